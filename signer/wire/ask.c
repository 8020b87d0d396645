/* SPDX-License-Identifier: MIT */
/* ask: roles started and stopped, questions and error answers. */
#include "wire/ask.h"

#include "base/file.h"
#include "base/text.h"
#include "wire/tables.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROLE_STOP_MS = 1000, READY_SEND_MS = 1000 };

enum { RT_PROTOCOL = 1, RT_TABLES };
static const struct msg_rule ready_rules[] = {
	{ .tag = RT_PROTOCOL, .kind = MSG_U64, .required = true, .most = UINT64_MAX },
	{ .tag = RT_TABLES, .kind = MSG_U64, .most = UINT64_MAX },
};

enum { ET_CODE = 1, ET_TEXT, ET_CLAUSE, ET_AT };
enum { ERROR_MAX_CLAUSE = 120 };
static const struct msg_rule error_rules[] = {
	{ .tag = ET_CODE,
		.kind = MSG_U64,
		.required = true,
		.least = ERR_NONE + 1,
		.most = ERR_CODE_COUNT - 1 },
	{ .tag = ET_TEXT, .kind = MSG_TEXT, .required = true, .most = ERR_TEXT_MAX - 1 },
	{ .tag = ET_CLAUSE, .kind = MSG_TEXT, .most = ERROR_MAX_CLAUSE },
	{ .tag = ET_AT, .kind = MSG_U64, .most = UINT64_MAX - 1 },
};
#define COUNT(a) (sizeof(a) / sizeof *(a))

/* An error may quote hostile bytes; what is no UTF-8 or a control becomes '?', a cut character goes. */
static void put_clean(struct msg *m, uint8_t tag, const char *text, size_t most)
{
	char clean[ERR_TEXT_MAX];
	struct slice s = slice_text(text);
	size_t used = 0;
	for (size_t at = 0; at < s.n;) {
		size_t from = at;
		uint32_t cp = text_next(s, &at);
		size_t n = cp == UINT32_MAX || cp < 0x20 ? 1 : at - from;
		if (n > most - used)
			break;
		if (cp == UINT32_MAX || cp < 0x20)
			clean[used] = '?';
		else
			memcpy(clean + used, s.p + from, n);
		used += n;
	}
	clean[used] = 0;
	msg_put_text(m, tag, clean);
}

void msg_put_error(struct msg *m, const struct err *from)
{
	msg_start(m, MSG_OP_ERROR);
	bool known = from->code > ERR_NONE && from->code < ERR_CODE_COUNT;
	msg_put_u64(m, ET_CODE, known ? from->code : ERR_BUG);
	put_clean(m, ET_TEXT, from->text, ERR_TEXT_MAX - 1);
	if (from->clause)
		put_clean(m, ET_CLAUSE, from->clause, ERROR_MAX_CLAUSE);
	if (from->at != ERR_NO_OFFSET)
		msg_put_u64(m, ET_AT, from->at);
}

bool msg_is_good(const struct msg *m, struct err *e)
{
	if (m->op != MSG_OP_ERROR)
		return true;
	if (!msg_check(m, error_rules, COUNT(error_rules), e))
		return err_context(e, "an error answer");
	uint64_t code = ERR_BUG, at = ERR_NO_OFFSET;
	char text[ERR_TEXT_MAX] = "", clause[ERROR_MAX_CLAUSE + 1] = "";
	msg_get_u64(m, ET_CODE, 0, &code);
	msg_get_u64(m, ET_AT, 0, &at);
	msg_get_text(m, ET_TEXT, 0, text, sizeof text);
	/* err.clause points to literals only: a clause from the other side goes into the text. */
	if (msg_get_text(m, ET_CLAUSE, 0, clause, sizeof clause))
		return err_set(e, (enum err_code)code, NULL, at, "%s (%s)", text, clause);
	return err_set(e, (enum err_code)code, NULL, at, "%s", text);
}

bool role_ready(int fd, struct err *e)
{
	AUTO(msg) struct msg m = { 0 };
	msg_start(&m, MSG_OP_READY);
	msg_put_u64(&m, RT_PROTOCOL, MSG_PROTOCOL);
	msg_put_u64(&m, RT_TABLES, tables_mark());
	return channel_send(fd, &m, READY_SEND_MS, e);
}

void role_fail(int fd, const struct err *why)
{
	AUTO(msg) struct msg m = { 0 };
	msg_put_error(&m, why);
	struct err e = ERR_INIT;
	if (!channel_send(fd, &m, READY_SEND_MS, &e))
		(void)!write(STDERR_FILENO, "event=role_failed\n", 18);
}

static bool ready_wait(const struct role *r, struct err *e)
{
	AUTO(msg) struct msg m = { 0 };
	bool eof = false;
	if (!channel_recv(r->fd, &m, ROLE_START_MS, &eof, e))
		return eof ? err_fail(e, ERR_UPSTREAM, "it ended before it was ready") : false;
	uint64_t protocol = 0, tables = 0;
	if (!msg_is_good(&m, e))
		return false;
	if (m.op != MSG_OP_READY || !msg_check(&m, ready_rules, COUNT(ready_rules), e))
		return err_fail(e, ERR_UPSTREAM, "it did not say ready");
	msg_get_u64(&m, RT_PROTOCOL, 0, &protocol);
	if (protocol != MSG_PROTOCOL)
		return err_fail(e, ERR_UPSTREAM,
			"it speaks protocol %" PRIu64 ", not %d: reinstall both programs", protocol,
			MSG_PROTOCOL);
	if (!msg_get_u64(&m, RT_TABLES, 0, &tables) || tables != tables_mark())
		return err_fail(e, ERR_UPSTREAM,
			"it was built with other rules of protocol %d: reinstall both programs",
			MSG_PROTOCOL);
	return true;
}

