/* SPDX-License-Identifier: MIT */
/*
 * staff_sign: the head, a delegate, or a teacher for the visa, signs many at once: a list with what is unusual in each, by class and by
 * page; one second factor, one gesture; how far it is stands on the page of acts on many (staff_bulk.h).
 */
#include "web/staff_bulk.h"

#include "base/text.h"
#include "ceremony/party.h"
#include "web/impl.h"
#include "web/kept.h"
#include "web/stay.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What waits for this signature. */
struct to_sign {
	struct waiting {
		char id[37], class_name[24];
		uint32_t revision;
		int64_t changed_ms;
	} * list; /* owned */
	size_t n, cap;
	bool failed;
};

static void to_sign_auto(struct to_sign *x)
{
	free(x->list);
}

static bool to_sign_take(void *arg, const struct board_line *l)
{
	struct to_sign *x = arg;
	if (x->n == x->cap) {
		size_t more = x->cap ? 2 * x->cap : 64;
		struct waiting *grown = reallocarray(x->list, more, sizeof *grown);
		x->failed = !grown;
		if (!grown)
			return false;
		x->list = grown;
		x->cap = more;
	}
	struct waiting *w = &x->list[x->n++];
	*w = (struct waiting){ .revision = l->dossier.revision,
		.changed_ms = l->dossier.changed_ms };
	memcpy(w->id, l->dossier.id, sizeof w->id);
	memcpy(w->class_name, l->dossier.class_name, sizeof w->class_name);
	return true;
}

static bool to_sign_read(struct to_sign *x, const struct web_context *c, struct err *e)
{
	return board_to_sign(&c->actor, to_sign_take, x, e) && (!x->failed || err_nomem(e));
}

static bool of_class(const struct waiting *w, const char *class_name)
{
	return !class_name || !class_name[0] || strcmp(w->class_name, class_name) == 0;
}

/* --- what was ticked before ------------------------------------------------------------------------------------------------ */

/* The list as it was left. */
struct sheet {
	struct kept kept;
	int64_t seen_ms; /* when it was shown; 0: never */
};

static void sheet_auto(struct sheet *s)
{
	kept_auto(&s->kept);
}

static bool sheet_read(struct sheet *s, const struct web_context *c, struct err *e)
{
	uint64_t at = 0;
	if (!kept_read(&s->kept, c, e))
		return false;
	const char *seen = kept_value(&s->kept, "vu");
	bool good = seen && text_decimal(&at, slice_text(seen), (uint64_t)c->now_ms, NULL);
	s->seen_ms = good ? (int64_t)at : 0;
	return true;
}

/*
 * A list is ticked when it is first shown. Shown again it is as it was left: what was unticked, and what has come or changed since,
 * is not signed by who looks no second time.
 */
static bool is_ticked(const struct sheet *s, const struct waiting *w, const char *sha_fond)
{
	char value[36 + 1 + 64 + 1];
	const char *shown = kept_value(&s->kept, "montres");
	snprintf(value, sizeof value, "%.36s:%.64s", w->id, sha_fond);
	if (s->kept.n == 0 || kept_has(&s->kept, "d", value))
		return true;
	return shown && !strstr(shown, w->id) && w->changed_ms <= s->seen_ms;
}

/* --- the list ---------------------------------------------------------------------------------------------------------- */

