/* SPDX-License-Identifier: MIT */
/*
 * token: a private key in a PKCS#11 token (OASIS PKCS#11 2.40). The module is loaded and logged in to before the
 * cage; inside it only signs. A token that was taken out and put back is found again, once per signature.
 */
#ifndef PARAPHE_VAULT_TOKEN_H
#define PARAPHE_VAULT_TOKEN_H

#include "pki/algo.h"
#include "vault/uri.h"

#include <openssl/x509.h>

enum { TOKEN_MAX_PIN = 255, TOKEN_MAX_CERTS = 16, TOKEN_MAX_SLOTS = 64 };

struct token;

/*
 * PINs that tokens have refused since the start, as digests over token and PIN: the keys of one token share its PIN, and each try counts towards
 * its lock. Zeroed at first; it outlives the tokens that are opened with it.
 */
enum { TOKEN_MAX_REFUSED = 64 };
struct token_refused {
	uint8_t of[TOKEN_MAX_REFUSED][32];
	size_t n;
};

struct token_request {
	const struct uri *uri;
	const char *
		module; /* library when the URI names none; "" or NULL: p11-kit's proxy over all it knows */
	struct slice
		pin; /* empty: the token has a keypad, or wants none. Copied into locked memory. */
	struct token_refused
		*refused; /* shared by those that are opened; NULL: this one knows of itself only */
};

/*
 * Load the module, find the one token and the one private key that the URI describes, log in. A PIN that the
 * token says is at its last try is not risked, and one that was wrong not tried again, for this key or, with 'refused', another of the token. *out is the caller's, also when false is returned because the token
 * is not there or its module does not start yet: then token_sign looks for it again.
 * Errors: NOT_FOUND module, token or key, with what there is; DENIED the PIN is wrong, locked or missing;
 * LIMIT several tokens or keys fit; UPSTREAM the module failed, with its number; CRYPTO another kind of key.
 */
MUST_CHECK bool token_open(struct token **out, const struct token_request *r, struct err *e);
void token_auto(struct token **t);
/*
 * Sign 'tbs'; 'public' is the key's public half, by which the value is verified before it is given out. Errors: WRONG_STATE the
 * token was taken out; DENIED it asks for its PIN anew and does not take it; UPSTREAM; CRYPTO also another key.
 */
MUST_CHECK bool token_sign(struct buf *value, struct token *t, enum algo a, EVP_PKEY *public,
	struct slice tbs, struct err *e);
/*
 * The certificates in the token, at most TOKEN_MAX_CERTS: those with the key's CKA_ID first. *out is the caller's and may
 * be empty. Errors: SYNTAX one cannot be read; UPSTREAM; NOMEM.
 */
MUST_CHECK bool token_certs(STACK_OF(X509) **out, struct token *t, struct err *e);
/* Find token and key anew, as token_sign does once a session was lost. Errors: WRONG_STATE it is not there; DENIED its PIN. */
MUST_CHECK bool token_again(struct token *t, struct err *e);
/* The public half from the token. *out is the caller's. Errors: NOT_FOUND; CRYPTO; UPSTREAM. */
MUST_CHECK bool token_public(EVP_PKEY **out, struct token *t, struct err *e);

#endif
