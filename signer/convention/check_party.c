/* SPDX-License-Identifier: MIT */
/* check_party: who signs what in the fond, and that policy and contacts fit it (CONVENTION 2.1, 2.2). */
#include "convention/check.h"
#include "convention/word.h"
#include "xml/tree.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { ADULT = 18 };

/* What each role names, and how many boxes it has. */
static const struct role_rule {
	const char *role,
		*element; /* element: what @personne must be; NULL: @personne must be absent */
	size_t boxes;
} role_rules[] = {
	{ "representant-accueil", "representant", 2 },
	{ "responsable-legal", "responsable-legal", 2 },
	{ "eleve", "eleve", 1 },
	{ "enseignant-referent", NULL, 1 },
	{ "chef-etablissement", NULL, 1 },
};

/* CONVENTION 2.1 and 5: how many sign an act, and which roles may. */
static const struct act_rule {
	const char *act;
	size_t least, most;
	const char *roles;
} act_rules[] = {
	{ "initiale", 3, 7,
		"representant-accueil responsable-legal eleve enseignant-referent "
		"chef-etablissement" },
	{ "avenant", 3, 7,
		"representant-accueil responsable-legal eleve enseignant-referent "
		"chef-etablissement" },
	{ "avis", 2, 4, "representant-accueil enseignant-referent chef-etablissement" },
	{ "rectificatif", 1, 1, "chef-etablissement" },
};

static const struct act_rule *act_of(const struct check *c)
{
	for (size_t i = 0; i < sizeof act_rules / sizeof *act_rules; i++)
		if (word_is(tree_get(c->fond, "acte"), act_rules[i].act))
			return &act_rules[i];
	return NULL;
}

static size_t signing(const struct check *c, const char *role)
{
	size_t n = 0;
	for (const xmlNode *s = tree_find(c->fond, "signataires/signataire"); s;
		s = tree_next(s, "signataire"))
		n += word_is(tree_get(s, "role"), role);
	return n;
}

static bool person_signs(const struct check *c, const char *id)
{
	for (const xmlNode *s = tree_find(c->fond, "signataires/signataire"); s;
		s = tree_next(s, "signataire"))
		if (word_is(tree_get(s, "personne"), id))
			return true;
	return false;
}

static void role_check(struct check *c, const struct role_rule *r)
{
	const xmlNode *all = tree_first(c->fond, "signataires");
	const char *obligatory = NULL;
	if (signing(c, r->role) > r->boxes)
		check_fault(c, all, NULL, "signataires",
			"Le rôle « %s » a %zu cadre(s) de signature au plus.", r->role, r->boxes);
	for (const xmlNode *s = tree_first(all, "signataire"); s; s = tree_next(s, "signataire")) {
		const char *id = tree_get(s, "personne");
		const xmlNode *person = check_person(c, id);
		if (!word_is(tree_get(s, "role"), r->role))
			continue;
		if (!r->element && id)
			check_fault(c, s, "personne", "signataires",
				"Retirez cet attribut : le titulaire de ce cadre est dans la "
				"politique.");
		if (r->element && !id)
			check_fault(c, s, "personne", "signataires",
				"Dites qui signe : ajoutez personne=\"p-…\".");
		if (r->element && id &&
			(!person || !word_is((const char *)person->name, r->element)))
			check_fault(c, s, "personne", "renvoi",
				"« %s » n’est pas un « %s » de ce fichier : corrigez "
				"l’identifiant.",
				id, r->element);
		const char *own = tree_get(s, "obligatoire");
		if (obligatory && own && strcmp(obligatory, own))
			check_fault(c, s, "obligatoire", "signataires",
				"Tous les signataires d’un même rôle doivent avoir la même valeur "
				": accordez-les.");
		obligatory = obligatory ? obligatory : own;
	}
}

static void twice_check(struct check *c)
{
	const xmlNode *s = tree_find(c->fond, "signataires/signataire");
	for (int n = 0; s && n < CHECK_MAX_TWINS; n++, s = tree_next(s, "signataire"))
		for (const xmlNode *t = tree_next(s, "signataire"); t;
			t = tree_next(t, "signataire"))
			if (word_is(tree_get(s, "personne"), tree_get(t, "personne")))
				check_fault(c, t, "personne", "signataires",
					"« %s » signe deux fois : ne gardez qu’un signataire.",
					tree_get(t, "personne"));
}

