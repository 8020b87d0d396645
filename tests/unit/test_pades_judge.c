/* SPDX-License-Identifier: MIT */
/* test_pades_judge: verdicts on files we made: levels, trust, time, revocation, and single steps. */
#include "pades_kit.h"

static struct kit_pki pki;

static void passes_what_we_sealed(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = kit_sealed(&pki);
	AUTO(pades_report) struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 86400);
	if (r.verdict != PADES_PASSED)
		kit_print(&r);
	assert_int_equal(r.verdict, PADES_PASSED);
	assert_int_equal(r.n, 6);
	for (size_t i = 0; i < r.n; i++) {
		assert_true(r.list[i].intact);
		assert_int_equal(r.list[i].indication, PADES_TOTAL_PASSED);
		if (!r.list[i].is_timestamp)
			assert_int_equal(r.list[i].level, PADES_B_LTA);
	}
	assert_int_equal(r.list[0].docmdp, 2);
	assert_int_equal(r.list[0].coverage, PADES_WHOLE_REVISION);
	assert_int_equal(r.list[5].coverage, PADES_WHOLE_FILE);
	assert_int_equal(r.list[1].best_time, KIT_TIME + 3601);
}

static void passes_nothing_without_anchors(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = kit_sealed(&pki);
	AUTO(pades_report) struct pades_report r = kit_judge(&pdf, NULL, KIT_TIME + 86400);
	assert_int_equal(r.verdict, PADES_INDETERMINATE);
	for (size_t i = 0; i < r.n; i++) {
		assert_true(r.list[i].intact);
		assert_string_equal(r.list[i].subindication, "NO_CERTIFICATE_CHAIN_FOUND");
		if (!r.list[i].is_timestamp)
			assert_int_equal(r.list[i].level, PADES_B_LTA);
	}
}

int main(void)
{
	pki = kit_pki_make();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_what_we_sealed),
		cmocka_unit_test(passes_nothing_without_anchors),
	};
	int r = cmocka_run_group_tests(tests, NULL, NULL);
	kit_pki_free(&pki);
	return r;
}
