/* SPDX-License-Identifier: MIT */
/* model: from the checked documents to the facts that the rest of the house works with. */
#include "convention/model.h"

#include "base/text.h"
#include "convention/word.h"
#include "xml/read.h"
#include "xml/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text ? text : "");
}

static time_day day_get(const xmlNode *node, const char *attr)
{
	time_day day = 0;
	const char *text = attr ? tree_get(node, attr) : tree_content(node);
	if (text && !time_date_parse(&day, slice_text(text), NULL))
		return 0;
	return day;
}

static int number_get(const xmlNode *node, const char *attr)
{
	uint64_t n = 0;
	const char *text = tree_get(node, attr);
	if (!text || !text_decimal(&n, slice_text(text), INT32_MAX, NULL))
		return 0;
	return (int)n;
}

static int minutes_get(const xmlNode *node, const char *attr)
{
	const char *t = tree_get(node, attr);
	if (!t || strlen(t) != 5)
		return 0;
	return ((t[0] - '0') * 10 + (t[1] - '0')) * 60 + (t[3] - '0') * 10 + (t[4] - '0');
}

int convention_age(time_day birth, time_day day)
{
	int y0, m0, d0, y, m, d;
	time_day_split(birth, &y0, &m0, &d0);
	time_day_split(day, &y, &m, &d);
	bool before = m < m0 || (m == m0 && d < d0);
	return y - y0 - before;
}

static void days_draw(struct convention *c, const xmlNode *sequence)
{
	c->days_n = 0;
	for (const xmlNode *j = tree_first(sequence, "jour"); j; j = tree_next(j, "jour")) {
		if (c->days_n >= CONVENTION_MAX_DAYS)
			return;
		struct convention_day *day = &c->days[c->days_n++];
		*day = (struct convention_day){ .date = day_get(j, "date") };
		for (const xmlNode *p = tree_first(j, "plage"); p && day->n < CONVENTION_MAX_RANGES;
			p = tree_next(p, "plage"))
			day->ranges[day->n++] = (struct convention_range){ minutes_get(p, "de"),
				minutes_get(p, "a") };
	}
}

static void fond_draw(struct convention *c, const xmlNode *fond)
{
	static const char *const levels[] = {
		[LEVEL_4E] = "4e", [LEVEL_3E] = "3e", [LEVEL_2DE_GT] = "2de-GT"
	};
	static const char *const acts[] = { [ACT_INITIALE] = "initiale",
		[ACT_AVENANT] = "avenant",
		[ACT_RECTIFICATIF] = "rectificatif",
		[ACT_AVIS] = "avis" };
	const xmlNode *sequence = tree_first(fond, "sequence");
	put(c->id, sizeof c->id, tree_get(fond, "id"));
	put(c->reference, sizeof c->reference, tree_content(tree_first(fond, "reference")));
	put(c->uai, sizeof c->uai, tree_get(tree_first(fond, "etablissement"), "uai"));
	put(c->model, sizeof c->model, tree_get(fond, "modele"));
	put(c->rules, sizeof c->rules, tree_get(fond, "regles"));
	put(c->verification, sizeof c->verification, tree_get(fond, "verification"));
	c->revision = (uint32_t)number_get(fond, "revision");
	c->demonstration = word_is(tree_get(fond, "demonstration"), "oui");
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		if (word_is(tree_get(sequence, "niveau"), levels[i]))
			c->level = (enum convention_level)i;
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
		if (word_is(tree_get(fond, "acte"), acts[i]))
			c->act = (enum convention_act)i;
	c->birth = day_get(tree_find(fond, "eleve/naissance"), NULL);
	c->first = day_get(sequence, "debut");
	c->last = day_get(sequence, "fin");
	days_draw(c, sequence);
}

/* How a role is called, which fields it fills (CONVENTION 2.2), where its persons stand in the fond. */
static const struct role {
	const char *name, *label, *field;
	bool numbered;
	const char *parent, *element;
} roles[] = {
	{ "representant-accueil", "Le représentant de l’organisme d’accueil", "accueil", true,
		"organisme-accueil", "representant" },
	{ "responsable-legal", "Le responsable légal", "famille", true, "eleve",
		"responsable-legal" },
	{ "eleve", "L’élève", "eleve", false, NULL, "eleve" },
	{ "enseignant-referent", "L’enseignant référent", "enseignant", false, "etablissement",
		"enseignant-referent" },
	{ "chef-etablissement", "Le chef d’établissement ou son délégataire", "ecole", false, NULL,
		NULL },
};

