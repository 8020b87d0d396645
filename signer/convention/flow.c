/* SPDX-License-Identifier: MIT */
/* flow: nodes, strips and pieces of the endless column, and the typographic scale. */
#include "convention/flow.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PT = LAYOUT_PT, KEPT_MAX = 512, FRAME_PAD = 9 * PT, BAR_PAD = 1 * PT };

#define LENGTHS(size, leading, before, after)                                                      \
	(int32_t)((size)*PT), (int32_t)((leading)*PT), (int32_t)((before)*PT), (int32_t)((after)*PT)

const struct flow_look FLOW_LOOKS[FLOW_STYLES] = {
	[FLOW_TITLE] = { BLOCK_BOLD, LENGTHS(16.5, 21.5, 0, 4), FLOW_NAVY },
	[FLOW_SUBTITLE] = { BLOCK_REGULAR, LENGTHS(10.2, 14, 0, 9), FLOW_GREY },
	[FLOW_H2] = { BLOCK_BOLD, LENGTHS(12.2, 16, 15, 5), FLOW_NAVY },
	[FLOW_H3] = { BLOCK_BOLD, LENGTHS(9.8, 13.2, 9.5, 2.5), FLOW_NAVY },
	[FLOW_H4] = { BLOCK_BOLD, LENGTHS(9, 12.4, 8, 2), FLOW_INK },
	[FLOW_BODY] = { BLOCK_REGULAR, LENGTHS(9.1, 12.7, 3.2, 3.2), FLOW_INK },
	[FLOW_INTRO] = { BLOCK_REGULAR, LENGTHS(9.4, 13, 7, 4.5), FLOW_NAVY },
	[FLOW_VISA] = { BLOCK_REGULAR, LENGTHS(8, 10.9, 1.6, 1.6), FLOW_GREY },
	[FLOW_PARTY] = { BLOCK_REGULAR, LENGTHS(9.1, 12.7, 3.5, 3.5), FLOW_INK },
	[FLOW_NOTE] = { BLOCK_REGULAR, LENGTHS(8.3, 11.4, 5, 5), FLOW_GREY },
	[FLOW_SMALL] = { BLOCK_REGULAR, LENGTHS(7.6, 10.4, 2.5, 2.5), FLOW_GREY },
	[FLOW_CAPTION] = { BLOCK_BOLD, LENGTHS(8.7, 12, 8, 3.5), FLOW_INK },
	[FLOW_LABEL] = { BLOCK_BOLD, LENGTHS(8.5, 11.5, 0, 0), FLOW_NAVY },
	[FLOW_CELL] = { BLOCK_REGULAR, LENGTHS(8.5, 11.5, 0, 0), FLOW_INK },
	[FLOW_HEAD] = { BLOCK_BOLD, LENGTHS(8.3, 11.2, 0, 0), FLOW_NAVY },
	[FLOW_BOX_TITLE] = { BLOCK_BOLD, LENGTHS(8.5, 11.2, 0, 0), FLOW_NAVY },
	[FLOW_BOX_LINE] = { BLOCK_REGULAR, LENGTHS(7, 9, 0, 0), FLOW_GREY },
	[FLOW_FOOT] = { BLOCK_REGULAR, LENGTHS(7, 9.6, 0, 0), FLOW_GREY },
	[FLOW_BANNER] = { BLOCK_BOLD, LENGTHS(8.2, 11, 0, 0), FLOW_RED },
};

bool flow_open(struct flow *f, struct layout *out, const struct font *const *fonts, struct err *e)
{
	*f = (struct flow){ .fonts = fonts, .out = out, .frame_now = FLOW_NONE };
	f->frame = calloc(FLOW_MAX_FRAMES, sizeof *f->frame);
	return f->frame ? true : err_nomem(e);
}

void *flow_room(void *array, size_t *cap, size_t n, size_t size)
{
	if (n < *cap)
		return array;
	size_t more = *cap ? *cap * 2 : 512;
	void *p = reallocarray(array, more, size);
	if (p)
		*cap = more;
	return p;
}

void flow_auto(struct flow *f)
{
	free(f->piece);
	free(f->strip);
	free(f->frame);
	lines_auto(&f->lines);
}

bool flow_node(uint32_t *node, struct flow *f, enum layout_tag tag, uint32_t parent, struct err *e)
{
	struct layout *l = f->out;
	if (l->nodes >= LAYOUT_MAX_NODES)
		return err_fail(e, ERR_LIMIT, "more than %d structure elements", LAYOUT_MAX_NODES);
	struct layout_node *room = flow_room(l->node, &l->node_cap, l->nodes, sizeof *room);
	if (!room)
		return err_nomem(e);
	l->node = room;
	l->node[l->nodes] = (struct layout_node){ .tag = tag, .parent = parent };
	*node = (uint32_t)l->nodes++;
	return true;
}

const char *flow_keep(struct flow *f, struct err *e, const char *fmt, ...)
{
	struct layout *l = f->out;
	char **more = realloc(l->kept, (l->kept_n + 1) * sizeof *more);
	if (!more) {
		err_nomem(e);
		return NULL;
	}
	l->kept = more;
	char *text = malloc(KEPT_MAX);
	if (!text) {
		err_nomem(e);
		return NULL;
	}
	l->kept[l->kept_n++] = text;
	va_list args;
	va_start(args, fmt);
	int n = vsnprintf(text, KEPT_MAX, fmt, args);
	va_end(args);
	if (n >= 0 && n < KEPT_MAX)
		return text;
	err_fail(e, ERR_LIMIT, "a line of the page foot is longer than %d bytes", KEPT_MAX);
	return NULL;
}

void flow_space(struct flow *f, int32_t space)
{
	if (f->gap < space && !f->fresh)
		f->gap = space;
}

