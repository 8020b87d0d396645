<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Écran 1 : lire. Qui, où, quand ; ce qui est interdit ; qui a signé ; ce qui a changé ; le texte entier et le PDF. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="convention.xslt"/>
<xsl:variable name="d"><xsl:if test="/page/@dossier"><xsl:value-of select="concat('?d=', /page/@dossier)"/></xsl:if></xsl:variable>
<xsl:template match="page" mode="titre">
	<xsl:choose>
		<xsl:when test="$c/@acte"><xsl:value-of select="m:mot('lire.titre.acte', m:mot(concat('acte.', $c/@acte), $c/@numero), $c/@prenom)"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="m:mot('lire.titre', $c/@prenom)"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:if test="$c/@acte">
		<xsl:call-template name="explique"><xsl:with-param name="mot" select="'lire.acte.dit'"/></xsl:call-template>
		<xsl:if test="$c/@effet"><p><xsl:value-of select="m:mot('lire.acte.effet', m:jour($c/@effet))"/></p></xsl:if>
	</xsl:if>
	<xsl:if test="not($c/@acte)"><xsl:call-template name="explique"><xsl:with-param name="mot" select="concat('lire.dit.', @role)"/><xsl:with-param name="a" select="$c/@ecole"/><xsl:with-param name="b" select="$c/@prenom"/><xsl:with-param name="c" select="$c/@accueil"/></xsl:call-template></xsl:if>
	<xsl:if test="change">
		<xsl:call-template name="avis">
			<xsl:with-param name="genre" select="'alerte'"/>
			<xsl:with-param name="contenu">
				<h2><xsl:choose><xsl:when test="$c/@acte"><xsl:value-of select="m:mot('lire.acte.change')"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('lire.change')"/></xsl:otherwise></xsl:choose></h2>
				<ul><xsl:for-each select="change"><li><strong><xsl:call-template name="phrase"><xsl:with-param name="t" select="string(@champ)"/></xsl:call-template></strong><xsl:value-of select="m:phrase(' : ')"/><del><xsl:call-template name="valeur-dite"><xsl:with-param name="v" select="@avant"/></xsl:call-template></del> → <ins><xsl:call-template name="valeur-dite"><xsl:with-param name="v" select="@apres"/></xsl:call-template></ins></li></xsl:for-each></ul>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:if>
	<xsl:call-template name="resume"/>
	<h2><xsl:value-of select="m:mot('lire.interdit')"/></h2>
	<xsl:call-template name="explique"><xsl:with-param name="mot" select="'lire.interdit.dit'"/></xsl:call-template>
	<xsl:call-template name="signataires"/>
	<h2><xsl:value-of select="m:mot('lire.entier')"/></h2>
	<ul class="liens">
		<li><a href="{@lien}/texte{$d}"><xsl:value-of select="m:mot('lire.texte')"/></a></li>
		<li><a href="{@lien}/texte?images=oui{translate($d, '?', '&amp;')}"><xsl:value-of select="m:mot('lire.images')"/></a></li>
		<xsl:if test="not($cadre/@guichet)"><li><a href="{@lien}/pdf{$d}"><xsl:value-of select="m:mot('lire.pdf')"/></a></li></xsl:if>
	</ul>
	<p class="discret"><xsl:value-of select="m:mot('lire.reference', $c/@reference, $c/@version, $c/@empreinte)"/><xsl:text> </xsl:text><a href="/donnees"><xsl:value-of select="m:mot('lire.donnees')"/></a></p>
	<xsl:if test="@a-refuse = 'oui'"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'info'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:mot('lire.a-refuse')"/></p></xsl:with-param></xsl:call-template></xsl:if>
	<xsl:if test="@peut-opposer = 'oui'"><xsl:call-template name="explique"><xsl:with-param name="mot" select="'lire.opposer.dit'"/></xsl:call-template></xsl:if>
	<xsl:choose>
		<xsl:when test="@lot = 'oui' and @peut-signer = 'oui'">
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="concat(@lien, '/liste')"/><xsl:with-param name="contenu"><input type="hidden" name="garder" value="{@dossier}"/><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'liste.garder'"/></xsl:call-template></xsl:with-param></xsl:call-template>
			<p><a href="{@lien}/liste"><xsl:value-of select="m:mot('liste.retour')"/></a></p>
		</xsl:when>
		<xsl:when test="@lot = 'oui'">
			<p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="concat(@lien, '/liste')"/><xsl:with-param name="mot" select="'liste.retour'"/></xsl:call-template></p>
		</xsl:when>
		<xsl:when test="@peut-signer = 'oui'">
			<p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="concat(@lien, '/confirmer')"/><xsl:with-param name="mot" select="'lien.continuer'"/></xsl:call-template></p>
		</xsl:when>
		<xsl:otherwise>
			<xsl:call-template name="avis"><xsl:with-param name="genre" select="'info'"/><xsl:with-param name="contenu"><p><xsl:choose><xsl:when test="$c/@opposee"><xsl:value-of select="m:mot('lire.opposee')"/></xsl:when><xsl:when test="$c/@etat = 'correction_demandee'"><xsl:value-of select="m:mot('lire.suspendue')"/></xsl:when><xsl:when test="$lang != 'fr' and m:aide(concat('raison.', @raison), $lang) != ''"><xsl:value-of select="m:mot(concat('raison.', @raison))"/></xsl:when><xsl:otherwise><xsl:value-of select="@raison-texte"/></xsl:otherwise></xsl:choose></p></xsl:with-param></xsl:call-template>
		</xsl:otherwise>
	</xsl:choose>
	<ul class="liens autres">
		<xsl:if test="@peut-corriger = 'oui'"><li><a href="{@lien}/correction{$d}"><xsl:value-of select="m:mot('lire.corriger')"/></a></li></xsl:if>
		<xsl:if test="@peut-refuser = 'oui' and @peut-opposer != 'oui'"><li><a href="{@lien}/refus{$d}"><xsl:value-of select="m:mot('lire.refuser')"/></a></li></xsl:if>
		<xsl:if test="@peut-opposer = 'oui'"><li><a href="{@lien}/refus{$d}"><xsl:value-of select="m:mot('lire.opposer')"/></a></li></xsl:if>
	</ul>
	<xsl:call-template name="langues-aide"/>
</xsl:template>
</xsl:stylesheet>
