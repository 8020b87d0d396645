/* SPDX-License-Identifier: MIT */
/* draft: a deposit to a certified convention in the store (states brouillon to en_signature). */
#ifndef PARAPHE_CEREMONY_DRAFT_H
#define PARAPHE_CEREMONY_DRAFT_H

#include "base/file.h"
#include "ceremony/act.h"
#include "ceremony/answer.h"

struct draft_issued {
	struct answer_remark remarks[ANSWER_MAX_REMARKS];
	size_t remarks_n;
	uint64_t remarks_all; /* also those beyond ANSWER_MAX_REMARKS */
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

/* The certification (DocMDP P=2) on the base of a freezable answer. Errors: as act_sign. */
MUST_CHECK bool draft_certify(struct act_signed *out, struct house *h, const struct answer *a,
	int64_t now, struct err *e);

#endif
