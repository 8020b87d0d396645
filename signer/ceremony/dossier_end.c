/* SPDX-License-Identifier: MIT */
/* dossier_end: what ends a stay early: a stop, its act; and the answer to who asked for a change, a stop or a cancellation. */
#include "ceremony/amend.h"
#include "ceremony/announce.h"
#include "ceremony/deed.h"
#include "ceremony/notes.h"
#include "ceremony/request.h"
#include "ceremony/task.h"

#include "base/time.h"
#include "ceremony/dossier.h"

#include <stdio.h>
#include <string.h>

static bool reason_known(const char *reason)
{
	static const char *const codes[] = { "sante", "conduite", "securite", "harcelement",
		"fermeture", "autre" };
	for (size_t i = 0; reason && i < sizeof codes / sizeof *codes; i++)
		if (strcmp(codes[i], reason) == 0)
			return true;
	return false;
}

/* --- at once ------------------------------------------------------------------------------------------------------------ */

bool dossier_stop(
	const struct actor *a, const char *id, const char *reason, const char *text, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	char at[24], day[11], main[37];
	if (!reason_known(reason))
		return reason_set(e, ERR_WRONG_STATE, REASON_WHY);
	if ((text && text[0] && !notes_said(text, e)) || !amend_main(main, a, id, e) ||
		!life_open(&l, a, main, e) ||
		!life_allowed(a, LIFE_STOP, &l->dossier, LIFE_MAY, e) ||
		!notes_read(&notes, &l->dossier, e))
		return false;
	notes_instant(at, a->now_ms);
	time_date_format(day, life_day(a->now_ms));
	const struct life_detail details[] = { { "motif", reason, false }, { "effet", at, false },
		{ "texte", text, true }, { NULL, NULL, false } };
	const char *const pairs[][2] = { { "motif", reason }, { "texte", text }, { "effet", at },
		{ "par", life_role_name(a->role) }, { "personne", a->person }, { NULL, NULL } };
	const struct post_fact facts[] = { { "effet", day }, { "scelle", "non" }, { NULL, NULL } };
	l->facts.why = reason;
	l->facts.stopped = json_object_get(notes, "arret") != NULL;
	return life_step(l, a, MOVE_STOP, details, e) && notes_set(l, "arret", pairs, e) &&
	       task_put(l, "arret", NULL, e) && announce_all(l, POST_M16, facts, e) &&
	       post_school(l, POST_M16, facts, e) && life_commit(l, e);
}

/* --- the act ------------------------------------------------------------------------------------------------------------ */

/* What the act will say, out of what was given and what the stop said. */
struct ending {
	char reason[24], effect[24], at[24];
};

/* The day of an instant in Paris; a day is its own. */
static bool day_read(int32_t *day, const char *text, struct err *e)
{
	int64_t seconds;
	if (time_rfc3339_parse(&seconds, slice_text(text), NULL)) {
		*day = life_day(seconds * 1000);
		return true;
	}
	return time_date_parse(day, slice_text(text), e);
}

static bool ending_make(
	struct ending *x, const struct life *l, const struct dossier_end *d, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	int32_t day = life_day(l->now_ms), today = day;
	if (!notes_read(&notes, &l->dossier, e))
		return false;
	const char *stopped = notes_get(notes, "arret", "effet");
	const char *why =
		d->reason && d->reason[0] ? d->reason : notes_get(notes, "arret", "motif");
	const char *effect = d->effect && d->effect[0] ? d->effect : stopped;
	if (!reason_known(why))
		return reason_set(e, ERR_WRONG_STATE, REASON_WHY);
	if (effect[0] && !day_read(&day, effect, e))
		return false;
	/* An avenant's day 1 is its effect; the stay may have begun before. */
	bool early = !l->dossier.amends[0] && day < l->dossier.first_day;
	if (early || day > today || day > l->dossier.last_day)
		return err_fail(e, ERR_SYNTAX,
			"la date d’effet est un jour du stage, aujourd’hui au plus tard");
	snprintf(x->reason, sizeof x->reason, "%s", why);
	notes_instant(x->at, l->now_ms);
	/* The stop's instant is kept to the second where its day is meant. */
	int32_t stop_day;
	bool same = stopped[0] && day_read(&stop_day, stopped, NULL) && stop_day == day;
	if (same)
		snprintf(x->effect, sizeof x->effect, "%s", stopped);
	else
		time_date_format(x->effect, day);
	return true;
}

