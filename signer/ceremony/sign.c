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

bool sign_intend(
	struct sign_intent *in, struct house *h, const struct sign_request *r, struct err *e)
{
	if (!act_find(&in->convention, h, r->pdf, e) ||
		!party_find(&in->party, &in->convention, r->field, e))
		return false;
	const struct store_party *p = &in->convention.parties[in->party];
	if (p->signed_at)
		return err_fail(e, ERR_WRONG_STATE, "%s is signed already", p->field);
	return state_open(&in->convention, e) &&
	       holder_find(&in->holder, p, r->holder, in->now_ms / 1000, e) &&
	       sign_in_turn(&in->convention, in->party, e);
}

/* The consent comes first in the chain; its hash goes to the vault, which logs it with the key's one use. */
static bool consent_note(
	struct act_entries *en, const struct sign_intent *in, int64_t now_ms, struct err *e)
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

/*
 * The details of a signature, with what there is to say of its key: whose it is and who vouches for it. The name in a certificate
 * is personal: it enters as its salted digest.
 */
enum { NOTE_DETAILS = 14 };
struct key_note {
	struct journal_detail list[NOTE_DETAILS];
	size_t n;
	struct journal_private name;
	size_t privates_n;
};

static bool key_note(
	struct key_note *out, const struct sign_intent *in, const struct sign_way *w, struct err *e)
{
	out->list[out->n++] = (struct journal_detail){ "niveau-juridique",
		signer_level(w->signer, in->holder->name) };
	out->privates_n = 0;
	if (!w->signer)
		return true;
	out->list[out->n++] = (struct journal_detail){ "cle", w->means };
	out->list[out->n++] =
		(struct journal_detail){ "autorite", w->signer->known ? "reconnue" : "inconnue" };
	out->name = (struct journal_private){ "nom-certificat", w->signer->name, { 0 } };
	out->privates_n = 1;
	return act_salt(out->name.salt, e);
}

static bool signature_note(struct act_entries *en, struct sign_intent *in,
	const struct act_signed *s, const struct sign_way *w, struct err *e)
{
	struct store_party *p = &in->convention.parties[in->party];
	struct act_details d;
	struct key_note key = { .n = act_details(&d, s, p->field) };
	_Static_assert(sizeof d.list + 3 * sizeof *d.list <= sizeof key.list, "room for all");
	memcpy(key.list, d.list, sizeof d.list);
	if (!key_note(&key, in, w, e))
		return false;
	struct journal_event ev = { .kind = EVENT_SIGNATURE,
		.time_ms = in->now_ms,
		.actor_role = p->role,
		.actor_id = in->holder->person,
		.details = key.list,
		.details_n = key.n,
		.privates = &key.name,
		.privates_n = key.privates_n };
	if (!act_note(en, &in->convention, &ev, e))
		return false;
	p->signed_at = in->now_ms / 1000;
	if (!sign_complete(&in->convention, NULL))
		return true;
	struct journal_event all = { .kind = EVENT_SIGNATURES_REUNIES,
		.time_ms = in->now_ms,
		.actor_role = "systeme",
		.actor_id = "service" };
	return act_note(en, &in->convention, &all, e);
}

/* The chains that nobody vouches for, those of earlier signers and this one's: the instance knows them again when it seals. */
static bool marked_join(struct buf *out, struct house *h, const struct store_key *key,
	const struct signer_facts *f, struct err *e)
{
	struct err why = ERR_INIT;
	AUTO(buf) struct buf before = { 0 };
	if (!store_blob_get(h->store, key, STORE_MARKED, &before, &why) &&
		why.code != ERR_NOT_FOUND)
		return err_set(e, why.code, why.clause, why.at, "%s", why.text);
	buf_put_slice(out, buf_slice(&before));
	buf_put_slice(out, buf_slice(&f->chain));
	return buf_done(out, e);
}

/* One act under way. */
struct signing {
	struct act_signed made;
	struct act_entries entries;
	struct buf marked;
};

static void signing_auto(struct signing *s)
{
	act_signed_auto(&s->made);
	act_entries_auto(&s->entries);
	buf_free(&s->marked);
}

