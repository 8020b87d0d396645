/* SPDX-License-Identifier: MIT */
/* measure: hours, rests, days and weeks; and the table of all measures. */
#include "convention/measure.h"

#include "xml/tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DAY_MINUTES = 24 * 60, WEEK_DAYS = 7, SUNDAY = 7, FRIDAY_OFFSET = 4 };

void measure_detail_add(struct measure_answer *a, const char *fmt, ...)
{
	size_t used = strlen(a->detail);
	if (used && used + 5 < sizeof a->detail) {
		memcpy(a->detail + used, "\u202f; ", 6);
		used += 5;
	}
	va_list args;
	va_start(args, fmt);
	vsnprintf(a->detail + used, sizeof a->detail - used, fmt, args);
	va_end(args);
}

void measure_date(char out[static 40], time_day day)
{
	static const char *const months[] = { "janvier", "février", "mars", "avril", "mai", "juin",
		"juillet", "août", "septembre", "octobre", "novembre", "décembre" };
	int y, m, d;
	time_day_split(day, &y, &m, &d);
	snprintf(out, 40, "%d%s\u00a0%s %d", d, d == 1 ? "er" : "", months[m - 1], y);
}

void measure_world_make(struct measure_world *w, const struct convention *c,
	const struct rules_context *x, const xmlNode *regles)
{
	*w = (struct measure_world){
		.c = c, .x = x, .fond = xmlDocGetRootElement(c->fond), .regles = regles
	};
	for (size_t i = 0; i < c->days_n; i++) {
		int year, week = time_iso_week(c->days[i].date, &year);
		struct measure_week *last = w->weeks_n ? &w->weeks[w->weeks_n - 1] : NULL;
		if (!last || last->year != year || last->week != week) {
			last = &w->weeks[w->weeks_n++];
			*last = (struct measure_week){ .year = year,
				.week = week,
				.first = i,
				.monday = c->days[i].date - (time_weekday(c->days[i].date) - 1) };
		}
		last->n++;
	}
}

static int day_minutes(const struct convention_day *d)
{
	int sum = 0;
	for (size_t i = 0; i < d->n; i++)
		sum += d->ranges[i].to - d->ranges[i].from;
	return sum;
}

static int day_start(const struct convention_day *d)
{
	return d->n ? d->ranges[0].from : 0;
}

static int day_end(const struct convention_day *d)
{
	return d->n ? d->ranges[d->n - 1].to : 0;
}

static MEASURE_ASK(minutes_jour)
{
	(void)row;
	a->value = day_minutes(&w->c->days[s->day]);
	return true;
}

static int overlap(const struct convention_day *d, int from, int to)
{
	int sum = 0;
	for (size_t i = 0; i < d->n; i++) {
		int begin = d->ranges[i].from > from ? d->ranges[i].from : from;
		int end = d->ranges[i].to < to ? d->ranges[i].to : to;
		sum += end > begin ? end - begin : 0;
	}
	return sum;
}

static MEASURE_ASK(minutes_fenetre)
{
	const struct convention_day *d = &w->c->days[s->day];
	if (row->from < row->to)
		a->value = overlap(d, row->from, row->to);
	else
		a->value = overlap(d, row->from, DAY_MINUTES) + overlap(d, 0, row->to);
	return true;
}

/* Ranges that touch are one: a gap is a break (CONVENTION 2.1). */
static MEASURE_ASK(plage_longue)
{
	(void)row;
	const struct convention_day *d = &w->c->days[s->day];
	int begin = 0;
	for (size_t i = 0; i < d->n; i++) {
		if (i == 0 || d->ranges[i].from > d->ranges[i - 1].to)
			begin = d->ranges[i].from;
		if (d->ranges[i].to - begin > a->value)
			a->value = d->ranges[i].to - begin;
	}
	return true;
}

static MEASURE_ASK(pause_longue)
{
	const struct convention_day *d = &w->c->days[s->day];
	for (size_t i = 1; i < d->n; i++)
		if (d->ranges[i].from - d->ranges[i - 1].to > a->value)
			a->value = d->ranges[i].from - d->ranges[i - 1].to;
	return day_minutes(d) >= row->threshold;
}

static MEASURE_ASK(dimanche)
{
	(void)row;
	a->value = time_weekday(w->c->days[s->day].date) == SUNDAY;
	return true;
}

