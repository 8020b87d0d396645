<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Écran 3 : signer. La phrase, la case, le nom, le niveau dit honnêtement, le bouton. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:nombre('signer.titre', count(phrase))"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:call-template name="explique"><xsl:with-param name="mot" select="'signer.dit'"/></xsl:call-template>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="concat(@lien, '/signer')"/>
		<xsl:with-param name="contenu">
			<xsl:for-each select="phrase">
				<blockquote class="phrase" lang="fr"><p><xsl:value-of select="."/></p></blockquote>
				<input type="hidden" name="sha" value="{@sha}"/>
			</xsl:for-each>
			<xsl:call-template name="glose"><xsl:with-param name="mot" select="concat('phrase.', @genre)"/></xsl:call-template>
			<xsl:call-template name="case"><xsl:with-param name="nom" select="'accord'"/><xsl:with-param name="mot" select="'signer.accord'"/><xsl:with-param name="requis" select="'oui'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'nom'"/><xsl:with-param name="mot" select="'signer.nom'"/><xsl:with-param name="complete" select="'name'"/></xsl:call-template>
			<p class="discret"><xsl:value-of select="m:mot('signer.comme', @nom)"/></p>
			<p class="niveau" lang="fr"><xsl:value-of select="@niveau"/></p>
			<xsl:call-template name="glose"><xsl:with-param name="mot"><xsl:choose><xsl:when test="$cadre/@guichet">phrase.niveau-guichet</xsl:when><xsl:otherwise>phrase.niveau</xsl:otherwise></xsl:choose></xsl:with-param></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'signer.signe'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
	<xsl:call-template name="langues-aide"/>
</xsl:template>
</xsl:stylesheet>
