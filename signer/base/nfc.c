/* SPDX-License-Identifier: MIT */
/* nfc: Normalization Form C, and text to be compared, by utf8proc. */
#include "base/nfc.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static bool map(uint8_t **out, size_t *n, struct slice s, unsigned options, struct err *e)
{
	if (!text_is_utf8(s))
		return err_fail(e, ERR_SYNTAX, "not UTF-8");
	utf8proc_ssize_t got = utf8proc_map(s.p, (utf8proc_ssize_t)s.n, out,
		(utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE | options));
	if (got == UTF8PROC_ERROR_NOMEM)
		return err_nomem(e);
	if (got < 0)
		return err_fail(e, ERR_SYNTAX, "cannot be normalised: %s", utf8proc_errmsg(got));
	*n = (size_t)got;
	return true;
}

static bool put(struct buf *out, struct slice s, unsigned options, struct err *e)
{
	if (s.n == 0)
		return true;
	uint8_t *p = NULL;
	size_t n = 0;
	if (!map(&p, &n, s, options, e))
		return false;
	buf_put(out, p, n);
	free(p);
	return buf_done(out, e);
}

bool nfc_put(struct buf *out, struct slice s, struct err *e)
{
	return put(out, s, 0, e);
}

bool nfc_fold(struct buf *out, struct slice s, struct err *e)
{
	return put(out, s, UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_COMPAT, e);
}

bool nfc_is(struct slice s)
{
	if (s.n == 0)
		return true;
	uint8_t *p = NULL;
	size_t n = 0;
	if (!map(&p, &n, s, 0, NULL))
		return false;
	bool same = slice_eq((struct slice){ p, n }, s);
	free(p);
	return same;
}

/* The first letter without accent, lower case; 0: none. 'at' moves on. */
static uint32_t letter_at(struct slice s, size_t *at)
{
	if (*at >= s.n)
		return 0;
	utf8proc_int32_t parts[18];
	uint32_t cp = text_next(s, at);
	utf8proc_ssize_t n =
		cp > 0x10ffff ? -1
			      : utf8proc_decompose_char((utf8proc_int32_t)cp, parts, 18,
					UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD,
					NULL);
	return n > 0 ? (uint32_t)parts[0] : 0;
}

static bool is_vowel(uint32_t c)
{
	return c && (c == 0x153 || c == 0xe6 || (c < 0x80 && strchr("aeiou", (int)c)));
}

bool nfc_elides(const char *name)
{
	struct slice s = slice_text(name);
	size_t at = 0;
	uint32_t first = letter_at(s, &at), second = letter_at(s, &at);
	return is_vowel(first) || (first == 'y' && second && !is_vowel(second));
}
