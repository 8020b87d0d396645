<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Troisième: compulsory, five days (CONVENTION 3, differences by level). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns="urn:paraphe:blocs:1" xmlns:c="urn:paraphe:convention:1" exclude-result-prefixes="c">
 <xsl:template match="c:sequence[@niveau = '3e']" mode="niveau">
  <xsl:variable name="cadre"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'cadre-3e'"/></xsl:call-template></xsl:variable>
  <xsl:call-template name="fait">
   <xsl:with-param name="cle" select="'cadre'"/>
   <xsl:with-param name="texte" select="$cadre"/>
  </xsl:call-template>
 </xsl:template>
</xsl:stylesheet>
