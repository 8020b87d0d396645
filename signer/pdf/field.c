/* SPDX-License-Identifier: MIT */
/* field: the AcroForm's fields (ISO 32000-1 12.7) as one revision sees them. */
#include "pdf/field.h"

#include "pdf/impl.h"

#include <stdlib.h>
#include <string.h>

static const char form_clause[] = "ISO 32000-1 12.7.3";
static const char lock_clause[] = "ISO 32000-1 12.7.4.5";

enum { MAX_NAME_BYTES = 1024, MAX_NODES = 16 * PDF_MAX_FIELDS, MAX_ANNOTS = 1 << 18 };

struct walk {
	struct pdf_doc *d;
	size_t rev;
	struct pdf_fields *out;
	struct pdf_seen seen;
	size_t nodes, cap;
};

/* What a field hands down to its kids (12.7.3.1: /FT and /V are inheritable). */
struct above {
	const char *name;
	const struct pdf_obj *type, *value;
	unsigned depth;
};

static void walk_auto(struct walk *w)
{
	pdf_seen_auto(&w->seen);
}

void pdf_fields_auto(struct pdf_fields *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->list[i].name);
	free(f->list);
	*f = (struct pdf_fields){ 0 };
}

const struct pdf_field *pdf_field_find(const struct pdf_fields *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->list[i].name, name) == 0)
			return &f->list[i];
	return NULL;
}

static bool node_open(
	struct walk *w, const struct pdf_obj *o, const struct pdf_obj **dict, struct err *e)
{
	bool fresh = true;
	if (w->nodes++ >= MAX_NODES)
		return err_set(e, ERR_LIMIT, form_clause, ERR_NO_OFFSET,
			"more than %d fields and widgets", MAX_NODES);
	if (o && o->kind == PDF_REF && !pdf_seen_add(&w->seen, o->u.ref.num, &fresh, e))
		return false;
	if (!fresh)
		return err_set(e, ERR_SYNTAX, form_clause, ERR_NO_OFFSET,
			"object %u stands twice among the fields", o->u.ref.num);
	if (!pdf_resolve(w->d, w->rev, o, dict, e))
		return err_context(e, "field");
	return !*dict || (*dict)->kind == PDF_DICT ||
	       err_set(e, ERR_SYNTAX, form_clause, (*dict)->at, "a field is no dictionary");
}

/* 12.7.3.2: parts joined by dots, so a part holds none. */
static bool name_join(struct buf *out, const char *above, const struct pdf_obj *part, struct err *e)
{
	buf_put_text(out, above);
	if (!part)
		return buf_done(out, e);
	if (part->kind != PDF_STRING)
		return err_set(e, ERR_SYNTAX, form_clause, part->at, "/T of a field is no text");
	AUTO(buf) struct buf text = BUF_MAX(MAX_NAME_BYTES);
	if (!pdf_text(&text, part->u.bytes, e))
		return err_context(e, "/T of a field");
	if (text.n && (memchr(text.p, '.', text.n) || memchr(text.p, 0, text.n)))
		return err_set(
			e, ERR_SYNTAX, form_clause, part->at, "/T of a field holds a dot or NUL");
	if (*above)
		buf_put_byte(out, '.');
	buf_put_slice(out, buf_slice(&text));
	return buf_done(out, e);
}

static bool lock_parse(
	struct walk *w, const struct pdf_obj *dict, struct pdf_lock *lock, struct err *e)
{
	static const char *const names[] = { [PDF_LOCK_ALL] = "All",
		[PDF_LOCK_INCLUDE] = "Include",
		[PDF_LOCK_EXCLUDE] = "Exclude" };
	const struct pdf_obj *action = NULL, *p = NULL;
	int64_t permission = 0;
	if (!pdf_get(w->d, w->rev, dict, "Action", &action, e) ||
		!pdf_get(w->d, w->rev, dict, "P", &p, e) ||
		!pdf_get(w->d, w->rev, dict, "Fields", &lock->fields, e))
		return false;
	for (int i = PDF_LOCK_ALL; i <= PDF_LOCK_EXCLUDE; i++)
		if (pdf_is_name(action, names[i]))
			lock->action = (enum pdf_lock_action)i;
	if (p && (!pdf_int(p, &permission) || permission < 1 || permission > 3))
		return err_set(e, ERR_SYNTAX, lock_clause, dict->at,
			"/P of a field lock is not 1, 2 or 3");
	lock->permission = (int)permission;
	bool list = lock->action == PDF_LOCK_INCLUDE || lock->action == PDF_LOCK_EXCLUDE;
	if (lock->action == PDF_LOCK_NONE ||
		(list && (!lock->fields || lock->fields->kind != PDF_ARRAY)))
		return err_set(e, ERR_SYNTAX, lock_clause, dict->at, "field lock is malformed");
	return true;
}

