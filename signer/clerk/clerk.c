/* SPDX-License-Identifier: MIT */
/* clerk: forks, conversations, and what becomes of children that die. */
#include "clerk/clerk.h"

#include "base/log.h"
#include "base/memory.h"
#include "clerk/heap.h"
#include "wire/ask.h"
#include "wire/cage.h"
#include "wire/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a child ends with. */
enum { CHILD_DONE = 0, CHILD_CONVERSATION = 1, CHILD_CAGE = 2 };

struct parent {
	int fd;
	const struct clerk_context *context;
	const struct clerk_job_entry *table;
	sigset_t asleep;     /* mask while waiting: SIGCHLD comes through */
	struct role *render; /* who takes render conversations; NULL: we do; pid -1: it has ended */
	size_t children;
	bool worn, closing;
};

/* What we say is held to the same rules as what we hear. */
static bool say(int fd, struct msg *m, const struct msg_rule *rules, size_t n, struct err *e)
{
	if (!m->body.failed && (!rules || !msg_check(m, rules, n, e))) {
		if (e)
			e->code = ERR_BUG;
		return err_context(e, "the clerk would say");
	}
	return channel_send(fd, m, CLERK_SEND_MS, e);
}

bool clerk_lack(struct clerk_conversation *c, struct msg *lack, struct msg *have, struct err *e)
{
	size_t n;
	*have = (struct msg){ 0 };
	if (c->rounds >= CLERK_MAX_ROUNDS)
		return err_fail(
			e, ERR_LIMIT, "something is lacking more than %d times", CLERK_MAX_ROUNDS);
	c->rounds++;
	const struct msg_rule *rules = clerk_lack_rules(c->job, &n);
	if (memory_lacked())
		return err_nomem(e);
	if (lack->op != CLERK_LACK || !rules)
		return err_fail(e, ERR_BUG, "op %#x is no lack of job %d", lack->op, (int)c->job);
	if (!say(c->fd, lack, rules, n, e) || !channel_recv(c->fd, have, CLERK_HAVE_MS, NULL, e))
		return false;
	rules = clerk_have_rules(c->job, &n);
	if (have->op == CLERK_HAVE && msg_check(have, rules, n, e))
		return true;
	msg_free(have);
	return err_fail(e, ERR_SYNTAX, "no proper answer to what is lacking");
}

static bool job_find(const struct msg *m, enum clerk_class class,
	const struct clerk_job_entry *table, enum clerk_job *job, struct err *e)
{
	uint64_t number;
	size_t n;
	if (m->op != CLERK_JOB || !msg_get_u64(m, CT_JOB, 0, &number) || number == 0 ||
		number >= JOB_COUNT)
		return err_fail(e, ERR_SYNTAX, "op %#x is no job", m->op);
	*job = (enum clerk_job)number;
	if (clerk_job_class(*job) != class)
		return err_fail(e, ERR_DENIED, "job %d is not for a child of class %d", (int)*job,
			(int)class);
	if (!table[*job].run)
		return err_fail(e, ERR_UNSUPPORTED, "job %d is not done here", (int)*job);
	const struct msg_rule *rules = clerk_job_rules(*job, &n);
	return msg_check(m, rules, n, e);
}

static bool job_do(struct clerk_conversation *c, enum clerk_class class,
	const struct clerk_job_entry *table, struct msg *m, struct err *e)
{
	AUTO(msg) struct msg result = { 0 };
	msg_start(&result, CLERK_RESULT);
	size_t n;
	if (!job_find(m, class, table, &c->job, e) || !table[c->job].run(c, m, &result, e))
		return false;
	if (memory_lacked())
		return err_nomem(e);
	const struct msg_rule *rules = clerk_result_rules(c->job, &n);
	return say(c->fd, &result, rules, n, e);
}

/* What the job says itself, once it is checked. */
static bool stays(const struct msg *m)
{
	uint64_t stay = 0;
	return msg_get_u64(m, CT_STAY, 0, &stay) && stay;
}

static bool error_say(int fd, const struct err *why, struct err *e)
{
	AUTO(msg) struct msg m = { 0 };
	msg_put_error(&m, why);
	return channel_send(fd, &m, CLERK_SEND_MS, e);
}

