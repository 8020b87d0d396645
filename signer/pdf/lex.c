/* SPDX-License-Identifier: MIT */
/* lex: the tokens of ISO 32000-1 7.2 and 7.3, one at a time, from borrowed bytes. */
#include "pdf/lex.h"

#include "base/text.h"

#include <string.h>

static const char space[] = "ISO 32000-1 7.2.2";

/* 7.2.2, tables 1 and 2: what is neither blank nor delimiter is regular. Every byte of a file is asked for, so by a table. */
enum { BLANK = 1, DELIMITER = 2 };
static const uint8_t kinds[256] = { 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 2, 2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2, 0, 0 };

bool pdf_is_space(uint8_t c)
{
	return kinds[c] & BLANK;
}

bool pdf_is_regular(uint8_t c)
{
	return !(kinds[c] & (BLANK | DELIMITER));
}

void pdf_lex_blank(struct pdf_lex *l)
{
	while (l->at < l->s.n) {
		uint8_t c = l->s.p[l->at];
		if (c == '%') {
			while (l->at < l->s.n && l->s.p[l->at] != '\n' && l->s.p[l->at] != '\r')
				l->at++;
			continue;
		}
		if (!pdf_is_space(c))
			return;
		l->at++;
	}
}

static size_t regular_run(const struct pdf_lex *l, size_t from)
{
	size_t i = from;
	while (i < l->s.n && pdf_is_regular(l->s.p[i]))
		i++;
	return i - from;
}

/* 7.3.5: '#' and two digits stand for a byte, never for NUL. */
static bool lex_name(struct pdf_lex *l, struct pdf_tok *t, struct err *e)
{
	t->kind = PDF_TOK_NAME;
	t->raw = slice_sub(l->s, t->at + 1, regular_run(l, t->at + 1));
	t->end = t->at + 1 + t->raw.n;
	t->plain = !memchr(t->raw.p, '#', t->raw.n);
	for (size_t i = 0; !t->plain && i < t->raw.n; i++) {
		if (t->raw.p[i] != '#')
			continue;
		if (t->raw.n - i < 3 || text_hex_digit(t->raw.p[i + 1]) < 0 ||
			text_hex_digit(t->raw.p[i + 2]) < 0)
			return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3.5", t->at,
				"# without two digits in a name");
		if (t->raw.p[i + 1] == '0' && t->raw.p[i + 2] == '0')
			return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3.5", t->at, "NUL in a name");
		i += 2;
	}
	return true;
}

/* 7.3.4.2: parentheses balance unless escaped. */
static bool lex_string(struct pdf_lex *l, struct pdf_tok *t, struct err *e)
{
	size_t open = 1;
	t->kind = PDF_TOK_STRING;
	t->plain = true;
	for (size_t i = t->at + 1; i < l->s.n; i++) {
		uint8_t c = l->s.p[i];
		if (c == '\\' || c == '\r')
			t->plain = false;
		if (c == '\\')
			i++;
		else if (c == '(')
			open++;
		else if (c == ')' && --open == 0) {
			t->raw = slice_sub(l->s, t->at + 1, i - t->at - 1);
			t->end = i + 1;
			return true;
		}
	}
	return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3.4.2", t->at,
		"string without its closing parenthesis");
}

static bool lex_hex(struct pdf_lex *l, struct pdf_tok *t, struct err *e)
{
	t->kind = PDF_TOK_HEX;
	size_t i = t->at + 1, run;
	do {
		run = text_hex_run(slice_sub(l->s, i, l->s.n));
		i += run;
		while (i < l->s.n && kinds[l->s.p[i]] & BLANK)
			i++, run++;
	} while (run);
	if (i < l->s.n && l->s.p[i] == '>') {
		t->raw = slice_sub(l->s, t->at + 1, i - t->at - 1);
		t->end = i + 1;
		return true;
	}
	return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3.4.3", t->at, "malformed hexadecimal string");
}

struct digits {
	uint64_t value;   /* the first 18 significant digits */
	size_t kept, all; /* significant digits kept, digits seen */
	size_t fraction;  /* kept digits after the point */
	bool dot, cut;    /* cut: a digit of the whole part did not fit */
};

