/* SPDX-License-Identifier: MIT */
/* invite_send: links made when a turn comes, re-sent and re-issued. */
#include "ceremony/invite.h"

#include "base/text.h"
#include "base/time.h"
#include "ceremony/announce.h"
#include "ceremony/calendar.h"
#include "ceremony/papers.h"
#include "ceremony/post.h"
#include "ceremony/sign.h"
#include "ceremony/token.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TELL_HEAD_MS = 30 * 60 * 1000 }; /* what comes within half an hour is told in one message */

#define KIND(k) (1U << STORE_LINK_##k)
#define OPEN_STATES (1U << STORE_LINK_LIVE | 1U << STORE_LINK_DONE)

/* --- a link of a person ---------------------------------------------------------------------------------------------- */

struct found {
	struct store_link link;
	const char *role; /* NULL: any */
	bool there;
};

static bool take_first(void *arg, const struct store_link *l)
{
	struct found *f = arg;
	if (f->role && strcmp(f->role, l->role) != 0)
		return true;
	f->link = *l;
	f->there = true;
	return false;
}

static bool link_find(
	struct found *f, const struct life *l, const char *person, uint32_t kinds, struct err *e)
{
	const struct store_link_filter filter = { .dossier = l->dossier.id,
		.person = person,
		.school = -1,
		.kinds = kinds,
		.states = OPEN_STATES };
	*f = (struct found){ .there = false };
	return store_link_each(l->service->house->store, &filter, take_first, f, e);
}

static void link_start(
	struct store_link *x, const struct life *l, enum store_link_kind kind, const char *person)
{
	*x = (struct store_link){ .kind = kind,
		.state = STORE_LINK_LIVE,
		.school = l->dossier.school,
		.revision = kind == STORE_LINK_SIGN ? l->dossier.revision : 0,
		.created_ms = l->now_ms };
	memcpy(x->dossier, l->dossier.id, sizeof x->dossier);
	snprintf(x->person, sizeof x->person, "%.31s", person);
	if (kind == STORE_LINK_SIGN && l->frozen)
		memcpy(x->sha_fond, l->frozen->sha_fond, sizeof x->sha_fond);
}

/* How the person is reached now. false: no address of a message. */
static bool reach_set(struct store_link *x, const struct papers *p)
{
	const char *address;
	x->channel = papers_reach(p, x->person, &address);
	snprintf(x->address, sizeof x->address, "%.*s", STORE_MAX_LOGIN, address);
	snprintf(x->lang, sizeof x->lang, "%.11s", papers_contact(p, x->person, "langue-aide"));
	return (x->channel == STORE_CHANNEL_MAIL || x->channel == STORE_CHANNEL_SMS) && address[0];
}

static const char *person_name(
	char out[static STORE_MAX_NAME], const struct papers *p, const char *id)
{
	struct papers_person list[PAPERS_MAX_PERSONS];
	size_t n = papers_persons(p, list);
	out[0] = '\0';
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].id, id) == 0)
			memcpy(out, list[i].name, STORE_MAX_NAME);
	return out;
}

/* --- the host's form --------------------------------------------------------------------------------------------------- */

bool invite_host(struct life *l, const struct actor *a, struct err *e)
{
	(void)a;
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	struct found f;
	if (!papers_read(&p, &l->dossier, e) || !link_find(&f, l, "p-emp1", KIND(FILL), e))
		return false;
	struct store_link x = f.link;
	if (!f.there) {
		link_start(&x, l, STORE_LINK_FILL, "p-emp1");
		snprintf(x.role, sizeof x.role, "%s", life_role_name(LIFE_ACCUEIL));
	}
	if (!reach_set(&x, &p))
		return reason_set(e, ERR_WRONG_STATE, REASON_CONTACT);
	person_name(x.name, &p, "p-emp1");
	const struct store_link *kept = life_link(l, &x, e);
	char teacher[STORE_MAX_NAME];
	const struct post_fact facts[] = { { "debut", fields_get(&p.fond, "sequence/@debut") },
		{ "fin", fields_get(&p.fond, "sequence/@fin") },
		{ "niveau", fields_get(&p.fond, "sequence/@niveau") },
		{ "accueil", fields_get(&p.fond, "organisme-accueil/denomination") },
		{ "referent", person_name(teacher, &p, "p-ens1") }, { NULL, NULL } };
	const struct post_to to = {
		.address = x.address, .lang = x.lang, .channel = x.channel, .link = kept
	};
	return kept && post_tell(l, POST_M1, &to, facts, e);
}

