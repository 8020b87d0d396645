/* SPDX-License-Identifier: MIT */
/* test_keys: the PKI that init makes, and what is refused when its folder is not as it was left. */
#include "vault/keys.h"

#include "base/file.h"
#include "pki/cert.h"
#include "vault/keyfile.h"

#include "mini.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PASSPHRASE SLICE_LIT("un mot de passe")

static char folder[] = "/tmp/paraphe-keys-XXXXXX", dir[64];

static int world_make(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(dir, sizeof dir, "%s/keys", folder);
	struct err e = ERR_INIT;
	if (keys_make(dir, "certs", "Lycée Jean-Baptiste-Colbert", PASSPHRASE, MINI_NOW, &e))
		return 0;
	fprintf(stderr, "%s\n", e.text);
	return -1;
}

static int world_end(void **state)
{
	(void)state;
	char command[64];
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}

static const char *file(const char *name)
{
	static char path[128];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	return path;
}

/* Is loading refused with this code, and is the file named? */
static void refused(enum err_code code, const char *word)
{
	struct err e = ERR_INIT;
	AUTO(keys) struct keys k = { 0 };
	assert_false(
		keys_load(&k, &(struct keys_source){ .dir = dir, .passphrase = PASSPHRASE }, &e));
	if (e.code != code || !strstr(e.text, word))
		fail_msg("%d: %s", (int)e.code, e.text);
}

static int64_t end_of(X509 *cert)
{
	int64_t t = 0;
	assert_true(cert_time(&t, X509_get0_notAfter(cert), NULL));
	return t;
}

static bool chain_verifies(const struct keys *k, enum keys_slot s, int64_t at)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	X509_STORE_add_cert(store, k->root);
	X509_STORE_CTX_init(ctx, store, k->slot[s].cert, k->slot[s].chain);
	X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
	X509_VERIFY_PARAM_set_time(param, at);
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT);
	if (s == KEYS_STAMP)
		X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_TIMESTAMP_SIGN);
	bool good = X509_verify_cert(ctx) == 1;
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	return good;
}

static void what_was_made_loads_and_every_chain_leads_to_the_root(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(keys) struct keys k = { 0 };
	assert_true(
		keys_load(&k, &(struct keys_source){ .dir = dir, .passphrase = PASSPHRASE }, &e));
	for (enum keys_slot s = 0; s < KEYS_SLOT_COUNT; s++) {
		assert_true(chain_verifies(&k, s, MINI_NOW));
		assert_int_equal(
			sk_X509_num(k.slot[s].chain), s >= KEYS_CERTIFY && s != KEYS_STAMP ? 1 : 0);
	}
	assert_int_equal(X509_check_issued(k.root, k.slot[KEYS_STAMP].cert), X509_V_OK);
	assert_int_equal(
		X509_check_issued(k.slot[KEYS_SERVICES].cert, k.slot[KEYS_SEAL].cert), X509_V_OK);
	assert_int_equal(X509_get_pathlen(k.slot[KEYS_ISSUING].cert), 0);
}

static void certificates_say_what_each_may_do(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(keys) struct keys k = { 0 };
	assert_true(
		keys_load(&k, &(struct keys_source){ .dir = dir, .passphrase = PASSPHRASE }, &e));
	assert_int_equal(X509_get_key_usage(k.root), KU_KEY_CERT_SIGN | KU_CRL_SIGN);
	assert_int_equal(
		X509_get_key_usage(k.slot[KEYS_ISSUING].cert), KU_KEY_CERT_SIGN | KU_CRL_SIGN);
	assert_int_equal(X509_get_key_usage(k.slot[KEYS_SEAL].cert),
		KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION);
	assert_int_equal(X509_get_extended_key_usage(k.slot[KEYS_STAMP].cert), XKU_TIMESTAMP);
	struct cert_facts f;
	assert_true(cert_facts(&f, k.slot[KEYS_STAMP].cert, &e));
	assert_true(f.eku_critical && f.eku_count == 1 && !f.ca);
	assert_true(cert_facts(&f, k.slot[KEYS_ISSUING].cert, &e));
	assert_string_equal(f.name, "Autorité des parties");
	assert_non_null(strstr(f.subject, "Lycée Jean-Baptiste-Colbert"));
	assert_true(f.ca && f.not_before == MINI_NOW - KEYS_AUTHORITY_EARLY_S);
	for (enum keys_slot s = 0; s < KEYS_SLOT_COUNT; s++) {
		X509 *cert = k.slot[s].cert;
		X509 *issuer =
			sk_X509_num(k.slot[s].chain) ? sk_X509_value(k.slot[s].chain, 0) : k.root;
		assert_true(end_of(issuer) - end_of(cert) >= 365 * 86400);
		assert_non_null(X509_get0_subject_key_id(cert));
		assert_non_null(X509_get0_authority_key_id(cert));
		assert_true(X509_get_ext_by_NID(cert, NID_crl_distribution_points, -1) < 0);
	}
}

