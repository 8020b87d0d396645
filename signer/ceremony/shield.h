/* SPDX-License-Identifier: MIT */
/*
 * shield: pupils whose address is protected (CONVENTION 9): secretariat or head say so, the school's journal has it (PROTECTION). The
 * place of the stay and its people's contacts then stand in no list, no table for a spreadsheet, no answer to software and no
 * sheet of contacts, and no search finds them by it; the convention itself, which has them, opens one by one for who may read it.
 * Counts have no place but the school's own. The flag is the pupil's: all conventions of the pupil, those to come too, have it.
 */
#ifndef PARAPHE_CEREMONY_SHIELD_H
#define PARAPHE_CEREMONY_SHIELD_H

#include "ceremony/service.h"

enum { SHIELD_MAX_WHY = 300 };

/* The same as before changes and notes nothing. Errors: DENIED (REASON_ROLE); NOT_FOUND another school's; SYNTAX (REASON_WHY) no reason. */
MUST_CHECK bool shield_set(
	const struct actor *a, int64_t pupil, bool shielded, const char *why, struct err *e);
/* A row as lists may show it: without its host, when it is shielded. */
void shield_row(struct store_dossier *d);

#endif
