/* SPDX-License-Identifier: MIT */
/* gsm: the default alphabet and its extension as two lists of code points. */
#include "net/gsm.h"

#include "base/text.h"

#include <string.h>
#include <utf8proc.h>

/* TS 23.038 6.2.1 without what is ASCII; "`" is in neither list. */
static const uint32_t beyond_ascii[] = { 0xa1, 0xa3, 0xa4, 0xa5, 0xa7, 0xbf, 0xc4, 0xc5, 0xc6, 0xc7,
	0xc9, 0xd1, 0xd6, 0xd8, 0xdc, 0xdf, 0xe0, 0xe4, 0xe5, 0xe6, 0xe8, 0xe9, 0xec, 0xf1, 0xf2,
	0xf6, 0xf8, 0xf9, 0xfc, 0x393, 0x394, 0x398, 0x39b, 0x39e, 0x3a0, 0x3a3, 0x3a6, 0x3a8,
	0x3a9 };
/* Two septets each. */
static const char extended[] = "^{}\\[~]|";
enum { EURO = 0x20ac };

static const struct {
	uint32_t from;
	const char *to;
} replaced[] = {
	{ 0x60, "'" },
	{ 0xa0, " " },
	{ 0x202f, " " },
	{ 0x2009, " " },
	{ 0xab, "\"" },
	{ 0xbb, "\"" },
	{ 0x201c, "\"" },
	{ 0x201d, "\"" },
	{ 0x2018, "'" },
	{ 0x2019, "'" },
	{ 0x2013, "-" },
	{ 0x2014, "-" },
	{ 0x2011, "-" },
	{ 0x2026, "..." },
	{ 0x152, "OE" },
	{ 0x153, "oe" },
	{ 0xb0, "o" }, /* « n° » */
	{ 0x131, "i" },
	{ 0x141, "L" },
	{ 0x142, "l" },
	{ 0x110, "D" },
	{ 0x111, "d" },
};

/* Septets of a code point; 0: outside the alphabet. */
static size_t septets(uint32_t cp)
{
	if (cp == EURO || (cp < 0x80 && cp && strchr(extended, (int)cp)))
		return 2;
	if (cp == '\n' || cp == '\r')
		return 1;
	if (cp >= ' ' && cp <= '~')
		return cp != '`';
	for (size_t i = 0; i < sizeof beyond_ascii / sizeof *beyond_ascii; i++)
		if (beyond_ascii[i] == cp)
			return 1;
	return 0;
}

/*
 * Parts hold whole characters: an escape or a surrogate pair is not cut in two. 'one' units in a single message,
 * 'part' in each of several.
 */
static size_t parts_of(struct slice text, bool wide, size_t one, size_t part, size_t *units)
{
	size_t parts = 1, used = 0;
	*units = 0;
	for (size_t at = 0; at < text.n;) {
		uint32_t cp = text_next(text, &at);
		size_t n = wide ? (cp > 0xffff ? 2 : 1) : septets(cp);
		*units += n;
		if (used + n > part) {
			parts++;
			used = 0;
		}
		used += n;
	}
	return *units <= one ? 1 : parts;
}

bool gsm_measure(struct gsm_size *out, struct slice text, struct err *e)
{
	*out = (struct gsm_size){ .wide = false };
	if (text.n > GSM_MAX_BYTES)
		return err_fail(e, ERR_LIMIT, "an SMS of %zu bytes", text.n);
	if (!text_is_utf8(text))
		return err_fail(e, ERR_SYNTAX, "an SMS that is no UTF-8");
	for (size_t at = 0; at < text.n;)
		out->wide = septets(text_next(text, &at)) == 0 || out->wide;
	out->parts = parts_of(text, out->wide, out->wide ? GSM_WIDE_ONE : GSM_ONE,
		out->wide ? GSM_WIDE_PART : GSM_PART, &out->units);
	return out->parts <= GSM_MAX_PARTS ||
	       err_fail(e, ERR_LIMIT, "an SMS of %zu parts; at most %d", out->parts, GSM_MAX_PARTS);
}

/* Its base letter when it has one in the alphabet: canonical decomposition without marks. */
static bool base_put(struct buf *out, uint32_t cp)
{
	utf8proc_int32_t parts[18];
	utf8proc_ssize_t n = utf8proc_decompose_char(
		(utf8proc_int32_t)cp, parts, 18, UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK, NULL);
	if (n < 0 || n > 18)
		return false;
	for (utf8proc_ssize_t i = 0; i < n; i++)
		if (septets((uint32_t)parts[i]) == 0)
			return false;
	for (utf8proc_ssize_t i = 0; i < n; i++) {
		uint8_t bytes[4];
		buf_put(out, bytes, text_encode((uint32_t)parts[i], bytes));
	}
	return true; /* a lone combining mark gives nothing */
}

static bool replaced_put(struct buf *out, uint32_t cp)
{
	for (size_t i = 0; i < sizeof replaced / sizeof *replaced; i++)
		if (replaced[i].from == cp) {
			buf_put_text(out, replaced[i].to);
			return true;
		}
	return base_put(out, cp);
}

bool gsm_fold(struct buf *out, struct slice text, bool *whole, struct err *e)
{
	*whole = true;
	if (!text_is_utf8(text))
		return err_fail(e, ERR_SYNTAX, "an SMS that is no UTF-8");
	for (size_t at = 0; at < text.n;) {
		size_t from = at;
		uint32_t cp = text_next(text, &at);
		if (septets(cp) == 0 && replaced_put(out, cp))
			continue;
		*whole = *whole && septets(cp) != 0;
		buf_put_slice(out, slice_sub(text, from, at - from));
	}
	return buf_done(out, e);
}
