/* SPDX-License-Identifier: MIT */
/*
 * check: the second judge of a draft: field F prepared, nothing else. It shares no code with the
 * writer.
 */
#include "pades/impl.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The two files side by side; 'v' is the new signature dictionary. */
struct pair {
	struct pdf_doc *base, *draft;
	size_t old_rev, new_rev;
	struct pdf_fields old_fields, new_fields;
	const struct pdf_field *was, *is;
	const struct pdf_obj *v;
	bool certifies;
	struct pdf_ref appearance; /* num 0: none */
};

static void pair_auto(struct pair *p)
{
	pdf_fields_auto(&p->old_fields);
	pdf_fields_auto(&p->new_fields);
	pdf_close(p->base);
	pdf_close(p->draft);
}

#define DENY(e, ...) err_set((e), ERR_DENIED, "HOUSE 2, second judge", ERR_NO_OFFSET, __VA_ARGS__)

static bool in(struct slice key, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_is(key, names[i]))
			return true;
	return false;
}

/* Are 'a' and 'b' equal in every key but those in 'free'? */
static bool equal_but(
	const struct pdf_obj *a, const struct pdf_obj *b, const char *const *free, size_t n)
{
	if (!pdf_is_dict(a) || !pdf_is_dict(b))
		return false;
	for (int side = 0; side < 2; side++) {
		const struct pdf_obj *x = side ? b : a, *y = side ? a : b;
		for (size_t i = 0; i < x->u.dict.n; i++) {
			char key[128];
			struct slice k = x->u.dict.pairs[i].key;
			if (in(k, free, n))
				continue;
			if (k.n >= sizeof key || memchr(k.p, 0, k.n))
				return false;
			memcpy(key, k.p, k.n);
			key[k.n] = 0;
			const struct pdf_obj *other = pdf_dict_get(y, key);
			if (!other || !pdf_equal(x->u.dict.pairs[i].value, other))
				return false;
		}
	}
	return true;
}

static bool only_keys(const struct pdf_obj *dict, const char *const *names, size_t n)
{
	if (!pdf_is_dict(dict) || dict->u.dict.n > n)
		return false;
	for (size_t i = 0; i < dict->u.dict.n; i++)
		if (!in(dict->u.dict.pairs[i].key, names, n))
			return false;
	return true;
}

#define COUNT(a) (sizeof(a) / sizeof *(a))

static bool open_both(
	struct pair *p, struct slice base, struct slice draft, const char *field, struct err *e)
{
	if (!slice_starts(draft, base) || draft.n == base.n)
		return DENY(e, "the draft does not begin with the stored file");
	if (!pdf_open(&p->base, base, NULL, e) || !pdf_open(&p->draft, draft, NULL, e))
		return false;
	p->old_rev = pdf_revision_count(p->base) - 1;
	p->new_rev = pdf_revision_count(p->draft) - 1;
	if (p->new_rev != p->old_rev + 1)
		return DENY(e, "the draft adds %zu revisions, not one", p->new_rev - p->old_rev);
	if (pdf_revision(p->draft, p->new_rev)->end != draft.n)
		return DENY(e, "bytes follow the last revision");
	if (!pdf_fields_read(&p->old_fields, p->base, p->old_rev, e) ||
		!pdf_fields_read(&p->new_fields, p->draft, p->new_rev, e))
		return false;
	p->was = pdf_field_find(&p->old_fields, field);
	p->is = pdf_field_find(&p->new_fields, field);
	if (!p->was || !p->is || !p->was->is_signature || p->was->ref.num == 0)
		return DENY(e, "there is no signature field %s", field);
	return true;
}

static bool check_trailer(const struct pair *p, struct err *e)
{
	static const char *const own[] = { "Size", "Prev", "W", "Index", "Length", "Filter",
		"DecodeParms", "Type" };
	const struct pdf_revision *was = pdf_revision(p->base, p->old_rev),
				  *is = pdf_revision(p->draft, p->new_rev);
	if (was->kind != is->kind)
		return DENY(e, "the draft changes the kind of cross-reference");
	if (!equal_but(was->trailer, is->trailer, own, COUNT(own)))
		return DENY(e, "the draft changes the trailer");
	return true;
}

static bool is_new(const struct pair *p, struct pdf_ref ref)
{
	const struct pdf_revision *was = pdf_revision(p->base, p->old_rev),
				  *is = pdf_revision(p->draft, p->new_rev);
	return ref.gen == 0 && ref.num >= was->size && ref.num < is->size;
}

