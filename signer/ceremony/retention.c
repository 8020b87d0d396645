/* SPDX-License-Identifier: MIT */
/* retention: dates, hold, the clock; what two persons do is in elimination.c. */
#include "ceremony/retention.h"

#include "base/text.h"
#include "base/time.h"
#include "ceremony/announce.h"
#include "ceremony/notes.h"
#include "ceremony/papers.h"
#include "ceremony/school.h"
#include "store/locker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOLD "gel-conservation"
#define ASKED "elimination"

enum { LIST_MOST = 500 };

/* Group X of CONVENTION 6 is what may be held, and in time eliminated. */
#define GROUP_X                                                                                    \
	(1U << STATE_ROMPUE | 1U << STATE_ANNULEE | 1U << STATE_REMPLACEE | 1U << STATE_REFUSEE |  \
		1U << STATE_EXPIREE | 1U << STATE_ARCHIVEE)
static const uint32_t closed = GROUP_X | 1U << STATE_TERMINEE;

static int32_t years_after(int32_t day, int years)
{
	int year, month, of;
	time_day_split(day, &year, &month, &of);
	/* Born or ended on 29 February: on 1 March. */
	if (month == 2 && of == 29)
		return time_day_of(year + years, 3, 1);
	return time_day_of(year + years, month, of);
}

/* First day after the school year "2024-2025". */
static int32_t year_over(const struct store_dossier *d)
{
	uint64_t year = 0;
	if (strlen(d->year) != 9 || !text_decimal(&year, slice_text(d->year + 5), 9999, NULL))
		return 0;
	return time_day_of((int)year, 9, 1);
}

/* --- periods and days ----------------------------------------------------------------------------------------------------- */

static void period_read(int *out, const struct school *s, const char *key, uint64_t most)
{
	uint64_t n;
	if (text_decimal(&n, slice_text(school_get(s, key)), most, NULL) && n > 0)
		*out = (int)n;
}

bool retention_periods(
	struct service_periods *out, struct service *s, int64_t school, struct err *e)
{
	AUTO(school) struct school settings = { .settings = NULL };
	*out = s->shared->periods;
	if (!school_open(&settings, s, school, e))
		return false;
	period_read(&out->sealed_years, &settings, "conservation/annees", SERVICE_MAX_YEARS);
	period_read(&out->unsealed_years, &settings, "conservation/annees-sans", SERVICE_MAX_YEARS);
	period_read(&out->host_days, &settings, "acces/accueil-jours", SERVICE_MAX_DAYS);
	period_read(&out->tutor_days, &settings, "acces/tuteur-jours", SERVICE_MAX_DAYS);
	return true;
}

/* Sealed: from the end of the stay; else from the end of the school year. 0: one of them is not known. */
static int32_t kept_by(const struct service_periods *p, const struct store_dossier *d)
{
	int32_t from = d->sealed_ms ? d->last_day : year_over(d);
	return from ? years_after(from, d->sealed_ms ? p->sealed_years : p->unsealed_years) : 0;
}

bool retention_fix(struct service *s, struct store_dossier *d, struct err *e)
{
	struct service_periods p;
	if (d->state == STATE_ELIMINEE)
		return true;
	if (!d->sealed_ms && !(closed & 1U << d->state)) {
		d->kept_day = d->host_day = d->tutor_day = 0;
		return true;
	}
	if (d->kept_day)
		return true;
	if (!retention_periods(&p, s, d->school, e))
		return false;
	d->kept_day = kept_by(&p, d);
	if (d->sealed_ms && d->last_day) {
		d->host_day = d->last_day + p.host_days;
		d->tutor_day = d->last_day + p.tutor_days;
	}
	return true;
}

bool retention_until(int32_t *out, struct service *s, const struct store_dossier *d, struct err *e)
{
	struct service_periods p;
	*out = d->kept_day;
	if (*out || !d->last_day)
		return true;
	if (!retention_periods(&p, s, d->school, e))
		return false;
	*out = years_after(d->last_day, p.sealed_years);
	return true;
}