/* From the end of this day to the start of the next one; the age is that of this day. */
static MEASURE_ASK(repos_nuit)
{
	(void)row;
	if (s->day + 1 >= w->c->days_n)
		return false;
	const struct convention_day *d = &w->c->days[s->day], *next = d + 1;
	a->value = (long)(next->date - d->date) * DAY_MINUTES + day_start(next) - day_end(d);
	return true;
}

static MEASURE_ASK(jour_double)
{
	(void)row;
	for (size_t i = 0; i < w->x->busy_n && !a->value; i++)
		a->value = w->x->busy[i] == w->c->days[s->day].date;
	return true;
}

static MEASURE_ASK(minutes_semaine)
{
	(void)row;
	for (size_t i = 0; i < s->week->n; i++)
		a->value += day_minutes(&w->c->days[s->week->first + i]);
	return true;
}

static bool touches_interruption(const struct measure_world *w, time_day from, time_day to)
{
	const xmlNode *i = tree_find(w->fond, "sequence/interruption");
	for (; i; i = tree_next(i, "interruption")) {
		time_day begin, end;
		const char *d = tree_get(i, "debut"), *f = tree_get(i, "fin");
		if (d && f && time_date_parse(&begin, slice_text(d), NULL) &&
			time_date_parse(&end, slice_text(f), NULL) && begin <= to && end >= from)
			return true;
	}
	return false;
}

/*
 * CONVENTION 4: the stay covers Monday to Friday and no holiday falls; for 4e and 3e only when all days
 * are in one week.
 */
static bool week_is_full(const struct measure_world *w, const struct measure_week *week)
{
	time_day friday = week->monday + FRIDAY_OFFSET;
	if (w->c->level != LEVEL_2DE_GT && w->weeks_n != 1)
		return false;
	if (w->c->first > week->monday || w->c->last < friday ||
		touches_interruption(w, week->monday, friday))
		return false;
	for (time_day d = week->monday; d <= friday; d++)
		if (measure_holidays(w, d, NULL) || measure_public_holiday(w, d, NULL))
			return false;
	return true;
}

static MEASURE_ASK(minutes_semaine_pleine)
{
	return week_is_full(w, s->week) && (long)s->week->n >= row->threshold &&
	       minutes_semaine(a, w, row, s);
}

static MEASURE_ASK(jours_semaine_pleine)
{
	(void)row;
	a->value = (long)s->week->n;
	return week_is_full(w, s->week);
}

static MEASURE_ASK(jours_libres)
{
	(void)row;
	long run = 0;
	for (time_day d = s->week->monday; d < s->week->monday + WEEK_DAYS; d++) {
		bool busy = false;
		for (size_t i = 0; i < s->week->n; i++)
			busy = busy || w->c->days[s->week->first + i].date == d;
		run = busy ? 0 : run + 1;
		a->value = run > a->value ? run : a->value;
	}
	return true;
}

/* The longest rest that begins in the ISO week; the one before its first day counts from Monday. */
static MEASURE_ASK(repos_semaine)
{
	(void)row;
	const struct convention_day *days = w->c->days;
	const struct convention_day *first = &days[s->week->first];
	a->value = (long)(first->date - s->week->monday) * DAY_MINUTES + day_start(first);
	for (size_t i = s->week->first; i < s->week->first + s->week->n; i++) {
		if (i + 1 >= w->c->days_n)
			return false;
		long rest = (long)(days[i + 1].date - days[i].date) * DAY_MINUTES +
			    day_start(&days[i + 1]) - day_end(&days[i]);
		a->value = rest > a->value ? rest : a->value;
	}
	return true;
}

static MEASURE_ASK(age_premier_jour)
{
	(void)row;
	(void)s;
	a->value = convention_age(w->c->birth, w->c->days_n ? w->c->days[0].date : w->c->first);
	return true;
}

static MEASURE_ASK(jours_presence)
{
	(void)row;
	(void)s;
	a->value = (long)w->c->days_n;
	return true;
}

static MEASURE_ASK(semaines)
{
	(void)row;
	(void)s;
	a->value = (long)w->weeks_n;
	return true;
}

static MEASURE_ASK(ecart_semaines)
{
	(void)row;
	(void)s;
	for (size_t i = 1; i < w->weeks_n; i++) {
		long gap = (w->weeks[i].monday - w->weeks[i - 1].monday) / WEEK_DAYS;
		a->value = gap > a->value ? gap : a->value;
	}
	return w->weeks_n > 1;
}

