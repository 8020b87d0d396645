/* SPDX-License-Identifier: MIT */
/* dsn: header fields, one level of parts, groups of report fields. */
#include "clerk/dsn.h"

#include "clerk/give.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

struct field {
	struct slice name;
	char value[DSN_MAX_VALUE]; /* unfolded, controls are blanks */
};

/* What is left to read of a header, and of the whole mail's allowance. */
struct reader {
	struct slice rest;
	size_t *fields;
};

/* The next line without its end; false when nothing is left. */
static bool line_next(struct slice *rest, struct slice *line)
{
	if (rest->n == 0)
		return false;
	size_t end = slice_find(*rest, SLICE_LIT("\n"), 0);
	size_t next = end == SIZE_MAX ? rest->n : end + 1;
	*line = slice_sub(*rest, 0, end == SIZE_MAX ? rest->n : end);
	if (line->n && line->p[line->n - 1] == '\r')
		line->n--;
	*rest = slice_sub(*rest, next, rest->n);
	return true;
}

static size_t value_add(struct field *f, size_t n, struct slice more)
{
	for (size_t i = 0; i < more.n && n < sizeof f->value - 1; i++) {
		uint8_t c = more.p[i];
		f->value[n++] = (char)(c < ' ' || c == 0x7f ? ' ' : c);
	}
	f->value[n] = '\0';
	return n;
}

/* RFC 5322 2.2.3: a line that begins with a blank goes on with the one before. */
static void field_unfold(struct reader *r, struct field *f, struct slice first)
{
	size_t n = value_add(f, 0, first);
	while (r->rest.n && (r->rest.p[0] == ' ' || r->rest.p[0] == '\t')) {
		struct slice more;
		line_next(&r->rest, &more);
		n = value_add(f, n, more);
	}
}

/* The next field before an empty line, which is taken; lines without a name are passed over. */
static bool field_next(struct reader *r, struct field *f)
{
	struct slice line;
	while (line_next(&r->rest, &line) && line.n) {
		if (++*r->fields > DSN_MAX_FIELDS)
			return false;
		size_t colon = slice_find(line, SLICE_LIT(":"), 0);
		f->name = slice_sub(line, 0, colon == SIZE_MAX ? 0 : colon);
		field_unfold(r, f, slice_sub(line, colon == SIZE_MAX ? 0 : colon + 1, line.n));
		if (f->name.n)
			return true;
	}
	return false;
}

static bool is_named(const struct field *f, const char *name)
{
	return f->name.n == strlen(name) &&
	       strncasecmp((const char *)f->name.p, name, f->name.n) == 0;
}

static const char *skip(const char *at)
{
	while (*at == ' ')
		at++;
	return at;
}

/* Does the value begin with this word, whatever the case, and end there or at a ';' or a blank? */
static bool is_word(const char *value, const char *word)
{
	size_t n = strlen(word);
	value = skip(value);
	return strncasecmp(value, word, n) == 0 && (!value[n] || strchr("; (", value[n]));
}

