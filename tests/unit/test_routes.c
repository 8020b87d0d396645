/* SPDX-License-Identifier: MIT */
/* test_routes: the table is whole, paths find their route, and who may not is refused: tokens, sessions, rates. */
#include "web_kit.h"

#include "ceremony/token.h"
#include "web/session.h"

static void the_table_is_whole(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	if (!routes_check(&e))
		fail_msg("%s", e.text);
}

static void paths_find_their_route(void **state)
{
	(void)state;
	struct slice param[HTTP_MAX_PARAMS];
	bool other;
	size_t n;
	const struct route *table = routes_table(&n);
	for (size_t i = 0; i < n; i++) {
		/* a path made of the pattern, each {name} as one segment */
		char path[200];
		size_t to = 0, names = 0;
		for (const char *p = table[i].path; *p; p++) {
			if (*p == '{') {
				path[to++] = (char)('a' + names++);
				p += strcspn(p, "}");
			} else {
				path[to++] = *p;
			}
		}
		path[to] = 0;
		const struct route *r = routes_find(table[i].method, path, param, &other);
		assert_non_null(r);
		assert_int_equal(r->method, table[i].method);
	}
	assert_null(routes_find(HTTP_POST, "/healthz", param, &other));
	assert_true(other);
	assert_null(routes_find(HTTP_GET, "/healthz/", param, &other));
	assert_false(other);
	assert_null(routes_find(HTTP_GET, "/a/", param, &other));
	assert_null(routes_find(HTTP_GET, "/a/b/c", param, &other));
	assert_non_null(routes_find(HTTP_GET, "/a/b", param, &other));
	assert_true(slice_is(param[0], "b"));
}

static void a_page_is_served_and_an_unknown_one_is_told(void **state)
{
	struct web_kit *k = *state;
	assert_int_equal(web_kit_get(k, "/"), 200);
	assert_true(web_kit_says(k, "<html lang=\"fr\">"));
	assert_int_equal(web_kit_get(k, "/?lang=en"), 200);
	assert_true(web_kit_says(k, "<html lang=\"en\">"));
	assert_string_equal(web_kit_cookie(k, "lang"), "en");
	assert_int_equal(web_kit_get(k, "/nowhere"), 404);
	assert_true(web_kit_says(k, "Page not found"));
	web_kit_forget(k);
	assert_int_equal(web_kit_send(k, "GET", "/nowhere", "Accept-Language: en-GB,en;q=0.9\r\n",
				 (struct slice){ 0 }),
		404);
	assert_true(web_kit_says(k, "Page not found"));
	assert_int_equal(web_kit_post_raw(k, "/healthz", "a=1"), 405);
	assert_true(web_kit_says(k, "Geste impossible"));
	assert_int_equal(web_kit_send(k, "GET", "/metrics", "", (struct slice){ 0 }),
		404); /* not for this address */
}

static void assets_are_immutable(void **state)
{
	struct web_kit *k = *state;
	char path[100];
	web_kit_get(k, "/");
	const char *at = strstr(k->text, "/a/paraphe-");
	assert_non_null(at);
	snprintf(path, sizeof path, "%.*s", (int)strcspn(at, "\""), at);
	assert_int_equal(web_kit_get(k, path), 200);
	assert_true(web_kit_says(k, "Cache-Control: public, max-age=31536000, immutable"));
	assert_int_equal(web_kit_get(k, "/a/paraphe-000000000000.css"), 404);
	assert_int_equal(web_kit_get(k, "/a/..%2f..%2fetc%2fpasswd"), 400);
}

/* --- a context made by hand --- */

struct made {
	struct http_request q;
	struct http_response r;
	struct http_pair cookies[4];
	struct route route;
	struct web_context c;
};

static void made_start(struct made *m, struct web_kit *k, const char *path, uint64_t who)
{
	*m = (struct made){ .q = { .path = path,
				    .accept_language = "",
				    .fetch_site = "",
				    .agent = "",
				    .authorization = "",
				    .address = "192.0.2.1" },
		.r = { .fd = -1 },
		.route = { .path = path, .who = who } };
	m->q.cookies.p = m->cookies;
	m->c = (struct web_context){ .web = k->web,
		.options = &k->options,
		.house = &k->house,
		.store = k->house.store,
		.service = &k->service,
		.actor = { .role = LIFE_ROLE_COUNT },
		.q = &m->q,
		.r = &m->r,
		.route = &m->route,
		.now_ms = web_kit_now };
}

