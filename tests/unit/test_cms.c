/* SPDX-License-Identifier: MIT */
/*
 * test_cms: SignedData opened as a closed world; hostile ones are built here and signed
 * properly.
 */
#include "cms/open.h"

#include "mini.h"
#include "pki/algo.h"
#include "pki/der.h"

#include <openssl/rsa.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct world {
	EVP_PKEY *root_key, *key;
	X509 *root, *leaf, *twin;
	STACK_OF(X509) *chain;
	uint8_t digest[32];
};

static struct world w;
static const struct slice text = { (const uint8_t *)"convention", 10 };

static int world_make(void **state)
{
	(void)state;
	w.root_key = mini_ec("P-256");
	w.key = mini_ec("P-256");
	w.root = mini_cert(&(struct mini_spec){
		.cn = "Racine", .key = w.root_key, .ca = true, .pathlen = -1, .serial = 1 });
	w.leaf = mini_cert(&(struct mini_spec){
		.cn = "Élève", .key = w.key, .issuer = w.root, .issuer_key = w.root_key });
	w.twin = mini_cert(&(struct mini_spec){
		.cn = "Autre", .key = w.key, .issuer = w.root, .issuer_key = w.root_key });
	w.chain = sk_X509_new_null();
	sk_X509_push(w.chain, w.root);
	EVP_Digest(text.p, text.n, w.digest, NULL, EVP_sha256(), NULL);
	return 0;
}

static int world_end(void **state)
{
	(void)state;
	sk_X509_free(w.chain);
	X509_free(w.root);
	X509_free(w.leaf);
	X509_free(w.twin);
	EVP_PKEY_free(w.root_key);
	EVP_PKEY_free(w.key);
	return 0;
}

/* ---- a builder that can be wrong in one thing at a time ---- */

struct variant {
	bool unsorted, two_signers, no_signer, content, no_attrs, no_ess, other_ess, v1_ess, twice,
		no_type, no_md, other_type, unannounced, no_certs, twins, ski, wrong_version,
		extra_attr, null_params, two_values, bad_cert, bare_key_oid, mixed_algorithms,
		unsigned_other, time, protection, other_protection;
	int digest_nid; /* 0: SHA-256 */
};

static struct slice append(struct buf *b, size_t *from)
{
	struct slice s = { NULL, b->n - *from };
	s.p = (const uint8_t *)(uintptr_t)*from; /* offset for now; see fix_up */
	*from = b->n;
	return s;
}

static void put_attr(struct buf *b, int nid, uint8_t tag, struct slice value, unsigned times)
{
	size_t a = der_open(b, DER_SEQUENCE);
	der_put_oid(b, nid);
	size_t s = der_open(b, DER_SET);
	for (unsigned i = 0; i < times; i++)
		der_put(b, tag, value);
	der_close(b, s);
	der_close(b, a);
}

