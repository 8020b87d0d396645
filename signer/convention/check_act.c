/* SPDX-License-Identifier: MIT */
/* check_act: links to other conventions; an avenant, avis or rectificatif against the list of its act. */
#include "base/text.h"
#include "convention/check.h"
#include "convention/word.h"
#include "xml/tree.h"

#include <stdio.h>
#include <string.h>

enum { ACT_MAX_DIFFERENCES = 40, ACT_MAX_SISTERS = 3, ACT_MAX_VALUE = 4000 };

/* CONVENTION 5: what an act may change, as beginnings of field paths; * stands for what is between beginning and end. */
static const struct act_fields {
	const char *act;
	const char *fields[16];
} act_fields[] = {
	{ "avenant", { "sequence/", "organisme-accueil/lieu", "organisme-accueil/representant",
			     "organisme-accueil/siege", "annexe-pedagogique/", "annexe-financiere/",
			     "eleve/naissance", "eleve/responsable-legal", "clauses/" } },
	{ "avis", { "organisme-accueil/tuteur", "etablissement/enseignant-referent",
			  "annexe-financiere/restauration", "organisme-accueil/contact-accueil",
			  "etablissement/contact-ecole",
			  /* the room; another place is for an avenant, that the family signs */
			  "organisme-accueil/lieu*/precision",
			  "organisme-accueil/personne-ressource" } },
	{ "rectificatif",
		{ "eleve/nom", "eleve/nom-usage", "eleve/prenom", "eleve/naissance", "eleve/classe",
			"eleve/responsable-legal", "eleve/assurance-rc", "organisme-accueil/siret",
			"organisme-accueil/denomination", "organisme-accueil/assurance-rc",
			"organisme-accueil/representant", "organisme-accueil/tuteur",
			"etablissement/enseignant-referent", "etablissement/denomination",
			"organisme-accueil/siege" } },
};

static bool fits(const char *pattern, const char *field)
{
	size_t n = strcspn(pattern, "*"), all = strlen(field);
	const char *end = pattern[n] ? pattern + n + 1 : "";
	size_t m = strlen(end);
	return strncmp(field, pattern, n) == 0 && all >= n + m && strcmp(field + all - m, end) == 0;
}

static bool allowed(const char *act, const char *field)
{
	for (size_t i = 0; i < sizeof act_fields / sizeof *act_fields; i++) {
		if (!word_is(act, act_fields[i].act))
			continue;
		for (size_t f = 0; f < sizeof act_fields->fields / sizeof *act_fields->fields;
			f++) {
			const char *pattern = act_fields[i].fields[f];
			if (pattern && fits(pattern, field))
				return true;
		}
	}
	return false;
}

/* One step of a field path: "jour", "jour[2]", "jour[2025-06-18]" (by @id, @date, @semaine, @n or @code). */
struct step {
	char name[48], key[48];
};

static bool step_take(struct step *out, const char **path)
{
	size_t n = strcspn(*path, "/["), k = 0;
	if (!n || n >= sizeof out->name)
		return false;
	memcpy(out->name, *path, n);
	out->name[n] = '\0';
	*path += n;
	out->key[0] = '\0';
	if (**path == '[') {
		k = strcspn(*path, "]");
		if ((*path)[k] != ']' || k - 1 >= sizeof out->key)
			return false;
		memcpy(out->key, *path + 1, k - 1);
		out->key[k - 1] = '\0';
		*path += k + 1;
	}
	if (**path == '/')
		++*path;
	else if (**path)
		return false;
	return true;
}

