/* SPDX-License-Identifier: MIT */
/* party_say: a party that does not sign: it refuses, opposes, asks for a correction or a change; the head decides; own contact. */
#include "ceremony/amend.h"
#include "ceremony/announce.h"
#include "ceremony/invite.h"
#include "ceremony/notes.h"
#include "ceremony/party_act.h"
#include "ceremony/party_who.h"
#include "ceremony/request.h"
#include "ceremony/task.h"

#include "base/time.h"
#include "ceremony/calendar.h"

#include <stdio.h>
#include <string.h>

enum { ANSWER_DAYS = 2 }; /* working days to answer a correction (CONVENTION 7) */

static const char *const refusals[] = { "dates", "horaires", "lieu", "activites", "identite",
	"autre-stage", "sans-motif" };

static bool refusal_known(const char *code)
{
	for (size_t i = 0; code && i < sizeof refusals / sizeof *refusals; i++)
		if (strcmp(refusals[i], code) == 0)
			return true;
	return false;
}

static bool text_good(const char *text, struct err *e)
{
	return !text || strlen(text) <= (size_t)PARTY_MAX_REASON * 4 ||
	       err_fail(e, ERR_LIMIT, "%d caractères au plus", PARTY_MAX_REASON);
}

/* One party's word on one convention. */
struct saying {
	struct actor as; /* the actor, as the person it is in this convention */
	struct party_who who;
	struct life *life;
	char at[24];
};

static void saying_auto(struct saying *s)
{
	life_auto(&s->life);
}

/* 'about' the convention as a whole: the link may be that of an avis or rectificatif that stands beside it. */
static bool saying_find(
	struct saying *s, const struct actor *a, const char *id, bool about, struct err *e)
{
	char own[37];
	if (!party_who_link(&s->who, a, id, e))
		return false;
	memcpy(own, s->who.id, sizeof own);
	if (about && !amend_main(s->who.id, a, own, e))
		return false;
	s->as = *a;
	memcpy(s->as.person, s->who.person, sizeof s->as.person);
	if (!life_open(&s->life, &s->as, s->who.id, e) ||
		!party_who_find(&s->who, &s->as, &s->life->dossier, s->life->frozen, e))
		return false;
	memcpy(s->as.person, s->who.person, sizeof s->as.person);
	notes_instant(s->at, a->now_ms);
	bool stale = s->who.own.id && s->who.own.revision && strcmp(own, s->who.id) == 0 &&
		     s->who.own.revision != s->life->dossier.revision;
	return !stale || reason_set(e, ERR_WRONG_STATE, REASON_LINK_REVISION);
}

static bool saying_open(struct saying *s, const struct actor *a, const char *id, struct err *e)
{
	return saying_find(s, a, id, false, e);
}

static const struct store_party *own_party(const struct saying *s)
{
	return s->who.party == SIZE_MAX ? NULL : &s->life->frozen->parties[s->who.party];
}

/* Of the head, after an opposition or for the school: always. */
static bool ends_it(bool *out, const struct saying *s, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	*out = true;
	if (s->who.party == SIZE_MAX)
		return true;
	if (!notes_read(&notes, &s->life->dossier, e))
		return false;
	*out = party_refusal_ends(s->life->frozen, s->who.party, notes);
	return true;
}

static bool refused_tell(struct saying *s, struct err *e)
{
	const struct post_fact facts[] = { { "objet", "refus" },
		{ "role", life_role_name(s->as.role) }, { NULL, NULL } };
	return post_school(s->life, POST_M7, facts, e) && invite_end(s->life, e);
}

/* An optional signer's refusal blocks nothing, nor does a guardian's as long as the other may sign: the school is told all the same. */
static bool refusal_noted(struct saying *s, const struct life_detail *details, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	const struct post_fact facts[] = { { "objet", "refus-note" },
		{ "role", life_role_name(s->as.role) }, { NULL, NULL } };
	return notes_read(&notes, &s->life->dossier, e) &&
	       party_refusal_note(notes, s->life->frozen, s->who.party, e) &&
	       notes_keep(notes, &s->life->dossier, e) &&
	       life_note(s->life, &s->as, EVENT_REFUS, details, e) &&
	       post_school(s->life, POST_M7, facts, e) &&
	       task_put(s->life, "refus", s->as.person, e) && life_commit(s->life, e);
}

