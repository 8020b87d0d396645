/* SPDX-License-Identifier: MIT */
/* haru: a thin layer over libharu's object functions. */
#include "convention/haru.h"

#include "base/text.h"

#include <string.h>

static void failed(HPDF_STATUS status, HPDF_STATUS detail, void *user)
{
	struct haru *h = user;
	h->status = status;
	h->detail = detail;
	longjmp(h->bail, 1);
}

bool haru_open(struct haru *h, struct err *e)
{
	/* HPDF_New reports through the handler too: it must have somewhere to jump to. */
	*h = (struct haru){ .doc = NULL };
	if (setjmp(h->bail))
		return err_fail(e, ERR_NOMEM, "libharu cannot start (0x%04lx)", h->status);
	h->doc = HPDF_New(failed, h);
	return h->doc ? true : err_nomem(e);
}

void haru_close(struct haru *h)
{
	if (h->doc)
		HPDF_Free(h->doc);
	h->doc = NULL;
}

void haru_auto(struct haru *h)
{
	haru_close(h);
}

HPDF_Dict haru_dict(struct haru *h)
{
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

void haru_put_text(struct haru *h, HPDF_Dict d, const char *key, struct slice utf8)
{
	enum { UNITS_MAX = 2000 };
	HPDF_BYTE out[2 * UNITS_MAX] = { 0xFE, 0xFF };
	HPDF_UINT n = 2;
	for (size_t at = 0; at < utf8.n && n + 4 <= sizeof out;) {
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
	HPDF_Dict_Add(d, key, HPDF_Binary_New(h->doc->mmgr, out, n));
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

/* libharu strikes out /Filter of a stream it has not compressed itself. */
static HPDF_STATUS filter_write(HPDF_Dict d, HPDF_Stream to)
{
	(void)d;
	return HPDF_Stream_WriteStr(to, "/Filter /FlateDecode\n");
}

HPDF_Dict haru_stream(struct haru *h, struct slice bytes, bool deflated)
{
	HPDF_Dict d = HPDF_DictStream_New(h->doc->mmgr, h->doc->xref);
	HPDF_Stream_Write(d->stream, bytes.p, (HPDF_UINT)bytes.n);
	d->filter = HPDF_STREAM_FILTER_NONE;
	if (deflated)
		d->write_fn = filter_write;
	return d;
}

bool haru_save(struct buf *out, struct haru *h, struct err *e)
{
	HPDF_SaveToStream(h->doc);
	HPDF_UINT32 n = HPDF_GetStreamSize(h->doc);
	uint8_t *p = buf_grow(out, n);
	if (!p)
		return buf_done(out, e);
	HPDF_ResetStream(h->doc);
	HPDF_ReadFromStream(h->doc, p, &n);
	return true;
}
