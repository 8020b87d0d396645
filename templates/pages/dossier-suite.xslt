<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Quand une convention ne va pas simplement son chemin : ce qui a été demandé ou décidé, et les gestes qui répondent. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">

<xsl:template name="suite-dite">
	<xsl:if test="acte-de"><p><strong><xsl:value-of select="m:mot(concat('acte.', acte-de/@nature), acte-de/@numero)"/></strong>, <a href="/ecole/dossier/{acte-de/@id}"><xsl:value-of select="m:mot('acte.de', acte-de/@reference)"/></a><xsl:if test="acte-de/@effet != ''">, <xsl:value-of select="m:mot('acte.effet-le', m:jour(acte-de/@effet))"/></xsl:if></p></xsl:if>
	<xsl:if test="acte[@id != /page/@id]">
		<h2><xsl:value-of select="m:mot('acte.actes')"/></h2>
		<ul class="liens">
			<xsl:for-each select="acte[@id != /page/@id]">
				<li><a href="/ecole/dossier/{@id}"><xsl:value-of select="m:mot(concat('acte.nom.', @nature))"/><xsl:text> </xsl:text><xsl:value-of select="@reference"/></a><xsl:text> </xsl:text><xsl:call-template name="badge"><xsl:with-param name="etat" select="@etat"/></xsl:call-template><xsl:if test="@effet"><xsl:value-of select="m:mot('acte.effet-le', m:jour(@effet))"/></xsl:if></li>
			</xsl:for-each>
		</ul>
	</xsl:if>
	<xsl:if test="@acte-fin = 'oui'"><p><a href="{$vers}/fin"><xsl:value-of select="m:mot('ensuite.acte-fin')"/></a></p></xsl:if>
	<xsl:apply-templates select="collegue" mode="suite"/>
	<xsl:if test="note | demande">
		<h2><xsl:value-of select="m:mot('ensuite.titre')"/></h2>
		<xsl:apply-templates select="note" mode="suite"/>
		<xsl:apply-templates select="demande" mode="suite"/>
	</xsl:if>
</xsl:template>

<xsl:template match="note" mode="suite">
	<div class="avis info">
		<div>
			<h3><xsl:value-of select="m:mot(concat('ensuite.', @genre))"/></h3>
			<dl>
				<xsl:if test="@par != ''"><dt><xsl:value-of select="m:mot('ensuite.par')"/></dt><dd><xsl:value-of select="m:mot(concat('role.', @par))"/><xsl:if test="@le">, <xsl:value-of select="m:instant(@le)"/></xsl:if></dd></xsl:if>
				<xsl:if test="@libelle != ''"><dt><xsl:value-of select="m:mot('ensuite.champ')"/></dt><dd><xsl:value-of select="@libelle"/></dd></xsl:if>
				<xsl:if test="@voulu != ''"><dt><xsl:value-of select="m:mot('ensuite.voulu')"/></dt><dd><xsl:value-of select="@voulu"/></dd></xsl:if>
				<xsl:if test="@motif != ''"><dt><xsl:value-of select="m:mot('ensuite.motif')"/></dt><dd><xsl:call-template name="suite-motif"/></dd></xsl:if>
				<xsl:if test="@effet != ''"><dt><xsl:value-of select="m:mot('ensuite.effet')"/></dt><dd><xsl:call-template name="suite-effet"/></dd></xsl:if>
				<xsl:if test="@avertis != ''"><dt><xsl:value-of select="m:mot('ensuite.avertis')"/></dt><dd><xsl:value-of select="@avertis"/></dd></xsl:if>
				<xsl:if test="@avant != ''"><dt><xsl:value-of select="m:mot('ensuite.avant')"/></dt><dd><xsl:value-of select="m:jour(@avant)"/></dd></xsl:if>
				<xsl:if test=". != ''"><dt><xsl:value-of select="m:mot('ensuite.texte')"/></dt><dd><xsl:value-of select="."/></dd></xsl:if>
			</dl>
		</div>
	</div>
</xsl:template>

<!-- L'accueil a désigné un autre signataire : rien n'est figé avant le oui de l'établissement. -->
<xsl:template match="collegue" mode="suite">
	<div class="avis alerte">
		<div>
			<h2><xsl:value-of select="m:mot('collegue.titre')"/></h2>
			<p><xsl:value-of select="m:mot('collegue.dit', concat(@prenom, ' ', @nom), @qualite, @courriel)"/></p>
			<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="$vers"/><xsl:with-param name="contenu"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'collegue.confirmer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'collegue'"/></xsl:call-template><xsl:text> </xsl:text><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'collegue.refuser'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'refuser-collegue'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></xsl:with-param></xsl:call-template>
			<p class="discret"><xsl:value-of select="m:mot('collegue.sinon')"/></p>
		</div>
	</div>
