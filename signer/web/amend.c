/* SPDX-License-Identifier: MIT */
/* amend: the pages of an avenant, avis or rectificatif while it is prepared. */
#include "web/amend.h"

#include "web/host.h"
#include "web/label.h"
#include "web/typed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_KEYS = 4 };

static const char in_contacts[] = "contacts:";

/*
 * What the form of each act offers, by sections, out of the list of CONVENTION 5, which the clerk keeps to
 * (convention/check_act.c): [] stands for each that is there, or for a first one.
 */
static const struct offer {
	const char *act, *section, *path;
} offers[] = {
	{ "avenant", "dates", "sequence/@debut" },
	{ "avenant", "dates", "sequence/@fin" },
	{ "avenant", "interruption", "sequence/interruption[]/@debut" },
	{ "avenant", "interruption", "sequence/interruption[]/@fin" },
	{ "avenant", "interruption", "sequence/interruption[]/motif" },
	{ "avenant", "lieu", "organisme-accueil/lieu[]/ligne[]" },
	{ "avenant", "lieu", "organisme-accueil/lieu[]/code-postal" },
	{ "avenant", "lieu", "organisme-accueil/lieu[]/commune" },
	{ "avenant", "lieu", "organisme-accueil/lieu[]/precision" },
	{ "avenant", "representant", "organisme-accueil/representant[]/prenom" },
	{ "avenant", "representant", "organisme-accueil/representant[]/nom" },
	{ "avenant", "representant", "organisme-accueil/representant[]/qualite" },
	{ "avenant", "representant", "organisme-accueil/representant[]/@habilitation" },
	{ "avenant", "representant", "contacts:contact[p-emp1]/courriel" },
	{ "avenant", "pedagogique", "annexe-pedagogique/objectifs" },
	{ "avenant", "pedagogique", "annexe-pedagogique/activites" },
	{ "avenant", "pedagogique", "annexe-pedagogique/encadrement" },
	{ "avenant", "pedagogique", "annexe-pedagogique/suivi" },
	{ "avenant", "pedagogique", "annexe-pedagogique/evaluation" },
	{ "avenant", "financiere", "annexe-financiere/hebergement/@charge" },
	{ "avenant", "financiere", "annexe-financiere/hebergement" },
	{ "avenant", "financiere", "annexe-financiere/restauration/@charge" },
	{ "avenant", "financiere", "annexe-financiere/restauration" },
	{ "avenant", "financiere", "annexe-financiere/transport/@charge" },
	{ "avenant", "financiere", "annexe-financiere/transport" },
	{ "avenant", "eleve", "eleve/naissance" },
	{ "avis", "tuteur", "organisme-accueil/tuteur[]/prenom" },
	{ "avis", "tuteur", "organisme-accueil/tuteur[]/nom" },
	{ "avis", "tuteur", "organisme-accueil/tuteur[]/qualite" },
	{ "avis", "tuteur", "contacts:contact[p-tut1]/courriel" },
	{ "avis", "enseignant", "etablissement/enseignant-referent[]/prenom" },
	{ "avis", "enseignant", "etablissement/enseignant-referent[]/nom" },
	{ "avis", "enseignant", "etablissement/enseignant-referent[]/discipline" },
	{ "avis", "lieu", "organisme-accueil/lieu[]/precision" },
	{ "avis", "repas", "annexe-financiere/restauration/@charge" },
	{ "avis", "repas", "annexe-financiere/restauration" },
	{ "avis", "contacts", "organisme-accueil/contact-accueil/courriel" },
	{ "avis", "contacts", "organisme-accueil/contact-accueil/telephone" },
	{ "avis", "contacts", "etablissement/contact-ecole/courriel" },
	{ "avis", "contacts", "etablissement/contact-ecole/telephone" },
	{ "avis", "ressource", "organisme-accueil/personne-ressource/prenom" },
	{ "avis", "ressource", "organisme-accueil/personne-ressource/nom" },
	{ "avis", "ressource", "organisme-accueil/personne-ressource/qualite" },
	{ "rectificatif", "eleve", "eleve/nom" },
	{ "rectificatif", "eleve", "eleve/nom-usage" },
	{ "rectificatif", "eleve", "eleve/prenom" },
	{ "rectificatif", "eleve", "eleve/naissance" },
	{ "rectificatif", "eleve", "eleve/classe" },
	{ "rectificatif", "famille", "eleve/responsable-legal[]/prenom" },
	{ "rectificatif", "famille", "eleve/responsable-legal[]/nom" },
	{ "rectificatif", "famille", "eleve/assurance-rc/assureur" },
	{ "rectificatif", "famille", "eleve/assurance-rc/@fin" },
	{ "rectificatif", "accueil", "organisme-accueil/siret" },
	{ "rectificatif", "accueil", "organisme-accueil/denomination" },
	{ "rectificatif", "accueil", "organisme-accueil/siege/ligne[]" },
	{ "rectificatif", "accueil", "organisme-accueil/siege/code-postal" },
	{ "rectificatif", "accueil", "organisme-accueil/siege/commune" },
	{ "rectificatif", "accueil", "organisme-accueil/assurance-rc/assureur" },
	{ "rectificatif", "accueil", "organisme-accueil/assurance-rc/@police" },
	{ "rectificatif", "accueil", "organisme-accueil/assurance-rc/@fin" },
	{ "rectificatif", "representant", "organisme-accueil/representant[]/prenom" },
	{ "rectificatif", "representant", "organisme-accueil/representant[]/nom" },
	{ "rectificatif", "representant", "organisme-accueil/representant[]/qualite" },
	{ "rectificatif", "tuteur", "organisme-accueil/tuteur[]/prenom" },
	{ "rectificatif", "tuteur", "organisme-accueil/tuteur[]/nom" },
	{ "rectificatif", "tuteur", "organisme-accueil/tuteur[]/qualite" },
	{ "rectificatif", "enseignant", "etablissement/enseignant-referent[]/prenom" },
	{ "rectificatif", "enseignant", "etablissement/enseignant-referent[]/nom" },
	{ "rectificatif", "enseignant", "etablissement/denomination" },
};

