/* SPDX-License-Identifier: MIT */
/* test_layout: lines, pages, and what must stay together on them. */
#include "convention/layout.h"

#include "sample.h"

#include <stdio.h>

static struct library lib;
static struct font *font[LINE_STYLES];
static const struct font *fonts[LINE_STYLES];
static struct sample sample;

static struct layout *laid(void)
{
	struct layout *l = NULL;
	struct err e = ERR_INIT;
	if (!layout_make(&l, &sample.blocks, fonts, &e))
		fail_msg("%s", e.text);
	return l;
}

static void broken(struct lines *lines, const struct block_text *text, int32_t width)
{
	struct line_look look = { .fonts = fonts, .size = 10 * LINE_PT, .width = width * LINE_PT };
	struct err e = ERR_INIT;
	if (!lines_break(lines, text, &look, &e))
		fail_msg("%s", e.text);
}

static struct slice part(const struct lines *l, size_t line)
{
	assert_int_equal(l->line[line].n, 1);
	return l->part[l->line[line].first].text;
}

static void lines_keep_the_blank_they_end_with(void **state)
{
	(void)state;
	AUTO(lines) struct lines l = { 0 };
	struct block_run run = { .text = "un deux trois quatre" };
	broken(&l, &(struct block_text){ &run, 1 }, 60);
	assert_int_equal(l.n, 2);
	assert_true(slice_is(part(&l, 0), "un deux "));
	assert_true(slice_is(part(&l, 1), "trois quatre"));
	assert_true(l.line[0].width < l.part[0].width);
}

static void no_line_ends_at_a_blank_that_does_not_break(void **state)
{
	(void)state;
	AUTO(lines) struct lines l = { 0 };
	struct block_run run = { .text = "texte de 1\u202f234,50\u00a0€\u202f; fin" };
	broken(&l, &(struct block_text){ &run, 1 }, 80);
	assert_int_equal(l.n, 2);
	assert_true(slice_is(part(&l, 1), "1\u202f234,50\u00a0€\u202f; fin"));
}

static void words_break_after_a_hyphen_but_dates_do_not(void **state)
{
	(void)state;
	AUTO(lines) struct lines l = { 0 };
	struct block_run run = { .text = "Saint-Étienne-du-Rouvray 2026-06-15" };
	broken(&l, &(struct block_text){ &run, 1 }, 82);
	assert_int_equal(l.n, 3);
	assert_true(slice_is(part(&l, 0), "Saint-Étienne-"));
	assert_true(slice_is(part(&l, 2), "2026-06-15"));
}

static void a_word_longer_than_the_line_is_torn(void **state)
{
	(void)state;
	AUTO(lines) struct lines l = { 0 };
	struct block_run run = { .text = "https://paraphe.exemple.fr/verifier/tres/long" };
	broken(&l, &(struct block_text){ &run, 1 }, 50);
	assert_in_range(l.n, 4, 8);
	for (size_t i = 0; i < l.n; i++)
		assert_in_range(l.line[i].width, 1, 50 * LINE_PT);
}

static void a_forced_end_and_styles_make_parts(void **state)
{
	(void)state;
	AUTO(lines) struct lines l = { 0 };
	struct block_run run[] = {
		{ .style = BLOCK_BOLD, .text = "Vu" },
		{ .text = " le code" },
		{ .line_break = true },
		{ .style = BLOCK_ITALIC, .text = "bis" },
	};
	broken(&l, &(struct block_text){ run, 4 }, 400);
	assert_int_equal(l.n, 2);
	assert_int_equal(l.line[0].n, 3);
	assert_int_equal(l.part[0].style, BLOCK_BOLD);
	assert_int_equal(l.part[1].x, l.part[0].width);
	/* read aloud or copied, the two lines are not one word */
	assert_true(slice_is(l.part[2].text, " "));
	assert_int_equal(l.part[2].width, 0);
	assert_true(slice_is(part(&l, 1), "bis"));
}

static void an_empty_text_is_one_empty_line(void **state)
{
	(void)state;
	AUTO(lines) struct lines l = { 0 };
	struct block_run run = { .text = "" };
	broken(&l, &(struct block_text){ &run, 1 }, 100);
	assert_int_equal(l.n, 1);
	assert_int_equal(l.line[0].n, 0);
}

