/* SPDX-License-Identifier: MIT */
/* who: who asks, by cookie, path and key; sessions begun, changed and ended. */
#include "base/text.h"
#include "ceremony/account.h"
#include "ceremony/school.h"
#include "ceremony/token.h"
#include "web/impl.h"

#include <jansson.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char account_cookie[] = "paraphe";
static const char half_key[] = "moitie";
static const char desk_key[] =
	"guichet"; /* of an account: locked, the dossier; of a link: its person is at the desk */

enum { MAX_COOKIE_NAME = 40, MAX_SCOPES = 200 };

static void link_cookie(char out[static MAX_COOKIE_NAME], int64_t link)
{
	snprintf(out, MAX_COOKIE_NAME, "paraphe-l%lld", (long long)link);
}

/* --- what a session remembers --- */

static json_t *data_read(const struct web_context *c)
{
	const struct buf *b = &c->session->data;
	json_t *all =
		b->n ? json_loadb((const char *)b->p, b->n, JSON_REJECT_DUPLICATES, NULL) : NULL;
	return json_is_object(all) ? all : json_object();
}

bool session_get(const struct web_context *c, const char *key, char *out, size_t size)
{
	if (!c->session)
		return false;
	json_t *all = data_read(c);
	const char *value = json_string_value(json_object_get(all, key));
	bool fits = value && strlen(value) < size;
	if (fits)
		memcpy(out, value, strlen(value) + 1);
	json_decref(all);
	return fits;
}

static bool data_write(struct web_context *c, const json_t *all, struct err *e)
{
	char *text = all ? json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	if (!text)
		return err_nomem(e);
	buf_wipe(&c->session->data);
	c->session->data = (struct buf)BUF_MAX(STORE_MAX_JSON);
	buf_put_text(&c->session->data, text);
	free(text);
	return buf_done(&c->session->data, e);
}

static bool data_set(struct web_context *c, const char *key, const char *value, struct err *e)
{
	json_t *all = data_read(c);
	bool good = all && (value ? json_object_set_new(all, key, json_string(value)) == 0
				  : (json_object_del(all, key), true));
	good = good ? data_write(c, all, e) : err_nomem(e);
	json_decref(all);
	return good;
}

/* Another tab of this browser may have been told something since this request began. A session that has ended is store_session_put's to tell. */
static void data_fresh(struct web_context *c)
{
	AUTO(store_session) struct store_session now = { 0 };
	if (!store_session_get(c->store, c->session->id, &now, NULL))
		return;
	buf_wipe(&c->session->data);
	c->session->data = buf_move(&now.data);
}

bool session_set(struct web_context *c, const char *key, const char *value, struct err *e)
{
	if (!c->session)
		return err_fail(e, ERR_BUG, "no session to remember %s", key);
	data_fresh(c);
	return data_set(c, key, value, e) && store_session_put(c->store, c->session, e);
}

/* --- loading --- */

/* Whole: the data are ours, and a key stands in quotes. */
static bool is_desk(const struct store_session *s)
{
	char key[24];
	snprintf(key, sizeof key, "\"%s\"", desk_key);
	return slice_find(buf_slice(&s->data), slice_text(key), 0) != SIZE_MAX;
}

static bool is_over(const struct store_session *s, int64_t now_ms)
{
	int64_t idle = !s->link     ? SESSION_IDLE_MS
		       : is_desk(s) ? SESSION_DESK_IDLE_MS
				    : SESSION_LINK_IDLE_MS;
	return s->expires_ms <= now_ms || now_ms - s->seen_ms > idle;
}

/* true also when there is none: c->session stays NULL. */
static bool session_read(struct web_context *c, const char *cookie, struct err *e)
{
	uint8_t id[STORE_TOKEN];
	const char *token = http_cookie(c->q, cookie);
	struct err why = ERR_INIT;
	if (!token || !token_hash(id, token, NULL))
		return true;
	struct store_session *s = calloc(1, sizeof *s);
	if (!s)
		return err_nomem(e);
	if (!store_session_get(c->store, id, s, &why) || is_over(s, c->now_ms)) {
		store_session_auto(s);
		free(s);
		if (why.code && why.code != ERR_NOT_FOUND) {
			if (e)
				*e = why;
			return false;
		}
		return true;
	}
	c->session = s;
	if (c->now_ms - s->seen_ms < SESSION_SEEN_MS)
		return true;
	s->seen_ms = c->now_ms;
	return store_session_put(c->store, s, e);
}

