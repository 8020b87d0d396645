<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Une convention sous les yeux de l'établissement : où elle en est, ce qu'on peut faire, qui a signé, les messages, la frise. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:variable name="second" select="'contacts:contact[p-rl2]/'"/>
<xsl:key name="groupe" match="/page/champ" use="substring-before(@chemin, '/')"/>
<xsl:include href="dossier-suite.xslt"/>
<xsl:include href="dossier-aide.xslt"/>
<xsl:variable name="vers" select="concat('/ecole/dossier/', /page/@id)"/>
<!-- reprise, la convention a encore une version figée, que personne ne signe plus -->
<xsl:variable name="morte"><xsl:if test="contains(' brouillon completee_accueil a_verifier ', concat(' ', /page/@etat, ' '))">-morte</xsl:if></xsl:variable>
<xsl:template match="page" mode="titre"><xsl:value-of select="@eleve"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:if test="refus"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'erreur'"/><xsl:with-param name="contenu"><p><xsl:call-template name="refus-dit"/></p></xsl:with-param></xsl:call-template></xsl:if>
	<p><xsl:call-template name="badge"><xsl:with-param name="etat" select="@etat"/></xsl:call-template><xsl:text> </xsl:text><span class="reference"><xsl:value-of select="@reference"/></span><xsl:if test="@version &gt; 0"><xsl:text>, </xsl:text><xsl:choose><xsl:when test="$morte != ''"><xsl:value-of select="m:mot('dossier.version-morte', @version)"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('dossier.version', @version)"/></xsl:otherwise></xsl:choose></xsl:if></p>
	<p><xsl:choose><xsl:when test="@etat = 'correction_demandee' and note[@genre = 'opposition']"><xsl:value-of select="m:mot('etape.correction_demandee.opposition')"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot(concat('etape.', @etat))"/></xsl:otherwise></xsl:choose></p>
	<dl>
		<dt><xsl:value-of select="m:mot('classe.classe')"/></dt><dd><xsl:value-of select="@classe"/></dd>
		<xsl:if test="@accueil != ''"><dt><xsl:value-of select="m:mot('classe.accueil')"/></dt><dd><xsl:value-of select="@accueil"/></dd></xsl:if>
		<xsl:if test="@debut"><dt><xsl:value-of select="m:mot('lire.dates')"/></dt><dd><xsl:value-of select="m:mot('lire.du-au', m:jour(@debut), m:jour(@fin))"/></dd></xsl:if>
	</dl>
	<xsl:if test="@version &gt; 0">
		<p><a href="{$vers}/texte"><xsl:choose><xsl:when test="$morte != ''"><xsl:value-of select="m:mot('dossier.version-morte.texte', @version)"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('lire.texte')"/></xsl:otherwise></xsl:choose></a> · <a href="{$vers}/pdf"><xsl:choose><xsl:when test="$morte != ''"><xsl:value-of select="m:mot('dossier.version-morte.pdf', @version)"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('lire.pdf')"/></xsl:otherwise></xsl:choose></a><xsl:if test="@scellee = 'oui'"> · <a href="{$vers}/archive"><xsl:value-of select="m:mot('suivre.archive')"/></a></xsl:if><xsl:if test="@attestation = 'oui'"> · <a href="{$vers}/attestation"><xsl:value-of select="m:mot('attestation.signature')"/></a></xsl:if><xsl:if test="@stage = 'oui'"> · <a href="{$vers}/attestation-stage"><xsl:value-of select="m:mot('attestation.stage')"/></a></xsl:if><xsl:if test="@contacts = 'oui'"> · <a href="{$vers}/fiche-contacts"><xsl:value-of select="m:mot('fiche.contacts')"/></a></xsl:if><xsl:if test="(@etat = 'en_signature' or @etat = 'partiellement_signee') and /page/cadre/compte[@role = 'chef-etablissement' or @role = 'secretariat']"> · <a href="/ecole/papier/{@id}"><xsl:value-of select="m:mot('dossier.papier')"/></a> · <a href="/ecole/lettre-familles?d={@id}"><xsl:value-of select="m:mot('lettre.imprimer')"/></a></xsl:if></p>
	</xsl:if>
	<xsl:if test="@id-eleve &gt; 0 and /page/cadre/compte[@role = 'secretariat' or @role = 'chef-etablissement']"><p><a href="/ecole/eleve/{@id-eleve}/protection"><xsl:value-of select="m:mot('protection.lien')"/></a><xsl:if test="@protegee = 'oui'"><xsl:text> </xsl:text><span class="discret"><xsl:value-of select="m:mot('protection.cachee')"/></span></xsl:if></p></xsl:if>
	<xsl:if test="@projet = 'oui'"><p><a href="{$vers}/texte"><xsl:value-of select="m:mot('texte.projet.lire')"/></a></p></xsl:if>
	<xsl:if test="@sante = 'oui'"><p><a href="{$vers}/sante"><xsl:value-of select="m:mot('sante.lien')"/></a></p></xsl:if>
	<xsl:if test="piece">
		<h2><xsl:value-of select="m:mot('piece.titre')"/></h2>
		<ul class="liens"><xsl:for-each select="piece"><li><a href="{$vers}/piece/{@n}"><xsl:choose><xsl:when test="@titre != ''"><xsl:value-of select="@titre"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot(concat('piece.', @genre))"/></xsl:otherwise></xsl:choose></a><xsl:text> </xsl:text><span class="discret"><xsl:value-of select="m:mot(concat('piece.', @genre))"/>, <xsl:value-of select="m:mot('piece.recue', m:instant(@le))"/></span></li></xsl:for-each></ul>
	</xsl:if>
	<xsl:if test="jour-present">
		<h2><xsl:value-of select="m:mot('attestation.jours')"/></h2>
		<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="concat($vers, '/attestation-stage')"/><xsl:with-param name="contenu">
			<fieldset class="choix"><legend><xsl:value-of select="m:mot('attestation.jours.dit')"/></legend><xsl:for-each select="jour-present"><div class="case"><input type="checkbox" name="jour" id="p-{@date}" value="{@date}"/><label for="p-{@date}"><xsl:value-of select="m:jour(@date)"/></label></div></xsl:for-each></fieldset>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'attestation.jours.bouton'"/></xsl:call-template>
		</xsl:with-param></xsl:call-template>
	</xsl:if>
	<xsl:apply-templates select="tache"/>
	<xsl:if test="constat">
		<h2><xsl:value-of select="m:nombre('dossier.constats', count(constat))"/></h2>
		<ul class="liens">
			<xsl:for-each select="constat">
				<li>
					<!-- ce qui manque à une saisie se dit lui-même -->
					<xsl:if test="@regle != 'saisie'">
					<xsl:call-template name="badge">
						<xsl:with-param name="etat"><xsl:choose><xsl:when test="@accordee = 'oui' or (@vue = 'oui' and not(@regle = 'RC-1' and /page/acte-chef[@regle = 'RC-1' and @accorde = 'non']))">vert</xsl:when><xsl:when test="@gravite = 'refus' or @gravite = 'faute'">rouge</xsl:when><xsl:otherwise>ambre</xsl:otherwise></xsl:choose></xsl:with-param>
						<xsl:with-param name="texte"><xsl:choose><xsl:when test="m:aide(concat('regle.', @regle), 'fr') != ''"><xsl:value-of select="m:mot(concat('regle.', @regle))"/></xsl:when><xsl:otherwise><xsl:value-of select="@regle"/></xsl:otherwise></xsl:choose></xsl:with-param>
					</xsl:call-template>
					</xsl:if>
					<xsl:text> </xsl:text><xsl:if test="@label and @regle != 'saisie'"><strong><xsl:call-template name="nom-du-champ"/></strong><xsl:value-of select="m:phrase(' : ')"/></xsl:if><xsl:call-template name="constat-dit"/>
					<xsl:if test="@gravite = 'alerte' and @vue = 'non' and /page/geste">
						<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="$vers"/><xsl:with-param name="contenu"><input type="hidden" name="regles" value="{@regle}"/><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'dossier.acquitter'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'acquitter'"/><xsl:with-param name="genre" select="'lien'"/></xsl:call-template></xsl:with-param></xsl:call-template>
					</xsl:if>
					<xsl:if test="@gravite = 'derogation' and @accordee = 'non' and /page/geste[@mot='deroger'] and not(@regle = 'CONTACT-1' or @regle = 'DELAI-2')">
						<details>
							<summary><xsl:value-of select="m:mot('dossier.deroger')"/></summary>
							<xsl:call-template name="formulaire">
								<xsl:with-param name="vers" select="$vers"/>
								<xsl:with-param name="contenu">
									<input type="hidden" name="regle" value="{@regle}"/><input type="hidden" name="jour" value="{@jour}"/>
									<div class="champ"><label for="m-{position()}"><xsl:value-of select="m:mot('dossier.motif')"/></label><textarea id="m-{position()}" name="texte" rows="3" maxlength="1000"></textarea></div>
									<!-- une autorisation vaut souvent pour plusieurs jours : elle se donne au premier qui attend, le suivant la propose ensuite -->
									<xsl:if test="not(preceding-sibling::constat[@regle = current()/@regle and @gravite = 'derogation' and @accordee = 'non'])">
										<div class="champ"><label for="a-{position()}"><xsl:value-of select="m:mot('dossier.autorite')"/></label><input id="a-{position()}" type="text" name="autorite" maxlength="120"/></div>
										<div class="champ"><label for="n-{position()}"><xsl:value-of select="m:mot('dossier.numero')"/></label><input id="n-{position()}" type="text" name="numero"/></div>
										<div class="champ"><label for="d-{position()}"><xsl:value-of select="m:mot('dossier.du')"/></label><input id="d-{position()}" type="date" name="du"/></div>
									</xsl:if>
									<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'dossier.accorder'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'deroger'"/></xsl:call-template>
								</xsl:with-param>
							</xsl:call-template>
						</details>
					</xsl:if>
				</li>
			</xsl:for-each>
		</ul>
	</xsl:if>
	<xsl:if test="derogation | acte-chef"><xsl:call-template name="derogations"/></xsl:if>
	<xsl:call-template name="suite-dite"/>
	<xsl:if test="@saisie"><xsl:call-template name="saisie"/></xsl:if>
	<xsl:if test="geste">
		<h2><xsl:value-of select="m:mot('dossier.gestes')"/></h2>
		<!-- ce qui décide d'abord -->
		<div class="gestes"><xsl:for-each select="geste[@mot = 'decider']"><xsl:call-template name="geste"/></xsl:for-each><xsl:for-each select="geste[@mot != 'decider']"><xsl:call-template name="geste"/></xsl:for-each></div>
	</xsl:if>
	<xsl:for-each select="politique">
		<details>
			<summary><xsl:value-of select="m:mot('politique.titre')"/></summary>
			<p><xsl:value-of select="m:mot('politique.dit')"/></p>
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="$vers"/><xsl:with-param name="contenu">
				<input type="hidden" name="etat-n" value="{/page/@etat-n}"/>
				<xsl:call-template name="liste"><xsl:with-param name="nom" select="'ordre'"/><xsl:with-param name="mot" select="'reglage.politique.ordre'"/><xsl:with-param name="valeur" select="string(@ordre)"/><xsl:with-param name="options"><option valeur="sequentielle" mot="reglage.valeur.sequentielle"/><option valeur="parallele" mot="reglage.valeur.parallele"/><option valeur="parallele-ecole-derniere" mot="reglage.valeur.parallele-ecole-derniere"/></xsl:with-param></xsl:call-template>
				<xsl:if test="@quorum"><xsl:call-template name="liste"><xsl:with-param name="nom" select="'quorum'"/><xsl:with-param name="mot" select="'reglage.politique.quorum'"/><xsl:with-param name="valeur" select="string(@quorum)"/><xsl:with-param name="options"><option valeur="1" mot="reglage.valeur.1"/><option valeur="2" mot="reglage.valeur.2"/></xsl:with-param></xsl:call-template></xsl:if>
				<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'politique.changer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'politique'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
			</xsl:with-param></xsl:call-template>
		</details>
	</xsl:for-each>
	<xsl:if test="@guichet and @etat != 'correction_demandee'"><p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="concat($vers, '/guichet')"/><xsl:with-param name="mot" select="'guichet.lien'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></p></xsl:if>
	<xsl:if test="signataire and $morte = ''">
		<h2><xsl:value-of select="m:mot('lire.signataires')"/></h2>
		<ul class="signataires"><xsl:for-each select="signataire">
			<!-- d'un cadre que plusieurs peuvent signer, qui l'a fait -->
			<xsl:variable name="geste" select="/page/evenement[@genre = 'SIGNATURE' and @champ = current()/@champ and @version = /page/@version]"/>
			<xsl:variable name="nom"><xsl:choose><xsl:when test="@le and $geste/@nom != ''"><xsl:value-of select="$geste/@nom"/></xsl:when><xsl:otherwise><xsl:value-of select="@nom"/></xsl:otherwise></xsl:choose></xsl:variable>
			<li><xsl:call-template name="badge"><xsl:with-param name="etat"><xsl:choose><xsl:when test="@le">vert</xsl:when><xsl:otherwise>gris</xsl:otherwise></xsl:choose></xsl:with-param><xsl:with-param name="texte"><xsl:choose><xsl:when test="@le"><xsl:value-of select="m:mot('lire.a-signe')"/></xsl:when><xsl:otherwise><xsl:call-template name="pas-signe"><xsl:with-param name="etat" select="string(/page/@etat)"/></xsl:call-template></xsl:otherwise></xsl:choose></xsl:with-param></xsl:call-template><span><xsl:if test="$nom != ''"><strong><xsl:value-of select="$nom"/></strong><xsl:if test="@le and $geste/@role = 'delegataire'">, <xsl:value-of select="m:mot('dossier.par-delegation', @nom)"/></xsl:if><br/></xsl:if><xsl:choose><xsl:when test="$lang = 'fr' or m:aide(concat('role.', @role), 'fr') = ''"><xsl:value-of select="@label"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot(concat('role.', @role))"/></xsl:otherwise></xsl:choose><xsl:if test="@le">, <xsl:value-of select="m:instant(@le)"/></xsl:if></span></li></xsl:for-each></ul>
	</xsl:if>
	<xsl:if test="personne"><xsl:call-template name="depannage"/></xsl:if>
	<xsl:if test="evenement">
		<h2><xsl:value-of select="m:mot('dossier.frise')"/></h2>
		<xsl:call-template name="frise"><xsl:with-param name="evenements"><xsl:for-each select="evenement">
			<!-- le nom, là où un rôle ne dit pas qui ; d'un message, à qui -->
			<xsl:variable name="acteur" select="/page/personne[@personne = current()/@acteur]/@nom"/>
			<xsl:variable name="a" select="/page/personne[lien/@n = current()/@lien]"/>
			<xsl:variable name="dit"><xsl:choose><xsl:when test="@genre = 'REMISE' and $a"><xsl:value-of select="m:mot('depannage.message', m:mot(concat('message.', @modele)), $a/@nom)"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot(concat('role.', @role))"/></xsl:otherwise></xsl:choose><xsl:if test="$acteur != ''"><xsl:value-of select="concat(', ', $acteur)"/></xsl:if><xsl:if test="@moyen"><xsl:value-of select="concat(', ', m:mot(concat('moyen.', @moyen)))"/></xsl:if><xsl:if test="@meme-canal"><xsl:value-of select="concat(', ', m:mot('preuve.meme-canal'))"/></xsl:if><xsl:if test="@cause"><xsl:value-of select="concat(' – ', m:mot('dossier.cause', m:phrase(@cause)))"/></xsl:if></xsl:variable>
			<xsl:variable name="titre"><xsl:value-of select="concat('evenement.', @genre)"/><xsl:if test="@issue and @issue != 'remis'">.<xsl:value-of select="@issue"/></xsl:if><xsl:if test="@objet">.<xsl:value-of select="@objet"/></xsl:if></xsl:variable>
			<evenement instant="{@instant}" titre="{m:mot(string($titre))}" detail="{$dit}" etat="{substring('bleuambre', 1 + 4 * number(contains($titre, 'REMISE.')), 4 + number(contains($titre, 'REMISE.')))}"/>
		</xsl:for-each></xsl:with-param></xsl:call-template>
	</xsl:if>
