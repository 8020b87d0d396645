/* SPDX-License-Identifier: MIT */
/* test_font: the shipped fonts have what France needs, and subsets hold together. */
#include "convention/font.h"

#include "sample.h"

static struct library lib;

static struct font *opened(const struct buf *file)
{
	struct font *f = NULL;
	struct err e = ERR_INIT;
	assert_true(font_open(&f, buf_slice(file), &e));
	return f;
}

static void fonts_have_every_sign_of_french_and_vietnamese(void **state)
{
	static const struct {
		uint32_t from, to;
	} ranges[] = {
		{ 0x20, 0x7E },
		{ 0xA0, 0xAC },
		{ 0xAE, 0x17F },
		{ 0x1A0, 0x1A1 },
		{ 0x1AF, 0x1B0 },
		{ 0x218, 0x21B },
		{ 0x1E00, 0x1E99 },
		{ 0x1EA0, 0x1EF9 },
		{ 0x2010, 0x2014 },
		{ 0x2018, 0x201E },
		{ 0x2022, 0x2022 },
		{ 0x2026, 0x2026 },
		{ 0x202F, 0x202F },
		{ 0x20AC, 0x20AC },
	};
	const struct buf *files[] = { &lib.font_text, &lib.font_bold, &lib.font_italic };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		AUTO(font) struct font *f = opened(files[i]);
		for (size_t r = 0; r < sizeof ranges / sizeof ranges[0]; r++)
			for (uint32_t code = ranges[r].from; code <= ranges[r].to; code++) {
				assert_int_not_equal(font_glyph(f, code), 0);
				assert_int_equal(f->code[font_glyph(f, code)], code);
			}
	}
}

static void blanks_that_do_not_break_have_width(void **state)
{
	(void)state;
	AUTO(font) struct font *f = opened(&lib.font_text);
	assert_int_equal(f->width[font_glyph(f, 0xA0)], f->width[font_glyph(f, ' ')]);
	assert_in_range(f->width[font_glyph(f, 0x202F)], 100, 250);
	assert_in_range(f->cap_height, 600, 800);
}

static void knows_no_glyph_beyond_latin(void **state)
{
	(void)state;
	AUTO(font) struct font *f = opened(&lib.font_text);
	assert_int_equal(font_glyph(f, 0x1F600), 0);
	assert_int_equal(font_glyph(f, 0x4E00), 0);
	assert_int_equal(font_glyph(f, '\n'), 0);
	assert_int_equal(font_glyph(f, UINT32_MAX), 0);
}

static uint32_t u32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static struct slice table(const struct buf *file, size_t i)
{
	const uint8_t *record = file->p + 12 + 16 * i;
	return slice_sub(buf_slice(file), u32(record + 8), u32(record + 12));
}

/* Length of the outline of 'gid' in a subset with short offsets. */
static size_t outline(const struct buf *file, size_t gid)
{
	struct slice loca = table(file, 4);
	const uint8_t *p = loca.p + 2 * gid;
	return 2 * (size_t)((p[2] << 8 | p[3]) - (p[0] << 8 | p[1]));
}

static void a_subset_keeps_the_parts_of_composite_glyphs(void **state)
{
	(void)state;
	AUTO(font) struct font *f = opened(&lib.font_text);
	AUTO(buf) struct buf out = BUF_MAX(FONT_MAX_BYTES);
	struct font_use use = { 0 };
	struct err e = ERR_INIT;
	char tag[7];
	use.glyph[font_glyph(f, 0xE9)] = true;
	assert_true(font_subset(&out, tag, f, &use, &e));
	assert_in_range(out.n, 200, 8000);
	assert_memory_equal(out.p + 12, "glyf", 4);
	assert_memory_equal(out.p + 12 + 16 * 4, "loca", 4);
	assert_in_range(outline(&out, font_glyph(f, 0xE9)), 10, 200);
	assert_in_range(outline(&out, font_glyph(f, 'e')), 20, 400);
	assert_int_equal(outline(&out, font_glyph(f, 'a')), 0);
	assert_in_range(outline(&out, 0), 10, 400);
}

static void the_same_glyphs_give_the_same_bytes_and_tag(void **state)
{
	(void)state;
	AUTO(font) struct font *f = opened(&lib.font_bold);
	struct err e = ERR_INIT;
	struct font_use use = { 0 };
	struct buf out[3] = { BUF_MAX(FONT_MAX_BYTES), BUF_MAX(FONT_MAX_BYTES),
		BUF_MAX(FONT_MAX_BYTES) };
	char tag[3][7];
	use.glyph[font_glyph(f, 'A')] = true;
	assert_true(font_subset(&out[0], tag[0], f, &use, &e));
	assert_true(font_subset(&out[1], tag[1], f, &use, &e));
	use.glyph[font_glyph(f, 'B')] = true;
	assert_true(font_subset(&out[2], tag[2], f, &use, &e));
	assert_true(slice_eq(buf_slice(&out[0]), buf_slice(&out[1])));
	assert_string_equal(tag[0], tag[1]);
	assert_string_not_equal(tag[0], tag[2]);
	for (size_t i = 0; i < 3; i++)
		buf_free(&out[i]);
}

static void damaged_files_are_refused_or_read_within_bounds(void **state)
{
	(void)state;
	for (size_t n = 0; n < lib.font_text.n; n += n < 400 ? 7 : 3001) {
		AUTO(font) struct font *f = NULL;
		struct err e = ERR_INIT;
		assert_false(font_open(&f, slice_sub(buf_slice(&lib.font_text), 0, n), &e));
	}
	AUTO(buf) struct buf copy = BUF_MAX(FONT_MAX_BYTES);
	buf_put_slice(&copy, buf_slice(&lib.font_text));
	for (size_t at = 0; at < copy.n; at += at < 1500 ? 3 : 211) {
		AUTO(font) struct font *f = NULL;
		AUTO(buf) struct buf out = BUF_MAX(FONT_MAX_BYTES);
		struct font_use use = { 0 };
		struct err e = ERR_INIT;
		char tag[7];
		memset(use.glyph, true, sizeof use.glyph);
		copy.p[at] ^= 0x55;
		if (font_open(&f, buf_slice(&copy), &e) && !font_subset(&out, tag, f, &use, &e))
			assert_int_not_equal(e.code, ERR_NONE);
		copy.p[at] ^= 0x55;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fonts_have_every_sign_of_french_and_vietnamese),
		cmocka_unit_test(blanks_that_do_not_break_have_width),
		cmocka_unit_test(knows_no_glyph_beyond_latin),
		cmocka_unit_test(a_subset_keeps_the_parts_of_composite_glyphs),
		cmocka_unit_test(the_same_glyphs_give_the_same_bytes_and_tag),
		cmocka_unit_test(damaged_files_are_refused_or_read_within_bounds),
	};
	sample_library(&lib);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	sample_library_free(&lib);
	return failed;
}