static void session_drop(struct web_context *c)
{
	if (c->session)
		store_session_auto(c->session);
	free(c->session);
	c->session = NULL;
}

static const struct {
	enum life_role role;
	uint64_t who;
} account_roles[] = {
	{ LIFE_CHEF, WEB_CHE },
	{ LIFE_DELEGATAIRE, WEB_DEL },
	{ LIFE_SECRETARIAT, WEB_SEC },
	{ LIFE_ENSEIGNANT, WEB_ENS },
	{ LIFE_INFIRMERIE, WEB_INF },
	{ LIFE_DPO, WEB_DPO },
	{ LIFE_AUDITEUR, WEB_AUD },
	{ LIFE_ACADEMIE, WEB_ACA },
	{ LIFE_ADMIN, WEB_ADM },
};

static uint64_t who_of(enum life_role role)
{
	for (size_t i = 0; i < sizeof account_roles / sizeof *account_roles; i++)
		if (account_roles[i].role == role)
			return account_roles[i].who;
	return 0;
}

static void actor_finish(struct web_context *c)
{
	c->actor.now_ms = c->now_ms;
	c->actor.ip = c->q->address;
	c->actor.agent = c->q->agent[0] ? c->q->agent : NULL;
	c->actor.stepped_up = c->session && c->session->step_up_until_ms > c->now_ms;
}

bool web_act_as(struct web_context *c, enum life_role role, struct err *e)
{
	if (!c->account)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	if (!actor_of_account(&c->actor, c->service, c->account, role, e))
		return false;
	actor_finish(c);
	return true;
}

/* The strongest of its roles that this route is for; else its strongest. */
static bool account_act(struct web_context *c, struct err *e)
{
	enum life_role roles[LIFE_ROLE_COUNT];
	size_t n = actor_roles(c->account, roles), best = 0;
	for (size_t i = n; i > 0; i--) {
		c->who |= who_of(roles[i - 1]);
		if (c->route && (who_of(roles[i - 1]) & c->route->who))
			best = i - 1;
	}
	return n == 0 || web_act_as(c, roles[best], e);
}

static bool school_load(struct web_context *c, int64_t id, struct err *e)
{
	AUTO(school) struct school s = { 0 };
	if (id == 0)
		return true;
	if (!school_open(&s, c->service, id, e))
		return false;
	c->school = calloc(1, sizeof *c->school);
	if (!c->school)
		return err_nomem(e);
	snprintf(c->school_phone, sizeof c->school_phone, "%s",
		school_get(&s, "etablissement/contact-ecole/telephone"));
	*c->school = s.row;
	s.row = (struct store_school){ 0 };
	return true;
}

static bool account_load(struct web_context *c, struct err *e)
{
	char half[8];
	if (!session_read(c, account_cookie, e))
		return false;
	if (!c->session || !c->session->account) {
		session_drop(c);
		return true;
	}
	c->account = calloc(1, sizeof *c->account);
	if (!c->account)
		return err_nomem(e);
	if (!store_account_get(c->store, c->session->account, c->account, e))
		return false;
	char desk[37];
	session_desk_dossier(c, desk);
	if (session_get(c, half_key, half, sizeof half) || desk[0]) {
		c->who |= desk[0] ? WEB_DESK : WEB_HALF;
		actor_finish(c);
		return school_load(c, c->account->school, e);
	}
	if (c->account->state != STORE_ACCOUNT_ACTIVE) {
		free(c->account);
		c->account = NULL;
		session_drop(c);
		return true;
	}
	return account_act(c, e) && school_load(c, c->account->school, e);
}

static uint64_t link_who(const struct store_link *l)
{
	static const uint64_t bits[] = { [STORE_LINK_FILL] = WEB_FILL,
		[STORE_LINK_SIGN] = WEB_SIGN,
		[STORE_LINK_BATCH] = WEB_BATCH,
		[STORE_LINK_FOLLOW] = WEB_FOLLOW,
		[STORE_LINK_ACCOUNT] = WEB_INVITED };
	if (l->state != STORE_LINK_LIVE && l->state != STORE_LINK_DONE)
		return 0;
	/* Once used it opens the follow page (CONVENTION 7). */
	if (l->state == STORE_LINK_DONE && l->kind == STORE_LINK_SIGN)
		return WEB_SIGN | WEB_FOLLOW;
	return l->kind < sizeof bits / sizeof *bits ? bits[l->kind] : 0;
}

