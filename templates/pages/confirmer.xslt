<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Écran 2 : confirmer que c'est vous. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('confirmer.titre')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<dl>
		<dt><xsl:value-of select="m:mot('confirmer.nom')"/></dt><dd><strong><xsl:value-of select="@nom"/></strong></dd>
		<dt><xsl:value-of select="m:mot('confirmer.adresse')"/></dt><dd><xsl:value-of select="@masque"/></dd>
		<xsl:if test="@combien &gt; 1"><dt><xsl:value-of select="m:mot('confirmer.combien')"/></dt><dd><xsl:value-of select="@combien"/></dd></xsl:if>
	</dl>
	<xsl:choose>
		<xsl:when test="@code">
			<xsl:choose>
				<xsl:when test="@retenu"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><xsl:call-template name="explique"><xsl:with-param name="mot" select="'confirmer.retenu'"/><xsl:with-param name="a" select="@code"/><xsl:with-param name="b" select="@masque"/></xsl:call-template></xsl:with-param></xsl:call-template></xsl:when>
				<xsl:otherwise><xsl:call-template name="explique"><xsl:with-param name="mot" select="'confirmer.parti'"/><xsl:with-param name="a" select="@code"/><xsl:with-param name="b" select="@masque"/></xsl:call-template></xsl:otherwise>
			</xsl:choose>
			<xsl:call-template name="formulaire">
				<xsl:with-param name="vers" select="concat(@lien, '/confirmer')"/>
				<xsl:with-param name="contenu">
					<xsl:call-template name="code"><xsl:with-param name="nom" select="'code'"/><xsl:with-param name="mot" select="'confirmer.code'"/></xsl:call-template>
					<p class="discret"><xsl:value-of select="m:mot('confirmer.numero', @code)"/></p>
					<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'lien.continuer'"/></xsl:call-template>
				</xsl:with-param>
			</xsl:call-template>
			<xsl:call-template name="formulaire">
				<xsl:with-param name="vers" select="concat(@lien, '/code')"/>
				<xsl:with-param name="contenu"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'confirmer.encore'"/><xsl:with-param name="genre" select="'lien'"/></xsl:call-template></xsl:with-param>
			</xsl:call-template>
		</xsl:when>
		<xsl:otherwise>
			<xsl:call-template name="explique"><xsl:with-param name="mot" select="'confirmer.dit'"/><xsl:with-param name="a" select="@masque"/></xsl:call-template>
			<xsl:call-template name="formulaire">
				<xsl:with-param name="vers" select="concat(@lien, '/code')"/>
				<xsl:with-param name="contenu"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'confirmer.recevoir'"/></xsl:call-template></xsl:with-param>
			</xsl:call-template>
		</xsl:otherwise>
	</xsl:choose>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="concat(@lien, '/pas-moi')"/>
		<xsl:with-param name="contenu"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'confirmer.pas-moi'"/><xsl:with-param name="genre" select="'lien'"/></xsl:call-template></xsl:with-param>
	</xsl:call-template>
	<xsl:call-template name="langues-aide"/>
</xsl:template>
</xsl:stylesheet>
