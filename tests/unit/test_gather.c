/* SPDX-License-Identifier: MIT */
/* What a clerk child may get from the desk: this very program, started again as a role, plays children that ask too much. */
#include "ceremony/gather.h"

#include "base/file.h"
#include "clerk/clerk.h"
#include "clerk/give.h"
#include "wire/ask.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char self[1024], mode_clerk[] = "as-clerk";
static char *clerk_argv[] = { self, mode_clerk, NULL };

/* --- the clerk's side: lacks what CT_ROOM says, and gives the answer's kind as its level --- */

static bool lacks(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	static const uint8_t digest[32] = { 1 };
	AUTO(msg) struct msg lack = { 0 };
	AUTO(msg) struct msg have = { 0 };
	AUTO(fd) int fd = -1;
	uint64_t what = 0;
	char text[400] = "";
	msg_get_u64(job, CT_ROOM, 0, &what);
	msg_start(&lack, CLERK_LACK);
	msg_put_u64(&lack, CT_LACK, what);
	msg_put_bytes(&lack, CT_DIGEST, (struct slice){ digest, 32 });
	if (what == LACK_OCSP)
		msg_put_text(&lack, CT_LABEL, "http://127.0.0.1/");
	if (!clerk_lack(c, &lack, &have, e) || !file_memfd(&fd, "x", SLICE_LIT("x"), e))
		return false;
	msg_get_text(&have, CT_TEXT, 0, text, sizeof text);
	msg_put_fd(result, CT_FILE, fd);
	msg_put_u64(result, CT_LEVEL, 0);
	msg_put_text(result, CT_TEXT, text);
	return true;
}

/* A judge that wants the job's file compared with what "fond", "modele" and "regles" compose; tells what it was given. */
static bool wants_text(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	AUTO(msg) struct msg lack = { 0 };
	AUTO(msg) struct msg have = { 0 };
	AUTO(file_map) struct file_map shown = { 0 };
	uint64_t same = 0;
	msg_start(&lack, CLERK_LACK);
	msg_put_u64(&lack, CT_LACK, LACK_TEXT);
	msg_put_i64(&lack, CT_TIME, 7);
	if (!give_map(&shown, job, CT_FILE, 100, e) ||
		!give_bytes(&lack, CT_FILE, shown.bytes, e) ||
		!give_bytes(&lack, CT_FOND, SLICE_LIT("fond"), e) ||
		!give_bytes(&lack, CT_MODELE, SLICE_LIT("modele"), e) ||
		!give_bytes(&lack, CT_REGLES, SLICE_LIT("regles"), e) ||
		!clerk_lack(c, &lack, &have, e) || !give_bytes(result, CT_FILE, SLICE_LIT("x"), e))
		return false;
	bool told = msg_get_u64(&have, CT_SAME, 0, &same) && same == 1;
	bool read = msg_get_fd(&have, CT_FILE, 0) >= 0 && msg_get_fd(&have, CT_DRAFT, 0) >= 0;
	msg_put_u64(result, CT_VERDICT, 0);
	msg_put_u64(result, CT_COMPLETE, 0);
	msg_put_text(result, CT_TEXT, told && !read ? "same" : read && !told ? "two texts" : "?");
	return true;
}

static bool composes(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	(void)c;
	AUTO(file_map) struct file_map fond = { 0 };
	return give_map(&fond, job, CT_FOND, 100, e) && give_bytes(result, CT_FILE, fond.bytes, e);
}

static bool reads(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	(void)c;
	(void)job;
	msg_put_u64(result, CT_NUMBER, 1);
	return give_bytes(result, CT_FILE, SLICE_LIT("text"), e);
}

/* CT_HOLE_AT, CT_LEVEL: how many jobs this child has had. */
static uint64_t jobs;

static bool checks_draft(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	static const uint8_t digest[32] = { 1 };
	(void)c;
	(void)job;
	(void)e;
	msg_put_u64(result, CT_HOLE_AT, ++jobs);
	msg_put_u64(result, CT_HOLE_END, 9);
	msg_put_bytes(result, CT_DIGEST, (struct slice){ digest, 32 });
	return true;
}

static bool checks_signed(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	static const uint8_t digest[32] = { 1 };
	(void)c;
	(void)job;
	(void)e;
	msg_put_u64(result, CT_LEVEL, ++jobs);
	msg_put_bytes(result, CT_CMS_SHA, (struct slice){ digest, 32 });
	msg_put_bytes(result, CT_CERT_SHA, (struct slice){ digest, 32 });
	return true;
}

static const struct clerk_job_entry table[JOB_COUNT] = {
	[JOB_CHECK_DRAFT] = { .run = checks_draft },
	[JOB_CHECK_SIGNED] = { .run = checks_signed },
	[JOB_SIGN] = { .run = lacks },
	[JOB_VERIFY] = { .run = wants_text },
	[JOB_REMAKE] = { .run = composes },
	[JOB_TEXT] = { .run = reads },
};

/* --- the desk's side --- */

struct asked {
	bool good;
	char text[400];
	struct err e;
};

