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
			<p>Une seule question pour chacun : le stage a-t-il eu lieu ? Oui, en partie, ou non. Un seul code suffit pour tous :</p>
		</xsl:when>
		<xsl:when test="$f/pour = 'tuteur'">
			<p>Le stage <xsl:value-of select="$f/prenom/@de"/><xsl:if test="$f/@dates">,<xsl:call-template name="dates"/>,</xsl:if> est terminé. Merci de l’avoir accompagné !</p>
			<p>Pour information : nous venons de demander à votre organisme si le stage a eu lieu. Vous n’avez rien à répondre. La convention reste lisible ici pendant un mois :</p>
		</xsl:when>
		<xsl:otherwise>
			<p>Le stage <xsl:value-of select="$f/prenom/@de"/><xsl:if test="$f/@dates">,<xsl:call-template name="dates"/>,</xsl:if> est terminé. Merci de votre accueil !</p>
			<p>Une seule question : le stage a-t-il eu lieu ? Oui, en partie, ou non. Répondez ici, en une minute :</p>
		</xsl:otherwise>
	</xsl:choose>
	<lien/>
	<p><xsl:choose><xsl:when test="$f/pour = 'tuteur'">La réponse</xsl:when><xsl:otherwise>Votre réponse</xsl:otherwise></xsl:choose> permet à l’établissement de délivrer l’attestation de stage.</p>
</xsl:template>
<xsl:template name="sms">
	<xsl:call-template name="ecole-courte"/> :<xsl:text> </xsl:text>
	<xsl:choose>
		<xsl:when test="$n &gt; 1"><xsl:value-of select="$n"/> stages sont terminés : ont-ils eu lieu ? Répondez ici : </xsl:when>
		<xsl:when test="$f/pour = 'tuteur'">le stage <xsl:call-template name="de-prenom-court"/> est fini, merci. Rien à répondre ; la convention : </xsl:when>
		<xsl:otherwise>le stage <xsl:call-template name="de-prenom-court"/> a-t-il eu lieu ? Répondez ici : </xsl:otherwise>
	</xsl:choose>
	<xsl:value-of select="$m/@lien"/>
</xsl:template>
</xsl:stylesheet>
