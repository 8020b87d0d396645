/* SPDX-License-Identifier: MIT */
/*
 * demo: a demonstration school with its people and pupils, and one convention sent for signing, so that the service can be
 * walked through with nothing else installed. Everything is fictitious and dated from today (CONVENTION, first page).
 */
#include "cli/command.h"
#include "cli/roles.h"

#include "base/time.h"
#include "ceremony/account.h"
#include "ceremony/dossier.h"
#include "ceremony/invite.h"
#include "ceremony/password.h"
#include "ceremony/roster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { MAX_CHANGES = 96, STAY_DAYS = 12, PUPILS = 24, ROSTER_ROOM = 16 << 10 };
#define DEMO_PASSWORD "demonstration-paraphe"

struct demo {
	struct roles roles;
	struct service service;
	int64_t now_ms, school, office, head;
	int32_t monday;
	char year[10];
	struct store_account office_row, head_row;
	struct actor desk;
	char password[PASSWORD_TEXT]; /* of all three, so it is stretched once */
};

/* The last two full weeks of June that begin at least 30 days ahead. */
static int32_t monday_of(int32_t today)
{
	int year, month, day;
	time_day_split(today, &year, &month, &day);
	for (;; year++) {
		int32_t last = time_day_of(year, 6, 30);
		int32_t friday = last - (time_weekday(last) + 2) % 7;
		if (friday - 11 - today >= 30)
			return friday - 11;
	}
}

static bool account(int64_t *id, struct demo *d, const struct account_new *n, struct err *e)
{
	struct account_new x = *n;
	x.school = d->school;
	x.lang = "fr";
	x.kept = d->password;
	return account_make(id, &d->service, &x, DEMO_PASSWORD, e);
}

static bool people(struct demo *d, struct err *e)
{
	const struct account_new office = { .login = "secretariat@lycee.example",
		.first_name = "Sam",
		.last_name = "PATRON",
		.quality = "secrétaire",
		.roles = STORE_ROLE_SECRETARIAT },
				 head = { .login = "proviseure@lycee.example",
					 .first_name = "Claude",
					 .last_name = "MODÈLE",
					 .quality = "proviseure",
					 .roles = STORE_ROLE_CHEF },
				 teacher = { .login = "noa.gabarit@lycee.example",
					 .first_name = "Noa",
					 .last_name = "GABARIT",
					 .quality = "professeur",
					 .roles = STORE_ROLE_ENSEIGNANT,
					 .scope = "2de 4" };
	int64_t unused;
	return password_make(d->password, &d->service, DEMO_PASSWORD, e) &&
	       account(&d->office, d, &office, e) && account(&d->head, d, &head, e) &&
	       account(&unused, d, &teacher, e);
}

static bool settings(struct demo *d, struct err *e)
{
	char head[24], since[11];
	snprintf(head, sizeof head, "%lld", (long long)d->head);
	time_date_format(since, d->monday - 400);
	const struct school_change list[] = { { "etablissement/@statut", "public" },
		{ "etablissement/@type", "lycee-gt" }, { "etablissement/@zone", "B" },
		{ "etablissement/academie", "Académie fictive" },
		{ "etablissement/adresse/@insee", "99999" },
		{ "etablissement/adresse/ligne[1]", "1 place de l’Exemple" },
		{ "etablissement/adresse/code-postal", "99999" },
		{ "etablissement/adresse/commune", "Ville-Exemple" },
		{ "etablissement/contact-ecole/courriel", "stages@lycee.example" },
		{ "etablissement/contact-ecole/telephone", "01 99 00 01 42" },
		{ "etablissement/deliberation-ca/@date", since },
		{ "annexe-pedagogique/objectifs",
			"Découvrir un métier, un lieu de travail et le parcours d’un produit." },
		{ "annexe-pedagogique/suivi",
			"Un appel la première semaine, une visite la seconde." },
		{ "annexe-pedagogique/evaluation",
			"Préparation en classe ; exposé de cinq minutes au retour." },
		{ "annexe-financiere/transport", "Trajet seul autorisé, bus." },
		{ "chef/@compte", head }, { "chef/@du", since }, { "chef/nom", "MODÈLE" },
		{ "chef/prenom", "Claude" }, { "chef/qualite", "proviseure" } };
	struct actor system = actor_system(&d->service, d->now_ms);
	return school_change(&system, d->school, list, sizeof list / sizeof *list, e);
}

