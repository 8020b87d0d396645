/* SPDX-License-Identifier: MIT */
/* granted: derogations of the fond and later acts, as one list; who granted each is the journal's to say. */
#include "ceremony/granted.h"

#include "base/log.h"
#include "base/text.h"
#include "ceremony/board_task.h"
#include "ceremony/notes.h"
#include "ceremony/shield.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	OF_ONE = 40,        /* as dossier_derogate.c */
	MOST_REASON = 8192, /* bytes: above any 1,000 characters */
};

/* One derogation; 'row' has no documents. */
struct entry {
	struct store_dossier row;
	char rule[40], day[11], limit[11], series[32], role[24], when[24];
	char actor[64]; /* as the journal has it; "" before it was asked */
	int64_t when_ms;
	enum granted_fault fault;
	struct buf reason; /* owned */
};
struct entries {
	const struct actor *actor;
	struct entry *list;
	size_t n, cap, conventions;
	struct err *e;
	bool good;
};

static void entries_auto(struct entries *x)
{
	for (size_t i = 0; i < x->n; i++)
		buf_free(&x->list[i].reason);
	free(x->list);
}

bool granted_any(const struct store_dossier *d, const struct fields *fond)
{
	const char *key;
	json_t *value, *notes = NULL;
	json_object_foreach(fond->json, key, value)
	{
		if (strncmp(key, "derogation[", 11) == 0 && strstr(key, "]/@regle"))
			return true;
	}
	bool later = notes_read(&notes, d, NULL) &&
		     json_object_size(json_object_get(notes, "actes")) > 0;
	json_decref(notes);
	return later;
}

/* --- gathered ------------------------------------------------------------------------------------------------------- */

static struct entry *entry_add(struct entries *x, const struct store_dossier *d, const char *reason)
{
	if (x->n == GRANTED_MAX) {
		(void)err_fail(
			x->e, ERR_LIMIT, "%d dérogations au plus dans une liste", GRANTED_MAX);
		return NULL;
	}
	if (x->n == x->cap) {
		size_t more = x->cap ? 2 * x->cap : 32;
		struct entry *grown = reallocarray(x->list, more, sizeof *grown);
		if (!grown) {
			(void)err_nomem(x->e);
			return NULL;
		}
		x->list = grown;
		x->cap = more;
	}
	struct entry *out = &x->list[x->n];
	*out = (struct entry){ .row = *d, .reason = BUF_MAX(MOST_REASON) };
	out->row.fields = out->row.politique = out->row.contacts = out->row.remarks =
		(struct buf){ 0 }; /* the callback's, not ours */
	x->n++;
	buf_put_text(&out->reason, reason);
	buf_put_byte(&out->reason, '\0');
	if (!buf_done(&out->reason, x->e))
		return NULL;
	return out;
}

static bool fond_take(struct entries *x, const struct store_dossier *d, const struct fields *fond)
{
	char keys[OF_ONE][FIELD_MAX_KEY], path[FIELD_MAX_PATH];
	size_t n = fields_keys(fond, "derogation", keys, OF_ONE);
	for (size_t i = 0; i < n; i++) {
		field_path(path, "derogation[%s]/motif", keys[i]);
		struct entry *one = entry_add(x, d, fields_get(fond, path));
		if (!one)
			return false;
		const struct {
			const char *path;
			char *to;
			size_t size;
		} all[] = { { "@regle", one->rule, sizeof one->rule },
			{ "@date", one->day, sizeof one->day },
			{ "@serie", one->series, sizeof one->series },
			{ "@par", one->role, sizeof one->role },
			{ "@le", one->when, sizeof one->when } };
		for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
			field_path(path, "derogation[%s]/%s", keys[i], all[k].path);
			snprintf(all[k].to, all[k].size, "%s", fields_get(fond, path));
		}
	}
	return true;
}

static void text_put(char *out, size_t size, const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));
	snprintf(out, size, "%s", text ? text : "");
}

