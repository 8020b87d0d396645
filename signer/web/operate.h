/* SPDX-License-Identifier: MIT */
/* operate: what operators and other programs ask for: is it ready, and the files of our own authorities. */
#ifndef PARAPHE_WEB_OPERATE_H
#define PARAPHE_WEB_OPERATE_H

#include "ceremony/authority.h"
#include "web/web.h"

#include <pthread.h>

enum {
	OPERATE_READY_MS = 5000, /* how long an answer of /readyz stands */
	OPERATE_PKI_MS =
		10 * 60 *
		1000, /* how long a revocation list is handed out before a fresh one is signed */
	OPERATE_SCHOOLS = 200,       /* bytes of the schools that are named */
	OPERATE_ROOTS = 62,          /* days on one page: two months */
	OPERATE_MIN_FREE = 32 << 20, /* bytes that must be free on the disk of the store */
};

/* Kept between requests. */
struct operate {
	pthread_mutex_t lock;
	struct authority_files files;
	int64_t files_until_ms, ready_until_ms;
	bool ready;
	char said[400];
};
void operate_end(struct operate *o);

/*
 * GET /readyz: 200 when store, keys, clerk and disk are good, else 503; a line each, without internals. A line « schools not ok UAI... » more when schools
 * want for their keys in tokens: still 200, so that a proxy which asks here turns nobody of the others away.
 */
MUST_CHECK bool operate_ready(struct web_context *c, struct err *e);
/* GET /pki/{fichier}: a revocation list or certificate in DER. Errors: NOT_FOUND. */
MUST_CHECK bool operate_pki(struct web_context *c, struct err *e);
/* GET /racines?avant=JOUR: the days that have a root, the newest first, OPERATE_ROOTS of them. Errors: NOT_FOUND no such day. */
MUST_CHECK bool operate_roots(struct web_context *c, struct err *e);
/* GET /racines/{fichier}: the root of a day, or its signature (ceremony/roots.h). Errors: NOT_FOUND. */
MUST_CHECK bool operate_root(struct web_context *c, struct err *e);

#endif
