/* SPDX-License-Identifier: MIT */
/* draft: a deposit to a frozen convention and its unsigned PDF; and the same PDF again from what a PDF carries. */
#ifndef PARAPHE_CLERK_DRAFT_H
#define PARAPHE_CLERK_DRAFT_H

#include "convention/model.h"
#include "convention/paint.h"
#include "convention/rules.h"

enum { DRAFT_MAX_DOCUMENT = 1 << 20 };

struct draft {
	struct xml_faults faults;       /* of the file; then there is nothing else */
	struct rules_findings findings; /* of the rules */
	bool freezable; /* no refus, every derogation granted; then 'pdf' is there */
	struct convention *convention;
	struct buf pdf, lecture; /* the second: the same blocks as XHTML */
	struct buf fond, politique, contacts,
		confidentiel; /* canonical; the last is empty when absent */
};

/* What only the desk knows of the pupil. */
struct draft_context {
	int64_t now;
	const time_day *busy; /* presence days of other live conventions */
	size_t busy_n;
	char (*granted)[16]; /* rules: their derogation is a later act of the head (CONVENTION 4) */
	size_t granted_n;
	bool project; /* it is only read: every page says so, and the PDF is not fit to be certified */
};
/*
 * 'now' gives the day of freezing (Paris) and the PDF's dates. true when the file could be judged, also when it may not
 * be frozen (look at faults.n and freezable). Errors: LIMIT, UNSUPPORTED a character without glyph, NOMEM, BUG.
 */
MUST_CHECK bool draft_make(struct draft *out, const struct library *l, struct paint *p,
	struct slice depot, const struct draft_context *x, struct err *e);
void draft_auto(struct draft *d);

/* What a PDF carries and what it says of its own date: enough to make the unsigned file again. */
struct draft_again {
	struct slice fond, modele, regles;
	int64_t time;
};
/* Errors: SYNTAX the embedded documents do not stand, and as above. */
MUST_CHECK bool draft_remake(struct buf *pdf, const struct library *l, struct paint *p,
	const struct draft_again *a, struct err *e);

#endif
