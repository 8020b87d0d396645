/* SPDX-License-Identifier: MIT */
/* extend: plans, fetches what is lacking, plans again, and writes the revision. */
#include "clerk/extend.h"

#include "clerk/give.h"
#include "clerk/revocation.h"
#include "clerk/stamp.h"
#include "pades/extend.h"
#include "pki/revoke.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One step under way. */
struct extending {
	struct clerk_conversation *conversation;
	const struct msg *job;
	struct file_map base;
	struct give_trust trust;
	struct pades_question question;
	struct pades_planner *planner; /* of 'base' */
	struct pades_goal goal;
	struct pades_answers answers;
	struct pades_plan plan;
	size_t room;
	bool together;       /* validation data and the time-stamp over them in one go */
	char why[STAMP_WHY]; /* why something was not to be had */
};

static void extending_auto(struct extending *x)
{
	pades_plan_auto(&x->plan);
	pades_planner_auto(&x->planner);
	pades_answers_auto(&x->answers);
	give_trust_auto(&x->trust);
	file_map_auto(&x->base);
}

static bool extending_open(struct extending *x, struct err *e)
{
	uint64_t level = 0, room = 0, renew = 0, most = 1;
	msg_get_u64(x->job, CT_LEVEL, 0, &level);
	msg_get_u64(x->job, CT_ROOM, 0, &room);
	msg_get_u64(x->job, CT_RENEW, 0, &renew);
	msg_get_u64(x->job, CT_MOST, 0, &most);
	msg_get_i64(x->job, CT_TIME, 0, &x->question.at);
	if (level < PADES_B_T || level > PADES_B_LTA)
		return err_fail(e, ERR_UNSUPPORTED, "no such level to extend to");
	x->goal = (struct pades_goal){ (enum pades_level)level, renew != 0 };
	x->room = (size_t)room;
	x->together = most > 1;
	if (!give_map(&x->base, x->job, CT_FILE, EXTEND_MAX_BYTES, e) ||
		!give_trust(&x->trust, x->job, e))
		return false;
	x->question.pdf = x->base.bytes;
	x->question.anchors = &x->trust.all;
	x->question.stamp_anchors = x->trust.stamps;
	return pades_planner_open(&x->planner, &x->question, e);
}

static bool plan(struct extending *x, struct err *e)
{
	pades_plan_auto(&x->plan);
	return pades_planner_plan(&x->plan, x->planner, &x->question, &x->answers, &x->goal, e);
}

/* ---- revocation answers ---- */

static void note(struct extending *x, const char *why)
{
	if (!x->why[0])
		snprintf(x->why, sizeof x->why, "%s", why);
}

/* Nothing is judged at an instant before what is in it was made. */
static void later(struct extending *x, int64_t time)
{
	if (time > x->question.at)
		x->question.at = time;
}

/* The lists must not be older than the newest thing that they are to speak of. */
static int64_t newest_since(const struct evidence_needs *needs)
{
	int64_t since = INT64_MIN;
	for (size_t i = 0; i < needs->n; i++)
		if (needs->list[i].since > since)
			since = needs->list[i].since;
	return since;
}

/* The lists of the instance's own CAs. */
static bool own_fetch(struct extending *x, struct err *e)
{
	AUTO(msg) struct msg lack = { 0 };
	AUTO(msg) struct msg have = { 0 };
	AUTO(file_map) struct file_map crls = { 0 };
	char why[STAMP_WHY];
	msg_start(&lack, CLERK_LACK);
	msg_put_u64(&lack, CT_LACK, LACK_CRL);
	msg_put_i64(&lack, CT_TIME, newest_since(&x->plan.needs));
	if (!clerk_lack(x->conversation, &lack, &have, e) ||
		!give_map(&crls, &have, CT_CRLS, REVOKE_MAX_CRL_BYTES, e))
		return false;
	int64_t made = 0;
	if (msg_get_text(&have, CT_TEXT, 0, why, sizeof why))
		note(x, why);
	if (msg_get_i64(&have, CT_TIME, 0, &made))
		later(x, made);
	return crls.bytes.n == 0 || pades_answers_crls(&x->answers, crls.bytes, e);
}

static bool answer_take(
	struct extending *x, const struct revocation_got *got, bool needed, struct err *e)
{
	char text[REVOCATION_WHY];
	snprintf(text, sizeof text, "no revocation answer: %.370s", got->why);
	if (got->why[0] && needed)
		note(x, text);
	later(x, got->made);
	if (got->ocsp.n && !pades_answers_ocsp(&x->answers, buf_slice(&got->ocsp), e))
		return false;
	return got->crl.n == 0 || pades_answers_crls(&x->answers, buf_slice(&got->crl), e);
}

/*
 * Of other CAs: what each certificate says of where its status is told. One answer may do for several, so the plan is made anew with
 * each; where there was none it is as before.
 */
