/* SPDX-License-Identifier: MIT */
/* draft: depot to a frozen, certified, kept convention. */
#include "ceremony/draft.h"

#include "ceremony/act.h"
#include "ceremony/answer.h"
#include "ceremony/health.h"
#include "ceremony/school_seal.h"
#include "store/dossier.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool draft_ask(struct answer *a, struct draft_issued *out, struct house *h,
	struct slice depot, int64_t now, struct err *e)
{
	const struct answer_question q = { .depot = depot, .now = now };
	if (!answer_ask(a, h, &q, e))
		return false;
	memcpy(out->remarks, a->remarks, sizeof out->remarks);
	out->remarks_n = a->remarks_n;
	out->remarks_all = a->remarks_all;
	if (!a->freezable)
		return err_fail(e, ERR_SYNTAX,
			"the deposit cannot be frozen: %" PRIu64 " remark(s), each told above",
			out->remarks_all);
	snprintf(a->convention.state, sizeof a->convention.state, "en_signature");
	return true;
}

static bool entries_make(struct act_entries *en, const struct answer *a,
	const struct draft_issued *out, const struct act_signed *s, int64_t now_ms, struct err *e)
{
	const struct store_convention *c = &a->convention;
	const struct journal_detail creation[] = { { "reference", c->reference },
		{ "empreinte-politique", c->sha_politique } };
	struct journal_detail findings[ANSWER_MAX_REMARKS];
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

static bool keep(struct house *h, const struct answer *a, const struct act_signed *s,
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

bool draft_certify(
	struct act_signed *out, struct house *h, const struct answer *a, int64_t now, struct err *e)
{
	char reference[80], uai[VAULT_SCHOOL_UAI + 1];
	snprintf(reference, sizeof reference, "%s/%u", a->convention.reference,
		a->convention.revision);
	struct act_signature certify = { .kind = 1,
		.reason = "Convention émise",
		.signing = { .purpose = VAULT_CERTIFY,
			.field = "certification",
			.name = "Certification",
			.reference = reference,
			.base = buf_slice(&a->base) } };
	school_seal_sign_for(&certify.signing, uai, &a->convention);
	return act_sign(out, h, &certify, now, e);
}

bool draft_issue(struct draft_issued *out, struct house *h, struct slice depot,
	struct file_stage *to, int64_t now_ms, struct err *e)
{
	AUTO(answer) struct answer a = { 0 };
	AUTO(act_signed) struct act_signed s = { 0 };
	AUTO(act_entries) struct act_entries en = { 0 };
	int64_t now = now_ms / 1000;
	*out = (struct draft_issued){ 0 };
	if (!draft_ask(&a, out, h, depot, now, e) || !health_keys(h, e))
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
	if (!draft_certify(&s, h, &a, now, e) || !entries_make(&en, &a, out, &s, now_ms, e) ||
		!file_stage_write(to, buf_slice(&s.pdf), e) || !keep(h, &a, &s, &en, e))
		return false;
	memcpy(out->id, c->id, sizeof out->id);
	memcpy(out->reference, c->reference, sizeof out->reference);
	out->revision = c->revision;
	return file_stage_commit(to, e);
}
