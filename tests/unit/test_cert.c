/* SPDX-License-Identifier: MIT */
/* test_cert: certificates read strictly, their facts, PEM texts, and the DER they stand on. */
#include "pki/cert.h"

#include "mini.h"
#include "pki/anchor.h"
#include "pki/claim.h"
#include "pki/der.h"

#include <openssl/pem.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct world {
	EVP_PKEY *key;
	X509 *root, *tsa;
};

static struct world w;

static int world_make(void **state)
{
	(void)state;
	w.key = mini_ec("P-256");
	w.root = mini_cert(
		&(struct mini_spec){ .cn = "Racine", .key = w.key, .ca = true, .pathlen = -1 });
	w.tsa = mini_cert(&(struct mini_spec){ .cn = "Élève\x01\xe2\x80\xae Zoé",
		.key = w.key,
		.issuer = w.root,
		.serial = 0x80ff00ff,
		.eku = "critical,timeStamping",
		.key_usage = "critical,nonRepudiation" });
	return 0;
}

static int world_end(void **state)
{
	(void)state;
	X509_free(w.root);
	X509_free(w.tsa);
	EVP_PKEY_free(w.key);
	return 0;
}

static void pem_put(struct buf *out, X509 *cert)
{
	BIO *mem = BIO_new(BIO_s_mem());
	char *p = NULL;
	assert_true(PEM_write_bio_X509(mem, cert));
	long n = BIO_get_mem_data(mem, &p);
	buf_put(out, p, (size_t)n);
	BIO_free(mem);
}

static void facts_tell_what_stands_in_it(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct cert_facts f;
	assert_true(cert_facts(&f, w.tsa, &e));
	/* A control and a bidi override are replaced, so that a name stays one line. */
	assert_string_equal(f.name, "Élève\xef\xbf\xbd\xef\xbf\xbd Zoé");
	assert_string_equal(f.issuer, "CN=Racine,C=FR");
	assert_string_equal(f.serial, "80ff00ff");
	assert_true(
		f.not_before == MINI_NOW - MINI_YEAR && f.not_after == MINI_NOW + 10 * MINI_YEAR);
	assert_true(f.has_key_usage && f.non_repudiation && !f.digital_signature && !f.cert_sign &&
		    !f.ca);
	assert_true(f.has_eku && f.eku_critical && f.eku_timestamping && f.eku_count == 1);
	assert_true(cert_facts(&f, w.root, &e));
	assert_true(f.ca && f.cert_sign && f.crl_sign && !f.has_eku);
}

static void a_certificate_reads_back_to_its_bytes(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf der = BUF_MAX(PKI_MAX_CERT_BYTES);
	AUTO(x509) X509 *again = NULL;
	assert_true(cert_der(&der, w.root, &e));
	assert_true(cert_parse(&again, buf_slice(&der), &e));
	assert_int_equal(X509_cmp(again, w.root), 0);
}

