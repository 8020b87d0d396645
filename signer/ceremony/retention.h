/* SPDX-License-Identifier: MIT */
/*
 * retention: how long a closed convention is kept, what holds it longer, and its elimination by two persons (CONVENTION 6 and 9).
 * Values go by the destruction of their keys; reference, dates, digests and the journal without personal blocks stay.
 */
#ifndef PARAPHE_CEREMONY_RETENTION_H
#define PARAPHE_CEREMONY_RETENTION_H

#include "ceremony/life.h"

enum {
	RETENTION_YEARS = 5, /* a sealed convention with its evidence, after the stay */
	RETENTION_UNSEALED_YEARS =
		1, /* refused, expired, cancelled after it was sent: after the school year */
	RETENTION_HOLD_YEARS =
		10, /* accident or dispute: that long, or to the pupil's birthday below, if later */
	RETENTION_HOLD_AGE = 28,
	RETENTION_HEALTH_DAYS = 31,   /* confidentiel.xml, after the last day */
	RETENTION_CONTACT_DAYS = 365, /* contacts, after the last day; the clock archives then */
	RETENTION_FAREWELL_DAYS = 3,  /* access contacts: until the last message has left */
	RETENTION_RING_DAYS = 30,     /* copies of the key ring live that long */
	RETENTION_MAX_WHY = 300,
	RETENTION_MAX_VISA = 120,
};
/* Jobs of erasure, key "ID/f": all but access, or "ID/a": access; "ID/s": health, "ID/c": contacts. */
#define RETENTION_JOB "effacer"

struct retention {
	int32_t due;        /* from this day on it may be eliminated; 0: not closed */
	bool held;          /* « gel » */
	int32_t held_until; /* the day the hold is to be looked at again */
	char held_role[24];
	bool asked; /* one of the two wants its elimination */
	char asked_role[24], asked_visa[RETENTION_MAX_VISA + 1];
	int64_t asked_account;
};
/* 'd' is whole. Errors: IO what is kept cannot be read. */
MUST_CHECK bool retention_of(struct retention *out, const struct store_dossier *d, struct err *e);

/* LIFE_RETENTION, each by one person; 'why' stands sealed in the journal. Errors: REASON_WHY, REASON_STATE. */
MUST_CHECK bool retention_hold(
	const struct actor *a, const char *id, const char *why, struct err *e);
MUST_CHECK bool retention_release(
	const struct actor *a, const char *id, const char *why, struct err *e);
/*
 * The first person asks, with the visa of the public archives (a public school must have one); the second, of the other role, does
 * it. Errors: REASON_STATE not over yet, held, or not archived; REASON_WHY no visa; REASON_SECOND_PERSON the same person or role.
 */
MUST_CHECK bool retention_ask(
	const struct actor *a, const char *id, const char *visa, struct err *e);
MUST_CHECK bool retention_eliminate(const struct actor *a, const char *id, struct err *e);
/* What was asked is withdrawn, by either. */
MUST_CHECK bool retention_withdraw(const struct actor *a, const char *id, struct err *e);

/*
 * LIFE_ARCHIVE: the secretariat ends what is closed before the clock does it. Errors: as life_allowed and life_step; WRONG_STATE
 * (REASON_PRESENCE_FIRST) nobody has said yet whether the stay took place.
 */
MUST_CHECK bool retention_archive(const struct actor *a, const char *id, struct err *e);
/* The clock on a closed convention: keys of health and contacts, archiving. */
MUST_CHECK bool retention_tick(struct life *l, const struct actor *a, struct err *e);
/* When it must be looked at again; 0: never. */
int64_t retention_next(const struct store_dossier *d, int64_t now_ms);
/* The values of 'l' go with its commit, and their keys by a job of it: for drafts that are discarded, too. */
MUST_CHECK bool retention_erase(struct life *l, struct err *e);
MUST_CHECK bool retention_job(const struct actor *a, const struct store_job *j, struct err *e);

/* Closed conventions of the actor's school, oldest first; 'r' is theirs. */
typedef bool retention_fn(void *arg, const struct store_dossier *d, const struct retention *r);
MUST_CHECK bool retention_each(const struct actor *a, retention_fn *fn, void *arg, struct err *e);

#endif
