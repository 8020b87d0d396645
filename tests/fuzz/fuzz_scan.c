/* SPDX-License-Identifier: MIT */
/*
 * fuzz_scan: any bytes as a photograph of paper that came back (JPEG, PNG), and any bytes as its pixels, so that the search for codes is
 * reached; what comes out is what the job promises. Scans as PDF are poppler's to read: behind the cage, and fuzzed by its own people.
 */
#include "clerk/scan.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <turbojpeg.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_PIXELS = 1 << 20, SIDE = 8, STRETCH = 3 };

/* Larger ones only take longer. */
static bool is_small(struct slice s)
{
	int w = 0, h = 0, sub, space;
	if (slice_starts(s, SLICE_LIT("\x89PNG"))) {
		struct cur c = { .s = slice_sub(s, s.n < 16 ? s.n : 16, s.n) };
		uint32_t x, y;
		return !cur_u32(&c, &x, NULL) || !cur_u32(&c, &y, NULL) || x > MOST_PIXELS ||
		       y == 0 || x <= MOST_PIXELS / y;
	}
	tjhandle t = tjInitDecompress();
	bool small = t && (tjDecompressHeader3(t, s.p, s.n, &w, &h, &sub, &space) != 0 || w < 1 ||
				  h < 1 || w <= MOST_PIXELS / h);
	if (t)
		tjDestroy(t);
	return small;
}

static void sheet_look(const struct msg *result, const struct msg *sheet)
{
	uint64_t kind;
	char text[SCAN_MAX_CODE + 1];
	struct slice page;
	if (!msg_get_u64(sheet, CT_KIND, 0, &kind) ||
		(kind != SHEET_REFUSED && kind != SHEET_BLANK && kind != SHEET_SEEN))
		abort();
	if (kind == SHEET_SEEN && msg_get_fd(result, CT_PAGE, 0) < 0)
		abort();
	for (size_t i = 0; msg_get_bytes(sheet, CT_TEXT, i, &page); i++)
		if (i == SCAN_MAX_CODES || !msg_get_text(sheet, CT_TEXT, i, text, sizeof text) ||
			strspn(text, " \t\n") != 0)
			abort();
}

static void scan(struct slice picture)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg result = { 0 };
	struct msg sheet;
	int fd = memfd_create("scan", MFD_CLOEXEC);
	if (fd < 0 || write(fd, picture.p, picture.n) != (ssize_t)picture.n)
		abort();
	msg_start(&job, 0);
	msg_put_fd(&job, CT_FILE, fd);
	msg_start(&result, 0);
	if (scan_pages(NULL, &job, &result, NULL)) {
		if (!msg_get_nested(&result, CT_SHEET, 0, &sheet, NULL) || result.body.failed)
			abort();
		sheet_look(&result, &sheet);
	}
	close(fd);
}

/* Each bit is a square of pixels, as in a code; around it is paper. */
static void pixels(struct slice bits)
{
	size_t side = SIDE, cell;
	while (side * side / 8 < bits.n && side < 80)
		side++;
	cell = (side + 8) * STRETCH;
	AUTO(buf) struct buf gray = BUF_MAX(1 << 20);
	for (size_t y = 0; y < cell; y++)
		for (size_t x = 0; x < cell; x++) {
			size_t i = x / STRETCH - 4, j = y / STRETCH - 4, at = j * side + i;
			bool black = i < side && j < side && at / 8 < bits.n &&
				     (bits.p[at / 8] >> (at % 8) & 1);
			buf_put_byte(&gray, black ? 0 : 255);
		}
	unsigned char *jpeg = NULL;
	unsigned long n = 0;
	tjhandle t = tjInitCompress();
	if (!t || gray.failed ||
		tjCompress2(t, gray.p, (int)cell, (int)cell, (int)cell, TJPF_GRAY, &jpeg, &n,
			TJSAMP_GRAY, 90, 0) != 0)
		abort();
	scan((struct slice){ jpeg, n });
	tjFree(jpeg);
	tjDestroy(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = { data, size };
	if (slice_starts(s, SLICE_LIT("\x89PNG")) || slice_starts(s, SLICE_LIT("\xff\xd8\xff"))) {
		if (is_small(s))
			scan(s);
	} else if (!slice_starts(s, SLICE_LIT("%PDF"))) {
		pixels(s);
	}
	return 0;
}
