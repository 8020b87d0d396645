/* SPDX-License-Identifier: MIT */
/* check_sequence: period, interruptions, presence days, ranges, and totals recomputed. */
#include "convention/check.h"
#include "convention/generate.h"
#include "convention/word.h"
#include "xml/tree.h"

#include <stdio.h>

/* What the days are measured against. */
struct period {
	time_day first, last;
	bool known;
};

static void period_check(struct check *c, const xmlNode *sequence, struct period *p)
{
	p->known = check_day(&p->first, sequence, "debut") && check_day(&p->last, sequence, "fin");
	if (!p->known)
		return;
	if (p->last < p->first)
		check_fault(c, sequence, "fin", "periode",
			"La fin est avant le début : corrigez l’une des deux.");
	/* The school year runs from 1 September to 31 August. */
	int year = check_school_year(c);
	if (year < 0)
		return;
	if (p->first < time_day_of(year, 9, 1) || p->last > time_day_of(year + 1, 8, 31))
		check_fault(c, sequence, "debut", "millesime",
			"La séquence n’est pas dans l’année scolaire %d-%d : corrigez les dates ou "
			"le millésime.",
			year, year + 1);
}

static void interruptions_check(struct check *c, const xmlNode *sequence, const struct period *p)
{
	size_t n = 0;
	for (const xmlNode *i = tree_first(sequence, "interruption"); i;
		i = tree_next(i, "interruption")) {
		time_day from, to;
		n++;
		if (!check_day(&from, i, "debut") || !check_day(&to, i, "fin"))
			continue;
		if (to < from)
			check_fault(c, i, "fin", "interruption",
				"La fin de l’interruption est avant son début : corrigez l’une des "
				"deux.");
		if (p->known && (from < p->first || to > p->last))
			check_fault(c, i, "debut", "interruption",
				"L’interruption sort de la séquence : corrigez ses dates.");
	}
	if (n > 3)
		check_fault(c, sequence, NULL, "nombre",
			"Trois interruptions au plus : retirez les autres.");
}

static bool interrupted(const xmlNode *sequence, time_day day)
{
	for (const xmlNode *i = tree_first(sequence, "interruption"); i;
		i = tree_next(i, "interruption")) {
		time_day from, to;
		if (check_day(&from, i, "debut") && check_day(&to, i, "fin") && day >= from &&
			day <= to)
			return true;
	}
	return false;
}

static void ranges_check(struct check *c, const xmlNode *day)
{
	int end = -1;
	for (const xmlNode *p = tree_first(day, "plage"); p; p = tree_next(p, "plage")) {
		int from = generate_minutes(tree_get(p, "de")),
		    to = generate_minutes(tree_get(p, "a"));
		if (from < 0 || to < 0)
			continue;
		if (to <= from)
			check_fault(c, p, "a", "plage",
				"La plage finit avant d’avoir commencé : corrigez les heures (elle "
				"ne passe pas minuit).");
		if (from < end)
			check_fault(c, p, "de", "plage",
				"La plage commence avant la fin de la précédente : rangez-les et "
				"séparez-les.");
		end = to > end ? to : end;
	}
	if (check_count(day, "plage") > CONVENTION_MAX_RANGES)
		check_fault(
			c, day, NULL, "nombre", "Trois plages par jour au plus : réunissez-les.");
}

static void days_check(struct check *c, const xmlNode *sequence, const struct period *p)
{
	time_day before = INT32_MIN, day;
	for (const xmlNode *j = tree_first(sequence, "jour"); j; j = tree_next(j, "jour")) {
		ranges_check(c, j);
		if (!check_day(&day, j, "date"))
			continue;
		if (day == before)
			check_fault(c, j, "date", "jour",
				"Ce jour est écrit deux fois : réunissez ses plages.");
		if (day < before)
			check_fault(c, j, "date", "jour",
				"Les jours ne se suivent pas : rangez-les par date.");
		if (p->known && (day < p->first || day > p->last))
			check_fault(c, j, "date", "jour",
				"Ce jour est hors de la séquence : corrigez sa date, ou le début "
				"et la fin.");
		if (interrupted(sequence, day))
			check_fault(c, j, "date", "jour",
				"Ce jour est dans une interruption : retirez le jour ou corrigez "
				"l’interruption.");
		before = day;
	}
	if (check_count(sequence, "jour") > CONVENTION_MAX_DAYS)
		check_fault(c, sequence, NULL, "nombre",
			"%d jours de présence au plus : retirez les autres.", CONVENTION_MAX_DAYS);
}

static void total_check(struct check *c, const xmlNode *total, const struct generate_week *week)
{
	char name[24];
	snprintf(name, sizeof name, "%04d-W%02d", week->year, week->week);
	if (!word_is(tree_get(total, "semaine"), name)) {
		check_fault(c, total, "semaine", "total",
			"La semaine attendue ici est %s : retirez les totaux, ils sont calculés.",
			name);
		return;
	}
	if (check_number(total, "minutes") != week->minutes)
		check_fault(c, total, "minutes", "total",
			"Les plages de la semaine font %d minutes : retirez les totaux, ils sont "
			"calculés.",
			week->minutes);
	if (check_number(total, "jours") != week->days)
		check_fault(c, total, "jours", "total",
			"La semaine compte %d jours : retirez les totaux, ils sont calculés.",
			week->days);
}

static void totals_check(struct check *c, const xmlNode *sequence)
{
	struct generate_week weeks[GENERATE_MAX_WEEKS];
	const xmlNode *total = tree_first(sequence, "total");
	if (!total)
		return;
	size_t n = generate_weeks(weeks, sequence);
	if (check_count(sequence, "total") != n) {
		check_fault(c, total, NULL, "total",
			"Il faut un total par semaine, soit %zu : retirez les totaux, ils sont "
			"calculés.",
			n);
		return;
	}
	for (size_t i = 0; i < n; i++, total = tree_next(total, "total"))
		total_check(c, total, &weeks[i]);
}

void check_sequence(struct check *c)
{
	const xmlNode *sequence = tree_first(c->fond, "sequence");
	struct period p = { .known = false };
	if (!sequence)
		return;
	period_check(c, sequence, &p);
	interruptions_check(c, sequence, &p);
	days_check(c, sequence, &p);
	totals_check(c, sequence);
}
