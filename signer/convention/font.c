/* SPDX-License-Identifier: MIT */
/* font: reads TrueType tables and writes compact subsets. */
#include "convention/font.h"

#include <stdlib.h>
#include <string.h>

enum {
	SFNT_HEADER = 12,
	SFNT_RECORD = 16,
	CMAP_FORMAT_4 = 4,
	NAME_POSTSCRIPT = 6,
	HEAD_SIZE = 54,
	HHEA_SIZE = 36,
	MAXP_SIZE = 32,
	SHORT_LOCA_LIMIT = 2 * 0xFFFF,
};

/* glyf: flags of a composite's part (ISO/IEC 14496-22 5.3.3.2). */
enum {
	PART_WORDS = 0x0001,
	PART_SCALE = 0x0008,
	PART_MORE = 0x0020,
	PART_XY_SCALE = 0x0040,
	PART_TWO_BY_TWO = 0x0080,
};

static const char *const TAGS[FONT_TABLES] = {
	[FONT_GLYF] = "glyf",
	[FONT_HEAD] = "head",
	[FONT_HHEA] = "hhea",
	[FONT_HMTX] = "hmtx",
	[FONT_LOCA] = "loca",
	[FONT_MAXP] = "maxp",
};

/* Beyond the end reads as 0; every caller has compared lengths, or 0 is harmless there. */
static uint16_t u16(struct slice s, size_t at)
{
	return (uint16_t)(at + 2 <= s.n ? s.p[at] << 8 | s.p[at + 1] : 0);
}

static int16_t i16(struct slice s, size_t at)
{
	return (int16_t)u16(s, at);
}

static uint32_t u32(struct slice s, size_t at)
{
	return (uint32_t)u16(s, at) << 16 | u16(s, at + 2);
}

static bool table_find(
	struct slice *out, struct slice file, const char *tag, size_t least, struct err *e)
{
	size_t n = u16(file, 4);
	for (size_t i = 0; i < n; i++) {
		struct slice record = slice_sub(file, SFNT_HEADER + i * SFNT_RECORD, SFNT_RECORD);
		if (record.n < SFNT_RECORD || memcmp(record.p, tag, 4) != 0)
			continue;
		*out = slice_sub(file, u32(record, 8), u32(record, 12));
		if (out->n != u32(record, 12) || out->n < least)
			break;
		return true;
	}
	return err_set(
		e, ERR_SYNTAX, "ISO/IEC 14496-22 4.5", 0, "font table %s is absent or cut", tag);
}

static int scaled(int value, int units)
{
	int twice = 2000 * value;
	return (twice + (twice < 0 ? -units : units)) / (2 * units);
}

static bool metrics_read(struct font *f, struct slice file, struct err *e)
{
	struct slice os2, post;
	if (!table_find(&os2, file, "OS/2", 96, e) || !table_find(&post, file, "post", 32, e))
		return false;
	struct slice head = f->table[FONT_HEAD], hhea = f->table[FONT_HHEA],
		     hmtx = f->table[FONT_HMTX];
	int units = u16(head, 18);
	f->glyphs = u16(f->table[FONT_MAXP], 4);
	f->long_offsets = u16(head, 50) == 1;
	if (units < 16 || f->glyphs == 0)
		return err_fail(e, ERR_SYNTAX, "font without units or glyphs");
	if (f->glyphs > FONT_MAX_GLYPHS)
		return err_fail(e, ERR_LIMIT, "font of %u glyphs, more than %d", f->glyphs,
			FONT_MAX_GLYPHS);
	size_t full = u16(hhea, 34);
	if (full == 0 || full > f->glyphs || hmtx.n < full * 4)
		return err_fail(e, ERR_SYNTAX, "font with a cut hmtx");
	if (f->table[FONT_LOCA].n < ((size_t)f->glyphs + 1) * (f->long_offsets ? 4 : 2))
		return err_fail(e, ERR_SYNTAX, "font with a cut loca");
	for (size_t g = 0; g < f->glyphs; g++)
		f->width[g] = (uint16_t)scaled(u16(hmtx, 4 * (g < full ? g : full - 1)), units);
	f->ascent = scaled(i16(hhea, 4), units);
	f->descent = scaled(i16(hhea, 6), units);
	f->cap_height = scaled(i16(os2, 88), units);
	f->italic_angle = i16(post, 4);
	for (size_t i = 0; i < 4; i++)
		f->box[i] = scaled(i16(head, 36 + 2 * i), units);
	return true;
}

