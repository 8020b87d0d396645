/* SPDX-License-Identifier: MIT */
/* audit: grants in the settings, and who stands behind them. */
#include "ceremony/audit.h"

#include "base/text.h"
#include "base/time.h"
#include "ceremony/post.h"
#include "ceremony/retention.h"
#include "ceremony/school.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { KEYS = 5, MAX_LIST = AUDIT_MAX_CASES * 26 };
static const char *const names[KEYS] = { "@compte", "@debut", "@fin", "affaires", "motif" };

static const char *value(const struct school *s, unsigned n, const char *name)
{
	char key[40];
	snprintf(key, sizeof key, "audit[%u]/%s", n, name);
	return school_get(s, key);
}

/* The grant in slot 'n'; its texts live as long as 's'. false: none there. */
static bool grant_read(struct audit_grant *g, const struct school *s, unsigned n)
{
	uint64_t account = 0;
	*g = (struct audit_grant){ .school = s->row.id,
		.cases = value(s, n, "affaires"),
		.why = value(s, n, "motif"),
		.school_name = s->row.name,
		.name = "" };
	if (!text_decimal(&account, slice_text(value(s, n, "@compte")), INT64_MAX, NULL) ||
		!time_date_parse(&g->from, slice_text(value(s, n, "@debut")), NULL) ||
		!time_date_parse(&g->to, slice_text(value(s, n, "@fin")), NULL))
		return false;
	g->account = (int64_t)account;
	return true;
}

/* The slot of 'account', else a free one; 0: none is free. */
static unsigned slot_of(const struct school *s, int64_t account, bool *there)
{
	unsigned free_one = 0;
	*there = false;
	for (unsigned n = AUDIT_MOST; n >= 1; n--) {
		struct audit_grant g;
		bool taken = grant_read(&g, s, n);
		*there = taken && g.account == account;
		if (*there)
			return n;
		if (!taken)
			free_one = n;
	}
	return free_one;
}

static bool slot_change(const struct actor *a, unsigned n, const char *const *values, struct err *e)
{
	const struct school_slot slot = { "audit", n, names, KEYS };
	return school_slot_change(a, &slot, values, e);
}

/* "A, B\nC" to "A,B,C", each a reference of this school. */
static bool cases_take(struct buf *out, const struct actor *a, const char *typed, struct err *e)
{
	static const char between[] = " ,;\t\r\n";
	size_t n = 0;
	for (typed += strspn(typed, between); *typed; typed += strspn(typed, between)) {
		AUTO(store_dossier) struct store_dossier d = { .version = 0 };
		struct err why = ERR_INIT;
		char reference[40];
		size_t len = strcspn(typed, between);
		snprintf(reference, sizeof reference, "%.*s", len < 39 ? (int)len : 39, typed);
		typed += len;
		bool known =
			len < sizeof reference &&
			store_dossier_by_reference(a->service->house->store, reference, &d, &why);
		if (!known && why.code && why.code != ERR_NOT_FOUND)
			return err_fail(e, why.code, "%s", why.text);
		if (!known || d.school != a->school)
			return err_fail(e, ERR_SYNTAX,
				"affaires : « %s » n’est pas une référence de cet établissement",
				reference);
		if (n++ == AUDIT_MAX_CASES)
			return err_fail(
				e, ERR_LIMIT, "affaires : %d références au plus", AUDIT_MAX_CASES);
		buf_printf(out, "%s%s", n > 1 ? "," : "", reference);
	}
	if (!n)
		return err_fail(e, ERR_SYNTAX, "affaires : donnez au moins une référence");
	return buf_done(out, e);
}

static bool auditor_good(const struct actor *a, int64_t account, struct err *e)
{
	struct store_account x;
	struct err why = ERR_INIT;
	bool known = store_account_get(a->service->house->store, account, &x, &why);
	if (!known && why.code != ERR_NOT_FOUND)
		return err_fail(e, why.code, "%s", why.text);
	/* one of the instance audits several schools */
	bool good = known && (x.roles & STORE_ROLE_AUDITEUR) &&
		    (x.school == 0 || x.school == a->school) && x.state != STORE_ACCOUNT_SUSPENDED;
	return good ||
	       err_fail(e, ERR_SYNTAX, "personne : ce compte n’est pas celui d’un auditeur");
}

