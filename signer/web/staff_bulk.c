/* SPDX-License-Identifier: MIT */
/* staff_bulk: what is done to many at once: what was ticked or all that the filter names, who is ready, how far it is. */
#include "web/staff_bulk.h"

#include "base/text.h"
#include "ceremony/notes.h"
#include "web/impl.h"
#include "web/staff_list.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- what is chosen --- */

void staff_chosen_auto(struct staff_chosen *x)
{
	free(x->list);
}

bool staff_chosen_add(struct staff_chosen *x, const char *id, const char *sha_fond)
{
	if (x->n == x->cap) {
		size_t more = x->cap ? 2 * x->cap : 64;
		struct store_bulk_item *grown = reallocarray(x->list, more, sizeof *grown);
		x->failed = x->failed || !grown;
		if (!grown)
			return false;
		x->list = grown;
		x->cap = more;
	}
	struct store_bulk_item *i = &x->list[x->n++];
	*i = (struct store_bulk_item){ .state = STORE_ITEM_TODO };
	snprintf(i->dossier, sizeof i->dossier, "%.36s", id);
	snprintf(i->sha_fond, sizeof i->sha_fond, "%.64s", sha_fond);
	return true;
}

static const char *given(const struct web_context *c, const char *name)
{
	const char *text = http_field(c->q, name);
	return text && text[0] ? text : NULL;
}

static bool ticked(struct staff_chosen *x, const struct web_context *c, struct err *e)
{
	for (size_t i = 0; i < c->q->fields.n; i++)
		if (strcmp(c->q->fields.p[i].name, "d") == 0 &&
			strlen(c->q->fields.p[i].value) == 36 &&
			!staff_chosen_add(x, c->q->fields.p[i].value, ""))
			return err_nomem(e);
	return true;
}

static bool line_choose(void *arg, const struct board_line *l)
{
	struct staff_chosen *x = arg;
	if (l->dossier.id[0])
		return staff_chosen_add(x, l->dossier.id, "");
	x->without += l->light != BOARD_GREY; /* who is dispensed needs none */
	return true;
}

static bool chosen_read(struct staff_chosen *x, const struct web_context *c, struct err *e)
{
	struct staff_list l;
	if (!http_ticked(c->q, "sur", "filtre"))
		return ticked(x, c, e);
	staff_list_read(&l, c, http_field);
	return board_class(&c->actor, &l.want, line_choose, x, e) && (!x->failed || err_nomem(e));
}

void staff_bulk_lead(struct web_context *c, int64_t id)
{
	char path[60];
	snprintf(path, sizeof path, "/ecole/lot/%" PRId64, id);
	http_redirect(c->r, path);
}

/* --- it begins --- */

/* Nothing was chosen, or it was refused as a whole. */
struct outcome {
	const char *what;
	size_t without;
	const char *refused;
};

static bool outcome_page(struct web_context *c, const struct outcome *o, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	if (!page_begin(&p, c, "lot", e))
		return false;
	tree_attr(p.facts, "geste", o->what);
	page_number(p.facts, "sans", (int64_t)o->without);
	if (o->refused)
		tree_text(tree_child(p.facts, "refus"), o->refused);
	return page_end(&p, o->refused ? 400 : 200, e);
}

/* What is wrong with a dérogation de série as it was asked for is told on a page of its own. */
static bool begin(struct web_context *c, const struct bulk_asked *q, struct err *e)
{
	struct err why = ERR_INIT;
	int64_t id;
	if (bulk_start(&id, &c->actor, q, &why)) {
		staff_bulk_lead(c, id);
		return true;
	}
	bool told = reason_of(&why) != REASON_NONE;
	const struct outcome o = { .what = q->what,
		.without = q->without,
		.refused = told ? reason_text(reason_of(&why)) : why.text };
	if (q->derogation && (told || why.code == ERR_SYNTAX || why.code == ERR_LIMIT))
		return outcome_page(c, &o, e);
	if (e)
		*e = why;
	return false;
}

bool staff_bulk(struct web_context *c, struct err *e)
{
	AUTO(staff_chosen) struct staff_chosen x = { .n = 0 };
	const char *what = http_field(c->q, "geste");
	bool filter = http_ticked(c->q, "sur", "filtre");
	if (!what || strcmp(what, "signer") == 0 || strcmp(what, "acquitter") == 0)
		return err_fail(e, ERR_SYNTAX, "no such thing to do to many");
	if (!chosen_read(&x, c, e))
		return false;
	const struct outcome nothing = { .what = what, .without = x.without };
	const struct dossier_derogation d = { .rule = given(c, "regle"),
		.reason = given(c, "texte"),
		.authority = given(c, "autorite"),
		.number = given(c, "numero"),
		.since = given(c, "du"),
		.limit = given(c, "limite") };
	const struct bulk_asked q = { .what = what,
		.items = x.list,
		.n = x.n,
		.without = x.without,
		.at_once = !filter,
		.derogation = strcmp(what, "deroger") == 0 ? &d : NULL };
	if (x.n == 0)
		return outcome_page(c, &nothing, e);
	if (x.n > BULK_MAX)
		return web_refuse(c, e, 413, "lot.trop");
	return begin(c, &q, e);
}

