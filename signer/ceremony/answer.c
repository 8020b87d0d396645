/* SPDX-License-Identifier: MIT */
/* answer: what a make child says of a deposit, read out of its message. */
#include "ceremony/answer.h"

#include <stdio.h>

void answer_auto(struct answer *a)
{
	buf_free(&a->base);
	buf_free(&a->fond);
	buf_free(&a->politique);
	buf_free(&a->contacts);
	buf_free(&a->lecture);
	buf_wipe(&a->confidentiel);
}

bool answer_remarks(struct answer *out, const struct msg *answer, struct err *e)
{
	size_t rules_n;
	const struct msg_rule *rules = clerk_finding_rules(&rules_n);
	struct slice raw;
	for (size_t i = 0; msg_get_bytes(answer, CT_FINDING, i, &raw); i++) {
		if (out->remarks_n == ANSWER_MAX_REMARKS)
			break;
		AUTO(msg) struct msg m = { 0 };
		struct answer_remark *r = &out->remarks[out->remarks_n++];
		uint64_t granted = 0;
		if (!msg_get_nested(answer, CT_FINDING, i, &m, e) ||
			!msg_check(&m, rules, rules_n, e))
			return false;
		*r = (struct answer_remark){ 0 };
		msg_get_u64(&m, CT_GRAVITY, 0, &r->gravity);
		msg_get_u64(&m, CT_LINE, 0, &r->line);
		msg_get_text(&m, CT_RULE, 0, r->rule, sizeof r->rule);
		msg_get_text(&m, CT_PATH, 0, r->path, sizeof r->path);
		msg_get_text(&m, CT_TEXT, 0, r->text, sizeof r->text);
		r->granted = msg_get_u64(&m, CT_COMPLETE, 0, &granted) && granted;
	}
	out->remarks_all = out->remarks_n;
	msg_get_u64(answer, CT_NUMBER, 0, &out->remarks_all);
	return true;
}

static bool holder_read(struct store_holder *h, const struct msg *m)
{
	int64_t from = 0, to = INT32_MAX;
	uint64_t delegate = 0;
	*h = (struct store_holder){ 0 };
	msg_get_text(m, HT_QUALITY, 0, h->quality, sizeof h->quality);
	msg_get_text(m, HT_ORGANISATION, 0, h->organisation, sizeof h->organisation);
	msg_get_u64(m, HT_DELEGATE, 0, &delegate);
	msg_get_i64(m, HT_FROM, 0, &from);
	msg_get_i64(m, HT_TO, 0, &to);
	h->delegate = delegate != 0;
	h->from = (int32_t)from;
	h->to = (int32_t)to;
	while (h->box_n < STORE_MAX_BOX &&
		msg_get_text(m, HT_BOX, h->box_n, h->box[h->box_n], sizeof h->box[0]))
		h->box_n++;
	msg_get_text(m, HT_DESK, 0, h->desk, sizeof h->desk);
	return msg_get_text(m, HT_PERSON, 0, h->person, sizeof h->person) &&
	       msg_get_text(m, HT_NAME, 0, h->name, sizeof h->name) &&
	       msg_get_text(m, HT_CONSENT, 0, h->consent, sizeof h->consent);
}

static bool party_read(struct store_party *p, const struct msg *m, struct err *e)
{
	uint64_t obligatory = 0, rank = 0, quorum = 0;
	size_t rules_n;
	const struct msg_rule *rules = clerk_holder_rules(&rules_n);
	*p = (struct store_party){ 0 };
	msg_get_u64(m, PT_OBLIGATORY, 0, &obligatory);
	msg_get_u64(m, PT_RANK, 0, &rank);
	msg_get_u64(m, PT_QUORUM, 0, &quorum);
	msg_get_text(m, PT_GROUP, 0, p->group, sizeof p->group);
	msg_get_text(m, PT_LABEL, 0, p->label, sizeof p->label);
	p->obligatory = obligatory != 0;
	p->rank = (int)rank;
	p->quorum = (int)quorum;
	struct slice raw;
	while (msg_get_bytes(m, PT_HOLDER, p->holders_n, &raw) &&
		p->holders_n < STORE_MAX_HOLDERS) {
		AUTO(msg) struct msg inner = { 0 };
		if (!msg_get_nested(m, PT_HOLDER, p->holders_n, &inner, e) ||
			!msg_check(&inner, rules, rules_n, e))
			return false;
		if (!holder_read(&p->holders[p->holders_n++], &inner))
			return err_fail(e, ERR_UPSTREAM, "the clerk's answer holds half a signer");
	}
	return (msg_get_text(m, PT_ID, 0, p->id, sizeof p->id) &&
		       msg_get_text(m, PT_FIELD, 0, p->field, sizeof p->field) &&
		       msg_get_text(m, PT_ROLE, 0, p->role, sizeof p->role)) ||
	       err_fail(e, ERR_UPSTREAM, "the clerk's answer holds half a party");
}

