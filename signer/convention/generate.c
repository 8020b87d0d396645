/* SPDX-License-Identifier: MIT */
/* generate: computed parts of the fond, made in one place so that making and checking cannot differ. */
#include "convention/generate.h"

#include "xml/tree.h"

#include <stdio.h>
#include <string.h>

int generate_minutes(const char *text)
{
	if (!text || strlen(text) != 5 || text[2] != ':')
		return -1;
	int d[4] = { text[0] - '0', text[1] - '0', text[3] - '0', text[4] - '0' };
	for (size_t i = 0; i < 4; i++)
		if (d[i] < 0 || d[i] > 9)
			return -1;
	int hours = d[0] * 10 + d[1], minutes = d[2] * 10 + d[3];
	return hours < 24 && minutes < 60 ? hours * 60 + minutes : -1;
}

static int presence(const xmlNode *day)
{
	int sum = 0;
	for (const xmlNode *p = tree_first(day, "plage"); p; p = tree_next(p, "plage")) {
		int from = generate_minutes(tree_get(p, "de")),
		    to = generate_minutes(tree_get(p, "a"));
		if (from >= 0 && to > from)
			sum += to - from;
	}
	return sum;
}

static struct generate_week *week_slot(struct generate_week *list, size_t *n, int year, int week)
{
	for (size_t i = 0; i < *n; i++)
		if (list[i].year == year && list[i].week == week)
			return &list[i];
	if (*n >= GENERATE_MAX_WEEKS)
		return NULL;
	list[*n] = (struct generate_week){ .year = year, .week = week };
	return &list[(*n)++];
}

size_t generate_weeks(struct generate_week out[static GENERATE_MAX_WEEKS], const xmlNode *sequence)
{
	size_t n = 0;
	for (const xmlNode *j = tree_first(sequence, "jour"); j; j = tree_next(j, "jour")) {
		time_day day;
		int year;
		const char *date = tree_get(j, "date");
		if (!date || !time_date_parse(&day, slice_text(date), NULL))
			continue;
		int week = time_iso_week(day, &year);
		struct generate_week *slot = week_slot(out, &n, year, week);
		if (!slot)
			break;
		slot->minutes += presence(j);
		slot->days++;
	}
	return n;
}

bool generate_article_sha(char out[static GENERATE_SHA], const xmlNode *article, struct err *e)
{
	return digest_tree(out, article->doc, (xmlNode *)(uintptr_t)article, e);
}

static bool totals_fill(xmlNode *sequence, struct err *e)
{
	if (tree_first(sequence, "total"))
		return true;
	struct generate_week weeks[GENERATE_MAX_WEEKS];
	size_t n = generate_weeks(weeks, sequence);
	for (size_t i = 0; i < n; i++) {
		char week[24], minutes[16], days[16];
		snprintf(week, sizeof week, "%04d-W%02d", weeks[i].year, weeks[i].week);
		snprintf(minutes, sizeof minutes, "%d", weeks[i].minutes);
		snprintf(days, sizeof days, "%d", weeks[i].days);
		xmlNode *total = tree_child(sequence, "total");
		if (!tree_attr(total, "semaine", week) || !tree_attr(total, "minutes", minutes) ||
			!tree_attr(total, "jours", days))
			return err_nomem(e);
	}
	return true;
}

static xmlNode *clauses_make(xmlNode *fond)
{
	xmlNode *clauses = tree_first(fond, "clauses");
	if (clauses)
		return clauses;
	clauses = tree_child(fond, "clauses");
	xmlNode *before = tree_first(fond, "annexe-financiere");
	return clauses && before ? xmlAddNextSibling(before, clauses) : NULL;
}

static bool articles_fill(xmlNode *fond, const xmlNode *model, struct err *e)
{
	xmlNode *clauses = clauses_make(fond);
	xmlNode *special = tree_first(clauses, "clause-particuliere");
	if (!clauses)
		return err_nomem(e);
	if (tree_first(clauses, "article"))
		return true;
	for (const xmlNode *a = tree_first(model, "article"); a; a = tree_next(a, "article")) {
		xmlNode *article = tree_child(clauses, "article");
		if (!article || !tree_attr(article, "n", tree_get(a, "n")) ||
			!tree_attr(article, "cle", tree_get(a, "cle")))
			return err_nomem(e);
		if (special)
			xmlAddPrevSibling(special, article);
	}
	return true;
}

static bool digests_fill(xmlNode *fond, const xmlNode *model, struct err *e)
{
	for (xmlNode *x = tree_find(fond, "clauses/article"); x; x = tree_next(x, "article")) {
		const char *key = tree_get(x, "cle");
		char sha[GENERATE_SHA];
		for (const xmlNode *a = tree_first(model, "article"); a && !tree_get(x, "sha");
			a = tree_next(a, "article")) {
			const char *own = tree_get(a, "cle");
			if (!own || !key || strcmp(own, key))
				continue;
			if (!generate_article_sha(sha, a, e))
				return false;
			if (!tree_attr(x, "sha", sha))
				return err_nomem(e);
		}
	}
	return true;
}

bool generate_fill(xmlNode *fond, const xmlNode *model, const char *sha_model,
	const char *sha_rules, struct err *e)
{
	if (!totals_fill(tree_first(fond, "sequence"), e) || !articles_fill(fond, model, e) ||
		!digests_fill(fond, model, e))
		return false;
	if (!tree_get(fond, "sha-modele") && !tree_attr(fond, "sha-modele", sha_model))
		return err_nomem(e);
	if (!tree_get(fond, "sha-regles") && !tree_attr(fond, "sha-regles", sha_rules))
		return err_nomem(e);
	return true;
}
