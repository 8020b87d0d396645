/* SPDX-License-Identifier: MIT */
/* seal: the container around files, manifest and signature. */
#include "asic/seal.h"

bool asic_seal(struct buf *out, const struct asic_parts *parts, struct err *e)
{
	if (parts->files_n > ASIC_MAX_FILES)
		return err_fail(e, ERR_LIMIT, "more than %d files in a container", ASIC_MAX_FILES);
	struct pack_entry entries[ASIC_MAX_FILES + 3];
	size_t n = 0;
	/* EN 319 162-1 A.1: mimetype first, uncompressed, no extra field */
	entries[n++] = (struct pack_entry){ "mimetype", SLICE_LIT(ASIC_MIMETYPE), true };
	for (size_t i = 0; i < parts->files_n; i++)
		entries[n++] =
			(struct pack_entry){ parts->files[i].name, parts->files[i].bytes, true };
	entries[n++] = (struct pack_entry){ ASIC_MANIFEST_NAME, parts->manifest, true };
	entries[n++] = (struct pack_entry){ ASIC_SIGNATURE_NAME, parts->signature, true };
	return pack_write(out, entries, n, parts->time, e);
}
