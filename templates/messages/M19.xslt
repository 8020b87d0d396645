<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M19: conservation annoncée au scellement, puis élimination faite. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<xsl:choose>
		<xsl:when test="$f/faite = 'oui'">
			<p>Comme annoncé, <xsl:call-template name="la"/> n° <xsl:value-of select="$f/reference"/> et les données qui l’accompagnaient ont été détruites. Il n’en reste qu’un certificat d’élimination, sans aucun nom.</p>
			<p>Votre exemplaire du PDF, si vous l’avez gardé, reste valable et peut toujours être vérifié.</p>
		</xsl:when>
		<xsl:otherwise>
			<p><xsl:choose><xsl:when test="$soi">Votre convention de stage</xsl:when><xsl:otherwise>La convention</xsl:otherwise></xsl:choose> n° <xsl:value-of select="$f/reference"/> et ses preuves sont conservées par l’établissement jusqu’au <xsl:value-of select="$f/elimination/@clair"/>, puis détruites. Jusque-là, vous pouvez demander à les consulter, à en avoir une copie ou à faire corriger une erreur.</p>
			<p>Vous n’avez rien à faire. Gardez votre exemplaire du PDF : il reste valable et vérifiable après cette date.</p>
		</xsl:otherwise>
	</xsl:choose>
	<p>Pour vos droits, écrivez à l’établissement<xsl:if test="$f/courriel != ''"> (<xsl:value-of select="$f/courriel"/>)</xsl:if> ou répondez à ce message.</p>
</xsl:template>
<xsl:template name="la"><xsl:choose><xsl:when test="$soi">votre convention</xsl:when><xsl:otherwise>la convention</xsl:otherwise></xsl:choose></xsl:template>
<xsl:template name="sms">
	<xsl:call-template name="ecole-courte"/> :<xsl:text> </xsl:text>
	<xsl:choose>
		<xsl:when test="$f/faite = 'oui'">les données de <xsl:call-template name="la"/><xsl:text> </xsl:text><xsl:value-of select="$f/reference"/> ont été détruites, comme annoncé.</xsl:when>
		<xsl:otherwise><xsl:call-template name="la"/><xsl:text> </xsl:text><xsl:value-of select="$f/reference"/> est conservée jusqu’au <xsl:value-of select="$f/elimination/@clair"/>, puis détruite.</xsl:otherwise>
	</xsl:choose>
</xsl:template>
</xsl:stylesheet>
