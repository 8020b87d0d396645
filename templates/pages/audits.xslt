<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Les accès d'auditeurs d'un établissement : le chef les accorde et les retire, le délégué à la protection des données les lit. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="corps">
	<p class="chapeau"><xsl:value-of select="m:mot('audits.dit')"/></p>
	<xsl:if test="not(acces)"><p><xsl:value-of select="m:mot('audits.aucun')"/></p></xsl:if>
	<xsl:if test="acces">
		<ul class="cartes">
			<xsl:for-each select="acces">
				<li>
					<strong><xsl:value-of select="@nom"/></strong>, <xsl:value-of select="m:mot('lire.du-au', m:jour(@debut), m:jour(@fin))"/><xsl:if test="@passe = 'oui'"><xsl:text> </xsl:text><xsl:call-template name="badge"><xsl:with-param name="etat" select="'gris'"/><xsl:with-param name="texte" select="m:mot('audits.passe')"/></xsl:call-template></xsl:if>
					<br/><xsl:value-of select="@motif"/>
					<br/><span class="discret telle"><xsl:call-template name="references"><xsl:with-param name="liste" select="@affaires"/></xsl:call-template></span>
					<xsl:if test="/page/@accorde = 'oui'"><xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/audits'"/><xsl:with-param name="contenu"><input type="hidden" name="compte" value="{@compte}"/><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'audits.retirer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'retirer'"/><xsl:with-param name="genre" select="'danger'"/></xsl:call-template></xsl:with-param></xsl:call-template></xsl:if>
				</li>
			</xsl:for-each>
		</ul>
	</xsl:if>
	<xsl:if test="@accorde = 'oui'">
		<h2><xsl:value-of select="m:mot('audits.accorder')"/></h2>
		<xsl:choose>
			<xsl:when test="not(auditeur)"><p><xsl:value-of select="m:mot('audits.sans-auditeur')"/></p></xsl:when>
			<xsl:otherwise>
				<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/audits'"/><xsl:with-param name="contenu">
					<xsl:call-template name="liste"><xsl:with-param name="nom" select="'compte'"/><xsl:with-param name="mot" select="'audits.qui'"/><xsl:with-param name="options"><xsl:for-each select="auditeur"><option valeur="{@compte}" texte="{@nom}"/></xsl:for-each></xsl:with-param></xsl:call-template>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'affaires'"/><xsl:with-param name="mot" select="'audits.affaires'"/><xsl:with-param name="lignes" select="4"/><xsl:with-param name="max" select="4000"/></xsl:call-template>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'debut'"/><xsl:with-param name="mot" select="'audits.debut'"/><xsl:with-param name="type" select="'date'"/><xsl:with-param name="valeur" select="string(@aujourdhui)"/></xsl:call-template>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'fin'"/><xsl:with-param name="mot" select="'audits.fin'"/><xsl:with-param name="type" select="'date'"/></xsl:call-template>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'motif'"/><xsl:with-param name="mot" select="'audits.motif'"/><xsl:with-param name="max" select="150"/></xsl:call-template>
					<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'audits.accorder'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'accorder'"/></xsl:call-template>
				</xsl:with-param></xsl:call-template>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:if>
</xsl:template>

<!-- « A,B » avec une espace, pour que la ligne se coupe. -->
<xsl:template name="references">
	<xsl:param name="liste"/>
	<xsl:choose>
		<xsl:when test="contains($liste, ',')"><xsl:value-of select="substring-before($liste, ',')"/><xsl:text>, </xsl:text><xsl:call-template name="references"><xsl:with-param name="liste" select="substring-after($liste, ',')"/></xsl:call-template></xsl:when>
		<xsl:otherwise><xsl:value-of select="$liste"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>
</xsl:stylesheet>
