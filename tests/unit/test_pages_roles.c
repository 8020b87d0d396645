/* SPDX-License-Identifier: MIT */
/* test_pages_roles: what belongs to a few only: health data, cases of an auditor, one's own account. */
#include "web_kit.h"

#include "ceremony/audit.h"
#include "ceremony/board.h"

#define HEAD "chef@lycee.example"
#define OFFICE "secretaire@lycee.example"
#define NURSE "infirmiere@lycee.example"
#define TEACHER "professeur@lycee.example"

/* The page of a case reads its journal. */
static struct talk_clerk clerk;

static int setup(void **state)
{
	if (!web_kit_clerk(&clerk) || web_kit_setup(state) != 0)
		return -1;
	struct web_kit *k = *state;
	snprintf(k->shared.templates, sizeof k->shared.templates, "templates");
	k->shared.periods = service_periods_default();
	k->options.rate_percent = 0;
	web_stop(k->web, 1000);
	k->clerk = &clerk;
	web_kit_start(k);
	return 0;
}

static int teardown(void **state)
{
	int code = web_kit_teardown(state);
	talk_clerk_stop(&clerk);
	return code;
}

#define AS_HEAD(k) web_kit_as(k, HEAD, STORE_ROLE_CHEF, LIFE_CHEF)
#define AS_OFFICE(k) web_kit_as(k, OFFICE, STORE_ROLE_SECRETARIAT, LIFE_SECRETARIAT)
#define AS_NURSE(k) web_kit_as(k, NURSE, STORE_ROLE_INFIRMERIE, LIFE_INFIRMERIE)

static void dossier_made(struct web_kit *k, char id[37], const char *name, char mark)
{
	struct err e = ERR_INIT;
	struct actor secretary = AS_OFFICE(k);
	const struct dossier_new n = { .pupil = web_kit_pupil(k, name, mark),
		.first = "2025-06-16",
		.last = "2025-06-27",
		.host_name = "Atelier Fictif" };
	if (!dossier_create(id, &secretary, &n, &e))
		fail_msg("%s", e.text);
}

static size_t read_n(struct web_kit *k, const char *id)
{
	struct err e = ERR_INIT;
	struct store_chain c;
	assert_true(store_chain_get(k->house.store, id, &c, &e));
	return (size_t)c.n;
}

/* --- health data --- */

static void named_readers_alone_have_health_data_and_each_time_is_told(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char id[37], office[24];
	AUTO(fields) struct fields f = { .json = NULL }, got = { .json = NULL };
	dossier_made(k, id, "Ange", 'a');
	size_t before = read_n(k, id);
	struct actor nurse = AS_NURSE(k), head = AS_HEAD(k), secretary = AS_OFFICE(k),
		     teacher = web_kit_as(k, TEACHER, STORE_ROLE_ENSEIGNANT, LIFE_ENSEIGNANT);
	assert_true(fields_new(&f, FIELD_CONFIDENTIEL, &e));
	assert_true(fields_set(&f, "pai/@existe", "oui", &e));
	assert_true(fields_set(&f, "consigne", "pas d’arachide", &e));
	assert_false(dossier_confidential_put(&secretary, id, &f, &e));
	assert_int_equal(e.code, ERR_DENIED);
	e = (struct err)ERR_INIT;
	assert_false(dossier_confidential_put(&head, id, &f, &e));
	e = (struct err)ERR_INIT;
	assert_false(dossier_confidential_get(&got, &teacher, id, &e));
	assert_int_equal(read_n(k, id), before);
	e = (struct err)ERR_INIT;
	if (!dossier_confidential_put(&nurse, id, &f, &e) ||
		!dossier_confidential_get(&got, &head, id, &e))
		fail_msg("%s", e.text);
	assert_string_equal(fields_get(&got, "consigne"), "pas d’arachide");
	assert_int_equal(read_n(k, id), before + 2);
	snprintf(office, sizeof office, "%lld", (long long)secretary.account);
	const struct school_change readers[] = { { "confidentiel/lecteurs", office } };
	/* whom the head names, and nobody else */
	assert_false(school_change(&secretary, k->school, readers, 1, &e));
	e = (struct err)ERR_INIT;
	struct actor admin = web_kit_as(k, "admin@instance.example", STORE_ROLE_ADMIN, LIFE_ADMIN);
	assert_false(school_change(&admin, k->school, readers, 1, &e));
	assert_int_equal(e.code, ERR_DENIED);
	e = (struct err)ERR_INIT;
	assert_true(school_change(&head, k->school, readers, 1, &e));
	assert_true(dossier_confidential_put(&secretary, id, &f, &e));
}

