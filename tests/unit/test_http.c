/* SPDX-License-Identifier: MIT */
/* test_http: a real server on a port of its own, and clients that do not behave. */
#include "web/http.h"

#include "base/file.h"

#include "fault_memory.h"
#include "loopback_kit.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/* --- the service under test --- */

static struct {
	pthread_mutex_t lock;
	pthread_cond_t change;
	bool open;   /* /wait goes on */
	int waiting; /* how many are in /wait */
	int refused; /* what the last answer was told */
	char seen[400];
	size_t workers;
} gate = { .lock = PTHREAD_MUTEX_INITIALIZER, .change = PTHREAD_COND_INITIALIZER };

static void plan(void *self, struct http_plan *out, struct http_request *q)
{
	(void)self;
	*out = (struct http_plan){ .route = 7 };
	if (strcmp(q->path, "/nowhere") == 0)
		out->refuse = 404;
	out->heavy = http_query(q, "heavy") != NULL;
	if (strcmp(q->path, "/form") == 0) {
		out->body = HTTP_BODY_FORM;
		out->max_body = 1000;
	}
	if (strcmp(q->path, "/raw") == 0) {
		out->body = HTTP_BODY_RAW;
		out->max_body = 2 << 20;
	}
}

static void wait_for_gate(void)
{
	pthread_mutex_lock(&gate.lock);
	gate.waiting++;
	pthread_cond_broadcast(&gate.change);
	while (!gate.open)
		pthread_cond_wait(&gate.change, &gate.lock);
	gate.waiting--;
	pthread_mutex_unlock(&gate.lock);
}

static void answer(
	void *worker, struct http_request *q, size_t route, int refused, struct http_response *r)
{
	char text[400];
	(void)worker;
	assert_true(refused || route == 7);
	if (strcmp(q->path, "/wait") == 0)
		wait_for_gate();
	if (strcmp(q->path, "/split") == 0)
		http_header_add(r, "X-A", "b\r\nX-B: c");
	if (strcmp(q->path, "/away") == 0) {
		http_redirect(r, http_query(q, "to"));
		return;
	}
	if (strcmp(q->path, "/cookie") == 0)
		http_cookie_set(r, q, "c", "v", 60);
	if (strcmp(q->path, "/pdf") == 0) {
		http_give(r, SLICE_LIT("%PDF"), "application/pdf", "é \"x\"/..\r\n.pdf", false);
		return;
	}
	snprintf(text, sizeof text, "%s address=%s secure=%d refused=%d a=%s body=%zu", q->path,
		q->address, q->secure, refused, http_field(q, "a") ? http_field(q, "a") : "-",
		q->body.n);
	pthread_mutex_lock(&gate.lock);
	gate.refused = refused;
	snprintf(gate.seen, sizeof gate.seen, "%s", text);
	pthread_mutex_unlock(&gate.lock);
	http_give(r, slice_text(text), "text/plain", NULL, true);
	if (refused)
		r->status = refused;
}

static bool worker_start(void *self, size_t i, void **worker, struct err *e)
{
	if (self)
		return err_fail(e, ERR_IO, "no store for worker %zu", i);
	*worker = NULL;
	pthread_mutex_lock(&gate.lock);
	gate.workers++;
	pthread_mutex_unlock(&gate.lock);
	return true;
}

static void worker_end(void *worker)
{
	(void)worker;
	pthread_mutex_lock(&gate.lock);
	gate.workers--;
	pthread_mutex_unlock(&gate.lock);
}

static void refusal(void *self, int status, const struct http_request *q, struct http_response *r)
{
	(void)self;
	(void)q;
	http_give(r, SLICE_LIT("refused"), "text/plain", NULL, true);
	r->status = status;
}

static int64_t now_ms(void *self)
{
	(void)self;
	return 1234;
}

static struct http *server;
static uint16_t port;

static struct http_options options(void)
{
	int fd = loopback_listen(&port);
	assert_true(fd >= 0);
	return (struct http_options){ .listen_fd = fd,
		.workers = 2,
		.queue = 4,
		.connections = 100,
		.header_ms = 5000,
		.body_ms = 5000,
		.write_ms = 5000,
		.idle_s = 5 };
}

static const struct http_hooks hooks = { .plan = plan,
	.worker_start = worker_start,
	.answer = answer,
	.worker_end = worker_end,
	.refusal = refusal,
	.now_ms = now_ms };

