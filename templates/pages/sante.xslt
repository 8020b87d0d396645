<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- La santé d'un élève pendant son stage : lue, et écrite par qui en a le droit. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:include href="sante-dite.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('sante.de', @eleve)"/></xsl:template>
<xsl:template match="page" mode="largeur"/>
<xsl:template match="page" mode="corps">
	<p><xsl:value-of select="@classe"/><xsl:if test="@debut and @fin">, <xsl:value-of select="m:mot('lire.du-au', m:jour(@debut), m:jour(@fin))"/></xsl:if></p>
	<xsl:call-template name="avis"><xsl:with-param name="genre" select="'info'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:mot('sante.journal', m:nombre('duree.jours', @jours))"/></p></xsl:with-param></xsl:call-template>
	<xsl:choose>
		<xsl:when test="@ecrit = 'oui'">
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="concat('/ecole/dossier/', @id, '/sante')"/><xsl:with-param name="contenu">
				<xsl:call-template name="liste"><xsl:with-param name="nom" select="'pai/@existe'"/><xsl:with-param name="mot" select="'sante.existe'"/><xsl:with-param name="options"><option valeur="" mot="sante.choisir"/><option valeur="oui" mot="sante.existe.oui"/><option valeur="non" mot="sante.existe.non"/></xsl:with-param><xsl:with-param name="valeur" select="string(@existe)"/></xsl:call-template>
				<xsl:call-template name="liste"><xsl:with-param name="nom" select="'pai/@trousse'"/><xsl:with-param name="mot" select="'sante.trousse'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="options"><option valeur="" mot="sante.trousse.aucune"/><option valeur="famille" mot="sante.trousse.famille"/><option valeur="etablissement" mot="sante.trousse.etablissement"/></xsl:with-param><xsl:with-param name="valeur" select="string(@trousse)"/></xsl:call-template>
				<xsl:call-template name="champ"><xsl:with-param name="nom" select="'consigne'"/><xsl:with-param name="mot" select="'sante.consigne'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="lignes" select="5"/><xsl:with-param name="max" select="500"/><xsl:with-param name="valeur" select="string(@consigne)"/></xsl:call-template>
				<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'sante.enregistrer'"/></xsl:call-template>
			</xsl:with-param></xsl:call-template>
		</xsl:when>
		<xsl:otherwise><xsl:call-template name="sante-dite"/></xsl:otherwise>
	</xsl:choose>
	<p><a href="/ecole/sante"><xsl:value-of select="m:mot('sante.retour')"/></a></p>
</xsl:template>
</xsl:stylesheet>
