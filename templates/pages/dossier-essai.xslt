<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Le formulaire d'une convention pendant qu'on le remplit : ce que paraphe.js en reprend. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="dossier.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot(concat('dossier.saisie.', @saisie))"/></xsl:template>
<xsl:template match="page" mode="menu"/>
<xsl:template match="page" mode="corps"><xsl:call-template name="saisie"/></xsl:template>
</xsl:stylesheet>
