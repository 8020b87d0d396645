/* SPDX-License-Identifier: MIT */
/* line: the channel to a role that answers one question at a time (the vault), shared by threads, opened anew when it is gone. */
#ifndef PARAPHE_WIRE_LINE_H
#define PARAPHE_WIRE_LINE_H

#include "wire/ask.h"

#include <pthread.h>

/* How a role is started, or another in place of one that ended. Errors: as role_start. */
typedef bool line_start_fn(void *arg, struct role *r, struct err *e);

/* Zeroed: none. All functions but line_open and line_close may be called by several threads. */
struct line {
	struct role role;
	line_start_fn *start;
	void *arg;
	pthread_mutex_t lock;
};

/* 'start' and 'arg' must outlive 'l'. Errors: as role_start. */
MUST_CHECK bool line_open(struct line *l, line_start_fn *start, void *arg, struct err *e);
/*
 * One question, one answer, in turn. A role that is gone is started once before the question; a question that was said is
 * never said again, since it may have been acted upon. Errors: DENIED no such role here; as ask; as role_start.
 */
MUST_CHECK bool line_ask(
	struct line *l, struct msg *question, struct msg *answer, int timeout_ms, struct err *e);
/* If the role is gone, start another now: for who watches. *again: it was. */
MUST_CHECK bool line_mend(struct line *l, bool *again, struct err *e);
void line_close(struct line *l);

#endif