static bool code_add(struct font *f, uint32_t code, uint16_t gid, struct err *e)
{
	if (gid == 0 || code == 0 || code >= FONT_CODES)
		return true;
	if (gid >= f->glyphs)
		return err_fail(e, ERR_SYNTAX, "font maps U+%04X to no glyph", code);
	if (f->code[gid])
		return err_fail(e, ERR_SYNTAX, "font gives U+%04X and U+%04X one glyph",
			f->code[gid], code);
	f->gid[code] = gid;
	f->code[gid] = (uint16_t)code;
	return true;
}

/* ISO/IEC 14496-22 5.2.1.3.3: cmap format 4. */
static bool codes_read(struct font *f, struct slice map, struct err *e)
{
	size_t twice = u16(map, 6);
	if (u16(map, 0) != CMAP_FORMAT_4 || map.n < 16 + 4 * twice)
		return err_fail(e, ERR_SYNTAX, "font without a cmap of format 4");
	struct slice starts = slice_sub(map, 16 + twice, twice),
		     deltas = slice_sub(map, 16 + 2 * twice, twice);
	for (size_t i = 0; i < twice; i += 2) {
		size_t range_at = 16 + 3 * twice + i;
		uint32_t first = u16(starts, i), last = u16(map, 14 + i);
		uint16_t delta = u16(deltas, i), range = u16(map, range_at);
		for (uint32_t code = first; code <= last && code != 0xFFFF; code++) {
			uint16_t gid =
				range ? u16(map, range_at + range + 2 * (size_t)(code - first))
				      : (uint16_t)code;
			if (gid != 0 && !code_add(f, code, (uint16_t)(gid + delta), e))
				return false;
		}
	}
	return true;
}

static bool cmap_read(struct font *f, struct slice file, struct err *e)
{
	struct slice cmap;
	if (!table_find(&cmap, file, "cmap", 4, e))
		return false;
	for (size_t i = 0; i < u16(cmap, 2); i++) {
		size_t at = 4 + 8 * i;
		if (u16(cmap, at) == 3 && u16(cmap, at + 2) == 1)
			return codes_read(f, slice_sub(cmap, u32(cmap, at + 4), cmap.n), e);
	}
	return err_fail(e, ERR_SYNTAX, "font without a Unicode cmap");
}

static bool name_read(struct font *f, struct slice file, struct err *e)
{
	struct slice name;
	if (!table_find(&name, file, "name", 6, e))
		return false;
	for (size_t i = 0; i < u16(name, 2); i++) {
		struct slice record = slice_sub(name, 6 + 12 * i, 12);
		if (u16(record, 0) != 3 || u16(record, 6) != NAME_POSTSCRIPT)
			continue;
		struct slice text =
			slice_sub(name, (size_t)u16(name, 4) + u16(record, 10), u16(record, 8));
		if (text.n / 2 >= sizeof f->name)
			break;
		for (size_t k = 0; k + 1 < text.n; k += 2)
			f->name[k / 2] =
				(char)(u16(text, k) > ' ' && u16(text, k) < 0x7F ? text.p[k + 1]
										 : '-');
		return true;
	}
	return err_fail(e, ERR_SYNTAX, "font without a PostScript name");
}

bool font_open(struct font **out, struct slice file, struct err *e)
{
	static const size_t least[FONT_TABLES] = {
		[FONT_HEAD] = HEAD_SIZE, [FONT_HHEA] = HHEA_SIZE, [FONT_MAXP] = MAXP_SIZE
	};
	if (file.n > FONT_MAX_BYTES)
		return err_fail(
			e, ERR_LIMIT, "font of %zu bytes, more than %d", file.n, FONT_MAX_BYTES);
	AUTO(font) struct font *f = calloc(1, sizeof *f);
	if (!f)
		return err_nomem(e);
	for (size_t i = 0; i < FONT_TABLES; i++)
		if (!table_find(&f->table[i], file, TAGS[i], least[i], e))
			return false;
	if (!metrics_read(f, file, e) || !cmap_read(f, file, e) || !name_read(f, file, e))
		return false;
	*out = f;
	f = NULL;
	return true;
}

