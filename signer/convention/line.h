/* SPDX-License-Identifier: MIT */
/*
 * line: breaks a text of several runs into lines of one width, ragged right, with the least uneven
 * edge.
 */
#ifndef PARAPHE_CONVENTION_LINE_H
#define PARAPHE_CONVENTION_LINE_H

#include "convention/block.h"
#include "convention/font.h"

/* Lengths here and in layout are 1/1000 pt. */
enum { LINE_PT = 1000, LINE_MAX_CHARS = 20000, LINE_STYLES = 3 };

/* How a whole text is set; a run's own style wins over 'style' where it is not regular. */
struct line_look {
	const struct font *const *fonts; /* by enum block_style */
	enum block_style style;
	int32_t size, width;
};

/* A piece of one line in one style; 'text' is borrowed from the run. */
struct line_part {
	enum block_style style;
	int32_t x, width;
	struct slice text;
};

struct line {
	size_t first, n; /* of lines.part */
	int32_t width;   /* without the blank at its end */
};

struct line_mark;
struct line_break;

/*
 * All lines of one text. Reused from text to text: start with a zeroed struct, end with lines_auto.
 */
struct lines {
	struct line *line;
	size_t n;
	struct line_part *part;
	size_t parts_n;
	struct line_mark *mark; /* work space, as the next two */
	size_t marks;
	struct line_break *gap;
	size_t room; /* of each array */
};

/* Width of 'text' in one style. Errors: UNSUPPORTED as below. */
MUST_CHECK bool line_measure(
	int32_t *width, const struct font *f, int32_t size, struct slice text, struct err *e);
/*
 * Break 'text'. Lines end after U+0020, after a hyphen within a word, at a forced end, and, when a
 * word is longer than the line, anywhere. The blank at a line's end stays in its part, and a forced
 * end is a blank without width: text read back has all words.
 * Errors: UNSUPPORTED a character the font lacks (U+XXXX and how the text begins); LIMIT
 * LINE_MAX_CHARS; NOMEM.
 */
MUST_CHECK bool lines_break(struct lines *out, const struct block_text *text,
	const struct line_look *look, struct err *e);
void lines_auto(struct lines *l);

#endif
