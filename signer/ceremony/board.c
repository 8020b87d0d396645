/* SPDX-License-Identifier: MIT */
/* board: lists and counts of CONVENTION 10, drawn from the store under the eyes of one role. */
#include "ceremony/board.h"

#include "base/time.h"
#include "ceremony/board_task.h"
#include "ceremony/csv.h"
#include "ceremony/granted.h"
#include "ceremony/shield.h"
#include "ceremony/sign.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BOARD_MAX_SCOPE = 8192, BOARD_MAX_CSV = 1 << 20, BOARD_MAX_DAY_JSON = 4096 };

/* Rows are gathered first: a line asks the store again while no query runs. */
struct gathered {
	struct store_dossier *list;
	size_t n, cap;
	bool failed;
	const struct actor *actor;
};

/* Room for one more of 'n' things of 'size' each; NULL: none, and the old list stays. */
static void *room_for(void *list, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return list;
	size_t more = *cap ? 2 * *cap : 64;
	void *grown = reallocarray(list, more, size);
	if (grown)
		*cap = more;
	return grown;
}

static bool gather_take_row(void *arg, const struct store_dossier *d)
{
	struct gathered *g = arg;
	if (!board_in_scope(g->actor, d->class_name, d->level))
		return true;
	struct store_dossier *grown = room_for(g->list, g->n, &g->cap, sizeof *grown);
	g->failed = !grown;
	if (!grown)
		return false;
	g->list = grown;
	g->list[g->n++] = *d; /* without documents: nothing owned */
	return true;
}

static bool gather_rows(struct gathered *g, const struct actor *a,
	const struct store_dossier_filter *f, struct err *e)
{
	*g = (struct gathered){ .actor = a };
	return store_dossier_each(a->service->house->store, f, false, gather_take_row, g, e) &&
	       (!g->failed || err_nomem(e));
}

static void gathered_auto(struct gathered *g)
{
	free(g->list);
}

static bool is_staff(const struct actor *a, struct err *e)
{
	bool good = life_may(a->role, LIFE_COUNTS, LIFE_ANY) != LIFE_NO && a->school > 0;
	if (!good)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	/* names and counts are a delegate's within the dates of the deed, as the conventions are (CONVENTION 6) */
	return life_delegation_runs(a, e);
}

/* --- « Ma journée » -------------------------------------------------------------------------------------------------- */

/* What was put down as a task: a mail that came back, a roster that meets a frozen revision. */
struct put_down {
	const struct actor *actor;
	board_line_fn *fn;
	void *arg;
	struct err *e;
	bool failed, ended;
};

static void task_words(struct board_line *l, const char *task)
{
	static const char *const words[][2] = {
		{ "import", "Voir ce qui change : nouvelle version, rectificatif ou rien" },
		{ "rejet", "Corriger l’adresse ou changer de voie" },
		{ "collegue", "Confirmer le signataire" },
		{ "temoin", "Appeler la personne ; au besoin, nouvelle version" },
		{ "refus", "Lire pourquoi ; au besoin, appeler" },
		{ "bloque", "Appeler, puis débloquer" },
		{ "demande", "Répondre à la demande" },
		{ "arret", "Préparer et sceller l’acte de fin anticipée" },
		{ "donnees", "Répondre à la demande" },
		{ "rupture", "Sceller l’acte" },
	};
	l->light = BOARD_AMBER;
	snprintf(l->task, sizeof l->task, "%.23s", task);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i][0], task) == 0) {
			snprintf(l->waits, sizeof l->waits, "tache-%s", words[i][0]);
			snprintf(l->action, sizeof l->action, "%s", words[i][1]);
		}
}

