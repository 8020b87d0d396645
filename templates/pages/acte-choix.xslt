<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Quel acte sur une convention scellée : avenant, avis ou rectificatif, et sa date d'effet. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('acte.choix.titre')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:if test="refus"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'erreur'"/><xsl:with-param name="contenu"><p><xsl:call-template name="phrase"><xsl:with-param name="t" select="string(refus)"/></xsl:call-template></p></xsl:with-param></xsl:call-template></xsl:if>
	<p><xsl:value-of select="@eleve"/>, <a href="/ecole/dossier/{@id}"><xsl:value-of select="@reference"/></a></p>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="concat('/ecole/dossier/', @id, '/acte')"/>
		<xsl:with-param name="contenu">
			<xsl:call-template name="choix">
				<xsl:with-param name="nom" select="'nature'"/><xsl:with-param name="mot" select="'acte.choix.nature'"/>
				<xsl:with-param name="options"><option valeur="avenant" mot="acte.choix.avenant"/><option valeur="avis" mot="acte.choix.avis"/><option valeur="rectificatif" mot="acte.choix.rectificatif"/></xsl:with-param>
			</xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'effet'"/><xsl:with-param name="mot" select="'acte.choix.effet'"/><xsl:with-param name="type" select="'date'"/><xsl:with-param name="requis" select="'non'"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'acte.choix.commencer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'commencer'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
</xsl:template>
</xsl:stylesheet>
