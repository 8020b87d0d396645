/* SPDX-License-Identifier: MIT */
/* life: a step on a dossier, read under its lock, put together, committed whole. */
#include "ceremony/hook.h"
#include "ceremony/retention.h"

#include "base/text.h"
#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECONDS_A_DAY = 86400, MS = 1000 };

int32_t life_day(int64_t ms)
{
	int64_t t = ms / MS;
	return (int32_t)((t + time_paris_offset(t)) / SECONDS_A_DAY);
}

int64_t life_midnight(int32_t day)
{
	int64_t utc = (int64_t)day * SECONDS_A_DAY;
	/* At midnight in Paris the offset of the day before still holds: changes come at 1 h UTC. */
	return (utc - time_paris_offset(utc - 3600)) * MS;
}

static bool seen(void *arg, const struct store_link *l)
{
	(void)l;
	*(bool *)arg = true;
	return false;
}

/* An act is read with what it is about: the original, and for an avis or rectificatif the avenant in its place. */
static bool is_about(bool *out, struct store *s, const char *act, const char *id, struct err *e)
{
	AUTO(store_dossier) struct store_dossier own = { .version = 0 };
	AUTO(store_dossier) struct store_dossier other = { .version = 0 };
	*out = false;
	if (!act[0] || !store_dossier_get(s, -1, act, &own, e))
		return !act[0];
	if (!own.amends[0])
		return true;
	*out = strcmp(own.amends, id) == 0;
	if (*out || strcmp(own.act, "avenant") == 0)
		return true;
	if (!store_dossier_get(s, -1, id, &other, e))
		return false;
	*out = strcmp(other.amends, own.amends) == 0 && strcmp(other.act, "avenant") == 0;
	return true;
}

/* A link's holder sees the dossier of its link; a batch link, or a follow link, those of its address too. */
bool life_sees(const struct actor *a, const char *id, struct err *e)
{
	struct store_link l;
	bool found = false;
	if (!a->link)
		return true;
	if (!store_link_get(a->service->house->store, a->link, &l, e))
		return false;
	/* One form for several pupils: a fill link covers what the same address was asked to fill in. */
	bool fill = l.kind == STORE_LINK_FILL;
	bool wide = fill || l.kind == STORE_LINK_BATCH || l.kind == STORE_LINK_FOLLOW;
	const struct store_link_filter f = { .dossier = id,
		.address = l.address,
		.school = l.school,
		.kinds = fill ? 1U << STORE_LINK_FILL : 0,
		.states = 1U << STORE_LINK_LIVE | 1U << STORE_LINK_DONE };
	if (wide && !store_link_each(a->service->house->store, &f, seen, &found, e))
		return false;
	if (found || strcmp(l.dossier, id) == 0)
		return true;
	return is_about(&found, a->service->house->store, l.dossier, id, e) &&
	       (found || err_fail(e, ERR_NOT_FOUND, "no such convention"));
}

static bool frozen_read(struct life *l, struct err *e)
{
	struct store_key key = { .revision = l->dossier.revision };
	if (!key.revision)
		return true;
	memcpy(key.id, l->dossier.id, sizeof key.id);
	l->frozen = calloc(1, sizeof *l->frozen);
	if (!l->frozen)
		return err_nomem(e);
	l->key = key;
	return store_convention_get(l->service->house->store, &key, l->frozen, e);
}

static bool chain_start(struct life *l, struct err *e)
{
	struct store_chain chain;
	if (!store_chain_get(l->service->house->store, l->dossier.id, &chain, e))
		return false;
	l->entries.head.n = chain.n;
	l->entries.head.last_ms = chain.n ? chain.last_ms : INT64_MIN;
	memcpy(l->entries.head.hash, chain.head, 32);
	return true;
}

bool life_open(struct life **out, const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = calloc(1, sizeof *l);
	if (!l)
		return err_nomem(e);
	l->service = a->service;
	l->now_ms = a->now_ms;
	l->once = a->once;
	l->mark = a->mark;
	if (strlen(id) >= sizeof l->dossier.id)
		return err_fail(e, ERR_NOT_FOUND, "no such convention");
	memcpy(l->lock_id, id, strlen(id) + 1);
	if (!service_lock(l->service, l->lock_id, e))
		return false;
	l->locked = true;
	if (!life_sees(a, id, e) ||
		!store_dossier_get(
			l->service->house->store, a->link ? -1 : a->school, id, &l->dossier, e) ||
		!frozen_read(l, e) || !chain_start(l, e))
		return false;
	*out = l;
	l = NULL;
	return true;
}