/* Two classes by the same way as a school's own list. */
static bool pupils(struct demo *d, struct err *e)
{
	static const char *const names[] = { "Camille", "Alix", "Sasha", "Noé", "Inès", "Léo",
		"Maya", "Ange", "Lou", "Yanis", "Zoé", "Théo" };
	AUTO(buf) struct buf csv = BUF_MAX(ROSTER_ROOM);
	struct roster_done done;
	char birth[11];
	buf_put_text(&csv, "nom;prenom;naissance;classe;niveau;eleve_courriel;rl1_lien;rl1_nom;"
			   "rl1_prenom;rl1_courriel;rl1_telephone;rl1_langue;referent_nom;"
			   "referent_prenom\n");
	for (int i = 0; i < PUPILS; i++) {
		/* sixteen in mid-stay for the first, a little older for the others */
		time_date_format(birth, d->monday + 4 - (16 * 365 + 4) - 7 * i);
		buf_printf(&csv,
			"%s;%s;%s;%s;2de-GT;eleve%d@eleve.example;mère;%s;Dominique;%s%d@famille."
			"example;"
			"06 39 98 %02d %02d;%s;GABARIT;Noa\n",
			i < 12 ? "SPÉCIMEN" : "GABARIT-MODÈLE", names[i % 12], birth,
			i < 12 ? "2de 4" : "2de 5", i + 1, i < 12 ? "SPÉCIMEN" : "GABARIT-MODÈLE",
			"parent", i + 1, i / 10, i % 10, i == 0 ? "pt" : "");
	}
	const struct roster_import r = { .csv = buf_slice(&csv), .year = d->year };
	return buf_done(&csv, e) && roster_import(&done, &d->desk, &r, e);
}

/* --- one convention ------------------------------------------------------------------------------------------------ */

struct form {
	char paths[MAX_CHANGES][80], texts[MAX_CHANGES][120];
	const char *list[MAX_CHANGES][2];
	size_t n;
};

static void write_field(struct form *f, const char *path, const char *text)
{
	if (f->n == MAX_CHANGES)
		return;
	snprintf(f->paths[f->n], sizeof f->paths[0], "%s", path);
	snprintf(f->texts[f->n], sizeof f->texts[0], "%s", text);
	f->list[f->n][0] = f->paths[f->n];
	f->list[f->n][1] = f->texts[f->n];
	f->n++;
}

