/* SPDX-License-Identifier: MIT */
/* keys: the instance's signing keys: files under a passphrase (0600 in a 0700 folder); PKCS#11 later. */
#ifndef PARAPHE_VAULT_KEYS_H
#define PARAPHE_VAULT_KEYS_H

#include "base/buf.h"

#include <openssl/x509.h>

enum keys_slot {
	KEYS_ISSUING,  /* CA for parties */
	KEYS_SERVICES, /* CA for certify, seal, manifest */
	KEYS_CERTIFY,
	KEYS_SEAL,
	KEYS_MANIFEST,
	KEYS_STAMP,    /* TSA, under the root, not under the issuing CA */
	KEYS_PROBE,
	KEYS_SLOT_COUNT
};

struct keys_pair {
	EVP_PKEY *key;
	X509 *cert;
	STACK_OF(X509) *chain; /* issuers up to, without, the root */
};

struct keys {
	struct keys_pair slot[KEYS_SLOT_COUNT];
	X509 *root;
};

/* File name stem of a slot: "issuing", ... */
const char *keys_slot_name(enum keys_slot s);
/*
 * Load DIR/<slot>.key (encrypted PKCS#8 PEM), DIR/<slot>.pem (certificate, then chain), DIR/root.pem.
 * Refuses keys readable by others (DENIED), a wrong passphrase (DENIED, says so), a key that does not match
 * its certificate (CRYPTO). OpenSSL 3.0.
 */
MUST_CHECK bool keys_load(struct keys *out, const char *dir, struct slice passphrase, struct err *e);
void keys_auto(struct keys *k);

/*
 * `init`: make the hierarchy of HOUSE section 4 from the profiles in 'profiles_dir' (certs/) under 'name'
 * (the instance's organisation) at 'now'; write keys 0600 into 'dir' (made 0700). The root key goes to
 * DIR/root.key with the advice to take it offline. Errors: STATE the folder holds keys already; IO; CRYPTO.
 */
MUST_CHECK bool keys_make(const char *dir, const char *profiles_dir, const char *name, struct slice passphrase, int64_t now,
	struct err *e);

#endif
