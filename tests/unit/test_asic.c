/* SPDX-License-Identifier: MIT */
/* Containers: what our writer makes holds, every change is seen, foreign ones are never passed wrongly. */
#include "asic/open.h"
#include "asic/seal.h"
#include "cms/make.h"
#include "mini.h"
#include "pades/report.h"
#include "xml/read.h"

#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MAX = 1 << 20 };

struct kit {
	EVP_PKEY *root_key, *key;
	X509 *root, *cert;
	struct anchors anchors;
};
static struct kit kit;

static int kit_make(void **state)
{
	(void)state;
	xml_start();
	kit.root_key = mini_ec("P-256");
	kit.key = mini_ec("P-256");
	kit.root = mini_cert(&(struct mini_spec){
		.cn = "Root", .key = kit.root_key, .ca = true, .pathlen = -1 });
	kit.cert = mini_cert(&(struct mini_spec){ .cn = "Manifest",
		.key = kit.key,
		.issuer = kit.root,
		.issuer_key = kit.root_key,
		.serial = 7 });
	kit.anchors.certs = sk_X509_new_null();
	X509_up_ref(kit.root);
	return sk_X509_push(kit.anchors.certs, kit.root) ? 0 : -1;
}

static int kit_drop(void **state)
{
	(void)state;
	anchor_auto(&kit.anchors);
	X509_free(kit.root);
	X509_free(kit.cert);
	EVP_PKEY_free(kit.key);
	EVP_PKEY_free(kit.root_key);
	return 0;
}

static const struct asic_file files[] = {
	{ "convention.txt", "text/plain", SLICE_INIT("the whole text"), true },
	{ "journal.xml", "application/xml", SLICE_INIT("<journal/>"), false },
};

static void sample(struct buf *out)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf manifest = BUF_MAX(MAX);
	AUTO(buf) struct buf signature = BUF_MAX(MAX);
	assert_true(asic_manifest_write(&manifest, files, 2, &e));
	struct cms_request r = {
		.profile = CMS_CADES, .signer = kit.cert, .signing_time = MINI_NOW
	};
	EVP_Digest(manifest.p, manifest.n, r.digest, NULL, EVP_sha256(), NULL);
	assert_true(cms_make(&signature, &r, kit.key, &e));
	const struct asic_parts parts = { .files = files,
		.files_n = 2,
		.manifest = buf_slice(&manifest),
		.signature = buf_slice(&signature),
		.time = MINI_NOW };
	*out = (struct buf)BUF_MAX(MAX);
	assert_true(asic_seal(out, &parts, &e));
}

static enum pades_verdict_word verdict(struct slice bytes, const struct anchors *anchors)
{
	struct err e = ERR_INIT;
	AUTO(asic) struct asic a = { .kind = ASIC_NONE };
	const struct pades_question q = { .pdf = bytes, .anchors = anchors, .at = MINI_NOW + 60 };
	assert_true(asic_open(&a, &q, &e));
	return a.report.verdict;
}

static void our_own_container_passes(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf zip = { 0 };
	AUTO(asic) struct asic a = { .kind = ASIC_NONE };
	sample(&zip);
	const struct pades_question q = {
		.pdf = buf_slice(&zip), .anchors = &kit.anchors, .at = MINI_NOW + 60
	};
	assert_true(asic_open(&a, &q, &e));
	assert_int_equal(a.report.verdict, PADES_PASSED);
	assert_int_equal(a.manifest, ASIC_INTACT);
	assert_int_equal(a.kind, ASIC_E);
	assert_string_equal(a.root, "convention.txt");
	assert_string_equal(a.report.list[0].signer, "Manifest");
}

static void without_its_anchor_it_is_indeterminate(void **state)
{
	(void)state;
	AUTO(buf) struct buf zip = { 0 };
	const struct anchors none = { 0 };
	sample(&zip);
	assert_int_equal(verdict(buf_slice(&zip), &none), PADES_INDETERMINATE);
}

