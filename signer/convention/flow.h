/* SPDX-License-Identifier: MIT */
/*
 * flow: one endless column of strips, before pages are cut from it. A strip is what must never be
 * torn: a line, a table row, a row of signature boxes. Only layout and page use it.
 */
#ifndef PARAPHE_CONVENTION_FLOW_H
#define PARAPHE_CONVENTION_FLOW_H

#include "convention/layout.h"

enum { FLOW_MAX_STRIPS = 20000, FLOW_MAX_FRAMES = 400, FLOW_NONE = INT32_MAX };

/* How texts are set: the scale of the whole document. */
enum flow_style {
	FLOW_TITLE,
	FLOW_SUBTITLE,
	FLOW_H2,
	FLOW_H3,
	FLOW_H4,
	FLOW_BODY,
	FLOW_INTRO,
	FLOW_VISA,
	FLOW_PARTY,
	FLOW_NOTE,
	FLOW_SMALL,
	FLOW_CAPTION,
	FLOW_LABEL,
	FLOW_CELL,
	FLOW_HEAD,
	FLOW_BOX_TITLE,
	FLOW_BOX_LINE,
	FLOW_FOOT,
	FLOW_BANNER,
	FLOW_STYLES
};

struct flow_look {
	enum block_style style;
	int32_t size, leading, before, after;
	uint32_t color;
};
extern const struct flow_look FLOW_LOOKS[FLOW_STYLES];

enum {
	FLOW_NAVY = 0x1B365D,
	FLOW_INK = 0x1D1F23,
	FLOW_GREY = 0x53585F,
	FLOW_RULE = 0xC6CFDA,
	FLOW_TINT = 0xEEF2F7,
	FLOW_PALE = 0xF7F9FB,
	FLOW_RED = 0xA8201A,
	FLOW_WHITE = 0xFFFFFF
};

/* Pieces of a strip have y counted downwards from its top until a page takes it. */
struct flow_strip {
	size_t first, n; /* of flow.piece */
	int32_t height, before;
	bool keep;      /* with the next strip on one page */
	bool cut;       /* starts a new page */
	uint32_t frame; /* innermost frame or FLOW_NONE */
	uint32_t head;  /* first strip of the table head to repeat, or FLOW_NONE */
	uint32_t head_n;
};

enum flow_ground { FLOW_BOXED, FLOW_BARRED };

struct flow_frame {
	enum flow_ground ground;
	uint32_t parent;
	int32_t left, right;
};

struct flow {
	const struct font *const *fonts;
	struct layout *out; /* nodes, fields and kept texts go straight there */
	struct layout_piece *piece;
	size_t pieces, piece_cap;
	struct flow_strip *strip;
	size_t strips, strip_cap;
	struct flow_frame *frame;
	size_t frames;
	uint32_t frame_now;
	int32_t gap; /* blank owed before the next strip */
	bool cut;    /* the next strip starts a page */
	bool fresh;  /* a frame was just opened: no blank before its first strip */
	struct lines lines;
	uint32_t banner; /* node of « DÉMONSTRATION » or « PROJET » on the first page */
	struct layout_piece
		mark; /* goes beside the next line of flow_text, when its text is not empty */
};

/* Where and how a text goes. */
struct flow_place {
	uint32_t node;
	int32_t x, width;
	enum flow_style style;
	enum block_align align; /* of flow_cell */
};

MUST_CHECK bool flow_open(
	struct flow *f, struct layout *out, const struct font *const *fonts, struct err *e);
void flow_auto(struct flow *f);

/*
 * Room for one more in 'array' of n: the array, perhaps moved; NULL when out of memory, the old one
 * stays.
 */
void *flow_room(void *array, size_t *cap, size_t n, size_t size);

/* A structure element. Errors: LIMIT. */
MUST_CHECK bool flow_node(
	uint32_t *node, struct flow *f, enum layout_tag tag, uint32_t parent, struct err *e);
/* A text that lives as long as the layout; NULL with 'e' set: NOMEM, LIMIT. */
const char *flow_keep(struct flow *f, struct err *e, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Owe at least 'space' before the next strip. */
void flow_space(struct flow *f, int32_t space);
MUST_CHECK bool flow_strip_open(struct flow *f, struct err *e);
void flow_strip_close(struct flow *f, int32_t height);
MUST_CHECK bool flow_piece(struct flow *f, const struct layout_piece *p, struct err *e);

/*
 * Text into the open strip, its first line's top at *height below the strip's top; *height moves
 * below it.
 * Errors: as lines_break.
 */
MUST_CHECK bool flow_cell(struct flow *f, const struct flow_place *at,
	const struct block_text *text, int32_t *height, struct err *e);
/* Text as strips of its own, one a line, with neither first nor last line left alone on a page. */
MUST_CHECK bool flow_text(
	struct flow *f, const struct flow_place *at, const struct block_text *text, struct err *e);

/* Strips until flow_frame_close stand in a frame whose ground is drawn on each of their pages. */
MUST_CHECK bool flow_frame_open(
	struct flow *f, enum flow_ground ground, int32_t left, int32_t right, struct err *e);
MUST_CHECK bool flow_frame_close(struct flow *f, struct err *e);

/*
 * Cut the column into pages, with grounds, repeated heads and feet. Errors: LIMIT, NOMEM,
 * UNSUPPORTED.
 */
MUST_CHECK bool flow_pages(struct flow *f, const struct blocks *b, struct err *e);

enum {
	FLOW_LEFT = 58 * LAYOUT_PT,
	FLOW_RIGHT = 537 * LAYOUT_PT,
	FLOW_TOP = 788 * LAYOUT_PT,
	FLOW_BOTTOM = 92 * LAYOUT_PT,
};

#endif
