/* SPDX-License-Identifier: MIT */
/* test_record: evidence records (RFC 4998) by themselves and in containers: what holds, and what does not. */
#include <openssl/cms.h>
#undef CMS_CADES /* a macro there, a profile here */

#include "pades_kit.h"

#include "asic/open.h"
#include "base/file.h"
#include "cms/record.h"
#include "pack/write.h"
#include "pki/der.h"
#include "xml/read.h"

#define RECORD "META-INF/evidencerecord.ers"
#define RECORD_MANIFEST "META-INF/ASiCEvidenceRecordManifest1.xml"
#define MANIFEST "META-INF/ASiCManifest.xml"
#define SIGNATURE "META-INF/signature.p7s"

static struct kit_pki pki;

struct sum {
	uint8_t b[32];
};

static struct sum sum_two(struct slice a, struct slice b)
{
	struct sum s;
	AUTO(buf) struct buf both = BUF_MAX(KIT_MAX);
	buf_put_slice(&both, a);
	buf_put_slice(&both, b);
	EVP_Digest(both.p, both.n, s.b, NULL, EVP_sha256(), NULL);
	return s;
}

static struct slice bytes(const struct sum *s)
{
	return (struct slice){ s->b, sizeof s->b };
}

static struct sum sum(struct slice a)
{
	return sum_two(a, SLICE_LIT(""));
}

static int smaller(const void *a, const void *b)
{
	return memcmp(a, b, 32);
}

/* What a case wants wrong; NULL: nothing. */
static const char *fault;

static bool is(const char *word)
{
	return fault && strcmp(fault, word) == 0;
}

static int64_t made_at = 1781596800; /* KIT_TIME */

/* One ArchiveTimeStamp over 'n' hashes with one sibling above, or without tree. */
static void stamp_put(struct buf *out, struct sum *leaves, size_t n, bool tree, int64_t at)
{
	struct sum root = leaves[0];
	const struct sum sibling = sum(SLICE_LIT("a sibling"));
	size_t mark = der_open(out, DER_SEQUENCE);
	if (!is("no algorithm")) {
		size_t a = der_open(out, DER_CONTEXT_CONS);
		der_put_oid(out, is("other algorithm") ? NID_sha384 : NID_sha256);
		der_close(out, a);
	}
	if (tree) {
		size_t all = der_open(out, DER_CONTEXT_CONS + 2);
		size_t list = der_open(out, DER_SEQUENCE);
		AUTO(buf) struct buf sorted = BUF_MAX(KIT_MAX);
		for (size_t i = 0; i < n; i++)
			der_put(out, DER_OCTET_STRING,
				is("short hash") ? slice_sub(bytes(&leaves[i]), 0, 31)
						 : bytes(&leaves[i]));
		der_close(out, list);
		qsort(leaves, n, sizeof *leaves, smaller);
		for (size_t i = 0; i < n; i++)
			buf_put_slice(&sorted, bytes(&leaves[i]));
		root = n == 1 ? leaves[0] : sum(buf_slice(&sorted));
		list = der_open(out, DER_SEQUENCE);
		if (!is("empty list"))
			der_put(out, DER_OCTET_STRING, bytes(&sibling));
		der_close(out, list);
		der_close(out, all);
		root = smaller(&root, &sibling) < 0 ? sum_two(bytes(&root), bytes(&sibling))
						    : sum_two(bytes(&sibling), bytes(&root));
	}
	root.b[0] ^= is("other root");
	AUTO(buf) struct buf token = kit_token(&pki, root.b, at);
	token.p[token.n - 1] ^= is("broken token");
	buf_put_slice(out, buf_slice(&token));
	if (is("more"))
		der_put_uint(out, 1);
	der_close(out, mark);
}

/* The token of the last ArchiveTimeStamp in 's', which is that element whole. */
static struct slice token_of(struct slice s)
{
	struct cur c = { .s = s };
	struct der d, last = { .tag = 0 };
	assert_true(der_next(&c, &d, NULL));
	for (c = der_in(&d); cur_left(&c);)
		assert_true(der_next(&c, &last, NULL));
	return last.whole;
}

/* How the record was kept: a time-stamp, one renewed, and all of it renewed. */
enum kept { KEPT, KEPT_STAMP, KEPT_TREE };

