<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Le registre des violations de données : les entrées, de la plus récente, et le formulaire du délégué. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="largeur"/>
<xsl:template match="page" mode="corps">
	<p class="chapeau"><xsl:value-of select="m:mot('violations.dit')"/></p>
	<xsl:choose>
		<xsl:when test="not(violation)"><p><xsl:value-of select="m:mot('violations.rien')"/></p></xsl:when>
		<xsl:otherwise>
			<p><a href="/ecole/violations.csv"><xsl:value-of select="m:nombre('violations.csv', @entrees)"/></a></p>
			<xsl:apply-templates select="violation"/>
			<xsl:if test="@autres &gt; 0"><p class="discret"><xsl:value-of select="m:nombre('violations.autres', @autres)"/></p></xsl:if>
		</xsl:otherwise>
	</xsl:choose>
	<xsl:if test="@ecrit = 'oui'">
		<h2><xsl:value-of select="m:mot('violations.nouvelle')"/></h2>
		<p><xsl:value-of select="m:mot('violations.nouvelle.dit')"/></p>
		<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/violations'"/><xsl:with-param name="contenu">
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'constat-jour'"/><xsl:with-param name="mot" select="'violations.constat-jour'"/><xsl:with-param name="type" select="'date'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'constat-heure'"/><xsl:with-param name="mot" select="'violations.constat-heure'"/><xsl:with-param name="type" select="'time'"/></xsl:call-template>
			<xsl:call-template name="liste"><xsl:with-param name="nom" select="'nature'"/><xsl:with-param name="mot" select="'violations.nature'"/><xsl:with-param name="options"><option valeur="" mot="violations.choisir"/><option valeur="confidentialite" mot="violations.nature.confidentialite"/><option valeur="integrite" mot="violations.nature.integrite"/><option valeur="disponibilite" mot="violations.nature.disponibilite"/></xsl:with-param></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'faits'"/><xsl:with-param name="mot" select="'violations.faits'"/><xsl:with-param name="lignes" select="4"/><xsl:with-param name="max" select="1000"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'donnees'"/><xsl:with-param name="mot" select="'violations.donnees'"/><xsl:with-param name="lignes" select="2"/><xsl:with-param name="max" select="500"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'personnes'"/><xsl:with-param name="mot" select="'violations.personnes'"/><xsl:with-param name="lignes" select="2"/><xsl:with-param name="max" select="500"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'nombre'"/><xsl:with-param name="mot" select="'violations.nombre'"/><xsl:with-param name="requis" select="'selon'"/><xsl:with-param name="clavier" select="'numeric'"/><xsl:with-param name="max" select="9"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'consequences'"/><xsl:with-param name="mot" select="'violations.consequences'"/><xsl:with-param name="lignes" select="3"/><xsl:with-param name="max" select="1000"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'mesures'"/><xsl:with-param name="mot" select="'violations.mesures'"/><xsl:with-param name="lignes" select="3"/><xsl:with-param name="max" select="1000"/></xsl:call-template>
			<xsl:call-template name="liste"><xsl:with-param name="nom" select="'cnil'"/><xsl:with-param name="mot" select="'violations.cnil'"/><xsl:with-param name="options"><option valeur="" mot="violations.choisir"/><option valeur="oui" mot="violations.cnil.oui"/><option valeur="non" mot="violations.cnil.non"/><option valeur="a-decider" mot="violations.cnil.a-decider"/></xsl:with-param></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'cnil-jour'"/><xsl:with-param name="mot" select="'violations.cnil-jour'"/><xsl:with-param name="type" select="'date'"/><xsl:with-param name="requis" select="'selon'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'cnil-heure'"/><xsl:with-param name="mot" select="'violations.cnil-heure'"/><xsl:with-param name="type" select="'time'"/><xsl:with-param name="requis" select="'selon'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'cnil-motif'"/><xsl:with-param name="mot" select="'violations.cnil-motif'"/><xsl:with-param name="requis" select="'selon'"/><xsl:with-param name="lignes" select="2"/><xsl:with-param name="max" select="500"/></xsl:call-template>
			<xsl:call-template name="liste"><xsl:with-param name="nom" select="'information'"/><xsl:with-param name="mot" select="'violations.information'"/><xsl:with-param name="options"><option valeur="" mot="violations.choisir"/><option valeur="oui" mot="violations.information.oui"/><option valeur="non" mot="violations.information.non"/><option valeur="a-decider" mot="violations.information.a-decider"/></xsl:with-param></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'information-jour'"/><xsl:with-param name="mot" select="'violations.information-jour'"/><xsl:with-param name="type" select="'date'"/><xsl:with-param name="requis" select="'selon'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'information-motif'"/><xsl:with-param name="mot" select="'violations.information-motif'"/><xsl:with-param name="requis" select="'selon'"/><xsl:with-param name="lignes" select="2"/><xsl:with-param name="max" select="500"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'corrige'"/><xsl:with-param name="mot" select="'violations.corrige'"/><xsl:with-param name="requis" select="'selon'"/><xsl:with-param name="clavier" select="'numeric'"/><xsl:with-param name="max" select="6"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'violations.ecrire'"/></xsl:call-template>
		</xsl:with-param></xsl:call-template>
	</xsl:if>
