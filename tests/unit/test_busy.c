/* SPDX-License-Identifier: MIT */
/* test_busy: another process holds the store longer than anybody waits: who asks is told to come again, not that things have changed. */
#include "web_kit.h"

#include "ceremony/token.h"

#include <pthread.h>
#include <sqlite3.h>

static struct outside allowed = { .hosts_n = 1, .hosts = { "erp.example" } };

static void account_put(struct web_kit *k, const char *mail)
{
	struct err e = ERR_INIT;
	struct store_account a = {
		.state = STORE_ACCOUNT_ACTIVE, .school = k->school, .roles = STORE_ROLE_SECRETARIAT
	};
	snprintf(a.login, sizeof a.login, "%s", mail);
	assert_true(store_account_add(k->house.store, &a, &e));
}

/* Software that asks for the same service at the same time. */
struct software {
	struct web_kit kit;
	char headers[300];
};

static void *hook_put(void *arg)
{
	struct software *s = arg;
	web_kit_send(&s->kit, "POST", "/api/v1/webhooks", s->headers,
		SLICE_LIT("{\"url\":\"https://erp.example/h\"}"));
	return NULL;
}

static struct software *software_begin(struct web_kit *k)
{
	struct err e = ERR_INIT;
	char token[TOKEN_TEXT];
	struct store_api_key key = { .school = k->school, .created_ms = web_kit_now };
	struct software *s = calloc(1, sizeof *s);
	assert_non_null(s);
	snprintf(key.scopes, sizeof key.scopes, "admin");
	k->shared.hooks = &allowed;
	assert_true(token_draw(token, key.hash, &k->service, false, &e));
	assert_true(store_api_key_add(k->house.store, &key, &e));
	s->kit.port = k->port;
	snprintf(s->headers, sizeof s->headers,
		"Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
		"Idempotency-Key: une-fois\r\n",
		token);
	return s;
}

static void a_held_store_is_a_reason_to_come_again(void **state)
{
	struct web_kit *k = *state;
	struct software *s = software_begin(k);
	pthread_t thread;
	sqlite3 *db = NULL;
	account_put(k, "agent@lycee.example");
	assert_int_equal(web_kit_get(k, "/connexion"), 200);
	assert_int_equal(sqlite3_open(k->store_path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(pthread_create(&thread, NULL, hook_put, s), 0);
	/* a failed entry is counted, and that is written */
	assert_int_equal(
		web_kit_post(k, "/connexion", "courriel=agent%40lycee.example&secret=faux"), 503);
	assert_true(web_kit_says(k, "Retry-After: 5\r\n"));
	assert_true(web_kit_says(k, "Service momentanément occupé"));
	assert_true(web_kit_says(k, "Recommencez dans quelques secondes."));
	pthread_join(thread, NULL);
	assert_int_equal(s->kit.status, 503);
	assert_true(web_kit_says(&s->kit, "Retry-After: 5\r\n"));
	assert_true(web_kit_says(&s->kit, "Content-Type: application/problem+json"));
	assert_true(web_kit_says(&s->kit, "\"code\":\"503\""));
	assert_true(web_kit_says(&s->kit, "avec la même clé d’idempotence"));
	/* nothing was done, nothing was kept: the same request is done now */
	assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	hook_put(s);
	assert_int_equal(s->kit.status, 201);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_held_store_is_a_reason_to_come_again, web_kit_setup, web_kit_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
