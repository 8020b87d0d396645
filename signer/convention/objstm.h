/* SPDX-License-Identifier: MIT */
/*
 * objstm: what libharu wrote, in few bytes: dictionaries and arrays together in one object stream
 * (ISO 32000-1 7.5.7), the table as a cross-reference stream (7.5.8). A convention has some six
 * hundred small objects, structure elements for the most part; apart they are a third of the file.
 */
#ifndef PARAPHE_CONVENTION_OBJSTM_H
#define PARAPHE_CONVENTION_OBJSTM_H

#include "base/buf.h"
#include "convention/flate.h"

enum { OBJSTM_MAX_OBJECTS = 20000 };

/*
 * Object i+1 of the file: where "N 0 obj" starts, and whether it is a stream. Of a stream only the
 * dictionary stands there; its 'bytes' are here.
 */
struct objstm_place {
	size_t at;
	bool stream;
	struct slice bytes;
};

/* What libharu wrote: 'place' in ascending order of 'at', all of generation 0. */
struct objstm_file {
	struct slice plain, trailer; /* trailer: its entries but /Size */
	const struct objstm_place *place;
	size_t places, xref_at;   /* where the table starts, after the last object */
	const struct slice *body; /* objects that follow the last place, as they are */
	size_t bodies;
};

/*
 * Append to the empty 'out' the file written anew: its head, its streams, one object
 * stream, the cross-reference stream. Numbers stay; two follow.
 * Errors: LIMIT over OBJSTM_MAX_OBJECTS, FLATE_MAX or out->max; BUG 'plain' is not so; NOMEM.
 */
MUST_CHECK bool objstm_put(
	struct buf *out, struct flate *f, const struct objstm_file *file, struct err *e);

#endif
