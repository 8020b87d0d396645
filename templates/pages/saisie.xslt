<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- La partie de l'organisme d'accueil : un formulaire en sections, prérempli, chaque faute à son champ. Les noms des champs sont des chemins de signer/ceremony/field.h. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot('saisie.titre', @eleve)"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:choose>
		<xsl:when test="alerte"><xsl:call-template name="a-savoir"/></xsl:when>
		<xsl:when test="@ouverte = 'oui'"><xsl:call-template name="ouverte"/></xsl:when>
		<xsl:otherwise>
			<p class="chapeau"><xsl:value-of select="m:mot('saisie.complete')"/></p>
			<xsl:choose>
				<xsl:when test="@signataire"><xsl:call-template name="explique"><xsl:with-param name="mot" select="'saisie.ensuite-collegue'"/><xsl:with-param name="a" select="@ecole"/><xsl:with-param name="b" select="@signataire"/></xsl:call-template></xsl:when>
				<xsl:otherwise><xsl:call-template name="explique"><xsl:with-param name="mot" select="'saisie.ensuite'"/><xsl:with-param name="a" select="@ecole"/></xsl:call-template></xsl:otherwise>
			</xsl:choose>
			<p class="discret"><xsl:value-of select="m:mot('saisie.reference', @reference)"/></p>
		</xsl:otherwise>
	</xsl:choose>
</xsl:template>

<!-- Rien ne s'oppose à signer tout de suite, que des points à connaître. -->
<xsl:template name="a-savoir">
	<p class="chapeau"><xsl:value-of select="m:mot('saisie.savoir')"/></p>
	<xsl:call-template name="explique"><xsl:with-param name="mot" select="'saisie.savoir.explique'"/></xsl:call-template>
	<h2><xsl:value-of select="m:nombre('saisie.savoir.points', count(alerte))"/></h2>
	<ul><xsl:for-each select="alerte"><li><xsl:call-template name="phrase"/></li></xsl:for-each></ul>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="@vers"/>
		<xsl:with-param name="contenu">
			<input type="hidden" name="etat-n" value="{@etat-n}"/>
			<input type="hidden" name="vu" value="{@vu}"/>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'saisie.savoir.signer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'visite'"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'saisie.savoir.laisser'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'laisser'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
		</xsl:with-param>
	</xsl:call-template>
	<p><a href="{@vers}"><xsl:value-of select="m:mot('saisie.savoir.revoir')"/></a></p>
	<xsl:call-template name="langues-aide"/>
</xsl:template>