static void up(const struct http_options *o)
{
	struct err e = ERR_INIT;
	gate.open = false;
	assert_true(http_start(&server, o, &hooks, &e));
}

static void down(void)
{
	pthread_mutex_lock(&gate.lock);
	gate.open = true;
	pthread_cond_broadcast(&gate.change);
	pthread_mutex_unlock(&gate.lock);
	http_stop(server, 1000);
	assert_int_equal(gate.workers, 0);
}

/* --- a client of bytes --- */

static int client(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
	return fd;
}

/* What comes within 'ms' after the last bytes, until 'whole' answers were seen or the end. */
static const char *hear(int fd, int ms)
{
	static char text[1 << 17];
	size_t n = 0;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	while (n < sizeof text - 1 && poll(&p, 1, ms) > 0) {
		ssize_t got = read(fd, text + n, sizeof text - 1 - n);
		if (got <= 0)
			break;
		n += (size_t)got;
		text[n] = 0;
		const char *end = strstr(text, "\r\n\r\n"),
			   *length = strstr(text, "Content-Length: ");
		if (end && length && n >= (size_t)(end - text) + 4 + strtoul(length + 16, NULL, 10))
			break;
	}
	text[n] = 0;
	return text;
}

static void put(int fd, const char *text)
{
	size_t n = strlen(text);
	assert_int_equal(send(fd, text, n, MSG_NOSIGNAL), n);
}

static const char *said(const char *request)
{
	int fd = client();
	put(fd, request);
	const char *text = hear(fd, 3000);
	close(fd);
	return text;
}

static int status(const char *request)
{
	const char *text = said(request);
	return strncmp(text, "HTTP/1.1 ", 9) == 0 ? (int)strtol(text + 9, NULL, 10) : 0;
}

/* Until it is answered: who comes within a watch of the last lack of memory may still be turned away. */
static int status_soon(const char *request)
{
	int code = status(request);
	for (int i = 0; code == 0 && i < 30; i++) {
		usleep(100000);
		code = status(request);
	}
	return code;
}

#define REST "Host: x\r\n\r\n"

static void a_request_is_answered_with_the_headers_of_all(void **state)
{
	(void)state;
	struct http_options o = options();
	up(&o);
	const char *text = said("GET /x?a=b HTTP/1.1\r\n" REST);
	assert_non_null(strstr(text, "HTTP/1.1 200"));
	assert_non_null(strstr(text, "/x address=127.0.0.1 secure=0 refused=0"));
	static const char *const all[] = { "Content-Security-Policy: default-src 'none'",
		"frame-ancestors 'none'", "Referrer-Policy: no-referrer",
		"X-Content-Type-Options: nosniff", "Cache-Control: no-store",
		"Permissions-Policy: " };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		assert_non_null(strstr(text, all[i]));
	assert_null(strstr(text, "Strict-Transport"));
	assert_int_equal(status("HEAD / HTTP/1.1\r\nConnection: close\r\n" REST), 200);
	assert_int_equal(status("GET /nowhere HTTP/1.1\r\n" REST), 404);
	assert_int_equal(gate.refused, 404); /* a worker made the page */
	down();
}

static void two_requests_share_a_connection(void **state)
{
	(void)state;
	struct http_options o = options();
	up(&o);
	int fd = client();
	for (int i = 0; i < 2; i++) {
		put(fd, "GET /x HTTP/1.1\r\n" REST);
		assert_non_null(strstr(hear(fd, 3000), "/x address"));
	}
	close(fd);
	down();
}

static void a_request_with_two_lengths_is_refused(void **state)
{
	(void)state;
	struct http_options o = options();
	up(&o);
	assert_int_equal(status("POST /form HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: "
				"chunked\r\n" REST "0\r\n\r\n"),
		400);
	assert_int_equal(
		status("POST /form HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n" REST
		       "a=1"),
		400);
	assert_int_equal(status("POST /form HTTP/1.1\r\nContent-Length: +3\r\n" REST "a=1"), 400);
	assert_int_equal(status("POST /form HTTP/1.1\r\nContent-Length: -3\r\n" REST "a=1"), 400);
	assert_int_equal(
		status("POST /form HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n" REST),
		413);
	down();
}

