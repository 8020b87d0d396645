<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Acts that end a convention before its time, from facts of signer/ceremony/deed.c: early end, cancellation (CONVENTION 5). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns="urn:paraphe:blocs:1" xmlns:f="urn:paraphe:feuille:1" exclude-result-prefixes="f">

 <xsl:template name="fin-motif">
  <xsl:choose>
   <xsl:when test="@motif = 'sante'">Santé</xsl:when>
   <xsl:when test="@motif = 'conduite'">Conduite</xsl:when>
   <xsl:when test="@motif = 'securite'">Sécurité</xsl:when>
   <xsl:when test="@motif = 'harcelement'">Harcèlement</xsl:when>
   <xsl:when test="@motif = 'fermeture'">Fermeture de l’organisme d’accueil</xsl:when>
   <xsl:when test="@motif = 'autre'">Autre motif</xsl:when>
   <xsl:otherwise><xsl:value-of select="@motif"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template name="fin-faits">
  <faits>
   <fait nom="Élève"><xsl:value-of select="concat(@eleve, ', ', @classe)"/></fait>
   <fait nom="Organisme d’accueil"><xsl:value-of select="@accueil"/></fait>
   <fait nom="Établissement"><xsl:value-of select="concat(@ecole, ', ', @uai)"/></fait>
   <fait nom="Dates prévues">du <xsl:call-template name="jour"><xsl:with-param name="iso" select="@debut"/></xsl:call-template> au <xsl:call-template name="jour"><xsl:with-param name="iso" select="@fin"/></xsl:call-template></fait>
   <fait nom="Date d’effet"><xsl:call-template name="jour"><xsl:with-param name="iso" select="@effet"/></xsl:call-template></fait>
   <fait nom="Motif"><xsl:call-template name="fin-motif"/></fait>
   <xsl:if test="@avertis != ''"><fait nom="Qui a été averti"><xsl:value-of select="@avertis"/></fait></xsl:if>
  </faits>
 </xsl:template>

 <xsl:template name="fin-pied">
  <paragraphe role="corps">Décidé par <xsl:choose><xsl:when test="@par != ''"><xsl:value-of select="@par"/><xsl:if test="@qualite != ''">, <xsl:value-of select="@qualite"/></xsl:if><xsl:if test="@delegation = 'oui'">, par délégation du chef d’établissement</xsl:if></xsl:when><xsl:otherwise>le chef d’établissement</xsl:otherwise></xsl:choose>, le <xsl:call-template name="instant"/>. Ce document porte le cachet électronique du service, apposé pour l’établissement : toute modification ultérieure est détectée.</paragraphe>
  <paragraphe role="petit">Empreinte du contenu de la convention (SHA-256) : <xsl:value-of select="@empreinte"/></paragraphe>
  <paragraphe role="corps"><fort>Vérifier :</fort> ouvrez ce fichier sur <xsl:value-of select="@verification"/>, ou avec tout lecteur de PDF qui contrôle les signatures.</paragraphe>
  <xsl:call-template name="ecole"/>
 </xsl:template>

 <xsl:template match="f:rupture">
  <xsl:call-template name="feuille">
   <xsl:with-param name="titre">Fin anticipée du stage</xsl:with-param>
   <xsl:with-param name="contenu">
    <sous-titre><xsl:value-of select="concat('Convention n° ', @reference, ', version ', @revision)"/></sous-titre>
    <paragraphe role="intro">La séquence d’observation prévue par la convention prend fin avant son terme, dans les conditions de son article 10.</paragraphe>
    <xsl:call-template name="fin-faits"/>
    <paragraphe role="corps">Les jours de présence jusqu’à cette date restent acquis. La convention et ses signatures sont conservées.</paragraphe>
    <xsl:call-template name="fin-pied"/>
   </xsl:with-param>
  </xsl:call-template>
 </xsl:template>

 <xsl:template match="f:annulation">
  <xsl:call-template name="feuille">
   <xsl:with-param name="titre">Annulation de la convention</xsl:with-param>
   <xsl:with-param name="contenu">
    <sous-titre><xsl:value-of select="concat('Convention n° ', @reference, ', version ', @revision)"/></sous-titre>
    <paragraphe role="intro">La convention est annulée avant le premier jour du stage, qui n’a pas lieu.</paragraphe>
    <xsl:call-template name="fin-faits"/>
    <paragraphe role="corps">Les signatures données sont conservées comme preuve et n’ont plus d’effet.</paragraphe>
    <xsl:call-template name="fin-pied"/>
   </xsl:with-param>
  </xsl:call-template>
 </xsl:template>
</xsl:stylesheet>