/* --- the paths of a form --- */

/* Hears of each concrete path of what an act offers. */
typedef void path_fn(void *arg, const struct offer *o, const char *path);

struct expanding {
	const struct offer *offer;
	const struct fields *fond;
	path_fn *fn;
	void *arg;
};

static void expand(const struct expanding *x, const char *made,
	const char *rest) /* NOLINT(misc-no-recursion) */
{
	const char *open = strstr(rest, "[]");
	char element[FIELD_MAX_PATH], longer[FIELD_MAX_PATH],
		keys[MOST_KEYS][FIELD_MAX_KEY] = { "1" };
	if (!open) {
		field_path(element, "%s%s", made, rest);
		x->fn(x->arg, x->offer, element);
		return;
	}
	field_path(element, "%s%.*s", made, (int)(open - rest), rest);
	size_t n = fields_keys(x->fond, element, keys, MOST_KEYS);
	for (size_t i = 0; i == 0 || i < n; i++) {
		field_path(longer, "%s[%s]", element, keys[i]);
		expand(x, longer, open + 2);
	}
}

static void paths_each(const char *act, const struct fields *fond, path_fn *fn, void *arg)
{
	for (size_t i = 0; i < sizeof offers / sizeof *offers; i++) {
		const struct expanding x = { &offers[i], fond, fn, arg };
		if (strcmp(offers[i].act, act) == 0)
			expand(&x, "", offers[i].path);
	}
}

/* --- showing the form --- */

struct forming {
	struct web_context *c;
	xmlNode *page;
	const struct dossier_view *v;
	const struct dossier_act_view *a;
	bool typed;
};

static const char *kept(const struct dossier_view *v, const char *name)
{
	size_t n = sizeof in_contacts - 1;
	return strncmp(name, in_contacts, n) == 0 ? fields_get(&v->contacts, name + n)
						  : fields_get(&v->fond, name);
}

