/* SPDX-License-Identifier: MIT */
/* papers_made: what the service itself puts into a dossier's documents: ids, signatories, policy, links (CONVENTION 2). */
#include "ceremony/papers.h"

#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ADULT = 18, MOST = 12 };

static bool number_set(struct fields *f, const char *path, int64_t n, struct err *e)
{
	char text[24];
	snprintf(text, sizeof text, "%" PRId64, n);
	return fields_set(f, path, text, e);
}

/* Only where nothing stands. */
static bool default_set(struct fields *f, const char *path, const char *text, struct err *e)
{
	return fields_has(f, path) || fields_set(f, path, text, e);
}

/* The schema wants https; a demonstration on plain http names a page of the same shape that is nobody's. */
static bool verification(struct fields *f, const struct service *s, struct err *e)
{
	char url[SERVICE_MAX_URL + 8];
	const char *base = s->shared->base_url;
	bool secure = strncmp(base, "https://", 8) == 0;
	snprintf(url, sizeof url, "%s/v", secure ? base : "https://paraphe.example");
	return fields_set(f, "@verification", url, e);
}

static bool root_made(struct fields *f, const struct papers_about *x, struct err *e)
{
	const struct store_dossier *d = x->dossier;
	const struct service_shared *s = x->service->shared;
	return fields_set(f, "@id", d->id, e) && number_set(f, "@revision", x->revision, e) &&
	       fields_set(f, "@millesime", d->year, e) && fields_set(f, "@langue", "fr", e) &&
	       fields_set(f, "@acte", d->act, e) &&
	       fields_set(f, "@demonstration", s->demonstration ? "oui" : "", e) &&
	       fields_set(f, "@modele", s->model, e) && fields_set(f, "@regles", s->rules, e) &&
	       verification(f, x->service, e) &&
	       /* An act names the convention it is about (CONVENTION 3, title). */
	       (d->amends[0] ? default_set(f, "reference", d->reference, e)
			     : fields_set(f, "reference", d->reference, e)) &&
	       fields_set(f, "etablissement/@uai", x->school->row.uai, e) &&
	       default_set(f, "etablissement/denomination", x->school->row.name, e);
}

static bool ids_made(struct papers *p, struct err *e)
{
	struct papers_person list[PAPERS_MAX_PERSONS];
	size_t n = papers_persons(p, list);
	for (size_t i = 0; i < n; i++) {
		char path[FIELD_MAX_PATH];
		bool policy = list[i].kind == PAPERS_HEAD || list[i].kind == PAPERS_DELEGATE;
		field_path(path, "%s/@id", list[i].element);
		if (!fields_set(policy ? &p->politique : &p->fond, path, list[i].id, e))
			return false;
	}
	return true;
}

/* One signatory under construction. */
struct signing {
	struct fields *fond;
	unsigned n;
};

static bool signatory(
	struct signing *s, const char *role, const char *person, bool must, struct err *e)
{
	static const char *const names[] = { "@role", "@personne", "@obligatoire" };
	const char *const values[] = { role, person, must ? "oui" : "non" };
	s->n++;
	for (size_t i = 0; i < 3; i++) {
		char path[FIELD_MAX_PATH];
		field_path(path, "signataires/signataire[s%u]/%s", s->n, names[i]);
		if (!fields_set(s->fond, path, values[i], e))
			return false;
	}
	return true;
}

/* CONVENTION 2.2 and 5: who signs what kind of act. */
static bool signs(const struct papers_about *x, enum papers_kind kind)
{
	const char *act = x->dossier->act;
	bool whole = strcmp(act, "initiale") == 0 || strcmp(act, "avenant") == 0;
	bool notice = strcmp(act, "avis") == 0;
	switch (kind) {
	case PAPERS_HOST:
		return whole || notice;
	case PAPERS_FAMILY:
	case PAPERS_PUPIL:
		return whole;
	case PAPERS_TEACHER:
		return (whole || notice) &&
		       strcmp(school_get(x->school, "politique/visa"), "oui") == 0;
	case PAPERS_TUTOR:
	case PAPERS_HEAD:
	case PAPERS_DELEGATE:
		break;
	}
	return false;
}