static bool check_field(struct pair *p, struct err *e)
{
	static const char *const free[] = { "V", "AP" };
	const char *name = p->was->name;
	if (pdf_dict_get(p->was->dict, "V"))
		return DENY(e, "field %s was signed already", name);
	if (p->is->ref.num != p->was->ref.num || p->is->ref.gen != p->was->ref.gen)
		return DENY(e, "field %s is another object", name);
	if (!equal_but(p->was->dict, p->is->dict, free, COUNT(free)))
		return DENY(e, "field %s changes in more than V and AP", name);
	const struct pdf_obj *v = pdf_dict_get(p->is->dict, "V");
	if (!v || v->kind != PDF_REF || !is_new(p, v->u.ref) || !p->is->value)
		return DENY(e, "the value of field %s is not a new object", name);
	p->v = p->is->value;
	const struct pdf_obj *was = pdf_dict_get(p->was->dict, "AP"),
			     *is = pdf_dict_get(p->is->dict, "AP");
	if (!is && !was)
		return true;
	if (is && was && pdf_equal(is, was))
		return true;
	const struct pdf_obj *n = pdf_dict_get(is, "N");
	if (!is || is->kind != PDF_DICT || is->u.dict.n != 1 || !n || n->kind != PDF_REF ||
		!is_new(p, n->u.ref))
		return DENY(e, "the appearance of field %s is not one new object", name);
	p->appearance = n->u.ref;
	return true;
}

static bool near(const struct pdf_obj *o, double v)
{
	if (!o || (o->kind != PDF_INT && o->kind != PDF_REAL))
		return false;
	double x = o->kind == PDF_INT ? (double)o->u.integer : o->u.real;
	return fabs(x - v) < 0.01;
}

/* The appearance stays in its box and can draw nothing but text in the base's own font. */
static bool check_appearance(struct pair *p, struct err *e)
{
	static const char *const keys[] = { "Type", "Subtype", "BBox", "Resources", "Length",
		"Filter" };
	if (p->appearance.num == 0)
		return true;
	const struct pdf_obj *form = NULL;
	struct pdf_ref font;
	if (!pdf_object(p->draft, p->new_rev, p->appearance.num, &form, NULL, e) ||
		!pades_font_ref(&font, p->base, p->old_rev, e))
		return false;
	const struct pdf_obj *res = pdf_dict_get(form, "Resources"),
			     *fonts = pdf_dict_get(res, "Font");
	const struct pdf_obj *box = pdf_dict_get(form, "BBox"),
			     *f = pdf_dict_get(fonts, PADES_FONT);
	const double *r = p->was->rect;
	if (!form || form->kind != PDF_STREAM || !only_keys(form, keys, COUNT(keys)) ||
		!pdf_is_name(pdf_dict_get(form, "Subtype"), "Form"))
		return DENY(e, "the appearance is not a plain form");
	if (pdf_array_count(box) != 4 || !near(pdf_array_at(box, 0), 0) ||
		!near(pdf_array_at(box, 1), 0) || !near(pdf_array_at(box, 2), fabs(r[2] - r[0])) ||
		!near(pdf_array_at(box, 3), fabs(r[3] - r[1])))
		return DENY(e, "the appearance leaves the box of its field");
	if (res->kind != PDF_DICT || res->u.dict.n != 1 || !pdf_is_dict(fonts) ||
		fonts->u.dict.n != 1 || !f || f->kind != PDF_REF || f->u.ref.num != font.num ||
		f->u.ref.gen != font.gen)
		return DENY(e, "the appearance uses more than the appearance font");
	return true;
}

static bool doc_mdp_exact(const struct pdf_obj *ref)
{
	const struct pdf_obj *params = pdf_dict_get(ref, "TransformParams");
	int64_t perm = 0;
	return pdf_is_dict(ref) && ref->u.dict.n == 3 &&
	       pdf_is_name(pdf_dict_get(ref, "Type"), "SigRef") &&
	       pdf_is_name(pdf_dict_get(ref, "TransformMethod"), "DocMDP") && pdf_is_dict(params) &&
	       params->u.dict.n == 3 &&
	       pdf_is_name(pdf_dict_get(params, "Type"), "TransformParams") &&
	       pdf_is_name(pdf_dict_get(params, "V"), "1.2") &&
	       pdf_int(pdf_dict_get(params, "P"), &perm) && perm == 2;
}

