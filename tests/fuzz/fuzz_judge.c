/* SPDX-License-Identifier: MIT */
/* fuzz_judge: judge whole files, and revisions of fuzzed objects after a signed one; report in every form. */
#include "pades/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 1 << 20, OBJECTS = 12 };

static const struct pdf_limits limits = {
	.bytes = ROOM, .objects = 1000, .inflate = ROOM, .inflate_all = 4 << 20
};

static void judge(struct slice file)
{
	struct pades_question q = { .pdf = file, .limits = &limits, .at = 1795000000 };
	AUTO(pades_report) struct pades_report r = { .n = 0 };
	struct pades_subject s = { .file = "f", .kind = "pdf", .lang = PADES_FR };
	static pades_report_fn *const forms[] = { pades_report_text, pades_report_json,
		pades_report_html, pades_report_etsi };
	if (!pades_judge(&r, &q, NULL))
		return;
	/* nobody is trusted here */
	if (r.verdict == PADES_PASSED)
		abort();
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		AUTO(buf) struct buf out = BUF_MAX(PADES_MAX_REPORT);
		if (!forms[i](&out, &r, &s, NULL))
			abort();
	}
}

struct file {
	struct buf b;
	size_t at[OBJECTS + 1], prev;
};

static void object(struct file *f, size_t num, struct slice body)
{
	f->at[num] = f->b.n;
	buf_printf(&f->b, "%zu 0 obj\n", num);
	buf_put_slice(&f->b, body);
	buf_put_text(&f->b, "\nendobj\n");
}

static void close_revision(struct file *f)
{
	size_t xref = f->b.n;
	buf_put_text(&f->b, "xref\n");
	if (!f->prev)
		buf_put_text(&f->b, "0 1\n0000000000 65535 f\r\n");
	for (size_t i = 1; i <= OBJECTS; i++)
		if (f->at[i])
			buf_printf(&f->b, "%zu 1\n%010zu 00000 n\r\n", i, f->at[i]);
	buf_printf(&f->b, "trailer\n<</Size %d/Root 1 0 R", OBJECTS + 1);
	if (f->prev)
		buf_printf(&f->b, "/Prev %zu", f->prev);
	buf_printf(&f->b, ">>\nstartxref\n%zu\n%%%%EOF\n", xref);
	f->prev = xref;
	memset(f->at, 0, sizeof f->at);
}

/* A small form with one value whose range is right, so that everything behind the range is reached. */
static void base(struct file *f)
{
	buf_put_text(&f->b, "%PDF-1.7\n");
	object(f, 1, SLICE_LIT("<</Type/Catalog/Pages 3 0 R/AcroForm 2 0 R/DSS 8 0 R>>"));
	object(f, 2,
		SLICE_LIT("<</Fields[5 0 R 6 0 R 10 0 R]/SigFlags 3/DR<</Font<</Parf 9 0 R>>>>>>"));
	object(f, 3, SLICE_LIT("<</Type/Pages/Kids[4 0 R]/Count 1>>"));
	object(f, 4,
		SLICE_LIT("<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]/Annots[5 0 R 6 0 R 10 0 "
			  "R]>>"));
	object(f, 5,
		SLICE_LIT("<</Type/Annot/Subtype/Widget/FT/Sig/T(a)/Rect[0 0 9 9]/P 4 0 R/V 7 0 "
			  "R>>"));
	object(f, 6, SLICE_LIT("<</Type/Annot/Subtype/Widget/FT/Sig/T(b)/Rect[0 0 9 9]/P 4 0 R>>"));
	object(f, 8, SLICE_LIT("<</Certs[]/CRLs[]>>"));
	object(f, 9, SLICE_LIT("<</Type/Font>>"));
	object(f, 10, SLICE_LIT("<</Type/Annot/Subtype/Widget/FT/Tx/T(c)/Rect[0 0 9 9]/P 4 0 R>>"));
	size_t value = f->b.n;
	object(f, 7,
		SLICE_LIT("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Contents "
			  "<30030201aa>"
			  "/ByteRange[0 0000000000 0000000000 0000000000]>>"));
	close_revision(f);
	if (f->b.failed)
		return;
	size_t hole = slice_find(buf_slice(&f->b), SLICE_LIT("<3003"), value);
	size_t range = slice_find(buf_slice(&f->b), SLICE_LIT("[0 0"), value);
	char text[40];
	snprintf(
		text, sizeof text, "[0 %010zu %010zu %010zu]", hole, hole + 12, f->b.n - hole - 12);
	memcpy(f->b.p + range, text, strlen(text));
}

/* 0xff ends an object, 0xfe a revision; the first byte of each is its number. */
static void revisions(struct file *f, struct slice in)
{
	for (size_t at = 0; at < in.n;) {
		bool more = true;
		while (more && at < in.n) {
			size_t num = 1 + in.p[at++] % OBJECTS, end = at;
			while (end < in.n && in.p[end] < 0xfe)
				end++;
			more = end < in.n && in.p[end] == 0xff;
			if (!f->at[num])
				object(f, num, slice_sub(in, at, end - at));
			at = end + 1;
		}
		close_revision(f);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = { data, size };
	if (size && data[0] == '%') {
		judge(in);
		return 0;
	}
	struct file f = { .b = BUF_MAX(ROOM) };
	base(&f);
	revisions(&f, in);
	if (f.b.failed == ERR_NONE)
		judge(buf_slice(&f.b));
	buf_free(&f.b);
	return 0;
}
