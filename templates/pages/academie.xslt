<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- L’académie : les comptes signés de chaque jour, sans un nom. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('academie.titre')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<p class="chapeau"><xsl:value-of select="m:mot('academie.dit')"/></p>
	<xsl:choose>
		<xsl:when test="fichier">
			<ul>
				<xsl:for-each select="fichier">
					<xsl:sort select="@jour" order="descending"/>
					<li><xsl:value-of select="m:jour(@jour)"/><xsl:value-of select="m:phrase(' : ')"/><a href="/academie/{@jour}/comptes.json"><xsl:value-of select="m:mot('academie.comptes')"/><xsl:call-template name="du-jour"/></a> · <a href="/academie/{@jour}/comptes.json.p7s"><xsl:value-of select="m:mot('academie.signature')"/><xsl:call-template name="du-jour"/></a></li>
				</xsl:for-each>
			</ul>
		</xsl:when>
		<xsl:otherwise><p><xsl:value-of select="m:mot('academie.rien')"/></p></xsl:otherwise>
	</xsl:choose>
	<h2><xsl:value-of select="m:mot('academie.verifier')"/></h2>
	<p><xsl:value-of select="m:mot('academie.verifier.dit')"/></p>
	<pre class="commande"><code>openssl cms -verify -binary -inform DER -purpose any \
 -in comptes-JOUR.json.p7s -content comptes-JOUR.json \
 -CAfile trust.pem -out /dev/null</code></pre>
</xsl:template>
<!-- Le jour est dit devant : dans le lien il n’est que pour qui n’entend que les liens. -->
<xsl:template name="du-jour"><span class="cachee"><xsl:text> </xsl:text><xsl:value-of select="m:mot('du-jour', m:jour-court(@jour))"/></span></xsl:template>
</xsl:stylesheet>
