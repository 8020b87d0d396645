/* SPDX-License-Identifier: MIT */
/* subject: the subjects of CONVENTION 7, one table; never from a style sheet (HOUSE 4). */
#ifndef PARAPHE_CEREMONY_SUBJECT_H
#define PARAPHE_CEREMONY_SUBJECT_H

#include "base/buf.h"

#include <jansson.h>

/*
 * Append the subject of 'kind' for 'n' conventions, of which 'row' has the facts of the first.
 * Errors: NOT_FOUND no such kind; SYNTAX a fact with a control; LIMIT.
 */
MUST_CHECK bool subject_write(
	struct buf *out, const char *kind, const json_t *row, size_t n, struct err *e);
/* Does 'kind' have a subject for several conventions? */
bool subject_many(const char *kind);
/* The number of the kind, 1 to 23; 0: none. */
int subject_number(const char *kind);

#endif
