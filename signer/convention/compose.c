/* SPDX-License-Identifier: MIT */
/* compose: runs the sheets over the facts, and fills in what each signer consents to and leaves in the box. */
#include "convention/compose.h"

#include "convention/facts.h"
#include "convention/words.h"
#include "xml/tree.h"

#include <stdio.h>
#include <string.h>

bool compose_blocks(struct blocks *out, const struct convention *c, struct slice modele,
	struct slice regles, const struct library *l, struct err *e)
{
	AUTO(library_tree) struct library_tree model = { .doc = NULL };
	AUTO(library_tree) struct library_tree rules = { .doc = NULL };
	AUTO(xml_doc) xmlDoc *facts = NULL;
	struct xml_faults faults = { .n = 0 };
	xmlDoc *made = NULL;
	/* model and rules are judged before they speak */
	if (!library_read_model(&model, l, modele, &faults, e))
		return err_context(e, "modele.xml");
	if (!library_read_rules(&rules, l, regles, &faults, e))
		return err_context(e, "regles.xml");
	if (!facts_make(&facts, c, model.doc, rules.doc, e))
		return false;
	if (!transform_apply(&made, l->compose, facts, NULL, e))
		return false;
	return blocks_read(out, made, e);
}

void compose_instant(char out[static 80], int64_t t)
{
	AUTO(buf) struct buf b = BUF_MAX(256);
	int offset = time_paris_offset(t);
	struct time_civil c;
	time_utc_split(t + offset, &c);
	buf_put_text(&b, "le ");
	words_date(&b, time_day_of(c.year, c.month, c.day));
	buf_put_text(&b, " à ");
	words_clock(&b, c.hour * 60 + c.minute);
	buf_printf(&b, " (UTC+%d)", offset / 3600);
	const char *text = buf_text(&b);
	snprintf(out, 80, "%s", text ? text : "");
}

/* What one holder's sentences draw on: the facts of the convention and the holder's own words. */
struct speech {
	const xmlDoc *facts;
	const xmlNode *model;
	const char *act, *role, *own_case; /* own_case: "personne" or "organisme" for a guardian */
	struct facts_own own[16];
	size_t own_n;
};

static void own_put(struct speech *s, const char *name, const char *value)
{
	if (s->own_n + 1 < sizeof s->own / sizeof *s->own)
		s->own[s->own_n++] = (struct facts_own){ name, value };
}

static const char *model_code(const xmlNode *model, const char *type, const char *value)
{
	const xmlNode *all = tree_first(model, "codes");
	for (const xmlNode *k = tree_first(all, "code"); value && k; k = tree_next(k, "code"))
		if (!strcmp(tree_get(k, "type"), type) && !strcmp(tree_get(k, "valeur"), value))
			return tree_content(k);
	return value ? value : "";
}

static const xmlNode *level_text(const xmlNode *model, const char *code)
{
	const xmlNode *all = tree_first(model, "niveaux-signature");
	for (const xmlNode *n = tree_first(all, NULL); n; n = tree_next(n, NULL))
		if (!strcmp(tree_get(n, "code"), code))
			return n;
	return NULL;
}

static const xmlNode *box_line(const xmlNode *model, const char *key)
{
	const xmlNode *all = tree_first(model, "cadres");
	for (const xmlNode *n = tree_first(all, NULL); n; n = tree_next(n, NULL))
		if (!strcmp(tree_get(n, "cle"), key))
			return n;
	return NULL;
}

static const xmlNode *person(const xmlNode *parent, const char *name, const char *id)
{
	for (const xmlNode *p = tree_first(parent, name); p; p = tree_next(p, name)) {
		const char *own = tree_get(p, "id");
		if (own && !strcmp(own, id))
			return p;
	}
	return NULL;
}

