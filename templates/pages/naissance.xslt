<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Avant que la famille lise : le jour et le mois de naissance de l'élève. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('naissance.titre')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:call-template name="explique"><xsl:with-param name="mot"><xsl:choose><xsl:when test="@role = 'eleve'">naissance.dit-eleve</xsl:when><xsl:otherwise>naissance.dit</xsl:otherwise></xsl:choose></xsl:with-param><xsl:with-param name="a" select="@prenom"/></xsl:call-template>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="@vers"/>
		<xsl:with-param name="contenu">
			<xsl:if test="@dossier"><input type="hidden" name="d" value="{@dossier}"/></xsl:if>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'jour'"/><xsl:with-param name="mot" select="'naissance.jour'"/><xsl:with-param name="clavier" select="'numeric'"/><xsl:with-param name="max" select="2"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'mois'"/><xsl:with-param name="mot" select="'naissance.mois'"/><xsl:with-param name="clavier" select="'numeric'"/><xsl:with-param name="max" select="2"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'lien.continuer'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
	<xsl:call-template name="langues-aide"/>
</xsl:template>
</xsl:stylesheet>
