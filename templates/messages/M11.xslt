<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M11: au chef d’établissement : ce qui attend sa signature. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<xsl:variable name="nombre">
		<xsl:choose>
			<xsl:when test="$n &gt; 1"><xsl:value-of select="$n"/></xsl:when>
			<xsl:otherwise><xsl:value-of select="$f/nombre"/></xsl:otherwise>
		</xsl:choose>
	</xsl:variable>
	<xsl:choose>
		<xsl:when test="$n = 1 and $f/nombre = 1"><p>Une convention a reçu toutes les autres signatures et attend la vôtre.<xsl:if test="$f/premiere/@clair"> Le stage commence le <xsl:value-of select="$f/premiere/@clair"/>.</xsl:if></p><p>Connectez-vous pour la lire, avec ce qui diffère du modèle, et la signer :</p></xsl:when>
		<xsl:otherwise><p><xsl:value-of select="$nombre"/> conventions ont reçu toutes les autres signatures et attendent la vôtre.<xsl:if test="$f/premiere/@clair"> Le premier stage commence le <xsl:value-of select="$f/premiere/@clair"/>.</xsl:if></p><p>Connectez-vous pour les voir, avec ce qui diffère du modèle, et les signer ensemble :</p></xsl:otherwise>
	</xsl:choose>
	<adresse/>
	<xsl:choose>
		<xsl:when test="$n &gt; 1 or not($f/ecarts)"/>
		<xsl:when test="$f/ecarts = 0 and $f/nombre = 1"><p>Elle suit le modèle de l’établissement.</p></xsl:when>
		<xsl:when test="$f/ecarts = 0"><p>Aucune ne s’écarte du modèle de l’établissement.</p></xsl:when>
		<xsl:when test="$f/nombre = 1"><p>Elle s’écarte du modèle de l’établissement ; la page montre en quoi.</p></xsl:when>
		<xsl:when test="$f/ecarts = 1"><p>L’une d’elles s’écarte du modèle de l’établissement ; la page montre en quoi.</p></xsl:when>
		<xsl:otherwise><p><xsl:value-of select="$f/ecarts"/> d’entre elles s’écartent du modèle de l’établissement ; la page montre en quoi.</p></xsl:otherwise>
	</xsl:choose>
	<p>Votre second facteur vous sera demandé au moment de signer.</p>
</xsl:template>
</xsl:stylesheet>
