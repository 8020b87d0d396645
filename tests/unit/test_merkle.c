/* SPDX-License-Identifier: MIT */
/* test_merkle: roots against a tree folded by hand, every leaf of every size, and paths that were meddled with. */
#include "evidence/merkle.h"

#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 70 };

static uint8_t leaves[MOST][MERKLE_HASH];

static int setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < MOST; i++)
		memset(leaves[i], (int)i + 1, MERKLE_HASH);
	return 0;
}

static void sha256(uint8_t out[MERKLE_HASH], const uint8_t *in, size_t n)
{
	assert_int_equal(EVP_Digest(in, n, out, NULL, EVP_sha256(), NULL), 1);
}

static void node(uint8_t out[MERKLE_HASH], const uint8_t *a, const uint8_t *b)
{
	uint8_t in[65] = { 1 };
	memcpy(in + 1, a, 32);
	memcpy(in + 33, b, 32);
	sha256(out, in, sizeof in);
}

static void leaf(uint8_t out[MERKLE_HASH], const uint8_t *a)
{
	uint8_t in[33] = { 0 };
	memcpy(in + 1, a, 32);
	sha256(out, in, sizeof in);
}

/* RFC 9162 2.1.1: the root of none is that of the empty string; seven leaves as the figure of 2.1.5 has them. */
static void roots_are_those_of_the_rfc(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	uint8_t root[32], want[32], h[7][32], g[4][32];
	static const uint8_t none[] = { 0xe3, 0xb0, 0xc4, 0x42 };
	assert_true(merkle_root(root, *leaves, 0, &e));
	assert_memory_equal(root, none, sizeof none);
	for (size_t i = 0; i < 7; i++)
		leaf(h[i], leaves[i]);
	assert_true(merkle_root(root, *leaves, 1, &e));
	assert_memory_equal(root, h[0], 32);
	node(g[0], h[0], h[1]);
	node(g[1], h[2], h[3]);
	node(g[2], h[4], h[5]);
	node(g[3], g[0], g[1]);
	node(g[0], g[2], h[6]);
	node(want, g[3], g[0]);
	assert_true(merkle_root(root, *leaves, 7, &e));
	assert_memory_equal(root, want, 32);
}

static void each_leaf_of_each_size_is_proven_and_nothing_else(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	uint8_t root[32];
	for (size_t n = 1; n <= MOST; n++) {
		assert_true(merkle_root(root, *leaves, n, &e));
		for (size_t at = 0; at < n; at++) {
			struct merkle_path p;
			assert_true(merkle_path(&p, *leaves, n, at, &e));
			assert_true(merkle_leads(root, leaves[at], &p, at, n));
			assert_false(merkle_leads(root, leaves[(at + 1) % MOST], &p, at, n));
			assert_true(n == 1 || !merkle_leads(root, leaves[at], &p, (at + 1) % n, n));
			assert_false(merkle_leads(root, leaves[at], &p, at, at));
			p.n++;
			memset(p.hash[p.n - 1], 0, 32);
			assert_false(merkle_leads(root, leaves[at], &p, at, n));
			p.n -= 2;
			assert_true(n == 1 || !merkle_leads(root, leaves[at], &p, at, n));
			p.n++;
			for (size_t i = 0; i < p.n; i++) {
				p.hash[i][5] ^= 1;
				assert_false(merkle_leads(root, leaves[at], &p, at, n));
				p.hash[i][5] ^= 1;
			}
		}
	}
	struct merkle_path p;
	assert_false(merkle_path(&p, *leaves, 3, 3, &e));
	assert_int_equal(e.code, ERR_BUG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roots_are_those_of_the_rfc),
		cmocka_unit_test(each_leaf_of_each_size_is_proven_and_nothing_else),
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}