static void odd_requests_get_their_status(void **state)
{
	(void)state;
	struct http_options o = options();
	static char longer[HTTP_MAX_HEADER * 3];
	up(&o);
	assert_int_equal(status("BREW / HTTP/1.1\r\n" REST), 501);
	assert_int_equal(status("CONNECT x:1 HTTP/1.1\r\n" REST), 501);
	assert_int_equal(status("POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n" REST), 501);
	assert_int_equal(status("GET /../etc HTTP/1.1\r\n" REST), 400);
	assert_int_equal(status("GET /%2e%2e/etc HTTP/1.1\r\n" REST), 400);
	assert_int_equal(
		status("GET / HTTP/1.1\r\nAuthorization: a\r\nAuthorization: b\r\n" REST), 400);
	memset(longer, 'a', sizeof longer);
	memcpy(longer, "GET /", 5);
	snprintf(longer + HTTP_MAX_TARGET + 10, 100, " HTTP/1.1\r\n" REST);
	assert_int_equal(status(longer), 414);
	snprintf(longer, 100, "GET / HTTP/1.1\r\nX: ");
	memset(longer + strlen(longer), 'a', sizeof longer - 100);
	snprintf(longer + HTTP_MAX_HEADER + 100, 100, "\r\n" REST);
	assert_int_equal(status(longer), 431);
	memset(longer + 19, 'a', sizeof longer - 19);
	snprintf(longer + sizeof longer - 40, 40, "\r\n" REST);
	assert_int_equal(status(longer), 431);
	down();
}

/* To a request with cookies of that size. */
static const char *said_to_cookies(size_t size)
{
	static char request[HTTP_MAX_ANSWERED + 1000];
	size_t n = (size_t)snprintf(request, sizeof request, "GET / HTTP/1.1\r\nCookie: x=");
	memset(request + n, 'a', size);
	snprintf(request + n + size, sizeof request - n - size, "\r\n" REST);
	return said(request);
}

/* Just under the limit a request is answered as any other, above it by a page of ours and not by the library's. */
static void long_headers_are_answered_up_to_a_limit(void **state)
{
	(void)state;
	struct http_options o = options();
	up(&o);
	for (size_t size = HTTP_MAX_HEADER - 2000; size < HTTP_MAX_HEADER - 100; size += 100) {
		const char *text = said_to_cookies(size);
		if (!strstr(text, "HTTP/1.1 200"))
			fail_msg("%zu: %.200s", size, text);
	}
	for (size_t size = HTTP_MAX_HEADER; size < HTTP_MAX_ANSWERED - 200; size += 4000) {
		const char *text = said_to_cookies(size);
		if (!strstr(text, "HTTP/1.1 431") || !strstr(text, "Content-Security-Policy"))
			fail_msg("%zu: %.200s", size, text);
	}
	down();
}

static void bodies_have_limits(void **state)
{
	(void)state;
	struct http_options o = options();
	static char big[5000];
	up(&o);
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
	const char *text =
		said("POST /form HTTP/1.1\r\n" FORM "Content-Length: 7\r\n" REST "a=%C3%A9");
	assert_non_null(strstr(text, "refused=400")); /* the length cuts the escape */
	text = said("POST /form HTTP/1.1\r\n" FORM "Content-Length: 8\r\n" REST "a=%C3%A9");
	assert_non_null(strstr(text, "refused=0 a=é"));
	text = said("POST /form HTTP/1.1\r\n" FORM "Transfer-Encoding: chunked\r\n" REST
		    "3\r\na=1\r\n0\r\n\r\n");
	assert_non_null(strstr(text, "refused=0 a=1"));
	/* one who asks first hears it at once, one who does not when all is sent */
	assert_int_equal(status("POST /form HTTP/1.1\r\nExpect: 100-continue\r\n" FORM
				"Content-Length: 1001\r\n" REST),
		413);
	int long_one = snprintf(
		big, sizeof big, "POST /form HTTP/1.1\r\n" FORM "Content-Length: 1001\r\n" REST);
	memset(big + long_one, 'a', 1001);
	big[long_one + 1001] = 0;
	assert_int_equal(status(big), 413);
	int n = snprintf(big, sizeof big,
		"POST /form HTTP/1.1\r\n" FORM "Transfer-Encoding: chunked\r\n" REST "800\r\n");
	memset(big + n, 'a', 0x800);
	snprintf(big + n + 0x800, 20, "\r\n0\r\n\r\n");
	assert_int_equal(status(big), 413);
	assert_int_equal(status("POST /form HTTP/1.1\r\nContent-Type: "
				"text/plain\r\nContent-Length: 1\r\n" REST "a"),
		415);
	assert_int_equal(status("GET / HTTP/1.1\r\nContent-Length: 1\r\n" REST "a"), 413);
	assert_int_equal(status("POST /form HTTP/1.1\r\nContent-Type: multipart/form-data; "
				"boundary=x\r\nContent-Length: 1\r\n" REST "a"),
		400);
	down();
}

