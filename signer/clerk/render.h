/* SPDX-License-Identifier: MIT */
/* render: what a PDF shows, as text and as pictures, by poppler. Only in a render child. */
#ifndef PARAPHE_CLERK_RENDER_H
#define PARAPHE_CLERK_RENDER_H

#include "clerk/clerk.h"

enum {
	RENDER_MAX_BYTES = 64 << 20, /* a PDF; CT_MAX_SIZE can only lower it */
	RENDER_MAX_PAGES = 300,      /* whose text is drawn out */
	RENDER_MAX_TEXT = 4 << 20,
	RENDER_MAX_PIXELS = 40000000, /* one picture: an A3 page at 300 dpi is 17 million */
	RENDER_MAX_PNG = 48 << 20,
};

/*
 * JOB_TEXT: UTF-8 of all pages in reading order, a form feed between two pages and nowhere else.
 * Errors: SYNTAX poppler cannot read it; LIMIT; IO.
 */
MUST_CHECK bool render_text(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);

/*
 * JOB_PAGES: a PNG for each of at most CLERK_MAX_PAGES pages from CT_NUMBER (from 1) on, on white, at CT_DPI.
 * Errors: NOT_FOUND there is no such page; else as render_text.
 */
MUST_CHECK bool render_pages(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);

#endif
