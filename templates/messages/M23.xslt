<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M23: à l’organisme d’accueil : la seule question. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<xsl:choose>
		<xsl:when test="$n &gt; 1">
			<p>Les stages de ces élèves sont terminés :</p>
			<xsl:call-template name="liste"/>
			<p>Une seule question pour chacun : le stage a-t-il eu lieu ? Oui, en partie, ou non. Répondez d’un clic :</p>
		</xsl:when>
		<xsl:otherwise>
			<p>Le stage <xsl:value-of select="$f/prenom/@de"/><xsl:if test="$f/@dates">,<xsl:call-template name="dates"/>,</xsl:if> est terminé. Merci de votre accueil !</p>
			<p>Une seule question : le stage a-t-il eu lieu ? Oui, en partie, ou non. Répondez d’un clic :</p>
		</xsl:otherwise>
	</xsl:choose>
	<lien/>
	<p>Votre réponse permet à l’établissement de délivrer l’attestation de stage.</p>
</xsl:template>
<xsl:template name="sms"><xsl:call-template name="ecole-courte"/> : le stage <xsl:call-template name="de-prenom-court"/> a-t-il eu lieu ? Répondez ici : <xsl:value-of select="$m/@lien"/></xsl:template>
</xsl:stylesheet>
