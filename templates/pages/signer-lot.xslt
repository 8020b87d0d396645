<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Le chef ou son délégataire, ou l'enseignant pour son visa : la liste, ce qui sort de l'ordinaire, un seul geste. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<!-- Ce que les phrases ont en commun, jusqu’au numéro : dit une fois pour toutes, s’il y en a plusieurs. -->
<xsl:variable name="debut" select="substring-before(/page/element[1]/@phrase, /page/element[1]/@reference)"/>
<xsl:variable name="commune"><xsl:if test="/page/element[2] and not(/page/element[not(starts-with(@phrase, $debut))])"><xsl:value-of select="$debut"/></xsl:if></xsl:variable>

<!-- Ce qui s’écarte du modèle, par son nom : le chef ne relit que cela. Puis la phrase. -->
<xsl:template name="en-tete-du-lot">
	<xsl:variable name="autres" select="element[ecart]"/>
	<!-- d’une seule, l’écart se lit dessous -->
	<xsl:if test="not($autres) or element[2]"><p class="chapeau"><xsl:choose><xsl:when test="not(element[2])"><xsl:value-of select="m:mot('signer-lot.conforme')"/></xsl:when><xsl:otherwise><xsl:value-of select="m:nombre('signer-lot.conformes', count($autres))"/></xsl:otherwise></xsl:choose><xsl:if test="$autres"><xsl:text> </xsl:text><xsl:for-each select="$autres"><xsl:if test="position() &gt; 1">, </xsl:if><a href="#d-{@id}"><xsl:value-of select="@eleve"/></a></xsl:for-each>.</xsl:if></p></xsl:if>
	<xsl:if test="$commune != ''"><p><xsl:value-of select="m:mot('signer-lot.phrase')"/></p><p lang="fr"><q><xsl:value-of select="$commune"/>…</q></p></xsl:if>
</xsl:template>

