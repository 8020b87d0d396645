/* SPDX-License-Identifier: MIT */
/* ink: content stream operators (ISO 32000-1 Annex A). */
#include "convention/ink.h"

#include "base/text.h"
#include "convention/number.h"
#include "convention/qr.h"

#include <stdlib.h>

/* What the content stream has been told so far. */
struct pen {
	struct buf *out;
	const struct font *const *fonts;
	struct font_use *use;
	bool in_text, marked, within; /* 'within': the mark was opened inside a text object */
	uint32_t node, fill, stroke;  /* of the open marked content; colours */
	enum layout_part part;
	enum block_style style;
	int32_t size, x, y, w; /* of the last text shown */
};

enum { NO_COLOR = INT32_MAX };

static const char *const NAMES[LAYOUT_TAGS] = {
	[LAYOUT_DOCUMENT] = "Document",
	[LAYOUT_SECT] = "Sect",
	[LAYOUT_DIV] = "Div",
	[LAYOUT_H1] = "H1",
	[LAYOUT_H2] = "H2",
	[LAYOUT_H3] = "H3",
	[LAYOUT_H4] = "H4",
	[LAYOUT_P] = "P",
	[LAYOUT_L] = "L",
	[LAYOUT_LI] = "LI",
	[LAYOUT_LBL] = "Lbl",
	[LAYOUT_LBODY] = "LBody",
	[LAYOUT_TABLE] = "Table",
	[LAYOUT_CAPTION] = "Caption",
	[LAYOUT_TR] = "TR",
	[LAYOUT_TH_COLUMN] = "TH",
	[LAYOUT_TH_ROW] = "TH",
	[LAYOUT_TD] = "TD",
	[LAYOUT_FORM] = "Form",
	[LAYOUT_FIGURE] = "Figure",
};

const char *ink_tag_name(enum layout_tag tag)
{
	return NAMES[tag];
}

void ink_marks_auto(struct ink_marks *m)
{
	free(m->list);
	*m = (struct ink_marks){ 0 };
}

static bool mark_add(struct ink_marks *m, uint32_t node, size_t page, size_t mcid, struct err *e)
{
	if (m->n == m->cap) {
		size_t cap = m->cap ? 2 * m->cap : 512;
		struct ink_mark *list = realloc(m->list, cap * sizeof *list);
		if (!list)
			return err_nomem(e);
		m->list = list;
		m->cap = cap;
	}
	m->list[m->n++] = (struct ink_mark){ .node = node, .page = page, .mcid = mcid };
	return true;
}

static void text_begin(struct pen *pen)
{
	if (pen->in_text)
		return;
	buf_put_text(pen->out, "BT\n");
	pen->x = pen->y = 0;
	pen->in_text = true;
}

static void text_end(struct pen *pen)
{
	if (pen->in_text)
		buf_put_text(pen->out, "ET\n");
	pen->in_text = false;
}

/* ISO 32000-1 14.6.1: marked content lies within one text object, or holds whole ones. */
static void mark_end(struct pen *pen)
{
	if (!pen->within)
		text_end(pen);
	if (pen->marked)
		buf_put_text(pen->out, "EMC\n");
	pen->marked = false;
}

static void color_put(struct pen *pen, uint32_t color, bool stroke)
{
	uint32_t *now = stroke ? &pen->stroke : &pen->fill;
	if (*now == color)
		return;
	*now = color;
	for (int shift = 16; shift >= 0; shift -= 8)
		number_put(pen->out, (int32_t)(((color >> shift & 0xFF) * 1000 + 127) / 255));
	buf_put_text(pen->out, stroke ? "RG\n" : "rg\n");
}

static void box_put(struct pen *pen, const struct layout_piece *p)
{
	number_put(pen->out, p->x);
	number_put(pen->out, p->y);
	number_put(pen->out, p->w);
	number_put(pen->out, p->h);
	buf_put_text(pen->out, "re ");
}

/* ISO 32000-1 7.3.4.2: a bare CR would be read as LF. The number of bytes. */
static size_t byte_escape(uint8_t out[static 2], uint8_t byte)
{
	out[0] = '\\';
	out[1] = byte == '\r' ? 'r' : byte;
	if (byte == '(' || byte == ')' || byte == '\\' || byte == '\r')
		return 2;
	out[0] = byte;
	return 1;
}

/* The glyphs of a text, two bytes each, as the inside of a string. */
static void glyphs_put(struct pen *pen, const struct layout_piece *p)
{
	enum { GLYPH_MOST = 4, AT_ONCE = 128 };
	const struct font *font = pen->fonts[p->style];
	bool *use = pen->use[p->style].glyph;
	for (size_t at = 0; at < p->text.n;) {
		uint8_t codes[GLYPH_MOST * AT_ONCE];
		size_t n = 0;
		while (at < p->text.n && n + GLYPH_MOST <= sizeof codes) {
			uint16_t gid = font_glyph(font, text_next(p->text, &at));
			use[gid] = true;
			n += byte_escape(codes + n, (uint8_t)(gid >> 8));
			n += byte_escape(codes + n, (uint8_t)gid);
		}
		buf_put(pen->out, codes, n);
	}
}

static int32_t rounded(int32_t v)
{
	return (v + 5) / 10 * 10;
}

