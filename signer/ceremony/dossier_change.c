/* SPDX-License-Identifier: MIT */
/* dossier_change: what the school does with a convention under way: cancel, revise, answer; say the presence. */
#include "ceremony/amend.h"
#include "ceremony/announce.h"
#include "ceremony/attestation.h"
#include "ceremony/checking.h"
#include "ceremony/deed.h"
#include "ceremony/invite.h"
#include "ceremony/notes.h"
#include "ceremony/task.h"

#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool notes_said(const char *text, struct err *e)
{
	if (!text || !text[0])
		return reason_set(e, ERR_WRONG_STATE, REASON_WHY);
	return strlen(text) <= DOSSIER_MAX_REASON ||
	       err_fail(e, ERR_LIMIT, "%d octets au plus", DOSSIER_MAX_REASON);
}

bool notes_set(struct life *l, const char *key, const char *const (*pairs)[2], struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	return notes_read(&notes, &l->dossier, e) &&
	       (pairs ? notes_put(notes, key, pairs, e) : (json_object_del(notes, key), true)) &&
	       notes_keep(notes, &l->dossier, e);
}

bool dossier_cancel(const struct actor *a, const char *id, const char *why, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(deed) struct deed deed = { .pdf = { 0 } };
	char at[24], day[11];
	if (!notes_said(why, e) || !life_open(&l, a, id, e) ||
		!life_allowed(a, LIFE_CANCEL, &l->dossier, LIFE_MAY, e))
		return false;
	bool sealed = l->dossier.state == STATE_SCELLEE;
	const struct life_detail details[] = { { "motif", why, true }, { NULL, NULL, false } };
	notes_instant(at, a->now_ms);
	const char *const pairs[][2] = { { "motif", why }, { "le", at },
		{ "par", life_role_name(a->role) }, { NULL, NULL } };
	const struct post_fact facts[] = { { "issue", "annulee" }, { "motif", "ecole" },
		{ NULL, NULL } };
	time_date_format(day, life_day(a->now_ms));
	const struct deed_end act = {
		.kind = "annulation", .reason = why, .effect = day, .told = ""
	};
	l->facts.why = why;
	/* CONVENTION 5: of a sealed convention the cancellation is an act, sealed and attached. */
	return life_step(l, a, sealed ? MOVE_CANCEL_SEALED : MOVE_CANCEL, details, e) &&
	       (!sealed || deed_make(&deed, l, a, &act, e)) &&
	       notes_set(l, "annulation", pairs, e) &&
	       (sealed ? announce_all(l, POST_M10, facts, e) : invite_end(l, e)) &&
	       life_commit(l, e);
}

/* M8 to who asked, or refused; after an opposition to both guardians. */
static bool answer_tell(
	struct life *l, const char *outcome, const char *reply, bool family, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	if (!notes_read(&notes, &l->dossier, e))
		return false;
	const struct post_fact facts[] = { { "issue", outcome }, { "texte", reply },
		{ NULL, NULL } };
	const char *key = strcmp(outcome, "reprise") == 0 ? "refus" : "correction";
	return family ? announce_role(l, LIFE_RESPONSABLE, POST_M8, facts, e)
		      : announce_person(l, notes_get(notes, key, "personne"), POST_M8, facts, e);
}

bool dossier_revise(const struct actor *a, const char *id, const char *why, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	if (!notes_said(why, e) || !life_open(&l, a, id, e) ||
		!life_allowed(a, LIFE_ANSWER, &l->dossier, LIFE_MAY, e) ||
		!notes_read(&notes, &l->dossier, e))
		return false;
	bool opposed = json_object_get(notes, "opposition") != NULL;
	bool closed = life_group(l->dossier.state) == LIFE_X;
	bool refused = l->dossier.state == STATE_REFUSEE;
	const struct life_detail details[] = { { "motif", why, true }, { NULL, NULL, false } };
	l->facts.why = why;
	/* Who asked hears that it changes; the new text comes when it is sent (M6). */
	if (!answer_tell(l, refused ? "reprise" : "change", why, opposed, e) ||
		!life_step(l, a, closed ? MOVE_RESUME : MOVE_NEW_REVISION, details, e) ||
		!notes_set(l, "correction", NULL, e) || !notes_set(l, "opposition", NULL, e) ||
		!notes_set(l, "acquis", NULL, e))
		return false;
	l->dossier.signed_n = 0;
	l->dossier.mixed = false;
	return invite_kill(l, "version", e) && life_commit(l, e) &&
	       task_end_all(a->service, "import", id, e) &&
	       task_end_all(a->service, "temoin", id, e) &&
	       task_end_all(a->service, "refus", id, e);
}

bool dossier_answer(const struct actor *a, const char *id, const char *reply, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	if (!notes_said(reply, e) || !life_open(&l, a, id, e) ||
		!notes_read(&notes, &l->dossier, e))
		return false;
	bool opposed = json_object_get(notes, "opposition") != NULL;
	if (!life_allowed(a, opposed ? LIFE_OPPOSITION : LIFE_ANSWER, &l->dossier, LIFE_MAY, e))
		return false;
	const struct life_detail details[] = { { "reponse", reply, true }, { NULL, NULL, false } };
	l->facts.why = reply;
	l->facts.opposed = opposed;
	return life_step(l, a, opposed ? MOVE_OPPOSITION_DROPPED : MOVE_CORRECTION_DROPPED, details,
		       e) &&
	       answer_tell(l, opposed ? "decision-poursuite" : "maintenu", reply, opposed, e) &&
	       notes_set(l, opposed ? "opposition" : "correction", NULL, e) &&
	       invite_next(l, a, e) && life_commit(l, e);
}

/* --- after sealing ---------------------------------------------------------------------------------------------------- */

bool dossier_presence(
	const struct actor *a, const char *id, const char *answer, const char *days, struct err *e)
{
	static const char *const words[] = { "oui", "en-partie", "non" };
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	char at[24], main[37];
	bool known = false;
	for (size_t i = 0; answer && i < 3; i++)
		known = known || strcmp(words[i], answer) == 0;
	if (!known)
		return reason_set(e, ERR_WRONG_STATE, REASON_WHY);
	if (!amend_main(main, a, id, e) || !life_open(&l, a, main, e) ||
		!life_allowed(a, LIFE_PRESENCE, &l->dossier, LIFE_MAY, e) ||
		!notes_read(&notes, &l->dossier, e))
		return false;
	notes_instant(at, a->now_ms);
	l->facts.presence_said = json_object_get(notes, "presence") != NULL;
	const struct life_detail details[] = { { "reponse", answer, false },
		{ "jours", days, false }, { NULL, NULL, false } };
	const char *const pairs[][2] = { { "reponse", answer }, { "jours", days }, { "le", at },
		{ "par", life_role_name(a->role) }, { NULL, NULL } };
	return life_step(l, a, MOVE_PRESENCE, details, e) && notes_set(l, "presence", pairs, e) &&
	       (!attestation_stage_ready(&l->dossier) || announce_stage(l, e)) && life_commit(l, e);
}
