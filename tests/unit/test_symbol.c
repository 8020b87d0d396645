/* SPDX-License-Identifier: MIT */
/* test_symbol: every module as libqrencode sets it, for texts of every length and with every mask. */
#include "convention/symbol.h"

#include <qrencode.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool theirs_dark(const QRcode *code, size_t row, size_t column)
{
	return code->data[row * (size_t)code->width + column] & 1;
}

/* The mask they chose, from the format information beside the upper left finder (7.9). */
static unsigned theirs_mask(const QRcode *code)
{
	unsigned bits = 0;
	for (size_t i = 2; i <= 4; i++)
		bits = bits << 1 | theirs_dark(code, 8, i);
	return bits ^ 5; /* bits 12 to 10 of the mask pattern 101010000010010 */
}

static void same_modules(const struct symbol *ours, const QRcode *theirs)
{
	assert_int_equal(ours->side, theirs->width);
	for (size_t row = 0; row < ours->side; row++)
		for (size_t column = 0; column < ours->side; column++)
			if (symbol_dark(ours, row, column) != theirs_dark(theirs, row, column))
				fail_msg("side %zu: row %zu, column %zu", ours->side, row, column);
}

static void text_draw(uint8_t *text, size_t n, unsigned seed)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1103515245 + 12345;
		text[i] = (uint8_t)(seed >> 16);
	}
}

static void every_length_has_the_modules_of_libqrencode(void **state)
{
	(void)state;
	uint8_t text[SYMBOL_MAX_BYTES];
	unsigned masks = 0;
	size_t same = 0, seen = 0;
	for (size_t n = 1; n <= SYMBOL_MAX_BYTES; n += n < 64 ? 1 : 7, seen++) {
		struct symbol ours, best;
		struct err e = ERR_INIT;
		text_draw(text, n, (unsigned)n);
		QRcode *theirs = QRcode_encodeData((int)n, text, 0, QR_ECLEVEL_M);
		assert_non_null(theirs);
		unsigned mask = theirs_mask(theirs);
		assert_true(symbol_make(&ours, (struct slice){ text, n }, mask, &e));
		same_modules(&ours, theirs);
		assert_true(symbol_make(&best, (struct slice){ text, n }, SYMBOL_BEST, &e));
		same += memcmp(&best, &ours, sizeof best) == 0;
		masks |= 1U << mask;
		QRcode_free(theirs);
	}
	assert_int_equal(masks, 255);
	/* they take enlarged finders (2:2:6:2:2) for finders, too, which the standard does not say */
	assert_true(same * 100 >= seen * 98);
}

static void an_address_has_the_mask_libqrencode_chooses(void **state)
{
	(void)state;
	for (int page = 1; page < 60; page++) {
		char text[120];
		struct symbol ours;
		struct err e = ERR_INIT;
		snprintf(text, sizeof text,
			"https://convention.example/v?r=9990042S-2026-%05d&v=1&p=%d&c=7ZK3M9Q%d",
			page * 17, page, page % 10);
		QRcode *theirs = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
		assert_non_null(theirs);
		assert_true(symbol_make(&ours, slice_text(text), SYMBOL_BEST, &e));
		same_modules(&ours, theirs);
		QRcode_free(theirs);
	}
}

static void one_byte_too_many_is_a_limit(void **state)
{
	(void)state;
	static const uint8_t text[SYMBOL_MAX_BYTES + 1];
	struct symbol s;
	struct err e = ERR_INIT;
	assert_true(symbol_make(&s, (struct slice){ text, SYMBOL_MAX_BYTES }, SYMBOL_BEST, &e));
	assert_int_equal(s.side, SYMBOL_MAX_SIDE);
	assert_false(symbol_make(&s, (struct slice){ text, sizeof text }, SYMBOL_BEST, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_length_has_the_modules_of_libqrencode),
		cmocka_unit_test(an_address_has_the_mask_libqrencode_chooses),
		cmocka_unit_test(one_byte_too_many_is_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
