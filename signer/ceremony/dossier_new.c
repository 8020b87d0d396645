/* SPDX-License-Identifier: MIT */
/* dossier_new: a new dossier, prefilled from roster and school settings. */
#include "ceremony/checking.h"
#include "ceremony/notes.h"

#include "base/time.h"

#include <stdio.h>
#include <string.h>

enum { ADULT = 18 };

/* A pupil's column into a field. */
struct column {
	const char *name, *path;
};

static const struct column pupil_columns[] = { { "nom", "eleve/nom" },
	{ "nom_usage", "eleve/nom-usage" }, { "prenom", "eleve/prenom" },
	{ "naissance", "eleve/naissance" }, { "classe", "eleve/classe" },
	{ "mef", "eleve/classe/@mef" }, { "niveau", "sequence/@niveau" },
	{ "debut", "sequence/@debut" }, { "fin", "sequence/@fin" },
	{ "accueil_siret", "organisme-accueil/siret" },
	{ "accueil_nom", "organisme-accueil/denomination" },
	{ "referent_nom", "etablissement/enseignant-referent[1]/nom" },
	{ "referent_prenom", "etablissement/enseignant-referent[1]/prenom" } };

static const struct column guardian_columns[] = { { "lien", "@lien" }, { "nom", "nom" },
	{ "prenom", "prenom" }, { "organisme", "organisme" } };

static const struct column contact_columns[] = { { "courriel", "courriel" },
	{ "telephone", "telephone" }, { "langue", "langue-aide" },
	{ "adresse", "adresse/ligne[1]" }, { "cp", "adresse/code-postal" },
	{ "commune", "adresse/commune" } };

static const char *column(const json_t *pupil, const char *prefix, const char *name)
{
	char key[40];
	snprintf(key, sizeof key, "%s%s", prefix, name);
	const char *text = json_string_value(json_object_get(pupil, key));
	return text ? text : "";
}

/* The way a person is reached by default: a mail first, else a phone. */
static bool way_set(struct fields *f, const char *person, const char *by, struct err *e)
{
	char path[FIELD_MAX_PATH];
	field_path(path, "contact[%s]/courriel", person);
	bool mail = fields_has(f, path);
	field_path(path, "contact[%s]/telephone", person);
	bool phone = fields_has(f, path);
	field_path(path, "contact[%s]/@joignable", person);
	if (!fields_has(f, path) && !fields_set(f, path, mail ? "courriel" : phone ? "sms" : "", e))
		return false;
	field_path(path, "contact[%s]/@fourni-par", person);
	return (!mail && !phone) || fields_set(f, path, by, e);
}

static bool contact_fill(struct papers *p, const json_t *pupil, const char *prefix,
	const char *person, struct err *e)
{
	for (size_t i = 0; i < sizeof contact_columns / sizeof *contact_columns; i++) {
		char path[FIELD_MAX_PATH];
		const char *text = column(pupil, prefix, contact_columns[i].name);
		field_path(path, "contact[%s]/%s", person, contact_columns[i].path);
		if (text[0] && !fields_set(&p->contacts, path, text, e))
			return false;
	}
	return way_set(&p->contacts, person, "import", e);
}

static bool guardian_fill(struct papers *p, const json_t *pupil, unsigned n, struct err *e)
{
	char prefix[8], person[32];
	snprintf(prefix, sizeof prefix, "rl%u_", n);
	snprintf(person, sizeof person, "p-rl%u", n);
	if (!column(pupil, prefix, "nom")[0])
		return true;
	for (size_t i = 0; i < sizeof guardian_columns / sizeof *guardian_columns; i++) {
		char path[FIELD_MAX_PATH];
		field_path(path, "eleve/responsable-legal[%u]/%s", n, guardian_columns[i].path);
		if (!fields_set(&p->fond, path, column(pupil, prefix, guardian_columns[i].name), e))
			return false;
	}
	return contact_fill(p, pupil, prefix, person, e);
}

static bool pupil_fill(struct papers *p, const struct store_pupil *x, int32_t today, struct err *e)
{
	json_error_t why;
	struct slice s = buf_slice(&x->fields);
	AUTO(json) json_t *o = s.n ? json_loadb((const char *)s.p, s.n, 0, &why) : json_object();
	if (!json_is_object(o))
		return err_fail(e, ERR_IO, "the roster's line of a pupil cannot be read");
	for (size_t i = 0; i < sizeof pupil_columns / sizeof *pupil_columns; i++)
		if (!fields_set(&p->fond, pupil_columns[i].path,
			    column(o, "", pupil_columns[i].name), e))
			return false;
	const char *mail = column(o, "", "accueil_courriel");
	if (!fields_set(&p->contacts, "contact[p-emp1]/courriel", mail, e) ||
		(mail[0] && !way_set(&p->contacts, "p-emp1", "import", e)) ||
		!contact_fill(p, o, "eleve_", "p-eleve", e))
		return false;
	if (!fields_get(&p->fond, "sequence/@niveau")[0] &&
		!fields_set(&p->fond, "sequence/@niveau", x->level, e))
		return false;
	return papers_age(&p->fond, today) >= ADULT ||
	       (guardian_fill(p, o, 1, e) && guardian_fill(p, o, 2, e));
}

