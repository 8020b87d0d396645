/* SPDX-License-Identifier: MIT */
/* scan: pages to grey pixels, grey pixels to codes and to a JPEG of our own. */
#include "clerk/scan.h"

#include "clerk/canvas.h"
#include "clerk/give.h"

#include <cairo-pdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>
#include <zbar.h>

/* One byte for a pixel, rows without padding; 0 is black. */
struct gray {
	uint8_t *p;
	size_t w, h;
};

static void gray_auto(struct gray *g)
{
	free(g->p);
	*g = (struct gray){ 0 };
}

static bool gray_make(struct gray *g, size_t w, size_t h, struct err *e)
{
	gray_auto(g);
	if (w == 0 || h == 0 || w > RENDER_MAX_PIXELS / h)
		return err_fail(e, ERR_LIMIT, "%zu x %zu pixels: empty, or more than %d", w, h,
			(int)RENDER_MAX_PIXELS);
	g->p = malloc(w * h);
	g->w = w;
	g->h = h;
	return g->p || err_nomem(e);
}

static bool gray_of_surface(struct gray *g, cairo_surface_t *s, struct err *e)
{
	cairo_surface_flush(s);
	int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
	int stride = cairo_image_surface_get_stride(s);
	const uint8_t *data = cairo_image_surface_get_data(s);
	if (!data || w < 0 || h < 0 || stride < 0)
		return err_fail(e, ERR_SYNTAX, "no pixels");
	if (!gray_make(g, (size_t)w, (size_t)h, e))
		return false;
	for (size_t y = 0; y < g->h; y++)
		for (size_t x = 0; x < g->w; x++) {
			uint32_t px;
			memcpy(&px, data + y * (size_t)stride + 4 * x, 4);
			uint32_t sum =
				77 * (px >> 16 & 255) + 150 * (px >> 8 & 255) + 29 * (px & 255);
			g->p[y * g->w + x] = (uint8_t)(sum >> 8);
		}
	return true;
}

/* Every pixel the mean of k x k: noise goes, and what is kept is small. */
static bool gray_shrink(struct gray *out, const struct gray *g, size_t k, struct err *e)
{
	if (!gray_make(out, g->w / k, g->h / k, e))
		return false;
	for (size_t y = 0; y < out->h; y++)
		for (size_t x = 0; x < out->w; x++) {
			size_t sum = 0;
			for (size_t j = 0; j < k; j++)
				for (size_t i = 0; i < k; i++)
					sum += g->p[(y * k + j) * g->w + x * k + i];
			out->p[y * out->w + x] = (uint8_t)(sum / (k * k));
		}
	return true;
}

/* By a right angle, clockwise. */
static bool gray_turn(struct gray *g, struct err *e)
{
	AUTO(gray) struct gray out = { 0 };
	if (!gray_make(&out, g->h, g->w, e))
		return false;
	for (size_t y = 0; y < out.h; y++)
		for (size_t x = 0; x < out.w; x++)
			out.p[y * out.w + x] = g->p[(g->h - 1 - x) * g->w + y];
	struct gray was = *g;
	*g = out;
	out = was;
	return true;
}

/* The back of a sheet that was printed on one side: shadows and dust, no writing. */
static bool gray_blank(const struct gray *g)
{
	size_t dark = 0, n = g->w * g->h;
	for (size_t i = 0; i < n; i++)
		dark += g->p[i] < 110;
	return dark < n / 5000;
}

/* --- codes --- */

struct codes {
	char text[SCAN_MAX_CODES][SCAN_MAX_CODE + 1];
	size_t n;
	int turns; /* right angles, clockwise, that would put the first one upright */
};

static void scanner_auto(zbar_image_scanner_t **s)
{
	if (*s)
		zbar_image_scanner_destroy(*s);
}

static void image_auto(zbar_image_t **i)
{
	if (*i)
		zbar_image_destroy(*i);
}

