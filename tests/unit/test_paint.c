/* SPDX-License-Identifier: MIT */
/* test_paint: the unsigned file as bytes, and as poppler reads it. */
#include "convention/paint.h"

#include "fault_memory.h"
#include "sample.h"

#include "base/memory.h"
#include "xml/read.h"

#include <poppler.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

static struct library lib;
static struct sample sample;

/* 2026-06-15T08:00:00Z */
enum { SAMPLE_TIME = 1781510400 };

static const struct paint_file FILES[] = {
	{ "regles.xml", "application/xml", "Data", "Règles", { (const uint8_t *)"<r/>", 4 }, true },
	{ "convention.xml", "application/xml", "Source", "Données", { (const uint8_t *)"<c/>", 4 },
		false },
	{ "modele.xml", "application/xml", "Data", "Modèle de texte",
		{ (const uint8_t *)"<m/>", 4 }, true },
};

static struct paint *opened(void)
{
	struct paint *p = NULL;
	struct err e = ERR_INIT;
	if (!paint_open(&p, &lib, &e))
		fail_msg("%s", e.text);
	return p;
}

static struct buf painted_of(struct paint *p, const struct blocks *blocks)
{
	struct paint_job job = { blocks, FILES, 3, SAMPLE_TIME };
	struct buf out = BUF_MAX(PAINT_MAX_BYTES);
	struct err e = ERR_INIT;
	if (!paint_pdf(&out, p, &job, &e))
		fail_msg("%s", e.text);
	return out;
}

static struct buf painted(struct paint *p)
{
	return painted_of(p, &sample.blocks);
}

static size_t count(const struct buf *b, const char *text)
{
	size_t n = 0;
	struct slice s = buf_slice(b), needle = slice_text(text);
	for (size_t at = slice_find(s, needle, 0); at != SIZE_MAX;
		at = slice_find(s, needle, at + 1))
		n++;
	return n;
}

/* Every compressed stream of the file, inflated, one after the other. */
static struct buf inflated(const struct buf *pdf)
{
	static uint8_t room[1 << 20];
	struct slice s = buf_slice(pdf), start = SLICE_LIT("\nstream\n"),
		     end = SLICE_LIT("\nendstream");
	struct buf out = BUF_MAX(PAINT_MAX_BYTES);
	for (size_t at = slice_find(s, start, 0); at != SIZE_MAX;
		at = slice_find(s, start, at + 1)) {
		size_t to = slice_find(s, end, at);
		uLongf n = sizeof room;
		if (to != SIZE_MAX &&
			uncompress(room, &n, s.p + at + start.n, to - at - start.n) == Z_OK)
			buf_put(&out, room, n);
	}
	return out;
}

/* The file with its streams opened behind it: most objects stand in an object stream. */
static struct buf readable(struct paint *p)
{
	AUTO(buf) struct buf pdf = painted(p);
	AUTO(buf) struct buf streams = inflated(&pdf);
	struct buf all = BUF_MAX(2 * PAINT_MAX_BYTES);
	buf_put_slice(&all, buf_slice(&pdf));
	buf_put_slice(&all, buf_slice(&streams));
	return all;
}

static void same_blocks_same_bytes(void **state)
{
	(void)state;
	AUTO(paint) struct paint *one = opened();
	AUTO(paint) struct paint *two = opened();
	sample_convention(&sample);
	AUTO(buf) struct buf a = painted(one);
	AUTO(buf) struct buf b = painted(one);
	sample.blocks.title = "Autre titre";
	AUTO(buf) struct buf other = painted(two);
	sample.blocks.title = "Convention n° 2026-0691234A-2DE-0042";
	AUTO(buf) struct buf c = painted(two);
	assert_true(slice_eq(buf_slice(&a), buf_slice(&b)));
	assert_true(slice_eq(buf_slice(&a), buf_slice(&c)));
	assert_false(slice_eq(buf_slice(&a), buf_slice(&other)));
}

static void catalog_and_trailer_say_what_later_revisions_need(void **state)
{
	(void)state;
	AUTO(paint) struct paint *p = opened();
	sample_convention(&sample);
	AUTO(buf) struct buf all = readable(p);
	assert_memory_equal(all.p, "%PDF-1.7\n", 9);
	assert_int_equal(count(&all, "/SigFlags 3"), 1);
	assert_int_equal(count(&all, "/ESIC <<"), 1);
	assert_int_equal(count(&all, "/Lang (fr-FR)"), 1);
	assert_int_equal(count(&all, "/Marked true"), 1);
	assert_int_equal(count(&all, "/DisplayDocTitle true"), 1);
	assert_int_equal(count(&all, "/Parf "), 1);
	assert_int_equal(count(&all, "/ID ["), 1);
	assert_int_equal(count(&all, "(D:20260615080000Z)"), 2 + 3);
	assert_int_equal(count(&all, "<xmp:CreateDate>2026-06-15T08:00:00Z</xmp:CreateDate>"), 1);
	assert_int_equal(count(&all, "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A"), 1);
	assert_int_equal(count(&all, "<pdfuaid:part>1</pdfuaid:part>"), 1);
	assert_int_equal(count(&all, "startxref"), 1);
	AUTO(buf) struct buf pdf = painted(p);
	assert_in_range(pdf.n, 40000, 120 * 1024);
}

