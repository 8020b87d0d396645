<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Rien n’était choisi ; ou une dérogation de série ne peut pas être demandée ainsi. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot(concat('lot.', @geste))"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:if test="refus"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'erreur'"/><xsl:with-param name="contenu"><p><xsl:call-template name="phrase"><xsl:with-param name="t" select="string(refus)"/></xsl:call-template></p></xsl:with-param></xsl:call-template></xsl:if>
	<xsl:if test="not(refus) and not(@sans &gt; 0)"><p class="chapeau"><xsl:value-of select="m:mot('lot.rien-coche')"/></p></xsl:if>
	<xsl:if test="@sans &gt; 0"><p><xsl:value-of select="m:nombre('lot.sans', @sans)"/></p></xsl:if>
	<p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="'/ecole'"/><xsl:with-param name="mot" select="'lot.retour'"/></xsl:call-template><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="'/ecole/classe'"/><xsl:with-param name="mot" select="'lot.eleves'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></p>
</xsl:template>
</xsl:stylesheet>
