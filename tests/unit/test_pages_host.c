/* SPDX-License-Identifier: MIT */
/* test_pages_host: the host fills its part in a browser, without clerk: saved, checked at its fields, finished; the notice. */
#include "web_kit.h"

#include "ceremony/dossier.h"
#include "ceremony/token.h"

static struct {
	char id[37], path[60];
	int64_t link;
} own;

static void settings_make(struct web_kit *k)
{
	struct err e = ERR_INIT;
	/* no vault, no keys: here the part goes to the school */
	const struct school_change list[] = { { "politique/une-visite", "non" },
		{ "etablissement/@zone", "B" },
		{ "etablissement/contact-ecole/courriel", "stages@lycee.example" } };
	struct actor system = actor_system(&k->service, WEB_KIT_NOW);
	if (!school_change(&system, k->school, list, sizeof list / sizeof *list, &e))
		fail_msg("%s", e.text);
}

/* A dossier, its fill link, and a browser that holds a session of it. */
static int setup(void **state)
{
	if (web_kit_setup(state) != 0)
		return -1;
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	settings_make(k);
	struct store_account office = { .school = k->school,
		.login = "secretaire@lycee.example",
		.roles = STORE_ROLE_SECRETARIAT,
		.state = STORE_ACCOUNT_ACTIVE };
	struct actor secretary;
	if (!store_account_add(k->house.store, &office, &e) ||
		!actor_of_account(&secretary, &k->service, &office, LIFE_SECRETARIAT, &e))
		fail_msg("%s", e.text);
	secretary.now_ms = WEB_KIT_NOW;
	const struct dossier_new n = { .pupil = web_kit_pupil(k, "Camille", 'a'),
		.first = "2025-06-16",
		.last = "2025-06-27",
		.host_name = "Atelier <Vélo> Fictif",
		.host_mail = "sacha.fictif@velo.example" };
	struct store_link l = { .kind = STORE_LINK_FILL,
		.school = k->school,
		.role = "representant-accueil",
		.person = "p-emp1",
		.channel = STORE_CHANNEL_MAIL,
		.address = "sacha.fictif@velo.example",
		.created_ms = WEB_KIT_NOW };
	struct store_session s = { .created_ms = WEB_KIT_NOW,
		.seen_ms = WEB_KIT_NOW,
		.expires_ms = WEB_KIT_NOW + 3600 * 1000,
		.data = BUF_MAX(100) };
	char token[TOKEN_TEXT];
	if (!dossier_create(own.id, &secretary, &n, &e))
		fail_msg("%s", e.text);
	memcpy(l.dossier, own.id, sizeof l.dossier);
	if (!store_link_put(k->house.store, &l, &e))
		fail_msg("%s", e.text);
	own.link = s.link = l.id;
	buf_put_text(&s.data, "{}");
	web_random(s.csrf, sizeof s.csrf);
	if (!token_draw(token, s.id, &k->service, false, &e) ||
		!store_session_add(k->house.store, &s, &e))
		fail_msg("%s", e.text);
	store_session_auto(&s);
	snprintf(k->cookies[0][0], sizeof k->cookies[0][0], "paraphe-l%lld", (long long)l.id);
	snprintf(k->cookies[0][1], sizeof k->cookies[0][1], "%s", token);
	snprintf(own.path, sizeof own.path, "/lien/%lld/saisie", (long long)l.id);
	return 0;
}

static void escape(struct buf *b, const char *text)
{
	for (; *text; text++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./@",
			    *text))
			buf_put_byte(b, (uint8_t)*text);
		else
			buf_printf(b, "%%%02X", (unsigned)(unsigned char)*text);
}

static void pair(struct buf *b, const char *name, const char *value)
{
	buf_put_text(b, "&");
	escape(b, name);
	buf_put_text(b, "=");
	escape(b, value);
}

static int post(struct web_kit *k, const struct buf *form)
{
	return web_kit_post(k, own.path, buf_text((struct buf *)(uintptr_t)form));
}

