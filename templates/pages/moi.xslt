<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Son propre compte : mot de passe, second facteur, dernières connexions, autres sessions. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="largeur"/>
<xsl:template match="page" mode="corps">
	<dl>
		<dt><xsl:value-of select="m:mot('moi.courriel')"/></dt><dd><xsl:value-of select="@courriel"/></dd>
		<dt><xsl:value-of select="m:mot('comptes.roles')"/></dt><dd><xsl:for-each select="role"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="m:mot(concat('role.', @nom))"/></xsl:for-each><xsl:if test="@qualite != ''"> (<xsl:value-of select="@qualite"/>)</xsl:if></dd>
		<xsl:if test="@classes != ''"><dt><xsl:value-of select="m:mot('comptes.classes')"/></dt><dd><xsl:value-of select="@classes"/></dd></xsl:if>
	</dl>
	<p class="discret"><xsl:value-of select="m:mot('moi.qui-change')"/></p>
	<h2><xsl:value-of select="m:mot('moi.facteur')"/></h2>
	<p><xsl:call-template name="badge"><xsl:with-param name="etat"><xsl:choose><xsl:when test="@second = 'oui'">vert</xsl:when><xsl:when test="@doit = 'oui'">rouge</xsl:when><xsl:otherwise>gris</xsl:otherwise></xsl:choose></xsl:with-param><xsl:with-param name="texte" select="m:mot(concat('comptes.second.', @second))"/></xsl:call-template></p>
	<xsl:choose>
		<xsl:when test="@second = 'oui'"><p><xsl:value-of select="m:mot('moi.facteur.perdu')"/></p></xsl:when>
		<xsl:otherwise><p><xsl:value-of select="m:mot('moi.facteur.dit')"/></p><p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="'/enrolement'"/><xsl:with-param name="mot" select="'moi.facteur.bouton'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></p></xsl:otherwise>
	</xsl:choose>
	<h2><xsl:value-of select="m:mot('moi.secret')"/></h2>
	<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/compte'"/><xsl:with-param name="contenu">
		<input type="hidden" name="courriel" value="{@courriel}" autocomplete="username"/>
		<xsl:call-template name="champ"><xsl:with-param name="nom" select="'ancien'"/><xsl:with-param name="mot" select="'moi.ancien'"/><xsl:with-param name="type" select="'password'"/><xsl:with-param name="complete" select="'current-password'"/></xsl:call-template>
		<xsl:call-template name="champ"><xsl:with-param name="nom" select="'secret'"/><xsl:with-param name="mot" select="'moi.nouveau'"/><xsl:with-param name="type" select="'password'"/><xsl:with-param name="complete" select="'new-password'"/></xsl:call-template>
		<xsl:call-template name="champ"><xsl:with-param name="nom" select="'encore'"/><xsl:with-param name="mot" select="'moi.encore'"/><xsl:with-param name="type" select="'password'"/><xsl:with-param name="complete" select="'new-password'"/></xsl:call-template>
		<xsl:if test="@second = 'oui'"><xsl:call-template name="code"><xsl:with-param name="nom" select="'code'"/><xsl:with-param name="mot" select="'moi.code'"/></xsl:call-template></xsl:if>
		<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'moi.changer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'mot-de-passe'"/></xsl:call-template>
	</xsl:with-param></xsl:call-template>
	<h2><xsl:value-of select="m:mot('moi.connexions')"/></h2>
	<xsl:choose>
		<xsl:when test="connexion"><ul><xsl:for-each select="connexion"><li><xsl:value-of select="m:instant(@le)"/>, <xsl:value-of select="m:mot(concat('moi.appareil.', @appareil))"/></li></xsl:for-each></ul></xsl:when>
		<xsl:otherwise><p><xsl:value-of select="m:mot('moi.connexions.aucune')"/></p></xsl:otherwise>
	</xsl:choose>
	<p><xsl:value-of select="m:mot('moi.sessions', m:instant(@depuis))"/></p>
	<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/compte'"/><xsl:with-param name="contenu"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'moi.fermer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'sessions'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></xsl:with-param></xsl:call-template>
</xsl:template>
</xsl:stylesheet>
