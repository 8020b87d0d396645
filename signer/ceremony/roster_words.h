/* SPDX-License-Identifier: MIT */
/* roster_words: how schools' software calls our columns, levels and family links: templates/import/colonnes.json. */
#ifndef PARAPHE_CEREMONY_ROSTER_WORDS_H
#define PARAPHE_CEREMONY_ROSTER_WORDS_H

#include "ceremony/roster.h"

enum { ROSTER_MAX_WORDS = 64 << 10 };

struct roster_words {
	json_t *json; /* owned */
};
/* Errors: NOT_FOUND, SYNTAX the file of the templates. */
MUST_CHECK bool roster_words_open(
	struct roster_words *w, const struct service_shared *s, struct err *e);
void roster_words_auto(struct roster_words *w);
/* roster_column of a header, or -1. */
int roster_words_column(const struct roster_words *w, const char *header);
/* What people are shown of a column, "Courriel resp. légal 1": the first of its words; an unknown name is itself. Borrowed. */
const char *roster_words_label(const struct roster_words *w, const char *column);
/* The code of 'list' ("niveau", "lien") that 'text' is a word for; NULL: none. Borrowed. */
const char *roster_words_code(const struct roster_words *w, const char *list, const char *text);
/* A level from the beginning of the code MEF, else of the class; NULL: cannot be told. Borrowed. */
const char *roster_words_level(
	const struct roster_words *w, const char *mef, const char *class_name);

#endif