/* ISO 32000-1 12.8.2.4: the signature repeats the lock of its field, over the whole document. */
static bool field_mdp_exact(const struct pair *p, const struct pdf_obj *ref)
{
	static const char *const actions[] = { [PDF_LOCK_NONE] = "",
		[PDF_LOCK_ALL] = "All",
		[PDF_LOCK_INCLUDE] = "Include",
		[PDF_LOCK_EXCLUDE] = "Exclude" };
	const struct pdf_lock *lock = &p->was->lock;
	const struct pdf_obj *params = pdf_dict_get(ref, "TransformParams"),
			     *data = pdf_dict_get(ref, "Data");
	const struct pdf_obj *root =
		pdf_dict_get(pdf_revision(p->base, p->old_rev)->trailer, "Root");
	if (!pdf_is_dict(ref) || ref->u.dict.n != 4 ||
		!pdf_is_name(pdf_dict_get(ref, "Type"), "SigRef") ||
		!pdf_is_name(pdf_dict_get(ref, "TransformMethod"), "FieldMDP") || !data ||
		!pdf_equal(data, root))
		return false;
	if (!pdf_is_dict(params) || !pdf_is_name(pdf_dict_get(params, "Type"), "TransformParams") ||
		!pdf_is_name(pdf_dict_get(params, "V"), "1.2") ||
		!pdf_is_name(pdf_dict_get(params, "Action"), actions[lock->action]))
		return false;
	const struct pdf_obj *fields = pdf_dict_get(params, "Fields");
	if (lock->action == PDF_LOCK_ALL)
		return params->u.dict.n == 3;
	return params->u.dict.n == 4 && fields && lock->fields && pdf_equal(fields, lock->fields);
}

static bool check_references(struct pair *p, bool stamp, struct err *e)
{
	const struct pdf_obj *refs = pdf_dict_get(p->v, "Reference");
	bool locks = p->was->lock.action != PDF_LOCK_NONE && !stamp, locked = false;
	if (refs && (refs->kind != PDF_ARRAY || stamp))
		return DENY(e, "the signature has references out of place");
	for (size_t i = 0; i < pdf_array_count(refs); i++) {
		const struct pdf_obj *r = pdf_array_at(refs, i);
		if (!p->certifies && doc_mdp_exact(r))
			p->certifies = true;
		else if (locks && !locked && field_mdp_exact(p, r))
			locked = true;
		else
			return DENY(e, "reference %zu of the signature is not one of ours", i);
	}
	if (locks && !locked)
		return DENY(
			e, "the lock of field %s is not repeated by its signature", p->was->name);
	return true;
}

/* The dictionary of our own profile, with an empty hole, its range the whole file. */
static bool check_value(struct pair *p, struct pades_range *range, struct err *e)
{
	static const char *const sig[] = { "Type", "Filter", "SubFilter", "M", "Name", "Reason",
		"Reference", "ByteRange", "Contents" };
	static const char *const tst[] = { "Type", "Filter", "SubFilter", "ByteRange", "Contents" };
	bool stamp = pdf_is_name(pdf_dict_get(p->v, "Type"), "DocTimeStamp");
	if (stamp ? !only_keys(p->v, tst, COUNT(tst)) : !only_keys(p->v, sig, COUNT(sig)))
		return DENY(e, "the signature dictionary has a key that is not ours");
	if (!pdf_is_name(pdf_dict_get(p->v, "Type"), stamp ? "DocTimeStamp" : "Sig") ||
		!pdf_is_name(pdf_dict_get(p->v, "Filter"), "Adobe.PPKLite") ||
		!pdf_is_name(pdf_dict_get(p->v, "SubFilter"),
			stamp ? "ETSI.RFC3161" : "ETSI.CAdES.detached"))
		return DENY(e, "the signature dictionary is not of our profile");
	if (!check_references(p, stamp, e) || !pades_range_read(range, p->draft, p->v, e))
		return false;
	if (range->coverage != PADES_WHOLE_FILE || range->revision != p->new_rev)
		return DENY(e, "the signature would not cover the whole file");
	for (size_t i = 0; i < range->contents_hex.n; i++)
		if (range->contents_hex.p[i] != '0')
			return DENY(e, "the hole is not empty");
	if (range->hole_at < pdf_bytes(p->base).n)
		return DENY(e, "the hole lies in the stored file");
	return true;
}

/* ISO 32000-1 12.8.4: only a certification touches the catalog, and there only /Perms. */
static bool check_catalog(struct pair *p, bool changed, struct err *e)
{
	static const char *const free[] = { "Perms" };
	const struct pdf_obj *was = NULL, *is = NULL;
	if (!pdf_catalog(p->base, p->old_rev, &was, e) ||
		!pdf_catalog(p->draft, p->new_rev, &is, e))
		return false;
	if (!p->certifies)
		return changed ? DENY(e, "the draft changes the catalog") : true;
	const struct pdf_obj *perms = pdf_dict_get(is, "Perms"),
			     *v = pdf_dict_get(p->is->dict, "V");
	const struct pdf_obj *mdp = pdf_dict_get(perms, "DocMDP");
	if (pdf_dict_get(was, "Perms") || !equal_but(was, is, free, COUNT(free)) ||
		!pdf_is_dict(perms) || perms->u.dict.n != 1 || !mdp || !pdf_equal(mdp, v))
		return DENY(e, "the catalog changes in more than its /Perms");
	return true;
}

