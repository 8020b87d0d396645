<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Le texte entier, fait des mêmes blocs que le PDF. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('texte.titre', @reference)"/></xsl:template>
<xsl:template match="page" mode="largeur">large</xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:variable name="d"><xsl:if test="@dossier"><xsl:value-of select="concat('?d=', @dossier)"/></xsl:if></xsl:variable>
	<xsl:variable name="lien" select="@lien"/>
	<p><a href="{@lien}/lire{$d}"><xsl:value-of select="m:mot('texte.retour')"/></a><xsl:if test="not($cadre/@guichet)"> · <a href="{@lien}/pdf{$d}"><xsl:value-of select="m:mot('lire.pdf')"/></a></xsl:if></p>
	<xsl:choose>
		<xsl:when test="image">
			<p><xsl:value-of select="m:nombre('texte.images', count(image))"/><xsl:text> </xsl:text><a href="{@lien}/texte{$d}"><xsl:value-of select="m:mot('lire.texte')"/></a></p>
			<xsl:for-each select="image"><a href="{$lien}/page/{position()}{$d}"><img class="image-page" src="{$lien}/page/{position()}{$d}" width="794" height="1123" loading="lazy" alt="{m:mot('texte.image', position(), last())}"/></a></xsl:for-each>
		</xsl:when>
		<xsl:otherwise><div class="texte-entier"><xsl:value-of select="cadre/@brut"/></div></xsl:otherwise>
	</xsl:choose>
	<p><a href="{@lien}/lire{$d}"><xsl:value-of select="m:mot('texte.retour')"/></a></p>
</xsl:template>
</xsl:stylesheet>
