/* SPDX-License-Identifier: MIT */
/* rules: runs the rows of a rule set over a convention and words what it finds. */
#include "convention/rules.h"

#include "base/text.h"
#include "convention/generate.h"
#include "convention/measure.h"
#include "convention/word.h"
#include "xml/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RULES_MAX_AGE = 999 };

/* A row of the rule set, read. Texts are borrowed from its tree. */
struct row {
	const xmlNode *node;
	const struct measure *measure;
	struct measure_row measure_row;
	bool max;              /* op="max": a finding above 'limit'; else below it */
	long limit, bound;     /* beyond 'bound' (unless -1) another row speaks */
	long age_from, age_to; /* age_to is not included */
	enum rules_gravity gravity;
	bool authority; /* a derogation needs its authority and number */
	const char *id, *message;
};

/* A run: the world judged, and which row each finding came from. */
struct run {
	struct measure_world world;
	struct rules_findings *out;
	const xmlNode *row_of[RULES_MAX_FINDINGS];
	const char *first_name;
};

static bool number(long *out, const xmlNode *node, const char *attr, long absent)
{
	uint64_t n = 0;
	const char *text = tree_get(node, attr);
	*out = absent;
	if (!text)
		return true;
	if (!text_decimal(&n, slice_text(text), INT32_MAX, NULL))
		return false;
	*out = (long)n;
	return true;
}