/* *more: another job may come. */
static bool one_job(struct clerk_conversation *c, enum clerk_class class,
	const struct clerk_job_entry *table, bool *more, struct err *e)
{
	AUTO(msg) struct msg m = { 0 };
	struct err why = ERR_INIT;
	bool follows = *more, over = false;
	*more = false;
	memory_begin();
	if (!channel_recv(c->fd, &m, follows ? CLERK_HAVE_MS : CLERK_JOB_MS, &over, &why)) {
		bool ended = follows && over; /* the desk has no more */
		if (!ended && e)
			*e = why;
		return ended;
	}
	c->rounds = 0;
	c->stays = stays(&m);
	if (!job_do(c, class, table, &m, &why))
		return error_say(c->fd, &why, e);
	c->jobs++;
	*more = c->stays;
	return true;
}

bool clerk_converse(int fd, enum clerk_class class, const struct clerk_context *context,
	const struct clerk_job_entry table[static JOB_COUNT], struct err *e)
{
	struct clerk_conversation c = { .fd = fd, .context = context };
	bool more = false;
	for (int i = 0; i == 0 || (more && i < CLERK_MAX_JOBS); i++)
		if (!one_job(&c, class, table, &more, e))
			return false;
	return true;
}

/* SIGIO: something came, or the desk has hung up and nobody wants the answer any more. */
static void on_conversation(int number)
{
	(void)number;
	int saved = errno;
	struct pollfd p = { .fd = ROLE_FD, .events = POLLRDHUP };
	if (poll(&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLRDHUP)))
		_exit(CHILD_CONVERSATION);
	errno = saved;
}

/* Made before it is needed: then there is no memory for it. */
static struct msg lack_word;

static bool lack_ready(struct err *e)
{
	struct err why = ERR_INIT;
	err_nomem(&why);
	msg_put_error(&lack_word, &why);
	return !lack_word.body.failed || err_nomem(e);
}

/* A library that goes on without what it was refused may crash: the conversation ends before. */
_Noreturn static void on_lack(void)
{
	struct err e = ERR_INIT;
	memory_ends(NULL);
	_exit(channel_send(ROLE_FD, &lack_word, CLERK_SEND_MS, &e) ? CHILD_DONE
								   : CHILD_CONVERSATION);
}

/* The child's life hangs on the desk's end of the conversation, on its parent, and on the clock. */
static bool life_bound(void)
{
	struct sigaction act = { .sa_handler = on_conversation, .sa_flags = SA_RESTART };
	alarm(CLERK_WALL_S);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || sigaction(SIGIO, &act, NULL) != 0 ||
		fcntl(ROLE_FD, F_SETOWN, getpid()) != 0 || fcntl(ROLE_FD, F_SETFL, O_ASYNC) != 0)
		return false;
	on_conversation(SIGIO); /* the desk may have hung up before there was anybody to be told */
	return true;
}

static const enum cage_kind kinds[CLERK_CLASS_COUNT] = {
	[CLERK_MAKE] = CAGE_CLERK_CHILD,
	[CLERK_JUDGE] = CAGE_CLERK_CHILD,
	[CLERK_RENDER] = CAGE_RENDER_CHILD,
};

_Noreturn static void child(const struct parent *p, int conversation, enum clerk_class class)
{
	struct err e = ERR_INIT;
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_SETMASK, &p->asleep, NULL);
	/* poppler prints what it finds wrong in a file: that may be personal data, and is no log line. */
	if (class == CLERK_RENDER)
		dup2(STDOUT_FILENO, STDERR_FILENO);
	if (dup2(conversation, ROLE_FD) < 0 || close_range(ROLE_FD + 1, ~0U, 0) != 0 ||
		!life_bound())
		_exit(CHILD_CAGE);
	(void)heap_own();
	if (!cage_enter(kinds[class], &e)) {
		log_error("clerk_cage", &e);
		_exit(CHILD_CAGE);
	}
	if (!lack_ready(&e))
		_exit(CHILD_CONVERSATION);
	memory_ends(on_lack);
	_exit(clerk_converse(ROLE_FD, class, p->context, p->table, &e) ? CHILD_DONE
								       : CHILD_CONVERSATION);
}

/* Killed by our own limits is no fault of memory: the parent is not worn by it. */
static bool is_limit(int number)
{
	return number == SIGALRM || number == SIGXCPU || number == SIGXFSZ || number == SIGKILL;
}

/* Without it there is no clerk any more: the desk starts another. */
static void render_ended(struct parent *p, int status)
{
	if (!p->closing)
		log_event("clerk_render_ended", "status=%d", status);
	p->worn = p->worn || !p->closing;
	p->render->pid = -1;
}

static void reap(struct parent *p)
{
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
		if (p->render && pid == p->render->pid) {
			render_ended(p, status);
			continue;
		}
		p->children -= p->children > 0;
		if (WIFSIGNALED(status)) {
			log_event("clerk_child_killed", "signal=%d", WTERMSIG(status));
			p->worn = p->worn || !is_limit(WTERMSIG(status));
		} else if (WEXITSTATUS(status) == CHILD_CAGE) {
			log_event("clerk_child_without_cage", "status=%d", WEXITSTATUS(status));
		}
	}
}

