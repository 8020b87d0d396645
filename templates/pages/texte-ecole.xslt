<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Le texte entier, pour l'établissement. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="titre"><xsl:choose><xsl:when test="@projet"><xsl:value-of select="m:mot('texte.projet.titre')"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('lire.entier')"/></xsl:otherwise></xsl:choose></xsl:template>
<xsl:template match="page" mode="corps"><p><a href="{@retour}"><xsl:value-of select="m:mot('texte.retour')"/></a><xsl:if test="@projet"> · <a href="{@retour}/pdf"><xsl:value-of select="m:mot('texte.projet.pdf')"/></a></xsl:if></p><xsl:if test="@projet"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><p><strong><xsl:value-of select="m:mot('texte.projet')"/></strong><xsl:text> </xsl:text><xsl:value-of select="m:mot('texte.projet.dit')"/></p></xsl:with-param></xsl:call-template></xsl:if><div class="texte-entier"><xsl:value-of select="cadre/@brut"/></div></xsl:template>
</xsl:stylesheet>
