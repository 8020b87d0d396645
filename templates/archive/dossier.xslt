<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- dossier.html: the evidence file as a page that a person reads, offline, with nothing beside it (CONVENTION 8). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:c="urn:paraphe:convention:1" xmlns:p="urn:paraphe:politique:1" xmlns:j="urn:paraphe:journal:1" exclude-result-prefixes="c p j">
<xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
<xsl:variable name="c" select="/preuve/c:convention"/>
<xsl:variable name="entrees" select="/preuve/j:journal/j:entree"/>
<xsl:variable name="vives" select="$entrees/j:evenement[@revision = $c/@revision]"/>
<xsl:variable name="complete" select="/preuve/@edition = 'complete'"/>
<xsl:variable name="scelle" select="$vives[@type = 'SCELLEMENT'][last()]"/>
<xsl:variable name="signe" select="$vives[@type = 'SIGNATURE']"/>
<xsl:variable name="papier" select="$vives[@type = 'PAPIER-ATTESTE']"/>

<xsl:template name="date">
	<xsl:param name="d"/>
	<xsl:value-of select="concat(substring($d, 9, 2), '/', substring($d, 6, 2), '/', substring($d, 1, 4))"/>
</xsl:template>

<xsl:template name="role">
	<xsl:param name="r"/>
	<xsl:choose>
		<xsl:when test="$r = 'representant-accueil'">Organisme d’accueil</xsl:when>
		<xsl:when test="$r = 'responsable-legal'">Responsable légal</xsl:when>
		<xsl:when test="$r = 'eleve'">Élève</xsl:when>
		<xsl:when test="$r = 'enseignant-referent'">Enseignant référent</xsl:when>
		<xsl:when test="$r = 'chef-etablissement'">Chef d’établissement ou son délégataire</xsl:when>
		<xsl:when test="$r = 'delegataire'">Délégataire</xsl:when>
		<xsl:when test="$r = 'secretariat'">Secrétariat</xsl:when>
		<xsl:when test="$r = 'systeme'">Service</xsl:when>
		<xsl:when test="$r = 'tuteur'">Tuteur</xsl:when>
		<xsl:otherwise><xsl:value-of select="$r"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<!-- The field of a signatory: role and rank among its own. -->
<xsl:template name="champ">
	<xsl:variable name="rang" select="count(preceding-sibling::c:signataire[@role = current()/@role]) + 1"/>
	<xsl:choose>
		<xsl:when test="@role = 'representant-accueil'">accueil-<xsl:value-of select="$rang"/></xsl:when>
		<xsl:when test="@role = 'responsable-legal'">famille-<xsl:value-of select="$rang"/></xsl:when>
		<xsl:when test="@role = 'eleve'">eleve</xsl:when>
		<xsl:when test="@role = 'enseignant-referent'">enseignant</xsl:when>
		<xsl:otherwise>ecole</xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template name="personne">
	<xsl:variable name="id" select="@personne"/>
	<xsl:variable name="acteur"><xsl:call-template name="acteur"/></xsl:variable>
	<xsl:variable name="champ"><xsl:call-template name="champ"/></xsl:variable>
	<!-- the school's box: who signed is what the signature's own event says -->
	<xsl:variable name="dite" select="$signe[j:detail[@nom = 'champ'] = $champ][last()]"/>
	<xsl:choose>
		<xsl:when test="$id"><xsl:for-each select="$c//*[@id = $id][c:nom][1]"><xsl:value-of select="concat(c:prenom, ' ', c:nom)"/><xsl:if test="c:qualite">, <xsl:value-of select="c:qualite"/></xsl:if></xsl:for-each></xsl:when>
		<xsl:when test="$dite/j:detail[@nom = 'nom'] != ''"><xsl:value-of select="$dite/j:detail[@nom = 'nom']"/><xsl:if test="$dite/j:detail[@nom = 'qualite'] != ''">, <xsl:value-of select="$dite/j:detail[@nom = 'qualite']"/></xsl:if><xsl:if test="$dite/j:detail[@nom = 'delegation'] != ''">, par délégation<xsl:for-each select="/preuve/p:politique/p:chef[1]"> de <xsl:value-of select="concat(p:prenom, ' ', p:nom)"/></xsl:for-each></xsl:if></xsl:when>
		<xsl:otherwise><xsl:for-each select="($c//*[@id = $acteur][c:nom] | /preuve/p:politique//*[@id = $acteur][p:nom])[1]"><xsl:value-of select="concat(*[local-name() = 'prenom'], ' ', *[local-name() = 'nom'])"/><xsl:if test="*[local-name() = 'qualite']">, <xsl:value-of select="*[local-name() = 'qualite']"/></xsl:if><xsl:if test="local-name() = 'delegation'">, par délégation</xsl:if></xsl:for-each></xsl:otherwise>
	</xsl:choose>
