/* SPDX-License-Identifier: MIT */
/* test_pages_manage: accounts, a list of pupils, the settings and the school's form, in a browser. */
#include "web_kit.h"

#include "ceremony/declare.h"
#include "ceremony/dossier.h"
#include "ceremony/notes.h"
#include "ceremony/retention.h"
#include "ceremony/token.h"

static int64_t head_id, office_id;

static void as_head(struct web_kit *k)
{
	head_id = web_kit_enter(k, "chef@lycee.example", STORE_ROLE_CHEF);
}

static void as_office(struct web_kit *k)
{
	office_id = web_kit_enter(k, "secretaire@lycee.example", STORE_ROLE_SECRETARIAT);
}

static int setup(void **state)
{
	if (web_kit_setup(state) != 0)
		return -1;
	struct web_kit *k = *state;
	snprintf(k->shared.templates, sizeof k->shared.templates, "templates");
	k->options.rate_percent = 0;
	web_stop(k->web, 1000);
	web_kit_start(k);
	return 0;
}

/* A form with a file, with the token of the page that is shown. */
static int upload(struct web_kit *k, const char *path, const char *gesture, struct slice file)
{
	AUTO(buf) struct buf b = BUF_MAX(8 << 20);
	const char *token = web_kit_token(k, path);
	if (!token)
		fail_msg("no form to %s", path);
	buf_printf(&b,
		"--x\r\nContent-Disposition: form-data; name=\"jeton\"\r\n\r\n%s\r\n"
		"--x\r\nContent-Disposition: form-data; name=\"geste\"\r\n\r\n%s\r\n"
		"--x\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"l.csv\"\r\n"
		"Content-Type: text/csv\r\n\r\n",
		token, gesture);
	buf_put_slice(&b, file);
	buf_put_text(&b, "\r\n--x--\r\n");
	return web_kit_send(k, "POST", path, "Content-Type: multipart/form-data; boundary=x\r\n",
		buf_slice(&b));
}

/* --- accounts --- */

static void the_head_invites_and_nobody_twice(void **state)
{
	struct web_kit *k = *state;
	static const char form[] = "geste=inviter&courriel=sam%40lycee.example&prenom=Sam&nom="
				   "PATRON&role=secretariat&role=administrateur";
	as_head(k);
	assert_int_equal(web_kit_get(k, "/ecole/comptes"), 200);
	assert_false(web_kit_says(k, "value=\"administrateur\""));
	/* a head makes no administrator */
	assert_int_equal(web_kit_post(k, "/ecole/comptes", form), 400);
	assert_true(web_kit_says(k, "Votre rôle ne permet pas ce geste"));
	assert_int_equal(web_kit_post(k, "/ecole/comptes",
				 "geste=inviter&courriel=sam%40lycee.example&prenom=Sam&nom="
				 "PATRON&role=secretariat"),
		200);
	assert_true(web_kit_says(k, "sam@lycee.example"));
	assert_true(web_kit_says(k, "Invité"));
	assert_int_equal(web_kit_post(k, "/ecole/comptes",
				 "geste=inviter&courriel=SAM%40lycee.example&prenom=Sam&nom="
				 "PATRON&role=secretariat"),
		400);
	assert_true(web_kit_says(k, "a déjà un compte"));
	assert_int_equal(
		web_kit_post(k, "/ecole/comptes",
			"geste=inviter&courriel=pas-une-adresse&nom=X&prenom=Y&role=secretariat"),
		400);
	assert_true(web_kit_says(k, "value=\"pas-une-adresse\""));
	assert_true(web_kit_says(k, "id=\"e-courriel\""));
	assert_false(web_kit_says(k, "⟦"));
	assert_int_equal(web_kit_post(k, "/ecole/comptes",
				 "geste=inviter&courriel=y%40lycee.example&nom=X&prenom=Y"),
		400);
	assert_true(web_kit_says(k, "id=\"e-role\""));
	assert_int_equal(web_kit_post(k, "/ecole/comptes",
				 "geste=inviter&courriel=y%40lycee.example&role=secretariat"),
		400);
	assert_true(web_kit_says(k, "id=\"e-prenom\""));
}

static void an_account_is_changed_by_somebody_else_only(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct store_account x;
	char path[60];
	as_head(k);
	assert_true(store_account_by_login(k->house.store, "sam@lycee.example", &x, &e));
	snprintf(path, sizeof path, "/ecole/comptes/%lld", (long long)x.id);
	assert_int_equal(web_kit_get(k, path), 200);
	assert_int_equal(web_kit_post(k, path,
				 "role=enseignant-referent&classes=2de+4&suspendu="
				 "oui"),
		200);
	assert_true(web_kit_says(k, "Suspendu"));
	assert_true(store_account_get(k->house.store, x.id, &x, &e));
	assert_int_equal(x.roles, STORE_ROLE_ENSEIGNANT);
	assert_string_equal(x.scope, "2de 4");
	snprintf(path, sizeof path, "/ecole/comptes/%lld", (long long)head_id);
	assert_int_equal(web_kit_get(k, path), 200);
	assert_true(web_kit_says(k, "par une autre personne"));
	assert_int_equal(web_kit_get(k, "/ecole/comptes/999999"), 404);
	as_office(k);
	assert_int_equal(web_kit_get(k, "/ecole/comptes"), 403);
}

