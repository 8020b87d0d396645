/* SPDX-License-Identifier: MIT */
/* staff_sign: the head, a delegate, or a teacher for the visa, signs many at once: a list with what is unusual in each, one second factor, one gesture. */
#include "web/staff.h"

#include "ceremony/party.h"
#include "web/impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct signing_list {
	struct web_context *c;
	xmlNode *page;
	size_t n;
	struct err *e;
	bool failed;
	char ids[PARTY_MAX_BATCH][37];
};

static bool to_sign_take(void *arg, const struct board_line *l)
{
	struct signing_list *x = arg;
	if (x->n == PARTY_MAX_BATCH)
		return false;
	memcpy(x->ids[x->n++], l->dossier.id, 37);
	return true;
}

/* Each with its consent sentence and digest: what is signed is what was shown. */
static bool item_put(struct signing_list *x, const char *id)
{
	AUTO(party) struct party_view *v = NULL;
	struct dossier_diff *diff = calloc(1, sizeof *diff);
	if (!diff)
		return err_nomem(x->e);
	bool good = party_open(&v, &x->c->actor, id, x->e) &&
		    dossier_unusual(diff, &x->c->actor, id, x->e);
	if (good && v && v->may_sign) {
		const struct store_dossier *d = &v->dossier->row;
		xmlNode *n = tree_child(x->page, "element");
		tree_attr(n, "id", d->id);
		tree_attr(n, "reference", d->reference);
		tree_attr(n, "eleve", d->pupil_name);
		tree_attr(n, "classe", d->class_name);
		tree_attr(n, "accueil", d->host_name);
		page_day(n, "debut", d->first_day);
		page_day(n, "fin", d->last_day);
		tree_attr(n, "sha", v->dossier->frozen ? v->dossier->frozen->sha_fond : "");
		tree_attr(n, "phrase", v->consent);
		tree_attr(x->page, "nom", v->shown_name);
		tree_attr(x->page, "niveau", v->level_text);
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

/* 'at': the field that 'wrong', a word, is of. */
static bool sign_page(struct web_context *c, const char *at, const char *wrong, struct err *e)
{
	static const char *const names[] = { "d", "accord", "nom" };
	AUTO(page) struct page p = { .c = NULL };
	struct signing_list *x = calloc(1, sizeof *x);
	if (!x)
		return err_nomem(e);
	bool good = page_begin(&p, c, "signer-lot", e);
	*x = (struct signing_list){ .c = c, .page = p.facts, .e = e };
	good = good && board_to_sign(&c->actor, to_sign_take, x, e);
	for (size_t i = 0; good && i < x->n; i++)
		good = item_put(x, x->ids[i]);
	free(x);
	if (!good)
		return false;
	bool visa = c->actor.role == LIFE_ENSEIGNANT;
	tree_attr(p.facts, "visa", visa ? "oui" : "non");
	tree_attr(p.facts, "second-facteur", visa || c->actor.stepped_up ? "oui" : "non");
	for (size_t i = 0; wrong && i < sizeof names / sizeof *names; i++)
		page_field(&p, names[i], i ? http_field(c->q, names[i]) : NULL,
			strcmp(names[i], at) == 0 ? wrong : NULL);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool staff_sign(struct web_context *c, struct err *e)
{
	return sign_page(c, NULL, NULL, e);
}

struct batch_result {
	xmlNode *page;
	size_t good, bad;
	size_t of_form; /* refused for what was typed below the list, the same for each */
	enum reason reason;
};

static void batch_take(
	void *arg, const char *id, const struct party_done *done, const struct err *why)
{
	struct batch_result *r = arg;
	if (done) {
		r->good++;
		return;
	}
	r->bad++;
	enum reason reason = reason_of(why);
	if (reason == REASON_NAME || reason == REASON_CONSENT) {
		r->of_form++;
		r->reason = reason;
	}
	xmlNode *n = tree_child(r->page, "bloquee");
	tree_attr(n, "id", id);
	tree_attr(n, "texte",
		reason != REASON_NONE ? reason_text(reason)
				      : "Une erreur du service l’a arrêtée ; réessayez.");
}

/* "d" is id:digest, as the page showed them together. */
static size_t gestures_take(
	const struct web_context *c, struct party_gesture *list, char (*ids)[37])
{
	size_t n = 0;
	for (size_t i = 0; i < c->q->fields.n && n < PARTY_MAX_BATCH; i++) {
		const struct http_pair *f = &c->q->fields.p[i];
		if (strcmp(f->name, "d") != 0 || strlen(f->value) != 36 + 1 + 64 ||
			f->value[36] != ':')
			continue;
		snprintf(ids[n], sizeof ids[n], "%.36s", f->value);
		list[n] = (struct party_gesture){ .id = ids[n],
			.typed_name = http_field(c->q, "nom"),
			.agreed = http_ticked(c->q, "accord", "oui"),
			.sha_fond = f->value + 37 };
		n++;
	}
	return n;
}

bool staff_signed(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	struct party_gesture *list = calloc(PARTY_MAX_BATCH, sizeof *list);
	char(*ids)[37] = calloc(PARTY_MAX_BATCH, sizeof *ids);
	char word[60];
	if (!list || !ids) {
		free(list);
		free(ids);
		return err_nomem(e);
	}
	size_t n = gestures_take(c, list, ids);
	bool good = page_begin(&p, c, "lot", e);
	struct batch_result r = { .page = p.facts };
	if (good && n > 0) {
		const struct party_batch b = {
			.gestures = list, .n = n, .each = batch_take, .arg = &r
		};
		good = party_sign_batch(&c->actor, &b, e);
	}
	free(list);
	free(ids);
	if (!good)
		return false;
	if (n == 0)
		return sign_page(c, "d", "liste.rien", e);
	/* told where it was forgotten, with the list still ticked */
	if (r.of_form && r.of_form == r.bad && !r.good) {
		snprintf(word, sizeof word, "raison.%s", reason_word(r.reason));
		return sign_page(c, r.reason == REASON_NAME ? "nom" : "accord", word, e);
	}
	tree_attr(p.facts, "geste", "signer");
	page_number(p.facts, "faites", (int64_t)r.good);
	page_number(p.facts, "bloquees", (int64_t)r.bad);
	return page_end(&p, 200, e);
}