/* Ours are printable ASCII; what is not is somebody else's. */
static bool code_plain(const char *text, size_t n)
{
	if (n == 0 || n > SCAN_MAX_CODE)
		return false;
	for (size_t i = 0; i < n; i++)
		if (text[i] < '!' || text[i] > '~')
			return false;
	return true;
}

static void code_take(struct codes *out, const zbar_symbol_t *s)
{
	const char *text = zbar_symbol_get_data(s);
	size_t n = zbar_symbol_get_data_length(s);
	if (zbar_symbol_get_type(s) != ZBAR_QRCODE || !text || !code_plain(text, n) ||
		out->n == SCAN_MAX_CODES)
		return;
	zbar_orientation_t o = zbar_symbol_get_orientation(s);
	if (out->n == 0)
		out->turns = o == ZBAR_ORIENT_RIGHT  ? 3
			     : o == ZBAR_ORIENT_DOWN ? 2
			     : o == ZBAR_ORIENT_LEFT ? 1
						     : 0;
	memcpy(out->text[out->n], text, n);
	out->text[out->n++][n] = 0;
}

static bool codes_find(struct codes *out, const struct gray *g, struct err *e)
{
	AUTO(scanner) zbar_image_scanner_t *scanner = zbar_image_scanner_create();
	AUTO(image) zbar_image_t *image = zbar_image_create();
	*out = (struct codes){ .n = 0 };
	if (!scanner || !image)
		return err_nomem(e);
	zbar_image_scanner_set_config(scanner, 0, ZBAR_CFG_ENABLE, 0);
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
	/* As bytes: guessing at encodings would open files, and ours is ASCII. */
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, (unsigned)g->w, (unsigned)g->h);
	zbar_image_set_data(image, g->p, g->w * g->h, NULL);
	if (zbar_scan_image(scanner, image) < 0)
		return err_fail(e, ERR_SYNTAX, "the picture cannot be searched for codes");
	for (const zbar_symbol_t *s = zbar_image_first_symbol(image); s; s = zbar_symbol_next(s))
		code_take(out, s);
	return true;
}

/* --- JPEG in and out --- */

static void turbo_auto(tjhandle *t)
{
	if (*t)
		tjDestroy(*t);
}

static void turbo_bytes_auto(unsigned char **p)
{
	tjFree(*p);
}

static bool jpeg_read(struct gray *g, struct slice s, struct err *e)
{
	AUTO(turbo) tjhandle t = tjInitDecompress();
	int w = 0, h = 0, sub, space;
	if (!t)
		return err_nomem(e);
	if (tjDecompressHeader3(t, s.p, s.n, &w, &h, &sub, &space) != 0 || w < 1 || h < 1)
		return err_fail(e, ERR_SYNTAX, "no JPEG that can be read");
	if (!gray_make(g, (size_t)w, (size_t)h, e))
		return false;
	/* A picture that is cut off comes back grey at its end: a warning, and the code may be above it. */
	if (tjDecompress2(t, s.p, s.n, g->p, w, w, h, TJPF_GRAY, 0) == 0 ||
		tjGetErrorCode(t) == TJERR_WARNING)
		return true;
	return err_fail(e, ERR_SYNTAX, "no JPEG that can be read");
}

static bool jpeg_write(struct buf *out, const struct gray *g, struct err *e)
{
	AUTO(turbo) tjhandle t = tjInitCompress();
	AUTO(turbo_bytes) unsigned char *bytes = NULL;
	unsigned long n = 0;
	if (!t)
		return err_nomem(e);
	if (tjCompress2(t, g->p, (int)g->w, (int)g->w, (int)g->h, TJPF_GRAY, &bytes, &n,
		    TJSAMP_GRAY, SCAN_QUALITY, 0) != 0)
		return err_fail(e, ERR_BUG, "the picture cannot be written");
	buf_put(out, bytes, n);
	return buf_done(out, e);
}

/* --- PNG --- */

