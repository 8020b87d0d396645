/* SPDX-License-Identifier: MIT */
/* party_open: one convention as one party may see it: who it is, what it would sign, and why it may not yet. */
#include "ceremony/notes.h"
#include "ceremony/papers.h"
#include "ceremony/party_who.h"
#include "ceremony/sign.h"

#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REFUSED "refus-de" /* in the notes */

void party_auto(struct party_view **v)
{
	struct party_view *x = *v;
	if (!x)
		return;
	dossier_view_auto(&x->dossier);
	free(x);
	*v = NULL;
}

static bool take_first(void *arg, const struct store_link *l)
{
	*(struct store_link *)arg = *l;
	return false;
}

/* A batch or follow link stands for the sign links of its address. */
static bool link_of(struct party_who *w, const struct actor *a, const char *id, struct err *e)
{
	struct store_link own = { .id = 0 };
	if (!invite_link(&w->link, a, e))
		return false;
	if (!id)
		id = w->link.dossier;
	snprintf(w->id, sizeof w->id, "%s", id);
	if (strcmp(w->link.dossier, id) == 0)
		own = w->link;
	const struct store_link_filter f = { .dossier = id,
		.address = w->link.address,
		.school = w->link.school,
		.kinds = 1U << STORE_LINK_SIGN,
		.states = 1U << STORE_LINK_LIVE | 1U << STORE_LINK_DONE };
	if (!own.id && !store_link_each(a->service->house->store, &f, take_first, &own, e))
		return false;
	if (!own.id)
		return err_fail(e, ERR_NOT_FOUND, "no such convention");
	if (invite_family(&own) && !invite_answered(a, id))
		return reason_set(e, ERR_DENIED, REASON_BIRTHDAY);
	w->own = own;
	memcpy(w->person, own.person, sizeof w->person);
	return true;
}

/* "chef/@compte" or "delegation[n]/@compte" of the policy in force is this account. */
static bool head_person(
	struct party_who *w, const struct actor *a, const struct store_dossier *d, struct err *e)
{
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	AUTO(school) struct school school = { .settings = NULL };
	char account[24], path[FIELD_MAX_PATH], keys[12][FIELD_MAX_KEY];
	const struct papers_about about = {
		.service = a->service, .dossier = d, .school = &school, .today = life_day(a->now_ms)
	};
	snprintf(account, sizeof account, "%" PRId64, a->account);
	if (!school_open(&school, a->service, d->school, e) || !papers_read(&p, d, e) ||
		!papers_policy(&p, &about, e))
		return false;
	if (a->role == LIFE_CHEF && strcmp(fields_get(&p.politique, "chef/@compte"), account) == 0)
		snprintf(w->person, sizeof w->person, "p-chef");
	size_t n = fields_keys(&p.politique, "delegation", keys, 12);
	for (size_t i = 0; a->role == LIFE_DELEGATAIRE && i < n; i++) {
		field_path(path, "delegation[%s]/@compte", keys[i]);
		if (strcmp(fields_get(&p.politique, path), account) != 0)
			continue;
		snprintf(w->person, sizeof w->person, "p-del%.4s", keys[i]);
		field_path(path, "delegation[%s]/@acte", keys[i]);
		snprintf(w->deed, sizeof w->deed, "%.64s", fields_get(&p.politique, path));
	}
	return true;
}

/* A teacher is found by the name of the account: rosters know names, not accounts. */
static bool teacher_person(
	struct party_who *w, const struct actor *a, const struct store_convention *c, struct err *e)
{
	struct store_account x;
	char name[STORE_MAX_NAME];
	if (!store_account_get(a->service->house->store, a->account, &x, e))
		return false;
	snprintf(name, sizeof name, "%s %s", x.first_name, x.last_name);
	for (size_t i = 0; i < c->parties_n; i++)
		for (size_t k = 0; k < c->parties[i].holders_n; k++)
			if (strcmp(c->parties[i].role, life_role_name(LIFE_ENSEIGNANT)) == 0 &&
				party_same_name(name, c->parties[i].holders[k].name))
				memcpy(w->person, c->parties[i].holders[k].person,
					sizeof w->person);
	return true;
}

bool party_who_link(struct party_who *w, const struct actor *a, const char *id, struct err *e)
{
	*w = (struct party_who){ .party = SIZE_MAX };
	if (a->link)
		return link_of(w, a, id, e);
	if (!id || strlen(id) >= sizeof w->id)
		return err_fail(e, ERR_NOT_FOUND, "no such convention");
	memcpy(w->id, id, strlen(id) + 1);
	return true;
}

bool party_who_find(struct party_who *w, const struct actor *a, const struct store_dossier *d,
	const struct store_convention *c, struct err *e)
{
	bool head = a->role == LIFE_CHEF || a->role == LIFE_DELEGATAIRE;
	if (a->account && head && !head_person(w, a, d, e))
		return false;
	if (a->account && a->role == LIFE_ENSEIGNANT && c && !teacher_person(w, a, c, e))
		return false;
	for (size_t i = 0; c && w->person[0] && i < c->parties_n; i++)
		for (size_t k = 0; k < c->parties[i].holders_n; k++)
			if (strcmp(c->parties[i].holders[k].person, w->person) == 0 &&
				(!w->own.field[0] ||
					strcmp(w->own.field, c->parties[i].field) == 0)) {
				w->party = i;
				w->holder = k;
			}
	return true;
}