static const struct role *role_find(const char *name)
{
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (word_is(name, roles[i].name))
			return &roles[i];
	return NULL;
}

static const xmlNode *person_find(const xmlNode *parent, const char *element, const char *id)
{
	for (const xmlNode *p = tree_first(parent, element); p; p = tree_next(p, element))
		if (word_is(tree_get(p, "id"), id))
			return p;
	return NULL;
}

static const char *lien_word(const char *lien)
{
	static const struct {
		const char *code, *word;
	} words[] = { { "mere", "mère" }, { "pere", "père" }, { "tuteur-legal", "tuteur légal" },
		{ "delegataire-autorite", "délégataire de l’autorité parentale" },
		{ "ase", "aide sociale à l’enfance" } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (word_is(lien, words[i].code))
			return words[i].word;
	return "responsable légal";
}

static const char *text_of(const xmlNode *person, const char *element)
{
	return tree_content(tree_first(person, element));
}

static struct convention_holder *holder_add(struct convention_party *party, const xmlNode *person)
{
	if (party->holders_n >= CONVENTION_MAX_HOLDERS)
		return NULL;
	struct convention_holder *h = &party->holders[party->holders_n++];
	*h = (struct convention_holder){ .from = 0, .to = INT32_MAX };
	const char *usage = text_of(person, "nom-usage");
	const char *name = usage ? usage : text_of(person, "nom");
	const char *first = text_of(person, "prenom");
	snprintf(h->name, sizeof h->name, "%s %s", first ? first : "", name ? name : "");
	put(h->person, sizeof h->person, tree_get(person, "id"));
	put(h->quality, sizeof h->quality, text_of(person, "qualite"));
	return h;
}

/* Host, guardian, pupil: the one person that the fond names. */
static void holder_of_fond(struct convention *c, struct convention_party *party,
	const struct role *role, const char *id)
{
	const xmlNode *fond = xmlDocGetRootElement(c->fond);
	const xmlNode *parent = role->parent ? tree_first(fond, role->parent) : fond;
	const xmlNode *person = id ? person_find(parent, role->element, id) : NULL;
	struct convention_holder *h = person ? holder_add(party, person) : NULL;
	if (!h)
		return;
	if (word_is(role->name, "representant-accueil"))
		put(h->organisation, sizeof h->organisation, text_of(parent, "denomination"));
	if (word_is(role->name, "responsable-legal")) {
		put(h->organisation, sizeof h->organisation, text_of(person, "organisme"));
		if (!h->quality[0])
			put(h->quality, sizeof h->quality, lien_word(tree_get(person, "lien")));
	}
	if (word_is(role->name, "eleve"))
		put(h->quality, sizeof h->quality, "élève");
}

/* One name of titulaire/@personnes: the head, a delegate, or a teacher of the fond. */
static void holder_of_school(struct convention *c, struct convention_party *party, const char *id)
{
	const xmlNode *school = tree_first(xmlDocGetRootElement(c->fond), "etablissement");
	const xmlNode *politique = xmlDocGetRootElement(c->politique);
	const xmlNode *head = person_find(politique, "chef", id);
	const xmlNode *delegate = person_find(politique, "delegation", id);
	const xmlNode *teacher = person_find(school, "enseignant-referent", id);
	const xmlNode *person = head ? head : delegate ? delegate : teacher;
	struct convention_holder *h = person ? holder_add(party, person) : NULL;
	if (!h)
		return;
	put(h->organisation, sizeof h->organisation, text_of(school, "denomination"));
	if (person == delegate) {
		h->delegate = true;
		h->from = day_get(delegate, "debut");
		h->to = day_get(delegate, "fin");
		if (tree_get(delegate, "du"))
			h->deed = day_get(delegate, "du");
		/* it gives no power for days before it, whatever days are written beside it */
		if (h->deed > h->from)
			h->from = h->deed;
	}
	if (person == teacher)
		put(h->quality, sizeof h->quality, "enseignant référent");
}

static void school_holders(struct convention *c, struct convention_party *party)
{
	const xmlNode *politique = c->politique ? xmlDocGetRootElement(c->politique) : NULL;
	for (const xmlNode *t = tree_first(politique, "titulaire"); t;
		t = tree_next(t, "titulaire")) {
		if (!word_is(tree_get(t, "signataire"), party->id))
			continue;
		const char *list = tree_get(t, "personnes");
		char id[sizeof party->holders->person];
		while (word_take(&list, id, sizeof id))
			holder_of_school(c, party, id);
	}
}

static int rank_of(const struct convention *c, const xmlNode *politique, const char *role)
{
	enum { RANK_FIRST = 1, RANK_LAST = 9 };
	switch (c->order) {
	case ORDER_PARALLELE:
		return 0;
	case ORDER_PARALLELE_ECOLE_DERNIERE:
		return word_is(role, "chef-etablissement") ? RANK_LAST : RANK_FIRST;
	case ORDER_SEQUENTIELLE:
		break;
	}
	for (const xmlNode *r = tree_first(politique, "rang"); r; r = tree_next(r, "rang"))
		if (word_in(tree_get(r, "roles"), role))
			return number_get(r, "n");
	return 0;
}

static void policy_draw(struct convention *c, struct convention_party *party)
{
	const xmlNode *politique = c->politique ? xmlDocGetRootElement(c->politique) : NULL;
	if (!politique)
		return;
	party->rank = rank_of(c, politique, party->role);
	for (const xmlNode *g = tree_first(politique, "groupe"); g; g = tree_next(g, "groupe"))
		if (word_in(tree_get(g, "signataires"), party->id)) {
			put(party->group, sizeof party->group, tree_get(g, "id"));
			party->quorum = number_get(g, "quorum");
		}
}

static void party_draw(struct convention *c, const xmlNode *signatory, int number)
{
	const struct role *role = role_find(tree_get(signatory, "role"));
	if (!role || c->parties_n >= CONVENTION_MAX_PARTIES)
		return;
	struct convention_party *party = &c->parties[c->parties_n++];
	memset(party, 0, sizeof *party);
	put(party->id, sizeof party->id, tree_get(signatory, "id"));
	put(party->role, sizeof party->role, role->name);
	put(party->label, sizeof party->label, role->label);
	party->obligatory = word_is(tree_get(signatory, "obligatoire"), "oui");
	if (role->numbered)
		snprintf(party->field, sizeof party->field, "%s-%d", role->field, number);
	else
		put(party->field, sizeof party->field, role->field);
	policy_draw(c, party);
	const char *person = tree_get(signatory, "personne");
	if (person)
		holder_of_fond(c, party, role, person);
	else
		school_holders(c, party);
}

/* accueil-1, accueil-2: numbered within a role, in the order of the fond. */
static int number_in_role(const struct convention *c, const char *role)
{
	int n = 1;
	for (size_t i = 0; i < c->parties_n; i++)
		n += word_is(role, c->parties[i].role);
	return n;
}

void convention_facts(struct convention *c)
{
	static const char *const orders[] = { [ORDER_SEQUENTIELLE] = "sequentielle",
		[ORDER_PARALLELE] = "parallele",
		[ORDER_PARALLELE_ECOLE_DERNIERE] = "parallele-ecole-derniere" };
	const xmlNode *fond = xmlDocGetRootElement(c->fond);
	const xmlNode *politique = c->politique ? xmlDocGetRootElement(c->politique) : NULL;
	fond_draw(c, fond);
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
		if (word_is(tree_get(politique, "ordre"), orders[i]))
			c->order = (enum convention_order)i;
	c->parties_n = 0;
	for (const xmlNode *s = tree_find(fond, "signataires/signataire"); s;
		s = tree_next(s, "signataire"))
		party_draw(c, s, number_in_role(c, tree_get(s, "role")));
}

void convention_free(struct convention *c)
{
	if (!c)
		return;
	xmlFreeDoc(c->fond);
	xmlFreeDoc(c->politique);
	xmlFreeDoc(c->contacts);
	xmlFreeDoc(c->confidentiel);
	free(c);
}

void convention_auto(struct convention **c)
{
	convention_free(*c);
	*c = NULL;
}