/* void * is cairo's own signature. */
static cairo_status_t png_take(void *closure, unsigned char *out, unsigned n)
{
	struct cur *c = closure;
	struct slice s;
	if (!cur_bytes(c, n, &s, NULL))
		return CAIRO_STATUS_READ_ERROR;
	memcpy(out, s.p, n);
	return CAIRO_STATUS_SUCCESS;
}

static bool png_size(struct slice s, size_t *w, size_t *h, struct err *e)
{
	struct cur c = { .s = s };
	struct slice head;
	uint32_t x, y;
	enum { BEFORE_SIZE = 16 }; /* signature, length, IHDR */
	if (!cur_bytes(&c, BEFORE_SIZE, &head, e) || !cur_u32(&c, &x, e) || !cur_u32(&c, &y, e))
		return false;
	*w = x;
	*h = y;
	return true;
}

/* cairo asks for the memory that the head promises: the head is looked at first. */
static bool png_read(struct gray *g, struct slice s, struct err *e)
{
	struct cur c = { .s = s };
	size_t w, h;
	if (!png_size(s, &w, &h, e) || !gray_make(g, w, h, e))
		return false;
	AUTO(canvas_surface)
	cairo_surface_t *image = cairo_image_surface_create_from_png_stream(png_take, &c);
	if (cairo_surface_status(image) != CAIRO_STATUS_SUCCESS)
		return err_fail(e, ERR_SYNTAX, "no PNG that can be read");
	AUTO(canvas_surface)
	cairo_surface_t *flat = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
		cairo_image_surface_get_width(image), cairo_image_surface_get_height(image));
	AUTO(canvas_cairo) cairo_t *paper = cairo_create(flat);
	cairo_set_source_rgb(paper, 1, 1, 1);
	cairo_paint(paper);
	cairo_set_source_surface(paper, image, 0, 0);
	cairo_paint(paper);
	if (cairo_status(paper) != CAIRO_STATUS_SUCCESS)
		return err_fail(e, ERR_SYNTAX, "no PNG that can be read");
	return gray_of_surface(g, flat, e);
}

/* --- a page of a PDF --- */

static bool pdf_read(struct gray *g, PopplerPage *p, double dpi, struct err *e)
{
	double w, h, scale = dpi / POINTS_PER_INCH;
	poppler_page_get_size(p, &w, &h);
	/* Programs of telephones call every pixel a point: the size that counts is that of the picture. */
	double most = fmax(w, h) * scale,
	       cap = dpi > SCAN_DPI ? SCAN_LONG_SIDE * 1.5 : SCAN_LONG_SIDE;
	if (most > cap)
		scale *= cap / most;
	w = ceil(w * scale);
	h = ceil(h * scale);
	if (!(w >= 1 && h >= 1 && w <= cap * 2 && h <= cap * 2))
		return err_fail(e, ERR_LIMIT, "the page has no size that can be painted");
	AUTO(canvas_surface)
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)w, (int)h);
	if (cairo_surface_status(s) != CAIRO_STATUS_SUCCESS || !canvas_paint(s, p, scale))
		return err_fail(e, ERR_SYNTAX, "the page cannot be painted");
	return gray_of_surface(g, s, e);
}

/* --- the job --- */

struct scan {
	struct slice bytes;
	PopplerDocument *pdf; /* NULL: one picture */
	uint64_t pages;
};

static bool source_open(struct scan *s, struct err *e)
{
	static const char marker[] = "%PDF-";
	s->pages = 1;
	if (slice_starts(s->bytes, SLICE_LIT("\x89PNG\r\n\x1a\n")) ||
		slice_starts(s->bytes, SLICE_LIT("\xff\xd8\xff")))
		return true;
	struct slice head = slice_sub(s->bytes, 0, s->bytes.n < 1024 ? s->bytes.n : 1024);
	if (!head.n || !memmem(head.p, head.n, marker, sizeof marker - 1))
		return err_fail(e, ERR_SYNTAX, "neither PDF nor JPEG nor PNG");
	if (!canvas_open(&s->pdf, s->bytes, e))
		return false;
	int n = poppler_document_get_n_pages(s->pdf);
	s->pages = n > 0 ? (uint64_t)n : 0;
	return n > 0 || err_fail(e, ERR_SYNTAX, "a PDF without pages");
}

