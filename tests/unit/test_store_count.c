/* SPDX-License-Identifier: MIT */
/* The counts of CONVENTION 10, days kept of them, and the files beside a dossier. */
#include "store_kit.h"

#include "base/time.h"

struct counted {
	struct store_counts rows[8];
	size_t n;
};

static bool look(void *arg, const struct store_counts *c)
{
	struct counted *out = arg;
	assert_true(out->n < 8);
	out->rows[out->n++] = *c;
	return true;
}

static struct counted counts(struct kit *k)
{
	struct err e = ERR_INIT;
	struct counted out = { .n = 0 };
	assert_true(store_counts_each(k->s, k->school, YEAR, look, &out, &e));
	assert_true(out.n > 0);
	assert_string_equal(out.rows[out.n - 1].class_name, "");
	return out;
}

/* The whole, of which every stage includes the next. */
static struct store_counts whole(struct kit *k)
{
	struct counted c = counts(k);
	struct store_counts w = c.rows[c.n - 1];
	assert_true(w.owing >= w.found && w.found >= w.filled && w.filled >= w.sent &&
		    w.sent >= w.signed_all && w.signed_all >= w.sealed);
	assert_true(w.found + w.half + w.without <= w.owing);
	return w;
}

static void add(struct kit *k, int64_t pupil, const struct store_dossier *like)
{
	static unsigned n;
	struct err e = ERR_INIT;
	struct store_dossier d = kit_dossier(k, ++n);
	const struct store_dossier plain = d;
	d = *like;
	d.school = plain.school;
	d.pupil = pupil;
	memcpy(d.id, plain.id, sizeof d.id);
	memcpy(d.year, plain.year, sizeof d.year);
	if (!d.act[0])
		memcpy(d.act, plain.act, sizeof d.act);
	if (d.former == STATE_BROUILLON)
		d.former = d.state;
	assert_true(store_dossier_add(k->s, &d, NULL, &e));
}

#define WEEK_1 .first_day = 20255, .last_day = 20259 /* Mon 16 to Fri 20 June 2025 */
#define WEEK_2 .first_day = 20262, .last_day = 20266

static void each_stage_includes_those_before(void **state)
{
	struct kit *k = *state;
	static const struct store_dossier stages[] = {
		{ .state = STATE_BROUILLON },
		{ .state = STATE_BROUILLON, .declared = true },
		{ .state = STATE_COMPLETEE_ACCUEIL,
			.filled = true,
			.confirmed = true,
			.declared = true },
		{ .state = STATE_EN_SIGNATURE, .sent = true, .wanted = 4, .signed_n = 0 },
		{ .state = STATE_PARTIELLEMENT_SIGNEE, .sent = true, .wanted = 4, .signed_n = 2 },
		{ .state = STATE_A_VERIFIER, .sent = true, .wanted = 4, .signed_n = 2 },
		{ .state = STATE_SIGNEE, .sent = true, .wanted = 4, .signed_n = 4 },
		{ .state = STATE_EN_VIGUEUR,
			.sent = true,
			.wanted = 4,
			.signed_n = 4,
			.mixed = true },
		{ .state = STATE_ARCHIVEE, .former = STATE_TERMINEE, .wanted = 4, .signed_n = 4 },
		{ .state = STATE_CORRECTION_DEMANDEE, .sent = true, .wanted = 4, .signed_n = 1 },
	};
	const unsigned n = sizeof stages / sizeof *stages;
	assert_int_equal(time_day_of(2025, 6, 16), 20255);
	for (unsigned i = 0; i < n; i++)
		add(k, kit_pupil(k, "3e 1", "3e", i), &stages[i]);
	kit_pupil(k, "3e 1", "3e", n);
	struct store_counts w = whole(k);
	assert_int_equal(w.owing, n + 1);
	assert_int_equal(w.without, 1);
	assert_int_equal(w.found, n - 1);
	assert_int_equal(w.to_confirm, 1);
	assert_int_equal(w.filled, n - 2);
	assert_int_equal(w.sent, n - 3);
	assert_int_equal(w.signed_all, 3);
	assert_int_equal(w.sealed, 2);
	assert_int_equal(w.mixed, 1);
	assert_int_equal(w.to_correct, 1);
	/* The one that went back to a_verifier has no live revision. */
	assert_int_equal(w.signatures, 0 + 2 + 4 + 4 + 4 + 1);
	assert_int_equal(w.signatures_wanted, 4 * 6);
}

