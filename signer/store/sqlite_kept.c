/* SPDX-License-Identifier: MIT */
/* sqlite_kept: the days of what was closed before a convention had its own. */
#include "store/dossier.h"

#include "store/impl.h"

/* Days since the epoch of a date; a year after 29 February is 1 March, here and there. */
#define DAY_OF(date) "CAST(round(julianday(" date ")-2440587.5) AS INTEGER)"
#define LAST_DAY "date(86400*last_day,'unixepoch',?1||' years')"
#define YEAR_OVER "date(substr(year,6)||'-09-01',?1||' years')"

static bool sealed_fix(struct store *s, const struct store_kept *k, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE dossier SET kept_day=" DAY_OF(
			    LAST_DAY) ",host_day=last_day+?2,tutor_day=last_day+?3 WHERE "
				      "kept_day=0 AND sealed_ms<>0 AND last_day<>0",
		    e))
		return false;
	bind_i64(&q, k->sealed_years);
	bind_i64(&q, k->host_days);
	bind_i64(&q, k->tutor_days);
	return query_done(&q, e);
}

static bool unsealed_fix(struct store *s, const struct store_kept *k, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE dossier SET kept_day=" DAY_OF(
			    YEAR_OVER) " WHERE kept_day=0 AND sealed_ms=0 AND sent<>0 AND year "
				       "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9][0-9][0-9]' AND state "
				       "IN ('refusee','expiree','annulee','archivee')",
		    e))
		return false;
	bind_i64(&q, k->unsealed_years);
	return query_done(&q, e);
}

static bool both_fix(void *arg, struct store *s, struct err *e)
{
	return sealed_fix(s, arg, e) && unsealed_fix(s, arg, e);
}

bool store_kept_fix(struct store *s, const struct store_kept *k, struct err *e)
{
	struct store_kept given = *k;
	return store_together(s, both_fix, &given, e);
}
