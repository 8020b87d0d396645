<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Ce qui se dit d'une convention sur plusieurs pages : le résumé, les horaires, qui a signé. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:variable name="c" select="/page/convention"/>

<xsl:template name="resume">
	<dl>
		<dt><xsl:value-of select="m:mot('lire.eleve')"/></dt><dd><xsl:value-of select="$c/@prenom"/><xsl:text> </xsl:text><xsl:value-of select="$c/@nom"/>, <xsl:value-of select="$c/@classe"/></dd>
		<dt><xsl:value-of select="m:mot('lire.accueil')"/></dt><dd><strong><xsl:value-of select="$c/@accueil"/></strong></dd>
		<dt><xsl:value-of select="m:mot('lire.lieu')"/></dt><dd><xsl:value-of select="$c/@lieu"/></dd>
		<dt><xsl:value-of select="m:mot('lire.dates')"/></dt><dd><xsl:value-of select="m:mot('lire.du-au', m:jour($c/@debut), m:jour($c/@fin))"/></dd>
		<dt><xsl:value-of select="m:mot('lire.horaires')"/></dt>
		<dd>
			<xsl:for-each select="$c/jour[not(@semaine = preceding-sibling::jour/@semaine)]">
				<xsl:variable name="s" select="@semaine"/>
				<xsl:variable name="t" select="sum($c/jour[@semaine = $s]/@minutes)"/>
				<p><xsl:value-of select="m:mot('lire.semaine', m:jour(@date), count($c/jour[@semaine = $s]), concat(floor($t div 60), ' h', substring(' ', 1, number($t mod 60 != 0)), substring(string(100 + $t mod 60), 2, 2 * number($t mod 60 != 0))))"/></p>
			</xsl:for-each>
			<details>
				<summary><xsl:value-of select="m:mot('lire.jour-par-jour')"/></summary>
				<ul><xsl:for-each select="$c/jour"><li><xsl:value-of select="m:jour(@date)"/><xsl:value-of select="m:phrase(' : ')"/><xsl:value-of select="@plages"/></li></xsl:for-each></ul>
			</details>
		</dd>
		<dt><xsl:value-of select="m:mot('lire.repas')"/></dt><dd><xsl:value-of select="m:mot(concat('lire.charge.', $c/@repas-charge))"/><xsl:if test="$c/@repas"><xsl:text> </xsl:text><xsl:value-of select="$c/@repas"/></xsl:if></dd>
		<dt><xsl:value-of select="m:mot('lire.tuteur')"/></dt><dd><xsl:value-of select="$c/@tuteur-prenom"/><xsl:text> </xsl:text><xsl:value-of select="$c/@tuteur-nom"/>, <xsl:value-of select="$c/@tuteur-qualite"/></dd>
		<dt><xsl:value-of select="m:mot('lire.activites')"/></dt><dd><xsl:value-of select="$c/@activites"/></dd>
	</dl>
</xsl:template>

<xsl:template name="signataires">
	<h2><xsl:value-of select="m:mot('lire.signataires')"/></h2>
	<ul class="signataires">
		<xsl:for-each select="$c/signataire">
			<li>
				<xsl:call-template name="badge">
					<xsl:with-param name="etat"><xsl:choose><xsl:when test="@le">vert</xsl:when><xsl:otherwise>gris</xsl:otherwise></xsl:choose></xsl:with-param>
					<xsl:with-param name="texte"><xsl:choose><xsl:when test="@le"><xsl:value-of select="m:mot('lire.a-signe')"/></xsl:when><xsl:when test="/page/@fin"><xsl:value-of select="m:mot('suivre.fin.pas-signe')"/></xsl:when><xsl:when test="/page/@scellee"><xsl:value-of select="m:mot('suivre.pas-necessaire')"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('lire.attendu')"/></xsl:otherwise></xsl:choose></xsl:with-param>
				</xsl:call-template>
				<span>
					<xsl:choose>
						<xsl:when test="$lang = 'fr'"><xsl:value-of select="@label"/></xsl:when>
						<xsl:otherwise>
							<xsl:variable name="role" select="@role"/>
							<xsl:value-of select="m:mot(concat('role.', @role))"/>
							<xsl:if test="not(@nom) and count($c/signataire[@role = $role]) &gt; 1"><xsl:value-of select="concat(' ', count(preceding-sibling::signataire[@role = $role]) + 1)"/></xsl:if>
						</xsl:otherwise>
					</xsl:choose>
					<xsl:if test="@nom or @moi"><xsl:text> (</xsl:text><xsl:value-of select="@nom"/><xsl:if test="@nom and @moi"><xsl:text>, </xsl:text></xsl:if><xsl:if test="@moi"><strong><xsl:value-of select="m:mot('lire.vous')"/></strong></xsl:if><xsl:text>)</xsl:text></xsl:if>
					<xsl:if test="@le"><xsl:text>, </xsl:text><time datetime="{@le}"><xsl:value-of select="m:instant(@le)"/></time></xsl:if>
					<xsl:if test="@obligatoire = 'non'"><xsl:text> </xsl:text><span class="discret"><xsl:value-of select="m:mot('champ.facultatif')"/></span></xsl:if>
				</span>
			</li>
		</xsl:for-each>
	</ul>
</xsl:template>
</xsl:stylesheet>
