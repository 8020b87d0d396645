/* SPDX-License-Identifier: MIT */
/* boxes: does each box of a convention bear the signature of its own party, and of nobody else's key? */
#ifndef PARAPHE_CLERK_BOXES_H
#define PARAPHE_CLERK_BOXES_H

#include "convention/model.h"
#include "pades/judge.h"

/*
 * Certificates of the service are issued for one box, which stands in their OU, and for one act: in another box, or with their key in two,
 * they fail. A certificate from elsewhere names no box: one key for parties on different sides, or that of the seal for a party, leaves the
 * verdict open; for two boxes of one side (a head who is the tutor as well) it is only told. What r has before is kept. SECURITY 0.
 */
void boxes_judge(struct pades_report *r, const struct convention *c);

#endif
