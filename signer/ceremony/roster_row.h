/* SPDX-License-Identifier: MIT */
/* roster_row: one line of a roster: checked, brought to our forms, and known by its key. */
#ifndef PARAPHE_CEREMONY_ROSTER_ROW_H
#define PARAPHE_CEREMONY_ROSTER_ROW_H

#include "ceremony/roster_words.h"

struct roster_row {
	size_t line;
	json_t *fields;    /* column -> text, without INE; owned */
	char ref[65];      /* by INE, else the fallback */
	char fallback[65]; /* always */
	const char *level; /* borrowed from the words */
	bool has_ine, faulty;
	bool twin;   /* another line has its key */
	bool joined; /* its own key is new to the pupil it is */
};

/* What rows are read with. */
struct roster_reading {
	const struct actor *actor;
	const struct roster_words *words;
	const struct csv *table;
	const int *mapped; /* per column of the file */
	const char *uai, *year;
	roster_error_fn *error, *doubt; /* doubt: or NULL */
	void *arg;
	size_t errors;
};
/* Row 'row' of the table. false: it could not be read at all (NOMEM, IO); what is wrong in it is told to 'error'. */
MUST_CHECK bool roster_row_read(
	struct roster_row *out, struct roster_reading *r, size_t row, struct err *e);
void roster_row_free(struct roster_row *r);
/* Tell one fault; beyond ROSTER_MAX_ERRORS they are only counted. */
void roster_row_fault(struct roster_reading *r, size_t line, const char *column, const char *value,
	const char *wanted);
/* "" when absent. */
const char *roster_row_get(const struct roster_row *r, enum roster_column c);

#endif
