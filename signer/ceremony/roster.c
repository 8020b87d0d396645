/* SPDX-License-Identifier: MIT */
/* roster: look at a file of pupils, import it whole, say what changed. */
#include "ceremony/roster.h"

#include "ceremony/dossier.h"
#include "base/text.h"
#include "ceremony/papers.h"
#include "ceremony/roster_end.h"
#include "ceremony/roster_follow.h"
#include "ceremony/roster_same.h"
#include "ceremony/task.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 512, EDITS = 8 };

bool roster_ref(
	char out[static 65], const struct service *s, const struct roster_key *k, struct err *e)
{
	char text[KEY_MAX], year[24], last[160], first[160];
	snprintf(year, sizeof year, "%s/%s", k->uai, k->year);
	if (k->ine && k->ine[0]) {
		snprintf(text, sizeof text, "%s", k->ine);
	} else {
		if (!csv_fold(last, sizeof last, k->last_name, e) ||
			!csv_fold(first, sizeof first, k->first_name, e))
			return false;
		snprintf(text, sizeof text, "%s|%s|%s|%s", k->uai, last, first, k->birth);
		for (char *c = text; *c; c++)
			*c = (char)(*c >= 'a' && *c <= 'z' ? *c - 32 : *c);
	}
	bool good = secret_year_mac(out, s->shared->secret, year, slice_text(text), e);
	OPENSSL_cleanse(text, sizeof text);
	return good;
}

/* --- the mapping screen --------------------------------------------------------------------------------------------- */

/* The school's own mapping: {"column of the file, folded": "our column"}. */
static int kept_column(const json_t *kept, const char *header)
{
	char folded[200];
	if (!csv_fold(folded, sizeof folded, header, NULL))
		return -1;
	const char *ours = json_string_value(json_object_get(kept, folded));
	for (int c = 0; ours && c < ROSTER_COLUMN_COUNT; c++)
		if (strcmp(roster_column_name((enum roster_column)c), ours) == 0)
			return c;
	return -1;
}

static bool school_mapping(json_t **out, const struct actor *a, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	if (!school_open(&s, a->service, a->school, e))
		return false;
	*out = json_loads(school_get(&s, "import/mapping"), 0, NULL);
	return true;
}

/* Each of our columns once: the first that claims it. */
static bool map_columns(int *mapped, const struct csv *t, const struct actor *a, struct err *e)
{
	AUTO(roster_words) struct roster_words w = { .json = NULL };
	bool taken[ROSTER_COLUMN_COUNT] = { false };
	json_t *kept = NULL;
	if (!roster_words_open(&w, a->service->shared, e) || !school_mapping(&kept, a, e))
		return false;
	for (size_t i = 0; i < ROSTER_MAX_COLUMNS; i++) {
		mapped[i] = -1;
		if (i >= t->rows[0].n)
			continue;
		int c = kept_column(kept, csv_cell(t, 0, i));
		if (c < 0)
			c = roster_words_column(&w, csv_cell(t, 0, i));
		if (c >= 0 && !taken[c]) {
			taken[c] = true;
			mapped[i] = c;
		}
	}
	json_decref(kept);
	return true;
}

/* A list is of the whole school: who may fill in some classes only (a teacher, a delegate with a scope) brings none. */
static bool may_import(const struct actor *a, struct err *e)
{
	bool all = !a->scope || !a->scope[0];
	return a->role == LIFE_SYSTEME ||
	       (all && life_may(a->role, LIFE_FILL_SCHOOL, LIFE_BEFORE) >= LIFE_MAY) ||
	       reason_set(e, ERR_DENIED, REASON_ROLE);
}

