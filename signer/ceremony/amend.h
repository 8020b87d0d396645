/* SPDX-License-Identifier: MIT */
/* amend: what an act on a sealed convention changes, written into its fond before each check (CONVENTION 2.1, liens). */
#ifndef PARAPHE_CEREMONY_AMEND_H
#define PARAPHE_CEREMONY_AMEND_H

#include "ceremony/dossier.h"
#include "ceremony/papers.h"

/* liens/avenant-de/difference[n] of 'p' anew, against the fond in force that the notes of the act name. Errors: LIMIT, NOMEM, as store_. */
MUST_CHECK bool amend_differences(
	struct papers *p, const struct actor *a, const json_t *notes, struct err *e);

#endif
