/* SPDX-License-Identifier: MIT */
/* key: one private key, in memory or in a token, and the one thing that is done with it. */
#ifndef PARAPHE_VAULT_KEY_H
#define PARAPHE_VAULT_KEY_H

#include "vault/token.h"

struct key {
	EVP_PKEY *pkey;      /* owned; NULL: in 'token' */
	struct token *token; /* owned; NULL: in memory, or nowhere */
	X509 *cert;          /* borrowed: whose key it is */
	enum algo algo;
};

void key_auto(struct key *k);
/* The public half of 'cert' says how the key signs; 'pss' as algo_of_key. Errors: CRYPTO. */
MUST_CHECK bool key_settle(struct key *k, X509 *cert, bool pss, struct err *e);
/* The most bytes of a value. */
size_t key_value_max(const struct key *k);
/* Errors: CRYPTO; as token_sign; WRONG_STATE there is no key. */
MUST_CHECK bool key_sign(struct buf *value, const struct key *k, struct slice tbs, struct err *e);
/*
 * Sign a fixed prefix and random bits, and verify that with the certificate: the text is no DER, so its signature
 * never fits a certificate, a CRL or signed attributes. Errors: as key_sign; CRYPTO the key is another one.
 */
MUST_CHECK bool key_try(const struct key *k, struct err *e);

#endif
