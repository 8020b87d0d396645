/* SPDX-License-Identifier: MIT */
/* Roles: this very program, started again in a mode, plays a good role and every bad one. */
#include "fault_memory.h"

#include "wire/keeper.h"
#include "wire/tables.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { OP_HELLO = 0x0500, OP_SLOW, OP_DIE, OP_GARBAGE, OP_TWICE, OP_FDS };
enum { T_TEXT = 1 };

static char self[1024];

/* --- the role --- */

static int count_open(void)
{
	int n = 0;
	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void answer_one(struct msg *q)
{
	struct err e = ERR_INIT;
	AUTO(msg) struct msg a = { 0 };
	msg_start(&a, OP_HELLO);
	switch (q->op) {
	case OP_SLOW:
		usleep(200 * 1000);
		msg_put_text(&a, T_TEXT, "late");
		break;
	case OP_DIE:
		raise(SIGKILL);
		break;
	case OP_GARBAGE:
		if (write(ROLE_FD, "\0\1garbage", 9) != 9)
			_exit(1);
		return;
	case OP_TWICE:
		msg_put_text(&a, T_TEXT, "twice");
		if (!channel_send(ROLE_FD, &a, 1000, &e))
			_exit(1);
		break;
	case OP_FDS:
		msg_put_u64(&a, T_TEXT, (uint64_t)count_open());
		break;
	default:
		msg_put_text(&a, T_TEXT, "hello");
	}
	if (!channel_send(ROLE_FD, &a, 1000, &e))
		_exit(1);
}

/* What a program of another day says: protocol and mark of its tables. */
static int say_ready(const char *mode)
{
	struct err e = ERR_INIT;
	AUTO(msg) struct msg m = { 0 };
	bool number = !strcmp(mode, "old number");
	msg_start(&m, MSG_OP_READY);
	msg_put_u64(&m, 1, number ? MSG_PROTOCOL - 1 : MSG_PROTOCOL);
	if (strcmp(mode, "old without") != 0)
		msg_put_u64(&m, 2, tables_mark() ^ (number ? 0 : 1));
	return channel_send(ROLE_FD, &m, 1000, &e) ? 0 : 1;
}

static int role_main(const char *mode)
{
	struct err e = ERR_INIT;
	if (!strcmp(mode, "ends"))
		return 3;
	if (!strcmp(mode, "fails")) {
		err_set(&e, ERR_CRYPTO, "RFC 1 2", 17, "clé\x01 \xff abîmée");
		role_fail(ROLE_FD, &e);
		return 1;
	}
	if (!strncmp(mode, "old", 3))
		return say_ready(mode);
	if (!strcmp(mode, "stubborn"))
		signal(SIGTERM, SIG_IGN);
	printf("a role cannot write here\n");
	fflush(stdout);
	if (!role_ready(ROLE_FD, &e))
		return 1;
	for (;;) {
		AUTO(msg) struct msg q = { 0 };
		bool eof;
		if (!channel_recv(ROLE_FD, &q, -1, &eof, &e))
			break;
		answer_one(&q);
	}
	while (!strcmp(mode, "stubborn"))
		pause();
	return 0;
}

/* --- the desk --- */

static bool begin(struct role *r, const char *mode, struct err *e)
{
	char copy[16];
	snprintf(copy, sizeof copy, "%s", mode);
	char role[] = "role";
	char *argv[] = { self, role, copy, NULL };
	return role_begin(r, "test", argv, e);
}

static bool start(struct role *r, const char *mode, struct err *e)
{
	return begin(r, mode, e) && role_wait(r, e);
}

static bool put(const struct role *r, uint16_t op, struct msg *a, int ms, struct err *e)
{
	AUTO(msg) struct msg q = { 0 };
	msg_start(&q, op);
	return ask(r->fd, &q, a, ms, e);
}

static void a_role_answers(void **state)
{
	(void)state;
	AUTO(role) struct role r = { 0 };
	AUTO(msg) struct msg a = { 0 };
	struct err e = ERR_INIT;
	char text[8];
	assert_true(start(&r, "good", &e));
	assert_true(role_alive(&r));
	assert_true(put(&r, OP_HELLO, &a, 1000, &e));
	assert_true(msg_get_text(&a, T_TEXT, 0, text, sizeof text));
	assert_string_equal(text, "hello");
	pid_t pid = r.pid;
	role_stop(&r);
	assert_int_equal(waitpid(pid, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	assert_false(role_alive(&r));
	role_stop(&r);
}

static void what_gets_ready_is_waited_for_later(void **state)
{
	(void)state;
	AUTO(role) struct role good = { 0 };
	AUTO(role) struct role ends = { 0 };
	AUTO(msg) struct msg a = { 0 };
	struct err e = ERR_INIT;
	assert_true(begin(&ends, "ends", &e));
	assert_true(begin(&good, "good", &e));
	assert_true(role_wait(&good, &e));
	assert_true(put(&good, OP_HELLO, &a, 1000, &e));
	assert_false(role_wait(&ends, &e));
	assert_int_equal(e.code, ERR_UPSTREAM);
	assert_int_equal(ends.pid, -1);
}

static void a_role_of_another_day_is_refused(void **state)
{
	(void)state;
	static const char *const modes[][2] = { { "old number", "protocol" },
		{ "old tables", "other rules" }, { "old without", "other rules" } };
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		AUTO(role) struct role r = { 0 };
		struct err e = ERR_INIT;
		assert_false(start(&r, modes[i][0], &e));
		assert_int_equal(e.code, ERR_UPSTREAM);
		if (!strstr(e.text, modes[i][1]) || !strstr(e.text, "reinstall"))
			fail_msg("%s: %s", modes[i][0], e.text);
	}
}

static void a_role_has_nothing_else_open(void **state)
{
	(void)state;
	AUTO(role) struct role r = { 0 };
	AUTO(msg) struct msg a = { 0 };
	struct err e = ERR_INIT;
	uint64_t n = 0;
	int stray = dup(STDERR_FILENO);
	assert_true(start(&r, "good", &e));
	close(stray);
	assert_true(put(&r, OP_FDS, &a, 1000, &e));
	assert_true(msg_get_u64(&a, T_TEXT, 0, &n));
	assert_int_equal(n, 4);
}

static void a_program_that_is_not_there_is_told(void **state)
{
	(void)state;
	struct role r;
	struct err e = ERR_INIT;
	char path[] = "/nowhere/paraphe-clerk";
	char *argv[] = { path, NULL };
	assert_false(role_start(&r, "clerk", argv, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_non_null(strstr(e.text, "clerk"));
	role_stop(&r);
}

static void a_role_that_ends_at_once_is_told(void **state)
{
	(void)state;
	struct role r;
	struct err e = ERR_INIT;
	assert_false(start(&r, "ends", &e));
	assert_int_equal(e.code, ERR_UPSTREAM);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void a_role_that_cannot_load_says_why(void **state)
{
	(void)state;
	struct role r;
	struct err e = ERR_INIT;
	assert_false(start(&r, "fails", &e));
	assert_int_equal(e.code, ERR_CRYPTO);
	assert_int_equal(e.at, 17);
	assert_string_equal(e.text, "test: clé? ? abîmée (RFC 1 2)");
}

static void a_role_that_dies_is_told(void **state)
{
	(void)state;
	AUTO(role) struct role r = { 0 };
	struct msg a;
	struct err e = ERR_INIT;
	assert_true(start(&r, "good", &e));
	assert_false(put(&r, OP_DIE, &a, 1000, &e));
	assert_int_equal(e.code, ERR_UPSTREAM);
	for (int i = 0; i < 1000 && role_alive(&r); i++)
		usleep(1000);
	assert_false(role_alive(&r));
	assert_false(put(&r, OP_HELLO, &a, 1000, &e));
	assert_int_equal(e.code, ERR_UPSTREAM);
}

static void a_late_answer_is_never_taken_for_another(void **state)
{
	(void)state;
	AUTO(role) struct role r = { 0 };
	struct msg a;
	struct err e = ERR_INIT;
	assert_true(start(&r, "good", &e));
	assert_false(put(&r, OP_SLOW, &a, 20, &e));
	assert_int_equal(e.code, ERR_TIMEOUT);
	usleep(300 * 1000);
	assert_false(put(&r, OP_HELLO, &a, 1000, &e));
	assert_int_equal(e.code, ERR_UPSTREAM);
}

static void an_unasked_answer_is_refused(void **state)
{
	(void)state;
	AUTO(role) struct role r = { 0 };
	AUTO(msg) struct msg a = { 0 };
	struct err e = ERR_INIT;
	assert_true(start(&r, "good", &e));
	assert_true(put(&r, OP_TWICE, &a, 1000, &e));
	msg_free(&a);
	usleep(100 * 1000);
	assert_false(put(&r, OP_HELLO, &a, 1000, &e));
	assert_int_equal(e.code, ERR_UPSTREAM);
}

static void garbage_is_refused(void **state)
{
	(void)state;
	AUTO(role) struct role r = { 0 };
	struct msg a;
	struct err e = ERR_INIT;
	assert_true(start(&r, "good", &e));
	assert_false(put(&r, OP_GARBAGE, &a, 1000, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
}

static void a_role_that_will_not_stop_is_killed(void **state)
{
	(void)state;
	struct role r;
	struct err e = ERR_INIT;
	assert_true(start(&r, "stubborn", &e));
	pid_t pid = r.pid;
	role_stop(&r);
	assert_int_equal(kill(pid, 0), -1);
}

static void an_error_answer_must_be_whole(void **state)
{
	(void)state;
	AUTO(msg) struct msg m = { 0 };
	struct err e = ERR_INIT;
	msg_start(&m, OP_HELLO);
	assert_true(msg_is_good(&m, &e));
	m.op = MSG_OP_ERROR;
	assert_false(msg_is_good(&m, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	msg_put_u64(&m, 1, ERR_NONE);
	msg_put_text(&m, 2, "x");
	assert_false(msg_is_good(&m, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

static void an_error_text_is_cut_between_characters(void **state)
{
	(void)state;
	AUTO(msg) struct msg m = { 0 };
	struct err from = ERR_INIT, e = ERR_INIT;
	from.code = ERR_BUG;
	memset(from.text, 'x', sizeof from.text - 1);
	memcpy(from.text + sizeof from.text - 3, "é", 3);
	msg_put_error(&m, &from);
	assert_int_equal(m.body.failed, ERR_NONE);
	assert_false(msg_is_good(&m, &e));
	assert_int_equal(e.code, ERR_BUG);
	assert_string_equal(e.text, from.text);
}

static bool line_role(void *arg, struct role *r, struct err *e)
{
	unsigned *starts = arg;
	++*starts;
	return start(r, "good", e);
}

static bool say(struct line *l, uint16_t op, int ms, struct err *e)
{
	AUTO(msg) struct msg q = { 0 };
	AUTO(msg) struct msg a = { 0 };
	msg_start(&q, op);
	return line_ask(l, &q, &a, ms, e);
}

static void a_line_is_opened_anew_but_no_question_is_said_twice(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct line l;
	unsigned starts = 0;
	bool again;
	assert_true(line_open(&l, line_role, &starts, &e));
	assert_false(say(&l, OP_DIE, 1000, &e));
	assert_int_equal(starts, 1);
	assert_true(say(&l, OP_HELLO, 1000, &e));
	assert_int_equal(starts, 2);
	assert_false(say(&l, OP_SLOW, 20, &e));
	assert_true(line_mend(&l, &again, &e) && again);
	assert_true(line_mend(&l, &again, &e) && !again);
	assert_true(say(&l, OP_HELLO, 1000, &e));
	assert_int_equal(starts, 3);
	line_close(&l);
	line_close(&l);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_false(say(&l, OP_HELLO, 1000, &e));
	assert_int_equal(e.code, ERR_DENIED);
}

static void *ask_often(void *arg)
{
	struct err e = ERR_INIT;
	size_t good = 0;
	for (int i = 0; i < 200; i++)
		good += say(arg, OP_HELLO, 1000, &e);
	return (void *)good; /* NOLINT: a count */
}

static void threads_take_turns_on_a_line(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct line l;
	unsigned starts = 0;
	pthread_t t[4];
	assert_true(line_open(&l, line_role, &starts, &e));
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&t[i], NULL, ask_often, &l), 0);
	for (size_t i = 0; i < 4; i++) {
		void *good;
		assert_int_equal(pthread_join(t[i], &good), 0);
		assert_int_equal((size_t)good, 200);
	}
	assert_int_equal(starts, 1);
	line_close(&l);
}

static void a_keeper_starts_a_role_again_and_takes_it_along(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct keeper k;
	struct line l;
	unsigned starts = 0;
	assert_true(keeper_open(&k, line_role, &starts, &e));
	assert_true(line_open(&l, keeper_start, &k, &e));
	assert_int_equal(starts, 0); /* not by us */
	assert_true(say(&l, OP_HELLO, 1000, &e));
	pid_t first = l.role.pid;
	assert_int_equal(waitpid(first, NULL, WNOHANG), -1); /* not our child */
	assert_false(say(&l, OP_DIE, 1000, &e));
	assert_true(say(&l, OP_HELLO, 1000, &e));
	pid_t second = l.role.pid;
	assert_int_not_equal(first, second);
	keeper_close(&k);
	line_close(&l);
	assert_int_equal(kill(second, 0), -1);
	assert_false(keeper_start(&k, &l.role, &e));
}

/* Leaves a file behind, as what keeps a keeper busy would. */
static bool mark(void *arg, struct role *r, struct err *e)
{
	close(open(arg, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	return start(r, "good", e);
}

static void a_keeper_starts_before_it_is_asked(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct keeper k;
	struct line l;
	char folder[] = "/tmp/paraphe-keeper-XXXXXX", path[64];
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/mark", folder);
	assert_true(keeper_open(&k, mark, path, &e));
	for (int i = 0; i < 1000 && access(path, F_OK) != 0; i++)
		usleep(10000);
	assert_int_equal(access(path, F_OK), 0);
	assert_true(line_open(&l, keeper_start, &k, &e));
	assert_true(say(&l, OP_HELLO, 1000, &e));
	line_close(&l);
	keeper_close(&k);
	unlink(path);
	rmdir(folder);
}

static void memory_again(int number)
{
	(void)number;
	memory_refuse(0, false);
}

/* In the keeper: nothing is given for a while, whatever is asked for. */
static bool lacks_once(void *arg, struct role *r, struct err *e)
{
	bool *lacked = arg;
	if (*lacked)
		return start(r, "good", e);
	*lacked = true;
	signal(SIGALRM, memory_again);
	const struct itimerval soon = { .it_value = { .tv_usec = 300000 } };
	setitimer(ITIMER_REAL, &soon, NULL);
	memory_refuse(1, true);
	return err_fail(e, ERR_IO, "something else");
}

static void a_keeper_outlives_a_lack_of_memory(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct keeper k;
	struct line l;
	bool lacked = false;
	if (!MEMORY_FAULTS)
		skip();
	assert_true(keeper_open(&k, lacks_once, &lacked, &e));
	assert_false(line_open(&l, keeper_start, &k, &e));
	assert_int_equal(e.code, ERR_NOMEM);
	/* the desk lacks it: before it asks, and when it should hear the answer */
	for (unsigned long when = 1; when < 4; when++) {
		struct role r;
		memory_refuse(when, true);
		bool good = keeper_start(&k, &r, &e);
		memory_refuse(0, false);
		if (good)
			role_kill(&r);
	}
	if (!line_open(&l, keeper_start, &k, &e))
		fail_msg("%s", e.text);
	assert_true(say(&l, OP_HELLO, 1000, &e));
	line_close(&l);
	keeper_close(&k);
}

static bool never(void *arg, struct role *r, struct err *e)
{
	(void)arg;
	(void)r;
	return err_fail(e, ERR_CRYPTO, "wrong passphrase");
}

static void a_keeper_says_why_it_cannot(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct keeper k;
	struct line l;
	assert_true(keeper_open(&k, never, NULL, &e));
	assert_false(line_open(&l, keeper_start, &k, &e));
	assert_int_equal(e.code, ERR_CRYPTO);
	assert_non_null(strstr(e.text, "wrong passphrase"));
	keeper_close(&k);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "role"))
		return role_main(argv[2]);
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n <= 0)
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_role_answers),
		cmocka_unit_test(what_gets_ready_is_waited_for_later),
		cmocka_unit_test(a_role_of_another_day_is_refused),
		cmocka_unit_test(a_role_has_nothing_else_open),
		cmocka_unit_test(a_program_that_is_not_there_is_told),
		cmocka_unit_test(a_role_that_ends_at_once_is_told),
		cmocka_unit_test(a_role_that_cannot_load_says_why),
		cmocka_unit_test(a_role_that_dies_is_told),
		cmocka_unit_test(a_late_answer_is_never_taken_for_another),
		cmocka_unit_test(an_unasked_answer_is_refused),
		cmocka_unit_test(garbage_is_refused),
		cmocka_unit_test(a_role_that_will_not_stop_is_killed),
		cmocka_unit_test(an_error_answer_must_be_whole),
		cmocka_unit_test(an_error_text_is_cut_between_characters),
		cmocka_unit_test(a_line_is_opened_anew_but_no_question_is_said_twice),
		cmocka_unit_test(threads_take_turns_on_a_line),
		cmocka_unit_test(a_keeper_starts_a_role_again_and_takes_it_along),
		cmocka_unit_test(a_keeper_starts_before_it_is_asked),
		cmocka_unit_test(a_keeper_outlives_a_lack_of_memory),
		cmocka_unit_test(a_keeper_says_why_it_cannot),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