</xsl:template>

<xsl:template name="geste">
	<xsl:choose>
		<xsl:when test="@mot = 'saisir'"><p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="concat($vers, '?saisie=ecole')"/><xsl:with-param name="mot" select="'geste.saisir'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></p></xsl:when>
		<xsl:when test="@mot = 'saisir-accueil'"><p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="concat($vers, '?saisie=accueil')"/><xsl:with-param name="mot" select="'geste.saisir-accueil'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></p></xsl:when>
		<xsl:when test="@mot = 'deroger'"/>
		<xsl:when test="contains(' decider arreter rompre preparer-rupture amender saisir-acte demander demander-arret ', concat(' ', @mot, ' '))"><xsl:call-template name="suite-geste"/></xsl:when>
		<xsl:when test="@mot = 'inviter' and /page/personne">
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="$vers"/><xsl:with-param name="contenu"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'geste.inviter-encore'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="@mot"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></xsl:with-param></xsl:call-template>
		</xsl:when>
		<xsl:when test="contains(' renvoyer reviser repondre annuler ', concat(' ', @mot, ' '))">
			<!-- ce qui s'annule d'un acte n'est pas la convention -->
			<xsl:variable name="geste"><xsl:value-of select="concat('geste.', @mot)"/><xsl:if test="@mot = 'annuler' and /page/acte-de">-acte</xsl:if></xsl:variable>
			<details>
				<summary><xsl:value-of select="m:mot(string($geste))"/></summary>
				<xsl:if test="m:aide(concat('geste.', @mot, '.dit'), 'fr') != ''"><p><xsl:value-of select="m:mot(concat('geste.', @mot, '.dit'))"/></p></xsl:if>
				<xsl:call-template name="formulaire">
					<xsl:with-param name="vers" select="$vers"/>
					<xsl:with-param name="contenu">
						<div class="champ"><label for="t-{@mot}"><xsl:choose><xsl:when test="@mot = 'repondre'"><xsl:value-of select="m:mot('geste.repondre.motif')"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('dossier.motif')"/></xsl:otherwise></xsl:choose></label><textarea id="t-{@mot}" name="texte" rows="3" maxlength="1000"></textarea></div>
						<xsl:call-template name="bouton"><xsl:with-param name="mot" select="string($geste)"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="@mot"/><xsl:with-param name="genre"><xsl:choose><xsl:when test="@mot = 'repondre'">principal</xsl:when><xsl:otherwise>danger</xsl:otherwise></xsl:choose></xsl:with-param></xsl:call-template>
					</xsl:with-param>
				</xsl:call-template>
			</details>
		</xsl:when>
		<xsl:when test="@mot = 'archiver'">
			<details>
				<summary><xsl:value-of select="m:mot('geste.archiver')"/></summary>
				<p><xsl:value-of select="m:mot('geste.archiver.dit')"/></p>
				<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="$vers"/><xsl:with-param name="contenu"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'geste.archiver'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'archiver'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></xsl:with-param></xsl:call-template>
			</details>
		</xsl:when>
		<xsl:when test="@mot = 'presence'">
			<details>
				<summary><xsl:value-of select="m:mot('geste.presence')"/></summary>
				<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="$vers"/><xsl:with-param name="contenu">
					<xsl:call-template name="choix"><xsl:with-param name="nom" select="'presence'"/><xsl:with-param name="mot" select="'suivre.presence.choix'"/><xsl:with-param name="options"><option valeur="oui" mot="suivre.presence.oui"/><option valeur="en-partie" mot="suivre.presence.partie"/><option valeur="non" mot="suivre.presence.non"/></xsl:with-param></xsl:call-template>
					<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'geste.presence.dire'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'presence'"/></xsl:call-template>
				</xsl:with-param></xsl:call-template>
			</details>
		</xsl:when>
		<xsl:when test="@mot = 'envoyer'">
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="$vers"/><xsl:with-param name="contenu"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'geste.envoyer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'envoyer'"/></xsl:call-template></xsl:with-param></xsl:call-template>
			<!-- la lettre qui annonce les messages part avec eux (CONVENTION 7) -->
			<p><a href="/ecole/lettre-familles?d={/page/@id}"><xsl:value-of select="m:mot('lettre.imprimer')"/></a></p>
		</xsl:when>
		<!-- revenir sur ses pas ne se met pas en avant -->
		<xsl:when test="@mot = 'degeler'">
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="$vers"/><xsl:with-param name="contenu"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'geste.degeler'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="@mot"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></xsl:with-param></xsl:call-template>
		</xsl:when>
		<xsl:when test="@mot = 'terminer-saisie'">
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="$vers"/><xsl:with-param name="contenu"><input type="hidden" name="partie" value="ecole"/><input type="hidden" name="terminer" value="oui"/><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'geste.terminer-saisie'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'saisir'"/></xsl:call-template></xsl:with-param></xsl:call-template>
		</xsl:when>
		<xsl:otherwise>
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="$vers"/><xsl:with-param name="contenu"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="concat('geste.', @mot)"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="@mot"/></xsl:call-template></xsl:with-param></xsl:call-template>
		</xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template name="saisie">
	<h2><xsl:value-of select="m:mot(concat('dossier.saisie.', @saisie))"/></h2>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="$vers"/>
		<xsl:with-param name="essai" select="'dit'"/>
		<xsl:with-param name="contenu">
			<input type="hidden" name="partie" value="{@saisie}"/><input type="hidden" name="etat-n" value="{@etat-n}"/>
			<xsl:for-each select="champ[generate-id() = generate-id(key('groupe', substring-before(@chemin, '/'))[1])][not(starts-with(@chemin, 'contacts:'))]">
				<xsl:variable name="groupe" select="substring-before(@chemin, '/')"/>
				<xsl:if test="m:aide(concat('groupe.', $groupe), 'fr') != ''"><h3><xsl:value-of select="m:mot(concat('groupe.', $groupe))"/></h3></xsl:if>
				<xsl:for-each select="key('groupe', $groupe)[@genre = 'cache']"><input type="hidden" name="{@chemin}" value="{.}"/></xsl:for-each>
				<xsl:for-each select="key('groupe', $groupe)[@genre != 'time' and @genre != 'cache'][not(starts-with(@chemin, 'eleve/responsable-legal[2]/'))]"><xsl:call-template name="saisie-champ"/></xsl:for-each>
				<xsl:if test="$groupe = 'eleve'"><xsl:call-template name="second-responsable"/></xsl:if>
				<xsl:if test="$groupe = 'sequence'">
					<xsl:if test="/page/@sans-dates"><p class="discret"><xsl:value-of select="m:mot('dossier.sans-dates')"/></p></xsl:if>
					<xsl:for-each select="key('groupe', $groupe)[@genre = 'time'][position() mod 4 = 1]">
						<xsl:variable name="jour" select="substring(@chemin, 15, 10)"/>
						<fieldset class="choix"><legend><xsl:value-of select="m:jour($jour)"/></legend>
							<div class="acte-heures"><xsl:for-each select="key('groupe', $groupe)[@genre = 'time'][contains(@chemin, $jour)]"><xsl:call-template name="saisie-champ"><xsl:with-param name="mot"><xsl:choose><xsl:when test="contains(@chemin, 'plage[1]/@de')">acte.de1</xsl:when><xsl:when test="contains(@chemin, 'plage[1]/@a')">acte.a1</xsl:when><xsl:when test="contains(@chemin, 'plage[2]/@de')">acte.de2</xsl:when><xsl:otherwise>acte.a2</xsl:otherwise></xsl:choose></xsl:with-param></xsl:call-template></xsl:for-each></div>
						</fieldset>
					</xsl:for-each>
				</xsl:if>
			</xsl:for-each>
			<xsl:if test="champ[starts-with(@chemin, 'contacts:')]">
				<h3><xsl:value-of select="m:mot('dossier.coordonnees')"/></h3>
				<p class="discret"><xsl:value-of select="m:mot('dossier.coordonnees.dit')"/></p>
				<xsl:for-each select="champ[starts-with(@chemin, 'contacts:')][not(starts-with(@chemin, $second))]"><xsl:call-template name="saisie-champ"/></xsl:for-each>
			</xsl:if>
			<xsl:call-template name="essai-dit"/>
			<xsl:call-template name="doutes"/>
			<!-- l'enseignant complète, le secrétariat ou le chef dit que c'est complet -->
			<xsl:if test="/page/cadre/compte[not(@role = 'enseignant-referent')]"><xsl:call-template name="case"><xsl:with-param name="nom" select="'terminer'"/><xsl:with-param name="mot" select="'dossier.terminer'"/></xsl:call-template></xsl:if>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'dossier.enregistrer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'saisir'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
