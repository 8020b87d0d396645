/* SPDX-License-Identifier: MIT */
/* Where what is loaded once lies, and that nothing which comes later lies between. */
#include "clerk/heap.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* The mapping of this process that 'at' lies in may have huge pages. */
static bool is_huge(uintptr_t at)
{
	char line[512];
	bool mine = false, huge = false;
	FILE *f = fopen("/proc/self/smaps", "r");
	while (f && fgets(line, sizeof line, f)) {
		uintptr_t from, to;
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " ", &from, &to) == 2)
			mine = from <= at && at < to;
		else if (mine && strncmp(line, "VmFlags:", 8) == 0)
			huge = strstr(line, " hg") != NULL;
	}
	if (f)
		fclose(f);
	return huge;
}

enum { OWN_GOOD, OWN_NONE, OWN_ELSEWHERE, OWN_TOUCHED, OWN_SMALL };

static int child_asks(void)
{
	uintptr_t at = heap_own();
	if (!at)
		return OWN_NONE;
	unsigned char touched = 1;
	if (mincore((void *)at, 1, &touched) != 0 || touched & 1)
		return OWN_TOUCHED;
	for (size_t n = 2000; n < LATER_MAX; n += n / 8) {
		uintptr_t later = (uintptr_t)malloc(n);
		if (later < at || later - at >= HUGE_PAGE)
			return OWN_ELSEWHERE;
	}
	return at % HUGE_PAGE == 0 && is_huge(at) ? OWN_GOOD : OWN_SMALL;
}

static void what_a_child_asks_for_lies_in_huge_pages_of_its_own(void **state)
{
	(void)state;
#ifdef OTHER_MALLOC
	skip();
#endif
	if (access("/sys/kernel/mm/transparent_hugepage/enabled", F_OK) != 0)
		skip();
	heap_end(heap_begin());
	assert_int_equal(heap_own(), 0);
	heap_keep();
	for (int i = 0; i < 3; i++) {
		int status = -1;
		pid_t pid = fork();
		if (pid == 0)
			_exit(child_asks());
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), OWN_GOOD);
		/* the parent goes on in the same place, whatever it needs meanwhile */
		assert_non_null(malloc(100000));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_later_lies_behind_what_was_loaded),
		cmocka_unit_test(what_a_child_asks_for_lies_in_huge_pages_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
