/* SPDX-License-Identifier: MIT */
/* remind: quiet hours, the plan of reminders, and a reminder itself (CONVENTION 7). */
#include "ceremony/calendar.h"
#include "ceremony/invite.h"
#include "ceremony/sign.h"

#include "base/time.h"

#include <string.h>

enum { SUNDAY = 7, EIGHT = 8, TWENTY = 20, HOUR_MS = 3600 * 1000, FIRST_DAYS = 5, EVERY_DAYS = 3 };
static const int64_t day_ms = 24LL * HOUR_MS;

static bool day_quiet(int32_t day)
{
	return time_weekday(day) == SUNDAY || calendar_holiday(day);
}

bool invite_quiet(int64_t now_ms)
{
	int32_t day = life_day(now_ms);
	/* The hour by the wall clock, whatever the night of the change of time has made of midnight. */
	int64_t local = now_ms / 1000 + time_paris_offset(now_ms / 1000);
	int64_t hour = local / 3600 % 24;
	return day_quiet(day) || hour < EIGHT || hour >= TWENTY;
}

static int64_t eight_of(int32_t day)
{
	int64_t utc = (int64_t)day * 86400 + (int64_t)EIGHT * 3600;
	return (utc - time_paris_offset(utc)) * 1000;
}

int64_t invite_after_quiet(int64_t now_ms)
{
	if (!invite_quiet(now_ms))
		return now_ms;
	int32_t day = life_day(now_ms);
	if (day_quiet(day) || eight_of(day) <= now_ms)
		day++;
	while (day_quiet(day))
		day++;
	return eight_of(day);
}

static void sooner(int64_t *best, int64_t at, int64_t not_before)
{
	if (at >= not_before && (*best == 0 || at < *best))
		*best = at;
}

int64_t invite_reminder(const struct store_link *l, const struct store_dossier *d, int64_t now_ms)
{
	static const int marks[] = { 10, 5, 2 };
	int64_t best = 0, last = l->reminded_ms > l->created_ms ? l->reminded_ms : l->created_ms;
	if (l->reminders >= INVITE_MAX_REMINDERS || l->state != STORE_LINK_LIVE)
		return 0;
	int64_t plan = l->created_ms + FIRST_DAYS * day_ms;
	while (plan < last + day_ms)
		plan += EVERY_DAYS * day_ms;
	sooner(&best, plan, last + day_ms);
	int32_t first = d->limit_day > d->first_day ? d->limit_day : d->first_day;
	for (unsigned i = 0; first && i < sizeof marks / sizeof *marks; i++)
		sooner(&best, eight_of(calendar_before(first, marks[i])), last + day_ms);
	return best ? invite_after_quiet(best > now_ms ? best : now_ms) : 0;
}
