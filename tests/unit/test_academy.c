/* SPDX-License-Identifier: MIT */
/* The academy's file of a day: repeatable, without names, small cells hidden, its signature verified by openssl. */
#include "service_steps.h"

#include "base/file.h"
#include "base/text.h"
#include "ceremony/academy.h"
#include "ceremony/notes.h"
#include "ceremony/roots.h"

static void counts_tell_no_name_and_no_small_cell(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf one = { 0 };
	AUTO(buf) struct buf two = { 0 };
	char id[37], whole[65];
	for (int i = 0; i < 6; i++) {
		snprintf(whole, sizeof whole, "aca%c%060d", '0' + i, 0);
		world_create(w, id, world_pupil(w, "Camille", whole));
	}
	int32_t day = w->first;
	NEED(academy_counts(&one, &w->service, day, &e));
	NEED(academy_counts(&two, &w->service, day, &e));
	assert_string_equal(buf_text(&one), buf_text(&two));
	assert_non_null(strstr(buf_text(&one), "\"uai\": \"9990042S\""));
	assert_non_null(strstr(buf_text(&one), "\"trouve\": 5"));
	assert_non_null(strstr(buf_text(&one), "\"scelle\": null"));
	/* seven owe a stay, six have one, and the one that has none is nobody's business: 7 - 6 told it */
	assert_non_null(strstr(buf_text(&one), "\"a-placer\": 5"));
	assert_non_null(strstr(buf_text(&one), "\"sans-stage\": null"));
	/* capacity: the two weeks of six stays, and the kinds of their hosts */
	AUTO(json) json_t *all = json_loads(buf_text(&one), 0, NULL);
	const json_t *school = json_array_get(json_object_get(all, "etablissements"), 0),
		     *weeks = json_object_get(school, "semaines");
	assert_int_equal(json_array_size(weeks), 2);
	for (size_t i = 0; i < 2; i++) {
		const json_t *week = json_array_get(weeks, i);
		char name[24];
		int year, n = time_iso_week(w->first + 7 * (int32_t)i, &year);
		snprintf(name, sizeof name, "%04d-W%02d", year, n);
		assert_string_equal(json_string_value(json_object_get(week, "semaine")), name);
		assert_int_equal(json_integer_value(json_object_get(week, "trouve")), 5);
		assert_true(json_is_null(json_object_get(week, "scelle")));
	}
	assert_int_equal(json_array_size(json_object_get(school, "natures-accueil")), 7);
	assert_null(strstr(buf_text(&one), "SPÉCIMEN"));
	assert_null(strstr(buf_text(&one), "Camille"));
	assert_null(strstr(buf_text(&one), "Atelier"));
}

/* --- what follows from what is shown ------------------------------------------------------------------------------------ */

enum { MOST = 40, TIERS = MOST / ACADEMY_LEAST + 1, SEEN = 7 };

/* found, half, without and what follows: the whole, and the parts of it that subtraction gives */
static void follows(int out[static SEEN], int f, int h, int w)
{
	const int all[SEEN] = { f, h, w, f + h + w, f + h, f + w, h + w };
	memcpy(out, all, sizeof all);
}

static int tier(int n)
{
	/* nothing finer is shown: below it counts on that */
	assert_int_equal(academy_shown((uint64_t)n) % ACADEMY_LEAST, 0);
	assert_in_range(
		n, academy_shown((uint64_t)n), academy_shown((uint64_t)n) + ACADEMY_LEAST - 1);
	return (int)(academy_shown((uint64_t)n) / ACADEMY_LEAST);
}

static bool shown[MOST + 1][TIERS][TIERS][TIERS]; /* of a whole: what days may show */

/* May all that is shown of 'a' be shown of 'b', too? */
static bool looks_like(int a, int b)
{
	const bool *x = &shown[a][0][0][0], *y = &shown[b][0][0][0];
	bool good = tier(a) == tier(b);
	for (int i = 0; good && i < TIERS * TIERS * TIERS; i++)
		good = !x[i] || y[i];
	return good;
}

struct range {
	int low[SEEN], high[SEEN];
};

/* Of all that looks the same: 'whole' may be any of 'wholes', and a day is shown as these three. */
static struct range possible(const bool wholes[static MOST + 1], int f5, int h5, int w5)
{
	struct range r;
	for (int i = 0; i < SEEN; i++) {
		r.low[i] = MOST + 1;
		r.high[i] = -1;
	}
	for (int n = 0; n < ACADEMY_LEAST * ACADEMY_LEAST * ACADEMY_LEAST; n++) {
		int v[SEEN];
		follows(v, f5 * ACADEMY_LEAST + n % ACADEMY_LEAST,
			h5 * ACADEMY_LEAST + n / ACADEMY_LEAST % ACADEMY_LEAST,
			w5 * ACADEMY_LEAST + n / ACADEMY_LEAST / ACADEMY_LEAST);
		for (int i = 0; v[3] <= MOST && wholes[v[3]] && i < SEEN; i++) {
			r.low[i] = v[i] < r.low[i] ? v[i] : r.low[i];
			r.high[i] = v[i] > r.high[i] ? v[i] : r.high[i];
		}
	}
	return r;
}

