<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Plusieurs conventions à la même adresse : les lire, cocher, signer avec un seul code. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre"><xsl:choose><xsl:when test="@ouverts = 0"><xsl:value-of select="m:mot('liste.titre.fini')"/></xsl:when><xsl:otherwise><xsl:value-of select="m:nombre('liste.titre', @ouverts)"/></xsl:otherwise></xsl:choose></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:call-template name="parties"/>
	<xsl:call-template name="finis"/>
	<xsl:if test="element"><xsl:call-template name="a-signer"/></xsl:if>
	<xsl:if test="not(element or partie or fini)"><p class="chapeau"><xsl:value-of select="m:mot('liste.tout-fait')"/></p></xsl:if>
	<xsl:call-template name="langues-aide"/>
</xsl:template>
<!-- La partie de l’accueil, pour chaque élève : le prénom seul, comme dans le message. -->
<xsl:template name="parties">
	<xsl:if test="partie">
		<h2><xsl:value-of select="m:nombre('liste.parties', @parties)"/></h2>
		<xsl:call-template name="explique"><xsl:with-param name="mot" select="'liste.parties.dit'"/></xsl:call-template>
		<xsl:for-each select="partie">
			<xsl:call-template name="formulaire">
				<xsl:with-param name="vers" select="concat(/page/@lien, '/ouvrir')"/>
				<xsl:with-param name="contenu">
					<p><xsl:call-template name="laquelle"/></p>
					<input type="hidden" name="l" value="{@lien}"/>
					<xsl:call-template name="bouton"><xsl:with-param name="texte" select="m:mot('liste.completer', @eleve)"/></xsl:call-template>
				</xsl:with-param>
			</xsl:call-template>
		</xsl:for-each>
	</xsl:if>
</xsl:template>
<!-- « Est-il venu ? », pour chaque stage fini ; un code d’abord, une fois. -->
<xsl:template name="finis">
	<xsl:if test="fini">
		<h2><xsl:value-of select="m:nombre('liste.finis', @finis)"/></h2>
		<xsl:choose>
			<xsl:when test="@montre = 'non'">
				<p><xsl:value-of select="m:mot('liste.finis.code')"/></p>
				<ul><xsl:for-each select="fini"><li><xsl:call-template name="laquelle"/></li></xsl:for-each></ul>
				<p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="concat(@lien, '/suivre')"/><xsl:with-param name="mot" select="'liste.finis.repondre'"/></xsl:call-template></p>
			</xsl:when>
			<xsl:otherwise><xsl:for-each select="fini"><xsl:call-template name="est-il-venu"/></xsl:for-each></xsl:otherwise>
		</xsl:choose>
	</xsl:if>
</xsl:template>
<xsl:template name="est-il-venu">
	<p><xsl:call-template name="laquelle"/></p>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="concat(/page/@lien, '/presences')"/>
		<xsl:with-param name="contenu">
			<input type="hidden" name="l" value="{@lien}"/>
			<xsl:call-template name="bouton"><xsl:with-param name="texte" select="m:mot('liste.venu.oui', @eleve)"/><xsl:with-param name="nom" select="'presence'"/><xsl:with-param name="valeur" select="'oui'"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="texte" select="m:mot('liste.venu.non', @eleve)"/><xsl:with-param name="genre" select="'secondaire'"/><xsl:with-param name="nom" select="'presence'"/><xsl:with-param name="valeur" select="'non'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="concat(/page/@lien, '/ouvrir')"/>
		<xsl:with-param name="contenu">
			<input type="hidden" name="l" value="{@lien}"/>
			<xsl:call-template name="bouton"><xsl:with-param name="texte" select="m:mot('liste.venu.partie', @eleve)"/><xsl:with-param name="genre" select="'lien'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
</xsl:template>
<xsl:template name="a-signer">
	<xsl:if test="partie or fini"><h2><xsl:value-of select="m:mot('liste.a-signer')"/></h2></xsl:if>
	<xsl:if test="@ouverts &gt; 0"><xsl:call-template name="explique"><xsl:with-param name="mot" select="'liste.dit'"/></xsl:call-template></xsl:if>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="concat(@lien, '/liste')"/>
		<xsl:with-param name="contenu">
			<xsl:if test="@ouverts &gt; 0"><button type="submit" class="cachee" tabindex="-1" aria-hidden="true"></button></xsl:if>
			<fieldset class="choix" id="c-d">
				<legend><xsl:value-of select="m:mot('liste.choisir')"/></legend>
				<xsl:for-each select="element">
					<xsl:choose>
						<xsl:when test="@ouvert = 'oui' and @naissance = 'oui'"><div class="case"><input type="checkbox" name="d" id="d-{@id}" value="{@id}"><xsl:if test="@cochee = 'oui'"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if></input><label for="d-{@id}"><xsl:call-template name="laquelle"/></label></div></xsl:when>
						<xsl:otherwise><p><xsl:call-template name="laquelle"/></p></xsl:otherwise>
					</xsl:choose>
					<p>
						<xsl:choose>
							<xsl:when test="@naissance = 'non'"><a href="{/page/@lien}/naissance?d={@id}"><xsl:value-of select="m:mot('liste.naissance')"/></a></xsl:when>
							<xsl:when test="@ouvert = 'oui'"><button type="submit" class="lien" name="lire" value="{@id}"><xsl:value-of select="m:mot('liste.lire', @reference)"/></button><xsl:if test="@lue = 'oui'"><xsl:text> </xsl:text><xsl:call-template name="badge"><xsl:with-param name="etat" select="'vert'"/><xsl:with-param name="texte" select="m:mot('liste.lue')"/></xsl:call-template></xsl:if></xsl:when>
							<xsl:otherwise><a href="{/page/@lien}/lire?d={@id}"><xsl:value-of select="m:mot('liste.lire', @reference)"/></a></xsl:otherwise>
						</xsl:choose>
						<xsl:if test="@texte"><xsl:text> </xsl:text><span class="discret"><xsl:value-of select="@texte"/></span></xsl:if>
					</p>
				</xsl:for-each>
			</fieldset>
			<xsl:if test="@ouverts &gt; 0"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'liste.signer'"/></xsl:call-template></xsl:if>
		</xsl:with-param>
	</xsl:call-template>
</xsl:template>
<!-- Qui, où, quand ; avant la date de naissance, le prénom seul. -->
<xsl:template name="laquelle">
	<strong><xsl:value-of select="@eleve"/></strong>
	<xsl:if test="@accueil != ''"><xsl:text> – </xsl:text><xsl:value-of select="@accueil"/></xsl:if>
	<xsl:if test="@debut"><xsl:text>, </xsl:text><xsl:value-of select="m:mot('lire.du-au', m:jour(@debut), m:jour(@fin))"/></xsl:if>
</xsl:template>
</xsl:stylesheet>
