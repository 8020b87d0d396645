<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- donnees.html : la copie des données d'une personne, les mêmes valeurs que donnees.json, lue sans rien d'autre (RGPD 15). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:e="http://exslt.org/common" exclude-result-prefixes="e">
<xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
<xsl:variable name="r" select="/copie/o"/>

<!-- Les mots des codes : ce que lit une personne ; donnees.json garde les codes. -->
<xsl:variable name="valeurs">
	<m n="exterieur-dit-qualifie">extérieur, se dit qualifié</m><m n="exterieur-non-dit">extérieur, ne se dit pas qualifié</m>
	<m n="mere">mère</m><m n="pere">père</m><m n="tuteur-legal">tuteur légal</m><m n="delegataire-autorite">délégataire de l’autorité parentale</m><m n="ase">aide sociale à l’enfance</m><m n="legal">représentant légal</m><m n="delegation">par délégation</m><m n="sans-objet">sans objet</m><m n="famille">la famille</m><m n="accueil">l’organisme d’accueil</m><m n="etablissement">l’établissement</m><m n="collectivite">la collectivité</m><m n="lycee-gt">lycée général et technologique</m><m n="lycee-polyvalent">lycée polyvalent</m><m n="college">collège</m><m n="prive-sous-contrat">privé sous contrat</m><m n="prive-hors-contrat">privé hors contrat</m><m n="entreprise">entreprise</m><m n="profession-liberale">profession libérale</m><m n="etablissement-public">établissement public</m><m n="particuliere">contrat particulier</m><m n="propre-assureur">son propre assureur</m><m n="representant-accueil">représentant de l’organisme d’accueil</m><m n="responsable-legal">responsable légal</m><m n="eleve">élève</m><m n="tuteur">tuteur</m><m n="enseignant-referent">enseignant référent</m><m n="chef-etablissement">chef d’établissement</m><m n="secretariat">secrétariat</m><m n="import">la liste importée</m><m n="personne">la personne elle-même</m><m n="brouillon">brouillon</m><m n="completee_accueil">complétée par l’organisme d’accueil</m><m n="a_verifier">à vérifier</m><m n="verifiee">vérifiée</m><m n="en_signature">en signature</m><m n="partiellement_signee">partiellement signée</m><m n="signee">signée</m><m n="scellee">scellée</m><m n="en_vigueur">en vigueur</m><m n="terminee">terminée</m><m n="correction_demandee">correction demandée</m><m n="refusee">refusée</m><m n="expiree">expirée</m><m n="annulee">annulée</m><m n="rompue">rompue</m><m n="remplacee">remplacée</m><m n="archivee">archivée</m><m n="eliminee">éliminée</m><m n="copies">Copie de vos données</m><m n="remplissage">remplir</m><m n="signature">lien de signature</m><m n="suivi">lien de suivi</m><m n="lot">lien de plusieurs conventions</m><m n="2de-GT">seconde générale et technologique</m><m n="4e">quatrième</m><m n="3e">troisième</m>
	<m n="CREATION">Créée</m><m n="DECLARATION">Déclarée par l’élève</m><m n="DECLARATION-CONFIRMEE">Déclaration confirmée</m><m n="SAISIE-ACCUEIL">Complétée par l’organisme d’accueil</m><m n="SAISIE-ECOLE">Complétée par l’établissement</m><m n="RENVOI">Renvoyée à l’organisme d’accueil</m><m n="GEL">Version figée</m><m n="DEGEL">Version reprise</m><m n="CERTIFICATION">PDF certifié</m><m n="ENVOI">Envoyée à la signature</m><m n="REMISE">Message remis</m><m n="OUVERTURE">Lue</m><m n="PAGE-VUE">Page vue</m><m n="NAISSANCE-VERIFIEE">Date de naissance vérifiée</m><m n="CODE-ENVOYE">Code envoyé</m><m n="CODE-VERIFIE">Code vérifié</m><m n="CONSENTEMENT">Accord donné</m><m n="SIGNATURE">Signée</m><m n="SIGNATURES-REUNIES">Toutes les signatures réunies</m><m n="LIEN-REEMIS">Nouveau lien envoyé</m><m n="LIEN-BLOQUE">Lien bloqué</m><m n="LIEN-DEBLOQUE">Lien débloqué</m><m n="RELANCE">Relance</m><m n="CONTACT-MODIFIE">Coordonnée modifiée</m><m n="COLLEGUE">Un collègue est désigné pour signer</m><m n="COLLEGUE-CONFIRME">Collègue confirmé</m><m n="PAPIER-IMPRIME">Exemplaire papier imprimé</m><m n="PAPIER-RECU">Pages papier reçues</m><m n="PAPIER-ATTESTE">Signature sur papier attestée</m><m n="PAPIER-REJETE">Page papier écartée</m><m n="GUICHET">Signature au guichet</m><m n="SCELLEMENT">Scellée</m><m n="SCELLEMENT-RETARDE">Scellement retardé</m><m n="AUGMENTATION">Preuves complétées</m><m n="DEROGATION">Dérogation accordée</m><m n="REFUS">Refusée</m><m n="OPPOSITION">Opposition d’un responsable légal</m><m n="OPPOSITION-ECARTEE">Opposition écartée</m><m n="DEMANDE-CORRECTION">Correction demandée</m><m n="CORRECTION-ECARTEE">Réponse donnée, convention inchangée</m><m n="NOUVELLE-REVISION">Nouvelle version ouverte</m><m n="DELEGATION">Délégation de signature</m><m n="DEMANDE">Demande à l’établissement</m><m n="DEMANDE-REPONDUE">Demande répondue</m><m n="CONSERVATION">Conservation modifiée</m><m n="REPRISE">Convention reprise</m><m n="POLITIQUE-MODIFIEE">Règles de signature modifiées</m><m n="ANNULATION">Annulée</m><m n="EXPIRATION">Expirée</m><m n="DEBUT">Début du stage</m><m n="FIN">Fin du stage</m><m n="AVENANT">Avenant</m><m n="AVIS">Avis</m><m n="RECTIFICATIF">Rectificatif</m><m n="ARRET">Stage arrêté</m><m n="RUPTURE">Fin anticipée</m><m n="PRESENCE">Présence dite</m><m n="ATTESTATION">Attestation délivrée</m><m n="CONSULTATION">Consultée</m><m n="ARCHIVAGE">Archivée</m><m n="ELIMINATION">Éliminée</m><m n="M1">Demande à l’organisme d’accueil</m><m n="M2">Invitation à signer</m><m n="M3">Rappel</m><m n="M4">Code</m><m n="M5">Nouveau lien</m><m n="M6">La convention a changé</m><m n="M7">Demande à l’établissement</m><m n="M8">Réponse à une demande</m><m n="M9">Convention scellée</m><m n="M10">Annulation ou expiration</m><m n="M11">Conventions à signer</m><m n="M12">Message non remis</m><m n="M13">Coordonnées modifiées</m><m n="M14">Délégation</m><m n="M15">Avenant, avis ou rectificatif</m><m n="M16">Fin anticipée</m><m n="M17">Le stage commence</m><m n="M18">Attestation de stage</m><m n="M19">Conservation des données</m><m n="M20">Invitation d’un compte</m><m n="M21">Réinitialisation</m><m n="M22">Alarme</m><m n="M23">Question de présence</m>
