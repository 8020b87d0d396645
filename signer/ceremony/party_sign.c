/* SPDX-License-Identifier: MIT */
/* party_sign: one party's gesture: code, consent, signature, and what follows, in one commit. */
#include "ceremony/freezing.h"
#include "ceremony/notes.h"
#include "ceremony/party_act.h"
#include "ceremony/party_key.h"
#include "ceremony/task.h"

#include "base/log.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One gesture under way. */
struct signing {
	const struct actor *actor;
	const struct party_gesture *gesture;
	struct party_who who;
	struct life *life;
	struct store_code code; /* link 0: none needed, or spent for the whole list already */
	bool code_spent;
	const struct sign_way *way; /* a key of the signer's own; NULL: one of the service's */
	struct act_signed made;
	struct store_act act;
	struct buf pdf;
};

static void signing_auto(struct signing *s)
{
	life_auto(&s->life);
	act_signed_auto(&s->made);
	buf_free(&s->pdf);
}

static struct store_party *party(struct signing *s)
{
	return &s->life->frozen->parties[s->who.party];
}

static const struct store_holder *holder(struct signing *s)
{
	return &party(s)->holders[s->who.holder];
}

static void done_fill(struct party_done *out, struct signing *s)
{
	const struct store_dossier *d = &s->life->dossier;
	const struct store_convention *c = s->life->frozen;
	*out = (struct party_done){ .time = party(s)->signed_at };
	memcpy(out->id, d->id, sizeof out->id);
	memcpy(out->reference, d->reference, sizeof out->reference);
	snprintf(out->state, sizeof out->state, "%s", store_state_name(d->state));
	memcpy(out->field, party(s)->field, sizeof out->field);
	memcpy(out->name, holder(s)->name, sizeof out->name);
	memcpy(out->sha_fond, c->sha_fond, sizeof out->sha_fond);
	text_hex(out->file_sha256, c->head_sha256, 32);
	out->last = d->state == STATE_SIGNEE;
}

/* Everything that may be refused is refused here, before a key is used. */
static bool may(struct signing *s, struct err *e)
{
	const struct party_gesture *g = s->gesture;
	struct life *l = s->life;
	enum reason why = party_why(&s->who, &l->dossier, l->frozen, s->actor->now_ms);
	if (why != REASON_NONE)
		return reason_set(e, why == REASON_ROLE ? ERR_DENIED : ERR_WRONG_STATE, why);
	if (!life_allowed(s->actor, LIFE_SIGN, &l->dossier, LIFE_MAY, e))
		return false;
	if (!g->sha_fond || strcmp(g->sha_fond, l->frozen->sha_fond) != 0)
		return reason_set(e, ERR_WRONG_STATE, REASON_DIGEST);
	if (!g->agreed)
		return reason_set(e, ERR_DENIED, REASON_CONSENT);
	return (g->typed_name && party_same_name(g->typed_name, holder(s)->name)) ||
	       reason_set(e, ERR_DENIED, REASON_NAME);
}

static bool code_take(struct signing *s, struct err *e)
{
	const struct invite_gesture g = { .name = "signer" };
	bool wanted = s->actor->link && s->who.link.channel != STORE_CHANNEL_DESK && !s->code_spent;
	if (!wanted)
		return true;
	if (!invite_code_verified(&s->code, s->actor, &g, e))
		return false;
	s->code.used_ms = s->actor->now_ms;
	s->life->code = &s->code;
	return true;
}

static const char *means(const struct signing *s)
{
	if (s->way)
		return "certificat du signataire";
	if (!s->actor->link)
		return s->actor->role == LIFE_ENSEIGNANT ? "compte" : "compte + second facteur";
	switch (s->who.link.channel) {
	case STORE_CHANNEL_SMS:
		return "SMS + code";
	case STORE_CHANNEL_DESK:
		return "guichet";
	case STORE_CHANNEL_MAIL:
	case STORE_CHANNEL_PAPER:
	case STORE_CHANNEL_SESSION:
		break;
	}
	return "courriel + code";
}

/* CONVENTION 7: whoever holds the phone, or reads the mailbox, has both; the evidence says so. NULL: no code, or a key of one's own. */
static const char *channels(const struct signing *s)
{
	enum store_channel c = s->who.link.channel;
	bool both =
		s->actor->link && !s->way && (c == STORE_CHANNEL_SMS || c == STORE_CHANNEL_MAIL);
	return both ? PARTY_ONE_CHANNEL : NULL;
}

static bool facts_fill(struct signing *s, enum life_move *move, struct err *e)
{
	struct life *l = s->life;
	if (!party_act_facts(l, s->actor, s->who.party, e))
		return false;
	*move = l->facts.complete_after ? MOVE_SIGN_LAST : MOVE_SIGN;
	return life_row(*move)->guard(l, s->actor, e);
}

