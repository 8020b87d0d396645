/* SPDX-License-Identifier: MIT */
/* Rates, pauses and purses with the clock as a parameter; and the letters of a demonstration. */
#include "ceremony/pace.h"
#include "ceremony/shown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { NOW = 1000000000, SECOND = 1000, MINUTE = 60 * SECOND };

/* How many of 'n' asked at once go. */
static unsigned go(struct pace *p, const char *domain, unsigned n, int64_t now)
{
	unsigned gone = 0;
	for (unsigned i = 0; i < n; i++)
		gone += pace_ask(p, domain, false, now) == 0;
	return gone;
}

static void so_many_a_minute_and_no_more(void **state)
{
	(void)state;
	struct pace *p = calloc(1, sizeof *p);
	assert_non_null(p);
	p->per_minute = 60;
	unsigned all = 0, quarter = go(p, "a.example", 100, NOW);
	assert_true(quarter >= 15 && quarter <= 16);
	for (int64_t t = NOW; t < NOW + 10 * MINUTE; t += SECOND)
		all += go(p, "a.example", 5, t);
	assert_true(all > 580 && all <= 600);
	int64_t when = pace_ask(p, "a.example", false, NOW + 10 * MINUTE);
	assert_true(when == 0 || when <= NOW + 10 * MINUTE + SECOND + 1);
	/* a code does not wait */
	assert_int_equal(pace_ask(p, "a.example", true, NOW + 10 * MINUTE), 0);
	free(p);
}

static void one_domain_does_not_hold_the_others(void **state)
{
	(void)state;
	struct pace *p = calloc(1, sizeof *p);
	assert_non_null(p);
	p->domain_per_minute = 4;
	assert_int_equal(go(p, "a.example", 10, NOW), 2);
	assert_int_equal(go(p, "b.example", 10, NOW), 2);
	char name[32];
	for (int i = 0; i < PACE_DOMAINS - 2; i++) {
		snprintf(name, sizeof name, "d%d.example", i);
		assert_int_equal(go(p, name, 1, NOW + 1), 1);
	}
	assert_int_equal(go(p, "a.example", 10, NOW + 2), 0); /* still known */
	free(p);
}

static void a_4xx_slows_and_never_stops(void **state)
{
	(void)state;
	struct pace *p = calloc(1, sizeof *p);
	assert_non_null(p);
	p->domain_per_minute = 60;
	for (int i = 0; i < 20; i++)
		pace_slower(p, "a.example");
	unsigned gone = 0;
	for (int64_t t = NOW; t < NOW + 60 * MINUTE; t += SECOND)
		gone += go(p, "a.example", 1, t);
	assert_true(gone >= 56 && gone <= 57); /* one in 64 seconds */
	for (int i = 0; i < PACE_SLOWEST; i++)
		pace_fine(p, "a.example");
	assert_true(go(p, "a.example", 100, NOW + 120 * MINUTE) > 10);
	free(p);
}

static void a_relay_that_is_away_is_asked_ever_less_often(void **state)
{
	(void)state;
	struct pace *p = calloc(1, sizeof *p);
	assert_non_null(p);
	int64_t now = NOW;
	unsigned asked = 0;
	while (now < NOW + 60 * MINUTE) {
		int64_t when = pace_ask(p, "a.example", false, now);
		if (when) {
			now = when;
			continue;
		}
		asked++;
		pace_away(p, now);
		assert_int_equal(pace_ask(p, "a.example", true, now), 0); /* a code tries */
	}
	assert_true(asked >= 9 && asked <= 12);
	pace_fine(p, "a.example");
	assert_int_equal(pace_ask(p, "a.example", false, now), 0);
	free(p);
	assert_int_equal(pace_retry(0, NOW), NOW + MINUTE);
	assert_int_equal(pace_retry(1, NOW), NOW + MINUTE);
	assert_int_equal(pace_retry(3, NOW), NOW + 4 * MINUTE);
	assert_int_equal(pace_retry(UINT32_MAX, NOW), NOW + 240 * MINUTE);
}

static bool spend(struct pace_spent *s, int64_t school, uint64_t cents, bool urgent)
{
	const struct pace_ceiling most = { .day = 1000, .school_day = 500 };
	const struct pace_purse what = { school, cents };
	bool good;
	assert_true(pace_spend(&good, s, &most, &what, urgent));
	return good;
}

static void sms_cost_no_more_than_their_ceiling(void **state)
{
	(void)state;
	AUTO(pace_spent) struct pace_spent s = { .day = 1 };
	assert_true(spend(&s, 1, 400, false));
	assert_false(spend(&s, 1, 1, false)); /* the last fifth is for codes */
	assert_true(spend(&s, 1, 100, true));
	assert_false(spend(&s, 1, 1, true));
	assert_true(spend(&s, 2, 300, false));
	assert_false(spend(&s, 3, 1, false)); /* all schools together */
	assert_true(spend(&s, 3, 200, true));
	assert_false(spend(&s, 4, 1, true));
	assert_false(spend(&s, 0, UINT64_MAX, true));
	pace_spent_day(&s, 2);
	assert_true(spend(&s, 1, 400, false));
}

struct seen {
	int n;
	int64_t first;
};

static bool look(void *arg, const struct shown_letter *l)
{
	struct seen *s = arg;
	if (s->n++ == 0)
		s->first = l->time_ms;
	assert_string_equal(l->to, "a@b.example");
	assert_string_equal(l->text, "Bonjour,\n« ligne »\n");
	assert_string_equal(l->url, "https://x/l/t");
	return true;
}

static void letters_of_a_demonstration_are_listed_newest_first(void **state)
{
	(void)state;
	char base[] = "/tmp/paraphe-shown-XXXXXX", folder[64], command[100];
	struct err e = ERR_INIT;
	struct seen seen = { .n = 0 };
	assert_non_null(mkdtemp(base));
	snprintf(folder, sizeof folder, "%s/shown", base);
	assert_true(shown_each(folder, 10, look, &seen, &e));
	assert_int_equal(seen.n, 0);
	struct shown_letter l = { .to = "a@b.example",
		.subject = "À signer",
		.text = "Bonjour,\n« ligne »\n",
		.url = "https://x/l/t" };
	for (int i = 0; i < SHOWN_KEPT + 5; i++) {
		l.time_ms = NOW + i;
		assert_true(shown_put(folder, &l, &e));
	}
	assert_true(shown_each(folder, 10, look, &seen, &e));
	assert_int_equal(seen.n, 10);
	assert_int_equal(seen.first, NOW + SHOWN_KEPT + 4);
	seen = (struct seen){ .n = 0 };
	assert_true(shown_each(folder, SIZE_MAX, look, &seen, &e));
	assert_int_equal(seen.n, SHOWN_KEPT);
	snprintf(command, sizeof command, "rm -r %s", base);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(so_many_a_minute_and_no_more),
		cmocka_unit_test(one_domain_does_not_hold_the_others),
		cmocka_unit_test(a_4xx_slows_and_never_stops),
		cmocka_unit_test(a_relay_that_is_away_is_asked_ever_less_often),
		cmocka_unit_test(sms_cost_no_more_than_their_ceiling),
		cmocka_unit_test(letters_of_a_demonstration_are_listed_newest_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
