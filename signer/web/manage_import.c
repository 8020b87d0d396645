/* SPDX-License-Identifier: MIT */
/* manage_import: a list of pupils: read, mapped, checked, imported; the same page after each step. */
#include "web/manage.h"

#include "base/file.h"
#include "base/text.h"
#include "ceremony/life.h"
#include "ceremony/roster_words.h"
#include "web/impl.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- the file between the steps --- */

void manage_files_start(struct manage_files *f)
{
	pthread_mutex_init(&f->lock, NULL);
}

static void file_drop(struct manage_file *f)
{
	if (f->at_ms)
		close(f->fd);
	*f = (struct manage_file){ .at_ms = 0 };
}

void manage_files_end(struct manage_files *f)
{
	for (size_t i = 0; i < MANAGE_FILES; i++)
		file_drop(&f->list[i]);
	pthread_mutex_destroy(&f->lock);
}

/* The session's own, else the oldest; those that waited too long go. Under the lock. */
static struct manage_file *slot(struct manage_files *f, const struct web_context *c)
{
	struct manage_file *found = &f->list[0];
	for (size_t i = 0; i < MANAGE_FILES; i++) {
		struct manage_file *x = &f->list[i];
		if (x->at_ms && c->now_ms - x->at_ms > MANAGE_FILE_MS)
			file_drop(x);
		if (x->at_ms && memcmp(x->session, c->session->id, sizeof x->session) == 0)
			return x;
		if (x->at_ms < found->at_ms)
			found = x;
	}
	return found;
}

