<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Les dérogations, par nom : qui, quelle règle, quel motif, accordée par qui et quand. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('derogations.titre', @annee)"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:choose>
		<xsl:when test="@lignes = 0"><p class="chapeau"><xsl:value-of select="m:mot('derogations.rien')"/></p></xsl:when>
		<xsl:otherwise>
			<p class="chapeau"><xsl:value-of select="m:nombre('derogations.dit', @conventions, m:nombre('derogations.nombre', @lignes))"/></p>
			<xsl:call-template name="tableau">
				<xsl:with-param name="legende" select="'derogations.legende'"/><xsl:with-param name="cachee" select="'oui'"/><xsl:with-param name="fiches" select="'oui'"/>
				<xsl:with-param name="entetes"><th scope="col"><xsl:value-of select="m:mot('classe.eleve')"/></th><th scope="col"><xsl:value-of select="m:mot('classe.classe')"/></th><th scope="col"><xsl:value-of select="m:mot('derogations.regle')"/></th><th scope="col"><xsl:value-of select="m:mot('derogations.motif')"/></th><th scope="col"><xsl:value-of select="m:mot('derogations.par')"/></th><th scope="col"><xsl:value-of select="m:mot('derogations.le')"/></th></xsl:with-param>
				<xsl:with-param name="contenu"><xsl:apply-templates select="accordee"/></xsl:with-param>
			</xsl:call-template>
			<xsl:call-template name="suite"><xsl:with-param name="de" select="@de"/><xsl:with-param name="a" select="@a"/><xsl:with-param name="total" select="@lignes"/><xsl:with-param name="avant"><xsl:if test="@avant">/ecole/derogations?annee=<xsl:value-of select="@annee"/>&amp;de=<xsl:value-of select="@avant"/></xsl:if></xsl:with-param><xsl:with-param name="apres"><xsl:if test="@apres">/ecole/derogations?annee=<xsl:value-of select="@annee"/>&amp;de=<xsl:value-of select="@apres"/></xsl:if></xsl:with-param></xsl:call-template>
			<p><a href="/ecole/derogations.csv?annee={@annee}"><xsl:value-of select="m:mot('derogations.csv')"/></a></p>
		</xsl:otherwise>
	</xsl:choose>
	<p><a href="/ecole/tableau?annee={@annee}"><xsl:value-of select="m:mot('derogations.retour')"/></a></p>
</xsl:template>

<xsl:template match="accordee">
	<tr>
		<th scope="row"><a href="/ecole/dossier/{@id}"><xsl:value-of select="@eleve"/></a></th>
		<td data-nom="{m:mot('classe.classe')}"><xsl:value-of select="@classe"/></td>
		<td data-nom="{m:mot('derogations.regle')}"><xsl:value-of select="@regle"/><xsl:if test="@jour != ''">, <xsl:value-of select="m:mot('derogations.regle.jour', m:jour(@jour))"/></xsl:if><xsl:if test="@limite != ''">, <xsl:value-of select="m:mot('derogations.regle.limite', m:jour(@limite))"/></xsl:if><xsl:if test="@serie != ''"><br/><xsl:value-of select="m:mot('derogations.regle.serie', @serie)"/></xsl:if></td>
		<td data-nom="{m:mot('derogations.motif')}"><span lang="fr"><xsl:value-of select="."/></span></td>
		<td data-nom="{m:mot('derogations.par')}"><xsl:if test="@abime"><strong><xsl:value-of select="m:mot(concat('derogations.abime.', @abime))"/></strong><xsl:if test="@role != ''"><br/></xsl:if></xsl:if><xsl:value-of select="@par"/><xsl:if test="@par != '' and @role != ''"><br/></xsl:if><xsl:if test="@role != ''"><xsl:value-of select="m:mot(concat('role.', @role))"/></xsl:if></td>
		<td data-nom="{m:mot('derogations.le')}"><xsl:choose><xsl:when test="@instant"><xsl:value-of select="m:instant(@instant)"/></xsl:when><xsl:when test="@le != ''"><xsl:value-of select="m:jour(@le)"/></xsl:when></xsl:choose></td>
	</tr>
</xsl:template>
</xsl:stylesheet>
