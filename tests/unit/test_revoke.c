/* SPDX-License-Identifier: MIT */
/* test_revoke: CRLs and OCSP answers read strictly, from the issuer or its delegate only. */
#include "pki/revoke.h"

#include "pades/evidence.h"

#include "mini.h"

#include <openssl/pem.h>
#include <string.h>
#include <time.h>

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

/* RFC 6960 4.2.2.2: certified for it by the issuer itself, and while the certificate held. */
static void a_delegate_is_good_while_its_certificate_holds(void **state)
{
	(void)state;
	assert_true(revoke_delegate_good(w.delegate, w.root, MINI_NOW));
	assert_false(revoke_delegate_good(w.delegate, w.root, MINI_NOW - 2 * MINI_YEAR));
	assert_false(revoke_delegate_good(w.delegate, w.root, MINI_NOW + 11 * MINI_YEAR));
	assert_false(revoke_delegate_good(w.stranger, w.root, MINI_NOW));
	assert_false(revoke_delegate_good(w.delegate, w.leaf, MINI_NOW));
	X509 *mute = mini_cert(&(struct mini_spec){ .cn = "OCSP",
		.key = w.other_key,
		.issuer = w.root,
		.issuer_key = w.root_key,
		.serial = 5,
		.key_usage = "critical,keyAgreement",
		.eku = "OCSPSigning" });
	assert_false(revoke_delegate_good(mute, w.root, MINI_NOW));
	X509_free(mute);
}

/* 1.2.3.4, critical: nobody here knows what it asks. */
static X509_EXTENSION *unknown_extension(void)
{
	ASN1_OBJECT *oid = OBJ_txt2obj("1.2.3.4", 1);
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	assert_true(ASN1_OCTET_STRING_set(value, (const uint8_t *)"\x05\0", 2));
	X509_EXTENSION *ext = X509_EXTENSION_create_by_OBJ(NULL, oid, 1, value);
	ASN1_OCTET_STRING_free(value);
	ASN1_OBJECT_free(oid);
	return ext;
}

static bool answers(X509_CRL *crl)
{
	int64_t made = 0;
	const struct evidence_need need = { .cert = w.leaf, .issuer = w.root, .at = MINI_NOW };
	return evidence_crl_answers(crl, &need, MINI_NOW, &made);
}

static X509_CRL *crl_with(X509_EXTENSION *ext, bool in_entry)
{
	X509_CRL *crl = mini_crl(w.root, w.root_key, MINI_NOW, MINI_NOW + 60, in_entry ? 99 : 0);
	if (ext && in_entry)
		X509_REVOKED_add_ext(sk_X509_REVOKED_value(X509_CRL_get_REVOKED(crl), 0), ext, -1);
	else if (ext)
		X509_CRL_add_ext(crl, ext, -1);
	assert_true(X509_CRL_sign(crl, w.root_key, EVP_sha256()) > 0);
	return crl;
}

/* RFC 5280 5.2, 5.3: such a list must not be used to determine who is good. */
static void a_list_that_is_not_understood_clears_nobody(void **state)
{
	(void)state;
	X509_EXTENSION *ext = unknown_extension();
	for (int i = 0; i < 2; i++) {
		AUTO(x509_crl) X509_CRL *plain = crl_with(NULL, i), *critical = crl_with(ext, i);
		assert_true(answers(plain));
		assert_false(answers(critical));
	}
	X509_EXTENSION_free(ext);
}

