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
	assert_non_null(strstr(buf_text(&one), "\"trouve\": 6"));
	assert_non_null(strstr(buf_text(&one), "\"scelle\": 0"));
	/* seven owe a stay, and the one that has none is nobody's business */
	assert_non_null(strstr(buf_text(&one), "\"a-placer\": 7"));
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
		assert_int_equal(json_integer_value(json_object_get(week, "trouve")), 6);
		assert_int_equal(json_integer_value(json_object_get(week, "scelle")), 0);
	}
	assert_true(json_is_array(json_object_get(school, "natures-accueil")));
	assert_null(strstr(buf_text(&one), "SPÉCIMEN"));
	assert_null(strstr(buf_text(&one), "Camille"));
	assert_null(strstr(buf_text(&one), "Atelier"));
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
	/* what is not sealed has no place */
	const struct store_dossier open = { .id = "00000000-0000-4000-8000-000000000000" };
	NEED(roots_prove(&proof, &w->service, &open, &e));
	assert_false(proof.there);
	written(w, "c.json", buf_slice(&second.statement));
	written(w, "c.p7s", buf_slice(&second.signature));
	assert_int_equal(openssl_says(w, "c.json"), 0);
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_tell_no_name_and_no_small_cell),
		cmocka_unit_test(the_clock_makes_it_once_and_openssl_verifies_it),
		cmocka_unit_test(each_evening_has_its_root_over_what_was_sealed_since),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}

int main(void)
{
	return world_main(run);
}
