/* SPDX-License-Identifier: MIT */
/* tag: elements are written by hand in few bytes: a convention has several hundred of them. */
#include "convention/tag.h"

#include "convention/number.h"

#include <stdlib.h>

enum { OTHERS = 3 }; /* objects that are no elements: two scopes, the parent tree */

/* One object's bytes; where they start is known when the text stands still. */
static size_t body_begin(struct tags *t)
{
	buf_put_text(&t->text, "<<");
	return t->text.n - 2;
}

static void body_end(struct tags *t, size_t from)
{
	buf_put_text(&t->text, ">>");
	t->body[t->bodies++] = (struct slice){ NULL, t->text.n - from };
}

static void family_link(struct tags *t)
{
	const struct layout *l = t->l;
	for (size_t i = l->nodes; i-- > 1;) {
		uint32_t parent = l->node[i].parent;
		t->next[i] = t->first[parent];
		t->first[parent] = i + 1;
	}
	for (size_t i = t->marks->n; i-- > 0;) {
		struct ink_mark *mark = &t->marks->list[i];
		mark->next = t->mark[mark->node];
		t->mark[mark->node] = i + 1;
	}
}

bool tags_open(struct tags *t, const struct layout *l, struct ink_marks *marks, struct err *e)
{
	*t = (struct tags){ .l = l, .marks = marks, .text = BUF_MAX(TAG_MAX_BYTES) };
	t->body = calloc(l->nodes + OTHERS, sizeof *t->body);
	t->first = calloc(l->nodes, sizeof *t->first);
	t->next = calloc(l->nodes, sizeof *t->next);
	t->mark = calloc(l->nodes, sizeof *t->mark);
	if (!t->body || !t->first || !t->next || !t->mark)
		return err_nomem(e);
	family_link(t);
	return true;
}

void tags_auto(struct tags *t)
{
	free(t->body);
	free(t->first);
	free(t->next);
	free(t->mark);
	buf_free(&t->text);
}

static void ref_put(struct tags *t, size_t number, const char *after)
{
	number_whole_put(&t->text, number, " 0 R");
	buf_put_text(&t->text, after);
}

static void children_put(struct tags *t, size_t node)
{
	size_t child = t->first[node];
	bool many = t->next[child - 1] != 0;
	buf_put_text(&t->text, many ? "/K[" : "/K ");
	for (; child; child = t->next[child - 1])
		ref_put(t, t->elem + child - 1, t->next[child - 1] ? " " : many ? "]" : "");
}

/*
 * Content on the element's own page by number alone, on further pages as MCR dictionaries
 * (14.7.4.2).
 */
static void content_put(struct tags *t, size_t node, const struct tag_targets *to)
{
	const struct ink_mark *mark = &t->marks->list[t->mark[node] - 1];
	size_t page = mark->page;
	bool many = mark->next != 0;
	buf_put_text(&t->text, many ? "/K[" : "/K ");
	for (;; mark = &t->marks->list[mark->next - 1]) {
		if (mark->page == page)
			number_whole_put(&t->text, mark->mcid, mark->next ? " " : "");
		else
			buf_printf(&t->text, "<</Type/MCR/Pg %u 0 R/MCID %zu>>",
				haru_number(to->page[mark->page]), mark->mcid);
		if (!mark->next)
			break;
	}
	buf_put_text(&t->text, many ? "]/Pg " : "/Pg ");
	ref_put(t, haru_number(to->page[page]), "");
}

/*
 * /K is the object reference itself, never an array around it: judges of later revisions insist on
 * it.
 */
static void form_put(struct tags *t, const struct layout_node *node, const struct tag_targets *to)
{
	buf_printf(&t->text, "/K<</Type/OBJR/Obj %u 0 R/Pg %u 0 R>>",
		haru_number(to->widget[node->field]),
		haru_number(to->page[t->l->field[node->field].page]));
}

static const struct layout_piece *figure_piece(const struct layout *l, size_t node)
{
	for (size_t i = 0; i < l->pieces; i++)
		if (l->piece[i].node == node)
			return &l->piece[i];
	return NULL;
}

/* ISO 14289-1 7.3 and ISO 32000-1 14.8.5.4.3: a figure says where it stands. */
static void figure_put(struct tags *t, size_t node)
{
	const struct layout_piece *p = figure_piece(t->l, node);
	if (p)
		buf_printf(&t->text, "/A<</O/Layout/Placement/Block/BBox[%d %d %d %d]>>",
			p->x / LAYOUT_PT, p->y / LAYOUT_PT, (p->x + p->w) / LAYOUT_PT,
			(p->y + p->h) / LAYOUT_PT);
}