static void host_form(const struct demo *d, struct form *f)
{
	static const char *const fixed[][2] = { { "organisme-accueil/@nature", "entreprise" },
		{ "organisme-accueil/siret", "00000077800001" },
		{ "organisme-accueil/denomination", "Atelier Vélo Fictif SARL" },
		{ "organisme-accueil/activite", "Réparation de cycles" },
		{ "organisme-accueil/siege/ligne[1]", "12 rue du Modèle" },
		{ "organisme-accueil/siege/code-postal", "99999" },
		{ "organisme-accueil/siege/commune", "Ville-Exemple" },
		{ "organisme-accueil/lieu[1]/@principal", "oui" },
		{ "organisme-accueil/lieu[1]/ligne[1]", "12 rue du Modèle" },
		{ "organisme-accueil/lieu[1]/code-postal", "99999" },
		{ "organisme-accueil/lieu[1]/commune", "Ville-Exemple" },
		{ "organisme-accueil/representant[1]/@habilitation", "legal" },
		{ "organisme-accueil/representant[1]/nom", "FICTIF" },
		{ "organisme-accueil/representant[1]/prenom", "Sacha" },
		{ "organisme-accueil/representant[1]/qualite", "gérant" },
		{ "organisme-accueil/tuteur[1]/nom", "O’EXEMPLE" },
		{ "organisme-accueil/tuteur[1]/prenom", "Łucja" },
		{ "organisme-accueil/tuteur[1]/qualite", "cheffe d’atelier" },
		{ "organisme-accueil/contact-accueil/courriel", "atelier@velo.example" },
		{ "organisme-accueil/contact-accueil/telephone", "+33199000101" },
		{ "organisme-accueil/assurance-rc/@mode", "avenant" },
		{ "organisme-accueil/assurance-rc/@police", "RC-0000-EX" },
		{ "organisme-accueil/assurance-rc/assureur", "Assureur fictif" },
		{ "annexe-pedagogique/activites",
			"Observer le diagnostic, suivre une commande de pièces, tenir un carnet." },
		{ "annexe-pedagogique/encadrement",
			"Accueil le premier jour ; point de dix minutes chaque soir." },
		{ "annexe-financiere/restauration/@charge", "famille" },
		{ "annexe-financiere/restauration", "Repas apporté ; salle commune ouverte." },
		{ "contacts:contact[p-tut1]/courriel", "lucja.exemple@velo.example" },
		{ "contacts:contact[p-tut1]/@joignable", "courriel" } };
	static const char *const hours[] = { "09:00", "12:00", "13:00", "17:00" };
	char day[11], path[80];
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		write_field(f, fixed[i][0], fixed[i][1]);
	time_date_format(day, d->monday + 300);
	write_field(f, "organisme-accueil/assurance-rc/@fin", day);
	for (int i = 0; i < STAY_DAYS; i++) {
		if (i == 5 || i == 6)
			continue;
		time_date_format(day, d->monday + i);
		for (int k = 0; k < 4; k++) {
			snprintf(path, sizeof path, "sequence/jour[%s]/plage[%d]/@%s", day,
				1 + k / 2, k % 2 ? "a" : "de");
			write_field(f, path, i == STAY_DAYS - 1 && k == 3 ? "16:00" : hours[k]);
		}
	}
}

static bool pupil_take(void *arg, const struct store_pupil *p)
{
	int64_t *id = arg;
	*id = p->id;
	return false;
}

/* What the findings say goes to stderr: a demonstration that cannot be frozen is a fault of ours. */
static bool told(bool good, const struct dossier_remarks *r)
{
	for (size_t i = 0; !good && i < r->n; i++)
		fprintf(stderr, "%s %s: %s\n", r->list[i].rule, r->list[i].path, r->list[i].text);
	return good;
}

static bool convention_fill(
	struct demo *d, const char *id, struct dossier_remarks *r, struct err *e)
{
	struct form *f = calloc(1, sizeof *f);
	const char *insurance[][2] = { { "eleve/assurance-rc/assureur", "Mutuelle fictive" },
		{ "eleve/assurance-rc/@fin", "2099-08-31" } };
	const struct dossier_edit school = { .part = FIELD_SECRETARIAT,
		.changes = (const char *const(*)[2])insurance,
		.n = 2,
		.done = true };
	if (!f)
		return err_nomem(e);
	host_form(d, f);
	const struct dossier_edit host = { .part = FIELD_ACCUEIL,
		.changes = (const char *const(*)[2])f->list,
		.n = f->n,
		.done = true };
	bool good = told(dossier_edit(r, &d->desk, id, &host, e), r) &&
		    told(dossier_edit(r, &d->desk, id, &school, e), r);
	free(f);
	return good;
}

/* Alerts are seen, as a secretary would tick them. */
static bool alerts_seen(
	struct demo *d, const char *id, const struct dossier_remarks *r, struct err *e)
{
	char rules[400] = "";
	size_t at = 0;
	for (size_t i = 0; i < r->n && at < sizeof rules; i++)
		if (r->list[i].gravity == DOSSIER_ALERTE)
			at += (size_t)snprintf(rules + at, sizeof rules - at, "%s%s", at ? " " : "",
				r->list[i].rule);
	return !rules[0] || dossier_acknowledge(&d->desk, id, rules, e);
}