enum reason party_why(const struct party_who *w, const struct store_dossier *d,
	const struct store_convention *c, int64_t now_ms)
{
	if (!c || w->party == SIZE_MAX)
		return REASON_ROLE;
	const struct store_party *p = &c->parties[w->party];
	const struct store_holder *h = &p->holders[w->holder];
	int32_t today = life_day(now_ms);
	if (w->own.id && w->own.revision && w->own.revision != d->revision)
		return REASON_LINK_REVISION;
	if (p->signed_at)
		return REASON_SIGNED;
	if (d->state != STATE_EN_SIGNATURE && d->state != STATE_PARTIELLEMENT_SIGNEE)
		return REASON_STATE;
	if (today < h->from || today > h->to)
		return REASON_SCOPE;
	return sign_in_turn(c, w->party, NULL) ? REASON_NONE : REASON_TURN;
}

/* The quorum of this guardian's group is met by others. */
bool party_quorum_met(const struct store_convention *c, size_t party)
{
	const struct store_party *p = &c->parties[party];
	int in = 0;
	for (size_t i = 0; p->group[0] && i < c->parties_n; i++)
		in += i != party && strcmp(c->parties[i].group, p->group) == 0 &&
		      c->parties[i].signed_at;
	return p->group[0] && p->quorum > 0 && in >= p->quorum;
}

/* A new version asks everybody anew. */
static void refused_word(char out[static 32], const struct store_convention *c, size_t party)
{
	snprintf(out, 32, "%llu/%.20s", (unsigned long long)c->revision, c->parties[party].field);
}

bool party_refused(const struct store_convention *c, size_t party, const json_t *notes)
{
	char word[32];
	refused_word(word, c, party);
	return !c->parties[party].signed_at && notes_listed(notes, REFUSED, word);
}

bool party_refusal_note(
	json_t *notes, const struct store_convention *c, size_t party, struct err *e)
{
	char word[32];
	refused_word(word, c, party);
	return notes_list_add(notes, REFUSED, word, e);
}

bool party_refusal_ends(const struct store_convention *c, size_t party, const json_t *notes)
{
	const struct store_party *p = &c->parties[party];
	int others = 0;
	if (!p->obligatory)
		return false;
	if (!p->group[0])
		return true;
	for (size_t i = 0; i < c->parties_n; i++)
		others += i != party && strcmp(c->parties[i].group, p->group) == 0 &&
			  !party_refused(c, i, notes);
	return others < p->quorum;
}

static void rights_fill(struct party_view *v, const struct actor *a)
{
	const struct store_dossier *d = &v->dossier->row;
	const struct store_convention *c = v->dossier->frozen;
	bool signing = d->state == STATE_EN_SIGNATURE || d->state == STATE_PARTIELLEMENT_SIGNEE;
	bool own = v->party != SIZE_MAX;
	bool unsigned_yet = own && !c->parties[v->party].signed_at;
	v->optional = own && !c->parties[v->party].obligatory;
	v->refusal_ends = own && party_refusal_ends(c, v->party, v->dossier->notes);
	v->refused = own && party_refused(c, v->party, v->dossier->notes);
	v->may_refuse = signing && unsigned_yet && !v->refused && a->role != LIFE_ENSEIGNANT;
	v->may_correct = signing && own;
	v->may_oppose = unsigned_yet && d->state == STATE_PARTIELLEMENT_SIGNEE &&
			a->role == LIFE_RESPONSABLE && party_quorum_met(c, v->party);
}

bool party_open(struct party_view **out, const struct actor *a, const char *id, struct err *e)
{
	struct party_who w;
	AUTO(party) struct party_view *v = calloc(1, sizeof *v);
	if (!v)
		return err_nomem(e);
	if (!party_who_link(&w, a, id, e))
		return false;
	struct actor as = *a;
	memcpy(as.person, w.person, sizeof as.person);
	if (!dossier_view_open(&v->dossier, &as, w.id, e) ||
		!party_who_find(&w, &as, &v->dossier->row, v->dossier->frozen, e))
		return false;
	v->party = w.party;
	v->why = party_why(&w, &v->dossier->row, v->dossier->frozen, a->now_ms);
	v->may_sign = v->why == REASON_NONE && life_may(a->role, LIFE_SIGN, LIFE_S) != LIFE_NO;
	snprintf(v->consent_version, sizeof v->consent_version, "%.79s",
		notes_get(v->dossier->notes, "gel", "modele"));
	if (w.party != SIZE_MAX) {
		v->holder = &v->dossier->frozen->parties[w.party].holders[w.holder];
		snprintf(v->consent, sizeof v->consent, "%s", v->holder->consent);
		snprintf(v->shown_name, sizeof v->shown_name, "%s", v->holder->name);
		/* The last line of a box says the level in honest words (CONVENTION 8). */
		if (v->holder->box_n)
			snprintf(v->level_text, sizeof v->level_text, "%s",
				a->link && w.link.channel == STORE_CHANNEL_DESK &&
						v->holder->desk[0]
					? v->holder->desk
					: v->holder->box[v->holder->box_n - 1]);
	}
	v->needs_code = a->link && w.link.channel != STORE_CHANNEL_DESK;
	rights_fill(v, a);
	*out = v;
	v = NULL;
	return true;
}