static void health_data_are_not_written_when_their_time_is_over(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char id[37];
	AUTO(fields) struct fields f = { .json = NULL };
	dossier_made(k, id, "Noa", 'b');
	struct actor nurse = AS_NURSE(k);
	assert_true(fields_new(&f, FIELD_CONFIDENTIEL, &e));
	nurse.now_ms = life_midnight(20266 + service_periods_default().health_days + 1);
	assert_false(dossier_confidential_put(&nurse, id, &f, &e));
	assert_int_equal(reason_of(&e), REASON_HEALTH_OVER);
	/* nor read, be their key destroyed yet or not */
	e = (struct err)ERR_INIT;
	size_t noted = read_n(k, id);
	assert_false(dossier_confidential_get(&f, &nurse, id, &e));
	assert_int_equal(reason_of(&e), REASON_HEALTH_OVER);
	assert_int_equal(read_n(k, id), noted);
	e = (struct err)ERR_INIT;
	nurse.now_ms = life_midnight(20266);
	if (!dossier_confidential_put(&nurse, id, &f, &e))
		fail_msg("%s", e.text);
}

static void the_nurse_writes_and_the_head_reads_on_a_page(void **state)
{
	struct web_kit *k = *state;
	char id[37], path[80];
	dossier_made(k, id, "Camille", 'c');
	snprintf(path, sizeof path, "/ecole/dossier/%s/sante", id);
	(void)AS_NURSE(k);
	assert_int_equal(web_kit_get(k, "/ecole"), 303);
	assert_true(web_kit_says(k, "Location: /ecole/sante"));
	assert_int_equal(web_kit_get(k, "/ecole/sante?cherche=camille"), 200);
	assert_true(web_kit_says(k, "SPÉCIMEN Camille"));
	assert_true(web_kit_says(k, "Rien d’écrit"));
	assert_false(web_kit_says(k, "href=\"/ecole/tableau\""));
	assert_int_equal(web_kit_get(k, path), 200);
	assert_int_equal(web_kit_post(k, path, "pai/@existe=non&pai/@trousse=famille"), 400);
	assert_true(web_kit_says(k, "Une trousse va avec un PAI"));
	assert_int_equal(web_kit_post(k, path, "pai/@existe=peut-etre"), 400);
	assert_int_equal(web_kit_post(k, path, "consigne=x"), 400);
	assert_true(web_kit_says(k, "Dites s’il y a un PAI"));
	assert_int_equal(
		web_kit_post(k, path, "pai/@existe=oui&pai/@trousse=famille&consigne=%3Cb%3Estylo"),
		200);
	assert_true(web_kit_says(k, "noté au journal"));
	assert_true(web_kit_says(k, "&lt;b&gt;stylo"));
	assert_false(web_kit_says(k, "⟦"));
	assert_int_equal(web_kit_get(k, "/ecole/sante?cherche=camille"), 200);
	assert_false(web_kit_says(k, "Rien d’écrit"));
	assert_false(web_kit_says(k, "stylo"));
	(void)AS_HEAD(k);
	assert_int_equal(web_kit_get(k, path), 200);
	assert_true(web_kit_says(k, "&lt;b&gt;stylo"));
	assert_false(web_kit_says(k, "<textarea"));
	assert_false(web_kit_says(k, "⟦"));
	/* what the time line says of it: that the page was opened, whether or not something was written */
	(void)AS_OFFICE(k);
	path[strlen(path) - strlen("/sante")] = '\0';
	assert_int_equal(web_kit_get(k, path), 200);
	assert_true(web_kit_says(k, "Page de santé ouverte"));
	assert_false(web_kit_says(k, ">Consultée<"));
}

