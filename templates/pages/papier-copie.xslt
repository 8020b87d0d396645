<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- L'exemplaire papier d'une convention : ses pages, ce qui manque, ce que l'agent atteste. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:variable name="vers" select="concat('/ecole/papier/', /page/@id)"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('papier-copie.titre', @eleve)"/></xsl:template>
<xsl:template match="page" mode="corps">
	<p><xsl:call-template name="badge"><xsl:with-param name="etat" select="@etat"/></xsl:call-template><xsl:text> </xsl:text><a href="/ecole/dossier/{@id}" class="reference"><xsl:value-of select="@reference"/></a>, <xsl:value-of select="m:mot('dossier.version', @version)"/></p>
	<xsl:choose>
		<xsl:when test="@la = 0"><p class="chapeau"><xsl:value-of select="m:mot('papier-copie.rien')"/></p></xsl:when>
		<xsl:when test="@la &lt; @sur"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:mot('papier-copie.manque', @la, @sur)"/></p></xsl:with-param></xsl:call-template></xsl:when>
		<xsl:when test="@exemplaire &gt; 0"><p><xsl:value-of select="m:mot('papier-copie.atteste', @exemplaire)"/></p></xsl:when>
		<xsl:otherwise><p><xsl:value-of select="m:mot('papier-copie.complet', @sur)"/></p></xsl:otherwise>
	</xsl:choose>
	<xsl:if test="@la &gt; 0">
		<ul class="cartes">
			<xsl:for-each select="face">
				<li>
					<xsl:choose>
						<xsl:when test="@id">
							<a href="/ecole/papier/page/{@id}"><img class="vignette" src="/ecole/papier/page/{@id}" loading="lazy" alt="{m:mot('papier-copie.image', @page)}"/></a>
							<div><p><xsl:value-of select="m:mot('papier-copie.page', @page, @code)"/></p>
							<xsl:if test="/page/@exemplaire = 0"><xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/papier'"/><xsl:with-param name="contenu"><input type="hidden" name="page" value="{@id}"/><xsl:call-template name="bouton"><xsl:with-param name="texte" select="m:mot('papier-copie.ecarter', @page)"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'ecarter'"/><xsl:with-param name="genre" select="'lien'"/></xsl:call-template></xsl:with-param></xsl:call-template></xsl:if></div>
						</xsl:when>
						<xsl:otherwise><div class="vignette vide"></div><div><p><xsl:call-template name="badge"><xsl:with-param name="etat" select="'ambre'"/><xsl:with-param name="texte" select="m:mot('papier-copie.absente', @page)"/></xsl:call-template></p></div></xsl:otherwise>
					</xsl:choose>
				</li>
			</xsl:for-each>
		</ul>
	</xsl:if>
	<h2><xsl:value-of select="m:mot('lire.signataires')"/></h2>
	<ul class="signataires"><xsl:for-each select="signataire[@le]"><li><xsl:call-template name="badge"><xsl:with-param name="etat" select="'vert'"/><xsl:with-param name="texte" select="m:mot('lire.a-signe')"/></xsl:call-template><span><xsl:call-template name="de-qui"/>, <xsl:value-of select="m:instant(@le)"/></span></li></xsl:for-each>
	<xsl:for-each select="signataire[not(@le)]"><li><xsl:call-template name="badge"><xsl:with-param name="etat" select="'gris'"/><xsl:with-param name="texte" select="m:mot('lire.attendu')"/></xsl:call-template><span><xsl:call-template name="de-qui"/></span></li></xsl:for-each></ul>
	<xsl:if test="@la = @sur and signataire/personne and (@etat = 'en_signature' or @etat = 'partiellement_signee')">
		<h2><xsl:value-of select="m:mot('papier-copie.attester')"/></h2>
		<xsl:choose>
			<xsl:when test="@second-facteur = 'non'">
				<p><xsl:value-of select="m:mot('papier-copie.facteur')"/></p>
				<p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="concat('/second-facteur?vers=', $vers)"/><xsl:with-param name="mot" select="'signer-lot.donner'"/></xsl:call-template></p>
			</xsl:when>
			<xsl:otherwise>
				<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="$vers"/><xsl:with-param name="contenu">
					<input type="hidden" name="sha" value="{@sha}"/>
					<fieldset class="choix" id="c-atteste">
						<legend><xsl:value-of select="m:mot('papier-copie.mains')"/></legend>
						<xsl:if test="saisie[@nom = 'atteste']/@erreur"><p class="faute"><xsl:value-of select="m:mot(saisie[@nom = 'atteste']/@erreur)"/></p></xsl:if>
						<xsl:for-each select="signataire/personne">
							<div class="case"><input type="checkbox" name="m" id="m-{../@champ}-{@id}" value="{../@champ}:{@id}"><xsl:if test="@coche = 'oui'"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if></input><label for="m-{../@champ}-{@id}"><xsl:value-of select="../@label"/><xsl:value-of select="m:phrase(' : ')"/><strong><xsl:value-of select="@nom"/></strong></label></div>
						</xsl:for-each>
					</fieldset>
					<xsl:call-template name="case"><xsl:with-param name="nom" select="'accord'"/><xsl:with-param name="texte" select="m:mot('papier-copie.phrase', @version)"/><xsl:with-param name="mot" select="'papier-copie.accord'"/><xsl:with-param name="requis" select="'oui'"/></xsl:call-template>
					<p class="discret"><xsl:value-of select="m:mot('papier-copie.garde')"/></p>
					<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'papier-copie.bouton'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'attester'"/></xsl:call-template>
				</xsl:with-param></xsl:call-template>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:if>
	<p><a href="/ecole/papier"><xsl:value-of select="m:mot('papier-copie.retour')"/></a></p>
</xsl:template>
<xsl:template name="de-qui"><xsl:choose><xsl:when test="$lang = 'fr'"><xsl:value-of select="@label"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot(concat('role.', @role))"/></xsl:otherwise></xsl:choose></xsl:template>
</xsl:stylesheet>
