/* SPDX-License-Identifier: MIT */
/*
 * audit: an auditor's cases (CONVENTION 6): the head of a school grants them, by reference and between two days; the data protection
 * officer is told of them; the auditor reads them and changes nothing. Kept in the settings, "audit[n]/@compte @debut @fin affaires
 * motif", so that each grant and its end are events of the school.
 */
#ifndef PARAPHE_CEREMONY_AUDIT_H
#define PARAPHE_CEREMONY_AUDIT_H

#include "ceremony/life.h"

enum {
	AUDIT_MOST = 9,        /* grants of one school at once */
	AUDIT_MAX_CASES = 150, /* references of one */
	AUDIT_MAX_WHY = 300,
	AUDIT_MAX_DAYS = 366,
};

struct audit_grant {
	int64_t school, account;
	int32_t from, to; /* both days count */
	const char
		*cases; /* references; blank, comma or line between when granted, comma when told */
	const char *why;
	const char *school_name, *name; /* told; of who was granted them */
};
/*
 * LIFE_AUDIT. A grant of the same account takes the place of its former. What is new is told to the auditor (M24) in the same transaction.
 * Errors: DENIED; SYNTAX the account is no auditor, the days, a reference that is none of this school's, no reason; LIMIT.
 */
MUST_CHECK bool audit_grant(const struct actor *a, const struct audit_grant *g, struct err *e);
/* Errors: DENIED; NOT_FOUND there is none. */
MUST_CHECK bool audit_end(const struct actor *a, int64_t account, struct err *e);

/* Grants of the actor's school for head and officer, ended ones too while they stand; an auditor's own that run today, of all schools. */
typedef bool audit_fn(void *arg, const struct audit_grant *g);
MUST_CHECK bool audit_each(const struct actor *a, audit_fn *fn, void *arg, struct err *e);

/* One case as the auditor may read it: 'actor' goes to dossier_pdf, dossier_archive, dossier_events, ... */
struct audit_case {
	struct actor actor; /* its scope is 'reference' */
	char reference[40];
	int32_t until;
};
/* Errors: NOT_FOUND not granted, not today, or there is none. */
MUST_CHECK bool audit_open(
	struct audit_case *out, const struct actor *a, const char *id, struct err *e);
/* Its reading, as a CONSULTATION. */
MUST_CHECK bool audit_consulted(
	const struct audit_case *c, const char *id, const char *what, struct err *e);

#endif