</xsl:template>

<xsl:template match="violation">
	<h2><xsl:value-of select="m:mot('violations.entree', @n)"/></h2>
	<xsl:if test="@retard = 'oui'"><p><xsl:call-template name="badge"><xsl:with-param name="etat" select="'rouge'"/><xsl:with-param name="texte" select="m:mot('violations.en-retard')"/></xsl:call-template></p></xsl:if>
	<p class="discret"><xsl:value-of select="m:mot('violations.ecrite', m:instant(@ecrite), @par)"/><xsl:if test="@corrige"><xsl:text> </xsl:text><xsl:value-of select="m:mot('violations.corrige.dit', @corrige)"/></xsl:if></p>
	<xsl:call-template name="definition"><xsl:with-param name="contenu">
		<dt><xsl:value-of select="m:mot('violations.constat')"/></dt><dd><xsl:value-of select="m:jour(string(@constat-jour))"/>, <xsl:value-of select="@constat-heure"/></dd>
		<dt><xsl:value-of select="m:mot('violations.nature')"/></dt><dd><xsl:value-of select="m:mot(concat('violations.nature.', @nature))"/></dd>
		<dt><xsl:value-of select="m:mot('violations.faits')"/></dt><dd><xsl:value-of select="@faits"/></dd>
		<dt><xsl:value-of select="m:mot('violations.donnees')"/></dt><dd><xsl:value-of select="@donnees"/></dd>
		<dt><xsl:value-of select="m:mot('violations.personnes')"/></dt><dd><xsl:value-of select="@personnes"/></dd>
		<dt><xsl:value-of select="m:mot('violations.nombre')"/></dt><dd><xsl:choose><xsl:when test="@nombre"><xsl:value-of select="@nombre"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('violations.nombre.inconnu')"/></xsl:otherwise></xsl:choose></dd>
		<dt><xsl:value-of select="m:mot('violations.consequences')"/></dt><dd><xsl:value-of select="@consequences"/></dd>
		<dt><xsl:value-of select="m:mot('violations.mesures')"/></dt><dd><xsl:value-of select="@mesures"/></dd>
		<dt><xsl:value-of select="m:mot('violations.cnil')"/></dt><dd><xsl:value-of select="m:mot(concat('violations.cnil.', @cnil))"/><xsl:if test="@cnil = 'oui'">, <xsl:value-of select="m:jour(string(@cnil-jour))"/>, <xsl:value-of select="@cnil-heure"/></xsl:if><xsl:if test="@cnil-motif">. <xsl:value-of select="@cnil-motif"/></xsl:if><br/><span class="discret"><xsl:value-of select="m:mot('violations.echeance', m:instant(@echeance))"/></span></dd>
		<dt><xsl:value-of select="m:mot('violations.information')"/></dt><dd><xsl:value-of select="m:mot(concat('violations.information.', @information))"/><xsl:if test="@information = 'oui'">, <xsl:value-of select="m:jour(string(@information-jour))"/></xsl:if><xsl:if test="@information-motif">. <xsl:value-of select="@information-motif"/></xsl:if></dd>
	</xsl:with-param></xsl:call-template>
</xsl:template>
</xsl:stylesheet>
