<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Ce que partagent les pages de l'établissement : le menu, une ligne de liste. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="largeur">large</xsl:template>
<xsl:template match="page" mode="menu">
	<nav class="menu" aria-label="{m:mot('menu.titre')}">
		<ul>
			<xsl:if test="not(/page/cadre/compte[@role = 'dpo' or @role = 'administrateur' or @role = 'infirmerie' or @role = 'auditeur'])"><xsl:call-template name="menu-lien"><xsl:with-param name="vers" select="'/ecole'"/><xsl:with-param name="mot" select="'menu.journee'"/><xsl:with-param name="page" select="'journee'"/></xsl:call-template></xsl:if>
			<xsl:if test="not(/page/cadre/compte[@role = 'dpo' or @role = 'administrateur' or @role = 'infirmerie' or @role = 'auditeur'])"><xsl:call-template name="menu-lien"><xsl:with-param name="vers" select="'/ecole/classe'"/><xsl:with-param name="mot" select="'menu.eleves'"/><xsl:with-param name="page" select="'classe'"/></xsl:call-template></xsl:if>
			<xsl:if test="/page/cadre/compte[@role = 'chef-etablissement' or @role = 'delegataire' or @role = 'enseignant-referent']"><xsl:call-template name="menu-lien"><xsl:with-param name="vers" select="'/ecole/signer'"/><xsl:with-param name="mot" select="'menu.signer'"/><xsl:with-param name="page" select="'signer-lot'"/></xsl:call-template></xsl:if>
			<xsl:if test="/page/cadre/compte[@role = 'chef-etablissement' or @role = 'secretariat']"><xsl:call-template name="menu-lien"><xsl:with-param name="vers" select="'/ecole/papier'"/><xsl:with-param name="mot" select="'menu.papier'"/><xsl:with-param name="page" select="'papier'"/></xsl:call-template></xsl:if>
			<xsl:if test="not(/page/cadre/compte[@role = 'dpo' or @role = 'administrateur' or @role = 'infirmerie' or @role = 'auditeur'])"><xsl:call-template name="menu-lien"><xsl:with-param name="vers" select="'/ecole/tableau'"/><xsl:with-param name="mot" select="'menu.tableau'"/><xsl:with-param name="page" select="'tableau'"/></xsl:call-template></xsl:if>
			<xsl:if test="/page/cadre/compte[@role = 'chef-etablissement' or @role = 'secretariat']"><xsl:call-template name="menu-lien"><xsl:with-param name="vers" select="'/ecole/import'"/><xsl:with-param name="mot" select="'menu.import'"/><xsl:with-param name="page" select="'import'"/></xsl:call-template></xsl:if>
			<xsl:if test="/page/cadre/compte[@role = 'chef-etablissement' or @role = 'administrateur']"><xsl:call-template name="menu-lien"><xsl:with-param name="vers" select="'/ecole/comptes'"/><xsl:with-param name="mot" select="'menu.comptes'"/><xsl:with-param name="page" select="'comptes'"/></xsl:call-template></xsl:if>
			<xsl:if test="/page/cadre/compte[@role = 'chef-etablissement' or @role = 'secretariat']"><xsl:call-template name="menu-lien"><xsl:with-param name="vers" select="'/ecole/reglages'"/><xsl:with-param name="mot" select="'menu.reglages'"/><xsl:with-param name="page" select="'reglages'"/></xsl:call-template></xsl:if>
			<xsl:if test="/page/cadre/compte[@role = 'chef-etablissement' or @role = 'dpo' or @role = 'secretariat']"><xsl:call-template name="menu-lien"><xsl:with-param name="vers" select="'/ecole/donnees'"/><xsl:with-param name="mot" select="'menu.donnees'"/><xsl:with-param name="page" select="'demandes-donnees'"/></xsl:call-template></xsl:if>
			<xsl:if test="/page/cadre/compte[@role = 'chef-etablissement' or @role = 'dpo']"><xsl:call-template name="menu-lien"><xsl:with-param name="vers" select="'/ecole/conservation'"/><xsl:with-param name="mot" select="'menu.conservation'"/><xsl:with-param name="page" select="'conservation'"/></xsl:call-template></xsl:if>
			<xsl:if test="/page/cadre/compte[@role = 'chef-etablissement' or @role = 'dpo']"><xsl:call-template name="menu-lien"><xsl:with-param name="vers" select="'/ecole/violations'"/><xsl:with-param name="mot" select="'menu.violations'"/><xsl:with-param name="page" select="'violations'"/></xsl:call-template></xsl:if>
			<xsl:if test="/page/cadre/compte[@role = 'chef-etablissement' or @role = 'infirmerie']"><xsl:call-template name="menu-lien"><xsl:with-param name="vers" select="'/ecole/sante'"/><xsl:with-param name="mot" select="'sante.titre'"/><xsl:with-param name="page" select="'sante-liste'"/></xsl:call-template></xsl:if>
			<xsl:if test="/page/cadre/compte[@role = 'chef-etablissement' or @role = 'dpo']"><xsl:call-template name="menu-lien"><xsl:with-param name="vers" select="'/ecole/audits'"/><xsl:with-param name="mot" select="'menu.audits'"/><xsl:with-param name="page" select="'audits'"/></xsl:call-template></xsl:if>
			<xsl:if test="/page/cadre/compte[@role = 'auditeur']"><xsl:call-template name="menu-lien"><xsl:with-param name="vers" select="'/audit'"/><xsl:with-param name="mot" select="'audit.titre'"/><xsl:with-param name="page" select="'audit'"/></xsl:call-template></xsl:if>
		</ul>
	</nav>
