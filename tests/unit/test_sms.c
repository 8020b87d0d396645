/* SPDX-License-Identifier: MIT */
/* SMS: the alphabet, the template filled in, and a gateway of our own on loopback that says yes, no and nothing. */
#include "net/sms.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "loopback_kit.h"

enum { QUESTION_MAX = 8192, QUICK_MS = 800 };

static char question[QUESTION_MAX]; /* the last one, whole */
static const char *reply;           /* NULL: none */

static void take(int fd)
{
	size_t n = 0, want = SIZE_MAX;
	while (n < want && n < QUESTION_MAX - 1) {
		ssize_t got = recv(fd, question + n, QUESTION_MAX - 1 - n, 0);
		if (got <= 0)
			break;
		n += (size_t)got;
		question[n] = '\0';
		const char *body = strstr(question, "\r\n\r\n"),
			   *length = strstr(question, "Content-Length: ");
		if (body)
			want = (size_t)(body - question) + 4 +
			       (length ? strtoul(length + 16, NULL, 10) : 0);
	}
}

static void client(int fd)
{
	take(fd);
	if (reply)
		(void)!send(fd, reply, strlen(reply), MSG_NOSIGNAL);
	else
		usleep((QUICK_MS + 200) * 1000);
}

static int server_up(void **state)
{
	(void)state;
	return loopback_up(client);
}

#define ANSWER(status, body) "HTTP/1.1 " status "\r\nConnection: close\r\n\r\n" body

static const struct reach everywhere = { .networks = REACH_ALL };
static char url[64];

static struct sms_gateway gateway(const char *body)
{
	snprintf(url, sizeof url, "http://127.0.0.1:%u/envoi", loopback.port);
	return (struct sms_gateway){ .url = url,
		.method = "POST",
		.header = "Authorization: Bearer geheim",
		.body = body,
		.from = "Paraphe",
		.reach = &everywhere,
		.timeout_ms = QUICK_MS };
}

static struct sms_answer deliver(const struct sms_gateway *g, const char *text)
{
	struct sms_answer a;
	struct err e = ERR_INIT;
	if (!sms_send(&a, g, "+33639980102", slice_text(text), &e))
		fail_msg("%s", e.text);
	return a;
}

static void wants(const char *text)
{
	if (!strstr(question, text))
		fail_msg("no %s in:\n%s", text, question);
}

/* A text that tries to be structure stays a text. */
static void values_never_become_structure(void **state)
{
	(void)state;
	const char *bad = "a\",\"to\":\"+336\\u0022 &to=1#?% é {from}";
	reply = ANSWER("202 Accepted", "{}");
	struct sms_gateway g = gateway(
		"{\"to\":[\"{to}\"],\"o\":{\"n\":\"{number}\",\"t\":\"{text}\"},\"f\":\"{from}\"}");
	assert_int_equal(deliver(&g, bad).word, SMS_TAKEN);
	wants("POST /envoi HTTP/1.1\r\n");
	wants("\r\nAuthorization: Bearer geheim\r\n");
	wants("\r\nContent-Type: application/json\r\n");
	wants("{\"to\":[\"+33639980102\"],\"o\":{\"n\":\"33639980102\",\"t\":\"a\\\",\\\"to\\\":"
	      "\\\"+336\\\\u0022 &to=1#?% é {from}\"},\"f\":\"Paraphe\"}");
	g = gateway("to={to}&message={text}&from={from}");
	assert_int_equal(deliver(&g, bad).word, SMS_TAKEN);
	wants("\r\nContent-Type: application/x-www-form-urlencoded\r\n");
	wants("\r\n\r\nto=%2B33639980102&message=a%22%2C%22to%22%3A%22%2B336%5Cu0022%20%26to%3D1%23"
	      "%3F%25%20%C3%A9%20%7Bfrom%7D&from=Paraphe");
	g.method = "GET";
	assert_int_equal(deliver(&g, "oui & non").word, SMS_TAKEN);
	wants("GET /envoi?to=%2B33639980102&message=oui%20%26%20non&from=Paraphe HTTP/1.1\r\n");
	g.method = "PUT";
	assert_int_equal(deliver(&g, "x").word, SMS_TAKEN);
	wants("PUT /envoi HTTP/1.1\r\n");
}

