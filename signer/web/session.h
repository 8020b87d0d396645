/* SPDX-License-Identifier: MIT */
/*
 * session: who is asking: cookies and their sessions in the store, page tokens against forged posts, and how often.
 * An account has the cookie « paraphe »; each link a browser opened has its own, « paraphe-l{id} », so that several links
 * live side by side. The cookie is 256 random bits; the store has its SHA-256.
 */
#ifndef PARAPHE_WEB_SESSION_H
#define PARAPHE_WEB_SESSION_H

#include "web/web.h"

enum {
	SESSION_IDLE_MS = 30 * 60 * 1000, /* accounts */
	SESSION_LIFE_MS = 10 * 60 * 60 * 1000,
	SESSION_LINK_IDLE_MS = 2 * 60 * 60 * 1000, /* links */
	SESSION_LINK_LIFE_MS = 12 * 60 * 60 * 1000,
	SESSION_DESK_IDLE_MS = 10 * 60 * 1000, /* a signer at the school's desk (CONVENTION 7) */
	SESSION_SEEN_MS = 60 * 1000,           /* how exactly the last visit is kept */
	SESSION_MAX_TOKEN = 64,                /* base64url of a mask and a masked MAC, and a NUL */
	SESSION_BUCKETS = 16384,               /* rate limits in memory: the fullest gives way */
	SESSION_DEVICE_S = 180 * 24 * 3600,
	SESSION_COOKIE = 44, /* base64url of 32 bytes and a NUL */
};

/* Fill account, link, school, key, session and 'who' of 'c' from cookies, path and Authorization. Errors: IO. */
MUST_CHECK bool session_load(struct web_context *c, struct err *e);

/*
 * A new session and its cookie, for an account that showed its password ('half': the second factor is still wanted) or for
 * a link whose token was given. A session that was there under the same cookie ends: a new one at each change of
 * rights. c->session, c->account and c->link follow.
 */
MUST_CHECK bool session_begin_account(
	struct web_context *c, int64_t account, bool half, struct err *e);
MUST_CHECK bool session_begin_link(
	struct web_context *c, const struct store_link *l, struct err *e);
/* The second factor was shown just now: new cookie, no longer half, step-up for ACCOUNT_STEP_UP_S. */
MUST_CHECK bool session_step_up(struct web_context *c, struct err *e);
MUST_CHECK bool session_end(struct web_context *c, struct err *e);
/*
 * The agent hands the screen over: the account's session opens nothing (WEB_DESK) until its password is given again, and
 * remembers which dossier it comes back to; the visit goes on under the desk link. And back: a new cookie, no longer locked.
 */
MUST_CHECK bool session_desk_begin(
	struct web_context *c, const struct store_link *l, struct err *e);
MUST_CHECK bool session_desk_end(struct web_context *c, struct err *e);
/* "" when it is not locked. */
void session_desk_dossier(const struct web_context *c, char out[static 37]);

/*
 * Small facts of a session (birth day answered, code verified until ...), kept in its row as JSON text values. get: false
 * when absent. 'value' NULL removes.
 */
bool session_get(const struct web_context *c, const char *key, char *out, size_t size);
MUST_CHECK bool session_set(
	struct web_context *c, const char *key, const char *value, struct err *e);

/*
 * The token of a form that posts to 'path' (page.h puts it into every form). Bound to session (or, for the public, to a
 * cookie of this browser), path and instance. Checked by routes before any handler with a POST runs.
 */
MUST_CHECK bool session_token(
	struct web_context *c, const char *path, char out[static SESSION_MAX_TOKEN], struct err *e);
bool session_token_good(struct web_context *c, const char *path, const char *token);

/*
 * A browser in which an account signed in whole has a cookie that says so, for SESSION_DEVICE_S: strangers who try that account's
 * passwords elsewhere do not lock it out here. It opens nothing. known: its number goes into 'key', the name of a bucket of its own;
 * else 'key' is that of the account's name.
 */
bool session_device_known(const struct web_context *c, const char *login, char *key, size_t size);
void session_device_keep(struct web_context *c, const char *login);

/* One drop from the buckets of 'rate' for address and person; false: too many, *wait_s says how long. */
bool session_rate(struct web_context *c, int rate, int *wait_s);
/* For handlers: an own bucket ("lien-perdu:" reference, 3 an hour). false: too many. */
bool session_limit(struct web_context *c, const char *key, unsigned most, int64_t per_ms);
/* What was right was no try: the drop that session_limit took last goes back. */
void session_limit_back(struct web_context *c, const char *key, unsigned most);

#endif
