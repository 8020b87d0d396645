<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Un compte : ses rôles, ses classes, suspendre, débloquer. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="concat(@prenom, ' ', @nom)"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:if test="refus"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'erreur'"/><xsl:with-param name="contenu"><p class="telle"><xsl:call-template name="phrase"><xsl:with-param name="t" select="string(refus)"/></xsl:call-template></p></xsl:with-param></xsl:call-template></xsl:if>
	<p><xsl:call-template name="badge"><xsl:with-param name="etat"><xsl:choose><xsl:when test="@etat = 'actif'">vert</xsl:when><xsl:when test="@etat = 'invite'">ambre</xsl:when><xsl:otherwise>rouge</xsl:otherwise></xsl:choose></xsl:with-param><xsl:with-param name="texte" select="m:mot(concat('comptes.etat.', @etat))"/></xsl:call-template><xsl:text> </xsl:text><xsl:value-of select="@login"/><xsl:if test="@qualite != ''">, <xsl:value-of select="@qualite"/></xsl:if></p>
	<p><xsl:choose><xsl:when test="@second = 'oui'"><xsl:value-of select="m:mot('comptes.second.oui')"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('comptes.second.non')"/></xsl:otherwise></xsl:choose></p>
	<xsl:if test="@etat = 'invite'"><p><xsl:value-of select="m:mot('comptes.pas-venu')"/></p><xsl:call-template name="formulaire"><xsl:with-param name="vers" select="concat('/ecole/comptes/', @id)"/><xsl:with-param name="contenu"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'comptes.renvoyer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'renvoyer'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></xsl:with-param></xsl:call-template></xsl:if>
	<xsl:choose>
		<xsl:when test="@soi = 'oui'"><p><xsl:value-of select="m:mot('comptes.soi')"/></p></xsl:when>
		<xsl:otherwise>
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="concat('/ecole/comptes/', @id)"/><xsl:with-param name="contenu">
				<fieldset class="choix"><legend><xsl:value-of select="m:mot('comptes.roles')"/></legend><xsl:for-each select="role"><div class="case"><input type="checkbox" name="role" value="{@nom}" id="r-{@nom}"><xsl:if test="@tenu = 'oui'"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if></input><label for="r-{@nom}"><xsl:value-of select="m:mot(concat('role.', @nom))"/></label></div></xsl:for-each></fieldset>
				<xsl:call-template name="champ"><xsl:with-param name="nom" select="'classes'"/><xsl:with-param name="mot" select="'comptes.classes'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'390'"/><xsl:with-param name="valeur" select="@classes"/></xsl:call-template>
				<xsl:call-template name="case"><xsl:with-param name="nom" select="'suspendu'"/><xsl:with-param name="mot" select="'comptes.suspendre'"/><xsl:with-param name="cochee"><xsl:if test="@etat = 'suspendu'">oui</xsl:if></xsl:with-param></xsl:call-template>
				<xsl:if test="@etat = 'bloque'"><xsl:call-template name="case"><xsl:with-param name="nom" select="'debloquer'"/><xsl:with-param name="mot" select="'comptes.debloquer'"/></xsl:call-template></xsl:if>
				<xsl:if test="@second = 'oui'"><xsl:call-template name="case"><xsl:with-param name="nom" select="'oublier'"/><xsl:with-param name="mot" select="'comptes.oublier'"/></xsl:call-template></xsl:if>
				<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'comptes.enregistrer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'changer'"/><xsl:with-param name="genre" select="'principal'"/></xsl:call-template>
			</xsl:with-param></xsl:call-template>
			<p class="discret"><xsl:value-of select="m:mot('comptes.sortie')"/></p>
		</xsl:otherwise>
	</xsl:choose>
	<p><a href="/ecole/comptes"><xsl:value-of select="m:mot('comptes.retour')"/></a></p>
</xsl:template>
</xsl:stylesheet>
