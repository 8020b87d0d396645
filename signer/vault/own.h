/* SPDX-License-Identifier: MIT */
/*
 * own: a signer's own key, for one act: shows its certificates, rehearses, signs once for a party with the signed attributes made
 * here, and is wiped. It is another process than the instance's vault and knows nothing of it.
 */
#ifndef PARAPHE_VAULT_OWN_H
#define PARAPHE_VAULT_OWN_H

#include "vault/key.h"
#include "vault/p12.h"
#include "wire/message.h"

struct own;

/* Where the key is; 'token' is taken over, 'certs' borrowed: certificates when the token holds none, or NULL. */
struct own_token {
	struct token *token;
	STACK_OF(X509) *certs;
	bool pss;
	int64_t now;
};

/*
 * *out is the caller's. The key is tried; its certificate must be in force and may not be one that forbids signing. Errors: as
 * p12_read, token_certs, key_try; WRONG_STATE not in force; CRYPTO too weak (pki/suite); DENIED not for signing; NOT_FOUND no
 * certificate.
 */
MUST_CHECK bool own_from_file(
	struct own **out, const struct p12_request *r, bool pss, struct err *e);
MUST_CHECK bool own_from_token(struct own **out, const struct own_token *t, struct err *e);
void own_auto(struct own **o);

/* As vault_serve: false ends the process. Ops: SHOW, REHEARSE, SIGN (purpose party), SIGN once. */
MUST_CHECK bool own_serve(
	struct own *o, const struct msg *question, struct msg *answer, int64_t now, struct err *e);

#endif
