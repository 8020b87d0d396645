<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Un refus ou une panne : ce qui s'est passé, et que faire. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:variable name="erreur" select="/page/erreur"/>
<xsl:template match="page" mode="titre">
	<xsl:choose>
		<xsl:when test="$erreur/@refus and m:aide(concat($erreur/@refus, '.titre'), 'fr') != ''"><xsl:value-of select="m:mot(concat($erreur/@refus, '.titre'))"/></xsl:when>
		<xsl:when test="$erreur/@vers"><xsl:value-of select="m:mot('erreur.facteur.titre')"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="m:mot(concat($erreur/@mot, '.titre'))"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:choose>
		<xsl:when test="$erreur/@refus">
			<p class="chapeau"><xsl:value-of select="m:mot($erreur/@refus)"/></p>
			<xsl:if test="m:aide(concat($erreur/@refus, '.faire'), 'fr') != ''"><p><xsl:value-of select="m:mot(concat($erreur/@refus, '.faire'))"/></p></xsl:if>
		</xsl:when>
		<xsl:when test="$erreur/@vers">
			<p class="chapeau"><xsl:value-of select="m:mot('erreur.facteur')"/></p>
			<p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="concat('/second-facteur?vers=', $erreur/@vers)"/><xsl:with-param name="mot" select="'signer-lot.donner'"/></xsl:call-template></p>
		</xsl:when>
		<xsl:when test="$erreur/@raison">
			<p class="chapeau">
				<xsl:choose>
					<xsl:when test="$lang != 'fr' and m:aide(concat('raison.', $erreur/@raison), $lang) != ''"><xsl:value-of select="m:mot(concat('raison.', $erreur/@raison))"/></xsl:when>
					<xsl:otherwise><xsl:value-of select="$erreur/@texte"/></xsl:otherwise>
				</xsl:choose>
			</p>
		</xsl:when>
		<xsl:when test="$erreur/@statut = 403 and $cadre/compte">
			<p class="chapeau"><xsl:value-of select="m:mot('erreur.403.compte')"/></p>
			<p><xsl:value-of select="m:mot('erreur.403.compte.faire')"/></p>
		</xsl:when>
		<xsl:otherwise>
			<p class="chapeau"><xsl:value-of select="m:mot($erreur/@mot)"/></p>
			<p><xsl:value-of select="m:mot(concat($erreur/@mot, '.faire'))"/></p>
		</xsl:otherwise>
	</xsl:choose>
	<xsl:if test="$erreur/@raison = 'lien-inconnu' and $cadre/@verifier-seulement = 'non'"><p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="'/lien-perdu'"/><xsl:with-param name="mot" select="'cadre.lien-perdu'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></p></xsl:if>
	<xsl:if test="$erreur/@refus = 'erreur.visite'"><p><a href="/connexion" target="_blank" rel="noopener"><xsl:value-of select="m:mot('erreur.visite.entrer')"/></a></p></xsl:if>
	<xsl:if test="$erreur/tape">
		<h2><xsl:value-of select="m:mot('erreur.visite.tape')"/></h2>
		<dl><xsl:for-each select="$erreur/tape"><dt><xsl:value-of select="@nom"/></dt><dd class="telle"><xsl:value-of select="."/></dd></xsl:for-each></dl>
	</xsl:if>
	<p>
		<xsl:choose>
			<xsl:when test="$cadre/compte"><a href="/ecole"><xsl:value-of select="m:mot('lot.retour')"/></a></xsl:when>
			<xsl:otherwise><a href="/"><xsl:value-of select="m:mot('erreur.accueil')"/></a></xsl:otherwise>
		</xsl:choose>
	</p>
	<p class="discret"><xsl:value-of select="m:mot('erreur.numero', $erreur/@statut)"/></p>
</xsl:template>
</xsl:stylesheet>
