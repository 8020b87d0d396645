/* SPDX-License-Identifier: MIT */
/* test_pades_extend: plans, the store of validation data, document time-stamps and their renewal, ours and foreign files. */
#include "pades/extend.h"

#include "pades_kit.h"
#include "pdf_build.h"

#define DAY INT64_C(86400)
#define YEAR (365 * DAY)

static struct kit_pki pki;

/* ---- asking ---- */

/* What the CAs answer at 'from', for a week (the root for a year). */
static struct pades_answers answers_at(int64_t from)
{
	struct pades_answers a = { .crls = sk_X509_CRL_new_null() };
	sk_X509_CRL_push(a.crls, kit_crl(&pki.root, NULL, 0, from, from + YEAR));
	sk_X509_CRL_push(a.crls, kit_crl(&pki.issuing, NULL, 0, from, from + 7 * DAY));
	sk_X509_CRL_push(a.crls, kit_crl(&pki.services, NULL, 0, from, from + 7 * DAY));
	return a;
}

static struct pades_plan planned(
	const struct buf *pdf, int64_t at, const struct pades_answers *a, struct pades_goal goal)
{
	struct err e = ERR_INIT;
	struct pades_plan p;
	struct pades_question q = { .pdf = buf_slice(pdf), .anchors = &pki.anchors, .at = at };
	if (!pades_plan(&p, &q, a, &goal, &e))
		kit_fail(&e, "plan");
	return p;
}

static struct pades_extension judged(const struct buf *base, const struct buf *pdf, int64_t at)
{
	struct err e = ERR_INIT;
	struct pades_extension x;
	struct pades_question q = { .pdf = buf_slice(pdf), .anchors = &pki.anchors, .at = at };
	if (!pades_judge_extension(&x, buf_slice(base), &q, &e))
		kit_fail(&e, "judge extension");
	return x;
}

static const struct pades_goal lta = { PADES_B_LTA, false }, again = { PADES_B_LTA, true };

/* One step of 'kind' at 'at', judged; 'pdf' is replaced. The level it reached. */
static enum pades_level step(
	struct buf *pdf, int64_t at, struct pades_goal goal, enum pades_step kind)
{
	struct err e = ERR_INIT;
	AUTO(pades_answers) struct pades_answers a = answers_at(at);
	AUTO(pades_plan) struct pades_plan p = planned(pdf, at, &a, goal);
	AUTO(buf) struct buf next = { 0 };
	assert_int_equal(p.step, kind);
	if (kind == PADES_STEP_DATA) {
		assert_true(p.complete);
		if (!pades_extend_data(&next, buf_slice(pdf), &p, &a, &e))
			kit_fail(&e, "data");
		assert_true(next.n > pdf->n);
	} else {
		AUTO(pades_draft) struct pades_draft d = { .hole_at = 0 };
		if (!pades_extend_stamp(&d, buf_slice(pdf), &p, KIT_ROOM, &e))
			kit_fail(&e, "stamp");
		AUTO(buf) struct buf token = kit_token(&pki, d.digest, at);
		if (!pades_embed(&d.pdf, d.hole_at, d.hole_end, buf_slice(&token), &e))
			kit_fail(&e, "embed");
		next = buf_move(&d.pdf);
	}
	struct pades_extension x = judged(pdf, &next, at);
	assert_int_equal(x.stamped, kind == PADES_STEP_STAMP);
	buf_free(pdf);
	*pdf = buf_move(&next);
	return x.level;
}

static void nothing_to_do(const struct buf *pdf, int64_t at)
{
	AUTO(pades_answers) struct pades_answers a = answers_at(at);
	AUTO(pades_plan) struct pades_plan p = planned(pdf, at, &a, lta);
	assert_int_equal(p.step, PADES_STEP_NONE);
	assert_int_equal(p.level, PADES_B_LTA);
	assert_string_equal(p.why, "");
}

static void passes(const struct buf *pdf, int64_t at)
{
	AUTO(pades_report) struct pades_report r = kit_judge(pdf, &pki.anchors, at);
	if (r.verdict != PADES_PASSED)
		kit_print(&r);
	assert_int_equal(r.verdict, PADES_PASSED);
}