#define LIST "/ecole/comptes/liste"

struct invited {
	int64_t account;
	size_t all, live;
};

static bool invited_take(void *arg, const struct store_link *l)
{
	struct invited *x = arg;
	x->all += l->account == x->account;
	x->live += l->account == x->account && l->state == STORE_LINK_LIVE;
	return true;
}

static void teachers_come_by_a_list_or_not_at_all(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct store_account x;
	static const char mixed[] = "Nom;Prénom;Mél;Classes\n"
				    "GABARIT;Noa;noa@lycee.example;2de 4\n"
				    ";Courriel;faux;2de 5\n";
	as_head(k);
	assert_int_equal(web_kit_get(k, LIST), 200);
	assert_int_equal(upload(k, LIST, "lire", SLICE_LIT("")), 400);
	assert_true(web_kit_says(k, "id=\"e-fichier\""));
	assert_int_equal(upload(k, LIST, "lire", slice_text(mixed)), 200);
	assert_true(web_kit_says(k, "2 lignes lues (UTF-8)."));
	assert_true(web_kit_says(k, "noa@lycee.example"));
	assert_true(web_kit_says(k, "2 erreurs"));
	assert_false(web_kit_says(k, "⟦"));
	assert_false(store_account_by_login(k->house.store, "noa@lycee.example", &x, &e));
	assert_int_equal(web_kit_post(k, LIST, "geste=inviter"), 400);
	assert_true(web_kit_says(k, "Personne n’est invité"));
	e = (struct err)ERR_INIT;
	assert_false(store_account_by_login(k->house.store, "noa@lycee.example", &x, &e));
	assert_int_equal(web_kit_post(k, LIST, "geste=inviter&ecarter=oui"), 200);
	assert_true(web_kit_says(k, "Une invitation part."));
	e = (struct err)ERR_INIT;
	assert_true(store_account_by_login(k->house.store, "noa@lycee.example", &x, &e));
	assert_int_equal(x.state, STORE_ACCOUNT_INVITED);
	assert_string_equal(x.scope, "2de 4");
	/* who did not come in time is invited again, from the page of its account */
	char path[60];
	snprintf(path, sizeof path, "/ecole/comptes/%lld", (long long)x.id);
	assert_int_equal(web_kit_get(k, path), 200);
	assert_true(web_kit_says(k, "Renvoyer l’invitation"));
	assert_int_equal(web_kit_post(k, path, "geste=renvoyer"), 200);
	assert_true(web_kit_says(k, "L’invitation part."));
	struct invited open = { .account = x.id };
	const struct store_link_filter f = {
		.address = "noa@lycee.example", .school = -1, .kinds = 1U << STORE_LINK_ACCOUNT
	};
	assert_true(store_link_each(k->house.store, &f, invited_take, &open, &e));
	assert_int_equal(open.all, 2);
	assert_int_equal(open.live, 1);
	snprintf(path, sizeof path, "/ecole/comptes/%lld", (long long)head_id);
	assert_int_equal(web_kit_get(k, path), 200);
	assert_false(web_kit_says(k, "Renvoyer l’invitation"));
	/* the file is gone */
	assert_int_equal(web_kit_get(k, LIST), 200);
	assert_int_equal(web_kit_post(k, LIST, "geste=inviter"), 400);
	assert_true(web_kit_says(k, "choisissez-le de nouveau"));
	assert_int_equal(web_kit_get(k, LIST "/modele.csv"), 200);
}

static void an_administrator_sees_whose_accounts_they_are_and_no_page_of_a_school(void **state)
{
	struct web_kit *k = *state;
	as_head(k);
	assert_int_equal(web_kit_get(k, "/ecole/comptes"), 200);
	assert_true(web_kit_says(k, "href=\"/ecole/classe\""));
	assert_false(web_kit_says(k, "9990042S"));
	web_kit_enter(k, "admin@instance.example", STORE_ROLE_ADMIN);
	assert_int_equal(web_kit_get(k, "/ecole/comptes"), 200);
	assert_true(web_kit_says(k, "chef@lycee.example"));
	assert_true(web_kit_says(k, "(9990042S)"));
	assert_false(web_kit_says(k, "href=\"/ecole/classe\""));
	assert_false(web_kit_says(k, "href=\"/ecole/tableau\""));
}

static void a_new_school_is_told_what_its_settings_lack(void **state)
{
	struct web_kit *k = *state;
	as_head(k);
	assert_int_equal(web_kit_get(k, "/ecole"), 200);
	assert_true(web_kit_says(k, "réglages que les conventions impriment sont vides"));
	/* what there is to do, in order, and no count of nothing */
	assert_true(web_kit_says(k, "Pour commencer"));
	assert_true(web_kit_says(k, "href=\"/ecole/import\">Importer les élèves"));
	assert_true(web_kit_says(k, "href=\"/ecole/comptes\">Inviter des personnes"));
	assert_false(web_kit_says(k, "Rien ne vous attend"));
	assert_int_equal(web_kit_get(k, "/ecole/classe"), 200);
	assert_true(web_kit_says(k, "Aucun élève n’est inscrit"));
	web_kit_enter(k, "professeur@lycee.example", STORE_ROLE_ENSEIGNANT);
	assert_int_equal(web_kit_get(k, "/ecole"), 200);
	assert_false(web_kit_says(k, "conventions impriment"));
}