</xsl:variable>
<xsl:variable name="colonnes"><m n="rl1_lien">lien du premier responsable</m><m n="rl1_nom">nom du premier responsable</m><m n="rl1_prenom">prénom du premier responsable</m><m n="rl1_organisme">organisme du premier responsable</m><m n="rl1_courriel">courriel du premier responsable</m><m n="rl1_telephone">téléphone du premier responsable</m><m n="rl1_langue">langue des explications du premier responsable</m><m n="rl1_adresse">adresse du premier responsable</m><m n="rl1_cp">code postal du premier responsable</m><m n="rl1_commune">commune du premier responsable</m><m n="rl2_lien">lien du second responsable</m><m n="rl2_nom">nom du second responsable</m><m n="rl2_prenom">prénom du second responsable</m><m n="rl2_organisme">organisme du second responsable</m><m n="rl2_courriel">courriel du second responsable</m><m n="rl2_telephone">téléphone du second responsable</m><m n="rl2_langue">langue des explications du second responsable</m><m n="rl2_adresse">adresse du second responsable</m><m n="rl2_cp">code postal du second responsable</m><m n="rl2_commune">commune du second responsable</m><m n="nom_usage">nom d’usage</m><m n="prenom">prénom</m><m n="naissance">date de naissance</m><m n="eleve_courriel">courriel de l’élève</m><m n="eleve_telephone">téléphone de l’élève</m><m n="referent_nom">nom de l’enseignant référent</m><m n="referent_prenom">prénom de l’enseignant référent</m><m n="dispense">dispensé de stage</m><m n="accueil_siret">SIRET de l’organisme d’accueil</m><m n="accueil_nom">organisme d’accueil</m><m n="accueil_courriel">courriel de l’organisme d’accueil</m><m n="debut">début du stage</m><m n="fin">fin du stage</m><m n="mef">code MEF</m></xsl:variable>
<xsl:variable name="tetes"><m n="telephone">Téléphone</m><m n="debut">Début</m><m n="prenom">Prénom</m><m n="etablissement">Établissement</m><m n="archive-jusqu-au">Conservée jusqu’au</m><m n="pour">Destinataire</m><m n="par">Par</m><m n="canal">Voie</m><m n="moyen">Moyen</m><m n="canaux">Canaux</m><m n="pages">Pages vues</m><m n="acte">Empreinte de l’acte</m><m n="nom-saisi">Nom écrit</m><m n="code">Code n°</m><m n="lien">Lien n°</m><m n="champ">Case de signature</m><m n="remis">Remis le</m><m n="langue">Langue des explications</m><m n="essais">Essais</m><m n="geste">Geste</m><m n="cms">Empreinte de la signature</m><m n="certificat">Empreinte du certificat</m><m n="fichier">Empreinte du fichier</m><m n="coffre">Numéro au coffre</m><m n="empreinte-politique">Empreinte de la politique</m><m n="niveau">Niveau</m><m n="octets">Octets couverts</m><m n="algorithme">Algorithme</m><m n="horodateur">Horodaté par</m><m n="horodatage">Ce que l’horodateur dit de lui</m><m n="identifiant">Identifiant</m><m n="version">Version</m></xsl:variable>