static bool obligatory(const struct check *c, const char *role)
{
	for (const xmlNode *s = tree_find(c->fond, "signataires/signataire"); s;
		s = tree_next(s, "signataire"))
		if (word_is(tree_get(s, "role"), role))
			return word_is(tree_get(s, "obligatoire"), "oui");
	return false;
}

static void must_sign(struct check *c, const char *role, const char *who)
{
	if (!obligatory(c, role))
		check_fault(c, tree_first(c->fond, "signataires"), NULL, "signataires",
			"%s doit signer : ajoutez un signataire de rôle « %s » avec "
			"obligatoire=\"oui\".",
			who, role);
}

/* Guardians are obligatory for a minor and absent for an adult, who signs alone (CONVENTION 2.2). */
static void family_check(struct check *c)
{
	const xmlNode *pupil = tree_first(c->fond, "eleve");
	int age = check_age_at_freeze(c);
	if (age >= ADULT) {
		must_sign(c, "eleve", "L’élève majeur");
		if (signing(c, "responsable-legal"))
			check_fault(c, tree_first(c->fond, "signataires"), NULL, "signataires",
				"L’élève est majeur au jour du gel : retirez les responsables "
				"légaux des signataires.");
	}
	if (age >= 0 && age < ADULT && tree_first(pupil, "responsable-legal"))
		must_sign(c, "responsable-legal", "Un responsable légal");
}

void check_signatories(struct check *c)
{
	const xmlNode *all = tree_first(c->fond, "signataires");
	const struct act_rule *act = act_of(c);
	if (!all || !act)
		return;
	size_t n = check_count(all, "signataire");
	if (n < act->least || n > act->most)
		check_fault(c, all, NULL, "nombre",
			"Cet acte a de %zu à %zu signataires, le fichier en a %zu.", act->least,
			act->most, n);
	for (const xmlNode *s = tree_first(all, "signataire"); s; s = tree_next(s, "signataire"))
		if (tree_get(s, "role") && !word_in(act->roles, tree_get(s, "role")))
			check_fault(c, s, "role", "signataires",
				"Ce rôle ne signe pas cet acte : retirez-le.");
	for (size_t i = 0; i < sizeof role_rules / sizeof *role_rules; i++)
		role_check(c, &role_rules[i]);
	twice_check(c);
	must_sign(c, "chef-etablissement", "Le chef d’établissement ou son délégataire");
	if (!word_in(act->roles, "representant-accueil"))
		return;
	must_sign(c, "representant-accueil", "Le représentant de l’organisme");
	const xmlNode *host = tree_first(c->fond, "organisme-accueil");
	for (const xmlNode *r = tree_first(host, "representant"); r;
		r = tree_next(r, "representant"))
		if (tree_get(r, "id") && !person_signs(c, tree_get(r, "id")))
			check_fault(c, r, "id", "signataires",
				"Ce représentant n’est pas parmi les signataires : ajoutez-le ou "
				"retirez-le.");
	if (word_in(act->roles, "responsable-legal"))
		family_check(c);
}

static const xmlNode *signatory(const struct check *c, const char *id)
{
	for (const xmlNode *s = tree_find(c->fond, "signataires/signataire"); s;
		s = tree_next(s, "signataire"))
		if (word_is(tree_get(s, "id"), id))
			return s;
	return NULL;
}

static void ranks_check(struct check *c)
{
	for (size_t i = 0; i < sizeof role_rules / sizeof *role_rules; i++) {
		size_t n = 0;
		for (const xmlNode *r = tree_first(c->politique, "rang"); r;
			r = tree_next(r, "rang"))
			n += word_in(tree_get(r, "roles"), role_rules[i].role);
		if (n > 1)
			check_fault(c, c->politique, NULL, "rang",
				"Le rôle « %s » est dans %zu rangs : ne le laissez que dans un.",
				role_rules[i].role, n);
		/* Every signer needs his turn, or would never be invited. */
		bool ranked = word_is(tree_get(c->politique, "ordre"), "sequentielle");
		if (n == 0 && ranked && signing(c, role_rules[i].role))
			check_fault(c, c->politique, NULL, "rang",
				"Le rôle « %s » signe mais n’a pas de rang : ajoutez-le à un rang.",
				role_rules[i].role);
	}
	size_t many = 0;
	for (const xmlNode *r = tree_first(c->politique, "rang"); r; r = tree_next(r, "rang")) {
		int n = check_number(r, "n");
		if (n < 1 || n > 9)
			check_fault(
				c, r, "n", "rang", "Les rangs vont de 1 à 9 : corrigez le numéro.");
		for (const xmlNode *s = tree_next(r, "rang"); s && many < CHECK_MAX_TWINS;
			s = tree_next(s, "rang"))
			if (check_number(s, "n") == n)
				check_fault(c, s, "n", "rang",
					"Ce rang est écrit deux fois : réunissez ses rôles.");
		many++;
	}
}

