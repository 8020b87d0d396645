/* SPDX-License-Identifier: MIT */
/* visit_ask: a party of a sealed convention asks the school for a change; the host stops the stay at once. */
#include "web/visit.h"

#include "ceremony/amend.h"
#include "web/impl.h"

#include <string.h>

static bool known(const char *what)
{
	return what && (strcmp(what, "modification") == 0 || strcmp(what, "annulation") == 0 ||
			       strcmp(what, "arret") == 0);
}

bool visit_main(struct dossier_view **out, const struct web_context *c, struct err *e)
{
	char main[37];
	return amend_main(main, &c->actor, c->link->dossier, e) &&
	       dossier_view_open(out, &c->actor, main, e);
}

void visit_asks_put(xmlNode *page, const struct web_context *c, const struct dossier_view *v)
{
	static const char *const asks[] = { "modification", "annulation", "arret" };
	const struct store_dossier *d = &v->row;
	const json_t *stop = json_object_get(v->notes, "arret"),
		     *own = json_object_get(json_object_get(v->notes, "demandes"), c->link->person);
	bool runs = d->state == STATE_EN_VIGUEUR && !stop;
	if (runs && life_may(c->actor.role, LIFE_STOP, LIFE_Z) >= LIFE_MAY)
		tree_attr(tree_child(page, "peut"), "mot", "arreter");
	for (size_t i = 0; i < sizeof asks / sizeof *asks; i++)
		if (party_may_ask(&c->actor, asks[i], d) && (runs || i != 2))
			tree_attr(tree_child(page, "peut"), "mot", asks[i]);
	if (stop)
		tree_attr(page, "arretee", json_string_value(json_object_get(stop, "effet")));
	if (own)
		tree_attr(page, "demandee", json_string_value(json_object_get(own, "le")));
}

static bool ask_page(struct web_context *c, const char *what, const char *wrong, struct err *e)
{
	char path[80];
	AUTO(party) struct party_view *v = NULL;
	AUTO(dossier_view) struct dossier_view *m = NULL;
	AUTO(page) struct page p = { .c = NULL };
	if (!party_open(&v, &c->actor, NULL, e) || !visit_main(&m, c, e))
		return false;
	if (!party_may_ask(&c->actor, what, &m->row))
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	if (!page_begin(&p, c, "demande", e) || !visit_facts(p.facts, v, e))
		return false;
	tree_attr(p.facts, "lien", visit_path(path, c, ""));
	tree_attr(p.facts, "objet", what);
	if (c->q->method == HTTP_POST)
		page_field(&p, "texte", http_field(c->q, "texte"), wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool visit_ask(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED];
	const char *what = http_query(c->q, "objet");
	visit_answered(c, answered);
	if (!visit_is_open(c))
		return visit_follow(c, e);
	return ask_page(c, known(what) ? what : "modification", NULL, e);
}

bool visit_asked(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED];
	const char *what = http_field(c->q, "objet"), *text = http_field(c->q, "texte");
	visit_answered(c, answered);
	if (!visit_is_open(c))
		return visit_follow(c, e);
	if (!known(what))
		return err_fail(e, ERR_SYNTAX, "what is asked for?");
	if (!text || !text[0])
		return ask_page(c, what, "demande.texte.manque", e);
	const struct party_request r = { .what = what, .text = text };
	return party_ask(&c->actor, &r, e) && visit_say(c, "demande.fait", 200, e);
}

static bool stop_page(struct web_context *c, bool second, const char *wrong, struct err *e)
{
	char path[80];
	AUTO(party) struct party_view *v = NULL;
	AUTO(dossier_view) struct dossier_view *m = NULL;
	AUTO(page) struct page p = { .c = NULL };
	if (!party_open(&v, &c->actor, NULL, e) || !visit_main(&m, c, e) ||
		!life_allowed(&c->actor, LIFE_STOP, &m->row, LIFE_MAY, e))
		return false;
	if (m->row.state != STATE_EN_VIGUEUR || json_object_get(m->notes, "arret"))
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	if (!page_begin(&p, c, "arret", e) || !visit_facts(p.facts, v, e))
		return false;
	tree_attr(p.facts, "lien", visit_path(path, c, ""));
	tree_attr(p.facts, "second", second ? "oui" : "non");
	if (c->q->method == HTTP_POST) {
		page_field(&p, "motif", http_field(c->q, "motif"), wrong);
		page_field(&p, "texte", http_field(c->q, "texte"), NULL);
	}
	return page_end(&p, wrong ? 400 : 200, e);
}

bool visit_stop(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED];
	visit_answered(c, answered);
	return visit_is_open(c) ? stop_page(c, false, NULL, e) : visit_follow(c, e);
}

bool visit_stopped(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED];
	const char *reason = http_field(c->q, "motif");
	visit_answered(c, answered);
	if (!visit_is_open(c))
		return visit_follow(c, e);
	if (!reason || !reason[0])
		return stop_page(c, false, "raison.motif", e);
	if (!http_ticked(c->q, "confirme", "oui"))
		return stop_page(c, true, NULL, e);
	return dossier_stop(&c->actor, c->link->dossier, reason, http_field(c->q, "texte"), e) &&
	       visit_say(c, "arret.fait", 200, e);
}