static void fields_are_there_once_and_only_the_seal_locks(void **state)
{
	static const char *const names[] = { "accueil-1", "famille-1", "eleve", "ecole",
		"certification", "cachet", "archive-1", "archive-2", "archive-3", "archive-4" };
	(void)state;
	AUTO(paint) struct paint *p = opened();
	sample_convention(&sample);
	AUTO(buf) struct buf all = readable(p);
	for (size_t i = 0; i < 10; i++) {
		char entry[40];
		snprintf(entry, sizeof entry, "/T (%s)", names[i]);
		assert_int_equal(count(&all, entry), 1);
	}
	assert_int_equal(count(&all, "/T (accueil-2)"), 0);
	assert_int_equal(count(&all, "/FT /Sig"), 10);
	assert_int_equal(count(&all, "/F 4\n"), 4);
	assert_int_equal(count(&all, "/F 132\n"), 6);
	assert_int_equal(count(&all, "/Rect [ 0 0 0 0 ]"), 6);
	assert_int_equal(count(&all, "/S/Form/"), 10);
	assert_int_equal(count(&all, "/K<</Type/OBJR/Obj "), 10);
	assert_int_equal(
		count(&all,
			"/Lock <<\n/Type /SigFieldLock\n/Action /Include\n/Fields [ (accueil-1) "
			"(famille-1) (eleve) (ecole) ]\n>>"),
		1);
	assert_int_equal(count(&all, "SigFieldLock"), 1);
}

static void a_character_the_fonts_lack_leaves_nothing(void **state)
{
	(void)state;
	AUTO(paint) struct paint *p = opened();
	AUTO(buf) struct buf out = BUF_MAX(PAINT_MAX_BYTES);
	struct paint_job job = { &sample.blocks, FILES, 3, SAMPLE_TIME };
	struct err e = ERR_INIT;
	sample_convention(&sample);
	sample.block[6].text.runs[0].text = "Un tiret\u00adconditionnel";
	assert_false(paint_pdf(&out, p, &job, &e));
	assert_int_equal(e.code, ERR_UNSUPPORTED);
	assert_non_null(strstr(e.text, "U+00AD"));
	assert_int_equal(out.n, 0);
	sample_convention(&sample);
	AUTO(buf) struct buf again = painted(p);
	assert_true(again.n > 0);
}

