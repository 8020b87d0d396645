<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Les réglages d'un établissement, par parties ; le chef seul voit qui signe et dans quel ordre. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="corps">
	<xsl:if test="refus"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'erreur'"/><xsl:with-param name="contenu"><p class="telle"><xsl:call-template name="phrase"><xsl:with-param name="t" select="string(refus)"/></xsl:call-template></p></xsl:with-param></xsl:call-template></xsl:if>
	<p class="chapeau"><xsl:value-of select="m:mot('reglages.dit', @uai)"/></p>
	<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/reglages'"/><xsl:with-param name="contenu">
		<xsl:for-each select="reglage">
			<xsl:if test="not(preceding-sibling::reglage[1]/@partie = @partie)"><h2><xsl:value-of select="m:mot(concat('reglages.', @partie))"/></h2></xsl:if>
			<xsl:if test="@partie = 'clauses' and not(preceding-sibling::reglage[1]/@partie = 'clauses')"><p><xsl:value-of select="m:mot('reglages.clauses.dit')"/></p></xsl:if>
			<xsl:if test="@partie = 'durees' and not(preceding-sibling::reglage[1]/@partie = 'durees')"><p><xsl:value-of select="m:mot('reglages.durees.dit')"/></p><p><xsl:value-of select="m:mot('reglages.durees.defaut', m:nombre('duree.ans', /page/@defaut-ans), m:nombre('duree.ans', /page/@defaut-ans-sans), m:nombre('duree.jours', /page/@defaut-accueil), m:nombre('duree.jours', /page/@defaut-tuteur))"/></p></xsl:if>
			<xsl:choose>
				<xsl:when test="@genre = 'liste'"><xsl:call-template name="liste"><xsl:with-param name="nom" select="@nom"/><xsl:with-param name="mot" select="concat('reglage.', @mot)"/><xsl:with-param name="requis" select="'selon'"/><xsl:with-param name="valeur" select="string(@valeur)"/><xsl:with-param name="options"><option valeur=""><xsl:attribute name="mot"><xsl:choose><xsl:when test="m:aide(concat('reglage.defaut.', @mot), 'fr') != ''">reglage.defaut.<xsl:value-of select="@mot"/></xsl:when><xsl:otherwise>reglages.defaut</xsl:otherwise></xsl:choose></xsl:attribute></option><xsl:for-each select="choix"><option valeur="{@valeur}" mot="reglage.valeur.{@valeur}"/></xsl:for-each></xsl:with-param></xsl:call-template></xsl:when>
				<xsl:when test="@genre = 'lignes'"><xsl:call-template name="champ"><xsl:with-param name="nom" select="@nom"/><xsl:with-param name="mot" select="concat('reglage.', @mot)"/><xsl:with-param name="requis" select="'selon'"/><xsl:with-param name="lignes" select="3"/><xsl:with-param name="max"><xsl:choose><xsl:when test="@partie = 'clauses'">1000</xsl:when><xsl:otherwise>1500</xsl:otherwise></xsl:choose></xsl:with-param><xsl:with-param name="valeur" select="string(@valeur)"/></xsl:call-template></xsl:when>
				<xsl:otherwise><xsl:call-template name="champ"><xsl:with-param name="nom" select="@nom"/><xsl:with-param name="mot" select="concat('reglage.', @mot)"/><xsl:with-param name="type"><xsl:choose><xsl:when test="@genre = 'number'">text</xsl:when><xsl:otherwise><xsl:value-of select="@genre"/></xsl:otherwise></xsl:choose></xsl:with-param><xsl:with-param name="clavier"><xsl:if test="@genre = 'number'">numeric</xsl:if></xsl:with-param><xsl:with-param name="requis" select="'selon'"/><xsl:with-param name="valeur"><xsl:choose><xsl:when test="@genre = 'tel'"><xsl:value-of select="m:telephone(string(@valeur))"/></xsl:when><xsl:otherwise><xsl:value-of select="@valeur"/></xsl:otherwise></xsl:choose></xsl:with-param></xsl:call-template></xsl:otherwise>
			</xsl:choose>
		</xsl:for-each>
		<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'reglages.enregistrer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'enregistrer'"/><xsl:with-param name="genre" select="'principal'"/></xsl:call-template>
	</xsl:with-param></xsl:call-template>
	<h2><xsl:value-of select="m:mot('reglages.conservation')"/></h2>
	<p><xsl:value-of select="m:mot('conservation.dit', m:nombre('duree.ans', @ans), m:nombre('duree.ans', @ans-sans))"/><xsl:text> </xsl:text><xsl:value-of select="m:mot('reglages.conservation.jours', m:nombre('duree.jours', @jours-sante), m:nombre('duree.jours', @jours-contact))"/><xsl:text> </xsl:text><xsl:value-of select="m:mot('reglages.conservation.acces', m:nombre('duree.jours', @jours-accueil), m:nombre('duree.jours', @jours-tuteur))"/></p>
	<p class="discret"><xsl:value-of select="m:mot('reglages.conservation.qui')"/></p>
	<xsl:if test="@chef = 'oui'"><h2><xsl:value-of select="m:mot('reglages.nommer')"/></h2><ul class="liens"><li><a href="/ecole/sante"><xsl:value-of select="m:mot('sante.lecteurs')"/></a></li><li><a href="/ecole/audits"><xsl:value-of select="m:mot('audits.titre')"/></a></li></ul></xsl:if>
	<h2 id="cachet"><xsl:value-of select="m:mot('reglages.cachet')"/></h2>
	<p><xsl:value-of select="m:mot('reglages.cachet.dit')"/></p>
	<xsl:if test="@cachet != 'bon'"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:mot(concat('reglages.cachet.', @cachet), m:jour(cachet[1]/@au))"/></p></xsl:with-param></xsl:call-template></xsl:if>
	<xsl:apply-templates select="cachet[1]"/>
	<xsl:if test="cachet and @chef = 'oui'"><xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/reglages'"/><xsl:with-param name="contenu"><input type="hidden" name="empreinte" value="{cachet[1]/@empreinte}"/><p class="discret"><xsl:value-of select="m:mot('reglages.cachet.renouveler.dit')"/></p><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'reglages.cachet.renouveler'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'renouveler-cachet'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></xsl:with-param></xsl:call-template></xsl:if>
	<xsl:if test="cachet[2]"><details><summary><xsl:value-of select="m:mot('reglages.cachet.anciens')"/></summary><xsl:apply-templates select="cachet[position() &gt; 1]"/></details></xsl:if>
	<h2><xsl:value-of select="m:mot('reglages.delegations')"/></h2>
	<xsl:if test="not(delegation)"><p><xsl:value-of select="m:mot('reglages.sans-delegation')"/></p></xsl:if>
	<xsl:for-each select="delegation">
		<p><strong><xsl:value-of select="concat(@prenom, ' ', @nom)"/></strong><xsl:if test="@qualite != ''">, <xsl:value-of select="@qualite"/></xsl:if><xsl:value-of select="m:phrase(' : ')"/><xsl:value-of select="m:mot('lire.du-au', m:jour(@debut), m:jour(@fin))"/>. <xsl:value-of select="@portee"/></p>
		<xsl:if test="/page/@chef = 'oui'"><xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/reglages'"/><xsl:with-param name="contenu"><input type="hidden" name="compte" value="{@compte}"/><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'reglages.retirer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'retirer'"/><xsl:with-param name="genre" select="'danger'"/></xsl:call-template></xsl:with-param></xsl:call-template></xsl:if>
	</xsl:for-each>
	<xsl:if test="@chef = 'oui' and not(delegable)"><p><xsl:value-of select="m:mot('reglages.deleguer.compte')"/></p></xsl:if>
	<xsl:if test="delegable">
		<h3><xsl:value-of select="m:mot('reglages.deleguer')"/></h3>
		<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/reglages'"/><xsl:with-param name="fichier" select="'oui'"/><xsl:with-param name="contenu">
			<div class="champ"><label for="g-compte"><xsl:value-of select="m:mot('reglages.qui')"/></label><select id="g-compte" name="compte"><xsl:for-each select="delegable"><option value="{@id}"><xsl:value-of select="@nom"/></option></xsl:for-each></select></div>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'debut'"/><xsl:with-param name="mot" select="'reglages.debut'"/><xsl:with-param name="type" select="'date'"/></xsl:call-template><xsl:call-template name="champ"><xsl:with-param name="nom" select="'fin'"/><xsl:with-param name="mot" select="'reglages.fin'"/><xsl:with-param name="type" select="'date'"/></xsl:call-template><xsl:call-template name="champ"><xsl:with-param name="nom" select="'portee'"/><xsl:with-param name="mot" select="'reglages.portee'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'300'"/></xsl:call-template><xsl:call-template name="champ"><xsl:with-param name="nom" select="'acte-du'"/><xsl:with-param name="mot" select="'reglages.acte-du'"/><xsl:with-param name="type" select="'date'"/></xsl:call-template><xsl:call-template name="fichier"><xsl:with-param name="nom" select="'acte'"/><xsl:with-param name="mot" select="'reglages.acte'"/><xsl:with-param name="accepte" select="'application/pdf'"/></xsl:call-template><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'reglages.deleguer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'deleguer'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
		</xsl:with-param></xsl:call-template>
	</xsl:if>
</xsl:template>
<xsl:template match="cachet">
	<dl>
		<dt><xsl:value-of select="m:mot('reglages.cachet.sujet')"/></dt><dd class="telle"><xsl:value-of select="@sujet"/></dd>
		<dt><xsl:value-of select="m:mot('reglages.cachet.valable')"/></dt><dd><xsl:value-of select="m:mot('lire.du-au', m:jour(@du), m:jour(@au))"/></dd>
		<dt><xsl:value-of select="m:mot('reglages.cachet.empreinte')"/></dt><dd><code><xsl:value-of select="@lue"/></code></dd>
		<xsl:if test="@cles != 'fichier'"><dt><xsl:value-of select="m:mot('reglages.cachet.cles')"/></dt><dd><xsl:value-of select="m:mot(concat('reglages.cachet.cles.', @cles))"/></dd></xsl:if>
		<dt><xsl:value-of select="m:mot('reglages.cachet.fichier')"/></dt><dd><a href="/ecole/reglages/cachet/{@empreinte}" download=""><xsl:value-of select="m:mot('reglages.cachet.telecharger')"/></a></dd>
	</dl>
</xsl:template>
</xsl:stylesheet>
