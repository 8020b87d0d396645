/* SPDX-License-Identifier: MIT */
/*
 * remains: what stays of an eliminated convention, its certificate and the school's note of it. It is in the store, and once more beside
 * the data keys, so that every later copy of the key ring has it: a store of before, restored with that ring, gets back what says why
 * its convention is gone (CONVENTION 9). Nothing personal stands in it.
 */
#ifndef PARAPHE_STORE_REMAINS_H
#define PARAPHE_STORE_REMAINS_H

#include "store/dossier.h"
#include "store/people.h"

struct remains {
	struct store_piece piece; /* of no dossier */
	struct store_note note;
};
/*
 * Of convention 'id', durable when it returns true: before the elimination is committed and the keys go. Without an elimination it is
 * never read; of two of one convention the later counts. Errors: DENIED a store without data keys; LIMIT; IO.
 */
MUST_CHECK bool remains_keep(
	struct store *s, const char *id, const struct remains *r, struct err *e);

#endif