static bool outside_fetch(struct extending *x, struct err *e)
{
	bool asked[EVIDENCE_MAX_NEEDS] = { false };
	for (size_t i = 0; i < x->plan.needs.n; i++) {
		AUTO(revocation_got) struct revocation_got got = { .why = "" };
		const struct evidence_need *need = &x->plan.needs.list[i];
		if (asked[i] || !pades_plan_lacks(need))
			continue;
		const struct revocation_wanted w = { need->cert, need->issuer, x->question.at };
		bool needed = need->file == INT64_MIN; /* else a newer one would be better */
		asked[i] = true;
		if (!revocation_get(&got, x->conversation, &w, e) ||
			!answer_take(x, &got, needed, e) ||
			((got.ocsp.n || got.crl.n) && !plan(x, e)))
			return false;
	}
	return true;
}

/* 'out' stays empty when there is nothing to add, or not everything could be had. */
static bool data_step(struct extending *x, struct buf *out, struct err *e)
{
	if (!own_fetch(x, e) || !plan(x, e) || !outside_fetch(x, e))
		return false;
	if (x->plan.complete)
		return pades_extend_data(out, x->base.bytes, &x->plan, &x->answers, e);
	note(x, "no revocation answer for a certificate of the chains");
	return true;
}

/* ---- the document time-stamp ---- */

static bool token_fill(struct extending *x, struct msg *result, struct pades_draft *d,
	const struct stamp_got *got, struct err *e)
{
	size_t room = (size_t)(d->hole_end - d->hole_at - 2) / 2;
	if (got->token.n > room) {
		snprintf(x->why, sizeof x->why,
			"the time-stamp takes %zu bytes, the file has room for %zu", got->token.n,
			room);
		return true;
	}
	if (!pades_embed(&d->pdf, d->hole_at, d->hole_end, buf_slice(&got->token), e))
		return false;
	msg_put_text(result, CT_FIELD, x->plan.field);
	later(x, got->time);
	return give_bytes(result, CT_FILE, buf_slice(&d->pdf), e);
}

/* A time-stamp over 'pdf', which is the base or continues it. */
static bool stamp_step(struct extending *x, struct msg *result, struct slice pdf, struct err *e)
{
	AUTO(pades_draft) struct pades_draft d = { .hole_at = 0 };
	AUTO(stamp_got) struct stamp_got got = { .time = 0 };
	if (!x->plan.field[0]) {
		note(x, x->plan.why);
		return true;
	}
	if (!pades_extend_stamp(&d, pdf, &x->plan, x->room, e))
		return false;
	const struct stamp_wanted wanted = { .imprint = d.digest,
		.job = x->job,
		.pdf = pdf,
		.draft = buf_slice(&d.pdf),
		.hole_at = d.hole_at,
		.hole_end = d.hole_end };
	if (!stamp_get(&got, x->conversation, &wanted, e))
		return false;
	if (got.token.n)
		return token_fill(x, result, &d, &got, e);
	snprintf(x->why, sizeof x->why, "%s", got.why);
	return true;
}

/*
 * What is written answers for every certificate (data_step), which is all that a level asks: next comes the time-stamp over it, where the
 * plan says. An answer that is older than what it speaks of, as the list of a root that is kept offline, is none the less one.
 */
static bool stamp_is_next(const struct extending *x)
{
	return x->together && x->goal.level >= PADES_B_LTA;
}

/* Without a time-stamp the data are an answer, too. */
static bool data_give(struct extending *x, struct msg *result, struct slice data, struct err *e)
{
	if (stamp_is_next(x)) {
		if (!stamp_step(x, result, data, e))
			return false;
		if (msg_get_fd(result, CT_FILE, 0) >= 0)
			return true;
		msg_put_u64(result, CT_LACK, LACK_STAMP);
	}
	return give_bytes(result, CT_FILE, data, e);
}

/* A renewal goes on without validation data when there are none: a time-stamp too late proves nothing more. */
static bool step(struct extending *x, struct msg *result, struct err *e)
{
	AUTO(buf) struct buf data = { 0 };
	if (x->plan.step == PADES_STEP_DATA && !data_step(x, &data, e))
		return false;
	if (data.n)
		return data_give(x, result, buf_slice(&data), e);
	bool stuck = x->plan.step == PADES_STEP_DATA && x->plan.renewal;
	return (x->plan.step != PADES_STEP_STAMP && !stuck) ||
	       stamp_step(x, result, x->base.bytes, e);
}

bool extend_step(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	struct extending *x = calloc(1, sizeof *x);
	if (!x)
		return err_nomem(e);
	x->conversation = c;
	x->job = job;
	bool good = extending_open(x, e) && plan(x, e) && step(x, result, e);
	if (good) {
		msg_put_u64(result, CT_LEVEL, x->plan.level);
		msg_put_i64(result, CT_TIME, x->question.at);
		msg_put_i64(result, CT_DUE, x->plan.due);
		msg_put_i64(result, CT_UNTIL, x->plan.until);
		if (x->why[0])
			msg_put_text(result, CT_TEXT, x->why);
	}
	extending_auto(x);
	free(x);
	return good;
}