</xsl:template>

<!-- Le second responsable légal et comment le joindre : replié tant que rien n'en est dit. -->
<xsl:template name="second-responsable">
	<xsl:variable name="champs" select="/page/champ[starts-with(@chemin, 'eleve/responsable-legal[2]/') or starts-with(@chemin, $second)]"/>
	<xsl:if test="$champs">
		<details>
			<xsl:if test="$champs[. != '']"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
			<summary><xsl:value-of select="m:mot('dossier.second')"/></summary>
			<p class="discret"><xsl:value-of select="m:mot('dossier.second.dit')"/></p>
			<xsl:for-each select="$champs"><xsl:call-template name="saisie-champ"/></xsl:for-each>
		</details>
	</xsl:if>
</xsl:template>

<xsl:template name="saisie-champ">
	<xsl:param name="mot"/>
	<xsl:variable name="faute" select="/page/saisie[@nom = current()/@chemin]/@erreur"/>
	<xsl:choose>
	<!-- quarante heures, chacune avec un long nom : sans faute, l'étiquette entoure le champ et rien ne s'écrit deux fois -->
	<xsl:when test="@genre = 'time' and not($faute)"><div class="champ"><label><xsl:value-of select="m:mot($mot)"/><input type="time" name="{@chemin}" value="{.}"/></label></div></xsl:when>
	<xsl:otherwise>
	<div class="champ">
		<xsl:if test="$faute"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
		<label for="c-{@chemin}"><xsl:choose><xsl:when test="$mot != ''"><xsl:value-of select="m:mot($mot)"/></xsl:when><xsl:otherwise><xsl:call-template name="nom-du-champ"/></xsl:otherwise></xsl:choose></label>
		<xsl:call-template name="champ-indice"><xsl:with-param name="nom" select="@chemin"/></xsl:call-template>
		<xsl:choose>
			<xsl:when test="@genre = 'lignes'"><textarea rows="4" maxlength="{@max}"><xsl:call-template name="champ-attributs"><xsl:with-param name="nom" select="@chemin"/></xsl:call-template><xsl:value-of select="."/></textarea></xsl:when>
			<xsl:when test="@choix"><select><xsl:call-template name="champ-attributs"><xsl:with-param name="nom" select="@chemin"/></xsl:call-template><option value=""></option><xsl:call-template name="choix-valeurs"><xsl:with-param name="reste" select="@choix"/><xsl:with-param name="dit" select="string(.)"/></xsl:call-template></select></xsl:when>
			<xsl:otherwise><input type="{@genre}"><xsl:call-template name="champ-attributs"><xsl:with-param name="nom" select="@chemin"/></xsl:call-template><xsl:attribute name="value"><xsl:choose><xsl:when test="@genre = 'tel'"><xsl:value-of select="m:telephone(string(.))"/></xsl:when><xsl:otherwise><xsl:value-of select="."/></xsl:otherwise></xsl:choose></xsl:attribute></input></xsl:otherwise>
		</xsl:choose>
	</div>
	</xsl:otherwise>
	</xsl:choose>
</xsl:template>

<!-- Les valeurs d'un champ à choix, séparées par des espaces. -->
<xsl:template name="choix-valeurs">
	<xsl:param name="reste"/>
	<xsl:param name="dit"/>
	<xsl:variable name="valeur" select="substring-before(concat($reste, ' '), ' ')"/>
	<option value="{$valeur}">
		<xsl:if test="$valeur = $dit"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
		<xsl:choose>
			<xsl:when test="m:aide(concat('valeur.', $valeur), 'fr') != ''"><xsl:value-of select="m:mot(concat('valeur.', $valeur))"/></xsl:when>
			<xsl:otherwise><xsl:value-of select="$valeur"/></xsl:otherwise>
		</xsl:choose>
	</option>
	<xsl:if test="contains($reste, ' ')"><xsl:call-template name="choix-valeurs"><xsl:with-param name="reste" select="substring-after($reste, ' ')"/><xsl:with-param name="dit" select="$dit"/></xsl:call-template></xsl:if>
</xsl:template>

</xsl:stylesheet>