bool retention_access(int32_t *out, struct service *s, const struct store_dossier *d,
	enum life_role role, struct err *e)
{
	struct service_periods p;
	*out = INT32_MAX;
	if ((role != LIFE_ACCUEIL && role != LIFE_TUTEUR) || !d->last_day)
		return true;
	*out = role == LIFE_ACCUEIL ? d->host_day : d->tutor_day;
	if (*out)
		return true;
	if (!retention_periods(&p, s, d->school, e))
		return false;
	*out = d->last_day + (role == LIFE_ACCUEIL ? p.host_days : p.tutor_days);
	return true;
}

static bool due_day(int32_t *out, struct service *s, const struct store_dossier *d, struct err *e)
{
	struct service_periods p;
	*out = closed & 1U << d->state ? d->kept_day : 0;
	if (*out || !(closed & 1U << d->state))
		return true;
	if (!retention_periods(&p, s, d->school, e))
		return false;
	*out = kept_by(&p, d);
	return true;
}

void retention_rule(char out[static 40], const struct store_dossier *d, int32_t due)
{
	int from, to, month, day;
	time_day_split(d->sealed_ms ? d->last_day : year_over(d), &from, &month, &day);
	time_day_split(d->kept_day ? d->kept_day : due, &to, &month, &day);
	snprintf(out, 40, "%s-%d-an%s", d->sealed_ms ? "scellee" : "non-scellee", to - from,
		to - from > 1 ? "s" : "");
}

/* --- a convention and its acts -------------------------------------------------------------------------------------------- */

struct family {
	struct retention *out;
	struct service *service;
	struct err *e;
	bool open, good;
};

static void text_of(char *out, size_t size, const json_t *notes, const char *key, const char *inner)
{
	snprintf(out, size, "%s", notes_get(notes, key, inner));
}

static void hold_take(struct retention *r, const json_t *notes)
{
	time_day until = 0;
	if (!json_object_get(notes, HOLD))
		return;
	r->held = true;
	if (time_date_parse(&until, slice_text(notes_get(notes, HOLD, "jusque")), NULL) &&
		until > r->held_until)
		r->held_until = until;
	text_of(r->held_role, sizeof r->held_role, notes, HOLD, "role");
}

static bool member_take(void *arg, const struct store_dossier *d)
{
	struct family *f = arg;
	struct retention *r = f->out;
	AUTO(json) json_t *notes = NULL;
	if (r->n == RETENTION_MAX_FAMILY) {
		f->good = err_fail(f->e, ERR_LIMIT, "more than %d acts on one convention",
			RETENTION_MAX_FAMILY - 1);
		return false;
	}
	struct retention_member *m = &r->list[r->n++];
	*m = (struct retention_member){ .state = d->state, .revision = d->revision };
	memcpy(m->id, d->id, sizeof m->id);
	memcpy(m->reference, d->reference, sizeof m->reference);
	memcpy(m->act, d->act, sizeof m->act);
	if (d->state == STATE_ELIMINEE)
		return true;
	int32_t due = 0;
	f->good = due_day(&due, f->service, d, f->e);
	if (!f->good)
		return false;
	f->open = f->open || !due;
	r->due = due > r->due ? due : r->due;
	r->archived = r->archived && d->state == STATE_ARCHIVEE;
	f->good = notes_read(&notes, d, f->e);
	if (f->good)
		hold_take(r, notes);
	return f->good;
}

bool retention_of(
	struct retention *out, struct service *s, const struct store_dossier *d, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	struct family f = { .out = out, .service = s, .e = e, .good = true };
	const struct store_dossier_filter acts = { .school = d->school, .amends = d->id };
	*out = (struct retention){ .archived = true };
	if (!member_take(&f, d) || d->state == STATE_ELIMINEE)
		return f.good;
	if (!store_dossier_each(s->house->store, &acts, true, member_take, &f, e) || !f.good ||
		!notes_read(&notes, d, e))
		return false;
	if (f.open)
		out->due = 0;
	out->asked = json_object_get(notes, ASKED) != NULL;
	text_of(out->asked_role, sizeof out->asked_role, notes, ASKED, "role");
	text_of(out->asked_at, sizeof out->asked_at, notes, ASKED, "le");
	text_of(out->asked_visa, sizeof out->asked_visa, notes, ASKED, "visa");
	out->asked_account = strtoll(notes_get(notes, ASKED, "compte"), NULL, 10);
	return true;
}

