/* SPDX-License-Identifier: MIT */
/*
 * appearance: the visible text of a signature, drawn with the font that the base file keeps for it.
 */
#include "base/text.h"
#include "pades/impl.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
	GLYPHS = 0x10000,
	WRAP_MAX = 128, /* lines after wrapping */
	LINE_GLYPHS = 512,
	SHRINK_STEP = 5, /* percent */
	SHRINK_MIN = 50, /* percent, but no text below SIZE_MIN points */
};
static const double SIZE_MIN = 5.0;
static const double PAD = 3.0, LEADING = 1.2, ASCENT = 0.95;

void pades_put_real(struct buf *out, double v)
{
	if (!(v > -1e9 && v < 1e9))
		v = 0;
	long long milli = (long long)(v * 1000 + (v < 0 ? -0.5 : 0.5));
	if (milli < 0)
		buf_put_byte(out, '-');
	milli = llabs(milli);
	buf_printf(out, "%lld", milli / 1000);
	if (milli % 1000)
		buf_printf(out, ".%03lld", milli % 1000);
}

bool pades_font_ref(struct pdf_ref *out, struct pdf_doc *d, size_t rev, struct err *e)
{
	const struct pdf_obj *o = NULL;
	static const char *const path[] = { "AcroForm", "DR", "Font" };
	if (!pdf_catalog(d, rev, &o, e))
		return false;
	for (size_t i = 0; i < sizeof path / sizeof *path && o; i++)
		if (!pdf_get(d, rev, o, path[i], &o, e))
			return false;
	const struct pdf_obj *font = pdf_dict_get(o, PADES_FONT);
	if (!font)
		return err_fail(e, ERR_NOT_FOUND,
			"the file keeps no appearance font /DR /Font /" PADES_FONT);
	if (font->kind != PDF_REF)
		return err_fail(
			e, ERR_UNSUPPORTED, "the appearance font is not an indirect object");
	*out = font->u.ref;
	return true;
}

/* A Type 0 font with Identity-H: code = glyph. */
struct font {
	uint16_t *glyph; /* by code point of the basic plane; 0: none */
	float *width;    /* by glyph, thousandths */
};

static void font_auto(struct font *f)
{
	free(f->glyph);
	free(f->width);
}

/* The tokens of a ToUnicode CMap: hexadecimal strings, brackets, words. */
struct token {
	enum { T_END, T_HEX, T_OPEN, T_CLOSE, T_WORD } kind;
	uint8_t bytes[32];
	size_t n;
	struct slice word;
};

static bool token_hex(struct cur *c, struct token *t, struct err *e)
{
	size_t digits = 0;
	for (c->at++; c->at < c->s.n && c->s.p[c->at] != '>'; c->at++) {
		uint8_t ch = c->s.p[c->at];
		if (isspace(ch))
			continue;
		if (!isxdigit(ch) || digits == 2 * sizeof t->bytes)
			return err_fail(e, ERR_SYNTAX, "ToUnicode: a bad hexadecimal string");
		uint8_t v = (uint8_t)(isdigit(ch) ? ch - '0' : tolower(ch) - 'a' + 10);
		t->bytes[digits / 2] = (uint8_t)(digits % 2 ? t->bytes[digits / 2] | v : v << 4);
		digits++;
	}
	if (c->at == c->s.n || digits % 2)
		return err_fail(e, ERR_SYNTAX, "ToUnicode: a bad hexadecimal string");
	c->at++;
	t->kind = T_HEX;
	t->n = digits / 2;
	return true;
}

static bool token_next(struct cur *c, struct token *t, struct err *e)
{
	*t = (struct token){ .kind = T_END };
	while (c->at < c->s.n && isspace(c->s.p[c->at]))
		c->at++;
	if (c->at == c->s.n)
		return true;
	uint8_t ch = c->s.p[c->at];
	bool dict = c->at + 1 < c->s.n && c->s.p[c->at + 1] == ch;
	if (ch == '<' && !dict)
		return token_hex(c, t, e);
	if (ch == '[' || ch == ']') {
		t->kind = ch == '[' ? T_OPEN : T_CLOSE;
		c->at++;
		return true;
	}
	size_t from = c->at++;
	if ((ch == '<' || ch == '>') && dict)
		c->at++;
	else
		while (c->at < c->s.n && !isspace(c->s.p[c->at]) && !strchr("<>[]", c->s.p[c->at]))
			c->at++;
	t->kind = T_WORD;
	t->word = slice_sub(c->s, from, c->at - from);
	return true;
}

