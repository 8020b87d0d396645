/* SPDX-License-Identifier: MIT */
/* object: looking into values, comparing them, writing them as PDF syntax. */
#include "pdf/object.h"

#include "base/text.h"
#include "pdf/lex.h"
#include "pdf/read.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool pdf_is_dict(const struct pdf_obj *o)
{
	return o && (o->kind == PDF_DICT || o->kind == PDF_STREAM);
}

const struct pdf_obj *pdf_dict_get(const struct pdf_obj *dict, const char *key)
{
	if (!pdf_is_dict(dict))
		return NULL;
	struct slice want = slice_text(key);
	for (size_t i = 0; i < dict->u.dict.n; i++)
		if (slice_eq(dict->u.dict.pairs[i].key, want))
			return dict->u.dict.pairs[i].value;
	return NULL;
}

const struct pdf_obj *pdf_array_at(const struct pdf_obj *array, size_t i)
{
	return i < pdf_array_count(array) ? array->u.array.items[i] : NULL;
}

size_t pdf_array_count(const struct pdf_obj *array)
{
	return array && array->kind == PDF_ARRAY ? array->u.array.n : 0;
}

bool pdf_is_name(const struct pdf_obj *o, const char *name)
{
	return o && o->kind == PDF_NAME && slice_is(o->u.bytes, name);
}

bool pdf_int(const struct pdf_obj *o, int64_t *out)
{
	if (!o || o->kind != PDF_INT)
		return false;
	*out = o->u.integer;
	return true;
}

bool pdf_number(const struct pdf_obj *o, double *out)
{
	if (!o || (o->kind != PDF_INT && o->kind != PDF_REAL))
		return false;
	*out = o->kind == PDF_INT ? (double)o->u.integer : o->u.real;
	return true;
}

static const struct pdf_obj *dict_find(const struct pdf_obj *dict, struct slice key, size_t hint)
{
	if (hint < dict->u.dict.n && slice_eq(dict->u.dict.pairs[hint].key, key))
		return dict->u.dict.pairs[hint].value;
	for (size_t i = 0; i < dict->u.dict.n; i++)
		if (slice_eq(dict->u.dict.pairs[i].key, key))
			return dict->u.dict.pairs[i].value;
	return NULL;
}

static bool dict_equal(const struct pdf_obj *a, const struct pdf_obj *b)
{
	if (a->u.dict.n != b->u.dict.n || !slice_eq(a->u.dict.raw, b->u.dict.raw))
		return false;
	for (size_t i = 0; i < a->u.dict.n; i++) {
		const struct pdf_obj *other = dict_find(b, a->u.dict.pairs[i].key, i);
		if (!other || !pdf_equal(a->u.dict.pairs[i].value, other))
			return false;
	}
	return true;
}

static bool array_equal(const struct pdf_obj *a, const struct pdf_obj *b)
{
	if (a->u.array.n != b->u.array.n)
		return false;
	for (size_t i = 0; i < a->u.array.n; i++)
		if (!pdf_equal(a->u.array.items[i], b->u.array.items[i]))
			return false;
	return true;
}

bool pdf_equal(const struct pdf_obj *a, const struct pdf_obj *b)
{
	if (a == b)
		return true;
	if (!a || !b || a->kind != b->kind)
		return false;
	switch (a->kind) {
	case PDF_NULL:
		return true;
	case PDF_BOOL:
		return a->u.boolean == b->u.boolean;
	case PDF_INT:
		return a->u.integer == b->u.integer;
	case PDF_REAL:
		return !islessgreater(a->u.real, b->u.real);
	case PDF_NAME:
	case PDF_STRING:
		return slice_eq(a->u.bytes, b->u.bytes);
	case PDF_ARRAY:
		return array_equal(a, b);
	case PDF_DICT:
	case PDF_STREAM:
		return dict_equal(a, b);
	case PDF_REF:
		return a->u.ref.num == b->u.ref.num && a->u.ref.gen == b->u.ref.gen;
	}
	return false;
}

