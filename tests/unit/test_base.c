/* SPDX-License-Identifier: MIT */
/* The bytes, errors, text, times and files that everything else stands on. */
#include "base/buf.h"
#include "base/file.h"
#include "base/nfc.h"
#include "base/text.h"
#include "base/time.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/paraphe-base-XXXXXX";

static void path_of(char out[static 128], const char *name)
{
	snprintf(out, 128, "%s/%s", folder, name);
}

/* What did not fit was cut once: nothing of it may stay beyond the end of a buf that fails. */
static void text_that_just_fits_and_text_that_does_not(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	for (int size = 0; size < 700; size++) {
		AUTO(buf) struct buf b = BUF_MAX(600);
		buf_put_text(&b, "abc");
		buf_printf(&b, "%*s-%s", size, "x", "end");
		size_t n = 3 + (size_t)(size ? size : 1) + 4;
		assert_int_equal(buf_done(&b, &e), n <= 600);
		assert_int_equal(b.n, n <= 600 ? n : 3);
		if (n <= 600)
			assert_true(slice_starts(
				slice_sub(buf_slice(&b), n - 5, 5), SLICE_LIT("x-end")));
		for (size_t i = b.n; n > 600 && i < b.cap; i++)
			assert_int_equal(b.p[i], 0);
	}
}

