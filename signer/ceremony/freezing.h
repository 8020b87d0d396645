/* SPDX-License-Identifier: MIT */
/* freezing: a checked dossier becomes a certified, frozen revision: the part of a step that GEL and the one visit share. */
#ifndef PARAPHE_CEREMONY_FREEZING_H
#define PARAPHE_CEREMONY_FREEZING_H

#include "ceremony/checking.h"

/* Holds what the step's commit borrows: must outlive it, and so must 'checking'. */
struct freezing {
	const struct actor *actor;
	struct checking *checking; /* its answer is freezable */
	enum life_move
		move; /* MOVE_FREEZE; MOVE_ONE_VISIT, whose event is the host's: GEL comes after it */
	struct act_signed certified;
	struct store_act act;
};
void freezing_auto(struct freezing *f);

/*
 * Certify, make it the live revision of 'l', take the move, note CERTIFICATION. Errors: as draft_certify, life_step.
 */
MUST_CHECK bool freezing_make(struct freezing *f, struct life *l, struct err *e);

/* health_keys, and the seal of the dossier's school; what is wrong goes to the log. */
bool freezing_keys(const struct actor *a, const struct store_dossier *d);

/* What act_details says, as details of a step; ends with a NULL name. */
enum { FREEZING_DETAILS = 12 /* those of act_details, and the end */ };
void freezing_details(
	struct life_detail out[static FREEZING_DETAILS], const struct act_details *d, size_t n);

#endif
