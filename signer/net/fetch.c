/* SPDX-License-Identifier: MIT */
/* fetch: HTTP by libcurl; the address is parsed once, by the parser that connects. */
#include "net/fetch.h"

#include "base/text.h"
#include "net/impl.h"

#include <stdio.h>
#include <string.h>

/* An URL taken apart; strings are libcurl's. */
struct address {
	CURLU *url;
	char *scheme, *host, *port;
	unsigned number, usual;
};

static void address_auto(struct address *a)
{
	curl_url_cleanup(a->url);
	curl_free(a->scheme);
	curl_free(a->host);
	curl_free(a->port);
}

static bool printable(const char *url)
{
	for (const char *p = url; *p; p++)
		if (*p <= ' ' || *p > '~')
			return false;
	return true;
}

static bool parts_read(struct address *a, const char *url)
{
	char *fragment = NULL;
	uint64_t port = 0;
	if (curl_url_set(a->url, CURLUPART_URL, url, CURLU_DISALLOW_USER) != CURLUE_OK ||
		curl_url_get(a->url, CURLUPART_SCHEME, &a->scheme, 0) != CURLUE_OK ||
		curl_url_get(a->url, CURLUPART_HOST, &a->host, 0) != CURLUE_OK ||
		curl_url_get(a->url, CURLUPART_PORT, &a->port, CURLU_DEFAULT_PORT) != CURLUE_OK)
		return false;
	bool bare = curl_url_get(a->url, CURLUPART_FRAGMENT, &fragment, 0) == CURLUE_NO_FRAGMENT;
	curl_free(fragment);
	bool tls = strcmp(a->scheme, "https") == 0;
	a->usual = tls ? 443 : 80;
	if (!bare || (!tls && strcmp(a->scheme, "http") != 0) ||
		!text_decimal(&port, slice_text(a->port), UINT16_MAX, NULL))
		return false;
	a->number = (unsigned)port;
	return true;
}

static bool address_read(struct address *a, const char *url, struct err *e)
{
	if (strlen(url) > FETCH_MAX_URL || !printable(url))
		return err_fail(e, ERR_SYNTAX, "an address too long or with odd characters");
	a->url = curl_url();
	if (!a->url)
		return err_nomem(e);
	return parts_read(a, url) ||
	       err_fail(e, ERR_SYNTAX, "%.200s is no http or https address", url);
}

static bool allowed(
	const struct address *a, const char *const *hosts, size_t hosts_n, struct err *e)
{
	for (size_t i = 0; i < hosts_n; i++)
		if (reach_host_is(slice_text(hosts[i]), slice_text(a->host), a->number, a->usual))
			return true;
	return err_fail(e, ERR_DENIED, "%.200s:%u is not in the list of hosts", a->host, a->number);
}

bool fetch_check(const char *url, const char *const *hosts, size_t hosts_n, struct err *e)
{
	AUTO(address) struct address a = { .url = NULL };
	return address_read(&a, url, e) && allowed(&a, hosts, hosts_n, e);
}