static void map(struct font *f, uint32_t glyph, const struct token *to, uint32_t add)
{
	if (to->n != 2 || glyph >= GLYPHS)
		return; /* ligatures and the upper planes are never asked for */
	uint32_t cp = ((uint32_t)to->bytes[0] << 8 | to->bytes[1]) + add;
	if (cp < GLYPHS && !f->glyph[cp])
		f->glyph[cp] = (uint16_t)glyph;
}

static bool code_of(uint32_t *out, const struct token *t, struct err *e)
{
	if (t->kind != T_HEX || t->n != 2)
		return err_fail(e, ERR_SYNTAX, "ToUnicode: a code is not of two bytes");
	*out = (uint32_t)t->bytes[0] << 8 | t->bytes[1];
	return true;
}

static bool range_array(struct font *f, struct cur *c, uint32_t lo, uint32_t hi, struct err *e)
{
	struct token t;
	for (uint32_t g = lo;; g++) {
		if (!token_next(c, &t, e))
			return false;
		if (t.kind == T_CLOSE)
			return true;
		if (t.kind != T_HEX || g > hi)
			return err_fail(e, ERR_SYNTAX, "ToUnicode: a bad bfrange");
		map(f, g, &t, 0);
	}
}

static bool entries(struct font *f, struct cur *c, bool range, struct err *e)
{
	for (;;) {
		struct token t;
		uint32_t lo = 0, hi = 0;
		if (!token_next(c, &t, e))
			return false;
		if (t.kind == T_WORD && slice_is(t.word, range ? "endbfrange" : "endbfchar"))
			return true;
		if (!code_of(&lo, &t, e))
			return false;
		hi = lo;
		if (range && (!token_next(c, &t, e) || !code_of(&hi, &t, e)))
			return false;
		if (hi < lo || !token_next(c, &t, e))
			return hi < lo ? err_fail(e, ERR_SYNTAX, "ToUnicode: a bad bfrange")
				       : false;
		if (range && t.kind == T_OPEN) {
			if (!range_array(f, c, lo, hi, e))
				return false;
			continue;
		}
		if (t.kind != T_HEX)
			return err_fail(e, ERR_SYNTAX, "ToUnicode: a bad entry");
		for (uint32_t g = lo; g <= hi; g++)
			map(f, g, &t, g - lo);
	}
}

/* ISO 32000-1 9.10.3: bfchar and bfrange, read backwards: from character to code. */
static bool glyphs_read(struct font *f, struct slice cmap, struct err *e)
{
	struct cur c = { .s = cmap };
	struct token t;
	do {
		if (!token_next(&c, &t, e))
			return false;
		bool chars = t.kind == T_WORD && slice_is(t.word, "beginbfchar");
		bool ranges = t.kind == T_WORD && slice_is(t.word, "beginbfrange");
		if ((chars || ranges) && !entries(f, &c, ranges, e))
			return false;
	} while (t.kind != T_END);
	return true;
}

static bool number(const struct pdf_obj *o, double *out)
{
	if (!o || (o->kind != PDF_INT && o->kind != PDF_REAL))
		return false;
	*out = o->kind == PDF_INT ? (double)o->u.integer : o->u.real;
	return true;
}

/* ISO 32000-1 9.7.4.3: "c [w1 w2 ...]" or "first last w". */
static bool widths_read(struct font *f, const struct pdf_obj *w, struct err *e)
{
	for (size_t i = 0; i < pdf_array_count(w);) {
		int64_t first = 0, last = 0;
		double v = 0;
		const struct pdf_obj *next = pdf_array_at(w, i + 1);
		if (!pdf_int(pdf_array_at(w, i), &first) || first < 0 || first >= GLYPHS || !next)
			return err_fail(e, ERR_SYNTAX, "the appearance font has a bad /W");
		if (next->kind == PDF_ARRAY) {
			for (size_t k = 0; k < pdf_array_count(next) && (size_t)first + k < GLYPHS;
				k++)
				if (number(pdf_array_at(next, k), &v))
					f->width[(size_t)first + k] = (float)v;
			i += 2;
			continue;
		}
		if (!pdf_int(next, &last) || last < first || last >= GLYPHS ||
			!number(pdf_array_at(w, i + 2), &v))
			return err_fail(e, ERR_SYNTAX, "the appearance font has a bad /W");
		for (int64_t g = first; g <= last; g++)
			f->width[g] = (float)v;
		i += 3;
	}
	return true;
}

