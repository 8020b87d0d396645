<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- La lettre qui annonce les messages aux familles (CONVENTION 7) : à imprimer telle quelle, ou à coller dans l'espace de l'établissement. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:variable name="nom" select="/page/cadre/etablissement/@nom"/>
<xsl:variable name="tel" select="m:telephone(string(/page/cadre/etablissement/@telephone))"/>
<xsl:variable name="de"><xsl:choose><xsl:when test="/page/@courriel-de"><xsl:value-of select="/page/@courriel-de"/></xsl:when><xsl:otherwise><xsl:value-of select="m:aide('lettre.adresse-inconnue', 'fr')"/></xsl:otherwise></xsl:choose></xsl:variable>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('lettre.titre')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<div class="ecran">
		<p><xsl:choose><xsl:when test="famille"><xsl:value-of select="m:nombre('lettre.adressees', count(famille))"/></xsl:when><xsl:when test="@adressee"/><xsl:otherwise><xsl:value-of select="m:mot('lettre.dit')"/></xsl:otherwise></xsl:choose></p>
		<xsl:if test="@lot or @dossier"><p><xsl:choose><xsl:when test="@lot"><a href="/ecole/lot/{@lot}"><xsl:value-of select="m:mot('lettre.retour-lot')"/></a></xsl:when><xsl:otherwise><a href="/ecole/dossier/{@dossier}"><xsl:value-of select="m:mot('lettre.retour')"/></a></xsl:otherwise></xsl:choose><xsl:if test="@suite &gt; 0"> · <a href="/ecole/lettre-familles?lot={@lot}&amp;de={@suite}"><xsl:value-of select="m:mot('suite.apres')"/></a></xsl:if></p></xsl:if>
		<xsl:if test="not(@courriel-de)"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:mot('lettre.sans-adresse')"/></p></xsl:with-param></xsl:call-template></xsl:if>
	</div>
	<xsl:choose>
		<xsl:when test="famille"><xsl:for-each select="famille"><xsl:call-template name="lettre"/></xsl:for-each></xsl:when>
		<xsl:when test="@adressee"><p class="chapeau"><xsl:value-of select="m:mot('lettre.personne')"/></p></xsl:when>
		<xsl:otherwise><xsl:call-template name="lettre"/></xsl:otherwise>
	</xsl:choose>
	<xsl:if test="famille or not(@adressee)"><div class="ecran">
		<h2><label for="coller"><xsl:value-of select="m:mot('lettre.coller')"/></label></h2>
		<textarea lang="fr" id="coller" rows="14" readonly="readonly"><xsl:value-of select="m:aide('lettre.pourquoi', 'fr', $nom)"/><xsl:text>&#10;&#10;</xsl:text><xsl:value-of select="m:aide('lettre.quels', 'fr')"/><xsl:text>&#10;</xsl:text><xsl:call-template name="lignes"/><xsl:text>&#10;</xsl:text><xsl:value-of select="m:aide('lettre.jamais', 'fr')"/><xsl:text>&#10;&#10;</xsl:text><xsl:value-of select="m:aide('lettre.libre', 'fr')"/><xsl:text>&#10;&#10;</xsl:text><xsl:value-of select="m:aide('lettre.doute', 'fr', $tel, @base)"/></textarea>
	</div></xsl:if>