static struct buf sequence(const struct slice *objects, size_t n, enum kept kept)
{
	struct buf out = BUF_MAX(KIT_MAX);
	struct sum leaves[8];
	for (size_t i = 0; i < n; i++)
		leaves[i] = sum(objects[i]);
	size_t chain = der_open(&out, DER_SEQUENCE), first = out.n;
	stamp_put(&out, leaves, n, n > 1, made_at);
	if (kept == KEPT_STAMP) {
		leaves[0] = sum(token_of(slice_sub(buf_slice(&out), first, out.n)));
		leaves[0].b[0] ^= is("other stamp");
		stamp_put(&out, leaves, 1, true, made_at + (is("older") ? -10 : 10));
	}
	der_close(&out, chain);
	if (kept != KEPT_TREE)
		return out;
	AUTO(buf) struct buf older = BUF_MAX(KIT_MAX);
	der_put(&older, DER_SEQUENCE, buf_slice(&out));
	struct sum all = sum(buf_slice(&older));
	all.b[0] ^= is("other chains");
	for (size_t i = 0; i < n; i++) {
		leaves[i] = sum(objects[i]);
		leaves[i] = sum_two(bytes(&leaves[i]), bytes(&all));
	}
	size_t left = is("object left out") ? n - 1 : n;
	chain = der_open(&out, DER_SEQUENCE);
	stamp_put(&out, leaves, left, true, made_at + 20);
	der_close(&out, chain);
	return out;
}

static struct buf record(const struct slice *objects, size_t n, enum kept kept)
{
	struct buf out = BUF_MAX(KIT_MAX);
	AUTO(buf) struct buf chains = sequence(objects, n, kept);
	size_t mark = der_open(&out, DER_SEQUENCE);
	der_put_uint(&out, is("version") ? 2 : 1);
	size_t algorithms = der_open(&out, DER_SEQUENCE);
	der_put_algorithm(&out, NID_sha256, false);
	der_close(&out, algorithms);
	if (is("encrypted"))
		der_put(&out, DER_CONTEXT_CONS + 1, SLICE_LIT(""));
	der_put(&out, DER_SEQUENCE, is("no chain") ? SLICE_LIT("") : buf_slice(&chains));
	der_close(&out, mark);
	if (is("trailing"))
		buf_put_byte(&out, 0);
	return out;
}

static bool holds(struct slice der, const struct slice *objects, size_t n)
{
	AUTO(record) struct record *r = NULL;
	struct err e = ERR_INIT;
	char reason[200];
	bool yes = false;
	if (!record_open(&r, der, &e))
		return false;
	assert_true(record_holds(&yes, reason, r, objects, n, &e));
	assert_true(yes || reason[0]);
	return yes;
}

static const struct slice objects[] = { SLICE_INIT("one"), SLICE_INIT("two"), SLICE_INIT("three"),
	SLICE_INIT("a stranger") };

static void what_it_was_made_of_it_proves(void **state)
{
	(void)state;
	for (enum kept k = KEPT; k <= KEPT_TREE; k++)
		for (size_t n = 1; n <= 3; n++) {
			AUTO(buf) struct buf der = record(objects, n, k);
			assert_true(holds(buf_slice(&der), objects, n));
			assert_true(holds(buf_slice(&der), objects, 1));
			assert_true(holds(buf_slice(&der), NULL, 0));
			assert_false(holds(buf_slice(&der), objects + 1, 3));
			assert_false(holds(buf_slice(&der), objects + 3, 1));
		}
	fault = "no algorithm";
	AUTO(buf) struct buf der = record(objects, 3, KEPT_TREE);
	assert_true(holds(buf_slice(&der), objects, 3));
	fault = NULL;
}

/* The fuzz target begins with records of this very making: those that are whole hold. */
static void the_seeds_of_the_fuzz_target_are_records(void **state)
{
	(void)state;
	static const struct {
		const char *path;
		size_t n;
		bool good;
	} all[] = { { "one", 1, true }, { "three", 3, true }, { "stamp-renewed", 3, true },
		{ "tree-renewed", 3, true }, { "no-algorithm", 3, true },
		{ "other-stamp", 3, false }, { "encrypted", 3, false } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct err e = ERR_INIT;
		char path[80];
		AUTO(buf) struct buf der = { 0 };
		snprintf(path, sizeof path, "tests/fuzz/seeds/record/%s", all[i].path);
		assert_true(file_read(&der, path, KIT_MAX, &e));
		assert_int_equal(holds(buf_slice(&der), objects, all[i].n), all[i].good);
	}
}