static void put_ess(struct buf *b, const struct variant *v)
{
	uint8_t hash[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	X509_digest(
		v->other_ess ? w.root : w.leaf, v->v1_ess ? EVP_sha1() : EVP_sha256(), hash, &n);
	AUTO(buf) struct buf in = BUF_MAX(1000);
	size_t certs = der_open(&in, DER_SEQUENCE), id = der_open(&in, DER_SEQUENCE);
	der_put(&in, DER_OCTET_STRING, (struct slice){ hash, n });
	der_close(&in, id);
	der_close(&in, certs);
	put_attr(b,
		v->v1_ess ? NID_id_smime_aa_signingCertificate
			  : NID_id_smime_aa_signingCertificateV2,
		DER_SEQUENCE, buf_slice(&in), 1);
}

static bool edwards(const EVP_PKEY *key)
{
	int id = EVP_PKEY_get_base_id(key);
	return id == EVP_PKEY_ED25519 || id == EVP_PKEY_ED448;
}

/* The signature algorithm of w.key over a digest; OpenSSL 3.0 does not put SHA-3 together. */
static int combined_of(int digest)
{
	static const int sha3[][3] = {
		{ NID_sha3_224, NID_ecdsa_with_SHA3_224, NID_RSA_SHA3_224 },
		{ NID_sha3_256, NID_ecdsa_with_SHA3_256, NID_RSA_SHA3_256 },
		{ NID_sha3_384, NID_ecdsa_with_SHA3_384, NID_RSA_SHA3_384 },
		{ NID_sha3_512, NID_ecdsa_with_SHA3_512, NID_RSA_SHA3_512 },
	};
	int key = EVP_PKEY_get_base_id(w.key), combined = NID_undef;
	if (edwards(w.key))
		return key;
	for (size_t i = 0; i < 4; i++)
		if (sha3[i][0] == digest)
			return sha3[i][key == EVP_PKEY_EC ? 1 : 2];
	assert_true(OBJ_find_sigid_by_algs(&combined, digest,
		key == EVP_PKEY_EC ? NID_X9_62_id_ecPublicKey : NID_rsaEncryption));
	return combined;
}

/* RFC 6211 2 */
static void put_protection(struct buf *b, const struct variant *v)
{
	static const uint8_t oid[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x34 };
	int nid = v->digest_nid ? v->digest_nid : NID_sha256, combined = NID_ecdsa_with_SHA256;
	if (v->digest_nid)
		combined = combined_of(nid);
	size_t a = der_open(b, DER_SEQUENCE);
	der_put(b, DER_OID, (struct slice){ oid, sizeof oid });
	size_t set = der_open(b, DER_SET), s = der_open(b, DER_SEQUENCE);
	der_put_algorithm(b, v->other_protection ? NID_sha1 : nid, false);
	size_t signature = der_open(b, DER_CONTEXT_CONS + 1);
	der_put_oid(b, combined);
	der_close(b, signature);
	der_close(b, s);
	der_close(b, set);
	der_close(b, a);
}

/* The content of the SET OF signed attributes. */
static void put_attrs(struct buf *out, const struct variant *v)
{
	static const uint8_t id_data[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01 };
	AUTO(buf) struct buf b = BUF_MAX(10000);
	struct slice items[8];
	size_t n = 0, from = 0;
	struct slice type = { id_data, sizeof id_data };
	if (!v->no_type) {
		if (v->other_type)
			type.n--;
		put_attr(&b, NID_pkcs9_contentType, DER_OID, type, v->two_values ? 2 : 1);
		items[n++] = append(&b, &from);
	}
	if (!v->no_md) {
		uint8_t md[EVP_MAX_MD_SIZE];
		size_t size = 0;
		const EVP_MD *type_md =
			EVP_get_digestbynid(v->digest_nid ? v->digest_nid : NID_sha256);
		assert_true(algo_digest(md, &size, text, type_md));
		put_attr(&b, NID_pkcs9_messageDigest, DER_OCTET_STRING, (struct slice){ md, size },
			1);
		items[n++] = append(&b, &from);
	}
	if (!v->no_ess) {
		put_ess(&b, v);
		items[n++] = append(&b, &from);
	}
	if (v->extra_attr || v->twice) {
		put_attr(&b, v->twice ? NID_pkcs9_messageDigest : NID_pkcs9_challengePassword,
			DER_OCTET_STRING, SLICE_LIT("x"), 1);
		items[n++] = append(&b, &from);
	}
	if (v->time) {
		put_attr(&b, NID_pkcs9_signingTime, DER_UTC_TIME, SLICE_LIT("260901000000Z"), 1);
		items[n++] = append(&b, &from);
	}
	if (v->protection || v->other_protection) {
		put_protection(&b, v);
		items[n++] = append(&b, &from);
	}
	for (size_t i = 0; i < n; i++)
		items[i].p = b.p + (size_t)(uintptr_t)items[i].p;
	AUTO(buf) struct buf sorted = BUF_MAX(10000);
	der_put_set_of(&sorted, DER_SET, items, n);
	struct cur c = { .s = buf_slice(&sorted) };
	struct der set;
	assert_true(der_take(&c, DER_SET, &set, NULL));
	if (!v->unsorted) {
		buf_put_slice(out, set.content);
		return;
	}
	for (size_t i = n; i-- > 0;)
		buf_put_slice(out, items[i]);
}

static void put_sid(struct buf *b, const struct variant *v)
{
	if (v->ski) {
		const ASN1_OCTET_STRING *ski = X509_get0_subject_key_id(w.leaf);
		der_put(b, DER_CONTEXT,
			(struct slice){
				ASN1_STRING_get0_data(ski), (size_t)ASN1_STRING_length(ski) });
		return;
	}
	const uint8_t *name;
	size_t n, seq = der_open(b, DER_SEQUENCE);
	X509_NAME_get0_der(X509_get_issuer_name(w.leaf), &name, &n);
	buf_put(b, name, n);
	der_put_uint(b, 0x1001);
	der_close(b, seq);
}

static void put_value(struct buf *b, struct slice attrs, const struct variant *v)
{
	AUTO(buf) struct buf tbs = BUF_MAX(10000);
	der_put(&tbs, DER_SET, attrs);
	uint8_t value[512];
	size_t n = sizeof value;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const EVP_MD *md = EVP_get_digestbynid(v->digest_nid ? v->digest_nid : NID_sha256);
	if (v->mixed_algorithms)
		md = EVP_sha384();
	if (edwards(w.key))
		md = NULL;
	assert_int_equal(EVP_DigestSignInit(ctx, NULL, md, NULL, w.key), 1);
	struct slice data = v->no_attrs ? text : buf_slice(&tbs);
	assert_int_equal(EVP_DigestSign(ctx, value, &n, data.p, data.n), 1);
	EVP_MD_CTX_free(ctx);
	der_put(b, DER_OCTET_STRING, (struct slice){ value, n });
}

static void put_signer(struct buf *b, const struct variant *v)
{
	AUTO(buf) struct buf attrs = BUF_MAX(10000);
	size_t si = der_open(b, DER_SEQUENCE);
	der_put_uint(b, v->ski != v->wrong_version ? 3 : 1);
	put_sid(b, v);
	int nid = v->digest_nid ? v->digest_nid : NID_sha256;
	der_put_algorithm(b, nid, v->null_params);
	if (!v->no_attrs) {
		put_attrs(&attrs, v);
		der_put(b, DER_CONTEXT_CONS, buf_slice(&attrs));
	}
	int combined = NID_ecdsa_with_SHA256;
	if (v->digest_nid && !v->bare_key_oid)
		combined = combined_of(nid);
	if (v->mixed_algorithms)
		combined = NID_ecdsa_with_SHA384;
	der_put_algorithm(b, v->bare_key_oid ? NID_X9_62_id_ecPublicKey : combined, false);
	put_value(b, buf_slice(&attrs), v);
	if (v->unsigned_other) {
		size_t u = der_open(b, DER_CONTEXT_CONS + 1);
		put_attr(b, NID_pkcs9_challengePassword, DER_OCTET_STRING, SLICE_LIT("x"), 1);
		der_close(b, u);
	}
	der_close(b, si);
}

static void build(struct buf *b, const struct variant *v)
{
	*b = (struct buf)BUF_MAX(CMS_MAX_BYTES);
	size_t ci = der_open(b, DER_SEQUENCE);
	der_put_oid(b, NID_pkcs7_signed);
	size_t wrap = der_open(b, DER_CONTEXT_CONS), sd = der_open(b, DER_SEQUENCE);
	der_put_uint(b, v->ski ? 3 : 1);
	size_t set = der_open(b, DER_SET);
	der_put_algorithm(b,
		v->unannounced  ? NID_sha512
		: v->digest_nid ? v->digest_nid
				: NID_sha256,
		v->null_params);
	der_close(b, set);
	size_t encap = der_open(b, DER_SEQUENCE);
	der_put_oid(b, NID_pkcs7_data);
	if (v->content) {
		size_t inner = der_open(b, DER_CONTEXT_CONS);
		der_put(b, DER_OCTET_STRING, text);
		der_close(b, inner);
	}
	der_close(b, encap);
	if (!v->no_certs) {
		AUTO(buf) struct buf one = BUF_MAX(10000), two = BUF_MAX(10000);
		assert_true(cert_der(&one, w.leaf, NULL) && cert_der(&two, w.twin, NULL));
		if (v->bad_cert)
			two.p[two.n - 80] ^= 0xff;
		struct slice certs[] = { buf_slice(&one),
			v->bad_cert ? SLICE_LIT("\x30\x00") : buf_slice(&two) };
		der_put_set_of(b, DER_CONTEXT_CONS, certs, v->twins || v->bad_cert ? 2 : 1);
	}
	set = der_open(b, DER_SET);
	if (!v->no_signer)
		put_signer(b, v);
	if (v->two_signers)
		put_signer(b, v);
	der_close(b, set);
	der_close(b, sd);
	der_close(b, wrap);
	der_close(b, ci);
	assert_true(buf_done(b, NULL));
}

/* ---- judging ---- */

enum answer { UNREADABLE, FAULTY, BROKEN, INTACT };

static enum answer judge_as(
	struct slice der, enum cms_profile profile, enum cms_strictness s, char why[static 200])
{
	struct err e = ERR_INIT;
	struct cms_fault fault = { 0 };
	AUTO(cms) struct cms *cms = NULL;
	snprintf(why, 200, "-");
	if (!cms_open(&cms, der, profile, s, &fault, &e)) {
		snprintf(why, 200, "%.199s", e.text);
		assert_true(e.code == ERR_SYNTAX || e.code == ERR_LIMIT);
		return UNREADABLE;
	}
	bool intact = true;
	uint8_t md[EVP_MAX_MD_SIZE];
	size_t n = 0;
	const EVP_MD *type = EVP_get_digestbynid(cms_digest_nid(cms));
	struct slice content = profile == CMS_TST ? cms_content(cms) : text;
	if (type)
		assert_true(algo_digest(md, &n, content, type));
	assert_true(cms_verify(&intact, cms, (struct slice){ md, n }, why, &e));
	if (fault.text[0]) {
		assert_false(intact);
		assert_non_null(fault.clause);
		return FAULTY;
	}
	return intact ? INTACT : BROKEN;
}

static void expect(const struct variant *v, enum answer foreign, enum answer ours, const char *word)
{
	AUTO(buf) struct buf der = BUF_MAX(0);
	char why[200];
	build(&der, v);
	assert_int_equal(judge_as(buf_slice(&der), CMS_PADES, CMS_OURS, why), ours);
	assert_int_equal(judge_as(buf_slice(&der), CMS_PADES, CMS_FOREIGN, why), foreign);
	if (word && !strstr(why, word))
		fail_msg("\"%s\" does not say \"%s\"", why, word);
}

static void make(struct buf *out, enum cms_profile profile, STACK_OF(X509) *chain)
{
	struct err e = ERR_INIT;
	struct cms_request r = {
		.profile = profile, .signer = w.leaf, .chain = chain, .signing_time = MINI_NOW
	};
	memcpy(r.digest, w.digest, 32);
	if (profile == CMS_TST)
		r.content = SLICE_LIT("\x30\x00");
	assert_true(cms_make(out, &r, w.key, &e));
}

/* ---- tests ---- */

static void what_we_make_is_intact_under_the_strictest_profile(void **state)
{
	(void)state;
	char why[200];
	for (enum cms_profile p = CMS_PADES; p <= CMS_TST; p++) {
		AUTO(buf) struct buf der = BUF_MAX(0);
		make(&der, p, w.chain);
		assert_int_equal(judge_as(buf_slice(&der), p, CMS_OURS, why), INTACT);
		assert_int_equal(judge_as(buf_slice(&der), p, CMS_FOREIGN, why), INTACT);
		buf_put(&der, "\0\0\0", 3);
		assert_int_equal(judge_as(buf_slice(&der), p, CMS_OURS, why), INTACT);
		buf_put(&der, "\1", 1);
		assert_int_equal(judge_as(buf_slice(&der), p, CMS_FOREIGN, why), UNREADABLE);
	}
}

static void what_was_opened_can_be_asked(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct cms_fault fault = { 0 };
	AUTO(buf) struct buf der = BUF_MAX(0);
	make(&der, CMS_CADES, w.chain);
	AUTO(cms) struct cms *cms = NULL;
	assert_true(cms_open(&cms, buf_slice(&der), CMS_CADES, CMS_OURS, &fault, &e));
	int64_t t = 0;
	assert_string_equal(fault.text, "");
	assert_int_equal(X509_cmp(cms_signer(cms), w.leaf), 0);
	assert_int_equal(sk_X509_num(cms_certs(cms)), 2);
	assert_int_equal(cms_digest_nid(cms), NID_sha256);
	assert_true(slice_eq(cms_message_digest(cms), (struct slice){ w.digest, 32 }));
	assert_true(cms_signing_time(cms, &t) && t == MINI_NOW);
	assert_int_equal(cms_stamp_count(cms), 0);
	assert_int_equal(cms_content(cms).n, 0);
	assert_int_equal(cms_ess(cms), CMS_ESS_V2);
	assert_true(cms_is_der(cms));
}

static void another_digest_is_not_intact(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct cms_fault fault = { 0 };
	AUTO(buf) struct buf der = BUF_MAX(0);
	make(&der, CMS_PADES, w.chain);
	AUTO(cms) struct cms *cms = NULL;
	assert_true(cms_open(&cms, buf_slice(&der), CMS_PADES, CMS_OURS, &fault, &e));
	uint8_t other[32] = { 0 };
	bool intact = true;
	char why[200];
	assert_true(cms_verify(&intact, cms, (struct slice){ other, 32 }, why, &e));
	assert_false(intact);
	assert_true(cms_verify(&intact, cms, (struct slice){ NULL, 0 }, why, &e));
	assert_false(intact);
	assert_true(cms_verify(&intact, cms, (struct slice){ w.digest, 31 }, why, &e));
	assert_false(intact);
}

static void every_change_of_one_byte_is_noticed(void **state)
{
	(void)state;
	static const uint8_t flips[] = { 0x01, 0x80, 0x20, 0xff };
	char why[200];
	for (enum cms_profile p = CMS_PADES; p <= CMS_CADES; p++) {
		AUTO(buf) struct buf der = BUF_MAX(0);
		make(&der, p, NULL);
		/* What is remembered of the good one says nothing of those that follow. */
		assert_int_equal(judge_as(buf_slice(&der), p, CMS_FOREIGN, why), INTACT);
		for (size_t i = 0; i < der.n; i++)
			for (size_t f = 0; f < sizeof flips; f++) {
				der.p[i] ^= flips[f];
				if (judge_as(buf_slice(&der), p, CMS_FOREIGN, why) == INTACT ||
					judge_as(buf_slice(&der), p, CMS_OURS, why) == INTACT)
					fail_msg("byte %zu flipped by %02x unnoticed", i, flips[f]);
				der.p[i] ^= flips[f];
			}
	}
}

static void every_cut_and_every_lost_byte_is_noticed(void **state)
{
	(void)state;
	char why[200];
	AUTO(buf) struct buf der = BUF_MAX(0);
	make(&der, CMS_PADES, NULL);
	for (size_t i = 0; i < der.n; i++) {
		assert_int_equal(
			judge_as(slice_sub(buf_slice(&der), 0, i), CMS_PADES, CMS_FOREIGN, why),
			UNREADABLE);
		AUTO(buf) struct buf lost = BUF_MAX(CMS_MAX_BYTES);
		buf_put(&lost, der.p, i);
		buf_put(&lost, der.p + i + 1, der.n - i - 1);
		assert_int_not_equal(
			judge_as(buf_slice(&lost), CMS_PADES, CMS_FOREIGN, why), INTACT);
	}
}

static void the_plain_variant_stands(void **state)
{
	(void)state;
	expect(&(struct variant){ .v1_ess = false }, INTACT, INTACT, NULL);
}

static void refuses_what_openssl_lets_pass(void **state)
{
	(void)state;
	expect(&(struct variant){ .unsorted = true }, FAULTY, FAULTY, "DER order");
	expect(&(struct variant){ .two_signers = true }, FAULTY, FAULTY, "2 SignerInfos");
	expect(&(struct variant){ .no_signer = true }, FAULTY, FAULTY, "0 SignerInfos");
	expect(&(struct variant){ .content = true }, FAULTY, FAULTY, "detached");
	expect(&(struct variant){ .no_attrs = true }, FAULTY, FAULTY, "no signed attributes");
	expect(&(struct variant){ .other_ess = true }, FAULTY, FAULTY, "another certificate");
	expect(&(struct variant){ .twice = true }, FAULTY, FAULTY, "twice");
	expect(&(struct variant){ .two_values = true }, FAULTY, FAULTY, "left over");
	expect(&(struct variant){ .no_type = true }, FAULTY, FAULTY, "missing");
	expect(&(struct variant){ .no_md = true }, FAULTY, FAULTY, "missing");
	expect(&(struct variant){ .other_type = true }, FAULTY, FAULTY, "contentType");
	expect(&(struct variant){ .unannounced = true }, FAULTY, FAULTY, "digestAlgorithms");
	expect(&(struct variant){ .wrong_version = true }, FAULTY, FAULTY, "version");
	expect(&(struct variant){ .digest_nid = NID_md5, .bare_key_oid = true }, FAULTY, FAULTY,
		"unknown digest");
	expect(&(struct variant){ .mixed_algorithms = true }, FAULTY, FAULTY, "different digests");
	expect(&(struct variant){ .bad_cert = true }, FAULTY, FAULTY, NULL);
}

static void foreign_producers_may_do_what_we_never_do(void **state)
{
	(void)state;
	expect(&(struct variant){ .no_ess = true }, INTACT, FAULTY, NULL);
	expect(&(struct variant){ .v1_ess = true }, INTACT, FAULTY, NULL);
	expect(&(struct variant){ .ski = true }, INTACT, FAULTY, NULL);
	expect(&(struct variant){ .extra_attr = true }, INTACT, FAULTY, NULL);
	expect(&(struct variant){ .null_params = true }, INTACT, FAULTY, NULL);
	expect(&(struct variant){ .digest_nid = NID_sha384 }, INTACT, FAULTY, NULL);
	expect(&(struct variant){ .digest_nid = NID_sha1 }, INTACT, FAULTY, NULL);
	expect(&(struct variant){ .bare_key_oid = true }, INTACT, FAULTY, NULL);
	expect(&(struct variant){ .unsigned_other = true }, INTACT, FAULTY, NULL);
}

/* The same with another key. */
static void expect_of(EVP_PKEY *key, int digest_nid, enum answer foreign, const char *word)
{
	EVP_PKEY *kept_key = w.key;
	X509 *kept = w.leaf;
	assert_non_null(key);
	w.key = key;
	w.leaf = mini_cert(&(struct mini_spec){
		.cn = "Élève", .key = key, .issuer = w.root, .issuer_key = w.root_key });
	expect(&(struct variant){ .digest_nid = digest_nid }, foreign, FAULTY, word);
	X509_free(w.leaf);
	EVP_PKEY_free(key);
	w.key = kept_key;
	w.leaf = kept;
}

static void reads_sha3_with_every_key(void **state)
{
	(void)state;
	static const int digests[] = { NID_sha3_224, NID_sha3_256, NID_sha3_384, NID_sha3_512 };
	for (size_t i = 0; i < 4; i++) {
		expect(&(struct variant){ .digest_nid = digests[i] }, INTACT, FAULTY, NULL);
		expect_of(EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048), digests[i], INTACT,
			NULL);
	}
	expect(&(struct variant){ .digest_nid = NID_sha3_384, .mixed_algorithms = true }, FAULTY,
		FAULTY, "different digests");
}