static const char *kind_word(enum field_kind k)
{
	switch (k) {
	case FIELD_LINES:
		return "lignes";
	case FIELD_DATE:
		return "date";
	case FIELD_MAIL:
		return "email";
	case FIELD_PHONE:
		return "tel";
	case FIELD_CHOICE:
		return "liste";
	case FIELD_TIME:
	case FIELD_TEXT:
	case FIELD_NAME:
	case FIELD_NUMBER:
	case FIELD_SIRET:
	case FIELD_POSTCODE:
	case FIELD_COUNTRY:
	case FIELD_CODE:
	case FIELD_MARK:
		break;
	}
	return "text";
}

static void field_put(void *arg, const struct offer *o, const char *path)
{
	struct forming *f = arg;
	bool contact = strncmp(path, in_contacts, sizeof in_contacts - 1) == 0;
	const char *bare = contact ? path + sizeof in_contacts - 1 : path;
	enum field_document d = contact ? FIELD_CONTACTS : FIELD_FOND;
	const struct field *row = field_find(d, bare);
	const char *typed = f->typed ? http_field(f->c->q, path) : NULL;
	if (!row)
		return;
	xmlNode *n = tree_child(f->page, "champ");
	tree_attr(n, "section", o->section);
	tree_attr(n, "chemin", path);
	label_put(n, d, bare);
	tree_attr(n, "genre", kind_word(row->kind));
	if (row->choices)
		tree_attr(n, "choix", row->choices);
	page_number(n, "max", row->most ? row->most : 200);
	if (!contact)
		tree_attr(n, "avant", fields_get(&f->a->was, bare));
	tree_text(n, typed ? typed : kept(f->v, path));
}

/* « 09:00–12:00, 13:00–17:00 » of a day in force. */
static void day_before(xmlNode *day, const struct fields *was)
{
	char path[FIELD_MAX_PATH], keys[MOST_KEYS][FIELD_MAX_KEY], text[80] = "";
	size_t at = 0;
	field_path(path, "sequence/jour[%s]/plage", tree_get(day, "date"));
	size_t n = fields_keys(was, path, keys, MOST_KEYS);
	for (size_t i = 0; i < n && i < MOST_KEYS && at < sizeof text; i++) {
		char from[FIELD_MAX_PATH], to[FIELD_MAX_PATH];
		field_path(from, "%s[%s]/@de", path, keys[i]);
		field_path(to, "%s[%s]/@a", path, keys[i]);
		at += (size_t)snprintf(text + at, sizeof text - at, "%s%.5s–%.5s", i ? ", " : "",
			fields_get(was, from), fields_get(was, to));
	}
	tree_attr(day, "avant", text);
}

static void days_put(struct page *p, const struct forming *f)
{
	struct host_days days;
	host_days_of(&days, f->v);
	host_days_put(p, &days, &f->v->fond, f->typed);
	for (xmlNode *d = p->facts->children; d; d = d->next)
		if (d->type == XML_ELEMENT_NODE && strcmp((const char *)d->name, "jour") == 0)
			day_before(d, &f->a->was);
}

static void said_put(xmlNode *page, const struct dossier_act_view *a)
{
	static const char *const words[] = { [DOSSIER_ALERTE] = "alerte",
		[DOSSIER_DEROGATION] = "derogation",
		[DOSSIER_REFUS] = "refus",
		[DOSSIER_FAULT] = "faute" };
	for (size_t i = 0; i < a->differences.n; i++) {
		const struct dossier_difference *x = &a->differences.list[i];
		xmlNode *n = tree_child(page, "difference");
		tree_attr(n, "label", x->label);
		tree_attr(n, "avant", x->before);
		tree_attr(n, "apres", x->after);
	}
	for (size_t i = 0; i < a->remarks.n; i++) {
		const struct dossier_remark *r = &a->remarks.list[i];
		xmlNode *n = tree_child(page, "constat");
		tree_attr(n, "gravite", words[r->gravity]);
		tree_attr(n, "regle", r->rule);
		tree_attr(n, "chemin", r->path);
		typed_told(n, r);
	}
}

