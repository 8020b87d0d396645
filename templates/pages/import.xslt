<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Importer les élèves : choisir le fichier, dire les colonnes, voir les erreurs et ce qui changerait, un bouton. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="corps">
	<xsl:if test="refus"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'erreur'"/><xsl:with-param name="contenu"><p class="telle"><xsl:call-template name="phrase"><xsl:with-param name="t" select="string(refus)"/></xsl:call-template></p></xsl:with-param></xsl:call-template></xsl:if>
	<xsl:choose>
		<xsl:when test="@etape = 'verifier'"><xsl:call-template name="verifier"/></xsl:when>
		<xsl:when test="@etape = 'fait'">
			<xsl:call-template name="avis"><xsl:with-param name="genre" select="'succes'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:mot('import.fait')"/></p></xsl:with-param></xsl:call-template>
			<xsl:call-template name="bilan"/>
			<p><xsl:value-of select="m:mot('import.retour')"/></p>
			<p><a href="/ecole/classe"><xsl:value-of select="m:mot('import.voir')"/></a></p>
		</xsl:when>
		<xsl:otherwise>
			<p class="chapeau"><xsl:value-of select="m:mot('import.dit')"/></p>
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/import'"/><xsl:with-param name="fichier" select="'oui'"/><xsl:with-param name="contenu"><xsl:call-template name="fichier"><xsl:with-param name="nom" select="'fichier'"/><xsl:with-param name="mot" select="'import.fichier'"/><xsl:with-param name="accepte" select="'.csv,.txt,text/csv'"/></xsl:call-template><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'import.lire'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'lire'"/><xsl:with-param name="genre" select="'principal'"/></xsl:call-template></xsl:with-param></xsl:call-template>
			<p><a href="/ecole/import/modele.csv"><xsl:value-of select="m:mot('import.modele')"/></a></p>
			<p class="discret"><xsl:value-of select="m:mot('import.ine')"/></p>
			<xsl:if test="/page/cadre/compte[@role = 'secretariat']"><p><a href="/ecole/depot"><xsl:value-of select="m:mot('depot.lien')"/></a></p></xsl:if>
		</xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template name="bilan">
	<ul class="chiffres">
		<li><strong><xsl:value-of select="@lignes"/></strong><span><xsl:value-of select="m:nombre('import.n.lignes', @lignes)"/></span></li>
		<li><strong><xsl:value-of select="@ajoutes"/></strong><span><xsl:value-of select="m:nombre('import.n.ajoutes', @ajoutes)"/></span></li>
		<li><strong><xsl:value-of select="@changes"/></strong><span><xsl:value-of select="m:nombre('import.n.changes', @changes)"/></span></li>
		<li><strong><xsl:value-of select="@memes"/></strong><span><xsl:value-of select="m:nombre('import.n.memes', @memes)"/></span></li>
		<li><strong><xsl:value-of select="@partis"/></strong><span><xsl:value-of select="m:nombre('import.n.partis', @partis)"/></span></li>
		<li><strong><xsl:value-of select="@fautives"/></strong><span><xsl:value-of select="m:nombre('import.n.fautives', @fautives)"/></span></li>
		<xsl:if test="@brouillons &gt; 0"><li><strong><xsl:value-of select="@brouillons"/></strong><span><xsl:value-of select="m:nombre('import.n.brouillons', @brouillons)"/></span></li></xsl:if>
		<xsl:if test="@taches &gt; 0"><li><strong><xsl:value-of select="@taches"/></strong><span><xsl:value-of select="m:nombre('import.n.taches', @taches)"/></span></li></xsl:if>
	</ul>
</xsl:template>

