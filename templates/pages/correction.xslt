<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Demander une correction : ce qui ne va pas, ce qui serait juste. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="convention.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('correction.titre')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:call-template name="explique"><xsl:with-param name="mot" select="'correction.dit'"/></xsl:call-template>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="concat(@lien, '/correction')"/>
		<xsl:with-param name="contenu">
			<xsl:if test="@dossier"><input type="hidden" name="d" value="{@dossier}"/></xsl:if>
			<xsl:call-template name="liste">
				<xsl:with-param name="nom" select="'champ'"/><xsl:with-param name="mot" select="'correction.champ'"/>
				<xsl:with-param name="options">
					<option valeur="" mot="correction.autre"/>
					<xsl:for-each select="champ"><option valeur="{@chemin}" mot="correction.champ.{@n}"/></xsl:for-each>
				</xsl:with-param>
			</xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'voulu'"/><xsl:with-param name="mot" select="'correction.voulu'"/><xsl:with-param name="requis" select="'non'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'texte'"/><xsl:with-param name="mot" select="'correction.texte'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="lignes" select="4"/><xsl:with-param name="max" select="500"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'correction.envoyer'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
	<p><a href="{@lien}"><xsl:value-of select="m:mot('refus.renoncer')"/></a></p>
</xsl:template>
</xsl:stylesheet>
