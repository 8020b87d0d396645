/* SPDX-License-Identifier: MIT */
/*
 * font: one of our own TrueType files as numbers: which glyph a code point has, how wide it is, and
 * a subset to embed. libharu's own TrueType reader is not used: it crashes on damaged files and
 * writes a whole font.
 */
#ifndef PARAPHE_CONVENTION_FONT_H
#define PARAPHE_CONVENTION_FONT_H

#include "base/buf.h"

enum {
	FONT_MAX_GLYPHS = 2048,
	FONT_MAX_BYTES = 1 << 20,
	FONT_CODES = 0x2200, /* code points kept; our fonts are Latin */
	FONT_MAX_NESTED = 8, /* depth of composite glyphs */
};

enum font_table { FONT_GLYF, FONT_HEAD, FONT_HHEA, FONT_HMTX, FONT_LOCA, FONT_MAXP, FONT_TABLES };

/* Metrics are in 1/1000 of the body size. The bytes are borrowed. */
struct font {
	struct slice table[FONT_TABLES];
	char name[64]; /* PostScript name */
	uint16_t glyphs;
	bool long_offsets;
	int ascent, descent, cap_height, italic_angle, box[4];
	uint16_t gid[FONT_CODES];       /* 0: no glyph */
	uint16_t code[FONT_MAX_GLYPHS]; /* 0: no code point */
	uint16_t width[FONT_MAX_GLYPHS];
};

/* Which glyphs a document shows, by glyph index. */
struct font_use {
	bool glyph[FONT_MAX_GLYPHS];
};

/*
 * Read 'file', which must outlive the font. One glyph answers to one code point only, so that text
 * extracted is text written.
 * Errors: SYNTAX not such a font; LIMIT too many glyphs; NOMEM. Source: ISO/IEC 14496-22.
 */
MUST_CHECK bool font_open(struct font **out, struct slice file, struct err *e);
void font_close(struct font *f);
void font_auto(struct font **f);

/*
 * The glyph of 'code', or 0 when the font has none (never .notdef on paper: ISO 19005-3 6.2.11.8).
 */
static inline uint16_t font_glyph(const struct font *f, uint32_t code)
{
	return code < FONT_CODES ? f->gid[code] : 0;
}

/*
 * A font file with the used glyphs and the parts of composite ones under their old indices
 * (CIDToGIDMap /Identity), tables as ISO 32000-1 9.9 wants them for a CIDFontType2. 'tag' gets the
 * six letters of 9.6.4, from the set of glyphs. Errors: SYNTAX a damaged glyph; LIMIT; NOMEM.
 */
MUST_CHECK bool font_subset(struct buf *out, char tag[static 7], const struct font *f,
	const struct font_use *use, struct err *e);

#endif
