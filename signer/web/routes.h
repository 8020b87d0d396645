/* SPDX-License-Identifier: MIT */
/*
 * routes: THE table: method, path, who may, how large a body, which rate, which handler. Nothing is reached but through it,
 * and what is not written there is forbidden. The authorisation matrix test is generated from it.
 */
#ifndef PARAPHE_WEB_ROUTES_H
#define PARAPHE_WEB_ROUTES_H

#include "web/session.h"
#include "web/web.h"

/* Who may. Bits: a route lists all that may; a request carries all that it is. */
#define WEB_ANYBODY (1ULL << 0)
/* The browser holds a session of the link {lien} of the path, of that kind and alive for it. */
#define WEB_FILL (1ULL << 1)
#define WEB_SIGN (1ULL << 2)
#define WEB_BATCH (1ULL << 3)
#define WEB_FOLLOW (1ULL << 4)
#define WEB_INVITED (1ULL << 5) /* STORE_LINK_ACCOUNT */
#define WEB_ANY_LINK (WEB_FILL | WEB_SIGN | WEB_BATCH | WEB_FOLLOW)
/* Accounts, signed in with both factors where the role wants them (CONVENTION 6). */
#define WEB_SEC (1ULL << 8)
#define WEB_CHE (1ULL << 9)
#define WEB_DEL (1ULL << 10)
#define WEB_ENS (1ULL << 11)
#define WEB_INF (1ULL << 12)
#define WEB_ACA (1ULL << 13)
#define WEB_AUD (1ULL << 14)
#define WEB_DPO (1ULL << 15)
#define WEB_ADM (1ULL << 16)
#define WEB_SCHOOL (WEB_SEC | WEB_CHE | WEB_DEL | WEB_ENS)
#define WEB_ANY_ACCOUNT (WEB_SCHOOL | WEB_INF | WEB_ACA | WEB_AUD | WEB_DPO | WEB_ADM)
#define WEB_HALF (1ULL << 17) /* password given, second factor still wanted */
#define WEB_DESK                                                                                   \
	(1ULL << 18) /* locked while somebody signs at the desk: the password opens it again */
/* API keys, by scope. */
#define WEB_API_READ (1ULL << 24)
#define WEB_API_CREATE (1ULL << 25)
#define WEB_API_SEND (1ULL << 26)
#define WEB_API_CANCEL (1ULL << 27)
#define WEB_API_SIGN (1ULL << 28)
#define WEB_API_ADMIN (1ULL << 29)  /* webhooks */
#define WEB_API_PUPILS (1ULL << 30) /* who the pupils are */
#define WEB_ANY_API                                                                                \
	(WEB_API_READ | WEB_API_CREATE | WEB_API_SEND | WEB_API_CANCEL | WEB_API_SIGN |            \
		WEB_API_ADMIN | WEB_API_PUPILS)
/* Conditions of the instance. */
#define WEB_METRICS (1ULL << 32) /* the address may read metrics */
#define WEB_DEMO (1ULL << 33)    /* a demo instance */

/* Buckets per minute by address, and by account, link or key when there is one (session.h). */
enum web_rate {
	WEB_RATE_PAGE,  /* reading */
	WEB_RATE_ACT,   /* acts that write */
	WEB_RATE_GUESS, /* passwords, codes, birth days, references */
	WEB_RATE_HEAVY, /* verify, imports, ZIPs */
	WEB_RATE_FREE,  /* health */
	WEB_RATE_COUNT
};

enum web_flag {
	WEB_STEP_UP = 1 << 0,     /* a second factor shown in the last minutes */
	WEB_NO_TOKEN = 1 << 1,    /* POST without a page token: API only */
	WEB_VERIFY_ONLY = 1 << 2, /* also served by --verify-only */
	WEB_RAW = 1 << 3,         /* the body is not a form */
	WEB_CODED =
		1
		<< 4, /* what has been used, or only follows, opens it after a code (CONVENTION 7) */
	WEB_VISA = 1 << 5, /* with WEB_STEP_UP: a teacher's visa does without (CONVENTION 6) */
};

struct route {
	enum http_method method;
	const char
		*path; /* "/lien/{lien}/lire": {name} stands for one segment and is q->param[n] */
	uint64_t who;
	enum web_rate rate;
	unsigned flags;    /* web_flag bits */
	uint32_t max_body; /* POST, PUT, PATCH; 0: ROUTES_MAX_FORM */
	bool (*run)(struct web_context *c, struct err *e);
};

enum { ROUTES_MAX_FORM = 256 << 10 };

/* The whole table, for the matrix test and openapi. */
const struct route *routes_table(size_t *n);
/* The route of a path, its params as parts of it; NULL and *other true: the path exists with another method. */
const struct route *routes_find(enum http_method m, const char *path,
	struct slice param[static HTTP_MAX_PARAMS], bool *other);
/* Is every row whole, and no path there twice? Errors: BUG. */
MUST_CHECK bool routes_check(struct err *e);

struct web_start {
	const struct web_options *options;
	struct http_options http;
	struct pages *pages; /* loaded; taken over, also on failure */
	/* A worker's house: called in its thread. */
	bool (*house)(void *arg, struct house *out, struct err *e);
	void (*house_end)(void *arg, struct house *h);
	void *arg;
	int64_t (*now_ms)(void);
	struct service_shared *shared; /* NULL: verify_only */
	uint8_t key[WEB_SECRET];       /* of forms: secret_mac(SECRET_FORM, "web") */
};
/* Checks the table, starts http. Errors: SYNTAX the table, or the page of errors; IO; NOMEM. */
MUST_CHECK bool web_start(struct web **out, const struct web_start *s, struct err *e);
void web_stop(struct web *w, int ms);

#endif
