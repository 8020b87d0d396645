/* SPDX-License-Identifier: MIT */
/*
 * structure: what may come to the tree of a tagged file with a new signature field that is not seen: its element, under a key
 * that is new. Who reads the file aloud hears what was signed, in the old order.
 */
#include "pades/structure.h"

#include "pades/walk.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* What an element may say aloud in place of what it stands for (14.9). */
static const char *const words[] = { "T", "Lang", "Alt", "ActualText", "E" };

static const struct excuse told = { PADES_EXTENSION, "structure-of-new-field", NULL, AT_FROZEN };
static const struct excuse spoken = { PADES_FORM_FILLING, "words-of-new-field", NULL, AT_FROZEN };
/*
 * Validators differ on one that is seen (some of the public collections count it as forged, some as filled in): what is read aloud
 * between the signed parts is not only theirs any more.
 */
static const struct excuse seen = { PADES_ILLEGAL, STRUCTURE_RULE_SEEN, NULL, AT_FROZEN };

void structure_auto(struct structure *s)
{
	free(s->was.list);
	free(s->is.list);
	*s = (struct structure){ .on = false };
}

/* --- number trees --- */

static bool number_add(
	struct structure_numbers *t, int64_t key, const struct pdf_obj *value, struct err *e)
{
	if (t->n == STRUCTURE_MAX_NUMBERS)
		return err_fail(e, ERR_LIMIT, "a parent tree of more than %d entries",
			(int)STRUCTURE_MAX_NUMBERS);
	if (t->n == t->cap) {
		size_t cap = t->cap ? 2 * t->cap : 64;
		struct structure_number *list = realloc(t->list, cap * sizeof *list);
		if (!list)
			return err_nomem(e);
		t->list = list;
		t->cap = cap;
	}
	t->good = t->good && (t->n == 0 || t->list[t->n - 1].key < key);
	t->list[t->n++] = (struct structure_number){ key, value };
	return true;
}

/* 7.9.7: every node but the root states its least and greatest key, and readers search by them. */
static bool limits_hold(const struct structure_numbers *t, size_t first, const struct pdf_obj *node)
{
	const struct pdf_obj *limits = pdf_dict_get(node, "Limits");
	int64_t least = 0, most = 0;
	return t->n > first && pdf_array_count(limits) == 2 &&
	       pdf_int(pdf_array_at(limits, 0), &least) &&
	       pdf_int(pdf_array_at(limits, 1), &most) && least == t->list[first].key &&
	       most == t->list[t->n - 1].key;
}

/* A value on the newer side or the older, marked as reached. */
static bool follow(const struct pdf_obj **out, struct walk *w, size_t rev, const struct pdf_obj *o,
	struct err *e)
{
	const struct pdf_obj *none = NULL;
	*out = o;
	return rev == w->is ? walk_resolve(w, &none, out, e) : walk_resolve(w, out, &none, e);
}

static bool leaf_read(struct structure_numbers *t, const struct pdf_obj *nums, struct err *e)
{
	size_t n = pdf_array_count(nums);
	t->good = t->good && n % 2 == 0;
	for (size_t i = 0; i + 1 < n; i += 2) {
		int64_t key = 0;
		t->good = t->good && pdf_int(pdf_array_at(nums, i), &key);
		if (!number_add(t, key, pdf_array_at(nums, i + 1), e))
			return false;
	}
	return true;
}

