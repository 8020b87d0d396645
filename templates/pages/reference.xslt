<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Ce que dit le QR d'une page imprimée : l'état de la référence, sans donnée personnelle. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:variable name="f" select="/page/reference"/>
<xsl:template match="page" mode="titre">
	<xsl:choose>
		<xsl:when test="$f/@texte"><xsl:value-of select="m:mot('reference.titre', $f/@texte)"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="m:mot('reference.titre.sans')"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:choose>
		<xsl:when test="$f/@connue = 'non'">
			<p class="chapeau"><xsl:value-of select="m:mot('reference.inconnue')"/></p>
			<p><xsl:value-of select="m:mot('reference.inconnue.faire')"/></p>
		</xsl:when>
		<xsl:otherwise>
			<p>
				<xsl:call-template name="badge"><xsl:with-param name="etat" select="$f/@etat"/></xsl:call-template>
			</p>
			<xsl:if test="m:aide(concat('reference.etat.', $f/@etat), 'fr') != ''">
				<xsl:call-template name="avis">
					<xsl:with-param name="genre" select="'alerte'"/>
					<xsl:with-param name="contenu"><p><xsl:value-of select="m:mot(concat('reference.etat.', $f/@etat))"/></p></xsl:with-param>
				</xsl:call-template>
			</xsl:if>
			<xsl:if test="$f/@ancienne">
				<xsl:call-template name="avis">
					<xsl:with-param name="genre" select="'alerte'"/>
					<xsl:with-param name="contenu"><p><xsl:value-of select="m:mot('reference.ancienne', $f/@version)"/></p></xsl:with-param>
				</xsl:call-template>
			</xsl:if>
			<dl>
				<dt><xsl:value-of select="m:mot('reference.version')"/></dt><dd><xsl:value-of select="$f/@version"/></dd>
				<xsl:if test="$f/@scellee"><dt><xsl:value-of select="m:mot('reference.scellee')"/></dt><dd><xsl:value-of select="m:instant($f/@scellee)"/></dd></xsl:if>
			</dl>
		</xsl:otherwise>
	</xsl:choose>
	<h2><xsl:value-of select="m:mot('reference.fichier')"/></h2>
	<p><xsl:value-of select="m:mot('reference.fichier.dit')"/></p>
	<p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="'/verifier'"/><xsl:with-param name="mot" select="'reference.aller'"/></xsl:call-template></p>
</xsl:template>
</xsl:stylesheet>
