/* SPDX-License-Identifier: MIT */
/* talk: conversations opened, led and closed; worn parents replaced. */
#include "wire/talk.h"

#include "base/file.h"

#include <poll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char role_name[] = "clerk";

bool talk_clerk_begin(struct talk_clerk *c, char *const argv[], struct err *e)
{
	*c = (struct talk_clerk){ .argv = NULL };
	if (pthread_mutex_init(&c->lock, NULL) != 0)
		return err_nomem(e);
	if (pthread_cond_init(&c->seat, NULL) != 0) {
		pthread_mutex_destroy(&c->lock);
		return err_nomem(e);
	}
	if (!role_begin(&c->role, role_name, argv, e)) {
		pthread_cond_destroy(&c->seat);
		pthread_mutex_destroy(&c->lock);
		return false;
	}
	c->argv = argv;
	return true;
}

bool talk_clerk_wait(struct talk_clerk *c, struct err *e)
{
	if (role_wait(&c->role, e))
		return true;
	talk_clerk_stop(c);
	return false;
}

bool talk_clerk_start(struct talk_clerk *c, char *const argv[], struct err *e)
{
	return talk_clerk_begin(c, argv, e) && talk_clerk_wait(c, e);
}

void talk_clerk_stop(struct talk_clerk *c)
{
	if (!c->argv)
		return;
	role_stop(&c->role);
	for (size_t i = 0; i < TALK_MAX_WORN; i++)
		role_kill(&c->worn[i]);
	pthread_cond_destroy(&c->seat);
	pthread_mutex_destroy(&c->lock);
	c->argv = NULL;
}

void talk_clerk_auto(struct talk_clerk *c)
{
	talk_clerk_stop(c);
}

pid_t talk_clerk_parent(struct talk_clerk *c)
{
	pthread_mutex_lock(&c->lock);
	pid_t pid = c->role.pid;
	pthread_mutex_unlock(&c->lock);
	return pid;
}

bool talk_seat_take(struct talk_clerk *c, int timeout_ms, struct err *e)
{
	struct timespec until;
	int waited = 0;
	if (!c->argv)
		return err_fail(e, ERR_BUG, "no clerk");
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += timeout_ms / 1000;
	pthread_mutex_lock(&c->lock);
	while (c->seated >= TALK_SEATS && waited == 0)
		waited = pthread_cond_clockwait(&c->seat, &c->lock, CLOCK_MONOTONIC, &until);
	bool got = c->seated < TALK_SEATS;
	c->seated += got;
	pthread_mutex_unlock(&c->lock);
	return got || err_fail(e, ERR_BUSY, "too many documents are read at once; try again");
}

void talk_seat_give(struct talk_clerk *c)
{
	pthread_mutex_lock(&c->lock);
	c->seated--;
	pthread_cond_signal(&c->seat);
	pthread_mutex_unlock(&c->lock);
}

/* Its channel is closed, so it ends with its last child; the process is kept to be reaped. */
static void wear_out(struct talk_clerk *c)
{
	if (c->role.pid <= 0)
		return;
	size_t place = 0;
	for (size_t i = 0; i < TALK_MAX_WORN; i++) {
		if (c->worn[i].pid > 0 && waitpid(c->worn[i].pid, NULL, WNOHANG) != 0)
			c->worn[i] = (struct role){ .pid = -1, .fd = -1 };
		if (c->worn[i].pid <= 0)
			place = i;
	}
	role_kill(&c->worn[place]);
	close(c->role.fd);
	c->role.fd = -1;
	c->worn[place] = c->role;
	c->role = (struct role){ .pid = -1, .fd = -1 };
}

/* Another parent in place of 'old', unless another thread was faster. The lock is held. */
static bool renew(struct talk_clerk *c, pid_t old, struct err *e)
{
	if (c->role.pid > 0 && c->role.pid != old)
		return true;
	wear_out(c);
	return role_start(&c->role, role_name, c->argv, e);
}

static bool hand_over(struct talk *t, int theirs, struct err *e)
{
	AUTO(msg) struct msg m = { 0 };
	msg_start(&m, CLERK_OPEN);
	msg_put_u64(&m, CT_CLASS, clerk_job_class(t->job));
	msg_put_fd(&m, CT_SOCKET, theirs);
	t->parent = t->clerk->role.pid;
	return channel_send(t->clerk->role.fd, &m, TALK_OPEN_MS, e);
}

/* The lock is held. A parent that is gone is replaced once. */
static bool open_locked(struct talk *t, pid_t worn, struct err *e)
{
	int ends[2];
	if (!channel_pair(ends, e))
		return false;
	AUTO(fd) int theirs = ends[1];
	talk_close(t);
	t->fd = ends[0];
	struct err first = ERR_INIT;
	bool there = t->clerk->role.pid > 0 && t->clerk->role.pid != worn;
	if (there && hand_over(t, theirs, &first))
		return true;
	if (!renew(t->clerk, t->clerk->role.pid, e) || !hand_over(t, theirs, e)) {
		talk_close(t);
		return false;
	}
	return true;
}

static bool open_again(struct talk *t, pid_t worn, struct err *e)
{
	pthread_mutex_lock(&t->clerk->lock);
	bool good = open_locked(t, worn, e);
	pthread_mutex_unlock(&t->clerk->lock);
	return good;
}

bool talk_open(struct talk *t, struct talk_clerk *c, enum clerk_job job, struct err *e)
{
	*t = (struct talk){ .clerk = c, .fd = -1, .job = job };
	if (clerk_job_class(job) == CLERK_CLASS_COUNT || !c->argv)
		return err_fail(e, ERR_BUG, "no job %d, or no clerk", (int)job);
	return open_again(t, -1, e);
}

