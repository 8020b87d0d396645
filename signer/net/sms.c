/* SPDX-License-Identifier: MIT */
/* sms: the template filled in, the question asked, the status judged. */
#include "net/sms.h"

#include "base/text.h"

#include <ctype.h>
#include <curl/curl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMS_MAX_BODY = 32 * 1024, SMS_MAX_DEPTH = 8 };

/* What stands for the placeholders. */
struct values {
	const char *to, *number, *text, *from;
};

bool sms_phone_good(const char *phone)
{
	size_t n = strlen(phone);
	if (n < 8 || n > SMS_MAX_PHONE || phone[0] != '+' || phone[1] == '0')
		return false;
	return strspn(phone + 1, "0123456789") == n - 1;
}

/* The value at a placeholder that begins here, and its length; NULL: none. */
static const char *value_at(const struct values *v, const char *at, size_t *n)
{
	const struct {
		const char *name, *value;
	} known[] = { { "{to}", v->to }, { "{number}", v->number }, { "{text}", v->text },
		{ "{from}", v->from } };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		*n = strlen(known[i].name);
		if (strncmp(at, known[i].name, *n) == 0)
			return known[i].value;
	}
	return NULL;
}

static void fill(struct buf *out, const char *text, const struct values *v)
{
	while (*text) {
		size_t n;
		const char *value = *text == '{' ? value_at(v, text, &n) : NULL;
		if (value) {
			buf_put_text(out, value);
			text += n;
		} else {
			buf_put_byte(out, (uint8_t)*text++);
		}
	}
}

static void json_auto(json_t **j)
{
	json_decref(*j);
}

/* Strings of a document, filled in where they stand: what a value holds can never become structure. */
static bool json_fill(json_t *j, const struct values *v, int depth)
{
	AUTO(buf) struct buf b = BUF_MAX(SMS_MAX_BODY);
	if (depth > SMS_MAX_DEPTH)
		return false;
	if (json_is_string(j)) {
		fill(&b, json_string_value(j), v);
		const char *text = buf_text(&b);
		return text && json_string_set(j, text) == 0;
	}
	const char *key;
	json_t *one;
	size_t i;
	json_object_foreach(j, key, one) if (!json_fill(one, v, depth + 1)) return false;
	json_array_foreach(j, i, one) if (!json_fill(one, v, depth + 1)) return false;
	return true;
}

static bool json_body(struct buf *out, const char *body, const struct values *v, struct err *e)
{
	json_error_t why;
	AUTO(json) json_t *j = json_loads(body, JSON_REJECT_DUPLICATES, &why);
	if (!j)
		return err_fail(e, ERR_SYNTAX, "the SMS body is no JSON: %.160s", why.text);
	if (!json_fill(j, v, 0))
		return err_fail(e, ERR_LIMIT, "the SMS body is too long or too deep");
	char *text = json_dumps(j, JSON_COMPACT);
	if (!text)
		return err_nomem(e);
	buf_put_text(out, text);
	free(text);
	return buf_done(out, e);
}

static bool escaped_put(struct buf *out, const char *value, struct err *e)
{
	char *text = curl_easy_escape(NULL, value, (int)strlen(value));
	if (!text)
		return err_nomem(e);
	buf_put_text(out, text);
	curl_free(text);
	return true;
}

/* name=value&...: placeholders are replaced by their percent-encoded form, the rest stands as it is. */
static bool form_body(struct buf *out, const char *body, const struct values *v, struct err *e)
{
	while (*body) {
		size_t n;
		const char *value = *body == '{' ? value_at(v, body, &n) : NULL;
		if (value && !escaped_put(out, value, e))
			return false;
		if (!value && (*body <= ' ' || *body > '~'))
			return err_fail(e, ERR_SYNTAX, "the SMS form has a blank or control in it");
		if (!value)
			buf_put_byte(out, (uint8_t)*body);
		body += value ? n : 1;
	}
	return buf_done(out, e);
}

static bool is_json(const struct sms_gateway *g)
{
	return g->body[0] == '{' || g->body[0] == '[';
}

static bool is_get(const struct sms_gateway *g)
{
	return strcmp(g->method, "GET") == 0;
}

