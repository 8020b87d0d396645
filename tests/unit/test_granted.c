/* SPDX-License-Identifier: MIT */
/* test_granted: derogations by name: of one school, of a delegate's own classes; and of a school that has thousands. */
#include "sql_kit.h"
#include "web_kit.h"

#include "ceremony/act.h"
#include "ceremony/granted.h"
#include "evidence/journal.h"

#include <time.h>

#define HEAD "chef@lycee.example"
#define OFFICE "secretaire@lycee.example"
#define DEPUTY "adjointe@lycee.example"

static struct talk_clerk clerk;
static int64_t by; /* the account of the head */

static int setup(void **state)
{
	if (!web_kit_clerk(&clerk) || web_kit_setup(state) != 0)
		return -1;
	struct web_kit *k = *state;
	k->shared.periods = service_periods_default();
	k->options.rate_percent = 0;
	web_stop(k->web, 1000);
	k->clerk = k->house.clerk = &clerk;
	web_kit_start(k);
	by = web_kit_enter(k, HEAD, STORE_ROLE_CHEF);
	return 0;
}

static int teardown(void **state)
{
	int code = web_kit_teardown(state);
	talk_clerk_stop(&clerk);
	return code;
}

static struct store_account row;

static struct actor as(struct web_kit *k, const char *login, uint32_t roles, enum life_role role)
{
	struct err e = ERR_INIT;
	struct actor a;
	int64_t id = web_kit_enter(k, login, roles);
	if (!store_account_get(k->house.store, id, &row, &e) ||
		!actor_of_account(&a, &k->service, &row, role, &e))
		fail_msg("%s", e.text);
	a.now_ms = web_kit_now;
	return a;
}

#define AS_HEAD(k) as(k, HEAD, STORE_ROLE_CHEF, LIFE_CHEF)

/* A convention of that class with one derogation in its fond and in its journal. */
static void granted_put(struct web_kit *k, const char *class_name, const char *level, unsigned n)
{
	struct err e = ERR_INIT;
	struct store_dossier d = { .school = k->school,
		.state = STATE_A_VERIFIER,
		.former = STATE_A_VERIFIER,
		.fields = BUF_MAX(STORE_MAX_JSON) };
	AUTO(buf) struct buf lines = BUF_MAX(JOURNAL_MAX_ENTRY);
	struct journal_head head = { .last_ms = INT64_MIN };
	char actor[32];
	snprintf(actor, sizeof actor, "compte-%lld", (long long)by);
	snprintf(d.id, sizeof d.id, "%08x-1111-4222-8333-444444444444", n);
	snprintf(d.year, sizeof d.year, "2024-2025");
	snprintf(d.level, sizeof d.level, "%s", level);
	snprintf(d.class_name, sizeof d.class_name, "%s", class_name);
	snprintf(d.act, sizeof d.act, "initiale");
	snprintf(d.host_name, sizeof d.host_name, "Atelier");
	snprintf(d.pupil_name, sizeof d.pupil_name, "ÉLÈVE %05u de %s", n, class_name);
	buf_put_text(&d.fields,
		"{\"derogation[1]/@regle\":\"FEN-1\",\"derogation[1]/@date\":\"2025-06-17\","
		"\"derogation[1]/@par\":\"chef\",\"derogation[1]/@le\":\"2025-05-14\","
		"\"derogation[1]/motif\":\"Ouverture tardive, accord de la famille.\"}");
	const struct journal_detail details[] = { { "regle", "FEN-1" }, { "jour", "2025-06-17" } };
	const struct journal_event ev = { .kind = EVENT_DEROGATION,
		.time_ms = web_kit_now,
		.convention = d.id,
		.sha_fond = "",
		.actor_role = "chef",
		.actor_id = actor,
		.outcome = "ok",
		.details = details,
		.details_n = 2 };
	assert_true(journal_entry(&lines, &head, &ev, &e));
	struct store_entry entry = { .xml = buf_slice(&lines), .time_ms = web_kit_now, .n = 1 };
	memcpy(entry.hash, head.hash, 32);
	const struct store_step step = { .dossier = &d, .entries = &entry, .entries_n = 1 };
	if (!store_dossier_add(k->house.store, &d, &step, &e))
		fail_msg("%s", e.text);
	store_dossier_auto(&d);
}

static int64_t another_school(struct web_kit *k)
{
	struct err e = ERR_INIT;
	struct store_school other = { .uai = "9990043T", .name = "Lycée Autre" };
	assert_true(store_school_add(k->house.store, &other, &e));
	return other.id;
}

