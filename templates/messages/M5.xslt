<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M5: un nouveau lien ; les anciens sont éteints. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<p>Voici votre nouveau lien pour <xsl:call-template name="la-convention"/> :</p>
	<lien/>
	<p>Les liens reçus auparavant ne fonctionnent plus : vous pouvez supprimer ces messages.</p>
	<p>Vous n’avez pas demandé de nouveau lien ? C’est peut-être l’établissement qui l’a fait pour vous. En cas de doute, appelez-nous<xsl:call-template name="au-telephone"/>.</p>
</xsl:template>
<xsl:template name="sms">
	<xsl:call-template name="ecole-courte"/> :<xsl:text> </xsl:text>
	<xsl:choose>
		<xsl:when test="$soi">le nouveau lien de votre convention, le seul valable : </xsl:when>
		<xsl:otherwise>convention <xsl:call-template name="de-prenom-court"/>, votre nouveau lien, le seul valable : </xsl:otherwise>
	</xsl:choose>
	<xsl:value-of select="$m/@lien"/>
</xsl:template>
</xsl:stylesheet>