bool retention_head(
	char out[static 37], const struct service *s, const struct store_dossier *d, struct err *e)
{
	AUTO(store_dossier) struct store_dossier head = { .version = 0 };
	struct err why = ERR_INIT;
	memcpy(out, d->id, sizeof d->id);
	if (!d->amends[0])
		return true;
	if (!store_dossier_get(s->house->store, d->school, d->amends, &head, &why))
		return why.code == ERR_NOT_FOUND ||
		       err_set(e, why.code, why.clause, why.at, "%s", why.text);
	if (head.state != STATE_ELIMINEE)
		memcpy(out, head.id, sizeof head.id);
	return true;
}

bool retention_open(
	struct life **l, json_t **notes, const struct actor *a, const char *id, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	char head[37];
	return store_dossier_get(a->service->house->store, a->school, id, &d, e) &&
	       retention_head(head, a->service, &d, e) && life_open(l, a, head, e) &&
	       life_allowed(a, LIFE_RETENTION, &(*l)->dossier, LIFE_MAY, e) &&
	       notes_read(notes, &(*l)->dossier, e);
}

/* --- hold ---------------------------------------------------------------------------------------------------------------- */

static int32_t hold_until(const struct life *l, int32_t today, struct err *e)
{
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	const struct service_periods *periods = &l->service->shared->periods;
	time_day birth = 0;
	int32_t until = years_after(today, periods->hold_years);
	if (papers_read(&p, &l->dossier, e) &&
		time_date_parse(&birth, slice_text(fields_get(&p.fond, "eleve/naissance")), NULL)) {
		int32_t age = years_after(birth, periods->hold_age);
		until = age > until ? age : until;
	}
	return until;
}

bool retention_note(
	struct life *l, const struct actor *a, const struct retention_gesture *g, struct err *e)
{
	const struct life_detail details[] = { { "geste", g->what, false },
		{ "jusque", g->until, false }, { "motif", g->why, true }, { NULL, NULL, false } };
	return life_note(l, a, EVENT_CONSERVATION, details, e);
}

bool retention_hold(const struct actor *a, const char *id, const char *why, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	char day[11], at[24];
	if (!retention_open(&l, &notes, a, id, e))
		return false;
	if (!why[0] || strlen(why) > RETENTION_MAX_WHY)
		return reason_set(e, ERR_SYNTAX, REASON_WHY);
	if (l->dossier.state == STATE_ELIMINEE || json_object_get(notes, HOLD))
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	time_date_format(day, hold_until(l, life_day(a->now_ms), NULL));
	notes_instant(at, a->now_ms);
	const char *const pairs[][2] = { { "le", at }, { "role", life_role_name(a->role) },
		{ "jusque", day }, { "motif", why }, { NULL, NULL } };
	const struct retention_gesture g = { "gel", day, why };
	/* A hold ends a procedure that had begun. */
	json_object_del(notes, ASKED);
	return notes_put(notes, HOLD, pairs, e) && notes_keep(notes, &l->dossier, e) &&
	       retention_note(l, a, &g, e) && life_commit(l, e);
}

bool retention_release(const struct actor *a, const char *id, const char *why, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	const struct retention_gesture g = { "levee", "", why };
	if (!retention_open(&l, &notes, a, id, e))
		return false;
	if (!why[0] || strlen(why) > RETENTION_MAX_WHY)
		return reason_set(e, ERR_SYNTAX, REASON_WHY);
	if (json_object_del(notes, HOLD) != 0)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	return notes_keep(notes, &l->dossier, e) && retention_note(l, a, &g, e) &&
	       life_commit(l, e);
}

/* --- the clock ----------------------------------------------------------------------------------------------------------------- */

static int32_t archive_day(const struct service *s, const struct store_dossier *d)
{
	if (d->sealed_ms)
		return d->last_day ? d->last_day + s->shared->periods.contact_days : INT32_MAX;
	return life_discard_day(d);
}

/* Kinds of key that are destroyed already; where that cannot be told, none: what is due is then looked at again. */
static unsigned keys_gone(const struct service *s, const struct store_dossier *d)
{
	struct err none = ERR_INIT;
	unsigned gone = 0;
	if (!s->shared->locker)
		return 1u << LOCKER_CONFIDENTIAL | 1u << LOCKER_CONTACTS;
	return locker_destroyed(s->shared->locker, d->id, &gone, &none) ? gone : 0;
}

