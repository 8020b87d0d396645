<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M21: une réinitialisation : le lien seulement après l’accord de la seconde personne. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<p>Le <xsl:value-of select="$f/quand"/>, la réinitialisation du mot de passe a été demandée pour <xsl:value-of select="$f/qui"/>.</p>
	<xsl:choose>
		<xsl:when test="$m/@lien">
			<p>Pour choisir un nouveau mot de passe :</p>
			<lien/>
			<p>L’ancien reste valable tant que vous n’en avez pas choisi un autre. Ce lien ne sert qu’une fois.</p>
		</xsl:when>
		<xsl:when test="$f/attente = 'oui'">
			<p>Rien ne change tant qu’une seconde personne habilitée n’a pas donné son accord, après s’être assurée de vive voix de l’identité du demandeur. Pour répondre :</p>
			<adresse/>
		</xsl:when>
		<xsl:otherwise><p>Ce message est pour information : vous n’avez rien à faire.</p></xsl:otherwise>
	</xsl:choose>
	<p>Cette demande vous surprend ? Prévenez l’administrateur sans attendre.</p>
</xsl:template>
</xsl:stylesheet>
