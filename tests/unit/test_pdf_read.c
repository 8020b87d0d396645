/* SPDX-License-Identifier: MIT */
/* test_pdf_read: files opened strictly, revision by revision; what is malformed is refused, never mended. */
#include "pdf/read.h"

#include "pdf/field.h"
#include "pdf_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include <cmocka.h>

static struct pdf_doc *opened(const struct made *m)
{
	struct err e = ERR_INIT;
	struct pdf_doc *d = NULL;
	if (!pdf_open(&d, buf_slice(&m->file), NULL, &e))
		fail_msg("%s at %llu", e.text, (unsigned long long)e.at);
	return d;
}

static void assert_refused(const struct made *m, enum err_code code)
{
	struct err e = ERR_INIT;
	struct pdf_doc *d = NULL;
	assert_false(pdf_open(&d, buf_slice(&m->file), NULL, &e));
	assert_null(d);
	if (e.code != code)
		fail_msg("code %d: %s", e.code, e.text);
}

/* The file opens; object 'num' does not. */
static void assert_broken(const struct made *m, uint32_t num)
{
	struct err e = ERR_INIT;
	const struct pdf_obj *o = NULL;
	AUTO(pdf_doc) struct pdf_doc *d = opened(m);
	assert_false(pdf_object(d, pdf_revision_count(d) - 1, num, &o, NULL, &e));
	assert_true(e.code == ERR_SYNTAX || e.code == ERR_LIMIT);
	assert_null(o);
	assert_false(pdf_object(d, pdf_revision_count(d) - 1, num, &o, NULL, &e));
}

static struct made form_file(void)
{
	struct made m = made_start();
	made_form(&m);
	made_table(&m, "/Root 1 0 R");
	return m;
}

/* Replace the last 'old' by 'new' of the same length. */
static void patch(struct made *m, const char *old, const char *new)
{
	size_t at = slice_rfind(buf_slice(&m->file), slice_text(old));
	assert_true(at != SIZE_MAX);
	assert_int_equal(strlen(old), strlen(new));
	memcpy(m->file.p + at, new, strlen(new));
}

