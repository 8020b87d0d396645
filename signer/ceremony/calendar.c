/* SPDX-License-Identifier: MIT */
/* calendar: civil days by arithmetic. */
#include "ceremony/calendar.h"

#include "base/time.h"

enum { SATURDAY = 6 };

/* Anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8). */
static time_day easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30;
	int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;
	return time_day_of(year, n / 31, n % 31 + 1);
}

bool calendar_holiday(int32_t day)
{
	static const struct {
		int month, dom;
	} fixed[] = { { 1, 1 }, { 5, 1 }, { 5, 8 }, { 7, 14 }, { 8, 15 }, { 11, 1 }, { 11, 11 },
		{ 12, 25 } };
	enum { EASTER_MONDAY = 1, ASCENSION = 39, WHIT_MONDAY = 50 };
	int year, month, dom;
	time_day_split(day, &year, &month, &dom);
	for (unsigned i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (fixed[i].month == month && fixed[i].dom == dom)
			return true;
	int since = day - easter(year);
	return since == EASTER_MONDAY || since == ASCENSION || since == WHIT_MONDAY;
}

bool calendar_working(int32_t day)
{
	return time_weekday(day) < SATURDAY && !calendar_holiday(day);
}

static int32_t step(int32_t day, int n, int by)
{
	while (n > 0) {
		day += by;
		n -= calendar_working(day);
	}
	return day;
}

int32_t calendar_before(int32_t day, int n)
{
	return step(day, n, -1);
}

int32_t calendar_after(int32_t day, int n)
{
	return step(day, n, 1);
}
