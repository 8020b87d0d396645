/* SPDX-License-Identifier: MIT */
/* delegation: what came and went between the holders of the school's box and a policy. */
#include "ceremony/delegation.h"

#include "base/time.h"
#include "ceremony/field.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 12, PERSON = 32, DAY = 11 };

static const char *value(const struct fields *f, const char *key, const char *name)
{
	char path[FIELD_MAX_PATH];
	snprintf(path, sizeof path, "delegation[%.20s]/%s", key, name);
	return fields_get(f, path);
}

/* The holder of the school's box who signs for the head under this name; NULL: there is none. */
static const struct store_holder *holder_of(const struct store_convention *c, const char *person)
{
	for (size_t i = 0; c && i < c->parties_n; i++)
		for (size_t k = 0; k < c->parties[i].holders_n; k++)
			if (c->parties[i].holders[k].delegate &&
				strcmp(c->parties[i].holders[k].person, person) == 0)
				return &c->parties[i].holders[k];
	return NULL;
}

static bool stands(const struct store_holder *h, const struct fields *f, const char *key)
{
	char from[DAY], to[DAY], name[200];
	if (!h)
		return false;
	time_date_format(from, h->from);
	time_date_format(to, h->to);
	snprintf(name, sizeof name, "%.90s %.90s", value(f, key, "prenom"), value(f, key, "nom"));
	return strcmp(from, value(f, key, "@debut")) == 0 &&
	       strcmp(to, value(f, key, "@fin")) == 0 && strcmp(name, h->name) == 0;
}

static bool came(struct life *l, const struct actor *a, const struct fields *f, const char *key,
	struct err *e)
{
	char person[PERSON], name[200];
	snprintf(person, sizeof person, "p-del%.4s", key);
	snprintf(name, sizeof name, "%.90s %.90s", value(f, key, "prenom"), value(f, key, "nom"));
	const struct life_detail details[] = { { "personne", person, false },
		{ "acte", value(f, key, "@acte"), false },
		{ "debut", value(f, key, "@debut"), false },
		{ "fin", value(f, key, "@fin"), false }, { "nom", name, true },
		{ NULL, NULL, false } };
	return life_note(l, a, EVENT_DELEGATION, details, e);
}

static bool went(struct life *l, const struct actor *a, const struct store_holder *h, struct err *e)
{
	char from[DAY], to[DAY];
	time_date_format(from, h->from);
	time_date_format(to, h->to);
	const struct life_detail details[] = { { "personne", h->person, false },
		{ "debut", from, false }, { "fin", to, false }, { "issue", "retiree", false },
		{ "nom", h->name, true }, { NULL, NULL, false } };
	return life_note(l, a, EVENT_DELEGATION, details, e);
}

static bool all_gone_note(struct life *l, const struct actor *a, const struct store_convention *c,
	const struct fields *after, struct err *e)
{
	for (size_t i = 0; c && i < c->parties_n; i++)
		for (size_t k = 0; k < c->parties[i].holders_n; k++) {
			const struct store_holder *h = &c->parties[i].holders[k];
			const char *key = strncmp(h->person, "p-del", 5) == 0 ? h->person + 5 : "";
			if (h->delegate && !value(after, key, "@acte")[0] && !went(l, a, h, e))
				return false;
		}
	return true;
}

bool delegation_note(struct life *l, const struct actor *a, const struct store_convention *before,
	const struct fields *after, struct err *e)
{
	char keys[MOST][FIELD_MAX_KEY], person[PERSON];
	if (!all_gone_note(l, a, before, after, e))
		return false;
	size_t n = fields_keys(after, "delegation", keys, MOST);
	for (size_t i = 0; i < n && i < MOST; i++) {
		snprintf(person, sizeof person, "p-del%.4s", keys[i]);
		if (value(after, keys[i], "@acte")[0] &&
			!stands(holder_of(before, person), after, keys[i]) &&
			!came(l, a, after, keys[i], e))
			return false;
	}
	return true;
}
