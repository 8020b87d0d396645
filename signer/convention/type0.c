/* SPDX-License-Identifier: MIT */
/* type0: Identity-H over a CIDFontType2 whose CIDs are glyph indices. */
#include "convention/type0.h"

#include <stdio.h>

enum { BFCHAR_MAX = 100, TEXT_MAX = 1 << 16 }; /* ISO 32000-1 9.10.3: at most 100 entries a block */

static const char CMAP_HEAD[] =
	"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
	"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
	"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
	"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
static const char CMAP_FOOT[] =
	"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";

static bool shown(const struct font *f, const struct font_use *use, size_t gid)
{
	return use->glyph[gid] && f->code[gid];
}

static bool unicode_make(struct buf *out, struct flate *z, const struct font *f,
	const struct font_use *use, struct err *e)
{
	AUTO(buf) struct buf text = BUF_MAX(TEXT_MAX);
	size_t left = 0, room = 0;
	for (size_t g = 1; g < f->glyphs; g++)
		left += shown(f, use, g);
	buf_put_text(&text, CMAP_HEAD);
	for (size_t g = 1; g < f->glyphs; g++) {
		if (!shown(f, use, g))
			continue;
		if (room == 0) {
			room = left > BFCHAR_MAX ? BFCHAR_MAX : left;
			buf_printf(&text, "%zu beginbfchar\n", room);
		}
		buf_printf(&text, "<%04zX> <%04X>\n", g, f->code[g]);
		left--;
		if (--room == 0)
			buf_put_text(&text, "endbfchar\n");
	}
	buf_put_text(&text, CMAP_FOOT);
	return buf_done(&text, e) && flate_put(out, z, buf_slice(&text), e);
}

/* ISO 32000-1 9.7.4.3: runs of neighbours share one array. */
static void widths_make(struct buf *out, const struct font *f, const struct font_use *use)
{
	bool open = false;
	buf_put_text(out, "/W [");
	for (size_t g = 1; g < f->glyphs; g++) {
		bool now = shown(f, use, g);
		if (now && !open)
			buf_printf(out, "%zu [", g);
		else if (now)
			buf_put_byte(out, ' ');
		else if (open)
			buf_put_text(out, "] ");
		if (now)
			buf_printf(out, "%u", f->width[g]);
		open = now;
	}
	buf_put_text(out, open ? "]]\n" : "]\n");
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
