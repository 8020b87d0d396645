<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- What every sheet uses: the documents, the model's words and values, names, dates, addresses. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns="urn:paraphe:blocs:1" xmlns:c="urn:paraphe:convention:1" xmlns:m="urn:paraphe:modele:1"
  xmlns:k="urn:paraphe:composition:1" xmlns:t="urn:paraphe:mots" exclude-result-prefixes="c m k t">
 <xsl:variable name="fond" select="/k:composition/k:fond/c:convention"/>
 <xsl:variable name="modele" select="/k:composition/k:modele/m:modele"/>
 <xsl:variable name="jour1" select="number(translate($fond/c:sequence/@debut, '-', ''))"/>
 <xsl:key name="valeur" match="k:valeur" use="@n"/>
 <xsl:key name="cas" match="k:cas" use="@n"/>
 <xsl:key name="date" match="k:date" use="@iso"/>
 <xsl:key name="phrase" match="m:phrase" use="@cle"/>
 <xsl:key name="code" match="m:code" use="concat(@type, ' ', @valeur)"/>
 <xsl:key name="personne" match="c:representant | c:tuteur | c:enseignant-referent | c:responsable-legal | c:eleve" use="@id"/>

 <!-- « oui » when the current element of the model applies: its level and its case, both optional. -->
 <xsl:template name="vaut">
  <xsl:if test="(not(@niveaux) or contains(concat(' ', @niveaux, ' '), concat(' ', $fond/c:sequence/@niveau, ' ')))
    and (not(@si) or key('cas', @si))">oui</xsl:if>
 </xsl:template>

 <xsl:template match="m:v" mode="texte">
  <xsl:if test="not(key('valeur', @n))">
   <xsl:message terminate="yes">valeur absente : <xsl:value-of select="@n"/></xsl:message>
  </xsl:if>
  <xsl:value-of select="key('valeur', @n)"/>
 </xsl:template>
 <xsl:template match="text()" mode="texte"><xsl:value-of select="."/></xsl:template>

 <!-- A phrase of the model; empty when its case does not hold. -->
 <xsl:template name="phrase">
  <xsl:param name="cle"/>
  <xsl:if test="not(key('phrase', $cle))">
   <xsl:message terminate="yes">phrase absente : <xsl:value-of select="$cle"/></xsl:message>
  </xsl:if>
  <xsl:for-each select="key('phrase', $cle)">
   <xsl:variable name="vaut"><xsl:call-template name="vaut"/></xsl:variable>
   <xsl:if test="$vaut = 'oui'"><xsl:apply-templates mode="texte"/></xsl:if>
  </xsl:for-each>
 </xsl:template>

 <xsl:template name="code">
  <xsl:param name="type"/>
  <xsl:param name="valeur"/>
  <xsl:choose>
   <xsl:when test="key('code', concat($type, ' ', $valeur))"><xsl:value-of select="key('code', concat($type, ' ', $valeur))"/></xsl:when>
   <xsl:otherwise><xsl:value-of select="$valeur"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- Text of the fond: its line ends stay line ends. -->
 <xsl:template name="lignes">
  <xsl:param name="texte"/>
  <xsl:choose>
   <xsl:when test="contains($texte, '&#10;')">
    <xsl:value-of select="substring-before($texte, '&#10;')"/><br/>
    <xsl:call-template name="lignes"><xsl:with-param name="texte" select="substring-after($texte, '&#10;')"/></xsl:call-template>
   </xsl:when>
   <xsl:otherwise><xsl:value-of select="$texte"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- Prénom NOM; the name in use comes first where there is one. -->
 <xsl:template match="*" mode="nom">
  <xsl:value-of select="concat(c:prenom, ' ')"/>
  <xsl:choose>
   <xsl:when test="c:nom-usage"><xsl:value-of select="c:nom-usage"/></xsl:when>
   <xsl:otherwise><xsl:value-of select="c:nom"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>
 <xsl:template match="*" mode="nom-qualite">
  <xsl:apply-templates select="." mode="nom"/>
  <xsl:if test="c:qualite"><xsl:value-of select="concat(', ', c:qualite)"/></xsl:if>
 </xsl:template>

 <!-- A guardian: the person, or the body to which the child is entrusted and who acts for it. -->
 <xsl:template match="c:responsable-legal" mode="designation">
  <xsl:choose>
   <xsl:when test="c:organisme">
    <fort><xsl:value-of select="c:organisme"/></fort>
    <xsl:text>, </xsl:text>
    <xsl:value-of select="$modele/m:comparution/m:mention[@cle = 'represente']"/>
    <xsl:text> </xsl:text>
    <xsl:apply-templates select="." mode="nom-qualite"/>
   </xsl:when>
   <xsl:otherwise>
    <fort><xsl:apply-templates select="." mode="nom"/></fort>
    <xsl:text> (</xsl:text>
    <xsl:call-template name="code">
     <xsl:with-param name="type" select="'lien'"/>
     <xsl:with-param name="valeur" select="@lien"/>
    </xsl:call-template>
    <xsl:text>)</xsl:text>
   </xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <!-- « 16 juin 2025 » -->
 <xsl:template name="date">
  <xsl:param name="iso"/>
  <xsl:value-of select="key('date', $iso)/@court"/>
 </xsl:template>
 <!-- « lundi 16 juin 2025 » -->
 <xsl:template name="date-longue">
  <xsl:param name="iso"/>
  <xsl:value-of select="key('date', $iso)/@long"/>
 </xsl:template>

 <xsl:template match="*" mode="adresse">
  <xsl:for-each select="c:ligne"><xsl:value-of select="concat(., ', ')"/></xsl:for-each>
  <xsl:value-of select="concat(c:code-postal, '&#160;', c:commune)"/>
  <xsl:if test="@pays and @pays != 'FR'">
   <xsl:text> (</xsl:text>
   <xsl:call-template name="code">
    <xsl:with-param name="type" select="'pays'"/>
    <xsl:with-param name="valeur" select="@pays"/>
   </xsl:call-template>
   <xsl:text>)</xsl:text>
  </xsl:if>
 </xsl:template>

 <xsl:template match="c:contact-ecole | c:contact-accueil" mode="contact">
  <xsl:value-of select="concat(c:courriel, ', ', t:telephone(string(c:telephone)))"/>
 </xsl:template>

 <xsl:template match="c:siret" mode="identifiant">
  <xsl:value-of select="concat($modele/m:comparution/m:mention[@cle = 'siret'], '&#160;', substring(., 1, 3), '&#160;',
    substring(., 4, 3), '&#160;', substring(., 7, 3), '&#160;', substring(., 10))"/>
 </xsl:template>
 <xsl:template match="c:identifiant-etranger" mode="identifiant">
  <xsl:value-of select="concat($modele/m:comparution/m:mention[@cle = 'identifiant'], '&#160;', .)"/>
  <xsl:if test="@registre">
   <xsl:value-of select="concat(' (', $modele/m:comparution/m:mention[@cle = 'registre'], ' ', @registre, ', ')"/>
   <xsl:call-template name="code">
    <xsl:with-param name="type" select="'pays'"/>
    <xsl:with-param name="valeur" select="@pays"/>
   </xsl:call-template>
   <xsl:text>)</xsl:text>
  </xsl:if>
 </xsl:template>
</xsl:stylesheet>
