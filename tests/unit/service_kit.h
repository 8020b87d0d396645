/* SPDX-License-Identifier: MIT */
/*
 * service_kit: an instance of its own with clerk and vault, one school, its people, one pupil; and the steps that tests of a
 * convention's life begin with. Everything happens through the functions of ceremony/, as pages and jobs call them.
 */
#ifndef PARAPHE_TESTS_SERVICE_KIT_H
#define PARAPHE_TESTS_SERVICE_KIT_H

#include "base/time.h"
#include "ceremony/papers.h"
#include "ceremony/party.h"
#include "cli/roles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
	char dir[64];
	struct roles roles;
	struct service service;
	int64_t school, pupil, secretary, head;
	int64_t now_ms;
	int32_t first; /* Monday, the stay's first day */
	char year[10];
	struct store_account secretary_row, head_row;
};

#define NEED(x)                                                                                    \
	do {                                                                                       \
		if (!(x))                                                                          \
			fail_msg("%s:%d %s: %s", __FILE__, __LINE__, #x, e.text);                  \
	} while (0)

static char world_dir[64] = "/tmp/paraphe-service-XXXXXX";

/* `paraphe init DIR` of the build that this test belongs to. */
static inline bool world_init(const char *dir)
{
	char command[400], own[200];
	ssize_t n = readlink("/proc/self/exe", own, sizeof own - 1);
	if (n <= 0)
		return false;
	own[n] = '\0';
	*strrchr(own, '/') = '\0';
	snprintf(command, sizeof command, "%.199s/../paraphe init %s >/dev/null", own, dir);
	return system(command) == 0;
}

static inline int64_t world_account(struct world *w, const char *login, uint32_t roles,
	const char *first, const char *last, const char *quality)
{
	struct err e = ERR_INIT;
	struct store_account a = {
		.school = w->school, .roles = roles, .state = STORE_ACCOUNT_ACTIVE
	};
	snprintf(a.login, sizeof a.login, "%s", login);
	snprintf(a.first_name, sizeof a.first_name, "%s", first);
	snprintf(a.last_name, sizeof a.last_name, "%s", last);
	snprintf(a.quality, sizeof a.quality, "%s", quality);
	NEED(store_account_add(w->roles.house.store, &a, &e));
	return a.id;
}

static inline struct actor world_as(struct world *w, int64_t account, enum life_role role)
{
	static struct store_account rows[8];
	struct err e = ERR_INIT;
	struct actor a;
	struct store_account *row = &rows[(size_t)account % 8];
	NEED(store_account_get(w->roles.house.store, account, row, &e));
	NEED(actor_of_account(&a, &w->service, row, role, &e));
	a.now_ms = w->now_ms;
	a.stepped_up = true;
	return a;
}

static inline struct actor world_secretary(struct world *w)
{
	return world_as(w, w->secretary, LIFE_SECRETARIAT);
}

static inline struct actor world_head(struct world *w)
{
	return world_as(w, w->head, LIFE_CHEF);
}

/* The last two full weeks of June that begin at least 30 days ahead. */
static inline int32_t world_monday(int32_t today)
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

static inline void world_settings(struct world *w)
{
	struct err e = ERR_INIT;
	char head[24], since[11];
	snprintf(head, sizeof head, "%lld", (long long)w->head);
	time_date_format(since, w->first - 400);
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
		{ "annexe-pedagogique/objectifs", "Découvrir un métier et une entreprise." },
		{ "annexe-pedagogique/suivi", "Un appel la première semaine." },
		{ "annexe-pedagogique/evaluation", "Exposé de cinq minutes au retour." },
		{ "annexe-financiere/transport", "Trajet seul autorisé, bus." },
		{ "chef/@compte", head }, { "chef/@du", since }, { "chef/nom", "MODÈLE" },
		{ "chef/prenom", "Claude" }, { "chef/qualite", "proviseure" } };
	struct actor system = actor_system(&w->service, w->now_ms);
	NEED(school_change(&system, w->school, list, sizeof list / sizeof *list, &e));
}

static inline int64_t world_pupil(struct world *w, const char *name, const char *ref)
{
	struct err e = ERR_INIT;
	char birth[11], text[1200];
	/* Sixteen on the first Friday of the stay: four leap years lie between. */
	time_date_format(birth, w->first + 4 - (16 * 365 + 4));
	struct store_pupil p = { .school = w->school, .fields = BUF_MAX(STORE_MAX_JSON) };
	snprintf(p.year, sizeof p.year, "%s", w->year);
	snprintf(p.ref, sizeof p.ref, "%s", ref);
	snprintf(p.class_name, sizeof p.class_name, "2de 4");
	snprintf(p.level, sizeof p.level, "2de-GT");
	snprintf(p.sort_key, sizeof p.sort_key, "SPÉCIMEN %s", name);
	snprintf(text, sizeof text,
		"{\"nom\":\"SPÉCIMEN\",\"prenom\":\"%s\",\"naissance\":\"%s\",\"classe\":\"2de 4\","
		"\"niveau\":\"2de-GT\",\"eleve_courriel\":\"%.4s.eleve@eleve.example\","
		"\"rl1_lien\":\"mere\",\"rl1_nom\":\"SPÉCIMEN\",\"rl1_prenom\":\"Dominique\","
		"\"rl1_telephone\":\"06 39 98 01 02\",\"rl1_langue\":\"pt\","
		"\"referent_nom\":\"GABARIT\",\"referent_prenom\":\"Noa\"}",
		name, birth, ref);
	buf_put_text(&p.fields, text);
	NEED(store_pupil_put(w->roles.house.store, &p, &e));
	int64_t id = p.id;
	store_pupil_auto(&p);
	return id;
}