static bool put_down_take(void *arg, const struct store_job *j)
{
	struct put_down *p = arg;
	const char *at = strchr(j->key, ':');
	struct board_line l = { .since_ms = j->created_ms };
	char id[37], kind[24];
	struct err why = ERR_INIT;
	if (!at || strlen(at + 1) < 36)
		return true;
	snprintf(kind, sizeof kind, "%.*s", (int)(at - j->key), j->key);
	snprintf(id, sizeof id, "%.36s", at + 1);
	if (!store_dossier_get(
		    p->actor->service->house->store, p->actor->school, id, &l.dossier, &why)) {
		if (why.code != ERR_NOT_FOUND) /* another school's */
			p->failed = !err_fail(p->e, why.code, "%s", why.text);
		return !p->failed;
	}
	/* of what is closed no contact is changed any more, and a refusal that did not end it is past */
	bool live = (strcmp(kind, "rejet") != 0 && strcmp(kind, "refus") != 0) ||
		    life_group(l.dossier.state) != LIFE_X;
	bool mine = board_in_scope(p->actor, l.dossier.class_name, l.dossier.level) && live;
	task_words(&l, kind);
	snprintf(l.pupil, sizeof l.pupil, "%s", l.dossier.pupil_name);
	snprintf(l.class_name, sizeof l.class_name, "%s", l.dossier.class_name);
	l.pupil_id = l.dossier.pupil;
	shield_row(&l.dossier);
	if (mine && !p->fn(p->arg, &l))
		p->ended = true;
	store_dossier_auto(&l.dossier);
	return !p->ended;
}

static int by_age(const void *a, const void *b)
{
	const struct store_dossier *x = a, *y = b;
	return (x->changed_ms > y->changed_ms) - (x->changed_ms < y->changed_ms);
}

bool board_day(const struct actor *a, const char *year, board_line_fn *fn, void *arg, struct err *e)
{
	AUTO(gathered) struct gathered g = { .n = 0 };
	struct put_down p = { .actor = a, .fn = fn, .arg = arg, .e = e };
	const struct store_dossier_filter f = { .school = a->school,
		.year = year,
		.oldest_first = true,
		.states = 1U << STATE_BROUILLON | 1U << STATE_COMPLETEE_ACCUEIL |
			  1U << STATE_A_VERIFIER | 1U << STATE_VERIFIEE | 1U << STATE_EN_SIGNATURE |
			  1U << STATE_PARTIELLEMENT_SIGNEE | 1U << STATE_CORRECTION_DEMANDEE |
			  1U << STATE_REFUSEE | 1U << STATE_EXPIREE | 1U << STATE_TERMINEE };
	if (!is_staff(a, e) || !gather_rows(&g, a, &f, e))
		return false;
	if (a->role == LIFE_SECRETARIAT || a->role == LIFE_CHEF) {
		if (!store_job_each(a->service->house->store, "tache", put_down_take, &p, e) ||
			p.failed)
			return false;
		if (p.ended)
			return true;
	}
	if (g.n > 0)
		qsort(g.list, g.n, sizeof *g.list, by_age);
	for (size_t i = 0; i < g.n; i++) {
		struct board_line l = { .dossier = g.list[i] };
		if (!board_task(&l, a, e))
			return false;
		shield_row(&l.dossier);
		if (l.task[0] && !fn(arg, &l))
			return true;
	}
	return true;
}

/* --- a class ----------------------------------------------------------------------------------------------------------- */

struct pupils {
	struct store_pupil *list;
	size_t n, cap;
	bool failed;
};

static bool pupil_take(void *arg, const struct store_pupil *p)
{
	struct pupils *g = arg;
	struct store_pupil *grown = room_for(g->list, g->n, &g->cap, sizeof *grown);
	g->failed = !grown;
	if (!grown)
		return false;
	g->list = grown;
	g->list[g->n] = *p;
	g->list[g->n++].fields = (struct buf){ 0 }; /* the callback's, not ours */
	return true;
}

static void pupils_auto(struct pupils *p)
{
	free(p->list);
}

static bool says_take(void *arg, const struct store_dossier *d)
{
	*(struct store_dossier *)arg = *d; /* without documents: nothing owned */
	return true;
}

