/* SPDX-License-Identifier: MIT */
/* test_pages_list: the list of pupils: by state, page by page, in order, as a file, and whose classes are shown. */
#include "web_kit.h"

#include "ceremony/dossier.h"

#define LIST "/ecole/classe"
#define LONG_AGO_MS (INT64_C(20) * 86400 * 1000)
enum { FIFTH = 60, NINTH = 3 }; /* pupils of 2de 5 and of 2de 9, then one of 2de 10 */

static void pupil_of(struct web_kit *k, const char *class_name, unsigned n)
{
	struct err e = ERR_INIT;
	struct store_pupil p = { .school = k->school, .year = "2024-2025", .level = "2de-GT" };
	snprintf(p.ref, sizeof p.ref, "%064u", n);
	snprintf(p.class_name, sizeof p.class_name, "%s", class_name);
	snprintf(p.sort_key, sizeof p.sort_key, "%s-%03u Ange", n == 1 ? "ÉCOLE" : "ZOÉ", n);
	const struct store_class c = {
		.school = k->school, .year = "2024-2025", .level = "2de-GT"
	};
	struct store_class row = c;
	snprintf(row.name, sizeof row.name, "%s", class_name);
	p.fields = (struct buf)BUF_MAX(16);
	buf_put_text(&p.fields, "{}");
	if (!store_class_put(k->house.store, &row, &e) || !store_pupil_put(k->house.store, &p, &e))
		fail_msg("%s", e.text);
	store_pupil_auto(&p);
}

/* The convention of pupil 'n', in 'state'. */
static void convention_of(struct web_kit *k, unsigned n, enum store_state state)
{
	struct err e = ERR_INIT;
	AUTO(store_dossier)
	struct store_dossier d = { .school = k->school,
		.pupil = n,
		.year = "2024-2025",
		.level = "2de-GT",
		.class_name = "2de 5",
		.act = "initiale",
		.state = state,
		.former = state,
		.host_name = "=Ateliers & fils",
		.created_ms = WEB_KIT_NOW - LONG_AGO_MS,
		.changed_ms = WEB_KIT_NOW - LONG_AGO_MS };
	snprintf(d.id, sizeof d.id, "%08x-2222-4333-8444-555555555555", n);
	snprintf(d.pupil_name, sizeof d.pupil_name, "ZOÉ-%03u Ange", n);
	if (!store_dossier_add(k->house.store, &d, NULL, &e))
		fail_msg("%s", e.text);
}

static int setup(void **state)
{
	if (web_kit_setup(state) != 0)
		return -1;
	struct web_kit *k = *state;
	k->options.rate_percent = 0;
	web_stop(k->web, 1000);
	web_kit_start(k);
	for (unsigned n = 1; n <= FIFTH + NINTH + 1; n++)
		pupil_of(k, n <= FIFTH ? "2de 5" : n <= FIFTH + NINTH ? "2de 9" : "2de 10", n);
	for (unsigned n = 1; n <= FIFTH; n++)
		convention_of(k, n, n <= 45 ? STATE_BROUILLON : STATE_REFUSEE);
	web_kit_enter(k, "chef@lycee.example", STORE_ROLE_CHEF);
	return 0;
}

static size_t times(const struct web_kit *k, const char *what)
{
	size_t n = 0;
	for (const char *at = k->text; (at = strstr(at, what)); at += strlen(what))
		n++;
	return n;
}

static void each_state_is_a_link_with_how_many(void **state)
{
	struct web_kit *k = *state;
	assert_int_equal(web_kit_get(k, LIST), 200);
	assert_true(web_kit_says(k, "Tous <span>64</span>"));
	assert_true(web_kit_says(k, "etat=brouillon&amp;annee=2024-2025\">Brouillon <span>45<"));
	assert_true(web_kit_says(k, "Refusée <span>15<"));
	assert_true(web_kit_says(k, "Sans convention <span>4<"));
	assert_false(web_kit_says(k, "Scellée <span>"));
	assert_false(web_kit_says(k, "⟦"));
	assert_int_equal(web_kit_get(k, LIST "?etat=refusee"), 200);
	assert_int_equal(times(k, "name=\"d\""), 15);
	assert_true(web_kit_says(k, "<input type=\"hidden\" name=\"etat\" value=\"refusee\""));
	/* what is done to all of the filter is done to these */
	assert_int_equal(times(k, "name=\"etat\" value=\"refusee\""), 2);
	assert_true(web_kit_says(k, "/ecole/classe.csv?etat=refusee&amp;annee=2024-2025"));
	assert_int_equal(web_kit_get(k, LIST "?etat=nulle-part"), 200);
	assert_true(web_kit_says(k, "1 à 40 sur 64"));
	assert_int_equal(web_kit_get(k, LIST "?etat=rompue"), 200);
	assert_true(web_kit_says(k, "Rompue <span>0<"));
	assert_true(web_kit_says(k, "Voir tous les élèves"));
}

