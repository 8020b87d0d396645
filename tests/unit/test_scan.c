/* SPDX-License-Identifier: MIT */
/* test_scan: paper that comes back, in whatever form: read by a caged render child, page by page. */
#include "base/file.h"
#include "clerk/clerk.h"
#include "clerk/scan.h"
#include "wire/ask.h"
#include "wire/cage.h"
#include "wire/talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cairo-pdf.h>
#include <cairo.h>
#include <qrencode.h>
#include <turbojpeg.h>

#include <cmocka.h>

enum { STEP_MS = 20000, A4_W = 595, A4_H = 842, MOST = 1 << 20 };
#define CODE "https://paraphe.example/v?r=9990042S-2025-00137&v=1&p=2&c=7ZK3M9QX"

static char self[4096];
static char *const clerk_argv[] = { self, (char[]){ "clerk" }, NULL };
static const struct clerk_job_entry table[JOB_COUNT] = {
	[JOB_SCAN] = { .run = scan_pages },
	[JOB_PRINT] = { .run = scan_print },
};

/* --- what stands on a page --- */

static void code_draw(cairo_t *c, const char *text, double x, double y, double side)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	assert_non_null(code);
	double module = side / (code->width + 8);
	cairo_set_source_rgb(c, 0, 0, 0);
	for (int j = 0; j < code->width; j++)
		for (int i = 0; i < code->width; i++)
			if (code->data[j * code->width + i] & 1)
				cairo_rectangle(c, x + (i + 4) * module, y + (j + 4) * module,
					module * 1.02, module * 1.02);
	cairo_fill(c);
	QRcode_free(code);
}

/* Lines of a text, and the code where a convention has it; 'turn' in radians about the middle. */
static void page_draw(cairo_t *c, const char *code, double turn)
{
	cairo_save(c);
	cairo_set_source_rgb(c, 1, 1, 1);
	cairo_paint(c);
	cairo_translate(c, A4_W / 2.0, A4_H / 2.0);
	cairo_rotate(c, turn);
	cairo_translate(c, -A4_W / 2.0, -A4_H / 2.0);
	cairo_set_source_rgb(c, 0, 0, 0);
	for (int i = 0; i < 20; i++) {
		cairo_rectangle(c, 50, 60 + 30 * i, 400, 5);
		cairo_fill(c);
	}
	if (code)
		code_draw(c, code, 480, 760, 64);
	cairo_restore(c);
}

static cairo_status_t take(void *closure, const unsigned char *p, unsigned n)
{
	buf_put(closure, p, n);
	return CAIRO_STATUS_SUCCESS;
}

struct page {
	const char *code;
	double turn;
	bool empty;
};

static void pdf_make(struct buf *out, const struct page *pages, size_t n)
{
	*out = (struct buf)BUF_MAX(MOST);
	cairo_surface_t *s = cairo_pdf_surface_create_for_stream(take, out, A4_W, A4_H);
	cairo_t *c = cairo_create(s);
	for (size_t i = 0; i < n; i++) {
		if (!pages[i].empty)
			page_draw(c, pages[i].code, pages[i].turn);
		cairo_show_page(c);
	}
	cairo_destroy(c);
	cairo_surface_destroy(s);
}

static cairo_surface_t *picture(const char *code, double turn, double scale)
{
	cairo_surface_t *s = cairo_image_surface_create(
		CAIRO_FORMAT_RGB24, (int)(A4_W * scale), (int)(A4_H * scale));
	cairo_t *c = cairo_create(s);
	cairo_scale(c, scale, scale);
	page_draw(c, code, turn);
	cairo_destroy(c);
	return s;
}

static void png_make(struct buf *out, const char *code, double turn)
{
	*out = (struct buf)BUF_MAX(MOST);
	cairo_surface_t *s = picture(code, turn, 2);
	cairo_surface_write_to_png_stream(s, take, out);
	cairo_surface_destroy(s);
}

