/* SPDX-License-Identifier: MIT */
/* haru: a thin layer over libharu's object functions. */
#include "convention/haru.h"

#include "base/memory.h"
#include "base/text.h"
#include "convention/objstm.h"

#include <stdlib.h>
#include <string.h>

static void failed(HPDF_STATUS status, HPDF_STATUS detail, void *user)
{
	struct haru *h = user;
	h->status = status;
	h->detail = detail;
	longjmp(h->bail, 1);
}

/* What libharu lacks it tells as an error of whatever it was about to do. */
static void *given(HPDF_UINT n)
{
	return memory_new(n);
}

bool haru_open(struct haru *h, struct err *e)
{
	/* HPDF_New reports through the handler too: it must have somewhere to jump to. */
	*h = (struct haru){ .plain = BUF_MAX(HARU_MAX_BYTES) };
	if (setjmp(h->bail))
		return err_fail(e, ERR_NOMEM, "libharu cannot start (0x%04lx)", h->status);
	h->doc = HPDF_NewEx(failed, given, free, 0, h);
	return h->doc ? true : err_nomem(e);
}

void haru_close(struct haru *h)
{
	if (h->doc)
		HPDF_Free(h->doc);
	h->doc = NULL;
	buf_free(&h->plain);
}

void haru_auto(struct haru *h)
{
	haru_close(h);
}

HPDF_Dict haru_dict(struct haru *h)
{
	if (h->bodies)
		failed(HPDF_XREF_COUNT_ERR, 0, h);
	HPDF_Dict d = HPDF_Dict_New(h->doc->mmgr);
	HPDF_Xref_Add(h->doc->xref, d);
	return d;
}

HPDF_Dict haru_inner(struct haru *h, HPDF_Dict in, const char *key)
{
	HPDF_Dict d = HPDF_Dict_New(h->doc->mmgr);
	HPDF_Dict_Add(in, key, d);
	return d;
}

HPDF_Array haru_array(struct haru *h, HPDF_Dict in, const char *key)
{
	HPDF_Array a = HPDF_Array_New(h->doc->mmgr);
	HPDF_Dict_Add(in, key, a);
	return a;
}

unsigned haru_number(HPDF_Dict d)
{
	return (unsigned)(d->header.obj_id & 0x00FFFFFF);
}

void haru_put_ascii(struct haru *h, HPDF_Dict d, const char *key, const char *text)
{
	HPDF_Dict_Add(d, key, HPDF_String_New(h->doc->mmgr, text, NULL));
}

/* ISO 32000-1 annex D.3: where PDFDocEncoding and Unicode agree, and the typographer's signs. */
static uint8_t doc_code(uint32_t code)
{
	static const struct {
		uint32_t code;
		uint8_t byte;
	} signs[] = {
		{ 0x2026, 0x83 },
		{ 0x2014, 0x84 },
		{ 0x2013, 0x85 },
		{ 0x2018, 0x8F },
		{ 0x2019, 0x90 },
		{ 0x0153, 0x9C },
		{ 0x20AC, 0xA0 },
	};
	if ((code >= ' ' && code < 0x7F) || (code > 0xA0 && code <= 0xFF && code != 0xAD))
		return (uint8_t)code;
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (signs[i].code == code)
			return signs[i].byte;
	return 0;
}

/* In PDFDocEncoding, half as long; false when a character has no place there. */
static bool doc_text(char *out, size_t room, struct slice utf8)
{
	size_t n = 0;
	for (size_t at = 0; at < utf8.n;) {
		uint8_t byte = doc_code(text_next(utf8, &at));
		if (!byte || n + 1 >= room)
			return false;
		out[n++] = (char)byte;
	}
	out[n] = 0;
	return true;
}

enum { UNITS_MAX = 2000 };

/* UTF-16BE with its mark, cut at UNITS_MAX; the number of bytes. */
static HPDF_UINT units_make(HPDF_BYTE out[static 2 * UNITS_MAX], struct slice utf8)
{
	HPDF_UINT n = 0;
	out[n++] = 0xFE;
	out[n++] = 0xFF;
	for (size_t at = 0; at < utf8.n && n + 4 <= 2 * UNITS_MAX;) {
		uint32_t code = text_next(utf8, &at);
		uint32_t pair = code - 0x10000;
		if (code > 0xFFFF) {
			out[n++] = (HPDF_BYTE)(0xD8 | pair >> 18);
			out[n++] = (HPDF_BYTE)(pair >> 10);
			code = 0xDC00 | (pair & 0x3FF);
		}
		out[n++] = (HPDF_BYTE)(code >> 8);
		out[n++] = (HPDF_BYTE)code;
	}
	return n;
}

void haru_put_text(struct haru *h, HPDF_Dict d, const char *key, struct slice utf8)
{
	char doc[UNITS_MAX];
	HPDF_BYTE units[2 * UNITS_MAX];
	if (doc_text(doc, sizeof doc, utf8)) {
		haru_put_ascii(h, d, key, doc);
		return;
	}
	HPDF_UINT n = units_make(units, utf8);
	HPDF_Dict_Add(d, key, HPDF_Binary_New(h->doc->mmgr, units, n));
}

