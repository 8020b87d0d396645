/* SPDX-License-Identifier: MIT */
/* test_pades_judge: verdicts on files we made: levels, trust, time, revocation, and single steps. */
#include "pades/report.h"
#include "pades_kit.h"

#include <openssl/cms.h>

static struct kit_pki pki;

static void passes_what_we_sealed(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = kit_sealed(&pki);
	AUTO(pades_report) struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 86400);
	if (r.verdict != PADES_PASSED)
		kit_print(&r);
	assert_int_equal(r.verdict, PADES_PASSED);
	assert_int_equal(r.n, 6);
	for (size_t i = 0; i < r.n; i++) {
		assert_true(r.list[i].intact);
		assert_int_equal(r.list[i].indication, PADES_TOTAL_PASSED);
		if (!r.list[i].is_timestamp)
			assert_int_equal(r.list[i].level, PADES_B_LTA);
	}
	assert_int_equal(r.list[0].docmdp, 2);
	assert_int_equal(r.list[0].coverage, PADES_WHOLE_REVISION);
	assert_int_equal(r.list[5].coverage, PADES_WHOLE_FILE);
	assert_int_equal(r.list[1].best_time, KIT_TIME + 3601);
}

static void passes_nothing_without_anchors(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = kit_sealed(&pki);
	AUTO(pades_report) struct pades_report r = kit_judge(&pdf, NULL, KIT_TIME + 86400);
	assert_int_equal(r.verdict, PADES_INDETERMINATE);
	for (size_t i = 0; i < r.n; i++) {
		assert_true(r.list[i].intact);
		assert_string_equal(r.list[i].subindication, "NO_CERTIFICATE_CHAIN_FOUND");
		if (!r.list[i].is_timestamp)
			assert_int_equal(r.list[i].level, PADES_B_LTA);
	}
}

/* One party at level B-T, with what the test wants around it. */
static struct buf one_party(struct kit_id *who, bool stamp)
{
	struct buf pdf = kit_base();
	*who = kit_issue(
		&pki, "Partie", &pki.issuing, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 86400);
	kit_sign(&pki, &pdf,
		&(struct kit_sign){ "accueil-1", PADES_SIGNATURE, who, pki.issuing.cert, KIT_TIME,
			stamp, true });
	return pdf;
}

static void expects(
	const struct buf *pdf, int64_t at, enum pades_verdict_word verdict, const char *sub)
{
	AUTO(pades_report) struct pades_report r = kit_judge(pdf, &pki.anchors, at);
	if (r.verdict != verdict || strcmp(r.list[0].subindication, sub) != 0)
		kit_print(&r);
	assert_int_equal(r.verdict, verdict);
	assert_string_equal(r.list[0].subindication, sub);
}

static void a_signature_without_stamp_is_b_b_and_passes_while_the_certificate_lives(void **state)
{
	(void)state;
	struct kit_id who;
	AUTO(buf) struct buf pdf = one_party(&who, false);
	AUTO(pades_report) struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 60);
	assert_int_equal(r.verdict, PADES_PASSED);
	assert_int_equal(r.list[0].level, PADES_B_B);
	assert_int_equal(r.list[0].best_time, KIT_TIME + 60);
	expects(&pdf, KIT_TIME + 10 * 86400, PADES_INDETERMINATE, "OUT_OF_BOUNDS_NO_POE");
	kit_id_free(&who);
}

static void a_time_stamp_keeps_a_signature_good_beyond_its_certificate(void **state)
{
	(void)state;
	struct kit_id who;
	AUTO(buf) struct buf pdf = one_party(&who, true);
	AUTO(pades_report)
	struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 1000 * 86400LL);
	assert_int_equal(r.verdict, PADES_PASSED);
	assert_int_equal(r.list[0].level, PADES_B_T);
	assert_int_equal(r.list[0].best_time, KIT_TIME + 1);
	/* but not beyond the authority's own */
	expects(&pdf, KIT_TIME + 12 * 365 * 86400LL, PADES_INDETERMINATE, "OUT_OF_BOUNDS_NO_POE");
	kit_id_free(&who);
}

