<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Le suivi : où en est la convention, qui manque, le fichier, sa coordonnée, « est-il venu ? ». -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="convention.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('suivre.titre', $c/@prenom)"/></xsl:template>
<xsl:template match="page" mode="corps">
	<p><xsl:call-template name="badge"><xsl:with-param name="etat" select="$c/@etat"/><xsl:with-param name="texte"><xsl:if test="$c/@opposee"><xsl:value-of select="m:mot('lire.opposee.etat')"/></xsl:if></xsl:with-param></xsl:call-template><xsl:if test="@scellee"><xsl:text> </xsl:text><xsl:choose><xsl:when test="$c/@etat = 'scellee'"><xsl:value-of select="m:mot('suivre.le', m:instant(@scellee))"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('suivre.scellee', m:instant(@scellee))"/></xsl:otherwise></xsl:choose></xsl:if></p>
	<xsl:if test="@fin">
		<xsl:call-template name="avis">
			<xsl:with-param name="genre" select="'alerte'"/>
			<xsl:with-param name="contenu">
				<xsl:call-template name="explique"><xsl:with-param name="mot" select="concat('suivre.fin.', @fin)"/></xsl:call-template>
				<xsl:call-template name="explique"><xsl:with-param name="mot" select="'suivre.fin.lire'"/></xsl:call-template>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:if>
	<xsl:choose>
		<xsl:when test="$c/@opposee"><xsl:call-template name="explique"><xsl:with-param name="mot" select="'lire.opposee'"/></xsl:call-template></xsl:when>
		<xsl:when test="$c/@etat = 'correction_demandee'"><xsl:call-template name="explique"><xsl:with-param name="mot" select="'lire.suspendue'"/></xsl:call-template></xsl:when>
	</xsl:choose>
	<xsl:if test="@peut-signer = 'oui'"><p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="concat(@lien, '/lire')"/><xsl:with-param name="mot" select="'suivre.signer'"/></xsl:call-template></p></xsl:if>
	<xsl:if test="@presence = 'demandee'">
		<h2><xsl:value-of select="m:mot('suivre.presence', $c/@prenom)"/></h2>
		<xsl:call-template name="formulaire">
			<xsl:with-param name="vers" select="concat(@lien, '/presence')"/>
			<xsl:with-param name="contenu">
				<xsl:call-template name="choix">
					<xsl:with-param name="nom" select="'presence'"/><xsl:with-param name="mot" select="'suivre.presence.choix'"/>
					<xsl:with-param name="options"><option valeur="oui" mot="suivre.presence.oui"/><option valeur="en-partie" mot="suivre.presence.partie"/><option valeur="non" mot="suivre.presence.non"/></xsl:with-param>
				</xsl:call-template>
				<fieldset class="choix">
					<legend><xsl:value-of select="m:mot('suivre.presence.jours')"/></legend>
					<xsl:for-each select="$c/jour"><div class="case"><input type="checkbox" name="jour" id="j-{@date}" value="{@date}"><xsl:if test="@date = /page/coche/@jour"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if></input><label for="j-{@date}"><xsl:value-of select="m:jour(@date)"/></label></div></xsl:for-each>
				</fieldset>
				<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'suivre.presence.dire'"/></xsl:call-template>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:if>
	<xsl:if test="@arretee"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:mot('suivre.arretee', m:instant(@arretee))"/></p></xsl:with-param></xsl:call-template></xsl:if>
	<xsl:if test="@demandee"><p><xsl:value-of select="m:mot('suivre.demandee', m:instant(@demandee))"/></p></xsl:if>
	<h2><xsl:value-of select="m:mot('suivre.fichiers')"/></h2>
	<ul class="liens">
		<li><a href="{@lien}/pdf"><xsl:value-of select="m:mot('lire.pdf')"/></a></li>
		<xsl:if test="@scellee"><li><a href="{@lien}/archive"><xsl:value-of select="m:mot('suivre.archive')"/></a></li></xsl:if>
		<xsl:if test="@attestation = 'oui'"><li><a href="{@lien}/attestation"><xsl:value-of select="m:mot('attestation.signature')"/></a></li></xsl:if>
		<xsl:if test="@stage = 'oui'"><li><a href="{@lien}/attestation-stage"><xsl:value-of select="m:mot('attestation.stage')"/></a></li></xsl:if>
		<xsl:if test="@contacts = 'oui'"><li><a href="{@lien}/fiche-contacts"><xsl:value-of select="m:mot('fiche.contacts')"/></a></li></xsl:if>
		<li><a href="{@lien}/texte"><xsl:value-of select="m:mot('lire.texte')"/></a></li>
		<xsl:if test="@role = 'representant-accueil'"><li><a href="{@lien}/eleves"><xsl:value-of select="m:mot('suivre.eleves')"/></a></li></xsl:if>
	</ul>
	<xsl:if test="@gardee"><p class="discret"><xsl:choose><xsl:when test="@acces"><xsl:value-of select="m:mot('suivre.gardee.acces', m:jour(string(@gardee)), m:jour(string(@acces)))"/></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('suivre.gardee', m:jour(string(@gardee)))"/></xsl:otherwise></xsl:choose></p></xsl:if>
	<xsl:call-template name="signataires"/>
	<xsl:call-template name="resume"/>
	<xsl:if test="peut or @peut-corriger = 'oui'">
		<h2><xsl:value-of select="m:mot('suivre.autrement')"/></h2>
		<ul class="liens">
			<xsl:if test="@peut-corriger = 'oui'"><li><a href="{@lien}/correction"><xsl:value-of select="m:mot('lire.corriger')"/></a></li></xsl:if>
			<xsl:for-each select="peut">
				<li><a><xsl:attribute name="href"><xsl:value-of select="/page/@lien"/>/<xsl:choose><xsl:when test="@mot = 'arreter'">arret</xsl:when><xsl:otherwise>demande?objet=<xsl:value-of select="@mot"/></xsl:otherwise></xsl:choose></xsl:attribute><xsl:value-of select="m:mot(concat('suivre.peut.', @mot))"/></a></li>
			</xsl:for-each>
		</ul>
	</xsl:if>
	<h2><xsl:value-of select="m:mot('suivre.donnees')"/></h2>
	<ul class="liens"><li><a href="{@lien}/mes-donnees"><xsl:value-of select="m:mot('suivre.donnees.copie')"/></a></li><xsl:if test="@sante = 'oui'"><li><a href="{@lien}/sante"><xsl:value-of select="m:mot('sante.famille.titre')"/></a></li></xsl:if></ul>
	<xsl:if test="@contact = 'oui'">
		<h2><xsl:value-of select="m:mot('suivre.contact')"/></h2>
		<p><xsl:value-of select="m:mot('suivre.contact.dit', @masque)"/></p>
		<xsl:if test="@peut-etre"><p><strong><xsl:value-of select="m:mot('suivre.courriel.peut-etre', @peut-etre)"/></strong></p></xsl:if>
		<xsl:choose>
		<xsl:when test="@montre = 'oui'">
		<xsl:call-template name="formulaire">
			<xsl:with-param name="vers" select="concat(@lien, '/contact')"/>
			<xsl:with-param name="contenu">
				<xsl:call-template name="champ"><xsl:with-param name="nom" select="'courriel'"/><xsl:with-param name="mot" select="'suivre.courriel'"/><xsl:with-param name="type" select="'email'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="complete" select="'email'"/></xsl:call-template>
				<xsl:call-template name="champ"><xsl:with-param name="nom" select="'telephone'"/><xsl:with-param name="mot" select="'suivre.telephone'"/><xsl:with-param name="type" select="'tel'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="complete" select="'tel'"/></xsl:call-template>
				<xsl:if test="@peut-etre"><xsl:call-template name="case"><xsl:with-param name="nom" select="'sur'"/><xsl:with-param name="mot" select="'suivre.courriel.sur'"/></xsl:call-template></xsl:if>
				<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'suivre.contact.changer'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
			</xsl:with-param>
		</xsl:call-template>
		</xsl:when>
		<xsl:otherwise>
			<p><xsl:value-of select="m:mot('suivre.contact.code')"/></p>
			<p><xsl:call-template name="lien-bouton"><xsl:with-param name="vers" select="concat(@lien, '/contact')"/><xsl:with-param name="mot" select="'suivre.contact.changer'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></p>
		</xsl:otherwise>
		</xsl:choose>
	</xsl:if>
</xsl:template>
</xsl:stylesheet>
