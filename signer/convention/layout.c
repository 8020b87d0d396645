/* SPDX-License-Identifier: MIT */
/* layout: each kind of block to strips of the column. */
#include "convention/layout.h"

#include "convention/flow.h"

#include <stdlib.h>
#include <string.h>

enum {
	PT = LAYOUT_PT,
	CELL_PAD = 5 * PT,
	ROW_PAD = 5 * PT / 2,
	RULE = PT / 2,
	NARROWEST = 2 * CELL_PAD + 14 * PT,
	BULLET_INDENT = 13 * PT,
	FRAME_INDENT = 11 * PT,
	WHOLE_TABLE = 250 * PT, /* a table up to this height is never cut */
	LABEL_SHARE = 32,       /* of a hundred: the label column of facts */
	BOX_GAP = 8 * PT,
	BOX_PAD = 8 * PT,
	BOX_TITLE_PAD = 3 * PT,
	BOX_ROOM = 88 * PT,       /* height kept for the appearance of a signature, and more if */
	BOX_ROOM_SMALL = 68 * PT, /* its announcement is longer than BOX_LINES; the small one */
	BOX_LINES = 4,            /* where more than BOX_ROWS rows share a page with the seal */
	BOX_ROWS = 3,
};

/* What blocks of one level share. */
struct place {
	struct flow *f;
	uint32_t node;
	int32_t x, width;
	int depth;
};

static bool blocks_put(const struct place *at, const struct block *list, size_t n, struct err *e);

/* A rectangle of the ground; y is its lower edge below the strip's top. */
static bool ground_put(struct flow *f, enum layout_kind kind, const int32_t box[static 4],
	uint32_t color, struct err *e)
{
	struct layout_piece p = {
		.kind = kind,
		.node = LAYOUT_ARTIFACT,
		.size = RULE,
		.color = color,
		.x = box[0],
		.y = box[1],
		.w = box[2],
		.h = box[3],
	};
	return flow_piece(f, &p, e);
}

static void ground_fit(struct flow *f, size_t piece, int32_t height)
{
	f->piece[piece].y = height;
	f->piece[piece].h = height;
}

static struct block_text plain(struct block_run *run, const char *text)
{
	*run = (struct block_run){ .text = text ? text : "" };
	return (struct block_text){ run, 1 };
}

static bool text_put(const struct place *at, enum layout_tag tag, const struct block_text *text,
	enum flow_style style, struct err *e)
{
	struct flow_place place = { .x = at->x, .width = at->width, .style = style };
	return flow_node(&place.node, at->f, tag, at->node, e) && flow_text(at->f, &place, text, e);
}

static void keep_last(struct flow *f, size_t from)
{
	for (size_t i = from; i < f->strips; i++)
		f->strip[i].keep = true;
}

static bool title_put(const struct place *at, const struct block *b, struct err *e)
{
	static const enum flow_style styles[] = { FLOW_TITLE, FLOW_H2, FLOW_H3, FLOW_H4 };
	static const enum layout_tag tags[] = { LAYOUT_H1, LAYOUT_H2, LAYOUT_H3, LAYOUT_H4 };
	if (b->level < 1 || b->level > 4)
		return err_fail(e, ERR_SYNTAX, "a heading of level %d", b->level);
	size_t from = at->f->strips, level = (size_t)b->level - 1;
	if (b->level == 1) {
		if (!flow_strip_open(at->f, e) ||
			!ground_put(at->f, LAYOUT_FILL,
				(int32_t[]){ at->x, 3 * PT, 56 * PT, 3 * PT }, FLOW_NAVY, e))
			return false;
		flow_strip_close(at->f, 3 * PT);
		flow_space(at->f, 9 * PT);
	}
	if (!text_put(at, tags[level], &b->text, styles[level], e))
		return false;
	keep_last(at->f, from);
	return true;
}

static bool barred_put(
	const struct place *at, const struct block *b, enum flow_style style, struct err *e)
{
	struct place inner = *at;
	inner.x += FRAME_INDENT;
	inner.width -= FRAME_INDENT;
	flow_space(at->f, FLOW_LOOKS[style].before);
	if (!flow_frame_open(at->f, FLOW_BARRED, at->x, at->x + at->width, e) ||
		!text_put(&inner, LAYOUT_P, &b->text, style, e) || !flow_frame_close(at->f, e))
		return false;
	flow_space(at->f, FLOW_LOOKS[style].after);
	return true;
}

