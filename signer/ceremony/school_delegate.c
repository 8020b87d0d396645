/* SPDX-License-Identifier: MIT */
/* school_delegate: delegations of signature (CONVENTION 2.2, 5); live conventions have them by ceremony/school_spread. */
#include "ceremony/dossier.h"
#include "ceremony/post.h"
#include "ceremony/school.h"

#include "base/text.h"
#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 9, KEYS = 10 };

/* --- delegations ---------------------------------------------------------------------------------------------------------- */

static unsigned slot_of(const struct school *s, int64_t account)
{
	char key[40], own[24];
	unsigned free_one = 0;
	snprintf(own, sizeof own, "%" PRId64, account);
	for (unsigned n = MOST; n >= 1; n--) {
		snprintf(key, sizeof key, "delegation[%u]/@compte", n);
		const char *there = school_get(s, key);
		if (strcmp(there, own) == 0)
			return n;
		if (!there[0])
			free_one = n;
	}
	return free_one;
}

static bool m14(const struct actor *a, const struct school_delegation *d, struct err *e)
{
	struct store_account account;
	char from[11], to[11], name[200];
	if (!store_account_get(a->service->house->store, d->account, &account, e))
		return false;
	time_date_format(from, d->from);
	time_date_format(to, d->to);
	snprintf(name, sizeof name, "%.90s %.90s", d->first_name, d->last_name);
	const struct post_fact facts[] = { { "debut", from }, { "fin", to }, { "portee", d->scope },
		{ "nom", name }, { NULL, NULL } };
	const struct post_to whom = { .address = account.login,
		.lang = account.lang,
		.channel = STORE_CHANNEL_MAIL,
		.account = account.id,
		.school = a->school,
		.now_ms = a->now_ms };
	return post_alone(a->service, POST_M14, &whom, facts, e);
}

/* The deed is kept as a piece of the school; its digest goes into every policy that names the delegate. */
static bool deed_keep(const uint8_t sha256[static 32], const struct actor *a,
	const struct school_delegation *d, struct err *e)
{
	struct store_piece piece = { .school = a->school, .time_ms = a->now_ms, .bytes = d->deed };
	memcpy(piece.sha256, sha256, sizeof piece.sha256);
	snprintf(piece.kind, sizeof piece.kind, "delegation");
	snprintf(piece.title, sizeof piece.title, "Délégation de signature");
	snprintf(piece.type, sizeof piece.type, "application/pdf");
	return store_piece_add(a->service->house->store, &piece, e);
}

static const char *const names[KEYS] = { "@compte", "@debut", "@fin", "@acte", "@du", "nom",
	"prenom", "qualite", "portee", "@id" };

static bool slot_change(const struct actor *a, unsigned n, const char *const *values, struct err *e)
{
	const struct school_slot slot = { "delegation", n, names, KEYS };
	return school_slot_change(a, &slot, values, e);
}

static bool delegation_good(const struct actor *a, const struct school_delegation *d, struct err *e)
{
	struct store_account account;
	if (a->role != LIFE_CHEF)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	if (!store_account_get(a->service->house->store, d->account, &account, e))
		return false;
	if (account.school != a->school || !(account.roles & STORE_ROLE_DELEGATAIRE))
		return reason_set(e, ERR_DENIED, REASON_SCOPE);
	/* a deed gives no power for days before it */
	if (d->dated > d->from)
		return err_fail(e, ERR_SYNTAX,
			"la délégation commence avant la date de son acte : corrigez l’une ou "
			"l’autre");
	return (d->from <= d->to && d->to >= life_day(a->now_ms)) ||
	       err_fail(e, ERR_SYNTAX, "la fin de la délégation est passée ou avant son début");
}

/* The deed, the delegation in the settings and the delegate's mail, all or nothing. */
struct delegating {
	const struct actor *actor;
	const struct school_delegation *d;
	const char *const *values; /* as names */
	const uint8_t *sha256;     /* of the deed */
};

/* Pressed twice it is one delegation, told once. */
static bool is_given(const struct school *s, unsigned n, const char *const *values)
{
	for (size_t i = 0; i < KEYS; i++) {
		char key[40];
		snprintf(key, sizeof key, "delegation[%u]/%s", n, names[i]);
		if (strcmp(school_get(s, key), values[i]) != 0)
			return false;
	}
	return true;
}

/* The slot is looked for where nobody else can take it meanwhile. */
static bool delegate_all(void *arg, struct store *store, struct err *e)
{
	const struct delegating *x = arg;
	const struct actor *a = x->actor;
	AUTO(school) struct school s = { .settings = NULL };
	(void)store;
	if (!school_open(&s, a->service, a->school, e))
		return false;
	unsigned n = slot_of(&s, x->d->account);
	if (!n)
		return err_fail(e, ERR_LIMIT, "%d délégations au plus : retirez-en une", MOST);
	return is_given(&s, n, x->values) ||
	       (deed_keep(x->sha256, a, x->d, e) && slot_change(a, n, x->values, e) &&
		       m14(a, x->d, e));
}

bool school_delegate(const struct actor *a, const struct school_delegation *d, struct err *e)
{
	char account[24], from[11], to[11], dated[11] = "", sha[65];
	uint8_t sha256[32];
	if (!life_allowed(a, LIFE_SETTINGS, NULL, LIFE_MAY, e) || !delegation_good(a, d, e))
		return false;
	if (!slice_starts(d->deed, SLICE_LIT("%PDF-")))
		return err_fail(e, ERR_SYNTAX, "l’acte de délégation signé est à joindre en PDF");
	if (!act_sha256(sha256, d->deed, e))
		return false;
	text_hex(sha, sha256, sizeof sha256);
	snprintf(account, sizeof account, "%" PRId64, d->account);
	time_date_format(from, d->from);
	time_date_format(to, d->to);
	if (d->dated)
		time_date_format(dated, d->dated);
	const char *const values[KEYS] = { account, from, to, sha, dated, d->last_name,
		d->first_name, d->quality, d->scope, "" };
	struct delegating all = { a, d, values, sha256 };
	return store_together(a->service->house->store, delegate_all, &all, e);
}

struct revoking {
	const struct actor *actor;
	int64_t account;
};

static bool revoke_all(void *arg, struct store *store, struct err *e)
{
	const struct revoking *x = arg;
	const struct actor *a = x->actor;
	AUTO(school) struct school s = { .settings = NULL };
	char key[40], own[24];
	(void)store;
	if (!school_open(&s, a->service, a->school, e))
		return false;
	unsigned n = slot_of(&s, x->account);
	snprintf(key, sizeof key, "delegation[%u]/@compte", n);
	snprintf(own, sizeof own, "%" PRId64, x->account);
	if (!n || strcmp(school_get(&s, key), own) != 0)
		return reason_set(e, ERR_NOT_FOUND, REASON_STATE);
	return slot_change(a, n, NULL, e);
}

bool school_revoke(const struct actor *a, int64_t account, struct err *e)
{
	struct revoking x = { a, account };
	return life_allowed(a, LIFE_SETTINGS, NULL, LIFE_MAY, e) &&
	       store_together(a->service->house->store, revoke_all, &x, e);
}