void font_close(struct font *f)
{
	free(f);
}

void font_auto(struct font **f)
{
	font_close(*f);
	*f = NULL;
}

static bool outline(struct slice *out, const struct font *f, size_t gid, struct err *e)
{
	struct slice loca = f->table[FONT_LOCA];
	size_t from = f->long_offsets ? u32(loca, 4 * gid) : 2U * u16(loca, 2 * gid);
	size_t to = f->long_offsets ? u32(loca, 4 * gid + 4) : 2U * u16(loca, 2 * gid + 2);
	if (to < from || to > f->table[FONT_GLYF].n)
		return err_fail(e, ERR_SYNTAX, "glyph %zu lies outside of glyf", gid);
	*out = slice_sub(f->table[FONT_GLYF], from, to - from);
	return true;
}

/* ISO/IEC 14496-22 5.3.3.2: mark the parts of composite 'gid', and their parts. */
static bool parts_mark(
	struct font_use *use, const struct font *f, size_t gid, int depth, struct err *e)
{
	struct slice glyph;
	if (!outline(&glyph, f, gid, e))
		return false;
	if (glyph.n == 0 || i16(glyph, 0) >= 0)
		return true;
	if (depth > FONT_MAX_NESTED)
		return err_fail(
			e, ERR_LIMIT, "glyph %zu is nested deeper than %d", gid, FONT_MAX_NESTED);
	uint16_t flags = PART_MORE;
	for (size_t at = 10; flags & PART_MORE;) {
		uint16_t part = u16(glyph, at + 2);
		flags = u16(glyph, at);
		if (at + 4 > glyph.n || part >= f->glyphs)
			return err_fail(e, ERR_SYNTAX, "glyph %zu has a cut part", gid);
		use->glyph[part] = true;
		if (!parts_mark(use, f, part, depth + 1, e))
			return false;
		at += flags & PART_WORDS ? 8 : 6;
		at += flags & PART_SCALE        ? 2
		      : flags & PART_XY_SCALE   ? 4
		      : flags & PART_TWO_BY_TWO ? 8
						: 0;
	}
	return true;
}

/* Zeros up to a multiple of four. */
static void pad_put(struct buf *out)
{
	static const uint8_t zeros[4];
	buf_put(out, zeros, (4 - out->n % 4) % 4);
}

/* Outlines of used glyphs one after the other; 'offsets' gets n + 1 places. */
static bool outlines_put(struct buf *glyf, uint32_t *offsets, const struct font *f,
	const struct font_use *use, struct err *e)
{
	struct slice glyph;
	for (size_t g = 0; g < f->glyphs; g++) {
		offsets[g] = (uint32_t)glyf->n;
		if (!use->glyph[g])
			continue;
		if (!outline(&glyph, f, g, e))
			return false;
		buf_put_slice(glyf, glyph);
		if (glyf->n % 2)
			buf_put_byte(glyf, 0); /* short offsets count pairs of bytes */
	}
	offsets[f->glyphs] = (uint32_t)glyf->n;
	return true;
}

static void loca_put(struct buf *out, const uint32_t *offsets, size_t n, bool wide)
{
	for (size_t g = 0; g <= n; g++) {
		if (wide)
			buf_put_u32(out, offsets[g]);
		else
			buf_put_u16(out, (uint16_t)(offsets[g] / 2));
	}
}

static void hmtx_put(struct buf *out, const struct font *f, const struct font_use *use, size_t n)
{
	struct slice hmtx = f->table[FONT_HMTX];
	size_t full = u16(f->table[FONT_HHEA], 34);
	for (size_t g = 0; g < n; g++) {
		size_t bearing = g < full ? 4 * g + 2 : 4 * full + 2 * (g - full);
		buf_put_u16(out, use->glyph[g] ? u16(hmtx, 4 * (g < full ? g : full - 1)) : 0);
		buf_put_u16(out, use->glyph[g] ? u16(hmtx, bearing) : 0);
	}
}