<xsl:template name="ouverte">
	<xsl:if test="refus"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'erreur'"/><xsl:with-param name="contenu"><p><xsl:call-template name="phrase"><xsl:with-param name="t" select="string(refus)"/></xsl:call-template></p><xsl:for-each select="refus-ou"><p><xsl:if test="@chemin != ''"><code><xsl:value-of select="@chemin"/></code><xsl:value-of select="m:phrase(' : ')"/></xsl:if><xsl:call-template name="phrase"/></p></xsl:for-each></xsl:with-param></xsl:call-template></xsl:if>
	<xsl:if test="@renvoi != ''"><xsl:call-template name="avis"><xsl:with-param name="genre" select="'alerte'"/><xsl:with-param name="contenu"><p><xsl:value-of select="m:mot('saisie.renvoi', @renvoi)"/></p></xsl:with-param></xsl:call-template></xsl:if>
	<p class="chapeau"><xsl:value-of select="m:mot('saisie.dit', @ecole, @eleve)"/></p>
	<xsl:call-template name="explique"><xsl:with-param name="mot" select="'saisie.explique'"/></xsl:call-template>
	<xsl:call-template name="langues-aide"/>
	<xsl:call-template name="formulaire">
		<xsl:with-param name="vers" select="@vers"/>
		<xsl:with-param name="essai" select="'dit'"/>
		<xsl:with-param name="contenu">
			<input type="hidden" name="etat-n" value="{@etat-n}"/>
			<xsl:call-template name="par-defaut"><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'enregistrer'"/></xsl:call-template>
			<fieldset class="partie">
			<legend><h2><xsl:value-of select="m:mot('saisie.organisme')"/></h2></legend>
			<xsl:call-template name="liste"><xsl:with-param name="nom" select="'organisme-accueil/@nature'"/><xsl:with-param name="mot" select="'saisie.nature'"/><xsl:with-param name="options"><option valeur="" mot="saisie.choisir"/><option valeur="entreprise" mot="nature.entreprise"/><option valeur="association" mot="nature.association"/><option valeur="profession-liberale" mot="nature.profession-liberale"/><option valeur="familiale" mot="nature.familiale"/><option valeur="administration" mot="nature.administration"/><option valeur="etablissement-public" mot="nature.etablissement-public"/><option valeur="collectivite" mot="nature.collectivite"/></xsl:with-param></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/siret'"/><xsl:with-param name="mot" select="'saisie.siret'"/><xsl:with-param name="clavier" select="'numeric'"/><xsl:with-param name="max" select="'20'"/></xsl:call-template>
			<details><summary><xsl:value-of select="m:mot('saisie.etranger')"/></summary><xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/identifiant-etranger'"/><xsl:with-param name="mot" select="'saisie.identifiant'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'40'"/></xsl:call-template><xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/identifiant-etranger/@pays'"/><xsl:with-param name="mot" select="'saisie.pays'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'2'"/></xsl:call-template><xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/identifiant-etranger/@registre'"/><xsl:with-param name="mot" select="'saisie.registre'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'80'"/></xsl:call-template></details>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/denomination'"/><xsl:with-param name="mot" select="'saisie.denomination'"/><xsl:with-param name="complete" select="'organization'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/enseigne'"/><xsl:with-param name="mot" select="'saisie.enseigne'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'120'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/activite'"/><xsl:with-param name="mot" select="'saisie.activite'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'120'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/siege/ligne[1]'"/><xsl:with-param name="mot" select="'saisie.siege'"/><xsl:with-param name="complete" select="'street-address'"/><xsl:with-param name="max" select="'80'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/siege/code-postal'"/><xsl:with-param name="mot" select="'saisie.code-postal'"/><xsl:with-param name="complete" select="'postal-code'"/><xsl:with-param name="clavier" select="'numeric'"/><xsl:with-param name="max" select="'10'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/siege/commune'"/><xsl:with-param name="mot" select="'saisie.commune'"/><xsl:with-param name="max" select="'60'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/contact-accueil/courriel'"/><xsl:with-param name="mot" select="'saisie.courriel-organisme'"/><xsl:with-param name="type" select="'email'"/><xsl:with-param name="max" select="'254'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/contact-accueil/telephone'"/><xsl:with-param name="mot" select="'saisie.telephone-organisme'"/><xsl:with-param name="type" select="'tel'"/><xsl:with-param name="max" select="'30'"/></xsl:call-template>
			</fieldset>
			<p><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'saisie.reprendre'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'reprendre'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template><span class="indice"><xsl:value-of select="m:mot('saisie.reprendre.dit')"/></span></p>
			<fieldset class="partie">
			<legend><h2><xsl:value-of select="m:mot('saisie.lieu')"/></h2></legend>
			<xsl:call-template name="case"><xsl:with-param name="nom" select="'au-siege'"/><xsl:with-param name="mot" select="'saisie.au-siege'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/lieu[1]/ligne[1]'"/><xsl:with-param name="mot" select="'saisie.lieu-ligne'"/><xsl:with-param name="max" select="'80'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/lieu[1]/code-postal'"/><xsl:with-param name="mot" select="'saisie.code-postal'"/><xsl:with-param name="clavier" select="'numeric'"/><xsl:with-param name="max" select="'10'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/lieu[1]/commune'"/><xsl:with-param name="mot" select="'saisie.commune'"/><xsl:with-param name="max" select="'60'"/></xsl:call-template>
			<details><summary><xsl:value-of select="m:mot('saisie.mobile')"/></summary><xsl:call-template name="liste"><xsl:with-param name="nom" select="'organisme-accueil/lieu[1]/@mobile'"/><xsl:with-param name="mot" select="'saisie.lieu-mobile'"/><xsl:with-param name="options"><option valeur="" mot="saisie.choisir"/><option valeur="oui" mot="saisie.oui"/><option valeur="non" mot="saisie.non"/></xsl:with-param><xsl:with-param name="requis" select="'non'"/></xsl:call-template><xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/lieu[1]/precision'"/><xsl:with-param name="mot" select="'saisie.precision'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="lignes" select="'2'"/><xsl:with-param name="max" select="'300'"/></xsl:call-template></details>
			</fieldset>
			<fieldset class="partie">
			<legend><h2><xsl:value-of select="m:mot('saisie.representant')"/></h2></legend>
			<p class="discret"><xsl:value-of select="m:mot('saisie.representant.dit')"/></p>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/representant[1]/prenom'"/><xsl:with-param name="mot" select="'saisie.prenom'"/><xsl:with-param name="max" select="'80'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/representant[1]/nom'"/><xsl:with-param name="mot" select="'saisie.nom'"/><xsl:with-param name="max" select="'80'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/representant[1]/qualite'"/><xsl:with-param name="mot" select="'saisie.qualite'"/><xsl:with-param name="max" select="'80'"/></xsl:call-template>
			<xsl:call-template name="choix"><xsl:with-param name="nom" select="'organisme-accueil/representant[1]/@habilitation'"/><xsl:with-param name="mot" select="'saisie.habilitation'"/><xsl:with-param name="options"><option valeur="legal" mot="habilitation.legal"/><option valeur="delegation" mot="habilitation.delegation"/></xsl:with-param></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'contacts:contact[p-emp1]/courriel'"/><xsl:with-param name="mot" select="'saisie.courriel'"/><xsl:with-param name="type" select="'email'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'254'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'contacts:contact[p-emp1]/telephone'"/><xsl:with-param name="mot" select="'saisie.portable'"/><xsl:with-param name="type" select="'tel'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'30'"/></xsl:call-template>
			<xsl:call-template name="liste"><xsl:with-param name="nom" select="'contacts:contact[p-emp1]/@joignable'"/><xsl:with-param name="mot" select="'saisie.joignable'"/><xsl:with-param name="options"><option valeur="" mot="saisie.choisir"/><option valeur="courriel" mot="voie.courriel"/><option valeur="sms" mot="voie.sms"/></xsl:with-param></xsl:call-template>
			<details><xsl:if test="refus or saisie[starts-with(@nom, 'collegue-') and @valeur != '']"><xsl:attribute name="open">open</xsl:attribute></xsl:if><summary><xsl:value-of select="m:mot('saisie.collegue')"/></summary><p class="discret"><xsl:value-of select="m:mot('saisie.collegue.dit')"/></p><xsl:call-template name="champ"><xsl:with-param name="nom" select="'collegue-prenom'"/><xsl:with-param name="mot" select="'saisie.prenom'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'80'"/></xsl:call-template><xsl:call-template name="champ"><xsl:with-param name="nom" select="'collegue-nom'"/><xsl:with-param name="mot" select="'saisie.nom'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'80'"/></xsl:call-template><xsl:call-template name="champ"><xsl:with-param name="nom" select="'collegue-qualite'"/><xsl:with-param name="mot" select="'saisie.qualite'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'80'"/></xsl:call-template><xsl:call-template name="champ"><xsl:with-param name="nom" select="'collegue-courriel'"/><xsl:with-param name="mot" select="'saisie.courriel'"/><xsl:with-param name="type" select="'email'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'254'"/></xsl:call-template><xsl:call-template name="choix"><xsl:with-param name="nom" select="'collegue-titre'"/><xsl:with-param name="mot" select="'saisie.habilitation'"/><xsl:with-param name="options"><option valeur="legal" mot="habilitation.legal"/><option valeur="delegation" mot="habilitation.delegation"/></xsl:with-param></xsl:call-template><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'saisie.collegue.bouton'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'collegue'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></details>
			</fieldset>
			<fieldset class="partie">
			<legend><h2><xsl:value-of select="m:mot('saisie.tuteur')"/></h2></legend>
			<xsl:call-template name="case"><xsl:with-param name="nom" select="'meme'"/><xsl:with-param name="mot" select="'saisie.meme'"/><xsl:with-param name="cochee" select="@meme"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/tuteur[1]/prenom'"/><xsl:with-param name="mot" select="'saisie.prenom'"/><xsl:with-param name="max" select="'80'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/tuteur[1]/nom'"/><xsl:with-param name="mot" select="'saisie.nom'"/><xsl:with-param name="max" select="'80'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/tuteur[1]/qualite'"/><xsl:with-param name="mot" select="'saisie.qualite'"/><xsl:with-param name="max" select="'80'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'contacts:contact[p-tut1]/courriel'"/><xsl:with-param name="mot" select="'saisie.courriel'"/><xsl:with-param name="type" select="'email'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'254'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'contacts:contact[p-tut1]/telephone'"/><xsl:with-param name="mot" select="'saisie.portable'"/><xsl:with-param name="type" select="'tel'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'30'"/></xsl:call-template>
			<xsl:call-template name="liste"><xsl:with-param name="nom" select="'contacts:contact[p-tut1]/@joignable'"/><xsl:with-param name="mot" select="'saisie.joignable'"/><xsl:with-param name="options"><option valeur="" mot="saisie.choisir"/><option valeur="courriel" mot="voie.courriel"/><option valeur="sms" mot="voie.sms"/></xsl:with-param><xsl:with-param name="requis" select="'non'"/></xsl:call-template>
			<details><summary><xsl:value-of select="m:mot('saisie.ressource')"/></summary><xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/personne-ressource/prenom'"/><xsl:with-param name="mot" select="'saisie.prenom'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'80'"/></xsl:call-template><xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/personne-ressource/nom'"/><xsl:with-param name="mot" select="'saisie.nom'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'80'"/></xsl:call-template><xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/personne-ressource/qualite'"/><xsl:with-param name="mot" select="'saisie.qualite'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'80'"/></xsl:call-template></details>
			</fieldset>
			<fieldset class="partie">
			<legend><h2><xsl:value-of select="m:mot('saisie.assurance')"/></h2></legend>
			<xsl:call-template name="liste"><xsl:with-param name="nom" select="'organisme-accueil/assurance-rc/@mode'"/><xsl:with-param name="mot" select="'saisie.mode'"/><xsl:with-param name="options"><option valeur="" mot="saisie.choisir"/><option valeur="particuliere" mot="assurance.particuliere"/><option valeur="avenant" mot="assurance.avenant"/><option valeur="propre-assureur" mot="assurance.propre-assureur"/></xsl:with-param></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/assurance-rc/assureur'"/><xsl:with-param name="mot" select="'saisie.assureur'"/><xsl:with-param name="requis" select="'oui'"/><xsl:with-param name="max" select="'80'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/assurance-rc/@police'"/><xsl:with-param name="mot" select="'saisie.police'"/><xsl:with-param name="requis" select="'peut'"/><xsl:with-param name="max" select="'40'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'organisme-accueil/assurance-rc/@fin'"/><xsl:with-param name="mot" select="'saisie.assurance-fin'"/><xsl:with-param name="type" select="'date'"/><xsl:with-param name="requis" select="'non'"/></xsl:call-template>
			</fieldset>
			<fieldset class="partie">
			<legend><h2><xsl:value-of select="m:mot('saisie.dates')"/></h2></legend>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'sequence/@debut'"/><xsl:with-param name="mot" select="'saisie.debut'"/><xsl:with-param name="type" select="'date'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'sequence/@fin'"/><xsl:with-param name="mot" select="'saisie.fin'"/><xsl:with-param name="type" select="'date'"/></xsl:call-template>
			<xsl:choose><xsl:when test="jour"><xsl:call-template name="heures"/></xsl:when><xsl:otherwise><p><xsl:value-of select="m:mot('saisie.sans-jours')"/></p></xsl:otherwise></xsl:choose>
			<xsl:call-template name="essai-dit"/>
			</fieldset>
			<fieldset class="partie">
			<legend><h2><xsl:value-of select="m:mot('saisie.contenu')"/></h2></legend>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'annexe-pedagogique/activites'"/><xsl:with-param name="mot" select="'saisie.activites'"/><xsl:with-param name="lignes" select="'5'"/><xsl:with-param name="max" select="'1500'"/></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'annexe-pedagogique/encadrement'"/><xsl:with-param name="mot" select="'saisie.encadrement'"/><xsl:with-param name="lignes" select="'3'"/><xsl:with-param name="max" select="'800'"/></xsl:call-template>
			<xsl:call-template name="liste"><xsl:with-param name="nom" select="'annexe-financiere/restauration/@charge'"/><xsl:with-param name="mot" select="'saisie.repas'"/><xsl:with-param name="options"><option valeur="" mot="saisie.choisir"/><option valeur="sans-objet" mot="charge.sans-objet"/><option valeur="famille" mot="charge.famille"/><option valeur="accueil" mot="charge.accueil"/><option valeur="etablissement" mot="charge.etablissement"/><option valeur="collectivite" mot="charge.collectivite"/></xsl:with-param></xsl:call-template>
			<xsl:call-template name="champ"><xsl:with-param name="nom" select="'annexe-financiere/restauration'"/><xsl:with-param name="mot" select="'saisie.repas-dit'"/><xsl:with-param name="requis" select="'non'"/><xsl:with-param name="max" select="'500'"/></xsl:call-template>
			</fieldset>
			<xsl:if test="autre">
				<fieldset class="partie">
					<legend><h2><xsl:value-of select="m:mot('saisie.autres')"/></h2></legend>
					<p class="discret"><xsl:value-of select="m:mot('saisie.autres.dit')"/></p>
					<xsl:for-each select="autre"><div class="case"><input type="checkbox" name="autre" value="{@id}" id="c-{@id}"/><label for="c-{@id}"><xsl:value-of select="m:mot('saisie.autre', @nom, @classe)"/></label></div></xsl:for-each>
				</fieldset>
			</xsl:if>
			<xsl:call-template name="doutes"/>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'saisie.terminer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'terminer'"/></xsl:call-template>
			<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'saisie.enregistrer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'enregistrer'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
			<p class="discret"><xsl:value-of select="m:mot('saisie.terminer.dit')"/></p>
		</xsl:with-param>
	</xsl:call-template>
	<details>
		<xsl:if test="saisie[@nom = 'depot']"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
		<summary><xsl:value-of select="m:mot('saisie.depot')"/></summary>
		<p><xsl:value-of select="m:mot('saisie.depot.dit')"/></p>
		<xsl:call-template name="formulaire">
			<xsl:with-param name="vers" select="concat(substring-before(@vers, '/saisie'), '/depot')"/>
			<xsl:with-param name="fichier" select="'oui'"/>
			<xsl:with-param name="contenu">
				<xsl:call-template name="fichier"><xsl:with-param name="nom" select="'depot'"/><xsl:with-param name="mot" select="'saisie.depot.fichier'"/><xsl:with-param name="accepte" select="'.xml,application/xml,text/xml'"/></xsl:call-template>
				<xsl:call-template name="bouton"><xsl:with-param name="mot" select="'saisie.depot.lire'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template>
			</xsl:with-param>
		</xsl:call-template>
	</details>
	<p><a href="/donnees"><xsl:value-of select="m:mot('donnees.titre')"/></a></p>
