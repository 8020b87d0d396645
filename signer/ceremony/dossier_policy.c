/* SPDX-License-Identifier: MIT */
/* dossier_policy: who signs for the school, in what order, with what quorum: changed without a revision (CONVENTION 2.2). */
#include "ceremony/announce.h"
#include "ceremony/answer.h"
#include "ceremony/checking.h"
#include "ceremony/delegation.h"
#include "ceremony/invite.h"
#include "ceremony/notes.h"

#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool changes_set(struct papers *p, const struct dossier_edit *edit, struct err *e)
{
	static const char prefix[] = "politique:";
	char why[200];
	for (size_t i = 0; i < edit->n; i++) {
		const char *path = edit->changes[i][0], *text = edit->changes[i][1];
		if (strncmp(path, prefix, sizeof prefix - 1) == 0)
			path += sizeof prefix - 1;
		const struct field *f = field_find(FIELD_POLITIQUE, path);
		if (!f && (!text || !text[0])) {
			fields_remove(&p->politique, path);
			continue;
		}
		bool account = f && (strstr(path, "@compte") || strstr(path, "@acte"));
		if (!f || (!(f->who & FIELD_CHEF) && !account))
			return reason_set(e, ERR_DENIED, REASON_FIELD);
		if (text && text[0] && field_fault(why, sizeof why, f, text))
			return err_fail(e, ERR_SYNTAX, "%s : %s", f->label, why);
		if (!fields_set(&p->politique, path, text ? text : "", e))
			return false;
	}
	return true;
}

static bool version_grow(struct fields *f, struct err *e)
{
	char text[16];
	unsigned long n = strtoul(fields_get(f, "@version"), NULL, 10);
	snprintf(text, sizeof text, "%lu", n ? n + 1 : 2);
	return fields_set(f, "@version", text, e);
}

/* The signatures that are there stay: by field. */
static void signatures_carry(struct store_convention *to, const struct store_convention *from)
{
	for (size_t i = 0; i < to->parties_n; i++)
		for (size_t k = 0; k < from->parties_n; k++)
			if (strcmp(to->parties[i].field, from->parties[k].field) == 0)
				to->parties[i].signed_at = from->parties[k].signed_at;
}

struct judged {
	struct store_convention *convention; /* as it will be */
	struct buf politique, former;
	struct store_piece piece; /* 'former', as it is kept */
	struct answer *answer;
};

static void judged_auto(struct judged *j)
{
	free(j->convention);
	buf_free(&j->politique);
	buf_free(&j->former);
	if (j->answer)
		answer_auto(j->answer);
	free(j->answer);
}

/* JOB_POLICY against the frozen fond: the clerk says who holds which box then, with consents and boxes anew. */
static bool judge(struct judged *j, const struct actor *a, const struct life *l,
	const struct papers *p, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg said = { 0 };
	AUTO(buf) struct buf fond = { 0 };
	AUTO(buf) struct buf xml = BUF_MAX(DEPOSIT_MAX_BYTES);
	uint64_t order = 0;
	struct store_convention *c = j->convention;
	msg_start(&job, CLERK_JOB);
	if (!store_blob_get(a->service->house->store, &l->key, STORE_FOND, &fond, e) ||
		!deposit_document(&xml, &p->politique, e) ||
		!gather_put(&job, CT_FOND, buf_slice(&fond), e) ||
		!gather_put(&job, CT_POLICY, buf_slice(&xml), e) ||
		!gather(&said, a->service->house, JOB_POLICY, &job, e) ||
		!answer_remarks(j->answer, &said, e))
		return false;
	if (msg_get_fd(&said, CT_POLICY, 0) < 0)
		return err_fail(e, ERR_SYNTAX, "%s",
			j->answer->remarks_n ? j->answer->remarks[0].text
					     : "la politique est refusée");
	memcpy(c, l->frozen, sizeof *c);
	if (!answer_parties(c, &said, e) || !msg_get_u64(&said, CT_ORDER, 0, &order) ||
		!msg_get_text(&said, CT_SHA_POLICY, 0, c->sha_politique, sizeof c->sha_politique) ||
		!gather_take(&j->politique, &said, CT_POLICY, e))
		return e && e->code ? false
				    : err_fail(e, ERR_UPSTREAM, "half an answer about a policy");
	c->order = (int)order;
	signatures_carry(c, l->frozen);
	return c->parties_n == l->frozen->parties_n ||
	       err_fail(e, ERR_UPSTREAM, "another number of parties than the fond has");
}

/* Signatures that were made name it by its digest (CONVENTION 8). */
static bool former_keep(struct life *l, struct judged *j, struct err *e)
{
	struct store_piece *p = &j->piece;
	if (!store_blob_get(l->service->house->store, &l->key, STORE_POLITIQUE, &j->former, e))
		return false;
	*p = (struct store_piece){ .school = l->dossier.school,
		.kind = DOSSIER_FORMER_POLICY,
		.type = "application/xml",
		.time_ms = l->now_ms,
		.bytes = buf_slice(&j->former) };
	memcpy(p->dossier, l->dossier.id, sizeof p->dossier);
	snprintf(p->title, sizeof p->title, "%s", l->frozen->sha_politique);
	l->pieces = p;
	l->pieces_n = 1;
	return act_sha256(p->sha256, buf_slice(&j->former), e);
}