static bool consent_note(struct signing *s, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	char number[16] = "", key[24] = "";
	if (s->way && s->actor->key)
		snprintf(key, sizeof key, "cle-%" PRId64, s->actor->key);
	if (!notes_read(&notes, &s->life->dossier, e))
		return false;
	if (s->code.number)
		snprintf(number, sizeof number, "%" PRIu32, s->code.number);
	const struct life_detail details[] = { { "champ", party(s)->field, false },
		{ "moyen", means(s), false }, { "canaux", channels(s), false },
		{ "code", number, false }, { "logiciel", key, false },
		{ "modele", notes_get(notes, "gel", "modele"), false },
		{ "phrase", holder(s)->consent, true },
		{ "nom-saisi", s->gesture->typed_name, true }, { NULL, NULL, false } };
	return life_note(s->life, s->actor, EVENT_CONSENTEMENT, details, e);
}

/* At the desk the level is another: who it was has been seen. */
static void box_fill(char box[static STORE_MAX_BOX][320], struct signing *s)
{
	const struct store_holder *h = holder(s);
	memcpy(box, h->box, sizeof h->box);
	bool desk = s->actor->link && s->who.link.channel == STORE_CHANNEL_DESK;
	if (desk && h->desk[0] && h->box_n)
		memcpy(box[h->box_n - 1], h->desk, sizeof h->desk);
}

static bool file_sign(struct signing *s, struct err *e)
{
	const struct store_convention *c = s->life->frozen;
	char reference[80], box[STORE_MAX_BOX][320];
	if (!party_act_file(&s->pdf, s->life, e))
		return false;
	snprintf(reference, sizeof reference, "%s/%u", c->reference, c->revision);
	box_fill(box, s);
	struct act_signature act = { .box = (const char(*)[320])box,
		.box_n = holder(s)->box_n,
		.signing = { .purpose = VAULT_PARTY,
			.field = party(s)->field,
			.name = holder(s)->name,
			.organisation = holder(s)->organisation,
			.reference = reference,
			.consent = s->life->entries.head.hash,
			.base = buf_slice(&s->pdf) } };
	if (s->way) {
		act.signing.brought = s->way->brought;
		act.room = s->way->room;
		act.claimed = s->way->claimed;
	}
	return act_sign(&s->made, s->actor->service->house, &act, s->actor->now_ms / 1000, e);
}

/* What there is to say of a key of the signer's own; as ceremony/sign.c does. Returns how many. */
enum { OWN_DETAILS = 4 };
static size_t own_told(struct life_detail out[static OWN_DETAILS], struct signing *s)
{
	const struct sign_way *w = s->way;
	if (!w)
		return 0;
	out[0] = (struct life_detail){ "niveau-juridique", signer_level(w->signer, holder(s)->name),
		false };
	out[1] = (struct life_detail){ "cle", w->means, false };
	out[2] = (struct life_detail){ "autorite", w->signer->known ? "reconnue" : "inconnue",
		false };
	out[3] = (struct life_detail){ "nom-certificat", w->signer->name, true };
	return OWN_DETAILS;
}

/* The school's own people act in office: name, capacity and the deed of a delegate are told (CONVENTION 2.2, 8). Returns how many. */
enum { OFFICE_DETAILS = 3 };
static size_t office_told(struct life_detail out[static OFFICE_DETAILS], struct signing *s)
{
	if (strcmp(party(s)->role, life_role_name(LIFE_CHEF)) != 0)
		return 0;
	out[0] = (struct life_detail){ "nom", holder(s)->name, false };
	out[1] = (struct life_detail){ "qualite", holder(s)->quality, false };
	out[2] = (struct life_detail){ "delegation", s->who.deed, false };
	return s->who.deed[0] ? 3 : 2;
}

static bool signature_step(struct signing *s, enum life_move move, struct err *e)
{
	enum { MOST = FREEZING_DETAILS + OWN_DETAILS + OFFICE_DETAILS + 2 };
	struct life_detail told[MOST] = { { NULL, NULL, false } };
	struct act_details d;
	size_t n = act_details(&d, &s->made, party(s)->field);
	const struct actor service = actor_system(s->actor->service, s->actor->now_ms);
	freezing_details(told, &d, n);
	told[n++] = (struct life_detail){ "empreinte-politique", s->life->frozen->sha_politique,
		false };
	n += office_told(&told[n], s);
	n += own_told(&told[n], s);
	told[n] = (struct life_detail){ NULL, NULL, false };
	party(s)->signed_at = s->actor->now_ms / 1000;
	life_count(s->life->frozen, &s->life->dossier.wanted, &s->life->dossier.signed_n);
	return life_step(s->life, s->actor, move, told, e) &&
	       (move != MOVE_SIGN_LAST ||
		       life_note(s->life, &service, EVENT_SIGNATURES_REUNIES, NULL, e));
}