static bool digits_read(struct digits *d, struct slice s, size_t from)
{
	for (size_t i = from; i < s.n; i++) {
		if (s.p[i] == '.' && !d->dot) {
			d->dot = true;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		d->all++;
		if (d->kept >= 18) {
			d->cut |= !d->dot;
			continue;
		}
		d->value = d->value * 10 + (uint64_t)(s.p[i] - '0');
		d->kept += d->value != 0;
		d->fraction += d->dot;
	}
	return d->all > 0;
}

/* 7.3.3: no exponents, no second sign. Numbers past 18 digits of whole part are out of range here. */
static bool lex_number(struct pdf_tok *t, struct err *e)
{
	struct digits d = { 0 };
	bool sign = t->raw.p[0] == '-' || t->raw.p[0] == '+';
	if (t->raw.n > PDF_MAX_NUMBER_CHARS)
		return err_set(e, ERR_LIMIT, "ISO 32000-1 7.3.3", t->at, "number too long");
	if (!digits_read(&d, t->raw, sign))
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3.3", t->at, "malformed number");
	if (d.cut)
		return err_set(e, ERR_LIMIT, "ISO 32000-1 7.3.3", t->at, "number out of range");
	double scale = 1;
	for (size_t i = 0; i < d.fraction; i++)
		scale *= 10;
	double real = (double)d.value / scale;
	bool negative = t->raw.p[0] == '-';
	t->kind = d.dot ? PDF_TOK_REAL : PDF_TOK_INT;
	t->integer = negative ? -(int64_t)d.value : (int64_t)d.value;
	t->real = negative ? -real : real;
	return true;
}

static bool lex_regular(struct pdf_lex *l, struct pdf_tok *t, struct err *e)
{
	t->raw = slice_sub(l->s, t->at, regular_run(l, t->at));
	t->end = t->at + t->raw.n;
	uint8_t c = t->raw.p[0];
	if ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')
		return lex_number(t, e);
	t->kind = PDF_TOK_WORD;
	return true;
}

static bool lex_single(struct pdf_tok *t, enum pdf_tok_kind kind, size_t n)
{
	t->kind = kind;
	t->end = t->at + n;
	return true;
}

static bool lex_token(struct pdf_lex *l, struct pdf_tok *t, struct err *e)
{
	uint8_t c = l->s.p[l->at];
	bool twice = l->s.n - l->at > 1 && l->s.p[l->at + 1] == c;
	switch (c) {
	case '/':
		return lex_name(l, t, e);
	case '(':
		return lex_string(l, t, e);
	case '[':
		return lex_single(t, PDF_TOK_ARRAY, 1);
	case ']':
		return lex_single(t, PDF_TOK_ARRAY_END, 1);
	case '<':
		return twice ? lex_single(t, PDF_TOK_DICT, 2) : lex_hex(l, t, e);
	case '>':
		if (twice)
			return lex_single(t, PDF_TOK_DICT_END, 2);
		break;
	default:
		if (pdf_is_regular(c))
			return lex_regular(l, t, e);
		break;
	}
	return err_set(e, ERR_SYNTAX, space, l->at, "unexpected '%c'", c);
}

bool pdf_lex_next(struct pdf_lex *l, struct pdf_tok *t, struct err *e)
{
	pdf_lex_blank(l);
	*t = (struct pdf_tok){ .kind = PDF_TOK_END, .at = l->at, .end = l->at };
	if (l->at >= l->s.n)
		return true;
	if (!lex_token(l, t, e))
		return false;
	l->at = t->end;
	return true;
}

bool pdf_lex_word(struct pdf_lex *l, const char *word, struct err *e)
{
	struct pdf_tok t;
	if (!pdf_lex_next(l, &t, e))
		return false;
	if (t.kind != PDF_TOK_WORD || !slice_is(t.raw, word))
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.5", t.at, "expected \"%s\"", word);
	return true;
}

