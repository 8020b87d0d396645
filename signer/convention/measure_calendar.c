/* SPDX-License-Identifier: MIT */
/* measure_calendar: school holidays, public holidays, official windows; and what the calendar lacks. */
#include "convention/measure.h"
#include "convention/word.h"
#include "xml/tree.h"

#include <stdio.h>
#include <string.h>

enum { SCHOOL_YEAR_MONTH = 9 };

static bool date_of(time_day *out, const xmlNode *node, const char *attr)
{
	const char *text = tree_get(node, attr);
	return text && time_date_parse(out, slice_text(text), NULL);
}

/* The first year of the school year of 'day': from 1 September. */
static int school_year(time_day day)
{
	int y, m, d;
	time_day_split(day, &y, &m, &d);
	return m >= SCHOOL_YEAR_MONTH ? y : y - 1;
}

static const char *zone_of(const struct measure_world *w)
{
	return tree_get(tree_first(w->fond, "etablissement"), "zone");
}

static const char *level_of(const struct measure_world *w)
{
	return tree_get(tree_first(w->fond, "sequence"), "niveau");
}

bool measure_holidays(const struct measure_world *w, time_day day, const char **name)
{
	for (const xmlNode *v = tree_first(w->regles, "vacances"); v;
		v = tree_next(v, "vacances")) {
		time_day from, to;
		if (!word_is(tree_get(v, "zone"), zone_of(w)) || !date_of(&from, v, "du") ||
			!date_of(&to, v, "au") || day < from || day > to)
			continue;
		if (name)
			*name = tree_get(v, "nom");
		return true;
	}
	return false;
}

static bool starts_with_one_of(const char *code, const char *list)
{
	for (const char *at = list; code && at && *at; at += strspn(at, " ")) {
		size_t n = strcspn(at, " ");
		if (n && !strncmp(code, at, n))
			return true;
		at += n;
	}
	return false;
}

/* A row without codes holds everywhere; else for places whose INSEE or postal code begins so. */
static bool in_territory(const struct measure_world *w, const char *codes)
{
	if (!codes)
		return true;
	for (const xmlNode *p = tree_find(w->fond, "organisme-accueil/lieu"); p;
		p = tree_next(p, "lieu"))
		if (starts_with_one_of(tree_get(p, "insee"), codes) ||
			starts_with_one_of(tree_content(tree_first(p, "code-postal")), codes))
			return true;
	return false;
}

bool measure_public_holiday(const struct measure_world *w, time_day day, const char **name)
{
	for (const xmlNode *f = tree_first(w->regles, "ferie"); f; f = tree_next(f, "ferie")) {
		time_day date;
		if (!date_of(&date, f, "date") || date != day ||
			!in_territory(w, tree_get(f, "codes")))
			continue;
		if (name)
			*name = tree_get(f, "nom");
		return true;
	}
	return false;
}

MEASURE_ASK(measure_jour_vacances)
{
	(void)row;
	const char *name = NULL;
	a->value = measure_holidays(w, w->c->days[s->day].date, &name);
	if (name)
		measure_detail_add(a, "%s", name);
	return true;
}

MEASURE_ASK(measure_jour_ferie)
{
	(void)row;
	const char *name = NULL;
	a->value = measure_public_holiday(w, w->c->days[s->day].date, &name);
	if (name)
		measure_detail_add(a, "%s", name);
	return true;
}

/* Without a window for the school year there is nothing to measure: CAL-1 says so. */
MEASURE_ASK(measure_jour_hors_fenetre)
{
	(void)row;
	time_day day = w->c->days[s->day].date;
	bool known = false, inside = false;
	for (const xmlNode *f = tree_first(w->regles, "fenetre"); f; f = tree_next(f, "fenetre")) {
		time_day from, to;
		char du[40], au[40];
		if (!word_is(tree_get(f, "niveau"), level_of(w)) || !date_of(&from, f, "du") ||
			!date_of(&to, f, "au") || school_year(from) != school_year(day))
			continue;
		known = true;
		inside = inside || (day >= from && day <= to);
		measure_date(du, from);
		measure_date(au, to);
		measure_detail_add(a, "du %s au %s", du, au);
	}
	a->value = !inside;
	return known;
}

static bool row_in_school_year(const struct measure_world *w, const char *kind, const char *attr,
	const char *value, int year)
{
	for (const xmlNode *r = tree_first(w->regles, kind); r; r = tree_next(r, kind)) {
		time_day from;
		if (word_is(tree_get(r, attr), value) && date_of(&from, r, "du") &&
			school_year(from) == year)
			return true;
	}
	return false;
}

static bool public_holidays_known(const struct measure_world *w, int year)
{
	for (const xmlNode *f = tree_first(w->regles, "ferie"); f; f = tree_next(f, "ferie")) {
		time_day date;
		int y, m, d;
		if (tree_get(f, "codes") || !date_of(&date, f, "date"))
			continue;
		time_day_split(date, &y, &m, &d);
		if (y == year)
			return true;
	}
	return false;
}

static void lacks_add(struct measure_answer *a, const char *text)
{
	if (strstr(a->detail, text))
		return;
	a->value++;
	measure_detail_add(a, "%s", text);
}

/* CONVENTION 4, CAL-1: never silence; name what was not checked. */
MEASURE_ASK(measure_calendrier)
{
	(void)row;
	(void)s;
	const char *zone = zone_of(w);
	for (size_t i = 0; i < w->c->days_n; i++) {
		char text[100];
		int year = school_year(w->c->days[i].date), y, m, d;
		time_day_split(w->c->days[i].date, &y, &m, &d);
		if (!row_in_school_year(w, "vacances", "zone", zone, year)) {
			snprintf(text, sizeof text, "vacances de %d-%d, zone %s", year, year + 1,
				zone ? zone : "?");
			lacks_add(a, text);
		}
		if (!public_holidays_known(w, y)) {
			snprintf(text, sizeof text, "jours fériés de %d", y);
			lacks_add(a, text);
		}
		if (w->c->level == LEVEL_2DE_GT &&
			!row_in_school_year(w, "fenetre", "niveau", level_of(w), year)) {
			snprintf(text, sizeof text, "période officielle de %d-%d", year, year + 1);
			lacks_add(a, text);
		}
	}
	return true;
}
