/* SPDX-License-Identifier: MIT */
/*
 * walk: two revisions side by side from the trailer, every object once for each kind of place it is
 * reached by. A difference is judged by the place: so an object that is also used where nothing may
 * change is not excused by being used where something may.
 */
#ifndef PARAPHE_PADES_WALK_H
#define PARAPHE_PADES_WALK_H

#include "pades/step.h"
#include "pades/structure.h"

enum {
	WALK_MAX_NUMBER = 1 << 23,
	WALK_MAX_ITEMS = 1 << 20,
	WALK_MAX_NEST = 128,
	WALK_MAX_DETOURS = 10000
};

/* Kinds of place. One bit each in walk.seen. */
enum place_kind {
	AT_FROZEN, /* nothing may differ */
	AT_TRAILER,
	AT_INFO,
	AT_CATALOG,
	AT_FORM,  /* the AcroForm dictionary */
	AT_FIELD, /* field or widget */
	AT_PAGE,
	AT_ANNOT, /* an annotation that is no widget, and what hangs below it */
	AT_FILL,  /* value or appearance of a field that is filled or signed */
	AT_METADATA,
	AT_STRUCTURE, /* the root of the structure tree */
	AT_ELEMENT,   /* of that tree */
	AT_KINDS
};

/* Where a value stands inside its object. */
struct place {
	const struct place *up;
	struct slice key; /* p NULL: an index */
	size_t index;
	size_t item; /* the object, by its place in the queue */
	unsigned depth;
};

/* Why a difference is allowed. */
struct excuse {
	enum pades_change change;
	const char *rule;
	const char *field;     /* owned by the step */
	enum place_kind below; /* how objects below are looked at */
};

struct walk_item {
	enum place_kind kind;
	uint32_t num; /* 0: the trailer */
	size_t parent;
	char rel[56]; /* from the parent object */
	struct excuse excuse;
};

struct walk {
	struct pdf_doc *doc;
	size_t was, is; /* revisions */
	uint32_t size;  /* one beyond the largest number */
	uint16_t *seen; /* by number: bits of place_kind */
	uint8_t *role;  /* by number: the one kind of place this object has, AT_FROZEN: none */
	bool *changed,
		*approved; /* by number: of this revision; new widgets of new signature fields */
	bool *alone;    /* by number: appearances that were replaced: nothing else may use them */
	uint32_t *mark; /* by number: the array that named it last, see walk_mark */
	uint32_t marks;
	bool signed_before, replaced; /* replaced: one is 'alone' */
	size_t detours;               /* comparisons of equal values under other numbers */
	struct walk_item *items;
	size_t items_n, items_cap, next;
	struct structure structure;
	struct step *out;
};

MUST_CHECK bool walk_run(struct walk *w, struct err *e);
void walk_auto(struct walk *w);

/* Record a difference at 'at'. 'o' and 'n' may be NULL. */
MUST_CHECK bool walk_note(struct walk *w, const struct place *at, const struct excuse *x,
	const struct pdf_obj *o, const struct pdf_obj *n, struct err *e);
MUST_CHECK bool walk_illegal(struct walk *w, const struct place *at, const char *rule,
	const struct pdf_obj *o, const struct pdf_obj *n, struct err *e);
/* Look at object 'num' as seen from a place of this kind, later and once. */
MUST_CHECK bool walk_visit(struct walk *w, const struct place *at, enum place_kind kind,
	uint32_t num, const struct excuse *x, struct err *e);
/* Nothing may differ. */
MUST_CHECK bool walk_frozen(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e);
/* What differs is excused by 'x'. */
MUST_CHECK bool walk_free(struct walk *w, const struct place *at, const struct excuse *x,
	const struct pdf_obj *o, const struct pdf_obj *n, struct err *e);
/* Follow references on both sides and mark the objects as reached. NULL for null. */
MUST_CHECK bool walk_resolve(
	struct walk *w, const struct pdf_obj **o, const struct pdf_obj **n, struct err *e);
/* Mark the numbers that 'array' names; walk_marked asks of the array marked last. */
void walk_mark(struct walk *w, const struct pdf_obj *array);
bool walk_marked(const struct walk *w, uint32_t num);
/* What a dictionary has under a key that came from a file; NULL: nothing, or no dictionary. Is a key one of ours? */
const struct pdf_obj *walk_value(const struct pdf_obj *dict, struct slice key);
bool walk_named(struct slice key, const char *const *names, size_t n);
/* Did the older revision have object 'num'? */
MUST_CHECK bool walk_existed(bool *out, struct walk *w, uint32_t num, struct err *e);

/* The keys of a dictionary with a rule of their own, the last key NULL; all others are frozen. */
struct key_rule {
	const char *key;
	bool (*check)(struct walk *w, const struct place *at, const struct pdf_obj *o,
		const struct pdf_obj *n, struct err *e);
};
MUST_CHECK bool walk_dict(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, const struct key_rule *rules, struct err *e);

/* rules.c: the trailer's and each typed object's keys. */
MUST_CHECK bool rules_object(struct walk *w, const struct place *at, const struct walk_item *item,
	const struct pdf_obj *o, const struct pdf_obj *n, struct err *e);
/* fields.c */
MUST_CHECK bool fields_form(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e);
MUST_CHECK bool fields_field(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e);
MUST_CHECK bool fields_annots(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e);
/* Does this widget or field of revision 'rev' draw nothing? */
MUST_CHECK bool fields_invisible(
	bool *out, struct walk *w, size_t rev, const struct pdf_obj *dict, struct err *e);
/* Mark fields and widgets of the older revision, and the widgets of fields that are new. */
MUST_CHECK bool fields_roles(struct walk *w, struct err *e);
/* security.c: /DSS and /Extensions. */
MUST_CHECK bool security_dss(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e);
MUST_CHECK bool security_extensions(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e);

#endif
