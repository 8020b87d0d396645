<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M18: l’attestation de stage est prête. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<p><xsl:choose><xsl:when test="$soi">Votre</xsl:when><xsl:otherwise>Le</xsl:otherwise></xsl:choose> stage est terminé, bravo : <xsl:choose><xsl:when test="$soi">votre attestation de stage</xsl:when><xsl:otherwise>l’attestation de stage <xsl:value-of select="$f/prenom/@de"/></xsl:otherwise></xsl:choose> est prête.</p>
	<p>Téléchargez-la ici :</p>
	<lien/>
	<p>Gardez-la : elle prouve que le stage a eu lieu. Sans imprimante, l’établissement vous en remet une sur papier.</p>
</xsl:template>
<xsl:template name="sms"><xsl:call-template name="ecole-courte"/> : <xsl:choose><xsl:when test="$soi">votre attestation de stage</xsl:when><xsl:otherwise>l’attestation de stage <xsl:call-template name="de-prenom-court"/></xsl:otherwise></xsl:choose> est prête : <xsl:value-of select="$m/@lien"/></xsl:template>
</xsl:stylesheet>
