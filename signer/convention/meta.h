/* SPDX-License-Identifier: MIT */
/*
 * meta: what a PDF/A-3a and PDF/UA-1 file says of itself: XMP, Info, output intent, associated
 * files, extensions.
 */
#ifndef PARAPHE_CONVENTION_META_H
#define PARAPHE_CONVENTION_META_H

#include "convention/haru.h"
#include "convention/paint.h"

enum { META_MAX_XMP = 16 << 10, META_ID = 16 };

/* Made before libharu may jump. */
struct meta {
	const struct paint_job *job;
	struct buf xmp;
	struct buf file[PAINT_MAX_FILES]; /* compressed */
	struct slice icc;                 /* compressed */
	uint8_t id[META_ID];
};

/* Errors: NOMEM, LIMIT. */
MUST_CHECK bool meta_xmp_make(struct buf *out, const struct paint_job *job, struct err *e);
/* Catalog, Info and trailer entries. May jump. */
void meta_put(struct haru *h, const struct meta *m);

#endif
