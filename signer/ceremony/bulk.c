/* SPDX-License-Identifier: MIT */
/* bulk: asked for, seen, said yes to. What is done to each stands in bulk_work.c. */
#include "ceremony/bulk_act.h"
#include "ceremony/notes.h"
#include "ceremony/party.h"
#include "ceremony/party_who.h"

#include "base/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_MS = 24 * 3600 * 1000 };

/* --- asked for ----------------------------------------------------------------------------------------------------- */

/* It is one act for all, so its number tells when it was asked for (bulk_act.c: and which it was). */
static bool derogation_put(json_t *about, const struct actor *a, const struct bulk_asked *q)
{
	char series[24];
	const struct dossier_derogation *d = q->derogation;
	if (!d)
		return true;
	snprintf(series, sizeof series, "DS-%" PRId64, a->now_ms / 1000);
	json_t *o = json_pack("{s:s,s:s,s:s*,s:s*,s:s*,s:s*,s:s*}", "regle", d->rule, "motif",
		d->reason, "autorite", d->authority, "numero", d->number, "du", d->since, "limite",
		d->limit, "serie", q->n > 1 ? series : NULL);
	return json_object_set_new(about, "derogation", o) == 0;
}

static bool about_write(
	struct buf *out, const struct actor *a, const struct bulk_asked *q, struct err *e)
{
	AUTO(json)
	json_t *o = json_pack("{s:s*,s:s*,s:s*,s:s*,s:I}", "nom", q->name, "regles", q->rules, "ip",
		a->ip, "agent", a->agent, "origine", (json_int_t)q->origin);
	AUTO(text) char *text = o && derogation_put(o, a, q) ? json_dumps(o, JSON_COMPACT) : NULL;
	*out = (struct buf)BUF_MAX(STORE_MAX_JSON);
	if (!text)
		return err_nomem(e);
	buf_put_text(out, text);
	return buf_done(out, e);
}

/* A wrong name is told beside its field, not of each convention. */
static bool name_good(const struct actor *a, const struct bulk_asked *q, struct err *e)
{
	AUTO(party) struct party_view *v = NULL;
	if (!q->name)
		return true;
	if (!party_open(&v, a, q->items[0].dossier, e))
		return false;
	return v->party == SIZE_MAX || party_same_name(q->name, v->shown_name) ||
	       reason_set(e, ERR_DENIED, REASON_NAME);
}

/* What is wrong with all of them is told at once, beside its form. */
static bool asked_good(const struct actor *a, const struct bulk_act *act,
	const struct bulk_asked *q, struct err *e)
{
	if (!act || q->n == 0 || a->account == 0 ||
		(strcmp(q->what, "deroger") == 0) != (q->derogation != NULL))
		return err_fail(e, ERR_SYNTAX, "no such thing to do to many, or to none");
	if (q->n > BULK_MAX)
		return err_fail(e, ERR_LIMIT,
			"%d conventions au plus en une fois : filtrez par classe", BULK_MAX);
	return name_good(a, q, e) &&
	       (!q->derogation || dossier_derogation_good(a, q->derogation, e));
}

/* What whoever asked waits for; what is left is the queue's, also when it went wrong. */
static bool begin(const struct actor *a, int64_t id, struct err *e)
{
	struct err why = ERR_INIT;
	const struct actor system = actor_system(a->service, a->now_ms);
	struct store_job j = {
		.kind = STORE_JOB_BULK, .next_ms = a->now_ms, .created_ms = a->now_ms
	};
	bool more = true;
	if (!bulk_work(&more, &system, id, BULK_AT_ONCE, &why))
		log_error(STORE_JOB_BULK, &why);
	snprintf(j.key, sizeof j.key, "%" PRId64, id);
	return !more || store_job_add(a->service->house->store, &j, e);
}

bool bulk_start(int64_t *id, const struct actor *a, const struct bulk_asked *q, struct err *e)
{
	const struct bulk_act *act = bulk_act_find(q->what);
	AUTO(store_bulk)
	struct store_bulk b = { .school = a->school,
		.account = a->account,
		.stepped_up = a->stepped_up,
		.without = q->without,
		.created_ms = a->now_ms,
		.started_ms = a->now_ms,
		.due_ms = a->now_ms + BULK_ALONE_MS };
	if (!asked_good(a, act, q, e))
		return false;
	b.phase = act->look && !(q->at_once && act->run && !q->derogation) ? STORE_BULK_LOOK
									   : STORE_BULK_RUN;
	snprintf(b.role, sizeof b.role, "%s", life_role_name(a->role));
	snprintf(b.what, sizeof b.what, "%s", act->word);
	if (!about_write(&b.data, a, q, e) ||
		!store_bulk_add(a->service->house->store, &b, q->items, q->n, e))
		return false;
	*id = b.id;
	return begin(a, b.id, e);
}

