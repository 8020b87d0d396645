<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Ce que l'on sait de la santé d'un élève, tel qu'il est écrit. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:template name="sante-dite">
	<xsl:choose>
		<xsl:when test="@existe = '' and @consigne = ''"><p><xsl:value-of select="m:mot('sante.rien')"/></p></xsl:when>
		<xsl:otherwise>
			<dl>
				<dt><xsl:value-of select="m:mot('sante.existe')"/></dt><dd><xsl:choose><xsl:when test="@existe != ''"><xsl:value-of select="m:mot(concat('sante.existe.', @existe))"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('sante.rien')"/></xsl:otherwise></xsl:choose></dd>
				<xsl:if test="@trousse != ''"><dt><xsl:value-of select="m:mot('sante.trousse')"/></dt><dd><xsl:value-of select="m:mot(concat('sante.trousse.', @trousse))"/></dd></xsl:if>
				<xsl:if test="@consigne != ''"><dt><xsl:value-of select="m:mot('sante.consigne')"/></dt><dd class="telle"><xsl:value-of select="@consigne"/></dd></xsl:if>
			</dl>
		</xsl:otherwise>
	</xsl:choose>
</xsl:template>
</xsl:stylesheet>