static bool later_take(struct entries *x, const struct store_dossier *d)
{
	AUTO(json) json_t *notes = NULL;
	const char *rule;
	json_t *o;
	if (!notes_read(&notes, d, x->e))
		return false;
	json_object_foreach(json_object_get(notes, "actes"), rule, o)
	{
		const char *reason = json_string_value(json_object_get(o, "motif"));
		struct entry *one = entry_add(x, d, reason ? reason : "");
		if (!one)
			return false;
		snprintf(one->rule, sizeof one->rule, "%s", rule);
		text_put(one->limit, sizeof one->limit, o, "limite");
		text_put(one->series, sizeof one->series, o, "serie");
		text_put(one->role, sizeof one->role, o, "par");
		text_put(one->when, sizeof one->when, o, "le");
		one->when[10] = '\0'; /* its day */
	}
	return true;
}

/* It says nothing of what is read: all are asked for again. */
static bool passes(const struct err *why)
{
	return why->code == ERR_NOMEM || why->code == ERR_BUSY || why->code == ERR_TIMEOUT ||
	       why->code == ERR_UPSTREAM || why->code == ERR_LIMIT || why->code == ERR_DENIED;
}

static void fault_log(const char *id, const struct err *why)
{
	struct err told = *why;
	(void)err_context(&told, "convention %s", id);
	log_error("derogations", &told);
}

static bool dossier_read(struct entries *x, const struct store_dossier *d)
{
	AUTO(fields) struct fields fond = { .json = NULL };
	return fields_read(&fond, FIELD_FOND, buf_slice(&d->fields), x->e) &&
	       fond_take(x, d, &fond) && later_take(x, d);
}

static bool dossier_take(void *arg, const struct store_dossier *d)
{
	struct entries *x = arg;
	size_t before = x->n;
	if (d->amends[0] || !(d->declared || d->host_name[0]) ||
		!board_in_scope(x->actor, d->class_name, d->level))
		return true;
	struct err why = ERR_INIT, *told = x->e;
	x->e = &why;
	x->good = dossier_read(x, d);
	x->e = told;
	x->conventions += x->good && x->n > before;
	if (x->good)
		return true;
	if (passes(&why))
		return err_fail(told, why.code, "%s", why.text);
	fault_log(d->id, &why);
	struct entry *one = entry_add(x, d, "");
	x->good = one != NULL;
	if (one)
		one->fault = GRANTED_DOSSIER;
	return x->good;
}

/* « 2de 4 » before « 2de 10 », as the lists of pupils. */
static int by_name(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c = strverscmp(x->row.class_name, y->row.class_name);
	c = c ? c : strcmp(x->row.pupil_name, y->row.pupil_name);
	c = c ? c : strcmp(x->row.id, y->row.id);
	c = c ? c : strcmp(x->rule, y->rule);
	return c ? c : strcmp(x->day, y->day);
}

/* --- told ------------------------------------------------------------------------------------------------------------- */

/* Those of the conventions that the clerk is asked about at once; they stand one behind the other. */
struct asking {
	struct entry *of[DOSSIER_MAX_LINES], *end;
	struct dossier_lines lines;
};

/* Who granted it: of those events that tell it the newest, since it may be granted anew. */
static bool event_take(void *arg, size_t which, const struct dossier_event *ev)
{
	const struct asking *x = arg;
	const char *rule = json_string_value(json_object_get(ev->details, "regle")),
		   *day = json_string_value(json_object_get(ev->details, "jour"));
	if (strcmp(ev->kind, "DEROGATION") != 0 || !rule || json_object_get(ev->details, "retiree"))
		return true;
	const struct entry *end = which + 1 < x->lines.n ? x->of[which + 1] : x->end;
	for (struct entry *one = x->of[which]; one < end; one++)
		if (strcmp(rule, one->rule) == 0 && strcmp(day ? day : "", one->day) == 0) {
			memcpy(one->actor, ev->actor, sizeof one->actor);
			one->when_ms = ev->time_ms;
		}
	return true;
}

/* One after the other, where one of them kept the clerk from answering about all: its derogations are told without who granted them. */
static bool alone_ask(struct asking *all, const struct actor *a, struct err *e)
{
	for (size_t i = 0; i < all->lines.n; i++) {
		struct err why = ERR_INIT;
		struct asking x = { .of = { all->of[i] }, .lines = { { all->lines.ids[i] }, 1 } };
		x.end = i + 1 < all->lines.n ? all->of[i + 1] : all->end;
		if (dossier_events_of(a, &x.lines, event_take, &x, &why))
			continue;
		if (passes(&why))
			return err_fail(e, why.code, "%s", why.text);
		fault_log(x.lines.ids[0], &why);
		for (struct entry *one = x.of[0]; one < x.end; one++)
			one->fault = one->fault ? one->fault : GRANTED_JOURNAL;
	}
	return true;
}