bool roster_look(struct roster_head *out, const struct actor *a, struct slice csv, struct err *e)
{
	AUTO(csv_table) struct csv t = { .rows_n = 0 };
	memset(out, 0, sizeof *out);
	if (!may_import(a, e) || !csv_read(&t, csv, e) || !map_columns(out->mapped, &t, a, e))
		return false;
	out->encoding = t.encoding;
	out->separator = t.separator;
	out->columns = t.rows[0].n;
	out->lines = t.rows_n - 1;
	for (size_t i = 0; i < out->columns; i++) {
		snprintf(out->names[i], sizeof out->names[i], "%.79s", csv_cell(&t, 0, i));
		for (size_t n = 0; n < ROSTER_SAMPLES; n++)
			snprintf(out->samples[i][n], sizeof out->samples[i][n], "%.79s",
				out->mapped[i] == ROSTER_ine && csv_cell(&t, n + 1, i)[0]
					? "•••••••••••"
					: csv_cell(&t, n + 1, i));
	}
	return true;
}

/* --- the import ------------------------------------------------------------------------------------------------------ */

struct importing {
	const struct actor *actor;
	const struct roster_import *want;
	struct roster_done *done;
	struct csv table;
	int mapped[ROSTER_MAX_COLUMNS];
	struct roster_words words;
	struct roster_row *rows;
	struct store_pupil *old; /* of each row; id 0: new */
	size_t n;
	struct roster_pupils known;
	struct school school;
	struct store *store;
};

static void importing_auto(struct importing *m)
{
	for (size_t i = 0; m->rows && i < m->n; i++) {
		roster_row_free(&m->rows[i]);
		store_pupil_auto(&m->old[i]);
	}
	free(m->rows);
	free(m->old);
	roster_pupils_auto(&m->known);
	csv_table_auto(&m->table);
	roster_words_auto(&m->words);
	school_auto(&m->school);
}

static bool ignore_error(void *arg, const struct roster_error *x)
{
	(void)arg;
	(void)x;
	return true;
}

static int by_fallback(const void *a, const void *b)
{
	const struct roster_row *const *x = a, *const *y = b;
	int order = strcmp((*x)->ref, (*y)->ref);
	return order ? order : ((*x)->line > (*y)->line) - ((*x)->line < (*y)->line);
}

/* Two lines with one key: an error on both (CONVENTION 2.4). */
static bool doubles(struct importing *m, struct err *e)
{
	struct roster_row **list = calloc(m->n ? m->n : 1, sizeof(struct roster_row *));
	if (!list)
		return err_nomem(e);
	for (size_t i = 0; i < m->n; i++)
		list[i] = &m->rows[i];
	qsort(list, m->n, sizeof(struct roster_row *), by_fallback);
	for (size_t i = 1; i < m->n; i++)
		if (strcmp(list[i]->ref, list[i - 1]->ref) == 0)
			list[i]->twin = list[i - 1]->twin = true;
	free(list);
	return true;
}

/* Line by line, now that the doubles are known: who corrects a list goes through it from the top. */
static bool faults_tell(struct importing *m, struct roster_reading *r, struct err *e)
{
	r->error = m->want->error ? m->want->error : ignore_error;
	r->doubt = NULL; /* was told */
	r->errors = 0;
	for (size_t i = 0; i < m->n; i++) {
		struct roster_row *row = &m->rows[i], again = { .line = 0 };
		bool good = !row->faulty || roster_row_read(&again, r, i + 1, e);
		roster_row_free(&again);
		if (!row->faulty && row->twin)
			roster_row_fault(r, row->line, "nom", roster_row_get(row, ROSTER_nom),
				"un élève une seule fois : une autre ligne a le même INE, ou les "
				"mêmes "
				"nom, prénom et date");
		if (!good)
			return false;
		row->faulty = row->faulty || row->twin;
		m->done->faulty += row->faulty;
	}
	return true;
}

