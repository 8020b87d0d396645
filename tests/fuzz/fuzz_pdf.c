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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pdf_limits limits = {
		.bytes = ROOM, .objects = 1000, .inflate = FUZZ_INFLATE, .inflate_all = 4 << 20
	};
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	struct err e = ERR_INIT;
	if (!pdf_open(&d, (struct slice){ data, size }, &limits, &e)) {
		if (e.code == ERR_NONE || e.code == ERR_BUG)
			abort();
		return 0;
	}
	for (size_t rev = 0; rev < pdf_revision_count(d); rev++) {
		const struct pdf_ref *pages = NULL;
		size_t n = 0;
		struct slice bytes = { 0 };
		AUTO(pdf_fields) struct pdf_fields fields = { 0 };
		walk_objects(d, rev);
		if (!pdf_pages(d, rev, &pages, &n, NULL) ||
			!pdf_fields_read(&fields, d, rev, NULL) ||
			!pdf_embedded(d, rev, "a", &bytes, NULL))
			continue;
	}
	append(d);
	return 0;
}
