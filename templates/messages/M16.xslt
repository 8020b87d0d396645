<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M16: fin anticipée : à l’arrêt, puis à l’acte scellé. La date d’effet seulement. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<xsl:choose>
		<xsl:when test="$f/scelle = 'oui'"><p>La fin anticipée <xsl:call-template name="du-stage"/>, au <xsl:call-template name="effet"/>, est maintenant constatée par un acte scellé du chef d’établissement. Vous n’avez rien à faire.</p></xsl:when>
		<xsl:otherwise><p><xsl:call-template name="Le-stage"/> s’arrête le <xsl:call-template name="effet"/>. <xsl:choose><xsl:when test="$soi">Vous ne vous rendez plus sur place</xsl:when><xsl:otherwise>L’élève ne se rend plus sur place</xsl:otherwise></xsl:choose> à partir de cette date ; l’acte du chef d’établissement suivra sous un jour ouvrable.</p></xsl:otherwise>
	</xsl:choose>
	<xsl:if test="$m/@lien"><p>Le suivi de la convention :</p><lien/></xsl:if>
	<p>Pour en parler, appelez l’établissement<xsl:call-template name="au-telephone"/>.</p>
</xsl:template>
<xsl:template name="effet">
	<xsl:choose>
		<xsl:when test="$f/effet/@clair"><xsl:value-of select="$f/effet/@clair"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="$f/effet"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>
<xsl:template name="sms"><xsl:call-template name="ecole-courte"/> : <xsl:call-template name="le-stage-court"/> prend fin le <xsl:call-template name="effet"/>. Pour en parler, appelez <xsl:call-template name="le-numero"/>.</xsl:template>
</xsl:stylesheet>
