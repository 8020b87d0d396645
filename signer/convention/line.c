/* SPDX-License-Identifier: MIT */
/* line: widths, places to break, and the best choice among them. */
#include "convention/line.h"

#include "base/text.h"

#include <stdlib.h>

enum { COST_HYPHEN = 900, COST_TORN = 4000, COST_LONELY = 1500, LONELY_SHARE = 12, BEGINNING = 40 };

/* One character: where it stands and how far it reaches from the start of the text. */
struct line_mark {
	uint32_t code;
	size_t run, at;
	enum block_style style;
	int32_t from; /* sum of the widths before it */
};

/* A place where a line may end: what is seen ends before 'end', the next line starts at 'next'. */
struct line_break {
	size_t end, next;
	bool forced;
	int64_t extra, cost; /* own penalty; least cost of all lines up to here */
	size_t before; /* the break this line starts from, by index + 1; 0 the start of the text */
};

static int32_t advance(const struct font *f, uint16_t gid, int32_t size)
{
	return (int32_t)((int64_t)f->width[gid] * size / 1000);
}

static struct slice beginning(struct slice text)
{
	size_t at = 0;
	for (size_t i = 0; i < BEGINNING && at < text.n; i++)
		text_next(text, &at);
	return slice_sub(text, 0, at);
}

/*
 * ISO 19005-3 6.2.11.8: no reference to .notdef; so what the font lacks is refused, never left out.
 */
static bool lacking(uint32_t code, struct slice where, struct err *e)
{
	struct slice s = beginning(where);
	if (code == UINT32_MAX)
		return err_fail(e, ERR_UNSUPPORTED, "text is not UTF-8: « %.*s »", (int)s.n,
			(const char *)s.p);
	return err_set(e, ERR_UNSUPPORTED, "ISO 19005-3 6.2.11.8", ERR_NO_OFFSET,
		"the font has no U+%04X, in the text « %.*s »", code, (int)s.n, (const char *)s.p);
}

bool line_measure(
	int32_t *width, const struct font *f, int32_t size, struct slice text, struct err *e)
{
	*width = 0;
	for (size_t at = 0; at < text.n;) {
		uint32_t code = text_next(text, &at);
		uint16_t gid = font_glyph(f, code);
		if (gid == 0)
			return lacking(code, text, e);
		*width += advance(f, gid, size);
	}
	return true;
}

/* Bytes are counted first: they are no fewer than the characters, and room may be too large. */
static size_t chars_count(const struct block_text *text)
{
	size_t bytes = 0, chars = 0;
	for (size_t i = 0; i < text->n; i++)
		bytes += text->runs[i].line_break ? 1 : slice_text(text->runs[i].text).n;
	if (bytes <= LINE_MAX_CHARS)
		return bytes;
	for (size_t i = 0; i < text->n; i++)
		chars += text->runs[i].line_break ? 1 : text_length(slice_text(text->runs[i].text));
	return chars;
}

/* Room that is there is kept; every place is written before it is read. */
static bool room_make(struct lines *l, size_t chars, struct err *e)
{
	enum { ROOM_FIRST = 1024 };
	if (chars > LINE_MAX_CHARS)
		return err_fail(e, ERR_LIMIT, "a text of more than %d characters", LINE_MAX_CHARS);
	if (chars >= l->room) {
		size_t room = 2 * chars < ROOM_FIRST ? ROOM_FIRST : 2 * chars;
		lines_auto(l);
		l->mark = calloc(room, sizeof *l->mark);
		l->gap = calloc(room, sizeof *l->gap);
		l->line = calloc(room, sizeof *l->line);
		l->part = calloc(room, sizeof *l->part);
		if (!l->mark || !l->gap || !l->line || !l->part)
			return err_nomem(e);
		l->room = room;
	}
	l->n = l->parts_n = l->marks = 0;
	l->mark[0].from = 0;
	return true;
}

static bool run_mark(struct lines *l, const struct block_text *text, size_t run,
	const struct line_look *look, struct err *e)
{
	const struct block_run *r = &text->runs[run];
	struct slice s = slice_text(r->line_break ? "\n" : r->text);
	enum block_style style = r->style == BLOCK_REGULAR ? look->style : r->style;
	for (size_t at = 0; at < s.n; l->marks++) {
		struct line_mark *m = &l->mark[l->marks];
		*m = (struct line_mark){ .run = run, .at = at, .style = style, .from = m->from };
		m->code = text_next(s, &at);
		m[1].from = m->from;
		if (r->line_break)
			continue;
		uint16_t gid = font_glyph(look->fonts[style], m->code);
		if (gid == 0)
			return lacking(m->code,
				slice_text(text->runs[0].line_break ? r->text : text->runs[0].text),
				e);
		m[1].from += advance(look->fonts[style], gid, look->size);
	}
	return true;
}

