/* SPDX-License-Identifier: MIT */
/* sign: one party's signature, in turn, judged before it is kept. */
#ifndef PARAPHE_CEREMONY_SIGN_H
#define PARAPHE_CEREMONY_SIGN_H

#include "base/file.h"
#include "ceremony/act.h"
#include "ceremony/signer.h"

struct sign_request {
	struct slice pdf;
	const char *field;
	const char
		*holder; /* name of the holder, or NULL when the box has one only (or: the first) */
	struct file_stage *to; /* where the new file goes, opened by the caller */
	struct line *own;      /* a key of the signer's own; NULL: a fresh one of the service's */
	const char *means;     /* of 'own', for the journal: where the key is */
};

struct sign_done {
	char name[200], field[16], state[32];
	int64_t time;
	uint64_t level; /* pades_level */
	char why[400];  /* why it is not higher, or empty */
	struct gather_signed vault;
	/* Of a key of the signer's own, else empty: whose certificate it is, and whether an authority vouches for it. */
	char certificate[321];
	bool known;
	const char *legal; /* "SES" or "AES" (CONVENTION 8) */
};

/*
 * Errors: NOT_FOUND no such field; DENIED not a file of this instance, not a party's field, a delegation out
 * of its dates, a draft that is not what it must be; WRONG_STATE an older copy, signed already, out of
 * turn, closed; UPSTREAM, TIMEOUT: nothing is kept then.
 */
MUST_CHECK bool sign_party(struct sign_done *out, struct house *h, const struct sign_request *r,
	int64_t now_ms, struct err *e);

/* ---- for those that sign another way (foreign.h) ---- */

/* Who signs what, found and allowed. */
struct sign_intent {
	struct store_convention convention;
	size_t party;
	const struct store_holder *holder; /* borrowed from 'convention' */
	int64_t now_ms;
};
/* Of 'r' only pdf, field and holder are read. Errors: as sign_party. */
MUST_CHECK bool sign_intend(
	struct sign_intent *in, struct house *h, const struct sign_request *r, struct err *e);
/* The signature that an intent asks for; strings borrowed from it, 'reference' is storage. Consent comes with the act. */
struct act_signature sign_signature(
	const struct sign_intent *in, struct slice pdf, char reference[static 80]);

/* How it is signed, when not with a key of the service's. */
struct sign_way {
	const struct signer_facts *signer; /* NULL: a key of the service's */
	const char *means;                 /* where the key is, for the journal */
	struct line *own;
	const struct gather_brought *brought;
	uint64_t room;
	int64_t claimed;
};
/* Consent, signature, judgement, journal, file, store: all or nothing. Errors: as sign_party. */
MUST_CHECK bool sign_commit(struct sign_done *out, struct house *h, struct sign_intent *in,
	const struct sign_request *r, const struct sign_way *way, struct err *e);

/* Is party 'i' allowed to sign now by order, ranks, groups and quorums? Errors: WRONG_STATE with who is before. */
MUST_CHECK bool sign_in_turn(const struct store_convention *c, size_t i, struct err *e);
/* Is nothing more wanted of party 'p': signed, optional, or its group's quorum met? Then nobody is waited for. */
bool sign_met(const struct store_convention *c, const struct store_party *p);
/* Have all obligatory parties and quorums signed? 'missing' (may be NULL) gets their fields, blank between. */
bool sign_complete(const struct store_convention *c, struct buf *missing);

#endif
