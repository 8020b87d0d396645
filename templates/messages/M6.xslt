<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M6: la convention a changé : chacun relit. À une famille, le détail n’est que sur la page. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<p>La convention de stage <xsl:value-of select="$f/prenom/@de"/> a changé depuis notre dernier message.</p>
	<xsl:choose>
		<xsl:when test="$f/champs != '' and not($f/famille = 'oui')"><xsl:call-template name="champs"/></xsl:when>
		<xsl:otherwise><p>La page vous montre ce qui a changé.</p></xsl:otherwise>
	</xsl:choose>
	<p>Une signature vaut pour un texte précis : puisque le texte a changé, celles déjà données ne comptent plus, et chacun relit avant de signer.</p>
	<p>Pour relire et signer :</p>
	<lien/>
	<p>Merci de votre patience. Une question ? Appelez-nous<xsl:call-template name="au-telephone"/>.</p>
</xsl:template>
<xsl:template name="sms"><xsl:call-template name="ecole-courte"/> : la convention <xsl:call-template name="de-prenom-court"/> a changé, à relire et signer : <xsl:value-of select="$m/@lien"/></xsl:template>
</xsl:stylesheet>