bool talk_next(struct talk *t, enum clerk_job job, struct err *e)
{
	if (t->fd < 0 || !t->stays || !clerk_job_stays(job) ||
		clerk_job_class(job) != clerk_job_class(t->job))
		return err_fail(e, ERR_BUG, "job %d does not follow job %d", (int)job, (int)t->job);
	if (++t->jobs >= CLERK_MAX_JOBS)
		return err_fail(e, ERR_LIMIT, "more than %d jobs for one child", CLERK_MAX_JOBS);
	t->job = job;
	t->rounds = 0;
	return true;
}

void talk_close(struct talk *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
}

void talk_auto(struct talk *t)
{
	talk_close(t);
}

/* What we say is held to the same rules as what we hear. */
static bool question_check(const struct talk *t, const struct msg *m, struct err *e)
{
	size_t n;
	const struct msg_rule *rules =
		t->rounds == 0 ? clerk_job_rules(t->job, &n) : clerk_have_rules(t->job, &n);
	if (m->op != (t->rounds == 0 ? CLERK_JOB : CLERK_HAVE) || !rules)
		return err_fail(e, ERR_BUG, "op %#x is not due", m->op);
	if (m->body.failed || msg_check(m, rules, n, e))
		return true; /* channel_send tells a message that could not be written */
	if (e)
		e->code = ERR_BUG;
	return err_context(e, "said to the clerk");
}

static bool hear(struct talk *t, struct msg *answer, int timeout_ms, struct err *e)
{
	bool eof;
	if (channel_recv(t->fd, answer, timeout_ms, &eof, e))
		return true;
	if (eof)
		return err_fail(e, ERR_UPSTREAM,
			"the reader of this file was stopped: a fault or a limit was met");
	if (e && e->code == ERR_SYNTAX)
		e->code = ERR_UPSTREAM;
	return false;
}

static bool answer_check(const struct talk *t, const struct msg *answer, struct err *e)
{
	if (!msg_is_good(answer, e))
		return false;
	size_t n = 0;
	const struct msg_rule *rules = NULL;
	if (answer->op == CLERK_LACK)
		rules = clerk_lack_rules(t->job, &n);
	if (answer->op == CLERK_RESULT)
		rules = clerk_result_rules(t->job, &n);
	if (!rules)
		return err_fail(e, ERR_UPSTREAM, "the clerk answered op %#x", answer->op);
	if (msg_check(answer, rules, n, e))
		return true;
	if (e)
		e->code = ERR_UPSTREAM;
	return err_context(e, "the clerk answered");
}

/* Who hangs up before it has heard us may still have said why: CLERK_WORN. */
static bool exchange(
	struct talk *t, struct msg *m, struct msg *answer, int timeout_ms, struct err *e)
{
	struct err gone = ERR_INIT;
	if (channel_send(t->fd, m, timeout_ms, &gone))
		return hear(t, answer, timeout_ms, e);
	if (gone.code == ERR_UPSTREAM && hear(t, answer, 0, NULL))
		return true;
	if (e)
		*e = gone;
	return false;
}

/* It died with our conversation still waiting at its door. */
static bool parent_gone(struct talk *t)
{
	pthread_mutex_lock(&t->clerk->lock);
	struct pollfd p = { .fd = t->clerk->role.fd, .events = POLLRDHUP };
	bool gone = t->clerk->role.pid == t->parent && poll(&p, 1, 0) > 0;
	pthread_mutex_unlock(&t->clerk->lock);
	return gone;
}

static bool say(struct talk *t, struct msg *m, struct msg *answer, int timeout_ms, struct err *e)
{
	if (!question_check(t, m, e))
		return false;
	bool heard = exchange(t, m, answer, timeout_ms, e);
	bool again = t->rounds == 0 && t->jobs == 0 &&
		     (heard ? answer->op == CLERK_WORN : parent_gone(t));
	if (!again)
		return heard && answer_check(t, answer, e);
	/* Nothing was done that lasts: the same job to a new parent's child. */
	msg_free(answer);
	return open_again(t, t->parent, e) && exchange(t, m, answer, timeout_ms, e) &&
	       answer_check(t, answer, e);
}

static void job_put(struct talk *t, struct msg *m)
{
	msg_put_u64(m, CT_JOB, (uint64_t)t->job);
	t->stays = t->stays && clerk_job_stays(t->job);
	if (t->stays)
		msg_put_u64(m, CT_STAY, 1);
}

bool talk_say(struct talk *t, struct msg *m, struct msg *answer, int timeout_ms, struct err *e)
{
	*answer = (struct msg){ 0 };
	if (t->fd < 0)
		return err_fail(e, ERR_BUG, "the conversation is over");
	if (m->op == CLERK_JOB && t->rounds == 0)
		job_put(t, m);
	bool good = t->rounds <= CLERK_MAX_ROUNDS
			    ? say(t, m, answer, timeout_ms, e)
			    : err_fail(e, ERR_LIMIT, "the clerk lacked something %d times",
				      CLERK_MAX_ROUNDS);
	t->rounds++;
	if (!good)
		msg_free(answer);
	if (!good || (answer->op == CLERK_RESULT && !t->stays))
		talk_close(t);
	return good;
}

bool talk_once(struct talk_clerk *c, enum clerk_job job, struct msg *m, struct msg *result,
	int timeout_ms, struct err *e)
{
	AUTO(talk) struct talk t = TALK_NONE;
	*result = (struct msg){ 0 };
	if (!talk_open(&t, c, job, e) || !talk_say(&t, m, result, timeout_ms, e))
		return false;
	if (result->op == CLERK_RESULT)
		return true;
	msg_free(result);
	return err_fail(e, ERR_UPSTREAM, "the clerk lacked something for job %d", (int)job);
}