bool pdf_lex_count(struct pdf_lex *l, uint64_t max, uint64_t *out, struct err *e)
{
	struct pdf_tok t;
	if (!pdf_lex_next(l, &t, e))
		return false;
	bool digits = t.kind == PDF_TOK_INT && t.raw.p[0] >= '0' && t.raw.p[0] <= '9';
	if (!digits || (t.raw.n > 1 && t.raw.p[0] == '0'))
		return err_set(
			e, ERR_SYNTAX, "ISO 32000-1 7.3.10", t.at, "expected a plain whole number");
	if ((uint64_t)t.integer > max)
		return err_set(e, ERR_LIMIT, "ISO 32000-1 Annex C", t.at, "number over %llu",
			(unsigned long long)max);
	*out = (uint64_t)t.integer;
	return true;
}

static size_t decode_name(struct slice raw, uint8_t *out)
{
	size_t n = 0;
	for (size_t i = 0; i < raw.n; i++) {
		if (raw.p[i] != '#') {
			out[n++] = raw.p[i];
			continue;
		}
		out[n++] =
			(uint8_t)(text_hex_digit(raw.p[i + 1]) << 4 | text_hex_digit(raw.p[i + 2]));
		i += 2;
	}
	return n;
}

/* 7.3.4.3: white space is ignored and a missing last digit is 0. Where there is neither, by pairs. */
static size_t decode_hex(struct slice raw, uint8_t *out)
{
	size_t digits = 0;
	if (raw.n % 2 == 0 && text_unhex(out, raw.n / 2, raw, NULL))
		return raw.n / 2;
	for (size_t i = 0; i < raw.n; i++) {
		int v = text_hex_digit(raw.p[i]);
		if (v < 0)
			continue;
		if (digits % 2 == 0)
			out[digits / 2] = (uint8_t)(v << 4);
		else
			out[digits / 2] |= (uint8_t)v;
		digits++;
	}
	return (digits + 1) / 2;
}

/* One to three octal digits at *i; overflow past 255 is dropped as 7.3.4.2 says. */
static uint8_t decode_octal(struct slice raw, size_t *i)
{
	unsigned v = 0, n = 0;
	while (n < 3 && *i < raw.n && raw.p[*i] >= '0' && raw.p[*i] <= '7') {
		v = v * 8 + (unsigned)(raw.p[*i] - '0');
		(*i)++;
		n++;
	}
	return (uint8_t)v;
}

/* The byte after a backslash at *i; false when the pair stands for nothing (a line continued). */
static bool decode_escape(struct slice raw, size_t *i, uint8_t *out)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
	uint8_t c = raw.p[*i];
	if (c >= '0' && c <= '7') {
		*out = decode_octal(raw, i);
		return true;
	}
	(*i)++;
	if (c == '\r' && *i < raw.n && raw.p[*i] == '\n')
		(*i)++;
	if (c == '\r' || c == '\n')
		return false;
	const char *known = c ? strchr(from, c) : NULL;
	*out = known ? (uint8_t)to[known - from] : c;
	return true;
}

static size_t decode_string(struct slice raw, uint8_t *out)
{
	size_t n = 0, i = 0;
	while (i < raw.n) {
		uint8_t c = raw.p[i++];
		if (c == '\\' && i < raw.n) {
			if (decode_escape(raw, &i, &c))
				out[n++] = c;
			continue;
		}
		if (c == '\r') {
			if (i < raw.n && raw.p[i] == '\n')
				i++;
			c = '\n';
		}
		out[n++] = c;
	}
	return n;
}

bool pdf_lex_decode(const struct pdf_tok *t, uint8_t *out, size_t *n, struct err *e)
{
	if (t->kind == PDF_TOK_NAME)
		*n = decode_name(t->raw, out);
	else if (t->kind == PDF_TOK_STRING)
		*n = decode_string(t->raw, out);
	else if (t->kind == PDF_TOK_HEX)
		*n = decode_hex(t->raw, out);
	else
		return err_set(e, ERR_BUG, NULL, t->at, "this token holds no text");
	return true;
}