static bool gravity_of(enum rules_gravity *out, const char *text)
{
	static const char *const names[] = { [RULES_ALERTE] = "alerte",
		[RULES_DEROGATION] = "derogation",
		[RULES_REFUS] = "refus" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (word_is(text, names[i])) {
			*out = (enum rules_gravity)i;
			return true;
		}
	return false;
}

static bool row_read(struct row *r, const xmlNode *node, struct err *e)
{
	const char *measure = tree_get(node, "mesure");
	*r = (struct row){ .node = node,
		.measure = measure_find(measure),
		.id = tree_get(node, "id"),
		.max = word_is(tree_get(node, "op"), "max"),
		.authority = word_is(tree_get(node, "autorisation"), "oui"),
		.message = tree_content(tree_first(node, "message")) };
	r->measure_row.countries = tree_get(node, "pays");
	r->measure_row.from = generate_minutes(tree_get(node, "de"));
	r->measure_row.to = generate_minutes(tree_get(node, "a"));
	if (!r->measure)
		return err_set(e, ERR_SYNTAX, "CONVENTION 4", ERR_NO_OFFSET,
			"line %ld: no measure is called %s", xmlGetLineNo(node),
			measure ? measure : "(none)");
	bool numbers = number(&r->limit, node, "valeur", -1) &&
		       number(&r->bound, node, "borne", -1) &&
		       number(&r->measure_row.threshold, node, "seuil", 0) &&
		       number(&r->age_from, node, "age-de", 0) &&
		       number(&r->age_to, node, "age-a", RULES_MAX_AGE);
	if (!numbers || r->limit < 0 || !r->id || !r->message ||
		!gravity_of(&r->gravity, tree_get(node, "gravite")))
		return err_set(e, ERR_SYNTAX, "CONVENTION 4", ERR_NO_OFFSET,
			"line %ld: the row is not complete", xmlGetLineNo(node));
	return true;
}

/* Empty or absent: open at that side. */
static bool in_force(const xmlNode *row, time_day day)
{
	time_day from, to;
	const char *du = tree_get(row, "du"), *au = tree_get(row, "au");
	if (du && *du && (!time_date_parse(&from, slice_text(du), NULL) || day < from))
		return false;
	return !au || !*au || (time_date_parse(&to, slice_text(au), NULL) && day <= to);
}

static bool concerns(const struct run *run, const xmlNode *row)
{
	const xmlNode *fond = run->world.fond;
	const char *natures = tree_get(row, "natures");
	return word_is(tree_get(row, "actif"), "oui") && in_force(row, run->world.x->freeze_day) &&
	       word_in(tree_get(row, "niveaux"),
		       tree_get(tree_first(fond, "sequence"), "niveau")) &&
	       (!natures ||
		       word_in(natures, tree_get(tree_first(fond, "organisme-accueil"), "nature")));
}

/* CONVENTION 4: age on each day; on the first presence day of the week; on the freeze day. */
static time_day age_day(const struct run *run, const struct row *r, const struct measure_subject *s)
{
	const struct convention *c = run->world.c;
	switch (r->measure->scope) {
	case MEASURE_DAY:
		return c->days[s->day].date;
	case MEASURE_WEEK:
		return c->days[s->week->first].date;
	case MEASURE_STAY:
		return c->days_n ? c->days[0].date : c->first;
	case MEASURE_FREEZE:
		break;
	}
	return run->world.x->freeze_day;
}

static void value_text(char out[static 40], enum measure_unit unit, long value)
{
	switch (unit) {
	case MEASURE_MINUTES:
		if (value < 60)
			snprintf(out, 40, "%ld\u00a0minutes", value);
		else if (value % 60)
			snprintf(out, 40, "%ld\u00a0h\u00a0%02ld", value / 60, value % 60);
		else
			snprintf(out, 40, "%ld\u00a0h", value / 60);
		return;
	case MEASURE_DAYS:
		snprintf(out, 40, "%ld\u00a0jour%s", value, value > 1 ? "s" : "");
		return;
	case MEASURE_WEEKS:
		snprintf(out, 40, "%ld\u00a0semaine%s", value, value > 1 ? "s" : "");
		return;
	case MEASURE_NUMBER:
		snprintf(out, 40, "%ld", value);
		return;
	}
}

/* The words that a message may hold in braces. */
struct words {
	char date[40], age[16], value[40], limit[40], week[40];
	const char *first_name, *detail;
};

static const char *word_for(const struct words *w, const char *name, size_t n)
{
	const struct {
		const char *name, *text;
	} all[] = { { "date", w->date }, { "age", w->age }, { "valeur", w->value },
		{ "limite", w->limit }, { "semaine", w->week }, { "prenom", w->first_name },
		{ "detail", w->detail } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strlen(all[i].name) == n && !strncmp(all[i].name, name, n))
			return all[i].text;
	return NULL;
}

/* Cut at whole characters: the text goes into UTF-8 documents. */
static void text_put(char *out, size_t size, const struct buf *text)
{
	size_t n = text->n < size - 1 ? text->n : size - 1;
	while (n && !text_is_utf8(slice_sub(buf_slice(text), 0, n)))
		n--;
	memcpy(out, text->p ? text->p : (const uint8_t *)"", n);
	out[n] = '\0';
}

static void message_put(struct rules_finding *f, const char *message, const struct words *w)
{
	AUTO(buf) struct buf text = BUF_MAX(4 * sizeof f->text);
	for (const char *at = message; *at;) {
		size_t plain = strcspn(at, "{");
		buf_put(&text, at, plain);
		at += plain;
		size_t n = *at ? strcspn(at, "}") : 0;
		if (!n)
			continue;
		const char *word = word_for(w, at + 1, n - 1);
		buf_put_text(&text, word ? word : "?");
		at += n + (at[n] == '}');
	}
	text_put(f->text, sizeof f->text, &text);
}

static void sources_put(struct rules_finding *f, const xmlNode *row)
{
	AUTO(buf) struct buf text = BUF_MAX(4 * sizeof f->sources);
	for (const xmlNode *r = tree_first(row, "ref"); r; r = tree_next(r, "ref")) {
		const char *source = tree_get(r, "source"), *article = tree_get(r, "article");
		buf_printf(&text, "%s%s%s%s", text.n ? "\u202f; " : "", source ? source : "?",
			article ? " " : "", article ? article : "");
	}
	text_put(f->sources, sizeof f->sources, &text);
}

/* Does a derogation of the fond cover this finding? Its day, when it names one, is the finding's or in its week. */
static bool granted(const struct run *run, const struct row *r, const struct rules_finding *f)
{
	const xmlNode *d = tree_first(run->world.fond, "derogation");
	for (; d && r->gravity == RULES_DEROGATION; d = tree_next(d, "derogation")) {
		const char *date = tree_get(d, "date");
		const char *proof = tree_get(tree_first(d, "autorisation"), "numero");
		time_day day = 0;
		if (!word_is(tree_get(d, "regle"), r->id) || (r->authority && !proof))
			continue;
		if (!date)
			return true;
		if (!time_date_parse(&day, slice_text(date), NULL))
			continue;
		int year, week = time_iso_week(day, &year);
		char name[24];
		snprintf(name, sizeof name, "%04d-W%02d", year, week);
		if (f->day ? f->day == day : word_is(f->week, name))
			return true;
	}
	return false;
}

static bool finding_add(struct run *run, const struct row *r, const struct measure_subject *s,
	const struct measure_answer *a, struct err *e)
{
	struct rules_findings *out = run->out;
	if (out->n >= RULES_MAX_FINDINGS)
		return err_fail(e, ERR_LIMIT, "more than %d findings", RULES_MAX_FINDINGS);
	run->row_of[out->n] = r->node;
	struct rules_finding *f = &out->list[out->n++];
	*f = (struct rules_finding){ .gravity = r->gravity, .value = a->value, .limit = r->limit };
	struct words w = { .first_name = run->first_name, .detail = a->detail };
	snprintf(f->rule, sizeof f->rule, "%s", r->id);
	if (r->measure->scope == MEASURE_DAY) {
		f->day = run->world.c->days[s->day].date;
		measure_date(w.date, f->day);
	}
	if (r->measure->scope == MEASURE_WEEK) {
		char week[24];
		snprintf(week, sizeof week, "%04d-W%02d", s->week->year, s->week->week);
		memcpy(f->week, week, sizeof f->week - 1);
		snprintf(w.week, sizeof w.week, "%d de %d", s->week->week, s->week->year);
	}
	snprintf(
		w.age, sizeof w.age, "%d", convention_age(run->world.c->birth, age_day(run, r, s)));
	value_text(w.value, r->measure->unit, a->value);
	value_text(w.limit, r->measure->unit, r->limit);
	message_put(f, r->message, &w);
	sources_put(f, r->node);
	f->granted = granted(run, r, f);
	return true;
}

static bool breaks(const struct row *r, long value)
{
	if (r->max)
		return value > r->limit && (r->bound < 0 || value <= r->bound);
	return value < r->limit && (r->bound < 0 || value >= r->bound);
}

static bool ask(
	struct run *run, const struct row *r, const struct measure_subject *s, struct err *e)
{
	struct measure_answer a = { .value = 0 };
	int age = convention_age(run->world.c->birth, age_day(run, r, s));
	if (age < r->age_from || age >= r->age_to)
		return true;
	if (!r->measure->ask(&a, &run->world, &r->measure_row, s) || !breaks(r, a.value))
		return true;
	return finding_add(run, r, s, &a, e);
}

static bool row_run(struct run *run, const struct row *r, struct err *e)
{
	const struct measure_world *w = &run->world;
	struct measure_subject s = { .day = 0 };
	switch (r->measure->scope) {
	case MEASURE_DAY:
		for (s.day = 0; s.day < w->c->days_n; s.day++)
			if (!ask(run, r, &s, e))
				return false;
		return true;
	case MEASURE_WEEK:
		for (size_t i = 0; i < w->weeks_n; i++) {
			s.week = &w->weeks[i];
			if (!ask(run, r, &s, e))
				return false;
		}
		return true;
	case MEASURE_STAY:
	case MEASURE_FREEZE:
		break;
	}
	return ask(run, r, &s, e);
}

/* Is finding 'at' replaced by the row of another one about the same day and week? */
static bool replaced(const struct run *run, size_t at)
{
	const struct rules_finding *f = &run->out->list[at];
	for (size_t i = 0; i < run->out->n; i++) {
		const struct rules_finding *g = &run->out->list[i];
		if (run->row_of[i] != run->row_of[at] && g->day == f->day &&
			word_is(g->week, f->week) &&
			word_in(tree_get(run->row_of[i], "remplace"), f->rule))
			return true;
	}
	return false;
}

static void replaced_drop(struct run *run)
{
	bool drop[RULES_MAX_FINDINGS];
	size_t kept = 0;
	for (size_t i = 0; i < run->out->n; i++)
		drop[i] = replaced(run, i);
	for (size_t i = 0; i < run->out->n; i++)
		if (!drop[i]) {
			if (kept != i)
				run->out->list[kept] = run->out->list[i];
			kept++;
		}
	run->out->n = kept;
}

static void run_auto(struct run **r)
{
	free(*r);
}

bool rules_run(struct rules_findings *out, const struct convention *c, const xmlDoc *regles,
	const struct rules_context *x, struct err *e)
{
	AUTO(run) struct run *run = calloc(1, sizeof *run);
	const xmlNode *root = xmlDocGetRootElement(regles);
	if (!run)
		return err_nomem(e);
	out->n = 0;
	run->out = out;
	measure_world_make(&run->world, c, x, root);
	const char *first_name = tree_content(tree_find(run->world.fond, "eleve/prenom"));
	run->first_name = first_name ? first_name : "";
	for (const xmlNode *n = tree_first(root, "regle"); n; n = tree_next(n, "regle")) {
		struct row r;
		if (!row_read(&r, n, e))
			return false;
		if (concerns(run, n) && !row_run(run, &r, e))
			return false;
	}
	replaced_drop(run);
	return true;
}

bool rules_freezable(const struct rules_findings *f)
{
	for (size_t i = 0; i < f->n; i++) {
		enum rules_gravity g = f->list[i].gravity;
		if (g == RULES_REFUS || (g == RULES_DEROGATION && !f->list[i].granted))
			return false;
	}
	return true;
}
