/* SPDX-License-Identifier: MIT */
/* test_pdf_lex: tokens and values, what is read and what is refused. */
#include "pdf/lex.h"

#include "pdf/parse.h"
#include "pdf/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA = 4 << 20 };

/* What 'text' reads as, written again; "!" and the code when refused. */
static void assert_reads(const char *text, const char *want)
{
	struct err e = ERR_INIT;
	AUTO(pdf_arena) struct pdf_arena a = { .max = ARENA };
	AUTO(buf) struct buf out = BUF_MAX(4096);
	const struct pdf_obj *o = NULL;
	if (!pdf_parse_whole(&a, slice_text(text), &o, &e))
		buf_printf(&out, "!%s",
			e.code == ERR_SYNTAX  ? "syntax"
			: e.code == ERR_LIMIT ? "limit"
					      : "other");
	else
		assert_true(pdf_obj_write(&out, o, &e));
	if (strcmp(buf_text(&out), want) != 0)
		fail_msg("%s reads as %s, not %s", text, buf_text(&out), want);
}

static void reads_numbers_without_exponents(void **state)
{
	(void)state;
	assert_reads("123", "123");
	assert_reads("-98", "-98");
	assert_reads("+17", "17");
	assert_reads("34.5", "34.5");
	assert_reads("-.002", "-0.002");
	assert_reads("4.", "4.0");
	assert_reads("0.1000000000000000055", "0.1");
	assert_reads("999999999999999999", "999999999999999999");
	assert_reads("9999999999999999999", "!limit");
	assert_reads("1e5", "!syntax");
	assert_reads("1.0.0", "!syntax");
	assert_reads("--5", "!syntax");
	assert_reads("-", "!syntax");
	assert_reads(".", "!syntax");
	assert_reads("-1.#INF", "!syntax");
	assert_reads("00000000000000000000000000000000000000000000000000000000000000001", "!limit");
}

/* ISO 32000-1 7.2.2, tables 1 and 2. */
static void knows_white_space_and_delimiters_from_the_rest(void **state)
{
	(void)state;
	for (int c = 0; c < 256; c++) {
		bool blank = memchr("\0\t\n\f\r ", c, 6), delimiter = memchr("()<>[]{}/%", c, 10);
		assert_int_equal(pdf_is_space((uint8_t)c), blank);
		assert_int_equal(pdf_is_regular((uint8_t)c), !blank && !delimiter);
	}
}

static void reads_strings_with_their_escapes(void **state)
{
	(void)state;
	assert_reads("(a(b)c)", "(a\\(b\\)c)");
	assert_reads("(\\101\\\\\\)\\q)", "(A\\\\\\)q)");
	assert_reads("(\\0533)", "(+3)");
	assert_reads("(\\53)", "(+)");
	assert_reads("(one\\\ntwo)", "(onetwo)");
	assert_reads("(a\r\nb)", "<610a62>");
	assert_reads("(\\n\\r\\t\\b\\f)", "<0a0d09080c>");
	assert_reads("<48 65\n6C>", "(Hel)");
	assert_reads("<9>", "<90>");
	assert_reads("<48656C6c>", "(Hell)");
	assert_reads("<4865 6C>", "(Hel)");
	assert_reads("<4865 6C6>", "(Hel`)");
	assert_reads("<>", "()");
	assert_reads("(", "!syntax");
	assert_reads("(a\\)", "!syntax");
	assert_reads("<4g>", "!syntax");
	assert_reads("<41", "!syntax");
	assert_reads(")", "!syntax");
}

static void reads_names_with_their_escapes(void **state)
{
	(void)state;
	assert_reads("/A#42", "/AB");
	assert_reads("/a#20b", "/a#20b");
	assert_reads("/", "/");
	assert_reads("/A;_-*", "/A;_-*");
	assert_reads("/A#4", "!syntax");
	assert_reads("/A#zz", "!syntax");
	assert_reads("/A#00", "!syntax");
}

static void tells_references_from_numbers(void **state)
{
	(void)state;
	assert_reads("12 0 R", "12 0 R");
	assert_reads("[1 2 3 0 R 4]", "[1 2 3 0 R 4]");
	assert_reads("[1 0 Rx]", "!syntax");
	assert_reads("[1 0 r]", "!syntax");
	assert_reads("[12 %c\n 0 %c\n R]", "[12 0 R]");
	assert_reads("[-1 0 R]", "!syntax");
	assert_reads("[1 70000 R]", "!syntax");
	assert_reads("[9999999 0 R]", "!syntax");
	assert_reads("1 0", "!syntax");
}

