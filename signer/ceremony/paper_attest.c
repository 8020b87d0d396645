/* SPDX-License-Identifier: MIT */
/* paper_attest: the agent's word for a hand on paper, signed in the party's box. */
#include "ceremony/notes.h"
#include "ceremony/freezing.h"
#include "ceremony/paper.h"
#include "ceremony/party_act.h"
#include "ceremony/party_who.h"

#include "base/log.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LIST = PAPER_MAX_SIDES * 120 };

/* One party's attestation under way. */
struct attesting {
	const struct actor *a;
	const struct paper_attest *x;
	const struct paper_hand *hand;
	struct life *life;
	struct paper_copy *copy;
	struct party_who who; /* of the party, not of the agent */
	char agent[200], school[320];
	char consent[1001], box[STORE_MAX_BOX][320];
	size_t box_n;
	char pages_sha[65], codes[PAPER_MAX_SIDES * (PAPER_CODE + 1)], number[12];
	struct buf pdf;
	struct act_signed made;
	struct store_act act;
	struct store_piece pieces[PAPER_MAX_SIDES];
};

static void attesting_free(struct attesting *t)
{
	if (!t)
		return;
	life_auto(&t->life);
	paper_copy_auto(&t->copy);
	buf_free(&t->pdf);
	act_signed_auto(&t->made);
	free(t);
}

static void attesting_auto(struct attesting **t)
{
	attesting_free(*t);
}

static struct store_party *party(const struct attesting *t)
{
	return &t->life->frozen->parties[t->who.party];
}

static const struct store_holder *holder(const struct attesting *t)
{
	return &party(t)->holders[t->who.holder];
}

static bool hand_find(struct attesting *t, struct err *e)
{
	const struct store_convention *c = t->life->frozen;
	t->who = (struct party_who){ .party = SIZE_MAX };
	for (size_t i = 0; c && i < c->parties_n; i++)
		for (size_t k = 0; k < c->parties[i].holders_n; k++)
			if (strcmp(c->parties[i].field, t->hand->field) == 0 &&
				strcmp(c->parties[i].holders[k].person, t->hand->person) == 0) {
				t->who.party = i;
				t->who.holder = k;
			}
	return t->who.party != SIZE_MAX || reason_set(e, ERR_NOT_FOUND, REASON_ROLE);
}

/* All that may be refused is refused before a key is used. */
static bool may(struct attesting *t, struct err *e)
{
	struct life *l = t->life;
	if (!life_allowed(t->a, LIFE_ATTEST, &l->dossier, LIFE_MAY, e) || !hand_find(t, e))
		return false;
	enum reason why = party_why(&t->who, &l->dossier, l->frozen, t->a->now_ms);
	if (why != REASON_NONE)
		return reason_set(e, ERR_WRONG_STATE, why);
	if (!t->x->sha_fond || strcmp(t->x->sha_fond, l->frozen->sha_fond) != 0)
		return reason_set(e, ERR_WRONG_STATE, REASON_DIGEST);
	if (!t->x->agreed)
		return reason_set(e, ERR_DENIED, REASON_CONSENT);
	return t->copy->there == t->copy->sides || reason_set(e, ERR_WRONG_STATE, REASON_PAPER);
}

static bool agent_name(struct attesting *t, struct err *e)
{
	struct store_account x;
	AUTO(school) struct school s = { .settings = NULL };
	if (!store_account_get(t->a->service->house->store, t->a->account, &x, e) ||
		!school_open(&s, t->a->service, t->a->school, e))
		return false;
	snprintf(t->agent, sizeof t->agent, "%.90s %.90s", x.first_name, x.last_name);
	snprintf(t->school, sizeof t->school, "%.*s", (int)sizeof t->school - 1, s.row.name);
	return true;
}

