/* SPDX-License-Identifier: MIT */
/* account: invitation, welcome, sign-in, second factor and changes of school users and administrators. */
#include "ceremony/account.h"

#include "base/text.h"
#include "ceremony/life.h"
#include "ceremony/password.h"
#include "ceremony/post.h"
#include "ceremony/token.h"

#include <ctype.h>
#include <inttypes.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

enum {
	SCHOOL_ROLES = STORE_ROLE_SECRETARIAT | STORE_ROLE_CHEF | STORE_ROLE_DELEGATAIRE |
		       STORE_ROLE_ENSEIGNANT | STORE_ROLE_INFIRMERIE,
	/* CONVENTION 6: step-up by TOTP is obligatory for who signs, and for who holds the instance. */
	FACTOR_ROLES = STORE_ROLE_CHEF | STORE_ROLE_DELEGATAIRE | STORE_ROLE_ADMIN,
	ACCOUNT_TRIES = 3, /* compare-and-set under two requests at once */
};

#define INVITATION "invitation" /* store_link.why */

static bool copy(char *out, size_t size, const char *text, const char *what, struct err *e)
{
	const char *t = text ? text : "";
	if (!text_is_plain(slice_text(t), false))
		return err_fail(e, ERR_SYNTAX, "%s : caractères interdits", what);
	if (strlen(t) >= size)
		return err_fail(e, ERR_LIMIT, "%s : trop long", what);
	memcpy(out, t, strlen(t) + 1);
	return true;
}

