/* SPDX-License-Identifier: MIT */
/* dossier_edit: one form's changes into a dossier, and what is wrong with its part. */
#include "ceremony/checking.h"
#include "ceremony/invite.h"
#include "ceremony/notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a role may write: its own column of CONVENTION 2.1; the secretariat also for the host and the family. */
static uint32_t may_write(const struct actor *a)
{
	switch (a->role) {
	case LIFE_ACCUEIL:
		return FIELD_ACCUEIL;
	case LIFE_ENSEIGNANT:
		return FIELD_ENSEIGNANT;
	case LIFE_SECRETARIAT:
		return FIELD_SECRETARIAT | FIELD_ENSEIGNANT | FIELD_ACCUEIL | FIELD_FAMILLE;
	case LIFE_CHEF:
	case LIFE_DELEGATAIRE:
		return FIELD_SECRETARIAT | FIELD_ENSEIGNANT | FIELD_CHEF;
	case LIFE_SYSTEME:
		return ~0U;
	case LIFE_ELEVE:
	case LIFE_RESPONSABLE:
	case LIFE_TUTEUR:
	case LIFE_ACADEMIE:
	case LIFE_AUDITEUR:
	case LIFE_DPO:
	case LIFE_ADMIN:
	case LIFE_INFIRMERIE:
	case LIFE_ROLE_COUNT:
		break;
	}
	return 0;
}

/* Whose contacts a role may write in a form. */
static bool contact_allowed(const struct actor *a, const char *path)
{
	if (a->role == LIFE_SECRETARIAT || a->role == LIFE_SYSTEME)
		return true;
	if (a->role != LIFE_ACCUEIL)
		return false;
	return strncmp(path, "contact[p-emp", 13) == 0 || strncmp(path, "contact[p-tut", 13) == 0;
}

/* Everything the head decides on who signs is changed by dossier_policy; derogations by dossier_derogate. */
static bool fond_allowed(const struct actor *a, const struct field *f)
{
	return (f->who & may_write(a)) && strncmp(f->path, "derogation[", 11) != 0;
}

static const char *provided_by(const struct actor *a)
{
	return a->role == LIFE_ACCUEIL ? "accueil" : "secretariat";
}

static bool contact_set(
	struct papers *p, const struct actor *a, const char *path, const char *text, struct err *e)
{
	char by[FIELD_MAX_PATH];
	const char *end = strchr(path, ']');
	if (!contact_allowed(a, path) || !end)
		return reason_set(e, ERR_DENIED, REASON_FIELD);
	if (!text[0] && !fields_has(&p->contacts, path))
		return true; /* an empty field says nothing of who gave it */
	if (!fields_set(&p->contacts, path, text, e))
		return false;
	snprintf(by, sizeof by, "%.*s/@fourni-par", (int)(end + 1 - path), path);
	return fields_set(&p->contacts, by, provided_by(a), e);
}

/* "sequence/jour[2025-06-16]" with an empty text: the whole element goes. */
static bool element_drop(struct fields *f, const struct actor *a, const char *path, struct err *e)
{
	char probe[FIELD_MAX_PATH];
	size_t n;
	const struct field *rows = field_table(f->document, &n);
	for (size_t i = 0; i < n; i++) {
		const char *last = strrchr(rows[i].path, '/');
		int got = last ? snprintf(probe, sizeof probe, "%s%s", path, last) : -1;
		if (got > 0 && got < (int)sizeof probe && field_find(f->document, probe) &&
			fond_allowed(a, field_find(f->document, probe))) {
			fields_remove(f, path);
			return true;
		}
	}
	/* Days hold ranges one level below. */
	int got = snprintf(probe, sizeof probe, "%s/plage[1]/@de", path);
	const struct field *range = got > 0 ? field_find(f->document, probe) : NULL;
	if (!range || !fond_allowed(a, range))
		return reason_set(e, ERR_DENIED, REASON_FIELD);
	fields_remove(f, path);
	return true;
}

static bool change_one(
	struct papers *p, const struct actor *a, const char *const change[2], struct err *e)
{
	static const char contacts[] = "contacts:";
	const char *path = change[0], *text = change[1] ? change[1] : "";
	if (strncmp(path, contacts, sizeof contacts - 1) == 0)
		return contact_set(p, a, path + sizeof contacts - 1, text, e);
	const struct field *f = field_find(FIELD_FOND, path);
	if (!f && !text[0])
		return element_drop(&p->fond, a, path, e);
	if (!f || !fond_allowed(a, f))
		return reason_set(e, ERR_DENIED, REASON_FIELD);
	return fields_set(&p->fond, path, text, e);
}

