/* SPDX-License-Identifier: MIT */
/* clock: what time alone does to conventions: expiry, beginning, end, reminders, discarded drafts, the counts of a day. */
#include "ceremony/academy.h"
#include "ceremony/announce.h"
#include "ceremony/board.h"
#include "ceremony/invite.h"
#include "ceremony/notes.h"
#include "ceremony/papers.h"
#include "ceremony/party_who.h"
#include "ceremony/retention.h"
#include "ceremony/roots.h"
#include "ceremony/say.h"
#include "ceremony/sign.h"

#include "base/log.h"
#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	MAX_DUE = 500,
	MAX_LINKS = 16,
	EVENING = 18,
	MISSED_MOST = 60, /* days; before them there was no service here */
	HOUR_MS = 3600 * 1000,
	DAY_MS = 24 * HOUR_MS
};

/* --- links of a convention, collected before anything is written ---------------------------------------------------- */

struct links {
	struct store_link list[MAX_LINKS];
	size_t n;
};

static bool links_take(void *arg, const struct store_link *x)
{
	struct links *t = arg;
	if (t->n < MAX_LINKS)
		t->list[t->n++] = *x;
	return true;
}

static bool links_find(struct links *out, const struct life *l, uint32_t states, struct err *e)
{
	const struct store_link_filter f = { .dossier = l->dossier.id,
		.school = -1,
		.kinds = 1U << STORE_LINK_SIGN,
		.states = states };
	out->n = 0;
	return store_link_each(l->service->house->store, &f, links_take, out, e);
}

/* --- reminders --------------------------------------------------------------------------------------------------------- */

/* Who has said no is not asked again. */
static bool turn_is(const struct life *l, const struct store_link *x, const json_t *notes)
{
	for (size_t i = 0; i < l->frozen->parties_n; i++)
		if (strcmp(l->frozen->parties[i].field, x->field) == 0)
			return !l->frozen->parties[i].signed_at &&
			       sign_in_turn(l->frozen, i, NULL) &&
			       !party_refused(l->frozen, i, notes);
	return false;
}

/* By hand: whatever the plan says, but never twice a day nor more than the limit. */
static bool due(const struct life *l, const struct store_link *x, const json_t *notes,
	int64_t now_ms, bool by_hand)
{
	int64_t last = x->reminded_ms > x->created_ms ? x->reminded_ms : x->created_ms;
	int64_t at = invite_reminder(x, &l->dossier, now_ms);
	bool yes = by_hand ? x->reminders < INVITE_MAX_REMINDERS && now_ms - last >= DAY_MS
			   : at && at <= now_ms;
	return yes && turn_is(l, x, notes);
}

/* Who is reminded goes to 'out', to be marked with the step that tells them. */
static bool remind(
	struct links *out, struct life *l, const struct actor *a, bool by_hand, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	struct links t;
	out->n = 0;
	if (!notes_read(&notes, &l->dossier, e) || !links_find(&t, l, 1U << STORE_LINK_LIVE, e))
		return false;
	for (size_t i = 0; i < t.n; i++) {
		struct store_link *x = &t.list[i];
		const struct life_detail details[] = { { "personne", x->person, false },
			{ NULL, NULL, false } };
		if (!due(l, x, notes, a->now_ms, by_hand))
			continue;
		if (!life_note(l, a, EVENT_RELANCE, details, e) || !invite_tell(l, POST_M3, x, e))
			return false;
		out->list[out->n++] = *x;
	}
	return true;
}

/* A mark alone would be a reminder that nobody got, and no other for days. */
struct reminding {
	struct life *life;
	struct links *marked;
	int64_t now_ms;
};

static bool remind_all(void *arg, struct store *s, struct err *e)
{
	const struct reminding *r = arg;
	for (size_t i = 0; i < r->marked->n; i++)
		if (!store_link_mark(s, &r->marked->list[i], STORE_MARK_REMINDED, r->now_ms, e))
			return false;
	return life_commit(r->life, e);
}

static bool remind_commit(
	struct life *l, const struct actor *a, struct links *marked, struct err *e)
{
	struct reminding r = { l, marked, a->now_ms };
	return marked->n ? store_together(l->service->house->store, remind_all, &r, e)
			 : life_commit(l, e);
}

static bool remind_open(struct life **l, const struct actor *a, const char *id, struct err *e)
{
	if (!life_open(l, a, id, e) || !life_allowed(a, LIFE_SEND, &(*l)->dossier, LIFE_MAY, e))
		return false;
	enum store_state is = (*l)->dossier.state;
	bool signing = is == STATE_EN_SIGNATURE || is == STATE_PARTIELLEMENT_SIGNEE;
	return (signing && (*l)->frozen) || reason_set(e, ERR_WRONG_STATE, REASON_STATE);
}

