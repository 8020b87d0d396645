<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Le second facteur. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="corps">
	<p><xsl:value-of select="m:mot('facteur.dit')"/></p>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="'/second-facteur'"/>
		<xsl:with-param name="contenu">
			<xsl:if test="@vers"><input type="hidden" name="vers" value="{@vers}"/></xsl:if>
			<xsl:call-template name="code"><xsl:with-param name="nom" select="'code'"/><xsl:with-param name="mot" select="'facteur.code'"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'connexion.entrer'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
</xsl:template>
</xsl:stylesheet>
