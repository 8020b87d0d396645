/* SPDX-License-Identifier: MIT */
/*
 * The clerk: this very program, started again as a role, runs the warm parent with a table of handlers that
 * play every bad child; then the render jobs, inside their cage.
 */
#include "cage_kit.h"

#include "base/file.h"
#include "clerk/jobs.h"
#include "clerk/render.h"
#include "wire/channel.h"
#include "wire/talk.h"

#include <cairo.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { STEP_MS = 20000 };
static char self[1024];

/* --- the clerk's side: what JOB_REVISION does is told by its CT_NUMBER --- */

enum deed {
	DEED_GOOD,
	DEED_CRASH,
	DEED_LOOP,
	DEED_LEAVE,
	DEED_GARBAGE,
	DEED_OPEN,
	DEED_SOCKET,
	DEED_EMPTY,
	DEED_FAIL,
	DEED_SLEEP,
	DEED_WRONG_OP,
	DEED_FLOOD,
	DEED_COUNT
};

static void raw_send(int fd, const char *bytes, size_t n)
{
	struct iovec part = { (void *)(uintptr_t)bytes, n };
	struct msghdr h = { .msg_iov = &part, .msg_iovlen = 1 };
	if (sendmsg(fd, &h, 0) < 0)
		_exit(9);
}

static bool good(struct msg *result, struct err *e)
{
	AUTO(fd) int fd = -1;
	if (!file_memfd(&fd, "x", SLICE_LIT("bytes"), e))
		return false;
	msg_put_fd(result, CT_FILE, fd);
	return true;
}

static bool revision(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	uint64_t deed = DEED_COUNT;
	static char big[MSG_MAX_BYTES + 1];
	msg_get_u64(job, CT_NUMBER, 0, &deed);
	switch ((enum deed)deed) {
	case DEED_GOOD:
		return good(result, e);
	case DEED_CRASH:
		__builtin_trap();
		break;
	case DEED_LOOP:
		for (volatile unsigned n = 0;; n++)
			;
	case DEED_LEAVE:
		_exit(0);
	case DEED_GARBAGE:
		raw_send(c->fd, "\x02\x04garbage", 9);
		break;
	case DEED_OPEN:
		(void)!open("/etc/passwd", O_RDONLY);
		break;
	case DEED_SOCKET:
		(void)socket(AF_INET, SOCK_STREAM, 0);
		break;
	case DEED_EMPTY:
		return true;
	case DEED_FAIL:
		return err_set(e, ERR_SYNTAX, "RFC 1", 5, "no such thing");
	case DEED_SLEEP:
		for (;;)
			poll(NULL, 0, 1000);
	case DEED_WRONG_OP:
		raw_send(c->fd, "\x02\x00", 2);
		break;
	case DEED_FLOOD:
		raw_send(c->fd, big, sizeof big);
		break;
	case DEED_COUNT:
		break;
	}
	return err_fail(e, ERR_BUG, "the deed was survived");
}

/* JOB_SIGN lacks as many signatures as CT_ROOM says, and gives their number as its level; CT_TIME: how many jobs this child has had. */
static bool sign(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	uint64_t wanted = 0, got = 0;
	msg_get_u64(job, CT_ROOM, 0, &wanted);
	for (uint64_t i = 0; i < wanted; i++) {
		AUTO(msg) struct msg lack = { 0 };
		AUTO(msg) struct msg have = { 0 };
		struct slice cms;
		msg_start(&lack, CLERK_LACK);
		msg_put_u64(&lack, CT_LACK, LACK_CMS);
		msg_put_u64(&lack, CT_ROOM, i);
		if (!clerk_lack(c, &lack, &have, e))
			return false;
		got += msg_get_bytes(&have, CT_BYTES, 0, &cms) && slice_is(cms, "cms");
	}
	static int64_t jobs;
	msg_put_i64(result, CT_TIME, ++jobs);
	msg_put_u64(result, CT_LEVEL, got);
	return good(result, e);
}

static const struct clerk_job_entry table[JOB_COUNT] = {
	[JOB_REVISION] = { .run = revision },
	[JOB_SIGN] = { .run = sign },
	[JOB_TEXT] = { .run = render_text },
	[JOB_PAGES] = { .run = render_pages },
};

