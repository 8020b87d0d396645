/* SPDX-License-Identifier: MIT */
/* web: from a request to its handler and back. */
#include "web/web.h"

#include "base/log.h"
#include "base/memory.h"
#include "web/impl.h"
#include "web/kept.h"
#include "web/visit.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

void web_random(uint8_t *out, size_t n)
{
	while (n > 0) {
		ssize_t got = getrandom(out, n, 0);
		if (got <= 0) {
			log_event("no_random", "fatal=1");
			abort();
		}
		out += got;
		n -= (size_t)got;
	}
}

void web_mac(const struct web *w, const char *purpose, struct slice data, uint8_t out[static 32])
{
	uint8_t key[32];
	unsigned n = 32;
	if (!HMAC(EVP_sha256(), w->key, sizeof w->key, (const uint8_t *)purpose, strlen(purpose),
		    key, &n) ||
		!HMAC(EVP_sha256(), key, sizeof key, data.p ? data.p : key, data.n, out, &n)) {
		if (!memory_lacked()) {
			log_event("no_mac", "fatal=1");
			abort();
		}
		web_random(out, 32); /* fits nothing; the request is answered 503 */
	}
	OPENSSL_cleanse(key, sizeof key);
}

static int64_t clock_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* --- in a reading thread --- */

static void plan(void *self, struct http_plan *out, struct http_request *q)
{
	struct web *w = self;
	struct slice param[HTTP_MAX_PARAMS] = { 0 };
	bool other;
	size_t n;
	const struct route *r = routes_find(q->method, q->path, param, &other);
	*out = (struct http_plan){ .route = SIZE_MAX };
	if (!r || (w->options.verify_only && !(r->flags & WEB_VERIFY_ONLY))) {
		out->refuse = other ? 405 : 404;
		return;
	}
	out->route = (size_t)(r - routes_table(&n));
	out->heavy = r->rate == WEB_RATE_HEAVY;
	for (size_t i = 0; i < HTTP_MAX_PARAMS; i++)
		out->param[i] = param[i];
	if (r->method == HTTP_GET)
		return;
	out->body = r->flags & WEB_RAW ? HTTP_BODY_RAW : HTTP_BODY_FORM;
	out->max_body = r->max_body ? r->max_body : ROUTES_MAX_FORM;
}

static const int refusal_status[] = { 400, 404, 405, 413, 414, 415, 431, 500, 501, 503, 505 };
_Static_assert(sizeof refusal_status / sizeof *refusal_status <= WEB_REFUSALS, "room for each");

/* The first language of Accept-Language among 'known'; weights are not read: browsers write them in order. */
static const char *accepted(const char *header, const char *const *known, size_t n)
{
	for (const char *at = header; *at;) {
		at += strspn(at, ", ");
		size_t len = strcspn(at, ",;-");
		for (size_t i = 0; i < n; i++)
			if (len == 2 && strncmp(at, known[i], 2) == 0)
				return known[i];
		at += strcspn(at, ",");
	}
	return NULL;
}

static const char *one_of(const char *value, const char *const *known, size_t n)
{
	for (size_t i = 0; value && i < n; i++)
		if (strcmp(value, known[i]) == 0)
			return known[i];
	return NULL;
}

static const char *const main_ones[] = { "fr", "en" };
enum { MAIN_ONES = sizeof main_ones / sizeof *main_ones };
_Static_assert((int)MAIN_ONES == (int)WEB_LANGUAGES, "refusals for each");

/* Which of them a refusal is in; what could not be read is not there. */
static size_t refusal_lang(const struct http_request *q)
{
	const char *lang = one_of(http_query(q, "lang"), main_ones, MAIN_ONES);
	if (!lang)
		lang = one_of(http_cookie(q, "lang"), main_ones, MAIN_ONES);
	if (!lang && q->accept_language)
		lang = accepted(q->accept_language, main_ones, MAIN_ONES);
	return lang && lang == main_ones[1];
}