static struct buf one_party(bool stamp)
{
	struct buf pdf = kit_base();
	struct kit_id who = kit_issue(
		&pki, "Partie", &pki.issuing, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 2 * DAY);
	kit_sign(&pki, &pdf,
		&(struct kit_sign){ "accueil-1", PADES_SIGNATURE, &who, pki.issuing.cert, KIT_TIME,
			stamp, true });
	kit_id_free(&who);
	return pdf;
}

/* ---- levels ---- */

static void climbs_from_b_t_to_b_lta_and_stays(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = one_party(true);
	assert_int_equal(step(&pdf, KIT_TIME + 60, lta, PADES_STEP_DATA), PADES_B_LT);
	assert_int_equal(step(&pdf, KIT_TIME + 61, lta, PADES_STEP_STAMP), PADES_B_LTA);
	nothing_to_do(&pdf, KIT_TIME + 62);
	nothing_to_do(&pdf, KIT_TIME + 5 * YEAR);
	/* the signer's certificate ended long ago */
	passes(&pdf, KIT_TIME + 8 * YEAR);
}

/* What one plan found of trust and time is nothing to the next, whichever way time goes. */
static void a_series_of_plans_is_as_each_alone(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = one_party(true);
	AUTO(pades_answers) struct pades_answers none = { .ders_n = 0 };
	AUTO(pades_planner) struct pades_planner *series = NULL;
	const struct {
		int64_t at;
		bool given;
		struct pades_goal goal;
	} rounds[] = { { KIT_TIME + 70, false, again }, { KIT_TIME + 70, true, again },
		{ KIT_TIME + 8 * YEAR, true, lta }, { KIT_TIME + 60, false, lta },
		{ KIT_TIME - DAY, true, lta }, { KIT_TIME + 70, true, lta },
		{ KIT_TIME + 70, false, again } };
	assert_int_equal(step(&pdf, KIT_TIME + 60, lta, PADES_STEP_DATA), PADES_B_LT);
	assert_int_equal(step(&pdf, KIT_TIME + 61, lta, PADES_STEP_STAMP), PADES_B_LTA);
	for (size_t i = 0; i < sizeof rounds / sizeof *rounds; i++) {
		AUTO(pades_answers) struct pades_answers given = answers_at(rounds[i].at);
		AUTO(pades_plan) struct pades_plan a = { .step = PADES_STEP_NONE };
		AUTO(pades_plan) struct pades_plan b = { .step = PADES_STEP_NONE };
		struct err e = ERR_INIT, alone = ERR_INIT;
		struct pades_question q = {
			.pdf = buf_slice(&pdf), .anchors = &pki.anchors, .at = rounds[i].at
		};
		const struct pades_answers *with = rounds[i].given ? &given : &none;
		if (!series && !pades_planner_open(&series, &q, &e))
			kit_fail(&e, "open");
		bool good = pades_planner_plan(&a, series, &q, with, &rounds[i].goal, &e);
		assert_int_equal(pades_plan(&b, &q, with, &rounds[i].goal, &alone), good);
		assert_string_equal(e.text, alone.text);
		assert_true(a.step == b.step && a.level == b.level && a.complete == b.complete &&
			    a.renewal == b.renewal && a.due == b.due && a.until == b.until);
		assert_string_equal(a.field, b.field);
		assert_int_equal(a.needs.n, b.needs.n);
		assert_int_equal(sk_X509_num(a.certs), sk_X509_num(b.certs));
		assert_int_equal(sk_X509_CRL_num(a.crls), sk_X509_CRL_num(b.crls));
	}
}

static void a_signature_without_time_gets_one_from_the_document(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = one_party(false);
	assert_int_equal(step(&pdf, KIT_TIME + 60, lta, PADES_STEP_STAMP), PADES_B_T);
	assert_int_equal(step(&pdf, KIT_TIME + 61, lta, PADES_STEP_DATA), PADES_B_LT);
	assert_int_equal(step(&pdf, KIT_TIME + 62, lta, PADES_STEP_STAMP), PADES_B_LTA);
	nothing_to_do(&pdf, KIT_TIME + 63);
	passes(&pdf, KIT_TIME + 8 * YEAR);
}

