/* SPDX-License-Identifier: MIT */
/* arena: memory for one document's parsed objects, capped and freed at once. */
#ifndef PARAPHE_PDF_ARENA_H
#define PARAPHE_PDF_ARENA_H

#include "base/buf.h"

struct pdf_chunk;

/* Start with { .max = bytes }. */
struct pdf_arena {
	struct pdf_chunk *head;
	size_t used, max; /* bytes taken from the system, and their cap */
};

/* 'n' zeroed items of 'size' bytes, aligned for numbers and pointers; never NULL on success. Errors: LIMIT over max, NOMEM. */
MUST_CHECK bool pdf_arena_get(struct pdf_arena *a, size_t n, size_t size, void *out, struct err *e);
/* A copy of 's' with a NUL behind it (not counted). */
MUST_CHECK bool pdf_arena_copy(
	struct pdf_arena *a, struct slice s, struct slice *out, struct err *e);
void pdf_arena_auto(struct pdf_arena *a);

#endif