static bool rows_read(struct importing *m, struct err *e)
{
	struct roster_reading r = { .actor = m->actor,
		.words = &m->words,
		.table = &m->table,
		.mapped = m->want->mapped ? m->want->mapped : m->mapped,
		.uai = m->school.row.uai,
		.year = m->want->year,
		.error = ignore_error,
		.doubt = m->want->doubt,
		.arg = m->want->arg };
	size_t all = m->table.rows_n - 1;
	m->rows = calloc(all ? all : 1, sizeof *m->rows);
	m->old = calloc(all ? all : 1, sizeof *m->old);
	if (!m->rows || !m->old)
		return err_nomem(e);
	for (; m->n < all; m->n++)
		if (!roster_row_read(&m->rows[m->n], &r, m->n + 1, e)) {
			roster_row_free(&m->rows[m->n]);
			return false;
		}
	m->done->lines = m->n;
	return doubles(m, e) && faults_tell(m, &r, e);
}

static bool old_take(struct importing *m, size_t i, struct roster_pupil *p, struct err *e)
{
	bool other = strcmp(m->rows[i].ref, p->ref) != 0;
	m->done->joined += other;
	return roster_pupil_join(&m->rows[i], p, e) &&
	       store_pupil_get(m->store, m->actor->school, p->id, &m->old[i], e);
}

/* By INE; else by the fallback key, which the secretariat joins with a yes: the older reference stays for the year. */
static bool old_find(struct importing *m, size_t i, struct err *e)
{
	const struct roster_row *row = &m->rows[i];
	struct roster_pupil *p = roster_pupil_find(&m->known, row->ref);
	if (!p && row->has_ine && m->want->join_fallback)
		p = roster_pupil_find(&m->known, row->fallback);
	return !p || old_take(m, i, p, e);
}

/* What was answered, if it is one of those that were shown; else what is wanted for all. */
static struct roster_pupil *answered(
	struct importing *m, struct roster_question *q, struct roster_pupil *like[ROSTER_LIKE])
{
	q->answer = m->want->answer ? m->want->answer(m->want->arg, q->line) : ROSTER_UNANSWERED;
	for (size_t i = 0; i < q->n; i++)
		if (q->answer == like[i]->id)
			return like[i];
	if (q->answer == ROSTER_ANOTHER)
		return NULL;
	q->answer = m->want->all_new ? ROSTER_ANOTHER : ROSTER_UNANSWERED;
	if (!m->want->all_same || q->n != 1 || like[0]->claims != 1)
		return NULL;
	q->answer = like[0]->id;
	return like[0];
}

static bool likely_ask(struct importing *m, size_t i, struct err *e)
{
	const struct roster_row *row = &m->rows[i];
	struct roster_pupil *like[ROSTER_LIKE];
	struct roster_question q = { .line = row->line };
	if (!roster_pupil_like(like, &q.n, &m->known, row, e))
		return false;
	if (q.n == 0)
		return true;
	snprintf(q.pupil, sizeof q.pupil, "%s %s", roster_row_get(row, ROSTER_nom),
		roster_row_get(row, ROSTER_prenom));
	snprintf(q.class_name, sizeof q.class_name, "%s", roster_row_get(row, ROSTER_classe));
	snprintf(q.birth, sizeof q.birth, "%s", roster_row_get(row, ROSTER_naissance));
	for (size_t k = 0; k < q.n; k++) {
		q.like[k].id = like[k]->id;
		memcpy(q.like[k].pupil, like[k]->name, sizeof q.like[k].pupil);
		memcpy(q.like[k].class_name, like[k]->class_name, sizeof q.like[k].class_name);
		memcpy(q.like[k].birth, like[k]->birth, sizeof q.like[k].birth);
	}
	struct roster_pupil *same = answered(m, &q, like);
	m->done->asked += q.answer == ROSTER_UNANSWERED;
	if (m->want->question && !m->want->question(m->want->arg, &q))
		return err_fail(e, ERR_WRONG_STATE, "the import was stopped");
	return !same || old_take(m, i, same, e);
}