bool dossier_changes(
	struct papers *p, const struct actor *a, const struct dossier_edit *edit, struct err *e)
{
	for (size_t i = 0; i < edit->n; i++)
		if (!change_one(p, a, edit->changes[i], e))
			return false;
	return true;
}

struct actor dossier_hand(const struct actor *a, const struct store_dossier *d)
{
	struct actor hand = *a;
	bool head = a->role == LIFE_CHEF || a->role == LIFE_DELEGATAIRE;
	if (head && d->amends[0])
		hand.role = LIFE_SECRETARIAT;
	return hand;
}

static enum life_action action_of(const struct dossier_edit *edit)
{
	return edit->part == FIELD_ACCUEIL ? LIFE_FILL_HOST : LIFE_FILL_SCHOOL;
}

/* The head's part of the school: secretariat and teacher fields; what the host gives is asked of the host. */
static uint32_t part_of(const struct dossier_edit *edit)
{
	return edit->part == FIELD_ACCUEIL ? FIELD_ACCUEIL : FIELD_SECRETARIAT | FIELD_ENSEIGNANT;
}

static void part_remarks(struct dossier_remarks *out, const struct papers *p, const json_t *notes,
	const struct dossier_edit *edit)
{
	*out = (struct dossier_remarks){ .freezable = false };
	checking_part(out, p, part_of(edit));
	if (edit->part == FIELD_ACCUEIL)
		return;
	checking_contacts(out, p, notes);
}

static bool done_step(struct life *l, const struct actor *a, const struct dossier_edit *edit,
	const struct dossier_remarks *r, struct err *e)
{
	bool host = edit->part == FIELD_ACCUEIL;
	bool on_behalf = host && a->role == LIFE_SECRETARIAT;
	const struct life_detail details[] = { { "pour", on_behalf ? "accueil" : NULL, false },
		{ NULL, NULL, false } };
	l->facts.part_valid = r->n == 0;
	if (host)
		l->dossier.filled = l->facts.part_valid;
	return life_step(l, a, host ? MOVE_HOST_DONE : MOVE_SCHOOL_DONE, details, e);
}

/* Edit and, where asked, finish; the saving stands also when finishing is refused for faults. */
bool dossier_edit(struct dossier_remarks *out, const struct actor *a, const char *id,
	const struct dossier_edit *edit, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	AUTO(json) json_t *notes = NULL;
	*out = (struct dossier_remarks){ .freezable = false };
	if (!life_open(&l, a, id, e) || !life_allowed(a, action_of(edit), &l->dossier, LIFE_MAY, e))
		return false;
	if (edit->version && edit->version != l->dossier.version)
		return reason_set(e, ERR_WRONG_STATE, REASON_FASTER);
	const struct actor hand = dossier_hand(a, &l->dossier);
	if (!papers_read(&p, &l->dossier, e) || !notes_read(&notes, &l->dossier, e) ||
		!dossier_changes(&p, &hand, edit, e) || !papers_keep(&p, &l->dossier, e))
		return false;
	/* what the last check found amiss may be right now */
	if (edit->n && checking_stale(notes) && !notes_keep(notes, &l->dossier, e))
		return false;
	part_remarks(out, &p, notes, edit);
	bool faulty = edit->done && out->n > 0;
	if (edit->done && !faulty && !done_step(l, a, edit, out, e))
		return false;
	l->dossier.changed_ms = a->now_ms;
	l->dossier.next_ms = life_next(l->service, &l->dossier, a->now_ms);
	if (!life_commit(l, e))
		return false;
	return !faulty || reason_set(e, ERR_SYNTAX, REASON_PART);
}

