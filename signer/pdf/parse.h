/* SPDX-License-Identifier: MIT */
/* parse: tokens to values in an arena; duplicate keys, depth and left-overs refused. */
#ifndef PARAPHE_PDF_PARSE_H
#define PARAPHE_PDF_PARSE_H

#include "pdf/arena.h"
#include "pdf/lex.h"
#include "pdf/object.h"

enum { PDF_MAX_KEYS = 8192, PDF_MAX_OBJECT_NUMBER = (1 << 23) - 1, PDF_MAX_GENERATION = 65535 };

struct pdf_scratch {
	void *p;
	size_t n, cap; /* in items */
};

struct pdf_parse {
	struct pdf_lex lex;
	struct pdf_arena *arena;
	bool placed; /* record at and end: the bytes are the file itself */
	struct pdf_scratch items, pairs;
	bool gather;                /* collect what an encrypted file has encrypted: */
	struct pdf_scratch strings; /* struct pdf_obj *; NULL where it is exempt */
};

/* One value; the lexer is left behind it. The bytes parsed must outlive the arena. Errors: SYNTAX, LIMIT, NOMEM. */
MUST_CHECK bool pdf_parse_value(struct pdf_parse *p, const struct pdf_obj **out, struct err *e);
/* One value that fills 's' but for white space and comments. */
MUST_CHECK bool pdf_parse_whole(
	struct pdf_arena *a, struct slice s, const struct pdf_obj **out, struct err *e);
void pdf_parse_auto(struct pdf_parse *p);

#endif
