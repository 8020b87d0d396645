/* SPDX-License-Identifier: MIT */
/* party_key: prepare and embed, through the service. */
#include "ceremony/party_key.h"

#include "base/text.h"
#include "ceremony/notes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void party_key_step_auto(struct party_key_step *s)
{
	foreign_state_auto(&s->state);
	buf_free(&s->token);
}

/* ---- who ---- */

/* The party of a box, under the step's lock. Large: on the heap. */
struct found {
	struct party_who who;
	struct actor as; /* the signer */
	struct life *life;
	struct sign_intent intent;
	struct buf pdf; /* once it was read */
};

static void found_auto(struct found **f)
{
	if (*f) {
		life_auto(&(*f)->life);
		buf_free(&(*f)->pdf);
	}
	free(*f);
	*f = NULL;
}

static bool take_first(void *arg, const struct store_link *l)
{
	*(struct store_link *)arg = *l;
	return false;
}

static bool box_find(struct found *f, const char *field, const char *holder, struct err *e)
{
	const struct store_convention *c = f->life->frozen;
	int32_t today = life_day(f->as.now_ms);
	for (size_t i = 0; i < c->parties_n; i++) {
		const struct store_party *p = &c->parties[i];
		if (strcmp(p->field, field) != 0)
			continue;
		for (size_t k = 0; k < p->holders_n; k++) {
			const struct store_holder *h = &p->holders[k];
			bool named = holder && (strcmp(holder, h->name) == 0 ||
						       strcmp(holder, h->person) == 0);
			if (holder ? !named : today < h->from || today > h->to)
				continue;
			f->who.party = i;
			f->who.holder = k;
			memcpy(f->who.person, h->person, sizeof f->who.person);
			return true;
		}
	}
	return err_fail(e, ERR_NOT_FOUND, "no such box, or nobody of that name may sign it");
}

/* Its link, if it has one: once signed there is nothing left to do with it. */
static bool link_find(struct found *f, struct err *e)
{
	const struct store_link_filter filter = { .dossier = f->life->dossier.id,
		.person = f->who.person,
		.school = f->life->dossier.school,
		.kinds = 1U << STORE_LINK_SIGN,
		.states = 1U << STORE_LINK_LIVE };
	return store_link_each(f->as.service->house->store, &filter, take_first, &f->who.own, e);
}

static bool party_is(struct found *f, struct err *e)
{
	const struct store_convention *c = f->life->frozen;
	const struct store_party *p = &c->parties[f->who.party];
	f->as.role = life_role_by_name(p->role);
	memcpy(f->as.person, f->who.person, sizeof f->as.person);
	/* The key itself is the second factor. */
	f->as.stepped_up = true;
	enum reason why = party_why(&f->who, &f->life->dossier, c, f->as.now_ms);
	return why == REASON_NONE ||
	       reason_set(e, why == REASON_ROLE ? ERR_DENIED : ERR_WRONG_STATE, why);
}

/* NULL: nobody, or it may not sign, as 'e' says. */
static struct found *find(
	const struct actor *a, const char *id, const char *field, const char *holder, struct err *e)
{
	AUTO(found) struct found *f = calloc(1, sizeof *f);
	if (!f) {
		err_nomem(e);
		return NULL;
	}
	f->as = *a;
	f->who.party = SIZE_MAX;
	if (!life_open(&f->life, a, id, e))
		return NULL;
	if (!f->life->frozen) {
		reason_set(e, ERR_WRONG_STATE, REASON_STATE);
		return NULL;
	}
	memcpy(f->who.id, f->life->dossier.id, sizeof f->who.id);
	if (!box_find(f, field, holder, e) || !link_find(f, e) || !party_is(f, e) ||
		!life_allowed(&f->as, LIFE_SIGN, &f->life->dossier, LIFE_MAY, e))
		return NULL;
	f->intent.convention = *f->life->frozen;
	f->intent.party = f->who.party;
	f->intent.holder = &f->intent.convention.parties[f->who.party].holders[f->who.holder];
	f->intent.now_ms = a->now_ms;
	struct found *made = f;
	f = NULL;
	return made;
}