/* --- signers --------------------------------------------------------------------------------------------------------- */

static bool is_family(const char *role)
{
	return strcmp(role, life_role_name(LIFE_RESPONSABLE)) == 0 ||
	       strcmp(role, life_role_name(LIFE_ELEVE)) == 0;
}

static void signers_told(struct buf *out, const struct store_convention *c)
{
	for (size_t i = 0; i < c->parties_n; i++)
		if (c->parties[i].signed_at)
			buf_printf(out, "%s%s", out->n ? "; " : "", c->parties[i].label);
}

bool invite_tell(struct life *l, enum post_kind kind, const struct store_link *x, struct err *e)
{
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	AUTO(buf) struct buf told = BUF_MAX(2000);
	char before[11] = "", place[400];
	bool family = is_family(x->role);
	if (!papers_read(&p, &l->dossier, e))
		return false;
	int32_t limit = l->dossier.limit_day > l->dossier.first_day ? l->dossier.limit_day
								    : l->dossier.first_day;
	if (limit)
		time_date_format(before, limit - 1);
	if (l->frozen)
		signers_told(&told, l->frozen);
	snprintf(place, sizeof place, "%s, %s",
		fields_get(&p.fond, "organisme-accueil/denomination"),
		fields_get(&p.fond, "organisme-accueil/lieu[1]/commune"));
	const char *signed_by = buf_text(&told);
	/* To a family: first name and school only, no place, no date (CONVENTION 7). */
	const struct post_fact facts[] = { { "role", x->role },
		{ "debut", family ? NULL : fields_get(&p.fond, "sequence/@debut") },
		{ "fin", family ? NULL : fields_get(&p.fond, "sequence/@fin") },
		{ "lieu", family ? NULL : place }, { "nom", x->name },
		{ "famille", family ? "oui" : "non" }, { "avant", before },
		{ "signataires", signed_by }, { NULL, NULL } };
	const struct post_to to = {
		.address = x->address, .lang = x->lang, .channel = x->channel, .link = x
	};
	return post_tell(l, kind, &to, facts, e);
}

/* Head and delegates act from their accounts: they are told once for all that waits. */
static bool head_call(struct life *l, struct err *e)
{
	if (l->jobs_n == LIFE_MAX_JOBS)
		return err_fail(e, ERR_BUG, "more than %d jobs in one step", LIFE_MAX_JOBS);
	struct store_job *j = &l->jobs[l->jobs_n++];
	*j = (struct store_job){ .created_ms = l->now_ms,
		.next_ms = invite_after_quiet(l->now_ms + TELL_HEAD_MS) };
	snprintf(j->kind, sizeof j->kind, "m11");
	snprintf(j->key, sizeof j->key, "%" PRId64, l->dossier.school);
	return true;
}

/* The newest revision before this one that the person was asked to sign; 0: none. */
struct former {
	uint32_t revision, below;
};

static bool former_take(void *arg, const struct store_link *x)
{
	struct former *f = arg;
	if (x->revision < f->below && x->revision > f->revision)
		f->revision = x->revision;
	return true;
}

static bool former_find(uint32_t *out, const struct life *l, const char *person, struct err *e)
{
	struct former f = { 0, l->dossier.revision };
	const struct store_link_filter filter = { .dossier = l->dossier.id,
		.person = person,
		.school = -1,
		.kinds = KIND(SIGN),
		.states = 1U << STORE_LINK_DEAD };
	*out = 0;
	if (f.below > 1 && !store_link_each(l->service->house->store, &filter, former_take, &f, e))
		return false;
	*out = f.revision;
	return true;
}

/* An invitation round: who asks for it, and whether it is the sending of a revision or somebody's turn. */
struct inviting {
	const struct papers *papers;
	bool sending;
};

/* M2; M15 of an act; M6 where the person knew the text as it was before. */
static bool invitation_tell(
	struct life *l, const struct inviting *w, const struct store_link *x, struct err *e)
{
	uint32_t former = 0;
	if (w->sending && !former_find(&former, l, x->person, e))
		return false;
	if (former)
		return announce_change(l, x, former, true, e);
	return l->dossier.amends[0] ? announce_act(l, w->papers, x, true, e)
				    : invite_tell(l, POST_M2, x, e);
}

