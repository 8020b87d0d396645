/* SPDX-License-Identifier: MIT */
/* milestones: which rows of the rule set speak to this pupil, and how they are printed. */
#include "convention/milestones.h"

#include "base/text.h"
#include "convention/words.h"
#include "xml/tree.h"

#include <string.h>

enum { MILESTONE_MAX_TEXT = 1000, MILESTONE_MAX_AGE = 250, MILESTONE_MAX_VALUE = 100000 };

/* Is 'word' one of the blank-separated words of 'list'? */
static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word);
	for (const char *at = list; (at = strstr(at, word)) != NULL; at += n)
		if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

static bool number(long *out, const xmlNode *row, const char *attr, long max, struct err *e)
{
	const char *text = tree_get(row, attr);
	uint64_t v;
	if (!text || !text_decimal(&v, slice_text(text), (uint64_t)max, NULL))
		return err_fail(e, ERR_SYNTAX, "a row of the rule set has no number '%s'", attr);
	*out = (long)v;
	return true;
}

/* An empty bound is open. */
static bool in_force(const xmlNode *row, time_day day)
{
	const char *from = tree_get(row, "du"), *to = tree_get(row, "au");
	time_day d;
	if (from && *from && (!time_date_parse(&d, slice_text(from), NULL) || day < d))
		return false;
	return !to || !*to || (time_date_parse(&d, slice_text(to), NULL) && day <= d);
}

static bool some_day_at(const struct convention *c, long from, long to)
{
	for (size_t i = 0; i < c->days_n; i++) {
		int age = words_age(c->birth, c->days[i].date);
		if (age >= from && age < to)
			return true;
	}
	return false;
}

static bool speaks(const xmlNode *row, const struct convention *c)
{
	const xmlNode *fond = xmlDocGetRootElement(c->fond);
	const char *level = tree_get(tree_first(fond, "sequence"), "niveau");
	const char *kind = tree_get(tree_first(fond, "organisme-accueil"), "nature");
	const char *levels = tree_get(row, "niveaux"), *kinds = tree_get(row, "natures");
	const char *active = tree_get(row, "actif");
	return active && !strcmp(active, "oui") && level && levels && has_word(levels, level) &&
	       (!kinds || (kind && has_word(kinds, kind))) && in_force(row, c->first);
}

/* {limite} in the unit of the measure: days where its name counts days, minutes elsewhere. */
static void put_limit(struct buf *out, const char *measure, long value)
{
	if (!strncmp(measure, "jours-", strlen("jours-")))
		buf_printf(out, "%ld" WORDS_NBSP "jour%s", value, value > 1 ? "s" : "");
	else
		words_duration(out, value);
}

/* The text of the row without its full stop: it stands in a table. */
static void put_rule(struct buf *out, const char *text, const char *measure, long limit)
{
	const char *hole = strstr(text, "{limite}");
	size_t n = strlen(text);
	if (n && text[n - 1] == '.')
		n--;
	if (!hole) {
		buf_put(out, text, n);
		return;
	}
	const char *rest = hole + strlen("{limite}");
	buf_put(out, text, (size_t)(hole - text));
	put_limit(out, measure, limit);
	if (rest < text + n)
		buf_put(out, rest, (size_t)(text + n - rest));
}

static const xmlNode *source_find(const xmlNode *regles, const char *key)
{
	for (const xmlNode *s = tree_first(regles, "source"); s; s = tree_next(s, "source"))
		if (!strcmp(tree_get(s, "cle"), key))
			return s;
	return NULL;
}

/* « art. D. 4153-3 », its number never parted from its letter. */
static void put_article(struct buf *out, const char *article)
{
	if (strncmp(article, "art.", 4) != 0)
		buf_put_text(out, "art." WORDS_NBSP);
	for (; *article; article++) {
		if (*article == ' ')
			buf_put_text(out, WORDS_NBSP);
		else
			buf_put_byte(out, (uint8_t)*article);
	}
}

/*
 * The texts of law that a row names, « Code du travail, art. L. 3164-6 et art. R. 3164-2 »; a row that
 * names none gives its first source. The others are in the embedded rule set.
 */