</xsl:template>
<xsl:template name="acteur">
	<xsl:variable name="champ"><xsl:call-template name="champ"/></xsl:variable>
	<xsl:value-of select="$signe[j:detail[@nom = 'champ'] = $champ][last()]/@acteur"/>
</xsl:template>

<xsl:template name="niveau">
	<xsl:param name="s"/>
	<xsl:param name="moyen"/>
	<xsl:variable name="n" select="$s/j:detail[@nom = 'niveau-juridique']"/>
	<xsl:choose>
		<xsl:when test="$n = 'QES'"><b>Signature électronique qualifiée</b> : même effet qu’une signature manuscrite.</xsl:when>
		<xsl:when test="$n = 'AES'"><b>Signature électronique avancée</b> : liée à son auteur, identifié, qui en garde le contrôle.</xsl:when>
		<xsl:when test="starts-with($moyen, 'compte')"><b>Signature électronique simple</b> : la personne a agi depuis son compte professionnel. Son identité n’a pas été vérifiée par un tiers.</xsl:when>
		<xsl:when test="starts-with($moyen, 'guichet')"><b>Signature électronique simple</b> : identité vue par un agent de l’établissement, devant qui la personne a signé.</xsl:when>
		<xsl:when test="starts-with($moyen, 'ligne')"><b>Signature électronique simple</b> : faite par l’opérateur du service en ligne de commande. Aucune preuve de la présence de la personne n’a été recueillie.</xsl:when>
		<xsl:otherwise><b>Signature électronique simple</b> : la personne a prouvé qu’elle disposait de l’adresse ou du téléphone indiqué. Son identité n’a pas été vérifiée par un tiers.</xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template match="/preuve">
