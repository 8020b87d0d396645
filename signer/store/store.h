/* SPDX-License-Identifier: MIT */
/*
 * store: what is kept, as functions; sqlite is the default driver. Increments, not six whole files; a
 * signing act is one transaction: new increment (compare-and-set on the head), journal entries, state. One connection
 * (struct store) per thread.
 *
 * A copy of the file without the key ring (locker.h) gives no name, address, number or word of anybody. Sealed, table by table:
 *
 *   increment, holder, piece    the convention's key (LOCKER_FOND); pieces of no convention: the instance's
 *   document                    the same; contacts and confidential values under keys of their own
 *   dossier, dossier_text       the same: names, host, SIRET, mail, what is searched; contacts apart
 *   chain (journal: before it)  personal blocks, the same; the rest of an entry, which outlasts an elimination as the proof that
 *                               something was, under the instance's key
 *   link, message, attempt      name, address, facts of a letter, answer of a relay: the convention's LOCKER_ACCESS; of an
 *                               account, or of several conventions: the instance's
 *   pupil                       names, birth, contacts, what is searched: the key of the roster, one for a school and a year
 *   account                     address, names, capacity, scope: the instance's key
 *   school                      settings (head, delegates, contacts): the instance's
 *   session, note, job, bulk    what they hold; answers kept for requests that may come twice; label of an API key, address
 *   idempotency, api_key,       and secret of a webhook: the instance's
 *   webhook
 *
 * In the clear stands what joins, sorts, counts and ends: numbers, references (UAI, year, number), year, level, class, states,
 * roles, opaque ids of persons, language of a page, instants, digests of files; name and UAI of a school, which are public;
 * counts of a day. Passwords are scrypt; secrets of second factors are sealed before they come here; tokens, codes, personal
 * codes and the reference of a pupil are hashes of random values or keyed digests; what is looked for by its value (mail,
 * SIRET, login, idempotency key) has a keyed digest beside it, "..._blind", since a bare one of so small a set is guessed.
 */
#ifndef PARAPHE_STORE_STORE_H
#define PARAPHE_STORE_STORE_H

#include "base/buf.h"

struct store;
struct locker; /* locker.h */

enum {
	STORE_MAX_PARTIES = 7,
	STORE_MAX_HOLDERS = 8,
	STORE_MAX_BOX = 10,
	STORE_MAX_FILE = 64 << 20, /* a convention's file, all increments */
	STORE_BUSY_MS =
		5000, /* how long a writer waits for another one; then any call fails with BUSY */
};

struct store_holder {
	char person[32], name[200], quality[200], organisation[320];
	bool delegate;
	int32_t from, to; /* days since the epoch, both included */
	char consent[1000];
	char box[STORE_MAX_BOX][320];
	size_t box_n;
	char desk[320]; /* the last line at the school's desk; empty: it has none */
};

struct store_party {
	char id[16], field[16], role[32], label[120], group[16];
	bool obligatory;
	int rank, quorum;
	int64_t signed_at; /* 0: not yet */
	struct store_holder holders[STORE_MAX_HOLDERS];
	size_t holders_n;
};

struct store_convention {
	char id[37], reference[40], state[32]; /* states of CONVENTION 5 */
	uint32_t revision;
	int order; /* convention_order */
	int32_t first_day;
	char sha_fond[65], sha_politique[65];
	uint8_t head_sha256[32]; /* of the file as of the last increment */
	uint64_t head_size;
	uint64_t journal_n;
	int64_t journal_ms; /* instant of the last entry */
	uint8_t journal_head[32];
	struct store_party parties[STORE_MAX_PARTIES];
	size_t parties_n;
};

enum store_document {
	STORE_POLITIQUE,
	STORE_CONTACTS,
	STORE_CONFIDENTIEL,
	STORE_FOND,
	STORE_CONSTATS,
	STORE_ARCHIVE,
	STORE_LECTURE, /* the frozen text as readable HTML, of the same blocks as the PDF */
	STORE_CHAMPS, /* the fields a revision was frozen from, JSON: what a later one is compared with */
	STORE_MARKED, /* PEM: certificates of signers that no authority vouches for, taken and marked */
	STORE_PAGES, /* its pages as pictures, as ceremony/dossier packs them */
	STORE_ARCHIVE_PARTIE, /* the container as host and family get it, behind the digest of the file it holds */
	STORE_ATTESTATION, /* « attestation de signature », behind the digest of the file it speaks of */
	STORE_STAGE, /* « attestation de stage » */
	STORE_CODES, /* the codes of its pages, blank between, as its feet print them */
	STORE_PREUVE, /* the evidence file for the school, behind the digest of what it was made of */
};