<!-- Une date, un instant, un code dit en mots, ou la valeur telle quelle. -->
<xsl:template name="valeur">
	<xsl:param name="v" select="."/>
	<xsl:choose>
		<xsl:when test="translate($v, '0123456789', '9999999999') = '' and string-length($v) = 0"/>
		<xsl:when test="translate($v, '0123456789', '##########') = '####-##-##'"><xsl:value-of select="concat(substring($v, 9, 2), '/', substring($v, 6, 2), '/', substring($v, 1, 4))"/></xsl:when>
		<xsl:when test="translate($v, '0123456789', '##########') = '####-##-##T##:##:##Z'"><xsl:value-of select="concat(substring($v, 9, 2), '/', substring($v, 6, 2), '/', substring($v, 1, 4), ' à ', substring($v, 12, 2), ' h ', substring($v, 15, 2), ' (UTC)')"/></xsl:when>
		<xsl:when test="e:node-set($valeurs)/m[@n = $v]"><xsl:value-of select="e:node-set($valeurs)/m[@n = $v]"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="$v"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template name="mot">
	<xsl:param name="m" select="@nom"/>
	<xsl:choose>
		<xsl:when test="$m = 'role'">Rôle</xsl:when>
		<xsl:when test="$m = 'etat'">État</xsl:when>
		<xsl:when test="$m = 'annee'">Année scolaire</xsl:when>
		<xsl:when test="$m = 'creee' or $m = 'cree'">Créé le</xsl:when>
		<xsl:when test="$m = 'scellee'">Scellée le</xsl:when>
		<xsl:when test="$m = 'personne'">Désignation dans la convention</xsl:when>
		<xsl:when test="$m = 'reference'">Référence</xsl:when>
		<xsl:when test="$m = 'texte'">Texte</xsl:when>
		<xsl:when test="$m = 'page-demandee'">Page demandée</xsl:when>
		<xsl:when test="$m = 'ouvert'">Premier geste</xsl:when>
		<xsl:when test="$m = 'rappele'">Rappelé le</xsl:when>
		<xsl:when test="$m = 'reponse-du-relais'">Réponse du relais</xsl:when>
		<xsl:when test="$m = 'modele' and parent::o[@nom = 'details']">Modèle de texte</xsl:when>
		<xsl:when test="$m = 'modele'">Message</xsl:when>
		<xsl:when test="$m = 'evenement'">Événement</xsl:when>
		<xsl:when test="$m = 'ip'">Adresse du réseau</xsl:when>
		<xsl:when test="$m = 'agent'">Navigateur</xsl:when>
		<xsl:when test="$m = 'empreinte'">Empreinte SHA-256</xsl:when>
		<xsl:when test="$m = 'etablie'">Établie le</xsl:when>
		<xsl:when test="$m = 'repondue'">Répondue le</xsl:when>
		<xsl:when test="e:node-set($tetes)/m[@n = $m]"><xsl:value-of select="e:node-set($tetes)/m[@n = $m]"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="concat(translate(substring($m, 1, 1), 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), translate(substring($m, 2), '-_', '  '))"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template name="role">
	<xsl:param name="v"/>
	<xsl:choose>
		<xsl:when test="$v = 'representant-accueil'">représentant de l’organisme d’accueil</xsl:when>
		<xsl:when test="$v = 'responsable-legal'">responsable légal</xsl:when>
		<xsl:when test="$v = 'eleve'">élève</xsl:when>
		<xsl:when test="$v = 'tuteur'">tuteur</xsl:when>
		<xsl:when test="$v = 'enseignant-referent'">enseignant référent</xsl:when>
		<xsl:otherwise><xsl:value-of select="$v"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<!-- Les textes d'un objet, l'un sous l'autre ; ce qui est plus profond à sa suite. -->
