/* SPDX-License-Identifier: MIT */
/* party_name: is the name that was typed the signer's? */
#include "base/nfc.h"
#include "ceremony/party_who.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_WORDS = 16, MAX_WORD = 64 };

/* Letters that have no decomposition, as people without them on their keyboard write them. */
static const struct {
	const char *letter, *written;
} plain[] = { { "ł", "l" }, { "ø", "o" }, { "đ", "d" }, { "ð", "d" }, { "þ", "th" }, { "œ", "oe" },
	{ "æ", "ae" }, { "ß", "ss" }, { "ı", "i" } };

struct words {
	char list[MAX_WORDS][MAX_WORD];
	size_t n;
	bool full;
};

static bool divides(uint8_t c)
{
	return c < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9');
}

static void put(struct words *w, size_t *at, const char *bytes, size_t n)
{
	if (*at + n >= MAX_WORD || w->n == MAX_WORDS) {
		w->full = true;
		return;
	}
	memcpy(w->list[w->n] + *at, bytes, n);
	*at += n;
	w->list[w->n][*at] = '\0';
}

/* U+2019 divides like the straight apostrophe, U+2010 and U+2011 like the hyphen. */
static size_t divider(struct slice s, size_t at)
{
	if (divides(s.p[at]))
		return 1;
	if (s.n - at >= 3 && s.p[at] == 0xe2 && s.p[at + 1] == 0x80 &&
		(s.p[at + 2] == 0x99 || s.p[at + 2] == 0x90 || s.p[at + 2] == 0x91))
		return 3;
	return s.n - at >= 2 && s.p[at] == 0xc2 && s.p[at + 1] == 0xa0 ? 2 : 0;
}

static void split(struct words *w, struct slice s)
{
	size_t in = 0;
	for (size_t at = 0; at < s.n && !w->full;) {
		size_t skip = divider(s, at), used = 1;
		if (skip) {
			w->n += in > 0;
			in = 0;
			at += skip;
			continue;
		}
		const char *as = (const char *)s.p + at;
		size_t n = 1;
		for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
			size_t len = strlen(plain[i].letter);
			if (s.n - at >= len && memcmp(as, plain[i].letter, len) == 0) {
				used = len;
				as = plain[i].written;
				n = strlen(as);
				break;
			}
		}
		put(w, &in, as, n);
		at += used;
	}
	w->n += in > 0;
}

static int word_order(const void *a, const void *b)
{
	return strcmp(a, b);
}

static bool words_make(struct words *w, const char *name)
{
	AUTO(buf) struct buf folded = BUF_MAX(MAX_WORDS * MAX_WORD);
	if (!nfc_fold(&folded, slice_text(name), NULL))
		return false;
	split(w, buf_slice(&folded));
	qsort(w->list, w->n, sizeof w->list[0], word_order);
	return !w->full && w->n > 0;
}

bool party_same_name(const char *a, const char *b)
{
	struct words x = { .n = 0 }, y = { .n = 0 };
	if (!words_make(&x, a) || !words_make(&y, b) || x.n != y.n)
		return false;
	for (size_t i = 0; i < x.n; i++)
		if (strcmp(x.list[i], y.list[i]) != 0)
			return false;
	return true;
}
