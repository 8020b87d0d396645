<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- Le rapport de vérification : la réponse d'abord, puis trois réponses par signature, puis le détail. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:m="urn:paraphe:mots" exclude-result-prefixes="m">
<xsl:import href="cadre.xslt"/>
<xsl:variable name="r" select="/page/rapport"/>

<!-- Valide, mais tous n'ont pas signé : c'est dit d'abord. -->
<xsl:variable name="verdict"><xsl:choose><xsl:when test="$r/@verdict = 'passed' and $r/@complete = 'non'">incomplete</xsl:when><xsl:otherwise><xsl:value-of select="$r/@verdict"/></xsl:otherwise></xsl:choose></xsl:variable>
<xsl:template match="page" mode="titre"><xsl:value-of select="m:mot(concat('rapport.', $verdict, '.titre'))"/></xsl:template>
<xsl:template match="page" mode="corps">
	<xsl:variable name="genre">
		<xsl:choose>
			<xsl:when test="$verdict = 'passed'">succes</xsl:when>
			<xsl:when test="$r/@verdict = 'failed' or $r/@verdict = 'unreadable'">erreur</xsl:when>
			<xsl:otherwise>alerte</xsl:otherwise>
		</xsl:choose>
	</xsl:variable>
	<xsl:call-template name="avis">
		<xsl:with-param name="genre" select="$genre"/>
		<xsl:with-param name="contenu">
			<p><strong><xsl:value-of select="m:mot(concat('rapport.', $verdict))"/></strong></p>
			<xsl:for-each select="$r/etranger"><p><xsl:value-of select="m:mot(concat('rapport.etranger.', .))"/></p></xsl:for-each>
			<xsl:if test="($verdict = 'unreadable' or $verdict = 'unsigned') and not($r/etranger)"><p><xsl:value-of select="m:mot('rapport.que-faire')"/></p></xsl:if>
			<xsl:if test="$verdict = 'failed' or ($verdict = 'indeterminate' and not($r/etranger)) or $verdict = 'incomplete'"><p><xsl:value-of select="m:mot(concat('rapport.', $verdict, '.faire'))"/></p></xsl:if>
			<xsl:if test="$r/motif">
				<details>
					<summary><xsl:value-of select="m:mot('rapport.motifs')"/></summary>
					<ul lang="en"><xsl:for-each select="$r/motif"><li><xsl:value-of select="."/></li></xsl:for-each></ul>
				</details>
			</xsl:if>
		</xsl:with-param>
	</xsl:call-template>
	<dl>
		<dt><xsl:value-of select="m:mot('rapport.fichier')"/></dt><dd><xsl:value-of select="$r/@file"/></dd>
		<xsl:if test="$r/@verdict != 'unreadable'"><dt><xsl:value-of select="m:mot('rapport.le')"/></dt><dd><xsl:value-of select="m:instant($r/@validationTime)"/></dd></xsl:if>
		<xsl:if test="$r/@complete">
			<dt><xsl:value-of select="m:mot('rapport.complete')"/></dt>
			<dd>
				<xsl:value-of select="m:mot(concat('rapport.complete.', $r/@complete))"/>
				<xsl:for-each select="$r/manque"><xsl:if test="position() &gt; 1">,</xsl:if><xsl:text> </xsl:text><xsl:call-template name="qui"><xsl:with-param name="champ" select="."/></xsl:call-template></xsl:for-each>
			</dd>
		</xsl:if>
		<xsl:if test="count($r/archive/acte) &gt; 1">
			<dt><xsl:value-of select="m:mot('rapport.en-vigueur')"/></dt>
			<dd><xsl:choose><xsl:when test="$r/archive/@inForce"><xsl:for-each select="$r/archive/acte[@file = $r/archive/@inForce]"><xsl:call-template name="rapport-acte"/></xsl:for-each></xsl:when><xsl:otherwise><xsl:value-of select="m:mot('rapport.en-vigueur.non')"/></xsl:otherwise></xsl:choose></dd>
			<dt><xsl:value-of select="m:mot('rapport.actes')"/></dt>
			<dd><ul><xsl:for-each select="$r/archive/acte"><li><xsl:call-template name="rapport-acte"/></li></xsl:for-each></ul></dd>
		</xsl:if>
		<xsl:if test="$r/archive">
			<dt><xsl:value-of select="m:mot('rapport.manifeste')"/></dt><dd><xsl:value-of select="m:mot(concat('rapport.', $r/archive/@manifest))"/></dd>
			<xsl:if test="$r/archive/fichier[starts-with(., 'pieces/')]">
				<dt><xsl:value-of select="m:mot('rapport.pieces')"/></dt>
				<dd><ul><xsl:for-each select="$r/archive/fichier[starts-with(., 'pieces/')]"><li><code><xsl:value-of select="."/></code></li></xsl:for-each></ul></dd>
			</xsl:if>
			<dt><xsl:value-of select="m:mot('rapport.journal')"/></dt><dd><xsl:value-of select="m:mot(concat('rapport.', $r/archive/@journal))"/></dd>
			<xsl:if test="$r/archive/@log = 'included'"><dt><xsl:value-of select="m:mot('rapport.racine')"/></dt><dd><xsl:value-of select="m:mot('rapport.racine.prouvee', m:jour($r/archive/@rootDay))"/></dd></xsl:if>
			<xsl:if test="$r/archive/@log = 'broken'"><dt><xsl:value-of select="m:mot('rapport.racine')"/></dt><dd><xsl:value-of select="m:mot('rapport.racine.fausse')"/></dd></xsl:if>
		</xsl:if>
	</dl>
	<xsl:if test="$r/archive/fichier">
		<details>
			<summary><xsl:value-of select="m:nombre('rapport.fichiers', count($r/archive/fichier))"/></summary>
			<ul><xsl:for-each select="$r/archive/fichier"><li><code><xsl:value-of select="."/></code></li></xsl:for-each></ul>
		</details>
	</xsl:if>
	<xsl:if test="$r/signature">
		<h2><xsl:value-of select="m:nombre('rapport.signatures', count($r/signature))"/></h2>
		<ol class="signatures">
			<xsl:apply-templates select="$r/signature"/>
		</ol>
	</xsl:if>
	<p>
		<xsl:call-template name="lien-bouton">
			<xsl:with-param name="vers" select="'/verifier'"/>
			<xsl:with-param name="mot" select="'rapport.autre'"/>
			<xsl:with-param name="genre" select="'secondaire'"/>
		</xsl:call-template>
	</p>
	<p class="discret"><xsl:value-of select="m:mot('rapport.portee')"/></p>
