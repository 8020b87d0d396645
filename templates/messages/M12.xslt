<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- M12: au secrétariat : un message n’est pas arrivé. L’adresse est masquée. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>
<xsl:template name="courriel">
	<p>Sur la convention n° <xsl:value-of select="$f/reference"/>, un message destiné à <xsl:call-template name="role"/> n’a pas été remis à <xsl:value-of select="$f/masque"/>.</p>
	<xsl:if test="$f/cause != ''"><p>Cause : <xsl:value-of select="$f/cause"/>.</p></xsl:if>
	<p>Appelez la personne, puis choisissez dans le panneau « Dépannage » de la convention : corriger l’adresse, envoyer par SMS, signer au guichet ou sur papier.</p>
	<p>À dire au téléphone : « Je vous renvoie le message ; je ne vous demanderai jamais le code. »</p>
	<p>La convention est dans « Ma journée » :</p>
	<adresse/>
</xsl:template>
</xsl:stylesheet>
