<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M2: à un signataire : lire et signer. À une famille : le prénom et l’établissement seulement. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="aide.xslt"/>
<xsl:template name="aide"><xsl:call-template name="aide-signer"/></xsl:template>
<xsl:template name="courriel">
	<xsl:choose>
		<xsl:when test="$n &gt; 1">
			<p><xsl:value-of select="$n"/> conventions de stage attendent votre signature :</p>
			<xsl:call-template name="liste"/>
			<p>Lisez-les, puis signez-les toutes ensemble ou une partie, avec un seul code :</p>
			<lien/>
			<p>Pour chacune, vous pouvez aussi refuser ou demander une correction.</p>
		</xsl:when>
		<xsl:otherwise>
			<p><xsl:call-template name="demande"/><xsl:call-template name="stage"/></p>
			<p>Lisez-la, puis signez-la ici, en trois écrans :</p>
			<lien/>
			<p>Vous pouvez <xsl:if test="$f/role != 'enseignant-referent'">refuser ou </xsl:if>demander une correction, sur la même page. Rien n’est signé tant que vous n’avez pas choisi « Je signe ».</p>
			<xsl:if test="$f/famille = 'oui'"><p>La page vous demande d’abord le jour et le mois de <xsl:choose><xsl:when test="$f/role = 'eleve'">votre naissance</xsl:when><xsl:otherwise>naissance de l’élève</xsl:otherwise></xsl:choose>. Si vous préférez signer sur papier ou à l’établissement, appelez-nous<xsl:call-template name="au-telephone"/>.</p></xsl:if>
		</xsl:otherwise>
	</xsl:choose>
	<xsl:call-template name="avant"/>
	<xsl:call-template name="notice"/>
</xsl:template>
<xsl:template name="demande">
	<xsl:choose>
		<xsl:when test="$f/role = 'responsable-legal'"><xsl:value-of select="$f/etablissement"/> vous demande votre accord pour le stage d’observation <xsl:value-of select="$f/prenom/@de"/> : la convention est prête et attend votre signature.</xsl:when>
		<xsl:when test="$f/role = 'eleve'">Votre convention de stage est prête, <xsl:value-of select="$f/prenom"/> : elle attend votre signature.</xsl:when>
		<xsl:when test="$f/role = 'enseignant-referent'"><xsl:call-template name="La-convention"/> attend votre visa d’enseignant référent.</xsl:when>
		<xsl:when test="$f/role = 'representant-accueil'"><xsl:call-template name="La-convention"/> est prête : elle attend votre signature, au nom de l’organisme d’accueil.</xsl:when>
		<xsl:otherwise><xsl:call-template name="La-convention"/> est prête et attend votre signature.</xsl:otherwise>
	</xsl:choose>
</xsl:template>
<!-- Dates et lieu, jamais à une famille. -->
<xsl:template name="stage">
	<xsl:if test="not($f/famille = 'oui') and $f/@dates"> Le stage a lieu<xsl:call-template name="dates"/><xsl:if test="$f/lieu != ''"> (<xsl:value-of select="$f/lieu"/>)</xsl:if>.</xsl:if>
</xsl:template>
<xsl:template name="sms">
	<xsl:call-template name="ecole-courte"/> :<xsl:text> </xsl:text>
	<xsl:choose>
		<xsl:when test="$n &gt; 1"><xsl:value-of select="$n"/> conventions de stage à lire et à signer : </xsl:when>
		<xsl:otherwise>convention de stage <xsl:call-template name="de-prenom-court"/> à lire et à signer : </xsl:otherwise>
	</xsl:choose>
	<xsl:value-of select="$m/@lien"/>
</xsl:template>
</xsl:stylesheet>
