/* SPDX-License-Identifier: MIT */
/* draft: a deposit to a certified convention in the store (states brouillon to en_signature). */
#ifndef PARAPHE_CEREMONY_DRAFT_H
#define PARAPHE_CEREMONY_DRAFT_H

#include "base/file.h"
#include "ceremony/gather.h"

enum { DRAFT_MAX_REMARKS = 64 };

/* One thing said about a deposit: a fault of the file or a finding of the rules. */
struct draft_remark {
	uint64_t gravity; /* 0 alerte, 1 derogation, 2 refus, 3 fault of the file */
	bool granted;
	uint64_t line;            /* 0: none */
	char rule[32], path[160]; /* where in the file; empty: the whole */
	char text[420];           /* French */
};

struct draft_issued {
	struct draft_remark remarks[DRAFT_MAX_REMARKS];
	size_t remarks_n;
	uint64_t remarks_all; /* also those beyond DRAFT_MAX_REMARKS */
	char id[37], reference[40];
	uint64_t revision;
};

/*
 * Draft, check, freeze, certify, keep, and put the file into 'to' (opened by the caller; durable there before
 * the store commits). Errors: SYNTAX the file or a rule refuses: the remarks say why; WRONG_STATE kept already;
 * DENIED, CRYPTO, UPSTREAM on the way: nothing is kept then.
 */
MUST_CHECK bool draft_issue(struct draft_issued *out, struct house *h, struct slice depot,
	struct file_stage *to, int64_t now_ms, struct err *e);

#endif
