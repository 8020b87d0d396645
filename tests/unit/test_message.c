/* SPDX-License-Identifier: MIT */
/* Messages: written and read back, and refused whenever they are not exactly what the rules say. */
#include "wire/clerk_ops.h"
#include "wire/vault_ops.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { T_BYTES = 1, T_TEXT, T_U64, T_I64, T_FD, T_MANY };

static const struct msg_rule rules[] = {
	{ .tag = T_BYTES, .kind = MSG_BYTES, .required = true, .least = 2, .most = 8 },
	{ .tag = T_TEXT, .kind = MSG_TEXT, .most = 16 },
	{ .tag = T_U64, .kind = MSG_U64, .required = true, .most = 1000 },
	{ .tag = T_I64, .kind = MSG_I64 },
	{ .tag = T_FD, .kind = MSG_FD },
	{ .tag = T_MANY, .kind = MSG_TEXT, .many = true, .most = 16 },
};
enum { RULES = sizeof rules / sizeof *rules };

static void put_good(struct msg *m)
{
	msg_start(m, 7);
	msg_put_bytes(m, T_BYTES, SLICE_LIT("\0\1\2"));
	msg_put_u64(m, T_U64, 1000);
	msg_put_i64(m, T_I64, INT64_MIN);
	msg_put_text(m, T_TEXT, "élève");
	msg_put_text(m, T_MANY, "");
	msg_put_text(m, T_MANY, "deux");
}

static enum err_code verdict(const struct msg *m)
{
	struct err e = ERR_INIT;
	return msg_check(m, rules, RULES, &e) ? ERR_NONE : e.code;
}

static void gives_back_what_was_put(void **state)
{
	(void)state;
	AUTO(msg) struct msg m = { 0 };
	put_good(&m);
	msg_put_fd(&m, T_FD, STDERR_FILENO);
	assert_int_equal(verdict(&m), ERR_NONE);
	struct slice s;
	assert_true(msg_get_bytes(&m, T_BYTES, 0, &s));
	assert_memory_equal(s.p, "\0\1\2", 3);
	uint64_t u;
	int64_t i;
	char text[8];
	assert_true(msg_get_u64(&m, T_U64, 0, &u) && u == 1000);
	assert_true(msg_get_i64(&m, T_I64, 0, &i) && i == INT64_MIN);
	assert_true(msg_get_text(&m, T_TEXT, 0, text, sizeof text));
	assert_string_equal(text, "élève");
	assert_false(msg_get_text(&m, T_TEXT, 0, text, 7));
	assert_true(msg_get_text(&m, T_MANY, 1, text, sizeof text));
	assert_string_equal(text, "deux");
	assert_false(msg_get_text(&m, T_MANY, 2, text, sizeof text));
	assert_false(msg_get_u64(&m, T_I64, 0, &u));
	int fd = msg_take_fd(&m, T_FD, 0);
	assert_true(fd > STDERR_FILENO);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(msg_get_fd(&m, T_FD, 0), -1);
	close(fd);
}

static void refuses_what_the_rules_do_not_know(void **state)
{
	(void)state;
	AUTO(msg) struct msg m = { 0 };
	put_good(&m);
	msg_put_u64(&m, 99, 1);
	assert_int_equal(verdict(&m), ERR_SYNTAX);
}

static void refuses_a_field_that_comes_twice(void **state)
{
	(void)state;
	AUTO(msg) struct msg m = { 0 };
	put_good(&m);
	msg_put_u64(&m, T_U64, 1);
	assert_int_equal(verdict(&m), ERR_SYNTAX);
}

static void refuses_a_missing_field(void **state)
{
	(void)state;
	AUTO(msg) struct msg m = { 0 };
	msg_start(&m, 7);
	msg_put_u64(&m, T_U64, 1);
	assert_int_equal(verdict(&m), ERR_SYNTAX);
}

static void refuses_the_wrong_kind(void **state)
{
	(void)state;
	AUTO(msg) struct msg m = { 0 };
	msg_start(&m, 7);
	msg_put_bytes(&m, T_BYTES, SLICE_LIT("abc"));
	msg_put_i64(&m, T_U64, 1);
	assert_int_equal(verdict(&m), ERR_SYNTAX);
}

static void refuses_values_beyond_their_bounds(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		uint64_t number;
		const char *text;
	} cases[] = {
		{ "a", 1, "x" },
		{ "123456789", 1, "x" },
		{ "ab", 1001, "x" },
		{ "ab", UINT64_MAX, "x" },
		{ "ab", 1, "12345678901234567" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO(msg) struct msg m = { 0 };
		msg_start(&m, 7);
		msg_put_bytes(&m, T_BYTES, slice_text(cases[i].bytes));
		msg_put_u64(&m, T_U64, cases[i].number);
		msg_put_text(&m, T_TEXT, cases[i].text);
		assert_int_equal(verdict(&m), ERR_LIMIT);
	}
}

