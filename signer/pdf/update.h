/* SPDX-License-Identifier: MIT */
/* update: append one revision: objects, a cross-reference section of the file's own kind, a trailer. */
#ifndef PARAPHE_PDF_UPDATE_H
#define PARAPHE_PDF_UPDATE_H

#include "pdf/read.h"

/*
 * A revision being written after the bytes of 'base'. Numbers for new objects follow /Size without a
 * gap; an object equal to what the base holds is refused as BUG (equal objects are not rewritten).
 * ISO 32000-1 7.5.6.
 */
struct pdf_update;

/* 'base' is borrowed. Room for the whole new file is at most 'max'. Errors: NOMEM. */
MUST_CHECK bool pdf_update_start(
	struct pdf_update **out, struct pdf_doc *base, size_t max, struct err *e);
void pdf_update_free(struct pdf_update *u);
void pdf_update_auto(struct pdf_update **u);

/* The next unused object number; it must be written before pdf_update_finish. */
uint32_t pdf_update_number(struct pdf_update *u);
/*
 * Write object 'num' (generation 0) with 'body' (PDF syntax, no "obj"/"endobj"). *at (may be NULL): the
 * offset of the body's first byte in the new file. Errors: BUG the same number twice; LIMIT; NOMEM.
 */
MUST_CHECK bool pdf_update_object(
	struct pdf_update *u, uint32_t num, struct slice body, uint64_t *at, struct err *e);
/* A stream object: 'dict' is the inside of << >> without /Length; bytes as stored. */
MUST_CHECK bool pdf_update_stream(
	struct pdf_update *u, uint32_t num, struct slice dict, struct slice bytes, struct err *e);
/* The same, compressed (FlateDecode); 'dict' without /Filter. Errors: LIMIT over PDF_MAX_INFLATE; NOMEM. */
MUST_CHECK bool pdf_update_flate(
	struct pdf_update *u, uint32_t num, struct slice dict, struct slice bytes, struct err *e);
/* The whole new file: base, then the revision. 'out' owns it. */
MUST_CHECK bool pdf_update_finish(struct buf *out, struct pdf_update *u, struct err *e);

/*
 * Write dictionary 'dict' with 'set' keys added or replaced and the others in their old order.
 * Each value in 'set' is PDF syntax. For building the body of a changed object.
 */
struct pdf_set {
	const char *key;
	struct slice value; /* n 0: remove the key */
};
MUST_CHECK bool pdf_dict_with(struct buf *out, const struct pdf_obj *dict,
	const struct pdf_set *set, size_t n, struct err *e);

#endif