static bool pupil_line(
	struct board_line *l, const struct actor *a, const struct store_pupil *p, struct err *e)
{
	struct store_dossier most = { .version = 0 };
	*l = (struct board_line){ .light = BOARD_RED, .pupil_id = p->id };
	if (!store_dossier_says(a->service->house->store, p->id, says_take, &most, e))
		return false;
	const struct store_dossier *d =
		most.id[0] && board_in_scope(a, most.class_name, most.level) ? &most : NULL;
	if (d) {
		l->dossier = *d;
		if (!board_task(l, a, e))
			return false;
		shield_row(&l->dossier);
	} else {
		snprintf(l->waits, sizeof l->waits, "sans-stage");
		snprintf(
			l->task, sizeof l->task, "%s", a->role == LIFE_SECRETARIAT ? "placer" : "");
		snprintf(l->action, sizeof l->action, "%s",
			a->role == LIFE_SECRETARIAT ? "Saisir l’organisme d’accueil" : "");
	}
	if (p->dispensed && !d) {
		l->light = BOARD_GREY;
		l->task[0] = l->action[0] = '\0';
		snprintf(l->waits, sizeof l->waits, "dispense");
	}
	snprintf(l->pupil, sizeof l->pupil, "%s", p->sort_key);
	snprintf(l->class_name, sizeof l->class_name, "%s", p->class_name);
	return true;
}

/* A scope as the store asks for classes: a comma before, between and behind, without the blanks beside them. */
static bool scope_classes(struct buf *out, const struct actor *a, struct err *e)
{
	const char *at = a->scope;
	if (!at || !at[0])
		return true;
	buf_put_byte(out, ',');
	while (*at) {
		size_t n = strcspn(at, ","), from = strspn(at, " ");
		size_t to = n;
		while (to > from && at[to - 1] == ' ')
			to--;
		buf_put(out, at + from, to > from ? to - from : 0);
		buf_put_byte(out, ',');
		at += n + (at[n] == ',');
	}
	return buf_done(out, e) && (buf_text(out) || err_nomem(e));
}

static struct store_pupil_filter class_filter(
	const struct actor *a, const struct board_class *c, const struct buf *scope)
{
	return (struct store_pupil_filter){ .school = a->school,
		.year = c->year,
		.class_name = c->class_name,
		.level = c->level,
		.search = c->search,
		.classes = scope->n ? (const char *)scope->p : NULL,
		.without_place = c->without_place,
		.present = true,
		.kinds = c->kinds,
		.order = c->order,
		.from = c->from,
		.count = c->count };
}

bool board_class_kinds(const struct actor *a, const struct board_class *c,
	uint64_t n[static STORE_PUPIL_KINDS], struct err *e)
{
	AUTO(buf) struct buf scope = BUF_MAX(BOARD_MAX_SCOPE);
	if (!is_staff(a, e) || !scope_classes(&scope, a, e))
		return false;
	const struct store_pupil_filter f = class_filter(a, c, &scope);
	return store_pupil_kinds(a->service->house->store, &f, n, e);
}

bool board_class(const struct actor *a, const struct board_class *c, board_line_fn *fn, void *arg,
	struct err *e)
{
	AUTO(pupils) struct pupils list = { .n = 0 };
	AUTO(buf) struct buf scope = BUF_MAX(BOARD_MAX_SCOPE);
	if (!is_staff(a, e) || !scope_classes(&scope, a, e))
		return false;
	const struct store_pupil_filter f = class_filter(a, c, &scope);
	if (!store_pupil_each(a->service->house->store, &f, pupil_take, &list, e) ||
		(list.failed && !err_nomem(e)))
		return false;
	for (size_t i = 0; i < list.n; i++) {
		struct board_line l;
		if (!pupil_line(&l, a, &list.list[i], e))
			return false;
		if (!fn(arg, &l))
			return true;
	}
	return true;
}

/* --- counts ----------------------------------------------------------------------------------------------------------------- */

/* A teacher or delegate of some classes sees these and their sum. */
struct scoped {
	const struct actor *actor;
	struct store_counts sum;
	store_counts_fn *fn;
	void *arg;
	bool partial, ended;
};