/* Lower case, one @ with something on both sides, no blank. */
static bool login_take(char out[static STORE_MAX_LOGIN + 1], const char *login, struct err *e)
{
	if (!copy(out, STORE_MAX_LOGIN + 1, login, "adresse", e))
		return false;
	for (char *c = out; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	const char *at = strchr(out, '@');
	if (!at || at == out || strchr(at + 1, '@') || !strchr(at + 1, '.') ||
		strpbrk(out, " ,;<>\"()[]\\"))
		return err_fail(e, ERR_SYNTAX, "« %.60s » n’est pas une adresse de courriel", out);
	return true;
}

bool account_login_fit(const char *login)
{
	char out[STORE_MAX_LOGIN + 1];
	return login_take(out, login, NULL);
}

/*
 * CONVENTION 6: the head in its own school, the administrator anywhere; an administrator never grants itself a school
 * role, and nobody but an administrator makes one.
 */
static bool may_grant(
	const struct actor *a, int64_t school, uint32_t roles, int64_t to, struct err *e)
{
	bool admin = a->role == LIFE_ADMIN,
	     head = a->role == LIFE_CHEF && a->school == school && school > 0;
	bool good = life_may(a->role, LIFE_ACCOUNTS, LIFE_ANY) != LIFE_NO && (admin || head) &&
		    (admin || !(roles & STORE_ROLE_ADMIN)) &&
		    !(admin && to == a->account && (roles & SCHOOL_ROLES)) &&
		    !((roles & SCHOOL_ROLES) && school == 0);
	return good || reason_set(e, ERR_DENIED, REASON_ROLE);
}

static bool account_fill(struct store_account *x, const struct account_new *n, struct err *e)
{
	*x = (struct store_account){ .school = n->school, .roles = n->roles };
	if (!n->roles)
		return err_fail(e, ERR_SYNTAX, "un compte a au moins un rôle");
	return login_take(x->login, n->login, e) &&
	       copy(x->first_name, sizeof x->first_name, n->first_name, "prénom", e) &&
	       copy(x->last_name, sizeof x->last_name, n->last_name, "nom", e) &&
	       copy(x->quality, sizeof x->quality, n->quality, "qualité", e) &&
	       copy(x->scope, sizeof x->scope, n->scope, "classes", e) &&
	       copy(x->lang, sizeof x->lang, n->lang ? n->lang : "fr", "langue", e);
}

static bool note(struct store *s, const struct actor *a, const char *kind,
	const struct store_account *x, struct err *e)
{
	char detail[120];
	snprintf(detail, sizeof detail, "{\"compte\":\"%" PRId64 "\",\"roles\":\"%" PRIu32 "\"}",
		x->id, x->roles);
	struct store_note n = { .school = x->school,
		.account = a ? a->account : 0,
		.time_ms = a ? a->now_ms : 0,
		.detail = slice_text(detail) };
	snprintf(n.kind, sizeof n.kind, "%s", kind);
	return store_note_add(s, &n, e);
}

static void roles_text(char *out, size_t size, uint32_t roles)
{
	const struct store_account x = { .roles = roles };
	enum life_role list[LIFE_ROLE_COUNT];
	size_t n = actor_roles(&x, list), at = 0;
	out[0] = '\0';
	for (size_t i = 0; i < n && at < size; i++)
		at += (size_t)snprintf(
			out + at, size - at, "%s%s", i ? ", " : "", life_role_name(list[i]));
}

static bool account_link(struct store_link *l, const struct actor *a, const struct store_account *x,
	const char *why, struct err *e)
{
	*l = (struct store_link){ .kind = STORE_LINK_ACCOUNT,
		.state = STORE_LINK_LIVE,
		.school = x->school,
		.account = x->id,
		.channel = STORE_CHANNEL_MAIL,
		.created_ms = a->now_ms,
		.expires_ms = a->now_ms + (int64_t)ACCOUNT_INVITE_S * 1000 };
	snprintf(l->address, sizeof l->address, "%s", x->login);
	snprintf(l->lang, sizeof l->lang, "%s", x->lang);
	snprintf(l->why, sizeof l->why, "%s", why);
	return store_link_put(a->service->house->store, l, e);
}

static bool invite_send(const struct actor *a, const struct store_account *x, struct err *e)
{
	struct store_link link;
	struct store_account by = { 0 };
	char roles[200], who[200], hours[8];
	if (a->account && !store_account_get(a->service->house->store, a->account, &by, e))
		return false;
	roles_text(roles, sizeof roles, x->roles);
	snprintf(who, sizeof who, "%s %s", by.first_name, by.last_name);
	snprintf(hours, sizeof hours, "%d", ACCOUNT_INVITE_S / 3600);
	const struct post_fact facts[] = { { "role", roles }, { "invite-par", who },
		{ "heures", hours }, { "enrolement", x->roles & FACTOR_ROLES ? "oui" : "non" },
		{ NULL, NULL } };
	if (!account_link(&link, a, x, INVITATION, e))
		return false;
	const struct post_to to = { .address = x->login,
		.lang = x->lang,
		.channel = STORE_CHANNEL_MAIL,
		.account = x->id,
		.school = x->school,
		.now_ms = a->now_ms,
		.link = &link };
	return post_alone(a->service, POST_M20, &to, facts, e);
}

/* Invitations of one account that are still open. */
struct invitations {
	int64_t account;
	struct store_link list[8];
	size_t n;
};

static bool invitation_take(void *arg, const struct store_link *l)
{
	struct invitations *x = arg;
	if (l->account == x->account && strcmp(l->why, INVITATION) == 0)
		x->list[x->n++] = *l;
	return x->n < sizeof x->list / sizeof *x->list;
}

static bool invitations_end(const struct actor *a, const struct store_account *x, struct err *e)
{
	struct store *s = a->service->house->store;
	struct invitations old = { .account = x->id };
	const struct store_link_filter f = { .address = x->login,
		.school = -1,
		.kinds = 1U << STORE_LINK_ACCOUNT,
		.states = 1U << STORE_LINK_LIVE };
	if (!store_link_each(s, &f, invitation_take, &old, e))
		return false;
	for (size_t i = 0; i < old.n; i++) {
		old.list[i].state = STORE_LINK_DEAD;
		if (!store_link_put(s, &old.list[i], e) ||
			!store_token_kill_all(s, old.list[i].id, a->now_ms, e))
			return false;
	}
	return true;
}

/* What changes an account and what belongs to that: all of it, or nothing. */
enum row { ROW_ADDED, ROW_CHANGED, ROW_AS_IT_IS };
struct writing {
	const struct actor *actor; /* NULL: the command line */
	struct store_account *account;
	enum row row;
	struct store_link *used; /* its tokens end with it; NULL: none */
	const char *kind;        /* of the note */
	bool ends;               /* its sessions */
	bool invites;            /* in the place of the invitations that are open */
};

static bool write_all(void *arg, struct store *s, struct err *e)
{
	const struct writing *w = arg;
	const struct actor *a = w->actor;
	struct store_account *x = w->account;
	/* the link first: a token that set a password never sets another */
	if (w->used && (!store_link_put(s, w->used, e) ||
			       !store_token_kill_all(s, w->used->id, a->now_ms, e)))
		return false;
	bool good = w->row == ROW_ADDED     ? store_account_add(s, x, e)
		    : w->row == ROW_CHANGED ? store_account_put(s, x, e)
					    : invitations_end(a, x, e);
	return good && (!w->ends || store_session_end_all(s, x->id, 0, e)) &&
	       note(s, a, w->kind, x, e) && (!w->invites || invite_send(a, x, e));
}

static bool write_together(struct store *s, struct writing *w, struct err *e)
{
	return store_together(s, write_all, w, e);
}

bool account_invite(int64_t *id, const struct actor *a, const struct account_new *n, struct err *e)
{
	struct store_account x;
	if (!may_grant(a, n->school, n->roles, 0, e) || !account_fill(&x, n, e))
		return false;
	x.state = STORE_ACCOUNT_INVITED;
	struct writing w = { .actor = a,
		.account = &x,
		.row = ROW_ADDED,
		.kind = "COMPTE-INVITE",
		.invites = true };
	if (!write_together(a->service->house->store, &w, e))
		return false;
	*id = x.id;
	return true;
}

bool account_invite_again(const struct actor *a, int64_t id, struct err *e)
{
	struct store_account x;
	struct store *s = a->service->house->store;
	if (!store_account_get(s, id, &x, e))
		return false;
	if (a->role != LIFE_ADMIN && x.school != a->school)
		return err_fail(e, ERR_NOT_FOUND, "no such account");
	if (x.state != STORE_ACCOUNT_INVITED)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	struct writing w = { .actor = a,
		.account = &x,
		.row = ROW_AS_IT_IS,
		.kind = "COMPTE-INVITE",
		.invites = true };
	return may_grant(a, x.school, x.roles, id, e) && write_together(s, &w, e);
}

bool account_make(int64_t *id, struct service *s, const struct account_new *n, const char *password,
	struct err *e)
{
	struct store_account x;
	if (!account_fill(&x, n, e) || !password_fit(password, x.login, e) ||
		(!n->kept && !password_make(x.password, s, password, e)))
		return false;
	if (n->kept)
		snprintf(x.password, sizeof x.password, "%s", n->kept);
	x.state = STORE_ACCOUNT_ACTIVE;
	struct writing w = { .account = &x, .row = ROW_ADDED, .kind = "COMPTE-CREE" };
	if (!write_together(s->house->store, &w, e))
		return false;
	*id = x.id;
	return true;
}

/* The link of a welcome token, alive. */
static bool welcome_link(
	struct store_link *l, const struct actor *a, const char *token, struct err *e)
{
	uint8_t hash[STORE_TOKEN];
	bool dead = false;
	if (!token_hash(hash, token, e))
		return false;
	if (!store_link_by_token(a->service->house->store, hash, l, &dead, e))
		return e && e->code == ERR_NOT_FOUND
			       ? reason_set(e, ERR_NOT_FOUND, REASON_LINK_UNKNOWN)
			       : false;
	if (l->kind != STORE_LINK_ACCOUNT)
		return reason_set(e, ERR_NOT_FOUND, REASON_LINK_UNKNOWN);
	if (dead || l->state != STORE_LINK_LIVE || a->now_ms >= l->expires_ms)
		return reason_set(e, ERR_WRONG_STATE, REASON_LINK_CLOSED);
	return true;
}

bool account_welcome(
	struct account_welcome *out, const struct actor *a, const char *token, struct err *e)
{
	struct store_link l;
	if (!welcome_link(&l, a, token, e) ||
		!store_account_get(a->service->house->store, l.account, &out->account, e))
		return false;
	if (out->account.state == STORE_ACCOUNT_SUSPENDED)
		return reason_set(e, ERR_WRONG_STATE, REASON_SUSPENDED);
	out->reset = strcmp(l.why, INVITATION) != 0;
	out->must_enrol = (out->account.roles & FACTOR_ROLES) && out->account.totp_n == 0;
	return true;
}

bool account_set_password(
	const struct actor *a, const char *token, const char *password, struct err *e)
{
	struct store_link l;
	struct store_account x;
	struct store *s = a->service->house->store;
	if (!welcome_link(&l, a, token, e) || !store_account_get(s, l.account, &x, e))
		return false;
	if (x.state == STORE_ACCOUNT_SUSPENDED)
		return reason_set(e, ERR_WRONG_STATE, REASON_SUSPENDED);
	if (!password_fit(password, x.login, e) ||
		!password_make(x.password, a->service, password, e))
		return false;
	x.state = STORE_ACCOUNT_ACTIVE;
	x.failures = 0;
	x.locked_until_ms = 0;
	l.state = STORE_LINK_DONE;
	struct writing w = { .actor = a,
		.account = &x,
		.row = ROW_CHANGED,
		.used = &l,
		.kind = "MOT-DE-PASSE",
		.ends = true };
	return write_together(s, &w, e);
}

/* --- second factor ------------------------------------------------------------------------------------------------ */

static struct secret_about about(const char text[static 24])
{
	return (struct secret_about){ .use = SECRET_TOTP, .about = slice_text(text) };
}

bool account_totp_new(struct account_totp *out, const struct actor *a,
	const struct store_account *account, struct err *e)
{
	*out = (struct account_totp){ 0 };
	return a->service->random(out->secret, sizeof out->secret, e) &&
	       factor_describe(out, account->login, e);
}

bool account_enrol(const struct actor *a, int64_t id,
	const uint8_t secret[static ACCOUNT_TOTP_SECRET], const char *code, struct err *e)
{
	struct store_account x;
	struct store *s = a->service->house->store;
	char text[24];
	int64_t step = 0;
	if (a->account != id)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	if (!store_account_get(s, id, &x, e))
		return false;
	/* Who has a second factor shows it; a password alone never puts another in its place. */
	if (x.totp_n)
		return reason_set(e, ERR_DENIED, REASON_STEP_UP);
	if (!factor_right(secret, code, a->now_ms, &step))
		return reason_set(e, ERR_DENIED, REASON_LOGIN);
	AUTO(buf) struct buf sealed = BUF_MAX(sizeof x.totp);
	snprintf(text, sizeof text, "%" PRId64, id);
	const struct secret_about w = about(text);
	if (!secret_seal(&sealed, a->service->shared->secret, &w,
		    (struct slice){ secret, ACCOUNT_TOTP_SECRET }, e))
		return false;
	memcpy(x.totp, sealed.p, sealed.n);
	x.totp_n = sealed.n;
	x.totp_last = step;
	struct writing done = {
		.actor = a, .account = &x, .row = ROW_CHANGED, .kind = "SECOND-FACTEUR"
	};
	return write_together(s, &done, e);
}

/* A code counts once: a step that was used, or one before it, is refused (RFC 6238 5.2). */
static bool factor_take(bool *right, struct store_account *x, const struct actor *a,
	const char *code, struct err *e)
{
	char text[24];
	int64_t step = 0;
	AUTO(buf_wipe) struct buf secret = BUF_MAX(ACCOUNT_TOTP_SECRET);
	snprintf(text, sizeof text, "%" PRId64, x->id);
	const struct secret_about w = about(text);
	*right = false;
	if (!secret_unseal(&secret, a->service->shared->secret, &w,
		    (struct slice){ x->totp, x->totp_n }, e))
		return false;
	if (secret.n != ACCOUNT_TOTP_SECRET)
		return err_fail(e, ERR_CRYPTO, "a second factor has not its size");
	if (factor_right(secret.p, code, a->now_ms, &step) && step > x->totp_last) {
		x->totp_last = step;
		*right = true;
	}
	return true;
}

/* --- signing in ----------------------------------------------------------------------------------------------------- */

/* Wrong once more; at ACCOUNT_FAILURES in a row the account is locked for a while. */
static bool count_failure(const struct actor *a, struct store_account *x, struct err *e)
{
	if (++x->failures >= ACCOUNT_FAILURES) {
		x->failures = 0;
		x->locked_until_ms = a->now_ms + (int64_t)ACCOUNT_LOCK_S * 1000;
	}
	if (!store_account_put(a->service->house->store, x, e))
		return false;
	return reason_set(e, ERR_DENIED, REASON_LOGIN);
}

/* With the password right: the rest. A lock that strangers caused elsewhere stays. */
static bool enter_known(struct account_entered *out, const struct actor *a,
	const struct account_login *l, struct err *e)
{
	struct store_account *x = &out->account;
	bool right = true;
	if (x->state == STORE_ACCOUNT_SUSPENDED || x->state == STORE_ACCOUNT_INVITED)
		return reason_set(e, ERR_DENIED, REASON_SUSPENDED);
	out->want_enrol = (x->roles & FACTOR_ROLES) && x->totp_n == 0;
	out->want_code = x->totp_n > 0 && !l->code;
	if (out->want_code)
		return true;
	if (x->totp_n > 0 && !factor_take(&right, x, a, l->code, e))
		return false;
	if (!right)
		return count_failure(a, x, e);
	x->failures = 0;
	if (!l->known)
		x->locked_until_ms = 0;
	return store_account_put(a->service->house->store, x, e);
}

static bool enter_once(struct account_entered *out, const struct actor *a,
	const struct account_login *l, struct err *e)
{
	char login[STORE_MAX_LOGIN + 1];
	struct err why = ERR_INIT;
	bool right = false;
	*out = (struct account_entered){ .want_code = false };
	bool known = login_take(login, l->login, NULL) &&
		     store_account_by_login(a->service->house->store, login, &out->account, &why);
	if (!known && why.code && why.code != ERR_NOT_FOUND)
		return err_fail(e, why.code, "%s", why.text);
	/* as long for an unknown account as for a known one */
	if (!password_right(&right, known ? out->account.password : "", l->password, e))
		return false;
	if (!known)
		return reason_set(e, ERR_DENIED, REASON_LOGIN);
	bool locked = !l->known && out->account.locked_until_ms > a->now_ms;
	return right && !locked ? enter_known(out, a, l, e) : count_failure(a, &out->account, e);
}

bool account_enter(struct account_entered *out, const struct actor *a,
	const struct account_login *l, struct err *e)
{
	if (strlen(l->password) > (size_t)4 * ACCOUNT_PASSWORD_MOST)
		return reason_set(e, ERR_DENIED, REASON_LOGIN);
	for (int i = 0;; i++) {
		struct err why = ERR_INIT;
		if (enter_once(out, a, l, &why))
			return true;
		/* two requests at once on one account: the counters must not be lost */
		if (why.code == ERR_WRONG_STATE && i < ACCOUNT_TRIES)
			continue;
		OPENSSL_cleanse(out, sizeof *out);
		if (e)
			*e = why;
		return false;
	}
}

bool account_step_up(const struct actor *a, int64_t id, const char *code, bool known, struct err *e)
{
	struct store_account x;
	bool right = false;
	if (a->account != id)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	if (!store_account_get(a->service->house->store, id, &x, e))
		return false;
	if (!known && x.locked_until_ms > a->now_ms)
		return reason_set(e, ERR_DENIED, REASON_LOCKED);
	if (x.totp_n == 0)
		return reason_set(e, ERR_DENIED, REASON_STEP_UP);
	if (!factor_take(&right, &x, a, code, e))
		return false;
	if (!right)
		return count_failure(a, &x, e);
	x.failures = 0;
	return store_account_put(a->service->house->store, &x, e);
}

/* The second factor of who has one, shown with a password. */
static bool code_shown(
	const struct actor *a, struct store_account *x, const char *code, struct err *e)
{
	struct err why = ERR_INIT;
	bool right = true;
	if (x->totp_n && !factor_take(&right, x, a, code, e))
		return false;
	if (right)
		return true;
	(void)!count_failure(a, x, &why);
	return why.code == ERR_DENIED ? reason_set(e, ERR_DENIED, REASON_STEP_UP)
				      : err_fail(e, why.code, "%s", why.text);
}

bool account_change_password(const struct actor *a, const struct account_password *p, struct err *e)
{
	struct store_account x;
	struct store *s = a->service->house->store;
	bool right = false;
	if (!store_account_get(s, a->account, &x, e) ||
		!password_right(&right, x.password, p->old, e))
		return false;
	if (!right)
		return count_failure(a, &x, e);
	struct writing w = {
		.actor = a, .account = &x, .row = ROW_CHANGED, .kind = "MOT-DE-PASSE", .ends = true
	};
	return password_fit(p->fresh, x.login, e) && code_shown(a, &x, p->code, e) &&
	       password_make(x.password, a->service, p->fresh, e) && write_together(s, &w, e);
}

bool account_must_enrol(const struct store_account *x)
{
	return (x->roles & FACTOR_ROLES) != 0;
}

/* --- who signed in ---------------------------------------------------------------------------------------------------- */

#define ENTRY "CONNEXION"
enum { ENTRIES_MOST = 10, NOTES_MOST = 2000 };

bool account_signed_in(
	const struct actor *a, const struct store_account *x, bool known, struct err *e)
{
	struct store_note n = { .school = x->school,
		.account = x->id,
		.time_ms = a->now_ms,
		.kind = ENTRY,
		.detail = known ? SLICE_LIT("{\"appareil\":\"connu\"}")
				: SLICE_LIT("{\"appareil\":\"nouveau\"}") };
	return store_note_add(a->service->house->store, &n, e);
}

struct entries {
	int64_t account;
	account_entry_fn *fn;
	void *arg;
	size_t n;
};

static bool entry_take(void *arg, const struct store_note *n)
{
	struct entries *x = arg;
	if (n->account != x->account || strcmp(n->kind, ENTRY) != 0)
		return true;
	const struct account_entry entry = { n->time_ms,
		slice_find(n->detail, SLICE_LIT("\"connu\""), 0) != SIZE_MAX };
	return x->fn(x->arg, &entry) && ++x->n < ENTRIES_MOST;
}

bool account_entries(const struct actor *a, account_entry_fn *fn, void *arg, struct err *e)
{
	struct entries x = { a->account, fn, arg, 0 };
	const struct store_page newest = { 0, NOTES_MOST };
	return store_note_each(a->service->house->store, a->school, newest, entry_take, &x, e);
}

bool account_change(const struct actor *a, const struct account_change *c, struct err *e)
{
	struct store_account x;
	struct store *s = a->service->house->store;
	if (!store_account_get(s, c->id, &x, e))
		return false;
	/* own rights are never one's own to change: an account could lock its school out, or raise itself */
	if (c->id == a->account)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	if (a->role != LIFE_ADMIN && x.school != a->school)
		return err_fail(e, ERR_NOT_FOUND, "no such account");
	if (!may_grant(a, x.school, c->roles | x.roles, c->id, e))
		return false;
	if (!copy(x.scope, sizeof x.scope, c->scope, "classes", e))
		return false;
	x.roles = c->roles;
	if (c->suspended)
		x.state = STORE_ACCOUNT_SUSPENDED;
	else if (x.state == STORE_ACCOUNT_SUSPENDED)
		x.state = x.password[0] ? STORE_ACCOUNT_ACTIVE : STORE_ACCOUNT_INVITED;
	if (c->unlock) {
		x.failures = 0;
		x.locked_until_ms = 0;
	}
	if (c->forget_second_factor)
		x.totp_n = 0;
	struct writing w = { .actor = a,
		.account = &x,
		.row = ROW_CHANGED,
		.kind = "COMPTE-MODIFIE",
		.ends = true };
	return write_together(s, &w, e);
}
