/* SPDX-License-Identifier: MIT */
/* test_jobs: lanes work, come again, wait after a failure, and end. */
#include "cli/jobs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static atomic_int houses, worked, failed, refuse;

static bool house(void *arg, struct house *out, struct err *e)
{
	(void)arg;
	*out = (struct house){ 0 };
	if (atomic_load(&refuse) && atomic_load(&houses) == 1)
		return err_fail(e, ERR_IO, "no store");
	atomic_fetch_add(&houses, 1);
	return true;
}

static void house_end(void *arg, struct house *h)
{
	(void)arg;
	(void)h;
	atomic_fetch_sub(&houses, 1);
}

static int64_t now_ms(void)
{
	return 42;
}

/* Ten pieces at once, then nothing. */
static bool work(void *arg, struct service *s, int64_t now, bool *more, struct err *e)
{
	(void)arg;
	(void)e;
	assert_non_null(s->house);
	assert_int_equal(now, 42);
	*more = atomic_fetch_add(&worked, 1) < 9;
	return true;
}

static bool fails(void *arg, struct service *s, int64_t now, bool *more, struct err *e)
{
	(void)arg;
	(void)s;
	(void)now;
	(void)more;
	atomic_fetch_add(&failed, 1);
	return err_fail(e, ERR_UPSTREAM, "relay down");
}

static const struct jobs_row rows[] = { { "work", work, 60000, 1 }, { "fail", fails, 20, 1 } };
static const struct jobs_start start = {
	.rows = rows, .n = 2, .house = house, .house_end = house_end, .now_ms = now_ms
};

/* The wall clock stands an hour ahead where it is read, as if it were set back right behind. */
int clock_gettime(clockid_t which, struct timespec *out)
{
	long got = syscall(SYS_clock_gettime, which, out);
	out->tv_sec += which == CLOCK_REALTIME ? 3600 : 0;
	return (int)got;
}

static void a_lane_works_on_while_there_is_more_and_backs_off(void **state)
{
	(void)state;
	struct jobs *j = NULL;
	struct err e = ERR_INIT;
	assert_true(jobs_begin(&j, &start, &e));
	usleep(400000);
	jobs_end(j);
	assert_int_equal(atomic_load(&worked), 10);
	/* at 0, 20, 60, 140, 300 ms */
	assert_in_range(atomic_load(&failed), 2, 6);
	assert_int_equal(atomic_load(&houses), 0);
}

static void a_lane_without_house_ends_all(void **state)
{
	(void)state;
	struct jobs *j = NULL;
	struct err e = ERR_INIT;
	atomic_store(&refuse, 1);
	assert_false(jobs_begin(&j, &start, &e));
	assert_int_equal(e.code, ERR_IO);
	assert_int_equal(atomic_load(&houses), 0);
	atomic_store(&refuse, 0);
}

static void there_are_not_too_many(void **state)
{
	(void)state;
	struct jobs *j = NULL;
	struct err e = ERR_INIT;
	const struct jobs_row many[] = { { "work", work, 60000, JOBS_MAX_THREADS + 1 } };
	struct jobs_start s = start;
	s.rows = many;
	s.n = 1;
	assert_false(jobs_begin(&j, &s, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	assert_int_equal(atomic_load(&houses), 0);
	jobs_end(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lane_works_on_while_there_is_more_and_backs_off),
		cmocka_unit_test(a_lane_without_house_ends_all),
		cmocka_unit_test(there_are_not_too_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