static void put_sources(struct buf *out, const xmlNode *regles, const xmlNode *row)
{
	const xmlNode *first = tree_first(row, "ref");
	const char *last = NULL;
	for (const xmlNode *r = first; r; r = tree_next(r, "ref")) {
		const char *key = tree_get(r, "source"), *article = tree_get(r, "article");
		const xmlNode *source = key ? source_find(regles, key) : NULL;
		if (!article || !source)
			continue;
		bool same = last && !strcmp(key, last);
		if (last)
			buf_put_text(out, same ? " et " : WORDS_THIN "; ");
		if (!same)
			buf_printf(out, "%s, ", tree_get(source, "titre"));
		put_article(out, article);
		last = key;
	}
	const char *key = first ? tree_get(first, "source") : NULL;
	const xmlNode *source = key ? source_find(regles, key) : NULL;
	if (!last && source)
		buf_put_text(out, tree_get(source, "titre"));
}

static bool row_put(xmlNode *root, const xmlNode *regles, const xmlNode *row, struct err *e)
{
	const char *text = tree_content(tree_first(row, "repere"));
	const char *measure = tree_get(row, "mesure"), *gravity = tree_get(row, "gravite");
	long from, to, limit;
	if (!number(&from, row, "age-de", MILESTONE_MAX_AGE, e) ||
		!number(&to, row, "age-a", MILESTONE_MAX_AGE, e) ||
		!number(&limit, row, "valeur", MILESTONE_MAX_VALUE, e))
		return false;
	if (!text || !measure || !gravity)
		return err_fail(e, ERR_SYNTAX, "a row of the rule set is not complete");
	AUTO(buf) struct buf rule = BUF_MAX(MILESTONE_MAX_TEXT);
	AUTO(buf) struct buf age = BUF_MAX(MILESTONE_MAX_TEXT);
	AUTO(buf) struct buf source = BUF_MAX(MILESTONE_MAX_TEXT);
	put_rule(&rule, text, measure, limit);
	words_ages(&age, (int)from, (int)to);
	put_sources(&source, regles, row);
	if (!buf_done(&rule, e) || !buf_done(&age, e) || !buf_done(&source, e))
		return false;
	xmlNode *node = tree_child(root, "repere");
	if (!tree_attr(node, "regle", buf_text(&rule)) || !tree_attr(node, "age", buf_text(&age)) ||
		!tree_attr(node, "gravite", gravity) ||
		!tree_attr(node, "source", buf_text(&source)))
		return err_nomem(e);
	return true;
}

static bool window_put(xmlNode *root, const struct convention *c, const xmlNode *row, struct err *e)
{
	const xmlNode *sequence = tree_first(xmlDocGetRootElement(c->fond), "sequence");
	const char *level = tree_get(sequence, "niveau"), *of = tree_get(row, "niveau");
	const char *from = tree_get(row, "du"), *to = tree_get(row, "au");
	time_day first, last;
	int year, window_year, month, dom;
	if (!level || !of || strcmp(level, of) != 0 || !from || !to)
		return true;
	if (!time_date_parse(&first, slice_text(from), e) ||
		!time_date_parse(&last, slice_text(to), e))
		return false;
	time_day_split(c->first, &year, &month, &dom);
	time_day_split(first, &window_year, &month, &dom);
	if (year != window_year)
		return true;
	AUTO(buf) struct buf period = BUF_MAX(MILESTONE_MAX_TEXT);
	words_period(&period, first, last);
	xmlNode *v = tree_child_text(root, "valeur", buf_text(&period));
	return tree_attr(v, "n", "fenetre") ? true : err_nomem(e);
}

bool milestones_put(xmlNode *root, const struct convention *c, const xmlNode *regles, struct err *e)
{
	for (const xmlNode *row = tree_first(regles, "regle"); row; row = tree_next(row, "regle")) {
		long from, to;
		if (!tree_first(row, "repere") || !speaks(row, c))
			continue;
		if (!number(&from, row, "age-de", MILESTONE_MAX_AGE, e) ||
			!number(&to, row, "age-a", MILESTONE_MAX_AGE, e))
			return false;
		if (some_day_at(c, from, to) && !row_put(root, regles, row, e))
			return false;
	}
	for (const xmlNode *w = tree_first(regles, "fenetre"); w; w = tree_next(w, "fenetre"))
		if (!window_put(root, c, w, e))
			return false;
	return true;
}
