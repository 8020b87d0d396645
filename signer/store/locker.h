/* SPDX-License-Identifier: MIT */
/*
 * locker: the data keys of conventions and of rosters, a file of the key ring (0600, in desk/, apart from the store). What the
 * store keeps of them is sealed under keys that stand here, themselves sealed under the instance secret; to destroy them
 * is to erase the values in the store and in every backup of it (CONVENTION 9). A destroyed one leaves its id and its
 * instant, so that a store of before can be told what was eliminated since.
 *
 * The file is slots of one size, appended under a lock and made durable before any value is sealed under them; a key is
 * read from the file at each use, so that one destroyed by another process is gone for this one too.
 */
#ifndef PARAPHE_STORE_LOCKER_H
#define PARAPHE_STORE_LOCKER_H

#include "base/buf.h"

enum {
	LOCKER_KEY = 32,
	LOCKER_MORE = 28, /* what a sealed value is longer by */
	LOCKER_MAX_ID = 36,
	LOCKER_MAX = 1 << 24, /* conventions */
};

/* The file keeps the places of this enum: never renumber. */
enum locker_kind {
	LOCKER_FOND,         /* fond, policy, files, journal blocks, names; all of a roster */
	LOCKER_CONTACTS,     /* contacts.xml and what is filled in of it */
	LOCKER_ACCESS,       /* addresses of links and messages */
	LOCKER_CONFIDENTIAL, /* confidentiel.xml */
	LOCKER_KINDS
};

struct locker;

/*
 * Open, or make when there is none, the file at 'path'; 'wrap' seals its keys. One for all threads of a process.
 * Errors: DENIED others may read it; SYNTAX no locker; IO; NOMEM.
 */
MUST_CHECK bool locker_open(struct locker **out, const char *path,
	const uint8_t wrap[static LOCKER_KEY], struct err *e);
void locker_close(struct locker *l);
void locker_auto(struct locker **l);

/* What a value belongs to: a convention's id, "r/SCHOOL/YEAR" for a roster, or "" for what belongs to neither and is never eliminated. */
struct locker_of {
	const char *id;
	enum locker_kind kind;
};
/* Append 'plain', sealed; the keys of a new id are made. Errors: WRONG_STATE they were destroyed; IO, LIMIT, NOMEM. */
MUST_CHECK bool locker_seal(struct buf *out, struct locker *l, const struct locker_of *of,
	struct slice plain, struct err *e);
/* *gone: its key was destroyed, 'out' is as before. Errors: CRYPTO altered, or the key ring knows no key; IO. */
MUST_CHECK bool locker_unseal(struct buf *out, bool *gone, struct locker *l,
	const struct locker_of *of, struct slice sealed, struct err *e);
/* 64 hex and NUL: a keyed digest to find a value by, the same for equal texts. "" for "". */
MUST_CHECK bool locker_blind(
	char out[static 65], const struct locker *l, struct slice text, struct err *e);

/*
 * Destroy keys (bits 1 << locker_kind) of a convention, durably, at 'now_ms'. Twice is the same as once; one that is not
 * known is noted as destroyed. Errors: IO.
 */
MUST_CHECK bool locker_destroy(
	struct locker *l, const char *id, unsigned kinds, int64_t now_ms, struct err *e);
/* Kinds whose key is destroyed; 0 for an id that is not known. */
MUST_CHECK bool locker_destroyed(struct locker *l, const char *id, unsigned *kinds, struct err *e);
/* Every id with destroyed keys, in the order they were made; false stops. */
typedef bool locker_fn(void *arg, const char *id, unsigned kinds, int64_t gone_ms);
MUST_CHECK bool locker_each_gone(struct locker *l, locker_fn *fn, void *arg, struct err *e);

enum { LOCKER_ALL = (1 << LOCKER_KINDS) - 1 };

#endif