/* RFC 8419 2.3 */
static void reads_edwards_curves_with_their_digest_only(void **state)
{
	(void)state;
	expect_of(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), NID_sha512, INTACT, NULL);
	expect_of(EVP_PKEY_Q_keygen(NULL, NULL, "ED448"), NID_shake256, INTACT, NULL);
	expect_of(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), NID_sha256, FAULTY, "SHA-512");
	expect_of(EVP_PKEY_Q_keygen(NULL, NULL, "ED448"), NID_sha512, FAULTY, "SHAKE256");
	expect(&(struct variant){ .digest_nid = NID_shake256, .bare_key_oid = true }, FAULTY,
		FAULTY, "Ed448 alone");
}

static void a_signer_that_is_not_inside_or_not_unique_verifies_nothing(void **state)
{
	(void)state;
	expect(&(struct variant){ .no_certs = true }, BROKEN, FAULTY, "not inside");
	/* Two certificates of one issuer and serial: signing-certificate tells which. */
	expect(&(struct variant){ .twins = true }, INTACT, INTACT, NULL);
	expect(&(struct variant){ .twins = true, .no_ess = true }, BROKEN, FAULTY, "not unique");
}

/* Every constructed element by indefinite length. */
static void loosen(struct buf *out, struct slice der)
{
	struct cur c = { .s = der };
	while (cur_left(&c)) {
		struct der d;
		assert_true(der_next(&c, &d, NULL));
		/* Certificates and signed attributes stay what was hashed. */
		if (!(d.tag & 0x20) || d.whole.n > 900 || d.tag == DER_CONTEXT_CONS) {
			buf_put_slice(out, d.whole);
			continue;
		}
		buf_put_byte(out, d.tag);
		buf_put_byte(out, 0x80);
		loosen(out, d.content);
		buf_put(out, "\0\0", 2);
	}
}

