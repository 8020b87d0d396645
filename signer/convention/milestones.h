/* SPDX-License-Identifier: MIT */
/* milestones: the « repères réglementaires » of annex A: the rows of a rule set that bind this pupil on these days. */
#ifndef PARAPHE_CONVENTION_MILESTONES_H
#define PARAPHE_CONVENTION_MILESTONES_H

#include "convention/model.h"

/*
 * Append to 'root' (a composition, facts.h) one <repere> per row of 'regles' that carries a text to print,
 * is in force on the first day, and covers an age the pupil has on a presence day; then the value
 * « fenetre » when the set knows the official window of the level in that year.
 * Errors: SYNTAX a row without its attributes; NOMEM.
 * Source: CONVENTION 3, A: printed from the rows, not one fixed text.
 */
MUST_CHECK bool milestones_put(
	xmlNode *root, const struct convention *c, const xmlNode *regles, struct err *e);

#endif
