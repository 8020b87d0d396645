/* SPDX-License-Identifier: MIT */
/* answer: what a handler says of its answer, and the headers that every answer carries. */
#include "base/text.h"
#include "web/impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *only(const struct http_pairs *all, const char *name)
{
	const char *found = NULL;
	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->p[i].name, name) != 0)
			continue;
		if (found)
			return NULL;
		found = all->p[i].value;
	}
	return found;
}

const char *http_field(const struct http_request *q, const char *name)
{
	return only(&q->fields, name);
}

const char *http_query(const struct http_request *q, const char *name)
{
	return only(&q->query, name);
}

const char *http_cookie(const struct http_request *q, const char *name)
{
	char host[HTTP_MAX_NAME + 8];
	snprintf(host, sizeof host, "%s%s", q->secure ? "__Host-" : "", name);
	return only(&q->cookies, host);
}

bool http_ticked(const struct http_request *q, const char *name, const char *value)
{
	for (size_t i = 0; i < q->fields.n; i++)
		if (strcmp(q->fields.p[i].name, name) == 0 &&
			(!value || strcmp(q->fields.p[i].value, value) == 0))
			return true;
	return false;
}

const struct http_file *http_file(const struct http_request *q, const char *field)
{
	const struct http_file *found = NULL;
	for (size_t i = 0; i < q->files_n; i++) {
		if (strcmp(q->files[i].field, field) != 0)
			continue;
		if (found)
			return NULL;
		found = &q->files[i];
	}
	return found && found->size ? found : NULL;
}

void http_header_add(struct http_response *r, const char *name, const char *value)
{
	size_t n = strlen(value);
	struct http_header *h = &r->headers[r->headers_n];
	if (r->headers_n == HTTP_MAX_HEADERS_OUT || strlen(name) >= sizeof h->name ||
		n >= sizeof h->value) {
		r->failed = true;
		return;
	}
	for (size_t i = 0; i < n; i++)
		if ((uint8_t)value[i] < 0x20 || (uint8_t)value[i] > 0x7e) {
			r->failed = true;
			return;
		}
	snprintf(h->name, sizeof h->name, "%s", name);
	snprintf(h->value, sizeof h->value, "%s", value);
	r->headers_n++;
}

void http_redirect(struct http_response *r, const char *path)
{
	/* "//host" and "/\host" lead elsewhere. */
	if (path[0] != '/' || path[1] == '/' || path[1] == '\\')
		r->failed = true;
	http_header_add(r, "Location", path);
	r->status = MHD_HTTP_SEE_OTHER;
	buf_free(&r->body);
}

void http_cookie_set(struct http_response *r, const struct http_request *q, const char *name,
	const char *value, int64_t max_age)
{
	char line[HTTP_MAX_HEADER_OUT], age[40] = "";
	if (max_age >= 0)
		snprintf(age, sizeof age, "; Max-Age=%lld", (long long)max_age);
	if (strpbrk(value, "; ,\"\\"))
		r->failed = true;
	int n = snprintf(line, sizeof line, "%s%s=%s; Path=/%s%s; HttpOnly; SameSite=Lax",
		q->secure ? "__Host-" : "", name, value, age, q->secure ? "; Secure" : "");
	if (n < 0 || (size_t)n >= sizeof line)
		r->failed = true;
	else
		http_header_add(r, "Set-Cookie", line);
}

/* RFC 6266: an ASCII name for all, and the true one for those who read RFC 8187. */
static void disposition_add(struct http_response *r, const char *name, bool inl)
{
	AUTO(buf) struct buf b = BUF_MAX(HTTP_MAX_HEADER_OUT);
	size_t n = strlen(name);
	buf_printf(&b, "%s; filename=\"", inl ? "inline" : "attachment");
	for (size_t i = 0; i < n; i++) {
		uint8_t c = (uint8_t)name[i];
		if (c < 0x80)
			buf_put_byte(&b, c < 0x20 || strchr("\"\\/%", c) || c == 0x7f ? '_' : c);
		else if ((c & 0xc0) == 0xc0)
			buf_put_byte(&b, '_');
	}
	buf_put_text(&b, "\"; filename*=UTF-8''");
	for (size_t i = 0; i < n; i++) {
		uint8_t c = (uint8_t)name[i];
		bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
			     (c && strchr("-._~", c));
		if (plain)
			buf_put_byte(&b, c);
		else
			buf_printf(&b, "%%%02X", c == '/' || c == '\\' || c < 0x20 ? '_' : c);
	}
	const char *text = buf_text(&b);
	http_header_add(r, "Content-Disposition", text ? text : "attachment");
}