/* First those that a key knows; then who else a line may be. */
static bool olds_find(struct importing *m, struct err *e)
{
	if (!roster_pupils_read(&m->known, m->store, m->actor->school, m->want->year, e))
		return false;
	for (size_t i = 0; i < m->n; i++)
		if (!m->rows[i].faulty && !old_find(m, i, e))
			return false;
	for (size_t i = 0; i < m->n; i++) {
		struct roster_pupil *like[ROSTER_LIKE];
		size_t n = 0;
		if (!m->rows[i].faulty && !m->old[i].id &&
			!roster_pupil_like(like, &n, &m->known, &m->rows[i], e))
			return false;
		for (size_t k = 0; k < n; k++)
			like[k]->claims++;
	}
	for (size_t i = 0; i < m->n; i++)
		if (!m->rows[i].faulty && !m->old[i].id && !likely_ask(m, i, e))
			return false;
	return !m->done->asked || m->want->dry ||
	       err_fail(e, ERR_SYNTAX,
		       "%zu ligne(s) ressemblent à un élève déjà connu : dites pour chacune si "
		       "c’est "
		       "le même ; rien n’est importé",
		       m->done->asked);
}

static bool is_owned(const json_t *old, const char *column)
{
	const char *list = json_string_value(json_object_get(old, "propre"));
	size_t n = strlen(column);
	for (const char *at = list; at && (at = strstr(at, column)); at += n)
		if ((at == list || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' '))
			return true;
	return false;
}

/* « Classe : 2de 3 → 2de 4 ; » for every column of the file that differs; addresses of their owners are kept. */
static void compare(
	struct importing *m, json_t *old, struct roster_row *row, struct roster_change *change)
{
	size_t at = 0;
	for (int c = 0; c < ROSTER_COLUMN_COUNT; c++) {
		const char *name = roster_column_name((enum roster_column)c);
		const char *was = json_string_value(json_object_get(old, name));
		const char *is = roster_row_get(row, (enum roster_column)c);
		bool mapped = false;
		const int *map = m->want->mapped ? m->want->mapped : m->mapped;
		for (size_t i = 0; i < m->table.rows[0].n; i++)
			mapped |= map[i] == c;
		if (c == ROSTER_ine || !mapped || strcmp(was ? was : "", is) == 0)
			continue;
		if (is_owned(old, name) && !m->want->overwrite_owned) {
			change->kept_by_owner = true;
			json_object_set(row->fields, name, json_object_get(old, name));
			continue;
		}
		int n = at < sizeof change->changes
				? snprintf(change->changes + at, sizeof change->changes - at,
					  "%s%s : %.60s → %.60s", at ? " ; " : "",
					  roster_words_label(&m->words, name),
					  was && was[0] ? was : "(vide)", is[0] ? is : "(vide)")
				: 0;
		at += n > 0 ? (size_t)n : 0;
	}
}

static bool same_as_before(
	struct importing *m, size_t i, struct roster_change *change, struct err *e)
{
	struct roster_row *row = &m->rows[i];
	struct slice was = buf_slice(&m->old[i].fields);
	json_t *old = json_loadb((const char *)was.p, was.n, 0, NULL);
	if (!old)
		return err_fail(
			e, ERR_IO, "a pupil's fields cannot be read; restore from a backup");
	compare(m, old, row, change);
	/* columns that this file does not have stay as they were */
	json_object_update_missing(row->fields, old);
	json_decref(old);
	change->what = change->changes[0] || m->old[i].left ? ROSTER_CHANGED : ROSTER_SAME;
	return true;
}

