/* SPDX-License-Identifier: MIT */
/* said: French sentences made elsewhere, in the language of a page, by the patterns of the catalogue. */
#include "xml/impl.h"
#include "xml/tree.h"

#include <stdio.h>
#include <string.h>

enum { SAID_MAX_TEXT = 1000, SAID_MAX_HOLES = 8, SAID_MAX_DEPTH = 8, SAID_MAX_TRIES = 4000 };

/* What stood in a hole of a pattern. */
struct hole {
	const char *name, *text;
	size_t name_n, text_n;
};

struct holes {
	struct hole list[SAID_MAX_HOLES];
	size_t n;
};

/* What a pattern may be used for. */
enum use { USE_SENTENCE, USE_VALUE };

/* Unbreakable spaces become plain ones: patterns are written with those. false: too long for any pattern. */
static bool plain(char out[static SAID_MAX_TEXT], const char *text, size_t n)
{
	size_t used = 0;
	while (n && used < SAID_MAX_TEXT - 1) {
		size_t blank = n >= 2 && !memcmp(text, "\xc2\xa0", 2)       ? 2
			       : n >= 3 && !memcmp(text, "\xe2\x80\xaf", 3) ? 3
									    : 0;
		out[used++] = blank ? ' ' : *text;
		text += blank ? blank : 1;
		n -= blank ? blank : 1;
	}
	out[used] = '\0';
	return n == 0;
}

static bool is_number(const struct hole *h)
{
	return h->text_n && strspn(h->text, "0123456789") >= h->text_n;
}

/* One letter is the name of a number. */
static bool fits(const struct hole *h)
{
	return h->name_n != 1 || is_number(h);
}

/* A pattern against a text. Texts hold names that people chose: how often a hole may be made longer is bounded. */
struct match {
	struct holes *holes;
	int tries;
};

static bool match_hole(struct match *m, const char *pattern, const char *text);

/* From a literal on; 'text' stands where it must. */
static bool match_rest(
	struct match *m, const char *pattern, const char *text) /* NOLINT(misc-no-recursion) */
{
	size_t n = strcspn(pattern, "{");
	if (strncmp(text, pattern, n) != 0)
		return false;
	return pattern[n] ? match_hole(m, pattern + n + 1, text + n) : !text[n];
}

/* From the name of a hole on: it takes as little as it can. */
static bool match_hole(
	struct match *m, const char *pattern, const char *text) /* NOLINT(misc-no-recursion) */
{
	size_t named = strcspn(pattern, "}"), mine = m->holes->n;
	if (mine == SAID_MAX_HOLES)
		return false;
	struct hole *h = &m->holes->list[mine];
	const char *name = pattern;
	pattern += named + (pattern[named] == '}');
	for (const char *end = text; m->tries > 0; end++, m->tries--) {
		*h = (struct hole){
			.name = name, .text = text, .name_n = named, .text_n = (size_t)(end - text)
		};
		m->holes->n = mine + 1;
		if (fits(h) && match_rest(m, pattern, end))
			return true;
		if (!*end)
			break;
	}
	m->holes->n = mine;
	return false;
}

/* Does 'text' follow 'pattern'? How many bytes are the pattern's own, or 0. */
static size_t match(struct holes *h, const char *pattern, const char *text)
{
	struct match m = { .holes = h, .tries = SAID_MAX_TRIES };
	size_t own = strcspn(pattern, "{");
	h->n = 0;
	if (!match_rest(&m, pattern, text))
		return 0;
	for (const char *at = pattern + own; *at; at += strcspn(at, "{")) {
		at += strcspn(at, "}");
		at += *at == '}';
		own += strcspn(at, "{");
	}
	return own;
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool serves(const xmlNode *french, enum use use)
{
	const char *name = tree_get(french->parent, "nom");
	bool value = begins(name, SAID_VALUES) || begins(name, SAID_LABELS);
	return value == (use == USE_VALUE);
}

/* The pattern that says most of 'text' itself. NULL: none. */
static const xmlNode *best(struct holes *h, const struct sayings *s, enum use use, const char *text)
{
	const xmlNode *found = NULL;
	size_t most = 0; /* a pattern that is all hole says nothing */
	for (size_t i = 0; i < s->n; i++) {
		struct holes mine;
		size_t own =
			serves(s->list[i], use) ? match(&mine, tree_content(s->list[i]), text) : 0;
		if (own <= most)
			continue;
		most = own;
		found = s->list[i];
		*h = mine;
	}
	return found;
}

static bool put(struct buf *out, const struct sayings *s, const char *lang, enum use use,
	const char *text, int depth);

/* One value, or several with semicolons between them; what has no pattern stays as it is. */
static void hole_put(struct buf *out, const struct sayings *s, const char *lang,
	const struct hole *hole, int depth) /* NOLINT(misc-no-recursion) */
{
	char text[SAID_MAX_TEXT];
	snprintf(text, sizeof text, "%.*s", (int)hole->text_n, hole->text);
	for (char *at = text; at;) {
		char *next = strstr(at, " ; ");
		if (next)
			*next = '\0';
		if (depth >= SAID_MAX_DEPTH || !put(out, s, lang, USE_VALUE, at, depth + 1))
			buf_put_text(out, at);
		if (next)
			buf_put_text(out, "; ");
		at = next ? next + 3 : NULL;
	}
}

static bool put(struct buf *out, const struct sayings *s, const char *lang, enum use use,
	const char *text, int depth) /* NOLINT(misc-no-recursion) */
{
	struct holes h;
	const xmlNode *french = best(&h, s, use, text);
	const char *said = french ? tree_content(tree_first(french->parent, lang)) : NULL;
	if (!said)
		return false;
	while (*said) {
		size_t n = strcspn(said, "{");
		buf_put(out, said, n);
		said += n;
		n = *said ? strcspn(said, "}") : 0;
		for (size_t i = 0; n && i < h.n; i++)
			if (h.list[i].name_n == n - 1 && !memcmp(h.list[i].name, said + 1, n - 1))
				hole_put(out, s, lang, &h.list[i], depth);
		said += n + (n && said[n] == '}');
	}
	return true;
}

bool said_put(struct buf *out, const struct sayings *s, const char *lang, const char *text)
{
	char line[SAID_MAX_TEXT];
	if (!plain(line, text, strlen(text)))
		return false;
	if (put(out, s, lang, USE_SENTENCE, line, 0) || put(out, s, lang, USE_VALUE, line, 0))
		return true;
	/* what is wrong with a field is a sentence at the end of another */
	size_t n = strlen(line);
	if (!n || line[n - 1] != '.')
		return false;
	line[n - 1] = '\0';
	bool said = put(out, s, lang, USE_SENTENCE, line, 0);
	if (said)
		buf_put_text(out, ".");
	return said;
}

bool said_take(struct sayings *s, const xmlNode *mot)
{
	const char *name = tree_get(mot, "nom");
	if (!begins(name, SAID_SENTENCES) && !begins(name, SAID_LABELS) &&
		!begins(name, SAID_REASONS))
		return true;
	if (s->n == SAID_MAX_PATTERNS)
		return false;
	s->list[s->n++] = tree_first(mot, "fr");
	return true;
}
