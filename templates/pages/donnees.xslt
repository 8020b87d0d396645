<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- « Vos données » : la notice, en deux lectures. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="corps">
	<xsl:call-template name="explique"><xsl:with-param name="mot" select="'donnees.dit'"/></xsl:call-template>
	<xsl:call-template name="langues-aide"/>
	<ul class="liens"><li><a href="#enfant"><xsl:value-of select="m:mot('donnees.enfant')"/></a></li><li><a href="#adulte"><xsl:value-of select="m:mot('donnees.adulte')"/></a></li></ul>
	<section id="enfant" class="texte">
		<h2><xsl:value-of select="m:mot('donnees.enfant')"/></h2>
		<xsl:call-template name="explique"><xsl:with-param name="mot" select="'donnees.enfant.dit'"/></xsl:call-template>
		<ul>
			<li><xsl:value-of select="m:mot('donnees.enfant.1')"/></li>
			<li><xsl:value-of select="m:mot('donnees.enfant.2')"/></li>
			<li><xsl:value-of select="m:mot('donnees.enfant.3')"/></li>
			<li><xsl:value-of select="m:mot('donnees.enfant.4', m:nombre('duree.ans', @ans))"/></li>
			<li><xsl:value-of select="m:mot('donnees.enfant.5')"/></li>
			<li><xsl:value-of select="m:mot('donnees.enfant.6')"/></li>
		</ul>
	</section>
	<section id="adulte">
		<h2><xsl:value-of select="m:mot('donnees.adulte')"/></h2>
		<h3><xsl:value-of select="m:mot('donnees.qui')"/></h3>
		<p><xsl:value-of select="m:mot('donnees.qui.dit', cadre/@organisation)"/></p>
		<h3><xsl:value-of select="m:mot('donnees.pourquoi')"/></h3>
		<p><xsl:value-of select="m:mot('donnees.pourquoi.dit')"/></p>
		<h3><xsl:value-of select="m:mot('donnees.quoi')"/></h3>
		<p><xsl:value-of select="m:mot('donnees.quoi.dit')"/></p>
		<h3><xsl:value-of select="m:mot('donnees.qui-voit')"/></h3>
		<p><xsl:value-of select="m:mot('donnees.qui-voit.dit')"/></p>
		<h3><xsl:value-of select="m:mot('donnees.duree')"/></h3>
		<xsl:variable name="contact"><xsl:call-template name="jours"><xsl:with-param name="n" select="@jours-contact"/></xsl:call-template></xsl:variable>
		<xsl:variable name="sante"><xsl:call-template name="jours"><xsl:with-param name="n" select="@jours-sante"/></xsl:call-template></xsl:variable>
		<p><xsl:value-of select="m:mot('donnees.duree.dit', m:nombre('duree.ans', @ans), m:nombre('duree.ans', @ans-sans), $contact, $sante)"/></p>
		<h3><xsl:value-of select="m:mot('donnees.droits')"/></h3>
		<p><xsl:value-of select="m:mot('donnees.droits.dit')"/></p>
		<h3><xsl:value-of select="m:mot('donnees.ailleurs')"/></h3>
		<p><xsl:value-of select="m:mot('donnees.ailleurs.dit')"/></p>
	</section>
</xsl:template>

<!-- Ce que chacun dit d'un an et d'un mois. -->
<xsl:template name="jours">
	<xsl:param name="n"/>
	<xsl:choose>
		<xsl:when test="$n = 365"><xsl:value-of select="m:nombre('duree.ans', 1)"/></xsl:when>
		<xsl:when test="$n = 30 or $n = 31"><xsl:value-of select="m:mot('duree.mois')"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="m:nombre('duree.jours', $n)"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>
</xsl:stylesheet>