static bool font_parts(const struct pdf_obj **cid, struct slice *cmap, struct pdf_doc *d,
	struct pdf_ref ref, struct err *e)
{
	size_t rev = pdf_revision_count(d) - 1;
	const struct pdf_obj *font = NULL, *down = NULL, *to = NULL;
	if (!pdf_object(d, rev, ref.num, &font, NULL, e))
		return false;
	if (!pdf_is_name(pdf_dict_get(font, "Subtype"), "Type0") ||
		!pdf_is_name(pdf_dict_get(font, "Encoding"), "Identity-H"))
		return err_fail(
			e, ERR_UNSUPPORTED, "the appearance font is not Type 0 with Identity-H");
	if (!pdf_get(d, rev, font, "DescendantFonts", &down, e) ||
		!pdf_resolve(d, rev, pdf_array_at(down, 0), cid, e) ||
		!pdf_get(d, rev, font, "ToUnicode", &to, e))
		return false;
	if (!*cid || !to)
		return err_fail(e, ERR_UNSUPPORTED,
			"the appearance font lacks its descendant or its ToUnicode");
	return pdf_stream(d, rev, to, cmap, e);
}

static bool font_read(struct font *f, struct pdf_doc *d, struct pdf_ref ref, struct err *e)
{
	const struct pdf_obj *cid = NULL, *w = NULL;
	struct slice cmap;
	if (!font_parts(&cid, &cmap, d, ref, e))
		return false;
	f->glyph = calloc(GLYPHS, sizeof *f->glyph);
	f->width = calloc(GLYPHS, sizeof *f->width);
	if (!f->glyph || !f->width)
		return err_nomem(e);
	double dw = 1000;
	number(pdf_dict_get(cid, "DW"), &dw);
	for (size_t i = 0; i < GLYPHS; i++)
		f->width[i] = (float)dw;
	return pdf_get(d, pdf_revision_count(d) - 1, cid, "W", &w, e) && widths_read(f, w, e) &&
	       glyphs_read(f, cmap, e);
}

/* The glyphs of one line as asked for, before wrapping. */
struct run {
	uint16_t glyph[LINE_GLYPHS];
	bool blank[LINE_GLYPHS];
	bool hyphen[LINE_GLYPHS]; /* after which a row may end */
	size_t n;
};

