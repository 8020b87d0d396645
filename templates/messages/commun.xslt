<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!--
  commun: ce que tous les messages partagent. Un message est une feuille Mn.xslt qui importe celle-ci et écrit les modèles
  « courriel » (des p : paragraphes ; des l : lignes de liste ; lien : l’adresse à ouvrir, seule sur sa ligne) et « sms »
  (un texte de 160 signes de l’alphabet GSM). Les faits sont ceux de signer/ceremony/post.h, dans /message/fiche :
  @clair d’une date ou d’un téléphone est sa forme lue, @de d’un prénom « de Camille » ou « d’Anaïs », @court d’un
  établissement son nom en 32 signes, @dates d’une fiche « du lundi 16 au vendredi 27 juin 2025 ».
  L’objet n’est jamais écrit ici (HOUSE 4) : voir signer/ceremony/subject.c.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns:x="http://xmlsoft.org/XSLT/namespace" exclude-result-prefixes="x">
<xsl:output method="text" encoding="UTF-8"/>
<xsl:strip-space elements="*"/>
<xsl:variable name="m" select="/message"/>
<xsl:variable name="f" select="/message/fiche[1]"/>
<xsl:variable name="n" select="count(/message/fiche)"/>

<xsl:template match="/">
	<xsl:variable name="texte">
		<xsl:choose>
			<xsl:when test="$m/@canal = 'sms'"><p><xsl:call-template name="sms"/></p></xsl:when>
			<xsl:when test="$m/@canal = 'aide'"><p><xsl:call-template name="aide"/></p></xsl:when>
			<xsl:otherwise>
				<xsl:if test="$m/@demonstration"><p>DÉMONSTRATION – sans valeur</p></xsl:if>
				<p><xsl:call-template name="aide"/></p>
				<p>Bonjour,</p>
				<xsl:call-template name="courriel"/>
				<xsl:call-template name="signature"/>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:variable>
	<xsl:for-each select="x:node-set($texte)/*">
		<xsl:variable name="ligne">
			<xsl:choose>
				<xsl:when test="self::lien"><xsl:value-of select="$m/@lien"/></xsl:when>
				<xsl:when test="self::adresse"><xsl:value-of select="$m/@adresse"/></xsl:when>
				<xsl:otherwise><xsl:value-of select="normalize-space(.)"/></xsl:otherwise>
			</xsl:choose>
		</xsl:variable>
		<xsl:if test="$ligne != ''">
			<xsl:if test="self::l">- </xsl:if>
			<xsl:value-of select="$ligne"/>
			<xsl:text>&#10;</xsl:text>
			<xsl:if test="not((self::l and following-sibling::*[1][self::l]) or self::s)"><xsl:text>&#10;</xsl:text></xsl:if>
		</xsl:if>
	</xsl:for-each>
</xsl:template>

<!-- Ce qu’une feuille peut remplacer. -->
<xsl:template name="sms"/>
<xsl:template name="aide"/>

<xsl:template name="signature">
	<s><xsl:value-of select="$f/etablissement"/></s>
	<xsl:if test="$f/telephone != ''"><p>Téléphone : <xsl:call-template name="telephone"/></p></xsl:if>
</xsl:template>

<xsl:template name="telephone">
	<xsl:param name="de" select="$f/telephone"/>
	<xsl:choose>
		<xsl:when test="$de/@clair"><xsl:value-of select="$de/@clair"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="$de"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<!-- « au 01 99 00 01 42 » : à dire après « appelez l’établissement ». -->
<xsl:template name="au-telephone">
	<xsl:if test="$f/telephone != ''"> au <xsl:call-template name="telephone"/></xsl:if>
</xsl:template>

<!-- Dans un SMS, qui n’a pas de signature : « le 01 99 00 01 42 », à défaut « l’établissement ». -->
<xsl:template name="le-numero">
	<xsl:choose>
		<xsl:when test="$f/telephone != ''">le <xsl:call-template name="telephone"/></xsl:when>
		<xsl:otherwise>l’établissement</xsl:otherwise>
	</xsl:choose>
