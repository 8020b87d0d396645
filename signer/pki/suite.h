/* SPDX-License-Identifier: MIT */
/* suite: which algorithms and key sizes are good, and until when (ETSI TS 119 312, dated table). */
#ifndef PARAPHE_PKI_SUITE_H
#define PARAPHE_PKI_SUITE_H

#include "base/buf.h"

#include <openssl/evp.h>

/* Is the digest (by NID) good at 'at'? Errors: CRYPTO with name and end date. */
MUST_CHECK bool suite_digest_good(int md_nid, int64_t at, struct err *e);
/* Is the key (type, curve, size) good for signatures at 'at'? Errors: CRYPTO. */
MUST_CHECK bool suite_key_good(const EVP_PKEY *key, int64_t at, struct err *e);
/* "SHA-256", "RSA 3072", "ECDSA P-256"; static or in 'out'. */
const char *suite_digest_name(int md_nid);
void suite_key_name(char out[static 32], const EVP_PKEY *key);
/*
 * The first instant at which the weaker of both is no longer good; INT64_MAX when no end is
 * known, INT64_MIN when never.
 */
int64_t suite_until(int md_nid, const EVP_PKEY *key);

#endif
