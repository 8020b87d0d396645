/* SPDX-License-Identifier: MIT */
/*
 * post: links, tokens, codes, the outbox and its attempts, and jobs that are tried again. A token is drawn when its message
 * is handed over and kept as SHA-256 only; the outbox holds the link's id and the template, never the token (CONVENTION 7).
 */
#ifndef PARAPHE_STORE_POST_H
#define PARAPHE_STORE_POST_H

#include "store/dossier.h"

/* The store keeps the numbers of these enums: never renumber. */
enum store_link_kind {
	STORE_LINK_FILL = 1,
	STORE_LINK_SIGN,
	STORE_LINK_BATCH,
	STORE_LINK_FOLLOW,
	STORE_LINK_ACCOUNT
};
enum store_channel {
	STORE_CHANNEL_MAIL = 1,
	STORE_CHANNEL_SMS,
	STORE_CHANNEL_DESK,
	STORE_CHANNEL_PAPER,
	STORE_CHANNEL_SESSION
};
enum store_link_state {
	STORE_LINK_LIVE,
	STORE_LINK_DONE,    /* used: opens the follow page after a code */
	STORE_LINK_DEAD,    /* revision dead, or re-issued */
	STORE_LINK_BLOCKED, /* « ce n'est pas moi », or too many wrong birth days */
};

struct store_link {
	int64_t id; /* 0: to be added */
	enum store_link_kind kind;
	enum store_link_state state;
	int64_t school, account; /* account: STORE_LINK_ACCOUNT only */
	char dossier[37];        /* empty: BATCH and ACCOUNT */
	uint32_t revision;       /* the frozen revision a SIGN link is bound to */
	char sha_fond[65];
	char person[32], field[16], role[32], name[STORE_MAX_NAME];
	enum store_channel channel;
	char address[STORE_MAX_LOGIN + 1]; /* mail lower case, or E.164 */
	char lang[12];                     /* langue-aide, or empty */
	char why[80];                      /* dead or blocked: the cause, as a word */
	int64_t created_ms, expires_ms;
	int64_t version; /* compare-and-set; marks leave it alone */
	/* Written by store_link_mark only: */
	int64_t asked_ms, opened_ms; /* page demandée; first POST; 0: not */
	uint32_t birth_failures;
	uint32_t reminders; /* sent so far */
	int64_t reminded_ms;
};
MUST_CHECK bool store_link_get(struct store *s, int64_t id, struct store_link *out, struct err *e);
/*
 * Add (id 0, gives the id), or replace by its version. One put as DEAD or BLOCKED takes its sessions with it, and its
 * messages that wait; one put from BLOCKED to LIVE starts anew with its birth days. Errors: WRONG_STATE changed meanwhile.
 */
MUST_CHECK bool store_link_put(struct store *s, struct store_link *l, struct err *e);
enum store_mark {
	STORE_MARK_ASKED, /* the first time counts */
	STORE_MARK_OPENED,
	STORE_MARK_REMINDED,
	STORE_MARK_BIRTH,       /* one try: counted before the answer is looked at */
	STORE_MARK_BIRTH_RIGHT, /* it was right: tries count anew */
};
/* What happens to link l->id besides its state; the counters come back in 'l'. */
MUST_CHECK bool store_link_mark(
	struct store *s, struct store_link *l, enum store_mark mark, int64_t now_ms, struct err *e);
/* By token; also dead ones, so that the reason can be told. Errors: NOT_FOUND. */
MUST_CHECK bool store_link_by_token(struct store *s, const uint8_t hash[static STORE_TOKEN],
	struct store_link *out, bool *token_dead, struct err *e);
struct store_link_filter {
	const char *dossier; /* NULL: any */
	const char *address; /* NULL: any */
	const char *person;
	int64_t school;  /* -1: any */
	uint32_t kinds;  /* bits 1 << store_link_kind; 0: any */
	uint32_t states; /* bits 1 << store_link_state; 0: any */
};
typedef bool store_link_fn(void *arg, const struct store_link *l);
MUST_CHECK bool store_link_each(struct store *s, const struct store_link_filter *f,
	store_link_fn *fn, void *arg, struct err *e);