static void pages_keep_what_was_chosen(void **state)
{
	struct web_kit *k = *state;
	assert_int_equal(web_kit_get(k, LIST "?etat=brouillon&cherche=zo%C3%A9&tri=nom"), 200);
	assert_true(web_kit_says(k, "1 à 40 sur 44"));
	assert_true(web_kit_says(k,
		"rel=\"next\" href=\"/ecole/classe?cherche=zo%C3%A9&amp;etat=brouillon&amp;tri=nom"
		"&amp;annee=2024-2025&amp;de=40\""));
	assert_in_range(strlen(k->text), 10000, PAGE_MAX_SCREEN);
	assert_int_equal(
		web_kit_get(k, LIST "?etat=brouillon&cherche=zo%C3%A9&tri=nom&de=40"), 200);
	assert_true(web_kit_says(k, "41 à 44 sur 44"));
	assert_true(web_kit_says(k, "rel=\"prev\""));
	assert_false(web_kit_says(k, "rel=\"next\""));
	/* behind the end: from the beginning */
	assert_int_equal(web_kit_get(k, LIST "?etat=brouillon&de=4000"), 200);
	assert_true(web_kit_says(k, "1 à 40 sur 45"));
}

/* A class before the one whose number is larger, É among the E. */
static void lists_are_in_the_order_of_people(void **state)
{
	struct web_kit *k = *state;
	assert_int_equal(web_kit_get(k, LIST "?cherche=ange&de=40"), 200);
	const char *ninth = strstr(k->text, "ZOÉ-061"), *tenth = strstr(k->text, "ZOÉ-064");
	assert_true(ninth && tenth && ninth < tenth);
	assert_int_equal(web_kit_get(k, LIST "?tri=nom"), 200);
	const char *first = strstr(k->text, "ÉCOLE-001"), *second = strstr(k->text, "ZOÉ-002");
	assert_true(first && second && first < second);
}

static void a_teacher_finds_its_classes_behind_a_page_of_others(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct store_account a;
	int64_t id = web_kit_enter(k, "noa@lycee.example", STORE_ROLE_ENSEIGNANT);
	assert_true(store_account_get(k->house.store, id, &a, &e));
	snprintf(a.scope, sizeof a.scope, "2de 8, 2de 9");
	assert_true(store_account_put(k->house.store, &a, &e));
	assert_int_equal(web_kit_get(k, LIST), 200);
	assert_true(web_kit_says(k, "ZOÉ-061"));
	assert_true(web_kit_says(k, "1 à 3 sur 3"));
	assert_false(web_kit_says(k, "ZOÉ-002"));
	assert_false(web_kit_says(k, "2de 10"));
	web_kit_enter(k, "chef@lycee.example", STORE_ROLE_CHEF);
}

static void a_list_is_a_table_for_a_spreadsheet(void **state)
{
	struct web_kit *k = *state;
	assert_int_equal(web_kit_get(k, "/ecole/classe.csv?etat=refusee"), 200);
	assert_int_equal(times(k, "\r\n\"ZOÉ-"), 15);
	assert_true(
		web_kit_says(k, "\"ZOÉ-046 Ange\";\"2de 5\";\"'=Ateliers & fils\";\"Refusée\";"));
	assert_int_equal(web_kit_get(k, "/ecole/classe.csv?classe=2de+10"), 200);
	assert_true(web_kit_says(
		k, "\"ZOÉ-064 Ange\";\"2de 10\";\"\";\"Sans convention\";\"sans stage\";"));
}

static void the_day_is_told_by_kind_of_task_and_page_by_page(void **state)
{
	struct web_kit *k = *state;
	web_kit_enter(k, "secretaire@lycee.example", STORE_ROLE_SECRETARIAT);
	assert_int_equal(web_kit_get(k, "/ecole"), 200);
	assert_true(web_kit_says(k, "60 choses à faire"));
	assert_true(web_kit_says(k, "href=\"/ecole?tache=relancer\">Relancer <span>45<"));
	assert_true(web_kit_says(k, "1 à 40 sur 60"));
	assert_false(web_kit_says(k, "⟦"));
	assert_in_range(strlen(k->text), 10000, PAGE_MAX_SCREEN);
	assert_int_equal(web_kit_get(k, "/ecole?de=40"), 200);
	assert_true(web_kit_says(k, "41 à 60 sur 60"));
	assert_int_equal(web_kit_get(k, "/ecole?tache=reprendre"), 200);
	assert_int_equal(times(k, "<th scope=\"row\">"), 15);
	assert_int_equal(web_kit_get(k, "/ecole?tache=%3Cscript%3E"), 200);
	assert_true(web_kit_says(k, "1 à 40 sur 60"));
}

