/* SPDX-License-Identifier: MIT */
/* time: civil dates and instants without a clock; int64_t seconds UTC everywhere else. */
#ifndef PARAPHE_BASE_TIME_H
#define PARAPHE_BASE_TIME_H

#include "base/buf.h"

/* Days since 1970-01-01 in the proleptic Gregorian calendar. */
typedef int32_t time_day;

struct time_civil {
	int year, month, day, hour, minute, second;
};

time_day time_day_of(int year, int month, int day);
void time_day_split(time_day day, int *year, int *month, int *dom);
/* 1 Monday ... 7 Sunday (ISO 8601). */
int time_weekday(time_day day);
/* ISO week; *year is the ISO year. */
int time_iso_week(time_day day, int *year);
bool time_date_valid(int year, int month, int day);
/* "YYYY-MM-DD". Errors: SYNTAX. */
MUST_CHECK bool time_date_parse(time_day *out, struct slice s, struct err *e);
void time_date_format(char out[static 11], time_day day);

void time_utc_split(int64_t t, struct time_civil *out);
int64_t time_utc_join(const struct time_civil *c);
/* Europe/Paris offset in seconds at 't' (EU rule since 1996: last Sundays of March and October, 01:00 UTC). */
int time_paris_offset(int64_t t);
/* RFC 3339, "2026-06-16T08:00:00Z", fraction ignored, offset applied. Errors: SYNTAX. */
MUST_CHECK bool time_rfc3339_parse(int64_t *out, struct slice s, struct err *e);
void time_rfc3339_format(char out[static 21], int64_t t);
/* PDF date in UTC, "D:20260616080000Z" (ISO 32000-1 7.9.4). */
void time_pdf_format(char out[static 18], int64_t t);
/* PDF date with offset or Z. Errors: SYNTAX. */
MUST_CHECK bool time_pdf_parse(int64_t *out, struct slice s, struct err *e);

#endif
