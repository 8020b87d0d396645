/* SPDX-License-Identifier: MIT */
/* test_pdf_field: the form's fields by full name, with values, locks, widgets and pages. */
#include "pdf/field.h"

#include "pdf_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* A file whose catalog has 'form', whose objects from 5 on are 'objects', NULL-terminated. */
static struct made form_of(const char *form, const char *annots, const char *const *objects)
{
	struct made m = made_start();
	AUTO(buf) struct buf body = BUF_MAX(4096);
	buf_printf(&body, "<</Type/Catalog/Pages 2 0 R/AcroForm %s>>", form);
	made_object(&m, 1, buf_text(&body));
	made_object(&m, 2, "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>");
	body.n = 0;
	buf_printf(&body, "<</Type/Page/Parent 2 0 R/Annots %s>>", annots);
	made_object(&m, 3, buf_text(&body));
	made_object(&m, 4, "<</Type/Page/Parent 2 0 R>>");
	for (uint32_t i = 0; objects[i]; i++)
		made_object(&m, 5 + i, objects[i]);
	made_table(&m, "/Root 1 0 R");
	return m;
}

static bool fields_of(const struct made *m, struct pdf_doc **d, struct pdf_fields *f, struct err *e)
{
	assert_true(pdf_open(d, buf_slice(&m->file), NULL, e));
	return pdf_fields_read(f, *d, 0, e);
}

static void assert_refused(const char *form, const char *const *objects)
{
	struct err e = ERR_INIT;
	AUTO(made) struct made m = form_of(form, "[]", objects);
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	AUTO(pdf_fields) struct pdf_fields f = { 0 };
	assert_false(fields_of(&m, &d, &f, &e));
	if (e.code != ERR_SYNTAX)
		fail_msg("code %d: %s", e.code, e.text);
	assert_int_equal(f.n, 0);
}

static void reads_a_merged_field_with_lock_and_page(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(made) struct made m = made_start();
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	AUTO(pdf_fields) struct pdf_fields f = { 0 };
	made_form(&m);
	made_table(&m, "/Root 1 0 R");
	assert_true(fields_of(&m, &d, &f, &e));
	assert_int_equal(f.n, 1);
	assert_int_equal(f.sig_flags, 3);
	const struct pdf_field *s = pdf_field_find(&f, "school");
	assert_non_null(s);
	assert_true(s->is_signature && s->merged);
	assert_int_equal(s->ref.num, 5);
	assert_int_equal(s->widget.num, 5);
	assert_int_equal(s->page.num, 3);
	assert_int_equal((int)s->rect[2], 110);
	assert_null(s->value);
	assert_int_equal(s->lock.action, PDF_LOCK_INCLUDE);
	assert_int_equal(s->lock.permission, 2);
	assert_int_equal(pdf_array_count(s->lock.fields), 1);
	assert_null(pdf_field_find(&f, "family"));
}

/* Objects that were asked for and absent count as well: a new one in their place is a change. */
static void a_form_is_the_same_while_nothing_of_it_changes(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	static const char *const objects[] = { "<</FT/Tx/T(a)/V 6 0 R>>", "(x)", "<</Other 1>>",
		NULL };
	AUTO(made) struct made m = form_of("<</Fields[5 0 R 9 0 R]>>", "[]", objects);
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	AUTO(pdf_fields) struct pdf_fields f = { 0 };
	static const uint32_t changed[] = { 7, 6, 9, 7 };
	for (size_t i = 0; i < 4; i++) {
		made_object(&m, changed[i], "<</FT/Tx/T(b)>>");
		m.size = 10;
		made_table(&m, "/Root 1 0 R");
	}
	assert_true(fields_of(&m, &d, &f, &e));
	assert_true(pdf_form_same(d, 1));
	assert_false(pdf_form_same(d, 2));
	assert_false(pdf_form_same(d, 3));
	pdf_fields_auto(&f);
	assert_true(pdf_fields_read(&f, d, 2, &e));
	assert_false(pdf_form_same(d, 3));
	pdf_fields_auto(&f);
	assert_true(pdf_fields_read(&f, d, 3, &e));
	assert_int_equal(f.n, 2);
	assert_true(pdf_form_same(d, 4));
	assert_false(pdf_form_same(d, 5));
}

