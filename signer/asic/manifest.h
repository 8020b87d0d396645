/* SPDX-License-Identifier: MIT */
/* manifest: ASiCManifest (EN 319 162-1 annex A.4), written and read. */
#ifndef PARAPHE_ASIC_MANIFEST_H
#define PARAPHE_ASIC_MANIFEST_H

#include "base/buf.h"

enum {
	ASIC_MAX_FILES = 128,
	ASIC_MAX_MANIFEST = 1 << 20,
	ASIC_MAX_URI = 255,
	ASIC_MAX_DIGEST = 64
};

/* The names our own containers use; the standard wants "ASiCManifest" and "signature" in them (4.4.3.2). */
#define ASIC_MANIFEST_NAME "META-INF/ASiCManifest-cachet.xml"
#define ASIC_SIGNATURE_NAME "META-INF/signature-cachet.p7s"
#define ASIC_MIMETYPE "application/vnd.etsi.asic-e+zip"

struct asic_file {
	const char *name, *mime;
	struct slice bytes;
	bool root; /* Rootfile="true": the document to open first */
};

/* SHA-256 of each of 'files', for signature file ASIC_SIGNATURE_NAME. Repeatable. Errors: LIMIT, NOMEM. */
MUST_CHECK bool asic_manifest_write(
	struct buf *out, const struct asic_file *files, size_t n, struct err *e);

struct asic_reference {
	char uri[ASIC_MAX_URI + 1]; /* percent-decoded */
	bool root;
	int digest_nid; /* NID_undef: an algorithm we do not know */
	uint8_t digest[ASIC_MAX_DIGEST];
	size_t digest_n;
};

struct asic_manifest {
	char signature[ASIC_MAX_URI + 1]; /* SigReference */
	struct asic_reference files[ASIC_MAX_FILES];
	size_t n;
};

/* Errors: SYNTAX not an ASiCManifest, LIMIT, NOMEM. *out is the caller's (free). */
MUST_CHECK bool asic_manifest_read(struct asic_manifest **out, struct slice xml, struct err *e);
/*
 * The files that XAdES signatures name in their SignedInfo, with their digests where nothing transforms them (else NID_undef); 'signature' is
 * empty, a file may come twice. The signatures are not judged. Errors: SYNTAX, LIMIT, NOMEM. *out as above. EN 319 162-1 4.4.3.1.
 */
MUST_CHECK bool asic_xades_read(struct asic_manifest **out, struct slice xml, struct err *e);
void asic_manifest_auto(struct asic_manifest **m);
/* Does 'bytes' have the digest of 'r'? false for an unknown or weak algorithm (SHA-2 and SHA-3 hold). */
bool asic_reference_holds(const struct asic_reference *r, struct slice bytes);

#endif
