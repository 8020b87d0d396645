<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M15: un acte sur une convention scellée : à signer, ou pour information. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<p>
		<xsl:choose>
			<xsl:when test="$f/acte = 'avenant'">Un avenant modifie <xsl:call-template name="la-convention"/>.</xsl:when>
			<xsl:when test="$f/acte = 'avis'">Un avis met à jour <xsl:call-template name="la-convention"/>.</xsl:when>
			<xsl:otherwise>Un rectificatif corrige une erreur d’écriture dans <xsl:call-template name="la-convention"/>.</xsl:otherwise>
		</xsl:choose>
		<xsl:text> Le reste ne change pas.</xsl:text>
	</p>
	<xsl:if test="not($f/famille = 'oui')"><xsl:call-template name="champs"/></xsl:if>
	<xsl:choose>
		<xsl:when test="$f/a-signer = 'oui'"><p>Il attend votre signature. Lisez-le et signez-le ici ; vous pouvez aussi le refuser ou demander une correction :</p></xsl:when>
		<xsl:when test="$m/@lien"><p>Vous n’avez rien à signer. Le document est ici :</p></xsl:when>
		<xsl:otherwise><p>Vous n’avez rien à signer.</p></xsl:otherwise>
	</xsl:choose>
	<xsl:if test="$m/@lien"><lien/></xsl:if>
	<p>Une question ? Appelez l’établissement<xsl:call-template name="au-telephone"/>.</p>
</xsl:template>
<xsl:template name="sms">
	<xsl:call-template name="ecole-courte"/> : <xsl:value-of select="$f/acte"/> à <xsl:call-template name="la-convention-courte"/>
	<xsl:choose>
		<xsl:when test="$f/a-signer = 'oui'"> à lire et signer : </xsl:when>
		<xsl:when test="$m/@lien"> (rien à signer) : </xsl:when>
		<xsl:otherwise>, rien à signer.</xsl:otherwise>
	</xsl:choose>
	<xsl:value-of select="$m/@lien"/>
</xsl:template>
</xsl:stylesheet>
