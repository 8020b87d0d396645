/* SPDX-License-Identifier: MIT */
/* block: from the XML form of blocks to structs, closed world, and from there to plain text. */
#include "convention/block.h"

#include "base/text.h"
#include "xml/read.h"
#include "xml/tree.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_NS "urn:paraphe:blocs:1"

enum {
	BLOCK_MAX_DEPTH = 4,
	BLOCK_MAX_LEVEL = 4,
	BLOCK_MAX_LINES = 400,
	BLOCK_MAX_BOXES = 12,
	BLOCK_MAX_WIDTH = 100
};

/* All arrays of one document, freed together: each allocation is a link. */
struct arena {
	struct arena *next;
	max_align_t bytes[];
};

struct reading {
	struct blocks *out;
	size_t blocks_n; /* in all, frames included */
	struct err *e;
};

static void *take(struct reading *r, size_t n, size_t size)
{
	struct arena *a = n < SIZE_MAX / size / 2 ? calloc(1, sizeof *a + n * size) : NULL;
	if (!a) {
		err_nomem(r->e);
		return NULL;
	}
	a->next = r->out->arena;
	r->out->arena = a;
	return a->bytes;
}

static bool bad(struct reading *r, const xmlNode *n, const char *what)
{
	return err_fail(r->e, ERR_SYNTAX, "blocs line %ld, <%s>: %s", xmlGetLineNo(n),
		(const char *)n->name, what);
}

static bool is(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, name);
}

static bool blank(const xmlNode *n)
{
	return n->type == XML_TEXT_NODE && xmlIsBlankNode(n);
}

static bool known(const char *const *names, const xmlAttr *a)
{
	for (; *names; names++)
		if (!a->ns && !strcmp((const char *)a->name, *names))
			return true;
	return false;
}

/* No attribute but 'names', all of them there. */
static bool attrs(struct reading *r, const xmlNode *n, const char *const *names)
{
	for (const xmlAttr *a = n->properties; a; a = a->next)
		if (!known(names, a))
			return bad(r, n, "an unknown attribute");
	for (; *names; names++)
		if (!tree_get(n, *names))
			return bad(r, n, "an attribute is missing");
	return true;
}

/* The place of 'text' in a NULL-ended list of words, or -1. */
static int word(const char *text, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(text, words[i]))
			return i;
	return -1;
}

static size_t count(const xmlNode *parent)
{
	size_t n = 0;
	for (const xmlNode *k = parent->children; k; k = k->next)
		n += !blank(k);
	return n;
}

static const char *const no_attrs[] = { NULL };

static bool run_read(struct reading *r, struct block_run *out, const xmlNode *n)
{
	*out = (struct block_run){ .style = BLOCK_REGULAR, .text = "" };
	if (n->type == XML_TEXT_NODE) {
		out->text = n->content ? (const char *)n->content : "";
		return true;
	}
	if (n->type != XML_ELEMENT_NODE || !attrs(r, n, no_attrs))
		return bad(r, n, "not text");
	if (is(n, "br")) {
		out->line_break = true;
		return !n->children || bad(r, n, "must be empty");
	}
	if (!is(n, "fort") && !is(n, "italique"))
		return bad(r, n, "not an inline element");
	out->style = is(n, "fort") ? BLOCK_BOLD : BLOCK_ITALIC;
	out->text = tree_content(n);
	return out->text || bad(r, n, "text only");
}

static bool text_read(struct reading *r, struct block_text *out, const xmlNode *n)
{
	size_t runs = 0;
	for (const xmlNode *k = n->children; k; k = k->next)
		runs++;
	if (runs > BLOCK_MAX_RUNS)
		return err_fail(r->e, ERR_LIMIT, "blocs line %ld: over %d runs", xmlGetLineNo(n),
			BLOCK_MAX_RUNS);
	*out = (struct block_text){ .runs = runs ? take(r, runs, sizeof *out->runs) : NULL };
	if (runs && !out->runs)
		return false;
	for (const xmlNode *k = n->children; k; k = k->next)
		if (!run_read(r, &out->runs[out->n++], k))
			return false;
	return true;
}