static bool rect_read(struct walk *w, const struct pdf_obj *widget, double rect[4], struct err *e)
{
	const struct pdf_obj *array = NULL, *o = NULL;
	if (!pdf_get(w->d, w->rev, widget, "Rect", &array, e))
		return false;
	if (!array)
		return true;
	for (size_t i = 0; i < 4; i++) {
		if (!pdf_resolve(w->d, w->rev, pdf_array_at(array, i), &o, e))
			return false;
		if (pdf_array_count(array) != 4 || !pdf_number(o, &rect[i]))
			return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.9.5", array->at,
				"/Rect is not four numbers");
	}
	return true;
}

/* What makes a signature field (12.7.4.5): its value and its lock. */
static bool signature_read(
	struct walk *w, const struct above *from, struct pdf_field *f, struct err *e)
{
	const struct pdf_obj *lock = NULL;
	if (!pdf_resolve(w->d, w->rev, from->value, &f->value, e) ||
		!pdf_get(w->d, w->rev, f->dict, "Lock", &lock, e))
		return err_context(e, "signature field");
	if (f->value && f->value->kind != PDF_DICT)
		return err_set(e, ERR_SYNTAX, lock_clause, f->dict->at,
			"/V of a signature field is no dictionary");
	return !lock || lock_parse(w, lock, &f->lock, e);
}

static bool field_fill(struct walk *w, const struct above *from, const struct pdf_obj *kids,
	struct pdf_field *f, struct err *e)
{
	const struct pdf_obj *widget = f->dict, *ref = NULL;
	f->merged = !kids && pdf_is_name(pdf_dict_get(f->dict, "Subtype"), "Widget");
	f->widgets = kids ? pdf_array_count(kids) : f->merged;
	if (f->merged)
		f->widget = f->ref;
	if (kids && f->widgets == 1) {
		ref = pdf_array_at(kids, 0);
		if (ref->kind == PDF_REF)
			f->widget = ref->u.ref;
		if (!pdf_resolve(w->d, w->rev, ref, &widget, e))
			return false;
	}
	if (f->widgets == 1 && !rect_read(w, widget, f->rect, e))
		return false;
	f->is_signature = pdf_is_name(from->type, "Sig");
	if (from->value && from->value->kind == PDF_REF)
		f->value_ref = from->value->u.ref;
	if (f->is_signature)
		return signature_read(w, from, f, e);
	const struct pdf_obj *value = NULL;
	if (!pdf_resolve(w->d, w->rev, from->value, &value, e))
		return false;
	f->value = value && value->kind == PDF_DICT ? value : NULL;
	return true;
}

static bool field_add(struct walk *w, const struct pdf_field *f, struct err *e)
{
	struct pdf_fields *out = w->out;
	if (out->n >= PDF_MAX_FIELDS)
		return err_set(e, ERR_LIMIT, "SECURITY 1.6", ERR_NO_OFFSET, "more than %d fields",
			PDF_MAX_FIELDS);
	if (out->n == w->cap) {
		size_t cap = w->cap ? w->cap * 2 : 16;
		struct pdf_field *p = reallocarray(out->list, cap, sizeof *p);
		if (!p)
			return err_nomem(e);
		out->list = p;
		w->cap = cap;
	}
	out->list[out->n++] = *f;
	return true;
}

static int name_order(const void *a, const void *b)
{
	const struct pdf_field *const *x = a, *const *y = b;
	return strcmp((*x)->name, (*y)->name);
}

