<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Ce que le chef accorde à une convention, et le dépannage de chaque personne : sa voie, ses liens, ses messages. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">

<xsl:template name="regle-nom"><xsl:choose><xsl:when test="m:aide(concat('regle.', @regle), 'fr') != ''"><xsl:value-of select="m:mot(concat('regle.', @regle))"/></xsl:when><xsl:otherwise><xsl:value-of select="@regle"/></xsl:otherwise></xsl:choose></xsl:template>

<xsl:template match="tache">
	<div class="avis alerte"><div>
		<h2><xsl:value-of select="m:mot(concat('tache.', @mot))"/></h2>
		<p><xsl:value-of select="m:mot(concat('tache.', @mot, '.dit'))"/></p>
		<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="$vers"/><xsl:with-param name="contenu"><input type="hidden" name="tache" value="{@mot}"/><xsl:call-template name="bouton"><xsl:with-param name="mot" select="concat('tache.', @mot, '.bouton')"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'regler'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></xsl:with-param></xsl:call-template>
	</div></div>
</xsl:template>

<xsl:template name="derogations">
	<h2><xsl:value-of select="m:mot('dossier.derogations')"/></h2>
	<xsl:if test="derogation | acte-chef[@accorde = 'oui']">
		<ul class="liens">
			<xsl:for-each select="derogation | acte-chef[@accorde = 'oui']">
				<li>
					<strong><xsl:call-template name="regle-nom"/></strong><xsl:if test="@jour != ''">, <xsl:value-of select="m:jour(@jour)"/></xsl:if><xsl:if test="@limite != ''">, <xsl:value-of select="m:mot('acte-chef.limite-dite', m:jour(@limite))"/></xsl:if><xsl:value-of select="m:phrase(' : ')"/><xsl:value-of select="@motif"/>
					<xsl:text> </xsl:text><span class="discret"><xsl:if test="@par != ''"><xsl:value-of select="m:mot(concat('role.', @par))"/></xsl:if><xsl:if test="@serie != ''">, <xsl:value-of select="m:mot('dossier.serie', @serie)"/></xsl:if></span>
					<xsl:if test="@retirer = 'oui'"><xsl:call-template name="formulaire"><xsl:with-param name="vers" select="$vers"/><xsl:with-param name="contenu"><input type="hidden" name="regle" value="{@regle}"/><input type="hidden" name="jour" value="{@jour}"/><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'dossier.retirer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'retirer-derogation'"/><xsl:with-param name="genre" select="'lien'"/></xsl:call-template></xsl:with-param></xsl:call-template></xsl:if>
				</li>
			</xsl:for-each>
		</ul>
	</xsl:if>
	<xsl:for-each select="acte-chef[@accorde = 'non']">
		<details>
			<summary><xsl:value-of select="m:mot(concat('acte-chef.', @regle))"/></summary>
			<p><xsl:value-of select="m:mot(concat('acte-chef.', @regle, '.dit'))"/></p>
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="$vers"/><xsl:with-param name="contenu">
				<input type="hidden" name="regle" value="{@regle}"/>
				<xsl:if test="@regle = 'DELAI-2'"><div class="champ"><label for="limite"><xsl:value-of select="m:mot('acte-chef.limite')"/></label><input id="limite" type="date" name="limite" required="required" min="{/page/@limite-apres}" max="{/page/@limite-avant}"/></div></xsl:if>
				<div class="champ"><label for="mc-{@regle}"><xsl:value-of select="m:mot('acte-chef.motif')"/></label><textarea id="mc-{@regle}" name="texte" rows="3" minlength="20" maxlength="1000" required="required"></textarea></div>
				<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'dossier.accorder'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'deroger'"/></xsl:call-template>
			</xsl:with-param></xsl:call-template>
		</details>
	</xsl:for-each>
</xsl:template>

