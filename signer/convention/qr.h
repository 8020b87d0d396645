/* SPDX-License-Identifier: MIT */
/* qr: a QR code (ISO/IEC 18004) in a content stream. */
#ifndef PARAPHE_CONVENTION_QR_H
#define PARAPHE_CONVENTION_QR_H

#include "base/buf.h"

enum { QR_QUIET = 4 }; /* quiet zone, in modules */

struct qr_place {
	int32_t x, y, side; /* 1/1000 pt; lower left corner; the quiet zone is inside */
};

/* Append an inline image mask between 'q' and 'Q', in the fill colour. Errors: LIMIT 'text' is too long. */
MUST_CHECK bool qr_put(
	struct buf *out, struct slice text, const struct qr_place *at, struct err *e);

#endif