/* From *at on as many as fit into one question, and no more than to 'end'; *at is then behind them. */
static bool journals_ask(const struct actor *a, struct entry **at, struct entry *end, struct err *e)
{
	struct asking x = { .lines.n = 0 };
	struct err why = ERR_INIT;
	for (; *at < end; ++*at) {
		size_t n = x.lines.n;
		if (n && strcmp(x.lines.ids[n - 1], (*at)->row.id) == 0)
			continue;
		if (n == DOSSIER_MAX_LINES)
			break;
		x.of[n] = *at;
		x.lines.ids[n] = (*at)->row.id;
		x.lines.n++;
	}
	x.end = *at;
	if (dossier_events_of(a, &x.lines, event_take, &x, &why))
		return true;
	return passes(&why) ? err_fail(e, why.code, "%s", why.text) : alone_ask(&x, a, e);
}

/* "compte-12" to its name; an account that is gone has none. */
static bool name_read(char out[static 200], const struct actor *a, const char *actor, struct err *e)
{
	uint64_t id = 0;
	struct store_account x;
	struct err why = ERR_INIT;
	out[0] = '\0';
	if (strncmp(actor, "compte-", 7) != 0 ||
		!text_decimal(&id, slice_text(actor + 7), INT64_MAX, NULL))
		return true;
	if (!store_account_get(a->service->house->store, (int64_t)id, &x, &why))
		return why.code == ERR_NOT_FOUND || err_fail(e, why.code, "%s", why.text);
	snprintf(out, 200, "%s %s", x.first_name, x.last_name);
	return true;
}

static bool entry_tell(bool *more, struct entry *one, const struct actor *a, granted_fn *fn,
	void *arg, struct err *e)
{
	char name[200];
	if (!name_read(name, a, one->actor, e))
		return false;
	shield_row(&one->row);
	const struct granted g = { .fault = one->fault,
		.dossier = &one->row,
		.rule = one->rule,
		.day = one->day,
		.limit = one->limit,
		.series = one->series,
		.reason = (const char *)one->reason.p,
		.role = one->role,
		.by = name,
		.when_ms = one->when_ms,
		.when_day = one->when };
	*more = fn(arg, &g);
	return true;
}

static bool page_tell(
	const struct granted_list *l, struct entries *x, granted_fn *fn, void *arg, struct err *e)
{
	size_t from = l->from < x->n ? l->from : x->n,
	       to = l->count && l->count < x->n - from ? from + l->count : x->n;
	struct entry *asked = x->list + from;
	bool more = true;
	for (struct entry *one = asked; more && one < x->list + to; one++)
		if ((one == asked && !journals_ask(x->actor, &asked, x->list + to, e)) ||
			!entry_tell(&more, one, x->actor, fn, arg, e))
			return false;
	return true;
}

bool granted_each(
	struct granted_list *l, const struct actor *a, granted_fn *fn, void *arg, struct err *e)
{
	const uint32_t gone = 1U << STATE_REFUSEE | 1U << STATE_EXPIREE | 1U << STATE_ANNULEE |
			      1U << STATE_REMPLACEE | 1U << STATE_ELIMINEE;
	const struct store_dossier_filter f = { .school = a->school,
		.year = l->year,
		.states = ((1U << STORE_STATE_COUNT) - 1) & ~gone };
	AUTO(entries) struct entries x = { .actor = a, .e = e, .good = true };
	if (a->school <= 0 || (a->role != LIFE_CHEF && a->role != LIFE_DELEGATAIRE &&
				      a->role != LIFE_SECRETARIAT))
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	if (!store_dossier_each(a->service->house->store, &f, true, dossier_take, &x, e) || !x.good)
		return false;
	l->lines = x.n;
	l->conventions = x.conventions;
	if (x.n)
		qsort(x.list, x.n, sizeof *x.list, by_name);
	return !x.n || (life_allowed(a, LIFE_READ, &x.list[0].row, LIFE_MAY, e) &&
			       page_tell(l, &x, fn, arg, e));
}
