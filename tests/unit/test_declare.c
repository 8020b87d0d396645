/* SPDX-License-Identifier: MIT */
/* « J'ai trouvé »: class QR and personal code open a declaration and nothing else. */
#include "service_kit.h"

#include "ceremony/declare.h"

static void a_pupil_declares_and_the_secretariat_confirms(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char url[300], code[DECLARE_CODE], reference[40], again[40], wrong[DECLARE_CODE];
	struct actor sec = world_secretary(w);
	struct store_class c = { .school = w->school, .name = "2de 4", .level = "2de-GT" };
	memcpy(c.year, w->year, sizeof c.year);
	NEED(store_class_put(w->roles.house.store, &c, &e));
	NEED(declare_class(url, &sec, w->year, "2de 4", &e));
	NEED(declare_code(code, &sec, w->pupil, &e));
	const char *token = strstr(url, "/d/") + 3;
	struct actor nobody = { .service = &w->service, .school = -1, .now_ms = w->now_ms };
	struct declare_page page;
	NEED(declare_open(&page, &nobody, token, &e));
	assert_string_equal(page.row.name, "2de 4");
	struct declare_place d = { .token = token,
		.code = "AAAAAAAA",
		.by = "eleve",
		.host_name = "Atelier Vélo",
		.host_mail = "atelier@velo.example",
		.place = "Ville-Exemple",
		.rl1_mail = "maman@famille.example",
		.rl2_phone = "06 39 98 01 03" };
	assert_false(declare_place(reference, &nobody, &d, &e));
	assert_int_equal(reason_of(&e), REASON_PERSONAL_CODE);
	snprintf(wrong, sizeof wrong, "%.7s", code);
	d.code = wrong;
	assert_false(declare_place(reference, &nobody, &d, &e));
	assert_int_equal(reason_of(&e), REASON_PERSONAL_CODE);
	d.code = code;
	d.host_name = "";
	assert_false(declare_place(reference, &nobody, &d, &e));
	assert_int_equal(reason_of(&e), REASON_PART);
	d.host_name = "Atelier Vélo";
	NEED(declare_place(reference, &nobody, &d, &e));
	d.host_name = "Boulangerie Œuvré";
	NEED(declare_place(again, &nobody, &d, &e));
	assert_string_equal(reference, again);
	AUTO(store_dossier) struct store_dossier row = { .version = 0 };
	NEED(store_dossier_by_reference(w->roles.house.store, reference, &row, &e));
	assert_true(row.declared && !row.confirmed);
	assert_string_equal(row.host_name, "Boulangerie Œuvré");
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	NEED(papers_read(&p, &row, &e));
	/* What the pupil gave is marked so; the roster's phone of the mother stays beside it. */
	assert_string_equal(papers_contact(&p, "p-rl1", "courriel"), "maman@famille.example");
	assert_string_equal(papers_contact(&p, "p-rl1", "telephone"), "+33639980102");
	assert_string_equal(papers_contact(&p, "p-rl1", "@fourni-par"), "eleve");
	/* the list names one guardian only: an address of nobody is not kept; once it names two, it is */
	assert_string_equal(papers_contact(&p, "p-rl2", "telephone"), "");
	AUTO(store_pupil) struct store_pupil x = { .id = 0 };
	NEED(store_pupil_get(w->roles.house.store, w->school, w->pupil, &x, &e));
	x.fields.n--;
	buf_put_text(&x.fields,
		",\"rl2_lien\":\"pere\",\"rl2_nom\":\"SPÉCIMEN\",\"rl2_prenom\":\"Alex\"}");
	NEED(store_pupil_put(w->roles.house.store, &x, &e));
	NEED(declare_place(again, &nobody, &d, &e));
	papers_auto(&p);
	store_dossier_auto(&row);
	NEED(store_dossier_by_reference(w->roles.house.store, reference, &row, &e));
	NEED(papers_read(&p, &row, &e));
	assert_string_equal(papers_contact(&p, "p-rl2", "telephone"), "+33639980103");
	assert_string_equal(papers_contact(&p, "p-rl2", "@fourni-par"), "eleve");
	assert_false(dossier_invite_host(&sec, row.id, &e));
	assert_int_equal(reason_of(&e), REASON_UNCONFIRMED);
	NEED(dossier_confirm(&sec, row.id, &e));
	/* A confirmed one is not replaced: the next declaration is a new draft. */
	NEED(declare_place(again, &nobody, &d, &e));
	assert_string_not_equal(reference, again);
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pupil_declares_and_the_secretariat_confirms),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}

int main(void)
{
	return world_main(run);
}
