<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M14: au délégataire. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<p>Le chef d’établissement vous délègue la signature des conventions de stage de l’établissement<xsl:call-template name="dates"/>.</p>
	<xsl:if test="$f/portee != ''"><p>Portée : <xsl:value-of select="substring($f/portee, 1, 300)"/>.</p></xsl:if>
	<p>Vos signatures porteront la mention « par délégation ». La délégation peut être retirée à tout moment, et ne se délègue pas à son tour.</p>
	<p>Pour la consulter :</p>
	<adresse/>
</xsl:template>
</xsl:stylesheet>
