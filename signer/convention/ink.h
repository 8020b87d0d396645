/* SPDX-License-Identifier: MIT */
/* ink: the pieces of one page as a content stream, with marked content for the structure tree. */
#ifndef PARAPHE_CONVENTION_INK_H
#define PARAPHE_CONVENTION_INK_H

#include "convention/layout.h"

enum { INK_MAX_BYTES = 1 << 20, INK_MAX_QR_MODULES = 177 };

/* One marked-content sequence: the content 'mcid' of page 'page' belongs to 'node'. */
struct ink_mark {
	uint32_t node;
	size_t page, mcid;
	size_t next; /* the same node's next mark + 1, or 0: filled by tag */
};

struct ink_marks {
	struct ink_mark *list;
	size_t n, cap;
};
void ink_marks_auto(struct ink_marks *m);

/* What pages are drawn with, and what is noted on the way. */
struct ink {
	const struct layout *l;
	const struct font *const *fonts; /* by enum block_style */
	struct font_use *use;            /* by enum block_style */
};

/*
 * Draw page 'page' into 'out'; append its marks. Fonts are named /F0, /F1, /F2 by enum
 * block_style and their glyphs noted in 'use'. Errors: LIMIT a QR text too long; NOMEM.
 */
MUST_CHECK bool ink_page(struct buf *out, struct ink_marks *marks, const struct ink *ink,
	size_t page, struct err *e);

/* The name of a structure type, "TD". */
const char *ink_tag_name(enum layout_tag tag);

#endif