static bool paragraph_put(const struct place *at, const struct block *b, struct err *e)
{
	switch (b->role) {
	case BLOCK_BODY:
		return text_put(at, LAYOUT_P, &b->text, FLOW_BODY, e);
	case BLOCK_VISA:
		return text_put(at, LAYOUT_P, &b->text, FLOW_VISA, e);
	case BLOCK_SMALL:
		return text_put(at, LAYOUT_P, &b->text, FLOW_SMALL, e);
	case BLOCK_PARTY:
		return barred_put(at, b, FLOW_PARTY, e);
	case BLOCK_NOTE:
		return barred_put(at, b, FLOW_NOTE, e);
	case BLOCK_INTRO: {
		size_t from = at->f->strips;
		bool ok = text_put(at, LAYOUT_P, &b->text, FLOW_INTRO, e);
		keep_last(at->f, from);
		return ok;
	}
	}
	return err_fail(e, ERR_BUG, "a paragraph of role %d", (int)b->role);
}

static bool item_put(const struct place *list, const struct block_text *text, struct err *e)
{
	struct flow *f = list->f;
	uint32_t item, label;
	struct flow_place body = { .x = list->x + BULLET_INDENT,
		.width = list->width - BULLET_INDENT,
		.style = FLOW_BODY };
	if (!flow_node(&item, f, LAYOUT_LI, list->node, e) ||
		!flow_node(&label, f, LAYOUT_LBL, item, e) ||
		!flow_node(&body.node, f, LAYOUT_LBODY, item, e))
		return false;
	f->mark = (struct layout_piece){
		.kind = LAYOUT_TEXT,
		.node = label,
		.size = FLOW_LOOKS[FLOW_BODY].size,
		.color = FLOW_NAVY,
		.x = list->x + 3 * PT,
		.text = SLICE_LIT("• "),
	};
	return flow_text(f, &body, text, e);
}

static bool list_put(const struct place *at, const struct block *b, struct err *e)
{
	struct place list = *at;
	if (!flow_node(&list.node, at->f, LAYOUT_L, at->node, e))
		return false;
	for (size_t i = 0; i < b->lines_n; i++) {
		if (b->lines[i].n != 1)
			return err_fail(e, ERR_SYNTAX, "a list item of %zu cells", b->lines[i].n);
		if (i > 0)
			at->f->gap = 2 * PT;
		if (!item_put(&list, &b->lines[i].cells[0].text, e))
			return false;
	}
	return true;
}

/* Left edges of the columns of a table; edge[n] is the right edge. */
static bool columns_make(int32_t edge[static BLOCK_MAX_CELLS + 1], size_t *n,
	const struct place *at, const struct block *b, struct err *e)
{
	int64_t share[BLOCK_MAX_CELLS] = { 0 }, sum = 0, left = 0;
	for (size_t i = *n = 0; i < b->lines_n; i++)
		*n = b->lines[i].n > *n ? b->lines[i].n : *n;
	if (*n == 0 || *n > BLOCK_MAX_CELLS)
		return err_fail(e, ERR_SYNTAX, "a table of %zu columns", *n);
	for (size_t i = 0; i < *n; i++) {
		bool said = i < b->widths_n && b->widths[i] > 0.01 && b->widths[i] < 1000;
		share[i] = said ? (int64_t)(b->widths[i] * 1000 + 0.5) : 1000;
		sum += share[i];
	}
	for (size_t i = 0; i <= *n; i++) {
		edge[i] = at->x + (int32_t)(left * at->width / sum);
		left += i < *n ? share[i] : 0;
		if (i && edge[i] - edge[i - 1] < NARROWEST)
			return err_fail(e, ERR_LIMIT, "column %zu of a table is too narrow", i);
	}
	return true;
}

static enum layout_tag cell_tag(const struct block_line *row, const struct block_cell *cell)
{
	if (row->row == BLOCK_ROW_HEAD)
		return LAYOUT_TH_COLUMN;
	return cell->head ? LAYOUT_TH_ROW : LAYOUT_TD;
}