/* --- seen ------------------------------------------------------------------------------------------------------------ */

void bulk_view_auto(struct bulk_view *v)
{
	store_bulk_auto(&v->row);
}

struct sought {
	char key[24];
	int64_t again_ms;
};

static bool job_seek(void *arg, const struct store_job *j)
{
	struct sought *s = arg;
	if (strcmp(j->key, s->key) != 0)
		return true;
	s->again_ms = j->tries ? j->next_ms : 0;
	return false;
}

/* 'v->row' is there. */
static bool view_fill(struct bulk_view *v, const struct actor *a, struct err *e)
{
	AUTO(json) json_t *about = json_loadb((const char *)v->row.data.p, v->row.data.n, 0, NULL);
	struct store *s = a->service->house->store;
	struct sought job = { .again_ms = 0 };
	if (!store_bulk_count(s, &v->row, &v->counts, e))
		return false;
	v->origin = json_integer_value(json_object_get(about, "origine"));
	v->gone = v->counts.gone;
	v->total = v->gone + v->counts.left;
	if (v->row.phase == STORE_BULK_STOPPED || v->counts.left == 0)
		return true;
	int64_t spent = a->now_ms - v->row.started_ms;
	if (v->gone > 0 && spent > 0)
		v->end_ms = a->now_ms +
			    (int64_t)((double)spent * (double)v->counts.left / (double)v->gone);
	snprintf(job.key, sizeof job.key, "%" PRId64, v->row.id);
	if (!store_job_each(s, STORE_JOB_BULK, job_seek, &job, e))
		return false;
	v->again_ms = job.again_ms;
	return true;
}

bool bulk_open(struct bulk_view *out, const struct actor *a, int64_t id, struct err *e)
{
	*out = (struct bulk_view){ .total = 0 };
	if (!store_bulk_get(a->service->house->store, id, &out->row, e))
		return false;
	if (a->account == 0 || out->row.account != a->account || out->row.school != a->school)
		return err_fail(e, ERR_NOT_FOUND, "no such act on many");
	return view_fill(out, a, e);
}

enum { SHOWN = 8 };
struct newest {
	int64_t ids[SHOWN], since_ms;
	unsigned n;
};

static bool newest_take(void *arg, const struct store_bulk *b)
{
	struct newest *x = arg;
	if (b->created_ms >= x->since_ms)
		x->ids[x->n++] = b->id;
	return x->n < SHOWN;
}

bool bulk_each(const struct actor *a, unsigned most, bulk_view_fn *fn, void *arg, struct err *e)
{
	struct newest x = { .since_ms = a->now_ms - (int64_t)BULK_KEEP_DAYS * DAY_MS };
	if (a->account == 0)
		return true;
	if (!store_bulk_each(a->service->house->store, a->account, newest_take, &x, e))
		return false;
	for (unsigned i = 0, told = 0; i < x.n && told < most; i++) {
		AUTO(bulk_view) struct bulk_view v;
		if (!bulk_open(&v, a, x.ids[i], e))
			return false;
		bool recent = a->now_ms - v.row.started_ms < DAY_MS;
		if (!recent && (v.counts.left == 0 || v.row.phase == STORE_BULK_STOPPED))
			continue;
		told++;
		if (!fn(arg, &v))
			return true;
	}
	return true;
}

bool bulk_derogation(struct dossier_derogation *out, json_t **about, const struct bulk_view *v)
{
	*about = json_loadb((const char *)v->row.data.p, v->row.data.n, 0, NULL);
	return bulk_derogation_read(out, *about);
}

bool bulk_remarks(
	struct dossier_remarks *out, const struct actor *a, const char *dossier, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(json) json_t *notes = NULL;
	if (!store_dossier_get(a->service->house->store, a->school, dossier, &d, e) ||
		!notes_read(&notes, &d, e))
		return false;
	checking_told(out, notes);
	return true;
}

/* --- said yes to ------------------------------------------------------------------------------------------------------- */

/* The items of one become those of another. */
struct chosen {
	struct store_bulk_item *list;
	size_t n, cap;
	bool failed;
};