static void a_large_body_leaves_memory(void **state)
{
	(void)state;
	struct http_options o = options();
	char head[200];
	const size_t size = 1 << 20;
	up(&o);
	int fd = client();
	int n = snprintf(head, sizeof head,
		"PUT /raw HTTP/1.1\r\nContent-Type: application/pdf\r\nContent-Length: "
		"%zu\r\n" REST,
		size);
	assert_int_equal(send(fd, head, (size_t)n, 0), n);
	char *body = calloc(1, size);
	for (size_t done = 0; done < size;) {
		ssize_t got = send(fd, body + done, size - done, 0);
		assert_true(got > 0);
		done += (size_t)got;
	}
	free(body);
	assert_non_null(strstr(hear(fd, 3000), "refused=0 a=- body=1048576"));
	close(fd);
	down();
}

static void slow_clients_are_cut_at_their_deadline(void **state)
{
	(void)state;
	struct http_options o = options();
	o.header_ms = 400;
	o.body_ms = 400;
	up(&o);
	int slow = client(), body = client(), silent = client();
	const char *text = "POST /form HTTP/1.1\r\n" FORM "Content-Length: 900\r\n" REST "a=";
	assert_true(send(body, text, strlen(text), 0) > 0);
	int i = 0;
	for (; i < 60; i++) { /* a byte every 50 ms never lets an inactivity time-out fire */
		if (send(slow, "G", 1, MSG_NOSIGNAL) != 1 && send(body, "1", 1, MSG_NOSIGNAL) != 1)
			break;
		(void)!send(body, "1", 1, MSG_NOSIGNAL);
		usleep(50000);
	}
	assert_in_range(i, 4, 40);
	assert_string_equal(hear(slow, 1000), "");
	assert_string_equal(hear(body, 1000), "");
	assert_string_equal(hear(silent, 1000), "");
	close(slow);
	close(body);
	close(silent);
	struct http_counts c;
	http_counts(server, &c);
	assert_true(c.slow >= 1);
	assert_int_equal(status("GET / HTTP/1.1\r\n" REST), 200);
	down();
}

static bool hung_up(int fd)
{
	char c;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	return poll(&p, 1, 4000) == 1 && read(fd, &c, 1) <= 0;
}

/* libmicrohttpd then listens to nobody, and would let all wait for ever. */
static void nobody_waits_for_who_has_no_memory_to_listen(void **state)
{
	(void)state;
	if (!MEMORY_FAULTS)
		skip();
	struct http_options o = options();
	up(&o);
	const char *text = "GET / HTTP/1.1\r\n" REST;
	int known = client();
	assert_true(send(known, text, strlen(text), 0) > 0);
	assert_non_null(strstr(hear(known, 3000), "/ address"));
	memory_spared = true;
	memory_refuse(1, true);
	assert_true(send(known, text, strlen(text), 0) > 0);
	bool told = hung_up(known);
	int late = client();
	assert_true(send(late, text, strlen(text), 0) > 0);
	told = told && hung_up(late);
	unsigned long made = memory.made;
	memory_refuse(0, false);
	memory_spared = false;
	assert_true(told);
	assert_true(made < 2000); /* it does not ask without pause */
	close(known);
	close(late);
	assert_int_equal(status_soon("GET / HTTP/1.1\r\n" REST), 200);
	down();
}

static void wait_until(int waiting)
{
	pthread_mutex_lock(&gate.lock);
	while (gate.waiting != waiting)
		pthread_cond_wait(&gate.change, &gate.lock);
	pthread_mutex_unlock(&gate.lock);
}

static void waiting_soon(size_t n)
{
	struct http_counts c = { 0 };
	for (int i = 0; i < 300 && c.waiting != n; i++, usleep(10000))
		http_counts(server, &c);
	assert_int_equal(c.waiting, n);
}

static void gate_open(void)
{
	pthread_mutex_lock(&gate.lock);
	gate.open = true;
	pthread_cond_broadcast(&gate.change);
	pthread_mutex_unlock(&gate.lock);
}

