/* SPDX-License-Identifier: MIT */
/*
 * proof: the evidence file (« dossier de preuve ») as of now, in its two editions (CONVENTION 8): the whole one for school and
 * auditor, with reports, enclosures, paper and later acts; and the one for host and family, without others' personal blocks,
 * reasons and enclosures. Policies that a signature may name are in both; the deed of a delegation in the whole one. Made when it is asked for, and again when an act has come since.
 */
#ifndef PARAPHE_CEREMONY_PROOF_H
#define PARAPHE_CEREMONY_PROOF_H

#include "ceremony/service.h"

struct proof_about {
	struct service *service;
	int64_t school;
	const struct store_convention *frozen; /* sealed */
	int64_t now_ms;
	bool party;
	const char *person; /* of 'party': whose it is ("p-rl1"; "": nobody's) */
};
/* The container. Errors: DENIED it does not pass its own verification; LIMIT; IO; as archive_make. */
MUST_CHECK bool proof_make(struct buf *zip, const struct proof_about *x, struct err *e);
/* The same without clerk and vault: *there when the one that is kept is of now. Errors: LIMIT; IO. */
MUST_CHECK bool proof_kept(
	struct buf *zip, bool *there, const struct proof_about *x, struct err *e);

#endif