/* What the form says, and how it went. */
struct showing {
	const struct dossier_edit *edit; /* to be judged; NULL: what is kept */
	bool typed;                      /* show what was typed */
	const char *wrong;               /* a French text; NULL */
};

static bool form_show(struct web_context *c, const struct showing *s, struct err *e)
{
	AUTO(dossier_view) struct dossier_view *v = NULL;
	AUTO(dossier_act_view) struct dossier_act_view *a = NULL;
	AUTO(page) struct page p = { .c = NULL };
	char version[24];
	const char *id = c->q->param[0];
	if (!dossier_view_open(&v, &c->actor, id, e) ||
		!dossier_act_try(&a, &c->actor, id, s->edit, e) || !page_begin(&p, c, "acte", e))
		return false;
	struct forming f = { c, p.facts, v, a, s->typed };
	const char *effect = f.typed ? http_field(c->q, "liens/avenant-de/@effet") : NULL;
	snprintf(version, sizeof version, "%lld", (long long)v->row.version);
	tree_attr(p.facts, "id", v->row.id);
	tree_attr(p.facts, "etat-n", version);
	tree_attr(p.facts, "nature", v->row.act);
	tree_attr(p.facts, "numero", fields_get(&v->fond, "liens/avenant-de/@numero"));
	tree_attr(p.facts, "reference", fields_get(&v->fond, "reference"));
	tree_attr(p.facts, "eleve", v->row.pupil_name);
	tree_attr(p.facts, "effet",
		effect ? effect : fields_get(&v->fond, "liens/avenant-de/@effet"));
	paths_each(v->row.act, &v->fond, field_put, &f);
	if (strcmp(v->row.act, "avenant") == 0)
		days_put(&p, &f);
	said_put(p.facts, a);
	if (s->wrong)
		tree_child_text(p.facts, "refus", s->wrong);
	return page_end(&p, s->wrong ? 400 : 200, e);
}

/* --- choosing --- */