/* One more token of a link; earlier ones stay alive. */
MUST_CHECK bool store_token_add(struct store *s, int64_t link,
	const uint8_t hash[static STORE_TOKEN], int64_t now_ms, struct err *e);
MUST_CHECK bool store_token_kill_all(struct store *s, int64_t link, int64_t now_ms, struct err *e);

/* The newest code of a link: a new one voids the former. */
struct store_code {
	int64_t link;
	uint32_t number;   /* « code n° 2 » */
	uint8_t hash[32];  /* keyed */
	uint8_t bound[32]; /* digest of what it may sign: revision, or the ticked list of a batch */
	char gesture[16];
	int64_t created_ms, expires_ms, verified_ms, used_ms;
	uint32_t failures;
};
/* Errors: NOT_FOUND none yet. */
MUST_CHECK bool store_code_get(
	struct store *s, int64_t link, struct store_code *out, struct err *e);
/* Adds number n+1 or replaces the newest, that was not used. Errors: WRONG_STATE used already, or an older number. */
MUST_CHECK bool store_code_put(struct store *s, const struct store_code *c, struct err *e);
/* One try at the newest code, counted before it is compared: 'out' has it with this failure. Errors: NOT_FOUND. */
MUST_CHECK bool store_code_try(
	struct store *s, int64_t link, struct store_code *out, struct err *e);
/* Codes of a link made since then, for the limits of an hour and of a day. */
MUST_CHECK bool store_code_count(
	struct store *s, int64_t link, int64_t since_ms, uint32_t *n, struct err *e);

/* Delivery states of CONVENTION 7. */
enum store_delivery {
	STORE_TO_SEND,
	STORE_TAKEN, /* by a sender, until lease_ms */
	STORE_RELAYED,
	STORE_DELAYED,
	STORE_REJECTED,
	STORE_BOUNCED, /* rejected later */
	STORE_DROPPED, /* no longer of use: signed, dead */
};
struct store_message {
	int64_t id;             /* 0: to be added */
	char template_name[16]; /* "M2", ... */
	int64_t school, link, account;
	char dossier[37];
	char address[STORE_MAX_LOGIN + 1];
	enum store_channel channel;
	enum store_delivery state;
	int priority;   /* 0 codes, 1 invitations, 2 reminders and the rest */
	char group[64]; /* messages of one address with one group go as one; empty: alone */
	char lang[12];
	struct slice data;    /* JSON facts for the style sheet; borrowed when adding */
	struct buf data_read; /* owned, when read */
	int64_t created_ms, next_ms, lease_ms, sent_ms;
	uint32_t tries;
	char answer[200]; /* of the relay, last */
	char verp[40];    /* return path's local part */
};
void store_message_auto(struct store_message *m);
MUST_CHECK bool store_message_add(struct store *s, struct store_message *m, struct err *e);
/*
 * Take the next due one (priority, then age) under a lease; NOT_FOUND none. A lease that ran out counts as due again. One whose values cannot
 * be opened is an error and stays taken: the next call gives another.
 */
MUST_CHECK bool store_message_take(struct store *s, int64_t now_ms, int64_t lease_ms,
	struct store_message *out, struct err *e);
/* Others of the same address and group that are due, taken under the same lease. */
typedef bool store_message_fn(void *arg, const struct store_message *m);
MUST_CHECK bool store_message_take_group(struct store *s, const struct store_message *first,
	int64_t now_ms, store_message_fn *fn, void *arg, struct err *e);
/* State, tries, next_ms, answer; and one attempt line with the time. The row stays when another sender holds it now. */
MUST_CHECK bool store_message_done(
	struct store *s, const struct store_message *m, int64_t now_ms, struct err *e);
/* Not now: due again at m->next_ms, as if it had not been taken; no attempt line. As above when another sender holds it. */
MUST_CHECK bool store_message_later(struct store *s, const struct store_message *m, struct err *e);
MUST_CHECK bool store_message_by_verp(
	struct store *s, const char *verp, struct store_message *out, struct err *e);