static bool node_read(struct structure_numbers *t, struct walk *w, size_t rev,
	const struct pdf_obj *ref, unsigned depth, struct err *e)
{
	const struct pdf_obj *node = NULL, *nums = NULL, *kids = NULL;
	size_t first = t->n;
	if (depth > STRUCTURE_MAX_DEPTH || t->nodes++ == STRUCTURE_MAX_NUMBERS)
		return err_fail(e, ERR_LIMIT, "a parent tree too deep or of too many nodes");
	if (!follow(&node, w, rev, ref, e) ||
		!follow(&nums, w, rev, pdf_dict_get(node, "Nums"), e) ||
		!follow(&kids, w, rev, pdf_dict_get(node, "Kids"), e))
		return false;
	bool leaf = nums && nums->kind == PDF_ARRAY, inner = kids && kids->kind == PDF_ARRAY;
	t->good = t->good && node && node->kind == PDF_DICT && leaf != inner && !(nums && kids);
	if (!t->good)
		return true;
	if (leaf && !leaf_read(t, nums, e))
		return false;
	for (size_t i = 0; t->good && inner && i < pdf_array_count(kids); i++)
		if (!node_read(t, w, rev, pdf_array_at(kids, i), depth + 1, e))
			return false;
	t->good = t->good && (depth == 0 || limits_hold(t, first, node));
	return true;
}

static bool numbers_read(struct structure_numbers *t, struct walk *w, size_t rev,
	const struct pdf_obj *root, struct err *e)
{
	const struct pdf_obj *tree = pdf_dict_get(root, "ParentTree");
	t->good = true;
	bool ok = !tree || node_read(t, w, rev, tree, 0, e);
	w->out->work += t->n + t->nodes;
	return ok;
}

static const struct pdf_obj *number_find(const struct structure_numbers *t, int64_t key)
{
	size_t low = 0, high = t->n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (t->list[mid].key < key)
			low = mid + 1;
		else
			high = mid;
	}
	return low < t->n && t->list[low].key == key ? t->list[low].value : NULL;
}

/* --- a new element --- */

static bool is_ref(const struct walk *w, const struct pdf_obj *o)
{
	return o && o->kind == PDF_REF && o->u.ref.num < w->size;
}

static bool is_ref_to(const struct pdf_obj *o, const struct pdf_obj *to)
{
	return o && o->kind == PDF_REF && pdf_equal(o, to);
}

/* Kids are an array, or one that stands for itself (14.7.2, table 323). */
static bool kids_of(const struct pdf_obj **array, struct walk *w, size_t rev,
	const struct pdf_obj *k, struct err *e)
{
	const struct pdf_obj *o = k;
	*array = NULL;
	if (!pdf_resolve(w->doc, rev, k, &o, e))
		return false;
	if (!o || o->kind != PDF_ARRAY)
		return true;
	return follow(array, w, rev, k, e);
}

static size_t kids_count(const struct pdf_obj *k, const struct pdf_obj *array)
{
	return array ? pdf_array_count(array) : k && k->kind != PDF_NULL ? 1 : 0;
}

static const struct pdf_obj *kids_at(const struct pdf_obj *k, const struct pdf_obj *array, size_t i)
{
	return array ? pdf_array_at(array, i) : k;
}

static bool holds_no_reference(const struct pdf_obj *o)
{
	bool none = !o || (o->kind != PDF_REF && o->kind != PDF_STREAM);
	for (size_t i = 0; none && i < pdf_array_count(o); i++)
		none = holds_no_reference(pdf_array_at(o, i));
	for (size_t i = 0; none && pdf_is_dict(o) && i < o->u.dict.n; i++)
		none = holds_no_reference(o->u.dict.pairs[i].value);
	return none;
}

/* How often 'array' names 'ref'. */
static size_t named(const struct pdf_obj *array, const struct pdf_obj *ref)
{
	size_t n = 0;
	for (size_t i = 0; i < pdf_array_count(array); i++)
		n += is_ref_to(pdf_array_at(array, i), ref);
	return n;
}

/* Does this page show the widget? A page that was there; absent: nothing is claimed. */
static bool page_shows(bool *good, struct walk *w, const struct pdf_obj *page,
	const struct pdf_obj *widget, struct err *e)
{
	const struct pdf_obj *dict = NULL, *annots = NULL;
	*good = !page || (is_ref(w, page) && w->role[page->u.ref.num] == AT_PAGE);
	if (!page || !*good)
		return true;
	if (!pdf_resolve(w->doc, w->is, page, &dict, e) ||
		!pdf_get(w->doc, w->is, dict, "Annots", &annots, e))
		return false;
	*good = named(annots, widget) == 1;
	return true;
}

