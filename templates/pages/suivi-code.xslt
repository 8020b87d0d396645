<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Rouvrir un lien déjà utilisé : un code à l'adresse connue. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('suivre.ouvrir.titre')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:call-template name="explique"><xsl:with-param name="mot" select="'suivre.ouvrir'"/><xsl:with-param name="a" select="@masque"/></xsl:call-template>
	<xsl:if test="@retenu"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><xsl:call-template name="explique"><xsl:with-param name="mot" select="'confirmer.retenu'"/><xsl:with-param name="a" select="@code"/><xsl:with-param name="b" select="@masque"/></xsl:call-template></xsl:with-param></xsl:call-template></xsl:if>
	<xsl:if test="@code">
		<xsl:call-template name="formulaire">
			<xsl:with-param name="vers" select="concat(@lien, '/suivre')"/>
			<xsl:with-param name="contenu">
				<input type="hidden" name="vers" value="{@vers}"/>
				<xsl:call-template name="code"><xsl:with-param name="nom" select="'code'"/><xsl:with-param name="mot" select="'confirmer.code'"/></xsl:call-template>
				<p class="discret"><xsl:value-of select="m:mot('confirmer.numero', @code)"/></p>
				<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'lien.continuer'"/></xsl:call-template>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:if>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="concat(@lien, '/suivre')"/>
		<xsl:with-param name="contenu">
			<input type="hidden" name="vers" value="{@vers}"/>
			<xsl:call-template name="bouton">
				<xsl:with-param name="mot"><xsl:choose><xsl:when test="@code">confirmer.encore</xsl:when><xsl:otherwise>confirmer.recevoir</xsl:otherwise></xsl:choose></xsl:with-param>
				<xsl:with-param name="genre"><xsl:choose><xsl:when test="@code">lien</xsl:when><xsl:otherwise>principal</xsl:otherwise></xsl:choose></xsl:with-param>
			</xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
	<xsl:call-template name="explique"><xsl:with-param name="mot" select="'suivre.ouvrir.sinon'"/></xsl:call-template>
</xsl:template>
</xsl:stylesheet>
