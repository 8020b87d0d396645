/* SPDX-License-Identifier: MIT */
/* test_words: dates, hours, durations and ages in French. */
#include "convention/compose.h"
#include "convention/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define N WORDS_NBSP
#define T WORDS_THIN

static time_day day(const char *iso)
{
	time_day d;
	struct err e = ERR_INIT;
	assert_true(time_date_parse(&d, slice_text(iso), &e));
	return d;
}

static void says_days_and_periods(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to, *text;
	} rows[] = {
		{ "2025-06-16", "2025-06-27", "du 16 au 27" N "juin 2025" },
		{ "2025-06-30", "2025-07-05", "du 30" N "juin au 5" N "juillet 2025" },
		{ "2025-12-29", "2026-01-03", "du 29" N "décembre 2025 au 3" N "janvier 2026" },
		{ "2025-08-01", "2025-08-02", "du 1er au 2" N "août 2025" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf) struct buf b = BUF_MAX(200);
		words_period(&b, day(rows[i].from), day(rows[i].to));
		assert_string_equal(buf_text(&b), rows[i].text);
	}
	AUTO(buf) struct buf b = BUF_MAX(200);
	words_date_long(&b, day("2025-02-01"));
	assert_string_equal(buf_text(&b), "samedi 1er" N "février 2025");
}

static void says_hours_and_durations(void **state)
{
	(void)state;
	AUTO(buf) struct buf b = BUF_MAX(200);
	words_clock(&b, 9 * 60);
	buf_put_text(&b, ", ");
	words_duration(&b, 7 * 60);
	buf_put_text(&b, ", ");
	words_duration(&b, 7 * 60 + 5);
	buf_put_text(&b, ", ");
	words_duration(&b, 45);
	assert_string_equal(buf_text(&b), "9" T "h" T "00, 7" T "h, 7" T "h" T "05, 45" T "min");
}

static void counts_ages_by_birthdays(void **state)
{
	(void)state;
	assert_int_equal(words_age(day("2009-06-20"), day("2025-06-19")), 15);
	assert_int_equal(words_age(day("2009-06-20"), day("2025-06-20")), 16);
	/* CONVENTION 4: born on 29 February, birthday on 1 March. */
	assert_int_equal(words_age(day("2008-02-29"), day("2025-02-28")), 16);
	assert_int_equal(words_age(day("2008-02-29"), day("2025-03-01")), 17);
	assert_int_equal(words_age(day("2008-02-29"), day("2024-02-29")), 16);
}

static void names_age_groups(void **state)
{
	(void)state;
	static const struct {
		int from, to;
		const char *text;
	} rows[] = {
		{ 0, 200, "tout âge" },
		{ 0, 16, "moins de" N "16" N "ans" },
		{ 16, 18, "16 et" N "17" N "ans" },
		{ 18, 200, "18" N "ans et plus" },
		{ 10, 14, "de 10 à" N "13" N "ans" },
		{ 17, 18, "17" N "ans" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf) struct buf b = BUF_MAX(200);
		words_ages(&b, rows[i].from, rows[i].to);
		assert_string_equal(buf_text(&b), rows[i].text);
	}
}

static void elides_before_a_vowel(void **state)
{
	(void)state;
	static const char *const rows[][2] = { { "Camille", "de Camille" }, { "Adèle", "d’Adèle" },
		{ "Élise", "d’Élise" }, { "Œnone", "d’Œnone" }, { "Hugo", "de Hugo" },
		{ "Łucja", "de Łucja" }, { "", "de " } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf) struct buf b = BUF_MAX(200);
		words_of(&b, rows[i][0]);
		assert_string_equal(buf_text(&b), rows[i][1]);
	}
}

static void says_the_instant_in_paris_time(void **state)
{
	(void)state;
	char out[80];
	int64_t t;
	struct err e = ERR_INIT;
	assert_true(time_rfc3339_parse(&t, slice_text("2025-05-14T08:31:07Z"), &e));
	compose_instant(out, t);
	assert_string_equal(out, "le 14" N "mai 2025 à 10" T "h" T "31 (UTC+2)");
	assert_true(time_rfc3339_parse(&t, slice_text("2025-12-31T23:05:00Z"), &e));
	compose_instant(out, t);
	assert_string_equal(out, "le 1er" N "janvier 2026 à 0" T "h" T "05 (UTC+1)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_days_and_periods),
		cmocka_unit_test(says_hours_and_durations),
		cmocka_unit_test(counts_ages_by_birthdays),
		cmocka_unit_test(names_age_groups),
		cmocka_unit_test(elides_before_a_vowel),
		cmocka_unit_test(says_the_instant_in_paris_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