/* The cookie that the answer of 'from' sets, in the request of 'to'. */
static void cookie_carry(struct made *to, struct made *from)
{
	static char copies[8][2][200];
	static size_t next;
	for (size_t i = 0; i < from->r.headers_n; i++) {
		if (strcmp(from->r.headers[i].name, "Set-Cookie") != 0)
			continue;
		const char *v = from->r.headers[i].value;
		char(*copy)[200] = copies[next++ % 8];
		size_t n = strcspn(v, "=");
		snprintf(copy[0], 200, "%.*s", (int)n, v);
		snprintf(copy[1], 200, "%.*s", (int)strcspn(v + n + 1, ";"), v + n + 1);
		to->cookies[to->q.cookies.n++] = (struct http_pair){ copy[0], copy[1] };
	}
}

static void made_end(struct made *m)
{
	web_context_end(&m->c);
	buf_free(&m->r.body);
}

static void a_token_is_bound_to_browser_and_path(void **state)
{
	struct web_kit *k = *state;
	struct made a, b, other;
	char one[SESSION_MAX_TOKEN], two[SESSION_MAX_TOKEN];
	struct err e = ERR_INIT;
	made_start(&a, k, "/verifier", WEB_ANYBODY);
	assert_true(session_token(&a.c, "/verifier", one, &e));
	assert_true(session_token(&a.c, "/verifier", two, &e));
	assert_string_not_equal(one, two); /* masked anew */
	made_start(&b, k, "/verifier", WEB_ANYBODY);
	cookie_carry(&b, &a);
	assert_true(session_token_good(&b.c, "/verifier", one));
	assert_true(session_token_good(&b.c, "/verifier", two));
	assert_false(session_token_good(&b.c, "/connexion", one));
	assert_false(session_token_good(&b.c, "/verifier", NULL));
	assert_false(session_token_good(&b.c, "/verifier", ""));
	one[5] = one[5] == 'A' ? 'B' : 'A';
	assert_false(session_token_good(&b.c, "/verifier", one));
	made_start(&other, k, "/verifier", WEB_ANYBODY);
	assert_false(session_token_good(&other.c, "/verifier", two));
	made_end(&a);
	made_end(&b);
	made_end(&other);
}

static int64_t account_made(struct web_kit *k, uint32_t roles, const char *login)
{
	struct err e = ERR_INIT;
	struct store_account a = { .school = k->school,
		.first_name = "Ada",
		.last_name = "L",
		.roles = roles,
		.state = STORE_ACCOUNT_ACTIVE,
		.lang = "fr" };
	snprintf(a.login, sizeof a.login, "%s", login);
	if (!store_account_add(k->house.store, &a, &e))
		fail_msg("%s", e.text);
	return a.id;
}

static void an_account_session_lives_and_dies(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct made a, b, late;
	char text[20];
	int64_t id = account_made(
		k, STORE_ROLE_SECRETARIAT | STORE_ROLE_ENSEIGNANT, "sec@ecole.example");
	made_start(&a, k, "/ecole", WEB_ENS);
	assert_true(session_begin_account(&a.c, id, false, &e));
	assert_true(session_set(&a.c, "vu", "<é>", &e));
	made_start(&b, k, "/ecole", WEB_ENS);
	cookie_carry(&b, &a);
	assert_true(session_load(&b.c, &e));
	assert_int_equal(b.c.who & WEB_ANY_ACCOUNT, WEB_SEC | WEB_ENS);
	assert_int_equal(b.c.actor.role, LIFE_ENSEIGNANT); /* the role the route is for */
	assert_int_equal(b.c.actor.school, k->school);
	assert_string_equal(b.c.school->name, "Lycée Ada-Lovelace");
	assert_true(session_get(&b.c, "vu", text, sizeof text));
	assert_string_equal(text, "<é>");
	assert_true(web_act_as(&b.c, LIFE_SECRETARIAT, &e));
	assert_false(web_act_as(&b.c, LIFE_CHEF, &e));
	assert_false(b.c.actor.stepped_up);
	made_start(&late, k, "/ecole", WEB_ENS);
	cookie_carry(&late, &a);
	late.c.now_ms += SESSION_IDLE_MS + 1;
	assert_true(session_load(&late.c, &e));
	assert_null(late.c.session);
	assert_int_equal(late.c.who, WEB_ANYBODY);
	made_end(&late);
	assert_true(session_end(&b.c, &e));
	made_end(&b);
	made_start(&b, k, "/ecole", WEB_ENS);
	cookie_carry(&b, &a);
	assert_true(session_load(&b.c, &e));
	assert_null(b.c.session);
	made_end(&b);
	made_end(&a);
}

