/* SPDX-License-Identifier: MIT */
/* test_own: PKCS#12 files good, old, wrong and broken; a signer's own key signs once, with our attributes. */
#include "vault/own.h"

#include "cms/open.h"
#include "pki/cert.h"
#include "wire/ask.h"
#include "wire/vault_ops.h"

#include "mini.h"

#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PASSWORD "mot de passe é"
enum { OTHERS = 3 };

static struct {
	EVP_PKEY *root_key, *middle_key, *low_key, *key;
	X509 *root, *middle, *low, *leaf, *stranger;
} w;

static X509 *leaf_of(EVP_PKEY *key, const char *cn)
{
	return mini_cert(&(struct mini_spec){
		.cn = cn, .key = key, .issuer = w.low, .issuer_key = w.low_key });
}

static int world_make(void **state)
{
	(void)state;
	w.root_key = mini_ec("P-256");
	w.middle_key = mini_ec("P-384");
	w.low_key = mini_ec("P-256");
	w.key = mini_ec("P-256");
	w.root = mini_cert(&(struct mini_spec){
		.cn = "Racine", .key = w.root_key, .ca = true, .pathlen = -1 });
	w.middle = mini_cert(&(struct mini_spec){ .cn = "Intermédiaire",
		.key = w.middle_key,
		.issuer = w.root,
		.issuer_key = w.root_key,
		.ca = true,
		.pathlen = -1 });
	w.low = mini_cert(&(struct mini_spec){ .cn = "Basse",
		.key = w.low_key,
		.issuer = w.middle,
		.issuer_key = w.middle_key,
		.ca = true,
		.pathlen = 0 });
	w.leaf = leaf_of(w.key, "Zoé Martin");
	AUTO(evp_pkey) EVP_PKEY *other = mini_ec("P-256");
	w.stranger = mini_cert(
		&(struct mini_spec){ .cn = "Étrangère", .key = other, .ca = true, .pathlen = -1 });
	return 0;
}

static int world_end(void **state)
{
	(void)state;
	X509 *certs[] = { w.root, w.middle, w.low, w.leaf, w.stranger };
	EVP_PKEY *keys[] = { w.root_key, w.middle_key, w.low_key, w.key };
	for (size_t i = 0; i < sizeof certs / sizeof *certs; i++)
		X509_free(certs[i]);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		EVP_PKEY_free(keys[i]);
	return 0;
}

/* ---- files ---- */

struct spec {
	EVP_PKEY *key;
	X509 *cert;
	const char *password; /* NULL: none at all */
	const char *name;
	int key_nid, cert_nid; /* 0: AES-256 by PBES2 */
	int rounds;            /* 0: 2048; of MAC and keys */
	bool no_mac;
};

static struct buf bytes_of(PKCS12 *p)
{
	struct buf out = BUF_MAX(P12_MAX_BYTES);
	int n = i2d_PKCS12(p, NULL);
	uint8_t *at = buf_grow(&out, (size_t)n);
	assert_int_equal(i2d_PKCS12(p, &at), n);
	PKCS12_free(p);
	return out;
}

/* Certificates that are not the key's come first, out of order, with one that belongs to nothing. */
static struct buf file_of(const struct spec *s)
{
	STACK_OF(X509) *others = sk_X509_new_null();
	X509 *list[] = { w.stranger, w.root, w.low, w.middle };
	for (size_t i = 0; i < 4; i++)
		sk_X509_push(others, list[i]);
	PKCS12 *p = PKCS12_create(s->password, s->name, s->key, s->cert, others,
		s->key_nid ? s->key_nid : NID_aes_256_cbc,
		s->cert_nid ? s->cert_nid : NID_aes_256_cbc, s->rounds, s->no_mac ? -1 : s->rounds,
		0);
	sk_X509_free(others);
	MINI_NEED(p);
	return bytes_of(p);
}

static struct p12_request request(const struct buf *file, const char *password)
{
	return (struct p12_request){ .file = buf_slice(file),
		.password = slice_text(password),
		.label = "zoe.p12",
		.now = MINI_NOW };
}

static void refused(const struct p12_request *r, enum err_code code, const char *word)
{
	struct err e = ERR_INIT;
	AUTO(own) struct own *o = NULL;
	if (own_from_file(&o, r, false, &e) || e.code != code || !strstr(e.text, word))
		fail_msg("wanted %d '%s', got %d '%s'", (int)code, word, (int)e.code, e.text);
}

/* ---- asking ---- */

