<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Les racines du soir : une par jour, publiée et signée, pour qui veut en garder. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('racines.titre')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<p class="chapeau"><xsl:value-of select="m:mot('racines.dit')"/></p>
	<xsl:choose>
		<xsl:when test="racine">
			<ul>
				<xsl:for-each select="racine">
					<li><xsl:value-of select="m:jour(@jour)"/><xsl:value-of select="m:phrase(' : ')"/><a href="/racines/{@jour}.json"><xsl:value-of select="m:mot('racines.racine')"/><xsl:call-template name="du-jour"/></a> · <a href="/racines/{@jour}.p7s"><xsl:value-of select="m:mot('racines.signature')"/><xsl:call-template name="du-jour"/></a></li>
				</xsl:for-each>
			</ul>
		</xsl:when>
		<xsl:otherwise><p><xsl:value-of select="m:mot(concat('racines.rien', @suite))"/></p></xsl:otherwise>
	</xsl:choose>
	<xsl:if test="@avant"><p><a href="/racines?avant={@avant}"><xsl:value-of select="m:mot('racines.avant')"/></a></p></xsl:if>
	<xsl:if test="@suite"><p><a href="/racines"><xsl:value-of select="m:mot('racines.dernieres')"/></a></p></xsl:if>
	<h2><xsl:value-of select="m:mot('racines.verifier')"/></h2>
	<p><xsl:value-of select="m:mot('racines.verifier.dit')"/></p>
	<pre class="commande"><code>openssl cms -verify -cades -binary -inform DER -purpose any \
 -in JOUR.p7s -content JOUR.json \
 -CAfile trust.pem -out /dev/null

paraphe verify --trust trust.pem --root JOUR.json dossier.asice</code></pre>
</xsl:template>
<!-- Le jour est dit devant : dans le lien il n’est que pour qui n’entend que les liens. -->
<xsl:template name="du-jour"><span class="cachee"><xsl:text> </xsl:text><xsl:value-of select="m:mot('du-jour', m:jour-court(@jour))"/></span></xsl:template>
</xsl:stylesheet>