/* Which parameter of the path is {lien}; NULL: none. */
static const char *link_param(const struct web_context *c)
{
	size_t n = 0;
	for (const char *p = c->route->path; (p = strchr(p, '{')); p++, n++)
		if (strncmp(p, "{lien}", 6) == 0)
			return c->q->param[n];
	return NULL;
}

static bool link_load(struct web_context *c, const char *text, struct err *e)
{
	uint64_t id;
	char cookie[MAX_COOKIE_NAME];
	struct err why = ERR_INIT;
	if (!text_decimal(&id, slice_text(text), INT64_MAX, NULL))
		return true;
	link_cookie(cookie, (int64_t)id);
	if (!session_read(c, cookie, e))
		return false;
	if (!c->session || c->session->link != (int64_t)id) {
		session_drop(c);
		return true;
	}
	c->link = calloc(1, sizeof *c->link);
	if (!c->link)
		return err_nomem(e);
	if (!store_link_get(c->store, (int64_t)id, c->link, &why)) {
		free(c->link);
		c->link = NULL;
		session_drop(c);
		return why.code == ERR_NOT_FOUND || err_fail(e, why.code, "%s", why.text);
	}
	c->who |= link_who(c->link);
	c->actor = actor_of_link(c->service, c->link, c->now_ms);
	actor_finish(c);
	return school_load(c, c->link->school, e);
}

static bool key_load(struct web_context *c, struct err *e)
{
	static const struct {
		const char *word;
		uint64_t who;
	} scopes[] = { { "read", WEB_API_READ }, { "create", WEB_API_CREATE },
		{ "send", WEB_API_SEND }, { "cancel", WEB_API_CANCEL }, { "sign", WEB_API_SIGN },
		{ "admin", WEB_API_ADMIN }, { "pupils", WEB_API_PUPILS } };
	static const char bearer[] = "Bearer ";
	uint8_t hash[STORE_TOKEN];
	struct err why = ERR_INIT;
	const char *text = c->q->authorization;
	if (strncmp(text, bearer, strlen(bearer)) != 0 ||
		!token_hash(hash, text + strlen(bearer), NULL))
		return true;
	c->key = calloc(1, sizeof *c->key);
	if (!c->key)
		return err_nomem(e);
	bool there = store_api_key_get(c->store, hash, c->key, &why);
	if (!there || c->key->revoked_ms) {
		free(c->key);
		c->key = NULL;
		return there || why.code == ERR_NOT_FOUND || err_fail(e, why.code, "%s", why.text);
	}
	if (c->now_ms - c->key->last_used_ms >= SESSION_SEEN_MS &&
		!store_api_key_used(c->store, c->key->id, c->now_ms, e))
		return false;
	char list[MAX_SCOPES + 3];
	snprintf(list, sizeof list, " %s ", c->key->scopes);
	for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
		char word[16];
		snprintf(word, sizeof word, " %s ", scopes[i].word);
		if (strstr(list, word))
			c->who |= scopes[i].who;
	}
	return school_load(c, c->key->school, e);
}

bool session_load(struct web_context *c, struct err *e)
{
	c->who = WEB_ANYBODY;
	if (c->options->demo)
		c->who |= WEB_DEMO;
	if (http_address_in(c->q->address, c->options->metrics, c->options->metrics_n))
		c->who |= WEB_METRICS;
	if (!c->store || c->route->rate == WEB_RATE_FREE)
		return true;
	if (c->route->who & WEB_ANY_API)
		return key_load(c, e);
	const char *link = link_param(c);
	return link ? link_load(c, link, e) : account_load(c, e);
}

/* --- changing --- */

/* Put a new session in place of c->session, under a new cookie: nobody who knew the old one has the new rights. */
static bool session_replace(
	struct web_context *c, struct store_session *fresh, const char *cookie, struct err *e)
{
	char token[TOKEN_TEXT];
	bool good = token_draw(token, fresh->id, c->service, false, e) &&
		    store_session_add(c->store, fresh, e) &&
		    (!c->session || store_session_end(c->store, c->session->id, e));
	if (good) {
		http_cookie_set(c->r, c->q, cookie, token, (fresh->expires_ms - c->now_ms) / 1000);
		session_drop(c);
		c->session = fresh;
	} else {
		store_session_auto(fresh);
		free(fresh);
	}
	OPENSSL_cleanse(token, sizeof token);
	return good;
}

