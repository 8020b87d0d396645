/* SPDX-License-Identifier: MIT */
/*
 * enclosure: files that a convention names (pieces/piece of CONVENTION 2.1): what they are, and which of them a deposit wants.
 * A piece is known by the SHA-256 of its file, so that one cannot stand for another.
 */
#ifndef PARAPHE_CEREMONY_ENCLOSURE_H
#define PARAPHE_CEREMONY_ENCLOSURE_H

#include "ceremony/dossier.h"
#include "ceremony/field.h"

enum {
	ENCLOSURE_MAX = 10, /* CONVENTION 2.1: pieces/piece 0..10 */
	ENCLOSURE_MAX_BYTES = 5 << 20,
};

/* The MIME type by the first bytes: PDF, PNG or JPEG; NULL: none of them. */
const char *enclosure_type(struct slice bytes);
/* Is this piece of the store an enclosure, and no scan or act? */
bool enclosure_is(const struct store_piece *p);

/*
 * Give each piece that 'fond' names its file: 'out' has room for ENCLOSURE_MAX and borrows the bytes of 'files'. What is missing, is no
 * file of a known kind, or is named by no piece, is told in 'told'; then nothing is to be kept.
 * Errors: WRONG_STATE (REASON_PIECES) something is told; LIMIT a file is too large, or there are too many.
 */
struct enclosures {
	struct store_piece list[ENCLOSURE_MAX];
	size_t n;
};
MUST_CHECK bool enclosure_match(struct enclosures *out, struct dossier_remarks *told,
	const struct fields *fond, struct dossier_files *files, struct err *e);

#endif
