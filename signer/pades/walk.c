/* SPDX-License-Identifier: MIT */
/* walk: the engine of the comparison: queue, places, what is frozen and what is excused. */
#include "pades/walk.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void walk_auto(struct walk *w)
{
	free(w->seen);
	free(w->role);
	free(w->changed);
	free(w->approved);
	free(w->alone);
	free(w->mark);
	free(w->items);
	structure_auto(&w->structure);
}

const struct pdf_obj *walk_value(const struct pdf_obj *dict, struct slice key)
{
	for (size_t i = 0; pdf_is_dict(dict) && i < dict->u.dict.n; i++)
		if (slice_eq(dict->u.dict.pairs[i].key, key))
			return dict->u.dict.pairs[i].value;
	return NULL;
}

bool walk_named(struct slice key, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_is(key, names[i]))
			return true;
	return false;
}

/* Put 'text' before what 'path' holds; the front is cut when there is no more room. */
static void prepend(char *path, size_t *from, const char *text)
{
	size_t n = strlen(text);
	if (n > *from)
		n = *from;
	const char *tail = text + strlen(text);
	while (n-- > 0)
		path[--*from] = *--tail;
}

/* By hand: every object that is visited has its path, and hardly one is ever told. */
static void prepend_place(char *path, size_t *from, const struct place *p)
{
	enum { KEY_MAX = 60 };
	if (!p->key.p) {
		size_t i = p->index;
		prepend(path, from, "]");
		do {
			prepend(path, from, (const char[]){ (char)('0' + i % 10), 0 });
			i /= 10;
		} while (i);
		prepend(path, from, "[");
		return;
	}
	for (size_t i = p->key.n < KEY_MAX ? p->key.n : KEY_MAX; i > 0 && *from > 0; i--) {
		uint8_t c = p->key.p[i - 1];
		path[--*from] = (char)(c < 0x20 || c > 0x7E ? '?' : c);
	}
	prepend(path, from, "/");
}

static void rel_path(char *path, size_t *from, const struct place *at)
{
	for (; at && at->up; at = at->up)
		prepend_place(path, from, at);
}

static void full_path(char out[static 160], const struct walk *w, const struct place *at)
{
	char path[160];
	size_t from = sizeof path - 1, item = at->item;
	path[from] = 0;
	rel_path(path, &from, at);
	for (; item > 0 && from > 0; item = w->items[item].parent)
		prepend(path, &from, w->items[item].rel);
	if (from < sizeof path - 1 && path[from] == '/')
		from++;
	memcpy(out, path + from, sizeof path - from);
}

static void value_text(char out[static 80], const struct pdf_obj *o)
{
	AUTO(buf) struct buf text = BUF_MAX(1 << 16);
	struct err ignored = ERR_INIT;
	out[0] = 0;
	if (!o)
		return;
	if (o->kind == PDF_STREAM)
		snprintf(out, 80, "stream of %zu bytes", o->u.dict.raw.n);
	else if (pdf_obj_write(&text, o, &ignored) && buf_text(&text))
		snprintf(out, 80, "%.79s", buf_text(&text));
	else
		snprintf(out, 80, "a large value");
}

bool walk_note(struct walk *w, const struct place *at, const struct excuse *x,
	const struct pdf_obj *o, const struct pdf_obj *n, struct err *e)
{
	struct step *s = w->out;
	if (s->n == STEP_MAX_CHANGES)
		return err_fail(e, ERR_LIMIT, "more than %d changes in one revision",
			(int)STEP_MAX_CHANGES);
	if ((s->n & (s->n - 1)) == 0) {
		struct step_change *list = realloc(s->list, (s->n ? 2 * s->n : 1) * sizeof *list);
		if (!list)
			return err_nomem(e);
		s->list = list;
	}
	struct step_change *c = &s->list[s->n++];
	*c = (struct step_change){ .finding.change = x->change };
	snprintf(c->finding.rule, sizeof c->finding.rule, "%s", x->rule);
	c->field = x->field;
	full_path(c->finding.path, w, at);
	value_text(c->finding.old_value, o);
	value_text(c->finding.new_value, n);
	return true;
}

