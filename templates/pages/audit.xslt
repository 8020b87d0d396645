<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Les affaires qu'un auditeur peut lire, par établissement, et jusqu'à quand. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="corps">
	<p class="chapeau"><xsl:value-of select="m:mot('audit.dit')"/></p>
	<xsl:if test="not(acces)"><p><xsl:value-of select="m:mot('audit.aucun')"/></p></xsl:if>
	<xsl:for-each select="acces">
		<section>
			<h2><xsl:value-of select="@ecole"/></h2>
			<p><xsl:value-of select="m:mot('lire.du-au', m:jour(@debut), m:jour(@fin))"/>. <xsl:value-of select="@motif"/></p>
			<ul class="liens"><xsl:for-each select="affaire"><li><a href="/audit/{@id}"><xsl:value-of select="@reference"/></a><xsl:text> </xsl:text><xsl:call-template name="badge"><xsl:with-param name="etat" select="@etat"/></xsl:call-template></li></xsl:for-each></ul>
		</section>
	</xsl:for-each>
</xsl:template>
</xsl:stylesheet>
