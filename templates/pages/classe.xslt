<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Les élèves : filtres, lumière et texte, et ce qui se fait pour plusieurs à la fois. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="titre"><xsl:choose><xsl:when test="@choisie"><xsl:value-of select="m:mot('classe.titre.de', @choisie)"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('classe.titre')"/></xsl:otherwise></xsl:choose></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:choose>
		<xsl:when test="not(classe) and not(sorte)">
			<p class="chapeau"><xsl:value-of select="m:mot('classe.vide')"/></p>
			<xsl:if test="/page/cadre/compte[@role = 'secretariat' or @role = 'chef-etablissement']"><p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="'/ecole/import'"/><xsl:with-param name="mot" select="'journee.importer.bouton'"/></xsl:call-template></p></xsl:if>
		</xsl:when>
		<xsl:otherwise><xsl:call-template name="eleves"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template name="eleves">
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="'/ecole/classe'"/><xsl:with-param name="methode" select="'get'"/><xsl:with-param name="id" select="'filtres'"/>
		<xsl:with-param name="contenu">
			<xsl:call-template name="liste">
				<xsl:with-param name="nom" select="'classe'"/><xsl:with-param name="mot" select="'classe.classe'"/><xsl:with-param name="requis" select="'peut'"/><xsl:with-param name="valeur" select="@choisie"/>
				<xsl:with-param name="options"><option valeur="" mot="classe.toutes"/><xsl:for-each select="classe"><option valeur="{@nom}" texte="{@nom} ({@eleves})"/></xsl:for-each></xsl:with-param>
			</xsl:call-template>
			<xsl:if test="@niveau or classe[@niveau != ../classe[1]/@niveau]">
				<xsl:call-template name="liste">
					<xsl:with-param name="nom" select="'niveau'"/><xsl:with-param name="mot" select="'classe.niveau'"/><xsl:with-param name="requis" select="'peut'"/><xsl:with-param name="valeur" select="@niveau"/>
					<xsl:with-param name="options"><option valeur="" mot="classe.niveau.tous"/><xsl:for-each select="classe[@niveau != '' and not(@niveau = preceding-sibling::classe/@niveau)]"><option valeur="{@niveau}" texte="{@niveau}"/></xsl:for-each></xsl:with-param>
				</xsl:call-template>
			</xsl:if>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'cherche'"/><xsl:with-param name="mot" select="'classe.cherche'"/><xsl:with-param name="type" select="'search'"/><xsl:with-param name="requis" select="'peut'"/><xsl:with-param name="valeur" select="@cherche"/></xsl:call-template>
			<xsl:call-template name="liste">
				<xsl:with-param name="nom" select="'tri'"/><xsl:with-param name="mot" select="'classe.tri'"/><xsl:with-param name="requis" select="'peut'"/><xsl:with-param name="valeur" select="@tri"/>
				<xsl:with-param name="options"><option valeur="classe" mot="classe.tri.classe"/><option valeur="nom" mot="classe.tri.nom"/><option valeur="debut" mot="classe.tri.debut"/><option valeur="attente" mot="classe.tri.attente"/></xsl:with-param>
			</xsl:call-template>
			<xsl:call-template name="case"><xsl:with-param name="nom" select="'sans'"/><xsl:with-param name="mot" select="'classe.sans'"/><xsl:with-param name="cochee" select="@sans"/></xsl:call-template>
			<xsl:if test="@etat"><input type="hidden" name="etat" value="{@etat}"/></xsl:if>
			<input type="hidden" name="annee" value="{@annee}"/>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'classe.filtrer'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
	<xsl:if test="sorte[2] or @etat">
		<nav class="etats" aria-label="{m:mot('classe.etats')}">
			<ul>
				<li><a href="/ecole/classe{@lien-tous}"><xsl:if test="not(@etat)"><xsl:attribute name="aria-current">true</xsl:attribute></xsl:if><xsl:value-of select="m:mot('classe.etats.tous')"/><xsl:text> </xsl:text><span><xsl:value-of select="@tous"/></span></a></li>
				<xsl:for-each select="sorte"><li><a href="/ecole/classe{@lien}"><xsl:if test="@nom = ../@etat"><xsl:attribute name="aria-current">true</xsl:attribute></xsl:if><xsl:value-of select="m:mot(concat('etat.', @nom))"/><xsl:text> </xsl:text><span><xsl:value-of select="@n"/></span></a></li></xsl:for-each>
			</ul>
		</nav>
	</xsl:if>
	<xsl:if test="@choisie != '' and /page/cadre/compte[@role = 'secretariat' or @role = 'chef-etablissement']"><p><a href="/ecole/classe/{@choisie}/codes"><xsl:value-of select="m:mot('codes.titre', @choisie)"/></a></p></xsl:if>
	<xsl:variable name="zip">annee=<xsl:value-of select="@annee"/><xsl:if test="@etat">&amp;etat=<xsl:value-of select="@etat"/></xsl:if></xsl:variable>
	<xsl:if test="@choisie != ''"><p><a href="/ecole/classe/{@choisie}/zip?{$zip}"><xsl:value-of select="m:mot('classe.zip', @choisie)"/></a><xsl:if test="/page/cadre/compte[@role = 'secretariat' or @role = 'chef-etablissement']"> · <a href="/ecole/classe/{@choisie}/zip?archives=oui&amp;{$zip}"><xsl:value-of select="m:mot('classe.zip.archives')"/></a></xsl:if></p></xsl:if>
	<xsl:variable name="gestes"><xsl:choose><xsl:when test="/page/cadre/compte[@role = 'enseignant-referent']">non</xsl:when><xsl:otherwise>oui</xsl:otherwise></xsl:choose></xsl:variable>
	<xsl:choose>
		<xsl:when test="ligne">
			<xsl:call-template name="formulaire">
				<xsl:with-param name="vers" select="'/ecole/lot'"/>
				<xsl:with-param name="contenu">
					<xsl:if test="ligne/@id and $gestes = 'oui'"><xsl:call-template name="par-defaut"><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'verifier'"/></xsl:call-template></xsl:if>
					<xsl:if test="ligne/@id and $gestes = 'oui'"><p class="tous" hidden="hidden"><label><input type="checkbox" data-tous="d"/><xsl:text> </xsl:text><xsl:value-of select="m:mot('classe.tous')"/></label></p></xsl:if>
					<xsl:call-template name="tableau">
						<xsl:with-param name="legende" select="'classe.legende'"/><xsl:with-param name="cachee" select="'oui'"/><xsl:with-param name="fiches" select="'oui'"/>
						<xsl:with-param name="entetes"><xsl:call-template name="entetes"><xsl:with-param name="cocher" select="$gestes"/></xsl:call-template></xsl:with-param>
						<xsl:with-param name="contenu"><xsl:for-each select="ligne"><xsl:call-template name="ligne"><xsl:with-param name="cocher" select="$gestes"/></xsl:call-template></xsl:for-each></xsl:with-param>
					</xsl:call-template>
					<xsl:if test="$gestes = 'oui'">
						<xsl:for-each select="@*[name() = 'choisie' or name() = 'niveau' or name() = 'cherche' or name() = 'annee' or name() = 'etat' or name() = 'tri']"><xsl:variable name="nom"><xsl:choose><xsl:when test="name() = 'choisie'">classe</xsl:when><xsl:otherwise><xsl:value-of select="name()"/></xsl:otherwise></xsl:choose></xsl:variable><input type="hidden" name="{$nom}" value="{.}"/></xsl:for-each>
						<xsl:if test="@sans = 'oui'"><input type="hidden" name="sans" value="oui"/></xsl:if>
						<xsl:call-template name="choix"><xsl:with-param name="nom" select="'sur'"/><xsl:with-param name="mot" select="'classe.sur'"/><xsl:with-param name="valeur" select="'coches'"/><xsl:with-param name="options"><option valeur="coches" mot="classe.sur.coches"/><option valeur="filtre" mot="classe.sur.filtre"/></xsl:with-param></xsl:call-template>
					</xsl:if>
					<xsl:if test="$gestes = 'oui'">
					<p><a href="/ecole/lettre-familles"><xsl:value-of select="m:mot('classe.lettre')"/></a></p>
					<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'classe.figer-envoyer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'figer-envoyer'"/></xsl:call-template>
					<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'classe.verifier'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'verifier'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
					<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'classe.relancer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'relancer'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
					</xsl:if>
					<xsl:if test="/page/cadre/compte[@role = 'chef-etablissement' or @role = 'delegataire']"><xsl:call-template name="serie"/></xsl:if>
				</xsl:with-param>
			</xsl:call-template>
			<xsl:call-template name="suite"><xsl:with-param name="de" select="@de"/><xsl:with-param name="a" select="@a"/><xsl:with-param name="total" select="@lignes"/><xsl:with-param name="avant"><xsl:if test="@avant">/ecole/classe<xsl:value-of select="@avant"/></xsl:if></xsl:with-param><xsl:with-param name="apres"><xsl:if test="@apres">/ecole/classe<xsl:value-of select="@apres"/></xsl:if></xsl:with-param></xsl:call-template>
			<p><a href="/ecole/classe.csv{@lien}"><xsl:value-of select="m:mot('classe.csv')"/></a></p>
		</xsl:when>
		<xsl:otherwise><p><xsl:value-of select="m:mot('classe.personne')"/><xsl:text> </xsl:text><a href="/ecole/classe"><xsl:value-of select="m:mot('classe.tout-voir')"/></a></p></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<!-- Un seul acte motivé pour toutes les conventions cochées ; la règle est celle que montre la page d'une convention. -->
