/* SPDX-License-Identifier: MIT */
/* common: home, assets, health. */
#include "web/common.h"

#include "web/impl.h"

bool common_home(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p;
	return page_begin(&p, c, "accueil", e) && page_end(&p, 200, e);
}

bool common_asset(struct web_context *c, struct err *e)
{
	return pages_asset(c->web->pages, c->q, c->r) ||
	       err_fail(e, ERR_NOT_FOUND, "no such asset");
}

bool common_health(struct web_context *c, struct err *e)
{
	(void)e;
	http_give(c->r, SLICE_LIT("ok\n"), "text/plain; charset=utf-8", NULL, true);
	return true;
}

/* Nothing here is for search engines: links are personal. */
bool common_robots(struct web_context *c, struct err *e)
{
	(void)e;
	http_give(c->r, SLICE_LIT("User-agent: *\nDisallow: /\n"), "text/plain; charset=utf-8",
		NULL, true);
	c->r->cache = HTTP_SHORT;
	return true;
}