static bool item_choose(void *arg, const struct store_bulk_item *i)
{
	struct chosen *c = arg;
	if (c->n == c->cap) {
		size_t more = c->cap ? 2 * c->cap : 64;
		struct store_bulk_item *grown = reallocarray(c->list, more, sizeof *grown);
		c->failed = !grown;
		if (!grown)
			return false;
		c->list = grown;
		c->cap = more;
	}
	c->list[c->n] = (struct store_bulk_item){ .state = STORE_ITEM_TODO };
	memcpy(c->list[c->n].dossier, i->dossier, sizeof i->dossier);
	memcpy(c->list[c->n].sha_fond, i->sha_fond, sizeof i->sha_fond);
	c->n++;
	return true;
}

static bool start_from(int64_t *out, const struct actor *a, const struct store_bulk_filter *f,
	struct bulk_asked *q, struct err *e)
{
	struct chosen c = { .n = 0 };
	bool good = store_bulk_items(a->service->house->store, q->origin, f, item_choose, &c, e) &&
		    (!c.failed || err_nomem(e));
	q->items = c.list;
	q->n = c.n;
	good = good && bulk_start(out, a, q, e);
	free(c.list);
	return good;
}

static bool faster(const struct err *why, struct err *e)
{
	if (why->code == ERR_WRONG_STATE)
		return reason_set(e, ERR_WRONG_STATE, REASON_FASTER);
	if (e)
		*e = *why;
	return false;
}

bool bulk_go(int64_t *out, const struct actor *a, int64_t id, struct err *e)
{
	AUTO(bulk_view) struct bulk_view v;
	struct err why = ERR_INIT;
	if (!bulk_open(&v, a, id, e))
		return false;
	const struct store_bulk_filter ready = { .states = 1U << STORE_ITEM_READY };
	struct bulk_asked q = { .what = "figer-envoyer", .at_once = true, .origin = id };
	*out = id;
	/* A check says who is ready to be frozen and sent. */
	if (!bulk_act_find(v.row.what)->run)
		return start_from(out, a, &ready, &q, e);
	v.row.started_ms = a->now_ms;
	v.row.due_ms = a->now_ms + BULK_ALONE_MS;
	return store_bulk_run(a->service->house->store, &v.row, &why) ? begin(a, id, e)
								      : faster(&why, e);
}

bool bulk_again(int64_t *out, const struct actor *a, int64_t id, struct err *e)
{
	AUTO(bulk_view) struct bulk_view v;
	if (!bulk_open(&v, a, id, e))
		return false;
	if (!bulk_act_find(v.row.what)->look)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	AUTO(json) json_t *about = NULL;
	struct dossier_derogation granted;
	const struct store_bulk_filter all = { .states = 0 };
	struct bulk_asked q = { .what = v.row.what, .without = v.row.without, .origin = id };
	if (bulk_derogation(&granted, &about, &v))
		q.derogation = &granted;
	return start_from(out, a, &all, &q, e);
}

bool bulk_check(int64_t *out, const struct actor *a, int64_t id, struct err *e)
{
	AUTO(bulk_view) struct bulk_view v;
	const struct store_bulk_filter done = { .states = 1U << STORE_ITEM_DONE };
	struct bulk_asked q = { .what = "verifier", .origin = id };
	return bulk_open(&v, a, id, e) && start_from(out, a, &done, &q, e);
}

bool bulk_acknowledge(
	int64_t *out, const struct actor *a, int64_t id, const char *rules, struct err *e)
{
	AUTO(bulk_view) struct bulk_view v;
	const struct store_bulk_filter alerts = {
		.states = 1U << STORE_ITEM_BLOCKED, .why = BULK_ALERT, .rule = rules
	};
	struct bulk_asked q = {
		.what = "acquitter", .rules = rules, .at_once = true, .origin = id
	};
	return bulk_open(&v, a, id, e) && start_from(out, a, &alerts, &q, e);
}

bool bulk_stop(const struct actor *a, int64_t id, struct err *e)
{
	AUTO(bulk_view) struct bulk_view v;
	struct err why = ERR_INIT;
	return bulk_open(&v, a, id, e) &&
	       (store_bulk_stop(a->service->house->store, id, "", &why) || faster(&why, e));
}

bool bulk_sweep(struct service *s, int64_t now_ms, struct err *e)
{
	return store_bulk_sweep(s->house->store, now_ms - (int64_t)BULK_KEEP_DAYS * DAY_MS, e);
}