static void sign_link_start(struct store_link *x, const struct life *l, const struct store_party *p)
{
	link_start(x, l, STORE_LINK_SIGN, p->holders[0].person);
	snprintf(x->role, sizeof x->role, "%s", p->role);
	snprintf(x->field, sizeof x->field, "%s", p->field);
	snprintf(x->name, sizeof x->name, "%s", p->holders[0].name);
}

/* Head and teacher act by account. */
static bool by_link(const struct store_party *p)
{
	return strcmp(p->role, life_role_name(LIFE_CHEF)) != 0 &&
	       strcmp(p->role, life_role_name(LIFE_ENSEIGNANT)) != 0 && p->holders_n > 0;
}

/* Whose turn is still to come, but who signed or read the text before, hears at once that it changed. */
static bool party_warn(struct life *l, size_t i, const struct inviting *w, struct err *e)
{
	const struct store_party *p = &l->frozen->parties[i];
	struct store_link x;
	uint32_t former = 0;
	if (!by_link(p))
		return true;
	if (!former_find(&former, l, p->holders[0].person, e))
		return false;
	sign_link_start(&x, l, p);
	return !former || !reach_set(&x, w->papers) || announce_change(l, &x, former, false, e);
}

static bool party_invite(struct life *l, size_t i, const struct inviting *w, struct err *e)
{
	const struct store_party *p = &l->frozen->parties[i];
	struct found f;
	if (strcmp(p->role, life_role_name(LIFE_CHEF)) == 0)
		return head_call(l, e);
	if (!by_link(p))
		return true; /* the visa is in the teacher's « Ma journée » */
	if (!link_find(&f, l, p->holders[0].person, KIND(SIGN), e))
		return false;
	if (f.there)
		return true;
	struct store_link x;
	sign_link_start(&x, l, p);
	bool messaged = reach_set(&x, w->papers);
	const struct store_link *kept = life_link(l, &x, e);
	return kept && (!messaged || invitation_tell(l, w, kept, e));
}

static bool invite_round(struct life *l, bool sending, struct err *e)
{
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	const struct inviting w = { &p, sending };
	if (!l->frozen || !papers_read(&p, &l->dossier, e))
		return l->frozen ? false : err_fail(e, ERR_BUG, "nothing is frozen");
	for (size_t i = 0; i < l->frozen->parties_n; i++) {
		bool turn = sign_in_turn(l->frozen, i, NULL);
		if (l->frozen->parties[i].signed_at || (!turn && !sending))
			continue;
		if (!(turn ? party_invite(l, i, &w, e) : party_warn(l, i, &w, e)))
			return false;
	}
	return true;
}

bool invite_next(struct life *l, const struct actor *a, struct err *e)
{
	(void)a;
	return invite_round(l, false, e);
}

bool invite_sent(struct life *l, struct err *e)
{
	return invite_round(l, true, e);
}

/* --- again ----------------------------------------------------------------------------------------------------------- */

static enum post_kind message_of(const struct store_link *x, bool fresh)
{
	switch (x->kind) {
	case STORE_LINK_FILL:
		return POST_M1;
	case STORE_LINK_FOLLOW:
		return POST_M9;
	case STORE_LINK_SIGN:
		return fresh ? POST_M5 : POST_M3;
	case STORE_LINK_BATCH:
	case STORE_LINK_ACCOUNT:
		break;
	}
	return POST_M5;
}

bool invite_replace(struct life *l, const struct papers *p, const struct store_link *old,
	enum store_channel channel, struct err *e)
{
	struct store_link dead = *old, x = *old;
	dead.state = STORE_LINK_DEAD;
	snprintf(dead.why, sizeof dead.why, "remplace");
	x.id = x.version = 0;
	x.state = STORE_LINK_LIVE;
	x.why[0] = '\0';
	x.created_ms = l->now_ms;
	x.asked_ms = x.opened_ms = x.reminded_ms = 0;
	x.birth_failures = x.reminders = 0;
	bool messaged = reach_set(&x, p);
	if (channel && channel != x.channel) {
		const char *what = channel == STORE_CHANNEL_SMS ? "telephone" : "courriel";
		const char *address = papers_contact(p, x.person, what);
		messaged = (channel == STORE_CHANNEL_SMS || channel == STORE_CHANNEL_MAIL) &&
			   address[0];
		snprintf(x.address, sizeof x.address, "%.*s", STORE_MAX_LOGIN,
			messaged ? address : "");
		x.channel = channel;
	}
	const struct store_link *kept = life_link(l, &dead, e) ? life_link(l, &x, e) : NULL;
	/* whom the invitation never reached is invited there: who, when, and the notice stand in it alone */
	bool unread = x.kind == STORE_LINK_SIGN && !old->asked_ms && !old->opened_ms &&
		      strcmp(x.address, old->address) != 0 && !l->dossier.amends[0];
	enum post_kind kind = unread ? POST_M2 : message_of(&x, true);
	return kept && (!messaged || invite_tell(l, kind, kept, e));
}