static char mode_clerk[] = "as-clerk", mode_real[] = "as-real-clerk", mode_both[] = "as-both";
static char *clerk_argv[] = { self, mode_clerk, NULL };

static int clerk_main(void)
{
	struct err e = ERR_INIT;
	signal(SIGSEGV, SIG_DFL);
	return clerk_run(ROLE_FD, NULL, table, &e) ? 0 : 1;
}

static int real_main(void)
{
	struct err e = ERR_INIT;
	AUTO(clerk_context) struct clerk_context *context = NULL;
	if (!clerk_context_open(&context, "templates", &e)) {
		role_fail(ROLE_FD, &e);
		return 1;
	}
	struct clerk_job_entry all[JOB_COUNT];
	memcpy(all, clerk_jobs, sizeof all);
	all[JOB_TEXT] = table[JOB_TEXT];
	return clerk_run(ROLE_FD, context, all, &e) ? 0 : 1;
}

/* As paraphe-clerk: one parent beside the other, which alone has render jobs. */
static int both_main(void)
{
	struct err e = ERR_INIT;
	static struct clerk_job_entry none[JOB_COUNT];
	struct role render = { .pid = -1, .fd = -1 };
	none[JOB_REVISION] = table[JOB_REVISION];
	if (!role_start(&render, "render", clerk_argv, &e)) {
		role_fail(ROLE_FD, &e);
		return 1;
	}
	return clerk_run_beside(ROLE_FD, NULL, none, &render, &e) ? 0 : 1;
}

/* --- the desk's side --- */

static char *real_argv[] = { self, mode_real, NULL };
static char *both_argv[] = { self, mode_both, NULL };

static int clerk_up(void **state)
{
	static struct talk_clerk clerk;
	struct err e = ERR_INIT;
	if (!talk_clerk_start(&clerk, clerk_argv, &e)) {
		print_error("%s\n", e.text);
		return -1;
	}
	*state = &clerk;
	return 0;
}

static int clerk_down(void **state)
{
	talk_clerk_stop(*state);
	return waitpid(-1, NULL, WNOHANG) == -1 ? 0 : -1;
}

static bool deed(struct talk_clerk *c, enum deed d, int timeout_ms, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg result = { 0 };
	msg_start(&job, CLERK_JOB);
	msg_put_fd(&job, CT_FILE, STDERR_FILENO);
	msg_put_u64(&job, CT_NUMBER, d);
	if (!talk_once(c, JOB_REVISION, &job, &result, timeout_ms, e))
		return false;
	AUTO(buf) struct buf bytes = BUF_MAX(16);
	return file_read_fd(&bytes, msg_get_fd(&result, CT_FILE, 0), 16, e) &&
	       slice_is(buf_slice(&bytes), "bytes");
}

static void a_job_is_done(void **state)
{
	struct err e = ERR_INIT;
	for (int i = 0; i < 20; i++)
		assert_true(deed(*state, DEED_GOOD, STEP_MS, &e));
}

