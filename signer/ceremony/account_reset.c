/* SPDX-License-Identifier: MIT */
/* account_reset: a forgotten password. Who may sign, or holds the instance, needs a second person's yes (CONVENTION 6). */
#include "ceremony/account.h"

#include "ceremony/password.h"
#include "ceremony/post.h"
#include "ceremony/say.h"
#include "ceremony/school.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	TWO_PERSONS = STORE_ROLE_CHEF | STORE_ROLE_DELEGATAIRE | STORE_ROLE_ADMIN,
	MAX_TOLD = 20, /* other administrators that hear of a reset */
};
#define RESET_WAITS "attente" /* store_link.why of a reset that waits for the second person */
#define RESET_OPEN "reinitialisation"

static bool m21(const struct actor *a, const struct store_account *to, const char *who,
	const struct store_link *link, struct err *e)
{
	char when[SAY_MAX_INSTANT];
	say_instant(when, a->now_ms);
	const struct post_fact facts[] = { { "qui", who }, { "quand", when },
		{ "attente", link ? "non" : "oui" }, { NULL, NULL } };
	const struct post_to p = { .address = to->login,
		.lang = to->lang,
		.channel = STORE_CHANNEL_MAIL,
		.account = to->id,
		.school = to->school,
		.now_ms = a->now_ms,
		.link = link };
	return post_alone(a->service, POST_M21, &p, facts, e);
}

/* The other administrators: of the instance, and the head of the account's school. */
struct others {
	const struct store_account *of;
	struct store_account list[MAX_TOLD];
	size_t n;
};

static bool others_take(void *arg, const struct store_account *x)
{
	struct others *o = arg;
	bool wanted = x->state == STORE_ACCOUNT_ACTIVE && x->id != o->of->id &&
		      ((x->roles & STORE_ROLE_ADMIN) ||
			      ((x->roles & STORE_ROLE_CHEF) && x->school == o->of->school));
	if (wanted)
		o->list[o->n++] = *x;
	return o->n < MAX_TOLD;
}

static bool tell_others(const struct actor *a, const struct store_account *x, struct err *e)
{
	struct others o = { .of = x };
	char who[200];
	snprintf(who, sizeof who, "%s %s", x->first_name, x->last_name);
	if (!store_account_each(a->service->house->store, -1, others_take, &o, e))
		return false;
	for (size_t i = 0; i < o.n; i++)
		if (!m21(a, &o.list[i], who, NULL, e))
			return false;
	return true;
}

/* Never to the address that a whole office reads. */
static bool is_shared(
	bool *shared, const struct actor *a, const struct store_account *x, struct err *e)
{
	*shared = false;
	if (x->school == 0)
		return true;
	AUTO(school) struct school s = { .settings = NULL };
	if (!school_open(&s, a->service, x->school, e))
		return false;
	*shared = school_reads(&s, x->login);
	return true;
}

/* Requests and links of this account that are still open. */
struct open_links {
	int64_t account;
	struct store_link list[8];
	size_t n;
};

static bool open_take(void *arg, const struct store_link *l)
{
	struct open_links *o = arg;
	if (l->account == o->account &&
		(strcmp(l->why, RESET_WAITS) == 0 || strcmp(l->why, RESET_OPEN) == 0))
		o->list[o->n++] = *l;
	return o->n < sizeof o->list / sizeof *o->list;
}

static bool open_links(
	struct open_links *o, const struct actor *a, const char *login, struct err *e)
{
	const struct store_link_filter f = { .address = login,
		.school = -1,
		.kinds = 1U << STORE_LINK_ACCOUNT,
		.states = 1U << STORE_LINK_LIVE | 1U << STORE_LINK_BLOCKED };
	return store_link_each(a->service->house->store, &f, open_take, o, e);
}

/* The request and the mails that tell of it: half of it would be « one request at a time » for days, and nobody told. */
struct asking {
	const struct actor *actor;
	const struct store_account *account;
	struct store_link *link;
	bool alone; /* nobody has to confirm it */
};

