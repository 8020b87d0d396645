/* SPDX-License-Identifier: MIT */
/* line: a lock around a role, and another role in place of one that ended. */
#include "wire/line.h"

#include <poll.h>

bool line_open(struct line *l, line_start_fn *start, void *arg, struct err *e)
{
	*l = (struct line){ .role = { .pid = -1, .fd = -1 }, .start = start, .arg = arg };
	if (!start(arg, &l->role, e)) {
		l->start = NULL;
		return false;
	}
	if (pthread_mutex_init(&l->lock, NULL) == 0)
		return true;
	role_kill(&l->role);
	l->start = NULL;
	return err_nomem(e);
}

/* A shut or hung-up channel: ask shuts it after a failure, the kernel when the role ends. */
static bool is_gone(const struct line *l)
{
	struct pollfd p = { .fd = l->role.fd, .events = POLLRDHUP };
	return l->role.fd < 0 || (poll(&p, 1, 0) > 0 && p.revents);
}

/* The lock is held. */
static bool mend(struct line *l, bool *again, struct err *e)
{
	*again = is_gone(l);
	if (!*again)
		return true;
	role_kill(&l->role);
	return l->start(l->arg, &l->role, e);
}

bool line_ask(
	struct line *l, struct msg *question, struct msg *answer, int timeout_ms, struct err *e)
{
	*answer = (struct msg){ 0 };
	if (!l->start)
		return err_fail(e, ERR_DENIED, "no key is at hand here");
	bool again;
	pthread_mutex_lock(&l->lock);
	bool good = mend(l, &again, e) && ask(l->role.fd, question, answer, timeout_ms, e);
	pthread_mutex_unlock(&l->lock);
	return good;
}

bool line_mend(struct line *l, bool *again, struct err *e)
{
	*again = false;
	if (!l->start)
		return true;
	pthread_mutex_lock(&l->lock);
	bool good = mend(l, again, e);
	pthread_mutex_unlock(&l->lock);
	return good;
}

void line_close(struct line *l)
{
	if (!l->start)
		return;
	role_stop(&l->role);
	pthread_mutex_destroy(&l->lock);
	l->start = NULL;
}