static void a_full_queue_is_503_and_the_rest_goes_on(void **state)
{
	(void)state;
	struct http_options o = options();
	o.workers = 1;
	o.queue = 1;
	up(&o);
	int first = client(), second = client();
	put(first, "GET /wait HTTP/1.1\r\n" REST);
	wait_until(1);
	put(second, "GET /y HTTP/1.1\r\n" REST);
	waiting_soon(1);
	const char *text = said("GET /z HTTP/1.1\r\n" REST);
	assert_non_null(strstr(text, "HTTP/1.1 503"));
	gate_open();
	assert_non_null(strstr(hear(first, 3000), "/wait address"));
	assert_non_null(strstr(hear(second, 3000), "/y address"));
	close(first);
	close(second);
	struct http_counts c = { 0 };
	http_counts(server, &c);
	assert_int_equal(c.full, 1);
	down();
}

static void heavy_requests_leave_a_worker_for_the_others(void **state)
{
	(void)state;
	struct http_options o = options();
	o.heavy = 1;
	o.queue = 1;
	up(&o);
	int works = client(), waits = client();
	put(works, "GET /wait?heavy=1 HTTP/1.1\r\n" REST);
	wait_until(1);
	put(waits, "GET /x?heavy=1 HTTP/1.1\r\n" REST);
	waiting_soon(1);
	assert_int_equal(status_soon("GET /y HTTP/1.1\r\n" REST), 200);
	assert_non_null(strstr(said("GET /z?heavy=1 HTTP/1.1\r\n" REST), "HTTP/1.1 503"));
	assert_int_equal(status_soon("GET /y HTTP/1.1\r\n" REST), 200);
	gate_open();
	assert_non_null(strstr(hear(works, 3000), "/wait address"));
	assert_non_null(strstr(hear(waits, 3000), "/x address"));
	close(works);
	close(waits);
	down();
}

static void a_line_that_stands_takes_nobody_more(void **state)
{
	(void)state;
	struct http_options o = options();
	o.workers = 1;
	o.wait_ms = 100;
	up(&o);
	int works = client(), waits = client(), comes = client();
	put(works, "GET /wait HTTP/1.1\r\n" REST);
	wait_until(1);
	put(waits, "GET /x HTTP/1.1\r\n" REST);
	waiting_soon(1);
	usleep(150000);
	assert_non_null(strstr(said("GET /z HTTP/1.1\r\n" REST), "HTTP/1.1 503"));
	gate_open();
	assert_non_null(strstr(hear(works, 3000), "/wait address"));
	assert_non_null(strstr(hear(waits, 3000), "/x address"));
	put(comes, "GET /again HTTP/1.1\r\n" REST);
	assert_non_null(strstr(hear(comes, 3000), "/again address"));
	close(works);
	close(waits);
	close(comes);
	down();
}

static void *stop(void *arg)
{
	(void)arg;
	http_stop(server, 2000);
	return NULL;
}

static void a_stop_lets_what_runs_finish(void **state)
{
	(void)state;
	struct http_options o = options();
	pthread_t t;
	up(&o);
	int fd = client();
	put(fd, "GET /wait HTTP/1.1\r\n" REST);
	wait_until(1);
	assert_int_equal(pthread_create(&t, NULL, stop, NULL), 0);
	usleep(200000);
	pthread_mutex_lock(&gate.lock);
	gate.open = true;
	pthread_cond_broadcast(&gate.change);
	pthread_mutex_unlock(&gate.lock);
	const char *text = hear(fd, 3000);
	assert_non_null(strstr(text, "/wait address"));
	assert_non_null(strstr(text, "Connection: close"));
	pthread_join(t, NULL);
	close(fd);
	assert_int_equal(gate.workers, 0);
}

static void a_worker_that_cannot_start_ends_the_start(void **state)
{
	(void)state;
	struct http_options o = options();
	struct http_hooks bad = hooks;
	struct err e = ERR_INIT;
	struct http *s = NULL;
	bad.self = &bad;
	assert_false(http_start(&s, &o, &bad, &e));
	assert_int_equal(e.code, ERR_IO);
	assert_int_equal(gate.workers, 0);
}