void board_counts_add(struct store_counts *sum, const struct store_counts *c)
{
	sum->owing += c->owing;
	sum->dispensed += c->dispensed;
	sum->found += c->found;
	sum->to_confirm += c->to_confirm;
	sum->filled += c->filled;
	sum->sent += c->sent;
	sum->signed_all += c->signed_all;
	sum->sealed += c->sealed;
	sum->half += c->half;
	sum->to_correct += c->to_correct;
	sum->refused += c->refused;
	sum->expired += c->expired;
	sum->cancelled += c->cancelled;
	sum->mixed += c->mixed;
	sum->without += c->without;
	sum->signatures += c->signatures;
	sum->signatures_wanted += c->signatures_wanted;
}

static bool scoped_take(void *arg, const struct store_counts *c)
{
	struct scoped *s = arg;
	if (!c->class_name[0]) { /* the whole school's row */
		s->ended = !s->fn(s->arg, s->partial ? &s->sum : c);
		return !s->ended;
	}
	if (!board_in_scope(s->actor, c->class_name, c->level)) {
		s->partial = true;
		return true;
	}
	board_counts_add(&s->sum, c);
	s->ended = !s->fn(s->arg, c);
	return !s->ended;
}

bool board_counts(
	const struct actor *a, const char *year, store_counts_fn *fn, void *arg, struct err *e)
{
	struct scoped s = { .actor = a, .fn = fn, .arg = arg };
	return is_staff(a, e) &&
	       store_counts_each(a->service->house->store, a->school, year, scoped_take, &s, e);
}

enum { KINDS_MOST = 12 };
struct kinds {
	const struct actor *actor;
	struct board_kind list[KINDS_MOST];
	size_t n;
	struct err *e;
	bool failed;
};

static struct board_kind *kind_of(struct kinds *x, const char *nature)
{
	for (size_t i = 0; i < x->n; i++)
		if (strcmp(x->list[i].nature, nature) == 0)
			return &x->list[i];
	if (x->n == KINDS_MOST)
		return NULL;
	snprintf(x->list[x->n].nature, sizeof x->list[0].nature, "%s", nature);
	return &x->list[x->n++];
}

static bool kind_take(void *arg, const struct store_dossier *d)
{
	struct kinds *x = arg;
	AUTO(fields) struct fields fond = { .json = NULL };
	if (d->amends[0] || !(d->declared || d->host_name[0]) ||
		!board_in_scope(x->actor, d->class_name, d->level))
		return true;
	x->failed = !fields_read(&fond, FIELD_FOND, buf_slice(&d->fields), x->e);
	if (x->failed)
		return false;
	struct board_kind *k = kind_of(x, fields_get(&fond, "organisme-accueil/@nature"));
	if (!k)
		return true;
	k->found++;
	k->signed_all += d->sealed_ms != 0 || d->state == STATE_SIGNEE;
	k->sealed += d->sealed_ms != 0;
	k->granted += granted_any(d, &fond);
	return true;
}

bool board_kinds(
	const struct actor *a, const char *year, board_kind_fn *fn, void *arg, struct err *e)
{
	/* what was refused, cancelled, replaced or eliminated is no place any more */
	const uint32_t gone = 1U << STATE_REFUSEE | 1U << STATE_EXPIREE | 1U << STATE_ANNULEE |
			      1U << STATE_REMPLACEE | 1U << STATE_ELIMINEE;
	const struct store_dossier_filter f = {
		.school = a->school, .year = year, .states = ((1U << STORE_STATE_COUNT) - 1) & ~gone
	};
	struct kinds x = { .actor = a, .e = e };
	if (!is_staff(a, e) ||
		!store_dossier_each(a->service->house->store, &f, true, kind_take, &x, e) ||
		x.failed)
		return false;
	for (size_t i = 0; i < x.n; i++)
		if (!fn(arg, &x.list[i]))
			return true;
	return true;
}

static bool whole_take(void *arg, const struct store_counts *c)
{
	struct store_counts *out = arg;
	if (c->class_name[0])
		return true;
	*out = *c;
	return false;
}