static void a_time_stamp_from_the_future_proves_nothing(void **state)
{
	(void)state;
	struct kit_id who;
	AUTO(buf) struct buf pdf = one_party(&who, true);
	AUTO(pades_report) struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME);
	assert_int_equal(r.list[0].best_time, KIT_TIME);
	kit_id_free(&who);
}

/* One signature by 'signer' whose time-stamp, of an authority below 'above', brings its own certificate only. */
static struct buf stamped_below(const struct kit_id *above, const struct kit_id *signer, X509 *with)
{
	struct buf pdf = kit_base();
	struct kit_id ours = pki.tsa;
	pki.tsa = kit_issue(
		&pki, "Autre TSA", above, KIT_TSA, KIT_TIME - 600, KIT_TIME + 365 * 86400LL);
	struct kit_id who =
		kit_issue(&pki, "Partie", signer, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 86400);
	kit_sign(&pki, &pdf,
		&(struct kit_sign){
			"accueil-1", PADES_SIGNATURE, &who, with, KIT_TIME, true, true });
	kit_id_free(&who);
	kit_id_free(&pki.tsa);
	pki.tsa = ours;
	return pdf;
}

/* EN 319 102-1 5.2.6.1: a certificate may come from anywhere, trust comes from the anchors alone. */
static void a_time_stamp_is_believed_by_the_certificates_of_its_signature(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = stamped_below(&pki.services, &pki.services, pki.services.cert);
	AUTO(pades_report) struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 60);
	assert_int_equal(r.verdict, PADES_PASSED);
	assert_int_equal(r.list[0].level, PADES_B_T);
	assert_int_equal(r.list[0].best_time, KIT_TIME + 1);
	assert_string_equal(r.list[0].stamp_word, "");
	struct kit_pki other = kit_pki_make();
	AUTO(buf) struct buf stranger = stamped_below(&other.root, &pki.root, other.root.cert);
	AUTO(pades_report)
	struct pades_report no = kit_judge(&stranger, &pki.anchors, KIT_TIME + 60);
	assert_int_equal(no.list[0].level, PADES_B_B);
	assert_int_equal(no.list[0].best_time, KIT_TIME + 60);
	assert_true(no.list[0].stamp_word[0]);
	kit_pki_free(&other);
}

static void a_time_stamp_that_lifts_nothing_is_told_why(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf pdf = stamped_below(&pki.services, &pki.root, NULL);
	AUTO(pades_report) struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 60);
	assert_int_equal(r.verdict, PADES_PASSED);
	assert_int_equal(r.list[0].level, PADES_B_B);
	assert_int_equal(r.list[0].best_time, KIT_TIME + 60);
	assert_string_equal(r.list[0].stamp_word, "NO_CERTIFICATE_CHAIN_FOUND");
	assert_true(r.list[0].stamp_reason[0]);
	static const struct {
		pades_report_fn *make;
		enum pades_lang lang;
		const char *told;
	} forms[] = {
		{ pades_report_text, PADES_FR,
			"Son horodatage compte\u00A0?  Non établi. Le certificat" },
		{ pades_report_text, PADES_EN,
			"Does its time-stamp count?  Not established. The cert" },
		{ pades_report_html, PADES_FR,
			"<dt>Son horodatage compte\u00A0?</dt><dd>Non établi." },
		{ pades_report_json, PADES_FR,
			"\"timestampNotBelieved\":{\"subindication\":\"NO_CERTIFICATE_CHAIN_"
			"FOUND\"" },
	};
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		AUTO(buf) struct buf out = BUF_MAX(PADES_MAX_REPORT);
		const struct pades_subject s = {
			.file = "a.pdf", .kind = "pdf", .lang = forms[i].lang
		};
		assert_true(forms[i].make(&out, &r, &s, &e));
		if (!strstr(buf_text(&out), forms[i].told))
			fail_msg("%s in %s", forms[i].told, buf_text(&out));
	}
}

