/* SPDX-License-Identifier: MIT */
/* time: the proleptic Gregorian calendar by arithmetic; no clock, no locale, no zone files. */
#include "base/time.h"

enum { SECONDS_A_DAY = 86400, DAYS_OF_ERA = 146097, TIME_MAX_YEAR = 9999 };

/* Days from civil: March-based years, eras of 400 years. */
time_day time_day_of(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int yoe = y - era * 400;
	int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * DAYS_OF_ERA + doe - 719468;
}

void time_day_split(time_day day, int *year, int *month, int *dom)
{
	int z = day + 719468;
	int era = (z >= 0 ? z : z - (DAYS_OF_ERA - 1)) / DAYS_OF_ERA;
	int doe = z - era * DAYS_OF_ERA;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	*dom = doy - (153 * mp + 2) / 5 + 1;
	*month = mp < 10 ? mp + 3 : mp - 9;
	*year = yoe + era * 400 + (*month <= 2 ? 1 : 0);
}

int time_weekday(time_day day)
{
	int w = (day + 3) % 7; /* 1970-01-01 was a Thursday */
	return (w < 0 ? w + 7 : w) + 1;
}

int time_iso_week(time_day day, int *year)
{
	time_day thursday = day - time_weekday(day) + 4;
	int month, dom;
	time_day_split(thursday, year, &month, &dom);
	return (thursday - time_day_of(*year, 1, 1)) / 7 + 1;
}

bool time_date_valid(int year, int month, int day)
{
	if (year < 1 || year > TIME_MAX_YEAR || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	int y, m, d;
	time_day_split(time_day_of(year, month, day), &y, &m, &d);
	return y == year && m == month && d == day;
}

/* 'n' digits at 'at'; false when one is none. */
static bool digits(struct slice s, size_t at, size_t n, int *out)
{
	if (at > s.n || s.n - at < n)
		return false;
	*out = 0;
	for (size_t i = at; i < at + n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*out = *out * 10 + (s.p[i] - '0');
	}
	return true;
}

bool time_date_parse(time_day *out, struct slice s, struct err *e)
{
	int y, m, d;
	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !digits(s, 0, 4, &y) ||
		!digits(s, 5, 2, &m) || !digits(s, 8, 2, &d) || !time_date_valid(y, m, d))
		return err_fail(e, ERR_SYNTAX, "not a date YYYY-MM-DD");
	*out = time_day_of(y, m, d);
	return true;
}

/* The last 'n' decimal digits of 'v'. */
static char *put(char *out, int v, size_t n)
{
	for (size_t i = n; i-- > 0; v /= 10)
		out[i] = (char)('0' + (v < 0 ? 0 : v % 10));
	return out + n;
}

static char *put_byte(char *out, char c)
{
	*out = c;
	return out + 1;
}

void time_date_format(char out[static 11], time_day day)
{
	int y, m, d;
	time_day_split(day, &y, &m, &d);
	char *p = put_byte(put(out, y, 4), '-');
	p = put_byte(put(p, m, 2), '-');
	*put(p, d, 2) = 0;
}

void time_utc_split(int64_t t, struct time_civil *out)
{
	int64_t day = t / SECONDS_A_DAY, rest = t % SECONDS_A_DAY;
	if (rest < 0) {
		rest += SECONDS_A_DAY;
		day--;
	}
	time_day_split((time_day)day, &out->year, &out->month, &out->day);
	out->hour = (int)(rest / 3600);
	out->minute = (int)(rest / 60 % 60);
	out->second = (int)(rest % 60);
}

int64_t time_utc_join(const struct time_civil *c)
{
	return (int64_t)time_day_of(c->year, c->month, c->day) * SECONDS_A_DAY + c->hour * 3600 +
	       c->minute * 60 + c->second;
}

static int64_t last_sunday(int year, int month)
{
	time_day last = time_day_of(year, month, 31); /* March and October both have 31 days */
	return (int64_t)(last - time_weekday(last) % 7) * SECONDS_A_DAY + 3600;
}

int time_paris_offset(int64_t t)
{
	struct time_civil c;
	time_utc_split(t, &c);
	bool summer = t >= last_sunday(c.year, 3) && t < last_sunday(c.year, 10);
	return summer ? 7200 : 3600;
}