static void refusal(void *self, int status, const struct http_request *q, struct http_response *r)
{
	struct web *w = self;
	if (q->path && web_is_api(q->path)) {
		struct web_context c = {
			.web = w, .options = &w->options, .q = q, .r = r, .lang = "fr"
		};
		web_error_page(&c, status, NULL);
		return;
	}
	const struct http_response *all = w->refusals[refusal_lang(q)], *from = all;
	for (size_t i = 0; i < sizeof refusal_status / sizeof *refusal_status; i++)
		if (refusal_status[i] == status)
			from = &all[i];
	http_give(r, buf_slice(&from->body), from->type, NULL, true);
	r->status = status;
	if (status == 503)
		http_header_add(r, "Retry-After", "5");
}

/* --- in a worker --- */

/* What the address says is kept in a cookie, so that one choice is enough. */
static const char *language(
	struct web_context *c, const char *name, const char *const *known, size_t n)
{
	const char *asked = one_of(http_query(c->q, name), known, n);
	if (asked)
		http_cookie_set(c->r, c->q, name, asked, 180LL * 24 * 3600);
	return asked ? asked : one_of(http_cookie(c->q, name), known, n);
}

static const char *const aids[] = { "en", "ar", "tr", "pt", "es", "uk", "non" };

void web_holder_aid(struct web_context *c, const char *lang)
{
	const char *aid = one_of(lang, aids, 6);
	if (aid && !http_query(c->q, "aide") && !http_cookie(c->q, "aide"))
		snprintf(c->aid, sizeof c->aid, "%s", aid);
}

static void languages_set(struct web_context *c)
{
	const char *lang = language(c, "lang", main_ones, MAIN_ONES);
	const char *aid = language(c, "aide", aids, 7);
	if (!lang)
		lang = accepted(c->q->accept_language, main_ones, MAIN_ONES);
	snprintf(c->lang, sizeof c->lang, "%s", lang ? lang : "fr");
	snprintf(c->aid, sizeof c->aid, "%s", aid && strcmp(aid, "non") != 0 ? aid : "");
	if (c->link)
		web_holder_aid(c, c->link->lang);
}

static bool too_often(struct web_context *c)
{
	if (session_rate(c, (int)c->route->rate, &c->retry_s))
		return false;
	snprintf(c->retry_text, sizeof c->retry_text, "%d", c->retry_s);
	return true;
}

/* Forms carry their token; a browser that says the post comes from another site is believed. */
static bool forged(struct web_context *c)
{
	if (c->route->method == HTTP_GET || (c->route->flags & WEB_NO_TOKEN))
		return false;
	if (strcmp(c->q->fetch_site, "cross-site") == 0)
		return true;
	return !session_token_good(c, c->q->path, http_field(c->q, "jeton"));
}

/* A page of accounts leads who is not signed in to where one signs in. */
static bool led_to_login(struct web_context *c)
{
	bool accounts = (c->route->who & ~(WEB_ANY_ACCOUNT | WEB_HALF | WEB_DESK)) == 0;
	bool part = c->who & (WEB_HALF | WEB_DESK);
	if (c->route->method != HTTP_GET || !accounts || (c->account && !part))
		return false;
	http_redirect(c->r, c->who & WEB_HALF   ? "/second-facteur"
			    : c->who & WEB_DESK ? "/guichet"
						: "/connexion");
	return true;
}

static bool denied(struct web_context *c, struct err *e)
{
	if (c->who & c->route->who)
		return false;
	if (led_to_login(c)) {
		c->status = 303;
		return true;
	}
	if (web_is_api(c->q->path) && !c->key)
		c->status = 401; /* RFC 6750 3.1: 403 is for a key that lacks a scope */
	/* Instance conditions are nobody's business. */
	if ((c->route->who & ~(WEB_METRICS | WEB_DEMO)) == 0) {
		c->status = 404;
		return !err_fail(e, ERR_NOT_FOUND, "not served here");
	}
	/* what was typed is shown, to be taken along */
	if (c->route->method == HTTP_POST && !c->account && !c->link && !web_is_api(c->q->path))
		c->refused =
			(c->route->who & WEB_ANY_ACCOUNT) ? "erreur.visite" : "erreur.visite-lien";
	return !err_fail(e, ERR_DENIED, "route %s", c->route->path);
}

