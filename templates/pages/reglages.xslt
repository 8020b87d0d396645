<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Les réglages d'un établissement, par parties ; le chef seul voit qui signe et dans quel ordre. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="corps">
	<xsl:if test="refus"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'erreur'"/><xsl:with-param name="contenu"><p class="telle"><xsl:value-of select="m:phrase(refus)"/></p></xsl:with-param></xsl:call-template></xsl:if>
	<p class="chapeau"><xsl:value-of select="m:mot('reglages.dit', @uai)"/></p>
	<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/reglages'"/><xsl:with-param name="contenu">
		<xsl:for-each select="reglage">
			<xsl:if test="not(preceding-sibling::reglage[1]/@partie = @partie)"><h2><xsl:value-of select="m:mot(concat('reglages.', @partie))"/></h2></xsl:if>
			<xsl:choose>
				<xsl:when test="@genre = 'liste'">
					<div class="champ"><label for="g-{@nom}"><xsl:value-of select="m:mot(concat('reglage.', @mot))"/></label><xsl:if test="m:aide(concat('reglage.', @mot, '.indice'), 'fr') != ''"><span class="indice"><xsl:value-of select="m:mot(concat('reglage.', @mot, '.indice'))"/></span></xsl:if>
						<select id="g-{@nom}" name="{@nom}"><option value=""><xsl:choose><xsl:when test="m:aide(concat('reglage.defaut.', @mot), 'fr') != ''"><xsl:value-of select="m:mot(concat('reglage.defaut.', @mot))"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('reglages.defaut')"/></xsl:otherwise></xsl:choose></option><xsl:variable name="dit" select="@valeur"/><xsl:for-each select="choix"><option value="{@valeur}"><xsl:if test="@valeur = $dit"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="m:mot(concat('reglage.valeur.', @valeur))"/></option></xsl:for-each></select></div>
				</xsl:when>
				<xsl:when test="@genre = 'lignes'"><div class="champ"><label for="g-{@nom}"><xsl:value-of select="m:mot(concat('reglage.', @mot))"/></label><xsl:if test="m:aide(concat('reglage.', @mot, '.indice'), 'fr') != ''"><span class="indice"><xsl:value-of select="m:mot(concat('reglage.', @mot, '.indice'))"/></span></xsl:if><textarea id="g-{@nom}" name="{@nom}" rows="3" maxlength="1500"><xsl:value-of select="@valeur"/></textarea></div></xsl:when>
				<xsl:otherwise><div class="champ"><label for="g-{@nom}"><xsl:value-of select="m:mot(concat('reglage.', @mot))"/></label><xsl:if test="m:aide(concat('reglage.', @mot, '.indice'), 'fr') != ''"><span class="indice"><xsl:value-of select="m:mot(concat('reglage.', @mot, '.indice'))"/></span></xsl:if><input type="{@genre}" id="g-{@nom}" name="{@nom}"><xsl:attribute name="value"><xsl:choose><xsl:when test="@genre = 'tel'"><xsl:value-of select="m:telephone(string(@valeur))"/></xsl:when><xsl:otherwise><xsl:value-of select="@valeur"/></xsl:otherwise></xsl:choose></xsl:attribute></input></div></xsl:otherwise>
			</xsl:choose>
		</xsl:for-each>
		<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'reglages.enregistrer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'enregistrer'"/><xsl:with-param name="genre" select="'principal'"/></xsl:call-template>
	</xsl:with-param></xsl:call-template>
	<h2><xsl:value-of select="m:mot('reglages.delegations')"/></h2>
	<xsl:if test="not(delegation)"><p><xsl:value-of select="m:mot('reglages.sans-delegation')"/></p></xsl:if>
	<xsl:for-each select="delegation">
		<p><strong><xsl:value-of select="concat(@prenom, ' ', @nom)"/></strong>, <xsl:value-of select="@qualite"/> : <xsl:value-of select="m:mot('lire.du-au', m:jour(@debut), m:jour(@fin))"/>. <xsl:value-of select="@portee"/></p>
		<xsl:if test="/page/@chef = 'oui'"><xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/reglages'"/><xsl:with-param name="contenu"><input type="hidden" name="compte" value="{@compte}"/><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'reglages.retirer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'retirer'"/><xsl:with-param name="genre" select="'danger'"/></xsl:call-template></xsl:with-param></xsl:call-template></xsl:if>
	</xsl:for-each>
	<xsl:if test="@chef = 'oui' and not(delegable)"><p><xsl:value-of select="m:mot('reglages.deleguer.compte')"/></p></xsl:if>
	<xsl:if test="delegable">
		<h3><xsl:value-of select="m:mot('reglages.deleguer')"/></h3>
		<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/reglages'"/><xsl:with-param name="fichier" select="'oui'"/><xsl:with-param name="contenu">
			<div class="champ"><label for="g-compte"><xsl:value-of select="m:mot('reglages.qui')"/></label><select id="g-compte" name="compte"><xsl:for-each select="delegable"><option value="{@id}"><xsl:value-of select="@nom"/></option></xsl:for-each></select></div>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'debut'"/><xsl:with-param name="mot" select="'reglages.debut'"/><xsl:with-param name="type" select="'date'"/></xsl:call-template><xsl:call-template name="champ"><xsl:with-param name="nom" select="'fin'"/><xsl:with-param name="mot" select="'reglages.fin'"/><xsl:with-param name="type" select="'date'"/></xsl:call-template><xsl:call-template name="champ"><xsl:with-param name="nom" select="'portee'"/><xsl:with-param name="mot" select="'reglages.portee'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'300'"/></xsl:call-template><xsl:call-template name="fichier"><xsl:with-param name="nom" select="'acte'"/><xsl:with-param name="mot" select="'reglages.acte'"/><xsl:with-param name="accepte" select="'application/pdf'"/></xsl:call-template><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'reglages.deleguer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'deleguer'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
		</xsl:with-param></xsl:call-template>
	</xsl:if>
</xsl:template>
</xsl:stylesheet>
