/* SPDX-License-Identifier: MIT */
/* request: what parties asked of the school about a sealed convention, kept in its notes until it is answered. */
#ifndef PARAPHE_CEREMONY_REQUEST_H
#define PARAPHE_CEREMONY_REQUEST_H

#include "ceremony/life.h"

/* May 'what' (modification, annulation, arret) still be asked for in this state? */
bool request_fits(const char *what, enum store_state s);
/* Under notes "demandes", one a person: a newer one takes the place of the former. Errors: NOMEM, LIMIT. */
MUST_CHECK bool request_keep(
	struct life *l, const char *person, const char *const (*pairs)[2], struct err *e);

#endif
