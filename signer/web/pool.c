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

static struct http_job *job_take(struct http *s)
{
	while (!s->first && !s->ended)
		pthread_cond_wait(&s->more, &s->lock);
	struct http_job *job = s->first;
	if (!job)
		return NULL;
	s->first = job->next;
	if (!s->first)
		s->last = NULL;
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
		job_work(w, job);
		pthread_mutex_lock(&s->lock);
		s->counts.working--;
		s->counts.requests++;
		pthread_cond_broadcast(&s->fewer);
	}
	pthread_mutex_unlock(&s->lock);
	if (good)
		s->hooks.worker_end(w->own);
	return NULL;
}

bool http_pool_put(struct http *s, struct http_job *job)
{
	pthread_mutex_lock(&s->lock);
	bool room = s->counts.waiting < s->options.queue && !s->stopping;
	if (room) {
		if (s->last)
			s->last->next = job;
		else
			s->first = job;
		s->last = job;
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
