/* SPDX-License-Identifier: MIT */
/* test_root: a place in an evening's root is proven, absent, or wrong; whatever is said falsely of it fails the container. */
#include "pades_kit.h"

#include "base/text.h"
#include "clerk/root.h"
#include "evidence/merkle.h"
#include "pack/write.h"
#include "xml/read.h"

#define MANIFEST "META-INF/ASiCManifest.xml"
#define SIGNATURE "META-INF/signature.p7s"
#define DAY "2026-06-16"

enum { LEAVES = 5, AT = 3 };

/* One sealed convention, its journal, and the root of its evening. */
static struct world {
	struct kit_pki pki;
	struct kit_id seal, service, stranger, party, ended;
	struct buf pdf, journal;
	uint8_t leaves[LEAVES][32];
	char root[65], digest[65];
	struct merkle_path path;
} w;

static void sign_put(struct journal_head *head, struct buf *lines, enum event_kind kind,
	const struct pades_signature *s)
{
	struct err e = ERR_INIT;
	char cms[65];
	struct journal_detail details[] = { { "champ", s ? s->field : "accueil-1" },
		{ "cms", cms } };
	AUTO(buf) struct buf line = BUF_MAX(JOURNAL_MAX_ENTRY);
	if (s)
		text_hex(cms, s->cms_sha256, 32);
	const struct journal_event ev = { .kind = kind,
		.time_ms = KIT_TIME * 1000,
		.convention = "0b7d6f4e-9d4c-4f57-8f3b-2f6a1c9f4a11",
		.revision = 1,
		.sha_fond = "00000000000000000000000000000000"
			    "00000000000000000000000000000000",
		.actor_role = "systeme",
		.actor_id = "service",
		.outcome = "ok",
		.details = details,
		.details_n = s ? 2 : 0 };
	if (!journal_entry(&line, head, &ev, &e))
		kit_fail(&e, "journal entry");
	buf_put_slice(lines, buf_slice(&line));
	buf_put_byte(lines, '\n');
}

/* The convention is sealed by a service of the services' authority; the entry after it is the leaf. */
static void journal_make(void)
{
	struct err e = ERR_INIT;
	AUTO(pades_report) struct pades_report r = { .n = 0 };
	AUTO(buf) struct buf lines = BUF_MAX(JOURNAL_MAX_BYTES);
	struct journal_head head = { .last_ms = INT64_MIN };
	const struct pades_question q = {
		.pdf = buf_slice(&w.pdf), .anchors = &w.pki.anchors, .at = KIT_TIME + 60
	};
	if (!pades_judge(&r, &q, &e))
		kit_fail(&e, "judge");
	assert_int_equal(r.n, 1);
	sign_put(&head, &lines, EVENT_SCELLEMENT, &r.list[0]);
	memcpy(w.leaves[AT], head.hash, 32);
	text_hex(w.digest, head.hash, 32);
	sign_put(&head, &lines, EVENT_CONSULTATION, NULL);
	w.journal = (struct buf)BUF_MAX(JOURNAL_MAX_BYTES);
	if (!journal_write(&w.journal, buf_slice(&lines), NULL, &e))
		kit_fail(&e, "journal");
}

static int world_make(void **state)
{
	struct err e = ERR_INIT;
	uint8_t root[32];
	const int64_t year = 365 * 86400;
	(void)state;
	xml_start();
	w.pki = kit_pki_make();
	w.seal = kit_issue(
		&w.pki, "Cachet", &w.pki.services, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + year);
	w.service = kit_issue(
		&w.pki, "Archives", &w.pki.services, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + year);
	w.party = kit_issue(
		&w.pki, "Partie", &w.pki.issuing, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + year);
	w.ended = kit_issue(
		&w.pki, "Points", &w.pki.services, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 3600);
	struct kit_pki other = kit_pki_make();
	w.stranger = kit_issue(
		&other, "Archives", &other.root, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + year);
	kit_pki_free(&other);
	w.pdf = kit_base();
	kit_sign(&w.pki, &w.pdf,
		&(struct kit_sign){ "cachet", PADES_SIGNATURE, &w.seal, w.pki.services.cert,
			KIT_TIME, false, false });
	journal_make();
	for (size_t i = 0; i < LEAVES; i++)
		if (i != AT)
			memset(w.leaves[i], (int)i + 1, 32);
	if (!merkle_root(root, *w.leaves, LEAVES, &e) ||
		!merkle_path(&w.path, *w.leaves, LEAVES, AT, &e))
		kit_fail(&e, "tree");
	text_hex(w.root, root, 32);
	return 0;
}