static const char *kept(struct web_kit *k, const char *path)
{
	static char text[400];
	struct err e = ERR_INIT;
	struct store_dossier d = { .version = 0 };
	struct fields f;
	if (!store_dossier_get(k->house.store, k->school, own.id, &d, &e) ||
		!fields_read(&f, FIELD_FOND, buf_slice(&d.fields), &e))
		fail_msg("%s", e.text);
	snprintf(text, sizeof text, "%s", fields_get(&f, path));
	fields_auto(&f);
	store_dossier_auto(&d);
	return text;
}

static void the_form_is_prefilled_and_light(void **state)
{
	struct web_kit *k = *state;
	assert_int_equal(web_kit_get(k, own.path), 200);
	assert_true(web_kit_says(k, "Accueillir Camille"));
	assert_true(web_kit_says(k, "value=\"Atelier &lt;Vélo&gt; Fictif\""));
	assert_true(web_kit_says(k, "value=\"sacha.fictif@velo.example\""));
	assert_true(web_kit_says(k, "lundi 16 juin 2025"));
	assert_true(web_kit_says(k, "vendredi 27 juin 2025"));
	assert_false(web_kit_says(k, "samedi 21 juin 2025"));
	assert_false(web_kit_says(k, "⟦"));
	assert_false(web_kit_says(k, "À corriger"));
	assert_in_range(strlen(k->text), 20000, PAGE_MAX_SCREEN);
	assert_int_equal(web_kit_get(k, "/lien/999/saisie"), 403);
}

static void what_is_wrong_stands_at_its_field_and_the_rest_is_kept(void **state)
{
	struct web_kit *k = *state;
	AUTO(buf) struct buf form = BUF_MAX(1 << 16);
	web_kit_get(k, own.path);
	buf_put_text(&form, "geste=enregistrer");
	pair(&form, "organisme-accueil/siret", "123");
	pair(&form, "organisme-accueil/enseigne", "Chez Sacha");
	assert_int_equal(post(k, &form), 200);
	assert_true(web_kit_says(k, "C’est enregistré"));
	assert_true(web_kit_says(k, "id=\"e-organisme-accueil/siret\""));
	/* what is only missing is not held against somebody who saves */
	assert_false(web_kit_says(k, "id=\"e-organisme-accueil/siege/commune\""));
	assert_string_equal(kept(k, "organisme-accueil/enseigne"), "Chez Sacha");
}

static void the_same_hours_go_into_every_day(void **state)
{
	struct web_kit *k = *state;
	AUTO(buf) struct buf form = BUF_MAX(1 << 16);
	web_kit_get(k, own.path);
	buf_put_text(&form, "geste=horaires");
	pair(&form, "de1-chaque", "9h");
	pair(&form, "a1-chaque", "12h00");
	pair(&form, "de2-chaque", "13:00");
	pair(&form, "a2-chaque", "16h30");
	assert_int_equal(post(k, &form), 200);
	assert_true(web_kit_says(k, "value=\"16:30\""));
	assert_string_equal(kept(k, "sequence/jour[2025-06-27]/plage[2]/@a"), "16:30");
	assert_string_equal(kept(k, "sequence/jour[2025-06-21]/plage[2]/@a"), "");
	/* a day that is emptied goes */
	form.n = 0;
	buf_put_text(&form, "geste=enregistrer");
	pair(&form, "de1-2025-06-27", "");
	pair(&form, "a1-2025-06-27", "");
	pair(&form, "de2-2025-06-27", "");
	pair(&form, "a2-2025-06-27", "");
	assert_int_equal(post(k, &form), 200);
	assert_string_equal(kept(k, "sequence/jour[2025-06-27]/plage[2]/@a"), "");
	assert_string_equal(kept(k, "sequence/jour[2025-06-26]/plage[2]/@a"), "16:30");
}

static void a_form_that_somebody_overtook_is_shown_again(void **state)
{
	struct web_kit *k = *state;
	AUTO(buf) struct buf form = BUF_MAX(1 << 16);
	web_kit_get(k, own.path);
	buf_put_text(&form, "geste=enregistrer&etat-n=1");
	pair(&form, "organisme-accueil/enseigne", "Perdue ?");
	assert_int_equal(post(k, &form), 400);
	assert_true(web_kit_says(k, "a changé entre-temps"));
	assert_true(web_kit_says(k, "value=\"Perdue ?\""));
}