/* Bodies written by hand: tag, kind, length, value. */
static void refuses_bodies_that_are_not_well_formed(void **state)
{
	(void)state;
	const struct {
		const char *why;
		struct slice body;
	} cases[] = {
		{ "tag 0", SLICE_LIT("\x00\x00\x00\x01x") },
		{ "kind 5", SLICE_LIT("\x01\x05\x00\x01x") },
		{ "length beyond", SLICE_LIT("\x01\x00\x00\x02x") },
		{ "half a field", SLICE_LIT("\x01\x00\x00") },
		{ "left-over", SLICE_LIT("\x01\x00\x00\x01xy") },
		{ "NUL in text", SLICE_LIT("\x02\x01\x00\x02\x61\x00") },
		{ "not UTF-8", SLICE_LIT("\x02\x01\x00\x01\xC3") },
		{ "overlong", SLICE_LIT("\x02\x01\x00\x02\xC0\x80") },
		{ "surrogate", SLICE_LIT("\x02\x01\x00\x03\xED\xA0\x80") },
		{ "short integer", SLICE_LIT("\x03\x02\x00\x07\0\0\0\0\0\0\0") },
		{ "long integer", SLICE_LIT("\x03\x02\x00\x09\0\0\0\0\0\0\0\0\0") },
		{ "descriptor that did not come", SLICE_LIT("\x05\x04\x00\x01\x00") },
		{ "descriptor without number", SLICE_LIT("\x05\x04\x00\x00") },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO(msg) struct msg m = { 0 };
		struct err e = ERR_INIT;
		msg_start(&m, 7);
		buf_put_slice(&m.body, cases[i].body);
		if (msg_check_shape(&m, &e))
			fail_msg("accepted: %s", cases[i].why);
		assert_int_equal(e.code, ERR_SYNTAX);
		assert_false(msg_check(&m, rules, RULES, &e));
	}
}

static void refuses_descriptors_that_no_field_names(void **state)
{
	(void)state;
	AUTO(msg) struct msg m = { 0 };
	put_good(&m);
	m.fds[m.nfds++] = dup(STDERR_FILENO);
	assert_int_equal(verdict(&m), ERR_SYNTAX);
}

static void refuses_too_many_fields(void **state)
{
	(void)state;
	AUTO(msg) struct msg m = { 0 };
	put_good(&m);
	for (int i = 0; i < MSG_MAX_FIELDS; i++)
		msg_put_text(&m, T_MANY, "x");
	assert_int_equal(verdict(&m), ERR_LIMIT);
}

static void writing_too_much_sticks_and_leaves_whole_fields(void **state)
{
	(void)state;
	AUTO(msg) struct msg m = { 0 };
	static uint8_t big[40000];
	msg_start(&m, 7);
	msg_put_bytes(&m, T_BYTES, (struct slice){ big, sizeof big });
	msg_put_bytes(&m, T_BYTES, (struct slice){ big, sizeof big });
	msg_put_text(&m, T_TEXT, "after");
	assert_int_equal(m.body.failed, ERR_LIMIT);
	assert_int_equal(m.body.n, MSG_FIELD_BYTES + sizeof big);
}

static void writing_what_is_no_text_sticks(void **state)
{
	(void)state;
	AUTO(msg) struct msg m = { 0 };
	msg_start(&m, 7);
	msg_put_text(&m, T_TEXT, "\xff");
	assert_int_equal(m.body.failed, ERR_SYNTAX);
}

static void a_seventeenth_descriptor_sticks(void **state)
{
	(void)state;
	AUTO(msg) struct msg m = { 0 };
	msg_start(&m, 7);
	for (int i = 0; i < MSG_MAX_FDS; i++)
		msg_put_fd(&m, T_FD, STDERR_FILENO);
	assert_int_equal(m.body.failed, ERR_NONE);
	msg_put_fd(&m, T_FD, STDERR_FILENO);
	assert_int_equal(m.body.failed, ERR_LIMIT);
}

