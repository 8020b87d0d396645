/* SPDX-License-Identifier: MIT */
/* measure_person: places, guardians, contacts, insurance and keys, as the documents say them. */
#include "convention/ident.h"
#include "convention/measure.h"
#include "convention/word.h"
#include "xml/tree.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { ADULT = 18, PERSON_MAX_CONTACTS = 40 };

MEASURE_ASK(measure_lieux_hors_france)
{
	(void)s;
	for (const xmlNode *p = tree_find(w->fond, "organisme-accueil/lieu"); p;
		p = tree_next(p, "lieu")) {
		const char *country = tree_get(p, "pays");
		if (!country || word_in(row->countries ? row->countries : "FR", country))
			continue;
		a->value++;
		measure_detail_add(a, "%s", country);
	}
	return true;
}

MEASURE_ASK(measure_responsables_legaux)
{
	(void)row;
	(void)s;
	const xmlNode *g = tree_find(w->fond, "eleve/responsable-legal");
	for (; g; g = tree_next(g, "responsable-legal"))
		a->value++;
	return true;
}

/* The sides between which nothing may be shared. An adult pupil is a side of his own (CONVENTION 7). */
enum side { SIDE_NONE, SIDE_HOST, SIDE_FAMILY, SIDE_SCHOOL, SIDE_ADULT };

/* One address book entry: a person's contact or a functional one that the fond prints. */
struct entry {
	enum side side;
	const char *who, *mail, *phone;
	bool reason; /* says why it is shared */
};

struct entries {
	struct entry list[PERSON_MAX_CONTACTS];
	size_t n;
};

static bool has_id(const xmlNode *parent, const char *name, const char *id)
{
	for (const xmlNode *x = tree_first(parent, name); x; x = tree_next(x, name))
		if (word_is(tree_get(x, "id"), id))
			return true;
	return false;
}

static enum side side_of(const struct measure_world *w, const char *id)
{
	const xmlNode *host = tree_first(w->fond, "organisme-accueil"),
		      *pupil = tree_first(w->fond, "eleve");
	if (word_is(tree_get(pupil, "id"), id))
		return convention_age(w->c->birth, w->x->freeze_day) >= ADULT ? SIDE_ADULT
									      : SIDE_FAMILY;
	if (has_id(pupil, "responsable-legal", id))
		return SIDE_FAMILY;
	if (has_id(host, "representant", id) || has_id(host, "tuteur", id))
		return SIDE_HOST;
	return SIDE_SCHOOL;
}

static void entry_add(struct entries *all, enum side side, const char *who, const xmlNode *contact)
{
	if (all->n >= PERSON_MAX_CONTACTS || !contact)
		return;
	all->list[all->n++] = (struct entry){ .side = side,
		.who = who ? who : "?",
		.mail = tree_content(tree_first(contact, "courriel")),
		.phone = tree_content(tree_first(contact, "telephone")),
		.reason = tree_first(contact, "partage-motif") };
}

static const char *shared(const struct entry *x, const struct entry *y)
{
	if (x->mail && y->mail && !strcasecmp(x->mail, y->mail))
		return "courriel";
	return word_is(x->phone, y->phone) ? "téléphone" : NULL;
}

static bool may_share(const struct entry *x, const struct entry *y)
{
	if (x->side != y->side)
		return false;
	return x->side != SIDE_FAMILY || x->reason || y->reason;
}

/* CONVENTION 7, distinct contacts. Contacts are not fond: nothing to measure when they are not there. */
MEASURE_ASK(measure_contacts_partages)
{
	(void)row;
	(void)s;
	struct entries all = { .n = 0 };
	if (!w->c->contacts)
		return false;
	entry_add(&all, SIDE_SCHOOL, "contact-ecole",
		tree_find(w->fond, "etablissement/contact-ecole"));
	entry_add(&all, SIDE_HOST, "contact-accueil",
		tree_find(w->fond, "organisme-accueil/contact-accueil"));
	const xmlNode *x = tree_first(xmlDocGetRootElement(w->c->contacts), "contact");
	for (; x; x = tree_next(x, "contact")) {
		const char *id = tree_get(x, "personne");
		entry_add(&all, side_of(w, id), id, x);
	}
	for (size_t i = 0; i < all.n; i++)
		for (size_t k = i + 1; k < all.n; k++) {
			const char *what = shared(&all.list[i], &all.list[k]);
			if (!what || may_share(&all.list[i], &all.list[k]))
				continue;
			a->value++;
			measure_detail_add(a, "%s et %s\u00a0: même %s", all.list[i].who,
				all.list[k].who, what);
		}
	return true;
}

static bool same_name(const xmlNode *person, const xmlNode *other)
{
	static const char *const parts[] = { "nom", "prenom" };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		const char *x = tree_content(tree_first(person, parts[i]));
		const char *y = tree_content(tree_first(other, parts[i]));
		if (!x || !y || strcasecmp(x, y))
			return false;
	}
	return true;
}

static const xmlNode *only_signing_guardian(const struct measure_world *w)
{
	const xmlNode *only = NULL;
	const xmlNode *g = tree_find(w->fond, "eleve/responsable-legal");
	for (; g; g = tree_next(g, "responsable-legal")) {
		bool signs = false;
		const xmlNode *s = tree_find(w->fond, "signataires/signataire");
		for (; s; s = tree_next(s, "signataire"))
			signs = signs || word_is(tree_get(s, "personne"), tree_get(g, "id"));
		if (signs && only)
			return NULL;
		only = signs ? g : only;
	}
	return only;
}

MEASURE_ASK(measure_representant_responsable)
{
	(void)row;
	(void)s;
	const xmlNode *guardian = only_signing_guardian(w);
	const xmlNode *r = tree_find(w->fond, "organisme-accueil/representant");
	for (; r && guardian && !a->value; r = tree_next(r, "representant"))
		a->value = same_name(r, guardian);
	return true;
}

static void insurance_check(struct measure_answer *a, const struct measure_world *w,
	const xmlNode *insurance, const char *whose)
{
	time_day end;
	char date[40];
	const char *text = tree_get(insurance, "fin");
	if (!text || !time_date_parse(&end, slice_text(text), NULL)) {
		a->value++;
		measure_detail_add(a, "celle de %s manque", whose);
		return;
	}
	if (end >= w->c->last)
		return;
	a->value++;
	measure_date(date, end);
	measure_detail_add(a, "celle de %s finit le %s", whose, date);
}

/* The State is its own insurer and shows no policy. */
MEASURE_ASK(measure_assurances)
{
	(void)row;
	(void)s;
	const xmlNode *host = tree_find(w->fond, "organisme-accueil/assurance-rc");
	bool state = word_is(tree_get(host, "mode"), "propre-assureur") && !tree_get(host, "fin");
	if (!state)
		insurance_check(a, w, host, "l’organisme");
	insurance_check(a, w, tree_find(w->fond, "eleve/assurance-rc"), "l’élève");
	return true;
}

MEASURE_ASK(measure_cle_siret)
{
	(void)row;
	(void)s;
	const char *siret = tree_content(tree_find(w->fond, "organisme-accueil/siret"));
	a->value = siret && !ident_siret(siret);
	return true;
}

MEASURE_ASK(measure_cle_uai)
{
	(void)row;
	(void)s;
	a->value = !ident_uai(w->c->uai);
	return true;
}
