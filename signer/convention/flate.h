/* SPDX-License-Identifier: MIT */
/* flate: zlib streams as FlateDecode wants them, by one reusable compressor. */
#ifndef PARAPHE_CONVENTION_FLATE_H
#define PARAPHE_CONVENTION_FLATE_H

#include "base/buf.h"

#include <libdeflate.h>

enum {
	FLATE_MAX = 8 << 20,
	FLATE_QUICK = 1, /* for what is made for one document */
	FLATE_SMALL = 9, /* for what is kept for many */
};

struct flate {
	int level;
	struct libdeflate_compressor *z;
};

/* Append the compressed 'in'. Errors: LIMIT over FLATE_MAX or out->max; NOMEM. */
MUST_CHECK bool flate_put(struct buf *out, struct flate *f, struct slice in, struct err *e);
void flate_auto(struct flate *f);

#endif
