/* SPDX-License-Identifier: MIT */
/* party_desk: the school's desk: an agent has seen an identity paper, the signer reads and signs alone, the agent bears witness. */
#include "ceremony/papers.h"
#include "ceremony/party.h"
#include "ceremony/party_act.h"
#include "ceremony/sign.h"
#include "ceremony/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As they are asked and noted, and as the witness says them. */
static const struct {
	const char *word, *said;
} papers_seen[] = { { "carte-identite", "la carte d’identité" }, { "passeport", "le passeport" },
	{ "titre-sejour", "le titre de séjour" }, { "permis", "le permis de conduire" },
	{ "autre", "une pièce d’identité" } };

static const char *paper_said(const char *paper)
{
	for (size_t i = 0; paper && i < sizeof papers_seen / sizeof *papers_seen; i++)
		if (strcmp(papers_seen[i].word, paper) == 0)
			return papers_seen[i].said;
	return NULL;
}

/* Head and teacher sign by their accounts, nobody at the desk for them. */
static bool at_desk(const struct store_party *p)
{
	return strcmp(p->role, life_role_name(LIFE_CHEF)) != 0 &&
	       strcmp(p->role, life_role_name(LIFE_ENSEIGNANT)) != 0 && p->holders_n > 0;
}

static const struct store_party *party_of(
	const struct store_convention *c, const char *person, size_t *index)
{
	for (size_t i = 0; person && i < c->parties_n; i++)
		if (at_desk(&c->parties[i]) &&
			strcmp(c->parties[i].holders[0].person, person) == 0) {
			*index = i;
			return &c->parties[i];
		}
	return NULL;
}

static enum reason why_not(const struct life *l, const struct store_party *p, size_t i)
{
	bool signing = l->dossier.state == STATE_EN_SIGNATURE ||
		       l->dossier.state == STATE_PARTIELLEMENT_SIGNEE;
	if (p->signed_at)
		return REASON_SIGNED;
	if (!signing)
		return REASON_STATE;
	return sign_in_turn(l->frozen, i, NULL) ? REASON_NONE : REASON_TURN;
}

bool party_desk_open(
	int64_t *link, const struct actor *a, const struct party_desk *d, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	size_t i = 0;
	if (!paper_said(d->paper))
		return reason_set(e, ERR_WRONG_STATE, REASON_DESK_CHOICE);
	if (!life_open(&l, a, d->id, e) || !life_allowed(a, LIFE_DESK, &l->dossier, LIFE_MAY, e))
		return false;
	const struct store_party *p = l->frozen ? party_of(l->frozen, d->person, &i) : NULL;
	if (!p)
		return reason_set(e, ERR_NOT_FOUND, REASON_ROLE);
	enum reason why = why_not(l, p, i);
	if (why != REASON_NONE)
		return reason_set(e, ERR_WRONG_STATE, why);
	const struct store_holder *h = &p->holders[0];
	struct store_link x = { .kind = STORE_LINK_SIGN,
		.state = STORE_LINK_LIVE,
		.channel = STORE_CHANNEL_DESK,
		.school = l->dossier.school,
		.account = a->account,
		.revision = l->dossier.revision,
		.created_ms = a->now_ms };
	memcpy(x.dossier, l->dossier.id, sizeof x.dossier);
	memcpy(x.sha_fond, l->frozen->sha_fond, sizeof x.sha_fond);
	memcpy(x.person, h->person, sizeof x.person);
	memcpy(x.field, p->field, sizeof x.field);
	memcpy(x.role, p->role, sizeof x.role);
	memcpy(x.name, h->name, sizeof x.name);
	snprintf(x.why, sizeof x.why, "%s", d->paper);
	l->links[l->links_n++] = x;
	const struct life_detail details[] = { { "personne", h->person, false },
		{ "piece", d->paper, false }, { NULL, NULL, false } };
	if (!life_note(l, a, EVENT_GUICHET, details, e) || !life_commit(l, e))
		return false;
	*link = l->links[0].id;
	return true;
}

/* --- the witness ------------------------------------------------------------------------------------------------------- */

/* CONVENTION 7, recorded as it was shown. */
static void sentence(char out[static PARTY_DESK_TEXT], const struct store_link *x)
{
	const char *paper = paper_said(x->why);
	snprintf(out, PARTY_DESK_TEXT,
		"J’atteste avoir vu %s de %.199s, qui a lu et signé seul(e) devant moi.",
		paper ? paper : "une pièce d’identité", x->name);
}

/* A link that the service opened at a desk: a person who is called there only has one, too. */
static bool is_session(const struct store_link *x)
{
	return x->channel == STORE_CHANNEL_DESK && x->kind == STORE_LINK_SIGN &&
	       (x->state == STORE_LINK_LIVE || x->state == STORE_LINK_DONE) && paper_said(x->why);
}

struct others {
	struct store_link list[8];
	size_t n;
};

