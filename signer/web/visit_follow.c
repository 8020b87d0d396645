/* SPDX-License-Identifier: MIT */
/* visit_follow: afterwards: where the convention stands, who is missing, the file, own contact, « est-il venu ? ». */
#include "web/attest.h"
#include "web/visit.h"

#include "base/time.h"
#include "ceremony/retention.h"
#include "web/file_name.h"
#include "web/impl.h"

#include <stdio.h>
#include <string.h>

static const char shown_key[] = "suivi";

static struct invite_gesture follow_gesture(void)
{
	return (struct invite_gesture){ .name = "suivre" };
}

/* Who has just signed in this visit has shown one. */
bool visit_has_code(const struct web_context *c)
{
	char word[8];
	return session_get(c, shown_key, word, sizeof word) ||
	       session_get(c, "signe", word, sizeof word);
}

static bool sign_take(void *arg, const struct store_link *l)
{
	(void)l;
	*(bool *)arg = true;
	return false;
}

/* The link is still to be used for dossier 'id': of its own, or of a batch one of the same address. What fails opens nothing. */
static bool to_be_used(const struct web_context *c, const char *id)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	bool there = false;
	const struct store_link_filter f = { .dossier = id,
		.address = c->link->address,
		.school = c->link->school,
		.kinds = 1U << STORE_LINK_SIGN,
		.states = 1U << STORE_LINK_LIVE };
	if (c->link->state != STORE_LINK_LIVE || !store_dossier_get(c->store, -1, id, &d, NULL) ||
		life_group(d.state) != LIFE_S)
		return false;
	if (c->link->kind == STORE_LINK_SIGN)
		return strcmp(c->link->dossier, id) == 0;
	return c->link->kind == STORE_LINK_BATCH &&
	       store_link_each(c->store, &f, sign_take, &there, NULL) && there;
}

/* A used sign link and a follow link open after a code (CONVENTION 7). */
bool visit_is_open(const struct web_context *c)
{
	return visit_has_code(c) ||
	       (c->link->kind == STORE_LINK_SIGN && to_be_used(c, c->link->dossier));
}

bool visit_opens(const struct web_context *c)
{
	const char *id = visit_asked_for(c);
	return visit_has_code(c) || to_be_used(c, id ? id : c->link->dossier);
}

bool visit_open(struct web_context *c, struct err *e)
{
	return session_set(c, shown_key, "oui", e);
}

/* Where to go on after a code: the page of ours that asked for one, never a path from outside. */
static const char *goes_on(const struct web_context *c)
{
	static const char *const pages[][2] = { { "/mes-donnees", "/mes-donnees" },
		{ "/mes-donnees.zip", "/mes-donnees" }, { "/sante", "/sante" },
		{ "/demande", "/demande" }, { "/arret", "/arret" }, { "/contact", "/contact" },
		{ "/correction", "/correction" }, { "/lire", "/lire" }, { "/texte", "/texte" },
		{ "/eleves", "/eleves" } };
	const size_t before = strlen("/lien/{lien}");
	const char *typed = http_field(c->q, "vers"), *here = c->route->path;
	if (strlen(here) < before)
		return "/suivre";
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		if (strcmp(here + before, pages[i][0]) == 0 ||
			(typed && strcmp(typed, pages[i][1]) == 0))
			return pages[i][1];
	return "/suivre";
}

