/* SPDX-License-Identifier: MIT */
/* visit_no: refuse or oppose (a second screen confirms), ask for a correction, « ce n'est pas moi ». */
#include "web/visit.h"

#include "web/impl.h"

#include <string.h>

static const char *own(const struct web_context *c, const char *id)
{
	return id && strlen(id) == 36 && c->link->kind == STORE_LINK_BATCH ? id : NULL;
}

static bool refusal_page(
	struct web_context *c, const char *id, bool second, const char *wrong, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], path[80];
	AUTO(party) struct party_view *v = NULL;
	AUTO(page) struct page p = { .c = NULL };
	visit_answered(c, answered);
	if (!party_open(&v, &c->actor, id, e) || !page_begin(&p, c, "refus", e) ||
		!visit_facts(p.facts, v, e))
		return false;
	if (!v->may_refuse && !v->may_oppose)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	tree_attr(p.facts, "lien", visit_path(path, c, ""));
	tree_attr(p.facts, "opposition", v->may_oppose ? "oui" : "non");
	tree_attr(p.facts, "second", second ? "oui" : "non");
	tree_attr(p.facts, "facultatif", v->optional ? "oui" : "non");
	tree_attr(p.facts, "arrete", v->refusal_ends ? "oui" : "non");
	if (id)
		tree_attr(p.facts, "dossier", id);
	if (c->q->method == HTTP_POST) {
		page_field(&p, "motif", http_field(c->q, "motif"), wrong);
		page_field(&p, "texte", http_field(c->q, "texte"), NULL);
	}
	return page_end(&p, wrong ? 400 : 200, e);
}

bool visit_refusal(struct web_context *c, struct err *e)
{
	return refusal_page(c, own(c, http_query(c->q, "d")), false, NULL, e);
}

bool visit_refused(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], seen[VISIT_MAX_SEEN];
	AUTO(party) struct party_view *v = NULL;
	const char *id = own(c, http_field(c->q, "d")), *reason = http_field(c->q, "motif");
	bool second = http_ticked(c->q, "confirme", "oui");
	visit_answered(c, answered);
	if (!reason || !reason[0])
		return refusal_page(c, id, false, "refus.motif.manque", e);
	if (!second)
		return refusal_page(c, id, true, NULL, e);
	if (!party_open(&v, &c->actor, id, e))
		return false;
	const struct party_no n = { .id = id,
		.reason = reason,
		.text = http_field(c->q, "texte"),
		.confirmed = true,
		.pages = visit_seen(seen, c, id) };
	if (!(v->may_oppose ? party_oppose(&c->actor, &n, e) : party_refuse(&c->actor, &n, e)))
		return false;
	if (c->link->channel == STORE_CHANNEL_DESK && !session_end(c, e))
		return false;
	const char *done = v->refusal_ends ? "refus.fait" : "refus.note";
	return visit_say(c, v->may_oppose ? "opposition.fait" : done, 200, e);
}

static bool correction_page(struct web_context *c, const char *id, const char *wrong, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], path[80];
	AUTO(party) struct party_view *v = NULL;
	AUTO(page) struct page p = { .c = NULL };
	visit_answered(c, answered);
	if (!party_open(&v, &c->actor, id, e) || !page_begin(&p, c, "correction", e) ||
		!visit_facts(p.facts, v, e))
		return false;
	if (!v->may_correct)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	tree_attr(p.facts, "lien", visit_path(path, c, ""));
	if (id)
		tree_attr(p.facts, "dossier", id);
	/* the fields that people find wrong; « autre » stands at the end */
	static const char *const paths[] = { "sequence/@debut", "sequence/@fin", "sequence/jour",
		"organisme-accueil/lieu[1]/commune", "organisme-accueil/denomination",
		"organisme-accueil/tuteur[1]/nom", "eleve/nom", "eleve/prenom", "eleve/naissance",
		"annexe-pedagogique/activites", "annexe-financiere/restauration",
		"annexe-financiere/transport" };
	static const char *const words[] = { "debut", "fin", "jour", "lieu", "accueil", "tuteur",
		"nom", "prenom", "naissance", "activites", "repas", "transport" };
	_Static_assert(sizeof words == sizeof paths, "a field of the list has no word");
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		xmlNode *n = tree_child(p.facts, "champ");
		tree_attr(n, "chemin", paths[i]);
		tree_attr(n, "n", words[i]);
		tree_attr(n, "valeur", fields_get(&v->dossier->fond, paths[i]));
	}
	if (c->q->method == HTTP_POST) {
		page_field(&p, "champ", http_field(c->q, "champ"), NULL);
		page_field(&p, "voulu", http_field(c->q, "voulu"), NULL);
		page_field(&p, "texte", http_field(c->q, "texte"), wrong);
	}
	return page_end(&p, wrong ? 400 : 200, e);
}

bool visit_correction(struct web_context *c, struct err *e)
{
	return correction_page(c, own(c, http_query(c->q, "d")), NULL, e);
}

bool visit_corrected(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], seen[VISIT_MAX_SEEN];
	const char *id = own(c, http_field(c->q, "d")), *path = http_field(c->q, "champ"),
		   *wanted = http_field(c->q, "voulu"), *text = http_field(c->q, "texte");
	visit_answered(c, answered);
	if ((!wanted || !wanted[0]) && (!text || !text[0]))
		return correction_page(c, id, "correction.vide", e);
	const struct party_correction x = { .id = id,
		.path = path && path[0] ? path : NULL,
		.wanted = wanted,
		.text = text,
		.pages = visit_seen(seen, c, id) };
	return party_correct(&c->actor, &x, e) && visit_say(c, "correction.fait", 200, e);
}

bool visit_not_me(struct web_context *c, struct err *e)
{
	return invite_not_me(&c->actor, e) && session_end(c, e) &&
	       visit_say(c, "pas-moi.fait", 200, e);
}
