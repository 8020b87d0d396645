/* SPDX-License-Identifier: MIT */
/*
 * people: what is kept of schools, classes, pupils, accounts and sessions. Several schools on one instance, nothing
 * shared between them: every function takes the school whose rows it may see, and gives NOT_FOUND for another's.
 * Times are milliseconds UTC unless a name says otherwise. Rows come out by a callback, so that no list is ever
 * held whole; a callback that returns false ends the walk (no error), and it may read but not write. A buf of a row that was never read (p NULL) leaves
 * what is kept as it is when the row is put back.
 */
#ifndef PARAPHE_STORE_PEOPLE_H
#define PARAPHE_STORE_PEOPLE_H

#include "store/store.h"

enum {
	STORE_MAX_LOGIN = 254,
	STORE_MAX_NAME = 200,
	STORE_MAX_JSON = 256 << 10,       /* settings, a pupil's or a dossier's fields */
	STORE_TOKEN = 32,                 /* SHA-256 of a token; tokens themselves are never kept */
	STORE_MAX_PAGE = 500,             /* rows of one list page */
	STORE_ONCE_MS = 7 * 86400 * 1000, /* how long an idempotency key is remembered */
};

/* Part of a list; count 0: all. */
struct store_page {
	uint32_t from, count;
};

/* Roles of CONVENTION 6 that have accounts, as bits. */
enum store_role {
	STORE_ROLE_SECRETARIAT = 1 << 0,
	STORE_ROLE_CHEF = 1 << 1,
	STORE_ROLE_DELEGATAIRE = 1 << 2,
	STORE_ROLE_ENSEIGNANT = 1 << 3,
	STORE_ROLE_INFIRMERIE = 1 << 4,
	STORE_ROLE_ACADEMIE = 1 << 5,
	STORE_ROLE_AUDITEUR = 1 << 6,
	STORE_ROLE_DPO = 1 << 7,
	STORE_ROLE_ADMIN = 1 << 8, /* of the instance: school 0 */
};

struct store_school {
	int64_t id; /* from 1; 0 is the instance itself */
	char uai[9];
	char name[STORE_MAX_NAME];
	struct buf
		settings; /* JSON object, owned: address, contact-ecole, head, delegations, policy, ... (CONVENTION 2.2) */
	int64_t version; /* grows with each change: compare-and-set */
};
void store_school_auto(struct store_school *s);
/* Errors: WRONG_STATE the UAI exists. Gives out->id. */
MUST_CHECK bool store_school_add(struct store *s, struct store_school *school, struct err *e);
MUST_CHECK bool store_school_get(
	struct store *s, int64_t id, struct store_school *out, struct err *e);
MUST_CHECK bool store_school_by_uai(
	struct store *s, const char *uai, struct store_school *out, struct err *e);
/* Errors: WRONG_STATE changed meanwhile (version). */
MUST_CHECK bool store_school_put(struct store *s, struct store_school *school, struct err *e);
typedef bool store_school_fn(void *arg, const struct store_school *school);
MUST_CHECK bool store_school_each(struct store *s, store_school_fn *fn, void *arg, struct err *e);

/* A pupil of one school year. 'fields' holds what the roster gave under the column names of CONVENTION 2.4, without INE. */
struct store_pupil {
	int64_t id, school;
	char year[10]; /* "2024-2025" */
	char ref[65];  /* eleve-ref: HMAC, hex (CONVENTION 2) */
	char class_name[24], level[8];
	char sort_key[STORE_MAX_NAME]; /* NOM Prénom, for lists */
	bool dispensed,
		shielded, /* the address is protected: ceremony/shield.h; store_pupil_put leaves it as it is */
		left; /* left: absent from the newest roster, never deleted; no count has it */
	uint8_t code_hash[32]; /* keyed hash of the personal code (2.5); zeros: none */
	struct buf fields;     /* JSON object, owned */
};
void store_pupil_auto(struct store_pupil *p);
/* Add or, where (school, year, ref) exists, replace. Gives p->id. */
MUST_CHECK bool store_pupil_put(struct store *s, struct store_pupil *p, struct err *e);
/* Errors: NOT_FOUND. */
MUST_CHECK bool store_pupil_shield(
	struct store *s, int64_t school, int64_t id, bool shielded, struct err *e);
