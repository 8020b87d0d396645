/* SPDX-License-Identifier: MIT */
/* table: the entries of all sections as one table by object and revision, checked against the file. */
#include "pdf/impl.h"

#include <stdlib.h>
#include <string.h>

static const char clause[] = "ISO 32000-1 7.5.4";

static int def_order(const void *a, const void *b)
{
	const struct pdf_def *x = a, *y = b;
	if (x->num != y->num)
		return x->num < y->num ? -1 : 1;
	if (x->rev != y->rev)
		return x->rev < y->rev ? -1 : 1;
	return x->hidden - y->hidden;
}

struct pdf_def *pdf_def_find(const struct pdf_doc *d, size_t rev, uint32_t num)
{
	size_t low = 0, high = d->defs_n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (d->defs[mid].num < num || (d->defs[mid].num == num && d->defs[mid].rev <= rev))
			low = mid + 1;
		else
			high = mid;
	}
	return low > 0 && d->defs[low - 1].num == num ? &d->defs[low - 1] : NULL;
}

static bool says_the_same(const struct pdf_def *a, const struct pdf_def *b)
{
	return a->type == b->type && a->where == b->where &&
	       (a->type == PDF_DEF_FREE || (a->gen == b->gen && a->index == b->index));
}

/*
 * One section names an object once. In a hybrid section (7.5.8.4) what the table gives in use hides
 * what its stream says. Repeating what held before, and freeing what never was, define nothing.
 */
static bool defs_thin(struct pdf_doc *d, struct err *e)
{
	size_t kept = 0;
	for (size_t i = 0; i < d->defs_n; i++) {
		const struct pdf_def *def = &d->defs[i];
		const struct pdf_def *next = i + 1 < d->defs_n ? def + 1 : NULL;
		if (next && next->num == def->num && next->rev == def->rev) {
			if (def->hidden || !next->hidden)
				return err_set(e, ERR_SYNTAX, clause,
					d->revisions[def->rev].xref_at,
					"object %u is listed twice in one section", def->num);
			if (def->type == PDF_DEF_FREE)
				continue;
			d->defs[i + 1] = *def;
			d->defs[i + 1].hidden = false;
			continue;
		}
		const struct pdf_def *before =
			kept && d->defs[kept - 1].num == def->num ? &d->defs[kept - 1] : NULL;
		if (before ? says_the_same(before, def) : def->type == PDF_DEF_FREE)
			continue;
		d->defs[kept++] = *def;
	}
	d->defs_n = kept;
	return true;
}

/*
 * 7.3.10, 7.5.4: the generation of a number grows when its object is deleted, in no other way: where it grows over a living
 * object, some readers follow the references to the old one, and others find nothing.
 */
static bool generation_kept(const struct pdf_doc *d, const struct pdf_def *def, struct err *e)
{
	if (def == d->defs || def[-1].num != def->num || def[-1].type == PDF_DEF_FREE ||
		def->type == PDF_DEF_FREE || def[-1].gen == def->gen)
		return true;
	return err_set(e, ERR_SYNTAX, clause, d->revisions[def->rev].xref_at,
		"object %u gets generation %u and was not deleted before", def->num, def->gen);
}

static bool place_check(const struct pdf_doc *d, const struct pdf_def *def, struct err *e)
{
	struct pdf_place place = {
		.at = def->where, .end = pdf_place_end(d, def), .num = def->num, .gen = def->gen
	};
	struct pdf_lex l = { .s = slice_sub(d->bytes, 0, place.end) };
	if (def->num == 0)
		return err_set(e, ERR_SYNTAX, clause, d->revisions[def->rev].xref_at,
			"object 0 is in use");
	if (def->rev == 0 && def->gen != 0)
		return err_set(e, ERR_SYNTAX, clause, def->where,
			"object %u begins with generation %u", def->num, def->gen);
	return pdf_load_header(&l, &place, e);
}

/*
 * An object stream is written once and never replaced (7.5.7): replacing one would change objects that
 * no section lists, and readers differ on which stream they take.
 */
static bool pack_check(const struct pdf_doc *d, const struct pdf_def *def, struct err *e)
{
	const struct pdf_def *pack = pdf_def_find(d, def->rev, (uint32_t)def->where);
	if (!pack || pack->type != PDF_DEF_PLACE || pack->gen != 0)
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.5.7", d->revisions[def->rev].xref_at,
			"object %u is said to be in object stream %u, which is none", def->num,
			(uint32_t)def->where);
	const struct pdf_def *end = d->defs + d->defs_n;
	if ((pack > d->defs && pack[-1].num == pack->num && pack[-1].type != PDF_DEF_FREE) ||
		(pack + 1 < end && pack[1].num == pack->num))
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.5.7", d->revisions[def->rev].xref_at,
			"object stream %u is replaced by another revision", pack->num);
	return true;
}

