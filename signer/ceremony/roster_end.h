/* SPDX-License-Identifier: MIT */
/*
 * roster_end: a list of pupils is kept until three months after its school year, and longer while one of its conventions is
 * under way (CONVENTION 9): then its key is destroyed, its values are erased, and what is counted stays. The key that made the
 * references of its pupils goes with the last convention of that year (CONVENTION 2).
 */
#ifndef PARAPHE_CEREMONY_ROSTER_END_H
#define PARAPHE_CEREMONY_ROSTER_END_H

#include "ceremony/life.h"

/* For an import: errors WRONG_STATE the list of that year is no longer kept. */
MUST_CHECK bool roster_end_open(
	const struct actor *a, int64_t school, const char *year, struct err *e);
/* With an import: a job of kind RETENTION_JOB, whose key is the roster's name (people.h), due when it ends. */
MUST_CHECK bool roster_end_later(
	const struct actor *a, int64_t school, const char *year, struct err *e);
/* Is it too early for job 'j': *later, and when in j->next_ms. Of other jobs: no. */
MUST_CHECK bool roster_end_waits(
	bool *later, const struct actor *system, struct store_job *j, struct err *e);
MUST_CHECK bool roster_end(const struct actor *system, const char *name, struct err *e);
/* The key of the references, if nothing of that year is left. Twice is the same as once. */
MUST_CHECK bool roster_end_references(
	const struct actor *system, int64_t school, const char *year, struct err *e);

#endif
