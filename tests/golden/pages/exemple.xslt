<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Une page qui montre chaque composant : l'exemple vivant de templates/pages/composants.xslt. Seulement pour les tests. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre">Exemple</xsl:template>
<xsl:template match="page" mode="menu"><nav class="menu"><ul><li><a href="/a" aria-current="page">Ma journée</a></li><li><a href="/b">Conventions</a></li></ul></nav></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:call-template name="langues-aide"/>
	<xsl:call-template name="explique"><xsl:with-param name="mot" select="'exemple.explique'"/><xsl:with-param name="a" select="qui/@nom"/></xsl:call-template>
	<p class="qui"><xsl:value-of select="qui/@nom"/></p>
	<xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><p>Attention.</p></xsl:with-param></xsl:call-template>
	<xsl:call-template name="badge"><xsl:with-param name="etat" select="'scellee'"/></xsl:call-template>
	<xsl:call-template name="badge"><xsl:with-param name="etat" select="'ambre'"/><xsl:with-param name="texte" select="'attend'"/></xsl:call-template>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="'/exemple'"/>
		<xsl:with-param name="fichier" select="'oui'"/>
		<xsl:with-param name="contenu">
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'courriel'"/><xsl:with-param name="mot" select="'exemple.courriel'"/><xsl:with-param name="type" select="'email'"/><xsl:with-param name="complete" select="'email'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'texte'"/><xsl:with-param name="mot" select="'exemple.texte'"/><xsl:with-param name="lignes" select="4"/><xsl:with-param name="max" select="500"/><xsl:with-param name="requis" select="'non'"/></xsl:call-template>
			<xsl:call-template name="code"><xsl:with-param name="nom" select="'code'"/><xsl:with-param name="mot" select="'exemple.code'"/></xsl:call-template>
			<xsl:call-template name="choix"><xsl:with-param name="nom" select="'choix'"/><xsl:with-param name="mot" select="'exemple.choix'"/><xsl:with-param name="valeur" select="'b'"/><xsl:with-param name="options"><option valeur="a" texte="Un"/><option valeur="b" texte="Deux"/></xsl:with-param></xsl:call-template>
			<xsl:call-template name="liste"><xsl:with-param name="nom" select="'liste'"/><xsl:with-param name="mot" select="'exemple.choix'"/><xsl:with-param name="options"><option valeur="" texte=""/><option valeur="x" mot="etat.scellee"/></xsl:with-param></xsl:call-template>
			<xsl:call-template name="fichier"><xsl:with-param name="nom" select="'fichier'"/><xsl:with-param name="mot" select="'exemple.fichier'"/><xsl:with-param name="accepte" select="'application/pdf'"/></xsl:call-template>
			<xsl:call-template name="case"><xsl:with-param name="nom" select="'accord'"/><xsl:with-param name="mot" select="'exemple.accord'"/><xsl:with-param name="requis" select="'oui'"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'exemple.signer'"/></xsl:call-template>
			<xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="'/non'"/><xsl:with-param name="mot" select="'exemple.refuser'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
	<xsl:call-template name="tableau">
		<xsl:with-param name="legende" select="'exemple.liste'"/>
		<xsl:with-param name="entetes"><th scope="col">Nom</th><th scope="col" class="n">Jours</th></xsl:with-param>
		<xsl:with-param name="contenu"><tr><th scope="row">Ada</th><td class="n">10</td></tr></xsl:with-param>
	</xsl:call-template>
	<xsl:call-template name="suite"><xsl:with-param name="de" select="1"/><xsl:with-param name="a" select="50"/><xsl:with-param name="total" select="312"/><xsl:with-param name="apres" select="'?de=51'"/></xsl:call-template>
	<xsl:call-template name="definition"><xsl:with-param name="contenu"><dt>Lieu</dt><dd>Paris</dd></xsl:with-param></xsl:call-template>
	<xsl:call-template name="frise"><xsl:with-param name="evenements"><evenement instant="2025-05-14T08:31:07Z" titre="Signée" detail="par l’accueil" etat="vert"/><evenement instant="2025-05-15T08:00:00Z" titre="Envoyée" etat="gris"/></xsl:with-param></xsl:call-template>
	<xsl:call-template name="progression"><xsl:with-param name="n" select="13"/><xsl:with-param name="sur" select="300"/><xsl:with-param name="mot" select="'exemple.avance'"/></xsl:call-template>
	<xsl:call-template name="histogramme"><xsl:with-param name="mot" select="'exemple.liste'"/><xsl:with-param name="barres"><barre nom="2de 1"><part n="12" etat="vert"/><part n="7" etat="ambre"/><part n="3" etat="rouge"/></barre><barre nom="2de 2"><part n="30" etat="vert"/></barre></xsl:with-param></xsl:call-template>
</xsl:template>
</xsl:stylesheet>
