/* SPDX-License-Identifier: MIT */
/* What is answered is kept: full disks, failing syncs, deaths at any write and at any moment, many at once. */
#include "steps_kit.h"

#include "fault_memory.h"
#include "fault_vfs.h"

#include <pthread.h>
#include <sys/wait.h>
#include <time.h>

enum { STEPS = 12, THREADS = 16, ACTS = 64, KILLS = 25 };

static void reopen(struct kit *k)
{
	struct err e = ERR_INIT;
	store_close(k->s);
	k->s = NULL;
	assert_true(store_open(&k->s, k->path, locker_kit(), &e));
}

/* With a fault at each write in turn, once and for good: told, nothing lost, and on it goes when the disk has room. */
static void met_at_every_write(struct kit *k, enum fault_kind kind)
{
	unsigned steps = 0;
	begin(k);
	for (int sticky = 0; sticky < 2; sticky++) {
		bool failed = true;
		for (int n = 1; failed; n++) {
			struct err e = ERR_INIT;
			fault_set(kind, n, sticky);
			failed = !step_do(k->s, steps, &e);
			fault_set(kind, 0, false);
			steps += !failed;
			if (failed)
				assert_int_equal(e.code, ERR_IO);
			if (kind == FAULT_FULL && failed)
				assert_non_null(strstr(e.text, "disk is full"));
			assert_int_equal(whole_steps(k->s), steps);
			assert_false(store_failed(k->s));
			assert_true(step_do(k->s, steps++, &e));
		}
	}
	reopen(k);
	assert_int_equal(whole_steps(k->s), steps);
}

static void a_full_disk_is_told_and_loses_nothing(void **state)
{
	met_at_every_write(*state, FAULT_FULL);
}

static void a_write_that_fails_is_told_and_loses_nothing(void **state)
{
	met_at_every_write(*state, FAULT_WRITE);
}

static void after_a_sync_that_failed_nothing_more_is_written(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	begin(k);
	assert_true(step_do(k->s, 0, &e));
	fault_set(FAULT_SYNC, 1, false);
	assert_false(step_do(k->s, 1, &e));
	assert_int_equal(e.code, ERR_IO);
	assert_true(fault.struck);
	fault_set(FAULT_SYNC, 0, false);
	assert_true(store_failed(k->s));
	assert_false(step_do(k->s, 1, &e));
	assert_non_null(strstr(e.text, "anew"));
	/* What was answered is read, and a new start writes again. */
	unsigned steps = whole_steps(k->s);
	assert_true(steps == 1 || steps == 2);
	reopen(k);
	steps = whole_steps(k->s);
	assert_true(steps == 1 || steps == 2);
	assert_true(step_do(k->s, steps, &e));
}

/* A lease is taken again when it is lost, so nobody waits for the disk; what became of the message is told when it is durable. */
static void the_lease_of_a_message_waits_for_no_disk(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_message) struct store_message m = { 0 };
	struct store_message post = { .school = k->school,
		.channel = STORE_CHANNEL_MAIL,
		.template_name = "M1",
		.lang = "fr",
		.address = "p@famille.example",
		.data = SLICE_LIT("{}"),
		.created_ms = 1000,
		.next_ms = 1000 };
	assert_true(store_message_add(k->s, &post, &e));
	fault_set(FAULT_SYNC, 1, true);
	assert_true(store_message_take(k->s, 1000, 2000, &m, &e));
	m.next_ms = 1500;
	assert_true(store_message_later(k->s, &m, &e));
	assert_true(store_message_take(k->s, 1500, 2000, &m, &e));
	assert_false(fault.struck);
	m.state = STORE_RELAYED;
	assert_false(store_message_done(k->s, &m, 1501, &e));
	assert_true(fault.struck);
	fault_set(FAULT_SYNC, 0, false);
	assert_true(store_failed(k->s));
	reopen(k);
}

/* A child does steps until it dies; each answered one is told through the pipe. */
static void child(const struct kit *k, int told, int kill_at)
{
	struct err e = ERR_INIT;
	struct store *s = NULL;
	if (!store_open(&s, k->path, locker_kit(), &e))
		_exit(1);
	unsigned n = whole_steps(s);
	fault_set(FAULT_KILL, kill_at, false);
	for (;; n++) {
		if (!step_do(s, n, &e) || write(told, "+", 1) != 1)
			_exit(1);
		if (kill_at && n >= (unsigned)kill_at + STEPS)
			_exit(0);
	}
}

static unsigned answered(int fd)
{
	char c;
	unsigned n = 0;
	while (read(fd, &c, 1) == 1)
		n++;
	close(fd);
	return n;
}

