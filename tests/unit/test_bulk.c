/* SPDX-License-Identifier: MIT */
/* One act on many conventions: looked at, told why not, done once each, also by the process that comes after one that died. */
#include "ceremony/bulk.h"

#include "service_steps.h"

enum { MANY = 450 };

/* Conventions that are ready to be frozen, and one whose host has still to write. */
static char ready[2][37], draft[37];

static void conventions_make(struct world *w)
{
	struct err e = ERR_INIT;
	struct actor sec = world_secretary(w);
	char ref[65];
	if (draft[0])
		return;
	for (int i = 0; i < 2; i++) {
		snprintf(ref, sizeof ref, "%d%063d", i + 1, 0);
		fill_and_freeze(w, ready[i], world_pupil(w, i ? "Alix" : "Noé", ref));
		NEED(dossier_unfreeze(&sec, ready[i], &e));
	}
	world_create(w, draft, w->pupil);
}

static int64_t started(struct world *w, const struct actor *a, const char *what, bool at_once)
{
	struct err e = ERR_INIT;
	struct store_bulk_item items[3] = { { .tries = 0 } };
	int64_t id = 0;
	conventions_make(w);
	memcpy(items[0].dossier, ready[0], 37);
	memcpy(items[1].dossier, ready[1], 37);
	memcpy(items[2].dossier, draft, 37);
	const struct bulk_asked q = {
		.what = what, .items = items, .n = 3, .without = 4, .at_once = at_once
	};
	NEED(bulk_start(&id, a, &q, &e));
	return id;
}

static bool reason_take(void *arg, const char *why, const char *rule, uint64_t n)
{
	char *out = arg;
	size_t used = strlen(out);
	snprintf(out + used, 200 - used, "%s/%s=%u ", why, rule, (unsigned)n);
	return true;
}

