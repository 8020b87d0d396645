/* SPDX-License-Identifier: MIT */
/*
 * dossier: one convention of one pupil from its first word to its elimination, whatever revision is frozen: the state,
 * the fields as people fill them in, its journal; and the counts that dashboards show. A frozen revision with its file is
 * a store_convention of the same id (store.h).
 */
#ifndef PARAPHE_STORE_DOSSIER_H
#define PARAPHE_STORE_DOSSIER_H

#include "store/people.h"

/* All states of CONVENTION 5, in its order. */
#define STORE_STATES(X)                                                                            \
	X(STATE_BROUILLON, "brouillon")                                                            \
	X(STATE_COMPLETEE_ACCUEIL, "completee_accueil")                                            \
	X(STATE_A_VERIFIER, "a_verifier")                                                          \
	X(STATE_VERIFIEE, "verifiee")                                                              \
	X(STATE_EN_SIGNATURE, "en_signature")                                                      \
	X(STATE_PARTIELLEMENT_SIGNEE, "partiellement_signee")                                      \
	X(STATE_SIGNEE, "signee")                                                                  \
	X(STATE_SCELLEE, "scellee")                                                                \
	X(STATE_EN_VIGUEUR, "en_vigueur")                                                          \
	X(STATE_TERMINEE, "terminee")                                                              \
	X(STATE_ARCHIVEE, "archivee")                                                              \
	X(STATE_ELIMINEE, "eliminee")                                                              \
	X(STATE_CORRECTION_DEMANDEE, "correction_demandee")                                        \
	X(STATE_REFUSEE, "refusee")                                                                \
	X(STATE_EXPIREE, "expiree")                                                                \
	X(STATE_ANNULEE, "annulee")                                                                \
	X(STATE_ROMPUE, "rompue")                                                                  \
	X(STATE_REMPLACEE, "remplacee")
#define STORE_STATE_ENUM(k, name) k,
enum store_state { STORE_STATES(STORE_STATE_ENUM) STORE_STATE_COUNT };
#undef STORE_STATE_ENUM
const char *store_state_name(enum store_state s);
/* STORE_STATE_COUNT when unknown. */
enum store_state store_state_by_name(const char *name);
/*
 * How far a pupil is: the state of the convention that says most of it (what lives before what is closed, then the newest; an
 * act says nothing before it takes the place of a convention), or that there is none.
 */
enum store_pupil_kind {
	STORE_PUPIL_NONE = STORE_STATE_COUNT, /* after the states */
	STORE_PUPIL_DISPENSED,                /* none, and none is owed */
	STORE_PUPIL_KINDS
};
const char *store_pupil_kind_name(unsigned kind);
/* STORE_PUPIL_KINDS when unknown. */
unsigned store_pupil_kind_by_name(const char *name);
/* How many pupils of a filter are of each kind; its 'kinds', order and page do not count. */
MUST_CHECK bool store_pupil_kinds(struct store *s, const struct store_pupil_filter *f,
	uint64_t n[static STORE_PUPIL_KINDS], struct err *e);

struct store_dossier {
	char id[37]; /* uuid, of the convention */
	int64_t school, pupil;
	char year[10], level[8], class_name[24];
	char reference[40]; /* UAI-year-n, given at creation */
	char act[16];       /* initiale, avenant, rectificatif, avis */
	char amends[37];    /* id of the convention an act amends; empty */
	enum store_state state;
	enum store_state
		former; /* before correction_demandee, before archivee (kept in eliminee); else as state */
	uint32_t revision;        /* the live frozen one; 0: none yet */
	bool declared, confirmed; /* a place was declared (2.5), and the secretary confirmed it */
	bool filled, sent, mixed; /* host part complete; ever sent; a paper signature */
	uint32_t wanted,
		signed_n; /* obligatory signatures (a group counts its quorum), and how many are in */
	bool shielded; /* of a pupil whose address is protected: the pupil's row says so, never this one */
	char host_siret[15], host_name[STORE_MAX_NAME];
	char host_mail[STORE_MAX_LOGIN + 1]; /* lower case; for lists of one host */
	char pupil_name[STORE_MAX_NAME];     /* NOM Prénom, for lists */
	int32_t first_day, last_day;         /* days since the epoch; 0: not known */
	int32_t limit_day;                   /* DELAI-2 granted until; 0: none */
	int64_t created_ms, changed_ms, sent_ms, sealed_ms;
	int32_t kept_day; /* may be eliminated from then on: fixed when it was sealed or closed; 0: not yet */
	int32_t host_day, tutor_day; /* the last days they may read it, fixed with it; 0: not yet */
	int64_t next_ms;             /* when the clock must look at it again; 0: never */
	struct buf fields;           /* JSON object, owned: path -> text, see ceremony/dossier.h */
	struct buf politique;        /* JSON, owned; empty: the school's default */
	struct buf contacts;         /* JSON, owned */
	struct buf
		remarks; /* JSON, owned: findings of the last check, acknowledgements, what a person asked for */
	int64_t version; /* compare-and-set; 0 before it is added */
};
void store_dossier_auto(struct store_dossier *d);