static void a_second_factor_gives_a_new_cookie(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct made half, full, old;
	int64_t id = account_made(k, STORE_ROLE_CHEF, "chef@ecole.example");
	made_start(&half, k, "/connexion/code", WEB_HALF);
	assert_true(session_begin_account(&half.c, id, true, &e));
	made_start(&full, k, "/connexion/code", WEB_HALF);
	cookie_carry(&full, &half);
	assert_true(session_load(&full.c, &e));
	assert_int_equal(full.c.who, WEB_ANYBODY | WEB_HALF);
	assert_int_equal(full.c.actor.role, LIFE_ROLE_COUNT);
	full.r.headers_n = 0;
	assert_true(session_step_up(&full.c, &e));
	assert_true(full.c.who & WEB_CHE);
	assert_true(full.c.actor.stepped_up);
	made_start(&old, k, "/ecole", WEB_CHE);
	cookie_carry(&old, &half);
	assert_true(session_load(&old.c, &e));
	assert_null(old.c.session); /* the cookie of before is dead */
	made_end(&old);
	made_start(&old, k, "/ecole", WEB_CHE);
	cookie_carry(&old, &full);
	assert_true(session_load(&old.c, &e));
	assert_true(old.c.actor.stepped_up);
	made_end(&old);
	made_start(&old, k, "/ecole", WEB_CHE);
	cookie_carry(&old, &full);
	old.c.now_ms += ACCOUNT_STEP_UP_S * 1000LL;
	assert_true(session_load(&old.c, &e));
	assert_false(old.c.actor.stepped_up);
	made_end(&old);
	made_end(&half);
	made_end(&full);
}

static int64_t link_made(struct web_kit *k, enum store_link_kind kind)
{
	struct err e = ERR_INIT;
	struct store_link l = { .kind = kind,
		.state = STORE_LINK_LIVE,
		.school = k->school,
		.person = "p-rl1",
		.role = "responsable-legal",
		.channel = STORE_CHANNEL_MAIL,
		.address = "rl@famille.example",
		.created_ms = web_kit_now };
	if (!store_link_put(k->house.store, &l, &e))
		fail_msg("%s", e.text);
	return l.id;
}

static void each_link_has_a_session_of_its_own(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct made a, b;
	struct store_link one, two;
	char id[24], other[24];
	int64_t one_id = link_made(k, STORE_LINK_SIGN), two_id = link_made(k, STORE_LINK_FOLLOW);
	assert_true(store_link_get(k->house.store, one_id, &one, &e));
	assert_true(store_link_get(k->house.store, two_id, &two, &e));
	made_start(&a, k, "/l/{lien}", WEB_SIGN);
	assert_true(session_begin_link(&a.c, &one, &e));
	snprintf(id, sizeof id, "%lld", (long long)one_id);
	snprintf(other, sizeof other, "%lld", (long long)two_id);
	made_start(&b, k, "/lien/{lien}/lire", WEB_SIGN);
	cookie_carry(&b, &a);
	b.q.param[0] = id;
	assert_true(session_load(&b.c, &e));
	assert_int_equal(b.c.who, WEB_ANYBODY | WEB_SIGN);
	assert_int_equal(b.c.actor.role, LIFE_RESPONSABLE);
	assert_int_equal(b.c.actor.link, one_id);
	made_end(&b);
	made_start(&b, k, "/lien/{lien}/lire", WEB_FOLLOW);
	cookie_carry(&b, &a);
	b.q.param[0] = other; /* the other link's number with this link's cookie */
	assert_true(session_load(&b.c, &e));
	assert_int_equal(b.c.who, WEB_ANYBODY);
	made_end(&b);
	one.state = STORE_LINK_DONE;
	assert_true(store_link_put(k->house.store, &one, &e));
	made_start(&b, k, "/lien/{lien}/suivre", WEB_FOLLOW);
	cookie_carry(&b, &a);
	b.q.param[0] = id;
	assert_true(session_load(&b.c, &e));
	assert_int_equal(b.c.who, WEB_ANYBODY | WEB_SIGN | WEB_FOLLOW);
	made_end(&b);
	made_end(&a);
}