/*
 * 14.7.4.3: an object reference, here to a widget that came with a new signature field and is found from nowhere else: the key it
 * states is new, and leads back to the element.
 */
static bool leads_to_widget(bool *good, struct walk *w, const struct pdf_obj *objr,
	const struct pdf_obj *element, const struct pdf_obj *page, struct err *e)
{
	static const char *const keys[] = { "Type", "Obj", "Pg" };
	const struct pdf_obj *widget = pdf_dict_get(objr, "Obj"), *dict = NULL;
	bool here = false, there = false;
	int64_t key = -1;
	*good = objr && objr->kind == PDF_DICT && pdf_is_name(pdf_dict_get(objr, "Type"), "OBJR") &&
		is_ref(w, widget) && w->approved[widget->u.ref.num];
	for (size_t i = 0; *good && i < objr->u.dict.n; i++)
		*good = walk_named(objr->u.dict.pairs[i].key, keys, COUNT(keys));
	if (!*good)
		return true;
	if (!pdf_resolve(w->doc, w->is, widget, &dict, e) ||
		!page_shows(&here, w, page, widget, e) ||
		!page_shows(&there, w, pdf_dict_get(objr, "Pg"), widget, e))
		return false;
	*good = here && there && pdf_is_name(pdf_dict_get(dict, "Subtype"), "Widget") &&
		pdf_int(pdf_dict_get(dict, "StructParent"), &key) &&
		!number_find(&w->structure.was, key) &&
		is_ref_to(number_find(&w->structure.is, key), element);
	return true;
}

/* Its own words and attributes are the field's, as its name is; a name space (ISO 32000-2 14.7.4) is one that is there. */
static bool element_key(bool *good, struct walk *w, const struct pdf_pair *p, struct err *e)
{
	static const char *const own[] = { "P", "Pg", "K", "Type", "S" };
	*good = walk_named(p->key, own, COUNT(own)) ||
		(walk_named(p->key, words, COUNT(words)) && p->value->kind == PDF_STRING) ||
		(slice_is(p->key, "A") && holds_no_reference(p->value));
	if (!slice_is(p->key, "NS") || !is_ref(w, p->value))
		return true;
	return walk_existed(good, w, p->value->u.ref.num, e);
}

/* A Form below an element or root that was there (14.8.4.5), with no key that we do not know. */
static bool is_form(bool *good, struct walk *w, const struct pdf_obj *dict, struct err *e)
{
	const struct pdf_obj *type = pdf_dict_get(dict, "Type"), *p = pdf_dict_get(dict, "P");
	*good = dict && dict->kind == PDF_DICT && (!type || pdf_is_name(type, "StructElem")) &&
		pdf_is_name(pdf_dict_get(dict, "S"), "Form") && is_ref(w, p) &&
		(w->role[p->u.ref.num] == AT_ELEMENT || w->role[p->u.ref.num] == AT_STRUCTURE);
	for (size_t i = 0; *good && i < dict->u.dict.n; i++)
		if (!element_key(good, w, &dict->u.dict.pairs[i], e))
			return false;
	return true;
}

/* Named once as a kid by what it names as its parent. */
static bool is_kid(bool *good, struct walk *w, const struct pdf_obj *ref,
	const struct pdf_obj *dict, struct err *e)
{
	const struct pdf_obj *parent = NULL, *array = NULL;
	if (!pdf_resolve(w->doc, w->is, pdf_dict_get(dict, "P"), &parent, e))
		return false;
	const struct pdf_obj *k = pdf_dict_get(parent, "K");
	if (!kids_of(&array, w, w->is, k, e))
		return false;
	*good = array ? named(array, ref) == 1 : is_ref_to(k, ref);
	return true;
}