</xsl:template>

<xsl:template name="rapport-acte">
	<xsl:choose>
		<xsl:when test="@number &gt; 0"><xsl:value-of select="m:mot(concat('acte.', @kind), @number)"/><xsl:text> </xsl:text><xsl:value-of select="m:mot('acte.de', @reference)"/></xsl:when>
		<xsl:otherwise><xsl:value-of select="m:mot('rapport.initiale', @reference)"/></xsl:otherwise>
	</xsl:choose>
	<xsl:if test="@effect">, <xsl:value-of select="m:mot('acte.effet-le', m:jour(@effect))"/></xsl:if>
	<xsl:if test="@file"> (<xsl:value-of select="@file"/>)</xsl:if>
</xsl:template>

<xsl:template match="signature">
	<li>
		<h3>
			<xsl:choose>
				<xsl:when test="@kind = 'timestamp'"><xsl:value-of select="m:mot('rapport.horodatage')"/></xsl:when>
				<xsl:when test="@name"><xsl:value-of select="@name"/></xsl:when>
				<xsl:otherwise><xsl:value-of select="m:mot('rapport.inconnu')"/></xsl:otherwise>
			</xsl:choose>
			<xsl:if test="@kind != 'timestamp' and contains(' accueil famille eleve enseignant ecole ', concat(' ', substring-before(concat(@field, '-'), '-'), ' '))"><xsl:text> </xsl:text><span class="discret">(<xsl:call-template name="qui"><xsl:with-param name="champ" select="@field"/></xsl:call-template>)</span></xsl:if>
		</h3>
		<ul class="reponses">
			<li>
				<xsl:call-template name="oui-non">
					<xsl:with-param name="bon" select="@intact = 'oui'"/>
					<xsl:with-param name="mot" select="concat('rapport.intact.', @intact)"/>
				</xsl:call-template>
			</li>
			<li>
				<xsl:call-template name="oui-non">
					<xsl:with-param name="bon" select="@indication = 'TOTAL-PASSED'"/>
					<xsl:with-param name="doute" select="@indication = 'INDETERMINATE'"/>
					<xsl:with-param name="mot" select="concat('rapport.', @indication)"/>
				</xsl:call-template>
			</li>
			<!-- de ce qui est altéré, « rien changé ensuite » ne rassurerait personne à bon droit -->
			<xsl:if test="@intact = 'oui' or @changes = 'illegal' or @changes = 'annotations'">
				<li>
					<xsl:call-template name="oui-non">
						<xsl:with-param name="bon" select="@changes != 'illegal' and @changes != 'annotations'"/>
						<xsl:with-param name="mot" select="concat('rapport.change.', @changes)"/>
					</xsl:call-template>
				</li>
			</xsl:if>
		</ul>
		<!-- ni une fraude ni ce qui est permis ici : qui lit doit pouvoir faire la différence -->
		<xsl:if test="constat[@rule = 'structure-of-visible-field']"><p class="quand"><xsl:value-of select="m:mot('rapport.change.balise')"/></p></xsl:if>
		<!-- sans preuve de date, « au plus tard » serait l'instant de cette lecture -->
		<xsl:if test="@bestTime and @bestTime != $r/@validationTime"><p class="quand"><xsl:value-of select="m:mot('rapport.date')"/><xsl:text> </xsl:text><xsl:value-of select="m:instant(@bestTime)"/></p></xsl:if>
		<!-- un horodatage est là, et n'a rien prouvé : qui compte dessus doit le savoir -->
		<xsl:if test="@horodatage"><p class="quand"><xsl:value-of select="m:mot('rapport.horodatage.non')"/></p></xsl:if>
		<details>
			<summary><xsl:value-of select="m:mot('rapport.detail')"/></summary>
			<dl>
				<dt><xsl:value-of select="m:mot('rapport.champ')"/></dt><dd><code><xsl:value-of select="@field"/></code></dd>
				<xsl:if test="@subindication"><dt><xsl:value-of select="m:mot('rapport.precision')"/></dt><dd><code><xsl:value-of select="@subindication"/></code></dd></xsl:if>
				<xsl:if test="@level != 'none'"><dt><xsl:value-of select="m:mot('rapport.niveau')"/></dt><dd><xsl:value-of select="@level"/></dd></xsl:if>
				<xsl:if test="@horodatage"><dt><xsl:value-of select="m:mot('rapport.horodatage.motif')"/></dt><dd lang="en"><xsl:value-of select="@horodatage"/></dd></xsl:if>
				<xsl:if test="@issuer"><dt><xsl:value-of select="m:mot('rapport.autorite')"/></dt><dd><xsl:call-template name="nom-court"><xsl:with-param name="dn" select="@issuer"/></xsl:call-template></dd></xsl:if>
			</dl>
		</details>
		<xsl:if test="constat">
			<details>
				<summary><xsl:value-of select="m:nombre('rapport.constats', count(constat))"/></summary>
				<ul>
					<xsl:for-each select="constat"><li><code><xsl:value-of select="@path"/></code><xsl:value-of select="m:phrase(' : ')"/><xsl:value-of select="@rule"/></li></xsl:for-each>
				</ul>
			</details>
		</xsl:if>
	</li>
