/* SPDX-License-Identifier: MIT */
/* pace: rates, pauses, purses. */
#include "ceremony/pace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MINUTE_MS = 60000, BURST = 4 /* a quarter of a minute's worth may go at once */ };

static struct pace_domain *domain_of(struct pace *p, const char *name, int64_t now_ms)
{
	struct pace_domain *oldest = &p->domains[0];
	for (size_t i = 0; i < PACE_DOMAINS; i++) {
		struct pace_domain *d = &p->domains[i];
		if (strcmp(d->name, name) == 0) {
			d->used_ms = now_ms > d->used_ms ? now_ms : d->used_ms;
			return d;
		}
		if (d->used_ms < oldest->used_ms)
			oldest = d;
	}
	*oldest = (struct pace_domain){ .used_ms = now_ms };
	snprintf(oldest->name, sizeof oldest->name, "%s", name);
	return oldest;
}

static int64_t interval(const struct pace_rate *r, unsigned per_minute)
{
	return (int64_t)(MINUTE_MS / per_minute + 1) << r->slow;
}

/* When one more may go. */
static int64_t when(const struct pace_rate *r, unsigned per_minute)
{
	if (per_minute == 0)
		return 0;
	int64_t burst = r->slow ? 0 : interval(r, per_minute) * (int64_t)(per_minute / BURST);
	return r->due_ms - burst;
}

static void count(struct pace_rate *r, unsigned per_minute, int64_t now_ms)
{
	if (per_minute)
		r->due_ms = (r->due_ms > now_ms ? r->due_ms : now_ms) + interval(r, per_minute);
}

int64_t pace_ask(struct pace *p, const char *domain, bool urgent, int64_t now_ms)
{
	struct pace_domain *d = domain_of(p, domain, now_ms);
	if (!urgent && p->away_until_ms > now_ms)
		return p->away_until_ms;
	int64_t relay = when(&p->relay, p->per_minute), its = when(&d->rate, p->domain_per_minute),
		later = relay > its ? relay : its;
	if (!urgent && later > now_ms)
		return later;
	count(&p->relay, p->per_minute, now_ms);
	count(&d->rate, p->domain_per_minute, now_ms);
	return 0;
}

void pace_slower(struct pace *p, const char *domain)
{
	struct pace_rate *r = &domain_of(p, domain, 0)->rate;
	r->slow += r->slow < PACE_SLOWEST;
	p->away = 0;
	p->away_until_ms = 0;
}

void pace_fine(struct pace *p, const char *domain)
{
	struct pace_rate *r = &domain_of(p, domain, 0)->rate;
	r->slow -= r->slow > 0;
	p->away = 0;
	p->away_until_ms = 0;
}

static int64_t doubled(int64_t first, unsigned times, int64_t most)
{
	int64_t n = times > 20 ? most : first << times;
	return n < most ? n : most;
}

int64_t pace_away(struct pace *p, int64_t now_ms)
{
	p->away_until_ms = now_ms + doubled(PACE_PAUSE_MS, p->away, PACE_PAUSE_MOST_MS);
	p->away += p->away < 20;
	return p->away_until_ms;
}

int64_t pace_retry(uint32_t tries, int64_t now_ms)
{
	return now_ms + doubled(PACE_RETRY_MS, tries ? tries - 1 : 0, PACE_RETRY_MOST_MS);
}

void pace_spent_auto(struct pace_spent *s)
{
	free(s->purses);
	*s = (struct pace_spent){ .day = 0 };
}

void pace_spent_day(struct pace_spent *s, int32_t day)
{
	pace_spent_auto(s);
	s->day = day;
}

/* NULL: out of memory. */
static struct pace_purse *purse_of(struct pace_spent *s, int64_t school)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->purses[i].school == school)
			return &s->purses[i];
	struct pace_purse *more = reallocarray(s->purses, s->n + 1, sizeof *more);
	if (!more)
		return NULL;
	s->purses = more;
	more[s->n] = (struct pace_purse){ .school = school };
	return &s->purses[s->n++];
}

static bool room(const struct pace_purse *p, uint64_t cents, unsigned most, bool urgent)
{
	uint64_t line = urgent ? most : most - most / 5;
	return p->cents <= line && cents <= line - p->cents;
}

bool pace_spend(bool *good, struct pace_spent *s, const struct pace_ceiling *most,
	const struct pace_purse *what, bool urgent)
{
	*good = false;
	/* the second look-up may move what the first one gave: looked up again */
	struct pace_purse *own = purse_of(s, 0) ? purse_of(s, what->school) : NULL;
	struct pace_purse *all = own ? purse_of(s, 0) : NULL;
	if (!all)
		return false;
	*good = room(all, what->cents, most->day, urgent) &&
		(what->school == 0 || room(own, what->cents, most->school_day, urgent));
	if (*good) {
		all->cents += what->cents;
		own->cents += what->school ? what->cents : 0;
	}
	return true;
}
