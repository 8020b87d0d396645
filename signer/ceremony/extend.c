/* SPDX-License-Identifier: MIT */
/* extend: one step after the other, each judged. */
#include "ceremony/extend.h"

#include <stdio.h>
#include <string.h>

/* pades_level, as the clerk speaks of it. */
enum { LEVEL_B_LTA = 4 };

void extend_done_auto(struct extend_done *d)
{
	buf_free(&d->pdf);
}

/* The file as it grows. */
struct growing {
	struct house *house;
	struct extend_done *done;
	struct slice base; /* before the first step */
	bool renew;        /* still wanted */
	bool stamped;      /* the last step was a time-stamp */
	bool apart;        /* one revision after the other */
	uint64_t level;    /* before the first step */
	int64_t due, until;
	int64_t now_until; /* after the last one */
};

static struct slice newest(const struct growing *g)
{
	return g->done->pdf.n ? buf_slice(&g->done->pdf) : g->base;
}

static bool step_ask(struct msg *answer, struct growing *g, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	struct gather_signed ignored;
	uint64_t room;
	if (!gather_room_stamp(&room, g->house, e))
		return false;
	msg_start(&job, CLERK_JOB);
	msg_put_i64(&job, CT_TIME, g->done->at);
	msg_put_u64(&job, CT_LEVEL, LEVEL_B_LTA);
	msg_put_u64(&job, CT_ROOM, room);
	msg_put_u64(&job, CT_RENEW, g->renew);
	msg_put_u64(&job, CT_MOST, g->apart ? 1 : 2);
	const struct gather_request request = { .job = JOB_EXTEND,
		.msg = &job,
		.stamps = 1,
		.revocation = true,
		.base = newest(g),
		.done = &ignored };
	return gather_put(&job, CT_FILE, newest(g), e) && gather_put_trust(&job, g->house, e) &&
	       gather_signature(answer, g->house, &request, e);
}

/* A fresh child must find one revision of evidence more, or validation data and their time-stamp, and everything in order. */
static bool step_judge(struct growing *g, struct slice pdf, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	struct extend_done *d = g->done;
	msg_start(&job, CLERK_JOB);
	msg_put_i64(&job, CT_TIME, d->at);
	if (!slice_starts(pdf, newest(g)))
		return err_fail(e, ERR_DENIED, "the extended file does not continue the one given");
	if (!gather_put(&job, CT_BASE, newest(g), e) || !gather_put(&job, CT_FILE, pdf, e) ||
		!gather_put_trust(&job, g->house, e) ||
		!gather(&answer, g->house, JOB_CHECK_EXTENDED, &job, e))
		return err_context(e, "the new revision does not pass its judge, nothing is kept");
	if (!msg_get_u64(&answer, CT_LEVEL, 0, &d->level))
		return err_fail(e, ERR_UPSTREAM, "the judge's answer lacks the level");
	msg_get_i64(&answer, CT_DUE, 0, &d->due);
	msg_get_i64(&answer, CT_UNTIL, 0, &g->now_until);
	g->stamped = msg_get_text(&answer, CT_FIELD, 0, d->field, sizeof d->field);
	g->renew = g->renew && !g->stamped;
	return true;
}

/* *more: something was added, and it is not the end. */
static bool step(struct growing *g, bool *more, struct err *e)
{
	AUTO(msg) struct msg answer = { 0 };
	AUTO(buf) struct buf pdf = { 0 };
	struct extend_done *d = g->done;
	*more = false;
	if (!step_ask(&answer, g, e))
		return false;
	msg_get_text(&answer, CT_TEXT, 0, d->why, sizeof d->why);
	if (d->revisions == 0) {
		msg_get_u64(&answer, CT_LEVEL, 0, &g->level);
		msg_get_i64(&answer, CT_DUE, 0, &g->due);
		msg_get_i64(&answer, CT_UNTIL, 0, &g->until);
	}
	if (msg_get_fd(&answer, CT_FILE, 0) < 0) {
		msg_get_i64(&answer, CT_DUE, 0, &d->due);
		return msg_get_u64(&answer, CT_LEVEL, 0, &d->level) ||
		       err_fail(e, ERR_UPSTREAM, "the clerk's answer lacks the level");
	}
	act_later(&d->at, d->at, &answer);
	if (!gather_take(&pdf, &answer, CT_FILE, e) || !step_judge(g, buf_slice(&pdf), e))
		return false;
	buf_free(&d->pdf);
	d->pdf = buf_move(&pdf);
	d->revisions++;
	/* what could not be had a moment ago is not asked for again */
	*more = !msg_get_u64(&answer, CT_LACK, 0, &(uint64_t){ 0 }) &&
		(d->level < LEVEL_B_LTA || !g->stamped);
	return true;
}

/*
 * A renewal is a time-stamp that lasts longer than the last one; anything less would use up the archive fields, day after day. Who asks for
 * one gets it.
 */
static void renewal_settle(struct growing *g, bool asked)
{
	struct extend_done *d = g->done;
	if (d->revisions == 0 || g->level < LEVEL_B_LTA)
		return;
	bool longer = d->field[0] && (asked || g->now_until > g->until);
	if (longer)
		return;
	if (d->field[0])
		snprintf(d->why, sizeof d->why,
			"another time-stamp would end no later than the last one: first its "
			"authority needs a new certificate (paraphe key -C DIR stamp)");
	buf_free(&d->pdf);
	d->pdf = (struct buf){ 0 };
	d->field[0] = 0;
	d->revisions = 0;
	d->level = g->level;
	d->due = g->due;
}

bool extend_file(struct extend_done *out, struct house *h, struct slice pdf, bool renew,
	int64_t now, struct err *e)
{
	struct extend_done d = { .due = INT64_MAX, .at = now };
	struct growing g = { .house = h, .done = &d, .base = pdf, .renew = renew };
	bool more = true;
	for (int i = 0; more && i < EXTEND_MAX_STEPS; i++) {
		struct err why = ERR_INIT;
		if (step(&g, &more, &why))
			continue;
		/* of two the first may be good */
		if (!g.apart && why.code == ERR_DENIED) {
			g.apart = more = true;
			d.why[0] = 0;
			continue;
		}
		if (d.revisions == 0) {
			extend_done_auto(&d);
			*e = why;
			return false;
		}
		/* what was judged good stays good; the rest is for another day */
		snprintf(d.why, sizeof d.why, "%s", why.text);
		more = false;
	}
	renewal_settle(&g, renew);
	*out = d;
	return true;
}
