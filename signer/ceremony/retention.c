/* SPDX-License-Identifier: MIT */
/* retention: dates, hold, two persons, and the keys. */
#include "ceremony/retention.h"

#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "ceremony/announce.h"
#include "ceremony/notes.h"
#include "ceremony/papers.h"
#include "ceremony/school.h"
#include "store/locker.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOLD "gel-conservation"
#define ASKED "elimination"

enum { DAY_MS = 24 * 3600 * 1000, LIST_MOST = 500 };

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

/* Sealed: from the end of the stay; else from the end of the school year. */
static int32_t due_day(const struct store_dossier *d)
{
	if (!(closed & 1U << d->state))
		return 0;
	if (d->sealed_ms)
		return d->last_day ? years_after(d->last_day, RETENTION_YEARS) : 0;
	int32_t over = year_over(d);
	return over ? years_after(over, RETENTION_UNSEALED_YEARS) : 0;
}

static void text_of(char *out, size_t size, const json_t *notes, const char *key, const char *inner)
{
	snprintf(out, size, "%s", notes_get(notes, key, inner));
}

bool retention_of(struct retention *out, const struct store_dossier *d, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	time_day until = 0;
	*out = (struct retention){ .due = due_day(d) };
	if (d->state == STATE_ELIMINEE)
		return true;
	if (!notes_read(&notes, d, e))
		return false;
	out->held = json_object_get(notes, HOLD) != NULL;
	text_of(out->held_role, sizeof out->held_role, notes, HOLD, "role");
	if (out->held &&
		time_date_parse(&until, slice_text(notes_get(notes, HOLD, "jusque")), NULL))
		out->held_until = until;
	out->asked = json_object_get(notes, ASKED) != NULL;
	text_of(out->asked_role, sizeof out->asked_role, notes, ASKED, "role");
	text_of(out->asked_visa, sizeof out->asked_visa, notes, ASKED, "visa");
	out->asked_account = strtoll(notes_get(notes, ASKED, "compte"), NULL, 10);
	return true;
}

/* --- hold ---------------------------------------------------------------------------------------------------------------- */

static int32_t hold_until(const struct life *l, int32_t today, struct err *e)
{
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	time_day birth = 0;
	int32_t until = years_after(today, RETENTION_HOLD_YEARS);
	if (papers_read(&p, &l->dossier, e) &&
		time_date_parse(&birth, slice_text(fields_get(&p.fond, "eleve/naissance")), NULL)) {
		int32_t age = years_after(birth, RETENTION_HOLD_AGE);
		until = age > until ? age : until;
	}
	return until;
}

static bool conservation_note(struct life *l, const struct actor *a, const char *gesture,
	const char *day, const char *why, struct err *e)
{
	const struct life_detail details[] = { { "geste", gesture, false },
		{ "jusque", day, false }, { "motif", why, true }, { NULL, NULL, false } };
	return life_note(l, a, EVENT_CONSERVATION, details, e);
}

static bool opened(
	struct life **l, json_t **notes, const struct actor *a, const char *id, struct err *e)
{
	return life_open(l, a, id, e) &&
	       life_allowed(a, LIFE_RETENTION, &(*l)->dossier, LIFE_MAY, e) &&
	       notes_read(notes, &(*l)->dossier, e);
}

bool retention_hold(const struct actor *a, const char *id, const char *why, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	char day[11], at[24];
	if (!opened(&l, &notes, a, id, e))
		return false;
	if (!why[0] || strlen(why) > RETENTION_MAX_WHY)
		return reason_set(e, ERR_SYNTAX, REASON_WHY);
	if (l->dossier.state == STATE_ELIMINEE || json_object_get(notes, HOLD))
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	time_date_format(day, hold_until(l, life_day(a->now_ms), NULL));
	notes_instant(at, a->now_ms);
	const char *const pairs[][2] = { { "le", at }, { "role", life_role_name(a->role) },
		{ "jusque", day }, { "motif", why }, { NULL, NULL } };
	/* A hold ends a procedure that had begun. */
	json_object_del(notes, ASKED);
	return notes_put(notes, HOLD, pairs, e) && notes_keep(notes, &l->dossier, e) &&
	       conservation_note(l, a, "gel", day, why, e) && life_commit(l, e);
}

bool retention_release(const struct actor *a, const char *id, const char *why, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	if (!opened(&l, &notes, a, id, e))
		return false;
	if (!why[0] || strlen(why) > RETENTION_MAX_WHY)
		return reason_set(e, ERR_SYNTAX, REASON_WHY);
	if (json_object_del(notes, HOLD) != 0)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	return notes_keep(notes, &l->dossier, e) && conservation_note(l, a, "levee", "", why, e) &&
	       life_commit(l, e);
}

/* --- two persons ----------------------------------------------------------------------------------------------------------- */