<xsl:template name="verifier">
	<xsl:choose>
		<xsl:when test="manque"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'erreur'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:mot('import.manque')"/></p><ul><xsl:for-each select="manque"><li><xsl:value-of select="@nom"/></li></xsl:for-each></ul><p><xsl:value-of select="m:mot('import.manque.faire')"/></p></xsl:with-param></xsl:call-template></xsl:when>
		<xsl:otherwise><p class="chapeau"><xsl:value-of select="m:mot('import.verifier.dit', @codage)"/></p><xsl:call-template name="bilan"/></xsl:otherwise>
	</xsl:choose>
	<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/import'"/><xsl:with-param name="contenu">
		<xsl:call-template name="par-defaut"><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'verifier'"/></xsl:call-template>
		<xsl:if test="manque"><xsl:call-template name="colonnes"/></xsl:if>
		<xsl:if test="faute and not(manque)">
			<h2><xsl:value-of select="m:nombre('import.fautes', @fautes)"/></h2>
			<xsl:call-template name="tableau">
				<xsl:with-param name="legende" select="'import.fautes.legende'"/><xsl:with-param name="cachee" select="'oui'"/><xsl:with-param name="fiches" select="'oui'"/>
				<xsl:with-param name="entetes"><th scope="col" class="n"><xsl:value-of select="m:mot('import.ligne')"/></th><th scope="col"><xsl:value-of select="m:mot('import.colonne')"/></th><th scope="col"><xsl:value-of select="m:mot('import.valeur')"/></th><th scope="col"><xsl:value-of select="m:mot('import.attendu')"/></th></xsl:with-param>
				<xsl:with-param name="contenu"><xsl:for-each select="faute"><tr><td class="n" data-nom="{m:mot('import.ligne')}"><xsl:value-of select="@ligne"/></td><td data-nom="{m:mot('import.colonne')}"><xsl:value-of select="@colonne"/></td><td data-nom="{m:mot('import.valeur')}"><xsl:value-of select="@valeur"/></td><td data-nom="{m:mot('import.attendu')}"><xsl:call-template name="phrase"><xsl:with-param name="t" select="string(@attendu)"/></xsl:call-template></td></tr></xsl:for-each></xsl:with-param>
			</xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'import.erreurs'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'erreurs'"/><xsl:with-param name="genre" select="'secondaire'"/><xsl:with-param name="telecharge" select="'oui'"/></xsl:call-template>
		</xsl:if>
		<xsl:if test="doute and not(manque)">
			<h2><xsl:value-of select="m:nombre('import.doutes', @doutes)"/></h2>
			<p><xsl:value-of select="m:mot('import.doutes.dit')"/></p>
			<ul><xsl:for-each select="doute"><li><xsl:value-of select="m:mot('import.doute', @ligne, @colonne, @valeur)"/><xsl:text> </xsl:text><strong><xsl:value-of select="m:mot('suivre.courriel.peut-etre', @attendu)"/></strong></li></xsl:for-each></ul>
		</xsl:if>
		<xsl:if test="meme and not(manque)"><xsl:call-template name="memes"/></xsl:if>
		<xsl:if test="changement and not(manque)">
			<h2><xsl:value-of select="m:nombre('import.changements', @changements)"/></h2>
			<xsl:call-template name="tableau">
				<xsl:with-param name="legende" select="'import.changements.legende'"/><xsl:with-param name="cachee" select="'oui'"/><xsl:with-param name="fiches" select="'oui'"/>
				<xsl:with-param name="entetes"><th scope="col"><xsl:value-of select="m:mot('import.quoi')"/></th><th scope="col"><xsl:value-of select="m:mot('import.eleve')"/></th><th scope="col"><xsl:value-of select="m:mot('import.detail')"/></th></xsl:with-param>
				<xsl:with-param name="contenu"><xsl:for-each select="changement"><tr><td><xsl:value-of select="m:mot(concat('import.quoi.', @quoi))"/></td><th scope="row"><xsl:value-of select="@eleve"/>, <xsl:value-of select="@classe"/></th><td><xsl:value-of select="@detail"/><xsl:if test="@garde = 'oui'"> <xsl:value-of select="m:mot('import.garde')"/></xsl:if></td></tr></xsl:for-each></xsl:with-param>
			</xsl:call-template>
		</xsl:if>
		<xsl:if test="not(manque)"><xsl:call-template name="colonnes"/></xsl:if>
		<xsl:if test="not(manque)">
		<h2><xsl:value-of select="m:mot('import.decider')"/></h2>
		<xsl:call-template name="case"><xsl:with-param name="nom" select="'ecarter'"/><xsl:with-param name="mot" select="'import.ecarter'"/></xsl:call-template><xsl:call-template name="case"><xsl:with-param name="nom" select="'partis'"/><xsl:with-param name="mot" select="'import.partis'"/></xsl:call-template><xsl:call-template name="case"><xsl:with-param name="nom" select="'ecraser'"/><xsl:with-param name="mot" select="'import.ecraser'"/></xsl:call-template><xsl:call-template name="case"><xsl:with-param name="nom" select="'joindre'"/><xsl:with-param name="mot" select="'import.joindre'"/></xsl:call-template>
		<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'import.importer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'importer'"/><xsl:with-param name="genre" select="'principal'"/></xsl:call-template>
		</xsl:if>
	</xsl:with-param></xsl:call-template>
	<p><a href="/ecole/import"><xsl:value-of select="m:mot('import.autre')"/></a></p>
