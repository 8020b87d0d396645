/* SPDX-License-Identifier: MIT */
/* objstm: one pass over the objects; streams are joined with their bytes, all else goes into one object stream. */
#include "convention/objstm.h"

#include "convention/number.h"

#include <stdlib.h>

static const char clause[] = "ISO 32000-1 7.5.7";

/* Fields of the cross-reference stream: type, offset or number of the object stream, index. */
enum { W_TYPE = 1, W_WHERE = 4, W_INDEX = 2, ENTRY_FREE = 0, ENTRY_PLACE = 1, ENTRY_PACKED = 2 };

struct packing {
	const struct objstm_file *file;
	struct flate *flate;
	uint32_t number; /* of the object stream; the cross-reference stream is the next */
	uint16_t packed;
	struct buf pairs, bodies, table;
};

static void packing_auto(struct packing *p)
{
	buf_free(&p->pairs);
	buf_free(&p->bodies);
	buf_free(&p->table);
}

static void entry_put(struct packing *p, uint8_t type, uint32_t where, uint16_t index)
{
	buf_put_byte(&p->table, type);
	buf_put_u32(&p->table, where);
	buf_put_u16(&p->table, index);
}

/* "N 0 obj\n ... \nendobj\n" as libharu writes it. */
static bool object_find(
	struct slice *whole, struct slice *body, const struct packing *p, size_t i, struct err *e)
{
	const struct objstm_file *f = p->file;
	size_t from = f->place[i].at, to = i + 1 < f->places ? f->place[i + 1].at : f->xref_at;
	static const struct slice head = SLICE_INIT(" 0 obj\n"), tail = SLICE_INIT("\nendobj\n");
	if (from > to || to > f->plain.n)
		return err_set(e, ERR_BUG, clause, from, "object %zu is out of order", i + 1);
	*whole = slice_sub(f->plain, from, to - from);
	size_t start = slice_find(*whole, head, 0), end = slice_rfind(*whole, tail);
	if (start == SIZE_MAX || end == SIZE_MAX || start + head.n > end ||
		end + tail.n != whole->n)
		return err_set(e, ERR_BUG, clause, from, "object %zu has no end", i + 1);
	*body = slice_sub(*whole, start + head.n, end - start - head.n);
	return true;
}

/* 7.3.8: the dictionary, then the bytes, then the end. */
static void joined_put(
	struct buf *out, struct slice whole, struct slice body, const struct objstm_place *place)
{
	size_t end = (size_t)(body.p - whole.p) + body.n;
	buf_put_slice(out, slice_sub(whole, 0, end));
	buf_put_text(out, "\nstream\n");
	buf_put_slice(out, place->bytes);
	buf_put_text(out, "\nendstream\nendobj\n");
}

static void packed_put(struct packing *p, size_t number, struct slice body)
{
	entry_put(p, ENTRY_PACKED, p->number, p->packed++);
	number_whole_put(&p->pairs, number, " ");
	number_whole_put(&p->pairs, p->bodies.n, " ");
	buf_put_slice(&p->bodies, body);
	buf_put_byte(&p->bodies, '\n');
}

static bool objects_put(struct buf *out, struct packing *p, struct err *e)
{
	struct slice whole, body;
	for (size_t i = 0; i < p->file->places; i++) {
		if (!object_find(&whole, &body, p, i, e))
			return false;
		if (p->file->place[i].stream) {
			entry_put(p, ENTRY_PLACE, (uint32_t)out->n, 0);
			joined_put(out, whole, body, &p->file->place[i]);
			continue;
		}
		packed_put(p, i + 1, body);
	}
	for (size_t i = 0; i < p->file->bodies; i++)
		packed_put(p, p->file->places + i + 1, p->file->body[i]);
	return true;
}

static bool stream_put(
	struct buf *out, struct packing *p, const char *dict, struct slice bytes, struct err *e)
{
	AUTO(buf) struct buf small = BUF_MAX(FLATE_MAX);
	if (!flate_put(&small, p->flate, bytes, e))
		return false;
	buf_printf(out, "%s/Filter/FlateDecode/Length %zu>>\nstream\n", dict, small.n);
	buf_put_slice(out, buf_slice(&small));
	buf_put_text(out, "\nendstream\nendobj\n");
	return true;
}

static bool pack_put(struct buf *out, struct packing *p, struct err *e)
{
	AUTO(buf) struct buf all = BUF_MAX(FLATE_MAX), head = BUF_MAX(128);
	entry_put(p, ENTRY_PLACE, (uint32_t)out->n, 0);
	buf_printf(
		&head, "%u 0 obj\n<</Type/ObjStm/N %u/First %zu", p->number, p->packed, p->pairs.n);
	buf_put_slice(&all, buf_slice(&p->pairs));
	buf_put_slice(&all, buf_slice(&p->bodies));
	const char *dict = buf_text(&head);
	return buf_done(&p->pairs, e) && buf_done(&p->bodies, e) && buf_done(&all, e) &&
	       buf_done(&head, e) && stream_put(out, p, dict, buf_slice(&all), e);
}

static bool table_put(struct buf *out, struct packing *p, struct err *e)
{
	AUTO(buf) struct buf head = BUF_MAX(p->file->trailer.n + 128);
	size_t at = out->n;
	entry_put(p, ENTRY_PLACE, (uint32_t)at, 0);
	buf_printf(&head, "%u 0 obj\n<</Type/XRef/W[%d %d %d]/Size %u", p->number + 1, W_TYPE,
		W_WHERE, W_INDEX, p->number + 2);
	buf_put_slice(&head, p->file->trailer);
	const char *dict = buf_text(&head);
	if (!buf_done(&p->table, e) || !buf_done(&head, e) ||
		!stream_put(out, p, dict, buf_slice(&p->table), e))
		return false;
	buf_printf(out, "startxref\n%zu\n%%%%EOF\n", at);
	return true;
}

bool objstm_put(struct buf *out, struct flate *f, const struct objstm_file *file, struct err *e)
{
	AUTO(packing)
	struct packing p = { .file = file,
		.flate = f,
		.number = (uint32_t)(file->places + file->bodies) + 1,
		.pairs = BUF_MAX(FLATE_MAX),
		.bodies = BUF_MAX(FLATE_MAX),
		.table = BUF_MAX(FLATE_MAX) };
	if (file->places == 0 || file->places > OBJSTM_MAX_OBJECTS ||
		file->bodies > OBJSTM_MAX_OBJECTS - file->places)
		return err_set(e, ERR_LIMIT, clause, ERR_NO_OFFSET, "%zu objects, not 1 to %d",
			file->places + file->bodies, OBJSTM_MAX_OBJECTS);
	entry_put(&p, ENTRY_FREE, 0, UINT16_MAX);
	buf_put_slice(out, slice_sub(file->plain, 0, file->place[0].at));
	return objects_put(out, &p, e) && pack_put(out, &p, e) && table_put(out, &p, e) &&
	       buf_done(out, e);
}