<html lang="fr">
<head>
	<meta charset="UTF-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>
	<title>Dossier de preuve — <xsl:value-of select="$c/c:reference"/></title>
	<style>
		body{font:16px/1.5 system-ui,sans-serif;color:#1c1c22;background:#fff;margin:0 auto;max-width:60rem;padding:1.2rem}
		h1{font-size:1.7rem;line-height:1.2;margin:.2rem 0 .4rem}h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:2px solid #1d3b8b;padding-bottom:.2rem}
		.sous{color:#4a4a58;margin:0}.cadre{border:1px solid #c9cbd8;border-radius:.5rem;padding:.8rem 1rem;margin:1rem 0;background:#f6f7fb}
		table{border-collapse:collapse;width:100%;font-size:.92rem}th,td{text-align:left;vertical-align:top;padding:.45rem .6rem;border-bottom:1px solid #dcdde6}
		th{background:#eef0f8}code{font:.82rem/1.3 ui-monospace,monospace;overflow-wrap:anywhere}
		dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.4rem 0}dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}
		.large{overflow-x:auto}.petit{font-size:.85rem;color:#4a4a58}ul{margin:.3rem 0;padding-left:1.2rem}
		.demo{background:#7a1f1f;color:#fff;padding:.4rem .8rem;border-radius:.3rem;font-weight:600}
		@media(max-width:40rem){.signatures thead{display:none}.signatures tr{display:block;border:1px solid #c9cbd8;border-radius:.4rem;margin:.6rem 0}.signatures td{display:block;border:0;padding:.25rem .7rem}dl{display:block}dd{margin-bottom:.4rem}}
		@media print{body{max-width:none;font-size:11pt}h2{break-after:avoid}tr{break-inside:avoid}}
	</style>
</head>
<body>
	<xsl:if test="$c/@demonstration = 'oui'"><p class="demo">DÉMONSTRATION – sans valeur</p></xsl:if>
	<h1>Dossier de preuve</h1>
	<p class="sous">Convention n° <xsl:value-of select="$c/c:reference"/>, version <xsl:value-of select="$c/@revision"/> — <xsl:choose><xsl:when test="$complete">édition complète (établissement, auditeur)</xsl:when><xsl:otherwise>édition « partie » (organisme d’accueil, famille)</xsl:otherwise></xsl:choose>, faite <xsl:value-of select="@instant"/></p>
	<div class="cadre">
		<dl>
			<dt>Établissement</dt><dd><xsl:value-of select="$c/c:etablissement/c:denomination"/> (UAI <xsl:value-of select="$c/c:etablissement/@uai"/>)</dd>
			<dt>Organisme d’accueil</dt><dd><xsl:value-of select="$c/c:organisme-accueil/c:denomination"/><xsl:if test="$c/c:organisme-accueil/c:siret"> (SIRET <xsl:value-of select="$c/c:organisme-accueil/c:siret"/>)</xsl:if></dd>
			<dt>Élève</dt><dd><xsl:value-of select="concat($c/c:eleve/c:prenom, ' ', $c/c:eleve/c:nom)"/>, <xsl:value-of select="$c/c:eleve/c:classe"/></dd>
			<dt>Séquence</dt><dd>du <xsl:call-template name="date"><xsl:with-param name="d" select="$c/c:sequence/@debut"/></xsl:call-template> au <xsl:call-template name="date"><xsl:with-param name="d" select="$c/c:sequence/@fin"/></xsl:call-template></dd>
			<dt>Empreinte du fond</dt><dd><code><xsl:value-of select="$entrees[last()]/j:evenement/@fond"/></code></dd>
			<dt>Empreinte du PDF</dt><dd><code><xsl:value-of select="fichiers/fichier[@nom = 'convention.pdf']/@empreinte"/></code></dd>
		</dl>
	</div>

	<h2>Qui a signé, quand, comment</h2>
	<table class="signatures">
		<thead><tr><th>Rôle</th><th>Nom</th><th>Date et heure</th><th>Moyen</th><th>Ce que cela vaut</th></tr></thead>
		<tbody>
		<xsl:for-each select="$c/c:signataires/c:signataire">
			<xsl:variable name="champ"><xsl:call-template name="champ"/></xsl:variable>
			<xsl:variable name="s" select="$signe[j:detail[@nom = 'champ'] = $champ][last()]"/>
			<xsl:variable name="a" select="$papier[j:detail[@nom = 'champ'] = $champ][last()]"/>
			<xsl:variable name="moyen" select="$vives[@type = 'CONSENTEMENT'][j:detail[@nom = 'champ'] = $champ][last()]/j:detail[@nom = 'moyen']"/>
			<xsl:variable name="canaux" select="$vives[@type = 'CONSENTEMENT'][j:detail[@nom = 'champ'] = $champ][last()]/j:detail[@nom = 'canaux']"/>
			<tr>
				<td><xsl:call-template name="role"><xsl:with-param name="r" select="@role"/></xsl:call-template><xsl:if test="@obligatoire = 'non'"> (facultatif)</xsl:if></td>
				<td><xsl:call-template name="personne"/></td>
				<xsl:choose>
					<xsl:when test="$s">
						<td><xsl:value-of select="$s/@lu"/></td>
						<td><xsl:value-of select="$moyen"/><xsl:if test="$canaux"><xsl:value-of select="concat(' (', $canaux, ')')"/></xsl:if><xsl:if test="$s/j:detail[@nom = 'cle']"> ; clé propre du signataire (<xsl:value-of select="$s/j:detail[@nom = 'cle']"/>)</xsl:if></td>
						<td><xsl:call-template name="niveau"><xsl:with-param name="s" select="$s"/><xsl:with-param name="moyen" select="$moyen"/></xsl:call-template></td>
					</xsl:when>
					<xsl:when test="$a">
						<td><xsl:value-of select="$a/@lu"/></td><td>papier attesté</td>
						<td><b>Signature manuscrite sur papier</b>, reçue et attestée par un agent de l’établissement.</td>
					</xsl:when>
					<xsl:otherwise><td>—</td><td>—</td><td>N’a pas signé<xsl:if test="@obligatoire = 'non'"> (facultatif)</xsl:if>.</td></xsl:otherwise>
				</xsl:choose>
			</tr>
		</xsl:for-each>
		</tbody>
	</table>
	<p><b>Niveau du document : </b>
		<xsl:choose>
			<xsl:when test="not($signe)">aucune signature électronique</xsl:when>
			<xsl:when test="$signe[not(j:detail[@nom = 'niveau-juridique'] = 'AES' or j:detail[@nom = 'niveau-juridique'] = 'QES')]">signature électronique simple (la plus faible de celles qui comptent)</xsl:when>
			<xsl:otherwise>signature électronique avancée</xsl:otherwise>
		</xsl:choose><xsl:if test="$papier"> — <b>mixte</b> : une signature au moins est sur papier</xsl:if>. La présomption de fiabilité (article 1367 du Code civil) n’appartient qu’à la signature qualifiée ; en dessous, le juge apprécie les éléments réunis ici, et un écrit n’est pas écarté parce qu’il est électronique.</p>
	<xsl:choose>
		<xsl:when test="$scelle">
			<xsl:variable name="horodatage" select="$scelle/j:detail[@nom = 'horodatage']"/>
			<p><b>Scellé par le service</b><xsl:value-of select="concat(' ', $scelle/@lu)"/> : toute modification ultérieure est détectée. Profil PAdES : <xsl:value-of select="$vives[@type = 'SCELLEMENT' or @type = 'AUGMENTATION'][last()]/j:detail[@nom = 'niveau']"/> (il ne dit rien du niveau juridique).
			<xsl:choose>
				<xsl:when test="$vives[@type = 'SCELLEMENT' or @type = 'AUGMENTATION'][last()]/j:detail[@nom = 'niveau'] = 'B-B'">Date donnée par l’horloge du service, horodatage en attente<xsl:if test="$scelle/j:detail[@nom = 'motif']"> (<xsl:value-of select="$scelle/j:detail[@nom = 'motif']"/>)</xsl:if>.</xsl:when>
				<xsl:when test="$horodatage = 'service'">Date certifiée par le serveur d’horodatage de ce service, qui n’est pas qualifié ; ses jetons sont dans <code>jetons-tsa/</code>.</xsl:when>
				<xsl:when test="$horodatage = 'exterieur-dit-qualifie'">Date certifiée par un serveur d’horodatage extérieur (<xsl:value-of select="$scelle/j:detail[@nom = 'horodateur']"/>) qui se dit qualifié : seule une liste de confiance l’établit, et ce service n’en lit pas. Ses jetons sont dans <code>jetons-tsa/</code>.</xsl:when>
				<xsl:when test="$horodatage = 'exterieur-non-dit'">Date certifiée par un serveur d’horodatage extérieur (<xsl:value-of select="$scelle/j:detail[@nom = 'horodateur']"/>) qui ne se dit pas qualifié ; ses jetons sont dans <code>jetons-tsa/</code>.</xsl:when>
				<xsl:otherwise>Date certifiée par un serveur d’horodatage ; s’il est qualifié n’est pas établi ici. Ses jetons sont dans <code>jetons-tsa/</code>.</xsl:otherwise>
			</xsl:choose></p>
		</xsl:when>
		<xsl:otherwise><p>Cette convention n’est pas scellée.</p></xsl:otherwise>
	</xsl:choose>

	<h2>Ce que ce dossier établit, et ce qu’il n’établit pas</h2>
	<p>Il établit que les fichiers n’ont pas changé depuis le cachet ; que le texte du PDF est celui que composent les données (<code>convention.xml</code>), le modèle et les règles ; à quel instant et par quel moyen chacun a signé ; et que le journal n’a ni trou ni ligne changée.</p>
	<p>Il n’établit pas l’identité civile d’une personne qui a seulement prouvé qu’elle disposait d’une adresse ou d’un téléphone ; ni que l’organisme d’accueil avait d’autres pouvoirs que ceux qu’il a déclarés<xsl:if test="/preuve/j:journal//j:detail[@nom = 'fourni-par'][. = 'eleve']"> ; ni l’adresse d’un responsable légal, qui a été donnée par l’élève</xsl:if>.</p>

	<h2>Vérifier</h2>
	<p>Sans réseau et sans compte, avec des outils ordinaires : suivez <code>LISEZMOI.txt</code>. Avec Paraphe : <code>paraphe verify --trust racine.pem</code> et le nom de ce fichier <code>.asice</code>. Adresse de vérification imprimée sur la convention : <xsl:value-of select="$c/@verification"/>.</p>

	<xsl:if test="$c/c:derogation or $entrees/j:evenement[@type = 'GEL']/j:detail[@nom = 'constat'] or $entrees/j:evenement[@type = 'DEROGATION']">
	<h2>Constats et dérogations</h2>
	<ul>
		<xsl:for-each select="$vives[@type = 'GEL']/j:detail[@nom = 'constat']"><li>Règle <xsl:value-of select="."/> : constat au gel de la version (règles <xsl:value-of select="$c/@regles"/>)</li></xsl:for-each>
		<xsl:for-each select="$c/c:derogation"><li>Dérogation à <xsl:value-of select="@regle"/>, accordée le <xsl:call-template name="date"><xsl:with-param name="d" select="@le"/></xsl:call-template> : <xsl:value-of select="c:motif"/></li></xsl:for-each>
		<xsl:for-each select="$entrees/j:evenement[@type = 'DEROGATION']"><li>Acte du chef d’établissement, <xsl:value-of select="@lu"/> : dérogation à <xsl:value-of select="j:detail[@nom = 'regle']"/></li></xsl:for-each>
	</ul>
	</xsl:if>

	<h2>Journal (<xsl:value-of select="count($entrees)"/> événements enchaînés)</h2>
	<xsl:if test="not($complete)"><p class="petit">Dans cette édition, les blocs personnels (adresses, noms saisis, textes libres) sont remplacés par leurs empreintes ; la chaîne se vérifie de même.</p></xsl:if>
	<div class="large"><table>
		<thead><tr><th>N°</th><th>Instant</th><th>Événement</th><th>Qui</th><th>Détail</th></tr></thead>
		<tbody><xsl:for-each select="$entrees">
			<xsl:variable name="e" select="j:evenement"/>
			<tr>
				<td><xsl:value-of select="$e/@n"/></td>
				<td><xsl:value-of select="$e/@lu"/></td>
				<td><xsl:value-of select="$e/@type"/><xsl:if test="$e/@resultat != 'ok'"> (<xsl:value-of select="$e/@resultat"/>)</xsl:if><xsl:if test="$e/@revision != $c/@revision"><br/><span class="petit">version <xsl:value-of select="$e/@revision"/></span></xsl:if></td>
				<td><xsl:call-template name="role"><xsl:with-param name="r" select="$e/@role"/></xsl:call-template></td>
				<td><xsl:for-each select="$e/j:detail"><xsl:if test="position() &gt; 1"><br/></xsl:if><xsl:value-of select="@nom"/> : <xsl:choose><xsl:when test="string-length(.) = 64"><code><xsl:value-of select="substring(., 1, 16)"/>…</code></xsl:when><xsl:otherwise><xsl:value-of select="."/></xsl:otherwise></xsl:choose></xsl:for-each>
				<xsl:for-each select="j:bloc"><br/><xsl:value-of select="@nom"/> : « <xsl:value-of select="."/> »</xsl:for-each></td>
			</tr>
		</xsl:for-each></tbody>
	</table></div>
	<p class="petit">Empreinte du dernier événement : <code><xsl:value-of select="$entrees[last()]/@empreinte"/></code></p>

	<h2>Fichiers de ce dossier</h2>
	<div class="large"><table>
		<thead><tr><th>Fichier</th><th>Octets</th><th>SHA-256</th></tr></thead>
		<tbody><xsl:for-each select="fichiers/fichier"><tr><td><a href="{@nom}"><xsl:value-of select="@nom"/></a></td><td><xsl:value-of select="@octets"/></td><td><code><xsl:value-of select="@empreinte"/></code></td></tr></xsl:for-each></tbody>
	</table></div>
	<p class="petit">Les empreintes de tous ces fichiers, et de cette page, sont dans <code>META-INF/ASiCManifest-cachet.xml</code>, que signe le cachet du service et que date un serveur d’horodatage. Le dossier ne contient ni code, ni jeton, ni donnée de santé.</p>
</body>
</html>
</xsl:template>
</xsl:stylesheet>
