/* SPDX-License-Identifier: MIT */
/*
 * attestation: « attestation de signature » (CONVENTION 8) and « attestation de stage » (CONVENTION 5, 6): one page each, made of facts by
 * the clerk, sealed by the service for the school, kept with the convention.
 */
#ifndef PARAPHE_CEREMONY_ATTESTATION_H
#define PARAPHE_CEREMONY_ATTESTATION_H

#include "ceremony/life.h"

/*
 * Who signed, when, how, at which level; what it proves and what not. Made again when the file has changed since (an extension). Errors:
 * WRONG_STATE (REASON_STATE) not sealed; as life_allowed (LIFE_EVIDENCE); the seal's.
 */
MUST_CHECK bool attestation_signature(
	struct buf *pdf, const struct actor *a, const char *id, struct err *e);
/*
 * The stay took place. Errors: WRONG_STATE (REASON_PRESENCE) nobody has said the presence, it was « non », or the days of « en partie » are
 * still to be said; as life_allowed (LIFE_STAGE_READ).
 */
MUST_CHECK bool attestation_stage(
	struct buf *pdf, const struct actor *a, const char *id, struct err *e);
/* Can it be had now? For pages that show a link. */
bool attestation_stage_ready(const struct store_dossier *d);
/* The secretariat completes « en partie »: days YYYY-MM-DD, blank between. Errors: WRONG_STATE (REASON_PRESENCE); as life_allowed (LIFE_STAGE_ISSUE). */
MUST_CHECK bool attestation_days(
	const struct actor *a, const char *id, const char *days, struct err *e);

#endif
