/* SPDX-License-Identifier: MIT */
/* field_normal: what people type, brought to the form of the schema; and what is wrong with it, in French. */
#include "ceremony/field.h"

#include "base/nfc.h"
#include "base/text.h"
#include "base/time.h"
#include "ceremony/reason.h"

#include <stdio.h>
#include <string.h>

enum { SIRET = 14, SIREN = 9, PHONE_MOST = 15, PHONE_LEAST = 7 };

/* Blanks of all kinds that people paste: space, no-break, narrow no-break, tab. */
static size_t blank_at(struct slice s, size_t at)
{
	static const char *const blanks[] = { " ", "\t", "\r", "\xc2\xa0", "\xe2\x80\xaf",
		"\xe2\x80\x89" };
	for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
		size_t n = strlen(blanks[i]);
		if (s.n - at >= n && memcmp(s.p + at, blanks[i], n) == 0)
			return n;
	}
	return 0;
}

static struct slice trimmed(struct slice s)
{
	size_t n;
	while (s.n && ((n = blank_at(s, 0)) || s.p[0] == '\n'))
		s = slice_sub(s, n ? n : 1, s.n);
	for (bool more = true; more && s.n;) {
		more = s.p[s.n - 1] == '\n';
		n = 1;
		for (size_t k = 1; !more && k <= 3 && k <= s.n; k++)
			if (blank_at(s, s.n - k) == k) {
				more = true;
				n = k;
			}
		if (more)
			s.n -= n;
	}
	return s;
}

/* Without blanks, dots and hyphens: for numbers. */
static size_t bare(char *out, size_t size, struct slice s)
{
	size_t n = 0;
	for (size_t at = 0; at < s.n;) {
		size_t skip = blank_at(s, at);
		if (!skip && (s.p[at] == '.' || s.p[at] == '-' || s.p[at] == '/'))
			skip = 1;
		if (!skip && n + 1 < size)
			out[n++] = (char)s.p[at];
		at += skip ? skip : 1;
	}
	out[n] = '\0';
	return n;
}

static bool digits(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return n > 0;
}

/* The French order, 16/06/2025, 16.6.2025 or 1-9-2025: day, month, year; anything else as it stands. */
static void date_put(struct buf *out, struct slice s)
{
	char t[11] = "";
	if (s.n && s.n < sizeof t)
		memcpy(t, s.p, s.n);
	size_t d = strspn(t, "0123456789");
	const char *month = t + d + (t[d] != '\0');
	size_t m = strspn(month, "0123456789");
	const char *year = month + m + (month[m] != '\0');
	bool french = t[d] && strchr("/-.", t[d]) && month[m] == t[d] && d >= 1 && d <= 2 &&
		      m >= 1 && m <= 2 && strlen(year) == 4 && digits(year, 4);
	if (french)
		buf_printf(out, "%s-%.*s%.*s-%.*s%.*s", year, m == 1, "0", (int)m, month, d == 1,
			"0", (int)d, t);
	else
		buf_put_slice(out, s);
}

/* 9h, 9h30, 9 h 30, 9:30, 09:30 */
static void time_put(struct buf *out, struct slice s)
{
	char t[16];
	size_t n = bare(t, sizeof t, s), h = strspn(t, "0123456789");
	unsigned hour = 0, minute = 0;
	bool mark = t[h] == 'h' || t[h] == 'H' || t[h] == ':';
	const char *rest = t + h + 1;
	if (!mark || h == 0 || h > 2 || !(n == h + 1 || (n == h + 3 && digits(rest, 2)))) {
		buf_put_slice(out, s);
		return;
	}
	for (size_t i = 0; i < h; i++)
		hour = hour * 10 + (unsigned)(t[i] - '0');
	if (n == h + 3)
		minute = (unsigned)(rest[0] - '0') * 10 + (unsigned)(rest[1] - '0');
	buf_printf(out, "%02u:%02u", hour, minute);
}