/* "+hh:mm", "-hh:mm" or "Z" (either case of RFC 3339) at 'at', to the end. */
static bool offset_parse(struct slice s, size_t at, int *seconds)
{
	if (at < s.n && s.n - at == 1 && (s.p[at] == 'Z' || s.p[at] == 'z')) {
		*seconds = 0;
		return true;
	}
	int h, m;
	if (s.n - at != 6 || (s.p[at] != '+' && s.p[at] != '-') || s.p[at + 3] != ':' ||
		!digits(s, at + 1, 2, &h) || !digits(s, at + 4, 2, &m) || h > 23 || m > 59)
		return false;
	*seconds = (h * 3600 + m * 60) * (s.p[at] == '-' ? -1 : 1);
	return true;
}

bool time_rfc3339_parse(int64_t *out, struct slice s, struct err *e)
{
	struct time_civil c;
	int offset;
	bool good = s.n >= 20 && s.p[4] == '-' && s.p[7] == '-' &&
		    (s.p[10] == 'T' || s.p[10] == 't') && s.p[13] == ':' && s.p[16] == ':' &&
		    digits(s, 0, 4, &c.year) && digits(s, 5, 2, &c.month) &&
		    digits(s, 8, 2, &c.day) && digits(s, 11, 2, &c.hour) &&
		    digits(s, 14, 2, &c.minute) && digits(s, 17, 2, &c.second);
	size_t at = 19;
	if (good && s.p[at] == '.') {
		size_t first = ++at;
		while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9')
			at++;
		good = at > first;
	}
	if (!good || at >= s.n || !offset_parse(s, at, &offset) ||
		!time_date_valid(c.year, c.month, c.day) || c.hour > 23 || c.minute > 59 ||
		c.second > 60)
		return err_fail(
			e, ERR_SYNTAX, "not an instant like 2026-06-16T08:00:00Z (RFC 3339)");
	*out = time_utc_join(&c) - offset;
	return true;
}

void time_rfc3339_format(char out[static 21], int64_t t)
{
	struct time_civil c;
	time_utc_split(t, &c);
	char *p = put_byte(put(out, c.year, 4), '-');
	p = put_byte(put(p, c.month, 2), '-');
	p = put_byte(put(p, c.day, 2), 'T');
	p = put_byte(put(p, c.hour, 2), ':');
	p = put_byte(put(p, c.minute, 2), ':');
	*put_byte(put(p, c.second, 2), 'Z') = 0;
}

void time_pdf_format(char out[static 18], int64_t t)
{
	struct time_civil c;
	time_utc_split(t, &c);
	char *p = put(put_byte(put_byte(out, 'D'), ':'), c.year, 4);
	p = put(put(put(put(put(p, c.month, 2), c.day, 2), c.hour, 2), c.minute, 2), c.second, 2);
	*put_byte(p, 'Z') = 0;
}

bool time_pdf_parse(int64_t *out, struct slice s, struct err *e)
{
	struct time_civil c = { .month = 1, .day = 1 };
	int *const part[] = { &c.month, &c.day, &c.hour, &c.minute, &c.second };
	size_t at = 2;
	bool good = slice_starts(s, SLICE_LIT("D:")) && digits(s, 2, 4, &c.year);
	if (good)
		at = 6;
	for (size_t i = 0; good && i < 5 && digits(s, at, 2, part[i]); i++)
		at += 2;
	int offset = 0, h = 0, m = 0;
	if (good && at < s.n && s.p[at] != 'Z') {
		/* ISO 32000-1 7.9.4: +HH'mm, and the closing apostrophe of PDF 1.x */
		good = (s.p[at] == '+' || s.p[at] == '-') && digits(s, at + 1, 2, &h);
		if (good && s.n - at >= 6)
			good = s.p[at + 3] == '\'' && digits(s, at + 4, 2, &m);
		offset = (h * 3600 + m * 60) * (good && s.p[at] == '-' ? -1 : 1);
	}
	if (!good || !time_date_valid(c.year, c.month, c.day) || c.hour > 23 || c.minute > 59 ||
		c.second > 59)
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.9.4", ERR_NO_OFFSET, "not a PDF date");
	*out = time_utc_join(&c) - offset;
	return true;
}
