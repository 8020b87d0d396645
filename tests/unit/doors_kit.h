/* SPDX-License-Identifier: MIT */
/*
 * doors_kit: the pages over a whole instance (service_steps: clerk, vault, real conventions), asked in this process: a request with
 * its cookies and page token goes through web_run, as a worker runs it, and comes back as a status and a text.
 */
#ifndef PARAPHE_TESTS_DOORS_KIT_H
#define PARAPHE_TESTS_DOORS_KIT_H

#include "service_steps.h"

#include "loopback_kit.h"

#include "ceremony/token.h"
#include "web/impl.h"

enum { DOORS_MAX_FIELDS = 12 };

static struct {
	struct web *web;
	struct web_options options;
	int64_t now_ms;
	bool statuses_only; /* no page is made of a refusal */
	/* of the last answer */
	int status;
	char text[1 << 19], where[300];
} doors;

/* Who comes, with a session of its own. */
struct guest {
	char cookie[40], token[TOKEN_TEXT];
	uint8_t csrf[32];
	int64_t link;
	const char *address; /* NULL: 192.0.2.1 */
};

static inline int64_t doors_clock(void)
{
	return doors.now_ms;
}

static inline bool doors_house(void *arg, struct house *out, struct err *e)
{
	const struct world *w = arg;
	char path[120];
	*out = w->roles.house;
	snprintf(path, sizeof path, "%s/" ROLES_STORE, w->dir);
	return store_open(&out->store, path, w->roles.locker, e);
}

static inline void doors_house_end(void *arg, struct house *h)
{
	(void)arg;
	store_close(h->store);
}

static inline int doors_setup(void **state)
{
	struct err e = ERR_INIT;
	uint16_t port;
	if (world_setup(state) != 0)
		return -1;
	struct world *w = *state;
	doors.now_ms = w->now_ms;
	doors.options = (struct web_options){ .base_url = "https://paraphe.example",
		.organisation = "Académie fictive",
		.max_verify = 20 << 20,
		.max_upload = 20 << 20 };
	struct web_start s = { .options = &doors.options,
		.http = { .listen_fd = loopback_listen(&port),
			.workers = 1,
			.queue = 4,
			.connections = 8,
			.header_ms = 1000,
			.body_ms = 1000,
			.write_ms = 1000,
			.idle_s = 5,
			.secure = true },
		.house = doors_house,
		.house_end = doors_house_end,
		.arg = w,
		.now_ms = doors_clock,
		.shared = &w->roles.shared };
	if (!secret_mac(s.key, w->roles.secret, SECRET_FORM, SLICE_LIT("web"), &e) ||
		!pages_load(&s.pages, "templates", &e) || !web_start(&doors.web, &s, &e)) {
		print_error("%s\n", e.text);
		return -1;
	}
	return 0;
}

static inline int doors_teardown(void **state)
{
	web_stop(doors.web, 1000);
	return world_teardown(state);
}

/* 'data': JSON of what the session remembers; account 0: of a link. */
static inline struct guest doors_guest(
	struct world *w, int64_t account, int64_t link, const char *data)
{
	struct err e = ERR_INIT;
	struct guest g = { .link = link };
	struct store_session s = { .account = account,
		.link = link,
		.created_ms = doors.now_ms,
		.seen_ms = doors.now_ms,
		.expires_ms = doors.now_ms + INT64_C(36000) * 1000,
		.step_up_until_ms = account ? doors.now_ms + 3600 * 1000 : 0,
		.data = BUF_MAX(2000) };
	web_random(s.csrf, sizeof s.csrf);
	memcpy(g.csrf, s.csrf, sizeof s.csrf);
	buf_put_text(&s.data, data);
	NEED(token_draw(g.token, s.id, &w->service, false, &e));
	NEED(store_session_add(w->roles.house.store, &s, &e));
	store_session_auto(&s);
	if (link)
		snprintf(g.cookie, sizeof g.cookie, "paraphe-l%lld", (long long)link);
	else
		snprintf(g.cookie, sizeof g.cookie, "paraphe");
	return g;
}

/* The holder of a person's link; the pupil's birthday is answered already. */
static inline struct guest doors_holder(struct world *w, const char *id, const char *person)
{
	char data[80];
	snprintf(data, sizeof data, "{\"naissance\":\"%s\"}", id);
	return doors_guest(w, 0, link_of(w, id, person).id, data);
}

