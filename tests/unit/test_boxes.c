/* SPDX-License-Identifier: MIT */
/* The boxes of a convention: each by its own party, none by another's key. */
#include "clerk/boxes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SERVICES "CN=Services,O=House\\, of ours,C=FR"
#define PARTIES "CN=Parties,O=House\\, of ours,C=FR"
#define ELSEWHERE "CN=Cards,O=Elsewhere,C=FR"

struct box {
	const char *field, *unit, *issuer;
	uint8_t key;
};

/* A convention of five parties, of which 'box' are signed after the certification. */
static enum pades_verdict_word verdict(const struct box *box, size_t n, size_t *told)
{
	static const char *const fields[] = { "accueil-1", "accueil-2", "famille-1", "famille-2",
		"eleve", "enseignant", "ecole" };
	struct convention c = { .parties_n = sizeof fields / sizeof *fields };
	struct pades_signature list[8] = { { .field = "certification",
		.issuer = SERVICES,
		.has_key = true,
		.key_sha256 = { 1 } } };
	struct pades_report r = { .verdict = PADES_PASSED, .n = n + 1, .list = list };
	for (size_t i = 0; i < c.parties_n; i++)
		snprintf(c.parties[i].field, sizeof c.parties[i].field, "%s", fields[i]);
	for (size_t i = 0; i < n; i++) {
		struct pades_signature *s = &list[i + 1];
		snprintf(s->field, sizeof s->field, "%s", box[i].field);
		snprintf(s->unit, sizeof s->unit, "%s", box[i].unit);
		snprintf(s->issuer, sizeof s->issuer, "%s", box[i].issuer);
		s->has_key = true;
		s->key_sha256[0] = box[i].key;
	}
	boxes_judge(&r, &c);
	if (told)
		*told = r.reasons_n;
	return r.verdict;
}

static void each_in_its_box_passes(void **state)
{
	(void)state;
	size_t told = 0;
	const struct box all[] = { { "accueil-1", "accueil-1", PARTIES, 2 },
		{ "famille-1", "famille-1", PARTIES, 3 }, { "eleve", "", ELSEWHERE, 4 },
		{ "enseignant", "Rectorat", ELSEWHERE, 5 }, { "ecole", "ecole", PARTIES, 6 },
		{ "cachet", "", SERVICES, 7 } };
	assert_int_equal(verdict(all, 6, &told), PADES_PASSED);
	assert_int_equal(told, 0);
}

static void a_certificate_in_another_box_fails(void **state)
{
	(void)state;
	const struct box swapped[] = { { "accueil-1", "famille-1", PARTIES, 2 },
		{ "famille-1", "accueil-1", PARTIES, 3 } };
	const struct box sibling[] = { { "famille-2", "famille-1", PARTIES, 2 } };
	const struct box card[] = { { "ecole", "enseignant", ELSEWHERE, 2 } };
	assert_int_equal(verdict(swapped, 2, NULL), PADES_FAILED);
	assert_int_equal(verdict(sibling, 1, NULL), PADES_FAILED);
	assert_int_equal(verdict(card, 1, NULL), PADES_INDETERMINATE);
}

static void one_key_for_several_parties_does_not_pass(void **state)
{
	(void)state;
	size_t told = 0;
	const struct box made_once[] = { { "accueil-1", "accueil-1", PARTIES, 2 },
		{ "accueil-2", "accueil-2", PARTIES, 2 } };
	const struct box one_card[] = { { "accueil-1", "", ELSEWHERE, 2 },
		{ "famille-1", "", ELSEWHERE, 2 } };
	const struct box parents[] = { { "famille-1", "", ELSEWHERE, 2 },
		{ "famille-2", "", ELSEWHERE, 2 } };
	const struct box sealer[] = { { "ecole", "", ELSEWHERE, 2 },
		{ "cachet", "", ELSEWHERE, 2 } };
	const struct box certifier[] = { { "famille-1", "", SERVICES, 1 } };
	const struct box head[] = { { "enseignant", "", ELSEWHERE, 2 },
		{ "ecole", "", ELSEWHERE, 2 } };
	assert_int_equal(verdict(made_once, 2, NULL), PADES_FAILED);
	assert_int_equal(verdict(one_card, 2, NULL), PADES_INDETERMINATE);
	assert_int_equal(verdict(parents, 2, NULL), PADES_INDETERMINATE);
	assert_int_equal(verdict(sealer, 2, NULL), PADES_INDETERMINATE);
	assert_int_equal(verdict(certifier, 1, NULL), PADES_INDETERMINATE);
	/* told, and no more */
	assert_int_equal(verdict(head, 2, &told), PADES_PASSED);
	assert_int_equal(told, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_in_its_box_passes),
		cmocka_unit_test(a_certificate_in_another_box_fails),
		cmocka_unit_test(one_key_for_several_parties_does_not_pass),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