</xsl:template>

<!-- Un code qui a un mot, ou ce que quelqu'un a écrit. -->
<xsl:template name="suite-motif">
	<xsl:choose>
		<xsl:when test="contains(' dates horaires lieu activites identite autre-stage sans-motif ', concat(' ', @motif, ' '))"><xsl:value-of select="m:mot(concat('refus.motif.', @motif))"/></xsl:when>
		<xsl:when test="contains(' sante conduite securite harcelement fermeture autre ', concat(' ', @motif, ' '))"><xsl:value-of select="m:mot(concat('arret.motif.', @motif))"/></xsl:when>
		<xsl:when test="@motif = 'opposition'"><xsl:value-of select="m:mot('ensuite.opposition')"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="@motif"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>
<xsl:template name="suite-effet">
	<xsl:choose>
		<xsl:when test="contains(@effet, 'T')"><xsl:value-of select="m:instant(@effet)"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="m:jour(@effet)"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template match="demande" mode="suite">
	<xsl:variable name="i" select="position()"/>
	<div class="avis alerte">
		<div>
			<h3><xsl:value-of select="m:mot(concat('ensuite.demande.', @objet))"/></h3>
			<p><xsl:value-of select="m:mot(concat('role.', @par))"/>, <xsl:value-of select="m:instant(@le)"/><xsl:value-of select="m:phrase(' : ')"/><xsl:value-of select="."/></p>
			<xsl:if test="contains(' secretariat chef-etablissement delegataire ', concat(' ', /page/cadre/compte/@role, ' '))">
				<xsl:call-template name="formulaire">
					<xsl:with-param name="vers" select="$vers"/>
					<xsl:with-param name="contenu">
						<input type="hidden" name="personne" value="{@personne}"/>
						<xsl:call-template name="suite-oui-non"><xsl:with-param name="id" select="concat('d', $i)"/><xsl:with-param name="racine" select="'ensuite.demande'"/></xsl:call-template>
						<xsl:call-template name="suite-texte"><xsl:with-param name="id" select="concat('dt', $i)"/><xsl:with-param name="nom" select="'texte'"/><xsl:with-param name="mot" select="'ensuite.reponse'"/></xsl:call-template>
						<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'geste.repondre-demande'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'repondre-demande'"/></xsl:call-template>
					</xsl:with-param>
				</xsl:call-template>
			</xsl:if>
		</div>
	</div>
</xsl:template>

<xsl:template name="suite-oui-non">
	<xsl:param name="id"/>
	<xsl:param name="racine"/>
	<fieldset class="choix">
		<legend><xsl:value-of select="m:mot(concat($racine, '.choix'))"/></legend>
		<div class="case"><input type="radio" name="suite" id="{$id}-oui" value="oui"/><label for="{$id}-oui"><xsl:value-of select="m:mot(concat($racine, '.oui'))"/></label></div>
		<div class="case"><input type="radio" name="suite" id="{$id}-non" value="non"/><label for="{$id}-non"><xsl:value-of select="m:mot(concat($racine, '.non'))"/></label></div>
	</fieldset>
</xsl:template>
<xsl:template name="suite-texte">
	<xsl:param name="id"/>
	<xsl:param name="nom"/>
	<xsl:param name="mot"/>
	<xsl:param name="valeur"/>
	<div class="champ"><label for="{$id}"><xsl:value-of select="m:mot($mot)"/></label><textarea id="{$id}" name="{$nom}" rows="3" maxlength="1000"><xsl:value-of select="$valeur"/></textarea></div>
</xsl:template>
<xsl:template name="suite-motifs">
	<xsl:param name="choisi"/>
	<div class="champ">
		<label for="suite-motif-{@mot}"><xsl:value-of select="m:mot('arret.motif')"/></label>
		<select id="suite-motif-{@mot}" name="motif">
			<option value=""><xsl:value-of select="m:mot('arret.motif.choisir')"/></option>
			<option value="sante"><xsl:if test="$choisi = 'sante'"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="m:mot('arret.motif.sante')"/></option>
			<option value="conduite"><xsl:if test="$choisi = 'conduite'"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="m:mot('arret.motif.conduite')"/></option>
			<option value="securite"><xsl:if test="$choisi = 'securite'"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="m:mot('arret.motif.securite')"/></option>
			<option value="harcelement"><xsl:if test="$choisi = 'harcelement'"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="m:mot('arret.motif.harcelement')"/></option>
			<option value="fermeture"><xsl:if test="$choisi = 'fermeture'"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="m:mot('arret.motif.fermeture')"/></option>
			<option value="autre"><xsl:if test="$choisi = 'autre'"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if><xsl:value-of select="m:mot('arret.motif.autre')"/></option>
		</select>
	</div>
