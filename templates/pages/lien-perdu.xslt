<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- « Je n'ai pas reçu le lien » : la même réponse pour tous. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('perdu.titre')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:call-template name="explique"><xsl:with-param name="mot" select="'perdu.dit'"/></xsl:call-template>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="'/lien-perdu'"/>
		<xsl:with-param name="contenu">
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'reference'"/><xsl:with-param name="mot" select="'perdu.reference'"/><xsl:with-param name="max" select="40"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'adresse'"/><xsl:with-param name="mot" select="'perdu.adresse'"/><xsl:with-param name="max" select="254"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'perdu.envoyer'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
	<xsl:call-template name="langues-aide"/>
</xsl:template>
</xsl:stylesheet>
