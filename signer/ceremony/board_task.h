/* SPDX-License-Identifier: MIT */
/* board_task: where one dossier stands in the eyes of one role: light, whom it waits for, the next action as a verb. */
#ifndef PARAPHE_CEREMONY_BOARD_TASK_H
#define PARAPHE_CEREMONY_BOARD_TASK_H

#include "ceremony/board.h"

enum {
	BOARD_PATIENCE_DAYS = 5
}; /* after which a reminder by hand is proposed (CONVENTION 7: the first one by itself) */

/* Fills light, waits, days, action, task and since_ms from l->dossier. task is empty where this role has nothing to do. */
MUST_CHECK bool board_task(struct board_line *l, const struct actor *a, struct err *e);
/* Is a class in the actor's scope: by its name or by its level (teachers, delegates), as life_allowed has it? */
bool board_in_scope(const struct actor *a, const char *class_name, const char *level);

#endif