/* What nobody has to think about: the school's own model, then the house's. */
static bool defaults_fill(struct papers *p, const struct school *s, struct err *e)
{
	static const char *const house[][2] = { { "annexe-financiere/hebergement/@charge",
							"sans-objet" },
		{ "annexe-financiere/transport/@charge", "famille" },
		{ "annexe-financiere/assurance/@charge", "sans-objet" },
		{ "annexe-financiere/assurance", "Voir article 6." } };
	const char *key;
	json_t *value;
	json_object_foreach(s->settings, key, value)
	{
		const char *text = json_string_value(value);
		bool fond = strncmp(key, "etablissement/", 14) == 0 ||
			    strncmp(key, "annexe-", 7) == 0 || strncmp(key, "clauses/", 8) == 0;
		if (text && fond && field_find(FIELD_FOND, key) && !fields_has(&p->fond, key) &&
			!fields_set(&p->fond, key, text, e))
			return false;
	}
	if (!fields_has(&p->fond, "etablissement/denomination") &&
		!fields_set(&p->fond, "etablissement/denomination", s->row.name, e))
		return false;
	for (size_t i = 0; i < sizeof house / sizeof *house; i++)
		if (!fields_has(&p->fond, house[i][0]) &&
			!fields_set(&p->fond, house[i][0], house[i][1], e))
			return false;
	return true;
}

static bool asked_fill(struct papers *p, const struct dossier_new *n, struct err *e)
{
	const struct {
		const char *path, *text;
	} list[] = { { "sequence/@niveau", n->level }, { "sequence/@debut", n->first },
		{ "sequence/@fin", n->last }, { "organisme-accueil/denomination", n->host_name },
		{ "organisme-accueil/siret", n->host_siret } };
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (list[i].text && list[i].text[0] &&
			!fields_set(&p->fond, list[i].path, list[i].text, e))
			return false;
	bool mail = n->host_mail && n->host_mail[0], phone = n->host_phone && n->host_phone[0];
	return (!mail || fields_set(&p->contacts, "contact[p-emp1]/courriel", n->host_mail, e)) &&
	       (!phone ||
		       fields_set(&p->contacts, "contact[p-emp1]/telephone", n->host_phone, e)) &&
	       ((!mail && !phone) || way_set(&p->contacts, "p-emp1", "secretariat", e));
}

struct twins {
	const struct store_dossier *own;
	bool found;
};

static bool twin_look(void *arg, const struct store_dossier *d)
{
	struct twins *t = arg;
	const struct store_dossier *o = t->own;
	if (strcmp(d->id, o->id) == 0 || strcmp(d->id, o->amends) == 0 || d->amends[0])
		return true;
	t->found = o->first_day && d->first_day && d->first_day <= o->last_day &&
		   o->first_day <= d->last_day;
	return !t->found;
}

bool dossier_twin(bool *twin, const struct actor *a, const struct store_dossier *d, struct err *e)
{
	const uint32_t closed = 1U << STATE_REFUSEE | 1U << STATE_EXPIREE | 1U << STATE_ANNULEE |
				1U << STATE_REMPLACEE | 1U << STATE_ELIMINEE | 1U << STATE_ROMPUE;
	const struct store_dossier_filter f = { .school = d->school,
		.pupil = d->pupil,
		.states = ((1U << STORE_STATE_COUNT) - 1) & ~closed };
	struct twins t = { d, false };
	*twin = false;
	if (!store_dossier_each(a->service->house->store, &f, false, twin_look, &t, e))
		return false;
	*twin = t.found;
	return true;
}

bool dossier_fill(
	struct papers *p, const struct actor *a, const struct dossier_about *x, struct err *e)
{
	return fields_new(&p->fond, FIELD_FOND, e) &&
	       fields_new(&p->politique, FIELD_POLITIQUE, e) &&
	       fields_new(&p->contacts, FIELD_CONTACTS, e) &&
	       pupil_fill(p, x->pupil, life_day(a->now_ms), e) && defaults_fill(p, x->school, e) &&
	       asked_fill(p, x->asked, e);
}

bool dossier_start(struct life **out, const struct actor *a, const struct dossier_about *x,
	const struct papers *p, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	if (!life_new(&l, a, e))
		return false;
	struct store_dossier *d = &l->dossier;
	d->school = x->pupil->school;
	d->pupil = x->pupil->id;
	memcpy(d->year, x->pupil->year, sizeof d->year);
	memcpy(d->level, x->pupil->level, sizeof d->level);
	memcpy(d->class_name, x->pupil->class_name, sizeof d->class_name);
	memcpy(d->pupil_name, x->pupil->sort_key, sizeof d->pupil_name);
	if (!papers_keep(p, d, e) || !dossier_twin(&l->facts.twin, a, d, e))
		return false;
	*out = l;
	l = NULL;
	return true;
}

bool dossier_create(
	char id[static 37], const struct actor *a, const struct dossier_new *n, struct err *e)
{
	AUTO(school) struct school school = { .settings = NULL };
	AUTO(store_pupil) struct store_pupil pupil = { .id = 0 };
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	AUTO(life) struct life *l = NULL;
	const struct dossier_about x = { &school, &pupil, n };
	if (!life_allowed(a, LIFE_FILL_HOST, NULL, LIFE_MAY, e) ||
		!store_pupil_get(a->service->house->store, a->school, n->pupil, &pupil, e) ||
		!school_open(&school, a->service, a->school, e) || !dossier_fill(&p, a, &x, e) ||
		!dossier_start(&l, a, &x, &p, e))
		return false;
	const struct life_detail details[] = {
		{ "origine", a->role == LIFE_SYSTEME ? "import" : "saisie", false },
		{ NULL, NULL, false }
	};
	if (!life_step(l, a, MOVE_CREATE, details, e))
		return false;
	l->dossier.confirmed = true; /* nobody declared it: nothing to confirm */
	if (!life_commit(l, e))
		return false;
	memcpy(id, l->dossier.id, sizeof l->dossier.id);
	return true;
}
