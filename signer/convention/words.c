/* SPDX-License-Identifier: MIT */
/* words: French for dates, hours, durations and ages; no locale, so the bytes are the same everywhere. */
#include "convention/words.h"

#include "base/text.h"

enum { WORDS_NO_AGE = 120 };

static const char *month_name(int month)
{
	static const char *const names[] = {
		[1] = "janvier",
		[2] = "février",
		[3] = "mars",
		[4] = "avril",
		[5] = "mai",
		[6] = "juin",
		[7] = "juillet",
		[8] = "août",
		[9] = "septembre",
		[10] = "octobre",
		[11] = "novembre",
		[12] = "décembre",
	};
	_Static_assert(sizeof names / sizeof *names == 13, "twelve months");
	return names[month];
}

static const char *weekday_name(int weekday)
{
	static const char *const names[] = {
		[1] = "lundi",
		[2] = "mardi",
		[3] = "mercredi",
		[4] = "jeudi",
		[5] = "vendredi",
		[6] = "samedi",
		[7] = "dimanche",
	};
	_Static_assert(sizeof names / sizeof *names == 8, "seven days");
	return names[weekday];
}

/* « 1er », « 2 » */
static void put_day(struct buf *out, int dom)
{
	buf_printf(out, "%d%s", dom, dom == 1 ? "er" : "");
}

static void put_day_month(struct buf *out, int dom, int month)
{
	put_day(out, dom);
	buf_printf(out, WORDS_NBSP "%s", month_name(month));
}

void words_date(struct buf *out, time_day day)
{
	int y, m, d;
	time_day_split(day, &y, &m, &d);
	put_day_month(out, d, m);
	buf_printf(out, " %d", y);
}

void words_date_long(struct buf *out, time_day day)
{
	buf_printf(out, "%s ", weekday_name(time_weekday(day)));
	words_date(out, day);
}

void words_weekday(struct buf *out, time_day day)
{
	int y, m, d;
	time_day_split(day, &y, &m, &d);
	buf_printf(out, "%s ", weekday_name(time_weekday(day)));
	put_day_month(out, d, m);
}

void words_period(struct buf *out, time_day from, time_day to)
{
	int y, m, d, y2, m2, d2;
	time_day_split(from, &y, &m, &d);
	time_day_split(to, &y2, &m2, &d2);
	buf_put_text(out, "du ");
	if (y != y2)
		words_date(out, from);
	else if (m != m2)
		put_day_month(out, d, m);
	else
		put_day(out, d);
	buf_put_text(out, " au ");
	words_date(out, to);
}

void words_clock(struct buf *out, int minutes)
{
	buf_printf(out, "%d" WORDS_THIN "h" WORDS_THIN "%02d", minutes / 60, minutes % 60);
}

void words_duration(struct buf *out, long minutes)
{
	if (minutes < 60) {
		buf_printf(out, "%ld" WORDS_THIN "min", minutes);
		return;
	}
	buf_printf(out, "%ld" WORDS_THIN "h", minutes / 60);
	if (minutes % 60)
		buf_printf(out, WORDS_THIN "%02ld", minutes % 60);
}

void words_ages(struct buf *out, int from, int to)
{
	if (from <= 0 && to >= WORDS_NO_AGE)
		buf_put_text(out, "tout âge");
	else if (from <= 0)
		buf_printf(out, "moins de" WORDS_NBSP "%d" WORDS_NBSP "ans", to);
	else if (to >= WORDS_NO_AGE)
		buf_printf(out, "%d" WORDS_NBSP "ans et plus", from);
	else if (to - from == 1)
		buf_printf(out, "%d" WORDS_NBSP "ans", from);
	else if (to - from == 2)
		buf_printf(out, "%d et" WORDS_NBSP "%d" WORDS_NBSP "ans", from, to - 1);
	else
		buf_printf(out, "de %d à" WORDS_NBSP "%d" WORDS_NBSP "ans", from, to - 1);
}

void words_of(struct buf *out, const char *name)
{
	static const uint32_t vowels[] = { 'A', 'E', 'I', 'O', 'U', 'a', 'e', 'i', 'o', 'u', 0xc0,
		0xc1, 0xc2, 0xc4, 0xc6, 0xc8, 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf, 0xd2, 0xd3,
		0xd4, 0xd6, 0xd9, 0xda, 0xdb, 0xdc, 0xe0, 0xe1, 0xe2, 0xe4, 0xe6, 0xe8, 0xe9, 0xea,
		0xeb, 0xec, 0xed, 0xee, 0xef, 0xf2, 0xf3, 0xf4, 0xf6, 0xf9, 0xfa, 0xfb, 0xfc, 0x130,
		0x131, 0x152, 0x153 };
	size_t at = 0;
	uint32_t first = *name ? text_next(slice_text(name), &at) : 0;
	bool vowel = false;
	for (size_t i = 0; i < sizeof vowels / sizeof *vowels; i++)
		vowel = vowel || vowels[i] == first;
	buf_printf(out, "%s%s", vowel ? "d’" : "de ", name);
}

time_day words_birthday(time_day birth, int age)
{
	int y, m, d;
	time_day_split(birth, &y, &m, &d);
	if (!time_date_valid(y + age, m, d))
		return time_day_of(y + age, 3, 1);
	return time_day_of(y + age, m, d);
}

int words_age(time_day birth, time_day day)
{
	int y, m, d, y2, m2, d2;
	time_day_split(birth, &y, &m, &d);
	time_day_split(day, &y2, &m2, &d2);
	int age = y2 - y;
	return day < words_birthday(birth, age) ? age - 1 : age;
}