bool walk_illegal(struct walk *w, const struct place *at, const char *rule, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	const struct excuse none = { .change = PADES_ILLEGAL, .rule = rule };
	return walk_note(w, at, &none, o, n, e);
}

bool walk_visit(struct walk *w, const struct place *at, enum place_kind kind, uint32_t num,
	const struct excuse *x, struct err *e)
{
	if (num >= w->size)
		return true; /* undefined in both revisions: null, 7.3.10 */
	if (w->role[num])
		kind = (enum place_kind)w->role[num];
	if (w->seen[num] & 1u << kind)
		return true;
	w->seen[num] = (uint16_t)(w->seen[num] | 1u << kind);
	if (w->items_n == WALK_MAX_ITEMS)
		return err_fail(e, ERR_LIMIT, "too many objects to compare");
	if (w->items_n == w->items_cap) {
		size_t cap = w->items_cap ? 2 * w->items_cap : 64;
		struct walk_item *items = realloc(w->items, cap * sizeof *items);
		if (!items)
			return err_nomem(e);
		w->items = items;
		w->items_cap = cap;
	}
	struct walk_item *it = &w->items[w->items_n++];
	*it = (struct walk_item){ .kind = kind, .num = num, .parent = at ? at->item : 0 };
	if (x)
		it->excuse = *x;
	char rel[160];
	size_t from = sizeof rel - 1;
	rel_path(rel, &from, at);
	size_t n = sizeof rel - 1 - from;
	memcpy(it->rel, rel + from, n < sizeof it->rel ? n : sizeof it->rel - 1);
	return true;
}

static const struct pdf_obj *some(const struct pdf_obj *o)
{
	return o && o->kind == PDF_NULL ? NULL : o;
}

static bool is_number(const struct pdf_obj *o)
{
	return o->kind == PDF_INT || o->kind == PDF_REAL;
}

static double number(const struct pdf_obj *o)
{
	return o->kind == PDF_INT ? (double)o->u.integer : o->u.real;
}

static bool scalar_equal(const struct pdf_obj *o, const struct pdf_obj *n)
{
	/* 1 and 1.0 are one value: tools rewrite numbers */
	if (is_number(o) && is_number(n))
		return o->kind == PDF_INT && n->kind == PDF_INT
			       ? o->u.integer == n->u.integer
			       : fabs(number(o) - number(n)) < 1e-5;
	return pdf_equal(o, n);
}

static struct place below_key(const struct place *at, struct slice key)
{
	return (struct place){ .up = at, .key = key, .item = at->item, .depth = at->depth + 1 };
}

static struct place below_index(const struct place *at, size_t i)
{
	return (struct place){ .up = at, .index = i, .item = at->item, .depth = at->depth + 1 };
}

static const struct pdf_obj *get(const struct pdf_obj *dict, struct slice key)
{
	if (!pdf_is_dict(dict))
		return NULL;
	for (size_t i = 0; i < dict->u.dict.n; i++)
		if (slice_eq(dict->u.dict.pairs[i].key, key))
			return some(dict->u.dict.pairs[i].value);
	return NULL;
}

static const struct key_rule *rule_for(const struct key_rule *rules, struct slice key)
{
	for (; rules && rules->key; rules++)
		if (slice_is(key, rules->key))
			return rules;
	return NULL;
}

static bool one_key(struct walk *w, struct place p, const struct pdf_obj *o,
	const struct pdf_obj *n, const struct key_rule *rules, struct err *e)
{
	const struct key_rule *rule = rule_for(rules, p.key);
	if (!o && !n)
		return true;
	return rule ? rule->check(w, &p, o, n, e) : walk_frozen(w, &p, o, n, e);
}

bool walk_dict(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, const struct key_rule *rules, struct err *e)
{
	if (!pdf_is_dict(o) || !pdf_is_dict(n) || o->kind != n->kind)
		return walk_illegal(w, at, "another-kind", o, n, e);
	for (size_t i = 0; i < o->u.dict.n; i++) {
		struct slice key = o->u.dict.pairs[i].key;
		/* the same order in both is the rule: look there first */
		const struct pdf_obj *other =
			i < n->u.dict.n && slice_eq(n->u.dict.pairs[i].key, key)
				? some(n->u.dict.pairs[i].value)
				: get(n, key);
		if (!one_key(
			    w, below_key(at, key), some(o->u.dict.pairs[i].value), other, rules, e))
			return false;
	}
	for (size_t i = 0; o != n && i < n->u.dict.n; i++) {
		struct slice key = n->u.dict.pairs[i].key;
		if (!get(o, key) && !one_key(w, below_key(at, key), NULL,
					    some(n->u.dict.pairs[i].value), rules, e))
			return false;
	}
	return true;
}