static void nothing_of_another_school_is_seen(void **state)
{
	struct web_kit *k = *state;
	int64_t own = k->school, other = another_school(k);
	granted_put(k, "2de 4", "2de-GT", 1);
	k->school = other;
	(void)as(k, "chef@autre.example", STORE_ROLE_CHEF, LIFE_CHEF);
	assert_int_equal(web_kit_get(k, "/ecole/derogations?annee=2024-2025"), 200);
	assert_true(web_kit_says(k, "Aucune dérogation"));
	assert_int_equal(web_kit_get(k, "/ecole/derogations.csv?annee=2024-2025"), 200);
	assert_false(web_kit_says(k, "FEN-1"));
	/* and it sees its own */
	granted_put(k, "1re 1", "1re", 2);
	(void)as(k, "chef@autre.example", STORE_ROLE_CHEF, LIFE_CHEF);
	assert_int_equal(web_kit_get(k, "/ecole/derogations?annee=2024-2025"), 200);
	assert_true(web_kit_says(k, "00002 de 1re 1"));
	assert_false(web_kit_says(k, "00001"));
	k->school = own;
	(void)AS_HEAD(k);
	assert_int_equal(web_kit_get(k, "/ecole/derogations.csv?annee=2024-2025"), 200);
	assert_true(web_kit_says(k, "00001 de 2de 4"));
	assert_true(web_kit_says(k, "\"Claude MODÈLE\""));
	assert_false(web_kit_says(k, "00002"));
}

/* The delegation of an account, as the settings have it; its classes are the account's. */
static void delegated(struct web_kit *k, const char *classes, const char *to)
{
	struct err e = ERR_INIT;
	char own[24];
	struct actor a = as(k, DEPUTY, STORE_ROLE_DELEGATAIRE, LIFE_DELEGATAIRE), head;
	snprintf(row.scope, sizeof row.scope, "%s", classes);
	if (!store_account_put(k->house.store, &row, &e))
		fail_msg("%s", e.text);
	snprintf(own, sizeof own, "%lld", (long long)a.account);
	const struct school_change list[] = { { "delegation[1]/@compte", own },
		{ "delegation[1]/@debut", "2025-01-01" }, { "delegation[1]/@fin", to } };
	head = AS_HEAD(k);
	if (!school_change(&head, k->school, list, 3, &e))
		fail_msg("%s", e.text);
	(void)as(k, DEPUTY, STORE_ROLE_DELEGATAIRE, LIFE_DELEGATAIRE);
}

static void a_delegate_sees_what_its_scope_holds(void **state)
{
	struct web_kit *k = *state;
	static const struct {
		const char *scope;
		bool four, five, three;
	} all[] = { { "", true, true, true }, { "2de 4", true, false, false },
		{ "3e 1; 2de 5", false, true, true }, { "2de", false, false, false },
		{ "2de-GT", true, true, false } }; /* CONVENTION 5: levels, classes or all */
	granted_put(k, "2de 4", "2de-GT", 1);
	granted_put(k, "2de 5", "2de-GT", 2);
	granted_put(k, "3e 1", "3e", 3);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		delegated(k, all[i].scope, "2025-12-31");
		static const char *const paths[] = { "/ecole/derogations?annee=2024-2025",
			"/ecole/derogations.csv?annee=2024-2025" };
		for (size_t p = 0; p < 2; p++) {
			assert_int_equal(web_kit_get(k, paths[p]), 200);
			assert_int_equal(web_kit_says(k, "00001 de 2de 4"), all[i].four);
			assert_int_equal(web_kit_says(k, "00002 de 2de 5"), all[i].five);
			assert_int_equal(web_kit_says(k, "00003 de 3e 1"), all[i].three);
		}
	}
	/* over: not even how many there are */
	delegated(k, "2de 4", "2025-05-13");
	assert_int_equal(web_kit_get(k, "/ecole/derogations?annee=2024-2025&de=15"), 403);
	assert_int_equal(web_kit_get(k, "/ecole/derogations.csv?annee=2024-2025"), 403);
	/* nor on any board, and why */
	static const char *const boards[] = { "/ecole", "/ecole/tableau", "/ecole/tableau.csv",
		"/ecole/classe", "/ecole/classe.csv", "/ecole/signer" };
	for (size_t i = 0; i < sizeof boards / sizeof *boards; i++) {
		assert_int_equal(web_kit_get(k, boards[i]), 403);
		assert_false(web_kit_says(k, "2de 4"));
		assert_true(web_kit_says(k, "Votre délégation n’est pas en vigueur aujourd’hui"));
	}
	delegated(k, "2de 4", "2025-12-31");
	assert_int_equal(web_kit_get(k, "/ecole"), 200);
}

static bool line_count(void *arg, const struct granted *g)
{
	assert_string_equal(g->by, "Claude MODÈLE");
	assert_int_equal(g->when_ms, web_kit_now);
	++*(size_t *)arg;
	return true;
}

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool class_keep(void *arg, const struct granted *g)
{
	buf_printf(arg, "%s,", g->dossier->class_name);
	return true;
}

