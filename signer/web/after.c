/* SPDX-License-Identifier: MIT */
/* after: what was said of a convention, and the gestures that answer it. */
#include "web/file_name.h"
#include "web/after.h"

#include "ceremony/deed.h"
#include "ceremony/party.h"
#include "web/staff.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* --- showing --- */

/* What people said, each as it stands in the notes (dossier.h); the view holds what this role may read. */
static void notes_put(xmlNode *page, const json_t *notes)
{
	static const char *const keys[] = { "correction", "opposition", "refus", "refus-sans-effet",
		"arret", "rupture-projet", "rupture", "annulation" };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		json_t *o = json_object_get(notes, keys[i]), *text;
		const char *name;
		if (!o)
			continue;
		xmlNode *n = tree_child(page, "note");
		tree_attr(n, "genre", keys[i]);
		json_object_foreach(o, name, text) if (strcmp(name, "texte") != 0)
			tree_attr(n, name, json_string_value(text));
		const char *said = json_string_value(json_object_get(o, "texte"));
		if (said)
			tree_text(n, said);
	}
	const char *who;
	json_t *one;
	json_object_foreach(json_object_get(notes, "demandes"), who, one)
	{
		xmlNode *n = tree_child(page, "demande");
		const char *said = json_string_value(json_object_get(one, "texte"));
		tree_attr(n, "personne", who);
		tree_attr(n, "objet", json_string_value(json_object_get(one, "objet")));
		tree_attr(n, "par", json_string_value(json_object_get(one, "par")));
		tree_attr(n, "le", json_string_value(json_object_get(one, "le")));
		tree_text(n, said ? said : "");
	}
}

static void gesture(xmlNode *page, const char *word)
{
	tree_attr(tree_child(page, "geste"), "mot", word);
}

/* Which of them this role may make now; ceremony/ decides again. */
static void gestures_put(xmlNode *page, const struct web_context *c, const struct dossier_view *v)
{
	enum store_state s = v->row.state;
	enum life_group g = life_group(s);
	enum life_role role = c->actor.role;
	bool stopped = json_object_get(v->notes, "arret") != NULL;
	bool act = v->row.amends[0] && strcmp(v->row.act, "avenant") != 0;
	if (s == STATE_CORRECTION_DEMANDEE && json_object_get(v->notes, "opposition") &&
		life_may(role, LIFE_OPPOSITION, g) >= LIFE_MAY)
		gesture(page, "decider");
	if (s == STATE_EN_VIGUEUR && !stopped && !act && life_may(role, LIFE_STOP, g) >= LIFE_MAY)
		gesture(page, "arreter");
	enum life_how end = life_may(role, LIFE_RUPTURE, g);
	if (act)
		end = LIFE_NO;
	if (s == STATE_EN_VIGUEUR && end >= LIFE_MAY)
		gesture(page, "rompre");
	else if (s == STATE_EN_VIGUEUR && end == LIFE_PREPARE)
		gesture(page, "preparer-rupture");
	if (g == LIFE_Z && !act && life_may(role, LIFE_AMEND, g) >= LIFE_PREPARE)
		gesture(page, "amender");
	if (g == LIFE_P && v->row.amends[0] && life_may(role, LIFE_FILL_SCHOOL, g) >= LIFE_MAY)
		gesture(page, "saisir-acte");
	if (role == LIFE_ENSEIGNANT && party_may_ask(&c->actor, "modification", &v->row))
		gesture(page, "demander");
	if (role == LIFE_ENSEIGNANT && party_may_ask(&c->actor, "arret", &v->row))
		gesture(page, "demander-arret");
}

static bool act_take(void *arg, const struct store_dossier *d)
{
	xmlNode *n = tree_child(arg, "acte");
	tree_attr(n, "id", d->id);
	tree_attr(n, "nature", d->act);
	tree_attr(n, "reference", d->reference);
	tree_attr(n, "etat", store_state_name(d->state));
	if (d->first_day && strcmp(d->act, "rectificatif") != 0)
		page_day(n, "effet", d->first_day);
	if (d->sealed_ms)
		page_instant(n, "scellee", d->sealed_ms);
	return true;
}

/* The acts on this convention; of an act the convention it is about, and what changes. */
static bool acts_put(
	xmlNode *page, const struct web_context *c, const struct dossier_view *v, struct err *e)
{
	const struct store_dossier *d = &v->row;
	const struct store_dossier_filter f = { .school = d->school,
		.amends = d->amends[0] ? d->amends : d->id };
	if (d->amends[0]) {
		xmlNode *n = tree_child(page, "acte-de");
		tree_attr(n, "id", d->amends);
		tree_attr(n, "reference", fields_get(&v->fond, "reference"));
		tree_attr(n, "nature", d->act);
		tree_attr(n, "numero", fields_get(&v->fond, "liens/avenant-de/@numero"));
		tree_attr(n, "effet", fields_get(&v->fond, "liens/avenant-de/@effet"));
	}
	return store_dossier_each(c->store, &f, false, act_take, page, e);
}