/* --- the school's form --- */

/* The page of a convention reads its journal: the clerk of this build. */
static struct talk_clerk clerk;

static int setup_with_clerk(void **state)
{
	if (!web_kit_clerk(&clerk) || setup(state) != 0)
		return -1;
	struct web_kit *k = *state;
	web_stop(k->web, 1000);
	k->clerk = &clerk;
	web_kit_start(k);
	return 0;
}

static int teardown_with_clerk(void **state)
{
	int code = web_kit_teardown(state);
	talk_clerk_stop(&clerk);
	return code;
}

static void dossier_made(struct web_kit *k, char id[37], char mark)
{
	struct err e = ERR_INIT;
	struct store_account office;
	struct actor secretary;
	as_office(k);
	if (!store_account_get(k->house.store, office_id, &office, &e) ||
		!actor_of_account(&secretary, &k->service, &office, LIFE_SECRETARIAT, &e))
		fail_msg("%s", e.text);
	secretary.now_ms = WEB_KIT_NOW;
	const struct dossier_new n = { .pupil = web_kit_pupil(k, "Ange", mark),
		.first = "2025-06-16",
		.last = "2025-06-27",
		.host_name = "Atelier Fictif" };
	if (!dossier_create(id, &secretary, &n, &e))
		fail_msg("%s", e.text);
}

#define GUARDIAN_1 "eleve%2Fresponsable-legal%5B1%5D%2F"
#define GUARDIAN_2 "eleve%2Fresponsable-legal%5B2%5D%2F"
#define CONTACT_1 "contacts%3Acontact%5Bp-rl1%5D%2F"
#define CONTACT_2 "contacts%3Acontact%5Bp-rl2%5D%2F"

static int saved(struct web_kit *k, const char *path, const char *more)
{
	char form[2000];
	snprintf(form, sizeof form, "geste=saisir&partie=ecole&%s", more);
	assert_int_equal(web_kit_get(k, path), 200);
	return web_kit_post(k, path, form);
}

static void two_guardians_are_entered_in_the_form(void **state)
{
	struct web_kit *k = *state;
	char id[37], path[80], form[120];
	dossier_made(k, id, 'y');
	snprintf(path, sizeof path, "/ecole/dossier/%s", id);
	snprintf(form, sizeof form, "%s?saisie=ecole", path);
	assert_int_equal(web_kit_get(k, form), 200);
	assert_true(web_kit_says(k, "name=\"eleve/responsable-legal[1]/nom\""));
	assert_true(web_kit_says(k, "name=\"eleve/responsable-legal[2]/nom\""));
	assert_true(web_kit_says(k, "name=\"contacts:contact[p-rl2]/courriel\""));
	assert_false(web_kit_says(k, "partage-motif"));
	/* who has an address has a name */
	assert_int_equal(
		saved(k, path,
			"terminer=oui&" GUARDIAN_1 "nom=ESSAI&" GUARDIAN_1
			"prenom=Dominique&" GUARDIAN_1 "%40lien=mere&" CONTACT_1
			"courriel=foyer%40famille.example&" CONTACT_1
			"%40joignable=courriel&" CONTACT_2
			"courriel=foyer%40famille.example&" CONTACT_2 "%40joignable=courriel"),
		400);
	assert_true(web_kit_says(k, "à remplir, ou effacez ses coordonnées"));
	/* who shares one is asked why, by name */
	assert_int_equal(saved(k, path,
				 "terminer=oui&" GUARDIAN_2 "nom=ESSAI&" GUARDIAN_2
				 "prenom=Alex&" GUARDIAN_2 "%40lien=pere"),
		400);
	assert_false(web_kit_says(k, "effacez ses coordonnées"));
	assert_true(web_kit_says(k, "Dominique ESSAI et Alex ESSAI ont la même coordonnée"));
	assert_true(web_kit_says(k, "name=\"contacts:contact[p-rl2]/partage-motif/@code\""));
	assert_true(web_kit_says(k, "Courriel du foyer"));
	assert_int_equal(
		saved(k, path, "terminer=oui&" CONTACT_2 "partage-motif%2F%40code=courriel-foyer"),
		400);
	assert_false(web_kit_says(k, "ont la même coordonnée"));
}

static int64_t version_of(struct web_kit *k, const char *id)
{
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	assert_true(store_dossier_get(k->house.store, k->school, id, &d, &e));
	return d.version;
}

#define FAULT_AT(name) "id=\"e-" name "\""

