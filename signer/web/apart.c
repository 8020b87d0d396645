/* SPDX-License-Identifier: MIT */
/* apart: the pages of health data. */
#include "web/apart.h"

#include "base/text.h"
#include "ceremony/dossier.h"
#include "web/impl.h"
#include "web/visit.h"

#include <stdio.h>
#include <string.h>

enum { LIST_PAGE = 50, READERS_MOST = 60 };

static const char *const paths[] = { "pai/@existe", "pai/@trousse", "consigne" };
enum { PATHS = sizeof paths / sizeof *paths };

static bool may(bool *yes, const struct web_context *c, enum life_action action, struct err *e)
{
	return dossier_confidential_role(yes, &c->actor, action, e);
}

/* --- the list --- */

struct listing {
	struct web_context *c;
	xmlNode *page;
	struct err *e;
	size_t n;
	bool failed;
};

static bool line_take(void *arg, const struct store_dossier *d)
{
	struct listing *l = arg;
	bool there;
	/* what is known of a pupil stands with the convention, not with its acts */
	if (d->amends[0])
		return true;
	if (l->n++ >= LIST_PAGE)
		return false;
	l->failed = !store_health_there(l->c->store, d->id, &there, l->e);
	if (l->failed)
		return false;
	xmlNode *n = tree_child(l->page, "convention");
	tree_attr(n, "id", d->id);
	tree_attr(n, "eleve", d->pupil_name);
	tree_attr(n, "classe", d->class_name);
	tree_attr(n, "saisie", there ? "oui" : "non");
	if (d->first_day)
		page_day(n, "debut", d->first_day);
	if (d->last_day)
		page_day(n, "fin", d->last_day);
	return true;
}

static bool reader_put(void *arg, const struct store_account *x)
{
	struct listing *l = arg;
	char own[24], name[200];
	if (!(x->roles & STORE_ROLE_SECRETARIAT) || x->state == STORE_ACCOUNT_SUSPENDED)
		return true;
	snprintf(own, sizeof own, "%lld", (long long)x->id);
	snprintf(name, sizeof name, "%s %s", x->first_name, x->last_name);
	xmlNode *n = tree_child(l->page, "lecteur");
	tree_attr(n, "compte", own);
	tree_attr(n, "nom", name);
	return true;
}

/* Which of them the head has named. */
static bool readers_put(xmlNode *page, struct listing *l, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	struct web_context *c = l->c;
	if (!store_account_each(c->store, c->actor.school, reader_put, l, e) ||
		!school_open(&s, c->service, c->actor.school, e))
		return false;
	for (xmlNode *n = page->children; n; n = n->next)
		if (strcmp((const char *)n->name, "lecteur") == 0)
			tree_attr(n, "nomme",
				life_listed(school_get(&s, "confidentiel/lecteurs"),
					tree_get(n, "compte"))
					? "oui"
					: "non");
	return true;
}

static const char *asked(const struct web_context *c, const char *name)
{
	const char *text = http_query(c->q, name);
	return text && text[0] ? text : NULL;
}

static bool list_show(struct web_context *c, const char *good, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	bool yes;
	uint64_t from = 0;
	const char *at = asked(c, "de");
	if (!may(&yes, c, LIFE_CONFIDENTIAL_READ, e))
		return false;
	if (!yes)
		return reason_set(e, ERR_DENIED, REASON_HEALTH);
	if (at && !text_decimal(&from, slice_text(at), 100000, NULL))
		from = 0;
	const uint32_t states = (1U << STATE_SIGNEE) | 1U << STATE_BROUILLON |
				1U << STATE_COMPLETEE_ACCUEIL | 1U << STATE_A_VERIFIER |
				1U << STATE_VERIFIEE | 1U << STATE_EN_SIGNATURE |
				1U << STATE_PARTIELLEMENT_SIGNEE | 1U << STATE_CORRECTION_DEMANDEE |
				1U << STATE_SCELLEE | 1U << STATE_EN_VIGUEUR;
	const struct store_dossier_filter f = { .school = c->actor.school,
		.states = states,
		.search = asked(c, "cherche"),
		.from = (uint32_t)from,
		.count = LIST_PAGE + 1 };
	if (!page_begin(&p, c, "sante-liste", e))
		return false;
	struct listing l = { .c = c, .page = p.facts, .e = e };
	if (!store_dossier_each(c->store, &f, false, line_take, &l, e) || l.failed)
		return false;
	if (f.search)
		tree_attr(p.facts, "cherche", f.search);
	page_number(p.facts, "suite", l.n > LIST_PAGE ? (int64_t)from + LIST_PAGE : 0);
	if (life_may(c->actor.role, LIFE_CONFIDENTIAL_NAME, LIFE_ANY) >= LIFE_MAY) {
		tree_attr(p.facts, "nomme", "oui");
		if (!readers_put(p.facts, &l, e))
			return false;
	}
	if (good)
		page_notice(&p, "succes", good);
	return page_end(&p, 200, e);
}

bool apart_list(struct web_context *c, struct err *e)
{
	return list_show(c, NULL, e);
}