/* Is 'word' one of the blank-separated words of 'list'? */
static bool listed(const char *list, const char *word)
{
	size_t n = strlen(word);
	for (const char *at = list; (at = strstr(at, word)) != NULL; at += n)
		if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

static bool holds(const struct speech *s, const xmlNode *sentence)
{
	const char *acts = tree_get(sentence, "actes"), *when = tree_get(sentence, "si");
	if (acts && !listed(acts, s->act))
		return false;
	return !when || (s->own_case && !strcmp(when, s->own_case)) || facts_case(s->facts, when);
}

static const xmlNode *consent_find(const struct speech *s)
{
	const xmlNode *all = tree_first(s->model, "consentements");
	for (const xmlNode *n = tree_first(all, NULL); n; n = tree_next(n, NULL))
		if (!strcmp(tree_get(n, "role"), s->role) && holds(s, n))
			return n;
	return NULL;
}

/* Never cut: a name that does not fit is an error, not another name. */
static bool fill(
	char *out, size_t room, const struct speech *s, const xmlNode *sentence, struct err *e)
{
	AUTO(buf) struct buf b = BUF_MAX(room - 1);
	if (!facts_say(&b, sentence, s->facts, s->own, e))
		return false;
	memcpy(out, b.p, b.n);
	out[b.n] = '\0';
	return true;
}

static bool box_put(
	struct convention_holder *h, const struct speech *s, const char *key, struct err *e)
{
	if (h->box_n == sizeof h->box / sizeof *h->box)
		return err_fail(e, ERR_LIMIT, "a signature box has too many lines");
	if (!fill(h->box[h->box_n], sizeof h->box[0], s, box_line(s->model, key), e))
		return false;
	h->box_n++;
	return true;
}

/* CONVENTION 7: a box names the deed by its date; a policy that does not know it gives the days of the delegation. */
static const char *delegation_line(const struct convention_holder *h)
{
	return h->deed ? "delegation-acte" : "delegation";
}

/* CONVENTION 7, visible signature box: role, name and capacity, delegation, instant, document, digest, level. */
static bool box_fill(struct convention_holder *h, const struct speech *s, struct err *e)
{
	bool teacher = !strcmp(s->role, "enseignant-referent");
	bool school = !strcmp(s->role, "chef-etablissement");
	bool pupil = !strcmp(s->role, "eleve");
	h->box_n = 0;
	h->desk[0] = '\0';
	if (!school && !teacher &&
		!fill(h->desk, sizeof h->desk, s, level_text(s->model, "SES-guichet"), e))
		return false;
	if (!box_put(h, s, teacher ? "vise" : pupil ? "signe-eleve" : "signe", e))
		return false;
	if (h->organisation[0] && !school && !teacher && !box_put(h, s, "signe-pour", e))
		return false;
	if (h->delegate && !box_put(h, s, delegation_line(h), e))
		return false;
	if (!box_put(h, s, "instant", e) || !box_put(h, s, "document", e) ||
		!box_put(h, s, "empreinte", e))
		return false;
	const xmlNode *level = level_text(s->model, school || teacher ? "SES-compte" : "SES");
	if (h->box_n == sizeof h->box / sizeof *h->box)
		return err_fail(e, ERR_LIMIT, "a signature box has too many lines");
	return fill(h->box[h->box_n++], sizeof h->box[0], s, level, e);
}

/* Words that belong to the person in the fond: power to commit the body, link to the pupil. */
static void person_words(
	struct speech *s, const struct convention *c, const struct convention_holder *h)
{
	const xmlNode *fond = xmlDocGetRootElement(c->fond), *model = s->model;
	const xmlNode *host =
		person(tree_first(fond, "organisme-accueil"), "representant", h->person);
	const xmlNode *guardian = person(tree_first(fond, "eleve"), "responsable-legal", h->person);
	const char *link = model_code(model, "lien", tree_get(guardian, "lien"));
	bool body = guardian && tree_first(guardian, "organisme");
	own_put(s, "habilitation",
		model_code(model, "habilitation", tree_get(host, "habilitation")));
	own_put(s, "lien", link);
	own_put(s, "qualite", h->quality[0] || !guardian || body ? h->quality : link);
	s->own_case = body ? "organisme" : "personne";
}

/* The delegation as the sentence of the head takes it in: « , par délégation de …, du … au … », or nothing. */
static bool delegation_words(struct buf *out, struct speech *s, bool delegate, struct err *e)
{
	if (delegate) {
		buf_put_text(out, ", ");
		if (!facts_say(out, box_line(s->model, "delegation"), s->facts, s->own, e))
			return false;
	}
	own_put(s, "par-delegation", buf_text(out));
	return true;
}

/* « de Claude MODÈLE » */
static void head_of(struct buf *out, const struct convention *c)
{
	const xmlNode *policy = c->politique ? xmlDocGetRootElement(c->politique) : NULL;
	const char *first = tree_content(tree_find(policy, "chef/prenom"));
	const char *last = tree_content(tree_find(policy, "chef/nom"));
	words_of(out, first ? first : "");
	buf_printf(out, " %s", last ? last : "");
}

/* What the values of one holder live in. */
struct words {
	struct buf head, deed, from, to, dated;
};

static void words_auto(struct words *w)
{
	buf_free(&w->head);
	buf_free(&w->deed);
	buf_free(&w->from);
	buf_free(&w->to);
	buf_free(&w->dated);
}

static void holder_words(struct speech *s, struct words *w, const struct convention *c,
	const struct convention_holder *h)
{
	*w = (struct words){ BUF_MAX(400), BUF_MAX(800), BUF_MAX(64), BUF_MAX(64), BUF_MAX(64) };
	head_of(&w->head, c);
	if (h->delegate) {
		words_date(&w->from, h->from);
		words_date(&w->to, h->to);
	}
	if (h->deed)
		words_date(&w->dated, h->deed);
	own_put(s, "prenom-nom", h->name);
	own_put(s, "organisme", h->organisation);
	own_put(s, "de-chef", buf_text(&w->head));
	own_put(s, "delegation-debut", buf_text(&w->from));
	own_put(s, "delegation-fin", buf_text(&w->to));
	own_put(s, "delegation-acte", buf_text(&w->dated));
	person_words(s, c, h);
}

static struct speech speech_of(
	const xmlDoc *facts, const struct convention *c, const xmlDoc *modele)
{
	return (struct speech){ .facts = facts,
		.model = xmlDocGetRootElement(modele),
		.act = tree_get(xmlDocGetRootElement(c->fond), "acte") };
}

static bool holder_fill(struct convention_holder *h, const struct convention *c, const char *role,
	const struct speech *all, struct err *e)
{
	AUTO(words) struct words w = { .head = { .max = 0 } };
	struct speech s = *all;
	s.role = role;
	holder_words(&s, &w, c, h);
	return delegation_words(&w.deed, &s, h->delegate, e) &&
	       fill(h->consent, sizeof h->consent, &s, consent_find(&s), e) && box_fill(h, &s, e);
}

bool compose_parties(struct convention *c, const xmlDoc *modele, struct err *e)
{
	AUTO(xml_doc) xmlDoc *facts = NULL;
	if (!facts_make(&facts, c, modele, NULL, e))
		return false;
	const struct speech all = speech_of(facts, c, modele);
	for (size_t i = 0; i < c->parties_n; i++)
		for (size_t k = 0; k < c->parties[i].holders_n; k++)
			if (!holder_fill(&c->parties[i].holders[k], c, c->parties[i].role, &all, e))
				return err_context(e, "%s", c->parties[i].field);
	return true;
}

static const struct convention_holder *holder_find(
	const struct convention *c, const struct compose_paper *p, const char **role)
{
	for (size_t i = 0; i < c->parties_n; i++) {
		const struct convention_party *x = &c->parties[i];
		for (size_t k = 0; !strcmp(x->field, p->field) && k < x->holders_n; k++)
			if (!strcmp(x->holders[k].person, p->person)) {
				*role = x->role;
				return &x->holders[k];
			}
	}
	return NULL;
}

/* CONVENTION 5: « Signature manuscrite de …, attestée par … », then the lines that every box has. */
static bool paper_box(
	struct convention_holder *h, const struct speech *s, const char *agent, struct err *e)
{
	bool school = !strcmp(s->role, "chef-etablissement");
	bool teacher = !strcmp(s->role, "enseignant-referent");
	int n = snprintf(h->box[0], sizeof h->box[0],
		"Signature manuscrite de %s%s%s, attestée par %s", h->name,
		h->quality[0] ? ", " : "", h->quality, agent);
	if (n < 0 || (size_t)n >= sizeof h->box[0])
		return err_fail(e, ERR_LIMIT, "the names of signer and agent do not fit the box");
	h->box_n = 1;
	if (h->organisation[0] && !school && !teacher && !box_put(h, s, "signe-pour", e))
		return false;
	return (!h->delegate || box_put(h, s, delegation_line(h), e)) &&
	       box_put(h, s, "instant", e) && box_put(h, s, "document", e) &&
	       box_put(h, s, "empreinte", e) &&
	       fill(h->box[h->box_n++], sizeof h->box[0], s, level_text(s->model, "papier"), e);
}

bool compose_paper(
	struct compose_paper *p, const struct convention *c, const xmlDoc *modele, struct err *e)
{
	AUTO(xml_doc) xmlDoc *facts = NULL;
	AUTO(words) struct words w = { .head = { .max = 0 } };
	const char *role = NULL;
	const struct convention_holder *found = holder_find(c, p, &role);
	if (!found)
		return err_fail(e, ERR_NOT_FOUND, "nobody of that name signs %s", p->field);
	struct convention_holder h = *found;
	if (!facts_make(&facts, c, modele, NULL, e))
		return false;
	struct speech s = speech_of(facts, c, modele);
	s.role = role;
	holder_words(&s, &w, c, &h);
	own_put(&s, "agent", p->agent);
	if (!paper_box(&h, &s, p->agent, e))
		return false;
	memcpy(p->box, h.box, sizeof p->box);
	p->box_n = h.box_n;
	s.role = "papier";
	return fill(p->consent, sizeof p->consent, &s, consent_find(&s), e);
}
