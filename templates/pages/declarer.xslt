<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- « J'ai trouvé » : le code de l'élève, l'organisme, la semaine ; rien ne s'ouvre d'autre. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre"><xsl:choose><xsl:when test="@reference"><xsl:value-of select="m:mot('declarer.merci')"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('declarer.titre')"/></xsl:otherwise></xsl:choose></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:choose>
		<xsl:when test="@reference">
			<p class="chapeau"><xsl:value-of select="m:mot('declarer.fait', @reference)"/></p>
			<xsl:call-template name="explique"><xsl:with-param name="mot" select="'declarer.ensuite'"/></xsl:call-template>
		</xsl:when>
		<xsl:otherwise>
			<p class="chapeau"><xsl:value-of select="m:mot('declarer.dit', @ecole, @classe)"/></p>
			<xsl:call-template name="explique"><xsl:with-param name="mot" select="'declarer.explique'"/></xsl:call-template>
			<xsl:call-template name="langues-aide"/>
			<xsl:call-template name="formulaire">
				<xsl:with-param name="vers" select="@vers"/>
				<xsl:with-param name="contenu">
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'code'"/><xsl:with-param name="mot" select="'declarer.code'"/><xsl:with-param name="max" select="'12'"/></xsl:call-template>
					<xsl:call-template name="choix"><xsl:with-param name="nom" select="'par'"/><xsl:with-param name="mot" select="'declarer.par'"/><xsl:with-param name="valeur" select="'eleve'"/><xsl:with-param name="options"><option valeur="eleve" mot="declarer.par.eleve"/><option valeur="responsable-legal" mot="declarer.par.responsable"/></xsl:with-param></xsl:call-template>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'accueil'"/><xsl:with-param name="mot" select="'declarer.accueil'"/></xsl:call-template>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'courriel'"/><xsl:with-param name="mot" select="'declarer.courriel'"/><xsl:with-param name="type" select="'email'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'254'"/></xsl:call-template>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'telephone'"/><xsl:with-param name="mot" select="'declarer.telephone'"/><xsl:with-param name="type" select="'tel'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'30'"/></xsl:call-template>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'commune'"/><xsl:with-param name="mot" select="'declarer.commune'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'60'"/></xsl:call-template>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'debut'"/><xsl:with-param name="mot" select="'declarer.debut'"/><xsl:with-param name="type" select="'date'"/><xsl:with-param name="requis" select="'non'"/></xsl:call-template>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'fin'"/><xsl:with-param name="mot" select="'declarer.fin'"/><xsl:with-param name="type" select="'date'"/><xsl:with-param name="requis" select="'non'"/></xsl:call-template>
					<details><summary><xsl:value-of select="m:mot('declarer.responsable')"/></summary><p class="discret"><xsl:value-of select="m:mot('declarer.responsable.dit')"/></p>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'rl1-courriel'"/><xsl:with-param name="mot" select="'declarer.rl-courriel'"/><xsl:with-param name="type" select="'email'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'254'"/></xsl:call-template>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'rl1-telephone'"/><xsl:with-param name="mot" select="'declarer.rl-telephone'"/><xsl:with-param name="type" select="'tel'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'30'"/></xsl:call-template>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'rl2-courriel'"/><xsl:with-param name="mot" select="'declarer.rl2-courriel'"/><xsl:with-param name="type" select="'email'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'254'"/></xsl:call-template>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'rl2-telephone'"/><xsl:with-param name="mot" select="'declarer.rl2-telephone'"/><xsl:with-param name="type" select="'tel'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'30'"/></xsl:call-template>
					</details>
					<xsl:call-template name="doutes"/>
					<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'declarer.bouton'"/></xsl:call-template>
				</xsl:with-param>
			</xsl:call-template>
			<p class="discret"><a href="/donnees"><xsl:value-of select="m:mot('donnees.titre')"/></a><xsl:if test="@telephone != ''"> · <xsl:value-of select="m:mot('cadre.telephone', m:telephone(string(@telephone)))"/></xsl:if></p>
		</xsl:otherwise>
	</xsl:choose>
</xsl:template>
</xsl:stylesheet>
