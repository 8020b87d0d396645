<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!--
  From <blocs> (signer/convention/block.h), the same that make the PDF, to a fragment of XHTML to be read on a screen. The
  page around it has the h1: titles begin at h2. Class names are those of the service's style sheet.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:b="urn:paraphe:blocs:1"
  exclude-result-prefixes="b">
 <xsl:output method="xml" encoding="UTF-8" indent="no" omit-xml-declaration="yes"/>

 <xsl:template match="/b:blocs">
  <article class="lecture" lang="fr"><xsl:apply-templates/></article>
 </xsl:template>

 <xsl:template match="b:titre">
  <xsl:element name="h{@niveau + 1}"><xsl:apply-templates/></xsl:element>
 </xsl:template>
 <xsl:template match="b:sous-titre"><p class="sous-titre"><xsl:apply-templates/></p></xsl:template>
 <xsl:template match="b:paragraphe"><p class="{@role}"><xsl:apply-templates/></p></xsl:template>
 <xsl:template match="b:liste"><ul><xsl:apply-templates/></ul></xsl:template>
 <xsl:template match="b:item"><li><xsl:apply-templates/></li></xsl:template>
 <xsl:template match="b:faits"><dl class="faits"><xsl:apply-templates/></dl></xsl:template>
 <xsl:template match="b:fait"><div><dt><xsl:value-of select="@nom"/></dt><dd><xsl:apply-templates/></dd></div></xsl:template>
 <xsl:template match="b:encadre"><div class="encadre"><xsl:apply-templates/></div></xsl:template>
 <xsl:template match="b:saut"/>

 <!-- A wide table scrolls by itself, also by keyboard; the page does not. -->
 <xsl:template match="b:tableau">
  <div class="defile" tabindex="0" role="region" aria-label="{@legende}">
   <table>
    <caption><xsl:value-of select="@legende"/></caption>
    <xsl:if test="b:ligne[@type = 'entete']"><thead><xsl:apply-templates select="b:ligne[@type = 'entete']"/></thead></xsl:if>
    <tbody><xsl:apply-templates select="b:ligne[@type != 'entete']"/></tbody>
   </table>
  </div>
 </xsl:template>
 <xsl:template match="b:ligne"><tr class="{@type}"><xsl:apply-templates/></tr></xsl:template>
 <xsl:template match="b:cellule">
  <xsl:choose>
   <xsl:when test="@tete = 'oui'">
    <th class="{@aligne}">
     <xsl:attribute name="scope"><xsl:choose><xsl:when test="../@type = 'entete'">col</xsl:when><xsl:otherwise>row</xsl:otherwise></xsl:choose></xsl:attribute>
     <xsl:apply-templates/>
    </th>
   </xsl:when>
   <xsl:otherwise><td class="{@aligne}"><xsl:apply-templates/></td></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- Boxes: whose they are; what stands in them is told beside, by who has signed. -->
 <xsl:template match="b:signatures">
  <ul class="cases"><xsl:for-each select="b:case[@etat = 'ouverte']"><li><xsl:value-of select="@titre"/></li></xsl:for-each></ul>
 </xsl:template>
 <xsl:template match="b:cachet"><p class="petit"><xsl:value-of select="@titre"/></p></xsl:template>

 <xsl:template match="b:fort"><strong><xsl:apply-templates/></strong></xsl:template>
 <xsl:template match="b:italique"><em><xsl:apply-templates/></em></xsl:template>
 <xsl:template match="b:br"><br/></xsl:template>
</xsl:stylesheet>