static bool asked(
	struct own *o, uint16_t op, const uint8_t *digest, struct msg *answer, struct err *e)
{
	size_t n = 0;
	AUTO(msg) struct msg q = { 0 };
	msg_start(&q, op);
	if (op != VAULT_SHOW) {
		msg_put_u64(&q, VT_PURPOSE, VAULT_PARTY);
		msg_put_bytes(&q, VT_DIGEST, (struct slice){ digest, 32 });
		msg_put_text(&q, VT_NAME, "Zoé Martin");
		msg_put_text(&q, VT_ROLE, "accueil-1");
		msg_put_bytes(&q, VT_CONSENT, (struct slice){ digest, 32 });
	}
	assert_true(own_serve(o, &q, answer, MINI_NOW, e));
	if (!msg_is_good(answer, e))
		return false;
	const struct msg_rule *rules = vault_answer_rules(op, &n);
	return msg_check(answer, rules, n, e);
}

static void signs_once(struct own *o, size_t chain)
{
	static const uint8_t digest[32] = "le condensat d'une convention.";
	struct err e = ERR_INIT;
	AUTO(msg) struct msg shown = { 0 }, rehearsed = { 0 }, made = { 0 }, again = { 0 };
	AUTO(cms) struct cms *c = NULL;
	struct cms_fault fault = { 0 };
	struct slice der, cms;
	uint64_t size = 0;
	bool intact = false;
	char why[200] = "";
	if (!asked(o, VAULT_SHOW, NULL, &shown, &e) ||
		!asked(o, VAULT_REHEARSE, digest, &rehearsed, &e) ||
		!asked(o, VAULT_SIGN, digest, &made, &e))
		fail_msg("%s", e.text);
	size_t n = 0;
	while (msg_get_bytes(&shown, VT_DER, n, &der))
		n++;
	assert_int_equal(n, 1 + chain);
	assert_true(msg_get_u64(&rehearsed, VT_SIZE, 0, &size));
	assert_true(msg_get_bytes(&made, VT_CMS, 0, &cms));
	assert_true(cms.n <= size);
	assert_true(cms_open(&c, cms, CMS_PADES, CMS_OURS, &fault, &e));
	assert_string_equal(fault.text, "");
	assert_int_equal(sk_X509_num(cms_certs(c)), 1 + (int)chain);
	assert_true(cms_verify(&intact, c, (struct slice){ digest, 32 }, why, &e));
	assert_true(intact);
	assert_false(asked(o, VAULT_SIGN, digest, &again, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
}

static void every_algorithm_signs_from_a_file(void **state)
{
	(void)state;
	EVP_PKEY *keys[] = { mini_ec("P-256"), mini_ec("P-384"), mini_ec("P-521"),
		EVP_RSA_gen(2048), EVP_RSA_gen(3072) };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct err e = ERR_INIT;
		AUTO(x509) X509 *cert = leaf_of(keys[i], "Zoé Martin");
		AUTO(buf)
		struct buf file = file_of(&(struct spec){
			.key = keys[i], .cert = cert, .password = PASSWORD, .name = "zoé" });
		struct p12_request r = request(&file, PASSWORD);
		for (int pss = 0; pss < (i < 3 ? 1 : 2); pss++) {
			AUTO(own) struct own *o = NULL;
			if (!own_from_file(&o, &r, pss, &e))
				fail_msg("%s", e.text);
			signs_once(o, 2);
		}
		EVP_PKEY_free(keys[i]);
	}
}

static void chains_are_put_in_order_without_root_and_strangers(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(p12) struct p12 p = { .key = NULL };
	AUTO(buf)
	struct buf file =
		file_of(&(struct spec){ .key = w.key, .cert = w.leaf, .password = PASSWORD });
	struct p12_request r = request(&file, PASSWORD);
	if (!p12_read(&p, &r, &e))
		fail_msg("%s", e.text);
	assert_int_equal(X509_cmp(p.cert, w.leaf), 0);
	assert_int_equal(sk_X509_num(p.chain), 2);
	assert_int_equal(X509_cmp(sk_X509_value(p.chain, 0), w.low), 0);
	assert_int_equal(X509_cmp(sk_X509_value(p.chain, 1), w.middle), 0);
}

static void legacy_files_are_named_with_the_command_that_converts_them(void **state)
{
	(void)state;
	static const struct {
		int key, cert;
		const char *name;
	} table[] = {
		{ NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NID_pbe_WithSHA1And40BitRC2_CBC,
			"40BitRC2" },
		{ NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
			"3-KeyTripleDES" },
		{ NID_pbe_WithSHA1And3_Key_TripleDES_CBC, 0, "3-KeyTripleDES" },
		{ NID_pbe_WithSHA1And128BitRC4, NID_pbe_WithSHA1And128BitRC4, "128BitRC4" },
		{ NID_des_ede3_cbc, NID_des_ede3_cbc, "des-ede3-cbc" },
	};
	OSSL_PROVIDER *legacy = OSSL_PROVIDER_load(NULL, "legacy");
	OSSL_PROVIDER *normal = OSSL_PROVIDER_load(NULL, "default");
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		AUTO(buf)
		struct buf file = file_of(&(struct spec){ .key = w.key,
			.cert = w.leaf,
			.password = PASSWORD,
			.key_nid = table[i].key,
			.cert_nid = table[i].cert });
		struct p12_request r = request(&file, PASSWORD);
		refused(&r, ERR_UNSUPPORTED, table[i].name);
		refused(&r, ERR_UNSUPPORTED, "openssl pkcs12 -legacy -in zoe.p12");
	}
	OSSL_PROVIDER_unload(legacy);
	OSSL_PROVIDER_unload(normal);
}

