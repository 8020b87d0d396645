/* SPDX-License-Identifier: MIT */
/*
 * web: what every handler has in its hands. One struct web for the service, one struct web_worker for each thread
 * (its own store connection), one struct web_context for each request.
 */
#ifndef PARAPHE_WEB_WEB_H
#define PARAPHE_WEB_WEB_H

#include "ceremony/gather.h"
#include "store/post.h"
#include "web/http.h"

enum { WEB_MAX_URL = 400, WEB_MAX_LANG = 8, WEB_SECRET = 32 };

/* What the configuration says to the pages; filled by cli/serve, constant while the service runs. */
struct web_options {
	char base_url[WEB_MAX_URL];      /* without final slash: every link begins with it */
	char organisation[200];          /* who runs the instance */
	char dir[1024];                  /* the instance */
	bool demo;                       /* messages are shown at /demo instead of being sent */
	bool verify_only;                /* only the public verify pages: no store, no vault */
	bool single_admin;               /* CONVENTION 6, note 5 */
	uint64_t max_verify, max_upload; /* bytes */
	struct http_proxy metrics[HTTP_MAX_PROXIES]; /* who may read /metrics */
	size_t metrics_n;
};

struct web; /* routes.h starts it */

struct web_worker {
	struct web *web;
	struct house
		house; /* shares clerk and vault with the others; its own store (NULL: verify_only) */
};

struct route;
struct web_context {
	struct web *web;
	const struct web_options *options;
	struct house *house; /* clerk, vault, store of this worker */
	struct store *store; /* house->store */
	const struct http_request *q;
	struct http_response *r;
	const struct route *route;
	int64_t now_ms;
	char lang[WEB_MAX_LANG]; /* "fr" or "en": ?lang=, cookie, Accept-Language */
	char aid[WEB_MAX_LANG]; /* language of explanation besides: en, ar, tr, pt, es, uk; or "" */
	uint64_t who;           /* WEB_* bits that hold for this request (routes.h) */
	struct store_session
		*session; /* NULL: none. Of an account or of a link; checked, not expired */
	struct store_account *account; /* NULL: none */
	struct store_link
		*link; /* NULL: none; the one of {lien} in the path, held by this browser */
	struct store_school
		*school; /* of account or link; NULL: none (instance administrators: none) */
	struct store_api_key *key; /* API routes */
	const char *refused; /* word of mots.xml that tells why and what to do, see web_refuse */
	int status;          /* of the page that tells an error; 0: by the error's code */
};

/*
 * For a handler that says no: `return web_refuse(c, e, 409, "signer.deja");` shows the page « erreur » with that word of
 * mots.xml (and NAME.faire: what to do). Without it the page tells the sentence of the error's code; err.text itself goes
 * to the log only.
 */
bool web_refuse(struct web_context *c, struct err *e, int status, const char *word);

/* 'n' random bytes from the system; ends the process when there are none. */
void web_random(uint8_t *out, size_t n);
/* HMAC-SHA-256 with a key of this instance made for 'purpose' (in store settings, drawn once). */
void web_mac(struct web *w, const char *purpose, struct slice data, uint8_t out[static 32]);

#endif
