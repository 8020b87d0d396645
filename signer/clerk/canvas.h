/* SPDX-License-Identifier: MIT */
/* canvas: what the render jobs share: a document that poppler opens from memory, and a page of it on a cairo surface. */
#ifndef PARAPHE_CLERK_CANVAS_H
#define PARAPHE_CLERK_CANVAS_H

#include "clerk/render.h"

#include <cairo.h>
#include <poppler.h>

#define POINTS_PER_INCH 72.0

void canvas_document_auto(PopplerDocument **d);
void canvas_page_auto(PopplerPage **p);
void canvas_surface_auto(cairo_surface_t **s);
void canvas_cairo_auto(cairo_t **c);

/* The job's CT_FILE, at most RENDER_MAX_BYTES; CT_MAX_SIZE can only lower it. Errors: LIMIT, IO. */
MUST_CHECK bool canvas_read(struct buf *out, const struct msg *job, struct err *e);
/* 'bytes' must outlive the document. Errors: SYNTAX poppler cannot open it. */
MUST_CHECK bool canvas_open(PopplerDocument **out, struct slice bytes, struct err *e);
/* The page on white, 'scale' pixels to a point. */
bool canvas_paint(cairo_surface_t *s, PopplerPage *p, double scale);

#endif
