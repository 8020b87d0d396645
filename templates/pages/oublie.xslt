<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Mot de passe oublié : la même réponse pour tous. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="corps">
	<p><xsl:value-of select="m:mot('oublie.dit')"/></p>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="'/mot-de-passe-oublie'"/>
		<xsl:with-param name="contenu">
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'courriel'"/><xsl:with-param name="mot" select="'connexion.courriel'"/><xsl:with-param name="type" select="'email'"/><xsl:with-param name="complete" select="'username'"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'oublie.envoyer'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
</xsl:template>
</xsl:stylesheet>
