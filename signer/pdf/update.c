/* SPDX-License-Identifier: MIT */
/* update: one revision appended (ISO 32000-1 7.5.6), its cross-reference section of the file's own kind. */
#include "pdf/update.h"

#include "pdf/impl.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static const char clause[] = "ISO 32000-1 7.5.6";

enum { TABLE_OFFSET_MAX_DIGITS = 10, XREF_WIDTHS = 1 + 5 + 2 };

struct written {
	uint32_t num;
	uint64_t at;
};

struct pdf_update {
	struct pdf_doc *base;
	const struct pdf_revision *last;
	struct buf body; /* what comes after the bytes of the base */
	struct written *list;
	size_t n, cap;
	uint32_t first_new, next;
};

bool pdf_update_start(struct pdf_update **out, struct pdf_doc *base, size_t max, struct err *e)
{
	const struct pdf_revision *last = pdf_revision(base, pdf_revision_count(base) - 1);
	struct slice bytes = pdf_bytes(base);
	for (size_t i = 0; i < pdf_revision_count(base); i++)
		if (pdf_revision(base, i)->kind == PDF_XREF_HYBRID)
			return err_set(e, ERR_UNSUPPORTED, clause, pdf_revision(base, i)->xref_at,
				"no revision is appended to a hybrid file");
	if (pdf_is_encrypted(base))
		return err_set(e, ERR_UNSUPPORTED, clause, ERR_NO_OFFSET,
			"no revision is appended to an encrypted file");
	if (max < bytes.n)
		return err_set(e, ERR_LIMIT, clause, ERR_NO_OFFSET, "no room after the file");
	struct pdf_update *u = calloc(1, sizeof *u);
	if (!u)
		return err_nomem(e);
	*u = (struct pdf_update){ .base = base,
		.last = last,
		.body = BUF_MAX(max - bytes.n),
		.first_new = last->size,
		.next = last->size };
	if (bytes.p[bytes.n - 1] != '\n' && bytes.p[bytes.n - 1] != '\r')
		buf_put_byte(&u->body, '\n');
	*out = u;
	return true;
}

void pdf_update_free(struct pdf_update *u)
{
	if (!u)
		return;
	buf_free(&u->body);
	free(u->list);
	free(u);
}

void pdf_update_auto(struct pdf_update **u)
{
	pdf_update_free(*u);
	*u = NULL;
}

uint32_t pdf_update_number(struct pdf_update *u)
{
	return u->next++;
}

static uint64_t here(const struct pdf_update *u)
{
	return pdf_bytes(u->base).n + u->body.n;
}

/* New numbers were handed out; old ones must be in use, generation 0. */
static bool number_check(const struct pdf_update *u, uint32_t num, struct err *e)
{
	if (num == 0 || num >= u->next)
		return err_set(e, ERR_BUG, clause, ERR_NO_OFFSET,
			"object number %u was not handed out", num);
	for (size_t i = 0; i < u->n; i++)
		if (u->list[i].num == num)
			return err_set(e, ERR_BUG, clause, ERR_NO_OFFSET,
				"object %u is written twice", num);
	if (num >= u->first_new)
		return true;
	const struct pdf_def *def = pdf_def_find(u->base, pdf_revision_count(u->base) - 1, num);
	if (!def || def->type == PDF_DEF_FREE)
		return err_set(e, ERR_BUG, clause, ERR_NO_OFFSET, "object %u is not in use", num);
	if (def->type == PDF_DEF_PLACE && def->gen != 0)
		return err_set(e, ERR_UNSUPPORTED, clause, ERR_NO_OFFSET,
			"object %u is of generation %u", num, def->gen);
	return true;
}

/* 'body' must be one value, and another one than the base holds. */
static bool body_check(const struct pdf_update *u, uint32_t num, struct slice body,
	const struct slice *stream, struct err *e)
{
	AUTO(pdf_arena) struct pdf_arena arena = { .max = PDF_MAX_ARENA };
	const struct pdf_obj *value = NULL, *old = NULL;
	if (!pdf_parse_whole(&arena, body, &value, NULL))
		return err_set(e, ERR_BUG, clause, ERR_NO_OFFSET,
			"body of object %u is not one PDF value", num);
	if (num >= u->first_new)
		return true;
	if (!pdf_object(u->base, pdf_revision_count(u->base) - 1, num, &old, NULL, e))
		return false;
	struct pdf_obj now = *value;
	if (stream) {
		now.kind = PDF_STREAM;
		now.u.dict.raw = *stream;
	}
	return !pdf_equal(&now, old) ||
	       err_set(e, ERR_BUG, clause, ERR_NO_OFFSET, "object %u is unchanged", num);
}

