/* SPDX-License-Identifier: MIT */
/* What is remembered between the two steps of a signature: the very draft that was judged, for one field on one base, once. */
#include "ceremony/prepared.h"

#include "ceremony/act.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char base[] = "%PDF base", draft[] = "%PDF base and its draft";
static const char box[2][320] = { "Signé par", "Ada" };
static const struct prepared_hole hole = { .at = 12, .end = 15, .digest = { 7, 8, 9 } };

static struct act_signature signature(void)
{
	return (struct act_signature){ .box = box,
		.box_n = 2,
		.room = 900,
		.claimed = 1700000000,
		.signing = { .purpose = VAULT_PARTY,
			.field = "eleve",
			.name = "Ada",
			.base = slice_text(base) } };
}

static bool is_remembered(const struct act_signature *s)
{
	AUTO(buf) struct buf got = { 0 };
	struct prepared_hole h = { .at = 0 };
	if (!prepared_again(&got, &h, s))
		return false;
	assert_true(slice_eq(buf_slice(&got), slice_text(draft)));
	assert_memory_equal(&h, &hole, sizeof h);
	return true;
}

static void a_draft_comes_again_for_the_same_signature_alone(void **state)
{
	(void)state;
	struct act_signature s = signature();
	assert_false(is_remembered(&s));
	prepared_note(&s, slice_text(draft), &hole);
	assert_true(is_remembered(&s));
	assert_true(is_remembered(&s));
	struct act_signature other[8];
	for (size_t i = 0; i < 8; i++)
		other[i] = s;
	other[0].room++;
	other[1].claimed++;
	other[2].box_n = 1;
	other[3].signing.field = "ecole";
	other[4].signing.name = "Eve";
	other[5].signing.base = slice_text("%PDF bass");
	other[6].kind = 1;
	const char moved[2][320] = { "Signé parA", "da" };
	other[7].box = moved;
	for (size_t i = 0; i < 8; i++)
		if (is_remembered(&other[i]))
			fail_msg("another signature (%zu) got this draft", i);
}

static void a_judges_word_holds_for_these_bytes_this_field_and_this_base_and_once(void **state)
{
	(void)state;
	struct act_signature s = signature();
	struct prepared_hole h = { .at = 0 };
	struct gather_signing other = s.signing;
	prepared_note(&s, slice_text(draft), &hole);
	assert_false(prepared_judged(&h, &s.signing, slice_text("%PDF base and its Draft")));
	assert_false(prepared_judged(&h, &s.signing, slice_text("%PDF base")));
	other.field = "ecole";
	assert_false(prepared_judged(&h, &other, slice_text(draft)));
	other = s.signing;
	other.base = slice_text("%PDF base ");
	assert_false(prepared_judged(&h, &other, slice_text(draft)));
	assert_true(prepared_judged(&h, &s.signing, slice_text(draft)));
	assert_memory_equal(&h, &hole, sizeof h);
	assert_false(prepared_judged(&h, &s.signing, slice_text(draft)));
	assert_false(is_remembered(&s));
}

static void what_does_not_continue_its_base_or_is_too_long_is_not_remembered(void **state)
{
	(void)state;
	struct act_signature s = signature();
	static char longer[sizeof base + PREPARED_MAX_BYTES];
	s.claimed += 5;
	prepared_note(&s, slice_text("%PDF basis"), &hole);
	assert_false(is_remembered(&s));
	prepared_note(&s, slice_text(base), &hole);
	assert_false(is_remembered(&s));
	memset(longer, ' ', sizeof longer);
	memcpy(longer, base, sizeof base - 1);
	prepared_note(&s, (struct slice){ (const uint8_t *)longer, sizeof longer }, &hole);
	assert_false(is_remembered(&s));
}

static void the_oldest_go_first_and_the_old_with_the_next(void **state)
{
	(void)state;
	struct act_signature first = signature(), s = first;
	prepared_note(&first, slice_text(draft), &hole);
	for (int i = 1; i < PREPARED_MAX; i++) {
		s.room = (uint64_t)(1000 + i);
		prepared_note(&s, slice_text(draft), &hole);
		prepared_note(&s, slice_text(draft), &hole);
	}
	assert_true(is_remembered(&first));
	s.room = 5000;
	prepared_note(&s, slice_text(draft), &hole);
	assert_false(is_remembered(&first));
	assert_true(is_remembered(&s));
	struct act_signature late = s;
	late.claimed += PREPARED_LIFE_S;
	prepared_note(&late, slice_text(draft), &hole);
	assert_true(is_remembered(&s));
	late.claimed++;
	prepared_note(&late, slice_text(draft), &hole);
	assert_false(is_remembered(&s));
	assert_true(is_remembered(&late));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_draft_comes_again_for_the_same_signature_alone),
		cmocka_unit_test(
			a_judges_word_holds_for_these_bytes_this_field_and_this_base_and_once),
		cmocka_unit_test(what_does_not_continue_its_base_or_is_too_long_is_not_remembered),
		cmocka_unit_test(the_oldest_go_first_and_the_old_with_the_next),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