bool fetch_host(char out[static REACH_MAX_HOST + 1], const char *url, struct err *e)
{
	AUTO(address) struct address a = { .url = NULL };
	if (!address_read(&a, url, e))
		return false;
	int n = snprintf(out, REACH_MAX_HOST + 1, "%s:%u", a.host, a.number);
	for (char *p = out; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return (n > 0 && n <= REACH_MAX_HOST) ||
	       err_fail(e, ERR_LIMIT, "the host's name is too long");
}

/* One answer under way. */
struct taking {
	struct reach_call call;
	struct buf body;
	size_t head;
	struct curl_slist *headers;
};

static void taking_auto(struct taking *t)
{
	reach_call_auto(&t->call);
	buf_free(&t->body);
	curl_slist_free_all(t->headers);
}

static size_t body_take(char *p, size_t one, size_t n, void *taking)
{
	struct taking *t = taking;
	(void)one; /* always 1 */
	buf_put(&t->body, p, n);
	t->call.too_much = t->body.failed != ERR_NONE;
	return t->call.too_much ? 0 : n;
}

static size_t head_take(char *p, size_t one, size_t n, void *taking)
{
	struct taking *t = taking;
	(void)p;
	(void)one;
	t->head += n;
	t->call.too_much = t->head > FETCH_MAX_HEAD;
	return t->call.too_much ? 0 : n;
}

static bool header_add(struct taking *t, const char *name, const char *value)
{
	char line[200];
	int n = snprintf(line, sizeof line, "%s: %s", name, value);
	struct curl_slist *more =
		n > 0 && (size_t)n < sizeof line ? curl_slist_append(t->headers, line) : NULL;
	if (more)
		t->headers = more;
	return more != NULL;
}

#define SET(t, option, value) (curl_easy_setopt((t)->call.curl, option, (value)) == CURLE_OK)

/* A line of the caller's: a secret, never in an error. */
static bool line_add(struct taking *t, const char *line)
{
	struct curl_slist *more = curl_slist_append(t->headers, line);
	if (more)
		t->headers = more;
	return more != NULL;
}

static bool question_set(struct taking *t, const struct fetch_request *r)
{
	if (r->accept && !header_add(t, "Accept", r->accept))
		return false;
	if (r->header && !line_add(t, r->header))
		return false;
	if (r->method && r->content_type && !SET(t, CURLOPT_CUSTOMREQUEST, r->method))
		return false;
	if (!r->content_type)
		return SET(t, CURLOPT_HTTPGET, 1L);
	return header_add(t, "Content-Type", r->content_type) && SET(t, CURLOPT_POST, 1L) &&
	       SET(t, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.n) &&
	       SET(t, CURLOPT_POSTFIELDS, r->body.n ? (const char *)r->body.p : "");
}

static bool taking_set(struct taking *t, const struct address *a, const struct fetch_request *r)
{
	return question_set(t, r) && (!t->headers || SET(t, CURLOPT_HTTPHEADER, t->headers)) &&
	       SET(t, CURLOPT_PROTOCOLS_STR, "http,https") && SET(t, CURLOPT_CURLU, a->url) &&
	       SET(t, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) &&
	       SET(t, CURLOPT_USERAGENT, "paraphe") && SET(t, CURLOPT_WRITEFUNCTION, body_take) &&
	       SET(t, CURLOPT_WRITEDATA, (void *)t) && SET(t, CURLOPT_HEADERFUNCTION, head_take) &&
	       SET(t, CURLOPT_HEADERDATA, (void *)t) &&
	       SET(t, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)r->max);
}

static bool header_good(const char *line)
{
	const char *colon = strchr(line, ':');
	for (const char *p = line; *p; p++)
		if (*p < ' ' || *p > '~')
			return false;
	return colon && colon > line && colon[1] == ' ' && colon[2];
}

static bool status_good(struct taking *t, const struct fetch_request *r, struct err *e)
{
	long status = 0;
	if (curl_easy_getinfo(t->call.curl, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK)
		return err_fail(e, ERR_UPSTREAM, "the answer has no status");
	if (status >= 300 && status < 400)
		return err_fail(e, ERR_UPSTREAM,
			"HTTP %ld, elsewhere: a redirection is not followed", status);
	if (r->status) {
		*r->status = (int)status;
		return true;
	}
	return status == 200 || err_fail(e, ERR_UPSTREAM, "HTTP %ld", status);
}

bool fetch(struct buf *out, const struct fetch_request *r, const struct reach *reach, struct err *e)
{
	AUTO(address) struct address a = { .url = NULL };
	AUTO(taking) struct taking t = { .body = BUF_MAX(r->max) };
	if (r->header && !header_good(r->header))
		return err_fail(e, ERR_SYNTAX, "a header line is wanted as `Name: value`");
	int connect_ms = r->timeout_ms < FETCH_CONNECT_MS ? r->timeout_ms : FETCH_CONNECT_MS;
	if (!address_read(&a, r->url, e) || !allowed(&a, r->hosts, r->hosts_n, e) ||
		!reach_call_open(&t.call, reach, connect_ms, r->timeout_ms, e))
		return false;
	if (!taking_set(&t, &a, r))
		return err_fail(e, ERR_NOMEM, "libcurl does not take the question");
	if (!reach_call_perform(&t.call, e) || !status_good(&t, r, e))
		return err_context(e, "%.120s:%u", a.host, a.number);
	*out = buf_move(&t.body);
	return true;
}