static bool step_up_wanted(const struct web_context *c)
{
	bool visa = (c->route->flags & WEB_VISA) && c->actor.role == LIFE_ENSEIGNANT;
	return (c->route->flags & WEB_STEP_UP) && c->account && !visa &&
	       (!c->session || c->session->step_up_until_ms <= c->now_ms);
}

/* What was chosen is there again once the second factor is given. */
static int factor_first(struct web_context *c, struct err *e)
{
	if (kept_put(c, e) && !reason_set(e, ERR_DENIED, REASON_STEP_UP))
		return 403;
	return web_status_of(e);
}

int web_admit(struct web_context *c, struct err *e)
{
	if (!session_load(c, e))
		return web_status_of(e);
	/* A session that could not be read whole must not be taken for one that may more. */
	if (memory_lacked() && !err_nomem(e))
		return web_status_of(e);
	languages_set(c);
	if (too_often(c))
		return 429;
	if (denied(c, e))
		return c->status ? c->status : web_status_of(e);
	if (forged(c)) {
		c->refused = "erreur.jeton";
		return 403;
	}
	return step_up_wanted(c) ? factor_first(c, e) : 0;
}

int web_run(struct web_context *c, struct err *e)
{
	int status = web_admit(c, e);
	if (status)
		return status;
	bool code = (c->route->flags & WEB_CODED) && !visit_opens(c);
	if (code ? visit_code_first(c, e) : c->route->run(c, e))
		return 0;
	return c->status ? c->status : web_status_of(e);
}

/*
 * What a request found while a library lacked memory is no answer; a refusal least of all. What an act did is kept by then, or was
 * undone: that may be said.
 */
static bool lacked(struct web_context *c, int status, struct err *e)
{
	bool act = c->route && c->route->method != HTTP_GET && !status && c->r->status < 400;
	if (act || !memory_lacked())
		return false;
	if (c->r->fd >= 0)
		close(c->r->fd);
	c->r->fd = -1;
	c->refused = NULL;
	return !err_nomem(e);
}

void web_context_end(struct web_context *c)
{
	if (c->session)
		store_session_auto(c->session);
	if (c->school)
		store_school_auto(c->school);
	free(c->session);
	free(c->account);
	free(c->link);
	free(c->school);
	free(c->key);
}

static void answer(
	void *worker, struct http_request *q, size_t route, int refused, struct http_response *r)
{
	struct web_worker *w = worker;
	size_t n;
	const struct route *table = routes_table(&n);
	struct err e = ERR_INIT;
	int64_t from = clock_us();
	struct web_context c = { .web = w->web,
		.options = &w->web->options,
		.house = &w->house,
		.store = w->house.store,
		.service = &w->service,
		.actor = { .role = LIFE_ROLE_COUNT },
		.q = q,
		.r = r,
		.route = route < n ? &table[route] : NULL,
		.now_ms = q->now_ms };
	int status = refused;
	if (refused || !c.route)
		languages_set(&c);
	else
		status = web_run(&c, &e);
	/* A redirection to the login is an answer already. */
	if (status == 303)
		status = 0;
	if (lacked(&c, status, &e))
		status = web_status_of(&e);
	if (status || (!c.route && !refused))
		web_error_page(&c, status ? status : 404, &e);
	int64_t us = clock_us() - from;
	metrics_count(&w->web->metrics, route, r->status, us);
	if (e.code)
		log_error("refused", &e);
	/* The pattern, never the path: it may hold a token. Probes and assets are counted, not told. */
	if (c.route && c.route->rate == WEB_RATE_FREE && r->status < 400) {
		web_context_end(&c);
		return;
	}
	log_event("request", "route=%s status=%d ms=%lld.%03lld", c.route ? c.route->path : "-",
		r->status ? r->status : 200, (long long)(us / 1000), (long long)(us % 1000));
	web_context_end(&c);
}