static bool link_done(struct signing *s, struct err *e)
{
	struct life *l = s->life;
	struct store_link x = s->who.own;
	if (!x.id || x.kind != STORE_LINK_SIGN)
		return true;
	if (l->links_n == LIFE_MAX_LINKS)
		return err_fail(e, ERR_BUG, "too many links in one step");
	x.state = STORE_LINK_DONE;
	l->links[l->links_n++] = x;
	return true;
}

static bool sign_all(struct signing *s, struct err *e)
{
	enum life_move move;
	if (!may(s, e) || !code_take(s, e) || !facts_fill(s, &move, e) ||
		!party_act_pages(s->life, s->actor, s->gesture->pages, e) || !consent_note(s, e) ||
		!file_sign(s, e) || !signature_step(s, move, e))
		return false;
	party_act_kept(&s->act, s->life, s->who.party, &s->made, s->pdf.n);
	return link_done(s, e) && party_act_follow(s->life, s->actor, move == MOVE_SIGN_LAST, e) &&
	       life_commit(s->life, e) &&
	       task_end(s->actor->service, "rejet", s->life->dossier.id, s->actor->person, e);
}

static bool sign_one(struct party_done *out, const struct actor *a, const struct party_gesture *g,
	bool code_spent, struct err *e)
{
	AUTO(signing) struct signing s = { .gesture = g, .code_spent = code_spent };
	struct actor as = *a;
	s.actor = &as;
	if (!party_who_link(&s.who, a, g->id, e))
		return false;
	memcpy(as.person, s.who.person, sizeof as.person);
	if (!life_open(&s.life, &as, s.who.id, e) ||
		!party_who_find(&s.who, &as, &s.life->dossier, s.life->frozen, e))
		return false;
	memcpy(as.person, s.who.person, sizeof as.person);
	bool mine = s.life->frozen && s.who.party != SIZE_MAX;
	bool same = mine && party(&s)->signed_at && g->sha_fond &&
		    strcmp(g->sha_fond, s.life->frozen->sha_fond) == 0;
	/* A gesture that came twice gets the first one's answer. */
	if (!same && !sign_all(&s, e))
		return false;
	done_fill(out, &s);
	out->stamped = s.made.level >= 2;
	if (!same)
		log_event("signature", "convention=%s champ=%s etat=%s", out->id, out->field,
			out->state);
	return true;
}

bool party_sign_brought(struct party_done *out, struct life **l, const struct actor *a,
	const struct party_brought *b, struct err *e)
{
	AUTO(signing)
	struct signing s = {
		.actor = a, .gesture = b->gesture, .who = *b->who, .life = *l, .way = b->way
	};
	*l = NULL;
	s.pdf = buf_move(b->pdf);
	if (!sign_all(&s, e))
		return false;
	done_fill(out, &s);
	out->stamped = s.made.level >= 2;
	log_event("signature", "convention=%s champ=%s etat=%s moyen=cle-du-signataire", out->id,
		out->field, out->state);
	return true;
}

bool party_sign(
	struct party_done *out, const struct actor *a, const struct party_gesture *g, struct err *e)
{
	return sign_one(out, a, g, false, e);
}

/* One code for the ticked list, spent before the first of them is signed. */
static bool batch_code(const struct actor *a, const struct party_batch *b, struct err *e)
{
	struct store_code c;
	char(*ids)[37] = calloc(b->n ? b->n : 1, sizeof *ids);
	if (!ids)
		return err_nomem(e);
	for (size_t i = 0; i < b->n; i++)
		snprintf(ids[i], sizeof ids[i], "%s", b->gestures[i].id ? b->gestures[i].id : "");
	const struct invite_gesture g = {
		.name = "signer", .ids = (const char(*)[37])ids, .n = b->n
	};
	bool good = invite_code_verified(&c, a, &g, e);
	free(ids);
	if (!good)
		return false;
	c.used_ms = a->now_ms;
	return store_code_put(a->service->house->store, &c, e);
}

bool party_sign_batch(const struct actor *a, const struct party_batch *b, struct err *e)
{
	if (b->n == 0 || b->n > PARTY_MAX_BATCH)
		return err_fail(e, ERR_LIMIT, "1 to %d conventions at once", PARTY_MAX_BATCH);
	if (a->link && !batch_code(a, b, e))
		return false;
	for (size_t i = 0; i < b->n; i++) {
		struct party_done done = { .time = 0 };
		struct err why = ERR_INIT;
		bool good = sign_one(&done, a, &b->gestures[i], true, &why);
		b->each(b->arg, b->gestures[i].id, good ? &done : NULL, &why);
		if (!good &&
			(why.code == ERR_IO || why.code == ERR_NOMEM || why.code == ERR_BUSY)) {
			if (e)
				*e = why;
			return false;
		}
	}
	return true;
}