static void the_school_s_form_is_judged_while_it_is_typed(void **state)
{
	struct web_kit *k = *state;
	char id[37], path[80];
	dossier_made(k, id, 'u');
	snprintf(path, sizeof path, "/ecole/dossier/%s", id);
	assert_int_equal(web_kit_get(k, path), 200);
	int64_t before = version_of(k, id);
	assert_int_equal(
		web_kit_post(k, path,
			"geste=essayer&partie=ecole&annexe-pedagogique%2Fobjectifs=&" CONTACT_1
			"telephone=0612&" CONTACT_1 "courriel=parent%40gmial.com&"
			"sequence%2Fjour%5B2025-06-16%5D%2Fplage%5B1%5D%2F%40de=22h&"
			"sequence%2Fjour%5B2025-06-16%5D%2Fplage%5B1%5D%2F%40a=12h"),
		200);
	assert_int_equal(version_of(k, id), before);
	assert_true(web_kit_says(k, FAULT_AT("contacts:contact[p-rl1]/telephone")));
	assert_true(web_kit_says(k, "Vouliez-vous dire parent@gmail.com"));
	assert_true(web_kit_says(k, FAULT_AT("sequence/jour[2025-06-16]/plage[1]/@a")));
	/* what is empty is asked for when the part is said to be complete */
	assert_false(web_kit_says(k, FAULT_AT("annexe-pedagogique/objectifs")));
	assert_int_equal(saved(k, path, "terminer=oui"), 400);
	assert_true(web_kit_says(k, FAULT_AT("annexe-pedagogique/objectifs")));
	assert_true(web_kit_says(k, "href=\"#c-annexe-pedagogique/objectifs\""));
	/* who may not fill it in may not try */
	web_kit_enter(k, "delegue@lycee.example", STORE_ROLE_AUDITEUR);
	assert_int_equal(web_kit_post(k, path, "geste=essayer&partie=ecole"), 403);
}

static void what_was_typed_is_not_lost_when_somebody_was_faster(void **state)
{
	struct web_kit *k = *state;
	char id[37], path[80];
	dossier_made(k, id, 'v');
	snprintf(path, sizeof path, "/ecole/dossier/%s", id);
	assert_int_equal(
		saved(k, path, "etat-n=999&annexe-pedagogique%2Fsuivi=Deux%20appels."), 400);
	assert_true(web_kit_says(k, "Ce dossier a changé entre-temps"));
	assert_true(web_kit_says(k, ">Deux appels.</textarea>"));
}

/* CONVENTION 7: said at entry, never corrected silently. */
static void an_address_that_looks_like_a_slip_is_asked_for_once_more(void **state)
{
	struct web_kit *k = *state;
	char id[37], path[80];
	dossier_made(k, id, 't');
	snprintf(path, sizeof path, "/ecole/dossier/%s", id);
	assert_int_equal(
		saved(k, path, "terminer=oui&" CONTACT_1 "courriel=parent%40gmial.com"), 200);
	assert_true(web_kit_says(k, FAULT_AT("contacts:contact[p-rl1]/courriel")));
	assert_true(web_kit_says(k, "name=\"sur\""));
	assert_int_equal(saved(k, path, "sur=oui&" CONTACT_1 "courriel=parent%40gmial.com"), 200);
	assert_false(web_kit_says(k, "name=\"sur\""));
	/* the host is asked by mail as soon as the convention is there */
	snprintf(path, sizeof path, "/ecole/eleve/%lld", (long long)web_kit_pupil(k, "Lou", 's'));
	assert_int_equal(web_kit_get(k, path), 200);
	assert_int_equal(
		web_kit_post(k, path, "accueil=Atelier&courriel=atelier%40gmial.com"), 200);
	assert_true(web_kit_says(k, "Vouliez-vous dire atelier@gmail.com"));
	assert_int_equal(
		web_kit_post(k, path, "accueil=Atelier&courriel=atelier%40gmial.com&sur=oui"), 303);
}

static void the_head_fills_the_form_without_contacts(void **state)
{
	struct web_kit *k = *state;
	char id[37], path[80], form[120];
	dossier_made(k, id, 'z');
	as_head(k);
	snprintf(path, sizeof path, "/ecole/dossier/%s", id);
	snprintf(form, sizeof form, "%s?saisie=ecole", path);
	assert_int_equal(web_kit_get(k, form), 200);
	assert_true(web_kit_says(k, "name=\"eleve/responsable-legal[2]/nom\""));
	assert_false(web_kit_says(k, "name=\"contacts:"));
	assert_int_equal(saved(k, path, GUARDIAN_1 "nom=ESSAI"), 200);
}

/* The host said « en partie » and not which days: the office says them, and is told that they are kept. */
static void the_office_says_the_days_that_the_host_left_out(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char id[37], path[80];
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(json) json_t *notes = NULL;
	const struct store_step step = { .dossier = &d };
	dossier_made(k, id, 'j');
	assert_true(
		store_dossier_get(k->house.store, -1, id, &d, &e) && notes_read(&notes, &d, &e));
	json_object_set_new(
		notes, "presence", json_pack("{s:s, s:s}", "reponse", "en-partie", "jours", ""));
	AUTO(fields) struct fields fond = { .json = NULL };
	assert_true(fields_read(&fond, FIELD_FOND, buf_slice(&d.fields), &e) &&
		    fields_set(&fond, "sequence/jour[2025-06-17]/plage[1]/@de", "09:00", &e) &&
		    fields_set(&fond, "sequence/jour[2025-06-17]/plage[1]/@a", "12:00", &e));
	buf_free(&d.fields);
	d.fields = (struct buf)BUF_MAX(STORE_MAX_JSON);
	assert_true(fields_write(&d.fields, &fond, &e));
	d.state = STATE_TERMINEE;
	d.sealed_ms = WEB_KIT_NOW;
	assert_true(notes_keep(notes, &d, &e) && store_step_do(k->house.store, &step, &e));
	snprintf(path, sizeof path, "/ecole/dossier/%s", id);
	assert_int_equal(web_kit_get(k, path), 200);
	snprintf(path, sizeof path, "/ecole/dossier/%s/attestation-stage", id);
	assert_int_equal(web_kit_post(k, path, "jour=2025-06-17"), 200);
	assert_true(web_kit_says(k, "Les jours sont enregistrés"));
}

