/* SPDX-License-Identifier: MIT */
/*
 * ring: the key ring of an instance as one sealed file: keys/, desk/, vault.log. A backup of the data is no use
 * without it, and it is destroyed on its own: so values whose keys are gone stay gone (CONVENTION 9).
 */
#ifndef PARAPHE_VAULT_RING_H
#define PARAPHE_VAULT_RING_H

#include "base/buf.h"

enum {
	RING_SALT = 16,
	RING_NONCE = 12,
	RING_TAG = 16,
	RING_SCRYPT_N = 1 << 15, /* RFC 7914: 32 MiB and some 80 ms for each guess */
	RING_SCRYPT_R = 8,
	RING_MIN_PASSPHRASE = 12,
};

struct ring {
	const char *path;        /* of the sealed file */
	const char *dir;         /* of the instance */
	struct slice passphrase; /* of the ring, not of the keys */
	int64_t time_ms; /* write: now; read: of the data that goes with it, the ring may not be older */
};

/*
 * Write r->path anew (0600): scrypt, AES-256-GCM over header and files. Errors: WRONG_STATE it is there; LIMIT a passphrase
 * under RING_MIN_PASSPHRASE bytes; IO.
 */
MUST_CHECK bool ring_write(const struct ring *r, struct err *e);
/*
 * Unpack into r->dir, which must hold none of the files. Nothing of it may be used when this fails: the seal is known to
 * hold only at the end. Errors: CRYPTO altered or another passphrase; WRONG_STATE older than the data; SYNTAX; IO.
 */
MUST_CHECK bool ring_read(const struct ring *r, struct err *e);

#endif
