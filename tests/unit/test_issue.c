/* SPDX-License-Identifier: MIT */
/* test_issue: what the template makes is what OpenSSL would have made, and verifies. */
#include "vault/issue.h"

#include "base/time.h"
#include "pki/cert.h"

#include "mini.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static char folder[] = "/tmp/paraphe-issue-XXXXXX";
static struct keys keys;
static struct issuer *issuer;

static int world_make(void **state)
{
	(void)state;
	char dir[64];
	struct err e = ERR_INIT;
	if (!mkdtemp(folder))
		return -1;
	snprintf(dir, sizeof dir, "%s/keys", folder);
	return keys_make(dir, "certs", "Lycée Colbert", SLICE_LIT("p"), MINI_NOW, &e) &&
			       keys_load(&keys,
				       &(struct keys_source){
					       .dir = dir, .passphrase = SLICE_LIT("p") },
				       &e) &&
			       issue_open(&issuer, &keys, NULL, &e)
		       ? 0
		       : -1;
}

static int world_end(void **state)
{
	(void)state;
	issuer_auto(&issuer);
	keys_auto(&keys);
	char command[64];
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}

static struct issue_request request(const char *name)
{
	return (struct issue_request){ .name = slice_text(name),
		.organisation = SLICE_LIT("Boulangerie Œuvré & Fils"),
		.role = SLICE_LIT("accueil-1"),
		.now = MINI_NOW };
}

static X509 *parsed(const struct issued *made)
{
	struct err e = ERR_INIT;
	X509 *cert = NULL;
	assert_true(cert_parse(&cert, buf_slice(&made->cert), &e));
	unsigned char *serial = NULL;
	int n = i2d_ASN1_INTEGER(X509_get0_serialNumber(cert), &serial);
	assert_true(slice_eq(made->der.serial, (struct slice){ serial, (size_t)n }));
	OPENSSL_free(serial);
	return cert;
}

/* The same certificate by the X509 API: same key, serial and instants, everything else from the profile. */
static X509 *by_api(X509 *model, const char *name)
{
	X509 *cert = X509_new();
	X509 *ca = keys.slot[KEYS_ISSUING].cert;
	X509_set_version(cert, X509_VERSION_3);
	X509_set_serialNumber(cert, X509_get_serialNumber(model));
	ASN1_TIME_set(X509_getm_notBefore(cert), MINI_NOW - 600);
	ASN1_TIME_set(X509_getm_notAfter(cert), MINI_NOW + INT64_C(1826) * 86400);
	X509_set_issuer_name(cert, X509_get_subject_name(ca));
	X509_NAME *subject = X509_get_subject_name(cert);
	const int nids[] = { NID_organizationName, NID_organizationalUnitName, NID_commonName };
	const char *texts[] = { "Boulangerie Œuvré & Fils", "accueil-1", name };
	for (size_t i = 0; i < 3; i++)
		X509_NAME_add_entry_by_NID(subject, nids[i], MBSTRING_UTF8,
			(const unsigned char *)texts[i], -1, -1, 0);
	X509_set_pubkey(cert, X509_get0_pubkey(model));
	mini_ext(cert, ca, NID_basic_constraints, "critical,CA:FALSE");
	mini_ext(cert, ca, NID_key_usage, "critical,digitalSignature,nonRepudiation");
	mini_ext(cert, ca, NID_subject_key_identifier, "hash");
	mini_ext(cert, ca, NID_authority_key_identifier, "keyid:always");
	MINI_NEED(X509_sign(cert, keys.slot[KEYS_ISSUING].key.pkey, EVP_sha256()));
	return cert;
}

static struct slice tbs_of(X509 *cert, unsigned char **der)
{
	int n = i2d_re_X509_tbs(cert, der);
	assert_true(n > 0);
	return (struct slice){ *der, (size_t)n };
}

static void the_template_gives_byte_for_byte_what_the_api_gives(void **state)
{
	(void)state;
	static const char *const names[] = { "Zoé Şahin-Nguyễn", "A",
		"une personne au nom qui remplit tout juste les soixante-quatre c" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct err e = ERR_INIT;
		AUTO(issued) struct issued made = { 0 };
		struct issue_request r = request(names[i]);
		assert_true(issue_party(&made, issuer, &r, &e));
		AUTO(x509) X509 *cert = parsed(&made);
		AUTO(x509) X509 *api = by_api(cert, names[i]);
		unsigned char *a = NULL, *b = NULL;
		/* OpenSSL takes PrintableString where it can; all else is to be equal, so names are compared as names. */
		assert_int_equal(
			X509_NAME_cmp(X509_get_subject_name(cert), X509_get_subject_name(api)), 0);
		X509_set_subject_name(api, X509_get_subject_name(cert));
		assert_true(slice_eq(tbs_of(cert, &a), tbs_of(api, &b)));
		OPENSSL_free(a);
		OPENSSL_free(b);
	}
}

