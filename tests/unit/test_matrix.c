/* SPDX-License-Identifier: MIT */
/*
 * test_matrix: every route of the table against everybody who may come: a stranger, the holder of each kind of link, each role of
 * CONVENTION 6, somebody half signed in, each scope of the API. Exactly those whom the table names are admitted, and a held session opens nothing
 * with another link's number, another site's post or a missing token.
 */
#include "web_kit.h"

#include "ceremony/token.h"
#include "web/session.h"

/* One who comes, with what the browser holds. 'bits': what must hold for him, said here and nowhere else. */
static struct visitor {
	const char *name;
	uint64_t bits;
	uint32_t roles;
	enum store_link_kind kind;
	enum store_link_state state;
	const char *scopes;
	bool half, desk; /* second factor wanted; locked while somebody signs at the desk */
	/* filled by visitors_make */
	char token[TOKEN_TEXT], cookie[40], id[24];
	uint8_t csrf[32];
} visitors[] = {
	{ .name = "stranger", .bits = WEB_ANYBODY },
	{ .name = "fill", .bits = WEB_FILL, .kind = STORE_LINK_FILL },
	{ .name = "sign", .bits = WEB_SIGN, .kind = STORE_LINK_SIGN },
	{ .name = "signed",
		.bits = WEB_SIGN | WEB_FOLLOW,
		.kind = STORE_LINK_SIGN,
		.state = STORE_LINK_DONE },
	{ .name = "batch", .bits = WEB_BATCH, .kind = STORE_LINK_BATCH },
	{ .name = "follow", .bits = WEB_FOLLOW, .kind = STORE_LINK_FOLLOW },
	{ .name = "invited", .bits = WEB_INVITED, .kind = STORE_LINK_ACCOUNT },
	{ .name = "secretariat", .bits = WEB_SEC, .roles = STORE_ROLE_SECRETARIAT },
	{ .name = "chef", .bits = WEB_CHE, .roles = STORE_ROLE_CHEF },
	{ .name = "delegataire", .bits = WEB_DEL, .roles = STORE_ROLE_DELEGATAIRE },
	{ .name = "enseignant", .bits = WEB_ENS, .roles = STORE_ROLE_ENSEIGNANT },
	{ .name = "infirmerie", .bits = WEB_INF, .roles = STORE_ROLE_INFIRMERIE },
	{ .name = "academie", .bits = WEB_ACA, .roles = STORE_ROLE_ACADEMIE },
	{ .name = "auditeur", .bits = WEB_AUD, .roles = STORE_ROLE_AUDITEUR },
	{ .name = "dpo", .bits = WEB_DPO, .roles = STORE_ROLE_DPO },
	{ .name = "admin", .bits = WEB_ADM, .roles = STORE_ROLE_ADMIN },
	{ .name = "half", .bits = WEB_HALF, .roles = STORE_ROLE_CHEF, .half = true },
	{ .name = "desk", .bits = WEB_DESK, .roles = STORE_ROLE_SECRETARIAT, .desk = true },
	{ .name = "api read", .bits = WEB_API_READ, .scopes = "read" },
	{ .name = "api create", .bits = WEB_API_CREATE, .scopes = "create" },
	{ .name = "api send", .bits = WEB_API_SEND, .scopes = "send" },
	{ .name = "api cancel", .bits = WEB_API_CANCEL, .scopes = "cancel" },
	{ .name = "api sign", .bits = WEB_API_SIGN, .scopes = "sign" },
	{ .name = "api admin", .bits = WEB_API_ADMIN, .scopes = "admin" },
	{ .name = "api pupils", .bits = WEB_API_PUPILS, .scopes = "pupils" },
};
enum { VISITORS = sizeof visitors / sizeof *visitors };