static void it_is_looked_at_then_done_with_one_word(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct actor sec = world_secretary(w), head = world_head(w);
	AUTO(bulk_view) struct bulk_view v = { .total = 0 };
	AUTO(bulk_view) struct bulk_view none = { .total = 0 };
	char why[200] = "";
	int64_t id = started(w, &sec, "figer-envoyer", false), to = 0;
	NEED(bulk_open(&v, &sec, id, &e));
	assert_true(v.row.phase == STORE_BULK_LOOK && v.counts.left == 0);
	assert_true(v.counts.ready == 2 && v.counts.blocked == 1 && v.row.without == 4);
	NEED(store_bulk_reasons(w->roles.house.store, id, reason_take, why, &e));
	assert_string_equal(why, "etat/brouillon=1 ");
	state_is(w, ready[0], STATE_A_VERIFIER);
	/* nobody else sees it, nor says the word */
	assert_false(bulk_open(&none, &head, id, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_false(bulk_go(&to, &head, id, &e));
	w->now_ms += 1000;
	sec.now_ms = w->now_ms;
	e = (struct err)ERR_INIT;
	NEED(bulk_go(&to, &sec, id, &e));
	assert_int_equal(to, id);
	state_is(w, ready[0], STATE_EN_SIGNATURE);
	state_is(w, ready[1], STATE_EN_SIGNATURE);
	state_is(w, draft, STATE_BROUILLON);
	store_bulk_auto(&v.row);
	NEED(bulk_open(&v, &sec, id, &e));
	assert_true(v.counts.done == 2 && v.counts.blocked == 1 && v.total == 2 && v.gone == 2);
	assert_false(bulk_go(&to, &sec, id, &e));
	assert_int_equal(reason_of(&e), REASON_FASTER);
	/* where the act itself refuses the state, that is told too */
	e = (struct err)ERR_INIT;
	why[0] = '\0';
	id = started(w, &sec, "figer-envoyer", true);
	NEED(store_bulk_reasons(w->roles.house.store, id, reason_take, why, &e));
	assert_non_null(strstr(why, "etat/brouillon=1 "));
	assert_non_null(strstr(why, "etat/en_signature=2 "));
}

struct told {
	unsigned n;
};

static bool reminder_count(void *arg, const struct store_message *m)
{
	((struct told *)arg)->n += strcmp(m->template_name, "M3") == 0;
	return true;
}

static unsigned reminders(struct world *w)
{
	struct err e = ERR_INIT;
	struct told t = { 0 };
	const struct store_message_filter f = { .dossier = ready[0] };
	NEED(store_message_each(w->roles.house.store, &f, reminder_count, &t, &e));
	return t.n;
}

/* The one before took the first item and died; its lease is free when the next one starts, and nothing is done twice. */
static void what_a_dead_service_held_goes_on_and_is_done_once(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct store *s = w->roles.house.store;
	w->now_ms += 2 * 86400 * INT64_C(1000);
	struct actor sec = world_secretary(w), system = actor_system(&w->service, w->now_ms);
	struct store_bulk_item items[2] = { { .tries = 0 } }, held;
	AUTO(store_bulk)
	struct store_bulk b = { .school = w->school,
		.account = w->secretary,
		.role = "secretariat",
		.what = "relancer",
		.phase = STORE_BULK_RUN,
		.created_ms = w->now_ms,
		.started_ms = w->now_ms,
		.due_ms = w->now_ms,
		.data = BUF_MAX(100) };
	buf_put_text(&b.data, "{}");
	memcpy(items[0].dossier, ready[0], 37);
	memcpy(items[1].dossier, ready[0], 37); /* the same once more: reminded a moment ago */
	NEED(store_bulk_add(s, &b, items, 2, &e));
	const int64_t times[2] = { w->now_ms, w->now_ms + BULK_LEASE_MS };
	NEED(store_bulk_take(s, b.id, times, &held, &e));
	NEED(store_leases_free(s, w->now_ms, &e));
	bool more = true;
	while (more)
		NEED(bulk_work(&more, &system, b.id, BULK_SLICE, &e));
	AUTO(bulk_view) struct bulk_view v = { .total = 0 };
	NEED(bulk_open(&v, &sec, b.id, &e));
	assert_true(v.counts.done == 1 && v.counts.blocked == 1 && v.counts.left == 0);
	assert_int_equal(reminders(w), 1);
	/* The dead one wakes up after all: it has no item any more, and so does nothing. */
	const struct store_bulk_mark late = { &held, w->now_ms };
	w->now_ms += 2 * 86400 * INT64_C(1000);
	sec = world_secretary(w);
	sec.mark = &late;
	assert_false(dossier_remind(&sec, ready[0], &e));
	assert_int_equal(reason_of(&e), REASON_FASTER);
	assert_int_equal(reminders(w), 1);
}

static void none_of_many_is_dropped(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct actor sec = world_secretary(w);
	struct store_bulk_item *items = calloc(MANY, sizeof *items);
	AUTO(bulk_view) struct bulk_view v = { .total = 0 };
	int64_t id = 0;
	assert_non_null(items);
	conventions_make(w);
	for (size_t i = 0; i < MANY; i++)
		memcpy(items[i].dossier, draft, 37);
	const struct bulk_asked q = { .what = "figer", .items = items, .n = MANY };
	NEED(bulk_start(&id, &sec, &q, &e));
	NEED(bulk_open(&v, &sec, id, &e));
	assert_true(
		v.gone == BULK_AT_ONCE && v.total == MANY && v.counts.left == MANY - BULK_AT_ONCE);
	store_bulk_auto(&v.row);
	sec.now_ms = w->now_ms + 12000;
	NEED(bulk_open(&v, &sec, id, &e));
	assert_int_equal(v.end_ms, sec.now_ms + 1000 * (MANY - BULK_AT_ONCE));
	struct actor system = actor_system(&w->service, w->now_ms);
	bool more = true;
	while (more)
		NEED(party_work(&more, &system, &e));
	store_bulk_auto(&v.row);
	NEED(bulk_open(&v, &sec, id, &e));
	assert_true(v.counts.left == 0 && v.counts.blocked == MANY && v.end_ms == 0);
	const struct bulk_asked over = { .what = "figer", .items = items, .n = BULK_MAX + 1 };
	assert_false(bulk_start(&id, &sec, &over, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	free(items);
}

static void who_may_no_longer_act_has_nothing_more_done(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct actor sec = world_secretary(w), system = actor_system(&w->service, w->now_ms);
	struct store_bulk_item items[BULK_AT_ONCE + 1] = { { .tries = 0 } };
	AUTO(bulk_view) struct bulk_view v = { .total = 0 };
	struct store_account row;
	int64_t id = 0;
	bool more;
	for (size_t i = 0; i <= BULK_AT_ONCE; i++)
		memcpy(items[i].dossier, draft, 37);
	const struct bulk_asked q = { .what = "envoyer", .items = items, .n = BULK_AT_ONCE + 1 };
	NEED(bulk_start(&id, &sec, &q, &e));
	NEED(store_account_get(w->roles.house.store, w->secretary, &row, &e));
	row.state = STORE_ACCOUNT_SUSPENDED;
	NEED(store_account_put(w->roles.house.store, &row, &e));
	NEED(bulk_work(&more, &system, id, BULK_SLICE, &e));
	assert_false(more);
	NEED(bulk_open(&v, &sec, id, &e));
	assert_true(v.row.phase == STORE_BULK_STOPPED && v.counts.left == 1);
	assert_string_equal(v.row.why, "compte-suspendu");
	NEED(store_account_get(w->roles.house.store, w->secretary, &row, &e));
	row.state = STORE_ACCOUNT_ACTIVE;
	NEED(store_account_put(w->roles.house.store, &row, &e));
}

/* What 'one' bears for FEN-1, and how often its journal tells a derogation. */
struct borne {
	char series[40];
	unsigned told;
};

static bool told_count(void *arg, const struct dossier_event *ev)
{
	((struct borne *)arg)->told += strcmp(ev->kind, "DEROGATION") == 0;
	return true;
}

static struct borne borne(struct world *w, const char *one)
{
	struct err e = ERR_INIT;
	struct actor head = world_head(w);
	struct borne b = { .told = 0 };
	AUTO(dossier_view) struct dossier_view *v = NULL;
	NEED(dossier_view_open(&v, &head, one, &e));
	snprintf(b.series, sizeof b.series, "%s", fields_get(&v->fond, "derogation[1]/@serie"));
	assert_string_equal(fields_get(&v->fond, "derogation[2]/@serie"), "");
	NEED(dossier_events(&head, one, told_count, &b, &e));
	return b;
}

static const struct dossier_derogation closed = { .rule = "FEN-1",
	.reason = "Fermeture annuelle de l’entreprise pendant la période officielle." };

/* CONVENTION 4: one motivated act, one number, for those that can take it; the others are told with their reason. */
static void a_series_of_derogations_is_looked_at_and_done_like_any_other(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct actor head = world_head(w), sec = world_secretary(w);
	struct store_bulk_item items[4] = { { .tries = 0 } };
	AUTO(bulk_view) struct bulk_view v = { .total = 0 };
	char drafts[3][37], ref[65], why[200] = "";
	int64_t id = 0, to = 0;
	conventions_make(w);
	for (int i = 0; i < 3; i++) {
		snprintf(ref, sizeof ref, "8%d%062d", i, 0);
		world_create(w, drafts[i], world_pupil(w, "Lou", ref));
		memcpy(items[i].dossier, drafts[i], 37);
	}
	memcpy(items[3].dossier, ready[0], 37); /* sent by now: FEN-1 is no later act */
	struct dossier_derogation brief = closed;
	brief.reason = "Court.";
	struct bulk_asked q = {
		.what = "deroger", .items = items, .n = 4, .at_once = true, .derogation = &brief
	};
	assert_false(bulk_start(&id, &head, &q, &e)); /* of all of them: nothing begins */
	assert_int_equal(e.code, ERR_SYNTAX);
	q.derogation = &closed;
	e = (struct err)ERR_INIT;
	assert_false(bulk_start(&id, &sec, &q, &e));
	assert_int_equal(reason_of(&e), REASON_ROLE);
	e = (struct err)ERR_INIT;
	NEED(bulk_start(&id, &head, &q, &e));
	NEED(bulk_open(&v, &head, id, &e));
	assert_true(v.row.phase == STORE_BULK_LOOK && v.counts.ready == 3 && v.counts.blocked == 1);
	NEED(store_bulk_reasons(w->roles.house.store, id, reason_take, why, &e));
	assert_string_equal(why, "etat/en_signature=1 ");
	assert_string_equal(borne(w, drafts[0]).series, "");
	assert_int_equal(borne(w, drafts[0]).told, 0);
	/* looked at anew, it is the same act */
	NEED(bulk_again(&to, &head, id, &e));
	assert_int_not_equal(to, id);
	head.now_ms += 1000;
	NEED(bulk_go(&to, &head, to, &e));
	struct borne first = borne(w, drafts[0]);
	assert_int_equal(strncmp(first.series, "DS-", 3), 0);
	for (int i = 0; i < 3; i++) {
		struct borne b = borne(w, drafts[i]);
		assert_string_equal(b.series, first.series);
		assert_int_equal(b.told, 1);
	}
	assert_string_equal(borne(w, ready[0]).series, "");
	/* and what the rules say of those that have it is asked from its page */
	NEED(bulk_check(&id, &head, to, &e));
	store_bulk_auto(&v.row);
	NEED(bulk_open(&v, &head, id, &e));
	assert_true(v.total == 3 && v.origin == to && strcmp(v.row.what, "verifier") == 0);
}

/* It died with the act done and not told, or before: both ways each has it once, under one number. */
static void a_series_goes_on_after_a_death_and_grants_nothing_twice(void **state)
{
	enum { SOME = BULK_AT_ONCE + 4 };
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct actor head = world_head(w), system = actor_system(&w->service, w->now_ms);
	struct store *s = w->roles.house.store;
	static char ids[SOME][37];
	struct store_bulk_item items[SOME] = { { .tries = 0 } }, held;
	char ref[65];
	int64_t id = 0, to = 0;
	bool more = true;
	for (int i = 0; i < SOME; i++) {
		snprintf(ref, sizeof ref, "9%02d%061d", i, 0);
		world_create(w, ids[i], world_pupil(w, "Sam", ref));
		memcpy(items[i].dossier, ids[i], 37);
	}
	const struct bulk_asked q = {
		.what = "deroger", .items = items, .n = SOME, .derogation = &closed
	};
	NEED(bulk_start(&id, &head, &q, &e));
	while (more)
		NEED(bulk_work(&more, &system, id, BULK_SLICE, &e));
	NEED(bulk_go(&to, &head, id, &e)); /* some at once; the rest is the queue's */
	const int64_t times[2] = { w->now_ms, w->now_ms + BULK_LEASE_MS };
	NEED(store_bulk_take(s, id, times, &held, &e)); /* and here it dies */
	NEED(store_leases_free(s, w->now_ms, &e));
	for (more = true; more;)
		NEED(bulk_work(&more, &system, id, BULK_SLICE, &e));
	AUTO(bulk_view) struct bulk_view v = { .total = 0 };
	NEED(bulk_open(&v, &head, id, &e));
	assert_true(v.counts.done == SOME && v.counts.left == 0);
	struct borne first = borne(w, ids[0]);
	for (int i = 0; i < SOME; i++) {
		struct borne b = borne(w, ids[i]);
		assert_string_equal(b.series, first.series);
		assert_int_equal(b.told, 1);
	}
	/* the dead one wakes up: it grants nothing any more */
	const struct store_bulk_mark late = { &held, w->now_ms };
	head.mark = &late;
	assert_false(dossier_derogate(&head, &closed, held.dossier, &e));
	assert_int_equal(reason_of(&e), REASON_FASTER);
	assert_int_equal(borne(w, held.dossier).told, 1);
	/* stopped by hand, what is not done is not done */
	struct dossier_derogation other = closed;
	other.rule = "SEM-4";
	const struct bulk_asked again = {
		.what = "deroger", .items = items, .n = SOME, .derogation = &other
	};
	head.mark = NULL;
	e = (struct err)ERR_INIT;
	NEED(bulk_start(&id, &head, &again, &e));
	NEED(bulk_stop(&head, id, &e));
	NEED(bulk_work(&more, &system, id, BULK_SLICE, &e));
	assert_false(more);
	assert_int_equal(borne(w, ids[0]).told, 1);
}

static int tests_run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_looked_at_then_done_with_one_word),
		cmocka_unit_test(what_a_dead_service_held_goes_on_and_is_done_once),
		cmocka_unit_test(none_of_many_is_dropped),
		cmocka_unit_test(a_series_of_derogations_is_looked_at_and_done_like_any_other),
		cmocka_unit_test(a_series_goes_on_after_a_death_and_grants_nothing_twice),
		cmocka_unit_test(who_may_no_longer_act_has_nothing_more_done),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}

int main(void)
{
	return world_main(tests_run);
}