/* Names, times, flags and the end record count too: each bit of the whole file. */
static void no_changed_bit_passes(void **state)
{
	(void)state;
	AUTO(buf) struct buf zip = { 0 };
	sample(&zip);
	for (size_t i = 0; i < zip.n; i++) {
		uint8_t bit = (uint8_t)(1U << i % 8);
		zip.p[i] ^= bit;
		if (verdict(buf_slice(&zip), &kit.anchors) == PADES_PASSED)
			fail_msg("byte %zu of %zu", i, zip.n);
		zip.p[i] ^= bit;
	}
	assert_int_equal(verdict(buf_slice(&zip), &kit.anchors), PADES_PASSED);
}

static void repacked(struct buf *out, const struct pack_entry *extra, bool drop_journal)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf zip = { 0 };
	AUTO(pack) struct pack p = { 0 };
	struct pack_entry entries[16];
	size_t n = 0;
	sample(&zip);
	assert_true(pack_read(&p, buf_slice(&zip), MAX, &e));
	for (size_t i = 0; i < p.n; i++)
		if (!drop_journal || strcmp(p.files[i].name, "journal.xml") != 0)
			entries[n++] = (struct pack_entry){ p.files[i].name,
				buf_slice(&p.files[i].bytes), true };
	if (extra)
		entries[n++] = *extra;
	*out = (struct buf){ 0 };
	assert_true(pack_write(out, entries, n, MINI_NOW, &e));
}

static void a_file_more_or_less_is_seen(void **state)
{
	(void)state;
	AUTO(buf) struct buf less = { 0 };
	AUTO(buf) struct buf more = { 0 };
	const struct pack_entry extra = { "annexe.txt", SLICE_LIT("and also"), true };
	repacked(&less, NULL, true);
	repacked(&more, &extra, false);
	assert_int_equal(verdict(buf_slice(&less), &kit.anchors), PADES_FAILED);
	assert_int_equal(verdict(buf_slice(&more), &kit.anchors), PADES_FAILED);
}

/* No digest covers META-INF: ours holds there what the writer puts there, and the evidence records of who keeps it. */
static void a_further_file_in_meta_inf_is_seen(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		enum pades_verdict_word verdict;
	} more[] = { { "META-INF/note.txt", PADES_FAILED },
		{ "META-INF/signature-2.p7s", PADES_FAILED },
		{ "META-INF/asicmanifest.xml", PADES_FAILED },
		{ "META-INF/evidencerecord.ers", PADES_INDETERMINATE } };
	for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
		AUTO(buf) struct buf zip = { 0 };
		const struct pack_entry extra = { more[i].name, SLICE_LIT("x"), true };
		repacked(&zip, &extra, false);
		assert_int_equal(verdict(buf_slice(&zip), &kit.anchors), more[i].verdict);
	}
}

static void what_is_no_container_is_unreadable(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf zip = { 0 };
	const struct pack_entry entry = { "a.txt", SLICE_LIT("x"), true };
	assert_true(pack_write(&zip, &entry, 1, MINI_NOW, &e));
	assert_int_equal(verdict(buf_slice(&zip), &kit.anchors), PADES_UNREADABLE);
	assert_int_equal(
		verdict(SLICE_LIT("PK\x03\x04 and no more"), &kit.anchors), PADES_UNREADABLE);
}

static void an_unsigned_container_is_unsigned(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf zip = { 0 };
	const struct pack_entry entries[] = { { "mimetype", SLICE_LIT(ASIC_MIMETYPE), true },
		{ "a.txt", SLICE_LIT("x"), true } };
	assert_true(pack_write(&zip, entries, 2, MINI_NOW, &e));
	assert_int_equal(verdict(buf_slice(&zip), &kit.anchors), PADES_UNSIGNED);
}

#define XADES                                                                                      \
	"<a:XAdESSignatures xmlns:a=\"http://uri.etsi.org/02918/v1.2.1#\"><d:Signature "           \
	"xmlns:d=\"http://www.w3.org/2000/09/xmldsig#\"><d:SignedInfo><d:Reference "               \
	"URI=\"%s\">%s<d:DigestMethod "                                                            \
	"Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><d:DigestValue>%s</"               \
	"d:DigestValue></d:Reference></d:SignedInfo></d:Signature></a:XAdESSignatures>"