bool board_day_keep(const struct actor *a, const char *year, struct err *e)
{
	struct store_counts c = { .owing = 0 };
	char json[BOARD_MAX_DAY_JSON];
	if (!store_counts_each(a->service->house->store, a->school, year, whole_take, &c, e))
		return false;
	snprintf(json, sizeof json,
		"{\"owing\":%" PRIu64 ",\"found\":%" PRIu64 ",\"filled\":%" PRIu64
		",\"sent\":%" PRIu64 ",\"signed\":%" PRIu64 ",\"sealed\":%" PRIu64 "}",
		c.owing, c.found, c.filled, c.sent, c.signed_all, c.sealed);
	return store_day_put(
		a->service->house->store, a->school, life_day(a->now_ms), slice_text(json), e);
}

struct days {
	board_point_fn *fn;
	void *arg;
	int32_t last;
	bool broken;
};

static uint64_t number_of(const json_t *o, const char *key)
{
	json_int_t n = json_integer_value(json_object_get(o, key));
	return n > 0 ? (uint64_t)n : 0;
}

static bool day_take(void *arg, int32_t day, struct slice text)
{
	struct days *d = arg;
	if (day > d->last)
		return false;
	json_t *o = json_loadb((const char *)text.p, text.n, 0, NULL);
	d->broken = !o;
	if (!o)
		return false;
	const struct board_point p = { .day = day,
		.owing = number_of(o, "owing"),
		.found = number_of(o, "found"),
		.filled = number_of(o, "filled"),
		.sent = number_of(o, "sent"),
		.signed_all = number_of(o, "signed"),
		.sealed = number_of(o, "sealed") };
	json_decref(o);
	return d->fn(d->arg, &p);
}

bool board_days(const struct actor *a, const int32_t from_to[static 2], board_point_fn *fn,
	void *arg, struct err *e)
{
	struct days d = { .fn = fn, .arg = arg, .last = from_to[1] };
	return is_staff(a, e) &&
	       store_day_each(a->service->house->store, a->school, from_to[0], day_take, &d, e) &&
	       (!d.broken || err_fail(e, ERR_IO, "the counts of a day cannot be read"));
}

static bool csv_take(void *arg, const struct store_counts *c)
{
	struct buf *csv = arg;
	const uint64_t numbers[] = { c->owing, c->dispensed, c->found, c->to_confirm, c->filled,
		c->sent, c->signatures, c->signatures_wanted, c->signed_all, c->sealed, c->half,
		c->to_correct, c->refused, c->expired, c->cancelled, c->mixed, c->without };
	csv_put(csv, c->class_name[0] ? c->class_name : "Ensemble", ';');
	csv_put(csv, c->level, '\0');
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		buf_printf(csv, ";%" PRIu64, numbers[i]);
	buf_put_text(csv, "\r\n");
	return true;
}

bool board_csv(struct buf *csv, const struct actor *a, const char *year, struct err *e)
{
	*csv = (struct buf)BUF_MAX(BOARD_MAX_CSV);
	buf_put_text(csv,
		"\xef\xbb\xbf"
		"classe;niveau;à placer;dispensés;trouvé;dont à confirmer;rempli;envoyé;signatures;"
		"signatures attendues;signé;scellé;à moitié;à "
		"corriger;refusé;expiré;annulé;mixte;sans "
		"stage\r\n");
	return board_counts(a, year, csv_take, csv, e) && buf_done(csv, e);
}

/* --- who signs ------------------------------------------------------------------------------------------------ */

bool board_to_sign(const struct actor *a, board_line_fn *fn, void *arg, struct err *e)
{
	AUTO(gathered) struct gathered g = { .n = 0 };
	const struct store_dossier_filter f = { .school = a->school,
		.states = 1U << STATE_EN_SIGNATURE | 1U << STATE_PARTIELLEMENT_SIGNEE };
	if (a->role != LIFE_CHEF && a->role != LIFE_DELEGATAIRE && a->role != LIFE_ENSEIGNANT)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	if (!life_delegation_runs(a, e) || !gather_rows(&g, a, &f, e))
		return false;
	for (size_t i = 0; i < g.n; i++) {
		struct board_line l = { .dossier = g.list[i] };
		if (!board_task(&l, a, e))
			return false;
		shield_row(&l.dossier);
		if (strcmp(l.task, "signer") == 0 && !fn(arg, &l))
			return true;
	}
	return true;
}
