/* SPDX-License-Identifier: MIT */
/* staff_board: « Ma journée », counts and chart. */
#include "web/staff_bulk.h"

#include "base/text.h"
#include "base/time.h"
#include "ceremony/board_task.h"
#include "ceremony/school.h"
#include "web/impl.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHART_DAYS = 60 };

void staff_year(char out[static 10], const struct web_context *c)
{
	const char *asked = http_query(c->q, "annee");
	school_year(out, life_day(c->now_ms));
	if (asked && strlen(asked) == 9 && asked[4] == '-' && strspn(asked, "0123456789-") == 9)
		memcpy(out, asked, 10);
}

static const char *light(enum board_light l)
{
	static const char *const words[] = {
		[BOARD_RED] = "rouge",
		[BOARD_AMBER] = "ambre",
		[BOARD_GREEN] = "vert",
		[BOARD_GREY] = "gris",
	};
	return words[l];
}

void staff_line(xmlNode *parent, const struct board_line *l)
{
	xmlNode *n = tree_child(parent, "ligne");
	tree_attr(n, "eleve", l->pupil);
	tree_attr(n, "classe", l->class_name);
	tree_attr(n, "lumiere", light(l->light));
	tree_attr(n, "attente", l->waits);
	page_number(n, "jours", l->days);
	tree_attr(n, "tache", l->task);
	tree_attr(n, "action", l->action);
	page_number(n, "id-eleve", l->pupil_id);
	if (l->dossier.id[0]) {
		tree_attr(n, "id", l->dossier.id);
		tree_attr(n, "reference", l->dossier.reference);
		tree_attr(n, "etat", store_state_name(l->dossier.state));
		tree_attr(n, "accueil", l->dossier.host_name);
		page_number(n, "signees", l->dossier.signed_n);
		page_number(n, "voulues", l->dossier.wanted);
		if (l->dossier.first_day)
			page_day(n, "debut", l->dossier.first_day);
	}
	if (l->since_ms)
		page_instant(n, "depuis", l->since_ms);
}

enum { TASKS_MOST = 24 };
/* The work list: of one kind of task, or all; a page of it. */
struct day {
	xmlNode *page;
	const char *only; /* NULL: all */
	size_t from, n, all;
	struct {
		char word[24], action[120];
		size_t n;
	} tasks[TASKS_MOST];
	size_t tasks_n;
};

static void task_count(struct day *x, const struct board_line *l)
{
	size_t i = 0;
	while (i < x->tasks_n && strcmp(x->tasks[i].word, l->task) != 0)
		i++;
	if (i == TASKS_MOST)
		return;
	if (i == x->tasks_n) {
		memcpy(x->tasks[i].word, l->task, sizeof l->task);
		memcpy(x->tasks[i].action, l->action, sizeof l->action);
		x->tasks_n++;
	}
	x->tasks[i].n++;
}

static bool day_take(void *arg, const struct board_line *l)
{
	struct day *x = arg;
	x->all++;
	task_count(x, l);
	if (x->only && strcmp(x->only, l->task) != 0)
		return true;
	if (x->n++ >= x->from && x->n <= x->from + STAFF_PAGE)
		staff_line(x->page, l);
	return true;
}

static void day_put(const struct day *x)
{
	page_number(x->page, "taches", (int64_t)x->all);
	page_number(x->page, "de", (int64_t)x->from);
	page_number(x->page, "lignes", (int64_t)x->n);
	page_number(x->page, "par", STAFF_PAGE);
	if (x->only)
		tree_attr(x->page, "tache", x->only);
	for (size_t i = 0; i < x->tasks_n; i++) {
		xmlNode *n = tree_child(x->page, "genre");
		tree_attr(n, "mot", x->tasks[i].word);
		tree_attr(n, "action", x->tasks[i].action);
		page_number(n, "n", (int64_t)x->tasks[i].n);
	}
}

