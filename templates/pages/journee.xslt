<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- « Ma journée » : une liste, la plus ancienne d'abord, la prochaine action dite par un verbe. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('journee.titre')"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:choose>
		<xsl:when test="not(ligne or lot) and not(ensemble/@a-placer &gt; 0) and not(ensemble/@dispenses &gt; 0) and cadre/compte[@role = 'secretariat' or @role = 'chef-etablissement']"><xsl:call-template name="commencer"/></xsl:when>
		<xsl:otherwise><xsl:call-template name="jour"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<!-- Un établissement qui n’a encore personne : ce qu’il y a à faire, dans l’ordre, et rien qui compte zéro. -->
<xsl:template name="commencer">
	<h2><xsl:value-of select="m:mot('journee.commencer')"/></h2>
	<ol class="commencer">
		<xsl:choose>
			<xsl:when test="@reglages-vides &gt; 0"><li><p><xsl:value-of select="m:nombre('journee.reglages', @reglages-vides)"/></p><p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="'/ecole/reglages'"/><xsl:with-param name="mot" select="'journee.reglages.voir'"/></xsl:call-template></p></li></xsl:when>
			<xsl:otherwise><li><p><xsl:call-template name="badge"><xsl:with-param name="etat" select="'vert'"/><xsl:with-param name="texte" select="m:mot('journee.commencer.reglages')"/></xsl:call-template></p></li></xsl:otherwise>
		</xsl:choose>
		<li><p><xsl:value-of select="m:mot('journee.importer')"/></p><p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="'/ecole/import'"/><xsl:with-param name="mot" select="'journee.importer.bouton'"/><xsl:with-param name="genre"><xsl:choose><xsl:when test="@reglages-vides &gt; 0">secondaire</xsl:when><xsl:otherwise>principal</xsl:otherwise></xsl:choose></xsl:with-param></xsl:call-template></p></li>
		<xsl:if test="cadre/compte[@role = 'chef-etablissement']"><li><p><xsl:value-of select="m:mot('journee.commencer.comptes')"/></p><p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="'/ecole/comptes'"/><xsl:with-param name="mot" select="'journee.commencer.inviter'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></p></li></xsl:if>
		<li><p><xsl:value-of select="m:mot('journee.commencer.ensuite')"/></p></li>
	</ol>
</xsl:template>

<!-- Ce qui n’est la tâche de personne, mais que le chef a à savoir : sceaux en attente, délégations en cours, jours restants. -->
<xsl:template name="veille">
	<xsl:if test="@sceaux &gt; 0">
		<xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu">
			<p><xsl:value-of select="m:nombre('journee.sceaux', @sceaux)"/></p>
			<ul><xsl:for-each select="sceau"><li><a href="/ecole/dossier/{@id}"><xsl:value-of select="@eleve"/></a>, <xsl:value-of select="m:mot('journee.sceaux.depuis', m:instant(@depuis))"/></li></xsl:for-each></ul>
		</xsl:with-param></xsl:call-template>
	</xsl:if>
	<xsl:if test="@premier or delegue">
		<ul class="liens">
			<xsl:if test="@premier"><li><xsl:value-of select="m:mot('journee.premier', m:jour(@premier), m:nombre('duree.jours', @jours-restants))"/></li></xsl:if>
			<xsl:for-each select="delegue"><li><a href="/ecole/reglages"><xsl:value-of select="m:mot('journee.delegue', concat(@prenom, ' ', @nom), m:jour(@fin))"/></a></li></xsl:for-each>
		</ul>
	</xsl:if>
</xsl:template>