/* RFC 6960 4.4 */
/* RFC 5280 6.3.3 (b) */
static void a_list_of_a_part_clears_whom_it_is_about(void **state)
{
	(void)state;
	static const struct {
		const char *scope;
		bool leaf, ca,
			placed; /* an end, an authority, an end that sends to http://liste/a.crl */
	} cases[] = {
		{ NULL, true, true, true },
		{ "critical,onlyuser:TRUE", true, false, true },
		{ "critical,onlyCA:TRUE", false, true, false },
		{ "critical,onlyAA:TRUE", false, false, false },
		{ "critical,indirectCRL:TRUE", false, false, false },
		{ "critical,onlysomereasons:keyCompromise", false, false, false },
		{ "critical,fullname:URI:http://liste/a.crl", false, false, true },
		{ "critical,fullname:URI:http://liste/b.crl", false, false, false },
		{ "critical,DER:3003020100", false, false, false },
	};
	AUTO(x509)
	X509 *ca = mini_cert(&(struct mini_spec){ .cn = "Autorité",
		.key = w.key,
		.issuer = w.root,
		.issuer_key = w.root_key,
		.ca = true,
		.pathlen = 0 });
	AUTO(x509)
	X509 *placed = mini_cert(&(struct mini_spec){ .cn = "Feuille",
		.key = w.key,
		.issuer = w.root,
		.issuer_key = w.root_key,
		.crl_points = "URI:ldap://liste/a,URI:http://liste/a.crl" });
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO(x509_crl)
		X509_CRL *crl = mini_crl(w.root, w.root_key, MINI_NOW - 60, MINI_NOW + 60, 0);
		X509V3_CTX ctx;
		X509V3_set_ctx(&ctx, w.root, NULL, NULL, crl, 0);
		X509_EXTENSION *ext =
			cases[i].scope ? X509V3_EXT_conf_nid(NULL, &ctx,
						 NID_issuing_distribution_point, cases[i].scope)
				       : NULL;
		assert_true(!cases[i].scope || (ext && X509_CRL_add_ext(crl, ext, -1)));
		X509_EXTENSION_free(ext);
		assert_int_equal(revoke_crl_covers(crl, w.leaf), cases[i].leaf);
		assert_int_equal(revoke_crl_covers(crl, ca), cases[i].ca);
		assert_int_equal(revoke_crl_covers(crl, placed), cases[i].placed);
	}
}

static void an_answer_that_is_not_understood_clears_nobody(void **state)
{
	(void)state;
	int64_t made = 0, now = (int64_t)time(NULL) + 60;
	X509_EXTENSION *ext = unknown_extension();
	const struct evidence_need need = { .cert = w.leaf, .issuer = w.root, .at = MINI_NOW };
	for (int i = 0; i < 3; i++) {
		OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
		OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha256(), w.leaf, w.root);
		ASN1_TIME *from = ASN1_TIME_set(NULL, MINI_NOW),
			  *to = ASN1_TIME_set(NULL, MINI_NOW + 60);
		OCSP_SINGLERESP *single = OCSP_basic_add1_status(
			basic, id, V_OCSP_CERTSTATUS_GOOD, 0, NULL, from, to);
		if (i == 1)
			OCSP_BASICRESP_add_ext(basic, ext, -1);
		if (i == 2)
			OCSP_SINGLERESP_add_ext(single, ext, -1);
		assert_true(OCSP_basic_sign(basic, w.root, w.root_key, EVP_sha256(), NULL, 0));
		assert_int_equal(evidence_ocsp_answers(basic, &need, now, &made), i == 0);
		OCSP_BASICRESP_free(basic);
		OCSP_CERTID_free(id);
		ASN1_TIME_free(from);
		ASN1_TIME_free(to);
	}
	X509_EXTENSION_free(ext);
}

/* A basic answer about the leaf, made now, in force for long. */
static OCSP_BASICRESP *basic_by(X509 *signer, int status)
{
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha256(), w.leaf, w.root);
	ASN1_TIME *from = ASN1_TIME_set(NULL, MINI_NOW),
		  *to = ASN1_TIME_set(NULL, MINI_NOW + 9 * MINI_YEAR);
	OCSP_basic_add1_status(
		basic, id, status, 0, status == V_OCSP_CERTSTATUS_REVOKED ? from : NULL, from, to);
	assert_true(OCSP_basic_sign(basic, signer, w.other_key, EVP_sha256(), NULL, 0));
	OCSP_CERTID_free(id);
	ASN1_TIME_free(from);
	ASN1_TIME_free(to);
	return basic;
}

