/* SPDX-License-Identifier: MIT */
/* parse: tokens to values in an arena; duplicate keys, depth and left-overs refused. */
#include "pdf/parse.h"

#include "pdf/read.h"

#include <stdlib.h>
#include <string.h>

static bool parse_any(struct pdf_parse *p, unsigned depth, const struct pdf_tok *t,
	const struct pdf_obj **out, struct err *e);

void pdf_parse_auto(struct pdf_parse *p)
{
	free(p->items.p);
	free(p->pairs.p);
	free(p->strings.p);
	p->items = p->pairs = p->strings = (struct pdf_scratch){ 0 };
}

static bool scratch_push(struct pdf_scratch *s, const void *item, size_t size, struct err *e)
{
	if (s->n == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 64;
		void *p = reallocarray(s->p, cap, size);
		if (!p)
			return err_nomem(e);
		s->p = p;
		s->cap = cap;
	}
	memcpy((uint8_t *)s->p + s->n * size, item, size);
	s->n++;
	return true;
}

static bool object_new(
	struct pdf_parse *p, enum pdf_kind kind, size_t at, struct pdf_obj **out, struct err *e)
{
	if (!pdf_arena_get(p->arena, 1, sizeof **out, out, e))
		return false;
	(*out)->kind = kind;
	(*out)->at = p->placed ? at : 0;
	return true;
}

static void object_end(const struct pdf_parse *p, struct pdf_obj *o)
{
	o->end = p->placed ? p->lex.at : 0;
}

/* Undecoded text is borrowed from the bytes themselves. */
static bool text_take(
	struct pdf_parse *p, const struct pdf_tok *t, struct slice *out, struct err *e)
{
	uint8_t *bytes = NULL;
	*out = t->raw;
	if (t->plain || t->raw.n == 0)
		return true;
	size_t room = t->kind == PDF_TOK_HEX ? t->raw.n / 2 + 1 : t->raw.n;
	if (!pdf_arena_get(p->arena, room, 1, &bytes, e) || !pdf_lex_decode(t, bytes, &out->n, e))
		return false;
	out->p = bytes;
	return true;
}

static int pair_order(const void *a, const void *b)
{
	const struct slice x = ((const struct pdf_pair *)a)->key,
			   y = ((const struct pdf_pair *)b)->key;
	size_t n = x.n < y.n ? x.n : y.n;
	int c = n ? memcmp(x.p, y.p, n) : 0;
	return c ? c : (x.n > y.n) - (x.n < y.n);
}

/* ISO 32000-1 7.3.7: a key occurs once. Readers differ on which one they take, so neither is taken. */
static bool keys_unique(const struct pdf_pair *pairs, size_t n, size_t at, struct err *e)
{
	enum { SMALL = 16 };
	bool twice = false;
	if (n > PDF_MAX_KEYS)
		return err_set(e, ERR_LIMIT, "ISO 32000-1 Annex C", at,
			"dictionary of more than %d keys", PDF_MAX_KEYS);
	if (n <= SMALL) {
		for (size_t i = 1; i < n && !twice; i++)
			for (size_t j = 0; j < i && !twice; j++)
				twice = slice_eq(pairs[i].key, pairs[j].key);
	} else {
		struct pdf_pair *sorted = reallocarray(NULL, n, sizeof *sorted);
		if (!sorted)
			return err_nomem(e);
		memcpy(sorted, pairs, n * sizeof *sorted);
		qsort(sorted, n, sizeof *sorted, pair_order);
		for (size_t i = 1; i < n && !twice; i++)
			twice = slice_eq(sorted[i].key, sorted[i - 1].key);
		free(sorted);
	}
	return !twice ||
	       err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3.7", at, "a dictionary key occurs twice");
}

static bool pairs_take(struct pdf_parse *p, size_t base, struct pdf_obj *o, struct err *e)
{
	size_t n = p->pairs.n - base;
	struct pdf_pair *pairs = NULL;
	if (n && !pdf_arena_get(p->arena, n, sizeof *pairs, &pairs, e))
		return false;
	if (n)
		memcpy(pairs, (struct pdf_pair *)p->pairs.p + base, n * sizeof *pairs);
	p->pairs.n = base;
	o->u.dict.pairs = pairs;
	o->u.dict.n = n;
	return n == 0 || keys_unique(pairs, n, o->at, e);
}

