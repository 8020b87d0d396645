<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M7: à l’établissement : une correction, un refus, une opposition, une demande, un lien bloqué. Sans texte libre. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<xsl:choose>
		<xsl:when test="$f/objet = 'correction'">
			<p>Sur la convention n° <xsl:value-of select="$f/reference"/>, <xsl:call-template name="role"/> demande une correction. Les signatures sont suspendues jusqu’à votre réponse, attendue sous deux jours ouvrés.</p>
		</xsl:when>
		<xsl:when test="$f/objet = 'opposition'">
			<p>Sur la convention n° <xsl:value-of select="$f/reference"/>, un second responsable légal s’oppose alors que l’accord de l’autre est déjà donné. Les signatures sont suspendues : le chef d’établissement décide, par écrit.</p>
		</xsl:when>
		<xsl:when test="$f/objet = 'demande'">
			<p>Sur la convention n° <xsl:value-of select="$f/reference"/>, <xsl:call-template name="role"/> demande <xsl:choose><xsl:when test="$f/demande = 'annulation'">l’annulation de la convention</xsl:when><xsl:when test="$f/demande = 'arret'">l’arrêt du stage</xsl:when><xsl:when test="$f/demande = 'donnees'">une copie de ses données</xsl:when><xsl:otherwise>une modification</xsl:otherwise></xsl:choose>. Rien n’est suspendu : <xsl:choose><xsl:when test="$f/demande = 'donnees'">le chef d’établissement ou le délégué à la protection des données répond, dans le mois.</xsl:when><xsl:otherwise>l’établissement décide et répond.</xsl:otherwise></xsl:choose></p>
		</xsl:when>
		<xsl:when test="$f/objet = 'blocage'">
			<p>Sur la convention n° <xsl:value-of select="$f/reference"/>, le lien envoyé à <xsl:call-template name="role"/> est bloqué : la personne a répondu « Ce n’est pas moi », ou la date de naissance a été fausse trop de fois. Appelez-la, vérifiez son adresse, puis débloquez le lien ou envoyez-en un nouveau.</p>
		</xsl:when>
		<xsl:when test="$f/objet = 'refus-note'">
			<p>Sur la convention n° <xsl:value-of select="$f/reference"/>, <xsl:call-template name="role"/> a refusé de signer. Elle suit son cours : <xsl:choose><xsl:when test="$f/role = 'responsable-legal'">l’accord de l’autre responsable légal suffit</xsl:when><xsl:otherwise>cette signature est facultative</xsl:otherwise></xsl:choose>.</p>
		</xsl:when>
		<xsl:otherwise>
			<p>Sur la convention n° <xsl:value-of select="$f/reference"/>, <xsl:call-template name="role"/> a refusé de signer. La convention s’arrête là ; vous pouvez la reprendre après en avoir parlé avec la personne.</p>
		</xsl:otherwise>
	</xsl:choose>
	<p>Le détail et la réponse sont dans « Ma journée » :</p>
	<adresse/>
</xsl:template>
</xsl:stylesheet>
