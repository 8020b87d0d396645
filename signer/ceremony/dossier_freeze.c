/* SPDX-License-Identifier: MIT */
/* dossier_freeze: GEL, DEGEL, ENVOI; and the same over a list. */
#include "ceremony/freezing.h"
#include "ceremony/invite.h"
#include "ceremony/notes.h"

#include <string.h>

static bool colleague_open(const json_t *notes)
{
	return json_object_get(notes, "collegue") &&
	       strcmp(notes_get(notes, "collegue", "confirme"), "oui") != 0;
}

bool dossier_freeze(
	struct dossier_remarks *out, const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(checking) struct checking *c = NULL;
	AUTO(freezing) struct freezing f = { .actor = a, .move = MOVE_FREEZE };
	*out = (struct dossier_remarks){ .freezable = false };
	if (!life_open(&l, a, id, e) || !life_allowed(a, LIFE_SEND, &l->dossier, LIFE_MAY, e))
		return false;
	if (l->dossier.state != STATE_A_VERIFIER)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	if (!checking_new(&c, a, &l->dossier, e) ||
		!checking_run(c, a, &l->dossier, l->dossier.sent ? l->frozen : NULL, e))
		return false;
	l->facts.contacts_good = checking_contacts(&c->remarks, &c->papers, c->notes);
	l->facts.rules_clean = checking_clean(c, &l->facts.rules_silent);
	l->facts.colleague_open = colleague_open(c->notes);
	*out = c->remarks;
	char at[24];
	notes_instant(at, a->now_ms);
	const char *const with[][2] = { { "modele", a->service->shared->model },
		{ "regles", a->service->shared->rules }, { "le", at }, { NULL, NULL } };
	if (!checking_note(c->notes, &c->remarks, e) || !notes_put(c->notes, "gel", with, e) ||
		!notes_keep(c->notes, &l->dossier, e))
		return false;
	/* What the guard would refuse is refused before a key is used; the remarks stay with the dossier. */
	struct err why = ERR_INIT;
	if (!life_row(MOVE_FREEZE)->guard(l, a, &why)) {
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
	l->facts.keys_good = freezing_keys(a);
	if (!life_step(l, a, MOVE_SEND, NULL, e))
		return false;
	l->dossier.sent = true;
	l->dossier.sent_ms = a->now_ms;
	return invite_sent(l, e) && life_commit(l, e);
}

static bool bulk_one(const struct actor *a, const char *id, enum dossier_bulk what, struct err *e)
{
	struct dossier_remarks r;
	switch (what) {
	case DOSSIER_BULK_CHECK:
		return dossier_check(&r, a, id, e);
	case DOSSIER_BULK_FREEZE:
		return dossier_freeze(&r, a, id, e);
	case DOSSIER_BULK_SEND:
		return dossier_send(a, id, e);
	case DOSSIER_BULK_FREEZE_SEND:
		return dossier_freeze(&r, a, id, e) && dossier_send(a, id, e);
	case DOSSIER_BULK_REMIND:
		return dossier_remind(a, id, e);
	}
	return false;
}

bool dossier_bulk(const struct actor *a, const struct dossier_bulk_job *job, struct err *e)
{
	for (size_t i = 0; i < job->n; i++) {
		struct err why = ERR_INIT;
		bool done = bulk_one(a, job->ids[i], job->what, &why);
		job->each(job->arg, job->ids[i], done, &why);
		/* What would fail for all of them ends the list. */
		if (!done &&
			(why.code == ERR_IO || why.code == ERR_NOMEM || why.code == ERR_BUSY)) {
			if (e)
				*e = why;
			return false;
		}
	}
	return true;
}
