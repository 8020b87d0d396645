/* SPDX-License-Identifier: MIT */
/* account_import: many teachers by one file: looked at first, then invited, all or those whose lines are right. */
#include "ceremony/account_import.h"

#include "ceremony/life.h"
#include "ceremony/reason.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { NOM, PRENOM, COURRIEL, CLASSES, DISCIPLINE, COLUMNS, MAX_FOLDED = 80, MAX_CLASSES = 200 };
/* The first word is ours; the others are how schools' software calls the column, folded. */
static const char *const columns[COLUMNS][9] = {
	[NOM] = { "nom", "nomdefamille", "nomdusage", "nomenseignant" },
	[PRENOM] = { "prenom", "prenomenseignant" },
	[COURRIEL] = { "courriel", "mel", "mail", "email", "adressemail", "adresseemail",
		"adresseelectronique", "courrielprofessionnel" },
	[CLASSES] = { "classes", "classe", "division", "divisions" },
	[DISCIPLINE] = { "discipline", "matiere", "fonction", "qualite" },
};

struct importing {
	const struct actor *actor;
	const struct account_list *list;
	struct account_list_done *done;
	struct csv table;
	int at[COLUMNS]; /* column of the file; -1: none */
	char known[MAX_CLASSES][24];
	size_t known_n;
	bool row_faulty;
};

static void importing_auto(struct importing *m)
{
	csv_table_auto(&m->table);
}

static bool is_named(const char *folded, int column)
{
	for (const char *const *word = columns[column]; *word; word++)
		if (strcmp(*word, folded) == 0)
			return true;
	return false;
}

static bool columns_find(struct importing *m, struct err *e)
{
	for (int c = 0; c < COLUMNS; c++) {
		m->at[c] = -1;
		for (size_t i = 0; i < m->table.rows[0].n && m->at[c] < 0; i++) {
			char folded[MAX_FOLDED];
			if (csv_fold(folded, sizeof folded, csv_cell(&m->table, 0, i), NULL) &&
				is_named(folded, c))
				m->at[c] = (int)i;
		}
		if (c <= COURRIEL && m->at[c] < 0)
			return err_fail(e, ERR_SYNTAX,
				"la colonne « %s » manque : nom;prenom;courriel;classes;discipline",
				columns[c][0]);
	}
	return true;
}

static const char *cell(const struct importing *m, size_t row, int c)
{
	return m->at[c] < 0 ? "" : csv_cell(&m->table, row, (size_t)m->at[c]);
}

static void tell(struct importing *m, roster_error_fn *fn, size_t row, int c, const char *value,
	const char *wanted)
{
	struct roster_error x = { .line = m->table.rows[row].line };
	snprintf(x.column, sizeof x.column, "%s", columns[c][0]);
	snprintf(x.value, sizeof x.value, "%.79s", value);
	snprintf(x.wanted, sizeof x.wanted, "%.199s", wanted);
	if (fn)
		(void)fn(m->list->arg, &x);
}

static void fault(struct importing *m, size_t row, int c, const char *wanted)
{
	m->row_faulty = true;
	tell(m, m->list->error, row, c, cell(m, row, c), wanted);
}

/* The line of an earlier row with the same address; 0: none. */
static size_t line_before(const struct importing *m, size_t row)
{
	for (size_t i = 1; i < row; i++)
		if (strcasecmp(cell(m, i, COURRIEL), cell(m, row, COURRIEL)) == 0)
			return m->table.rows[i].line;
	return 0;
}

/* A class that nobody is in is told, not refused: pupils may come later. */
static void classes_check(struct importing *m, size_t row)
{
	const char *at = cell(m, row, CLASSES);
	while (m->known_n && *at) {
		char one[80];
		size_t n = strcspn(at, ","), known = 0;
		snprintf(one, sizeof one, "%.*s", (int)(n < 79 ? n : 79), at);
		const char *name = one + strspn(one, " ");
		for (size_t end = strlen(one); end && one[end - 1] == ' '; end--)
			one[end - 1] = '\0';
		while (known < m->known_n && strcmp(m->known[known], name) != 0)
			known++;
		if (known == m->known_n && name[0])
			tell(m, m->list->doubt, row, CLASSES, name, "");
		at += n + (at[n] == ',');
	}
}