/* 06 39 98 01 02, 0033 6 39..., +33 (0)6... */
static void phone_put(struct buf *out, struct slice s)
{
	char t[32];
	size_t n = bare(t, sizeof t, s);
	char *zero = strstr(t, "(0)");
	if (zero)
		memmove(zero, zero + 3, strlen(zero + 3) + 1), n -= 3;
	if (n == 10 && t[0] == '0' && digits(t, n))
		buf_printf(out, "+33%s", t + 1);
	else if (n > 4 && t[0] == '0' && t[1] == '0' && digits(t, n))
		buf_printf(out, "+%s", t + 2);
	else
		buf_put_text(out, t);
}

static void case_put(struct buf *out, struct slice s, bool upper)
{
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];
		if (upper && c >= 'a' && c <= 'z')
			c = (uint8_t)(c - 'a' + 'A');
		if (!upper && c >= 'A' && c <= 'Z')
			c = (uint8_t)(c - 'A' + 'a');
		buf_put_byte(out, c);
	}
}

/* One line: runs of blanks and line ends become one space. Several: CR goes, blanks stay. */
static void text_put(struct buf *out, struct slice s, bool lines)
{
	bool gap = false;
	for (size_t at = 0; at < s.n;) {
		size_t n = s.p[at] == ' ' || s.p[at] == '\t' || s.p[at] == '\r' ||
			   (!lines && s.p[at] == '\n');
		if (lines && n) {
			if (s.p[at] != '\r')
				buf_put_byte(out, ' ');
			at++;
			continue;
		}
		if (n) {
			gap = true;
			at++;
			continue;
		}
		if (gap)
			buf_put_byte(out, ' ');
		gap = false;
		buf_put_byte(out, s.p[at++]);
	}
}

static void kind_put(struct buf *out, enum field_kind kind, struct slice s)
{
	char t[64];
	switch (kind) {
	case FIELD_DATE:
		date_put(out, s);
		return;
	case FIELD_TIME:
		time_put(out, s);
		return;
	case FIELD_PHONE:
		phone_put(out, s);
		return;
	case FIELD_SIRET:
		bare(t, sizeof t, s);
		buf_put_text(out, t);
		return;
	case FIELD_MAIL:
		case_put(out, s, false);
		return;
	case FIELD_COUNTRY:
		case_put(out, s, true);
		return;
	case FIELD_LINES:
	case FIELD_TEXT:
	case FIELD_NAME:
	case FIELD_NUMBER:
	case FIELD_CHOICE:
	case FIELD_POSTCODE:
	case FIELD_CODE:
	case FIELD_MARK:
		text_put(out, s, kind == FIELD_LINES);
		return;
	}
}

bool field_normal(struct buf *out, const struct field *f, const char *text, struct err *e)
{
	AUTO(buf) struct buf nfc = BUF_MAX(FIELD_MAX_TEXT);
	struct slice s = trimmed(slice_text(text));
	if (s.n > FIELD_MAX_TEXT)
		return err_fail(e, ERR_LIMIT, "%s: more than %d bytes", f->path, FIELD_MAX_TEXT);
	if (s.n && !nfc_put(&nfc, s, e))
		return err_context(e, "%s", f->path);
	kind_put(out, f->kind, buf_slice(&nfc));
	if (!buf_done(out, e))
		return false;
	return text_is_plain(buf_slice(out), f->kind == FIELD_LINES) ||
	       err_fail(e, ERR_SYNTAX, "%s: a control character", f->path);
}

static unsigned luhn(const char *s, size_t n)
{
	unsigned sum = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned d = (unsigned)(s[n - 1 - i] - '0') * (1U + (unsigned)(i % 2));
		sum += d > 9 ? d - 9 : d;
	}
	return sum % 10;
}

