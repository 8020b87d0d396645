/* SPDX-License-Identifier: MIT */
/* test_asic_archive: levels and revocation of foreign containers, and the time-stamps that keep them. */
#include <openssl/cms.h>
#undef CMS_CADES /* a macro there, a profile here */

#include "pades_kit.h"

#include "asic/open.h"
#include "clerk/verify.h"
#include "pack/write.h"
#include "pki/der.h"
#include "xml/read.h"

#define MANIFEST "META-INF/ASiCManifest.xml"
#define ARCHIVE "META-INF/ASiCArchiveManifest.xml"
#define SIGNATURE "META-INF/signature.p7s"
#define TOKEN "META-INF/timestamp.tst"

static struct kit_pki pki;

static void reference(struct buf *out, const char *uri, struct slice bytes)
{
	unsigned char md[32], text[48];
	EVP_Digest(bytes.p, bytes.n, md, NULL, EVP_sha256(), NULL);
	EVP_EncodeBlock(text, md, sizeof md);
	buf_printf(out,
		"<a:DataObjectReference URI=\"%s\"><d:DigestMethod "
		"Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><d:DigestValue>%s</"
		"d:DigestValue></a:DataObjectReference>",
		uri, (const char *)text);
}

static void manifest(
	struct buf *out, const char *signature, const struct pack_entry *files, size_t n)
{
	buf_printf(out,
		"<a:ASiCManifest xmlns:a=\"http://uri.etsi.org/02918/v1.2.1#\" "
		"xmlns:d=\"http://www.w3.org/2000/09/xmldsig#\"><a:SigReference URI=\"%s\"/>",
		signature);
	for (size_t i = 0; i < n; i++)
		reference(out, files[i].name, files[i].bytes);
	buf_put_text(out, "</a:ASiCManifest>");
}

/* What the case wants in the container. */
struct wish {
	bool stamp, lists, archive;
	int64_t revoked_at;      /* 0: not */
	bool spoil;              /* one bit of the archive time-stamp */
	const char *more;        /* a further file in META-INF */
	bool lost;               /* the signature that the manifest names */
	const struct buf *other; /* a PDF beside a.txt, not the only one */
	const char *
		inside; /* an archive-time-stamp-v3: "good", or what is wrong with it; NULL: none */
};

/* ---- EN 319 122-1 5.5.3, by OpenSSL's reading of the signature ---- */

static void hash_put(struct buf *list, struct slice a, struct slice b)
{
	unsigned char md[32];
	AUTO(buf) struct buf both = BUF_MAX(KIT_MAX);
	buf_put_slice(&both, a);
	buf_put_slice(&both, b);
	EVP_Digest(both.p, both.n, md, NULL, EVP_sha256(), NULL);
	der_put(list, DER_OCTET_STRING, (struct slice){ md, 32 });
}

#define PUT_DER(list, type, object)                                                                \
	do {                                                                                       \
		uint8_t *der = NULL;                                                               \
		int der_n = i2d_##type(object, &der);                                              \
		hash_put(list, (struct slice){ der, (size_t)der_n }, (struct slice){ NULL, 0 });   \
		OPENSSL_free(der);                                                                 \
	} while (0)

static void unsigned_put(struct buf *list, CMS_ContentInfo *cms)
{
	CMS_SignerInfo *si = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
	for (int i = 0; i < CMS_unsigned_get_attr_count(si); i++) {
		X509_ATTRIBUTE *a = CMS_unsigned_get_attr(si, i);
		uint8_t *type = NULL, *value = NULL;
		int type_n = i2d_ASN1_OBJECT(X509_ATTRIBUTE_get0_object(a), &type);
		int value_n = i2d_ASN1_TYPE(X509_ATTRIBUTE_get0_type(a, 0), &value);
		hash_put(list, (struct slice){ type, (size_t)type_n },
			(struct slice){ value, (size_t)value_n });
		OPENSSL_free(type);
		OPENSSL_free(value);
	}
}