static void refuses_a_key_that_stands_twice(void **state)
{
	(void)state;
	assert_reads("<</A 1/B 2>>", "<</A 1/B 2>>");
	assert_reads("<</Length 1/Le#6egth 2>>", "!syntax");
	assert_reads("<</A 1 /A 1>>", "!syntax");
	AUTO(buf) struct buf many = BUF_MAX(1 << 20);
	AUTO(pdf_arena) struct pdf_arena a = { .max = ARENA };
	const struct pdf_obj *o = NULL;
	struct err e = ERR_INIT;
	buf_put_text(&many, "<<");
	for (int i = 0; i < 100; i++)
		buf_printf(&many, "/K%d %d", i, i);
	size_t n = many.n;
	buf_put_text(&many, ">>");
	assert_true(pdf_parse_whole(&a, buf_slice(&many), &o, &e));
	assert_int_equal(pdf_dict_get(o, "K99")->u.integer, 99);
	many.n = n;
	buf_put_text(&many, "/K50 1>>");
	assert_false(pdf_parse_whole(&a, buf_slice(&many), &o, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	many.n = 2;
	for (int i = 0; i <= PDF_MAX_KEYS; i++)
		buf_printf(&many, "/K%d %d", i, i);
	buf_put_text(&many, ">>");
	assert_false(pdf_parse_whole(&a, buf_slice(&many), &o, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

static void refuses_left_overs_and_half_values(void **state)
{
	(void)state;
	assert_reads("[1 2", "!syntax");
	assert_reads("<</A>>", "!syntax");
	assert_reads("<</A 1", "!syntax");
	assert_reads("<</A 1]", "!syntax");
	assert_reads("<<1 2>>", "!syntax");
	assert_reads("[1 >> ]", "!syntax");
	assert_reads("True", "!syntax");
	assert_reads("", "!syntax");
	assert_reads("%only a comment", "!syntax");
	assert_reads("1 %ok\n", "1");
	assert_reads("{}", "!syntax");
}

static void refuses_depth_over_the_limit(void **state)
{
	(void)state;
	char text[256];
	size_t n = PDF_MAX_DEPTH;
	memset(text, '[', n + 1);
	memset(text + n + 1, ']', n + 1);
	text[2 * n + 2] = 0;
	AUTO(pdf_arena) struct pdf_arena a = { .max = ARENA };
	const struct pdf_obj *o = NULL;
	struct err e = ERR_INIT;
	assert_true(pdf_parse_whole(&a, slice_text(text), &o, &e));
	memset(text, '[', n + 2);
	memset(text + n + 2, ']', n + 2);
	text[2 * n + 4] = 0;
	assert_reads(text, "!limit");
}

static void memory_for_values_is_capped(void **state)
{
	(void)state;
	AUTO(buf) struct buf many = BUF_MAX(1 << 20);
	AUTO(pdf_arena) struct pdf_arena a = { .max = 1 << 20 };
	const struct pdf_obj *o = NULL;
	struct err e = ERR_INIT;
	buf_put_byte(&many, '[');
	for (int i = 0; i < 100000; i++)
		buf_put_text(&many, "0 ");
	buf_put_byte(&many, ']');
	assert_false(pdf_parse_whole(&a, buf_slice(&many), &o, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	assert_true(a.used <= a.max);
}

static void equality_ignores_order_of_keys_only(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{ "<</A 1/B[(x) /y]>>", "<</B[<78>/y]/A 1>>", true },
		{ "[1 2]", "[2 1]", false },
		{ "1", "1.0", false },
		{ "1.50", "1.5", true },
		{ "/a", "(a)", false },
		{ "1 0 R", "1 1 R", false },
		{ "<</A null>>", "<<>>", false },
		{ "<</A 1/B 2>>", "<</A 1/C 2>>", false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO(pdf_arena) struct pdf_arena a = { .max = ARENA };
		const struct pdf_obj *x = NULL, *y = NULL;
		assert_true(pdf_parse_whole(&a, slice_text(cases[i].a), &x, NULL));
		assert_true(pdf_parse_whole(&a, slice_text(cases[i].b), &y, NULL));
		assert_int_equal(pdf_equal(x, y), cases[i].same);
		assert_int_equal(pdf_equal(y, x), cases[i].same);
	}
}

static void text_strings_become_utf8(void **state)
{
	(void)state;
	const struct {
		struct slice raw;
		const char *utf8; /* NULL: refused */
	} cases[] = {
		{ SLICE_LIT("abc"), "abc" },
		{ SLICE_LIT("\xe9\xa0"), "é€" },
		{ SLICE_LIT("\xfe\xff\x00\xe9\xd8\x3d\xde\x00"), "é😀" },
		{ SLICE_LIT("\xef\xbb\xbf\xc3\xa9"), "é" },
		{ SLICE_LIT("\xef\xbb\xbf\xc3"), NULL },
		{ SLICE_LIT("\xfe\xff\x00"), NULL },
		{ SLICE_LIT("\xfe\xff\xd8\x3d"), NULL },
		{ SLICE_LIT("\xfe\xff\xd8\x3d\x00\x41"), NULL },
		{ SLICE_LIT("\x9f"), NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO(buf) struct buf out = BUF_MAX(64);
		struct err e = ERR_INIT;
		assert_int_equal(pdf_text(&out, cases[i].raw, &e), cases[i].utf8 != NULL);
		if (cases[i].utf8)
			assert_string_equal(buf_text(&out), cases[i].utf8);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_numbers_without_exponents),
		cmocka_unit_test(knows_white_space_and_delimiters_from_the_rest),
		cmocka_unit_test(reads_strings_with_their_escapes),
		cmocka_unit_test(reads_names_with_their_escapes),
		cmocka_unit_test(tells_references_from_numbers),
		cmocka_unit_test(refuses_a_key_that_stands_twice),
		cmocka_unit_test(refuses_left_overs_and_half_values),
		cmocka_unit_test(refuses_depth_over_the_limit),
		cmocka_unit_test(memory_for_values_is_capped),
		cmocka_unit_test(equality_ignores_order_of_keys_only),
		cmocka_unit_test(text_strings_become_utf8),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
