/* SPDX-License-Identifier: MIT */
/* metrics: counters in the text format of Prometheus. */
#include "web/impl.h"

#include <inttypes.h>
#include <stdatomic.h>

enum { METRICS_MAX_BYTES = 1 << 20 };

/* Upper bounds of the bins, in microseconds; the last has none. */
static const uint64_t bounds_us[METRICS_BINS - 1] = { 1000, 2500, 5000, 10000, 25000, 50000, 100000,
	250000, 500000, 1000000, 5000000 };

static const char *const method_names[HTTP_METHOD_COUNT] = { [HTTP_GET] = "GET",
	[HTTP_POST] = "POST",
	[HTTP_PUT] = "PUT",
	[HTTP_PATCH] = "PATCH",
	[HTTP_DELETE] = "DELETE" };

void metrics_count(struct web_metrics *m, size_t route, int status, int64_t us)
{
	size_t bin = 0;
	while (bin < METRICS_BINS - 1 && (uint64_t)us > bounds_us[bin])
		bin++;
	if (route < METRICS_ROUTES && status >= 100 && status < 600)
		atomic_fetch_add_explicit(
			&m->answers[route][status / 100], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&m->bins[bin], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&m->sum_us, (uint64_t)us, memory_order_relaxed);
}

static void answers_put(struct buf *b, struct web_metrics *m)
{
	size_t n;
	const struct route *table = routes_table(&n);
	buf_put_text(b, "# HELP paraphe_answers_total Answers by route and class of status.\n"
			"# TYPE paraphe_answers_total counter\n");
	for (size_t i = 0; i < n; i++)
		for (int s = 1; s < 6; s++) {
			uint64_t v = atomic_load_explicit(&m->answers[i][s], memory_order_relaxed);
			if (v)
				buf_printf(b,
					"paraphe_answers_total{method=\"%s\",route=\"%s\",status="
					"\"%dxx\"} "
					"%" PRIu64 "\n",
					method_names[table[i].method], table[i].path, s, v);
		}
}

static void times_put(struct buf *b, struct web_metrics *m)
{
	uint64_t sum = 0;
	buf_put_text(b, "# HELP paraphe_answer_seconds Time in a worker.\n"
			"# TYPE paraphe_answer_seconds histogram\n");
	for (size_t i = 0; i < METRICS_BINS - 1; i++) {
		sum += atomic_load_explicit(&m->bins[i], memory_order_relaxed);
		buf_printf(b, "paraphe_answer_seconds_bucket{le=\"%g\"} %" PRIu64 "\n",
			(double)bounds_us[i] / 1e6, sum);
	}
	sum += atomic_load_explicit(&m->bins[METRICS_BINS - 1], memory_order_relaxed);
	buf_printf(b,
		"paraphe_answer_seconds_bucket{le=\"+Inf\"} %" PRIu64 "\n"
		"paraphe_answer_seconds_sum %g\nparaphe_answer_seconds_count %" PRIu64 "\n",
		sum, (double)atomic_load_explicit(&m->sum_us, memory_order_relaxed) / 1e6, sum);
}

static void counts_put(struct buf *b, struct http *http)
{
	struct http_counts c = { 0 };
	http_counts(http, &c);
	const struct {
		const char *name, *type, *help;
		uint64_t value;
	} all[] = {
		{ "paraphe_requests_total", "counter", "Requests that a worker answered.",
			c.requests },
		{ "paraphe_refused_total", "counter", "Requests refused before a worker.",
			c.refused },
		{ "paraphe_full_total", "counter", "Requests refused because all were busy.",
			c.full },
		{ "paraphe_slow_total", "counter", "Requests cut at their deadline.", c.slow },
		{ "paraphe_waiting", "gauge", "Requests waiting for a worker.", c.waiting },
		{ "paraphe_working", "gauge", "Requests being answered.", c.working },
		{ "paraphe_connections", "gauge", "Open connections.", c.connections },
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		buf_printf(b, "# HELP %s %s\n# TYPE %s %s\n%s %" PRIu64 "\n", all[i].name,
			all[i].help, all[i].name, all[i].type, all[i].name, all[i].value);
}

bool metrics_run(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf b = BUF_MAX(METRICS_MAX_BYTES);
	counts_put(&b, c->web->http);
	answers_put(&b, &c->web->metrics);
	times_put(&b, &c->web->metrics);
	if (!buf_done(&b, e))
		return false;
	http_give_buf(c->r, &b, "text/plain; version=0.0.4; charset=utf-8", NULL, true);
	return true;
}
