/* SPDX-License-Identifier: MIT */
/*
 * pace: how fast messages may go: so many a minute to the relay and to each domain, slower for a domain that said 4xx, a pause
 * when the relay is away, and what SMS may cost in a day. Not for several threads at once: the outbox has a lock.
 */
#ifndef PARAPHE_CEREMONY_PACE_H
#define PARAPHE_CEREMONY_PACE_H

#include "base/buf.h"

enum {
	PACE_DOMAINS = 256,
	PACE_MAX_DOMAIN = 255,
	PACE_SLOWEST = 6, /* at most 2^6 times slower */
	PACE_PAUSE_MS = 15 * 1000,
	PACE_PAUSE_MOST_MS = 15 * 60 * 1000,
	PACE_RETRY_MS = 60 * 1000, /* of one message, doubled at each try */
	PACE_RETRY_MOST_MS = 4 * 60 * 60 * 1000,
};

/* One rate (GCRA): 'due_ms' is when the next one would come if all came evenly. */
struct pace_rate {
	int64_t due_ms;
	unsigned slow;
};
struct pace_domain {
	char name[PACE_MAX_DOMAIN + 1]; /* empty: free */
	struct pace_rate rate;
	int64_t used_ms;
};
struct pace {
	unsigned per_minute, domain_per_minute; /* 0: no limit */
	struct pace_rate relay;
	int64_t away_until_ms;
	unsigned away; /* times in a row */
	struct pace_domain domains[PACE_DOMAINS];
};
/* 0: a mail to 'domain' may go now, and is counted; else when to ask again. 'urgent': counted, never held. */
int64_t pace_ask(struct pace *p, const char *domain, bool urgent, int64_t now_ms);
/* A 4xx to this domain: half as fast. A mail was taken: twice as fast again, and the relay is there. */
void pace_slower(struct pace *p, const char *domain);
void pace_fine(struct pace *p, const char *domain);
/* The relay is away: nothing goes until the time given back. */
int64_t pace_away(struct pace *p, int64_t now_ms);
/* When a message that was tried 'tries' times is tried again. */
int64_t pace_retry(uint32_t tries, int64_t now_ms);

/* What SMS cost on one day. */
struct pace_purse {
	int64_t school; /* 0: the whole instance */
	uint64_t cents;
};
struct pace_spent {
	int32_t day;
	struct pace_purse *purses; /* owned */
	size_t n;
};
struct pace_ceiling {
	unsigned day, school_day; /* cents */
};
void pace_spent_auto(struct pace_spent *s);
/*
 * May what->cents more go for what->school? The last fifth of each ceiling is for 'urgent' ones. *good: yes, and
 * counted. false: out of memory.
 */
MUST_CHECK bool pace_spend(bool *good, struct pace_spent *s, const struct pace_ceiling *most,
	const struct pace_purse *what, bool urgent);
/* A new day: nothing spent yet. */
void pace_spent_day(struct pace_spent *s, int32_t day);

#endif