static bool picture_read(struct gray *g, const struct scan *s, struct err *e)
{
	return s->bytes.p[0] == 0x89 ? png_read(g, s->bytes, e) : jpeg_read(g, s->bytes, e);
}

/* No code at first sight: finer, or smaller so that the noise of a photograph goes. */
static bool codes_again(struct codes *c, const struct gray *g, PopplerPage *p, struct err *e)
{
	AUTO(gray) struct gray other = { 0 };
	if (p)
		return pdf_read(&other, p, SCAN_FINE_DPI, e) && codes_find(c, &other, e);
	return g->w < 800 || g->h < 800 ||
	       (gray_shrink(&other, g, 2, e) && codes_find(c, &other, e));
}

static bool page_look(struct gray *g, struct codes *c, bool *blank, const struct scan *s,
	uint64_t number, struct err *e)
{
	AUTO(canvas_page) PopplerPage *p = NULL;
	if (s->pdf) {
		p = poppler_document_get_page(s->pdf, (int)number - 1);
		if (!p)
			return err_fail(e, ERR_SYNTAX, "the page cannot be read");
	}
	if (!(p ? pdf_read(g, p, SCAN_DPI, e) : picture_read(g, s, e)))
		return false;
	*blank = gray_blank(g);
	return *blank || (codes_find(c, g, e) && (c->n > 0 || codes_again(c, g, p, e)));
}

static bool page_keep(struct msg *result, struct gray *g, const struct codes *c, struct err *e)
{
	AUTO(gray) struct gray small = { 0 };
	AUTO(buf) struct buf jpeg = BUF_MAX(SCAN_MAX_JPEG);
	size_t side = g->w > g->h ? g->w : g->h, k = (side + SCAN_KEPT_SIDE - 1) / SCAN_KEPT_SIDE;
	struct gray *kept = g;
	if (k > 1) {
		if (!gray_shrink(&small, g, k, e))
			return false;
		kept = &small;
	}
	for (int i = 0; c->n && i < c->turns; i++)
		if (!gray_turn(kept, e))
			return false;
	return jpeg_write(&jpeg, kept, e) && give_bytes(result, CT_PAGE, buf_slice(&jpeg), e);
}

static bool page_scan(struct msg *result, const struct scan *s, uint64_t number, struct err *e)
{
	AUTO(gray) struct gray g = { 0 };
	AUTO(msg) struct msg sheet = { 0 };
	struct codes *c = calloc(1, sizeof *c);
	struct err why = ERR_INIT;
	bool blank = false;
	if (!c)
		return err_nomem(e);
	msg_start(&sheet, 0);
	bool good = page_look(&g, c, &blank, s, number, &why) &&
		    (blank || page_keep(result, &g, c, &why));
	msg_put_u64(&sheet, CT_KIND, !good ? SHEET_REFUSED : blank ? SHEET_BLANK : SHEET_SEEN);
	for (size_t i = 0; good && i < c->n; i++)
		msg_put_text(&sheet, CT_TEXT, c->text[i]);
	if (!good)
		msg_put_text(&sheet, CT_REFUSED, why.text);
	msg_put_nested(result, CT_SHEET, &sheet);
	free(c);
	return true;
}