/* ISO 32000-1 7.6.1: all strings are encrypted but /Contents of a signature. */
static bool signature_exempt(struct pdf_parse *p, const struct pdf_obj *dict)
{
	const struct pdf_obj *contents = pdf_dict_get(dict, "Contents");
	struct pdf_obj **list = p->strings.p;
	if (!contents || contents->kind != PDF_STRING || !pdf_dict_get(dict, "ByteRange"))
		return true;
	for (size_t i = 0; i < p->strings.n; i++)
		if (list[i] == contents)
			list[i] = NULL;
	return true;
}

static bool parse_dict(struct pdf_parse *p, unsigned depth, const struct pdf_tok *open,
	const struct pdf_obj **out, struct err *e)
{
	struct pdf_obj *o = NULL;
	size_t base = p->pairs.n;
	if (!object_new(p, PDF_DICT, open->at, &o, e))
		return false;
	for (;;) {
		struct pdf_tok t;
		struct pdf_pair pair = { 0 };
		if (!pdf_lex_next(&p->lex, &t, e))
			return false;
		if (t.kind == PDF_TOK_DICT_END)
			break;
		if (t.kind != PDF_TOK_NAME)
			return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3.7", t.at,
				"dictionary key is no name");
		if (!text_take(p, &t, &pair.key, e) || !pdf_lex_next(&p->lex, &t, e) ||
			!parse_any(p, depth + 1, &t, &pair.value, e) ||
			!scratch_push(&p->pairs, &pair, sizeof pair, e))
			return false;
	}
	object_end(p, o);
	*out = o;
	return pairs_take(p, base, o, e) && (!p->gather || signature_exempt(p, o));
}

static bool items_take(struct pdf_parse *p, size_t base, struct pdf_obj *o, struct err *e)
{
	size_t n = p->items.n - base;
	const struct pdf_obj **items = NULL;
	if (n && !pdf_arena_get(p->arena, n, sizeof(const void *), &items, e))
		return false;
	if (n)
		memcpy(items, (const struct pdf_obj **)p->items.p + base, n * sizeof(const void *));
	p->items.n = base;
	o->u.array.items = items;
	o->u.array.n = n;
	return true;
}

static bool parse_array(struct pdf_parse *p, unsigned depth, const struct pdf_tok *open,
	const struct pdf_obj **out, struct err *e)
{
	struct pdf_obj *o = NULL;
	size_t base = p->items.n;
	if (!object_new(p, PDF_ARRAY, open->at, &o, e))
		return false;
	for (;;) {
		struct pdf_tok t;
		const struct pdf_obj *item = NULL;
		if (!pdf_lex_next(&p->lex, &t, e))
			return false;
		if (t.kind == PDF_TOK_ARRAY_END)
			break;
		if (!parse_any(p, depth + 1, &t, &item, e) ||
			!scratch_push(&p->items, &item, sizeof(const void *), e))
			return false;
	}
	object_end(p, o);
	*out = o;
	return items_take(p, base, o, e);
}

/* "num gen R" (7.3.10): looks two tokens ahead, only where digits follow. */
static bool reference_ahead(struct pdf_parse *p, const struct pdf_tok *first, struct pdf_ref *ref)
{
	struct pdf_lex l = p->lex;
	struct pdf_tok t;
	if (first->raw.p[0] < '0' || first->raw.p[0] > '9' ||
		first->integer > PDF_MAX_OBJECT_NUMBER)
		return false;
	pdf_lex_blank(&l);
	if (l.at >= l.s.n || l.s.p[l.at] < '0' || l.s.p[l.at] > '9')
		return false;
	if (!pdf_lex_next(&l, &t, NULL) || t.kind != PDF_TOK_INT || t.integer > PDF_MAX_GENERATION)
		return false;
	*ref = (struct pdf_ref){ (uint32_t)first->integer, (uint32_t)t.integer };
	pdf_lex_blank(&l);
	if (l.at >= l.s.n || l.s.p[l.at] != 'R' ||
		(l.at + 1 < l.s.n && pdf_is_regular(l.s.p[l.at + 1])))
		return false;
	p->lex.at = l.at + 1;
	return true;
}

