<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- donnees.html : la copie des données d'une personne, les mêmes valeurs que donnees.json, lue sans rien d'autre (RGPD 15). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
<xsl:variable name="r" select="/copie/o"/>

<!-- Une date, un instant, ou la valeur telle quelle. -->
<xsl:template name="valeur">
	<xsl:param name="v" select="."/>
	<xsl:choose>
		<xsl:when test="translate($v, '0123456789', '9999999999') = '' and string-length($v) = 0"/>
		<xsl:when test="translate($v, '0123456789', '##########') = '####-##-##'"><xsl:value-of select="concat(substring($v, 9, 2), '/', substring($v, 6, 2), '/', substring($v, 1, 4))"/></xsl:when>
		<xsl:when test="translate($v, '0123456789', '##########') = '####-##-##T##:##:##Z'"><xsl:value-of select="concat(substring($v, 9, 2), '/', substring($v, 6, 2), '/', substring($v, 1, 4), ' à ', substring($v, 12, 2), ' h ', substring($v, 15, 2), ' (UTC)')"/></xsl:when>
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
		<xsl:when test="$m = 'modele'">Message</xsl:when>
		<xsl:when test="$m = 'evenement'">Événement</xsl:when>
		<xsl:when test="$m = 'ip'">Adresse du réseau</xsl:when>
		<xsl:when test="$m = 'agent'">Navigateur</xsl:when>
		<xsl:when test="$m = 'empreinte'">Empreinte SHA-256</xsl:when>
		<xsl:when test="$m = 'etablie'">Établie le</xsl:when>
		<xsl:when test="$m = 'repondue'">Répondue le</xsl:when>
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
			<th scope="row"><xsl:choose><xsl:when test="t[@nom = 'libelle']"><xsl:value-of select="t[@nom = 'libelle']"/></xsl:when><xsl:otherwise><xsl:value-of select="t[@nom = 'champ']"/></xsl:otherwise></xsl:choose></th>
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
			<strong><xsl:value-of select="t[@nom = $quoi]"/></strong>
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
		<xsl:for-each select="l[@nom = 'donnees']"><xsl:call-template name="champs"><xsl:with-param name="legende">Données de la convention, telles que vous pouvez les lire, et votre coordonnée</xsl:with-param></xsl:call-template></xsl:for-each>
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
			<p><xsl:value-of select="$r/o[@nom = 'etablissement']/t[@nom = 'nom']"/> conserve les données ci-dessous sur <xsl:value-of select="$r/o[@nom = 'personne']/t[@nom = 'nom']"/><xsl:text> (</xsl:text><xsl:call-template name="role"><xsl:with-param name="v" select="$r/o[@nom = 'personne']/t[@nom = 'role']"/></xsl:call-template>), au <xsl:for-each select="$r/t[@nom = 'etablie']"><xsl:call-template name="valeur"/></xsl:for-each>.</p>
			<p>Le fichier <a href="donnees.json">donnees.json</a> dit la même chose pour un logiciel. Les documents dont vous êtes partie sont dans le dossier « documents ». Ce qui a été montré à d’autres de votre part est dans le journal ; ce qui ne concerne que d’autres personnes n’est pas ici. Les codes et les liens eux-mêmes ne sont jamais gardés. D’éventuelles données de santé (projet d’accueil) sont gardées à part : demandez à les consulter à l’établissement.</p>
			<p>Une erreur, une question ? Écrivez à l’établissement<xsl:if test="$r/o[@nom = 'etablissement']/t[@nom = 'contact']"> : <xsl:value-of select="$r/o[@nom = 'etablissement']/t[@nom = 'contact']"/></xsl:if>.</p>
			<xsl:for-each select="$r/l[@nom = 'liste-des-eleves']"><h2>Liste des élèves</h2><xsl:call-template name="champs"><xsl:with-param name="legende">Ce que la liste des élèves de l’établissement dit de vous</xsl:with-param></xsl:call-template></xsl:for-each>
			<xsl:apply-templates select="$r/l[@nom = 'conventions']/o" mode="convention"/>
		</body>
	</html>
</xsl:template>
</xsl:stylesheet>