static bool ask_all(void *arg, struct store *s, struct err *e)
{
	const struct asking *q = arg;
	return store_link_put(s, q->link, e) &&
	       m21(q->actor, q->account, "vous-même, ou quelqu’un qui connaît votre adresse",
		       q->alone ? q->link : NULL, e) &&
	       tell_others(q->actor, q->account, e);
}

static bool reset_open(
	const struct actor *a, const struct store_account *x, bool two, struct err *e)
{
	struct open_links old = { .account = x->id };
	struct store *s = a->service->house->store;
	struct store_link l = { .kind = STORE_LINK_ACCOUNT,
		.state = two ? STORE_LINK_BLOCKED : STORE_LINK_LIVE,
		.school = x->school,
		.account = x->id,
		.channel = STORE_CHANNEL_MAIL,
		.created_ms = a->now_ms,
		.expires_ms = a->now_ms + (int64_t)ACCOUNT_INVITE_S * 1000 };
	if (!open_links(&old, a, x->login, e))
		return false;
	for (size_t i = 0; i < old.n;
		i++) { /* one request at a time, or a stranger floods a mailbox */
		if (old.list[i].expires_ms > a->now_ms)
			return true;
	}
	snprintf(l.address, sizeof l.address, "%s", x->login);
	snprintf(l.lang, sizeof l.lang, "%s", x->lang);
	snprintf(l.why, sizeof l.why, "%s", two ? RESET_WAITS : RESET_OPEN);
	struct asking q = { a, x, &l, !two };
	return store_together(s, ask_all, &q, e);
}