static void stops_at_the_level_that_is_asked_for(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = one_party(true);
	AUTO(pades_answers) struct pades_answers a = answers_at(KIT_TIME + 60);
	AUTO(pades_plan)
	struct pades_plan p =
		planned(&pdf, KIT_TIME + 60, &a, (struct pades_goal){ PADES_B_T, false });
	assert_int_equal(p.step, PADES_STEP_NONE);
	assert_int_equal(p.level, PADES_B_T);
	assert_int_equal(step(&pdf, KIT_TIME + 60, (struct pades_goal){ PADES_B_LT, false },
				 PADES_STEP_DATA),
		PADES_B_LT);
	AUTO(pades_plan)
	struct pades_plan q =
		planned(&pdf, KIT_TIME + 61, &a, (struct pades_goal){ PADES_B_LT, false });
	assert_int_equal(q.step, PADES_STEP_NONE);
}

static void without_answers_the_data_is_not_complete(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = one_party(true);
	AUTO(pades_answers) struct pades_answers none = { .ders_n = 0 };
	AUTO(pades_plan) struct pades_plan p = planned(&pdf, KIT_TIME + 60, &none, lta);
	assert_int_equal(p.step, PADES_STEP_DATA);
	assert_false(p.complete);
	size_t lacking = 0;
	for (size_t i = 0; i < p.needs.n; i++)
		lacking += pades_plan_lacks(&p.needs.list[i]);
	assert_int_equal(lacking, 3); /* the party, its CA, the TSA */
	/* a list of the future speaks of nothing */
	AUTO(pades_answers) struct pades_answers late = answers_at(KIT_TIME + DAY);
	AUTO(pades_plan) struct pades_plan q = planned(&pdf, KIT_TIME + 60, &late, lta);
	assert_false(q.complete);
}

static void a_time_stamp_over_half_the_data_is_no_archive(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = one_party(true);
	X509 *certs[] = { pki.root.cert };
	X509_CRL *half[] = { kit_crl(&pki.root, NULL, 0, KIT_TIME + 2, KIT_TIME + YEAR) };
	kit_dss(&pdf, certs, 1, half, 1);
	kit_sign(&pki, &pdf,
		&(struct kit_sign){
			"archive-1", PADES_TIMESTAMP, NULL, NULL, KIT_TIME + 60, false, false });
	/* the list that was missing comes behind the time-stamp */
	assert_int_equal(step(&pdf, KIT_TIME + 61, lta, PADES_STEP_DATA), PADES_B_LT);
	assert_int_equal(step(&pdf, KIT_TIME + 62, lta, PADES_STEP_STAMP), PADES_B_LTA);
	X509_CRL_free(half[0]);
}

static void what_does_not_pass_is_not_extended(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct pades_plan p;
	AUTO(buf) struct buf pdf = one_party(true);
	AUTO(pades_answers) struct pades_answers a = answers_at(KIT_TIME + 60);
	struct pades_question q = { .pdf = buf_slice(&pdf), .at = KIT_TIME + 60 };
	assert_false(pades_plan(&p, &q, &a, &lta, &e)); /* no anchor */
	assert_int_equal(e.code, ERR_DENIED);
	q.anchors = &pki.anchors;
	pdf.p[slice_find(buf_slice(&pdf), SLICE_LIT("(fr)"), 0) + 1] = 'g';
	e = (struct err)ERR_INIT;
	assert_false(pades_plan(&p, &q, &a, &lta, &e));
	assert_int_equal(e.code, ERR_DENIED);
	AUTO(buf) struct buf base = kit_base();
	q.pdf = buf_slice(&base);
	e = (struct err)ERR_INIT;
	assert_false(pades_plan(&p, &q, &a, &lta, &e)); /* unsigned */
	assert_int_equal(e.code, ERR_DENIED);
}

/* ---- the store ---- */