struct told {
	enum path_status path;
	bool given; /* an answer for the leaf is among those given */
};

/* What an answer by 'responder' tells of the leaf, with a list of the root (or none) beside it. */
static struct told told_by(X509 *responder, int status, X509_CRL *crl)
{
	struct err e = ERR_INIT;
	struct anchors anchors = { .certs = sk_X509_new_null() };
	AUTO(evidence_answer) struct evidence_answer a = { 0 };
	AUTO(evidence_needs) struct evidence_needs needs = { .n = 0 };
	const struct evidence_question q = { w.leaf, NULL, MINI_NOW + 60, PATH_SIGN, 0 };
	struct evidence ev = { .anchors = &anchors,
		.crls = sk_X509_CRL_new_null(),
		.ocsps = sk_OCSP_BASICRESP_new_null(),
		.now = (int64_t)time(NULL) + 60,
		.needs = &needs };
	sk_X509_push(anchors.certs, w.root);
	sk_OCSP_BASICRESP_push(ev.ocsps, basic_by(responder, status));
	if (crl)
		sk_X509_CRL_push(ev.crls, crl);
	assert_true(evidence_chain(&a, &ev, &q, &e));
	struct told out = { a.path.status, needs.n && needs.list[0].given != INT64_MIN };
	sk_OCSP_BASICRESP_pop_free(ev.ocsps, OCSP_BASICRESP_free);
	sk_X509_CRL_free(ev.crls);
	sk_X509_free(anchors.certs);
	return out;
}

/* RFC 6960 4.2.2.2.1 */
static void a_responder_answers_while_it_is_answered_for_itself(void **state)
{
	(void)state;
	X509 *unchecked = mini_cert(&(struct mini_spec){ .cn = "OCSP",
		.key = w.other_key,
		.issuer = w.root,
		.issuer_key = w.root_key,
		.serial = 3,
		.eku = "OCSPSigning",
		.nocheck = true });
	AUTO(x509_crl)
	X509_CRL *revokes = mini_crl(w.root, w.root_key, MINI_NOW, MINI_NOW + 9 * MINI_YEAR, 3),
		 *clears = mini_crl(w.root, w.root_key, MINI_NOW, MINI_NOW + 9 * MINI_YEAR, 0);
	const int good = V_OCSP_CERTSTATUS_GOOD, bad = V_OCSP_CERTSTATUS_REVOKED;
	assert_true(told_by(unchecked, good, NULL).given);
	assert_false(told_by(w.delegate, good, NULL).given);
	assert_true(told_by(w.delegate, good, clears).given);
	/* who is not known may still revoke; who was revoked says nothing, whatever its certificate asks */
	assert_int_equal(told_by(unchecked, bad, NULL).path, PATH_REVOKED);
	assert_int_equal(told_by(w.delegate, bad, NULL).path, PATH_REVOKED);
	assert_int_equal(told_by(w.delegate, bad, revokes).path, PATH_GOOD);
	assert_int_equal(told_by(unchecked, bad, revokes).path, PATH_GOOD);
	X509_free(unchecked);
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
		cmocka_unit_test(a_delegate_is_good_while_its_certificate_holds),
		cmocka_unit_test(a_list_that_is_not_understood_clears_nobody),
		cmocka_unit_test(a_list_of_a_part_clears_whom_it_is_about),
		cmocka_unit_test(an_answer_that_is_not_understood_clears_nobody),
		cmocka_unit_test(a_responder_answers_while_it_is_answered_for_itself),
		cmocka_unit_test(an_answer_about_another_certificate_says_nothing),
		cmocka_unit_test(every_change_of_one_byte_is_noticed),
	};
	return cmocka_run_group_tests_name("revoke", tests, world_make, world_end);
}
