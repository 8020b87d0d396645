<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Des enseignants par une liste : choisir le fichier, voir ce qu'il donne, un bouton. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="corps">
	<xsl:choose>
		<xsl:when test="@etape = 'verifier'"><xsl:call-template name="verifier"/></xsl:when>
		<xsl:when test="@etape = 'fait'">
			<xsl:call-template name="avis"><xsl:with-param name="genre" select="'succes'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:nombre('comptes-liste.fait', @invites)"/></p></xsl:with-param></xsl:call-template>
			<p><xsl:value-of select="m:mot('comptes-liste.fait.dit')"/></p>
		</xsl:when>
		<xsl:otherwise>
			<p class="chapeau"><xsl:value-of select="m:mot('comptes-liste.dit')"/></p>
			<p><a href="/ecole/comptes/liste/modele.csv"><xsl:value-of select="m:mot('comptes-liste.modele')"/></a></p>
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/comptes/liste'"/><xsl:with-param name="fichier" select="'oui'"/><xsl:with-param name="contenu"><xsl:call-template name="fichier"><xsl:with-param name="nom" select="'fichier'"/><xsl:with-param name="mot" select="'comptes.fichier'"/><xsl:with-param name="accepte" select="'.csv,.txt,text/csv'"/></xsl:call-template><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'comptes-liste.lire'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'lire'"/></xsl:call-template></xsl:with-param></xsl:call-template>
			<p class="discret"><xsl:value-of select="m:mot('comptes-liste.classes')"/></p>
		</xsl:otherwise>
	</xsl:choose>
	<p><a href="/ecole/comptes"><xsl:value-of select="m:mot('comptes.retour')"/></a></p>
</xsl:template>

<xsl:template name="verifier">
	<p class="chapeau"><xsl:value-of select="m:nombre('comptes-liste.lu', @lignes, @codage)"/></p>
	<xsl:if test="faute">
		<h2><xsl:value-of select="m:nombre('import.fautes', @fautes)"/></h2>
		<xsl:call-template name="tableau">
			<xsl:with-param name="legende" select="'import.fautes.legende'"/><xsl:with-param name="cachee" select="'oui'"/><xsl:with-param name="fiches" select="'oui'"/>
			<xsl:with-param name="entetes"><th scope="col" class="n"><xsl:value-of select="m:mot('import.ligne')"/></th><th scope="col"><xsl:value-of select="m:mot('import.colonne')"/></th><th scope="col"><xsl:value-of select="m:mot('import.valeur')"/></th><th scope="col"><xsl:value-of select="m:mot('import.attendu')"/></th></xsl:with-param>
			<xsl:with-param name="contenu"><xsl:for-each select="faute"><tr><td class="n" data-nom="{m:mot('import.ligne')}"><xsl:value-of select="@ligne"/></td><td data-nom="{m:mot('import.colonne')}"><xsl:value-of select="@colonne"/></td><td data-nom="{m:mot('import.valeur')}"><xsl:value-of select="@valeur"/></td><td data-nom="{m:mot('import.attendu')}"><xsl:call-template name="phrase"><xsl:with-param name="t" select="string(@attendu)"/></xsl:call-template></td></tr></xsl:for-each></xsl:with-param>
		</xsl:call-template>
	</xsl:if>
	<xsl:if test="doute">
		<h2><xsl:value-of select="m:nombre('comptes-liste.doutes', @doutes)"/></h2>
		<p><xsl:value-of select="m:mot('comptes-liste.doutes.dit')"/></p>
		<ul><xsl:for-each select="doute"><li><xsl:value-of select="m:mot('comptes-liste.doute', @ligne, @valeur)"/></li></xsl:for-each></ul>
	</xsl:if>
	<xsl:choose>
		<xsl:when test="@invites &gt; 0">
			<h2><xsl:value-of select="m:nombre('comptes-liste.personnes', @invites)"/></h2>
			<xsl:call-template name="tableau">
				<xsl:with-param name="legende" select="'comptes-liste.titre'"/><xsl:with-param name="cachee" select="'oui'"/><xsl:with-param name="fiches" select="'oui'"/>
				<xsl:with-param name="entetes"><th scope="col"><xsl:value-of select="m:mot('comptes.nom')"/></th><th scope="col"><xsl:value-of select="m:mot('comptes.courriel')"/></th><th scope="col"><xsl:value-of select="m:mot('comptes.classes')"/></th></xsl:with-param>
				<xsl:with-param name="contenu"><xsl:for-each select="personne"><tr><th scope="row"><xsl:value-of select="concat(@nom, ' ', @prenom)"/></th><td><xsl:value-of select="@login"/></td><td data-nom="{m:mot('comptes.classes')}"><xsl:choose><xsl:when test="@classes != ''"><xsl:value-of select="@classes"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('comptes-liste.toutes')"/></xsl:otherwise></xsl:choose></td></tr></xsl:for-each></xsl:with-param>
			</xsl:call-template>
			<xsl:if test="@invites &gt; count(personne)"><p><xsl:value-of select="m:nombre('comptes-liste.autres', @invites - count(personne))"/></p></xsl:if>
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/comptes/liste'"/><xsl:with-param name="contenu">
				<xsl:if test="faute"><xsl:call-template name="case"><xsl:with-param name="nom" select="'ecarter'"/><xsl:with-param name="mot" select="'comptes-liste.ecarter'"/></xsl:call-template></xsl:if>
				<xsl:call-template name="bouton"><xsl:with-param name="texte" select="m:nombre('comptes-liste.inviter', @invites)"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'inviter'"/></xsl:call-template>
			</xsl:with-param></xsl:call-template>
		</xsl:when>
		<xsl:otherwise><p><xsl:value-of select="m:mot('comptes-liste.rien')"/></p></xsl:otherwise>
	</xsl:choose>
	<p><a href="/ecole/comptes/liste"><xsl:value-of select="m:mot('comptes-liste.autre')"/></a></p>
</xsl:template>
</xsl:stylesheet>