/* ISO 32000-1 7.3.5: what is not regular or not printable ASCII is written as #xx. */
void pdf_write_name(struct buf *out, struct slice name)
{
	buf_put_byte(out, '/');
	for (size_t i = 0; i < name.n; i++) {
		uint8_t c = name.p[i];
		if (c > 0x20 && c < 0x7f && c != '#' && pdf_is_regular(c))
			buf_put_byte(out, c);
		else
			buf_printf(out, "#%02X", c);
	}
}

void pdf_write_string(struct buf *out, struct slice s)
{
	bool printable = true;
	for (size_t i = 0; i < s.n; i++)
		printable &= s.p[i] >= 0x20 && s.p[i] < 0x7f;
	if (!printable) {
		buf_put_byte(out, '<');
		buf_put_hex(out, s);
		buf_put_byte(out, '>');
		return;
	}
	buf_put_byte(out, '(');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '(' || s.p[i] == ')' || s.p[i] == '\\')
			buf_put_byte(out, '\\');
		buf_put_byte(out, s.p[i]);
	}
	buf_put_byte(out, ')');
}

/* No exponents in PDF; the fewest decimals that read back as the same value. */
static void write_real(struct buf *out, double v)
{
	char text[PDF_MAX_NUMBER_CHARS] = "0.0";
	for (int decimals = 1; decimals <= 20; decimals++) {
		snprintf(text, sizeof text, "%.*f", decimals, v);
		struct pdf_lex lex = { .s = slice_text(text) };
		struct pdf_tok t;
		if (pdf_lex_next(&lex, &t, NULL) && !islessgreater(t.real, v))
			break;
	}
	buf_put_text(out, text);
}

static bool write_any(struct buf *out, const struct pdf_obj *o, unsigned depth, struct err *e);

static bool write_dict(struct buf *out, const struct pdf_obj *o, unsigned depth, struct err *e)
{
	buf_put_text(out, "<<");
	for (size_t i = 0; i < o->u.dict.n; i++) {
		pdf_write_name(out, o->u.dict.pairs[i].key);
		buf_put_byte(out, ' ');
		if (!write_any(out, o->u.dict.pairs[i].value, depth + 1, e))
			return false;
	}
	buf_put_text(out, ">>");
	return true;
}

static bool write_array(struct buf *out, const struct pdf_obj *o, unsigned depth, struct err *e)
{
	buf_put_byte(out, '[');
	for (size_t i = 0; i < o->u.array.n; i++) {
		if (i)
			buf_put_byte(out, ' ');
		if (!write_any(out, o->u.array.items[i], depth + 1, e))
			return false;
	}
	buf_put_byte(out, ']');
	return true;
}

static bool write_any(struct buf *out, const struct pdf_obj *o, unsigned depth, struct err *e)
{
	if (depth > PDF_MAX_DEPTH)
		return err_fail(e, ERR_LIMIT, "values nested deeper than %d", PDF_MAX_DEPTH);
	switch (o->kind) {
	case PDF_NULL:
		buf_put_text(out, "null");
		return true;
	case PDF_BOOL:
		buf_put_text(out, o->u.boolean ? "true" : "false");
		return true;
	case PDF_INT:
		buf_printf(out, "%lld", (long long)o->u.integer);
		return true;
	case PDF_REAL:
		write_real(out, o->u.real);
		return true;
	case PDF_NAME:
		pdf_write_name(out, o->u.bytes);
		return true;
	case PDF_STRING:
		pdf_write_string(out, o->u.bytes);
		return true;
	case PDF_ARRAY:
		return write_array(out, o, depth, e);
	case PDF_DICT:
		return write_dict(out, o, depth, e);
	case PDF_STREAM:
		return err_fail(e, ERR_UNSUPPORTED, "a stream is no direct value");
	case PDF_REF:
		buf_printf(out, "%u %u R", o->u.ref.num, o->u.ref.gen);
		return true;
	}
	return err_fail(e, ERR_BUG, "unknown kind of value");
}

bool pdf_obj_write(struct buf *out, const struct pdf_obj *o, struct err *e)
{
	return write_any(out, o, 0, e) && buf_done(out, e);
}