/* One week here and one with the sister make the two that are wanted. */
static MEASURE_ASK(semaines_avec_soeur)
{
	(void)row;
	(void)s;
	bool sister = w->x->has_sister || tree_find(w->fond, "liens/meme-eleve");
	a->value = (long)w->weeks_n + sister;
	return true;
}

/* CONVENTION, day 1: the first day, or the effect of an avenant or avis; a rectificatif has none. */
static bool days_to_start(struct measure_answer *a, const struct measure_world *w)
{
	time_day start = w->c->first;
	const char *effect = tree_get(tree_find(w->fond, "liens/avenant-de"), "effet");
	if (w->c->act == ACT_RECTIFICATIF)
		return false;
	if (w->c->act != ACT_INITIALE &&
		(!effect || !time_date_parse(&start, slice_text(effect), NULL)))
		return false;
	a->value = start - w->x->freeze_day;
	return true;
}

static MEASURE_ASK(delai)
{
	(void)row;
	(void)s;
	return days_to_start(a, w);
}

const struct measure *measure_find(const char *name)
{
	static const struct measure all[] = {
		{ "minutes-jour", MEASURE_DAY, MEASURE_MINUTES, minutes_jour },
		{ "minutes-fenetre-horaire", MEASURE_DAY, MEASURE_MINUTES, minutes_fenetre },
		{ "plage-la-plus-longue", MEASURE_DAY, MEASURE_MINUTES, plage_longue },
		{ "pause-la-plus-longue", MEASURE_DAY, MEASURE_MINUTES, pause_longue },
		{ "dimanche", MEASURE_DAY, MEASURE_NUMBER, dimanche },
		{ "repos-nuit", MEASURE_DAY, MEASURE_MINUTES, repos_nuit },
		{ "jour-vacances", MEASURE_DAY, MEASURE_NUMBER, measure_jour_vacances },
		{ "jour-ferie", MEASURE_DAY, MEASURE_NUMBER, measure_jour_ferie },
		{ "jour-hors-fenetre", MEASURE_DAY, MEASURE_NUMBER, measure_jour_hors_fenetre },
		{ "jour-double", MEASURE_DAY, MEASURE_NUMBER, jour_double },
		{ "minutes-semaine", MEASURE_WEEK, MEASURE_MINUTES, minutes_semaine },
		{ "minutes-semaine-pleine", MEASURE_WEEK, MEASURE_MINUTES, minutes_semaine_pleine },
		{ "jours-semaine-pleine", MEASURE_WEEK, MEASURE_DAYS, jours_semaine_pleine },
		{ "jours-libres-de-suite", MEASURE_WEEK, MEASURE_DAYS, jours_libres },
		{ "repos-semaine", MEASURE_WEEK, MEASURE_MINUTES, repos_semaine },
		{ "age-premier-jour", MEASURE_STAY, MEASURE_NUMBER, age_premier_jour },
		{ "jours-presence", MEASURE_STAY, MEASURE_DAYS, jours_presence },
		{ "semaines", MEASURE_STAY, MEASURE_WEEKS, semaines },
		{ "ecart-semaines", MEASURE_STAY, MEASURE_WEEKS, ecart_semaines },
		{ "semaines-avec-soeur", MEASURE_STAY, MEASURE_WEEKS, semaines_avec_soeur },
		{ "lieux-hors-france", MEASURE_STAY, MEASURE_NUMBER, measure_lieux_hors_france },
		{ "contacts-partages", MEASURE_STAY, MEASURE_NUMBER, measure_contacts_partages },
		{ "assurances", MEASURE_STAY, MEASURE_NUMBER, measure_assurances },
		{ "delai-gel", MEASURE_STAY, MEASURE_DAYS, delai },
		{ "delai-scellement", MEASURE_STAY, MEASURE_DAYS, delai },
		{ "calendrier", MEASURE_STAY, MEASURE_NUMBER, measure_calendrier },
		{ "cle-siret", MEASURE_STAY, MEASURE_NUMBER, measure_cle_siret },
		{ "cle-uai", MEASURE_STAY, MEASURE_NUMBER, measure_cle_uai },
		{ "responsables-legaux", MEASURE_FREEZE, MEASURE_NUMBER,
			measure_responsables_legaux },
		{ "representant-responsable", MEASURE_FREEZE, MEASURE_NUMBER,
			measure_representant_responsable },
	};
	for (size_t i = 0; name && i < sizeof all / sizeof *all; i++)
		if (!strcmp(all[i].name, name))
			return &all[i];
	return NULL;
}
