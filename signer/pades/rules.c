/* SPDX-License-Identifier: MIT */
/*
 * rules: what may differ in the trailer, the catalog, a page, and around them. All else is frozen.
 */
#include "pades/ledger.h"
#include "pades/xmp.h"
#include "pades/walk.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const struct excuse metadata = { PADES_EXTENSION, "metadata", NULL, AT_FROZEN };
/* What every writer notes of its work (14.3.3): goes with evidence, says nothing of the document. */
static const struct excuse writing = { PADES_EXTENSION, "writing", NULL, AT_FROZEN };

static bool ignore(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	(void)w, (void)at, (void)o, (void)n, (void)e;
	return true;
}

/* ISO 32000-1 14.4: the first identifier is for ever, the second changes with each writing. */
static bool trailer_id(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	if (!o || !n)
		return true;
	if (!walk_resolve(w, &o, &n, e))
		return false;
	/* shows nothing, and tools do make a new one: told, not refused */
	const struct pdf_obj *a = pdf_array_at(o, 0), *b = pdf_array_at(n, 0);
	return a && b && !pdf_equal(a, b) ? walk_note(w, at, &metadata, o, n, e) : true;
}

static bool trailer_info(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	if (o && n && o->kind == PDF_REF && n->kind == PDF_REF && o->u.ref.num == n->u.ref.num)
		return walk_visit(w, at, AT_INFO, n->u.ref.num, NULL, e);
	bool existed = false;
	if (n && n->kind == PDF_REF && !walk_existed(&existed, w, n->u.ref.num, e))
		return false;
	if (existed)
		return walk_illegal(w, at, "info-is-another-object", o, n, e);
	return o || n ? walk_note(w, at, &metadata, o, n, e) : true;
}

/* LibreOffice lists here what follows its own file; no reader looks at it. */
static bool trailer_private(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	for (size_t i = 0; i < pdf_array_count(o); i++) {
		const struct pdf_obj *ref = pdf_array_at(o, i);
		struct place p = { .up = at, .index = i, .item = at->item, .depth = at->depth + 1 };
		bool existed = false;
		if (ref->kind == PDF_REF && !walk_existed(&existed, w, ref->u.ref.num, e))
			return false;
		if (existed && !walk_visit(w, &p, AT_FROZEN, ref->u.ref.num, NULL, e))
			return false;
	}
	return o && n && pdf_equal(o, n) ? true : walk_note(w, at, &metadata, o, n, e);
}

static bool trailer(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	static const struct key_rule rules[] = {
		{ "Size", ignore },
		{ "Prev", ignore },
		{ "XRefStm", ignore },
		{ "W", ignore },
		{ "Index", ignore },
		{ "Length", ignore },
		{ "Filter", ignore },
		{ "DecodeParms", ignore },
		{ "Type", ignore },
		{ "DocChecksum", ignore },
		{ "AdditionalStreams", trailer_private },
		{ "ID", trailer_id },
		{ "Info", trailer_info },
		{ NULL, NULL },
	};
	/* a table may follow a stream: what counts are their keys, not their kinds */
	struct pdf_obj a = *o, b = *n;
	a.kind = b.kind = PDF_DICT;
	return walk_dict(w, at, &a, &b, rules, e);
}

/* ISO 32000-1 14.3.3: the information dictionary tells of the file, not what it shows. */
static bool info(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	if (!o || !n || !pdf_is_dict(n) || n->kind != PDF_DICT)
		return walk_illegal(w, at, "metadata", o, n, e);
	return walk_free(w, at, ledger_info(o, n) ? &writing : &metadata, o, n, e);
}

static bool contains(struct slice s, const char *text)
{
	return slice_find(s, slice_text(text), 0) != SIZE_MAX;
}

/* XMP (14.3.2): must still be XMP, and bring no entities along. */
static bool xmp(bool *good, struct walk *w, const struct pdf_obj *n, struct err *e)
{
	struct slice bytes = { 0 };
	*good = false;
	if (!n || n->kind != PDF_STREAM)
		return true;
	if (!pdf_stream(w->doc, w->is, n, &bytes, e))
		return false;
	*good = (contains(bytes, "xmpmeta") || contains(bytes, "rdf:RDF")) &&
		!contains(bytes, "<!DOCTYPE") && !contains(bytes, "<!ENTITY");
	return true;
}

/* Does 'n' differ from 'o' by its writer's notes alone? */
static bool written(
	bool *own, struct walk *w, const struct pdf_obj *o, const struct pdf_obj *n, struct err *e)
{
	struct slice was = { 0 }, is = { 0 };
	*own = false;
	if (!ledger_stream(o, n))
		return true;
	if (!pdf_stream(w->doc, w->was, o, &was, e) || !pdf_stream(w->doc, w->is, n, &is, e))
		return false;
	*own = xmp_same(was, is);
	return true;
}

static bool metadata_object(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	bool good = false;
	if (o && n && o->kind == PDF_STREAM && n->kind == PDF_STREAM && pdf_equal(o, n) &&
		slice_eq(o->u.dict.raw, n->u.dict.raw))
		return walk_frozen(w, at, o, n, e);
	if (!xmp(&good, w, n, e))
		return false;
	bool own = false;
	if (good && !written(&own, w, o, n, e))
		return false;
	return good ? walk_note(w, at, own ? &writing : &metadata, o, n, e)
		    : walk_illegal(w, at, "metadata", o, n, e);
}