static size_t count(const struct buf *pdf, const char *key)
{
	struct err e = ERR_INIT;
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	const struct pdf_obj *catalog = NULL, *dss = NULL, *list = NULL;
	if (!pdf_open(&d, buf_slice(pdf), NULL, &e))
		kit_fail(&e, "open");
	size_t rev = pdf_revision_count(d) - 1;
	assert_true(pdf_catalog(d, rev, &catalog, &e) &&
		    pdf_get(d, rev, catalog, "DSS", &dss, &e) &&
		    pdf_get(d, rev, dss, key, &list, &e));
	return pdf_array_count(list);
}

static bool changed_catalog(const struct buf *pdf)
{
	struct err e = ERR_INIT;
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	if (!pdf_open(&d, buf_slice(pdf), NULL, &e))
		kit_fail(&e, "open");
	const struct pdf_revision *r = pdf_revision(d, pdf_revision_count(d) - 1);
	for (size_t i = 0; i < r->changed_n; i++)
		if (r->changed[i] == 1)
			return true;
	return false;
}

static void add(struct buf *pdf, size_t *added, STACK_OF(X509) *certs, STACK_OF(X509_CRL) *crls)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf out = { 0 };
	const struct pades_dss_more more = { .certs = certs, .crls = crls };
	if (!pades_dss_add(&out, added, buf_slice(pdf), &more, &e))
		kit_fail(&e, "dss");
	if (*added == 0) {
		assert_int_equal(out.n, 0);
		return;
	}
	assert_true(slice_starts(buf_slice(&out), buf_slice(pdf)));
	buf_free(pdf);
	*pdf = buf_move(&out);
}

static void keeps_each_item_once_and_merges(void **state)
{
	(void)state;
	size_t added = 0;
	AUTO(buf) struct buf pdf = one_party(true);
	AUTO(pades_answers) struct pades_answers a = answers_at(KIT_TIME + 60);
	STACK_OF(X509) *certs = sk_X509_new_null();
	sk_X509_push(certs, pki.root.cert);
	sk_X509_push(certs, pki.root.cert);
	add(&pdf, &added, certs, NULL);
	assert_int_equal(added, 1);
	assert_true(changed_catalog(&pdf));
	sk_X509_push(certs, pki.tsa.cert);
	add(&pdf, &added, certs, a.crls);
	assert_int_equal(added, 4);
	assert_false(changed_catalog(&pdf)); /* the dictionary has its own object by now */
	add(&pdf, &added, certs, a.crls);
	assert_int_equal(added, 0);
	assert_int_equal(count(&pdf, "Certs"), 2);
	assert_int_equal(count(&pdf, "CRLs"), 3);
	sk_X509_free(certs);
}

static void leaves_what_others_wrote_into_the_store(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	size_t added = 0;
	AUTO(buf) struct buf pdf = kit_base();
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	const struct pdf_obj *catalog = NULL;
	AUTO(buf) struct buf body = BUF_MAX(8192);
	/* a direct dictionary with /VRI, and an entry that was never written */
	const struct pdf_set set = { "DSS",
		SLICE_LIT("<</VRI <</ABCDEF <</TU (x)>>>>/Certs [99 0 R]>>") };
	assert_true(pdf_open(&d, buf_slice(&pdf), NULL, &e) && pdf_catalog(d, 0, &catalog, &e) &&
		    pdf_dict_with(&body, catalog, &set, 1, &e));
	buf_put_byte(&body, 0);
	AUTO(buf) struct buf direct = BUF_MAX(KIT_MAX);
	buf_put_slice(&direct, buf_slice(&pdf));
	kit_append(&direct, 1, (const char *)body.p);
	STACK_OF(X509) *certs = sk_X509_new_null();
	sk_X509_push(certs, pki.root.cert);
	add(&direct, &added, certs, NULL);
	assert_int_equal(added, 1);
	assert_int_equal(count(&direct, "Certs"), 2);
	assert_true(slice_find(buf_slice(&direct), SLICE_LIT("/VRI"), pdf.n + body.n) != SIZE_MAX);
	sk_X509_free(certs);
}

/* ---- renewal ---- */