static void passwords_are_told_from_other_faults(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf)
	struct buf file =
		file_of(&(struct spec){ .key = w.key, .cert = w.leaf, .password = PASSWORD });
	struct p12_request r = request(&file, "un autre");
	refused(&r, ERR_DENIED, "wrong password for zoe.p12");
	r.password = slice_text("");
	refused(&r, ERR_DENIED, "wrong password");
	const char *empty[] = { "", NULL };
	for (size_t i = 0; i < 2; i++) {
		AUTO(own) struct own *o = NULL;
		AUTO(buf)
		struct buf open = file_of(
			&(struct spec){ .key = w.key, .cert = w.leaf, .password = empty[i] });
		struct p12_request none = request(&open, "");
		if (!own_from_file(&o, &none, false, &e))
			fail_msg("%zu: %s", i, e.text);
	}
	AUTO(buf)
	struct buf bare = file_of(&(struct spec){
		.key = w.key, .cert = w.leaf, .password = PASSWORD, .no_mac = true });
	struct p12_request without = request(&bare, PASSWORD);
	AUTO(own) struct own *o = NULL;
	if (!own_from_file(&o, &without, false, &e))
		fail_msg("%s", e.text);
	without.password = slice_text("un autre");
	refused(&without, ERR_DENIED, "wrong password");
	AUTO(buf)
	struct buf slow = file_of(&(struct spec){ .key = w.key,
		.cert = w.leaf,
		.password = PASSWORD,
		.rounds = P12_MAX_ITERATIONS + 1,
		.no_mac = true });
	struct p12_request patient = request(&slow, PASSWORD);
	refused(&patient, ERR_LIMIT, "rounds");
}

/* The key sealed by scrypt (RFC 7914) with these costs; 'truly' false: only said, nothing was derived. */
static struct buf by_scrypt(uint64_t n, uint64_t r, uint64_t p, bool truly)
{
	static unsigned char salt[16] = "sel", sealed[48] = "rien";
	STACK_OF(PKCS12_SAFEBAG) *bags = NULL;
	STACK_OF(PKCS7) *safes = NULL;
	PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(w.key);
	X509_ALGOR *how = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), salt, 16, NULL, n, r, p);
	X509_SIG *sig = truly ? PKCS8_set0_pbe(PASSWORD, -1, info, how) : X509_SIG_new();
	X509_ALGOR *to = NULL;
	ASN1_OCTET_STRING *octets = NULL;
	MINI_NEED(how && sig && PKCS12_add_cert(&bags, w.leaf));
	if (!truly) {
		X509_SIG_getm(sig, &to, &octets);
		MINI_NEED(X509_ALGOR_copy(to, how) &&
			  ASN1_OCTET_STRING_set(octets, sealed, sizeof sealed));
		X509_ALGOR_free(how);
	}
	PKCS12_SAFEBAG *bag = PKCS12_SAFEBAG_create0_pkcs8(sig);
	MINI_NEED(bag && sk_PKCS12_SAFEBAG_push(bags, bag) > 0 &&
		  PKCS12_add_safe(&safes, bags, -1, 0, NULL));
	PKCS12 *file = PKCS12_add_safes(safes, 0);
	MINI_NEED(file);
	PKCS8_PRIV_KEY_INFO_free(info);
	sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
	sk_PKCS7_pop_free(safes, PKCS7_free);
	return bytes_of(file);
}

/* OpenSSL bounds the memory of scrypt, not the time: many rounds side by side would last. */
static void scrypt_that_would_last_is_refused(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf usual = by_scrypt(16384, 8, 1, true);
	AUTO(own) struct own *o = NULL;
	struct p12_request good = request(&usual, PASSWORD);
	if (!own_from_file(&o, &good, false, &e))
		fail_msg("%s", e.text);
	AUTO(buf) struct buf slow = by_scrypt(32768, 1, 131072, false);
	struct p12_request r = request(&slow, PASSWORD);
	refused(&r, ERR_LIMIT, "scrypt");
}

