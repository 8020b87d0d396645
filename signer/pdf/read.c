/* SPDX-License-Identifier: MIT */
/* read: a document opened, and its objects as any revision saw them. */
#include "pdf/read.h"

#include "pdf/impl.h"

#include <stdlib.h>
#include <string.h>

struct pdf_limits pdf_limits_default(void)
{
	return (struct pdf_limits){ .bytes = PDF_MAX_BYTES,
		.objects = PDF_MAX_OBJECTS,
		.inflate = PDF_MAX_INFLATE,
		.inflate_all = PDF_MAX_INFLATE_ALL };
}

/* ISO 32000-1 7.5.2: "%PDF-1.n" or "%PDF-2.n" in the first bytes, then a line end. */
static bool header_check(struct slice b, struct err *e)
{
	bool ok = b.n > 8 && slice_starts(b, SLICE_LIT("%PDF-")) &&
		  (b.p[5] == '1' || b.p[5] == '2') && b.p[6] == '.' && b.p[7] >= '0' &&
		  b.p[7] <= '9' && pdf_is_space(b.p[8]);
	return ok || err_set(e, ERR_SYNTAX, "ISO 32000-1 7.5.2", 0,
			     "the file does not begin with %%PDF-1.n or %%PDF-2.n");
}

/* 7.3.7: an entry whose value is null is as good as absent. */
static const struct pdf_obj *trailer_get(const struct pdf_obj *trailer, const char *key)
{
	const struct pdf_obj *o = pdf_dict_get(trailer, key);
	return o && o->kind == PDF_NULL ? NULL : o;
}

/*
 * 7.6.1: /Encrypt is in the trailer, the same in each revision; else part of the file would be read as
 * what it is not. Its own strings are not encrypted: it is read before the document knows.
 */
static bool encryption_read(struct pdf_doc *d, struct err *e)
{
	const struct pdf_obj *trailer = d->revisions[d->revisions_n - 1].trailer;
	const struct pdf_obj *entry = trailer_get(trailer, "Encrypt"), *dict = NULL;
	const struct pdf_obj *id = pdf_array_at(pdf_dict_get(trailer, "ID"), 0);
	for (size_t i = 0; i < d->revisions_n; i++)
		if (!pdf_equal(trailer_get(d->revisions[i].trailer, "Encrypt"), entry))
			return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.6.1", d->revisions[i].xref_at,
				"/Encrypt is not the same in all revisions");
	if (!entry)
		return true;
	if (!pdf_resolve(d, d->revisions_n - 1, entry, &dict, e))
		return err_context(e, "/Encrypt");
	if (!dict || dict->kind != PDF_DICT)
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.6.1", trailer->at,
			"/Encrypt is no dictionary");
	struct slice first = id && id->kind == PDF_STRING ? id->u.bytes : (struct slice){ 0 };
	if (!pdf_crypt_open(&d->crypt, dict, first, e))
		return false;
	d->encrypted = true;
	return true;
}

bool pdf_open(
	struct pdf_doc **out, struct slice bytes, const struct pdf_limits *limits, struct err *e)
{
	struct pdf_limits limit = limits ? *limits : pdf_limits_default();
	if (bytes.n > limit.bytes)
		return err_set(e, ERR_LIMIT, "SECURITY 1.6", ERR_NO_OFFSET,
			"file larger than %zu bytes", limit.bytes);
	if (!header_check(bytes, e))
		return false;
	AUTO(pdf_doc) struct pdf_doc *d = calloc(1, sizeof *d);
	if (!d)
		return err_nomem(e);
	d->bytes = bytes;
	d->limits = limit;
	d->arena.max = limit.bytes > PDF_MAX_BYTES ? limit.bytes / PDF_MAX_BYTES * PDF_MAX_ARENA
						   : PDF_MAX_ARENA;
	if (!pdf_xref_read(d, e) ||
		!pdf_arena_get(&d->arena, d->revisions_n, sizeof *d->pages, &d->pages, e))
		return false;
	d->ready = true;
	if (!encryption_read(d, e))
		return false;
	*out = d;
	d = NULL;
	return true;
}

