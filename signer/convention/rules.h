/* SPDX-License-Identifier: MIT */
/* rules: the hours and calendar engine over a rule set (CONVENTION 4). Measures are C, everything else is data. */
#ifndef PARAPHE_CONVENTION_RULES_H
#define PARAPHE_CONVENTION_RULES_H

#include "convention/model.h"

enum { RULES_MAX_FINDINGS = 200, RULES_MAX_SISTERS = 8 };

enum rules_gravity { RULES_ALERTE, RULES_DEROGATION, RULES_REFUS };

struct rules_finding {
	char rule[16]; /* "JOUR-1" */
	enum rules_gravity gravity;
	bool granted;      /* a derogation of the fond covers it */
	time_day day;      /* 0 when the rule is not about a day */
	char week[9];      /* "2025-W25" or empty */
	long value, limit; /* in the measure's unit */
	char text[400];    /* French, from the rule's message with its values */
	char sources[160]; /* "CT D. 4153-3 ; MN" */
};

struct rules_findings {
	size_t n;
	struct rules_finding list[RULES_MAX_FINDINGS];
};

/* What only the store knows. */
struct rules_context {
	time_day freeze_day;
	const time_day *busy; /* presence days of the pupil's other live conventions */
	size_t busy_n;
	bool has_sister; /* a meme-eleve convention exists */
};

/*
 * Judge 'c' by rule set 'regles' (library_read_rules: schema-valid). Findings in the order of the
 * rule set, then by day. Errors: SYNTAX an unknown measure; LIMIT; NOMEM.
 */
MUST_CHECK bool rules_run(struct rules_findings *out, const struct convention *c,
	const xmlDoc *regles, const struct rules_context *x, struct err *e);
/* May the revision be frozen: no refus, every derogation granted? */
bool rules_freezable(const struct rules_findings *f);

#endif