static inline int world_setup(void **state)
{
	struct err e = ERR_INIT;
	struct world *w = calloc(1, sizeof *w);
	if (!w)
		return -1;
	snprintf(w->dir, sizeof w->dir, "%s", world_dir);
	if (!world_init(w->dir))
		return -1;
	w->roles = (struct roles)ROLES_NONE;
	if (!roles_start(&w->roles, w->dir, &e)) {
		fprintf(stderr, "%s\n", e.text);
		return -1;
	}
	w->service = (struct service){
		.shared = &w->roles.shared, .house = &w->roles.house, .random = service_random
	};
	snprintf(w->roles.shared.base_url, sizeof w->roles.shared.base_url,
		"https://paraphe.example");
	w->now_ms = (int64_t)time(NULL) * 1000;
	w->first = world_monday(life_day(w->now_ms));
	school_year(w->year, w->first);
	struct actor admin = actor_system(&w->service, w->now_ms);
	NEED(school_create(&w->school, &admin, "9990042S", "Lycée Ada-Lovelace", &e));
	w->secretary = world_account(w, "secretaire@lycee.example", STORE_ROLE_SECRETARIAT, "Sam",
		"PATRON", "secrétaire");
	w->head = world_account(
		w, "chef@lycee.example", STORE_ROLE_CHEF, "Claude", "MODÈLE", "proviseure");
	world_settings(w);
	w->pupil = world_pupil(
		w, "Camille", "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0");
	*state = w;
	return 0;
}

static inline int world_teardown(void **state)
{
	struct world *w = *state;
	roles_auto(&w->roles);
	free(w);
	return 0;
}

/* The desk gives up its way to the keys for good, so it cannot remove them: the parent of the tests does. */
static inline int world_main(int (*run)(void))
{
	char command[100];
	int status = -1;
	if (!mkdtemp(world_dir))
		return 1;
	pid_t child = fork();
	if (child == 0)
		exit(run());
	if (child > 0)
		waitpid(child, &status, 0);
	snprintf(command, sizeof command, "rm -r %s", world_dir);
	return system(command) == 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* --- steps ------------------------------------------------------------------------------------------------------- */

static inline void world_create(struct world *w, char id[static 37], int64_t pupil)
{
	struct err e = ERR_INIT;
	char first[11], last[11];
	struct actor a = world_secretary(w);
	time_date_format(first, w->first);
	time_date_format(last, w->first + 11);
	const struct dossier_new n = { .pupil = pupil,
		.first = first,
		.last = last,
		.host_name = "Atelier Vélo Fictif SARL",
		.host_mail = "sacha.fictif@velo.example" };
	NEED(dossier_create(id, &a, &n, &e));
}

/* What a host writes: paths and texts, days by day. Returns how many. */
enum { WORLD_MAX_CHANGES = 120 };
struct world_form {
	char paths[WORLD_MAX_CHANGES][80], texts[WORLD_MAX_CHANGES][120];
	const char *list[WORLD_MAX_CHANGES][2];
	size_t n;
};

static inline void world_write(struct world_form *f, const char *path, const char *text)
{
	assert_true(f->n < WORLD_MAX_CHANGES);
	snprintf(f->paths[f->n], sizeof f->paths[0], "%s", path);
	snprintf(f->texts[f->n], sizeof f->texts[0], "%s", text);
	f->list[f->n][0] = f->paths[f->n];
	f->list[f->n][1] = f->texts[f->n];
	f->n++;
}

static inline void world_host_form(const struct world *w, struct world_form *f)
{
	static const char *const fixed[][2] = { { "organisme-accueil/@nature", "entreprise" },
		{ "organisme-accueil/siret", "000 000 778 00001" },
		{ "organisme-accueil/denomination", "Atelier Vélo Fictif SARL" },
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
		{ "organisme-accueil/contact-accueil/courriel", "Atelier@velo.example" },
		{ "organisme-accueil/contact-accueil/telephone", "01 99 00 01 01" },
		{ "organisme-accueil/assurance-rc/@mode", "avenant" },
		{ "organisme-accueil/assurance-rc/@police", "RC-0000-EX" },
		{ "organisme-accueil/assurance-rc/assureur", "Assureur fictif" },
		{ "annexe-pedagogique/activites", "Observer le diagnostic, suivre une commande." },
		{ "annexe-pedagogique/encadrement", "Point de dix minutes chaque soir." },
		{ "annexe-financiere/restauration/@charge", "famille" },
		{ "annexe-financiere/restauration", "Repas apporté." },
		{ "contacts:contact[p-tut1]/courriel", "lucja.exemple@velo.example" },
		{ "contacts:contact[p-tut1]/@joignable", "courriel" } };
	f->n = 0;
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		world_write(f, fixed[i][0], fixed[i][1]);
	char day[11], path[80];
	time_date_format(day, w->first + 300);
	world_write(f, "organisme-accueil/assurance-rc/@fin", day);
	for (int i = 0; i < 12; i++) {
		static const char *const hours[] = { "9h", "12h", "13h00", "17:00" };
		if (i == 5 || i == 6)
			continue;
		time_date_format(day, w->first + i);
		for (int k = 0; k < 4; k++) {
			snprintf(path, sizeof path, "sequence/jour[%s]/plage[%d]/@%s", day,
				1 + k / 2, k % 2 ? "a" : "de");
			world_write(f, path, i == 11 && k == 3 ? "16h" : hours[k]);
		}
	}
}

static inline void remarks_print(const struct dossier_remarks *r)
{
	for (size_t i = 0; i < r->n; i++)
		fprintf(stderr, "  %d %s [%d:%s] %s\n", (int)r->list[i].gravity, r->list[i].rule,
			(int)r->list[i].document, r->list[i].path, r->list[i].text);
}

#endif
