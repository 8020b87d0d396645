<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- L’écran revient à l’agent : rien de la personne qui vient de signer n’est plus là. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('guichet.attente')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<p class="chapeau"><xsl:value-of select="m:mot('guichet.attente.dit')"/></p>
	<h2><xsl:value-of select="m:mot('guichet.agent', @agent)"/></h2>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="'/guichet'"/>
		<xsl:with-param name="contenu">
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'secret'"/><xsl:with-param name="mot" select="'guichet.secret'"/><xsl:with-param name="type" select="'password'"/><xsl:with-param name="complete" select="'off'"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'guichet.reprendre'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
</xsl:template>
</xsl:stylesheet>
