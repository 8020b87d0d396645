/* SPDX-License-Identifier: MIT */
/* test_decoders: with the decoders restricted, certificates of every kind of key are read and verified, and nothing else is. */
#include "clerk/decoders.h"

#include "mini.h"
#include "pki/cert.h"

#include <openssl/decoder.h>
#include <openssl/pem.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { DER_MAX = 1 << 14 };

static int restricted(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	return decoders_restrict(&e) ? 0 : -1;
}

static EVP_PKEY *rsa_pss(void)
{
	EVP_PKEY *key = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);
	MINI_NEED(ctx && EVP_PKEY_keygen_init(ctx) == 1 && EVP_PKEY_generate(ctx, &key) == 1);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static void certificates_of_every_key_are_read_and_verified(void **state)
{
	(void)state;
	EVP_PKEY *keys[] = { mini_ec("P-256"), mini_ec("P-384"), EVP_RSA_gen(2048), rsa_pss(),
		EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), EVP_PKEY_Q_keygen(NULL, NULL, "ED448") };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct err e = ERR_INIT;
		AUTO(buf) struct buf der = BUF_MAX(DER_MAX);
		AUTO(x509) X509 *again = NULL;
		assert_non_null(keys[i]);
		AUTO(x509)
		X509 *made = mini_cert(&(struct mini_spec){
			.cn = "Clé", .key = keys[0], .ca = true, .pathlen = -1 });
		assert_int_equal(X509_set_pubkey(made, keys[i]), 1);
		int id = EVP_PKEY_get_base_id(keys[i]);
		bool edwards = id == EVP_PKEY_ED25519 || id == EVP_PKEY_ED448;
		const EVP_MD *md = edwards ? NULL : EVP_sha256();
		assert_true(X509_sign(made, keys[i], md) > 0);
		assert_true(cert_der(&der, made, &e));
		assert_true(cert_parse(&again, buf_slice(&der), &e));
		EVP_PKEY *key = X509_get0_pubkey(again);
		assert_non_null(key);
		assert_int_equal(EVP_PKEY_eq(key, keys[i]), 1);
		assert_int_equal(X509_verify(again, key), 1);
		der.p[der.n - 1] ^= 1;
		AUTO(x509) X509 *altered = NULL;
		assert_true(cert_parse(&altered, buf_slice(&der), &e));
		assert_int_not_equal(X509_verify(altered, X509_get0_pubkey(altered)), 1);
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		EVP_PKEY_free(keys[i]);
}

static void a_key_that_does_not_sign_is_none(void **state)
{
	(void)state;
	/* X25519, RFC 8410 */
	static const uint8_t spki[44] = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e,
		0x03, 0x21, 0x00, 0x09 };
	const uint8_t *p = spki;
	AUTO(evp_pkey) EVP_PKEY *key = d2i_PUBKEY(NULL, &p, sizeof spki);
	assert_null(key);
}

static void a_private_key_is_not_read(void **state)
{
	(void)state;
	AUTO(evp_pkey) EVP_PKEY *key = mini_ec("P-256");
	unsigned char *der = NULL;
	int n = i2d_PrivateKey(key, &der);
	assert_true(n > 0);
	const unsigned char *p = der;
	AUTO(evp_pkey) EVP_PKEY *read = NULL;
	OSSL_DECODER_CTX *ctx = OSSL_DECODER_CTX_new_for_pkey(
		&read, "DER", NULL, "EC", EVP_PKEY_KEYPAIR, NULL, NULL);
	size_t left = (size_t)n;
	assert_true(!ctx || OSSL_DECODER_from_data(ctx, &p, &left) != 1);
	assert_null(read);
	OSSL_DECODER_CTX_free(ctx);
	OPENSSL_free(der);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(certificates_of_every_key_are_read_and_verified),
		cmocka_unit_test(a_key_that_does_not_sign_is_none),
		cmocka_unit_test(a_private_key_is_not_read),
	};
	return cmocka_run_group_tests_name("decoders", tests, restricted, NULL);
}
