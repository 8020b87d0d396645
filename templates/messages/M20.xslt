<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M20: à un agent : son accès. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<p><xsl:if test="$f/invite-par != ''"><xsl:value-of select="$f/invite-par"/> vous ouvre</xsl:if><xsl:if test="not($f/invite-par != '')">Vous avez maintenant</xsl:if> un accès à Paraphe, le service des conventions de stage<xsl:if test="$f/etablissement != ''">, pour <xsl:value-of select="$f/etablissement"/></xsl:if>.</p>
	<xsl:if test="$f/role != ''"><p>Votre rôle : <xsl:call-template name="roles"/>.</p></xsl:if>
	<p>Choisissez votre mot de passe ici, dans les <xsl:value-of select="$f/heures"/> heures :</p>
	<lien/>
	<p>Votre identifiant est l’adresse à laquelle vous recevez ce message.</p>
	<xsl:if test="$f/enrolement = 'oui'"><p>Votre rôle permet de signer ou d’administrer : préparez sur votre téléphone une application d’authentification (FreeOTP, par exemple). La page vous guidera.</p></xsl:if>
	<p>Ce message ne vous concerne pas ? Ne l’ouvrez pas, et prévenez l’établissement<xsl:call-template name="au-telephone"/>.</p>
</xsl:template>
<xsl:template name="roles">
	<xsl:param name="reste" select="concat($f/role, ', ')"/>
	<xsl:variable name="un" select="substring-before($reste, ', ')"/>
	<xsl:variable name="suite" select="substring-after($reste, ', ')"/>
	<xsl:choose>
		<xsl:when test="$un = 'secretariat'">secrétariat</xsl:when>
		<xsl:when test="$un = 'chef' or $un = 'chef-etablissement'">chef d’établissement</xsl:when>
		<xsl:when test="$un = 'delegataire'">délégataire</xsl:when>
		<xsl:when test="$un = 'enseignant' or $un = 'enseignant-referent'">enseignant</xsl:when>
		<xsl:when test="$un = 'infirmerie'">infirmerie</xsl:when>
		<xsl:when test="$un = 'academie'">académie</xsl:when>
		<xsl:when test="$un = 'auditeur'">auditeur</xsl:when>
		<xsl:when test="$un = 'dpo'">délégué à la protection des données</xsl:when>
		<xsl:when test="$un = 'admin' or $un = 'administrateur'">administrateur</xsl:when>
		<xsl:otherwise><xsl:value-of select="$un"/></xsl:otherwise>
	</xsl:choose>
	<xsl:if test="$suite != ''">, <xsl:call-template name="roles"><xsl:with-param name="reste" select="$suite"/></xsl:call-template></xsl:if>
</xsl:template>
</xsl:stylesheet>
