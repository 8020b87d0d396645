/* SPDX-License-Identifier: MIT */
/* An act on many: looked at, then done, each item once; what an ended service held is free when the next one starts. */
#include "store/bulk.h"

#include "store_kit.h"

enum { ITEMS = 5 };

static int64_t bulk_add(struct kit *k, int64_t account)
{
	struct err e = ERR_INIT;
	struct store_bulk b = { .school = k->school,
		.account = account,
		.role = "secretariat",
		.what = "envoyer",
		.phase = STORE_BULK_LOOK,
		.created_ms = NOW,
		.started_ms = NOW,
		.due_ms = NOW,
		.data = kit_text("{\"nom\":\"Camille\"}") };
	struct store_bulk_item items[ITEMS] = { { .tries = 0 } };
	for (unsigned i = 0; i < ITEMS; i++)
		snprintf(items[i].dossier, sizeof items[i].dossier, "%s", kit_dossier(k, i).id);
	assert_true(store_bulk_add(k->s, &b, items, ITEMS, &e));
	assert_true(b.id > 0);
	store_bulk_auto(&b);
	return b.id;
}

static struct store_bulk_item taken(struct kit *k, int64_t id, int64_t now_ms)
{
	struct err e = ERR_INIT;
	struct store_bulk_item i;
	assert_true(store_bulk_take(k->s, id, (const int64_t[]){ now_ms, now_ms + 1000 }, &i, &e));
	return i;
}

static void told(struct kit *k, struct store_bulk_item i, enum store_bulk_item_state state)
{
	struct err e = ERR_INIT;
	i.state = state;
	i.done_ms = NOW + i.n;
	if (state == STORE_ITEM_BLOCKED) {
		snprintf(i.why, sizeof i.why, "regles");
		snprintf(i.rule, sizeof i.rule, "%s", i.n % 2 ? "RC-1" : "");
	}
	assert_true(store_bulk_put(k->s, &i, &e));
}

static struct store_bulk_counts counts(struct kit *k, int64_t id)
{
	struct err e = ERR_INIT;
	struct store_bulk_counts c;
	const struct store_bulk b = { .id = id, .started_ms = NOW + 3 };
	assert_true(store_bulk_count(k->s, &b, &c, &e));
	return c;
}