/* ---- draft ---- */

/* 'room' 0: the first step. */
static bool draft(struct foreign_prepared *out, struct found *f, struct slice certs, uint64_t room,
	struct err *e)
{
	struct house *h = f->as.service->house;
	if (!store_file(h->store, &f->life->key, &f->pdf, e))
		return false;
	const struct foreign_request r = {
		.pdf = buf_slice(&f->pdf), .certs = certs, .room = room
	};
	return foreign_draft(out, h, &r, &f->intent, e);
}

/* Without code and second factor it is the certificate that says who signs. */
static bool named(const struct signer_facts *s, const struct store_holder *h, struct err *e)
{
	return strcmp(signer_level(s, h->name), "AES") == 0 ||
	       reason_set(e, ERR_DENIED, REASON_CERTIFICATE);
}

/* ---- token ---- */

/* What a token says. Texts and bytes are borrowed from 'json'. */
struct told {
	json_t *json;
	const char *id, *field, *person, *head, *chain;
	int64_t time, room;
	uint32_t revision;
};

static void told_auto(struct told *t)
{
	json_decref(t->json);
}

/* A token is good for the key that asked for it. */
static struct secret_about about(char room[static 80], const struct actor *a)
{
	int n = snprintf(
		room, 80, "signature en deux temps %" PRId64 " %" PRId64, a->school, a->key);
	return (struct secret_about){ SECRET_FORM, { (const uint8_t *)room, (size_t)n } };
}

static bool token_make(
	struct buf *out, const struct found *f, const struct foreign_prepared *p, struct err *e)
{
	char head[65], room[80];
	const struct secret_about w = about(room, &f->as);
	text_hex(head, f->life->frozen->head_sha256, 32);
	AUTO(json)
	json_t *o = json_pack("{s:s, s:i, s:s, s:s, s:s, s:s%, s:I, s:I}", "id",
		f->life->dossier.id, "revision", (int)f->life->frozen->revision, "field",
		p->state.field, "person", f->who.person, "head", head, "chain",
		(const char *)p->state.chain.p, p->state.chain.n, "time",
		(json_int_t)(f->intent.now_ms / 1000), "room", (json_int_t)p->room);
	AUTO(text) char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
	if (!text)
		return err_nomem(e);
	*out = (struct buf)BUF_MAX(PARTY_KEY_MAX_TOKEN);
	return secret_seal(out, f->as.service->shared->secret, &w, slice_text(text), e);
}

static bool token_read(struct told *t, const struct actor *a, struct slice token, struct err *e)
{
	char room[80];
	const struct secret_about w = about(room, a);
	AUTO(buf) struct buf plain = BUF_MAX(PARTY_KEY_MAX_TOKEN);
	struct err why = ERR_INIT;
	if (!secret_unseal(&plain, a->service->shared->secret, &w, token, &why))
		return why.code == ERR_NOMEM ? err_nomem(e)
					     : reason_set(e, ERR_WRONG_STATE, REASON_PREPARED);
	t->json = json_loadb((const char *)plain.p, plain.n, 0, NULL);
	int revision = 0;
	json_int_t time = 0, hole = 0;
	if (json_unpack(t->json, "{s:s, s:i, s:s, s:s, s:s, s:s, s:I, s:I}", "id", &t->id,
		    "revision", &revision, "field", &t->field, "person", &t->person, "head",
		    &t->head, "chain", &t->chain, "time", &time, "room", &hole) != 0)
		return err_fail(e, ERR_BUG, "a sealed token that this program did not write");
	t->time = time;
	t->room = hole;
	t->revision = (uint32_t)revision;
	int64_t now = a->now_ms / 1000;
	return (t->time <= now && now - t->time <= PARTY_KEY_LIFE_S) ||
	       reason_set(e, ERR_WRONG_STATE, REASON_PREPARED);
}

