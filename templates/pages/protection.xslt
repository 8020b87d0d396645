<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- L'adresse protégée d'un élève : ce que cela cache, et le geste qui la pose ou la lève. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('protection.titre', @nom)"/></xsl:template>
<xsl:template match="page" mode="largeur"/>
<xsl:template match="page" mode="corps">
	<xsl:variable name="geste"><xsl:choose><xsl:when test="@protegee = 'oui'">lever</xsl:when><xsl:otherwise>proteger</xsl:otherwise></xsl:choose></xsl:variable>
	<p><xsl:value-of select="m:mot(concat('protection.est.', @protegee), @classe)"/></p>
	<p><xsl:value-of select="m:mot('protection.dit')"/></p>
	<p class="discret"><xsl:value-of select="m:mot('protection.reste')"/></p>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="concat('/ecole/eleve/', @eleve, '/protection')"/>
		<xsl:with-param name="contenu">
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'motif'"/><xsl:with-param name="mot" select="'protection.motif'"/><xsl:with-param name="max" select="300"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="concat('protection.', $geste)"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="$geste"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
</xsl:template>
</xsl:stylesheet>
