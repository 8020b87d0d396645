<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M17: le stage va commencer. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<p><xsl:call-template name="Le-stage"/> commence le <xsl:value-of select="$f/debut/@clair"/>.</p>
	<xsl:if test="$f/horaires != ''"><p>Horaires : <xsl:value-of select="$f/horaires"/>.</p></xsl:if>
	<xsl:if test="$f/tuteur != ''"><l>Sur place, la personne à demander est <xsl:value-of select="$f/tuteur"/>.</l></xsl:if>
	<xsl:if test="$f/contact-accueil != ''"><l>Organisme d’accueil : <xsl:call-template name="telephone"><xsl:with-param name="de" select="$f/contact-accueil"/></xsl:call-template></l></xsl:if>
	<xsl:if test="$f/contact-ecole != ''"><l>Établissement : <xsl:call-template name="telephone"><xsl:with-param name="de" select="$f/contact-ecole"/></xsl:call-template></l></xsl:if>
	<p>Absence ou retard : prévenez l’organisme d’accueil et l’établissement, le matin même.</p>
	<p>Accident, sur place ou en chemin : appelez les secours (15 ou 112), puis aussitôt l’établissement ; l’organisme d’accueil envoie sa déclaration le jour même.</p>
	<xsl:if test="$m/@lien"><p>La convention, à tout moment :</p><lien/></xsl:if>
	<p>Bon stage !</p>
</xsl:template>
<xsl:template name="sms"><xsl:call-template name="ecole-courte"/> : <xsl:call-template name="le-stage-court"/> commence le <xsl:value-of select="$f/debut/@clair"/>. Accident : 15 ou 112, puis <xsl:call-template name="le-numero"/>.</xsl:template>
</xsl:stylesheet>