static bool keyed(const xmlNode *node, const char *key)
{
	static const char *const names[] = { "id", "date", "semaine", "n", "code" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (word_is(tree_get(node, names[i]), key))
			return true;
	return false;
}

static const xmlNode *step_go(const xmlNode *from, const struct step *s)
{
	uint64_t place = 1;
	bool number = !s->key[0] || text_decimal(&place, slice_text(s->key), 1000, NULL);
	uint64_t n = 0;
	for (const xmlNode *x = tree_first(from, s->name); x; x = tree_next(x, s->name))
		if (s->key[0] ? keyed(x, s->key) || (number && ++n == place) : true)
			return x;
	return NULL;
}

static void join(struct buf *out, const char *separator, const char *text)
{
	if (!text || !*text)
		return;
	if (out->n)
		buf_put_text(out, separator);
	buf_put_text(out, text);
}

/* What is printed of an element: its text, or its parts in order; a range as « 09:00–12:00 ». */
static void value_put(struct buf *out, const xmlNode *node, bool top)
{
	if (word_is((const char *)node->name, "plage")) {
		join(out, ", ", tree_get(node, "de"));
		join(out, "–", tree_get(node, "a"));
		return;
	}
	const xmlNode *inner = tree_first(node, NULL);
	static const char *const hidden[] = { "id", "date", "semaine", "n", "code" };
	for (const xmlAttr *a = top && !inner ? NULL : node->properties; a; a = a->next) {
		bool key = false;
		for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
			key = key || word_is((const char *)a->name, hidden[i]);
		if (!key)
			join(out, ", ", tree_get(node, (const char *)a->name));
	}
	if (!inner)
		join(out, ", ", tree_content(node));
	for (; inner; inner = tree_next(inner, NULL))
		value_put(out, inner, false);
}

/* The printed value of 'field' in the fond; false when there is no such field. */
static bool field_value(struct buf *out, const xmlNode *fond, const char *field)
{
	const xmlNode *at = fond;
	const char *path = field;
	while (*path) {
		struct step s;
		if (*path == '@') {
			const char *value = tree_get(at, path + 1);
			buf_put_text(out, value ? value : "");
			return value != NULL;
		}
		if (!step_take(&s, &path))
			return false;
		at = step_go(at, &s);
		if (!at)
			return false;
	}
	value_put(out, at, true);
	return true;
}

/* The date of the day that 'field' is about: the day's own, or the key of one that is no longer there; NULL: no day. */
static const char *day_of(char out[static 11], const xmlNode *fond, const char *field)
{
	struct step first, day;
	if (!step_take(&first, &field) || !word_is(first.name, "sequence") ||
		!step_take(&day, &field) || !word_is(day.name, "jour"))
		return NULL;
	const xmlNode *sequence = step_go(fond, &first);
	const xmlNode *there = sequence ? step_go(sequence, &day) : NULL;
	const char *date = there ? tree_get(there, "date") : day.key;
	snprintf(out, 11, "%.10s", date ? date : "");
	return strlen(out) == 10 ? out : NULL;
}

/* CONVENTION 5: the days before an avenant's effect equal the old ones. */
static void day_check(struct check *c, const xmlNode *d, const char *field)
{
	char date[11];
	const char *effect = tree_get(d->parent, "effet");
	if (effect && day_of(date, c->fond, field) && strcmp(date, effect) < 0)
		check_fault(c, d, "champ", "effet",
			"Ce jour est avant la date d’effet : les jours passés ne changent pas ; "
			"avancez la date d’effet ou laissez ce jour.");
}

static void difference_check(struct check *c, const xmlNode *d)
{
	const char *field = tree_get(d, "champ"), *after = tree_content(tree_first(d, "apres"));
	const char *before = tree_content(tree_first(d, "avant")), *act = tree_get(c->fond, "acte");
	AUTO(buf) struct buf value = BUF_MAX(ACT_MAX_VALUE);
	if (!field)
		return;
	if (act && !allowed(act, field))
		check_fault(c, d, "champ", "difference",
			"Le champ « %s » ne peut pas être changé par un acte « %s » : choisissez "
			"le bon acte.",
			field, act);
	day_check(c, d, field);
	bool there = field_value(&value, c->fond, field);
	if (!there && after && *after)
		check_fault(c, d, "champ", "difference",
			"Le champ « %s » n’existe pas dans le fond : corrigez le chemin.", field);
	const char *now = there ? buf_text(&value) : "";
	if (there && now && after && strcmp(now, after))
		check_fault(c, d, NULL, "difference",
			"La valeur « après » n’est pas celle du fond : recopiez-la telle quelle "
			"(plage : 09:00–12:00 ; "
			"plusieurs valeurs séparées par une virgule et une espace).");
	if (before && after && !strcmp(before, after))
		check_fault(c, d, NULL, "difference",
			"« avant » et « après » sont égaux : retirez cette différence.");
}

static void amendment_check(struct check *c, const xmlNode *link)
{
	const char *act = tree_get(c->fond, "acte");
	bool dated = word_is(act, "avenant") || word_is(act, "avis");
	if (dated && !tree_get(link, "effet"))
		check_fault(c, link, "effet", "acte",
			"La date d’effet manque : ajoutez effet=\"AAAA-MM-JJ\".");
	if (word_is(act, "rectificatif") && tree_get(link, "effet"))
		check_fault(c, link, "effet", "acte",
			"Un rectificatif n’a pas de date d’effet : retirez-la.");
	if (word_is(tree_get(link, "id"), tree_get(c->fond, "id")))
		check_fault(c, link, "id", "acte",
			"L’acte porte l’identifiant de la convention qu’il modifie : donnez-lui le "
			"sien.");
	size_t n = check_count(link, "difference");
	if (n > ACT_MAX_DIFFERENCES)
		check_fault(c, link, NULL, "nombre",
			"%d différences au plus : faites une nouvelle convention.",
			ACT_MAX_DIFFERENCES);
	const xmlNode *d = tree_first(link, "difference");
	for (size_t i = 0; d && i < ACT_MAX_DIFFERENCES; i++, d = tree_next(d, "difference"))
		difference_check(c, d);
}

void check_links(struct check *c)
{
	const xmlNode *links = tree_first(c->fond, "liens");
	const xmlNode *amended = tree_first(links, "avenant-de"),
		      *former = tree_first(links, "remplace");
	const char *act = tree_get(c->fond, "acte");
	bool first = word_is(act, "initiale");
	if (act && !first && !amended)
		check_fault(c, links ? links : c->fond, NULL, "acte",
			"Un acte « %s » doit dire ce qu’il modifie : ajoutez <liens><avenant-de>.",
			act);
	if (first && amended)
		check_fault(c, amended, NULL, "acte",
			"Une convention initiale ne modifie rien : retirez <avenant-de> ou changez "
			"l’acte.");
	if (amended && !first)
		amendment_check(c, amended);
	if (former && check_number(former, "revision") >= check_number(c->fond, "revision") &&
		word_is(tree_get(former, "id"), tree_get(c->fond, "id")))
		check_fault(c, former, "revision", "revision",
			"La révision remplacée n’est pas plus ancienne que celle-ci : corrigez les "
			"numéros.");
	if (check_count(links, "meme-eleve") > ACT_MAX_SISTERS)
		check_fault(c, links, NULL, "nombre",
			"Trois conventions liées au plus : retirez les autres.");
	for (const xmlNode *m = tree_first(links, "meme-eleve"); m; m = tree_next(m, "meme-eleve"))
		if (word_is(tree_get(m, "id"), tree_get(c->fond, "id")))
			check_fault(c, m, "id", "renvoi",
				"La convention se lie à elle-même : donnez l’identifiant de "
				"l’autre.");
}
