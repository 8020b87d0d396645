/* SPDX-License-Identifier: MIT */
/* typo: « gmial.com → gmail.com ? »: a hint at entry, never corrected silently (CONVENTION 7). */
#ifndef PARAPHE_CEREMONY_TYPO_H
#define PARAPHE_CEREMONY_TYPO_H

#include "base/buf.h"

enum { TYPO_MAX_ADDRESS = 254 };

/*
 * The address that was perhaps meant, in lower case, into 'out'; false: nothing to say, since the domain is a usual one
 * or like none of them.
 */
bool typo_hint(char out[static TYPO_MAX_ADDRESS + 1], const char *address);

#endif