bool manage_file_keep(
	struct web_context *c, const struct http_file *given, enum manage_use use, struct err *e)
{
	struct manage_files *f = &c->web->imports;
	int fd = fcntl(given->fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return err_errno(e, "a file for the import");
	pthread_mutex_lock(&f->lock);
	struct manage_file *x = slot(f, c);
	file_drop(x);
	*x = (struct manage_file){ .fd = fd, .size = given->size, .at_ms = c->now_ms, .use = use };
	memcpy(x->session, c->session->id, sizeof x->session);
	pthread_mutex_unlock(&f->lock);
	return true;
}

void manage_file_forget(struct web_context *c)
{
	struct manage_files *f = &c->web->imports;
	pthread_mutex_lock(&f->lock);
	struct manage_file *x = slot(f, c);
	if (memcmp(x->session, c->session->id, sizeof x->session) == 0)
		file_drop(x);
	pthread_mutex_unlock(&f->lock);
}

bool manage_file_take(
	struct file_map *out, struct web_context *c, enum manage_use use, struct err *e)
{
	struct manage_files *f = &c->web->imports;
	pthread_mutex_lock(&f->lock);
	struct manage_file *x = slot(f, c);
	bool own = x->at_ms && x->use == use &&
		   memcmp(x->session, c->session->id, sizeof x->session) == 0;
	int fd = own ? fcntl(x->fd, F_DUPFD_CLOEXEC, 0) : -1;
	pthread_mutex_unlock(&f->lock);
	if (fd < 0)
		return err_fail(e, ERR_SYNTAX,
			"le fichier n’est plus là (quinze minutes) : choisissez-le de nouveau");
	bool good = file_map_sealed(out, fd, CSV_MAX_BYTES, e);
	close(fd);
	return good;
}

/* --- one run --- */

void manage_line_put(
	xmlNode *page, const char *kind, const struct roster_error *x, const char *column)
{
	xmlNode *n = tree_child(page, kind);
	page_number(n, "ligne", (int64_t)x->line);
	tree_attr(n, "colonne", column);
	tree_attr(n, "valeur", x->value);
	tree_attr(n, "attendu", x->wanted);
}

bool manage_file_read(struct web_context *c, const struct manage_steps *s, struct err *e)
{
	static const struct {
		size_t most;
		const char *told;
	} limits[] = {
		[MANAGE_PUPILS] = { CSV_MAX_BYTES, "le fichier est trop grand : 5 Mio au plus" },
		[MANAGE_TEACHERS] = { ACCOUNT_MAX_CSV,
			"le fichier est trop grand : 512 Kio au plus" },
	};
	const struct http_file *f = http_file(c->q, "fichier");
	if (!f)
		return s->first(c, "choisissez un fichier", e);
	if (f->size > limits[s->use].most)
		return s->first(c, limits[s->use].told, e);
	return manage_file_keep(c, f, s->use, e) && s->look(c, NULL, e);
}

bool manage_refused(
	struct web_context *c, const struct manage_steps *s, const struct err *why, struct err *e)
{
	if (reason_of(why) == REASON_NONE && (why->code == ERR_SYNTAX || why->code == ERR_LIMIT))
		return s->first(c, why->text, e);
	if (e)
		*e = *why;
	return false;
}

/* Found in a dry run, or done. */
struct running {
	struct web_context *c;
	struct file_map map;
	struct roster_words words;
	struct roster_head *head;
	int mapped[ROSTER_MAX_COLUMNS];
	struct roster_done done;
	xmlNode *page;   /* NULL: nothing is shown */
	struct buf *csv; /* NULL: no list of errors is wanted */
	size_t errors, doubts, changes, questions;
};

static void running_auto(struct running *r)
{
	file_map_auto(&r->map);
	roster_words_auto(&r->words);
	free(r->head);
}

static bool error_take(void *arg, const struct roster_error *x)
{
	struct running *r = arg;
	if (r->csv)
		roster_error_line(r->csv, x);
	if (r->errors++ < MANAGE_SHOWN && r->page)
		manage_line_put(r->page, "faute", x, roster_words_label(&r->words, x->column));
	return true;
}

static bool doubt_take(void *arg, const struct roster_error *x)
{
	struct running *r = arg;
	if (r->doubts++ < MANAGE_SHOWN && r->page)
		manage_line_put(r->page, "doute", x, roster_words_label(&r->words, x->column));
	return true;
}

static bool change_take(void *arg, const struct roster_change *x)
{
	static const char *const words[] = { [ROSTER_ADDED] = "ajoute",
		[ROSTER_CHANGED] = "change",
		[ROSTER_SAME] = "meme",
		[ROSTER_LEFT] = "parti" };
	struct running *r = arg;
	if (x->what == ROSTER_SAME || r->changes++ >= MANAGE_SHOWN || !r->page)
		return true;
	xmlNode *n = tree_child(r->page, "changement");
	tree_attr(n, "quoi", words[x->what]);
	tree_attr(n, "eleve", x->pupil);
	tree_attr(n, "classe", x->class_name);
	tree_attr(n, "detail", x->changes);
	tree_attr(n, "garde", x->kept_by_owner ? "oui" : "non");
	return true;
}

/* "meme-12": of the question at line 12. */
static void question_name(char out[static 32], size_t line)
{
	snprintf(out, 32, "meme-%zu", line);
}

static int64_t answer_of(void *arg, size_t line)
{
	const struct running *r = arg;
	char name[32];
	uint64_t id = 0;
	question_name(name, line);
	const char *text = http_field(r->c->q, name);
	if (!text || !text[0])
		return ROSTER_UNANSWERED;
	if (strcmp(text, "autre") == 0)
		return ROSTER_ANOTHER;
	return text_decimal(&id, slice_text(text), INT64_MAX, NULL) && id ? (int64_t)id
									  : ROSTER_UNANSWERED;
}

static bool question_take(void *arg, const struct roster_question *q)
{
	struct running *r = arg;
	char name[32];
	if (r->questions++ >= MANAGE_ASKED || !r->page)
		return true;
	xmlNode *n = tree_child(r->page, "meme");
	question_name(name, q->line);
	page_number(n, "ligne", (int64_t)q->line);
	tree_attr(n, "champ", name);
	tree_attr(n, "eleve", q->pupil);
	tree_attr(n, "classe", q->class_name);
	tree_attr(n, "naissance", q->birth);
	tree_attr(n, "autre", q->answer == ROSTER_ANOTHER ? "oui" : "non");
	for (size_t i = 0; i < q->n; i++) {
		xmlNode *m = tree_child(n, "connu");
		page_number(m, "id", q->like[i].id);
		tree_attr(m, "eleve", q->like[i].pupil);
		tree_attr(m, "classe", q->like[i].class_name);
		tree_attr(m, "naissance", q->like[i].birth);
		tree_attr(m, "choisi", q->answer == q->like[i].id ? "oui" : "non");
	}
	return true;
}

/* Columns as the form says, where it says something: our name of one, or any of its words. */
static void mapping_read(struct running *r)
{
	memcpy(r->mapped, r->head->mapped, sizeof r->mapped);
	for (size_t i = 0; i < r->head->columns; i++) {
		char name[24];
		snprintf(name, sizeof name, "m-%zu", i);
		const char *ours = http_field(r->c->q, name);
		if (!ours)
			continue;
		r->mapped[i] = roster_words_column(&r->words, ours);
	}
}

static bool run(struct running *r, bool dry, struct err *e)
{
	char year[10];
	const struct http_request *q = r->c->q;
	r->head = calloc(1, sizeof *r->head);
	if (!r->head)
		return err_nomem(e);
	if (!roster_words_open(&r->words, r->c->service->shared, e) ||
		!manage_file_take(&r->map, r->c, MANAGE_PUPILS, e) ||
		!roster_look(r->head, &r->c->actor, r->map.bytes, e))
		return false;
	mapping_read(r);
	school_year(year, life_day(r->c->now_ms));
	const struct roster_import x = { .csv = r->map.bytes,
		.year = year,
		.mapped = r->mapped,
		.dry = dry,
		.skip_faulty = http_ticked(q, "ecarter", "oui"),
		.mark_left = http_ticked(q, "partis", "oui"),
		.overwrite_owned = http_ticked(q, "ecraser", "oui"),
		.join_fallback = http_ticked(q, "joindre", "oui"),
		.all_same = http_ticked(q, "memes", "oui"),
		.answer = answer_of,
		.question = question_take,
		.error = error_take,
		.doubt = doubt_take,
		.change = change_take,
		.arg = r };
	return roster_import(&r->done, &r->c->actor, &x, e);
}

/* --- pages --- */

static void done_put(xmlNode *n, const struct roster_done *d)
{
	page_number(n, "lignes", (int64_t)d->lines);
	page_number(n, "ajoutes", (int64_t)d->added);
	page_number(n, "changes", (int64_t)d->changed);
	page_number(n, "memes", (int64_t)d->same);
	page_number(n, "partis", (int64_t)d->left);
	page_number(n, "fautives", (int64_t)d->faulty);
	page_number(n, "brouillons", (int64_t)d->drafts);
	page_number(n, "taches", (int64_t)d->tasks);
	page_number(n, "demandes", (int64_t)d->asked);
}

static const char *label(const struct running *r, int column)
{
	return roster_words_label(&r->words, roster_column_name((enum roster_column)column));
}

static void head_put(xmlNode *page, const struct running *r)
{
	static const char *const encodings[] = {
		[CSV_UTF8] = "UTF-8", [CSV_UTF8_BOM] = "UTF-8", [CSV_WINDOWS_1252] = "Windows-1252"
	};
	const struct roster_head *h = r->head;
	if (!h)
		return;
	tree_attr(page, "codage", encodings[h->encoding]);
	for (size_t i = 0; i < h->columns; i++) {
		char name[24];
		xmlNode *n = tree_child(page, "colonne");
		snprintf(name, sizeof name, "m-%zu", i);
		tree_attr(n, "champ", name);
		tree_attr(n, "nom", h->names[i]);
		tree_attr(n, "notre", r->mapped[i] < 0 ? "" : label(r, r->mapped[i]));
		for (size_t k = 0; k < ROSTER_SAMPLES; k++)
			if (h->samples[i][k][0])
				tree_child_text(n, "exemple", h->samples[i][k]);
	}
	for (int c = 0; c < ROSTER_COLUMN_COUNT; c++)
		tree_attr(tree_child(page, "connue"), "nom", label(r, c));
}

/* Columns that every list must have and this one lacks: said once, before the same error on every line. */
static void lacks_put(xmlNode *page, const struct running *r)
{
	static const int wanted[] = { ROSTER_nom, ROSTER_prenom, ROSTER_naissance, ROSTER_classe };
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		size_t k = 0;
		while (k < r->head->columns && r->mapped[k] != wanted[i])
			k++;
		if (k == r->head->columns)
			tree_attr(tree_child(page, "manque"), "nom", label(r, wanted[i]));
	}
}

