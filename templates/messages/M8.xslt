<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M8: la réponse à qui a demandé, ou aux deux responsables après une opposition. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<xsl:choose>
		<xsl:when test="$f/issue = 'change'"><p>Votre demande sur <xsl:call-template name="la-convention"/> est acceptée. La convention est modifiée : vous recevrez un message pour relire la nouvelle version.</p></xsl:when>
		<xsl:when test="$f/issue = 'reprise'"><p><xsl:call-template name="La-convention"/> n’a pas été conclue, faute d’accord. L’établissement en prépare une nouvelle version : vous recevrez un message pour la lire, et resterez libre de la signer ou non.</p></xsl:when>
		<xsl:when test="$f/issue = 'maintenu'"><p>L’établissement a étudié votre demande sur <xsl:call-template name="la-convention"/>. Le texte reste comme il est ; vous pouvez le signer ou le refuser.</p></xsl:when>
		<xsl:when test="$f/issue = 'demande-acceptee'"><p>L’établissement accepte votre demande sur <xsl:call-template name="la-convention"/>. Il fait le nécessaire et vous tient au courant.</p></xsl:when>
		<xsl:when test="$f/issue = 'demande-ecartee'"><p>L’établissement a étudié votre demande sur <xsl:call-template name="la-convention"/>. La convention reste comme elle est.</p></xsl:when>
		<xsl:when test="$f/issue = 'copie'"><p>La copie de vos données que vous avez demandée est prête. Elle se télécharge depuis la page de la convention, après un code, jusqu’au <xsl:value-of select="$f/jusque/@clair"/> ; ensuite elle est détruite.</p></xsl:when>
		<xsl:when test="$f/issue = 'copie-ecartee'"><p>L’établissement a étudié votre demande d’une copie de vos données, et ne peut pas y donner suite. Vous pouvez demander de nouveau, écrire au délégué à la protection des données de l’académie ou saisir la CNIL.</p></xsl:when>
		<xsl:when test="$f/issue = 'decision-refus'"><p>À la suite de l’opposition d’un responsable légal, le chef d’établissement a décidé que <xsl:call-template name="la-convention"/> ne sera pas conclue.</p></xsl:when>
		<xsl:otherwise><p>À la suite de l’opposition d’un responsable légal, le chef d’établissement a décidé que <xsl:call-template name="la-convention"/> suit son cours.</p></xsl:otherwise>
	</xsl:choose>
	<xsl:if test="$f/texte != ''"><p>Motif donné : <xsl:value-of select="substring($f/texte, 1, 500)"/></p></xsl:if>
	<xsl:if test="$m/@lien"><p>La convention :</p><lien/></xsl:if>
	<p>Pour en parler, appelez l’établissement<xsl:call-template name="au-telephone"/>.</p>
</xsl:template>
<xsl:template name="sms">
	<xsl:call-template name="ecole-courte"/> : <xsl:choose>
		<xsl:when test="$f/issue = 'change'">votre demande est acceptée, une nouvelle version va vous être envoyée.</xsl:when>
		<xsl:when test="$f/issue = 'reprise'">une nouvelle version de <xsl:call-template name="la-convention-courte"/> se prépare ; vous la recevrez.</xsl:when>
		<xsl:when test="$f/issue = 'maintenu'"><xsl:call-template name="la-convention-courte"/> reste comme elle est. Pour en parler, appelez <xsl:call-template name="le-numero"/>.</xsl:when>
		<xsl:when test="$f/issue = 'demande-acceptee'">votre demande sur <xsl:call-template name="la-convention-courte"/> est acceptée, nous vous tenons au courant.</xsl:when>
		<xsl:when test="$f/issue = 'demande-ecartee'"><xsl:call-template name="la-convention-courte"/> reste comme elle est. Pour en parler, appelez <xsl:call-template name="le-numero"/>.</xsl:when>
		<xsl:when test="$f/issue = 'copie'">la copie de vos données est prête, jusqu’au <xsl:value-of select="concat(substring($f/jusque, 9, 2), '/', substring($f/jusque, 6, 2))"/>, sur votre page de suivi.</xsl:when>
		<xsl:when test="$f/issue = 'copie-ecartee'">nous ne pouvons pas donner suite à votre demande de copie. Pour en parler, appelez <xsl:call-template name="le-numero"/>.</xsl:when>
		<xsl:when test="$f/issue = 'decision-refus'"><xsl:call-template name="la-convention-courte"/> ne sera pas conclue (décision après opposition).</xsl:when>
		<xsl:otherwise><xsl:call-template name="la-convention-courte"/> suit son cours (décision après opposition).</xsl:otherwise>
	</xsl:choose>
</xsl:template>
</xsl:stylesheet>
