<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Demander à l'établissement une modification, l'arrêt ou l'annulation. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="convention.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot(concat('demande.', @objet, '.titre'))"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:call-template name="explique"><xsl:with-param name="mot" select="concat('demande.', @objet, '.dit')"/></xsl:call-template>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="concat(@lien, '/demande')"/>
		<xsl:with-param name="contenu">
			<input type="hidden" name="objet" value="{@objet}"/>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'texte'"/><xsl:with-param name="mot" select="'demande.texte'"/><xsl:with-param name="lignes" select="5"/><xsl:with-param name="max" select="500"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'demande.envoyer'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
	<p><a href="{@lien}/suivre"><xsl:value-of select="m:mot('refus.renoncer')"/></a></p>
</xsl:template>
</xsl:stylesheet>