static bool pupil_of(struct store_pupil *p, const struct importing *m, size_t i, struct err *e)
{
	const struct roster_row *row = &m->rows[i];
	char *text = json_dumps(row->fields, JSON_COMPACT | JSON_SORT_KEYS);
	if (!text)
		return err_nomem(e);
	*p = (struct store_pupil){ .id = m->old[i].id,
		.school = m->actor->school,
		.dispensed = strcmp(roster_row_get(row, ROSTER_dispense), "oui") == 0,
		.fields = BUF_MAX(STORE_MAX_JSON) };
	memcpy(p->code_hash, m->old[i].code_hash, sizeof p->code_hash);
	snprintf(p->year, sizeof p->year, "%s", m->want->year);
	snprintf(p->ref, sizeof p->ref, "%s", row->ref);
	snprintf(p->class_name, sizeof p->class_name, "%s", roster_row_get(row, ROSTER_classe));
	snprintf(p->level, sizeof p->level, "%s", row->level);
	snprintf(p->sort_key, sizeof p->sort_key, "%s %s", roster_row_get(row, ROSTER_nom),
		roster_row_get(row, ROSTER_prenom));
	buf_put_text(&p->fields, text);
	free(text);
	return buf_done(&p->fields, e);
}

static bool row_keep(struct importing *m, size_t i, struct err *e)
{
	struct roster_row *row = &m->rows[i];
	struct roster_change change = { .what = ROSTER_ADDED, .line = row->line };
	if (m->old[i].id && !same_as_before(m, i, &change, e))
		return false;
	AUTO(store_pupil) struct store_pupil p = { .id = 0 };
	if (!pupil_of(&p, m, i, e))
		return false;
	m->done->added += change.what == ROSTER_ADDED;
	m->done->changed += change.what == ROSTER_CHANGED;
	m->done->same += change.what == ROSTER_SAME;
	snprintf(change.pupil, sizeof change.pupil, "%s", p.sort_key);
	snprintf(change.class_name, sizeof change.class_name, "%s", p.class_name);
	if (m->want->change && !m->want->change(m->want->arg, &change))
		return err_fail(e, ERR_WRONG_STATE, "the import was stopped");
	if (m->want->dry || (change.what == ROSTER_SAME && !row->joined))
		return true;
	if (!store_pupil_put(m->store, &p, e))
		return false;
	m->old[i].id = p.id;
	return true;
}

/* Classes that are new get a row; one that is there keeps its QR. */
struct classes {
	const char *name;
	bool there;
};

static bool class_is(void *arg, const struct store_class *c)
{
	struct classes *k = arg;
	k->there = strcmp(c->name, k->name) == 0;
	return !k->there;
}

static bool classes_keep(struct importing *m, struct err *e)
{
	const char *last = "";
	for (size_t i = 0; i < m->n; i++) {
		const struct roster_row *row = &m->rows[i];
		struct classes k = { .name = roster_row_get(row, ROSTER_classe) };
		if (row->faulty || strcmp(k.name, last) == 0)
			continue;
		last = k.name;
		if (!store_class_each(m->store, m->actor->school, m->want->year, class_is, &k, e))
			return false;
		struct store_class c = { .school = m->actor->school };
		snprintf(c.year, sizeof c.year, "%s", m->want->year);
		snprintf(c.name, sizeof c.name, "%s", k.name);
		snprintf(c.level, sizeof c.level, "%s", row->level);
		if (!k.there && !store_class_put(m->store, &c, e))
			return false;
	}
	return true;
}

/* Pupils of the year that the file does not have: proposed, marked when ticked, never deleted. */
struct leaving {
	struct importing *m;
	struct store_pupil *list;
	size_t n, cap;
	bool failed;
};

static bool leaving_take(void *arg, const struct store_pupil *p)
{
	struct leaving *l = arg;
	for (size_t i = 0; i < l->m->n; i++)
		if (strcmp(l->m->rows[i].ref, p->ref) == 0)
			return true;
	if (p->left)
		return true;
	if (l->n == l->cap) {
		size_t more = l->cap ? 2 * l->cap : 64;
		struct store_pupil *grown = reallocarray(l->list, more, sizeof *grown);
		l->failed = !grown;
		if (!grown)
			return false;
		l->list = grown;
		l->cap = more;
	}
	l->list[l->n] = *p;
	l->list[l->n].fields = (struct buf)BUF_MAX(STORE_MAX_JSON);
	buf_put_slice(&l->list[l->n].fields, buf_slice(&p->fields));
	l->n++;
	return true;
}

