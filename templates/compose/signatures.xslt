<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- The page of signatures: one box per possible signer, all there before the first signature (CONVENTION 3, C). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns="urn:paraphe:blocs:1" xmlns:c="urn:paraphe:convention:1" xmlns:m="urn:paraphe:modele:1"
  xmlns:k="urn:paraphe:composition:1" exclude-result-prefixes="c m k">

 <xsl:template name="signatures">
  <saut/>
  <titre niveau="2"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'signatures'"/></xsl:call-template></titre>
  <paragraphe role="corps"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'fait-a'"/></xsl:call-template></paragraphe>
  <paragraphe role="petit"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'niveau-note'"/></xsl:call-template></paragraphe>
  <!-- the boxes to sign, then those without object: the order of the page is the order of reading -->
  <signatures>
   <xsl:apply-templates select="$modele/m:cases/m:case"><xsl:with-param name="etat" select="'ouverte'"/></xsl:apply-templates>
   <xsl:apply-templates select="$modele/m:cases/m:case"><xsl:with-param name="etat" select="'sans-objet'"/></xsl:apply-templates>
  </signatures>
  <xsl:for-each select="$modele/m:cases/m:cachet">
   <cachet champ="cachet" titre="{m:intitule}" alt="{m:description}">
    <xsl:for-each select="m:ligne"><ligne><xsl:apply-templates mode="texte"/></ligne></xsl:for-each>
   </cachet>
  </xsl:for-each>
 </xsl:template>

 <!-- The n-th signatory of a role takes its n-th box. -->
 <xsl:template match="m:case">
  <xsl:param name="etat"/>
  <xsl:variable name="role" select="@role"/>
  <xsl:variable name="signataire" select="$fond/c:signataires/c:signataire[@role = $role][number(current()/@rang)]"/>
  <xsl:choose>
   <xsl:when test="$signataire and $etat = 'ouverte'">
    <xsl:variable name="nom">
     <xsl:if test="$signataire/@personne"><xsl:apply-templates select="key('personne', $signataire/@personne)" mode="nom"/></xsl:if>
    </xsl:variable>
    <xsl:variable name="alt">
     <xsl:value-of select="m:description"/>
     <xsl:if test="$nom != ''"><xsl:value-of select="concat('&#160;: ', $nom)"/></xsl:if>
    </xsl:variable>
    <case champ="{@champ}" etat="ouverte" titre="{m:intitule}" alt="{$alt}">
     <ligne>
      <xsl:choose>
       <xsl:when test="$role = 'chef-etablissement'"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'reserve-ecole'"/></xsl:call-template></xsl:when>
       <xsl:when test="$role = 'enseignant-referent'"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'reserve-enseignant'"/></xsl:call-template></xsl:when>
       <xsl:otherwise>
        <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'reserve'"/></xsl:call-template>
        <xsl:text> </xsl:text>
        <xsl:apply-templates select="key('personne', $signataire/@personne)" mode="case"/>
       </xsl:otherwise>
      </xsl:choose>
     </ligne>
     <ligne>
      <xsl:choose>
       <xsl:when test="$role = 'chef-etablissement'"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'inscrit-ecole'"/></xsl:call-template></xsl:when>
       <xsl:otherwise><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'inscrit'"/></xsl:call-template></xsl:otherwise>
      </xsl:choose>
     </ligne>
     <xsl:if test="$signataire/@obligatoire = 'non'">
      <ligne><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'facultatif'"/></xsl:call-template></ligne>
     </xsl:if>
    </case>
   </xsl:when>
   <xsl:when test="not($signataire) and $etat = 'sans-objet'">
    <case champ="{@champ}" etat="sans-objet" titre="{m:intitule}" alt="{m:description}">
     <ligne><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'sans-objet'"/></xsl:call-template></ligne>
    </case>
   </xsl:when>
  </xsl:choose>
 </xsl:template>

 <xsl:template match="c:representant" mode="case">
  <fort><xsl:apply-templates select="." mode="nom"/></fort>
  <xsl:value-of select="concat(', ', c:qualite, ', ')"/>
  <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'agissant-pour'"/></xsl:call-template>
  <xsl:value-of select="concat(' ', ../c:denomination, '.')"/>
 </xsl:template>
 <xsl:template match="c:responsable-legal" mode="case">
  <fort><xsl:apply-templates select="." mode="nom"/></fort>
  <xsl:choose>
   <xsl:when test="c:organisme">
    <xsl:value-of select="concat(', ', c:qualite, ', ')"/>
    <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'agissant-pour'"/></xsl:call-template>
    <xsl:value-of select="concat(' ', c:organisme)"/>
   </xsl:when>
   <xsl:otherwise>
    <xsl:text>, </xsl:text>
    <xsl:call-template name="code">
     <xsl:with-param name="type" select="'lien'"/>
     <xsl:with-param name="valeur" select="@lien"/>
    </xsl:call-template>
   </xsl:otherwise>
  </xsl:choose>
  <xsl:text>.</xsl:text>
 </xsl:template>
 <xsl:template match="c:eleve" mode="case">
  <fort><xsl:apply-templates select="." mode="nom"/></fort>
  <xsl:text>.</xsl:text>
 </xsl:template>
</xsl:stylesheet>
