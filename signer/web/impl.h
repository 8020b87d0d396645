/* SPDX-License-Identifier: MIT */
/* impl: what the files of this room share and no other room may see. */
#ifndef PARAPHE_WEB_IMPL_H
#define PARAPHE_WEB_IMPL_H

#include "web/form.h"
#include "web/manage.h"
#include "web/operate.h"
#include "web/page.h"
#include "web/routes.h"
#include "xml/lexicon.h"

#include <jansson.h>
#include <microhttpd.h>
#include <pthread.h>

struct http_conn {
	struct http_conn *prev, *next;
	int fd;
	int64_t deadline_ms; /* by http_clock_ms; 0: none */
	bool reading;        /* a request is under way */
};

enum http_job_state {
	HTTP_JOB_HEADERS,
	HTTP_JOB_BODY,
	HTTP_JOB_WORKING,
	HTTP_JOB_FULL,
	HTTP_JOB_DONE
};

enum { WEB_REFUSALS = 16, WEB_LANGUAGES = 2, METRICS_ROUTES = 256, METRICS_BINS = 12 };
/* Counters without a lock; a scrape may see a request half counted. */
struct web_metrics {
	_Atomic uint64_t answers[METRICS_ROUTES][6]; /* by status / 100 */
	_Atomic uint64_t bins[METRICS_BINS], sum_us;
};

/* One request from its first line to the end of its answer. Its reading thread and one worker have it in turn. */
struct http_job {
	struct http *server;
	struct MHD_Connection *mhd;
	struct http_conn *conn;
	enum http_job_state state;
	int refused;
	const char *target, *form_type;
	uint64_t length, body_n, held; /* held: counted in http.held */
	int64_t body_ms;               /* when the headers were there */
	bool has_body, pooled;
	bool framed, asks; /* the length is clear; Expect: 100-continue */
	struct http_plan plan;
	struct form_memory memory;
	struct buf body;
	int body_fd;
	void *map;
	size_t map_n;
	struct http_request q;
	struct http_response r;
	struct http_job *next; /* in the line, */
	uint64_t number;       /* the place in it over all lines, */
	int64_t since_ms;      /* and since when (http_clock_ms) */
};

/* Who waits for a worker: what is answered soon, and what takes long (struct http_plan). */
enum http_lane { HTTP_LIGHT, HTTP_HEAVY, HTTP_LANES };
struct http_line {
	struct http_job *first, *last;
	size_t n, working;
};

struct http_worker {
	struct http *server;
	pthread_t thread;
	size_t i;
	void *own;   /* of worker_start */
	int started; /* 0 not yet, 1 good, -1 failed */
	struct err why;
};

struct http {
	struct http_options options;
	struct http_hooks hooks;
	struct MHD_Daemon *daemon;
	pthread_t watcher;
	struct http_worker *workers;
	size_t workers_n;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t watch, more, fewer;
	struct http_conn *conns;
	struct http_line lines[HTTP_LANES];
	uint64_t numbers; /* given to jobs as they come */
	bool stopping, ended;
	int64_t lack_ms,
		lack_from_ms; /* a reading thread got no memory to listen; since when, time after time */
	uint64_t held;        /* bytes of bodies beyond HTTP_MAX_MEMORY each */
	size_t under_way; /* given to the pool and not yet answered to the last byte */
	struct http_counts counts;
};

int64_t http_clock_ms(void);
/* pool.c */
MUST_CHECK bool http_pool_start(struct http *s, struct err *e);
/* false: the line is full, or does not move. */
bool http_pool_put(struct http *s, struct http_job *job);
/* Wait until all that was given to the pool is answered; those who read slowly for 'ms' at most. */
void http_pool_drain(struct http *s, int ms);
void http_pool_stop(struct http *s);
/* answer.c */
struct MHD_Response *http_response_make(struct http_response *r, const struct http_request *q);
/* client.c: address and scheme, through proxies that are configured. */
void http_client_set(struct http_request *q, struct MHD_Connection *mhd,
	const struct http_options *o, struct slice forwarded_for, struct slice forwarded_proto);

/* --- the service --- */

/* Buckets in memory, the fullest of a set gives way (session.c). */
enum { WEB_BUCKET_WAYS = 8 };
struct web_bucket {
	uint64_t key; /* 0: free */
	int64_t at_ms;
	double left, most;
	int64_t per_ms; /* that fill it */
};
struct web_rates {
	pthread_mutex_t lock;
	struct web_bucket buckets[SESSION_BUCKETS];
};

struct web {
	struct web_start start;
	struct web_options options;
	struct pages *pages;
	struct http *http;
	uint8_t key[WEB_SECRET];
	struct web_rates rates;
	struct web_metrics metrics;
	struct operate operate;
	struct manage_files imports;
	struct http_response refusals[WEB_LANGUAGES][WEB_REFUSALS]; /* made at the start */
};

/* page.c */
const struct lexicon *pages_words(const struct pages *p);
bool pages_asset(const struct pages *p, const struct http_request *q, struct http_response *r);
/* errors.c: the page that tells why not. Never fails: in the worst case it is a plain line. */
void web_error_page(struct web_context *c, int status, const struct err *e);
/* The explanations are in the holder's own language (store_link.lang), unless this browser has said which it wants. */
void web_holder_aid(struct web_context *c, const char *lang);
int web_status_of(const struct err *e);
/* Who asks for it is software: refusals are JSON. */
bool web_is_api(const char *path);
/* RFC 9457, with a code that never changes and a sentence in "detail". NULL: no memory. */
json_t *web_problem(int status, const char *code, const char *text);
/* metrics.c */
void metrics_count(struct web_metrics *m, size_t route, int status, int64_t us);
MUST_CHECK bool metrics_run(struct web_context *c, struct err *e);

#endif
