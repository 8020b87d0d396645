<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- La santé : les stages à venir ou en cours, sans aucune donnée de santé ; le chef nomme ceux du secrétariat qui la lisent. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('sante.titre')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<p class="chapeau"><xsl:value-of select="m:mot('sante.dit')"/></p>
	<xsl:if test="@nomme = 'oui'">
		<h2><xsl:value-of select="m:mot('sante.lecteurs')"/></h2>
		<p><xsl:value-of select="m:mot('sante.lecteurs.dit')"/></p>
		<xsl:choose>
			<xsl:when test="lecteur">
				<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/sante'"/><xsl:with-param name="contenu">
					<fieldset class="choix"><legend><xsl:value-of select="m:mot('sante.lecteurs.qui')"/></legend><xsl:for-each select="lecteur"><div class="case"><input type="checkbox" name="lecteur" value="{@compte}" id="l-{@compte}"><xsl:if test="@nomme = 'oui'"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if></input><label for="l-{@compte}"><xsl:value-of select="@nom"/></label></div></xsl:for-each></fieldset>
					<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'sante.lecteurs.bouton'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
				</xsl:with-param></xsl:call-template>
			</xsl:when>
			<xsl:otherwise><p class="discret"><xsl:value-of select="m:mot('sante.lecteurs.aucun')"/></p></xsl:otherwise>
		</xsl:choose>
		<h2><xsl:value-of select="m:mot('sante.stages')"/></h2>
	</xsl:if>
	<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/sante'"/><xsl:with-param name="methode" select="'get'"/><xsl:with-param name="id" select="'filtres'"/><xsl:with-param name="contenu">
		<xsl:call-template name="champ"><xsl:with-param name="nom" select="'cherche'"/><xsl:with-param name="mot" select="'sante.cherche'"/><xsl:with-param name="type" select="'search'"/><xsl:with-param name="requis" select="'selon'"/><xsl:with-param name="max" select="80"/><xsl:with-param name="valeur" select="string(@cherche)"/></xsl:call-template>
		<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'sante.chercher'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
	</xsl:with-param></xsl:call-template>
	<xsl:choose>
		<xsl:when test="convention">
			<xsl:call-template name="tableau">
				<xsl:with-param name="legende" select="'sante.stages'"/><xsl:with-param name="cachee" select="'oui'"/><xsl:with-param name="fiches" select="'oui'"/>
				<xsl:with-param name="entetes"><th scope="col"><xsl:value-of select="m:mot('classe.eleve')"/></th><th scope="col"><xsl:value-of select="m:mot('classe.classe')"/></th><th scope="col"><xsl:value-of select="m:mot('lire.dates')"/></th><th scope="col"><xsl:value-of select="m:mot('sante.saisie')"/></th></xsl:with-param>
				<xsl:with-param name="contenu"><xsl:for-each select="convention"><tr><th scope="row"><a href="/ecole/dossier/{@id}/sante"><xsl:value-of select="@eleve"/></a></th><td data-nom="{m:mot('classe.classe')}"><xsl:value-of select="@classe"/></td><td data-nom="{m:mot('lire.dates')}"><xsl:if test="@debut and @fin"><xsl:value-of select="m:mot('lire.du-au', m:jour(@debut), m:jour(@fin))"/></xsl:if></td><td><xsl:call-template name="badge"><xsl:with-param name="etat"><xsl:choose><xsl:when test="@saisie = 'oui'">vert</xsl:when><xsl:otherwise>gris</xsl:otherwise></xsl:choose></xsl:with-param><xsl:with-param name="texte" select="m:mot(concat('sante.saisie.', @saisie))"/></xsl:call-template></td></tr></xsl:for-each></xsl:with-param>
			</xsl:call-template>
			<xsl:if test="@suite &gt; 0"><p><a rel="next" href="?de={@suite}&amp;cherche={@cherche}"><xsl:value-of select="m:mot('suite.apres')"/></a></p></xsl:if>
		</xsl:when>
		<xsl:otherwise><p><xsl:value-of select="m:mot('sante.aucun')"/></p></xsl:otherwise>
	</xsl:choose>
</xsl:template>
</xsl:stylesheet>