static struct asked ask_for(struct house *h, uint64_t what, size_t stamps, bool revocation,
	const struct gather_signing *s)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg result = { 0 };
	struct gather_signed done;
	struct asked a = { .e = ERR_INIT };
	msg_start(&job, CLERK_JOB);
	msg_put_fd(&job, CT_FILE, STDERR_FILENO);
	msg_put_text(&job, CT_FIELD, "accueil-1");
	msg_put_u64(&job, CT_KIND, 0);
	msg_put_i64(&job, CT_TIME, 0);
	msg_put_u64(&job, CT_ROOM, what);
	const struct gather_request r = { .job = JOB_SIGN,
		.msg = &job,
		.signing = s,
		.stamps = stamps,
		.revocation = revocation,
		.done = &done };
	a.good = gather_signature(&result, h, &r, &a.e);
	if (a.good)
		msg_get_text(&result, CT_TEXT, 0, a.text, sizeof a.text);
	return a;
}

static int house_up(void **state)
{
	static struct talk_clerk clerk;
	static struct house h = { .clerk = &clerk };
	struct err e = ERR_INIT;
	if (!talk_clerk_start(&clerk, clerk_argv, &e)) {
		print_error("%s\n", e.text);
		return -1;
	}
	*state = &h;
	return 0;
}

static int house_down(void **state)
{
	struct house *h = *state;
	talk_clerk_stop(h->clerk);
	return 0;
}

static void what_a_step_does_not_give_is_denied(void **state)
{
	const struct gather_signing signing = { .purpose = VAULT_PARTY, .field = "accueil-1" };
	static const uint64_t all[] = { LACK_CMS, LACK_STAMP, LACK_TEXT, LACK_CRL, LACK_OCSP };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct asked a = ask_for(*state, all[i], 0, false, NULL);
		assert_false(a.good);
		assert_int_equal(a.e.code, ERR_DENIED);
	}
	/* a time-stamp before the signature that it is for */
	struct asked a = ask_for(*state, LACK_STAMP, 1, true, &signing);
	assert_false(a.good);
	assert_int_equal(a.e.code, ERR_DENIED);
}

static void what_cannot_be_had_is_said_and_nothing_fails(void **state)
{
	static const uint64_t all[] = { LACK_STAMP, LACK_CRL, LACK_OCSP };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct asked a = ask_for(*state, all[i], 1, true, NULL);
		assert_true(a.good);
		assert_string_not_equal(a.text, "");
	}
}

/* What the judge was given for a first revision of these bytes; the sources compose to "fond". */
static const char *given_for(char out[static 40], struct house *h, const char *shown)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg result = { 0 };
	struct err e = ERR_INIT;
	msg_start(&job, CLERK_JOB);
	msg_put_i64(&job, CT_TIME, 0);
	msg_put_text(&job, CT_FORMAT, "text");
	msg_put_text(&job, CT_LANG, "fr");
	msg_put_text(&job, CT_LABEL, "x");
	if (!gather_put(&job, CT_FILE, slice_text(shown), &e) ||
		!gather(&result, h, JOB_VERIFY, &job, &e) ||
		!msg_get_text(&result, CT_TEXT, 0, out, 40))
		snprintf(out, 40, "%.39s", e.text);
	return out;
}

static void bytes_as_they_are_composed_need_no_reading(void **state)
{
	static struct composed known = COMPOSED_NONE;
	struct house h = *(struct house *)*state;
	char told[40];
	uint8_t name[32];
	assert_string_equal(given_for(told, &h, "fond"), "same");
	assert_string_equal(given_for(told, &h, "fonz"), "two texts");
	h.composed = &known;
	assert_string_equal(given_for(told, &h, "fonz"), "two texts");
	assert_int_equal(known.n, 1);
	assert_string_equal(given_for(told, &h, "fond"), "same");
	assert_string_equal(given_for(told, &h, "fonz"), "two texts");
	/* remembered, or it would be composed to "fond" again */
	const struct composed_of of = { .clerk = talk_clerk_parent(h.clerk),
		.time = 7,
		.fond = SLICE_LIT("fond"),
		.modele = SLICE_LIT("modele"),
		.regles = SLICE_LIT("regles") };
	assert_true(composed_name(name, &of, NULL));
	composed_note(&known, name, SLICE_LIT("other"));
	assert_string_equal(given_for(told, &h, "other"), "same");
	assert_int_equal(known.n, 1);
}

/* Each holds a child, and needs another two in it. */
static void *compared(void *house)
{
	char told[40];
	return strcmp(given_for(told, house, "fonz"), "two texts") == 0 ? house : NULL;
}

static void more_conversations_than_children_come_to_their_end(void **state)
{
	enum { MANY = 4 * CLERK_MAX_CHILDREN };
	pthread_t threads[MANY];
	size_t good = 0;
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, compared, *state), 0);
	for (size_t i = 0; i < MANY; i++) {
		void *told = NULL;
		pthread_join(threads[i], &told);
		good += told != NULL;
	}
	assert_int_equal(good, MANY);
}