/* --- its page --- */

static const char *phase_word(const struct bulk_view *v)
{
	if (v->row.phase == STORE_BULK_STOPPED)
		return "arrete";
	if (v->row.phase == STORE_BULK_LOOK)
		return v->counts.left ? "examen" : "pret";
	return v->counts.left ? "course" : "fini";
}

void staff_bulk_put(xmlNode *n, const struct bulk_view *v)
{
	page_number(n, "id", v->row.id);
	tree_attr(n, "geste", v->row.what);
	tree_attr(n, "phase", phase_word(v));
	page_number(n, "total", (int64_t)v->total);
	page_number(n, "traitees", (int64_t)v->gone);
	page_number(n, "restent", (int64_t)v->counts.left);
	page_number(n, "pretes", (int64_t)v->counts.ready);
	page_number(n, "faites", (int64_t)v->counts.done);
	page_number(n, "bloquees", (int64_t)v->counts.blocked);
	page_number(n, "sans", v->row.without);
	page_instant(n, "depuis", v->row.started_ms);
	tree_attr(n, "pourquoi", v->row.why);
	if (v->end_ms)
		page_instant(n, "fin", v->end_ms);
	if (v->again_ms)
		page_instant(n, "reprise", v->again_ms);
	if (v->origin)
		page_number(n, "origine", v->origin);
}

struct group {
	char why[24], rule[STORE_BULK_RULE];
	uint64_t n;
};
struct groups {
	struct group list[STAFF_BULK_GROUPS];
	size_t n;
	uint64_t more; /* conventions of those beyond */
};

static bool group_take(void *arg, const char *why, const char *rule, uint64_t n)
{
	struct groups *g = arg;
	if (g->n == STAFF_BULK_GROUPS) {
		g->more += n;
		return true;
	}
	struct group *x = &g->list[g->n++];
	snprintf(x->why, sizeof x->why, "%s", why);
	snprintf(x->rule, sizeof x->rule, "%s", rule);
	x->n = n;
	return true;
}

struct some {
	char ids[STAFF_PAGE + 1][37];
	size_t n;
};

static bool some_take(void *arg, const struct store_bulk_item *i)
{
	struct some *s = arg;
	memcpy(s->ids[s->n++], i->dossier, 37);
	return s->n < sizeof s->ids / sizeof *s->ids;
}

static void convention_put(xmlNode *parent, const struct web_context *c, const char *id)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	xmlNode *n = tree_child(parent, "convention");
	tree_attr(n, "id", id);
	if (!store_dossier_get(c->store, c->actor.school, id, &d, NULL))
		return;
	tree_attr(n, "eleve", d.pupil_name);
	tree_attr(n, "classe", d.class_name);
}

