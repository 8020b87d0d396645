/* SPDX-License-Identifier: MIT */
/* render: poppler-glib from memory, libpng for what cairo painted. */
#include "clerk/render.h"

#include "base/text.h"
#include "clerk/canvas.h"
#include "clerk/give.h"

#include <math.h>
#include <png.h>
#include <string.h>

static void gtext_auto(char **t)
{
	g_free(*t);
}

/* A form feed within a page would look like a page's end. */
static bool text_put(struct buf *out, const char *text, int page, struct err *e)
{
	struct slice s = slice_text(text);
	if (!text_is_utf8(s))
		return err_fail(e, ERR_SYNTAX, "the text of page %d is no UTF-8", page + 1);
	for (size_t i = 0; i < s.n; i++)
		buf_put_byte(out, s.p[i] == '\f' ? ' ' : s.p[i]);
	return buf_done(out, e);
}

static bool text_collect(struct buf *out, PopplerDocument *d, int pages, struct err *e)
{
	for (int i = 0; i < pages; i++) {
		AUTO(canvas_page) PopplerPage *p = poppler_document_get_page(d, i);
		AUTO(gtext) char *text = p ? poppler_page_get_text(p) : NULL;
		if (!text)
			return err_fail(e, ERR_SYNTAX, "page %d cannot be read", i + 1);
		if (i > 0)
			buf_put_byte(out, '\f');
		if (!text_put(out, text, i, e))
			return false;
	}
	return buf_done(out, e);
}

bool render_text(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	(void)c;
	AUTO(buf) struct buf pdf = BUF_MAX(RENDER_MAX_BYTES);
	AUTO(buf) struct buf text = BUF_MAX(RENDER_MAX_TEXT);
	AUTO(canvas_document) PopplerDocument *d = NULL;
	if (!canvas_read(&pdf, job, e) || !canvas_open(&d, buf_slice(&pdf), e))
		return false;
	int pages = poppler_document_get_n_pages(d);
	if (pages < 0 || pages > RENDER_MAX_PAGES)
		return err_fail(
			e, ERR_LIMIT, "%d pages, at most %d are read", pages, RENDER_MAX_PAGES);
	if (!text_collect(&text, d, pages, e))
		return false;
	msg_put_u64(result, CT_NUMBER, (uint64_t)pages);
	return give_bytes(result, CT_FILE, buf_slice(&text), e);
}

/* Three bytes of each pixel, row after row, in the place of four: nothing is painted on it afterwards. */
static uint8_t *pixels_pack(cairo_surface_t *s, size_t w, size_t h)
{
	cairo_surface_flush(s);
	const size_t stride = (size_t)cairo_image_surface_get_stride(s);
	uint8_t *data = cairo_image_surface_get_data(s), *to = data;
	for (size_t y = 0; y < h; y++)
		for (size_t x = 0; x < w; x++) {
			uint32_t px;
			memcpy(&px, data + y * stride + 4 * x, 4);
			*to++ = (uint8_t)(px >> 16);
			*to++ = (uint8_t)(px >> 8);
			*to++ = (uint8_t)px;
		}
	return data;
}

/*
 * Without filters, level 3 (PNG_IMAGE_FLAG_FAST): cairo has libpng try all filters on every row, which for
 * letters on white costs four times as much and makes the file larger.
 */
static bool png_make(struct buf *out, cairo_surface_t *s, struct err *e)
{
	const int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
	png_image image = { .version = PNG_IMAGE_VERSION,
		.width = (png_uint_32)w,
		.height = (png_uint_32)h,
		.format = PNG_FORMAT_RGB,
		.flags = PNG_IMAGE_FLAG_FAST };
	const size_t most = PNG_IMAGE_PNG_SIZE_MAX(image);
	png_alloc_size_t n = most < RENDER_MAX_PNG ? most : RENDER_MAX_PNG, room = n;
	uint8_t *to = buf_grow(out, room);
	const uint8_t *pixels = pixels_pack(s, (size_t)w, (size_t)h);
	if (!to || !pixels)
		return err_nomem(e);
	if (png_image_write_to_memory(&image, to, &n, 0, pixels, 3 * w, NULL)) {
		out->n -= room - n;
		return true;
	}
	if (n > room)
		return err_fail(e, ERR_LIMIT, "a PNG of more than %d bytes", RENDER_MAX_PNG);
	return err_fail(e, ERR_IO, "no PNG: %s", image.message);
}

static bool page_png(struct buf *out, PopplerDocument *d, int number, double scale, struct err *e)
{
	AUTO(canvas_page) PopplerPage *p = poppler_document_get_page(d, number);
	if (!p)
		return err_fail(e, ERR_SYNTAX, "page %d cannot be read", number + 1);
	double width, height;
	poppler_page_get_size(p, &width, &height);
	width = ceil(width * scale);
	height = ceil(height * scale);
	if (!(width >= 1 && height >= 1 && width * height <= RENDER_MAX_PIXELS))
		return err_fail(
			e, ERR_LIMIT, "page %d is too large to be painted, or empty", number + 1);
	AUTO(canvas_surface)
	cairo_surface_t *s =
		cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
	if (cairo_surface_status(s) != CAIRO_STATUS_SUCCESS || !canvas_paint(s, p, scale))
		return err_fail(e, ERR_SYNTAX, "page %d cannot be painted", number + 1);
	return png_make(out, s, e) || err_context(e, "page %d", number + 1);
}

bool render_pages(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	(void)c;
	AUTO(buf) struct buf pdf = BUF_MAX(RENDER_MAX_BYTES);
	AUTO(canvas_document) PopplerDocument *d = NULL;
	if (!canvas_read(&pdf, job, e) || !canvas_open(&d, buf_slice(&pdf), e))
		return false;
	uint64_t first = 1, dpi = 0;
	msg_get_u64(job, CT_NUMBER, 0, &first);
	msg_get_u64(job, CT_DPI, 0, &dpi);
	int pages = poppler_document_get_n_pages(d);
	if (pages < 1 || first > (uint64_t)pages)
		return err_fail(e, ERR_NOT_FOUND, "no page %u of %d", (unsigned)first, pages);
	msg_put_u64(result, CT_NUMBER, (uint64_t)pages);
	for (int i = (int)first - 1, n = 0; i < pages && n < CLERK_MAX_PAGES; i++, n++) {
		AUTO(buf) struct buf png = BUF_MAX(RENDER_MAX_PNG);
		if (!page_png(&png, d, i, (double)dpi / POINTS_PER_INCH, e) ||
			!give_bytes(result, CT_PAGE, buf_slice(&png), e))
			return false;
	}
	return true;
}
