/* SPDX-License-Identifier: MIT */
/* test_suite: the dated table answers by day. */
#include "pki/suite.h"

#include "mini.h"

#include <openssl/objects.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* 2029-01-01T00:00:00Z, 2012-08-01, 2019-10-01 */
static const int64_t new_year_2029 = 1861920000, august_2012 = 1343779200,
		     october_2019 = 1569888000;

static void digests_end_on_their_day(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	assert_true(suite_digest_good(NID_sha256, MINI_NOW, &e));
	assert_true(suite_digest_good(NID_sha3_512, INT64_MAX - 1, &e));
	assert_true(suite_digest_good(NID_sha1, august_2012 - 1, &e));
	assert_false(suite_digest_good(NID_sha1, august_2012, &e));
	assert_int_equal(e.code, ERR_CRYPTO);
	assert_non_null(strstr(e.text, "SHA-1"));
	assert_non_null(strstr(e.text, "2012-08-01"));
	assert_true(suite_digest_good(NID_sha224, new_year_2029 - 1, &e));
	assert_false(suite_digest_good(NID_sha224, new_year_2029, &e));
	assert_false(suite_digest_good(NID_md4, 0, &e));
	assert_false(suite_digest_good(NID_undef, 0, &e));
}

static void rsa_needs_3000_bits_from_2029_on(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(evp_pkey)
	EVP_PKEY *k1 = EVP_RSA_gen(1024), *k2 = EVP_RSA_gen(2048), *k3 = EVP_RSA_gen(3072);
	assert_false(suite_key_good(k1, MINI_NOW, &e));
	assert_true(suite_key_good(k1, october_2019 - 1, &e));
	assert_true(suite_key_good(k2, MINI_NOW, &e));
	assert_false(suite_key_good(k2, new_year_2029, &e));
	assert_true(suite_key_good(k3, new_year_2029, &e));
	assert_true(suite_until(NID_sha256, k2) == new_year_2029);
	assert_true(suite_until(NID_sha256, k3) == INT64_MAX);
	assert_true(suite_until(NID_sha1, k3) == august_2012);
	assert_true(suite_until(NID_md4, k3) == INT64_MIN);
}

static void curves_need_256_bits_and_a_name(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(evp_pkey)
	EVP_PKEY *small = mini_ec("P-192"), *good = mini_ec("P-256"), *odd = mini_ec("P-256");
	assert_false(suite_key_good(small, MINI_NOW, &e));
	assert_true(suite_key_good(good, MINI_NOW, &e));
	assert_false(suite_key_good(NULL, MINI_NOW, &e));
	/* The same curve, spelled out: read back it counts as explicit. */
	unsigned char *der = NULL;
	assert_true(EVP_PKEY_set_utf8_string_param(odd, "encoding", "explicit"));
	int n = i2d_PUBKEY(odd, &der);
	const unsigned char *p = der;
	AUTO(evp_pkey) EVP_PKEY *read = d2i_PUBKEY(NULL, &p, n);
	OPENSSL_free(der);
	assert_non_null(read);
	assert_false(suite_key_good(read, MINI_NOW, &e));
}

static void keys_and_digests_have_names(void **state)
{
	(void)state;
	char name[32];
	AUTO(evp_pkey)
	EVP_PKEY *ec = mini_ec("P-384"), *rsa = EVP_RSA_gen(2048),
		 *ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	suite_key_name(name, ec);
	assert_string_equal(name, "ECDSA P-384");
	suite_key_name(name, rsa);
	assert_string_equal(name, "RSA 2048");
	suite_key_name(name, ed);
	assert_string_equal(name, "Ed25519");
	suite_key_name(name, NULL);
	assert_string_equal(name, "unknown");
	assert_string_equal(suite_digest_name(NID_sha256), "SHA-256");
	assert_string_equal(suite_digest_name(NID_undef), "UNDEF");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_end_on_their_day),
		cmocka_unit_test(rsa_needs_3000_bits_from_2029_on),
		cmocka_unit_test(curves_need_256_bits_and_a_name),
		cmocka_unit_test(keys_and_digests_have_names),
	};
	return cmocka_run_group_tests_name("suite", tests, NULL, NULL);
}
