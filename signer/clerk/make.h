/* SPDX-License-Identifier: MIT */
/* make: the jobs of class make: documents, signed revisions, containers. */
#ifndef PARAPHE_CLERK_MAKE_H
#define PARAPHE_CLERK_MAKE_H

#include "clerk/clerk.h"

enum { MAKE_MAX_BYTES = 64 << 20 };

/* JOB_DRAFT: a deposit to findings and, when it may be frozen, PDF, documents and parties. */
MUST_CHECK bool make_draft(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);
/* JOB_REMAKE: the unsigned PDF again from what a PDF carries. */
MUST_CHECK bool make_again(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);
/* JOB_SIGN: prepare, lack a CMS, lack a time-stamp over it, embed. */
MUST_CHECK bool make_signed(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);
/* JOB_PREPARE: the draft that JOB_SIGN would make of the same job, with its hole. */
MUST_CHECK bool make_prepared(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);
/* JOB_ARCHIVE: manifest, lack a CMS over it, lack a time-stamp, container. */
MUST_CHECK bool make_archive(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);

#endif