/* A copy of a fixed-size table with the two bytes at 'at' replaced. */
static void patched_put(struct buf *out, struct slice table, size_t size, size_t at, uint16_t value)
{
	buf_put_slice(out, slice_sub(table, 0, at));
	buf_put_u16(out, value);
	buf_put_slice(out, slice_sub(table, at + 2, size - at - 2));
}

static uint32_t checksum(struct slice s)
{
	uint32_t sum = 0;
	for (size_t i = 0; i < s.n; i++)
		sum += (uint32_t)s.p[i] << (24 - 8 * (i % 4));
	return sum;
}

/* ISO/IEC 14496-22 4.5.1: the directory, then the tables, each on a multiple of four. */
static void file_put(struct buf *out, struct buf table[static FONT_TABLES])
{
	enum { SEARCH_RANGE = 64, ENTRY_SELECTOR = 2 }; /* for six tables */
	buf_put_u32(out, 0x00010000);
	buf_put_u16(out, FONT_TABLES);
	buf_put_u16(out, SEARCH_RANGE);
	buf_put_u16(out, ENTRY_SELECTOR);
	buf_put_u16(out, FONT_TABLES * SFNT_RECORD - SEARCH_RANGE);
	size_t at = SFNT_HEADER + FONT_TABLES * SFNT_RECORD;
	for (size_t i = 0; i < FONT_TABLES; i++) {
		buf_put(out, TAGS[i], 4);
		buf_put_u32(out, checksum(buf_slice(&table[i])));
		buf_put_u32(out, (uint32_t)at);
		buf_put_u32(out, (uint32_t)table[i].n);
		at += (table[i].n + 3) / 4 * 4;
	}
	for (size_t i = 0; i < FONT_TABLES; i++) {
		buf_put_slice(out, buf_slice(&table[i]));
		pad_put(out);
	}
}

static void tag_make(char tag[static 7], const struct font_use *use)
{
	uint64_t h = 14695981039346656037U; /* FNV-1a */
	for (size_t g = 0; g < FONT_MAX_GLYPHS; g++)
		h = (h ^ use->glyph[g]) * 1099511628211U;
	for (size_t i = 0; i < 6; i++, h /= 26)
		tag[i] = (char)('A' + h % 26);
	tag[6] = 0;
}

static bool tables_make(struct buf table[static FONT_TABLES], const struct font *f,
	const struct font_use *use, struct err *e)
{
	uint32_t offsets[FONT_MAX_GLYPHS + 1];
	size_t n = 1;
	for (size_t g = 0; g < f->glyphs; g++)
		n = use->glyph[g] ? g + 1 : n;
	if (!outlines_put(&table[FONT_GLYF], offsets, f, use, e))
		return false;
	bool wide = offsets[n] > SHORT_LOCA_LIMIT;
	patched_put(&table[FONT_HEAD], f->table[FONT_HEAD], HEAD_SIZE, 50, wide);
	patched_put(&table[FONT_HHEA], f->table[FONT_HHEA], HHEA_SIZE, 34, (uint16_t)n);
	patched_put(&table[FONT_MAXP], f->table[FONT_MAXP], MAXP_SIZE, 4, (uint16_t)n);
	loca_put(&table[FONT_LOCA], offsets, n, wide);
	hmtx_put(&table[FONT_HMTX], f, use, n);
	for (size_t i = 0; i < FONT_TABLES; i++)
		if (!buf_done(&table[i], e))
			return false;
	memset(table[FONT_HEAD].p + 8, 0,
		4); /* checkSumAdjustment: PDF readers do not look at it */
	return true;
}

bool font_subset(struct buf *out, char tag[static 7], const struct font *f,
	const struct font_use *use, struct err *e)
{
	struct font_use all = *use;
	all.glyph[0] = true;
	for (size_t g = 0; g < f->glyphs; g++)
		if (use->glyph[g] && !parts_mark(&all, f, g, 0, e))
			return false;
	tag_make(tag, &all);
	struct buf table[FONT_TABLES];
	for (size_t i = 0; i < FONT_TABLES; i++)
		table[i] = (struct buf)BUF_MAX(FONT_MAX_BYTES);
	bool ok = tables_make(table, f, &all, e);
	if (ok)
		file_put(out, table);
	for (size_t i = 0; i < FONT_TABLES; i++)
		buf_free(&table[i]);
	return ok && buf_done(out, e);
}
