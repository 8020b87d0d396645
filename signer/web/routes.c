/* SPDX-License-Identifier: MIT */
/* routes: the table, and how a path is found in it. */
#include "web/routes.h"

#include "web/common.h"
#include "web/data.h"
#include "web/demo.h"
#include "web/host.h"
#include "web/impl.h"
#include "web/verifier.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define GET(p) .method = HTTP_GET, .path = (p)
#define POST(p) .method = HTTP_POST, .path = (p)

/* clang-format off: one route, one line */
static const struct route table[] = {
	/* common.c, operate.c: what every visitor and every operator asks for */
	{ GET("/"), WEB_ANYBODY, WEB_RATE_PAGE, WEB_VERIFY_ONLY, 0, common_home },
	{ GET("/a/{ressource}"), WEB_ANYBODY, WEB_RATE_FREE, WEB_VERIFY_ONLY, 0, common_asset },
	{ GET("/healthz"), WEB_ANYBODY, WEB_RATE_FREE, WEB_VERIFY_ONLY, 0, common_health },
	{ GET("/metrics"), WEB_METRICS, WEB_RATE_FREE, WEB_VERIFY_ONLY, 0, metrics_run },
	{ GET("/readyz"), WEB_ANYBODY, WEB_RATE_FREE, WEB_VERIFY_ONLY, 0, operate_ready },
	{ GET("/pki/{fichier}"), WEB_ANYBODY, WEB_RATE_FREE, 0, 0, operate_pki },
	{ GET("/robots.txt"), WEB_ANYBODY, WEB_RATE_FREE, WEB_VERIFY_ONLY, 0, common_robots },
	/* signer: host, guardian, pupil, teacher, head by link */
	/* host.c: the host's part */
	{ GET("/lien/{lien}/saisie"), WEB_FILL, WEB_RATE_PAGE, 0, 0, host_form },
	{ POST("/lien/{lien}/saisie"), WEB_FILL, WEB_RATE_ACT, 0, 0, host_filled },
	/* family: declaration of a found place */
	/* school: accounts, dashboard, dossiers, imports, settings */
	/* verifier.c: anybody */
	{ GET("/verifier"), WEB_ANYBODY, WEB_RATE_PAGE, WEB_VERIFY_ONLY, 0, verifier_form },
	{ POST("/verifier"), WEB_ANYBODY, WEB_RATE_HEAVY, WEB_VERIFY_ONLY, VERIFIER_MAX_FILE,
		verifier_report },
	{ GET("/v"), WEB_ANYBODY, WEB_RATE_PAGE, WEB_VERIFY_ONLY, 0, verifier_page },
	/* data.c: the notice that M1, M2 and screen 1 lead to */
	{ GET("/donnees"), WEB_ANYBODY, WEB_RATE_PAGE, 0, 0, data_notice },
	/* demo.c: outbox of a demo */
	{ GET("/demo"), WEB_DEMO, WEB_RATE_PAGE, 0, 0, demo_outbox },
	/* api */
};
/* clang-format on */

_Static_assert(COUNT(table) <= METRICS_ROUTES, "a counter for each route");

const struct route *routes_table(size_t *n)
{
	*n = COUNT(table);
	return table;
}

/* Does 'path' have the form of 'pattern'? Segments for {names} go into 'param', as places in 'path'. */
static bool matches(
	const char *pattern, const char *path, struct slice param[static HTTP_MAX_PARAMS])
{
	size_t n = 0;
	while (*pattern && *path) {
		if (*pattern == '{') {
			size_t len = strcspn(path, "/");
			if (len == 0 || n == HTTP_MAX_PARAMS)
				return false;
			param[n++] = (struct slice){ (const uint8_t *)path, len };
			path += len;
			pattern += strcspn(pattern, "}") + 1;
		} else if (*pattern++ != *path++) {
			return false;
		}
	}
	return !*pattern && !*path;
}

const struct route *routes_find(enum http_method m, const char *path,
	struct slice param[static HTTP_MAX_PARAMS], bool *other)
{
	*other = false;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct slice found[HTTP_MAX_PARAMS] = { 0 };
		if (!matches(table[i].path, path, found))
			continue;
		if (table[i].method == m) {
			memcpy(param, found, sizeof found);
			return &table[i];
		}
		*other = true;
	}
	return NULL;
}

bool routes_check(struct err *e)
{
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct route *r = &table[i];
		bool writes = r->method != HTTP_GET;
		if (!r->run || !r->who || r->path[0] != '/' || r->rate >= WEB_RATE_COUNT ||
			r->max_body > HTTP_MAX_BODY || (!writes && r->max_body))
			return err_fail(e, ERR_BUG, "route %s is not whole", r->path);
		if ((r->flags & WEB_NO_TOKEN) && (r->who & ~WEB_ANY_API) != 0)
			return err_fail(e, ERR_BUG, "route %s would take a forged post", r->path);
		for (size_t k = 0; k < i; k++)
			if (table[k].method == r->method && strcmp(table[k].path, r->path) == 0)
				return err_fail(e, ERR_BUG, "route %s stands twice", r->path);
	}
	return true;
}