/* The sentence and the box, in the words of the text model. */
static bool words_get(struct attesting *t, struct err *e)
{
	AUTO(buf) struct buf fond = { 0 };
	AUTO(buf) struct buf policy = { 0 };
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	struct house *h = t->a->service->house;
	msg_start(&job, CLERK_JOB);
	msg_put_text(&job, CT_FIELD, party(t)->field);
	msg_put_text(&job, CT_ID, holder(t)->person);
	msg_put_text(&job, CT_NAME, t->agent);
	if (!store_blob_get(h->store, &t->life->key, STORE_FOND, &fond, e) ||
		!store_blob_get(h->store, &t->life->key, STORE_POLITIQUE, &policy, e) ||
		!gather_put(&job, CT_FOND, buf_slice(&fond), e) ||
		!gather_put(&job, CT_POLICY, buf_slice(&policy), e) ||
		!gather(&answer, h, JOB_PAPER, &job, e))
		return false;
	t->box_n = 0;
	while (t->box_n < STORE_MAX_BOX &&
		msg_get_text(&answer, CT_BOX, t->box_n, t->box[t->box_n], sizeof t->box[0]))
		t->box_n++;
	return msg_get_text(&answer, CT_TEXT, 0, t->consent, sizeof t->consent) ||
	       err_fail(e, ERR_UPSTREAM, "the clerk gave no sentence to attest");
}

/*
 * The pages become a numbered copy (or are one: another hand on the same paper). The digest of their list, as it will stand in the container, goes
 * into journal and signature.
 */
static bool copy_number(struct attesting *t, struct err *e)
{
	AUTO(buf) struct buf list = BUF_MAX(MAX_LIST);
	struct paper_copy *c = t->copy;
	uint8_t sha[32];
	uint32_t n = c->copy ? c->copy : c->copies + 1;
	for (uint32_t i = 0; i < c->sides; i++) {
		c->page[i].copy = n;
		paper_page_write(&t->pieces[i], &c->page[i], t->a->school);
		paper_page_line(&list, &c->page[i]);
		snprintf(t->codes + strlen(t->codes), sizeof t->codes - strlen(t->codes), "%s%s",
			i ? " " : "", c->codes[i]);
	}
	if (!buf_done(&list, e) || !act_sha256(sha, buf_slice(&list), e))
		return false;
	text_hex(t->pages_sha, sha, sizeof sha);
	snprintf(t->number, sizeof t->number, "%u", n);
	t->life->pieces = t->pieces;
	t->life->pieces_n = c->sides;
	return true;
}

static bool consent_note(struct attesting *t, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	if (!notes_read(&notes, &t->life->dossier, e))
		return false;
	const struct life_detail details[] = { { "champ", party(t)->field, false },
		{ "moyen", "papier attesté", false },
		{ "modele", notes_get(notes, "gel", "modele"), false },
		{ "phrase", t->consent, true }, { "nom-agent", t->agent, true },
		{ NULL, NULL, false } };
	return life_note(t->life, t->a, EVENT_CONSENTEMENT, details, e);
}

static bool file_sign(struct attesting *t, struct err *e)
{
	const struct store_convention *c = t->life->frozen;
	char reference[80], reason[160];
	if (!party_act_file(&t->pdf, t->life, e))
		return false;
	snprintf(reference, sizeof reference, "%s/%u", c->reference, c->revision);
	snprintf(reason, sizeof reason, "Exemplaire papier n° %s, SHA-256 %s", t->number,
		t->pages_sha);
	const struct act_signature act = { .box = (const char(*)[320])t->box,
		.box_n = t->box_n,
		.reason = reason,
		.signing = { .purpose = VAULT_ATTEST,
			.field = party(t)->field,
			.name = t->agent,
			.organisation = t->school,
			.reference = reference,
			.consent = t->life->entries.head.hash,
			.base = buf_slice(&t->pdf) } };
	return act_sign(&t->made, t->a->service->house, &act, t->a->now_ms / 1000, e);
}

static bool step(struct attesting *t, bool last, struct err *e)
{
	enum { MOST = FREEZING_DETAILS + 6 };
	struct life_detail told[MOST] = { { NULL, NULL, false } };
	struct act_details d;
	struct life *l = t->life;
	const struct actor service = actor_system(t->a->service, t->a->now_ms);
	size_t n = act_details(&d, &t->made, party(t)->field);
	freezing_details(told, &d, n);
	told[n++] = (struct life_detail){ "empreinte-politique", l->frozen->sha_politique, false };
	told[n++] = (struct life_detail){ "personne", holder(t)->person, false };
	told[n++] = (struct life_detail){ "exemplaire", t->number, false };
	told[n++] = (struct life_detail){ "images", t->pages_sha, false };
	told[n++] = (struct life_detail){ "codes", t->codes, false };
	told[n] = (struct life_detail){ NULL, NULL, false };
	party(t)->signed_at = t->a->now_ms / 1000;
	l->dossier.mixed = true;
	life_count(l->frozen, &l->dossier.wanted, &l->dossier.signed_n);
	return life_step(l, t->a, last ? MOVE_PAPER_LAST : MOVE_PAPER, told, e) &&
	       (!last || life_note(l, &service, EVENT_SIGNATURES_REUNIES, NULL, e));
}

