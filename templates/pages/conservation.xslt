<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Conservation : combien de temps sont gardées les conventions closes, ce qui les retient, leur élimination à deux. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="corps">
	<p class="chapeau"><xsl:value-of select="m:mot('conservation.dit', m:nombre('duree.ans', @ans), m:nombre('duree.ans', @ans-sans))"/></p>
	<ul class="chiffres">
		<li><strong><xsl:value-of select="@echues"/></strong><span><xsl:value-of select="m:nombre('conservation.n.echues', @echues)"/></span></li>
		<li><strong><xsl:value-of select="@demandes"/></strong><span><xsl:value-of select="m:nombre('conservation.n.demandes', @demandes)"/></span></li>
		<li><strong><xsl:value-of select="@geles"/></strong><span><xsl:value-of select="m:nombre('conservation.n.geles', @geles)"/></span></li>
	</ul>
	<xsl:for-each select="convention[@choisie = 'oui']">
		<section aria-labelledby="choisie">
			<h2 id="choisie"><xsl:value-of select="m:mot('conservation.pour', @reference)"/></h2>
			<xsl:call-template name="geste"><xsl:with-param name="geste" select="@geste"/></xsl:call-template>
			<xsl:if test="not(@gel) and @geste != 'geler'"><xsl:call-template name="geste"><xsl:with-param name="geste" select="'geler'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></xsl:if>
		</section>
	</xsl:for-each>
	<h2><xsl:value-of select="m:mot('conservation.liste')"/></h2>
	<xsl:choose>
		<xsl:when test="not(convention)"><p><xsl:value-of select="m:mot('conservation.rien')"/></p></xsl:when>
		<xsl:otherwise>
			<ul class="cartes">
				<xsl:for-each select="convention">
					<li>
						<strong><xsl:value-of select="@reference"/></strong><xsl:if test="@actes"><xsl:text> </xsl:text><xsl:value-of select="m:nombre('conservation.actes', @actes)"/></xsl:if><xsl:text>, </xsl:text><xsl:value-of select="m:mot(concat('etat.', @etat))"/>
						<br/>
						<xsl:choose>
							<xsl:when test="@gel"><xsl:value-of select="m:mot('conservation.gelee', m:mot(concat('role.', @gel)), m:jour(string(@gel-jusque)))"/></xsl:when>
							<xsl:when test="@demande"><xsl:value-of select="m:mot('conservation.demandee', m:mot(concat('role.', @demande)))"/><xsl:if test="@visa != ''"><br/><xsl:value-of select="m:mot('conservation.visa-dit', @visa)"/></xsl:if></xsl:when>
							<xsl:when test="@echue = 'oui'"><xsl:value-of select="m:mot('conservation.echue', m:jour(@echeance))"/></xsl:when>
							<xsl:when test="@echeance"><xsl:value-of select="m:mot('conservation.jusque', m:jour(@echeance))"/></xsl:when>
							<xsl:otherwise><xsl:value-of select="m:mot('conservation.sans-date')"/></xsl:otherwise>
						</xsl:choose>
						<br/>
						<a href="/ecole/conservation?d={@id}"><xsl:value-of select="m:mot('conservation.agir', @reference)"/></a>
					</li>
				</xsl:for-each>
			</ul>
			<xsl:if test="@autres &gt; 0"><p class="discret"><xsl:value-of select="m:mot('conservation.autres', @autres)"/></p></xsl:if>
		</xsl:otherwise>
	</xsl:choose>
	<xsl:if test="proces-verbal">
		<h2><xsl:value-of select="m:mot('conservation.pv')"/></h2>
		<p><xsl:value-of select="m:mot('conservation.pv.dit')"/></p>
		<ul class="liens"><xsl:for-each select="proces-verbal"><li><a href="/ecole/conservation/{@id}"><xsl:value-of select="m:mot('conservation.pv.un', @reference, m:instant(@le))"/></a></li></xsl:for-each></ul>
		<xsl:if test="@autres-pv &gt; 0"><p class="discret"><xsl:value-of select="m:mot('conservation.pv.autres', @autres-pv)"/></p></xsl:if>
	</xsl:if>
</xsl:template>

<xsl:template name="geste">
	<xsl:param name="geste"/>
	<xsl:param name="genre" select="'principal'"/>
	<xsl:variable name="id" select="@id"/>
	<p><xsl:value-of select="m:mot(concat('conservation.dit.', $geste), m:nombre('duree.ans', /page/@gel-ans), /page/@gel-age)"/></p>
	<xsl:call-template name="formulaire"><xsl:with-param name="vers" select="'/ecole/conservation'"/><xsl:with-param name="contenu">
		<input type="hidden" name="d" value="{$id}"/>
		<xsl:choose>
			<xsl:when test="$geste = 'demander'"><xsl:call-template name="champ"><xsl:with-param name="nom" select="'texte'"/><xsl:with-param name="mot" select="'conservation.visa'"/><xsl:with-param name="requis" select="'selon'"/><xsl:with-param name="max" select="120"/></xsl:call-template></xsl:when>
			<xsl:when test="$genre = 'principal' and ($geste = 'geler' or $geste = 'lever')"><xsl:call-template name="champ"><xsl:with-param name="nom" select="'texte'"/><xsl:with-param name="mot" select="'conservation.motif'"/><xsl:with-param name="max" select="300"/></xsl:call-template></xsl:when>
			<xsl:when test="$geste = 'geler'"><div class="champ"><label for="c-gel"><xsl:value-of select="m:mot('conservation.motif')"/></label><input type="text" name="texte" id="c-gel" maxlength="300" required="required"/></div></xsl:when>
		</xsl:choose>
		<xsl:call-template name="bouton"><xsl:with-param name="mot" select="concat('conservation.bouton.', $geste)"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="$geste"/><xsl:with-param name="genre"><xsl:choose><xsl:when test="$geste = 'eliminer'">danger</xsl:when><xsl:otherwise><xsl:value-of select="$genre"/></xsl:otherwise></xsl:choose></xsl:with-param></xsl:call-template>
	</xsl:with-param></xsl:call-template>
</xsl:template>
</xsl:stylesheet>