static void none_left(struct kit *k, int64_t id, int64_t now_ms)
{
	struct err e = ERR_INIT;
	struct store_bulk_item i;
	assert_false(store_bulk_take(k->s, id, (const int64_t[]){ now_ms, now_ms + 1 }, &i, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
}

static bool reason_take(void *arg, const char *why, const char *rule, uint64_t n)
{
	char *out = arg;
	size_t used = strlen(out);
	snprintf(out + used, 80 - used, "%s/%s=%u ", why, rule, (unsigned)n);
	return true;
}

static bool item_count(void *arg, const struct store_bulk_item *i)
{
	assert_string_equal(i->why, "regles");
	++*(unsigned *)arg;
	return true;
}

static bool bulk_seen(void *arg, const struct store_bulk *b)
{
	*(int64_t *)arg = *(int64_t *)arg * 10 + b->id;
	return true;
}

static void it_is_looked_at_and_then_done(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	int64_t id = bulk_add(k, 7), seen = 0;
	char reasons[80] = "";
	unsigned n = 0;
	AUTO(store_bulk) struct store_bulk b = { 0 };
	assert_true(store_bulk_get(k->s, id, &b, &e));
	assert_string_equal(buf_text(&b.data), "{\"nom\":\"Camille\"}");
	b.started_ms = b.due_ms = NOW + 10;
	assert_false(store_bulk_run(k->s, &b, &e)); /* the look is not over */
	for (unsigned i = 0; i < ITEMS; i++) {
		struct store_bulk_item x = taken(k, id, NOW);
		assert_int_equal(x.n, i + 1);
		assert_int_equal(x.tries, 1);
		told(k, x, i < 3 ? STORE_ITEM_READY : STORE_ITEM_BLOCKED);
	}
	none_left(k, id, NOW);
	struct store_bulk_counts c = counts(k, id);
	assert_true(c.ready == 3 && c.blocked == 2 && c.left == 0 && c.last_ms == NOW + ITEMS);
	assert_true(store_bulk_reasons(k->s, id, reason_take, reasons, &e));
	assert_string_equal(reasons, "regles/=1 regles/RC-1=1 ");
	const struct store_bulk_filter rc = {
		.states = 1U << STORE_ITEM_BLOCKED, .why = "regles", .rule = "RC-1"
	};
	assert_true(store_bulk_items(k->s, id, &rc, item_count, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(c.gone, 3);
	assert_true(store_bulk_run(k->s, &b, &e));
	assert_false(store_bulk_run(k->s, &b, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_true(counts(k, id).left == 3);
	told(k, taken(k, id, NOW + 10), STORE_ITEM_DONE);
	assert_true(store_bulk_stop(k->s, id, "", &e));
	none_left(k, id, NOW + 10);
	assert_true(store_bulk_each(k->s, 7, bulk_seen, &seen, &e));
	assert_true(store_bulk_each(k->s, 8, bulk_seen, &seen, &e));
	assert_int_equal(seen, id);
	assert_true(store_bulk_sweep(k->s, NOW, &e));
	assert_int_equal(counts(k, id).done, 1); /* not older than that */
	assert_true(store_bulk_sweep(k->s, NOW + 1, &e));
	AUTO(store_bulk) struct store_bulk gone = { 0 };
	assert_false(store_bulk_get(k->s, id, &gone, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_true(store_check(k->s, &e));
}

/* What an item's worker does to its dossier, and that the item is done, stand together or not at all. */
static void a_worker_that_lost_its_item_does_nothing(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	int64_t id = bulk_add(k, 7);
	struct store_dossier d = kit_dossier(k, 77);
	assert_true(store_dossier_add(k->s, &d, NULL, &e));
	struct store_bulk_item mine = taken(k, id, NOW), theirs = taken(k, id, NOW + 1000);
	assert_int_equal(theirs.n, mine.n);
	assert_int_equal(theirs.tries, 2);
	const struct store_bulk_mark lost = { &mine, NOW }, held = { &theirs, NOW };
	struct store_step step = { .dossier = &d, .mark = &lost };
	d.state = STATE_COMPLETEE_ACCUEIL;
	assert_false(store_step_do(k->s, &step, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	AUTO(store_dossier) struct store_dossier kept = { .version = 0 };
	assert_true(store_dossier_get(k->s, k->school, d.id, &kept, &e));
	assert_int_equal(kept.state, STATE_BROUILLON);
	step.mark = &held;
	assert_true(store_step_do(k->s, &step, &e));
	assert_true(counts(k, id).done == 1);
	told(k, theirs, STORE_ITEM_BLOCKED); /* too late: it is done */
	assert_true(counts(k, id).done == 1 && counts(k, id).blocked == 0);
	d.state = STATE_A_VERIFIER;
	assert_false(store_step_do(k->s, &step, &e));
}

static void what_an_ended_service_held_is_free(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	int64_t id = bulk_add(k, 7);
	AUTO(store_job) struct store_job j = { 0 };
	AUTO(store_message) struct store_message m = { 0 };
	const struct store_job later = { .kind = "sceau", .key = "d2", .next_ms = NOW + 900 };
	struct store_message add = { .template_name = "M2", .created_ms = NOW, .next_ms = NOW };
	assert_true(store_job_add(k->s, &later, &e));
	assert_true(store_message_add(k->s, &add, &e));
	assert_true(store_job_take(k->s, NOW, NOW + 300000, &j, &e));
	assert_true(store_message_take(k->s, NOW, NOW + 300000, &m, &e));
	uint32_t held = taken(k, id, NOW).n;
	store_close(k->s);
	assert_true(store_open(&k->s, k->path, locker_kit(), &e));
	assert_false(store_job_take(k->s, NOW + 1, NOW + 2, &j, &e));
	assert_true(store_leases_free(k->s, NOW + 1, &e));
	assert_true(store_job_take(k->s, NOW + 1, NOW + 2000, &j, &e));
	assert_string_equal(j.kind, STORE_JOB_BULK);
	assert_false(
		store_job_take(k->s, NOW + 1, NOW + 2000, &j, &e)); /* the other was nobody's */
	assert_true(store_message_take(k->s, NOW + 1, NOW + 2000, &m, &e));
	assert_int_equal(taken(k, id, NOW + 1).n, held);
	assert_true(store_job_done(k->s, &j, &e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(it_is_looked_at_and_then_done),
		KIT_TEST(a_worker_that_lost_its_item_does_nothing),
		KIT_TEST(what_an_ended_service_held_is_free),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
