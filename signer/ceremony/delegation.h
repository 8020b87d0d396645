/* SPDX-License-Identifier: MIT */
/* delegation: which delegations of signature a convention's policy names, told in its journal (CONVENTION 5 and 8). */
#ifndef PARAPHE_CEREMONY_DELEGATION_H
#define PARAPHE_CEREMONY_DELEGATION_H

#include "ceremony/life.h"

struct fields;
/*
 * One DELEGATION (delegate, digest of the deed, dates) for each that the policy 'after' has and the holders of 'before' have not, or for
 * other dates; one that says "retiree" for each of these that is gone. 'before' NULL: none. Errors: NOMEM.
 */
MUST_CHECK bool delegation_note(struct life *l, const struct actor *a,
	const struct store_convention *before, const struct fields *after, struct err *e);

#endif
