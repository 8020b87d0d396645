<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Refuser, ou s'opposer : le motif, puis un second écran qui dit l'effet. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="convention.xslt"/>
<xsl:template match="page" mode="titre">
	<xsl:choose>
		<xsl:when test="@opposition = 'oui'"><xsl:value-of select="m:mot('opposition.titre')"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="m:mot('refus.titre')"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:variable name="mot"><xsl:choose><xsl:when test="@opposition = 'oui'">opposition</xsl:when><xsl:otherwise>refus</xsl:otherwise></xsl:choose></xsl:variable>
	<xsl:choose>
		<xsl:when test="@second = 'oui'">
			<xsl:call-template name="avis">
				<xsl:with-param name="genre" select="'alerte'"/>
				<xsl:with-param name="contenu">
					<xsl:choose>
						<xsl:when test="@facultatif = 'oui'"><p><xsl:value-of select="m:mot('refus.effet.facultatif')"/></p></xsl:when>
						<xsl:when test="$mot = 'refus' and @arrete = 'non'"><p><xsl:value-of select="m:mot('refus.effet.groupe', $c/@prenom)"/></p></xsl:when>
						<xsl:otherwise><p><xsl:value-of select="m:mot(concat($mot, '.effet'), $c/@prenom)"/></p></xsl:otherwise>
					</xsl:choose>
				</xsl:with-param>
			</xsl:call-template>
			<xsl:call-template name="formulaire">
				<xsl:with-param name="vers" select="concat(@lien, '/refus')"/>
				<xsl:with-param name="contenu">
					<xsl:if test="@dossier"><input type="hidden" name="d" value="{@dossier}"/></xsl:if>
					<input type="hidden" name="motif" value="{saisie[@nom='motif']/@valeur}"/>
					<input type="hidden" name="texte" value="{saisie[@nom='texte']/@valeur}"/>
					<input type="hidden" name="confirme" value="oui"/>
					<xsl:call-template name="bouton"><xsl:with-param name="mot" select="concat($mot, '.confirmer')"/><xsl:with-param name="genre" select="'danger'"/></xsl:call-template>
				</xsl:with-param>
			</xsl:call-template>
			<p><a href="{@lien}"><xsl:value-of select="m:mot('refus.renoncer')"/></a></p>
		</xsl:when>
		<xsl:otherwise>
			<xsl:call-template name="explique"><xsl:with-param name="mot" select="concat($mot, '.dit')"/></xsl:call-template>
			<xsl:call-template name="formulaire">
				<xsl:with-param name="vers" select="concat(@lien, '/refus')"/>
				<xsl:with-param name="contenu">
					<xsl:if test="@dossier"><input type="hidden" name="d" value="{@dossier}"/></xsl:if>
					<xsl:call-template name="choix">
						<xsl:with-param name="nom" select="'motif'"/><xsl:with-param name="mot" select="'refus.motif'"/>
						<xsl:with-param name="options">
							<option valeur="dates" mot="refus.motif.dates"/><option valeur="horaires" mot="refus.motif.horaires"/><option valeur="lieu" mot="refus.motif.lieu"/><option valeur="activites" mot="refus.motif.activites"/><option valeur="identite" mot="refus.motif.identite"/><option valeur="autre-stage" mot="refus.motif.autre-stage"/><option valeur="sans-motif" mot="refus.motif.sans-motif"/>
						</xsl:with-param>
					</xsl:call-template>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'texte'"/><xsl:with-param name="mot" select="'refus.texte'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="lignes" select="4"/><xsl:with-param name="max" select="500"/></xsl:call-template>
					<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'lien.continuer'"/></xsl:call-template>
				</xsl:with-param>
			</xsl:call-template>
			<p><a href="{@lien}"><xsl:value-of select="m:mot('refus.renoncer')"/></a></p>
		</xsl:otherwise>
	</xsl:choose>
</xsl:template>
</xsl:stylesheet>
