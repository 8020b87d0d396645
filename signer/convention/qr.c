/* SPDX-License-Identifier: MIT */
/* qr: libqrencode's modules as an inline image mask. */
#include "convention/qr.h"

#include "convention/number.h"

#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>

static void code_auto(QRcode **code)
{
	QRcode_free(*code);
}

/*
 * ISO 32000-1 8.9.6.2: in an image mask 0 paints. Rows begin on a byte; in hexadecimal no byte can
 * be taken for the end of the image (8.9.7).
 */
static void row_put(struct buf *out, const unsigned char *dark, int n)
{
	static const char digits[] = "0123456789ABCDEF";
	for (int from = 0; from < n; from += 8) {
		unsigned byte = 0;
		for (int bit = 0; bit < 8; bit++)
			byte = byte << 1 | (from + bit >= n || !(dark[from + bit] & 1));
		buf_put_byte(out, (uint8_t)digits[byte >> 4]);
		buf_put_byte(out, (uint8_t)digits[byte & 15]);
	}
}

static void place_put(struct buf *out, const struct qr_place *at, int32_t module, int n)
{
	buf_put_text(out, "q ");
	number_put(out, module * n);
	buf_put_text(out, "0 0 ");
	number_put(out, module * n);
	number_put(out, at->x + QR_QUIET * module);
	number_put(out, at->y + QR_QUIET * module);
	buf_printf(out, "cm BI/IM true/W %d/H %d/F/AHx ID\n", n, n);
}

bool qr_put(struct buf *out, struct slice text, const struct qr_place *at, struct err *e)
{
	AUTO(text) char *copy = slice_dup(text);
	if (!copy)
		return err_nomem(e);
	AUTO(code) QRcode *code = QRcode_encodeString8bit(copy, 0, QR_ECLEVEL_M);
	if (!code && errno == ENOMEM)
		return err_nomem(e);
	if (!code)
		return err_fail(e, ERR_LIMIT, "a text of %zu bytes does not fit a QR code", text.n);
	int n = code->width;
	place_put(out, at, at->side / (n + 2 * QR_QUIET), n);
	for (int row = 0; row < n; row++)
		row_put(out, code->data + (size_t)row * (size_t)n, n);
	buf_put_text(out, ">\nEI Q\n");
	return true;
}