bool apart_named(struct web_context *c, struct err *e)
{
	int64_t ids[READERS_MOST];
	size_t n = 0;
	for (size_t i = 0; i < c->q->fields.n && n < READERS_MOST; i++) {
		uint64_t id;
		if (strcmp(c->q->fields.p[i].name, "lecteur") != 0)
			continue;
		if (!text_decimal(&id, slice_text(c->q->fields.p[i].value), INT64_MAX, e))
			return false;
		ids[n++] = (int64_t)id;
	}
	return dossier_confidential_name(&c->actor, ids, n, e) && list_show(c, "sante.nommes", e);
}

/* --- one pupil --- */

static void facts_put(xmlNode *page, const struct fields *f)
{
	tree_attr(page, "existe", fields_get(f, "pai/@existe"));
	tree_attr(page, "trousse", fields_get(f, "pai/@trousse"));
	tree_attr(page, "consigne", fields_get(f, "consigne"));
}

/* What is wrong with what was typed, at its field: word, or what field_fault says. *n: how many. */
static void faults_put(struct page *p, const struct web_context *c, size_t *n)
{
	const char *exists = http_field(c->q, "pai/@existe");
	*n = 0;
	for (size_t i = 0; i < PATHS; i++) {
		char why[200];
		const char *typed = http_field(c->q, paths[i]);
		const struct field *f = field_find(FIELD_CONFIDENTIEL, paths[i]);
		const char *text = typed ? typed : "";
		const char *word = NULL;
		bool fault = f && text[0] && field_fault(why, sizeof why, f, text);
		if (i == 0 && !text[0])
			word = "sante.existe.manque";
		else if (i == 1 && text[0] && (!exists || strcmp(exists, "oui") != 0))
			word = "sante.trousse.sans-pai";
		*n += fault || word;
		if (!p->c)
			continue;
		if (fault && !word)
			page_fault(p, paths[i], text, why);
		else
			page_field(p, paths[i], text, word);
	}
}

struct showing {
	const char *good;
	bool again; /* with what was typed and what is wrong in it */
};

static bool one_show(struct web_context *c, struct showing s, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	AUTO(fields) struct fields f = { .json = NULL };
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	const char *id = c->q->param[0];
	bool writes;
	size_t faults;
	if (!dossier_confidential_get(&f, &c->actor, id, e) ||
		!store_dossier_get(c->store, c->actor.school, id, &d, e) ||
		!may(&writes, c, LIFE_CONFIDENTIAL_WRITE, e) || !page_begin(&p, c, "sante", e))
		return false;
	tree_attr(p.facts, "id", d.id);
	tree_attr(p.facts, "eleve", d.pupil_name);
	tree_attr(p.facts, "classe", d.class_name);
	tree_attr(p.facts, "ecrit", writes ? "oui" : "non");
	page_number(p.facts, "jours", c->service->shared->periods.health_days);
	if (d.first_day)
		page_day(p.facts, "debut", d.first_day);
	if (d.last_day)
		page_day(p.facts, "fin", d.last_day);
	facts_put(p.facts, &f);
	if (s.again)
		faults_put(&p, c, &faults);
	if (s.good)
		page_notice(&p, "succes", s.good);
	return page_end(&p, s.again ? 400 : 200, e);
}

bool apart_page(struct web_context *c, struct err *e)
{
	return one_show(c, (struct showing){ .good = NULL }, e);
}

bool apart_written(struct web_context *c, struct err *e)
{
	AUTO(fields) struct fields f = { .json = NULL };
	struct page none = { .c = NULL };
	size_t faults;
	faults_put(&none, c, &faults);
	if (faults)
		return one_show(c, (struct showing){ .again = true }, e);
	if (!fields_new(&f, FIELD_CONFIDENTIEL, e))
		return false;
	for (size_t i = 0; i < PATHS; i++) {
		const char *typed = http_field(c->q, paths[i]);
		if (!fields_set(&f, paths[i], typed ? typed : "", e))
			return false;
	}
	return dossier_confidential_put(&c->actor, c->q->param[0], &f, e) &&
	       one_show(c, (struct showing){ .good = "sante.faite" }, e);
}

/* --- a guardian --- */

static bool link_show(struct web_context *c, bool shown, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], path[80];
	AUTO(page) struct page p = { .c = NULL };
	AUTO(fields) struct fields f = { .json = NULL };
	visit_answered(c, answered);
	if (life_rights(c->actor.role, LIFE_CONFIDENTIAL_READ)->groups == 0)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	if (!visit_has_code(c))
		return visit_code_first(c, e);
	if (shown && !dossier_confidential_get(&f, &c->actor, c->link->dossier, e))
		return false;
	if (!page_begin(&p, c, "sante-famille", e))
		return false;
	tree_attr(p.facts, "lien", visit_path(path, c, ""));
	tree_attr(p.facts, "montre", shown ? "oui" : "non");
	page_number(p.facts, "jours", c->service->shared->periods.health_days);
	if (shown)
		facts_put(p.facts, &f);
	return page_end(&p, 200, e);
}

bool apart_link(struct web_context *c, struct err *e)
{
	return link_show(c, false, e);
}

bool apart_link_shown(struct web_context *c, struct err *e)
{
	return link_show(c, true, e);
}
