<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- L'accueil : ce qu'est le service, et les trois portes qui n'ont pas besoin de lien. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="corps">
	<p class="chapeau"><xsl:value-of select="m:mot('accueil.dit')"/></p>
	<ul class="portes">
		<li><a href="/verifier"><strong><xsl:value-of select="m:mot('accueil.verifier')"/></strong><span><xsl:value-of select="m:mot('accueil.verifier.dit')"/></span></a></li>
		<xsl:if test="cadre/@verifier-seulement = 'non'">
			<li><a href="/lien-perdu"><strong><xsl:value-of select="m:mot('accueil.lien')"/></strong><span><xsl:value-of select="m:mot('accueil.lien.dit')"/></span></a></li>
			<li><a href="/connexion"><strong><xsl:value-of select="m:mot('accueil.ecole')"/></strong><span><xsl:value-of select="m:mot('accueil.ecole.dit')"/></span></a></li>
			<xsl:if test="cadre/@demo = 'oui'">
				<li><a href="/demo"><strong><xsl:value-of select="m:mot('accueil.demo')"/></strong><span><xsl:value-of select="m:mot('accueil.demo.dit')"/></span></a></li>
			</xsl:if>
		</xsl:if>
	</ul>
</xsl:template>
</xsl:stylesheet>