/* EN 319 102-1 5.5.4: a token that is not believed is passed over; so it lifts nothing either. */
static void a_time_stamp_of_a_stranger_lifts_no_level(void **state)
{
	(void)state;
	struct kit_pki other = kit_pki_make();
	struct kit_id who, ours = pki.tsa;
	pki.tsa = other.tsa;
	AUTO(buf) struct buf pdf = one_party(&who, true);
	pki.tsa = ours;
	AUTO(pades_report) struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 60);
	assert_int_equal(r.verdict, PADES_PASSED);
	assert_int_equal(r.list[0].level, PADES_B_B);
	assert_int_equal(r.list[0].best_time, KIT_TIME + 60);
	kit_id_free(&who);
	kit_pki_free(&other);
}

/* A token tells of a time at which its maker's certificate was not yet: whoever has the key now says so. */
static void a_time_stamp_from_before_its_authority_lifts_no_level(void **state)
{
	(void)state;
	struct kit_id who, ours = pki.tsa;
	pki.tsa = kit_issue(
		&pki, "Late TSA", &pki.root, KIT_TSA, KIT_TIME + 3600, KIT_TIME + 86400 * 900LL);
	AUTO(buf) struct buf pdf = one_party(&who, true);
	AUTO(pades_report) struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 7200);
	assert_int_equal(r.list[0].level, PADES_B_B);
	assert_int_equal(r.list[0].best_time, KIT_TIME + 7200);
	kit_id_free(&pki.tsa);
	pki.tsa = ours;
	kit_id_free(&who);
}

/* What CMS_sign of OpenSSL makes of itself: signed attributes, but no signing-certificate. */
static struct buf without_signing_certificate(struct slice covered, const struct kit_id *who)
{
	struct buf out = BUF_MAX(KIT_ROOM);
	BIO *in = BIO_new_mem_buf(covered.p, (int)covered.n);
	STACK_OF(X509) *chain = sk_X509_new_null();
	sk_X509_push(chain, pki.issuing.cert);
	CMS_ContentInfo *cms = CMS_sign(
		who->cert, who->key, chain, in, CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP);
	assert_non_null(cms);
	uint8_t *der = NULL;
	int n = i2d_CMS_ContentInfo(cms, &der);
	buf_put_slice(&out, (struct slice){ der, (size_t)n });
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	sk_X509_free(chain);
	BIO_free(in);
	return out;
}

/* EN 319 142-1 6.3: the attribute is part of every level; without it another certificate of the same key fits as well. */
static void pades_without_signing_certificate_does_not_pass(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct kit_id who =
		kit_issue(&pki, "bare", &pki.issuing, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 86400);
	AUTO(buf) struct buf pdf = kit_base();
	AUTO(buf) struct buf covered = BUF_MAX(KIT_MAX);
	AUTO(pades_draft) struct pades_draft d = { .pdf = BUF_MAX(0) };
	const struct pades_request r = {
		.field = "accueil-1", .kind = PADES_SIGNATURE, .time = KIT_TIME, .room = KIT_ROOM
	};
	if (!pades_prepare(&d, buf_slice(&pdf), &r, &e))
		kit_fail(&e, "prepare");
	buf_put_slice(&covered, slice_sub(buf_slice(&d.pdf), 0, d.hole_at));
	buf_put_slice(&covered, slice_sub(buf_slice(&d.pdf), d.hole_end, d.pdf.n - d.hole_end));
	AUTO(buf) struct buf value = without_signing_certificate(buf_slice(&covered), &who);
	if (!pades_embed(&d.pdf, d.hole_at, d.hole_end, buf_slice(&value), &e))
		kit_fail(&e, "embed");
	expects(&d.pdf, KIT_TIME + 60, PADES_INDETERMINATE, "SIG_CONSTRAINTS_FAILURE");
	AUTO(pades_report) struct pades_report seen = kit_judge(&d.pdf, &pki.anchors, KIT_TIME);
	assert_true(seen.list[0].intact);
	kit_id_free(&who);
}

