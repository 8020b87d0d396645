/* SPDX-License-Identifier: MIT */
/*
 * prepared: drafts of signatures in two steps that a judge found good, remembered while this desk lives, so that the second step makes and
 * judges nothing again that is byte for byte the same. What is not remembered (another desk, too many, too long ago) is made and judged anew.
 */
#ifndef PARAPHE_CEREMONY_PREPARED_H
#define PARAPHE_CEREMONY_PREPARED_H

#include "base/buf.h"
#include "base/err.h"

enum {
	PREPARED_MAX = 128, /* drafts; the oldest goes first */
	PREPARED_MAX_BYTES =
		128 * 1024,    /* of one, beyond its base; a longer one is not remembered */
	PREPARED_LIFE_S = 900, /* older ones go with the next that comes */
};

struct act_signature;
struct gather_signing;

/* Offsets in the draft, and SHA-256 of all but the hole. */
struct prepared_hole {
	uint64_t at, end;
	uint8_t digest[32];
};

/* What JOB_PREPARE made of 's' (base, field, name, box, room, claimed) and JOB_CHECK_DRAFT found good. By any thread, as all here. */
void prepared_note(
	const struct act_signature *s, struct slice draft, const struct prepared_hole *h);
/* The draft of the same 's'; 'draft' owns its bytes. false: it is not remembered. */
bool prepared_again(struct buf *draft, struct prepared_hole *h, const struct act_signature *s);
/*
 * Did a judge find exactly this draft good, for this field, on this base (of which the caller knows that the draft begins with it)?
 * Then it is forgotten: a draft gets one signature.
 */
bool prepared_judged(struct prepared_hole *h, const struct gather_signing *s, struct slice draft);

#endif