/* Another pupil of the same host and weeks, whose part was filled before. */
static void what_was_given_last_time_fills_what_is_empty(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf form = BUF_MAX(1 << 16);
	web_kit_get(k, own.path);
	buf_put_text(&form, "geste=reprendre");
	assert_int_equal(post(k, &form), 200);
	assert_true(web_kit_says(k, "pas d’autre convention de votre organisme"));
	struct store_dossier d = { .version = 0 }, other;
	assert_true(store_dossier_get(k->house.store, k->school, own.id, &d, &e));
	other = d;
	snprintf(other.id, sizeof other.id, "5b0e7c1a-2d94-4f0b-9c61-3a8f5e7d2b10");
	snprintf(other.reference, sizeof other.reference, "9990042S-2025-00099");
	other.version = 0;
	other.filled = true;
	other.fields = (struct buf)BUF_MAX(STORE_MAX_JSON);
	buf_put_text(&other.fields, "{\"organisme-accueil/activite\":\"Cycles\","
				    "\"organisme-accueil/siege/code-postal\":\"99999\","
				    "\"organisme-accueil/enseigne\":\"Ancienne\"}");
	if (!store_dossier_add(k->house.store, &other, NULL, &e))
		fail_msg("%s", e.text);
	buf_free(&other.fields);
	store_dossier_auto(&d);
	struct store_link l;
	assert_true(store_link_get(k->house.store, own.link, &l, &e));
	l.id = 0;
	memcpy(l.dossier, other.id, sizeof l.dossier);
	assert_true(store_link_put(k->house.store, &l, &e));
	web_kit_get(k, own.path);
	assert_int_equal(post(k, &form), 200);
	assert_true(web_kit_says(k, "vérifiez chaque réponse"));
	/* what has just been taken over is not called missing */
	assert_string_equal(kept(k, "organisme-accueil/siege/code-postal"), "99999");
	assert_false(web_kit_says(k, "id=\"e-organisme-accueil/siege/code-postal\""));
	assert_string_equal(kept(k, "organisme-accueil/activite"), "Cycles");
	assert_string_equal(kept(k, "organisme-accueil/enseigne"), "Chez Sacha");
	assert_true(web_kit_says(k, "name=\"autre\" value=\"5b0e7c1a"));
}

static void a_colleague_is_named_and_waits_for_the_school(void **state)
{
	struct web_kit *k = *state;
	AUTO(buf) struct buf form = BUF_MAX(1 << 16);
	web_kit_get(k, own.path);
	buf_put_text(&form, "geste=collegue");
	pair(&form, "collegue-nom", "MODÈLE");
	assert_int_equal(post(k, &form), 400);
	assert_true(web_kit_says(k, "à remplir"));
	pair(&form, "collegue-prenom", "Alix");
	pair(&form, "collegue-qualite", "directrice");
	pair(&form, "collegue-courriel", "alix.modele@velo.example");
	pair(&form, "collegue-titre", "legal");
	assert_int_equal(post(k, &form), 200);
	assert_true(web_kit_says(k, "l’établissement confirmera"));
	assert_string_equal(kept(k, "organisme-accueil/representant[1]/nom"), "MODÈLE");
}

static void colleague_named(struct web_kit *k)
{
	AUTO(buf) struct buf form = BUF_MAX(1 << 16);
	web_kit_get(k, own.path);
	buf_put_text(&form, "geste=collegue");
	pair(&form, "collegue-nom", "MODÈLE");
	pair(&form, "collegue-prenom", "Alix");
	pair(&form, "collegue-qualite", "directrice");
	pair(&form, "collegue-courriel", "alix.modele@velo.example");
	pair(&form, "collegue-titre", "legal");
	assert_int_equal(post(k, &form), 200);
}