static void renews_when_the_time_stamp_ages_and_with_its_own_data(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = kit_sealed(&pki), late = BUF_MAX(KIT_MAX);
	buf_put_slice(&late, buf_slice(&pdf));
	nothing_to_do(&pdf, KIT_TIME + 7 * YEAR);
	int64_t due = KIT_TIME + 8 * YEAR + DAY; /* the TSA ends after nine years */
	size_t crls = count(&pdf, "CRLs");
	assert_int_equal(step(&pdf, due, lta, PADES_STEP_DATA), PADES_B_LTA);
	assert_int_equal(count(&pdf, "CRLs"), crls + 1); /* the root's, for the TSA */
	struct kit_id old = pki.tsa;
	pki.tsa =
		kit_issue(&pki, "Test TSA 2", &pki.root, KIT_TSA, due - DAY, KIT_TIME + 19 * YEAR);
	assert_int_equal(step(&pdf, due + 1, lta, PADES_STEP_STAMP), PADES_B_LTA);
	nothing_to_do(&pdf, due + 2);
	passes(&pdf, KIT_TIME + 18 * YEAR);
	AUTO(pades_report)
	struct pades_report r = kit_judge(&late, &pki.anchors, KIT_TIME + 10 * YEAR);
	assert_int_equal(r.verdict, PADES_INDETERMINATE);
	kit_id_free(&pki.tsa);
	pki.tsa = old;
}

static void a_short_lived_authority_is_renewed_in_its_last_quarter(void **state)
{
	(void)state;
	struct kit_id old = pki.tsa;
	AUTO(buf) struct buf pdf = one_party(true);
	assert_int_equal(step(&pdf, KIT_TIME + 60, lta, PADES_STEP_DATA), PADES_B_LT);
	pki.tsa = kit_issue(&pki, "Test TSA 3", &pki.root, KIT_TSA, KIT_TIME, KIT_TIME + 100 * DAY);
	assert_int_equal(step(&pdf, KIT_TIME + 61, lta, PADES_STEP_STAMP), PADES_B_LTA);
	nothing_to_do(&pdf, KIT_TIME + 74 * DAY);
	AUTO(pades_answers) struct pades_answers a = answers_at(KIT_TIME + 76 * DAY);
	AUTO(pades_plan) struct pades_plan p = planned(&pdf, KIT_TIME + 76 * DAY, &a, lta);
	assert_true(p.renewal);
	assert_true(p.until == KIT_TIME + 100 * DAY);
	assert_true(p.due > KIT_TIME + 74 * DAY && p.due < KIT_TIME + 76 * DAY);
	kit_id_free(&pki.tsa);
	pki.tsa = old;
}

static void renews_on_demand_until_no_field_is_left(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = kit_sealed(&pki);
	int64_t at = KIT_TIME + 2 * DAY;
	/* the list at hand still speaks of the TSA: no data is wanted */
	assert_int_equal(step(&pdf, at, again, PADES_STEP_STAMP), PADES_B_LTA);
	AUTO(pades_answers) struct pades_answers a = answers_at(at);
	AUTO(pades_plan) struct pades_plan p = planned(&pdf, at + 1, &a, again);
	assert_int_equal(p.step, PADES_STEP_STAMP);
	assert_string_equal(p.field, ""); /* the test's file has two */
	assert_true(strstr(p.why, "evidence record") != NULL);
}

/* ---- foreign files ---- */