/* Each with its consent sentence and digest: what is signed is what was shown. */
static bool item_put(xmlNode *page, struct web_context *c, const struct sheet *s,
	const struct waiting *w, struct err *e)
{
	const char *id = w->id;
	AUTO(party) struct party_view *v = NULL;
	struct dossier_diff *diff = calloc(1, sizeof *diff);
	if (!diff)
		return err_nomem(e);
	bool good = party_open(&v, &c->actor, id, e) && dossier_unusual(diff, &c->actor, id, e);
	if (good && v && v->may_sign) {
		const struct store_dossier *d = &v->dossier->row;
		xmlNode *n = tree_child(page, "element");
		tree_attr(n, "id", d->id);
		tree_attr(n, "reference", d->reference);
		tree_attr(n, "eleve", d->pupil_name);
		tree_attr(n, "classe", d->class_name);
		tree_attr(n, "accueil", d->shielded ? "" : d->host_name);
		stay_put(n, d, &v->dossier->fond);
		const char *sha = v->dossier->frozen ? v->dossier->frozen->sha_fond : "";
		tree_attr(n, "sha", sha);
		tree_attr(n, "coche", is_ticked(s, w, sha) ? "oui" : "non");
		tree_attr(n, "phrase", v->consent);
		tree_attr(page, "nom", v->shown_name);
		tree_attr(page, "niveau", v->level_text);
		for (size_t i = 0; i < diff->n; i++) {
			xmlNode *k = tree_child(n, "ecart");
			tree_attr(k, "champ", diff->list[i].label);
			tree_attr(k, "avant", diff->list[i].before);
			tree_attr(k, "apres", diff->list[i].after);
		}
	}
	free(diff);
	return good;
}

/* <classe nom n>, in the order in which they come. */
static void classes_put(xmlNode *page, const struct to_sign *x)
{
	for (size_t i = 0; i < x->n; i++) {
		size_t before = 0, all = 0;
		for (size_t k = 0; k < x->n; k++) {
			bool same = strcmp(x->list[k].class_name, x->list[i].class_name) == 0;
			before += same && k < i;
			all += same;
		}
		if (before > 0)
			continue;
		xmlNode *n = tree_child(page, "classe");
		tree_attr(n, "nom", x->list[i].class_name);
		page_number(n, "n", (int64_t)all);
	}
}

static bool list_put(xmlNode *page, struct web_context *c, const struct sheet *s,
	const struct to_sign *x, struct err *e)
{
	const char *class_name = http_query(c->q, "classe"), *at = http_query(c->q, "de");
	uint64_t from = 0;
	size_t n = 0;
	if (!class_name && !at) { /* the same part of it again */
		class_name = kept_value(&s->kept, "classe");
		at = kept_value(&s->kept, "de");
	}
	if (at && !text_decimal(&from, slice_text(at), 1000000, NULL))
		from = 0;
	for (size_t i = 0; i < x->n; i++) {
		if (!of_class(&x->list[i], class_name))
			continue;
		if (n >= from && n < from + STAFF_SIGN_PAGE &&
			!item_put(page, c, s, &x->list[i], e))
			return false;
		n++;
	}
	tree_attr(page, "choisie", class_name ? class_name : "");
	page_number(page, "total", (int64_t)n);
	page_number(page, "de", (int64_t)from);
	page_number(
		page, "suite", n > from + STAFF_SIGN_PAGE ? (int64_t)from + STAFF_SIGN_PAGE : 0);
	return true;
}

/* Who forgot both the tick and the name hears so at once. */
static const char *name_empty(const struct web_context *c, const char *at)
{
	const char *name = http_field(c->q, "nom");
	return strcmp(at, "accord") == 0 && (!name || !name[0]) ? "raison.nom-saisi" : NULL;
}

/* 'at': the field that 'wrong', a word, is of. */
static bool sign_page(struct web_context *c, const char *at, const char *wrong, struct err *e)
{
	static const char *const names[] = { "d", "accord", "nom" };
	AUTO(page) struct page p = { .c = NULL };
	AUTO(to_sign) struct to_sign x = { .n = 0 };
	AUTO(sheet) struct sheet s = { .seen_ms = 0 };
	if (!sheet_read(&s, c, e) || !page_begin(&p, c, "signer-lot", e) ||
		!to_sign_read(&x, c, e) || !list_put(p.facts, c, &s, &x, e))
		return false;
	classes_put(p.facts, &x);
	page_number(p.facts, "vu", s.seen_ms ? s.seen_ms : c->now_ms);
	tree_attr(p.facts, "sur", kept_has(&s.kept, "sur", "toutes") ? "toutes" : "coches");
	if (!wrong && s.kept.n > 0 && c->actor.stepped_up)
		page_notice(&p, "info", "signer-lot.gardees");
	bool visa = c->actor.role == LIFE_ENSEIGNANT;
	tree_attr(p.facts, "visa", visa ? "oui" : "non");
	tree_attr(p.facts, "second-facteur", visa || c->actor.stepped_up ? "oui" : "non");
	for (size_t i = 0; wrong && i < sizeof names / sizeof *names; i++) {
		bool name = strcmp(names[i], "nom") == 0;
		page_field(&p, names[i], i ? http_field(c->q, names[i]) : NULL,
			strcmp(names[i], at) == 0 ? wrong
			: name                    ? name_empty(c, at)
						  : NULL);
	}
	return page_end(&p, wrong ? 400 : 200, e);
}