static bool catalog_metadata(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	bool existed = false;
	if (!n || n->kind != PDF_REF)
		return walk_illegal(w, at, "metadata", o, n, e);
	if (o && o->kind == PDF_REF && o->u.ref.num == n->u.ref.num)
		return walk_visit(w, at, AT_METADATA, n->u.ref.num, NULL, e);
	if (!walk_existed(&existed, w, n->u.ref.num, e))
		return false;
	if (existed)
		return walk_illegal(w, at, "metadata", o, n, e);
	const struct pdf_obj *was = o, *is = n;
	return walk_resolve(w, &was, &is, e) && metadata_object(w, at, was, is, e);
}

/* ISO 32000-1 7.2.2: the catalog may raise the version of the header; what it raised is never lowered again. */
static bool catalog_version(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	static const struct excuse raised = { PADES_EXTENSION, "version", NULL, AT_FROZEN };
	if (o && n && pdf_equal(o, n))
		return true;
	bool name = n && n->kind == PDF_NAME && n->u.bytes.n == 3 && n->u.bytes.p[1] == '.';
	bool lower = name && o && o->kind == PDF_NAME && slice_order(n->u.bytes, o->u.bytes) < 0;
	return name && !lower ? walk_note(w, at, &raised, o, n, e)
			      : walk_illegal(w, at, "version", o, n, e);
}

/* ISO 32000-1 12.8.4: a certification is the first signature or none. */
static bool catalog_perms(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	static const struct excuse certification = { PADES_FORM_FILLING, "certification", NULL,
		AT_FROZEN };
	if (o || w->signed_before)
		return walk_frozen(w, at, o, n, e);
	const struct pdf_obj *none = NULL, *perms = n;
	if (!walk_resolve(w, &none, &perms, e))
		return false;
	bool plain = pdf_is_dict(perms) && perms->u.dict.n == 1 && pdf_dict_get(perms, "DocMDP");
	return plain ? walk_note(w, at, &certification, o, n, e)
		     : walk_illegal(w, at, "permissions", o, n, e);
}

static bool catalog_form(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	if (o && n && o->kind == PDF_REF && n->kind == PDF_REF && o->u.ref.num == n->u.ref.num)
		return walk_visit(w, at, AT_FORM, n->u.ref.num, NULL, e);
	if (!walk_resolve(w, &o, &n, e))
		return false;
	return fields_form(w, at, o, n, e);
}

/*
 * The root of the pages is itself: an equal one beside it would leave the pages with another
 * parent.
 */
static bool catalog_pages(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	return o && n && pdf_equal(o, n) ? walk_frozen(w, at, o, n, e)
					 : walk_illegal(w, at, "frozen", o, n, e);
}

static bool catalog(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	static const struct key_rule rules[] = {
		{ "AcroForm", catalog_form },
		{ "DSS", security_dss },
		{ "Extensions", security_extensions },
		{ "Metadata", catalog_metadata },
		{ "Pages", catalog_pages },
		{ "Perms", catalog_perms },
		{ "Version", catalog_version },
		{ NULL, NULL },
	};
	return walk_dict(w, at, o, n, rules, e);
}

static bool page(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	static const struct key_rule rules[] = {
		{ "Annots", fields_annots },
		{ "Tabs", structure_tabs },
		{ NULL, NULL },
	};
	return walk_dict(w, at, o, n, rules, e);
}

/* ISO 32000-1 12.6: what acts must not come with a comment. */
static bool annotation(struct walk *w, const struct place *at, const struct walk_item *it,
	const struct pdf_obj *o, const struct pdf_obj *n, struct err *e)
{
	static const struct excuse comment = { PADES_ANNOTATIONS, "annotation", NULL, AT_ANNOT };
	static const char *const acting[] = { "A", "AA", "PA", "Subtype" };
	for (size_t i = 0; i < COUNT(acting); i++) {
		const struct pdf_obj *was = pdf_dict_get(o, acting[i]),
				     *is = pdf_dict_get(n, acting[i]);
		if ((was || is) && !(was && is && pdf_equal(was, is)))
			return walk_illegal(w, at, "annotation-action", was, is, e);
	}
	(void)it;
	return n ? walk_free(w, at, &comment, o, n, e) : walk_illegal(w, at, "removed", o, n, e);
}

bool rules_object(struct walk *w, const struct place *at, const struct walk_item *item,
	const struct pdf_obj *o, const struct pdf_obj *n, struct err *e)
{
	switch (item->kind) {
	case AT_TRAILER:
		return trailer(w, at, o, n, e);
	case AT_INFO:
		return info(w, at, o, n, e);
	case AT_CATALOG:
		return catalog(w, at, o, n, e);
	case AT_FORM:
		return fields_form(w, at, o, n, e);
	case AT_FIELD:
		return fields_field(w, at, o, n, e);
	case AT_PAGE:
		return page(w, at, o, n, e);
	case AT_ANNOT:
		return annotation(w, at, item, o, n, e);
	case AT_FILL:
		return walk_free(w, at, &item->excuse, o, n, e);
	case AT_METADATA:
		return metadata_object(w, at, o, n, e);
	case AT_STRUCTURE:
		return structure_root(w, at, o, n, e);
	case AT_ELEMENT:
		return structure_element(w, at, o, n, e);
	case AT_FROZEN:
	case AT_KINDS:
		break;
	}
	return walk_frozen(w, at, o, n, e);
}
