/* SPDX-License-Identifier: MIT */
/* account_import: many teachers by one file, all or none, every faulty line told at once. */
#include "ceremony/account.h"

#include "ceremony/csv.h"
#include "ceremony/roster.h"

#include <stdio.h>
#include <string.h>

enum { NOM, PRENOM, COURRIEL, CLASSES, DISCIPLINE, COLUMNS, MAX_FOLDED = 80 };
static const char *const columns[COLUMNS] = { "nom", "prenom", "courriel", "classes",
	"discipline" };

struct importing {
	const struct actor *actor;
	struct csv table;
	int at[COLUMNS]; /* column of the file; -1: none */
	struct buf *faults;
	size_t added, faulty;
};

static void importing_auto(struct importing *m)
{
	csv_table_auto(&m->table);
}

static bool columns_find(struct importing *m, struct err *e)
{
	for (int c = 0; c < COLUMNS; c++) {
		m->at[c] = -1;
		for (size_t i = 0; i < m->table.rows[0].n && m->at[c] < 0; i++) {
			char folded[MAX_FOLDED];
			if (csv_fold(folded, sizeof folded, csv_cell(&m->table, 0, i), NULL) &&
				strcmp(folded, columns[c]) == 0)
				m->at[c] = (int)i;
		}
		if (c <= COURRIEL && m->at[c] < 0)
			return err_fail(e, ERR_SYNTAX,
				"la colonne « %s » manque : nom;prenom;courriel;classes;discipline",
				columns[c]);
	}
	return true;
}

static const char *cell(const struct importing *m, size_t row, int c)
{
	return m->at[c] < 0 ? "" : csv_cell(&m->table, row, (size_t)m->at[c]);
}

static void fault(struct importing *m, size_t row, int c, const char *wanted)
{
	struct roster_error x = { .line = m->table.rows[row].line };
	snprintf(x.column, sizeof x.column, "%s", columns[c]);
	snprintf(x.value, sizeof x.value, "%.79s", cell(m, row, c));
	snprintf(x.wanted, sizeof x.wanted, "%.199s", wanted);
	roster_error_line(m->faults, &x);
	m->faulty++;
}

static bool row_take(struct importing *m, size_t row, struct err *e)
{
	int64_t id;
	struct err why = ERR_INIT;
	const struct account_new n = { .login = cell(m, row, COURRIEL),
		.first_name = cell(m, row, PRENOM),
		.last_name = cell(m, row, NOM),
		.quality = cell(m, row, DISCIPLINE)[0] ? cell(m, row, DISCIPLINE) : "enseignant",
		.roles = STORE_ROLE_ENSEIGNANT,
		.scope = cell(m, row, CLASSES),
		.school = m->actor->school };
	if (!n.last_name[0] || !n.first_name[0]) {
		fault(m, row, n.last_name[0] ? PRENOM : NOM, "obligatoire");
		return true;
	}
	if (account_invite(&id, m->actor, &n, &why)) {
		m->added++;
		return true;
	}
	if (why.code == ERR_WRONG_STATE)
		fault(m, row, COURRIEL, "une adresse qui n’a pas encore de compte");
	else if (why.code == ERR_SYNTAX || why.code == ERR_LIMIT)
		fault(m, row, COURRIEL, why.text);
	else {
		if (e)
			*e = why;
		return false;
	}
	return true;
}

/* Inside one transaction: a line in error undoes all. */
static bool rows_take(void *arg, struct store *s, struct err *e)
{
	struct importing *m = arg;
	(void)s;
	for (size_t i = 1; i < m->table.rows_n; i++)
		if (!row_take(m, i, e))
			return false;
	return m->faulty == 0 ||
	       err_fail(e, ERR_SYNTAX, "%zu ligne(s) en erreur : rien n’est fait", m->faulty);
}

bool account_import(
	size_t *added, struct buf *faults, const struct actor *a, struct slice csv, struct err *e)
{
	AUTO(importing) struct importing m = { .actor = a, .faults = faults };
	*added = 0;
	*faults = (struct buf)BUF_MAX(ACCOUNT_MAX_CSV);
	if (csv.n > ACCOUNT_MAX_CSV)
		return err_fail(
			e, ERR_LIMIT, "fichier trop grand : %d Kio au plus", ACCOUNT_MAX_CSV >> 10);
	if (!csv_read(&m.table, csv, e) || !columns_find(&m, e) ||
		!store_together(a->service->house->store, rows_take, &m, e))
		return false;
	*added = m.added;
	return true;
}
