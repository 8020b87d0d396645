/* SPDX-License-Identifier: MIT */
/*
 * test_delegated: what a head gives to another: no day before the deed, by form and by settings; delegation and audit with the mail that
 * tells of them, or neither.
 */
#include "sql_kit.h"
#include "web_kit.h"

#include "base/time.h"
#include "ceremony/audit.h"
#include "ceremony/dossier.h"
#include "ceremony/school.h"

#include <pthread.h>

#define HEAD "chef@lycee.example"
#define DEPUTY "adjointe@lycee.example"
#define AUDITOR "audit@academie.example"

static struct actor as(struct web_kit *k, const char *login, uint32_t role, enum life_role as)
{
	struct actor a = web_kit_as(k, login, role, as);
	a.stepped_up = true;
	return a;
}

#define AS_HEAD(k) as(k, HEAD, STORE_ROLE_CHEF, LIFE_CHEF)
#define AS_DEPUTY(k) as(k, DEPUTY, STORE_ROLE_DELEGATAIRE, LIFE_DELEGATAIRE)

/* A setting, copied; "" when there is none. */
static void setting(char out[static 200], struct web_kit *k, const char *key)
{
	struct err e = ERR_INIT;
	AUTO(school) struct school s = { .settings = NULL };
	assert_true(school_open(&s, &k->service, k->school, &e));
	snprintf(out, 200, "%s", school_get(&s, key));
}

static void setting_is(struct web_kit *k, const char *key, const char *want)
{
	char text[200];
	setting(text, k, key);
	assert_string_equal(text, want);
}

/* --- the days --- */

