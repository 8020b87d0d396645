/* SPDX-License-Identifier: MIT */
/* test_revoke: CRLs and OCSP answers read strictly, from the issuer or its delegate only. */
#include "pki/revoke.h"

#include "mini.h"

#include <openssl/pem.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct world {
	EVP_PKEY *root_key, *key, *other_key;
	X509 *root, *leaf, *delegate, *stranger;
};

static struct world w;

static int world_make(void **state)
{
	(void)state;
	w.root_key = mini_ec("P-256");
	w.key = mini_ec("P-256");
	w.other_key = mini_ec("P-256");
	w.root = mini_cert(&(struct mini_spec){
		.cn = "Racine", .key = w.root_key, .ca = true, .pathlen = -1, .serial = 1 });
	w.leaf = mini_cert(&(struct mini_spec){ .cn = "Feuille",
		.key = w.key,
		.issuer = w.root,
		.issuer_key = w.root_key,
		.serial = 2 });
	w.delegate = mini_cert(&(struct mini_spec){ .cn = "OCSP",
		.key = w.other_key,
		.issuer = w.root,
		.issuer_key = w.root_key,
		.serial = 3,
		.eku = "OCSPSigning" });
	w.stranger = mini_cert(&(struct mini_spec){ .cn = "Faux",
		.key = w.other_key,
		.issuer = w.root,
		.issuer_key = w.root_key,
		.serial = 4 });
	return 0;
}

static int world_end(void **state)
{
	(void)state;
	X509_free(w.root);
	X509_free(w.leaf);
	X509_free(w.delegate);
	X509_free(w.stranger);
	EVP_PKEY_free(w.root_key);
	EVP_PKEY_free(w.key);
	EVP_PKEY_free(w.other_key);
	return 0;
}

static void crl_der(struct buf *out, X509_CRL *crl)
{
	uint8_t *p = buf_grow(out, (size_t)i2d_X509_CRL(crl, NULL));
	assert_true(p && i2d_X509_CRL(crl, &p) > 0);
}

static void a_crl_tells_its_dates_and_size(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct revoke_crl_facts f;
	AUTO(x509_crl)
	X509_CRL *made = mini_crl(w.root, w.root_key, MINI_NOW, MINI_NOW + 60, 2), *crl = NULL;
	AUTO(buf) struct buf der = BUF_MAX(REVOKE_MAX_CRL_BYTES);
	crl_der(&der, made);
	assert_true(revoke_crl_parse(&crl, buf_slice(&der), &e));
	assert_true(revoke_crl_facts(&f, crl, &e));
	assert_string_equal(f.issuer, "CN=Racine,C=FR");
	assert_true(f.this_update == MINI_NOW && f.next_update == MINI_NOW + 60 && f.has_number &&
		    f.entries == 1);
	buf_put_byte(&der, 0);
	AUTO(x509_crl) X509_CRL *none = NULL;
	assert_false(revoke_crl_parse(&none, buf_slice(&der), &e));
	assert_false(revoke_crl_parse(&none, slice_sub(buf_slice(&der), 0, 40), &e));
	assert_int_equal(e.code, ERR_SYNTAX);
}

static void a_pem_text_of_crls_is_read_whole(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(x509_crl) X509_CRL *made = mini_crl(w.root, w.root_key, MINI_NOW, MINI_NOW + 60, 0);
	AUTO(x509_crl_stack) STACK_OF(X509_CRL) *read = NULL, *none = NULL;
	BIO *mem = BIO_new(BIO_s_mem());
	char *p = NULL;
	assert_true(PEM_write_bio_X509_CRL(mem, made) && PEM_write_bio_X509_CRL(mem, made));
	long n = BIO_get_mem_data(mem, &p);
	struct slice pem = { (const uint8_t *)p, (size_t)n };
	assert_true(revoke_crl_pem_read(&read, pem, &e));
	assert_int_equal(sk_X509_CRL_num(read), 2);
	assert_false(revoke_crl_pem_read(&none, slice_sub(pem, 0, pem.n - 40), &e));
	assert_false(revoke_crl_pem_read(&none, SLICE_LIT(""), &e));
	BIO_free(mem);
}

