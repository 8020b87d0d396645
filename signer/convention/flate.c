/* SPDX-License-Identifier: MIT */
/* flate: one deflate state, reset for each stream. */
#include "convention/flate.h"

static bool state_ready(struct flate *f, struct err *e)
{
	int rc = f->ready ? deflateReset(&f->z) : deflateInit(&f->z, f->level);
	f->ready = f->ready || rc == Z_OK;
	return rc == Z_OK ? true : err_fail(e, ERR_NOMEM, "zlib cannot start (%d)", rc);
}

bool flate_put(struct buf *out, struct flate *f, struct slice in, struct err *e)
{
	if (in.n > FLATE_MAX)
		return err_fail(
			e, ERR_LIMIT, "a stream of %zu bytes, more than %d", in.n, FLATE_MAX);
	if (!state_ready(f, e))
		return false;
	union {
		const uint8_t *in;
		Bytef *z;
	} bytes = { .in = in.p };
	size_t at = out->n, room = deflateBound(&f->z, in.n);
	uint8_t *p = buf_grow(out, room);
	if (!p)
		return buf_done(out, e);
	f->z.next_in = bytes.z;
	f->z.avail_in = (uInt)in.n;
	f->z.next_out = p;
	f->z.avail_out = (uInt)room;
	int rc = deflate(&f->z, Z_FINISH);
	out->n = at + room - f->z.avail_out;
	return rc == Z_STREAM_END ? true : err_fail(e, ERR_BUG, "zlib did not finish (%d)", rc);
}

void flate_auto(struct flate *f)
{
	if (f->ready)
		deflateEnd(&f->z);
	f->ready = false;
}
