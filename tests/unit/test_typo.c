/* SPDX-License-Identifier: MIT */
/* Slips in mail domains are hinted at; domains that merely look alike are left alone. */
#include "ceremony/typo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void slips_are_hinted_at(void **state)
{
	(void)state;
	static const char *const pairs[][2] = { { "a@gmial.com", "a@gmail.com" },
		{ "A.B@GMAI.COM", "a.b@gmail.com" }, { "a@gmail.fr", "a@gmail.com" },
		{ "a@gmail.con", "a@gmail.com" }, { "a@hotmial.fr", "a@hotmail.fr" },
		{ "a@hotnail.cmo", "a@hotmail.com" }, { "a@ornage.fr", "a@orange.fr" },
		{ "a@laposte.fr", "a@laposte.net" }, { "a@wanado.fr", "a@wanadoo.fr" },
		{ "a@outllok.com", "a@outlook.com" }, { "a@yaho.fr", "a@yahoo.fr" },
		{ "a@srf.fr", "a@sfr.fr" }, { "a@protonmial.cm", "a@protonmail.com" } };
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char out[TYPO_MAX_ADDRESS + 1];
		if (!typo_hint(out, pairs[i][0]))
			fail_msg("no hint for %s", pairs[i][0]);
		assert_string_equal(out, pairs[i][1]);
	}
}

static void what_may_be_right_is_left_alone(void **state)
{
	(void)state;
	static const char *const fine[] = { "a@gmail.com", "a@HOTMAIL.fr", "a@velo.example",
		"a@ac-lyon.fr", "a@lycee-ada.fr", "a@str.fr", "a@tree.fr", "a@mairie.fr",
		"a@live.fr", "a", "", "@", "a@", "a@grange-dupont.fr", "a@icade.com",
		"a@a-domain-that-is-longer-than-any-usual-one.example" };
	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
		char out[TYPO_MAX_ADDRESS + 1];
		if (typo_hint(out, fine[i]))
			fail_msg("%s gave %s", fine[i], out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slips_are_hinted_at),
		cmocka_unit_test(what_may_be_right_is_left_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