static void group_check(struct check *c, const xmlNode *group)
{
	const char *list = tree_get(group, "signataires"), *role = NULL;
	char id[32];
	int members = 0;
	while (word_take(&list, id, sizeof id)) {
		const xmlNode *s = signatory(c, id);
		members++;
		if (word_in(list, id))
			check_fault(c, group, "signataires", "groupe",
				"« %s » est écrit deux fois : ne l’écrivez qu’une fois.", id);
		if (!s) {
			check_fault(c, group, "signataires", "renvoi",
				"« %s » n’est pas un signataire : corrigez l’identifiant.", id);
			continue;
		}
		if (role && !word_is(role, tree_get(s, "role")))
			check_fault(c, group, "signataires", "groupe",
				"Un groupe ne mélange pas les rôles : faites un groupe par rôle.");
		role = tree_get(s, "role");
		for (const xmlNode *g = tree_next(group, "groupe"); g; g = tree_next(g, "groupe"))
			if (word_in(tree_get(g, "signataires"), id))
				check_fault(c, g, "signataires", "groupe",
					"« %s » est dans deux groupes : laissez-le dans un seul.",
					id);
	}
	int quorum = check_number(group, "quorum");
	if (quorum > members)
		check_fault(c, group, "quorum", "groupe",
			"Le quorum de %d dépasse les %d signataires du groupe : baissez-le.",
			quorum, members);
}

static void holder_check(struct check *c, const xmlNode *holder)
{
	const char *id = tree_get(holder, "signataire"), *list = tree_get(holder, "personnes");
	const xmlNode *s = signatory(c, id);
	const char *role = tree_get(s, "role");
	bool head = word_is(role, "chef-etablissement"),
	     teacher = word_is(role, "enseignant-referent");
	char person[40];
	if (!head && !teacher) {
		check_fault(c, holder, "signataire", "titulaire",
			"« %s » n’est pas un signataire de l’école : seuls ceux-là ont un "
			"titulaire.",
			id ? id : "");
		return;
	}
	while (word_take(&list, person, sizeof person)) {
		const xmlNode *p = check_person(c, person);
		const char *kind = p ? (const char *)p->name : "";
		if (word_in(list, person))
			check_fault(c, holder, "personnes", "titulaire",
				"« %s » est écrit deux fois : ne l’écrivez qu’une fois.", person);
		bool fits = head ? word_in("chef delegation", kind)
				 : word_is(kind, "enseignant-referent");
		if (!fits)
			check_fault(c, holder, "personnes", "titulaire",
				"« %s » ne peut pas tenir ce cadre : nommez %s.", person,
				head ? "le chef ou un délégataire de la politique"
				     : "un enseignant référent du fond");
	}
}

static void holders_check(struct check *c)
{
	for (const xmlNode *s = tree_find(c->fond, "signataires/signataire"); s;
		s = tree_next(s, "signataire")) {
		size_t n = 0;
		if (!word_in("chef-etablissement enseignant-referent", tree_get(s, "role")))
			continue;
		for (const xmlNode *t = tree_first(c->politique, "titulaire"); t;
			t = tree_next(t, "titulaire"))
			n += word_is(tree_get(t, "signataire"), tree_get(s, "id"));
		if (n != 1)
			check_fault(c, c->politique, NULL, "titulaire",
				"Le signataire « %s » de l’école a %zu titulaires : écrivez-en un "
				"et un seul.",
				tree_get(s, "id"), n);
	}
	for (const xmlNode *t = tree_first(c->politique, "titulaire"); t;
		t = tree_next(t, "titulaire"))
		holder_check(c, t);
}

static void same_convention(struct check *c, const xmlNode *root)
{
	const char *own = tree_get(c->fond, "id"), *said = tree_get(root, "convention");
	if (own && said && strcmp(own, said))
		check_fault(c, root, "convention", "renvoi",
			"Ce document dit être celui d’une autre convention : recopiez "
			"l’identifiant du fond.");
}

