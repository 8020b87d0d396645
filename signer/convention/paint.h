/* SPDX-License-Identifier: MIT */
/*
 * paint: blocks to the unsigned PDF by libharu: tagged, PDF/A-3a and PDF/UA-1, all fields,
 * repeatable bytes. Never called in a process that holds anything worth stealing: libharu is old.
 */
#ifndef PARAPHE_CONVENTION_PAINT_H
#define PARAPHE_CONVENTION_PAINT_H

#include "convention/block.h"
#include "convention/library.h"

enum {
	PAINT_MAX_BYTES = 4 << 20,
	PAINT_MAX_FILES = 8,
	PAINT_MAX_KEPT = 2 * LIBRARY_MAX_MODELS,
	PAINT_MAX_PAGES = 40
};

/* An associated file (ISO 32000-2 14.13; PDF/A-3 6.8). */
struct paint_file {
	const char *name;         /* "convention.xml" */
	const char *mime;         /* "application/xml" */
	const char *relationship; /* Source, Data, Supplement */
	const char *description;  /* French */
	struct slice bytes;
	bool shared; /* same in many documents (model, rules): the painter keeps it compressed */
};

struct paint_job {
	const struct blocks *blocks;
	const struct paint_file *files;
	size_t files_n;
	int64_t time; /* creation and modification date */
};

/*
 * A painter holds loaded fonts, and compressed what many documents carry: the appearance font, the
 * models and rules of the library. One per process, before it forks; many documents.
 */
struct paint;
MUST_CHECK bool paint_open(struct paint **out, const struct library *l, struct err *e);
void paint_close(struct paint *p);
void paint_auto(struct paint **p);

/*
 * Paint. Fields: one per open box, then certification, cachet (with its lock over all party
 * fields), archive-1..4. /ID is derived from the content.
 * Errors: UNSUPPORTED a character the font lacks (code point and where); LIMIT too many pages;
 * NOMEM; BUG libharu failed.
 */
MUST_CHECK bool paint_pdf(
	struct buf *out, struct paint *p, const struct paint_job *job, struct err *e);

#endif