bool dossier_remindable(const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	struct links t;
	if (!remind_open(&l, a, id, e) || !notes_read(&notes, &l->dossier, e) ||
		!links_find(&t, l, 1U << STORE_LINK_LIVE, e))
		return false;
	for (size_t i = 0; i < t.n; i++)
		if (due(l, &t.list[i], notes, a->now_ms, true))
			return true;
	return reason_set(e, ERR_LIMIT, REASON_REMINDED);
}

bool dossier_remind(const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	struct links sent;
	if (!remind_open(&l, a, id, e) || !remind(&sent, l, a, true, e))
		return false;
	return sent.n > 0 ? remind_commit(l, a, &sent, e)
			  : reason_set(e, ERR_LIMIT, REASON_REMINDED);
}

/* --- one convention ------------------------------------------------------------------------------------------------------ */

static bool expire(struct life *l, const struct actor *a, struct err *e)
{
	return life_step(l, a, MOVE_EXPIRE, NULL, e) && invite_end(l, e);
}

/* « de 9 h à 12 h et de 13 h à 17 h » of one day. */
static void hours_say(struct buf *out, const struct fields *fond, const char *day)
{
	char path[FIELD_MAX_PATH], keys[4][FIELD_MAX_KEY], from[SAY_MAX_HOUR], to[SAY_MAX_HOUR];
	field_path(path, "sequence/jour[%s]/plage", day);
	size_t n = fields_keys(fond, path, keys, 4);
	for (size_t i = 0; i < n && i < 4; i++) {
		field_path(path, "sequence/jour[%s]/plage[%s]/@de", day, keys[i]);
		say_hour(from, fields_get(fond, path));
		field_path(path, "sequence/jour[%s]/plage[%s]/@a", day, keys[i]);
		say_hour(to, fields_get(fond, path));
		buf_printf(out, "%sde %s à %s", i == 0 ? "" : i + 1 == n ? " et " : ", ", from, to);
	}
}

/* The stay's own first day, not the effect of an act. */
static time_day start_of(const struct fields *fond)
{
	time_day day = 0;
	(void)!time_date_parse(&day, slice_text(fields_get(fond, "sequence/@debut")), NULL);
	return day;
}

static bool m17(struct life *l, const struct fields *fond, struct err *e)
{
	AUTO(buf) struct buf hours = BUF_MAX(200);
	char tutor[200];
	const char *day = fields_get(fond, "sequence/@debut");
	hours_say(&hours, fond, day);
	snprintf(tutor, sizeof tutor, "%.90s %.90s",
		fields_get(fond, "organisme-accueil/tuteur[1]/prenom"),
		fields_get(fond, "organisme-accueil/tuteur[1]/nom"));
	const struct post_fact facts[] = { { "debut", day }, { "horaires", buf_text(&hours) },
		{ "tuteur", tutor },
		{ "contact-accueil",
			fields_get(fond, "organisme-accueil/contact-accueil/telephone") },
		{ "contact-ecole", fields_get(fond, "etablissement/contact-ecole/telephone") },
		{ NULL, NULL } };
	return announce_all(l, POST_M17, facts, e);
}

/* Three days before: who comes, when, whom to call. Once, from the fond in force. */
static bool announce(struct life *l, const struct actor *a, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	char at[24];
	bool in_force;
	if (!notes_read(&notes, &l->dossier, e) || !papers_read(&p, &l->dossier, e) ||
		!announce_in_force(&in_force, l, e))
		return false;
	time_day start = start_of(&p.fond), today = life_day(a->now_ms);
	bool soon = today >= start - LIFE_ANNOUNCE_DAYS && today < start;
	if (!soon || !in_force || notes_get(notes, "annonce", "le")[0])
		return true;
	notes_instant(at, a->now_ms);
	const char *const pairs[][2] = { { "le", at }, { NULL, NULL } };
	return notes_put(notes, "annonce", pairs, e) && notes_keep(notes, &l->dossier, e) &&
	       m17(l, &p.fond, e);
}

/* An ARRET that was not sealed yet keeps the stay from ending by itself (CONVENTION 5). */
static bool stopped(const struct life *l, bool *out, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	if (!notes_read(&notes, &l->dossier, e))
		return false;
	*out = json_object_get(notes, "arret") != NULL;
	return true;
}

