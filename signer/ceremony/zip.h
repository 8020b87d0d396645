/* SPDX-License-Identifier: MIT */
/* zip: documents one after the other into a memory file, that the clerk makes a ZIP of: one at a time is held. */
#ifndef PARAPHE_CEREMONY_ZIP_H
#define PARAPHE_CEREMONY_ZIP_H

#include "ceremony/gather.h"

struct zip {
	struct msg job;
	int fd; /* of the documents */
	size_t files;
	uint64_t size;
};
/* 'time': seconds, of every file in it. zip_end closes what zip_done did not take. Errors: IO, NOMEM. */
MUST_CHECK bool zip_begin(struct zip *z, int64_t time, struct err *e);
/* 'name' with '/' between folders, safe on every system: the caller's care. Errors: LIMIT files (CLERK_MAX_ZIP) or bytes; IO. */
MUST_CHECK bool zip_put(struct zip *z, const char *name, struct slice bytes, struct err *e);
/* *fd: a sealed memfd of *size bytes, the caller's. Errors: UPSTREAM; as gather. */
MUST_CHECK bool zip_done(int *fd, uint64_t *size, struct zip *z, struct house *h, struct err *e);
void zip_end(struct zip *z);

#endif