/* Is 'ref' the new element of a new signature field, with all that leads to it and from it? */
static bool is_new_element(bool *good, struct walk *w, const struct pdf_obj *ref, struct err *e)
{
	const struct pdf_obj *dict = NULL, *array = NULL, *objr = NULL;
	bool existed = false;
	*good = is_ref(w, ref) && w->structure.asked++ < STRUCTURE_MAX_ASKED;
	if (!*good)
		return true;
	if (!walk_existed(&existed, w, ref->u.ref.num, e) || !follow(&dict, w, w->is, ref, e))
		return false;
	*good = !existed;
	if (*good && !is_form(good, w, dict, e))
		return false;
	if (*good && !is_kid(good, w, ref, dict, e))
		return false;
	const struct pdf_obj *k = pdf_dict_get(dict, "K");
	if (!*good || !kids_of(&array, w, w->is, k, e))
		return !*good;
	*good = kids_count(k, array) == 1;
	if (!*good)
		return true;
	return follow(&objr, w, w->is, kids_at(k, array, 0), e) &&
	       leads_to_widget(good, w, objr, ref, pdf_dict_get(dict, "Pg"), e);
}

/* --- kids --- */

static struct place kid_below(const struct place *at, size_t i)
{
	return (struct place){ .up = at, .index = i, .item = at->item, .depth = at->depth + 1 };
}

/* How far the element 'dict' goes: as its widget shows, and its words say. */
static bool reach(
	const struct excuse **out, struct walk *w, const struct pdf_obj *dict, struct err *e)
{
	const struct pdf_obj *k = pdf_dict_get(dict, "K"), *array = NULL, *objr = NULL;
	const struct pdf_obj *widget = NULL;
	bool hidden = false;
	if (!kids_of(&array, w, w->is, k, e) ||
		!pdf_resolve(w->doc, w->is, kids_at(k, array, 0), &objr, e) ||
		!pdf_get(w->doc, w->is, objr, "Obj", &widget, e) ||
		!fields_invisible(&hidden, w, w->is, widget, e))
		return false;
	*out = hidden ? &told : &seen;
	for (size_t i = 0; hidden && i < COUNT(words); i++)
		if (pdf_dict_get(dict, words[i]))
			*out = &spoken;
	return true;
}

static bool kid_added(
	struct walk *w, const struct place *at, const struct pdf_obj *n, struct err *e)
{
	bool good = false;
	const struct pdf_obj *dict = NULL;
	const struct excuse *x = NULL;
	if (!is_new_element(&good, w, n, e) || !pdf_resolve(w->doc, w->is, n, &dict, e))
		return false;
	if (!good || pdf_dict_get(dict, "P")->u.ref.num != w->items[at->item].num)
		return walk_illegal(w, at, "structure", NULL, n, e);
	return reach(&x, w, dict, e) && walk_note(w, at, x, NULL, dict, e);
}

/* The old ones in their order, new ones between them or after. */
static bool kids_grown(struct walk *w, const struct place *at, const struct pdf_obj *const old[2],
	const struct pdf_obj *const now[2], struct err *e)
{
	size_t i = 0, was = kids_count(old[0], old[1]), is = kids_count(now[0], now[1]);
	for (size_t j = 0; j < is; j++) {
		const struct pdf_obj *n = kids_at(now[0], now[1], j);
		const struct pdf_obj *o = i < was ? kids_at(old[0], old[1], i) : NULL;
		struct place p = kid_below(at, j);
		if (o && (n->kind != PDF_REF || is_ref_to(o, n)) && ++i > 0) {
			if (!walk_frozen(w, &p, o, n, e))
				return false;
		} else if (!kid_added(w, &p, n, e)) {
			return false;
		}
	}
	for (; i < was; i++) {
		struct place p = kid_below(at, i);
		if (!walk_illegal(w, &p, "removed", kids_at(old[0], old[1], i), NULL, e))
			return false;
	}
	return true;
}