static void a_file_without_form_has_no_fields(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	static const char *const none[] = { NULL };
	AUTO(made) struct made m = form_of("null", "[]", none);
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	AUTO(pdf_fields) struct pdf_fields f = { 0 };
	assert_true(fields_of(&m, &d, &f, &e));
	assert_int_equal(f.n, 0);
}

static void names_types_and_values_come_down_the_tree(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	static const char *const objects[] = {
		"<</T(top)/FT/Sig/Kids[6 0 R 7 0 R]>>",
		"<</T<FEFF00E9>/Parent 5 0 R/V 9 0 R/Kids[8 0 R]>>",
		"<</T(b)/Parent 5 0 R/FT/Tx/V(text)/Subtype/Widget/Rect[0 0 1 1]>>",
		"<</Parent 6 0 R/Subtype/Widget/Rect[1 2 3.5 4]>>",
		"<</Type/Sig>>",
		"<</FT/Tx/Kids[<</Subtype/Widget>> <</Subtype/Widget>>]>>",
		NULL,
	};
	AUTO(made)
	struct made m = form_of("<</Fields[5 0 R 10 0 R]>>", "[8 0 R 7 0 R 7 0 R]", objects);
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	AUTO(pdf_fields) struct pdf_fields f = { 0 };
	if (!fields_of(&m, &d, &f, &e))
		fail_msg("%s", e.text);
	assert_int_equal(f.n, 3);
	const struct pdf_field *a = pdf_field_find(&f, "top.é"), *b = pdf_field_find(&f, "top.b");
	assert_non_null(a);
	assert_non_null(b);
	assert_true(a->is_signature && !a->merged);
	assert_int_equal(a->widget.num, 8);
	assert_int_equal(a->page.num, 3);
	assert_true(a->rect[2] > 3.4 && a->rect[2] < 3.6);
	assert_int_equal(a->value_ref.num, 9);
	assert_true(pdf_is_name(pdf_dict_get(a->value, "Type"), "Sig"));
	assert_true(!b->is_signature && b->merged);
	assert_null(b->value);
	assert_int_equal(b->page.num, 0); /* listed twice */
	assert_int_equal(f.list[2].widgets, 2);
	assert_int_equal(f.list[2].widget.num, 0);
}

static void refuses_two_fields_of_one_name(void **state)
{
	(void)state;
	static const char *const flat[] = { "<</T(a)/FT/Sig>>", "<</T(a)/FT/Tx>>", NULL };
	static const char *const tree[] = { "<</T(a)/Kids[7 0 R]>>", "<</T(a)/Kids[8 0 R]>>",
		"<</T(b)/FT/Sig>>", "<</T<FEFF0062>/FT/Sig>>", NULL };
	static const char *const unnamed[] = { "<</FT/Sig>>", "<</FT/Sig>>", NULL };
	assert_refused("<</Fields[5 0 R 6 0 R]>>", flat);
	assert_refused("<</Fields[5 0 R 6 0 R]>>", tree);
	assert_refused("<</Fields[5 0 R 6 0 R]>>", unnamed);
	assert_refused("<</Fields[5 0 R 5 0 R]>>", flat);
}