<xsl:template name="serie">
	<details>
		<summary><xsl:value-of select="m:mot('classe.serie')"/></summary>
		<p><xsl:value-of select="m:mot('classe.serie.dit')"/></p>
		<div class="champ"><label for="serie-regle"><xsl:value-of select="m:mot('classe.serie.regle')"/></label><input id="serie-regle" type="text" name="regle" list="regles" maxlength="20" autocapitalize="characters"/><datalist id="regles"><option value="FEN-1"/><option value="SEM-2"/><option value="SEM-4"/><option value="DUREE-4"/><option value="JOUR-3"/><option value="HEBDO-2"/><option value="DIM-2"/><option value="FERIE-2"/><option value="ETR-1"/><option value="RC-1"/><option value="DELAI-2"/></datalist></div>
		<div class="champ"><label for="serie-motif"><xsl:value-of select="m:mot('acte-chef.motif')"/></label><textarea id="serie-motif" name="texte" rows="3" maxlength="1000"></textarea></div>
		<div class="champ"><label for="serie-autorite"><xsl:value-of select="m:mot('dossier.autorite')"/></label><input id="serie-autorite" type="text" name="autorite" maxlength="120"/></div>
		<div class="champ"><label for="serie-numero"><xsl:value-of select="m:mot('dossier.numero')"/></label><input id="serie-numero" type="text" name="numero"/></div>
		<div class="champ"><label for="serie-du"><xsl:value-of select="m:mot('dossier.du')"/></label><input id="serie-du" type="date" name="du"/></div>
		<div class="champ"><label for="serie-limite"><xsl:value-of select="m:mot('classe.serie.limite')"/></label><input id="serie-limite" type="date" name="limite"/></div>
		<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'classe.serie.bouton'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'deroger'"/></xsl:call-template>
	</details>
</xsl:template>
</xsl:stylesheet>