void pdf_close(struct pdf_doc *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->decoded_cap; i++)
		free(d->decoded[i].owned);
	free(d->decoded);
	free(d->packs);
	free(d->defs);
	free(d->places);
	pdf_seen_auto(&d->form);
	pdf_arena_auto(&d->arena);
	free(d);
}

void pdf_doc_auto(struct pdf_doc **d)
{
	pdf_close(*d);
	*d = NULL;
}

struct slice pdf_bytes(const struct pdf_doc *d)
{
	return d->bytes;
}

bool pdf_is_encrypted(const struct pdf_doc *d)
{
	return d->encrypted;
}

size_t pdf_revision_count(const struct pdf_doc *d)
{
	return d->revisions_n;
}

const struct pdf_revision *pdf_revision(const struct pdf_doc *d, size_t i)
{
	return i < d->revisions_n ? &d->revisions[i] : NULL;
}

bool pdf_object(struct pdf_doc *d, size_t rev, uint32_t num, const struct pdf_obj **out,
	size_t *defined, struct err *e)
{
	*out = NULL;
	if (!d->ready)
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.5.8", ERR_NO_OFFSET,
			"reference where a direct value is prescribed");
	bool fresh = false;
	if (d->trace && !pdf_seen_add(d->trace, num, &fresh, e))
		return false;
	struct pdf_def *def = pdf_def_find(d, rev, num);
	if (!def)
		return true;
	if (defined)
		*defined = def->rev;
	return def->type == PDF_DEF_FREE || pdf_load_def(d, def, out, e);
}

/* 7.3.10: the generation of a reference is that of the object; another one is no object, and readers differ on it. */
static bool generation_check(
	const struct pdf_doc *d, size_t rev, const struct pdf_obj *ref, struct err *e)
{
	const struct pdf_def *def = pdf_def_find(d, rev, ref->u.ref.num);
	if (!def || def->type == PDF_DEF_FREE || def->gen == ref->u.ref.gen)
		return true;
	return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3.10", ref->at,
		"reference to generation %u of object %u, which has %u", ref->u.ref.gen,
		ref->u.ref.num, def->gen);
}

bool pdf_resolve(struct pdf_doc *d, size_t rev, const struct pdf_obj *o, const struct pdf_obj **out,
	struct err *e)
{
	*out = NULL;
	for (size_t i = 0; o && o->kind == PDF_REF; i++) {
		const struct pdf_obj *target = NULL;
		if (i == PDF_MAX_REF_CHAIN)
			return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3.10", o->at,
				"references run in a loop");
		if (!generation_check(d, rev, o, e) ||
			!pdf_object(d, rev, o->u.ref.num, &target, NULL, e))
			return false;
		o = target;
	}
	if (o && o->kind != PDF_NULL)
		*out = o;
	return true;
}

bool pdf_get(struct pdf_doc *d, size_t rev, const struct pdf_obj *dict, const char *key,
	const struct pdf_obj **out, struct err *e)
{
	return pdf_resolve(d, rev, pdf_dict_get(dict, key), out, e);
}

bool pdf_catalog(struct pdf_doc *d, size_t rev, const struct pdf_obj **out, struct err *e)
{
	*out = NULL;
	if (rev >= d->revisions_n)
		return err_fail(e, ERR_BUG, "no revision %zu", rev);
	if (!pdf_get(d, rev, d->revisions[rev].trailer, "Root", out, e))
		return err_context(e, "document catalog");
	if (!*out || (*out)->kind != PDF_DICT ||
		!pdf_is_name(pdf_dict_get(*out, "Type"), "Catalog"))
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.7.2", ERR_NO_OFFSET,
			"the file has no document catalog");
	return true;
}