</xsl:template>

<!-- « Est-ce le même élève ? » : une liste de choix par ligne ; rien n'est importé tant qu'il en manque une. -->
<xsl:template name="memes">
	<h2><xsl:value-of select="m:nombre('import.memes', @questions)"/></h2>
	<p><xsl:value-of select="m:mot('import.memes.dit')"/></p>
	<xsl:for-each select="meme">
		<xsl:variable name="manque" select="/page/@refuse = 'oui' and @autre != 'oui' and not(connu[@choisi = 'oui'])"/>
		<div class="champ">
			<xsl:if test="$manque"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
			<label for="c-{@champ}"><xsl:value-of select="m:mot('import.meme', @ligne, @eleve, m:jour-court(@naissance), @classe)"/></label>
			<select id="c-{@champ}" name="{@champ}">
				<xsl:if test="$manque"><xsl:attribute name="aria-invalid">true</xsl:attribute><xsl:attribute name="aria-describedby">e-<xsl:value-of select="@champ"/></xsl:attribute></xsl:if>
				<option value=""></option>
				<xsl:for-each select="connu"><option value="{@id}"><xsl:if test="@choisi = 'oui'"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="m:mot('import.meme.oui', @eleve, m:jour-court(@naissance), @classe)"/></option></xsl:for-each>
				<option value="autre"><xsl:if test="@autre = 'oui'"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="m:mot('import.meme.non')"/></option>
			</select>
			<xsl:if test="$manque"><p class="faute" id="e-{@champ}"><span><xsl:value-of select="m:mot('import.meme.choisir')"/></span></p></xsl:if>
		</div>
	</xsl:for-each>
	<xsl:call-template name="case"><xsl:with-param name="nom" select="'memes'"/><xsl:with-param name="mot" select="'import.memes.tous'"/></xsl:call-template>
</xsl:template>

<xsl:template name="colonnes">
		<h2><xsl:value-of select="m:mot('import.colonnes')"/></h2>
		<p class="discret"><xsl:value-of select="m:mot('import.colonnes.dit')"/></p>
		<datalist id="connues"><xsl:for-each select="connue"><option value="{@nom}"></option></xsl:for-each></datalist>
		<xsl:call-template name="tableau">
			<xsl:with-param name="legende" select="'import.colonnes'"/><xsl:with-param name="cachee" select="'oui'"/><xsl:with-param name="fiches" select="'oui'"/>
			<xsl:with-param name="entetes"><th scope="col"><xsl:value-of select="m:mot('import.votre')"/></th><th scope="col"><xsl:value-of select="m:mot('import.notre')"/></th><th scope="col"><xsl:value-of select="m:mot('import.exemples')"/></th></xsl:with-param>
			<xsl:with-param name="contenu"><xsl:for-each select="colonne"><tr><th scope="row"><label for="{@champ}"><xsl:value-of select="@nom"/></label></th><td><input type="text" id="{@champ}" name="{@champ}" list="connues" value="{@notre}" autocomplete="off"/></td><td class="discret"><xsl:for-each select="exemple"><xsl:if test="position() &gt; 1"> · </xsl:if><xsl:value-of select="."/></xsl:for-each></td></tr></xsl:for-each></xsl:with-param>
		</xsl:call-template>
		<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'import.reverifier'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'verifier'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
</xsl:template>
</xsl:stylesheet>
