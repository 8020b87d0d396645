/* SPDX-License-Identifier: MIT */
/* account_import: teachers by CSV: nom;prenom;courriel;classes;discipline, whatever a school's software calls them. */
#ifndef PARAPHE_CEREMONY_ACCOUNT_IMPORT_H
#define PARAPHE_CEREMONY_ACCOUNT_IMPORT_H

#include "ceremony/account.h"
#include "ceremony/roster.h"

typedef bool account_line_fn(void *arg, const struct account_new *n);
struct account_list {
	struct slice csv;
	bool dry;               /* look only: nothing kept, nobody invited */
	bool skip_faulty;       /* leave lines in error out: ticked */
	roster_error_fn *error; /* each fault of each line, in French; NULL: not told */
	roster_error_fn *
		doubt; /* a class of the line that has no pupil; 'wanted' is empty. NULL: not told */
	account_line_fn *line; /* who is, or would be, invited; NULL: not told. false: no memory */
	void *arg;
};
struct account_list_done {
	size_t lines, invited, faulty;
	enum csv_encoding encoding;
	bool whole; /* every line was looked at */
};
/*
 * In one transaction. Errors: SYNTAX not CSV, a column is missing; lines in error and not skip_faulty (done->whole), nobody is
 * invited then; LIMIT over ACCOUNT_MAX_CSV; DENIED; the store's.
 */
MUST_CHECK bool account_import(struct account_list_done *out, const struct actor *a,
	const struct account_list *list, struct err *e);
/* Header and two fictitious lines. */
MUST_CHECK bool account_template(struct buf *csv, struct err *e);

#endif
