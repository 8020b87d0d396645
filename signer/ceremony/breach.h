/* SPDX-License-Identifier: MIT */
/*
 * breach: the register of breaches of personal data (« registre des violations », RGPD 33(5); CONVENTION 9). Entries are notes of the
 * school's journal (kind VIOLATION): added, never changed nor removed, by no elimination either; who was mistaken writes a new entry that
 * names the one it puts right. The data protection officer writes, the head reads too. The CNIL is to be told within 72 hours after
 * the school knew (art. 33(1)): the due time is computed, and an entry without that notice says that it is late.
 */
#ifndef PARAPHE_CEREMONY_BREACH_H
#define PARAPHE_CEREMONY_BREACH_H

#include "ceremony/service.h"

enum { BREACH_HOURS = 72, BREACH_MAX_TEXT = 1000 };

/* Fields as they are typed, in the order of the form and of the table for a spreadsheet: the name, the most characters, whether obligatory. */
#define BREACH_FIELDS(X)                                                                           \
	X(KNOWN_DAY, "constat-jour", 10, true) /* when the school knew, in Paris */                \
	X(KNOWN_HOUR, "constat-heure", 5, true)                                                    \
	X(NATURE, "nature", 20, true) /* confidentialite integrite disponibilite */                \
	X(WHAT, "faits", BREACH_MAX_TEXT, true)                                                    \
	X(DATA, "donnees", 500, true)      /* categories of data */                                \
	X(PERSONS, "personnes", 500, true) /* categories of persons */                             \
	X(COUNT, "nombre", 9, false)       /* about how many; empty: not known yet */              \
	X(RISKS, "consequences", BREACH_MAX_TEXT, true)                                            \
	X(MEASURES, "mesures", BREACH_MAX_TEXT, true)                                              \
	X(CNIL, "cnil", 12, true)           /* oui non a-decider */                                \
	X(CNIL_DAY, "cnil-jour", 10, false) /* with oui */                                         \
	X(CNIL_HOUR, "cnil-heure", 5, false)                                                       \
	X(CNIL_WHY, "cnil-motif", 500, false) /* with non; with oui after the due time */          \
	X(TOLD, "information", 12, true)      /* of the persons: oui non a-decider */              \
	X(TOLD_DAY, "information-jour", 10, false)                                                 \
	X(TOLD_WHY, "information-motif", 500, false)                                               \
	X(CORRECTS, "corrige", 6, false) /* number of an entry that this one puts right */
#define BREACH_ENUM(k, name, most, wanted) BREACH_##k,
enum breach_field { BREACH_FIELDS(BREACH_ENUM) BREACH_FIELD_COUNT };
#undef BREACH_ENUM
const char *breach_name(enum breach_field f);
size_t breach_most(enum breach_field f);

/* Faults of what was typed (NULL: nothing): words of the pages by field, NULL where it is good; how many. */
size_t breach_faults(const char *words[static BREACH_FIELD_COUNT],
	const char *const values[static BREACH_FIELD_COUNT], int64_t now_ms);

struct breach {
	uint64_t n; /* 1: the school's first */
	int64_t written_ms, account;
	int64_t due_ms; /* the CNIL is to be told by then */
	bool late;      /* it was told after that, or that time is over and nothing is decided */
	const char *values[BREACH_FIELD_COUNT]; /* borrowed, "" for none */
};
/* Errors: DENIED (REASON_ROLE) no officer of this school; SYNTAX breach_faults finds one; SYNTAX (REASON_FIELD) it corrects no entry. */
MUST_CHECK bool breach_add(
	const struct actor *a, const char *const values[static BREACH_FIELD_COUNT], struct err *e);
/* Newest first; an entry that a later one puts right stays as it was written. Errors: DENIED (REASON_ROLE). */
typedef bool breach_fn(void *arg, const struct breach *b);
MUST_CHECK bool breach_each(const struct actor *a, breach_fn *fn, void *arg, struct err *e);
/* All of it as a table that a spreadsheet opens, oldest first. Errors: DENIED; LIMIT. */
MUST_CHECK bool breach_csv(struct buf *csv, const struct actor *a, struct err *e);

#endif