static bool convention(struct demo *d, char id[static 37], struct err *e)
{
	struct dossier_remarks *r = calloc(1, sizeof *r);
	int64_t pupil = 0;
	char first[11], last[11];
	const struct store_pupil_filter f = {
		.school = d->school, .year = d->year, .class_name = "2de 4", .search = "Camille"
	};
	if (!r)
		return err_nomem(e);
	time_date_format(first, d->monday);
	time_date_format(last, d->monday + STAY_DAYS - 1);
	bool good = store_pupil_each(d->service.house->store, &f, pupil_take, &pupil, e);
	const struct dossier_new n = { .pupil = pupil,
		.first = first,
		.last = last,
		.host_name = "Atelier Vélo Fictif SARL",
		.host_mail = "sacha.fictif@velo.example" };
	good = good && dossier_create(id, &d->desk, &n, e) && convention_fill(d, id, r, e) &&
	       dossier_check(r, &d->desk, id, e) && alerts_seen(d, id, r, e) &&
	       told(dossier_freeze(r, &d->desk, id, e), r) && dossier_send(&d->desk, id, e);
	free(r);
	return good;
}

static bool link_print(void *arg, const struct store_link *l)
{
	struct demo *d = arg;
	struct invite_handed handed;
	struct err e = ERR_INIT;
	struct actor system = actor_system(&d->service, d->now_ms);
	if (l->kind != STORE_LINK_SIGN || l->channel == STORE_CHANNEL_SESSION)
		return true;
	if (invite_hand_over(&handed, &system, l->id, false, &e))
		printf("lien de %s (%s) : %s\n", l->name, l->role, handed.url);
	return true;
}

static bool demo_make(struct demo *d, struct err *e)
{
	struct actor system = actor_system(&d->service, d->now_ms);
	char id[37];
	if (!school_create(&d->school, &system, "9990042S",
		    "Lycée Ada-Lovelace (établissement fictif)", e) ||
		!people(d, e) || !settings(d, e) ||
		!store_account_get(d->service.house->store, d->office, &d->office_row, e) ||
		!actor_of_account(&d->desk, &d->service, &d->office_row, LIFE_SECRETARIAT, e))
		return false;
	d->desk.now_ms = d->now_ms;
	if (!pupils(d, e) || !convention(d, id, e))
		return false;
	const struct store_link_filter f = { .dossier = id, .school = -1 };
	char birth[11];
	time_date_format(birth, d->monday + 4 - (16 * 365 + 4));
	printf("élève : Camille SPÉCIMEN, naissance le %.2s/%.2s/%.4s (la famille donne jour et "
	       "mois)\n",
		birth + 8, birth + 5, birth);
	printf("secretariat@lycee.example, proviseure@lycee.example, noa.gabarit@lycee.example : "
	       "mot "
	       "de passe « %s »\n",
		DEMO_PASSWORD);
	return store_link_each(d->service.house->store, &f, link_print, d, e);
}

int command_demo(const struct options *o)
{
	struct err e = ERR_INIT;
	struct demo *d = calloc(1, sizeof *d);
	if (!d)
		return EX_OSERR;
	d->roles = (struct roles)ROLES_NONE;
	d->now_ms = o->now_ms;
	bool good = roles_start(&d->roles, o->dir, &e);
	if (good && strcmp(d->roles.config.demo, "yes") != 0)
		good = err_fail(&e, ERR_DENIED,
			"%s is no demonstration instance: demo = yes is not in its paraphe.conf",
			o->dir);
	d->service = (struct service){
		.shared = &d->roles.shared, .house = &d->roles.house, .random = service_random
	};
	snprintf(d->roles.shared.base_url, sizeof d->roles.shared.base_url, "%.199s",
		d->roles.config.base_url);
	d->monday = monday_of(life_day(d->now_ms));
	school_year(d->year, d->monday);
	good = good && demo_make(d, &e);
	roles_auto(&d->roles);
	free(d);
	return good ? EX_OK : command_fail(&e);
}