static void two_hosts_are_one_pupil_when_both_weeks_are(void **state)
{
	struct kit *k = *state;
	int64_t both = kit_pupil(k, "2de 4", "2de-GT", 1), one = kit_pupil(k, "2de 4", "2de-GT", 2);
	int64_t long_stay = kit_pupil(k, "2de 4", "2de-GT", 3);
	int64_t undated = kit_pupil(k, "2de 4", "2de-GT", 4);
	int64_t same_week = kit_pupil(k, "2de 4", "2de-GT", 5);
	add(k, both, &(struct store_dossier){ .state = STATE_SCELLEE, WEEK_1 });
	add(k, both, &(struct store_dossier){ .state = STATE_EN_SIGNATURE, .sent = true, WEEK_2 });
	add(k, one, &(struct store_dossier){ .state = STATE_SCELLEE, WEEK_1 });
	add(k, long_stay,
		&(struct store_dossier){
			.state = STATE_SCELLEE, .first_day = 20255, .last_day = 20266 });
	add(k, undated, &(struct store_dossier){ .state = STATE_BROUILLON, .declared = true });
	add(k, same_week, &(struct store_dossier){ .state = STATE_SCELLEE, WEEK_1 });
	add(k, same_week, &(struct store_dossier){ .state = STATE_SCELLEE, WEEK_1 });
	struct store_counts w = whole(k);
	assert_int_equal(w.owing, 5);
	assert_int_equal(w.found, 3);
	assert_int_equal(w.sent, 2);
	assert_int_equal(w.sealed, 1);
	assert_int_equal(w.half, 2);
	assert_int_equal(w.without, 0);
}

static void what_has_ended_counts_beside(void **state)
{
	struct kit *k = *state;
	int64_t p = kit_pupil(k, "3e 1", "3e", 1), replaced = kit_pupil(k, "3e 1", "3e", 2);
	add(k, p, &(struct store_dossier){ .state = STATE_REFUSEE });
	add(k, p, &(struct store_dossier){ .state = STATE_EXPIREE });
	add(k, p, &(struct store_dossier){ .state = STATE_ELIMINEE, .former = STATE_ANNULEE });
	add(k, replaced, &(struct store_dossier){ .state = STATE_REMPLACEE, WEEK_1 });
	add(k, replaced,
		&(struct store_dossier){ .state = STATE_SCELLEE, .act = "avenant", WEEK_2 });
	add(k, replaced,
		&(struct store_dossier){
			.state = STATE_EN_SIGNATURE, .act = "avenant", .sent = true });
	add(k, replaced, &(struct store_dossier){ .state = STATE_REFUSEE, .act = "rectificatif" });
	struct store_counts w = whole(k);
	assert_int_equal(w.owing, 2);
	assert_int_equal(w.refused, 1);
	assert_int_equal(w.expired, 1);
	assert_int_equal(w.cancelled, 1);
	assert_int_equal(w.without, 1);
	assert_int_equal(w.sealed, 1);
}

static void classes_come_apart_and_the_dispensed_beside(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	kit_pupil(k, "3e 1", "3e", 1);
	AUTO(store_pupil) struct store_pupil p = { 0 };
	assert_true(store_pupil_get(k->s, k->school, kit_pupil(k, "3e 2", "3e", 2), &p, &e));
	p.dispensed = true;
	assert_true(store_pupil_put(k->s, &p, &e));
	kit_pupil(k, "3e 2", "3e", 3);
	AUTO(store_pupil) struct store_pupil q = { 0 };
	assert_true(store_pupil_get(k->s, k->school, kit_pupil(k, "3e 2", "3e", 4), &q, &e));
	q.left = true;
	assert_true(store_pupil_put(k->s, &q, &e));
	struct counted c = counts(k);
	assert_int_equal(c.n, 3);
	assert_string_equal(c.rows[0].class_name, "3e 1");
	assert_string_equal(c.rows[1].class_name, "3e 2");
	assert_int_equal(c.rows[1].owing, 1);
	assert_int_equal(c.rows[1].dispensed, 1);
	assert_int_equal(c.rows[2].owing, 2);
}

static void a_school_without_pupils_has_a_whole(void **state)
{
	struct store_counts w = whole(*state);
	assert_int_equal(w.owing, 0);
}

