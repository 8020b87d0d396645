/* SPDX-License-Identifier: MIT */
/* profile: certificate profiles as data (certs/profiles.cnf), read with OpenSSL's own configuration reader. */
#ifndef PARAPHE_VAULT_PROFILE_H
#define PARAPHE_VAULT_PROFILE_H

#include "base/buf.h"

#include <openssl/conf.h>
#include <openssl/x509.h>

enum {
	PROFILE_MAX_BYTES = 64 * 1024,
	PROFILE_MAX_DAYS = 36525,
	PROFILE_DAY_S = 86400,
	PROFILE_OUTLIVE_S = 365 * PROFILE_DAY_S, /* an authority outlives what it issues by this */
	PROFILE_MAX_CRL_URL = 1024
};

/* One certificate's section. Texts are borrowed from the CONF. */
struct profile {
	const char *section;
	const char *name; /* CN; NULL for the party, whose name comes with each request */
	const char *issuer;
	int64_t seconds;
	const char *extensions;
	const char *crl_url; /* base of the distribution point, or NULL */
};

/* Read a profiles file from memory. *out is the caller's. Errors: SYNTAX with the line; NOMEM. */
MUST_CHECK bool profile_conf(CONF **out, struct slice text, struct err *e);
void profile_conf_auto(CONF **conf);
/* A value of the unnamed part, "" when absent. Borrowed from 'conf'. */
const char *profile_global(const CONF *conf, const char *key);
/* Errors: SYNTAX a missing, unknown or absurd value; NOT_FOUND no such section. */
MUST_CHECK bool profile_read(
	struct profile *out, const CONF *conf, const char *section, struct err *e);
/*
 * Add the profile's extensions to 'cert', whose public key and names are set. 'issuer' may be 'cert' itself.
 * With crl_url also the distribution point <crl_url>/<issuer>.crl (not in a root). Errors: CRYPTO.
 */
MUST_CHECK bool profile_apply(
	const struct profile *p, CONF *conf, X509 *cert, X509 *issuer, struct err *e);

#endif