static void jpeg_make(struct buf *out, const char *code, double turn)
{
	*out = (struct buf)BUF_MAX(MOST);
	cairo_surface_t *s = picture(code, turn, 4);
	unsigned char *bytes = NULL;
	unsigned long n = 0;
	tjhandle t = tjInitCompress();
	assert_int_equal(
		tjCompress2(t, cairo_image_surface_get_data(s), cairo_image_surface_get_width(s),
			cairo_image_surface_get_stride(s), cairo_image_surface_get_height(s),
			TJPF_BGRX, &bytes, &n, TJSAMP_420, 40, 0),
		0);
	buf_put(out, bytes, n);
	tjFree(bytes);
	tjDestroy(t);
	cairo_surface_destroy(s);
}

/* --- asking --- */

static bool scan(
	struct talk_clerk *c, struct slice bytes, uint64_t first, struct msg *result, struct err *e)
{
	AUTO(msg) struct msg m = { 0 };
	AUTO(fd) int fd = -1;
	if (!file_memfd(&fd, "scan", bytes, e))
		return false;
	msg_start(&m, CLERK_JOB);
	msg_put_fd(&m, CT_FILE, fd);
	msg_put_u64(&m, CT_NUMBER, first);
	msg_put_u64(&m, CT_MOST, CLERK_MAX_PAGES);
	return talk_once(c, JOB_SCAN, &m, result, STEP_MS, e);
}

/* "seen CODE CODE", "blank", "refused": one page as a line. */
static const char *told(const struct msg *r, size_t i)
{
	static char line[2000];
	struct msg sheet;
	struct err e = ERR_INIT;
	size_t n;
	uint64_t kind = SHEET_COUNT;
	const struct msg_rule *rules = clerk_sheet_rules(&n);
	if (!msg_get_nested(r, CT_SHEET, i, &sheet, &e))
		return "none";
	assert_true(msg_check(&sheet, rules, n, &e));
	msg_get_u64(&sheet, CT_KIND, 0, &kind);
	snprintf(line, sizeof line, "%s",
		kind == SHEET_SEEN    ? "seen"
		: kind == SHEET_BLANK ? "blank"
				      : "refused");
	char text[500];
	for (size_t k = 0; msg_get_text(&sheet, CT_TEXT, k, text, sizeof text); k++)
		snprintf(line + strlen(line), sizeof line - strlen(line), " %s", text);
	return line;
}

static void expect(struct talk_clerk *c, const struct buf *bytes, const char *line)
{
	AUTO(msg) struct msg r = { 0 };
	struct err e = ERR_INIT;
	if (!scan(c, buf_slice(bytes), 1, &r, &e))
		fail_msg("%s", e.text);
	assert_string_equal(told(&r, 0), line);
}