static bool discard(struct life *l, const struct actor *a, struct err *e)
{
	if (!life_step(l, a, MOVE_DISCARD, NULL, e))
		return false;
	return retention_erase(l, e);
}

static bool late(const struct store_dossier *d, int32_t today)
{
	int32_t day = d->limit_day > d->first_day ? d->limit_day : d->first_day;
	return d->first_day && today >= day && strcmp(d->act, "rectificatif") != 0;
}

/* Who is reminded goes to 'sent'. */
static bool tick(struct life *l, const struct actor *a, struct links *sent, struct err *e)
{
	const struct store_dossier *d = &l->dossier;
	int32_t today = life_day(a->now_ms);
	switch (d->state) {
	case STATE_BROUILLON:
	case STATE_COMPLETEE_ACCUEIL:
	case STATE_A_VERIFIER:
	case STATE_VERIFIEE:
	case STATE_EN_SIGNATURE:
	case STATE_PARTIELLEMENT_SIGNEE:
	case STATE_CORRECTION_DEMANDEE:
		if (late(d, today))
			return expire(l, a, e);
		if (d->state == STATE_BROUILLON && today >= life_discard_day(d))
			return discard(l, a, e);
		return life_group(d->state) != LIFE_S || d->state == STATE_CORRECTION_DEMANDEE ||
		       remind(sent, l, a, false, e);
	case STATE_EXPIREE:
	case STATE_ANNULEE:
		if (d->sent)
			return retention_tick(l, a, e);
		return today < life_discard_day(d) || discard(l, a, e);
	case STATE_SCELLEE:
		if (today >= d->first_day)
			return life_step(l, a, MOVE_BEGIN, NULL, e);
		return announce(l, a, e);
	case STATE_EN_VIGUEUR:
		if (!stopped(l, &l->facts.stopped, e))
			return false;
		return l->facts.stopped || today <= d->last_day ||
		       (life_step(l, a, MOVE_END, NULL, e) && announce_presence(l, e));
	case STATE_TERMINEE:
	case STATE_ARCHIVEE:
	case STATE_REFUSEE:
	case STATE_ROMPUE:
	case STATE_REMPLACEE:
		return retention_tick(l, a, e);
	case STATE_SIGNEE:
	case STATE_ELIMINEE:
	case STORE_STATE_COUNT:
		break;
	}
	return true;
}

static bool tick_one(const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	if (!life_open(&l, a, id, e))
		return false;
	enum store_state was = l->dossier.state;
	struct links sent = { .n = 0 };
	if (!tick(l, a, &sent, e))
		return false;
	int64_t next = life_next(l->service, &l->dossier, a->now_ms);
	/*
	 * Never at once again: what was not to be done today is looked at tomorrow. But what moved on may be late for the next step
	 * too, after a time when nothing ran.
	 */
	bool late = next && next <= a->now_ms;
	l->dossier.next_ms = late && l->dossier.state == was ? a->now_ms + DAY_MS : next;
	return remind_commit(l, a, &sent, e);
}

/* One that fails is put off, so that it does not stand before all others for ever. */
static void put_off(const struct actor *a, const char *id)
{
	AUTO(life) struct life *l = NULL;
	struct err e = ERR_INIT;
	if (!life_open(&l, a, id, &e)) {
		log_error("horloge", &e);
		return;
	}
	l->dossier.next_ms = a->now_ms + HOUR_MS;
	if (!life_commit(l, &e))
		log_error("horloge", &e);
}

/* --- the counts of 18:00 ----------------------------------------------------------------------------------------------------- */

struct schools {
	const struct actor *actor;
	int64_t ids[MAX_DUE];
	size_t n;
};

static bool schools_take(void *arg, const struct store_school *s)
{
	struct schools *x = arg;
	if (s->id && x->n < MAX_DUE)
		x->ids[x->n++] = s->id;
	return true;
}

/* The newest day kept before 'today', and today's; 0: none. */
struct kept {
	int32_t today, last;
	bool now;
};

static bool kept_take(void *arg, int32_t day, struct slice json)
{
	struct kept *k = arg;
	(void)json;
	if (day < k->today && day > k->last)
		k->last = day;
	k->now |= day == k->today;
	return true;
}

static bool kept_find(struct kept *k, struct store *s, int64_t school, int32_t today, struct err *e)
{
	*k = (struct kept){ .today = today };
	return store_day_each(s, school, today - MISSED_MOST, kept_take, k, e);
}