static void the_head_names_readers_on_the_page_of_health(void **state)
{
	struct web_kit *k = *state;
	char form[40], id[37], path[80];
	struct actor office =
		web_kit_as(k, "autre@lycee.example", STORE_ROLE_SECRETARIAT, LIFE_SECRETARIAT);
	dossier_made(k, id, "Ange", 'd');
	snprintf(path, sizeof path, "/ecole/dossier/%s/sante", id);
	(void)web_kit_as(k, "autre@lycee.example", STORE_ROLE_SECRETARIAT, LIFE_SECRETARIAT);
	assert_int_equal(web_kit_get(k, "/ecole/sante"), 403);
	assert_int_equal(web_kit_get(k, path), 403);
	struct actor head = AS_HEAD(k);
	assert_int_equal(web_kit_get(k, "/ecole/sante"), 200);
	snprintf(form, sizeof form, "lecteur=%lld", (long long)office.account);
	assert_int_equal(web_kit_post(k, "/ecole/sante", form), 200);
	assert_true(web_kit_says(k, " checked>"));
	/* nobody else than of the secretariat */
	snprintf(form, sizeof form, "lecteur=%lld", (long long)head.account);
	assert_int_equal(web_kit_post(k, "/ecole/sante", form), 400);
	(void)web_kit_as(k, "autre@lycee.example", STORE_ROLE_SECRETARIAT, LIFE_SECRETARIAT);
	assert_int_equal(web_kit_get(k, "/ecole/sante"), 200);
	assert_false(web_kit_says(k, "name=\"lecteur\""));
	assert_int_equal(web_kit_get(k, path), 200);
	assert_true(web_kit_says(k, "<textarea"));
}

/* --- the words of a page --- */

/* What the page of a convention refuses is told in the page's language, the fields of its findings too. */
static void a_convention_speaks_the_language_of_its_page(void **state)
{
	struct web_kit *k = *state;
	char id[37], path[80];
	dossier_made(k, id, "Ange", 'q');
	(void)AS_OFFICE(k);
	snprintf(path, sizeof path, "/ecole/dossier/%s", id);
	assert_int_equal(web_kit_get(k, "/ecole/classe?lang=en"), 200);
	assert_int_equal(web_kit_get(k, path), 200);
	assert_int_equal(web_kit_post(k, path, "geste=annuler&texte="), 400);
	assert_true(web_kit_says(k, "Give the reason."));
	/* what was refused is the first thing that is read, and takes the focus (paraphe.js) */
	assert_true(web_kit_says(k, "<title>Error: "));
	assert_true(web_kit_says(k, "role=\"alert\" tabindex=\"-1\""));
	assert_false(web_kit_says(k, "Dites le motif."));
}

/* --- an auditor --- */

#define AUDITOR "audit@academie.example"

static const char *grant_form(struct web_kit *k, const char *cases, const char *last)
{
	static char form[400];
	struct store_account x;
	struct err e = ERR_INIT;
	assert_true(store_account_by_login(k->house.store, AUDITOR, &x, &e));
	snprintf(form, sizeof form,
		"geste=accorder&compte=%lld&affaires=%s&debut=2025-05-14&fin=%s&motif=Contr%%C3%%"
		"B4le",
		(long long)x.id, cases, last);
	return form;
}

