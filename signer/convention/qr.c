/* SPDX-License-Identifier: MIT */
/* qr: the modules of a symbol as an inline image mask. */
#include "convention/qr.h"

#include "convention/number.h"
#include "convention/symbol.h"

/*
 * ISO 32000-1 8.9.6.2: in an image mask 0 paints. Rows begin on a byte; in hexadecimal no byte can
 * be taken for the end of the image (8.9.7).
 */
static void row_put(struct buf *out, const struct symbol *symbol, size_t row)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t from = 0; from < symbol->side; from += 8) {
		unsigned byte = 0;
		for (size_t i = from; i < from + 8; i++)
			byte = byte << 1 | (i >= symbol->side || !symbol_dark(symbol, row, i));
		buf_put(out, (const char[]){ digits[byte >> 4], digits[byte & 15] }, 2);
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
	struct symbol symbol;
	if (!symbol_make(&symbol, text, SYMBOL_BEST, e))
		return false;
	place_put(out, at, at->side / ((int32_t)symbol.side + 2 * QR_QUIET), (int)symbol.side);
	for (size_t row = 0; row < symbol.side; row++)
		row_put(out, &symbol, row);
	buf_put_text(out, ">\nEI Q\n");
	return true;
}
