/* SPDX-License-Identifier: MIT */
/* party_who: which party of a convention an actor is, by its link or by its account. */
#ifndef PARAPHE_CEREMONY_PARTY_WHO_H
#define PARAPHE_CEREMONY_PARTY_WHO_H

#include "ceremony/party.h"

struct party_who {
	char id[37];            /* of the dossier */
	struct store_link link; /* the actor's own, when by a link */
	struct store_link own;  /* the sign (or follow, fill) link for this dossier; id 0: none */
	char person[32];        /* "p-rl1"; empty: not known yet, or none */
	char deed
		[65]; /* digest of the deed by which it signs for the head; empty: it is no delegate */
	size_t party, holder; /* indexes; party SIZE_MAX: reads only */
};
/*
 * First half, before the dossier is read: whose link. 'id' NULL: the link's own. Errors: DENIED (REASON_BIRTHDAY,
 * LINK_BLOCKED), WRONG_STATE a dead link, NOT_FOUND not of this link.
 */
MUST_CHECK bool party_who_link(
	struct party_who *w, const struct actor *a, const char *id, struct err *e);
/* Second half: the party in 'c' (NULL: nothing frozen). */
MUST_CHECK bool party_who_find(struct party_who *w, const struct actor *a,
	const struct store_dossier *d, const struct store_convention *c, struct err *e);

/* Why it may not sign now; REASON_NONE: it may. */
enum reason party_why(const struct party_who *w, const struct store_dossier *d,
	const struct store_convention *c, int64_t now_ms);
bool party_quorum_met(const struct store_convention *c, size_t party);
/* Has this party refused this version without ending it? It may still sign, and nobody reminds it. */
bool party_refused(const struct store_convention *c, size_t party, const json_t *notes);
/*
 * Would this party's refusal end the convention (CONVENTION 5)? In a group only when its quorum can no longer be met by those who
 * have not refused; that of an optional signer never.
 */
bool party_refusal_ends(const struct store_convention *c, size_t party, const json_t *notes);
/* Notes that 'party' refused and that nothing ended. Errors: NOMEM. */
MUST_CHECK bool party_refusal_note(
	json_t *notes, const struct store_convention *c, size_t party, struct err *e);

/* Equal but for case, accents, hyphens, apostrophes, blanks, and the order of words. */
bool party_same_name(const char *a, const char *b);

#endif
