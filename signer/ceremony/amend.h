/* SPDX-License-Identifier: MIT */
/* amend: what an act on a sealed convention amends and changes, written into its fond before each check, and what its seal does (CONVENTION 2.1, 5). */
#ifndef PARAPHE_CEREMONY_AMEND_H
#define PARAPHE_CEREMONY_AMEND_H

#include "ceremony/dossier.h"
#include "ceremony/papers.h"

/* The fond in force of the convention 'root': its own, or that of its last sealed act. */
struct amend_base {
	char root[37], reference[40]; /* the original */
	char id[37], sha[65];         /* what is in force, and its empreinte-fond */
	uint32_t revision;
	unsigned number; /* of the next act: sealed ones count */
};
/* 'own': the act that asks, which is left out; "". Errors: WRONG_STATE (REASON_TWIN) another act is under way; LIMIT; NOT_FOUND. */
MUST_CHECK bool amend_base_find(struct amend_base *out, const struct actor *a, const char *root,
	const char *own, struct err *e);
/* An act that was prepared, or refused, before another was sealed: its link and 'notes' name what is in force now. */
MUST_CHECK bool amend_refresh(struct papers *p, const struct actor *a,
	const struct store_dossier *d, json_t *notes, struct err *e);
/* liens/avenant-de/difference[n] of 'p' anew, against the fond in force that the notes of the act name. Errors: LIMIT, NOMEM, as store_. */
MUST_CHECK bool amend_differences(
	struct papers *p, const struct actor *a, const json_t *notes, struct err *e);

/*
 * The convention that a stop, a presence, a request is about: of an avis or rectificatif the one it stands beside (the original, or
 * the avenant in its place); else 'id' itself. Errors: NOT_FOUND.
 */
MUST_CHECK bool amend_main(
	char out[static 37], const struct actor *a, const char *id, struct err *e);

/* Act 'id' is sealed: what it amends is replaced (AVENANT) or told (AVIS, RECTIFICATIF). A job: done twice it does nothing more. */
MUST_CHECK bool amend_follow(const struct actor *system, const char *id, struct err *e);

#endif