/*
 * What one step on a dossier adds, all or nothing: the row (by its version), journal entries of its chain, messages, and
 * for a signature or a sealing the act on the frozen revision. Durable when it returns true.
 */
struct store_once { /* the step's place in a repeatable request */
	const struct store_idempotency *key;
	int status;
	struct slice answer;
};
struct store_code;
struct store_message;
struct store_job;
struct store_link;
struct store_piece;
struct store_bulk_mark;
struct store_step {
	struct store_dossier
		*dossier; /* its version must be the store's; it grows by one. NULL: unchanged */
	const struct store_entry
		*entries; /* continue its chain; without 'dossier': that of key->id */
	size_t entries_n;
	const struct store_key *key; /* with 'act', 'blobs' */
	const struct store_act *act; /* on the frozen revision, without entries; NULL: none */
	const struct store_convention
		*freeze; /* a new frozen revision with 'act' as its base file; NULL: none */
	const struct store_convention *
		policy; /* ranks, groups and holders anew of a frozen revision (POLITIQUE-MODIFIEE); NULL: none */
	const struct store_blob *blobs;
	size_t blobs_n;
	struct store_link *links; /* as store_link_put */
	size_t links_n;
	const struct store_code *code;  /* as store_code_put; NULL: none */
	struct store_message *messages; /* into the outbox; link -1-i means links[i] of this step */
	size_t messages_n;
	const struct store_message
		*handled; /* a row of it, as store_message_done at handled_ms; NULL: none */
	int64_t handled_ms;
	const struct store_job *jobs;
	size_t jobs_n;
	const struct store_once *once; /* NULL: none */
	const struct slice *health;    /* its dossier's health data anew; NULL: unchanged */
	const struct store_bulk_mark
		*mark; /* the item of an act on many that is done by it (bulk.h); NULL: none */
	bool erase;    /* the values of its dossier go, last of all (elimination) */
	struct store_piece *pieces; /* id 0: added; else dossier, kind and title as they are now */
	size_t pieces_n;
};
/*
 * Erasure, beside that of a step: links and messages of an eliminated convention; and what the locker knows as eliminated but the
 * store does not, since it was restored from a copy of before. Rosters, too. *n: how many conventions.
 */
MUST_CHECK bool store_erase_access(struct store *s, const char *id, struct err *e);
MUST_CHECK bool store_erase_again(struct store *s, size_t *n, struct err *e);
/*
 * Fix the days of what was sealed or closed before there were any, by these periods: the same days as ceremony/retention has it.
 * What has its days keeps them. Errors: IO.
 */
struct store_kept {
	int sealed_years, unsealed_years, host_days, tutor_days;
};
MUST_CHECK bool store_kept_fix(struct store *s, const struct store_kept *k, struct err *e);
/* Errors: WRONG_STATE somebody else was faster (version, file head, chain, link, code, key); IO. */
MUST_CHECK bool store_step_do(struct store *s, const struct store_step *step, struct err *e);

/*
 * Health data of a dossier, as ceremony/dossier_apart sealed them: under a key of their own, the same through all revisions. Errors:
 * NOT_FOUND nothing was written, or its key is gone (CONVENTION 9).
 */
MUST_CHECK bool store_health_get(struct store *s, const char *id, struct buf *out, struct err *e);
/* Was something written, and is its key there? Nothing is unsealed. */
MUST_CHECK bool store_health_there(struct store *s, const char *id, bool *there, struct err *e);

/* The next reference of a school and year, "UAI-year-n": given once, also when nothing comes of it. */
MUST_CHECK bool store_reference_next(
	struct store *s, int64_t school, const char *year, char out[static 40], struct err *e);
/* Make a dossier, with the next reference where it has none. 'step' (NULL: none) comes with it; its dossier is 'd'. */
MUST_CHECK bool store_dossier_add(
	struct store *s, struct store_dossier *d, const struct store_step *step, struct err *e);
/* school -1: any (links, jobs). Errors: NOT_FOUND. */
MUST_CHECK bool store_dossier_get(
	struct store *s, int64_t school, const char *id, struct store_dossier *out, struct err *e);
MUST_CHECK bool store_dossier_by_reference(
	struct store *s, const char *reference, struct store_dossier *out, struct err *e);
/* Its id alone, "" where there is none: known or not, it takes as long. */
MUST_CHECK bool store_dossier_id(
	struct store *s, const char *reference, char id[static 37], struct err *e);

/* The journal's chain of a dossier: entries so far, their head, the instant of the last. */
struct store_chain {
	uint64_t n;
	int64_t last_ms;
	uint8_t head[32];
};
MUST_CHECK bool store_chain_get(
	struct store *s, const char *id, struct store_chain *out, struct err *e);