void http_give(
	struct http_response *r, struct slice bytes, const char *type, const char *name, bool inl)
{
	struct buf b = BUF_MAX(HTTP_MAX_BODY);
	buf_put_slice(&b, bytes);
	http_give_buf(r, &b, type, name, inl);
}

void http_give_buf(
	struct http_response *r, struct buf *bytes, const char *type, const char *name, bool inl)
{
	r->failed |= bytes->failed != ERR_NONE;
	buf_free(&r->body);
	r->body = buf_move(bytes);
	snprintf(r->type, sizeof r->type, "%s", type);
	if (r->status == 0)
		r->status = MHD_HTTP_OK;
	if (name)
		disposition_add(r, name, inl);
}

static bool add(struct MHD_Response *out, const char *name, const char *value)
{
	return MHD_add_response_header(out, name, value) == MHD_YES;
}

/* ASVS 3.4: said with every answer, whatever it is; without one of them there is none. */
static bool common_add(
	struct MHD_Response *out, const struct http_response *r, const struct http_request *q)
{
	static const char *const cache[] = { [HTTP_NO_STORE] = "no-store",
		[HTTP_IMMUTABLE] = "public, max-age=31536000, immutable",
		[HTTP_SHORT] = "public, max-age=300" };
	static const struct {
		const char *name, *value;
	} always[] = {
		{ "Content-Security-Policy",
			"default-src 'none'; style-src 'self'; img-src 'self' data:; font-src "
			"'self'; "
			"script-src 'self'; connect-src 'self'; form-action 'self'; "
			"frame-ancestors 'none'; base-uri 'none'" },
		{ "Referrer-Policy", "no-referrer" },
		{ "X-Content-Type-Options", "nosniff" },
		{ "X-Frame-Options", "DENY" },
		{ "Cross-Origin-Opener-Policy", "same-origin" },
		{ "Cross-Origin-Resource-Policy", "same-origin" },
		{ "Permissions-Policy",
			"camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
		{ "Vary", "Accept-Encoding, Cookie" },
	};
	bool good = add(out, "Content-Type", r->type[0] ? r->type : "text/html; charset=utf-8");
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		good = good && add(out, always[i].name, always[i].value);
	good = good && add(out, "Cache-Control", cache[r->cache]);
	if (q->secure)
		good = good && add(out, "Strict-Transport-Security", "max-age=31536000");
	for (size_t i = 0; i < r->headers_n; i++)
		good = good && add(out, r->headers[i].name, r->headers[i].value);
	return good;
}

static void fail(struct http_response *r)
{
	static const char text[] = "Erreur interne. Internal error.\n";
	bool lack = r->body.failed == ERR_NOMEM;
	buf_wipe(&r->body);
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
	r->headers_n = 0;
	r->status = lack ? MHD_HTTP_SERVICE_UNAVAILABLE : MHD_HTTP_INTERNAL_SERVER_ERROR;
	if (lack)
		http_header_add(r, "Retry-After", "5");
	r->cache = HTTP_NO_STORE;
	snprintf(r->type, sizeof r->type, "text/plain; charset=utf-8");
	r->body = (struct buf)BUF_MAX(sizeof text);
	buf_put_text(&r->body, text);
	r->failed = false;
}

struct MHD_Response *http_response_make(struct http_response *r, const struct http_request *q)
{
	struct MHD_Response *out;
	if (r->failed || r->body.failed)
		fail(r);
	if (r->status == 0)
		r->status = MHD_HTTP_OK;
	if (r->fd >= 0) {
		out = MHD_create_response_from_fd64(r->fd_size, r->fd);
		if (out)
			r->fd = -1;
	} else {
		out = MHD_create_response_from_buffer(r->body.n, r->body.p, MHD_RESPMEM_MUST_FREE);
		if (out)
			r->body = (struct buf){ 0 };
	}
	if (!out)
		return NULL;
	if (common_add(out, r, q))
		return out;
	MHD_destroy_response(out);
	return NULL;
}
