/* SPDX-License-Identifier: MIT */
/* test_pades_sign: what a signing revision touches, what is refused, and what the second judge catches. */
#include "pades_kit.h"

static struct kit_pki pki;

static bool prepare(
	struct pades_draft *d, const struct buf *pdf, const struct pades_request *r, struct err *e)
{
	*d = (struct pades_draft){ .pdf = BUF_MAX(0) };
	return pades_prepare(d, buf_slice(pdf), r, e);
}

static struct pades_request visible(const char *field)
{
	return (struct pades_request){ .field = field,
		.kind = PADES_SIGNATURE,
		.time = KIT_TIME,
		.name = "Zo\xC3\xA9 Test",
		.reason = "Convention",
		.room = 1000,
		.lines = { { "Sign\xC3\xA9 par Zo\xC3\xA9 Test", 9 } },
		.lines_n = 1 };
}

static void touches_only_the_field_and_new_objects(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf base = kit_base();
	AUTO(pades_draft) struct pades_draft d = { .pdf = BUF_MAX(0) };
	struct pdf_doc *doc = NULL;
	struct pades_request r = visible("accueil-1");
	if (!prepare(&d, &base, &r, &e) || !pdf_open(&doc, buf_slice(&d.pdf), NULL, &e))
		kit_fail(&e, "prepare");
	assert_int_equal(pdf_revision_count(doc), 2);
	const struct pdf_revision *rev = pdf_revision(doc, 1);
	assert_int_equal(rev->changed_n, 3);
	assert_int_equal(rev->changed[0], 10);
	assert_int_equal(rev->changed[1], 23);
	assert_int_equal(rev->changed[2], 24);
	assert_int_equal(rev->size, 25);
	pdf_close(doc);
}

static void a_certification_touches_the_catalog_as_well(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf base = kit_base();
	AUTO(pades_draft) struct pades_draft d = { .pdf = BUF_MAX(0) };
	struct pdf_doc *doc = NULL;
	struct pades_request r = { .field = "certification",
		.kind = PADES_CERTIFICATION,
		.time = KIT_TIME,
		.room = 1000 };
	if (!prepare(&d, &base, &r, &e) || !pdf_open(&doc, buf_slice(&d.pdf), NULL, &e))
		kit_fail(&e, "prepare");
	assert_int_equal(pdf_revision(doc, 1)->changed_n, 3);
	assert_int_equal(pdf_revision(doc, 1)->changed[0], 1);
	const struct pdf_obj *catalog = NULL;
	assert_true(pdf_catalog(doc, 1, &catalog, &e));
	assert_non_null(pdf_dict_get(pdf_dict_get(catalog, "Perms"), "DocMDP"));
	pdf_close(doc);
}

static void the_same_request_gives_the_same_bytes(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf base = kit_base();
	AUTO(pades_draft) struct pades_draft a = { .pdf = BUF_MAX(0) };
	AUTO(pades_draft) struct pades_draft b = { .pdf = BUF_MAX(0) };
	struct pades_request r = visible("accueil-1");
	assert_true(prepare(&a, &base, &r, &e));
	assert_true(prepare(&b, &base, &r, &e));
	assert_true(slice_eq(buf_slice(&a.pdf), buf_slice(&b.pdf)));
	assert_memory_equal(a.digest, b.digest, 32);
}

