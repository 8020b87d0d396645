<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Enrôler le second facteur : un QR, une clé, un premier code. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="corps">
	<p><xsl:value-of select="m:mot('enrolement.dit')"/></p>
	<p><img class="qr" src="{@qr}" alt="{m:mot('enrolement.qr')}" width="240" height="240"/></p>
	<p><xsl:value-of select="m:mot('enrolement.cle')"/><br/><code><xsl:call-template name="par-quatre"><xsl:with-param name="reste" select="@cle"/></xsl:call-template></code></p>
	<p class="discret"><a href="{@adresse}"><xsl:value-of select="m:mot('enrolement.ici')"/></a></p>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="'/enrolement'"/>
		<xsl:with-param name="contenu">
			<xsl:if test="@vers"><input type="hidden" name="vers" value="{@vers}"/></xsl:if>
			<xsl:call-template name="code"><xsl:with-param name="nom" select="'code'"/><xsl:with-param name="mot" select="'facteur.code'"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'enrolement.finir'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
	<p class="discret"><xsl:value-of select="m:mot('enrolement.perdu')"/></p>
</xsl:template>

<xsl:template name="par-quatre">
	<xsl:param name="reste"/>
	<xsl:value-of select="substring($reste, 1, 4)"/>
	<xsl:if test="string-length($reste) &gt; 4">
		<xsl:text> </xsl:text>
		<xsl:call-template name="par-quatre"><xsl:with-param name="reste" select="substring($reste, 5)"/></xsl:call-template>
	</xsl:if>
</xsl:template>
</xsl:stylesheet>
