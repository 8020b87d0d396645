/* SPDX-License-Identifier: MIT */
/* gsm: how a text goes by SMS: alphabet, folding, length in parts (3GPP TS 23.038 6.2.1, TS 23.040 9.2.3.24.1). */
#ifndef PARAPHE_NET_GSM_H
#define PARAPHE_NET_GSM_H

#include "base/buf.h"

enum {
	GSM_ONE = 160, /* septets of a single message; 153 of each part of a longer one */
	GSM_PART = 153,
	GSM_WIDE_ONE =
		70, /* UTF-16 units when a character is outside the alphabet; 67 of each part */
	GSM_WIDE_PART = 67,
	GSM_MAX_PARTS = 10,
	GSM_MAX_BYTES = 4096,
};

struct gsm_size {
	bool wide;    /* UCS-2: a character is outside the alphabet */
	size_t units; /* septets, or UTF-16 units */
	size_t parts;
};
/* Errors: SYNTAX not UTF-8; LIMIT over GSM_MAX_PARTS. */
MUST_CHECK bool gsm_measure(struct gsm_size *out, struct slice text, struct err *e);
/*
 * 'text' in the alphabet: what is outside it loses its accents (« ê » e, « ç » c), curly quotes become straight, « œ » oe,
 * unbreakable blanks plain ones. *whole false: something has no such form (other scripts); it is left as it is.
 * Errors: SYNTAX, LIMIT, NOMEM.
 */
MUST_CHECK bool gsm_fold(struct buf *out, struct slice text, bool *whole, struct err *e);

#endif