</xsl:template>

<!-- « du lundi 16 au vendredi 27 juin 2025 », après un blanc ; rien quand une date manque. -->
<xsl:template name="dates">
	<xsl:param name="de" select="$f"/>
	<xsl:if test="$de/@dates"><xsl:text> </xsl:text><xsl:value-of select="$de/@dates"/></xsl:if>
</xsl:template>

<xsl:template name="niveau">
	<xsl:choose>
		<xsl:when test="$f/niveau = '4e'">, élève de quatrième,</xsl:when>
		<xsl:when test="$f/niveau = '3e'">, élève de troisième,</xsl:when>
		<xsl:when test="$f/niveau = '2de-GT'">, élève de seconde,</xsl:when>
	</xsl:choose>
</xsl:template>

<xsl:template name="role">
	<xsl:param name="de" select="$f/role"/>
	<xsl:choose>
		<xsl:when test="$de = 'representant-accueil'">l’organisme d’accueil</xsl:when>
		<xsl:when test="$de = 'responsable-legal'">un responsable légal</xsl:when>
		<xsl:when test="$de = 'eleve'">l’élève</xsl:when>
		<xsl:when test="$de = 'tuteur'">le tuteur ou la tutrice</xsl:when>
		<xsl:when test="$de = 'enseignant-referent'">l’enseignant référent</xsl:when>
		<xsl:when test="$de = 'chef-etablissement'">le chef d’établissement</xsl:when>
		<xsl:when test="$de = 'delegataire'">le délégataire du chef d’établissement</xsl:when>
		<xsl:when test="$de = 'secretariat'">le secrétariat</xsl:when>
		<xsl:when test="$de = 'administrateur'">l’administrateur</xsl:when>
		<xsl:when test="$de = 'systeme'">le service</xsl:when>
		<xsl:otherwise>l’établissement</xsl:otherwise>
	</xsl:choose>
</xsl:template>

<!-- À l’élève lui-même, sa convention et son stage sont « votre convention », « votre stage ». Le fait « lecteur » : signer/ceremony/post.h. -->
<xsl:variable name="soi" select="$n = 1 and $f/lecteur = 'eleve'"/>
<xsl:template name="la-convention"><xsl:choose><xsl:when test="$soi">votre convention de stage</xsl:when><xsl:otherwise>la convention de stage <xsl:value-of select="$f/prenom/@de"/></xsl:otherwise></xsl:choose></xsl:template>
<xsl:template name="La-convention"><xsl:choose><xsl:when test="$soi">Votre convention de stage</xsl:when><xsl:otherwise>La convention de stage <xsl:value-of select="$f/prenom/@de"/></xsl:otherwise></xsl:choose></xsl:template>
<xsl:template name="L-acte"><xsl:choose><xsl:when test="$f/acte = 'avis'">L’avis</xsl:when><xsl:when test="$f/acte = 'rectificatif'">Le rectificatif</xsl:when><xsl:otherwise>L’avenant</xsl:otherwise></xsl:choose> n° <xsl:value-of select="$f/numero"/><xsl:call-template name="acte-sur"/><xsl:call-template name="la-convention"/></xsl:template>
<!-- Un avenant change la convention ; un avis, un rectificatif est dit à son sujet. -->
<xsl:template name="acte-sur"><xsl:choose><xsl:when test="$f/acte = 'avis' or $f/acte = 'rectificatif'"> sur </xsl:when><xsl:otherwise> à </xsl:otherwise></xsl:choose></xsl:template>
<xsl:template name="la-convention-courte"><xsl:choose><xsl:when test="$soi">votre convention</xsl:when><xsl:otherwise>la convention <xsl:call-template name="de-prenom-court"/></xsl:otherwise></xsl:choose></xsl:template>
<xsl:template name="le-stage"><xsl:choose><xsl:when test="$soi">votre stage</xsl:when><xsl:otherwise>le stage <xsl:value-of select="$f/prenom/@de"/></xsl:otherwise></xsl:choose></xsl:template>
<xsl:template name="Le-stage"><xsl:choose><xsl:when test="$soi">Votre stage</xsl:when><xsl:otherwise>Le stage <xsl:value-of select="$f/prenom/@de"/></xsl:otherwise></xsl:choose></xsl:template>
<xsl:template name="du-stage"><xsl:choose><xsl:when test="$soi">de votre stage</xsl:when><xsl:otherwise>du stage <xsl:value-of select="$f/prenom/@de"/></xsl:otherwise></xsl:choose></xsl:template>
<xsl:template name="le-stage-court"><xsl:choose><xsl:when test="$soi">votre stage</xsl:when><xsl:otherwise>le stage <xsl:call-template name="de-prenom-court"/></xsl:otherwise></xsl:choose></xsl:template>