</xsl:template>

<!-- Le rôle que dit le nom d'un champ de signature. -->
<xsl:template name="qui">
	<xsl:param name="champ"/>
	<xsl:variable name="genre" select="substring-before(concat($champ, '-'), '-')"/>
	<xsl:choose>
		<xsl:when test="contains(' accueil famille eleve enseignant ecole ', concat(' ', $genre, ' '))"><xsl:value-of select="m:mot(concat('rapport.qui.', $genre))"/></xsl:when>
		<xsl:otherwise><code><xsl:value-of select="$champ"/></code></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<!-- « CN=Nom,O=Organisation,C=FR » : le nom, puis l'organisation. -->
<xsl:template name="nom-court">
	<xsl:param name="dn"/>
	<xsl:variable name="net" select="translate($dn, '\', '')"/>
	<xsl:choose>
		<xsl:when test="starts-with($net, 'CN=') and contains($net, ',O=') and contains($net, ',C=')"><xsl:value-of select="substring-before(substring-after($net, 'CN='), ',O=')"/> (<xsl:value-of select="substring-before(substring-after($net, ',O='), ',C=')"/>)</xsl:when>
		<xsl:otherwise><xsl:value-of select="$net"/></xsl:otherwise>
	</xsl:choose>
</xsl:template>

<xsl:template name="oui-non">
	<xsl:param name="bon"/>
	<xsl:param name="doute" select="false()"/>
	<xsl:param name="mot"/>
	<xsl:call-template name="badge">
		<xsl:with-param name="etat">
			<xsl:choose>
				<xsl:when test="$bon">vert</xsl:when>
				<xsl:when test="$doute">ambre</xsl:when>
				<xsl:otherwise>rouge</xsl:otherwise>
			</xsl:choose>
		</xsl:with-param>
		<xsl:with-param name="texte" select="m:mot($mot)"/>
	</xsl:call-template>
</xsl:template>
</xsl:stylesheet>