/* ---- the two steps ---- */

bool party_key_prepare(struct party_key_step *out, const struct actor *a,
	const struct party_key_wanted *w, struct err *e)
{
	AUTO(foreign_prepared) struct foreign_prepared p = { .draft = BUF_MAX(0) };
	AUTO(party_key_step) struct party_key_step s = { .expires = 0 };
	if (w->certs.n > PARTY_KEY_MAX_CHAIN)
		return err_fail(
			e, ERR_LIMIT, "the chain has at most %d bytes", PARTY_KEY_MAX_CHAIN);
	AUTO(found) struct found *f = find(a, w->id, w->field, w->holder, e);
	if (!f || !draft(&p, f, w->certs, 0, e) || !named(&p.signer, f->intent.holder, e) ||
		!token_make(&s.token, f, &p, e))
		return false;
	memcpy(s.name, f->intent.holder->name, sizeof s.name);
	memcpy(s.consent, f->intent.holder->consent, sizeof s.consent);
	memcpy(s.sha_fond, f->life->frozen->sha_fond, sizeof s.sha_fond);
	s.expires = a->now_ms / 1000 + PARTY_KEY_LIFE_S;
	s.state = p.state;
	p.state = (struct foreign_state){ .field = "" };
	*out = s;
	s = (struct party_key_step){ .expires = 0 };
	return true;
}

/* Is the convention where it was? */
static bool same(const struct found *f, const struct told *t, struct err *e)
{
	char head[65];
	text_hex(head, f->life->frozen->head_sha256, 32);
	return (f->life->frozen->revision == t->revision && strcmp(head, t->head) == 0) ||
	       reason_set(e, ERR_WRONG_STATE, REASON_PREPARED);
}

bool party_key_embed(struct party_done *out, const struct actor *a, const struct party_key_given *g,
	struct err *e)
{
	AUTO(told) struct told t = { .json = NULL };
	AUTO(foreign_prepared) struct foreign_prepared p = { .draft = BUF_MAX(0) };
	AUTO(signer_facts) struct signer_facts facts = { .known = false };
	if (!token_read(&t, a, g->token, e))
		return false;
	if (!g->gesture->id || strcmp(g->gesture->id, t.id) != 0)
		return reason_set(e, ERR_WRONG_STATE, REASON_PREPARED);
	AUTO(found) struct found *f = find(a, t.id, t.field, t.person, e);
	if (!f || !same(f, &t, e))
		return false;
	f->intent.now_ms = t.time * 1000;
	if (!draft(&p, f, slice_text(t.chain), (uint64_t)t.room, e))
		return false;
	const struct signer_question q = { .certs = slice_text(t.chain),
		.draft = buf_slice(&p.draft),
		.hole_at = p.hole_at,
		.hole_end = p.hole_end,
		.kind = g->kind,
		.brought = g->bytes,
		.now = a->now_ms / 1000 };
	AUTO(gather_act) struct gather_act children;
	gather_act_begin(&children, a->service->house);
	if (!foreign_judge(&facts, a->service->house, &q, NULL, p.room, e) ||
		!named(&facts, f->intent.holder, e))
		return false;
	struct gather_brought brought = { .draft = buf_slice(&p.draft),
		.cms = buf_slice(&facts.cms),
		.hole_at = p.hole_at,
		.hole_end = p.hole_end };
	memcpy(brought.cert_sha256, facts.cert_sha256, sizeof brought.cert_sha256);
	const struct sign_way way = { .signer = &facts,
		.means = "hors du service, par l’API",
		.brought = &brought,
		.room = p.room,
		.claimed = t.time };
	const struct party_brought b = { &f->who, g->gesture, &way, &f->pdf };
	return party_sign_brought(out, &f->life, &f->as, &b, e);
}
