/* SPDX-License-Identifier: MIT */
/* told: findings and parties as records of an answer. */
#include "clerk/told.h"

#include <stdio.h>

/* One finding as it is told. */
struct telling {
	const char *rule, *path, *text;
	uint64_t gravity, line;
	bool granted;
};

static void finding_put(struct msg *result, const struct telling *t)
{
	AUTO(msg) struct msg m = { 0 };
	msg_start(&m, CLERK_RESULT);
	msg_put_text(&m, CT_RULE, t->rule);
	msg_put_u64(&m, CT_GRAVITY, t->gravity);
	if (t->line)
		msg_put_u64(&m, CT_LINE, t->line);
	msg_put_u64(&m, CT_COMPLETE, t->granted);
	if (t->path[0])
		msg_put_text(&m, CT_PATH, t->path);
	msg_put_text(&m, CT_TEXT, t->text);
	msg_put_nested(result, CT_FINDING, &m);
}

void told_faults(struct msg *result, const struct xml_faults *f)
{
	for (size_t i = 0; i < f->n && i < TOLD_MAX_FINDINGS; i++) {
		const struct xml_fault *x = &f->list[i];
		const struct telling t = { .rule = x->rule,
			.path = x->path,
			.text = x->text,
			.gravity = TOLD_FAULT,
			.line = x->line > 0 ? (uint64_t)x->line : 0 };
		finding_put(result, &t);
	}
	msg_put_u64(result, CT_NUMBER, f->n + f->more);
}

/* A finding about a day lies at that day's element. */
static void day_path(char out[static 64], const struct convention *c, time_day day)
{
	out[0] = '\0';
	for (size_t i = 0; day && i < c->days_n; i++)
		if (c->days[i].date == day)
			snprintf(out, 64, "convention/sequence/jour[%zu]", i + 1);
}

void told_findings(struct msg *result, const struct rules_findings *f, const struct convention *c)
{
	for (size_t i = 0; i < f->n && i < TOLD_MAX_FINDINGS; i++) {
		const struct rules_finding *r = &f->list[i];
		char text[400], path[64];
		snprintf(text, sizeof text, "%.*s", 380, r->text);
		day_path(path, c, r->day);
		const struct telling t = { .rule = r->rule,
			.path = path,
			.text = text,
			.gravity = r->gravity,
			.granted = r->granted };
		finding_put(result, &t);
	}
	msg_put_u64(result, CT_NUMBER, f->n);
}

static void holder_put(struct msg *party, const struct convention_holder *h)
{
	AUTO(msg) struct msg m = { 0 };
	msg_start(&m, CLERK_RESULT);
	msg_put_text(&m, HT_PERSON, h->person);
	msg_put_text(&m, HT_NAME, h->name);
	msg_put_text(&m, HT_QUALITY, h->quality);
	msg_put_text(&m, HT_ORGANISATION, h->organisation);
	msg_put_u64(&m, HT_DELEGATE, h->delegate);
	msg_put_i64(&m, HT_FROM, h->from);
	msg_put_i64(&m, HT_TO, h->to);
	msg_put_text(&m, HT_CONSENT, h->consent);
	for (size_t i = 0; i < h->box_n; i++)
		msg_put_text(&m, HT_BOX, h->box[i]);
	if (h->desk[0])
		msg_put_text(&m, HT_DESK, h->desk);
	msg_put_nested(party, PT_HOLDER, &m);
}

void told_party(struct msg *result, const struct convention_party *p)
{
	AUTO(msg) struct msg m = { 0 };
	msg_start(&m, CLERK_RESULT);
	msg_put_text(&m, PT_ID, p->id);
	msg_put_text(&m, PT_FIELD, p->field);
	msg_put_text(&m, PT_ROLE, p->role);
	msg_put_text(&m, PT_LABEL, p->label);
	msg_put_u64(&m, PT_OBLIGATORY, p->obligatory);
	msg_put_u64(&m, PT_RANK, p->rank > 0 ? (uint64_t)p->rank : 0);
	msg_put_text(&m, PT_GROUP, p->group);
	msg_put_u64(&m, PT_QUORUM, p->quorum > 0 ? (uint64_t)p->quorum : 0);
	for (size_t i = 0; i < p->holders_n; i++)
		holder_put(&m, &p->holders[i]);
	msg_put_nested(result, CT_PARTY, &m);
}