static bool title_read(struct reading *r, struct block *b, const xmlNode *n)
{
	static const char *const names[] = { "niveau", NULL };
	uint64_t level;
	if (!attrs(r, n, names))
		return false;
	if (!text_decimal(&level, slice_text(tree_get(n, "niveau")), BLOCK_MAX_LEVEL, NULL) ||
		!level)
		return bad(r, n, "niveau is 1 to 4");
	b->kind = BLOCK_TITLE;
	b->level = (int)level;
	return tree_content(n) ? text_read(r, &b->text, n) : bad(r, n, "text only");
}

static bool subtitle_read(struct reading *r, struct block *b, const xmlNode *n)
{
	b->kind = BLOCK_SUBTITLE;
	return attrs(r, n, no_attrs) && text_read(r, &b->text, n);
}

static bool paragraph_read(struct reading *r, struct block *b, const xmlNode *n)
{
	static const char *const names[] = { "role", NULL };
	static const char *const roles[] = {
		[BLOCK_BODY] = "corps",
		[BLOCK_VISA] = "visa",
		[BLOCK_PARTY] = "partie",
		[BLOCK_NOTE] = "note",
		[BLOCK_INTRO] = "intro",
		[BLOCK_SMALL] = "petit",
		NULL,
	};
	if (!attrs(r, n, names))
		return false;
	int role = word(tree_get(n, "role"), roles);
	if (role < 0)
		return bad(r, n, "an unknown role");
	b->kind = BLOCK_PARAGRAPH;
	b->role = (enum block_role)role;
	return text_read(r, &b->text, n);
}

/* Room for the lines of a list, of facts or of a table. */
static bool lines_room(struct reading *r, struct block *b, const xmlNode *n)
{
	size_t lines = count(n);
	if (!lines)
		return bad(r, n, "is empty");
	if (lines > BLOCK_MAX_LINES)
		return err_fail(r->e, ERR_LIMIT, "blocs line %ld: over %d lines", xmlGetLineNo(n),
			BLOCK_MAX_LINES);
	b->lines = take(r, lines, sizeof *b->lines);
	return b->lines != NULL;
}

/* A line of one cell for each child, which is called 'name'. */
static bool lines_read(struct reading *r, struct block *b, const xmlNode *n, const char *name,
	const char *const *allowed)
{
	if (!attrs(r, n, no_attrs) || !lines_room(r, b, n))
		return false;
	for (const xmlNode *k = n->children; k; k = k->next) {
		if (blank(k))
			continue;
		struct block_line *line = &b->lines[b->lines_n++];
		*line = (struct block_line){ .row = BLOCK_ROW_BODY, .n = 1 };
		line->cells = take(r, 1, sizeof *line->cells);
		if (!is(k, name))
			return bad(r, k, "not what this list is made of");
		if (!line->cells || !attrs(r, k, allowed) || !text_read(r, &line->cells->text, k))
			return false;
		line->cells->label = tree_get(k, "nom");
	}
	return true;
}

static bool list_read(struct reading *r, struct block *b, const xmlNode *n)
{
	b->kind = BLOCK_LIST;
	return lines_read(r, b, n, "item", no_attrs);
}

static bool facts_read(struct reading *r, struct block *b, const xmlNode *n)
{
	static const char *const names[] = { "nom", NULL };
	b->kind = BLOCK_FACTS;
	return lines_read(r, b, n, "fait", names);
}

static bool cell_read(struct reading *r, struct block_cell *out, const xmlNode *n)
{
	static const char *const names[] = { "aligne", "tete", NULL };
	static const char *const aligns[] = {
		[BLOCK_LEFT] = "gauche",
		[BLOCK_RIGHT] = "droite",
		[BLOCK_CENTER] = "centre",
		NULL,
	};
	static const char *const heads[] = { "non", "oui", NULL };
	if (!is(n, "cellule"))
		return bad(r, n, "not a cell");
	if (!attrs(r, n, names))
		return false;
	int align = word(tree_get(n, "aligne"), aligns), head = word(tree_get(n, "tete"), heads);
	if (align < 0 || head < 0)
		return bad(r, n, "aligne or tete is unknown");
	out->align = (enum block_align)align;
	out->head = head == 1;
	return text_read(r, &out->text, n);
}

