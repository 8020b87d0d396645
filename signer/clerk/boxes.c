/* SPDX-License-Identifier: MIT */
/* boxes: each signature of a party against the box it stands in, and against the others. */
#include "clerk/boxes.h"

#include <string.h>

/* The boxes, by how their names begin; a side whose boxes one person may fill alone has one letter (CONVENTION 2.2). */
static const struct {
	const char *prefix;
	char side;
} kinds[] = { { "accueil-", 'a' }, { "famille-", 0 }, { "eleve", 0 }, { "enseignant", 's' },
	{ "ecole", 's' } };

/* SIZE_MAX: not the name of a party's box. */
static size_t kind_of(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		size_t n = strlen(kinds[i].prefix);
		bool numbered = kinds[i].prefix[n - 1] == '-';
		if (strncmp(name, kinds[i].prefix, n) == 0 &&
			(numbered ? name[n] && !name[n + 1] : !name[n]))
			return i;
	}
	return SIZE_MAX;
}

static bool is_party(const struct convention *c, const struct pades_signature *s)
{
	for (size_t i = 0; i < c->parties_n; i++)
		if (strcmp(c->parties[i].field, s->field) == 0)
			return true;
	return false;
}

/* All but the first part of a name as RFC 4514 writes it: what the authorities of one house have in common. */
static const char *house_of(const char *name)
{
	while (*name && *name != ',')
		name += *name == '\\' && name[1] ? 2 : 1;
	return name;
}

/* Was its certificate issued by the house that certified the convention? */
static bool is_of_house(const struct pades_report *r, const struct pades_signature *s)
{
	for (size_t i = 0; i < r->n; i++)
		if (!r->list[i].is_timestamp && strcmp(r->list[i].field, "certification") == 0)
			return *house_of(s->issuer) &&
			       strcmp(house_of(s->issuer), house_of(r->list[i].issuer)) == 0;
	return false;
}

/* A card from elsewhere may well say "enseignant" of who holds it: then nobody knows. */
static void box_judge(struct pades_report *r, const struct pades_signature *s)
{
	if (kind_of(s->unit) == SIZE_MAX || strcmp(s->unit, s->field) == 0)
		return;
	pades_reason(r, is_of_house(r, s) ? PADES_FAILED : PADES_INDETERMINATE,
		"signature %.20s: its certificate is issued for the box %.20s", s->field, s->unit);
}

static void pair_judge(
	struct pades_report *r, const struct pades_signature *a, const struct pades_signature *b)
{
	size_t x = kind_of(a->field), y = kind_of(b->field);
	bool one_side =
		x != SIZE_MAX && y != SIZE_MAX && kinds[x].side && kinds[x].side == kinds[y].side;
	bool once = kind_of(a->unit) != SIZE_MAX || kind_of(b->unit) != SIZE_MAX;
	if (once)
		pades_reason(r, PADES_FAILED,
			"signatures %.20s and %.20s: a key that is made for one act signs both",
			a->field, b->field);
	else
		pades_reason(r, one_side ? PADES_PASSED : PADES_INDETERMINATE,
			"signatures %.20s and %.20s: one key signs for both%s", a->field, b->field,
			one_side ? "" : ", who are different parties");
}

void boxes_judge(struct pades_report *r, const struct convention *c)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct pades_signature *s = &r->list[i];
		if (s->is_timestamp || !s->has_key)
			continue;
		bool party = is_party(c, s);
		if (party)
			box_judge(r, s);
		for (size_t k = i + 1; k < r->n; k++) {
			const struct pades_signature *o = &r->list[k];
			if (!o->is_timestamp && o->has_key && (party || is_party(c, o)) &&
				memcmp(s->key_sha256, o->key_sha256, sizeof s->key_sha256) == 0)
				pair_judge(r, s, o);
		}
	}
}
