/* SPDX-License-Identifier: MIT */
/* give: documents in and out of messages. */
#ifndef PARAPHE_CLERK_GIVE_H
#define PARAPHE_CLERK_GIVE_H

#include "base/file.h"
#include "pki/anchor.h"
#include "wire/message.h"

enum { GIVE_MAX_PEM = 4 << 20 };

/* Map the document 'tag' of a checked message; absent: empty bytes. Errors: DENIED unsealed, LIMIT, IO. */
MUST_CHECK bool give_map(
	struct file_map *out, const struct msg *m, uint8_t tag, size_t max, struct err *e);
/* Bytes as a sealed memfd into a message. */
MUST_CHECK bool give_bytes(struct msg *m, uint8_t tag, struct slice bytes, struct err *e);

/* Whom a job trusts: CT_ANCHORS for everything, CT_STAMP_ANCHORS beside them for time-stamps alone. */
struct give_trust {
	struct anchors all, both;
	const struct anchors *stamps; /* one of the two */
};
/* 'out' must stay where it is. Errors: SYNTAX, LIMIT; as give_map. */
MUST_CHECK bool give_trust(struct give_trust *out, const struct msg *job, struct err *e);
void give_trust_auto(struct give_trust *t);

#endif