static void opens_a_table_and_finds_everything(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(made) struct made m = form_file();
	AUTO(pdf_doc) struct pdf_doc *d = opened(&m);
	const struct pdf_obj *o = NULL;
	const struct pdf_ref *pages = NULL;
	struct slice bytes;
	size_t n = 0, defined = 9;
	assert_int_equal(pdf_revision_count(d), 1);
	assert_int_equal(pdf_revision(d, 0)->end, m.file.n);
	assert_int_equal(pdf_revision(d, 0)->changed_n, 5);
	assert_null(pdf_revision(d, 1));
	assert_true(pdf_catalog(d, 0, &o, &e));
	assert_true(pdf_pages(d, 0, &pages, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(pages[0].num, 3);
	assert_true(pdf_object(d, 0, 4, &o, &defined, &e));
	assert_int_equal(defined, 0);
	assert_memory_equal(m.file.p + o->at, "<</Length 15>>", 14);
	assert_memory_equal(m.file.p + o->end - 9, "endstream", 9);
	assert_true(pdf_stream(d, 0, o, &bytes, &e));
	assert_true(slice_is(bytes, "0 0 m 10 10 l S"));
	assert_true(pdf_object(d, 0, 77, &o, NULL, &e));
	assert_null(o);
}

static void each_revision_sees_its_own_objects(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(made) struct made m = form_file();
	const struct pdf_obj *o = NULL;
	size_t first_end = m.file.n, defined = 9;
	made_object(&m, 6, "(new)");
	made_object(&m, 2, "<</Type/Pages/Kids[3 0 R]/Count 1/New 6 0 R>>");
	made_table(&m, "/Root 1 0 R");
	AUTO(pdf_doc) struct pdf_doc *d = opened(&m);
	assert_int_equal(pdf_revision_count(d), 2);
	assert_int_equal(pdf_revision(d, 0)->end, first_end);
	assert_int_equal(pdf_revision(d, 1)->changed_n, 2);
	assert_int_equal(pdf_revision(d, 1)->changed[0], 2);
	assert_int_equal(pdf_revision(d, 1)->changed[1], 6);
	assert_true(pdf_object(d, 0, 6, &o, NULL, &e));
	assert_null(o);
	assert_true(pdf_object(d, 1, 2, &o, &defined, &e));
	assert_int_equal(defined, 1);
	assert_true(pdf_get(d, 1, o, "New", &o, &e));
	assert_true(slice_is(o->u.bytes, "new"));
	assert_true(pdf_object(d, 1, 3, &o, &defined, &e));
	assert_int_equal(defined, 0);
	assert_true(pdf_object(d, 0, 2, &o, NULL, &e));
	assert_null(pdf_dict_get(o, "New"));
}

static void a_freed_object_is_null_and_counts_as_changed(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(made) struct made m = form_file();
	size_t at = m.file.n;
	const struct pdf_obj *o = NULL;
	buf_printf(&m.file,
		"xref\n5 1\n0000000000 00001 f \ntrailer\n<</Size 6/Prev %zu/Root 1 0 R>>\n",
		m.prev);
	made_end(&m, at);
	AUTO(pdf_doc) struct pdf_doc *d = opened(&m);
	assert_int_equal(pdf_revision(d, 1)->changed_n, 1);
	assert_true(pdf_object(d, 1, 5, &o, NULL, &e));
	assert_null(o);
	assert_true(pdf_object(d, 0, 5, &o, NULL, &e));
	assert_non_null(o);
}

static void an_entry_repeated_is_no_change(void **state)
{
	(void)state;
	AUTO(made) struct made m = made_start();
	made_form(&m);
	size_t at = m.list[1].at;
	made_table(&m, "/Root 1 0 R");
	m.list[m.n].num = 2;
	m.list[m.n++].at = at;
	made_table(&m, "/Root 1 0 R");
	AUTO(pdf_doc) struct pdf_doc *d = opened(&m);
	assert_int_equal(pdf_revision_count(d), 2);
	assert_int_equal(pdf_revision(d, 1)->changed_n, 0);
}

static void packed(struct made *m, uint32_t num, const char *dict, const char *bytes)
{
	made_stream(m, num, dict, slice_text(bytes));
}

static void reads_objects_from_object_streams(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(made) struct made m = made_start();
	const struct made_packed in[] = { { 1, 3, 0 }, { 2, 3, 1 } };
	const struct pdf_obj *o = NULL;
	m.size = 5;
	packed(&m, 3, "/Type/ObjStm/N 2/First 9",
		"1 0 2 31 <</Type/Catalog/Pages 2 0 R>>  <</Type/Pages/Kids[]/Count 0>>");
	made_xref_stream(&m, 4, "/Root 1 0 R", in, 2);
	AUTO(pdf_doc) struct pdf_doc *d = opened(&m);
	assert_int_equal(pdf_revision(d, 0)->kind, PDF_XREF_STREAM);
	assert_true(pdf_catalog(d, 0, &o, &e));
	assert_int_equal(o->at, 0);
	const struct pdf_ref *pages = NULL;
	size_t n = 9;
	assert_true(pdf_pages(d, 0, &pages, &n, &e));
	assert_int_equal(n, 0);
}

static void refuses_object_streams_that_lie(void **state)
{
	(void)state;
	static const struct {
		const char *dict, *bytes;
		uint32_t stream, index;
	} cases[] = {
		{ "/Type/ObjStm/N 1/First 4", "2 0 (a)", 3, 0 },  /* another number */
		{ "/Type/ObjStm/N 1/First 4", "1 0 (a)", 3, 1 },  /* no such place */
		{ "/Type/ObjStm/N 1/First 4", "1 9 (a)", 3, 0 },  /* past the end */
		{ "/Type/ObjStm/N 1/First 99", "1 0 (a)", 3, 0 }, /* head longer than the stream */
		{ "/Type/ObjStm/N 9/First 4", "1 0 (a)", 3, 0 },  /* fewer than said */
		{ "/Type/ObjStm/N 99999999/First 4", "1 0 (a)", 3, 0 },
		{ "/Type/ObjStm/N -1/First 4", "1 0 (a)", 3, 0 },
		{ "/Type/ObjStm/N 1/First 4", "1 0 (a) (b)", 3, 0 }, /* left-overs */
		{ "/Type/ObjStm/N 1/First 6", "1 0 7 (a)", 3, 0 },   /* left-overs in the head */
		{ "/Type/ObjStm/N 2/First 8", "1 4 5 0 (a) (b)", 3, 0 }, /* offsets go back */
		{ "/Type/ObjStm/N 1/First 4", "1 0 2 0 R", 3, 0 },       /* a mere reference */
		{ "/Type/Other/N 1/First 4", "1 0 (a)", 3, 0 },
		{ "/Type/ObjStm/N 1/First 4", "1 0 2 0 obj", 3, 0 },
		{ "/Type/ObjStm/N 1/First 4/Filter/FlateDecode", "1 0 (a)", 3, 0 },
		{ "/Type/ObjStm/N 1/First 4/Filter/LZWDecode", "1 0 (a)", 3, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO(made) struct made m = made_start();
		const struct made_packed in[] = { { 1, cases[i].stream, cases[i].index } };
		struct err e = ERR_INIT;
		const struct pdf_obj *o = NULL;
		m.size = 5;
		packed(&m, 3, cases[i].dict, cases[i].bytes);
		made_xref_stream(&m, 4, "/Root 1 0 R", in, 1);
		AUTO(pdf_doc) struct pdf_doc *d = opened(&m);
		if (pdf_object(d, 0, 1, &o, NULL, &e))
			fail_msg("case %zu is read", i);
		assert_false(pdf_object(d, 0, 1, &o, NULL, &e));
	}
}

static void refuses_object_streams_inside_others_or_absent(void **state)
{
	(void)state;
	static const struct made_packed cases[][2] = {
		{ { 1, 2, 0 }, { 2, 1, 0 } }, /* each in the other */
		{ { 1, 1, 0 }, { 2, 3, 0 } }, /* in itself */
		{ { 1, 4, 0 }, { 2, 9, 0 } }, /* absent */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO(made) struct made m = made_start();
		m.size = 5;
		packed(&m, 3, "/Type/ObjStm/N 1/First 4", "2 0 (a)");
		made_xref_stream(&m, 4, "/Root 1 0 R", cases[i], 2);
		assert_refused(&m, ERR_SYNTAX);
	}
}

static void refuses_an_object_stream_that_is_replaced(void **state)
{
	(void)state;
	AUTO(made) struct made m = made_start();
	const struct made_packed in[] = { { 1, 3, 0 } };
	m.size = 5;
	packed(&m, 3, "/Type/ObjStm/N 1/First 4", "1 0 <</Type/Catalog>>");
	made_xref_stream(&m, 4, "/Root 1 0 R", in, 1);
	packed(&m, 3, "/Type/ObjStm/N 1/First 4", "1 0 <</Type/Catalog/Evil 1>>");
	made_xref_stream(&m, 5, "/Root 1 0 R", NULL, 0);
	assert_refused(&m, ERR_SYNTAX);
}

static void a_hidden_section_adds_what_the_table_leaves_free(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(made) struct made m = made_start();
	const struct pdf_obj *o = NULL;
	char trailer[64];
	made_form(&m);
	struct made table = m;
	m.n = 0;
	made_object(&m, 6, "(hidden)");
	size_t at = m.file.n;
	m.list[m.n].num = 2; /* the table has it in use: this one is not looked at */
	m.list[m.n++].at = 1;
	made_xref_stream(&m, 7, "", NULL, 0);
	memcpy(m.list, table.list, sizeof m.list);
	m.n = table.n;
	m.prev = 0;
	m.file.n = slice_rfind(buf_slice(&m.file), SLICE_LIT("startxref"));
	snprintf(trailer, sizeof trailer, "/Root 1 0 R/XRefStm %zu", at);
	made_table(&m, trailer);
	AUTO(pdf_doc) struct pdf_doc *d = opened(&m);
	assert_int_equal(pdf_revision(d, 0)->kind, PDF_XREF_HYBRID);
	assert_true(pdf_object(d, 0, 6, &o, NULL, &e));
	assert_true(slice_is(o->u.bytes, "hidden"));
	assert_true(pdf_object(d, 0, 2, &o, NULL, &e));
	assert_true(pdf_is_name(pdf_dict_get(o, "Type"), "Pages"));
}

/* Annex F: parameters, first section, its objects, the others, main section. 'at' are the offsets, found in two rounds. */
static struct made linear_file(size_t at[6], bool says_so)
{
	struct made m = made_start();
	buf_printf(&m.file, "3 0 obj\n<</%s 1>>\nendobj\n", says_so ? "Linearized" : "Something!");
	at[0] = m.file.n;
	buf_printf(&m.file, "xref\n3 2\n%010d 00000 n \n%010zu 00000 n \n", 15, at[1]);
	buf_printf(&m.file, "trailer\n<</Size 5/Root 4 0 R/Prev %010zu>>\nstartxref\n0\n%%%%EOF\n",
		at[4]);
	at[1] = m.file.n;
	buf_put_text(&m.file, "4 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\n");
	at[2] = m.file.n;
	buf_put_text(&m.file, "1 0 obj\n<</Type/Pages/Kids[2 0 R]/Count 1>>\nendobj\n");
	at[3] = m.file.n;
	buf_put_text(&m.file, "2 0 obj\n<</Type/Page/Parent 1 0 R>>\nendobj\n");
	at[4] = m.file.n;
	buf_printf(&m.file, "xref\n0 3\n0000000000 65535 f \n%010zu 00000 n \n%010zu 00000 n \n",
		at[2], at[3]);
	buf_put_text(&m.file, "trailer\n<</Size 5>>\n");
	m.size = 5;
	made_end(&m, at[0]);
	return m;
}

static void put_entries(struct buf *b, const size_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_put_byte(b, 1);
		buf_put_u32(b, (uint32_t)at[i]);
		buf_put_byte(b, 0);
	}
	buf_put_text(b, "\nendstream\nendobj\n");
}

/* The same with streams, as qpdf writes it: nothing ends the first section. Objects 3, 4, 5 (its stream); 1, 2, 6 (the main one). */
static struct made linear_streams(size_t at[7])
{
	struct made m = made_start();
	at[3] = m.file.n;
	buf_put_text(&m.file, "3 0 obj\n<</Linearized 1>>\nendobj\n");
	at[5] = m.file.n;
	buf_printf(&m.file,
		"5 0 obj\n<</Type/XRef/W[1 4 1]/Index[3 3]/Size 7/Root 4 0 R/Prev %010zu/Length "
		"18>>\nstream\n",
		at[6]);
	put_entries(&m.file, at + 3, 3);
	at[4] = m.file.n;
	buf_put_text(&m.file, "4 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\n");
	at[1] = m.file.n;
	buf_put_text(&m.file, "1 0 obj\n<</Type/Pages/Kids[2 0 R]/Count 1>>\nendobj\n");
	at[2] = m.file.n;
	buf_put_text(&m.file, "2 0 obj\n<</Type/Page/Parent 1 0 R>>\nendobj\n");
	at[6] = m.file.n;
	buf_put_text(&m.file, "6 0 obj\n<</Type/XRef/W[1 4 1]/Index[1 2 6 1]/Size 7/Length "
			      "18>>\nstream\n");
	put_entries(&m.file, (const size_t[]){ at[1], at[2], at[6] }, 3);
	m.size = 7;
	made_end(&m, at[5]);
	return m;
}

static void a_linearised_pair_may_be_of_streams(void **state)
{
	(void)state;
	size_t at[7] = { 0 };
	struct made first = linear_streams(at);
	made_auto(&first);
	AUTO(made) struct made m = linear_streams(at);
	AUTO(pdf_doc) struct pdf_doc *d = opened(&m);
	assert_int_equal(pdf_revision_count(d), 1);
	assert_int_equal(pdf_revision(d, 0)->end, m.file.n);
	assert_int_equal(pdf_revision(d, 0)->changed_n, 6);
}

static void a_linearised_pair_is_one_revision(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	size_t at[6] = { 0 };
	struct made first = linear_file(at, true);
	made_auto(&first);
	AUTO(made) struct made m = linear_file(at, true);
	const struct pdf_ref *pages = NULL;
	size_t n = 0, end = m.file.n;
	made_object(&m, 5, "(update)");
	made_table(&m, "/Root 4 0 R");
	AUTO(pdf_doc) struct pdf_doc *d = opened(&m);
	assert_int_equal(pdf_revision_count(d), 2);
	assert_int_equal(pdf_revision(d, 0)->end, end);
	assert_int_equal(pdf_revision(d, 0)->xref_at, at[0]);
	assert_int_equal(pdf_revision(d, 0)->changed_n, 4);
	assert_true(pdf_pages(d, 0, &pages, &n, &e));
	assert_int_equal(n, 1);
	AUTO(made) struct made lie = linear_file(at, false);
	assert_refused(&lie, ERR_SYNTAX);
}

/* MuPDF counts one too far there; nowhere else. */
static void the_head_of_the_free_list_says_nothing(void **state)
{
	(void)state;
	static const struct {
		const char *entry;
		bool good;
	} all[] = { { "0000000000 65535 f", true }, { "0000000000 65536 f", true },
		{ "0000000000 65537 f", false }, { "0000000000 65536 n", false } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		size_t at[6] = { 0 };
		struct made first = linear_file(at, true);
		made_auto(&first);
		AUTO(made) struct made m = linear_file(at, true);
		size_t entry = slice_find(buf_slice(&m.file), SLICE_LIT("0000000000 65535 f"), 0);
		memcpy(m.file.p + entry, all[i].entry, 18);
		if (all[i].good)
			pdf_close(opened(&m));
		else
			assert_refused(&m, ERR_SYNTAX);
	}
}

static void refuses_files_with_more_or_less_than_a_file(void **state)
{
	(void)state;
	AUTO(made) struct made before = { .file = BUF_MAX(MADE_BYTES), .size = 1 };
	buf_put_text(&before.file, "\n%PDF-1.7\n");
	made_form(&before);
	made_table(&before, "/Root 1 0 R");
	assert_refused(&before, ERR_SYNTAX);
	AUTO(made) struct made after = form_file();
	buf_put_text(&after.file, " \r\n\t");
	pdf_close(opened(&after));
	buf_put_text(&after.file, "x");
	assert_refused(&after, ERR_SYNTAX);
	AUTO(made) struct made twice = form_file();
	buf_printf(&twice.file, "6 0 obj\nnull\nendobj\nstartxref\n%zu\n%%%%EOF\n", twice.prev);
	assert_refused(&twice, ERR_SYNTAX);
	AUTO(made) struct made nothing = { .file = BUF_MAX(MADE_BYTES) };
	assert_refused(&nothing, ERR_SYNTAX);
}

static void refuses_malformed_tables_and_trailers(void **state)
{
	(void)state;
	static const struct {
		const char *old, *new;
		enum err_code code;
	} cases[] = {
		{ "/Root 1 0 R", "/Roof 1 0 R", ERR_SYNTAX },
		{ "/Root 1 0 R", "/Root (1 0)", ERR_SYNTAX },
		{ "/Size 6", "/Size 5", ERR_SYNTAX },
		{ "/Size 6", "/Size(6", ERR_SYNTAX },
		{ "/Size 6", "/Sise 6", ERR_SYNTAX },
		{ "/Size 6/Root 1 0 R", "/Size 6/Size  0 6 ", ERR_SYNTAX },
		{ "trailer\n<<", "trailer\n[[", ERR_SYNTAX },
		{ "trailer", "trailes", ERR_SYNTAX },
		{ "startxref", "startxreg", ERR_SYNTAX },
		{ "%%EOF", "%EOF%", ERR_SYNTAX },
		{ "5 1\n", "4 1\n", ERR_SYNTAX },
		{ "5 1\n", "6 1\n", ERR_SYNTAX },
		{ "5 1\n", "5 2\n", ERR_SYNTAX },
		{ "5 1\n", "5-1\n", ERR_SYNTAX },
		{ " 00000 n \n", " 00000 n\n ", ERR_SYNTAX },
		{ " 00000 n \n", " 00000 x \n", ERR_SYNTAX },
		{ " 00000 n \n", " 00001 n \n", ERR_SYNTAX },
		{ " 00000 n \n", " 65536 n \n", ERR_SYNTAX },
		{ "xref\n0 1", "xrex\n0 1", ERR_SYNTAX },
		{ "\n5 0 obj", "\n5 1 obj", ERR_SYNTAX },
		{ "\n5 0 obj", "\n6 0 obj", ERR_SYNTAX },
		{ "\n5 0 obj", "\n5 0 OBJ", ERR_SYNTAX },
		{ "\n5 0 obj", " 05 0obj", ERR_SYNTAX },
		{ "\n5 0 obj", "x5 0 obj", ERR_SYNTAX },
		{ "%PDF-1.7", "%PDF-3.7", ERR_SYNTAX },
		{ "%PDF-1.7", "%pdf-1.7", ERR_SYNTAX },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO(made) struct made m = form_file();
		struct err e = ERR_INIT;
		struct pdf_doc *d = NULL;
		patch(&m, cases[i].old, cases[i].new);
		if (pdf_open(&d, buf_slice(&m.file), NULL, &e))
			fail_msg("case %zu opens", i);
		assert_int_equal(e.code, cases[i].code);
	}
}

static void refuses_encrypted_files_as_unsupported(void **state)
{
	(void)state;
	AUTO(made) struct made m = made_start();
	made_form(&m);
	made_table(&m, "/Root 1 0 R/Encrypt<</Filter/Mine/V 1/R 2>>");
	assert_refused(&m, ERR_UNSUPPORTED);
	AUTO(made) struct made absent = made_start();
	made_form(&absent);
	made_table(&absent, "/Root 1 0 R/Encrypt null");
	AUTO(pdf_doc) struct pdf_doc *d = opened(&absent);
	assert_false(pdf_is_encrypted(d));
	made_object(&absent, 6, "(x)");
	made_table(&absent, "/Root 1 0 R/Encrypt 6 0 R");
	assert_refused(&absent, ERR_SYNTAX);
}

/* The offset of a section is any number one likes. */
static struct made with_prev(const char *prev)
{
	struct made m = form_file();
	size_t at = m.file.n;
	buf_printf(&m.file, "xref\n0 0\ntrailer\n<</Size 6/Root 1 0 R/Prev %s>>\n", prev);
	made_end(&m, at);
	return m;
}

static void refuses_a_prev_that_loops_or_lands_nowhere(void **state)
{
	(void)state;
	AUTO(made) struct made base = form_file();
	char self[32], off[32];
	snprintf(self, sizeof self, "%zu", base.file.n);
	snprintf(off, sizeof off, "%zu", base.prev + 1);
	const char *const cases[] = { self, off, "0", "-1", "99999999", "1.5", "(x)", "9 0 R",
		"null" };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO(made) struct made m = with_prev(cases[i]);
		assert_refused(&m, ERR_SYNTAX);
	}
}

static void refuses_more_revisions_than_the_limit(void **state)
{
	(void)state;
	AUTO(made) struct made m = form_file();
	for (int i = 1; i < PDF_MAX_REVISIONS; i++) {
		made_object(&m, 6, "(x)");
		made_table(&m, "/Root 1 0 R");
	}
	AUTO(pdf_doc) struct pdf_doc *d = opened(&m);
	assert_int_equal(pdf_revision_count(d), PDF_MAX_REVISIONS);
	made_object(&m, 6, "(x)");
	made_table(&m, "/Root 1 0 R");
	assert_refused(&m, ERR_LIMIT);
}

static void refuses_malformed_cross_reference_streams(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "/W[1 4 2]", "/W[1 4 1]" },
		{ "/W[1 4 2]", "/W[1 4 9]" },
		{ "/W[1 4 2]", "/W[1 4 ]." },
		{ "/W[1 4 2]", "/W[1-4 2]" },
		{ "/W[1 4 2]", "/W[0 0 7]" },
		{ "/Size 7", "/Size-7" },
		{ "/Index[0 1", "/Index[0 2" },
		{ "/Index[0 1", "/Index[5 1" },
		{ "/Index[0 1", "/Index[0-1" },
		{ "/Type/XRef", "/Type/XReg" },
		{ "/Length 49", "/Length 48" },
		{ "/Length 49", "/Length 50" },
		{ "/Root 1 0 R", "/Encrypt 1." },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO(made) struct made m = made_start();
		struct pdf_doc *d = NULL;
		made_form(&m);
		m.size = 7;
		made_xref_stream(&m, 6, "/Root 1 0 R", NULL, 0);
		patch(&m, cases[i][0], cases[i][1]);
		if (pdf_open(&d, buf_slice(&m.file), NULL, NULL))
			fail_msg("case %zu opens", i);
	}
	AUTO(made) struct made m = made_start();
	made_form(&m);
	m.size = 7;
	made_xref_stream(&m, 6, "/Root 1 0 R", NULL, 0);
	pdf_close(opened(&m));
	size_t at = slice_rfind(buf_slice(&m.file), SLICE_LIT("\nendstream")) - 7;
	m.file.p[at] = 3; /* an entry of a type nobody knows */
	assert_refused(&m, ERR_SYNTAX);
}

