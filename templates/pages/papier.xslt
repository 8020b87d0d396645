<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Signer sur papier : imprimer les exemplaires, déposer la numérisation, ranger ce qui n'a pas pu l'être. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="corps">
	<p class="chapeau"><xsl:value-of select="m:mot('papier.dit')"/></p>
	<xsl:if test="bilan"><xsl:call-template name="bilan"/></xsl:if>
	<xsl:call-template name="attentes"/>
	<xsl:call-template name="copies"/>

	<h2><xsl:value-of select="m:mot('papier.deposer')"/></h2>
	<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/papier'"/><xsl:with-param name="fichier" select="'oui'"/><xsl:with-param name="contenu">
		<xsl:call-template name="fichier"><xsl:with-param name="nom" select="'fichier'"/><xsl:with-param name="mot" select="'papier.fichier'"/><xsl:with-param name="accepte" select="'.pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png'"/><xsl:with-param name="plusieurs" select="'oui'"/></xsl:call-template>
		<p class="discret"><xsl:value-of select="m:mot('papier.limites', @pages-max, @octets-max)"/></p>
		<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'papier.deposer.bouton'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'deposer'"/></xsl:call-template>
	</xsl:with-param></xsl:call-template>

	<h2><xsl:value-of select="m:mot('papier.imprimer')"/></h2>
	<xsl:if test="classe">
		<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/papier'"/><xsl:with-param name="methode" select="'get'"/><xsl:with-param name="contenu">
			<xsl:call-template name="liste"><xsl:with-param name="nom" select="'classe'"/><xsl:with-param name="mot" select="'papier.classe'"/><xsl:with-param name="valeur" select="@choisie"/><xsl:with-param name="options"><option valeur="" mot="papier.classe.toutes"/><xsl:for-each select="classe"><option valeur="{@nom}" texte="{@nom}"/></xsl:for-each></xsl:with-param></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'papier.classe.voir'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
		</xsl:with-param></xsl:call-template>
	</xsl:if>
	<xsl:choose>
		<xsl:when test="not(convention)"><p><xsl:value-of select="m:mot('papier.rien')"/></p></xsl:when>
		<xsl:otherwise>
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/papier'"/><xsl:with-param name="contenu">
				<fieldset class="choix" id="c-d">
					<legend><xsl:value-of select="m:mot('papier.choisir')"/></legend>
					<xsl:if test="saisie[@nom = 'd']/@erreur"><p class="faute"><xsl:value-of select="m:mot(saisie[@nom = 'd']/@erreur)"/></p></xsl:if>
					<xsl:for-each select="convention">
						<div class="case"><input type="checkbox" name="d" id="d-{@id}" value="{@id}"><xsl:if test="/page/@choisie != ''"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if></input><label for="d-{@id}"><strong><xsl:value-of select="@eleve"/></strong>, <xsl:value-of select="@classe"/> – <xsl:value-of select="@accueil"/>, <xsl:value-of select="m:mot('papier.signees', @signees, @voulues)"/></label></div>
					</xsl:for-each>
				</fieldset>
				<xsl:if test="@conventions &gt; @impression-max"><p class="discret"><xsl:value-of select="m:mot('papier.davantage', @conventions - @impression-max)"/></p></xsl:if>
				<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'papier.imprimer.bouton'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'imprimer'"/><xsl:with-param name="genre" select="'secondaire'"/><xsl:with-param name="telecharge" select="'oui'"/></xsl:call-template>
			</xsl:with-param></xsl:call-template>
		</xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template name="bilan">
	<ul class="chiffres">
		<li><strong><xsl:value-of select="bilan/@pages"/></strong><span><xsl:value-of select="m:nombre('papier.n.pages', bilan/@pages)"/></span></li>
		<li><strong><xsl:value-of select="bilan/@rangees"/></strong><span><xsl:value-of select="m:nombre('papier.n.rangees', bilan/@rangees)"/></span></li>
		<xsl:if test="bilan/@blanches &gt; 0"><li><strong><xsl:value-of select="bilan/@blanches"/></strong><span><xsl:value-of select="m:nombre('papier.n.blanches', bilan/@blanches)"/></span></li></xsl:if>
		<xsl:if test="bilan/@couvertures &gt; 0"><li><strong><xsl:value-of select="bilan/@couvertures"/></strong><span><xsl:value-of select="m:nombre('papier.n.couvertures', bilan/@couvertures)"/></span></li></xsl:if>
		<li><strong><xsl:value-of select="bilan/@autres"/></strong><span><xsl:value-of select="m:mot('papier.n.autres')"/></span></li>
	</ul>
	<xsl:if test="recue">
		<xsl:call-template name="tableau">
			<xsl:with-param name="legende" select="'papier.recues.legende'"/><xsl:with-param name="fiches" select="'oui'"/>
			<xsl:with-param name="entetes"><th scope="col" class="n"><xsl:value-of select="m:mot('papier.feuille')"/></th><th scope="col"><xsl:value-of select="m:mot('papier.lue')"/></th><th scope="col"><xsl:value-of select="m:mot('papier.pourquoi')"/></th></xsl:with-param>
			<xsl:with-param name="contenu"><xsl:for-each select="recue"><tr><th scope="row" class="n"><xsl:value-of select="@feuille"/></th><td data-nom="{m:mot('papier.lue')}"><xsl:call-template name="lue"/></td><td data-nom="{m:mot('papier.pourquoi')}"><xsl:value-of select="m:mot(concat('papier.sort.', @sort))"/></td></tr></xsl:for-each></xsl:with-param>
		</xsl:call-template>
	</xsl:if>
</xsl:template>