static void a_key_of_the_api_has_its_scopes(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char token[TOKEN_TEXT], header[80];
	struct store_api_key key = {
		.school = k->school, .label = "ENT", .scopes = "read send", .created_ms = 1
	};
	struct made m;
	assert_true(token_draw(token, key.hash, &k->service, false, &e));
	assert_true(store_api_key_add(k->house.store, &key, &e));
	snprintf(header, sizeof header, "Bearer %s", token);
	made_start(&m, k, "/api/v1/x", WEB_API_READ);
	m.q.authorization = header;
	assert_true(session_load(&m.c, &e));
	assert_int_equal(m.c.who, WEB_ANYBODY | WEB_API_READ | WEB_API_SEND);
	made_end(&m);
	assert_true(store_api_key_revoke(k->house.store, k->school, key.id, 5, &e));
	made_start(&m, k, "/api/v1/x", WEB_API_READ);
	m.q.authorization = header;
	assert_true(session_load(&m.c, &e));
	assert_int_equal(m.c.who, WEB_ANYBODY);
	made_end(&m);
}

static void too_many_are_told_when_to_come_back(void **state)
{
	struct web_kit *k = *state;
	struct made m;
	int wait = 0, n = 0;
	made_start(&m, k, "/x", WEB_ANYBODY);
	snprintf(m.q.address, sizeof m.q.address, "2001:db8:1:2:3:4:5:6");
	while (n < 1000 && session_rate(&m.c, WEB_RATE_GUESS, &wait))
		n++;
	assert_int_equal(n, 120);
	assert_in_range(wait, 1, 60);
	/* the same network, another one, and time */
	snprintf(m.q.address, sizeof m.q.address, "2001:db8:1:2:ffff::1");
	assert_false(session_rate(&m.c, WEB_RATE_GUESS, &wait));
	snprintf(m.q.address, sizeof m.q.address, "2001:db8:1:3::1");
	assert_true(session_rate(&m.c, WEB_RATE_GUESS, &wait));
	snprintf(m.q.address, sizeof m.q.address, "2001:db8:1:2::1");
	m.c.now_ms += 1000;
	assert_true(session_rate(&m.c, WEB_RATE_GUESS, &wait));
	n = 0;
	while (n < 10 && session_limit(&m.c, "reference X", 3, 3600 * 1000))
		n++;
	assert_int_equal(n, 3);
	assert_true(session_limit(&m.c, "reference Y", 3, 3600 * 1000));
	/* what was right does not count, and never makes room for more */
	session_limit_back(&m.c, "reference X", 3);
	assert_true(session_limit(&m.c, "reference X", 3, 3600 * 1000));
	assert_false(session_limit(&m.c, "reference X", 3, 3600 * 1000));
	for (n = 0; n < 9; n++)
		session_limit_back(&m.c, "reference X", 3);
	for (n = 0; n < 9 && session_limit(&m.c, "reference X", 3, 3600 * 1000); n++)
		;
	assert_int_equal(n, 3);
	made_end(&m);
}

enum { PERSON_GUESSES = 20 }; /* a minute, of one account, link or key */

/* Drops of WEB_RATE_GUESS until one is refused, each from an address of its own. */
static int drops(struct made *m)
{
	static unsigned from;
	int n = 0, wait;
	do {
		from++;
		snprintf(m->q.address, sizeof m->q.address, "10.%u.%u.%u", from >> 16 & 255,
			from >> 8 & 255, from & 255);
	} while (n < 1000 && session_rate(&m->c, WEB_RATE_GUESS, &wait) && ++n);
	return n;
}

