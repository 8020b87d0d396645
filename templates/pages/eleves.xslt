<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Les élèves d’un accueil, par semaine : où en est chaque convention, qui manque, ce qui reste à dire. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:key name="semaine" match="eleve" use="concat(@debut, ' ', @fin)"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('eleves.titre')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<p class="chapeau"><xsl:value-of select="m:nombre('eleves.dit', count(eleve))"/></p>
	<xsl:for-each select="eleve[generate-id() = generate-id(key('semaine', concat(@debut, ' ', @fin))[1])]">
		<xsl:sort select="@debut"/><xsl:sort select="@fin"/>
		<h2><xsl:choose><xsl:when test="@debut"><xsl:value-of select="m:mot('eleves.semaine', m:jour(@debut), m:jour(@fin))"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('eleves.sans-date')"/></xsl:otherwise></xsl:choose></h2>
		<ul class="cartes">
			<xsl:for-each select="key('semaine', concat(@debut, ' ', @fin))">
				<xsl:sort select="@eleve"/>
				<li><xsl:call-template name="eleve"/></li>
			</xsl:for-each>
		</ul>
	</xsl:for-each>
	<p><a href="{@lien}/suivre"><xsl:value-of select="m:mot('eleves.retour')"/></a></p>
</xsl:template>
<xsl:template name="eleve">
	<strong><xsl:value-of select="@eleve"/></strong><xsl:if test="@classe != ''"><xsl:text>, </xsl:text><xsl:value-of select="@classe"/></xsl:if>
	<xsl:text> </xsl:text><xsl:call-template name="badge"><xsl:with-param name="etat" select="@etat"/></xsl:call-template>
	<xsl:if test="attendu"><br/><xsl:value-of select="m:mot('eleves.attend')"/><xsl:text> </xsl:text><xsl:for-each select="attendu"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:choose><xsl:when test="$lang = 'fr'"><xsl:value-of select="@label"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot(concat('role.', @role))"/></xsl:otherwise></xsl:choose></xsl:for-each></xsl:if>
	<xsl:if test="@presence"><br/><strong><xsl:value-of select="m:mot('suivre.presence', @eleve)"/></strong></xsl:if>
	<xsl:if test="@assurance != ''"><br/><span class="discret"><xsl:value-of select="m:mot('eleves.assurance', m:jour(@assurance))"/></span></xsl:if>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="concat(/page/@lien, '/eleves')"/>
		<xsl:with-param name="contenu">
			<input type="hidden" name="l" value="{@lien}"/>
			<xsl:call-template name="bouton"><xsl:with-param name="texte" select="m:mot('eleves.ouvrir', @reference)"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
</xsl:template>
</xsl:stylesheet>