<xsl:template name="lue">
	<xsl:choose>
		<xsl:when test="@reference != ''"><xsl:value-of select="m:mot('papier.lu', @reference, @version, @page)"/></xsl:when>
		<xsl:otherwise>–</xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template name="attentes">
	<xsl:if test="attente">
		<h2><xsl:value-of select="m:nombre('papier.attentes', @attentes)"/></h2>
		<p><xsl:value-of select="m:mot('papier.attentes.dit')"/><xsl:if test="@delai &gt; 0"><xsl:text> </xsl:text><xsl:value-of select="m:mot('papier.attentes.delai', @delai)"/></xsl:if></p>
		<ul class="cartes">
			<xsl:for-each select="attente">
				<xsl:variable name="nom" select="concat('attente-', @id)"/>
				<li id="c-{$nom}">
					<a href="/ecole/papier/page/{@id}"><img class="vignette" src="/ecole/papier/page/{@id}" loading="lazy" alt="{m:mot('papier.image', @feuille, @lot)}"/></a>
					<div>
						<p><strong><xsl:value-of select="m:mot(concat('papier.sort.', @sort))"/></strong><br/><xsl:value-of select="m:mot('papier.feuille.de', @feuille, @lot)"/><xsl:if test="@reference != ''"><br/><xsl:call-template name="lue"/></xsl:if></p>
						<xsl:if test="/page/saisie[@nom = $nom]/@erreur"><p class="faute"><xsl:value-of select="m:mot(/page/saisie[@nom = $nom]/@erreur)"/></p></xsl:if>
						<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/papier'"/><xsl:with-param name="contenu">
							<input type="hidden" name="page" value="{@id}"/>
							<xsl:call-template name="pied"><xsl:with-param name="champ" select="'reference'"/><xsl:with-param name="max" select="40"/><xsl:with-param name="lu" select="@reference"/></xsl:call-template>
							<xsl:call-template name="pied"><xsl:with-param name="champ" select="'code'"/><xsl:with-param name="max" select="12"/></xsl:call-template>
							<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'papier.placer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'placer'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
							<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'papier.ecarter'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'ecarter'"/><xsl:with-param name="genre" select="'lien'"/></xsl:call-template>
						</xsl:with-param></xsl:call-template>
					</div>
				</li>
			</xsl:for-each>
		</ul>
	</xsl:if>
</xsl:template>

<!-- Ce que dit le pied de la page : un champ, avec sa faute et ce qui a été saisi. -->
<xsl:template name="pied">
	<xsl:param name="champ"/>
	<xsl:param name="max"/>
	<xsl:param name="lu"/>
	<xsl:variable name="nom" select="concat($champ, '-', @id)"/>
	<xsl:variable name="saisie" select="/page/saisie[@nom = $nom][1]"/>
	<div class="champ">
		<xsl:if test="$saisie/@erreur"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
		<label for="c-{$nom}"><xsl:value-of select="m:mot(concat('papier.', $champ))"/></label>
		<xsl:if test="$saisie/@erreur"><span class="faute" id="e-{$nom}"><span><xsl:value-of select="m:mot($saisie/@erreur)"/></span></span></xsl:if>
		<input id="c-{$nom}" type="text" name="{$champ}" maxlength="{$max}">
			<xsl:attribute name="value"><xsl:choose><xsl:when test="$saisie/@valeur"><xsl:value-of select="$saisie/@valeur"/></xsl:when><xsl:otherwise><xsl:value-of select="$lu"/></xsl:otherwise></xsl:choose></xsl:attribute>
			<xsl:if test="$champ = 'code'"><xsl:attribute name="autocapitalize">characters</xsl:attribute><xsl:attribute name="spellcheck">false</xsl:attribute></xsl:if>
			<xsl:if test="$saisie/@erreur"><xsl:attribute name="aria-invalid">true</xsl:attribute><xsl:attribute name="aria-describedby">e-<xsl:value-of select="$nom"/></xsl:attribute></xsl:if>
		</input>
	</div>
</xsl:template>

<xsl:template name="copies">
	<xsl:if test="copie">
		<h2><xsl:value-of select="m:mot('papier.copies')"/></h2>
		<xsl:call-template name="tableau">
			<xsl:with-param name="legende" select="'papier.copies'"/><xsl:with-param name="cachee" select="'oui'"/>
			<xsl:with-param name="entetes"><th scope="col"><xsl:value-of select="m:mot('classe.eleve')"/></th><th scope="col"><xsl:value-of select="m:mot('papier.pages')"/></th><th scope="col"><xsl:value-of select="m:mot('classe.action')"/></th></xsl:with-param>
			<xsl:with-param name="contenu"><xsl:for-each select="copie"><tr>
				<th scope="row"><xsl:value-of select="@eleve"/>, <xsl:value-of select="@classe"/><br/><span class="reference"><xsl:value-of select="@reference"/></span></th>
				<td><xsl:choose>
					<xsl:when test="@manque = ''"><xsl:call-template name="badge"><xsl:with-param name="etat" select="'vert'"/><xsl:with-param name="texte" select="m:mot('papier.complet', @sur)"/></xsl:call-template></xsl:when>
					<xsl:otherwise><xsl:call-template name="badge"><xsl:with-param name="etat" select="'ambre'"/><xsl:with-param name="texte" select="m:mot('papier.manque', @la, @sur, @manque)"/></xsl:call-template></xsl:otherwise>
				</xsl:choose></td>
				<td><a href="/ecole/papier/{@id}"><xsl:choose><xsl:when test="@manque = ''"><xsl:value-of select="m:mot('papier.attester')"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('papier.voir')"/></xsl:otherwise></xsl:choose></a></td>
			</tr></xsl:for-each></xsl:with-param>
		</xsl:call-template>
	</xsl:if>
</xsl:template>
</xsl:stylesheet>