/* RFC 4122 4.4. */
static bool uuid(char out[static 37], struct service *s, struct err *e)
{
	uint8_t b[16];
	char hex[33];
	if (!s->random(b, sizeof b, e))
		return false;
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	text_hex(hex, b, sizeof b);
	snprintf(out, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
	return true;
}

bool life_new(struct life **out, const struct actor *a, struct err *e)
{
	AUTO(life) struct life *l = calloc(1, sizeof *l);
	if (!l)
		return err_nomem(e);
	l->service = a->service;
	l->now_ms = a->now_ms;
	l->once = a->once;
	l->mark = a->mark;
	l->fresh = true;
	l->entries.head.last_ms = INT64_MIN;
	l->dossier.state = STORE_STATE_COUNT;
	if (!uuid(l->dossier.id, a->service, e))
		return false;
	snprintf(l->dossier.act, sizeof l->dossier.act, "initiale");
	*out = l;
	l = NULL;
	return true;
}

void life_auto(struct life **l)
{
	struct life *x = *l;
	if (!x)
		return;
	if (x->locked)
		service_unlock(x->service, x->lock_id);
	store_dossier_auto(&x->dossier);
	free(x->frozen);
	act_entries_auto(&x->entries);
	for (size_t i = 0; i < LIFE_MAX_MESSAGES; i++)
		buf_free(&x->data[i]);
	free(x);
	*l = NULL;
}

static const char *channel_name(enum store_channel c)
{
	static const char *const names[] = { [STORE_CHANNEL_MAIL] = "courriel",
		[STORE_CHANNEL_SMS] = "sms",
		[STORE_CHANNEL_DESK] = "guichet",
		[STORE_CHANNEL_PAPER] = "papier",
		[STORE_CHANNEL_SESSION] = "session" };
	return c < sizeof names / sizeof *names ? names[c] : NULL;
}

/* The details of one entry, sorted into public ones and personal blocks, with their texts. */
struct noted {
	struct journal_detail list[JOURNAL_MAX_DETAILS];
	struct journal_private privates[JOURNAL_MAX_DETAILS];
	size_t list_n, privates_n;
	char link[24];
};

static bool noted_add(
	struct noted *n, struct service *s, const struct life_detail *d, struct err *e)
{
	if (!d->value || !d->value[0])
		return true;
	if (n->list_n == JOURNAL_MAX_DETAILS || n->privates_n == JOURNAL_MAX_DETAILS)
		return err_fail(e, ERR_BUG, "too many details in one event");
	if (!d->personal) {
		n->list[n->list_n++] = (struct journal_detail){ d->name, d->value };
		return true;
	}
	struct journal_private *p = &n->privates[n->privates_n++];
	*p = (struct journal_private){ .name = d->name, .value = d->value };
	return s->random(p->salt, sizeof p->salt, e);
}

static bool noted_make(struct noted *n, const struct life *l, const struct actor *a,
	const struct life_detail *details, struct err *e)
{
	if (a->link)
		snprintf(n->link, sizeof n->link, "%" PRId64, a->link);
	const struct life_detail of_actor[] = { { "canal", channel_name(a->channel), false },
		{ "lien", n->link, false }, { "ip", a->ip, true }, { "agent", a->agent, true } };
	for (const struct life_detail *d = details; d && d->name; d++)
		if (!noted_add(n, l->service, d, e))
			return false;
	for (size_t i = 0; i < sizeof of_actor / sizeof *of_actor; i++)
		if (!noted_add(n, l->service, &of_actor[i], e))
			return false;
	return true;
}

static void actor_id(char out[static 40], const struct actor *a)
{
	if (a->account)
		snprintf(out, 40, "compte-%" PRId64, a->account);
	else if (a->person[0])
		snprintf(out, 40, "%s", a->person);
	else if (a->key)
		snprintf(out, 40, "cle-%" PRId64, a->key);
	else
		snprintf(out, 40, "%s", a->role == LIFE_SYSTEME ? "service" : "anonyme");
}

bool life_note(struct life *l, const struct actor *a, enum event_kind kind,
	const struct life_detail *details, struct err *e)
{
	struct noted n = { .list_n = 0 };
	char id[40];
	actor_id(id, a);
	if (!noted_make(&n, l, a, details, e))
		return false;
	struct journal_event ev = { .kind = kind,
		.time_ms = a->now_ms,
		.convention = l->dossier.id,
		.revision = l->dossier.revision,
		.sha_fond = l->frozen ? l->frozen->sha_fond : "",
		.actor_role = life_role_name(a->role),
		.actor_id = id,
		.outcome = "ok",
		.details = n.list,
		.details_n = n.list_n,
		.privates = n.privates,
		.privates_n = n.privates_n };
	l->told |= hook_bit(kind);
	return act_entry(&l->entries, &ev, e);
}

static bool from_fits(const struct life *l, const struct life_row *row, enum life_move m)
{
	if (l->fresh && l->dossier.state == STORE_STATE_COUNT)
		return row->from == 0 || m == MOVE_DECLARE;
	return row->from & (1U << l->dossier.state);
}

static void state_set(struct store_dossier *d, const struct life_row *row)
{
	enum store_state was = d->state;
	if (row->to == LIFE_TO_SAME)
		return;
	d->state = row->to == LIFE_TO_FORMER ? d->former : (enum store_state)row->to;
	bool remembers = d->state == STATE_CORRECTION_DEMANDEE || d->state == STATE_ARCHIVEE ||
			 d->state == STATE_ELIMINEE;
	if (!remembers)
		d->former = d->state;
	else if (d->state != STATE_ELIMINEE || was != STATE_ARCHIVEE)
		d->former = was;
}

bool life_step(struct life *l, const struct actor *a, enum life_move m,
	const struct life_detail *details, struct err *e)
{
	const struct life_row *row = life_row(m);
	struct store_dossier *d = &l->dossier;
	if (!from_fits(l, row, m))
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	if (!(row->roles & (1U << a->role)))
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	if ((row->guard && !row->guard(l, a, e)) || !life_note(l, a, row->event, details, e))
		return false;
	state_set(d, row);
	if (l->fresh && !d->created_ms)
		d->created_ms = a->now_ms;
	d->changed_ms = a->now_ms;
	d->next_ms = life_next(l->service, d, a->now_ms);
	return true;
}

void life_once_auto(struct life_once *o)
{
	buf_free(&o->body);
}

/* The record of the request, when this commit is the one that answers it. */
static bool once_make(struct store_once *record, bool *answers, const struct life *l, struct err *e)
{
	struct life_once *o = l->once;
	*answers = false;
	if (!o || o->kept)
		return true;
	if (!o->answer(o, l, e))
		return false;
	*answers = o->status != 0;
	*record = (struct store_once){
		.key = &o->key, .status = o->status, .answer = buf_slice(&o->body)
	};
	return true;
}

struct store_link *life_link(struct life *l, const struct store_link *x, struct err *e)
{
	if (l->links_n == LIFE_MAX_LINKS) {
		err_fail(e, ERR_BUG, "more than %d links in one step", LIFE_MAX_LINKS);
		return NULL;
	}
	l->links[l->links_n] = *x;
	return &l->links[l->links_n++];
}

bool life_commit(struct life *l, struct err *e)
{
	struct err why = ERR_INIT;
	struct store_once record = { .status = 0 };
	bool answers;
	if (!retention_fix(l->service, &l->dossier, e) || !hook_queue(l, e) ||
		!once_make(&record, &answers, l, e))
		return false;
	for (size_t i = 0; i < l->messages_n; i++)
		l->messages[i].data = buf_slice(&l->data[i]);
	const struct store_step step = { .dossier = &l->dossier,
		.entries = l->entries.list,
		.entries_n = l->entries.n,
		.key = l->act || l->blobs_n || l->freeze ? &l->key : NULL,
		.act = l->act,
		.freeze = l->freeze,
		.policy = l->policy,
		.blobs = l->blobs,
		.blobs_n = l->blobs_n,
		.links = l->links,
		.links_n = l->links_n,
		.code = l->code,
		.messages = l->messages,
		.messages_n = l->messages_n,
		.handled = l->handled,
		.handled_ms = l->now_ms,
		.jobs = l->jobs,
		.jobs_n = l->jobs_n,
		.once = answers && record.key->key ? &record : NULL,
		.mark = l->mark,
		.pieces = l->pieces,
		.pieces_n = l->pieces_n,
		.health = l->health,
		.erase = l->erase };
	struct store *s = l->service->house->store;
	bool done = l->fresh ? store_dossier_add(s, &l->dossier, &step, &why)
			     : store_step_do(s, &step, &why);
	if (answers)
		l->once->kept = done;
	if (done)
		return true;
	if (why.code == ERR_WRONG_STATE)
		return reason_set(e, ERR_WRONG_STATE, REASON_FASTER);
	if (e)
		*e = why;
	return false;
}

void life_count(const struct store_convention *c, uint32_t *wanted, uint32_t *in)
{
	*wanted = *in = 0;
	for (size_t i = 0; i < c->parties_n; i++) {
		const struct store_party *p = &c->parties[i];
		uint32_t all = 0, done = 0;
		bool first = true;
		if (!p->obligatory)
			continue;
		if (!p->group[0]) {
			(*wanted)++;
			*in += p->signed_at != 0;
			continue;
		}
		for (size_t k = 0; k < c->parties_n; k++) {
			if (strcmp(c->parties[k].group, p->group) != 0)
				continue;
			first = first && k >= i;
			all++;
			done += c->parties[k].signed_at != 0;
		}
		if (!first)
			continue;
		uint32_t quorum =
			p->quorum > 0 && (uint32_t)p->quorum < all ? (uint32_t)p->quorum : all;
		*wanted += quorum;
		*in += done < quorum ? done : quorum;
	}
}

int32_t life_discard_day(const struct store_dossier *d)
{
	uint64_t year = 0;
	if (strlen(d->year) != 9 || !text_decimal(&year, slice_text(d->year + 5), 9999, NULL))
		return INT32_MAX;
	return time_day_of((int)year, 12, 1);
}

static int64_t sooner(int64_t a, int64_t b)
{
	return !a || (b && b < a) ? b : a;
}

/* 8 h in Paris, today or tomorrow: when reminders are looked at. */
static int64_t next_morning(int64_t now_ms)
{
	enum { EIGHT = 8 * 3600 * MS };
	int64_t at = life_midnight(life_day(now_ms)) + EIGHT;
	return at > now_ms ? at : life_midnight(life_day(now_ms) + 1) + EIGHT;
}

static int64_t expiry(const struct store_dossier *d)
{
	int32_t day = d->limit_day > d->first_day ? d->limit_day : d->first_day;
	return d->first_day && strcmp(d->act, "rectificatif") != 0 ? life_midnight(day) : 0;
}

/* The announcement at 8 h, then the day itself. */
static int64_t before_day_one(const struct store_dossier *d, int64_t now_ms)
{
	if (!d->first_day)
		return 0;
	int64_t announce = next_morning(life_midnight(d->first_day - LIFE_ANNOUNCE_DAYS));
	/* Day 1 of an avenant is its effect; the stay itself, which M17 goes before, may begin sooner: each morning is looked at. */
	if (strcmp(d->act, "avenant") == 0)
		return sooner(life_midnight(d->first_day), next_morning(now_ms));
	return now_ms < announce ? announce : life_midnight(d->first_day);
}

int64_t life_next(const struct service *s, const struct store_dossier *d, int64_t now_ms)
{
	int64_t discard = d->sent ? 0 : life_midnight(life_discard_day(d));
	switch (d->state) {
	case STATE_BROUILLON:
		return sooner(expiry(d), discard);
	case STATE_COMPLETEE_ACCUEIL:
	case STATE_A_VERIFIER:
	case STATE_VERIFIEE:
		return expiry(d);
	case STATE_EN_SIGNATURE:
	case STATE_PARTIELLEMENT_SIGNEE:
	case STATE_CORRECTION_DEMANDEE:
		return sooner(expiry(d), next_morning(now_ms));
	case STATE_SCELLEE:
		return before_day_one(d, now_ms);
	case STATE_EN_VIGUEUR:
		return d->last_day ? life_midnight(d->last_day + 1) : 0;
	case STATE_EXPIREE:
	case STATE_ANNULEE:
		return d->sent ? retention_next(s, d) : discard;
	case STATE_TERMINEE:
	case STATE_ARCHIVEE:
	case STATE_REFUSEE:
	case STATE_ROMPUE:
	case STATE_REMPLACEE:
		return retention_next(s, d);
	case STATE_SIGNEE:
	case STATE_ELIMINEE:
	case STORE_STATE_COUNT:
		break;
	}
	return 0;
}