struct again {
	struct store_link list[8];
	size_t n;
};

static bool again_take(void *arg, const struct store_link *x)
{
	struct again *g = arg;
	if (g->n < sizeof g->list / sizeof *g->list)
		g->list[g->n++] = *x;
	return true;
}

/* Of several that open, the one to sign with, else the one to follow by, else the form; the newest of its kind. */
static const struct store_link *again_best(const struct again *g)
{
	static const int rank[] = { [STORE_LINK_FILL] = 1,
		[STORE_LINK_FOLLOW] = 2,
		[STORE_LINK_SIGN] = 3,
		[STORE_LINK_BATCH] = 0,
		[STORE_LINK_ACCOUNT] = 0 };
	const struct store_link *best = &g->list[0];
	for (size_t i = 1; i < g->n; i++)
		if (rank[g->list[i].kind] >= rank[best->kind])
			best = &g->list[i];
	return best;
}

static bool resend(struct life *l, const struct store_link *x, struct err *e)
{
	if (x->kind == STORE_LINK_FILL)
		return invite_host(l, NULL, e);
	if (x->kind == STORE_LINK_FOLLOW && !l->dossier.sealed_ms)
		return invite_over(l, x, e);
	return invite_tell(l, message_of(x, false), x, e);
}

bool invite_reissue(const struct actor *a, const struct invite_again *r, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	struct again g = { .n = 0 };
	const struct store_link_filter f = { .dossier = r->dossier,
		.person = r->person,
		.school = -1,
		.kinds = KIND(SIGN) | KIND(FILL) | KIND(FOLLOW),
		.states = OPEN_STATES };
	if (!life_open(&l, a, r->dossier, e) ||
		!store_link_each(a->service->house->store, &f, again_take, &g, e))
		return false;
	/* A draft's host is invited by who prepares it; the Dépannage panel begins with the frozen revision. */
	bool draft = life_group(l->dossier.state) == LIFE_P;
	if (!life_allowed(a, draft ? LIFE_SEND : LIFE_OTHER_CONTACT, &l->dossier, LIFE_MAY, e))
		return false;
	if (g.n == 0)
		return reason_set(e, ERR_NOT_FOUND, REASON_STATE);
	if (!papers_read(&p, &l->dossier, e))
		return false;
	for (size_t i = 0; i < g.n; i++) {
		bool fresh = r->void_former || (r->channel && r->channel != g.list[i].channel);
		const struct life_detail details[] = { { "personne", r->person, false },
			{ "anciens", fresh ? "annules" : "gardes", false }, { NULL, NULL, false } };
		if (!life_note(l, a, fresh ? EVENT_LIEN_REEMIS : EVENT_RELANCE, details, e) ||
			!(fresh ? invite_replace(l, &p, &g.list[i], r->channel, e)
				: resend(l, &g.list[i], e)))
			return false;
	}
	return life_commit(l, e);
}

/* Somebody waits for it before the page, as for a code: it is no reminder that quiet hours hold back. */
static void asked_now(struct life *l)
{
	for (size_t i = 0; i < l->messages_n; i++) {
		l->messages[i].next_ms = l->now_ms;
		l->messages[i].priority = 0;
	}
}

/* A message to the registered address of link 'x', whoever asked for it. */
static bool registered_send(const struct actor *a, const struct store_link *x, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	const struct actor system = actor_system(a->service, a->now_ms);
	const struct life_detail details[] = { { "demande", "public", false },
		{ "personne", x->person, false }, { NULL, NULL, false } };
	if (!life_open(&l, &system, x->dossier, e) ||
		!life_note(l, &system, EVENT_RELANCE, details, e) || !resend(l, x, e))
		return false;
	asked_now(l);
	return life_commit(l, e);
}

