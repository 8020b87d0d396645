/* SPDX-License-Identifier: MIT */
/* test_pades_care: each thing that a careful signer refuses, by itself, with its own words. */
#include "pades/care.h"

#include "base/file.h"
#include "pades/diff.h"
#include "pades/examine.h"

#include "pades_kit.h"
#include "pdf_build.h"

#include <time.h>

/* A small form with one field; 'catalog', 'page', 'field' and 'more' are added to it. */
struct parts {
	const char *catalog, *form, *page, *annots, *field, *more;
};

static struct made file_of(const struct parts *p)
{
	char body[900];
	struct made m = made_start();
	snprintf(body, sizeof body,
		"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3%s>>%s>>",
		p->form ? p->form : "", p->catalog ? p->catalog : "");
	made_object(&m, 1, body);
	made_object(&m, 2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
	snprintf(body, sizeof body,
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots[4 0 R%s]%s>>",
		p->annots ? p->annots : "", p->page ? p->page : "");
	made_object(&m, 3, body);
	snprintf(body, sizeof body,
		"<</Type/Annot/Subtype/Widget/FT/Sig/T(f)/F 132/P 3 0 R/Rect[0 0 0 0]%s>>",
		p->field ? p->field : "");
	made_object(&m, 4, body);
	made_object(&m, 5, p->more ? p->more : "<</Kind/Spare>>");
	return m;
}

static bool prepared(struct slice file, struct err *e)
{
	AUTO(pades_draft) struct pades_draft d = { .hole_at = 0 };
	const struct pades_request r = {
		.field = "f", .kind = PADES_SIGNATURE, .time = KIT_TIME, .room = 1000
	};
	return pades_prepare(&d, file, &r, e);
}

static void refused(const struct parts *p, const char *word)
{
	struct err e = ERR_INIT;
	AUTO(made) struct made m = file_of(p);
	made_table(&m, "/Root 1 0 R");
	if (prepared(buf_slice(&m.file), &e))
		fail_msg("'%s' is signed", word);
	if (e.code != ERR_DENIED || !strstr(e.text, word))
		fail_msg("wanted '%s', got %d '%s'", word, (int)e.code, e.text);
}

static void what_does_something_is_refused(void **state)
{
	(void)state;
	refused(&(struct parts){ .catalog = "/OpenAction[3 0 R/Fit]" }, "OpenAction");
	refused(&(struct parts){ .catalog = "/AA<</WC 5 0 R>>" }, "on events (AA)");
	refused(&(struct parts){ .page = "/AA<</O 5 0 R>>" },
		"page 1 does something on events (AA)");
	refused(&(struct parts){ .field = "/AA<</E 5 0 R>>" },
		"object 4 does something on events (AA)");
	static const char *const actions[] = { "GoToR", "GoToE", "Launch", "URI", "Sound", "Movie",
		"Hide", "Named", "SubmitForm", "ResetForm", "ImportData", "JavaScript",
		"SetOCGState", "Rendition", "RichMediaExecute" };
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
		char action[80], word[80];
		snprintf(action, sizeof action, "<</Type/Action/S/%s>>", actions[i]);
		snprintf(word, sizeof word, "object 5 is an action: %s", actions[i]);
		refused(&(struct parts){ .field = "/A 5 0 R", .more = action }, word);
		snprintf(action, sizeof action, "/A<</S/%s>>", actions[i]);
		snprintf(word, sizeof word, "object 4 is an action: %s", actions[i]);
		refused(&(struct parts){ .field = action }, word);
	}
	/* Nested where only a reader looks for it. */
	refused(&(struct parts){ .more = "<</Next[<</S/GoTo/Next<</S/URI/URI(x)>>>>]>>" }, "URI");
}

static void scripts_and_forms_that_lay_themselves_out_are_refused(void **state)
{
	(void)state;
	refused(&(struct parts){ .catalog = "/Names<</JavaScript<</Names[(a)5 0 R]>>>>" },
		"JavaScript");
	refused(&(struct parts){ .catalog = "/Names<</Renditions<</Names[(a)5 0 R]>>>>" },
		"Renditions");
	refused(&(struct parts){ .more = "<</JS(app.alert\\(1\\))>>" }, "object 5 holds a script");
	refused(&(struct parts){ .form = "/XFA 5 0 R" }, "XFA");
	refused(&(struct parts){ .catalog = "/NeedsRendering true" }, "XFA");
}

