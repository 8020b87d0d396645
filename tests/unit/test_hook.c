/* SPDX-License-Identifier: MIT */
/* test_hook: what happens to a convention is posted to the school's own software, signed, again when it fails, and nowhere else. */
#include "sql_kit.h"
#include "web_kit.h"

#include "ceremony/dossier.h"
#include "ceremony/hook.h"
#include "http_kit.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

static void kit_answer(int fd, const char *path)
{
	kit_say(fd, strcmp(path, "/down") == 0 ? "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"
					       : "HTTP/1.1 204 Taken\r\nContent-Length: 0\r\n\r\n");
}

static struct outside allowed;
static const uint8_t secret[32] = { 1, 2, 3 };

static int group_setup(void **state)
{
	struct err e = ERR_INIT;
	return reach_start(&e) ? kit_up(state) : -1;
}

static int setup(void **state)
{
	struct err e = ERR_INIT;
	char host[40];
	if (web_kit_setup(state) != 0)
		return -1;
	struct web_kit *k = *state;
	snprintf(host, sizeof host, "127.0.0.1:%u", kit.port);
	allowed = (struct outside){ .reach = { .networks = REACH_LOOPBACK } };
	k->shared.hooks = &allowed;
	kit.asked = 0;
	return outside_hosts_read(&allowed, slice_text(host), &e) ? 0 : -1;
}

static void hook_put(struct web_kit *k, const char *path, const char *events)
{
	struct err e = ERR_INIT;
	struct store_webhook w = { .school = k->school, .active = true };
	snprintf(w.url, sizeof w.url, "http://127.0.0.1:%u%s", kit.port, path);
	snprintf(w.events, sizeof w.events, "%s", events);
	memcpy(w.secret, secret, sizeof secret);
	assert_true(hook_url_check(&k->service, w.url, &e));
	assert_true(store_webhook_put(k->house.store, &w, &e));
}

/* A convention that is made and cancelled by the school's own software. */
static void cancelled(struct web_kit *k, char id[static 37])
{
	struct err e = ERR_INIT;
	const struct actor a = { .service = &k->service,
		.role = LIFE_SECRETARIAT,
		.school = k->school,
		.key = 1,
		.channel = STORE_CHANNEL_SESSION,
		.now_ms = WEB_KIT_NOW };
	const struct dossier_new n = { .pupil = web_kit_pupil(k, "Camille", 'a'),
		.host_name = "Atelier fictif" };
	if (!dossier_create(id, &a, &n, &e) || !dossier_cancel(&a, id, "annulée", &e))
		fail_msg("%s", e.text);
}

/* How often the queue had something to do until it had nothing. */
static unsigned turn(struct web_kit *k, int64_t now_ms)
{
	struct err e = ERR_INIT;
	unsigned n = 0;
	bool done = true;
	for (; done && n < 100; n += done)
		if (!hook_work(&done, &k->service, now_ms, &e))
			fail_msg("%s", e.text);
	return n;
}

static bool told(const char *text)
{
	pthread_mutex_lock(&kit.lock);
	bool there = strstr(kit.question, text) != NULL;
	pthread_mutex_unlock(&kit.lock);
	return there;
}

static void an_event_is_posted_and_signed(void **state)
{
	struct web_kit *k = *state;
	char id[37], want[120], mac_hex[65];
	uint8_t mac[32];
	unsigned n = sizeof mac;
	hook_put(k, "/ok", "");
	hook_put(k, "/other", "signee,scellee");
	cancelled(k, id);
	assert_int_equal(turn(k, WEB_KIT_NOW), 2); /* spread, posted */
	assert_int_equal(kit.asked, 1);
	assert_true(told("POST /ok HTTP/1.1"));
	assert_true(told("\"evenement\":\"annulee\""));
	assert_true(told("\"etat\":\"annulee\""));
	assert_true(told("\"instant\":\"2025-05-14T08:31:07Z\""));
	assert_true(told(id));
	/* the receiver's side: HMAC over time, dot, body */
	const char *body = strstr(kit.question, "\r\n\r\n") + 4;
	AUTO(buf) struct buf b = BUF_MAX(4096);
	buf_printf(&b, "%lld.%s", WEB_KIT_NOW / 1000LL, body);
	assert_non_null(HMAC(EVP_sha256(), secret, 32, b.p, b.n, mac, &n));
	for (size_t i = 0; i < sizeof mac; i++)
		snprintf(mac_hex + 2 * i, 3, "%02x", mac[i]);
	snprintf(want, sizeof want, "Paraphe-Signature: t=%lld, v1=%s\r\n", WEB_KIT_NOW / 1000LL,
		mac_hex);
	assert_true(told(want));
	assert_int_equal(turn(k, WEB_KIT_NOW + 86400000), 0);
}