/* A file of others: one signature field, its form direct in the catalog; its cross-reference a table or a stream. */
static struct buf foreign(bool stream, const char *annots, const char *form)
{
	struct made m = made_start();
	char catalog[300], page[300];
	snprintf(catalog, sizeof catalog, "<</Type/Catalog/Pages 2 0 R/AcroForm %s>>", form);
	snprintf(page, sizeof page,
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>%s>>", annots);
	made_object(&m, 1, catalog);
	made_object(&m, 2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
	made_object(&m, 3, page);
	made_object(&m, 4,
		"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/F 132/P 3 0 R/Rect[0 0 0 0]>>");
	made_object(&m, 5, "<</Fields[4 0 R]/SigFlags 1>>");
	made_object(&m, 6, "[4 0 R]");
	if (stream)
		made_xref_stream(&m, 7, "/Root 1 0 R/ID[<00><00>]", NULL, 0);
	else
		made_table(&m, "/Root 1 0 R/ID[<00><00>]");
	struct kit_id who = kit_issue(
		&pki, "Autre", &pki.issuing, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 2 * DAY);
	kit_sign(&pki, &m.file,
		&(struct kit_sign){ "Signature1", PADES_SIGNATURE, &who, pki.issuing.cert, KIT_TIME,
			true, false });
	kit_id_free(&who);
	return m.file;
}

static enum pdf_xref_kind kind_of(const struct buf *pdf)
{
	struct err e = ERR_INIT;
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	if (!pdf_open(&d, buf_slice(pdf), NULL, &e))
		kit_fail(&e, "open");
	return pdf_revision(d, pdf_revision_count(d) - 1)->kind;
}

static void makes_the_field_in_a_foreign_file(void **state)
{
	(void)state;
	static const char *const forms[] = { "<</Fields[4 0 R]/SigFlags 3>>", "5 0 R",
		"<</Fields 6 0 R/SigFlags 1>>" };
	static const char *const annots[] = { "/Annots[4 0 R]", "/Annots 6 0 R" };
	for (size_t i = 0; i < 12; i++) {
		bool stream = i % 2;
		const char *form = forms[i / 2 % 3], *annot = annots[i / 6];
		if (strstr(form, "6 0 R") && strstr(annot, "6 0 R"))
			continue; /* one array for both is another file's fault */
		AUTO(buf) struct buf pdf = foreign(stream, annot, form);
		assert_int_equal(step(&pdf, KIT_TIME + 60, lta, PADES_STEP_DATA), PADES_B_LT);
		assert_int_equal(step(&pdf, KIT_TIME + 61, lta, PADES_STEP_STAMP), PADES_B_LTA);
		assert_int_equal(kind_of(&pdf), stream ? PDF_XREF_STREAM : PDF_XREF_TABLE);
		nothing_to_do(&pdf, KIT_TIME + 62);
		/* the second one, beside the first */
		assert_int_equal(step(&pdf, KIT_TIME + 63, again, PADES_STEP_STAMP), PADES_B_LTA);
		passes(&pdf, KIT_TIME + 8 * YEAR);
	}
}

/* ---- what an extension may not bring along ---- */

static void denied(const struct buf *base, const struct buf *pdf)
{
	struct err e = ERR_INIT;
	struct pades_extension x;
	struct pades_question q = {
		.pdf = buf_slice(pdf), .anchors = &pki.anchors, .at = KIT_TIME + 3600
	};
	assert_false(pades_judge_extension(&x, buf_slice(base), &q, &e));
	assert_int_equal(e.code, ERR_DENIED);
}

static struct buf copy(const struct buf *from)
{
	struct buf b = BUF_MAX(KIT_MAX);
	buf_put_slice(&b, buf_slice(from));
	return b;
}

static void an_extension_is_evidence_and_nothing_else(void **state)
{
	(void)state;
	AUTO(buf) struct buf base = one_party(true);
	AUTO(buf)
	struct buf lt = copy(&base), two = { 0 }, three = { 0 }, spare = copy(&base),
		   party = copy(&base), filled = copy(&base), unlisted = { 0 };
	denied(&base, &base);
	assert_int_equal(step(&lt, KIT_TIME + 60, lta, PADES_STEP_DATA), PADES_B_LT);
	two = copy(&lt);
	assert_int_equal(step(&two, KIT_TIME + 61, lta, PADES_STEP_STAMP), PADES_B_LTA);
	/* validation data and the time-stamp over them are one extension, no other two are */
	struct pades_extension both = judged(&base, &two, KIT_TIME + 61);
	assert_int_equal(both.level, PADES_B_LTA);
	assert_true(both.stamped);
	three = copy(&two);
	assert_int_equal(step(&three, KIT_TIME + 62, again, PADES_STEP_STAMP), PADES_B_LTA);
	denied(&base, &three);
	denied(&lt, &three); /* two time-stamps */
	denied(&lt, &base);
	kit_append(&spare, 19, "<< /Kind /Other >>"); /* an object nobody uses */
	denied(&base, &spare);
	struct kit_id who = kit_issue(
		&pki, "Autre", &pki.issuing, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 2 * DAY);
	kit_sign(&pki, &party,
		&(struct kit_sign){ "famille-1", PADES_SIGNATURE, &who, pki.issuing.cert,
			KIT_TIME + 60, true, true });
	denied(&base, &party); /* a signature is no evidence */
	kit_id_free(&who);
	kit_append(&filled, 17,
		"<< /Type /Annot /Subtype /Widget /FT /Tx /T (note) /F 4 /P 4 0 R /Rect [300 150 "
		"500 210] /V (x) >>");
	denied(&base, &filled);
	/* the store given back without what it held, and the catalog with something more */
	unlisted = copy(&lt);
	kit_append(&unlisted, 1,
		"<< /Type /Catalog /Pages 3 0 R /AcroForm 2 0 R /Lang (fr) /MarkInfo << /Marked "
		"true >> /StructTreeRoot 21 0 R /Extensions << /ESIC << /BaseVersion /1.7 "
		"/ExtensionLevel 1 >> >> >>");
	denied(&lt, &unlisted);
}

/* Nothing signs the store of a B-LT file: whoever changes it there can lower level and verdict, not raise them. */
static void a_store_that_was_tampered_with_proves_less(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = one_party(true);
	size_t base = pdf.n;
	assert_int_equal(step(&pdf, KIT_TIME + 60, lta, PADES_STEP_DATA), PADES_B_LT);
	size_t lower = 0;
	for (size_t at = base; at < pdf.n; at += 7) {
		pdf.p[at] ^= 0x10;
		AUTO(pades_report)
		struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 3 * DAY);
		if (r.verdict == PADES_PASSED) {
			assert_int_equal(r.n, 1);
			assert_int_equal(r.list[0].best_time, KIT_TIME + 1);
			lower += r.list[0].level == PADES_B_T;
		}
		lower += r.verdict == PADES_INDETERMINATE && r.n == 1;
		pdf.p[at] ^= 0x10;
	}
	assert_true(lower > 0);
	/* with the archive time-stamp over it, every bit counts */
	assert_int_equal(step(&pdf, KIT_TIME + 61, lta, PADES_STEP_STAMP), PADES_B_LTA);
	for (size_t at = base; at < pdf.n; at += 31) {
		if (pdf.p[at] == '0' && pdf.p[at - 1] == '0' && pdf.p[at + 1] == '0')
			continue; /* the padding of the hole has its own test */
		pdf.p[at] ^= 0x10;
		AUTO(pades_report)
		struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 3 * DAY);
		assert_int_not_equal(r.verdict, PADES_PASSED);
		pdf.p[at] ^= 0x10;
	}
}

