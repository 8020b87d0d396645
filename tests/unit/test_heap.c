/* SPDX-License-Identifier: MIT */
/* Where what is loaded once lies, and that nothing which comes later lies between. */
#include "clerk/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { THINGS = 3000, HUGE_PAGE = 2 << 20, LATER_MAX = 70000 };

#if defined(__SANITIZE_ADDRESS__)
#define OTHER_MALLOC 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define OTHER_MALLOC 1
#endif
#endif

/* Things of many sizes, every third of which is given back while others are loaded. */
static uintptr_t load(void *things[static THINGS], uintptr_t from)
{
	uintptr_t last = 0;
	for (size_t i = 0; i < THINGS; i++) {
		things[i] = malloc(1 + i * 7919 % 3000);
		assert_non_null(things[i]);
		assert_true((uintptr_t)things[i] >= from);
		if (i % 3 == 2) {
			free(things[i - 1]);
			things[i - 1] = NULL;
		}
	}
	for (size_t i = 0; i < THINGS; i++)
		if ((uintptr_t)things[i] > last)
			last = (uintptr_t)things[i];
	return last;
}

static void what_comes_later_lies_behind_what_was_loaded(void **state)
{
	static void *things[THINGS];
	(void)state;
#ifdef OTHER_MALLOC
	skip();
#endif
	uintptr_t from = heap_begin();
	assert_int_equal(from % HUGE_PAGE, 0);
	uintptr_t last = load(things, from);
	heap_end(from);
	for (size_t n = 1; n < LATER_MAX; n += 1 + n / 8) {
		void *later = malloc(n);
		if ((uintptr_t)later / HUGE_PAGE <= last / HUGE_PAGE)
			fail_msg("%zu bytes lie in a huge page of what was loaded", n);
		/* given back, it may be had again */
		if (n % 2)
			free(later);
	}
	for (size_t i = 0; i < THINGS; i++)
		free(things[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_later_lies_behind_what_was_loaded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