static void ber_is_read_from_foreign_producers_only(void **state)
{
	(void)state;
	char why[200];
	struct err e = ERR_INIT;
	struct cms_fault fault = { 0 };
	AUTO(buf) struct buf der = BUF_MAX(0), ber = BUF_MAX(CMS_MAX_BYTES);
	make(&der, CMS_PADES, NULL);
	struct cur c = { .s = buf_slice(&der) }, in;
	struct der outer, oid, wrap;
	assert_true(der_take(&c, DER_SEQUENCE, &outer, NULL));
	in = der_in(&outer);
	assert_true(der_next(&in, &oid, NULL) && der_next(&in, &wrap, NULL));
	buf_put(&ber, "\x30\x80", 2);
	buf_put_slice(&ber, oid.whole);
	buf_put(&ber, "\xa0\x80", 2);
	buf_put_slice(&ber, wrap.content);
	buf_put(&ber, "\0\0\0\0", 4);
	assert_int_equal(judge_as(buf_slice(&ber), CMS_PADES, CMS_OURS, why), UNREADABLE);
	assert_int_equal(judge_as(buf_slice(&ber), CMS_PADES, CMS_FOREIGN, why), INTACT);
	AUTO(cms) struct cms *cms = NULL;
	assert_true(cms_open(&cms, buf_slice(&ber), CMS_PADES, CMS_FOREIGN, &fault, &e));
	assert_false(cms_is_der(cms));
	AUTO(buf) struct buf looser = BUF_MAX(CMS_MAX_BYTES);
	loosen(&looser, buf_slice(&der));
	assert_int_equal(judge_as(buf_slice(&looser), CMS_PADES, CMS_FOREIGN, why), INTACT);
}

