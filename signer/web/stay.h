/* SPDX-License-Identifier: MIT */
/* stay: from when to when a pupil is with its host, on a page: also of an act, whose own first day is its effect date (CONVENTION, head). */
#ifndef PARAPHE_WEB_STAY_H
#define PARAPHE_WEB_STAY_H

#include "ceremony/field.h"
#include "store/dossier.h"
#include "web/page.h"

/* "debut" and "fin", where they are known. */
void stay_put(xmlNode *n, const struct store_dossier *d, const struct fields *fond);

#endif
