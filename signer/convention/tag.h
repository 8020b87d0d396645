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
	struct slice *body; /* of each object but the root, in the order of their numbers */
	size_t bodies;
	size_t *first, *next, *mark; /* first child, next sibling, first mark: index + 1, or 0 */
	unsigned elem, scope[2]; /* numbers: of node 0; attributes of heads of columns, of rows */
	struct slice root;       /* the root's entries */
	struct buf text;
};

/* Errors: NOMEM. 'l' and 'marks' are borrowed. */
MUST_CHECK bool tags_open(
	struct tags *t, const struct layout *l, struct ink_marks *marks, struct err *e);
void tags_auto(struct tags *t);
/*
 * The StructTreeRoot; no object may be made after it (haru_put_bodies). Widget i has /StructParent
 * l->pages + i. May jump; then check tags.text with buf_done.
 */
HPDF_Dict tags_put(struct haru *h, struct tags *t, const struct tag_targets *to);

#endif
