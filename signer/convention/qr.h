/* SPDX-License-Identifier: MIT */
/* qr: a QR code (ISO/IEC 18004) as filled rectangles of a content stream. */
#ifndef PARAPHE_CONVENTION_QR_H
#define PARAPHE_CONVENTION_QR_H

#include "base/buf.h"

enum { QR_QUIET = 4 }; /* quiet zone, in modules */

struct qr_place {
	int32_t x, y, side; /* 1/1000 pt; lower left corner; the quiet zone is inside */
};

/*
 * Append 're' operators and one 'f', between 'q' and 'Q'. Errors: LIMIT 'text' is too long or holds
 * a NUL; NOMEM.
 */
MUST_CHECK bool qr_put(
	struct buf *out, struct slice text, const struct qr_place *at, struct err *e);

#endif