static void what_is_wrong_does_not_hold(void **state)
{
	(void)state;
	static const struct {
		const char *fault;
		enum kept kept;
	} all[] = { { "other root", KEPT }, { "broken token", KEPT }, { "more", KEPT },
		{ "other algorithm", KEPT }, { "short hash", KEPT }, { "empty list", KEPT },
		{ "version", KEPT }, { "encrypted", KEPT }, { "no chain", KEPT },
		{ "trailing", KEPT }, { "other stamp", KEPT_STAMP }, { "older", KEPT_STAMP },
		{ "other chains", KEPT_TREE }, { "object left out", KEPT_TREE } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		fault = all[i].fault;
		AUTO(buf) struct buf der = record(objects, 3, all[i].kept);
		fault = NULL;
		if (holds(buf_slice(&der), objects, 3))
			fail_msg("%s holds", all[i].fault);
	}
}

/* Any bit of it; a few are of what says nothing: attributes of certificates are under the signature as well. */
static void no_bit_of_it_can_be_changed(void **state)
{
	(void)state;
	AUTO(buf) struct buf der = record(objects, 2, KEPT_TREE);
	for (size_t cut = 0; cut < der.n; cut += 7)
		assert_false(holds(slice_sub(buf_slice(&der), 0, cut), objects, 2));
	size_t good = 0;
	for (size_t i = 0; i < der.n; i += 3) {
		der.p[i] ^= 0x10;
		good += holds(buf_slice(&der), objects, 2);
		der.p[i] ^= 0x10;
	}
	/* the list of digest algorithms binds nothing, nor do unsigned parts of the last token */
	assert_in_range(good, 0, der.n / 30);
}

/* ---- in a container ---- */

static void reference(struct buf *out, const char *uri, struct slice file)
{
	unsigned char text[48];
	const struct sum s = sum(file);
	EVP_EncodeBlock(text, s.b, sizeof s.b);
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

/* ---- inside a signature (RFC 4998 A) ---- */

static void attribute_put(struct buf *der, const char *oid, struct slice value)
{
	const uint8_t *p = der->p;
	CMS_ContentInfo *c = d2i_CMS_ContentInfo(NULL, &p, (long)der->n);
	CMS_SignerInfo *si = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(c), 0);
	ASN1_OBJECT *type = OBJ_txt2obj(oid, 1);
	assert_true(
		CMS_unsigned_add1_attr_by_OBJ(si, type, V_ASN1_SEQUENCE, value.p, (int)value.n));
	uint8_t *out = NULL;
	int n = i2d_CMS_ContentInfo(c, &out);
	der->n = 0;
	buf_put(der, out, (size_t)n);
	OPENSSL_free(out);
	ASN1_OBJECT_free(type);
	CMS_ContentInfo_free(c);
}

#define INTERNAL "1.2.840.113549.1.9.16.2.49"
#define EXTERNAL "1.2.840.113549.1.9.16.2.50"

static const struct inside {
	const char *oid;
	const char *what; /* "good", "twice", "other", "junk" */
	enum pades_verdict_word verdict, revoked;
} insides[] = {
	{ INTERNAL, "good", PADES_PASSED, PADES_PASSED },
	{ EXTERNAL, "good", PADES_PASSED, PADES_PASSED },
	{ INTERNAL, "twice", PADES_PASSED, PADES_PASSED },
	{ INTERNAL, "other", PADES_INDETERMINATE, PADES_INDETERMINATE },
	{ EXTERNAL, "other", PADES_INDETERMINATE, PADES_INDETERMINATE },
	{ INTERNAL, "junk", PADES_INDETERMINATE, PADES_INDETERMINATE },
	{ EXTERNAL, "junk", PADES_INDETERMINATE, PADES_INDETERMINATE },
};

