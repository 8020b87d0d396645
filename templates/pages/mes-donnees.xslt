<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Une personne demande une copie de ses données, et la télécharge. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('mes-donnees.titre')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<p class="chapeau"><xsl:value-of select="m:mot('mes-donnees.dit')"/></p>
	<xsl:choose>
		<xsl:when test="@demande = 'prete'">
			<p><xsl:value-of select="m:mot('mes-donnees.prete', m:instant(@repondue), m:jour(@jusque))"/></p>
			<p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="concat(@lien, '/mes-donnees.zip')"/><xsl:with-param name="mot" select="'mes-donnees.telecharger'"/></xsl:call-template></p>
			<p class="discret"><xsl:value-of select="m:mot('mes-donnees.prete.dit')"/></p>
		</xsl:when>
		<xsl:when test="@demande = 'demandee'"><p><strong><xsl:value-of select="m:mot('mes-donnees.demandee', m:instant(@le))"/></strong></p><p><xsl:value-of select="m:mot('mes-donnees.demandee.dit')"/></p></xsl:when>
		<xsl:otherwise>
			<xsl:if test="@demande = 'ecartee'"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:mot('mes-donnees.ecartee', m:instant(@repondue), @motif)"/></p><p><xsl:value-of select="m:mot('mes-donnees.ecartee.dit')"/></p></xsl:with-param></xsl:call-template></xsl:if>
			<xsl:if test="@demande = 'passee'"><p><xsl:value-of select="m:mot('mes-donnees.passee', m:jour(@jusque))"/></p></xsl:if>
			<p><xsl:value-of select="m:mot('mes-donnees.contenu', @jours)"/></p>
			<xsl:call-template name="formulaire">
				<xsl:with-param name="vers" select="concat(@lien, '/mes-donnees')"/>
				<xsl:with-param name="contenu"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'mes-donnees.demander'"/></xsl:call-template></xsl:with-param>
			</xsl:call-template>
		</xsl:otherwise>
	</xsl:choose>
	<xsl:if test="@dpo"><p><xsl:value-of select="m:mot('mes-donnees.dpo', @dpo)"/></p></xsl:if>
	<p><a href="{@lien}/suivre"><xsl:value-of select="m:mot('mes-donnees.retour', @reference)"/></a></p>
	<p><a href="/donnees"><xsl:value-of select="m:mot('mes-donnees.notice')"/></a></p>
</xsl:template>
</xsl:stylesheet>
