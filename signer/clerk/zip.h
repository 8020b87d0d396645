/* SPDX-License-Identifier: MIT */
/* zip: many documents of ours as one ZIP with the names that the desk gives them. */
#ifndef PARAPHE_CLERK_ZIP_H
#define PARAPHE_CLERK_ZIP_H

#include "clerk/clerk.h"

/* JOB_ZIP. Nothing is compressed: PDF and containers are so already. Errors: SYNTAX an unsafe or double name; LIMIT. */
MUST_CHECK bool zip_documents(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);

#endif