static void scope_put(struct tags *t, enum layout_tag tag)
{
	if (tag != LAYOUT_TH_COLUMN && tag != LAYOUT_TH_ROW)
		return;
	buf_put_text(&t->text, "/A ");
	ref_put(t, t->scope[tag == LAYOUT_TH_ROW], "");
}

static void elem_put(struct tags *t, size_t i, unsigned root, const struct tag_targets *to)
{
	const struct layout_node *node = &t->l->node[i];
	size_t from = body_begin(t);
	if (node->alt) {
		buf_put_text(&t->text, "/Alt");
		haru_text_put(&t->text, slice_text(node->alt));
	}
	buf_put_text(&t->text, "/S/");
	buf_put_text(&t->text, ink_tag_name(node->tag));
	buf_put_text(&t->text, "/P ");
	ref_put(t, i ? t->elem + node->parent : root, "");
	scope_put(t, node->tag);
	if (node->tag == LAYOUT_FIGURE)
		figure_put(t, i);
	if (node->tag == LAYOUT_FORM)
		form_put(t, node, to);
	else if (t->first[i])
		children_put(t, i);
	else if (t->mark[i])
		content_put(t, i, to);
	body_end(t, from);
}

/* 14.7.4.4: a page's entry lists the elements of its content by MCID; a widget's is its element. */
static void parents_put(struct tags *t)
{
	const struct layout *l = t->l;
	size_t from = body_begin(t), mark = 0;
	buf_put_text(&t->text, "/Nums[");
	for (size_t page = 0; page < l->pages; page++) {
		buf_printf(&t->text, "%zu[", page);
		for (; mark < t->marks->n && t->marks->list[mark].page == page; mark++)
			ref_put(t, t->elem + t->marks->list[mark].node, " ");
		buf_put_text(&t->text, "]");
	}
	for (size_t i = 0; i < l->nodes; i++)
		if (l->node[i].tag == LAYOUT_FORM)
			buf_printf(
				&t->text, "%zu %zu 0 R ", l->pages + l->node[i].field, t->elem + i);
	buf_put_text(&t->text, "]");
	body_end(t, from);
}

/* ISO 32000-1 14.8.5.7: one attribute object for all heads of columns, one for those of rows. */
static void scopes_put(struct tags *t, unsigned first)
{
	static const char *const names[] = { "Column", "Row" };
	bool used[2] = { false, false };
	for (size_t i = 0; i < t->l->nodes; i++) {
		used[0] |= t->l->node[i].tag == LAYOUT_TH_COLUMN;
		used[1] |= t->l->node[i].tag == LAYOUT_TH_ROW;
	}
	for (size_t i = 0; i < 2; i++) {
		if (!used[i])
			continue;
		size_t from = body_begin(t);
		buf_printf(&t->text, "/O/Table/Scope/%s", names[i]);
		t->scope[i] = first + (unsigned)t->bodies;
		body_end(t, from);
	}
}

static void root_put(struct tags *t, unsigned parents)
{
	size_t from = t->text.n;
	buf_printf(&t->text,
		"/Type/StructTreeRoot/K %u 0 R/ParentTree %u 0 R/ParentTreeNextKey %zu", t->elem,
		parents, t->l->pages + t->l->fields);
	t->root.n = t->text.n - from;
}

static void bodies_place(struct tags *t)
{
	const uint8_t *p = t->text.p;
	for (size_t i = 0; i < t->bodies; p += t->body[i++].n)
		t->body[i].p = p;
	t->root.p = p;
}

HPDF_Dict tags_put(struct haru *h, struct tags *t, const struct tag_targets *to)
{
	HPDF_Dict root = haru_dict(h);
	const unsigned first = haru_number(root) + 1;
	scopes_put(t, first);
	t->elem = first + (unsigned)t->bodies;
	for (size_t i = 0; i < t->l->nodes; i++)
		elem_put(t, i, haru_number(root), to);
	parents_put(t);
	root_put(t, first + (unsigned)t->bodies - 1);
	if (!t->text.failed)
		bodies_place(t);
	haru_put_raw(root, &t->root);
	haru_put_bodies(h, t->body, t->bodies);
	return root;
}