static void ticks_put(struct page *p)
{
	static const char *const ticks[] = { "ecarter", "partis", "ecraser", "joindre", "memes" };
	for (size_t i = 0; i < sizeof ticks / sizeof *ticks; i++)
		page_field(p, ticks[i], http_ticked(p->c->q, ticks[i], "oui") ? "oui" : "", NULL);
}

static bool start_page(struct web_context *c, const char *wrong, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	if (!page_begin(&p, c, "import", e))
		return false;
	tree_attr(p.facts, "etape", "choisir");
	if (wrong)
		tree_child_text(p.facts, "refus", wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool manage_import(struct web_context *c, struct err *e)
{
	return start_page(c, NULL, e);
}

static manage_page_fn look_page;
static const struct manage_steps steps = { MANAGE_PUPILS, start_page, look_page };

/* Columns, errors, what would change. */
static bool look_page(struct web_context *c, const char *wrong, struct err *e)
{
	AUTO(running) struct running r = { .c = c };
	AUTO(page) struct page p = { .c = NULL };
	struct err why = ERR_INIT;
	if (!page_begin(&p, c, "import", e))
		return false;
	r.page = p.facts;
	if (!run(&r, true, &why))
		return manage_refused(c, &steps, &why, e);
	tree_attr(p.facts, "etape", "verifier");
	done_put(p.facts, &r.done);
	head_put(p.facts, &r);
	lacks_put(p.facts, &r);
	ticks_put(&p);
	page_number(p.facts, "fautes", (int64_t)r.errors);
	page_number(p.facts, "doutes", (int64_t)r.doubts);
	page_number(p.facts, "changements", (int64_t)r.changes);
	page_number(p.facts, "questions", (int64_t)r.questions);
	if (wrong) {
		tree_attr(p.facts, "refuse", "oui");
		page_notice(&p, "erreur", wrong);
	}
	return page_end(&p, wrong ? 400 : 200, e);
}

static bool act_errors(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf csv = BUF_MAX(ROSTER_MAX_ERRORS * 600);
	AUTO(running) struct running r = { .c = c, .csv = &csv };
	struct err why = ERR_INIT;
	if (!run(&r, true, &why))
		return manage_refused(c, &steps, &why, e);
	if (!buf_done(&csv, e))
		return false;
	http_give_buf(c->r, &csv, "text/csv; charset=utf-8", "erreurs.csv", false);
	return true;
}

/* The school's mapping for the next time; who may not change settings imports all the same. */
static void mapping_keep(const struct running *r)
{
	json_t *map = json_object();
	for (size_t i = 0; map && i < r->head->columns; i++) {
		char folded[200];
		if (r->mapped[i] >= 0 && csv_fold(folded, sizeof folded, r->head->names[i], NULL))
			json_object_set_new(map, folded,
				json_string(roster_column_name((enum roster_column)r->mapped[i])));
	}
	char *text = map ? json_dumps(map, JSON_COMPACT) : NULL;
	const struct school_change change = { "import/mapping", text ? text : "" };
	if (text)
		(void)!school_change(&r->c->actor, r->c->actor.school, &change, 1, NULL);
	free(text);
	json_decref(map);
}

/* Nothing was kept: what is in error, or what was not answered, is on the page again. */
static bool act_refused(
	struct web_context *c, const struct running *r, const struct err *why, struct err *e)
{
	bool told = why->code == ERR_SYNTAX && (r->done.faulty || r->done.asked);
	const char *word = r->done.asked ? "import.meme.refuse" : "import.refuse";
	return told ? look_page(c, word, e) : manage_refused(c, &steps, why, e);
}

static bool act_import(struct web_context *c, struct err *e)
{
	AUTO(running) struct running r = { .c = c };
	AUTO(page) struct page p = { .c = NULL };
	struct err why = ERR_INIT;
	if (!run(&r, false, &why))
		return act_refused(c, &r, &why, e);
	mapping_keep(&r);
	manage_file_forget(c);
	if (!page_begin(&p, c, "import", e))
		return false;
	tree_attr(p.facts, "etape", "fait");
	done_put(p.facts, &r.done);
	return page_end(&p, 200, e);
}

bool manage_import_act(struct web_context *c, struct err *e)
{
	const char *what = http_field(c->q, "geste");
	if (what && strcmp(what, "verifier") == 0)
		return look_page(c, NULL, e);
	if (what && strcmp(what, "erreurs") == 0)
		return act_errors(c, e);
	if (what && strcmp(what, "importer") == 0)
		return act_import(c, e);
	return manage_file_read(c, &steps, e);
}

bool manage_template(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf csv = { 0 };
	if (!roster_template(&csv, e))
		return false;
	http_give_buf(c->r, &csv, "text/csv; charset=utf-8", "modele-eleves.csv", false);
	return true;
}