/* ?tache=&de=: a word that is a task's, and a line. */
static void day_asked(struct day *x, const struct web_context *c)
{
	const char *only = http_query(c->q, "tache"), *at = http_query(c->q, "de");
	uint64_t from = 0;
	if (only && only[0] && strspn(only, "abcdefghijklmnopqrstuvwxyz-") == strlen(only))
		x->only = only;
	if (at && text_decimal(&from, slice_text(at), 100000, NULL))
		x->from = (size_t)from;
}

static void counts_put(xmlNode *n, const struct store_counts *c)
{
	const struct {
		const char *name;
		uint64_t value;
	} all[] = { { "a-placer", c->owing }, { "dispenses", c->dispensed }, { "trouve", c->found },
		{ "a-confirmer", c->to_confirm }, { "rempli", c->filled }, { "envoye", c->sent },
		{ "signe", c->signed_all }, { "scelle", c->sealed }, { "moitie", c->half },
		{ "a-corriger", c->to_correct }, { "refuse", c->refused }, { "expire", c->expired },
		{ "annule", c->cancelled }, { "mixte", c->mixed }, { "sans", c->without },
		{ "signatures", c->signatures }, { "voulues", c->signatures_wanted } };
	tree_attr(n, "classe", c->class_name);
	tree_attr(n, "niveau", c->level);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		page_number(n, all[i].name, (int64_t)all[i].value);
}

static bool counts_take(void *arg, const struct store_counts *c)
{
	counts_put(tree_child(arg, c->class_name[0] ? "compte" : "ensemble"), c);
	return true;
}

struct late {
	const struct actor *actor;
	int32_t until; /* stays that begin before it */
	size_t n;
};

static bool late_take(void *arg, const struct store_dossier *d)
{
	struct late *x = arg;
	x->n += d->first_day > 0 && d->first_day < x->until &&
		(x->actor->role != LIFE_ENSEIGNANT ||
			board_in_scope(x->actor, d->class_name, d->level));
	return true;
}

/* The school's own deadline: how many are not signed by all, so many days before their stay. */
static bool deadline_put(
	xmlNode *page, const struct web_context *c, const struct school *school, struct err *e)
{
	uint64_t days = 0;
	struct late x = { .actor = &c->actor };
	const struct store_dossier_filter f = { .school = c->actor.school,
		.states = 1U << STATE_BROUILLON | 1U << STATE_COMPLETEE_ACCUEIL |
			  1U << STATE_A_VERIFIER | 1U << STATE_VERIFIEE | 1U << STATE_EN_SIGNATURE |
			  1U << STATE_PARTIELLEMENT_SIGNEE | 1U << STATE_CORRECTION_DEMANDEE };
	const char *text = school_get(school, "delai/jours");
	if (!text[0] || !text_decimal(&days, slice_text(text), 365, NULL))
		return true;
	x.until = life_day(c->now_ms) + (int32_t)days;
	if (!store_dossier_each(c->store, &f, false, late_take, &x, e))
		return false;
	page_number(page, "en-retard", (int64_t)x.n);
	page_number(page, "delai", (int64_t)days);
	return true;
}

/* Who has no list of work begins on another page. */
static bool elsewhere(struct web_context *c)
{
	static const char *const pages[LIFE_ROLE_COUNT] = {
		[LIFE_ACADEMIE] = "/academie",
		[LIFE_DPO] = "/ecole/donnees", /* its day is what people ask about their data */
		[LIFE_INFIRMERIE] = "/ecole/sante",
		[LIFE_AUDITEUR] = "/audit",
	};
	const char *to = pages[c->actor.role];
	/* an administrator of the instance has no school's day */
	if (!to && c->account->school == 0)
		to = "/ecole/comptes";
	if (to)
		http_redirect(c->r, to);
	return to != NULL;
}

