/* SPDX-License-Identifier: MIT */
/* test_objstm: small objects packed, streams as they are, every object found again by our own reader. */
#include "convention/objstm.h"

#include "pdf/read.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>

enum { OUT_MAX = 1 << 20 };

static const char plain[] = "%PDF-1.7\n"
			    "1 0 obj\n<</Type/Catalog/Pages 3 0 R/Note(endobj 2 0 obj)>>\nendobj\n"
			    "2 0 obj\n<</Length 4>>\nendobj\n"
			    "3 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
			    "xref\n";

static size_t at(const char *text)
{
	return slice_find(slice_text(plain), slice_text(text), 0);
}

static const struct slice bodies[] = { SLICE_INIT("<</S/P>>"), SLICE_INIT("<</S/Div>>") };

static struct objstm_file sample(struct objstm_place place[static 3])
{
	place[0] = (struct objstm_place){ at("1 0 obj"), false, { 0 } };
	place[1] = (struct objstm_place){ at("2 0 obj\n<"), true, SLICE_LIT("q Q\n") };
	place[2] = (struct objstm_place){ at("3 0 obj"), false, { 0 } };
	return (struct objstm_file){ .plain = slice_text(plain),
		.trailer = SLICE_LIT("/Root 1 0 R"),
		.place = place,
		.places = 3,
		.body = bodies,
		.bodies = 2,
		.xref_at = at("xref") };
}

static bool packed(struct buf *out, const struct objstm_file *file, struct err *e)
{
	AUTO(flate) struct flate f = { .level = FLATE_QUICK };
	return objstm_put(out, &f, file, e);
}

static const struct pdf_obj *object(struct pdf_doc *doc, uint32_t num)
{
	const struct pdf_obj *o = NULL;
	struct err e = ERR_INIT;
	if (!pdf_object(doc, 0, num, &o, NULL, &e))
		fail_msg("%s", e.text);
	return o;
}

static void the_reader_finds_every_object_again(void **state)
{
	(void)state;
	struct objstm_place place[3];
	struct objstm_file file = sample(place);
	AUTO(buf) struct buf out = BUF_MAX(OUT_MAX);
	struct err e = ERR_INIT;
	assert_true(packed(&out, &file, &e));
	AUTO(pdf_doc) struct pdf_doc *doc = NULL;
	if (!pdf_open(&doc, buf_slice(&out), NULL, &e))
		fail_msg("%s", e.text);
	assert_int_equal(pdf_revision_count(doc), 1);
	assert_int_equal(pdf_revision(doc, 0)->kind, PDF_XREF_STREAM);
	assert_int_equal(pdf_revision(doc, 0)->size, 3 + 2 + 2 + 1);
	assert_true(pdf_is_name(pdf_dict_get(object(doc, 1), "Type"), "Catalog"));
	assert_non_null(pdf_dict_get(object(doc, 1), "Note"));
	assert_int_equal(object(doc, 2)->kind, PDF_STREAM);
	assert_true(pdf_is_name(pdf_dict_get(object(doc, 3), "Type"), "Pages"));
	assert_true(pdf_is_name(pdf_dict_get(object(doc, 4), "S"), "P"));
	assert_true(pdf_is_name(pdf_dict_get(object(doc, 5), "S"), "Div"));
}

static void what_is_not_libharus_writing_is_refused(void **state)
{
	(void)state;
	struct objstm_place place[3];
	struct err e = ERR_INIT;
	for (size_t i = 0; i < 5; i++) {
		struct objstm_file file = sample(place);
		AUTO(buf) struct buf out = BUF_MAX(i == 4 ? 100 : OUT_MAX);
		if (i == 0)
			place[1].at = at("3 0 obj") + 1;
		else if (i == 1)
			file.xref_at--;
		else if (i == 2)
			file.xref_at = file.plain.n + 1;
		else if (i == 3)
			file.places = 0;
		e = (struct err)ERR_INIT;
		assert_false(packed(&out, &file, &e));
		assert_int_equal(e.code, i < 3 ? ERR_BUG : ERR_LIMIT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reader_finds_every_object_again),
		cmocka_unit_test(what_is_not_libharus_writing_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