/* 'before' steps were there: run a child, and count what it answered and what is kept. */
static unsigned child_lives(struct kit *k, unsigned before, int kill_at, int after_us)
{
	int pipes[2], status;
	assert_int_equal(pipe(pipes), 0);
	pid_t pid = fork();
	if (pid == 0) {
		close(pipes[0]);
		child(k, pipes[1], kill_at);
	}
	close(pipes[1]);
	unsigned told = 0;
	if (after_us) {
		char first;
		told = read(pipes[0], &first, 1) == 1;
		const struct timespec t = { 0, after_us * 1000L };
		nanosleep(&t, NULL);
		kill(pid, SIGKILL);
	}
	told += answered(pipes[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_true(store_open(&k->s, k->path, locker_kit(), &(struct err)ERR_INIT));
	unsigned now = whole_steps(k->s);
	store_close(k->s);
	k->s = NULL;
	assert_true(now == before + told || now == before + told + 1);
	return now;
}

static void closed(struct kit *k)
{
	store_close(k->s);
	k->s = NULL;
}

static void a_death_at_each_write_and_sync_loses_nothing_answered(void **state)
{
	struct kit *k = *state;
	unsigned steps = 0;
	begin(k);
	closed(k);
	for (int n = 1; n <= 60; n++)
		steps = child_lives(k, steps, n, 0);
	assert_true(steps > 0);
}

static void a_death_at_any_moment_loses_nothing_answered(void **state)
{
	struct kit *k = *state;
	unsigned steps = 0;
	const char *wanted = getenv("STORE_KILLS");
	long kills = wanted ? strtol(wanted, NULL, 10) : KILLS;
	begin(k);
	closed(k);
	srand(7);
	for (long i = 0; i < kills; i++)
		steps = child_lives(k, steps, 0, 1 + rand() % 30000);
	assert_true(steps > 0);
	print_message("          %ld deaths, %u steps\n", kills, steps);
}

/* Each allocation of a step and of what is read of it, once and for good: refused and undone, and the next one goes on. */
static void refused_memory_is_told_and_leaves_nothing_open(void **state)
{
	struct kit *k = *state;
	unsigned steps = 0, lacks = 0;
	if (!MEMORY_FAULTS)
		skip();
	begin(k);
	for (int sticky = 0; sticky < 2; sticky++) {
		bool met = true;
		reopen(k); /* what is kept is asked for anew */
		for (unsigned long n = 1; met; n += 1 + n / 50) {
			struct err e = ERR_INIT;
			memory_refuse(n, sticky);
			bool good = step_do(k->s, steps, &e);
			met = memory.made >= n;
			memory_refuse(0, false);
			steps += good;
			lacks += !good;
			e = (struct err)ERR_INIT;
			if (!step_do(k->s, steps, &e))
				fail_msg("after allocation %lu%s: %s", n, sticky ? " and on" : "",
					e.text);
			steps++;
			assert_int_equal(whole_steps(k->s), steps);
		}
	}
	reopen(k);
	assert_int_equal(whole_steps(k->s), steps);
	print_message("          %u steps, %u times refused\n", steps, lacks);
	assert_true(lacks > 0);
}

struct racer {
	const char *path;
	unsigned acts, won, lost;
	bool broken;
};

static void *race(void *arg)
{
	struct racer *r = arg;
	struct store *s = NULL;
	static _Thread_local struct store_convention c;
	struct err e = ERR_INIT;
	r->broken = !store_open(&s, r->path, locker_kit(), &e);
	while (!r->broken && r->won < r->acts) {
		unsigned n;
		r->broken = !store_convention_get(s, &key, &c, &e);
		memcpy(&n, c.head_sha256, sizeof n);
		if (step_do(s, n, &e))
			r->won++;
		else if (e.code == ERR_WRONG_STATE)
			r->lost++;
		else
			r->broken = true;
	}
	store_close(s);
	return NULL;
}

/* 64 acts on one dossier through connections of their own: each revision is written by exactly one. */
static void of_many_at_once_one_wins_each_revision(void **state)
{
	struct kit *k = *state;
	pthread_t threads[THREADS];
	struct racer racers[THREADS];
	unsigned lost = 0;
	begin(k);
	for (int i = 0; i < THREADS; i++) {
		racers[i] = (struct racer){ .path = k->path, .acts = ACTS / THREADS };
		assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_false(racers[i].broken);
		assert_int_equal(racers[i].won, ACTS / THREADS);
		lost += racers[i].lost;
	}
	assert_int_equal(whole_steps(k->s), ACTS);
	print_message("          %u times somebody else was faster\n", lost);
}

static void of_two_processes_one_waits_for_the_other(void **state)
{
	struct kit *k = *state;
	sqlite3 *db;
	struct err e = ERR_INIT;
	begin(k);
	assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	/* Readers do not wait; a writer is told in the end. */
	assert_int_equal(whole_steps(k->s), 0);
	assert_false(step_do(k->s, 0, &e));
	assert_int_equal(e.code, ERR_BUSY);
	assert_non_null(strstr(e.text, "try again"));
	assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	assert_true(step_do(k->s, 0, &e));
	sqlite3_close(db);
}

static bool three(void *arg, struct store *s, struct err *e)
{
	struct kit *k = arg;
	kit_pupil(k, "3e 1", "3e", 1);
	kit_pupil(k, "3e 1", "3e", 2);
	struct store_school again = { .uai = "9990042S" };
	return store_school_add(s, &again, e);
}

static bool none(void *arg, const struct store_pupil *p)
{
	(void)p;
	*(bool *)arg = true;
	return true;
}

static void together_is_all_or_nothing(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	bool found = false;
	const struct store_pupil_filter all = { .school = k->school };
	assert_false(store_together(k->s, three, k, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_true(store_pupil_each(k->s, &all, none, &found, &e));
	assert_false(found);
	kit_pupil(k, "3e 1", "3e", 1);
}

int main(void)
{
	fault_install();
	const struct CMUnitTest tests[] = {
		KIT_TEST(a_full_disk_is_told_and_loses_nothing),
		KIT_TEST(a_write_that_fails_is_told_and_loses_nothing),
		KIT_TEST(after_a_sync_that_failed_nothing_more_is_written),
		KIT_TEST(the_lease_of_a_message_waits_for_no_disk),
		KIT_TEST(a_death_at_each_write_and_sync_loses_nothing_answered),
		KIT_TEST(a_death_at_any_moment_loses_nothing_answered),
		KIT_TEST(refused_memory_is_told_and_leaves_nothing_open),
		KIT_TEST(of_many_at_once_one_wins_each_revision),
		KIT_TEST(of_two_processes_one_waits_for_the_other),
		KIT_TEST(together_is_all_or_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