</xsl:template>

<!-- Une ligne par jour : quatre heures. La première ligne remplit toutes les autres. -->
<xsl:template name="heures">
	<p class="indice"><xsl:value-of select="m:mot('saisie.heures.dit')"/></p>
	<table class="heures" id="c-sequence/jour">
		<caption><xsl:value-of select="m:mot('saisie.heures')"/></caption>
		<thead><tr><th scope="col"><xsl:value-of select="m:mot('saisie.jour')"/></th><th scope="col"><xsl:value-of select="m:mot('saisie.matin')"/></th><th scope="col"><xsl:value-of select="m:mot('saisie.apres-midi')"/></th></tr></thead>
		<tbody>
			<tr class="chaque"><th scope="row"><xsl:value-of select="m:mot('saisie.chaque')"/></th><xsl:call-template name="plages"><xsl:with-param name="jour" select="'chaque'"/><xsl:with-param name="quand" select="m:mot('saisie.chaque')"/></xsl:call-template></tr>
			<tr class="chaque"><td colspan="3"><xsl:call-template name="bouton"><xsl:with-param name="mot" select="'saisie.appliquer'"/><xsl:with-param name="nom" select="'geste'"/><xsl:with-param name="valeur" select="'horaires'"/><xsl:with-param name="genre" select="'secondaire'"/></xsl:call-template></td></tr>
			<xsl:for-each select="jour"><tr><th scope="row"><xsl:value-of select="m:jour(@date)"/></th><xsl:call-template name="plages"><xsl:with-param name="jour" select="@date"/><xsl:with-param name="quand" select="m:jour-court(@date)"/></xsl:call-template></tr></xsl:for-each>
		</tbody>
	</table>