static void nests_one_message_in_another(void **state)
{
	(void)state;
	AUTO(msg) struct msg inner = { 0 };
	AUTO(msg) struct msg outer = { 0 };
	put_good(&inner);
	msg_start(&outer, 9);
	msg_put_nested(&outer, 1, &inner);
	struct err e = ERR_INIT;
	AUTO(msg) struct msg out = { 0 };
	assert_true(msg_get_nested(&outer, 1, 0, &out, &e) && msg_check(&out, rules, RULES, &e));
	uint64_t u;
	assert_true(msg_get_u64(&out, T_U64, 0, &u) && u == 1000);
	msg_free(&out);
	assert_false(msg_get_nested(&outer, 1, 1, &out, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_false(msg_get_nested(&outer, 1, 0, &out, &e) && msg_check(&out, rules, 2, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	msg_put_fd(&inner, T_FD, STDERR_FILENO);
	msg_put_nested(&outer, 1, &inner);
	assert_int_equal(outer.body.failed, ERR_BUG);
}

/* Use every getter on whatever is there: under the sanitizers this shows a read out of bounds. */
static void read_all(const struct msg *m)
{
	for (unsigned tag = 0; tag < MSG_MAX_TAGS; tag++) {
		struct slice s;
		uint64_t u;
		int64_t i;
		char text[32];
		for (size_t nth = 0; nth < 2; nth++) {
			(void)msg_get_bytes(m, (uint8_t)tag, nth, &s);
			(void)msg_get_text(m, (uint8_t)tag, nth, text, sizeof text);
			(void)msg_get_u64(m, (uint8_t)tag, nth, &u);
			(void)msg_get_i64(m, (uint8_t)tag, nth, &i);
			(void)msg_get_fd(m, (uint8_t)tag, nth);
		}
	}
}

static void every_truncation_is_refused(void **state)
{
	(void)state;
	AUTO(msg) struct msg good = { 0 };
	put_good(&good);
	size_t accepted = 0;
	for (size_t n = 0; n < good.body.n; n++) {
		AUTO(msg) struct msg m = { 0 };
		msg_start(&m, 7);
		buf_put_slice(&m.body, slice_sub(buf_slice(&good.body), 0, n));
		read_all(&m);
		accepted += verdict(&m) == ERR_NONE;
	}
	/* Cut after a whole field, once all that is obligatory is there: I64, TEXT, MANY may be absent. */
	assert_int_equal(accepted, 4);
}

static void every_changed_byte_is_refused_or_well_formed(void **state)
{
	(void)state;
	AUTO(msg) struct msg good = { 0 };
	put_good(&good);
	for (size_t at = 0; at < good.body.n; at++)
		for (unsigned v = 0; v < 256; v++) {
			AUTO(msg) struct msg m = { 0 };
			struct err e = ERR_INIT;
			msg_start(&m, 7);
			buf_put_slice(&m.body, buf_slice(&good.body));
			m.body.p[at] = (uint8_t)v;
			if (v % 16 == 0)
				read_all(&m);
			if (verdict(&m) == ERR_NONE)
				assert_true(msg_check_shape(&m, &e));
		}
}

static void table_is_sane(const struct msg_rule *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		assert_int_not_equal(r[i].tag, 0);
		assert_true(r[i].least <= r[i].most);
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(r[i].tag, r[k].tag);
	}
}

static void every_rule_table_names_a_tag_once(void **state)
{
	(void)state;
	size_t n;
	const struct msg_rule *table;
	table = clerk_open_rules(&n);
	table_is_sane(table, n);
	table = clerk_party_rules(&n);
	table_is_sane(table, n);
	table = clerk_holder_rules(&n);
	table_is_sane(table, n);
	table = clerk_finding_rules(&n);
	table_is_sane(table, n);
	for (enum clerk_job job = JOB_DRAFT; job < JOB_COUNT; job++) {
		table = clerk_job_rules(job, &n);
		table_is_sane(table, n);
		assert_true(n > 0);
		table = clerk_lack_rules(job, &n);
		table_is_sane(table, n);
		table = clerk_have_rules(job, &n);
		table_is_sane(table, n);
		table = clerk_result_rules(job, &n);
		table_is_sane(table, n);
		assert_true(n > 0);
		assert_true(clerk_job_class(job) < CLERK_CLASS_COUNT);
	}
	for (uint16_t op = VAULT_SIGN; op <= VAULT_SCHOOL; op++) {
		assert_non_null(vault_question_rules(op, &n));
		table = vault_question_rules(op, &n);
		table_is_sane(table, n);
		table = vault_answer_rules(op, &n);
		table_is_sane(table, n);
		assert_true(n > 0);
	}
	assert_null(vault_question_rules(VAULT_SCHOOL + 1, &n));
	assert_null(vault_answer_rules(VAULT_ANSWER, &n));
	assert_null(clerk_job_rules(JOB_COUNT, &n));
	assert_null(clerk_job_rules((enum clerk_job)0, &n));
	assert_int_equal(clerk_job_class(JOB_COUNT), CLERK_CLASS_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_back_what_was_put),
		cmocka_unit_test(refuses_what_the_rules_do_not_know),
		cmocka_unit_test(refuses_a_field_that_comes_twice),
		cmocka_unit_test(refuses_a_missing_field),
		cmocka_unit_test(refuses_the_wrong_kind),
		cmocka_unit_test(refuses_values_beyond_their_bounds),
		cmocka_unit_test(refuses_bodies_that_are_not_well_formed),
		cmocka_unit_test(refuses_descriptors_that_no_field_names),
		cmocka_unit_test(refuses_too_many_fields),
		cmocka_unit_test(writing_too_much_sticks_and_leaves_whole_fields),
		cmocka_unit_test(writing_what_is_no_text_sticks),
		cmocka_unit_test(a_seventeenth_descriptor_sticks),
		cmocka_unit_test(nests_one_message_in_another),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(every_changed_byte_is_refused_or_well_formed),
		cmocka_unit_test(every_rule_table_names_a_tag_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