static bool kids(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	const struct pdf_obj *old[2] = { o, NULL }, *now[2] = { n, NULL };
	if ((o && !kids_of(&old[1], w, w->was, o, e)) || (n && !kids_of(&now[1], w, w->is, n, e)))
		return false;
	size_t was = kids_count(o, old[1]), is = kids_count(n, now[1]);
	/* one number alone is also a parameter of other dictionaries that pose as elements */
	if (was >= is || (o && !old[1] && o->kind != PDF_REF && o->kind != PDF_DICT) ||
		(is > 1 && !now[1]))
		return walk_frozen(w, at, o, n, e);
	return kids_grown(w, at, old, now, e);
}

/* --- the root and elements --- */

static bool parent_added(struct walk *w, const struct place *at, int64_t key,
	const struct pdf_obj *value, struct err *e)
{
	bool good = false;
	if (!is_new_element(&good, w, value, e))
		return false;
	/* the way back was found from the element: its widget states this key and no other */
	for (size_t i = 0; good && i < w->structure.is.n; i++)
		good = w->structure.is.list[i].key == key ||
		       !is_ref_to(w->structure.is.list[i].value, value);
	return good || walk_illegal(w, at, "structure", NULL, value, e);
}

/* 14.7.4.4: from a page or an annotation to its elements. What was there stays; new keys lead to new elements. */
static bool parent_tree(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	const struct structure_numbers *was = &w->structure.was, *is = &w->structure.is;
	size_t i = 0;
	if (!was->good || !is->good || !n)
		return walk_frozen(w, at, o, n, e);
	for (size_t k = 0; k < is->n; k++) {
		struct place p = kid_below(at, k);
		bool old = i < was->n && was->list[i].key == is->list[k].key;
		if (old ? !walk_frozen(w, &p, was->list[i].value, is->list[k].value, e)
			: !parent_added(w, &p, is->list[k].key, is->list[k].value, e))
			return false;
		i += old;
	}
	if (i < was->n)
		return walk_illegal(w, at, "structure", was->list[i].value, NULL, e);
	return i == is->n || walk_note(w, at, &told, o, n, e);
}

static bool next_key(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	int64_t was = 0, is = 0;
	if (!n || !pdf_int(n, &is) || (o && !pdf_int(o, &was)) || is < was)
		return walk_frozen(w, at, o, n, e);
	return was == is || walk_note(w, at, &told, o, n, e);
}

bool structure_root(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	static const struct key_rule rules[] = {
		{ "K", kids },
		{ "ParentTree", parent_tree },
		{ "ParentTreeNextKey", next_key },
		{ NULL, NULL },
	};
	return walk_dict(w, at, o, n, rules, e);
}

bool structure_element(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	static const struct key_rule rules[] = {
		{ "K", kids },
		{ NULL, NULL },
	};
	return walk_dict(w, at, o, n, rules, e);
}

bool structure_tabs(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	static const struct excuse order = { PADES_EXTENSION, "tab-order", NULL, AT_FROZEN };
	return !o && w->structure.on && pdf_is_name(n, "S") ? walk_note(w, at, &order, o, n, e)
							    : walk_frozen(w, at, o, n, e);
}

/* --- who is what --- */

/* An element that may gain kids: named as one, and no object that is known as something else. */
static bool element_role(struct walk *w, const struct pdf_obj *ref, const struct pdf_obj *dict)
{
	const struct pdf_obj *type = pdf_dict_get(dict, "Type"), *s = pdf_dict_get(dict, "S");
	if (!is_ref(w, ref) || w->role[ref->u.ref.num] || !dict || dict->kind != PDF_DICT ||
		(type && !pdf_is_name(type, "StructElem")) || !s || s->kind != PDF_NAME ||
		!is_ref(w, pdf_dict_get(dict, "P")))
		return false;
	w->role[ref->u.ref.num] = AT_ELEMENT;
	return true;
}

/* Elements whose kids are still to be looked at. */
struct waiting {
	const struct pdf_obj **list;
	size_t n, cap;
};

static void waiting_auto(struct waiting *q)
{
	free(q->list);
}

