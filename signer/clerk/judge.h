/* SPDX-License-Identifier: MIT */
/* judge: the jobs of class judge: drafts, new revisions, whole files, chains. */
#ifndef PARAPHE_CLERK_JUDGE_H
#define PARAPHE_CLERK_JUDGE_H

#include "clerk/clerk.h"

enum { JUDGE_MAX_BYTES = 1 << 30 };

/* JOB_CHECK_DRAFT: "this field prepared, nothing else", with hole and digest; else DENIED. */
MUST_CHECK bool judge_draft(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);
/* JOB_CHECK_SIGNED: one new revision against its base; else DENIED. */
MUST_CHECK bool judge_signed(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);
/* JOB_CHECK_EXTENDED: one revision of evidence more, and everything passes; else DENIED. */
MUST_CHECK bool judge_extended(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);
/* JOB_CONTENT: the PDF of a container, whatever it is worth. */
MUST_CHECK bool judge_content(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);
/* JOB_VERIFY: any file to a verdict and a report. */
MUST_CHECK bool judge_file(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);
/* JOB_REVISION: what signature n (from 1) covers. */
MUST_CHECK bool judge_revision(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);
/* JOB_CHAIN: one certificate chain at one time. */
MUST_CHECK bool judge_chain(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);

#endif
