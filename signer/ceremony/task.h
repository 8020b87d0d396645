/* SPDX-License-Identifier: MIT */
/* task: something a person of the school has to settle, shown in « Ma journée » until it is (board_task.h). */
#ifndef PARAPHE_CEREMONY_TASK_H
#define PARAPHE_CEREMONY_TASK_H

#include "ceremony/life.h"

/* word: import rejet collegue bloque temoin refus demande donnees arret rupture; person NULL: none. Into the step of 'l'. Errors: BUG too many. */
MUST_CHECK bool task_put(struct life *l, const char *word, const char *person, struct err *e);
/* It is settled; also when there was none. */
MUST_CHECK bool task_end(struct service *s, const char *word, const char *dossier,
	const char *person, struct err *e);
/* All of this word, whoever the person is. */
MUST_CHECK bool task_end_all(
	struct service *s, const char *word, const char *dossier, struct err *e);
/* Is one of this word open? */
MUST_CHECK bool task_open(
	bool *open, struct service *s, const char *word, const char *dossier, struct err *e);
/*
 * Somebody of the school has looked, and no step of the convention is wanted: "import" (nothing to change), "temoin" (the person was
 * called), "refus" (one that ends nothing was read). Errors: DENIED (REASON_ROLE, REASON_SCOPE); SYNTAX another word; NOT_FOUND.
 */
MUST_CHECK bool task_settle(
	const struct actor *a, const char *dossier, const char *word, struct err *e);

#endif
