/* SPDX-License-Identifier: MIT */
/* stamp: a time-stamp token over one imprint, by whoever the desk asks. */
#ifndef PARAPHE_CLERK_STAMP_H
#define PARAPHE_CLERK_STAMP_H

#include "clerk/clerk.h"

enum { STAMP_WHY = 400 };

/*
 * Lack a token over 'imprint' (SHA-256) until there is one or the desk says that none can be had. 'token' (DER,
 * owned by the caller) is then empty and 'why' says the reason: no error, the level is lower.
 * Errors: those of the conversation; NOMEM.
 */
MUST_CHECK bool stamp_get(struct buf *token, char why[static STAMP_WHY],
	struct clerk_conversation *c, const uint8_t imprint[static 32], struct err *e);

#endif