static struct store_session *session_new(const struct web_context *c, int64_t life_ms)
{
	struct store_session *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	*s = (struct store_session){ .created_ms = c->now_ms,
		.seen_ms = c->now_ms,
		.expires_ms = c->now_ms + life_ms,
		.data = BUF_MAX(STORE_MAX_JSON) };
	web_random(s->csrf, sizeof s->csrf);
	buf_put_text(&s->data, "{}");
	return s;
}

bool session_begin_account(struct web_context *c, int64_t account, bool half, struct err *e)
{
	struct store_session *s = session_new(c, SESSION_LIFE_MS);
	if (!s)
		return err_nomem(e);
	s->account = account;
	if (half) {
		buf_free(&s->data);
		s->data = (struct buf)BUF_MAX(STORE_MAX_JSON);
		buf_printf(&s->data, "{\"%s\":\"oui\"}", half_key);
	}
	if (!session_replace(c, s, account_cookie, e))
		return false;
	free(c->account);
	c->account = calloc(1, sizeof *c->account);
	if (!c->account)
		return err_nomem(e);
	return store_account_get(c->store, account, c->account, e) && (half || account_act(c, e));
}

bool session_begin_link(struct web_context *c, const struct store_link *l, struct err *e)
{
	char cookie[MAX_COOKIE_NAME];
	session_drop(c);
	link_cookie(cookie, l->id);
	if (!session_read(c, cookie, e))
		return false;
	/* The same browser opened the same link again: what it had shown (a birth day, a code) stays. */
	if (c->session && c->session->link != l->id)
		session_drop(c);
	if (!c->session) {
		struct store_session *s = session_new(c, SESSION_LINK_LIFE_MS);
		if (!s)
			return err_nomem(e);
		s->link = l->id;
		if (!session_replace(c, s, cookie, e))
			return false;
	}
	free(c->link);
	c->link = calloc(1, sizeof *c->link);
	if (!c->link)
		return err_nomem(e);
	*c->link = *l;
	c->actor = actor_of_link(c->service, c->link, c->now_ms);
	actor_finish(c);
	return true;
}

/* A new session of the same account under a new cookie, with what the old one remembers, until its end. */
static bool session_again(struct web_context *c, int64_t step_up_until_ms, struct err *e)
{
	if (!c->session || !c->session->account)
		return err_fail(e, ERR_BUG, "no session of an account");
	struct store_session *s = session_new(c, c->session->expires_ms - c->now_ms);
	if (!s)
		return err_nomem(e);
	s->account = c->session->account;
	s->created_ms = c->session->created_ms;
	s->step_up_until_ms = step_up_until_ms;
	buf_free(&s->data);
	s->data = (struct buf)BUF_MAX(STORE_MAX_JSON);
	buf_put_slice(&s->data, buf_slice(&c->session->data));
	return session_replace(c, s, account_cookie, e);
}

bool session_step_up(struct web_context *c, struct err *e)
{
	return session_again(c, c->now_ms + ACCOUNT_STEP_UP_S * 1000LL, e) &&
	       session_set(c, half_key, NULL, e) && account_act(c, e);
}

void session_desk_dossier(const struct web_context *c, char out[static 37])
{
	out[0] = '\0';
	if (c->session && c->session->account)
		(void)session_get(c, desk_key, out, 37);
}

bool session_desk_begin(struct web_context *c, const struct store_link *l, struct err *e)
{
	if (!c->session || !c->session->account)
		return err_fail(e, ERR_BUG, "no session of an agent");
	/* A second factor shown before does not outlive the handing over. */
	c->session->step_up_until_ms = 0;
	return session_set(c, desk_key, l->dossier, e) && session_begin_link(c, l, e) &&
	       session_set(c, desk_key, "oui", e);
}

bool session_desk_end(struct web_context *c, struct err *e)
{
	return session_again(c, 0, e) && session_set(c, desk_key, NULL, e) && account_act(c, e);
}

bool session_end(struct web_context *c, struct err *e)
{
	char cookie[MAX_COOKIE_NAME];
	if (!c->session)
		return true;
	if (c->session->link)
		link_cookie(cookie, c->session->link);
	else
		snprintf(cookie, sizeof cookie, "%s", account_cookie);
	if (!store_session_end(c->store, c->session->id, e))
		return false;
	http_cookie_set(c->r, c->q, cookie, "", 0);
	session_drop(c);
	return true;
}