/* The party's own link, if it had one, has nothing left to sign. */
struct own_links {
	struct life *l;
	const char *person, *field;
};

static bool link_end(void *arg, const struct store_link *x)
{
	struct own_links *o = arg;
	if (strcmp(x->person, o->person) != 0 || strcmp(x->field, o->field) != 0 ||
		o->l->links_n == LIFE_MAX_LINKS)
		return true;
	struct store_link *mine = &o->l->links[o->l->links_n++];
	*mine = *x;
	mine->state = STORE_LINK_DONE;
	return true;
}

static bool links_done(struct attesting *t, struct err *e)
{
	struct own_links o = { t->life, holder(t)->person, party(t)->field };
	const struct store_link_filter f = { .dossier = t->life->dossier.id,
		.school = t->a->school,
		.kinds = 1U << STORE_LINK_SIGN,
		.states = 1U << STORE_LINK_LIVE };
	return store_link_each(t->a->service->house->store, &f, link_end, &o, e);
}

static bool attest_one(struct attesting *t, struct err *e)
{
	if (!life_open(&t->life, t->a, t->x->id, e) ||
		!paper_copy_open(&t->copy, t->a, t->x->id, e) || !may(t, e) ||
		!party_act_facts(t->life, t->a, t->who.party, e))
		return false;
	bool last = t->life->facts.complete_after;
	if (!life_row(last ? MOVE_PAPER_LAST : MOVE_PAPER)->guard(t->life, t->a, e) ||
		!agent_name(t, e) || !words_get(t, e) || !copy_number(t, e) ||
		!consent_note(t, e) || !file_sign(t, e) || !step(t, last, e))
		return false;
	party_act_kept(&t->act, t->life, t->who.party, &t->made, t->pdf.n);
	return links_done(t, e) && party_act_follow(t->life, t->a, last, e) &&
	       life_commit(t->life, e);
}

static bool hand_attest(struct paper_attested *out, const struct actor *a,
	const struct paper_attest *x, const struct paper_hand *hand, struct err *e)
{
	AUTO(attesting) struct attesting *t = calloc(1, sizeof *t);
	if (!t)
		return err_nomem(e);
	t->a = a;
	t->x = x;
	t->hand = hand;
	if (!attest_one(t, e))
		return false;
	out->done++;
	snprintf(out->state, sizeof out->state, "%s", store_state_name(t->life->dossier.state));
	log_event(
		"papier-atteste", "convention=%s champ=%s etat=%s", x->id, hand->field, out->state);
	return true;
}

/* A hand whose turn has not come waits for the others on the same paper. */
bool paper_attest(struct paper_attested *out, const struct actor *a, const struct paper_attest *x,
	struct err *e)
{
	bool done[PAPER_MAX_HANDS] = { false }, progress = true;
	struct err why = ERR_INIT;
	*out = (struct paper_attested){ .done = 0 };
	if (x->n == 0 || x->n > PAPER_MAX_HANDS)
		return reason_set(e, ERR_WRONG_STATE, REASON_WHY);
	while (progress && out->done < x->n) {
		progress = false;
		for (size_t i = 0; i < x->n; i++) {
			struct err one = ERR_INIT;
			if (done[i])
				continue;
			done[i] = hand_attest(out, a, x, &x->hands[i], &one);
			progress = progress || done[i];
			if (!done[i])
				why = one;
			if (!done[i] && reason_of(&one) != REASON_TURN) {
				if (e)
					*e = one;
				return false;
			}
		}
	}
	if (out->done == x->n)
		return true;
	if (e)
		*e = why;
	return false;
}
