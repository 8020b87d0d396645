/* SPDX-License-Identifier: MIT */
/*
 * jobs: what the service does by itself. Each row of the table has threads of its own, each with a house (and so a store
 * connection) of its own, so that a relay that hangs holds up no seal.
 */
#ifndef PARAPHE_CLI_JOBS_H
#define PARAPHE_CLI_JOBS_H

#include "ceremony/service.h"

/*
 * One piece of work. *more: there is work left, come again at once. What fails is logged and tried again later, and later still
 * each time, up to JOBS_MAX_WAIT_MS, or every_ms where that is longer.
 */
typedef bool jobs_fn(void *arg, struct service *s, int64_t now_ms, bool *more, struct err *e);

struct jobs_row {
	const char *name;
	jobs_fn *run;
	unsigned every_ms; /* between two looks when there was nothing to do */
	unsigned threads;
};

enum { JOBS_MAX_WAIT_MS = 60000, JOBS_MAX_THREADS = 16 };

struct jobs_start {
	const struct jobs_row *rows;
	size_t n;
	void *arg; /* of each run */
	struct service_shared *shared;
	/* A house for a thread, and its end; as for the workers of web. */
	bool (*house)(void *arg, struct house *out, struct err *e);
	void (*house_end)(void *arg, struct house *h);
	int64_t (*now_ms)(void);
};

struct jobs;
/* Errors: LIMIT too many threads; NOMEM; what 'house' gave. */
MUST_CHECK bool jobs_begin(struct jobs **out, const struct jobs_start *s, struct err *e);
/* Lets each finish the piece it is at. NULL is left alone. */
void jobs_end(struct jobs *j);

#endif