static void what_shows_more_than_the_pages_is_refused(void **state)
{
	(void)state;
	refused(&(struct parts){ .catalog = "/OCProperties<</OCGs[5 0 R]/D<<>>>>" },
		"optional content");
	refused(&(struct parts){ .catalog = "/Collection<<>>" }, "portfolio");
	static const char *const kinds[] = { "Link", "Text", "FreeText", "Stamp", "RichMedia",
		"Screen", "FileAttachment", "Redact", "Watermark" };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		char one[80];
		snprintf(one, sizeof one, "<</Type/Annot/Subtype/%s/Rect[0 0 9 9]>>", kinds[i]);
		refused(&(struct parts){ .annots = " 5 0 R", .more = one }, kinds[i]);
	}
	refused(&(struct parts){ .annots = " 5 0 R" }, "no form field: ?");
	/* On no page, yet in the file. */
	refused(&(struct parts){ .more = "<</Type/Annot/Subtype/RichMedia/Rect[0 0 9 9]>>" },
		"object 5 is media: RichMedia");
}

static void files_are_carried_only_as_the_documents_own(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	static const char file[] = "<</Type/Filespec/F(a)/EF<</F 6 0 R>>>>";
	refused(&(struct parts){ .catalog = "/Names<</EmbeddedFiles<</Names[(a)5 0 R]>>>>",
			.more = file },
		"object 5 carries a file");
	refused(&(struct parts){ .catalog = "/AF[5 0 R]", .field = "/FS<</F(a)/EF<</F 6 0 R>>>>" },
		"object 4 carries a file");
	AUTO(made)
	struct made own = file_of(&(struct parts){
		.catalog = "/AF[5 0 R]/Names<</EmbeddedFiles<</Names[(a)5 0 R]>>>>",
		.more = file });
	made_stream(&own, 6, "/Type/EmbeddedFile", SLICE_LIT("x"));
	made_table(&own, "/Root 1 0 R");
	if (!prepared(buf_slice(&own.file), &e))
		fail_msg("%s", e.text);
}

static void other_signatures_and_rights_are_refused(void **state)
{
	(void)state;
	refused(&(struct parts){ .catalog = "/Perms<</UR3 5 0 R>>" }, "usage rights");
	refused(
		&(struct parts){
			.more = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached"
				"/ByteRange[0 1 2 3]/Contents<00>>>" },
		"object 5 is a signature that is not PAdES");
}

static void hybrid_cross_references_are_refused(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(made) struct made m = file_of(&(struct parts){ .form = NULL });
	struct made table = m;
	char trailer[64];
	m.n = 0;
	made_object(&m, 6, "(hidden)");
	size_t at = m.file.n;
	made_xref_stream(&m, 7, "", NULL, 0);
	memcpy(m.list, table.list, sizeof m.list);
	m.n = table.n;
	m.prev = 0;
	m.file.n = slice_rfind(buf_slice(&m.file), SLICE_LIT("startxref"));
	snprintf(trailer, sizeof trailer, "/Root 1 0 R/XRefStm %zu", at);
	made_table(&m, trailer);
	if (prepared(buf_slice(&m.file), &e) || e.code != ERR_DENIED || !strstr(e.text, "hybrid"))
		fail_msg("%d %s", (int)e.code, e.text);
}

