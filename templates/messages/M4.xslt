<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M4: le code. Jamais de lien à côté d’un code. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="aide.xslt"/>
<xsl:template name="aide"><xsl:call-template name="aide-code"/></xsl:template>
<xsl:template name="courriel">
	<p>Voici le code n° <xsl:value-of select="$f/numero"/>, à saisir sur la page restée ouverte :</p>
	<p><xsl:value-of select="$m/@code"/></p>
	<p>Il est valable <xsl:value-of select="$f/minutes"/> minutes et remplace les codes précédents.</p>
	<p>Ne le donnez à personne : l’établissement ne vous le demandera jamais.</p>
	<p>Vous n’avez pas demandé de code ? Ne faites rien, et dites-le à l’établissement<xsl:call-template name="au-telephone"/>.</p>
</xsl:template>
<xsl:template name="sms">Code n° <xsl:value-of select="$f/numero"/> : <xsl:value-of select="$m/@code"/>. Valable <xsl:value-of select="$f/minutes"/> minutes. Ne le donnez à personne : l’établissement ne le demandera jamais.</xsl:template>
</xsl:stylesheet>
