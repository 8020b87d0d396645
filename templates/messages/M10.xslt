<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M10: annulée ou expirée : à tous ceux qui étaient invités. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<xsl:choose>
		<xsl:when test="$f/acte != ''">
			<p><xsl:call-template name="L-acte"/><xsl:choose><xsl:when test="$f/issue = 'expiree'"> n’a pas été signé à temps</xsl:when><xsl:otherwise> est annulé</xsl:otherwise></xsl:choose> : il n’a pas d’effet, et rien n’est plus à signer pour lui. La convention reste telle qu’elle était, avec ses signatures.</p>
			<xsl:variable name="motif"><xsl:call-template name="motif"/></xsl:variable>
			<xsl:if test="$motif != ''"><p>Motif : <xsl:value-of select="$motif"/>.</p></xsl:if>
			<p>Vous n’avez rien à faire.</p>
			<xsl:if test="$m/@lien">
				<p>Vous pouvez relire le texte proposé tant que l’établissement le conserve :</p>
				<lien/>
			</xsl:if>
		</xsl:when>
		<xsl:when test="$f/issue = 'expiree'">
			<p><xsl:call-template name="La-convention"/> n’a pas été signée par tous à temps : elle a expiré. Le stage ne peut pas commencer avec cette convention.</p>
			<p>Vous n’avez rien à faire pour l’instant. Si le stage est reporté, l’établissement vous enverra une nouvelle convention.</p>
			<xsl:call-template name="relire"/>
		</xsl:when>
		<xsl:otherwise>
			<p><xsl:call-template name="La-convention"/> <xsl:choose><xsl:when test="$f/motif = 'refus'"> ne sera pas conclue</xsl:when><xsl:otherwise> est annulée</xsl:otherwise></xsl:choose>. Les signatures déjà données n’ont plus d’effet et rien n’est plus à signer.</p>
			<xsl:variable name="motif"><xsl:call-template name="motif"/></xsl:variable>
			<xsl:if test="$motif != ''"><p>Motif : <xsl:value-of select="$motif"/>.</p></xsl:if>
			<p>Sans nouvelle convention, le stage n’a pas lieu.</p>
			<xsl:call-template name="relire"/>
		</xsl:otherwise>
	</xsl:choose>
	<p>Pour toute question, appelez l’établissement<xsl:call-template name="au-telephone"/>.</p>
</xsl:template>
<xsl:template name="relire">
	<xsl:if test="$m/@lien">
		<p>Vous pouvez la relire et en garder une copie tant que l’établissement la conserve :</p>
		<lien/>
	</xsl:if>
</xsl:template>
<xsl:template name="motif">
	<xsl:choose>
		<xsl:when test="$f/motif = 'dates'">les dates</xsl:when>
		<xsl:when test="$f/motif = 'horaires'">les horaires</xsl:when>
		<xsl:when test="$f/motif = 'lieu'">le lieu</xsl:when>
		<xsl:when test="$f/motif = 'activites'">les activités</xsl:when>
		<xsl:when test="$f/motif = 'identite'">une erreur d’identité</xsl:when>
		<xsl:when test="$f/motif = 'autre-stage'">un autre stage</xsl:when>
		<xsl:when test="$f/motif = 'refus'">une des personnes appelées à signer n’a pas donné son accord</xsl:when>
		<xsl:when test="$f/motif = 'ecole'">l’établissement l’a décidé ; il vous dit pourquoi au téléphone</xsl:when>
	</xsl:choose>
</xsl:template>
<xsl:template name="sms"><xsl:call-template name="ecole-courte"/> : <xsl:choose><xsl:when test="$f/acte != ''">l’<xsl:value-of select="$f/acte"/> n° <xsl:value-of select="$f/numero"/> n’a pas d’effet, la convention reste telle qu’elle était. Vous n’avez rien à faire<xsl:if test="$m/@lien">. Le texte proposé : <xsl:value-of select="$m/@lien"/></xsl:if><xsl:if test="not($m/@lien)">.</xsl:if></xsl:when><xsl:otherwise><xsl:choose><xsl:when test="$soi">votre convention de stage</xsl:when><xsl:otherwise>la convention de stage <xsl:call-template name="de-prenom-court"/></xsl:otherwise></xsl:choose><xsl:choose><xsl:when test="$f/issue = 'expiree'"> est expirée</xsl:when><xsl:when test="$f/motif = 'refus'"> n’est pas conclue</xsl:when><xsl:otherwise> est annulée</xsl:otherwise></xsl:choose>. Vous n’avez rien à faire<xsl:choose><xsl:when test="$m/@lien">. La lire : <xsl:value-of select="$m/@lien"/></xsl:when><xsl:otherwise> ; appelez-nous pour toute question.</xsl:otherwise></xsl:choose></xsl:otherwise></xsl:choose></xsl:template>
</xsl:stylesheet>