static void an_auditor_has_the_cases_of_its_list_between_its_days(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char mine[37], other[37], path[80], xml[100];
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	dossier_made(k, mine, "Audite", 'e');
	dossier_made(k, other, "Autre", 'f');
	assert_true(store_dossier_get(k->house.store, k->school, mine, &d, &e));
	snprintf(path, sizeof path, "/audit/%s", mine);
	snprintf(xml, sizeof xml, "%s/journal.xml", path);
	web_kit_enter(k, AUDITOR, STORE_ROLE_AUDITEUR);
	assert_int_equal(web_kit_get(k, "/ecole"), 303);
	assert_int_equal(web_kit_get(k, "/audit"), 200);
	assert_true(web_kit_says(k, "Aucune affaire ne vous est ouverte"));
	assert_int_equal(web_kit_get(k, path), 404);
	/* the head grants it: a reference of its school, days to come, a reason */
	(void)AS_HEAD(k);
	assert_int_equal(web_kit_get(k, "/ecole/audits"), 200);
	assert_int_equal(web_kit_post(k, "/ecole/audits",
				 grant_form(k, "9990042S-1999-00001", "2025-06-01")),
		400);
	assert_true(web_kit_says(k, "n’est pas une référence de cet établissement"));
	assert_false(web_kit_says(k, "affaires : "));
	assert_int_equal(
		web_kit_post(k, "/ecole/audits", grant_form(k, d.reference, "2025-05-01")), 400);
	assert_true(web_kit_says(k, "passée, ou avant le premier jour"));
	assert_int_equal(
		web_kit_post(k, "/ecole/audits", grant_form(k, d.reference, "2025-06-01")), 200);
	assert_true(web_kit_says(k, "Contrôle"));
	/* the officer is told, and grants nothing */
	web_kit_enter(k, "dpo@lycee.example", STORE_ROLE_DPO);
	assert_int_equal(web_kit_get(k, "/ecole/audits"), 200);
	assert_true(web_kit_says(k, d.reference));
	assert_false(web_kit_says(k, "action=\"/ecole/audits\""));
	size_t before = read_n(k, mine);
	web_kit_enter(k, AUDITOR, STORE_ROLE_AUDITEUR);
	assert_int_equal(web_kit_get(k, "/audit"), 200);
	assert_true(web_kit_says(k, d.reference));
	assert_int_equal(web_kit_get(k, path), 200);
	assert_true(web_kit_says(k, "SPÉCIMEN Audite"));
	assert_false(web_kit_says(k, "⟦"));
	assert_false(web_kit_says(k, "<form method=\"post\" action=\"/audit"));
	assert_int_equal(read_n(k, mine), before + 1);
	assert_int_equal(web_kit_get(k, xml), 200);
	assert_true(web_kit_says(k, "CONSULTATION"));
	snprintf(path, sizeof path, "/audit/%s", other);
	assert_int_equal(web_kit_get(k, path), 404);
	snprintf(path, sizeof path, "/ecole/dossier/%s", mine);
	assert_int_equal(web_kit_get(k, path), 403);
}

/* What is to be done about an unknown token depends on what it would have opened. */
static void an_unknown_token_is_told_by_what_it_was_for(void **state)
{
	struct web_kit *k = *state;
#define NO_TOKEN "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	web_kit_forget(k);
	assert_int_equal(web_kit_get(k, "/l/" NO_TOKEN), 404);
	assert_true(web_kit_says(k, "href=\"/lien-perdu\""));
	assert_int_equal(web_kit_get(k, "/d/" NO_TOKEN), 404);
	assert_true(web_kit_says(k, "la feuille de cette année"));
	assert_int_equal(web_kit_get(k, "/bienvenue/" NO_TOKEN), 404);
	assert_true(web_kit_says(k, "une nouvelle invitation"));
}

