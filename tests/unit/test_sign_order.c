/* SPDX-License-Identifier: MIT */
/* Whose turn it is, by the three policies, groups and quorums of CONVENTION 2.2 and 5. */
#include "ceremony/sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HOST, MOTHER, FATHER, PUPIL, TEACHER, SCHOOL, ALL };
enum { IN_SEQUENCE = 0, IN_PARALLEL = 1, SCHOOL_LAST = 2 };

static struct store_convention sample(int order)
{
	static const struct store_party parties[ALL] = {
		[HOST] = { .field = "accueil-1", .obligatory = true, .rank = 1 },
		[MOTHER] = { .field = "famille-1",
			.obligatory = true,
			.rank = 2,
			.group = "rl",
			.quorum = 1 },
		[FATHER] = { .field = "famille-2",
			.obligatory = true,
			.rank = 2,
			.group = "rl",
			.quorum = 1 },
		[PUPIL] = { .field = "eleve", .obligatory = true, .rank = 2 },
		[TEACHER] = { .field = "enseignant", .obligatory = false, .rank = 3 },
		[SCHOOL] = { .field = "ecole", .obligatory = true, .rank = 9 },
	};
	struct store_convention c = { .order = order, .parties_n = ALL };
	memcpy(c.parties, parties, sizeof parties);
	return c;
}

static void in_sequence_a_rank_waits_for_the_one_before(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct store_convention c = sample(IN_SEQUENCE);
	assert_true(sign_in_turn(&c, HOST, &e));
	assert_false(sign_in_turn(&c, MOTHER, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_non_null(strstr(e.text, "accueil-1"));
	c.parties[HOST].signed_at = 1;
	assert_true(sign_in_turn(&c, PUPIL, &e));
	assert_true(sign_in_turn(&c, FATHER, &e));
	assert_false(sign_in_turn(&c, SCHOOL, &e));
}

static void a_quorum_is_enough_and_an_optional_visa_never_blocks(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct store_convention c = sample(IN_SEQUENCE);
	c.parties[HOST].signed_at = c.parties[PUPIL].signed_at = c.parties[FATHER].signed_at = 1;
	assert_true(sign_in_turn(&c, SCHOOL, &e));
	/* The mother may still sign or oppose, but nobody waits for her: the head's list goes by this. */
	assert_true(sign_in_turn(&c, MOTHER, &e));
	assert_true(sign_met(&c, &c.parties[MOTHER]));
	assert_false(sign_met(&c, &c.parties[SCHOOL]));
	c.parties[MOTHER].quorum = c.parties[FATHER].quorum = 2;
	assert_false(sign_in_turn(&c, SCHOOL, &e));
}

static void in_parallel_everybody_may(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct store_convention c = sample(IN_PARALLEL);
	for (size_t i = 0; i < ALL; i++)
		assert_true(sign_in_turn(&c, i, &e));
}

static void the_school_may_be_last_of_a_parallel_round(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct store_convention c = sample(SCHOOL_LAST);
	assert_true(sign_in_turn(&c, PUPIL, &e));
	assert_false(sign_in_turn(&c, SCHOOL, &e));
	c.parties[HOST].signed_at = c.parties[MOTHER].signed_at = c.parties[PUPIL].signed_at = 1;
	assert_true(sign_in_turn(&c, SCHOOL, &e));
}

static void who_is_missing_is_named(void **state)
{
	(void)state;
	struct store_convention c = sample(IN_PARALLEL);
	AUTO(buf) struct buf missing = BUF_MAX(200);
	c.parties[HOST].signed_at = c.parties[MOTHER].signed_at = 1;
	assert_false(sign_complete(&c, &missing));
	assert_string_equal(buf_text(&missing), "eleve ecole");
	c.parties[PUPIL].signed_at = c.parties[SCHOOL].signed_at = 1;
	assert_true(sign_complete(&c, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_sequence_a_rank_waits_for_the_one_before),
		cmocka_unit_test(a_quorum_is_enough_and_an_optional_visa_never_blocks),
		cmocka_unit_test(in_parallel_everybody_may),
		cmocka_unit_test(the_school_may_be_last_of_a_parallel_round),
		cmocka_unit_test(who_is_missing_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