bool staff_sign(struct web_context *c, struct err *e)
{
	return sign_page(c, NULL, NULL, e);
}

/* --- the gesture ------------------------------------------------------------------------------------------------------ */

/* "d" is id:digest, as the page showed them together. */
static bool ticked(struct staff_chosen *x, const struct web_context *c, struct err *e)
{
	for (size_t i = 0; i < c->q->fields.n; i++) {
		const struct http_pair *f = &c->q->fields.p[i];
		if (strcmp(f->name, "d") != 0 || strlen(f->value) != 36 + 1 + 64 ||
			f->value[36] != ':')
			continue;
		if (!staff_chosen_add(x, f->value, f->value + 37))
			return err_nomem(e);
	}
	return true;
}

/* As it is now: what changed since the page was shown is left out. */
static bool waiting_choose(
	struct staff_chosen *x, const struct web_context *c, const struct waiting *w, struct err *e)
{
	struct store_key key = { .revision = w->revision };
	struct store_convention *frozen = calloc(1, sizeof *frozen);
	memcpy(key.id, w->id, sizeof key.id);
	bool good = frozen ? store_convention_get(c->store, &key, frozen, e) : err_nomem(e);
	if (good && !staff_chosen_add(x, w->id, frozen->sha_fond))
		good = err_nomem(e);
	free(frozen);
	return good;
}

/* All of the list, on whatever page: what has come since it was shown is another list. */
static bool all_choose(struct staff_chosen *x, const struct web_context *c, struct err *e)
{
	AUTO(to_sign) struct to_sign all = { .n = 0 };
	const char *seen = http_field(c->q, "vu"), *class_name = http_field(c->q, "classe");
	uint64_t at = 0;
	if (!seen || !text_decimal(&at, slice_text(seen), (uint64_t)c->now_ms, e))
		return err_fail(e, ERR_SYNTAX, "a list that nobody was shown");
	if (!to_sign_read(&all, c, e))
		return false;
	for (size_t i = 0; i < all.n; i++) {
		const struct waiting *w = &all.list[i];
		if (!of_class(w, class_name))
			continue;
		if (w->changed_ms > (int64_t)at)
			x->without++;
		else if (!waiting_choose(x, c, w, e))
			return false;
	}
	return true;
}

bool staff_signed(struct web_context *c, struct err *e)
{
	AUTO(staff_chosen) struct staff_chosen x = { .n = 0 };
	struct err why = ERR_INIT;
	int64_t id;
	bool all = http_ticked(c->q, "sur", "toutes");
	if (!(all ? all_choose(&x, c, e) : ticked(&x, c, e)))
		return false;
	if (x.n == 0)
		return sign_page(c, "d", "liste.rien", e);
	if (!http_ticked(c->q, "accord", "oui"))
		return sign_page(c, "accord", "raison.consentement", e);
	const char *name = http_field(c->q, "nom");
	const struct bulk_asked q = { .what = "signer",
		.items = x.list,
		.n = x.n,
		.without = x.without,
		.at_once = true,
		.name = name ? name : "" };
	if (x.n > BULK_MAX)
		return web_refuse(c, e, 413, "lot.trop");
	if (!bulk_start(&id, &c->actor, &q, &why)) {
		if (reason_of(&why) == REASON_NAME)
			return sign_page(c, "nom", "raison.nom-saisi", e);
		if (e)
			*e = why;
		return false;
	}
	if (!kept_drop(c, e))
		return false;
	staff_bulk_lead(c, id);
	return true;
}
