/* SPDX-License-Identifier: MIT */
/*
 * school: the seals of the schools, each with a key and a certificate of its own (CONVENTION 2.2: nothing is shared between schools).
 * They come in pairs, one to certify what the school issues and one to seal: viewers (poppler 22.12) distrust the second signature of
 * one certificate in a file. They are made while the vault serves, in its cage, which opens no file: so they stand one after the other
 * in one that is open since before, keys/schools.sealed, each sealed and bound to its certificate. The vault's log is what keeps a
 * second vault from it.
 */
#ifndef PARAPHE_VAULT_SCHOOL_H
#define PARAPHE_VAULT_SCHOOL_H

#include "vault/keys.h"

enum {
	SCHOOL_UAI = 8,
	SCHOOLS_MAX = 20000,     /* pairs of keys of all schools */
	SCHOOLS_MAX_LINE = 8192, /* of one */
	SCHOOLS_MAX_OPEN = 1024, /* keys in clear at once: OpenSSL's locked heap holds some 4000 */
	SCHOOLS_MAX_BYTES = 128 << 20,
};
#define SCHOOLS_FILE "schools"
#define SCHOOLS_SUFFIX ".sealed"

/* What a key of a school is for. */
enum school_use {
	SCHOOL_CACHET, /* seals, archives, acts: the one that is shown */
	SCHOOL_CERTIFICATION,
	SCHOOL_USES
};
/* "cachet", "certification" */
const char *school_use_name(enum school_use use);

struct schools;

/* One seal of a school, as it is shown. */
struct school_seal {
	struct slice cert, certification; /* DER; borrowed until the next is added */
	uint8_t sha256[32];               /* of 'cert' */
};

/*
 * Open DIR/schools.sealed, which is made 0600 when absent. Bytes behind the last whole line were never answered: they are cut off. Errors:
 * DENIED open to others; SYNTAX no such file of ours; LIMIT; IO.
 */
MUST_CHECK bool schools_open(
	struct schools **out, const char *dir, struct slice passphrase, struct err *e);
void schools_auto(struct schools **s);
/* How many pairs of keys a school has; the newest is 0. */
size_t schools_count(const struct schools *s, const char *uai);
/* Errors: NOT_FOUND; SYNTAX its line cannot be read; CRYPTO. */
MUST_CHECK bool schools_show(struct school_seal *out, const struct schools *s, const char *uai,
	size_t nth, struct err *e);
/*
 * The newest key of a school for 'use', issued by 'ca'; borrowed until the next question. Errors: NOT_FOUND it has none; CRYPTO its line was altered, is
 * of another passphrase, or its certificate of another authority.
 */
struct school_wanted {
	const char *uai;
	enum school_use use;
	const struct keys_pair *ca;
};
MUST_CHECK bool schools_key(const struct keys_pair **out, struct schools *s,
	const struct school_wanted *w, struct err *e);
/* A key for each use; borrowed. */
struct school_made {
	X509 *cert[SCHOOL_USES];
	EVP_PKEY *key[SCHOOL_USES];
};
/* Keep them, both or none: durable when true. Errors: LIMIT; IO: then the vault ends and reads the file anew. */
MUST_CHECK bool schools_add(
	struct schools *s, const char *uai, const struct school_made *made, struct err *e);
/* False once it could not be written. */
bool schools_sound(const struct schools *s);
/* Does every key open under the passphrase? Errors: CRYPTO which one does not. */
MUST_CHECK bool schools_check(struct schools *s, struct err *e);

/* "9990042S" */
bool school_is_uai(struct slice text);
/* Is this the reference of a school's: its UAI, a hyphen, and more? */
bool school_is_reference(struct slice text);

#endif