static void the_certificate_verifies_under_the_issuing_authority(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(issued) struct issued made = { 0 };
	struct issue_request r = request("Zoé Martin");
	assert_true(issue_party(&made, issuer, &r, &e));
	AUTO(x509) X509 *cert = parsed(&made);
	X509 *ca = keys.slot[KEYS_ISSUING].cert;
	assert_int_equal(X509_verify(cert, X509_get0_pubkey(ca)), 1);
	assert_int_equal(X509_check_issued(ca, cert), X509_V_OK);
	assert_int_equal(X509_check_private_key(cert, made.key), 1);
	struct cert_facts f;
	assert_true(cert_facts(&f, cert, &e));
	assert_string_equal(f.name, "Zoé Martin");
	assert_true(f.digital_signature && f.non_repudiation && !f.ca && !f.has_eku);
	assert_int_equal(f.not_before, MINI_NOW - 600);
	assert_int_equal(f.not_after, MINI_NOW + INT64_C(1826) * 86400);
	assert_true(strlen(f.serial) >= 31);
}

static void keys_and_serials_never_come_twice(void **state)
{
	(void)state;
	enum { TIMES = 50 };
	struct err e = ERR_INIT;
	struct issued made[TIMES];
	struct issue_request r = request("Zoé Martin");
	for (size_t i = 0; i < TIMES; i++)
		assert_true(issue_party(&made[i], issuer, &r, &e));
	for (size_t i = 0; i < TIMES; i++)
		for (size_t j = 0; j < i; j++) {
			assert_int_not_equal(EVP_PKEY_eq(made[i].key, made[j].key), 1);
			assert_false(slice_eq(made[i].der.serial, made[j].der.serial));
		}
	for (size_t i = 0; i < TIMES; i++)
		issued_auto(&made[i]);
}

static void a_rehearsal_is_never_shorter_and_verifies_nowhere(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct issue_request r = request("Zoé Martin");
	AUTO(issued) struct issued trial = { 0 };
	assert_true(issue_rehearse(&trial, issuer, &r, &e));
	AUTO(x509) X509 *cert = parsed(&trial);
	assert_int_not_equal(X509_verify(cert, X509_get0_pubkey(keys.slot[KEYS_ISSUING].cert)), 1);
	for (int i = 0; i < 200; i++) {
		AUTO(issued) struct issued made = { 0 };
		assert_true(issue_party(&made, issuer, &r, &e));
		assert_true(made.cert.n <= trial.cert.n);
	}
}

static void refused(struct issue_request r, enum err_code code)
{
	struct err e = ERR_INIT;
	AUTO(issued) struct issued made = { 0 };
	assert_false(issue_party(&made, issuer, &r, &e));
	assert_int_equal(e.code, code);
	assert_null(made.key);
}

static void a_name_that_is_no_plain_text_is_refused(void **state)
{
	(void)state;
	refused(request(""), ERR_SYNTAX);
	refused(request("Zoé\nMartin"), ERR_SYNTAX);
	refused(request("Zo\xc3"), ERR_SYNTAX);
	refused(request("Zoé \xe2\x80\xae nitraM"), ERR_SYNTAX);
}

static void a_wrong_clock_issues_nothing(void **state)
{
	(void)state;
	struct issue_request r = request("Zoé Martin");
	r.now = MINI_NOW - 2 * 86400;
	refused(r, ERR_WRONG_STATE);
	r.now = MINI_NOW + INT64_C(4383 - 1826 - 364) * 86400;
	refused(r, ERR_WRONG_STATE);
	r.now = MINI_NOW + INT64_C(4384) * 86400;
	refused(r, ERR_WRONG_STATE);
}

static void a_crl_address_is_written_when_one_is_configured(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(issuer) struct issuer *published = NULL;
	AUTO(issued) struct issued made = { 0 };
	struct issue_request r = request("Zoé Martin");
	assert_true(issue_open(&published, &keys, "http://crl.example.fr", &e));
	assert_true(issue_party(&made, published, &r, &e));

	assert_true(slice_find(buf_slice(&made.cert),
			    SLICE_LIT("http://crl.example.fr/issuing.crl"), 0) != SIZE_MAX);
	assert_false(issue_open(&published, &keys, "http://a,URI:http://b", &e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_template_gives_byte_for_byte_what_the_api_gives),
		cmocka_unit_test(the_certificate_verifies_under_the_issuing_authority),
		cmocka_unit_test(keys_and_serials_never_come_twice),
		cmocka_unit_test(a_rehearsal_is_never_shorter_and_verifies_nowhere),
		cmocka_unit_test(a_name_that_is_no_plain_text_is_refused),
		cmocka_unit_test(a_wrong_clock_issues_nothing),
		cmocka_unit_test(a_crl_address_is_written_when_one_is_configured),
	};
	return cmocka_run_group_tests(tests, world_make, world_end);
}