static enum flow_style cell_style(const struct block_line *row, const struct block_cell *cell)
{
	if (row->row == BLOCK_ROW_HEAD)
		return FLOW_HEAD;
	return cell->head || row->row == BLOCK_ROW_TOTAL ? FLOW_LABEL : FLOW_CELL;
}

/* The cells of one row into the open strip; *height is the tallest. */
static bool cells_put(const struct place *table, const struct block_line *row, const int32_t *edge,
	int32_t *height, struct err *e)
{
	uint32_t tr;
	if (!flow_node(&tr, table->f, LAYOUT_TR, table->node, e))
		return false;
	for (size_t i = 0; i < row->n; i++) {
		const struct block_cell *cell = &row->cells[i];
		struct flow_place at = { .x = edge[i] + CELL_PAD,
			.width = edge[i + 1] - edge[i] - 2 * CELL_PAD,
			.style = cell_style(row, cell),
			.align = cell->align };
		int32_t bottom = ROW_PAD;
		if (!flow_node(&at.node, table->f, cell_tag(row, cell), tr, e) ||
			!flow_cell(table->f, &at, &cell->text, &bottom, e))
			return false;
		*height = bottom > *height ? bottom : *height;
	}
	return true;
}

static bool row_put(const struct place *table, const struct block_line *row, const int32_t *edge,
	size_t columns, struct err *e)
{
	struct flow *f = table->f;
	int32_t width = edge[columns] - edge[0], height = 0;
	if (!flow_strip_open(f, e))
		return false;
	size_t ground = f->pieces;
	bool tinted = row->row != BLOCK_ROW_BODY;
	if (tinted && !ground_put(f, LAYOUT_FILL, (int32_t[]){ edge[0], 0, width, 0 },
			      row->row == BLOCK_ROW_HEAD ? FLOW_TINT : FLOW_PALE, e))
		return false;
	if (!cells_put(table, row, edge, &height, e))
		return false;
	height += ROW_PAD;
	if (tinted)
		ground_fit(f, ground, height);
	uint32_t color = row->row == BLOCK_ROW_HEAD ? FLOW_NAVY : FLOW_RULE;
	if (!ground_put(f, LAYOUT_FILL, (int32_t[]){ edge[0], height, width, RULE }, color, e))
		return false;
	flow_strip_close(f, height);
	return true;
}

/* Small tables stay whole; of others no row stands alone, and the head repeats. */
static void rows_bind(struct flow *f, size_t from, size_t heads)
{
	int32_t height = 0;
	size_t n = f->strips - from;
	for (size_t i = from; i < f->strips; i++)
		height += f->strip[i].height;
	for (size_t i = 0; i < n; i++) {
		struct flow_strip *s = &f->strip[from + i];
		s->keep = i + 1 < n && (height <= WHOLE_TABLE || i <= heads || i + 2 == n);
		s->head = heads && i >= heads ? (uint32_t)from : FLOW_NONE;
		s->head_n = (uint32_t)heads;
	}
}

static bool table_put(const struct place *at, const struct block *b, struct err *e)
{
	int32_t edge[BLOCK_MAX_CELLS + 1];
	size_t columns, heads = 0, from = at->f->strips;
	struct place table = *at;
	struct block_run run;
	struct block_text caption = plain(&run, b->caption);
	if (!columns_make(edge, &columns, at, b, e) ||
		!flow_node(&table.node, at->f, LAYOUT_TABLE, at->node, e))
		return false;
	flow_space(at->f, 8 * PT);
	if (b->caption && *b->caption &&
		!text_put(&table, LAYOUT_CAPTION, &caption, FLOW_CAPTION, e))
		return false;
	keep_last(at->f, from);
	from = at->f->strips;
	while (heads < b->lines_n && b->lines[heads].row == BLOCK_ROW_HEAD)
		heads++;
	for (size_t i = 0; i < b->lines_n; i++)
		if (!row_put(&table, &b->lines[i], edge, columns, e))
			return false;
	rows_bind(at->f, from, heads);
	flow_space(at->f, 9 * PT);
	return true;
}

