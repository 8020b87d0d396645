<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!--
  From <composition> (signer/convention/compose.c: fond, model, facts that XSLT 1.0 cannot compute) to
  <blocs> (signer/convention/block.h). No word of French stands here: all of them are the model's.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns="urn:paraphe:blocs:1" xmlns:c="urn:paraphe:convention:1" xmlns:m="urn:paraphe:modele:1"
  xmlns:k="urn:paraphe:composition:1" exclude-result-prefixes="c m k">
 <xsl:include href="commun.xslt"/>
 <xsl:include href="parties.xslt"/>
 <xsl:include href="annexes.xslt"/>
 <xsl:include href="signatures.xslt"/>
 <xsl:include href="4e.xslt"/>
 <xsl:include href="3e.xslt"/>
 <xsl:include href="2de-gt.xslt"/>
 <xsl:include href="acte.xslt"/>
 <xsl:output method="xml" encoding="UTF-8" indent="no"/>

 <xsl:template match="/k:composition">
  <xsl:variable name="acte" select="$modele/m:designations/m:acte[@code = $fond/@acte]"/>
  <xsl:variable name="titre"><xsl:apply-templates select="$acte/m:titre/node()" mode="texte"/></xsl:variable>
  <xsl:variable name="sous-titre"><xsl:apply-templates select="$acte/m:sous-titre/node()" mode="texte"/></xsl:variable>
  <blocs titre="{$titre}" sous-titre="{$sous-titre}" reference="{$fond/c:reference}" revision="{$fond/@revision}"
    demonstration="{@demonstration}" empreinte16="{@empreinte16}" verification="{$fond/@verification}">
   <titre niveau="1"><xsl:value-of select="$titre"/></titre>
   <sous-titre><xsl:value-of select="$sous-titre"/></sous-titre>
   <xsl:choose>
    <xsl:when test="$fond/@acte = 'initiale'">
     <xsl:call-template name="visas"/>
     <xsl:apply-templates select="$fond" mode="comparution"/>
     <xsl:call-template name="articles"/>
     <xsl:call-template name="annexes"/>
    </xsl:when>
    <xsl:otherwise>
     <xsl:apply-templates select="$fond" mode="comparution"/>
     <xsl:apply-templates select="$fond/c:liens/c:avenant-de" mode="acte"/>
    </xsl:otherwise>
   </xsl:choose>
   <xsl:call-template name="signatures"/>
  </blocs>
 </xsl:template>

 <!-- Visas in force on the first day of the stay, for this level. -->
 <xsl:template name="visas">
  <xsl:for-each select="$modele/m:visas/m:visa">
   <xsl:variable name="vaut"><xsl:call-template name="vaut"/></xsl:variable>
   <xsl:if test="$vaut = 'oui' and number(translate(@du, '-', '')) &lt;= $jour1
     and (not(@au) or number(translate(@au, '-', '')) &gt;= $jour1)">
    <paragraphe role="visa"><xsl:apply-templates mode="texte"/></paragraphe>
   </xsl:if>
  </xsl:for-each>
 </xsl:template>

 <!-- The articles that the fond names, in its order; a part's heading stands before its first article. -->
 <xsl:template name="articles">
  <xsl:for-each select="$fond/c:clauses/c:article">
   <xsl:variable name="cle" select="@cle"/>
   <xsl:variable name="n" select="number(@n)"/>
   <xsl:variable name="article" select="$modele/m:article[@cle = $cle]"/>
   <xsl:if test="not($article)">
    <xsl:message terminate="yes">article absent du modèle : <xsl:value-of select="$cle"/></xsl:message>
   </xsl:if>
   <xsl:variable name="partie" select="$modele/m:titre-partie[@de &lt;= $n and @a &gt;= $n]"/>
   <xsl:if test="$partie and not(preceding-sibling::c:article[@n &gt;= $partie/@de])">
    <titre niveau="2"><xsl:value-of select="$partie"/></titre>
   </xsl:if>
   <titre niveau="3">
    <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'article'"/></xsl:call-template>
    <xsl:value-of select="concat('&#160;', @n, '&#160;– ', $article/m:intitule)"/>
   </titre>
   <xsl:apply-templates select="$article/m:alinea | $article/m:liste" mode="article"/>
  </xsl:for-each>
  <xsl:if test="$fond/c:clauses/c:clause-particuliere">
   <titre niveau="3"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'clauses-particulieres'"/></xsl:call-template></titre>
   <xsl:if test="key('cas', 'public')">
    <paragraphe role="corps"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'clauses-autorisees'"/></xsl:call-template></paragraphe>
   </xsl:if>
   <xsl:for-each select="$fond/c:clauses/c:clause-particuliere">
    <paragraphe role="corps">
     <fort>
      <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'clause'"/></xsl:call-template>
      <xsl:value-of select="concat('&#160;', @n, '&#160;: ')"/>
     </fort>
     <xsl:call-template name="lignes"><xsl:with-param name="texte" select="."/></xsl:call-template>
    </paragraphe>
   </xsl:for-each>
  </xsl:if>
 </xsl:template>

 <xsl:template match="m:alinea" mode="article">
  <xsl:variable name="vaut"><xsl:call-template name="vaut"/></xsl:variable>
  <xsl:if test="$vaut = 'oui'">
   <paragraphe role="corps"><xsl:apply-templates mode="texte"/></paragraphe>
  </xsl:if>
 </xsl:template>

 <xsl:template match="m:liste" mode="article">
  <xsl:variable name="vaut"><xsl:call-template name="vaut"/></xsl:variable>
  <xsl:if test="$vaut = 'oui'">
   <liste>
    <xsl:for-each select="m:point">
     <xsl:variable name="point"><xsl:call-template name="vaut"/></xsl:variable>
     <xsl:if test="$point = 'oui'">
      <item><xsl:apply-templates mode="texte"/></item>
     </xsl:if>
    </xsl:for-each>
   </liste>
  </xsl:if>
 </xsl:template>
</xsl:stylesheet>
