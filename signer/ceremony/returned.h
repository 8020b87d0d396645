/* SPDX-License-Identifier: MIT */
/*
 * returned: mails that came back to a return path. `paraphe bounce` puts each into a folder as it came; the service has it
 * read by a clerk child and tells those whom it concerns. The desk parses none of it.
 */
#ifndef PARAPHE_CEREMONY_RETURNED_H
#define PARAPHE_CEREMONY_RETURNED_H

#include "ceremony/service.h"

enum {
	RETURNED_MAX_BYTES = 1 << 20, /* DSN_MAX_BYTES */
	RETURNED_MAX_WAITING = 2000,  /* files; the relay keeps what comes then */
	RETURNED_CLERK_MS = 30 * 1000,
};

/* Keep one durably; the folder is made when it is not there. Errors: LIMIT too long, or too many wait; IO. */
MUST_CHECK bool returned_put(const char *folder, struct slice mail, int64_t now_ms, struct err *e);
/*
 * Take the oldest one: what was rejected later is kept so, told in the journal and to the secretariat (M12). *done false: none
 * waits. One that the clerk cannot read is put aside under another name. Errors: IO and NOMEM of the store; UPSTREAM no clerk.
 */
MUST_CHECK bool returned_step(
	bool *done, const char *folder, struct service *s, int64_t now_ms, struct err *e);

#endif