bool flow_strip_open(struct flow *f, struct err *e)
{
	if (f->strips >= FLOW_MAX_STRIPS)
		return err_fail(e, ERR_LIMIT, "more than %d lines", FLOW_MAX_STRIPS);
	struct flow_strip *room = flow_room(f->strip, &f->strip_cap, f->strips, sizeof *room);
	if (!room)
		return err_nomem(e);
	f->strip = room;
	f->strip[f->strips] = (struct flow_strip){
		.first = f->pieces,
		.before = f->gap,
		.cut = f->cut,
		.frame = f->frame_now,
		.head = FLOW_NONE,
	};
	f->gap = 0;
	f->cut = false;
	f->fresh = false;
	return true;
}

void flow_strip_close(struct flow *f, int32_t height)
{
	struct flow_strip *s = &f->strip[f->strips++];
	s->n = f->pieces - s->first;
	s->height = height;
}

bool flow_piece(struct flow *f, const struct layout_piece *p, struct err *e)
{
	if (f->pieces >= LAYOUT_MAX_PIECES)
		return err_fail(e, ERR_LIMIT, "more than %d pieces", LAYOUT_MAX_PIECES);
	struct layout_piece *room = flow_room(f->piece, &f->piece_cap, f->pieces, sizeof *room);
	if (!room)
		return err_nomem(e);
	f->piece = room;
	f->piece[f->pieces++] = *p;
	return true;
}

/* Capitals stand in the middle of their line. */
static int32_t base_line(const struct flow *f, const struct flow_look *look)
{
	int32_t capitals =
		(int32_t)((int64_t)f->fonts[look->style]->cap_height * look->size / 1000);
	return (look->leading + capitals) / 2;
}

static int32_t aligned(enum block_align align, int32_t width, int32_t used)
{
	switch (align) {
	case BLOCK_LEFT:
		return 0;
	case BLOCK_RIGHT:
		return width - used;
	case BLOCK_CENTER:
		return (width - used) / 2;
	}
	return 0;
}

/* Line 'i' of f->lines with its base line 'y' below the strip's top. */
static bool line_put(
	struct flow *f, size_t i, const struct flow_place *at, int32_t y, struct err *e)
{
	const struct flow_look *look = &FLOW_LOOKS[at->style];
	const struct line *line = &f->lines.line[i];
	for (size_t k = 0; k < line->n; k++) {
		const struct line_part *part = &f->lines.part[line->first + k];
		struct layout_piece p = {
			.kind = LAYOUT_TEXT,
			.node = at->node,
			.glued = k > 0,
			.style = part->style,
			.size = look->size,
			.color = look->color,
			.x = at->x + part->x,
			.y = y,
			.w = part->width,
			.text = part->text,
		};
		if (!flow_piece(f, &p, e))
			return false;
	}
	return true;
}

static bool lines_of(
	struct flow *f, const struct flow_place *at, const struct block_text *text, struct err *e)
{
	const struct flow_look *look = &FLOW_LOOKS[at->style];
	struct line_look l = { f->fonts, look->style, look->size, at->width };
	return lines_break(&f->lines, text, &l, e);
}

bool flow_cell(struct flow *f, const struct flow_place *at, const struct block_text *text,
	int32_t *height, struct err *e)
{
	const struct flow_look *look = &FLOW_LOOKS[at->style];
	if (!lines_of(f, at, text, e))
		return false;
	for (size_t i = 0; i < f->lines.n; i++) {
		struct flow_place place = *at;
		place.x += aligned(at->align, at->width, f->lines.line[i].width);
		if (!line_put(f, i, &place, *height + base_line(f, look), e))
			return false;
		*height += look->leading;
	}
	return true;
}

bool flow_text(
	struct flow *f, const struct flow_place *at, const struct block_text *text, struct err *e)
{
	const struct flow_look *look = &FLOW_LOOKS[at->style];
	if (!lines_of(f, at, text, e))
		return false;
	flow_space(f, look->before);
	for (size_t i = 0, n = f->lines.n; i < n; i++) {
		if (!flow_strip_open(f, e))
			return false;
		if (f->mark.text.n) {
			f->mark.y = base_line(f, look);
			if (!flow_piece(f, &f->mark, e))
				return false;
			f->mark.text.n = 0;
		}
		if (!line_put(f, i, at, base_line(f, look), e))
			return false;
		f->strip[f->strips].keep = (i == 0 && n > 1) || i + 2 == n;
		flow_strip_close(f, look->leading);
	}
	flow_space(f, look->after);
	return true;
}

bool flow_frame_open(
	struct flow *f, enum flow_ground ground, int32_t left, int32_t right, struct err *e)
{
	if (f->frames >= FLOW_MAX_FRAMES)
		return err_fail(e, ERR_LIMIT, "more than %d frames", FLOW_MAX_FRAMES);
	f->frame[f->frames] = (struct flow_frame){ ground, f->frame_now, left, right };
	f->frame_now = (uint32_t)f->frames++;
	if (!flow_strip_open(f, e))
		return false;
	f->strip[f->strips].keep = true;
	flow_strip_close(f, ground == FLOW_BOXED ? FRAME_PAD : BAR_PAD);
	f->fresh = true;
	return true;
}

bool flow_frame_close(struct flow *f, struct err *e)
{
	const struct flow_frame *frame = &f->frame[f->frame_now];
	f->strip[f->strips - 1].keep = true;
	f->gap = 0;
	if (!flow_strip_open(f, e))
		return false;
	flow_strip_close(f, frame->ground == FLOW_BOXED ? FRAME_PAD : BAR_PAD);
	f->frame_now = frame->parent;
	return true;
}
