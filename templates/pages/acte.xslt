<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Un acte en préparation : ses champs, ce qui est en vigueur, ce qui change, ce que disent les règles. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:variable name="vers" select="concat('/ecole/dossier/', /page/@id, '/acte')"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot(concat('acte.', @nature), @numero)"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:if test="refus"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'erreur'"/><xsl:with-param name="contenu"><p><xsl:call-template name="phrase"><xsl:with-param name="t" select="string(refus)"/></xsl:call-template></p></xsl:with-param></xsl:call-template></xsl:if>
	<p><xsl:value-of select="@eleve"/>, <xsl:value-of select="m:mot('acte.de', @reference)"/>. <xsl:value-of select="m:mot(concat('acte.dit.', @nature))"/></p>
	<form method="post" action="{$vers}" novalidate="novalidate" data-essai="dit">
		<input type="hidden" name="jeton" value="{m:jeton($vers)}"/>
		<xsl:if test="@nature != 'rectificatif'"><div class="champ"><label for="effet"><xsl:value-of select="m:mot('acte.choix.effet')"/></label><input id="effet" type="date" name="liens/avenant-de/@effet" value="{@effet}"/></div></xsl:if>
		<xsl:for-each select="champ[not(@section = preceding-sibling::champ/@section)]">
			<xsl:variable name="s" select="@section"/>
			<h2><xsl:value-of select="m:mot(concat('acte.section.', $s))"/></h2>
			<xsl:for-each select="/page/champ[@section = $s]"><xsl:call-template name="acte-champ"/></xsl:for-each>
			<xsl:if test="$s = 'dates'"><xsl:call-template name="acte-jours"/></xsl:if>
		</xsl:for-each>
		<div id="dit" aria-live="polite"><xsl:call-template name="acte-dit"/></div>
		<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'acte.enregistrer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'enregistrer'"/></xsl:call-template>
		<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'acte.essayer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'essayer'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
	</form>
	<p><a href="/ecole/dossier/{@id}"><xsl:value-of select="m:mot('acte.retour')"/></a></p>
</xsl:template>

<xsl:template name="acte-champ">
	<xsl:variable name="c" select="@chemin"/>
	<xsl:variable name="dit" select="/page/constat[@chemin = $c and (@gravite = 'faute' or @gravite = 'refus')]"/>
	<div class="champ">
		<xsl:if test="$dit"><xsl:attribute name="class">champ fautif</xsl:attribute></xsl:if>
		<label for="c-{@chemin}"><xsl:call-template name="nom-du-champ"/></label>
		<xsl:if test="@avant != '' and @avant != string(.)"><span class="indice"><xsl:value-of select="m:mot('acte.en-vigueur', @avant)"/></span></xsl:if>
		<xsl:for-each select="$dit"><span class="faute"><span><xsl:call-template name="phrase"><xsl:with-param name="t"><xsl:choose><xsl:when test="@court"><xsl:value-of select="@court"/></xsl:when><xsl:otherwise><xsl:value-of select="."/></xsl:otherwise></xsl:choose></xsl:with-param></xsl:call-template></span></span></xsl:for-each>
		<xsl:choose>
			<xsl:when test="@genre = 'lignes'"><textarea id="c-{@chemin}" name="{@chemin}" rows="3" maxlength="{@max}"><xsl:value-of select="."/></textarea></xsl:when>
			<xsl:when test="@genre = 'liste'">
				<select id="c-{@chemin}" name="{@chemin}"><option value=""></option><xsl:call-template name="acte-choix"><xsl:with-param name="reste" select="concat(@choix, ' ')"/></xsl:call-template></select>
			</xsl:when>
			<xsl:otherwise><input id="c-{@chemin}" type="{@genre}" name="{@chemin}" value="{.}"/></xsl:otherwise>
		</xsl:choose>
	</div>
</xsl:template>
<xsl:template name="acte-choix">
	<xsl:param name="reste"/>
	<xsl:if test="contains($reste, ' ')">
		<xsl:variable name="un" select="substring-before($reste, ' ')"/>
		<option value="{$un}"><xsl:if test="$un = string(.)"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="m:mot(concat('acte.valeur.', $un))"/></option>
		<xsl:call-template name="acte-choix"><xsl:with-param name="reste" select="substring-after($reste, ' ')"/></xsl:call-template>
	</xsl:if>
</xsl:template>

