/* SPDX-License-Identifier: MIT */
/* draft: depot to a frozen, certified, kept convention. */
#include "ceremony/draft.h"

#include "ceremony/act.h"
#include "store/dossier.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Everything the make child answered, copied. */
struct answered {
	struct store_convention convention;
	struct buf base, fond, politique, contacts, confidentiel;
};

static void answered_auto(struct answered *a)
{
	buf_free(&a->base);
	buf_free(&a->fond);
	buf_free(&a->politique);
	buf_free(&a->contacts);
	buf_wipe(&a->confidentiel);
}

static bool remarks_read(struct draft_issued *out, const struct msg *answer, struct err *e)
{
	size_t rules_n;
	const struct msg_rule *rules = clerk_finding_rules(&rules_n);
	struct slice raw;
	for (size_t i = 0; msg_get_bytes(answer, CT_FINDING, i, &raw); i++) {
		if (out->remarks_n == DRAFT_MAX_REMARKS)
			break;
		AUTO(msg) struct msg m = { 0 };
		struct draft_remark *r = &out->remarks[out->remarks_n++];
		uint64_t granted = 0;
		if (!msg_get_nested(answer, CT_FINDING, i, &m, e) ||
			!msg_check(&m, rules, rules_n, e))
			return false;
		*r = (struct draft_remark){ 0 };
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

static bool facts_read(struct store_convention *c, const struct msg *answer, struct err *e)
{
	uint64_t revision = 0, order = 0;
	int64_t first = 0;
	size_t rules_n;
	const struct msg_rule *rules = clerk_party_rules(&rules_n);
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
	snprintf(c->state, sizeof c->state, "en_signature");
	struct slice raw;
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

static bool draft_ask(struct answered *a, struct draft_issued *out, struct house *h,
	struct slice depot, int64_t now, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	msg_start(&job, CLERK_JOB);
	msg_put_i64(&job, CT_TIME, now);
	if (!gather_put(&job, CT_FILE, depot, e) || !gather(&answer, h, JOB_DRAFT, &job, e) ||
		!remarks_read(out, &answer, e))
		return false;
	if (msg_get_fd(&answer, CT_FILE, 0) < 0)
		return err_fail(e, ERR_SYNTAX,
			"the deposit cannot be frozen: %" PRIu64 " remark(s), each told above",
			out->remarks_all);
	return facts_read(&a->convention, &answer, e) &&
	       gather_take(&a->base, &answer, CT_FILE, e) &&
	       gather_take(&a->fond, &answer, CT_FOND, e) &&
	       gather_take(&a->politique, &answer, CT_POLICY, e) &&
	       gather_take(&a->contacts, &answer, CT_CONTACTS, e) &&
	       (msg_get_fd(&answer, CT_CONFIDENTIAL, 0) < 0 ||
		       gather_take(&a->confidentiel, &answer, CT_CONFIDENTIAL, e));
}

static bool entries_make(struct act_entries *en, const struct answered *a,
	const struct draft_issued *out, const struct act_signed *s, int64_t now_ms, struct err *e)
{
	const struct store_convention *c = &a->convention;
	const struct journal_detail creation[] = { { "reference", c->reference },
		{ "empreinte-politique", c->sha_politique } };
	struct journal_detail findings[DRAFT_MAX_REMARKS];
	size_t n = 0;
	for (; n < out->remarks_n && n < JOURNAL_MAX_DETAILS; n++)
		findings[n] = (struct journal_detail){ "constat", out->remarks[n].rule };
	struct act_details d;
	size_t certified_n = act_details(&d, s, "certification");
	struct journal_event created = { .kind = EVENT_CREATION,
		.time_ms = now_ms,
		.actor_role = "secretariat",
		.actor_id = "cli",
		.details = creation,
		.details_n = 2 };
	struct journal_event frozen = { .kind = EVENT_GEL,
		.time_ms = now_ms,
		.actor_role = "secretariat",
		.actor_id = "cli",
		.details = findings,
		.details_n = n };
	struct journal_event certified = { .kind = EVENT_CERTIFICATION,
		.time_ms = now_ms,
		.actor_role = "systeme",
		.actor_id = "service",
		.details = d.list,
		.details_n = certified_n };
	const struct journal_detail channel[] = { { "canal", "fichier" } };
	struct journal_event sent = { .kind = EVENT_ENVOI,
		.time_ms = now_ms,
		.actor_role = "secretariat",
		.actor_id = "cli",
		.details = channel,
		.details_n = 1 };
	return act_note(en, c, &created, e) && act_note(en, c, &frozen, e) &&
	       act_note(en, c, &certified, e) && act_note(en, c, &sent, e);
}

static bool keep(struct house *h, const struct answered *a, const struct act_signed *s,
	const struct act_entries *en, struct err *e)
{
	const struct store_blob blobs[] = { { STORE_FOND, buf_slice(&a->fond) },
		{ STORE_POLITIQUE, buf_slice(&a->politique) },
		{ STORE_CONTACTS, buf_slice(&a->contacts) },
		{ STORE_CONFIDENTIEL, buf_slice(&a->confidentiel) } };
	struct store_act first = { .increment = buf_slice(&s->pdf),
		.head_size = s->pdf.n,
		.entries = en->list,
		.entries_n = en->n };
	memcpy(first.head_sha256, s->pdf_sha256, 32);
	return store_convention_add(
		h->store, &a->convention, &first, blobs, a->confidentiel.n ? 4 : 3, e);
}

bool draft_issue(struct draft_issued *out, struct house *h, struct slice depot,
	struct file_stage *to, int64_t now_ms, struct err *e)
{
	AUTO(answered) struct answered a = { 0 };
	AUTO(act_signed) struct act_signed s = { 0 };
	AUTO(act_entries) struct act_entries en = { 0 };
	int64_t now = now_ms / 1000;
	char reference[80];
	*out = (struct draft_issued){ 0 };
	if (!draft_ask(&a, out, h, depot, now, e))
		return false;
	struct store_convention *c = &a.convention;
	struct store_key key = { .revision = c->revision };
	struct store_convention old;
	struct store_chain chain;
	memcpy(key.id, c->id, sizeof key.id);
	if (store_convention_get(h->store, &key, &old, NULL))
		return err_fail(e, ERR_WRONG_STATE, "convention %s, revision %u is issued already",
			c->reference, c->revision);
	if (store_chain_get(h->store, c->id, &chain, NULL)) {
		c->journal_n = chain.n;
		c->journal_ms = chain.last_ms;
		memcpy(c->journal_head, chain.head, sizeof c->journal_head);
	}
	act_entries_start(&en, c);
	snprintf(reference, sizeof reference, "%s/%u", c->reference, c->revision);
	const struct act_signature certify = { .kind = 1,
		.reason = "Convention émise",
		.signing = { .purpose = VAULT_CERTIFY,
			.field = "certification",
			.name = "Certification",
			.reference = reference,
			.base = buf_slice(&a.base) } };
	if (!act_sign(&s, h, &certify, now, e) || !entries_make(&en, &a, out, &s, now_ms, e) ||
		!file_stage_write(to, buf_slice(&s.pdf), e) || !keep(h, &a, &s, &en, e))
		return false;
	memcpy(out->id, c->id, sizeof out->id);
	memcpy(out->reference, c->reference, sizeof out->reference);
	out->revision = c->revision;
	return file_stage_commit(to, e);
}