static bool live_change(struct life *l, struct judged *j, const struct actor *a,
	const struct papers *p, struct err *e)
{
	j->convention = calloc(1, sizeof *j->convention);
	j->answer = calloc(1, sizeof *j->answer);
	if (!j->convention || !j->answer)
		return err_nomem(e);
	if (!judge(j, a, l, p, e))
		return false;
	if (!former_keep(l, j, e))
		return false;
	l->policy = j->convention;
	l->blobs[l->blobs_n++] = (struct store_blob){ STORE_POLITIQUE, buf_slice(&j->politique) };
	return true;
}

/* Only the policy goes back into the row: the rest was completed for the clerk's eyes. */
static bool policy_keep(struct life *l, const struct checking *c, struct err *e)
{
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	if (!papers_read(&p, &l->dossier, e))
		return false;
	json_decref(p.politique.json);
	p.politique.json = json_incref(c->papers.politique.json);
	return papers_keep(&p, &l->dossier, e);
}

/* A pupil who turns 18 after freezing keeps the signers of the frozen revision (CONVENTION 4). */
static int32_t signers_day(const struct life *l, const struct actor *a, const json_t *notes)
{
	char day[11];
	time_day d;
	snprintf(day, sizeof day, "%.10s", notes_get(notes, "gel", "le"));
	bool live = l->frozen && life_group(l->dossier.state) != LIFE_P;
	return live && time_date_parse(&d, slice_text(day), NULL) ? d : life_day(a->now_ms);
}

static bool policy_step(
	struct life *l, const struct actor *a, struct checking *c, struct judged *j, struct err *e)
{
	bool frozen = l->frozen && life_group(l->dossier.state) != LIFE_P;
	char before[65] = "";
	if (frozen)
		memcpy(before, l->frozen->sha_politique, sizeof before);
	if (frozen && !live_change(l, j, a, &c->papers, e))
		return false;
	const struct life_detail details[] = { { "avant", before, false },
		{ "apres", frozen ? j->convention->sha_politique : NULL, false },
		{ NULL, NULL, false } };
	/* what a draft will be signed under is told when it is frozen */
	return life_step(l, a, MOVE_POLICY, details, e) &&
	       (!frozen || delegation_note(l, a, l->frozen, &c->papers.politique, e)) &&
	       policy_keep(l, c, e);
}

/* Another order may open turns. The links of invite_next are drawn from the parties as they will be. */
static bool turns_open(struct life *l, const struct actor *a, struct judged *j, struct err *e)
{
	bool signing = l->dossier.state == STATE_EN_SIGNATURE ||
		       l->dossier.state == STATE_PARTIELLEMENT_SIGNEE;
	if (!j->convention || !signing)
		return true;
	memcpy(l->frozen, j->convention, sizeof *l->frozen);
	life_count(l->frozen, &l->dossier.wanted, &l->dossier.signed_n);
	/* a smaller quorum must not complete it: the last signature does, and nobody's would be left */
	if (l->dossier.signed_n >= l->dossier.wanted)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	return invite_next(l, a, e);
}

/* As it will be kept: complete, with the change in it. *other: the change makes it another one. */
static bool policy_change(bool *other, struct checking *c, const struct papers_about *about,
	const struct dossier_edit *edit, struct err *e)
{
	struct papers *p = &c->papers;
	AUTO(json) json_t *before = json_copy(p->politique.json);
	/* First the whole policy as it is, then the change: what is kept is complete from here on. */
	if (!before || !papers_complete(p, about, e) || !changes_set(p, edit, e) ||
		!papers_policy_again(p, about, e))
		return before ? false : err_nomem(e);
	*other = !json_equal(before, p->politique.json);
	return version_grow(&p->politique, e);
}

bool dossier_policy(const struct actor *a, const char *id, const struct dossier_edit *edit,
	bool *changed, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(checking) struct checking *c = NULL;
	AUTO(judged) struct judged j = { .convention = NULL };
	bool other = false;
	*changed = false;
	if (!life_open(&l, a, id, e) || !life_allowed(a, LIFE_POLICY, &l->dossier, LIFE_MAY, e))
		return false;
	if (edit->version && edit->version != l->dossier.version)
		return reason_set(e, ERR_WRONG_STATE, REASON_FASTER);
	if (!checking_new(&c, a, &l->dossier, e))
		return false;
	const struct papers_about about = { .service = a->service,
		.dossier = &l->dossier,
		.school = &c->school,
		.pupil_ref = c->pupil.ref,
		.today = signers_day(l, a, c->notes),
		.revision = l->dossier.revision };
	if (!policy_change(&other, c, &about, edit, e))
		return false;
	if (!other)
		return true;
	*changed = policy_step(l, a, c, &j, e) && turns_open(l, a, &j, e) && life_commit(l, e);
	return *changed;
}
