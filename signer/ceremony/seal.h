/* SPDX-License-Identifier: MIT */
/* seal: the service's seal on a complete convention, and its archive. */
#ifndef PARAPHE_CEREMONY_SEAL_H
#define PARAPHE_CEREMONY_SEAL_H

#include "base/file.h"
#include "ceremony/gather.h"

struct seal_request {
	struct slice pdf;
	struct file_stage *pdf_to, *archive_to; /* opened by the caller */
};

struct seal_done {
	char reference[40];
	uint64_t level; /* pades_level of the seal */
	char why[400];  /* why it is not higher, or empty */
	size_t pdf_size, archive_size;
};

/* Errors: WRONG_STATE incomplete, with who is missing; and as sign_party. */
MUST_CHECK bool seal_convention(struct seal_done *out, struct house *h,
	const struct seal_request *r, int64_t now_ms, struct err *e);

#endif
