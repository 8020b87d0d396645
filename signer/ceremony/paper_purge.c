/* SPDX-License-Identifier: MIT */
/* paper_purge: pages of scans that nobody placed in time go; each that named a convention leaves a line there. */
#include "ceremony/paper.h"

#include "base/log.h"

#include <stdio.h>
#include <string.h>

enum { PURGE_MOST = 200, SCHOOLS_MOST = 500 };

struct unplaced {
	int64_t before_ms;
	int64_t ids[PURGE_MOST];
	size_t n;
};

static bool unplaced_take(void *arg, const struct store_piece *p)
{
	struct unplaced *u = arg;
	struct paper_page page;
	if (p->time_ms < u->before_ms && paper_page_read(&page, p) && !page.dossier[0])
		u->ids[u->n++] = p->id;
	return u->n < PURGE_MOST;
}

struct schools {
	int64_t ids[SCHOOLS_MOST];
	size_t n;
};

static bool school_take(void *arg, const struct store_school *s)
{
	struct schools *x = arg;
	if (s->id)
		x->ids[x->n++] = s->id;
	return x->n < SCHOOLS_MOST;
}

/* In the school's journal: how many, and after how many days. */
static bool purged_note(const struct actor *a, size_t pages, unsigned days, struct err *e)
{
	char detail[80];
	snprintf(detail, sizeof detail, "{\"pages\":\"%zu\",\"jours\":\"%u\"}", pages, days);
	const struct store_note n = { .school = a->school,
		.kind = "PAPIER-PURGE",
		.time_ms = a->now_ms,
		.detail = slice_text(detail) };
	return store_note_add(a->service->house->store, &n, e);
}

static bool school_purge(bool *more, const struct actor *a, unsigned days, struct err *e)
{
	struct unplaced u = { .before_ms = a->now_ms - (int64_t)days * 86400 * 1000 };
	if (!store_piece_each(a->service->house->store, a->school, NULL, unplaced_take, &u, e))
		return false;
	if (u.n == 0)
		return true;
	*more = *more || u.n == PURGE_MOST;
	/* The note first: a death in between leaves pages that go next time, and none that went unsaid. */
	if (!purged_note(a, u.n, days, e))
		return false;
	for (size_t i = 0; i < u.n; i++)
		if (!paper_let_go(a, u.ids[i], "delai", e))
			return false;
	log_event("papier-purge", "school=%lld pages=%zu", (long long)a->school, u.n);
	return true;
}

bool paper_purge(bool *more, struct service *s, int64_t now_ms, struct err *e)
{
	struct schools x = { .n = 0 };
	struct actor system = actor_system(s, now_ms);
	*more = false;
	if (s->shared->paper_days == 0)
		return true;
	if (!store_school_each(s->house->store, school_take, &x, e))
		return false;
	for (size_t i = 0; i < x.n; i++) {
		system.school = x.ids[i];
		if (!school_purge(more, &system, s->shared->paper_days, e))
			return false;
	}
	return true;
}
