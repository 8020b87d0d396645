/* SPDX-License-Identifier: MIT */
/* evidence: does a chain stand at a time, with the revocation answers at hand. */
#ifndef PARAPHE_PADES_EVIDENCE_H
#define PARAPHE_PADES_EVIDENCE_H

#include "cms/open.h"
#include "pades/dss.h"
#include "pki/path.h"

/* What a judgement may draw on; all borrowed. */
struct evidence {
	const struct anchors *anchors;
	const struct anchors *stamp_anchors; /* for PATH_STAMP instead; NULL: the same */
	const struct pades_dss *dss;
	STACK_OF(X509) *certs;
	STACK_OF(X509_CRL) *crls;
	int64_t now; /* the validation time: no later answer counts */
};

/* Where the status of every certificate of a chain is known at the time asked for. */
enum evidence_revocation {
	EVIDENCE_NONE, /* not for every certificate */
	EVIDENCE_COMPLETE /* a CRL or OCSP answer for each but the anchor, none revoked before the time */
};

struct evidence_answer {
	struct path_result path; /* status REVOKED when an answer says so */
	enum evidence_revocation revocation;
};

struct evidence_question {
	X509 *leaf;
	const struct cms *cms; /* its certificates and CRLs count, too; NULL: none */
	int64_t at;
	enum path_purpose purpose;
};

/*
 * Chain from the leaf to an anchor at the time asked for. Revocation:
 * an answer at hand is honoured hard, whatever the level; that there is one for each certificate is told
 * apart, since it is asked for from B-LT on only. A revocation after 'at' does not count (EN 319 102-1
 * 5.2.6: the signature existed before). Errors: NOMEM, BUG.
 */
MUST_CHECK bool evidence_chain(struct evidence_answer *out, const struct evidence *ev,
	const struct evidence_question *q, struct err *e);
void evidence_answer_auto(struct evidence_answer *a);

/*
 * Is there, by names and numbers alone, an issuer certificate and a revocation answer for 'leaf'? Without an anchor
 * nobody can say where the chain ends, so no more can be asked of a file.
 */
bool evidence_present(const struct evidence *ev, X509 *leaf, const struct cms *cms);

#endif
