/* SPDX-License-Identifier: MIT */
/* http: the reading threads (libmicrohttpd) and their deadlines. The workers are in pool.c, an answer's parts in answer.c. */
#include "web/http.h"

#include "base/file.h"
#include "base/log.h"
#include "web/impl.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Each of them goes through all its connections whenever one of these stirs: of thousands that are slow it has a part only. */
enum { READERS = 4 };
enum { LACK_PAUSE_MS = 20, LACK_MOST_MS = 1000 };
enum { WATCH_MS = 250, HEADERS_MAX = 100, SWALLOW_MAX = 256 << 20, RATE_MIN = 32 << 10 };

int64_t http_clock_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- connections and their deadlines --- */

/*
 * What a client may take in all from 'from_ms' on, and longer for 'size' bytes that have moved or will: MHD's own time-out is for
 * inactivity only (FACTS 5.1). ms 0: as long as it takes.
 */
static void deadline_from(struct http_job *job, int64_t from_ms, int ms, uint64_t size)
{
	struct http *s = job->server;
	uint64_t more = size * 1000 / RATE_MIN;
	pthread_mutex_lock(&s->lock);
	if (job->conn)
		job->conn->deadline_ms =
			ms ? from_ms + ms + (int64_t)(more > INT_MAX ? INT_MAX : more) : 0;
	pthread_mutex_unlock(&s->lock);
}

static void deadline_set(struct http_job *job, int ms, uint64_t size)
{
	deadline_from(job, http_clock_ms(), ms, size);
}

static void reading_set(struct http_job *job, bool reading)
{
	pthread_mutex_lock(&job->server->lock);
	if (job->conn)
		job->conn->reading = reading;
	pthread_mutex_unlock(&job->server->lock);
}

static void on_connection(void *cls, struct MHD_Connection *mhd, void **context,
	enum MHD_ConnectionNotificationCode what)
{
	struct http *s = cls;
	pthread_mutex_lock(&s->lock);
	struct http_conn *c = *context;
	if (what == MHD_CONNECTION_NOTIFY_STARTED && (c = calloc(1, sizeof *c))) {
		const union MHD_ConnectionInfo *info =
			MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
		*c = (struct http_conn){ .fd = info ? info->connect_fd : -1,
			.deadline_ms = http_clock_ms() + s->options.header_ms,
			.next = s->conns };
		if (s->conns)
			s->conns->prev = c;
		s->conns = c;
		s->counts.connections++;
		*context = c;
	} else if (what == MHD_CONNECTION_NOTIFY_CLOSED && c) {
		*(c->prev ? &c->prev->next : &s->conns) = c->next;
		if (c->next)
			c->next->prev = c->prev;
		s->counts.connections--;
		free(c);
		*context = NULL;
	}
	pthread_mutex_unlock(&s->lock);
}

/*
 * MHD wants memory for all its connections each time it listens. Refused it, it asks again at once, without pause, and hears and answers
 * nobody until it gets some; and when a thread that has no connection yet gets no descriptor for its first: this is where it says so.
 */
static void on_word(void *cls, const char *fmt, va_list args)
{
	(void)args;
	struct http *s = cls;
	const struct timespec pause = { .tv_nsec = LACK_PAUSE_MS * 1000000L };
	bool lacks = strstr(fmt, "allocating memory");
	if (!lacks && !strstr(fmt, "limit at FIRST connection"))
		return;
	int64_t now = http_clock_ms();
	pthread_mutex_lock(&s->lock);
	if (lacks && now - s->lack_ms > WATCH_MS)
		s->lack_from_ms = now;
	if (lacks)
		s->lack_ms = now;
	pthread_mutex_unlock(&s->lock);
	nanosleep(&pause, NULL);
}

static bool lacks_long(const struct http *s, int64_t now)
{
	return s->lack_ms && now - s->lack_ms <= WATCH_MS && now - s->lack_from_ms >= LACK_MOST_MS;
}

/* Those at the door too. MHD made the descriptor one that never waits; it is there until we stop. */
static void turn_away(const struct http *s)
{
	for (int fd; !s->stopping && (fd = accept(s->options.listen_fd, NULL, NULL)) >= 0;)
		close(fd);
}

/*
 * Cut those who take too long, and everybody when nobody can be answered: who hears that nothing comes asks again. The descriptor is
 * ours to touch while the connection is in the list.
 */
