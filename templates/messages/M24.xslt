<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M24: à un auditeur : des affaires lui sont ouvertes. Aucune donnée d’élève, ni référence. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<p>Le chef d’établissement vous ouvre <xsl:choose><xsl:when test="$f/nombre = 1">une affaire</xsl:when><xsl:otherwise><xsl:value-of select="$f/nombre"/> affaires</xsl:otherwise></xsl:choose> en lecture<xsl:call-template name="dates"/>, <xsl:choose><xsl:when test="$f/debut = $f/fin">ce jour seulement</xsl:when><xsl:otherwise>premier et dernier jour compris</xsl:otherwise></xsl:choose>.</p>
	<p>Connectez-vous pour lire :</p>
	<adresse/>
	<p>Chaque lecture est notée au journal. Le délégué à la protection des données est informé de cet accès, qui peut être retiré à tout moment.</p>
	<p>Ce message ne vous concerne pas ? Prévenez l’établissement<xsl:call-template name="au-telephone"/>.</p>
	<p>In English: the head of school opens <xsl:choose><xsl:when test="$f/nombre = 1">one case</xsl:when><xsl:otherwise><xsl:value-of select="$f/nombre"/> cases</xsl:otherwise></xsl:choose> to you, to be read <xsl:choose><xsl:when test="$f/debut = $f/fin">on <xsl:value-of select="$f/debut"/> only</xsl:when><xsl:otherwise>from <xsl:value-of select="$f/debut"/> to <xsl:value-of select="$f/fin"/>, both days included</xsl:otherwise></xsl:choose>. Sign in at the address above; each reading is noted in the journal.</p>
</xsl:template>
</xsl:stylesheet>