bool invite_renew(const struct actor *a, const char *token, struct err *e)
{
	struct invite_visit v;
	struct again g = { .n = 0 };
	if (!invite_visit(&v, a, token, e))
		return false;
	const struct store_link_filter f = { .dossier = v.link.dossier,
		.person = v.link.person,
		.school = -1,
		.kinds = KIND(SIGN) | KIND(FILL) | KIND(FOLLOW),
		.states = OPEN_STATES };
	if (v.word == INVITE_BLOCKED)
		return reason_set(e, ERR_DENIED, REASON_LINK_BLOCKED);
	if (!v.link.dossier[0])
		return reason_set(e, ERR_DENIED, REASON_LINK_KIND);
	if (!store_link_each(a->service->house->store, &f, again_take, &g, e))
		return false;
	if (g.n == 0)
		return reason_set(e, ERR_WRONG_STATE, v.why ? v.why : REASON_LINK_CLOSED);
	return registered_send(a, again_best(&g), e);
}

static bool one_seen(void *arg, const struct store_link *x)
{
	(void)arg;
	(void)x;
	return false;
}

/* The open one that says most. */
bool invite_lost_find(int64_t *link, const struct actor *a, const char *reference,
	const char *address, struct err *e)
{
	static const char nobodys[] = "00000000-0000-0000-0000-000000000000";
	char id[37];
	*link = 0;
	AUTO(buf) struct buf normal = BUF_MAX(FIELD_MAX_TEXT);
	struct again g = { .n = 0 };
	struct err why = ERR_INIT;
	const struct field *as = field_find(FIELD_CONTACTS,
		strchr(address, '@') ? "contact[p-rl1]/courriel" : "contact[p-rl1]/telephone");
	if (!as || !field_normal(&normal, as, address, &why) || !buf_text(&normal))
		return true;
	/* of a reference that is not there its links are asked for all the same: who measures the answer learns nothing */
	if (!store_dossier_id(a->service->house->store, reference, id, e))
		return false;
	const struct store_link_filter f = { .dossier = id[0] ? id : nobodys,
		.address = buf_text(&normal),
		.school = -1,
		.kinds = KIND(SIGN) | KIND(FILL) | KIND(FOLLOW),
		.states = OPEN_STATES };
	/* nor is the row of a link unsealed for the one alone who knows the address */
	const struct store_link_filter any = { .school = -1 };
	if (!store_link_each(a->service->house->store, &f, again_take, &g, e) ||
		(g.n == 0 && !store_link_each(a->service->house->store, &any, one_seen, NULL, e)))
		return false;
	*link = g.n ? again_best(&g)->id : 0;
	return true;
}

/* What is found is sent behind, by a job that is kept in either case: whoever measures the answer learns nothing. */
bool invite_lost(const struct actor *a, int64_t link, struct err *e)
{
	struct store_job j = { .created_ms = a->now_ms, .next_ms = a->now_ms };
	snprintf(j.kind, sizeof j.kind, INVITE_LOST_JOB);
	snprintf(j.key, sizeof j.key, "%" PRId64, link);
	return store_job_add(a->service->house->store, &j, e);
}

bool invite_lost_job(const struct actor *system, const struct store_job *j, struct err *e)
{
	uint64_t id = 0;
	struct store_link x;
	if (!text_decimal(&id, slice_text(j->key), INT64_MAX, e))
		return false;
	if (id == 0)
		return true;
	if (!store_link_get(system->service->house->store, (int64_t)id, &x, e))
		return false;
	bool open = x.state == STORE_LINK_LIVE || x.state == STORE_LINK_DONE;
	return !open || registered_send(system, &x, e);
}

/* --- many at one address ------------------------------------------------------------------------------------------------ */

bool invite_batch(
	int64_t *link, const struct actor *system, const struct store_link *one, struct err *e)
{
	struct found f = { .role = one->role };
	const struct store_link_filter filter = { .address = one->address,
		.school = one->school,
		.kinds = KIND(BATCH),
		.states = OPEN_STATES };
	struct store *s = system->service->house->store;
	if (!store_link_each(s, &filter, take_first, &f, e))
		return false;
	if (!f.there) {
		struct store_link *x = &f.link;
		*x = *one;
		x->id = x->version = 0;
		x->kind = STORE_LINK_BATCH;
		x->state = STORE_LINK_LIVE;
		x->dossier[0] = x->person[0] = x->field[0] = x->sha_fond[0] = x->why[0] = '\0';
		x->revision = 0;
		x->created_ms = system->now_ms;
		if (!store_link_put(s, x, e))
			return false;
	}
	*link = f.link.id;
	return true;
}

