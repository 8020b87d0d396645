<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Les comptes : la liste, une invitation, une liste d'enseignants, les réinitialisations qui attendent une deuxième personne. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="corps">
	<xsl:if test="refus"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'erreur'"/><xsl:with-param name="contenu"><p class="telle"><xsl:call-template name="phrase"><xsl:with-param name="t" select="string(refus)"/></xsl:call-template></p></xsl:with-param></xsl:call-template></xsl:if>
	<xsl:if test="attend">
		<h2><xsl:value-of select="m:mot('comptes.attend')"/></h2>
		<p><xsl:value-of select="m:mot('comptes.attend.dit')"/></p>
		<xsl:for-each select="attend">
			<p><strong><xsl:value-of select="@login"/></strong>, <xsl:value-of select="m:instant(@le)"/></p>
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/comptes'"/><xsl:with-param name="contenu"><input type="hidden" name="compte" value="{@id}"/><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'comptes.oui'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'oui'"/><xsl:with-param name="genre" select="'principal'"/></xsl:call-template><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'comptes.non'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'non'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></xsl:with-param></xsl:call-template>
		</xsl:for-each>
	</xsl:if>
	<xsl:call-template name="tableau">
		<xsl:with-param name="legende" select="'comptes.legende'"/><xsl:with-param name="cachee" select="'oui'"/><xsl:with-param name="fiches" select="'oui'"/>
		<xsl:with-param name="entetes"><th scope="col"><xsl:value-of select="m:mot('comptes.nom')"/></th><th scope="col"><xsl:value-of select="m:mot('comptes.roles')"/></th><th scope="col"><xsl:value-of select="m:mot('comptes.classes')"/></th><th scope="col"><xsl:value-of select="m:mot('comptes.etat')"/></th></xsl:with-param>
		<xsl:with-param name="contenu"><xsl:for-each select="compte"><tr><th scope="row"><a href="/ecole/comptes/{@id}"><xsl:value-of select="concat(@nom, ' ', @prenom)"/></a><br/><span class="discret"><xsl:value-of select="@login"/><xsl:if test="@ecole"><br/><xsl:value-of select="concat(@ecole, ' (', @uai, ')')"/></xsl:if></span></th><td data-nom="{m:mot('comptes.roles')}"><xsl:for-each select="a-role"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="m:mot(concat('role.', @nom))"/></xsl:for-each></td><td data-nom="{m:mot('comptes.classes')}"><xsl:value-of select="@classes"/></td><td><xsl:call-template name="badge"><xsl:with-param name="etat"><xsl:choose><xsl:when test="@etat = 'actif'">vert</xsl:when><xsl:when test="@etat = 'invite'">ambre</xsl:when><xsl:otherwise>rouge</xsl:otherwise></xsl:choose></xsl:with-param><xsl:with-param name="texte" select="m:mot(concat('comptes.etat.', @etat))"/></xsl:call-template></td></tr></xsl:for-each></xsl:with-param>
	</xsl:call-template>
	<xsl:if test="@suite"><p><a href="?de={@suite}"><xsl:value-of select="m:mot('suite.apres')"/></a></p></xsl:if>
	<h2><xsl:value-of select="m:mot('comptes.inviter')"/></h2>
	<p class="discret"><xsl:value-of select="m:mot('comptes.inviter.dit')"/></p>
	<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/comptes'"/><xsl:with-param name="contenu">
		<xsl:call-template name="champ"><xsl:with-param name="nom" select="'courriel'"/><xsl:with-param name="mot" select="'comptes.courriel'"/><xsl:with-param name="type" select="'email'"/><xsl:with-param name="max" select="'254'"/></xsl:call-template>
		<xsl:call-template name="champ"><xsl:with-param name="nom" select="'prenom'"/><xsl:with-param name="mot" select="'comptes.prenom'"/><xsl:with-param name="max" select="'79'"/></xsl:call-template>
		<xsl:call-template name="champ"><xsl:with-param name="nom" select="'nom'"/><xsl:with-param name="mot" select="'comptes.nom'"/><xsl:with-param name="max" select="'79'"/></xsl:call-template>
		<xsl:call-template name="champ"><xsl:with-param name="nom" select="'qualite'"/><xsl:with-param name="mot" select="'comptes.qualite'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'119'"/></xsl:call-template>
		<fieldset class="choix"><xsl:if test="/page/saisie[@nom = 'role']/@erreur"><xsl:attribute name="class">choix fautif</xsl:attribute></xsl:if><legend id="c-role"><xsl:value-of select="m:mot('comptes.roles')"/></legend><xsl:call-template name="champ-indice"><xsl:with-param name="nom" select="'role'"/><xsl:with-param name="mot" select="'comptes.roles'"/></xsl:call-template><xsl:for-each select="role"><div class="case"><input type="checkbox" name="role" value="{@nom}" id="r-{@nom}"><xsl:if test="@tenu = 'oui'"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if></input><label for="r-{@nom}"><xsl:value-of select="m:mot(concat('role.', @nom))"/></label></div></xsl:for-each></fieldset>
		<xsl:call-template name="champ"><xsl:with-param name="nom" select="'classes'"/><xsl:with-param name="mot" select="'comptes.classes'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'390'"/></xsl:call-template>
		<xsl:if test="@admin = 'oui'"><xsl:call-template name="champ"><xsl:with-param name="nom" select="'uai'"/><xsl:with-param name="mot" select="'comptes.uai'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'8'"/></xsl:call-template></xsl:if>
		<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'comptes.inviter.bouton'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'inviter'"/><xsl:with-param name="genre" select="'principal'"/></xsl:call-template>
	</xsl:with-param></xsl:call-template>
	<xsl:if test="@admin = 'non'">
		<h2><xsl:value-of select="m:mot('comptes.liste')"/></h2>
		<p><xsl:value-of select="m:mot('comptes.liste.dit')"/></p>
		<p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="'/ecole/comptes/liste'"/><xsl:with-param name="mot" select="'comptes.liste.ouvrir'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></p>
	</xsl:if>
	<xsl:if test="@admin = 'oui'">
		<h2><xsl:value-of select="m:mot('comptes.ecole')"/></h2>
		<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/comptes'"/><xsl:with-param name="contenu"><xsl:call-template name="champ"><xsl:with-param name="nom" select="'ecole-uai'"/><xsl:with-param name="mot" select="'comptes.ecole-uai'"/><xsl:with-param name="max" select="'8'"/></xsl:call-template><xsl:call-template name="champ"><xsl:with-param name="nom" select="'ecole-nom'"/><xsl:with-param name="mot" select="'comptes.ecole-nom'"/><xsl:with-param name="max" select="'190'"/></xsl:call-template><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'comptes.ecole.bouton'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'ecole'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></xsl:with-param></xsl:call-template>
	</xsl:if>
</xsl:template>
</xsl:stylesheet>