/* The desk is told on the conversation; when it does not listen, the closed socket says as much. */
static void turn_away(int conversation, bool worn)
{
	struct err e = ERR_INIT;
	AUTO(msg) struct msg m = { 0 };
	if (worn) {
		msg_start(&m, CLERK_WORN);
	} else {
		err_fail(&e, ERR_NOMEM, "no process for another conversation");
		msg_put_error(&m, &e);
	}
	if (!channel_send(conversation, &m, 0, &e))
		log_error("clerk_turned_away", &e);
}

/* To the parent of render children: it forks one, or turns the conversation away by itself. */
static void hand_over(struct parent *p, int conversation)
{
	struct err e = ERR_INIT;
	AUTO(msg) struct msg m = { 0 };
	msg_start(&m, CLERK_OPEN);
	msg_put_u64(&m, CT_CLASS, CLERK_RENDER);
	msg_put_fd(&m, CT_SOCKET, conversation);
	if (channel_send(p->render->fd, &m, CLERK_SEND_MS, &e))
		return;
	log_error("clerk_render", &e);
	turn_away(conversation, true);
}

static void open_conversation(struct parent *p, int conversation, enum clerk_class class)
{
	reap(p); /* one may have died since: no successor is born of a worn parent */
	if (p->worn) {
		turn_away(conversation, true);
		return;
	}
	if (p->render && class == CLERK_RENDER) {
		hand_over(p, conversation);
		return;
	}
	pid_t pid = fork();
	if (pid == 0)
		child(p, conversation, class);
	if (pid < 0)
		turn_away(conversation, false);
	p->children += pid > 0;
}

static bool take(struct parent *p, struct err *e)
{
	AUTO(msg) struct msg m = { 0 };
	if (!channel_recv(p->fd, &m, 0, &p->closing, e))
		return p->closing;
	size_t n;
	uint64_t class = 0;
	const struct msg_rule *rules = clerk_open_rules(&n);
	if (m.op != CLERK_OPEN || !msg_check(&m, rules, n, e))
		return err_fail(e, ERR_SYNTAX, "op %#x is not for the clerk's parent", m.op);
	msg_get_u64(&m, CT_CLASS, 0, &class);
	open_conversation(p, msg_get_fd(&m, CT_SOCKET, 0), (enum clerk_class) class);
	return true;
}

static void on_child(int number)
{
	(void)number; /* it wakes ppoll */
}

static bool signals_set(struct parent *p, struct err *e)
{
	struct sigaction act = { .sa_handler = on_child };
	sigset_t block;
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &block, &p->asleep) != 0 || sigaction(SIGCHLD, &act, NULL) != 0)
		return err_errno(e, "cannot watch over children");
	sigdelset(&p->asleep, SIGCHLD);
	return true;
}

/* The desk has hung up: render children end what they do, as ours. */
static bool all_ended(struct parent *p)
{
	if (!p->closing)
		return false;
	if (p->render && p->render->fd >= 0) {
		close(p->render->fd);
		p->render->fd = -1;
	}
	return p->children == 0 && (!p->render || p->render->pid <= 0);
}

bool clerk_run(int fd, const struct clerk_context *context,
	const struct clerk_job_entry table[static JOB_COUNT], struct err *e)
{
	return clerk_run_beside(fd, context, table, NULL, e);
}

bool clerk_run_beside(int fd, const struct clerk_context *context,
	const struct clerk_job_entry table[static JOB_COUNT], struct role *render, struct err *e)
{
	struct parent p = { .fd = fd, .context = context, .table = table, .render = render };
	for (size_t i = CLERK_MAKE; i < CLERK_CLASS_COUNT; i++)
		if (!cage_prepare(kinds[i], e))
			return false;
	if (!signals_set(&p, e) || !cage_enter(CAGE_CLERK_PARENT, e) || !role_ready(fd, e))
		return false;
	for (;;) {
		reap(&p);
		if (all_ended(&p))
			return true;
		bool full = p.children >= CLERK_MAX_CHILDREN;
		struct pollfd watch = { .fd = p.closing || full ? -1 : fd, .events = POLLIN };
		int n = ppoll(&watch, 1, NULL, &p.asleep);
		if (n < 0 && errno != EINTR)
			return err_errno(e, "cannot wait");
		if (n > 0 && !take(&p, e))
			return false;
	}
}