static void inside_put(struct buf *p7s, struct slice content, const struct inside *in)
{
	if (!in)
		return;
	const bool external = strcmp(in->oid, EXTERNAL) == 0;
	const int64_t before = made_at;
	for (int i = 0; i < 1 + (strcmp(in->what, "twice") == 0); i++, made_at += 50) {
		const struct slice over[] = {
			strcmp(in->what, "other") ? buf_slice(p7s) : SLICE_LIT("other"), content
		};
		AUTO(buf) struct buf der = record(over, 1 + external, KEPT_TREE);
		attribute_put(p7s, in->oid,
			strcmp(in->what, "junk") ? buf_slice(&der) : SLICE_LIT("\x30\x00"));
	}
	made_at = before;
}

struct wish {
	const struct slice *bytes; /* of the record; NULL: it is made */
	const char *name;          /* of it */
	bool unnamed, revoked, stranger;
	const struct inside *inside; /* the record is there, not beside the signature */
};

static struct buf signature_of(const struct buf *over, const struct kit_id *who)
{
	struct err e = ERR_INIT;
	struct buf out = BUF_MAX(KIT_MAX);
	STACK_OF(X509) *chain = sk_X509_new_null();
	sk_X509_push(chain, pki.issuing.cert);
	struct cms_request r = { .profile = CMS_CADES,
		.signer = who->cert,
		.chain = chain,
		.signing_time = KIT_TIME - 60 };
	EVP_Digest(over->p, over->n, r.digest, NULL, EVP_sha256(), NULL);
	if (!cms_make(&out, &r, who->key, &e))
		kit_fail(&e, "cms_make");
	sk_X509_free(chain);
	return out;
}

static enum pades_verdict_word judged(const struct wish *w)
{
	struct err e = ERR_INIT;
	struct kit_id who = kit_issue(
		&pki, "Partie", &pki.issuing, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 86400);
	AUTO(buf) struct buf zip = BUF_MAX(KIT_MAX);
	AUTO(buf) struct buf list = BUF_MAX(KIT_MAX);
	AUTO(buf) struct buf kept = BUF_MAX(KIT_MAX);
	struct pack_entry files[6] = { { "mimetype", SLICE_LIT(ASIC_MIMETYPE), true },
		{ "a.txt", SLICE_LIT("Bonjour"), true } };
	manifest(&list, SIGNATURE, files + 1, 1);
	AUTO(buf) struct buf p7s = signature_of(&list, &who);
	inside_put(&p7s, buf_slice(&list), w->inside);
	files[2] = (struct pack_entry){ SIGNATURE, buf_slice(&p7s), true };
	const char *name = w->name ? w->name : RECORD;
	manifest(&kept, name, files + 1, 2);
	const struct slice over[] = { files[1].bytes,
		w->stranger ? SLICE_LIT("a stranger") : files[2].bytes };
	AUTO(buf) struct buf made = record(over, 2, KEPT_TREE);
	files[3] = (struct pack_entry){ MANIFEST, buf_slice(&list), true };
	files[4] = (struct pack_entry){ name, w->bytes ? *w->bytes : buf_slice(&made), true };
	files[5] = (struct pack_entry){ RECORD_MANIFEST, buf_slice(&kept), true };
	if (!pack_write(&zip, files, w->inside ? 4 : 6 - w->unnamed, KIT_TIME, &e))
		kit_fail(&e, "pack");
	X509_CRL *crl = kit_crl(&pki.issuing, w->revoked ? who.cert : NULL,
		w->revoked ? KIT_TIME + 100 : 0, KIT_TIME + 200, KIT_TIME + 86400);
	STACK_OF(X509_CRL) *crls = sk_X509_CRL_new_null();
	sk_X509_CRL_push(crls, crl);
	AUTO(asic) struct asic a = { .kind = ASIC_NONE };
	const struct pades_question q = {
		.pdf = buf_slice(&zip), .anchors = &pki.anchors, .crls = crls, .at = KIT_TIME + 7200
	};
	assert_true(asic_open(&a, &q, &e));
	assert_int_equal(a.evidence_records, w->inside ? 0 : 1);
	enum pades_verdict_word v = a.report.verdict;
	sk_X509_CRL_free(crls);
	X509_CRL_free(crl);
	kit_id_free(&who);
	return v;
}

