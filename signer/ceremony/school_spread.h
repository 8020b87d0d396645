/* SPDX-License-Identifier: MIT */
/*
 * school_spread: what a head changes of who signs for the school (head, delegations) goes into the policy of every live convention (CONVENTION
 * 2.2: one act, applied to all). The change and the job that does it are one transaction, so nothing that kills the service leaves it half
 * done. A convention that has it already is left alone: done twice it is done once.
 */
#ifndef PARAPHE_CEREMONY_SCHOOL_SPREAD_H
#define PARAPHE_CEREMONY_SCHOOL_SPREAD_H

#include "ceremony/service.h"
#include "store/post.h"

#define SCHOOL_SPREAD_JOB                                                                          \
	"signataires" /* key: the school's id, and again behind a colon for the second look */
enum {
	SCHOOL_SPREAD_SLICE = 50, /* conventions changed in one turn of the queue */
	SCHOOL_SPREAD_AGAIN_MS =
		10 * 60 * 1000 /* what was frozen meanwhile from the settings of before */
};

/* Is this setting one of those that go into policies? */
bool school_spread_key(const char *key);
/* With the change, in the caller's transaction. 'a': the head. Errors: those of the store. */
MUST_CHECK bool school_spread_put(const struct actor *a, int64_t school, struct err *e);
/*
 * Some of the conventions; *more: there may be others. One whose change is refused stays as it was and is told in the log; what keeps all
 * from it (a clerk that is away, a disk) is an error, and the job comes again. Errors: SYNTAX the job's key; IO, NOMEM, BUSY, TIMEOUT, UPSTREAM.
 */
MUST_CHECK bool school_spread_work(
	bool *more, const struct actor *system, const struct store_job *j, struct err *e);

#endif
