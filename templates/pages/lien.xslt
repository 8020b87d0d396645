<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- L'entrée d'un lien : qui écrit, de quoi il s'agit ; rien n'est lu ni signé avant le bouton. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:variable name="l" select="/page/lien"/>
<!-- Un lien qui a servi, ou qui n’a plus rien à signer, mène au suivi. -->
<xsl:variable name="genre"><xsl:choose><xsl:when test="$l/@suivi = 'oui' and $l/@genre = 'signer'">suivre</xsl:when><xsl:otherwise><xsl:value-of select="$l/@genre"/></xsl:otherwise></xsl:choose></xsl:variable>
<xsl:template match="page" mode="titre">
	<xsl:choose>
		<xsl:when test="$l/@ouvert = 'non'"><xsl:value-of select="m:mot('lien.ferme.titre')"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="m:mot(concat('lien.', $genre, '.titre'))"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:choose>
		<xsl:when test="$l/@ouvert = 'non'">
			<p class="chapeau">
				<xsl:choose>
					<xsl:when test="$l/@raison = 'lien-version' and $l/@renouvelable = 'non'"><xsl:value-of select="m:mot('lien.revision')"/></xsl:when>
					<xsl:when test="$l/@etat and m:aide(concat('lien.clos.', $l/@etat), 'fr') != ''"><xsl:value-of select="m:mot(concat('lien.clos.', $l/@etat))"/></xsl:when>
					<xsl:when test="$lang != 'fr' and m:aide(concat('raison.', $l/@raison), $lang) != ''"><xsl:value-of select="m:mot(concat('raison.', $l/@raison))"/></xsl:when>
					<xsl:otherwise><xsl:value-of select="$l/@texte"/></xsl:otherwise>
				</xsl:choose>
			</p>
			<xsl:variable name="aide" select="/page/cadre/@aide"/>
			<xsl:variable name="cause"><xsl:choose><xsl:when test="$l/@raison = 'lien-version' and $l/@renouvelable = 'non'">lien.revision</xsl:when><xsl:otherwise><xsl:value-of select="concat('raison.', $l/@raison)"/></xsl:otherwise></xsl:choose></xsl:variable>
			<xsl:if test="$aide != '' and $aide != $lang and m:aide($cause, $aide) != ''"><p class="aide" lang="{$aide}"><xsl:if test="$aide = 'ar'"><xsl:attribute name="dir">rtl</xsl:attribute></xsl:if><xsl:value-of select="m:aide($cause, $aide)"/></p></xsl:if>
			<xsl:if test="$l/@ecole != ''"><p><xsl:value-of select="$l/@ecole"/><xsl:if test="$l/@telephone != ''"><br/><a href="tel:{translate($l/@telephone, '  .', '')}"><xsl:value-of select="m:mot('cadre.telephone', m:telephone(string($l/@telephone)))"/></a></xsl:if></p></xsl:if>
			<xsl:if test="$l/@raison = 'lien-clos' and $l/@renouvelable = 'oui'"><xsl:call-template name="explique"><xsl:with-param name="mot" select="'lien.clos.lire'"/></xsl:call-template></xsl:if>
			<xsl:if test="$l/@renouvelable = 'oui'">
				<xsl:call-template name="formulaire">
					<xsl:with-param name="vers" select="concat('/l/', $l/@jeton, '/nouveau')"/>
					<xsl:with-param name="contenu">
						<xsl:choose>
							<xsl:when test="$l/@masque = ''"><xsl:call-template name="explique"><xsl:with-param name="mot" select="'lien.nouveau.ailleurs'"/></xsl:call-template></xsl:when>
							<xsl:otherwise><xsl:call-template name="explique"><xsl:with-param name="mot" select="'lien.nouveau.dit'"/><xsl:with-param name="a" select="$l/@masque"/></xsl:call-template></xsl:otherwise>
						</xsl:choose>
						<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'lien.nouveau'"/></xsl:call-template>
					</xsl:with-param>
				</xsl:call-template>
			</xsl:if>
		</xsl:when>
		<xsl:otherwise>
			<xsl:call-template name="explique"><xsl:with-param name="mot" select="concat('lien.', $genre, '.dit')"/><xsl:with-param name="a" select="$l/@ecole"/><xsl:with-param name="b" select="$l/@prenom"/><xsl:with-param name="genre" select="'chapeau'"/></xsl:call-template>
			<xsl:if test="$l/@utilise = 'oui' and $l/@genre = 'signer'"><p><xsl:value-of select="m:mot('lien.utilise')"/></p></xsl:if>
			<xsl:call-template name="explique"><xsl:with-param name="mot" select="concat('lien.', $genre, '.explique')"/></xsl:call-template>
			<xsl:call-template name="formulaire">
				<xsl:with-param name="vers" select="concat('/l/', $l/@jeton)"/>
				<xsl:with-param name="contenu">
					<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'lien.continuer'"/></xsl:call-template>
				</xsl:with-param>
			</xsl:call-template>
			<xsl:call-template name="langues-aide"/>
			<xsl:if test="$l/@telephone != ''"><p class="discret"><xsl:value-of select="m:mot('lien.doute', m:telephone(string($l/@telephone)))"/></p></xsl:if>
		</xsl:otherwise>
	</xsl:choose>
</xsl:template>
</xsl:stylesheet>