static int world_drop(void **state)
{
	(void)state;
	buf_free(&w.pdf);
	buf_free(&w.journal);
	kit_id_free(&w.seal);
	kit_id_free(&w.service);
	kit_id_free(&w.stranger);
	kit_id_free(&w.party);
	kit_id_free(&w.ended);
	kit_pki_free(&w.pki);
	return 0;
}

/* ---- what the container says, and how the case falsifies it ---- */

struct wish {
	const char *leaf, *proof_root, *stated_root, *proof_day, *stated_day; /* NULL: as it is */
	size_t entry, at, size;                                               /* 0: as it is */
	size_t cut, nodes; /* nodes of the path taken away; nodes instead of it */
	const char *proof_more, *stated_more; /* before the last brace */
	const struct kit_id *by;              /* NULL: the service */
	int64_t signed_at;                    /* 0: KIT_TIME */
	bool no_root, no_signature, other_bytes;
	const char *neighbour; /* NULL: none is given */
};

static const char * or (const char *wished, const char *else_)
{
	return wished ? wished : else_;
}

static void path_put(struct buf *out, const struct wish *x)
{
	char hex[65];
	size_t n = x->nodes ? x->nodes : w.path.n - x->cut;
	for (size_t i = 0; i < n; i++) {
		text_hex(hex, w.path.hash[x->nodes ? 0 : i], 32);
		buf_printf(out, "%s\"%s\"", i ? ", " : "", hex);
	}
}

static struct buf proof_of(const struct wish *x)
{
	struct buf out = BUF_MAX(KIT_MAX);
	buf_printf(&out,
		"{\"format\": \"urn:paraphe:inclusion:1\", \"jour\": \"%s\", \"entree\": %zu, "
		"\"feuille\": \"%s\", \"rang\": %zu, \"taille\": %zu, \"racine\": \"%s\", "
		"\"chemin\": [",
		or (x->proof_day, DAY), x->entry ? x->entry : 1, or (x->leaf, w.digest),
		x->at ? x->at : AT, x->size ? x->size : LEAVES, or (x->proof_root, w.root));
	path_put(&out, x);
	buf_printf(&out, "]%s}", or (x->proof_more, ""));
	return out;
}

static struct buf statement_of(const struct wish *x)
{
	struct buf out = BUF_MAX(KIT_MAX);
	buf_printf(&out,
		"{\"format\": \"urn:paraphe:racine:1\", \"instance\": \"https://p.example\", "
		"\"jour\": \"%s\", \"taille\": %zu, \"racine\": \"%s\", \"precedente\": \"\"%s}",
		or (x->stated_day, DAY), x->size ? x->size : LEAVES, or (x->stated_root, w.root),
		or (x->stated_more, ""));
	return out;
}

static struct buf cades(const struct kit_id *by, struct slice bytes, int64_t at)
{
	struct err e = ERR_INIT;
	struct buf out = { .max = 0 };
	STACK_OF(X509) *chain = sk_X509_new_null();
	sk_X509_push(chain, w.pki.services.cert);
	sk_X509_push(chain, w.pki.issuing.cert);
	struct cms_request r = { .profile = CMS_CADES,
		.signer = by->cert,
		.chain = by == &w.stranger ? NULL : chain,
		.signing_time = at };
	EVP_Digest(bytes.p, bytes.n, r.digest, NULL, EVP_sha256(), NULL);
	if (!cms_make(&out, &r, by->key, &e))
		kit_fail(&e, "cms");
	sk_X509_free(chain);
	return out;
}