static bool nested_too_deeply(struct err *e)
{
	return err_fail(e, ERR_LIMIT, "values nested too deeply");
}

/*
 * One value on both sides, as of most objects in most revisions: it cannot differ from itself, only what it leads to may. So nothing is
 * compared, and a place is made for references and what may hold them alone.
 */
static bool frozen_same(
	struct walk *w, const struct place *at, const struct pdf_obj *o, struct err *e)
{
	if (o->kind == PDF_REF)
		return walk_visit(w, at, AT_FROZEN, o->u.ref.num, NULL, e);
	size_t pairs = pdf_is_dict(o) ? o->u.dict.n : 0, items = pdf_array_count(o);
	if (pairs + items > 0 && at->depth >= WALK_MAX_NEST)
		return nested_too_deeply(e);
	for (size_t i = 0; i < pairs + items; i++) {
		const struct pdf_obj *below =
			pairs ? o->u.dict.pairs[i].value : o->u.array.items[i];
		if (below->kind != PDF_REF && below->kind != PDF_ARRAY && !pdf_is_dict(below))
			continue;
		struct place p = pairs ? below_key(at, o->u.dict.pairs[i].key) : below_index(at, i);
		if (!frozen_same(w, &p, below, e))
			return false;
	}
	return true;
}

static bool frozen_array(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	if (pdf_array_count(o) != pdf_array_count(n))
		return walk_illegal(w, at, "frozen", o, n, e);
	for (size_t i = 0; i < pdf_array_count(o); i++) {
		struct place p = below_index(at, i);
		if (!walk_frozen(w, &p, pdf_array_at(o, i), pdf_array_at(n, i), e))
			return false;
	}
	return true;
}

static bool has_role(const struct walk *w, const struct pdf_obj *o)
{
	return o->kind == PDF_REF && o->u.ref.num < w->size && w->role[o->u.ref.num];
}

/*
 * Another reference: the same only if all that it leads to is the same. Pages and fields are themselves; and who
 * turns a direct value into an object has rewritten what was signed.
 */
static bool frozen_detour(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	const struct pdf_obj *was = o, *is = n;
	bool existed = false;
	if (w->detours++ == WALK_MAX_DETOURS)
		return err_fail(e, ERR_LIMIT, "too many objects were renumbered");
	if (o->kind != n->kind || has_role(w, o) || has_role(w, n))
		return walk_illegal(w, at, "frozen", o, n, e);
	if (!walk_existed(&existed, w, n->u.ref.num, e))
		return false;
	if (existed || !walk_resolve(w, &was, &is, e))
		return existed ? walk_illegal(w, at, "frozen", o, n, e) : false;
	static const struct excuse renumbered = { PADES_EXTENSION, "renumbered", NULL, AT_FROZEN };
	struct place p = {
		.up = at, .key = SLICE_LIT("="), .item = at->item, .depth = at->depth + 1
	};
	return walk_note(w, at, &renumbered, o, n, e) && walk_frozen(w, &p, was, is, e);
}