static void refuses_loops_and_mixed_kids(void **state)
{
	(void)state;
	static const char *const self[] = { "<</T(a)/FT/Sig/Kids[5 0 R]>>", NULL };
	static const char *const two[] = { "<</T(a)/FT/Sig/Kids[6 0 R]>>", "<</T(b)/Kids[5 0 R]>>",
		NULL };
	static const char *const mixed[] = { "<</T(a)/Kids[6 0 R 7 0 R]>>", "<</T(b)>>",
		"<</Subtype/Widget>>", NULL };
	static const char *const kids[] = { "<</T(a)/Kids 7>>", NULL };
	static const char *const string[] = { "(field)", NULL };
	assert_refused("<</Fields[5 0 R]>>", self);
	assert_refused("<</Fields[5 0 R]>>", two);
	assert_refused("<</Fields[5 0 R]>>", mixed);
	assert_refused("<</Fields[5 0 R]>>", kids);
	assert_refused("<</Fields[5 0 R]>>", string);
	assert_refused("<</Fields 5>>", string);
	assert_refused("[]", string);
	assert_refused("<</SigFlags(3)/Fields[]>>", string);
}

static void refuses_malformed_names_values_and_locks(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"<</T(a.b)/FT/Sig>>",
		"<</T(a\\000b)/FT/Sig>>",
		"<</T/a/FT/Sig>>",
		"<</T<FEFFD800>/FT/Sig>>",
		"<</T(a)/FT/Sig/V 5>>",
		"<</T(a)/FT/Sig/V[]>>",
		"<</T(a)/FT/Sig/Lock(x)>>",
		"<</T(a)/FT/Sig/Lock<</Action/Some>>>>",
		"<</T(a)/FT/Sig/Lock<</Action/Include>>>>",
		"<</T(a)/FT/Sig/Lock<</Action/All/P 4>>>>",
		"<</T(a)/FT/Sig/Lock<</Action/All/P(1)>>>>",
		"<</T(a)/FT/Sig/Subtype/Widget/Rect[0 0 1]>>",
		"<</T(a)/FT/Sig/Subtype/Widget/Rect[0 0 1/x]>>",
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const char *const objects[] = { bad[i], NULL };
		assert_refused("<</Fields[5 0 R]>>", objects);
	}
}

static void depth_and_number_of_fields_are_limited(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf list = BUF_MAX(MADE_BYTES);
	AUTO(made) struct made m = made_start();
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	AUTO(pdf_fields) struct pdf_fields f = { 0 };
	buf_put_text(&list, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[");
	for (int i = 0; i <= PDF_MAX_FIELDS; i++)
		buf_printf(&list, "<</T(f%d)>>", i);
	buf_put_text(&list, "]>>>>");
	made_object(&m, 1, buf_text(&list));
	made_object(&m, 2, "<</Type/Pages/Kids[]/Count 0>>");
	made_table(&m, "/Root 1 0 R");
	assert_false(fields_of(&m, &d, &f, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	AUTO(made) struct made deep = made_start();
	AUTO(pdf_doc) struct pdf_doc *d2 = NULL;
	made_object(&deep, 1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>>>");
	made_object(&deep, 2, "<</Type/Pages/Kids[]/Count 0>>");
	for (uint32_t i = 3; i < 3 + PDF_MAX_DEPTH + 2; i++) {
		char body[64];
		snprintf(body, sizeof body, "<</T(a)/Kids[%u 0 R]>>", i + 1);
		made_object(&deep, i, body);
	}
	made_object(&deep, 3 + PDF_MAX_DEPTH + 2, "<</T(a)/FT/Sig>>");
	made_table(&deep, "/Root 1 0 R");
	assert_false(fields_of(&deep, &d2, &f, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_merged_field_with_lock_and_page),
		cmocka_unit_test(a_form_is_the_same_while_nothing_of_it_changes),
		cmocka_unit_test(a_file_without_form_has_no_fields),
		cmocka_unit_test(names_types_and_values_come_down_the_tree),
		cmocka_unit_test(refuses_two_fields_of_one_name),
		cmocka_unit_test(refuses_loops_and_mixed_kids),
		cmocka_unit_test(refuses_malformed_names_values_and_locks),
		cmocka_unit_test(depth_and_number_of_fields_are_limited),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
