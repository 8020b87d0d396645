/* SPDX-License-Identifier: MIT */
/*
 * granted: derogations by name (CONVENTION 10): who has which, for what reason, who granted it and when. Only of one school, for its head,
 * its delegates (their classes) and its secretariat, who read each of them on its convention, too.
 */
#ifndef PARAPHE_CEREMONY_GRANTED_H
#define PARAPHE_CEREMONY_GRANTED_H

#include "ceremony/dossier.h"

enum { GRANTED_MAX = 20000 /* derogations of one school and year */ };

/* What of a convention cannot be read: then its line says so instead, and the others are told all the same. */
enum granted_fault {
	GRANTED_WHOLE,
	GRANTED_JOURNAL, /* the derogation is told, who granted it is not */
	GRANTED_DOSSIER, /* a line of its own: which derogations it has is not known */
};

/* All texts are borrowed; "" where there is none. */
struct granted {
	enum granted_fault fault;
	const struct store_dossier *dossier; /* as lists may show it (shield.h); no documents */
	const char *rule, *day, *limit, *series, *reason;
	const char *role;     /* who granted it, as life_role_name, */
	const char *by;       /* and by name, as the journal has it */
	int64_t when_ms;      /* 0: the journal does not tell */
	const char *when_day; /* as the convention has it: YYYY-MM-DD */
};
typedef bool granted_fn(void *arg, const struct granted *g);
struct granted_list {
	const char *year;
	uint32_t from, count; /* a page; count 0: all */
	uint64_t lines,
		conventions; /* told: how many there are, and of how many conventions that can be read */
};
/*
 * By class, then by name. Conventions as the counts by kind of host have them (board_kinds): their sum is 'conventions'.
 * What cannot be read is logged, and said in its line. Errors: DENIED (REASON_ROLE); LIMIT over GRANTED_MAX; NOMEM; the store's, the clerk's.
 */
MUST_CHECK bool granted_each(
	struct granted_list *l, const struct actor *a, granted_fn *fn, void *arg, struct err *e);

/* A derogation of the fond, or one that was granted once it was sent (CONVENTION 4, 5)? */
bool granted_any(const struct store_dossier *d, const struct fields *fond);

#endif