bool walk_frozen(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	o = some(o);
	n = some(n);
	if (!o && !n)
		return true;
	if (!o || !n)
		return walk_illegal(w, at, o ? "removed" : "added", o, n, e);
	if (at->depth > WALK_MAX_NEST)
		return nested_too_deeply(e);
	if (o == n)
		return frozen_same(w, at, o, e);
	if (o->kind == PDF_REF && n->kind == PDF_REF && o->u.ref.num == n->u.ref.num &&
		o->u.ref.gen == n->u.ref.gen)
		return walk_visit(w, at, AT_FROZEN, o->u.ref.num, NULL, e);
	if (o->kind == PDF_ARRAY && n->kind == PDF_ARRAY)
		return frozen_array(w, at, o, n, e);
	if (o->kind == PDF_STREAM && n->kind == PDF_STREAM && o != n &&
		!slice_eq(o->u.dict.raw, n->u.dict.raw))
		return walk_illegal(w, at, "frozen", o, n, e);
	if (pdf_is_dict(o) && o->kind == n->kind)
		return walk_dict(w, at, o, n, NULL, e);
	if (o->kind == PDF_REF || n->kind == PDF_REF)
		return frozen_detour(w, at, o, n, e);
	return scalar_equal(o, n) ? true : walk_illegal(w, at, "frozen", o, n, e);
}

/* The references in 'o', looked at as 'x' says. */
static bool free_refs(struct walk *w, const struct place *at, const struct excuse *x,
	const struct pdf_obj *o, struct err *e)
{
	if (!o)
		return true;
	if (at->depth > WALK_MAX_NEST)
		return nested_too_deeply(e);
	if (o->kind == PDF_REF)
		return walk_visit(w, at, x->below, o->u.ref.num, x, e);
	for (size_t i = 0; i < pdf_array_count(o); i++) {
		struct place p = below_index(at, i);
		if (!free_refs(w, &p, x, pdf_array_at(o, i), e))
			return false;
	}
	for (size_t i = 0; pdf_is_dict(o) && i < o->u.dict.n; i++) {
		struct place p = below_key(at, o->u.dict.pairs[i].key);
		if (!free_refs(w, &p, x, o->u.dict.pairs[i].value, e))
			return false;
	}
	return true;
}

bool walk_free(struct walk *w, const struct place *at, const struct excuse *x,
	const struct pdf_obj *o, const struct pdf_obj *n, struct err *e)
{
	o = some(o);
	n = some(n);
	bool same = o == n;
	if (o && n && o->kind == PDF_STREAM && n->kind == PDF_STREAM)
		same = same || (slice_eq(o->u.dict.raw, n->u.dict.raw) && pdf_equal(o, n));
	else if (o && n)
		same = same || pdf_equal(o, n);
	if (!same && !walk_note(w, at, x, o, n, e))
		return false;
	return free_refs(w, at, x, o, e);
}

static void reached(struct walk *w, const struct pdf_obj *o)
{
	if (o && o->kind == PDF_REF && o->u.ref.num < w->size)
		w->seen[o->u.ref.num] |= 1u << AT_KINDS;
}

bool walk_resolve(struct walk *w, const struct pdf_obj **o, const struct pdf_obj **n, struct err *e)
{
	reached(w, *o);
	reached(w, *n);
	if (*o && !pdf_resolve(w->doc, w->was, *o, o, e))
		return false;
	if (*n && !pdf_resolve(w->doc, w->is, *n, n, e))
		return false;
	*o = some(*o);
	*n = some(*n);
	return true;
}

void walk_mark(struct walk *w, const struct pdf_obj *array)
{
	w->marks++;
	w->out->work += pdf_array_count(array);
	for (size_t i = 0; i < pdf_array_count(array); i++) {
		const struct pdf_obj *o = pdf_array_at(array, i);
		if (o->kind == PDF_REF && o->u.ref.num < w->size)
			w->mark[o->u.ref.num] = w->marks;
	}
}

bool walk_marked(const struct walk *w, uint32_t num)
{
	return num < w->size && w->mark[num] == w->marks;
}

bool walk_existed(bool *out, struct walk *w, uint32_t num, struct err *e)
{
	const struct pdf_obj *o = NULL;
	if (!pdf_object(w->doc, w->was, num, &o, NULL, e))
		return false;
	*out = some(o) != NULL;
	return true;
}

static bool walk_item_run(struct walk *w, size_t i, struct err *e)
{
	const struct walk_item it = w->items[i];
	const struct place at = { .item = i };
	const struct pdf_obj *o = NULL, *n = NULL;
	if (it.num == 0) {
		o = pdf_revision(w->doc, w->was)->trailer;
		n = pdf_revision(w->doc, w->is)->trailer;
	} else {
		bool changed = w->changed[it.num];
		if (!pdf_object(w->doc, w->was, it.num, &o, NULL, e) ||
			(changed && !pdf_object(w->doc, w->is, it.num, &n, NULL, e)))
			return false;
		if (!changed)
			n = o; /* as the one before left it */
	}
	o = some(o);
	n = some(n);
	if (!o && !n)
		return true;
	return rules_object(w, &at, &it, o, n, e);
}