void haru_text_put(struct buf *out, struct slice utf8)
{
	char doc[UNITS_MAX];
	HPDF_BYTE units[2 * UNITS_MAX];
	if (!doc_text(doc, sizeof doc, utf8)) {
		buf_put_byte(out, '<');
		buf_put_hex(out, (struct slice){ units, units_make(units, utf8) });
		buf_put_byte(out, '>');
		return;
	}
	buf_put_byte(out, '(');
	for (const char *c = doc; *c; c++) {
		if (*c == '(' || *c == ')' || *c == '\\')
			buf_put_byte(out, '\\');
		buf_put_byte(out, (uint8_t)*c);
	}
	buf_put_byte(out, ')');
}

void haru_put_box(struct haru *h, HPDF_Dict d, const char *key, const int box[static 4])
{
	HPDF_Array a = haru_array(h, d, key);
	for (size_t i = 0; i < 4; i++)
		HPDF_Array_AddNumber(a, box[i]);
}

static HPDF_STATUS raw_write(HPDF_Dict d, HPDF_Stream to)
{
	const struct slice *entries = d->attr;
	return HPDF_Stream_Write(to, entries->p, (HPDF_UINT)entries->n);
}

void haru_put_raw(HPDF_Dict d, struct slice *entries)
{
	d->attr = entries;
	d->write_fn = raw_write;
}

/* Marks a stream. Its bytes do not go through libharu, which copies them one by one. */
static HPDF_STATUS stream_write(HPDF_Dict d)
{
	(void)d;
	return HPDF_OK;
}

void haru_put_bodies(struct haru *h, const struct slice *body, size_t n)
{
	h->body = body;
	h->bodies = n;
}

HPDF_Dict haru_stream(struct haru *h, struct slice bytes, bool deflated)
{
	if (h->streams == HARU_MAX_STREAMS)
		failed(HPDF_XREF_COUNT_ERR, 0, h);
	HPDF_Dict d = haru_dict(h);
	HPDF_Dict_AddNumber(d, "Length", (HPDF_INT32)bytes.n);
	if (deflated)
		HPDF_Dict_AddName(d, "Filter", "FlateDecode");
	d->attr = &h->stream[h->streams];
	h->stream[h->streams++] = bytes;
	d->after_write_fn = stream_write;
	return d;
}

static bool plain_read(struct haru *h, struct err *e)
{
	HPDF_SaveToStream(h->doc);
	HPDF_UINT32 n = HPDF_GetStreamSize(h->doc);
	uint8_t *p = buf_grow(&h->plain, n);
	if (!p)
		return buf_done(&h->plain, e);
	HPDF_ResetStream(h->doc);
	HPDF_ReadFromStream(h->doc, p, &n);
	return true;
}

/* What stands between "/Size n" and the end of the trailer; libharu writes /Size last but for /ID. */
static bool trailer_find(struct buf *out, const struct haru *h, struct err *e)
{
	static const struct slice head = SLICE_INIT("trailer\n<<"),
				  tail = SLICE_INIT(">>\nstartxref");
	struct slice all = buf_slice(&h->plain);
	size_t from = slice_rfind(all, head), to = slice_rfind(all, tail);
	size_t size = slice_find(all, SLICE_LIT("\n/Size "), from);
	if (from == SIZE_MAX || to == SIZE_MAX || size > to)
		return err_fail(e, ERR_BUG, "libharu wrote another trailer");
	size_t after = slice_find(all, SLICE_LIT("\n"), size + 1);
	buf_put_slice(out, slice_sub(all, from + head.n, size - from - head.n));
	buf_put_slice(out, slice_sub(all, after, to - after));
	return buf_done(out, e);
}

static void place_set(struct objstm_place *place, const HPDF_XrefEntry_Rec *entry)
{
	const HPDF_Obj_Header *head = entry->obj;
	const HPDF_Dict d = entry->obj;
	place->at = entry->byte_offset;
	place->stream = (head->obj_class & HPDF_OCLASS_ANY) == HPDF_OCLASS_DICT &&
			d->after_write_fn == stream_write;
	if (place->stream)
		place->bytes = *(const struct slice *)d->attr;
}

bool haru_save(struct buf *out, struct haru *h, struct flate *f, struct err *e)
{
	if (!plain_read(h, e))
		return false;
	/* Nothing of libharu that may jump is called from here on. */
	enum { TRAILER_MAX = 1024 };
	AUTO(buf) struct buf trailer = BUF_MAX(TRAILER_MAX);
	const HPDF_List entries = h->doc->xref->entries;
	size_t n = entries->count - 1; /* without the head of the free list */
	struct objstm_place *place = calloc(n, sizeof *place);
	if (!place)
		return err_nomem(e);
	for (size_t i = 0; i < n; i++)
		place_set(&place[i], entries->obj[i + 1]);
	bool ok = trailer_find(&trailer, h, e) &&
		  objstm_put(out, f,
			  &(struct objstm_file){ .plain = buf_slice(&h->plain),
				  .trailer = buf_slice(&trailer),
				  .place = place,
				  .places = n,
				  .body = h->body,
				  .bodies = h->bodies,
				  .xref_at = h->doc->xref->addr },
			  e);
	free(place);
	return ok;
}
