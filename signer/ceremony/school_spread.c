/* SPDX-License-Identifier: MIT */
/* school_spread: find what is live and not so yet, and change it in the head's name. */
#include "ceremony/school_spread.h"

#include "base/log.h"
#include "base/text.h"
#include "ceremony/dossier.h"
#include "ceremony/life.h"
#include "ceremony/notes.h"
#include "ceremony/papers.h"
#include "ceremony/school.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A change of who may sign goes before what waits in the queue already. */
enum { MOST = 9, MAX_CHANGES = 120, AHEAD_MS = 24 * 3600 * 1000, IDS_FIRST = 64 };
#define AGAIN ":encore"

static bool starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool school_spread_key(const char *key)
{
	return starts(key, "chef/") || starts(key, "delegation[");
}

static bool job_add(const struct actor *a, int64_t school, bool again, struct err *e)
{
	char data[60];
	struct store_job j = { .created_ms = a->now_ms,
		.next_ms = again ? a->now_ms + SCHOOL_SPREAD_AGAIN_MS : a->now_ms - AHEAD_MS };
	snprintf(j.kind, sizeof j.kind, SCHOOL_SPREAD_JOB);
	snprintf(j.key, sizeof j.key, "%" PRId64 "%s", school, again ? AGAIN : "");
	snprintf(data, sizeof data, "{\"compte\":%" PRId64 "}", a->account);
	j.data = slice_text(data);
	return store_job_add(a->service->house->store, &j, e);
}

bool school_spread_put(const struct actor *a, int64_t school, struct err *e)
{
	return job_add(a, school, false, e) && job_add(a, school, true, e);
}

/* --- the settings as changes of a policy: what is gone there goes here -------------------------------------------------- */

struct changes {
	char paths[MAX_CHANGES][FIELD_MAX_PATH];
	const char *list[MAX_CHANGES][2];
	size_t n;
};

/* The ids of persons are a policy's own. */
static bool is_own(const char *key)
{
	return strstr(key, "@id") != NULL;
}

static void change_add(struct changes *c, const char *path, const char *text)
{
	if (c->n == MAX_CHANGES)
		return;
	snprintf(c->paths[c->n], sizeof c->paths[0], "politique:%.100s", path);
	c->list[c->n][0] = c->paths[c->n];
	c->list[c->n][1] = text;
	c->n++;
}

static void changes_make(struct changes *c, const struct school *s)
{
	const char *key;
	json_t *value;
	for (unsigned n = 1; n <= MOST; n++) {
		char path[40];
		snprintf(path, sizeof path, "delegation[%u]", n);
		change_add(c, path, "");
	}
	json_object_foreach(s->settings, key, value)
	{
		if (school_spread_key(key) && !is_own(key))
			change_add(c, key, json_string_value(value));
	}
}

/* --- which conventions --------------------------------------------------------------------------------------------------- */

struct live {
	const struct school *school;
	char (*ids)[37]; /* owned */
	size_t n, room;
	struct err *e;
	bool failed;
};

static void live_auto(struct live *x)
{
	free(x->ids);
}

/* Each side has what the other has. */
static bool stands(const struct fields *politique, const struct school *s)
{
	const char *key;
	json_t *value;
	json_object_foreach(s->settings, key, value)
	{
		if (school_spread_key(key) && !is_own(key) &&
			strcmp(fields_get(politique, key), school_get(s, key)) != 0)
			return false;
	}
	json_object_foreach(politique->json, key, value)
	{
		if (starts(key, "delegation[") && !is_own(key) && !school_get(s, key)[0])
			return false;
	}
	return true;
}

static bool live_take(void *arg, const struct store_dossier *d)
{
	struct live *x = arg;
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	/* one that cannot be read is told when it is opened */
	if (papers_read(&p, d, NULL) && stands(&p.politique, x->school))
		return true;
	if (x->n == x->room) {
		size_t room = x->room ? 2 * x->room : IDS_FIRST;
		char(*more)[37] = reallocarray(x->ids, room, sizeof *more);
		x->failed = !more;
		if (!more)
			return err_nomem(x->e);
		x->ids = more;
		x->room = room;
	}
	memcpy(x->ids[x->n++], d->id, sizeof d->id);
	return true;
}

static bool live_find(struct live *x, struct store *s, struct err *e)
{
	const uint32_t states = 1U << STATE_VERIFIEE | 1U << STATE_EN_SIGNATURE |
				1U << STATE_PARTIELLEMENT_SIGNEE | 1U << STATE_CORRECTION_DEMANDEE;
	const struct store_dossier_filter f = { .school = x->school->row.id, .states = states };
	x->e = e;
	return store_dossier_each(s, &f, false, live_take, x, e) && !x->failed;
}

/* --- one turn -------------------------------------------------------------------------------------------------------------- */

/* It says nothing of this convention, or only that somebody was faster: it is tried again. */
static bool passes(const struct err *why)
{
	return why->code == ERR_IO || why->code == ERR_NOMEM || why->code == ERR_BUSY ||
	       why->code == ERR_TIMEOUT || why->code == ERR_UPSTREAM ||
	       reason_of(why) == REASON_FASTER;
}

/* What passes does not keep the others from it: the first of such errors is told at the end. */
static bool each_change(bool *more, const struct actor *head, const struct live *x,
	struct changes *c, struct err *e)
{
	const struct dossier_edit edit = { .changes = (const char *const(*)[2])c->list, .n = c->n };
	struct err first = ERR_INIT;
	unsigned done = 0;
	for (size_t i = 0; i < x->n && done < SCHOOL_SPREAD_SLICE; i++) {
		struct err why = ERR_INIT;
		bool changed;
		*more = i + 1 < x->n;
		if (dossier_policy(head, x->ids[i], &edit, &changed, &why)) {
			done += changed;
			continue;
		}
		if (passes(&why) && first.code == ERR_NONE)
			first = why;
		if (!passes(&why))
			log_error("politique", &why);
	}
	return first.code == ERR_NONE || err_fail(e, first.code, "%s", first.text);
}

/* As the head who decided it, whoever may be the head by now. */
static struct actor head_of(const struct actor *system, int64_t school, const struct store_job *j)
{
	AUTO(json) json_t *data = json_loadb((const char *)j->data.p, j->data.n, 0, NULL);
	struct actor head = *system;
	head.role = LIFE_CHEF;
	head.school = school;
	head.account = json_integer_value(json_object_get(data, "compte"));
	return head;
}

bool school_spread_work(
	bool *more, const struct actor *system, const struct store_job *j, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	AUTO(live) struct live x = { .school = &s };
	uint64_t id = 0;
	const struct slice digits = { (const uint8_t *)j->key, strcspn(j->key, ":") };
	*more = false;
	if (!text_decimal(&id, digits, INT64_MAX, e) ||
		!school_open(&s, system->service, (int64_t)id, e) ||
		!live_find(&x, system->service->house->store, e))
		return false;
	const struct actor head = head_of(system, (int64_t)id, j);
	struct changes *c = x.n ? calloc(1, sizeof *c) : NULL;
	if (!c)
		return x.n == 0 || err_nomem(e);
	changes_make(c, &s);
	bool good = each_change(more, &head, &x, c, e);
	free(c);
	return good;
}
