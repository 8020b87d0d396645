/* SPDX-License-Identifier: MIT */
/* Mails that came back: reports of several mail systems, what is no report, and what tries to be more than one. */
#include "clerk/dsn.h"

#include "base/file.h"
#include "base/text.h"
#include "wire/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TAG "0123456789abcdef0123456789abcdef"

static struct dsn read_file(const char *name)
{
	char path[200];
	AUTO(buf) struct buf mail = { 0 };
	struct dsn d = { .action = RETURNED_UNCLEAR };
	struct err e = ERR_INIT;
	snprintf(path, sizeof path, "tests/fuzz/seeds/dsn/%s.eml", name);
	if (!file_read(&mail, path, DSN_MAX_BYTES, &e) || !dsn_read(&d, buf_slice(&mail), &e))
		fail_msg("%s: %s", name, e.text);
	return d;
}

static struct dsn read_text(const char *text)
{
	struct dsn d;
	assert_true(dsn_read(&d, slice_text(text), NULL));
	return d;
}

static void reads_the_reports_of_several_systems(void **state)
{
	(void)state;
	static const struct {
		const char *file;
		enum clerk_returned action;
		const char *tag, *status, *text;
	} samples[] = {
		{ "postfix-failed", RETURNED_FAILED, TAG, "5.1.1",
			"550 5.1.1 <personne@velo.example>: Recipient address rejected: User "
			"unknown in virtual mailbox table" },
		{ "postfix-delayed", RETURNED_DELAYED, "aaaabbbbccccddddeeeeffff00001111", "4.4.1",
			"connect to mx.velo.example[192.0.2.1]:25: Connection timed out" },
		{ "exchange-failed", RETURNED_FAILED, "fedcba9876543210fedcba9876543210", "5.2.2",
			"554 5.2.2 mailbox full; "
			"STOREDRV.Deliver.Exception:QuotaExceededException" },
		{ "exim-tag-only-in-copy", RETURNED_FAILED, "00112233445566778899aabbccddeeff",
			"5.0.0", "550 no such person here" },
		{ "two-recipients", RETURNED_FAILED, TAG, "5.7.1", "554 polic??" },
		{ "away", RETURNED_UNCLEAR, TAG, "", "" },
	};
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		struct dsn d = read_file(samples[i].file);
		assert_int_equal(d.action, samples[i].action);
		assert_string_equal(d.tag, samples[i].tag);
		assert_string_equal(d.status, samples[i].status);
		assert_string_equal(d.text, samples[i].text);
	}
}

static void takes_no_tag_that_is_not_whole(void **state)
{
	(void)state;
	static const char *const none[] = {
		"To: " TAG "@x\n\n",                                 /* no sign before it */
		"To: retours+0" TAG "@x\n\n",                        /* one digit more */
		"To: retours+1234@x\n\n", "To: retours+" TAG "\n\n", /* no '@' */
		"Subject: retours+" TAG "@x\n\n", "\nTo: retours+" TAG "@x\n\n", /* in the body */
	};
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_string_equal(read_text(none[i]).tag, "");
	assert_string_equal(read_text("to: a@b, <retours+" TAG "@x>\n\n").tag, TAG);
	assert_string_equal(read_text("To:\n retours+" TAG "@x").tag, TAG);
}

static void takes_no_status_that_is_none(void **state)
{
	(void)state;
	static const char *const none[] = { "5", "5.1", "5.1.", "5.1.1.1", "3.1.1", "5.1111.1",
		"55.1.1", "a.b.c", "", "5..1", "5.1.1x", "5.1.12345678901234" };
	char text[400];
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		snprintf(text, sizeof text,
			"Content-Type: multipart/report; boundary=b\n\n--b\n"
			"Content-Type: message/delivery-status\n\nA: b\n\n"
			"Action: failed\nStatus: %s\n--b--\n",
			none[i]);
		struct dsn d = read_text(text);
		assert_int_equal(d.action, RETURNED_FAILED);
		assert_string_equal(d.status, "");
	}
}

/* Controls in a diagnostic, an endless boundary, a part that never ends: nothing but a plain line comes out. */
static void gives_one_plain_line(void **state)
{
	(void)state;
	struct dsn d =
		read_text("Content-Type: multipart/report; boundary=b\n\n--b\n"
			  "Content-Type: message/delivery-status\n\nAction: failed\n"
			  "Status: 5.0.0\nDiagnostic-Code: smtp; a\x01\tb\x1b[31m  c\xff\n--b");
	assert_string_equal(d.text, "a b [31m c?");
	char text[400];
	snprintf(
		text, sizeof text, "Content-Type: multipart/report; boundary=%0*d\n\n--0\n", 90, 0);
	assert_int_equal(read_text(text).action, RETURNED_UNCLEAR);
}

static void stops_at_its_limits(void **state)
{
	(void)state;
	AUTO(buf) struct buf mail = BUF_MAX(DSN_MAX_BYTES + 1);
	for (size_t i = 0; i < DSN_MAX_FIELDS; i++)
		buf_put_text(&mail, "X-Field: y\n");
	buf_put_text(&mail, "To: retours+" TAG "@x\n\n");
	struct dsn d;
	assert_true(dsn_read(&d, buf_slice(&mail), NULL));
	assert_string_equal(d.tag, "");
	assert_non_null(buf_grow(&mail, DSN_MAX_BYTES + 1 - mail.n));
	struct err e = ERR_INIT;
	assert_false(dsn_read(&d, buf_slice(&mail), &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

static void answers_as_a_job(void **state)
{
	(void)state;
	AUTO(buf) struct buf mail = { 0 };
	AUTO(fd) int fd = -1;
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg result = { 0 };
	struct err e = ERR_INIT;
	size_t n;
	assert_true(file_read(&mail, "tests/fuzz/seeds/dsn/postfix-failed.eml", DSN_MAX_BYTES, &e));
	assert_true(file_memfd(&fd, "mail", buf_slice(&mail), &e));
	msg_start(&job, CLERK_JOB);
	msg_put_u64(&job, CT_JOB, JOB_DSN);
	msg_put_fd(&job, CT_FILE, fd);
	const struct msg_rule *rules = clerk_job_rules(JOB_DSN, &n);
	assert_true(msg_check(&job, rules, n, &e));
	assert_int_equal(clerk_job_class(JOB_DSN), CLERK_JUDGE);
	struct clerk_conversation c = { .job = JOB_DSN };
	msg_start(&result, CLERK_RESULT);
	assert_true(judge_dsn(&c, &job, &result, &e));
	rules = clerk_result_rules(JOB_DSN, &n);
	assert_true(msg_check(&result, rules, n, &e));
	uint64_t verdict;
	char tag[64];
	assert_true(msg_get_u64(&result, CT_VERDICT, 0, &verdict));
	assert_int_equal(verdict, RETURNED_FAILED);
	assert_true(msg_get_text(&result, CT_ID, 0, tag, sizeof tag));
	assert_string_equal(tag, TAG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_reports_of_several_systems),
		cmocka_unit_test(takes_no_tag_that_is_not_whole),
		cmocka_unit_test(takes_no_status_that_is_none),
		cmocka_unit_test(gives_one_plain_line),
		cmocka_unit_test(stops_at_its_limits),
		cmocka_unit_test(answers_as_a_job),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