/* A form that is sent after its visit had expired: what was typed can be taken along, secrets apart. */
static void what_was_typed_outlives_the_visit(void **state)
{
	struct web_kit *k = *state;
	static const char form[] =
		"jeton=x&accueil=Garage+%3Cdu%3E+Mod%C3%A8le&secret=ne-pas-montrer&courriel=";
	web_kit_forget(k);
	assert_int_equal(web_kit_post_raw(k, "/ecole/eleve/1", form), 403);
	assert_true(web_kit_says(k, "Votre visite a expiré"));
	assert_true(web_kit_says(k, "Garage &lt;du&gt; Modèle"));
	assert_true(web_kit_says(k, "href=\"/connexion\""));
	assert_false(web_kit_says(k, "ne-pas-montrer"));
	assert_false(web_kit_says(k, "⟦"));
	assert_int_equal(web_kit_post_raw(k, "/lien/1/saisie", form), 403);
	assert_true(web_kit_says(k, "Ouvrez de nouveau le lien"));
	assert_true(web_kit_says(k, "Garage &lt;du&gt; Modèle"));
	web_kit_enter(k, "chef@lycee.example", STORE_ROLE_CHEF);
}

/* CONVENTION 10: what is nobody's task, but the head's to know. */
static void a_head_sees_seals_that_wait_delegations_in_force_and_days_left(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct store_school s = { .id = 0 };
	web_kit_enter(k, "chef@lycee.example", STORE_ROLE_CHEF);
	assert_int_equal(web_kit_get(k, "/ecole"), 200);
	assert_false(web_kit_says(k, "sceau"));
	assert_false(web_kit_says(k, "Délégation en cours"));
	convention_of(k, 62, STATE_SIGNEE);
	assert_true(store_school_get(k->house.store, k->school, &s, &e));
	buf_free(&s.settings);
	s.settings = (struct buf)BUF_MAX(2000);
	buf_put_text(&s.settings,
		"{\"delegation[1]/@debut\":\"2025-05-01\",\"delegation[1]/@fin\":\"2025-06-30\","
		"\"delegation[1]/prenom\":\"Alix\",\"delegation[1]/nom\":\"SUPPLÉANT\","
		"\"delegation[2]/@debut\":\"2025-06-01\",\"delegation[2]/@fin\":\"2025-06-30\","
		"\"delegation[2]/prenom\":\"Noa\",\"delegation[2]/nom\":\"PLUSTARD\"}");
	assert_true(store_school_put(k->house.store, &s, &e));
	store_school_auto(&s);
	assert_int_equal(web_kit_get(k, "/ecole"), 200);
	assert_true(web_kit_says(k, "Une convention signée par tous attend son sceau"));
	assert_true(web_kit_says(k, "0000003e-2222-4333-8444-555555555555\">ZOÉ-062 Ange</a>"));
	assert_true(web_kit_says(k, "depuis le 24 avril 2025"));
	assert_true(web_kit_says(k, "Délégation en cours"));
	assert_true(web_kit_says(k, "Alix SUPPLÉANT, jusqu’au lundi 30 juin 2025"));
	assert_false(web_kit_says(k, "PLUSTARD"));
	assert_false(web_kit_says(k, "⟦"));
	/* the secretariat sees the seal, delegations are the head's; a teacher sees neither */
	web_kit_enter(k, "secretaire@lycee.example", STORE_ROLE_SECRETARIAT);
	assert_int_equal(web_kit_get(k, "/ecole"), 200);
	assert_true(web_kit_says(k, "attend son sceau"));
	assert_false(web_kit_says(k, "SUPPLÉANT"));
	web_kit_enter(k, "prof@lycee.example", STORE_ROLE_ENSEIGNANT);
	assert_int_equal(web_kit_get(k, "/ecole"), 200);
	assert_false(web_kit_says(k, "sceau"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_state_is_a_link_with_how_many),
		cmocka_unit_test(pages_keep_what_was_chosen),
		cmocka_unit_test(lists_are_in_the_order_of_people),
		cmocka_unit_test(a_teacher_finds_its_classes_behind_a_page_of_others),
		cmocka_unit_test(a_list_is_a_table_for_a_spreadsheet),
		cmocka_unit_test(the_day_is_told_by_kind_of_task_and_page_by_page),
		cmocka_unit_test(what_was_typed_outlives_the_visit),
		cmocka_unit_test(a_head_sees_seals_that_wait_delegations_in_force_and_days_left),
	};
	return cmocka_run_group_tests(tests, setup, web_kit_teardown);
}