/* All entries of the chain, each followed by LF, from entry 'from' on. */
MUST_CHECK bool store_chain_read(
	struct store *s, const char *id, uint64_t from, struct buf *out, struct err *e);

struct store_dossier_filter {
	int64_t school;                                          /* obligatory */
	const char *year, *class_name, *level, *search, *amends; /* NULL: any */
	uint32_t states;                                         /* bits 1 << store_state; 0: any */
	int64_t pupil;                                           /* 0: any */
	const char *host_siret, *host_mail;                      /* NULL: any */
	bool oldest_first; /* by changed_ms; else by class and name, the roster's when it has one */
	const char *
		after; /* id of one: those that come behind it by class and name; NULL: from the first */
	uint32_t from, count; /* count <= STORE_MAX_PAGE; 0: all */
};
/* A search finds who is shielded by name and reference alone. */
/* The dossiers of a callback have no fields, politique, contacts, remarks unless 'whole'. */
typedef bool store_dossier_fn(void *arg, const struct store_dossier *d);
MUST_CHECK bool store_dossier_each(struct store *s, const struct store_dossier_filter *f,
	bool whole, store_dossier_fn *fn, void *arg, struct err *e);
/* The one that says most of a pupil, to 'fn', or none. */
MUST_CHECK bool store_dossier_says(
	struct store *s, int64_t pupil, store_dossier_fn *fn, void *arg, struct err *e);
MUST_CHECK bool store_dossier_count(
	struct store *s, const struct store_dossier_filter *f, uint64_t *n, struct err *e);
/* Those whose next_ms has come, oldest first. */
MUST_CHECK bool store_dossier_due(struct store *s, int64_t now_ms, uint32_t count,
	store_dossier_fn *fn, void *arg, struct err *e);

/*
 * Sealed conventions of all schools whose number is over 'after', at most 'most', in the order in which their seals were kept: the number is
 * given by the transaction that keeps one, and no lower one is given later. 'key' has the revision in force. false: no more.
 */
typedef bool store_sealing_fn(void *arg, int64_t n, const struct store_key *key);
MUST_CHECK bool store_sealing_each(struct store *s, int64_t after, uint32_t most,
	store_sealing_fn *fn, void *arg, struct err *e);

/* Counts of CONVENTION 10 for one class, of the pupils that owe a stay. Two hosts: a pupil counts when both weeks do. */
struct store_counts {
	char class_name[24], level[8];
	uint64_t owing, dispensed, found, to_confirm, filled, sent, signed_all, sealed, half;
	uint64_t to_correct, refused, expired, cancelled, mixed, without;
	uint64_t signatures, signatures_wanted;
};
typedef bool store_counts_fn(void *arg, const struct store_counts *c);
/* By class; a last row with an empty class_name is the whole. */
MUST_CHECK bool store_counts_each(struct store *s, int64_t school, const char *year,
	store_counts_fn *fn, void *arg, struct err *e);
/* The counts of a day, kept at 18:00 so that a past day never changes: (day, JSON). */
MUST_CHECK bool store_day_put(
	struct store *s, int64_t school, int32_t day, struct slice json, struct err *e);
typedef bool store_day_fn(void *arg, int32_t day, struct slice json);
typedef bool store_day_list_fn(void *arg, int32_t day);
/* The days before 'before' of which something is kept, the newest first, and nothing of what it is. */
MUST_CHECK bool store_day_list(struct store *s, int64_t school, int32_t before,
	store_day_list_fn *fn, void *arg, struct err *e);
/* From day 'from' on. */
MUST_CHECK bool store_day_each(
	struct store *s, int64_t school, int32_t from, store_day_fn *fn, void *arg, struct err *e);

/* Files beside a dossier: pieces, paper scans, deeds. By SHA-256. */
struct store_piece {
	char dossier[37]; /* or empty: of the school (a scan not placed yet) */
	int64_t school, id;
	char kind[24], title[120], type[60]; /* type: MIME */
	uint8_t sha256[32];
	int64_t time_ms;
	struct slice bytes;
};
MUST_CHECK bool store_piece_add(struct store *s, struct store_piece *p, struct err *e);
MUST_CHECK bool store_piece_get(struct store *s, int64_t school, int64_t id,
	struct store_piece *out, struct buf *bytes, struct err *e);
MUST_CHECK bool store_piece_place(
	struct store *s, int64_t school, int64_t id, const char *dossier, struct err *e);
/* Errors: NOT_FOUND. */
MUST_CHECK bool store_piece_drop(struct store *s, int64_t school, int64_t id, struct err *e);
/* bytes are not read. 'dossier' NULL: the school's unplaced ones. */
typedef bool store_piece_fn(void *arg, const struct store_piece *p);
MUST_CHECK bool store_piece_each(struct store *s, int64_t school, const char *dossier,
	store_piece_fn *fn, void *arg, struct err *e);

#endif