struct items {
	const struct actor *actor;
	invite_item_fn *fn;
	void *arg;
	struct store_link list[INVITE_MAX_BATCH];
	size_t n;
};

static bool items_take(void *arg, const struct store_link *x)
{
	struct items *i = arg;
	i->list[i->n++] = *x;
	return i->n < INVITE_MAX_BATCH;
}

/* Before the birthday a family sees the first name, and nothing of the place or the days (CONVENTION 7). */
static bool item_names(
	struct invite_item *out, const struct store_dossier *d, bool own_host, struct err *e)
{
	AUTO(fields) struct fields f = { .json = NULL };
	if (!out->birthday_given) {
		out->first_day = out->last_day = 0;
		if (!fields_read(&f, FIELD_FOND, buf_slice(&d->fields), e))
			return false;
		snprintf(out->pupil, sizeof out->pupil, "%.79s", fields_get(&f, "eleve/prenom"));
		return true;
	}
	memcpy(out->pupil, d->pupil_name, sizeof out->pupil);
	/* whoever else is at one address: the place of a protected pupil stands in the convention alone */
	if (!d->shielded || own_host)
		memcpy(out->host, d->host_name, sizeof out->host);
	if (!d->amends[0])
		return true;
	/* an act's own first day is its effect date: the stay's is in its fond */
	if (!fields_read(&f, FIELD_FOND, buf_slice(&d->fields), e))
		return false;
	time_day own;
	if (time_date_parse(&own, slice_text(fields_get(&f, "sequence/@debut")), NULL))
		out->first_day = own;
	return true;
}

static bool item_make(
	struct invite_item *out, const struct actor *a, const struct store_link *x, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	struct store *s = a->service->house->store;
	struct store_key key = { .revision = x->revision };
	memcpy(key.id, x->dossier, sizeof key.id);
	struct store_convention *c = calloc(1, sizeof *c);
	if (!c)
		return err_nomem(e);
	bool good =
		store_dossier_get(s, -1, x->dossier, &d, e) && store_convention_get(s, &key, c, e);
	*out = (struct invite_item){ .revision = x->revision,
		.first_day = d.first_day,
		.last_day = d.last_day,
		.birthday_given = !is_family(x->role) || invite_answered(a, x->dossier) };
	memcpy(out->id, d.id, sizeof out->id);
	memcpy(out->reference, d.reference, sizeof out->reference);
	bool host = strcmp(x->role, life_role_name(LIFE_ACCUEIL)) == 0;
	good = good && item_names(out, &d, host, e);
	memcpy(out->sha_fond, x->sha_fond, sizeof out->sha_fond);
	memcpy(out->field, x->field, sizeof out->field);
	bool state = d.state == STATE_EN_SIGNATURE || d.state == STATE_PARTIELLEMENT_SIGNEE;
	out->why = state ? REASON_NONE : REASON_STATE;
	for (size_t i = 0; good && state && i < c->parties_n; i++) {
		if (strcmp(c->parties[i].field, x->field) != 0)
			continue;
		out->why = c->parties[i].signed_at     ? REASON_SIGNED
			   : !sign_in_turn(c, i, NULL) ? REASON_TURN
						       : REASON_NONE;
	}
	out->open = out->why == REASON_NONE;
	free(c);
	return good;
}

bool invite_items(const struct actor *a, invite_item_fn *fn, void *arg, struct err *e)
{
	struct store_link link;
	if (!invite_link(&link, a, e))
		return false;
	const struct store_link_filter f = { .address = link.address,
		.school = link.school,
		.kinds = KIND(SIGN),
		.states = OPEN_STATES };
	struct items *i = calloc(1, sizeof *i);
	if (!i)
		return err_nomem(e);
	bool good = store_link_each(a->service->house->store, &f, items_take, i, e);
	for (size_t k = 0; good && k < i->n; k++) {
		struct invite_item item;
		good = item_make(&item, a, &i->list[k], e);
		if (good && !fn(arg, &item))
			break;
	}
	free(i);
	return good;
}