<xsl:template match="o" mode="fiche">
	<dl><xsl:for-each select="t"><dt><xsl:call-template name="mot"/></dt><dd><xsl:call-template name="valeur"/></dd></xsl:for-each></dl>
	<xsl:apply-templates select="o" mode="fiche"/>
</xsl:template>

<!-- Des champs : libellé et valeur. -->
<xsl:template name="champs">
	<xsl:param name="legende"/>
	<table>
		<caption><xsl:value-of select="$legende"/></caption>
		<thead><tr><th scope="col">Donnée</th><th scope="col">Valeur</th></tr></thead>
		<tbody><xsl:for-each select="o"><tr>
			<th scope="row"><xsl:choose><xsl:when test="t[@nom = 'libelle']"><xsl:value-of select="t[@nom = 'libelle']"/></xsl:when><xsl:when test="e:node-set($colonnes)/m[@n = current()/t[@nom = 'champ']]"><xsl:value-of select="e:node-set($colonnes)/m[@n = current()/t[@nom = 'champ']]"/></xsl:when><xsl:otherwise><xsl:value-of select="t[@nom = 'champ']"/></xsl:otherwise></xsl:choose></th>
			<td><xsl:for-each select="t[@nom = 'valeur']"><xsl:call-template name="valeur"/></xsl:for-each></td>
		</tr></xsl:for-each></tbody>
	</table>
</xsl:template>

<!-- Une liste : quand, quoi, et le reste en petit. -->
<xsl:template name="suite">
	<xsl:param name="titre"/>
	<xsl:param name="quand"/>
	<xsl:param name="quoi"/>
	<h3><xsl:value-of select="$titre"/></h3>
	<ol>
		<xsl:for-each select="o"><li>
			<strong><xsl:for-each select="t[@nom = $quoi]"><xsl:call-template name="valeur"/></xsl:for-each></strong>
			<xsl:if test="t[@nom = $quand]"><xsl:text>, </xsl:text><xsl:for-each select="t[@nom = $quand]"><xsl:call-template name="valeur"/></xsl:for-each></xsl:if>
			<xsl:if test="t[@nom != $quand and @nom != $quoi] or o/t">
				<dl><xsl:for-each select="t[@nom != $quand and @nom != $quoi] | o/t"><dt><xsl:call-template name="mot"/></dt><dd><xsl:call-template name="valeur"/></dd></xsl:for-each></dl>
			</xsl:if>
		</li></xsl:for-each>
	</ol>
</xsl:template>

