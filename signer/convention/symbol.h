/* SPDX-License-Identifier: MIT */
/*
 * symbol: the modules of a QR code (ISO/IEC 18004), byte mode, level M. Rows are kept as bits, so
 * that the eight masks are weighed a row at a time: libqrencode weighs them module by module, and
 * the codes of one convention's pages took it a quarter of the time of painting.
 */
#ifndef PARAPHE_CONVENTION_SYMBOL_H
#define PARAPHE_CONVENTION_SYMBOL_H

#include "base/buf.h"

enum {
	SYMBOL_MAX_VERSION = 20,
	SYMBOL_MAX_SIDE = 17 + 4 * SYMBOL_MAX_VERSION,
	SYMBOL_MAX_BYTES = 666, /* table 7: version 20, level M */
	SYMBOL_WORDS = 2,
	SYMBOL_MASKS = 8,
	SYMBOL_BEST = SYMBOL_MASKS, /* the mask of the least penalty (7.8.3) */
};

/* Bit i % 64 of word i / 64 is the module of column i; 1 is dark. Bits past 'side' are 0. */
struct symbol {
	size_t side; /* modules, without the quiet zone */
	uint64_t row[SYMBOL_MAX_SIDE][SYMBOL_WORDS];
};

/* The smallest symbol for 'text'; 'mask' 0 to 7, or SYMBOL_BEST. Errors: LIMIT over SYMBOL_MAX_BYTES. */
MUST_CHECK bool symbol_make(struct symbol *out, struct slice text, unsigned mask, struct err *e);

static inline bool symbol_dark(const struct symbol *s, size_t row, size_t column)
{
	return s->row[row][column / 64] >> column % 64 & 1;
}

#endif