int main(void)
{
	pki = kit_pki_make();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(climbs_from_b_t_to_b_lta_and_stays),
		cmocka_unit_test(a_series_of_plans_is_as_each_alone),
		cmocka_unit_test(a_signature_without_time_gets_one_from_the_document),
		cmocka_unit_test(stops_at_the_level_that_is_asked_for),
		cmocka_unit_test(without_answers_the_data_is_not_complete),
		cmocka_unit_test(a_time_stamp_over_half_the_data_is_no_archive),
		cmocka_unit_test(what_does_not_pass_is_not_extended),
		cmocka_unit_test(keeps_each_item_once_and_merges),
		cmocka_unit_test(leaves_what_others_wrote_into_the_store),
		cmocka_unit_test(renews_when_the_time_stamp_ages_and_with_its_own_data),
		cmocka_unit_test(a_short_lived_authority_is_renewed_in_its_last_quarter),
		cmocka_unit_test(renews_on_demand_until_no_field_is_left),
		cmocka_unit_test(makes_the_field_in_a_foreign_file),
		cmocka_unit_test(an_extension_is_evidence_and_nothing_else),
		cmocka_unit_test(a_store_that_was_tampered_with_proves_less),
	};
	int r = cmocka_run_group_tests(tests, NULL, NULL);
	kit_pki_free(&pki);
	return r;
}