/* Several keys, each with its certificate, in one file. */
static struct buf many(
	EVP_PKEY *const *keys, X509 *const *certs, const char *const *names, size_t n)
{
	STACK_OF(PKCS12_SAFEBAG) *cert_bags = NULL, *key_bags = NULL;
	STACK_OF(PKCS7) *safes = NULL;
	for (size_t i = 0; i < n; i++) {
		PKCS12_SAFEBAG *bag = certs[i] ? PKCS12_add_cert(&cert_bags, certs[i]) : NULL;
		(void)bag;
		PKCS12_SAFEBAG *key = keys[i] ? PKCS12_add_key(&key_bags, keys[i], 0, 2048,
							NID_aes_256_cbc, PASSWORD)
					      : NULL;
		if (key && names[i])
			PKCS12_add_friendlyname_utf8(key, names[i], -1);
	}
	if (cert_bags)
		PKCS12_add_safe(&safes, cert_bags, NID_aes_256_cbc, 2048, PASSWORD);
	if (key_bags)
		PKCS12_add_safe(&safes, key_bags, -1, 0, NULL);
	PKCS12 *p = PKCS12_add_safes(safes, 0);
	MINI_NEED(p && PKCS12_set_mac(p, PASSWORD, -1, NULL, 0, 2048, EVP_sha256()));
	sk_PKCS12_SAFEBAG_pop_free(cert_bags, PKCS12_SAFEBAG_free);
	sk_PKCS12_SAFEBAG_pop_free(key_bags, PKCS12_SAFEBAG_free);
	sk_PKCS7_pop_free(safes, PKCS7_free);
	return bytes_of(p);
}

static void of_several_keys_the_one_that_is_meant_signs(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	EVP_PKEY *keys[OTHERS] = { w.key, mini_ec("P-256"), mini_ec("P-256") };
	X509 *certs[OTHERS] = { w.leaf, leaf_of(keys[1], "Adèle Autre"),
		mini_cert(&(struct mini_spec){ .cn = "Vieille",
			.key = keys[2],
			.issuer = w.low,
			.issuer_key = w.low_key,
			.to = MINI_NOW - 1 }) };
	const char *names[OTHERS] = { "première", NULL, "périmée" };
	AUTO(buf) struct buf file = many(keys, certs, names, OTHERS);
	struct p12_request r = request(&file, PASSWORD);
	refused(&r, ERR_LIMIT,
		"holds 2 keys that may sign; choose one by --key: 'première', 'Adèle Autre'");
	const char *good[] = { "première", "Zoé Martin", "Adèle Autre" };
	for (size_t i = 0; i < 3; i++) {
		AUTO(own) struct own *o = NULL;
		r.name = good[i];
		if (!own_from_file(&o, &r, false, &e))
			fail_msg("%s: %s", good[i], e.text);
	}
	r.name = "personne";
	refused(&r, ERR_NOT_FOUND, "'personne'");
	r.name = "périmée";
	refused(&r, ERR_WRONG_STATE, "ended");
	/* Of two, the one that is in force is meant. */
	AUTO(buf) struct buf two = many(keys + 1, certs + 1, names + 1, 2);
	struct p12_request either = request(&two, PASSWORD);
	AUTO(own) struct own *o = NULL;
	if (!own_from_file(&o, &either, false, &e))
		fail_msg("%s", e.text);
	for (size_t i = 1; i < OTHERS; i++) {
		EVP_PKEY_free(keys[i]);
		X509_free(certs[i]);
	}
}

static void half_a_pair_is_told(void **state)
{
	(void)state;
	EVP_PKEY *none = NULL;
	X509 *no_cert = NULL;
	const char *name = "seule";
	AUTO(buf) struct buf key_only = many(&w.key, &no_cert, &name, 1);
	AUTO(buf) struct buf cert_only = many(&none, &w.leaf, &name, 1);
	AUTO(buf) struct buf other = many(&w.key, &w.low, &name, 1);
	struct p12_request r = request(&key_only, PASSWORD);
	refused(&r, ERR_NOT_FOUND, "no certificate of its key");
	r = request(&cert_only, PASSWORD);
	refused(&r, ERR_NOT_FOUND, "no private key");
	r = request(&other, PASSWORD);
	refused(&r, ERR_NOT_FOUND, "no certificate of its key");
}