/* What refusing and opposing begin with alike: a known reason, the second screen, a bounded text, somebody who may. */
static bool no_open(
	struct saying *s, const struct actor *a, const struct party_no *n, struct err *e)
{
	if (!refusal_known(n->reason))
		return reason_set(e, ERR_WRONG_STATE, REASON_WHY);
	if (!n->confirmed)
		return reason_set(e, ERR_WRONG_STATE, REASON_CONSENT);
	if (!text_good(n->text, e) || !saying_open(s, a, n->id, e) ||
		!life_allowed(&s->as, LIFE_REFUSE, &s->life->dossier, LIFE_MAY, e))
		return false;
	s->life->facts.why = n->reason;
	return party_act_pages(s->life, &s->as, n->pages, e);
}

static bool no_note(struct saying *s, const char *key, const struct party_no *n, struct err *e)
{
	const char *const pairs[][2] = { { "par", life_role_name(s->as.role) },
		{ "personne", s->as.person }, { "motif", n->reason }, { "texte", n->text },
		{ "le", s->at }, { NULL, NULL } };
	return notes_set(s->life, key, pairs, e);
}

static bool opposed(bool *out, const struct saying *s, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	if (!notes_read(&notes, &s->life->dossier, e))
		return false;
	*out = json_object_get(notes, "opposition") != NULL;
	return true;
}

bool party_refuse(const struct actor *a, const struct party_no *n, struct err *e)
{
	AUTO(saying) struct saying s = { .life = NULL };
	if (!no_open(&s, a, n, e) || !opposed(&s.life->facts.opposed, &s, e))
		return false;
	const struct store_party *p = own_party(&s);
	if (p && p->signed_at && !s.as.account)
		return reason_set(e, ERR_WRONG_STATE, REASON_SIGNED);
	const struct life_detail details[] = { { "motif", n->reason, false },
		{ "texte", n->text, true }, { NULL, NULL, false } };
	bool ends;
	if (!ends_it(&ends, &s, e) || !no_note(&s, ends ? "refus" : "refus-sans-effet", n, e))
		return false;
	if (!ends)
		return refusal_noted(&s, details, e);
	return life_step(s.life, &s.as, MOVE_REFUSE, details, e) && refused_tell(&s, e) &&
	       life_commit(s.life, e) && task_end_all(a->service, "refus", s.who.id, e);
}

bool party_oppose(const struct actor *a, const struct party_no *n, struct err *e)
{
	AUTO(saying) struct saying s = { .life = NULL };
	if (!no_open(&s, a, n, e))
		return false;
	const struct store_party *p = own_party(&s);
	if (!p || p->signed_at)
		return reason_set(e, ERR_WRONG_STATE, p ? REASON_SIGNED : REASON_ROLE);
	const struct life_detail details[] = { { "motif", n->reason, false },
		{ "texte", n->text, true }, { NULL, NULL, false } };
	const struct post_fact facts[] = { { "objet", "opposition" },
		{ "role", life_role_name(s.as.role) }, { NULL, NULL } };
	s.life->facts.quorum_met = party_quorum_met(s.life->frozen, s.who.party);
	return life_step(s.life, &s.as, MOVE_OPPOSE, details, e) &&
	       no_note(&s, "opposition", n, e) && post_school(s.life, POST_M7, facts, e) &&
	       life_commit(s.life, e);
}

bool party_correct(const struct actor *a, const struct party_correction *c, struct err *e)
{
	AUTO(saying) struct saying s = { .life = NULL };
	char due[11], label[160];
	/* what would be right says enough */
	const char *why = c->text && c->text[0] ? c->text : c->wanted;
	if (!why || !why[0])
		return reason_set(e, ERR_WRONG_STATE, REASON_WHY);
	if (!text_good(c->text, e) || !text_good(c->wanted, e) || !saying_open(&s, a, c->id, e) ||
		!life_allowed(&s.as, LIFE_REFUSE, &s.life->dossier, LIFE_MAY, e))
		return false;
	time_date_format(due, calendar_after(life_day(a->now_ms), ANSWER_DAYS));
	field_label(label, sizeof label, FIELD_FOND, c->path ? c->path : "");
	const struct life_detail details[] = { { "champ", c->path, false },
		{ "voulu", c->wanted, true }, { "texte", c->text, true }, { "avant", due, false },
		{ NULL, NULL, false } };
	const char *const pairs[][2] = { { "par", life_role_name(s.as.role) },
		{ "personne", s.as.person }, { "champ", c->path }, { "libelle", label },
		{ "voulu", c->wanted }, { "texte", c->text }, { "le", s.at }, { "avant", due },
		{ NULL, NULL } };
	const struct post_fact facts[] = { { "objet", "correction" },
		{ "role", life_role_name(s.as.role) }, { NULL, NULL } };
	s.life->facts.why = why;
	return party_act_pages(s.life, &s.as, c->pages, e) &&
	       life_step(s.life, &s.as, MOVE_ASK_CORRECTION, details, e) &&
	       notes_set(s.life, "correction", pairs, e) &&
	       post_school(s.life, POST_M7, facts, e) && life_commit(s.life, e);
}

