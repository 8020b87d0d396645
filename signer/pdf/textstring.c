/* SPDX-License-Identifier: MIT */
/* textstring: PDF text strings to UTF-8. */
#include "pdf/object.h"

#include "base/text.h"

/* ISO 32000-1 Annex D.3: where PDFDocEncoding leaves ISO 8859-1; 0 is undefined. */
static const uint16_t low[8] = { 0x02d8, 0x02c7, 0x02c6, 0x02d9, 0x02dd, 0x02db, 0x02da, 0x02dc };
static const uint16_t high[33] = { 0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x0192, 0x2044,
	0x2039, 0x203a, 0x2212, 0x2030, 0x201e, 0x201c, 0x201d, 0x2018, 0x2019, 0x201a, 0x2122,
	0xfb01, 0xfb02, 0x0141, 0x0152, 0x0160, 0x0178, 0x017d, 0x0131, 0x0142, 0x0153, 0x0161,
	0x017e, 0, 0x20ac };

static bool put(struct buf *out, uint32_t cp, struct err *e)
{
	uint8_t bytes[4];
	size_t n = text_encode(cp, bytes);
	if (n == 0)
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.9.2.2", ERR_NO_OFFSET,
			"text string is malformed");
	buf_put(out, bytes, n);
	return true;
}

static bool put_utf16(struct buf *out, struct slice s, struct err *e)
{
	bool whole = s.n % 2 == 0;
	for (size_t i = 2; whole && i < s.n; i += 2) {
		uint32_t cp = (uint32_t)s.p[i] << 8 | s.p[i + 1];
		if (cp >= 0xd800 && cp < 0xdc00 && s.n - i >= 4) {
			uint32_t trail = (uint32_t)s.p[i + 2] << 8 | s.p[i + 3];
			if (trail < 0xdc00 || trail > 0xdfff)
				return put(out, cp, e);
			cp = 0x10000 + ((cp - 0xd800) << 10) + (trail - 0xdc00);
			i += 2;
		}
		if (!put(out, cp, e))
			return false;
	}
	return whole ||
	       err_set(e, ERR_SYNTAX, "ISO 32000-1 7.9.2.2", ERR_NO_OFFSET, "UTF-16 of odd length");
}

static bool put_pdfdoc(struct buf *out, struct slice s, struct err *e)
{
	for (size_t i = 0; i < s.n; i++) {
		uint32_t cp = s.p[i];
		if (cp >= 0x18 && cp < 0x20)
			cp = low[cp - 0x18];
		else if (cp >= 0x80 && cp <= 0xa0)
			cp = high[cp - 0x80];
		if ((cp == 0 && s.p[i]) || cp == 0x7f || cp == 0xad)
			return err_set(e, ERR_SYNTAX, "ISO 32000-1 D.3", ERR_NO_OFFSET,
				"byte undefined in PDFDocEncoding");
		if (!put(out, cp, e))
			return false;
	}
	return true;
}

bool pdf_text(struct buf *out, struct slice s, struct err *e)
{
	if (s.n >= 2 && s.p[0] == 0xfe && s.p[1] == 0xff)
		return put_utf16(out, s, e) && buf_done(out, e);
	if (s.n >= 3 && s.p[0] == 0xef && s.p[1] == 0xbb && s.p[2] == 0xbf) {
		struct slice text = slice_sub(s, 3, s.n - 3);
		if (!text_is_utf8(text))
			return err_set(e, ERR_SYNTAX, "ISO 32000-2 7.9.2.2", ERR_NO_OFFSET,
				"text string is not UTF-8");
		buf_put_slice(out, text);
		return buf_done(out, e);
	}
	return put_pdfdoc(out, s, e) && buf_done(out, e);
}