/* XAdES is not judged; what it names and what cannot hold is. */
static void what_a_foreign_signature_names_is_there_as_it_says(void **state)
{
	(void)state;
	static const char empty[] = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
	static const char other[] = "57DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
	static const struct {
		const char *uri, *transforms, *digest;
		enum pades_verdict_word verdict;
	} all[] = { { "a%20b.txt", "", empty, PADES_INDETERMINATE },
		{ "a%20b.txt", "", other, PADES_FAILED },
		{ "a%20b.txt", "<d:Transforms/>", other, PADES_INDETERMINATE },
		{ "b.txt", "", empty, PADES_FAILED }, { "#x", "", other, PADES_INDETERMINATE } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct err e = ERR_INIT;
		AUTO(buf) struct buf zip = { 0 }, xml = BUF_MAX(4096);
		buf_printf(&xml, XADES, all[i].uri, all[i].transforms, all[i].digest);
		const struct pack_entry entries[] = { { "mimetype", SLICE_LIT(ASIC_MIMETYPE),
							      true },
			{ "a b.txt", SLICE_LIT(""), true },
			{ "META-INF/signatures.xml", buf_slice(&xml), true } };
		assert_true(pack_write(&zip, entries, 3, MINI_NOW, &e));
		assert_int_equal(verdict(buf_slice(&zip), &kit.anchors), all[i].verdict);
	}
}

static bool told(const struct pades_report *r, const char *what)
{
	bool found = false;
	for (size_t i = 0; i < r->reasons_n; i++)
		found = found || strstr(r->reasons[i], what);
	return found;
}

/* What is not judged here is named, in every form of the report, and the file never passes: alone, or beside a signature that holds. */
static void what_is_not_supported_is_named(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf zip = { 0 };
	AUTO(buf) struct buf ours = { 0 };
	AUTO(buf) struct buf both = { 0 };
	AUTO(pack) struct pack p = { 0 };
	struct pack_entry entries[PACK_MAX_ENTRIES] = {
		{ "mimetype", SLICE_LIT(ASIC_MIMETYPE), true }, { "a.txt", SLICE_LIT("x"), true },
		{ "META-INF/xyzSignatures.xml", SLICE_LIT("no XML at all"), true }
	};
	assert_true(pack_write(&zip, entries, 3, MINI_NOW, &e));
	sample(&ours);
	assert_true(pack_read(&p, buf_slice(&ours), MAX, &e));
	for (size_t i = 0; i < p.n; i++)
		entries[i] =
			(struct pack_entry){ p.files[i].name, buf_slice(&p.files[i].bytes), true };
	entries[p.n] = (struct pack_entry){ "META-INF/signatures.xml", SLICE_LIT("<x/>"), true };
	assert_true(pack_write(&both, entries, p.n + 1, MINI_NOW, &e));
	const struct buf *const all[] = { &zip, &both };
	for (size_t i = 0; i < 2; i++) {
		AUTO(asic) struct asic a = { 0 };
		const struct pades_question q = {
			.pdf = buf_slice(all[i]), .anchors = &kit.anchors, .at = MINI_NOW
		};
		assert_true(asic_open(&a, &q, &e));
		assert_true(a.report.verdict == (i ? PADES_FAILED : PADES_INDETERMINATE));
		assert_int_equal(a.report.foreign, PADES_FOREIGN_XADES);
		assert_true(told(
			&a.report, "holds XAdES signatures (in XML), which are not supported"));
		static const struct {
			pades_report_fn *make;
			enum pades_lang lang;
			const char *told;
		} forms[] = {
			{ pades_report_text, PADES_FR,
				"Non pris en charge\u00A0: des signatures XAdES (en XML)" },
			{ pades_report_text, PADES_EN, "Not supported: XAdES signatures (in XML)" },
			{ pades_report_html, PADES_FR,
				"<p>Non pris en charge\u00A0: des signatures XAdES" },
			{ pades_report_json, PADES_FR, "\"notSupported\":[\"XAdES\"]" },
		};
		for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
			AUTO(buf) struct buf out = BUF_MAX(PADES_MAX_REPORT);
			const struct pades_subject s = {
				.file = "a.asice", .kind = "asic-e", .lang = forms[k].lang
			};
			assert_true(forms[k].make(&out, &a.report, &s, &e));
			if (!strstr(buf_text(&out), forms[k].told))
				fail_msg("%s in %s", forms[k].told, buf_text(&out));
		}
	}
}

