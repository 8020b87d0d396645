/* SPDX-License-Identifier: MIT */
/* give: documents in and out of messages. */
#ifndef PARAPHE_CLERK_GIVE_H
#define PARAPHE_CLERK_GIVE_H

#include "base/file.h"
#include "wire/message.h"

/* Map the document 'tag' of a checked message; absent: empty bytes. Errors: DENIED unsealed, LIMIT, IO. */
MUST_CHECK bool give_map(
	struct file_map *out, const struct msg *m, uint8_t tag, size_t max, struct err *e);
/* Bytes as a sealed memfd into a message. */
MUST_CHECK bool give_bytes(struct msg *m, uint8_t tag, struct slice bytes, struct err *e);

#endif