static bool ending_note(struct life *l, const struct actor *a, const char *key,
	const struct ending *x, const char *told, struct err *e)
{
	const char *const pairs[][2] = { { "motif", x->reason }, { "effet", x->effect },
		{ "avertis", told }, { "le", x->at }, { "par", life_role_name(a->role) },
		{ NULL, NULL } };
	return notes_set(l, key, pairs, e);
}

bool dossier_rupture_prepare(
	const struct actor *a, const char *id, const struct dossier_end *d, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	struct ending x;
	if (!notes_said(d->told, e) || !life_open(&l, a, id, e) ||
		!life_allowed(a, LIFE_RUPTURE, &l->dossier, LIFE_PREPARE, e))
		return false;
	if (l->dossier.state != STATE_EN_VIGUEUR)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	return ending_make(&x, l, d, e) && ending_note(l, a, "rupture-projet", &x, d->told, e) &&
	       task_put(l, "rupture", NULL, e) && life_commit(l, e);
}

bool dossier_rupture(
	const struct actor *a, const char *id, const struct dossier_end *d, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(deed) struct deed deed = { .pdf = { 0 } };
	struct ending x;
	char day[11];
	int32_t effect;
	if (!notes_said(d->told, e) || !life_open(&l, a, id, e) ||
		!life_allowed(a, LIFE_RUPTURE, &l->dossier, LIFE_MAY, e) ||
		!ending_make(&x, l, d, e) || !day_read(&effect, x.effect, e))
		return false;
	time_date_format(day, effect);
	const struct life_detail details[] = { { "motif", x.reason, false },
		{ "effet", x.effect, false }, { "avertis", d->told, true }, { NULL, NULL, false } };
	const struct post_fact facts[] = { { "effet", day }, { "scelle", "oui" }, { NULL, NULL } };
	const struct deed_end act = {
		.kind = "rupture", .reason = x.reason, .effect = day, .told = d->told
	};
	l->facts.why = d->told;
	return life_step(l, a, MOVE_RUPTURE, details, e) && deed_make(&deed, l, a, &act, e) &&
	       ending_note(l, a, "rupture", &x, d->told, e) &&
	       notes_set(l, "rupture-projet", NULL, e) && announce_all(l, POST_M16, facts, e) &&
	       life_commit(l, e) && task_end(a->service, "arret", id, NULL, e) &&
	       task_end(a->service, "rupture", id, NULL, e);
}

/* --- what was asked ----------------------------------------------------------------------------------------------------- */

bool request_fits(const char *what, enum store_state s)
{
	if (strcmp(what, "arret") == 0)
		return s == STATE_EN_VIGUEUR;
	if (strcmp(what, "annulation") == 0)
		return s == STATE_SCELLEE || life_group(s) == LIFE_S;
	return life_group(s) == LIFE_Z;
}

bool request_keep(struct life *l, const char *person, const char *const (*pairs)[2], struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	if (!notes_read(&notes, &l->dossier, e))
		return false;
	json_t *all = json_object_get(notes, "demandes");
	if (!all) {
		all = json_object();
		if (json_object_set_new(notes, "demandes", all) != 0)
			return err_nomem(e);
	}
	return notes_put(all, person, pairs, e) && notes_keep(notes, &l->dossier, e);
}

/* Who answers a correction answers this too; of a sealed convention those who may prepare its acts. */
static enum life_action reply_right(const struct life *l)
{
	return life_group(l->dossier.state) == LIFE_Z ? LIFE_AMEND : LIFE_ANSWER;
}

bool dossier_reply(
	const struct actor *a, const char *id, const struct dossier_reply *r, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	if (!notes_said(r->text, e) || !life_open(&l, a, id, e) ||
		!life_allowed(a, reply_right(l), &l->dossier, LIFE_PREPARE, e) ||
		!notes_read(&notes, &l->dossier, e))
		return false;
	json_t *all = json_object_get(notes, "demandes");
	const char *what = notes_get(all, r->person, "objet");
	if (!what[0])
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	const struct life_detail details[] = { { "objet", what, false },
		{ "suite", r->yes ? "acceptee" : "ecartee", false }, { "reponse", r->text, true },
		{ NULL, NULL, false } };
	const struct post_fact facts[] = { { "issue", r->yes ? "demande-acceptee"
							     : "demande-ecartee" },
		{ "texte", r->text }, { NULL, NULL } };
	if (!life_note(l, a, EVENT_DEMANDE_REPONDUE, details, e))
		return false;
	json_object_del(all, r->person);
	if (json_object_size(all) == 0)
		json_object_del(notes, "demandes");
	return notes_keep(notes, &l->dossier, e) &&
	       announce_person(l, r->person, POST_M8, facts, e) && life_commit(l, e) &&
	       task_end(a->service, "demande", id, r->person, e);
}