static void manifest(struct buf *out, const struct pack_entry *files, size_t n)
{
	unsigned char md[32], text[48];
	buf_put_text(out,
		"<a:ASiCManifest xmlns:a=\"http://uri.etsi.org/02918/v1.2.1#\" "
		"xmlns:d=\"http://www.w3.org/2000/09/xmldsig#\"><a:SigReference URI=\"" SIGNATURE
		"\"/>");
	for (size_t i = 0; i < n; i++) {
		EVP_Digest(files[i].bytes.p, files[i].bytes.n, md, NULL, EVP_sha256(), NULL);
		EVP_EncodeBlock(text, md, sizeof md);
		buf_printf(out,
			"<a:DataObjectReference URI=\"%s\"><d:DigestMethod "
			"Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>"
			"<d:DigestValue>%s</d:DigestValue></a:DataObjectReference>",
			files[i].name, (const char *)text);
	}
	buf_put_text(out, "</a:ASiCManifest>");
}

/* The manifest is good whatever the case falsifies: only racine/ is. */
static struct buf container(const struct wish *x)
{
	struct err e = ERR_INIT;
	struct buf out = BUF_MAX(KIT_MAX);
	AUTO(buf) struct buf proof = proof_of(x);
	AUTO(buf) struct buf statement = statement_of(x);
	AUTO(buf)
	struct buf p7s = cades(x->by ? x->by : &w.service,
		x->other_bytes ? SLICE_LIT("{}") : buf_slice(&statement),
		x->signed_at ? x->signed_at : KIT_TIME);
	AUTO(buf) struct buf list = BUF_MAX(KIT_MAX);
	const struct pack_entry data[] = { { "convention.pdf", buf_slice(&w.pdf), false },
		{ "journal.xml", buf_slice(&w.journal), false },
		{ ROOT_PROOF, buf_slice(&proof), false },
		{ ROOT_STATEMENT, buf_slice(&statement), false },
		{ ROOT_SIGNATURE, buf_slice(&p7s), false } };
	size_t n = x->no_root ? 2 : x->no_signature ? 4 : 5;
	manifest(&list, data, n);
	AUTO(buf) struct buf over = cades(&w.service, buf_slice(&list), KIT_TIME);
	struct pack_entry all[8] = { { "mimetype", SLICE_LIT("application/vnd.etsi.asic-e+zip"),
		true } };
	memcpy(all + 1, data, n * sizeof *data);
	all[n + 1] = (struct pack_entry){ MANIFEST, buf_slice(&list), false };
	all[n + 2] = (struct pack_entry){ SIGNATURE, buf_slice(&over), false };
	if (!pack_write(&out, all, n + 3, KIT_TIME, &e))
		kit_fail(&e, "pack");
	return out;
}

/* 'why': a part of the reason that must stand in the report; NULL: none. */
static void judged(const struct wish *x, enum verify_part log, enum pades_verdict_word verdict,
	const char *why)
{
	struct err e = ERR_INIT;
	struct verify v;
	AUTO(buf) struct buf zip = container(x);
	bool said = !why;
	const struct pades_question q = {
		.pdf = buf_slice(&zip), .anchors = &w.pki.anchors, .at = KIT_TIME + 86400
	};
	if (!verify_begin_beside(&v, &q, NULL, slice_text(or (x->neighbour, "")), &e))
		kit_fail(&e, "verify");
	for (size_t i = 0; i < v.report.reasons_n; i++)
		said = said || strstr(v.report.reasons[i], why);
	if (v.log != log || v.report.verdict != verdict || !said)
		for (size_t i = 0; i < v.report.reasons_n; i++)
			print_message("  %s\n", v.report.reasons[i]);
	assert_int_equal(v.log, log);
	assert_int_equal(v.report.verdict, verdict);
	assert_true(said);
	verify_auto(&v);
}

static void wrong(const struct wish *x, const char *why)
{
	judged(x, VERIFY_BROKEN, PADES_FAILED, why);
}

static void a_place_is_proven(void **state)
{
	(void)state;
	judged(&(struct wish){ .by = NULL }, VERIFY_INTACT, PADES_PASSED, NULL);
}