/* Is 'rule' one of 'rules', blank between? */
static bool listed(const char *rules, const char *rule)
{
	size_t n = strlen(rule);
	for (const char *at = rules; n && (at = strstr(at, rule)); at += n)
		if ((at == rules || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

/* What the rules of a group say, in the words of its first convention: a day may differ in the others. */
static bool words_put(xmlNode *n, const struct web_context *c, const struct group *g,
	const char *id, struct err *e)
{
	struct err why = ERR_INIT;
	if (strcmp(g->why, "regles") != 0 && strcmp(g->why, "alerte") != 0)
		return true;
	struct dossier_remarks *r = calloc(1, sizeof *r);
	if (!r)
		return err_nomem(e);
	if (bulk_remarks(r, &c->actor, id, &why))
		for (size_t i = 0; i < r->n; i++)
			if (listed(g->rule, r->list[i].rule)) {
				xmlNode *said = tree_child(n, "dit");
				tree_attr(said, "regle", r->list[i].rule);
				tree_text(said, r->list[i].text);
			}
	free(r);
	return why.code == ERR_NONE || why.code == ERR_NOT_FOUND ||
	       err_fail(e, why.code, "%s", why.text);
}

static bool group_put(xmlNode *page, const struct web_context *c, int64_t id, const struct group *g,
	struct err *e)
{
	struct some first = { .n = 0 };
	const struct store_bulk_filter f = { .states = 1U << STORE_ITEM_BLOCKED,
		.why = g->why,
		.rule = g->rule,
		.count = STAFF_BULK_NAMES };
	xmlNode *n = tree_child(page, "motif");
	tree_attr(n, "raison", g->why);
	tree_attr(n, "regle", g->rule);
	page_number(n, "n", (int64_t)g->n);
	if (!store_bulk_items(c->store, id, &f, some_take, &first, e))
		return false;
	for (size_t i = 0; i < first.n; i++)
		convention_put(n, c, first.ids[i]);
	return first.n == 0 || words_put(n, c, g, first.ids[0], e);
}

static bool groups_put(xmlNode *page, const struct web_context *c, int64_t id, struct err *e)
{
	struct groups *g = calloc(1, sizeof *g);
	if (!g)
		return err_nomem(e);
	bool good = store_bulk_reasons(c->store, id, group_take, g, e);
	for (size_t i = 0; good && i < g->n; i++)
		good = group_put(page, c, id, &g->list[i], e);
	if (good)
		page_number(page, "autres", (int64_t)g->more);
	free(g);
	return good;
}

/* ?motif=&regle=: the conventions of one group, by pages. */
static bool group_page(struct page *p, struct web_context *c, int64_t id, struct err *e)
{
	struct some *some = calloc(1, sizeof *some);
	const char *rule = http_query(c->q, "regle"), *at = http_query(c->q, "de");
	struct group g = { .n = 0 };
	uint64_t from = 0;
	if (!some)
		return err_nomem(e);
	if (at && !text_decimal(&from, slice_text(at), BULK_MAX, NULL))
		from = 0;
	snprintf(g.why, sizeof g.why, "%.23s", http_query(c->q, "motif"));
	snprintf(g.rule, sizeof g.rule, "%.95s", rule ? rule : "");
	const struct store_bulk_filter f = { .states = 1U << STORE_ITEM_BLOCKED,
		.why = g.why,
		.rule = g.rule,
		.from = (uint32_t)from,
		.count = STAFF_PAGE + 1 };
	xmlNode *n = tree_child(p->facts, "motif");
	bool good = store_bulk_items(c->store, id, &f, some_take, some, e);
	tree_attr(n, "raison", g.why);
	tree_attr(n, "regle", g.rule);
	for (size_t i = 0; good && i < some->n && i < STAFF_PAGE; i++)
		convention_put(n, c, some->ids[i]);
	if (good && some->n > 0)
		good = words_put(n, c, &g, some->ids[0], e);
	tree_attr(p->facts, "liste", "oui");
	page_number(p->facts, "suite", some->n > STAFF_PAGE ? (int64_t)from + STAFF_PAGE : 0);
	free(some);
	return good;
}

static bool id_read(int64_t *out, const struct web_context *c, struct err *e)
{
	uint64_t id = 0;
	if (!text_decimal(&id, slice_text(c->q->param[0]), INT64_MAX, NULL))
		return err_fail(e, ERR_NOT_FOUND, "no such act on many");
	*out = (int64_t)id;
	return true;
}

/* <derogation>: what is granted, so that it is read before the word. */
static void derogation_put(xmlNode *page, const struct bulk_view *v)
{
	struct dossier_derogation d;
	AUTO(json) json_t *about = NULL;
	if (!bulk_derogation(&d, &about, v))
		return;
	xmlNode *n = tree_child(page, "derogation");
	tree_attr(n, "regle", d.rule);
	tree_attr(n, "limite", d.limit ? d.limit : "");
	tree_attr(n, "autorite", d.authority ? d.authority : "");
	tree_attr(n, "numero", d.number ? d.number : "");
	tree_attr(n, "du", d.since ? d.since : "");
	tree_text(n, d.reason);
}

bool staff_bulk_page(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	AUTO(bulk_view) struct bulk_view v = { .total = 0 };
	int64_t id = 0;
	const char *still = http_query(c->q, "fixe"), *one = http_query(c->q, "motif");
	if (!id_read(&id, c, e) || !bulk_open(&v, &c->actor, id, e) ||
		!page_begin(&p, c, "lot-suivi", e))
		return false;
	staff_bulk_put(p.facts, &v);
	derogation_put(p.facts, &v);
	if (!(one ? group_page(&p, c, id, e) : groups_put(p.facts, c, id, e)))
		return false;
	bool runs = v.counts.left > 0 && v.row.phase != STORE_BULK_STOPPED && !one;
	tree_attr(p.facts, "actualise", runs && !still ? "oui" : "non");
	if (runs && !still)
		http_header_add(c->r, "Refresh", STAFF_BULK_REFRESH);
	return page_end(&p, 200, e);
}

bool staff_bulk_act(struct web_context *c, struct err *e)
{
	const char *what = http_field(c->q, "geste"), *rules = given(c, "regle");
	int64_t id = 0, to;
	if (!id_read(&id, c, e))
		return false;
	to = id;
	bool good = false;
	if (what && strcmp(what, "lancer") == 0)
		good = bulk_go(&to, &c->actor, id, e);
	else if (what && strcmp(what, "revoir") == 0)
		good = bulk_again(&to, &c->actor, id, e);
	else if (what && strcmp(what, "verifier") == 0)
		good = bulk_check(&to, &c->actor, id, e);
	else if (what && strcmp(what, "arreter") == 0)
		good = bulk_stop(&c->actor, id, e);
	else if (what && strcmp(what, "acquitter") == 0 && rules)
		good = bulk_acknowledge(&to, &c->actor, id, rules, e);
	else
		return err_fail(e, ERR_SYNTAX, "no such thing to do to many");
	if (good)
		staff_bulk_lead(c, to);
	return good;
}

static bool day_take(void *arg, const struct bulk_view *v)
{
	staff_bulk_put(tree_child(arg, "lot"), v);
	return true;
}

bool staff_bulk_day(xmlNode *page, const struct web_context *c, struct err *e)
{
	return bulk_each(&c->actor, STAFF_BULK_SHOWN, day_take, page, e);
}