<xsl:template name="depannage">
	<h2><xsl:value-of select="m:mot('depannage.titre')"/></h2>
	<xsl:for-each select="personne">
		<xsl:variable name="etat"><xsl:choose><xsl:when test="/page/signataire[@personne = current()/@personne]/@le">utilise</xsl:when><xsl:when test="lien[@etat = 'bloque']">bloque</xsl:when><xsl:when test="lien[@etat = 'vivant'] and (@voie = 'papier' or @voie = 'guichet')"><xsl:value-of select="@voie"/></xsl:when><xsl:when test="lien[@etat = 'vivant']">vivant</xsl:when><xsl:when test="lien"><xsl:value-of select="lien[last()]/@etat"/></xsl:when><xsl:otherwise>sans-lien</xsl:otherwise></xsl:choose></xsl:variable>
		<xsl:variable name="masque"><xsl:choose><xsl:when test="lien[@etat = 'vivant'] and lien[@etat = 'vivant'][last()]/@masque != ''"><xsl:value-of select="lien[@etat = 'vivant'][last()]/@masque"/></xsl:when><xsl:otherwise><xsl:value-of select="@masque"/></xsl:otherwise></xsl:choose></xsl:variable>
		<details>
			<xsl:if test="@personne = /page/@contact-de"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
			<summary><xsl:if test="@nom != ''"><xsl:value-of select="@nom"/> – </xsl:if><xsl:value-of select="m:mot(concat('role.', @role))"/> – <xsl:value-of select="m:mot(concat('depannage.', $etat))"/></summary>
			<xsl:if test="@voie != ''"><p><xsl:value-of select="m:mot('depannage.joint', m:mot(concat('voie.', @voie)))"/><xsl:if test="@courriel != ''"><br/><xsl:value-of select="@courriel"/></xsl:if><xsl:if test="@telephone != ''"><br/><xsl:value-of select="m:telephone(string(@telephone))"/></xsl:if></p></xsl:if>
			<xsl:if test="$masque != '' and lien and $etat != 'bloque'"><p><xsl:value-of select="m:mot('depannage.dire', $masque)"/></p></xsl:if>
			<xsl:for-each select="lien"><xsl:call-template name="depannage-lien"/></xsl:for-each>
			<xsl:if test="lien[@etat = 'vivant' or @etat = 'utilise'] and not(@voie = 'papier' or @voie = 'guichet')"><xsl:call-template name="formulaire"><xsl:with-param name="vers" select="$vers"/><xsl:with-param name="contenu"><input type="hidden" name="personne" value="{@personne}"/><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'depannage.renvoyer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'relancer'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></xsl:with-param></xsl:call-template></xsl:if>
			<xsl:for-each select="lien[@etat = 'bloque']">
				<xsl:call-template name="formulaire">
					<xsl:with-param name="vers" select="$vers"/>
					<xsl:with-param name="contenu">
						<input type="hidden" name="lien" value="{@n}"/>
						<div class="champ"><label for="db-{@n}"><xsl:value-of select="m:mot('dossier.motif')"/></label><input id="db-{@n}" type="text" name="texte"/></div>
						<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'depannage.debloquer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'debloquer'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
					</xsl:with-param>
				</xsl:call-template>
			</xsl:for-each>
			<xsl:if test="/page/@coordonnees = 'oui'"><xsl:call-template name="depannage-coordonnee"/></xsl:if>
		</details>
	</xsl:for-each>
</xsl:template>

<xsl:template name="depannage-lien">
	<dl>
		<dt><xsl:value-of select="m:mot('depannage.demandee')"/></dt><dd><xsl:choose><xsl:when test="@demandee"><xsl:value-of select="m:instant(@demandee)"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('depannage.jamais')"/></xsl:otherwise></xsl:choose></dd>
		<dt><xsl:value-of select="m:mot('depannage.ouverte')"/></dt><dd><xsl:choose><xsl:when test="@ouverte"><xsl:value-of select="m:instant(@ouverte)"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('depannage.jamais')"/></xsl:otherwise></xsl:choose></dd>
	</dl>
	<xsl:if test="message"><ul><xsl:for-each select="message"><li><xsl:choose><xsl:when test="m:aide(concat('message.', @modele), 'fr') != ''"><xsl:value-of select="m:mot(concat('message.', @modele))"/></xsl:when><xsl:otherwise><xsl:value-of select="@modele"/></xsl:otherwise></xsl:choose>, <xsl:value-of select="m:instant(@le)"/><xsl:value-of select="m:phrase(' : ')"/><xsl:value-of select="m:mot(concat('remise.', @etat))"/><xsl:if test="@reponse != ''"> (<xsl:call-template name="phrase"><xsl:with-param name="t" select="string(@reponse)"/></xsl:call-template>)</xsl:if></li></xsl:for-each></ul></xsl:if>