static bool worker_start(void *self, size_t i, void **worker, struct err *e)
{
	(void)i;
	struct web *w = self;
	struct web_worker *x = calloc(1, sizeof *x);
	if (!x)
		return err_nomem(e);
	x->web = w;
	if (w->start.house && !w->start.house(w->start.arg, &x->house, e)) {
		free(x);
		return false;
	}
	x->service = (struct service){ w->start.shared, &x->house, service_random };
	*worker = x;
	return true;
}

static void worker_end(void *worker)
{
	struct web_worker *x = worker;
	if (x->web->start.house_end)
		x->web->start.house_end(x->web->start.arg, &x->house);
	free(x);
}

static int64_t now_ms(void *self)
{
	struct web *w = self;
	return w->start.now_ms();
}

/* --- start and end --- */

/* Pages for what no worker sees; their form must need no request. */
static bool refusals_make(struct web *w, size_t lang, struct err *e)
{
	struct http_request q = { .path = "/", .accept_language = "", .fetch_site = "" };
	for (size_t i = 0; i < sizeof refusal_status / sizeof *refusal_status; i++) {
		struct http_response *r = &w->refusals[lang][i];
		struct web_context c = { .web = w,
			.options = &w->options,
			.actor = { .role = LIFE_ROLE_COUNT },
			.q = &q,
			.r = r };
		snprintf(c.lang, sizeof c.lang, "%s", main_ones[lang]);
		*r = (struct http_response){ .fd = -1 };
		web_error_page(&c, refusal_status[i], NULL);
		r->headers_n = 0;
		if (strncmp(r->type, "text/html", 9) != 0)
			return err_fail(
				e, ERR_SYNTAX, "templates/pages/erreur.xslt cannot be shown");
	}
	return true;
}

static void web_free(struct web *w)
{
	for (size_t l = 0; l < WEB_LANGUAGES; l++)
		for (size_t i = 0; i < WEB_REFUSALS; i++)
			buf_free(&w->refusals[l][i].body);
	pages_free(w->pages);
	operate_end(&w->operate);
	manage_files_end(&w->imports);
	pthread_mutex_destroy(&w->rates.lock);
	OPENSSL_cleanse(w->key, sizeof w->key);
	free(w);
}

bool web_start(struct web **out, const struct web_start *s, struct err *e)
{
	struct web *w = calloc(1, sizeof *w);
	if (!w) {
		close(s->http.listen_fd);
		pages_free(s->pages);
		return err_nomem(e);
	}
	w->start = *s;
	w->pages = s->pages;
	w->options = *s->options;
	w->start.options = &w->options;
	memcpy(w->key, s->key, sizeof w->key);
	pthread_mutex_init(&w->rates.lock, NULL);
	pthread_mutex_init(&w->operate.lock, NULL);
	manage_files_start(&w->imports);
	const struct http_hooks hooks = { .self = w,
		.plan = plan,
		.worker_start = worker_start,
		.answer = answer,
		.worker_end = worker_end,
		.refusal = refusal,
		.now_ms = now_ms };
	bool made = routes_check(e);
	for (size_t l = 0; made && l < WEB_LANGUAGES; l++)
		made = refusals_make(w, l, e);
	if (!made)
		close(s->http.listen_fd);
	if (!made || !http_start(&w->http, &s->http, &hooks, e)) {
		web_free(w);
		return false;
	}
	*out = w;
	return true;
}

void web_stop(struct web *w, int ms)
{
	if (!w)
		return;
	http_stop(w->http, ms);
	web_free(w);
}