static bool row_read(struct reading *r, struct block_line *out, const xmlNode *n, size_t columns)
{
	static const char *const names[] = { "type", NULL };
	static const char *const types[] = {
		[BLOCK_ROW_HEAD] = "entete",
		[BLOCK_ROW_BODY] = "corps",
		[BLOCK_ROW_TOTAL] = "total",
		NULL,
	};
	if (!is(n, "ligne") || !attrs(r, n, names))
		return bad(r, n, "not a row");
	int type = word(tree_get(n, "type"), types);
	if (type < 0 || count(n) != columns)
		return bad(r, n, "an unknown type, or not one cell for each width");
	*out = (struct block_line){ .row = (enum block_row)type };
	out->cells = take(r, columns, sizeof *out->cells);
	if (!out->cells)
		return false;
	for (const xmlNode *k = n->children; k; k = k->next)
		if (!blank(k) && !cell_read(r, &out->cells[out->n++], k))
			return false;
	return true;
}

/* "3 1 1 1" */
static bool widths_read(struct reading *r, struct block *b, const xmlNode *n)
{
	const char *at = tree_get(n, "largeurs");
	while (*at) {
		size_t len = strcspn(at, " ");
		uint64_t v;
		struct slice one = { (const uint8_t *)at, len };
		if (b->widths_n == BLOCK_MAX_CELLS ||
			!text_decimal(&v, one, BLOCK_MAX_WIDTH, NULL) || !v)
			return bad(r, n, "largeurs is 1 to 12 numbers from 1 to 100");
		b->widths[b->widths_n++] = (double)v;
		at += len + (at[len] == ' ');
	}
	return b->widths_n || bad(r, n, "no widths");
}

static bool table_read(struct reading *r, struct block *b, const xmlNode *n)
{
	static const char *const names[] = { "legende", "largeurs", NULL };
	b->kind = BLOCK_TABLE;
	if (!attrs(r, n, names) || !widths_read(r, b, n) || !lines_room(r, b, n))
		return false;
	b->caption = tree_get(n, "legende");
	for (const xmlNode *k = n->children; k; k = k->next)
		if (!blank(k) && !row_read(r, &b->lines[b->lines_n++], k, b->widths_n))
			return false;
	return true;
}

static bool box_lines_read(struct reading *r, struct block_box *out, const xmlNode *n)
{
	size_t lines = count(n);
	if (lines > BLOCK_MAX_LINES)
		return bad(r, n, "too many lines");
	out->lines = lines ? take(r, lines, sizeof *out->lines) : NULL;
	if (lines && !out->lines)
		return false;
	for (const xmlNode *k = n->children; k; k = k->next) {
		if (blank(k))
			continue;
		if (!is(k, "ligne"))
			return bad(r, k, "not a line of a box");
		if (!attrs(r, k, no_attrs) || !text_read(r, &out->lines[out->n++], k))
			return false;
	}
	return true;
}

static bool box_read(struct reading *r, struct block_box *out, const xmlNode *n)
{
	out->field = tree_get(n, "champ");
	out->title = tree_get(n, "titre");
	out->alt = tree_get(n, "alt");
	return box_lines_read(r, out, n);
}

static bool case_read(struct reading *r, struct block_box *out, const xmlNode *n)
{
	static const char *const names[] = { "champ", "etat", "titre", "alt", NULL };
	static const char *const states[] = { "sans-objet", "ouverte", NULL };
	if (!is(n, "case"))
		return bad(r, n, "not a box");
	if (!attrs(r, n, names))
		return false;
	int state = word(tree_get(n, "etat"), states);
	if (state < 0)
		return bad(r, n, "an unknown etat");
	out->open = state == 1;
	return box_read(r, out, n);
}

