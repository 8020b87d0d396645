/* SPDX-License-Identifier: MIT */
/* stamp: a time-stamp token over one imprint, by whoever the desk asks. */
#ifndef PARAPHE_CLERK_STAMP_H
#define PARAPHE_CLERK_STAMP_H

#include "clerk/clerk.h"

enum { STAMP_WHY = 400 };

/* What is to be stamped, all borrowed. */
struct stamp_wanted {
	const uint8_t *imprint; /* 32 bytes, SHA-256 */
	const struct msg *job;  /* whose CT_TIME, CT_ANCHORS and CT_STAMP_ANCHORS count */
	struct slice pdf;       /* the document, no token of which may be newer; empty: none */
	/* Of a document time-stamp: the draft whose digest 'imprint' is, and its hole; else empty. */
	struct slice draft;
	uint64_t hole_at, hole_end;
};

struct stamp_got {
	struct buf token;    /* DER; empty: none */
	int64_t time;        /* its genTime, as far as it is known; else 0 */
	char why[STAMP_WHY]; /* why there is none */
};
void stamp_got_auto(struct stamp_got *g);

/*
 * Lack a token over an imprint until one is taken, or the desk says that none can be had: no error, the level is
 * lower. A token of a TSA outside is taken when it is what was asked (stamp_answer) and its authority stands for the judge
 * as well (trust_stamp); for any other the desk is told why and asked for the next.
 * Errors: those of the conversation; SYNTAX, LIMIT of the anchors; NOMEM.
 */
MUST_CHECK bool stamp_get(struct stamp_got *out, struct clerk_conversation *c,
	const struct stamp_wanted *w, struct err *e);

/* JOB_STAMP: a token over a digest that belongs to no document. */
MUST_CHECK bool stamp_alone(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);

#endif