/* The value of boundary=...; quoted or not (RFC 2045 5.1). Empty: none. */
static void boundary_read(char *out, size_t size, const char *value)
{
	out[0] = '\0';
	const char *at = strcasestr(value, "boundary=");
	if (!at)
		return;
	at += strlen("boundary=");
	const char *end = *at == '"' ? "\"" : "; ";
	at += *at == '"';
	size_t n = strcspn(at, end);
	if (n == 0 || n >= size)
		return;
	memcpy(out, at, n);
	out[n] = '\0';
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Our tag stands whole between '+', '-' or '<' and '@'. */
static void tag_find(struct dsn *d, const char *value)
{
	for (const char *at = strchr(value, '@'); at && !d->tag[0]; at = strchr(at + 1, '@')) {
		size_t n = 0;
		while (n < (size_t)(at - value) && is_hex(at[-1 - (ptrdiff_t)n]))
			n++;
		if (n != DSN_TAG || (at - value) == DSN_TAG || !strchr("+-<", at[-1 - DSN_TAG]))
			continue;
		for (size_t i = 0; i < DSN_TAG; i++)
			d->tag[i] = (char)tolower((unsigned char)(at - DSN_TAG)[i]);
		d->tag[DSN_TAG] = '\0';
	}
}

/* RFC 3463 2: class "." subject "." detail. */
static bool status_good(const char *s)
{
	size_t digits = 0, dots = 0;
	if (*s != '2' && *s != '4' && *s != '5')
		return false;
	for (; *s; s++) {
		if (isdigit((unsigned char)*s))
			digits++;
		if (digits > 3 || (*s != '.' && !isdigit((unsigned char)*s)))
			return false;
		if (*s == '.') {
			dots++;
			if (digits == 0 || (dots == 1 && digits != 1))
				return false;
			digits = 0;
		}
	}
	return dots == 2 && digits > 0;
}

static void status_take(char out[static 16], const char *value)
{
	char word[16];
	value = skip(value);
	size_t n = strcspn(value, " (");
	if (n >= sizeof word)
		return;
	memcpy(word, value, n);
	word[n] = '\0';
	if (status_good(word))
		memcpy(out, word, n + 1);
}

/* "smtp; 550 No such user" without the type before the ';'. */
static void text_take(char *out, size_t size, const char *value)
{
	const char *at = strchr(value, ';');
	at = skip(at ? at + 1 : value);
	size_t n = 0;
	for (; *at && n < size - 1; at++)
		if (*at != ' ' || (n && out[n - 1] != ' '))
			out[n++] = (char)(*at < ' ' || *at > '~' ? '?' : *at);
	out[n] = '\0';
}

static enum clerk_returned action_read(const char *value)
{
	static const struct {
		const char *word;
		enum clerk_returned action;
	} words[] = { { "failed", RETURNED_FAILED }, { "delayed", RETURNED_DELAYED },
		{ "delivered", RETURNED_DELIVERED }, { "relayed", RETURNED_DELIVERED },
		{ "expanded", RETURNED_DELIVERED } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (is_word(value, words[i].word))
			return words[i].action;
	return RETURNED_UNCLEAR;
}

/* RFC 3464 2.1: a group for the message, then one for each recipient; only those have an Action. */
static void report_read(struct dsn *d, struct reader r)
{
	while (r.rest.n && *r.fields <= DSN_MAX_FIELDS) {
		struct dsn one = { .action = RETURNED_UNCLEAR };
		struct field f;
		while (field_next(&r, &f)) {
			if (is_named(&f, "Action"))
				one.action = action_read(f.value);
			else if (is_named(&f, "Status"))
				status_take(one.status, f.value);
			else if (is_named(&f, "Diagnostic-Code"))
				text_take(one.text, sizeof one.text, f.value);
		}
		if (one.action > d->action) {
			memcpy(one.tag, d->tag, sizeof one.tag);
			*d = one;
		}
	}
}

/* The returned message, or its header: our Message-ID carries the tag as well. */
static void returned_read(struct dsn *d, struct reader r)
{
	struct field f;
	while (field_next(&r, &f))
		if (is_named(&f, "Message-ID") || is_named(&f, "Return-Path"))
			tag_find(d, f.value);
}

static void part_read(struct dsn *d, struct reader r)
{
	enum { OTHER, REPORT, RETURNED } kind = OTHER;
	struct field f;
	while (field_next(&r, &f)) {
		if (!is_named(&f, "Content-Type"))
			continue;
		if (is_word(f.value, "message/delivery-status") ||
			is_word(f.value, "message/global-delivery-status"))
			kind = REPORT;
		else if (is_word(f.value, "message/rfc822") ||
			 is_word(f.value, "text/rfc822-headers"))
			kind = RETURNED;
	}
	if (kind == REPORT)
		report_read(d, r);
	else if (kind == RETURNED)
		returned_read(d, r);
}

static bool is_boundary(struct slice line, const char *boundary)
{
	size_t n = strlen(boundary);
	return line.n >= n + 2 && line.p[0] == '-' && line.p[1] == '-' &&
	       memcmp(line.p + 2, boundary, n) == 0;
}

/* RFC 2046 5.1.1: what stands between two lines that begin with the boundary. */
static void parts_read(struct dsn *d, struct reader r, const char *boundary)
{
	struct slice line, part = { NULL, 0 };
	for (size_t parts = 0; parts < DSN_MAX_PARTS;) {
		const uint8_t *before = r.rest.p;
		if (!line_next(&r.rest, &line))
			return;
		if (!is_boundary(line, boundary))
			continue;
		if (part.p) {
			part.n = (size_t)(before - part.p);
			part_read(d, (struct reader){ part, r.fields });
			parts++;
		}
		part.p = r.rest.p;
	}
}

bool dsn_read(struct dsn *out, struct slice mail, struct err *e)
{
	*out = (struct dsn){ .action = RETURNED_UNCLEAR };
	if (mail.n > DSN_MAX_BYTES)
		return err_fail(e, ERR_LIMIT, "a returned mail is over %d bytes", DSN_MAX_BYTES);
	size_t fields = 0;
	struct reader r = { mail, &fields };
	struct field f;
	char boundary[80] = ""; /* RFC 2046 5.1.1: at most 70 */
	while (field_next(&r, &f)) {
		if (is_named(&f, "To") || is_named(&f, "Delivered-To") ||
			is_named(&f, "X-Original-To") || is_named(&f, "Envelope-To"))
			tag_find(out, f.value);
		else if (is_named(&f, "Content-Type") && is_word(f.value, "multipart/report"))
			boundary_read(boundary, sizeof boundary, f.value);
	}
	if (boundary[0])
		parts_read(out, r, boundary);
	return true;
}

bool judge_dsn(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	(void)c;
	AUTO(file_map) struct file_map mail = { 0 };
	struct dsn d;
	if (!give_map(&mail, job, CT_FILE, DSN_MAX_BYTES, e) || !dsn_read(&d, mail.bytes, e))
		return false;
	msg_put_u64(result, CT_VERDICT, d.action);
	msg_put_text(result, CT_ID, d.tag[0] ? d.tag : NULL);
	msg_put_text(result, CT_REASON_TEXT, d.status[0] ? d.status : NULL);
	msg_put_text(result, CT_TEXT, d.text[0] ? d.text : NULL);
	return true;
}