static void a_buf_never_passes_its_maximum(void **state)
{
	(void)state;
	AUTO(buf) struct buf b = BUF_MAX(10);
	struct err e = ERR_INIT;
	buf_put_text(&b, "0123456789");
	assert_true(buf_done(&b, &e));
	buf_put_byte(&b, 'x');
	assert_int_equal(b.n, 10);
	assert_false(buf_done(&b, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

static void a_cursor_never_reads_past_its_end(void **state)
{
	(void)state;
	struct cur c = { .s = SLICE_LIT("\x01\x02\x03") };
	uint16_t v;
	uint32_t w;
	struct err e = ERR_INIT;
	assert_true(cur_u16(&c, &v, &e));
	assert_int_equal(v, 0x0102);
	assert_false(cur_u32(&c, &w, &e));
	assert_int_equal(e.at, 2);
}

static void slices_are_found_from_both_ends(void **state)
{
	(void)state;
	struct slice s = SLICE_LIT("abcabc");
	assert_int_equal(slice_find(s, SLICE_LIT("bc"), 2), 4);
	assert_int_equal(slice_rfind(s, SLICE_LIT("ab")), 3);
	assert_true(slice_find(s, SLICE_LIT("zz"), 0) == SIZE_MAX);
	assert_true(slice_find((struct slice){ NULL, 0 }, SLICE_LIT("a"), 0) == SIZE_MAX);
	assert_true(slice_rfind(s, SLICE_LIT("abcabcd")) == SIZE_MAX);
}

static void refuses_every_malformed_utf8(void **state)
{
	(void)state;
	static const char *const bad[] = { "\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80",
		"\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xC3", "a\xE2\x82" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(text_is_utf8(slice_text(bad[i])));
	assert_true(text_is_utf8(slice_text("Nguyễn Łucja O’Connor €")));
	assert_int_equal(text_length(slice_text("Nguyễn")), 6);
	assert_false(text_is_plain(slice_text("a\u202Eb"), true));
	assert_false(text_is_plain(slice_text("a\nb"), false));
}

static void every_code_point_comes_back(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp += 7) {
		uint8_t bytes[4];
		size_t n = text_encode(cp, bytes);
		size_t at = 0;
		if (n)
			assert_int_equal(text_next((struct slice){ bytes, n }, &at), cp);
	}
}

static void combining_marks_are_composed(void **state)
{
	(void)state;
	AUTO(buf) struct buf b = BUF_MAX(100);
	struct err e = ERR_INIT;
	assert_true(nfc_put(&b, slice_text("e\u0301"), &e));
	assert_true(slice_is(buf_slice(&b), "é"));
	assert_false(nfc_is(slice_text("e\u0301")));
	assert_true(nfc_is(slice_text("é")));
}

static void days_and_weeks_follow_the_calendar(void **state)
{
	(void)state;
	assert_int_equal(time_day_of(1970, 1, 1), 0);
	assert_int_equal(time_weekday(time_day_of(2025, 6, 16)), 1);
	int year;
	assert_int_equal(time_iso_week(time_day_of(2025, 6, 16), &year), 25);
	assert_int_equal(time_iso_week(time_day_of(2027, 1, 1), &year), 53);
	assert_int_equal(year, 2026);
	assert_false(time_date_valid(2026, 2, 29));
	for (time_day d = -200000; d < 200000; d += 13) {
		int y, m, dom;
		time_day_split(d, &y, &m, &dom);
		assert_int_equal(time_day_of(y, m, dom), d);
	}
}

static void instants_are_read_and_written(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	int64_t t;
	char text[21], pdf[18];
	assert_true(time_rfc3339_parse(&t, slice_text("2025-05-14T10:31:07.412+02:00"), &e));
	time_rfc3339_format(text, t);
	assert_string_equal(text, "2025-05-14T08:31:07Z");
	time_pdf_format(pdf, t);
	assert_string_equal(pdf, "D:20250514083107Z");
	assert_int_equal(time_paris_offset(t), 7200);
	assert_true(time_pdf_parse(&t, slice_text("D:20250514103107+02'00'"), &e));
	time_rfc3339_format(text, t);
	assert_string_equal(text, "2025-05-14T08:31:07Z");
	assert_false(time_rfc3339_parse(&t, slice_text("2025-05-14 10:31:07Z"), &e));
	assert_false(time_rfc3339_parse(&t, slice_text("2025-02-30T10:31:07Z"), &e));
	assert_false(time_pdf_parse(&t, slice_text("20250514"), &e));
}

static void summer_time_turns_at_one_utc(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	int64_t t;
	assert_true(time_rfc3339_parse(&t, slice_text("2026-03-29T01:00:00Z"), &e));
	assert_int_equal(time_paris_offset(t - 1), 3600);
	assert_int_equal(time_paris_offset(t), 7200);
	assert_true(time_rfc3339_parse(&t, slice_text("2026-10-25T01:00:00Z"), &e));
	assert_int_equal(time_paris_offset(t - 1), 7200);
	assert_int_equal(time_paris_offset(t), 3600);
}

static void a_file_is_replaced_whole(void **state)
{
	(void)state;
	char path[128];
	path_of(path, "a");
	struct err e = ERR_INIT;
	AUTO(buf) struct buf b = { 0 };
	assert_true(file_write_atomic(path, SLICE_LIT("one"), 0600, &e));
	assert_true(file_write_atomic(path, SLICE_LIT("two"), 0600, &e));
	assert_true(file_read(&b, path, 10, &e));
	assert_true(slice_is(buf_slice(&b), "two"));
	assert_false(file_read(&b, path, 2, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	assert_false(file_write_new(path, SLICE_LIT("three"), 0600, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_false(file_read(&b, folder, 10, &e));
	assert_false(file_read(&b, "/nonexistent/x", 10, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
}

static void a_second_lock_is_told(void **state)
{
	(void)state;
	char path[128];
	path_of(path, "lock");
	struct err e = ERR_INIT;
	assert_true(file_write_atomic(path, SLICE_LIT(""), 0600, &e));
	AUTO(fd) int one = -1;
	int two = -1;
	assert_true(file_lock(&one, path, &e));
	assert_false(file_lock(&two, path, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_int_equal(two, -1);
}

static void only_sealed_memory_is_mapped(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(fd) int fd = -1;
	assert_true(file_memfd(&fd, "t", SLICE_LIT("bytes"), &e));
	AUTO(file_map) struct file_map m = { 0 };
	assert_true(file_map_sealed(&m, fd, 100, &e));
	assert_true(slice_is(m.bytes, "bytes"));
	assert_int_equal(write(fd, "x", 1), -1);
	char path[128];
	path_of(path, "a");
	AUTO(fd) int plain = open(path, O_RDONLY | O_CLOEXEC);
	struct file_map other = { 0 };
	assert_false(file_map_sealed(&other, plain, 100, &e));
	assert_int_equal(e.code, ERR_DENIED);
}

static void phones_are_written_as_people_read_them(void **state)
{
	(void)state;
	static const char *const phones[][2] = { { "+33199000142",
							 "01\u00a099\u00a000\u00a001\u00a042" },
		{ "+33639980102", "06\u00a039\u00a098\u00a001\u00a002" },
		{ "+3225550101", "+32\u00a025\u00a055\u00a001\u00a001" },
		{ "+442079460958", "+44\u00a020\u00a079\u00a046\u00a009\u00a058" },
		{ "+262262123456", "+262\u00a0262\u00a012\u00a034\u00a056" },
		{ "+12025550143", "+1\u00a020\u00a025\u00a055\u00a001\u00a043" },
		{ "+3319900014", "+33\u00a019\u00a090\u00a000\u00a014" },
		{ "+99912345", "+999\u00a0123\u00a045" },
		{ "+1234567", "+1\u00a023\u00a045\u00a067" }, { "+123456", NULL },
		{ "01 99 00 01 42", NULL }, { "+33 1", NULL }, { "", NULL } };
	for (size_t i = 0; i < sizeof phones / sizeof *phones; i++) {
		char out[TEXT_PHONE];
		bool good = text_phone(out, phones[i][0]);
		assert_string_equal(out, phones[i][1] ? phones[i][1] : "");
		assert_int_equal(good, phones[i][1] != NULL);
	}
	char longest[TEXT_PHONE];
	assert_true(text_phone(longest, "+999123456789012"));
	assert_true(strlen(longest) < TEXT_PHONE);
}

static void what_is_no_ascii_is_marked(void **state)
{
	(void)state;
	char out[8];
	text_ascii(out, sizeof out, "a\nb\xc3\xa9");
	assert_string_equal(out, "a?b??");
	text_ascii(out, sizeof out, "0123456789");
	assert_string_equal(out, "0123456");
	text_ascii(out, sizeof out, out);
	assert_string_equal(out, "0123456");
}

static void decimals_and_hex_are_strict(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	uint64_t v;
	uint8_t two[2];
	assert_true(text_decimal(&v, slice_text("65536"), 65536, &e));
	assert_false(text_decimal(&v, slice_text("65537"), 65536, &e));
	assert_false(text_decimal(&v, slice_text("007"), 65536, &e));
	assert_false(text_decimal(&v, slice_text("-1"), 65536, &e));
	assert_false(text_decimal(&v, slice_text("99999999999999999999999"), UINT64_MAX, &e));
	assert_true(text_unhex(two, 2, slice_text("aBcD"), &e));
	assert_int_equal(two[1], 0xCD);
	assert_false(text_unhex(two, 2, slice_text("abc"), &e));
	assert_false(text_unhex(two, 2, slice_text("abcg"), &e));
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	for (int c = 0; c < 256; c++) {
		const char *known = c ? strchr(digits, c) : NULL;
		assert_int_equal(text_hex_digit((uint8_t)c), known ? (known - digits) % 16 : -1);
	}
}

/* Every byte at every place of a run of every length, against one digit at a time. */
static void hex_by_words_is_hex_by_digits(void **state)
{
	enum { MOST = 35 };
	static const char all[] = "0123456789abcdefABCDEF";
	uint8_t text[MOST], out[MOST];
	struct err e = ERR_INIT;
	(void)state;
	for (size_t n = 1; n <= MOST; n++)
		for (size_t at = 0; at < n; at++)
			for (int c = 0; c < 256; c++) {
				for (size_t i = 0; i < n; i++)
					text[i] = (uint8_t)all[(i * 7 + n) % (sizeof all - 1)];
				text[at] = (uint8_t)c;
				const struct slice s = { text, n };
				bool digit = text_hex_digit((uint8_t)c) >= 0, lower = false,
				     upper = false;
				assert_int_equal(text_hex_run(s), digit ? n : at);
				for (size_t i = 0; i < n; i++) {
					lower = lower || (text[i] >= 'a' && text[i] <= 'f');
					upper = upper || (text[i] >= 'A' && text[i] <= 'F');
				}
				if (digit)
					assert_int_equal(text_hex_mixed(s), lower && upper);
				if (n % 2)
					continue;
				assert_int_equal(text_unhex(out, n / 2, s, &e), digit);
				for (size_t i = 0; digit && i < n / 2; i++)
					assert_int_equal(
						out[i], text_hex_digit(text[2 * i]) << 4 |
								text_hex_digit(text[2 * i + 1]));
				if (!digit)
					assert_int_equal(e.at, at / 2 * 2);
				e = (struct err)ERR_INIT;
			}
}

static int folder_make(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int folder_drop(void **state)
{
	(void)state;
	char path[128];
	path_of(path, "a");
	unlink(path);
	path_of(path, "lock");
	unlink(path);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_that_just_fits_and_text_that_does_not),
		cmocka_unit_test(a_buf_never_passes_its_maximum),
		cmocka_unit_test(a_cursor_never_reads_past_its_end),
		cmocka_unit_test(slices_are_found_from_both_ends),
		cmocka_unit_test(refuses_every_malformed_utf8),
		cmocka_unit_test(every_code_point_comes_back),
		cmocka_unit_test(combining_marks_are_composed),
		cmocka_unit_test(days_and_weeks_follow_the_calendar),
		cmocka_unit_test(instants_are_read_and_written),
		cmocka_unit_test(summer_time_turns_at_one_utc),
		cmocka_unit_test(a_file_is_replaced_whole),
		cmocka_unit_test(a_second_lock_is_told),
		cmocka_unit_test(only_sealed_memory_is_mapped),
		cmocka_unit_test(decimals_and_hex_are_strict),
		cmocka_unit_test(hex_by_words_is_hex_by_digits),
		cmocka_unit_test(phones_are_written_as_people_read_them),
		cmocka_unit_test(what_is_no_ascii_is_marked),
	};
	return cmocka_run_group_tests(tests, folder_make, folder_drop);
}
