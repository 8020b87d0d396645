<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- La feuille d'une classe à imprimer : son QR et le code de chaque élève, montrés une fois. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('codes.titre', @classe)"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:choose>
		<xsl:when test="@qr">
			<p><xsl:value-of select="m:mot('codes.une-fois')"/></p>
			<p><img class="qr" src="{@qr}" alt="{m:mot('codes.qr')}" width="240" height="240"/></p>
			<p class="reference"><xsl:value-of select="@adresse"/></p>
			<xsl:call-template name="tableau">
				<xsl:with-param name="legende" select="'codes.legende'"/>
				<xsl:with-param name="entetes"><th scope="col"><xsl:value-of select="m:mot('codes.eleve')"/></th><th scope="col"><xsl:value-of select="m:mot('codes.code')"/></th></xsl:with-param>
				<xsl:with-param name="contenu"><xsl:for-each select="code"><tr><th scope="row"><xsl:value-of select="@eleve"/></th><td class="reference"><xsl:value-of select="@code"/></td></tr></xsl:for-each></xsl:with-param>
			</xsl:call-template>
		</xsl:when>
		<xsl:otherwise>
			<p class="chapeau"><xsl:value-of select="m:mot('codes.dit')"/></p>
			<xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:mot('codes.remplace')"/></p></xsl:with-param></xsl:call-template>
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="@vers"/><xsl:with-param name="contenu"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'codes.tirer'"/></xsl:call-template></xsl:with-param></xsl:call-template>
		</xsl:otherwise>
	</xsl:choose>
</xsl:template>
</xsl:stylesheet>