static bool signatures_read(struct reading *r, struct block *b, const xmlNode *n)
{
	size_t boxes = count(n);
	b->kind = BLOCK_SIGNATURES;
	if (!attrs(r, n, no_attrs))
		return false;
	if (!boxes || boxes > BLOCK_MAX_BOXES)
		return bad(r, n, "no boxes, or too many");
	b->boxes = take(r, boxes, sizeof *b->boxes);
	if (!b->boxes)
		return false;
	for (const xmlNode *k = n->children; k; k = k->next)
		if (!blank(k) && !case_read(r, &b->boxes[b->boxes_n++], k))
			return false;
	return true;
}

static bool seal_read(struct reading *r, struct block *b, const xmlNode *n)
{
	static const char *const names[] = { "champ", "titre", "alt", NULL };
	b->kind = BLOCK_SEAL;
	b->boxes = take(r, 1, sizeof *b->boxes);
	if (!b->boxes || !attrs(r, n, names))
		return false;
	b->boxes_n = 1;
	b->boxes->open = true;
	return box_read(r, b->boxes, n);
}

static bool break_read(struct reading *r, struct block *b, const xmlNode *n)
{
	b->kind = BLOCK_BREAK;
	return attrs(r, n, no_attrs) && (!n->children || bad(r, n, "must be empty"));
}

static bool children_read(
	struct reading *r, struct block **out, size_t *out_n, const xmlNode *parent, int depth);

static bool block_read(struct reading *r, struct block *b, const xmlNode *n, int depth)
{
	static const struct {
		const char *name;
		bool (*read)(struct reading *, struct block *, const xmlNode *);
	} kinds[] = {
		{ "titre", title_read },
		{ "sous-titre", subtitle_read },
		{ "paragraphe", paragraph_read },
		{ "liste", list_read },
		{ "faits", facts_read },
		{ "tableau", table_read },
		{ "saut", break_read },
		{ "signatures", signatures_read },
		{ "cachet", seal_read },
	};
	if (n->type != XML_ELEMENT_NODE)
		return bad(r, n, "text between blocks");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (is(n, kinds[i].name))
			return kinds[i].read(r, b, n);
	if (!is(n, "encadre") || depth >= BLOCK_MAX_DEPTH)
		return bad(r, n, "an unknown block, or frames too deep");
	b->kind = BLOCK_FRAME;
	return attrs(r, n, no_attrs) && children_read(r, &b->inner, &b->inner_n, n, depth + 1);
}

static bool children_read(
	struct reading *r, struct block **out, size_t *out_n, const xmlNode *parent, int depth)
{
	size_t n = count(parent);
	if (n > BLOCK_MAX - r->blocks_n)
		return err_fail(r->e, ERR_LIMIT, "over %d blocks", BLOCK_MAX);
	if (!n)
		return bad(r, parent, "holds no block");
	r->blocks_n += n;
	*out = take(r, n, sizeof **out);
	if (!*out)
		return false;
	for (const xmlNode *k = parent->children; k; k = k->next)
		if (!blank(k) && !block_read(r, &(*out)[(*out_n)++], k, depth))
			return false;
	return true;
}

static bool head_read(struct reading *r, const xmlNode *root)
{
	static const char *const names[] = { "titre", "sous-titre", "reference", "revision",
		"demonstration", "empreinte16", "verification", NULL };
	static const char *const answers[] = { "non", "oui", NULL };
	struct blocks *b = r->out;
	if (!attrs(r, root, names))
		return false;
	int demonstration = word(tree_get(root, "demonstration"), answers);
	if (demonstration < 0)
		return bad(r, root, "demonstration is oui or non");
	b->title = tree_get(root, "titre");
	b->subtitle = tree_get(root, "sous-titre");
	b->reference = tree_get(root, "reference");
	b->revision = tree_get(root, "revision");
	b->digest16 = tree_get(root, "empreinte16");
	b->verification = tree_get(root, "verification");
	b->demonstration = demonstration == 1;
	return true;
}

