<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Une page qui ne fait que dire : le mot, et ce qu'il y a à faire ensuite. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot(concat(@mot, '.titre'))"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:call-template name="explique"><xsl:with-param name="mot" select="@mot"/></xsl:call-template>
	<xsl:if test="m:aide(concat(@mot, '.faire'), 'fr') != ''"><p><xsl:value-of select="m:mot(concat(@mot, '.faire'))"/></p></xsl:if>
	<xsl:if test="@retour and contains(' correction.fait opposition.fait demande.fait arret.fait ', concat(' ', @mot, ' '))"><p><a href="{@retour}"><xsl:value-of select="m:mot('refus.renoncer')"/></a></p></xsl:if>
</xsl:template>
</xsl:stylesheet>
