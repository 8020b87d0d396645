<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Le texte entier, fait des mêmes blocs que le PDF. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('texte.titre', @reference)"/></xsl:template>
<xsl:template match="page" mode="largeur">large</xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:variable name="d"><xsl:if test="@dossier"><xsl:value-of select="concat('?d=', @dossier)"/></xsl:if></xsl:variable>
	<p><a href="{@lien}/lire{$d}"><xsl:value-of select="m:mot('texte.retour')"/></a><xsl:if test="not($cadre/@guichet)"> · <a href="{@lien}/pdf{$d}"><xsl:value-of select="m:mot('lire.pdf')"/></a></xsl:if></p>
	<div class="texte-entier"><xsl:value-of select="cadre/@brut"/></div>
	<p><a href="{@lien}/lire{$d}"><xsl:value-of select="m:mot('texte.retour')"/></a></p>
</xsl:template>
</xsl:stylesheet>
