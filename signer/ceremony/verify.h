/* SPDX-License-Identifier: MIT */
/* verify: one file to a verdict and a report, with the texts fetched from render children. */
#ifndef PARAPHE_CEREMONY_VERIFY_H
#define PARAPHE_CEREMONY_VERIFY_H

#include "ceremony/gather.h"

enum { VERIFY_MAX_BYTES = 20 << 20 }; /* what a file may have by default (SECURITY 1.6) */

struct verify_request {
	struct slice bytes;
	const char *unreadable; /* why there are no bytes: the report then says so; else NULL */
	const char *label;      /* the file's name in the report */
	int64_t at;
	const char *format, *lang;
	const char *also;  /* a second format of the same judgement; NULL: none */
	uint64_t max_size; /* 0: the defaults of pdf/read */
	struct slice root; /* the statement of an evening's root that somebody kept; empty: none */
};

struct verify_answer {
	uint64_t verdict;  /* pades_verdict_word */
	uint64_t complete; /* 0 no, 1 yes, 2 not known */
	struct buf report; /* owned */
	struct buf also;   /* owned; the second format */
};

MUST_CHECK bool verify_file(
	struct verify_answer *out, struct house *h, const struct verify_request *r, struct err *e);
void verify_answer_auto(struct verify_answer *a);
/*
 * What we made ourselves must pass before it is sealed or given out (HOUSE 4). 'what' is for the error. Errors: DENIED with the
 * findings; as verify_file.
 */
MUST_CHECK bool verify_passes(
	struct house *h, struct slice bytes, const char *what, int64_t now, struct err *e);

#endif
