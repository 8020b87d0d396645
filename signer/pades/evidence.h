/* SPDX-License-Identifier: MIT */
/* evidence: does a chain stand at a time, with the revocation answers at hand. */
#ifndef PARAPHE_PADES_EVIDENCE_H
#define PARAPHE_PADES_EVIDENCE_H

#include "cms/open.h"
#include "pades/dss.h"
#include "pki/path.h"

enum { EVIDENCE_MAX_NEEDS = 256 };

/* One certificate of a chain that stands, below its issuer, and what is known of its status. References are owned. */
struct evidence_need {
	X509 *cert, *issuer;
	int64_t at;    /* the time at which its status counts */
	int64_t since; /* the instant that an answer had better not be older than */
	/*
	 * When the newest answer that tells its status at 'at' was made: of those in the file, and of those in
	 * evidence.crls and .ocsps. INT64_MIN: there is none.
	 */
	int64_t file, given;
};

struct evidence_needs {
	struct evidence_need list[EVIDENCE_MAX_NEEDS];
	size_t n;
	STACK_OF(X509)
	*chain; /* every certificate of every chain, each once, anchors too; NULL: none */
};
void evidence_needs_auto(struct evidence_needs *n);

/* What a judgement may draw on; all borrowed. */
struct evidence {
	const struct anchors *anchors;
	const struct anchors *stamp_anchors; /* for PATH_STAMP instead; NULL: the same */
	const struct pades_dss *dss;
	STACK_OF(X509) *certs;
	STACK_OF(X509_CRL) *crls;
	STACK_OF(OCSP_BASICRESP) *ocsps;
	int64_t now; /* the validation time: no later answer counts */
	/*
	 * Of a time-stamp inside a signature: that signature. Its certificates lead on where those of the token end, and its answers count:
	 * only an anchor makes trust, so a certificate may come from anywhere (EN 319 102-1 5.2.6.1, RFC 5652 5.1). NULL: none.
	 */
	const struct cms *around;
	struct evidence_needs
		*needs; /* what the chains ask for is gathered here; NULL: it is not */
};

/* Is the status of every certificate of a chain known from the file itself, at the time asked for? */
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
	int64_t since; /* of evidence_need */
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
 * Does this answer tell the status of need->cert at need->at, seen from 'now'? *made: when it was made. The signature is verified.
 */
bool evidence_crl_answers(
	X509_CRL *crl, const struct evidence_need *need, int64_t now, int64_t *made);
bool evidence_ocsp_answers(
	OCSP_BASICRESP *ocsp, const struct evidence_need *need, int64_t now, int64_t *made);

/*
 * Is there, by names and numbers alone, an issuer certificate and a revocation answer for 'leaf'? Without an anchor
 * nobody can say where the chain ends, so no more can be asked of a file.
 */
bool evidence_present(const struct evidence *ev, X509 *leaf, const struct cms *cms);

#endif