static bool days_good(const struct actor *a, const struct audit_grant *g, struct err *e)
{
	if (g->from > g->to || g->to < life_day(a->now_ms))
		return err_fail(e, ERR_SYNTAX, "fin : elle est passée, ou avant le premier jour");
	return g->to - g->from <= AUDIT_MAX_DAYS ||
	       err_fail(e, ERR_SYNTAX, "fin : %d jours au plus", AUDIT_MAX_DAYS);
}

/* The grant, the event of the school and the auditor's mail, all or nothing. */
struct granting {
	const struct actor *actor;
	const char *const *values; /* as names */
	int64_t account;
	char count[12]; /* of cases */
};

static bool auditor_tell(const struct granting *g, struct err *e)
{
	const struct actor *a = g->actor;
	struct store_account x;
	if (!store_account_get(a->service->house->store, g->account, &x, e))
		return false;
	const struct post_fact facts[] = { { "debut", g->values[1] }, { "fin", g->values[2] },
		{ "nombre", g->count }, { NULL, NULL } };
	const struct post_to whom = { .address = x.login,
		.lang = x.lang,
		.channel = STORE_CHANNEL_MAIL,
		.account = x.id,
		.school = a->school,
		.now_ms = a->now_ms };
	return post_alone(a->service, POST_M24, &whom, facts, e);
}

/* Pressed twice it is one grant, told once. */
static bool is_granted(const struct school *s, unsigned n, const char *const *values)
{
	for (size_t i = 0; i < KEYS; i++)
		if (strcmp(value(s, n, names[i]), values[i]) != 0)
			return false;
	return true;
}

/* Within the transaction: nobody else takes the slot meanwhile. 's' is opened by it; *n 0: none is free. */
static bool slot_look(
	struct school *s, unsigned *n, bool *there, const struct granting *g, struct err *e)
{
	const struct actor *a = g->actor;
	if (!school_open(s, a->service, a->school, e))
		return false;
	*n = slot_of(s, g->account, there);
	return true;
}

static bool grant_all(void *arg, struct store *store, struct err *e)
{
	const struct granting *g = arg;
	AUTO(school) struct school s = { .settings = NULL };
	unsigned n;
	bool there;
	(void)store;
	if (!slot_look(&s, &n, &there, g, e))
		return false;
	if (!n)
		return err_fail(e, ERR_LIMIT,
			"personne : %d accès au plus à la fois ; retirez-en un", AUDIT_MOST);
	return is_granted(&s, n, g->values) ||
	       (slot_change(g->actor, n, g->values, e) && auditor_tell(g, e));
}

static bool grant_do(struct granting *g, struct err *e)
{
	unsigned cases = 1;
	for (const char *c = g->values[3]; *c; c++)
		cases += *c == ',';
	snprintf(g->count, sizeof g->count, "%u", cases);
	return store_together(g->actor->service->house->store, grant_all, g, e);
}

bool audit_grant(const struct actor *a, const struct audit_grant *g, struct err *e)
{
	AUTO(buf) struct buf cases = BUF_MAX(MAX_LIST);
	char account[24], from[11], to[11];
	if (!life_allowed(a, LIFE_AUDIT, NULL, LIFE_MAY, e) || !auditor_good(a, g->account, e) ||
		!days_good(a, g, e) || !cases_take(&cases, a, g->cases, e))
		return false;
	if (!g->why[0] || strlen(g->why) > AUDIT_MAX_WHY)
		return err_fail(e, ERR_SYNTAX, "motif : de 1 à %d caractères", AUDIT_MAX_WHY);
	snprintf(account, sizeof account, "%" PRId64, g->account);
	time_date_format(from, g->from);
	time_date_format(to, g->to);
	const char *const values[KEYS] = { account, from, to, buf_text(&cases), g->why };
	struct granting all = { .actor = a, .values = values, .account = g->account };
	return grant_do(&all, e);
}

static bool end_all(void *arg, struct store *store, struct err *e)
{
	const struct granting *g = arg;
	AUTO(school) struct school s = { .settings = NULL };
	unsigned n;
	bool there;
	(void)store;
	if (!slot_look(&s, &n, &there, g, e))
		return false;
	return there ? slot_change(g->actor, n, NULL, e)
		     : err_fail(e, ERR_NOT_FOUND, "no such grant of an audit");
}