static void a_character_the_font_lacks_is_named_with_its_place(void **state)
{
	(void)state;
	AUTO(layout) struct layout *l = NULL;
	struct err e = ERR_INIT;
	sample_start(&sample);
	sample_paragraph(&sample, BLOCK_BODY, "Le nom de l’élève est 王小明 dans sa langue");
	assert_false(layout_make(&l, &sample.blocks, fonts, &e));
	assert_int_equal(e.code, ERR_UNSUPPORTED);
	assert_non_null(strstr(e.text, "U+738B"));
	assert_non_null(strstr(e.text, "Le nom de l’élève est"));
	assert_null(l);
}

/* The structure type of the last, or first, text of a page's body. */
static enum layout_tag edge_tag(const struct layout *l, size_t page, bool last)
{
	enum layout_tag tag = LAYOUT_DOCUMENT;
	for (size_t i = 0; i < l->page[page].n; i++) {
		const struct layout_piece *p = &l->piece[l->page[page].first + i];
		if (p->kind != LAYOUT_TEXT || p->part != LAYOUT_BODY || p->node == LAYOUT_ARTIFACT)
			continue;
		tag = l->node[p->node].tag;
		if (!last)
			break;
	}
	return tag;
}

static void no_heading_stands_at_the_foot_of_a_page(void **state)
{
	(void)state;
	for (size_t shift = 0; shift < 60; shift++) {
		sample_start(&sample);
		sample_title(&sample, 1, "Convention");
		for (size_t i = 0; i < shift; i++)
			sample_paragraph(&sample, BLOCK_VISA, "Vu le code de l’éducation");
		for (size_t i = 0; i < 20; i++) {
			sample_title(&sample, 2, "Titre");
			sample_title(&sample, 3, "Article");
			sample_paragraph(&sample, BLOCK_BODY, SAMPLE_LONG);
		}
		AUTO(layout) struct layout *l = laid();
		assert_in_range(l->pages, 3, 6);
		for (size_t i = 0; i < l->pages; i++)
			assert_int_equal(edge_tag(l, i, true), LAYOUT_P);
	}
}

/* Lines of 'node' on 'page': texts that do not go on a line. */
static size_t lines_on(const struct layout *l, size_t page, uint32_t node)
{
	size_t n = 0;
	for (size_t i = 0; i < l->page[page].n; i++) {
		const struct layout_piece *p = &l->piece[l->page[page].first + i];
		n += p->kind == LAYOUT_TEXT && p->node == node && !p->glued;
	}
	return n;
}

static void no_line_of_a_paragraph_stands_alone(void **state)
{
	(void)state;
	size_t cut = 0;
	for (size_t shift = 0; shift < 12; shift++) {
		sample_start(&sample);
		for (size_t i = 0; i < shift; i++)
			sample_paragraph(&sample, BLOCK_SMALL, "Une ligne");
		for (size_t i = 0; i < 30; i++)
			sample_paragraph(&sample, BLOCK_BODY, SAMPLE_LONG);
		AUTO(layout) struct layout *l = laid();
		for (size_t page = 0; page < l->pages; page++)
			for (uint32_t node = 0; node < l->nodes; node++) {
				size_t here = lines_on(l, page, node);
				size_t next = page + 1 < l->pages ? lines_on(l, page + 1, node) : 0;
				if (here == 0 || next == 0)
					continue;
				assert_true(here > 1 && next > 1);
				cut++;
			}
	}
	assert_true(cut > 0);
}

static void a_long_table_repeats_its_head_as_an_artifact(void **state)
{
	(void)state;
	size_t heads = 0, real = 0;
	sample_start(&sample);
	sample_table(&sample, 90, 3, "8\u00a0h\u00a030");
	AUTO(layout) struct layout *l = laid();
	assert_int_equal(l->pages, 3);
	for (size_t i = 0; i < l->page[1].n; i++) {
		const struct layout_piece *p = &l->piece[l->page[1].first + i];
		heads += p->kind == LAYOUT_TEXT && p->part == LAYOUT_HEAD &&
			 p->style == BLOCK_BOLD && p->node == LAYOUT_ARTIFACT &&
			 p->color != 0xA8201A;
	}
	assert_int_equal(heads, 3);
	for (size_t i = 0; i < l->nodes; i++)
		real += l->node[i].tag == LAYOUT_TH_COLUMN;
	assert_int_equal(real, 3);
}

