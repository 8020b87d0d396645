<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Une affaire sous les yeux d'un auditeur : ce qui se télécharge, qui a signé, le journal. Rien ne s'y change. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:variable name="vers" select="concat('/audit/', /page/@id)"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('audit.affaire', @reference)"/></xsl:template>
<xsl:template match="page" mode="corps">
	<p><xsl:call-template name="badge"><xsl:with-param name="etat" select="@etat"/></xsl:call-template><xsl:if test="@version &gt; 0"><xsl:text> </xsl:text><xsl:value-of select="m:mot('dossier.version', @version)"/></xsl:if></p>
	<dl>
		<dt><xsl:value-of select="m:mot('audit.ecole')"/></dt><dd><xsl:value-of select="@ecole"/></dd>
		<xsl:if test="@eleve != ''"><dt><xsl:value-of select="m:mot('classe.eleve')"/></dt><dd><xsl:value-of select="@eleve"/></dd></xsl:if>
		<xsl:if test="@accueil != ''"><dt><xsl:value-of select="m:mot('classe.accueil')"/></dt><dd><xsl:value-of select="@accueil"/></dd></xsl:if>
		<xsl:if test="@debut and @fin"><dt><xsl:value-of select="m:mot('lire.dates')"/></dt><dd><xsl:value-of select="m:mot('lire.du-au', m:jour(@debut), m:jour(@fin))"/></dd></xsl:if>
		<dt><xsl:value-of select="m:mot('audit.jusque')"/></dt><dd><xsl:value-of select="m:jour(@jusque)"/></dd>
	</dl>
	<h2><xsl:value-of select="m:mot('audit.fichiers')"/></h2>
	<ul class="liens">
		<xsl:if test="@scellee = 'oui'">
			<li><a href="{$vers}/rapport"><xsl:value-of select="m:mot('audit.rapport')"/></a><br/><span class="discret"><xsl:value-of select="m:mot('audit.rapport.dit')"/></span></li>
			<li><a href="{$vers}/archive"><xsl:value-of select="m:mot('audit.archive')"/></a><br/><span class="discret"><xsl:value-of select="m:mot('audit.archive.dit')"/></span></li>
			<li><a href="{$vers}/attestation"><xsl:value-of select="m:mot('attestation.signature')"/></a></li>
		</xsl:if>
		<xsl:if test="@lisible = 'oui'"><li><a href="{$vers}/pdf"><xsl:value-of select="m:mot('lire.pdf')"/></a></li></xsl:if>
		<li><a href="{$vers}/journal.xml"><xsl:value-of select="m:mot('audit.journal')"/></a><br/><span class="discret"><xsl:value-of select="m:mot('audit.journal.dit')"/></span></li>
	</ul>
	<xsl:if test="signataire">
		<h2><xsl:value-of select="m:mot('lire.signataires')"/></h2>
		<ul class="signataires"><xsl:for-each select="signataire"><li><xsl:call-template name="badge"><xsl:with-param name="etat"><xsl:choose><xsl:when test="@le">vert</xsl:when><xsl:otherwise>gris</xsl:otherwise></xsl:choose></xsl:with-param><xsl:with-param name="texte"><xsl:choose><xsl:when test="@le"><xsl:value-of select="m:mot('lire.a-signe')"/></xsl:when><xsl:otherwise><xsl:call-template name="pas-signe"><xsl:with-param name="etat" select="string(/page/@etat)"/></xsl:call-template></xsl:otherwise></xsl:choose></xsl:with-param></xsl:call-template><span><xsl:value-of select="@label"/><xsl:if test="@le">, <xsl:value-of select="m:instant(@le)"/></xsl:if></span></li></xsl:for-each></ul>
	</xsl:if>
	<h2><xsl:value-of select="m:nombre('audit.evenements', @evenements)"/></h2>
	<xsl:if test="@avant &gt; 0"><p class="discret"><xsl:value-of select="m:nombre('audit.avant', @avant)"/></p></xsl:if>
	<ol class="frise">
		<xsl:for-each select="evenement">
			<xsl:variable name="titre"><xsl:value-of select="concat('evenement.', @genre)"/><xsl:if test="@objet">.<xsl:value-of select="@objet"/></xsl:if></xsl:variable>
			<li class="bleu">
				<div>
					<time datetime="{@instant}"><xsl:value-of select="m:instant(@instant)"/></time>
					<strong><xsl:value-of select="m:mot(string($titre))"/></strong>
					<span><xsl:value-of select="m:mot(concat('role.', @role))"/><xsl:if test="@issue != '' and @issue != 'ok'">, <xsl:value-of select="@issue"/></xsl:if></span>
					<xsl:if test="detail"><details><summary><xsl:value-of select="m:mot('rapport.detail')"/></summary><dl><xsl:for-each select="detail"><dt><code><xsl:value-of select="@nom"/></code></dt><dd class="telle"><xsl:value-of select="."/></dd></xsl:for-each></dl></details></xsl:if>
				</div>
			</li>
		</xsl:for-each>
	</ol>
	<p><a href="/audit"><xsl:value-of select="m:mot('audit.retour')"/></a></p>
</xsl:template>
</xsl:stylesheet>