</xsl:template>
<!-- Une lettre : à tous, ou à la famille d'un élève ; en français, dans quelque langue que soit la page, et une ligne dans chaque langue d'aide. -->
<xsl:template name="lettre">
	<article class="courrier" lang="fr">
		<p><strong><xsl:value-of select="$nom"/></strong><xsl:if test="$tel != ''"><br/><xsl:value-of select="$tel"/></xsl:if></p>
		<xsl:if test="self::famille"><p><xsl:value-of select="m:aide('lettre.a', 'fr', @eleve)"/><xsl:if test="@classe != ''">, <xsl:value-of select="@classe"/></xsl:if></p></xsl:if>
		<h2><xsl:value-of select="m:aide('lettre.objet', 'fr')"/></h2>
		<p><xsl:value-of select="m:aide('lettre.pourquoi', 'fr', $nom)"/></p>
		<p><xsl:value-of select="m:aide('lettre.quels', 'fr')"/></p>
		<ul><xsl:call-template name="lignes"><xsl:with-param name="dans" select="'li'"/></xsl:call-template></ul>
		<p><strong><xsl:value-of select="m:aide('lettre.jamais', 'fr')"/></strong></p>
		<p><xsl:value-of select="m:aide('lettre.libre', 'fr')"/></p>
		<p><xsl:value-of select="m:aide('lettre.doute', 'fr', $tel, /page/@base)"/></p>
		<xsl:call-template name="langue"><xsl:with-param name="l" select="'en'"/><xsl:with-param name="n" select="'English'"/></xsl:call-template>
		<xsl:call-template name="langue"><xsl:with-param name="l" select="'ar'"/><xsl:with-param name="n" select="'العربية'"/></xsl:call-template>
		<xsl:call-template name="langue"><xsl:with-param name="l" select="'tr'"/><xsl:with-param name="n" select="'Türkçe'"/></xsl:call-template>
		<xsl:call-template name="langue"><xsl:with-param name="l" select="'pt'"/><xsl:with-param name="n" select="'Português'"/></xsl:call-template>
		<xsl:call-template name="langue"><xsl:with-param name="l" select="'es'"/><xsl:with-param name="n" select="'Español'"/></xsl:call-template>
		<xsl:call-template name="langue"><xsl:with-param name="l" select="'uk'"/><xsl:with-param name="n" select="'Українська'"/></xsl:call-template>
	</article>
</xsl:template>
<!-- Les messages, un par ligne : dans « li », ou en texte. -->
<xsl:template name="lignes">
	<xsl:param name="dans" select="''"/>
	<xsl:call-template name="une"><xsl:with-param name="dans" select="$dans"/><xsl:with-param name="t" select="m:aide('lettre.invitation', 'fr')"/></xsl:call-template>
	<xsl:call-template name="une"><xsl:with-param name="dans" select="$dans"/><xsl:with-param name="t" select="m:aide('lettre.code', 'fr')"/></xsl:call-template>
	<xsl:call-template name="une"><xsl:with-param name="dans" select="$dans"/><xsl:with-param name="t" select="m:aide('lettre.rappel', 'fr')"/></xsl:call-template>
	<xsl:call-template name="une"><xsl:with-param name="dans" select="$dans"/><xsl:with-param name="t" select="m:aide('lettre.fin', 'fr')"/></xsl:call-template>
	<xsl:call-template name="une"><xsl:with-param name="dans" select="$dans"/><xsl:with-param name="t" select="m:aide('lettre.de', 'fr', $de)"/></xsl:call-template>
	<xsl:if test="/page/@sms-de"><xsl:call-template name="une"><xsl:with-param name="dans" select="$dans"/><xsl:with-param name="t" select="m:aide('lettre.sms', 'fr', /page/@sms-de)"/></xsl:call-template></xsl:if>
	<xsl:call-template name="une"><xsl:with-param name="dans" select="$dans"/><xsl:with-param name="t" select="m:aide('lettre.liens', 'fr', /page/@base)"/></xsl:call-template>
</xsl:template>
<xsl:template name="une">
	<xsl:param name="dans"/><xsl:param name="t"/>
	<xsl:choose>
		<xsl:when test="$dans = 'li'"><li><xsl:value-of select="$t"/></li></xsl:when>
		<xsl:otherwise><xsl:value-of select="concat('– ', $t, '&#10;')"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>
<xsl:template name="langue">
	<xsl:param name="l"/><xsl:param name="n"/>
	<p lang="{$l}"><xsl:if test="$l = 'ar'"><xsl:attribute name="dir">rtl</xsl:attribute></xsl:if><strong><xsl:value-of select="$n"/></strong><xsl:text> — </xsl:text><xsl:value-of select="m:aide('lettre.aide', $l, $nom, $tel)"/></p>
</xsl:template>
</xsl:stylesheet>