static void a_teacher_fills_its_part_and_is_offered_nothing_else(void **state)
{
	struct web_kit *k = *state;
	char id[37], path[80], form[120];
	dossier_made(k, id, 'x');
	web_kit_enter(k, "professeur@lycee.example", STORE_ROLE_ENSEIGNANT);
	snprintf(path, sizeof path, "/ecole/dossier/%s", id);
	snprintf(form, sizeof form, "%s?saisie=ecole", path);
	assert_int_equal(web_kit_get(k, form), 200);
	assert_true(web_kit_says(k, "name=\"annexe-pedagogique/suivi\""));
	assert_false(web_kit_says(k, "name=\"eleve/"));
	assert_false(web_kit_says(k, "name=\"sequence/"));
	assert_false(web_kit_says(k, "name=\"contacts:"));
	assert_false(web_kit_says(k, "name=\"terminer\""));
	assert_int_equal(
		web_kit_post(k, path,
			"geste=saisir&partie=ecole&annexe-pedagogique%2Fsuivi=Un%20appel."),
		200);
	assert_int_equal(web_kit_get(k, form), 200);
	assert_true(web_kit_says(k, "Un appel."));
	assert_int_equal(web_kit_post(k, path, "geste=annuler&texte=non"), 400);
	assert_int_equal(web_kit_get(k, "/ecole/classe"), 200);
	assert_true(web_kit_says(k, "SPÉCIMEN"));
	assert_false(web_kit_says(k, "figer-envoyer"));
	assert_int_equal(web_kit_get(k, "/ecole/signer"), 200);
}

/* At the desk, by telephone: by the reference to the person, and the head finds it in the list. */
static void a_request_for_data_is_entered_by_the_office(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	char id[37], path[120], form[160];
	dossier_made(k, id, 'w');
	assert_true(store_dossier_get(k->house.store, k->school, id, &d, &e));
	struct store_link l = { .kind = STORE_LINK_FILL,
		.school = k->school,
		.role = "representant-accueil",
		.person = "p-emp1",
		.name = "Sacha FICTIF",
		.channel = STORE_CHANNEL_MAIL,
		.address = "sacha.fictif@velo.example",
		.created_ms = WEB_KIT_NOW };
	memcpy(l.dossier, id, sizeof l.dossier);
	assert_true(store_link_put(k->house.store, &l, &e));
	assert_int_equal(web_kit_get(k, "/ecole/donnees?reference=rien"), 400);
	assert_true(web_kit_says(k, "Aucune convention de l’établissement"));
	snprintf(path, sizeof path, "/ecole/donnees?reference=%s", d.reference);
	assert_int_equal(web_kit_get(k, path), 200);
	assert_true(web_kit_says(k, "Sacha FICTIF"));
	assert_false(web_kit_says(k, "⟦"));
	snprintf(form, sizeof form, "geste=saisir&reference=%s", d.reference);
	assert_int_equal(web_kit_post(k, "/ecole/donnees", form), 400);
	assert_true(web_kit_says(k, "Choisissez la personne"));
	snprintf(form, sizeof form, "geste=saisir&qui=%s%%2Fp-emp1", id);
	assert_int_equal(web_kit_post(k, "/ecole/donnees", form), 200);
	assert_true(web_kit_says(k, "La demande est enregistrée"));
	assert_false(web_kit_says(k, "value=\"copier\""));
	as_head(k);
	assert_int_equal(web_kit_get(k, "/ecole/donnees"), 200);
	assert_true(web_kit_says(k, "value=\"copier\""));
}

/* --- a list of pupils --- */

static const char pupils[] =
	"Nom;Prénom;Né(e) le;Division;Niveau;Lien 1;Nom responsable 1;"
	"Prénom responsable 1;Courriel responsable 1;Truc\n"
	"SPÉCIMEN;Camille;20/06/2009;2de 4;2de-GT;mère;SPÉCIMEN;Dominique;d@gmial.com;=1+1\n"
	"MODÈLE;Alix;32/01/2009;2de 4;2de-GT;père;MODÈLE;Sasha;;x\n";

/* The first button of a form is what Enter in a field presses: here it looks again, and fetches or imports nothing. */
static void enter_in_a_column_looks_again(const struct web_kit *k)
{
	const char *form = strstr(k->text, "action=\"/ecole/import\"");
	const char *first = form ? strstr(form, "type=\"submit\"") : NULL;
	const char *end = first ? strchr(first, '>') : NULL;
	const char *look = first ? strstr(first, "value=\"verifier\"") : NULL;
	assert_true(look && end && look < end);
}

