/* SPDX-License-Identifier: MIT */
/*
 * account: school users and administrators (CONVENTION 6): invitation, password (scrypt), second factor (TOTP, RFC 6238),
 * step-up, lock, reset seen by two persons. An administrator never grants itself a school role.
 */
#ifndef PARAPHE_CEREMONY_ACCOUNT_H
#define PARAPHE_CEREMONY_ACCOUNT_H

#include "ceremony/service.h"

enum {
	ACCOUNT_PASSWORD_LEAST = 12,
	ACCOUNT_PASSWORD_MOST = 128,
	ACCOUNT_FAILURES = 10, /* in a row, then locked */
	ACCOUNT_LOCK_S = 15 * 60,
	ACCOUNT_INVITE_S = 72 * 3600, /* a link of M20, M21 */
	ACCOUNT_STEP_UP_S = 10 * 60,  /* how long a shown second factor counts */
	ACCOUNT_TOTP_STEP_S = 30,
	ACCOUNT_TOTP_DIGITS = 6,
	ACCOUNT_TOTP_SECRET = 20, /* bytes */
	ACCOUNT_MAX_CSV = 512 << 10,
};

struct account_new {
	const char *login, *first_name, *last_name, *quality; /* login: mail address */
	uint32_t roles;                                       /* store_role bits */
	const char *scope;                                    /* classes; NULL: all */
	const char *lang;
	int64_t school;
	const char
		*kept; /* account_make: the password as password_make gave it; NULL: not made yet */
};
/* INVITED, with a link of M20. Errors: WRONG_STATE the login exists; DENIED who may not grant these roles. */
MUST_CHECK bool account_invite(
	int64_t *id, const struct actor *a, const struct account_new *n, struct err *e);
/* Once more, to who has not come yet: the links before end. Errors: WRONG_STATE it has a password; NOT_FOUND another school's; DENIED. */
MUST_CHECK bool account_invite_again(const struct actor *a, int64_t id, struct err *e);
/* May it be a login: one @ with something on both sides, no blank? */
bool account_login_fit(const char *login);
/* By the command line: an active account with a password; the first administrator. */
MUST_CHECK bool account_make(int64_t *id, struct service *s, const struct account_new *n,
	const char *password, struct err *e);

/* What an invitation or reset link opens. Errors: NOT_FOUND (REASON_LINK_UNKNOWN), WRONG_STATE (REASON_LINK_CLOSED) over 72 h, used. */
struct account_welcome {
	struct store_account account;
	bool reset;
	bool must_enrol; /* head, delegate, administrator: second factor is obligatory */
};
MUST_CHECK bool account_welcome(
	struct account_welcome *out, const struct actor *a, const char *token, struct err *e);
MUST_CHECK bool account_set_password(
	const struct actor *a, const char *token, const char *password, struct err *e);

/* Step one: a new secret (sealed in the account only by account_enrol). */
struct account_totp {
	uint8_t secret[ACCOUNT_TOTP_SECRET];
	char base32[40];
	char uri[400];  /* otpauth:// */
	struct buf svg; /* QR of it, by libqrencode */
};
MUST_CHECK bool account_totp_new(struct account_totp *out, const struct actor *a,
	const struct store_account *account, struct err *e);
void account_totp_auto(struct account_totp *t);
/* Step two: the first code proves the application has it. Errors: DENIED (REASON_LOGIN). */
MUST_CHECK bool account_enrol(const struct actor *a, int64_t id,
	const uint8_t secret[static ACCOUNT_TOTP_SECRET], const char *code, struct err *e);

struct account_login {
	const char *login, *password;
	const char *code; /* second factor; NULL: not given yet */
	bool known; /* from where this account signed in before: strangers' failures do not lock it out here */
};
struct account_entered {
	struct store_account account;
	bool want_code;  /* password right, a code is wanted (enrolled) */
	bool want_enrol; /* its roles oblige it to enrol now */
};
/*
 * Errors: DENIED (REASON_LOGIN) the same for unknown, wrong password, wrong code and locked, in the same time: while it is locked a
 * right password is told nothing, and counts like a wrong one; (REASON_SUSPENDED) only after a right password.
 */
MUST_CHECK bool account_enter(struct account_entered *out, const struct actor *a,
	const struct account_login *l, struct err *e);
/*
 * A second factor again, for a signing batch; the session counts it ACCOUNT_STEP_UP_S. 'known': as account_login.known; the caller
 * limits the tries. Errors: DENIED (REASON_LOGIN, REASON_LOCKED).
 */
MUST_CHECK bool account_step_up(
	const struct actor *a, int64_t id, const char *code, bool known, struct err *e);
/*
 * Own password, by who shows all that it signs in with (ASVS 7.5.1): the old one, and a code where there is a second factor. All sessions
 * of the account end. Errors: DENIED (REASON_LOGIN) the old one is wrong, (REASON_STEP_UP) the code; SYNTAX (REASON_PASSWORD).
 */
struct account_password {
	const char *old, *fresh, *code;
};
MUST_CHECK bool account_change_password(
	const struct actor *a, const struct account_password *p, struct err *e);
/* Does CONVENTION 6 oblige its roles to a second factor? */
bool account_must_enrol(const struct store_account *x);

/* Somebody has signed in with it, whole; 'known': from where it did before. Told on its own page, newest first; no address is kept. */
MUST_CHECK bool account_signed_in(
	const struct actor *a, const struct store_account *x, bool known, struct err *e);
struct account_entry {
	int64_t time_ms;
	bool known;
};
typedef bool account_entry_fn(void *arg, const struct account_entry *x);
MUST_CHECK bool account_entries(
	const struct actor *a, account_entry_fn *fn, void *arg, struct err *e);

/*
 * « Mot de passe oublié »: always true and always the same work, for an unknown address too; what follows is done by the job.
 * Head, delegate and administrator: a second person must say yes (account_reset_confirm), M21 tells the account and the other
 * administrators; never to contact-ecole.
 */
#define ACCOUNT_RESET_JOB "oubli"
struct store_job;
MUST_CHECK bool account_reset_job(
	const struct actor *system, const struct store_job *j, struct err *e);
MUST_CHECK bool account_reset_ask(const struct actor *a, const char *login, struct err *e);
struct account_reset {
	int64_t account, asked_ms;
	char login[STORE_MAX_LOGIN + 1];
};
typedef bool account_reset_fn(void *arg, const struct account_reset *r);
MUST_CHECK bool account_resets(
	const struct actor *a, account_reset_fn *fn, void *arg, struct err *e);
MUST_CHECK bool account_reset_confirm(const struct actor *a, int64_t id, bool yes, struct err *e);
/* By the command line on a single-administrator instance. */
MUST_CHECK bool account_passwd(
	struct service *s, const char *login, const char *password, int64_t now_ms, struct err *e);

/* Roles, scope, suspension. Errors: DENIED own rights; head only own school; ADM no school role to itself. */
struct account_change {
	int64_t id;
	uint32_t roles;
	const char *scope;
	bool suspended, unlock, forget_second_factor;
};
MUST_CHECK bool account_change(
	const struct actor *a, const struct account_change *c, struct err *e);

#endif