/* From many addresses: who is one account, one link, one key is still one. */
static void a_person_is_limited_wherever_it_comes_from(void **state)
{
	struct web_kit *k = *state;
	for (int64_t i = 0; i < 3; i++) {
		struct store_account account = { .id = 7001 };
		struct store_link link = { .id = 7002 };
		struct store_api_key key = { .id = 7003 };
		struct made m;
		made_start(&m, k, "/x", WEB_ANYBODY);
		m.c.account = i == 0 ? &account : NULL;
		m.c.link = i == 1 ? &link : NULL;
		m.c.key = i == 2 ? &key : NULL;
		assert_int_equal(drops(&m), PERSON_GUESSES);
		assert_int_equal(drops(&m), 0);
		account.id++; /* somebody else */
		link.id++;
		key.id++;
		assert_int_equal(drops(&m), PERSON_GUESSES);
		m.c.now_ms += 60000;
		assert_int_equal(drops(&m), PERSON_GUESSES);
		m.c.account = NULL;
		m.c.link = NULL;
		m.c.key = NULL;
		made_end(&m);
	}
}

/* Who emptied a bucket and then fills the memory with others finds it empty. */
static void a_flood_washes_no_bucket_out(void **state)
{
	struct web_kit *k = *state;
	struct made m;
	char name[40];
	made_start(&m, k, "/x", WEB_ANYBODY);
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof name, "connexion:%d@lycee.example", i);
		while (session_limit(&m.c, name, 20, 900 * 1000))
			;
	}
	for (int i = 0; i < 6 * SESSION_BUCKETS; i++) {
		snprintf(name, sizeof name, "lien-perdu:%d", i);
		m.c.now_ms++;
		assert_true(session_limit(&m.c, name, 3, 3600 * 1000));
	}
	int64_t passed = 6 * SESSION_BUCKETS;
	for (int i = 0; i < 40; i++) {
		int left = 0;
		snprintf(name, sizeof name, "connexion:%d@lycee.example", i);
		while (session_limit(&m.c, name, 20, 900 * 1000))
			left++;
		/* what time has filled in, and not a drop more */
		assert_in_range(left, 0, passed * 20 / (900 * 1000) + 1);
	}
	made_end(&m);
}

/* A browser in which an account signed in has a bucket of its own, which strangers cannot empty; its cookie holds for that account. */
static void a_known_browser_is_counted_apart(void **state)
{
	struct web_kit *k = *state;
	struct made m;
	char key[300], cookie[100] = "";
	made_start(&m, k, "/connexion", WEB_ANYBODY);
	assert_false(session_device_known(&m.c, "chef@lycee.example", key, sizeof key));
	assert_string_equal(key, "connexion:chef@lycee.example");
	session_device_keep(&m.c, "chef@lycee.example");
	const struct http_header *h = &m.r.headers[m.r.headers_n - 1];
	assert_non_null(strstr(h->value, "paraphe-appareil="));
	snprintf(cookie, sizeof cookie, "%.*s", (int)strcspn(strchr(h->value, '=') + 1, ";"),
		strchr(h->value, '=') + 1);
	struct http_pair pair = { "paraphe-appareil", cookie };
	m.q.cookies = (struct http_pairs){ &pair, 1 };
	assert_true(session_device_known(&m.c, "Chef@lycee.example", key, sizeof key));
	assert_memory_equal(key, "appareil:", 9);
	assert_false(session_device_known(&m.c, "autre@lycee.example", key, sizeof key));
	cookie[0] = cookie[0] == 'A' ? 'B' : 'A';
	assert_false(session_device_known(&m.c, "chef@lycee.example", key, sizeof key));
	cookie[4] = '\0';
	assert_false(session_device_known(&m.c, "chef@lycee.example", key, sizeof key));
	m.q.cookies = (struct http_pairs){ 0 };
	made_end(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_whole),
		cmocka_unit_test(paths_find_their_route),
		cmocka_unit_test(a_page_is_served_and_an_unknown_one_is_told),
		cmocka_unit_test(assets_are_immutable),
		cmocka_unit_test(a_token_is_bound_to_browser_and_path),
		cmocka_unit_test(an_account_session_lives_and_dies),
		cmocka_unit_test(a_second_factor_gives_a_new_cookie),
		cmocka_unit_test(each_link_has_a_session_of_its_own),
		cmocka_unit_test(a_key_of_the_api_has_its_scopes),
		cmocka_unit_test(too_many_are_told_when_to_come_back),
		cmocka_unit_test(a_person_is_limited_wherever_it_comes_from),
		cmocka_unit_test(a_flood_washes_no_bucket_out),
		cmocka_unit_test(a_known_browser_is_counted_apart),
	};
	return cmocka_run_group_tests(tests, web_kit_setup, web_kit_teardown);
}
