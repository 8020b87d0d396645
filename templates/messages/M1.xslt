<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M1: à l’organisme d’accueil : compléter sa partie. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<xsl:choose>
		<xsl:when test="$n &gt; 1">
			<p><xsl:value-of select="$f/etablissement"/> vous propose d’accueillir <xsl:value-of select="$n"/> élèves en stage d’observation :</p>
			<xsl:call-template name="liste"/>
		</xsl:when>
		<xsl:otherwise>
			<p><xsl:value-of select="$f/etablissement"/> vous propose d’accueillir <xsl:value-of select="$f/prenom"/><xsl:call-template name="niveau"/> en stage d’observation<xsl:call-template name="dates"/>.</p>
		</xsl:otherwise>
	</xsl:choose>
	<p>Il ne manque que votre partie <xsl:choose><xsl:when test="$n &gt; 1">des conventions</xsl:when><xsl:otherwise>de la convention</xsl:otherwise></xsl:choose> : dix minutes suffisent. Ayez sous la main votre numéro SIRET, le lieu et les horaires, les activités prévues, le nom de la personne qui accompagnera l’élève et votre assurance de responsabilité civile.</p>
	<p><xsl:choose><xsl:when test="$n &gt; 1">Complétez-les ici :</xsl:when><xsl:otherwise>Complétez-la ici :</xsl:otherwise></xsl:choose></p>
	<lien/>
	<p>Un collègue doit signer à votre place ? Vous pourrez le désigner sur la page.<xsl:if test="$n = 1 and $f/referent != ''"> À l’établissement, l’enseignant référent est <xsl:value-of select="$f/referent"/>.</xsl:if> Pour toute question, répondez à ce message ou appelez-nous<xsl:call-template name="au-telephone"/>.</p>
	<xsl:call-template name="notice"/>
</xsl:template>
<xsl:template name="sms"><xsl:call-template name="ecole-courte"/> : <xsl:choose><xsl:when test="$n &gt; 1">accueil de <xsl:value-of select="$n"/> élèves</xsl:when><xsl:otherwise>accueil <xsl:call-template name="de-prenom-court"/></xsl:otherwise></xsl:choose> en stage, votre partie à compléter : <xsl:value-of select="$m/@lien"/></xsl:template>
</xsl:stylesheet>