/* ISO 32000-1 12.8.3.3: /Contents is filled up with zeros. BER ends by its own mark, and what follows it nobody signed. */
static void bytes_behind_a_ber_signature_do_not_pass(void **state)
{
	(void)state;
	for (int trailed = 0; trailed < 2; trailed++) {
		struct err e = ERR_INIT;
		struct kit_id who = kit_issue(
			&pki, "ber", &pki.issuing, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 86400);
		AUTO(buf) struct buf pdf = kit_base(), ber = BUF_MAX(KIT_ROOM);
		AUTO(pades_draft) struct pades_draft d = { .pdf = BUF_MAX(0) };
		const struct pades_request r = { .field = "accueil-1",
			.kind = PADES_SIGNATURE,
			.time = KIT_TIME,
			.room = KIT_ROOM };
		if (!pades_prepare(&d, buf_slice(&pdf), &r, &e))
			kit_fail(&e, "prepare");
		AUTO(buf) struct buf der = kit_cms(&who, pki.issuing.cert, d.digest);
		assert_true(der.p[0] == 0x30 && der.p[1] == 0x82);
		buf_put(&ber, "\x30\x80", 2);
		buf_put_slice(&ber, slice_sub(buf_slice(&der), 4, der.n - 4));
		buf_put(&ber, "\0\0", 2);
		if (trailed)
			buf_put_text(&ber, "and more");
		if (!pades_embed(&d.pdf, d.hole_at, d.hole_end, buf_slice(&ber), &e))
			kit_fail(&e, "embed");
		expects(&d.pdf, KIT_TIME + 60, trailed ? PADES_INDETERMINATE : PADES_PASSED,
			trailed ? "SIG_CONSTRAINTS_FAILURE" : "");
		kit_id_free(&who);
	}
}

/* Nothing signs what a token carries along: a root with one bit changed there was passed over. */
static void a_changed_certificate_in_a_time_stamp_does_not_pass(void **state)
{
	(void)state;
	struct kit_id who;
	uint8_t *der = NULL;
	int n = i2d_X509(pki.root.cert, &der);
	pki.token_with = pki.root.cert;
	AUTO(buf) struct buf whole = one_party(&who, true);
	expects(&whole, KIT_TIME + 60, PADES_PASSED, "");
	kit_id_free(&who);
	der[n - 1] ^= 1;
	const uint8_t *at = der;
	pki.token_with = d2i_X509(NULL, &at, n);
	AUTO(buf) struct buf changed = one_party(&who, true);
	expects(&changed, KIT_TIME + 60, PADES_INDETERMINATE, "SIG_CONSTRAINTS_FAILURE");
	X509_free(pki.token_with);
	pki.token_with = NULL;
	OPENSSL_free(der);
	kit_id_free(&who);
}

static void revocation_counts_when_it_is_at_hand(void **state)
{
	(void)state;
	struct kit_id who;
	const int64_t t = KIT_TIME, day = 86400;
	for (int kind = 0; kind < 3; kind++) {
		AUTO(buf) struct buf pdf = one_party(&who, kind != 2);
		int64_t revoked = kind == 1 ? t + 3600 : t - 60;
		X509_CRL *crl[] = { kit_crl(
			&pki.issuing, who.cert, revoked, t + 2 * 3600, t + 7 * day) };
		X509 *certs[] = { pki.issuing.cert };
		kit_dss(&pdf, certs, 1, crl, 1);
		if (kind == 0)
			expects(&pdf, t + day / 2, PADES_FAILED, "REVOKED");
		if (kind == 1) /* after the proven time: no harm */
			expects(&pdf, t + day / 2, PADES_PASSED, "");
		if (kind == 2) /* nothing proves that it was signed before */
			expects(&pdf, t + day / 2, PADES_INDETERMINATE, "REVOKED_NO_POE");
		X509_CRL_free(crl[0]);
		kit_id_free(&who);
	}
}

