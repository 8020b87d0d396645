<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!--
 Sheets of the service's own, from facts that ceremony/ writes (namespace urn:paraphe:feuille:1): the cover of a print for paper
 signatures, « attestation de signature » (CONVENTION 8), « attestation de stage » (CONVENTION 5, 6), « fiche de contacts » (2.2). They become blocks like the convention.
 Days are YYYY-MM-DD, times HH:MM.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns="urn:paraphe:blocs:1" xmlns:f="urn:paraphe:feuille:1" exclude-result-prefixes="f">

 <xsl:include href="fin.xslt"/>
 <xsl:template match="/"><xsl:apply-templates select="f:*"/></xsl:template>

 <!-- « 14 mai 2025 » -->
 <xsl:template name="jour">
  <xsl:param name="iso"/>
  <xsl:variable name="mois" select="number(substring($iso, 6, 2))"/>
  <xsl:variable name="noms">janvier   février   mars      avril     mai       juin      juillet   août      septembre octobre   novembre  décembre  </xsl:variable>
  <xsl:variable name="j" select="number(substring($iso, 9, 2))"/>
  <xsl:choose><xsl:when test="$j = 1">1er</xsl:when><xsl:otherwise><xsl:value-of select="$j"/></xsl:otherwise></xsl:choose>
  <xsl:value-of select="concat('&#160;', normalize-space(substring($noms, ($mois - 1) * 10 + 1, 10)), '&#160;', substring($iso, 1, 4))"/>
 </xsl:template>
 <!-- « 14 mai 2025 à 10 h 31 (UTC+2) » -->
 <xsl:template name="instant">
  <xsl:param name="n" select="."/>
  <xsl:call-template name="jour"><xsl:with-param name="iso" select="$n/@jour"/></xsl:call-template>
  <xsl:value-of select="concat(' à ', number(substring($n/@heure, 1, 2)), '&#160;h&#160;', substring($n/@heure, 4, 2), ' (', $n/@decalage, ')')"/>
 </xsl:template>

 <xsl:template name="feuille">
  <xsl:param name="titre"/>
  <xsl:param name="contenu"/>
  <blocs titre="{$titre}" sous-titre="{@ecole}" reference="{@reference}" revision="{@revision}" demonstration="{@demonstration}" empreinte16="{@empreinte16}" verification="{@verification}">
   <titre niveau="1"><xsl:value-of select="$titre"/></titre>
   <xsl:copy-of select="$contenu"/>
  </blocs>
 </xsl:template>

 <xsl:template name="c"><xsl:param name="t"/><xsl:param name="tete" select="'non'"/><cellule aligne="gauche" tete="{$tete}"><xsl:value-of select="$t"/></cellule></xsl:template>

 <xsl:template name="ecole">
  <paragraphe role="petit"><xsl:value-of select="concat(@ecole, ', ', @uai)"/><xsl:if test="@contact != ''"><xsl:value-of select="concat(' – ', @contact)"/></xsl:if></paragraphe>
 </xsl:template>

 <!-- ============ la feuille de tête d'une impression ============ -->

 <xsl:template match="f:impression">
  <xsl:call-template name="feuille">
   <xsl:with-param name="titre">Conventions à signer sur papier</xsl:with-param>
   <xsl:with-param name="contenu">
    <sous-titre><xsl:value-of select="concat(@ecole, ' – ', @lot)"/></sous-titre>
    <paragraphe role="intro">Ce paquet contient <fort><xsl:value-of select="count(f:convention)"/><xsl:choose><xsl:when test="count(f:convention) &gt; 1"> conventions</xsl:when><xsl:otherwise> convention</xsl:otherwise></xsl:choose></fort>, imprimées le <xsl:call-template name="instant"/>. Cette feuille reste à l’établissement.</paragraphe>
    <titre niveau="2">Que faire</titre>
    <liste>
     <item>Remettez à chaque signataire un exemplaire complet, toutes les pages.</item>
     <item>Il lit, puis signe à la main dans son cadre, à la dernière page, avec la date. Rien n’est rayé ni ajouté : une correction demande une nouvelle version.</item>
     <item>Laissez libre le code carré au bas de chaque page : c’est par lui que la page retrouve sa convention.</item>
     <item>Au retour, numérisez toutes les pages (200 points par pouce ou plus, noir et blanc ou gris) ; plusieurs conventions peuvent tenir dans un même fichier, dans n’importe quel ordre.</item>
     <item>Déposez le fichier dans Paraphe, écran « Papier » : les pages sont rangées par convention, puis vous attestez ce que vous avez reçu.</item>
     <item>Gardez les exemplaires papier jusqu’à la fin du stage.</item>
    </liste>
    <titre niveau="2">Dans ce paquet</titre>
    <tableau legende="Conventions imprimées" largeurs="3 4 2 1">
     <ligne type="entete"><xsl:call-template name="c"><xsl:with-param name="t" select="'Référence'"/><xsl:with-param name="tete" select="'oui'"/></xsl:call-template><xsl:call-template name="c"><xsl:with-param name="t" select="'Élève'"/><xsl:with-param name="tete" select="'oui'"/></xsl:call-template><xsl:call-template name="c"><xsl:with-param name="t" select="'Classe'"/><xsl:with-param name="tete" select="'oui'"/></xsl:call-template><xsl:call-template name="c"><xsl:with-param name="t" select="'Version'"/><xsl:with-param name="tete" select="'oui'"/></xsl:call-template></ligne>
     <xsl:for-each select="f:convention"><ligne type="corps"><xsl:call-template name="c"><xsl:with-param name="t" select="@reference"/><xsl:with-param name="tete" select="'oui'"/></xsl:call-template><xsl:call-template name="c"><xsl:with-param name="t" select="@eleve"/></xsl:call-template><xsl:call-template name="c"><xsl:with-param name="t" select="@classe"/></xsl:call-template><xsl:call-template name="c"><xsl:with-param name="t" select="@version"/></xsl:call-template></ligne></xsl:for-each>
    </tableau>
   </xsl:with-param>
  </xsl:call-template>
 </xsl:template>

 <!-- ============ attestation de signature (CONVENTION 8) ============ -->

 <xsl:template name="niveau">
  <xsl:param name="code"/>
  <xsl:choose>
   <xsl:when test="$code = 'SES'">simple (SES)</xsl:when>
   <xsl:when test="$code = 'AES'">avancée (AES)</xsl:when>
   <xsl:when test="$code = 'QES'">qualifiée (QES)</xsl:when>
   <xsl:otherwise>papier</xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template match="f:attestation-signature">
  <xsl:call-template name="feuille">
   <xsl:with-param name="titre">Attestation de signature</xsl:with-param>
   <xsl:with-param name="contenu">
    <sous-titre><xsl:value-of select="concat('Convention n° ', @reference, ', version ', @revision)"/></sous-titre>
    <faits>
     <fait nom="Élève"><xsl:value-of select="concat(@eleve, ', ', @classe)"/></fait>
     <fait nom="Accueil"><xsl:value-of select="@accueil"/></fait>
     <fait nom="Établissement"><xsl:value-of select="concat(@ecole, ', ', @uai)"/></fait>
     <fait nom="Dates du stage">du <xsl:call-template name="jour"><xsl:with-param name="iso" select="@debut"/></xsl:call-template> au <xsl:call-template name="jour"><xsl:with-param name="iso" select="@fin"/></xsl:call-template></fait>
    </faits>
    <tableau legende="Qui a signé, quand et comment" largeurs="5 5 5 4 3">
     <ligne type="entete"><xsl:call-template name="c"><xsl:with-param name="t" select="'Rôle'"/><xsl:with-param name="tete" select="'oui'"/></xsl:call-template><xsl:call-template name="c"><xsl:with-param name="t" select="'Nom'"/><xsl:with-param name="tete" select="'oui'"/></xsl:call-template><xsl:call-template name="c"><xsl:with-param name="t" select="'Date et heure'"/><xsl:with-param name="tete" select="'oui'"/></xsl:call-template><xsl:call-template name="c"><xsl:with-param name="t" select="'Moyen'"/><xsl:with-param name="tete" select="'oui'"/></xsl:call-template><xsl:call-template name="c"><xsl:with-param name="t" select="'Niveau'"/><xsl:with-param name="tete" select="'oui'"/></xsl:call-template></ligne>
     <xsl:for-each select="f:signataire">
      <ligne type="corps">
       <xsl:call-template name="c"><xsl:with-param name="t" select="@label"/><xsl:with-param name="tete" select="'oui'"/></xsl:call-template>
       <cellule aligne="gauche" tete="non"><xsl:value-of select="@nom"/><xsl:if test="@qualite != ''"><xsl:value-of select="concat(', ', @qualite)"/></xsl:if><xsl:if test="@delegue-par"><xsl:value-of select="concat(', par délégation de ', @delegue-par)"/></xsl:if></cellule>
       <cellule aligne="gauche" tete="non"><xsl:choose><xsl:when test="@jour"><xsl:call-template name="instant"/></xsl:when><xsl:otherwise>n’a pas signé (facultatif)</xsl:otherwise></xsl:choose></cellule>
       <xsl:call-template name="c"><xsl:with-param name="t" select="@moyen"/></xsl:call-template>
       <cellule aligne="gauche" tete="non"><xsl:if test="@jour"><xsl:call-template name="niveau"><xsl:with-param name="code" select="@niveau"/></xsl:call-template></xsl:if></cellule>
      </ligne>
     </xsl:for-each>
    </tableau>
    <xsl:if test="f:signataire[@meme-canal = 'oui' and @jour]"><paragraphe role="petit">Lien et code sur le même canal : <xsl:for-each select="f:signataire[@meme-canal = 'oui' and @jour]"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="@nom"/></xsl:for-each>.</paragraphe></xsl:if>
    <paragraphe role="corps"><fort>Niveau du document : <xsl:call-template name="niveau"><xsl:with-param name="code" select="@niveau"/></xsl:call-template><xsl:if test="@mixte = 'oui' and @niveau != 'papier'">, mixte</xsl:if>.</fort><xsl:text> </xsl:text>
     <xsl:choose>
      <xsl:when test="@niveau = 'SES'">Signature électronique simple : la personne a prouvé qu’elle disposait de l’adresse ou du téléphone indiqué, ou a agi depuis son compte professionnel. Son identité n’a pas été vérifiée par un tiers.</xsl:when>
      <xsl:when test="@niveau = 'AES'">Signature électronique avancée : liée à son auteur, identifié, qui en garde le contrôle.</xsl:when>
      <xsl:when test="@niveau = 'QES'">Signature électronique qualifiée : même effet qu’une signature manuscrite.</xsl:when>
     </xsl:choose>
     <xsl:if test="@mixte = 'oui'"> Les signatures sur papier sont manuscrites, reçues et attestées par un agent de l’établissement ; l’image numérisée est au dossier de preuve.</xsl:if></paragraphe>
    <paragraphe role="corps">Scellé par <xsl:value-of select="@ecole"/> le <xsl:call-template name="instant"><xsl:with-param name="n" select="f:sceau"/></xsl:call-template> : toute modification ultérieure est détectée. <xsl:choose><xsl:when test="f:sceau/@horodate != 'oui'">Date donnée par l’horloge du service, horodatage en attente.</xsl:when><xsl:when test="f:sceau/@horodatage = 'service'">Date certifiée par le serveur d’horodatage de ce service, qui n’est pas qualifié.</xsl:when><xsl:when test="f:sceau/@horodatage = 'exterieur-dit-qualifie'">Date certifiée par un serveur d’horodatage extérieur (<xsl:value-of select="f:sceau/@horodateur"/>) qui se dit qualifié : seule une liste de confiance l’établit, et ce service n’en lit pas.</xsl:when><xsl:when test="f:sceau/@horodatage = 'exterieur-non-dit'">Date certifiée par un serveur d’horodatage extérieur (<xsl:value-of select="f:sceau/@horodateur"/>) qui ne se dit pas qualifié.</xsl:when><xsl:otherwise>Date certifiée par un serveur d’horodatage ; s’il est qualifié n’est pas établi ici.</xsl:otherwise></xsl:choose> Profil technique : <xsl:value-of select="f:sceau/@profil"/> (il ne dit rien du niveau juridique).</paragraphe>
    <paragraphe role="petit">Empreinte du contenu (SHA-256) : <xsl:value-of select="@empreinte"/></paragraphe>
    <paragraphe role="petit">Empreinte du fichier scellé (SHA-256) : <xsl:value-of select="@fichier"/></paragraphe>
    <paragraphe role="corps"><fort>Ce document établit</fort> que les personnes nommées ci-dessus ont accompli les gestes indiqués, aux dates indiquées, sur ce contenu et aucun autre, et que le fichier scellé n’a pas changé depuis.</paragraphe>
    <paragraphe role="corps"><fort>Ce document n’établit pas</fort> l’identité civile d’une personne qui a seulement prouvé qu’elle disposait d’une adresse ou d’un téléphone ; ni que l’organisme d’accueil avait d’autres pouvoirs que ceux qu’il déclare<xsl:if test="@adresse-eleve = 'oui'"> ; ni que l’adresse du responsable légal est la sienne : elle a été donnée par l’élève</xsl:if>. La fiabilité n’est présumée que d’une signature qualifiée ; en deçà, le juge apprécie les preuves.</paragraphe>
    <paragraphe role="corps"><fort>Vérifier :</fort> ouvrez le fichier scellé sur <xsl:value-of select="@verification"/>, ou avec tout lecteur de PDF qui contrôle les signatures ; le fichier LISEZMOI.txt du dossier de preuve dit comment le faire sans ce service.<xsl:if test="@administrateur-unique = 'oui'"> Clés tenues par un seul administrateur.</xsl:if></paragraphe>
    <xsl:call-template name="ecole"/>
   </xsl:with-param>
  </xsl:call-template>
 </xsl:template>

 <!-- ============ attestation de stage ============ -->

 <xsl:template match="f:attestation-stage">
  <xsl:call-template name="feuille">
   <xsl:with-param name="titre">Attestation de stage</xsl:with-param>
   <xsl:with-param name="contenu">
    <sous-titre>Séquence d’observation en milieu professionnel</sous-titre>
    <paragraphe role="intro"><xsl:value-of select="@ecole"/> atteste que <fort><xsl:value-of select="@eleve"/></fort>, élève de <xsl:value-of select="@classe"/>, a suivi <xsl:choose><xsl:when test="@presence = 'en-partie'">en partie </xsl:when></xsl:choose>la séquence d’observation prévue par la convention n° <xsl:value-of select="@reference"/>.</paragraphe>
    <faits>
     <fait nom="Organisme d’accueil"><xsl:value-of select="@accueil"/></fait>
     <fait nom="Lieu"><xsl:value-of select="@lieu"/></fait>
     <fait nom="Tuteur"><xsl:value-of select="@tuteur"/></fait>
     <fait nom="Dates prévues">du <xsl:call-template name="jour"><xsl:with-param name="iso" select="@debut"/></xsl:call-template> au <xsl:call-template name="jour"><xsl:with-param name="iso" select="@fin"/></xsl:call-template></fait>
     <fait nom="Jours de présence"><xsl:choose>
      <xsl:when test="f:present"><xsl:for-each select="f:present"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:call-template name="jour"><xsl:with-param name="iso" select="@jour"/></xsl:call-template></xsl:for-each></xsl:when>
      <xsl:otherwise><xsl:value-of select="@jours"/><xsl:choose><xsl:when test="@jours &gt; 1"> jours</xsl:when><xsl:otherwise> jour</xsl:otherwise></xsl:choose></xsl:otherwise>
     </xsl:choose></fait>
     <xsl:if test="@activites != ''"><fait nom="Activités"><xsl:value-of select="@activites"/></fait></xsl:if>
    </faits>
    <paragraphe role="corps">L’organisme d’accueil, ou l’établissement pour lui, a confirmé cette présence le <xsl:call-template name="jour"><xsl:with-param name="iso" select="@dite"/></xsl:call-template>.</paragraphe>
    <paragraphe role="corps">Fait par <xsl:value-of select="@ecole"/>, le <xsl:call-template name="instant"/>. Ce document porte le cachet électronique du service, apposé pour l’établissement : toute modification ultérieure est détectée.</paragraphe>
    <paragraphe role="corps"><fort>Vérifier :</fort> ouvrez ce fichier sur <xsl:value-of select="@verification"/>, ou avec tout lecteur de PDF qui contrôle les signatures.</paragraphe>
    <xsl:call-template name="ecole"/>
   </xsl:with-param>
  </xsl:call-template>
 </xsl:template>

 <!-- ============ fiche de contacts (CONVENTION 2.2) : datée, non signée, pour qui la demande ============ -->

 <xsl:template name="qui">
  <xsl:choose>
   <xsl:when test="@genre = 'accueil'">Organisme d’accueil</xsl:when>
   <xsl:when test="@genre = 'representant'">Représentant de l’accueil</xsl:when>
   <xsl:when test="@genre = 'tuteur'">Tuteur</xsl:when>
   <xsl:when test="@genre = 'responsable'">Responsable légal</xsl:when>
   <xsl:when test="@genre = 'eleve'">Élève</xsl:when>
   <xsl:when test="@genre = 'enseignant'">Enseignant référent</xsl:when>
   <xsl:otherwise><xsl:value-of select="@genre"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>
 <xsl:template name="pour">
  <xsl:choose>
   <xsl:when test="@pour = 'representant-accueil'">l’organisme d’accueil</xsl:when>
   <xsl:when test="@pour = 'tuteur'">le tuteur</xsl:when>
   <xsl:when test="@pour = 'responsable-legal'">un responsable légal</xsl:when>
   <xsl:when test="@pour = 'eleve'">l’élève</xsl:when>
   <xsl:when test="@pour = 'enseignant-referent'">l’enseignant référent</xsl:when>
   <xsl:otherwise>l’établissement</xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template match="f:fiche-contacts">
  <xsl:call-template name="feuille">
   <xsl:with-param name="titre">Fiche de contacts</xsl:with-param>
   <xsl:with-param name="contenu">
    <sous-titre><xsl:value-of select="concat('Convention n° ', @reference)"/></sous-titre>
    <paragraphe role="intro">Faite pour <fort><xsl:call-template name="pour"/></fort>, le <xsl:call-template name="instant"/>. Elle n’est pas signée et ne fait pas partie de la convention : elle dit qui joindre pendant le stage, tel que l’établissement le sait à cette date.</paragraphe>
    <faits>
     <fait nom="Élève"><xsl:value-of select="concat(@eleve, ', ', @classe)"/></fait>
     <fait nom="Stage">du <xsl:call-template name="jour"><xsl:with-param name="iso" select="@debut"/></xsl:call-template> au <xsl:call-template name="jour"><xsl:with-param name="iso" select="@fin"/></xsl:call-template></fait>
     <fait nom="Établissement"><xsl:value-of select="@ecole"/> – <fort><xsl:value-of select="@contact"/></fort></fait>
    </faits>
    <xsl:if test="f:contact">
     <tableau legende="Qui joindre" largeurs="4 4 4 6">
      <ligne type="entete"><xsl:call-template name="c"><xsl:with-param name="t" select="'Qui'"/><xsl:with-param name="tete" select="'oui'"/></xsl:call-template><xsl:call-template name="c"><xsl:with-param name="t" select="'Nom'"/><xsl:with-param name="tete" select="'oui'"/></xsl:call-template><xsl:call-template name="c"><xsl:with-param name="t" select="'Téléphone'"/><xsl:with-param name="tete" select="'oui'"/></xsl:call-template><xsl:call-template name="c"><xsl:with-param name="t" select="'Courriel'"/><xsl:with-param name="tete" select="'oui'"/></xsl:call-template></ligne>
      <xsl:for-each select="f:contact">
       <ligne type="corps">
        <cellule aligne="gauche" tete="oui"><xsl:call-template name="qui"/></cellule>
        <xsl:call-template name="c"><xsl:with-param name="t" select="@nom"/></xsl:call-template>
        <cellule aligne="gauche" tete="non"><xsl:choose><xsl:when test="@telephone = '' and @courriel = ''">par l’établissement</xsl:when><xsl:otherwise><xsl:value-of select="@telephone"/></xsl:otherwise></xsl:choose></cellule>
        <xsl:call-template name="c"><xsl:with-param name="t" select="@courriel"/></xsl:call-template>
       </ligne>
      </xsl:for-each>
     </tableau>
    </xsl:if>
    <xsl:for-each select="f:contact[@adresse]"><paragraphe role="petit"><xsl:value-of select="concat(@nom, ' : ', @adresse)"/></paragraphe></xsl:for-each>
    <xsl:if test="@protegee = 'oui'"><paragraphe role="corps"><fort>Adresse protégée.</fort> Pour toute autre personne, passez par l’établissement.</paragraphe></xsl:if>
    <paragraphe role="corps"><fort>En cas d’urgence vitale,</fort> appelez le 15 ou le 112, puis l’établissement<xsl:if test="f:contact[@genre = 'responsable'] and (@pour = 'representant-accueil' or @pour = 'tuteur')">, puis un responsable légal : leur téléphone n’est donné que pour cela</xsl:if>.</paragraphe>
    <paragraphe role="corps">Ne transmettez cette fiche à personne d’autre et détruisez-la à la fin du stage.</paragraphe>
   </xsl:with-param>
  </xsl:call-template>
 </xsl:template>

 <!-- ============ procès-verbal d'élimination (CONVENTION 9) : aucune donnée personnelle ============ -->

 <xsl:template name="role">
  <xsl:param name="r"/>
  <xsl:choose>
   <xsl:when test="$r = 'chef-etablissement'">le chef d’établissement</xsl:when>
   <xsl:when test="$r = 'dpo'">le délégué à la protection des données</xsl:when>
   <xsl:otherwise><xsl:value-of select="$r"/></xsl:otherwise>
  </xsl:choose>
 </xsl:template>

 <xsl:template match="f:elimination">
  <xsl:call-template name="feuille">
   <xsl:with-param name="titre">Procès-verbal d’élimination</xsl:with-param>
   <xsl:with-param name="contenu">
    <sous-titre><xsl:value-of select="concat('Convention n° ', @reference)"/><xsl:if test="count(f:element) &gt; 1"> et ses actes</xsl:if></sous-titre>
    <paragraphe role="intro">La durée de conservation est échue depuis le <xsl:call-template name="jour"><xsl:with-param name="iso" select="@echeance"/></xsl:call-template>. Les données ci-dessous sont détruites ; ce procès-verbal reste, sans aucun nom.</paragraphe>
    <faits>
     <fait nom="Établissement"><xsl:value-of select="concat(@ecole, ', ', @uai)"/></fait>
     <fait nom="Règle appliquée"><xsl:choose>
      <xsl:when test="starts-with(@regle, 'scellee-')">convention scellée : <xsl:value-of select="translate(substring-after(@regle, 'scellee-'), '-', '&#160;')"/> après la fin du stage</xsl:when>
      <xsl:otherwise>convention non scellée : <xsl:value-of select="translate(substring-after(@regle, 'scellee-'), '-', '&#160;')"/> après l’année scolaire</xsl:otherwise>
     </xsl:choose></fait>
     <xsl:if test="@visa != ''"><fait nom="Visa des archives"><xsl:value-of select="@visa"/></fait></xsl:if>
     <xsl:for-each select="f:demande"><fait nom="Demandée par"><xsl:call-template name="role"><xsl:with-param name="r" select="@role"/></xsl:call-template>, le <xsl:call-template name="instant"/></fait></xsl:for-each>
     <xsl:for-each select="f:confirme"><fait nom="Confirmée et faite par"><xsl:call-template name="role"><xsl:with-param name="r" select="@role"/></xsl:call-template>, le <xsl:call-template name="instant"/></fait></xsl:for-each>
     <fait nom="Copies des clés">détruites au plus tard le <xsl:call-template name="jour"><xsl:with-param name="iso" select="@cles"/></xsl:call-template></fait>
    </faits>
    <xsl:for-each select="f:element">
     <titre niveau="2"><xsl:choose><xsl:when test="@acte = 'avenant'">Avenant n° </xsl:when><xsl:when test="@acte = 'avis'">Avis n° </xsl:when><xsl:when test="@acte = 'rectificatif'">Rectificatif n° </xsl:when><xsl:otherwise>Convention n° </xsl:otherwise></xsl:choose><xsl:value-of select="@reference"/></titre>
     <paragraphe role="petit">Identifiant : <xsl:value-of select="@identifiant"/></paragraphe>
     <xsl:for-each select="f:detruit"><paragraphe role="petit"><xsl:value-of select="concat(@quoi, ' – SHA-256 ', @empreinte)"/></paragraphe></xsl:for-each>
    </xsl:for-each>
    <paragraphe role="corps"><fort>Ce qui reste :</fort> la référence, les dates, les états, les empreintes et le journal sans ses blocs personnels. Un fichier de cette convention gardé ailleurs se reconnaît à son empreinte et se vérifie toujours.</paragraphe>
    <paragraphe role="corps">Fait par <xsl:value-of select="@ecole"/>, le <xsl:call-template name="instant"/>. Ce document porte le cachet électronique du service, apposé pour l’établissement : toute modification ultérieure est détectée.</paragraphe>
    <paragraphe role="corps"><fort>Vérifier :</fort> ouvrez ce fichier sur <xsl:value-of select="@verification"/>, ou avec tout lecteur de PDF qui contrôle les signatures.</paragraphe>
    <xsl:call-template name="ecole"/>
   </xsl:with-param>
  </xsl:call-template>
 </xsl:template>
</xsl:stylesheet>