static void a_container_is_as_good_as_its_records(void **state)
{
	(void)state;
	static const struct slice junk[] = { SLICE_INIT("x"), SLICE_INIT("\x30\x00"),
		SLICE_INIT("\x30\x09\x02\x01\x01\x30\x00\x30\x02\x30\x00") };
	static const struct slice xml = SLICE_INIT("<EvidenceRecord/>");
	assert_int_equal(judged(&(struct wish){ .name = NULL }), PADES_PASSED);
	assert_int_equal(judged(&(struct wish){ .stranger = true }), PADES_FAILED);
	for (size_t i = 0; i < sizeof junk / sizeof *junk; i++) {
		assert_int_equal(judged(&(struct wish){ .bytes = &junk[i] }), PADES_FAILED);
		assert_int_equal(judged(&(struct wish){ .bytes = &junk[i], .unnamed = true }),
			PADES_INDETERMINATE);
	}
	assert_int_equal(judged(&(struct wish){ .unnamed = true }), PADES_INDETERMINATE);
	assert_int_equal(
		judged(&(struct wish){ .name = "META-INF/evidencerecord.xml", .bytes = &xml }),
		PADES_INDETERMINATE);
}

/* It proves when the signature existed: before the revocation. */
static void a_record_proves_the_time_of_a_signature(void **state)
{
	(void)state;
	assert_int_equal(judged(&(struct wish){ .revoked = true }), PADES_PASSED);
	assert_int_equal(
		judged(&(struct wish){ .revoked = true, .unnamed = true }), PADES_INDETERMINATE);
}

static void a_record_inside_a_signature_is_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof insides / sizeof *insides; i++) {
		struct wish w = { .inside = &insides[i] };
		assert_int_equal(judged(&w), insides[i].verdict);
		w.revoked = true;
		assert_int_equal(judged(&w), insides[i].revoked);
	}
}

/* In a PDF, too; one over the content as well cannot be judged there. */
static void a_record_inside_a_pdf_is_judged(void **state)
{
	(void)state;
	struct kit_id who = kit_issue(
		&pki, "Partie", &pki.issuing, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 86400);
	for (size_t i = 0; i < sizeof insides / sizeof *insides; i++) {
		struct err e = ERR_INIT;
		AUTO(buf) struct buf pdf = kit_base();
		AUTO(pades_draft) struct pades_draft d = { .pdf = BUF_MAX(0) };
		AUTO(pades_report) struct pades_report r = { .n = 0 };
		const struct pades_request ask = { .field = "accueil-1",
			.kind = PADES_SIGNATURE,
			.time = KIT_TIME,
			.room = 20000 };
		if (!pades_prepare(&d, buf_slice(&pdf), &ask, &e))
			kit_fail(&e, "prepare");
		AUTO(buf) struct buf value = BUF_MAX(KIT_MAX);
		AUTO(buf) struct buf made = kit_cms(&who, pki.issuing.cert, d.digest);
		buf_put_slice(&value, buf_slice(&made));
		inside_put(&value, SLICE_LIT("the signed bytes"), &insides[i]);
		if (!pades_embed(&d.pdf, d.hole_at, d.hole_end, buf_slice(&value), &e))
			kit_fail(&e, "embed");
		const struct pades_question q = {
			.pdf = buf_slice(&d.pdf), .anchors = &pki.anchors, .at = KIT_TIME + 7200
		};
		assert_true(pades_judge(&r, &q, &e));
		const bool external = strcmp(insides[i].oid, EXTERNAL) == 0;
		assert_int_equal(r.verdict, external ? PADES_INDETERMINATE : insides[i].verdict);
	}
	kit_id_free(&who);
}

int main(void)
{
	xml_start();
	pki = kit_pki_make();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_was_made_of_it_proves),
		cmocka_unit_test(the_seeds_of_the_fuzz_target_are_records),
		cmocka_unit_test(what_is_wrong_does_not_hold),
		cmocka_unit_test(no_bit_of_it_can_be_changed),
		cmocka_unit_test(a_container_is_as_good_as_its_records),
		cmocka_unit_test(a_record_proves_the_time_of_a_signature),
		cmocka_unit_test(a_record_inside_a_signature_is_judged),
		cmocka_unit_test(a_record_inside_a_pdf_is_judged),
	};
	int r = cmocka_run_group_tests(tests, NULL, NULL);
	kit_pki_free(&pki);
	return r;
}