void check_policy(struct check *c)
{
	static const struct {
		const char *name;
		size_t most;
	} caps[] = { { "delegation", 5 }, { "rang", 9 }, { "groupe", 3 } };
	if (!c->politique || !c->fond)
		return;
	same_convention(c, c->politique);
	for (size_t i = 0; i < sizeof caps / sizeof *caps; i++)
		if (check_count(c->politique, caps[i].name) > caps[i].most)
			check_fault(c, c->politique, NULL, "nombre",
				"« %s » : %zu au plus ; retirez les autres.", caps[i].name,
				caps[i].most);
	for (const xmlNode *d = tree_first(c->politique, "delegation"); d;
		d = tree_next(d, "delegation")) {
		time_day from, to;
		if (check_day(&from, d, "debut") && check_day(&to, d, "fin") && to < from)
			check_fault(c, d, "fin", "delegation",
				"La délégation finit avant de commencer : corrigez ses dates.");
	}
	ranks_check(c);
	size_t groups = 0;
	for (const xmlNode *g = tree_first(c->politique, "groupe"); g && groups < CHECK_MAX_TWINS;
		g = tree_next(g, "groupe"), groups++)
		group_check(c, g);
	holders_check(c);
}

static void contact_check(struct check *c, const xmlNode *contact)
{
	const char *id = tree_get(contact, "personne"), *way = tree_get(contact, "joignable");
	const xmlNode *person = check_person(c, id);
	if (id && !person)
		check_fault(c, contact, "personne", "renvoi",
			"« %s » n’est pas une personne du dossier : corrigez l’identifiant ou "
			"retirez le contact.",
			id);
	if (word_is(way, "courriel") && !tree_first(contact, "courriel"))
		check_fault(c, contact, "joignable", "contact",
			"Joignable par courriel, mais sans adresse : ajoutez <courriel> ou changez "
			"le moyen.");
	if (word_is(way, "sms") && !tree_first(contact, "telephone"))
		check_fault(c, contact, "joignable", "contact",
			"Joignable par SMS, mais sans numéro : ajoutez <telephone> ou changez le "
			"moyen.");
	const xmlNode *reason = tree_first(contact, "partage-motif");
	const char *text = tree_content(reason);
	if (word_is(tree_get(reason, "code"), "autre") && (!text || !*text))
		check_fault(c, reason, NULL, "contact",
			"Pour le motif « autre », écrivez la raison en toutes lettres.");
	bool family = person && word_in("eleve responsable-legal", (const char *)person->name);
	if (tree_first(contact, "adresse") && person && !family)
		check_fault(c, contact, NULL, "contact",
			"L’adresse postale n’est gardée que pour l’élève et ses responsables : "
			"retirez-la.");
}

/* One contact per person of the convention or of the policy (CONVENTION 2.2). */
static void contact_wanted(struct check *c, const xmlNode *person)
{
	const char *id = tree_get(person, "id");
	size_t n = 0;
	for (const xmlNode *x = tree_first(c->contacts, "contact"); x; x = tree_next(x, "contact"))
		n += word_is(tree_get(x, "personne"), id);
	if (id && n != 1)
		check_fault(c, n ? c->contacts : person, n ? NULL : "id", "contact",
			"« %s » a %zu contacts : écrivez-en un et un seul.", id, n);
}

static void contacts_wanted(struct check *c, const xmlNode *parent, const char *name)
{
	const xmlNode *p = tree_first(parent, name);
	for (int n = 0; p && n < CHECK_MAX_TWINS; n++, p = tree_next(p, name))
		contact_wanted(c, p);
}

void check_contacts(struct check *c)
{
	const xmlNode *host = tree_first(c->fond, "organisme-accueil"),
		      *pupil = tree_first(c->fond, "eleve");
	if (!c->fond)
		return;
	if (c->confidentiel)
		same_convention(c, c->confidentiel);
	if (!c->contacts)
		return;
	same_convention(c, c->contacts);
	for (const xmlNode *x = tree_first(c->contacts, "contact"); x; x = tree_next(x, "contact"))
		contact_check(c, x);
	contacts_wanted(c, tree_first(c->fond, "etablissement"), "enseignant-referent");
	contacts_wanted(c, host, "representant");
	contacts_wanted(c, pupil, "responsable-legal");
	contacts_wanted(c, c->fond, "eleve");
	contacts_wanted(c, c->politique, "chef");
	contacts_wanted(c, c->politique, "delegation");
	/* A tutor who is also a representative is one person, reached once. */
	for (const xmlNode *t = tree_first(host, "tuteur"); t; t = tree_next(t, "tuteur"))
		if (!tree_get(t, "meme-que"))
			contact_wanted(c, t);
}
