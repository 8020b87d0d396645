/* SPDX-License-Identifier: MIT */
/* type0: Identity-H over a CIDFontType2 whose CIDs are glyph indices. */
#include "convention/type0.h"

#include "convention/number.h"

#include <stdio.h>

enum { BF_MAX = 100, TEXT_MAX = 1 << 16 }; /* ISO 32000-1 9.10.3: at most 100 entries a block */

static const char CMAP_HEAD[] =
	"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
	"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
	"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
	"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
static const char CMAP_FOOT[] =
	"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";

static bool shown(const struct font *f, const struct font_use *use, size_t gid)
{
	return gid < f->glyphs && use->glyph[gid] && f->code[gid];
}

/*
 * Where the run of neighbours from 'gid' ends, whose characters are neighbours too. Within a range
 * only the last byte of the glyph and of the character may change (ISO 32000-1 9.10.3).
 */
static size_t range_end(const struct font *f, const struct font_use *use, size_t gid)
{
	size_t end = gid + 1;
	while (shown(f, use, end) && f->code[end] == f->code[end - 1] + 1 && end % 256 != 0 &&
		f->code[end] % 256 != 0)
		end++;
	return end;
}

/* Blocks of at most BF_MAX entries need their number first. */
static size_t ranges_count(const struct font *f, const struct font_use *use)
{
	size_t n = 0;
	for (size_t g = 1; g < f->glyphs; g++)
		if (shown(f, use, g)) {
			g = range_end(f, use, g) - 1;
			n++;
		}
	return n;
}

static bool unicode_make(struct buf *out, struct flate *z, const struct font *f,
	const struct font_use *use, struct err *e)
{
	AUTO(buf) struct buf text = BUF_MAX(TEXT_MAX);
	size_t left = ranges_count(f, use), room = 0;
	buf_put_text(&text, CMAP_HEAD);
	for (size_t g = 1; g < f->glyphs; g++) {
		if (!shown(f, use, g))
			continue;
		if (room == 0) {
			room = left > BF_MAX ? BF_MAX : left;
			buf_printf(&text, "%zu beginbfrange\n", room);
		}
		size_t end = range_end(f, use, g);
		buf_printf(&text, "<%04zX><%04zX><%04X>\n", g, end - 1, f->code[g]);
		g = end - 1;
		left--;
		if (--room == 0)
			buf_put_text(&text, "endbfrange\n");
	}
	buf_put_text(&text, CMAP_FOOT);
	return buf_done(&text, e) && flate_put(out, z, buf_slice(&text), e);
}

/* How many neighbours from 'gid' are of its width. */
static size_t same_width(const struct font *f, const struct font_use *use, size_t gid)
{
	size_t end = gid + 1;
	while (shown(f, use, end) && f->width[end] == f->width[gid])
		end++;
	return end - gid;
}

/*
 * ISO 32000-1 9.7.4.3: "first last w" for RUN and more of one width, else neighbours in an array.
 */
static void widths_make(struct buf *out, const struct font *f, const struct font_use *use)
{
	enum { RUN = 4 };
	bool open = false;
	buf_put_text(out, "/W[");
	for (size_t g = 1; g < f->glyphs; g++) {
		size_t run = shown(f, use, g) ? same_width(f, use, g) : 0;
		if (open && (run == 0 || run >= RUN)) {
			buf_put_byte(out, ']');
			open = false;
		}
		if (run >= RUN) {
			buf_printf(out, "%zu %zu %u ", g, g + run - 1, f->width[g]);
			g += run - 1;
		} else if (run) {
			if (!open)
				number_whole_put(out, g, "[");
			else
				buf_put_byte(out, ' ');
			number_whole_put(out, f->width[g], "");
			open = true;
		}
	}
	buf_put_text(out, open ? "]]" : "]");
}

bool type0_make(struct type0 *out, struct flate *z, const struct font *font,
	const struct font_use *use, struct err *e)
{
	AUTO(buf) struct buf file = BUF_MAX(FONT_MAX_BYTES);
	char tag[7];
	if (!font_subset(&file, tag, font, use, e))
		return false;
	*out = (struct type0){
		.font = font,
		.length = file.n,
		.file = BUF_MAX(FONT_MAX_BYTES),
		.unicode = BUF_MAX(TEXT_MAX),
		.widths = BUF_MAX(TEXT_MAX),
	};
	snprintf(out->name, sizeof out->name, "%s+%s", tag, font->name);
	widths_make(&out->widths, font, use);
	if (!buf_done(&out->widths, e) || !flate_put(&out->file, z, buf_slice(&file), e))
		return false;
	out->widths_entry = buf_slice(&out->widths);
	return unicode_make(&out->unicode, z, font, use, e);
}

void type0_auto(struct type0 *t)
{
	buf_free(&t->file);
	buf_free(&t->unicode);
	buf_free(&t->widths);
}

/* ISO 32000-1 9.8; CIDSet is left out: ISO 19005-3 6.2.11.4.2 wants it complete or absent. */
static HPDF_Dict descriptor_put(struct haru *h, const struct type0 *t)
{
	enum { SYMBOLIC = 4, ITALIC = 64, STEM_REGULAR = 88 };
	HPDF_Dict file = haru_stream(h, buf_slice(&t->file), true), d = haru_dict(h);
	HPDF_Dict_AddNumber(file, "Length1", (HPDF_INT32)t->length);
	HPDF_Dict_AddName(d, "Type", "FontDescriptor");
	HPDF_Dict_AddName(d, "FontName", t->name);
	HPDF_Dict_AddNumber(d, "Flags", SYMBOLIC | (t->font->italic_angle ? ITALIC : 0));
	haru_put_box(h, d, "FontBBox", t->font->box);
	HPDF_Dict_AddNumber(d, "ItalicAngle", t->font->italic_angle);
	HPDF_Dict_AddNumber(d, "Ascent", t->font->ascent);
	HPDF_Dict_AddNumber(d, "Descent", t->font->descent);
	HPDF_Dict_AddNumber(d, "CapHeight", t->font->cap_height);
	HPDF_Dict_AddNumber(d, "StemV", STEM_REGULAR);
	HPDF_Dict_Add(d, "FontFile2", file);
	return d;
}

HPDF_Dict type0_put(struct haru *h, struct type0 *t)
{
	HPDF_Dict cid = haru_dict(h), font = haru_dict(h);
	HPDF_Dict_AddName(cid, "Type", "Font");
	HPDF_Dict_AddName(cid, "Subtype", "CIDFontType2");
	HPDF_Dict_AddName(cid, "BaseFont", t->name);
	HPDF_Dict info = haru_inner(h, cid, "CIDSystemInfo");
	haru_put_ascii(h, info, "Registry", "Adobe");
	haru_put_ascii(h, info, "Ordering", "Identity");
	HPDF_Dict_AddNumber(info, "Supplement", 0);
	HPDF_Dict_AddName(cid, "CIDToGIDMap", "Identity");
	HPDF_Dict_Add(cid, "FontDescriptor", descriptor_put(h, t));
	haru_put_raw(cid, &t->widths_entry);
	HPDF_Dict_AddName(font, "Type", "Font");
	HPDF_Dict_AddName(font, "Subtype", "Type0");
	HPDF_Dict_AddName(font, "BaseFont", t->name);
	HPDF_Dict_AddName(font, "Encoding", "Identity-H");
	HPDF_Array_Add(haru_array(h, font, "DescendantFonts"), cid);
	HPDF_Dict_Add(font, "ToUnicode", haru_stream(h, buf_slice(&t->unicode), true));
	return font;
}
