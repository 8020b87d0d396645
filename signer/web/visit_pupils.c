/* SPDX-License-Identifier: MIT */
/*
 * visit_pupils: a host's board (CONVENTION 10): its pupils of this school by week, what is missing and from whom, the end of its
 * insurance, presence to say; each opens under the code that was shown, as all are of the same address.
 */
#include "web/visit.h"

#include "base/text.h"
#include "web/impl.h"
#include "web/stay.h"

struct pupils {
	struct web_context *c;
	xmlNode *page;
	struct err *e;
	bool good;
};

static void missing_put(xmlNode *n, const struct dossier_view *d)
{
	const struct store_convention *c = d->frozen;
	for (size_t i = 0; c && i < c->parties_n; i++) {
		const struct store_party *p = &c->parties[i];
		if (p->signed_at || !p->obligatory)
			continue;
		xmlNode *s = tree_child(n, "attendu");
		tree_attr(s, "role", p->role);
		tree_attr(s, "label", p->label);
	}
}

static void pupil_put(xmlNode *n, const struct store_link *x, const struct dossier_view *d)
{
	enum store_state s = d->row.state;
	page_number(n, "lien", x->id);
	tree_attr(n, "eleve", d->row.pupil_name);
	tree_attr(n, "classe", d->row.class_name);
	tree_attr(n, "reference", d->row.reference);
	tree_attr(n, "etat", store_state_name(s));
	stay_put(n, &d->row, &d->fond);
	tree_attr(n, "assurance", fields_get(&d->fond, "organisme-accueil/assurance-rc/@fin"));
	if ((s == STATE_TERMINEE || s == STATE_ROMPUE) && !json_object_get(d->notes, "presence"))
		tree_attr(n, "presence", "demandee");
	if (s == STATE_EN_SIGNATURE || s == STATE_PARTIELLEMENT_SIGNEE)
		missing_put(n, d);
}

/* By the rights of its own link; what that may not read any more is left out. */
static bool pupil_take(void *arg, const struct store_link *x)
{
	struct pupils *t = arg;
	const struct actor host = actor_of_link(t->c->service, x, t->c->now_ms);
	AUTO(party) struct party_view *v = NULL;
	struct err why = ERR_INIT;
	bool read = party_open(&v, &host, NULL, &why);
	if (read)
		pupil_put(tree_child(t->page, "eleve"), x, v->dossier);
	else if (why.code != ERR_DENIED && why.code != ERR_NOT_FOUND && why.code != ERR_WRONG_STATE)
		t->good = err_fail(t->e, why.code, "%s", why.text);
	return t->good;
}

bool visit_pupils(struct web_context *c, struct err *e)
{
	char path[80];
	AUTO(page) struct page p = { .c = NULL };
	struct pupils t = { .c = c, .e = e, .good = true };
	if (!visit_has_code(c))
		return visit_code_first(c, e);
	if (!page_begin(&p, c, "eleves", e))
		return false;
	t.page = p.facts;
	tree_attr(p.facts, "lien", visit_path(path, c, ""));
	return invite_followed(&c->actor, pupil_take, &t, e) && t.good && page_end(&p, 200, e);
}

bool visit_pupil_opened(struct web_context *c, struct err *e)
{
	struct store_link link;
	uint64_t id = 0;
	char path[80];
	const char *text = http_field(c->q, "l");
	if (!visit_has_code(c))
		return visit_code_first(c, e);
	if (!text || !text_decimal(&id, slice_text(text), INT64_MAX, NULL))
		return err_fail(e, ERR_NOT_FOUND, "no such link");
	if (!invite_followed_link(&link, &c->actor, (int64_t)id, e) ||
		!session_begin_link(c, &link, e) || !visit_open(c, e) ||
		!invite_enter(&c->actor, NULL, e))
		return false;
	http_redirect(c->r, visit_path(path, c, "/suivre"));
	return true;
}
