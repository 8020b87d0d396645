/* SPDX-License-Identifier: MIT */
/* test_fill: a draft that is given to be filled must continue the file, and have its hole in what is new. */
#include "clerk/give.h"
#include "clerk/make.h"
#include "wire/clerk_ops.h"

#include <stddef.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct given {
	const char *draft;
	uint64_t at, end;
};

/* Refused before anything is lacking: there is nobody to ask. */
static void refused(const struct given *g)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg result = { 0 };
	struct clerk_conversation c = { .fd = -1, .job = JOB_SIGN };
	struct err e = ERR_INIT;
	msg_start(&job, CLERK_JOB);
	msg_start(&result, CLERK_RESULT);
	msg_put_u64(&job, CT_HOLE_AT, g->at);
	msg_put_u64(&job, CT_HOLE_END, g->end);
	assert_true(give_bytes(&job, CT_FILE, SLICE_LIT("%PDF base"), &e));
	assert_true(give_bytes(&job, CT_DRAFT, slice_text(g->draft), &e));
	assert_false(make_signed(&c, &job, &result, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	assert_non_null(strstr(e.text, "the draft does not continue the file"));
}

static void a_draft_without_its_file_or_hole_is_refused(void **state)
{
	(void)state;
	static const struct given all[] = { { "%PDF other and <00>", 15, 19 },
		{ "%PDF base", 5, 9 }, { "%PDF base and <00>", 4, 18 },
		{ "%PDF base and <00>", 14, 19 }, { "%PDF base and <00>", 16, 14 },
		{ "%PDF base and <00>", 0, 0 }, { "%PDF base and <00>", 14, UINT64_MAX },
		{ "%PDF base and <00>", UINT64_MAX, UINT64_MAX },
		{ "%PDF base and <00>", UINT64_MAX, 14 }, { "%PDF base and <00>", 14, 15 } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		refused(&all[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_draft_without_its_file_or_hole_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