<xsl:template name="acte-jours">
	<h3><xsl:value-of select="m:mot('acte.horaires')"/></h3>
	<xsl:for-each select="/page/jour">
		<xsl:variable name="d" select="concat('sequence/jour[', @date, ']')"/>
		<xsl:variable name="dit" select="/page/constat[starts-with(@chemin, $d)]"/>
		<fieldset class="choix">
			<xsl:if test="$dit[@gravite = 'faute' or @gravite = 'refus']"><xsl:attribute name="class">choix fautif</xsl:attribute></xsl:if>
			<legend><xsl:value-of select="m:jour(@date)"/></legend>
			<xsl:if test="@avant != ''"><span class="indice"><xsl:value-of select="m:mot('acte.en-vigueur', @avant)"/></span></xsl:if>
			<xsl:for-each select="$dit"><span class="faute"><span><xsl:call-template name="phrase"><xsl:with-param name="t"><xsl:choose><xsl:when test="@court"><xsl:value-of select="@court"/></xsl:when><xsl:otherwise><xsl:value-of select="."/></xsl:otherwise></xsl:choose></xsl:with-param></xsl:call-template></span></span></xsl:for-each>
			<div class="acte-heures">
				<xsl:call-template name="acte-heure"><xsl:with-param name="nom" select="concat('de1-', @date)"/><xsl:with-param name="valeur" select="@de1"/><xsl:with-param name="mot" select="'acte.de1'"/></xsl:call-template>
				<xsl:call-template name="acte-heure"><xsl:with-param name="nom" select="concat('a1-', @date)"/><xsl:with-param name="valeur" select="@a1"/><xsl:with-param name="mot" select="'acte.a1'"/></xsl:call-template>
				<xsl:call-template name="acte-heure"><xsl:with-param name="nom" select="concat('de2-', @date)"/><xsl:with-param name="valeur" select="@de2"/><xsl:with-param name="mot" select="'acte.de2'"/></xsl:call-template>
				<xsl:call-template name="acte-heure"><xsl:with-param name="nom" select="concat('a2-', @date)"/><xsl:with-param name="valeur" select="@a2"/><xsl:with-param name="mot" select="'acte.a2'"/></xsl:call-template>
			</div>
		</fieldset>
	</xsl:for-each>
</xsl:template>
<xsl:template name="acte-heure">
	<xsl:param name="nom"/>
	<xsl:param name="valeur"/>
	<xsl:param name="mot"/>
	<input type="time" name="{$nom}" value="{$valeur}" aria-label="{m:mot($mot)}, {m:jour(@date)}"/>
</xsl:template>

<xsl:template name="acte-dit">
	<h2><xsl:value-of select="m:mot('acte.changements')"/></h2>
	<xsl:choose>
		<xsl:when test="difference">
			<div class="tableau"><table>
				<caption class="cachee"><xsl:value-of select="m:mot('acte.changements')"/></caption>
				<thead><tr><th scope="col"><xsl:value-of select="m:mot('ensuite.champ')"/></th><th scope="col"><xsl:value-of select="m:mot('acte.avant')"/></th><th scope="col"><xsl:value-of select="m:mot('acte.apres')"/></th></tr></thead>
				<tbody><xsl:for-each select="difference"><tr><th scope="row"><xsl:value-of select="@label"/></th><td><xsl:call-template name="acte-valeur"><xsl:with-param name="v" select="@avant"/></xsl:call-template></td><td><xsl:call-template name="acte-valeur"><xsl:with-param name="v" select="@apres"/></xsl:call-template></td></tr></xsl:for-each></tbody>
			</table></div>
		</xsl:when>
		<xsl:otherwise><p><xsl:value-of select="m:mot('acte.rien')"/></p></xsl:otherwise>
	</xsl:choose>
	<xsl:if test="constat">
		<ul class="liens">
			<xsl:for-each select="constat">
				<li>
					<xsl:call-template name="badge">
						<xsl:with-param name="etat"><xsl:choose><xsl:when test="@gravite = 'refus' or @gravite = 'faute'">rouge</xsl:when><xsl:otherwise>ambre</xsl:otherwise></xsl:choose></xsl:with-param>
						<xsl:with-param name="texte"><xsl:choose><xsl:when test="m:aide(concat('regle.', @regle), 'fr') != ''"><xsl:value-of select="m:mot(concat('regle.', @regle))"/></xsl:when><xsl:otherwise><xsl:value-of select="@regle"/></xsl:otherwise></xsl:choose></xsl:with-param>
					</xsl:call-template>
					<xsl:text> </xsl:text><xsl:if test="@label and not(@court)"><strong><xsl:call-template name="nom-du-champ"/></strong><xsl:value-of select="m:phrase(' : ')"/></xsl:if><xsl:call-template name="constat-dit"/>
				</li>
			</xsl:for-each>
		</ul>
	</xsl:if>
</xsl:template>
<xsl:template name="acte-valeur">
	<xsl:param name="v"/>
	<xsl:choose>
		<xsl:when test="$v = ''"><span class="discret"><xsl:value-of select="m:mot('acte.vide')"/></span></xsl:when>
		<xsl:otherwise><xsl:call-template name="valeur-dite"><xsl:with-param name="v" select="$v"/></xsl:call-template></xsl:otherwise>
	</xsl:choose>
</xsl:template>
</xsl:stylesheet>
