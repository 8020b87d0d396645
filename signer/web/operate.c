/* SPDX-License-Identifier: MIT */
/* operate: answers that are kept for a while, so that nobody who asks often makes the vault work. */
#include "web/operate.h"

#include "base/log.h"
#include "base/time.h"
#include "ceremony/health.h"
#include "ceremony/roots.h"
#include "web/impl.h"
#include "wire/talk.h"

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

void operate_end(struct operate *o)
{
	authority_files_auto(&o->files);
	pthread_mutex_destroy(&o->lock);
}

/* --- ready --- */

static bool store_good(struct web_context *c, char *schools, struct err *e)
{
	(void)schools;
	struct store_key key;
	struct err why = ERR_INIT;
	if (!c->store || store_key_find(c->store, "", &key, &why) || why.code == ERR_NOT_FOUND)
		return true;
	return err_fail(e, why.code, "%s", why.text);
}

/* One look for both: the instance's keys, and those of schools in tokens, which are named. */
static bool keys_good(struct web_context *c, char *schools, struct err *e)
{
	struct health all;
	struct err why = ERR_INIT;
	if (!c->house->vault)
		return true;
	if (!health_ask_all(&all, c->house, e))
		return false;
	if (!health_schools(schools, OPERATE_SCHOOLS, &all, &why))
		log_error("not_ready", &why);
	return health_good(&all, e);
}

static bool clerk_good(struct web_context *c, char *schools, struct err *e)
{
	AUTO(talk) struct talk t = TALK_NONE;
	(void)schools;
	return !c->house->clerk || talk_open(&t, c->house->clerk, JOB_TEXT, e);
}

static bool disk_good(struct web_context *c, char *schools, struct err *e)
{
	(void)schools;
	struct statvfs fs;
	if (!c->store)
		return true;
	if (statvfs(c->options->dir, &fs) != 0)
		return err_errno(e, "disk");
	return (uint64_t)fs.f_bavail * fs.f_frsize >= OPERATE_MIN_FREE ||
	       err_fail(e, ERR_IO, "less than %d MiB free", OPERATE_MIN_FREE >> 20);
}

/* The lock is held: of many who ask at once one looks. */
static void look(struct web_context *c, struct operate *o)
{
	static const struct {
		const char *name;
		bool (*good)(struct web_context *c, char *schools, struct err *e);
	} all[] = { { "store", store_good }, { "keys", keys_good }, { "clerk", clerk_good },
		{ "disk", disk_good } };
	size_t n = 0;
	char schools[OPERATE_SCHOOLS] = "";
	o->ready = true;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct err e = ERR_INIT;
		bool good = all[i].good(c, schools, &e);
		if (!good)
			log_error("not_ready", &e);
		o->ready &= good;
		int got = snprintf(o->said + n, sizeof o->said - n, "%s %s\n", all[i].name,
			good ? "ok" : "not ok");
		n += got > 0 ? (size_t)got : 0;
	}
	if (schools[0])
		snprintf(o->said + n, sizeof o->said - n, "schools not ok %s\n", schools);
	o->ready_until_ms = c->now_ms + OPERATE_READY_MS;
}

bool operate_ready(struct web_context *c, struct err *e)
{
	(void)e;
	struct operate *o = &c->web->operate;
	pthread_mutex_lock(&o->lock);
	if (c->now_ms >= o->ready_until_ms || o->ready_until_ms - c->now_ms > OPERATE_READY_MS)
		look(c, o);
	http_give(c->r, slice_text(o->said), "text/plain; charset=utf-8", NULL, true);
	c->r->status = o->ready ? 200 : 503;
	pthread_mutex_unlock(&o->lock);
	return true;
}

/* --- pki --- */

/* The lock is held. A list that could not be signed anew is handed out still: it says itself until when it stands. */
static bool files_fresh(struct web_context *c, struct operate *o, struct err *e)
{
	struct err why = ERR_INIT;
	struct authority_files fresh = { .n = 0 };
	bool due = c->now_ms >= o->files_until_ms || o->files_until_ms - c->now_ms > OPERATE_PKI_MS;
	if (o->files.n && !due)
		return true;
	if (authority_files(&fresh, c->house, &why)) {
		authority_files_auto(&o->files);
		o->files = fresh;
		o->files_until_ms = c->now_ms + OPERATE_PKI_MS;
		return true;
	}
	log_error("pki", &why);
	return o->files.n > 0 || err_fail(e, why.code, "%s", why.text);
}

static void file_give(struct web_context *c, const struct authority_file *f)
{
	size_t n = strlen(f->name);
	bool list = n > 4 && strcmp(f->name + n - 4, ".crl") == 0;
	http_give(c->r, buf_slice(&f->der), list ? "application/pkix-crl" : "application/pkix-cert",
		f->name, false);
	c->r->cache = HTTP_SHORT;
}

bool operate_pki(struct web_context *c, struct err *e)
{
	struct operate *o = &c->web->operate;
	pthread_mutex_lock(&o->lock);
	bool good = files_fresh(c, o, e), found = false;
	for (size_t i = 0; good && i < o->files.n; i++)
		if (strcmp(o->files.list[i].name, c->q->param[0]) == 0) {
			file_give(c, &o->files.list[i]);
			found = true;
		}
	pthread_mutex_unlock(&o->lock);
	return good && (found || err_fail(e, ERR_NOT_FOUND, "no such file of an authority"));
}

/* --- roots --- */

struct listed {
	xmlNode *facts;
	int32_t oldest;
};

static void root_put(void *arg, int32_t day)
{
	struct listed *x = arg;
	x->oldest = day;
	page_day(tree_child(x->facts, "racine"), "jour", day);
}

bool operate_roots(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	struct listed x = { .oldest = 0 };
	struct roots_list l = {
		.before = INT32_MAX, .most = OPERATE_ROOTS, .fn = root_put, .arg = &x
	};
	const char *before = http_query(c->q, "avant");
	bool more = false;
	if (before && !time_date_parse(&l.before, slice_text(before), NULL))
		return err_fail(e, ERR_NOT_FOUND, "no such day");
	if (!page_begin(&p, c, "racines", e))
		return false;
	x.facts = p.facts;
	if (!roots_each(&more, c->service, &l, e))
		return false;
	if (more)
		page_day(p.facts, "avant", x.oldest);
	if (before)
		tree_attr(p.facts, "suite", "oui");
	return page_end(&p, 200, e);
}

/* GET /racines/JOUR.json, /racines/JOUR.p7s: what is kept of a day does not change, and whoever keeps it can prove it. */
bool operate_root(struct web_context *c, struct err *e)
{
	AUTO(roots_day) struct roots_day d = { .statement = { 0 } };
	const char *name = c->q->param[0], *end = strlen(name) > 10 ? name + 10 : "";
	bool json = strcmp(end, ".json") == 0;
	time_day day;
	if ((!json && strcmp(end, ".p7s") != 0) ||
		!time_date_parse(&day, (struct slice){ (const uint8_t *)name, 10 }, NULL))
		return err_fail(e, ERR_NOT_FOUND, "no such file of a day");
	if (!roots_get(&d, c->service, day, e))
		return false;
	if (json)
		http_give_buf(c->r, &d.statement, "application/json", name, false);
	else
		http_give_buf(c->r, &d.signature, "application/pkcs7-signature", name, false);
	return true;
}
