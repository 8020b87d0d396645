/* SPDX-License-Identifier: MIT */
/*
 * party_key: a party signs with a key of its own that is never here, in two steps, through its school's software: what is to
 * be signed is given out, and a signature taken in. The certificate says who signs: an authority that the instance trusts must
 * vouch for it, and it must bear the name of the box's holder; then it stands in for code and second factor. Nothing is
 * needed between the steps but the token (prepared.h remembers what spares work): it is sealed, for the key of the API that asked, and lives PARTY_KEY_LIFE_S.
 */
#ifndef PARAPHE_CEREMONY_PARTY_KEY_H
#define PARAPHE_CEREMONY_PARTY_KEY_H

#include "ceremony/foreign.h"
#include "ceremony/party_who.h"

enum { PARTY_KEY_LIFE_S = 900, PARTY_KEY_MAX_CHAIN = 64 << 10, PARTY_KEY_MAX_TOKEN = 256 << 10 };

struct party_key_wanted {
	const char *id, *field;
	const char *holder; /* name or person; NULL: who may hold the box today, the first */
	struct slice certs; /* PEM: the signer's, and those above */
};
/* Owned. */
struct party_key_step {
	char name[STORE_MAX_NAME], sha_fond[65];
	char consent[1000]; /* the sentence that the gesture says */
	int64_t expires;
	struct foreign_state state; /* field, digest, what is to be signed, chain */
	struct buf token;           /* bytes */
};
void party_key_step_auto(struct party_key_step *s);
/*
 * Errors: NOT_FOUND convention, box or holder; DENIED (REASON_CERTIFICATE), WRONG_STATE (REASON_STATE, TURN, SIGNED, ...) as
 * party_sign; those of signer_ask.
 */
MUST_CHECK bool party_key_prepare(struct party_key_step *out, const struct actor *a,
	const struct party_key_wanted *w, struct err *e);

struct party_key_given {
	struct slice token;
	enum clerk_brought kind; /* BROUGHT_CMS, BROUGHT_VALUE */
	struct slice bytes;
	const struct party_gesture *gesture; /* its id is the convention's */
};
/*
 * The draft is made again from the token, the signature judged over it, the draft judged before it goes in (or both as they are remembered); then all is as in
 * party_sign, by the revision and the file that were prepared. Errors: WRONG_STATE (REASON_PREPARED) the token is no longer good; as party_key_prepare and foreign_embed.
 */
MUST_CHECK bool party_key_embed(struct party_done *out, const struct actor *a,
	const struct party_key_given *g, struct err *e);

/* ---- party_sign.c, for this file ---- */

struct party_brought {
	const struct party_who *who;
	const struct party_gesture *gesture;
	const struct sign_way *way;
	struct buf *pdf; /* the file as it was read in this step; taken */
};
/* The gesture of a party that is found, with what it brought. Takes *l over. Errors: as party_sign. */
MUST_CHECK bool party_sign_brought(struct party_done *out, struct life **l, const struct actor *a,
	const struct party_brought *b, struct err *e);

#endif
