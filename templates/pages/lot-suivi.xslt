<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Un geste sur plusieurs conventions : « 287 prêtes, 13 bloquées et pourquoi », puis un clic, puis où il en est. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot(concat('lot.', @geste))"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:choose>
		<xsl:when test="@liste = 'oui'"><xsl:apply-templates select="motif" mode="liste"/></xsl:when>
		<xsl:otherwise>
			<xsl:apply-templates select="derogation" mode="du-lot"/>
			<xsl:call-template name="etat-du-lot"/>
			<xsl:call-template name="gestes-du-lot"/>
			<!-- la lettre qui annonce les messages part avec eux (CONVENTION 7) -->
			<xsl:if test="contains(' envoyer figer-envoyer verifier ', concat(' ', @geste, ' ')) and ((@phase = 'pret' and @pretes &gt; 0) or (@phase = 'fini' and @faites &gt; 0 and @geste != 'verifier'))"><p><a href="/ecole/lettre-familles?lot={@id}"><xsl:value-of select="m:mot('lettre.imprimer-lot')"/></a></p></xsl:if>
			<xsl:if test="motif">
				<h2><xsl:value-of select="m:nombre('lot.bloquees', @bloquees)"/></h2>
				<xsl:apply-templates select="motif"/>
				<xsl:if test="@autres &gt; 0"><p><xsl:value-of select="m:nombre('lot.autres', @autres)"/></p></xsl:if>
			</xsl:if>
		</xsl:otherwise>
	</xsl:choose>
	<p><xsl:if test="@origine"><a href="/ecole/lot/{@origine}"><xsl:value-of select="m:mot('lot.origine')"/></a> · </xsl:if><xsl:if test="@liste = 'oui'"><a href="/ecole/lot/{@id}"><xsl:value-of select="m:mot('lot.revenir')"/></a> · </xsl:if><a href="/ecole"><xsl:value-of select="m:mot('lot.retour')"/></a> · <a href="/ecole/classe"><xsl:value-of select="m:mot('lot.eleves')"/></a></p>
</xsl:template>

<!-- Ce qui est accordé, relu avant le clic. -->
<xsl:template match="derogation" mode="du-lot">
	<dl>
		<dt><xsl:value-of select="m:mot('lot.derogation.regle')"/></dt><dd><xsl:value-of select="@regle"/></dd>
		<xsl:if test="@limite != ''"><dt><xsl:value-of select="m:mot('acte-chef.limite')"/></dt><dd><xsl:value-of select="m:jour(@limite)"/></dd></xsl:if>
		<xsl:if test="concat(@autorite, @numero, @du) != ''"><dt><xsl:value-of select="m:mot('lot.derogation.autorisation')"/></dt><dd><xsl:value-of select="normalize-space(concat(@autorite, ' ', @numero))"/><xsl:if test="@du != ''">, <xsl:value-of select="m:jour(@du)"/></xsl:if></dd></xsl:if>
		<dt><xsl:value-of select="m:mot('lot.derogation.motif')"/></dt><dd><xsl:value-of select="."/></dd>
	</dl>
</xsl:template>

<xsl:template name="etat-du-lot">
	<xsl:choose>
		<xsl:when test="@phase = 'examen' or @phase = 'course'">
			<xsl:call-template name="progression"><xsl:with-param name="n" select="@traitees"/><xsl:with-param name="sur" select="@total"/><xsl:with-param name="mot" select="concat('lot.', @phase)"/></xsl:call-template>
			<xsl:choose>
				<xsl:when test="@reprise"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:mot('lot.reprise', m:instant(@reprise))"/></p></xsl:with-param></xsl:call-template></xsl:when>
				<xsl:when test="@fin"><p><xsl:value-of select="m:mot('lot.fin', m:instant(@fin))"/></p></xsl:when>
			</xsl:choose>
			<xsl:choose>
				<xsl:when test="@actualise = 'oui'"><p class="discret"><xsl:value-of select="m:mot('lot.seule')"/><xsl:text> </xsl:text><a href="/ecole/lot/{@id}?fixe=oui"><xsl:value-of select="m:mot('lot.fixer')"/></a></p></xsl:when>
				<xsl:otherwise><p><a href="/ecole/lot/{@id}"><xsl:value-of select="m:mot('lot.actualiser')"/></a></p></xsl:otherwise>
			</xsl:choose>
		</xsl:when>
		<xsl:when test="@phase = 'pret'"><p class="chapeau"><xsl:value-of select="m:nombre('lot.pretes', @pretes)"/><xsl:if test="@bloquees &gt; 0">, <xsl:value-of select="m:nombre('lot.pretes.bloquees', @bloquees)"/></xsl:if>.</p></xsl:when>
		<xsl:when test="@phase = 'arrete'">
			<xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><p><xsl:choose><xsl:when test="@pourquoi != ''"><xsl:value-of select="m:mot('lot.arrete.droit')"/><xsl:text> </xsl:text><xsl:value-of select="m:mot(concat('raison.', @pourquoi))"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('lot.arrete')"/></xsl:otherwise></xsl:choose></p></xsl:with-param></xsl:call-template>
			<p><xsl:value-of select="m:nombre('lot.faites', @faites)"/></p>
		</xsl:when>
		<xsl:when test="@geste = 'signer'"><p class="chapeau"><xsl:value-of select="m:nombre('lot.signees', @faites)"/></p></xsl:when>
		<xsl:otherwise><p class="chapeau"><xsl:value-of select="m:nombre('lot.faites', @faites)"/></p></xsl:otherwise>
	</xsl:choose>
	<xsl:if test="@sans &gt; 0"><p><xsl:choose><xsl:when test="@geste = 'signer'"><xsl:value-of select="m:nombre('lot.sans.signer', @sans)"/></xsl:when><xsl:otherwise><xsl:value-of select="m:nombre('lot.sans', @sans)"/></xsl:otherwise></xsl:choose></p></xsl:if>
