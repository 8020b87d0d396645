/* SPDX-License-Identifier: MIT */
/* extend: the conversation around one step of an extension. */
#ifndef PARAPHE_CLERK_EXTEND_H
#define PARAPHE_CLERK_EXTEND_H

#include "clerk/clerk.h"

enum { EXTEND_MAX_BYTES = 64 << 20 };

/*
 * JOB_EXTEND: the one revision that is next towards CT_LEVEL; lacks the instance's CRLs, those and the OCSP answers that
 * certificates of others name, and a token. Without CT_FILE in the result there is nothing to add, or CT_TEXT says what could
 * not be had. Errors: as pades_plan.
 */
MUST_CHECK bool extend_step(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);

#endif
