<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Avenant, avis, rectificatif: object, effect, differences; the other articles are unchanged (CONVENTION 3 and 5). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns="urn:paraphe:blocs:1" xmlns:c="urn:paraphe:convention:1" xmlns:m="urn:paraphe:modele:1"
  xmlns:t="urn:paraphe:mots" exclude-result-prefixes="c m t">

 <xsl:template match="c:avenant-de" mode="acte">
  <paragraphe role="corps"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'acte-eleve'"/></xsl:call-template></paragraphe>
  <paragraphe role="corps"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="concat('acte-objet-', $fond/@acte)"/></xsl:call-template></paragraphe>
  <xsl:variable name="legende"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'legende-differences'"/></xsl:call-template></xsl:variable>
  <titre niveau="2"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'differences'"/></xsl:call-template></titre>
  <tableau legende="{$legende}" largeurs="3 4 4">
   <ligne type="entete">
    <xsl:call-template name="entete"><xsl:with-param name="cle" select="'difference-champ'"/></xsl:call-template>
    <xsl:call-template name="entete"><xsl:with-param name="cle" select="'difference-avant'"/></xsl:call-template>
    <xsl:call-template name="entete"><xsl:with-param name="cle" select="'difference-apres'"/></xsl:call-template>
   </ligne>
   <xsl:apply-templates select="c:difference" mode="acte"/>
  </tableau>
  <paragraphe role="corps"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'inchanges'"/></xsl:call-template></paragraphe>
  <xsl:if test="$fond/c:derogation">
   <titre niveau="2"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'acte-derogations'"/></xsl:call-template></titre>
   <xsl:call-template name="derogations"/>
  </xsl:if>
  <paragraphe role="corps"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'acte-signature'"/></xsl:call-template></paragraphe>
  <paragraphe role="petit">
   <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'acte-fond'"/></xsl:call-template>
   <xsl:value-of select="concat(' ', @sha)"/>
  </paragraphe>
 </xsl:template>

 <xsl:template match="c:difference" mode="acte">
  <ligne type="corps">
   <cellule aligne="gauche" tete="oui"><xsl:call-template name="champ"><xsl:with-param name="chemin" select="@champ"/></xsl:call-template></cellule>
   <cellule aligne="gauche" tete="non"><xsl:apply-templates select="c:avant" mode="acte"/></cellule>
   <cellule aligne="gauche" tete="non"><xsl:apply-templates select="c:apres" mode="acte"/></cellule>
  </ligne>
 </xsl:template>
 <xsl:template match="c:avant | c:apres" mode="acte">
  <xsl:choose>
   <xsl:when test=". = ''"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'difference-vide'"/></xsl:call-template></xsl:when>
   <xsl:when test="key('date', .)"><xsl:value-of select="key('date', .)/@court"/></xsl:when>
   <xsl:otherwise><xsl:call-template name="lignes"><xsl:with-param name="texte" select="t:telephone(string(.))"/></xsl:call-template></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- The label of the longest path of the model that the field path begins with, then the day if it names one. -->
 <xsl:template name="champ">
  <xsl:param name="chemin"/>
  <xsl:variable name="entrees" select="$modele/m:champs/m:champ[starts-with($chemin, @chemin)]"/>
  <xsl:choose>
   <xsl:when test="$entrees">
    <xsl:for-each select="$entrees">
     <xsl:sort select="string-length(@chemin)" data-type="number" order="descending"/>
     <xsl:if test="position() = 1"><xsl:value-of select="."/></xsl:if>
    </xsl:for-each>
    <xsl:variable name="jour" select="key('date', substring-before(substring-after($chemin, '['), ']'))"/>
    <xsl:if test="$jour"><xsl:value-of select="concat(', ', $jour/@long)"/></xsl:if>
   </xsl:when>
   <xsl:otherwise><xsl:value-of select="$chemin"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>
</xsl:stylesheet>
