/* SPDX-License-Identifier: MIT */
/* seal: a set of files and a CAdES signature over their manifest to an ASiC-E (EN 319 162-1). */
#ifndef PARAPHE_ASIC_SEAL_H
#define PARAPHE_ASIC_SEAL_H

#include "asic/manifest.h"
#include "pack/write.h"

/*
 * The container: mimetype stored first, the files, the manifest, the signature; nothing compressed, so
 * that the bytes depend on no compressor and can be compared (asic_canonical). 'time' is every entry's time.
 */
struct asic_parts {
	const struct asic_file *files;
	size_t files_n;
	struct slice manifest, signature;
	int64_t time;
};
MUST_CHECK bool asic_seal(struct buf *out, const struct asic_parts *parts, struct err *e);

#endif