/* A day that has passed counts as long as what it asks for was not done: nothing ran then, or the convention came here late. */
int64_t retention_next(const struct service *s, const struct store_dossier *d)
{
	const struct service_periods *p = &s->shared->periods;
	unsigned gone = d->last_day ? keys_gone(s, d) : 0;
	bool health = d->last_day && !(gone & 1u << LOCKER_CONFIDENTIAL),
	     contacts = d->last_day && !(gone & 1u << LOCKER_CONTACTS);
	const int32_t days[] = { health ? d->last_day + p->health_days + 1 : INT32_MAX,
		contacts ? d->last_day + p->contact_days + 1 : INT32_MAX,
		d->state == STATE_ARCHIVEE ? INT32_MAX : archive_day(s, d) };
	int32_t first = INT32_MAX;
	for (size_t i = 0; i < sizeof days / sizeof *days; i++)
		if (days[i] < first)
			first = days[i];
	return first == INT32_MAX ? 0 : life_midnight(first);
}

static bool keys_go(struct life *l, int32_t today, struct err *e)
{
	const struct store_dossier *d = &l->dossier;
	const struct service_periods *p = &l->service->shared->periods;
	unsigned gone = 0;
	if (!d->last_day || !l->service->shared->locker)
		return true;
	if (!locker_destroyed(l->service->shared->locker, d->id, &gone, e))
		return false;
	bool health = today > d->last_day + p->health_days && !(gone & 1u << LOCKER_CONFIDENTIAL);
	bool contacts = today > d->last_day + p->contact_days && !(gone & 1u << LOCKER_CONTACTS);
	return (!health || retention_later(l, 's', l->now_ms, e)) &&
	       (!contacts || retention_later(l, 'c', l->now_ms, e));
}

bool retention_tick(struct life *l, const struct actor *a, struct err *e)
{
	int32_t today = life_day(a->now_ms);
	const struct life_detail details[] = { { "conservation", "locale", false },
		{ NULL, NULL, false } };
	return keys_go(l, today, e) && (l->dossier.state == STATE_ARCHIVEE ||
					       today < archive_day(l->service, &l->dossier) ||
					       life_step(l, a, MOVE_ARCHIVE, details, e));
}

bool retention_archive(const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	const struct life_detail details[] = { { "conservation", "locale", false },
		{ NULL, NULL, false } };
	if (!life_open(&l, a, id, e) || !life_allowed(a, LIFE_ARCHIVE, &l->dossier, LIFE_MAY, e) ||
		!notes_read(&notes, &l->dossier, e))
		return false;
	bool stayed = l->dossier.state == STATE_TERMINEE || l->dossier.state == STATE_ROMPUE;
	if (stayed && !announce_notice(&l->dossier) && !json_object_get(notes, "presence"))
		return reason_set(e, ERR_WRONG_STATE, REASON_PRESENCE_FIRST);
	return life_step(l, a, MOVE_ARCHIVE, details, e) && life_commit(l, e);
}

/* --- lists --------------------------------------------------------------------------------------------------------------------- */

struct listing {
	struct service *service;
	retention_fn *fn;
	void *arg;
	struct err *e;
	bool good;
};

static bool one_told(void *arg, const struct store_dossier *d)
{
	struct listing *x = arg;
	struct retention r;
	char head[37];
	x->good = retention_head(head, x->service, d, x->e);
	if (!x->good || strcmp(head, d->id) != 0)
		return x->good;
	x->good = retention_of(&r, x->service, d, x->e);
	return x->good && x->fn(x->arg, d, &r);
}

bool retention_each(const struct actor *a, retention_fn *fn, void *arg, struct err *e)
{
	struct listing x = { a->service, fn, arg, e, true };
	const struct store_dossier_filter f = {
		.school = a->school, .states = GROUP_X, .oldest_first = true, .count = LIST_MOST
	};
	if (life_may(a->role, LIFE_RETENTION, LIFE_X) != LIFE_MAY)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	return store_dossier_each(a->service->house->store, &f, true, one_told, &x, e) && x.good;
}