</xsl:template>
<xsl:template name="menu-lien">
	<xsl:param name="vers"/>
	<xsl:param name="mot"/>
	<xsl:param name="page"/>
	<li><a href="{$vers}"><xsl:if test="/page/@nom = $page"><xsl:attribute name="aria-current">page</xsl:attribute></xsl:if><xsl:value-of select="m:mot($mot)"/></a></li>
</xsl:template>

<!-- Un constat, qui mène à son champ si la page l’a. -->
<xsl:template name="constat-dit">
	<xsl:variable name="ou" select="/page/champ[@chemin = current()/@chemin or @chemin = concat('contacts:', current()/@chemin)]"/>
	<xsl:choose>
		<xsl:when test="@regle = 'ACTE-VIDE'"><xsl:value-of select="m:mot('acte.sans-changement')"/></xsl:when>
		<xsl:when test="$ou"><a href="#c-{$ou[1]/@chemin}"><xsl:call-template name="faute-dite"/></a></xsl:when>
		<xsl:otherwise><xsl:call-template name="faute-dite"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template name="ligne">
	<xsl:param name="cocher" select="'non'"/>
	<tr>
		<xsl:if test="$cocher = 'oui'">
			<td class="choisir"><xsl:if test="@id"><input type="checkbox" name="d" value="{@id}" aria-label="{m:mot('classe.cocher', @eleve)}"/></xsl:if></td>
		</xsl:if>
		<th scope="row">
			<xsl:choose>
				<xsl:when test="@id"><a href="/ecole/dossier/{@id}"><xsl:value-of select="@eleve"/></a></xsl:when>
				<xsl:when test="/page/cadre/compte[@role = 'secretariat' or @role = 'chef-etablissement']"><a href="/ecole/eleve/{@id-eleve}"><xsl:value-of select="@eleve"/></a></xsl:when>
				<xsl:otherwise><xsl:value-of select="@eleve"/></xsl:otherwise>
			</xsl:choose>
		</th>
		<td data-nom="{m:mot('classe.classe')}"><xsl:value-of select="@classe"/></td>
		<td data-nom="{m:mot('classe.accueil')}"><xsl:value-of select="@accueil"/></td>
		<td><xsl:call-template name="badge"><xsl:with-param name="etat" select="@lumiere"/><xsl:with-param name="texte"><xsl:value-of select="m:mot(concat('attente.', @attente))"/><xsl:if test="@jours &gt; 0"><xsl:text> </xsl:text><xsl:value-of select="m:nombre('attente.jours', @jours)"/></xsl:if></xsl:with-param></xsl:call-template></td>
		<td data-nom="{m:mot('classe.signees')}"><xsl:if test="@voulues &gt; 0"><xsl:value-of select="@signees"/>/<xsl:value-of select="@voulues"/></xsl:if></td>
		<td>
			<xsl:choose>
				<xsl:when test="@action != '' and @tache = 'donnees'"><a href="/ecole/donnees"><xsl:call-template name="action-dite"/></a></xsl:when>
				<xsl:when test="@action != '' and @tache = 'signer'"><a href="/ecole/signer"><xsl:call-template name="action-dite"/></a></xsl:when>
				<xsl:when test="@action != '' and @tache = 'attester'"><a href="/ecole/papier/{@id}"><xsl:call-template name="action-dite"/></a></xsl:when>
				<xsl:when test="@action != '' and @id"><a href="/ecole/dossier/{@id}"><xsl:call-template name="action-dite"/></a></xsl:when>
				<xsl:when test="@action != ''"><a href="/ecole/eleve/{@id-eleve}"><xsl:call-template name="action-dite"/></a></xsl:when>
				<xsl:when test="not(@id) and /page/cadre/compte[@role = 'secretariat' or @role = 'chef-etablissement']"><a href="/ecole/eleve/{@id-eleve}"><xsl:value-of select="m:mot('classe.preparer')"/></a></xsl:when>
			</xsl:choose>
		</td>
	</tr>
