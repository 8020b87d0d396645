/* SPDX-License-Identifier: MIT */
/*
 * school: the seals of the schools, each with a key and a certificate of its own (CONVENTION 2.2: nothing is shared between schools).
 * They come in pairs, one to certify what the school issues and one to seal: viewers (poppler 22.12) distrust the second signature of
 * one certificate in a file. They are made while the vault serves, in its cage, which opens no file: so they stand one after the other
 * in one that is open since before, keys/schools.sealed, each sealed and bound to its certificate. The vault's log is what keeps a
 * second vault from it. Where a pair stands in a token (vault/home.h) what is sealed is empty, and so bound all the same.
 */
#ifndef PARAPHE_VAULT_SCHOOL_H
#define PARAPHE_VAULT_SCHOOL_H

#include "vault/home.h"

enum {
	SCHOOLS_MAX = 20000,     /* pairs of keys of all schools */
	SCHOOLS_MAX_LINE = 8192, /* of one */
	SCHOOLS_MAX_OPEN = 1024, /* keys in clear at once: OpenSSL's locked heap holds some 4000 */
	SCHOOLS_MAX_BYTES = 128 << 20,
};
#define SCHOOLS_FILE "schools"
#define SCHOOLS_SUFFIX ".sealed"

struct schools;

/* One seal of a school, as it is shown. */
struct school_seal {
	struct slice cert, certification; /* DER; borrowed until the next is added */
	uint8_t sha256[32];               /* of 'cert' */
	bool in_token, kept;              /* kept: over the same keys as the one before */
};

/*
 * Open DIR/schools.sealed, which is made 0600 when absent, and the tokens that the source names. Bytes behind the last whole line were never answered: they are cut off. Errors:
 * DENIED open to others; SYNTAX no such file of ours; LIMIT; IO.
 */
MUST_CHECK bool schools_open(struct schools **out, const struct keys_source *from, struct err *e);
void schools_auto(struct schools **s);
/* How many pairs of keys a school has; the newest is 0. */
size_t schools_count(const struct schools *s, const char *uai);
/* Errors: NOT_FOUND; SYNTAX its line cannot be read; CRYPTO. */
MUST_CHECK bool schools_show(struct school_seal *out, const struct schools *s, const char *uai,
	size_t nth, struct err *e);
/*
 * The newest key of a school for 'use', issued by 'ca'; borrowed until the next question. Errors: NOT_FOUND it has none; CRYPTO its line was altered, is
 * of another passphrase, or its certificate of another authority; WRONG_STATE it stands elsewhere than it is to, or its token is not there.
 */
struct school_wanted {
	const char *uai;
	enum school_use use;
	const struct keys_pair *ca;
};
MUST_CHECK bool schools_key(const struct keys_pair **out, struct schools *s,
	const struct school_wanted *w, struct err *e);
/*
 * Where the next keys of a school are to stand: *out is its home in tokens, NULL: in the file. Errors: WRONG_STATE its newest stand in a token that
 * nothing is said of any more: that no lost line of paraphe.conf brings them into a file.
 */
MUST_CHECK bool schools_place(
	const struct home **out, const struct schools *s, const char *uai, struct err *e);
/* Do its newest keys stand elsewhere than they are to? Then others are made, in whose place they stay good for what they sealed. */
bool schools_moves(const struct schools *s, const char *uai);
/* Every school of which something is said. */
const struct homes *schools_homes(const struct schools *s);
/* Errors: CRYPTO the key is another school's: nothing is shared between them. */
MUST_CHECK bool schools_key_apart(
	const struct schools *s, const char *uai, EVP_PKEY *public, struct err *e);
/* A key for each use; borrowed. In a token it is the public half. */
struct school_made {
	X509 *cert[SCHOOL_USES];
	EVP_PKEY *key[SCHOOL_USES];
	bool in_token;
};
/* Keep them, both or none: durable when true. Errors: LIMIT; IO: then the vault ends and reads the file anew. */
MUST_CHECK bool schools_add(
	struct schools *s, const char *uai, const struct school_made *made, struct err *e);
/* False once it could not be written. */
bool schools_sound(const struct schools *s);
/* Does every key open under the passphrase? Of one in a token that it is in one. Errors: CRYPTO which one does not. */
MUST_CHECK bool schools_check(struct schools *s, struct err *e);

/* Is this the reference of a school's: its UAI, a hyphen, and more? */
bool school_is_reference(struct slice text);

#endif
