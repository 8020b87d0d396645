/* SPDX-License-Identifier: MIT */
/* test_cms_make: what cms_make writes, OpenSSL reads and verifies. */
/* OpenSSL has a flag of the same name as one of our profiles. */
#include <openssl/cms.h>
enum { OPENSSL_CMS_CADES = CMS_CADES };
#undef CMS_CADES

#include "cms/make.h"
#include "cms/open.h"
#include "cms/stamp.h"

#include "mini.h"

#include <openssl/ts.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct world {
	EVP_PKEY *root_key, *key;
	X509 *root, *leaf, *tsa;
	STACK_OF(X509) *chain;
	X509_STORE *store;
};

static struct world w;

static int world_make(void **state)
{
	(void)state;
	w.root_key = mini_ec("P-256");
	w.key = mini_ec("P-256");
	w.root = mini_cert(&(struct mini_spec){
		.cn = "Racine", .key = w.root_key, .ca = true, .pathlen = -1 });
	w.leaf = mini_cert(&(struct mini_spec){ .cn = "Élève Zoé",
		.key = w.key,
		.issuer = w.root,
		.issuer_key = w.root_key,
		.serial = 0xfedcba9876543210u });
	w.tsa = mini_cert(&(struct mini_spec){ .cn = "Horodatage",
		.key = w.key,
		.issuer = w.root,
		.issuer_key = w.root_key,
		.serial = 0x1002,
		.eku = "critical,timeStamping",
		.key_usage = "critical,digitalSignature" });
	w.chain = sk_X509_new_null();
	sk_X509_push(w.chain, w.root);
	w.store = X509_STORE_new();
	X509_STORE_add_cert(w.store, w.root);
	X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(w.store), MINI_NOW);
	return w.chain && w.store ? 0 : -1;
}

static int world_end(void **state)
{
	(void)state;
	sk_X509_free(w.chain);
	X509_STORE_free(w.store);
	X509_free(w.root);
	X509_free(w.leaf);
	X509_free(w.tsa);
	EVP_PKEY_free(w.root_key);
	EVP_PKEY_free(w.key);
	return 0;
}

static const struct slice text = { (const uint8_t *)"convention", 10 };

static struct cms_request request(enum cms_profile profile)
{
	struct cms_request r = {
		.profile = profile, .signer = w.leaf, .chain = w.chain, .signing_time = MINI_NOW
	};
	EVP_Digest(text.p, text.n, r.digest, NULL, EVP_sha256(), NULL);
	return r;
}

/* openssl cms -verify -cades */
static bool openssl_accepts(struct slice der)
{
	const unsigned char *p = der.p;
	CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, (long)der.n);
	BIO *in = BIO_new_mem_buf(text.p, (int)text.n);
	X509_VERIFY_PARAM_set_purpose(X509_STORE_get0_param(w.store), X509_PURPOSE_ANY);
	bool good = cms && p == der.p + der.n &&
		    CMS_verify(cms, NULL, w.store, in, NULL, CMS_BINARY | OPENSSL_CMS_CADES) == 1;
	BIO_free(in);
	CMS_ContentInfo_free(cms);
	return good;
}

static void openssl_verifies_both_profiles_with_signing_certificate(void **state)
{
	(void)state;
	for (enum cms_profile profile = CMS_PADES; profile <= CMS_CADES; profile++) {
		struct err e = ERR_INIT;
		AUTO(buf) struct buf der = BUF_MAX(CMS_MAX_BYTES);
		struct cms_request r = request(profile);
		assert_true(cms_make(&der, &r, w.key, &e));
		assert_true(openssl_accepts(buf_slice(&der)));
		der.p[der.n - 1] ^= 1;
		assert_false(openssl_accepts(buf_slice(&der)));
	}
}