static bool others_take(void *arg, const struct store_link *x)
{
	struct others *o = arg;
	if (o->n < sizeof o->list / sizeof *o->list && !is_session(x))
		o->list[o->n++] = *x;
	return true;
}

/* The invitation by mail or SMS is over too: it follows now. */
static bool invitations_end(struct life *l, const struct store_link *desk, struct err *e)
{
	struct others o = { .n = 0 };
	const struct store_link_filter f = { .dossier = desk->dossier,
		.person = desk->person,
		.school = -1,
		.kinds = 1U << STORE_LINK_SIGN,
		.states = 1U << STORE_LINK_LIVE };
	if (!store_link_each(l->service->house->store, &f, others_take, &o, e))
		return false;
	for (size_t i = 0; i < o.n && l->links_n < LIFE_MAX_LINKS; i++) {
		l->links[l->links_n] = o.list[i];
		l->links[l->links_n++].state = STORE_LINK_DONE;
	}
	return true;
}

bool party_desk_close(const struct actor *a, int64_t link, bool witnessed, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	struct store_link x;
	char text[PARTY_DESK_TEXT];
	if (!store_link_get(a->service->house->store, link, &x, e))
		return false;
	if (!is_session(&x))
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	/* Whoever saw the paper bears witness; a colleague may close what was left open. */
	if (!life_open(&l, a, x.dossier, e))
		return false;
	if (life_may(a->role, LIFE_DESK, LIFE_S) < LIFE_MAY ||
		(witnessed && x.account != a->account))
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	bool signed_now = x.state == STORE_LINK_DONE;
	witnessed = witnessed && signed_now;
	sentence(text, &x);
	const struct life_detail details[] = { { "personne", x.person, false },
		{ "temoin", witnessed ? "oui" : "non", false },
		{ "signe", signed_now ? "oui" : "non", false },
		{ "phrase", witnessed ? text : NULL, true }, { NULL, NULL, false } };
	if (signed_now && !invitations_end(l, &x, e))
		return false;
	x.state = STORE_LINK_DEAD;
	snprintf(x.why, sizeof x.why, "guichet");
	l->links[l->links_n++] = x;
	return life_note(l, a, EVENT_GUICHET, details, e) &&
	       (!signed_now || witnessed || task_put(l, "temoin", x.person, e)) &&
	       (l->dossier.state != STATE_SIGNEE || party_act_seal(l, e)) && life_commit(l, e);
}

/* --- who can be called ---------------------------------------------------------------------------------------------------- */

static bool sessions_take(void *arg, const struct store_link *x)
{
	struct others *o = arg;
	if (o->n < sizeof o->list / sizeof *o->list && is_session(x))
		o->list[o->n++] = *x;
	return true;
}

bool party_desk_awaited(bool *awaited, const struct actor *a, const char *id, struct err *e)
{
	struct others o = { .n = 0 };
	const struct store_link_filter f = { .dossier = id,
		.school = -1,
		.kinds = 1U << STORE_LINK_SIGN,
		.states = 1U << STORE_LINK_DONE };
	*awaited = false;
	if (!store_link_each(a->service->house->store, &f, sessions_take, &o, e))
		return false;
	*awaited = o.n > 0;
	return true;
}

static bool sessions_tell(
	const struct actor *a, const char *id, party_desk_fn *fn, void *arg, struct err *e)
{
	struct others o = { .n = 0 };
	const struct store_link_filter f = {
		.dossier = id, .school = a->school, .kinds = 1U << STORE_LINK_SIGN
	};
	if (!store_link_each(a->service->house->store, &f, sessions_take, &o, e))
		return false;
	for (size_t i = 0; i < o.n; i++) {
		char text[PARTY_DESK_TEXT];
		const struct store_link *x = &o.list[i];
		sentence(text, x);
		const struct party_desk_item item = { .person = x->person,
			.name = x->name,
			.role = x->role,
			.link = x->id,
			.signed_now = x->state == STORE_LINK_DONE,
			.own = x->account == a->account,
			.sentence = text };
		if (!fn(arg, &item))
			break;
	}
	return true;
}

bool party_desk_each(
	const struct actor *a, const char *id, party_desk_fn *fn, void *arg, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	struct err why = ERR_INIT;
	if (!life_open(&l, a, id, e))
		return false;
	/* The last signature ends the calls, not the witness's word. */
	if (!life_allowed(a, LIFE_DESK, &l->dossier, LIFE_MAY, &why) &&
		reason_of(&why) != REASON_STATE) {
		if (e)
			*e = why;
		return false;
	}
	if (!sessions_tell(a, id, fn, arg, e))
		return false;
	for (size_t i = 0; l->frozen && i < l->frozen->parties_n; i++) {
		const struct store_party *p = &l->frozen->parties[i];
		if (!at_desk(p))
			continue;
		const struct party_desk_item item = { .person = p->holders[0].person,
			.name = p->holders[0].name,
			.role = p->role,
			.why = why_not(l, p, i) };
		if (!fn(arg, &item))
			break;
	}
	return true;
}
