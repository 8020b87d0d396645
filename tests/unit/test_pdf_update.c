/* SPDX-License-Identifier: MIT */
/* test_pdf_update: revisions written by us, read back by us. */
#include "pdf/update.h"

#include "pdf/field.h"
#include "pdf_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROOM = 1 << 20 };

static struct pdf_doc *opened(struct slice bytes)
{
	struct err e = ERR_INIT;
	struct pdf_doc *d = NULL;
	if (!pdf_open(&d, bytes, NULL, &e))
		fail_msg("%s at %llu", e.text, (unsigned long long)e.at);
	return d;
}

/* The field gets a value: what signing does. */
static void sign(struct buf *out, struct pdf_doc *d)
{
	struct err e = ERR_INIT;
	AUTO(pdf_update) struct pdf_update *u = NULL;
	AUTO(pdf_fields) struct pdf_fields f = { 0 };
	AUTO(buf) struct buf body = BUF_MAX(ROOM);
	AUTO(buf) struct buf ref = BUF_MAX(64);
	uint64_t at = 0;
	assert_true(pdf_fields_read(&f, d, pdf_revision_count(d) - 1, &e));
	assert_true(pdf_update_start(&u, d, ROOM, &e));
	uint32_t value = pdf_update_number(u);
	buf_printf(&ref, "%u 0 R", value);
	const struct pdf_set set[] = { { .key = "V", .value = buf_slice(&ref) } };
	assert_true(pdf_dict_with(&body, f.list[0].dict, set, 1, &e));
	assert_true(pdf_update_object(u, f.list[0].ref.num, buf_slice(&body), NULL, &e));
	assert_true(pdf_update_object(u, value, SLICE_LIT("<</Type/Sig/Contents<00>>>"), &at, &e));
	if (!pdf_update_finish(out, u, &e))
		fail_msg("%s", e.text);
	assert_memory_equal(out->p + at, "<</Type/Sig", 11);
}

static void signed_reads_back(struct slice base, enum pdf_xref_kind kind)
{
	struct err e = ERR_INIT;
	AUTO(pdf_doc) struct pdf_doc *d = opened(base);
	AUTO(buf) struct buf file = BUF_MAX(0);
	AUTO(buf) struct buf again = BUF_MAX(0);
	AUTO(pdf_fields) struct pdf_fields f = { 0 };
	sign(&file, d);
	sign(&again, d);
	assert_true(slice_eq(buf_slice(&file), buf_slice(&again)));
	assert_memory_equal(file.p, base.p, base.n);
	AUTO(pdf_doc) struct pdf_doc *now = opened(buf_slice(&file));
	assert_int_equal(pdf_revision_count(now), 2);
	const struct pdf_revision *r = pdf_revision(now, 1);
	assert_int_equal(r->kind, kind);
	assert_int_equal(r->end, file.n);
	assert_int_equal(pdf_revision(now, 0)->end, base.n);
	assert_int_equal(r->changed_n, kind == PDF_XREF_STREAM ? 3 : 2);
	assert_int_equal(r->changed[0], 5);
	assert_true(pdf_fields_read(&f, now, 1, &e));
	assert_int_equal(f.n, 1);
	assert_true(pdf_is_name(pdf_dict_get(f.list[0].value, "Type"), "Sig"));
	pdf_fields_auto(&f);
	assert_true(pdf_fields_read(&f, now, 0, &e));
	assert_null(f.list[0].value);
}

static void appends_a_table_to_a_file_with_a_table(void **state)
{
	(void)state;
	AUTO(made) struct made m = made_start();
	made_form(&m);
	made_table(&m, "/Root 1 0 R/ID[<00><01>]");
	signed_reads_back(buf_slice(&m.file), PDF_XREF_TABLE);
}

static void appends_a_stream_to_a_file_with_a_stream(void **state)
{
	(void)state;
	AUTO(made) struct made m = made_start();
	made_form(&m);
	made_xref_stream(&m, 6, "/Root 1 0 R/ID[<00><01>]", NULL, 0);
	signed_reads_back(buf_slice(&m.file), PDF_XREF_STREAM);
}