static void cut(struct http *s)
{
	int64_t now = http_clock_ms();
	bool all = lacks_long(s, now);
	if (all)
		turn_away(s);
	for (struct http_conn *c = s->conns; c; c = c->next) {
		bool late = c->deadline_ms != 0 && c->deadline_ms <= now;
		if ((!late && !all) || c->fd < 0)
			continue;
		shutdown(c->fd, SHUT_RDWR);
		c->deadline_ms = 0;
		if (late && c->reading)
			s->counts.slow++;
	}
}

static void *watch(void *arg)
{
	struct http *s = arg;
	pthread_mutex_lock(&s->lock);
	while (!s->ended) {
		cut(s);
		struct timespec t;
		clock_gettime(CLOCK_MONOTONIC, &t);
		t.tv_nsec += WATCH_MS * 1000000L;
		t.tv_sec += t.tv_nsec / 1000000000L;
		t.tv_nsec %= 1000000000L;
		pthread_cond_clockwait(&s->watch, &s->lock, CLOCK_MONOTONIC, &t);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* --- one request --- */

static void job_free(struct http_job *job)
{
	if (job->held) {
		pthread_mutex_lock(&job->server->lock);
		job->server->held -= job->held;
		pthread_mutex_unlock(&job->server->lock);
	}
	for (size_t i = 0; i < job->q.files_n; i++)
		close(job->q.files[i].fd);
	if (job->map)
		munmap(job->map, job->map_n);
	if (job->body_fd >= 0)
		close(job->body_fd);
	buf_wipe(&job->body);
	form_memory_free(&job->memory);
	if (job->r.fd >= 0)
		close(job->r.fd);
	buf_wipe(&job->r.body);
	free(job);
}

/* Called with the whole target, before anything is decoded. */
static void *on_target(void *cls, const char *uri, struct MHD_Connection *mhd)
{
	struct http *s = cls;
	struct http_job *job = calloc(1, sizeof *job);
	if (!job)
		return NULL;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	*job = (struct http_job){ .server = s,
		.mhd = mhd,
		.conn = info ? info->socket_context : NULL,
		.body = BUF_MAX(HTTP_MAX_MEMORY),
		.body_fd = -1,
		.r = { .fd = -1 } };
	size_t n = strlen(uri);
	char *copy = n <= HTTP_MAX_TARGET ? form_alloc(&job->memory, n + 1) : NULL;
	if (copy)
		memcpy(copy, uri, n + 1);
	else
		job->refused =
			job->memory.lacked ? MHD_HTTP_SERVICE_UNAVAILABLE : MHD_HTTP_URI_TOO_LONG;
	job->target = copy;
	reading_set(job, true);
	return job;
}

static void on_completed(
	void *cls, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode why)
{
	(void)mhd;
	(void)why;
	struct http *s = cls;
	struct http_job *job = *context;
	if (!job)
		return;
	reading_set(job, false);
	deadline_set(job, s->options.idle_s * 1000, 0);
	if (job->pooled) {
		pthread_mutex_lock(&s->lock);
		s->under_way--;
		pthread_cond_broadcast(&s->fewer);
		pthread_mutex_unlock(&s->lock);
	}
	job_free(job);
	*context = NULL;
}

/* --- headers --- */

struct headers {
	size_t n, size, lengths, codings;
	struct http_job *job;
	struct slice cookie, forwarded_for, forwarded_proto;
	const char *length, *type, *coding;
	bool bad, expect;
};

static bool is_named(const char *name, const char *want)
{
	return strcasecmp(name, want) == 0;
}

static void header_keep(struct headers *h, const char *name, const char *value)
{
	struct http_request *q = &h->job->q;
	const struct {
		const char *name;
		const char **to;
	} kept[] = {
		{ "Authorization", &q->authorization },
		{ "Idempotency-Key", &q->idempotency_key },
		{ "Accept-Language", &q->accept_language },
		{ "If-None-Match", &q->if_none_match },
		{ "User-Agent", &q->agent },
		{ "Sec-Fetch-Site", &q->fetch_site },
		{ "Content-Type", &h->type },
		{ "Content-Length", &h->length },
		{ "Transfer-Encoding", &h->coding },
	};
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if (is_named(name, kept[i].name)) {
			h->bad |= (*kept[i].to)[0] != 0; /* twice */
			*kept[i].to = value;
		}
	if (is_named(name, "Cookie"))
		h->cookie = slice_text(value);
	if (is_named(name, "X-Forwarded-For"))
		h->forwarded_for = slice_text(value);
	if (is_named(name, "X-Forwarded-Proto"))
		h->forwarded_proto = slice_text(value);
	h->lengths += is_named(name, "Content-Length");
	h->codings += is_named(name, "Transfer-Encoding");
	h->expect |= is_named(name, "Expect");
	if (is_named(name, "Accept-Encoding"))
		q->gzip = strstr(value, "gzip") != NULL && strstr(value, "gzip;q=0") == NULL;
}

static enum MHD_Result on_header(
	void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	(void)kind;
	struct headers *h = cls;
	h->n++;
	h->size += strlen(name) + (value ? strlen(value) : 0) + 4;
	header_keep(h, name, value ? value : "");
	return MHD_YES;
}

static bool method_read(struct http_request *q, const char *method)
{
	static const char *const names[HTTP_METHOD_COUNT] = { [HTTP_GET] = "GET",
		[HTTP_POST] = "POST",
		[HTTP_PUT] = "PUT",
		[HTTP_PATCH] = "PATCH",
		[HTTP_DELETE] = "DELETE" };
	q->head = strcmp(method, "HEAD") == 0;
	if (q->head)
		return true;
	for (size_t i = 0; i < HTTP_METHOD_COUNT; i++)
		if (strcmp(method, names[i]) == 0) {
			q->method = (enum http_method)i;
			return true;
		}
	return false;
}

/* "text/html; charset=x" -> "text/html" in lower case; "" when it is too long to be one of ours. */
static const char *type_short(struct http_job *job, const char *type)
{
	size_t n = strcspn(type, "; \t");
	char *p = form_alloc(&job->memory, n + 1);
	if (!p)
		return "";
	for (size_t i = 0; i < n; i++)
		p[i] = type[i] >= 'A' && type[i] <= 'Z' ? (char)(type[i] + 32) : type[i];
	p[n] = 0;
	return p;
}

/* A request may say its length in one way only (RFC 9112 6.3): with two a proxy and we could see two requests. */
static int length_check(struct http_job *job, const struct headers *h)
{
	job->length = 0;
	if (h->lengths + h->codings > 1)
		return MHD_HTTP_BAD_REQUEST;
	/* Of any other coding nobody here sees the end (RFC 9112 6.1). */
	if (h->codings && !is_named(h->coding, "chunked"))
		return MHD_HTTP_NOT_IMPLEMENTED;
	if (!h->lengths)
		return 0;
	for (const char *c = h->length; *c; c++) {
		if (*c < '0' || *c > '9' || job->length > UINT64_MAX / 20)
			return MHD_HTTP_BAD_REQUEST;
		job->length = job->length * 10 + (uint64_t)(*c - '0');
	}
	return h->length[0] ? 0 : MHD_HTTP_BAD_REQUEST;
}

static int request_check(struct http_job *job, const char *method, struct headers *h)
{
	struct http_request *q = &job->q;
	if (job->refused)
		return job->refused;
	if (!method_read(q, method))
		return MHD_HTTP_NOT_IMPLEMENTED;
	if (h->n > HEADERS_MAX || h->size > HTTP_MAX_HEADER)
		return MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE;
	int bad = length_check(job, h);
	job->framed = !bad;
	struct form query = { .memory = &job->memory, .pairs = &q->query };
	struct form cookies = { .memory = &job->memory, .pairs = &q->cookies };
	if (bad)
		return bad;
	if (h->bad || !form_target(&q->path, &query, slice_text(job->target), NULL))
		return MHD_HTTP_BAD_REQUEST;
	form_cookies(&cookies, h->cookie);
	return 0;
}

static bool params_copy(struct http_job *job)
{
	for (size_t i = 0; i < HTTP_MAX_PARAMS && job->plan.param[i].n; i++) {
		struct slice s = job->plan.param[i];
		char *p = form_alloc(&job->memory, s.n + 1);
		if (!p)
			return false;
		memcpy(p, s.p, s.n);
		p[s.n] = 0;
		job->q.param[i] = p;
	}
	return true;
}

static void plan_make(struct http_job *job, const char *method, const char *version)
{
	struct http *s = job->server;
	struct http_request *q = &job->q;
	struct headers h = { .job = job, .length = "", .type = "", .coding = "" };
	q->authorization = q->idempotency_key = q->accept_language = "";
	q->if_none_match = q->agent = q->fetch_site = q->type = "";
	q->path = "/";
	q->now_ms = s->hooks.now_ms(s->hooks.self);
	MHD_get_connection_values(job->mhd, MHD_HEADER_KIND, on_header, &h);
	http_client_set(q, job->mhd, &s->options, h.forwarded_for, h.forwarded_proto);
	job->form_type = h.type;
	q->type = type_short(job, h.type);
	job->refused = strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0
			       ? MHD_HTTP_HTTP_VERSION_NOT_SUPPORTED
			       : request_check(job, method, &h);
	job->has_body = job->length > 0 || h.codings > 0;
	job->asks = h.expect;
	if (!job->refused) {
		s->hooks.plan(s->hooks.self, &job->plan, q);
		job->refused = params_copy(job) ? job->plan.refuse : MHD_HTTP_SERVICE_UNAVAILABLE;
	}
	if (!job->refused && job->has_body && job->plan.body == HTTP_BODY_NONE)
		job->refused = MHD_HTTP_CONTENT_TOO_LARGE;
	if (!job->refused && job->length > job->plan.max_body)
		job->refused = MHD_HTTP_CONTENT_TOO_LARGE;
	if (job->memory.lacked)
		job->refused = MHD_HTTP_SERVICE_UNAVAILABLE;
}

/* --- body --- */

/* All large bodies together have a bound too: a memfd is memory. */
static bool held_add(struct http_job *job, size_t n)
{
	struct http *s = job->server;
	pthread_mutex_lock(&s->lock);
	bool room = s->held + n <= HTTP_MAX_ALL;
	if (room) {
		s->held += n;
		job->held += n;
	}
	pthread_mutex_unlock(&s->lock);
	return room;
}

/* Beyond HTTP_MAX_MEMORY the bytes go to a memfd. */
static bool body_spill(struct http_job *job, const char *p, size_t n)
{
	if (!held_add(job, n))
		return false;
	if (job->body_fd < 0) {
		job->body_fd = memfd_create("body", MFD_CLOEXEC);
		if (job->body_fd < 0 || !body_spill(job, (const char *)job->body.p, job->body.n))
			return false;
		buf_free(&job->body);
	}
	while (n > 0) {
		ssize_t got = write(job->body_fd, p, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

/* false: hang up. A body that is refused is read on for a while, so that the client hears the answer. */
static bool body_take(struct http_job *job, const char *p, size_t n)
{
	job->body_n += n;
	/* Time is earned by what has come: one who trickles gets no more of it by announcing much. */
	if (!job->refused)
		deadline_from(job, job->body_ms, job->server->options.body_ms, job->body_n);
	if (job->body_n > job->plan.max_body && !job->refused)
		job->refused = MHD_HTTP_CONTENT_TOO_LARGE;
	if (job->refused)
		return job->body_n <= SWALLOW_MAX;
	if (job->body_fd < 0 && job->body_n <= HTTP_MAX_MEMORY) {
		buf_put(&job->body, p, n);
		if (!job->body.failed)
			return true;
	} else if (body_spill(job, p, n)) {
		return true;
	}
	job->refused = MHD_HTTP_SERVICE_UNAVAILABLE;
	return true;
}

/* --- answers --- */

static enum MHD_Result answer_send(struct http_job *job)
{
	struct http *s = job->server;
	uint64_t size = job->r.fd >= 0 ? job->r.fd_size : job->r.body.n;
	deadline_set(job, s->options.write_ms, size);
	struct MHD_Response *out = http_response_make(&job->r, &job->q);
	if (!out)
		return MHD_NO;
	pthread_mutex_lock(&s->lock);
	bool last = s->stopping || job->refused;
	pthread_mutex_unlock(&s->lock);
	if (last)
		MHD_add_response_header(out, "Connection", "close");
	enum MHD_Result good = MHD_queue_response(job->mhd, (unsigned)job->r.status, out);
	MHD_destroy_response(out);
	return good;
}

/* What is told without a worker: before a body is read, or when all are busy. */
static enum MHD_Result refuse_now(struct http_job *job, int status)
{
	struct http *s = job->server;
	job->refused = status;
	pthread_mutex_lock(&s->lock);
	s->counts.refused++;
	s->counts.full += status == MHD_HTTP_SERVICE_UNAVAILABLE;
	pthread_mutex_unlock(&s->lock);
	s->hooks.refusal(s->hooks.self, status, &job->q, &job->r);
	job->state = HTTP_JOB_DONE;
	return answer_send(job);
}

/*
 * A refused body is read on and thrown away: hung up on while it still sends, a browser would show a broken connection instead of the
 * answer. Not where the client asked first, and not where it is unclear how long the body is.
 */
static bool lingers(const struct http_job *job)
{
	if (!job->has_body)
		return job->refused == MHD_HTTP_NOT_FOUND;
	return job->framed && !job->asks && job->length <= SWALLOW_MAX;
}

static enum MHD_Result work_start(struct http_job *job)
{
	deadline_set(job, 0, 0);
	job->state = HTTP_JOB_WORKING;
	MHD_suspend_connection(job->mhd);
	if (http_pool_put(job->server, job))
		return MHD_YES;
	MHD_resume_connection(job->mhd);
	job->state = HTTP_JOB_FULL;
	return MHD_YES;
}

/* NOLINTNEXTLINE(readability-function-size): the form of this call is the library's */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *mhd, const char *url,
	const char *method, const char *version, const char *data, size_t *size, void **context)
{
	(void)url;
	(void)mhd;
	struct http *s = cls;
	struct http_job *job = *context;
	if (!job)
		return MHD_NO;
	switch (job->state) {
	case HTTP_JOB_HEADERS:
		plan_make(job, method, version);
		job->state = HTTP_JOB_BODY;
		if (job->refused && !lingers(job))
			return refuse_now(job, job->refused);
		job->body_ms = http_clock_ms();
		deadline_from(job, job->body_ms, s->options.body_ms, 0);
		return MHD_YES;
	case HTTP_JOB_BODY:
		if (*size == 0)
			return job->refused && job->refused != MHD_HTTP_NOT_FOUND
				       ? refuse_now(job, job->refused)
				       : work_start(job);
		if (!body_take(job, data, *size))
			return MHD_NO;
		*size = 0;
		return MHD_YES;
	case HTTP_JOB_WORKING:
		return MHD_YES;
	case HTTP_JOB_FULL:
		return refuse_now(job, MHD_HTTP_SERVICE_UNAVAILABLE);
	case HTTP_JOB_DONE:
		return answer_send(job);
	}
	return MHD_NO;
}

/* Percent signs stay: form_target reads the raw target, MHD's own decoding is of no use. */
static size_t unescape_not(void *cls, struct MHD_Connection *mhd, char *text)
{
	(void)cls;
	(void)mhd;
	return strlen(text);
}

/*
 * A connection's memory is taken from the system page by page as headers come, and half of it is for them: with twice HTTP_MAX_HEADER
 * those of just under that limit got no answer at all. 1,000 connections with headers of 60 KB each: 79 MB more, measured.
 */
static bool daemon_start(struct http *s, struct err *e)
{
	s->daemon = MHD_start_daemon(MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
					     MHD_USE_ITC | MHD_USE_ERROR_LOG,
		0, NULL, NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_word, s,
		MHD_OPTION_LISTEN_SOCKET, s->options.listen_fd, MHD_OPTION_URI_LOG_CALLBACK,
		on_target, s, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_UNESCAPE_CALLBACK,
		unescape_not, NULL, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)READERS,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)s->options.connections,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)s->options.idle_s,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_MAX_ANSWERED * 2,
		MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	return s->daemon || err_fail(e, ERR_IO, "libmicrohttpd does not start");
}

static void http_free(struct http *s)
{
	pthread_cond_destroy(&s->watch);
	pthread_cond_destroy(&s->more);
	pthread_cond_destroy(&s->fewer);
	pthread_mutex_destroy(&s->lock);
	free(s->workers);
	free(s);
}

static void watch_end(struct http *s)
{
	pthread_mutex_lock(&s->lock);
	s->ended = true;
	pthread_cond_signal(&s->watch);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->watcher, NULL);
}

bool http_start(
	struct http **out, const struct http_options *o, const struct http_hooks *h, struct err *e)
{
	AUTO(fd) int listen_fd = o->listen_fd;
	struct http *s = calloc(1, sizeof *s);
	if (!s)
		return err_nomem(e);
	s->options = *o;
	s->hooks = *h;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->watch, NULL);
	pthread_cond_init(&s->more, NULL);
	pthread_cond_init(&s->fewer, NULL);
	if (!http_pool_start(s, e)) {
		http_free(s);
		return false;
	}
	if (pthread_create(&s->watcher, NULL, watch, s) != 0) {
		http_pool_stop(s);
		http_free(s);
		return err_nomem(e);
	}
	if (!daemon_start(s, e)) {
		watch_end(s);
		http_pool_stop(s);
		http_free(s);
		return false;
	}
	listen_fd = -1;
	*out = s;
	return true;
}

void http_stop(struct http *s, int ms)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_mutex_unlock(&s->lock);
	int fd = MHD_quiesce_daemon(s->daemon);
	http_pool_drain(s, ms);
	MHD_stop_daemon(s->daemon);
	if (fd >= 0)
		close(fd);
	watch_end(s);
	http_pool_stop(s);
	http_free(s);
}

void http_counts(struct http *s, struct http_counts *out)
{
	pthread_mutex_lock(&s->lock);
	*out = s->counts;
	pthread_mutex_unlock(&s->lock);
}