static void forwarded_headers_are_believed_of_proxies_only(void **state)
{
	(void)state;
	struct http_options o = options();
	struct err e = ERR_INIT;
#define FORWARDED(list)                                                                            \
	"GET / HTTP/1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: " list "\r\n" REST
	up(&o);
	assert_non_null(strstr(said(FORWARDED("1.2.3.4")), "address=127.0.0.1 secure=0"));
	down();
	o = options();
	assert_true(http_proxy_parse(&o.proxies[0], "127.0.0.0/8", &e));
	assert_true(http_proxy_parse(&o.proxies[1], "10.0.0.7", &e));
	o.proxies_n = 2;
	up(&o);
	const char *text = said(FORWARDED("1.2.3.4"));
	assert_non_null(strstr(text, "address=1.2.3.4 secure=1"));
	assert_non_null(strstr(text, "Strict-Transport-Security"));
	assert_non_null(strstr(said(FORWARDED("9.9.9.9, 1.2.3.4, 10.0.0.7")), "address=1.2.3.4"));
	assert_non_null(strstr(said(FORWARDED("2001:db8::1")), "address=2001:db8::1"));
	assert_non_null(strstr(said(FORWARDED("evil, 10.0.0.7")), "address=10.0.0.7"));
	assert_non_null(strstr(said(FORWARDED("<script>")), "address=127.0.0.1"));
	down();
}

static void networks_are_read_strictly(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "x", "1.2.3", "1.2.3.4/33", "::1/129", "1.2.3.4/",
		"1.2.3.4/-1", "host.example", "1.2.3.4/08" };
	struct http_proxy p;
	struct err e = ERR_INIT;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(http_proxy_parse(&p, bad[i], NULL));
	assert_true(http_proxy_parse(&p, "2001:db8::/33", &e));
	assert_true(http_address_in("2001:db8:7fff::1", &p, 1));
	assert_false(http_address_in("2001:db8:8000::1", &p, 1));
	assert_false(http_address_in("unix", &p, 1));
	assert_true(http_proxy_parse(&p, "0.0.0.0/0", &e));
	assert_true(http_address_in("255.1.2.3", &p, 1));
	assert_false(http_address_in("::1", &p, 1));
	assert_true(http_proxy_parse(&p, "unix", &e));
	assert_true(http_address_in("unix", &p, 1));
	assert_false(http_address_in("1.2.3.4", &p, 1));
}

static void no_header_is_split_and_no_redirect_leaves(void **state)
{
	(void)state;
	struct http_options o = options();
	up(&o);
	const char *text = said("GET /split HTTP/1.1\r\n" REST);
	assert_non_null(strstr(text, "HTTP/1.1 500"));
	assert_null(strstr(text, "X-B"));
	assert_non_null(strstr(said("GET /away?to=/b HTTP/1.1\r\n" REST), "Location: /b\r\n"));
	assert_int_equal(status("GET /away?to=//evil.example HTTP/1.1\r\n" REST), 500);
	assert_int_equal(status("GET /away?to=/%5cevil.example HTTP/1.1\r\n" REST), 500);
	assert_int_equal(status("GET /away?to=http://evil HTTP/1.1\r\n" REST), 500);
	text = said("GET /pdf HTTP/1.1\r\n" REST);
	assert_non_null(
		strstr(text, "Content-Disposition: attachment; filename=\"_ _x__..__.pdf\"; "
			     "filename*=UTF-8''%C3%A9%20%22x%22"));
	text = said("GET /cookie HTTP/1.1\r\n" REST);
	assert_non_null(
		strstr(text, "Set-Cookie: c=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax\r\n"));
	down();
	o = options();
	o.secure = true;
	up(&o);
	text = said("GET /cookie HTTP/1.1\r\n" REST);
	assert_non_null(strstr(text,
		"Set-Cookie: __Host-c=v; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax\r\n"));
	down();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_answered_with_the_headers_of_all),
		cmocka_unit_test(two_requests_share_a_connection),
		cmocka_unit_test(a_request_with_two_lengths_is_refused),
		cmocka_unit_test(odd_requests_get_their_status),
		cmocka_unit_test(long_headers_are_answered_up_to_a_limit),
		cmocka_unit_test(bodies_have_limits),
		cmocka_unit_test(a_large_body_leaves_memory),
		cmocka_unit_test(slow_clients_are_cut_at_their_deadline),
		cmocka_unit_test(nobody_waits_for_who_has_no_memory_to_listen),
		cmocka_unit_test(a_full_queue_is_503_and_the_rest_goes_on),
		cmocka_unit_test(heavy_requests_leave_a_worker_for_the_others),
		cmocka_unit_test(a_line_that_stands_takes_nobody_more),
		cmocka_unit_test(a_stop_lets_what_runs_finish),
		cmocka_unit_test(a_worker_that_cannot_start_ends_the_start),
		cmocka_unit_test(forwarded_headers_are_believed_of_proxies_only),
		cmocka_unit_test(networks_are_read_strictly),
		cmocka_unit_test(no_header_is_split_and_no_redirect_leaves),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