/* A second field, signed; 'lock' stands in the field, 'reference' in its signature; 'perms' in the catalog. */
static void forbidden(const char *lock, const char *reference, const char *perms, const char *word)
{
	struct err e = ERR_INIT;
	char body[400];
	AUTO(made) struct made m = made_start();
	snprintf(body, sizeof body,
		"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R 6 0 R]/SigFlags 3>>%s>>",
		perms);
	made_object(&m, 1, body);
	made_object(&m, 2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
	made_object(&m, 3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots[4 0 R 6 0 R]>>");
	made_object(
		&m, 4, "<</Type/Annot/Subtype/Widget/FT/Sig/T(f)/F 132/P 3 0 R/Rect[0 0 0 0]>>");
	snprintf(body, sizeof body,
		"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]"
		"/Contents<00>/Reference[%s]>>",
		reference);
	made_object(&m, 5, body);
	snprintf(body, sizeof body,
		"<</Type/Annot/Subtype/Widget/FT/Sig/T(g)/F 132/P 3 0 R/Rect[0 0 0 0]/V 5 0 R%s>>",
		lock);
	made_object(&m, 6, body);
	made_table(&m, "/Root 1 0 R");
	bool good = prepared(buf_slice(&m.file), &e);
	if (!word && !good)
		fail_msg("%s", e.text);
	if (word && (good || e.code != ERR_WRONG_STATE || !strstr(e.text, word)))
		fail_msg("wanted '%s', got %d '%s'", word, (int)e.code, e.text);
}

#define FIELD_MDP(what) "<</Type/SigRef/TransformMethod/FieldMDP/TransformParams<<" what ">>>>"
#define DOC_MDP(p) "<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</P " p "/V/1.2>>>>"

static void what_an_earlier_signature_forbids_is_not_signed(void **state)
{
	(void)state;
	const char *locked = "field f is locked by g";
	forbidden("", "", "", NULL);
	forbidden("/Lock<</Action/All>>", "", "", locked);
	forbidden("/Lock<</Action/Include/Fields[(f)]>>", "", "", locked);
	forbidden("/Lock<</Action/Include/Fields[(h)]>>", "", "", NULL);
	forbidden("/Lock<</Action/Exclude/Fields[(h)]>>", "", "", locked);
	forbidden("/Lock<</Action/Include/Fields[(h)]/P 1>>", "", "",
		"the lock of g allows no change");
	/* Stated by the signature alone. */
	forbidden("", FIELD_MDP("/Action/All"), "", locked);
	forbidden("", FIELD_MDP("/Action/Include/Fields[(f)]"), "", locked);
	forbidden("", FIELD_MDP("/Action/Exclude/Fields[(f)]"), "", NULL);
	forbidden("", FIELD_MDP("/Action/Perhaps"), "", locked);
	/* Names are texts; of several statements each counts. */
	forbidden("", FIELD_MDP("/Action/Include/Fields[<FEFF0066>]"), "", locked);
	forbidden("", FIELD_MDP("/Action/Exclude/Fields[<FEFF0066>]"), "", NULL);
	forbidden("/Lock<</Action/Include/Fields[<FEFF0066>]>>", "", "", locked);
	forbidden("",
		FIELD_MDP("/Action/Include/Fields[(f)]") FIELD_MDP("/Action/Include/Fields[(h)]"),
		"", locked);
	forbidden("", FIELD_MDP("/Action/Include"), "", locked);
	forbidden("", DOC_MDP("1"), "/Perms<</DocMDP 5 0 R>>", "allows no change (P 1)");
	forbidden("", DOC_MDP("2"), "/Perms<</DocMDP 5 0 R>>", NULL);
}

/* What filling in the field of this name is to the signature of g, which states 'refs'. */
static enum pades_change filling_named(const char *name, const char *refs)
{
	struct err e = ERR_INIT;
	char body[900];
	AUTO(made) struct made m = made_start();
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	AUTO(pdf_fields) struct pdf_fields fields = { 0 };
	made_object(&m, 1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R 6 0 R]>>>>");
	made_object(&m, 2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
	made_object(&m, 3, "<</Type/Page/Parent 2 0 R>>");
	snprintf(body, sizeof body, "<</FT/Sig/T(g)/V<</Reference[%s]>>>>", refs);
	made_object(&m, 5, body);
	snprintf(body, sizeof body, "<</FT/Tx/T(%s)>>", name);
	made_object(&m, 6, body);
	made_object(&m, 7, "/FieldMDP");
	made_object(&m, 8, "/DocMDP");
	made_table(&m, "/Root 1 0 R");
	snprintf(body, sizeof body, "<</FT/Tx/T(%s)/V(x)>>", name);
	made_object(&m, 6, body);
	made_table(&m, "/Root 1 0 R");
	struct pades_permission p = { 0 };
	struct pades_changes c;
	if (!pdf_open(&d, buf_slice(&m.file), NULL, &e) || !pdf_fields_read(&fields, d, 0, &e) ||
		!examine_docmdp(&p.docmdp, d, 0, fields.list[0].value, &e))
		fail_msg("%s", e.text);
	p.locks = fields.list;
	p.locks_n = fields.n;
	if (!pades_diff(&c, d, 0, 1, &p, &e))
		fail_msg("%s", e.text);
	return c.worst;
}

static enum pades_change filling_of(const char *refs)
{
	return filling_named("f", refs);
}

/* Forms made from XFA have such names; cut short, no lock knew them. */
static void a_long_name_is_locked_like_a_short_one(void **state)
{
	(void)state;
	char name[600], refs[800];
	memset(name, 'f', sizeof name);
	name[599] = '\0';
	snprintf(refs, sizeof refs, FIELD_MDP("/Action/Include/Fields[(%s)]"), name);
	assert_int_equal(filling_named(name, refs), PADES_ILLEGAL);
	assert_int_equal(filling_named(name, FIELD_MDP("/Action/All")), PADES_ILLEGAL);
	name[598] = '\0';
	assert_int_equal(filling_named(name, refs), PADES_FORM_FILLING);
}

/* Of several statements each binds, in whatever form it is written. ISO 32000-1 12.8.2.2, 12.8.2.4. */
static void each_statement_of_a_signature_binds(void **state)
{
	(void)state;
	assert_int_equal(filling_of(""), PADES_FORM_FILLING);
	assert_int_equal(filling_of(FIELD_MDP("/Action/Include/Fields[(h)]")), PADES_FORM_FILLING);
	static const char *const binding[] = {
		FIELD_MDP("/Action/Include/Fields[(f)]"),
		FIELD_MDP("/Action/Include/Fields[<FEFF0066>]"),
		FIELD_MDP("/Action/Include/Fields[(f)]") FIELD_MDP("/Action/Include/Fields[(h)]"),
		FIELD_MDP("/Action/Include/Fields[(h)]") FIELD_MDP("/Action/Include/Fields[(f)]"),
		"<</TransformMethod 7 0 R/TransformParams<</Action/All>>>>",
		DOC_MDP("1"),
		DOC_MDP("1") DOC_MDP("3"),
		DOC_MDP("3") DOC_MDP("1"),
		"<</TransformMethod 8 0 R/TransformParams<</P 1>>>>",
	};
	for (size_t i = 0; i < sizeof binding / sizeof *binding; i++)
		if (filling_of(binding[i]) != PADES_ILLEGAL)
			fail_msg("%s", binding[i]);
}

/* A hundred thousand references, each another one in the next revision: not each is looked for among all. */
static void a_long_list_is_compared_in_one_pass(void **state)
{
	(void)state;
	enum { LONG = 100000 };
	struct err e = ERR_INIT;
	const struct pades_permission p = { 0 };
	struct pades_changes c;
	AUTO(buf) struct buf page = BUF_MAX(4 << 20);
	AUTO(made) struct made m = made_start();
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	m.file.max = 8 << 20;
	made_object(&m, 1, "<</Type/Catalog/Pages 2 0 R>>");
	made_object(&m, 2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
	for (int rev = 0; rev < 2; rev++) {
		page.n = 0;
		buf_put_text(&page, "<</Type/Page/Parent 2 0 R/Annots[");
		for (int i = 0; i < LONG; i++)
			buf_printf(&page, "%d 0 R ", 1000 + i + LONG * rev);
		buf_put_text(&page, "]>>");
		made_object(&m, 3, buf_text(&page));
		m.size = 1000 + 2 * LONG;
		made_table(&m, "/Root 1 0 R");
	}
	clock_t start = clock();
	if (!pdf_open(&d, buf_slice(&m.file), NULL, &e))
		fail_msg("%s", e.text);
	/* more changes than are kept is an answer, too */
	bool read = pades_diff(&c, d, 0, 1, &p, &e);
	assert_true(read ? c.worst == PADES_ILLEGAL : e.code == ERR_LIMIT);
	assert_true(clock() - start < 4 * CLOCKS_PER_SEC);
}

static void encrypted_files_are_refused(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf file = { 0 };
	assert_true(file_read(&file, "tests/golden/pdf_aes_256.pdf", KIT_MAX, &e));
	if (prepared(buf_slice(&file), &e) || e.code != ERR_DENIED || !strstr(e.text, "encrypted"))
		fail_msg("%d %s", (int)e.code, e.text);
}

static void what_is_plain_is_signed(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(made)
	struct made m = file_of(&(struct parts){ .more = "<</Type/StructElem/S/Sound/K 1>>" });
	made_table(&m, "/Root 1 0 R");
	if (!prepared(buf_slice(&m.file), &e))
		fail_msg("%s", e.text);
	AUTO(buf) struct buf kit = kit_base();
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	assert_true(pdf_open(&d, buf_slice(&kit), NULL, &e));
	assert_true(pades_care(d, 0, &e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_does_something_is_refused),
		cmocka_unit_test(scripts_and_forms_that_lay_themselves_out_are_refused),
		cmocka_unit_test(what_shows_more_than_the_pages_is_refused),
		cmocka_unit_test(files_are_carried_only_as_the_documents_own),
		cmocka_unit_test(other_signatures_and_rights_are_refused),
		cmocka_unit_test(hybrid_cross_references_are_refused),
		cmocka_unit_test(what_an_earlier_signature_forbids_is_not_signed),
		cmocka_unit_test(a_long_list_is_compared_in_one_pass),
		cmocka_unit_test(a_long_name_is_locked_like_a_short_one),
		cmocka_unit_test(each_statement_of_a_signature_binds),
		cmocka_unit_test(encrypted_files_are_refused),
		cmocka_unit_test(what_is_plain_is_signed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