static bool fact_put(const struct place *table, const struct block_cell *fact, struct err *e)
{
	struct block_run run;
	int32_t middle = table->x + table->width * LABEL_SHARE / 100;
	int32_t edge[] = { table->x, middle, table->x + table->width };
	struct block_cell cells[] = {
		{ .text = plain(&run, fact->label), .head = true },
		{ .text = fact->text, .align = fact->align },
	};
	struct block_line row = { .row = BLOCK_ROW_BODY, .cells = cells, .n = 2 };
	return row_put(table, &row, edge, 2, e);
}

static bool facts_put(const struct place *at, const struct block *b, struct err *e)
{
	struct place table = *at;
	size_t from = at->f->strips;
	if (!flow_node(&table.node, at->f, LAYOUT_TABLE, at->node, e))
		return false;
	flow_space(at->f, 4 * PT);
	for (size_t i = 0; i < b->lines_n; i++) {
		if (b->lines[i].n != 1)
			return err_fail(e, ERR_SYNTAX, "a fact of %zu cells", b->lines[i].n);
		if (!fact_put(&table, &b->lines[i].cells[0], e))
			return false;
	}
	rows_bind(at->f, from, 0);
	flow_space(at->f, 8 * PT);
	return true;
}

static bool frame_put(const struct place *at, const struct block *b, struct err *e)
{
	struct place inner = *at;
	inner.x += FRAME_INDENT;
	inner.width -= 2 * FRAME_INDENT;
	inner.depth++;
	if (inner.depth > LAYOUT_MAX_DEPTH)
		return err_fail(e, ERR_LIMIT, "frames nested deeper than %d", LAYOUT_MAX_DEPTH);
	flow_space(at->f, 8 * PT);
	if (!flow_node(&inner.node, at->f, LAYOUT_DIV, at->node, e) ||
		!flow_frame_open(at->f, FLOW_BOXED, at->x, at->x + at->width, e) ||
		!blocks_put(&inner, b->inner, b->inner_n, e) || !flow_frame_close(at->f, e))
		return false;
	flow_space(at->f, 9 * PT);
	return true;
}

static bool field_add(struct flow *f, uint32_t parent, const struct layout_field *field,
	uint32_t *node, struct err *e)
{
	struct layout *l = f->out;
	if (l->fields >= LAYOUT_MAX_FIELDS)
		return err_fail(e, ERR_LIMIT, "more than %d signature fields", LAYOUT_MAX_FIELDS);
	for (size_t i = 0; i < l->fields; i++)
		if (strcmp(l->field[i].name, field->name) == 0)
			return err_fail(e, ERR_SYNTAX, "two fields named %s", field->name);
	if (!flow_node(node, f, LAYOUT_FORM, parent, e))
		return false;
	l->node[*node].alt = field->alt;
	l->node[*node].field = l->fields;
	l->field[l->fields++] = *field;
	return true;
}

static bool field_put(struct flow *f, const struct block_box *box, const struct flow_place *at,
	const int32_t span[static 2], struct err *e)
{
	struct layout_field field = { .name = box->field, .alt = box->alt, .party = true };
	struct layout_piece p = {
		.kind = LAYOUT_FIELD,
		.x = at->x,
		.y = span[1],
		.w = at->width,
		.h = span[1] - span[0],
		.field = f->out->fields,
	};
	return field_add(f, at->node, &field, &p.node, e) && flow_piece(f, &p, e);
}

/*
 * The first pieces of a box: its ground and its frame, fitted when the height of its row is known,
 * and its title's.
 */
enum { BOX_GROUND, BOX_TITLE, BOX_FRAME };

static bool box_ground(const struct place *at, const struct block_box *box, struct err *e)
{
	const int32_t area[] = { at->x, 0, at->width, 0 };
	return ground_put(at->f, LAYOUT_FILL, area, box->open ? FLOW_WHITE : FLOW_PALE, e) &&
	       ground_put(at->f, LAYOUT_FILL, area, box->open ? FLOW_TINT : FLOW_PALE, e) &&
	       ground_put(at->f, LAYOUT_FRAME, area, FLOW_RULE, e);
}