static bool code_page(struct web_context *c, const char *wrong, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	struct invite_visit visit;
	char path[80], number[16];
	if (!invite_again(&visit, &c->actor, c->link->id, e) || !page_begin(&p, c, "suivi-code", e))
		return false;
	tree_attr(p.facts, "lien", visit_path(path, c, ""));
	tree_attr(p.facts, "masque", visit.masked);
	tree_attr(p.facts, "vers", goes_on(c));
	bool held = false;
	if (session_get(c, "suivi-code", number, sizeof number)) {
		if (!invite_code_held(&held, &c->actor, e))
			return false;
		tree_attr(p.facts, "code", number);
	}
	if (held)
		tree_attr(p.facts, "retenu", "oui");
	if (wrong)
		page_field(&p, "code", "", wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool visit_code_first(struct web_context *c, struct err *e)
{
	/* At the desk no code can be sent. */
	return c->link->channel == STORE_CHANNEL_DESK ? visit_follow(c, e) : code_page(c, NULL, e);
}

/* How a convention that was never sealed came to its end, as this reader is told it (CONVENTION 7); NULL: it goes on. */
static const char *end_word(const struct party_view *v, const char *person)
{
	const json_t *refusal = json_object_get(v->dossier->notes, "refus"),
		     *cancelled = json_object_get(v->dossier->notes, "annulation");
	const char *by = json_string_value(json_object_get(refusal, "par")),
		   *who = json_string_value(json_object_get(refusal, "personne"));
	enum store_state s = v->dossier->row.state;
	bool archived = s == STATE_ARCHIVEE && !v->dossier->row.sealed_ms;
	if (s == STATE_ANNULEE || (archived && cancelled))
		return "annulee";
	if (s == STATE_EXPIREE || (archived && !refusal))
		return "expiree";
	if (s != STATE_REFUSEE && !archived)
		return NULL;
	if (who && strcmp(who, person) == 0)
		return "moi";
	if (by && strcmp(by, life_role_name(LIFE_ACCUEIL)) == 0)
		return "accueil";
	bool family = by && (strcmp(by, life_role_name(LIFE_RESPONSABLE)) == 0 ||
				    strcmp(by, life_role_name(LIFE_ELEVE)) == 0);
	return family ? "famille" : "ecole";
}

static void day_put(xmlNode *page, const char *name, int32_t day)
{
	char text[11];
	time_date_format(text, day);
	tree_attr(page, name, text);
}

/* Until when it is kept, and read by this link where that ends sooner. */
static bool kept_put(
	xmlNode *page, const struct web_context *c, const struct store_dossier *d, struct err *e)
{
	int32_t last;
	if (!d->sealed_ms || !d->kept_day)
		return true;
	if (!retention_access(&last, c->service, d, c->actor.role, e))
		return false;
	day_put(page, "gardee", d->kept_day);
	if (last < d->kept_day)
		day_put(page, "acces", last);
	return true;
}

static void state_put(xmlNode *page, const struct web_context *c, const struct party_view *v)
{
	const struct store_dossier *d = &v->dossier->row;
	const char *end = end_word(v, c->link->person);
	if (end) /* of an act that came to nothing: the convention stands */
		tree_attr(page, "fin", d->amends[0] ? "acte" : end);
	if (d->sealed_ms)
		page_instant(page, "scellee", d->sealed_ms);
	enum life_how may = life_may(c->actor.role, LIFE_OWN_CONTACT, life_group(d->state));
	tree_attr(page, "contact", may == LIFE_NO ? "non" : "oui");
	if (life_may(c->actor.role, LIFE_CONFIDENTIAL_READ, life_group(d->state)) >= LIFE_MAY &&
		!dossier_confidential_over(&c->actor, d))
		tree_attr(page, "sante", "oui");
}

static bool follow_page(struct web_context *c, const char *good, const char *wrong, struct err *e)
{
	char path[80], hint[80];
	AUTO(party) struct party_view *v = NULL;
	AUTO(dossier_view) struct dossier_view *m = NULL;
	AUTO(page) struct page p = { .c = NULL };
	struct invite_visit visit;
	if (!party_open(&v, &c->actor, NULL, e) || !visit_main(&m, c, e) ||
		!invite_again(&visit, &c->actor, c->link->id, e) ||
		!page_begin(&p, c, "suivre", e) || !visit_facts(p.facts, v, e) ||
		!kept_put(p.facts, c, &v->dossier->row, e))
		return false;
	tree_attr(p.facts, "lien", visit_path(path, c, ""));
	tree_attr(p.facts, "role", c->link->role);
	tree_attr(p.facts, "masque", visit.masked);
	tree_attr(p.facts, "montre", visit_has_code(c) ? "oui" : "non");
	tree_attr(p.facts, "peut-signer", v->may_sign ? "oui" : "non");
	tree_attr(p.facts, "peut-corriger", v->may_correct ? "oui" : "non");
	bool asked = (m->row.state == STATE_TERMINEE || m->row.state == STATE_ROMPUE) &&
		     strcmp(c->link->role, life_role_name(LIFE_ACCUEIL)) == 0;
	tree_attr(p.facts, "presence",
		!asked                                  ? "non"
		: json_object_get(m->notes, "presence") ? "dite"
							: "demandee");
	state_put(p.facts, c, v);
	attest_facts(p.facts, c, v->dossier);
	visit_asks_put(p.facts, c, m);
	if (wrong && c->route->run == visit_presence_given) {
		page_field(&p, "presence", "", wrong);
		for (size_t i = 0; i < c->q->fields.n; i++)
			if (strcmp(c->q->fields.p[i].name, "jour") == 0)
				tree_attr(tree_child(p.facts, "coche"), "jour",
					c->q->fields.p[i].value);
	} else if (wrong) {
		const char *mail = http_field(c->q, "courriel");
		page_field(&p, "courriel", mail ? mail : "", wrong);
		if (mail && dossier_typo(hint, sizeof hint, mail))
			tree_attr(p.facts, "peut-etre", hint);
	}
	if (good)
		page_notice(&p, "succes", good);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool visit_follow(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], path[80];
	visit_answered(c, answered);
	/* At the desk no code can be sent, and nothing is followed on the school's screen. */
	if (c->link->channel == STORE_CHANNEL_DESK) {
		http_redirect(c->r, visit_path(path, c, "/recu"));
		return true;
	}
	if (!visit_is_open(c))
		return code_page(c, NULL, e);
	if (c->link->kind != STORE_LINK_BATCH)
		return follow_page(c, NULL, NULL, e);
	http_redirect(c->r, visit_path(path, c, "/liste"));
	return true;
}

/* POST /lien/{lien}/suivre: ask for a code, give it. */
bool visit_follow_code(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], path[80], number[16], word[60];
	const char *typed = http_field(c->q, "code");
	const struct invite_gesture g = follow_gesture();
	struct invite_code code;
	struct err why = ERR_INIT;
	visit_answered(c, answered);
	if (!typed) {
		if (!invite_code_send(&code, &c->actor, &g, &why)) {
			if (why.code == ERR_LIMIT && visit_reason(word, &why))
				return code_page(c, word, e);
			if (e)
				*e = why;
			return false;
		}
		snprintf(number, sizeof number, "%u", code.number);
		if (!session_set(c, "suivi-code", number, e))
			return false;
	} else {
		if (visit_code_missing(typed))
			return code_page(c, "confirmer.code.manque", e);
		if (!invite_code_check(&c->actor, &g, typed, &why)) {
			if (reason_of(&why) == REASON_CODE_WRONG && visit_reason(word, &why))
				return code_page(c, word, e);
			if (e)
				*e = why;
			return false;
		}
		if (!visit_open(c, e))
			return false;
	}
	http_redirect(c->r, visit_path(path, c, goes_on(c)));
	return true;
}

/*
 * The address is where the codes go: whoever has but the link must not put another in its place (SECURITY 4.4). A code to the
 * address that is known comes first; who reads it no more calls the school, which changes it (« Dépannage »).
 */
bool visit_contact(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED];
	visit_answered(c, answered);
	return visit_has_code(c) ? follow_page(c, NULL, NULL, e) : visit_code_first(c, e);
}

