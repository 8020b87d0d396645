/* SPDX-License-Identifier: MIT */
/* academy: days listed, files given. */
#include "web/academy.h"

#include "base/time.h"
#include "ceremony/academy.h"
#include "ceremony/life.h"
#include "web/impl.h"

#include <stdio.h>
#include <string.h>

enum { PAGE_DAYS = 60 };

static bool day_put(void *arg, int32_t day)
{
	page_day(tree_child(arg, "fichier"), "jour", day);
	return true;
}

bool academy_page(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	if (!life_allowed(&c->actor, LIFE_COUNTS, NULL, LIFE_MAY, e) ||
		!page_begin(&p, c, "academie", e) ||
		!academy_each(c->service, life_day(c->now_ms) - PAGE_DAYS, day_put, p.facts, e))
		return false;
	return page_end(&p, 200, e);
}

static bool day_get(
	struct academy_file *out, char name[static 40], struct web_context *c, struct err *e)
{
	time_day day;
	if (!life_allowed(&c->actor, LIFE_COUNTS, NULL, LIFE_MAY, e))
		return false;
	if (!time_date_parse(&day, slice_text(c->q->param[0]), NULL))
		return err_fail(e, ERR_NOT_FOUND, "no such day");
	snprintf(name, 40, "comptes-%.10s.json", c->q->param[0]);
	return academy_get(out, c->service, day, e);
}

bool academy_json(struct web_context *c, struct err *e)
{
	AUTO(academy_file) struct academy_file f = { .counts = { 0 } };
	char name[40];
	if (!day_get(&f, name, c, e))
		return false;
	http_give_buf(c->r, &f.counts, "application/json", name, false);
	return true;
}

bool academy_signed(struct web_context *c, struct err *e)
{
	AUTO(academy_file) struct academy_file f = { .counts = { 0 } };
	char name[40], signature[48];
	if (!day_get(&f, name, c, e))
		return false;
	snprintf(signature, sizeof signature, "%s.p7s", name);
	http_give_buf(c->r, &f.signature, "application/pkcs7-signature", signature, false);
	return true;
}
