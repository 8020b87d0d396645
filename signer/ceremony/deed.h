/* SPDX-License-Identifier: MIT */
/*
 * deed: the act that ends a convention before its time, an early end or the cancellation of a sealed one (CONVENTION 5): one page,
 * sealed by the service for the school, kept beside the convention as a piece.
 */
#ifndef PARAPHE_CEREMONY_DEED_H
#define PARAPHE_CEREMONY_DEED_H

#include "ceremony/life.h"

/* Holds what the step's commit borrows: must outlive it. */
struct deed {
	struct buf pdf;
	struct store_piece piece;
};
void deed_auto(struct deed *d);

struct deed_end {
	const char *kind;   /* "rupture", "annulation" */
	const char *reason; /* a code of dossier_stop, or a text */
	const char *effect; /* YYYY-MM-DD */
	const char *told;   /* who was told; "" */
};
/*
 * Made, sealed, put into the step of 'l' with its event (ATTESTATION). 'a' decides. Errors: UPSTREAM the seal's key; as leaf_make.
 */
MUST_CHECK bool deed_make(struct deed *out, struct life *l, const struct actor *a,
	const struct deed_end *d, struct err *e);
/* The act of dossier 'id', for the school's people. Errors: NOT_FOUND there is none; as life_allowed (LIFE_READ). */
MUST_CHECK bool deed_pdf(struct buf *pdf, const struct actor *a, const char *id, struct err *e);
/* Is there one? For pages that show a link. */
MUST_CHECK bool deed_there(bool *there, const struct actor *a, const char *id, struct err *e);

#endif