bool party_decide(
	const struct actor *a, const char *id, bool carry_on, const char *reason, struct err *e)
{
	AUTO(saying) struct saying s = { .life = NULL };
	bool there = false;
	if (carry_on)
		return dossier_answer(a, id, reason, e);
	if (!reason || !reason[0])
		return reason_set(e, ERR_WRONG_STATE, REASON_WHY);
	if (!text_good(reason, e) || !saying_open(&s, a, id, e) ||
		!life_allowed(a, LIFE_OPPOSITION, &s.life->dossier, LIFE_MAY, e) ||
		!opposed(&there, &s, e))
		return false;
	if (!there)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	const struct life_detail details[] = { { "motif", "opposition", false },
		{ "texte", reason, true }, { NULL, NULL, false } };
	const char *const pairs[][2] = { { "par", life_role_name(a->role) },
		{ "motif", "opposition" }, { "texte", reason }, { "le", s.at }, { NULL, NULL } };
	const struct post_fact facts[] = { { "issue", "decision-refus" }, { "texte", reason },
		{ NULL, NULL } };
	s.life->facts.why = reason;
	s.life->facts.opposed = true;
	return life_step(s.life, a, MOVE_REFUSE, details, e) &&
	       notes_set(s.life, "refus", pairs, e) && refused_tell(&s, e) &&
	       announce_role(s.life, LIFE_RESPONSABLE, POST_M8, facts, e) && life_commit(s.life, e);
}

/* What may be asked of the school, and the right whose row says who may ask (CONVENTION 6). */
static const struct {
	const char *what;
	enum life_action action;
} asks[] = { { "modification", LIFE_AMEND }, { "annulation", LIFE_CANCEL },
	{ "arret", LIFE_STOP } };

bool party_may_ask(const struct actor *a, const char *what, const struct store_dossier *d)
{
	for (size_t i = 0; i < sizeof asks / sizeof *asks; i++)
		if (strcmp(asks[i].what, what) == 0)
			return life_may(a->role, asks[i].action, life_group(d->state)) ==
				       LIFE_ASK &&
			       request_fits(what, d->state);
	return false;
}

bool party_ask(const struct actor *a, const struct party_request *r, struct err *e)
{
	AUTO(saying) struct saying s = { .life = NULL };
	size_t i = 0, n = sizeof asks / sizeof *asks;
	while (i < n && (!r->what || strcmp(asks[i].what, r->what) != 0))
		i++;
	if (i == n || !r->text || !r->text[0])
		return reason_set(e, ERR_WRONG_STATE, REASON_WHY);
	if (!text_good(r->text, e) || !saying_find(&s, a, r->id, true, e) ||
		!life_allowed(&s.as, asks[i].action, &s.life->dossier, LIFE_ASK, e))
		return false;
	if (!party_may_ask(&s.as, r->what, &s.life->dossier))
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	const struct life_detail details[] = { { "objet", r->what, false },
		{ "texte", r->text, true }, { NULL, NULL, false } };
	const char *const pairs[][2] = { { "objet", r->what }, { "par", life_role_name(s.as.role) },
		{ "texte", r->text }, { "le", s.at }, { NULL, NULL } };
	const struct post_fact facts[] = { { "objet", "demande" },
		{ "role", life_role_name(s.as.role) }, { "demande", r->what }, { NULL, NULL } };
	const char *who = s.as.person[0] ? s.as.person : life_role_name(s.as.role);
	return life_note(s.life, &s.as, EVENT_DEMANDE, details, e) &&
	       request_keep(s.life, who, pairs, e) && task_put(s.life, "demande", who, e) &&
	       post_school(s.life, POST_M7, facts, e) && life_commit(s.life, e);
}

bool party_contact(const struct actor *a, const struct dossier_contact *c, struct err *e)
{
	struct party_who w;
	struct dossier_contact own = *c;
	if (!party_who_link(&w, a, NULL, e))
		return false;
	struct actor as = *a;
	memcpy(as.person, w.person, sizeof as.person);
	own.person = w.person;
	return dossier_contact(&as, w.id, &own, e);
}
