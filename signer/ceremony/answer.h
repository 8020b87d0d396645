/* SPDX-License-Identifier: MIT */
/* answer: what a make child says of a deposit (JOB_DRAFT) or of another policy (JOB_POLICY): remarks, facts, documents. */
#ifndef PARAPHE_CEREMONY_ANSWER_H
#define PARAPHE_CEREMONY_ANSWER_H

#include "ceremony/gather.h"

enum { ANSWER_MAX_REMARKS = 64, ANSWER_MAX_BUSY = 64 };

/* One thing said about a deposit: a fault of the file or a finding of the rules. */
struct answer_remark {
	uint64_t gravity; /* 0 alerte, 1 derogation, 2 refus, 3 fault of the file */
	bool granted;
	uint64_t line;            /* 0: none */
	char rule[32], path[160]; /* where in the file; empty: the whole */
	char text[420];           /* French */
};

/* Large (struct store_convention): on the heap, or in a scope of its own. */
struct answer {
	struct answer_remark remarks[ANSWER_MAX_REMARKS];
	size_t remarks_n;
	uint64_t remarks_all; /* also those beyond ANSWER_MAX_REMARKS */
	bool freezable; /* or, of a project: it could be composed; then there is what follows */
	struct store_convention convention;
	struct buf base, fond, politique, contacts, confidentiel; /* owned */
	struct buf lecture;                                       /* the text as XHTML */
};
void answer_auto(struct answer *a);

struct answer_question {
	struct slice depot;
	int64_t now;         /* seconds: the day of freezing */
	const int32_t *busy; /* presence days of the pupil's other live conventions */
	size_t busy_n;       /* at most ANSWER_MAX_BUSY */
	const char *const
		*granted; /* rules whose derogation is a later act; ends with NULL, or NULL */
	bool project;     /* to be read only: the PDF says so on every page */
};
/* true also when it may not be frozen: the remarks say why. Errors: as gather. 'a' must be zeroed. */
MUST_CHECK bool answer_ask(
	struct answer *a, struct house *h, const struct answer_question *q, struct err *e);

/* Parts of other answers. */
MUST_CHECK bool answer_remarks(struct answer *out, const struct msg *answer, struct err *e);
MUST_CHECK bool answer_parties(struct store_convention *c, const struct msg *answer, struct err *e);

#endif
