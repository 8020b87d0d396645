<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M6: la convention a changé : chacun relit. À une famille, le détail n’est que sur la page. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<p><xsl:call-template name="La-convention"/> a changé depuis notre dernier message. <xsl:choose>
		<xsl:when test="$m/@lien">Relisez-la, puis signez-la ici :</xsl:when>
		<xsl:otherwise>Vous n’avez rien à faire maintenant : d’autres signent avant vous. Le lien pour relire et signer vous parviendra quand ce sera votre tour.</xsl:otherwise>
	</xsl:choose></p>
	<xsl:if test="$m/@lien"><lien/></xsl:if>
	<xsl:choose>
		<xsl:when test="$f/champs != '' and not($f/famille = 'oui')"><xsl:call-template name="champs"/></xsl:when>
		<xsl:when test="$m/@lien"><p>La page vous montre ce qui a changé.</p></xsl:when>
	</xsl:choose>
	<p>Une signature vaut pour un texte précis : le texte a changé, donc les signatures déjà données ne comptent plus. Chacun relit, puis signe.</p>
	<xsl:call-template name="avant"/>
	<p>Merci de votre patience. Une question ? Appelez-nous<xsl:call-template name="au-telephone"/>.</p>
</xsl:template>
<xsl:template name="sms"><xsl:call-template name="ecole-courte"/> : <xsl:call-template name="la-convention-courte"/> a changé<xsl:choose><xsl:when test="$m/@lien">, à relire et signer : <xsl:value-of select="$m/@lien"/></xsl:when><xsl:otherwise>. Le lien pour la relire vous parviendra à votre tour.</xsl:otherwise></xsl:choose></xsl:template>
</xsl:stylesheet>