/* A later revision writes the store anew without the list: the change is one of evidence only, and undoes nothing. */
static void a_revocation_is_not_undone_by_a_newer_store(void **state)
{
	(void)state;
	struct kit_id who;
	const int64_t t = KIT_TIME, day = 86400;
	AUTO(buf) struct buf pdf = one_party(&who, true);
	X509_CRL *crl[] = { kit_crl(&pki.issuing, who.cert, t - 60, t + 2 * 3600, t + 7 * day) };
	X509 *certs[] = { pki.issuing.cert };
	kit_dss(&pdf, certs, 1, crl, 1);
	kit_dss(&pdf, certs, 1, NULL, 0);
	expects(&pdf, t + day / 2, PADES_FAILED, "REVOKED");
	X509_CRL_free(crl[0]);
	kit_id_free(&who);
}

/* What is appended as evidence is evidence. */
static void a_store_of_other_things_does_not_pass(void **state)
{
	(void)state;
	for (int junk = 0; junk < 2; junk++) {
		struct kit_id who;
		AUTO(buf) struct buf pdf = one_party(&who, true);
		X509 *certs[] = { pki.issuing.cert };
		kit_dss(&pdf, certs, 1, NULL, 0);
		size_t at = slice_find(buf_slice(&pdf), SLICE_LIT("/Certs ["), 0);
		assert_true(at != SIZE_MAX && pdf.p[at + 10] == ' ');
		if (junk) /* the font's map */
			memcpy(pdf.p + at + 8, "08", 2);
		AUTO(pades_report)
		struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 60);
		assert_int_equal(r.verdict == PADES_PASSED, !junk);
		kit_id_free(&who);
	}
}

static void a_list_signed_by_another_counts_for_nothing(void **state)
{
	(void)state;
	struct kit_id who;
	AUTO(buf) struct buf pdf = one_party(&who, true);
	struct kit_id thief = { pki.services.key, pki.issuing.cert };
	X509_CRL *crl[] = { kit_crl(
		&thief, who.cert, KIT_TIME - 60, KIT_TIME + 60, KIT_TIME + 86400) };
	X509 *certs[] = { pki.issuing.cert };
	kit_dss(&pdf, certs, 1, crl, 1);
	expects(&pdf, KIT_TIME + 3600, PADES_PASSED, "");
	X509_CRL_free(crl[0]);
	kit_id_free(&who);
}

static void an_archive_stays_good_when_its_stamp_is_renewed(void **state)
{
	(void)state;
	const int64_t year = 365 * 86400;
	AUTO(buf) struct buf pdf = kit_sealed(&pki);
	AUTO(pades_report)
	struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 8 * year);
	assert_int_equal(r.verdict, PADES_PASSED);
	/* the authority's certificate ends after nine years */
	AUTO(pades_report)
	struct pades_report late = kit_judge(&pdf, &pki.anchors, KIT_TIME + 10 * year);
	assert_int_equal(late.verdict, PADES_INDETERMINATE);
	struct kit_id old = pki.tsa;
	pki.tsa = kit_issue(
		&pki, "Test TSA 2", &pki.root, KIT_TSA, KIT_TIME + 7 * year, KIT_TIME + 19 * year);
	kit_sign(&pki, &pdf,
		&(struct kit_sign){ "archive-2", PADES_TIMESTAMP, NULL, NULL, KIT_TIME + 8 * year,
			false, false });
	kit_id_free(&pki.tsa);
	pki.tsa = old;
	AUTO(pades_report)
	struct pades_report renewed = kit_judge(&pdf, &pki.anchors, KIT_TIME + 12 * year);
	if (renewed.verdict != PADES_PASSED)
		kit_print(&renewed);
	assert_int_equal(renewed.verdict, PADES_PASSED);
	assert_int_equal(renewed.list[1].best_time, KIT_TIME + 3601);
}