bool scan_pages(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	(void)c;
	AUTO(buf) struct buf bytes = BUF_MAX(RENDER_MAX_BYTES);
	AUTO(canvas_document) PopplerDocument *d = NULL;
	struct scan s = { .pages = 0 };
	uint64_t first = 1, most = 1;
	msg_get_u64(job, CT_NUMBER, 0, &first);
	msg_get_u64(job, CT_MOST, 0, &most);
	if (!canvas_read(&bytes, job, e))
		return false;
	s.bytes = buf_slice(&bytes);
	bool open = source_open(&s, e);
	d = s.pdf;
	if (!open)
		return false;
	if (first > s.pages)
		return err_fail(
			e, ERR_NOT_FOUND, "no page %u of %u", (unsigned)first, (unsigned)s.pages);
	msg_put_u64(result, CT_NUMBER, s.pages);
	for (uint64_t i = first; i <= s.pages && i < first + most; i++)
		if (!page_scan(result, &s, i, e))
			return false;
	return true;
}

/* --- print --- */

static cairo_status_t pdf_put(void *closure, const unsigned char *p, unsigned n)
{
	struct buf *out = closure;
	buf_put(out, p, n);
	return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

struct printing {
	cairo_surface_t *paper;
	cairo_t *pen;
	uint64_t pages;
};

static bool document_print(struct printing *x, struct slice bytes, struct err *e)
{
	AUTO(canvas_document) PopplerDocument *d = NULL;
	if (!canvas_open(&d, bytes, e))
		return false;
	int n = poppler_document_get_n_pages(d);
	if (n < 1 || (uint64_t)n + 1 > PRINT_MAX_PAGES - x->pages)
		return err_fail(e, ERR_LIMIT, "more than %d pages in one print", PRINT_MAX_PAGES);
	for (int i = 0; i < n; i++) {
		AUTO(canvas_page) PopplerPage *p = poppler_document_get_page(d, i);
		double w, h;
		if (!p)
			return err_fail(e, ERR_SYNTAX, "page %d cannot be read", i + 1);
		poppler_page_get_size(p, &w, &h);
		cairo_pdf_surface_set_size(x->paper, w, h);
		poppler_page_render_for_printing(p, x->pen);
		cairo_show_page(x->pen);
		x->pages++;
	}
	if (n % 2 == 1) {
		cairo_show_page(x->pen);
		x->pages++;
	}
	return cairo_status(x->pen) == CAIRO_STATUS_SUCCESS ||
	       err_fail(e, ERR_LIMIT, "the print cannot be written, or has more than %d bytes",
		       PRINT_MAX_BYTES);
}

static bool documents_print(
	struct printing *x, const struct msg *job, struct slice all, struct err *e)
{
	uint64_t size, at = 0;
	for (size_t i = 0; msg_get_u64(job, CT_SIZE, i, &size); i++) {
		if (i == CLERK_MAX_PRINTS || size > all.n - at)
			return err_fail(e, ERR_LIMIT, "sizes do not fit the documents");
		if (!document_print(x, slice_sub(all, (size_t)at, (size_t)size), e))
			return err_context(e, "document %zu", i + 1);
		at += size;
	}
	return at == all.n || err_fail(e, ERR_SYNTAX, "bytes follow the last document");
}

bool scan_print(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	(void)c;
	AUTO(buf) struct buf all = BUF_MAX(RENDER_MAX_BYTES);
	AUTO(buf) struct buf pdf = BUF_MAX(PRINT_MAX_BYTES);
	if (!canvas_read(&all, job, e))
		return false;
	enum { A4_WIDTH = 595, A4_HEIGHT = 842 };
	AUTO(canvas_surface)
	cairo_surface_t *paper =
		cairo_pdf_surface_create_for_stream(pdf_put, &pdf, A4_WIDTH, A4_HEIGHT);
	AUTO(canvas_cairo) cairo_t *pen = cairo_create(paper);
	struct printing x = { .paper = paper, .pen = pen };
	if (!documents_print(&x, job, buf_slice(&all), e))
		return false;
	cairo_surface_finish(paper);
	if (!buf_done(&pdf, e))
		return false;
	if (cairo_surface_status(paper) != CAIRO_STATUS_SUCCESS)
		return err_fail(e, ERR_BUG, "the print cannot be written");
	msg_put_u64(result, CT_NUMBER, x.pages);
	return give_bytes(result, CT_FILE, buf_slice(&pdf), e);
}