/* Who is refused does not stay in the form, and the host's own address is back; who is confirmed does. */
static void the_school_refuses_or_confirms_the_colleague(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct actor office;
	struct store_account a;
	if (!store_account_by_login(k->house.store, "secretaire@lycee.example", &a, &e) ||
		!actor_of_account(&office, &k->service, &a, LIFE_SECRETARIAT, &e))
		fail_msg("%s", e.text);
	office.now_ms = WEB_KIT_NOW;
	if (!dossier_colleague(&office, own.id, false, &e))
		fail_msg("%s", e.text);
	assert_string_equal(kept(k, "organisme-accueil/representant[1]/nom"), "");
	assert_string_equal(kept(k, "organisme-accueil/representant[1]/@habilitation"), "");
	web_kit_get(k, own.path);
	assert_true(web_kit_says(k, "value=\"sacha.fictif@velo.example\""));
	/* nobody is named any more */
	assert_false(dossier_colleague(&office, own.id, true, &e));
	assert_int_equal(reason_of(&e), REASON_STATE);
	colleague_named(k);
	e = (struct err)ERR_INIT;
	if (!dossier_colleague(&office, own.id, true, &e))
		fail_msg("%s", e.text);
	assert_string_equal(kept(k, "organisme-accueil/representant[1]/nom"), "MODÈLE");
	assert_false(dossier_colleague(&office, own.id, true, &e));
	assert_int_equal(reason_of(&e), REASON_STATE);
}

static void nobody_writes_what_is_not_the_hosts(void **state)
{
	struct web_kit *k = *state;
	AUTO(buf) struct buf form = BUF_MAX(1 << 16);
	web_kit_get(k, own.path);
	buf_put_text(&form, "geste=enregistrer");
	pair(&form, "eleve/nom", "AUTRE");
	pair(&form, "contacts:contact[p-rl1]/courriel", "x@y.example");
	assert_int_equal(post(k, &form), 200);
	assert_string_equal(kept(k, "eleve/nom"), "SPÉCIMEN");
}

