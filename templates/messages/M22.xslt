<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M22: à l’administrateur : une alarme, sans donnée personnelle. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<p>Le service signale : <xsl:value-of select="$f/fait"/>.</p>
	<xsl:if test="$f/echeance != ''"><p>Échéance : <xsl:choose><xsl:when test="$f/echeance/@clair"><xsl:value-of select="$f/echeance/@clair"/></xsl:when><xsl:otherwise><xsl:value-of select="$f/echeance"/></xsl:otherwise></xsl:choose>.</p></xsl:if>
	<xsl:if test="$f/remede != ''"><p>Que faire : <xsl:value-of select="$f/remede"/></p></xsl:if>
	<p>L’état complet s’obtient par « paraphe doctor » sur le serveur.</p>
</xsl:template>
</xsl:stylesheet>
