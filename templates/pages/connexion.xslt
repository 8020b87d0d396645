<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Se connecter. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="corps">
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="'/connexion'"/>
		<xsl:with-param name="contenu">
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'courriel'"/><xsl:with-param name="mot" select="'connexion.courriel'"/><xsl:with-param name="type" select="'email'"/><xsl:with-param name="complete" select="'username'"/><xsl:with-param name="max" select="254"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'secret'"/><xsl:with-param name="mot" select="'connexion.secret'"/><xsl:with-param name="type" select="'password'"/><xsl:with-param name="complete" select="'current-password'"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'connexion.entrer'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
	<p><a href="/mot-de-passe-oublie"><xsl:value-of select="m:mot('connexion.oublie')"/></a></p>
</xsl:template>
</xsl:stylesheet>