static struct buf index_of(CMS_ContentInfo *cms, const char *fault)
{
	struct buf out = BUF_MAX(KIT_MAX);
	size_t index = der_open(&out, DER_SEQUENCE);
	der_put_algorithm(&out, strcmp(fault, "algorithm") ? NID_sha256 : NID_sha512, false);
	STACK_OF(X509) *certs = CMS_get1_certs(cms);
	size_t list = der_open(&out, DER_SEQUENCE);
	for (int i = 0; i < sk_X509_num(certs); i++)
		PUT_DER(&out, X509, sk_X509_value(certs, i));
	if (!strcmp(fault, "certificate"))
		PUT_DER(&out, X509, pki.tsa.cert);
	der_close(&out, list);
	sk_X509_pop_free(certs, X509_free);
	STACK_OF(X509_CRL) *crls = CMS_get1_crls(cms);
	list = der_open(&out, DER_SEQUENCE);
	for (int i = 0; i < sk_X509_CRL_num(crls); i++)
		PUT_DER(&out, X509_CRL, sk_X509_CRL_value(crls, i));
	if (!strcmp(fault, "list"))
		hash_put(&out, SLICE_LIT("a list that was taken out"), SLICE_LIT(""));
	der_close(&out, list);
	sk_X509_CRL_pop_free(crls, X509_CRL_free);
	list = der_open(&out, DER_SEQUENCE);
	if (strcmp(fault, "unlisted") != 0)
		unsigned_put(&out, cms);
	if (!strcmp(fault, "attribute"))
		hash_put(&out, SLICE_LIT("an attribute"), SLICE_LIT("that was changed"));
	der_close(&out, list);
	der_close(&out, index);
	return out;
}

/* From version to signature, as they stand in the first SignerInfo. */
static struct slice fixed_of(struct slice der)
{
	struct err e = ERR_INIT;
	struct cur c = { .s = der };
	struct der d, last = { .tag = 0 };
	bool good = der_next(&c, &d, &e);
	c = der_in(&d);
	good = good && der_next(&c, &d, &e) && der_next(&c, &d, &e);
	c = der_in(&d);
	good = good && der_next(&c, &d, &e);
	for (c = der_in(&d); good && cur_left(&c);)
		good = der_next(&c, &last, &e);
	c = der_in(&last);
	good = good && der_next(&c, &d, &e);
	c = der_in(&d);
	const uint8_t *from = d.content.p;
	for (last.tag = 0; good && last.tag != DER_OCTET_STRING;)
		good = der_next(&c, &last, &e);
	if (!good)
		kit_fail(&e, "SignerInfo");
	return (struct slice){ from, (size_t)(last.whole.p + last.whole.n - from) };
}

static void attribute_add(CMS_ContentInfo *cms, const char *oid, struct slice value)
{
	CMS_SignerInfo *si = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
	ASN1_OBJECT *type = OBJ_txt2obj(oid, 1);
	assert_true(
		CMS_unsigned_add1_attr_by_OBJ(si, type, V_ASN1_SEQUENCE, value.p, (int)value.n));
	ASN1_OBJECT_free(type);
}

static void archive_add(CMS_ContentInfo *cms, struct slice content, int64_t at, const char *fault)
{
	uint8_t digest[32], *der = NULL;
	AUTO(buf) struct buf over = BUF_MAX(KIT_MAX);
	AUTO(buf) struct buf index = index_of(cms, fault);
	if (!strcmp(fault, "content"))
		content = SLICE_LIT("another");
	int n = i2d_CMS_ContentInfo(cms, &der);
	der_put_oid(&over, NID_pkcs7_data);
	EVP_Digest(content.p, content.n, digest, NULL, EVP_sha256(), NULL);
	buf_put(&over, digest, 32);
	buf_put_slice(&over, fixed_of((struct slice){ der, (size_t)n }));
	buf_put_slice(&over, buf_slice(&index));
	OPENSSL_free(der);
	EVP_Digest(over.p, over.n, digest, NULL, EVP_sha256(), NULL);
	AUTO(buf) struct buf bare = kit_token(&pki, digest, at);
	const uint8_t *p = bare.p;
	CMS_ContentInfo *token = d2i_CMS_ContentInfo(NULL, &p, (long)bare.n);
	if (strcmp(fault, "index") != 0)
		attribute_add(token, "0.4.0.19122.1.5", buf_slice(&index));
	if (!strcmp(fault, "indices"))
		attribute_add(token, "0.4.0.19122.1.5", buf_slice(&index));
	der = NULL;
	n = i2d_CMS_ContentInfo(token, &der);
	if (!strcmp(fault, "value")) {
		struct slice fixed = fixed_of((struct slice){ der, (size_t)n });
		der[fixed.p + fixed.n - 1 - der] ^= 1;
	}
	attribute_add(cms, "0.4.0.1733.2.4", (struct slice){ der, (size_t)n });
	OPENSSL_free(der);
	CMS_ContentInfo_free(token);
}