static void a_short_table_is_not_cut(void **state)
{
	(void)state;
	for (size_t shift = 30; shift < 60; shift += 3) {
		sample_start(&sample);
		for (size_t i = 0; i < shift; i++)
			sample_paragraph(&sample, BLOCK_VISA, "Vu le code de l’éducation");
		sample_table(&sample, 7, 4, "midi");
		AUTO(layout) struct layout *l = laid();
		size_t pages = 0;
		for (size_t page = 0; page < l->pages; page++) {
			bool here = false;
			for (uint32_t n = 0; n < l->nodes; n++)
				here = here ||
				       (l->node[n].tag == LAYOUT_TD && lines_on(l, page, n));
			pages += here;
		}
		assert_int_equal(pages, 1);
	}
}

static void too_many_pages_and_too_tall_rows_are_refused(void **state)
{
	(void)state;
	static char tall[18000];
	AUTO(layout) struct layout *l = NULL;
	struct err e = ERR_INIT;
	sample_start(&sample);
	for (size_t i = 0; i <= LAYOUT_MAX_PAGES; i++) {
		sample_paragraph(&sample, BLOCK_BODY, "Une page");
		sample_block(&sample, BLOCK_BREAK);
	}
	assert_false(layout_make(&l, &sample.blocks, fonts, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	e = (struct err)ERR_INIT;
	for (size_t i = 0; i + 6 < sizeof tall; i += 6)
		memcpy(tall + i, "texte ", 7);
	sample_start(&sample);
	sample_fact(&sample, "Objectifs", tall);
	assert_false(layout_make(&l, &sample.blocks, fonts, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	sample_start(&sample);
	assert_false(layout_make(&l, &sample.blocks, fonts, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
}

static void page_codes_follow_the_text_and_not_the_foot(void **state)
{
	(void)state;
	char code[LAYOUT_CODE + 1];
	sample_convention(&sample);
	AUTO(layout) struct layout *one = laid();
	memcpy(code, one->page[0].code, sizeof code);
	assert_int_equal(strlen(code), LAYOUT_CODE);
	assert_int_equal(strspn(code, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), LAYOUT_CODE);
	assert_string_not_equal(code, one->page[1].code);
	sample.blocks.revision = "2";
	sample.blocks.demonstration = false;
	AUTO(layout) struct layout *two = laid();
	assert_string_equal(code, two->page[0].code);
	sample.block[0].text.runs[0].text = "Convention relative à une autre séquence";
	AUTO(layout) struct layout *three = laid();
	assert_string_not_equal(code, three->page[0].code);
}

static void open_boxes_have_a_field_within_the_page(void **state)
{
	(void)state;
	static const char *const names[] = { "accueil-1", "famille-1", "eleve", "ecole",
		"certification", "cachet", "archive-1", "archive-2", "archive-3", "archive-4" };
	sample_convention(&sample);
	AUTO(layout) struct layout *l = laid();
	assert_int_equal(l->fields, 10);
	for (size_t i = 0; i < 10; i++) {
		const struct layout_field *f = &l->field[i];
		assert_string_equal(f->name, names[i]);
		assert_int_equal(f->party, i < 4);
		assert_int_equal(f->page, l->pages - 1);
		assert_int_equal(f->right - f->left, i < 4 ? 219 : 0);
		assert_int_equal(f->top - f->bottom, i < 4 ? 88 : 0);
		assert_in_range(f->left, 0, LAYOUT_WIDTH);
		assert_in_range(f->bottom, 0, LAYOUT_HEIGHT - 88);
	}
}

/* Room for what a signature says in 8 points, and one page for the usual seven boxes and the seal. */
static void boxes_without_object_stand_low_after_those_to_sign(void **state)
{
	(void)state;
	static const char *const usual[] = { "accueil-1", "accueil-2", "famille-1", "eleve",
		"enseignant", "ecole" };
	static const char *const seal[] = { "cachet" };
	sample_start(&sample);
	sample_boxes(&sample, BLOCK_SIGNATURES, usual, 6);
	sample_boxes(&sample, BLOCK_SEAL, seal, 1);
	AUTO(layout) struct layout *l = laid();
	assert_int_equal(l->pages, 1);
	assert_string_equal(l->field[1].name, "famille-1");
	assert_int_equal(l->field[0].top, l->field[1].top);
	assert_int_equal(l->field[2].top, l->field[3].top);
	assert_true(l->field[4].top < l->field[3].bottom);
}

static void a_seal_is_never_alone_on_a_page(void **state)
{
	(void)state;
	static const char *const fields[] = { "accueil-1", "famille-1", "eleve", "ecole" };
	static const char *const seal[] = { "cachet" };
	size_t turned = 0;
	for (size_t shift = 20; shift < 50; shift++) {
		sample_start(&sample);
		for (size_t i = 0; i < shift; i++)
			sample_paragraph(&sample, BLOCK_VISA, "Vu le code de l’éducation");
		sample_boxes(&sample, BLOCK_SIGNATURES, fields, 4);
		sample_boxes(&sample, BLOCK_SEAL, seal, 1);
		AUTO(layout) struct layout *l = laid();
		assert_int_equal(l->field[3].page, l->pages - 1);
		turned += l->pages == 2;
	}
	assert_in_range(turned, 1, 29);
}

static void two_boxes_of_one_field_are_refused(void **state)
{
	(void)state;
	static const char *const twice[] = { "eleve", "eleve" }, *const reserved[] = {
		"archive-1"
	};
	AUTO(layout) struct layout *l = NULL;
	struct err e = ERR_INIT;
	sample_start(&sample);
	sample_boxes(&sample, BLOCK_SIGNATURES, twice, 2);
	assert_false(layout_make(&l, &sample.blocks, fonts, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	sample_start(&sample);
	sample_boxes(&sample, BLOCK_SIGNATURES, reserved, 1);
	assert_false(layout_make(&l, &sample.blocks, fonts, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
}

static void every_page_but_the_first_has_an_artifact_for_a_foot(void **state)
{
	(void)state;
	sample_convention(&sample);
	AUTO(layout) struct layout *l = laid();
	for (size_t page = 0; page < l->pages; page++) {
		size_t foot = 0, codes = 0;
		for (size_t i = 0; i < l->page[page].n; i++) {
			const struct layout_piece *p = &l->piece[l->page[page].first + i];
			if (p->part != LAYOUT_FOOT || p->kind == LAYOUT_FILL)
				continue;
			foot++;
			codes += p->kind == LAYOUT_QR;
			assert_int_equal(p->node == LAYOUT_ARTIFACT, page > 0);
		}
		assert_int_equal(foot, 4);
		assert_int_equal(codes, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_keep_the_blank_they_end_with),
		cmocka_unit_test(no_line_ends_at_a_blank_that_does_not_break),
		cmocka_unit_test(words_break_after_a_hyphen_but_dates_do_not),
		cmocka_unit_test(a_word_longer_than_the_line_is_torn),
		cmocka_unit_test(a_forced_end_and_styles_make_parts),
		cmocka_unit_test(an_empty_text_is_one_empty_line),
		cmocka_unit_test(a_character_the_font_lacks_is_named_with_its_place),
		cmocka_unit_test(no_heading_stands_at_the_foot_of_a_page),
		cmocka_unit_test(no_line_of_a_paragraph_stands_alone),
		cmocka_unit_test(a_long_table_repeats_its_head_as_an_artifact),
		cmocka_unit_test(a_short_table_is_not_cut),
		cmocka_unit_test(too_many_pages_and_too_tall_rows_are_refused),
		cmocka_unit_test(page_codes_follow_the_text_and_not_the_foot),
		cmocka_unit_test(open_boxes_have_a_field_within_the_page),
		cmocka_unit_test(boxes_without_object_stand_low_after_those_to_sign),
		cmocka_unit_test(a_seal_is_never_alone_on_a_page),
		cmocka_unit_test(two_boxes_of_one_field_are_refused),
		cmocka_unit_test(every_page_but_the_first_has_an_artifact_for_a_foot),
	};
	sample_library(&lib);
	const struct buf *files[] = { &lib.font_text, &lib.font_bold, &lib.font_italic };
	for (size_t i = 0; i < LINE_STYLES; i++) {
		struct err e = ERR_INIT;
		if (!font_open(&font[i], buf_slice(files[i]), &e))
			return 1;
		fonts[i] = font[i];
	}
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	for (size_t i = 0; i < LINE_STYLES; i++)
		font_close(font[i]);
	sample_library_free(&lib);
	return failed;
}