static void refuses_bytes_left_over_cut_or_not_der(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf der = BUF_MAX(PKI_MAX_CERT_BYTES), loose = BUF_MAX(PKI_MAX_CERT_BYTES);
	AUTO(x509) X509 *cert = NULL;
	assert_true(cert_der(&der, w.root, &e));
	for (size_t n = 0; n < der.n; n++)
		assert_false(cert_parse(&cert, slice_sub(buf_slice(&der), 0, n), &e));
	buf_put_byte(&der, 0);
	assert_false(cert_parse(&cert, buf_slice(&der), &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	/* The outer length in one octet more than needed. */
	buf_put(&loose, "\x30\x83\x00", 3);
	buf_put(&loose, der.p + 2, der.n - 3);
	assert_false(cert_parse(&cert, buf_slice(&loose), &e));
	assert_int_equal(e.code, ERR_SYNTAX);
}

static void a_pem_text_holds_certificates_and_nothing_else(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf pem = BUF_MAX(100000);
	AUTO(x509_stack) STACK_OF(X509) *certs = NULL, *none = NULL;
	pem_put(&pem, w.root);
	buf_put_text(&pem, "un commentaire\n");
	pem_put(&pem, w.tsa);
	assert_true(cert_pem_read(&certs, buf_slice(&pem), &e));
	assert_int_equal(sk_X509_num(certs), 2);
	assert_false(cert_pem_read(&none, SLICE_LIT("rien"), &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	assert_false(cert_pem_read(&none, slice_sub(buf_slice(&pem), 0, 200), &e));
	assert_false(cert_pem_read(&none, (struct slice){ NULL, 0 }, &e));
	buf_put_text(&pem, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
	assert_false(cert_pem_read(&none, buf_slice(&pem), &e));
	assert_int_equal(e.code, ERR_SYNTAX);
}

static void anchors_are_kept_once(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf pem = BUF_MAX(100000);
	AUTO(anchor) struct anchors a = { .certs = NULL };
	pem_put(&pem, w.root);
	assert_false(anchor_has(&a, w.root));
	assert_true(anchor_add_pem(&a, buf_slice(&pem), &e));
	assert_true(anchor_add_pem(&a, buf_slice(&pem), &e));
	assert_int_equal(sk_X509_num(a.certs), 1);
	assert_true(anchor_has(&a, w.root) && !anchor_has(&a, w.tsa));
}

static void openssl_errors_keep_the_first_cause(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	assert_false(err_openssl(&e, "RFC 0", "first"));
	assert_false(err_openssl(&e, "RFC 1", "second"));
	assert_string_equal(e.text, "first");
	assert_string_equal(e.clause, "RFC 0");
	assert_false(err_openssl(NULL, NULL, "nobody listens"));
}

/* ---- der ---- */

static bool reads(const char *bytes, size_t n)
{
	struct cur c = { .s = { (const uint8_t *)bytes, n } };
	struct der d;
	return der_next(&c, &d, NULL);
}

static void lengths_are_definite_and_minimal(void **state)
{
	(void)state;
	assert_true(reads("\x04\x00", 2));
	assert_false(reads("\x04\x81\x05hello", 8));
	assert_false(reads("\x04\x82\x00\x05hello", 9));
	assert_false(reads("\x30\x80\x00\x00", 4));
	assert_false(reads("\x04\x05hell", 6));
	assert_false(reads("\x04\xff", 2));
	assert_false(reads("\x04\x89\x01\x01\x01\x01\x01\x01\x01\x01\x01", 11));
	assert_false(reads("\x1f\x01\x00", 3));
	assert_false(reads("\x04", 1));
	assert_false(reads("", 0));
}

static void what_is_written_reads_back(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	static const uint64_t numbers[] = { 0, 1, 127, 128, 255, 256, 0x7fffffffffffffff,
		UINT64_MAX };
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		AUTO(buf) struct buf b = BUF_MAX(100);
		der_put_uint(&b, numbers[i]);
		assert_true(der_check(buf_slice(&b), &e));
		struct cur c = { .s = buf_slice(&b) };
		struct der d;
		uint64_t back = 1;
		assert_true(der_next(&c, &d, &e) && der_uint(&back, &d, &e) && back == numbers[i]);
	}
	static const size_t sizes[] = { 0, 127, 128, 255, 256, 65535, 65536 };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		AUTO(buf) struct buf b = BUF_MAX(100000);
		size_t mark = der_open(&b, DER_OCTET_STRING);
		buf_grow(&b, sizes[i]);
		der_close(&b, mark);
		struct cur c = { .s = buf_slice(&b) };
		struct der d;
		assert_true(der_next(&c, &d, &e) && d.content.n == sizes[i] && cur_left(&c) == 0);
	}
}

static void times_change_their_form_in_2050(void **state)
{
	(void)state;
	static const struct {
		int64_t t;
		uint8_t tag;
	} cases[] = { { 2524607999, DER_UTC_TIME }, { 2524608000, DER_GENERALIZED_TIME },
		{ 0, DER_UTC_TIME }, { -631152000, DER_UTC_TIME },
		{ -631152001, DER_GENERALIZED_TIME } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err e = ERR_INIT;
		AUTO(buf) struct buf b = BUF_MAX(100);
		der_put_time(&b, cases[i].t);
		struct cur c = { .s = buf_slice(&b) };
		struct der d;
		int64_t back = 1;
		assert_true(der_take(&c, cases[i].tag, &d, &e) && der_time(&back, &d, &e) &&
			    back == cases[i].t);
	}
}

static void a_set_of_is_sorted_and_holds_nothing_twice(void **state)
{
	(void)state;
	const struct slice items[] = { SLICE_LIT("\x04\x02"
						 "bb"),
		SLICE_LIT("\x04\x01z"), SLICE_LIT("\x02\x01\x05") };
	AUTO(buf) struct buf b = BUF_MAX(100);
	der_put_set_of(&b, DER_SET, items, 3);
	assert_true(slice_eq(buf_slice(&b), SLICE_LIT("\x31\x0a\x02\x01\x05\x04\x01z\x04\x02"
						      "bb")));
	assert_true(der_sorted(SLICE_LIT("\x02\x01\x05\x04\x01z")));
	assert_false(der_sorted(SLICE_LIT("\x04\x01z\x02\x01\x05")));
	assert_false(der_sorted(SLICE_LIT("\x04\x01z\x04\x01z")));
	assert_false(der_sorted(SLICE_LIT("\x04\x01")));
	assert_true(der_sorted(SLICE_LIT("")));
}

static void leaves_are_checked(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	assert_true(der_check(SLICE_LIT("\x30\x03\x01\x01\xff"), &e));
	assert_false(der_check(SLICE_LIT("\x30\x03\x01\x01\x01"), &e));
	assert_false(der_check(SLICE_LIT("\x02\x02\x00\x05"), &e));
	assert_false(der_check(SLICE_LIT("\x02\x00"), &e));
	assert_false(der_check(SLICE_LIT("\x03\x02\x01\x01"), &e));
	assert_false(der_check(SLICE_LIT("\x05\x01\x00"), &e));
	assert_false(der_check(SLICE_LIT("\x24\x03\x04\x01z"), &e));
	AUTO(buf) struct buf deep = BUF_MAX(1000);
	size_t marks[40];
	for (size_t i = 0; i < 40; i++)
		marks[i] = der_open(&deep, DER_SEQUENCE);
	for (size_t i = 40; i-- > 0;)
		der_close(&deep, marks[i]);
	assert_false(der_check(buf_slice(&deep), &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

/* EN 319 412-5 4.2.1 and EN 319 422 9.1: a claim of one is none of the other, and what is malformed claims nothing. */
static void a_claim_is_read_strictly(void **state)
{
	(void)state;
	/* esi4-qtstStatement-1 beside another statement */
	static const uint8_t token[] = { 0x30, 0x16, 0x30, 0x09, 0x06, 0x07, 0x04, 0x00, 0x81, 0x97,
		0x5e, 0x01, 0x02, 0x30, 0x09, 0x06, 0x07, 0x04, 0x00, 0x81, 0x97, 0x5e, 0x01,
		0x01 };
	static const uint8_t certificate[] = { 0x30, 0x0a, 0x30, 0x08, 0x06, 0x06, 0x04, 0x00, 0x8e,
		0x46, 0x01, 0x01 };
	assert_true(claim_token((struct slice){ token, sizeof token }));
	assert_false(claim_token((struct slice){ certificate, sizeof certificate }));
	for (size_t n = 0; n < sizeof token; n++)
		assert_false(claim_token((struct slice){ token, n }));
	uint8_t more[sizeof token + 1] = { 0 };
	memcpy(more, token, sizeof token);
	assert_false(claim_token((struct slice){ more, sizeof more }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_claim_is_read_strictly),
		cmocka_unit_test(facts_tell_what_stands_in_it),
		cmocka_unit_test(a_certificate_reads_back_to_its_bytes),
		cmocka_unit_test(refuses_bytes_left_over_cut_or_not_der),
		cmocka_unit_test(a_pem_text_holds_certificates_and_nothing_else),
		cmocka_unit_test(anchors_are_kept_once),
		cmocka_unit_test(openssl_errors_keep_the_first_cause),
		cmocka_unit_test(lengths_are_definite_and_minimal),
		cmocka_unit_test(what_is_written_reads_back),
		cmocka_unit_test(times_change_their_form_in_2050),
		cmocka_unit_test(a_set_of_is_sorted_and_holds_nothing_twice),
		cmocka_unit_test(leaves_are_checked),
	};
	return cmocka_run_group_tests_name("cert", tests, world_make, world_end);
}
