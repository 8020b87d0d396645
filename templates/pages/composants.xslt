<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!--
Les composants des pages, un modèle nommé chacun. Un paramètre « contenu » est du HTML ; un paramètre « mot » est un nom de
mots.xml ; « texte » est un texte déjà fait. tests/unit/test_page.c montre une page qui les emploie tous.

formulaire   vers, contenu, [fichier='oui'], [methode='post'], [id]     pose le jeton de page
champ        nom, mot, [type='text'] [requis='oui'] [valeur] [complete] [clavier] [motif] [max] [lignes] [large]
             l'indice est mot.indice s'il existe ; l'erreur et la valeur viennent de page_field (saisie)
code         nom, mot                  six chiffres, clavier numérique, code à usage unique
case         nom, mot | texte, [valeur='oui'] [cochee='oui'] [requis='oui']
choix        nom, mot, options         boutons radio ; options : <option valeur="" mot=""|texte=""/>
liste        nom, mot, options         menu déroulant, mêmes options
fichier      nom, mot, [accepte] [plusieurs='oui']
bouton       mot | texte, [genre='principal'|'secondaire'|'danger'|'lien'] [nom] [valeur]
lien-bouton  vers, mot | texte, [genre]
avis         genre='info'|'succes'|'alerte'|'erreur', contenu
erreurs      le résumé des saisies à corriger (le cadre l'appelle)
badge        etat, [texte]             icône et mot ; etat : vert, ambre, rouge, gris, bleu, ou un état de convention
tableau      legende, entetes (des th), contenu (des tr), [vide] [cachee='oui' : légende pour lecteurs d'écran] [fiches='oui' :
             au téléphone une fiche par ligne, chaque td dit par data-nom]
definition   contenu (des dt et dd)
frise        evenements                <evenement instant="rfc3339" titre="" detail="" etat="vert"/>
progression  n, sur, mot               barre et mots
histogramme  barres, mot               <barre nom=""><part n="" etat="vert" [mot=""|texte=""]/>...</barre>, les mêmes parts dans chacune
suite        de, a, total, avant, apres  « 1 à 50 sur 312 », liens précédent et suivant
explique     mot, [a], [b], [c], [genre]   le texte, et dessous le même dans la langue d'aide ; genre : sa classe
valeur-dite  v                         la valeur d'un champ : jour, numéro, ou telle quelle
glose        mot                       ce que dit, dans la langue de la page et d'aide, un texte qui n'est qu'en français ; rien si le mot n'existe pas
langues-aide                           le choix de la langue d'aide (écrans 1 à 3)
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" xmlns:e="http://exslt.org/common" exclude-result-prefixes="m e">

<!-- ============ formulaires ============ -->

<xsl:template name="formulaire">
	<xsl:param name="vers"/>
	<xsl:param name="contenu"/>
	<xsl:param name="fichier" select="'non'"/>
	<xsl:param name="methode" select="'post'"/>
	<xsl:param name="id"/>
	<xsl:param name="essai"/>
	<form method="{$methode}" action="{$vers}" novalidate="novalidate">
		<xsl:if test="$essai"><xsl:attribute name="data-essai"><xsl:value-of select="$essai"/></xsl:attribute></xsl:if>
		<xsl:if test="$id"><xsl:attribute name="id"><xsl:value-of select="$id"/></xsl:attribute></xsl:if>
		<xsl:if test="$fichier = 'oui'"><xsl:attribute name="enctype">multipart/form-data</xsl:attribute></xsl:if>
		<xsl:if test="$methode = 'post'"><input type="hidden" name="jeton" value="{m:jeton($vers)}"/></xsl:if>
		<xsl:copy-of select="$contenu"/>
	</form>
</xsl:template>

<!-- Ce que les règles disent d'un formulaire pendant qu'on le remplit (formulaire, essai='dit'). -->
<xsl:template name="essai-dit">
	<div id="dit" aria-live="polite"><xsl:for-each select="/page/dit"><p class="faute"><span><xsl:call-template name="faute-dite"/></span></p></xsl:for-each></div>
</xsl:template>

<!-- Une adresse qui ressemble à une faute de frappe : ce qui était peut-être voulu, et la case de qui a écrit juste. -->
<xsl:template name="doutes">
	<xsl:if test="/page/peut-etre">
		<xsl:for-each select="/page/peut-etre"><p><strong><xsl:value-of select="m:mot('suivre.courriel.peut-etre', .)"/></strong></p></xsl:for-each>
		<xsl:call-template name="case"><xsl:with-param name="nom" select="'sur'"/><xsl:with-param name="mot" select="'suivre.courriel.sur'"/></xsl:call-template>
	</xsl:if>
</xsl:template>

<!-- Étiquette, indice, erreur : communs aux champs. -->
<xsl:template name="champ-dit">
	<xsl:param name="nom"/>
	<xsl:param name="mot"/>
	<xsl:param name="requis"/>
	<label for="c-{$nom}">
		<xsl:value-of select="m:mot($mot)"/>
		<xsl:if test="$requis = 'non'"><span class="facultatif"><xsl:text> </xsl:text><xsl:value-of select="m:mot('champ.facultatif')"/></span></xsl:if>
	</label>
	<xsl:call-template name="champ-indice">
		<xsl:with-param name="nom" select="$nom"/>
		<xsl:with-param name="mot" select="$mot"/>
	</xsl:call-template>
</xsl:template>

<xsl:template name="champ-indice">
	<xsl:param name="nom"/>
	<xsl:param name="mot"/>
	<xsl:if test="m:aide(concat($mot, '.indice'), 'fr') != ''">
		<span class="indice" id="i-{$nom}"><xsl:value-of select="m:mot(concat($mot, '.indice'))"/></span>
	</xsl:if>
	<xsl:if test="/page/saisie[@nom = $nom]/@erreur">
		<span class="faute" id="e-{$nom}"><span><xsl:choose><xsl:when test="/page/saisie[@nom = $nom]/@court"><xsl:call-template name="phrase"><xsl:with-param name="t" select="string(/page/saisie[@nom = $nom]/@court)"/></xsl:call-template></xsl:when><xsl:otherwise><xsl:value-of select="m:mot(/page/saisie[@nom = $nom]/@erreur, m:phrase(/page/saisie[@nom = $nom]/@texte))"/></xsl:otherwise></xsl:choose></span></span>
	</xsl:if>
</xsl:template>

<xsl:template name="champ-attributs">
	<xsl:param name="nom"/>
	<xsl:param name="mot"/>
	<xsl:param name="requis"/>
	<xsl:attribute name="id">c-<xsl:value-of select="$nom"/></xsl:attribute>
	<xsl:attribute name="name"><xsl:value-of select="$nom"/></xsl:attribute>
	<xsl:variable name="indice" select="m:aide(concat($mot, '.indice'), 'fr') != ''"/>
	<xsl:variable name="faute" select="boolean(/page/saisie[@nom = $nom]/@erreur)"/>
	<xsl:if test="$indice or $faute">
		<xsl:attribute name="aria-describedby"><xsl:if test="$indice">i-<xsl:value-of select="$nom"/></xsl:if><xsl:if test="$indice and $faute"><xsl:text> </xsl:text></xsl:if><xsl:if test="$faute">e-<xsl:value-of select="$nom"/></xsl:if></xsl:attribute>
	</xsl:if>
	<xsl:if test="$faute"><xsl:attribute name="aria-invalid">true</xsl:attribute></xsl:if>
	<xsl:if test="$requis = 'oui'"><xsl:attribute name="required">required</xsl:attribute></xsl:if>
</xsl:template>

<xsl:template name="champ">
	<xsl:param name="nom"/>
	<xsl:param name="mot"/>
	<xsl:param name="type" select="'text'"/>
	<xsl:param name="requis" select="'oui'"/>
	<xsl:param name="valeur"/>
	<xsl:param name="complete"/>
	<xsl:param name="clavier"/>
	<xsl:param name="motif"/>
	<xsl:param name="max" select="200"/>
	<xsl:param name="lignes"/>
	<xsl:param name="large"/>
	<xsl:variable name="saisie" select="/page/saisie[@nom = $nom][1]"/>
	<xsl:variable name="dit">
		<xsl:choose>
			<xsl:when test="$saisie/@valeur"><xsl:value-of select="$saisie/@valeur"/></xsl:when>
			<xsl:otherwise><xsl:value-of select="$valeur"/></xsl:otherwise>
		</xsl:choose>
	</xsl:variable>
	<div class="champ">
		<xsl:if test="$saisie/@erreur"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
		<xsl:call-template name="champ-dit">
			<xsl:with-param name="nom" select="$nom"/>
			<xsl:with-param name="mot" select="$mot"/>
			<xsl:with-param name="requis" select="$requis"/>
		</xsl:call-template>
		<xsl:choose>
			<xsl:when test="$lignes">
				<textarea rows="{$lignes}" maxlength="{$max}">
					<xsl:call-template name="champ-attributs"><xsl:with-param name="nom" select="$nom"/><xsl:with-param name="mot" select="$mot"/><xsl:with-param name="requis" select="$requis"/></xsl:call-template>
					<xsl:value-of select="$dit"/>
				</textarea>
			</xsl:when>
			<xsl:otherwise>
				<input type="{$type}">
					<xsl:call-template name="champ-attributs"><xsl:with-param name="nom" select="$nom"/><xsl:with-param name="mot" select="$mot"/><xsl:with-param name="requis" select="$requis"/></xsl:call-template>
					<xsl:if test="$type != 'password'"><xsl:attribute name="value"><xsl:choose><xsl:when test="$type = 'tel'"><xsl:value-of select="m:telephone(string($dit))"/></xsl:when><xsl:otherwise><xsl:value-of select="$dit"/></xsl:otherwise></xsl:choose></xsl:attribute></xsl:if>
					<xsl:if test="$type != 'date' and $type != 'time' and $type != 'number'"><xsl:attribute name="maxlength"><xsl:value-of select="$max"/></xsl:attribute></xsl:if>
					<xsl:if test="$complete"><xsl:attribute name="autocomplete"><xsl:value-of select="$complete"/></xsl:attribute></xsl:if>
					<xsl:if test="$clavier"><xsl:attribute name="inputmode"><xsl:value-of select="$clavier"/></xsl:attribute></xsl:if>
					<xsl:if test="$motif"><xsl:attribute name="pattern"><xsl:value-of select="$motif"/></xsl:attribute></xsl:if>
					<xsl:if test="$large"><xsl:attribute name="class">large</xsl:attribute></xsl:if>
				</input>
			</xsl:otherwise>
		</xsl:choose>
	</div>
</xsl:template>

<xsl:template name="code">
	<xsl:param name="nom"/>
	<xsl:param name="mot"/>
	<div class="champ">
		<xsl:if test="/page/saisie[@nom = $nom]/@erreur"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
		<xsl:call-template name="champ-dit">
			<xsl:with-param name="nom" select="$nom"/>
			<xsl:with-param name="mot" select="$mot"/>
			<xsl:with-param name="requis" select="'oui'"/>
		</xsl:call-template>
		<input type="text" class="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]*" maxlength="8" spellcheck="false">
			<xsl:call-template name="champ-attributs"><xsl:with-param name="nom" select="$nom"/><xsl:with-param name="mot" select="$mot"/><xsl:with-param name="requis" select="'oui'"/></xsl:call-template>
		</input>
	</div>
</xsl:template>

<xsl:template name="case">
	<xsl:param name="nom"/>
	<xsl:param name="mot"/>
	<xsl:param name="texte"/>
	<xsl:param name="valeur" select="'oui'"/>
	<xsl:param name="cochee" select="'non'"/>
	<xsl:param name="requis" select="'non'"/>
	<div class="case">
		<xsl:if test="/page/saisie[@nom = $nom]/@erreur">
			<xsl:attribute name="class">case fautif</xsl:attribute>
		</xsl:if>
		<input type="checkbox" value="{$valeur}">
			<xsl:call-template name="champ-attributs"><xsl:with-param name="nom" select="$nom"/><xsl:with-param name="mot" select="$mot"/><xsl:with-param name="requis" select="$requis"/></xsl:call-template>
			<xsl:if test="$cochee = 'oui' or /page/saisie[@nom = $nom]/@valeur = $valeur"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
		</input>
		<label for="c-{$nom}">
			<xsl:choose>
				<xsl:when test="$texte"><xsl:value-of select="$texte"/></xsl:when>
				<xsl:otherwise><xsl:value-of select="m:mot($mot)"/></xsl:otherwise>
			</xsl:choose>
		</label>
		<xsl:call-template name="champ-indice"><xsl:with-param name="nom" select="$nom"/><xsl:with-param name="mot" select="$mot"/></xsl:call-template>
	</div>
</xsl:template>

<xsl:template name="choix">
	<xsl:param name="nom"/>
	<xsl:param name="mot"/>
	<xsl:param name="options"/>
	<xsl:param name="valeur"/>
	<xsl:variable name="saisie" select="/page/saisie[@nom = $nom][1]"/>
	<xsl:variable name="dit">
		<xsl:choose>
			<xsl:when test="$saisie/@valeur"><xsl:value-of select="$saisie/@valeur"/></xsl:when>
			<xsl:otherwise><xsl:value-of select="$valeur"/></xsl:otherwise>
		</xsl:choose>
	</xsl:variable>
	<fieldset class="choix">
		<xsl:if test="$saisie/@erreur"><xsl:attribute name="class">choix fautif</xsl:attribute></xsl:if>
		<legend id="c-{$nom}"><xsl:value-of select="m:mot($mot)"/></legend>
		<xsl:call-template name="champ-indice"><xsl:with-param name="nom" select="$nom"/><xsl:with-param name="mot" select="$mot"/></xsl:call-template>
		<xsl:for-each select="e:node-set($options)/option">
			<div class="case">
				<input type="radio" name="{$nom}" id="c-{$nom}-{@valeur}" value="{@valeur}">
					<xsl:if test="@valeur = $dit"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
				</input>
				<label for="c-{$nom}-{@valeur}"><xsl:call-template name="option-texte"/></label>
			</div>
		</xsl:for-each>
	</fieldset>
</xsl:template>

<xsl:template name="option-texte">
	<xsl:choose>
		<xsl:when test="@mot"><xsl:value-of select="m:mot(@mot)"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="@texte"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template name="liste">
	<xsl:param name="nom"/>
	<xsl:param name="mot"/>
	<xsl:param name="options"/>
	<xsl:param name="valeur"/>
	<xsl:param name="requis" select="'oui'"/>
	<xsl:variable name="saisie" select="/page/saisie[@nom = $nom][1]"/>
	<xsl:variable name="dit">
		<xsl:choose>
			<xsl:when test="$saisie/@valeur"><xsl:value-of select="$saisie/@valeur"/></xsl:when>
			<xsl:otherwise><xsl:value-of select="$valeur"/></xsl:otherwise>
		</xsl:choose>
	</xsl:variable>
	<div class="champ">
		<xsl:if test="$saisie/@erreur"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
		<xsl:call-template name="champ-dit">
			<xsl:with-param name="nom" select="$nom"/>
			<xsl:with-param name="mot" select="$mot"/>
			<xsl:with-param name="requis" select="$requis"/>
		</xsl:call-template>
		<select>
			<xsl:call-template name="champ-attributs"><xsl:with-param name="nom" select="$nom"/><xsl:with-param name="mot" select="$mot"/><xsl:with-param name="requis" select="$requis"/></xsl:call-template>
			<xsl:for-each select="e:node-set($options)/option">
				<option value="{@valeur}">
					<xsl:if test="@valeur = $dit"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
					<xsl:call-template name="option-texte"/>
				</option>
			</xsl:for-each>
		</select>
	</div>
</xsl:template>

<xsl:template name="fichier">
	<xsl:param name="nom"/>
	<xsl:param name="mot"/>
	<xsl:param name="accepte"/>
	<xsl:param name="plusieurs" select="'non'"/>
	<xsl:param name="requis" select="'oui'"/>
	<div class="champ depot">
		<xsl:if test="/page/saisie[@nom = $nom]/@erreur"><xsl:attribute name="class">champ depot fautif</xsl:attribute></xsl:if>
		<xsl:call-template name="champ-dit">
			<xsl:with-param name="nom" select="$nom"/>
			<xsl:with-param name="mot" select="$mot"/>
			<xsl:with-param name="requis" select="$requis"/>
		</xsl:call-template>
		<input type="file">
			<xsl:call-template name="champ-attributs"><xsl:with-param name="nom" select="$nom"/><xsl:with-param name="mot" select="$mot"/><xsl:with-param name="requis" select="$requis"/></xsl:call-template>
			<xsl:if test="$accepte"><xsl:attribute name="accept"><xsl:value-of select="$accepte"/></xsl:attribute></xsl:if>
			<xsl:if test="$plusieurs = 'oui'"><xsl:attribute name="multiple">multiple</xsl:attribute></xsl:if>
		</input>
	</div>
</xsl:template>

<!-- Pourquoi un geste de la page est refusé (page_refusal) : en français comme partout, autrement par son mot. -->
<xsl:template name="refus-dit">
	<xsl:choose>
		<xsl:when test="$lang != 'fr' and m:aide(concat('raison.', refus/@raison), $lang) != ''"><xsl:value-of select="m:mot(concat('raison.', refus/@raison))"/></xsl:when>
		<xsl:otherwise><xsl:call-template name="phrase"><xsl:with-param name="t" select="string(refus)"/></xsl:call-template></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<!-- Une phrase que le programme ou une règle a faite en français : dans la langue de la page si le lexique la sait (« dit. »), sinon marquée française. -->
<xsl:template name="phrase">
	<xsl:param name="t" select="string(.)"/>
	<xsl:choose>
		<xsl:when test="m:langue($t) = $lang"><xsl:value-of select="m:phrase($t)"/></xsl:when>
		<xsl:otherwise><span lang="fr"><xsl:value-of select="m:phrase($t)"/></span></xsl:otherwise>
	</xsl:choose>
</xsl:template>
<!-- Ce qui ne va pas dans un champ (web/typed.h) : son nom, deux points, la faute ; ailleurs qu’en français les deux séparément. -->
<xsl:template name="faute-dite">
	<xsl:variable name="entier"><xsl:choose><xsl:when test="@texte"><xsl:value-of select="@texte"/></xsl:when><xsl:otherwise><xsl:value-of select="."/></xsl:otherwise></xsl:choose></xsl:variable>
	<xsl:choose>
		<xsl:when test="$lang != 'fr' and @court and @label"><xsl:call-template name="nom-du-champ"/><xsl:text>: </xsl:text><xsl:call-template name="phrase"><xsl:with-param name="t" select="string(@court)"/></xsl:call-template></xsl:when>
		<xsl:otherwise><xsl:call-template name="phrase"><xsl:with-param name="t" select="string($entier)"/></xsl:call-template></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<!-- Comment s'appelle un champ (web/label.h) : en français comme partout, autrement par son mot. -->
<xsl:template name="nom-du-champ">
	<xsl:choose>
		<xsl:when test="$lang = 'fr' or not(@mot)"><xsl:value-of select="m:phrase(@label)"/></xsl:when>
		<xsl:otherwise>
			<xsl:variable name="dit" select="m:mot(@mot)"/>
			<xsl:if test="@qui"><xsl:value-of select="concat(m:mot(concat('champ.qui.', @qui)), ': ')"/></xsl:if>
			<xsl:if test="@jour"><xsl:value-of select="concat(m:jour-court(@jour), ', ')"/></xsl:if>
			<xsl:choose>
				<xsl:when test="@rang and contains($dit, ': ')"><xsl:value-of select="concat(substring-before($dit, ': '), ' ', @rang, ': ', substring-after($dit, ': '))"/></xsl:when>
				<xsl:when test="@rang"><xsl:value-of select="concat($dit, ' ', @rang)"/></xsl:when>
				<xsl:otherwise><xsl:value-of select="$dit"/></xsl:otherwise>
			</xsl:choose>
		</xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template name="bouton">
	<xsl:param name="mot"/>
	<xsl:param name="texte"/>
	<xsl:param name="genre" select="'principal'"/>
	<xsl:param name="nom"/>
	<xsl:param name="valeur"/>
	<xsl:param name="telecharge"/>
	<button type="submit" class="{$genre}">
		<xsl:if test="$telecharge"><xsl:attribute name="data-telecharge">oui</xsl:attribute></xsl:if>
		<xsl:if test="$nom">
			<xsl:attribute name="name"><xsl:value-of select="$nom"/></xsl:attribute>
			<xsl:attribute name="value"><xsl:value-of select="$valeur"/></xsl:attribute>
		</xsl:if>
		<xsl:choose>
			<xsl:when test="$texte"><xsl:value-of select="$texte"/></xsl:when>
			<xsl:otherwise><xsl:value-of select="m:mot($mot)"/></xsl:otherwise>
		</xsl:choose>
	</button>
</xsl:template>

<!-- Ce que fait « Entrée » dans un champ : le premier bouton d'un formulaire, donc ce qui ne coûte rien, sans se montrer. -->
<xsl:template name="par-defaut">
	<xsl:param name="nom"/><xsl:param name="valeur"/>
	<button type="submit" name="{$nom}" value="{$valeur}" class="cachee" tabindex="-1" aria-hidden="true"></button>
</xsl:template>

<xsl:template name="lien-bouton">
	<xsl:param name="vers"/>
	<xsl:param name="mot"/>
	<xsl:param name="texte"/>
	<xsl:param name="genre" select="'principal'"/>
	<a class="bouton {$genre}" href="{$vers}">
		<xsl:choose>
			<xsl:when test="$texte"><xsl:value-of select="$texte"/></xsl:when>
			<xsl:otherwise><xsl:value-of select="m:mot($mot)"/></xsl:otherwise>
		</xsl:choose>
	</a>
</xsl:template>

<!-- ============ dire ============ -->

<xsl:template name="icone">
	<xsl:param name="nom"/>
	<svg class="icone" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
		<xsl:choose>
			<xsl:when test="$nom = 'succes' or $nom = 'vert'"><circle cx="10" cy="10" r="9" fill="currentColor"/><path d="M5.5 10.5l3 3 6-7" fill="none" stroke-width="2" class="trait"/></xsl:when>
			<xsl:when test="$nom = 'erreur' or $nom = 'rouge'"><path d="M6 1h8l5 5v8l-5 5H6l-5-5V6z" fill="currentColor"/><path d="M6.5 6.5l7 7m0-7l-7 7" fill="none" stroke-width="2" class="trait"/></xsl:when>
			<xsl:when test="$nom = 'alerte' or $nom = 'ambre'"><path d="M10 1l9.5 17H.5z" fill="currentColor"/><path d="M10 7v5m0 2v2" fill="none" stroke-width="2" class="trait"/></xsl:when>
			<xsl:when test="$nom = 'gris'"><circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="3 3"/></xsl:when>
			<xsl:otherwise><circle cx="10" cy="10" r="9" fill="currentColor"/><path d="M10 9v6m0-10v2" fill="none" stroke-width="2" class="trait"/></xsl:otherwise>
		</xsl:choose>
	</svg>
</xsl:template>

<xsl:template name="avis">
	<xsl:param name="genre" select="'info'"/>
	<xsl:param name="contenu"/>
	<div class="avis {$genre}">
		<xsl:choose>
			<xsl:when test="$genre = 'erreur'"><xsl:attribute name="role">alert</xsl:attribute><xsl:attribute name="tabindex">-1</xsl:attribute></xsl:when>
			<xsl:when test="$genre = 'succes'"><xsl:attribute name="role">status</xsl:attribute></xsl:when>
		</xsl:choose>
		<xsl:call-template name="icone"><xsl:with-param name="nom" select="$genre"/></xsl:call-template>
		<div><xsl:copy-of select="$contenu"/></div>
	</div>
</xsl:template>

<!-- De qui n’a pas signé : attendu tant que l’on signe ; non requis de ce qui est conclu ; et de ce qui a pris fin, qu’il ne l’a pas fait. -->
<xsl:template name="pas-signe">
	<xsl:param name="etat"/>
	<xsl:variable name="e" select="concat(' ', $etat, ' ')"/>
	<xsl:choose>
		<xsl:when test="contains(' signee scellee en_vigueur terminee rompue remplacee ', $e)"><xsl:value-of select="m:mot('suivre.pas-necessaire')"/></xsl:when>
		<xsl:when test="contains(' refusee expiree annulee archivee eliminee ', $e)"><xsl:value-of select="m:mot('suivre.fin.pas-signe')"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="m:mot('lire.attendu')"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template name="erreurs">
	<xsl:if test="/page/saisie[@erreur]">
		<div class="avis erreur" role="alert" tabindex="-1" id="erreurs">
			<xsl:call-template name="icone"><xsl:with-param name="nom" select="'erreur'"/></xsl:call-template>
			<div>
				<h2><xsl:value-of select="m:nombre('cadre.a-corriger', count(/page/saisie[@erreur]))"/></h2>
				<ul>
					<xsl:for-each select="/page/saisie[@erreur]">
						<li><a href="#c-{@nom}"><xsl:choose><xsl:when test="@erreur = 'champ.faute'"><xsl:call-template name="faute-dite"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot(@erreur, m:phrase(@texte))"/></xsl:otherwise></xsl:choose></a></li>
					</xsl:for-each>
				</ul>
			</div>
		</div>
	</xsl:if>
</xsl:template>

<xsl:template name="badge">
	<xsl:param name="etat"/>
	<xsl:param name="texte"/>
	<xsl:variable name="couleur">
		<xsl:choose>
			<xsl:when test="contains(' vert ambre rouge gris bleu ', concat(' ', $etat, ' '))"><xsl:value-of select="$etat"/></xsl:when>
			<xsl:when test="contains(' scellee en_vigueur terminee archivee signee ', concat(' ', $etat, ' '))">vert</xsl:when>
			<xsl:when test="contains(' refusee expiree annulee rompue correction_demandee ', concat(' ', $etat, ' '))">rouge</xsl:when>
			<xsl:when test="contains(' en_signature partiellement_signee a_verifier completee_accueil ', concat(' ', $etat, ' '))">ambre</xsl:when>
			<xsl:when test="$etat = 'verifiee'">bleu</xsl:when>
			<xsl:otherwise>gris</xsl:otherwise>
		</xsl:choose>
	</xsl:variable>
	<span class="badge {$couleur}">
		<xsl:call-template name="icone"><xsl:with-param name="nom" select="$couleur"/></xsl:call-template>
		<xsl:choose>
			<xsl:when test="string($texte) != ''"><xsl:value-of select="$texte"/></xsl:when>
			<xsl:otherwise><xsl:value-of select="m:mot(concat('etat.', $etat))"/></xsl:otherwise>
		</xsl:choose>
	</span>
</xsl:template>

<xsl:template name="tableau">
	<xsl:param name="legende"/>
	<xsl:param name="entetes"/>
	<xsl:param name="contenu"/>
	<xsl:param name="cachee" select="'non'"/>
	<xsl:param name="fiches" select="'non'"/>
	<div class="tableau" role="region" tabindex="0">
		<xsl:if test="$fiches = 'oui'"><xsl:attribute name="class">tableau fiches</xsl:attribute></xsl:if>
		<xsl:attribute name="aria-label"><xsl:value-of select="m:mot($legende)"/></xsl:attribute>
		<table>
			<caption><xsl:if test="$cachee = 'oui'"><xsl:attribute name="class">cachee</xsl:attribute></xsl:if><xsl:value-of select="m:mot($legende)"/></caption>
			<thead><tr><xsl:copy-of select="$entetes"/></tr></thead>
			<tbody><xsl:copy-of select="$contenu"/></tbody>
		</table>
	</div>
</xsl:template>

<xsl:template name="definition">
	<xsl:param name="contenu"/>
	<dl><xsl:copy-of select="$contenu"/></dl>
</xsl:template>

<xsl:template name="frise">
	<xsl:param name="evenements"/>
	<ol class="frise">
		<xsl:for-each select="e:node-set($evenements)/evenement">
			<li class="{@etat}">
				<div>
					<time datetime="{@instant}"><xsl:value-of select="m:instant(@instant)"/></time>
					<strong><xsl:value-of select="@titre"/></strong>
					<xsl:if test="@detail != ''"><span><xsl:value-of select="@detail"/></span></xsl:if>
				</div>
			</li>
		</xsl:for-each>
	</ol>
</xsl:template>

<xsl:template name="progression">
	<xsl:param name="n"/>
	<xsl:param name="sur"/>
	<xsl:param name="mot"/>
	<p class="progression">
		<label>
			<span><xsl:value-of select="m:mot($mot, $n, $sur)"/></span>
			<progress value="{$n}" max="{$sur}"></progress>
		</label>
	</p>
</xsl:template>

<!-- Barres horizontales empilées : 240 unités pour la plus longue. Les mêmes nombres en tableau, repliés, pour qui ne voit pas les barres. -->
<xsl:template name="histogramme">
	<xsl:param name="barres"/>
	<xsl:param name="mot"/>
	<xsl:variable name="b" select="e:node-set($barres)/barre"/>
	<xsl:variable name="plus">
		<xsl:for-each select="$b">
			<xsl:sort select="sum(part/@n)" data-type="number" order="descending"/>
			<xsl:if test="position() = 1"><xsl:value-of select="sum(part/@n)"/></xsl:if>
		</xsl:for-each>
	</xsl:variable>
	<xsl:variable name="unite">
		<xsl:choose>
			<xsl:when test="number($plus) &gt; 0"><xsl:value-of select="240 div number($plus)"/></xsl:when>
			<xsl:otherwise>0</xsl:otherwise>
		</xsl:choose>
	</xsl:variable>
	<figure class="histogramme">
		<figcaption><xsl:value-of select="m:mot($mot)"/></figcaption>
		<svg viewBox="0 0 400 {count($b) * 24 + 4}" role="img" aria-label="{m:mot($mot)}">
			<xsl:for-each select="$b">
				<xsl:variable name="y" select="(position() - 1) * 24 + 4"/>
				<text x="100" y="{$y + 14}" text-anchor="end"><xsl:value-of select="@nom"/></text>
				<xsl:for-each select="part">
					<rect class="{@etat}" x="{108 + $unite * sum(preceding-sibling::part/@n)}" y="{$y}" width="{$unite * @n}" height="18"/>
				</xsl:for-each>
				<text x="{114 + $unite * sum(part/@n)}" y="{$y + 14}"><xsl:value-of select="sum(part/@n)"/></text>
			</xsl:for-each>
		</svg>
		<ul class="legende">
			<xsl:for-each select="$b[1]/part">
				<li class="{@etat}"><xsl:call-template name="part-nom"/></li>
			</xsl:for-each>
		</ul>
		<details>
			<summary><xsl:value-of select="m:mot('histogramme.tableau')"/></summary>
			<div class="tableau" role="region" tabindex="0" aria-label="{m:mot($mot)}"><table>
				<caption class="cachee"><xsl:value-of select="m:mot($mot)"/></caption>
				<thead><tr><td></td><xsl:for-each select="$b[1]/part"><th scope="col" class="n"><xsl:call-template name="part-nom"/></th></xsl:for-each></tr></thead>
				<tbody>
					<xsl:for-each select="$b">
						<tr><th scope="row"><xsl:value-of select="@nom"/></th><xsl:for-each select="part"><td class="n"><xsl:value-of select="@n"/></td></xsl:for-each></tr>
					</xsl:for-each>
				</tbody>
			</table></div>
		</details>
	</figure>
</xsl:template>

<xsl:template name="part-nom">
	<xsl:choose>
		<xsl:when test="@mot"><xsl:value-of select="m:mot(@mot)"/></xsl:when>
		<xsl:when test="@texte"><xsl:value-of select="@texte"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="m:mot(concat('couleur.', @etat))"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template name="suite">
	<xsl:param name="de"/>
	<xsl:param name="a"/>
	<xsl:param name="total"/>
	<xsl:param name="avant"/>
	<xsl:param name="apres"/>
	<nav class="suite" aria-label="{m:mot('suite.titre')}">
		<p><xsl:value-of select="m:mot('suite.lignes', $de, $a, $total)"/></p>
		<xsl:if test="string($avant) != ''"><a rel="prev" href="{$avant}"><xsl:value-of select="m:mot('suite.avant')"/></a></xsl:if>
		<xsl:if test="string($apres) != ''"><a rel="next" href="{$apres}"><xsl:value-of select="m:mot('suite.apres')"/></a></xsl:if>
	</nav>
</xsl:template>

<!-- ============ langues d'aide ============ -->

<!-- « 06 •• •• •• 02 » se lirait à l’envers dans une phrase de droite à gauche : ce qui y est mis reste à part (Unicode UAX 9, FSI et PDI). -->
<xsl:template name="explique">
	<xsl:param name="mot"/>
	<xsl:param name="a" select="''"/>
	<xsl:param name="b" select="''"/>
	<xsl:param name="c" select="''"/>
	<xsl:param name="genre" select="''"/>
	<p><xsl:if test="$genre != ''"><xsl:attribute name="class"><xsl:value-of select="$genre"/></xsl:attribute></xsl:if><xsl:value-of select="m:mot($mot, $a, $b, $c)"/></p>
	<xsl:variable name="aide" select="/page/cadre/@aide"/>
	<xsl:if test="$aide != '' and $aide != /page/cadre/@lang and m:aide($mot, $aide) != ''">
		<p class="aide" lang="{$aide}">
			<xsl:if test="$aide = 'ar'"><xsl:attribute name="dir">rtl</xsl:attribute></xsl:if>
			<xsl:choose>
				<xsl:when test="$aide = 'ar'"><xsl:value-of select="m:aide($mot, $aide, concat('&#x2068;', $a, '&#x2069;'), concat('&#x2068;', $b, '&#x2069;'), concat('&#x2068;', $c, '&#x2069;'))"/></xsl:when>
				<xsl:otherwise><xsl:value-of select="m:aide($mot, $aide, $a, $b, $c)"/></xsl:otherwise>
			</xsl:choose>
		</p>
	</xsl:if>
</xsl:template>

<!-- La valeur d'un champ comme elle se dit : un jour, un numéro, ou telle quelle. -->
<xsl:template name="valeur-dite">
	<xsl:param name="v"/>
	<xsl:choose>
		<xsl:when test="translate($v, '123456789', '000000000') = '0000-00-00'"><xsl:value-of select="m:jour(string($v))"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="m:telephone(string($v))"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<!-- Ce qui n'est qu'en français parce qu'il engage : dessous, ce qu'il dit dans la langue de la page et dans celle d'aide. -->
<xsl:template name="glose">
	<xsl:param name="mot"/>
	<xsl:variable name="aide" select="/page/cadre/@aide"/>
	<xsl:if test="/page/cadre/@lang != 'fr' and m:aide($mot, 'fr') != ''"><p class="aide"><xsl:value-of select="m:mot($mot)"/></p></xsl:if>
	<xsl:if test="$aide != '' and $aide != /page/cadre/@lang and $aide != 'fr' and m:aide($mot, $aide) != ''">
		<p class="aide" lang="{$aide}"><xsl:if test="$aide = 'ar'"><xsl:attribute name="dir">rtl</xsl:attribute></xsl:if><xsl:value-of select="m:aide($mot, $aide)"/></p>
	</xsl:if>
</xsl:template>

<xsl:template name="langues-aide">
	<xsl:variable name="aide" select="/page/cadre/@aide"/>
	<nav class="langues" aria-labelledby="langues">
		<p class="discret" id="langues"><xsl:value-of select="m:mot('aide.choix')"/></p>
		<ul>
			<xsl:if test="/page/cadre/@lang != 'en'"><li><a href="?aide=en" lang="en"><xsl:if test="$aide = 'en'"><xsl:attribute name="aria-current">true</xsl:attribute></xsl:if>English</a></li></xsl:if>
			<li><a href="?aide=ar" lang="ar" dir="rtl"><xsl:if test="$aide = 'ar'"><xsl:attribute name="aria-current">true</xsl:attribute></xsl:if>العربية</a></li>
			<li><a href="?aide=tr" lang="tr"><xsl:if test="$aide = 'tr'"><xsl:attribute name="aria-current">true</xsl:attribute></xsl:if>Türkçe</a></li>
			<li><a href="?aide=pt" lang="pt"><xsl:if test="$aide = 'pt'"><xsl:attribute name="aria-current">true</xsl:attribute></xsl:if>Português</a></li>
			<li><a href="?aide=es" lang="es"><xsl:if test="$aide = 'es'"><xsl:attribute name="aria-current">true</xsl:attribute></xsl:if>Español</a></li>
			<li><a href="?aide=uk" lang="uk"><xsl:if test="$aide = 'uk'"><xsl:attribute name="aria-current">true</xsl:attribute></xsl:if>Українська</a></li>
			<xsl:if test="$aide != '' and $aide != /page/cadre/@lang"><li><a href="?aide=non"><xsl:value-of select="m:mot('aide.non')"/></a></li></xsl:if>
		</ul>
	</nav>
</xsl:template>
</xsl:stylesheet>
