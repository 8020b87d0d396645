/* SPDX-License-Identifier: MIT */
/*
 * retention: how long a closed convention is kept, what holds it longer, and its elimination by two persons (CONVENTION 6 and 9).
 * Values go by the destruction of their keys; reference, dates, digests and the journal without personal blocks stay. Acts on a
 * convention (avenant, avis, rectificatif) follow it: together they are kept to the latest of their dates, held, and eliminated.
 * How long is the school's setting, and where it has none the configuration's (service_periods). A convention gets its days when it
 * is sealed, or closed unsealed: until when it is kept, until when host and tutor read it. That is what its people are told, and
 * it holds: a period that changes later neither shortens nor lengthens them. What must be kept longer is held, with its reason.
 */
#ifndef PARAPHE_CEREMONY_RETENTION_H
#define PARAPHE_CEREMONY_RETENTION_H

#include "ceremony/life.h"

#include <jansson.h>

enum {
	RETENTION_FAREWELL_DAYS = 3, /* access contacts: until the last message has left */
	RETENTION_MAX_WHY = 300,
	RETENTION_MAX_VISA = 120,
	RETENTION_MAX_FAMILY = 16, /* a convention and its acts */
};
/*
 * Jobs of erasure, key "ID/f": all but access, or "ID/a": access; "ID/s": health, "ID/c": contacts; "ID/m": the acts on an eliminated
 * convention, in the name of who eliminated it; "r/SCHOOL/YEAR": a list of pupils (roster_end.h); "k": erases nothing, but fixes
 * the days of what was closed before conventions had their own (store_kept_fix).
 */
#define RETENTION_JOB "effacer"
/* Kind of the piece that a sealed certificate of elimination is, of the school. */
#define RETENTION_PIECE "pv-elimination"

struct retention_member {
	char id[37], reference[40], act[16];
	enum store_state state;
	uint32_t revision;
};
struct retention {
	struct retention_member
		list[RETENTION_MAX_FAMILY]; /* the convention first, then its acts */
	size_t n;
	bool archived;      /* all are archived or eliminated */
	int32_t due;        /* from this day on all may be eliminated; 0: one is not closed */
	bool held;          /* « gel », of any */
	int32_t held_until; /* the day the hold is to be looked at again */
	char held_role[24];
	bool asked; /* one of the two wants its elimination */
	char asked_role[24], asked_at[24], asked_visa[RETENTION_MAX_VISA + 1];
	int64_t asked_account;
};
/* 'd' is whole, and no act that follows another (retention_head). Errors: IO what is kept cannot be read; LIMIT. */
MUST_CHECK bool retention_of(
	struct retention *out, struct service *s, const struct store_dossier *d, struct err *e);
/* The convention that 'd' follows; 'd' itself where it is none's act, or that one is gone already. */
MUST_CHECK bool retention_head(
	char out[static 37], const struct service *s, const struct store_dossier *d, struct err *e);
/* The periods of a school: its settings (school.h), and else the configuration's. Errors: as school_open. */
MUST_CHECK bool retention_periods(
	struct service_periods *out, struct service *s, int64_t school, struct err *e);
/* The day until which a sealed one is kept; 0: the stay's end is not known. Without its acts. Errors: as retention_periods. */
MUST_CHECK bool retention_until(
	int32_t *out, struct service *s, const struct store_dossier *d, struct err *e);
/*
 * The last day on which LIFE_ACCUEIL or LIFE_TUTEUR reads 'd'; INT32_MAX: while it is there (families), or nobody knows the stay's
 * end. Errors: as retention_periods.
 */
MUST_CHECK bool retention_access(int32_t *out, struct service *s, const struct store_dossier *d,
	enum life_role role, struct err *e);
/* Fix the days of 'd' when it has come to its seal or its end, and forget them when it begins anew. Part of each life_commit. */
MUST_CHECK bool retention_fix(struct service *s, struct store_dossier *d, struct err *e);
/* « scellee-5-ans »: the rule by which 'd', whose days are fixed, goes. */
void retention_rule(char out[static 40], const struct store_dossier *d, int32_t due);

/* LIFE_RETENTION, each by one person; 'why' stands sealed in the journal. Of an act: its convention. Errors: REASON_WHY, REASON_STATE. */
MUST_CHECK bool retention_hold(
	const struct actor *a, const char *id, const char *why, struct err *e);
MUST_CHECK bool retention_release(
	const struct actor *a, const char *id, const char *why, struct err *e);
/*
 * The first person asks, with the visa of the public archives (a public school must have one); the second, of the other role, does
 * it. What remains is a certificate, made and sealed before anything goes, kept in the same commit. Errors: REASON_STATE not over yet,
 * held, or not archived; REASON_WHY no visa; REASON_SECOND_PERSON the same person or role; as leaf_sealed.
 */
MUST_CHECK bool retention_ask(
	const struct actor *a, const char *id, const char *visa, struct err *e);
MUST_CHECK bool retention_eliminate(const struct actor *a, const char *id, struct err *e);
/* What was asked is withdrawn, by either. */
MUST_CHECK bool retention_withdraw(const struct actor *a, const char *id, struct err *e);
/* A dossier for a step of one of the two, its notes read: of an act its convention. Errors: as life_open, life_allowed. */
MUST_CHECK bool retention_open(
	struct life **l, json_t **notes, const struct actor *a, const char *id, struct err *e);
/* CONSERVATION in the journal: what was done, until which day, why; "" for none. */
struct retention_gesture {
	const char *what, *until, *why;
};
MUST_CHECK bool retention_note(
	struct life *l, const struct actor *a, const struct retention_gesture *g, struct err *e);

/* Certificates of elimination of the actor's school, oldest first, without bytes; and one of them. Errors: NOT_FOUND; as life_may. */
MUST_CHECK bool retention_certificates(
	const struct actor *a, store_piece_fn *fn, void *arg, struct err *e);
MUST_CHECK bool retention_certificate(
	struct buf *pdf, const struct actor *a, int64_t piece, struct err *e);

/*
 * LIFE_ARCHIVE: the secretariat ends what is closed before the clock does it. Errors: as life_allowed and life_step; WRONG_STATE
 * (REASON_PRESENCE_FIRST) nobody has said yet whether the stay took place.
 */
MUST_CHECK bool retention_archive(const struct actor *a, const char *id, struct err *e);
/* The clock on a closed convention: keys of health and contacts, archiving. */
MUST_CHECK bool retention_tick(struct life *l, const struct actor *a, struct err *e);
/* When it must be looked at again: not after now, when something is late; 0: never. */
int64_t retention_next(const struct service *s, const struct store_dossier *d);
/* The values of 'l' go with its commit, and their keys by a job of it: for drafts that are discarded, too. */
MUST_CHECK bool retention_erase(struct life *l, struct err *e);
MUST_CHECK bool retention_later(struct life *l, char what, int64_t next_ms, struct err *e);
MUST_CHECK bool retention_job(const struct actor *a, const struct store_job *j, struct err *e);

/* Closed conventions of the actor's school, oldest first; 'r' is theirs. Acts that follow one are not told apart. */
typedef bool retention_fn(void *arg, const struct store_dossier *d, const struct retention *r);
MUST_CHECK bool retention_each(const struct actor *a, retention_fn *fn, void *arg, struct err *e);

#endif
