/* SPDX-License-Identifier: MIT */
/* range: ByteRange, the hole where /Contents waits, and what a signature covers. */
#ifndef PARAPHE_PADES_RANGE_H
#define PARAPHE_PADES_RANGE_H

#include "pdf/field.h"

#include <openssl/evp.h>

enum pades_coverage { PADES_WHOLE_FILE, PADES_WHOLE_REVISION, PADES_PARTIAL, PADES_UNCLEAR };

struct pades_range {
	uint64_t hole_at;  /* offset of '<' */
	uint64_t hole_end; /* offset after '>' */
	uint64_t end;      /* end of the covered zone */
	enum pades_coverage coverage;
	size_t revision;           /* the revision whose end this is, when WHOLE_* */
	struct slice contents_hex; /* between < and > */
};

/*
 * The range of a signature dictionary that was read as of its own revision. Strict by SECURITY 1.1:
 * four non-negative direct integers [0 a b c], the gap exactly the hexadecimal string of /Contents.
 * Errors: SYNTAX with the rule broken (the signature is then not intact). ISO 32000-1 12.8.1.
 */
MUST_CHECK bool pades_range_read(
	struct pades_range *out, struct pdf_doc *d, const struct pdf_obj *sigdict, struct err *e);
/* Digest of [0,hole_at) and [hole_end,end). 'out' holds EVP_MAX_MD_SIZE. Errors: CRYPTO. */
MUST_CHECK bool pades_range_digest(uint8_t *out, size_t *n, struct slice pdf,
	const struct pades_range *r, const EVP_MD *md, struct err *e);

/* What was hashed of one file so far, from its first byte on: each later signature covers all that the ones before it cover. */
struct pades_hashed {
	struct slice file; /* borrowed */
	EVP_MD_CTX *begun;
	const EVP_MD *md;
	size_t n;
};
void pades_hashed_auto(struct pades_hashed *h);
/* The same digest of h->file; 'h' is zero but for that at first. Ranges that come in the order of the file are hashed once. */
MUST_CHECK bool pades_range_digest_next(uint8_t *out, size_t *n, struct pades_hashed *h,
	const struct pades_range *r, const EVP_MD *md, struct err *e);

#endif
