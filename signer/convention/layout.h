/* SPDX-License-Identifier: MIT */
/*
 * layout: blocks to pages: what stands where, in which structure element. No PDF syntax here.
 * Lengths are 1/1000 pt, y grows upwards from the foot of an A4 page. All numbers are integers:
 * same blocks, same layout.
 */
#ifndef PARAPHE_CONVENTION_LAYOUT_H
#define PARAPHE_CONVENTION_LAYOUT_H

#include "convention/line.h"

enum {
	LAYOUT_PT = LINE_PT,
	LAYOUT_WIDTH = 595,
	LAYOUT_HEIGHT = 842,
	LAYOUT_MAX_PAGES = 40,
	LAYOUT_MAX_PIECES = 60000,
	LAYOUT_MAX_NODES = 20000,
	LAYOUT_MAX_FIELDS = 24,
	LAYOUT_MAX_DEPTH = 8, /* frames within frames */
	LAYOUT_CODE = 8,      /* characters of a page code */
};

/* Structure types of ISO 32000-1 14.8.4, as far as a convention needs them. */
enum layout_tag {
	LAYOUT_DOCUMENT,
	LAYOUT_SECT,
	LAYOUT_DIV,
	LAYOUT_H1,
	LAYOUT_H2,
	LAYOUT_H3,
	LAYOUT_H4,
	LAYOUT_P,
	LAYOUT_L,
	LAYOUT_LI,
	LAYOUT_LBL,
	LAYOUT_LBODY,
	LAYOUT_TABLE,
	LAYOUT_CAPTION,
	LAYOUT_TR,
	LAYOUT_TH_COLUMN,
	LAYOUT_TH_ROW,
	LAYOUT_TD,
	LAYOUT_FORM,
	LAYOUT_FIGURE,
	LAYOUT_TAGS
};

/* One structure element; the order of nodes is the reading order. Node 0 is the Document. */
struct layout_node {
	enum layout_tag tag;
	uint32_t parent;
	const char *alt; /* FORM, FIGURE */
	size_t field;    /* FORM: index of layout.field */
};

enum { LAYOUT_ARTIFACT = INT32_MAX }; /* instead of a node */

enum layout_kind {
	LAYOUT_TEXT,
	LAYOUT_FILL,  /* filled rectangle */
	LAYOUT_FRAME, /* stroked rectangle */
	LAYOUT_QR,    /* QR code of 'text' */
	LAYOUT_FIELD, /* room of a signature: draws nothing */
};

/* Which part of the page: HEAD and FOOT are furniture, not part of the page's text. */
enum layout_part { LAYOUT_BODY, LAYOUT_HEAD, LAYOUT_FOOT };

struct layout_piece {
	enum layout_kind kind;
	enum layout_part part;
	uint32_t node; /* or LAYOUT_ARTIFACT */
	bool glued;    /* goes on where the piece before it ended, on the same line */
	enum block_style style;
	int32_t size;       /* TEXT: body size; FRAME: line width */
	uint32_t color;     /* 0xRRGGBB */
	int32_t x, y, w, h; /* TEXT: x, y of the base line; else the lower left corner */
	struct slice text;
	size_t field; /* FIELD: index of layout.field */
};

struct layout_page {
	size_t first, n; /* of layout.piece, artifacts of the ground first */
	/*
	 * The page code: SHA-256 over the page's text without head, foot and artifacts, in reading
	 * order, lines and cells separated by one blank, blanks (U+0020) collapsed and cut at both
	 * ends; its first 40 bits in Crockford's base 32. CONVENTION section 3, part C.
	 */
	char code[LAYOUT_CODE + 1];
};

/*
 * A signature field, in whole points. Those that no party fills have no extent and stand on the
 * last page.
 */
struct layout_field {
	const char *name, *alt;
	bool party;
	size_t page;
	int32_t left, bottom, right, top;
};

struct layout {
	struct layout_page page[LAYOUT_MAX_PAGES];
	size_t pages;
	struct layout_piece *piece;
	size_t pieces, piece_cap;
	struct layout_node *node;
	size_t nodes, node_cap;
	struct layout_field field[LAYOUT_MAX_FIELDS];
	size_t fields;
	char **kept; /* texts made here: feet, addresses */
	size_t kept_n;
};

/*
 * Lay 'b' out. Fields: one per open box, then certification, cachet, archive-1 to archive-4. Set
 * with 'fonts' by enum block_style. Both must outlive the result (texts are borrowed). Headings
 * stay with what follows, no line of a paragraph stands alone, table rows are whole and their heads
 * repeat.
 * Errors: UNSUPPORTED a character the font lacks; LIMIT pages, pieces, or a row taller than a page;
 * NOMEM.
 */
MUST_CHECK bool layout_make(struct layout **out, const struct blocks *b,
	const struct font *const fonts[static LINE_STYLES], struct err *e);
void layout_free(struct layout *l);
void layout_auto(struct layout **l);

#endif
