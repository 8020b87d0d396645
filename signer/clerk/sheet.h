/* SPDX-License-Identifier: MIT */
/* sheet: documents of the service's own, painted like a convention; and what an agent attests of a signature on paper. */
#ifndef PARAPHE_CLERK_SHEET_H
#define PARAPHE_CLERK_SHEET_H

#include "clerk/clerk.h"

enum { SHEET_MAX_FACTS = 256 * 1024 };

/* JOB_SHEET: facts as templates/compose/feuille.xslt takes them. Errors: SYNTAX, LIMIT, UNSUPPORTED a character without glyph, NOMEM. */
MUST_CHECK bool sheet_make(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);
/* JOB_PAPER. Errors: NOT_FOUND no such box or holder; SYNTAX, LIMIT, NOMEM. */
MUST_CHECK bool sheet_paper(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);

#endif
