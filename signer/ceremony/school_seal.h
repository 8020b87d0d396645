/* SPDX-License-Identifier: MIT */
/*
 * school_seal: a school's own seal (CONVENTION 2.2): what certifies, seals and closes archives in its name. Its keys are in the vault, which makes
 * them; here they are asked for, chosen, renewed, and each change of them noted in the settings (REGLAGE-MODIFIE, both fingerprints).
 */
#ifndef PARAPHE_CEREMONY_SCHOOL_SEAL_H
#define PARAPHE_CEREMONY_SCHOOL_SEAL_H

#include "ceremony/gather.h"
#include "ceremony/service.h"

enum { SCHOOL_SEAL_DAYS = 90 }; /* before its end a seal should be renewed */

/* One of them, as it is shown. */
struct school_seal {
	char sha256[65], serial[VAULT_MAX_SERIAL + 1], subject[VAULT_MAX_LINE + 1];
	int64_t from, until; /* seconds */
	enum vault_home home;
	struct buf cert; /* DER, owned */
};
/* The newest, which signs, comes first; the former ones stay good for what they sealed. */
struct school_seals {
	struct school_seal list[VAULT_MAX_SEALS];
	size_t n;
	char fault[VAULT_MAX_LINE + 1]; /* why the newest cannot be used; empty: it can */
	bool moves; /* its keys are to stand elsewhere (paraphe.conf): others are made at the first need */
};
void school_seals_auto(struct school_seals *s);

struct school_seal_question {
	const char *uai;
	const char *
		name; /* one is made where none is that lasts: no first one yet, or it has ended; NULL: none is */
	const char *
		instead; /* with 'name': fingerprint of the newest, in whose place another is made; NULL */
};
/* Errors: the vault's; DENIED there is none at hand. */
MUST_CHECK bool school_seals_ask(struct school_seals *out, struct house *h,
	const struct school_seal_question *q, struct err *e);

/* Whose seal a convention of ours bears: 'signing' gets it. 'uai' is storage. */
void school_seal_sign_for(
	struct gather_signing *signing, char uai[static 9], const struct store_convention *c);
/*
 * As gather_room; a school that has no seal yet gets its first one, and one whose seal has ended the next (an archive is renewed when
 * the school may be gone). So no act costs more than the rehearsal it has anyway. Errors: as gather_room,
 * school_seals_ask.
 */
MUST_CHECK bool school_seal_room(
	uint64_t *room, struct house *h, const struct gather_signing *signing, struct err *e);
/* Can the school of a reference sign with its seal, now? One is made as in school_seal_room. Errors: WRONG_STATE it cannot, and why; the vault's. */
MUST_CHECK bool school_seal_ready(struct house *h, const char *reference, struct err *e);

/*
 * The school's seal is there and noted: one is made where none is that lasts (not for a school that has no name yet: its first
 * convention names it), and what was made elsewhere, or was not noted any more, is written down. 'out' may be NULL. Errors: as
 * school_seals_ask; those of the store.
 */
MUST_CHECK bool school_seal_keep(
	struct school_seals *out, const struct actor *a, int64_t school, struct err *e);
/*
 * Another key and certificate in the place of the newest, whose fingerprint is 'instead': who asks twice gets one. ADM, CHE and S, as other
 * settings. Errors: DENIED; WRONG_STATE (REASON_FASTER) 'instead' is not the newest any more; UPSTREAM (REASON_KEYS) none can be made now, its token is not there; as school_seal_keep.
 */
MUST_CHECK bool school_seal_renew(
	const struct actor *a, int64_t school, const char *instead, struct err *e);
/* school_seal_keep for every school, and the administrators are told of one that ends within SCHOOL_SEAL_DAYS or cannot be used. */
MUST_CHECK bool school_seal_tend(struct service *s, int64_t now_ms, struct err *e);

#endif
