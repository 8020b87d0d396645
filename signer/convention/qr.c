/* SPDX-License-Identifier: MIT */
/* qr: libqrencode's modules, neighbours in a row as one rectangle. */
#include "convention/qr.h"

#include "convention/number.h"

#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>

static void code_auto(QRcode **code)
{
	QRcode_free(*code);
}

static void row_put(struct buf *out, const QRcode *code, int row, const struct qr_place *at)
{
	int n = code->width, whole = n + 2 * QR_QUIET;
	const unsigned char *dark = code->data + (size_t)row * (size_t)n;
	for (int from = 0; from < n; from++) {
		int to = from;
		while (to < n && (dark[to] & 1))
			to++;
		if (to == from)
			continue;
		/* Edges are rounded once each, so that neighbours meet. */
		int32_t left = at->side * (from + QR_QUIET) / whole, right = at->side * (to + QR_QUIET) / whole;
		int32_t low = at->side * (n - 1 - row + QR_QUIET) / whole, high = at->side * (n - row + QR_QUIET) / whole;
		number_put(out, at->x + left);
		number_put(out, at->y + low);
		number_put(out, right - left);
		number_put(out, high - low);
		buf_put_text(out, "re\n");
		from = to;
	}
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
	for (int row = 0; row < code->width; row++)
		row_put(out, code, row, at);
	buf_put_text(out, "f\n");
	return true;
}