<xsl:template match="page" mode="titre"><xsl:value-of select="m:nombre('liste.titre', @total)"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:if test="count(classe) &gt; 1">
		<xsl:call-template name="formulaire">
			<xsl:with-param name="vers" select="'/ecole/signer'"/><xsl:with-param name="methode" select="'get'"/><xsl:with-param name="id" select="'filtres'"/>
			<xsl:with-param name="contenu">
				<xsl:call-template name="liste">
					<xsl:with-param name="nom" select="'classe'"/><xsl:with-param name="mot" select="'classe.classe'"/><xsl:with-param name="requis" select="'peut'"/><xsl:with-param name="valeur" select="@choisie"/>
					<xsl:with-param name="options"><option valeur="" texte="{m:mot('signer-lot.toutes-classes', sum(classe/@n))}"/><xsl:for-each select="classe"><option valeur="{@nom}" texte="{@nom} ({@n})"/></xsl:for-each></xsl:with-param>
				</xsl:call-template>
				<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'classe.filtrer'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:if>
	<xsl:if test="@suite &gt; 0 or @de &gt; 0"><p><xsl:value-of select="m:mot('signer-lot.pages', @de + 1, @de + count(element), @total)"/><xsl:if test="@de &gt; 0"> · <a href="/ecole/signer?classe={@choisie}"><xsl:value-of select="m:mot('signer-lot.avant')"/></a></xsl:if><xsl:if test="@suite &gt; 0"> · <a href="/ecole/signer?classe={@choisie}&amp;de={@suite}"><xsl:value-of select="m:mot('suite.apres')"/></a></xsl:if></p></xsl:if>
	<xsl:choose>
		<xsl:when test="not(element)"><p class="chapeau"><xsl:value-of select="m:mot('signer-lot.rien')"/></p></xsl:when>
		<xsl:when test="@second-facteur = 'non'">
			<p class="chapeau"><xsl:value-of select="m:mot('signer-lot.facteur')"/></p>
			<p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="'/second-facteur?vers=/ecole/signer'"/><xsl:with-param name="mot" select="'signer-lot.donner'"/></xsl:call-template></p>
			<ul><xsl:for-each select="element"><li><a href="/ecole/dossier/{@id}"><xsl:value-of select="@eleve"/></a>, <xsl:value-of select="@accueil"/></li></xsl:for-each></ul>
		</xsl:when>
		<xsl:otherwise>
			<xsl:call-template name="formulaire">
				<xsl:with-param name="vers" select="'/ecole/signer'"/>
				<xsl:with-param name="contenu">
					<xsl:call-template name="en-tete-du-lot"/>
					<fieldset class="choix">
						<xsl:if test="/page/saisie[@nom = 'd']/@erreur"><xsl:attribute name="class">choix fautif</xsl:attribute></xsl:if>
						<legend id="c-d"><xsl:value-of select="m:mot('liste.choisir')"/></legend>
						<xsl:call-template name="champ-indice"><xsl:with-param name="nom" select="'d'"/><xsl:with-param name="mot" select="'liste.choisir'"/></xsl:call-template>
						<xsl:for-each select="element">
							<div class="case">
								<input type="checkbox" name="d" id="d-{@id}" value="{@id}:{@sha}"><xsl:if test="@coche = 'oui'"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if></input>
								<label for="d-{@id}"><strong><xsl:value-of select="@eleve"/></strong>, <xsl:value-of select="@classe"/> – <xsl:value-of select="@accueil"/>, <xsl:value-of select="m:mot('lire.du-au', m:jour(@debut), m:jour(@fin))"/></label>
								<div>
									<a href="/ecole/dossier/{@id}"><xsl:value-of select="m:mot('liste.lire', @reference)"/></a>
									<xsl:if test="ecart"><p><xsl:value-of select="m:mot('signer-lot.ecarts')"/></p><ul><xsl:for-each select="ecart"><li><xsl:value-of select="m:phrase(@champ)"/><xsl:value-of select="m:phrase(' : ')"/><xsl:call-template name="valeur-dite"><xsl:with-param name="v" select="@apres"/></xsl:call-template></li></xsl:for-each></ul></xsl:if>
									<p class="discret" lang="fr"><xsl:choose><xsl:when test="$commune != ''">… <xsl:value-of select="substring-after(@phrase, $commune)"/></xsl:when><xsl:otherwise><xsl:value-of select="@phrase"/></xsl:otherwise></xsl:choose></p>
								</div>
							</div>
						</xsl:for-each>
					</fieldset>
					<xsl:call-template name="glose"><xsl:with-param name="mot" select="concat('phrase.', /page/cadre/compte/@role)"/></xsl:call-template>
					<input type="hidden" name="vu" value="{@vu}"/><input type="hidden" name="classe" value="{@choisie}"/><input type="hidden" name="de" value="{@de}"/>
					<input type="hidden" name="montres"><xsl:attribute name="value"><xsl:for-each select="element"><xsl:if test="position() &gt; 1"><xsl:text> </xsl:text></xsl:if><xsl:value-of select="@id"/></xsl:for-each></xsl:attribute></input>
					<xsl:if test="@total &gt; count(element)">
						<xsl:variable name="toutes"><xsl:choose><xsl:when test="@choisie != ''"><xsl:value-of select="m:mot('signer-lot.sur.classe', @total, @choisie)"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('signer-lot.sur.toutes', @total)"/></xsl:otherwise></xsl:choose></xsl:variable>
						<xsl:call-template name="choix"><xsl:with-param name="nom" select="'sur'"/><xsl:with-param name="mot" select="'signer-lot.sur'"/><xsl:with-param name="valeur"><xsl:choose><xsl:when test="@sur = 'toutes'">toutes</xsl:when><xsl:otherwise>coches</xsl:otherwise></xsl:choose></xsl:with-param><xsl:with-param name="options"><option valeur="coches" mot="signer-lot.sur.coches"/><option valeur="toutes" texte="{$toutes}"/></xsl:with-param></xsl:call-template>
					</xsl:if>
					<xsl:call-template name="case"><xsl:with-param name="nom" select="'accord'"/><xsl:with-param name="mot"><xsl:choose><xsl:when test="@visa = 'oui'">signer-lot.visa</xsl:when><xsl:otherwise>signer-lot.accord</xsl:otherwise></xsl:choose></xsl:with-param><xsl:with-param name="requis" select="'oui'"/></xsl:call-template>
					<xsl:call-template name="champ"><xsl:with-param name="nom" select="'nom'"/><xsl:with-param name="mot" select="'signer.nom'"/><xsl:with-param name="complete" select="'name'"/></xsl:call-template>
					<p class="discret"><xsl:value-of select="m:mot('signer.comme', @nom)"/></p>
					<p class="niveau" lang="fr"><xsl:value-of select="@niveau"/></p>
					<xsl:call-template name="glose"><xsl:with-param name="mot" select="'phrase.niveau-compte'"/></xsl:call-template>
					<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'signer.signe'"/></xsl:call-template>
				</xsl:with-param>
			</xsl:call-template>
		</xsl:otherwise>
	</xsl:choose>
</xsl:template>
</xsl:stylesheet>