static struct buf signature_of(
	const struct buf *over, const struct kit_id *who, const struct wish *w)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf bare = BUF_MAX(KIT_MAX);
	struct buf out = BUF_MAX(KIT_MAX);
	STACK_OF(X509) *chain = sk_X509_new_null();
	sk_X509_push(chain, pki.issuing.cert);
	struct cms_request r = {
		.profile = CMS_CADES, .signer = who->cert, .chain = chain, .signing_time = KIT_TIME
	};
	EVP_Digest(over->p, over->n, r.digest, NULL, EVP_sha256(), NULL);
	if (!cms_make(&bare, &r, who->key, &e))
		kit_fail(&e, "cms_make");
	sk_X509_free(chain);
	if (w->stamp) {
		uint8_t digest[32];
		if (!cms_value_digest(digest, buf_slice(&bare), &e))
			kit_fail(&e, "value");
		AUTO(buf) struct buf token = kit_token(&pki, digest, KIT_TIME + 1);
		AUTO(buf) struct buf with = BUF_MAX(KIT_MAX);
		if (!cms_add_stamp(&with, buf_slice(&bare), buf_slice(&token), &e))
			kit_fail(&e, "stamp");
		bare.n = 0;
		buf_put_slice(&bare, buf_slice(&with));
	}
	const uint8_t *p = bare.p;
	CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, (long)bare.n);
	X509_CRL *of_parties = kit_crl(&pki.issuing, w->revoked_at ? who->cert : NULL,
		w->revoked_at, KIT_TIME + 2, KIT_TIME + 86400);
	X509_CRL *of_root = kit_crl(&pki.root, NULL, 0, KIT_TIME + 2, KIT_TIME + 86400);
	if (w->lists)
		assert_true(CMS_add1_crl(cms, of_parties) && CMS_add1_crl(cms, of_root));
	if (w->inside)
		archive_add(cms, buf_slice(over), KIT_TIME + 60,
			strcmp(w->inside, "twice") ? w->inside : "good");
	if (w->inside && !strcmp(w->inside, "twice"))
		archive_add(cms, buf_slice(over), KIT_TIME + 120, "good");
	uint8_t *der = NULL;
	int n = i2d_CMS_ContentInfo(cms, &der);
	buf_put_slice(&out, (struct slice){ der, (size_t)n });
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	X509_CRL_free(of_parties);
	X509_CRL_free(of_root);
	return out;
}

static struct buf container(const struct kit_id *who, const struct wish *w)
{
	struct err e = ERR_INIT;
	struct buf out = BUF_MAX(KIT_MAX);
	AUTO(buf) struct buf list = BUF_MAX(KIT_MAX);
	AUTO(buf) struct buf kept = BUF_MAX(KIT_MAX);
	struct pack_entry files[8] = { { "mimetype", SLICE_LIT(ASIC_MIMETYPE), true },
		{ "a.txt", SLICE_LIT("Bonjour"), true } };
	size_t n = 2;
	if (w->other) {
		files[n++] = (struct pack_entry){ "b", buf_slice(w->other), true };
		files[n++] = (struct pack_entry){ "c", SLICE_LIT("%PDF-1.7 and no more"), true };
	}
	manifest(&list, SIGNATURE, files + 1, n - 1);
	AUTO(buf) struct buf p7s = signature_of(&list, who, w);
	files[n++] = (struct pack_entry){ MANIFEST, buf_slice(&list), true };
	if (!w->lost)
		files[n++] = (struct pack_entry){ SIGNATURE, buf_slice(&p7s), true };
	manifest(&kept, TOKEN, files + 1, n - 1);
	uint8_t digest[32];
	EVP_Digest(kept.p, kept.n, digest, NULL, EVP_sha256(), NULL);
	AUTO(buf) struct buf token = kit_token(&pki, digest, KIT_TIME + 60);
	if (w->spoil)
		token.p[token.n - 1] ^= 1;
	if (w->archive) {
		files[n++] = (struct pack_entry){ ARCHIVE, buf_slice(&kept), true };
		files[n++] = (struct pack_entry){ TOKEN, buf_slice(&token), true };
	}
	if (w->more)
		files[n++] = (struct pack_entry){ w->more, SLICE_LIT("x"), true };
	if (!pack_write(&out, files, n, KIT_TIME, &e))
		kit_fail(&e, "pack");
	return out;
}