static bool waiting_add(struct waiting *q, const struct pdf_obj *dict, struct err *e)
{
	if (q->n == q->cap) {
		size_t cap = q->cap ? 2 * q->cap : 64;
		const struct pdf_obj **list = realloc(q->list, cap * sizeof *list);
		if (!list)
			return err_nomem(e);
		q->list = list;
		q->cap = cap;
	}
	q->list[q->n++] = dict;
	return true;
}

/* Loops end at what has its role already; there are no more elements than numbers. */
static bool element_roles(struct walk *w, const struct pdf_obj *root, struct err *e)
{
	AUTO(waiting) struct waiting q = { .n = 0 };
	if (!waiting_add(&q, root, e))
		return false;
	while (q.n > 0) {
		const struct pdf_obj *k = pdf_dict_get(q.list[--q.n], "K"), *array = NULL;
		if (k && !kids_of(&array, w, w->was, k, e))
			return false;
		w->out->work += kids_count(k, array);
		for (size_t i = 0; i < kids_count(k, array); i++) {
			const struct pdf_obj *ref = kids_at(k, array, i), *dict = NULL;
			if (!pdf_resolve(w->doc, w->was, ref, &dict, e) ||
				(element_role(w, ref, dict) && !waiting_add(&q, dict, e)))
				return false;
		}
	}
	return true;
}

/* By its shape: the root of a tree, an element, or an array that begins with one, or with content. */
static bool may_be_of_tree(bool *out, struct walk *w, const struct pdf_obj *o, struct err *e)
{
	const struct pdf_obj *dict = o, *first = pdf_array_at(o, 0);
	if (first && !pdf_resolve(w->doc, w->was, first, &dict, e))
		return false;
	bool element =
		pdf_dict_get(dict, "S") && (pdf_dict_get(dict, "K") || pdf_dict_get(dict, "P"));
	*out = element || pdf_is_name(pdf_dict_get(dict, "Type"), "StructTreeRoot") ||
	       (o->kind == PDF_ARRAY && !pdf_is_dict(dict));
	return true;
}

/* Only a revision that rewrote some of the tree is worth the way through it. */
static bool may_differ(bool *out, struct walk *w, struct err *e)
{
	const struct pdf_revision *r = pdf_revision(w->doc, w->is);
	*out = false;
	for (size_t i = 0; i < r->changed_n && !*out; i++) {
		const struct pdf_obj *o = NULL;
		if (!pdf_object(w->doc, w->was, r->changed[i], &o, NULL, e))
			return false;
		if (o && !may_be_of_tree(out, w, o, e))
			return false;
	}
	return true;
}

bool structure_roles(struct walk *w, struct err *e)
{
	const struct pdf_obj *catalog[2] = { NULL, NULL }, *root[2] = { NULL, NULL };
	bool differs = false;
	if (!may_differ(&differs, w, e) || !differs)
		return !differs;
	if (!pdf_catalog(w->doc, w->was, &catalog[0], e) ||
		!pdf_catalog(w->doc, w->is, &catalog[1], e))
		return false;
	const struct pdf_obj *ref = pdf_dict_get(catalog[0], "StructTreeRoot");
	if (!is_ref(w, ref) || !is_ref_to(pdf_dict_get(catalog[1], "StructTreeRoot"), ref) ||
		w->role[ref->u.ref.num])
		return true;
	if (!pdf_resolve(w->doc, w->was, ref, &root[0], e) ||
		!pdf_resolve(w->doc, w->is, ref, &root[1], e))
		return false;
	if (!root[0] || root[0]->kind != PDF_DICT || !root[1] || root[1]->kind != PDF_DICT ||
		!pdf_is_name(pdf_dict_get(root[0], "Type"), "StructTreeRoot"))
		return true;
	w->role[ref->u.ref.num] = AT_STRUCTURE;
	w->structure.on = true;
	return element_roles(w, root[0], e) &&
	       numbers_read(&w->structure.was, w, w->was, root[0], e) &&
	       numbers_read(&w->structure.is, w, w->is, root[1], e);
}