static bool is_letter(uint32_t code)
{
	return (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z') || code >= 0xC0;
}

/*
 * May a line end after character 'i'? Between letters a hyphen may; between figures (dates) it may
 * not.
 */
static bool breaks_after(const struct lines *l, size_t i, size_t n, struct line_break *gap)
{
	const struct line_mark *m = &l->mark[i];
	*gap = (struct line_break){ .end = i + 1, .next = i + 1 };
	if (m->code == '\n' || m->code == ' ') {
		gap->end = i;
		gap->forced = m->code == '\n';
		return true;
	}
	gap->extra = COST_HYPHEN;
	bool hyphen = m->code == '-' || m->code == 0x2010;
	return hyphen && i > 0 && i + 1 < n && is_letter(m[-1].code) && is_letter(m[1].code);
}

static size_t gaps_find(struct lines *l, int32_t width)
{
	size_t gaps = 0, start = 0, n = l->marks;
	for (size_t i = 0; i < n; i++) {
		struct line_break gap;
		if (l->mark[i + 1].from - l->mark[start].from > width && l->mark[i].code != ' ' &&
			i > start) {
			l->gap[gaps++] =
				(struct line_break){ .end = i, .next = i, .extra = COST_TORN };
			start = i;
		}
		if (!breaks_after(l, i, n, &gap))
			continue;
		l->gap[gaps++] = gap;
		start = gap.next;
	}
	if (gaps == 0 || l->gap[gaps - 1].next < n)
		l->gap[gaps++] = (struct line_break){ .end = n, .next = n };
	l->gap[gaps - 1].forced = true;
	return gaps;
}

/*
 * How bad a line of 'used' is: the square of the empty share; a last line only when nearly empty.
 */
static int64_t badness(const struct line_break *gap, int32_t used, int32_t width)
{
	if (gap->forced)
		return (int64_t)used * 100 < (int64_t)width * LONELY_SHARE ? COST_LONELY : 0;
	int64_t share = ((int64_t)width - used) * 100 / width;
	return share * share + gap->extra;
}

/* How far the line that ends at gap 'k' and starts after gap j - 1 reaches. */
static int32_t reach(const struct lines *l, size_t k, size_t j)
{
	size_t start = j ? l->gap[j - 1].next : 0, end = l->gap[k].end;
	return end > start ? l->mark[end].from - l->mark[start].from : 0;
}

/*
 * The cheapest line that ends at gap 'k', of those that start at 'low' or later; the shortest of
 * equals. Shorter ones leave more of the line empty: past the first that costs more by itself alone,
 * none can win.
 */
static void gap_choose(struct lines *l, size_t k, size_t low, int32_t width)
{
	struct line_break *gap = &l->gap[k];
	gap->cost = INT64_MAX;
	for (size_t j = low; j <= k; j++) {
		int64_t own = badness(gap, reach(l, k, j), width);
		if (!gap->forced && own > gap->cost)
			return;
		int64_t cost = (j ? l->gap[j - 1].cost : 0) + own;
		if (cost <= gap->cost) {
			gap->cost = cost;
			gap->before = j;
		}
	}
}

/* The longest line that still fits starts no earlier for a later end. */
static void gaps_choose(struct lines *l, size_t gaps, int32_t width)
{
	for (size_t k = 0, low = 0; k < gaps; k++) {
		if (k && l->gap[k - 1].forced)
			low = k;
		while (low < k && reach(l, k, low) > width)
			low++;
		gap_choose(l, k, low, width);
	}
}

static void parts_make(struct lines *l, const struct block_text *text, size_t from, size_t to)
{
	for (size_t i = from; i < to;) {
		size_t first = i;
		while (i < to && l->mark[i].run == l->mark[first].run)
			i++;
		const struct block_run *r = &text->runs[l->mark[first].run];
		struct slice s = r->line_break ? SLICE_LIT(" ") : slice_text(r->text);
		size_t end = l->mark[i].run == l->mark[first].run ? l->mark[i].at : s.n;
		l->part[l->parts_n++] = (struct line_part){
			.style = l->mark[first].style,
			.x = l->mark[first].from - l->mark[from].from,
			.width = l->mark[i].from - l->mark[first].from,
			.text = slice_sub(s, l->mark[first].at, end - l->mark[first].at),
		};
	}
}

/* Walk the chosen breaks back from the end, then lay the lines out in order. */
static void lines_make(struct lines *l, const struct block_text *text, size_t gaps)
{
	for (size_t k = gaps; k > 0; k = l->gap[k - 1].before)
		l->n++;
	size_t i = l->n;
	for (size_t k = gaps; k > 0; k = l->gap[k - 1].before)
		l->line[--i].first = k - 1;
	size_t start = 0;
	for (i = 0; i < l->n; i++) {
		const struct line_break *gap = &l->gap[l->line[i].first];
		size_t first = l->parts_n;
		parts_make(l, text, start, gap->next);
		l->line[i] = (struct line){ .first = first, .n = l->parts_n - first };
		if (gap->end > start)
			l->line[i].width = l->mark[gap->end].from - l->mark[start].from;
		start = gap->next;
	}
}

bool lines_break(struct lines *out, const struct block_text *text, const struct line_look *look,
	struct err *e)
{
	if (look->width <= 0)
		return err_fail(e, ERR_BUG, "lines of no width");
	if (!room_make(out, chars_count(text) + 1, e))
		return false;
	for (size_t i = 0; i < text->n; i++)
		if (!run_mark(out, text, i, look, e))
			return false;
	out->mark[out->marks].run = text->n;
	size_t gaps = gaps_find(out, look->width);
	gaps_choose(out, gaps, look->width);
	lines_make(out, text, gaps);
	return true;
}

void lines_auto(struct lines *l)
{
	free(l->line);
	free(l->part);
	free(l->mark);
	free(l->gap);
	*l = (struct lines){ 0 };
}
