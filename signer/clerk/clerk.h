/* SPDX-License-Identifier: MIT */
/*
 * clerk: the warm parent and its children. The parent takes conversations and forks a child of the class for
 * each; a child enters its cage, serves one conversation and ends. Messages: wire/clerk_ops.h.
 */
#ifndef PARAPHE_CLERK_CLERK_H
#define PARAPHE_CLERK_CLERK_H

#include "wire/clerk_ops.h"

enum {
	CLERK_JOB_MS = 30 * 1000,  /* how long a child waits for its first job */
	CLERK_HAVE_MS = 90 * 1000, /* and for what it lacks, or the next job */
	CLERK_SEND_MS = 10 * 1000,
};

struct role;          /* wire/ask.h */
struct clerk_context; /* what was loaded before the cage: jobs.h */

/* One conversation, in the child. Handlers use clerk_lack and the context. */
struct clerk_conversation {
	int fd;
	enum clerk_job job;
	size_t rounds;
	size_t jobs; /* done before this one */
	bool stays;  /* another may follow */
	const struct clerk_context *context;
};

/*
 * Do one job. 'job' is checked against its rules; its descriptors may be taken. 'result' is started as
 * CLERK_RESULT and must be filled as its rules say. false: 'e' is sent instead of a result.
 */
struct clerk_job_entry {
	bool (*run)(
		struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);
};

/*
 * Tell the desk what is lacking and wait for it; 'have' owns its bytes and is checked against its rules.
 * 'lack' must be started as CLERK_LACK.
 * Errors: LIMIT more than CLERK_MAX_ROUNDS; BUG 'lack' is not as its rules say; SYNTAX; as channel_recv.
 */
MUST_CHECK bool clerk_lack(
	struct clerk_conversation *c, struct msg *lack, struct msg *have, struct err *e);

/*
 * Serve one conversation on 'fd' in this very process: one job of 'class', then its result or its error; after the result of one with CT_STAY
 * the next one, until the desk hangs up. No cage is entered: tests call this as well. Errors: only those of the conversation itself.
 */
MUST_CHECK bool clerk_converse(int fd, enum clerk_class class, const struct clerk_context *context,
	const struct clerk_job_entry table[static JOB_COUNT], struct err *e);

/*
 * The parent: enter the cage, say ready on 'fd', fork children until the desk closes 'fd', then wait for the
 * last of them. Everything that needs a file must be loaded before. Once a child was killed by a fault, further
 * conversations are answered CLERK_WORN (HOUSE section 2: no second guess at one layout of memory).
 * Errors: cage_enter's; SYNTAX something else than CLERK_OPEN came.
 */
MUST_CHECK bool clerk_run(int fd, const struct clerk_context *context,
	const struct clerk_job_entry table[static JOB_COUNT], struct err *e);
/*
 * The same, with another such parent, started before, that takes the conversations of CLERK_RENDER. It belongs to this one: when it ends this
 * one is worn, and it is told when the desk has hung up. NULL: there is none.
 */
MUST_CHECK bool clerk_run_beside(int fd, const struct clerk_context *context,
	const struct clerk_job_entry table[static JOB_COUNT], struct role *render, struct err *e);

#endif
