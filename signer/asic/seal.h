/* SPDX-License-Identifier: MIT */
/* seal: a set of files to a signed ASiC-E with CAdES (EN 319 162-1), in two steps around the vault. */
#ifndef PARAPHE_ASIC_SEAL_H
#define PARAPHE_ASIC_SEAL_H

#include "pack/write.h"

enum { ASIC_MAX_FILES = 128 };

struct asic_file {
	const char *name, *mime;
	struct slice bytes;
	bool root; /* the DataObjectReference with Rootfile="true" */
};

/* META-INF/ASiCManifest.xml over 'files' (SHA-256 each), for signature file META-INF/signature.p7s. */
MUST_CHECK bool asic_manifest(struct buf *out, const struct asic_file *files, size_t n, struct err *e);
/* The container: mimetype stored first, the files, the manifest, the signature. Repeatable. */
MUST_CHECK bool asic_seal(struct buf *out, const struct asic_file *files, size_t n, struct slice manifest,
	struct slice signature, int64_t time, struct err *e);

#endif