static void tells_the_failures_apart(void **state)
{
	(void)state;
	struct kit_id who;
	AUTO(buf) struct buf pdf = one_party(&who, false);
	pdf.p[slice_find(buf_slice(&pdf), SLICE_LIT("(fr)"), 0) + 1] = 'g';
	expects(&pdf, KIT_TIME + 60, PADES_FAILED, "HASH_FAILURE");
	kit_id_free(&who);
	AUTO(buf) struct buf other = one_party(&who, false);
	size_t last = slice_rfind(buf_slice(&other), SLICE_LIT("/Contents <"));
	last = slice_find(buf_slice(&other), SLICE_LIT("0000000000000000"), last) - 4;
	other.p[last] = other.p[last] == '1' ? '2' : '1';
	expects(&other, KIT_TIME + 60, PADES_FAILED, "SIG_CRYPTO_FAILURE");
	kit_id_free(&who);
	AUTO(buf) struct buf format = one_party(&who, false);
	size_t range = slice_rfind(buf_slice(&format), SLICE_LIT("/ByteRange [0"));
	format.p[range + 12] = '1';
	expects(&format, KIT_TIME + 60, PADES_FAILED, "FORMAT_FAILURE");
	kit_id_free(&who);
}

static void a_base_file_is_unsigned_and_junk_unreadable(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = kit_base();
	AUTO(pades_report) struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME);
	assert_int_equal(r.verdict, PADES_UNSIGNED);
	assert_int_equal(r.n, 0);
	pdf.n /= 2;
	AUTO(pades_report) struct pades_report cut = kit_judge(&pdf, &pki.anchors, KIT_TIME);
	assert_int_equal(cut.verdict, PADES_UNREADABLE);
}

static bool step(struct pades_signature *s, const struct buf *base, const struct buf *pdf,
	const char *field, struct err *e)
{
	struct pades_question q = {
		.pdf = buf_slice(pdf), .anchors = &pki.anchors, .at = KIT_TIME + 3600
	};
	return pades_judge_step(s, buf_slice(base), &q, field, e);
}

static void judges_a_single_step(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct kit_id who = kit_issue(
		&pki, "Partie", &pki.issuing, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 86400);
	struct pades_signature *s = calloc(1, sizeof *s);
	AUTO(buf) struct buf base = kit_base();
	AUTO(buf) struct buf one = BUF_MAX(KIT_MAX);
	AUTO(buf) struct buf two = BUF_MAX(KIT_MAX);
	buf_put_slice(&one, buf_slice(&base));
	kit_sign(&pki, &one,
		&(struct kit_sign){ "certification", PADES_CERTIFICATION, &who, pki.issuing.cert,
			KIT_TIME, true, false });
	if (!step(s, &base, &one, "certification", &e))
		kit_fail(&e, "certification");
	assert_int_equal(s->docmdp, 2);
	assert_int_equal(s->level, PADES_B_T);
	buf_put_slice(&two, buf_slice(&one));
	kit_sign(&pki, &two,
		&(struct kit_sign){ "famille-1", PADES_SIGNATURE, &who, pki.issuing.cert,
			KIT_TIME + 9, true, true });
	if (!step(s, &one, &two, "famille-1", &e))
		kit_fail(&e, "party");
	assert_string_equal(s->signer, "Partie");
	assert_false(step(s, &one, &two, "ecole", &e));
	assert_int_equal(e.code, ERR_DENIED);
	assert_false(step(s, &base, &two, "famille-1", &e));
	assert_false(step(s, &two, &one, "famille-1", &e));
	kit_append(&two, 19, "<< /Other true >>");
	assert_false(step(s, &one, &two, "famille-1", &e));
	free(s);
	kit_id_free(&who);
}

