/* SPDX-License-Identifier: MIT */
/* pdf_build: small PDF files for the tests, offsets and cross-reference sections computed. */
#ifndef PARAPHE_TESTS_PDF_BUILD_H
#define PARAPHE_TESTS_PDF_BUILD_H

#include "base/buf.h"

#include <string.h>

enum { MADE_MAX = 64, MADE_BYTES = 1 << 20 };

/* One revision after another: objects, then a section. Offsets of objects since the last section. */
struct made {
	struct buf file;
	struct {
		uint32_t num;
		size_t at;
	} list[MADE_MAX];
	size_t n;
	uint32_t size;
	size_t prev; /* 0: none yet */
};

static inline struct made made_start(void)
{
	struct made m = { .file = BUF_MAX(MADE_BYTES), .size = 1 };
	buf_put_text(&m.file, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
	return m;
}

static inline void made_auto(struct made *m)
{
	buf_free(&m->file);
}

static inline void made_note(struct made *m, uint32_t num)
{
	m->list[m->n].num = num;
	m->list[m->n++].at = m->file.n;
	if (num >= m->size)
		m->size = num + 1;
}

static inline void made_object(struct made *m, uint32_t num, const char *body)
{
	made_note(m, num);
	buf_printf(&m->file, "%u 0 obj\n", num);
	buf_put_text(&m->file, body);
	buf_put_text(&m->file, "\nendobj\n");
}

static inline void made_stream(struct made *m, uint32_t num, const char *dict, struct slice bytes)
{
	made_note(m, num);
	buf_printf(&m->file, "%u 0 obj\n<<%s/Length %zu>>\nstream\n", num, dict, bytes.n);
	buf_put_slice(&m->file, bytes);
	buf_put_text(&m->file, "\nendstream\nendobj\n");
}

static inline void made_end(struct made *m, size_t at)
{
	buf_printf(&m->file, "startxref\n%zu\n%%%%EOF\n", at);
	m->prev = at;
	m->n = 0;
}

/* One subsection an object, in the order given. */
static inline void made_table(struct made *m, const char *trailer)
{
	size_t at = m->file.n;
	buf_put_text(&m->file, "xref\n0 1\n0000000000 65535 f \n");
	for (size_t i = 0; i < m->n; i++)
		buf_printf(&m->file, "%u 1\n%010zu 00000 n \n", m->list[i].num, m->list[i].at);
	buf_printf(&m->file, "trailer\n<</Size %u", m->size);
	if (m->prev)
		buf_printf(&m->file, "/Prev %zu", m->prev);
	buf_printf(&m->file, "%s>>\n", trailer);
	made_end(m, at);
}

/* A cross-reference stream, object 'num', /W [1 4 2]; 'packed' more entries of type 2 as given. */
struct made_packed {
	uint32_t num, stream, index;
};
static inline void made_xref_stream(struct made *m, uint32_t num, const char *trailer,
	const struct made_packed *packed, size_t packed_n)
{
	size_t at = m->file.n;
	made_note(m, num);
	buf_printf(&m->file, "%u 0 obj\n<</Type/XRef/W[1 4 2]/Size %u/Index[0 1", num, m->size);
	for (size_t i = 0; i < m->n; i++)
		buf_printf(&m->file, " %u 1", m->list[i].num);
	for (size_t i = 0; i < packed_n; i++)
		buf_printf(&m->file, " %u 1", packed[i].num);
	buf_put_text(&m->file, "]");
	if (m->prev)
		buf_printf(&m->file, "/Prev %zu", m->prev);
	buf_printf(&m->file, "%s/Length %zu>>\nstream\n", trailer, (m->n + packed_n + 1) * 7);
	buf_put(&m->file, "\0\0\0\0\0\xff\xff", 7);
	for (size_t i = 0; i < m->n; i++) {
		buf_put_byte(&m->file, 1);
		buf_put_u32(&m->file, (uint32_t)m->list[i].at);
		buf_put_u16(&m->file, 0);
	}
	for (size_t i = 0; i < packed_n; i++) {
		buf_put_byte(&m->file, 2);
		buf_put_u32(&m->file, packed[i].stream);
		buf_put_u16(&m->file, (uint16_t)packed[i].index);
	}
	buf_put_text(&m->file, "\nendstream\nendobj\n");
	made_end(m, at);
}

/* One page with one unsigned signature field: 1 catalog, 2 pages, 3 page, 4 content, 5 field. */
static inline void made_form(struct made *m)
{
	made_object(m, 1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]/SigFlags 3>>>>");
	made_object(m, 2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
	made_object(m, 3,
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[5 0 R]>>");
	made_stream(m, 4, "", SLICE_LIT("0 0 m 10 10 l S"));
	made_object(m, 5,
		"<</Type/Annot/Subtype/Widget/FT/Sig/T(school)/Rect[10 20 110 60]/P 3 0 R/F 132"
		"/Lock<</Type/SigFieldLock/Action/Include/Fields[(school)]/P 2>>>>");
}

#endif