static void no_day_before_the_deed_is_the_delegate_s(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char own[24];
	struct actor deputy = AS_DEPUTY(k), head = AS_HEAD(k);
	snprintf(own, sizeof own, "%lld", (long long)deputy.account);
	/* as a copy of before, or another program, may have it: the form refuses it */
	const struct school_change list[] = { { "delegation[1]/@compte", own },
		{ "delegation[1]/@debut", "2025-03-01" }, { "delegation[1]/@fin", "2025-12-31" },
		{ "delegation[1]/@du", "2025-05-10" } };
	if (!school_change(&head, k->school, list, 4, &e))
		fail_msg("%s", e.text);
	AUTO(school) struct school s = { .settings = NULL };
	assert_true(school_open(&s, &k->service, k->school, &e));
	static const struct {
		int month, day;
		bool runs;
	} all[] = { { 2, 28, false }, { 3, 1, false }, { 5, 9, false }, { 5, 10, true },
		{ 12, 31, true } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		assert_int_equal(school_delegated(&s, deputy.account,
					 time_day_of(2025, all[i].month, all[i].day)),
			all[i].runs);
	assert_false(school_delegated(&s, deputy.account, time_day_of(2026, 1, 1)));
}

/* --- the form --- */

struct typed {
	const char *account, *from, *to, *dated; /* dated NULL: left out */
	const char *file;                        /* NULL: none */
};

static int posted(struct web_kit *k, const struct typed *t)
{
	AUTO(buf) struct buf b = BUF_MAX(1 << 16);
	assert_int_equal(web_kit_get(k, "/ecole/reglages"), 200);
	const char *token = web_kit_token(k, "/ecole/reglages");
	assert_non_null(token);
	const char *const fields[][2] = { { "jeton", token }, { "geste", "deleguer" },
		{ "compte", t->account }, { "debut", t->from }, { "fin", t->to }, { "portee", "" },
		{ "acte-du", t->dated } };
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (fields[i][1])
			buf_printf(&b,
				"--XX\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n",
				fields[i][0], fields[i][1]);
	if (t->file)
		buf_printf(&b,
			"--XX\r\nContent-Disposition: form-data; name=\"acte\"; "
			"filename=\"acte.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%s\r\n",
			t->file);
	buf_put_text(&b, "--XX--\r\n");
	return web_kit_send(k, "POST", "/ecole/reglages",
		"Content-Type: multipart/form-data; boundary=XX\r\n", buf_slice(&b));
}

#define DEED "%PDF-1.7 acte de délégation signé"

static void the_form_takes_no_deed_that_is_younger_than_its_delegation(void **state)
{
	struct web_kit *k = *state;
	char own[24];
	struct actor deputy = AS_DEPUTY(k);
	snprintf(own, sizeof own, "%lld", (long long)deputy.account);
	(void)AS_HEAD(k);
	const struct {
		struct typed typed;
		const char *says;
	} all[] = { { { own, "2025-05-14", "2025-12-31", NULL, DEED }, "donnez la date de l’acte" },
		{ { own, "2025-05-14", "2025-12-31", "", DEED }, "donnez la date de l’acte" },
		{ { own, "2025-05-14", "2025-12-31", "2025-02-30", DEED },
			"donnez la date de l’acte" },
		{ { own, "2025-05-14", "2025-12-31", "14/05/2025", DEED },
			"donnez la date de l’acte" },
		{ { own, "2025-05-14", "2025-12-31", "2025-05-15", DEED },
			"commence avant la date de son acte" },
		{ { own, "2025-05-14", "2025-12-31", "2025-05-14", NULL },
			"joignez l’acte de délégation" },
		{ { own, "2025-05-14", "2025-12-31", "2025-05-14", "GIF89a" },
			"est à joindre en PDF" },
		{ { own, "2025-05-14", "2025-05-13", "2025-05-14", DEED }, "avant son début" },
		{ { "0", "2025-05-14", "2025-12-31", "2025-05-14", DEED },
			"choisissez la personne" } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		assert_int_equal(posted(k, &all[i].typed), 400);
		if (!web_kit_says(k, all[i].says))
			fail_msg("%zu lacks « %s »", i, all[i].says);
		setting_is(k, "delegation[1]/@compte", "");
	}
	const struct typed good = { own, "2025-05-14", "2025-12-31", "2025-05-14", DEED };
	assert_int_equal(posted(k, &good), 200);
	setting_is(k, "delegation[1]/@compte", own);
	setting_is(k, "delegation[1]/@du", "2025-05-14");
	assert_true(web_kit_says(k, "31 décembre 2025"));
}

/* --- with the mail that tells of it, or not at all --- */

struct kept {
	size_t messages, notes, pieces;
};

static bool message_count(void *arg, const struct store_message *m)
{
	struct kept *x = arg;
	(void)m;
	x->messages++;
	return true;
}

static bool note_count(void *arg, const struct store_note *n)
{
	struct kept *x = arg;
	(void)n;
	x->notes++;
	return true;
}

static bool piece_count(void *arg, const struct store_piece *p)
{
	struct kept *x = arg;
	(void)p;
	x->pieces++;
	return true;
}

static struct kept kept(struct web_kit *k)
{
	struct err e = ERR_INIT;
	struct kept x = { 0 };
	const struct store_page all = { .count = 100 };
	const struct store_message_filter f = { .page = all };
	if (!store_message_each(k->house.store, &f, message_count, &x, &e) ||
		!store_note_each(k->house.store, k->school, all, note_count, &x, &e) ||
		!store_piece_each(k->house.store, k->school, NULL, piece_count, &x, &e))
		fail_msg("%s", e.text);
	return x;
}

static void same(struct kept a, struct kept b)
{
	assert_int_equal(a.messages, b.messages);
	assert_int_equal(a.notes, b.notes);
	assert_int_equal(a.pieces, b.pieces);
}

static void a_delegation_of_which_nobody_can_be_told_is_not_given(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct actor deputy = AS_DEPUTY(k), head = AS_HEAD(k);
	int32_t today = life_day(web_kit_now);
	struct school_delegation d = { .account = deputy.account,
		.first_name = "Alix",
		.last_name = "SUPPLÉANT",
		.quality = "proviseure adjointe",
		.scope = "",
		.from = today,
		.to = today + 30,
		.dated = today,
		.deed = SLICE_LIT(DEED) };
	struct kept before = kept(k);
	sql_refuses(k->store_path, "message WHEN NEW.template_name='M14'");
	assert_false(school_delegate(&head, &d, &e));
	setting_is(k, "delegation[1]/@compte", "");
	same(kept(k), before);
	sql_refuses(k->store_path, NULL);
	e = (struct err)ERR_INIT;
	if (!school_delegate(&head, &d, &e))
		fail_msg("%s", e.text);
	struct kept after = kept(k);
	assert_int_equal(after.messages, before.messages + 1);
	assert_int_equal(after.pieces, before.pieces + 1);
	/* pressed twice it is one delegation, told once; with other days it is another */
	assert_true(school_delegate(&head, &d, &e));
	same(kept(k), after);
	d.to++;
	assert_true(school_delegate(&head, &d, &e));
	assert_int_equal(kept(k).messages, after.messages + 1);
}

static void a_grant_of_which_the_auditor_cannot_be_told_is_not_given(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct actor auditor = as(k, AUDITOR, STORE_ROLE_AUDITEUR, LIFE_AUDITEUR),
		     head = AS_HEAD(k),
		     office = as(k, "secretaire@lycee.example", STORE_ROLE_SECRETARIAT,
			     LIFE_SECRETARIAT);
	char id[37];
	struct audit_case x;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	const struct dossier_new n = { .pupil = web_kit_pupil(k, "Ange", '1'),
		.first = "2025-06-16",
		.last = "2025-06-27",
		.host_name = "Atelier Fictif" };
	if (!dossier_create(id, &office, &n, &e) ||
		!store_dossier_get(k->house.store, k->school, id, &d, &e))
		fail_msg("%s", e.text);
	const struct audit_grant g = { .account = auditor.account,
		.from = life_day(web_kit_now),
		.to = life_day(web_kit_now) + 30,
		.cases = d.reference,
		.why = "Contrôle annuel" };
	struct kept before = kept(k);
	sql_refuses(k->store_path, "message WHEN NEW.template_name='M24'");
	assert_false(audit_grant(&head, &g, &e));
	setting_is(k, "audit[1]/@compte", "");
	same(kept(k), before);
	e = (struct err)ERR_INIT;
	assert_false(audit_open(&x, &auditor, id, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	sql_refuses(k->store_path, NULL);
	e = (struct err)ERR_INIT;
	if (!audit_grant(&head, &g, &e) || !audit_open(&x, &auditor, id, &e))
		fail_msg("%s", e.text);
	assert_int_equal(kept(k).messages, before.messages + 1);
}

/* --- two at once --- */

enum { EACH = 4 };
struct giving {
	struct web_kit *kit;
	int64_t accounts[EACH];
	const char *reference; /* of a case; NULL: delegations */
	pthread_barrier_t *start;
	bool good;
};

/* With a store of its own, as every worker of the service. */
static void *give(void *arg)
{
	struct giving *g = arg;
	struct err e = ERR_INIT;
	struct house house = { .clerk = NULL };
	struct service service = { &g->kit->shared, &house, service_random };
	int32_t today = life_day(web_kit_now);
	if (!store_open(&house.store, g->kit->store_path, locker_kit(), &e))
		return NULL;
	struct actor head = actor_system(&service, web_kit_now);
	head.role = LIFE_CHEF;
	head.school = g->kit->school;
	head.account = 1;
	head.stepped_up = true;
	g->good = true;
	for (size_t i = 0; i < EACH; i++) {
		const struct school_delegation d = { .account = g->accounts[i],
			.first_name = "Alix",
			.last_name = "SUPPLÉANT",
			.quality = "adjointe",
			.scope = "",
			.from = today,
			.to = today + 30,
			.dated = today,
			.deed = SLICE_LIT(DEED) };
		const struct audit_grant a = { .account = g->accounts[i],
			.from = today,
			.to = today + 30,
			.cases = g->reference,
			.why = "Contrôle" };
		pthread_barrier_wait(g->start);
		bool good =
			g->reference ? audit_grant(&head, &a, &e) : school_delegate(&head, &d, &e);
		g->good = g->good && good;
	}
	if (!g->good)
		print_message("%s\n", e.text);
	store_close(house.store);
	return NULL;
}

/* All that was said to be given is there. */
static void both_give(struct web_kit *k, uint32_t role, const char *list, const char *reference)
{
	pthread_barrier_t start;
	pthread_t threads[2];
	struct giving all[2];
	assert_int_equal(pthread_barrier_init(&start, NULL, 2), 0);
	for (int t = 0; t < 2; t++) {
		all[t] = (struct giving){ .kit = k, .reference = reference, .start = &start };
		for (int i = 0; i < EACH; i++) {
			char login[60];
			snprintf(login, sizeof login, "%s-%d-%d@lycee.example", list, t, i);
			all[t].accounts[i] = web_kit_enter(k, login, role);
		}
	}
	for (int t = 0; t < 2; t++)
		assert_int_equal(pthread_create(&threads[t], NULL, give, &all[t]), 0);
	for (int t = 0; t < 2; t++)
		assert_int_equal(pthread_join(threads[t], NULL), 0);
	pthread_barrier_destroy(&start);
	unsigned there = 0;
	for (unsigned n = 1; n <= 9; n++) {
		char key[40], text[200];
		snprintf(key, sizeof key, "%s[%u]/@compte", list, n);
		setting(text, k, key);
		there += text[0] != '\0';
	}
	assert_true(all[0].good && all[1].good);
	assert_int_equal(there, 2 * EACH);
}

static void two_at_once_take_each_a_place_of_its_own(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char id[37];
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	struct actor office =
		as(k, "secretaire@lycee.example", STORE_ROLE_SECRETARIAT, LIFE_SECRETARIAT);
	const struct dossier_new n = { .pupil = web_kit_pupil(k, "Ange", '1'),
		.first = "2025-06-16",
		.last = "2025-06-27",
		.host_name = "Atelier Fictif" };
	if (!dossier_create(id, &office, &n, &e) ||
		!store_dossier_get(k->house.store, k->school, id, &d, &e))
		fail_msg("%s", e.text);
	both_give(k, STORE_ROLE_DELEGATAIRE, "delegation", NULL);
	both_give(k, STORE_ROLE_AUDITEUR, "audit", d.reference);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			no_day_before_the_deed_is_the_delegate_s, web_kit_setup, web_kit_teardown),
		cmocka_unit_test_setup_teardown(
			the_form_takes_no_deed_that_is_younger_than_its_delegation, web_kit_setup,
			web_kit_teardown),
		cmocka_unit_test_setup_teardown(
			a_delegation_of_which_nobody_can_be_told_is_not_given, web_kit_setup,
			web_kit_teardown),
		cmocka_unit_test_setup_teardown(
			a_grant_of_which_the_auditor_cannot_be_told_is_not_given, web_kit_setup,
			web_kit_teardown),
		cmocka_unit_test_setup_teardown(
			two_at_once_take_each_a_place_of_its_own, web_kit_setup, web_kit_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