/* 12.7.3.2: fields of one full name are one field; viewers differ on which. Unnamed text fields do occur. */
static bool names_unique(const struct pdf_fields *f, struct err *e)
{
	const struct pdf_field **sorted = calloc(f->n + 1, sizeof(const void *));
	const struct pdf_field *twice = NULL;
	if (!sorted)
		return err_nomem(e);
	for (size_t i = 0; i < f->n; i++)
		sorted[i] = &f->list[i];
	qsort(sorted, f->n, sizeof(const void *), name_order);
	for (size_t i = 1; i < f->n; i++)
		if (strcmp(sorted[i]->name, sorted[i - 1]->name) == 0 &&
			(*sorted[i]->name || sorted[i]->is_signature ||
				sorted[i - 1]->is_signature))
			twice = sorted[i];
	free(sorted);
	return !twice ||
	       err_set(e, ERR_SYNTAX, form_clause, twice->dict->at, "two fields of one full name");
}

/* Kids are either all fields (with /T) or all widgets of this one. */
static bool kids_sort(struct walk *w, const struct pdf_obj *kids, bool *fields, struct err *e)
{
	size_t named = 0, n = pdf_array_count(kids);
	for (size_t i = 0; i < n; i++) {
		const struct pdf_obj *kid = NULL;
		if (!pdf_resolve(w->d, w->rev, pdf_array_at(kids, i), &kid, e))
			return false;
		named += pdf_dict_get(kid, "T") != NULL;
	}
	if (named && named != n)
		return err_set(e, ERR_SYNTAX, form_clause, kids->at,
			"/Kids of a field mixes fields and widgets");
	*fields = named > 0;
	return true;
}

static bool terminal(struct walk *w, const struct above *here, const struct pdf_obj *o,
	const struct pdf_obj *kids, struct err *e)
{
	const struct pdf_obj *dict = NULL, *widget = NULL;
	if (!pdf_resolve(w->d, w->rev, o, &dict, e))
		return false;
	for (size_t i = 0; i < pdf_array_count(kids); i++)
		if (!node_open(w, pdf_array_at(kids, i), &widget, e))
			return false;
	struct pdf_field f = { .dict = dict };
	if (o->kind == PDF_REF)
		f.ref = o->u.ref;
	AUTO(text) char *name = strdup(here->name);
	if (!name)
		return err_nomem(e);
	f.name = name;
	if (!field_fill(w, here, kids, &f, e) || !field_add(w, &f, e))
		return false;
	name = NULL;
	return true;
}

static bool inherit(struct walk *w, const struct pdf_obj *dict, struct above *here, struct err *e)
{
	const struct pdf_obj *type = NULL, *value = pdf_dict_get(dict, "V");
	if (!pdf_get(w->d, w->rev, dict, "FT", &type, e))
		return false;
	here->type = type ? type : here->type;
	here->value = value ? value : here->value;
	return true;
}

static bool node_walk(
	struct walk *w, const struct above *from, const struct pdf_obj *o, struct err *e)
{
	const struct pdf_obj *dict = NULL, *kids = NULL;
	AUTO(buf) struct buf name = BUF_MAX(MAX_NAME_BYTES);
	struct above here = *from;
	bool fields = false;
	if (from->depth > PDF_MAX_DEPTH)
		return err_set(e, ERR_LIMIT, form_clause, ERR_NO_OFFSET,
			"fields nested deeper than %d", PDF_MAX_DEPTH);
	if (!node_open(w, o, &dict, e))
		return false;
	if (!dict)
		return true;
	const struct pdf_obj *part = NULL;
	if (!inherit(w, dict, &here, e) || !pdf_get(w->d, w->rev, dict, "T", &part, e) ||
		!name_join(&name, from->name, part, e) ||
		!pdf_get(w->d, w->rev, dict, "Kids", &kids, e))
		return false;
	here.depth++;
	here.name = buf_text(&name);
	if (!here.name)
		return buf_done(&name, e);
	if (kids && kids->kind != PDF_ARRAY)
		return err_set(
			e, ERR_SYNTAX, form_clause, kids->at, "/Kids of a field is no array");
	if (!kids_sort(w, kids, &fields, e))
		return false;
	if (!fields)
		return terminal(w, &here, o, kids, e);
	for (size_t i = 0; i < pdf_array_count(kids); i++)
		if (!node_walk(w, &here, pdf_array_at(kids, i), e))
			return false;
	return true;
}