static void refuses_streams_whose_length_is_wrong(void **state)
{
	(void)state;
	static const char *const bodies[] = {
		"<</Length 4>>\nstream\nhello\nendstream",
		"<</Length 6>>\nstream\nhello\nendstream x",
		"<</Length 7>>\nstream\nhello\nendstream",
		"<</Length 999999>>\nstream\nhello\nendstream",
		"<</Length -1>>\nstream\nhello\nendstream",
		"<</Length 5.0>>\nstream\nhello\nendstream",
		"<<>>\nstream\nhello\nendstream",
		"<</Length 5>>\nstreamhello\nendstream",
		"<</Length 5>>\nstream\rhello\nendstream",
		"<</Length 5>>\nstream \nhello\nendstream",
		"<</Length 5>>\nstream\nhello\nendstreamx",
		"<</Length 5>>\nstream\nhello\n",
		"[]stream\n\nendstream",
		"<</Length 6 0 R>>\nstream\nhello\nendstream",
		"<</Length 7 0 R>>\nstream\nhello\nendstream",
		"<</Length 5/F(other)>>\nstream\nhello\nendstream",
		"<</Length 8 0 R>>\nstream\nhello\nendstream",
	};
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		AUTO(made) struct made m = made_start();
		struct err e = ERR_INIT;
		const struct pdf_obj *o = NULL;
		made_object(&m, 6, bodies[i]);
		made_object(&m, 7, "(5)");
		made_table(&m, "/Root 1 0 R");
		AUTO(pdf_doc) struct pdf_doc *d = opened(&m);
		if (pdf_object(d, 0, 6, &o, NULL, &e))
			fail_msg("case %zu is read", i);
	}
	static const char *const good[] = { "<</Length 5>>stream\r\nhelloendstream",
		"<</Length 5>> stream\nhello\r\nendstream",
		"<</Length 7 0 R>>\nstream\nhello\rendstream\n%x\n" };
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		AUTO(made) struct made m = made_start();
		struct err e = ERR_INIT;
		const struct pdf_obj *o = NULL;
		made_object(&m, 6, good[i]);
		made_object(&m, 7, "5");
		made_table(&m, "/Root 1 0 R");
		AUTO(pdf_doc) struct pdf_doc *d = opened(&m);
		assert_true(pdf_object(d, 0, 6, &o, NULL, &e));
		assert_true(slice_is(o->u.dict.raw, "hello"));
	}
}