static void session_make(struct web_kit *k, struct visitor *v, int64_t account, int64_t link)
{
	struct err e = ERR_INIT;
	struct store_session s = { .account = account,
		.link = link,
		.created_ms = WEB_KIT_NOW,
		.seen_ms = WEB_KIT_NOW,
		.expires_ms = WEB_KIT_NOW + 3600 * 1000,
		.step_up_until_ms = account && !v->half ? WEB_KIT_NOW + 60000 : 0,
		.data = BUF_MAX(100) };
	web_random(s.csrf, sizeof s.csrf);
	memcpy(v->csrf, s.csrf, sizeof s.csrf);
	buf_put_text(&s.data, v->half   ? "{\"moitie\":\"oui\"}"
			      : v->desk ? "{\"guichet\":\"5b0e7c1a-2d94-4f0b-9c61-3a8f5e7d2b10\"}"
					: "{}");
	assert_true(token_draw(v->token, s.id, &k->service, false, &e));
	if (!store_session_add(k->house.store, &s, &e))
		fail_msg("%s", e.text);
	store_session_auto(&s);
}

static void account_make_for(struct web_kit *k, struct visitor *v)
{
	struct err e = ERR_INIT;
	struct store_account a = { .school = v->roles == STORE_ROLE_ADMIN ? 0 : k->school,
		.first_name = "A",
		.last_name = "B",
		.roles = v->roles,
		.state = STORE_ACCOUNT_ACTIVE };
	snprintf(a.login, sizeof a.login, "%s@ecole.example", v->name);
	if (!store_account_add(k->house.store, &a, &e))
		fail_msg("%s", e.text);
	session_make(k, v, a.id, 0);
	snprintf(v->cookie, sizeof v->cookie, "paraphe");
}

static void link_make_for(struct web_kit *k, struct visitor *v)
{
	struct err e = ERR_INIT;
	struct store_link l = { .kind = v->kind,
		.state = v->state,
		.school = k->school,
		.role = "responsable-legal",
		.person = "p-rl1",
		.channel = STORE_CHANNEL_MAIL,
		.created_ms = WEB_KIT_NOW };
	snprintf(l.address, sizeof l.address, "%d-%d@famille.example", (int)v->kind, (int)v->state);
	if (!store_link_put(k->house.store, &l, &e))
		fail_msg("%s", e.text);
	session_make(k, v, 0, l.id);
	snprintf(v->cookie, sizeof v->cookie, "paraphe-l%lld", (long long)l.id);
	snprintf(v->id, sizeof v->id, "%lld", (long long)l.id);
}

static void key_make_for(struct web_kit *k, struct visitor *v)
{
	struct err e = ERR_INIT;
	struct store_api_key key = { .school = k->school, .label = "x", .created_ms = WEB_KIT_NOW };
	snprintf(key.scopes, sizeof key.scopes, "%s", v->scopes);
	assert_true(token_draw(v->token, key.hash, &k->service, false, &e));
	if (!store_api_key_add(k->house.store, &key, &e))
		fail_msg("%s", e.text);
}

static int setup(void **state)
{
	if (web_kit_setup(state) != 0)
		return -1;
	struct web_kit *k = *state;
	k->options.rate_percent = 0; /* a matrix is asked faster than people ask */
	for (size_t i = 0; i < VISITORS; i++) {
		if (visitors[i].roles)
			account_make_for(k, &visitors[i]);
		else if (visitors[i].kind)
			link_make_for(k, &visitors[i]);
		else if (visitors[i].scopes)
			key_make_for(k, &visitors[i]);
	}
	return 0;
}

/* --- one cell --- */

struct cell {
	struct http_request q;
	struct http_response r;
	struct http_pair cookies[2], fields[1];
	char path[200], header[80], token[SESSION_MAX_TOKEN];
	struct web_context c;
};

/* The route's pattern with 'link' for {lien} and x for the others; params as http would set them. */
static void path_make(struct cell *x, const struct route *r, const char *link)
{
	size_t to = 0, n = 0;
	for (const char *p = r->path; *p; p++) {
		if (*p != '{') {
			x->path[to++] = *p;
			continue;
		}
		bool is_link = strncmp(p, "{lien}", 6) == 0;
		const char *value = is_link ? link : "x";
		x->q.param[n++] = value;
		to += (size_t)snprintf(x->path + to, sizeof x->path - to, "%s", value);
		p += strcspn(p, "}");
	}
	x->path[to] = 0;
	x->q.path = x->path;
}

