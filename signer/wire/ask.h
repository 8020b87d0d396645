/* SPDX-License-Identifier: MIT */
/* ask: start a program as a role with one end of a channel, ask it, time out, clean up. */
#ifndef PARAPHE_WIRE_ASK_H
#define PARAPHE_WIRE_ASK_H

#include "wire/channel.h"

#include <sys/types.h>

/* A running role (clerk parent or vault); zeroed or pid -1: none. The channel's other end is ROLE_FD there. */
struct role {
	pid_t pid;
	int fd;
	char name[16];
};

/*
 * MSG_PROTOCOL goes up when the meaning of a message changes, or the bytes around it; rules that differ are seen without it (tables.h). Both
 * sides must have the same.
 */
/* ROLE_FOREIGN: pids from here on (no kernel has them) stand for roles that others started. */
enum { ROLE_FOREIGN = 1 << 24 };
enum { ROLE_FD = 3, ROLE_START_MS = 10000, MSG_PROTOCOL = 4 };

/*
 * If argv[0] is "unix:/path": connect to where such a role is started by others, under a uid of its own (systemd, a socket with Accept=yes
 * that passes the connection as ROLE_FD), and wait for its ready message; it ends when we hang up.
 * Else start 'argv' (argv[0] an absolute path) with the channel as ROLE_FD, our stderr, /dev/null as stdin and
 * stdout and nothing else open, and wait for its ready message. Can be called when threads run (posix_spawn),
 * so a dead role can be started again. 'r' is owned by the caller and nothing is left running on failure.
 * Errors: NOT_FOUND no such program; what the role itself gave by role_fail; UPSTREAM it ended or did not
 * get ready (its last stderr line is on our stderr); TIMEOUT; IO.
 */
MUST_CHECK bool role_start(struct role *r, const char *name, char *const argv[], struct err *e);
/* Its two halves, for who has something to do until it is ready. Nothing may be asked of it in between; role_kill is allowed. */
MUST_CHECK bool role_begin(struct role *r, const char *name, char *const argv[], struct err *e);
MUST_CHECK bool role_wait(struct role *r, struct err *e);
/* Ask for an orderly end (closes the channel), wait, kill after a second. */
void role_stop(struct role *r);
/* The same without patience. */
void role_kill(struct role *r);
/* Does its process still run? Does not reap it. */
bool role_alive(const struct role *r);
void role_auto(struct role *r);
/* In the role: say that loading is over and the cage is shut. */
MUST_CHECK bool role_ready(int fd, struct err *e);
/* In the role: say why it cannot get ready; then it must end. */
void role_fail(int fd, const struct err *why);

/*
 * One question, one answer, on a role's own channel (the vault); 'answer' owns what it holds and may be an
 * error (msg_is_good). One question at a time: callers in several threads take a lock. After a failure the
 * channel is shut for good, since a late answer could be taken for the next question's: start the role anew.
 * 'timeout_ms' counts for sending and for the answer each. Errors: as channel_send and channel_recv.
 */
MUST_CHECK bool ask(
	int fd, struct msg *question, struct msg *answer, int timeout_ms, struct err *e);

/* Every answer may instead be an error: MSG_OP_ERROR with code, clause, at and text. */
enum { MSG_OP_READY = 1, MSG_OP_ERROR = 2 };
/* Starts 'm' as an error message; bytes that are no text become '?'. */
void msg_put_error(struct msg *m, const struct err *from);
/* If 'm' is an error message: fill 'e' and return false. SYNTAX when its fields are not as they must be. */
MUST_CHECK bool msg_is_good(const struct msg *m, struct err *e);

#endif