static void pages_of_a_pdf_are_told_one_by_one(void **state)
{
	AUTO(msg) struct msg r = { 0 };
	AUTO(buf) struct buf pdf = { 0 };
	struct err e = ERR_INIT;
	uint64_t all = 0;
	const struct page pages[] = { { .code = CODE }, { .empty = true }, { .code = NULL },
		{ .code = CODE, .turn = 0.05 }, { .code = CODE, .turn = 3.1 },
		{ .code = "https://elsewhere.example/?r=1", .turn = 0.06 } };
	pdf_make(&pdf, pages, 6);
	if (!scan(*state, buf_slice(&pdf), 1, &r, &e))
		fail_msg("%s", e.text);
	assert_true(msg_get_u64(&r, CT_NUMBER, 0, &all) && all == 6);
	assert_string_equal(told(&r, 0), "seen " CODE);
	assert_string_equal(told(&r, 1), "blank");
	assert_string_equal(told(&r, 2), "seen");
	assert_string_equal(told(&r, 3), "seen " CODE);
	assert_string_equal(told(&r, 4), "seen " CODE);
	assert_string_equal(told(&r, 5), "seen https://elsewhere.example/?r=1");
	assert_int_equal(r.nfds, 5);
	msg_free(&r);
	assert_true(scan(*state, buf_slice(&pdf), 6, &r, &e));
	assert_string_equal(told(&r, 0), "seen https://elsewhere.example/?r=1");
	assert_string_equal(told(&r, 1), "none");
	msg_free(&r);
	assert_false(scan(*state, buf_slice(&pdf), 7, &r, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
}

static void photographs_are_read_and_kept_upright(void **state)
{
	AUTO(buf) struct buf png = { 0 };
	AUTO(buf) struct buf jpeg = { 0 };
	AUTO(buf) struct buf side = { 0 };
	AUTO(buf) struct buf kept = BUF_MAX(MOST);
	AUTO(msg) struct msg r = { 0 };
	struct err e = ERR_INIT;
	int w = 0, h = 0, sub, space;
	png_make(&png, CODE, 0.03);
	expect(*state, &png, "seen " CODE);
	jpeg_make(&jpeg, CODE, -0.04);
	expect(*state, &jpeg, "seen " CODE);
	/* The camera held sideways: what is kept stands upright, and small enough. */
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, A4_H * 3, A4_W * 3);
	cairo_t *c = cairo_create(s);
	cairo_scale(c, 3, 3);
	cairo_set_source_rgb(c, 1, 1, 1);
	cairo_paint(c);
	cairo_translate(c, A4_H, 0);
	cairo_rotate(c, 1.5707963);
	page_draw(c, CODE, 0);
	cairo_destroy(c);
	side = (struct buf)BUF_MAX(MOST);
	cairo_surface_write_to_png_stream(s, take, &side);
	cairo_surface_destroy(s);
	assert_true(scan(*state, buf_slice(&side), 1, &r, &e));
	assert_string_equal(told(&r, 0), "seen " CODE);
	assert_true(file_read_fd(&kept, msg_get_fd(&r, CT_PAGE, 0), MOST, &e));
	tjhandle t = tjInitDecompress();
	assert_int_equal(tjDecompressHeader3(t, kept.p, kept.n, &w, &h, &sub, &space), 0);
	assert_int_equal(space, TJCS_GRAY);
	assert_true(h > w && h <= SCAN_KEPT_SIDE);
	uint8_t *px = malloc((size_t)w * (size_t)h);
	assert_int_equal(tjDecompress2(t, kept.p, kept.n, px, w, w, h, TJPF_GRAY, 0), 0);
	/* The code stands at the foot, on the right. */
	size_t foot = 0, head = 0;
	for (int y = 0; y < h / 10; y++)
		for (int x = w * 4 / 5; x < w; x++) {
			head += px[y * w + x] < 100;
			foot += px[(h - 1 - y) * w + x] < 100;
		}
	assert_true(foot > 1000 && head < 50);
	free(px);
	tjDestroy(t);
}

static void what_is_no_scan_is_refused(void **state)
{
	static const uint8_t bomb[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\x10\6\0\0\0";
	AUTO(msg) struct msg r = { 0 };
	AUTO(buf) struct buf jpeg = { 0 };
	struct err e = ERR_INIT;
	assert_false(scan(*state, SLICE_LIT("bonjour"), 1, &r, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	assert_false(scan(*state, SLICE_LIT(""), 1, &r, &e));
	assert_false(scan(*state, SLICE_LIT("%PDF-1.7 and nothing else"), 1, &r, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	/* A picture that promises 65536 x 65536 pixels is told as a page that cannot be read. */
	assert_true(scan(*state, (struct slice){ bomb, sizeof bomb - 1 }, 1, &r, &e));
	assert_string_equal(told(&r, 0), "refused");
	msg_free(&r);
	jpeg_make(&jpeg, CODE, 0);
	assert_true(scan(*state, slice_sub(buf_slice(&jpeg), 0, 300), 1, &r, &e));
	assert_string_equal(told(&r, 0), "refused");
}

/* A page that calls itself a square kilometre is read at the size of a picture. */
static void a_page_of_any_claimed_size_is_read(void **state)
{
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(buf) struct buf big = BUF_MAX(MOST);
	AUTO(msg) struct msg r = { 0 };
	struct err e = ERR_INIT;
	pdf_make(&pdf, &(struct page){ .code = CODE }, 1);
	const char *box = memmem(pdf.p, pdf.n, "MediaBox [ 0 0 595 842 ]", 24);
	assert_non_null(box);
	size_t at = (size_t)((const uint8_t *)box - pdf.p);
	buf_put(&big, pdf.p, at);
	buf_put_text(&big, "MediaBox [ 0 0 9e7 9e7 ]");
	buf_put_slice(&big, slice_sub(buf_slice(&pdf), at + 24, pdf.n));
	assert_true(scan(*state, buf_slice(&big), 1, &r, &e));
	assert_string_not_equal(told(&r, 0), "none");
}

static void documents_are_printed_on_sheets_of_their_own(void **state)
{
	AUTO(msg) struct msg m = { 0 };
	AUTO(msg) struct msg r = { 0 };
	AUTO(msg) struct msg back = { 0 };
	AUTO(buf) struct buf all = BUF_MAX(MOST);
	AUTO(buf) struct buf one = { 0 };
	AUTO(buf) struct buf two = { 0 };
	AUTO(buf) struct buf made = BUF_MAX(MOST);
	AUTO(fd) int fd = -1;
	struct err e = ERR_INIT;
	uint64_t n = 0;
	pdf_make(&one, (struct page[]){ { .code = CODE }, { .code = CODE }, { .code = CODE } }, 3);
	pdf_make(&two, (struct page[]){ { .code = "B" }, { .code = "C" } }, 2);
	buf_put_slice(&all, buf_slice(&one));
	buf_put_slice(&all, buf_slice(&two));
	buf_put_slice(&all, buf_slice(&one));
	assert_true(file_memfd(&fd, "all", buf_slice(&all), &e));
	msg_start(&m, CLERK_JOB);
	msg_put_fd(&m, CT_FILE, fd);
	msg_put_u64(&m, CT_SIZE, one.n);
	msg_put_u64(&m, CT_SIZE, two.n);
	msg_put_u64(&m, CT_SIZE, one.n);
	if (!talk_once(*state, JOB_PRINT, &m, &r, STEP_MS, &e))
		fail_msg("%s", e.text);
	assert_true(msg_get_u64(&r, CT_NUMBER, 0, &n) && n == 10);
	assert_true(file_read_fd(&made, msg_get_fd(&r, CT_FILE, 0), MOST, &e));
	assert_true(scan(*state, buf_slice(&made), 3, &back, &e));
	assert_string_equal(told(&back, 0), "seen " CODE);
	assert_string_equal(told(&back, 1), "blank");
	assert_string_equal(told(&back, 2), "seen B");
	assert_string_equal(told(&back, 3), "seen C");
	assert_string_equal(told(&back, 4), "seen " CODE);
}

static int start(void **state)
{
	static struct talk_clerk c;
	struct err e = ERR_INIT;
	if (!talk_clerk_start(&c, clerk_argv, &e)) {
		fprintf(stderr, "%s\n", e.text);
		return -1;
	}
	*state = &c;
	return 0;
}

static int stop(void **state)
{
	talk_clerk_auto(*state);
	return 0;
}

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	if (argc == 2 && strcmp(argv[1], "clerk") == 0)
		return clerk_run(ROLE_FD, NULL, table, &e) ? 0 : 1;
	if (!realpath("/proc/self/exe", self))
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_of_a_pdf_are_told_one_by_one),
		cmocka_unit_test(photographs_are_read_and_kept_upright),
		cmocka_unit_test(what_is_no_scan_is_refused),
		cmocka_unit_test(a_page_of_any_claimed_size_is_read),
		cmocka_unit_test(documents_are_printed_on_sheets_of_their_own),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