/* Every object of the revision must be one of those already looked at. */
static bool check_objects(struct pair *p, struct err *e)
{
	const struct pdf_revision *r = pdf_revision(p->draft, p->new_rev);
	const struct pdf_revision *was = pdf_revision(p->base, p->old_rev);
	const struct pdf_obj *root = pdf_dict_get(r->trailer, "Root");
	uint32_t value = pdf_dict_get(p->is->dict, "V")->u.ref.num, fresh = 0;
	bool catalog = false;
	for (size_t i = 0; i < r->changed_n; i++) {
		uint32_t n = r->changed[i];
		const struct pdf_obj *o = NULL;
		if (!pdf_object(p->draft, p->new_rev, n, &o, NULL, e))
			return false;
		bool xref = o && r->kind == PDF_XREF_STREAM &&
			    pdf_is_name(pdf_dict_get(o, "Type"), "XRef");
		if (n == root->u.ref.num)
			catalog = true;
		else if (n != p->was->ref.num && n != value && n != p->appearance.num && !xref)
			return DENY(e, "object %u changes, too", n);
		fresh += n >= was->size;
	}
	if (r->size != was->size + fresh)
		return DENY(e, "the numbers of new objects leave a gap");
	return check_catalog(p, catalog, e);
}

/* --- nothing between the objects --- */

struct span {
	uint64_t at, end;
	uint32_t num;
};

static bool space(uint8_t c)
{
	return c == ' ' || c == '\n' || c == '\r';
}

static bool word(struct cur *c, const char *text)
{
	while (c->at < c->s.n && space(c->s.p[c->at]))
		c->at++;
	struct slice want = slice_text(text);
	if (!slice_starts(slice_sub(c->s, c->at, c->s.n), want))
		return false;
	c->at += want.n;
	return true;
}

/*
 * From the end of one object's value to the start of the next: "endobj", "N 0 obj", blanks, nothing
 * else.
 */
static bool gap(struct slice bytes, bool first, const struct span *next)
{
	struct cur c = { .s = bytes };
	char head[24];
	(void)(!first && word(&c, "endstream"));
	if (!first && !word(&c, "endobj"))
		return false;
	snprintf(head, sizeof head, "%u 0 obj", next ? next->num : 0);
	if (next && !word(&c, head))
		return false;
	while (c.at < c.s.n && space(c.s.p[c.at]))
		c.at++;
	return c.at == c.s.n;
}

enum { SPANS_MAX = 8 };

static void span_insert(struct span *list, size_t n, struct span s)
{
	size_t i = n;
	for (; i > 0 && list[i - 1].at > s.at; i--)
		list[i] = list[i - 1];
	list[i] = s;
}

/* Readers that search for objects must find no other than those the table names. */
static bool check_gaps(struct pair *p, struct err *e)
{
	const struct pdf_revision *r = pdf_revision(p->draft, p->new_rev);
	struct span list[SPANS_MAX];
	size_t n = 0;
	for (size_t i = 0; i < r->changed_n; i++) {
		const struct pdf_obj *o = NULL;
		if (n == SPANS_MAX)
			return DENY(e, "too many objects change");
		if (!pdf_object(p->draft, p->new_rev, r->changed[i], &o, NULL, e))
			return false;
		if (o && r->kind == PDF_XREF_STREAM && pdf_is_name(pdf_dict_get(o, "Type"), "XRef"))
			continue;
		if (!o || o->end == 0)
			return DENY(
				e, "object %u does not stand in the file by itself", r->changed[i]);
		span_insert(list, n++, (struct span){ o->at, o->end, r->changed[i] });
	}
	struct slice file = pdf_bytes(p->draft);
	uint64_t at = pdf_bytes(p->base).n;
	for (size_t i = 0; i <= n; i++) {
		uint64_t to = i < n ? list[i].at : r->xref_at;
		if (to < at || !gap(slice_sub(file, (size_t)at, (size_t)(to - at)), i == 0,
				       i < n ? &list[i] : NULL))
			return DENY(e, "something stands between the objects at byte %llu",
				(unsigned long long)at);
		at = i < n ? list[i].end : at;
	}
	return true;
}

bool pades_check_draft(struct pades_draft *facts, struct slice base, struct slice draft,
	const char *field, struct err *e)
{
	AUTO(pair) struct pair p = { 0 };
	struct pades_range range;
	if (!open_both(&p, base, draft, field, e) || !check_trailer(&p, e) || !check_field(&p, e) ||
		!check_appearance(&p, e) || !check_value(&p, &range, e) || !check_objects(&p, e) ||
		!check_gaps(&p, e))
		return false;
	uint8_t md[EVP_MAX_MD_SIZE];
	size_t n = 0;
	if (!pades_range_digest(md, &n, draft, &range, EVP_sha256(), e))
		return false;
	*facts = (struct pades_draft){ .hole_at = range.hole_at, .hole_end = range.hole_end };
	memcpy(facts->digest, md, sizeof facts->digest);
	return true;
}
