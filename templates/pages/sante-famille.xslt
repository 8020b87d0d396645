<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Un responsable légal lit ce que l'établissement a écrit de la santé de son enfant. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:include href="sante-dite.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('sante.famille.titre')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<p class="chapeau"><xsl:value-of select="m:mot('sante.famille.dit', m:nombre('duree.jours', @jours))"/></p>
	<xsl:choose>
		<xsl:when test="@montre = 'oui'"><xsl:call-template name="sante-dite"/><p class="discret"><xsl:value-of select="m:mot('sante.famille.changer')"/></p></xsl:when>
		<xsl:otherwise><xsl:call-template name="formulaire"><xsl:with-param name="vers" select="concat(@lien, '/sante')"/><xsl:with-param name="contenu"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'sante.famille.lire'"/></xsl:call-template></xsl:with-param></xsl:call-template></xsl:otherwise>
	</xsl:choose>
	<p><a href="{@lien}/suivre"><xsl:value-of select="m:mot('sante.famille.retour')"/></a></p>
</xsl:template>
</xsl:stylesheet>
