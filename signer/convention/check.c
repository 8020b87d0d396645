/* SPDX-License-Identifier: MIT */
/* check: the questions shared by the check files, and the check of characters. */
#include "convention/check.h"

#include "base/nfc.h"
#include "base/text.h"
#include "convention/model.h"
#include "convention/word.h"
#include "xml/tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void check_fault(struct check *c, const xmlNode *node, const char *attr, const char *rule,
	const char *fmt, ...)
{
	static const char wrapper[] = "depot/";
	char path[sizeof c->faults->list->path + sizeof wrapper];
	char text[sizeof c->faults->list->text];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	xml_path(path, sizeof path, node, attr);
	const char *own =
		strncmp(path, wrapper, sizeof wrapper - 1) ? path : path + sizeof wrapper - 1;
	xml_fault_add(c->faults, node ? xmlGetLineNo(node) : 0, own, rule, "%s", text);
}

bool check_day(time_day *out, const xmlNode *node, const char *attr)
{
	const char *text = attr ? tree_get(node, attr) : tree_content(node);
	return text && time_date_parse(out, slice_text(text), NULL);
}

int check_number(const xmlNode *node, const char *attr)
{
	uint64_t n = 0;
	const char *text = tree_get(node, attr);
	return text && text_decimal(&n, slice_text(text), INT32_MAX, NULL) ? (int)n : -1;
}

int check_school_year(const struct check *c)
{
	enum { YEAR_DIGITS = 4, YEAR_MAX = 9999 };
	uint64_t from = 0, to = 0;
	const char *years = tree_get(c->fond, "millesime");
	if (!years || strlen(years) != 2 * YEAR_DIGITS + 1)
		return -1;
	bool both = text_decimal(&from, (struct slice){ (const uint8_t *)years, YEAR_DIGITS },
			    YEAR_MAX, NULL) &&
		    text_decimal(&to, slice_text(years + YEAR_DIGITS + 1), YEAR_MAX, NULL);
	return both && to == from + 1 ? (int)from : -1;
}

size_t check_count(const xmlNode *parent, const char *name)
{
	size_t n = 0;
	for (const xmlNode *x = tree_first(parent, name); x; x = tree_next(x, name))
		n++;
	return n;
}

static const xmlNode *among(const xmlNode *parent, const char *name, const char *id)
{
	for (const xmlNode *x = tree_first(parent, name); x; x = tree_next(x, name))
		if (word_is(tree_get(x, "id"), id))
			return x;
	return NULL;
}

const xmlNode *check_person(const struct check *c, const char *id)
{
	const xmlNode *school = tree_first(c->fond, "etablissement");
	const xmlNode *host = tree_first(c->fond, "organisme-accueil");
	const struct {
		const xmlNode *parent;
		const char *name;
	} places[] = { { school, "enseignant-referent" }, { host, "representant" },
		{ host, "tuteur" }, { c->fond, "eleve" },
		{ tree_first(c->fond, "eleve"), "responsable-legal" }, { c->politique, "chef" },
		{ c->politique, "delegation" } };
	for (size_t i = 0; id && i < sizeof places / sizeof *places; i++) {
		const xmlNode *found = among(places[i].parent, places[i].name, id);
		if (found)
			return found;
	}
	return NULL;
}

int check_age_at_freeze(const struct check *c)
{
	time_day birth;
	if (c->frozen || !check_day(&birth, tree_find(c->fond, "eleve/naissance"), NULL))
		return -1;
	return convention_age(birth, c->freeze_day);
}

static void text_check(struct check *c, const xmlNode *node, const char *attr, const char *value)
{
	struct slice s = slice_text(value);
	if (!text_is_plain(s, attr == NULL))
		check_fault(c, node, attr, "caracteres",
			"Un caractère invisible ou de contrôle s’y trouve : effacez ce texte et "
			"tapez-le à nouveau.");
	if (!nfc_is(s))
		check_fault(c, node, attr, "nfc",
			"Le texte n’est pas en forme Unicode NFC : le document figé a été "
			"modifié.");
	if (s.n && (strchr(" \n\t", value[0]) || strchr(" \n\t", value[s.n - 1])))
		check_fault(c, node, attr, "blancs",
			"Le texte commence ou finit par un blanc : retirez-le.");
}

void check_text(struct check *c, const xmlNode *root)
{
	for (const xmlAttr *a = root ? root->properties : NULL; a; a = a->next) {
		const char *value = tree_get(root, (const char *)a->name);
		if (value)
			text_check(c, root, (const char *)a->name, value);
	}
	if (root && c->frozen)
		for (const xmlNode *x = root->children; x; x = x->next)
			if (x->type == XML_COMMENT_NODE)
				check_fault(c, root, NULL, "commentaire",
					"Un commentaire s’y trouve : le document figé a été "
					"modifié.");
	const char *text = tree_content(root);
	if (text && *text)
		text_check(c, root, NULL, text);
	for (const xmlNode *x = tree_first(root, NULL); x; x = tree_next(x, NULL))
		check_text(c, x);
}
