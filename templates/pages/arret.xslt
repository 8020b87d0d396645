<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- L'organisme d'accueil arrête le stage tout de suite : le motif, puis un second écran qui dit l'effet. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="convention.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('arret.titre', $c/@prenom)"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:choose>
		<xsl:when test="@second = 'oui'">
			<xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:mot('arret.effet-dit', $c/@prenom)"/></p></xsl:with-param></xsl:call-template>
			<xsl:call-template name="formulaire">
				<xsl:with-param name="vers" select="concat(@lien, '/arret')"/>
				<xsl:with-param name="contenu">
					<input type="hidden" name="motif" value="{saisie[@nom='motif']/@valeur}"/>
					<input type="hidden" name="texte" value="{saisie[@nom='texte']/@valeur}"/>
					<input type="hidden" name="confirme" value="oui"/>
					<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'arret.confirmer'"/><xsl:with-param name="genre" select="'danger'"/></xsl:call-template>
				</xsl:with-param>
			</xsl:call-template>
		</xsl:when>
		<xsl:otherwise>
			<xsl:call-template name="explique"><xsl:with-param name="mot" select="'arret.dit'"/></xsl:call-template>
			<xsl:call-template name="formulaire">
				<xsl:with-param name="vers" select="concat(@lien, '/arret')"/>
				<xsl:with-param name="contenu">
					<xsl:call-template name="choix">
						<xsl:with-param name="nom" select="'motif'"/><xsl:with-param name="mot" select="'arret.motif'"/>
						<xsl:with-param name="options"><option valeur="sante" mot="arret.motif.sante"/><option valeur="conduite" mot="arret.motif.conduite"/><option valeur="securite" mot="arret.motif.securite"/><option valeur="harcelement" mot="arret.motif.harcelement"/><option valeur="fermeture" mot="arret.motif.fermeture"/><option valeur="autre" mot="arret.motif.autre"/></xsl:with-param>
					</xsl:call-template>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'texte'"/><xsl:with-param name="mot" select="'arret.texte'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="lignes" select="4"/><xsl:with-param name="max" select="500"/></xsl:call-template>
					<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'lien.continuer'"/></xsl:call-template>
				</xsl:with-param>
			</xsl:call-template>
		</xsl:otherwise>
	</xsl:choose>
	<p><a href="{@lien}/suivre"><xsl:value-of select="m:mot('refus.renoncer')"/></a></p>
</xsl:template>
</xsl:stylesheet>
