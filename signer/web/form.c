/* SPDX-License-Identifier: MIT */
/* form: bytes of a browser to pairs and files. */
#include "web/form.h"

#include "base/file.h"
#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --- memory --- */

struct form_chunk {
	struct form_chunk *next;
	size_t used, size;
	char bytes[];
};

char *form_alloc(struct form_memory *m, size_t n)
{
	struct form_chunk *c = m->chunks;
	if (!c || c->size - c->used < n) {
		size_t size = n > FORM_CHUNK ? n : FORM_CHUNK;
		c = size > HTTP_MAX_BODY + 1 ? NULL : malloc(sizeof *c + size);
		m->lacked = m->lacked || !c;
		if (!c)
			return NULL;
		*c = (struct form_chunk){ .next = m->chunks, .size = size };
		m->chunks = c;
	}
	char *p = c->bytes + c->used;
	c->used += n;
	return p;
}

void form_memory_free(struct form_memory *m)
{
	while (m->chunks) {
		struct form_chunk *c = m->chunks;
		m->chunks = c->next;
		free(c);
	}
}

/* The list lies in the same memory: growing it leaves the former behind, which the caps make bearable. */
static bool pair_add(struct form *f, const char *name, const char *value, struct err *e)
{
	struct http_pairs *all = f->pairs;
	if (all->n >= HTTP_MAX_FIELDS)
		return err_fail(e, ERR_LIMIT, "over %d fields", HTTP_MAX_FIELDS);
	if ((all->n & (all->n - 1)) == 0) { /* 0, 1, 2, 4, ...: full */
		size_t cap = all->n ? all->n * 2 : 1;
		size_t room = cap * sizeof *all->p + _Alignof(struct http_pair);
		char *p = form_alloc(f->memory, room);
		if (!p)
			return err_nomem(e);
		p += (_Alignof(struct http_pair) - (uintptr_t)p % _Alignof(struct http_pair)) %
		     _Alignof(struct http_pair);
		if (all->n)
			memcpy(p, all->p, all->n * sizeof *all->p);
		all->p = (struct http_pair *)(void *)p;
	}
	all->p[all->n++] = (struct http_pair){ name, value };
	return true;
}

/* --- text --- */

/* Percent signs (and, in forms, '+') undone into 'to', which has room for s.n + 1. false: a bad escape or a NUL. */
static bool unescape(char *to, size_t *n, struct slice s, bool plus)
{
	*n = 0;
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];
		if (c == '+' && plus)
			c = ' ';
		if (c == '%') {
			int hi = s.n - i > 2 ? text_hex_digit(s.p[i + 1]) : -1;
			int lo = s.n - i > 2 ? text_hex_digit(s.p[i + 2]) : -1;
			if (hi < 0 || lo < 0)
				return false;
			c = (uint8_t)(hi << 4 | lo);
			i += 2;
		}
		if (c == 0)
			return false;
		to[(*n)++] = (char)c;
	}
	to[*n] = 0;
	return true;
}

/* CR LF and lone CR become LF, in place. */
static size_t lines_mend(char *p, size_t n)
{
	size_t to = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\r' && i + 1 < n && p[i + 1] == '\n')
			continue;
		p[to++] = p[i] == '\r' ? '\n' : p[i];
	}
	p[to] = 0;
	return to;
}

static bool text_good(const char *p, size_t n)
{
	if (!text_is_utf8((struct slice){ (const uint8_t *)p, n }))
		return false;
	for (size_t i = 0; i < n; i++) {
		uint8_t c = (uint8_t)p[i];
		if (c == 0x7f || (c < 0x20 && c != '\n' && c != '\t'))
			return false;
	}
	return true;
}

/* --- urlencoded --- */

static bool part_decode(const char **out, struct form *f, struct slice s, size_t max, struct err *e)
{
	if (s.n > 3 * max)
		return err_fail(e, ERR_LIMIT, "a field is over %zu bytes", max);
	char *p = form_alloc(f->memory, s.n + 1);
	size_t n;
	if (!p)
		return err_nomem(e);
	if (!unescape(p, &n, s, true))
		return err_fail(e, ERR_SYNTAX, "a field has a bad escape");
	n = lines_mend(p, n);
	if (n > max)
		return err_fail(e, ERR_LIMIT, "a field is over %zu bytes", max);
	if (!text_good(p, n))
		return err_fail(e, ERR_SYNTAX, "a field is no plain UTF-8 text");
	*out = p;
	return true;
}