static bool keep(struct house *h, const struct sign_intent *in, struct signing *s,
	const struct sign_way *w, struct err *e)
{
	const struct store_convention *c = &in->convention;
	struct store_key key = { .revision = c->revision };
	memcpy(key.id, c->id, sizeof key.id);
	size_t base = (size_t)c->head_size;
	struct store_act a = { .increment = slice_sub(buf_slice(&s->made.pdf), base, s->made.pdf.n),
		.head_size = s->made.pdf.n,
		.state = sign_complete(c, NULL) ? "signee" : "partiellement_signee",
		.signed_field = c->parties[in->party].field,
		.signed_at = c->parties[in->party].signed_at,
		.entries = s->entries.list,
		.entries_n = s->entries.n };
	memcpy(a.expect_head, c->head_sha256, 32);
	memcpy(a.head_sha256, s->made.pdf_sha256, 32);
	if (w->signer && !w->signer->known && !marked_join(&s->marked, h, &key, w->signer, e))
		return false;
	const struct store_blob marked = { STORE_MARKED, buf_slice(&s->marked) };
	if (s->marked.n)
		a.blob = &marked;
	return store_convention_act(h->store, &key, &a, e);
}

struct act_signature sign_signature(
	const struct sign_intent *in, struct slice pdf, char reference[static 80])
{
	const struct store_convention *c = &in->convention;
	snprintf(reference, 80, "%s/%u", c->reference, c->revision);
	return (struct act_signature){ .box = in->holder->box,
		.box_n = in->holder->box_n,
		.signing = { .purpose = VAULT_PARTY,
			.field = c->parties[in->party].field,
			.name = in->holder->name,
			.organisation = in->holder->organisation,
			.reference = reference,
			.base = pdf } };
}

static bool signature_make(struct signing *s, struct house *h, const struct sign_intent *in,
	const struct sign_way *w, struct slice pdf, struct err *e)
{
	char reference[80];
	struct act_signature act = sign_signature(in, pdf, reference);
	act.signing.consent = s->entries.head.hash;
	act.signing.own = w->own;
	act.signing.brought = w->brought;
	act.room = w->room;
	act.claimed = w->claimed;
	if (w->signer && !w->signer->known)
		act.trust = buf_slice(&w->signer->chain);
	return act_sign(&s->made, h, &act, in->now_ms / 1000, e);
}

static void done_fill(struct sign_done *out, const struct sign_intent *in,
	const struct act_signed *s, const struct sign_way *w)
{
	*out = (struct sign_done){ .time = s->vault.time ? s->vault.time : in->now_ms / 1000,
		.level = s->level,
		.vault = s->vault,
		.legal = signer_level(w->signer, in->holder->name) };
	memcpy(out->why, s->why, sizeof out->why);
	memcpy(out->name, in->holder->name, sizeof out->name);
	memcpy(out->field, in->convention.parties[in->party].field, sizeof out->field);
	snprintf(out->state, sizeof out->state, "%s",
		sign_complete(&in->convention, NULL) ? "signee" : "partiellement_signee");
	if (!w->signer)
		return;
	memcpy(out->certificate, w->signer->name, sizeof out->certificate);
	out->known = w->signer->known;
}

bool sign_commit(struct sign_done *out, struct house *h, struct sign_intent *in,
	const struct sign_request *r, const struct sign_way *way, struct err *e)
{
	AUTO(signing) struct signing s = { .marked = BUF_MAX(SIGNER_MAX_PEM) };
	act_entries_start(&s.entries, &in->convention);
	if (!consent_note(&s.entries, in, in->now_ms, e) ||
		!signature_make(&s, h, in, way, r->pdf, e) ||
		!signature_note(&s.entries, in, &s.made, way, e) ||
		!file_stage_write(r->to, buf_slice(&s.made.pdf), e) || !keep(h, in, &s, way, e))
		return false;
	done_fill(out, in, &s.made, way);
	return file_stage_commit(r->to, e);
}

bool sign_party(struct sign_done *out, struct house *h, const struct sign_request *r,
	int64_t now_ms, struct err *e)
{
	struct sign_intent in = { .now_ms = now_ms };
	AUTO(signer_facts) struct signer_facts f = { .known = false };
	struct sign_way way = { .own = r->own, .means = r->means };
	if (!sign_intend(&in, h, r, e) ||
		(r->own && !signer_ask_own(&f, h, r->own, now_ms / 1000, e)))
		return false;
	if (r->own)
		way.signer = &f;
	return sign_commit(out, h, &in, r, &way, e);
}