static void expects(const struct wish *w, enum pades_verdict_word verdict, enum pades_level level)
{
	struct err e = ERR_INIT;
	struct kit_id who = kit_issue(
		&pki, "Partie", &pki.issuing, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 86400);
	AUTO(buf) struct buf zip = container(&who, w);
	AUTO(asic) struct asic a = { .kind = ASIC_NONE };
	const struct pades_question q = {
		.pdf = buf_slice(&zip), .anchors = &pki.anchors, .at = KIT_TIME + 7200
	};
	assert_true(asic_open(&a, &q, &e));
	for (size_t i = 0; i < a.report.n; i++)
		if (!a.report.list[i].is_timestamp)
			assert_int_equal(a.report.list[i].level, level);
	if (a.report.verdict != verdict)
		kit_print(&a.report);
	assert_int_equal(a.report.verdict, verdict);
	assert_int_equal(a.report.n, 1 - w->lost + w->archive);
	kit_id_free(&who);
}

static void levels_are_what_is_there(void **state)
{
	(void)state;
	expects(&(struct wish){ .stamp = false }, PADES_PASSED, PADES_B_B);
	expects(&(struct wish){ .stamp = true }, PADES_PASSED, PADES_B_T);
	expects(&(struct wish){ .stamp = true, .lists = true }, PADES_PASSED, PADES_B_LT);
	expects(&(struct wish){ .stamp = true, .lists = true, .archive = true }, PADES_PASSED,
		PADES_B_LTA);
	expects(&(struct wish){ .stamp = true, .archive = true }, PADES_PASSED, PADES_B_T);
}

/* A list inside the signature itself was passed over. */
static void a_revoked_signer_does_not_pass(void **state)
{
	(void)state;
	const struct wish before = { .stamp = true, .lists = true, .revoked_at = KIT_TIME - 60 };
	const struct wish after = { .stamp = true, .lists = true, .revoked_at = KIT_TIME + 60 };
	const struct wish unproven = { .lists = true, .revoked_at = KIT_TIME - 60 };
	expects(&before, PADES_FAILED, PADES_B_LT);
	expects(&after, PADES_PASSED, PADES_B_LT);
	expects(&unproven, PADES_INDETERMINATE, PADES_B_B);
}

static void a_changed_archive_time_stamp_is_seen(void **state)
{
	(void)state;
	expects(&(struct wish){ .stamp = true, .lists = true, .archive = true, .spoil = true },
		PADES_FAILED, PADES_B_LT);
}

static void an_archive_time_stamp_inside_makes_the_level(void **state)
{
	(void)state;
	struct wish w = { .stamp = true, .lists = true, .inside = "good" };
	expects(&w, PADES_PASSED, PADES_B_LTA);
	w.inside = "twice";
	expects(&w, PADES_PASSED, PADES_B_LTA);
	w.inside = "unlisted";
	expects(&w, PADES_PASSED, PADES_B_LT);
	w = (struct wish){ .stamp = true, .inside = "good" };
	expects(&w, PADES_PASSED, PADES_B_T);
	/* it proves when the signature existed: before the revocation */
	w = (struct wish){ .lists = true, .revoked_at = KIT_TIME + 90, .inside = "good" };
	expects(&w, PADES_PASSED, PADES_B_B);
}

static void an_archive_time_stamp_over_something_else_does_not_pass(void **state)
{
	(void)state;
	static const char *const faults[] = { "content", "index", "indices", "algorithm",
		"certificate", "list", "attribute", "value" };
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		expects(&(struct wish){ .stamp = true, .lists = true, .inside = faults[i] },
			PADES_INDETERMINATE, PADES_B_LT);
}

