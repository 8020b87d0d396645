/* SPDX-License-Identifier: MIT */
/*
 * security: the document security store and the extensions dictionary may grow, in their own shape
 * only.
 */
#include "pades/walk.h"

#include <string.h>

static const struct excuse evidence = { PADES_EXTENSION, "dss", NULL, AT_FROZEN };
static const struct excuse extension = { PADES_EXTENSION, "extensions", NULL, AT_FROZEN };

static struct place below(const struct place *at, struct slice key, size_t i)
{
	return (struct place){
		.up = at, .key = key, .index = i, .item = at->item, .depth = at->depth + 1
	};
}

/* An entry is a stream; if the older revision had it, it is the same stream. */
static bool entry(struct walk *w, const struct place *at, const struct pdf_obj *n, struct err *e)
{
	const struct pdf_obj *none = NULL, *stream = n;
	bool existed = false;
	if (!n || n->kind != PDF_REF)
		return walk_illegal(w, at, "dss-entry", NULL, n, e);
	if (!walk_resolve(w, &none, &stream, e) || !walk_existed(&existed, w, n->u.ref.num, e))
		return false;
	/* null: some tools list what they never wrote; it proves nothing, and shows nothing */
	if (stream && stream->kind != PDF_STREAM)
		return walk_illegal(w, at, "dss-entry", NULL, n, e);
	return existed ? walk_visit(w, at, AT_FROZEN, n->u.ref.num, NULL, e) : true;
}

static bool list(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	if (!walk_resolve(w, &o, &n, e))
		return false;
	if (n && n->kind != PDF_ARRAY)
		return walk_illegal(w, at, "dss-entry", o, n, e);
	for (size_t i = 0; i < pdf_array_count(n); i++) {
		struct place p = below(at, (struct slice){ 0 }, i);
		if (!entry(w, &p, pdf_array_at(n, i), e))
			return false;
	}
	for (size_t i = 0; i < pdf_array_count(o); i++) {
		const struct pdf_obj *was = pdf_array_at(o, i);
		struct place p = below(at, (struct slice){ 0 }, i);
		if (was->kind == PDF_REF && !walk_visit(w, &p, AT_FROZEN, was->u.ref.num, NULL, e))
			return false;
	}
	return (o && n && pdf_equal(o, n)) || (!o && !n) ? true
							 : walk_note(w, at, &evidence, o, n, e);
}

/*
 * One entry of /VRI (ISO 32000-2 12.8.4.4): PAdES tools merge and rewrite them; they name evidence
 * only.
 */
static bool vri_entry(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	static const char *const lists[] = { "Cert", "CRL", "OCSP", "Certs", "CRLs", "OCSPs" };
	static const char *const plain[] = { "Type", "TU" };
	if (!walk_resolve(w, &o, &n, e))
		return false;
	if (!n)
		return o ? walk_note(w, at, &evidence, o, n, e) : true;
	if (n->kind != PDF_DICT)
		return walk_illegal(w, at, "dss-vri", o, n, e);
	for (size_t i = 0; i < n->u.dict.n; i++) {
		struct slice key = n->u.dict.pairs[i].key;
		const struct pdf_obj *v = n->u.dict.pairs[i].value, *was = walk_value(o, key);
		struct place p = below(at, key, 0);
		bool ok = walk_named(key, lists, 6) ? list(w, &p, was, v, e)
			  : slice_is(key, "TS")     ? entry(w, &p, v, e)
			  : walk_named(key, plain, 2) &&
					  (v->kind == PDF_NAME || v->kind == PDF_STRING)
				  ? true
				  : walk_illegal(w, &p, "dss-vri", was, v, e);
		if (!ok)
			return false;
	}
	return true;
}

static bool vri(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	if (!walk_resolve(w, &o, &n, e))
		return false;
	if (!n)
		return o ? walk_note(w, at, &evidence, o, n, e) : true;
	if (n->kind != PDF_DICT)
		return walk_illegal(w, at, "dss-vri", o, n, e);
	for (size_t i = 0; i < n->u.dict.n; i++) {
		struct slice key = n->u.dict.pairs[i].key;
		struct place p = below(at, key, 0);
		if (slice_is(key, "Type"))
			continue;
		if (!vri_entry(w, &p, walk_value(o, key), n->u.dict.pairs[i].value, e))
			return false;
	}
	return o && pdf_equal(o, n) ? true : walk_note(w, at, &evidence, o, n, e);
}

/* EN 319 142-1 5.4.2.2 */
bool security_dss(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	static const char *const lists[] = { "Certs", "CRLs", "OCSPs" };
	if (!walk_resolve(w, &o, &n, e))
		return false;
	if (!n)
		return o ? walk_illegal(w, at, "dss-removed", o, n, e) : true;
	if (n->kind != PDF_DICT)
		return walk_illegal(w, at, "dss", o, n, e);
	for (size_t i = 0; i < n->u.dict.n; i++) {
		struct slice key = n->u.dict.pairs[i].key;
		const struct pdf_obj *v = n->u.dict.pairs[i].value, *was = walk_value(o, key);
		struct place p = below(at, key, 0);
		bool ok = walk_named(key, lists, 3) ? list(w, &p, was, v, e)
			  : slice_is(key, "VRI")    ? vri(w, &p, was, v, e)
			  : slice_is(key, "Type") && v->kind == PDF_NAME
				  ? true
				  : walk_illegal(w, &p, "dss", was, v, e);
		if (!ok)
			return false;
	}
	return o && pdf_equal(o, n) ? true : walk_note(w, at, &evidence, o, n, e);
}