/* Newest first, for the Dépannage panel and the demo's outbox. */
struct store_message_filter {
	int64_t link;              /* 0: any */
	const char *dossier;       /* NULL: any */
	const char *verp;          /* NULL: any; several went as one mail with one return path */
	const char *template_name; /* NULL: any */
	struct store_page page;
};
MUST_CHECK bool store_message_each(struct store *s, const struct store_message_filter *f,
	store_message_fn *fn, void *arg, struct err *e);
struct store_attempt {
	int64_t message, time_ms;
	enum store_delivery state;
	char answer[200];
};
typedef bool store_attempt_fn(void *arg, const struct store_attempt *a);
MUST_CHECK bool store_attempt_each(
	struct store *s, int64_t message, store_attempt_fn *fn, void *arg, struct err *e);
/* How many waiting, and the oldest's creation. */
MUST_CHECK bool store_message_backlog(
	struct store *s, uint64_t *n, int64_t *oldest_ms, struct err *e);
/* Drop what is still to be sent of a link. */
MUST_CHECK bool store_message_drop(struct store *s, int64_t link, struct err *e);

/* Work that is tried until it is done: seal, extend, webhook, letter. One per (kind, key). */
struct store_job {
	int64_t id;
	char kind[24], key[80];
	int64_t school; /* of a webhook's post; 0: it is not asked for by school */
	int64_t next_ms, created_ms;
	int64_t lease_ms; /* until when it is taken; of store_job_take */
	uint32_t tries;
	char cause[200]; /* of the last failure */
	int32_t status;  /* what a host outside answered it with (HTTP); 0: nobody did */
	bool damaged; /* as told by store_job_each: its cause and data cannot be opened, and are empty */
	struct slice data;    /* JSON; borrowed when adding */
	struct buf data_read; /* owned, when read */
};
void store_job_auto(struct store_job *j);
/* Adds, with its cause; or moves next_ms of the one that is there nearer. */
MUST_CHECK bool store_job_add(struct store *s, const struct store_job *j, struct err *e);
/* Work of this kind has a queue of its own: a host outside that is slow holds up no seal. */
#define STORE_JOB_WEBHOOK "webhook"
MUST_CHECK bool store_job_take_webhook(
	struct store *s, int64_t now_ms, int64_t lease_ms, struct store_job *out, struct err *e);
/*
 * The next due one of the others, its next_ms moved to 'lease_ms'. Errors: NOT_FOUND none; one whose values cannot be opened is an error, too, and
 * stays taken: the next call gives another.
 */
MUST_CHECK bool store_job_take(
	struct store *s, int64_t now_ms, int64_t lease_ms, struct store_job *out, struct err *e);
MUST_CHECK bool store_job_again(struct store *s, const struct store_job *j, struct err *e);
/* Gone, unless it was added anew while it was being done. */
MUST_CHECK bool store_job_done(struct store *s, const struct store_job *j, struct err *e);
typedef bool store_job_fn(void *arg, const struct store_job *j);
/* All of a kind, the next one first. One whose values cannot be opened is told as 'damaged', and hides no other. */
MUST_CHECK bool store_job_each(
	struct store *s, const char *kind, store_job_fn *fn, void *arg, struct err *e);
/* Those of one school. */
MUST_CHECK bool store_job_of(struct store *s, const char *kind, int64_t school, store_job_fn *fn,
	void *arg, struct err *e);

/*
 * What the service that ended held is free at once: jobs, messages and items of acts on many (bulk.h) that were taken are due by
 * 'now_ms'. Only for a service that starts, and is alone on its store.
 */
MUST_CHECK bool store_leases_free(struct store *s, int64_t now_ms, struct err *e);
/*
 * After a clock that was ahead: jobs and messages made after 'now_ms' that were to be done within a day are due now, not when the clock has
 * come to where it stood. What is to be done on a day to come (erased, renewed) keeps its day. Errors: IO.
 */
MUST_CHECK bool store_clock_back(struct store *s, int64_t now_ms, struct err *e);

#endif