/* One box into the open strip; *height is its foot. */
static bool box_put(const struct place *at, const struct block_box *box, int32_t room,
	int32_t *height, struct err *e)
{
	struct flow *f = at->f;
	struct block_run run;
	struct block_text title = plain(&run, box->title);
	struct flow_place place = { .x = at->x + BOX_PAD,
		.width = at->width - 2 * BOX_PAD,
		.style = box->open ? FLOW_BOX_TITLE : FLOW_BOX_LINE };
	uint32_t div;
	int32_t top = BOX_TITLE_PAD;
	size_t ground = f->pieces;
	if (!box_ground(at, box, e) || !flow_node(&div, f, LAYOUT_DIV, at->node, e) ||
		!flow_node(&place.node, f, LAYOUT_P, div, e) ||
		!flow_cell(f, &place, &title, &top, e))
		return false;
	place.style = FLOW_BOX_LINE;
	top += BOX_TITLE_PAD;
	ground_fit(f, ground + BOX_TITLE, top);
	top += BOX_TITLE_PAD;
	const int32_t start = top;
	for (size_t i = 0; i < box->n; i++)
		if (!flow_node(&place.node, f, LAYOUT_P, div, e) ||
			!flow_cell(f, &place, &box->lines[i], &top, e))
			return false;
	*height = top + BOX_TITLE_PAD;
	if (!box->open)
		return true;
	/*
	 * Who signs for a long name, or by delegation, has a long announcement and a long
	 * appearance.
	 */
	int32_t usual = start + BOX_LINES * FLOW_LOOKS[FLOW_BOX_LINE].leading;
	const int32_t span[] = { top, top + room + (top > usual ? top - usual : 0) };
	place.node = div;
	*height = span[1] + BOX_TITLE_PAD;
	return field_put(f, box, &place, span, e);
}

