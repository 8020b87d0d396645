/* SPDX-License-Identifier: MIT */
/* care: the catalog by its keys, the pages by their annotations, every object by what it could do. */
#include "pades/care.h"

#include <string.h>

#define REFUSE(e, ...) err_set((e), ERR_DENIED, "SECURITY 1.8", ERR_NO_OFFSET, __VA_ARGS__)

struct care {
	struct pdf_doc *doc;
	size_t rev;
	const struct pdf_obj *associated; /* the catalog's /AF, or NULL */
	uint32_t object;                  /* under examination, for messages */
};

static bool name_in(const struct pdf_obj *o, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (pdf_is_name(o, list[i]))
			return true;
	return false;
}

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* ---- the whole file ---- */

static bool file_good(const struct care *c, struct err *e)
{
	if (pdf_is_encrypted(c->doc))
		return REFUSE(e, "the file is encrypted: who opens it may see something else");
	for (size_t i = 0; i <= c->rev; i++)
		if (pdf_revision(c->doc, i)->kind == PDF_XREF_HYBRID)
			return REFUSE(e, "the file has hybrid cross-references: old readers see "
					 "other objects than new ones");
	return true;
}

/* ---- the catalog ---- */

static bool catalog_keys_good(const struct pdf_obj *catalog, struct err *e)
{
	static const struct {
		const char *key, *what;
	} refused[] = {
		{ "OpenAction", "does something when it is opened (OpenAction)" },
		{ "AA", "does something on events (AA)" },
		{ "OCProperties",
			"has optional content, which may be shown or hidden (OCProperties)" },
		{ "Collection", "is a portfolio of other files (Collection)" },
		{ "Requirements", "asks something of its reader (Requirements)" },
		{ "NeedsRendering", "is a form that is laid out when it is opened (XFA)" },
	};
	for (size_t i = 0; i < COUNT(refused); i++)
		if (pdf_dict_get(catalog, refused[i].key))
			return REFUSE(e, "the file %s", refused[i].what);
	return true;
}

/* 7.7.4: what is named may be gone to, or be one of our own files; scripts are run by being there. */
static bool names_good(const struct care *c, const struct pdf_obj *catalog, struct err *e)
{
	const struct pdf_obj *names = NULL;
	if (!pdf_get(c->doc, c->rev, catalog, "Names", &names, e))
		return false;
	for (size_t i = 0; pdf_is_dict(names) && i < names->u.dict.n; i++) {
		struct slice key = names->u.dict.pairs[i].key;
		if (slice_is(key, "JavaScript"))
			return REFUSE(e, "the file holds scripts (JavaScript)");
		if (!slice_is(key, "EmbeddedFiles") && !slice_is(key, "Dests"))
			return REFUSE(e, "the file names %.40s, which is not understood here",
				key.n < 40 ? (const char *)key.p : "something");
	}
	return true;
}

static bool form_good(const struct care *c, const struct pdf_obj *catalog, struct err *e)
{
	const struct pdf_obj *form = NULL;
	if (!pdf_get(c->doc, c->rev, catalog, "AcroForm", &form, e))
		return false;
	if (pdf_dict_get(form, "XFA"))
		return REFUSE(e, "the form is XFA: it is laid out anew by whoever shows it");
	return true;
}

/* 12.8.4, 12.8.2.3: usage rights let a reader change a file and keep its signature. */
static bool perms_good(const struct care *c, const struct pdf_obj *catalog, struct err *e)
{
	const struct pdf_obj *perms = NULL;
	if (!pdf_get(c->doc, c->rev, catalog, "Perms", &perms, e))
		return false;
	for (size_t i = 0; pdf_is_dict(perms) && i < perms->u.dict.n; i++)
		if (!slice_is(perms->u.dict.pairs[i].key, "DocMDP"))
			return REFUSE(e, "the file grants usage rights (Perms)");
	return true;
}

static bool catalog_good(struct care *c, struct err *e)
{
	const struct pdf_obj *catalog = NULL;
	return pdf_catalog(c->doc, c->rev, &catalog, e) &&
	       pdf_get(c->doc, c->rev, catalog, "AF", &c->associated, e) &&
	       catalog_keys_good(catalog, e) && names_good(c, catalog, e) &&
	       form_good(c, catalog, e) && perms_good(c, catalog, e);
}

/* ---- pages ---- */

static bool annotation_good(
	const struct care *c, size_t page, const struct pdf_obj *one, struct err *e)
{
	const struct pdf_obj *a = NULL;
	if (!pdf_resolve(c->doc, c->rev, one, &a, e))
		return false;
	const struct pdf_obj *type = pdf_dict_get(a, "Subtype");
	if (pdf_is_name(type, "Widget"))
		return true;
	bool named = type && type->kind == PDF_NAME && type->u.bytes.n < 40;
	return REFUSE(e, "page %zu has an annotation that is no form field: %.*s", page + 1,
		named ? (int)type->u.bytes.n : 1, named ? (const char *)type->u.bytes.p : "?");
}