/*
 * An appearance that was replaced must have been one: not something shown or named elsewhere, too.
 */
static bool shared_appearances(struct walk *w, struct err *e)
{
	const struct place at = { .item = 0 };
	for (uint32_t num = 0; w->replaced && num < w->size; num++) {
		char name[24];
		if (!w->alone[num] || !(w->seen[num] & 1u << AT_FROZEN))
			continue;
		snprintf(name, sizeof name, "%u 0 obj", num);
		struct place p = { .up = &at, .key = slice_text(name), .depth = 1 };
		if (!walk_illegal(w, &p, "appearance-used-elsewhere", NULL, NULL, e))
			return false;
	}
	return true;
}

/* Objects of this revision that no path of the older one reaches. */
static bool unreached(struct walk *w, struct err *e)
{
	const struct pdf_revision *r = pdf_revision(w->doc, w->is);
	const struct place at = { .item = 0 };
	for (size_t i = 0; i < r->changed_n; i++) {
		uint32_t num = r->changed[i];
		const struct pdf_obj *o = NULL, *n = NULL;
		if (num == 0 || num >= w->size || w->seen[num])
			continue;
		if (!pdf_object(w->doc, w->was, num, &o, NULL, e) ||
			!pdf_object(w->doc, w->is, num, &n, NULL, e))
			return false;
		o = some(o);
		n = some(n);
		bool same = o == n || (o && n && pdf_equal(o, n) &&
					      slice_eq(o->kind == PDF_STREAM ? o->u.dict.raw
									     : (struct slice){ 0 },
						      n->kind == PDF_STREAM ? n->u.dict.raw
									    : (struct slice){ 0 }));
		if (!o || same)
			continue; /* new: whoever refers to it answers for it */
		char name[24];
		snprintf(name, sizeof name, "%u 0 obj", num);
		struct place p = { .up = &at, .key = slice_text(name), .depth = 1 };
		bool xref = n && pdf_is_name(pdf_dict_get(o, "Type"), "XRef") &&
			    pdf_is_name(pdf_dict_get(n, "Type"), "XRef");
		if (!xref && !walk_illegal(w, &p, n ? "unreachable-object-changed" : "object-freed",
				     o, n, e))
			return false;
	}
	return true;
}

bool walk_run(struct walk *w, struct err *e)
{
	const struct place at = { .item = 0 };
	w->size = 0;
	const struct pdf_revision *was = pdf_revision(w->doc, w->was),
				  *is = pdf_revision(w->doc, w->is);
	w->size = was->size > is->size ? was->size : is->size;
	for (size_t i = 0; i < is->changed_n; i++)
		if (is->changed[i] >= w->size)
			w->size = is->changed[i] + 1;
	if (w->size < 1 || w->size > WALK_MAX_NUMBER)
		return err_fail(e, ERR_LIMIT, "object numbers are too large to compare");
	w->seen = calloc(w->size, sizeof *w->seen);
	w->role = calloc(w->size, sizeof *w->role);
	w->changed = calloc(w->size, sizeof *w->changed);
	w->approved = calloc(w->size, sizeof *w->approved);
	w->alone = calloc(w->size, sizeof *w->alone);
	w->mark = calloc(w->size, sizeof *w->mark);
	if (!w->seen || !w->role || !w->changed || !w->approved || !w->alone || !w->mark)
		return err_nomem(e);
	for (size_t i = 0; i < is->changed_n; i++)
		w->changed[is->changed[i]] = true;
	if (!fields_roles(w, e) || !structure_roles(w, e) ||
		!walk_visit(w, &at, AT_TRAILER, 0, NULL, e))
		return false;
	while (w->next < w->items_n)
		if (!walk_item_run(w, w->next++, e))
			return false;
	w->out->work += w->items_n;
	return shared_appearances(w, e) && unreached(w, e);
}
