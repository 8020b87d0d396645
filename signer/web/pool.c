/* SPDX-License-Identifier: MIT */
/* pool: the workers that read a request's body and answer it, while its connection is suspended. */
#include "base/log.h"
#include "base/memory.h"
#include "web/impl.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

/* The body as bytes, wherever it is. */
static bool body_map(struct slice *out, struct http_job *job)
{
	*out = buf_slice(&job->body);
	if (job->body_fd < 0)
		return true;
	job->map_n = (size_t)job->body_n;
	void *map = mmap(NULL, job->map_n, PROT_READ, MAP_PRIVATE, job->body_fd, 0);
	if (map == MAP_FAILED)
		return false;
	job->map = map;
	*out = (struct slice){ map, job->map_n };
	return true;
}

/* The status to refuse with, or 0. */
static int body_read(struct http_job *job)
{
	struct slice bytes;
	struct err e = ERR_INIT;
	struct http_request *q = &job->q;
	struct form f = { &job->memory, &q->fields, q->files, &q->files_n };
	if (!job->has_body)
		return 0;
	if (!body_map(&bytes, job))
		return MHD_HTTP_SERVICE_UNAVAILABLE;
	if (job->plan.body == HTTP_BODY_RAW) {
		q->body = bytes;
		return 0;
	}
	bool good = false;
	if (slice_is(slice_text(q->type), "application/x-www-form-urlencoded"))
		good = form_urlencoded(&f, bytes, &e);
	else if (slice_is(slice_text(q->type), "multipart/form-data"))
		good = form_multipart(&f, bytes, job->form_type, &e);
	else
		return MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
	if (good)
		return 0;
	log_error("form", &e);
	if (e.code == ERR_LIMIT)
		return MHD_HTTP_CONTENT_TOO_LARGE;
	return e.code == ERR_SYNTAX ? MHD_HTTP_BAD_REQUEST : MHD_HTTP_SERVICE_UNAVAILABLE;
}

static void job_work(struct http_worker *w, struct http_job *job)
{
	struct http *s = w->server;
	memory_begin();
	int refused = job->refused ? job->refused : body_read(job);
	s->hooks.answer(w->own, &job->q, job->plan.route, refused, &job->r);
	job->state = HTTP_JOB_DONE;
	/* From here on its reading thread has it. */
	MHD_resume_connection(job->mhd);
}

static enum http_lane lane_of(const struct http_job *job)
{
	return job->plan.heavy ? HTTP_HEAVY : HTTP_LIGHT;
}

/* Who came first of those who may be served now: heavy ones never have all workers, so that a page need not wait for their end. */
static struct http_line *line_next(struct http *s)
{
	struct http_line *light = &s->lines[HTTP_LIGHT], *heavy = &s->lines[HTTP_HEAVY];
	bool room = !s->options.heavy || heavy->working < s->options.heavy;
	if (!heavy->first || !room)
		return light->first ? light : NULL;
	return light->first && light->first->number < heavy->first->number ? light : heavy;
}

/* NULL at the end, when nobody waits. */
static struct http_job *job_take(struct http *s)
{
	struct http_line *line;
	while (!(line = line_next(s)) && !s->ended)
		pthread_cond_wait(&s->more, &s->lock);
	if (!line)
		return NULL;
	struct http_job *job = line->first;
	line->first = job->next;
	if (!line->first)
		line->last = NULL;
	line->n--;
	line->working++;
	s->counts.waiting--;
	s->counts.working++;
	return job;
}

static void *work(void *arg)
{
	struct http_worker *w = arg;
	struct http *s = w->server;
	bool good = s->hooks.worker_start(s->hooks.self, w->i, &w->own, &w->why);
	pthread_mutex_lock(&s->lock);
	w->started = good ? 1 : -1;
	pthread_cond_broadcast(&s->fewer);
	for (struct http_job *job; good && (job = job_take(s));) {
		pthread_mutex_unlock(&s->lock);
		struct http_line *line = &s->lines[lane_of(job)];
		job_work(w, job);
		pthread_mutex_lock(&s->lock);
		line->working--;
		s->counts.working--;
		s->counts.requests++;
		pthread_cond_broadcast(&s->fewer);
	}
	pthread_mutex_unlock(&s->lock);
	if (good)
		s->hooks.worker_end(w->own);
	return NULL;
}

/* A line is as long as its first has waited, not only as many as stand in it: who would wait too long hears so at once. */
static bool has_room(const struct http *s, const struct http_line *line, int64_t now)
{
	bool stuck = line->first && s->options.wait_ms &&
		     now - line->first->since_ms >= s->options.wait_ms;
	return line->n < s->options.queue && !stuck && !s->stopping;
}

bool http_pool_put(struct http *s, struct http_job *job)
{
	int64_t now = http_clock_ms();
	pthread_mutex_lock(&s->lock);
	struct http_line *line = &s->lines[lane_of(job)];
	bool room = has_room(s, line, now);
	if (room) {
		if (line->last)
			line->last->next = job;
		else
			line->first = job;
		line->last = job;
		line->n++;
		job->number = s->numbers++;
		job->since_ms = now;
		s->counts.waiting++;
		s->under_way++;
		job->pooled = true;
		pthread_cond_signal(&s->more);
	}
	pthread_mutex_unlock(&s->lock);
	return room;
}

bool http_pool_start(struct http *s, struct err *e)
{
	bool good = true;
	s->workers = calloc(s->options.workers, sizeof *s->workers);
	if (!s->workers)
		return err_nomem(e);
	for (size_t i = 0; good && i < s->options.workers; i++) {
		struct http_worker *w = &s->workers[i];
		*w = (struct http_worker){ .server = s, .i = i, .why = ERR_INIT };
		if (pthread_create(&w->thread, NULL, work, w) != 0)
			good = err_fail(e, ERR_NOMEM, "cannot start worker %zu", i);
		else
			s->workers_n++;
	}
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->workers_n; i++) {
		while (s->workers[i].started == 0)
			pthread_cond_wait(&s->fewer, &s->lock);
		if (s->workers[i].started < 0 && good) {
			good = false;
			if (e)
				*e = s->workers[i].why;
		}
	}
	pthread_mutex_unlock(&s->lock);
	if (!good)
		http_pool_stop(s);
	return good;
}

void http_pool_drain(struct http *s, int ms)
{
	int64_t until = http_clock_ms() + ms;
	pthread_mutex_lock(&s->lock);
	while (s->under_way > 0) {
		struct timespec t;
		uint64_t busy = s->counts.waiting + s->counts.working;
		if (http_clock_ms() >= until && busy == 0)
			break;
		if (http_clock_ms() >= until)
			log_event("stopping", "busy=%llu", (unsigned long long)busy);
		clock_gettime(CLOCK_MONOTONIC, &t);
		t.tv_sec++;
		pthread_cond_clockwait(&s->fewer, &s->lock, CLOCK_MONOTONIC, &t);
	}
	pthread_mutex_unlock(&s->lock);
}

void http_pool_stop(struct http *s)
{
	pthread_mutex_lock(&s->lock);
	s->ended = true;
	pthread_cond_broadcast(&s->more);
	pthread_mutex_unlock(&s->lock);
	for (size_t i = 0; i < s->workers_n; i++)
		pthread_join(s->workers[i].thread, NULL);
	s->workers_n = 0;
}
