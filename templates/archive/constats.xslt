<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- constats.xml: what the rules found when the revision was frozen, the derogations, and the later acts (CONVENTION 8). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:c="urn:paraphe:convention:1" xmlns:j="urn:paraphe:journal:1" exclude-result-prefixes="c j">
<xsl:output method="xml" encoding="UTF-8" indent="yes"/>
<xsl:variable name="entrees" select="/preuve/j:journal/j:entree/j:evenement"/>
<xsl:template match="/preuve">
	<constats regles="{c:convention/@regles}" modele="{c:convention/@modele}" revision="{c:convention/@revision}">
		<xsl:for-each select="$entrees[@type = 'GEL']">
			<gel n="{@n}" instant="{@instant}" revision="{@revision}">
				<xsl:for-each select="j:detail[@nom = 'constat']"><constat regle="{.}"/></xsl:for-each>
			</gel>
		</xsl:for-each>
		<xsl:for-each select="c:convention/c:derogation">
			<derogation dans="convention.xml" regle="{@regle}" le="{@le}" par="{@par}"><xsl:copy-of select="@date|@serie"/></derogation>
		</xsl:for-each>
		<xsl:for-each select="$entrees[@type = 'DEROGATION' or @type = 'ARRET' or @type = 'RUPTURE' or @type = 'ANNULATION' or @type = 'AVENANT' or @type = 'AVIS' or @type = 'RECTIFICATIF' or @type = 'POLITIQUE-MODIFIEE' or @type = 'PRESENCE' or @type = 'ATTESTATION' or @type = 'AUGMENTATION']">
			<acte type="{@type}" n="{@n}" instant="{@instant}" role="{@role}">
				<xsl:for-each select="j:detail"><detail nom="{@nom}"><xsl:value-of select="."/></detail></xsl:for-each>
			</acte>
		</xsl:for-each>
	</constats>
</xsl:template>
</xsl:stylesheet>
