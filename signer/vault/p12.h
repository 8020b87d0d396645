/* SPDX-License-Identifier: MIT */
/* p12: one key and its certificates out of a PKCS#12 file (RFC 7292). Parses what a stranger may have made: only inside the cage. */
#ifndef PARAPHE_VAULT_P12_H
#define PARAPHE_VAULT_P12_H

#include "base/buf.h"

#include <openssl/x509.h>

enum {
	P12_MAX_BYTES = 256 * 1024,
	P12_MAX_PASSWORD = 1024,
	P12_MAX_KEYS = 16,
	P12_MAX_CERTS = 32,
	P12_MAX_DEPTH = 4,                      /* SafeContents in SafeContents */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION /* of libFuzzer: every run short */
	P12_MAX_ITERATIONS = 4096,
	P12_MAX_SCRYPT = 1 << 10,
#else
	P12_MAX_ITERATIONS = 5000000, /* some seconds; the file says how many */
	P12_MAX_SCRYPT = 1 << 22,     /* N * r * p, 32 times what openssl(1) asks for */
#endif
};

/* All borrowed. */
struct p12_request {
	struct slice file, password;
	const char *label; /* the file's name, for messages */
	const char *
		name; /* friendlyName or common name of the key that is meant; NULL: the one there is */
	int64_t now;
};

struct p12 {
	EVP_PKEY *key;
	X509 *cert;
	STACK_OF(X509) *chain; /* issuers in order, without a root */
};

/*
 * Errors: SYNTAX no PKCS#12; UNSUPPORTED encrypted in a way that is legacy (RC2, RC4, DES, triple DES), named, with the command that
 * converts the file; DENIED wrong password; NOT_FOUND no key, none of that name, none with its certificate; LIMIT several keys, with
 * their names; also counts and iterations. OpenSSL's PKCS12_parse takes the first key only, so the bags are walked here.
 */
MUST_CHECK bool p12_read(struct p12 *out, const struct p12_request *r, struct err *e);
void p12_auto(struct p12 *p);

#endif