/* RSASSA-PSS restricted to SHA-256 (RFC 4055 1.2): the key has no choice of its own. */
static EVP_PKEY *pss_key(void)
{
	EVP_PKEY *key = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);
	MINI_NEED(ctx && EVP_PKEY_keygen_init(ctx) == 1);
	MINI_NEED(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, 2048) == 1);
	MINI_NEED(EVP_PKEY_CTX_set_rsa_pss_keygen_md(ctx, EVP_sha256()) == 1);
	MINI_NEED(EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md(ctx, EVP_sha256()) == 1);
	MINI_NEED(EVP_PKEY_CTX_set_rsa_pss_keygen_saltlen(ctx, 32) == 1);
	MINI_NEED(EVP_PKEY_generate(ctx, &key) == 1);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static void algorithm_signs(EVP_PKEY *key, bool pss, enum algo want)
{
	struct err e = ERR_INIT;
	AUTO(x509)
	X509 *leaf = mini_cert(&(struct mini_spec){ .cn = "Autre",
		.key = key,
		.issuer = w.root,
		.issuer_key = w.root_key,
		.serial = 0x1003 });
	AUTO(buf) struct buf der = BUF_MAX(CMS_MAX_BYTES), value = BUF_MAX(ALGO_MAX_VALUE);
	AUTO(cms_draft) struct cms_draft *d = NULL;
	AUTO(cms) struct cms *c = NULL;
	struct cms_fault fault = { 0 };
	struct cms_request r = request(CMS_PADES);
	bool intact = false;
	char why[200] = "";
	r.signer = leaf;
	r.pss = pss;
	assert_true(cms_begin(&d, &r, &e));
	assert_int_equal(cms_algo(d), want);
	assert_true(algo_sign(&value, want, key, cms_to_be_signed(d), &e));
	assert_true(value.n <= algo_value_max(X509_get0_pubkey(leaf)));
	assert_true(algo_verify(want, key, cms_to_be_signed(d), buf_slice(&value)));
	value.p[value.n - 1] ^= 1;
	assert_false(algo_verify(want, key, cms_to_be_signed(d), buf_slice(&value)));
	value.p[value.n - 1] ^= 1;
	assert_true(cms_finish(&der, d, buf_slice(&value), &e));
	assert_true(openssl_accepts(buf_slice(&der)));
	assert_true(cms_open(&c, buf_slice(&der), CMS_PADES, CMS_OURS, &fault, &e));
	assert_string_equal(fault.text, "");
	assert_true(cms_verify(&intact, c, (struct slice){ r.digest, 32 }, why, &e));
	assert_true(intact);
}

static void every_algorithm_signs_and_is_ours(void **state)
{
	(void)state;
	static const char *const curves[] = { "P-256", "P-384", "P-521" };
	for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
		AUTO(evp_pkey) EVP_PKEY *key = mini_ec(curves[i]);
		algorithm_signs(key, false, ALGO_ECDSA);
	}
	AUTO(evp_pkey) EVP_PKEY *rsa = EVP_RSA_gen(2048);
	AUTO(evp_pkey) EVP_PKEY *pss = pss_key();
	algorithm_signs(rsa, false, ALGO_RSA);
	algorithm_signs(rsa, true, ALGO_PSS);
	algorithm_signs(pss, false, ALGO_PSS);
}

static void another_kind_of_key_is_refused(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	enum algo a;
	AUTO(evp_pkey) EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	assert_false(algo_of_key(&a, key, false, &e));
	assert_int_equal(e.code, ERR_CRYPTO);
}

static void a_plain_value_of_another_size_is_refused(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf der = BUF_MAX(512);
	uint8_t plain[64] = { 0x80 };
	plain[63] = 1;
	assert_true(algo_plain_to_der(&der, (struct slice){ plain, 64 }, w.key, &e));
	assert_false(algo_plain_to_der(&der, (struct slice){ plain, 63 }, w.key, &e));
	assert_false(algo_plain_to_der(&der, (struct slice){ plain, 0 }, w.key, &e));
}

static void pades_has_no_signing_time_and_cades_has_one(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	/* OID 1.2.840.113549.1.9.5 in a SEQUENCE with a SET of one UTCTime 260901000000Z */
	static const uint8_t time[] = { 0x30, 0x1c, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
		0x01, 0x09, 0x05, 0x31, 0x0f, 0x17, 0x0d, '2', '6', '0', '9', '0', '1', '0', '0',
		'0', '0', '0', '0', 'Z' };
	const struct slice needle = { time, sizeof time };
	AUTO(buf) struct buf pades = BUF_MAX(CMS_MAX_BYTES), cades = BUF_MAX(CMS_MAX_BYTES);
	struct cms_request r = request(CMS_PADES);
	assert_true(cms_make(&pades, &r, w.key, &e));
	r.profile = CMS_CADES;
	assert_true(cms_make(&cades, &r, w.key, &e));
	assert_true(slice_find(buf_slice(&pades), slice_sub(needle, 0, 13), 0) == SIZE_MAX);
	assert_true(slice_find(buf_slice(&cades), needle, 0) != SIZE_MAX);
}