static void the_status_says_what_became_of_it(void **state)
{
	(void)state;
	static const struct {
		const char *reply, *good;
		enum sms_word word;
		const char *text;
	} cases[] = {
		{ ANSWER("200 OK", "{\"sent\":[\"a\"]}"), "\"sent\"", SMS_TAKEN, "HTTP 200" },
		{ ANSWER("200 OK", "{\"invalid\":[\"+33639980102 secret\"]}"), "\"sent\"",
			SMS_REFUSED, "HTTP 200, sans le texte attendu" },
		{ ANSWER("400 Bad Request", "secret"), NULL, SMS_REFUSED, "HTTP 400" },
		{ ANSWER("401 No", ""), NULL, SMS_DELAYED, "HTTP 401" },
		{ ANSWER("429 Too Many", ""), NULL, SMS_DELAYED, "HTTP 429" },
		{ ANSWER("503 Later", "secret"), NULL, SMS_DELAYED, "HTTP 503" },
		{ NULL, NULL, SMS_DELAYED, NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sms_gateway g = gateway("to={to}&text={text}");
		g.good = cases[i].good;
		reply = cases[i].reply;
		struct sms_answer a = deliver(&g, "secret");
		assert_int_equal(a.word, cases[i].word);
		if (cases[i].text)
			assert_string_equal(a.text, cases[i].text);
		assert_null(strstr(a.text, "secret"));
		assert_null(strstr(a.text, "3399"));
	}
}

static void refuses_what_is_no_phone_or_no_text(void **state)
{
	(void)state;
	static const char *const phones[] = { "", "0639980102", "+0639980102", "+33",
		"+3363998010212345", "+3363998O102", "+33 6 39 98 01 02", "+33639980102\n" };
	struct sms_gateway g = gateway("to={to}&text={text}");
	struct sms_answer a;
	for (size_t i = 0; i < sizeof phones / sizeof *phones; i++) {
		struct err e = ERR_INIT;
		assert_false(sms_send(&a, &g, phones[i], SLICE_LIT("x"), &e));
		assert_int_equal(e.code, ERR_SYNTAX);
	}
	assert_false(sms_send(&a, &g, "+33639980102", SLICE_LIT(""), NULL));
	assert_false(sms_send(&a, &g, "+33639980102", SLICE_LIT("a\rb"), NULL));
}

static void the_configuration_is_checked(void **state)
{
	(void)state;
	static const struct {
		const char *url, *method, *body;
	} bad[] = {
		{ "ftp://x/", "POST", "to={to}&t={text}" },
		{ "https://a:b@x/", "POST", "to={to}&t={text}" },
		{ "https://x/", "DELETE", "to={to}&t={text}" },
		{ "https://x/", "GET", "{\"to\":\"{to}\",\"t\":\"{text}\"}" },
		{ "https://x/?a=b", "GET", "to={to}&t={text}" },
		{ "https://x/", "POST", "to={to}" },
		{ "https://x/", "POST", "t={text}" },
		{ "https://x/", "POST", "to={to}& t={text}" },
		{ "https://x/", "POST", "{\"to\":\"{to}\",\"t\":\"{text}\"" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct sms_gateway g = gateway(bad[i].body);
		struct err e = ERR_INIT;
		g.url = bad[i].url;
		g.method = bad[i].method;
		assert_false(sms_gateway_check(&g, &e));
		assert_int_equal(e.code, ERR_SYNTAX);
	}
	struct sms_gateway g = gateway("{\"to\":\"{number}\",\"t\":\"{text}\"}");
	assert_true(sms_gateway_check(&g, NULL));
	g.header = "Authorization: a\r\nX: b";
	struct sms_answer a;
	reply = ANSWER("200 OK", "");
	question[0] = '\0';
	assert_false(sms_send(&a, &g, "+33639980102", SLICE_LIT("x"), NULL));
	assert_string_equal(question, "");
}

static void parts_are_counted(void **state)
{
	(void)state;
	static const struct {
		const char *unit;
		size_t times, parts;
		bool wide;
	} cases[] = { { "a", 160, 1, false }, { "a", 161, 2, false }, { "a", 306, 2, false },
		{ "a", 307, 3, false }, { "é", 160, 1, false }, { "€", 80, 1, false },
		{ "€", 81, 2, false }, { "€", 153, 3, false }, /* 76 of two septets in each part */
		{ "ê", 70, 1, true }, { "ê", 71, 2, true }, { "ê", 134, 2, true },
		{ "ê", 135, 3, true }, { "\xF0\x9F\x99\x82", 35, 1, true },
		{ "\xF0\x9F\x99\x82", 36, 2, true }, { "\xF0\x9F\x99\x82", 67, 3, true } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO(buf) struct buf b = BUF_MAX(GSM_MAX_BYTES);
		struct gsm_size size;
		for (size_t n = 0; n < cases[i].times; n++)
			buf_put_text(&b, cases[i].unit);
		assert_true(gsm_measure(&size, buf_slice(&b), NULL));
		assert_int_equal(size.wide, cases[i].wide);
		assert_int_equal(size.parts, cases[i].parts);
	}
}

static void texts_are_folded_into_the_alphabet(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{ "François, l’œuvre", "Francois, l'oeuvre" },
		{ "« la forêt » – n° 2…", "\" la foret \" - no 2..." },
		{ "Ça va, Élève à l'été ?", "Ça va, Élève à l'été ?" },
		{ "Łukasz Şahin Nguyễn Ğı", "Lukasz Sahin Nguyen Gi" },
		{ "ação", "acao" },
		{ "Підпис", NULL },
		{ "توقيع", NULL },
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		AUTO(buf) struct buf b = BUF_MAX(GSM_MAX_BYTES);
		bool whole;
		struct gsm_size size;
		assert_true(gsm_fold(&b, slice_text(pairs[i][0]), &whole, NULL));
		assert_int_equal(whole, pairs[i][1] != NULL);
		assert_string_equal(buf_text(&b), pairs[i][1] ? pairs[i][1] : pairs[i][0]);
		assert_true(gsm_measure(&size, buf_slice(&b), NULL));
		assert_int_equal(size.wide, pairs[i][1] == NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_never_become_structure),
		cmocka_unit_test(the_status_says_what_became_of_it),
		cmocka_unit_test(refuses_what_is_no_phone_or_no_text),
		cmocka_unit_test(the_configuration_is_checked),
		cmocka_unit_test(parts_are_counted),
		cmocka_unit_test(texts_are_folded_into_the_alphabet),
	};
	return cmocka_run_group_tests(tests, server_up, loopback_down);
}