</xsl:template>

<xsl:template name="suite-geste">
	<xsl:variable name="projet" select="/page/note[@genre = 'rupture-projet']"/>
	<xsl:variable name="arret" select="/page/note[@genre = 'arret']"/>
	<xsl:choose>
		<xsl:when test="@mot = 'amender' or @mot = 'saisir-acte'">
			<p><a class="bouton secondaire" href="{$vers}/acte"><xsl:value-of select="m:mot(concat('geste.', @mot))"/></a></p>
		</xsl:when>
		<xsl:otherwise>
			<details>
				<xsl:if test="@mot = 'decider' or (@mot != 'demander' and $arret)"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
				<summary><xsl:value-of select="m:mot(concat('geste.', @mot))"/></summary>
				<p><xsl:value-of select="m:mot(concat('geste.', @mot, '.dit'))"/></p>
				<xsl:call-template name="formulaire">
					<xsl:with-param name="vers"><xsl:value-of select="$vers"/><xsl:if test="starts-with(@mot, 'demander')">/demande</xsl:if></xsl:with-param>
					<xsl:with-param name="contenu">
						<xsl:choose>
							<xsl:when test="@mot = 'decider'">
								<xsl:call-template name="suite-oui-non"><xsl:with-param name="id" select="'decider'"/><xsl:with-param name="racine" select="'ensuite.decider'"/></xsl:call-template>
								<xsl:call-template name="suite-texte"><xsl:with-param name="id" select="'t-decider'"/><xsl:with-param name="nom" select="'texte'"/><xsl:with-param name="mot" select="'ensuite.decider.motif'"/></xsl:call-template>
							</xsl:when>
							<xsl:when test="@mot = 'arreter'">
								<xsl:call-template name="suite-motifs"/>
								<xsl:call-template name="suite-texte"><xsl:with-param name="id" select="'t-arreter'"/><xsl:with-param name="nom" select="'texte'"/><xsl:with-param name="mot" select="'arret.texte'"/></xsl:call-template>
							</xsl:when>
							<xsl:when test="starts-with(@mot, 'demander')">
								<input type="hidden" name="objet"><xsl:attribute name="value"><xsl:choose><xsl:when test="@mot = 'demander-arret'">arret</xsl:when><xsl:otherwise>modification</xsl:otherwise></xsl:choose></xsl:attribute></input>
								<xsl:call-template name="suite-texte"><xsl:with-param name="id" select="concat('t-', @mot)"/><xsl:with-param name="nom" select="'texte'"/><xsl:with-param name="mot" select="'demande.texte'"/></xsl:call-template>
							</xsl:when>
							<xsl:otherwise>
								<xsl:call-template name="suite-motifs"><xsl:with-param name="choisi"><xsl:choose><xsl:when test="$projet"><xsl:value-of select="$projet/@motif"/></xsl:when><xsl:otherwise><xsl:value-of select="$arret/@motif"/></xsl:otherwise></xsl:choose></xsl:with-param></xsl:call-template>
								<div class="champ"><label for="effet-{@mot}"><xsl:value-of select="m:mot('arret.effet')"/></label><input id="effet-{@mot}" type="date" name="effet" value="{substring(concat($projet/@effet, substring($arret/@effet, 1, 10 * number(not($projet)))), 1, 10)}"/></div>
								<xsl:call-template name="suite-texte"><xsl:with-param name="id" select="concat('a-', @mot)"/><xsl:with-param name="nom" select="'avertis'"/><xsl:with-param name="mot" select="'arret.avertis'"/><xsl:with-param name="valeur" select="$projet/@avertis"/></xsl:call-template>
							</xsl:otherwise>
						</xsl:choose>
						<xsl:call-template name="bouton">
							<xsl:with-param name="mot" select="concat('geste.', @mot, '.bouton')"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="@mot"/>
							<xsl:with-param name="genre"><xsl:choose><xsl:when test="@mot = 'arreter' or @mot = 'rompre'">danger</xsl:when><xsl:otherwise>principal</xsl:otherwise></xsl:choose></xsl:with-param>
						</xsl:call-template>
					</xsl:with-param>
				</xsl:call-template>
			</details>
		</xsl:otherwise>
	</xsl:choose>
</xsl:template>
</xsl:stylesheet>