static void puts_a_line_end_after_a_file_without(void **state)
{
	(void)state;
	AUTO(made) struct made m = made_start();
	made_form(&m);
	made_table(&m, "/Root 1 0 R");
	m.file.n--;
	AUTO(pdf_doc) struct pdf_doc *d = opened(buf_slice(&m.file));
	AUTO(buf) struct buf file = BUF_MAX(0);
	sign(&file, d);
	AUTO(pdf_doc) struct pdf_doc *now = opened(buf_slice(&file));
	assert_int_equal(pdf_revision(now, 0)->end, m.file.n + 1);
}

static void refuses_equal_foreign_double_and_missing_objects(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(made) struct made m = made_start();
	AUTO(buf) struct buf file = BUF_MAX(0);
	made_form(&m);
	made_table(&m, "/Root 1 0 R");
	AUTO(pdf_doc) struct pdf_doc *d = opened(buf_slice(&m.file));
	AUTO(pdf_update) struct pdf_update *u = NULL;
	assert_true(pdf_update_start(&u, d, ROOM, &e));
	assert_false(pdf_update_object(
		u, 2, SLICE_LIT("<< /Count 1 /Kids [ 3 0 R ] /Type /Pages >>"), NULL, &e));
	assert_int_equal(e.code, ERR_BUG);
	assert_false(pdf_update_stream(u, 4, SLICE_LIT(""), SLICE_LIT("0 0 m 10 10 l S"), &e));
	assert_false(pdf_update_object(u, 6, SLICE_LIT("null"), NULL, &e));
	assert_false(pdf_update_object(u, 5, SLICE_LIT("<</A 1>> endobj"), NULL, &e));
	assert_false(pdf_update_finish(&file, u, &e));
	assert_int_equal(pdf_update_number(u), 6);
	assert_false(pdf_update_finish(&file, u, &e));
	assert_true(pdf_update_stream(u, 6, SLICE_LIT("/A 1"), SLICE_LIT("bytes"), &e));
	assert_false(pdf_update_object(u, 6, SLICE_LIT("null"), NULL, &e));
	assert_true(pdf_update_finish(&file, u, &e));
}

static void stays_within_its_room(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(made) struct made m = made_start();
	made_form(&m);
	made_table(&m, "/Root 1 0 R");
	AUTO(pdf_doc) struct pdf_doc *d = opened(buf_slice(&m.file));
	AUTO(pdf_update) struct pdf_update *u = NULL;
	assert_true(pdf_update_start(&u, d, m.file.n + 20, &e));
	assert_false(pdf_update_object(u, 5, SLICE_LIT("<</FT/Sig/T(a)>>"), NULL, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	assert_false(pdf_update_start(&u, d, m.file.n - 1, &e));
}

static void changes_adds_and_removes_keys_in_order(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(made) struct made m = made_start();
	AUTO(buf) struct buf out = BUF_MAX(ROOM);
	const struct pdf_obj *o = NULL;
	made_object(&m, 1, "<</A 1/B(x)/C[1 2.50 true null -7]/D#20E/x#2f>>");
	made_table(&m, "/Root 1 0 R");
	AUTO(pdf_doc) struct pdf_doc *d = opened(buf_slice(&m.file));
	assert_true(pdf_object(d, 0, 1, &o, NULL, &e));
	const struct pdf_set set[] = { { .key = "B", .value = SLICE_LIT("<00>") }, { .key = "A" },
		{ .key = "New", .value = SLICE_LIT("/y") } };
	assert_true(pdf_dict_with(&out, o, set, 3, &e));
	assert_string_equal(
		buf_text(&out), "<</B <00>/C [1 2.5 true null -7]/D#20E /x#2F/New /y>>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appends_a_table_to_a_file_with_a_table),
		cmocka_unit_test(appends_a_stream_to_a_file_with_a_stream),
		cmocka_unit_test(puts_a_line_end_after_a_file_without),
		cmocka_unit_test(refuses_equal_foreign_double_and_missing_objects),
		cmocka_unit_test(stays_within_its_room),
		cmocka_unit_test(changes_adds_and_removes_keys_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