</xsl:template>

<!-- Une autre adresse, une autre voie ; dans une famille, pourquoi deux personnes ont la même. Ce qui reste vide ne change pas. -->
<xsl:template name="depannage-coordonnee">
	<xsl:variable name="p" select="@personne"/>
	<xsl:variable name="dit" select="/page/saisie[$p = /page/@contact-de]"/>
	<xsl:variable name="voie"><xsl:choose><xsl:when test="$dit"><xsl:value-of select="$dit[@nom = 'voie']/@valeur"/></xsl:when><xsl:otherwise><xsl:value-of select="@voie"/></xsl:otherwise></xsl:choose></xsl:variable>
	<!-- le résumé des fautes y mène -->
	<xsl:variable name="cm"><xsl:choose><xsl:when test="$dit">c-courriel</xsl:when><xsl:otherwise>cm-<xsl:value-of select="$p"/></xsl:otherwise></xsl:choose></xsl:variable>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="$vers"/>
		<xsl:with-param name="contenu">
			<input type="hidden" name="personne" value="{$p}"/>
			<xsl:if test="$dit and /page/refus"><p class="faute"><span><xsl:call-template name="phrase"><xsl:with-param name="t" select="string(/page/refus)"/></xsl:call-template></span></p></xsl:if>
			<div class="champ"><label for="cv-{$p}"><xsl:value-of select="m:mot('saisie.joignable')"/></label><select id="cv-{$p}" name="voie"><option value=""></option><xsl:call-template name="depannage-options"><xsl:with-param name="racine" select="'voie.'"/><xsl:with-param name="reste" select="'courriel sms guichet papier'"/><xsl:with-param name="dit" select="$voie"/></xsl:call-template></select></div>
			<div class="champ"><label for="{$cm}"><xsl:value-of select="m:mot('suivre.courriel')"/></label><input id="{$cm}" type="email" name="courriel" maxlength="254" value="{$dit[@nom = 'courriel']/@valeur}"/></div>
			<xsl:if test="$dit"><xsl:call-template name="doutes"/></xsl:if>
			<div class="champ"><label for="ct-{$p}"><xsl:value-of select="m:mot('suivre.telephone')"/></label><input id="ct-{$p}" type="tel" name="telephone" maxlength="20" value="{m:telephone(string($dit[@nom = 'telephone']/@valeur))}"/></div>
			<xsl:if test="@famille = 'oui'">
				<div class="champ"><label for="cp-{$p}"><xsl:value-of select="m:mot('depannage.partage')"/></label><select id="cp-{$p}" name="partage"><option value=""></option><xsl:call-template name="depannage-options"><xsl:with-param name="racine" select="'partage.'"/><xsl:with-param name="reste" select="'telephone-foyer courriel-foyer autre'"/><xsl:with-param name="dit" select="@partage"/></xsl:call-template></select></div>
				<div class="champ"><label for="cx-{$p}"><xsl:value-of select="m:mot('depannage.partage-motif')"/></label><input id="cx-{$p}" type="text" name="partage-motif" maxlength="200" value="{$dit[@nom = 'partage-motif']/@valeur}"/></div>
			</xsl:if>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'depannage.corriger'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'contact'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
</xsl:template>

<xsl:template name="depannage-options">
	<xsl:param name="racine"/>
	<xsl:param name="reste"/>
	<xsl:param name="dit"/>
	<xsl:variable name="valeur" select="substring-before(concat($reste, ' '), ' ')"/>
	<option value="{$valeur}"><xsl:if test="$valeur = $dit"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="m:mot(concat($racine, $valeur))"/></option>
	<xsl:if test="contains($reste, ' ')"><xsl:call-template name="depannage-options"><xsl:with-param name="racine" select="$racine"/><xsl:with-param name="reste" select="substring-after($reste, ' ')"/><xsl:with-param name="dit" select="$dit"/></xsl:call-template></xsl:if>
</xsl:template>
</xsl:stylesheet>