bool sms_gateway_check(const struct sms_gateway *g, struct err *e)
{
	char host[REACH_MAX_HOST + 1];
	const struct values v = { "", "", "", "" };
	AUTO(buf) struct buf body = BUF_MAX(SMS_MAX_BODY);
	if (!is_get(g) && strcmp(g->method, "POST") != 0 && strcmp(g->method, "PUT") != 0)
		return err_fail(e, ERR_SYNTAX, "the SMS method is GET, POST or PUT");
	if (is_get(g) && (is_json(g) || strchr(g->url, '?')))
		return err_fail(
			e, ERR_SYNTAX, "with GET the SMS body is a form and becomes the query");
	if (strlen(g->body) > SMS_MAX_TEMPLATE || !strstr(g->body, "{text}") ||
		(!strstr(g->body, "{to}") && !strstr(g->body, "{number}")))
		return err_fail(
			e, ERR_SYNTAX, "the SMS body has {text} and {to} or {number} in it");
	return fetch_host(host, g->url, e) &&
	       (is_json(g) ? json_body(&body, g->body, &v, e) : form_body(&body, g->body, &v, e));
}

static void judge(struct sms_answer *out, const struct sms_gateway *g, struct slice reply)
{
	int s = out->status;
	bool wanted =
		!g->good || !*g->good || slice_find(reply, slice_text(g->good), 0) != SIZE_MAX;
	snprintf(out->text, sizeof out->text, "HTTP %d%s", s,
		s / 100 == 2 && !wanted ? ", sans le texte attendu" : "");
	if (s / 100 == 2 && wanted)
		out->word = SMS_TAKEN;
	else if (s / 100 == 5 || s == 429 || s == 401 || s == 403)
		out->word = SMS_DELAYED;
	else
		out->word = SMS_REFUSED;
}

static bool ask(
	struct sms_answer *out, const struct sms_gateway *g, struct buf *body, struct err *e)
{
	char host[REACH_MAX_HOST + 1];
	AUTO(buf) struct buf reply = { 0 };
	AUTO(buf) struct buf url = BUF_MAX(SMS_MAX_BODY);
	struct err why = ERR_INIT;
	if (!fetch_host(host, g->url, e))
		return false;
	buf_put_text(&url, g->url);
	if (is_get(g)) {
		buf_put_byte(&url, '?');
		buf_put_slice(&url, buf_slice(body));
	}
	const char *hosts[] = { host };
	const struct fetch_request r = { .url = buf_text(&url),
		.hosts = hosts,
		.hosts_n = 1,
		.content_type = is_get(g)    ? NULL
				: is_json(g) ? "application/json"
					     : "application/x-www-form-urlencoded",
		.body = buf_slice(body),
		.method = g->method,
		.header = g->header,
		.status = &out->status,
		.max = SMS_MAX_REPLY,
		.timeout_ms = g->timeout_ms };
	if (!r.url)
		return err_nomem(e);
	if (fetch(&reply, &r, g->reach, &why)) {
		judge(out, g, buf_slice(&reply));
		return true;
	}
	if (why.code == ERR_NOMEM)
		return err_nomem(e);
	/* with GET the address has the text in it: no word of it may come out */
	if (why.code == ERR_SYNTAX)
		return err_fail(e, ERR_SYNTAX, "the gateway's address or header cannot be used");
	snprintf(out->text, sizeof out->text, "%.*s", SMS_MAX_ANSWER - 1, why.text);
	return true;
}

bool sms_send(struct sms_answer *out, const struct sms_gateway *g, const char *to,
	struct slice text, struct err *e)
{
	*out = (struct sms_answer){ .word = SMS_DELAYED };
	AUTO(buf) struct buf body = BUF_MAX(SMS_MAX_BODY);
	AUTO(buf) struct buf copy = BUF_MAX(GSM_MAX_BYTES + 1);
	struct gsm_size size;
	if (!sms_phone_good(to))
		return err_fail(e, ERR_SYNTAX, "not a phone number in international form");
	if (text.n == 0 || !text_is_plain(text, true))
		return err_fail(e, ERR_SYNTAX, "an SMS that is empty or has a control in it");
	if (!gsm_measure(&size, text, e))
		return false;
	buf_put_slice(&copy, text);
	const struct values v = { to, to + 1, buf_text(&copy), g->from ? g->from : "" };
	if (!v.text)
		return err_nomem(e);
	return (is_json(g) ? json_body(&body, g->body, &v, e) : form_body(&body, g->body, &v, e)) &&
	       ask(out, g, &body, e);
}
