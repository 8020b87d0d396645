<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- La boîte aux lettres de la démonstration : ce qui serait parti, le plus récent d'abord, avec ses liens et ses codes. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="corps">
	<p class="chapeau"><xsl:value-of select="m:mot('demo.dit')"/></p>
	<xsl:if test="not(lettre)"><p><xsl:value-of select="m:mot('demo.rien')"/></p></xsl:if>
	<xsl:for-each select="lettre">
		<article class="lettre">
			<h2>
				<xsl:choose>
					<xsl:when test="@sms = 'oui'"><xsl:value-of select="m:mot('demo.sms')"/></xsl:when>
					<xsl:otherwise><xsl:value-of select="@objet"/></xsl:otherwise>
				</xsl:choose>
			</h2>
			<p class="discret"><xsl:value-of select="m:mot('demo.pour', @a)"/><br/><time datetime="{@le}"><xsl:value-of select="m:instant(@le)"/></time></p>
			<div class="telle"><xsl:value-of select="avant"/><xsl:if test="lien"><a href="{lien}"><xsl:value-of select="lien"/></a><xsl:value-of select="apres"/></xsl:if></div>
		</article>
	</xsl:for-each>
	<xsl:if test="@total &gt; @pas">
		<xsl:variable name="avant"><xsl:if test="@de &gt; 1">?de=<xsl:choose><xsl:when test="@de &gt; @pas"><xsl:value-of select="@de - @pas"/></xsl:when><xsl:otherwise>1</xsl:otherwise></xsl:choose></xsl:if></xsl:variable>
		<xsl:variable name="apres"><xsl:if test="@a &lt; @total">?de=<xsl:value-of select="@a + 1"/></xsl:if></xsl:variable>
		<xsl:call-template name="suite">
			<xsl:with-param name="de" select="@de"/><xsl:with-param name="a" select="@a"/><xsl:with-param name="total" select="@total"/>
			<xsl:with-param name="avant" select="string($avant)"/><xsl:with-param name="apres" select="string($apres)"/>
		</xsl:call-template>
	</xsl:if>
</xsl:template>
</xsl:stylesheet>
