/* SPDX-License-Identifier: MIT */
/*
 * secret: the instance secret, a file of the desk (0600, outside the vault and outside the store): keys for keyed hashes
 * and sealed values, and the key of each school year that makes pupils' references (CONVENTION 2: rotated every year,
 * destroyed with the last convention of that year). A stolen store alone opens nothing.
 */
#ifndef PARAPHE_CEREMONY_SECRET_H
#define PARAPHE_CEREMONY_SECRET_H

#include "store/locker.h"

enum {
	SECRET_KEY = 32,
	SECRET_SEAL_MORE = 28, /* what secret_seal adds: nonce and tag of AES-256-GCM */
	SECRET_MAX_YEARS = 4096,
	SECRET_MAX_BYTES = 1 << 20,
};

struct secret;

/* What a key is for: no key serves two uses (HKDF-SHA-256 label). */
enum secret_use {
	SECRET_CODE,     /* codes of links */
	SECRET_PERSONAL, /* personal codes of pupils */
	SECRET_TOTP,     /* seals second-factor secrets */
	SECRET_FORM,     /* page tokens and two-step screens of web/ */
	SECRET_PERSON,   /* opaque ids of the journal */
	SECRET_CONTACT,  /* seals access contacts and confidential values */
	SECRET_VALUES,   /* seals the data keys of conventions */
	SECRET_USE_COUNT
};

/* A new file at 'path'. Errors: WRONG_STATE it exists; IO. */
MUST_CHECK bool secret_create(const char *path, struct err *e);
/* Errors: NOT_FOUND; DENIED others may read it; SYNTAX; IO. */
MUST_CHECK bool secret_open(struct secret **out, const char *path, struct err *e);
void secret_close(struct secret *s);
void secret_auto(struct secret **s);

/* HMAC-SHA-256 under the key of 'use'. */
MUST_CHECK bool secret_mac(uint8_t out[static 32], const struct secret *s, enum secret_use use,
	struct slice bytes, struct err *e);
/* What a sealed value is for, and what it is about: bound to it as additional data. */
struct secret_about {
	enum secret_use use;
	struct slice about;
};
/* AES-256-GCM, appended to 'out'. */
MUST_CHECK bool secret_seal(struct buf *out, const struct secret *s, const struct secret_about *w,
	struct slice plain, struct err *e);
/* Errors: CRYPTO altered, or sealed for another use or about something else. */
MUST_CHECK bool secret_unseal(struct buf *out, const struct secret *s, const struct secret_about *w,
	struct slice sealed, struct err *e);

/* The data keys beside the secret, in the file 'path'. Errors: as locker_open. */
MUST_CHECK bool secret_locker(
	struct locker **out, const struct secret *s, const char *path, struct err *e);

/*
 * HMAC-SHA-256 under the key of (school, year), made and kept durably at its first use. 64 hex and NUL.
 * Errors: IO the file cannot be written; LIMIT.
 */
MUST_CHECK bool secret_year_mac(char out[static 65], struct secret *s, const char *school_year,
	struct slice bytes, struct err *e);
/* Destroy the key of "UAI/2024-2025": references of that year can never be recomputed. */
MUST_CHECK bool secret_year_destroy(struct secret *s, const char *school_year, struct err *e);

#endif
