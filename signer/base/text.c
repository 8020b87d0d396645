/* SPDX-License-Identifier: MIT */
/* text: UTF-8 (RFC 3629) and hexadecimal. */
#include "base/text.h"

#include <string.h>

enum { TEXT_LAST = 0x10FFFF };

uint32_t text_next(struct slice s, size_t *at)
{
	static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
	size_t i = *at;
	uint8_t lead = s.p[i];
	*at = i + 1;
	if (lead < 0x80)
		return lead;
	size_t more = lead >= 0xF0 && lead < 0xF8   ? 3
		      : lead >= 0xE0 && lead < 0xF0 ? 2
		      : lead >= 0xC0 && lead < 0xE0 ? 1
						    : 0;
	if (more == 0 || s.n - i - 1 < more)
		return UINT32_MAX;
	uint32_t cp = lead & (0x3FU >> more);
	for (size_t k = 1; k <= more; k++) {
		if ((s.p[i + k] & 0xC0) != 0x80)
			return UINT32_MAX;
		cp = cp << 6 | (s.p[i + k] & 0x3FU);
	}
	if (cp < least[more] || cp > TEXT_LAST || (cp >= 0xD800 && cp <= 0xDFFF))
		return UINT32_MAX;
	*at = i + 1 + more;
	return cp;
}

bool text_is_utf8(struct slice s)
{
	for (size_t at = 0; at < s.n;)
		if (text_next(s, &at) == UINT32_MAX)
			return false;
	return true;
}

size_t text_length(struct slice s)
{
	size_t n = 0;
	for (size_t at = 0; at < s.n; n++)
		text_next(s, &at);
	return n;
}

size_t text_encode(uint32_t cp, uint8_t out[static 4])
{
	if (cp > TEXT_LAST || (cp >= 0xD800 && cp <= 0xDFFF))
		return 0;
	if (cp < 0x80) {
		out[0] = (uint8_t)cp;
		return 1;
	}
	size_t more = cp < 0x800 ? 1 : cp < 0x10000 ? 2 : 3;
	static const uint8_t lead[] = { 0, 0xC0, 0xE0, 0xF0 };
	out[0] = (uint8_t)(lead[more] | cp >> (6 * more));
	for (size_t k = 1; k <= more; k++)
		out[k] = (uint8_t)(0x80 | (cp >> (6 * (more - k)) & 0x3F));
	return more + 1;
}

static bool is_plain(uint32_t cp, bool lf)
{
	if (cp == UINT32_MAX)
		return false;
	if (cp == '\n')
		return lf;
	if (cp < 0x20 || (cp >= 0x7F && cp <= 0x9F))
		return false;
	if ((cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069))
		return false;
	return (cp & 0xFFFE) != 0xFFFE && !(cp >= 0xFDD0 && cp <= 0xFDEF);
}

bool text_is_plain(struct slice s, bool lf)
{
	for (size_t at = 0; at < s.n;)
		if (!is_plain(text_next(s, &at), lf))
			return false;
	return true;
}

/* One more than the value of a digit; 0: none. Signatures are long runs of them. */
static const uint8_t hex_values[256] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3,
	4, 5, 6, 7, 8, 9, 10, 0, 0, 0, 0, 0, 0, 0, 11, 12, 13, 14, 15, 16, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11, 12, 13, 14, 15, 16, 0, 0, 0, 0, 0,
	0, 0, 0, 0 };

int text_hex_digit(uint8_t c)
{
	return hex_values[c] - 1;
}

void text_ascii(char *out, size_t size, const char *from)
{
	size_t n = 0;
	for (; n + 1 < size && from[n]; n++)
		out[n] = from[n] >= ' ' && from[n] <= '~' ? from[n] : '?';
	if (size)
		out[n] = 0;
}

/* Eight bytes as one number, in the order of the machine: only the value of a pair of digits asks which. */
enum { WORD = 8 };
#define EACH(byte) ((uint64_t)(byte)*UINT64_C(0x0101010101010101))

static uint64_t word_at(const uint8_t *p)
{
	uint64_t w;
	memcpy(&w, p, sizeof w);
	return w;
}

/* The top bit of each byte that is no hexadecimal digit. Seven bits plus at most 0x50: none carries into its neighbour. */
static uint64_t no_digits(uint64_t w)
{
	uint64_t low = w & EACH(0x7F), letter = low | EACH(0x20);
	uint64_t digit = (low + EACH(0x80 - '0')) & ~(low + EACH(0x7F - '9'));
	uint64_t a_to_f = (letter + EACH(0x80 - 'a')) & ~(letter + EACH(0x7F - 'f'));
	return (~(digit | a_to_f) | w) & EACH(0x80);
}

size_t text_hex_run(struct slice s)
{
	size_t i = 0;
	while (s.n - i >= WORD && !no_digits(word_at(s.p + i)))
		i += WORD;
	while (i < s.n && hex_values[s.p[i]])
		i++;
	return i;
}