bool visit_contact_given(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], hint[80];
	const char *mail = http_field(c->q, "courriel"), *phone = http_field(c->q, "telephone");
	struct err why = ERR_INIT;
	visit_answered(c, answered);
	if (!visit_has_code(c))
		return visit_code_first(c, e);
	if (mail && dossier_typo(hint, sizeof hint, mail) && !http_ticked(c->q, "sur", "oui"))
		return follow_page(c, NULL, "suivre.courriel.doute", e);
	const struct dossier_contact x = { .person = c->link->person,
		.mail = mail && mail[0] ? mail : NULL,
		.phone = phone && phone[0] ? phone : NULL };
	if (!x.mail && !x.phone)
		return follow_page(c, NULL, "suivre.contact.vide", e);
	if (!party_contact(&c->actor, &x, &why)) {
		if (why.code == ERR_SYNTAX)
			return follow_page(c, NULL, "suivre.contact.faux", e);
		if (e)
			*e = why;
		return false;
	}
	/* This link was voided with the old address: no page of it opens any more. */
	return visit_say(c, "suivre.contact.fait", 200, e);
}

bool visit_presence_given(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], days[12 * 11 + 1] = "";
	const char *answer = http_field(c->q, "presence");
	size_t at = 0;
	visit_answered(c, answered);
	if (!visit_is_open(c))
		return code_page(c, NULL, e);
	if (!answer || !answer[0])
		return follow_page(c, NULL, "suivre.presence.manque", e);
	for (size_t i = 0; i < c->q->fields.n && at + 11 < sizeof days; i++)
		if (strcmp(c->q->fields.p[i].name, "jour") == 0 &&
			strlen(c->q->fields.p[i].value) == 10)
			at += (size_t)snprintf(days + at, sizeof days - at, "%s%s", at ? " " : "",
				c->q->fields.p[i].value);
	return dossier_presence(&c->actor, c->link->dossier, answer, days, e) &&
	       follow_page(c, "suivre.presence.fait", NULL, e);
}

bool visit_archive(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], name[FILE_NAME_MAX];
	AUTO(party) struct party_view *v = NULL;
	AUTO(buf) struct buf zip = { 0 };
	visit_answered(c, answered);
	if (!visit_is_open(c))
		return code_page(c, NULL, e);
	if (!party_open(&v, &c->actor, NULL, e) ||
		!dossier_archive(&zip, &c->actor, c->link->dossier, e) ||
		!file_name_speaking(name, c, "preuve.asice", c->link->dossier, e))
		return false;
	http_give_buf(c->r, &zip, "application/vnd.etsi.asic-e+zip", name, false);
	return true;
}
