<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Invitation ou réinitialisation : choisir son mot de passe. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="corps">
	<p><xsl:choose><xsl:when test="@reinitialisation = 'oui'"><xsl:value-of select="m:mot('bienvenue.reinit', @courriel)"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('bienvenue.dit', @prenom, @courriel)"/></xsl:otherwise></xsl:choose></p>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="@vers"/>
		<xsl:with-param name="contenu">
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'secret'"/><xsl:with-param name="mot" select="'bienvenue.secret'"/><xsl:with-param name="type" select="'password'"/><xsl:with-param name="complete" select="'new-password'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'encore'"/><xsl:with-param name="mot" select="'bienvenue.encore'"/><xsl:with-param name="type" select="'password'"/><xsl:with-param name="complete" select="'new-password'"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'bienvenue.choisir'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
	<xsl:if test="@enrolement = 'oui'"><p class="discret"><xsl:value-of select="m:mot('bienvenue.facteur')"/></p></xsl:if>
</xsl:template>
</xsl:stylesheet>