</xsl:template>

<xsl:template name="gestes-du-lot">
	<xsl:if test="@phase = 'pret' or @phase = 'course' or @phase = 'examen' or (@geste = 'deroger' and @phase = 'fini' and @faites &gt; 0)">
		<xsl:call-template name="formulaire">
			<xsl:with-param name="vers" select="concat('/ecole/lot/', @id)"/>
			<xsl:with-param name="contenu">
				<xsl:choose>
					<xsl:when test="@phase = 'fini'"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'lot.verification'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'verifier'"/></xsl:call-template></xsl:when>
					<xsl:when test="@phase != 'pret'"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'lot.arreter'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'arreter'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></xsl:when>
					<xsl:otherwise>
						<xsl:if test="@pretes &gt; 0"><xsl:call-template name="bouton"><xsl:with-param name="texte"><xsl:choose><xsl:when test="@geste = 'verifier'"><xsl:value-of select="m:nombre('lot.lancer.figer-envoyer', @pretes)"/></xsl:when><xsl:otherwise><xsl:value-of select="m:nombre(concat('lot.lancer.', @geste), @pretes)"/></xsl:otherwise></xsl:choose></xsl:with-param><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'lancer'"/></xsl:call-template></xsl:if>
						<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'lot.revoir'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'revoir'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
					</xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:if>
</xsl:template>

<xsl:template name="pourquoi">
	<xsl:choose>
		<xsl:when test="@raison = 'etat' and @regle != ''"><xsl:value-of select="m:mot('lot.raison.etat', m:mot(concat('etat.', @regle)))"/></xsl:when>
		<xsl:when test="@raison = 'regles' and dit"><xsl:value-of select="m:mot('lot.raison.regles', @regle)"/></xsl:when>
		<xsl:when test="@raison = 'alerte'"><xsl:value-of select="m:mot('lot.raison.alerte')"/></xsl:when>
		<xsl:when test="@raison = 'absente' or @raison = 'service'"><xsl:value-of select="m:mot(concat('lot.raison.', @raison))"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="m:mot(concat('raison.', @raison))"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template name="regles-dites">
	<xsl:if test="dit"><ul><xsl:for-each select="dit"><li><strong><xsl:value-of select="@regle"/></strong><xsl:value-of select="m:phrase(' : ')"/><xsl:call-template name="phrase"/></li></xsl:for-each></ul></xsl:if>
</xsl:template>

<xsl:template name="conventions">
	<ul><xsl:for-each select="convention"><li><a href="/ecole/dossier/{@id}"><xsl:choose><xsl:when test="@eleve != ''"><xsl:value-of select="@eleve"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('lot.voir')"/></xsl:otherwise></xsl:choose></a><xsl:if test="@classe != ''">, <xsl:value-of select="@classe"/></xsl:if></li></xsl:for-each></ul>
</xsl:template>

<xsl:template match="motif">
	<xsl:variable name="dit"><xsl:call-template name="pourquoi"/></xsl:variable>
	<section class="motif">
		<h3><xsl:value-of select="@n"/> – <xsl:value-of select="$dit"/></h3>
		<xsl:call-template name="regles-dites"/>
		<xsl:call-template name="conventions"/>
		<xsl:if test="@n &gt; count(convention)"><p><a href="/ecole/lot/{/page/@id}?motif={@raison}&amp;regle={@regle}"><xsl:value-of select="m:nombre('lot.toutes', @n)"/></a></p></xsl:if>
		<xsl:if test="@raison = 'alerte' and /page/@phase = 'pret'">
			<xsl:call-template name="formulaire">
				<xsl:with-param name="vers" select="concat('/ecole/lot/', /page/@id)"/>
				<xsl:with-param name="contenu">
					<input type="hidden" name="regle" value="{@regle}"/>
					<xsl:call-template name="bouton"><xsl:with-param name="texte" select="m:nombre('lot.acquitter.bouton', @n, @regle)"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'acquitter'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
				</xsl:with-param>
			</xsl:call-template>
		</xsl:if>
	</section>
</xsl:template>

<xsl:template match="motif" mode="liste">
	<p class="chapeau"><xsl:call-template name="pourquoi"/></p>
	<xsl:call-template name="regles-dites"/>
	<xsl:call-template name="conventions"/>
	<xsl:if test="/page/@suite &gt; 0"><p><a href="/ecole/lot/{/page/@id}?motif={@raison}&amp;regle={@regle}&amp;de={/page/@suite}"><xsl:value-of select="m:mot('suite.apres')"/></a></p></xsl:if>
</xsl:template>
</xsl:stylesheet>
