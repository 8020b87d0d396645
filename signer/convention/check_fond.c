/* SPDX-License-Identifier: MIT */
/* check_fond: the fond by itself: keys, persons, places, insurance, clauses, derogations. */
#include "base/text.h"
#include "convention/check.h"
#include "convention/generate.h"
#include "convention/ident.h"
#include "convention/word.h"
#include "xml/tree.h"

#include <string.h>

static void header_check(struct check *c)
{
	const char *uai = tree_get(tree_first(c->fond, "etablissement"), "uai");
	const xmlNode *reference = tree_first(c->fond, "reference");
	const char *text = tree_content(reference);
	if (uai && text && strncmp(text, uai, strlen(uai)))
		check_fault(c, reference, NULL, "reference",
			"La référence ne commence pas par l’UAI de l’établissement : corrigez "
			"l’une des deux.");
	if (tree_get(c->fond, "millesime") && check_school_year(c) < 0)
		check_fault(c, c->fond, "millesime", "millesime",
			"Les deux années ne se suivent pas : écrivez par exemple 2024-2025.");
}

static void school_check(struct check *c)
{
	const xmlNode *school = tree_first(c->fond, "etablissement");
	const xmlNode *council = tree_first(school, "deliberation-ca");
	const char *uai = tree_get(school, "uai");
	if (uai && !ident_uai(uai))
		check_fault(c, school, "uai", "IDENT-2",
			"La lettre de l’UAI ne correspond pas aux chiffres : recopiez l’UAI de "
			"l’établissement.");
	if (word_is(tree_get(school, "statut"), "public") && !council)
		check_fault(c, school, NULL, "deliberation",
			"Un établissement public doit indiquer la délibération du conseil "
			"d’administration : ajoutez "
			"<deliberation-ca date=\"…\"/>.");
	time_day day;
	if (council && !c->frozen && check_day(&day, council, "date") && day > c->freeze_day)
		check_fault(c, council, "date", "deliberation",
			"La délibération est datée d’après le jour du gel : corrigez la date.");
	if (check_count(school, "enseignant-referent") > 2)
		check_fault(c, school, NULL, "nombre",
			"Deux enseignants référents au plus : retirez les autres.");
}

/* CONVENTION 2, Adresse: five digits in France. */
static void address_check(struct check *c, const xmlNode *address)
{
	const char *country = tree_get(address, "pays");
	const xmlNode *code = tree_first(address, "code-postal");
	const char *text = tree_content(code);
	if (country && !word_is(country, "FR"))
		return;
	if (text && (strlen(text) != 5 || strspn(text, "0123456789") != 5))
		check_fault(c, code, NULL, "code-postal",
			"Le code postal doit avoir cinq chiffres en France : corrigez-le ou "
			"ajoutez pays=\"…\".");
}

static void places_check(struct check *c, const xmlNode *host)
{
	size_t principal = 0;
	for (const xmlNode *p = tree_first(host, "lieu"); p; p = tree_next(p, "lieu")) {
		principal += word_is(tree_get(p, "principal"), "oui");
		address_check(c, p);
		if (word_is(tree_get(p, "mobile"), "oui") && !tree_first(p, "precision"))
			check_fault(c, p, NULL, "lieu",
				"Un lieu mobile doit dire où aller : ajoutez <precision> "
				"(chantiers, point de départ).");
	}
	if (check_count(host, "lieu") > 3)
		check_fault(c, host, NULL, "nombre", "Trois lieux au plus : retirez les autres.");
	if (tree_first(host, "lieu") && principal != 1)
		check_fault(c, tree_first(host, "lieu"), "principal", "lieu",
			"%zu lieux sont marqués principal=\"oui\" : il en faut exactement un.",
			principal);
}

static void tutors_check(struct check *c, const xmlNode *host)
{
	if (check_count(host, "tuteur") > 2)
		check_fault(c, host, NULL, "nombre", "Deux tuteurs au plus : retirez les autres.");
	if (check_count(host, "representant") > 2)
		check_fault(c, host, NULL, "nombre",
			"Deux représentants au plus : retirez les autres.");
	for (const xmlNode *t = tree_first(host, "tuteur"); t; t = tree_next(t, "tuteur")) {
		const char *same = tree_get(t, "meme-que");
		const xmlNode *person = check_person(c, same);
		if (!same)
			continue;
		if (!person || !word_is((const char *)person->name, "representant")) {
			check_fault(c, t, "meme-que", "renvoi",
				"« %s » n’est pas un représentant de ce fichier : corrigez "
				"l’identifiant.",
				same);
			continue;
		}
		if (!word_is(tree_content(tree_first(t, "nom")),
			    tree_content(tree_first(person, "nom"))) ||
			!word_is(tree_content(tree_first(t, "prenom")),
				tree_content(tree_first(person, "prenom"))))
			check_fault(c, t, NULL, "renvoi",
				"Le tuteur est dit le même que « %s » mais ne porte pas le même "
				"nom : corrigez l’un des "
				"deux.",
				same);
	}
}