MUST_CHECK bool store_pupil_get(
	struct store *s, int64_t school, int64_t id, struct store_pupil *out, struct err *e);
MUST_CHECK bool store_pupil_by_ref(struct store *s, int64_t school, const char *year,
	const char *ref, struct store_pupil *out, struct err *e);
MUST_CHECK bool store_pupil_by_code(struct store *s, int64_t school, const char *year,
	const uint8_t hash[static 32], struct store_pupil *out, struct err *e);
/* Lists of pupils: by class and name; by name alone; by the first day of the stay; who waits longest first. Who has none comes last. */
enum store_pupil_order { STORE_BY_CLASS, STORE_BY_NAME, STORE_BY_DAY, STORE_BY_CHANGE };
struct store_pupil_filter {
	int64_t school;
	const char *year, *class_name, *level; /* NULL: any */
	const char *search;                    /* part of sort_key, without case; NULL: any */
	const char *classes; /* only these, a comma before, between and behind; NULL: all */
	bool without_place;  /* only those with no declaration and nothing live (CONVENTION 10) */
	bool present;        /* not those that have left */
	uint32_t kinds;      /* bits 1 << store_pupil_kind (dossier.h); 0: any */
	enum store_pupil_order order;
	const int64_t *after; /* those of a higher id, in that order instead; NULL: by 'order' */
	uint32_t from, count; /* count <= STORE_MAX_PAGE; 0: all */
};
typedef bool store_pupil_fn(void *arg, const struct store_pupil *p);
MUST_CHECK bool store_pupil_each(struct store *s, const struct store_pupil_filter *f,
	store_pupil_fn *fn, void *arg, struct err *e);
/* Classes of a year with their number of pupils; 'qr' is the token hash of the class's declaration page. */
struct store_class {
	int64_t school;
	char year[10], name[24], level[8];
	uint8_t qr_hash[STORE_TOKEN];
	uint64_t pupils, dispensed;
};
MUST_CHECK bool store_class_put(struct store *s, const struct store_class *c, struct err *e);
MUST_CHECK bool store_class_by_qr(struct store *s, const uint8_t hash[static STORE_TOKEN],
	struct store_class *out, struct err *e);
typedef bool store_class_fn(void *arg, const struct store_class *c);
MUST_CHECK bool store_class_each(struct store *s, int64_t school, const char *year,
	store_class_fn *fn, void *arg, struct err *e);

enum store_account_state {
	STORE_ACCOUNT_INVITED,
	STORE_ACCOUNT_ACTIVE,
	STORE_ACCOUNT_LOCKED,
	STORE_ACCOUNT_SUSPENDED
};
struct store_account {
	int64_t id, school;              /* school 0: of the instance */
	char login[STORE_MAX_LOGIN + 1]; /* mail address, lower case; unique on the instance */
	char first_name[80], last_name[80], quality[120];
	uint32_t roles;  /* store_role bits */
	char scope[400]; /* classes of a teacher, scope of a delegate; empty: all of the school */
	enum store_account_state state;
	char password
		[256];     /* scrypt, "$scrypt$..." as ceremony/account makes it; empty: none yet */
	uint8_t totp[64];  /* sealed secret, as ceremony/account makes it */
	size_t totp_n;     /* 0: not enrolled */
	int64_t totp_last; /* last time step that was used: a code counts once */
	uint32_t failures; /* in a row */
	int64_t locked_until_ms; /* 0: not */
	char lang[8];
	int64_t version;
};
MUST_CHECK bool store_account_add(struct store *s, struct store_account *a, struct err *e);
MUST_CHECK bool store_account_get(
	struct store *s, int64_t id, struct store_account *out, struct err *e);
MUST_CHECK bool store_account_by_login(
	struct store *s, const char *login, struct store_account *out, struct err *e);
/* Errors: WRONG_STATE changed meanwhile (version). */
MUST_CHECK bool store_account_put(struct store *s, struct store_account *a, struct err *e);
typedef bool store_account_fn(void *arg, const struct store_account *a);
/* school -1: all of the instance. */
MUST_CHECK bool store_account_each(
	struct store *s, int64_t school, store_account_fn *fn, void *arg, struct err *e);