static void deep_nesting_ends_early(void **state)
{
	(void)state;
	char why[200];
	AUTO(buf) struct buf deep = BUF_MAX(CMS_MAX_BYTES);
	for (size_t i = 0; i < 100000; i++)
		buf_put(&deep, "\x30\x80", 2);
	assert_int_equal(judge_as(buf_slice(&deep), CMS_PADES, CMS_FOREIGN, why), UNREADABLE);
	assert_int_equal(
		judge_as((struct slice){ NULL, 0 }, CMS_PADES, CMS_FOREIGN, why), UNREADABLE);
	assert_int_equal(judge_as(SLICE_LIT("\0\0\0\0"), CMS_PADES, CMS_FOREIGN, why), UNREADABLE);
}

static void brought(const struct variant *v, enum answer want, const char *word)
{
	AUTO(buf) struct buf der = BUF_MAX(0);
	char why[200];
	build(&der, v);
	assert_int_equal(judge_as(buf_slice(&der), CMS_PADES, CMS_BROUGHT, why), want);
	if (word && !strstr(why, word))
		fail_msg("\"%s\" does not say \"%s\"", why, word);
}

static void what_a_signer_brings_is_a_closed_world(void **state)
{
	(void)state;
	char why[200];
	brought(&(struct variant){ .no_ess = false }, INTACT, NULL);
	brought(&(struct variant){ .protection = true }, INTACT, NULL);
	brought(&(struct variant){ .digest_nid = NID_sha384, .protection = true }, INTACT, NULL);
	brought(&(struct variant){ .digest_nid = NID_sha512 }, INTACT, NULL);
	brought(&(struct variant){ .ski = true }, INTACT, NULL);
	brought(&(struct variant){ .bare_key_oid = true }, INTACT, NULL);
	brought(&(struct variant){ .other_protection = true }, FAULTY,
		"not those that were signed");
	brought(&(struct variant){ .time = true }, FAULTY, "signingTime has no place");
	brought(&(struct variant){ .no_ess = true }, FAULTY, "signing-certificate-v2");
	brought(&(struct variant){ .v1_ess = true }, FAULTY, "signing-certificate-v2");
	brought(&(struct variant){ .other_ess = true }, FAULTY, "another certificate");
	brought(&(struct variant){ .extra_attr = true }, FAULTY, "other signed attributes");
	brought(&(struct variant){ .unsigned_other = true }, FAULTY,
		"the time-stamp is added here");
	brought(&(struct variant){ .two_signers = true }, FAULTY, "2 SignerInfos");
	brought(&(struct variant){ .no_signer = true }, FAULTY, "0 SignerInfos");
	brought(&(struct variant){ .content = true }, FAULTY, "detached");
	brought(&(struct variant){ .no_attrs = true }, FAULTY, "no signed attributes");
	brought(&(struct variant){ .unsorted = true }, FAULTY, "DER order");
	brought(&(struct variant){ .twice = true }, FAULTY, "twice");
	AUTO(buf) struct buf der = BUF_MAX(0);
	build(&der, &(struct variant){ .no_ess = false });
	der.p[1] = 0x80; /* BER */
	assert_int_equal(judge_as(buf_slice(&der), CMS_PADES, CMS_BROUGHT, why), UNREADABLE);
}