static void without_one_nothing_is_lacking(void **state)
{
	(void)state;
	judged(&(struct wish){ .no_root = true }, VERIFY_ABSENT, PADES_PASSED, NULL);
}

static void a_part_of_it_is_not_enough(void **state)
{
	(void)state;
	wrong(&(struct wish){ .no_signature = true }, "one is missing");
}

static void the_proof_of_another_document_fails(void **state)
{
	char hex[65];
	(void)state;
	/* another leaf of the same tree, with its own place and the right path */
	const struct merkle_path own = w.path;
	struct err e = ERR_INIT;
	text_hex(hex, w.leaves[1], 32);
	if (!merkle_path(&w.path, *w.leaves, LEAVES, 1, &e))
		kit_fail(&e, "path");
	wrong(&(struct wish){ .leaf = hex, .at = 1 }, "not of this convention's journal");
	w.path = own;
	wrong(&(struct wish){ .leaf = hex }, "does not lead");
	/* another entry of the same journal; one that it does not have */
	wrong(&(struct wish){ .entry = 2 }, "not of this convention's journal");
	wrong(&(struct wish){ .entry = 3 }, "does not have");
}

static void a_cut_path_or_another_place_fails(void **state)
{
	(void)state;
	wrong(&(struct wish){ .cut = 1 }, "does not lead");
	wrong(&(struct wish){ .cut = w.path.n }, "does not lead");
	wrong(&(struct wish){ .at = 2 }, "does not lead");
	wrong(&(struct wish){ .at = LEAVES }, "does not lead");
	wrong(&(struct wish){ .size = 64 }, "does not lead");
}

static void a_changed_root_fails(void **state)
{
	char hex[65];
	(void)state;
	memcpy(hex, w.root, sizeof hex);
	hex[0] = hex[0] == '0' ? '1' : '0';
	wrong(&(struct wish){ .proof_root = hex, .stated_root = hex }, "does not lead");
	wrong(&(struct wish){ .stated_root = hex }, "different roots");
	wrong(&(struct wish){ .proof_root = hex }, "different roots");
	wrong(&(struct wish){ .other_bytes = true }, "its signature");
}

/* Without any anchor for it nothing is known to be wrong; a party's key is known, and signs no roots. */
static void another_key_does_not_sign_it(void **state)
{
	(void)state;
	judged(&(struct wish){ .by = &w.stranger }, VERIFY_ABSENT, PADES_INDETERMINATE,
		"its signature");
	wrong(&(struct wish){ .by = &w.party }, "authority of the service");
}

/* Years later, in a file that held no root before: the evening's certificate has ended, and nothing is worth less by it. */
static void one_whose_certificate_has_ended_takes_nothing(void **state)
{
	(void)state;
	judged(&(struct wish){ .by = &w.ended }, VERIFY_ABSENT, PADES_PASSED,
		"too old to prove anything by itself");
	/* what is false of it is false at any age */
	wrong(&(struct wish){ .by = &w.ended, .other_bytes = true }, "its signature");
	wrong(&(struct wish){ .by = &w.ended, .cut = 1 }, "does not lead");
	judged(&(struct wish){ .by = &w.ended, .signed_at = KIT_TIME + 3 * 86400 }, VERIFY_ABSENT,
		PADES_INDETERMINATE, "its signature");
}

static void a_wrong_day_fails(void **state)
{
	(void)state;
	wrong(&(struct wish){ .proof_day = "2026-06-17" }, "different roots");
	wrong(&(struct wish){ .stated_day = "2026-06-15", .proof_day = "2026-06-15" },
		"later than the day");
	/* made up afterwards for an evening long ago, or ahead of it */
	wrong(&(struct wish){ .signed_at = KIT_TIME + 3 * 86400 }, "not signed on its day");
	wrong(&(struct wish){ .stated_day = "2026-07-16", .proof_day = "2026-07-16" },
		"not signed on its day");
	wrong(&(struct wish){ .stated_day = "2026-02-30", .proof_day = "2026-02-30" },
		"no statement");
}

