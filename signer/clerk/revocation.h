/* SPDX-License-Identifier: MIT */
/* revocation: an answer from outside for one certificate, checked before it is kept. */
#ifndef PARAPHE_CLERK_REVOCATION_H
#define PARAPHE_CLERK_REVOCATION_H

#include "clerk/clerk.h"
#include "pki/source.h"

enum { REVOCATION_WHY = 400, REVOCATION_MAX_SKEW_S = 300 };

/* For whom, all borrowed. */
struct revocation_wanted {
	X509 *cert, *issuer;
	int64_t at; /* now */
};

/* One of the two, or why there is neither. Owned. */
struct revocation_got {
	struct buf ocsp; /* OCSPResponse, DER, as it came */
	struct buf crl;  /* CertificateList, DER */
	int64_t made; /* thisUpdate of the one there is; by another clock, so it may be ahead of 'at' */
	char why[REVOCATION_WHY];
};
void revocation_got_auto(struct revocation_got *g);

/*
 * Lack what the addresses in 'cert' promise, OCSP before CRLs, until an answer speaks of it, bears the right signature and is in force at
 * 'at'; that it says "revoked" is an answer too. The desk fetches from listed hosts only, so there may be none: no error.
 * Errors: those of the conversation; NOMEM.
 */
MUST_CHECK bool revocation_get(struct revocation_got *out, struct clerk_conversation *c,
	const struct revocation_wanted *w, struct err *e);

#endif
