/* SPDX-License-Identifier: MIT */
/* header: closed-world values, encoded words, folding. */
#include "net/header.h"

#include "base/text.h"
#include "base/time.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <string.h>

enum {
	WORD_BYTES =
		45, /* of text in one encoded word: 60 digits and 12 around them are under 75 (RFC 2047 2) */
	ASCII_MOST = 60, /* a longer text is encoded too, so that it is folded */
};

static bool atom_byte(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* RFC 5322 3.2.3: atoms with single dots between. */
static bool dot_atom(const char *p, size_t n, bool domain)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '.' && (i == 0 || i + 1 == n || p[i - 1] == '.'))
			return false;
		if (p[i] != '.' &&
			(domain ? !isalnum((unsigned char)p[i]) && p[i] != '-' : !atom_byte(p[i])))
			return false;
	}
	return n > 0;
}

bool header_address_good(const char *address)
{
	const char *at = strchr(address, '@');
	size_t n = strlen(address);
	return at && n <= HEADER_MAX_ADDRESS && (size_t)(at - address) <= HEADER_MAX_LOCAL &&
	       dot_atom(address, (size_t)(at - address), false) &&
	       dot_atom(at + 1, strlen(at + 1), true);
}

const char *header_domain(const char *address)
{
	const char *at = strchr(address, '@');
	return at ? at + 1 : "";
}

static bool text_good(const char *text, struct err *e)
{
	size_t n = strlen(text);
	if (n > HEADER_MAX_TEXT)
		return err_set(e, ERR_LIMIT, "RFC 5322 2.1.1", ERR_NO_OFFSET,
			"a header value of %zu bytes; at most %d", n, HEADER_MAX_TEXT);
	if (n == 0 || !text_is_plain((struct slice){ (const uint8_t *)text, n }, false))
		return err_set(e, ERR_SYNTAX, "RFC 5322 2.2", ERR_NO_OFFSET,
			"a header value is empty or has a control character in it");
	return true;
}

static bool is_ascii(const char *text)
{
	size_t n = 0;
	for (; text[n]; n++)
		if (text[n] < ' ' || text[n] > '~')
			return false;
	return n <= ASCII_MOST && !strstr(text, "=?");
}

/* As many whole characters as fit one word. */
static size_t word_length(struct slice s)
{
	size_t end = 0;
	for (size_t at = 0; at < s.n && at <= WORD_BYTES;) {
		text_next(s, &at);
		if (at <= WORD_BYTES)
			end = at;
	}
	return end;
}

static void words_put(struct buf *out, const char *text)
{
	struct slice rest = slice_text(text);
	for (bool first = true; rest.n; first = false) {
		uint8_t digits[WORD_BYTES / 3 * 4 + 1];
		size_t n = word_length(rest);
		EVP_EncodeBlock(digits, rest.p, (int)n);
		buf_printf(out, "%s=?UTF-8?B?%s?=", first ? "" : "\r\n ", (const char *)digits);
		rest = slice_sub(rest, n, rest.n);
	}
}

bool header_text(struct buf *out, const char *name, const char *text, struct err *e)
{
	if (!text_good(text, e))
		return err_context(e, "%s", name);
	buf_printf(out, "%s: ", name);
	if (is_ascii(text))
		buf_put_text(out, text);
	else
		words_put(out, text);
	return buf_done(out, e);
}

/* RFC 5322 3.2.4 */
static void quoted_put(struct buf *out, const char *text)
{
	buf_put_byte(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_put_byte(out, '\\');
		buf_put_byte(out, (uint8_t)*text);
	}
	buf_put_byte(out, '"');
}

bool header_mailbox(
	struct buf *out, const char *name, const char *display, const char *address, struct err *e)
{
	if (!header_address_good(address))
		return err_set(e, ERR_SYNTAX, "RFC 5322 3.4.1", ERR_NO_OFFSET,
			"%s: not a mail address", name);
	if (!display || !*display) {
		buf_printf(out, "%s: <%s>", name, address);
		return buf_done(out, e);
	}
	if (!text_good(display, e))
		return err_context(e, "%s", name);
	buf_printf(out, "%s: ", name);
	if (is_ascii(display))
		quoted_put(out, display);
	else
		words_put(out, display);
	buf_printf(out, "\r\n <%s>", address);
	return buf_done(out, e);
}

void header_date(struct buf *out, int64_t t)
{
	static const char days[] = "MonTueWedThuFriSatSun",
			  months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct time_civil c;
	time_utc_split(t, &c);
	int weekday = time_weekday(time_day_of(c.year, c.month, c.day));
	buf_printf(out, "Date: %.3s, %d %.3s %04d %02d:%02d:%02d +0000", days + 3 * (weekday - 1),
		c.day, months + 3 * (c.month - 1), c.year, c.hour, c.minute, c.second);
}