static void a_list_is_looked_at_and_then_imported(void **state)
{
	struct web_kit *k = *state;
	as_office(k);
	assert_int_equal(web_kit_get(k, "/ecole/import"), 200);
	assert_int_equal(upload(k, "/ecole/import", "lire", slice_text(pupils)), 200);
	assert_true(web_kit_says(k, "Une erreur"));
	assert_true(web_kit_says(k, "naissance"));
	assert_true(web_kit_says(k, "32/01/2009"));
	assert_true(web_kit_says(k, "Une adresse a peut-être une faute de frappe"));
	assert_true(web_kit_says(k, "Vouliez-vous dire d@gmail.com"));
	assert_true(web_kit_says(k, "value=\"Classe\""));
	enter_in_a_column_looks_again(k);
	assert_false(web_kit_says(k, "⟦"));
	assert_in_range(strlen(k->text), 5000, PAGE_MAX_SCREEN);
	/* a line in error stops the whole, until it is ticked */
	assert_int_equal(web_kit_post(k, "/ecole/import", "geste=importer"), 400);
	assert_true(web_kit_says(k, "Rien n’a été importé"));
	assert_true(web_kit_says(k, "Une erreur"));
	assert_int_equal(web_kit_post(k, "/ecole/import", "geste=erreurs"), 200);
	assert_true(web_kit_says(k, "ligne;colonne;valeur;attendu"));
	/* nor while it is not said whether a pupil of the same name is the same */
	web_kit_get(k, "/ecole/import");
	assert_int_equal(web_kit_post(k, "/ecole/import", "geste=importer&ecarter=oui"), 400);
	assert_true(web_kit_says(k, "Est-ce le même élève"));
	assert_true(web_kit_says(k, "id=\"e-meme-2\""));
	web_kit_get(k, "/ecole/import");
	assert_int_equal(
		web_kit_post(k, "/ecole/import", "geste=verifier&ecarter=oui&meme-2=autre"), 200);
	assert_true(web_kit_says(k, "<option value=\"autre\" selected"));
	assert_false(web_kit_says(k, "⟦"));
	web_kit_get(k, "/ecole/import");
	assert_int_equal(
		web_kit_post(k, "/ecole/import", "geste=importer&ecarter=oui&meme-2=autre"), 200);
	assert_true(web_kit_says(k, "L’import est fait"));
	/* and the file is gone */
	web_kit_get(k, "/ecole/import");
	assert_int_equal(web_kit_post(k, "/ecole/import", "geste=importer"), 400);
	assert_true(web_kit_says(k, "choisissez-le de nouveau"));
}

static void a_file_of_one_is_not_the_file_of_another(void **state)
{
	struct web_kit *k = *state;
	as_office(k);
	web_kit_get(k, "/ecole/import");
	assert_int_equal(upload(k, "/ecole/import", "lire", slice_text(pupils)), 200);
	as_head(k);
	web_kit_get(k, "/ecole/import");
	assert_int_equal(web_kit_post(k, "/ecole/import", "geste=verifier"), 400);
	assert_true(web_kit_says(k, "choisissez-le de nouveau"));
	web_kit_get(k, "/ecole/import");
	assert_int_equal(upload(k, "/ecole/import", "lire", SLICE_LIT("a\0b\n1\n")), 400);
	assert_true(web_kit_says(k, "role=\"alert\""));
	assert_int_equal(web_kit_get(k, "/ecole/import/modele.csv"), 200);
	assert_true(web_kit_says(k, "ine;nom;prenom"));
}

/* --- a found place --- */