</xsl:template>
<!-- L’action est dite en français par le service ; ailleurs par son genre, s’il a un nom. -->
<xsl:template name="action-dite">
	<xsl:choose>
		<xsl:when test="$lang != 'fr' and m:aide(concat('journee.genre.', @tache), $lang) != ''"><xsl:value-of select="m:mot(concat('journee.genre.', @tache))"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="@action"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>
<xsl:template name="entetes">
	<xsl:param name="cocher" select="'non'"/>
	<xsl:if test="$cocher = 'oui'"><th scope="col"><span class="cachee"><xsl:value-of select="m:mot('classe.choix')"/></span></th></xsl:if>
	<th scope="col"><xsl:value-of select="m:mot('classe.eleve')"/></th><th scope="col"><xsl:value-of select="m:mot('classe.classe')"/></th><th scope="col"><xsl:value-of select="m:mot('classe.accueil')"/></th><th scope="col"><xsl:value-of select="m:mot('classe.etat')"/></th><th scope="col"><xsl:value-of select="m:mot('classe.signees')"/></th><th scope="col"><xsl:value-of select="m:mot('classe.action')"/></th>
</xsl:template>

<xsl:template name="chiffres">
	<xsl:for-each select="/page/ensemble">
		<ul class="chiffres">
			<li><strong><xsl:value-of select="@a-placer"/></strong><span><xsl:value-of select="m:nombre('compte.a-placer', @a-placer)"/></span></li>
			<li><strong><xsl:value-of select="@trouve"/></strong><span><xsl:value-of select="m:nombre('compte.trouve', @trouve)"/><xsl:if test="@a-confirmer &gt; 0">, <xsl:value-of select="m:mot('compte.a-confirmer', @a-confirmer)"/></xsl:if></span></li>
			<li><strong><xsl:value-of select="@rempli"/></strong><span><xsl:value-of select="m:nombre('compte.rempli', @rempli)"/></span></li>
			<li><strong><xsl:value-of select="@envoye"/></strong><span><xsl:value-of select="m:nombre('compte.envoye', @envoye)"/></span></li>
			<li><strong><xsl:value-of select="@signe"/></strong><span><xsl:value-of select="m:nombre('compte.signe', @signe)"/><xsl:if test="@voulues &gt; 0"> (<xsl:value-of select="m:mot('compte.signatures', @signatures, @voulues)"/>)</xsl:if></span></li>
			<li><strong><xsl:value-of select="@scelle"/></strong><span><xsl:value-of select="m:nombre('compte.scelle', @scelle)"/></span></li>
			<li><strong><xsl:value-of select="@sans"/></strong><span><xsl:choose><xsl:when test="@sans &gt; 0"><a href="/ecole/classe?sans=oui"><xsl:value-of select="m:mot('compte.sans')"/></a></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('compte.sans')"/></xsl:otherwise></xsl:choose></span></li>
		</ul>
	</xsl:for-each>
</xsl:template>

<!-- Ce que CONVENTION 10 montre à côté ; les dispensés à part, et les élèves de deux semaines qui n'en ont qu'une. -->
<xsl:template name="chiffres-cote">
	<xsl:for-each select="/page/ensemble">
		<ul class="chiffres petits">
			<li><strong><xsl:value-of select="@moitie"/></strong><span><xsl:value-of select="m:nombre('compte.moitie', @moitie)"/></span></li>
			<li><strong><xsl:value-of select="@a-corriger"/></strong><span><xsl:value-of select="m:mot('compte.a-corriger')"/></span></li>
			<li><strong><xsl:value-of select="@refuse"/></strong><span><xsl:value-of select="m:nombre('compte.refuse', @refuse)"/></span></li>
			<li><strong><xsl:value-of select="@expire"/></strong><span><xsl:value-of select="m:nombre('compte.expire', @expire)"/></span></li>
			<li><strong><xsl:value-of select="@annule"/></strong><span><xsl:value-of select="m:nombre('compte.annule', @annule)"/></span></li>
			<li><strong><xsl:value-of select="@mixte"/></strong><span><xsl:value-of select="m:mot('compte.mixte')"/></span></li>
			<li><strong><xsl:value-of select="@dispenses"/></strong><span><xsl:value-of select="m:nombre('compte.dispenses', @dispenses)"/></span></li>
		</ul>
	</xsl:for-each>
</xsl:template>
</xsl:stylesheet>
