/* SPDX-License-Identifier: MIT */
/* sign: one party's act. */
#include "ceremony/sign.h"

#include "base/time.h"
#include "ceremony/act.h"

#include <stdio.h>
#include <string.h>

enum { SECONDS_A_DAY = 86400 };

static bool party_find(
	size_t *out, const struct store_convention *c, const char *field, struct err *e)
{
	for (size_t i = 0; i < c->parties_n; i++) {
		if (strcmp(c->parties[i].field, field) != 0)
			continue;
		*out = i;
		return true;
	}
	static const char *const service[] = { "certification", "cachet", "archive-1", "archive-2",
		"archive-3", "archive-4" };
	for (size_t i = 0; i < sizeof service / sizeof *service; i++)
		if (strcmp(field, service[i]) == 0)
			return err_fail(e, ERR_DENIED,
				"%s belongs to the service, no party signs it", field);
	AUTO(buf) struct buf names = BUF_MAX(200);
	for (size_t i = 0; i < c->parties_n; i++)
		buf_printf(&names, " %s", c->parties[i].field);
	const char *text = buf_text(&names);
	return err_fail(e, ERR_NOT_FOUND, "no field %s in this convention; it has:%s", field,
		text ? text : "");
}

static bool holder_valid(const struct store_holder *h, time_day today)
{
	return h->from <= today && today <= h->to;
}

static bool holder_find(const struct store_holder **out, const struct store_party *p,
	const char *name, int64_t now, struct err *e)
{
	time_day today = (time_day)((now + time_paris_offset(now)) / SECONDS_A_DAY);
	for (size_t i = 0; i < p->holders_n; i++) {
		const struct store_holder *h = &p->holders[i];
		if (name && strcmp(name, h->name) != 0 && strcmp(name, h->person) != 0)
			continue;
		if (!holder_valid(h, today) && name)
			return err_fail(e, ERR_DENIED,
				"%s may sign %s only within the dates of the delegation", h->name,
				p->field);
		if (!holder_valid(h, today))
			continue;
		*out = h;
		return true;
	}
	AUTO(buf) struct buf names = BUF_MAX(300);
	for (size_t i = 0; i < p->holders_n; i++)
		buf_printf(&names, "%s %s", i ? "," : "", p->holders[i].name);
	const char *text = buf_text(&names);
	return err_fail(e, ERR_DENIED, "%s may be signed by:%s", p->field,
		text && names.n ? text : " nobody named in the policy");
}

static bool state_open(const struct store_convention *c, struct err *e)
{
	if (strcmp(c->state, "en_signature") == 0 || strcmp(c->state, "partiellement_signee") == 0)
		return true;
	return err_fail(e, ERR_WRONG_STATE, "convention %s is %s: nobody signs any more",
		c->reference, c->state);
}

/* Who signs what, found and allowed. */
struct intent {
	struct store_convention convention;
	size_t party;
	const struct store_holder *holder;
	int64_t now_ms;
};

static bool intent_find(struct intent *in, struct house *h, const struct sign_request *r,
	int64_t now, struct err *e)
{
	if (!act_find(&in->convention, h, r->pdf, e) ||
		!party_find(&in->party, &in->convention, r->field, e))
		return false;
	const struct store_party *p = &in->convention.parties[in->party];
	if (p->signed_at)
		return err_fail(e, ERR_WRONG_STATE, "%s is signed already", p->field);
	return state_open(&in->convention, e) && holder_find(&in->holder, p, r->holder, now, e) &&
	       sign_in_turn(&in->convention, in->party, e);
}

/* The consent comes first in the chain; its hash goes to the vault, which logs it with the key's one use. */
static bool consent_note(
	struct act_entries *en, const struct intent *in, int64_t now_ms, struct err *e)
{
	const struct store_party *p = &in->convention.parties[in->party];
	const struct journal_detail details[] = { { "champ", p->field },
		{ "moyen", "ligne de commande" } };
	struct journal_private privates[] = { { "phrase", in->holder->consent, { 0 } },
		{ "nom-saisi", in->holder->name, { 0 } } };
	if (!act_salt(privates[0].salt, e) || !act_salt(privates[1].salt, e))
		return false;
	struct journal_event ev = { .kind = EVENT_CONSENTEMENT,
		.time_ms = now_ms,
		.actor_role = p->role,
		.actor_id = in->holder->person,
		.details = details,
		.details_n = 2,
		.privates = privates,
		.privates_n = 2 };
	return act_note(en, &in->convention, &ev, e);
}