static void two_steps_give_the_same_attributes_each_time(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(cms_draft) struct cms_draft *one = NULL, *two = NULL;
	struct cms_request r = request(CMS_CADES);
	assert_true(cms_begin(&one, &r, &e));
	assert_true(cms_begin(&two, &r, &e));
	assert_true(slice_eq(cms_to_be_signed(one), cms_to_be_signed(two)));
	assert_int_equal(cms_to_be_signed(one).p[0], 0x31);
	AUTO(buf) struct buf der = BUF_MAX(CMS_MAX_BYTES);
	assert_false(cms_finish(&der, one, (struct slice){ NULL, 0 }, &e));
	assert_int_equal(e.code, ERR_CRYPTO);
}

static void a_key_that_is_not_the_certificates_is_refused(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf der = BUF_MAX(CMS_MAX_BYTES);
	struct cms_request r = request(CMS_PADES);
	assert_false(cms_make(&der, &r, w.root_key, &e));
	assert_int_equal(e.code, ERR_CRYPTO);
}

static void make_token(struct buf *out, const uint8_t imprint[static 32])
{
	struct err e = ERR_INIT;
	static const uint8_t serial[20] = { 0xff, 1, 2, 3 };
	struct stamp_make m = { .policy = "1.3.6.1.4.1.99999.1",
		.serial = { serial, sizeof serial },
		.time = MINI_NOW,
		.has_nonce = true,
		.nonce = UINT64_MAX };
	memcpy(m.imprint, imprint, 32);
	AUTO(buf) struct buf info = BUF_MAX(STAMP_MAX_BYTES);
	assert_true(stamp_tstinfo(&info, &m, &e));
	struct cms_request r = {
		.profile = CMS_TST, .signer = w.tsa, .chain = w.chain, .content = buf_slice(&info)
	};
	assert_true(cms_make(out, &r, w.key, &e));
}

/* openssl ts -verify -token_in */
static void openssl_verifies_a_token(void **state)
{
	(void)state;
	uint8_t imprint[32];
	EVP_Digest(text.p, text.n, imprint, NULL, EVP_sha256(), NULL);
	AUTO(buf) struct buf token = BUF_MAX(CMS_MAX_BYTES);
	make_token(&token, imprint);
	const unsigned char *p = token.p;
	PKCS7 *p7 = d2i_PKCS7(NULL, &p, (long)token.n);
	assert_non_null(p7);
	TS_VERIFY_CTX *ctx = TS_VERIFY_CTX_new();
	TS_VERIFY_CTX_set_flags(ctx, TS_VFY_SIGNATURE | TS_VFY_VERSION | TS_VFY_DATA);
	TS_VERIFY_CTX_set_data(ctx, BIO_new_mem_buf(text.p, (int)text.n));
	X509_STORE_up_ref(w.store);
	TS_VERIFY_CTX_set_store(ctx, w.store);
	assert_int_equal(TS_RESP_verify_token(ctx, p7), 1);
	TS_VERIFY_CTX_free(ctx);
	PKCS7_free(p7);
}

static void a_token_becomes_an_unsigned_attribute(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf)
	struct buf der = BUF_MAX(CMS_MAX_BYTES), token = BUF_MAX(CMS_MAX_BYTES),
		   stamped = BUF_MAX(CMS_MAX_BYTES);
	struct cms_request r = request(CMS_PADES);
	assert_true(cms_make(&der, &r, w.key, &e));
	uint8_t value[32], again[32];
	assert_true(cms_value_digest(value, buf_slice(&der), &e));
	make_token(&token, value);
	assert_true(cms_add_stamp(&stamped, buf_slice(&der), buf_slice(&token), &e));
	assert_true(openssl_accepts(buf_slice(&stamped)));
	assert_true(slice_find(buf_slice(&stamped), buf_slice(&token), 0) != SIZE_MAX);
	assert_true(cms_value_digest(again, buf_slice(&stamped), &e));
	assert_memory_equal(value, again, 32);
	buf_put_byte(&stamped, 0);
	assert_true(cms_value_digest(again, buf_slice(&stamped), &e));
	buf_put_byte(&stamped, 1);
	assert_false(cms_value_digest(again, buf_slice(&stamped), &e));
}

