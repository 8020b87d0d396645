<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Le tableau de bord : les comptes de l'année, par classe et par jour ; la formule et l'instant sous chaque chiffre. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="ecole.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('tableau.titre', @annee)"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:call-template name="chiffres"/>
	<p class="discret"><xsl:value-of select="m:mot('tableau.formule', m:instant(@instant))"/></p>
	<h2><xsl:value-of select="m:mot('tableau.cote')"/></h2>
	<xsl:call-template name="chiffres-cote"/>
	<details>
		<summary><xsl:value-of select="m:mot('tableau.comment')"/></summary>
		<dl>
			<xsl:call-template name="compte-dit"><xsl:with-param name="nom" select="'trouve'"/></xsl:call-template><xsl:call-template name="compte-dit"><xsl:with-param name="nom" select="'rempli'"/></xsl:call-template><xsl:call-template name="compte-dit"><xsl:with-param name="nom" select="'envoye'"/></xsl:call-template><xsl:call-template name="compte-dit"><xsl:with-param name="nom" select="'signe'"/></xsl:call-template><xsl:call-template name="compte-dit"><xsl:with-param name="nom" select="'scelle'"/></xsl:call-template><xsl:call-template name="compte-dit"><xsl:with-param name="nom" select="'sans'"/></xsl:call-template>
		</dl>
		<p class="discret"><xsl:value-of select="m:mot('tableau.dit.cote')"/></p>
	</details>
	<xsl:if test="compte">
		<xsl:call-template name="histogramme">
			<xsl:with-param name="mot" select="'tableau.par-classe'"/>
			<xsl:with-param name="barres">
				<xsl:for-each select="compte">
					<barre nom="{@classe}"><part n="{@scelle}" etat="vert" mot="tableau.part.scelle"/><part n="{@trouve - @scelle}" etat="ambre" mot="tableau.part.cours"/><part n="{@moitie}" etat="bleu" mot="tableau.part.moitie"/><part n="{@sans}" etat="rouge" mot="tableau.part.sans"/></barre>
				</xsl:for-each>
			</xsl:with-param>
		</xsl:call-template>
		<xsl:call-template name="tableau">
			<xsl:with-param name="legende" select="'tableau.chiffres-classe'"/><xsl:with-param name="fiches" select="'oui'"/>
			<xsl:with-param name="entetes">
				<th scope="col"><xsl:value-of select="m:mot('classe.classe')"/></th><th scope="col" class="n"><xsl:value-of select="m:mot('compte.court.a-placer')"/></th><th scope="col" class="n"><xsl:value-of select="m:mot('compte.court.trouve')"/></th><th scope="col" class="n"><xsl:value-of select="m:mot('compte.court.rempli')"/></th><th scope="col" class="n"><xsl:value-of select="m:mot('compte.court.envoye')"/></th><th scope="col" class="n"><xsl:value-of select="m:mot('compte.court.signe')"/></th><th scope="col" class="n"><xsl:value-of select="m:mot('compte.court.scelle')"/></th><th scope="col" class="n"><xsl:value-of select="m:mot('compte.court.sans')"/></th>
			</xsl:with-param>
			<xsl:with-param name="contenu">
				<xsl:for-each select="compte">
					<tr><th scope="row"><a href="/ecole/classe?classe={@classe}"><xsl:value-of select="@classe"/></a></th><td class="n" data-nom="{m:mot('compte.court.a-placer')}"><xsl:value-of select="@a-placer"/></td><td class="n" data-nom="{m:mot('compte.court.trouve')}"><xsl:value-of select="@trouve"/></td><td class="n" data-nom="{m:mot('compte.court.rempli')}"><xsl:value-of select="@rempli"/></td><td class="n" data-nom="{m:mot('compte.court.envoye')}"><xsl:value-of select="@envoye"/></td><td class="n" data-nom="{m:mot('compte.court.signe')}"><xsl:value-of select="@signe"/></td><td class="n" data-nom="{m:mot('compte.court.scelle')}"><xsl:value-of select="@scelle"/></td><td class="n" data-nom="{m:mot('compte.court.sans')}"><xsl:value-of select="@sans"/></td></tr>
				</xsl:for-each>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:if>
	<xsl:if test="par-niveau">
		<xsl:call-template name="tableau">
			<xsl:with-param name="legende" select="'tableau.chiffres-niveau'"/><xsl:with-param name="fiches" select="'oui'"/>
			<xsl:with-param name="entetes"><th scope="col"><xsl:value-of select="m:mot('tableau.niveau')"/></th><th scope="col" class="n"><xsl:value-of select="m:mot('compte.court.a-placer')"/></th><th scope="col" class="n"><xsl:value-of select="m:mot('compte.court.trouve')"/></th><th scope="col" class="n"><xsl:value-of select="m:mot('compte.court.signe')"/></th><th scope="col" class="n"><xsl:value-of select="m:mot('compte.court.scelle')"/></th><th scope="col" class="n"><xsl:value-of select="m:mot('compte.court.sans')"/></th></xsl:with-param>
			<xsl:with-param name="contenu"><xsl:for-each select="par-niveau"><tr><th scope="row"><xsl:value-of select="@niveau"/></th><td class="n" data-nom="{m:mot('compte.court.a-placer')}"><xsl:value-of select="@a-placer"/></td><td class="n" data-nom="{m:mot('compte.court.trouve')}"><xsl:value-of select="@trouve"/></td><td class="n" data-nom="{m:mot('compte.court.signe')}"><xsl:value-of select="@signe"/></td><td class="n" data-nom="{m:mot('compte.court.scelle')}"><xsl:value-of select="@scelle"/></td><td class="n" data-nom="{m:mot('compte.court.sans')}"><xsl:value-of select="@sans"/></td></tr></xsl:for-each></xsl:with-param>
		</xsl:call-template>
	</xsl:if>
	<xsl:if test="nature">
		<xsl:call-template name="tableau">
			<xsl:with-param name="legende" select="'tableau.chiffres-nature'"/><xsl:with-param name="fiches" select="'oui'"/>
			<xsl:with-param name="entetes"><th scope="col"><xsl:value-of select="m:mot('tableau.nature')"/></th><th scope="col" class="n"><xsl:value-of select="m:mot('compte.court.trouve')"/></th><th scope="col" class="n"><xsl:value-of select="m:mot('compte.court.signe')"/></th><th scope="col" class="n"><xsl:value-of select="m:mot('compte.court.scelle')"/></th><th scope="col" class="n"><xsl:value-of select="m:mot('tableau.derogees')"/></th></xsl:with-param>
			<xsl:with-param name="contenu"><xsl:for-each select="nature"><xsl:sort select="@trouve" data-type="number" order="descending"/><tr><th scope="row"><xsl:choose><xsl:when test="@nom = ''"><xsl:value-of select="m:mot('tableau.nature.inconnue')"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot(concat('nature.', @nom))"/></xsl:otherwise></xsl:choose></th><td class="n" data-nom="{m:mot('compte.court.trouve')}"><xsl:value-of select="@trouve"/></td><td class="n" data-nom="{m:mot('compte.court.signe')}"><xsl:value-of select="@signe"/></td><td class="n" data-nom="{m:mot('compte.court.scelle')}"><xsl:value-of select="@scelle"/></td><td class="n" data-nom="{m:mot('tableau.derogees')}"><xsl:value-of select="@derogees"/></td></tr></xsl:for-each></xsl:with-param>
		</xsl:call-template>
		<p class="discret"><xsl:value-of select="m:mot('tableau.nature.dit')"/></p>
		<xsl:if test="sum(nature/@derogees) &gt; 0 and cadre/compte[@role = 'chef-etablissement' or @role = 'delegataire' or @role = 'secretariat']"><p><a href="/ecole/derogations?annee={@annee}"><xsl:value-of select="m:nombre('derogations.lien', sum(nature/@derogees))"/></a></p></xsl:if>
	</xsl:if>
	<xsl:if test="point[@trouve &gt; 0]">
		<xsl:call-template name="histogramme">
			<xsl:with-param name="mot" select="'tableau.par-jour'"/>
			<xsl:with-param name="barres"><xsl:for-each select="point[position() &gt; last() - 15]"><barre nom="{substring(m:jour-court(@jour), 1, 5)}"><part n="{@scelle}" etat="vert" mot="tableau.part.scelle"/><part n="{@trouve - @scelle}" etat="ambre" mot="tableau.part.cours"/></barre></xsl:for-each></xsl:with-param>
		</xsl:call-template>
	</xsl:if>
	<p><a href="/ecole/tableau.csv?annee={@annee}"><xsl:value-of select="m:mot('tableau.csv')"/></a></p>
</xsl:template>

<xsl:template name="compte-dit">
	<xsl:param name="nom"/>
	<dt><xsl:value-of select="m:mot(concat('compte.court.', $nom))"/></dt><dd><xsl:value-of select="m:mot(concat('tableau.dit.', $nom))"/></dd>
</xsl:template>
</xsl:stylesheet>
