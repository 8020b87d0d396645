/* SPDX-License-Identifier: MIT */
/*
 * web: what every handler has in its hands. One struct web for the service, one struct web_worker for each thread
 * (its own store connection), one struct web_context for each request.
 */
#ifndef PARAPHE_WEB_WEB_H
#define PARAPHE_WEB_WEB_H

#include "ceremony/service.h"
#include "web/http.h"

enum { WEB_MAX_URL = 400, WEB_MAX_LANG = 8, WEB_SECRET = 32 };

/* What the configuration says to the pages; filled by cli/serve, constant while the service runs. */
struct web_options {
	char base_url[WEB_MAX_URL];        /* without final slash: every link begins with it */
	char organisation[200];            /* who runs the instance */
	char mail_from[256], sms_from[64]; /* whom messages come from; empty: not set, or no SMS */
	char dir[1024];                    /* the instance */
	char shown[1100];                  /* folder of a demonstration's letters (shown.h) */
	bool demo;                         /* messages are shown at /demo instead of being sent */
	bool verify_only;                  /* only the public verify pages: no store, no vault */
	bool single_admin;                 /* CONVENTION 6, note 5 */
	uint64_t max_verify, max_upload;   /* bytes */
	unsigned rate_percent;             /* of the usual rate limits; 0: none (load tests) */
	struct http_proxy metrics[HTTP_MAX_PROXIES]; /* who may read /metrics */
	size_t metrics_n;
};

struct web; /* routes.h starts it */

struct web_worker {
	struct web *web;
	struct house house;     /* clerk and vault of all; its own store (NULL: verify_only) */
	struct service service; /* of this house */
};

struct route;
struct web_context {
	struct web *web;
	const struct web_options *options;
	struct house *house; /* clerk, vault, store of this worker */
	struct store *store; /* house->store */
	struct service *service;
	/* Who acts, for ceremony/: the account under c->role, or the holder of c->link; else role LIFE_ROLE_COUNT. */
	struct actor actor;
	const struct http_request *q;
	struct http_response *r;
	const struct route *route;
	int64_t now_ms;
	char lang[WEB_MAX_LANG]; /* "fr" or "en": ?lang=, cookie, Accept-Language */
	char aid[WEB_MAX_LANG]; /* language of explanation besides: en, ar, tr, pt, es, uk; or "" */
	char visit[44];         /* cookie of a browser without session, drawn for this page */
	uint64_t who;           /* WEB_* bits that hold for this request (routes.h) */
	struct store_session
		*session; /* NULL: none. Of an account or of a link; checked, not expired */
	struct store_account *account; /* NULL: none */
	struct store_link
		*link; /* NULL: none; the one of {lien} in the path, held by this browser */
	struct store_school
		*school;       /* of account or link; NULL: none (instance administrators: none) */
	char school_phone[24]; /* of the school, for the head of every page */
	struct store_api_key *key; /* API routes */
	int retry_s;               /* of a 429 */
	char retry_text[16];
	const char *refused; /* word of mots.xml that tells why and what to do, see web_refuse */
	int status;          /* of the page that tells an error; 0: by the error's code */
};

/*
 * A handler that says no returns false. The page « erreur » then tells, in this order: the word given here (WORD.titre,
 * WORD, WORD.faire of mots.xml), the reason that ceremony set (ceremony/reason.h, raison.WORD in mots.xml for other languages), or the
 * sentence of the error's code. err.text goes to the log only. status 0: by the code (SYNTAX 400, DENIED 403, NOT_FOUND 404,
 * WRONG_STATE 409, LIMIT 413 or 429, no room on the disk 507, IO UPSTREAM TIMEOUT BUSY NOMEM 503, else 500).
 */
bool web_refuse(struct web_context *c, struct err *e, int status, const char *word);

/*
 * May this request have its route's handler? Who asks, how often, with which token. 0: yes; 303: c->r leads to the login; else the
 * status of the page that says why not.
 */
int web_admit(struct web_context *c, struct err *e);
/* The same, and then the handler, or what comes before it (WEB_CODED). 0: c->r is the answer. */
int web_run(struct web_context *c, struct err *e);

/* Free what session_load put into it. */
void web_context_end(struct web_context *c);

/* The account acts under another of its roles for this request. Errors: DENIED. */
MUST_CHECK bool web_act_as(struct web_context *c, enum life_role role, struct err *e);

/* 'n' random bytes from the system; ends the process when there are none. */
void web_random(uint8_t *out, size_t n);
/* HMAC-SHA-256 with the key of this instance's forms, 'purpose' first. */
void web_mac(const struct web *w, const char *purpose, struct slice data, uint8_t out[static 32]);

#endif
