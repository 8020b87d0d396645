/* SPDX-License-Identifier: MIT */
/*
 * bench_store DIR: signing steps (row, entry, increment of 12 KB, message, link) a second, each durable when it is answered;
 * beside it the syncs the disk gives, and what a dashboard of 1,000 pupils and a page of its list cost.
 */
#include "../unit/locker_kit.h"

#include "store/post.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { INCREMENT = 12 << 10, MAX_THREADS = 16, STEPS_ALL = 960, SYNCS = 200, PUPILS = 1000 };

static char path[512];
static int64_t school;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fail(const struct err *e)
{
	fprintf(stderr, "bench_store: %s\n", e->text);
	exit(1);
}

struct worker {
	unsigned n, steps;
	double took[STEPS_ALL];
};

static void hash_of(uint8_t hash[static 32], unsigned thread, unsigned n)
{
	memset(hash, 0, 32);
	memcpy(hash, &thread, sizeof thread);
	memcpy(hash + sizeof thread, &n, sizeof n);
}

static void begin(struct store *s, struct store_dossier *d, unsigned id)
{
	struct err e = ERR_INIT;
	static _Thread_local struct store_convention c;
	*d = (struct store_dossier){ .school = school, .year = "2024-2025", .act = "initiale" };
	snprintf(d->id, sizeof d->id, "%08x-2222-4333-8444-%012x", id, (unsigned)getpid());
	if (!store_dossier_add(s, d, NULL, &e))
		fail(&e);
	c = (struct store_convention){ .revision = 1 };
	memcpy(c.id, d->id, sizeof c.id);
	memcpy(c.reference, d->reference, sizeof c.reference);
	struct store_act base = { .increment = SLICE_LIT("%PDF"), .head_size = 4 };
	hash_of(base.head_sha256, id, 0);
	d->revision = 1;
	const struct store_step step = { .dossier = d, .freeze = &c, .act = &base };
	if (!store_step_do(s, &step, &e))
		fail(&e);
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct err e = ERR_INIT;
	AUTO(store) struct store *s = NULL;
	static uint8_t bytes[INCREMENT];
	struct store_dossier d;
	if (!store_open(&s, path, locker_kit(), &e))
		fail(&e);
	begin(s, &d, w->n);
	struct store_key key = { .revision = 1 };
	memcpy(key.id, d.id, sizeof key.id);
	for (unsigned i = 0; i < w->steps; i++) {
		double from = now();
		struct store_act act = { .increment = { bytes, sizeof bytes }, .head_size = 4 };
		hash_of(act.expect_head, w->n, i);
		hash_of(act.head_sha256, w->n, i + 1);
		const struct store_entry entry = { .xml = { bytes, 700 }, .n = i + 1 };
		struct store_link l = { .kind = STORE_LINK_SIGN };
		struct store_message m = { .link = -1, .data = SLICE_LIT("{}") };
		const struct store_step step = { .dossier = &d,
			.key = &key,
			.act = &act,
			.entries = &entry,
			.entries_n = 1,
			.links = &l,
			.links_n = 1,
			.messages = &m,
			.messages_n = 1 };
		if (!store_step_do(s, &step, &e))
			fail(&e);
		w->took[i] = now() - from;
	}
	return NULL;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void steps(unsigned threads)
{
	static struct worker workers[MAX_THREADS];
	static double all[STEPS_ALL];
	static unsigned ids;
	pthread_t t[MAX_THREADS];
	size_t n = 0;
	double from = now();
	for (unsigned i = 0; i < threads; i++) {
		workers[i] = (struct worker){ .n = ++ids, .steps = STEPS_ALL / threads };
		if (pthread_create(&t[i], NULL, work, &workers[i]) != 0)
			exit(1);
	}
	for (unsigned i = 0; i < threads; i++) {
		pthread_join(t[i], NULL);
		memcpy(all + n, workers[i].took, workers[i].steps * sizeof *all);
		n += workers[i].steps;
	}
	double spent = now() - from;
	qsort(all, n, sizeof *all, by_size);
	printf("steps, %2u threads: %.0f a second, p50 %.2f ms, p99 %.2f ms\n", threads,
		(double)n / spent, all[n / 2] * 1e3, all[n * 99 / 100] * 1e3);
}

static void syncs(const char *folder)
{
	char file[600];
	static uint8_t bytes[4096];
	snprintf(file, sizeof file, "%s/sync", folder);
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	double from = now();
	for (int i = 0; i < SYNCS; i++)
		if (write(fd, bytes, sizeof bytes) < 0 || fdatasync(fd) != 0)
			exit(1);
	printf("the disk alone: %.0f writes with fdatasync a second\n", SYNCS / (now() - from));
	close(fd);
	unlink(file);
}

static bool class_done(void *arg, const struct store_counts *c)
{
	*(uint64_t *)arg = c->owing;
	return true;
}

static bool roster(void *arg, struct store *s, struct err *e)
{
	(void)arg;
	for (unsigned i = 0; i < PUPILS; i++) {
		struct store_pupil p = { .school = school, .year = "2024-2025", .level = "2de-GT" };
		struct store_dossier d = {
			.school = school, .year = "2024-2025", .act = "initiale"
		};
		snprintf(p.ref, sizeof p.ref, "%u", i);
		snprintf(p.class_name, sizeof p.class_name, "2de %u", i % 30);
		snprintf(p.sort_key, sizeof p.sort_key, "SPÉCIMEN %u", i);
		if (!store_pupil_put(s, &p, e))
			return false;
		d.pupil = p.id;
		snprintf(d.class_name, sizeof d.class_name, "%s", p.class_name);
		snprintf(d.pupil_name, sizeof d.pupil_name, "%s", p.sort_key);
		snprintf(d.host_name, sizeof d.host_name, "Entreprise %u", i);
		snprintf(d.id, sizeof d.id, "%08x-0000-4333-8444-555555555555", i);
		if (!store_dossier_add(s, &d, NULL, e))
			return false;
	}
	return true;
}

static double cpu(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The last page of a list in pages of 100: what stands before it is sorted, not read. */
static bool page_end(void *arg, const struct store_dossier *d)
{
	snprintf(arg, sizeof d->id, "%s", d->id);
	return true;
}

static void pages(struct store *s)
{
	struct err e = ERR_INIT;
	char last[37] = "", end[37] = "";
	unsigned n = 0;
	double from = cpu();
	for (;; n++) {
		const struct store_dossier_filter f = { .school = school,
			.year = "2024-2025",
			.after = n ? last : NULL,
			.count = 100 };
		snprintf(end, sizeof end, "%s", last);
		if (!store_dossier_each(s, &f, false, page_end, last, &e))
			fail(&e);
		if (strcmp(end, last) == 0)
			break;
	}
	printf("a page of 100 conventions by class and name: %.2f ms of CPU\n",
		(cpu() - from) * 1e3 / n);
}

static void dashboard(void)
{
	struct err e = ERR_INIT;
	AUTO(store) struct store *s = NULL;
	uint64_t owing = 0;
	double from = now();
	if (!store_open(&s, path, locker_kit(), &e) || !store_together(s, roster, NULL, &e))
		fail(&e);
	printf("import of %d pupils with a draft each, one transaction: %.0f ms\n", PUPILS,
		(now() - from) * 1e3);
	from = now();
	for (int i = 0; i < 10; i++)
		if (!store_counts_each(s, school, "2024-2025", class_done, &owing, &e))
			fail(&e);
	printf("counts of %d pupils: %.2f ms\n", (int)owing, (now() - from) * 1e2);
	pages(s);
}

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	struct store_school one = { .uai = "9990042S" };
	struct store *s = NULL;
	if (argc != 2)
		return 64;
	snprintf(path, sizeof path, "%s/store.sqlite", argv[1]);
	if (!store_create(path, &e) || !store_open(&s, path, locker_kit(), &e) ||
		!store_school_add(s, &one, &e))
		fail(&e);
	school = one.id;
	store_close(s);
	syncs(argv[1]);
	steps(1);
	steps(4);
	steps(16);
	dashboard();
	return 0;
}
