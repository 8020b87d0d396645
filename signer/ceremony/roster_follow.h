/* SPDX-License-Identifier: MIT */
/* roster_follow: what a list of pupils brings to a dossier that is there already (CONVENTION 2.4). */
#ifndef PARAPHE_CEREMONY_ROSTER_FOLLOW_H
#define PARAPHE_CEREMONY_ROSTER_FOLLOW_H

#include "ceremony/papers.h"
#include "ceremony/roster_row.h"

enum { ROSTER_FOLLOWS = 48 };
/* Fields as dossier_edit takes them, with what the list says now; texts are the row's. */
struct roster_follow {
	const char *list[ROSTER_FOLLOWS][2];
	size_t n;
};
/*
 * Into 'out' what differs between 'p' and 'row', which came after 'before' (NULL: nothing was known). Who the pupil is, is the list's to
 * say. Guardians, teacher and addresses follow while they are as the list said before: what a hand corrected stays, and what the list no
 * longer has is not taken away. An adult of 'today' has no guardians here.
 */
void roster_differs(struct roster_follow *out, const struct papers *p, const struct roster_row *row,
	const json_t *before, int32_t today);

#endif