static void an_rsa_signature_of_ours_is_read_back(void **state)
{
	(void)state;

	struct err e = ERR_INIT;
	char why[200];
	AUTO(evp_pkey) EVP_PKEY *key = EVP_RSA_gen(2048);
	AUTO(x509)
	X509 *leaf = mini_cert(&(struct mini_spec){ .cn = "RSA",
		.key = key,
		.issuer = w.root,
		.issuer_key = w.root_key,
		.serial = 77 });
	AUTO(buf) struct buf der = BUF_MAX(0);
	struct cms_request r = { .profile = CMS_PADES, .signer = leaf };
	memcpy(r.digest, w.digest, 32);
	assert_true(cms_make(&der, &r, key, &e));
	assert_int_equal(judge_as(buf_slice(&der), CMS_PADES, CMS_OURS, why), INTACT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_we_make_is_intact_under_the_strictest_profile),
		cmocka_unit_test(what_was_opened_can_be_asked),
		cmocka_unit_test(another_digest_is_not_intact),
		cmocka_unit_test(every_change_of_one_byte_is_noticed),
		cmocka_unit_test(every_cut_and_every_lost_byte_is_noticed),
		cmocka_unit_test(the_plain_variant_stands),
		cmocka_unit_test(refuses_what_openssl_lets_pass),
		cmocka_unit_test(foreign_producers_may_do_what_we_never_do),
		cmocka_unit_test(reads_sha3_with_every_key),
		cmocka_unit_test(reads_edwards_curves_with_their_digest_only),
		cmocka_unit_test(a_signer_that_is_not_inside_or_not_unique_verifies_nothing),
		cmocka_unit_test(ber_is_read_from_foreign_producers_only),
		cmocka_unit_test(deep_nesting_ends_early),
		cmocka_unit_test(what_a_signer_brings_is_a_closed_world),
		cmocka_unit_test(an_rsa_signature_of_ours_is_read_back),
	};
	return cmocka_run_group_tests_name("cms", tests, world_make, world_end);
}
