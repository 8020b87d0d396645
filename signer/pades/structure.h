/* SPDX-License-Identifier: MIT */
/*
 * structure: the tree of a tagged file (ISO 32000-1 14.7) may gain the elements of new signature fields that are not seen, and nothing else.
 */
#ifndef PARAPHE_PADES_STRUCTURE_H
#define PARAPHE_PADES_STRUCTURE_H

#include "base/err.h"
#include "pdf/object.h"

enum {
	STRUCTURE_MAX_NUMBERS = 1 << 18, /* entries of a number tree, and its nodes */
	STRUCTURE_MAX_DEPTH = 32,        /* of a number tree */
	STRUCTURE_MAX_ASKED = 1024       /* whether an element is new and good, in one revision */
};

/* The one finding of a revision that added a field that is seen to a tagged file, and nothing else that may not come. */
#define STRUCTURE_RULE_SEEN "structure-of-visible-field"

/* A number tree (7.9.7) as a list, by rising number. */
struct structure_number {
	int64_t key;
	const struct pdf_obj *value;
};

struct structure_numbers {
	struct structure_number *list;
	size_t n, cap, nodes;
	bool good; /* rising keys, limits that hold: every reader finds the same */
};

/* Of both revisions; 'on': the newer one changed something that may belong to the tree. */
struct structure {
	bool on;
	struct structure_numbers was, is; /* the parent trees */
	size_t asked;
};

void structure_auto(struct structure *s);

struct walk;
struct place;

/* After fields_roles: roles for the root and the elements of the older revision, if the newer one may have changed some. */
MUST_CHECK bool structure_roles(struct walk *w, struct err *e);
/* The root and an element of the tree, as rules_object finds them. */
MUST_CHECK bool structure_root(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e);
MUST_CHECK bool structure_element(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e);
/* Tab order of a page: may become that of the structure with the first annotation of a tagged page. */
MUST_CHECK bool structure_tabs(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e);

#endif
