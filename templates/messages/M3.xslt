<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M3: rappel à un signataire. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="aide.xslt"/>
<xsl:template name="aide"><xsl:call-template name="aide-rappel"/></xsl:template>
<xsl:template name="courriel">
	<xsl:choose>
		<xsl:when test="$n &gt; 1">
			<p><xsl:value-of select="$n"/> conventions de stage attendent encore votre signature :</p>
			<xsl:call-template name="liste"/>
		</xsl:when>
		<xsl:otherwise>
			<p><xsl:call-template name="La-convention"/> attend encore votre signature.<xsl:if test="not($f/famille = 'oui') and $f/debut/@clair"> Le stage commence le <xsl:value-of select="$f/debut/@clair"/>.</xsl:if></p>
			<xsl:if test="$f/signataires != ''"><p>Signatures déjà reçues : <xsl:value-of select="translate($f/signataires, ';', ',')"/>.</p></xsl:if>
		</xsl:otherwise>
	</xsl:choose>
	<p>Pour lire et signer :</p>
	<lien/>
	<xsl:call-template name="avant"/>
	<p>Quelque chose vous retient ? Sur la même page, vous pouvez refuser ou demander une correction ; vous pouvez aussi nous appeler<xsl:call-template name="au-telephone"/>. Si vous venez de signer, merci : ce message s’est croisé avec votre signature.</p>
</xsl:template>
<xsl:template name="sms">
	<xsl:text>Rappel de </xsl:text><xsl:call-template name="ecole-courte"/> :<xsl:text> </xsl:text>
	<xsl:choose>
		<xsl:when test="$n &gt; 1"><xsl:value-of select="$n"/> conventions attendent votre signature : </xsl:when>
		<xsl:otherwise><xsl:call-template name="la-convention-courte"/> attend votre signature : </xsl:otherwise>
	</xsl:choose>
	<xsl:value-of select="$m/@lien"/>
</xsl:template>
</xsl:stylesheet>
