/* SPDX-License-Identifier: MIT */
/* Services outside: who is asked, in what order, how often and how long; against a server on loopback. */
#include "ceremony/outside.h"

#include "http_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>

static void kit_answer(int fd, const char *path)
{
	if (strcmp(path, "/slow") == 0)
		usleep(1300 * 1000);
	else if (strcmp(path, "/500") == 0)
		kit_say(fd, "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
	else if (strcmp(path, "/long") == 0)
		kit_say(fd, "HTTP/1.1 200 OK\r\n\r\n"), kit_flood(fd, 1 << 20);
	else
		kit_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nreply");
}

static int server_up(void **state)
{
	struct err e = ERR_INIT;
	return reach_start(&e) ? kit_up(state) : -1;
}

static void tsa_add(struct outside *o, const char *traits)
{
	char line[200];
	struct err e = ERR_INIT;
	snprintf(line, sizeof line, "http://127.0.0.1:%u%s", kit.port, traits);
	if (!outside_tsa_read(&o->tsas[o->tsas_n++], slice_text(line), &e))
		fail_msg("%s", e.text);
}

static size_t asked(void)
{
	pthread_mutex_lock(&kit.lock);
	size_t n = kit.asked;
	kit.asked = 0;
	pthread_mutex_unlock(&kit.lock);
	return n;
}

static void everywhere(struct outside *o, struct outside_call *c)
{
	*o = (struct outside){ .reach = { .networks = REACH_ALL } };
	outside_call_start(c, o);
	asked();
}

static bool next(const char **path, struct outside_stamp *s, struct err *e)
{
	AUTO(buf) struct buf reply = { 0 };
	const struct outside_tsa *tsa = NULL;
	if (!outside_stamp_next(&reply, &tsa, s, SLICE_LIT("query"), e))
		return false;
	assert_true(slice_is(buf_slice(&reply), "reply"));
	*path = strrchr(tsa->url, '/');
	return true;
}

static void each_has_its_tries_in_order(void **state)
{
	(void)state;
	struct outside o;
	struct outside_call c;
	struct outside_stamp s = { .call = &c };
	struct err e = ERR_INIT;
	const char *path = NULL;
	everywhere(&o, &c);
	tsa_add(&o, "/500 tries=2");
	tsa_add(&o, "/a tries=2");
	tsa_add(&o, "/long tries=3");
	tsa_add(&o, "/b tries=1");
	assert_true(next(&path, &s, &e));
	assert_string_equal(path, "/a");
	assert_int_equal(asked(), 3);
	outside_stamp_refused(&s, "no good");
	assert_true(next(&path, &s, &e));
	assert_string_equal(path, "/a");
	assert_int_equal(asked(), 1);
	outside_stamp_refused(&s, "no good either");
	assert_true(next(&path, &s, &e));
	assert_string_equal(path, "/b");
	assert_int_equal(asked(), 2); /* the one that says too much only once */
	outside_stamp_refused(&s, "nor this");
	assert_false(next(&path, &s, &e));
	assert_int_equal(e.code, ERR_UPSTREAM);
	static const char *const want[] = { "HTTP 500; ", "no good either; ", "more came",
		"nor this" };
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		if (!strstr(e.text, want[i]))
			fail_msg("%s lacks %s", e.text, want[i]);
	assert_int_equal(asked(), 0);
}

static void when_the_time_is_up_nobody_is_asked(void **state)
{
	(void)state;
	struct outside o;
	struct outside_call c;
	struct outside_stamp s = { .call = &c };
	AUTO(buf) struct buf out = { 0 };
	struct err e = ERR_INIT;
	const char *path = NULL;
	everywhere(&o, &c);
	tsa_add(&o, "/a tries=3");
	assert_true(outside_hosts_read(&o, SLICE_LIT("crl.example"), &e));
	c.deadline -= OUTSIDE_TOTAL_MS;
	assert_false(next(&path, &s, &e));
	assert_non_null(strstr(e.text, "no time left"));
	e = (struct err)ERR_INIT;
	assert_false(outside_revocation(&out, &c, "http://crl.example/", (struct slice){ 0 }, &e));
	assert_int_equal(e.code, ERR_TIMEOUT);
	assert_int_equal(asked(), 0);
}

static void who_let_us_wait_is_left_alone_for_a_while(void **state)
{
	(void)state;
	struct outside o;
	struct outside_call c;
	struct outside_rest rest = { .lock = PTHREAD_MUTEX_INITIALIZER };
	struct err e = ERR_INIT;
	const char *path = NULL;
	everywhere(&o, &c);
	o.rest = &rest;
	tsa_add(&o, "/slow timeout=1 tries=1");
	tsa_add(&o, "/a");
	struct outside_stamp first = { .call = &c }, second = { .call = &c },
			     third = { .call = &c };
	assert_true(next(&path, &first, &e));
	assert_string_equal(path, "/a");
	usleep(500 * 1000); /* the server's one thread is done with it */
	assert_int_equal(asked(), 2);
	assert_true(next(&path, &second, &e));
	assert_string_equal(path, "/a");
	assert_int_equal(asked(), 1);
	assert_non_null(strstr(second.why, "left alone for"));
	rest.until_ms[0] = 1; /* long ago */
	assert_true(next(&path, &third, &e));
	usleep(500 * 1000);
	assert_int_equal(asked(), 2);
}

static void only_listed_hosts_answer_for_certificates(void **state)
{
	(void)state;
	struct outside o;
	struct outside_call c;
	AUTO(buf) struct buf crl = { 0 };
	AUTO(buf) struct buf ocsp = { 0 };
	AUTO(buf) struct buf none = { 0 };
	struct err e = ERR_INIT;
	char url[100], host[64];
	everywhere(&o, &c);
	snprintf(url, sizeof url, "http://127.0.0.1:%u/a.crl", kit.port);
	snprintf(host, sizeof host, "crl.example 127.0.0.1:%u", kit.port);
	assert_false(outside_revocation(&none, &c, url, (struct slice){ 0 }, &e));
	assert_int_equal(e.code, ERR_DENIED);
	assert_int_equal(asked(), 0);
	assert_true(outside_hosts_read(&o, slice_text(host), &e));
	assert_true(outside_revocation(&crl, &c, url, (struct slice){ 0 }, &e));
	pthread_mutex_lock(&kit.lock);
	assert_non_null(strstr(kit.question, "GET /a.crl "));
	pthread_mutex_unlock(&kit.lock);
	assert_true(outside_revocation(&ocsp, &c, url, SLICE_LIT("question"), &e));
	pthread_mutex_lock(&kit.lock);
	assert_non_null(strstr(kit.question, "POST /a.crl "));
	assert_non_null(strstr(kit.question, "Content-Type: application/ocsp-request\r\n"));
	pthread_mutex_unlock(&kit.lock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_has_its_tries_in_order),
		cmocka_unit_test(when_the_time_is_up_nobody_is_asked),
		cmocka_unit_test(who_let_us_wait_is_left_alone_for_a_while),
		cmocka_unit_test(only_listed_hosts_answer_for_certificates),
	};
	return cmocka_run_group_tests(tests, server_up, kit_down);
}