/* What of a line can be told without inviting anybody: all of it at once. */
static void row_check(struct importing *m, size_t row)
{
	char wanted[80];
	size_t before = line_before(m, row);
	if (!cell(m, row, NOM)[0])
		fault(m, row, NOM, "obligatoire");
	if (!cell(m, row, PRENOM)[0])
		fault(m, row, PRENOM, "obligatoire");
	if (!cell(m, row, COURRIEL)[0]) {
		fault(m, row, COURRIEL, "obligatoire");
	} else if (!account_login_fit(cell(m, row, COURRIEL))) {
		fault(m, row, COURRIEL, "une adresse de courriel");
	} else if (before) {
		snprintf(wanted, sizeof wanted,
			"une adresse par personne : celle-ci est déjà à la ligne %zu", before);
		fault(m, row, COURRIEL, wanted);
	}
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
	m->row_faulty = false;
	row_check(m, row);
	if (m->row_faulty)
		return true;
	if (account_invite(&id, m->actor, &n, &why)) {
		classes_check(m, row);
		m->done->invited++;
		return !m->list->line || m->list->line(m->list->arg, &n);
	}
	if (why.code == ERR_WRONG_STATE && reason_of(&why) == REASON_NONE)
		fault(m, row, COURRIEL, "une adresse qui n’a pas encore de compte");
	else if (why.code == ERR_SYNTAX || why.code == ERR_LIMIT)
		fault(m, row, strstr(why.text, "classes") ? CLASSES : NOM, why.text);
	else {
		if (e)
			*e = why;
		return false;
	}
	return true;
}

/* Inside one transaction: a look, or a line in error that is not left out, undoes all. */
static bool rows_take(void *arg, struct store *s, struct err *e)
{
	struct importing *m = arg;
	(void)s;
	for (size_t i = 1; i < m->table.rows_n; i++) {
		if (!row_take(m, i, e))
			return false;
		m->done->faulty += m->row_faulty;
	}
	m->done->whole = true;
	if (m->list->dry)
		return err_fail(e, ERR_SYNTAX, "looked at, nothing kept");
	return m->done->faulty == 0 || m->list->skip_faulty ||
	       err_fail(e, ERR_SYNTAX, "%zu ligne(s) en erreur : rien n’est fait", m->done->faulty);
}

static bool class_take(void *arg, const struct store_class *c)
{
	struct importing *m = arg;
	snprintf(m->known[m->known_n++], sizeof m->known[0], "%s", c->name);
	return m->known_n < MAX_CLASSES;
}

bool account_import(struct account_list_done *out, const struct actor *a,
	const struct account_list *list, struct err *e)
{
	AUTO(importing) struct importing m = { .actor = a, .list = list, .done = out };
	struct err why = ERR_INIT;
	char year[10];
	*out = (struct account_list_done){ .lines = 0 };
	if (list->csv.n > ACCOUNT_MAX_CSV)
		return err_fail(
			e, ERR_LIMIT, "fichier trop grand : %d Kio au plus", ACCOUNT_MAX_CSV >> 10);
	school_year(year, life_day(a->now_ms));
	if (!csv_read(&m.table, list->csv, e) || !columns_find(&m, e) ||
		!store_class_each(a->service->house->store, a->school, year, class_take, &m, e))
		return false;
	out->lines = m.table.rows_n - 1;
	out->encoding = m.table.encoding;
	if (store_together(a->service->house->store, rows_take, &m, &why))
		return true;
	if (list->dry && out->whole)
		return true;
	if (e)
		*e = why;
	return false;
}

bool account_template(struct buf *csv, struct err *e)
{
	*csv = (struct buf)BUF_MAX(1024);
	buf_put_text(csv,
		"\xef\xbb\xbfnom;prenom;courriel;classes;discipline\r\n"
		"GABARIT;Noa;noa.gabarit@lycee.example;2de 4, 2de 5;histoire-géographie\r\n"
		"MODÈLE;Alix;alix.modele@lycee.example;2de 6;mathématiques\r\n");
	return buf_done(csv, e);
}
