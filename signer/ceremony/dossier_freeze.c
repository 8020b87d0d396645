/* SPDX-License-Identifier: MIT */
/* dossier_freeze: GEL, DEGEL, ENVOI. */
#include "ceremony/freezing.h"
#include "ceremony/invite.h"
#include "ceremony/notes.h"

#include <string.h>

static bool colleague_open(const json_t *notes)
{
	return json_object_get(notes, "collegue") &&
	       strcmp(notes_get(notes, "collegue", "confirme"), "oui") != 0;
}

/* « gel »: what it was frozen by. */
static bool gel_note(json_t *notes, const struct actor *a, struct err *e)
{
	char at[24];
	notes_instant(at, a->now_ms);
	const char *const with[][2] = { { "modele", a->service->shared->model },
		{ "regles", a->service->shared->rules }, { "le", at }, { NULL, NULL } };
	return notes_put(notes, "gel", with, e);
}

/* All that is asked before a freezing: 'l' has the remarks and the facts, and 'c' what the clerk answered. */
static bool freeze_ask(
	struct checking **c, struct life **l, const struct actor *a, const char *id, struct err *e)
{
	if (!life_open(l, a, id, e) || !life_allowed(a, LIFE_SEND, &(*l)->dossier, LIFE_MAY, e))
		return false;
	struct life *x = *l;
	if (x->dossier.state != STATE_A_VERIFIER) {
		(void)!reason_set(e, ERR_WRONG_STATE, REASON_STATE);
		return false;
	}
	if (!checking_new(c, a, &x->dossier, e) ||
		!checking_run(*c, a, &x->dossier, x->dossier.sent ? x->frozen : NULL, e))
		return false;
	x->facts.contacts_good = checking_contacts(&(*c)->remarks, &(*c)->papers, (*c)->notes);
	x->facts.rules_clean = checking_clean(*c, &x->facts.rules_silent);
	x->facts.colleague_open = colleague_open((*c)->notes);
	return checking_note((*c)->notes, &(*c)->remarks, e);
}

bool dossier_ready(
	struct dossier_remarks *out, const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(checking) struct checking *c = NULL;
	struct err why = ERR_INIT;
	*out = (struct dossier_remarks){ .freezable = false };
	if (!freeze_ask(&c, &l, a, id, e))
		return false;
	*out = c->remarks;
	bool good = life_row(MOVE_FREEZE)->guard(l, a, &why);
	if (!notes_keep(c->notes, &l->dossier, e) || !life_commit(l, e))
		return false;
	if (!good && e)
		*e = why;
	return good;
}

bool dossier_freeze(
	struct dossier_remarks *out, const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(checking) struct checking *c = NULL;
	AUTO(freezing) struct freezing f = { .actor = a, .move = MOVE_FREEZE };
	*out = (struct dossier_remarks){ .freezable = false };
	if (!freeze_ask(&c, &l, a, id, e))
		return false;
	*out = c->remarks;
	if (!gel_note(c->notes, a, e) || !notes_keep(c->notes, &l->dossier, e))
		return false;
	/* What the guard would refuse is refused before a key is used; the remarks stay with the dossier. */
	struct err why = ERR_INIT;
	if (!life_row(MOVE_FREEZE)->guard(l, a, &why)) {
		l->mark = NULL;
		if (!life_commit(l, e))
			return false;
		if (e)
			*e = why;
		return false;
	}
	f.checking = c;
	return freezing_make(&f, l, e) && life_commit(l, e);
}

static bool seen(void *arg, const struct store_link *l)
{
	(void)l;
	*(bool *)arg = true;
	return false;
}

bool dossier_unfreeze(const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	const struct store_link_filter f = { .dossier = id,
		.school = -1,
		.kinds = 1U << STORE_LINK_SIGN,
		.states = 1U << STORE_LINK_LIVE };
	return life_open(&l, a, id, e) && life_allowed(a, LIFE_SEND, &l->dossier, LIFE_MAY, e) &&
	       store_link_each(a->service->house->store, &f, seen, &l->facts.invited, e) &&
	       life_step(l, a, MOVE_UNFREEZE, NULL, e) && life_commit(l, e);
}

bool dossier_send(const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	if (!life_open(&l, a, id, e) || !life_allowed(a, LIFE_SEND, &l->dossier, LIFE_MAY, e))
		return false;
	l->facts.keys_good = freezing_keys(a, &l->dossier);
	if (!life_step(l, a, MOVE_SEND, NULL, e))
		return false;
	l->dossier.sent = true;
	l->dossier.sent_ms = a->now_ms;
	return invite_sent(l, e) && life_commit(l, e);
}