/* Every element in our namespace, nothing but elements and text. */
static bool closed(struct reading *r, const xmlNode *n)
{
	for (const xmlNode *k = n; k; k = k->next) {
		if (k->type == XML_TEXT_NODE)
			continue;
		if (k->type != XML_ELEMENT_NODE)
			return bad(r, n, "neither an element nor text");
		if (!k->ns || strcmp((const char *)k->ns->href, BLOCK_NS) != 0)
			return bad(r, k, "a foreign element");
		if (k->children && !closed(r, k->children))
			return false;
	}
	return true;
}

bool blocks_read(struct blocks *out, xmlDoc *doc, struct err *e)
{
	AUTO(blocks) struct blocks b = { .doc = doc };
	struct reading r = { .out = &b, .e = e };
	const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
	if (!root || !is(root, "blocs"))
		return err_fail(e, ERR_SYNTAX, "the compose sheet made no <blocs>");
	if (!closed(&r, root) || !head_read(&r, root) || !children_read(&r, &b.list, &b.n, root, 0))
		return false;
	*out = b;
	b = (struct blocks){ .doc = NULL };
	return true;
}

void blocks_auto(struct blocks *b)
{
	for (struct arena *a = b->arena; a;) {
		struct arena *next = a->next;
		free(a);
		a = next;
	}
	xml_doc_auto(&b->doc);
	*b = (struct blocks){ .doc = NULL };
}

/* Where the text goes: words apart by one blank; a line ends where a block, a row or a cell's line ends. */
struct saying {
	struct buf *out;
	bool lines; /* keep line ends; else all is one line */
	bool gap;   /* a blank is owed before the next word */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static void say(struct saying *s, const char *text)
{
	for (; *text; text++) {
		if (is_blank(*text)) {
			s->gap = true;
			continue;
		}
		bool start = !s->out->n || s->out->p[s->out->n - 1] == '\n';
		if (s->gap && !start)
			buf_put_byte(s->out, ' ');
		s->gap = false;
		buf_put_byte(s->out, (uint8_t)*text);
	}
}

static void say_end(struct saying *s)
{
	s->gap = true;
	if (s->lines && s->out->n && s->out->p[s->out->n - 1] != '\n')
		buf_put_byte(s->out, '\n');
}

static void say_text(struct saying *s, const struct block_text *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->runs[i].line_break)
			s->gap = true;
		else
			say(s, t->runs[i].text);
	}
	s->gap = true;
}

static void say_line(struct saying *s, const struct block_line *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->cells[i].label) {
			say(s, l->cells[i].label);
			s->gap = true;
		}
		say_text(s, &l->cells[i].text);
	}
	say_end(s);
}

static void say_box(struct saying *s, const struct block_box *b)
{
	say(s, b->title);
	say_end(s);
	for (size_t i = 0; i < b->n; i++) {
		say_text(s, &b->lines[i]);
		say_end(s);
	}
}

static void say_block(struct saying *s, const struct block *b)
{
	if (b->caption) {
		say(s, b->caption);
		say_end(s);
	}
	if (b->text.n) {
		say_text(s, &b->text);
		say_end(s);
	}
	for (size_t i = 0; i < b->lines_n; i++)
		say_line(s, &b->lines[i]);
	for (size_t i = 0; i < b->boxes_n; i++)
		say_box(s, &b->boxes[i]);
	for (size_t i = 0; i < b->inner_n; i++)
		say_block(s, &b->inner[i]);
}

static bool say_all(struct buf *out, const struct blocks *b, bool lines, struct err *e)
{
	struct saying s = { .out = out, .lines = lines };
	for (size_t i = 0; i < b->n; i++)
		say_block(&s, &b->list[i]);
	return buf_done(out, e);
}

bool blocks_text(struct buf *out, const struct blocks *b, struct err *e)
{
	return say_all(out, b, false, e);
}

bool blocks_lines(struct buf *out, const struct blocks *b, struct err *e)
{
	return say_all(out, b, true, e);
}
