/* SPDX-License-Identifier: MIT */
/* signer: a signer's own certificates, and what was signed with a key that is never here. */
#ifndef PARAPHE_CLERK_SIGNER_H
#define PARAPHE_CLERK_SIGNER_H

#include "clerk/clerk.h"

enum { SIGNER_MAX_BYTES = 64 << 20, SIGNER_MAX_BROUGHT = 256 * 1024 };

/*
 * JOB_SIGNER. The certificates are judged now, so that nothing has to be refused once the key was used: an unsuitable, weak, expired or
 * revoked one is an error; that its chain leads to no anchor is an answer. With a draft: what is to be signed; with what was brought:
 * a CMS that may be put into the draft as it is.
 * Errors: SYNTAX certificates that cannot be read; DENIED not for signing, revoked, or what was brought is not what it must be; WRONG_STATE not in
 * force; CRYPTO too weak; LIMIT.
 */
MUST_CHECK bool signer_judge(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);
/* JOB_PREPARED: what a draft says of itself. */
MUST_CHECK bool signer_prepared(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);

#endif