static bool parse_number(
	struct pdf_parse *p, const struct pdf_tok *t, const struct pdf_obj **out, struct err *e)
{
	struct pdf_obj *o = NULL;
	struct pdf_ref ref;
	bool is_ref = t->kind == PDF_TOK_INT && reference_ahead(p, t, &ref);
	enum pdf_kind kind = is_ref ? PDF_REF : t->kind == PDF_TOK_INT ? PDF_INT : PDF_REAL;
	if (!object_new(p, kind, t->at, &o, e))
		return false;
	if (is_ref)
		o->u.ref = ref;
	else if (kind == PDF_INT)
		o->u.integer = t->integer;
	else
		o->u.real = t->real;
	object_end(p, o);
	*out = o;
	return true;
}

static bool parse_word(
	struct pdf_parse *p, const struct pdf_tok *t, const struct pdf_obj **out, struct err *e)
{
	struct pdf_obj *o = NULL;
	bool yes = slice_is(t->raw, "true");
	bool is_null = slice_is(t->raw, "null");
	if (!yes && !is_null && !slice_is(t->raw, "false"))
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3", t->at,
			"unknown word where a value belongs");
	if (!object_new(p, is_null ? PDF_NULL : PDF_BOOL, t->at, &o, e))
		return false;
	if (!is_null)
		o->u.boolean = yes;
	object_end(p, o);
	*out = o;
	return true;
}

static bool parse_text(
	struct pdf_parse *p, const struct pdf_tok *t, const struct pdf_obj **out, struct err *e)
{
	struct pdf_obj *o = NULL;
	if (!object_new(p, t->kind == PDF_TOK_NAME ? PDF_NAME : PDF_STRING, t->at, &o, e) ||
		!text_take(p, t, &o->u.bytes, e))
		return false;
	if (p->gather && o->kind == PDF_STRING && !scratch_push(&p->strings, &o, sizeof(void *), e))
		return false;
	object_end(p, o);
	*out = o;
	return true;
}

static bool parse_any(struct pdf_parse *p, unsigned depth, const struct pdf_tok *t,
	const struct pdf_obj **out, struct err *e)
{
	if (depth > PDF_MAX_DEPTH)
		return err_set(e, ERR_LIMIT, "SECURITY 1.6", t->at, "values nested deeper than %d",
			PDF_MAX_DEPTH);
	switch (t->kind) {
	case PDF_TOK_INT:
	case PDF_TOK_REAL:
		return parse_number(p, t, out, e);
	case PDF_TOK_NAME:
	case PDF_TOK_STRING:
	case PDF_TOK_HEX:
		return parse_text(p, t, out, e);
	case PDF_TOK_ARRAY:
		return parse_array(p, depth, t, out, e);
	case PDF_TOK_DICT:
		return parse_dict(p, depth, t, out, e);
	case PDF_TOK_WORD:
		return parse_word(p, t, out, e);
	case PDF_TOK_END:
	case PDF_TOK_ARRAY_END:
	case PDF_TOK_DICT_END:
		break;
	}
	return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3", t->at, "a value is missing");
}

bool pdf_parse_value(struct pdf_parse *p, const struct pdf_obj **out, struct err *e)
{
	struct pdf_tok t;
	p->items.n = p->pairs.n = p->strings.n = 0;
	return pdf_lex_next(&p->lex, &t, e) && parse_any(p, 0, &t, out, e);
}

bool pdf_parse_whole(struct pdf_arena *a, struct slice s, const struct pdf_obj **out, struct err *e)
{
	AUTO(pdf_parse) struct pdf_parse p = { .lex = { .s = s }, .arena = a };
	if (!pdf_parse_value(&p, out, e))
		return false;
	pdf_lex_blank(&p.lex);
	return p.lex.at == s.n ||
	       err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3", p.lex.at, "bytes after the value");
}
