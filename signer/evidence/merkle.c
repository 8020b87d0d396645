/* SPDX-License-Identifier: MIT */
/* merkle: leaves and nodes are hashed apart (0x00, 0x01), so that no node passes for a leaf. */
#include "evidence/merkle.h"

#include <openssl/evp.h>
#include <string.h>

static bool leaf_hash(uint8_t out[static MERKLE_HASH], const uint8_t *data)
{
	uint8_t in[1 + MERKLE_HASH] = { 0 };
	memcpy(in + 1, data, MERKLE_HASH);
	return EVP_Digest(in, sizeof in, out, NULL, EVP_sha256(), NULL) == 1;
}

static bool node_hash(uint8_t out[static MERKLE_HASH], const uint8_t *left, const uint8_t *right)
{
	uint8_t in[1 + 2 * MERKLE_HASH] = { 1 };
	memcpy(in + 1, left, MERKLE_HASH);
	memcpy(in + 1 + MERKLE_HASH, right, MERKLE_HASH);
	return EVP_Digest(in, sizeof in, out, NULL, EVP_sha256(), NULL) == 1;
}

/* The largest power of two below n; n is at least 2. */
static size_t split(size_t n)
{
	size_t k = 1;
	while (k < n - k)
		k *= 2;
	return k;
}

/* As deep as n has bits. */
static bool tree_hash(/* NOLINT(misc-no-recursion) */
	uint8_t out[static MERKLE_HASH], const uint8_t *leaves, size_t n)
{
	uint8_t left[MERKLE_HASH], right[MERKLE_HASH];
	if (n == 1)
		return leaf_hash(out, leaves);
	size_t k = split(n);
	return tree_hash(left, leaves, k) && tree_hash(right, leaves + k * MERKLE_HASH, n - k) &&
	       node_hash(out, left, right);
}

bool merkle_root(uint8_t out[static MERKLE_HASH], const uint8_t *leaves, size_t n, struct err *e)
{
	bool good = n ? tree_hash(out, leaves, n)
		      : EVP_Digest("", 0, out, NULL, EVP_sha256(), NULL) == 1;
	return good || err_nomem(e);
}

bool merkle_path(struct merkle_path *out, const uint8_t *leaves, size_t n, size_t at, struct err *e)
{
	uint8_t down[MERKLE_MAX_PATH][MERKLE_HASH];
	size_t depth = 0;
	if (at >= n)
		return err_fail(e, ERR_BUG, "leaf %zu of %zu", at, n);
	/* from the root down: the half that the leaf is not in */
	while (n > 1) {
		size_t k = split(n);
		bool right = at >= k;
		if (!tree_hash(down[depth++], right ? leaves : leaves + k * MERKLE_HASH,
			    right ? k : n - k))
			return err_nomem(e);
		leaves += right ? k * MERKLE_HASH : 0;
		at -= right ? k : 0;
		n = right ? n - k : k;
	}
	out->n = depth;
	for (size_t i = 0; i < depth; i++)
		memcpy(out->hash[i], down[depth - 1 - i], MERKLE_HASH);
	return true;
}

bool merkle_leads(const uint8_t root[static MERKLE_HASH], const uint8_t leaf[static MERKLE_HASH],
	const struct merkle_path *p, uint64_t at, uint64_t n)
{
	uint8_t r[MERKLE_HASH];
	if (at >= n || p->n > MERKLE_MAX_PATH || !leaf_hash(r, leaf))
		return false;
	uint64_t fn = at, sn = n - 1;
	for (size_t i = 0; i < p->n; i++) {
		if (sn == 0)
			return false;
		bool left = (fn & 1) || fn == sn;
		if (!node_hash(r, left ? p->hash[i] : r, left ? r : p->hash[i]))
			return false;
		while (left && !(fn & 1) && fn) {
			fn >>= 1;
			sn >>= 1;
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && memcmp(r, root, MERKLE_HASH) == 0;
}