<!-- Une ligne par convention, six au plus : prénom, et les dates quand il y a la place et qu’elles ont à être dites. -->
<xsl:template name="liste">
	<xsl:for-each select="$m/fiche[position() &lt;= 6]">
		<l>
			<xsl:value-of select="substring(prenom, 1, 24)"/>
			<xsl:if test="$n &lt;= 4 and not(famille = 'oui') and @dates">,<xsl:call-template name="dates"><xsl:with-param name="de" select="."/></xsl:call-template></xsl:if>
		</l>
	</xsl:for-each>
	<xsl:if test="$n = 7"><l>et une autre</l></xsl:if>
	<xsl:if test="$n &gt; 7"><l>et <xsl:value-of select="$n - 6"/> autres</l></xsl:if>
</xsl:template>

<!-- Jusqu’à quand signer ; de plusieurs, ce qui presse le plus. -->
<xsl:template name="avant">
	<xsl:for-each select="$m/fiche/avant[@clair]">
		<xsl:sort select="."/>
		<xsl:if test="position() = 1">
			<p><xsl:choose><xsl:when test="$n &gt; 1">La première est à signer au plus tard le </xsl:when><xsl:otherwise>Vous pouvez signer jusqu’au </xsl:otherwise></xsl:choose><xsl:value-of select="@clair"/>.</p>
		</xsl:if>
	</xsl:for-each>
</xsl:template>

<!-- Les champs changés, une ligne chacun, six au plus. -->
<xsl:template name="champs">
	<xsl:param name="reste" select="$f/champs"/>
	<xsl:param name="i" select="1"/>
	<xsl:variable name="un" select="substring-before(concat($reste, '&#10;'), '&#10;')"/>
	<xsl:choose>
		<xsl:when test="$reste = ''"/>
		<xsl:when test="$i &gt; 6"><l>et d’autres, montrés sur la page</l></xsl:when>
		<xsl:otherwise>
			<l><xsl:value-of select="substring($un, 1, 90)"/><xsl:if test="string-length($un) &gt; 90">…</xsl:if></l>
			<xsl:call-template name="champs">
				<xsl:with-param name="reste" select="substring-after($reste, '&#10;')"/>
				<xsl:with-param name="i" select="$i + 1"/>
			</xsl:call-template>
		</xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template name="notice">
	<p>Vos données ne servent qu’à <xsl:choose><xsl:when test="$n &gt; 1">ces conventions</xsl:when><xsl:otherwise>cette convention</xsl:otherwise></xsl:choose>. Pour en savoir plus et exercer vos droits : <xsl:value-of select="$m/@notice"/></p>
</xsl:template>

<!-- Dans un SMS, un nom long est coupé pour que le tout tienne. -->
<xsl:template name="ecole-courte"><xsl:value-of select="$f/etablissement/@court"/></xsl:template>
<xsl:template name="de-prenom-court"><xsl:value-of select="substring($f/prenom/@de, 1, 23)"/></xsl:template>
</xsl:stylesheet>