static void keys_are_for_the_owner_only(void **state)
{
	(void)state;
	struct stat st;
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(stat(file("issuing.key"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	chmod(file("seal.key"), 0640);
	refused(ERR_DENIED, "seal.key is open to others");
	chmod(file("seal.key"), 0600);
	chmod(dir, 0750);
	refused(ERR_DENIED, "chmod 700");
	chmod(dir, 0700);
}

static void keys_are_sealed_with_scrypt(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf text = BUF_MAX(KEYS_MAX_FILE);
	assert_true(file_read(&text, file("root.key"), KEYS_MAX_FILE, &e));
	assert_true(slice_starts(
		buf_slice(&text), SLICE_LIT("-----BEGIN ENCRYPTED PRIVATE KEY-----\n")));
}

/* N and r stand side by side in RFC 7914's parameters, as DER integers. */
static bool sealed_with(struct slice passphrase, struct slice n_and_r)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf text = BUF_MAX(KEYS_MAX_FILE);
	EVP_PKEY *key = EVP_EC_gen("P-256");
	assert_true(keyfile_seal(&text, key, passphrase, &e));
	BIO *in = BIO_new_mem_buf(text.p, (int)text.n);
	X509_SIG *sealed = PEM_read_bio_PKCS8(in, NULL, NULL, NULL);
	uint8_t *der = NULL;
	int n = i2d_X509_SIG(sealed, &der);
	bool found = slice_find((struct slice){ der, (size_t)n }, n_and_r, 0) != SIZE_MAX;
	OPENSSL_free(der);
	X509_SIG_free(sealed);
	BIO_free(in);
	EVP_PKEY_free(key);
	return found;
}

static void only_a_random_passphrase_is_not_stretched(void **state)
{
	(void)state;
	struct slice random = SLICE_LIT("00112233445566778899aabbccddeeff0123456789abcdef");
	struct slice full = SLICE_LIT("\x02\x02\x40\x00\x02\x01\x08");
	struct slice less = SLICE_LIT("\x02\x02\x04\x00\x02\x01\x08");
	assert_true(sealed_with(random, less));
	assert_true(sealed_with(SLICE_LIT("un mot de passe"), full));
	assert_true(sealed_with(slice_sub(random, 0, random.n - 1), full));
	assert_true(
		sealed_with(SLICE_LIT("Une phrase de passe de quarante-huit caractères"), full));
}

static void a_wrong_passphrase_is_said_to_be_one(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(keys) struct keys k = { 0 };
	assert_false(keys_load(
		&k, &(struct keys_source){ .dir = dir, .passphrase = SLICE_LIT("un autre") }, &e));
	assert_int_equal(e.code, ERR_DENIED);
	assert_non_null(strstr(e.text, "issuing.key: wrong passphrase"));
}

/* Put the bytes of one file in the place of another, look, and put it back. */
static void swapped(const char *to, const char *from, enum err_code code, const char *word)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf old = BUF_MAX(KEYS_MAX_FILE), other = BUF_MAX(KEYS_MAX_FILE);
	assert_true(file_read(&old, file(to), KEYS_MAX_FILE, &e));
	if (from)
		assert_true(file_read(&other, file(from), KEYS_MAX_FILE, &e));
	assert_true(file_write_atomic(file(to), buf_slice(&other), 0600, &e));
	refused(code, word);
	assert_true(file_write_atomic(file(to), buf_slice(&old), 0600, &e));
}

static void files_that_do_not_belong_together_are_refused(void **state)
{
	(void)state;
	swapped("seal.key", "manifest.key", ERR_CRYPTO, "seal.key is not the key of seal.pem");
	swapped("seal.pem", "stamp.pem", ERR_CRYPTO, "seal.key is not the key");
	swapped("root.pem", "issuing.pem", ERR_CRYPTO, "root.pem");
	swapped("root.crl", "root.pem", ERR_CRYPTO, "root.crl is not a CRL of the root");
	swapped("certify.key", NULL, ERR_SYNTAX, "certify.key");
	swapped("certify.key", "certify.pem", ERR_SYNTAX, "certify.key");
	swapped("profiles.cnf", NULL, ERR_SYNTAX, "profiles");
	assert_int_equal(rename(file("probe.key"), "/tmp/paraphe-probe.key"), 0);
	refused(ERR_NOT_FOUND, "probe.key");
	assert_int_equal(rename("/tmp/paraphe-probe.key", file("probe.key")), 0);
}

static void a_folder_that_holds_keys_is_not_overwritten(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	assert_false(keys_make(dir, "certs", "Autre", PASSPHRASE, MINI_NOW, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	AUTO(keys) struct keys k = { 0 };
	assert_true(
		keys_load(&k, &(struct keys_source){ .dir = dir, .passphrase = PASSPHRASE }, &e));
	char left[80];
	snprintf(left, sizeof left, "test $(ls -A %s | wc -l) = 1", folder);
	assert_int_equal(system(left), 0);
}

static bool make_from(const char *profiles, struct err *e)
{
	char path[128], to[128];
	snprintf(path, sizeof path, "%s/profiles.cnf", folder);
	snprintf(to, sizeof to, "%s/other", folder);
	assert_true(file_write_atomic(path, slice_text(profiles), 0600, e));
	bool made = keys_make(to, folder, "Autre", PASSPHRASE, MINI_NOW, e);
	unlink(path);
	assert_int_equal(access(to, F_OK), -1);
	return made;
}

static void bad_profiles_are_refused_before_anything_is_written(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	assert_false(make_from("[ root ]\nname = R\nissuer = root\ndays = 10\n", &e));
	assert_non_null(strstr(e.text, "[ root ] wants"));
	assert_false(make_from("country = FR\n[ root ]\nname = R\nissuer = root\ndays = "
			       "10\nextensions = x\ncolour = 1\n[ x ]\n",
		&e));
	assert_non_null(strstr(e.text, "colour"));
	assert_false(make_from("[ root \n", &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	assert_false(make_from("country = FR\n[ root ]\nname = R\nissuer = root\ndays = "
			       "100\nextensions = x\n[ x ]\n"
			       "basicConstraints = critical, CA:TRUE\n[ issuing ]\nname = "
			       "I\nissuer = root\ndays = 50\n"
			       "extensions = x\n",
		&e));
	assert_non_null(strstr(e.text, "a year longer"));
}

static void a_crl_address_goes_into_every_certificate_but_the_root(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf text = BUF_MAX(KEYS_MAX_FILE), changed = BUF_MAX(KEYS_MAX_FILE);
	char to[128], path[128];
	snprintf(path, sizeof path, "%s/profiles.cnf", folder);
	snprintf(to, sizeof to, "%s/published/", folder);
	assert_true(file_read(&text, "certs/profiles.cnf", KEYS_MAX_FILE, &e));
	size_t at = slice_find(buf_slice(&text), SLICE_LIT("\ncrl_url ="), 0);
	assert_true(at != SIZE_MAX);
	buf_put(&changed, text.p, at + 10);
	buf_put_text(&changed, " http://crl.example.fr/p");
	buf_put(&changed, text.p + at + 10, text.n - at - 10);
	assert_true(file_write_atomic(path, buf_slice(&changed), 0600, &e));
	assert_true(keys_make(to, folder, "Autre", PASSPHRASE, MINI_NOW, &e));
	AUTO(keys) struct keys k = { 0 };
	assert_true(
		keys_load(&k, &(struct keys_source){ .dir = to, .passphrase = PASSPHRASE }, &e));
	assert_true(X509_get_ext_by_NID(k.root, NID_crl_distribution_points, -1) < 0);
	for (enum keys_slot s = 0; s < KEYS_SLOT_COUNT; s++)
		assert_true(
			X509_get_ext_by_NID(k.slot[s].cert, NID_crl_distribution_points, -1) >= 0);
	AUTO(buf) struct buf der = BUF_MAX(PKI_MAX_CERT_BYTES);
	assert_true(cert_der(&der, k.slot[KEYS_SEAL].cert, &e));
	assert_true(slice_find(buf_slice(&der), SLICE_LIT("http://crl.example.fr/p/services.crl"),
			    0) != SIZE_MAX);
	unlink(path);
}

static void the_root_crl_is_renewed_with_the_key_brought_back(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(keys) struct keys before = { 0 }, after = { 0 };
	assert_true(keys_load(
		&before, &(struct keys_source){ .dir = dir, .passphrase = PASSPHRASE }, &e));
	assert_true(keys_renew_root_crl(dir, PASSPHRASE, MINI_NOW + MINI_YEAR, &e));
	assert_true(keys_load(
		&after, &(struct keys_source){ .dir = dir, .passphrase = PASSPHRASE }, &e));
	assert_false(slice_eq(buf_slice(&before.root_crl), buf_slice(&after.root_crl)));
	assert_false(keys_renew_root_crl(dir, SLICE_LIT("faux"), MINI_NOW, &e));
}

static void put_back(const char *name)
{
	char old[140];
	snprintf(old, sizeof old, "%s", file(name));
	strcat(old, ".old"); /* NOLINT(clang-analyzer-security.insecureAPI.strcpy) */
	assert_int_equal(rename(old, file(name)), 0);
}

static void a_certificate_is_made_anew_for_any_key(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	const struct keys_source from = { .dir = dir, .passphrase = PASSPHRASE };
	for (enum keys_slot s = 0; s < KEYS_SLOT_COUNT; s++) {
		char name[40];
		AUTO(keys) struct keys k = { 0 };
		AUTO(evp_pkey) EVP_PKEY *public = NULL;
		assert_true(keys_public(&public, &from, s, &e));
		const struct keys_certify c = {
			.from = from, .slot = s, .public = public, .now = MINI_NOW
		};
		if (!keys_certify(&c, &e) || !keys_load(&k, &from, &e))
			fail_msg("%s: %s", keys_slot_name(s), e.text);
		assert_true(chain_verifies(&k, s, MINI_NOW));
		snprintf(name, sizeof name, "%s.pem", keys_slot_name(s));
		put_back(name);
	}
	/* Of a key that is not in the file: what is loaded says so. */
	AUTO(evp_pkey) EVP_PKEY *other = mini_ec("P-384");
	const struct keys_certify c = {
		.from = from, .slot = KEYS_SEAL, .public = other, .now = MINI_NOW
	};
	assert_true(keys_certify(&c, &e));
	refused(ERR_CRYPTO, "seal.key is not the key");
	put_back("seal.pem");
	AUTO(evp_pkey) EVP_PKEY *weak = EVP_RSA_gen(1024);
	const struct keys_certify small = {
		.from = from, .slot = KEYS_SEAL, .public = weak, .now = MINI_NOW
	};
	assert_false(keys_certify(&small, &e));
	assert_int_equal(e.code, ERR_CRYPTO);
}

static void long_names_are_cut_to_the_upper_bound(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	char to[128];
	snprintf(to, sizeof to, "%s/long", folder);
	assert_true(keys_make(to, "certs",
		"Établissement régional d’enseignement adapté et lycée polyvalent des métiers de "
		"la mer",
		PASSPHRASE, MINI_NOW, &e));
	AUTO(keys) struct keys k = { 0 };
	assert_true(
		keys_load(&k, &(struct keys_source){ .dir = to, .passphrase = PASSPHRASE }, &e));
	struct cert_facts f;
	assert_true(cert_facts(&f, k.root, &e));
	assert_non_null(strstr(f.subject, "…"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_made_loads_and_every_chain_leads_to_the_root),
		cmocka_unit_test(certificates_say_what_each_may_do),
		cmocka_unit_test(keys_are_for_the_owner_only),
		cmocka_unit_test(keys_are_sealed_with_scrypt),
		cmocka_unit_test(only_a_random_passphrase_is_not_stretched),
		cmocka_unit_test(a_wrong_passphrase_is_said_to_be_one),
		cmocka_unit_test(files_that_do_not_belong_together_are_refused),
		cmocka_unit_test(a_folder_that_holds_keys_is_not_overwritten),
		cmocka_unit_test(bad_profiles_are_refused_before_anything_is_written),
		cmocka_unit_test(a_crl_address_goes_into_every_certificate_but_the_root),
		cmocka_unit_test(the_root_crl_is_renewed_with_the_key_brought_back),
		cmocka_unit_test(a_certificate_is_made_anew_for_any_key),
		cmocka_unit_test(long_names_are_cut_to_the_upper_bound),
	};
	return cmocka_run_group_tests(tests, world_make, world_end);
}