bool audit_end(const struct actor *a, int64_t account, struct err *e)
{
	struct granting all = { .actor = a, .account = account };
	return life_allowed(a, LIFE_AUDIT, NULL, LIFE_MAY, e) &&
	       store_together(a->service->house->store, end_all, &all, e);
}

/* --- told ------------------------------------------------------------------------------------------------------------ */

struct telling {
	const struct actor *actor;
	audit_fn *fn;
	void *arg;
	struct err *e;
	bool good, ended;
};

static bool runs(const struct audit_grant *g, const struct actor *a)
{
	int32_t today = life_day(a->now_ms);
	return g->account == a->account && g->from <= today && today <= g->to;
}

static bool school_tell(struct telling *t, const struct school *s)
{
	bool auditor = t->actor->role == LIFE_AUDITEUR;
	for (unsigned n = 1; n <= AUDIT_MOST && !t->ended; n++) {
		struct audit_grant g;
		struct store_account x;
		char name[200];
		if (!grant_read(&g, s, n) || (auditor && !runs(&g, t->actor)))
			continue;
		if (!store_account_get(t->actor->service->house->store, g.account, &x, t->e))
			return false;
		snprintf(name, sizeof name, "%s %s", x.first_name, x.last_name);
		g.name = name;
		t->ended = !t->fn(t->arg, &g);
	}
	return true;
}

static bool one_tell(void *arg, const struct store_school *row)
{
	struct telling *t = arg;
	AUTO(school) struct school s = { .settings = NULL };
	t->good = school_open(&s, t->actor->service, row->id, t->e) && school_tell(t, &s);
	return t->good && !t->ended;
}

bool audit_each(const struct actor *a, audit_fn *fn, void *arg, struct err *e)
{
	struct telling t = { a, fn, arg, e, true, false };
	AUTO(school) struct school s = { .settings = NULL };
	if (a->role == LIFE_AUDITEUR)
		return store_school_each(a->service->house->store, one_tell, &t, e) && t.good;
	if (a->role != LIFE_CHEF && a->role != LIFE_DPO)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	return school_open(&s, a->service, a->school, e) && school_tell(&t, &s);
}

/* --- one case ---------------------------------------------------------------------------------------------------------- */

/* An act is of the case of the convention that it follows. */
static bool covers(bool *yes, const struct audit_grant *g, const struct actor *a,
	const struct store_dossier *d, struct err *e)
{
	AUTO(store_dossier) struct store_dossier head = { .version = 0 };
	char id[37];
	*yes = life_listed(g->cases, d->reference);
	if (*yes || !d->amends[0])
		return true;
	if (!retention_head(id, a->service, d, e) ||
		!store_dossier_get(a->service->house->store, d->school, id, &head, e))
		return false;
	*yes = life_listed(g->cases, head.reference);
	return true;
}

bool audit_open(struct audit_case *out, const struct actor *a, const char *id, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	bool granted = false;
	*out = (struct audit_case){ .actor = *a };
	if (a->role != LIFE_AUDITEUR)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	if (!store_dossier_get(a->service->house->store, -1, id, &d, e) ||
		!school_open(&s, a->service, d.school, e))
		return false;
	for (unsigned n = 1; n <= AUDIT_MOST && !granted; n++) {
		struct audit_grant g;
		if (!grant_read(&g, &s, n) || !runs(&g, a))
			continue;
		if (!covers(&granted, &g, a, &d, e))
			return false;
		out->until = g.to;
	}
	if (!granted)
		return err_fail(e, ERR_NOT_FOUND, "no such convention");
	memcpy(out->reference, d.reference, sizeof out->reference);
	out->actor.school = d.school;
	out->actor.scope = out->reference;
	return true;
}

bool audit_consulted(const struct audit_case *c, const char *id, const char *what, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	const struct life_detail details[] = { { "document", what, false }, { NULL, NULL, false } };
	return life_open(&l, &c->actor, id, e) &&
	       life_note(l, &c->actor, EVENT_CONSULTATION, details, e) && life_commit(l, e);
}
