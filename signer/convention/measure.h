/* SPDX-License-Identifier: MIT */
/* measure: the closed list of what a rule can measure (CONVENTION 4), one function each. */
#ifndef PARAPHE_CONVENTION_MEASURE_H
#define PARAPHE_CONVENTION_MEASURE_H

#include "convention/rules.h"

enum { MEASURE_MAX_DETAIL = 240, MEASURE_MAX_WEEKS = CONVENTION_MAX_DAYS };

/* Whose day gives the age, and what the rule is asked about. */
enum measure_scope { MEASURE_DAY, MEASURE_WEEK, MEASURE_STAY, MEASURE_FREEZE };
enum measure_unit { MEASURE_MINUTES, MEASURE_DAYS, MEASURE_WEEKS, MEASURE_NUMBER };

/* The ISO weeks of the stay: 'n' presence days from days[first]. */
struct measure_week {
	int year, week;
	time_day monday;
	size_t first, n;
};

/* What a rule set judges: the convention, what the store knows, and the calendar of the rule set. */
struct measure_world {
	const struct convention *c;
	const struct rules_context *x;
	const xmlNode *fond, *regles;
	struct measure_week weeks[MEASURE_MAX_WEEKS];
	size_t weeks_n;
};

/* The parameters of a row that measures look at. */
struct measure_row {
	long threshold;        /* seuil; 0 when absent */
	int from, to;          /* minutes since midnight; 'to' before 'from' runs over midnight */
	const char *countries; /* counted as France, by words */
};

/* One thing to measure: a presence day, a week, or the stay as a whole. */
struct measure_subject {
	size_t day;
	const struct measure_week *week;
};

struct measure_answer {
	long value;
	char detail[MEASURE_MAX_DETAIL]; /* French, what was found; may be empty */
};

struct measure {
	const char *name;
	enum measure_scope scope;
	enum measure_unit unit;
	/* False: there is nothing to measure here, so no finding. */
	bool (*ask)(struct measure_answer *a, const struct measure_world *w,
		const struct measure_row *row, const struct measure_subject *s);
};

/* NULL when the name is not of the list. */
const struct measure *measure_find(const char *name);
void measure_world_make(struct measure_world *w, const struct convention *c,
	const struct rules_context *x, const xmlNode *regles);

/* What the measures in other files share. */
bool measure_holidays(const struct measure_world *w, time_day day, const char **name);
bool measure_public_holiday(const struct measure_world *w, time_day day, const char **name);
void measure_detail_add(struct measure_answer *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* « 17 juin 2025 » */
void measure_date(char out[static 40], time_day day);

#define MEASURE_ASK(name)                                                                          \
	bool name(struct measure_answer *a, const struct measure_world *w,                         \
		const struct measure_row *row, const struct measure_subject *s)

/* measure_calendar.c */
MEASURE_ASK(measure_jour_vacances);
MEASURE_ASK(measure_jour_ferie);
MEASURE_ASK(measure_jour_hors_fenetre);
MEASURE_ASK(measure_calendrier);
/* measure_person.c */
MEASURE_ASK(measure_lieux_hors_france);
MEASURE_ASK(measure_responsables_legaux);
MEASURE_ASK(measure_contacts_partages);
MEASURE_ASK(measure_representant_responsable);
MEASURE_ASK(measure_assurances);
MEASURE_ASK(measure_cle_siret);
MEASURE_ASK(measure_cle_uai);

#endif
