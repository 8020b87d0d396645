/* SPDX-License-Identifier: MIT */
/* path: one chain from a certificate to an anchor at one time, by OpenSSL under our own checks. */
#ifndef PARAPHE_PKI_PATH_H
#define PARAPHE_PKI_PATH_H

#include "pki/anchor.h"

enum path_purpose {
	PATH_ANY,     /* verify-chain: no key purpose looked at */
	PATH_SIGN,    /* digitalSignature or nonRepudiation; EKU absent or not excluding signing */
	PATH_STAMP    /* EKU timeStamping, critical and sole (RFC 3161 2.3) */
};

/* EN 319 102-1 words for why a chain does not stand. */
enum path_status {
	PATH_GOOD,
	PATH_NO_CHAIN,     /* NO_CERTIFICATE_CHAIN_FOUND: no anchor reached */
	PATH_EXPIRED,      /* OUT_OF_BOUNDS_NO_POE: not yet or no longer valid at the time */
	PATH_REVOKED,      /* REVOKED_NO_POE */
	PATH_NO_CRL,       /* TRY_LATER: revocation asked for and not found */
	PATH_CONSTRAINTS,  /* CHAIN_CONSTRAINTS_FAILURE */
	PATH_CRYPTO,       /* CRYPTO_CONSTRAINTS_FAILURE: an algorithm or key too weak at the time */
	PATH_BAD           /* a signature in the chain does not verify, malformed */
};

struct path_query {
	X509 *leaf;
	STACK_OF(X509) *untrusted;     /* NULL: none */
	const struct anchors *anchors;
	STACK_OF(X509_CRL) *crls;      /* used when check_crls */
	bool check_crls;               /* a CRL is required for every certificate but the anchor; never soft */
	int64_t at;
	enum path_purpose purpose;
};

struct path_result {
	enum path_status status;
	char reason[200];        /* English, one line */
	STACK_OF(X509) *chain;   /* leaf first; owned; NULL when not GOOD */
	int64_t revoked_at;      /* when REVOKED */
};

/* true when the question could be answered, whatever the answer. Errors: NOMEM, BUG. RFC 5280 6.1. */
MUST_CHECK bool path_check(struct path_result *out, const struct path_query *q, struct err *e);
void path_result_auto(struct path_result *r);

#endif
