/* SPDX-License-Identifier: MIT */
/* extend: from B-B, B-T or B-LT to B-LTA, and from one archive time-stamp to the next; of our conventions, and of any PDF. */
#ifndef PARAPHE_CEREMONY_EXTEND_H
#define PARAPHE_CEREMONY_EXTEND_H

#include "ceremony/act.h"

enum { EXTEND_MAX_STEPS = 6 }; /* stamp, data, stamp, and for a renewal data, stamp */

/* What an extension came to. */
struct extend_done {
	struct buf pdf;   /* the new file; empty: nothing was added */
	uint64_t level;   /* pades_level of the weakest signature, as the judge found it */
	int64_t until;    /* when the newest document time-stamp ends; INT64_MAX: there is none */
	int64_t at;       /* when all of it can be judged */
	char field[16];   /* the last time-stamp made; empty: none */
	char why[400];    /* why the level is not B-LTA, or something is missing; empty */
	size_t revisions; /* added */
};
void extend_done_auto(struct extend_done *d);

/*
 * As far towards B-LTA as it goes today. 'renew': one more archive time-stamp, although the last one does not age yet. Every new
 * revision is judged before the next. What cannot be had is no error: 'level' and 'why' say so.
 * Errors: DENIED the file does not pass, or a revision does not; SYNTAX; TIMEOUT; UPSTREAM: nothing was added then.
 */
MUST_CHECK bool extend_file(struct extend_done *out, struct house *h, struct slice pdf, bool renew,
	int64_t now, struct err *e);

#endif