/*
 * Who sees a level on every day that could be, knows that as many owe a stay on each of them and that these are found, half or without, and
 * combines all of it, still has at least two answers for each count and each sum and difference of them.
 */
static void no_count_follows_from_others_of_any_days(void **state)
{
	(void)state;
	for (int o = 0; o <= MOST; o++)
		for (int f = 0; f <= o; f++)
			for (int h = 0; h <= o - f; h++)
				shown[o][tier(f)][tier(h)][tier(o - f - h)] = true;
	/* above, wholes are cut off by MOST */
	for (int o = 0; o < MOST - ACADEMY_LEAST; o++) {
		bool wholes[MOST + 1];
		for (int b = 0; b <= MOST; b++)
			wholes[b] = looks_like(o, b);
		for (int i = 0; i < TIERS * TIERS * TIERS; i++) {
			int f5 = i / TIERS / TIERS, h5 = i / TIERS % TIERS, w5 = i % TIERS;
			if (!shown[o][f5][h5][w5])
				continue;
			struct range r = possible(wholes, f5, h5, w5);
			for (int k = 0; k < SEEN; k++)
				if (r.low[k] >= r.high[k])
					fail_msg(
						"%d owe: %d %d %d tell count %d", o, f5, h5, w5, k);
		}
	}
}

/* One whole and all its parts, some of them hidden: by what is shown each part may be at least two numbers. Levels have 3, lists have 7. */
static void no_part_follows_from_its_whole(void **state)
{
	static const int parts[] = { 3, 7 };
	(void)state;
	for (size_t p = 0; p < 2; p++)
		for (int sum5 = 0; sum5 < 20; sum5++) /* of what is shown of the parts */
			for (int whole5 = sum5; whole5 < 40; whole5++) {
				int n = parts[p], least = ACADEMY_LEAST - 1;
				int low = whole5 * 5 > sum5 * 5 ? whole5 * 5 : sum5 * 5;
				int high = whole5 * 5 + least < sum5 * 5 + least * n
						   ? whole5 * 5 + least
						   : sum5 * 5 + least * n;
				if (low > high)
					continue; /* is never shown */
				int over = low - sum5 * 5 - least * (n - 1);
				int from = over > 0 ? over : 0;
				int to = high - sum5 * 5 < least ? high - sum5 * 5 : least;
				assert_true(to > from);
			}
}

static void written(const struct world *w, const char *name, struct slice bytes)
{
	struct err e = ERR_INIT;
	char path[120];
	snprintf(path, sizeof path, "%s/desk/%s", w->dir, name);
	NEED(file_write_atomic(path, bytes, 0600, &e));
}

static int openssl_says(const struct world *w, const char *content)
{
	char command[700];
	snprintf(command, sizeof command,
		"openssl cms -verify -binary -inform DER -purpose any -in %s/desk/c.p7s -content "
		"%s/desk/%s -CAfile %s/trust.pem -out /dev/null 2>/dev/null",
		w->dir, w->dir, content, w->dir);
	return system(command); /* NOLINT: a test */
}

