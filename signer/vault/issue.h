/* SPDX-License-Identifier: MIT */
/* issue: certificates for parties, each over a fresh key, from a DER template. */
#ifndef PARAPHE_VAULT_ISSUE_H
#define PARAPHE_VAULT_ISSUE_H

#include "cms/make.h"
#include "vault/keys.h"

struct issuer;

/* Who the certificate is for. UTF-8, borrowed; 'name' is obligatory, the others may be empty. */
struct issue_request {
	struct slice name;         /* CN */
	struct slice organisation; /* O */
	struct slice role;         /* OU: the field */
	int64_t now;
};

/*
 * A certificate and its key, used once: issued_auto wipes the key (EC_KEY_free clears its BIGNUM). The
 * certificate stays DER: to decode its key would cost more than all else. 'der' borrows from 'cert' and from
 * the issuer.
 */
struct issued {
	EVP_PKEY *key;
	struct buf cert;
	struct cms_signer_der der;
};

/*
 * Prepare the template of [ party ] in 'keys' under its issuing authority. 'keys' must outlive it. 'crl_url'
 * may be NULL. Errors: SYNTAX the profile; CRYPTO; NOMEM.
 */
MUST_CHECK bool issue_open(
	struct issuer **out, const struct keys *keys, const char *crl_url, struct err *e);
void issuer_auto(struct issuer **i);
/*
 * A fresh P-256 key and its certificate. Errors: SYNTAX a name; WRONG_STATE the clock stands before the
 * authority begins, or too late for it to outlive the certificate by a year; CRYPTO; NOMEM. RFC 5280 4.1.
 */
MUST_CHECK bool issue_party(
	struct issued *out, const struct issuer *i, const struct issue_request *r, struct err *e);
/* The same with the longest serial and signature there can be; the authority's key is not used. */
MUST_CHECK bool issue_rehearse(
	struct issued *out, const struct issuer *i, const struct issue_request *r, struct err *e);
void issued_auto(struct issued *i);

/* Is 'now' in the validity of 'cert' (called 'name' in the error)? Errors: WRONG_STATE. */
MUST_CHECK bool issue_in_force(X509 *cert, const char *name, int64_t now, struct err *e);

#endif
