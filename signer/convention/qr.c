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

/* One unit is one module here, so every number is short. */
static void row_put(struct buf *out, const QRcode *code, int row)
{
	int n = code->width;
	const unsigned char *dark = code->data + (size_t)row * (size_t)n;
	for (int from = 0; from < n; from++) {
		int to = from;
		while (to < n && (dark[to] & 1))
			to++;
		if (to == from)
			continue;
		number_put(out, 1000 * from);
		number_put(out, 1000 * (n - 1 - row));
		number_put(out, 1000 * (to - from));
		buf_put_text(out, "1 re\n");
		from = to;
	}
}

static void place_put(struct buf *out, const struct qr_place *at, int32_t module)
{
	buf_put_text(out, "q ");
	number_put(out, module);
	buf_put_text(out, "0 0 ");
	number_put(out, module);
	number_put(out, at->x + QR_QUIET * module);
	number_put(out, at->y + QR_QUIET * module);
	buf_put_text(out, "cm\n");
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
	place_put(out, at, at->side / (code->width + 2 * QR_QUIET));
	for (int row = 0; row < code->width; row++)
		row_put(out, code, row);
	buf_put_text(out, "f Q\n");
	return true;
}
