<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Une convention nouvelle pour un élève. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('nouveau.titre', @nom)"/></xsl:template>
<xsl:template match="page" mode="corps">
	<p><xsl:value-of select="m:mot('nouveau.dit', @classe)"/></p>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="concat('/ecole/eleve/', @eleve)"/>
		<xsl:with-param name="contenu">
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'accueil'"/><xsl:with-param name="mot" select="'nouveau.accueil'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'courriel'"/><xsl:with-param name="mot" select="'nouveau.courriel'"/><xsl:with-param name="type" select="'email'"/><xsl:with-param name="requis" select="'non'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'telephone'"/><xsl:with-param name="mot" select="'nouveau.telephone'"/><xsl:with-param name="type" select="'tel'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="30"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'siret'"/><xsl:with-param name="mot" select="'nouveau.siret'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="clavier" select="'numeric'"/><xsl:with-param name="max" select="20"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'debut'"/><xsl:with-param name="mot" select="'nouveau.debut'"/><xsl:with-param name="type" select="'date'"/><xsl:with-param name="requis" select="'non'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'fin'"/><xsl:with-param name="mot" select="'nouveau.fin'"/><xsl:with-param name="type" select="'date'"/><xsl:with-param name="requis" select="'non'"/></xsl:call-template>
			<xsl:call-template name="doutes"/>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'nouveau.creer'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
	<p><a href="/ecole/eleve/{@eleve}/protection"><xsl:value-of select="m:mot('protection.lien')"/></a></p>
</xsl:template>
</xsl:stylesheet>