/* An OCSP answer about the leaf. */
static void answer(struct buf *out, X509 *signer, EVP_PKEY *key, int status, unsigned long flags)
{
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha256(), w.leaf, w.root);
	ASN1_TIME *from = ASN1_TIME_set(NULL, MINI_NOW), *to = ASN1_TIME_set(NULL, MINI_NOW + 60);
	assert_non_null(OCSP_basic_add1_status(basic, id, status, OCSP_REVOKED_STATUS_KEYCOMPROMISE,
		status == V_OCSP_CERTSTATUS_REVOKED ? from : NULL, from, to));
	assert_true(OCSP_basic_sign(basic, signer, key, EVP_sha256(), NULL, flags));
	OCSP_RESPONSE *response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
	*out = (struct buf)BUF_MAX(REVOKE_MAX_OCSP_BYTES);
	uint8_t *p = buf_grow(out, (size_t)i2d_OCSP_RESPONSE(response, NULL));
	assert_true(p && i2d_OCSP_RESPONSE(response, &p) > 0);
	OCSP_RESPONSE_free(response);
	OCSP_BASICRESP_free(basic);
	OCSP_CERTID_free(id);
	ASN1_TIME_free(from);
	ASN1_TIME_free(to);
}

static void an_answer_counts_from_the_issuer_or_its_delegate(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct revoke_answer a;
	AUTO(buf) struct buf own = BUF_MAX(0), delegated = BUF_MAX(0), foreign = BUF_MAX(0);
	answer(&own, w.root, w.root_key, V_OCSP_CERTSTATUS_GOOD, 0);
	assert_true(revoke_ocsp_read(&a, buf_slice(&own), w.leaf, w.root, &e));
	assert_true(a.status == REVOKE_GOOD && a.signed_by_issuer);
	assert_true(a.this_update == MINI_NOW && a.next_update == MINI_NOW + 60);
	answer(&delegated, w.delegate, w.other_key, V_OCSP_CERTSTATUS_REVOKED, 0);
	assert_true(revoke_ocsp_read(&a, buf_slice(&delegated), w.leaf, w.root, &e));
	assert_true(a.status == REVOKE_REVOKED && !a.signed_by_issuer);
	assert_true(a.revoked_at == MINI_NOW && a.reason == OCSP_REVOKED_STATUS_KEYCOMPROMISE);
	answer(&foreign, w.stranger, w.other_key, V_OCSP_CERTSTATUS_GOOD, 0);
	assert_false(revoke_ocsp_read(&a, buf_slice(&foreign), w.leaf, w.root, &e));
	assert_int_equal(e.code, ERR_CRYPTO);
}

static void an_answer_about_another_certificate_says_nothing(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct revoke_answer a;
	AUTO(buf) struct buf own = BUF_MAX(0);
	answer(&own, w.root, w.root_key, V_OCSP_CERTSTATUS_GOOD, 0);
	assert_false(revoke_ocsp_read(&a, buf_slice(&own), w.delegate, w.root, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_false(revoke_ocsp_read(&a, SLICE_LIT("\x30\x03\x0a\x01\x06"), w.leaf, w.root, &e));
	assert_int_equal(e.code, ERR_UPSTREAM);
	assert_false(revoke_ocsp_read(&a, SLICE_LIT("<html>"), w.leaf, w.root, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
}

static void every_change_of_one_byte_is_noticed(void **state)
{
	(void)state;
	AUTO(buf) struct buf own = BUF_MAX(0);
	answer(&own, w.root, w.root_key, V_OCSP_CERTSTATUS_GOOD, OCSP_NOCERTS);
	for (size_t i = 0; i < own.n; i++) {
		struct err e = ERR_INIT;
		struct revoke_answer a;
		own.p[i] ^= 0x01;
		bool read = revoke_ocsp_read(&a, buf_slice(&own), w.leaf, w.root, &e);
		own.p[i] ^= 0x01;
		if (read)
			fail_msg("byte %zu unnoticed", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_crl_tells_its_dates_and_size),
		cmocka_unit_test(a_pem_text_of_crls_is_read_whole),
		cmocka_unit_test(an_answer_counts_from_the_issuer_or_its_delegate),
		cmocka_unit_test(an_answer_about_another_certificate_says_nothing),
		cmocka_unit_test(every_change_of_one_byte_is_noticed),
	};
	return cmocka_run_group_tests_name("revoke", tests, world_make, world_end);
}