/* 'A' to 'F' are 0x41 to 0x46, 'a' to 'f' 0x61 to 0x66, '0' to '9' 0x30 to 0x39: by two bits of each. */
bool text_hex_mixed(struct slice digits)
{
	uint64_t lower = 0, upper = 0;
	size_t i = 0;
	for (; digits.n - i >= WORD; i += WORD) {
		uint64_t w = word_at(digits.p + i);
		lower |= w & w << 1;
		upper |= w & ~(w << 1);
	}
	for (; i < digits.n; i++) {
		uint64_t w = digits.p[i];
		lower |= w & w << 1;
		upper |= w & ~(w << 1);
	}
	return lower & EACH(0x40) && upper & EACH(0x40);
}

/* How many bytes of pairs were decoded, eight digits at a time; the rest is for who does it by one. */
static size_t pairs_decode(uint8_t *out, size_t n, const uint8_t *p)
{
	size_t i = 0;
	for (; n - i >= WORD / 2 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__; i += WORD / 2) {
		uint64_t w = word_at(p + 2 * i);
		if (no_digits(w))
			break;
		/* nine more for a letter, which bit 6 tells */
		uint64_t v = (w & EACH(0x0F)) + (w >> 6 & EACH(1)) * 9;
		v = (v << 4 | v >> 8) & UINT64_C(0x00FF00FF00FF00FF);
		v = (v | v >> 8) & UINT64_C(0x0000FFFF0000FFFF);
		uint32_t four = (uint32_t)(v | v >> 16);
		memcpy(out + i, &four, sizeof four);
	}
	return i;
}

bool text_unhex(uint8_t *out, size_t n, struct slice hex, struct err *e)
{
	if (hex.n / 2 != n || hex.n % 2)
		return err_fail(
			e, ERR_SYNTAX, "%zu hexadecimal digits wanted, %zu found", 2 * n, hex.n);
	for (size_t i = pairs_decode(out, n, hex.p); i < n; i++) {
		unsigned high = hex_values[hex.p[2 * i]], low = hex_values[hex.p[2 * i + 1]];
		if (!high || !low)
			return err_set(e, ERR_SYNTAX, NULL, 2 * i, "not a hexadecimal digit");
		out[i] = (uint8_t)((high - 1) << 4 | (low - 1));
	}
	return true;
}

void text_hex(char *out, const uint8_t *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
	out[2 * n] = 0;
}

bool text_decimal(uint64_t *out, struct slice s, uint64_t max, struct err *e)
{
	if (s.n == 0 || (s.n > 1 && s.p[0] == '0'))
		return err_fail(e, ERR_SYNTAX, "not a plain decimal number");
	uint64_t v = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return err_set(e, ERR_SYNTAX, NULL, i, "not a plain decimal number");
		uint64_t d = (uint64_t)(s.p[i] - '0');
		if (v > (UINT64_MAX - d) / 10 || v * 10 + d > max)
			return err_fail(e, ERR_LIMIT, "larger than %llu", (unsigned long long)max);
		v = v * 10 + d;
	}
	*out = v;
	return true;
}

/* Digits of the country code: one for zones 1 and 7, two for those that ITU gave two, else three. */
static size_t country_digits(const char *digits)
{
	static const char *const two[] = { "20", "27", "30", "31", "32", "33", "34", "36", "39",
		"40", "41", "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54", "55",
		"56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86",
		"90", "91", "92", "93", "94", "95", "98" };
	if (digits[0] == '1' || digits[0] == '7')
		return 1;
	for (size_t i = 0; i < sizeof two / sizeof *two; i++)
		if (memcmp(digits, two[i], 2) == 0)
			return 2;
	return 3;
}

bool text_phone(char out[static TEXT_PHONE], const char *e164)
{
	static const char blank[] = "\xc2\xa0";
	size_t n = strlen(e164), at = 0, head;
	const char *rest;
	out[0] = 0;
	if (n < 8 || n > 16 || e164[0] != '+' || strspn(e164 + 1, "0123456789") != n - 1)
		return false;
	if (n == 12 && memcmp(e164, "+33", 3) == 0) {
		out[at++] = '0';
		rest = e164 + 3;
		head = 1;
	} else {
		size_t country = country_digits(e164 + 1);
		memcpy(out, e164, country + 1);
		memcpy(out + country + 1, blank, 2);
		at = country + 3;
		rest = e164 + 1 + country;
		head = strlen(rest) % 2 ? 3 : 2;
	}
	/* The first group, then pairs. */
	for (; *rest; rest += head, head = 2) {
		memcpy(out + at, rest, head);
		at += head;
		if (rest[head]) {
			memcpy(out + at, blank, 2);
			at += 2;
		}
	}
	out[at] = 0;
	return true;
}
