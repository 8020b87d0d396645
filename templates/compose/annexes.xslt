<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Titre II: annexe pédagogique and annexe financière (CONVENTION 3, A and B). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns="urn:paraphe:blocs:1" xmlns:c="urn:paraphe:convention:1" xmlns:m="urn:paraphe:modele:1"
  xmlns:k="urn:paraphe:composition:1" exclude-result-prefixes="c m k">

 <xsl:template name="annexes">
  <saut/>
  <titre niveau="2"><xsl:value-of select="$modele/m:titre-partie[@cle = 'annexes']"/></titre>
  <titre niveau="3"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'annexe-pedagogique'"/></xsl:call-template></titre>
  <xsl:call-template name="rubrique"><xsl:with-param name="cle" select="'rubrique-personnes'"/></xsl:call-template>
  <xsl:call-template name="personnes"/>
  <xsl:call-template name="rubrique"><xsl:with-param name="cle" select="'rubrique-periode'"/></xsl:call-template>
  <xsl:call-template name="periode"/>
  <xsl:call-template name="rubrique"><xsl:with-param name="cle" select="'rubrique-reperes'"/></xsl:call-template>
  <xsl:call-template name="reperes"/>
  <xsl:call-template name="rubrique"><xsl:with-param name="cle" select="'rubrique-horaires'"/></xsl:call-template>
  <paragraphe role="corps"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'horaires-intro'"/></xsl:call-template></paragraphe>
  <xsl:apply-templates select="/k:composition/k:semaine"/>
  <xsl:if test="$fond/c:sequence/c:interruption">
   <faits><xsl:apply-templates select="$fond/c:sequence/c:interruption"/></faits>
  </xsl:if>
  <xsl:call-template name="rubrique"><xsl:with-param name="cle" select="'rubrique-contenu'"/></xsl:call-template>
  <xsl:apply-templates select="$fond/c:annexe-pedagogique" mode="contenu"/>
  <xsl:call-template name="rubrique"><xsl:with-param name="cle" select="'rubrique-accompagnement'"/></xsl:call-template>
  <faits>
   <xsl:for-each select="$fond/c:annexe-pedagogique/c:encadrement | $fond/c:annexe-pedagogique/c:suivi | $fond/c:annexe-pedagogique/c:evaluation">
    <xsl:call-template name="fait">
     <xsl:with-param name="cle" select="local-name()"/>
     <xsl:with-param name="texte" select="."/>
    </xsl:call-template>
   </xsl:for-each>
  </faits>
  <xsl:if test="$fond/c:derogation">
   <xsl:call-template name="rubrique"><xsl:with-param name="cle" select="'rubrique-derogations'"/></xsl:call-template>
   <xsl:call-template name="derogations"/>
  </xsl:if>
  <xsl:call-template name="annexe-financiere"/>
 </xsl:template>

 <xsl:template name="rubrique">
  <xsl:param name="cle"/>
  <titre niveau="4"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="$cle"/></xsl:call-template></titre>
 </xsl:template>

 <xsl:template name="fait">
  <xsl:param name="cle"/>
  <xsl:param name="texte"/>
  <xsl:variable name="nom"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="$cle"/></xsl:call-template></xsl:variable>
  <fait nom="{$nom}"><xsl:call-template name="lignes"><xsl:with-param name="texte" select="$texte"/></xsl:call-template></fait>
 </xsl:template>

 <xsl:template name="personnes">
  <xsl:variable name="eleve" select="$fond/c:eleve"/>
  <xsl:variable name="ecole" select="$fond/c:etablissement"/>
  <xsl:variable name="accueil" select="$fond/c:organisme-accueil"/>
  <faits>
   <fait>
    <xsl:attribute name="nom"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'eleve'"/></xsl:call-template></xsl:attribute>
    <fort><xsl:apply-templates select="$eleve" mode="nom"/></fort>
    <xsl:if test="$eleve/c:nom-usage">
     <xsl:text> (</xsl:text>
     <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'etat-civil'"/></xsl:call-template>
     <xsl:value-of select="concat(' ', $eleve/c:nom, ')')"/>
    </xsl:if>
   </fait>
   <xsl:call-template name="fait">
    <xsl:with-param name="cle" select="'naissance'"/>
    <xsl:with-param name="texte" select="key('date', $eleve/c:naissance)/@court"/>
   </xsl:call-template>
   <xsl:call-template name="fait">
    <xsl:with-param name="cle" select="'classe'"/>
    <xsl:with-param name="texte" select="$eleve/c:classe"/>
   </xsl:call-template>
   <xsl:call-template name="fait-personnes">
    <xsl:with-param name="un" select="'responsable-legal'"/>
    <xsl:with-param name="plusieurs" select="'responsables-legaux'"/>
    <xsl:with-param name="personnes" select="$eleve/c:responsable-legal"/>
   </xsl:call-template>
   <xsl:variable name="adresse"><xsl:apply-templates select="$ecole/c:adresse" mode="adresse"/></xsl:variable>
   <xsl:variable name="statut">
    <xsl:call-template name="code">
     <xsl:with-param name="type" select="'statut'"/>
     <xsl:with-param name="valeur" select="$ecole/@statut"/>
    </xsl:call-template>
   </xsl:variable>
   <xsl:call-template name="fait">
    <xsl:with-param name="cle" select="'etablissement'"/>
    <xsl:with-param name="texte" select="concat($ecole/c:denomination, ', ', $statut, ', ', $adresse)"/>
   </xsl:call-template>
   <xsl:call-template name="fait">
    <xsl:with-param name="cle" select="'academie'"/>
    <xsl:with-param name="texte" select="$ecole/c:academie"/>
   </xsl:call-template>
   <xsl:variable name="contact-ecole"><xsl:apply-templates select="$ecole/c:contact-ecole" mode="contact"/></xsl:variable>
   <xsl:call-template name="fait">
    <xsl:with-param name="cle" select="'contact-ecole'"/>
    <xsl:with-param name="texte" select="$contact-ecole"/>
   </xsl:call-template>
   <xsl:call-template name="fait">
    <xsl:with-param name="cle" select="'organisme'"/>
    <xsl:with-param name="texte" select="$accueil/c:denomination"/>
   </xsl:call-template>
   <xsl:if test="$accueil/c:activite">
    <xsl:call-template name="fait">
     <xsl:with-param name="cle" select="'activite'"/>
     <xsl:with-param name="texte" select="$accueil/c:activite"/>
    </xsl:call-template>
   </xsl:if>
   <xsl:call-template name="fait-personnes">
    <xsl:with-param name="un" select="'tuteur'"/>
    <xsl:with-param name="plusieurs" select="'tuteurs'"/>
    <xsl:with-param name="personnes" select="$accueil/c:tuteur"/>
   </xsl:call-template>
   <xsl:call-template name="fait-personnes">
    <xsl:with-param name="un" select="'personne-ressource'"/>
    <xsl:with-param name="plusieurs" select="'personne-ressource'"/>
    <xsl:with-param name="personnes" select="$accueil/c:personne-ressource"/>
   </xsl:call-template>
   <xsl:variable name="contact-accueil"><xsl:apply-templates select="$accueil/c:contact-accueil" mode="contact"/></xsl:variable>
   <xsl:call-template name="fait">
    <xsl:with-param name="cle" select="'contact-accueil'"/>
    <xsl:with-param name="texte" select="$contact-accueil"/>
   </xsl:call-template>
   <xsl:call-template name="fait-personnes">
    <xsl:with-param name="un" select="'enseignant'"/>
    <xsl:with-param name="plusieurs" select="'enseignants'"/>
    <xsl:with-param name="personnes" select="$ecole/c:enseignant-referent"/>
   </xsl:call-template>
  </faits>
 </xsl:template>

 <xsl:template name="fait-personnes">
  <xsl:param name="un"/>
  <xsl:param name="plusieurs"/>
  <xsl:param name="personnes"/>
  <xsl:variable name="nom">
   <xsl:choose>
    <xsl:when test="count($personnes) &gt; 1"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="$plusieurs"/></xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:call-template name="phrase"><xsl:with-param name="cle" select="$un"/></xsl:call-template></xsl:otherwise>
   </xsl:choose>
  </xsl:variable>
  <xsl:if test="$personnes">
   <fait nom="{$nom}">
    <xsl:for-each select="$personnes">
     <xsl:if test="position() &gt; 1"><br/></xsl:if>
     <xsl:apply-templates select="." mode="fait"/>
    </xsl:for-each>
   </fait>
  </xsl:if>
 </xsl:template>

 <xsl:template match="c:responsable-legal" mode="fait">
  <xsl:apply-templates select="." mode="designation"/>
 </xsl:template>
 <xsl:template match="c:enseignant-referent" mode="fait">
  <xsl:apply-templates select="." mode="nom"/>
  <xsl:if test="c:discipline"><xsl:value-of select="concat(', ', c:discipline)"/></xsl:if>
 </xsl:template>
 <xsl:template match="c:tuteur | c:personne-ressource" mode="fait">
  <xsl:apply-templates select="." mode="nom-qualite"/>
  <xsl:if test="@meme-que">
   <xsl:text>, </xsl:text>
   <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'tuteur-representant'"/></xsl:call-template>
  </xsl:if>
 </xsl:template>

 <xsl:template name="periode">
  <faits>
   <fait>
    <xsl:attribute name="nom"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'dates'"/></xsl:call-template></xsl:attribute>
    <xsl:choose>
     <xsl:when test="$fond/c:sequence/@debut = $fond/c:sequence/@fin">
      <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'un-jour'"/></xsl:call-template>
     </xsl:when>
     <xsl:otherwise><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'du-au'"/></xsl:call-template></xsl:otherwise>
    </xsl:choose>
   </fait>
   <xsl:call-template name="fait">
    <xsl:with-param name="cle" select="'jours-presence'"/>
    <xsl:with-param name="texte" select="key('valeur', 'presence')"/>
   </xsl:call-template>
   <xsl:apply-templates select="$fond/c:sequence" mode="niveau"/>
   <xsl:for-each select="$fond/c:organisme-accueil/c:lieu">
    <xsl:sort select="@principal" order="descending"/>
    <fait>
     <xsl:attribute name="nom">
      <xsl:choose>
       <xsl:when test="last() = 1"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'lieu'"/></xsl:call-template></xsl:when>
       <xsl:when test="@principal = 'oui'"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'lieu-principal'"/></xsl:call-template></xsl:when>
       <xsl:otherwise><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'autre-lieu'"/></xsl:call-template></xsl:otherwise>
      </xsl:choose>
     </xsl:attribute>
     <xsl:apply-templates select="." mode="adresse"/>
     <xsl:if test="@mobile = 'oui'">
      <xsl:text>&#160;; </xsl:text>
      <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'lieu-mobile'"/></xsl:call-template>
      <xsl:value-of select="concat(' ', c:precision)"/>
     </xsl:if>
    </fait>
   </xsl:for-each>
   <xsl:if test="key('cas', 'etranger')">
    <xsl:variable name="note"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'etranger-note'"/></xsl:call-template></xsl:variable>
    <xsl:call-template name="fait">
     <xsl:with-param name="cle" select="'etranger'"/>
     <xsl:with-param name="texte" select="$note"/>
    </xsl:call-template>
   </xsl:if>
  </faits>
 </xsl:template>

 <xsl:template match="c:interruption">
  <fait>
   <xsl:attribute name="nom"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'interruption'"/></xsl:call-template></xsl:attribute>
   <xsl:choose>
    <xsl:when test="@debut = @fin">
     <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'interruption-un-jour'"/></xsl:call-template>
     <xsl:value-of select="concat(' ', key('date', @debut)/@long)"/>
    </xsl:when>
    <xsl:otherwise>
     <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'interruption-du'"/></xsl:call-template>
     <xsl:value-of select="concat(' ', key('date', @debut)/@long, ' ')"/>
     <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'interruption-au'"/></xsl:call-template>
     <xsl:value-of select="concat(' ', key('date', @fin)/@long)"/>
    </xsl:otherwise>
   </xsl:choose>
   <xsl:value-of select="concat('&#160;: ', c:motif)"/>
  </fait>
 </xsl:template>

 <!-- Only the rows of the rule set that apply to this pupil's age on these days (compose.c picks them). -->
 <xsl:template name="reperes">
  <xsl:variable name="legende"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'legende-reperes'"/></xsl:call-template></xsl:variable>
  <paragraphe role="corps"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'reperes-intro'"/></xsl:call-template></paragraphe>
  <xsl:if test="/k:composition/k:repere">
   <tableau legende="{$legende}" largeurs="12 5 6 9">
    <ligne type="entete">
     <xsl:call-template name="entete"><xsl:with-param name="cle" select="'repere-regle'"/></xsl:call-template>
     <xsl:call-template name="entete"><xsl:with-param name="cle" select="'repere-age'"/></xsl:call-template>
     <xsl:call-template name="entete"><xsl:with-param name="cle" select="'repere-effet'"/></xsl:call-template>
     <xsl:call-template name="entete"><xsl:with-param name="cle" select="'repere-source'"/></xsl:call-template>
    </ligne>
    <xsl:for-each select="/k:composition/k:repere">
     <ligne type="corps">
      <cellule aligne="gauche" tete="oui"><xsl:value-of select="@regle"/></cellule>
      <cellule aligne="gauche" tete="non"><xsl:value-of select="@age"/></cellule>
      <cellule aligne="gauche" tete="non"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="concat('repere-', @gravite)"/></xsl:call-template></cellule>
      <cellule aligne="gauche" tete="non"><xsl:value-of select="@source"/></cellule>
     </ligne>
    </xsl:for-each>
   </tableau>
  </xsl:if>
 </xsl:template>

 <xsl:template name="entete">
  <xsl:param name="cle"/>
  <xsl:param name="aligne" select="'gauche'"/>
  <cellule aligne="{$aligne}" tete="oui"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="$cle"/></xsl:call-template></cellule>
 </xsl:template>

 <!-- One table per week. Every k:jour carries the same number of k:plage, empty where there is none. -->
 <xsl:template match="k:semaine">
  <xsl:variable name="semaine"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'semaine'"/></xsl:call-template></xsl:variable>
  <tableau legende="{$semaine} {@periode}" largeurs="{@largeurs}">
   <ligne type="entete">
    <xsl:call-template name="entete"><xsl:with-param name="cle" select="'col-jour'"/></xsl:call-template>
    <xsl:for-each select="k:jour[1]/k:plage">
     <xsl:call-template name="entete">
      <xsl:with-param name="cle" select="'col-de'"/>
      <xsl:with-param name="aligne" select="'droite'"/>
     </xsl:call-template>
     <xsl:call-template name="entete">
      <xsl:with-param name="cle" select="'col-a'"/>
      <xsl:with-param name="aligne" select="'droite'"/>
     </xsl:call-template>
    </xsl:for-each>
    <xsl:call-template name="entete">
     <xsl:with-param name="cle" select="'col-pause'"/>
     <xsl:with-param name="aligne" select="'droite'"/>
    </xsl:call-template>
    <xsl:call-template name="entete">
     <xsl:with-param name="cle" select="'col-total'"/>
     <xsl:with-param name="aligne" select="'droite'"/>
    </xsl:call-template>
   </ligne>
   <xsl:for-each select="k:jour">
    <ligne type="corps">
     <cellule aligne="gauche" tete="oui"><xsl:value-of select="@nom"/></cellule>
     <xsl:for-each select="k:plage/@de | k:plage/@a"><xsl:call-template name="mesure"/></xsl:for-each>
     <xsl:for-each select="@pause"><xsl:call-template name="mesure"/></xsl:for-each>
     <xsl:for-each select="@total"><xsl:call-template name="mesure"/></xsl:for-each>
    </ligne>
   </xsl:for-each>
   <ligne type="total">
    <xsl:call-template name="entete"><xsl:with-param name="cle" select="'total-semaine'"/></xsl:call-template>
    <xsl:for-each select="k:jour[1]/k:plage">
     <cellule aligne="droite" tete="non"/>
     <cellule aligne="droite" tete="non"/>
    </xsl:for-each>
    <cellule aligne="droite" tete="non"/>
    <cellule aligne="droite" tete="non"><xsl:value-of select="@total"/></cellule>
   </ligne>
  </tableau>
 </xsl:template>

 <xsl:template name="mesure">
  <cellule aligne="droite" tete="non">
   <xsl:choose>
    <xsl:when test=". = ''"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'absent'"/></xsl:call-template></xsl:when>
    <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
   </xsl:choose>
  </cellule>
 </xsl:template>

 <xsl:template match="c:annexe-pedagogique" mode="contenu">
  <faits>
   <xsl:call-template name="fait">
    <xsl:with-param name="cle" select="'objectifs'"/>
    <xsl:with-param name="texte" select="c:objectifs"/>
   </xsl:call-template>
   <xsl:call-template name="fait">
    <xsl:with-param name="cle" select="'activites'"/>
    <xsl:with-param name="texte" select="c:activites"/>
   </xsl:call-template>
   <fait>
    <xsl:attribute name="nom"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'competences'"/></xsl:call-template></xsl:attribute>
    <xsl:for-each select="c:competence">
     <xsl:choose>
      <xsl:when test="position() = 1"/>
      <xsl:when test="../c:competence[normalize-space(.)]"><br/></xsl:when>
      <xsl:otherwise>, </xsl:otherwise>
     </xsl:choose>
     <fort>
      <xsl:call-template name="code">
       <xsl:with-param name="type" select="'competence'"/>
       <xsl:with-param name="valeur" select="@code"/>
      </xsl:call-template>
     </fort>
     <xsl:if test="normalize-space(.)">
      <xsl:text>&#160;: </xsl:text>
      <xsl:call-template name="lignes"><xsl:with-param name="texte" select="."/></xsl:call-template>
     </xsl:if>
    </xsl:for-each>
   </fait>
  </faits>
 </xsl:template>

 <xsl:template name="derogations">
  <xsl:variable name="legende"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'legende-derogations'"/></xsl:call-template></xsl:variable>
  <paragraphe role="corps"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'derogations-intro'"/></xsl:call-template></paragraphe>
  <tableau legende="{$legende}" largeurs="2 3 5 4">
   <ligne type="entete">
    <xsl:call-template name="entete"><xsl:with-param name="cle" select="'derogation-regle'"/></xsl:call-template>
    <xsl:call-template name="entete"><xsl:with-param name="cle" select="'derogation-jour'"/></xsl:call-template>
    <xsl:call-template name="entete"><xsl:with-param name="cle" select="'derogation-motif'"/></xsl:call-template>
    <xsl:call-template name="entete"><xsl:with-param name="cle" select="'derogation-autorite'"/></xsl:call-template>
   </ligne>
   <xsl:apply-templates select="$fond/c:derogation"/>
  </tableau>
 </xsl:template>

 <xsl:template match="c:derogation">
  <ligne type="corps">
   <cellule aligne="gauche" tete="oui"><xsl:value-of select="@regle"/></cellule>
   <cellule aligne="gauche" tete="non">
    <xsl:choose>
     <xsl:when test="@date"><xsl:value-of select="key('date', @date)/@long"/></xsl:when>
     <xsl:otherwise><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'derogation-sejour'"/></xsl:call-template></xsl:otherwise>
    </xsl:choose>
   </cellule>
   <cellule aligne="gauche" tete="non"><xsl:call-template name="lignes"><xsl:with-param name="texte" select="c:motif"/></xsl:call-template></cellule>
   <cellule aligne="gauche" tete="non">
    <xsl:call-template name="phrase"><xsl:with-param name="cle" select="concat('derogation-', @par)"/></xsl:call-template>
    <xsl:value-of select="concat(' ', key('date', @le)/@court)"/>
    <xsl:if test="@serie">
     <xsl:text>, </xsl:text>
     <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'derogation-serie'"/></xsl:call-template>
     <xsl:value-of select="concat('&#160;', @serie)"/>
    </xsl:if>
    <xsl:apply-templates select="c:autorisation"/>
   </cellule>
  </ligne>
 </xsl:template>

 <xsl:template match="c:autorisation">
  <br/>
  <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'autorisation'"/></xsl:call-template>
  <xsl:value-of select="concat(' ', @autorite)"/>
  <xsl:if test="@numero">
   <xsl:text>, </xsl:text>
   <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'autorisation-numero'"/></xsl:call-template>
   <xsl:value-of select="concat('&#160;', @numero)"/>
  </xsl:if>
  <xsl:if test="@du">
   <xsl:text> </xsl:text>
   <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'autorisation-du'"/></xsl:call-template>
   <xsl:value-of select="concat(' ', key('date', @du)/@court)"/>
  </xsl:if>
 </xsl:template>

 <xsl:template name="annexe-financiere">
  <xsl:variable name="legende"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'legende-frais'"/></xsl:call-template></xsl:variable>
  <titre niveau="3"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'annexe-financiere'"/></xsl:call-template></titre>
  <tableau legende="{$legende}" largeurs="2 2 5">
   <ligne type="entete">
    <xsl:call-template name="entete"><xsl:with-param name="cle" select="'frais-nature'"/></xsl:call-template>
    <xsl:call-template name="entete"><xsl:with-param name="cle" select="'frais-charge'"/></xsl:call-template>
    <xsl:call-template name="entete"><xsl:with-param name="cle" select="'frais-precisions'"/></xsl:call-template>
   </ligne>
   <xsl:for-each select="$fond/c:annexe-financiere/*">
    <ligne type="corps">
     <xsl:call-template name="entete"><xsl:with-param name="cle" select="concat('frais-', local-name())"/></xsl:call-template>
     <cellule aligne="gauche" tete="non"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="concat('charge-', @charge)"/></xsl:call-template></cellule>
     <cellule aligne="gauche" tete="non">
      <xsl:call-template name="lignes"><xsl:with-param name="texte" select="."/></xsl:call-template>
      <xsl:if test="local-name() != 'hebergement' or @charge = 'sans-objet'">
       <xsl:if test="normalize-space(.)"><br/></xsl:if>
       <xsl:call-template name="phrase"><xsl:with-param name="cle" select="concat('frais-', local-name(), '-note')"/></xsl:call-template>
      </xsl:if>
     </cellule>
    </ligne>
   </xsl:for-each>
  </tableau>
  <xsl:call-template name="rubrique"><xsl:with-param name="cle" select="'assurances'"/></xsl:call-template>
  <faits>
   <fait>
    <xsl:attribute name="nom"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'assurance-accueil'"/></xsl:call-template></xsl:attribute>
    <xsl:apply-templates select="$fond/c:organisme-accueil/c:assurance-rc" mode="accueil"/>
   </fait>
   <fait>
    <xsl:attribute name="nom"><xsl:call-template name="phrase"><xsl:with-param name="cle" select="'assurance-eleve'"/></xsl:call-template></xsl:attribute>
    <xsl:apply-templates select="$fond/c:eleve/c:assurance-rc" mode="eleve"/>
    <xsl:if test="not($fond/c:eleve/c:assurance-rc)">
     <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'assurance-manque'"/></xsl:call-template>
    </xsl:if>
   </fait>
  </faits>
 </xsl:template>

 <xsl:template match="c:assurance-rc" mode="accueil">
  <xsl:call-template name="phrase"><xsl:with-param name="cle" select="concat('assurance-', @mode)"/></xsl:call-template>
  <xsl:if test="c:assureur"><xsl:value-of select="concat(', ', c:assureur)"/></xsl:if>
  <xsl:if test="@police">
   <xsl:text>, </xsl:text>
   <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'assurance-police'"/></xsl:call-template>
   <xsl:value-of select="concat('&#160;', @police)"/>
  </xsl:if>
  <xsl:apply-templates select="@fin" mode="echeance"/>
 </xsl:template>
 <xsl:template match="c:assurance-rc" mode="eleve">
  <xsl:value-of select="c:assureur"/>
  <xsl:apply-templates select="@fin" mode="echeance"/>
  <xsl:if test="@piece">
   <xsl:text>, </xsl:text>
   <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'assurance-piece'"/></xsl:call-template>
  </xsl:if>
 </xsl:template>
 <xsl:template match="@fin" mode="echeance">
  <xsl:text>, </xsl:text>
  <xsl:call-template name="phrase"><xsl:with-param name="cle" select="'assurance-fin'"/></xsl:call-template>
  <xsl:value-of select="concat(' ', key('date', .)/@court)"/>
 </xsl:template>
</xsl:stylesheet>
