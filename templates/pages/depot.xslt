<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Déposer une convention préparée par un autre logiciel : un fichier, un bouton ; ce qui ne va pas est dit point par point. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="corps">
	<xsl:if test="refus"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'erreur'"/><xsl:with-param name="contenu"><p><xsl:call-template name="refus-dit"/></p><xsl:if test="constat"><ul><xsl:for-each select="constat"><li><xsl:if test="@chemin != ''"><code><xsl:value-of select="@chemin"/></code><xsl:value-of select="m:phrase(' : ')"/></xsl:if><xsl:call-template name="phrase"><xsl:with-param name="t" select="string(@texte)"/></xsl:call-template></li></xsl:for-each></ul></xsl:if></xsl:with-param></xsl:call-template></xsl:if>
	<p class="chapeau"><xsl:value-of select="m:mot('depot.dit')"/></p>
	<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/depot'"/><xsl:with-param name="fichier" select="'oui'"/><xsl:with-param name="contenu"><xsl:call-template name="fichier"><xsl:with-param name="nom" select="'fichier'"/><xsl:with-param name="mot" select="'depot.fichier'"/><xsl:with-param name="accepte" select="'.xml,application/xml,text/xml'"/></xsl:call-template><xsl:call-template name="fichier"><xsl:with-param name="nom" select="'piece'"/><xsl:with-param name="mot" select="'depot.pieces'"/><xsl:with-param name="accepte" select="'.pdf,.png,.jpg,.jpeg'"/><xsl:with-param name="plusieurs" select="'oui'"/><xsl:with-param name="requis" select="'non'"/></xsl:call-template><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'depot.deposer'"/><xsl:with-param name="genre" select="'principal'"/></xsl:call-template></xsl:with-param></xsl:call-template>
	<p class="discret"><xsl:value-of select="m:mot('depot.reste')"/></p>
</xsl:template>
</xsl:stylesheet>