static void bad_children_give_clean_errors(void **state)
{
	static const struct {
		enum deed deed;
		enum err_code code;
		bool needs_cage;
	} cases[] = {
		{ DEED_CRASH, ERR_UPSTREAM, false },
		{ DEED_LEAVE, ERR_UPSTREAM, false },
		{ DEED_GARBAGE, ERR_UPSTREAM, false },
		{ DEED_WRONG_OP, ERR_UPSTREAM, false },
		{ DEED_FLOOD, ERR_UPSTREAM, false },
		{ DEED_OPEN, ERR_UPSTREAM, true },
		{ DEED_SOCKET, ERR_UPSTREAM, true },
		{ DEED_EMPTY, ERR_BUG, false },
		{ DEED_FAIL, ERR_SYNTAX, false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err e = ERR_INIT;
		if (cases[i].needs_cage && !is_cage_built())
			continue;
		assert_false(deed(*state, cases[i].deed, STEP_MS, &e));
		if (e.code != cases[i].code)
			fail_msg("deed %d: %s: %s", (int)cases[i].deed, err_code_text(e.code),
				e.text);
		if (!deed(*state, DEED_GOOD, STEP_MS, &e))
			fail_msg("after deed %d: %s", (int)cases[i].deed, e.text);
	}
}

static void a_childs_own_error_comes_whole(void **state)
{
	struct err e = ERR_INIT;
	assert_false(deed(*state, DEED_FAIL, STEP_MS, &e));
	assert_int_equal(e.at, 5);
	assert_string_equal(e.text, "no such thing (RFC 1)");
}

static void a_child_that_hangs_is_left(void **state)
{
	struct err e = ERR_INIT;
	assert_false(deed(*state, DEED_SLEEP, 50, &e));
	assert_int_equal(e.code, ERR_TIMEOUT);
	assert_false(deed(*state, DEED_LOOP, 50, &e));
	assert_int_equal(e.code, ERR_TIMEOUT);
	assert_true(deed(*state, DEED_GOOD, STEP_MS, &e));
}

/* A child that computes for nobody is no burden: it ends when the desk hangs up. */
static void a_child_ends_when_the_desk_hangs_up(void **state)
{
	struct err e = ERR_INIT;
	for (int i = 0; i < 2 * CLERK_MAX_CHILDREN; i++) {
		assert_false(deed(*state, DEED_LOOP, 20, &e));
		assert_int_equal(e.code, ERR_TIMEOUT);
	}
	assert_true(deed(*state, DEED_GOOD, 5000, &e));
}

static pid_t parent_of(struct talk_clerk *c)
{
	return c->role.pid;
}

static void a_fault_wears_the_parent_out_and_a_limit_does_not(void **state)
{
	struct err e = ERR_INIT;
	struct talk_clerk *c = *state;
	assert_true(deed(c, DEED_GOOD, STEP_MS, &e));
	pid_t first = parent_of(c);
	assert_false(deed(c, DEED_LEAVE, STEP_MS, &e));
	assert_true(deed(c, DEED_GOOD, STEP_MS, &e));
	assert_int_equal(parent_of(c), first);
#ifndef NO_CAGE
	assert_false(deed(c, DEED_CRASH, STEP_MS, &e));
	/* The kernel closes a dying child's sockets a moment before its parent can know. */
	for (int i = 0; i < 1000 && parent_of(c) == first; i++)
		assert_true(deed(c, DEED_GOOD, STEP_MS, &e));
	assert_int_not_equal(parent_of(c), first);
#endif
}

static void a_dead_parent_is_replaced(void **state)
{
	struct err e = ERR_INIT;
	struct talk_clerk *c = *state;
	for (int i = 0; i < 8; i++) {
		kill(parent_of(c), SIGKILL);
		if (i % 2)
			usleep(20 * 1000);
		assert_true(deed(c, DEED_GOOD, STEP_MS, &e));
	}
}

static void what_is_lacking_is_asked_for(void **state)
{
	struct err e = ERR_INIT;
	AUTO(talk) struct talk t = TALK_NONE;
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	uint64_t n = 0;
	assert_true(talk_open(&t, *state, JOB_SIGN, &e));
	msg_start(&job, CLERK_JOB);
	msg_put_fd(&job, CT_FILE, STDERR_FILENO);
	msg_put_text(&job, CT_FIELD, "eleve");
	msg_put_u64(&job, CT_KIND, 0);
	msg_put_i64(&job, CT_TIME, 1800000000);
	msg_put_u64(&job, CT_ROOM, 3);
	assert_true(talk_say(&t, &job, &answer, STEP_MS, &e));
	for (uint64_t i = 0; i < 3; i++) {
		AUTO(msg) struct msg have = { 0 };
		assert_int_equal(answer.op, CLERK_LACK);
		assert_true(msg_get_u64(&answer, CT_ROOM, 0, &n) && n == i);
		msg_free(&answer);
		msg_start(&have, CLERK_HAVE);
		if (i == 1)
			msg_put_text(&have, CT_TEXT, "cannot be had");
		else
			msg_put_bytes(&have, CT_BYTES, SLICE_LIT("cms"));
		assert_true(talk_say(&t, &have, &answer, STEP_MS, &e));
	}
	assert_int_equal(answer.op, CLERK_RESULT);
	assert_true(msg_get_u64(&answer, CT_LEVEL, 0, &n) && n == 2);
	assert_int_equal(t.fd, -1);
}

static void sign_job(struct msg *m)
{
	msg_start(m, CLERK_JOB);
	msg_put_fd(m, CT_FILE, STDERR_FILENO);
	msg_put_text(m, CT_FIELD, "eleve");
	msg_put_u64(m, CT_KIND, 0);
	msg_put_i64(m, CT_TIME, 0);
	msg_put_u64(m, CT_ROOM, 0);
}

/* How many jobs the child has had that did this one; 0: it was not done. */
static int64_t job_of(struct talk *t, struct err *e)
{
	AUTO(msg) struct msg m = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	int64_t n = 0;
	sign_job(&m);
	return talk_say(t, &m, &answer, STEP_MS, e) && msg_get_i64(&answer, CT_TIME, 0, &n) ? n : 0;
}

static void a_child_that_stays_does_one_job_after_the_other(void **state)
{
	struct err e = ERR_INIT;
	AUTO(talk) struct talk t = TALK_NONE;
	assert_true(talk_open(&t, *state, JOB_SIGN, &e));
	t.stays = true;
	assert_int_equal(job_of(&t, &e), 1);
	for (int64_t i = 2; i <= CLERK_MAX_JOBS; i++) {
		assert_true(talk_next(&t, JOB_SIGN, &e));
		assert_int_equal(job_of(&t, &e), i);
	}
	assert_false(talk_next(&t, JOB_SIGN, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

static void what_may_not_follow_does_not(void **state)
{
	static const enum clerk_job others[] = { JOB_CHECK_DRAFT, JOB_REMAKE, JOB_DRAFT, JOB_TEXT };
	struct err e = ERR_INIT;
	AUTO(talk) struct talk t = TALK_NONE;
	assert_true(talk_open(&t, *state, JOB_SIGN, &e));
	assert_int_equal(job_of(&t, &e), 1);
	assert_int_equal(t.fd, -1);
	assert_false(talk_next(&t, JOB_SIGN, &e));
	assert_true(talk_open(&t, *state, JOB_SIGN, &e));
	t.stays = true;
	assert_int_equal(job_of(&t, &e), 1);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct err why = ERR_INIT;
		assert_false(talk_next(&t, others[i], &why));
		assert_int_equal(why.code, ERR_BUG);
	}
	assert_false(clerk_job_stays(JOB_REMAKE) || clerk_job_stays(JOB_DRAFT));
}

static void rounds_are_counted(void **state)
{
	struct err e = ERR_INIT;
	AUTO(talk) struct talk t = TALK_NONE;
	AUTO(msg) struct msg m = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	assert_true(talk_open(&t, *state, JOB_SIGN, &e));
	msg_start(&m, CLERK_JOB);
	msg_put_fd(&m, CT_FILE, STDERR_FILENO);
	msg_put_text(&m, CT_FIELD, "eleve");
	msg_put_u64(&m, CT_KIND, 0);
	msg_put_i64(&m, CT_TIME, 0);
	msg_put_u64(&m, CT_ROOM, 1000);
	size_t rounds = 0;
	while (talk_say(&t, &m, &answer, STEP_MS, &e)) {
		assert_int_equal(answer.op, CLERK_LACK);
		msg_free(&answer);
		msg_free(&m);
		msg_start(&m, CLERK_HAVE);
		rounds++;
	}
	assert_int_equal(rounds, CLERK_MAX_ROUNDS);
	assert_int_equal(e.code, ERR_LIMIT);
}

static void what_the_desk_says_is_checked_too(void **state)
{
	struct err e = ERR_INIT;
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	msg_start(&job, CLERK_JOB);
	assert_false(talk_once(*state, JOB_REVISION, &job, &answer, STEP_MS, &e));
	assert_int_equal(e.code, ERR_BUG);
	AUTO(msg) struct msg have = { 0 };
	msg_start(&have, CLERK_HAVE);
	assert_false(talk_once(*state, JOB_SIGN, &have, &answer, STEP_MS, &e));
	assert_int_equal(e.code, ERR_BUG);
	struct talk t;
	assert_false(talk_open(&t, *state, JOB_COUNT, &e));
	assert_int_equal(e.code, ERR_BUG);
}

static void a_job_of_another_class_is_refused(void **state)
{
	(void)state;
	int end[2];
	struct err e = ERR_INIT;
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	assert_true(channel_pair(end, &e));
	msg_start(&job, CLERK_JOB);
	msg_put_u64(&job, CT_JOB, JOB_REVISION);
	msg_put_fd(&job, CT_FILE, STDERR_FILENO);
	msg_put_u64(&job, CT_NUMBER, DEED_CRASH);
	assert_true(channel_send(end[0], &job, 1000, &e));
	assert_true(clerk_converse(end[1], CLERK_RENDER, NULL, table, &e));
	assert_true(channel_recv(end[0], &answer, 1000, NULL, &e));
	assert_false(msg_is_good(&answer, &e));
	assert_int_equal(e.code, ERR_DENIED);
	close(end[0]);
	close(end[1]);
}

static void *work(void *clerk)
{
	struct err e = ERR_INIT;
	for (int i = 0; i < 10; i++)
		if (!deed(clerk, DEED_GOOD, STEP_MS, &e)) {
			print_error("%s\n", e.text);
			return clerk;
		}
	return NULL;
}

/* More conversations than children at once: those beyond wait in the channel. */
static void many_conversations_at_once(void **state)
{
	pthread_t threads[2 * CLERK_MAX_CHILDREN];
	size_t n = sizeof threads / sizeof *threads;
	for (size_t i = 0; i < n; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, work, *state), 0);
	bool bad = false;
	for (size_t i = 0; i < n; i++) {
		void *failed;
		pthread_join(threads[i], &failed);
		bad = bad || failed;
	}
	assert_false(bad);
}

static void a_parent_that_hears_nonsense_ends(void **state)
{
	(void)state;
	AUTO(talk_clerk) struct talk_clerk c = { 0 };
	struct err e = ERR_INIT;
	assert_true(talk_clerk_start(&c, clerk_argv, &e));
	AUTO(msg) struct msg m = { 0 };
	msg_start(&m, CLERK_JOB);
	assert_true(channel_send(c.role.fd, &m, 1000, &e));
	for (int i = 0; i < 5000 && role_alive(&c.role); i++)
		usleep(1000);
	assert_false(role_alive(&c.role));
	assert_true(deed(&c, DEED_GOOD, STEP_MS, &e));
}

/* --- render --- */

static const char pdf[] =
	"%PDF-1.4\n"
	"1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
	"2 0 obj <</Type/Pages/Count 2/Kids[3 0 R 4 0 R]/MediaBox[0 0 144 72]/Resources<</Font<</F "
	"7 0 R>>>>>> endobj\n"
	"3 0 obj <</Type/Page/Parent 2 0 R/Contents 5 0 R>> endobj\n"
	"4 0 obj <</Type/Page/Parent 2 0 R/Contents 6 0 R>> endobj\n"
	"5 0 obj <</Length 70>> stream\nBT /F 12 Tf 10 40 Td (Un stage) Tj ET 1 0 0 rg 72 0 72 72 "
	"re f         endstream endobj\n"
	"6 0 obj <</Length 40>> stream\nBT /F 12 Tf 10 40 Td (Page deux) Tj ET   endstream endobj\n"
	"7 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>> endobj\n"
	"trailer <</Root 1 0 R/Size 8>>\n%%EOF\n";

static bool render(struct talk_clerk *c, enum clerk_job job, struct slice bytes, struct msg *result,
	struct err *e)
{
	AUTO(msg) struct msg m = { 0 };
	AUTO(fd) int fd = -1;
	if (!file_memfd(&fd, "pdf", bytes, e))
		return false;
	msg_start(&m, CLERK_JOB);
	msg_put_fd(&m, CT_FILE, fd);
	if (job == JOB_PAGES)
		msg_put_u64(&m, CT_DPI, 72);
	return talk_once(c, job, &m, result, STEP_MS, e);
}

static void the_text_of_a_pdf_is_drawn_out(void **state)
{
	AUTO(msg) struct msg r = { 0 };
	AUTO(buf) struct buf text = BUF_MAX(100);
	struct err e = ERR_INIT;
	uint64_t n = 0;
	if (!render(*state, JOB_TEXT, SLICE_LIT(pdf), &r, &e))
		fail_msg("%s", e.text);
	assert_true(msg_get_u64(&r, CT_NUMBER, 0, &n) && n == 2);
	assert_true(file_read_fd(&text, msg_get_fd(&r, CT_FILE, 0), 100, &e));
	assert_string_equal(buf_text(&text), "Un stage\fPage deux");
}

struct reader {
	struct slice s;
	size_t at;
};

static cairo_status_t png_read(void *closure, unsigned char *out, unsigned n)
{
	struct reader *r = closure;
	if (n > r->s.n - r->at)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(out, r->s.p + r->at, n);
	r->at += n;
	return CAIRO_STATUS_SUCCESS;
}

static void the_pages_of_a_pdf_are_painted(void **state)
{
	AUTO(msg) struct msg r = { 0 };
	AUTO(buf) struct buf png = BUF_MAX(100000);
	struct err e = ERR_INIT;
	if (!render(*state, JOB_PAGES, SLICE_LIT(pdf), &r, &e))
		fail_msg("%s", e.text);
	assert_int_equal(r.nfds, 2);
	assert_true(file_read_fd(&png, msg_get_fd(&r, CT_PAGE, 0), 100000, &e));
	struct reader reader = { .s = buf_slice(&png) };
	cairo_surface_t *s = cairo_image_surface_create_from_png_stream(png_read, &reader);
	assert_int_equal(cairo_surface_status(s), CAIRO_STATUS_SUCCESS);
	assert_int_equal(cairo_image_surface_get_width(s), 144);
	assert_int_equal(cairo_image_surface_get_height(s), 72);
	const unsigned char *row =
		cairo_image_surface_get_data(s) + 36 * cairo_image_surface_get_stride(s);
	uint32_t red, white;
	memcpy(&red, row + (size_t)4 * 100, 4);
	memcpy(&white, row + (size_t)4 * 2, 4);
	assert_int_equal(red & 0xffffff, 0xff0000);
	assert_int_equal(white & 0xffffff, 0xffffff);
	cairo_surface_destroy(s);
}

static void what_is_no_pdf_is_refused(void **state)
{
	AUTO(msg) struct msg r = { 0 };
	struct err e = ERR_INIT;
	assert_false(render(*state, JOB_TEXT, SLICE_LIT("bonjour"), &r, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	assert_false(render(*state, JOB_TEXT, SLICE_LIT(""), &r, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
}

static void a_page_too_large_is_refused(void **state)
{
	AUTO(msg) struct msg r = { 0 };
	AUTO(buf) struct buf big = BUF_MAX(4096);
	struct err e = ERR_INIT;
	const char *box = strstr(pdf, "144 72]");
	assert_non_null(box);
	buf_put(&big, pdf, (size_t)(box - pdf));
	buf_put_text(&big, "999999 99999]");
	buf_put_text(&big, box + strlen("144 72]"));
	assert_false(render(*state, JOB_PAGES, buf_slice(&big), &r, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

/* Every hostile PDF at hand: an answer or a clean error, never a hang, and the clerk goes on. */
static void folder_render(struct talk_clerk *c, const char *folder, size_t *n, size_t *read)
{
	DIR *d = opendir(folder);
	assert_non_null(d);
	for (struct dirent *f; (f = readdir(d));) {
		char path[1024];
		struct err e = ERR_INIT;
		AUTO(buf) struct buf b = BUF_MAX(RENDER_MAX_BYTES);
		AUTO(msg) struct msg r = { 0 };
		snprintf(path, sizeof path, "%s/%s", folder, f->d_name);
		if (!strstr(f->d_name, ".pdf") || !file_read(&b, path, RENDER_MAX_BYTES, &e))
			continue;
		(*n)++;
		*read += render(c, JOB_TEXT, buf_slice(&b), &r, &e);
		if (e.code == ERR_TIMEOUT)
			fail_msg("%s: %s", path, e.text);
	}
	closedir(d);
}

static void hostile_files_do_no_harm(void **state)
{
	static const char *const kinds[] = { "active_content", "annotation", "dos_loop", "form",
		"fuzz_regressions", "parser_differential", "robust", "shadow", "zipbomb" };
	size_t n = 0, read = 0;
	struct err e = ERR_INIT;
	if (access("../shared/attacks", R_OK) != 0) {
		print_message("skipped: no hostile files here\n");
		return;
	}
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		char folder[256];
		snprintf(folder, sizeof folder, "../shared/attacks/%s", kinds[i]);
		folder_render(*state, folder, &n, &read);
	}
	print_message("%zu files, %zu read\n", n, read);
	assert_true(n > 0);
	assert_true(deed(*state, DEED_GOOD, STEP_MS, &e));
}

static void the_real_clerk_loads_the_templates(void **state)
{
	(void)state;
	AUTO(talk_clerk) struct talk_clerk c = { 0 };
	AUTO(msg) struct msg r = { 0 };
	struct err e = ERR_INIT;
	if (access("templates/modeles", R_OK) != 0) {
		print_message("skipped: not run beside templates/\n");
		return;
	}
	struct timespec a, b;
	clock_gettime(CLOCK_MONOTONIC, &a);
	if (!talk_clerk_start(&c, real_argv, &e))
		fail_msg("%s", e.text);
	clock_gettime(CLOCK_MONOTONIC, &b);
	print_message("ready after %ld ms\n",
		(b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000);
	if (!render(&c, JOB_TEXT, SLICE_LIT(pdf), &r, &e))
		fail_msg("%s", e.text);
}

/* --- two parents --- */

/* Its first child; 0: this kernel does not list them. */
static int child_of(pid_t parent)
{
	char path[64];
	int child = 0;
	snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
	FILE *f = fopen(path, "r");
	if (!f)
		return 0;
	bool read = fscanf(f, "%d", &child) == 1;
	fclose(f);
	return read ? child : 0;
}

/* A render job goes to the parent beside; when that one has ended the desk gets both anew. */
static void render_jobs_have_a_parent_of_their_own(void **state)
{
	(void)state;
	AUTO(talk_clerk) struct talk_clerk c = { 0 };
	struct err e = ERR_INIT;
	if (!talk_clerk_start(&c, both_argv, &e))
		fail_msg("%s", e.text);
	pid_t first = parent_of(&c);
	int beside = child_of(first);
	for (int round = 0; round < 2; round++) {
		AUTO(msg) struct msg r = { 0 };
		if (!render(&c, JOB_TEXT, SLICE_LIT(pdf), &r, &e) ||
			!deed(&c, DEED_GOOD, STEP_MS, &e))
			fail_msg("round %d: %s", round, e.text);
		assert_true((parent_of(&c) == first) == (round == 0));
		if (!beside) {
			print_message("skipped: this kernel does not list children\n");
			return;
		}
		if (round > 0)
			break;
		assert_int_equal(kill(beside, SIGKILL), 0);
		/* until its end is known: the clerk reaps it */
		for (int i = 0; i < STEP_MS / 10 && kill(beside, 0) == 0; i++)
			nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	}
}

/* From now on each child of 'parent' may have so much of addresses; less than before. */
static void space_set(pid_t parent, size_t space)
{
	const struct rlimit limit = { space, space };
	assert_int_equal(prlimit(parent, RLIMIT_AS, &limit, NULL), 0);
}

static size_t space_of(pid_t pid)
{
	char path[64];
	size_t pages = 0;
	snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%zu", &pages), 1);
	fclose(f);
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static bool drawn(struct buf *out, struct talk_clerk *c, struct err *e)
{
	AUTO(msg) struct msg r = { 0 };
	out->n = 0;
	return render(c, JOB_PAGES, SLICE_LIT(pdf), &r, e) &&
	       file_read_fd(out, msg_get_fd(&r, CT_PAGE, 0), out->max, e);
}

/* A page is drawn as ever, or memory was lacking; neither the file nor its reader is to blame. */
static void a_page_is_drawn_whole_or_memory_was_lacking(void **state)
{
	(void)state;
	AUTO(talk_clerk) struct talk_clerk c = { 0 };
	AUTO(buf) struct buf whole = BUF_MAX(1 << 20);
	AUTO(buf) struct buf now = BUF_MAX(1 << 20);
	struct err e = ERR_INIT;
	if (!is_cage_built())
		return;
	if (access("templates/modeles", R_OK) != 0) {
		print_message("skipped: not run beside templates/\n");
		return;
	}
	char program[sizeof self + 32], templates[] = "templates";
	snprintf(program, sizeof program, "%.*s/../paraphe-clerk", (int)(strrchr(self, '/') - self),
		self);
	char *argv[] = { program, templates, NULL };
	if (access(program, X_OK) != 0) {
		print_message("skipped: the programs are not built\n");
		return;
	}
	if (!talk_clerk_start(&c, argv, &e) || !drawn(&whole, &c, &e))
		fail_msg("%s", e.text);
	int painter = child_of(parent_of(&c));
	if (!painter) {
		print_message("skipped: this kernel does not list children\n");
		return;
	}
	enum { STEP_SPACE = 64 << 10 };
	size_t floor = space_of(painter), lacks = 0;
	pid_t first = parent_of(&c);
	for (size_t more = 64; more-- > 0;) {
		space_set(painter, floor + more * STEP_SPACE);
		if (drawn(&now, &c, &e)) {
			assert_int_equal(now.n, whole.n);
			assert_memory_equal(now.p, whole.p, whole.n);
			continue;
		}
		if (e.code != ERR_NOMEM)
			fail_msg("%zu bytes more: %s", more * STEP_SPACE, e.text);
		lacks++;
	}
	assert_true(lacks > 0);
	assert_int_equal(parent_of(&c), first);
}

int main(int argc, char **argv)
{
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n <= 0)
		return 1;
	if (argc == 2 && !strcmp(argv[1], mode_clerk))
		return clerk_main();
	if (argc == 2 && !strcmp(argv[1], mode_real))
		return real_main();
	if (argc == 2 && !strcmp(argv[1], mode_both))
		return both_main();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_job_is_done),
		cmocka_unit_test(bad_children_give_clean_errors),
		cmocka_unit_test(a_childs_own_error_comes_whole),
		cmocka_unit_test(what_is_lacking_is_asked_for),
		cmocka_unit_test(a_child_that_stays_does_one_job_after_the_other),
		cmocka_unit_test(what_may_not_follow_does_not),
		cmocka_unit_test(rounds_are_counted),
		cmocka_unit_test(what_the_desk_says_is_checked_too),
		cmocka_unit_test(a_job_of_another_class_is_refused),
		cmocka_unit_test(many_conversations_at_once),
		cmocka_unit_test(a_fault_wears_the_parent_out_and_a_limit_does_not),
		cmocka_unit_test(a_dead_parent_is_replaced),
		cmocka_unit_test(a_parent_that_hears_nonsense_ends),
		cmocka_unit_test(the_text_of_a_pdf_is_drawn_out),
		cmocka_unit_test(the_pages_of_a_pdf_are_painted),
		cmocka_unit_test(what_is_no_pdf_is_refused),
		cmocka_unit_test(a_page_too_large_is_refused),
		cmocka_unit_test(hostile_files_do_no_harm),
		cmocka_unit_test(the_real_clerk_loads_the_templates),
		cmocka_unit_test(render_jobs_have_a_parent_of_their_own),
		cmocka_unit_test(a_page_is_drawn_whole_or_memory_was_lacking),
		cmocka_unit_test(a_child_that_hangs_is_left),
		cmocka_unit_test(a_child_ends_when_the_desk_hangs_up),
	};
	return cmocka_run_group_tests(tests, clerk_up, clerk_down);
}
