/* SPDX-License-Identifier: MIT */
/*
 * merkle: the hash tree of RFC 9162 2.1 over digests: one root says what is in it and in what order; who holds the root and a path of
 * at most 64 digests proves one leaf, and needs nothing of the others.
 */
#ifndef PARAPHE_EVIDENCE_MERKLE_H
#define PARAPHE_EVIDENCE_MERKLE_H

#include "base/buf.h"

enum { MERKLE_HASH = 32, MERKLE_MAX_PATH = 64 };

struct merkle_path {
	uint8_t hash[MERKLE_MAX_PATH][MERKLE_HASH]; /* from the leaf's neighbour up */
	size_t n;
};

/* 2.1.1. 'leaves': n digests of 32 bytes one after the other, each the data of one leaf. The root of none is SHA-256 of nothing. Errors: NOMEM. */
MUST_CHECK bool merkle_root(
	uint8_t out[static MERKLE_HASH], const uint8_t *leaves, size_t n, struct err *e);
/* 2.1.3.1: of leaf 'at'. Errors: BUG at is not below n; NOMEM. */
MUST_CHECK bool merkle_path(
	struct merkle_path *out, const uint8_t *leaves, size_t n, size_t at, struct err *e);
/* 2.1.3.2: does the path lead from 'leaf' at place 'at' of n to 'root'? */
bool merkle_leads(const uint8_t root[static MERKLE_HASH], const uint8_t leaf[static MERKLE_HASH],
	const struct merkle_path *p, uint64_t at, uint64_t n);

#endif
