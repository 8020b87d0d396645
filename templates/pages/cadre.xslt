<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!--
Le cadre de toutes les pages. Une page est une feuille qui importe celle-ci et dit trois choses au plus :

	<xsl:import href="cadre.xslt"/>
	<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('lire.titre')"/></xsl:template>   le h1
	<xsl:template match="page" mode="corps"> ... </xsl:template>                                          ce qui suit
	<xsl:template match="page" mode="menu"> ... </xsl:template>                                           facultatif
	<xsl:template match="page" mode="largeur">large</xsl:template>                                        facultatif : tableaux

Les composants (champs, boutons, tableaux, badges, frise, ...) sont dans composants.xslt, déjà importé. Les mots sont dans
mots.xml : m:mot('nom', arg...), m:nombre('nom', n), m:jour(date), m:instant(rfc3339) ; voir signer/xml/lexicon.h. Toute feuille
déclare xmlns:m="urn:paraphe:mots" et exclude-result-prefixes="m". Jamais de style= ni de script en ligne : la CSP les refuse.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="composants.xslt"/>
<xsl:output method="html" encoding="UTF-8" indent="no"/>
<xsl:strip-space elements="*"/>
<xsl:param name="lang" select="'fr'"/>
<xsl:variable name="cadre" select="/page/cadre"/>

<xsl:template match="/">
	<html lang="{$lang}">
		<head>
			<title>
				<xsl:if test="/page/saisie[@erreur] or /page/refus or $cadre/avis[@genre = 'erreur']"><xsl:value-of select="m:mot('cadre.erreur')"/><xsl:if test="$lang = 'fr'"><xsl:text> </xsl:text></xsl:if><xsl:text>: </xsl:text></xsl:if>
				<xsl:choose>
					<!-- Un titre reste dans l’historique du navigateur : au guichet, il ne dit rien de personne. -->
					<xsl:when test="$cadre/@guichet"><xsl:value-of select="m:mot('guichet.onglet')"/></xsl:when>
					<xsl:otherwise><xsl:apply-templates select="page" mode="titre"/></xsl:otherwise>
				</xsl:choose>
				<xsl:text> – </xsl:text>
				<xsl:value-of select="m:mot('cadre.service')"/>
			</title>
			<meta name="viewport" content="width=device-width, initial-scale=1"/>
			<meta name="color-scheme" content="light dark"/>
			<meta name="robots" content="noindex, nofollow"/>
			<link rel="stylesheet" href="{$cadre/ressource[@nom='paraphe.css']/@chemin}"/>
			<link rel="icon" type="image/svg+xml" href="{$cadre/ressource[@nom='paraphe.svg']/@chemin}"/>
			<xsl:if test="$cadre/ressource[@nom='paraphe.js']">
				<script defer="defer" src="{$cadre/ressource[@nom='paraphe.js']/@chemin}"></script>
			</xsl:if>
		</head>
		<body class="page-{page/@nom}">
			<a class="saut" href="#contenu"><xsl:value-of select="m:mot('cadre.saut')"/></a>
			<xsl:call-template name="cadre-tete"/>
			<xsl:apply-templates select="page" mode="menu"/>
			<xsl:variable name="largeur"><xsl:apply-templates select="page" mode="largeur"/></xsl:variable>
			<main id="contenu" tabindex="-1" class="dedans {$largeur}">
				<xsl:call-template name="cadre-etape"/>
				<h1><xsl:apply-templates select="page" mode="titre"/></h1>
				<xsl:call-template name="erreurs"/>
				<xsl:for-each select="$cadre/avis">
					<xsl:call-template name="avis">
						<xsl:with-param name="genre" select="@genre"/>
						<xsl:with-param name="contenu"><p><xsl:value-of select="m:mot(@mot)"/></p></xsl:with-param>
					</xsl:call-template>
				</xsl:for-each>
				<xsl:apply-templates select="page" mode="corps"/>
			</main>
			<xsl:choose>
				<xsl:when test="$cadre/@guichet"><xsl:call-template name="cadre-guichet"/></xsl:when>
				<xsl:otherwise><xsl:call-template name="cadre-pied"/></xsl:otherwise>
			</xsl:choose>
		</body>
	</html>
</xsl:template>

<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot(concat(@nom, '.titre'))"/></xsl:template>
<xsl:template match="page" mode="corps"/>
<xsl:template match="page" mode="menu"/>
<xsl:template match="page" mode="largeur"/>