static void an_audit_ends_by_its_day_and_by_the_head(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct audit_case x;
	char id[37];
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	dossier_made(k, id, "Finie", '1');
	assert_true(store_dossier_get(k->house.store, k->school, id, &d, &e));
	struct actor auditor = web_kit_as(k, AUDITOR, STORE_ROLE_AUDITEUR, LIFE_AUDITEUR),
		     head = AS_HEAD(k), office = AS_OFFICE(k);
	int32_t today = life_day(WEB_KIT_NOW);
	const struct audit_grant g = { .account = auditor.account,
		.from = today,
		.to = today + 1,
		.cases = d.reference,
		.why = "Contrôle" };
	assert_false(audit_grant(&office, &g, &e));
	assert_int_equal(e.code, ERR_DENIED);
	e = (struct err)ERR_INIT;
	if (!audit_grant(&head, &g, &e) || !audit_open(&x, &auditor, id, &e))
		fail_msg("%s", e.text);
	auditor.now_ms = life_midnight(today + 2);
	assert_false(audit_open(&x, &auditor, id, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	auditor.now_ms = WEB_KIT_NOW;
	e = (struct err)ERR_INIT;
	/* what stands in the account's own scope opens nothing */
	auditor.scope = d.reference;
	assert_true(audit_end(&head, auditor.account, &e));
	assert_false(audit_open(&x, &auditor, id, &e));
	assert_false(audit_end(&head, auditor.account, &e));
}

/* --- the policy of one convention --- */

static void the_head_changes_the_policy_of_one_convention(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char id[37], path[80];
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	dossier_made(k, id, "Politique", '4');
	snprintf(path, sizeof path, "/ecole/dossier/%s", id);
	(void)AS_OFFICE(k);
	assert_int_equal(web_kit_get(k, path), 200);
	assert_false(web_kit_says(k, "value=\"politique\""));
	(void)AS_HEAD(k);
	assert_int_equal(web_kit_get(k, path), 200);
	assert_true(web_kit_says(k, "value=\"politique\""));
	/* one guardian: there is no number to choose */
	assert_false(web_kit_says(k, "name=\"quorum\""));
	assert_int_equal(web_kit_post(k, path, "geste=politique&ordre=nimporte"), 400);
	assert_int_equal(web_kit_get(k, path), 200);
	assert_int_equal(web_kit_post(k, path, "geste=politique&ordre=parallele"), 200);
	assert_true(web_kit_says(k, "La politique de cette convention est changée"));
	assert_true(web_kit_says(k, "<option value=\"parallele\" selected>"));
	assert_false(web_kit_says(k, "⟦"));
	assert_true(store_dossier_get(k->house.store, k->school, id, &d, &e));
	assert_non_null(strstr(buf_text(&d.politique), "\"parallele\""));
}

/* --- the dashboard --- */

static void the_dashboard_counts_by_level_and_by_kind_of_host(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char id[37];
	struct store_pupil third = { .school = k->school,
		.year = "2024-2025",
		.class_name = "3e 1",
		.level = "3e",
		.sort_key = "COLLÈGE Lou",
		.fields = BUF_MAX(100) };
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	const struct store_step step = { .dossier = &d };
	memset(third.ref, '5', 64);
	buf_put_text(&third.fields, "{}");
	assert_true(store_pupil_put(k->house.store, &third, &e));
	store_pupil_auto(&third);
	dossier_made(k, id, "Genre", '6');
	assert_true(store_dossier_get(k->house.store, k->school, id, &d, &e));
	buf_free(&d.fields);
	d.fields = (struct buf)BUF_MAX(200);
	buf_put_text(&d.fields, "{\"organisme-accueil/@nature\":\"association\",\"derogation[1]/"
				"@regle\":\"FEN-1\"}");
	assert_true(store_step_do(k->house.store, &step, &e));
	(void)AS_HEAD(k);
	assert_int_equal(web_kit_get(k, "/ecole/tableau?annee=2024-2025"), 200);
	assert_true(web_kit_says(k, "Par niveau"));
	assert_true(web_kit_says(k, "<th scope=\"row\">3e</th>"));
	assert_true(web_kit_says(k, "<th scope=\"row\">Association</th>"));
	assert_true(web_kit_says(k, "Pas encore dit"));
	/* a head's derogations, by kind of host: one of these, none of the others */
	assert_true(web_kit_says(k, "data-nom=\"Avec dérogation\">1</td>"));
	assert_true(web_kit_says(k, "data-nom=\"Avec dérogation\">0</td>"));
	assert_true(web_kit_says(k, "href=\"/ecole/derogations?annee=2024-2025\""));
	assert_false(web_kit_says(k, "⟦"));
}

/* Who has which, for what reason, who granted it and when; the school's own alone. */
static void the_head_reads_derogations_by_name(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char id[37];
	struct dossier_derogation d = { .rule = "SEM-4",
		.day = "2025-06-17",
		.series = "DS-7",
		.reason = "=Fermeture du mardi, accord de la famille." };
	dossier_made(k, id, "Nommée", '7');
	struct actor head = AS_HEAD(k);
	struct store_dossier row = { .version = 0 };
	assert_int_equal(web_kit_get(k, "/ecole/derogations?annee=1999-2000"), 200);
	assert_true(web_kit_says(k, "Aucune dérogation"));
	assert_true(dossier_derogate(&head, &d, id, &e));
	d.rule = "RC-1";
	d.day = NULL;
	assert_true(dossier_derogate(&head, &d, id, &e));
	assert_true(dossier_derogation_drop(&head, id, "SEM-4", NULL, &e));
	d.rule = "SEM-4";
	d.day = "2025-06-17";
	d.reason = "=Fermeture du jeudi, accord de la famille.";
	assert_true(dossier_derogate(&head, &d, id, &e));
	assert_true(store_dossier_get(k->house.store, k->school, id, &row, &e));
	snprintf(row.host_name, sizeof row.host_name, "Atelier");
	const struct store_step step = { .dossier = &row };
	assert_true(store_step_do(k->house.store, &step, &e));
	store_dossier_auto(&row);
	(void)AS_HEAD(k);
	assert_int_equal(web_kit_get(k, "/ecole/derogations?annee=2024-2025"), 200);
	assert_true(web_kit_says(k, "Nommée"));
	assert_true(web_kit_says(k, "SEM-4, le mardi 17 juin 2025"));
	assert_true(web_kit_says(k, "série DS-7"));
	assert_true(web_kit_says(k, "Fermeture du jeudi"));
	assert_true(web_kit_says(k, "Fermeture du mardi")); /* RC-1, beside the fond */
	assert_true(web_kit_says(k, "Chef d’établissement"));
	assert_true(web_kit_says(k, "Claude MODÈLE"));
	assert_false(web_kit_says(k, "⟦"));
	assert_int_equal(web_kit_get(k, "/ecole/derogations.csv?annee=2024-2025"), 200);
	assert_true(web_kit_says(k, "\"SEM-4\";\"2025-06-17\";\"\";\"'=Fermeture du jeudi"));
	assert_true(web_kit_says(k, "\"DS-7\""));
}

/* --- counts of days on which nothing ran --- */

struct told {
	int32_t day[8];
	uint64_t owing[8];
	size_t n;
};

static bool point_take(void *arg, const struct board_point *p)
{
	struct told *t = arg;
	if (t->n < 8) {
		t->day[t->n] = p->day;
		t->owing[t->n++] = p->owing;
	}
	return true;
}

static void tick(struct web_kit *k, int32_t day, int hour)
{
	struct err e = ERR_INIT;
	uint32_t n;
	if (!life_tick(&k->service, life_midnight(day) + hour * INT64_C(3600000), 10, &n, &e))
		fail_msg("%s", e.text);
}

static void evenings_that_were_missed_are_made_up_at_the_next_start(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct actor head = AS_HEAD(k);
	struct told t = { .n = 0 };
	int32_t first = life_day(WEB_KIT_NOW) + 1;
	const int32_t days[2] = { first - 10, first + 10 };
	web_kit_pupil(k, "Compte", '2');
	/* before any evening there is nothing to make up */
	tick(k, first, 9);
	assert_true(board_days(&head, days, point_take, &t, &e));
	assert_int_equal(t.n, 0);
	tick(k, first, 19);
	/* down for two evenings, back on the third morning */
	tick(k, first + 3, 8);
	assert_true(board_days(&head, days, point_take, &t, &e));
	assert_int_equal(t.n, 3);
	for (size_t i = 0; i < t.n; i++) {
		assert_int_equal(t.day[i], first + (int32_t)i);
		assert_int_equal(t.owing[i], t.owing[0]);
	}
	assert_true(t.owing[0] > 0);
	/* a past day never changes */
	web_kit_pupil(k, "Apres", '3');
	tick(k, first + 3, 20);
	t.n = 0;
	assert_true(board_days(&head, days, point_take, &t, &e));
	assert_int_equal(t.n, 4);
	assert_int_equal(t.owing[2], t.owing[0]);
	assert_int_equal(t.owing[3], t.owing[0] + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(named_readers_alone_have_health_data_and_each_time_is_told),
		cmocka_unit_test(health_data_are_not_written_when_their_time_is_over),
		cmocka_unit_test(the_nurse_writes_and_the_head_reads_on_a_page),
		cmocka_unit_test(the_head_names_readers_on_the_page_of_health),
		cmocka_unit_test(a_convention_speaks_the_language_of_its_page),
		cmocka_unit_test(an_auditor_has_the_cases_of_its_list_between_its_days),
		cmocka_unit_test(an_audit_ends_by_its_day_and_by_the_head),
		cmocka_unit_test(an_unknown_token_is_told_by_what_it_was_for),
		cmocka_unit_test(the_head_changes_the_policy_of_one_convention),
		cmocka_unit_test(the_dashboard_counts_by_level_and_by_kind_of_host),
		cmocka_unit_test(the_head_reads_derogations_by_name),
		cmocka_unit_test(evenings_that_were_missed_are_made_up_at_the_next_start),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
