/* SPDX-License-Identifier: MIT */
/*
 * test_memory: each allocation of a request is refused: whoever asked is told to come again (503), never that it asked for something
 * wrong, nothing of it is kept, and nobody may more than before.
 */
#include "web_kit.h"

#include "fault_memory.h"

#include "base/memory.h"
#include "ceremony/token.h"
#include "net/reach.h"

#include <jansson.h>
#include <openssl/evp.h>

/* They come in another order each time: enough of them are met. */
enum { EVERY = 3 };

static void what_a_library_lacked_is_nobodys_fault(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	if (!MEMORY_FAULTS)
		skip();
	memory_begin();
	memory_spared = false;
	memory_refuse(1, false);
	json_t *o = json_loads("{\"a\":1}", 0, NULL);
	memory_refuse(0, false);
	assert_null(o);
	assert_true(memory_lacked());
	err_fail(&e, ERR_SYNTAX, "no JSON");
	assert_int_equal(e.code, ERR_NOMEM);
	memory_begin();
	memory_refuse(1, false);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	memory_refuse(0, false);
	memory_spared = true;
	assert_null(c);
	assert_true(memory_lacked());
	memory_begin();
	err_fail(&e, ERR_SYNTAX, "no JSON");
	assert_int_equal(e.code, ERR_SYNTAX);
}

/* Hundreds of requests in a moment. */
static int setup(void **state)
{
	if (web_kit_setup(state) != 0)
		return -1;
	struct web_kit *k = *state;
	web_stop(k->web, 1000);
	k->options.rate_percent = 0;
	web_kit_start(k);
	return 0;
}

/* A key with all scopes; its header. */
static void key_make(struct web_kit *k, char headers[static 300], const char *once)
{
	static struct outside allowed = { .hosts_n = 1, .hosts = { "erp.example" } };
	struct err e = ERR_INIT;
	char token[TOKEN_TEXT];
	struct store_api_key key = { .school = k->school, .created_ms = web_kit_now };
	snprintf(key.scopes, sizeof key.scopes, "admin read");
	k->shared.hooks = &allowed;
	assert_true(token_draw(token, key.hash, &k->service, false, &e));
	assert_true(store_api_key_add(k->house.store, &key, &e));
	snprintf(headers, 300,
		"Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
		"Idempotency-Key: %s",
		token, once);
}

static int hook_put(struct web_kit *k, const char *headers, unsigned long n)
{
	char all[340];
	snprintf(all, sizeof all, "%s-%lu\r\n", headers, n);
	return web_kit_send(k, "POST", "/api/v1/webhooks", all,
		SLICE_LIT("{\"url\":\"https://erp.example/h\",\"evenements\":[\"signee\"]}"));
}

/* The one that was just answered is the only one. */
static void hook_drop(struct web_kit *k, const char *headers)
{
	char all[340], path[60];
	const char *id = strstr(k->text, "\"id\":");
	assert_non_null(id);
	snprintf(path, sizeof path, "/api/v1/webhooks/%.*s", (int)strcspn(id + 5, ",}"), id + 5);
	snprintf(all, sizeof all, "%.*s\r\n", (int)(strstr(headers, "Idempotency") - headers) - 2,
		headers);
	assert_int_equal(web_kit_send(k, "DELETE", path, all, (struct slice){ 0 }), 200);
	assert_int_equal(web_kit_send(k, "GET", "/api/v1/webhooks", all, (struct slice){ 0 }), 200);
	assert_true(web_kit_says(k, "{\"webhooks\":[]}"));
}

static void an_act_of_the_api_is_refused_as_such_and_done_once(void **state)
{
	struct web_kit *k = *state;
	char headers[300];
	unsigned long all, refused = 0;
	if (!MEMORY_FAULTS)
		skip();
	key_make(k, headers, "demande");
	assert_int_equal(hook_put(k, headers, 0), 201);
	hook_drop(k, headers);
	memory_refuse(0, false);
	assert_int_equal(hook_put(k, headers, 1), 201);
	all = memory.made;
	hook_drop(k, headers);
	for (unsigned long n = 1; n <= all; n += EVERY) {
		memory_refuse(n, false);
		int first = hook_put(k, headers, n + 1);
		memory_refuse(0, false);
		/* 0: the connection itself was not to be had */
		if (first != 201 && first != 503 && first != 0)
			fail_msg("allocation %lu of %lu: %s", n, all, k->text);
		refused += first != 201;
		if (hook_put(k, headers, n + 1) != 201)
			fail_msg("allocation %lu of %lu, again: %s", n, all, k->text);
		hook_drop(k, headers);
	}
	print_message("          %lu allocations: %lu times refused\n", all / EVERY, refused);
	assert_true(refused > all / EVERY / 4);
}