static void refuses_objects_that_end_badly_or_overlap(void **state)
{
	(void)state;
	static const char *const bodies[] = { "1 2", "<</A 1>> <<>>", "2 0 R", "(open", "<</A 1",
		"" };
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		AUTO(made) struct made m = made_start();
		made_object(&m, 1, bodies[i]);
		made_object(&m, 2, "null");
		made_table(&m, "/Root 1 0 R");
		assert_broken(&m, 1);
	}
	/* An object inside the string of another: each would be well-formed by itself. */
	AUTO(made) struct made m = made_start();
	made_note(&m, 1);
	buf_put_text(&m.file, "1 0 obj ( ");
	made_object(&m, 2, "(inner)");
	buf_put_text(&m.file, ") endobj\n");
	made_table(&m, "/Root 1 0 R");
	assert_broken(&m, 1);
}

static void refuses_references_to_another_generation(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(made) struct made m = form_file();
	AUTO(pdf_doc) struct pdf_doc *d = opened(&m);
	const struct pdf_obj wrong = { .kind = PDF_REF, .u.ref = { 4, 1 } },
			     gone = { .kind = PDF_REF, .u.ref = { 9, 3 } };
	const struct pdf_obj *o = NULL;
	assert_false(pdf_resolve(d, 0, &wrong, &o, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	assert_true(pdf_resolve(d, 0, &gone, &o, &e));
	assert_null(o);
}

/* 7.5.4: over a living object; once deleted, the number may come again with the next generation. */
static void refuses_generations_that_grow_without_a_deletion(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	for (int deleted = 0; deleted < 2; deleted++) {
		AUTO(made) struct made m = form_file();
		AUTO(pdf_doc) struct pdf_doc *d = NULL;
		if (deleted) {
			size_t at = m.file.n;
			buf_printf(&m.file,
				"xref\n4 1\n0000000000 00001 f \ntrailer\n<</Size %u/Prev %zu/Root "
				"1 "
				"0 R>>\n",
				m.size, m.prev);
			made_end(&m, at);
		}
		size_t at = m.file.n;
		buf_put_text(&m.file, "4 1 obj\n<<>>\nendobj\n");
		size_t xref = m.file.n;
		buf_printf(&m.file,
			"xref\n4 1\n%010zu 00001 n \ntrailer\n<</Size %u/Prev %zu/Root 1 0 R>>\n",
			at, m.size, m.prev);
		made_end(&m, xref);
		assert_int_equal(pdf_open(&d, buf_slice(&m.file), NULL, &e), deleted);
	}
}

static void refuses_page_trees_that_loop_or_miscount(void **state)
{
	(void)state;
	static const char *const trees[] = {
		"<</Type/Pages/Kids[2 0 R]/Count 1>>",
		"<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>",
		"<</Type/Pages/Kids[3 0 R]/Count 2>>",
		"<</Type/Pages/Kids[3 0 R]/Count -1>>",
		"<</Type/Pages/Kids[3 0 R]>>",
		"<</Type/Pages/Count 0>>",
		"<</Type/Pages/Kids[<</Type/Page>>]/Count 1>>",
		"<</Type/Pages/Kids[9 0 R]/Count 1>>",
		"<</Kids[3 0 R]/Count 1>>",
		"<</Type/Pages/Kids[4 0 R]/Count 1>>",
		"null",
	};
	for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
		AUTO(made) struct made m = made_start();
		struct err e = ERR_INIT;
		const struct pdf_ref *pages = NULL;
		size_t n = 0;
		made_object(&m, 1, "<</Type/Catalog/Pages 2 0 R>>");
		made_object(&m, 2, trees[i]);
		made_object(&m, 3, "<</Type/Page/Parent 2 0 R>>");
		made_stream(&m, 4, "/Type/Page", SLICE_LIT("x"));
		made_table(&m, "/Root 1 0 R");
		AUTO(pdf_doc) struct pdf_doc *d = opened(&m);
		if (pdf_pages(d, 0, &pages, &n, &e))
			fail_msg("tree %zu is read", i);
	}
}

static void deflated(struct buf *out, struct slice in)
{
	uLongf n = compressBound(in.n);
	uint8_t *p = buf_grow(out, n);
	assert_int_equal(compress2(p, &n, in.p, in.n, 9), Z_OK);
	out->n = n;
}

static void decodes_filters_and_predictors(void **state)
{
	(void)state;
	static const uint8_t png[] = { 0, 1, 2, 3, 2, 1, 1, 1, 1, 5, 1, 1, 3, 1, 1, 1, 4, 1, 1, 1 };
	static const uint8_t plain[] = { 1, 2, 3, 2, 3, 4, 5, 6, 7, 3, 5, 7, 4, 6, 8 };
	AUTO(buf) struct buf flate = BUF_MAX(4096);
	deflated(&flate, (struct slice){ png, sizeof png });
	buf_put_text(&flate, "filler");
	const struct {
		const char *dict;
		struct slice raw, want; /* want.p NULL: refused */
	} cases[] = {
		{ "/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 3>>", buf_slice(&flate),
			{ plain, sizeof plain } },
		{ "/Filter[/FlateDecode]/DecodeParms[<</Predictor 12/Columns 3>>]",
			buf_slice(&flate), { plain, sizeof plain } },
		{ "/Filter/FlateDecode", buf_slice(&flate), { png, sizeof png } },
		{ "/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 5>>", buf_slice(&flate),
			{ 0 } },
		{ "/Filter/FlateDecode/DecodeParms<</Predictor 3>>", buf_slice(&flate), { 0 } },
		{ "/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 0>>", buf_slice(&flate),
			{ 0 } },
		{ "/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 99999999>>",
			buf_slice(&flate), { 0 } },
		{ "/Filter/FlateDecode/DecodeParms[null null]", buf_slice(&flate), { 0 } },
		{ "/DecodeParms<<>>", buf_slice(&flate), { 0 } },
		{ "/Filter/ASCIIHexDecode", SLICE_LIT("48 65\n6C6c6F7>"), SLICE_LIT("Hellop") },
		{ "/Filter/ASCIIHexDecode", SLICE_LIT("486"), { 0 } },
		{ "/Filter/ASCIIHexDecode", SLICE_LIT("48g>"), { 0 } },
		{ "/Filter/ASCII85Decode", SLICE_LIT("87cUR\nD]i,\"Ebo80~>"),
			SLICE_LIT("Hello World!") },
		{ "/Filter/ASCII85Decode", SLICE_LIT("z87cURDZ~>"), SLICE_LIT("\0\0\0\0Hello") },
		{ "/Filter/ASCII85Decode", SLICE_LIT("87cUR"), { 0 } },
		{ "/Filter/ASCII85Decode", SLICE_LIT("8~>"), { 0 } },
		{ "/Filter/ASCII85Decode", SLICE_LIT("uuuuu~>"), { 0 } },
		{ "/Filter/LZWDecode", SLICE_LIT("x"), { 0 } },
		{ "/Filter 5", SLICE_LIT("x"), { 0 } },
		{ "/Filter[/ASCIIHexDecode/ASCIIHexDecode/ASCIIHexDecode]", SLICE_LIT(">"), { 0 } },
		{ "/Filter[/ASCIIHexDecode/ASCIIHexDecode]", SLICE_LIT("34313E>"), SLICE_LIT("A") },
		{ "", SLICE_LIT("as stored"), SLICE_LIT("as stored") },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO(made) struct made m = made_start();
		struct err e = ERR_INIT;
		const struct pdf_obj *o = NULL;
		struct slice got = { 0 };
		made_stream(&m, 1, cases[i].dict, cases[i].raw);
		made_table(&m, "/Root 1 0 R");
		AUTO(pdf_doc) struct pdf_doc *d = opened(&m);
		assert_true(pdf_object(d, 0, 1, &o, NULL, &e));
		bool ok = pdf_stream(d, 0, o, &got, &e);
		if (ok != (cases[i].want.p != NULL) || (ok && !slice_eq(got, cases[i].want)))
			fail_msg("case %zu: %s", i, ok ? "other bytes" : e.text);
		assert_int_equal(pdf_stream(d, 0, o, &got, &e), ok);
	}
}

static void inflating_is_capped_by_stream_and_by_file(void **state)
{
	(void)state;
	enum { BIG = 1 << 20 };
	const struct pdf_limits limits = {
		.bytes = MADE_BYTES, .objects = 100, .inflate = BIG, .inflate_all = 2 * BIG
	};
	AUTO(buf) struct buf zeros = BUF_MAX(2 * BIG);
	AUTO(buf) struct buf fits = BUF_MAX(2 * BIG);
	AUTO(buf) struct buf over = BUF_MAX(2 * BIG);
	AUTO(made) struct made m = made_start();
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	struct slice got = { 0 };
	buf_grow(&zeros, BIG + 1);
	deflated(&over, buf_slice(&zeros));
	zeros.n = BIG;
	deflated(&fits, buf_slice(&zeros));
	for (uint32_t i = 1; i <= 4; i++)
		made_stream(&m, i, "/Filter/FlateDecode", buf_slice(i == 1 ? &over : &fits));
	made_table(&m, "/Root 1 0 R");
	struct err e = ERR_INIT;
	assert_true(pdf_open(&d, buf_slice(&m.file), &limits, &e));
	for (uint32_t i = 1; i <= 4; i++) {
		const struct pdf_obj *o = NULL;
		assert_true(pdf_object(d, 0, 5 - i, &o, NULL, &e));
		bool ok = pdf_stream(d, 0, o, &got, &e);
		assert_int_equal(ok, i <= 2);
		assert_true(ok || e.code == ERR_LIMIT);
	}
}

static void limits_hold_for_bytes_objects_and_size(void **state)
{
	(void)state;
	struct pdf_limits limits = pdf_limits_default();
	struct err e = ERR_INIT;
	struct pdf_doc *d = NULL;
	AUTO(made) struct made m = form_file();
	limits.bytes = m.file.n - 1;
	assert_false(pdf_open(&d, buf_slice(&m.file), &limits, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	limits = pdf_limits_default();
	limits.objects = 4;
	assert_false(pdf_open(&d, buf_slice(&m.file), &limits, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	AUTO(made) struct made huge = made_start();
	made_form(&huge);
	huge.size = 9000000;
	made_table(&huge, "/Root 1 0 R");
	assert_refused(&huge, ERR_LIMIT);
}

static void finds_embedded_files_by_name(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(made) struct made m = made_start();
	struct slice got = { 0 };
	made_object(&m, 1, "<</Type/Catalog/Names<</EmbeddedFiles 2 0 R>>>>");
	made_object(&m, 2, "<</Kids[3 0 R 6 0 R]>>");
	made_object(&m, 3, "<</Names[(a.json) 4 0 R <FEFF00E9> 4 0 R]/Limits[(a)(b)]>>");
	made_object(&m, 4, "<</Type/Filespec/F(a.json)/EF<</F 5 0 R>>>>");
	made_stream(&m, 5, "", SLICE_LIT("{}"));
	made_object(&m, 6, "<</Names[(twice) 4 0 R (twice) 4 0 R]>>");
	made_table(&m, "/Root 1 0 R");
	AUTO(pdf_doc) struct pdf_doc *d = opened(&m);
	assert_true(pdf_embedded(d, 0, "a.json", &got, &e));
	assert_true(slice_is(got, "{}"));
	assert_true(pdf_embedded(d, 0, "é", &got, &e));
	assert_true(slice_is(got, "{}"));
	assert_true(pdf_embedded(d, 0, "b", &got, &e));
	assert_null(got.p);
	assert_false(pdf_embedded(d, 0, "twice", &got, &e));
	made_object(&m, 3, "<</Kids[2 0 R]>>");
	made_table(&m, "/Root 1 0 R");
	AUTO(pdf_doc) struct pdf_doc *loop = opened(&m);
	assert_false(pdf_embedded(loop, 1, "a.json", &got, &e));
	assert_true(pdf_embedded(loop, 0, "a.json", &got, &e));
}

/* Everything a reader may ask of a file; answers may be refusals. */
static void walk(struct slice bytes)
{
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	if (!pdf_open(&d, bytes, NULL, NULL))
		return;
	size_t n = pdf_revision_count(d);
	assert_true(pdf_revision(d, n - 1)->end <= bytes.n);
	for (size_t rev = 0; rev < n; rev++) {
		const struct pdf_revision *r = pdf_revision(d, rev);
		const struct pdf_ref *pages = NULL;
		const struct pdf_obj *o = NULL;
		struct slice got = { 0 };
		size_t count = 0;
		AUTO(pdf_fields) struct pdf_fields f = { 0 };
		for (size_t i = 0; i < r->changed_n; i++)
			if (pdf_object(d, rev, r->changed[i], &o, NULL, NULL) && o &&
				o->end > r->end)
				fail_msg("an object reaches past its revision");
		if (pdf_pages(d, rev, &pages, &count, NULL) && pdf_fields_read(&f, d, rev, NULL))
			(void)!pdf_embedded(d, rev, "a", &got, NULL);
	}
}

static struct made two_revisions(bool stream)
{
	struct made m = made_start();
	made_form(&m);
	if (stream)
		made_xref_stream(&m, 6, "/Root 1 0 R", NULL, 0);
	else
		made_table(&m, "/Root 1 0 R");
	made_object(&m, 5,
		"<</Type/Annot/Subtype/Widget/FT/Sig/T(school)/Rect[10 20 110 60]/V 7 0 R>>");
	made_object(&m, 7, "<</Type/Sig/Contents<00>>>");
	if (stream)
		made_xref_stream(&m, 8, "/Root 1 0 R", NULL, 0);
	else
		made_table(&m, "/Root 1 0 R");
	return m;
}

static void a_file_cut_anywhere_is_refused_or_an_older_revision(void **state)
{
	(void)state;
	for (int stream = 0; stream < 2; stream++) {
		AUTO(made) struct made m = two_revisions(stream);
		AUTO(pdf_doc) struct pdf_doc *whole = opened(&m);
		uint64_t end = pdf_revision(whole, 0)->end;
		for (size_t n = 0; n < m.file.n; n++) {
			AUTO(pdf_doc) struct pdf_doc *d = NULL;
			uint8_t *copy =
				malloc(n ? n : 1); /* exact, so that reading past it is seen */
			assert_non_null(copy);
			memcpy(copy, m.file.p, n);
			bool ok = pdf_open(&d, (struct slice){ copy, n }, NULL, NULL);
			bool wanted = n == end || n == end - 1 || n == m.file.n - 1;
			if (ok != wanted)
				fail_msg("cut to %zu of %zu: %s", n, m.file.n,
					ok ? "opens" : "refused");
			if (ok)
				assert_int_equal(pdf_revision_count(d), n <= end ? 1 : 2);
			pdf_close(d);
			d = NULL;
			free(copy);
		}
	}
}

static void no_changed_byte_makes_it_stumble(void **state)
{
	(void)state;
	static const uint8_t others[] = { 0, ' ', '\n', '(', '<', '>', '[', '/', '%', '0', '9', '-',
		0xff };
	for (int stream = 0; stream < 2; stream++) {
		AUTO(made) struct made m = two_revisions(stream);
		for (size_t at = 0; at < m.file.n; at++) {
			uint8_t was = m.file.p[at];
			for (size_t k = 0; k < sizeof others; k++) {
				m.file.p[at] = others[k];
				walk(buf_slice(&m.file));
			}
			for (unsigned bit = 0; bit < 8; bit++) {
				m.file.p[at] = (uint8_t)(was ^ (1u << bit));
				walk(buf_slice(&m.file));
			}
			m.file.p[at] = was;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_a_table_and_finds_everything),
		cmocka_unit_test(each_revision_sees_its_own_objects),
		cmocka_unit_test(a_freed_object_is_null_and_counts_as_changed),
		cmocka_unit_test(an_entry_repeated_is_no_change),
		cmocka_unit_test(reads_objects_from_object_streams),
		cmocka_unit_test(refuses_object_streams_that_lie),
		cmocka_unit_test(refuses_object_streams_inside_others_or_absent),
		cmocka_unit_test(refuses_an_object_stream_that_is_replaced),
		cmocka_unit_test(a_hidden_section_adds_what_the_table_leaves_free),
		cmocka_unit_test(a_linearised_pair_is_one_revision),
		cmocka_unit_test(a_linearised_pair_may_be_of_streams),
		cmocka_unit_test(the_head_of_the_free_list_says_nothing),
		cmocka_unit_test(refuses_files_with_more_or_less_than_a_file),
		cmocka_unit_test(refuses_malformed_tables_and_trailers),
		cmocka_unit_test(refuses_encrypted_files_as_unsupported),
		cmocka_unit_test(refuses_a_prev_that_loops_or_lands_nowhere),
		cmocka_unit_test(refuses_more_revisions_than_the_limit),
		cmocka_unit_test(refuses_malformed_cross_reference_streams),
		cmocka_unit_test(refuses_streams_whose_length_is_wrong),
		cmocka_unit_test(refuses_objects_that_end_badly_or_overlap),
		cmocka_unit_test(refuses_references_to_another_generation),
		cmocka_unit_test(refuses_generations_that_grow_without_a_deletion),
		cmocka_unit_test(refuses_page_trees_that_loop_or_miscount),
		cmocka_unit_test(decodes_filters_and_predictors),
		cmocka_unit_test(inflating_is_capped_by_stream_and_by_file),
		cmocka_unit_test(limits_hold_for_bytes_objects_and_size),
		cmocka_unit_test(finds_embedded_files_by_name),
		cmocka_unit_test(a_file_cut_anywhere_is_refused_or_an_older_revision),
		cmocka_unit_test(no_changed_byte_makes_it_stumble),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
