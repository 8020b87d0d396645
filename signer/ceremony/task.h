/* SPDX-License-Identifier: MIT */
/* task: something a person of the school has to settle, shown in « Ma journée » until it is (board_task.h). */
#ifndef PARAPHE_CEREMONY_TASK_H
#define PARAPHE_CEREMONY_TASK_H

#include "ceremony/life.h"

/* word: import rejet collegue bloque temoin demande donnees arret rupture; person NULL: none. Into the step of 'l'. Errors: BUG too many. */
MUST_CHECK bool task_put(struct life *l, const char *word, const char *person, struct err *e);
/* It is settled; also when there was none. */
MUST_CHECK bool task_end(struct service *s, const char *word, const char *dossier,
	const char *person, struct err *e);

#endif
