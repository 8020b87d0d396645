/* SPDX-License-Identifier: MIT */
/* breach: entries, newest first, and the form below them. */
#include "web/breach.h"

#include "ceremony/breach.h"
#include "web/impl.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN = 10 }; /* on one screen: 40 KB; the table has all */

struct showing {
	struct web_context *c;
	xmlNode *page;
	size_t n;
	int64_t accounts[SHOWN];
	xmlNode *entries[SHOWN];
};

static bool entry_put(void *arg, const struct breach *b)
{
	struct showing *s = arg;
	if (s->n++ >= SHOWN)
		return true;
	xmlNode *n = tree_child(s->page, "violation");
	s->accounts[s->n - 1] = b->account;
	s->entries[s->n - 1] = n;
	page_number(n, "n", (int64_t)b->n);
	page_instant(n, "ecrite", b->written_ms);
	page_instant(n, "echeance", b->due_ms);
	tree_attr(n, "retard", b->late ? "oui" : "non");
	for (enum breach_field f = 0; f < BREACH_FIELD_COUNT; f++)
		if (b->values[f][0])
			tree_attr(n, breach_name(f), b->values[f]);
	return true;
}

/* Who wrote it, asked for while no list is walked. */
static bool writers_put(struct showing *s, struct err *e)
{
	for (size_t i = 0; i < s->n && i < SHOWN; i++) {
		struct store_account x;
		struct err why = ERR_INIT;
		char name[200];
		if (!store_account_get(s->c->store, s->accounts[i], &x, &why)) {
			if (why.code != ERR_NOT_FOUND)
				return err_fail(e, why.code, "%s", why.text);
			continue;
		}
		snprintf(name, sizeof name, "%s %s", x.first_name, x.last_name);
		tree_attr(s->entries[i], "par", name);
	}
	return true;
}

static void typed(const char *values[static BREACH_FIELD_COUNT], const struct web_context *c)
{
	for (enum breach_field f = 0; f < BREACH_FIELD_COUNT; f++)
		values[f] = http_field(c->q, breach_name(f));
}

static void faults_put(struct page *p, const struct web_context *c, const char *corrects)
{
	const char *values[BREACH_FIELD_COUNT], *words[BREACH_FIELD_COUNT];
	typed(values, c);
	breach_faults(words, values, c->now_ms);
	if (corrects)
		words[BREACH_CORRECTS] = corrects;
	for (enum breach_field f = 0; f < BREACH_FIELD_COUNT; f++) {
		char word[60];
		/* What is missing is named: the list of faults on top has no labels. */
		bool missing = words[f] && strcmp(words[f], "violations.manque") == 0;
		snprintf(word, sizeof word, "violations.manque.%s", breach_name(f));
		page_field(
			p, breach_name(f), values[f] ? values[f] : "", missing ? word : words[f]);
	}
}

/* 'again': what was typed is shown with what is wrong; 'corrects': at the number of the entry put right. */
static bool show(
	struct web_context *c, const char *good, bool again, const char *corrects, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	struct showing s = { .c = c };
	if (!page_begin(&p, c, "violations", e))
		return false;
	s.page = p.facts;
	tree_attr(p.facts, "ecrit", c->actor.role == LIFE_DPO ? "oui" : "non");
	if (!breach_each(&c->actor, entry_put, &s, e) || !writers_put(&s, e))
		return false;
	page_number(p.facts, "entrees", (int64_t)s.n);
	page_number(p.facts, "autres", s.n > SHOWN ? (int64_t)(s.n - SHOWN) : 0);
	if (again)
		faults_put(&p, c, corrects);
	if (good)
		page_notice(&p, "succes", good);
	return page_end(&p, again ? 400 : 200, e);
}

bool breach_page(struct web_context *c, struct err *e)
{
	return show(c, NULL, false, NULL, e);
}

bool breach_act(struct web_context *c, struct err *e)
{
	const char *values[BREACH_FIELD_COUNT];
	struct err why = ERR_INIT;
	typed(values, c);
	if (breach_add(&c->actor, values, &why))
		return show(c, "violations.faite", false, NULL, e);
	if (why.code == ERR_SYNTAX)
		return show(c, NULL, true,
			reason_of(&why) == REASON_FIELD ? "violations.corrige.inconnue" : NULL, e);
	if (e)
		*e = why;
	return false;
}

bool breach_table(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf csv = { 0 };
	if (!breach_csv(&csv, &c->actor, e))
		return false;
	http_give_buf(c->r, &csv, "text/csv; charset=utf-8", "registre-des-violations.csv", false);
	return true;
}