<xsl:template name="cadre-tete">
	<xsl:if test="$cadre/@demo = 'oui'">
		<aside class="demo" aria-label="{m:mot('cadre.demo')}"><p><strong><xsl:value-of select="m:mot('cadre.demo')"/></strong><xsl:text> </xsl:text><xsl:value-of select="m:mot('cadre.demo.dit')"/></p></aside>
	</xsl:if>
	<header class="tete">
		<div class="dedans large">
			<a class="marque" href="/">
				<svg class="signe" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true"><path d="M4 25c6 0 7-18 13-18 5 0 4 9-2 10-4 1-5-3-2-6M15 17c3 6 7 8 13 5" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>
				<span><strong><xsl:value-of select="m:mot('cadre.service')"/></strong><span class="devise"><xsl:value-of select="m:mot('cadre.devise')"/></span></span>
			</a>
			<xsl:if test="$cadre/etablissement">
				<p class="ecole">
					<xsl:value-of select="$cadre/etablissement/@nom"/>
					<xsl:if test="$cadre/etablissement/@telephone != '' and not($cadre/compte)">
						<br/>
						<a href="tel:{translate($cadre/etablissement/@telephone, '  .', '')}"><xsl:value-of select="m:mot('cadre.telephone', m:telephone(string($cadre/etablissement/@telephone)))"/></a>
					</xsl:if>
				</p>
			</xsl:if>
			<div class="outils">
				<xsl:choose>
					<xsl:when test="$lang = 'fr'"><a href="?lang=en" lang="en" hreflang="en">English</a></xsl:when>
					<xsl:otherwise><a href="?lang=fr" lang="fr" hreflang="fr">Français</a></xsl:otherwise>
				</xsl:choose>
				<xsl:if test="$cadre/compte">
					<xsl:choose>
						<xsl:when test="$cadre/compte/@role"><a class="compte" href="/compte"><xsl:value-of select="concat($cadre/compte/@prenom, ' ', $cadre/compte/@nom)"/></a></xsl:when>
						<xsl:otherwise><span class="compte"><xsl:value-of select="concat($cadre/compte/@prenom, ' ', $cadre/compte/@nom)"/></span></xsl:otherwise>
					</xsl:choose>
					<form method="post" action="/deconnexion" class="en-ligne">
						<input type="hidden" name="jeton" value="{m:jeton('/deconnexion')}"/>
						<button class="lien" type="submit"><xsl:value-of select="m:mot('cadre.sortir')"/></button>
					</form>
				</xsl:if>
			</div>
		</div>
	</header>
</xsl:template>

<xsl:template name="cadre-etape">
	<xsl:for-each select="$cadre/etape">
		<p class="etape"><xsl:value-of select="m:mot('cadre.etape', @n, @sur)"/></p>
		<progress class="etape" value="{@n}" max="{@sur}" aria-hidden="true"></progress>
	</xsl:for-each>
</xsl:template>

<!-- Au guichet, une seule sortie : rendre l’écran. -->
<xsl:template name="cadre-guichet">
	<footer class="pied">
		<div class="dedans">
			<p><xsl:value-of select="m:mot('guichet.pied')"/></p>
			<xsl:choose>
				<xsl:when test="$cadre/@seance = 'oui'">
					<xsl:variable name="vers" select="concat('/lien/', $cadre/@guichet, '/guichet')"/>
					<form method="post" action="{$vers}">
						<input type="hidden" name="jeton" value="{m:jeton($vers)}"/>
						<button type="submit" class="secondaire"><xsl:value-of select="m:mot('guichet.rendre')"/></button>
					</form>
				</xsl:when>
				<xsl:otherwise><p><a href="/guichet"><xsl:value-of select="m:mot('guichet.rendre')"/></a></p></xsl:otherwise>
			</xsl:choose>
		</div>
	</footer>
</xsl:template>

<xsl:template name="cadre-pied">
	<footer class="pied">
		<div class="dedans large">
			<ul>
				<li><a href="/verifier"><xsl:value-of select="m:mot('cadre.verifier')"/></a></li>
				<xsl:if test="$cadre/@verifier-seulement = 'non'">
					<li><a href="/lien-perdu"><xsl:value-of select="m:mot('cadre.lien-perdu')"/></a></li>
					<li><a href="/connexion"><xsl:value-of select="m:mot('cadre.connexion')"/></a></li>
					<li><a href="/donnees"><xsl:value-of select="m:mot('donnees.titre')"/></a></li>
				</xsl:if>
				<xsl:if test="$cadre/@demo = 'oui'"><li><a href="/demo"><xsl:value-of select="m:mot('cadre.messages')"/></a></li></xsl:if>
			</ul>
			<p><xsl:value-of select="m:mot('cadre.exploitant', $cadre/@organisation)"/></p>
		</div>
	</footer>
</xsl:template>
</xsl:stylesheet>
