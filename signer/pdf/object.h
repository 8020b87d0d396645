/* SPDX-License-Identifier: MIT */
/* object: PDF values as a tree in an arena, with the place each came from. */
#ifndef PARAPHE_PDF_OBJECT_H
#define PARAPHE_PDF_OBJECT_H

#include "base/buf.h"

enum pdf_kind {
	PDF_NULL,
	PDF_BOOL,
	PDF_INT,
	PDF_REAL,
	PDF_NAME,   /* decoded: #xx resolved */
	PDF_STRING, /* decoded bytes */
	PDF_ARRAY,
	PDF_DICT,
	PDF_STREAM, /* a dictionary and raw bytes */
	PDF_REF
};

struct pdf_ref {
	uint32_t num, gen;
};

struct pdf_obj;

struct pdf_pair {
	struct slice key; /* decoded name without the solidus */
	const struct pdf_obj *value;
};

/* Immutable once parsed; lives as long as its document's arena. */
struct pdf_obj {
	enum pdf_kind kind;
	uint64_t at, end; /* byte range of the token in the file; 0,0 inside object streams */
	union {
		bool boolean;
		int64_t integer;
		double real;
		struct slice bytes; /* NAME, STRING */
		struct pdf_ref ref;
		struct {
			const struct pdf_obj *const *items;
			size_t n;
		} array;
		struct {
			const struct pdf_pair
				*pairs; /* order of the file; duplicates refused at parsing */
			size_t n;
			struct slice raw; /* STREAM: bytes as stored; empty for DICT */
		} dict;
	} u;
};

/* Accessors give NULL (or false) on an absent key or another kind, so paths chain. Never resolve references. */
const struct pdf_obj *pdf_dict_get(const struct pdf_obj *dict, const char *key);
const struct pdf_obj *pdf_array_at(const struct pdf_obj *array, size_t i);
size_t pdf_array_count(const struct pdf_obj *array);
bool pdf_is_name(const struct pdf_obj *o, const char *name);
bool pdf_int(const struct pdf_obj *o, int64_t *out);
bool pdf_number(const struct pdf_obj *o, double *out); /* INT or REAL */
bool pdf_is_dict(const struct pdf_obj *o);             /* DICT or STREAM */
/* Same value, references compared by number (no resolving), numbers by value and kind, dictionaries without order. */
bool pdf_equal(const struct pdf_obj *a, const struct pdf_obj *b);
/* One name, one string as PDF syntax; what fails sticks to 'out'. */
void pdf_write_name(struct buf *out, struct slice name);
void pdf_write_string(struct buf *out, struct slice s);
/*
 * A text string (ISO 32000-1 7.9.2.2: UTF-16BE with mark, UTF-8 with mark, else PDFDocEncoding) as UTF-8.
 * Errors: SYNTAX not well-formed; LIMIT over out->max; NOMEM.
 */
MUST_CHECK bool pdf_text(struct buf *out, struct slice s, struct err *e);
/* Write 'o' as PDF syntax: names escaped, strings hex when not printable ASCII. Streams: UNSUPPORTED. */
MUST_CHECK bool pdf_obj_write(struct buf *out, const struct pdf_obj *o, struct err *e);

#endif
