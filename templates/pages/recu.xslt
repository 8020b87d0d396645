<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Le reçu : ce qui est signé, quand, l'empreinte ; et ensuite. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="convention.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('recu.titre')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:choose>
		<xsl:when test="@signees">
			<p class="chapeau"><xsl:value-of select="m:nombre('recu.lot', @signees)"/></p>
			<xsl:if test="@restees != '0'">
				<xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:nombre('recu.restees', @restees)"/></p></xsl:with-param></xsl:call-template>
			</xsl:if>
			<h2><xsl:value-of select="m:mot('recu.ensuite')"/></h2>
			<xsl:call-template name="explique"><xsl:with-param name="mot" select="'recu.ensuite.dit'"/></xsl:call-template>
			<p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="concat(@lien, '/liste')"/><xsl:with-param name="mot" select="'liste.retour'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></p>
		</xsl:when>
		<xsl:otherwise>
			<p class="chapeau"><xsl:value-of select="m:mot('recu.dit', $c/@reference)"/></p>
			<dl>
				<dt><xsl:value-of select="m:mot('recu.le')"/></dt><dd><xsl:value-of select="m:instant(@le)"/></dd>
				<dt><xsl:value-of select="m:mot('recu.empreinte')"/></dt><dd><code><xsl:value-of select="@sha"/></code></dd>
			</dl>
			<xsl:choose>
				<xsl:when test="$cadre/@guichet"><p><xsl:value-of select="m:mot('guichet.recu')"/></p></xsl:when>
				<xsl:otherwise><p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="concat(@lien, '/pdf')"/><xsl:with-param name="mot" select="'recu.telecharger'"/></xsl:call-template></p></xsl:otherwise>
			</xsl:choose>
			<h2><xsl:value-of select="m:mot('recu.ensuite')"/></h2>
			<xsl:call-template name="explique"><xsl:with-param name="mot"><xsl:choose><xsl:when test="$cadre/@guichet">guichet.ensuite</xsl:when><xsl:otherwise>recu.ensuite.dit</xsl:otherwise></xsl:choose></xsl:with-param></xsl:call-template>
			<xsl:call-template name="signataires"/>
			<xsl:if test="not($cadre/@guichet)"><p><a href="{@lien}/suivre"><xsl:value-of select="m:mot('recu.suivre')"/></a></p></xsl:if>
		</xsl:otherwise>
	</xsl:choose>
</xsl:template>
</xsl:stylesheet>