static bool leave(struct importing *m, struct leaving *l, struct err *e)
{
	for (size_t i = 0; i < l->n; i++) {
		struct store_pupil *p = &l->list[i];
		struct roster_change change = { .what = ROSTER_LEFT };
		snprintf(change.pupil, sizeof change.pupil, "%s", p->sort_key);
		snprintf(change.class_name, sizeof change.class_name, "%s", p->class_name);
		if (m->want->change && !m->want->change(m->want->arg, &change))
			return err_fail(e, ERR_WRONG_STATE, "the import was stopped");
		p->left = true;
		if (!m->want->dry && m->want->mark_left &&
			(!buf_done(&p->fields, e) || !store_pupil_put(m->store, p, e)))
			return false;
	}
	m->done->left = l->n;
	return true;
}

static bool leavers(struct importing *m, struct err *e)
{
	struct leaving l = { .m = m };
	const struct store_pupil_filter f = { .school = m->actor->school, .year = m->want->year };
	bool good = store_pupil_each(m->store, &f, leaving_take, &l, e) &&
		    (!l.failed || err_nomem(e)) && leave(m, &l, e);
	for (size_t i = 0; i < l.n; i++)
		buf_free(&l.list[i].fields);
	free(l.list);
	return good;
}

static bool import_note(struct importing *m, struct err *e)
{
	uint8_t sha[32];
	char hex[65], detail[400];
	if (!act_sha256(sha, m->want->csv, e))
		return false;
	text_hex(hex, sha, 32);
	snprintf(detail, sizeof detail,
		"{\"fichier\":\"%s\",\"lignes\":\"%zu\",\"ajoutes\":\"%zu\",\"modifies\":\"%zu\","
		"\"absents\":\"%zu\",\"ecartes\":\"%zu\",\"rejoints\":\"%zu\"}",
		hex, m->done->lines, m->done->added, m->done->changed, m->done->left,
		m->done->faulty, m->done->joined);
	const struct store_note n = { .school = m->actor->school,
		.account = m->actor->account,
		.time_ms = m->actor->now_ms,
		.kind = "IMPORT",
		.detail = slice_text(detail) };
	return store_note_add(m->store, &n, e);
}

/* Inside one transaction. */
static bool keep_all(void *arg, struct store *s, struct err *e)
{
	struct importing *m = arg;
	(void)s;
	if (!olds_find(m, e))
		return false;
	for (size_t i = 0; i < m->n; i++)
		if (!m->rows[i].faulty && !row_keep(m, i, e))
			return false;
	return leavers(m, e) &&
	       (m->want->dry ||
		       (classes_keep(m, e) && import_note(m, e) &&
			       roster_end_later(m->actor, m->actor->school, m->want->year, e)));
}

/* --- what an import brings to dossiers ------------------------------------------------------------------------------- */

struct living {
	struct store_dossier *list;
	size_t n, cap;
	bool failed;
};

static bool living_take(void *arg, const struct store_dossier *d)
{
	struct living *l = arg;
	if (l->n == l->cap)
		return false;
	l->list[l->n++] = *d;
	return true;
}

static bool frozen_follow(
	struct importing *m, const struct store_dossier *d, bool differs, struct err *e)
{
	char key[60];
	struct store_job task = { .kind = "tache",
		.next_ms = INT64_MAX,
		.created_ms = m->actor->now_ms,
		.data = SLICE_LIT("{\"tache\":\"import\"}") };
	if (!differs)
		return task_end(m->actor->service, "import", d->id, NULL, e);
	snprintf(key, sizeof key, "import:%.36s", d->id);
	memcpy(task.key, key, sizeof key);
	m->done->tasks++;
	return store_job_add(m->store, &task, e);
}