static bool is_letter(uint32_t cp)
{
	return (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z') || cp >= 0xC0;
}

/* Between letters a row may end after a hyphen, between figures not: as the text of the page has it (convention/line.c). */
static void hyphens_mark(struct run *r, struct slice s)
{
	uint32_t before = 0, cp = 0, next;
	size_t i = 0;
	for (size_t at = 0; at < s.n; i++, before = cp, cp = next) {
		next = text_next(s, &at);
		bool hyphen = cp == '-' || cp == 0x2010;
		if (i > 0)
			r->hyphen[i - 1] = hyphen && is_letter(before) && is_letter(next);
	}
}

static bool run_read(struct run *r, const struct font *f, const char *text, struct err *e)
{
	struct slice s = slice_text(text);
	r->n = 0;
	for (size_t at = 0; at < s.n;) {
		uint32_t cp = text_next(s, &at);
		if (cp == UINT32_MAX)
			return err_fail(e, ERR_SYNTAX, "the appearance text is not UTF-8");
		if (cp >= GLYPHS || !f->glyph[cp])
			return err_fail(
				e, ERR_LIMIT, "the appearance font has no glyph for U+%04X", cp);
		if (r->n == LINE_GLYPHS)
			return err_fail(e, ERR_LIMIT,
				"a line of the appearance is longer than %d characters",
				(int)LINE_GLYPHS);
		r->blank[r->n] = cp == ' ';
		r->glyph[r->n++] = f->glyph[cp];
	}
	hyphens_mark(r, s);
	return true;
}

struct row {
	size_t run, from, to;
	double size;
};

struct layout {
	struct row rows[WRAP_MAX];
	size_t n;
	double height;
};

/*
 * Where the row that starts at 'from' ends: after the last whole word that fits or the last
 * hyphen in it, or within a long word.
 */
static size_t row_end(
	const struct run *r, const struct font *f, size_t from, double size, double width)
{
	double used = 0;
	size_t word = from, i = from;
	for (; i < r->n; i++) {
		used += (double)f->width[r->glyph[i]] * size / 1000;
		if (used > width && i > from)
			return r->blank[i] ? i : word > from ? word : i;
		if (r->blank[i])
			word = i;
		else if (r->hyphen[i])
			word = i + 1;
	}
	return i;
}

static bool layout_try(struct layout *l, const struct font *f, const struct run *runs,
	const struct pades_box *b, unsigned percent)
{
	l->n = 0;
	l->height = 2 * PAD;
	for (size_t i = 0; i < b->n; i++) {
		double size = b->lines[i].size * percent / 100.0;
		if (size < SIZE_MIN)
			size = b->lines[i].size < SIZE_MIN ? b->lines[i].size : SIZE_MIN;
		size_t from = 0;
		do {
			size_t to = row_end(&runs[i], f, from, size, b->w - 2 * PAD);
			if (l->n == WRAP_MAX)
				return false;
			l->rows[l->n++] = (struct row){ i, from, to, size };
			l->height += size * LEADING;
			for (from = to; from < runs[i].n && runs[i].blank[from];)
				from++;
		} while (from < runs[i].n);
	}
	return l->height <= b->h;
}

static void draw(struct buf *out, const struct layout *l, const struct run *runs, double h)
{
	double y = h - PAD;
	buf_put_text(out, "q\nBT\n0 g\n");
	for (size_t i = 0; i < l->n; i++) {
		const struct row *r = &l->rows[i];
		buf_put_text(out, "/" PADES_FONT " ");
		pades_put_real(out, r->size);
		buf_put_text(out, " Tf 1 0 0 1 ");
		pades_put_real(out, PAD);
		buf_put_byte(out, ' ');
		pades_put_real(out, y - r->size * ASCENT);
		buf_put_text(out, " Tm <");
		for (size_t k = r->from; k < r->to; k++)
			buf_printf(out, "%04X", (unsigned)runs[r->run].glyph[k]);
		buf_put_text(out, "> Tj\n");
		y -= r->size * LEADING;
	}
	buf_put_text(out, "ET\nQ\n");
}

static void form_dict(struct buf *out, const struct pades_box *box, struct pdf_ref font)
{
	buf_put_text(out, "/Type /XObject /Subtype /Form /BBox [0 0 ");
	pades_put_real(out, box->w);
	buf_put_byte(out, ' ');
	pades_put_real(out, box->h);
	buf_put_text(out, "] /Resources << /Font << /" PADES_FONT " ");
	pades_put_ref(out, font);
	buf_put_text(out, " >> >>");
}

static void runs_auto(struct run **r)
{
	free(*r);
}

bool pades_appearance(struct buf *dict, struct buf *content, struct pdf_doc *d,
	const struct pades_box *box, struct err *e)
{
	AUTO(font) struct font f = { 0 };
	AUTO(runs) struct run *runs = calloc(box->n ? box->n : 1, sizeof *runs);
	struct pdf_ref ref;
	struct layout l;
	if (!runs)
		return err_nomem(e);
	if (!pades_font_ref(&ref, d, pdf_revision_count(d) - 1, e) || !font_read(&f, d, ref, e))
		return false;
	for (size_t i = 0; i < box->n; i++)
		if (!run_read(&runs[i], &f, box->lines[i].text, e))
			return false;
	unsigned percent = 100;
	while (!layout_try(&l, &f, runs, box, percent)) {
		if (percent < SHRINK_MIN + SHRINK_STEP)
			return err_fail(e, ERR_LIMIT,
				"the appearance does not fit its box, even at %d points",
				(int)SIZE_MIN);
		percent -= SHRINK_STEP;
	}
	form_dict(dict, box, ref);
	draw(content, &l, runs, box->h);
	return buf_done(dict, e) && buf_done(content, e);
}
