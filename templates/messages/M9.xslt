<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M9: complète et scellée. Le PDF est joint (sauf au tuteur, et quand plusieurs conventions partent ensemble). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<xsl:choose>
		<xsl:when test="$n &gt; 1">
			<p>Tout le monde a signé : <xsl:value-of select="$n"/> conventions de stage sont complètes et scellées.</p>
			<xsl:call-template name="liste"/>
		</xsl:when>
		<xsl:when test="$f/pour = 'tuteur' and $f/acte != ''">
			<p><xsl:call-template name="acte"/> est signé et scellé : dates, lieu, horaires ou activités ont pu changer. Ce qui vaut désormais est écrit ici :</p>
		</xsl:when>
		<xsl:when test="$f/pour = 'tuteur'">
			<p><xsl:value-of select="$f/prenom"/> vient en stage chez vous<xsl:call-template name="dates"/> : la convention est signée par tous et scellée. Tout est écrit sur cette page (horaires, contacts, que faire en cas d’accident) :</p>
		</xsl:when>
		<xsl:when test="$f/acte != ''">
			<p><xsl:call-template name="acte"/> est signé et scellé. <xsl:if test="$m/@piece-jointe">Le PDF joint est l’original, gardez-le avec la convention.</xsl:if></p>
		</xsl:when>
		<xsl:otherwise>
			<p>Tout le monde a signé : <xsl:call-template name="la-convention"/> est complète et scellée. <xsl:if test="$m/@piece-jointe">Le PDF joint est l’original, gardez-le.</xsl:if></p>
		</xsl:otherwise>
	</xsl:choose>
	<xsl:if test="not($n = 1 and $f/pour = 'tuteur')"><p><xsl:choose><xsl:when test="$f/acte != ''">Le document et ses preuves sont sur cette page :</xsl:when><xsl:when test="$n &gt; 1">Les conventions, leurs attestations de signature et la suite des stages sont sur cette page :</xsl:when><xsl:otherwise>La convention, l’attestation de signature et la suite du stage sont sur cette page :</xsl:otherwise></xsl:choose></p></xsl:if>
	<lien/>
	<p>Pour vérifier <xsl:choose><xsl:when test="$n &gt; 1">un document, déposez son PDF</xsl:when><xsl:otherwise>le document, déposez le PDF</xsl:otherwise></xsl:choose> sur la page « Vérifier » du service, ou ouvrez-le dans un lecteur qui montre les signatures : toute modification s’y verrait.</p>
	<xsl:if test="$f/archive-jusqu-au/@clair"><p>L’établissement conserve <xsl:choose><xsl:when test="$f/acte != ''">ce document</xsl:when><xsl:otherwise>la convention</xsl:otherwise></xsl:choose> jusqu’au <xsl:value-of select="$f/archive-jusqu-au/@clair"/>.</p></xsl:if>
	<p>Merci, et <xsl:choose><xsl:when test="$n &gt; 1">bons stages</xsl:when><xsl:otherwise>bon stage</xsl:otherwise></xsl:choose> !</p>
</xsl:template>
<!-- Un rectificatif n’a pas de signataire par lien : il n’est jamais dit ici. -->
<xsl:template name="acte"><xsl:choose><xsl:when test="$f/acte = 'avis'">L’avis</xsl:when><xsl:otherwise>L’avenant</xsl:otherwise></xsl:choose> n° <xsl:value-of select="$f/numero"/><xsl:call-template name="acte-sur"/><xsl:call-template name="la-convention"/></xsl:template>
<xsl:template name="sms">
	<xsl:call-template name="ecole-courte"/> :<xsl:text> </xsl:text>
	<xsl:choose>
		<xsl:when test="$n &gt; 1"><xsl:value-of select="$n"/> conventions sont signées par tous. Copies : </xsl:when>
		<xsl:when test="$f/acte != ''">l’<xsl:value-of select="$f/acte"/> n° <xsl:value-of select="$f/numero"/><xsl:call-template name="acte-sur"/><xsl:call-template name="la-convention-courte"/> est signé. Copie : </xsl:when>
		<xsl:otherwise><xsl:call-template name="la-convention-courte"/> est signée par tous. Copie : </xsl:otherwise>
	</xsl:choose>
	<xsl:value-of select="$m/@lien"/>
</xsl:template>
</xsl:stylesheet>
