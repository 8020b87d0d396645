/* SPDX-License-Identifier: MIT */
/* path: one chain from a certificate to an anchor at one time, by OpenSSL under our own checks. */
#ifndef PARAPHE_PKI_PATH_H
#define PARAPHE_PKI_PATH_H

#include "pki/anchor.h"

/*
 * PATH_ANY answers RFC 5280 alone and so skips the dated table of pki/suite: test suites carry
 * SHA-1 and small keys. PATH_SIGN and PATH_STAMP apply it at the query's time to every key and
 * signature of the chain.
 */
enum path_purpose {
	PATH_ANY,  /* verify-chain: no key purpose looked at */
	PATH_SIGN, /* digitalSignature or nonRepudiation; EKU absent or not excluding signing */
	PATH_STAMP /* EKU timeStamping, critical and sole (RFC 3161 2.3) */
};

/* How much is tried before an answer: edges whose signature is verified, and whole chains. */
enum { PATH_MAX_EDGES = 256, PATH_MAX_CHAINS = 32 };

/* RFC 5280 6.1.1 (c) to (g). */
struct path_policy {
	STACK_OF(ASN1_OBJECT) *initial; /* user-initial-policy-set; NULL: any-policy */
	bool explicit_required, mapping_inhibited, any_inhibited;
};

/* EN 319 102-1 words for why a chain does not stand. */
enum path_status {
	PATH_GOOD,
	PATH_NO_CHAIN,    /* NO_CERTIFICATE_CHAIN_FOUND: no anchor reached */
	PATH_EXPIRED,     /* OUT_OF_BOUNDS_NO_POE: not yet or no longer valid at the time */
	PATH_REVOKED,     /* REVOKED_NO_POE */
	PATH_NO_CRL,      /* TRY_LATER: revocation asked for and not found */
	PATH_CONSTRAINTS, /* CHAIN_CONSTRAINTS_FAILURE */
	PATH_CRYPTO,      /* CRYPTO_CONSTRAINTS_FAILURE: an algorithm or key too weak at the time */
	PATH_BAD          /* a signature in the chain does not verify, malformed */
};

struct path_query {
	X509 *leaf;
	STACK_OF(X509) *untrusted; /* NULL: none */
	const struct anchors *anchors;
	STACK_OF(X509_CRL) *crls; /* used when check_crls */
	bool check_crls; /* a CRL is required for every certificate but the anchor; never soft */
	int64_t at;
	enum path_purpose purpose;
	const struct path_policy *policy; /* NULL: any-policy, nothing required */
};

struct path_result {
	enum path_status status;
	char reason[200];      /* English, one line */
	STACK_OF(X509) *chain; /* leaf first; owned; NULL when not GOOD */
	int64_t revoked_at;    /* when REVOKED */
};

/*
 * Every chain from the leaf to an anchor is tried, within the limits above, until one stands;
 * else the answer tells what was wrong with the one that came furthest. Anchors need not be
 * self-signed. A chain holds at most PKI_MAX_DEPTH certificates above the leaf. Nothing is
 * fetched. CRLs without number (RFC 5280 5.2.3) are not used.
 * True when the question could be answered, whatever the answer. Errors: NOMEM, BUG.
 * Source: RFC 5280 6.1.
 */
MUST_CHECK bool path_check(struct path_result *out, const struct path_query *q, struct err *e);
void path_result_auto(struct path_result *r);

#endif
