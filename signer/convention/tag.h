/* SPDX-License-Identifier: MIT */
/* tag: the structure tree of a tagged PDF (ISO 32000-1 14.7): elements, parent tree, root. */
#ifndef PARAPHE_CONVENTION_TAG_H
#define PARAPHE_CONVENTION_TAG_H

#include "convention/haru.h"
#include "convention/ink.h"

enum { TAG_MAX_BYTES = 4 << 20 };

/* What elements point at. */
struct tag_targets {
	HPDF_Dict page[LAYOUT_MAX_PAGES];
	HPDF_Dict widget[LAYOUT_MAX_FIELDS];
};

/* Work space of one tree; owns its memory, so it is opened before libharu may jump. */
struct tags {
	const struct layout *l;
	struct ink_marks *marks;
	unsigned *elem;              /* object numbers */
	struct slice *entries;       /* of each element, then of the parent tree */
	size_t *first, *next, *mark; /* first child, next sibling, first mark: index + 1, or 0 */
	unsigned scope[2];           /* attribute objects of heads of columns, of rows */
	struct buf text;
};

/* Errors: NOMEM. 'l' and 'marks' are borrowed. */
MUST_CHECK bool tags_open(
	struct tags *t, const struct layout *l, struct ink_marks *marks, struct err *e);
void tags_auto(struct tags *t);
/*
 * The StructTreeRoot. Widget i has /StructParent l->pages + i. May jump; then check tags.text with
 * buf_done.
 */
HPDF_Dict tags_put(struct haru *h, struct tags *t, const struct tag_targets *to);

#endif
