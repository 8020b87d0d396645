/* SPDX-License-Identifier: MIT */
/* test_pdf_crypt: encrypted files that open without a password (tests/golden, made by qpdf) are read, never written. */
#include "base/file.h"
#include "pdf/field.h"
#include "pdf/update.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROOM = 1 << 20 };

static void read_golden(struct buf *out, const char *name)
{
	char path[256];
	struct err e = ERR_INIT;
	snprintf(path, sizeof path, "tests/golden/%s", name);
	if (!file_read(out, path, ROOM, &e))
		fail_msg("%s", e.text);
}

static const char *const readable[] = { "pdf_rc4_40.pdf", "pdf_rc4_128.pdf", "pdf_aes_128.pdf",
	"pdf_aes_256.pdf", "pdf_aes_256_r5.pdf" };

static void strings_and_streams_are_read_in_clear(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof readable / sizeof *readable; i++) {
		struct err e = ERR_INIT;
		AUTO(buf) struct buf file = BUF_MAX(ROOM);
		AUTO(pdf_doc) struct pdf_doc *d = NULL;
		AUTO(pdf_fields) struct pdf_fields f = { 0 };
		const struct pdf_ref *pages = NULL;
		const struct pdf_obj *o = NULL;
		struct slice content = { 0 };
		size_t n = 0;
		read_golden(&file, readable[i]);
		if (!pdf_open(&d, buf_slice(&file), NULL, &e) || !pdf_fields_read(&f, d, 0, &e))
			fail_msg("%s: %s", readable[i], e.text);
		assert_true(pdf_is_encrypted(d));
		const struct pdf_field *s = pdf_field_find(&f, "school");
		assert_non_null(s);
		assert_true(slice_is(pdf_dict_get(s->value, "Reason")->u.bytes, "because"));
		/* ISO 32000-1 7.6.1: /Contents of a signature is as it is. */
		assert_true(slice_eq(pdf_dict_get(s->value, "Contents")->u.bytes,
			SLICE_LIT("\x00\x11\x22\x33")));
		assert_true(pdf_pages(d, 0, &pages, &n, &e));
		assert_true(pdf_object(d, 0, pages[0].num, &o, NULL, &e));
		assert_true(pdf_get(d, 0, o, "Contents", &o, &e));
		assert_true(pdf_stream(d, 0, o, &content, &e));
		assert_true(slice_is(content, "0 0 m 10 10 l S"));
	}
}

static void nothing_is_appended_to_an_encrypted_file(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf file = BUF_MAX(ROOM);
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	struct pdf_update *u = NULL;
	read_golden(&file, readable[0]);
	assert_true(pdf_open(&d, buf_slice(&file), NULL, &e));
	assert_false(pdf_update_start(&u, d, ROOM, &e));
	assert_int_equal(e.code, ERR_UNSUPPORTED);
}

static void a_file_with_a_password_stays_shut(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf file = BUF_MAX(ROOM);
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	read_golden(&file, "pdf_aes_256_password.pdf");
	assert_false(pdf_open(&d, buf_slice(&file), NULL, &e));
	assert_int_equal(e.code, ERR_UNSUPPORTED);
}

static void no_changed_byte_makes_it_stumble(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof readable / sizeof *readable; i++) {
		AUTO(buf) struct buf file = BUF_MAX(ROOM);
		read_golden(&file, readable[i]);
		for (size_t at = 0; at < file.n; at++) {
			AUTO(pdf_doc) struct pdf_doc *d = NULL;
			AUTO(pdf_fields) struct pdf_fields f = { 0 };
			file.p[at] ^= 1;
			if (pdf_open(&d, buf_slice(&file), NULL, NULL))
				(void)!pdf_fields_read(&f, d, 0, NULL);
			file.p[at] ^= 1;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_and_streams_are_read_in_clear),
		cmocka_unit_test(nothing_is_appended_to_an_encrypted_file),
		cmocka_unit_test(a_file_with_a_password_stays_shut),
		cmocka_unit_test(no_changed_byte_makes_it_stumble),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