static bool day_look(void *arg, int32_t day, struct slice json)
{
	assert_true(slice_is(json, "{\"a\":1}"));
	*(int32_t *)arg += day;
	return true;
}

static void a_past_day_never_changes(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	int32_t days = 0;
	assert_true(store_day_put(k->s, k->school, 100, SLICE_LIT("{\"a\":1}"), &e));
	assert_true(store_day_put(k->s, k->school, 100, SLICE_LIT("{\"a\":2}"), &e));
	assert_true(store_day_put(k->s, k->school, 101, SLICE_LIT("{\"a\":1}"), &e));
	assert_true(store_day_each(k->s, k->school, 100, day_look, &days, &e));
	assert_int_equal(days, 201);
	assert_true(store_day_each(k->s, k->school, 101, day_look, &days, &e));
	assert_int_equal(days, 302);
}

static bool piece_count(void *arg, const struct store_piece *p)
{
	assert_true(p->bytes.n == 0);
	++*(unsigned *)arg;
	return true;
}

static void a_scan_is_placed_later(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, 1);
	AUTO(buf) struct buf bytes = { 0 };
	struct store_piece p = { .school = k->school,
		.kind = "papier",
		.title = "scan",
		.type = "image/png",
		.sha256 = { 9 },
		.time_ms = NOW,
		.bytes = SLICE_LIT("PNG") };
	struct store_piece back;
	unsigned n = 0;
	assert_true(store_dossier_add(k->s, &d, NULL, &e));
	assert_true(store_piece_add(k->s, &p, &e));
	assert_true(store_piece_each(k->s, k->school, NULL, piece_count, &n, &e));
	assert_int_equal(n, 1);
	assert_false(store_piece_place(k->s, k->school, p.id, "unknown", &e));
	assert_false(store_piece_place(k->s, k->school + 1, p.id, d.id, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_true(store_piece_place(k->s, k->school, p.id, d.id, &e));
	assert_true(store_piece_each(k->s, k->school, d.id, piece_count, &n, &e));
	assert_true(store_piece_each(k->s, k->school, NULL, piece_count, &n, &e));
	assert_int_equal(n, 2);
	assert_true(store_piece_get(k->s, k->school, p.id, &back, &bytes, &e));
	assert_true(slice_is(back.bytes, "PNG"));
	assert_string_equal(back.dossier, d.id);
	assert_false(store_piece_get(k->s, k->school + 1, p.id, &back, &bytes, &e));
}

/* Pages of a step are added or changed with it, or not at all; what is dropped is gone. */
static void pages_come_with_their_step(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, 1);
	AUTO(buf) struct buf bytes = { 0 };
	struct store_piece back, p[2] = { { .school = k->school, .kind = "papier", .time_ms = NOW },
		{ .school = k->school, .id = 4711, .kind = "papier", .time_ms = NOW } };
	unsigned n = 0;
	assert_true(store_dossier_add(k->s, &d, NULL, &e));
	memcpy(p[0].dossier, d.id, sizeof d.id);
	struct store_step step = { .dossier = &d, .pieces = p, .pieces_n = 2 };
	assert_false(store_step_do(k->s, &step, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_true(store_piece_each(k->s, k->school, d.id, piece_count, &n, &e));
	assert_int_equal(n, 0);
	p[0].id = 0;
	step.pieces_n = 1;
	if (!store_step_do(k->s, &step, &e))
		fail_msg("%s", e.text);
	snprintf(p[0].title, sizeof p[0].title, "2:attestée");
	assert_true(store_step_do(k->s, &step, &e));
	assert_true(store_piece_get(k->s, k->school, p[0].id, &back, &bytes, &e));
	assert_string_equal(back.title, "2:attestée");
	assert_false(store_piece_drop(k->s, k->school + 1, p[0].id, &e));
	assert_true(store_piece_drop(k->s, k->school, p[0].id, &e));
	assert_false(store_piece_get(k->s, k->school, p[0].id, &back, &bytes, &e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(each_stage_includes_those_before),
		KIT_TEST(two_hosts_are_one_pupil_when_both_weeks_are),
		KIT_TEST(what_has_ended_counts_beside),
		KIT_TEST(classes_come_apart_and_the_dispensed_beside),
		KIT_TEST(a_school_without_pupils_has_a_whole),
		KIT_TEST(a_past_day_never_changes),
		KIT_TEST(a_scan_is_placed_later),
		KIT_TEST(pages_come_with_their_step),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
