/* SPDX-License-Identifier: MIT */
/* flate: one libdeflate compressor, made at its first use. */
#include "convention/flate.h"

bool flate_put(struct buf *out, struct flate *f, struct slice in, struct err *e)
{
	if (in.n > FLATE_MAX)
		return err_fail(
			e, ERR_LIMIT, "a stream of %zu bytes, more than %d", in.n, FLATE_MAX);
	if (!f->z)
		f->z = libdeflate_alloc_compressor(f->level);
	if (!f->z)
		return err_nomem(e);
	size_t at = out->n, room = libdeflate_zlib_compress_bound(f->z, in.n);
	uint8_t *p = buf_grow(out, room);
	if (!p)
		return buf_done(out, e);
	size_t n = libdeflate_zlib_compress(f->z, in.p, in.n, p, room);
	out->n = at + n;
	return n ? true : err_fail(e, ERR_BUG, "libdeflate did not finish");
}

void flate_auto(struct flate *f)
{
	libdeflate_free_compressor(f->z);
	f->z = NULL;
}
