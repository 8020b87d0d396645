/* SPDX-License-Identifier: MIT */
/* jobs: threads that look, work, and wait. */
#include "cli/jobs.h"

#include "base/log.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct lane {
	struct jobs *jobs;
	const struct jobs_row *row;
	struct house house;
	pthread_t thread;
	bool runs;
};

struct jobs {
	struct jobs_start start;
	struct lane lanes[JOBS_MAX_THREADS];
	size_t n;
	pthread_mutex_t lock;
	pthread_cond_t change;
	bool ended;
};

/* false: the end has come. Not by the wall clock: one that is set back would keep mails and seals waiting for as long. */
static bool wait(struct jobs *j, unsigned ms)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += (long)(ms % 1000) * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&j->lock);
	int waited = 0;
	while (!j->ended && ms && waited == 0)
		waited = pthread_cond_clockwait(&j->change, &j->lock, CLOCK_MONOTONIC, &until);
	bool on = !j->ended;
	pthread_mutex_unlock(&j->lock);
	return on;
}

static void *lane_run(void *arg)
{
	struct lane *l = arg;
	struct service s = { l->jobs->start.shared, &l->house, service_random };
	unsigned pause = 0;
	while (wait(l->jobs, pause)) {
		struct err e = ERR_INIT;
		bool more = false;
		memory_begin();
		if (l->row->run(l->jobs->start.arg, &s, l->jobs->start.now_ms(), &more, &e)) {
			pause = more ? 0 : l->row->every_ms;
			continue;
		}
		log_error(l->row->name, &e);
		pause = pause < l->row->every_ms ? l->row->every_ms : pause * 2;
		unsigned most =
			l->row->every_ms > JOBS_MAX_WAIT_MS ? l->row->every_ms : JOBS_MAX_WAIT_MS;
		pause = pause > most ? most : pause;
	}
	return NULL;
}

static bool lane_begin(struct jobs *j, const struct jobs_row *row, struct err *e)
{
	if (j->n == JOBS_MAX_THREADS)
		return err_fail(e, ERR_LIMIT, "over %d threads for jobs", JOBS_MAX_THREADS);
	struct lane *l = &j->lanes[j->n];
	*l = (struct lane){ .jobs = j, .row = row };
	if (!j->start.house(j->start.arg, &l->house, e))
		return err_context(e, "job %s", row->name);
	j->n++;
	l->runs = pthread_create(&l->thread, NULL, lane_run, l) == 0;
	return l->runs || err_fail(e, ERR_NOMEM, "cannot start job %s", row->name);
}

bool jobs_begin(struct jobs **out, const struct jobs_start *s, struct err *e)
{
	struct jobs *j = calloc(1, sizeof *j);
	if (!j)
		return err_nomem(e);
	j->start = *s;
	pthread_mutex_init(&j->lock, NULL);
	pthread_cond_init(&j->change, NULL);
	for (size_t i = 0; i < s->n; i++)
		for (unsigned t = 0; t < s->rows[i].threads; t++)
			if (!lane_begin(j, &s->rows[i], e)) {
				jobs_end(j);
				return false;
			}
	*out = j;
	return true;
}

void jobs_end(struct jobs *j)
{
	if (!j)
		return;
	pthread_mutex_lock(&j->lock);
	j->ended = true;
	pthread_cond_broadcast(&j->change);
	pthread_mutex_unlock(&j->lock);
	for (size_t i = 0; i < j->n; i++) {
		if (j->lanes[i].runs)
			pthread_join(j->lanes[i].thread, NULL);
		j->start.house_end(j->start.arg, &j->lanes[i].house);
	}
	pthread_cond_destroy(&j->change);
	pthread_mutex_destroy(&j->lock);
	free(j);
}
