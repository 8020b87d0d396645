/* SPDX-License-Identifier: MIT */
/* pages: the page tree as a list (ISO 32000-1 7.7.3) and the name tree of embedded files (7.9.6, 7.11.4). */
#include "pdf/impl.h"

#include <stdlib.h>
#include <string.h>

static const char page_clause[] = "ISO 32000-1 7.7.3";
static const char name_clause[] = "ISO 32000-1 7.9.6";

struct walk {
	struct pdf_doc *d;
	size_t rev;
	struct pdf_seen seen;
	struct pdf_ref *list;
	size_t n, cap;
};

static void walk_auto(struct walk *w)
{
	pdf_seen_auto(&w->seen);
	free(w->list);
}

static bool page_push(struct walk *w, struct pdf_ref ref, struct err *e)
{
	if (w->n >= w->d->limits.objects)
		return err_set(e, ERR_LIMIT, page_clause, ERR_NO_OFFSET, "too many pages");
	if (w->n == w->cap) {
		size_t cap = w->cap ? w->cap * 2 : 64;
		struct pdf_ref *p = reallocarray(w->list, cap, sizeof *p);
		if (!p)
			return err_nomem(e);
		w->list = p;
		w->cap = cap;
	}
	w->list[w->n++] = ref;
	return true;
}

/* A node by reference, seen for the first time. */
static bool node_open(
	struct walk *w, const struct pdf_obj *ref, const struct pdf_obj **out, struct err *e)
{
	bool fresh = false;
	if (!ref || ref->kind != PDF_REF)
		return err_set(e, ERR_SYNTAX, page_clause, ERR_NO_OFFSET,
			"a node of the page tree is no reference");
	if (ref->u.ref.num > PDF_MAX_OBJECT_NUMBER ||
		!pdf_seen_add(&w->seen, ref->u.ref.num, &fresh, e))
		return false;
	if (!fresh)
		return err_set(e, ERR_SYNTAX, page_clause, ERR_NO_OFFSET,
			"object %u stands twice in the page tree", ref->u.ref.num);
	if (!pdf_resolve(w->d, w->rev, ref, out, e))
		return false;
	return (*out && (*out)->kind == PDF_DICT) ||
	       err_set(e, ERR_SYNTAX, page_clause, ERR_NO_OFFSET,
		       "object %u is no node of a page tree", ref->u.ref.num);
}

static bool node_walk(struct walk *w, const struct pdf_obj *ref, unsigned depth, struct err *e)
{
	const struct pdf_obj *node = NULL, *kids = NULL, *count = NULL, *type = NULL;
	int64_t said = 0;
	size_t before = w->n;
	if (depth > PDF_MAX_DEPTH)
		return err_set(e, ERR_LIMIT, page_clause, ERR_NO_OFFSET, "page tree deeper than %d",
			PDF_MAX_DEPTH);
	if (!node_open(w, ref, &node, e) || !pdf_get(w->d, w->rev, node, "Type", &type, e))
		return false;
	if (pdf_is_name(type, "Page"))
		return page_push(w, ref->u.ref, e);
	if (!pdf_is_name(type, "Pages"))
		return err_set(e, ERR_SYNTAX, page_clause, node->at,
			"node of the page tree is neither /Page nor /Pages");
	if (!pdf_get(w->d, w->rev, node, "Kids", &kids, e) ||
		!pdf_get(w->d, w->rev, node, "Count", &count, e))
		return false;
	if (!kids || kids->kind != PDF_ARRAY || !pdf_int(count, &said))
		return err_set(e, ERR_SYNTAX, page_clause, node->at, "/Kids or /Count is missing");
	for (size_t i = 0; i < pdf_array_count(kids); i++)
		if (!node_walk(w, pdf_array_at(kids, i), depth + 1, e))
			return false;
	return (said >= 0 && (uint64_t)said == w->n - before) ||
	       err_set(e, ERR_SYNTAX, page_clause, node->at,
		       "/Count says %lld, there are %zu pages", (long long)said, w->n - before);
}