static void what_is_not_as_it_is_written_fails(void **state)
{
	(void)state;
	AUTO(buf) struct buf blank = BUF_MAX(KIT_MAX);
	memset(buf_grow(&blank, ROOT_MAX_JSON), ' ', ROOT_MAX_JSON);
	buf_put_byte(&blank, 0);
	wrong(&(struct wish){ .proof_more = (const char *)blank.p }, "more than 16384 bytes");
	wrong(&(struct wish){ .stated_more = (const char *)blank.p }, "more than 16384 bytes");
	wrong(&(struct wish){ .proof_more = ", \"rang\": 3" }, "something twice");
	wrong(&(struct wish){ .stated_more = ", \"jour\": \"" DAY "\"" }, "something twice");
	wrong(&(struct wish){ .proof_more = ", \"note\": 1" }, "more or less");
	wrong(&(struct wish){ .stated_more = ", \"note\": 1" }, "more or less");
	wrong(&(struct wish){ .proof_more = "," }, "no JSON object");
	wrong(&(struct wish){ .nodes = MERKLE_MAX_PATH + 1 }, "no proof of a place");
	wrong(&(struct wish){ .nodes = 10000 }, "more than 16384 bytes");
	wrong(&(struct wish){ .size = ROOT_MAX_LEAVES + 1 }, "no statement");
	wrong(&(struct wish){ .leaf = "0" }, "no proof of a place");
	wrong(&(struct wish){ .entry = (size_t)JOURNAL_MAX_ENTRIES + 1 }, "no proof of a place");
}

static void other(struct buf *out, const char *day, const char *former)
{
	out->n = 0;
	buf_printf(out,
		"{\"format\": \"urn:paraphe:racine:1\", \"instance\": \"https://p.example\", "
		"\"jour\": \"%s\", \"taille\": 0, \"racine\": \"%s\", \"precedente\": \"%s\"}",
		day, w.root, former);
	buf_put_byte(out, 0);
}

/* Whoever kept a root of that day, or of the evening beside it, holds the service to its word. */
static void a_root_that_was_kept_belongs_to_it_or_fails_it(void **state)
{
	char hex[65];
	uint8_t md[32];
	(void)state;
	const struct wish plain = { .by = NULL };
	AUTO(buf) struct buf kept = statement_of(&plain);
	AUTO(buf) struct buf text = BUF_MAX(KIT_MAX);
	struct wish x = plain;
	EVP_Digest(kept.p, kept.n, md, NULL, EVP_sha256(), NULL);
	text_hex(hex, md, 32);
	x.neighbour = buf_text(&kept);
	judged(&x, VERIFY_INTACT, PADES_PASSED, NULL);
	other(&text, "2026-06-17", hex);
	x.neighbour = (const char *)text.p;
	judged(&x, VERIFY_INTACT, PADES_PASSED, NULL);
	other(&text, "2026-06-17", w.root);
	wrong(&x, "neither names the other");
	other(&text, "2026-06-15", "");
	wrong(&x, "neither names the other");
	other(&text, DAY, "");
	wrong(&x, "another one of the same day");
	/* far from it: nothing can be said, and nothing is */
	other(&text, "2026-07-17", w.root);
	judged(&x, VERIFY_INTACT, PADES_PASSED, NULL);
	x.neighbour = "{}";
	wrong(&x, "the root given");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_place_is_proven),
		cmocka_unit_test(without_one_nothing_is_lacking),
		cmocka_unit_test(a_part_of_it_is_not_enough),
		cmocka_unit_test(the_proof_of_another_document_fails),
		cmocka_unit_test(a_cut_path_or_another_place_fails),
		cmocka_unit_test(a_changed_root_fails),
		cmocka_unit_test(another_key_does_not_sign_it),
		cmocka_unit_test(one_whose_certificate_has_ended_takes_nothing),
		cmocka_unit_test(a_wrong_day_fails),
		cmocka_unit_test(what_is_not_as_it_is_written_fails),
		cmocka_unit_test(a_root_that_was_kept_belongs_to_it_or_fails_it),
	};
	return cmocka_run_group_tests(tests, world_make, world_drop);
}
