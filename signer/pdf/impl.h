/* SPDX-License-Identifier: MIT */
/* impl: the inside of a document, for the files of this room alone. */
#ifndef PARAPHE_PDF_IMPL_H
#define PARAPHE_PDF_IMPL_H

#include "pdf/arena.h"
#include "pdf/crypt.h"
#include "pdf/parse.h"
#include "pdf/read.h"

enum {
	PDF_MAX_ARENA = 64 << 20, /* for PDF_MAX_BYTES; grows with a raised limit */
	PDF_ENTRIES_PER_OBJECT =
		16, /* cross-reference entries over all revisions per permitted object */
	PDF_MAX_REF_CHAIN = PDF_MAX_DEPTH,
	PDF_MAX_SECRETS = 1 << 18, /* each costs a key set up: time, not space */
};

enum pdf_def_type { PDF_DEF_FREE, PDF_DEF_PLACE, PDF_DEF_PACKED };
enum pdf_def_state { PDF_DEF_UNREAD, PDF_DEF_BUSY, PDF_DEF_READ, PDF_DEF_BROKEN };

/* What one revision says of one object. */
struct pdf_def {
	uint32_t num, rev, gen;
	uint32_t index;      /* PACKED: place in the object stream */
	uint64_t where;      /* PLACE: offset in the file; PACKED: number of the object stream */
	uint8_t type, state; /* enum pdf_def_type, enum pdf_def_state */
	bool hidden;         /* came by /XRefStm of a hybrid section */
	uint8_t why;         /* BROKEN: enum err_code; what cannot be read is not tried twice */
	const struct pdf_obj *obj;
};

/* An object stream opened: its pairs of number and offset. */
struct pdf_pack {
	const struct pdf_def *def;
	enum err_code failed;
	struct slice bytes; /* decoded */
	size_t n, first;
	const uint64_t *pairs; /* number, offset relative to first; n of each */
};

struct pdf_decoded {
	uint64_t at;
	size_t rev;
	struct slice bytes;
	uint8_t *owned; /* what 'bytes' is in */
	enum err_code failed;
};

struct pdf_page_list {
	const struct pdf_ref *refs;
	size_t n;
	bool read;
};

/* A set of object numbers up to PDF_MAX_OBJECT_NUMBER; grows as it needs. */
struct pdf_seen {
	uint8_t *bits;
	size_t n; /* bytes */
};
/* Adds 'num'; *fresh false when it was there. Errors: NOMEM. */

struct pdf_doc {
	struct slice bytes;
	struct pdf_limits limits;
	struct pdf_arena arena;
	struct pdf_def *defs; /* ascending by number, then revision */
	size_t defs_n, defs_cap;
	struct pdf_spot {
		uint64_t where;
		struct pdf_ref ref;
	} * places; /* all objects in the file, ascending by offset */
	size_t places_n;
	bool encrypted;
	struct pdf_crypt crypt;
	size_t secrets; /* strings decrypted */
	struct pdf_revision *revisions;
	size_t revisions_n;
	bool ready; /* the table is whole: references may be followed */
	unsigned depth;
	size_t inflated;
	struct pdf_pack *packs;
	size_t packs_n, packs_cap;
	struct pdf_decoded *decoded; /* open addressing by 'at' */
	size_t decoded_n, decoded_cap;
	struct pdf_page_list *pages; /* one per revision */
	struct pdf_seen *trace;      /* set: takes the number of each object that is asked for */
	struct pdf_seen form;        /* what the form of revision 'form_rev' consists of */
	size_t form_rev;
	bool form_known;
};

/* xref.c: fill d->defs and d->revisions from the bytes. */
MUST_CHECK bool pdf_xref_read(struct pdf_doc *d, struct err *e);
/* table.c: sort, thin and check d->defs; list what each revision changed. */
MUST_CHECK bool pdf_table_make(struct pdf_doc *d, struct err *e);
/*
 * load.c: the object written at 'at', which must read "num gen obj"; bytes from 'end' on do not exist.
 * 'any': whatever its number is, which is then told. 'after' is left behind "endobj".
 */
struct pdf_place {
	uint64_t at, end, after;
	uint32_t num, gen;
	bool any;
};
MUST_CHECK bool pdf_load_at(struct pdf_doc *d, size_t rev, struct pdf_place *place,
	const struct pdf_obj **out, struct err *e);
/* "num gen obj" at 'place', nothing more. */
MUST_CHECK bool pdf_load_header(struct pdf_lex *l, struct pdf_place *place, struct err *e);
/* The object 'def' speaks of, cached in it. */
MUST_CHECK bool pdf_load_def(
	struct pdf_doc *d, struct pdf_def *def, const struct pdf_obj **out, struct err *e);
/* The newest definition of 'num' at or before 'rev', or NULL. */
struct pdf_def *pdf_def_find(const struct pdf_doc *d, size_t rev, uint32_t num);
/* The object in the file that 'at' belongs to; NULL before the first. */
const struct pdf_spot *pdf_spot_find(const struct pdf_doc *d, uint64_t at);
/* The first byte behind 'at' where another object or the revision's end is: no object reaches over it. */
uint64_t pdf_place_end(const struct pdf_doc *d, const struct pdf_def *def);
/* filter.c: one more buffer of decoded bytes, malloc'd; counts against the inflate limits. */
MUST_CHECK bool pdf_filter_decode(struct pdf_doc *d, size_t rev, const struct pdf_obj *stream,
	struct buf *out, struct err *e);
/* Does /Filter name nothing at all? Then raw bytes are the data. */
MUST_CHECK bool pdf_filter_none(
	struct pdf_doc *d, size_t rev, const struct pdf_obj *stream, bool *none, struct err *e);

MUST_CHECK bool pdf_seen_add(struct pdf_seen *s, uint32_t num, bool *fresh, struct err *e);
bool pdf_seen_has(const struct pdf_seen *s, uint32_t num);
void pdf_seen_auto(struct pdf_seen *s);

#endif