static void cell_make(struct cell *x, struct web_kit *k, const struct route *r,
	const struct visitor *v, const char *link)
{
	*x = (struct cell){ .q = { .method = r->method,
				    .accept_language = "",
				    .fetch_site = "same-origin",
				    .agent = "",
				    .authorization = "",
				    .address = "192.0.2.1",
				    .now_ms = WEB_KIT_NOW },
		.r = { .fd = -1 } };
	path_make(x, r, link);
	x->cookies[0] = (struct http_pair){ "paraphe-visite",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
	x->q.cookies = (struct http_pairs){ x->cookies, 1 };
	if (v->cookie[0])
		x->cookies[x->q.cookies.n++] = (struct http_pair){ v->cookie, v->token };
	if (v->scopes) {
		snprintf(x->header, sizeof x->header, "Bearer %s", v->token);
		x->q.authorization = x->header;
	}
	x->c = (struct web_context){ .web = k->web,
		.options = &k->options,
		.house = &k->house,
		.store = k->house.store,
		.service = &k->service,
		.actor = { .role = LIFE_ROLE_COUNT },
		.q = &x->q,
		.r = &x->r,
		.route = r,
		.now_ms = WEB_KIT_NOW };
}

/* A good page token, as the page before would have given it. */
static void token_put(struct cell *x, const struct visitor *v)
{
	struct err e = ERR_INIT;
	struct store_session s = { .link = 1 };
	struct web_context page = x->c;
	memcpy(s.csrf, v->csrf, sizeof s.csrf);
	page.session = v->cookie[0] ? &s : NULL;
	assert_true(session_token(&page, x->path, x->token, &e));
	x->fields[0] = (struct http_pair){ "jeton", x->token };
	x->q.fields = (struct http_pairs){ x->fields, 1 };
}

static int admitted(struct cell *x)
{
	struct err e = ERR_INIT;
	int status = web_admit(&x->c, &e);
	web_context_end(&x->c);
	buf_free(&x->r.body);
	return status;
}

static void only_those_of_the_table_are_admitted(void **state)
{
	struct web_kit *k = *state;
	size_t n, cells = 0, open = 0;
	const struct route *table = routes_table(&n);
	for (size_t i = 0; i < n; i++)
		for (size_t v = 0; v < VISITORS; v++) {
			struct cell x;
			cell_make(&x, k, &table[i], &visitors[v],
				visitors[v].id[0] ? visitors[v].id : "999");
			token_put(&x, &visitors[v]);
			uint64_t bits = visitors[v].bits | WEB_ANYBODY;
			int status = admitted(&x);
			bool may = (table[i].who & bits) != 0;
			/* an account's cookie says nothing on a link's page, and the other way round */
			if (may != (status == 0))
				fail_msg("%d %s for %s: %d", (int)table[i].method, table[i].path,
					visitors[v].name, status);
			if (!may && status != 401 && status != 403 && status != 303 &&
				status != 404)
				fail_msg("%s for %s: %d", table[i].path, visitors[v].name, status);
			cells++;
			open += may;
		}
	print_message("note: %zu cells, %zu open\n", cells, open);
}

static void a_post_needs_its_token_and_its_site(void **state)
{
	struct web_kit *k = *state;
	size_t n;
	const struct route *table = routes_table(&n);
	for (size_t i = 0; i < n; i++) {
		if (table[i].method == HTTP_GET || (table[i].flags & WEB_NO_TOKEN))
			continue;
		for (size_t v = 0; v < VISITORS; v++) {
			struct cell x;
			cell_make(&x, k, &table[i], &visitors[v],
				visitors[v].id[0] ? visitors[v].id : "999");
			assert_int_equal(admitted(&x), 403);
			cell_make(&x, k, &table[i], &visitors[v],
				visitors[v].id[0] ? visitors[v].id : "999");
			token_put(&x, &visitors[v]);
			x.q.fetch_site = "cross-site";
			assert_int_equal(admitted(&x), 403);
			cell_make(&x, k, &table[i], &visitors[v],
				visitors[v].id[0] ? visitors[v].id : "999");
			token_put(&x, &visitors[(v + 1) % VISITORS]); /* somebody else's token */
			if (!(table[i].who & WEB_ANYBODY))
				assert_int_equal(admitted(&x), 403);
			else
				web_context_end(&x.c);
		}
	}
}

/* A minute after the second factor was shown: only a teacher's visa does without it (CONVENTION 6). */
static void an_old_second_factor_is_asked_for_again(void **state)
{
	struct web_kit *k = *state;
	size_t n, asked = 0, visas = 0;
	const struct route *table = routes_table(&n);
	for (size_t i = 0; i < n; i++)
		for (size_t v = 0; (table[i].flags & WEB_STEP_UP) && v < VISITORS; v++) {
			struct cell x;
			if (!(table[i].who & visitors[v].bits))
				continue;
			cell_make(&x, k, &table[i], &visitors[v], "999");
			x.c.now_ms += 120000;
			token_put(&x, &visitors[v]);
			bool visa = strcmp(table[i].path, "/ecole/signer") == 0 &&
				    visitors[v].bits == WEB_ENS;
			if (admitted(&x) != (visa ? 0 : 403))
				fail_msg("%s for %s", table[i].path, visitors[v].name);
			visas += visa;
			asked++;
		}
	assert_int_equal(visas, 1);
	assert_true(asked > 3);
}

static void a_link_opens_no_other_link(void **state)
{
	struct web_kit *k = *state;
	size_t n;
	const struct route *table = routes_table(&n);
	for (size_t i = 0; i < n; i++) {
		if (!strstr(table[i].path, "{lien}"))
			continue;
		for (size_t v = 0; v < VISITORS; v++)
			for (size_t w = 0; w < VISITORS; w++) {
				if (v == w || !visitors[v].id[0] || !visitors[w].id[0])
					continue;
				struct cell x;
				cell_make(&x, k, &table[i], &visitors[v], visitors[w].id);
				token_put(&x, &visitors[v]);
				assert_int_equal(admitted(&x), 403);
			}
	}
}

/* What CONVENTION 6 and 7 say whatever the rows are. */
static void the_table_keeps_to_the_convention(void **state)
{
	(void)state;
	size_t n;
	const struct route *table = routes_table(&n);
	for (size_t i = 0; i < n; i++) {
		const struct route *r = &table[i];
		bool link = strstr(r->path, "{lien}") != NULL;
		if (link && (r->who & ~(WEB_ANY_LINK | WEB_INVITED)))
			fail_msg("%s: a page of a link is for its holder alone", r->path);
		if (!link && (r->who & (WEB_ANY_LINK | WEB_INVITED)))
			fail_msg("%s: a link's right without a link", r->path);
		if ((r->who & WEB_ANY_API) && (r->who & ~WEB_ANY_API))
			fail_msg("%s: a key and a browser on one route", r->path);
		if ((r->who & WEB_HALF) && (r->who & WEB_ANYBODY))
			fail_msg("%s: anybody is enough", r->path);
		/* the second factor comes before the head's or the delegate's signature; a teacher's is a visa */
		if (r->method == HTTP_POST && strcmp(r->path, "/ecole/signer") == 0 &&
			(!(r->flags & WEB_STEP_UP) || (r->who & ~(WEB_CHE | WEB_DEL | WEB_ENS))))
			fail_msg("%s: head and delegate with a second factor, and a visa", r->path);
		if ((r->flags & WEB_VERIFY_ONLY) && r->who != WEB_ANYBODY && r->who != WEB_METRICS)
			fail_msg("%s: verify-only knows nobody", r->path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_those_of_the_table_are_admitted),
		cmocka_unit_test(a_post_needs_its_token_and_its_site),
		cmocka_unit_test(an_old_second_factor_is_asked_for_again),
		cmocka_unit_test(a_link_opens_no_other_link),
		cmocka_unit_test(the_table_keeps_to_the_convention),
	};
	return cmocka_run_group_tests(tests, setup, web_kit_teardown);
}
