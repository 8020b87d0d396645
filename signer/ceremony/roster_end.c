/* SPDX-License-Identifier: MIT */
/* roster_end: the end of a list of pupils. */
#include "ceremony/roster_end.h"

#include "base/log.h"
#include "ceremony/retention.h"
#include "store/locker.h"
#include "store/roster.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { DAY_MS = 24 * 3600 * 1000 };

/* Nothing more comes of these; a list is not needed for them. */
#define OVER                                                                                       \
	(1U << STATE_TERMINEE | 1U << STATE_ROMPUE | 1U << STATE_ANNULEE | 1U << STATE_REMPLACEE | \
		1U << STATE_REFUSEE | 1U << STATE_EXPIREE | 1U << STATE_ARCHIVEE |                 \
		1U << STATE_ELIMINEE)
#define ALL ((1U << STORE_STATE_COUNT) - 1)

static int32_t last_day(const char *year)
{
	struct store_dossier d = { .version = 0 };
	snprintf(d.year, sizeof d.year, "%s", year);
	return life_discard_day(&d);
}

static bool gone(bool *yes, const struct actor *a, const char *name, struct err *e)
{
	unsigned kinds = 0;
	struct locker *locker = a->service->shared->locker;
	if (!locker)
		return err_fail(e, ERR_DENIED, "there are no data keys here");
	if (!locker_destroyed(locker, name, &kinds, e))
		return false;
	*yes = kinds != 0;
	return true;
}

bool roster_end_open(const struct actor *a, int64_t school, const char *year, struct err *e)
{
	char name[STORE_ROSTER_NAME];
	bool ended = false;
	store_roster_name(name, school, year);
	if (a->service->shared->locker && !gone(&ended, a, name, e))
		return false;
	return (!ended && life_day(a->now_ms) < last_day(year)) ||
	       err_fail(e, ERR_WRONG_STATE,
		       "la liste de %.9s n’est plus tenue : son année scolaire est finie ; "
		       "choisissez "
		       "l’année en cours",
		       year);
}

bool roster_end_later(const struct actor *a, int64_t school, const char *year, struct err *e)
{
	char name[STORE_ROSTER_NAME];
	struct store_job j = { .kind = RETENTION_JOB,
		.created_ms = a->now_ms,
		.next_ms = life_midnight(last_day(year)) };
	store_roster_name(name, school, year);
	memcpy(j.key, name, sizeof name);
	return store_job_add(a->service->house->store, &j, e);
}

static bool left_of(
	uint64_t *n, const struct actor *a, const struct store_dossier_filter *f, struct err *e)
{
	*n = 0;
	return store_dossier_count(a->service->house->store, f, n, e);
}

bool roster_end_waits(bool *later, const struct actor *system, struct store_job *j, struct err *e)
{
	char year[10];
	struct store_dossier_filter under_way = { .year = year, .states = ALL & ~OVER };
	uint64_t n;
	*later = false;
	if (strcmp(j->kind, RETENTION_JOB) != 0 ||
		!store_roster_of(&under_way.school, year, j->key))
		return true;
	if (!left_of(&n, system, &under_way, e))
		return false;
	*later = n > 0;
	j->next_ms = system->now_ms + DAY_MS;
	return true;
}

bool roster_end_references(
	const struct actor *system, int64_t school, const char *year, struct err *e)
{
	AUTO(store_school) struct store_school row = { .id = 0 };
	const struct store_dossier_filter kept = {
		.school = school, .year = year, .states = ALL & ~(1U << STATE_ELIMINEE)
	};
	char name[STORE_ROSTER_NAME], whole[24];
	bool ended = false;
	uint64_t n;
	store_roster_name(name, school, year);
	if (!gone(&ended, system, name, e) || !left_of(&n, system, &kept, e))
		return false;
	if (!ended || n > 0)
		return true;
	if (!store_school_get(system->service->house->store, school, &row, e))
		return false;
	snprintf(whole, sizeof whole, "%s/%.9s", row.uai, year);
	return secret_year_destroy(system->service->shared->secret, whole, e);
}

/* The key first: what stays of the values in a page or in a copy is nothing without it. */
bool roster_end(const struct actor *system, const char *name, struct err *e)
{
	struct locker *locker = system->service->shared->locker;
	int64_t school;
	char year[10];
	if (!locker || !store_roster_of(&school, year, name))
		return err_fail(e, ERR_BUG, "no roster in a job of erasure, or no data keys");
	if (!locker_destroy(locker, name, LOCKER_ALL, system->now_ms, e) ||
		!store_roster_erase(system->service->house->store, school, year, e) ||
		!roster_end_references(system, school, year, e))
		return false;
	log_event("liste-effacee", "ecole=%" PRId64 " annee=%s", school, year);
	return true;
}