<xsl:template name="jour">
	<xsl:if test="@reglages-vides &gt; 0 and cadre/compte[@role = 'secretariat' or @role = 'chef-etablissement']"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:nombre('journee.reglages', @reglages-vides)"/><xsl:text> </xsl:text><a href="/ecole/reglages"><xsl:value-of select="m:mot('journee.reglages.voir')"/></a></p></xsl:with-param></xsl:call-template></xsl:if>
	<xsl:if test="@en-retard &gt; 0"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:nombre('journee.delai', @en-retard, m:nombre('duree.jours', @delai))"/></p></xsl:with-param></xsl:call-template></xsl:if>
	<xsl:call-template name="chiffres"/>
	<xsl:call-template name="veille"/>
	<xsl:if test="lot">
		<h2><xsl:value-of select="m:mot('lot.jour')"/></h2>
		<ul><xsl:for-each select="lot"><li><strong><xsl:value-of select="m:mot(concat('lot.', @geste))"/></strong>, <xsl:value-of select="m:instant(@depuis)"/><xsl:value-of select="m:phrase(' : ')"/><xsl:choose><xsl:when test="@phase = 'examen' or @phase = 'course'"><xsl:value-of select="m:mot(concat('lot.jour.', @phase), @traitees, @total)"/><xsl:if test="@fin">. <xsl:value-of select="m:mot('lot.fin', m:instant(@fin))"/></xsl:if></xsl:when><xsl:when test="@phase = 'pret'"><xsl:value-of select="m:mot('lot.jour.pret', @pretes, @bloquees)"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot(concat('lot.jour.', @phase), @faites, @bloquees)"/></xsl:otherwise></xsl:choose><xsl:text>. </xsl:text><a href="/ecole/lot/{@id}"><xsl:value-of select="m:mot('lot.voir-suivi')"/><span class="cachee"><xsl:text> </xsl:text><xsl:value-of select="m:mot(concat('lot.', @geste))"/>, <xsl:value-of select="m:instant(@depuis)"/></span></a></li></xsl:for-each></ul>
	</xsl:if>
	<xsl:choose>
		<xsl:when test="ligne">
			<h2><xsl:value-of select="m:nombre('journee.taches', @taches)"/></h2>
			<xsl:if test="(genre[2] and @taches &gt; 5) or @tache">
				<nav class="etats" aria-label="{m:mot('journee.genres')}">
					<ul>
						<li><a href="/ecole"><xsl:if test="not(@tache)"><xsl:attribute name="aria-current">true</xsl:attribute></xsl:if><xsl:value-of select="m:mot('journee.genres.tous')"/><xsl:text> </xsl:text><span><xsl:value-of select="@taches"/></span></a></li>
						<xsl:for-each select="genre"><li><a href="/ecole?tache={@mot}"><xsl:if test="@mot = ../@tache"><xsl:attribute name="aria-current">true</xsl:attribute></xsl:if><xsl:choose><xsl:when test="m:aide(concat('journee.genre.', @mot), 'fr') != ''"><xsl:value-of select="m:mot(concat('journee.genre.', @mot))"/></xsl:when><xsl:otherwise><xsl:value-of select="@action"/></xsl:otherwise></xsl:choose><xsl:text> </xsl:text><span><xsl:value-of select="@n"/></span></a></li></xsl:for-each>
					</ul>
				</nav>
			</xsl:if>
			<!-- Beaucoup de signatures se donnent ensemble, pas ligne par ligne. -->
			<xsl:if test="genre[@mot = 'signer']/@n &gt; 1"><p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="'/ecole/signer'"/><xsl:with-param name="texte" select="m:nombre('liste.titre', genre[@mot = 'signer']/@n)"/></xsl:call-template></p></xsl:if>
			<xsl:call-template name="tableau">
				<xsl:with-param name="legende" select="'journee.legende'"/><xsl:with-param name="cachee" select="'oui'"/><xsl:with-param name="fiches" select="'oui'"/>
				<xsl:with-param name="entetes"><xsl:call-template name="entetes"/></xsl:with-param>
				<xsl:with-param name="contenu"><xsl:for-each select="ligne"><xsl:call-template name="ligne"/></xsl:for-each></xsl:with-param>
			</xsl:call-template>
			<xsl:if test="@lignes &gt; @par">
				<xsl:variable name="vers">/ecole?<xsl:if test="@tache">tache=<xsl:value-of select="@tache"/>&amp;</xsl:if>de=</xsl:variable>
				<xsl:call-template name="suite"><xsl:with-param name="de" select="@de + 1"/><xsl:with-param name="a" select="@de + count(ligne)"/><xsl:with-param name="total" select="@lignes"/><xsl:with-param name="avant"><xsl:if test="@de &gt;= @par"><xsl:value-of select="concat($vers, @de - @par)"/></xsl:if></xsl:with-param><xsl:with-param name="apres"><xsl:if test="@de + @par &lt; @lignes"><xsl:value-of select="concat($vers, @de + @par)"/></xsl:if></xsl:with-param></xsl:call-template>
			</xsl:if>
		</xsl:when>
		<xsl:when test="@taches &gt; 0"><p class="chapeau"><xsl:value-of select="m:mot('journee.rien')"/><xsl:text> </xsl:text><a href="/ecole"><xsl:value-of select="m:nombre('journee.taches', @taches)"/></a></p></xsl:when>
		<xsl:otherwise><p class="chapeau"><xsl:value-of select="m:mot('journee.rien')"/></p></xsl:otherwise>
	</xsl:choose>
	<xsl:if test="@sante = 'oui' and cadre/compte[@role = 'secretariat']"><p><a href="/ecole/sante"><xsl:value-of select="m:mot('sante.titre')"/></a></p></xsl:if>
	<xsl:choose>
		<xsl:when test="not(ligne) and ensemble/@sans &gt; 0 and cadre/compte[@role = 'secretariat' or @role = 'chef-etablissement']"><p><xsl:value-of select="m:nombre('journee.sans', ensemble/@sans)"/></p><p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="'/ecole/classe?sans=oui'"/><xsl:with-param name="mot" select="'journee.sans.bouton'"/></xsl:call-template></p></xsl:when>
	</xsl:choose>
</xsl:template>
</xsl:stylesheet>