static bool list_add(struct pdf_update *u, uint32_t num, struct err *e)
{
	if (u->n == u->cap) {
		size_t cap = u->cap ? u->cap * 2 : 16;
		struct written *p = reallocarray(u->list, cap, sizeof *p);
		if (!p)
			return err_nomem(e);
		u->list = p;
		u->cap = cap;
	}
	u->list[u->n++] = (struct written){ .num = num, .at = here(u) };
	return true;
}

bool pdf_update_object(
	struct pdf_update *u, uint32_t num, struct slice body, uint64_t *at, struct err *e)
{
	if (!number_check(u, num, e) || !body_check(u, num, body, NULL, e) || !list_add(u, num, e))
		return false;
	buf_printf(&u->body, "%u 0 obj\n", num);
	if (at)
		*at = here(u);
	buf_put_slice(&u->body, body);
	buf_put_text(&u->body, "\nendobj\n");
	return buf_done(&u->body, e);
}

bool pdf_update_stream(
	struct pdf_update *u, uint32_t num, struct slice dict, struct slice bytes, struct err *e)
{
	AUTO(buf) struct buf head = BUF_MAX(u->body.max);
	buf_put_text(&head, "<<");
	buf_put_slice(&head, dict);
	buf_printf(&head, "/Length %zu>>", bytes.n);
	if (!buf_done(&head, e) || !number_check(u, num, e) ||
		!body_check(u, num, buf_slice(&head), &bytes, e) || !list_add(u, num, e))
		return false;
	buf_printf(&u->body, "%u 0 obj\n", num);
	buf_put_slice(&u->body, buf_slice(&head));
	buf_put_text(&u->body, "\nstream\n");
	buf_put_slice(&u->body, bytes);
	buf_put_text(&u->body, "\nendstream\nendobj\n");
	return buf_done(&u->body, e);
}

bool pdf_update_flate(
	struct pdf_update *u, uint32_t num, struct slice dict, struct slice bytes, struct err *e)
{
	if (bytes.n > PDF_MAX_INFLATE)
		return err_fail(e, ERR_LIMIT, "a stream of %zu bytes", bytes.n);
	uLongf n = compressBound((uLong)bytes.n);
	AUTO(buf) struct buf small = BUF_MAX(n), all = BUF_MAX(u->body.max);
	uint8_t *p = buf_grow(&small, n);
	if (!p)
		return buf_done(&small, e);
	if (compress2(p, &n, bytes.p, (uLong)bytes.n, Z_BEST_COMPRESSION) != Z_OK)
		return err_nomem(e);
	small.n = n;
	buf_put_slice(&all, dict);
	buf_put_text(&all, "/Filter/FlateDecode");
	return buf_done(&all, e) &&
	       pdf_update_stream(u, num, buf_slice(&all), buf_slice(&small), e);
}

static int written_order(const void *a, const void *b)
{
	uint32_t x = ((const struct written *)a)->num, y = ((const struct written *)b)->num;
	return (x > y) - (x < y);
}

static size_t run_length(const struct pdf_update *u, size_t from)
{
	size_t n = 1;
	while (from + n < u->n && u->list[from + n].num == u->list[from].num + n)
		n++;
	return n;
}

/* What every trailer repeats (7.5.5): /Root, /Info and /ID of the revision before. */
static bool trailer_keys(struct pdf_update *u, uint32_t size, struct err *e)
{
	static const char *const kept[] = { "Root", "Info", "ID" };
	buf_printf(&u->body, "/Size %u/Prev %llu", size, (unsigned long long)u->last->xref_at);
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		const struct pdf_obj *o = pdf_dict_get(u->last->trailer, kept[i]);
		if (!o)
			continue;
		buf_printf(&u->body, "/%s ", kept[i]);
		if (!pdf_obj_write(&u->body, o, e))
			return false;
	}
	return true;
}

/* The head of the free list is repeated, as in Annex H.7; readers that want it are not disappointed. */
static bool table_write(struct pdf_update *u, struct err *e)
{
	if (here(u) > 9999999999)
		return err_set(e, ERR_LIMIT, "ISO 32000-1 7.5.4", ERR_NO_OFFSET,
			"offset of more than %d digits", TABLE_OFFSET_MAX_DIGITS);
	buf_put_text(&u->body, "xref\n0 1\n0000000000 65535 f \n");
	for (size_t i = 0; i < u->n;) {
		size_t run = run_length(u, i);
		buf_printf(&u->body, "%u %zu\n", u->list[i].num, run);
		for (; run > 0; run--, i++)
			buf_printf(
				&u->body, "%010llu 00000 n \n", (unsigned long long)u->list[i].at);
	}
	buf_put_text(&u->body, "trailer\n<<");
	if (!trailer_keys(u, u->next, e))
		return false;
	buf_put_text(&u->body, ">>\n");
	return true;
}