<xsl:template match="o" mode="convention">
	<section>
		<h2>Convention <xsl:value-of select="t[@nom = 'reference']"/></h2>
		<xsl:if test="t[@nom = 'etat'] = 'eliminee'"><p>Cette convention est éliminée : ses données sont détruites.</p></xsl:if>
		<xsl:apply-templates select="." mode="entete"/>
		<xsl:for-each select="l[@nom = 'donnees']"><xsl:call-template name="champs"><xsl:with-param name="legende">Données de la convention, telles que vous pouvez les lire, et vos coordonnées</xsl:with-param></xsl:call-template></xsl:for-each>
		<xsl:for-each select="l[@nom = 'documents']"><xsl:if test="o">
			<h3>Documents joints</h3>
			<ul><xsl:for-each select="o"><li><a href="{t[@nom = 'fichier']}"><xsl:value-of select="t[@nom = 'fichier']"/></a><br/><small>SHA-256 <xsl:value-of select="t[@nom = 'empreinte']"/></small></li></xsl:for-each></ul>
		</xsl:if></xsl:for-each>
		<xsl:for-each select="l[@nom = 'consentements']"><xsl:call-template name="suite"><xsl:with-param name="titre">Vos accords</xsl:with-param><xsl:with-param name="quand">instant</xsl:with-param><xsl:with-param name="quoi">evenement</xsl:with-param></xsl:call-template></xsl:for-each>
		<xsl:for-each select="l[@nom = 'demandes']"><xsl:call-template name="suite"><xsl:with-param name="titre">Vos demandes</xsl:with-param><xsl:with-param name="quand">le</xsl:with-param><xsl:with-param name="quoi">genre</xsl:with-param></xsl:call-template></xsl:for-each>
		<xsl:for-each select="l[@nom = 'messages']"><xsl:call-template name="suite"><xsl:with-param name="titre">Les messages qui vous ont été envoyés</xsl:with-param><xsl:with-param name="quand">cree</xsl:with-param><xsl:with-param name="quoi">modele</xsl:with-param></xsl:call-template></xsl:for-each>
		<xsl:for-each select="l[@nom = 'liens']"><xsl:call-template name="suite"><xsl:with-param name="titre">Vos liens</xsl:with-param><xsl:with-param name="quand">cree</xsl:with-param><xsl:with-param name="quoi">genre</xsl:with-param></xsl:call-template></xsl:for-each>
		<xsl:for-each select="l[@nom = 'journal']"><xsl:call-template name="suite"><xsl:with-param name="titre">Le journal : ce que vous avez fait, ou qui vous concerne</xsl:with-param><xsl:with-param name="quand">instant</xsl:with-param><xsl:with-param name="quoi">evenement</xsl:with-param></xsl:call-template></xsl:for-each>
	</section>
</xsl:template>
<xsl:template match="o" mode="entete">
	<dl><xsl:for-each select="t"><dt><xsl:call-template name="mot"/></dt><dd><xsl:call-template name="valeur"/></dd></xsl:for-each></dl>
</xsl:template>

<xsl:template match="/">
	<html lang="fr">
		<head>
			<meta charset="utf-8"/>
			<meta name="viewport" content="width=device-width, initial-scale=1"/>
			<title>Copie de vos données</title>
			<style>
body { font: 1.0625rem/1.5 "Noto Sans", system-ui, sans-serif; color: #1b1b1f; margin: 0 auto; padding: 1rem; max-width: 52rem; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; }
h2 { margin-top: 2.5rem; border-top: 2px solid #1b1b1f; padding-top: 1rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #c6c6cc; font-weight: normal; }
thead th { font-weight: 600; }
tbody th { width: 45%; color: #44444b; }
dl { display: grid; grid-template-columns: minmax(8rem, 30%) 1fr; gap: .1rem .8rem; margin: .4rem 0 1rem; }
dt { color: #44444b; }
dd { margin: 0; }
ol li { margin-bottom: .6rem; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
			</style>
		</head>
		<body>
			<h1>Copie de vos données</h1>
			<p><xsl:value-of select="$r/o[@nom = 'etablissement']/t[@nom = 'nom']"/> garde les données ci-dessous sur <xsl:value-of select="$r/o[@nom = 'personne']/t[@nom = 'nom']"/><xsl:text> (</xsl:text><xsl:call-template name="role"><xsl:with-param name="v" select="$r/o[@nom = 'personne']/t[@nom = 'role']"/></xsl:call-template>), au <xsl:for-each select="$r/t[@nom = 'etablie']"><xsl:call-template name="valeur"/></xsl:for-each>.</p>
			<p>Le fichier <a href="donnees.json">donnees.json</a> dit la même chose pour un logiciel. Les documents dont vous êtes partie sont dans le dossier « documents ». Ce qui a été montré à d’autres de votre part est dans le journal ; ce qui ne concerne que d’autres personnes n’est pas ici. Les codes et les liens eux-mêmes ne sont jamais gardés. D’éventuelles données de santé (projet d’accueil) sont gardées à part : demandez à les consulter à l’établissement.</p>
			<p>Une erreur, une question ? Écrivez à l’établissement<xsl:if test="$r/o[@nom = 'etablissement']/t[@nom = 'contact']"> : <xsl:value-of select="$r/o[@nom = 'etablissement']/t[@nom = 'contact']"/></xsl:if>.</p>
			<xsl:for-each select="$r/l[@nom = 'liste-des-eleves']"><h2>Liste des élèves</h2><xsl:call-template name="champs"><xsl:with-param name="legende">Ce que la liste des élèves de l’établissement dit de vous</xsl:with-param></xsl:call-template></xsl:for-each>
			<xsl:apply-templates select="$r/l[@nom = 'conventions']/o" mode="convention"/>
		</body>
	</html>
</xsl:template>
</xsl:stylesheet>