static void the_whole_part(struct buf *form)
{
	static const char *const all[][2] = { { "organisme-accueil/@nature", "entreprise" },
		{ "organisme-accueil/siret", "000 000 778 00001" },
		{ "organisme-accueil/denomination", "Atelier Vélo Fictif SARL" },
		{ "organisme-accueil/siege/ligne[1]", "12 rue du Modèle" },
		{ "organisme-accueil/siege/code-postal", "99999" },
		{ "organisme-accueil/siege/commune", "Ville-Exemple" }, { "au-siege", "oui" },
		{ "organisme-accueil/contact-accueil/courriel", "Atelier@velo.example" },
		{ "organisme-accueil/contact-accueil/telephone", "01 99 00 01 01" },
		{ "organisme-accueil/representant[1]/@habilitation", "legal" },
		{ "organisme-accueil/representant[1]/nom", "FICTIF" },
		{ "organisme-accueil/representant[1]/prenom", "Sacha" },
		{ "organisme-accueil/representant[1]/qualite", "gérant" }, { "meme", "oui" },
		{ "contacts:contact[p-emp1]/courriel", "sacha.fictif@velo.example" },
		{ "contacts:contact[p-emp1]/@joignable", "courriel" },
		{ "organisme-accueil/assurance-rc/@police", "RC-0000-EX" },
		{ "organisme-accueil/assurance-rc/@mode", "avenant" },
		{ "organisme-accueil/assurance-rc/assureur", "Assureur fictif" },
		{ "organisme-accueil/assurance-rc/@fin", "31/12/2025" },
		{ "annexe-pedagogique/activites", "Observer le diagnostic." },
		{ "annexe-pedagogique/encadrement", "Point chaque soir." },
		{ "annexe-financiere/restauration/@charge", "famille" } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		pair(form, all[i][0], all[i][1]);
}

static void the_part_is_finished_when_nothing_is_missing(void **state)
{
	struct web_kit *k = *state;
	AUTO(buf) struct buf form = BUF_MAX(1 << 16);
	web_kit_get(k, own.path);
	buf_put_text(&form, "geste=terminer");
	assert_int_equal(post(k, &form), 400);
	assert_true(web_kit_says(k, "réponses sont à corriger"));
	assert_true(web_kit_says(k, "href=\"#c-organisme-accueil/siege/commune\""));
	/* at its field stands what is wrong, without the field's name again */
	assert_true(web_kit_says(k, "<span>à remplir.</span>"));
	form.n = 0;
	buf_put_text(&form, "geste=terminer");
	pair(&form, "organisme-accueil/assurance-rc/@mode", "particuliere");
	assert_int_equal(post(k, &form), 400);
	assert_true(web_kit_says(k, "seul qui est son propre assureur n’en a pas"));
	form.n = 0;
	/* the tutor is who signs: nothing says how else it is reached */
	buf_put_text(&form, "geste=terminer");
	pair(&form, "contacts:contact[p-tut1]/courriel", "");
	pair(&form, "contacts:contact[p-tut1]/telephone", "");
	pair(&form, "contacts:contact[p-tut1]/@joignable", "");
	the_whole_part(&form);
	/* an address that looks like a slip of the fingers is asked for once more, and never corrected */
	size_t whole = form.n;
	pair(&form, "collegue-courriel", "alix@gmial.com");
	assert_int_equal(post(k, &form), 200);
	assert_true(web_kit_says(k, "Vouliez-vous dire alix@gmail.com"));
	assert_false(web_kit_says(k, "Votre partie est complète"));
	form.n = whole;
	assert_int_equal(post(k, &form), 200);
	assert_true(web_kit_says(k, "Votre partie est complète"));
	/* a colleague was named before: that is who gets the link */
	assert_true(web_kit_says(k, "puis Sacha FICTIF reçoit un lien"));
	assert_string_equal(kept(k, "organisme-accueil/lieu[1]/commune"), "Ville-Exemple");
	assert_string_equal(kept(k, "organisme-accueil/tuteur[1]/nom"), "FICTIF");
	assert_int_equal(web_kit_get(k, own.path), 200);
	assert_false(web_kit_says(k, "<textarea"));
	assert_false(web_kit_says(k, "depot.xml"));
}

static void the_notice_is_there_for_everybody(void **state)
{
	struct web_kit *k = *state;
	web_kit_forget(k);
	assert_int_equal(web_kit_get(k, "/donnees"), 200);
	assert_true(web_kit_says(k, "à partir de 13 ans"));
	assert_int_equal(web_kit_get(k, "/donnees?aide=ar"), 200);
	assert_true(web_kit_says(k, "dir=\"rtl\""));
	assert_in_range(strlen(k->text), 5000, PAGE_MAX_SCREEN);
	assert_int_equal(web_kit_get(k, "/donnees?lang=en"), 200);
	/* a page that is English is not explained in English */
	assert_false(web_kit_says(k, "?aide=en"));
	assert_true(web_kit_says(k, "?aide=tr"));
	assert_int_equal(web_kit_get(k, "/donnees?lang=en&aide=tr"), 200);
	assert_true(web_kit_says(k, ">English only<"));
	assert_int_equal(web_kit_get(k, "/donnees?lang=en&aide=en"), 200);
	assert_false(web_kit_says(k, "?aide=non"));
	assert_true(web_kit_says(k, "For adults"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_form_is_prefilled_and_light),
		cmocka_unit_test(what_is_wrong_stands_at_its_field_and_the_rest_is_kept),
		cmocka_unit_test(the_same_hours_go_into_every_day),
		cmocka_unit_test(a_form_that_somebody_overtook_is_shown_again),
		cmocka_unit_test(what_was_given_last_time_fills_what_is_empty),
		cmocka_unit_test(a_colleague_is_named_and_waits_for_the_school),
		cmocka_unit_test(the_school_refuses_or_confirms_the_colleague),
		cmocka_unit_test(nobody_writes_what_is_not_the_hosts),
		cmocka_unit_test(the_part_is_finished_when_nothing_is_missing),
		cmocka_unit_test(the_notice_is_there_for_everybody),
	};
	return cmocka_run_group_tests(tests, setup, web_kit_teardown);
}