static bool signatories_made(struct papers *p, const struct papers_about *x, struct err *e)
{
	static const struct {
		enum papers_kind kind;
		const char *role;
	} order[] = { { PAPERS_HOST, "representant-accueil" },
		{ PAPERS_FAMILY, "responsable-legal" }, { PAPERS_PUPIL, "eleve" },
		{ PAPERS_TEACHER, "enseignant-referent" } };
	struct papers_person list[PAPERS_MAX_PERSONS];
	size_t n = papers_persons(p, list);
	struct signing s = { .fond = &p->fond };
	bool minor_signs = strcmp(school_get(x->school, "politique/eleve-signe"), "non") != 0;
	bool adult = papers_age(&p->fond, x->today) >= ADULT;
	fields_remove(&p->fond, "signataires");
	for (size_t k = 0; k < sizeof order / sizeof *order; k++)
		for (size_t i = 0; i < n; i++) {
			bool teacher = order[k].kind == PAPERS_TEACHER;
			bool pupil = order[k].kind == PAPERS_PUPIL;
			if (list[i].kind != order[k].kind || !signs(x, order[k].kind) ||
				(pupil && !adult && !minor_signs))
				continue;
			if (!signatory(&s, order[k].role, teacher ? "" : list[i].id, !teacher, e))
				return false;
			if (teacher)
				break; /* one box, whoever of the listed teachers signs */
		}
	return signatory(&s, "chef-etablissement", "", true, e);
}

static bool links_made(struct fields *f, const struct papers_about *x, struct err *e)
{
	const struct store_convention *c = x->former;
	fields_remove(f, "liens/remplace");
	if (!c)
		return true;
	return fields_set(f, "liens/remplace/@id", c->id, e) &&
	       number_set(f, "liens/remplace/@revision", c->revision, e) &&
	       fields_set(f, "liens/remplace/@sha", c->sha_fond, e);
}

/* Copies "chef/..." and "delegation[n]/..." of the settings. */
static bool people_copy(
	struct fields *to, const struct school *s, const char *prefix, struct err *e)
{
	const char *key;
	json_t *value;
	json_object_foreach(s->settings, key, value)
	{
		const char *text = json_string_value(value);
		if (text && strncmp(key, prefix, strlen(prefix)) == 0 &&
			field_find(FIELD_POLITIQUE, key) && !fields_set(to, key, text, e))
			return false;
	}
	return true;
}

/* A delegation that is over cannot be used any more: it is not carried into new policies. */
static void delegations_old_drop(struct fields *f, int32_t today)
{
	char keys[MOST][FIELD_MAX_KEY];
	size_t n = fields_keys(f, "delegation", keys, MOST);
	for (size_t i = 0; i < n; i++) {
		char path[FIELD_MAX_PATH], element[FIELD_MAX_PATH];
		time_day to;
		field_path(element, "delegation[%s]", keys[i]);
		field_path(path, "%s/@fin", element);
		if (time_date_parse(&to, slice_text(fields_get(f, path)), NULL) && to < today)
			fields_remove(f, element);
	}
}

bool papers_policy(struct papers *p, const struct papers_about *x, struct err *e)
{
	struct fields *f = &p->politique;
	if (json_object_size(f->json) > 0)
		return true;
	const char *order = school_get(x->school, "politique/@ordre");
	if (!fields_set(f, "@ordre", order[0] ? order : "sequentielle", e) ||
		!people_copy(f, x->school, "chef/", e) ||
		!people_copy(f, x->school, "delegation[", e))
		return false;
	delegations_old_drop(f, x->today);
	return true;
}

/* "s2 s3" of the signatories with this role; "" when none. */
static void ids_of_role(char out[static 64], const struct fields *fond, const char *role)
{
	char keys[MOST][FIELD_MAX_KEY];
	size_t n = fields_keys(fond, "signataires/signataire", keys, MOST), at = 0;
	out[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		char path[FIELD_MAX_PATH];
		field_path(path, "signataires/signataire[%s]/@role", keys[i]);
		if (strcmp(fields_get(fond, path), role) == 0 && at < 56)
			at += (size_t)snprintf(out + at, 64 - at, "%s%.6s", at ? " " : "", keys[i]);
	}
}

static bool ranks_made(struct papers *p, struct err *e)
{
	static const struct {
		unsigned n;
		const char *roles[2];
	} ranks[] = { { 1, { "representant-accueil", NULL } },
		{ 2, { "responsable-legal", "eleve" } }, { 3, { "enseignant-referent", NULL } },
		{ 9, { "chef-etablissement", NULL } } };
	char keys[MOST][FIELD_MAX_KEY];
	if (fields_keys(&p->politique, "rang", keys, MOST) > 0)
		return true;
	for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++) {
		char path[FIELD_MAX_PATH], roles[80] = "", ids[64];
		for (size_t k = 0; k < 2 && ranks[i].roles[k]; k++) {
			ids_of_role(ids, &p->fond, ranks[i].roles[k]);
			if (ids[0])
				snprintf(roles + strlen(roles), sizeof roles - strlen(roles),
					"%s%s", roles[0] ? " " : "", ranks[i].roles[k]);
		}
		field_path(path, "rang[%u]/@roles", ranks[i].n);
		if (!fields_set(&p->politique, path, roles, e))
			return false;
	}
	return true;
}

