/* SPDX-License-Identifier: MIT */
/* algo: the signature algorithms that this house writes, all over SHA-256: identifier, size, value. */
#ifndef PARAPHE_PKI_ALGO_H
#define PARAPHE_PKI_ALGO_H

#include "base/buf.h"

#include <openssl/evp.h>

enum { ALGO_MAX_VALUE = 2048 /* RSA of 16384 bits */ };

enum algo {
	ALGO_ECDSA, /* ecdsa-with-SHA256; the value is an ECDSA-Sig-Value */
	ALGO_RSA,   /* sha256WithRSAEncryption: PKCS#1 v1.5 */
	ALGO_PSS    /* RSASSA-PSS: SHA-256, MGF1 with SHA-256, 32 bytes of salt */
};

/* For AUTO(md_ctx). */
void md_ctx_auto(EVP_MD_CTX **c);

/*
 * How many bytes a digest has, and the end of one. Of SHAKE256 64: it comes with Ed448 alone, at this length (RFC 8419 2.3).
 * False: OpenSSL failed.
 */
size_t algo_digest_size(const EVP_MD *md);
MUST_CHECK bool algo_digest_final(
	uint8_t out[static EVP_MAX_MD_SIZE], size_t *n, EVP_MD_CTX *c, const EVP_MD *md);
MUST_CHECK bool algo_digest(
	uint8_t out[static EVP_MAX_MD_SIZE], size_t *n, struct slice bytes, const EVP_MD *md);

/*
 * The algorithm of a public key: EC and RSA only; 'pss' chooses among the two of RSA, but a key that is for
 * RSASSA-PSS alone has no choice. Errors: CRYPTO another kind of key.
 */
MUST_CHECK bool algo_of_key(enum algo *out, const EVP_PKEY *key, bool pss, struct err *e);
/* AlgorithmIdentifier. RFC 5754 3.2, 3.3; RFC 4055 3.1. */
void algo_put(struct buf *out, enum algo a);
/* The most bytes that a value of 'key' (its public half is enough) can have. */
size_t algo_value_max(const EVP_PKEY *key);
/* Sign 'tbs' with a private key in memory. Errors: CRYPTO; NOMEM. */
MUST_CHECK bool algo_sign(
	struct buf *value, enum algo a, EVP_PKEY *key, struct slice tbs, struct err *e);
/* Does 'value' verify over 'tbs'? False also when the key is of another kind. */
bool algo_verify(enum algo a, EVP_PKEY *key, struct slice tbs, struct slice value);
/*
 * r || s, each half as long as the order of the key's group (PKCS#11, TR-03111), as ECDSA-Sig-Value.
 * Errors: CRYPTO another length.
 */
MUST_CHECK bool algo_plain_to_der(
	struct buf *out, struct slice plain, const EVP_PKEY *key, struct err *e);

#endif