static void a_certificate_that_may_not_sign_is_refused_before(void **state)
{
	(void)state;
	AUTO(evp_pkey) EVP_PKEY *small = EVP_RSA_gen(1024);
	const struct {
		struct mini_spec spec;
		enum err_code code;
		const char *word;
	} table[] = {
		{ { .cn = "A", .key = w.key, .to = MINI_NOW - 1 }, ERR_WRONG_STATE, "ended" },
		{ { .cn = "B", .key = w.key, .from = MINI_NOW + 1 }, ERR_WRONG_STATE, "begins" },
		{ { .cn = "C", .key = w.key, .key_usage = "critical,keyEncipherment" }, ERR_DENIED,
			"not for signing" },
		{ { .cn = "D", .key = w.key, .ca = true, .pathlen = -1 }, ERR_DENIED,
			"not for signing" },
		{ { .cn = "E", .key = small }, ERR_CRYPTO, "RSA 1024" },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		AUTO(x509) X509 *cert = mini_cert(&table[i].spec);
		AUTO(buf)
		struct buf file = file_of(&(struct spec){
			.key = table[i].spec.key, .cert = cert, .password = PASSWORD });
		struct p12_request r = request(&file, PASSWORD);
		refused(&r, table[i].code, table[i].word);
	}
}

static void other_questions_end_the_process(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(own) struct own *o = NULL;
	AUTO(buf)
	struct buf file =
		file_of(&(struct spec){ .key = w.key, .cert = w.leaf, .password = PASSWORD });
	struct p12_request r = request(&file, PASSWORD);
	assert_true(own_from_file(&o, &r, false, &e));
	for (uint16_t op = VAULT_PROBE; op <= VAULT_SHOW + 1; op++) {
		AUTO(msg) struct msg q = { .op = op }, answer = { 0 };
		assert_int_equal(own_serve(o, &q, &answer, MINI_NOW, &e), op == VAULT_SHOW);
	}
	/* Another purpose is an error, and not the end. */
	AUTO(msg) struct msg q = { 0 }, answer = { 0 };
	uint8_t digest[32] = { 1 };
	msg_start(&q, VAULT_SIGN);
	msg_put_u64(&q, VT_PURPOSE, VAULT_SEAL);
	msg_put_bytes(&q, VT_DIGEST, (struct slice){ digest, 32 });
	assert_true(own_serve(o, &q, &answer, MINI_NOW, &e));
	assert_false(msg_is_good(&answer, &e));
	assert_int_equal(e.code, ERR_DENIED);
}

static void what_is_broken_never_brings_another_key(void **state)
{
	(void)state;
	static const char *const garbage[] = { "", "0", "-----BEGIN CERTIFICATE-----\n",
		"0\x80\x02\x01\x03" };
	for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++) {
		AUTO(buf) struct buf text = BUF_MAX(100);
		buf_put_text(&text, garbage[i]);
		struct p12_request r = request(&text, PASSWORD);
		refused(&r, ERR_SYNTAX, "zoe.p12");
	}
	AUTO(buf)
	struct buf file =
		file_of(&(struct spec){ .key = w.key, .cert = w.leaf, .password = PASSWORD });
	for (size_t i = 0; i < file.n; i += 3) {
		struct err e = ERR_INIT;
		AUTO(p12) struct p12 cut = { .key = NULL }, bent = { .key = NULL };
		struct p12_request r = request(&file, PASSWORD);
		r.file.n = i;
		assert_false(p12_read(&cut, &r, &e));
		r.file.n = file.n;
		file.p[i] ^= 0x11;
		/* The frame itself is under no MAC: what is read then is what was put in. */
		if (p12_read(&bent, &r, &e) &&
			(EVP_PKEY_eq(bent.key, w.key) != 1 || X509_cmp(bent.cert, w.leaf) != 0))
			fail_msg("byte %zu of %zu brings another key", i, file.n);
		file.p[i] ^= 0x11;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_algorithm_signs_from_a_file),
		cmocka_unit_test(chains_are_put_in_order_without_root_and_strangers),
		cmocka_unit_test(legacy_files_are_named_with_the_command_that_converts_them),
		cmocka_unit_test(passwords_are_told_from_other_faults),
		cmocka_unit_test(scrypt_that_would_last_is_refused),
		cmocka_unit_test(of_several_keys_the_one_that_is_meant_signs),
		cmocka_unit_test(half_a_pair_is_told),
		cmocka_unit_test(a_certificate_that_may_not_sign_is_refused_before),
		cmocka_unit_test(other_questions_end_the_process),
		cmocka_unit_test(what_is_broken_never_brings_another_key),
	};
	return cmocka_run_group_tests(tests, world_make, world_end);
}