/* openssl cms -sign -keyopt rsa_padding_mode:pss, and without: what another producer writes is read. */
static void what_openssl_signs_is_intact(void **state)
{
	(void)state;
	static const char *const digests[] = { "SHA256", "SHA384", "SHA512" };
	AUTO(evp_pkey) EVP_PKEY *key = EVP_RSA_gen(2048);
	AUTO(x509)
	X509 *leaf = mini_cert(&(struct mini_spec){ .cn = "RSA",
		.key = key,
		.issuer = w.root,
		.issuer_key = w.root_key,
		.serial = 0x1004 });
	for (size_t i = 0; i < 6; i++) {
		bool pss = i >= 3;
		const EVP_MD *md = EVP_get_digestbyname(digests[i % 3]);
		BIO *in = BIO_new_mem_buf(text.p, (int)text.n);
		unsigned flags = CMS_DETACHED | CMS_BINARY | CMS_PARTIAL | CMS_KEY_PARAM;
		CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
		CMS_SignerInfo *si = CMS_add1_signer(cms, leaf, key, md, flags | OPENSSL_CMS_CADES);
		assert_non_null(si);
		if (pss)
			assert_true(EVP_PKEY_CTX_set_rsa_padding(CMS_SignerInfo_get0_pkey_ctx(si),
					    RSA_PKCS1_PSS_PADDING) > 0);
		assert_int_equal(CMS_final(cms, in, NULL, CMS_BINARY), 1);
		unsigned char *der = NULL;
		int n = i2d_CMS_ContentInfo(cms, &der);
		struct err e = ERR_INIT;
		struct cms_fault fault = { 0 };
		struct cms *read = NULL;
		uint8_t digest[EVP_MAX_MD_SIZE];
		unsigned size = 0;
		char why[200];
		bool intact = false;
		assert_true(cms_open(&read, (struct slice){ der, (size_t)n }, CMS_PADES,
			CMS_FOREIGN, &fault, &e));
		assert_string_equal(fault.text, "");
		EVP_Digest(text.p, text.n, digest, &size, md, NULL);
		assert_true(cms_verify(&intact, read, (struct slice){ digest, size }, why, &e));
		assert_string_equal(why, "");
		assert_true(intact);
		cms_auto(&read);
		OPENSSL_free(der);
		CMS_ContentInfo_free(cms);
		BIO_free(in);
	}
}

static void a_signer_known_by_its_der_gives_the_same_bytes(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf)
	struct buf cert = BUF_MAX(PKI_MAX_CERT_BYTES), one = BUF_MAX(CMS_MAX_BYTES),
		   two = BUF_MAX(CMS_MAX_BYTES);
	unsigned char *issuer = NULL, *serial = NULL;
	int issuer_n = i2d_X509_NAME(X509_get_issuer_name(w.leaf), &issuer);
	int serial_n = i2d_ASN1_INTEGER(X509_get0_serialNumber(w.leaf), &serial);
	assert_true(cert_der(&cert, w.leaf, &e) && issuer_n > 0 && serial_n > 0);
	struct cms_signer_der der = { buf_slice(&cert), { issuer, (size_t)issuer_n },
		{ serial, (size_t)serial_n } };
	struct cms_request by_cert = request(CMS_PADES), by_der = by_cert;
	by_der.signer = NULL;
	by_der.signer_der = &der;
	AUTO(cms_draft) struct cms_draft *a = NULL;
	AUTO(cms_draft) struct cms_draft *b = NULL;
	assert_true(cms_begin(&a, &by_cert, &e) && cms_begin(&b, &by_der, &e));
	assert_true(cms_finish(&one, a, text, &e) && cms_finish(&two, b, text, &e));
	assert_true(slice_eq(buf_slice(&one), buf_slice(&two)));
	by_der.signer = w.leaf;
	assert_false(cms_begin(&b, &by_der, &e));
	OPENSSL_free(issuer);
	OPENSSL_free(serial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signer_known_by_its_der_gives_the_same_bytes),
		cmocka_unit_test(openssl_verifies_both_profiles_with_signing_certificate),
		cmocka_unit_test(every_algorithm_signs_and_is_ours),
		cmocka_unit_test(another_kind_of_key_is_refused),
		cmocka_unit_test(a_plain_value_of_another_size_is_refused),
		cmocka_unit_test(pades_has_no_signing_time_and_cades_has_one),
		cmocka_unit_test(two_steps_give_the_same_attributes_each_time),
		cmocka_unit_test(a_key_that_is_not_the_certificates_is_refused),
		cmocka_unit_test(openssl_verifies_a_token),
		cmocka_unit_test(a_token_becomes_an_unsigned_attribute),
		cmocka_unit_test(what_openssl_signs_is_intact),
	};
	return cmocka_run_group_tests_name("cms_make", tests, world_make, world_end);
}
