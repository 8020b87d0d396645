/* SPDX-License-Identifier: MIT */
/* number: ISO 32000-1 7.3.3 real numbers from integers. */
#include "convention/number.h"

void number_put(struct buf *out, int32_t v)
{
	uint8_t text[16];
	size_t at = sizeof text;
	uint32_t left = v < 0 ? 0U - (uint32_t)v : (uint32_t)v, decimals = left % 1000, unit = 3;
	text[--at] = ' ';
	for (; unit && decimals % 10 == 0; unit--)
		decimals /= 10;
	for (size_t k = unit; k; k--, decimals /= 10)
		text[--at] = (uint8_t)('0' + decimals % 10);
	if (unit)
		text[--at] = '.';
	left /= 1000;
	while (left || !unit) { /* ".5", but "0" */
		unit = 3;
		text[--at] = (uint8_t)('0' + left % 10);
		left /= 10;
	}
	if (v < 0)
		text[--at] = '-';
	buf_put(out, text + at, sizeof text - at);
}

void number_whole_put(struct buf *out, size_t v, const char *after)
{
	uint8_t text[20];
	size_t at = sizeof text;
	do {
		text[--at] = (uint8_t)('0' + v % 10);
		v /= 10;
	} while (v);
	buf_put(out, text + at, sizeof text - at);
	buf_put_text(out, after);
}