/* 7.5.8: the section is itself an object, with an entry for itself; not compressed, so that it can be read by eye. */
static bool stream_write(struct pdf_update *u, struct err *e)
{
	uint32_t num = u->next++;
	if (!list_add(u, num, e))
		return false;
	buf_printf(&u->body, "%u 0 obj\n<</Type/XRef/W[1 5 2]/Index[", num);
	for (size_t i = 0; i < u->n;) {
		size_t run = run_length(u, i);
		buf_printf(&u->body, "%s%u %zu", i ? " " : "", u->list[i].num, run);
		i += run;
	}
	buf_put_text(&u->body, "]");
	if (!trailer_keys(u, u->next, e))
		return false;
	buf_printf(&u->body, "/Length %zu>>\nstream\n", u->n * XREF_WIDTHS);
	for (size_t i = 0; i < u->n; i++) {
		buf_put_byte(&u->body, PDF_DEF_PLACE);
		buf_put_byte(&u->body, (uint8_t)(u->list[i].at >> 32));
		buf_put_u32(&u->body, (uint32_t)u->list[i].at);
		buf_put_u16(&u->body, 0);
	}
	buf_put_text(&u->body, "\nendstream\nendobj\n");
	return true;
}

/* Every number handed out is written: no gap (7.5.4). */
static bool numbers_check(const struct pdf_update *u, struct err *e)
{
	size_t fresh = 0;
	for (size_t i = 0; i < u->n; i++)
		fresh += u->list[i].num >= u->first_new;
	if (fresh != u->next - u->first_new)
		return err_set(e, ERR_BUG, clause, ERR_NO_OFFSET,
			"an object number was handed out and not written");
	return u->n > 0 || err_set(e, ERR_BUG, clause, ERR_NO_OFFSET, "a revision without objects");
}

bool pdf_update_finish(struct buf *out, struct pdf_update *u, struct err *e)
{
	if (!numbers_check(u, e))
		return false;
	qsort(u->list, u->n, sizeof *u->list, written_order);
	uint64_t xref_at = here(u);
	if (u->last->kind == PDF_XREF_STREAM ? !stream_write(u, e) : !table_write(u, e))
		return false;
	buf_printf(&u->body, "startxref\n%llu\n%%%%EOF\n", (unsigned long long)xref_at);
	if (!buf_done(&u->body, e))
		return false;
	struct slice bytes = pdf_bytes(u->base);
	AUTO(buf) struct buf file = BUF_MAX(bytes.n + u->body.n);
	buf_put_slice(&file, bytes);
	buf_put_slice(&file, buf_slice(&u->body));
	if (!buf_done(&file, e))
		return false;
	*out = buf_move(&file);
	return true;
}

static const struct pdf_set *set_find(const struct pdf_set *set, size_t n, struct slice key)
{
	for (size_t i = 0; i < n; i++)
		if (slice_is(key, set[i].key))
			return &set[i];
	return NULL;
}

static void pair_put(struct buf *out, struct slice key, struct slice value)
{
	pdf_write_name(out, key);
	buf_put_byte(out, ' ');
	buf_put_slice(out, value);
}

bool pdf_dict_with(struct buf *out, const struct pdf_obj *dict, const struct pdf_set *set, size_t n,
	struct err *e)
{
	if (!dict || dict->kind != PDF_DICT)
		return err_fail(e, ERR_BUG, "no dictionary to change");
	buf_put_text(out, "<<");
	for (size_t i = 0; i < dict->u.dict.n; i++) {
		const struct pdf_pair *pair = &dict->u.dict.pairs[i];
		const struct pdf_set *change = set_find(set, n, pair->key);
		if (change && change->value.n)
			pair_put(out, pair->key, change->value);
		if (change)
			continue;
		pair_put(out, pair->key, (struct slice){ 0 });
		if (!pdf_obj_write(out, pair->value, e))
			return false;
	}
	for (size_t i = 0; i < n; i++)
		if (set[i].value.n && !pdf_dict_get(dict, set[i].key))
			pair_put(out, slice_text(set[i].key), set[i].value);
	buf_put_text(out, ">>");
	return buf_done(out, e);
}
