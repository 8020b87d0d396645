<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- aide: la ligne dans la langue d’aide de la personne (CONVENTION 7), en tête de M2, M3 et M4. Le texte français seul engage. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:import href="commun.xslt"/>

<xsl:template name="aide-signer">
	<xsl:choose>
		<xsl:when test="$m/@langue = 'en'">The school asks you to read and sign an internship agreement. The page below explains it in English.</xsl:when>
		<xsl:when test="$m/@langue = 'ar'">تطلب منكم المدرسة قراءة اتفاقية تدريب والتوقيع عليها. تشرحها الصفحة أدناه بالعربية.</xsl:when>
		<xsl:when test="$m/@langue = 'tr'">Okul, bir staj sözleşmesini okuyup imzalamanızı istiyor. Aşağıdaki sayfada Türkçe açıklama var.</xsl:when>
		<xsl:when test="$m/@langue = 'pt'">A escola pede-lhe que leia e assine um acordo de estágio. A página abaixo explica-o em português.</xsl:when>
		<xsl:when test="$m/@langue = 'es'">El centro escolar le pide que lea y firme un convenio de prácticas. La página de abajo lo explica en español.</xsl:when>
		<xsl:when test="$m/@langue = 'uk'">Школа просить вас прочитати й підписати угоду про стажування. Сторінка нижче пояснює її українською.</xsl:when>
	</xsl:choose>
</xsl:template>

<xsl:template name="aide-rappel">
	<xsl:choose>
		<xsl:when test="$m/@langue = 'en'">Reminder: an internship agreement is waiting for your signature. The page below explains it in English.</xsl:when>
		<xsl:when test="$m/@langue = 'ar'">تذكير: اتفاقية تدريب في انتظار توقيعكم. تشرحها الصفحة أدناه بالعربية.</xsl:when>
		<xsl:when test="$m/@langue = 'tr'">Hatırlatma: bir staj sözleşmesi imzanızı bekliyor. Aşağıdaki sayfada Türkçe açıklama var.</xsl:when>
		<xsl:when test="$m/@langue = 'pt'">Lembrete: um acordo de estágio espera a sua assinatura. A página abaixo explica-o em português.</xsl:when>
		<xsl:when test="$m/@langue = 'es'">Recordatorio: un convenio de prácticas espera su firma. La página de abajo lo explica en español.</xsl:when>
		<xsl:when test="$m/@langue = 'uk'">Нагадування: угода про стажування чекає на ваш підпис. Сторінка нижче пояснює її українською.</xsl:when>
	</xsl:choose>
</xsl:template>

<xsl:template name="aide-code">
	<xsl:choose>
		<xsl:when test="$f/geste = 'suivre'"><xsl:call-template name="aide-code-demande"/></xsl:when>
		<xsl:when test="$m/@langue = 'en'">Here is your code to sign. Never give it to anyone.</xsl:when>
		<xsl:when test="$m/@langue = 'ar'">هذا رمزكم للتوقيع. لا تعطوه لأحد أبدا.</xsl:when>
		<xsl:when test="$m/@langue = 'tr'">İmza kodunuz aşağıda. Bu kodu kimseye vermeyin.</xsl:when>
		<xsl:when test="$m/@langue = 'pt'">Este é o seu código para assinar. Nunca o dê a ninguém.</xsl:when>
		<xsl:when test="$m/@langue = 'es'">Este es su código para firmar. No se lo dé a nadie.</xsl:when>
		<xsl:when test="$m/@langue = 'uk'">Ось ваш код для підпису. Нікому його не повідомляйте.</xsl:when>
	</xsl:choose>
</xsl:template>

<!-- Qui a déjà signé : le code n’est pas pour signer. -->
<xsl:template name="aide-code-demande">
	<xsl:choose>
		<xsl:when test="$m/@langue = 'en'">Here is the code you asked for. Never give it to anyone.</xsl:when>
		<xsl:when test="$m/@langue = 'ar'">هذا هو الرمز الذي طلبتموه. لا تعطوه لأحد أبدا.</xsl:when>
		<xsl:when test="$m/@langue = 'tr'">İstediğiniz kod aşağıda. Bu kodu kimseye vermeyin.</xsl:when>
		<xsl:when test="$m/@langue = 'pt'">Este é o código que pediu. Nunca o dê a ninguém.</xsl:when>
		<xsl:when test="$m/@langue = 'es'">Este es el código que ha pedido. No se lo dé a nadie.</xsl:when>
		<xsl:when test="$m/@langue = 'uk'">Ось код, який ви замовили. Нікому його не повідомляйте.</xsl:when>
	</xsl:choose>
</xsl:template>
</xsl:stylesheet>
