/* SPDX-License-Identifier: MIT */
/* sign: one party's signature, in turn, judged before it is kept. */
#ifndef PARAPHE_CEREMONY_SIGN_H
#define PARAPHE_CEREMONY_SIGN_H

#include "base/file.h"
#include "ceremony/gather.h"

struct sign_request {
	struct slice pdf;
	const char *field;
	const char
		*holder; /* name of the holder, or NULL when the box has one only (or: the first) */
	struct file_stage *to; /* where the new file goes, opened by the caller */
};

struct sign_done {
	char name[200], field[16], state[32];
	int64_t time;
	uint64_t level; /* pades_level */
	char why[400];  /* why it is not higher, or empty */
	struct gather_signed vault;
};

/*
 * Errors: NOT_FOUND no such field; DENIED not a file of this instance, not a party's field, a delegation out
 * of its dates, a draft that is not what it must be; WRONG_STATE an older copy, signed already, out of
 * turn, closed; UPSTREAM, TIMEOUT: nothing is kept then.
 */
MUST_CHECK bool sign_party(struct sign_done *out, struct house *h, const struct sign_request *r,
	int64_t now_ms, struct err *e);

/* Is party 'i' allowed to sign now by order, ranks, groups and quorums? Errors: WRONG_STATE with who is before. */
MUST_CHECK bool sign_in_turn(const struct store_convention *c, size_t i, struct err *e);
/* Have all obligatory parties and quorums signed? 'missing' (may be NULL) gets their fields, blank between. */
bool sign_complete(const struct store_convention *c, struct buf *missing);

#endif
