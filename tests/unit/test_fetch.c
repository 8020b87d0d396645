/* SPDX-License-Identifier: MIT */
/* Outbound HTTP against a small server of our own on loopback, which plays every bad one. */
#include "net/fetch.h"

#include "http_kit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { MAX = 64 * 1024 };

/* --- the server: what it does is told by the path --- */

static void kit_answer(int fd, const char *path)
{
	static const char ok[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
	if (strcmp(path, "/redirect") == 0)
		kit_say(fd, "HTTP/1.1 302 Found\r\nLocation: /good\r\nContent-Length: 0\r\n\r\n");
	else if (strcmp(path, "/500") == 0)
		kit_say(fd, "HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno");
	else if (strcmp(path, "/garbage") == 0)
		kit_say(fd, "\x30\x82 this is no HTTP\r\n\r\n");
	else if (strcmp(path, "/empty") == 0)
		return;
	else if (strcmp(path, "/declared") == 0)
		kit_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n"),
			kit_flood(fd, 1 << 20);
	else if (strcmp(path, "/undeclared") == 0)
		kit_say(fd, "HTTP/1.1 200 OK\r\n\r\n"), kit_flood(fd, 1 << 20);
	else if (strcmp(path, "/exact") == 0)
		kit_say(fd, "HTTP/1.1 200 OK\r\n\r\n"), kit_flood(fd, MAX);
	else if (strcmp(path, "/short") == 0)
		kit_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
	else if (strcmp(path, "/head") == 0)
		kit_say(fd, "HTTP/1.1 200 OK\r\nX: "), kit_flood(fd, 60000),
			kit_say(fd, "\r\n\r\n");
	else if (strcmp(path, "/slow") == 0)
		kit_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"), usleep(900 * 1000);
	else
		kit_say(fd, ok);
}

static int server_up(void **state)
{
	struct err e = ERR_INIT;
	return reach_start(&e) ? kit_up(state) : -1;
}

/* --- the desk's side --- */

static const struct reach everywhere = { .networks = REACH_ALL };

static bool get(struct buf *out, const char *path, struct err *e)
{
	char url[200], host[64];
	const char *hosts[] = { host };
	snprintf(url, sizeof url, "http://127.0.0.1:%u%s", kit.port, path);
	snprintf(host, sizeof host, "127.0.0.1:%u", kit.port);
	const struct fetch_request r = {
		.url = url, .hosts = hosts, .hosts_n = 1, .max = MAX, .timeout_ms = 400
	};
	return fetch(out, &r, &everywhere, e);
}

static void an_answer_is_taken_whole(void **state)
{
	(void)state;
	AUTO(buf) struct buf out = { 0 };
	AUTO(buf) struct buf exact = { 0 };
	struct err e = ERR_INIT;
	assert_true(get(&out, "/good", &e));
	assert_true(slice_is(buf_slice(&out), "hello"));
	assert_true(get(&exact, "/exact", &e));
	assert_int_equal(exact.n, MAX);
}

static void what_is_posted_arrives(void **state)
{
	(void)state;
	AUTO(buf) struct buf out = { 0 };
	struct err e = ERR_INIT;
	char url[200];
	const char *hosts[] = { "other.example", "localhost" };
	char named[64];
	snprintf(named, sizeof named, "localhost:%u", kit.port);
	hosts[1] = named;
	snprintf(url, sizeof url, "http://LocalHost:%u/good", kit.port);
	const struct fetch_request r = { .url = url,
		.hosts = hosts,
		.hosts_n = 2,
		.content_type = "application/timestamp-query",
		.accept = "application/timestamp-reply",
		.body = SLICE_LIT("a\0b"),
		.max = MAX,
		.timeout_ms = 2000 };
	assert_true(fetch(&out, &r, &everywhere, &e));
	pthread_mutex_lock(&kit.lock);
	assert_non_null(strstr(kit.question, "POST /good HTTP/1.1\r\n"));
	assert_non_null(strstr(kit.question, "Content-Type: application/timestamp-query\r\n"));
	assert_non_null(strstr(kit.question, "Accept: application/timestamp-reply\r\n"));
	assert_non_null(strstr(kit.question, "Content-Length: 3\r\n"));
	const char *body = strstr(kit.question, "\r\n\r\n");
	assert_memory_equal(body + 4, "a\0b", 3);
	pthread_mutex_unlock(&kit.lock);
}

static void bad_answers_have_their_error(void **state)
{
	(void)state;
	static const struct {
		const char *path;
		enum err_code code;
		const char *says;
	} cases[] = {
		{ "/redirect", ERR_UPSTREAM, "not followed" },
		{ "/500", ERR_UPSTREAM, "HTTP 500" },
		{ "/garbage", ERR_UPSTREAM, "" },
		{ "/empty", ERR_UPSTREAM, "" },
		{ "/short", ERR_UPSTREAM, "" },
		{ "/declared", ERR_LIMIT, "more came" },
		{ "/undeclared", ERR_LIMIT, "more came" },
		{ "/head", ERR_LIMIT, "more came" },
		{ "/slow", ERR_TIMEOUT, "in time" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO(buf) struct buf out = { 0 };
		struct err e = ERR_INIT;
		assert_false(get(&out, cases[i].path, &e));
		if (e.code != cases[i].code || !strstr(e.text, cases[i].says) ||
			!strstr(e.text, "127.0.0.1:"))
			fail_msg("%s: %s: %s", cases[i].path, err_code_text(e.code), e.text);
		assert_int_equal(out.n, 0);
	}
}

static void a_time_limit_is_kept(void **state)
{
	(void)state;
	AUTO(buf) struct buf out = { 0 };
	struct err e = ERR_INIT;
	struct timespec from, to;
	clock_gettime(CLOCK_MONOTONIC, &from);
	assert_false(get(&out, "/slow", &e));
	clock_gettime(CLOCK_MONOTONIC, &to);
	long ms = (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000;
	assert_true(ms >= 350 && ms < 3000);
}

static enum err_code refused(const char *url, const char *host, unsigned networks)
{
	AUTO(buf) struct buf out = { 0 };
	struct err e = ERR_INIT;
	const char *hosts[] = { host };
	const struct reach reach = { .networks = networks };
	const struct fetch_request r = {
		.url = url, .hosts = hosts, .hosts_n = 1, .max = MAX, .timeout_ms = 2000
	};
	assert_false(fetch(&out, &r, &reach, &e));
	return e.code;
}

static void only_what_is_listed_is_asked(void **state)
{
	(void)state;
	char url[200], host[64], other[64];
	snprintf(url, sizeof url, "http://127.0.0.1:%u/good", kit.port);
	snprintf(host, sizeof host, "127.0.0.1:%u", kit.port);
	snprintf(other, sizeof other, "127.0.0.1:%u", kit.port ^ 1);
	kit.question[0] = 0;
	assert_int_equal(refused(url, "127.0.0.1", REACH_ALL), ERR_DENIED);
	assert_int_equal(refused(url, other, REACH_ALL), ERR_DENIED);
	assert_int_equal(refused(url, "localhost", REACH_ALL), ERR_DENIED);
	/* listed, but not in a network that may be reached; a name that leads there is no way round */
	assert_int_equal(refused(url, host, REACH_PUBLIC | REACH_PRIVATE), ERR_DENIED);
	snprintf(url, sizeof url, "http://localhost:%u/good", kit.port);
	snprintf(host, sizeof host, "localhost:%u", kit.port);
	assert_int_equal(refused(url, host, REACH_PUBLIC), ERR_DENIED);
	snprintf(url, sizeof url, "http://2130706433:%u/good", kit.port);
	snprintf(host, sizeof host, "127.0.0.1:%u", kit.port);
	assert_int_equal(refused(url, host, REACH_PUBLIC), ERR_DENIED);
	assert_string_equal(kit.question, "");
}

static void nobody_there_is_said(void **state)
{
	(void)state;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof a;
	char url[200], host[64];
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	snprintf(url, sizeof url, "http://127.0.0.1:%u/", ntohs(a.sin_port));
	snprintf(host, sizeof host, "127.0.0.1:%u", ntohs(a.sin_port));
	assert_int_equal(refused(url, host, REACH_ALL), ERR_UPSTREAM);
	close(fd);
}

static void who_takes_a_connection_is_there(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	char host[64];
	const struct reach public = { .networks = REACH_PUBLIC };
	snprintf(host, sizeof host, "localhost:%u", kit.port);
	assert_true(reach_probe(host, &everywhere, 2000, &e));
	assert_false(reach_probe(host, &public, 2000, &e));
	assert_int_equal(e.code, ERR_DENIED);
	assert_false(reach_probe("127.0.0.1:1", &everywhere, 2000, &e));
	assert_int_equal(e.code, ERR_UPSTREAM);
	assert_false(reach_probe("a b", &everywhere, 2000, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
}

static void odd_addresses_are_no_addresses(void **state)
{
	(void)state;
	static const char *const urls[] = { "", "127.0.0.1", "ftp://a.example/",
		"file:///etc/passwd", "gopher://a.example/", "http://", "http://user@a.example/",
		"http://user:word@a.example/", "http://a.example/#part", "http://a.example:0x50/",
		"http://a.example:99999/", "http://a .example/", "http://a.example/\n",
		"http://a.example/\xc3\xa9", "javascript:alert(1)" };
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		struct err e = ERR_INIT;
		const char *hosts[] = { "a.example", "127.0.0.1" };
		if (fetch_check(urls[i], hosts, 2, &e))
			fail_msg("%s passes", urls[i]);
		assert_int_equal(e.code, ERR_SYNTAX);
	}
}

static void a_host_stands_for_its_port(void **state)
{
	(void)state;
	static const struct {
		const char *entry, *url;
		bool is;
	} cases[] = {
		{ "tsa.example", "http://tsa.example/x", true },
		{ "tsa.example", "https://TSA.example/x", true },
		{ "tsa.example", "http://tsa.example:8080/x", false },
		{ "tsa.example:8080", "http://tsa.example:8080/x", true },
		{ "tsa.example:443", "https://tsa.example/x", true },
		{ "tsa.example:443", "http://tsa.example/x", false },
		{ "tsa.example", "http://a.tsa.example/", false },
		{ "tsa.example", "http://tsa.example.evil.example/", false },
		{ "tsa.example", "http://tsa.example@evil.example/", false },
		{ "[::1]:8080", "http://[::1]:8080/", true },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err e = ERR_INIT;
		if (fetch_check(cases[i].url, &cases[i].entry, 1, &e) != cases[i].is)
			fail_msg("%s, %s: %s", cases[i].entry, cases[i].url, e.text);
	}
	static const char *const bad[] = { "", "*", "*.example", "a b", "A.example", ".example",
		"example.", "a.example:", "a.example:0", "a.example:65536", "[::1", "[]", "[x]:1",
		"http://a.example", "a.example/" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (reach_host_good(slice_text(bad[i])))
			fail_msg("%s passes for a host", bad[i]);
	/* fuzz_outside: a NUL inside the brackets ended the address that was looked at */
	assert_false(reach_host_good(SLICE_LIT("[::\0x]:80")));
	char host[REACH_MAX_HOST + 1];
	struct err e = ERR_INIT;
	assert_true(fetch_host(host, "https://TSA.example/a?b", &e));
	assert_string_equal(host, "tsa.example:443");
}

static unsigned kind4(const char *text)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	assert_int_equal(inet_pton(AF_INET, text, &a.sin_addr), 1);
	return reach_kind((struct sockaddr *)&a);
}

static unsigned kind6(const char *text)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6 };
	assert_int_equal(inet_pton(AF_INET6, text, &a.sin6_addr), 1);
	return reach_kind((struct sockaddr *)&a);
}

static void every_address_has_its_kind(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		unsigned kind;
	} four[] = { { "0.0.0.0", 0 }, { "9.255.255.255", REACH_PUBLIC },
		{ "10.0.0.0", REACH_PRIVATE }, { "10.255.255.255", REACH_PRIVATE },
		{ "11.0.0.0", REACH_PUBLIC }, { "100.63.255.255", REACH_PUBLIC },
		{ "100.64.0.0", REACH_PRIVATE }, { "100.127.255.255", REACH_PRIVATE },
		{ "100.128.0.0", REACH_PUBLIC }, { "127.0.0.1", REACH_LOOPBACK },
		{ "127.255.255.255", REACH_LOOPBACK }, { "169.254.169.254", 0 },
		{ "172.15.0.1", REACH_PUBLIC }, { "172.16.0.1", REACH_PRIVATE },
		{ "172.31.0.1", REACH_PRIVATE }, { "172.32.0.1", REACH_PUBLIC },
		{ "192.168.1.1", REACH_PRIVATE }, { "192.0.2.1", 0 }, { "198.18.0.1", 0 },
		{ "198.20.0.1", REACH_PUBLIC }, { "203.0.113.9", 0 },
		{ "223.255.255.255", REACH_PUBLIC }, { "224.0.0.1", 0 }, { "255.255.255.255", 0 } };
	static const struct {
		const char *text;
		unsigned kind;
	} six[] = { { "::", 0 }, { "::1", REACH_LOOPBACK }, { "::2", 0 },
		{ "::ffff:127.0.0.1", REACH_LOOPBACK }, { "::ffff:10.1.1.1", REACH_PRIVATE },
		{ "::ffff:8.8.8.8", REACH_PUBLIC }, { "::ffff:169.254.169.254", 0 },
		{ "64:ff9b::7f00:1", REACH_LOOPBACK }, { "64:ff9b::808:808", REACH_PUBLIC },
		{ "64:ff9b:1::1", 0 }, { "fd00::1", REACH_PRIVATE }, { "fe80::1", 0 },
		{ "ff02::1", 0 }, { "2001::1", 0 }, { "2001:db8::1", 0 }, { "2002:7f00:1::", 0 },
		{ "2001:4860::1", REACH_PUBLIC }, { "2a00::1", REACH_PUBLIC }, { "4000::1", 0 } };
	for (size_t i = 0; i < sizeof four / sizeof *four; i++)
		if (kind4(four[i].text) != four[i].kind)
			fail_msg("%s is of kind %u", four[i].text, kind4(four[i].text));
	for (size_t i = 0; i < sizeof six / sizeof *six; i++)
		if (kind6(six[i].text) != six[i].kind)
			fail_msg("%s is of kind %u", six[i].text, kind6(six[i].text));
	const struct sockaddr unix_one = { .sa_family = AF_UNIX };
	assert_int_equal(reach_kind(&unix_one), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_taken_whole),
		cmocka_unit_test(what_is_posted_arrives),
		cmocka_unit_test(bad_answers_have_their_error),
		cmocka_unit_test(a_time_limit_is_kept),
		cmocka_unit_test(only_what_is_listed_is_asked),
		cmocka_unit_test(nobody_there_is_said),
		cmocka_unit_test(who_takes_a_connection_is_there),
		cmocka_unit_test(odd_addresses_are_no_addresses),
		cmocka_unit_test(a_host_stands_for_its_port),
		cmocka_unit_test(every_address_has_its_kind),
	};
	return cmocka_run_group_tests(tests, server_up, kit_down);
}