bool answer_parties(struct store_convention *c, const struct msg *answer, struct err *e)
{
	struct slice raw;
	size_t rules_n;
	const struct msg_rule *rules = clerk_party_rules(&rules_n);
	c->parties_n = 0;
	while (msg_get_bytes(answer, CT_PARTY, c->parties_n, &raw) &&
		c->parties_n < STORE_MAX_PARTIES) {
		AUTO(msg) struct msg m = { 0 };
		if (!msg_get_nested(answer, CT_PARTY, c->parties_n, &m, e) ||
			!msg_check(&m, rules, rules_n, e) ||
			!party_read(&c->parties[c->parties_n], &m, e))
			return false;
		c->parties_n++;
	}
	return true;
}

static bool facts_read(struct store_convention *c, const struct msg *answer, struct err *e)
{
	uint64_t revision = 0, order = 0;
	int64_t first = 0;
	*c = (struct store_convention){ 0 };
	bool good =
		msg_get_text(answer, CT_ID, 0, c->id, sizeof c->id) &&
		msg_get_text(answer, CT_REFERENCE, 0, c->reference, sizeof c->reference) &&
		msg_get_text(answer, CT_SHA_FOND, 0, c->sha_fond, sizeof c->sha_fond) &&
		msg_get_text(answer, CT_SHA_POLICY, 0, c->sha_politique, sizeof c->sha_politique) &&
		msg_get_u64(answer, CT_REVISION, 0, &revision) &&
		msg_get_u64(answer, CT_ORDER, 0, &order) &&
		msg_get_i64(answer, CT_FIRST_DAY, 0, &first);
	if (!good)
		return err_fail(
			e, ERR_UPSTREAM, "the clerk's answer lacks facts of the convention");
	c->revision = (uint32_t)revision;
	c->order = (int)order;
	c->first_day = (int32_t)first;
	return answer_parties(c, answer, e);
}

bool answer_ask(struct answer *a, struct house *h, const struct answer_question *q, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	msg_start(&job, CLERK_JOB);
	msg_put_i64(&job, CT_TIME, q->now);
	for (size_t i = 0; i < q->busy_n; i++)
		msg_put_i64(&job, CT_BUSY, q->busy[i]);
	if (q->project)
		msg_put_u64(&job, CT_PROJECT, 1);
	for (const char *const *g = q->granted; g && *g; g++)
		msg_put_text(&job, CT_GRANTED, *g);
	if (!gather_put(&job, CT_FILE, q->depot, e) || !gather(&answer, h, JOB_DRAFT, &job, e) ||
		!answer_remarks(a, &answer, e))
		return false;
	a->freezable = msg_get_fd(&answer, CT_FILE, 0) >= 0;
	if (!a->freezable)
		return true;
	return facts_read(&a->convention, &answer, e) &&
	       gather_take(&a->base, &answer, CT_FILE, e) &&
	       gather_take(&a->fond, &answer, CT_FOND, e) &&
	       gather_take(&a->politique, &answer, CT_POLICY, e) &&
	       gather_take(&a->contacts, &answer, CT_CONTACTS, e) &&
	       gather_take(&a->lecture, &answer, CT_LECTURE, e) &&
	       (msg_get_fd(&answer, CT_CONFIDENTIAL, 0) < 0 ||
		       gather_take(&a->confidentiel, &answer, CT_CONFIDENTIAL, e));
}
