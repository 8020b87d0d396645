<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Les personnes qui demandent une copie de leurs données : le chef d'établissement ou le délégué à la protection des données répond. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="corps">
	<xsl:if test="demande"><p class="chapeau"><xsl:value-of select="m:mot('demandes-donnees.dit')"/></p></xsl:if>
	<xsl:if test="not(demande)"><p class="chapeau"><xsl:value-of select="m:mot('demandes-donnees.rien')"/></p></xsl:if>
	<xsl:for-each select="demande">
		<section class="carte" aria-labelledby="d{position()}">
			<h2 id="d{position()}"><xsl:call-template name="qui"/></h2>
			<p><xsl:value-of select="m:mot('demandes-donnees.quoi', @reference, m:instant(@le))"/></p>
			<xsl:choose>
				<xsl:when test="/page/@repond = 'oui'"><xsl:call-template name="repondre"/></xsl:when>
				<xsl:otherwise><p class="discret"><xsl:value-of select="m:mot('demandes-donnees.autre')"/></p></xsl:otherwise>
			</xsl:choose>
		</section>
	</xsl:for-each>
	<xsl:if test="@autres &gt; 0"><p class="discret"><xsl:value-of select="m:mot('demandes-donnees.autres', @autres)"/></p></xsl:if>
	<xsl:call-template name="enregistrer"/>
</xsl:template>

<xsl:template name="qui">
	<xsl:choose>
		<xsl:when test="@nom != ''"><xsl:value-of select="m:mot('demandes-donnees.qui', @nom, m:mot(concat('role.', @role)))"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="m:mot(concat('role.', @role))"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<!-- Au guichet, au téléphone, par lettre : la convention d'abord, puis la personne. -->
<xsl:template name="enregistrer">
	<h2><xsl:value-of select="m:mot('demandes-donnees.enregistrer')"/></h2>
	<p><xsl:value-of select="m:mot('demandes-donnees.enregistrer.dit')"/></p>
	<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/donnees'"/><xsl:with-param name="methode" select="'get'"/><xsl:with-param name="contenu">
		<xsl:call-template name="champ"><xsl:with-param name="nom" select="'reference'"/><xsl:with-param name="mot" select="'demandes-donnees.reference'"/><xsl:with-param name="max" select="'40'"/></xsl:call-template>
		<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'demandes-donnees.chercher'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
	</xsl:with-param></xsl:call-template>
	<xsl:if test="saisie[@nom = 'reference' and @valeur != '' and not(@erreur)] and not(pour)"><p><xsl:value-of select="m:mot('demandes-donnees.sans-lien')"/></p></xsl:if>
	<xsl:if test="pour">
		<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/donnees'"/><xsl:with-param name="contenu">
			<input type="hidden" name="reference" value="{saisie[@nom = 'reference']/@valeur}"/>
			<fieldset class="choix" id="c-qui">
				<legend><xsl:value-of select="m:mot('demandes-donnees.pour')"/></legend>
				<xsl:if test="saisie[@nom = 'qui']/@erreur"><p class="faute"><xsl:value-of select="m:mot(saisie[@nom = 'qui']/@erreur)"/></p></xsl:if>
				<xsl:for-each select="pour"><div class="case"><input type="radio" name="qui" id="q-{@personne}" value="{@id}/{@personne}"><xsl:if test="@attend = 'oui'"><xsl:attribute name="disabled">disabled</xsl:attribute></xsl:if></input><label for="q-{@personne}"><xsl:call-template name="qui"/><xsl:if test="@attend = 'oui'"> – <xsl:value-of select="m:mot('demandes-donnees.attend')"/></xsl:if></label></div></xsl:for-each>
			</fieldset>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'demandes-donnees.enregistrer.bouton'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'saisir'"/></xsl:call-template>
		</xsl:with-param></xsl:call-template>
	</xsl:if>
</xsl:template>

<xsl:template name="repondre">
	<xsl:variable name="id" select="@id"/>
	<xsl:variable name="qui" select="@personne"/>
	<xsl:variable name="i" select="position()"/>
	<xsl:variable name="faux" select="@choisie = 'oui' and /page/saisie[@nom = 'texte']/@erreur"/>
	<p><xsl:value-of select="m:mot('demandes-donnees.copier.dit', /page/@jours)"/></p>
	<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/donnees'"/><xsl:with-param name="contenu">
		<input type="hidden" name="d" value="{$id}"/><input type="hidden" name="personne" value="{$qui}"/>
		<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'demandes-donnees.copier'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'copier'"/></xsl:call-template>
	</xsl:with-param></xsl:call-template>
	<details>
		<xsl:if test="$faux"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
		<summary><xsl:value-of select="m:mot('demandes-donnees.ecarter.titre')"/></summary>
		<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/donnees'"/><xsl:with-param name="contenu">
			<input type="hidden" name="d" value="{$id}"/><input type="hidden" name="personne" value="{$qui}"/>
			<div class="champ">
				<label for="m{$i}"><xsl:value-of select="m:mot('demandes-donnees.motif')"/></label>
				<span class="indice" id="i{$i}"><xsl:value-of select="m:mot('demandes-donnees.motif.dit')"/></span>
				<xsl:if test="$faux"><span class="faute" id="e{$i}"><span><xsl:value-of select="m:mot(/page/saisie[@nom = 'texte']/@erreur)"/></span></span></xsl:if>
				<textarea name="texte" id="m{$i}" rows="3" maxlength="500" required="required">
					<xsl:attribute name="aria-describedby">i<xsl:value-of select="$i"/><xsl:if test="$faux"> e<xsl:value-of select="$i"/></xsl:if></xsl:attribute>
					<xsl:if test="$faux"><xsl:attribute name="aria-invalid">true</xsl:attribute><xsl:value-of select="/page/saisie[@nom = 'texte']/@valeur"/></xsl:if>
				</textarea>
			</div>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'demandes-donnees.ecarter'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'ecarter'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
		</xsl:with-param></xsl:call-template>
	</details>
</xsl:template>
</xsl:stylesheet>