static void names_the_character_that_has_no_glyph(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf base = kit_base();
	struct pades_draft d;
	struct pades_request r = visible("accueil-1");
	r.lines[0].text = "\xC5\x81ukasz"; /* U+0141 is not in the test font */
	assert_false(prepare(&d, &base, &r, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	assert_non_null(strstr(e.text, "U+0141"));
	r.lines[0].text = "\xF0\x9F\x98\x80";
	assert_false(prepare(&d, &base, &r, &e));
	assert_non_null(strstr(e.text, "U+1F600"));
}

static void shrinks_a_long_text_and_refuses_one_too_long(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf base = kit_base();
	AUTO(pades_draft) struct pades_draft d = { .pdf = BUF_MAX(0) };
	struct pades_request r = visible("accueil-1");
	r.lines_n = 5;
	for (size_t i = 0; i < r.lines_n; i++)
		r.lines[i] =
			(struct pades_line){ "une ligne de texte assez longue pour la boite", 9 };
	assert_true(prepare(&d, &base, &r, &e));
	assert_true(slice_find(buf_slice(&d.pdf), SLICE_LIT("/Parf 9 Tf"), base.n) == SIZE_MAX);
	r.lines_n = 16;
	for (size_t i = 0; i < r.lines_n; i++)
		r.lines[i] =
			(struct pades_line){ "une ligne de texte assez longue pour la boite", 9 };
	buf_free(&d.pdf);
	assert_false(prepare(&d, &base, &r, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

/* The rows of the box with that text, each as its last glyph; 'rows' has room for 16. */
static size_t row_ends(char (*rows)[5], const char *text)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf base = kit_base();
	AUTO(pades_draft) struct pades_draft d = { .pdf = BUF_MAX(0) };
	struct pades_request r = visible("accueil-1");
	size_t n = 0, at = base.n;
	r.lines[0] = (struct pades_line){ text, 9 };
	if (!prepare(&d, &base, &r, &e))
		kit_fail(&e, "prepare");
	while (n < 16 && (at = slice_find(buf_slice(&d.pdf), SLICE_LIT("> Tj"), at)) != SIZE_MAX)
		snprintf(rows[n++], 5, "%.4s", (const char *)d.pdf.p + at++ - 4);
	return n;
}

static void breaks_a_long_name_at_its_hyphens(void **state)
{
	(void)state;
	char hyphen[16][5], rows[16][5];
	assert_int_equal(row_ends(hyphen, "-"), 1);
	size_t n = row_ends(
		rows, "DU GABARIT-MODELE-SPECIMEN-EXEMPLE-FICTIF-INVENTE-IMAGINAIRE-DEMONSTRATION");
	assert_in_range(n, 2, 16);
	for (size_t i = 0; i + 1 < n; i++)
		assert_string_equal(rows[i], hyphen[0]);
	/* a date and a reference are not broken there */
	n = row_ends(rows, "2026-01-02-2026-01-02-2026-01-02-2026-01-02-2026-01-02-2026-01-02-7");
	assert_in_range(n, 2, 16);
	size_t kept = 0;
	for (size_t i = 0; i + 1 < n; i++)
		kept += strcmp(rows[i], hyphen[0]) != 0;
	assert_true(kept > 0);
}

static void refuses_what_may_not_be_signed(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf base = kit_base();
	AUTO(buf) struct buf sealed = kit_sealed(&pki);
	struct pades_draft d;
	struct pades_request r = visible("nobody");
	assert_false(prepare(&d, &base, &r, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	r = visible("note");
	assert_false(prepare(&d, &base, &r, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	r = visible("accueil-1");
	assert_false(prepare(&d, &sealed, &r, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	r = (struct pades_request){
		.field = "archive-2", .kind = PADES_CERTIFICATION, .time = KIT_TIME, .room = 100
	};
	assert_false(prepare(&d, &sealed, &r, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	r = visible("accueil-1");
	r.room = PADES_MAX_CONTENTS + 1;
	assert_false(prepare(&d, &base, &r, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

static void embeds_only_into_an_empty_hole_that_fits(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf base = kit_base();
	AUTO(pades_draft) struct pades_draft d = { .pdf = BUF_MAX(0) };
	struct pades_request r = visible("accueil-1");
	uint8_t der[1001];
	memset(der, 0x30, sizeof der);
	assert_true(prepare(&d, &base, &r, &e));
	assert_false(pades_embed(&d.pdf, d.hole_at, d.hole_end, (struct slice){ der, 1001 }, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	assert_false(pades_embed(&d.pdf, d.hole_at + 1, d.hole_end, (struct slice){ der, 10 }, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	assert_true(pades_embed(&d.pdf, d.hole_at, d.hole_end, (struct slice){ der, 1000 }, &e));
	assert_false(pades_embed(&d.pdf, d.hole_at, d.hole_end, (struct slice){ der, 1000 }, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
}

/* Same-length patches in what the draft adds: what a subverted writer might slip in. */
static const struct patch {
	const char *field, *from, *to;
} patches[] = {
	{ "accueil-1", "/Rect [50 50 250 110]", "/Rect [50 50 255 110]" },
	{ "accueil-1", "/F 132", "/F 134" },
	{ "accueil-1", "(accueil-1)", "(accueil-2)" },
	{ "accueil-1", "/TU", "/TX" },
	{ "accueil-1", "/P 4 0 R", "/P 3 0 R" },
	{ "accueil-1", "/V 23 0 R", "/V 19 0 R" },
	{ "accueil-1", "/N 24 0 R", "/N 18 0 R" },
	{ "accueil-1", "/Parf 6 0 R", "/Parf 9 0 R" },
	{ "accueil-1", "/Parf 6 0 R", "/Pars 6 0 R" },
	{ "accueil-1", "/Subtype /Form", "/Subtype /Farm" },
	{ "accueil-1", "/BBox [0 0 200 60]", "/BBox [0 0 900 60]" },
	{ "accueil-1", "/Resources", "/Ressource" },
	{ "accueil-1", "ETSI.CAdES.detached", "ETSI.CAdES.detachee" },
	{ "accueil-1", "/Adobe.PPKLite", "/Adobe.PPKLito" },
	{ "accueil-1", "/Reason ", "/Reasun " },
	{ "accueil-1", "/ByteRange [0", "/ByteRange [1" },
	{ "accueil-1", "/Contents <0", "/Contents <1" },
	{ "accueil-1", "/Contents <", "/Cantents <" },
	{ "accueil-1", "/Root 1 0 R", "/Root 2 0 R" },
	{ "accueil-1", "/Type /Sig ", "/Type /Sag " },
	{ "certification", "/P 2", "/P 3" },
	{ "certification", "/P 2", "/P 1" },
	{ "certification", "/DocMDP 23 0 R", "/DocMDP 19 0 R" },
	{ "certification", "/Lang (fr)", "/Lang (en)" },
	{ "certification", "/Pages 3 0 R", "/Pages 4 0 R" },
	{ "certification", "/TransformMethod /DocMDP", "/TransformMethod /DocMDQ" },
	{ "cachet", "/TransformMethod /FieldMDP", "/TransformMethod /FieldMDQ" },
	{ "cachet", "/Type /TransformParams /Action /Include /Fields [(accueil-1)",
		"/Type /TransformParams /Action /Include /Fields [(accueil-9)" },
	{ "cachet", "/Data 1 0 R", "/Data 2 0 R" },
	{ "archive-1", "/Type /DocTimeStamp", "/Type /DocTimeStomp" },
	{ "archive-1", "ETSI.RFC3161", "ETSI.RFC3162" },
};

static void make_draft(struct pades_draft *d, const struct buf *base, const char *field)
{
	struct err e = ERR_INIT;
	struct pades_request r = visible(field);
	if (strcmp(field, "accueil-1") != 0)
		r.lines_n = 0;
	if (strcmp(field, "certification") == 0)
		r.kind = PADES_CERTIFICATION;
	if (strcmp(field, "archive-1") == 0)
		r.kind = PADES_TIMESTAMP;
	if (!prepare(d, base, &r, &e))
		kit_fail(&e, "prepare");
}

static void the_second_judge_catches_every_patch(void **state)
{
	(void)state;
	AUTO(buf) struct buf base = kit_base();
	for (size_t i = 0; i < sizeof patches / sizeof *patches; i++) {
		const struct patch *p = &patches[i];
		struct err e = ERR_INIT;
		AUTO(pades_draft) struct pades_draft d = { .pdf = BUF_MAX(0) };
		AUTO(pades_draft) struct pades_draft seen = { .pdf = BUF_MAX(0) };
		make_draft(&d, &base, p->field);
		size_t at = slice_find(buf_slice(&d.pdf), slice_text(p->from), base.n);
		if (at == SIZE_MAX)
			fail_msg("patch %zu (%s) finds nothing", i, p->from);
		assert_int_equal(strlen(p->from), strlen(p->to));
		memcpy(d.pdf.p + at, p->to, strlen(p->to));
		if (pades_check_draft(&seen, buf_slice(&base), buf_slice(&d.pdf), p->field, &e))
			fail_msg("patch %zu passes: %s", i, p->to);
		assert_true(e.code == ERR_DENIED || e.code == ERR_SYNTAX);
	}
}

static void the_second_judge_catches_more_than_one_step(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf base = kit_base();
	AUTO(pades_draft) struct pades_draft d = { .pdf = BUF_MAX(0) };
	AUTO(pades_draft) struct pades_draft seen = { .pdf = BUF_MAX(0) };
	make_draft(&d, &base, "accueil-1");
	assert_true(pades_check_draft(&seen, buf_slice(&base), buf_slice(&d.pdf), "accueil-1", &e));
	assert_false(
		pades_check_draft(&seen, buf_slice(&base), buf_slice(&d.pdf), "famille-1", &e));
	assert_false(pades_check_draft(&seen, buf_slice(&base), buf_slice(&base), "accueil-1", &e));
	AUTO(buf) struct buf more = buf_move(&d.pdf);
	kit_append(&more, 0, "<< /Hidden true >>");
	assert_false(pades_check_draft(&seen, buf_slice(&base), buf_slice(&more), "accueil-1", &e));
	AUTO(buf) struct buf tail = BUF_MAX(KIT_MAX);
	make_draft(&d, &base, "accueil-1");
	buf_put_slice(&tail, buf_slice(&d.pdf));
	buf_put_byte(&tail, '\n');
	assert_false(pades_check_draft(&seen, buf_slice(&base), buf_slice(&tail), "accueil-1", &e));
	AUTO(buf) struct buf other = BUF_MAX(KIT_MAX);
	buf_put_slice(&other, buf_slice(&base));
	other.p[other.n - 30] ^= 1;
	assert_false(
		pades_check_draft(&seen, buf_slice(&other), buf_slice(&d.pdf), "accueil-1", &e));
}

static void the_second_judge_catches_bytes_between_objects(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf base = kit_base();
	AUTO(pades_draft) struct pades_draft d = { .pdf = BUF_MAX(0) };
	AUTO(pades_draft) struct pades_draft seen = { .pdf = BUF_MAX(0) };
	make_draft(&d, &base, "accueil-1");
	/* a line end in the revision becomes the start of a comment as far as the next line end */
	size_t at = slice_find(buf_slice(&d.pdf), SLICE_LIT("endobj\n"), base.n);
	d.pdf.p[at + 6] = '%';
	assert_false(
		pades_check_draft(&seen, buf_slice(&base), buf_slice(&d.pdf), "accueil-1", &e));
}

int main(void)
{
	pki = kit_pki_make();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(touches_only_the_field_and_new_objects),
		cmocka_unit_test(a_certification_touches_the_catalog_as_well),
		cmocka_unit_test(the_same_request_gives_the_same_bytes),
		cmocka_unit_test(names_the_character_that_has_no_glyph),
		cmocka_unit_test(shrinks_a_long_text_and_refuses_one_too_long),
		cmocka_unit_test(breaks_a_long_name_at_its_hyphens),
		cmocka_unit_test(refuses_what_may_not_be_signed),
		cmocka_unit_test(embeds_only_into_an_empty_hole_that_fits),
		cmocka_unit_test(the_second_judge_catches_every_patch),
		cmocka_unit_test(the_second_judge_catches_more_than_one_step),
		cmocka_unit_test(the_second_judge_catches_bytes_between_objects),
	};
	int r = cmocka_run_group_tests(tests, NULL, NULL);
	kit_pki_free(&pki);
	return r;
}