static void classes_stand_by_their_numbers(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf said = BUF_MAX(200);
	static const char *const classes[] = { "2de 10", "2de 4", "3e 1", "2de 1" };
	for (unsigned i = 0; i < 4; i++)
		granted_put(k, classes[i], "2de-GT", i + 1);
	struct actor head = AS_HEAD(k);
	struct granted_list all = { .year = "2024-2025" };
	if (!granted_each(&all, &head, class_keep, &said, &e))
		fail_msg("%s", e.text);
	assert_string_equal(buf_text(&said), "2de 1,2de 4,2de 10,3e 1,");
}

static void of_thousands_one_page_and_all_are_read(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	enum { THOUSANDS = 1000 };
	for (unsigned i = 1; i <= THOUSANDS; i++)
		granted_put(k, i % 2 ? "2de 4" : "2de 5", "2de-GT", i);
	struct actor head = AS_HEAD(k);
	struct granted_list page = { .year = "2024-2025", .from = 750, .count = 15 },
			    all = { .year = "2024-2025" };
	size_t n = 0;
	int64_t from = now_ms();
	if (!granted_each(&page, &head, line_count, &n, &e))
		fail_msg("%s", e.text);
	assert_int_equal(n, 15);
	assert_int_equal(page.lines, THOUSANDS);
	assert_int_equal(page.conventions, THOUSANDS);
	print_message("a page: %lld ms\n", (long long)(now_ms() - from));
	n = 0;
	from = now_ms();
	if (!granted_each(&all, &head, line_count, &n, &e))
		fail_msg("%s", e.text);
	assert_int_equal(n, THOUSANDS);
	print_message("all: %lld ms\n", (long long)(now_ms() - from));
}

struct faults {
	unsigned of[GRANTED_DOSSIER + 1];
};

static bool fault_count(void *arg, const struct granted *g)
{
	struct faults *f = arg;
	f->of[g->fault]++;
	assert_int_equal(g->by[0] != '\0', g->fault == GRANTED_WHOLE);
	return true;
}

/* One that rotted says so in its line, with what to do, and the others are told. */
static void what_is_damaged_is_one_line_of_the_list(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct faults f = { { 0 } };
	for (unsigned i = 1; i <= 4; i++)
		granted_put(k, "2de 4", "2de-GT", i);
	/* the second's journal ends in no line; the third's line does not open; the fourth's papers are none */
	sql_run(k->store_path,
		"DROP TRIGGER chain_stays; UPDATE chain SET "
		"xml=CAST('AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' AS "
		"BLOB) WHERE dossier GLOB '00000003*'");
	AUTO(store_dossier) struct store_dossier torn = { .version = 0 }, none = { .version = 0 };
	if (!store_dossier_get(
		    k->house.store, k->school, "00000002-1111-4222-8333-444444444444", &torn, &e) ||
		!store_dossier_get(k->house.store, k->school,
			"00000004-1111-4222-8333-444444444444", &none, &e))
		fail_msg("%s", e.text);
	const struct store_entry entry = {
		.xml = SLICE_LIT("<entree n=\"2\"><no"), .time_ms = web_kit_now, .n = 2
	};
	const struct store_step tear = { .dossier = &torn, .entries = &entry, .entries_n = 1 },
				empty = { .dossier = &none };
	buf_free(&none.fields);
	none.fields = (struct buf)BUF_MAX(STORE_MAX_JSON);
	buf_put_text(&none.fields, "{\"derogation");
	if (!store_step_do(k->house.store, &tear, &e) || !store_step_do(k->house.store, &empty, &e))
		fail_msg("%s", e.text);
	struct actor head = AS_HEAD(k);
	struct granted_list all = { .year = "2024-2025" };
	if (!granted_each(&all, &head, fault_count, &f, &e))
		fail_msg("%s", e.text);
	assert_int_equal(f.of[GRANTED_WHOLE], 1);
	assert_int_equal(f.of[GRANTED_JOURNAL], 2);
	assert_int_equal(f.of[GRANTED_DOSSIER], 1);
	assert_int_equal(all.lines, 4);
	assert_int_equal(all.conventions, 3);
	(void)AS_HEAD(k);
	assert_int_equal(web_kit_get(k, "/ecole/derogations?annee=2024-2025"), 200);
	assert_true(web_kit_says(k, "Claude MODÈLE"));
	assert_true(web_kit_says(k, "Journal illisible"));
	assert_true(web_kit_says(k, "Dossier illisible"));
	assert_true(web_kit_says(k, "depuis une sauvegarde"));
	assert_int_equal(web_kit_get(k, "/ecole/derogations.csv?annee=2024-2025"), 200);
	assert_true(web_kit_says(k, "journal abîmé"));
	assert_true(web_kit_says(k, "dossier abîmé"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_of_another_school_is_seen, setup, teardown),
		cmocka_unit_test_setup_teardown(classes_stand_by_their_numbers, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_delegate_sees_what_its_scope_holds, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_is_damaged_is_one_line_of_the_list, setup, teardown),
		cmocka_unit_test_setup_teardown(
			of_thousands_one_page_and_all_are_read, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