bool dossier_try(struct dossier_remarks *out, const struct actor *a, const char *id,
	const struct dossier_edit *edit, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(checking) struct checking *c = NULL;
	*out = (struct dossier_remarks){ .freezable = false };
	if (!life_sees(a, id, e) ||
		!store_dossier_get(a->service->house->store, a->link ? -1 : a->school, id, &d, e) ||
		!life_allowed(a, action_of(edit), &d, LIFE_MAY, e) || !checking_new(&c, a, &d, e) ||
		!dossier_changes(&c->papers, a, edit, e))
		return false;
	part_remarks(out, &c->papers, c->notes, edit);
	/* Hours against the rules while they are typed: the clerk judges what has the right form. */
	if (!checking_run(c, a, &d, NULL, e))
		return false;
	for (size_t i = 0; i < c->remarks.n; i++)
		if (c->remarks.list[i].gravity != DOSSIER_FAULT)
			dossier_remark_add(out, &c->remarks.list[i]);
	out->freezable = c->remarks.freezable;
	return true;
}

/* --- other steps of preparation ------------------------------------------------------------------------------------ */

bool dossier_confirm(const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	if (!life_open(&l, a, id, e) ||
		!life_allowed(a, LIFE_FILL_HOST, &l->dossier, LIFE_MAY, e) ||
		!life_step(l, a, MOVE_CONFIRM_DECLARATION, NULL, e))
		return false;
	l->dossier.confirmed = true;
	return invite_host(l, a, e) && life_commit(l, e);
}

bool dossier_invite_host(const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	if (!life_open(&l, a, id, e) || !life_allowed(a, LIFE_SEND, &l->dossier, LIFE_MAY, e))
		return false;
	if (l->dossier.state != STATE_BROUILLON)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	if (l->dossier.declared && !l->dossier.confirmed)
		return reason_set(e, ERR_WRONG_STATE, REASON_UNCONFIRMED);
	return invite_host(l, a, e) && life_commit(l, e);
}

bool dossier_send_back(const struct actor *a, const char *id, const char *why, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	const struct life_detail details[] = { { "motif", why, true }, { NULL, NULL, false } };
	if (!life_open(&l, a, id, e) ||
		!life_allowed(a, LIFE_FILL_SCHOOL, &l->dossier, LIFE_MAY, e))
		return false;
	if (l->dossier.amends[0])
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	l->facts.why = why;
	if (!life_step(l, a, MOVE_SEND_BACK, details, e))
		return false;
	l->dossier.filled = false;
	AUTO(json) json_t *notes = NULL;
	char at[24];
	notes_instant(at, a->now_ms);
	const char *const pairs[][2] = { { "motif", why }, { "le", at }, { NULL, NULL } };
	return notes_read(&notes, &l->dossier, e) && notes_put(notes, "renvoi", pairs, e) &&
	       notes_keep(notes, &l->dossier, e) && invite_host(l, a, e) && life_commit(l, e);
}

bool dossier_check(
	struct dossier_remarks *out, const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(checking) struct checking *c = NULL;
	*out = (struct dossier_remarks){ .freezable = false };
	if (!life_open(&l, a, id, e) || !life_allowed(a, LIFE_READ, &l->dossier, LIFE_MAY, e))
		return false;
	if (life_group(l->dossier.state) != LIFE_P)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	if (!checking_new(&c, a, &l->dossier, e) ||
		!checking_run(c, a, &l->dossier, l->dossier.sent ? l->frozen : NULL, e))
		return false;
	checking_contacts(&c->remarks, &c->papers, c->notes);
	*out = c->remarks;
	return checking_note(c->notes, &c->remarks, e) && notes_keep(c->notes, &l->dossier, e) &&
	       life_commit(l, e);
}

bool dossier_acknowledge(const struct actor *a, const char *id, const char *rules, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	if (!life_open(&l, a, id, e) || !notes_read(&notes, &l->dossier, e))
		return false;
	/*
	 * Those who freeze it, not the teacher who fills its part in (CONVENTION 5); the host acknowledges what it is shown by
	 * party_one_visit only.
	 */
	if (!life_allowed(a, LIFE_FILL_SCHOOL, &l->dossier, LIFE_MAY, e) ||
		!life_allowed(a, LIFE_SEND, &l->dossier, LIFE_MAY, e))
		return false;
	for (const char *r = rules; *r;) {
		char rule[32];
		size_t n = strcspn(r, " ");
		snprintf(rule, sizeof rule, "%.*s", (int)n, r);
		if (n && !notes_list_add(notes, "acquis", rule, e))
			return false;
		r += n + (r[n] == ' ');
	}
	return notes_keep(notes, &l->dossier, e) && life_commit(l, e);
}