bool staff_day(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	AUTO(school) struct school school = { .settings = NULL };
	char year[10];
	staff_year(year, c);
	if (elsewhere(c))
		return true;
	if (!page_begin(&p, c, "journee", e))
		return false;
	struct day day = { .page = p.facts };
	day_asked(&day, c);
	if (!board_day(&c->actor, year, day_take, &day, e) ||
		!board_counts(&c->actor, year, counts_take, p.facts, e) ||
		!staff_bulk_day(p.facts, c, e))
		return false;
	if (!school_open(&school, c->service, c->account->school, e))
		return false;
	bool reads;
	if (!dossier_confidential_role(&reads, &c->actor, LIFE_CONFIDENTIAL_READ, e))
		return false;
	tree_attr(p.facts, "sante", reads ? "oui" : "non");
	if (!deadline_put(p.facts, c, &school, e) || !staff_watch_put(p.facts, c, &school, e))
		return false;
	page_number(p.facts, "reglages-vides", (int64_t)school_lacks(&school));
	day_put(&day);
	tree_attr(p.facts, "role", life_role_name(c->actor.role));
	return page_end(&p, 200, e);
}

static bool point_take(void *arg, const struct board_point *x)
{
	xmlNode *n = tree_child(arg, "point");
	page_day(n, "jour", x->day);
	page_number(n, "trouve", (int64_t)x->found);
	page_number(n, "signe", (int64_t)x->signed_all);
	page_number(n, "scelle", (int64_t)x->sealed);
	page_number(n, "a-placer", (int64_t)x->owing);
	return true;
}

enum { LEVELS_MOST = 8 };
struct levels {
	xmlNode *page;
	struct store_counts list[LEVELS_MOST];
	size_t n;
};

static void level_add(struct levels *l, const struct store_counts *c)
{
	size_t i = 0;
	while (i < l->n && strcmp(l->list[i].level, c->level) != 0)
		i++;
	if (i == LEVELS_MOST)
		return;
	if (i == l->n) {
		l->list[l->n++] = (struct store_counts){ .owing = 0 };
		memcpy(l->list[i].level, c->level, sizeof c->level);
	}
	board_counts_add(&l->list[i], c);
}

static bool level_take(void *arg, const struct store_counts *c)
{
	struct levels *l = arg;
	if (c->class_name[0])
		level_add(l, c);
	return counts_take(l->page, c);
}

static bool kind_take(void *arg, const struct board_kind *k)
{
	xmlNode *n = tree_child(arg, "nature");
	tree_attr(n, "nom", k->nature);
	page_number(n, "trouve", (int64_t)k->found);
	page_number(n, "signe", (int64_t)k->signed_all);
	page_number(n, "scelle", (int64_t)k->sealed);
	page_number(n, "derogees", (int64_t)k->granted);
	return true;
}

bool staff_counts(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	char year[10];
	int32_t today = life_day(c->now_ms);
	const int32_t days[2] = { today - CHART_DAYS, today };
	staff_year(year, c);
	if (!page_begin(&p, c, "tableau", e))
		return false;
	struct levels l = { .page = p.facts };
	if (!board_counts(&c->actor, year, level_take, &l, e) ||
		!board_kinds(&c->actor, year, kind_take, p.facts, e) ||
		!board_days(&c->actor, days, point_take, p.facts, e))
		return false;
	for (size_t i = 0; l.n > 1 && i < l.n; i++)
		counts_put(tree_child(p.facts, "par-niveau"), &l.list[i]);
	tree_attr(p.facts, "annee", year);
	page_instant(p.facts, "instant", c->now_ms);
	return page_end(&p, 200, e);
}

bool staff_counts_csv(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf csv = { 0 };
	char year[10], name[40];
	staff_year(year, c);
	if (!board_csv(&csv, &c->actor, year, e))
		return false;
	snprintf(name, sizeof name, "compteurs-%s.csv", year);
	http_give_buf(c->r, &csv, "text/csv; charset=utf-8", name, false);
	return true;
}