/* The counts as they are, as those of 'day'. */
static bool day_keep(const struct actor *a, int64_t school, int32_t day, struct err *e)
{
	struct actor one = *a;
	char year[10];
	one.school = school;
	one.now_ms = life_midnight(day) + (int64_t)EVENING * HOUR_MS;
	school_year(year, day);
	return board_day_keep(&one, year, e);
}

/* The academy's file, once a day; without keys the day's counts stand all the same, and it is tried again. */
static bool day_file_keep(struct service *s, int32_t today, struct err *e)
{
	struct kept k;
	struct err why = ERR_INIT;
	if (!kept_find(&k, s->house->store, 0, today, e))
		return false;
	if (!k.now && !academy_keep(s, today, &why))
		log_error("comptes-du-jour", &why);
	return true;
}

/* The evening's root over what was sealed; without keys it is tried again, and an evening that is missed is in the next one's root. */
static void root_keep(const struct actor *a, int32_t today)
{
	struct err why = ERR_INIT;
	if (!roots_keep(a->service, today, a->now_ms, &why))
		log_error("racine-du-jour", &why);
}

/* What is asked of each school on 'today': its evening, or the evenings that were missed. */
typedef bool school_days_fn(const struct actor *a, int64_t school, int32_t today, struct err *e);

static bool schools_each(const struct actor *a, int32_t today, school_days_fn *fn, struct err *e)
{
	struct schools *x = calloc(1, sizeof *x);
	if (!x)
		return err_nomem(e);
	bool good = store_school_each(a->service->house->store, schools_take, x, e);
	for (size_t i = 0; good && i < x->n; i++)
		good = fn(a, x->ids[i], today, e);
	free(x);
	return good;
}

static bool evening_keep(const struct actor *a, int64_t school, int32_t today, struct err *e)
{
	struct kept k;
	return kept_find(&k, a->service->house->store, school, today, e) &&
	       (k.now || day_keep(a, school, today, e));
}

static bool missed_keep(const struct actor *a, int64_t school, int32_t today, struct err *e)
{
	struct kept k;
	if (!kept_find(&k, a->service->house->store, school, today, e))
		return false;
	for (int32_t day = k.last + 1; k.last && day < today; day++)
		if (!day_keep(a, school, day, e))
			return false;
	return true;
}

static bool counts_keep(const struct actor *a, struct err *e)
{
	int64_t local = a->now_ms / 1000 + time_paris_offset(a->now_ms / 1000);
	int32_t today = life_day(a->now_ms);
	if (local / 3600 % 24 < EVENING)
		return true;
	root_keep(a, today);
	return schools_each(a, today, evening_keep, e) && day_file_keep(a->service, today, e);
}

/*
 * Evenings on which nothing ran here (CONVENTION 10). Nothing changes while the service is down, so what stands now, before the clock
 * has moved anything, is what stood then. The academy's file comes last of a day: with yesterday's there is nothing to make up.
 */
static bool counts_make_up(const struct actor *a, struct err *e)
{
	struct kept k;
	int32_t today = life_day(a->now_ms);
	if (!kept_find(&k, a->service->house->store, 0, today, e))
		return false;
	if (k.last == today - 1)
		return true;
	if (!schools_each(a, today, missed_keep, e))
		return false;
	for (int32_t day = k.last + 1; k.last && day < today; day++)
		if (!day_file_keep(a->service, day, e))
			return false;
	return true;
}

/* --- all of them ---------------------------------------------------------------------------------------------------------------- */

struct due {
	char ids[MAX_DUE][37];
	size_t n;
};

static bool due_take(void *arg, const struct store_dossier *d)
{
	struct due *x = arg;
	if (x->n < MAX_DUE)
		memcpy(x->ids[x->n++], d->id, sizeof d->id);
	return true;
}

bool life_tick(struct service *s, int64_t now_ms, uint32_t most, uint32_t *n, struct err *e)
{
	const struct actor a = actor_system(s, now_ms);
	struct due *x = calloc(1, sizeof *x);
	*n = 0;
	struct err late = ERR_INIT;
	if (!x)
		return err_nomem(e);
	if (!counts_make_up(&a, &late))
		log_error("comptes-du-jour", &late);
	bool good = store_dossier_due(
		s->house->store, now_ms, most < MAX_DUE ? most : MAX_DUE, due_take, x, e);
	for (size_t i = 0; good && i < x->n; i++) {
		struct err why = ERR_INIT;
		(*n)++;
		if (tick_one(&a, x->ids[i], &why))
			continue;
		log_error("horloge", &why);
		put_off(&a, x->ids[i]);
	}
	free(x);
	return good && counts_keep(&a, e);
}