/*
 * posix_spawn, so that a role can be started again when threads run. stdin and stdout are /dev/null: a role
 * must not be able to write into the report that a command prints.
 */
static bool spawn(pid_t *pid, int channel, char *const argv[], struct err *e)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	if (posix_spawn_file_actions_init(&files) != 0 || posix_spawnattr_init(&attr) != 0)
		return err_nomem(e);
	int bad = posix_spawn_file_actions_adddup2(&files, channel, ROLE_FD);
	bad |= posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	bad |= posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	bad |= posix_spawn_file_actions_addclosefrom_np(&files, ROLE_FD + 1);
	bad |= posix_spawnattr_setsigmask(&attr, &none);
	bad |= posix_spawnattr_setsigdefault(&attr, &all);
	/* A group of its own: Ctrl-C is for the desk, which lets what is under way finish. */
	bad |= posix_spawnattr_setpgroup(&attr, 0);
	bad |= posix_spawnattr_setflags(
		&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	if (!bad)
		bad = posix_spawn(pid, argv[0], &files, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	errno = bad;
	return bad ? err_errno(e, "%s", argv[0]) : true;
}

/* Each connection is another role, to be told from the one before. */
static pid_t foreign_pid(void)
{
	static _Atomic int count;
	return ROLE_FOREIGN + (count++ & 0xffffff);
}

static bool connect_to(struct role *r, const char *path, struct err *e)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	size_t n = strlen(path);
	if (n == 0 || n >= sizeof at.sun_path)
		return err_fail(e, ERR_LIMIT, "%.100s is no path of a socket", path);
	memcpy(at.sun_path, path, n);
	AUTO(fd) int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&at, sizeof at) != 0)
		return err_errno(e, "%s", path);
	r->pid = foreign_pid();
	r->fd = fd;
	fd = -1;
	return true;
}

static bool process_start(struct role *r, char *const argv[], struct err *e)
{
	int ends[2];
	if (!channel_pair(ends, e))
		return false;
	AUTO(fd) int theirs = ends[1];
	r->fd = ends[0];
	if (spawn(&r->pid, theirs, argv, e))
		return true;
	close(r->fd);
	r->pid = r->fd = -1;
	return false;
}

bool role_begin(struct role *r, const char *name, char *const argv[], struct err *e)
{
	*r = (struct role){ .pid = -1, .fd = -1 };
	snprintf(r->name, sizeof r->name, "%s", name);
	bool foreign = strncmp(argv[0], "unix:", 5) == 0;
	return (foreign ? connect_to(r, argv[0] + 5, e) : process_start(r, argv, e)) ||
	       err_context(e, "%s", name);
}

bool role_wait(struct role *r, struct err *e)
{
	if (ready_wait(r, e))
		return true;
	role_kill(r);
	return err_context(e, "%s", r->name);
}

bool role_start(struct role *r, const char *name, char *const argv[], struct err *e)
{
	return role_begin(r, name, argv, e) && role_wait(r, e);
}

/* True when the role has ended within 'ms' and was reaped. */
static bool reap(pid_t pid, int ms)
{
	AUTO(fd) int watch = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd p = { .fd = watch, .events = POLLIN };
	int n;
	do
		n = watch < 0 ? 0 : poll(&p, 1, ms);
	while (n < 0 && errno == EINTR);
	return waitpid(pid, NULL, WNOHANG) != 0;
}

static void end(struct role *r, int patience_ms)
{
	if (r->pid <= 0)
		return;
	close(r->fd);
	r->fd = -1;
	if (r->pid < ROLE_FOREIGN && !reap(r->pid, patience_ms)) {
		kill(r->pid, SIGKILL);
		while (waitpid(r->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	r->pid = -1;
}

void role_stop(struct role *r)
{
	end(r, ROLE_STOP_MS);
}

void role_kill(struct role *r)
{
	end(r, 0);
}

bool role_alive(const struct role *r)
{
	siginfo_t info = { 0 };
	struct pollfd p = { .fd = r->fd, .events = POLLRDHUP };
	if (r->pid >= ROLE_FOREIGN)
		return poll(&p, 1, 0) == 0;
	if (r->pid <= 0 || waitid(P_PID, (id_t)r->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0)
		return false;
	return info.si_pid == 0;
}

void role_auto(struct role *r)
{
	role_stop(r);
}

/* Nothing may be waiting before a question: it would be taken for the answer. */
static bool is_quiet(int fd, struct err *e)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	if (poll(&p, 1, 0) == 0)
		return true;
	return err_fail(e, ERR_UPSTREAM, "the role is gone, or spoke without being asked");
}

bool ask(int fd, struct msg *question, struct msg *answer, int timeout_ms, struct err *e)
{
	*answer = (struct msg){ 0 };
	if (question->body.failed)
		return channel_send(fd, question, timeout_ms, e);
	if (is_quiet(fd, e) && channel_send(fd, question, timeout_ms, e) &&
		channel_recv(fd, answer, timeout_ms, NULL, e))
		return true;
	/* Out of step: a late answer must never be taken for the next question's. */
	shutdown(fd, SHUT_RDWR);
	return false;
}