static bool defs_check(const struct pdf_doc *d, struct err *e)
{
	size_t used = 0;
	for (size_t i = 0; i < d->defs_n; i++) {
		const struct pdf_def *def = &d->defs[i];
		if (!generation_kept(d, def, e) ||
			(def->type == PDF_DEF_PLACE && !place_check(d, def, e)))
			return false;
		if (def->type == PDF_DEF_PACKED && !pack_check(d, def, e))
			return false;
		used += i == 0 || def[-1].num != def->num;
	}
	return used <= d->limits.objects || err_set(e, ERR_LIMIT, "SECURITY 1.6", ERR_NO_OFFSET,
						    "more than %zu objects", d->limits.objects);
}

static int place_order(const void *a, const void *b)
{
	uint64_t x = ((const struct pdf_spot *)a)->where, y = ((const struct pdf_spot *)b)->where;
	return (x > y) - (x < y);
}

static bool places_list(struct pdf_doc *d, struct err *e)
{
	d->places = calloc(d->defs_n + 1, sizeof *d->places);
	if (!d->places)
		return err_nomem(e);
	for (size_t i = 0; i < d->defs_n; i++) {
		const struct pdf_def *def = &d->defs[i];
		if (def->type == PDF_DEF_PLACE)
			d->places[d->places_n++] = (struct pdf_spot){ .where = def->where,
				.ref = { def->num, def->gen } };
	}
	qsort(d->places, d->places_n, sizeof *d->places, place_order);
	return true;
}

/* How many objects begin at or before 'at'. */
static size_t places_up_to(const struct pdf_doc *d, uint64_t at)
{
	size_t low = 0, high = d->places_n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (d->places[mid].where <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct pdf_spot *pdf_spot_find(const struct pdf_doc *d, uint64_t at)
{
	size_t n = places_up_to(d, at);
	return n ? &d->places[n - 1] : NULL;
}

uint64_t pdf_place_end(const struct pdf_doc *d, const struct pdf_def *def)
{
	uint64_t end = d->revisions[def->rev].end;
	size_t n = places_up_to(d, def->where);
	return n < d->places_n && d->places[n].where < end ? d->places[n].where : end;
}

/* The table is sorted by number, so each list comes out sorted. */
static bool changes_list(struct pdf_doc *d, struct err *e)
{
	uint32_t *all = NULL;
	if (!pdf_arena_get(&d->arena, d->defs_n + 1, sizeof *all, &all, e))
		return false;
	for (size_t i = 0; i < d->defs_n; i++)
		d->revisions[d->defs[i].rev].changed_n++;
	uint32_t *at[PDF_MAX_REVISIONS];
	for (size_t rev = 0; rev < d->revisions_n; rev++) {
		at[rev] = all;
		d->revisions[rev].changed = all;
		all += d->revisions[rev].changed_n;
	}
	for (size_t i = 0; i < d->defs_n; i++)
		*at[d->defs[i].rev]++ = d->defs[i].num;
	return true;
}

bool pdf_table_make(struct pdf_doc *d, struct err *e)
{
	if (d->defs_n)
		qsort(d->defs, d->defs_n, sizeof *d->defs, def_order);
	return defs_thin(d, e) && places_list(d, e) && defs_check(d, e) && changes_list(d, e);
}

bool pdf_seen_add(struct pdf_seen *s, uint32_t num, bool *fresh, struct err *e)
{
	size_t at = num / 8;
	if (at >= s->n) {
		size_t n = at < 64 ? 64 : at * 2;
		uint8_t *p = realloc(s->bits, n);
		if (!p)
			return err_nomem(e);
		memset(p + s->n, 0, n - s->n);
		s->bits = p;
		s->n = n;
	}
	uint8_t bit = (uint8_t)(1u << (num % 8));
	*fresh = !(s->bits[at] & bit);
	s->bits[at] |= bit;
	return true;
}

bool pdf_seen_has(const struct pdf_seen *s, uint32_t num)
{
	return num / 8 < s->n && s->bits[num / 8] & 1u << (num % 8);
}

void pdf_seen_auto(struct pdf_seen *s)
{
	free(s->bits);
	*s = (struct pdf_seen){ 0 };
}