/* ISO 32000-1 7.12: prefixes with a base version and a level: names, numbers and strings only. */
static bool developer(struct walk *w, const struct place *at, const struct pdf_obj *n,
	unsigned depth, struct err *e)
{
	const struct pdf_obj *none = NULL;
	if (n && n->kind == PDF_REF) {
		bool existed = false;
		uint32_t num = n->u.ref.num;
		if (!walk_existed(&existed, w, num, e) || !walk_resolve(w, &none, &n, e))
			return false;
		if (existed && !walk_visit(w, at, AT_FROZEN, num, NULL, e))
			return false;
	}
	if (!n || n->kind == PDF_NAME || n->kind == PDF_INT || n->kind == PDF_STRING)
		return true;
	if ((n->kind != PDF_DICT && n->kind != PDF_ARRAY) || depth > 3)
		return walk_illegal(w, at, "extensions", NULL, n, e);
	for (size_t i = 0; i < pdf_array_count(n); i++)
		if (!developer(w, at, pdf_array_at(n, i), depth + 1, e))
			return false;
	for (size_t i = 0; n->kind == PDF_DICT && i < n->u.dict.n; i++)
		if (!developer(w, at, n->u.dict.pairs[i].value, depth + 1, e))
			return false;
	return true;
}

/* One dictionary of a developer: what it was based on, and how far it went (7.12.3). */
struct extended {
	struct slice base;
	int64_t level;
};

static bool extended_read(
	struct extended *out, struct walk *w, size_t rev, const struct pdf_obj *o, struct err *e)
{
	const struct pdf_obj *base = NULL, *level = NULL;
	*out = (struct extended){ .level = 0 };
	if (!pdf_resolve(w->doc, rev, o, &o, e) ||
		!pdf_get(w->doc, rev, o, "BaseVersion", &base, e) ||
		!pdf_get(w->doc, rev, o, "ExtensionLevel", &level, e))
		return false;
	if (base && base->kind == PDF_NAME)
		out->base = base->u.bytes;
	(void)pdf_int(level, &out->level);
	return true;
}

/* ISO 32000-2 7.12.2: a developer has one dictionary, or an array of several. */
static const struct pdf_obj *nth(const struct pdf_obj *o, size_t i)
{
	return o->kind == PDF_ARRAY ? pdf_array_at(o, i) : i == 0 ? o : NULL;
}

/* Does one of those in 'is' go as far as 'was'? */
static bool goes_as_far(bool *out, struct walk *w, const struct extended *was,
	const struct pdf_obj *is, struct err *e)
{
	const struct pdf_obj *one = NULL;
	*out = false;
	for (size_t i = 0; !*out && (one = nth(is, i)); i++) {
		struct extended now;
		if (!extended_read(&now, w, w->is, one, e))
			return false;
		int order = slice_order(now.base, was->base);
		*out = order > 0 || (order == 0 && now.level >= was->level);
	}
	return true;
}

/* What was signed counted on what was declared: it may be raised, and more be declared, nothing lowered or taken back. */
static bool still_declared(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	const struct pdf_obj *was = o, *is = n, *one = NULL;
	if (!walk_resolve(w, &was, &is, e))
		return false;
	for (size_t i = 0; was && (one = nth(was, i)); i++) {
		struct extended old;
		bool far = false;
		if (!extended_read(&old, w, w->was, one, e) ||
			(is && !goes_as_far(&far, w, &old, is, e)))
			return false;
		if (!far)
			return walk_illegal(w, at, "extension-lowered", o, n, e);
	}
	return true;
}

bool security_extensions(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	const struct pdf_obj *was = o, *is = n;
	if (!n)
		return walk_illegal(w, at, "removed", o, n, e);
	if (!walk_resolve(w, &was, &is, e))
		return false;
	/* an object of its own may be overwritten in place, so only its new content is looked at */
	if (!is || is->kind != PDF_DICT || !developer(w, at, is, 0, e))
		return is && is->kind == PDF_DICT ? false
						  : walk_illegal(w, at, "extensions", o, n, e);
	for (size_t i = 0; was && was->kind == PDF_DICT && i < was->u.dict.n; i++) {
		struct slice key = was->u.dict.pairs[i].key;
		struct place p = below(at, key, 0);
		if (!slice_is(key, "Type") &&
			!still_declared(w, &p, was->u.dict.pairs[i].value, walk_value(is, key), e))
			return false;
	}
	return was && pdf_equal(was, is) ? true : walk_note(w, at, &extension, was, is, e);
}