/* 'at': the field that 'wrong' is of; NULL: of none. */
static bool choice_show(struct web_context *c, const char *at, const char *wrong, struct err *e)
{
	static const char *const names[] = { "nature", "effet" };
	AUTO(dossier_view) struct dossier_view *v = NULL;
	AUTO(page) struct page p = { .c = NULL };
	if (!dossier_view_open(&v, &c->actor, c->q->param[0], e) ||
		!life_allowed(&c->actor, LIFE_AMEND, &v->row, LIFE_PREPARE, e) ||
		!page_begin(&p, c, "acte-choix", e))
		return false;
	tree_attr(p.facts, "id", v->row.id);
	tree_attr(p.facts, "reference", v->row.reference);
	tree_attr(p.facts, "eleve", v->row.pupil_name);
	for (size_t i = 0; c->q->method == HTTP_POST && i < sizeof names / sizeof *names; i++)
		page_fault(&p, names[i], http_field(c->q, names[i]),
			at && strcmp(at, names[i]) == 0 ? wrong : NULL);
	if (wrong && !at)
		tree_child_text(p.facts, "refus", wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

/* Is the page of an act in preparation meant? */
static bool is_act(bool *act, struct web_context *c, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	if (!store_dossier_get(c->store, c->actor.school, c->q->param[0], &d, e))
		return false;
	*act = d.amends[0] && life_group(d.state) == LIFE_P;
	return true;
}

bool amend_page(struct web_context *c, struct err *e)
{
	const struct showing s = { .edit = NULL };
	bool act;
	return is_act(&act, c, e) && (act ? form_show(c, &s, e) : choice_show(c, NULL, NULL, e));
}

/* --- taking --- */

/* What a person can put right is a text for the page; all else is an error. */
static const char *told(const struct err *why)
{
	if (reason_of(why) != REASON_NONE && why->code != ERR_NOT_FOUND && why->code != ERR_DENIED)
		return reason_text(reason_of(why));
	return why->code == ERR_SYNTAX || why->code == ERR_LIMIT ? why->text : NULL;
}

static bool begin(struct web_context *c, struct err *e)
{
	char id[37], path[80];
	struct err why = ERR_INIT;
	const char *kind = http_field(c->q, "nature"), *effect = http_field(c->q, "effet");
	if (!kind)
		return choice_show(c, "nature", "Choisissez ce qui change.", e);
	bool dated = strcmp(kind, "rectificatif") != 0;
	if (dated && (!effect || !effect[0]))
		return choice_show(
			c, "effet", "Donnez la date d’effet : un avenant ou un avis en a une.", e);
	const struct dossier_act act = { .of = c->q->param[0], .kind = kind, .effect = effect };
	if (!dossier_amend(id, &c->actor, &act, &why)) {
		if (reason_of(&why) == REASON_TWIN)
			return choice_show(c, NULL,
				"Un autre acte sur cette convention est en cours : terminez-le ou "
				"annulez-le d’abord.",
				e);
		if (told(&why))
			return choice_show(
				c, strstr(told(&why), "effet") ? "effet" : NULL, told(&why), e);
		if (e)
			*e = why;
		return false;
	}
	snprintf(path, sizeof path, "/ecole/dossier/%s/acte", id);
	http_redirect(c->r, path);
	return true;
}

struct taking {
	const struct http_request *q;
	const struct dossier_view *v;
	struct host_changes *x;
};

/* Only what is not as it is kept: the forms of what is absent stay absent. */
static void change_take(void *arg, const struct offer *o, const char *path)
{
	struct taking *t = arg;
	const char *text = http_field(t->q, path);
	(void)o;
	if (text && strcmp(text, kept(t->v, path)) != 0)
		host_change(t->x, path, text);
}

static struct host_changes *changes_of(const struct web_context *c, const struct dossier_view *v)
{
	struct host_changes *x = calloc(1, sizeof *x);
	const char *effect = http_field(c->q, "liens/avenant-de/@effet");
	struct host_days days;
	if (!x)
		return NULL;
	struct taking t = { c->q, v, x };
	paths_each(v->row.act, &v->fond, change_take, &t);
	if (effect && strcmp(v->row.act, "rectificatif") != 0)
		host_change(x, "liens/avenant-de/@effet", effect);
	if (strcmp(v->row.act, "avenant") == 0) {
		host_days_of(&days, v);
		host_days_changes(x, &days, c->q, false);
	}
	return x;
}

/* Saved, then checked as a whole: the page of the act says the rest. */
static bool keep(struct web_context *c, const struct dossier_edit *edit, struct err *e)
{
	char path[80];
	struct dossier_remarks *r = calloc(1, sizeof *r);
	bool good = r ? dossier_edit(r, &c->actor, c->q->param[0], edit, e) &&
				    dossier_check(r, &c->actor, c->q->param[0], e)
		      : err_nomem(e);
	free(r);
	snprintf(path, sizeof path, "/ecole/dossier/%.36s", c->q->param[0]);
	if (good)
		http_redirect(c->r, path);
	return good;
}

static bool form_taken(struct web_context *c, struct err *e)
{
	AUTO(dossier_view) struct dossier_view *v = NULL;
	struct err why = ERR_INIT;
	const char *what = http_field(c->q, "geste");
	if (!dossier_view_open(&v, &c->actor, c->q->param[0], e))
		return false;
	struct host_changes *x = changes_of(c, v);
	if (!x)
		return err_nomem(e);
	const struct dossier_edit edit = { .part = FIELD_SECRETARIAT,
		.version = v->row.version,
		.changes = (const char *const(*)[2])x->list,
		.n = x->n };
	const struct showing typed = { .edit = &edit, .typed = true };
	bool trying = what && strcmp(what, "essayer") == 0;
	bool good = trying ? form_show(c, &typed, &why) : keep(c, &edit, &why);
	if (!good && told(&why)) {
		const struct showing refused = { .typed = true, .wrong = told(&why) };
		good = form_show(c, &refused, e);
	} else if (!good && e) {
		*e = why;
	}
	free(x);
	return good;
}

bool amend_posted(struct web_context *c, struct err *e)
{
	bool act;
	if (!is_act(&act, c, e))
		return false;
	return act ? form_taken(c, e) : begin(c, e);
}