/* What stands before a step was judged when it came: here its value is no signature any more, which the judgement of the whole file tells. */
static void a_step_is_judged_whatever_stands_before_it(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct kit_id who = kit_issue(
		&pki, "Partie", &pki.issuing, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 86400);
	struct pades_signature *s = calloc(1, sizeof *s);
	AUTO(buf) struct buf one = kit_base();
	AUTO(buf) struct buf two = BUF_MAX(KIT_MAX);
	kit_sign(&pki, &one,
		&(struct kit_sign){ "accueil-1", PADES_SIGNATURE, &who, pki.issuing.cert, KIT_TIME,
			true, true });
	size_t hex = slice_find(buf_slice(&one), SLICE_LIT("/Contents <30"), 0);
	assert_true(hex != SIZE_MAX);
	memset(one.p + hex + 100, '0', 200);
	buf_put_slice(&two, buf_slice(&one));
	kit_sign(&pki, &two,
		&(struct kit_sign){ "ecole", PADES_SIGNATURE, &who, pki.issuing.cert, KIT_TIME + 9,
			true, true });
	if (!step(s, &one, &two, "ecole", &e))
		kit_fail(&e, "step");
	assert_int_equal(s->level, PADES_B_T);
	AUTO(pades_report) struct pades_report r = kit_judge(&two, &pki.anchors, KIT_TIME + 60);
	assert_int_equal(r.verdict, PADES_FAILED);
	free(s);
	kit_id_free(&who);
}

static void a_step_by_a_stranger_is_denied(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct kit_pki other = kit_pki_make();
	struct pades_signature *s = calloc(1, sizeof *s);
	AUTO(buf) struct buf base = kit_base();
	AUTO(buf) struct buf one = BUF_MAX(KIT_MAX);
	buf_put_slice(&one, buf_slice(&base));
	kit_sign(&other, &one,
		&(struct kit_sign){
			"ecole", PADES_SIGNATURE, &other.services, NULL, KIT_TIME, true, true });
	assert_false(step(s, &base, &one, "ecole", &e));
	assert_int_equal(e.code, ERR_DENIED);
	free(s);
	kit_pki_free(&other);
}

int main(void)
{
	pki = kit_pki_make();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_what_we_sealed),
		cmocka_unit_test(passes_nothing_without_anchors),
		cmocka_unit_test(
			a_signature_without_stamp_is_b_b_and_passes_while_the_certificate_lives),
		cmocka_unit_test(a_time_stamp_keeps_a_signature_good_beyond_its_certificate),
		cmocka_unit_test(a_time_stamp_from_the_future_proves_nothing),
		cmocka_unit_test(a_time_stamp_is_believed_by_the_certificates_of_its_signature),
		cmocka_unit_test(a_time_stamp_that_lifts_nothing_is_told_why),
		cmocka_unit_test(a_time_stamp_of_a_stranger_lifts_no_level),
		cmocka_unit_test(a_time_stamp_from_before_its_authority_lifts_no_level),
		cmocka_unit_test(pades_without_signing_certificate_does_not_pass),
		cmocka_unit_test(bytes_behind_a_ber_signature_do_not_pass),
		cmocka_unit_test(a_changed_certificate_in_a_time_stamp_does_not_pass),
		cmocka_unit_test(revocation_counts_when_it_is_at_hand),
		cmocka_unit_test(a_revocation_is_not_undone_by_a_newer_store),
		cmocka_unit_test(a_store_of_other_things_does_not_pass),
		cmocka_unit_test(a_list_signed_by_another_counts_for_nothing),
		cmocka_unit_test(an_archive_stays_good_when_its_stamp_is_renewed),
		cmocka_unit_test(tells_the_failures_apart),
		cmocka_unit_test(a_base_file_is_unsigned_and_junk_unreadable),
		cmocka_unit_test(judges_a_single_step),
		cmocka_unit_test(a_step_is_judged_whatever_stands_before_it),
		cmocka_unit_test(a_step_by_a_stranger_is_denied),
	};
	int r = cmocka_run_group_tests(tests, NULL, NULL);
	kit_pki_free(&pki);
	return r;
}
