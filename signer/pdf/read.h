/* SPDX-License-Identifier: MIT */
/*
 * read: open a PDF strictly, revision by revision, and resolve objects as any revision saw them.
 * Nothing is repaired, ever: a file that needs repair is SYNTAX.
 */
#ifndef PARAPHE_PDF_READ_H
#define PARAPHE_PDF_READ_H

#include "pdf/object.h"

/* Defaults for what strangers upload (SECURITY 1.6); pdf_limits lets one's own machine raise some. */
enum {
	PDF_MAX_BYTES = 20 << 20,
	PDF_MAX_OBJECTS = 20000,
	PDF_MAX_DEPTH = 32,
	PDF_MAX_REVISIONS = 256,
	PDF_MAX_INFLATE = 32 << 20,
	PDF_MAX_INFLATE_ALL = 128 << 20,
	PDF_MAX_FILTERS = 2,
	PDF_MAX_FIELDS = 4096,
};

struct pdf_limits {
	size_t bytes, objects, inflate, inflate_all;
};
struct pdf_limits pdf_limits_default(void);

enum pdf_xref_kind { PDF_XREF_TABLE, PDF_XREF_STREAM, PDF_XREF_HYBRID };

/* One cross-reference section with its trailer = one revision (a linearised pair counts as one). */
struct pdf_revision {
	uint64_t xref_at; /* where startxref of this revision points */
	uint64_t
		end; /* first byte after %%EOF and its optional EOL; the file as of this revision */
	enum pdf_xref_kind kind;
	const struct pdf_obj *trailer;
	uint32_t size;    /* /Size */
	size_t changed_n; /* objects this revision defines or frees */
	const uint32_t *changed;
};

struct pdf_doc;

/*
 * Open. 'bytes' is borrowed for the life of the document. 'limits' NULL: the defaults.
 * Strict: header at 0; every xref section parsed as written; /Prev strictly decreasing; offsets land on
 * "num gen obj"; /Length exact; no duplicate keys; nothing but white space after the last %%EOF.
 * Errors: SYNTAX with offset and clause of ISO 32000-1; LIMIT; UNSUPPORTED encrypted and not to be
 * opened without a password; NOMEM.
 * A hybrid section (/XRefStm) is read as a viewer of today reads it; its kind says so, the judge decides.
 */
MUST_CHECK bool pdf_open(
	struct pdf_doc **out, struct slice bytes, const struct pdf_limits *limits, struct err *e);
void pdf_close(struct pdf_doc *d);
void pdf_doc_auto(struct pdf_doc **d);

struct slice pdf_bytes(const struct pdf_doc *d);
/* Encrypted, and open without a password: read, never signed. Strings and decoded streams are in clear. */
bool pdf_is_encrypted(const struct pdf_doc *d);
size_t pdf_revision_count(const struct pdf_doc *d);
/* 0 is the oldest. */
const struct pdf_revision *pdf_revision(const struct pdf_doc *d, size_t i);

/*
 * The object 'num' as revision 'rev' sees it (its own or the newest older definition); *out NULL when
 * free or undefined (a reference to it is null, 7.3.10). *defined (may be NULL): the revision that
 * defined it. Errors: SYNTAX, LIMIT, NOMEM.
 */
MUST_CHECK bool pdf_object(struct pdf_doc *d, size_t rev, uint32_t num, const struct pdf_obj **out,
	size_t *defined, struct err *e);
/* Follow references (at most PDF_MAX_DEPTH) as of 'rev'; a direct object is itself. NULL for null. */
MUST_CHECK bool pdf_resolve(struct pdf_doc *d, size_t rev, const struct pdf_obj *o,
	const struct pdf_obj **out, struct err *e);
/* pdf_dict_get and pdf_resolve in one; *out NULL when absent. */
MUST_CHECK bool pdf_get(struct pdf_doc *d, size_t rev, const struct pdf_obj *dict, const char *key,
	const struct pdf_obj **out, struct err *e);
/* The document catalog as of 'rev'. Errors: SYNTAX when there is none. */
MUST_CHECK bool pdf_catalog(
	struct pdf_doc *d, size_t rev, const struct pdf_obj **out, struct err *e);
/* Decoded bytes of a stream, borrowed from the document. Filters: none, FlateDecode (with predictors),
 * ASCIIHexDecode, ASCII85Decode. Errors: UNSUPPORTED another filter; LIMIT; SYNTAX. */
MUST_CHECK bool pdf_stream(struct pdf_doc *d, size_t rev, const struct pdf_obj *stream,
	struct slice *out, struct err *e);
/* The pages in order, as references; at most PDF_MAX_OBJECTS; loops and wrong /Count are SYNTAX. Owned by 'd'. */
MUST_CHECK bool pdf_pages(
	struct pdf_doc *d, size_t rev, const struct pdf_ref **out, size_t *n, struct err *e);
/* Embedded file named 'name' in /Names /EmbeddedFiles; *out decoded bytes, n 0 and p NULL when absent. */
MUST_CHECK bool pdf_embedded(
	struct pdf_doc *d, size_t rev, const char *name, struct slice *out, struct err *e);

#endif