static void host_check(struct check *c)
{
	const xmlNode *host = tree_first(c->fond, "organisme-accueil");
	const xmlNode *insurance = tree_first(host, "assurance-rc");
	const xmlNode *siret = tree_first(host, "siret");
	const char *number = tree_content(siret);
	if (number && !ident_siret(number))
		check_fault(c, siret, NULL, "IDENT-1",
			"La clé du SIRET est fausse : recopiez les 14 chiffres depuis un document "
			"de l’organisme.");
	address_check(c, tree_first(host, "siege"));
	places_check(c, host);
	tutors_check(c, host);
	/* The State is its own insurer: no policy, no end (CONVENTION 2.1). */
	bool own = word_is(tree_get(insurance, "mode"), "propre-assureur");
	static const char *const wanted[] = { "police", "fin" };
	for (size_t i = 0; insurance && !own && i < sizeof wanted / sizeof *wanted; i++)
		if (!tree_get(insurance, wanted[i]))
			check_fault(c, insurance, wanted[i], "assurance",
				"L’attribut « %s » manque : ajoutez-le (seul l’État, "
				"propre-assureur, peut s’en passer).",
				wanted[i]);
}

static void guardians_check(struct check *c, const xmlNode *pupil)
{
	if (check_count(pupil, "responsable-legal") > 2)
		check_fault(c, pupil, NULL, "nombre",
			"Deux responsables légaux au plus : retirez les autres.");
	for (const xmlNode *g = tree_first(pupil, "responsable-legal"); g;
		g = tree_next(g, "responsable-legal")) {
		bool body = tree_first(g, "organisme"), capacity = tree_first(g, "qualite");
		if (body != capacity)
			check_fault(c, g, NULL, "responsable",
				"« organisme » et « qualite » vont ensemble : ajoutez l’un ou "
				"retirez l’autre.");
		if (body && !word_in("tuteur-legal delegataire-autorite ase", tree_get(g, "lien")))
			check_fault(c, g, "lien", "responsable",
				"Seuls un tuteur légal, un délégataire ou l’ASE agissent pour un "
				"organisme : corrigez le "
				"lien ou retirez l’organisme.");
	}
}

static void pupil_check(struct check *c)
{
	const xmlNode *pupil = tree_first(c->fond, "eleve");
	const xmlNode *birth_node = tree_first(pupil, "naissance");
	time_day birth, first;
	if (check_day(&birth, birth_node, NULL) &&
		check_day(&first, tree_first(c->fond, "sequence"), "debut") && birth >= first)
		check_fault(c, birth_node, NULL, "naissance",
			"La date de naissance n’est pas avant le début de la séquence : "
			"corrigez-la.");
	guardians_check(c, pupil);
	const xmlNode *insurance = tree_first(pupil, "assurance-rc");
	const char *piece = tree_get(insurance, "piece");
	bool found = !piece;
	for (const xmlNode *p = tree_find(c->fond, "pieces/piece"); p && !found;
		p = tree_next(p, "piece"))
		found = word_is(tree_get(p, "id"), piece);
	if (!found)
		check_fault(c, insurance, "piece", "renvoi",
			"La pièce « %s » n’est pas dans la liste des pièces : ajoutez-la ou "
			"corrigez l’identifiant.",
			piece);
	if (check_count(tree_first(c->fond, "pieces"), "piece") > 10)
		check_fault(c, tree_first(c->fond, "pieces"), NULL, "nombre",
			"Dix pièces au plus : retirez les autres.");
}

/* Every identifier once, over fond and policy, since names join the documents. */
static void ids_check(struct check *c, const xmlNode *from)
{
	for (const xmlNode *x = tree_first(from, NULL); x; x = tree_next(x, NULL)) {
		const char *id = tree_get(x, "id");
		const xmlNode *first = id ? check_person(c, id) : NULL;
		if (first && first != x && strchr(id, '-'))
			check_fault(c, x, "id", "identifiant",
				"L’identifiant « %s » est déjà pris par une autre personne : "
				"donnez-en un autre.",
				id);
		/* A longer list is a fault of number already; the bound keeps a hostile one from costing time. */
		const xmlNode *s = id && !first ? tree_next(x, (const char *)x->name) : NULL;
		for (int i = 0; s && i < CHECK_MAX_TWINS;
			i++, s = tree_next(s, (const char *)x->name))
			if (word_is(tree_get(s, "id"), id))
				check_fault(c, s, "id", "identifiant",
					"L’identifiant « %s » est écrit deux fois : donnez-en un "
					"autre.",
					id);
		ids_check(c, x);
	}
}

