/* SPDX-License-Identifier: MIT */
/* keeper: fork, wait for « start », start, hand the channel over. */
#include "wire/keeper.h"

#include "base/file.h"
#include "base/log.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LACK_PAUSE_MS = 100 };
enum { OP_START = 0x0600, OP_STARTED };
enum { KT_PID = 1, KT_CHANNEL };
static const struct msg_rule started_rules[] = {
	{ .tag = KT_PID, .kind = MSG_U64, .required = true, .least = 1, .most = INT32_MAX },
	{ .tag = KT_CHANNEL, .kind = MSG_FD, .required = true },
};

/* --- the keeper --- */

/* The channel of what is started goes to the desk; here it stays as a process to be ended. */
static bool start_one(struct msg *a, struct role *r, line_start_fn *start, void *arg, struct err *e)
{
	role_kill(r);
	if (!start(arg, r, e))
		return false;
	msg_start(a, OP_STARTED);
	msg_put_u64(a, KT_PID, (uint64_t)r->pid);
	msg_put_fd(a, KT_CHANNEL, r->fd);
	return true;
}

/* Nobody can put another keeper in our place: without memory we wait until there is some. */
static bool hear(int fd, struct msg *q)
{
	const struct timespec pause = { .tv_nsec = LACK_PAUSE_MS * 1000000L };
	struct err e = ERR_INIT;
	bool eof = false;
	while (!channel_recv(fd, q, -1, &eof, &e)) {
		if (eof || e.code != ERR_NOMEM)
			return false;
		nanosleep(&pause, NULL);
	}
	return q->op == OP_START;
}

static void keep(int fd, line_start_fn *start, void *arg)
{
	struct role r = { .pid = -1, .fd = -1 };
	AUTO(msg) struct msg lack = { 0 }; /* made while there is memory for it */
	struct err why = ERR_INIT;
	err_nomem(&why);
	msg_put_error(&lack, &why);
	for (;;) {
		AUTO(msg) struct msg q = { 0 };
		AUTO(msg) struct msg a = { 0 };
		struct err e = ERR_INIT;
		if (!hear(fd, &q))
			break;
		if (!start_one(&a, &r, start, arg, &e)) {
			msg_free(&a);
			msg_put_error(&a, &e);
		}
		if (!channel_send(fd, a.body.failed ? &lack : &a, KEEPER_MS, &e))
			break;
		/* Only the desk holds the other end now: it hangs up, the role ends. */
		if (r.fd >= 0)
			close(r.fd);
		r.fd = -1;
	}
	role_kill(&r);
}

/* --- the desk --- */

static bool start_ask(struct keeper *k, struct err *e)
{
	AUTO(msg) struct msg q = { 0 };
	msg_start(&q, OP_START);
	k->asked = k->asked || channel_send(k->role.fd, &q, KEEPER_MS, e);
	return k->asked;
}

bool keeper_open(struct keeper *k, line_start_fn *start, void *arg, struct err *e)
{
	int ends[2];
	*k = (struct keeper){ .role = { .pid = -1, .fd = -1, .name = "keeper" } };
	if (!channel_pair(ends, e))
		return false;
	pid_t pid = fork();
	if (pid < 0) {
		close(ends[0]);
		close(ends[1]);
		return err_errno(e, "cannot fork the keeper");
	}
	if (pid == 0) {
		if (dup2(ends[1], ROLE_FD) < 0 || close_range(ROLE_FD + 1, ~0U, 0) != 0)
			_exit(1);
		/* A signal to the group is for the desk: it ends us by hanging up. */
		signal(SIGTERM, SIG_IGN);
		signal(SIGINT, SIG_IGN);
		signal(SIGHUP, SIG_IGN);
		prctl(PR_SET_NAME, "paraphe-keeper");
		keep(ROLE_FD, start, arg);
		_exit(0);
	}
	close(ends[1]);
	k->role.pid = pid;
	k->role.fd = ends[0];
	if (start_ask(k, e))
		return true;
	role_kill(&k->role);
	return false;
}

static bool answer_take(struct role *r, struct msg *a, struct err *e)
{
	uint64_t pid = 0;
	if (!msg_is_good(a, e))
		return false;
	if (a->op != OP_STARTED ||
		!msg_check(a, started_rules, sizeof started_rules / sizeof *started_rules, e))
		return err_fail(e, ERR_UPSTREAM, "the keeper answered what it may not");
	msg_get_u64(a, KT_PID, 0, &pid);
	r->pid = (pid_t)pid;
	r->fd = msg_take_fd(a, KT_CHANNEL, 0);
	return true;
}

bool keeper_start(void *arg, struct role *r, struct err *e)
{
	struct keeper *k = arg;
	AUTO(msg) struct msg a = { 0 };
	*r = (struct role){ .pid = -1, .fd = -1, .name = "vault" };
	/* An answer that could not be heard is still to come: it is for who asks next, since all ask the same. */
	if (!start_ask(k, e) || !channel_recv(k->role.fd, &a, KEEPER_MS, NULL, e))
		return false;
	k->asked = false;
	return answer_take(r, &a, e);
}

bool keeper_gone(const struct keeper *k)
{
	return k->role.pid > 0 && !role_alive(&k->role);
}

void keeper_close(struct keeper *k)
{
	role_stop(&k->role);
}
