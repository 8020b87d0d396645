<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Le texte entier, pour l'établissement. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('lire.entier')"/></xsl:template>
<xsl:template match="page" mode="corps"><p><a href="{@retour}"><xsl:value-of select="m:mot('texte.retour')"/></a></p><div class="texte-entier"><xsl:value-of select="cadre/@brut"/></div></xsl:template>
</xsl:stylesheet>