static void too_small_a_buffer_is_a_limit(void **state)
{
	(void)state;
	AUTO(paint) struct paint *p = opened();
	AUTO(buf) struct buf out = BUF_MAX(4096);
	struct paint_job job = { &sample.blocks, FILES, 3, SAMPLE_TIME };
	struct err e = ERR_INIT;
	sample_convention(&sample);
	assert_false(paint_pdf(&out, p, &job, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

/* How many ranges of the ToUnicode maps lead to 'code'. */
enum { PAINTED = 0, LACKED = 7, WRONG = 1 };

static void lacked(void)
{
	_exit(LACKED);
}

/* As a child of the clerk, which has one conversation: refused the nth of what it asks for. */
static int end_of(struct paint *p, unsigned long n)
{
	pid_t pid = fork();
	if (pid == 0) {
		struct paint_job job = { &sample.blocks, FILES, 3, SAMPLE_TIME };
		struct buf out = BUF_MAX(PAINT_MAX_BYTES);
		struct err e = ERR_INIT;
		memory_begin();
		memory_ends(lacked);
		memory_refuse(n, false);
		bool good = paint_pdf(&out, p, &job, &e);
		memory_refuse(0, false);
		if (!good && e.code != ERR_NOMEM)
			fprintf(stderr, "allocation %lu: %s\n", n, e.text);
		_exit(good ? PAINTED : e.code == ERR_NOMEM ? LACKED : WRONG);
	}
	int status = -1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : status << 8;
}

static void what_libharu_lacks_is_no_fault_of_ours(void **state)
{
	(void)state;
	enum { STEP = 37 };
	if (!MEMORY_FAULTS)
		skip();
	struct paint *p = opened();
	int ended = LACKED;
	for (unsigned long n = 1; ended == LACKED; n += STEP) {
		ended = end_of(p, n);
		if (ended != LACKED && ended != PAINTED)
			fail_msg("allocation %lu: %d", n, ended);
	}
	paint_close(p);
}

static int mapped(const struct buf *streams, unsigned code)
{
	struct slice s = buf_slice(streams), end = SLICE_LIT(">\n");
	int n = 0;
	for (size_t at = slice_find(s, end, 0); at != SIZE_MAX; at = slice_find(s, end, at + 1)) {
		char line[20] = "";
		unsigned lo = 0, hi = 0, to = 0;
		if (at < 17)
			continue;
		memcpy(line, s.p + at - 17, 18);
		if (sscanf(line, "<%4X><%4X><%4X>", &lo, &hi, &to) == 3 && hi >= lo)
			n += code >= to && code <= to + (hi - lo);
	}
	return n;
}

static void every_kind_of_blank_can_be_told_from_the_others(void **state)
{
	(void)state;
	AUTO(paint) struct paint *p = opened();
	sample_convention(&sample);
	AUTO(buf) struct buf pdf = painted(p);
	AUTO(buf) struct buf streams = inflated(&pdf);
	assert_int_equal(count(&streams, "begincmap"), 2);
	assert_int_equal(mapped(&streams, 0x20), 2);
	assert_true(mapped(&streams, 0xA0) >= 1);
	assert_true(mapped(&streams, 0x202F) >= 1);
	assert_true(mapped(&streams, 0x1EF9) >= 1);
	assert_int_equal(count(&streams, "begincidrange"), 0);
}

static PopplerDocument *read_back(const struct buf *pdf, GBytes **bytes)
{
	GError *error = NULL;
	*bytes = g_bytes_new_static(pdf->p, pdf->n);
	PopplerDocument *doc = poppler_document_new_from_bytes(*bytes, NULL, &error);
	if (!doc)
		fail_msg("%s", error->message);
	return doc;
}

static void poppler_reads_every_text_back(void **state)
{
	static const char *const words[] = {
		"Łukasz & Fils, représentée par Nguyễn Thị Hồng Ánh, œuvre à Ÿ",
		"article L. 4153-1 ;", "Zoé Şahin-Lefèvre, 1 234,50 €", "« la famille » — l’élève…",
		"8 h 30"
	};
	(void)state;
	AUTO(paint) struct paint *p = opened();
	AUTO(buf) struct buf text = BUF_MAX(PAINT_MAX_BYTES);
	GBytes *bytes;
	sample_convention(&sample);
	AUTO(buf) struct buf pdf = painted(p);
	PopplerDocument *doc = read_back(&pdf, &bytes);
	int pages = poppler_document_get_n_pages(doc);
	assert_in_range(pages, 3, 5);
	for (int i = 0; i < pages; i++) {
		PopplerPage *page = poppler_document_get_page(doc, i);
		char *here = poppler_page_get_text(page), foot[40];
		snprintf(foot, sizeof foot, "page %d/%d", i + 1, pages);
		assert_non_null(strstr(here, "DÉMONSTRATION – sans valeur"));
		assert_non_null(strstr(here, foot));
		assert_non_null(strstr(here, "Empreinte 3f9a1c07d2e4b586"));
		buf_put_text(&text, here);
		g_free(here);
		g_object_unref(page);
	}
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		assert_non_null(
			strstr(buf_text(&text), words[i])); /* poppler makes every blank U+0020 */
	g_object_unref(doc);
	g_bytes_unref(bytes);
}

/* All pages' text as poppler reads it. */
static struct buf text_of(PopplerDocument *doc)
{
	struct buf text = BUF_MAX(PAINT_MAX_BYTES);
	for (int i = 0; i < poppler_document_get_n_pages(doc); i++) {
		PopplerPage *page = poppler_document_get_page(doc, i);
		char *here = poppler_page_get_text(page);
		buf_put_text(&text, here);
		buf_put_byte(&text, '\n');
		g_free(here);
		g_object_unref(page);
	}
	return text;
}

static void the_golden_convention_is_found_again_word_by_word(void **state)
{
	(void)state;
	AUTO(paint) struct paint *p = opened();
	AUTO(buf) struct buf xml = BUF_MAX(XML_MAX_BYTES);
	AUTO(buf) struct buf words = BUF_MAX(XML_MAX_BYTES);
	AUTO(blocks) struct blocks golden = { 0 };
	static struct xml_faults faults;
	struct err e = ERR_INIT;
	xmlDoc *doc = NULL;
	GBytes *bytes;
	size_t n = 0;
	assert_true(file_read(&xml, "tests/golden/blocs-2de.xml", XML_MAX_BYTES, &e));
	assert_true(xml_read(&doc, buf_slice(&xml), XML_MAX_BYTES, NULL, &faults, &e));
	assert_true(blocks_read(&golden, doc, &e));
	assert_true(blocks_text(&words, &golden, &e));
	AUTO(buf) struct buf pdf = painted_of(p, &golden);
	PopplerDocument *read = read_back(&pdf, &bytes);
	AUTO(buf) struct buf text = text_of(read);
	assert_true(slice_find(buf_slice(&text), SLICE_LIT("page 8/8"), 0) != SIZE_MAX);
	char *copy = slice_dup(buf_slice(&words)), *rest = NULL;
	assert_non_null(copy);
	for (char *w = strtok_r(copy, " \n", &rest); w; w = strtok_r(NULL, " \n", &rest), n++) {
		/* A hyphen may end a line, and poppler makes every blank U+0020. */
		if (strchr(w, '-') || strstr(w, "\u00a0") || strstr(w, "\u202f"))
			continue;
		if (slice_find(buf_slice(&text), slice_text(w), 0) == SIZE_MAX)
			fail_msg("absent: %s", w);
	}
	assert_true(n > 1500);
	free(copy);
	g_object_unref(read);
	g_bytes_unref(bytes);
}

struct tally {
	int headings, tables, heads, forms, figures, lists, elements, alts;
};

/* In PDFDocEncoding with what must be escaped, and in UTF-16. */
static const char *const ALTS[] = { "Cadre (de « Zoé ») \\ visa)", "Cadre de Şahin-Nguyễn (père)" };

static void tally_elements(PopplerStructureElementIter *iter, struct tally *t)
{
	do {
		PopplerStructureElement *element = poppler_structure_element_iter_get_element(iter);
		PopplerStructureElementKind kind = poppler_structure_element_get_kind(element);
		t->elements++;
		t->headings += kind == POPPLER_STRUCTURE_ELEMENT_HEADING_1 ||
			       kind == POPPLER_STRUCTURE_ELEMENT_HEADING_2;
		t->tables += kind == POPPLER_STRUCTURE_ELEMENT_TABLE;
		t->heads += kind == POPPLER_STRUCTURE_ELEMENT_TABLE_HEADING;
		t->forms += kind == POPPLER_STRUCTURE_ELEMENT_FORM;
		t->lists += kind == POPPLER_STRUCTURE_ELEMENT_LIST;
		t->figures += kind == POPPLER_STRUCTURE_ELEMENT_FIGURE;
		gchar *alt = poppler_structure_element_get_alt_text(element);
		for (size_t i = 0; i < 2; i++)
			t->alts += alt && strcmp(alt, ALTS[i]) == 0;
		g_free(alt);
		PopplerStructureElementIter *child = poppler_structure_element_iter_get_child(iter);
		if (child)
			tally_elements(child, t);
		poppler_structure_element_iter_free(child);
		g_object_unref(element);
	} while (poppler_structure_element_iter_next(iter));
}

static void poppler_sees_the_structure_and_the_files(void **state)
{
	(void)state;
	AUTO(paint) struct paint *p = opened();
	GBytes *bytes;
	struct tally t = { 0 };
	sample_convention(&sample);
	sample.box[0].alt = ALTS[0];
	sample.box[2].alt = ALTS[1];
	AUTO(buf) struct buf pdf = painted(p);
	AUTO(buf) struct buf all = readable(p);
	PopplerDocument *doc = read_back(&pdf, &bytes);
	PopplerStructureElementIter *iter = poppler_structure_element_iter_new(doc);
	assert_non_null(iter);
	tally_elements(iter, &t);
	assert_int_equal(t.headings, 1 + 9 + 1);
	assert_int_equal(t.tables, 2);
	assert_int_equal(t.heads, 1 + 5 + 6);
	assert_int_equal(t.forms, 10);
	assert_int_equal(t.lists, 1);
	assert_int_equal(t.figures, 1);
	assert_int_equal(t.alts, 2);
	assert_int_equal(poppler_document_get_n_attachments(doc), 3);
	assert_int_equal(count(&all, "/Names [ (convention.xml) "), 1);
	assert_int_equal(count(&all, "/AFRelationship /Source"), 1);
	poppler_structure_element_iter_free(iter);
	g_object_unref(doc);
	g_bytes_unref(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_blocks_same_bytes),
		cmocka_unit_test(catalog_and_trailer_say_what_later_revisions_need),
		cmocka_unit_test(fields_are_there_once_and_only_the_seal_locks),
		cmocka_unit_test(a_character_the_fonts_lack_leaves_nothing),
		cmocka_unit_test(too_small_a_buffer_is_a_limit),
		cmocka_unit_test(what_libharu_lacks_is_no_fault_of_ours),
		cmocka_unit_test(every_kind_of_blank_can_be_told_from_the_others),
		cmocka_unit_test(poppler_reads_every_text_back),
		cmocka_unit_test(the_golden_convention_is_found_again_word_by_word),
		cmocka_unit_test(poppler_sees_the_structure_and_the_files),
	};
	if (!memory_watch())
		return 1;
	xml_start();
	sample_library(&lib);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	sample_library_free(&lib);
	return failed;
}