static bool pages_good(const struct care *c, struct err *e)
{
	const struct pdf_ref *pages = NULL;
	size_t n = 0;
	if (!pdf_pages(c->doc, c->rev, &pages, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct pdf_obj *page = NULL, *annots = NULL;
		if (!pdf_object(c->doc, c->rev, pages[i].num, &page, NULL, e) ||
			!pdf_get(c->doc, c->rev, page, "Annots", &annots, e))
			return false;
		if (pdf_dict_get(page, "AA"))
			return REFUSE(e, "page %zu does something on events (AA)", i + 1);
		for (size_t k = 0; k < pdf_array_count(annots); k++)
			if (!annotation_good(c, i, pdf_array_at(annots, k), e))
				return false;
	}
	return true;
}

/* ---- every object ---- */

/*
 * 12.6.4: what an action does; going to a page of the same file is no more than turning pages. A structure element has an /S, too,
 * of a kind that the file may name as it likes.
 */
static bool action_good(const struct care *c, const struct pdf_obj *dict, struct err *e)
{
	static const char *const actions[] = { "GoToR", "GoToE", "Launch", "Thread", "URI", "Sound",
		"Movie", "Hide", "Named", "SubmitForm", "ResetForm", "ImportData", "JavaScript",
		"SetOCGState", "Rendition", "Trans", "GoTo3DView", "RichMediaExecute", "GoToDp" };
	const struct pdf_obj *s = pdf_dict_get(dict, "S");
	if (pdf_is_name(pdf_dict_get(dict, "Type"), "StructElem") || !s)
		return true;
	for (size_t i = 0; i < COUNT(actions); i++)
		if (pdf_is_name(s, actions[i]))
			return REFUSE(
				e, "object %u is an action: %s", (unsigned)c->object, actions[i]);
	return true;
}

static bool is_associated(const struct care *c)
{
	for (size_t i = 0; i < pdf_array_count(c->associated); i++) {
		const struct pdf_obj *o = pdf_array_at(c->associated, i);
		if (o->kind == PDF_REF && o->u.ref.num == c->object)
			return true;
	}
	return false;
}

/* PAdES, or a document time-stamp: what else stands for a signature is not understood here. EN 319 142-1 5. */
static bool signature_good(const struct care *c, const struct pdf_obj *dict, struct err *e)
{
	static const char *const known[] = { "ETSI.CAdES.detached", "ETSI.RFC3161" };
	if (!pdf_dict_get(dict, "ByteRange"))
		return true;
	return name_in(pdf_dict_get(dict, "SubFilter"), known, COUNT(known)) ||
	       REFUSE(e, "object %u is a signature that is not PAdES", (unsigned)c->object);
}

static bool dict_good(const struct care *c, const struct pdf_obj *dict, bool top, struct err *e)
{
	static const char *const media[] = { "RichMedia", "Screen", "Movie", "Sound", "3D",
		"FileAttachment", "Projection" };
	const struct pdf_obj *type = pdf_dict_get(dict, "Subtype");
	if (pdf_dict_get(dict, "JS"))
		return REFUSE(e, "object %u holds a script", (unsigned)c->object);
	if (name_in(type, media, COUNT(media)) && pdf_dict_get(dict, "Rect"))
		return REFUSE(e, "object %u is media: %.*s", (unsigned)c->object,
			(int)type->u.bytes.n, (const char *)type->u.bytes.p);
	if (pdf_dict_get(dict, "AA") && (pdf_dict_get(dict, "FT") || pdf_dict_get(dict, "Rect")))
		return REFUSE(e, "object %u does something on events (AA)", (unsigned)c->object);
	if (pdf_dict_get(dict, "EF") && !(top && is_associated(c)))
		return REFUSE(e,
			"object %u carries a file that the document does not name as its own (AF)",
			(unsigned)c->object);
	return action_good(c, dict, e) && signature_good(c, dict, e);
}

/* The parser bounds the depth (PDF_MAX_DEPTH). */
static bool value_good(const struct care *c, const struct pdf_obj *o, bool top, struct err *e)
{
	if (pdf_is_dict(o)) {
		if (!dict_good(c, o, top, e))
			return false;
		for (size_t i = 0; i < o->u.dict.n; i++)
			if (!value_good(c, o->u.dict.pairs[i].value, false, e))
				return false;
	}
	for (size_t i = 0; i < pdf_array_count(o); i++)
		if (!value_good(c, pdf_array_at(o, i), false, e))
			return false;
	return true;
}

static bool objects_good(struct care *c, struct err *e)
{
	uint32_t size = pdf_revision(c->doc, c->rev)->size;
	for (c->object = 1; c->object < size; c->object++) {
		const struct pdf_obj *o = NULL;
		if (!pdf_object(c->doc, c->rev, c->object, &o, NULL, e))
			return err_context(e, "object %u", (unsigned)c->object);
		if (o && !value_good(c, o, true, e))
			return false;
	}
	return true;
}

bool pades_care(struct pdf_doc *d, size_t rev, struct err *e)
{
	struct care c = { .doc = d, .rev = rev };
	return file_good(&c, e) && catalog_good(&c, e) && pages_good(&c, e) && objects_good(&c, e);
}
