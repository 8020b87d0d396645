/* SPDX-License-Identifier: MIT */
/* dossier_derogate: exceptions of the head, one by one or in series (CONVENTION 4, 5). */
#include "ceremony/announce.h"
#include "ceremony/checking.h"
#include "ceremony/notes.h"

#include "base/text.h"
#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_REASON = 20, MOST_REASON = 1000, MOST = 40 };

/* Kept in the evidence: they cost no revision. */
static bool later_act(const char *rule)
{
	static const char *const rules[] = { "RC-1", "DELAI-2", "CONTACT-1" };
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (strcmp(rules[i], rule) == 0)
			return true;
	return false;
}

static bool asked_good(const struct dossier_derogation *d, struct err *e)
{
	time_day day;
	if (!d->rule || !d->rule[0])
		return err_fail(e, ERR_SYNTAX, "la règle : à choisir");
	if (!d->reason)
		return reason_set(e, ERR_WRONG_STATE, REASON_WHY);
	size_t n = text_length(slice_text(d->reason));
	if (n < LEAST_REASON || n > MOST_REASON)
		return err_fail(
			e, ERR_SYNTAX, "motif : de %d à %d caractères", LEAST_REASON, MOST_REASON);
	if (strcmp(d->rule, "DELAI-2") != 0 && !d->limit)
		return true;
	return (d->limit && time_date_parse(&day, slice_text(d->limit), NULL)) ||
	       err_fail(e, ERR_SYNTAX, "DELAI-2 : donnez la date limite");
}

/* derogation[k] of the fond: the same rule and day are granted anew, not twice. */
static unsigned slot(const struct fields *fond, const struct dossier_derogation *d)
{
	char keys[MOST][FIELD_MAX_KEY], path[FIELD_MAX_PATH];
	size_t n = fields_keys(fond, "derogation", keys, MOST);
	unsigned last = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned key = (unsigned)strtoul(keys[i], NULL, 10);
		field_path(path, "derogation[%u]/@regle", key);
		bool same = strcmp(fields_get(fond, path), d->rule) == 0;
		field_path(path, "derogation[%u]/@date", key);
		if (same && strcmp(fields_get(fond, path), d->day ? d->day : "") == 0)
			return key;
		last = key > last ? key : last;
	}
	return last + 1;
}

static bool fond_write(struct fields *fond, const struct actor *a,
	const struct dossier_derogation *d, struct err *e)
{
	char today[11];
	time_date_format(today, life_day(a->now_ms));
	const struct {
		const char *path, *text;
	} list[] = { { "@regle", d->rule }, { "@date", d->day },
		{ "@par", a->role == LIFE_CHEF ? "chef-etablissement" : "delegataire" },
		{ "@le", today }, { "@serie", d->series }, { "motif", d->reason },
		{ "autorisation/@autorite", d->authority }, { "autorisation/@numero", d->number },
		{ "autorisation/@du", d->since } };
	unsigned k = slot(fond, d);
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		char path[FIELD_MAX_PATH];
		field_path(path, "derogation[%u]/%s", k, list[i].path);
		if (!fields_set(fond, path, list[i].text ? list[i].text : "", e))
			return false;
	}
	return true;
}