bool form_urlencoded(struct form *f, struct slice body, struct err *e)
{
	for (size_t at = 0; at < body.n;) {
		size_t end = slice_find(body, SLICE_LIT("&"), at);
		if (end == SIZE_MAX)
			end = body.n;
		struct slice pair = slice_sub(body, at, end - at);
		at = end + 1;
		if (pair.n == 0)
			continue;
		size_t eq = slice_find(pair, SLICE_LIT("="), 0);
		size_t name_n = eq == SIZE_MAX ? pair.n : eq;
		struct slice value = eq == SIZE_MAX ? slice_sub(pair, pair.n, 0)
						    : slice_sub(pair, eq + 1, pair.n);
		const char *name_text, *value_text;
		if (!part_decode(&name_text, f, slice_sub(pair, 0, name_n), HTTP_MAX_NAME, e) ||
			!part_decode(&value_text, f, value, HTTP_MAX_VALUE, e) ||
			!pair_add(f, name_text, value_text, e))
			return false;
	}
	return true;
}

/* --- multipart --- */

static bool starts_nocase(struct slice s, const char *word)
{
	size_t n = strlen(word);
	return s.n >= n && strncasecmp((const char *)s.p, word, n) == 0;
}

static struct slice trim(struct slice s)
{
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = slice_sub(s, 1, s.n);
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

/*
 * The next parameter "; name=value" of a header at *at; quoted or not. false: no more, or not of that form (*bad).
 * Browsers write no backslash escapes (WHATWG: %22 instead), so a backslash is an ordinary character.
 */
static bool param_next(
	struct slice s, size_t *at, struct slice *name, struct slice *value, bool *bad)
{
	struct slice rest = trim(slice_sub(s, *at, s.n));
	if (rest.n == 0)
		return false;
	*bad = true;
	if (rest.p[0] != ';')
		return false;
	size_t from = (size_t)(rest.p - s.p) + 1;
	size_t eq = slice_find(s, SLICE_LIT("="), from);
	if (eq == SIZE_MAX)
		return false;
	*name = trim(slice_sub(s, from, eq - from));
	size_t v = eq + 1, end;
	if (v < s.n && s.p[v] == '"') {
		end = slice_find(s, SLICE_LIT("\""), v + 1);
		if (end == SIZE_MAX)
			return false;
		*value = slice_sub(s, v + 1, end - v - 1);
		*at = end + 1;
	} else {
		end = slice_find(s, SLICE_LIT(";"), v);
		if (end == SIZE_MAX)
			end = s.n;
		*value = trim(slice_sub(s, v, end - v));
		*at = end;
	}
	*bad = false;
	return true;
}

static bool boundary_find(struct slice *out, const char *type, struct err *e)
{
	struct slice s = slice_text(type), name, value;
	size_t at = slice_find(s, SLICE_LIT(";"), 0);
	bool bad = false, found = false;
	while (at != SIZE_MAX && param_next(s, &at, &name, &value, &bad))
		if (name.n == 8 && starts_nocase(name, "boundary")) {
			bad |= found;
			found = true;
			*out = value;
		}
	if (bad || !found || out->n == 0 || out->n > FORM_MAX_BOUNDARY)
		return err_set(e, ERR_SYNTAX, "RFC 2046 5.1.1", ERR_NO_OFFSET, "no good boundary");
	for (size_t i = 0; i < out->n; i++)
		if (!isalnum(out->p[i]) && !strchr("'()+_,-./:=? ", out->p[i]))
			return err_set(
				e, ERR_SYNTAX, "RFC 2046 5.1.1", ERR_NO_OFFSET, "no good boundary");
	return true;
}

/* One part: what its headers say, and its bytes. */
struct part {
	struct slice name, file_name, type, bytes;
	bool has_name, is_file;
};

static bool disposition_read(struct part *p, struct slice line, struct err *e)
{
	struct slice v = trim(line), name, value;
	size_t at = strlen("form-data");
	bool bad = !starts_nocase(v, "form-data") || p->has_name;
	while (!bad && param_next(v, &at, &name, &value, &bad)) {
		if (name.n == 4 && starts_nocase(name, "name")) {
			bad = p->has_name;
			p->has_name = true;
			p->name = value;
		} else if (name.n == 8 && starts_nocase(name, "filename")) {
			bad = p->is_file;
			p->is_file = true;
			p->file_name = value;
		}
	}
	return !bad || err_set(e, ERR_SYNTAX, "RFC 7578 4.2", ERR_NO_OFFSET,
			       "a part's Content-Disposition is not as it must be");
}

static bool headers_read(struct part *p, struct slice head, struct err *e)
{
	for (size_t at = 0; at < head.n;) {
		size_t end = slice_find(head, SLICE_LIT("\r\n"), at);
		if (end == SIZE_MAX)
			end = head.n;
		struct slice line = slice_sub(head, at, end - at);
		at = end + 2;
		size_t colon = slice_find(line, SLICE_LIT(":"), 0);
		if (colon == SIZE_MAX || colon == 0)
			return err_fail(e, ERR_SYNTAX, "a part's header has no colon");
		struct slice value = slice_sub(line, colon + 1, line.n);
		if (colon == 19 && starts_nocase(line, "content-disposition") &&
			!disposition_read(p, value, e))
			return false;
		if (colon == 12 && starts_nocase(line, "content-type"))
			p->type = trim(value);
		if (colon == 25 && starts_nocase(line, "content-transfer-encoding"))
			return err_set(
				e, ERR_SYNTAX, "RFC 7578 4.7", ERR_NO_OFFSET, "a part is encoded");
	}
	return p->has_name ||
	       err_set(e, ERR_SYNTAX, "RFC 7578 4.2", ERR_NO_OFFSET, "a part has no name");
}

/* A name as browsers write it: UTF-8, with %22, %0D and %0A for what would end it. */
static bool name_copy(const char **out, struct form *f, struct slice s, size_t max, struct err *e)
{
	if (s.n > 3 * max)
		return err_fail(e, ERR_LIMIT, "a name is over %zu bytes", max);
	char *p = form_alloc(f->memory, s.n + 1);
	if (!p)
		return err_nomem(e);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		bool quote = s.n - i >= 3 && memcmp(s.p + i, "%22", 3) == 0;
		p[n++] = quote ? '"' : (char)s.p[i];
		i += quote ? 2 : 0;
	}
	p[n] = 0;
	if (n > max)
		return err_fail(e, ERR_LIMIT, "a name is over %zu bytes", max);
	if (memchr(p, 0, n) || !text_good(p, n))
		return err_fail(e, ERR_SYNTAX, "a name is no plain UTF-8 text");
	*out = p;
	return true;
}

