/* SPDX-License-Identifier: MIT */
/* gather: the loop around one clerk child, and the children of one act. What a child lacks is gather_lack.c. */
#include "ceremony/gather_lack.h"

#include "base/file.h"

bool gather_put(struct msg *m, uint8_t tag, struct slice bytes, struct err *e)
{
	AUTO(fd) int fd = -1;
	if (!file_memfd(&fd, "paraphe", bytes, e))
		return false;
	msg_put_fd(m, tag, fd);
	return true;
}

bool gather_take(struct buf *out, const struct msg *result, uint8_t tag, struct err *e)
{
	return gather_take_nth(out, result, tag, 0, e);
}

bool gather_take_nth(
	struct buf *out, const struct msg *result, uint8_t tag, size_t n, struct err *e)
{
	int fd = msg_get_fd(result, tag, n);
	if (fd < 0)
		return err_fail(e, ERR_UPSTREAM, "the clerk left a document out of its answer");
	AUTO(file_map) struct file_map map = { 0 };
	if (!file_map_sealed(&map, fd, GATHER_MAX_BYTES, e))
		return false;
	struct buf b = BUF_MAX(map.bytes.n);
	buf_put_slice(&b, map.bytes);
	if (!buf_done(&b, e))
		return false;
	buf_free(out);
	*out = b;
	return true;
}

bool gather_put_trust(struct msg *job, const struct house *h, struct err *e)
{
	struct slice stamps = h->outside ? h->outside->stamp_anchors : (struct slice){ 0 };
	return (!h->anchors.n || gather_put(job, CT_ANCHORS, h->anchors, e)) &&
	       (!stamps.n || gather_put(job, CT_STAMP_ANCHORS, stamps, e));
}

bool gather_ask(struct msg *answer, struct line *l, struct msg *q, struct err *e)
{
	uint16_t op = q->op;
	size_t n;
	if (!line_ask(l, q, answer, GATHER_VAULT_MS, e) || !msg_is_good(answer, e))
		return false;
	const struct msg_rule *rules = vault_answer_rules(op, &n);
	return msg_check(answer, rules, n, e);
}

bool gather_vault(struct msg *answer, struct house *h, struct msg *q, struct err *e)
{
	if (!h->vault)
		return err_fail(e, ERR_DENIED, "the clerk asks for a signature where none is made");
	return gather_ask(answer, h->vault, q, e) || err_context(e, "vault");
}

void gather_act_begin(struct gather_act *a, struct house *h)
{
	*a = (struct gather_act){ .maker = TALK_NONE, .judge = TALK_NONE };
	/* The time that TSAs outside may take is that of one job's child: then each has its own. */
	if (h->act || (h->outside && h->outside->tsas_n))
		return;
	a->house = h;
	h->act = a;
}

void gather_act_end(struct gather_act *a)
{
	if (!a->house)
		return;
	talk_close(&a->maker);
	talk_close(&a->judge);
	if (a->seated)
		talk_seat_give(a->house->clerk);
	a->house->act = NULL;
	a->house = NULL;
}

void gather_act_auto(struct gather_act *a)
{
	gather_act_end(a);
}

/*
 * The child of the act that does this job; NULL: one of its own. A draft gets a judge that saw nothing else. Who may lack what another child
 * answers leaves at most itself behind while it waits: so one seat stands for two children, as without an act.
 */
static struct talk *act_talk(struct gathering *g)
{
	struct gather_act *a = g->house->act;
	if (!a || !clerk_job_stays(g->job))
		return NULL;
	if (g->job == JOB_CHECK_DRAFT)
		talk_close(&a->judge);
	if (g->job == JOB_VERIFY)
		talk_close(&a->maker);
	return clerk_job_class(g->job) == CLERK_MAKE ? &a->maker : &a->judge;
}

static bool talk_begin(struct talk *t, struct gathering *g, bool stays, struct err *e)
{
	if (t->fd >= 0)
		return talk_next(t, g->job, e);
	if (!talk_open(t, g->house->clerk, g->job, e))
		return false;
	t->stays = stays;
	return true;
}

/* talk_say checks every message against its rules and caps the rounds. */
static bool led(struct msg *result, struct gathering *g, struct msg *first, struct err *e)
{
	AUTO(talk) struct talk own = TALK_NONE;
	AUTO(msg) struct msg said = { 0 };
	struct talk *of_act = act_talk(g), *t = of_act ? of_act : &own;
	if (!talk_begin(t, g, of_act, e) || !talk_say(t, first, &said, GATHER_MS, e))
		return false;
	while (said.op == CLERK_LACK) {
		AUTO(msg) struct msg have = { 0 };
		AUTO(msg) struct msg lack = said;
		said = (struct msg){ 0 };
		if (!gather_lack_serve(&have, g, &lack, e) ||
			!talk_say(t, &have, &said, GATHER_MS, e)) {
			talk_close(t);
			return false;
		}
	}
	*result = said;
	said = (struct msg){ 0 };
	return true;
}

/* Who may lack what another child answers (draft_digest, text_fetch) waits for a seat, once; that child does not. */
static bool converse(struct msg *result, struct gathering *g, struct msg *first, struct err *e)
{
	struct gather_act *a = clerk_job_stays(g->job) ? g->house->act : NULL;
	bool holds = a || g->job == JOB_SIGN || g->job == JOB_VERIFY;
	bool takes = holds && !(a && a->seated);
	if (takes && !talk_seat_take(g->house->clerk, GATHER_MS, e))
		return false;
	if (a)
		a->seated = true;
	bool good = led(result, g, first, e);
	if (takes && !a)
		talk_seat_give(g->house->clerk);
	return good;
}

bool gather(struct msg *result, struct house *h, enum clerk_job job, struct msg *m, struct err *e)
{
	struct gathering g = { .house = h, .job = job };
	return converse(result, &g, m, e);
}

bool gather_signature(
	struct msg *result, struct house *h, const struct gather_request *r, struct err *e)
{
	struct gathering g = { .house = h,
		.signing = r->signing,
		.done = r->done,
		.job = r->job,
		.stamps = r->stamps,
		.revocation = r->revocation,
		.base = r->base };
	*r->done = (struct gather_signed){ 0 };
	return converse(result, &g, r->msg, e);
}