/* One box, or two side by side; 'room' is the height of an open one's field. */
static bool boxes_row_put(const struct place *at, const struct block_box *const boxes[static 2],
	int32_t room, struct err *e)
{
	struct flow *f = at->f;
	size_t ground[2] = { 0 };
	int32_t height = 0, bottom;
	const size_t n = boxes[1] ? 2 : 1;
	flow_space(f, BOX_GAP);
	if (!flow_strip_open(f, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct place box = *at;
		box.width = (at->width - BOX_GAP) / 2 / PT * PT;
		box.x = i ? at->x + at->width - box.width : at->x;
		ground[i] = f->pieces;
		if (!box_put(&box, boxes[i], room, &bottom, e))
			return false;
		height = bottom > height ? bottom : height;
	}
	for (size_t i = 0; i < n; i++) {
		ground_fit(f, ground[i] + BOX_GROUND, height);
		ground_fit(f, ground[i] + BOX_FRAME, height);
	}
	flow_strip_close(f, height);
	return true;
}

/*
 * Boxes to sign, or those without object, which are low: kept apart, so that a row's height serves
 * all its boxes, and the usual case has one page.
 */
static bool boxes_put(const struct place *at, const struct block *b, bool open, struct err *e)
{
	const struct block_box *row[2] = { NULL, NULL };
	size_t n = 0, seen = 0;
	for (size_t i = 0; i < b->boxes_n; i++)
		n += b->boxes[i].open == open;
	const int32_t room = n > 2 * BOX_ROWS ? BOX_ROOM_SMALL : BOX_ROOM;
	for (size_t i = 0; i < b->boxes_n; i++) {
		if (b->boxes[i].open != open)
			continue;
		row[seen++ % 2] = &b->boxes[i];
		if (seen % 2 && seen < n)
			continue;
		if (!boxes_row_put(at, row, room, e))
			return false;
		row[1] = NULL;
	}
	return true;
}

static bool signatures_put(const struct place *at, const struct block *b, struct err *e)
{
	struct place inner = *at;
	if (!flow_node(&inner.node, at->f, LAYOUT_SECT, at->node, e))
		return false;
	if (!boxes_put(&inner, b, true, e) || !boxes_put(&inner, b, false, e))
		return false;
	flow_space(at->f, BOX_GAP);
	return true;
}

/* The seal is a band of text: its field has no place on the page (HOUSE section 4). */
static bool seal_put(const struct place *at, const struct block *b, struct err *e)
{
	struct place inner = *at;
	inner.x += FRAME_INDENT;
	inner.width -= 2 * FRAME_INDENT;
	if (at->f->strips && !at->f->cut) /* never alone on a page */
		at->f->strip[at->f->strips - 1].keep = true;
	flow_space(at->f, BOX_GAP);
	if (!flow_node(&inner.node, at->f, LAYOUT_DIV, at->node, e))
		return false;
	for (size_t i = 0; i < b->boxes_n; i++) {
		const struct block_box *box = &b->boxes[i];
		struct block_run run;
		struct block_text title = plain(&run, box->title);
		size_t from = at->f->strips;
		if (!flow_frame_open(at->f, FLOW_BOXED, at->x, at->x + at->width, e) ||
			!text_put(&inner, LAYOUT_P, &title, FLOW_BOX_TITLE, e))
			return false;
		for (size_t k = 0; k < box->n; k++)
			if (!text_put(&inner, LAYOUT_P, &box->lines[k], FLOW_BOX_LINE, e))
				return false;
		keep_last(at->f, from);
		if (!flow_frame_close(at->f, e))
			return false;
	}
	flow_space(at->f, 9 * PT);
	return true;
}

static bool block_put(const struct place *at, const struct block *b, struct err *e)
{
	switch (b->kind) {
	case BLOCK_TITLE:
		return title_put(at, b, e);
	case BLOCK_SUBTITLE:
		return text_put(at, LAYOUT_P, &b->text, FLOW_SUBTITLE, e);
	case BLOCK_PARAGRAPH:
		return paragraph_put(at, b, e);
	case BLOCK_LIST:
		return list_put(at, b, e);
	case BLOCK_FACTS:
		return facts_put(at, b, e);
	case BLOCK_TABLE:
		return table_put(at, b, e);
	case BLOCK_FRAME:
		return frame_put(at, b, e);
	case BLOCK_BREAK:
		at->f->cut = true;
		return true;
	case BLOCK_SIGNATURES:
		return signatures_put(at, b, e);
	case BLOCK_SEAL:
		return seal_put(at, b, e);
	}
	return err_fail(e, ERR_BUG, "a block of kind %d", (int)b->kind);
}

static bool blocks_put(const struct place *at, const struct block *list, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (!block_put(at, &list[i], e))
			return false;
	return true;
}

/* HOUSE section 4: all fields exist before the first signature; these have no extent. */
static bool own_fields_put(struct flow *f, struct err *e)
{
	static const struct layout_field own[] = {
		{ .name = "certification",
			.alt = "Certification du document par l’établissement qui l’émet" },
		{ .name = "cachet",
			.alt = "Cachet de l’établissement, posé après la dernière signature" },
		{ .name = "archive-1", .alt = "Horodatage d’archivage 1" },
		{ .name = "archive-2", .alt = "Horodatage d’archivage 2" },
		{ .name = "archive-3", .alt = "Horodatage d’archivage 3" },
		{ .name = "archive-4", .alt = "Horodatage d’archivage 4" },
	};
	uint32_t node;
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		if (!field_add(f, 0, &own[i], &node, e))
			return false;
	return true;
}

bool layout_make(struct layout **out, const struct blocks *b,
	const struct font *const fonts[static LINE_STYLES], struct err *e)
{
	AUTO(layout) struct layout *l = calloc(1, sizeof *l);
	if (!l)
		return err_nomem(e);
	AUTO(flow) struct flow f = { 0 };
	struct place at = { .f = &f, .x = FLOW_LEFT, .width = FLOW_RIGHT - FLOW_LEFT };
	if (!flow_open(&f, l, fonts, e) || !flow_node(&at.node, &f, LAYOUT_DOCUMENT, 0, e))
		return false;
	if ((b->demonstration || b->project) && !flow_node(&f.banner, &f, LAYOUT_P, 0, e))
		return false;
	if (!blocks_put(&at, b->list, b->n, e) || !own_fields_put(&f, e) || !flow_pages(&f, b, e))
		return false;
	for (size_t i = 0; i < l->fields; i++)
		if (!l->field[i].party)
			l->field[i].page = l->pages - 1;
	*out = l;
	l = NULL;
	return true;
}

void layout_free(struct layout *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->kept_n; i++)
		free(l->kept[i]);
	free(l->kept);
	free(l->piece);
	free(l->node);
	free(l);
}

void layout_auto(struct layout **l)
{
	layout_free(*l);
	*l = NULL;
}