/* Zero: nobody's, or one that is suspended. */
static bool account_of(int64_t *id, const struct actor *a, const char *login, struct err *e)
{
	struct store_account x;
	struct err why = ERR_INIT;
	char lower[STORE_MAX_LOGIN + 1];
	*id = 0;
	snprintf(lower, sizeof lower, "%.*s", STORE_MAX_LOGIN, login);
	for (char *c = lower; *c; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
	if (!store_account_by_login(a->service->house->store, lower, &x, &why))
		return why.code == ERR_NOT_FOUND || err_fail(e, why.code, "%s", why.text);
	if (x.state != STORE_ACCOUNT_SUSPENDED)
		*id = x.id;
	return true;
}

/* What follows is done behind, by a job that is kept in either case: whoever measures the answer learns nothing. */
bool account_reset_ask(const struct actor *a, const char *login, struct err *e)
{
	int64_t id;
	bool right;
	struct store_job j = { .created_ms = a->now_ms, .next_ms = a->now_ms };
	/* no scrypt is needed here: it keeps who asks for a thousand addresses waiting */
	if (!password_right(&right, "", "x", e) || !account_of(&id, a, login, e))
		return false;
	snprintf(j.kind, sizeof j.kind, ACCOUNT_RESET_JOB);
	snprintf(j.key, sizeof j.key, "%" PRId64, id);
	return store_job_add(a->service->house->store, &j, e);
}

bool account_reset_job(const struct actor *system, const struct store_job *j, struct err *e)
{
	uint64_t id;
	bool shared = false;
	struct store_account x;
	if (!text_decimal(&id, slice_text(j->key), INT64_MAX, e))
		return false;
	if (id == 0)
		return true;
	if (!store_account_get(system->service->house->store, (int64_t)id, &x, e))
		return false;
	if (x.state == STORE_ACCOUNT_SUSPENDED)
		return true;
	if (!is_shared(&shared, system, &x, e))
		return false;
	if (shared)
		return tell_others(system, &x, e);
	return reset_open(system, &x, (x.roles & TWO_PERSONS) != 0, e);
}

/* May this account's yes count for that one? */
static bool is_second(const struct actor *a, const struct store_link *l)
{
	return l->account != a->account &&
	       (a->role == LIFE_ADMIN || (a->role == LIFE_CHEF && a->school == l->school));
}

struct waiting {
	const struct actor *a;
	account_reset_fn *fn;
	void *arg;
};

static bool waiting_take(void *arg, const struct store_link *l)
{
	struct waiting *w = arg;
	if (strcmp(l->why, RESET_WAITS) != 0 || l->expires_ms <= w->a->now_ms ||
		!is_second(w->a, l))
		return true;
	struct account_reset r = { .account = l->account, .asked_ms = l->created_ms };
	snprintf(r.login, sizeof r.login, "%s", l->address);
	return w->fn(w->arg, &r);
}

bool account_resets(const struct actor *a, account_reset_fn *fn, void *arg, struct err *e)
{
	struct waiting w = { a, fn, arg };
	const struct store_link_filter f = { .school = a->role == LIFE_ADMIN ? -1 : a->school,
		.kinds = 1U << STORE_LINK_ACCOUNT,
		.states = 1U << STORE_LINK_BLOCKED };
	return store_link_each(a->service->house->store, &f, waiting_take, &w, e);
}

static bool confirm_all(void *arg, struct store *s, struct err *e)
{
	const struct asking *q = arg;
	return store_link_put(s, q->link, e) &&
	       (!q->alone || m21(q->actor, q->account, "une deuxième personne l’a confirmée",
				     q->link, e));
}

bool account_reset_confirm(const struct actor *a, int64_t id, bool yes, struct err *e)
{
	struct store_account x;
	struct open_links open = { .account = id };
	struct store *s = a->service->house->store;
	if (!store_account_get(s, id, &x, e) || !open_links(&open, a, x.login, e))
		return false;
	for (size_t i = 0; i < open.n; i++) {
		struct store_link *l = &open.list[i];
		if (strcmp(l->why, RESET_WAITS) != 0 || l->expires_ms <= a->now_ms)
			continue;
		if (!is_second(a, l))
			return reason_set(e, ERR_DENIED, REASON_SECOND_PERSON);
		l->state = yes ? STORE_LINK_LIVE : STORE_LINK_DEAD;
		snprintf(l->why, sizeof l->why, "%s", yes ? RESET_OPEN : "refusee");
		l->expires_ms = a->now_ms + (int64_t)ACCOUNT_INVITE_S * 1000;
		struct asking q = { a, &x, l, yes };
		return store_together(s, confirm_all, &q, e);
	}
	return err_fail(e, ERR_NOT_FOUND, "no reset of this account waits");
}

struct setting {
	struct store_account *account;
	const struct store_note *note;
};

static bool set_all(void *arg, struct store *s, struct err *e)
{
	const struct setting *x = arg;
	return store_account_put(s, x->account, e) &&
	       store_session_end_all(s, x->account->id, 0, e) && store_note_add(s, x->note, e);
}

bool account_passwd(
	struct service *s, const char *login, const char *password, int64_t now_ms, struct err *e)
{
	struct store_account x;
	if (!store_account_by_login(s->house->store, login, &x, e))
		return err_context(e, "account %s", login);
	/* CONVENTION 6: the command line stands for the second person where there is one administrator only */
	if ((x.roles & TWO_PERSONS) && !s->shared->single_administrator)
		return reason_set(e, ERR_DENIED, REASON_SECOND_PERSON);
	if (!password_fit(password, x.login, e) || !password_make(x.password, s, password, e))
		return false;
	x.state = STORE_ACCOUNT_ACTIVE;
	x.failures = 0;
	x.locked_until_ms = 0;
	const struct store_note n = { .school = x.school,
		.time_ms = now_ms,
		.kind = "MOT-DE-PASSE",
		.detail = SLICE_LIT("{\"par\":\"ligne de commande\"}") };
	struct setting all = { &x, &n };
	return store_together(s->house->store, set_all, &all, e);
}
