<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Seconde: official window, one or two hosts (CONVENTION 3, differences by level). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns="urn:paraphe:blocs:1" xmlns:c="urn:paraphe:convention:1"
  exclude-result-prefixes="c">
 <xsl:template match="c:sequence[@niveau = '2de-GT']" mode="niveau">
  <xsl:variable name="cadre"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'cadre-2de-GT'"/></xsl:call-template></xsl:variable>
  <xsl:call-template name="fait">
   <xsl:with-param name="cle" select="'cadre'"/>
   <xsl:with-param name="texte" select="$cadre"/>
  </xsl:call-template>
  <xsl:if test="key('valeur', 'fenetre')">
   <xsl:call-template name="fait">
    <xsl:with-param name="cle" select="'fenetre'"/>
    <xsl:with-param name="texte" select="key('valeur', 'fenetre')"/>
   </xsl:call-template>
  </xsl:if>
  <xsl:if test="key('cas', 'deux-organismes')">
   <xsl:variable name="partage"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'deux-organismes-texte'"/></xsl:call-template></xsl:variable>
   <xsl:call-template name="fait">
    <xsl:with-param name="cle" select="'deux-organismes'"/>
    <xsl:with-param name="texte" select="$partage"/>
   </xsl:call-template>
  </xsl:if>
 </xsl:template>
</xsl:stylesheet>
