/* SPDX-License-Identifier: MIT */
/* ask: start a program as a role with one end of a channel, ask it, time out, clean up. */
#ifndef PARAPHE_WIRE_ASK_H
#define PARAPHE_WIRE_ASK_H

#include "wire/channel.h"

#include <sys/types.h>

/* A running role (clerk parent or vault). The channel's other end is descriptor ROLE_FD there. */
struct role {
	pid_t pid;
	int fd;
	char name[16];
};

enum { ROLE_FD = 3, ROLE_START_MS = 10000 };

/*
 * fork+exec 'argv' (argv[0] an absolute path) with only 0,1,2 and the channel open, and wait for its
 * ready message. Must be called before any thread is started. 'r' is owned by the caller.
 * Errors: NOT_FOUND no such program; UPSTREAM it ended or did not get ready (its last stderr line is
 * on our stderr); TIMEOUT; IO.
 */
MUST_CHECK bool role_start(struct role *r, const char *name, char *const argv[], struct err *e);
/* Ask for an orderly end (closes the channel), wait, kill after a second. */
void role_stop(struct role *r);
void role_auto(struct role *r);
/* In the role: say that loading is over and the cage is shut. */
MUST_CHECK bool role_ready(int fd, struct err *e);

/* One question, one answer, on a role's own channel (the vault). Errors: as channel_send and channel_recv. */
MUST_CHECK bool ask(int fd, struct msg *question, struct msg *answer, int timeout_ms, struct err *e);

/* Every answer may instead be an error: MSG_OP_ERROR with code, clause, at and text. */
enum { MSG_OP_READY = 1, MSG_OP_ERROR = 2 };
void msg_put_error(struct msg *m, const struct err *from);
/* If 'm' is an error message: fill 'e' and return false. SYNTAX when its fields are not as they must be. */
MUST_CHECK bool msg_is_good(const struct msg *m, struct err *e);

#endif