/* A draft follows the roster; a frozen revision is never touched: it becomes a task (CONVENTION 2.4), until the list agrees again. */
static bool dossier_follow(
	struct importing *m, size_t i, const struct store_dossier *about, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	struct roster_follow f;
	struct slice was = buf_slice(&m->old[i].fields);
	if (!store_dossier_get(m->store, m->actor->school, about->id, &d, e) ||
		!papers_read(&p, &d, e))
		return false;
	json_t *before = was.n ? json_loadb((const char *)was.p, was.n, 0, NULL) : NULL;
	roster_differs(&f, &p, &m->rows[i], before, life_day(m->actor->now_ms));
	bool good = true;
	if (life_group(d.state) != LIFE_P) {
		good = frozen_follow(m, &d, f.n > 0, e);
	} else if (f.n > 0) {
		const struct dossier_edit edit = { .part = FIELD_SECRETARIAT,
			.changes = (const char *const(*)[2])f.list,
			.n = f.n };
		struct dossier_remarks *remarks = calloc(1, sizeof *remarks);
		good = remarks ? dossier_edit(remarks, m->actor, d.id, &edit, e) : err_nomem(e);
		free(remarks);
	}
	json_decref(before);
	return good;
}

static bool row_follow(struct importing *m, size_t i, struct err *e)
{
	const struct roster_row *row = &m->rows[i];
	struct store_dossier room[EDITS];
	struct living l = { .list = room, .cap = EDITS };
	const struct store_dossier_filter f = { .school = m->actor->school, .pupil = m->old[i].id };
	if (!store_dossier_each(m->store, &f, false, living_take, &l, e))
		return false;
	for (size_t k = 0; k < l.n; k++)
		if (!(life_group(room[k].state) & LIFE_X) && !dossier_follow(m, i, &room[k], e))
			return false;
	const char *host = roster_row_get(row, ROSTER_accueil_nom);
	if (!host[0] || l.n > 0)
		return true;
	char id[37];
	const char *from = roster_row_get(row, ROSTER_debut), *to = roster_row_get(row, ROSTER_fin),
		   *mail = roster_row_get(row, ROSTER_accueil_courriel),
		   *siret = roster_row_get(row, ROSTER_accueil_siret);
	const struct dossier_new n = { .pupil = m->old[i].id,
		.first = from[0] ? from : NULL,
		.last = to[0] ? to : NULL,
		.host_name = host,
		.host_mail = mail[0] ? mail : NULL,
		.host_siret = siret[0] ? siret : NULL };
	m->done->drafts++;
	return dossier_create(id, m->actor, &n, e);
}

/*
 * Outside the transaction, since a dossier has a lock and a journal of its own; an import that ends here is repeated
 * without harm: what is there already is the same.
 */
static bool follow_all(struct importing *m, struct err *e)
{
	for (size_t i = 0; i < m->n; i++)
		if (!m->rows[i].faulty && !row_follow(m, i, e))
			return err_context(e, "ligne %zu", m->rows[i].line);
	return true;
}

bool roster_import(struct roster_done *out, const struct actor *a, const struct roster_import *r,
	struct err *e)
{
	AUTO(importing)
	struct importing m = {
		.actor = a, .want = r, .done = out, .store = a->service->house->store
	};
	*out = (struct roster_done){ .lines = 0 };
	if (!may_import(a, e) || !roster_end_open(a, a->school, r->year, e) ||
		!csv_read(&m.table, r->csv, e) || !map_columns(m.mapped, &m.table, a, e) ||
		!roster_words_open(&m.words, a->service->shared, e) ||
		!school_open(&m.school, a->service, a->school, e) || !rows_read(&m, e))
		return false;
	if (out->faulty && !r->skip_faulty && !r->dry)
		return err_fail(e, ERR_SYNTAX,
			"%zu ligne(s) en erreur : rien n’est importé ; corrigez-les, ou cochez « "
			"laisser de "
			"côté »",
			out->faulty);
	return store_together(m.store, keep_all, &m, e) && (r->dry || follow_all(&m, e));
}