static void competences_check(struct check *c)
{
	const xmlNode *annex = tree_first(c->fond, "annexe-pedagogique");
	static const char *const codes[] = { "observer", "communiquer", "comprendre",
		"s-impliquer" };
	for (size_t i = 0; annex && i < sizeof codes / sizeof *codes; i++) {
		size_t n = 0;
		for (const xmlNode *x = tree_first(annex, "competence"); x;
			x = tree_next(x, "competence"))
			n += word_is(tree_get(x, "code"), codes[i]);
		if (n != 1)
			check_fault(c, annex, NULL, "competence",
				"La compétence « %s » doit être écrite une fois et une seule, elle "
				"l’est %zu fois.",
				codes[i], n);
	}
}

static const xmlNode *model_article(const struct check *c, const char *key)
{
	for (const xmlNode *a = tree_first(c->model, "article"); a; a = tree_next(a, "article"))
		if (word_is(tree_get(a, "cle"), key))
			return a;
	return NULL;
}

static void article_check(struct check *c, const xmlNode *article)
{
	const char *key = tree_get(article, "cle");
	const xmlNode *text = model_article(c, key);
	if (!text) {
		check_fault(c, article, "cle", "article",
			"L’article « %s » n’est pas dans le modèle de texte : corrigez la clé ou "
			"le modèle.",
			key ? key : "");
		return;
	}
	if (!word_is(tree_get(article, "n"), tree_get(text, "n")))
		check_fault(c, article, "n", "article",
			"Dans le modèle, l’article « %s » a le numéro %s : corrigez.", key,
			tree_get(text, "n"));
	char sha[GENERATE_SHA];
	const char *said = tree_get(article, "sha");
	if (said && (!generate_article_sha(sha, text, NULL) || strcmp(said, sha)))
		check_fault(c, article, "sha", "article",
			"L’empreinte de l’article « %s » n’est pas celle du modèle : retirez "
			"l’attribut, il est calculé.",
			key);
}

/* All articles of the model, in its order: what the council approved is printed whole. */
static void clauses_check(struct check *c)
{
	const xmlNode *clauses = tree_first(c->fond, "clauses");
	const xmlNode *article = tree_first(clauses, "article");
	int number = 0;
	if (c->model && article &&
		check_count(clauses, "article") != check_count(c->model, "article"))
		check_fault(c, clauses, NULL, "article",
			"Le modèle de texte a %zu articles, le fichier %zu : listez-les tous ou "
			"n’en listez aucun.",
			check_count(c->model, "article"), check_count(clauses, "article"));
	for (; article; article = tree_next(article, "article")) {
		if (++number != check_number(article, "n"))
			check_fault(c, article, "n", "article",
				"Les articles ne se suivent pas : rangez-les par numéro.");
		if (c->model)
			article_check(c, article);
	}
	number = 0;
	for (const xmlNode *x = tree_first(clauses, "clause-particuliere"); x;
		x = tree_next(x, "clause-particuliere"))
		if (++number != check_number(x, "n"))
			check_fault(c, x, "n", "clause",
				"Numérotez les clauses particulières 1, 2, 3 dans l’ordre.");
	if (number > 3)
		check_fault(c, clauses, NULL, "nombre",
			"Trois clauses particulières au plus : retirez les autres.");
}

static bool derogable(const struct check *c, const char *rule)
{
	for (const xmlNode *r = tree_first(c->rules, "regle"); r; r = tree_next(r, "regle"))
		if (word_is(tree_get(r, "id"), rule) &&
			word_is(tree_get(r, "gravite"), "derogation"))
			return true;
	return false;
}

static void derogation_check(struct check *c, const xmlNode *d)
{
	const xmlNode *sequence = tree_first(c->fond, "sequence");
	const char *rule = tree_get(d, "regle");
	time_day day, first, last;
	if (c->rules && rule && !derogable(c, rule))
		check_fault(c, d, "regle", "derogation",
			"La règle %s n’existe pas ou n’admet pas de dérogation : corrigez le "
			"numéro ou l’horaire.",
			rule);
	if (check_day(&day, d, "date") && check_day(&first, sequence, "debut") &&
		check_day(&last, sequence, "fin") && (day < first || day > last))
		check_fault(c, d, "date", "derogation",
			"Ce jour est hors de la séquence : corrigez la date.");
	if (!c->frozen && check_day(&day, d, "le") && day > c->freeze_day)
		check_fault(c, d, "le", "derogation",
			"La dérogation est datée d’après le jour du gel : corrigez la date.");
}

void check_fond(struct check *c)
{
	header_check(c);
	school_check(c);
	host_check(c);
	pupil_check(c);
	ids_check(c, c->fond);
	ids_check(c, c->politique);
	check_sequence(c);
	competences_check(c);
	clauses_check(c);
	for (const xmlNode *d = tree_first(c->fond, "derogation"); d;
		d = tree_next(d, "derogation"))
		derogation_check(c, d);
}