/* The one post that waits for the hooks of 'school'; false: there is none. */
struct seen {
	unsigned n, tries;
	int status;
	int64_t next_ms;
	enum hook_event event;
	char convention[37];
};

static bool seen_take(void *arg, const struct hook_delivery *d)
{
	struct seen *s = arg;
	*s = (struct seen){ .n = s->n + 1,
		.tries = d->tries,
		.status = d->status,
		.next_ms = d->next_ms,
		.event = d->event };
	snprintf(s->convention, sizeof s->convention, "%s", d->convention);
	return true;
}

static void what_waits_is_told_with_its_tries(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct seen s = { .n = 0 };
	char id[37];
	hook_put(k, "/down", "annulee");
	cancelled(k, id);
	/* not spread to the hooks yet: nobody's */
	assert_true(hook_waiting(k->house.store, k->school, seen_take, &s, &e));
	assert_int_equal(s.n, 0);
	assert_int_equal(turn(k, WEB_KIT_NOW), 2);
	assert_true(hook_waiting(k->house.store, k->school, seen_take, &s, &e));
	assert_int_equal(s.n, 1);
	assert_int_equal(s.tries, 1);
	assert_int_equal(s.status, 500);
	assert_int_equal(s.next_ms, WEB_KIT_NOW + HOOK_FIRST_MS);
	assert_int_equal(s.event, HOOK_CANCELLED);
	assert_string_equal(s.convention, id);
	/* nobody answers: no status */
	s.n = 0;
	allowed.hosts_n = 0;
	assert_int_equal(turn(k, s.next_ms), 1);
	assert_true(hook_waiting(k->house.store, k->school, seen_take, &s, &e));
	assert_int_equal(s.n, 1);
	assert_int_equal(s.tries, 2);
	assert_int_equal(s.status, 0);
	/* another school's is not told */
	s.n = 0;
	assert_true(hook_waiting(k->house.store, k->school + 1, seen_take, &s, &e));
	assert_int_equal(s.n, 0);
}

struct both {
	unsigned whole, damaged;
};

static bool both_take(void *arg, const struct hook_delivery *d)
{
	struct both *b = arg;
	b->whole += !d->damaged;
	b->damaged += d->damaged;
	assert_int_equal(d->event, HOOK_CANCELLED);
	assert_int_equal(strlen(d->convention), 36);
	return true;
}

