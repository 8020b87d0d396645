/* SPDX-License-Identifier: MIT */
/* leaf: a sheet of the service's own (cover of a print, attestations): facts as a tree, made a PDF by the clerk (templates/compose/feuille.xslt). */
#ifndef PARAPHE_CEREMONY_LEAF_H
#define PARAPHE_CEREMONY_LEAF_H

#include "ceremony/school.h"
#include "xml/tree.h"

struct leaf_about {
	const struct actor *actor;
	const struct school *school;
	const char *kind;      /* root element of the facts */
	const char *reference; /* printed in the foot, and in its code */
	uint32_t revision;
	const char *digest; /* of the fond, 64 hex; "" for none */
};
/* What every sheet says: school, contact, verification address, reference, the instant of making. Errors: NOMEM. */
MUST_CHECK bool leaf_begin(xmlDoc **out, const struct leaf_about *x, struct err *e);
/* "jour", "heure", "decalage" of an instant in Paris. */
void leaf_instant(xmlNode *n, int64_t ms);
/* Made and sealed by the school of its reference, extended as far as it goes, and judged. Errors: DENIED it does not pass; as leaf_make, act_sign. */
struct leaf_seal {
	const char *reason, *reference; /* "9990042S-2027-00005/1" */
};
MUST_CHECK bool leaf_sealed(struct buf *out, const struct actor *a, xmlDoc *facts,
	const struct leaf_seal *s, struct err *e);
/* Unsigned; all its fields are there. Errors: as gather. */
MUST_CHECK bool leaf_make(
	struct buf *pdf, struct house *h, xmlDoc *facts, int64_t now, struct err *e);

#endif