/* EN 319 162-1 4.4.3: each is a signature or says so; one that nobody judged is not passed over. */
static void what_is_named_like_a_signature_is_not_passed_over(void **state)
{
	(void)state;
	static const char *const more[] = { "META-INF/signature009.p7s", "META-INF/signatures.xml",
		"META-INF/timestamp9.tst", "META-INF/asicmanifest.XML" };
	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		expects(&(struct wish){ .more = more[i] }, PADES_INDETERMINATE, PADES_B_B);
	static const char *const ocf[] = { "META-INF/manifest.xml", "META-INF/container.xml",
		"META-INF/metadata.xml" };
	for (size_t i = 0; i < sizeof ocf / sizeof *ocf; i++)
		expects(&(struct wish){ .more = ocf[i] }, PADES_PASSED, PADES_B_B);
	expects(&(struct wish){ .lost = true }, PADES_FAILED, PADES_B_B);
}

/* What nothing covers and the format does not know was put there by anybody, at any time. */
static void what_the_format_does_not_know_is_not_passed_over(void **state)
{
	(void)state;
	static const char *const more[] = { "META-INF/note.txt", "META-INF/manifest.xml.exe",
		"META-INF/CMS001.p7s", "META-INF/sub/container.xml", "META-INF/Container.xml" };
	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		expects(&(struct wish){ .more = more[i] }, PADES_INDETERMINATE, PADES_B_B);
}

/* Several PDFs, whatever their names: signatures in them count, too. */
static void a_broken_signature_in_any_pdf_is_seen(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct kit_id who = kit_issue(
		&pki, "Partie", &pki.issuing, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 86400);
	AUTO(buf) struct buf pdf = kit_base();
	kit_sign(&pki, &pdf,
		&(struct kit_sign){ "accueil-1", PADES_SIGNATURE, &who, pki.issuing.cert, KIT_TIME,
			false, false });
	size_t at = slice_find(buf_slice(&pdf), SLICE_LIT("72 700 Td"), 0);
	for (int changed = 0; changed < 2; changed++) {
		pdf.p[at] = changed ? '6' : '7';
		AUTO(buf) struct buf zip = container(&who, &(struct wish){ .other = &pdf });
		struct verify v;
		const struct pades_question q = {
			.pdf = buf_slice(&zip), .anchors = &pki.anchors, .at = KIT_TIME + 60
		};
		assert_true(verify_begin(&v, &q, NULL, &e));
		assert_int_equal(v.report.verdict, changed ? PADES_FAILED : PADES_PASSED);
		verify_auto(&v);
	}
	kit_id_free(&who);
}

/* RFC 4998, RFC 6283: known for what it is, never passed. */
static void a_record_by_itself_is_open(void **state)
{
	(void)state;
	static const struct {
		struct slice bytes;
		enum pades_verdict_word verdict;
		enum verify_kind kind;
	} all[] = { { SLICE_INIT("\x30\x09\x02\x01\x01\x30\x00\x30\x02\x30\x00"), PADES_UNREADABLE,
			    VERIFY_RECORD },
		{ SLICE_INIT("<EvidenceRecord xmlns=\"urn:ietf:params:xml:ns:ers\"/>"),
			PADES_INDETERMINATE, VERIFY_RECORD },
		{ SLICE_INIT("\x30\x05\x02\x01\x02\x30\x00"), PADES_UNREADABLE, VERIFY_UNKNOWN },
		{ SLICE_INIT("<other/>"), PADES_UNREADABLE, VERIFY_UNKNOWN } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct err e = ERR_INIT;
		struct verify v;
		const struct pades_question q = { .pdf = all[i].bytes, .at = 1 };
		assert_true(verify_begin(&v, &q, NULL, &e));
		assert_int_equal(v.report.verdict, all[i].verdict);
		assert_int_equal(v.kind, all[i].kind);
		verify_auto(&v);
	}
}

int main(void)
{
	xml_start();
	pki = kit_pki_make();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_by_itself_is_open),
		cmocka_unit_test(levels_are_what_is_there),
		cmocka_unit_test(a_revoked_signer_does_not_pass),
		cmocka_unit_test(a_changed_archive_time_stamp_is_seen),
		cmocka_unit_test(an_archive_time_stamp_inside_makes_the_level),
		cmocka_unit_test(what_is_named_like_a_signature_is_not_passed_over),
		cmocka_unit_test(what_the_format_does_not_know_is_not_passed_over),
		cmocka_unit_test(a_broken_signature_in_any_pdf_is_seen),
		cmocka_unit_test(an_archive_time_stamp_over_something_else_does_not_pass),
	};
	int r = cmocka_run_group_tests(tests, NULL, NULL);
	kit_pki_free(&pki);
	return r;
}
