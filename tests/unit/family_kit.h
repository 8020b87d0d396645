/* SPDX-License-Identifier: MIT */
/* family_kit: a pupil of two separated parents, each with a mail, a telephone and a postal address of its own. */
#ifndef PARAPHE_TESTS_FAMILY_KIT_H
#define PARAPHE_TESTS_FAMILY_KIT_H

#include "service_kit.h"

/* Both parents with all their ways, and none of them the other's. */
static const char *const of_one[] = { "dominique.specimen@famille.example", "+33639980151",
	"06 39 98 01 51", "06&#160;39", "3 allée Cachée" };
static const char *const of_other[] = { "morgan.specimen@autre.example", "+33639980152",
	"06 39 98 01 52", "8 impasse Secrète" };

static inline int64_t child_of_two(struct world *w, const char *ref)
{
	struct err e = ERR_INIT;
	char birth[11];
	time_date_format(birth, w->first + 4 - (16 * 365 + 4));
	struct store_pupil p = { .school = w->school, .fields = BUF_MAX(STORE_MAX_JSON) };
	snprintf(p.year, sizeof p.year, "%s", w->year);
	snprintf(p.ref, sizeof p.ref, "%s%060d", ref, 0);
	snprintf(p.class_name, sizeof p.class_name, "2de 4");
	snprintf(p.level, sizeof p.level, "2de-GT");
	snprintf(p.sort_key, sizeof p.sort_key, "SPÉCIMEN Charlie");
	buf_printf(&p.fields,
		"{\"nom\":\"SPÉCIMEN\",\"prenom\":\"Charlie\",\"naissance\":\"%s\",\"classe\":"
		"\"2de 4\",\"niveau\":\"2de-GT\",\"eleve_courriel\":\"charlie@eleve.example\","
		"\"rl1_lien\":\"mere\",\"rl1_nom\":\"SPÉCIMEN\",\"rl1_prenom\":\"Dominique\","
		"\"rl1_courriel\":\"%s\",\"rl1_telephone\":\"06 39 98 01 "
		"51\",\"rl1_adresse\":\"%s\","
		"\"rl1_cp\":\"99999\",\"rl1_commune\":\"Ville-Exemple\",\"rl2_lien\":\"pere\","
		"\"rl2_nom\":\"SPÉCIMEN\",\"rl2_prenom\":\"Morgan\",\"rl2_courriel\":\"%s\","
		"\"rl2_telephone\":\"06 39 98 01 52\",\"rl2_adresse\":\"%s\",\"rl2_cp\":\"99999\","
		"\"rl2_commune\":\"Ville-Exemple\",\"referent_nom\":\"GABARIT\","
		"\"referent_prenom\":\"Noa\"}",
		birth, of_one[0], of_one[4], of_other[0], of_other[3]);
	NEED(buf_done(&p.fields, &e));
	NEED(store_pupil_put(w->roles.house.store, &p, &e));
	int64_t id = p.id;
	store_pupil_auto(&p);
	return id;
}

#endif