bool pdf_pages(struct pdf_doc *d, size_t rev, const struct pdf_ref **out, size_t *n, struct err *e)
{
	const struct pdf_obj *catalog = NULL;
	AUTO(walk) struct walk w = { .d = d, .rev = rev };
	if (!pdf_catalog(d, rev, &catalog, e))
		return false;
	struct pdf_page_list *list = &d->pages[rev];
	if (!list->read) {
		struct pdf_ref *refs = NULL;
		if (!node_walk(&w, pdf_dict_get(catalog, "Pages"), 0, e) ||
			!pdf_arena_get(&d->arena, w.n ? w.n : 1, sizeof *refs, &refs, e))
			return false;
		if (w.n)
			memcpy(refs, w.list, w.n * sizeof *refs);
		*list = (struct pdf_page_list){ .refs = refs, .n = w.n, .read = true };
	}
	*out = list->refs;
	*n = list->n;
	return true;
}

struct hunt {
	struct walk w;
	const char *name;
	const struct pdf_obj *found;
	size_t nodes;
};

static void hunt_auto(struct hunt *h)
{
	walk_auto(&h->w);
}

static bool name_matches(const struct pdf_obj *key, const char *name)
{
	AUTO(buf) struct buf text = BUF_MAX(4096);
	return key->kind == PDF_STRING && pdf_text(&text, key->u.bytes, NULL) &&
	       slice_is(buf_slice(&text), name);
}

/* Pairs of a leaf; a name that stands twice is refused. */
static bool leaf_walk(struct hunt *h, const struct pdf_obj *names, struct err *e)
{
	if (pdf_array_count(names) % 2)
		return err_set(
			e, ERR_SYNTAX, name_clause, names->at, "/Names of a name tree is odd");
	h->nodes += pdf_array_count(names);
	for (size_t i = 0; i < pdf_array_count(names) && h->nodes <= h->w.d->limits.objects;
		i += 2) {
		const struct pdf_obj *key = NULL;
		if (!pdf_resolve(h->w.d, h->w.rev, pdf_array_at(names, i), &key, e))
			return false;
		if (!key || !name_matches(key, h->name))
			continue;
		if (h->found)
			return err_set(e, ERR_SYNTAX, name_clause, names->at,
				"a name stands twice in the name tree");
		h->found = pdf_array_at(names, i + 1);
	}
	return true;
}

static bool tree_walk(struct hunt *h, const struct pdf_obj *ref, unsigned depth, struct err *e)
{
	const struct pdf_obj *node = NULL, *names = NULL, *kids = NULL;
	bool fresh = true;
	if (depth > PDF_MAX_DEPTH || h->nodes++ >= h->w.d->limits.objects)
		return err_set(e, ERR_LIMIT, name_clause, ERR_NO_OFFSET,
			"name tree too deep or too large");
	if (ref && ref->kind == PDF_REF && !pdf_seen_add(&h->w.seen, ref->u.ref.num, &fresh, e))
		return false;
	if (!fresh)
		return err_set(
			e, ERR_SYNTAX, name_clause, ERR_NO_OFFSET, "the name tree runs in a loop");
	if (!pdf_resolve(h->w.d, h->w.rev, ref, &node, e) ||
		!pdf_get(h->w.d, h->w.rev, node, "Names", &names, e) ||
		!pdf_get(h->w.d, h->w.rev, node, "Kids", &kids, e))
		return false;
	if (names && !leaf_walk(h, names, e))
		return false;
	if (h->nodes > h->w.d->limits.objects)
		return err_set(e, ERR_LIMIT, name_clause, ERR_NO_OFFSET, "name tree too large");
	for (size_t i = 0; i < pdf_array_count(kids); i++)
		if (!tree_walk(h, pdf_array_at(kids, i), depth + 1, e))
			return false;
	return true;
}

bool pdf_embedded(struct pdf_doc *d, size_t rev, const char *name, struct slice *out, struct err *e)
{
	const struct pdf_obj *o = NULL;
	AUTO(hunt) struct hunt h = { .w = { .d = d, .rev = rev }, .name = name };
	*out = (struct slice){ 0 };
	if (!pdf_catalog(d, rev, &o, e) || !pdf_get(d, rev, o, "Names", &o, e) ||
		!tree_walk(&h, pdf_dict_get(o, "EmbeddedFiles"), 0, e))
		return false;
	if (!h.found)
		return true;
	if (!pdf_resolve(d, rev, h.found, &o, e) || !pdf_get(d, rev, o, "EF", &o, e) ||
		!pdf_get(d, rev, o, "F", &o, e))
		return false;
	return pdf_stream(d, rev, o, out, e) || err_context(e, "embedded file");
}