/* Over, not held, archived: whoever asks or does it. */
static bool ripe(struct retention *r, const struct life *l, const struct actor *a, struct err *e)
{
	if (!retention_of(r, &l->dossier, e))
		return false;
	bool over = r->due && life_day(a->now_ms) >= r->due;
	return (l->dossier.state == STATE_ARCHIVEE && over && !r->held) ||
	       reason_set(e, ERR_WRONG_STATE, REASON_STATE);
}

/* Documents of a public school are public archives: none goes without their visa (CONVENTION 9). */
static bool visa_there(const struct actor *a, const char *visa, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	if (strlen(visa) > RETENTION_MAX_VISA)
		return reason_set(e, ERR_LIMIT, REASON_WHY);
	return school_open(&s, a->service, a->school, e) &&
	       (visa[0] || strcmp(school_get(&s, "etablissement/@statut"), "public") != 0 ||
		       reason_set(e, ERR_SYNTAX, REASON_WHY));
}

bool retention_ask(const struct actor *a, const char *id, const char *visa, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	struct retention r;
	char account[24], at[24];
	if (!opened(&l, &notes, a, id, e) || !ripe(&r, l, a, e) || !visa_there(a, visa, e))
		return false;
	if (r.asked)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	snprintf(account, sizeof account, "%" PRId64, a->account);
	notes_instant(at, a->now_ms);
	const char *const pairs[][2] = { { "le", at }, { "role", life_role_name(a->role) },
		{ "compte", account }, { "visa", visa }, { NULL, NULL } };
	return notes_put(notes, ASKED, pairs, e) && notes_keep(notes, &l->dossier, e) &&
	       conservation_note(l, a, "elimination-demandee", "", "", e) && life_commit(l, e);
}

bool retention_withdraw(const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	if (!opened(&l, &notes, a, id, e))
		return false;
	if (json_object_del(notes, ASKED) != 0)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	return notes_keep(notes, &l->dossier, e) &&
	       conservation_note(l, a, "elimination-retiree", "", "", e) && life_commit(l, e);
}

static bool job_put(struct life *l, const char *id, char what, int64_t next_ms, struct err *e)
{
	if (l->jobs_n == LIFE_MAX_JOBS)
		return err_fail(e, ERR_BUG, "more than %d jobs in one step", LIFE_MAX_JOBS);
	struct store_job *j = &l->jobs[l->jobs_n++];
	*j = (struct store_job){ .created_ms = l->now_ms, .next_ms = next_ms };
	snprintf(j->kind, sizeof j->kind, RETENTION_JOB);
	snprintf(j->key, sizeof j->key, "%.36s/%c", id, what);
	return true;
}

bool retention_erase(struct life *l, struct err *e)
{
	l->erase = true;
	return job_put(l, l->dossier.id, 'f', l->now_ms, e) &&
	       job_put(l, l->dossier.id, 'a', l->now_ms + (int64_t)RETENTION_FAREWELL_DAYS * DAY_MS,
		       e);
}

/* What stays as proof, without a name: a note of the school (certificat d'élimination, CONVENTION 9). */
static bool certificate(
	const struct life *l, const struct actor *a, const struct retention *r, struct err *e)
{
	char head[65] = "", chain[65], due[11], day[11], ring[11];
	if (l->frozen)
		text_hex(head, l->frozen->head_sha256, 32);
	text_hex(chain, l->entries.head.hash, 32);
	time_date_format(due, r->due);
	time_date_format(day, life_day(a->now_ms));
	time_date_format(ring, life_day(a->now_ms) + RETENTION_RING_DAYS);
	AUTO(json)
	json_t *o = json_pack("{s:s,s:s,s:i,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "reference",
		l->dossier.reference, "convention", l->dossier.id, "revision",
		(int)l->dossier.revision, "empreinte-pdf", head, "empreinte-fond",
		l->frozen ? l->frozen->sha_fond : "", "empreinte-journal", chain, "regle",
		l->dossier.sealed_ms ? "scellee-5-ans" : "non-scellee-1-an", "echeance", due, "le",
		day, "visa", r->asked_visa, "demande", r->asked_role, "cles-detruites-au", ring);
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
	if (!text)
		return err_nomem(e);
	struct store_note n = { .school = l->dossier.school,
		.account = a->account,
		.time_ms = a->now_ms,
		.kind = "CERTIFICAT-ELIMINATION",
		.detail = slice_text(text) };
	bool good = store_note_add(a->service->house->store, &n, e);
	free(text);
	return good;
}

static bool eliminate_step(
	struct life *l, const struct actor *a, const struct retention *r, struct err *e)
{
	char due[11], head[65] = "";
	time_date_format(due, r->due);
	if (l->frozen)
		text_hex(head, l->frozen->head_sha256, 32);
	const struct life_detail details[] = { { "echeance", due, false },
		{ "regle", l->dossier.sealed_ms ? "scellee-5-ans" : "non-scellee-1-an", false },
		{ "visa", r->asked_visa, false }, { "demande", r->asked_role, false },
		{ "fichier", head, false }, { NULL, NULL, false } };
	l->facts.why = "conservation échue";
	return announce_data(l, 0, e) && life_step(l, a, MOVE_ELIMINATE, details, e) &&
	       retention_erase(l, e);
}

