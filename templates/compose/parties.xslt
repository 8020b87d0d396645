<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Entre, Et, Avec l'accord de: the two contracting parties, then those who consent (CONVENTION 1 and 3). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns="urn:paraphe:blocs:1" xmlns:c="urn:paraphe:convention:1" xmlns:m="urn:paraphe:modele:1"
  xmlns:k="urn:paraphe:composition:1" exclude-result-prefixes="c m k">
 <xsl:variable name="mentions" select="$modele/m:comparution/m:mention"/>

 <xsl:template match="c:convention" mode="comparution">
  <xsl:choose>
   <xsl:when test="@acte = 'avis'">
    <xsl:call-template name="ecole"><xsl:with-param name="intro" select="'etabli-par'"/></xsl:call-template>
    <xsl:call-template name="accueil"><xsl:with-param name="intro" select="'et-par'"/></xsl:call-template>
    <paragraphe role="intro"><xsl:value-of select="$mentions[@cle = 'connaissance']"/></paragraphe>
   </xsl:when>
   <xsl:when test="@acte = 'rectificatif'">
    <xsl:call-template name="ecole"><xsl:with-param name="intro" select="'etabli-par'"/></xsl:call-template>
    <xsl:call-template name="accueil"><xsl:with-param name="intro" select="'connaissance'"/></xsl:call-template>
   </xsl:when>
   <xsl:otherwise>
    <xsl:call-template name="accueil">
     <xsl:with-param name="intro" select="'entre'"/>
     <xsl:with-param name="part" select="'une-part'"/>
    </xsl:call-template>
    <xsl:call-template name="ecole">
     <xsl:with-param name="intro" select="'et'"/>
     <xsl:with-param name="part" select="'autre-part'"/>
    </xsl:call-template>
    <paragraphe role="intro"><xsl:value-of select="$mentions[@cle = 'accord']"/></paragraphe>
   </xsl:otherwise>
  </xsl:choose>
  <xsl:apply-templates select="c:eleve" mode="comparution"/>
  <xsl:if test="@acte = 'initiale' or @acte = 'avenant'">
   <paragraphe role="intro"><xsl:value-of select="$mentions[@cle = 'convenu']"/></paragraphe>
  </xsl:if>
 </xsl:template>

 <!-- « , d'une part, » where the parties contract; a comma elsewhere. -->
 <xsl:template name="part">
  <xsl:param name="part"/>
  <xsl:text>,</xsl:text>
  <xsl:if test="$part != ''"><xsl:value-of select="concat(' ', $mentions[@cle = $part])"/></xsl:if>
 </xsl:template>

 <xsl:template name="accueil">
  <xsl:param name="intro"/>
  <xsl:param name="part" select="''"/>
  <paragraphe role="intro"><xsl:value-of select="$mentions[@cle = $intro]"/></paragraphe>
  <paragraphe role="partie">
   <xsl:value-of select="concat($mentions[@cle = 'organisme'], ' ')"/>
   <xsl:apply-templates select="c:organisme-accueil" mode="comparution"/>
   <xsl:call-template name="part"><xsl:with-param name="part" select="$part"/></xsl:call-template>
  </paragraphe>
 </xsl:template>

 <xsl:template name="ecole">
  <xsl:param name="intro"/>
  <xsl:param name="part" select="''"/>
  <paragraphe role="intro"><xsl:value-of select="$mentions[@cle = $intro]"/></paragraphe>
  <paragraphe role="partie">
   <xsl:value-of select="concat($mentions[@cle = 'etablissement'], ' ')"/>
   <xsl:apply-templates select="c:etablissement" mode="comparution"/>
   <xsl:call-template name="part"><xsl:with-param name="part" select="$part"/></xsl:call-template>
  </paragraphe>
  <paragraphe role="petit"><xsl:value-of select="$mentions[@cle = 'ecole-identite']"/></paragraphe>
 </xsl:template>

 <!-- The guardians, then the pupil; an adult pupil alone. -->
 <xsl:template match="c:eleve" mode="comparution">
  <xsl:for-each select="c:responsable-legal">
   <paragraphe role="partie">
    <xsl:apply-templates select="." mode="designation"/>
    <xsl:value-of select="concat(', ', $mentions[@cle = 'responsable'], ',')"/>
   </paragraphe>
  </xsl:for-each>
  <paragraphe role="partie">
   <xsl:choose>
    <xsl:when test="c:responsable-legal"><xsl:value-of select="$mentions[@cle = 'et-de']"/></xsl:when>
    <xsl:otherwise><xsl:value-of select="$mentions[@cle = 'l-eleve']"/></xsl:otherwise>
   </xsl:choose>
   <xsl:text> </xsl:text>
   <fort><xsl:apply-templates select="." mode="nom"/></fort>
   <xsl:text>, </xsl:text>
   <xsl:choose>
    <xsl:when test="key('cas', 'majeur')"><xsl:value-of select="$mentions[@cle = 'majeur']"/></xsl:when>
    <xsl:otherwise><xsl:value-of select="$mentions[@cle = 'mineur']"/></xsl:otherwise>
   </xsl:choose>
   <xsl:value-of select="concat(', ', $mentions[@cle = 'classe-de'], ' ', c:classe, '.')"/>
  </paragraphe>
 </xsl:template>

 <xsl:template match="c:organisme-accueil" mode="comparution">
  <fort><xsl:value-of select="c:denomination"/></fort>
  <xsl:if test="c:enseigne"><xsl:value-of select="concat(' (', c:enseigne, ')')"/></xsl:if>
  <xsl:text>, </xsl:text>
  <xsl:call-template name="code">
   <xsl:with-param name="type" select="'nature'"/>
   <xsl:with-param name="valeur" select="@nature"/>
  </xsl:call-template>
  <xsl:text>, </xsl:text>
  <xsl:apply-templates select="c:siret | c:identifiant-etranger" mode="identifiant"/>
  <xsl:value-of select="concat(', ', $mentions[@cle = 'siege'], '&#160;: ')"/>
  <xsl:apply-templates select="c:siege" mode="adresse"/>
  <xsl:for-each select="c:representant">
   <xsl:text>, </xsl:text>
   <xsl:choose>
    <xsl:when test="position() = 1"><xsl:value-of select="$mentions[@cle = 'represente']"/></xsl:when>
    <xsl:otherwise><xsl:value-of select="$mentions[@cle = 'conjointement']"/></xsl:otherwise>
   </xsl:choose>
   <xsl:text> </xsl:text>
   <xsl:apply-templates select="." mode="nom-qualite"/>
   <xsl:text>, </xsl:text>
   <xsl:call-template name="code">
    <xsl:with-param name="type" select="'habilitation'"/>
    <xsl:with-param name="valeur" select="@habilitation"/>
   </xsl:call-template>
  </xsl:for-each>
 </xsl:template>

 <xsl:template match="c:etablissement" mode="comparution">
  <fort><xsl:value-of select="c:denomination"/></fort>
  <xsl:text>, </xsl:text>
  <xsl:call-template name="code">
   <xsl:with-param name="type" select="'statut'"/>
   <xsl:with-param name="valeur" select="@statut"/>
  </xsl:call-template>
  <xsl:value-of select="concat(', ', $mentions[@cle = 'uai'], '&#160;', @uai, ', ')"/>
  <xsl:apply-templates select="c:adresse" mode="adresse"/>
  <xsl:value-of select="concat(', ', $mentions[@cle = 'represente-ecole'])"/>
 </xsl:template>
</xsl:stylesheet>
