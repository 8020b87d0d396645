/* SPDX-License-Identifier: MIT */
/* keyfile: one private key in one file: PKCS#8 under a passphrase. */
#ifndef PARAPHE_VAULT_KEYFILE_H
#define PARAPHE_VAULT_KEYFILE_H

#include "vault/keys.h"

/*
 * RFC 7914: 16 MiB and some 40 ms for each guess. Stretching is for what a person can remember: a random passphrase
 * (KEYFILE_RANDOM_HEX hexadecimal digits, 192 bits, as `paraphe init` makes) has nothing to gain from it, and every
 * start of the vault opens seven files.
 */
enum {
	KEYFILE_SCRYPT_N = 1 << 14,
	KEYFILE_SCRYPT_N_RANDOM = 1 << 10,
	KEYFILE_RANDOM_HEX = 48,
	KEYFILE_SCRYPT_R = 8,
	KEYFILE_SCRYPT_P = 1,
	KEYFILE_SALT = 16,
	KEYFILE_IV = 16
};
enum { KEYFILE_MAX_PASSPHRASE = 1024 };

/* DIR/name<suffix>. Errors: LIMIT. */
MUST_CHECK bool keyfile_path(char out[static KEYS_MAX_PATH], const char *dir, const char *name,
	const char *suffix, struct err *e);
/*
 * A passphrase or PIN: the file's bytes without the line end. Errors: DENIED others may read it; NOT_FOUND; LIMIT; IO.
 */
MUST_CHECK bool keyfile_secret(struct buf *out, const char *path, size_t max, struct err *e);
/* The same of a file that is the signer's own: who else may read it is the signer's affair. */
MUST_CHECK bool keyfile_password(struct buf *out, const char *path, size_t max, struct err *e);
/*
 * Read DIR/name.key. *key is the caller's. Errors: NOT_FOUND; DENIED others may read the file, or the
 * passphrase is wrong; SYNTAX; IO.
 */
MUST_CHECK bool keyfile_read(
	EVP_PKEY **key, const char *dir, const char *name, struct slice passphrase, struct err *e);
/* The cost of scrypt that a passphrase needs: KEYFILE_SCRYPT_N, or KEYFILE_SCRYPT_N_RANDOM. */
uint64_t keyfile_cost(struct slice passphrase);
/* PEM of 'key' under PBES2, AES-256-CBC, scrypt (RFC 8018 6.2). Errors: LIMIT the passphrase; CRYPTO. */
MUST_CHECK bool keyfile_seal(
	struct buf *out, EVP_PKEY *key, struct slice passphrase, struct err *e);

#endif