/* How many jobs the judge has had that did this one; 0: none did. */
static uint64_t judged(struct house *h, enum clerk_job job)
{
	AUTO(msg) struct msg m = { 0 };
	AUTO(msg) struct msg result = { 0 };
	struct err e = ERR_INIT;
	uint64_t n = 0;
	msg_start(&m, CLERK_JOB);
	msg_put_text(&m, CT_FIELD, "accueil-1");
	if (!gather_put(&m, CT_BASE, SLICE_LIT("x"), &e) ||
		!gather_put(&m, job == JOB_CHECK_DRAFT ? CT_DRAFT : CT_FILE, SLICE_LIT("x"), &e))
		return 0;
	if (job == JOB_CHECK_SIGNED)
		msg_put_i64(&m, CT_TIME, 0);
	if (!gather(&result, h, job, &m, &e))
		return 0;
	msg_get_u64(&result, job == JOB_CHECK_DRAFT ? CT_HOLE_AT : CT_LEVEL, 0, &n);
	return n;
}

static void an_act_keeps_its_judge_but_a_draft_gets_a_new_one(void **state)
{
	struct house h = *(struct house *)*state;
	assert_int_equal(judged(&h, JOB_CHECK_SIGNED), 1);
	for (int i = 0; i < 2 * CLERK_MAX_CHILDREN; i++) {
		AUTO(gather_act) struct gather_act all;
		AUTO(gather_act) struct gather_act inner;
		gather_act_begin(&all, &h);
		gather_act_begin(&inner, &h); /* within the other: does nothing */
		assert_int_equal(judged(&h, JOB_CHECK_DRAFT), 1);
		assert_int_equal(judged(&h, JOB_CHECK_SIGNED), 2);
		gather_act_end(&inner);
		assert_int_equal(judged(&h, JOB_CHECK_SIGNED), 3);
		assert_int_equal(judged(&h, JOB_CHECK_DRAFT), 1);
		/* what fails ends its child, not the act */
		assert_int_equal(judged(&h, JOB_CHECK_EXTENDED), 0);
		assert_int_equal(judged(&h, JOB_CHECK_SIGNED), 1);
		assert_int_equal(h.clerk->seated, 1);
	}
	assert_null(h.act);
	assert_int_equal(h.clerk->seated, 0);
	assert_int_equal(judged(&h, JOB_CHECK_SIGNED), 1);
}

static void where_others_keep_us_waiting_no_child_waits(void **state)
{
	struct house h = *(struct house *)*state;
	static struct outside o = { .tsas_n = 1 };
	AUTO(gather_act) struct gather_act act;
	h.outside = &o;
	gather_act_begin(&act, &h);
	assert_int_equal(judged(&h, JOB_CHECK_DRAFT), 1);
	assert_int_equal(judged(&h, JOB_CHECK_SIGNED), 1);
}

static void sources_of_another_cut_or_clerk_are_others(void **state)
{
	(void)state;
	static struct composed known = COMPOSED_NONE;
	struct composed_of of = { 1, 2, SLICE_LIT("ab"), SLICE_LIT("c"), SLICE_LIT("d") };
	uint8_t one[32], other[32];
	assert_true(composed_name(one, &of, NULL));
	of.fond = SLICE_LIT("a");
	of.modele = SLICE_LIT("bc");
	assert_true(composed_name(other, &of, NULL));
	assert_memory_not_equal(one, other, 32);
	of = (struct composed_of){ 2, 2, SLICE_LIT("ab"), SLICE_LIT("c"), SLICE_LIT("d") };
	assert_true(composed_name(other, &of, NULL));
	assert_memory_not_equal(one, other, 32);
	composed_note(&known, one, SLICE_LIT("pdf"));
	assert_true(composed_is(&known, one, SLICE_LIT("pdf")));
	assert_false(composed_is(&known, one, SLICE_LIT("pdg")));
	assert_false(composed_is(&known, other, SLICE_LIT("pdf")));
	assert_false(composed_is(NULL, one, SLICE_LIT("pdf")));
	for (int i = 0; i < COMPOSED_MAX; i++) {
		memcpy(other, &i, sizeof i);
		composed_note(&known, other, SLICE_LIT("pdf"));
	}
	assert_int_equal(known.n, COMPOSED_MAX);
	assert_false(composed_is(&known, one, SLICE_LIT("pdf")));
}

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	if (argc == 2 && strcmp(argv[1], mode_clerk) == 0)
		return clerk_run(ROLE_FD, NULL, table, &e) ? 0 : 1;
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n <= 0)
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_step_does_not_give_is_denied),
		cmocka_unit_test(what_cannot_be_had_is_said_and_nothing_fails),
		cmocka_unit_test(bytes_as_they_are_composed_need_no_reading),
		cmocka_unit_test(more_conversations_than_children_come_to_their_end),
		cmocka_unit_test(an_act_keeps_its_judge_but_a_draft_gets_a_new_one),
		cmocka_unit_test(where_others_keep_us_waiting_no_child_waits),
		cmocka_unit_test(sources_of_another_cut_or_clerk_are_others),
	};
	return cmocka_run_group_tests(tests, house_up, house_down);
}
