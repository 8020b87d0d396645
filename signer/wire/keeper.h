/* SPDX-License-Identifier: MIT */
/*
 * keeper: a small process that stays outside the desk's Landlock and starts the vault again when it ended. The desk that
 * serves gives up its way to the keys (cage_hide), and all it starts would be as blind; the keeper was forked before. It hears one
 * question, « start », starts one fixed program and hands its channel over; it holds nothing and reads nothing else.
 */
#ifndef PARAPHE_WIRE_KEEPER_H
#define PARAPHE_WIRE_KEEPER_H

#include "wire/line.h"

enum { KEEPER_MS = ROLE_START_MS + 5000 };

struct keeper {
	struct role role; /* the keeper itself */
	bool asked;       /* the first answer is still to be heard */
};

/*
 * Fork; before there are threads. 'start' and 'arg' are what the keeper does when asked, as they are now, and a first time at once: the
 * first keeper_start hears how that went. Errors: IO.
 */
MUST_CHECK bool keeper_open(struct keeper *k, line_start_fn *start, void *arg, struct err *e);
/* A line_start_fn with a struct keeper as 'arg'. Errors: what 'start' gave; UPSTREAM the keeper is gone. */
MUST_CHECK bool keeper_start(void *arg, struct role *r, struct err *e);
/* It was opened and has ended, killed by somebody: nothing is started any more, and nobody can put another in its place. */
bool keeper_gone(const struct keeper *k);
/* Ends the keeper, and with it what it has started and is still running. */
void keeper_close(struct keeper *k);

#endif