static inline bool doors_fields(
	struct http_pair list[static DOORS_MAX_FIELDS], size_t *n, char *form)
{
	*n = 0;
	for (char *at = form ? strtok(form, "&") : NULL; at; at = strtok(NULL, "&")) {
		char *value = strchr(at, '=');
		if (!value || *n == DOORS_MAX_FIELDS)
			return false;
		*value = '\0';
		list[(*n)++] = (struct http_pair){ at, value + 1 };
	}
	return true;
}

/* What came is kept in doors. */
static inline void doors_keep(struct web_context *c, int status, const struct err *e)
{
	if (status && status != 303 && !doors.statuses_only)
		web_error_page(c, status, e);
	doors.status = c->r->status ? c->r->status : status ? status : 200;
	snprintf(doors.text, sizeof doors.text, "%.*s", (int)c->r->body.n,
		c->r->body.p ? (const char *)c->r->body.p : "");
	doors.where[0] = '\0';
	for (size_t i = 0; i < c->r->headers_n; i++)
		if (strcmp(c->r->headers[i].name, "Location") == 0)
			snprintf(doors.where, sizeof doors.where, "%.299s", c->r->headers[i].value);
	if (c->r->fd >= 0)
		close(c->r->fd);
	buf_free(&c->r->body);
}

/* 'target' with its query; 'form' NULL: GET. "a=1&b=2" as it is, nothing is decoded. The status. */
static inline int doors_ask(
	struct world *w, const struct guest *g, const char *target, const char *form)
{
	struct err e = ERR_INIT;
	char path[300], params[HTTP_MAX_PARAMS][80], token[SESSION_MAX_TOKEN];
	char *query, *typed = form ? strdup(form) : NULL;
	struct slice param[HTTP_MAX_PARAMS] = { 0 };
	struct http_pair cookies[2], fields[DOORS_MAX_FIELDS + 1], asked[DOORS_MAX_FIELDS];
	size_t fields_n = 0, asked_n = 0;
	bool other;
	snprintf(path, sizeof path, "%s", target);
	query = strchr(path, '?');
	if (query)
		*query++ = '\0';
	assert_true(doors_fields(fields, &fields_n, typed) && doors_fields(asked, &asked_n, query));
	struct http_request q = { .method = form ? HTTP_POST : HTTP_GET,
		.path = path,
		.accept_language = "",
		.fetch_site = "same-origin",
		.agent = "",
		.authorization = "",
		.now_ms = doors.now_ms,
		.query = { asked, asked_n } };
	snprintf(q.address, sizeof q.address, "%s", g->address ? g->address : "192.0.2.1");
	struct http_response r = { .fd = -1 };
	const struct route *route = routes_find(q.method, path, param, &other);
	if (!route)
		fail_msg("no route %s", path);
	for (size_t i = 0; i < HTTP_MAX_PARAMS; i++) {
		snprintf(params[i], sizeof params[i], "%.*s", (int)param[i].n,
			param[i].p ? (const char *)param[i].p : "");
		q.param[i] = params[i];
	}
	cookies[0] = (struct http_pair){ "paraphe-visite",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
	cookies[1] = (struct http_pair){ g->cookie, g->token };
	q.cookies = (struct http_pairs){ cookies, g->cookie[0] ? 2 : 1 };
	struct web_context c = { .web = doors.web,
		.options = &doors.options,
		.house = &w->roles.house,
		.store = w->roles.house.store,
		.service = &w->service,
		.actor = { .role = LIFE_ROLE_COUNT },
		.q = &q,
		.r = &r,
		.route = route,
		.now_ms = doors.now_ms };
	if (form) {
		struct store_session s = { .link = g->link };
		struct web_context page = c;
		memcpy(s.csrf, g->csrf, sizeof s.csrf);
		page.session = g->cookie[0] ? &s : NULL;
		NEED(session_token(&page, path, token, &e));
		fields[fields_n++] = (struct http_pair){ "jeton", token };
		q.fields = (struct http_pairs){ fields, fields_n };
	}
	int status = web_run(&c, &e);
	doors_keep(&c, status, &e);
	web_context_end(&c);
	free(typed);
	return doors.status;
}

static inline bool doors_says(const char *text)
{
	return strstr(doors.text, text) != NULL;
}

/* A code asked for on a link's page, as its holder reads it. */
static inline void doors_code(struct world *w, const struct guest *g, const char *path,
	char digits[static INVITE_CODE_DIGITS + 1])
{
	struct err e = ERR_INIT;
	struct store_code c;
	struct actor system = actor_system(&w->service, doors.now_ms);
	assert_int_equal(doors_ask(w, g, path, ""), 303);
	NEED(store_code_get(w->roles.house.store, g->link, &c, &e));
	NEED(invite_code_hand_over(digits, &system, g->link, c.number, &e));
}

#endif