/* Only what stands behind the last slash: some browsers send a path. */
static struct slice base_name(struct slice s)
{
	for (size_t i = s.n; i > 0; i--)
		if (s.p[i - 1] == '/' || s.p[i - 1] == '\\')
			return slice_sub(s, i, s.n);
	return s;
}

static bool file_add(struct form *f, const struct part *p, const char *field, struct err *e)
{
	if (p->bytes.n == 0 && p->file_name.n == 0)
		return true; /* no file was chosen */
	if (!f->files || *f->files_n >= HTTP_MAX_FILES)
		return err_fail(e, ERR_LIMIT, "over %d files", HTTP_MAX_FILES);
	struct http_file file = { .field = field, .fd = -1, .size = p->bytes.n };
	if (!name_copy(&file.name, f, base_name(p->file_name), HTTP_MAX_FILE_NAME, e) ||
		!name_copy(&file.type, f, p->type, HTTP_MAX_FILE_TYPE, e) ||
		!file_memfd(&file.fd, "upload", p->bytes, e))
		return false;
	f->files[(*f->files_n)++] = file;
	return true;
}

static bool value_add(struct form *f, const struct part *p, const char *name, struct err *e)
{
	if (p->bytes.n > HTTP_MAX_VALUE)
		return err_fail(e, ERR_LIMIT, "a field is over %d bytes", HTTP_MAX_VALUE);
	char *v = form_alloc(f->memory, p->bytes.n + 1);
	if (!v)
		return err_nomem(e);
	if (p->bytes.n)
		memcpy(v, p->bytes.p, p->bytes.n);
	v[p->bytes.n] = 0;
	if (memchr(v, 0, p->bytes.n))
		return err_fail(e, ERR_SYNTAX, "a field is no plain UTF-8 text");
	size_t n = lines_mend(v, p->bytes.n);
	if (!text_good(v, n))
		return err_fail(e, ERR_SYNTAX, "a field is no plain UTF-8 text");
	return pair_add(f, name, v, e);
}

static bool part_add(struct form *f, const struct part *p, struct err *e)
{
	const char *name;
	if (!name_copy(&name, f, p->name, HTTP_MAX_NAME, e))
		return false;
	return p->is_file ? file_add(f, p, name, e) : value_add(f, p, name, e);
}