struct shown {
	uint32_t widget;
	struct pdf_field *field;
	size_t times;
};

struct shown_list {
	struct shown *p;
	size_t n;
	size_t annots; /* looked at */
};

static void shown_list_auto(struct shown_list *l)
{
	free(l->p);
}

static int shown_order(const void *a, const void *b)
{
	uint32_t x = ((const struct shown *)a)->widget, y = ((const struct shown *)b)->widget;
	return (x > y) - (x < y);
}

/* Which page shows which widget: only what /Annots lists is shown (12.5.2). */
static bool page_scan(struct walk *w, struct pdf_ref page, struct shown_list *l, struct err *e)
{
	const struct pdf_obj ref = { .kind = PDF_REF, .u.ref = page };
	const struct pdf_ref nowhere = { 0 };
	const struct pdf_obj *dict = NULL, *annots = NULL;
	if (!pdf_resolve(w->d, w->rev, &ref, &dict, e) ||
		!pdf_get(w->d, w->rev, dict, "Annots", &annots, e))
		return false;
	l->annots += pdf_array_count(annots);
	if (l->annots > MAX_ANNOTS)
		return err_set(e, ERR_LIMIT, "SECURITY 1.6", ERR_NO_OFFSET,
			"more than %d annotations", MAX_ANNOTS);
	for (size_t i = 0; i < pdf_array_count(annots); i++) {
		const struct pdf_obj *annot = pdf_array_at(annots, i);
		struct shown key = { .widget = annot->kind == PDF_REF ? annot->u.ref.num : 0 };
		struct shown *s = bsearch(&key, l->p, l->n, sizeof key, shown_order);
		if (s)
			s->field->page = s->times++ ? nowhere : page;
	}
	return true;
}

static bool pages_find(struct walk *w, struct err *e)
{
	const struct pdf_ref *pages = NULL;
	size_t n = 0;
	AUTO(shown_list) struct shown_list l = { 0 };
	if (w->out->n == 0)
		return true;
	if (!pdf_pages(w->d, w->rev, &pages, &n, e))
		return false;
	l.p = calloc(w->out->n, sizeof *l.p);
	if (!l.p)
		return err_nomem(e);
	for (size_t i = 0; i < w->out->n; i++)
		if (w->out->list[i].widget.num)
			l.p[l.n++] = (struct shown){ .widget = w->out->list[i].widget.num,
				.field = &w->out->list[i] };
	qsort(l.p, l.n, sizeof *l.p, shown_order);
	for (size_t i = 0; i < n; i++)
		if (!page_scan(w, pages[i], &l, e))
			return err_context(e, "page %zu", i + 1);
	return true;
}

static bool form_walk(struct walk *w, struct err *e)
{
	const struct pdf_obj *o = NULL, *form = NULL, *list = NULL;
	const struct above top = { .name = "" };
	if (!pdf_catalog(w->d, w->rev, &o, e) || !pdf_get(w->d, w->rev, o, "AcroForm", &form, e))
		return false;
	if (!form)
		return true;
	if (form->kind != PDF_DICT)
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 12.7.2", form->at,
			"/AcroForm is no dictionary");
	if (!pdf_get(w->d, w->rev, form, "SigFlags", &o, e) ||
		!pdf_get(w->d, w->rev, form, "Fields", &list, e))
		return false;
	if (o && !pdf_int(o, &w->out->sig_flags))
		return err_set(
			e, ERR_SYNTAX, "ISO 32000-1 12.7.2", form->at, "/SigFlags is no number");
	if (list && list->kind != PDF_ARRAY)
		return err_set(
			e, ERR_SYNTAX, "ISO 32000-1 12.7.2", form->at, "/Fields is no array");
	for (size_t i = 0; i < pdf_array_count(list); i++)
		if (!node_walk(w, &top, pdf_array_at(list, i), e))
			return false;
	return names_unique(w->out, e);
}