static bool signature_note(struct act_entries *en, struct intent *in, const struct act_signed *s,
	int64_t now_ms, struct err *e)
{
	struct store_party *p = &in->convention.parties[in->party];
	struct act_details d;
	size_t details_n = act_details(&d, s, p->field);
	struct journal_event ev = { .kind = EVENT_SIGNATURE,
		.time_ms = now_ms,
		.actor_role = p->role,
		.actor_id = in->holder->person,
		.details = d.list,
		.details_n = details_n };
	if (!act_note(en, &in->convention, &ev, e))
		return false;
	p->signed_at = now_ms / 1000;
	if (!sign_complete(&in->convention, NULL))
		return true;
	struct journal_event all = { .kind = EVENT_SIGNATURES_REUNIES,
		.time_ms = now_ms,
		.actor_role = "systeme",
		.actor_id = "service" };
	return act_note(en, &in->convention, &all, e);
}

static bool keep(struct house *h, const struct intent *in, const struct act_signed *s,
	const struct act_entries *en, size_t base, struct err *e)
{
	const struct store_convention *c = &in->convention;
	struct store_key key = { .revision = c->revision };
	memcpy(key.id, c->id, sizeof key.id);
	struct store_act a = { .increment = slice_sub(buf_slice(&s->pdf), base, s->pdf.n),
		.head_size = s->pdf.n,
		.state = sign_complete(c, NULL) ? "signee" : "partiellement_signee",
		.signed_field = c->parties[in->party].field,
		.signed_at = c->parties[in->party].signed_at,
		.entries = en->list,
		.entries_n = en->n };
	memcpy(a.expect_head, c->head_sha256, 32);
	memcpy(a.head_sha256, s->pdf_sha256, 32);
	return store_convention_act(h->store, &key, &a, e);
}

static bool signature_make(struct act_signed *s, struct house *h, const struct intent *in,
	const struct act_entries *en, struct slice pdf, struct err *e)
{
	const struct store_convention *c = &in->convention;
	char reference[80];
	snprintf(reference, sizeof reference, "%s/%u", c->reference, c->revision);
	const struct act_signature act = { .box = in->holder->box,
		.box_n = in->holder->box_n,
		.signing = { .purpose = VAULT_PARTY,
			.field = c->parties[in->party].field,
			.name = in->holder->name,
			.organisation = in->holder->organisation,
			.reference = reference,
			.consent = en->head.hash,
			.base = pdf } };
	return act_sign(s, h, &act, in->now_ms / 1000, e);
}

bool sign_party(struct sign_done *out, struct house *h, const struct sign_request *r,
	int64_t now_ms, struct err *e)
{
	struct intent in = { .now_ms = now_ms };
	AUTO(act_signed) struct act_signed s = { 0 };
	AUTO(act_entries) struct act_entries en = { 0 };
	if (!intent_find(&in, h, r, now_ms / 1000, e))
		return false;
	act_entries_start(&en, &in.convention);
	if (!consent_note(&en, &in, now_ms, e) || !signature_make(&s, h, &in, &en, r->pdf, e) ||
		!signature_note(&en, &in, &s, now_ms, e) ||
		!file_stage_write(r->to, buf_slice(&s.pdf), e) ||
		!keep(h, &in, &s, &en, r->pdf.n, e))
		return false;
	*out = (struct sign_done){ .time = s.vault.time, .level = s.level, .vault = s.vault };
	memcpy(out->why, s.why, sizeof out->why);
	memcpy(out->name, in.holder->name, sizeof out->name);
	memcpy(out->field, in.convention.parties[in.party].field, sizeof out->field);
	snprintf(out->state, sizeof out->state, "%s",
		sign_complete(&in.convention, NULL) ? "signee" : "partiellement_signee");
	return file_stage_commit(r->to, e);
}