static void a_pupil_tells_its_place_with_the_printed_code(void **state)
{
	struct web_kit *k = *state;
	char code[DECLARE_CODE] = "", path[200] = "", form[400];
	as_office(k);
	assert_int_equal(web_kit_get(k, "/ecole/classe/2de%204/codes"), 200);
	assert_int_equal(web_kit_post(k, "/ecole/classe/2de%204/codes", "x=1"), 200);
	assert_false(web_kit_says(k, "⟦"));
	const char *at = strstr(k->text, "http://localhost/d/");
	assert_non_null(at);
	snprintf(path, sizeof path, "%.46s", at + strlen("http://localhost"));
	at = strstr(k->text, "SPÉCIMEN Camille</th><td class=\"reference\">");
	assert_non_null(at);
	at = strchr(strstr(at, "<td"), '>') + 1;
	snprintf(code, sizeof code, "%.8s", at);
	web_kit_forget(k);
	assert_int_equal(web_kit_get(k, path), 200);
	assert_true(web_kit_says(k, "Lycée Ada-Lovelace, classe 2de 4"));
	assert_true(web_kit_says(k, "name=\"rl2-telephone\""));
	assert_false(web_kit_says(k, "⟦"));
	assert_int_equal(
		web_kit_post(k, path, "code=AAAAAAAA&accueil=Atelier&courriel=a%40b.example"), 400);
	assert_true(web_kit_says(k, "value=\"Atelier\""));
	snprintf(form, sizeof form, "code=%s&par=eleve&accueil=Atelier", code);
	assert_int_equal(web_kit_post(k, path, form), 400);
	assert_true(web_kit_says(k, "son courriel ou son téléphone"));
	snprintf(form, sizeof form,
		"code=%s&par=eleve&accueil=Atelier&courriel=a%%40b.example&debut=2025-06-16&fin="
		"2025-06-27",
		code);
	assert_int_equal(web_kit_post(k, path, form), 200);
	assert_true(web_kit_says(k, "9990042S-"));
	assert_int_equal(web_kit_get(k, "/d/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), 404);
	/* no more than five tries an hour from one address */
	web_kit_get(k, path);
	for (int i = 0; i < DECLARE_TRIES_HOUR; i++)
		assert_int_equal(
			web_kit_post(k, path, "code=BBBBBBBB&accueil=A&courriel=a%40b.example"),
			400);
	assert_int_equal(web_kit_post(k, path, form), 400);
}

/* --- settings --- */

static const char *setting(struct web_kit *k, const char *key)
{
	static char text[200];
	struct err e = ERR_INIT;
	AUTO(school) struct school s = { .settings = NULL };
	assert_true(school_open(&s, &k->service, k->school, &e));
	snprintf(text, sizeof text, "%s", school_get(&s, key));
	return text;
}

static void settings_are_changed_by_who_may(void **state)
{
	struct web_kit *k = *state;
	as_office(k);
	assert_int_equal(web_kit_get(k, "/ecole/reglages"), 200);
	assert_false(web_kit_says(k, "politique/visa"));
	assert_false(web_kit_says(k, "⟦"));
	assert_int_equal(web_kit_post(k, "/ecole/reglages",
				 "samedi=oui&politique%2Fvisa=oui&etablissement%2Fcontact-"
				 "ecole%2Ftelephone=01+99+00+01+42"),
		200);
	assert_string_equal(setting(k, "samedi"), "oui");
	assert_string_equal(setting(k, "politique/visa"), "");
	assert_string_equal(setting(k, "etablissement/contact-ecole/telephone"), "+33199000142");
	assert_int_equal(
		web_kit_post(k, "/ecole/reglages", "etablissement%2Fcontact-ecole%2Fcourriel=faux"),
		400);
	assert_true(web_kit_says(k, "value=\"faux\""));
	assert_true(web_kit_says(k, "id=\"e-etablissement/contact-ecole/courriel\""));
	/* each at its field, and nothing is kept of it all */
	assert_int_equal(
		web_kit_post(k, "/ecole/reglages",
			"samedi=non&delai%2Fjours=dix&quota%2Fsms=-1&etablissement%2Fadresse"
			"%2F%40insee=9"),
		400);
	assert_true(web_kit_says(k, "id=\"e-delai/jours\""));
	assert_true(web_kit_says(k, "id=\"e-quota/sms\""));
	assert_true(web_kit_says(k, "id=\"e-etablissement/adresse/@insee\""));
	assert_true(web_kit_says(k, "un nombre de jours, de 0 à 365 est attendu"));
	assert_false(web_kit_says(k, "⟦"));
	assert_string_equal(setting(k, "samedi"), "oui");
	assert_int_equal(
		web_kit_post(k, "/ecole/reglages",
			"delai%2Fjours=15&clauses%2Fclause-particuliere%5B1%5D=Le+port+de+la+"
			"blouse."),
		200);
	assert_string_equal(setting(k, "clauses/clause-particuliere[1]"), "Le port de la blouse.");
	as_head(k);
	assert_int_equal(web_kit_get(k, "/ecole/reglages"), 200);
	assert_false(web_kit_says(k, "⟦"));
	assert_int_equal(web_kit_post(k, "/ecole/reglages", "politique%2Fvisa=oui"), 200);
	assert_string_equal(setting(k, "politique/visa"), "oui");
	assert_in_range(strlen(k->text), 5000, PAGE_MAX_SCREEN);
}

/* Two closed conventions: one whose time is over, one refused lately. */
static void closed_put(struct web_kit *k, const char *id, enum store_state state, int32_t last_day)
{
	struct err e = ERR_INIT;
	AUTO(store_dossier)
	struct store_dossier d = { .school = k->school,
		.year = "2024-2025",
		.level = "2de-GT",
		.class_name = "2de 4",
		.act = "initiale",
		.state = state,
		.former = STATE_TERMINEE,
		.sent = true,
		.last_day = last_day,
		.sealed_ms = state == STATE_ARCHIVEE,
		.created_ms = WEB_KIT_NOW,
		.changed_ms = WEB_KIT_NOW };
	snprintf(d.id, sizeof d.id, "%s", id);
	snprintf(d.pupil_name, sizeof d.pupil_name, "SPÉCIMEN Camille");
	if (!store_dossier_add(k->house.store, &d, NULL, &e))
		fail_msg("%s", e.text);
}

/* What an elimination leaves; another file of the school is none. */
static void certificates_are_listed(struct web_kit *k, const char *path)
{
	struct err e = ERR_INIT;
	char one[80];
	struct store_piece p = { .school = k->school,
		.kind = RETENTION_PIECE,
		.title = "9990042S-2025-00007",
		.type = "application/pdf",
		.time_ms = WEB_KIT_NOW,
		.bytes = SLICE_LIT("%PDF-1.7 a certificate") };
	struct store_piece scan = p;
	snprintf(scan.kind, sizeof scan.kind, "scan");
	if (!store_piece_add(k->house.store, &p, &e) || !store_piece_add(k->house.store, &scan, &e))
		fail_msg("%s", e.text);
	assert_int_equal(web_kit_get(k, path), 200);
	assert_true(web_kit_says(k, "9990042S-2025-00007, éliminée le"));
	snprintf(one, sizeof one, "%s/%lld", path, (long long)p.id);
	assert_true(web_kit_says(k, one));
	assert_int_equal(web_kit_get(k, one), 200);
	assert_true(web_kit_says(k, "a certificate"));
	snprintf(one, sizeof one, "%s/%lld", path, (long long)scan.id);
	assert_int_equal(web_kit_get(k, one), 404);
	snprintf(one, sizeof one, "%s/x", path);
	assert_int_equal(web_kit_get(k, one), 404);
	as_office(k);
	snprintf(one, sizeof one, "%s/%lld", path, (long long)p.id);
	assert_int_equal(web_kit_get(k, one), 403);
}

static void head_and_officer_eliminate_what_is_over(void **state)
{
	static const char *const old = "00000001-2222-4333-8444-555555555555",
				 *const late = "00000002-2222-4333-8444-555555555555",
				 *const path = "/ecole/conservation";
	struct web_kit *k = *state;
	char form[200], one[80];
	as_office(k);
	assert_int_equal(web_kit_get(k, path), 403);
	as_head(k);
	assert_int_equal(web_kit_get(k, path), 200);
	assert_true(web_kit_says(k, "Aucune convention close"));
	closed_put(k, old, STATE_ARCHIVEE, life_day(WEB_KIT_NOW) - 6 * 366);
	closed_put(k, late, STATE_REFUSEE, 0);
	snprintf(one, sizeof one, "%s?d=%s", path, late);
	assert_int_equal(web_kit_get(k, one), 200);
	assert_true(web_kit_says(k, "À conserver jusqu’au mardi 1er septembre 2026"));
	assert_true(web_kit_says(k, "Conservation échue depuis le"));
	assert_false(web_kit_says(k, "SPÉCIMEN"));
	snprintf(form, sizeof form, "d=%s&geste=geler&texte=", late);
	assert_int_equal(web_kit_post(k, path, form), 400);
	assert_true(web_kit_says(k, "Dites le motif."));
	snprintf(form, sizeof form, "d=%s&geste=geler&texte=Accident", late);
	assert_int_equal(web_kit_post(k, path, form), 200);
	assert_true(web_kit_says(k, "La convention est gelée."));
	snprintf(one, sizeof one, "%s?d=%s", path, old);
	assert_int_equal(web_kit_get(k, one), 200);
	snprintf(form, sizeof form, "d=%s&geste=demander&texte=ADT-1", old);
	assert_int_equal(web_kit_post(k, path, form), 200);
	assert_int_equal(web_kit_get(k, one), 200);
	snprintf(form, sizeof form, "d=%s&geste=eliminer", old);
	assert_int_equal(web_kit_post(k, path, form), 400);
	(void)web_kit_enter(k, "dpo@lycee.example", STORE_ROLE_DPO);
	assert_int_equal(web_kit_get(k, one), 200);
	assert_true(web_kit_says(k, "Éliminer définitivement"));
	/* Without clerk and vault, as here, nothing could be sealed: test_retention goes on. */
	certificates_are_listed(k, path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_head_invites_and_nobody_twice),
		cmocka_unit_test(an_account_is_changed_by_somebody_else_only),
		cmocka_unit_test(teachers_come_by_a_list_or_not_at_all),
		cmocka_unit_test(
			an_administrator_sees_whose_accounts_they_are_and_no_page_of_a_school),
		cmocka_unit_test(a_new_school_is_told_what_its_settings_lack),
		cmocka_unit_test(two_guardians_are_entered_in_the_form),
		cmocka_unit_test(the_school_s_form_is_judged_while_it_is_typed),
		cmocka_unit_test(what_was_typed_is_not_lost_when_somebody_was_faster),
		cmocka_unit_test(an_address_that_looks_like_a_slip_is_asked_for_once_more),
		cmocka_unit_test(the_head_fills_the_form_without_contacts),
		cmocka_unit_test(the_office_says_the_days_that_the_host_left_out),
		cmocka_unit_test(a_teacher_fills_its_part_and_is_offered_nothing_else),
		cmocka_unit_test(a_request_for_data_is_entered_by_the_office),
		cmocka_unit_test(a_list_is_looked_at_and_then_imported),
		cmocka_unit_test(a_file_of_one_is_not_the_file_of_another),
		cmocka_unit_test(a_pupil_tells_its_place_with_the_printed_code),
		cmocka_unit_test(settings_are_changed_by_who_may),
		cmocka_unit_test(head_and_officer_eliminate_what_is_over),
	};
	return cmocka_run_group_tests(tests, setup_with_clerk, teardown_with_clerk);
}