</xsl:template>
<!-- Le matin, l'après-midi. -->
<xsl:template name="plages">
	<xsl:param name="jour"/><xsl:param name="quand"/>
	<td data-nom="{m:mot('saisie.matin')}"><xsl:call-template name="heure"><xsl:with-param name="jour" select="$jour"/><xsl:with-param name="nom" select="'de1'"/><xsl:with-param name="valeur" select="@de1"/><xsl:with-param name="dit" select="m:mot('saisie.de', $quand)"/></xsl:call-template> – <xsl:call-template name="heure"><xsl:with-param name="jour" select="$jour"/><xsl:with-param name="nom" select="'a1'"/><xsl:with-param name="valeur" select="@a1"/><xsl:with-param name="dit" select="m:mot('saisie.a', $quand)"/></xsl:call-template></td>
	<td data-nom="{m:mot('saisie.apres-midi')}"><xsl:call-template name="heure"><xsl:with-param name="jour" select="$jour"/><xsl:with-param name="nom" select="'de2'"/><xsl:with-param name="valeur" select="@de2"/><xsl:with-param name="dit" select="m:mot('saisie.de', $quand)"/></xsl:call-template> – <xsl:call-template name="heure"><xsl:with-param name="jour" select="$jour"/><xsl:with-param name="nom" select="'a2'"/><xsl:with-param name="valeur" select="@a2"/><xsl:with-param name="dit" select="m:mot('saisie.a', $quand)"/></xsl:call-template></td>
</xsl:template>
<xsl:template name="heure">
	<xsl:param name="jour"/><xsl:param name="nom"/><xsl:param name="valeur"/><xsl:param name="dit"/>
	<xsl:variable name="chemin" select="concat('sequence/jour[', $jour, ']/plage[', substring($nom, string-length($nom)), ']/@', substring($nom, 1, string-length($nom) - 1))"/>
	<input name="{$nom}-{$jour}" value="{$valeur}" autocomplete="off" aria-label="{$dit}"><xsl:if test="/page/saisie[@nom = $chemin]/@erreur"><xsl:attribute name="id">c-<xsl:value-of select="$chemin"/></xsl:attribute><xsl:attribute name="aria-invalid">true</xsl:attribute></xsl:if></input>
</xsl:template>
</xsl:stylesheet>
