/* SPDX-License-Identifier: MIT */
/* canvas: poppler-glib from memory. */
#include "clerk/canvas.h"

#include "base/file.h"

void canvas_document_auto(PopplerDocument **d)
{
	g_clear_object(d);
}

void canvas_page_auto(PopplerPage **p)
{
	g_clear_object(p);
}

void canvas_surface_auto(cairo_surface_t **s)
{
	if (*s)
		cairo_surface_destroy(*s);
}

void canvas_cairo_auto(cairo_t **c)
{
	if (*c)
		cairo_destroy(*c);
}

bool canvas_read(struct buf *out, const struct msg *job, struct err *e)
{
	uint64_t max = RENDER_MAX_BYTES;
	if (msg_get_u64(job, CT_MAX_SIZE, 0, &max) && max > RENDER_MAX_BYTES)
		max = RENDER_MAX_BYTES;
	return file_read_fd(out, msg_get_fd(job, CT_FILE, 0), (size_t)max, e);
}

bool canvas_open(PopplerDocument **out, struct slice bytes, struct err *e)
{
	GError *why = NULL;
	GBytes *g = g_bytes_new_static(bytes.p, bytes.n);
	*out = poppler_document_new_from_bytes(g, NULL, &why);
	g_bytes_unref(g);
	if (*out)
		return true;
	err_fail(e, ERR_SYNTAX, "poppler cannot open it: %s",
		why ? why->message : "no reason given");
	g_clear_error(&why);
	return false;
}

bool canvas_paint(cairo_surface_t *s, PopplerPage *p, double scale)
{
	AUTO(canvas_cairo) cairo_t *c = cairo_create(s);
	cairo_set_source_rgb(c, 1, 1, 1);
	cairo_paint(c);
	cairo_scale(c, scale, scale);
	poppler_page_render(p, c);
	return cairo_status(c) == CAIRO_STATUS_SUCCESS;
}