static void what_is_there_is_never_told_as_not_there(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char headers[300], all[340], path[100];
	struct store_dossier d = { .school = k->school,
		.id = "00000001-2222-4333-8444-555555555555",
		.year = "2024-2025",
		.act = "initiale" };
	if (!MEMORY_FAULTS)
		skip();
	key_make(k, headers, "rien");
	snprintf(all, sizeof all, "%s\r\n", headers);
	assert_true(store_dossier_add(k->house.store, &d, NULL, &e));
	snprintf(path, sizeof path, "/api/v1/conventions?curseur=%s", d.id);
	assert_int_equal(web_kit_send(k, "GET", path, all, (struct slice){ 0 }), 200);
	memory_refuse(0, false);
	assert_int_equal(web_kit_send(k, "GET", path, all, (struct slice){ 0 }), 200);
	unsigned long made = memory.made;
	for (unsigned long n = 1; n <= made; n++) {
		memory_refuse(n, false);
		int status = web_kit_send(k, "GET", path, all, (struct slice){ 0 });
		memory_refuse(0, false);
		if (status != 200 && status != 503 && status != 0)
			fail_msg("allocation %lu of %lu: %s", n, made, k->text);
	}
}

/* Whoever has given the password and no second factor yet. */
static void half_begin(struct web_kit *k)
{
	struct err e = ERR_INIT;
	char token[TOKEN_TEXT];
	struct store_account a = { .state = STORE_ACCOUNT_ACTIVE,
		.school = k->school,
		.roles = STORE_ROLE_SECRETARIAT,
		.login = "agent@lycee.example",
		.totp_n = 1 };
	struct store_session s = { .created_ms = web_kit_now,
		.seen_ms = web_kit_now,
		.expires_ms = web_kit_now + 3600000,
		.data = BUF_MAX(100) };
	assert_true(store_account_add(k->house.store, &a, &e));
	assert_true(token_draw(token, s.id, &k->service, false, &e));
	s.account = a.id;
	buf_put_text(&s.data, "{\"moitie\":\"oui\"}");
	assert_true(store_session_add(k->house.store, &s, &e));
	store_session_auto(&s);
	snprintf(k->cookies[0][0], sizeof k->cookies[0][0], "paraphe");
	snprintf(k->cookies[0][1], sizeof k->cookies[0][1], "%s", token);
}

static void half_a_session_never_becomes_a_whole_one(void **state)
{
	struct web_kit *k = *state;
	unsigned long all;
	if (!MEMORY_FAULTS)
		skip();
	half_begin(k);
	assert_int_equal(web_kit_get(k, "/ecole/classe"), 303);
	memory_refuse(0, false);
	assert_int_equal(web_kit_get(k, "/ecole/classe"), 303);
	assert_true(web_kit_says(k, "Location: /second-facteur"));
	all = memory.made;
	for (unsigned long n = 1; n <= all; n++) {
		memory_refuse(n, false);
		int status = web_kit_get(k, "/ecole/classe");
		memory_refuse(0, false);
		if (status != 303 && status != 503 && status != 0)
			fail_msg("allocation %lu of %lu: %s", n, all, k->text);
		if (status == 303 && !web_kit_says(k, "Location: /second-facteur"))
			fail_msg("allocation %lu of %lu: %s", n, all, k->text);
	}
}

#define KIT_TEST(f) cmocka_unit_test_setup_teardown(f, setup, web_kit_teardown)

int main(void)
{
	struct err e = ERR_INIT;
	memory_spared = true;
	json_set_alloc_funcs(memory_new, free);
	if (!memory_watch() || !reach_start(&e))
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_library_lacked_is_nobodys_fault),
		KIT_TEST(an_act_of_the_api_is_refused_as_such_and_done_once),
		KIT_TEST(what_is_there_is_never_told_as_not_there),
		KIT_TEST(half_a_session_never_becomes_a_whole_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