/* A post whose row rotted, or that says nothing, hides no other and holds none up. */
static void a_damaged_post_is_told_and_the_others_go(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct both b = { 0 };
	char ids[3][37];
	hook_put(k, "/ok", "annulee");
	bool done;
	for (int i = 0; i < 3; i++) {
		cancelled(k, ids[i]);
		if (!hook_work(&done, &k->service, WEB_KIT_NOW, &e))
			fail_msg("%s", e.text);
		/* spread, not posted yet */
		sql_run(k->store_path,
			"UPDATE job SET next_ms=next_ms+1000 WHERE key GLOB '*:*:*:*'");
	}
	char text[300];
	snprintf(text, sizeof text,
		"UPDATE job SET data='AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', next_ms=1 WHERE "
		"key GLOB '%s*'; UPDATE job SET data='', next_ms=2 WHERE key GLOB '%s*'",
		ids[0], ids[1]);
	sql_run(k->store_path, text);
	assert_true(hook_waiting(k->house.store, k->school, both_take, &b, &e));
	assert_int_equal(b.whole, 1);
	assert_int_equal(b.damaged, 2);
	/* another school is not troubled at all */
	b = (struct both){ 0 };
	assert_true(hook_waiting(k->house.store, k->school + 1, both_take, &b, &e));
	assert_int_equal(b.whole + b.damaged, 0);
	/* the first in the queue cannot be opened: told, and out of the way until its lease ends */
	int64_t now = WEB_KIT_NOW + 10000;
	kit.asked = 0;
	assert_false(hook_work(&done, &k->service, now, &e));
	e = (struct err)ERR_INIT;
	assert_int_equal(turn(k, now), 2);
	assert_int_equal(kit.asked, 1);
	assert_true(told(ids[2]));
	/* the one that says nothing is dropped at last, like one that nobody takes */
	for (unsigned i = 1; i < HOOK_TRIES; i++) {
		now += HOOK_LATEST_MS;
		sql_run(k->store_path,
			"UPDATE job SET next_ms=9000000000000000 WHERE length(data)=40");
		assert_int_equal(turn(k, now), 1);
	}
	assert_int_equal(turn(k, now + HOOK_LATEST_MS), 0);
}

static void what_fails_is_posted_again_later_each_time(void **state)
{
	struct web_kit *k = *state;
	char id[37];
	unsigned tries = 0;
	hook_put(k, "/down", "annulee");
	cancelled(k, id);
	assert_int_equal(turn(k, WEB_KIT_NOW), 2);
	assert_int_equal(turn(k, WEB_KIT_NOW + HOOK_FIRST_MS - 1), 0);
	assert_int_equal(turn(k, WEB_KIT_NOW + HOOK_FIRST_MS), 1);
	assert_int_equal(turn(k, WEB_KIT_NOW + 2 * HOOK_FIRST_MS), 0);
	assert_int_equal(kit.asked, 2);
	for (int64_t at = WEB_KIT_NOW; at < WEB_KIT_NOW + 10LL * 86400000; at += 3600000)
		tries += turn(k, at);
	assert_int_equal(tries, HOOK_TRIES - 2);
	assert_int_equal(kit.asked, HOOK_TRIES);
}

static void only_hosts_of_the_configuration_are_reached(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char id[37];
	assert_false(hook_url_check(&k->service, "http://127.0.0.1:1/", &e));
	assert_int_equal(e.code, ERR_DENIED);
	assert_false(hook_url_check(&k->service, "file:///etc/passwd", &e));
	/* a host that was allowed once and is no more */
	hook_put(k, "/ok", "");
	allowed.hosts_n = 0;
	cancelled(k, id);
	assert_int_equal(turn(k, WEB_KIT_NOW), 2);
	assert_int_equal(kit.asked, 0);
	assert_false(hook_url_check(&k->service, "http://127.0.0.1/", &e));
	/* a hook that is gone leaves no work */
	struct store_webhook w = { .id = 1, .school = k->school };
	assert_true(store_webhook_delete(k->house.store, k->school, w.id, &e));
	assert_int_equal(turn(k, WEB_KIT_NOW + 86400000), 0);
	/* nor for the next one, which gets its number */
	allowed.hosts_n = 1;
	hook_put(k, "/ok", "");
	assert_int_equal(turn(k, WEB_KIT_NOW + 86400000), 0);
	assert_int_equal(kit.asked, 0);
	/* and a school without hooks none at all */
	k->shared.hooks = NULL;
	assert_false(hook_url_check(&k->service, "http://127.0.0.1/", &e));
}

#define KIT_TEST(f) cmocka_unit_test_setup_teardown(f, setup, web_kit_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(an_event_is_posted_and_signed),
		KIT_TEST(what_waits_is_told_with_its_tries),
		KIT_TEST(a_damaged_post_is_told_and_the_others_go),
		KIT_TEST(what_fails_is_posted_again_later_each_time),
		KIT_TEST(only_hosts_of_the_configuration_are_reached),
	};
	return cmocka_run_group_tests(tests, group_setup, kit_down);
}