/* A browser's session, of an account or of a link. */
struct store_session {
	uint8_t id[STORE_TOKEN]; /* SHA-256 of the cookie */
	int64_t account;         /* 0: none */
	int64_t link;            /* 0: none */
	int64_t created_ms, seen_ms, expires_ms;
	int64_t step_up_until_ms; /* a second factor was shown until then */
	uint8_t csrf[32];         /* key of this session's page tokens */
	struct buf data;          /* JSON, owned: birth day answered, verified code, ... */
};
void store_session_auto(struct store_session *x);
MUST_CHECK bool store_session_add(struct store *s, const struct store_session *x, struct err *e);
/* Errors: NOT_FOUND it was ended meanwhile: a late answer never brings a session back. */
MUST_CHECK bool store_session_put(struct store *s, const struct store_session *x, struct err *e);
MUST_CHECK bool store_session_get(struct store *s, const uint8_t id[static STORE_TOKEN],
	struct store_session *out, struct err *e);
MUST_CHECK bool store_session_end(
	struct store *s, const uint8_t id[static STORE_TOKEN], struct err *e);
/* All sessions of an account (reset, suspension), or of a link (re-issue); 0: not by this. */
MUST_CHECK bool store_session_end_all(
	struct store *s, int64_t account, int64_t link, struct err *e);
/* Drops what has expired, and idempotency keys older than STORE_ONCE_MS. */
MUST_CHECK bool store_session_sweep(struct store *s, int64_t now_ms, struct err *e);

/* Events of a school or of the instance that belong to no convention (IMPORT, REGLAGE-MODIFIE, DELEGATION, ...). */
struct store_note {
	int64_t school, account, time_ms;
	char kind[32];
	struct slice detail; /* JSON */
};
MUST_CHECK bool store_note_add(struct store *s, const struct store_note *n, struct err *e);
typedef bool store_note_fn(void *arg, const struct store_note *n);
/* Newest first. */
MUST_CHECK bool store_note_each(struct store *s, int64_t school, struct store_page page,
	store_note_fn *fn, void *arg, struct err *e);

/* API keys: SHA-256 only. */
struct store_api_key {
	int64_t id, school;
	uint8_t hash[STORE_TOKEN];
	char label[80], scopes[200];
	int64_t created_ms, last_used_ms, revoked_ms;
};
MUST_CHECK bool store_api_key_add(struct store *s, struct store_api_key *k, struct err *e);
MUST_CHECK bool store_api_key_get(struct store *s, const uint8_t hash[static STORE_TOKEN],
	struct store_api_key *out, struct err *e);
MUST_CHECK bool store_api_key_used(struct store *s, int64_t id, int64_t now_ms, struct err *e);
MUST_CHECK bool store_api_key_revoke(
	struct store *s, int64_t school, int64_t id, int64_t now_ms, struct err *e);
typedef bool store_api_key_fn(void *arg, const struct store_api_key *k);
MUST_CHECK bool store_api_key_each(
	struct store *s, int64_t school, store_api_key_fn *fn, void *arg, struct err *e);

/* Where a school's events are posted to. 'secret' is what signs each post. */
struct store_webhook {
	int64_t id, school;
	char url[400], events[400];
	uint8_t secret[32];
	bool active;
};
MUST_CHECK bool store_webhook_put(struct store *s, struct store_webhook *w, struct err *e);
/* With what waits for it: a hook that is added later may get its number. Errors: NOT_FOUND. */
MUST_CHECK bool store_webhook_delete(struct store *s, int64_t school, int64_t id, struct err *e);
typedef bool store_webhook_fn(void *arg, const struct store_webhook *w);
MUST_CHECK bool store_webhook_each(
	struct store *s, int64_t school, store_webhook_fn *fn, void *arg, struct err *e);

/*
 * A request that may come twice. get: WRONG_STATE same key, other body; *known: it was answered already, as *status and
 * 'answer' say. put: WRONG_STATE somebody else answered it meanwhile. What a request does and its key belong into one
 * transaction: store_step has a place for it, and store_together.
 */
struct store_idempotency {
	const char *scope, *key;
	uint8_t body[32];
	int64_t now_ms;
};
MUST_CHECK bool store_idempotency_get(struct store *s, const struct store_idempotency *k,
	bool *known, int *status, struct buf *answer, struct err *e);
MUST_CHECK bool store_idempotency_put(struct store *s, const struct store_idempotency *k,
	int status, struct slice answer, struct err *e);

#endif
