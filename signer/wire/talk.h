/* SPDX-License-Identifier: MIT */
/* talk: the desk's side of a conversation with the clerk, and a clerk that is started again when it must be. */
#ifndef PARAPHE_WIRE_TALK_H
#define PARAPHE_WIRE_TALK_H

#include "wire/ask.h"
#include "wire/clerk_ops.h"

#include <pthread.h>

enum {
	TALK_OPEN_MS = 5000,                 /* to hand a conversation to the parent */
	TALK_MAX_WORN = 4,                   /* parents that still wait for their last children */
	TALK_SEATS = CLERK_MAX_CHILDREN - 2, /* conversations at once in which others are held */
};

/*
 * A clerk: its warm parent, and how to start another. When a child was killed by a fault the parent is worn
 * (HOUSE section 2): the next conversation starts a new parent, and the old one ends with its last child.
 * All functions may be called by several threads.
 */
struct talk_clerk {
	struct role role;
	char *const *argv; /* borrowed: argv[0] an absolute path */
	struct role worn[TALK_MAX_WORN];
	pthread_mutex_t lock;
	pthread_cond_t seat;
	size_t seated;
};

/* Errors: as role_start. 'argv' must outlive 'c'. */
MUST_CHECK bool talk_clerk_start(struct talk_clerk *c, char *const argv[], struct err *e);
/* Its two halves, as role_begin and role_wait: no conversation in between. */
MUST_CHECK bool talk_clerk_begin(struct talk_clerk *c, char *const argv[], struct err *e);
MUST_CHECK bool talk_clerk_wait(struct talk_clerk *c, struct err *e);
/* Ends the parent and its children; a zeroed or stopped clerk is left alone. */
void talk_clerk_stop(struct talk_clerk *c);
void talk_clerk_auto(struct talk_clerk *c);
/* The parent of the moment: another number, another parent, which loaded everything anew. */
pid_t talk_clerk_parent(struct talk_clerk *c);

/*
 * A seat for a conversation in which others may be held (a second judge, a text that is composed and read) until it is given back: they are
 * fewer than children, or all of these could wait for children that have no place. Errors: BUSY none within 'timeout_ms'.
 */
MUST_CHECK bool talk_seat_take(struct talk_clerk *c, int timeout_ms, struct err *e);
void talk_seat_give(struct talk_clerk *c);

/* One conversation; zeroed with fd -1 (TALK_NONE): none. */
struct talk {
	struct talk_clerk *clerk;
	int fd;
	pid_t parent; /* whose child we talk to */
	enum clerk_job job;
	bool stays; /* after a result the child waits for another job; before the first one is said the caller's to set */
	size_t rounds; /* of this job */
	size_t jobs;   /* done by this child */
};
#define TALK_NONE                                                                                  \
	{                                                                                          \
		.fd = -1                                                                           \
	}

/* Open a conversation for 'job'. Errors: BUG no such job; as role_start when the clerk had to be started anew. */
MUST_CHECK bool talk_open(struct talk *t, struct talk_clerk *c, enum clerk_job job, struct err *e);
/*
 * Another job for the child that has done one, of the same class: on bytes of the same convention, within one act. The conversation must be open
 * and 'stays' set. Errors: BUG it is not, or neither may be followed; LIMIT over CLERK_MAX_JOBS.
 */
MUST_CHECK bool talk_next(struct talk *t, enum clerk_job job, struct err *e);
/*
 * Say 'm' (first a CLERK_JOB, which gets its CT_JOB and CT_STAY here; then a CLERK_HAVE for each lack) and wait at most
 * 'timeout_ms' for the answer: CLERK_LACK or CLERK_RESULT, as answer->op says, checked against its rules;
 * 'answer' owns what it holds. After a failure, and after a result where it does not stay, the conversation is closed.
 * Errors: what the child itself gave (its code and text); UPSTREAM it was killed, ended or answered what it
 * may not; TIMEOUT; LIMIT too many rounds; BUG 'm' is not what its rules say; as talk_open.
 */
MUST_CHECK bool talk_say(
	struct talk *t, struct msg *m, struct msg *answer, int timeout_ms, struct err *e);
void talk_close(struct talk *t);
void talk_auto(struct talk *t);

/* One job without lacks: open, say, close. Errors: as talk_say; UPSTREAM it lacked something. */
MUST_CHECK bool talk_once(struct talk_clerk *c, enum clerk_job job, struct msg *m,
	struct msg *result, int timeout_ms, struct err *e);

#endif