bool pdf_form_same(struct pdf_doc *d, size_t rev)
{
	if (!d->form_known || rev != d->form_rev + 1 || rev >= d->revisions_n)
		return false;
	const struct pdf_revision *r = &d->revisions[rev], *before = &d->revisions[rev - 1];
	if (!pdf_equal(pdf_dict_get(before->trailer, "Root"), pdf_dict_get(r->trailer, "Root")))
		return false;
	for (size_t i = 0; i < r->changed_n; i++)
		if (pdf_seen_has(&d->form, r->changed[i]))
			return false;
	d->form_rev = rev;
	return true;
}

bool pdf_lock_stated(struct pdf_lock *out, struct pdf_doc *d, size_t rev,
	const struct pdf_obj *reference, struct err *e)
{
	const struct pdf_obj *method = NULL, *params = NULL, *action = NULL;
	*out = (struct pdf_lock){ .action = PDF_LOCK_NONE };
	if (!pdf_get(d, rev, reference, "TransformMethod", &method, e))
		return false;
	if (!pdf_is_name(method, "FieldMDP"))
		return true;
	if (!pdf_get(d, rev, reference, "TransformParams", &params, e) ||
		!pdf_get(d, rev, params, "Action", &action, e) ||
		!pdf_get(d, rev, params, "Fields", &out->fields, e))
		return false;
	out->action = pdf_is_name(action, "Include")   ? PDF_LOCK_INCLUDE
		      : pdf_is_name(action, "Exclude") ? PDF_LOCK_EXCLUDE
						       : PDF_LOCK_ALL;
	return true;
}

/* ISO 32000-1 12.8.2.4: a listed name is a text (7.9.2.2), and stands for itself and for the fields below it. */
static bool listed(struct pdf_doc *d, size_t rev, const struct pdf_lock *lock, const char *name)
{
	struct slice full = slice_text(name);
	for (size_t i = 0; i < pdf_array_count(lock->fields); i++) {
		const struct pdf_obj *o = NULL;
		AUTO(buf) struct buf text = BUF_MAX(MAX_NAME_BYTES);
		bool read = pdf_resolve(d, rev, pdf_array_at(lock->fields, i), &o, NULL) && o &&
			    o->kind == PDF_STRING;
		/* plain letters stand for themselves; another first one ends it */
		if (read && o->u.bytes.n && o->u.bytes.p[0] >= ' ' && o->u.bytes.p[0] < 0x7f &&
			(!full.n || o->u.bytes.p[0] != full.p[0]))
			continue;
		if (!read || !pdf_text(&text, o->u.bytes, NULL)) {
			if (lock->action == PDF_LOCK_INCLUDE)
				return true;
			continue;
		}
		if (slice_starts(full, buf_slice(&text)) &&
			(full.n == text.n || full.p[text.n] == '.'))
			return true;
	}
	return false;
}

bool pdf_lock_binds(struct pdf_doc *d, size_t rev, const struct pdf_lock *lock, const char *name)
{
	if (pdf_array_count(lock->fields) > PDF_MAX_FIELDS)
		return true;
	switch (lock->action) {
	case PDF_LOCK_NONE:
		return false;
	case PDF_LOCK_ALL:
		return true;
	case PDF_LOCK_INCLUDE:
		return !lock->fields || listed(d, rev, lock, name);
	case PDF_LOCK_EXCLUDE:
		return !listed(d, rev, lock, name);
	}
	return true;
}

bool pdf_fields_read(struct pdf_fields *out, struct pdf_doc *d, size_t rev, struct err *e)
{
	AUTO(pdf_fields) struct pdf_fields fields = { 0 };
	AUTO(walk) struct walk w = { .d = d, .rev = rev, .out = &fields };
	pdf_seen_auto(&d->form);
	d->trace = &d->form;
	d->form_known = form_walk(&w, e);
	d->form_rev = rev;
	d->trace = NULL;
	if (!d->form_known || !pages_find(&w, e))
		return false;
	*out = fields;
	fields = (struct pdf_fields){ 0 };
	return true;
}