/* EN 319 162-1 4.3.3.1, 4.4.3.1 */
static void what_signs_nothing_fails(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf empty = { 0 };
	AUTO(buf) struct buf deep = { 0 };
	const struct pack_entry none[] = { { "mimetype", SLICE_LIT(ASIC_MIMETYPE), true },
		{ "META-INF/signatures.xml", SLICE_LIT("<x/>"), true } };
	const struct pack_entry below[] = {
		{ "mimetype", SLICE_LIT("application/vnd.etsi.asic-s+zip"), true },
		{ "a/b.txt", SLICE_LIT("x"), true },
		{ "META-INF/signatures.xml", SLICE_LIT("<x/>"), true }
	};
	assert_true(pack_write(&empty, none, 2, MINI_NOW, &e));
	assert_true(pack_write(&deep, below, 3, MINI_NOW, &e));
	assert_int_equal(verdict(buf_slice(&empty), &kit.anchors), PADES_FAILED);
	assert_int_equal(verdict(buf_slice(&deep), &kit.anchors), PADES_FAILED);
}

/* The sentences of the XML reader are for who writes a convention. */
static void a_manifest_that_is_no_xml_is_said_to_be_none(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(asic_manifest) struct asic_manifest *m = NULL;
	assert_false(asic_manifest_read(&m, SLICE_LIT("PK"), &e));
	assert_string_equal(e.text, "is no well-formed XML (line 1)");
}

static void a_manifest_names_each_file_once(void **state)
{
	(void)state;
	static const char head[] = "<a:ASiCManifest xmlns:a=\"http://uri.etsi.org/02918/v1.2.1#\" "
				   "xmlns:d=\"http://www.w3.org/2000/09/xmldsig#\"><a:SigReference "
				   "URI=\"META-INF/signature.p7s\"/>";
	static const char ref[] =
		"<a:DataObjectReference URI=\"a%20b.txt\"><d:DigestMethod "
		"Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><d:DigestValue>"
		"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=</d:DigestValue></"
		"a:DataObjectReference>";
	struct err e = ERR_INIT;
	AUTO(buf) struct buf one = BUF_MAX(MAX);
	AUTO(buf) struct buf two = BUF_MAX(MAX);
	AUTO(asic_manifest) struct asic_manifest *m = NULL;
	AUTO(asic_manifest) struct asic_manifest *none = NULL;
	buf_printf(&one, "%s%s</a:ASiCManifest>", head, ref);
	buf_printf(&two, "%s%s%s</a:ASiCManifest>", head, ref, ref);
	assert_true(asic_manifest_read(&m, buf_slice(&one), &e));
	assert_string_equal(m->files[0].uri, "a b.txt");
	assert_true(asic_reference_holds(&m->files[0], SLICE_LIT("")));
	assert_false(asic_reference_holds(&m->files[0], SLICE_LIT("x")));
	assert_false(asic_manifest_read(&none, buf_slice(&two), &e));
	assert_false(asic_manifest_read(&none, SLICE_LIT("<x/>"), &e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_own_container_passes),
		cmocka_unit_test(without_its_anchor_it_is_indeterminate),
		cmocka_unit_test(no_changed_bit_passes),
		cmocka_unit_test(a_file_more_or_less_is_seen),
		cmocka_unit_test(a_further_file_in_meta_inf_is_seen),
		cmocka_unit_test(what_is_no_container_is_unreadable),
		cmocka_unit_test(an_unsigned_container_is_unsigned),
		cmocka_unit_test(what_a_foreign_signature_names_is_there_as_it_says),
		cmocka_unit_test(what_is_not_supported_is_named),
		cmocka_unit_test(what_signs_nothing_fails),
		cmocka_unit_test(a_manifest_that_is_no_xml_is_said_to_be_none),
		cmocka_unit_test(a_manifest_names_each_file_once),
	};
	return cmocka_run_group_tests(tests, kit_make, kit_drop);
}