bool retention_eliminate(const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	struct retention r;
	struct err late = ERR_INIT;
	if (!opened(&l, &notes, a, id, e) || !ripe(&r, l, a, e))
		return false;
	if (!r.asked)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	if (r.asked_account == a->account || strcmp(r.asked_role, life_role_name(a->role)) == 0)
		return reason_set(e, ERR_DENIED, REASON_SECOND_PERSON);
	if (!eliminate_step(l, a, &r, e) || !life_commit(l, e) || !certificate(l, a, &r, e))
		return false;
	/* The job does it if this does not. */
	const struct store_job now = { .key = "" };
	struct store_job j = now;
	snprintf(j.key, sizeof j.key, "%.36s/f", l->dossier.id);
	if (!retention_job(a, &j, &late))
		log_error("effacement", &late);
	log_event("elimination", "convention=%s", l->dossier.id);
	return true;
}

/* --- keys ------------------------------------------------------------------------------------------------------------------- */

bool retention_job(const struct actor *a, const struct store_job *j, struct err *e)
{
	char id[37];
	const char *slash = strchr(j->key, '/');
	struct locker *locker = a->service->shared->locker;
	if (!slash || slash - j->key != 36 || strlen(slash) != 2)
		return err_fail(e, ERR_BUG, "no convention in a job of erasure");
	memcpy(id, j->key, 36);
	id[36] = '\0';
	unsigned kinds = slash[1] == 'a'   ? 1u << LOCKER_ACCESS
			 : slash[1] == 's' ? 1u << LOCKER_CONFIDENTIAL
			 : slash[1] == 'c' ? 1u << LOCKER_CONTACTS
					   : LOCKER_ALL & ~(1u << LOCKER_ACCESS);
	if (!locker)
		return err_fail(e, ERR_DENIED, "there are no data keys here");
	return locker_destroy(locker, id, kinds, a->now_ms, e) &&
	       (slash[1] != 'a' || store_erase_access(a->service->house->store, id, e));
}

/* --- the clock ----------------------------------------------------------------------------------------------------------------- */

static int32_t archive_day(const struct store_dossier *d)
{
	if (d->sealed_ms)
		return d->last_day ? d->last_day + RETENTION_CONTACT_DAYS : INT32_MAX;
	return life_discard_day(d);
}

int64_t retention_next(const struct store_dossier *d, int64_t now_ms)
{
	const int32_t days[] = { d->last_day ? d->last_day + RETENTION_HEALTH_DAYS + 1 : 0,
		d->last_day ? d->last_day + RETENTION_CONTACT_DAYS + 1 : 0,
		d->state == STATE_ARCHIVEE ? 0 : archive_day(d) };
	int32_t today = life_day(now_ms), first = INT32_MAX;
	for (size_t i = 0; i < sizeof days / sizeof *days; i++)
		if (days[i] > today && days[i] < first)
			first = days[i];
	return first == INT32_MAX ? 0 : life_midnight(first);
}

static bool keys_go(struct life *l, int32_t today, struct err *e)
{
	const struct store_dossier *d = &l->dossier;
	unsigned gone = 0;
	if (!d->last_day || !l->service->shared->locker)
		return true;
	if (!locker_destroyed(l->service->shared->locker, d->id, &gone, e))
		return false;
	bool health =
		today > d->last_day + RETENTION_HEALTH_DAYS && !(gone & 1u << LOCKER_CONFIDENTIAL);
	bool contacts =
		today > d->last_day + RETENTION_CONTACT_DAYS && !(gone & 1u << LOCKER_CONTACTS);
	return (!health || job_put(l, d->id, 's', l->now_ms, e)) &&
	       (!contacts || job_put(l, d->id, 'c', l->now_ms, e));
}

bool retention_tick(struct life *l, const struct actor *a, struct err *e)
{
	int32_t today = life_day(a->now_ms);
	const struct life_detail details[] = { { "conservation", "locale", false },
		{ NULL, NULL, false } };
	return keys_go(l, today, e) &&
	       (l->dossier.state == STATE_ARCHIVEE || today < archive_day(&l->dossier) ||
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
	retention_fn *fn;
	void *arg;
	struct err *e;
	bool good;
};

static bool one_told(void *arg, const struct store_dossier *d)
{
	struct listing *x = arg;
	struct retention r;
	x->good = retention_of(&r, d, x->e);
	return x->good && x->fn(x->arg, d, &r);
}

bool retention_each(const struct actor *a, retention_fn *fn, void *arg, struct err *e)
{
	struct listing x = { fn, arg, e, true };
	const struct store_dossier_filter f = {
		.school = a->school, .states = GROUP_X, .oldest_first = true, .count = LIST_MOST
	};
	if (life_may(a->role, LIFE_RETENTION, LIFE_X) != LIFE_MAY)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	return store_dossier_each(a->service->house->store, &f, true, one_told, &x, e) && x.good;
}
