/* SPDX-License-Identifier: MIT */
/*
 * scan: paper that came back: the pages of a PDF or of a photograph, the QR codes on them by libzbar, and a picture made anew; and the
 * other way round, many documents of ours in one file for the printer. Only in a render child.
 */
#ifndef PARAPHE_CLERK_SCAN_H
#define PARAPHE_CLERK_SCAN_H

#include "clerk/clerk.h"

enum {
	SCAN_DPI = 200,        /* a page of a PDF is read at this ... */
	SCAN_FINE_DPI = 300,   /* ... and once more at this when no code was found */
	SCAN_LONG_SIDE = 2900, /* pixels of a page that is read, whatever size it claims to have */
	SCAN_KEPT_SIDE = 2400, /* of a picture that is kept: A4 at 200 dpi is 2339 */
	SCAN_QUALITY = 55,     /* of its JPEG: about 250 KiB for a page full of text and noise */
	SCAN_MAX_CODES = 6,    /* on one page: other people's codes may stand beside ours */
	SCAN_MAX_CODE = 400,   /* bytes of one */
	SCAN_MAX_JPEG = 8 << 20,
	PRINT_MAX_PAGES = 1200, /* of a JOB_PRINT */
	PRINT_MAX_BYTES = 60 << 20,
};

/*
 * JOB_SCAN. A page that cannot be read, or is blank, is told as such; the others are read all the same.
 * Errors: SYNTAX neither PDF nor JPEG nor PNG, or it cannot be opened (also: locked by a password); NOT_FOUND there is no such page; LIMIT.
 */
MUST_CHECK bool scan_pages(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);
/* JOB_PRINT. A document with an odd number of pages is followed by an empty one: both sides of the paper may be printed. */
MUST_CHECK bool scan_print(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);

#endif
