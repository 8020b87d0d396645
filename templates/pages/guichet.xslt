<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Le guichet, côté agent : attester ce qui vient d’être signé, appeler la personne suivante. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('guichet.titre')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<p class="chapeau"><xsl:value-of select="m:mot('guichet.convention', @eleve, @reference)"/></p>
	<xsl:if test="refus"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'erreur'"/><xsl:with-param name="contenu"><p><xsl:call-template name="refus-dit"/></p></xsl:with-param></xsl:call-template></xsl:if>
	<xsl:if test="seance">
		<h2><xsl:value-of select="m:mot('guichet.temoigner')"/></h2>
		<xsl:for-each select="seance"><xsl:call-template name="seance"/></xsl:for-each>
	</xsl:if>
	<h2><xsl:value-of select="m:mot('guichet.appeler')"/></h2>
	<xsl:choose>
		<xsl:when test="personne[not(@raison)]"><xsl:call-template name="appel"/></xsl:when>
		<xsl:otherwise><p><xsl:value-of select="m:mot('guichet.personne')"/></p></xsl:otherwise>
	</xsl:choose>
	<xsl:if test="personne[@raison]">
		<ul><xsl:for-each select="personne[@raison]"><li><xsl:value-of select="@nom"/> (<xsl:value-of select="m:mot(concat('role.', @role))"/>)<xsl:value-of select="m:phrase(' : ')"/><span class="discret"><xsl:value-of select="m:mot(concat('guichet.raison.', @raison))"/></span></li></xsl:for-each></ul>
	</xsl:if>
	<p><a href="{@dossier}"><xsl:value-of select="m:mot('guichet.retour')"/></a></p>
</xsl:template>

<xsl:template name="seance">
	<section class="carte">
		<xsl:choose>
			<xsl:when test="@signe = 'oui'"><blockquote class="phrase" lang="fr"><p><xsl:value-of select="."/></p></blockquote></xsl:when>
			<xsl:otherwise><p><xsl:value-of select="m:mot('guichet.pas-signe', @nom)"/></p></xsl:otherwise>
		</xsl:choose>
		<xsl:if test="@signe = 'oui' and @sienne = 'oui'">
			<xsl:call-template name="temoin"><xsl:with-param name="dit" select="'oui'"/><xsl:with-param name="mot" select="'guichet.j-atteste'"/><xsl:with-param name="genre" select="'principal'"/></xsl:call-template>
		</xsl:if>
		<xsl:if test="@signe = 'oui' and @sienne = 'non'"><p class="discret"><xsl:value-of select="m:mot('guichet.collegue')"/></p></xsl:if>
		<xsl:call-template name="temoin">
			<xsl:with-param name="dit" select="'non'"/>
			<xsl:with-param name="mot"><xsl:choose><xsl:when test="@signe = 'oui'">guichet.n-atteste-pas</xsl:when><xsl:otherwise>guichet.fermer</xsl:otherwise></xsl:choose></xsl:with-param>
			<xsl:with-param name="genre" select="'secondaire'"/>
		</xsl:call-template>
	</section>
</xsl:template>

<xsl:template name="temoin">
	<xsl:param name="dit"/><xsl:param name="mot"/><xsl:param name="genre"/>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="concat(/page/@dossier, '/temoin')"/>
		<xsl:with-param name="contenu"><input type="hidden" name="lien" value="{@lien}"/><xsl:call-template name="bouton"><xsl:with-param name="mot" select="string($mot)"/><xsl:with-param name="nom" select="'temoin'"/><xsl:with-param name="valeur" select="$dit"/><xsl:with-param name="genre" select="$genre"/></xsl:call-template></xsl:with-param>
	</xsl:call-template>
</xsl:template>

<xsl:template name="appel">
	<ol>
		<li><xsl:value-of select="m:mot('guichet.etape.piece')"/></li>
		<li><xsl:value-of select="m:mot('guichet.etape.tendre')"/></li>
		<li><xsl:value-of select="m:mot('guichet.etape.temoin')"/></li>
	</ol>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="concat(@dossier, '/guichet')"/>
		<xsl:with-param name="contenu">
			<fieldset class="choix">
				<legend><xsl:value-of select="m:mot('guichet.qui')"/></legend>
				<xsl:for-each select="personne[not(@raison)]"><div class="case"><input type="radio" name="personne" id="p-{@personne}" value="{@personne}" required="required"/><label for="p-{@personne}"><strong><xsl:value-of select="@nom"/></strong>, <xsl:value-of select="m:mot(concat('role.', @role))"/></label></div></xsl:for-each>
			</fieldset>
			<fieldset class="choix">
				<legend><xsl:value-of select="m:mot('guichet.piece')"/></legend>
				<xsl:call-template name="piece"><xsl:with-param name="une" select="'carte-identite'"/></xsl:call-template>
				<xsl:call-template name="piece"><xsl:with-param name="une" select="'passeport'"/></xsl:call-template>
				<xsl:call-template name="piece"><xsl:with-param name="une" select="'titre-sejour'"/></xsl:call-template>
				<xsl:call-template name="piece"><xsl:with-param name="une" select="'permis'"/></xsl:call-template>
				<xsl:call-template name="piece"><xsl:with-param name="une" select="'autre'"/></xsl:call-template>
				<p class="indice"><xsl:value-of select="m:mot('guichet.piece.dit')"/></p>
			</fieldset>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'guichet.tendre'"/></xsl:call-template>
			<p class="discret"><xsl:value-of select="m:mot('guichet.tendre.dit')"/></p>
		</xsl:with-param>
	</xsl:call-template>
</xsl:template>

<xsl:template name="piece">
	<xsl:param name="une"/>
	<div class="case"><input type="radio" name="piece" id="i-{$une}" value="{$une}" required="required"/><label for="i-{$une}"><xsl:value-of select="m:mot(concat('guichet.piece.', $une))"/></label></div>
</xsl:template>
</xsl:stylesheet>