/* CONVENTION 2: Luhn on both; La Poste's branches obey the sum modulo 5 instead. */
static bool siret_good(const char *s)
{
	unsigned sum = 0;
	if (strlen(s) != SIRET || !digits(s, SIRET) || luhn(s, SIREN) != 0)
		return false;
	if (luhn(s, SIRET) == 0)
		return true;
	for (size_t i = 0; i < SIRET; i++)
		sum += (unsigned)(s[i] - '0');
	return strncmp(s, "356000000", SIREN) == 0 && sum % 5 == 0;
}

static bool mail_good(const char *s)
{
	const char *at = strchr(s, '@');
	size_t n = strlen(s);
	if (!at || at == s || at - s > 64 || n > 254 || strchr(at + 1, '@') || strchr(s, ' ') ||
		strpbrk(s, "<>()[]\\,;:\""))
		return false;
	const char *dot = strrchr(at, '.');
	return dot && dot > at + 1 && dot[1] && at[1] != '.' && !strstr(at, "..");
}

static bool phone_good(const char *s)
{
	size_t n = strlen(s);
	return s[0] == '+' && s[1] != '0' && n > PHONE_LEAST && n <= PHONE_MOST + 1 &&
	       digits(s + 1, n - 1);
}

static bool time_good(const char *s)
{
	return strlen(s) == 5 && s[2] == ':' && digits(s, 2) && digits(s + 3, 2) &&
	       (s[0] < '2' || (s[0] == '2' && s[1] < '4')) && s[3] < '6';
}

static bool name_good(const char *s)
{
	return !strpbrk(s, "0123456789@<>\"/\\_&;:!?*+=()[]{}|~$%#");
}

static bool choice_good(const char *choices, const char *s)
{
	size_t n = strlen(s);
	for (const char *c = choices; c && *c;) {
		size_t len = strcspn(c, " ");
		if (len == n && memcmp(c, s, n) == 0)
			return true;
		c += len + (c[len] == ' ');
	}
	return false;
}

static const char *kind_fault(const struct field *f, const char *s)
{
	time_day day;
	switch (f->kind) {
	case FIELD_DATE:
		return time_date_parse(&day, slice_text(s), NULL)
			       ? NULL
			       : "écrivez une date qui existe, comme 16/06/2025";
	case FIELD_TIME:
		return time_good(s) ? NULL : "écrivez une heure, comme 9 h 30";
	case FIELD_PHONE:
		return phone_good(s) ? NULL : "écrivez un numéro complet, comme 06 39 98 01 02";
	case FIELD_SIRET:
		return siret_good(s) ? NULL
				     : "les 14 chiffres du SIRET ne sont pas justes : vérifiez-les "
				       "sur un courrier ou une facture de l’organisme";
	case FIELD_MAIL:
		return mail_good(s) ? NULL : "écrivez une adresse comme nom@domaine.fr";
	case FIELD_COUNTRY:
		return strlen(s) == 2 ? NULL : "écrivez un code de pays de deux lettres, comme FR";
	case FIELD_NUMBER:
		return digits(s, strlen(s)) ? NULL : "écrivez un nombre";
	case FIELD_NAME:
		return name_good(s) ? NULL
				    : "écrivez un nom : lettres, traits d’union, apostrophes";
	case FIELD_CHOICE:
		return choice_good(f->choices, s) ? NULL : "choisissez une des réponses proposées";
	case FIELD_CODE:
	case FIELD_LINES:
	case FIELD_TEXT:
	case FIELD_POSTCODE:
	case FIELD_MARK:
		break;
	}
	return NULL;
}

bool field_fault(char *out, size_t size, const struct field *f, const char *text)
{
	size_t n = text_length(slice_text(text));
	if (!text[0]) {
		if (f->must)
			snprintf(out, size, "à remplir");
		return f->must;
	}
	if (f->most && n > f->most) {
		snprintf(out, size, "%u caractères au plus (il y en a %zu)", f->most, n);
		return true;
	}
	const char *why = kind_fault(f, text);
	if (why)
		snprintf(out, size, "%s", why);
	return why != NULL;
}