/* In the notes: {"actes": {RULE: {...}}}; DELAI-2 also moves day 1. */
static bool act_write(
	struct life *l, const struct actor *a, const struct dossier_derogation *d, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	char at[24];
	time_day limit = 0;
	if (!notes_read(&notes, &l->dossier, e))
		return false;
	json_t *acts = json_object_get(notes, "actes");
	if (!acts && json_object_set_new(notes, "actes", json_object()) != 0)
		return err_nomem(e);
	notes_instant(at, a->now_ms);
	const char *const pairs[][2] = { { "motif", d->reason }, { "le", at },
		{ "par", life_role_name(a->role) }, { "limite", d->limit },
		{ "serie", d->series && d->series[0] ? d->series : NULL }, { NULL, NULL } };
	if (strcmp(d->rule, "DELAI-2") == 0) {
		if (!time_date_parse(&limit, slice_text(d->limit), e))
			return false;
		if (l->dossier.first_day &&
			(limit <= l->dossier.first_day || limit > l->dossier.last_day))
			return reason_set(e, ERR_WRONG_STATE, REASON_LIMIT);
		if (l->dossier.first_day && life_day(a->now_ms) >= l->dossier.first_day)
			return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
		l->dossier.limit_day = limit;
		l->dossier.next_ms = life_next(l->service, &l->dossier, a->now_ms);
	}
	return notes_put(json_object_get(notes, "actes"), d->rule, pairs, e) &&
	       notes_keep(notes, &l->dossier, e);
}

bool dossier_derogation_good(
	const struct actor *a, const struct dossier_derogation *d, struct err *e)
{
	AUTO(fields) struct fields none = { .json = NULL };
	if (life_may(a->role, LIFE_DEROGATE, LIFE_P) == LIFE_NO)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	/* what no field takes is told here, not of each convention */
	return asked_good(d, e) && fields_new(&none, FIELD_FOND, e) && fond_write(&none, a, d, e);
}

/* Everything but that it is kept. */
static bool granted(struct life **out, const struct actor *a, const struct dossier_derogation *d,
	const char *id, struct err *e)
{
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	if (!asked_good(d, e) || !life_open(out, a, id, e))
		return false;
	struct life *l = *out;
	if (!life_allowed(a, LIFE_DEROGATE, &l->dossier, LIFE_MAY, e))
		return false;
	l->facts.why = d->reason;
	l->facts.later_act = later_act(d->rule);
	const struct life_detail details[] = { { "regle", d->rule, false },
		{ "jour", d->day, false }, { "serie", d->series, false },
		{ "limite", d->limit, false }, { "motif", d->reason, true },
		{ NULL, NULL, false } };
	if (!life_step(l, a, MOVE_DEROGATE, details, e))
		return false;
	if (l->facts.later_act)
		return act_write(l, a, d, e);
	return papers_read(&p, &l->dossier, e) && fond_write(&p.fond, a, d, e) &&
	       papers_keep(&p, &l->dossier, e);
}

bool dossier_derogate(
	const struct actor *a, const struct dossier_derogation *d, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	return granted(&l, a, d, id, e) && life_commit(l, e);
}

bool dossier_derogable(
	const struct actor *a, const struct dossier_derogation *d, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	return granted(&l, a, d, id, e);
}

bool dossier_derogation_drop(
	const struct actor *a, const char *id, const char *rule, const char *day, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	char keys[MOST][FIELD_MAX_KEY], path[FIELD_MAX_PATH];
	if (!life_open(&l, a, id, e) || !life_allowed(a, LIFE_DEROGATE, &l->dossier, LIFE_MAY, e))
		return false;
	if (life_group(l->dossier.state) != LIFE_P)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	if (!papers_read(&p, &l->dossier, e))
		return false;
	size_t n = fields_keys(&p.fond, "derogation", keys, MOST), gone = 0;
	for (size_t i = 0; i < n; i++) {
		field_path(path, "derogation[%s]/@regle", keys[i]);
		bool same = strcmp(fields_get(&p.fond, path), rule) == 0;
		field_path(path, "derogation[%s]/@date", keys[i]);
		if (!same || (day && strcmp(fields_get(&p.fond, path), day) != 0))
			continue;
		field_path(path, "derogation[%s]", keys[i]);
		fields_remove(&p.fond, path);
		gone++;
	}
	if (gone == 0)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	const struct life_detail details[] = { { "regle", rule, false }, { "jour", day, false },
		{ "retiree", "oui", false }, { NULL, NULL, false } };
	return life_note(l, a, EVENT_DEROGATION, details, e) && papers_keep(&p, &l->dossier, e) &&
	       life_commit(l, e);
}