static void the_clock_makes_it_once_and_openssl_verifies_it(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	AUTO(academy_file) struct academy_file f = { .counts = { 0 } };
	AUTO(academy_file) struct academy_file again = { .counts = { 0 } };
	uint32_t n;
	int32_t today = life_day(w->now_ms);
	int64_t evening = life_midnight(today) + 18 * 3600 * 1000 + 60000;
	assert_false(academy_get(&f, &w->service, today, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	e = (struct err)ERR_INIT;
	NEED(life_tick(&w->service, evening - 3600 * 1000, 0, &n, &e));
	assert_false(academy_get(&f, &w->service, today, NULL));
	NEED(life_tick(&w->service, evening, 0, &n, &e));
	NEED(academy_get(&f, &w->service, today, &e));
	NEED(life_tick(&w->service, evening + 60000, 0, &n, &e));
	NEED(academy_get(&again, &w->service, today, &e));
	assert_int_equal(f.signature.n, again.signature.n);
	assert_memory_equal(f.signature.p, again.signature.p, f.signature.n);
	written(w, "c.json", buf_slice(&f.counts));
	written(w, "c.p7s", buf_slice(&f.signature));
	assert_int_equal(openssl_says(w, "c.json"), 0);
	f.counts.p[10] ^= 1;
	written(w, "d.json", buf_slice(&f.counts));
	assert_int_not_equal(openssl_says(w, "d.json"), 0);
}

struct days {
	int32_t list[8];
	size_t n;
};

static void day_note(void *arg, int32_t day)
{
	struct days *d = arg;
	if (d->n < sizeof d->list / sizeof *d->list)
		d->list[d->n++] = day;
}

/* CONVENTION 8: one root an evening; each holds the digest of the one before it, and does not change. */
static void each_evening_has_its_root_over_what_was_sealed_since(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	AUTO(roots_day) struct roots_day first = { .statement = { 0 } };
	AUTO(roots_day) struct roots_day again = { .statement = { 0 } };
	AUTO(roots_day) struct roots_day second = { .statement = { 0 } };
	AUTO(roots_proof) struct roots_proof proof = { .there = false };
	uint8_t sha[32];
	char hex[65];
	int32_t day = life_day(w->now_ms) + 10;
	NEED(roots_keep(&w->service, day, w->now_ms + 1000, &e));
	NEED(roots_get(&first, &w->service, day, &e));
	NEED(roots_keep(&w->service, day, w->now_ms + 2000, &e));
	NEED(roots_get(&again, &w->service, day, &e));
	assert_true(slice_eq(buf_slice(&first.statement), buf_slice(&again.statement)));
	assert_true(slice_eq(buf_slice(&first.signature), buf_slice(&again.signature)));
	assert_false(roots_get(&second, &w->service, day + 1, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	e = (struct err)ERR_INIT;
	NEED(roots_keep(&w->service, day + 1, w->now_ms + 3000, &e));
	NEED(roots_get(&second, &w->service, day + 1, &e));
	NEED(act_sha256(sha, buf_slice(&first.statement), &e));
	text_hex(hex, sha, 32);
	assert_non_null(strstr(buf_text(&second.statement), hex));
	assert_non_null(strstr(buf_text(&second.statement), "\"taille\": 0"));
	/* the root of none is that of RFC 9162 */
	assert_non_null(strstr(buf_text(&second.statement), "\"racine\": \"e3b0c442"));
	/* the one before it may be long ago */
	AUTO(roots_day) struct roots_day late = { .statement = { 0 } };
	NEED(roots_keep(&w->service, day + 400, w->now_ms + 4000, &e));
	NEED(roots_get(&late, &w->service, day + 400, &e));
	NEED(act_sha256(sha, buf_slice(&second.statement), &e));
	text_hex(hex, sha, 32);
	assert_non_null(strstr(buf_text(&late.statement), hex));
	/* listed from the newest on, a page at a time */
	struct days got = { .n = 0 };
	struct roots_list list = { .before = INT32_MAX, .most = 2, .fn = day_note, .arg = &got };
	bool more = false;
	NEED(roots_each(&more, &w->service, &list, &e));
	assert_true(more);
	assert_int_equal(got.n, 2);
	assert_int_equal(got.list[0], day + 400);
	list.before = got.list[1];
	got.n = 0;
	NEED(roots_each(&more, &w->service, &list, &e));
	assert_true(got.n > 0);
	assert_int_equal(got.list[0], day);
	/* what is not sealed has no place */
	const struct store_dossier open = { .id = "00000000-0000-4000-8000-000000000000" };
	NEED(roots_prove(&proof, &w->service, &open, &e));
	assert_false(proof.there);
	written(w, "c.json", buf_slice(&second.statement));
	written(w, "c.p7s", buf_slice(&second.signature));
	assert_int_equal(openssl_says(w, "c.json"), 0);
}

static void root_says(struct world *w, int32_t day, int64_t at_ms, const char *what)
{
	struct err e = ERR_INIT;
	AUTO(roots_day) struct roots_day d = { .statement = { 0 } };
	NEED(roots_keep(&w->service, day, at_ms, &e));
	NEED(roots_get(&d, &w->service, day, &e));
	if (!strstr(buf_text(&d.statement), what))
		fail_msg("lacks %s: %s", what, buf_text(&d.statement));
}

/* A convention whose seal was begun then and is kept now. */
static void sealed_at(struct world *w, struct store_dossier *d, const char *ref, int64_t sealed_ms)
{
	struct err e = ERR_INIT;
	char id[37], whole[65];
	snprintf(whole, sizeof whole, "%s%060d", ref, 0);
	fill_and_freeze(w, id, world_pupil(w, "Lou", whole));
	NEED(store_dossier_get(w->roles.house.store, w->school, id, d, &e));
	d->sealed_ms = sealed_ms;
	const struct store_step step = { .dossier = d };
	NEED(store_step_do(w->roles.house.store, &step, &e));
}

static void proven_on(struct world *w, const struct store_dossier *d, int32_t day)
{
	struct err e = ERR_INIT;
	AUTO(roots_proof) struct roots_proof proof = { .there = false };
	NEED(roots_prove(&proof, &w->service, d, &e));
	assert_true(proof.there);
	assert_int_equal(proof.day, day);
}

/* Roots of before tell an instant, and had lost what an evening overtook: what none holds is in the first one by numbers, once. */
static void what_no_root_of_before_holds_is_in_the_next_one(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char text[400];
	const int64_t then = w->now_ms - 20LL * 24 * 3600 * 1000;
	int32_t day = life_day(then) + 1;
	AUTO(store_dossier) struct store_dossier known = { .version = 0 }, lost = { .version = 0 };
	sealed_at(w, &known, "2101", then - 2000);
	sealed_at(w, &lost, "2102", then - 3000);
	snprintf(text, sizeof text,
		"{\"declaration\":\"{}\",\"signature\":\"AAAA\",\"jusque\":%lld,"
		"\"feuilles\":[[\"%s\",1,\"%064d\"]]}",
		(long long)then, known.id, 0);
	NEED(store_day_put(w->roles.house.store, -1, day, slice_text(text), &e));
	root_says(w, day + 1, then, "\"taille\": 1");
	root_says(w, day + 1, then, /* SHA-256 of {} */
		"\"precedente\": "
		"\"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"");
	proven_on(w, &lost, day + 1);
	proven_on(w, &known, day);
	root_says(w, day + 2, then + 60000, "\"taille\": 0");
}

/* A seal bears the instant of its beginning, and an evening may come before it is kept: three hours later, here. */
static void a_seal_that_an_evening_overtakes_is_in_the_next_root(void **state)
{
	struct world *w = *state;
	const int64_t hour = 3600 * 1000, evening = w->now_ms + 100000, next = evening + 24 * hour;
	int32_t day = life_day(w->now_ms) + 500;
	AUTO(store_dossier) struct store_dossier soon = { .version = 0 }, slow = { .version = 0 };
	root_says(w, day, evening, "\"taille\": 0");
	sealed_at(w, &soon, "2201", evening - 5000);
	sealed_at(w, &slow, "2202", evening - 3 * hour);
	root_says(w, day + 1, next, "\"taille\": 2");
	proven_on(w, &soon, day + 1);
	proven_on(w, &slow, day + 1);
	/* and in no other */
	root_says(w, day + 2, next + 60000, "\"taille\": 0");
	root_says(w, day + 3, next + 24 * hour, "\"taille\": 0");
}

static void comes_after(struct world *w, int32_t day, int32_t former)
{
	struct err e = ERR_INIT;
	AUTO(roots_day) struct roots_day d = { .statement = { 0 } };
	uint8_t sha[32];
	char hex[65];
	NEED(roots_get(&d, &w->service, former, &e));
	NEED(act_sha256(sha, buf_slice(&d.statement), &e));
	text_hex(hex, sha, sizeof sha);
	roots_day_auto(&d);
	NEED(roots_get(&d, &w->service, day, &e));
	assert_non_null(strstr(buf_text(&d.statement), hex));
}

/* A clock that was days ahead, and is set right: no seal is in two roots or in none, and the chain has one end. */
static void a_clock_that_is_set_back_breaks_no_chain_of_roots(void **state)
{
	struct world *w = *state;
	const int64_t ahead = w->now_ms + 5 * 24LL * 3600 * 1000;
	int32_t day = life_day(w->now_ms) + 600;
	AUTO(store_dossier)
	struct store_dossier a = { .version = 0 }, b = { .version = 0 }, c = { .version = 0 };
	sealed_at(w, &a, "2301", w->now_ms);
	root_says(w, day + 5, ahead, "\"taille\": 1");
	sealed_at(w, &b, "2302", ahead);
	root_says(w, day, w->now_ms + 1000, "\"taille\": 1");
	comes_after(w, day, day + 5);
	sealed_at(w, &c, "2303", w->now_ms + 2000);
	root_says(w, day + 1, w->now_ms + 3000, "\"taille\": 1");
	comes_after(w, day + 1, day);
	proven_on(w, &c, day + 1);
	root_says(w, day + 6, ahead + 3000, "\"taille\": 0");
	comes_after(w, day + 6, day + 1);
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_tell_no_name_and_no_small_cell),
		cmocka_unit_test(no_count_follows_from_others_of_any_days),
		cmocka_unit_test(no_part_follows_from_its_whole),
		cmocka_unit_test(what_no_root_of_before_holds_is_in_the_next_one),
		cmocka_unit_test(the_clock_makes_it_once_and_openssl_verifies_it),
		cmocka_unit_test(each_evening_has_its_root_over_what_was_sealed_since),
		cmocka_unit_test(a_seal_that_an_evening_overtakes_is_in_the_next_root),
		cmocka_unit_test(a_clock_that_is_set_back_breaks_no_chain_of_roots),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}

int main(void)
{
	return world_main(run);
}
