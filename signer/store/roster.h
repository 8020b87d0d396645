/* SPDX-License-Identifier: MIT */
/* roster: a list of pupils, of one school and year, as what has a key of its own and ends whole. */
#ifndef PARAPHE_STORE_ROSTER_H
#define PARAPHE_STORE_ROSTER_H

#include "store/people.h"

/* The name of its key (locker.h); and what is said by such a name, false when it is none. */
enum { STORE_ROSTER_NAME = 37 };
void store_roster_name(char out[static STORE_ROSTER_NAME], int64_t school, const char *year);
bool store_roster_of(int64_t *school, char year[static 10], const char *name);
/*
 * Names, contacts, what is searched and personal codes go; class, level and what counts need stay. The key is the caller's to
 * destroy before. Twice is the same as once. Errors: IO.
 */
MUST_CHECK bool store_roster_erase(
	struct store *s, int64_t school, const char *year, struct err *e);

#endif