bool form_multipart(struct form *f, struct slice body, const char *type, struct err *e)
{
	struct slice boundary;
	AUTO(buf) struct buf mark = BUF_MAX(FORM_MAX_BOUNDARY + 4);
	if (!boundary_find(&boundary, type, e))
		return false;
	buf_put_text(&mark, "\r\n--");
	buf_put_slice(&mark, boundary);
	if (!buf_done(&mark, e))
		return false;
	struct slice delimiter = buf_slice(&mark), first = slice_sub(delimiter, 2, delimiter.n);
	if (!slice_starts(body, first))
		return err_fail(e, ERR_SYNTAX, "the body does not begin with its boundary");
	for (size_t at = first.n;;) {
		struct slice rest = slice_sub(body, at, body.n);
		if (slice_starts(rest, SLICE_LIT("--")))
			return rest.n == 2 || slice_is(slice_sub(rest, 2, rest.n), "\r\n") ||
			       err_fail(e, ERR_SYNTAX, "something stands behind the last boundary");
		if (!slice_starts(rest, SLICE_LIT("\r\n")))
			return err_fail(e, ERR_SYNTAX, "a boundary is not followed by a new line");
		size_t head_end = slice_find(
			slice_sub(rest, 0, FORM_MAX_PART_HEADER), SLICE_LIT("\r\n\r\n"), 0);
		if (head_end == SIZE_MAX || head_end < 2)
			return err_fail(e, ERR_SYNTAX, "a part has no headers, or too long ones");
		struct part p = { 0 };
		size_t from = at + head_end + 4;
		/* The delimiter's own CR LF may be the blank line of an empty part. */
		size_t end = slice_find(body, delimiter, from - 2);
		if (end == SIZE_MAX)
			return err_fail(e, ERR_SYNTAX, "a part does not end");
		p.bytes = slice_sub(body, from, end > from ? end - from : 0);
		if (!headers_read(&p, slice_sub(rest, 2, head_end - 2), e) || !part_add(f, &p, e))
			return false;
		at = end + delimiter.n;
	}
}

/* --- cookies and target --- */

void form_cookies(struct form *f, struct slice header)
{
	for (size_t at = 0; at < header.n && f->pairs->n < HTTP_MAX_COOKIES;) {
		size_t end = slice_find(header, SLICE_LIT(";"), at);
		if (end == SIZE_MAX)
			end = header.n;
		struct slice pair = trim(slice_sub(header, at, end - at));
		at = end + 1;
		size_t eq = slice_find(pair, SLICE_LIT("="), 0);
		if (eq == SIZE_MAX || eq == 0 || pair.n > 512)
			continue;
		char *p = form_alloc(f->memory, pair.n + 1);
		if (!p)
			return;
		memcpy(p, pair.p, pair.n);
		p[pair.n] = 0;
		p[eq] = 0;
		if (memchr(p, 0, pair.n) != p + eq || strlen(p + eq + 1) != pair.n - eq - 1 ||
			!text_good(p, eq) || !text_good(p + eq + 1, pair.n - eq - 1) ||
			!pair_add(f, p, p + eq + 1, NULL))
			continue;
	}
}

/* Segments that mean something to a file system never come into a path. */
static bool path_good(const char *p, size_t n)
{
	if (n == 0 || p[0] != '/' || !text_is_plain((struct slice){ (const uint8_t *)p, n }, false))
		return false;
	for (size_t i = 0; i + 1 < n; i++) {
		if (p[i] != '/')
			continue;
		const char *s = p + i + 1;
		size_t len = strcspn(s, "/");
		if (len == 0 || (len == 1 && s[0] == '.') ||
			(len == 2 && s[0] == '.' && s[1] == '.'))
			return false;
	}
	return !strchr(p, '\\');
}

bool form_target(const char **path, struct form *query, struct slice target, struct err *e)
{
	size_t mark = slice_find(target, SLICE_LIT("?"), 0);
	size_t n, path_n = mark == SIZE_MAX ? target.n : mark;
	if (target.n > HTTP_MAX_TARGET)
		return err_fail(e, ERR_LIMIT, "a target over %d bytes", HTTP_MAX_TARGET);
	struct slice raw = slice_sub(target, 0, path_n);
	char *p = form_alloc(query->memory, path_n + 1);
	if (!p)
		return err_nomem(e);
	if (slice_find(raw, SLICE_LIT("%2F"), 0) != SIZE_MAX ||
		slice_find(raw, SLICE_LIT("%2f"), 0) != SIZE_MAX || !unescape(p, &n, raw, false) ||
		!path_good(p, n))
		return err_fail(e, ERR_SYNTAX, "a path that cannot be ours");
	*path = p;
	return mark == SIZE_MAX || form_urlencoded(query, slice_sub(target, mark + 1, target.n), e);
}
