/* SPDX-License-Identifier: MIT */
/* fuzz_pdf: open, walk every object of every revision, decode, list pages and fields, append, read back. */
#include "pdf/field.h"
#include "pdf/update.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 1 << 20, FUZZ_INFLATE = 1 << 20 };

static void walk_objects(struct pdf_doc *d, size_t rev)
{
	const struct pdf_revision *r = pdf_revision(d, rev);
	for (size_t i = 0; i < r->changed_n; i++) {
		const struct pdf_obj *o = NULL;
		struct slice bytes = { 0 };
		AUTO(buf) struct buf text = BUF_MAX(ROOM);
		if (!pdf_object(d, rev, r->changed[i], &o, NULL, NULL) || !o)
			continue;
		if (!pdf_equal(o, o))
			abort();
		if (o->kind == PDF_STREAM) {
			if (pdf_stream(d, rev, o, &bytes, NULL) && bytes.n > FUZZ_INFLATE)
				abort();
		} else if (!pdf_obj_write(&text, o, NULL) && text.failed == ERR_NONE) {
			abort();
		}
	}
}

/* What we append to any file that opens must open again, with one revision more. */
static void append(struct pdf_doc *d)
{
	AUTO(pdf_update) struct pdf_update *u = NULL;
	AUTO(buf) struct buf file = BUF_MAX(0);
	AUTO(pdf_doc) struct pdf_doc *now = NULL;
	if (!pdf_update_start(&u, d, ROOM, NULL))
		return;
	uint32_t num = pdf_update_number(u);
	if (!pdf_update_object(u, num, SLICE_LIT("<</A(b)>>"), NULL, NULL) ||
		!pdf_update_finish(&file, u, NULL))
		return;
	if (!pdf_open(&now, buf_slice(&file), NULL, NULL))
		return; /* a limit reached by one more revision */
	if (pdf_revision_count(now) != pdf_revision_count(d) + 1)
		abort();
	const struct pdf_obj *o = NULL;
	if (!pdf_object(now, pdf_revision_count(d), num, &o, NULL, NULL) || !o)
		abort();
}

static void walk(struct slice bytes)
{
	struct pdf_limits limits = {
		.bytes = ROOM, .objects = 1000, .inflate = FUZZ_INFLATE, .inflate_all = 4 << 20
	};
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	struct err e = ERR_INIT;
	if (!pdf_open(&d, bytes, &limits, &e)) {
		if (e.code == ERR_NONE || e.code == ERR_BUG)
			abort();
		return;
	}
	for (size_t rev = 0; rev < pdf_revision_count(d); rev++) {
		const struct pdf_ref *pages = NULL;
		size_t n = 0;
		struct slice inside = { 0 };
		AUTO(pdf_fields) struct pdf_fields fields = { 0 };
		walk_objects(d, rev);
		if (!pdf_pages(d, rev, &pages, &n, NULL) ||
			!pdf_fields_read(&fields, d, rev, NULL) ||
			!pdf_embedded(d, rev, "a", &inside, NULL))
			continue;
	}
	append(d);
}

static void entry_put(struct buf *b, uint8_t type, uint64_t where, size_t index)
{
	buf_put_byte(b, type);
	buf_put_u32(b, (uint32_t)where);
	buf_put_u16(b, (uint16_t)index);
}

/* One object from 'body': "S dictionary | bytes" is a stream with its right /Length, anything else is as it is. */
static void object_put(struct buf *out, size_t num, struct slice body)
{
	size_t bar = slice_find(body, SLICE_LIT("|"), 0);
	buf_printf(out, "%zu 0 obj\n", num);
	if (body.n && body.p[0] == 'S' && bar != SIZE_MAX) {
		buf_put_text(out, "<<");
		buf_put_slice(out, slice_sub(body, 1, bar - 1));
		buf_printf(out, "/Length %zu>>\nstream\n", body.n - bar - 1);
		buf_put_slice(out, slice_sub(body, bar + 1, body.n));
		buf_put_text(out, "\nendstream");
	} else {
		buf_put_slice(out, body);
	}
	buf_put_text(out, "\nendobj\n");
}

enum { BODIES = 24, PACKED = 8 };

/*
 * Offsets are hard to guess: the input as a list of bodies, each an object, under a right cross-reference
 * stream. Numbers from BODIES on are said to be in object stream 2. Byte 0xff ends a body, 0xfe a revision.
 */
static void wrapped(struct buf *out, struct slice in)
{
	size_t prev = 0, num = 1, at = 0;
	buf_put_text(out, "%PDF-1.7\n");
	while (at < in.n && num < BODIES - 1) {
		AUTO(buf) struct buf entries = BUF_MAX(ROOM);
		size_t first = num;
		bool more = true;
		for (; more && at < in.n && num < BODIES - 2; num++) {
			size_t end = at;
			while (end < in.n && in.p[end] < 0xfe)
				end++;
			more = end < in.n && in.p[end] == 0xff;
			entry_put(&entries, 1, out->n, 0);
			object_put(out, num, slice_sub(in, at, end - at));
			at = end + 1;
		}
		size_t xref_at = out->n, n = num - first;
		for (size_t i = 0; i < PACKED; i++)
			entry_put(&entries, 2, 2, i);
		buf_printf(out,
			"%zu 0 obj\n<</Type/XRef/W[1 4 2]/Size %d/Root 1 0 R/Index[%zu %zu %d %d]",
			num++, BODIES + PACKED, first, n, BODIES, PACKED);
		if (prev)
			buf_printf(out, "/Prev %zu", prev);
		buf_printf(out, "/Length %zu>>\nstream\n", entries.n);
		buf_put_slice(out, buf_slice(&entries));
		buf_printf(out, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", xref_at);
		prev = xref_at;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(buf) struct buf file = BUF_MAX(ROOM);
	struct slice in = { data, size };
	if (size && data[0] == '%') {
		walk(in);
		return 0;
	}
	wrapped(&file, in);
	if (file.failed == ERR_NONE)
		walk(buf_slice(&file));
	return 0;
}