static void text_show(struct pen *pen, const struct layout_piece *p)
{
	int32_t x = rounded(p->x), y = rounded(p->y);
	color_put(pen, p->color, false);
	text_begin(pen);
	if (pen->size != p->size || pen->style != p->style) {
		buf_put_text(pen->out, "/F");
		number_whole_put(pen->out, p->style, " ");
		number_put(pen->out, p->size);
		buf_put_text(pen->out, "Tf ");
	}
	number_put(pen->out, x - pen->x);
	number_put(pen->out, y - pen->y);
	buf_put_text(pen->out, "Td(");
	glyphs_put(pen, p);
	buf_put_text(pen->out, ")Tj\n");
	pen->x = x;
	pen->y = y;
	pen->style = p->style;
	pen->size = p->size;
}

static bool piece_draw(struct pen *pen, const struct layout_piece *p, struct err *e)
{
	switch (p->kind) {
	case LAYOUT_TEXT:
		text_show(pen, p);
		return true;
	case LAYOUT_FILL:
		text_end(pen);
		color_put(pen, p->color, false);
		box_put(pen, p);
		buf_put_text(pen->out, "f\n");
		return true;
	case LAYOUT_FRAME:
		text_end(pen);
		color_put(pen, p->color, true);
		number_put(pen->out, p->size);
		buf_put_text(pen->out, "w ");
		box_put(pen, p);
		buf_put_text(pen->out, "S\n");
		return true;
	case LAYOUT_QR:
		text_end(pen);
		color_put(pen, p->color, false);
		return qr_put(pen->out, p->text, &(struct qr_place){ p->x, p->y, p->w }, e);
	case LAYOUT_FIELD:
		return true;
	}
	return err_fail(e, ERR_BUG, "a piece of kind %d", (int)p->kind);
}

/* ISO 32000-1 14.8.2.2.2: all that is not read out is an artifact; furniture of pages says so. */
static void mark_begin(
	struct pen *pen, const struct layout *l, const struct layout_piece *p, size_t mcid)
{
	static const char *const artifacts[] = {
		[LAYOUT_BODY] = "/Artifact<</Type/Layout>>BDC\n",
		[LAYOUT_HEAD] = "/Artifact<</Type/Pagination/Subtype/Header>>BDC\n",
		[LAYOUT_FOOT] = "/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n",
	};
	if (pen->within)
		text_begin(pen);
	else
		text_end(pen);
	if (p->node == LAYOUT_ARTIFACT) {
		buf_put_text(pen->out, artifacts[p->part]);
	} else {
		buf_put_byte(pen->out, '/');
		buf_put_text(pen->out, NAMES[l->node[p->node].tag]);
		buf_put_text(pen->out, "<</MCID ");
		number_whole_put(pen->out, mcid, ">>BDC\n");
	}
	pen->marked = true;
	pen->node = p->node;
	pen->part = p->part;
}

/* Rules and grounds of the body are drawn before all else, in one sequence: they lie below. */
static bool is_ground(const struct layout_piece *p)
{
	return p->node == LAYOUT_ARTIFACT && p->part == LAYOUT_BODY &&
	       (p->kind == LAYOUT_FILL || p->kind == LAYOUT_FRAME);
}

static bool together(const struct layout_piece *a, const struct layout_piece *b)
{
	return a->node == b->node && a->part == b->part;
}

/* Is the sequence that starts with the first of 'n' pieces text and nothing else? */
static bool only_text(const struct layout_piece *p, size_t n)
{
	for (size_t i = 0; i < n && together(p, p + i); i++)
		if (p[i].kind != LAYOUT_TEXT)
			return false;
	return true;
}

static bool grounds_draw(
	struct pen *pen, const struct layout *l, const struct layout_page *page, struct err *e)
{
	const struct layout_piece *p = l->piece + page->first;
	for (size_t i = 0; i < page->n; i++) {
		if (!is_ground(&p[i]))
			continue;
		if (!pen->marked)
			mark_begin(pen, l, &p[i], 0);
		if (!piece_draw(pen, &p[i], e))
			return false;
	}
	mark_end(pen);
	return true;
}

bool ink_page(
	struct buf *out, struct ink_marks *marks, const struct ink *ink, size_t page, struct err *e)
{
	const struct layout *l = ink->l;
	const struct layout_piece *p = l->piece + l->page[page].first;
	struct pen pen = { .out = out,
		.fonts = ink->fonts,
		.use = ink->use,
		.fill = NO_COLOR,
		.stroke = NO_COLOR };
	if (!grounds_draw(&pen, l, &l->page[page], e))
		return false;
	for (size_t i = 0, n = l->page[page].n, mcid = 0; i < n; i++) {
		if (p[i].kind == LAYOUT_FIELD || is_ground(&p[i]))
			continue;
		if (!pen.marked || pen.node != p[i].node || pen.part != p[i].part) {
			mark_end(&pen);
			pen.within = only_text(p + i, n - i);
			mark_begin(&pen, l, &p[i], mcid);
			if (p[i].node != LAYOUT_ARTIFACT &&
				!mark_add(marks, p[i].node, page, mcid++, e))
				return false;
		}
		if (!piece_draw(&pen, &p[i], e))
			return false;
	}
	mark_end(&pen);
	text_end(&pen);
	return buf_done(out, e);
}