static bool group_made(struct papers *p, const struct papers_about *x, struct err *e)
{
	char ids[64];
	ids_of_role(ids, &p->fond, "responsable-legal");
	if (!ids[0]) {
		fields_remove(&p->politique, "groupe[rl]");
		return true;
	}
	bool two = strchr(ids, ' ') && strcmp(school_get(x->school, "politique/quorum"), "2") == 0;
	const char *quorum = fields_get(&p->politique, "groupe[rl]/@quorum");
	bool kept = strcmp(quorum, "1") == 0 || (strcmp(quorum, "2") == 0 && strchr(ids, ' '));
	return fields_set(&p->politique, "groupe[rl]/@signataires", ids, e) &&
	       (kept || fields_set(&p->politique, "groupe[rl]/@quorum", two ? "2" : "1", e));
}

/* The school's own boxes: a listed teacher for the visa, head and delegates for the school's. */
static bool holders_made(struct papers *p, struct err *e)
{
	struct papers_person list[PAPERS_MAX_PERSONS];
	size_t n = papers_persons(p, list);
	char teachers[200] = "", heads[200] = "", box[64], path[FIELD_MAX_PATH];
	for (size_t i = 0; i < n; i++) {
		char *to = list[i].kind == PAPERS_TEACHER ? teachers
			   : list[i].kind == PAPERS_HEAD || list[i].kind == PAPERS_DELEGATE ? heads
											    : NULL;
		if (to)
			snprintf(to + strlen(to), 200 - strlen(to), "%s%.31s", to[0] ? " " : "",
				list[i].id);
	}
	fields_remove(&p->politique, "titulaire");
	ids_of_role(box, &p->fond, "enseignant-referent");
	field_path(path, "titulaire[%s]/@personnes", box);
	if (box[0] && !fields_set(&p->politique, path, teachers, e))
		return false;
	ids_of_role(box, &p->fond, "chef-etablissement");
	field_path(path, "titulaire[%s]/@personnes", box);
	return fields_set(&p->politique, path, heads, e);
}

static bool policy_made(struct papers *p, const struct papers_about *x, struct err *e)
{
	const char *version = fields_get(&p->politique, "@version");
	return fields_set(&p->politique, "@convention", x->dossier->id, e) &&
	       (version[0] || fields_set(&p->politique, "@version", "1", e)) && ranks_made(p, e) &&
	       group_made(p, x, e) && holders_made(p, e);
}

/* Everybody has a contact; the school's people act from their account, a tutor without address is told on paper. */
static bool contacts_made(struct papers *p, const struct papers_about *x, struct err *e)
{
	struct papers_person list[PAPERS_MAX_PERSONS];
	size_t n = papers_persons(p, list);
	const char *version = fields_get(&p->contacts, "@version");
	if (!fields_set(&p->contacts, "@convention", x->dossier->id, e) ||
		!(version[0] || fields_set(&p->contacts, "@version", "1", e)) ||
		!fields_set(&p->contacts, "@eleve-ref", x->pupil_ref, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		char path[FIELD_MAX_PATH];
		bool school = list[i].kind == PAPERS_HEAD || list[i].kind == PAPERS_DELEGATE ||
			      list[i].kind == PAPERS_TEACHER;
		field_path(path, "contact[%s]/@joignable", list[i].id);
		const char *way = school ? "session" : list[i].kind == PAPERS_TUTOR ? "papier" : "";
		if (!default_set(&p->contacts, path, way, e))
			return false;
		bool there = fields_has(&p->contacts, path);
		field_path(path, "contact[%s]/@fourni-par", list[i].id);
		if (there && !default_set(&p->contacts, path, "secretariat", e))
			return false;
	}
	return true;
}

/* Contacts of persons who are no longer there do not stay. */
static void contacts_prune(struct papers *p)
{
	struct papers_person list[PAPERS_MAX_PERSONS];
	size_t n = papers_persons(p, list);
	char keys[40][FIELD_MAX_KEY];
	size_t all = fields_keys(&p->contacts, "contact", keys, 40);
	for (size_t i = 0; i < all; i++) {
		char element[FIELD_MAX_PATH];
		bool known = false;
		for (size_t k = 0; k < n; k++)
			known = known || strcmp(list[k].id, keys[i]) == 0;
		field_path(element, "contact[%s]", keys[i]);
		if (!known)
			fields_remove(&p->contacts, element);
	}
}

bool papers_policy_again(struct papers *p, const struct papers_about *x, struct err *e)
{
	return ids_made(p, e) && policy_made(p, x, e);
}

bool papers_complete(struct papers *p, const struct papers_about *x, struct err *e)
{
	/* An adult has no guardian in the convention (CONVENTION 2.2, 4). */
	if (papers_age(&p->fond, x->today) >= ADULT)
		fields_remove(&p->fond, "eleve/responsable-legal");
	if (!papers_policy(p, x, e))
		return false;
	contacts_prune(p);
	return root_made(&p->fond, x, e) && ids_made(p, e) && signatories_made(p, x, e) &&
	       links_made(&p->fond, x, e) && policy_made(p, x, e) && contacts_made(p, x, e);
}
