<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Vérifier un document : déposer un PDF ou un conteneur. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="corps">
	<p class="chapeau"><xsl:value-of select="m:mot('verifier.dit')"/></p>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="'/verifier'"/>
		<xsl:with-param name="fichier" select="'oui'"/>
		<xsl:with-param name="contenu">
			<xsl:call-template name="fichier">
				<xsl:with-param name="nom" select="'fichier'"/>
				<xsl:with-param name="mot" select="'verifier.fichier'"/>
				<xsl:with-param name="accepte" select="'.pdf,.asice,.asics,application/pdf,application/vnd.etsi.asic-e+zip'"/>
			</xsl:call-template>
			<p class="discret"><xsl:value-of select="m:mot('verifier.taille', @mio)"/></p>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'verifier.aller'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
	<h2><xsl:value-of select="m:mot('verifier.sans-nous')"/></h2>
	<p><xsl:value-of select="m:mot('verifier.sans-nous.dit')"/></p>
	<xsl:if test="$cadre/@verifier-seulement = 'non'"><p><a href="/racines"><xsl:value-of select="m:mot('racines.lien')"/></a></p></xsl:if>
</xsl:template>
</xsl:stylesheet>
