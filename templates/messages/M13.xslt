<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M13: à l’ancienne et à la nouvelle adresse : des coordonnées ont changé. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<p>Pour la convention n° <xsl:value-of select="$f/reference"/>, <xsl:call-template name="quoi"/> par <xsl:call-template name="role"><xsl:with-param name="de" select="$f/par"/></xsl:call-template>.</p>
	<xsl:choose>
		<xsl:when test="$f/nouvelle = 'oui'"><p>C’est désormais ici que vous recevrez les messages de cette convention. Les liens envoyés auparavant ne fonctionnent plus.</p></xsl:when>
		<xsl:when test="$f/nouvelle = 'meme'"><p>Les messages de cette convention continuent d’arriver ici.</p></xsl:when>
		<xsl:otherwise><p>Les messages de cette convention n’arriveront plus ici, et les liens envoyés ici ne fonctionnent plus.</p></xsl:otherwise>
	</xsl:choose>
	<p>Ce changement n’est pas de vous, ou il est faux ? Appelez tout de suite l’établissement<xsl:call-template name="au-telephone"/> : il bloquera les liens et rétablira la bonne adresse.</p>
</xsl:template>
<xsl:template name="quoi">
	<xsl:choose>
		<xsl:when test="$f/quoi = 'courriel'">votre adresse de courriel a été modifiée</xsl:when>
		<xsl:when test="$f/quoi = 'telephone' or $f/quoi = 'téléphone portable'">votre numéro de téléphone a été modifié</xsl:when>
		<xsl:otherwise>vos coordonnées ont été modifiées</xsl:otherwise>
	</xsl:choose>
</xsl:template>
<xsl:template name="sms"><xsl:call-template name="ecole-courte"/> : vos coordonnées pour la convention n° <xsl:value-of select="$f/reference"/> ont changé. Si ce n’est pas vous, appelez <xsl:call-template name="le-numero"/>.</xsl:template>
</xsl:stylesheet>