static bool deed_put(
	xmlNode *page, const struct web_context *c, const struct dossier_view *v, struct err *e)
{
	bool there;
	bool closed = v->row.state == STATE_ROMPUE || v->row.state == STATE_ANNULEE ||
		      v->row.state == STATE_ARCHIVEE;
	if (!closed)
		return true;
	if (!deed_there(&there, &c->actor, v->row.id, e))
		return false;
	tree_attr(page, "acte-fin", there ? "oui" : "non");
	return true;
}

/* Who is to sign instead of the one the school wrote to, as the documents say it now, until the school has confirmed it. */
static void colleague_put(xmlNode *page, const struct web_context *c, const struct dossier_view *v)
{
	static const char *const shown[][2] = {
		{ "prenom", "organisme-accueil/representant[1]/prenom" },
		{ "nom", "organisme-accueil/representant[1]/nom" },
		{ "qualite", "organisme-accueil/representant[1]/qualite" }
	};
	const json_t *note = json_object_get(v->notes, "collegue");
	const char *confirmed = json_string_value(json_object_get(note, "confirme"));
	enum life_group group = life_group(v->row.state);
	if (!note || (confirmed && strcmp(confirmed, "oui") == 0) || group != LIFE_P ||
		life_may(c->actor.role, LIFE_FILL_SCHOOL, group) < LIFE_MAY)
		return;
	xmlNode *n = tree_child(page, "collegue");
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		tree_attr(n, shown[i][0], fields_get(&v->fond, shown[i][1]));
	tree_attr(n, "courriel", fields_get(&v->contacts, "contact[p-emp1]/courriel"));
}

bool after_put(
	xmlNode *page, const struct web_context *c, const struct dossier_view *v, struct err *e)
{
	notes_put(page, v->notes);
	gestures_put(page, c, v);
	colleague_put(page, c, v);
	return acts_put(page, c, v, e) && deed_put(page, c, v, e);
}

/* --- gestures --- */

static const char *field(const struct web_context *c, const char *name)
{
	const char *text = http_field(c->q, name);
	return text ? text : "";
}

bool after_decide(struct web_context *c, const char *id, struct err *e)
{
	const char *way = field(c, "suite");
	/* Neither ticked: nothing is decided. */
	if (strcmp(way, "oui") != 0 && strcmp(way, "non") != 0)
		return reason_set(e, ERR_WRONG_STATE, REASON_WHY);
	return party_decide(&c->actor, id, strcmp(way, "oui") == 0, field(c, "texte"), e);
}

bool after_stop(struct web_context *c, const char *id, struct err *e)
{
	return dossier_stop(&c->actor, id, field(c, "motif"), field(c, "texte"), e);
}

static struct dossier_end ending(const struct web_context *c)
{
	return (struct dossier_end){ .reason = field(c, "motif"),
		.effect = field(c, "effet"),
		.told = field(c, "avertis") };
}

bool after_rupture_prepare(struct web_context *c, const char *id, struct err *e)
{
	const struct dossier_end d = ending(c);
	return dossier_rupture_prepare(&c->actor, id, &d, e);
}

bool after_rupture(struct web_context *c, const char *id, struct err *e)
{
	const struct dossier_end d = ending(c);
	return dossier_rupture(&c->actor, id, &d, e);
}

bool after_reply(struct web_context *c, const char *id, struct err *e)
{
	const char *way = field(c, "suite");
	const struct dossier_reply r = { .person = field(c, "personne"),
		.yes = strcmp(way, "oui") == 0,
		.text = field(c, "texte") };
	if (!r.yes && strcmp(way, "non") != 0)
		return reason_set(e, ERR_WRONG_STATE, REASON_WHY);
	return dossier_reply(&c->actor, id, &r, e);
}

bool after_colleague(struct web_context *c, const char *id, struct err *e)
{
	return dossier_colleague(&c->actor, id, true, e);
}

bool after_colleague_no(struct web_context *c, const char *id, struct err *e)
{
	return dossier_colleague(&c->actor, id, false, e);
}

bool after_asked(struct web_context *c, struct err *e)
{
	const char *id = c->q->param[0];
	struct err why = ERR_INIT;
	const struct party_request r = {
		.id = id, .what = field(c, "objet"), .text = field(c, "texte")
	};
	if (party_ask(&c->actor, &r, &why))
		return staff_dossier_said(c, id, "dossier.demandee", NULL, e);
	if (reason_of(&why) != REASON_NONE || why.code == ERR_LIMIT)
		return staff_dossier_said(c, id, NULL, &why, e);
	if (e)
		*e = why;
	return false;
}

bool after_deed(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	char name[FILE_NAME_MAX];
	if (!deed_pdf(&pdf, &c->actor, c->q->param[0], e) ||
		!file_name_speaking(name, c, "acte.pdf", c->q->param[0], e))
		return false;
	http_give_buf(c->r, &pdf, "application/pdf", name, false);
	return true;
}
