/* SPDX-License-Identifier: MIT */
/* roster_follow: a list beside a dossier's documents. */
#include "ceremony/roster_follow.h"

#include "ceremony/field.h"

#include <string.h>

enum { ADULT_AGE = 18 };

enum whose {
	LIST,    /* the list says it, always */
	BOTH,    /* the list, until a hand corrected it; an empty cell takes nothing away */
	OPTIONAL /* as BOTH, and an empty cell empties it */
};

#define CONTACT(person, what) "contacts:contact[" person "]/" what
#define GUARDIAN(n)                                                                                \
	{ "eleve/responsable-legal[" #n "]/@lien", ROSTER_rl##n##_lien, BOTH },                    \
		{ "eleve/responsable-legal[" #n "]/nom", ROSTER_rl##n##_nom, BOTH },               \
		{ "eleve/responsable-legal[" #n "]/prenom", ROSTER_rl##n##_prenom, BOTH },         \
		{ "eleve/responsable-legal[" #n "]/organisme", ROSTER_rl##n##_organisme,           \
			OPTIONAL },                                                                \
		{ CONTACT("p-rl" #n, "courriel"), ROSTER_rl##n##_courriel, BOTH },                 \
		{ CONTACT("p-rl" #n, "telephone"), ROSTER_rl##n##_telephone, BOTH },               \
		{ CONTACT("p-rl" #n, "langue-aide"), ROSTER_rl##n##_langue, BOTH },                \
		{ CONTACT("p-rl" #n, "adresse/ligne[1]"), ROSTER_rl##n##_adresse, BOTH },          \
		{ CONTACT("p-rl" #n, "adresse/code-postal"), ROSTER_rl##n##_cp, BOTH },            \
	{                                                                                          \
		CONTACT("p-rl" #n, "adresse/commune"), ROSTER_rl##n##_commune, BOTH                \
	}

static const struct {
	const char *path;
	enum roster_column column;
	enum whose whose;
} follows[] = { { "eleve/nom", ROSTER_nom, LIST }, { "eleve/nom-usage", ROSTER_nom_usage, LIST },
	{ "eleve/prenom", ROSTER_prenom, LIST }, { "eleve/naissance", ROSTER_naissance, LIST },
	{ "eleve/classe", ROSTER_classe, LIST }, { "eleve/classe/@mef", ROSTER_mef, BOTH },
	{ CONTACT("p-eleve", "courriel"), ROSTER_eleve_courriel, BOTH },
	{ CONTACT("p-eleve", "telephone"), ROSTER_eleve_telephone, BOTH },
	{ "etablissement/enseignant-referent[1]/nom", ROSTER_referent_nom, BOTH },
	{ "etablissement/enseignant-referent[1]/prenom", ROSTER_referent_prenom, BOTH },
	GUARDIAN(1), GUARDIAN(2) };
enum { FOLLOWS = sizeof follows / sizeof *follows, PERSONS = 3 };
_Static_assert(FOLLOWS + PERSONS <= ROSTER_FOLLOWS, "every field has room");

static bool guardians(const char *path)
{
	return strstr(path, "responsable-legal[") || strstr(path, "[p-rl");
}

static bool stays(enum whose whose, const char *was, const char *is, const char *said)
{
	if (strcmp(was, is) == 0)
		return true;
	if (whose == LIST)
		return false;
	bool corrected = was[0] && strcmp(was, said) != 0;
	return corrected || (!is[0] && whose != OPTIONAL);
}

static void follow_add(struct roster_follow *f, const char *path, const char *text)
{
	f->list[f->n][0] = path;
	f->list[f->n++][1] = text;
}

static bool brought(const struct roster_follow *f, const char *path)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->list[i][0], path) == 0 && f->list[i][1][0])
			return true;
	return false;
}

/* A first address says how its person is reached. */
static void ways_add(struct roster_follow *f, const struct papers *p)
{
	static const char *const paths[PERSONS][3] = { { CONTACT("p-eleve", "@joignable"),
							       CONTACT("p-eleve", "courriel"),
							       CONTACT("p-eleve", "telephone") },
		{ CONTACT("p-rl1", "@joignable"), CONTACT("p-rl1", "courriel"),
			CONTACT("p-rl1", "telephone") },
		{ CONTACT("p-rl2", "@joignable"), CONTACT("p-rl2", "courriel"),
			CONTACT("p-rl2", "telephone") } };
	for (size_t i = 0; i < PERSONS; i++) {
		if (fields_has(&p->contacts, strchr(paths[i][0], ':') + 1))
			continue;
		if (brought(f, paths[i][1]))
			follow_add(f, paths[i][0], "courriel");
		else if (brought(f, paths[i][2]))
			follow_add(f, paths[i][0], "sms");
	}
}

void roster_differs(struct roster_follow *out, const struct papers *p, const struct roster_row *row,
	const json_t *before, int32_t today)
{
	bool adult = papers_age(&p->fond, today) >= ADULT_AGE;
	out->n = 0;
	for (size_t i = 0; i < FOLLOWS; i++) {
		const char *contact = strchr(follows[i].path, ':');
		const char *is = roster_row_get(row, follows[i].column);
		const char *said = json_string_value(
			json_object_get(before, roster_column_name(follows[i].column)));
		const char *was = contact ? fields_get(&p->contacts, contact + 1)
					  : fields_get(&p->fond, follows[i].path);
		if ((adult && guardians(follows[i].path)) ||
			stays(follows[i].whose, was, is, said ? said : ""))
			continue;
		follow_add(out, follows[i].path, is);
	}
	ways_add(out, p);
}