struct store_entry { /* one journal entry as evidence/journal made it */
	struct slice xml;
	uint8_t hash[32];
	int64_t time_ms;
	uint64_t n; /* its number in the chain, from 1: what it continues */
};

struct store_blob {
	enum store_document kind;
	struct slice bytes;
};

struct store_job;

/* What one act adds, all or nothing. Without a new state and a signature it leaves its dossier where it is. */
struct store_act {
	uint8_t expect_head[32]; /* compare-and-set; ignored for a creation */
	struct slice increment;  /* bytes appended to the file; empty when none */
	uint8_t head_sha256[32]; /* of the file afterwards */
	uint64_t head_size;
	const char *state;        /* new state, or NULL: unchanged */
	const char *signed_field; /* party that signed, or NULL */
	int64_t signed_at;
	const struct store_entry *entries;
	size_t entries_n;
	const struct store_blob *blob; /* a document to keep with it, or NULL */
	const struct store_job *job;   /* work that follows from it (post.h), or NULL */
};

/* One revision of one convention. */
struct store_key {
	char id[37];
	uint32_t revision;
};

/* Make a new store at 'path' (0600); STATE when there is a file already. Errors: IO, NOMEM. */
MUST_CHECK bool store_create(const char *path, struct err *e);
/*
 * Open, migrating forward. 'locker' has the keys of all that is personal in it and is borrowed; without it (NULL) whatever
 * asks for such a value is denied. Errors: NOT_FOUND, IO, WRONG_STATE a newer version wrote it, NOMEM.
 */
MUST_CHECK bool store_open(
	struct store **out, const char *path, struct locker *locker, struct err *e);
void store_close(struct store *s);
/*
 * A copy of the whole as of one moment into the new file 'path', while others go on. Errors: WRONG_STATE it is there; IO
 * (a full disk is told, nothing is left).
 */
MUST_CHECK bool store_copy(struct store *s, const char *path, struct err *e);
/*
 * Is what is kept whole: the file's structure, that rows belong together, the digest of each convention's file after
 * each increment, the journals without gap. Errors: IO what is wrong, with the convention.
 */
MUST_CHECK bool store_check(struct store *s, struct err *e);
void store_auto(struct store **s);
/*
 * The disk refused to make something durable: nothing more is written through this connection, and the process ought to
 * end and start anew (SECURITY 4.1: an fsync that failed is never tried again).
 */
bool store_failed(const struct store *s);
/*
 * Several calls that write, all or nothing: 'fn' makes them with this store and this thread, and returns false to undo.
 * Other writers wait meanwhile: for imports, not for work that asks somebody else.
 */
typedef bool store_together_fn(void *arg, struct store *s, struct err *e);
MUST_CHECK bool store_together(struct store *s, store_together_fn *fn, void *arg, struct err *e);

/* Keep a new revision with its base file (the first act) and documents. Errors: WRONG_STATE it exists; IO. */
MUST_CHECK bool store_convention_add(struct store *s, const struct store_convention *c,
	const struct store_act *first, const struct store_blob *blobs, size_t n, struct err *e);
/* Errors: NOT_FOUND. */
MUST_CHECK bool store_convention_get(
	struct store *s, const struct store_key *k, struct store_convention *out, struct err *e);
/*
 * The convention one of whose states is the file of digest 'sha256'; *stale when it is not the newest.
 * Errors: NOT_FOUND no file of ours.
 */
MUST_CHECK bool store_convention_by_file(struct store *s, const uint8_t sha256[static 32],
	struct store_convention *out, bool *stale, struct err *e);
/* The newest revision of reference 'reference'. Errors: NOT_FOUND. */
MUST_CHECK bool store_key_find(
	struct store *s, const char *reference, struct store_key *out, struct err *e);
/* One act, durable when it returns true. Errors: WRONG_STATE the head is not the expected one; IO. */
MUST_CHECK bool store_convention_act(
	struct store *s, const struct store_key *k, const struct store_act *a, struct err *e);
/* The file as of now, all increments joined. */
MUST_CHECK bool store_file(
	struct store *s, const struct store_key *k, struct buf *out, struct err *e);
/* Errors: NOT_FOUND. */
MUST_CHECK bool store_blob_get(struct store *s, const struct store_key *k, enum store_document kind,
	struct buf *out, struct err *e);
/* Adds or replaces. */
MUST_CHECK bool store_blob_put(
	struct store *s, const struct store_key *k, const struct store_blob *b, struct err *e);
/* All journal entries, each followed by LF, joined; and their number. */
MUST_CHECK bool store_journal(
	struct store *s, const struct store_key *k, struct buf *out, size_t *n, struct err *e);

#endif
