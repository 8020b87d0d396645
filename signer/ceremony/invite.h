/* SPDX-License-Identifier: MIT */
/*
 * invite: links of the four kinds, their tokens, codes and the pupil's birthday (CONVENTION 7). A token is 256 random bits
 * in base64url (128 by SMS), drawn when its message is handed over, kept as SHA-256 only; no staff screen ever shows one.
 * A GET never signs, consumes, or marks more than « page demandée ».
 */
#ifndef PARAPHE_CEREMONY_INVITE_H
#define PARAPHE_CEREMONY_INVITE_H

#include "ceremony/life.h"
#include "ceremony/post.h"

enum {
	INVITE_TOKEN = 44, /* base64url of 32 bytes without padding, and NUL */
	INVITE_MAX_URL = SERVICE_MAX_URL + 80,
	INVITE_CODE_DIGITS = 6,
	INVITE_CODE_S = 10 * 60,  /* valid */
	INVITE_LAPSE_S = 15 * 60, /* a verified code that is not followed by its gesture */
	INVITE_CODE_TRIES = 5,    /* wrong ones void that code */
	INVITE_CODES_HOUR = 3,    /* per link */
	INVITE_CODES_DAY = 10,
	INVITE_BIRTHDAY_TRIES = 5, /* then blocked */
	INVITE_LOST_HOUR =
		3, /* « je n'ai pas reçu le lien », per link, and wrong ones per address of the asker */
	INVITE_MAX_BATCH = 200, /* conventions of one batch link */
	INVITE_MAX_REMINDERS = 6,
};

/* What a page under a token may show. */
enum invite_word {
	INVITE_LIVE,
	INVITE_FOLLOW, /* used, nothing left to sign, or a follow link: opens the follow page after a code */
	INVITE_REISSUED, /* dead tokens: each is told why */
	INVITE_REVISION,
	INVITE_CLOSED,
	INVITE_BLOCKED,
};
struct invite_visit {
	struct store_link link;
	enum invite_word word;
	enum reason why; /* of a word that is not LIVE or FOLLOW */
	bool elsewhere; /* renewable, but the new one goes to another address than this was sent to */
	enum store_state state; /* of a convention that is closed */
	bool renewable; /* « Recevoir un nouveau lien » leads somewhere: the person has a link that opens */
	bool ask_birthday; /* a family link: before the text, day and month of the pupil's birth */
	char first_name[80]; /* of the pupil: all that may be shown before */
	char school[STORE_MAX_NAME], school_phone[24];
	char masked[64]; /* « 06 •• •• •• 02 », « c••••@e••••.example » */
};
/*
 * A GET of a link page. Marks « page demandée » only. a->link need not be set.
 * Errors: NOT_FOUND (REASON_LINK_UNKNOWN), the same in the same time for whatever is unknown.
 */
MUST_CHECK bool invite_visit(
	struct invite_visit *out, const struct actor *a, const char *token, struct err *e);
/* The same by link id, for a session that was exchanged for the token. */
MUST_CHECK bool invite_again(
	struct invite_visit *out, const struct actor *a, int64_t link, struct err *e);
/* The first POST of a visit: OUVERTURE with the digest shown. 'dossier' one of a batch, or NULL: the link's own. */
MUST_CHECK bool invite_enter(const struct actor *a, const char *dossier, struct err *e);
/* « Recevoir un nouveau lien » of a dead token's holder: to the registered address only. */
MUST_CHECK bool invite_renew(const struct actor *a, const char *token, struct err *e);

/* *right false: wrong; after INVITE_BIRTHDAY_TRIES the link is blocked (REASON_LINK_BLOCKED). Per pupil in a batch. */
MUST_CHECK bool invite_birthday(bool *right, const struct actor *a, const char *dossier,
	const int day_month[static 2], struct err *e);

/* The actor's own link, usable. Errors: DENIED (REASON_LINK_BLOCKED, LINK_KIND), WRONG_STATE why it is dead. */
MUST_CHECK bool invite_link(struct store_link *out, const struct actor *a, struct err *e);
/* Errors: WRONG_STATE (REASON_CONTACT) it leads to where a whole office reads (school_reads): neither link nor code goes there. */
MUST_CHECK bool invite_private(const struct store_link *l, const struct actor *a, struct err *e);
/* Is it a guardian's or the pupil's? Has this session answered the birthday question of 'dossier'? */
bool invite_family(const struct store_link *l);
bool invite_answered(const struct actor *a, const char *dossier);
/* Block a link for the cause 'why' (a word), tell the school (M7, objet "blocage"). */
MUST_CHECK bool invite_block(const struct actor *a, struct store_link *link, const char *dossier,
	const char *why, struct err *e);

/* --- codes ------------------------------------------------------------------------------------------------------- */

/* What a code is bound to: one convention, or a ticked list. */
struct invite_gesture {
	const char *name;      /* "signer", "suivre", "refuser", ... */
	const char (*ids)[37]; /* dossiers; of the link itself when n is 0 */
	size_t n;
};
struct invite_code {
	uint32_t number; /* « code n° 2 » */
	char masked[64]; /* where it went */
	int64_t expires_ms;
	int64_t again_ms; /* when another may be asked for; 0: now */
};
/* Draw a code, M4 into the outbox. Errors: LIMIT (REASON_CODE_OFTEN); DENIED (REASON_LINK_BLOCKED). */
MUST_CHECK bool invite_code_send(struct invite_code *out, const struct actor *a,
	const struct invite_gesture *g, struct err *e);
/* *held: the last code of the actor's link has not left (the day's ceiling, a number that is refused): the school was told. */
MUST_CHECK bool invite_code_held(bool *held, const struct actor *a, struct err *e);
/* Errors: DENIED (REASON_CODE_WRONG), the same and in the same time whether wrong, expired or void. */
MUST_CHECK bool invite_code_check(
	const struct actor *a, const struct invite_gesture *g, const char *code, struct err *e);
/*
 * The checked code of the actor's link, within its lapse, for this gesture: the step that it is for sets used_ms and keeps it
 * (life.code). Errors: DENIED (REASON_CODE_NEEDED).
 */
MUST_CHECK bool invite_code_verified(struct store_code *out, const struct actor *a,
	const struct invite_gesture *g, struct err *e);

/* --- making and re-making links ----------------------------------------------------------------------------------- */

/* The one function that builds links: base URL, kind's path, token. */
MUST_CHECK bool invite_url(char out[static INVITE_MAX_URL], const struct service *s,
	enum store_link_kind kind, const char *token, struct err *e);
/*
 * Draw a token of link 'id' at hand-over (net/ senders call it) and give its URL. 'short_one': SMS, 128 bits.
 * Errors: WRONG_STATE the link is dead meanwhile: the message is to be dropped.
 */
struct invite_handed {
	char url[INVITE_MAX_URL];
	struct store_link link;
};
MUST_CHECK bool invite_hand_over(struct invite_handed *out, const struct actor *a, int64_t id,
	bool short_one, struct err *e);
/* The code of link 'id' in clear, drawn at hand-over too: a code waits in the outbox as a number only. */
MUST_CHECK bool invite_code_hand_over(char out[static INVITE_CODE_DIGITS + 1],
	const struct actor *a, int64_t id, uint32_t number, struct err *e);

/* Re-send (adds a token) or re-issue (voids the former ones) a person's link: Dépannage. channel 0: as it is. */
struct invite_again {
	const char *dossier, *person;
	enum store_channel channel;
	bool void_former;
};
MUST_CHECK bool invite_reissue(const struct actor *a, const struct invite_again *r, struct err *e);
/*
 * « Je n'ai pas reçu le lien »: *link of this reference and address (0: none; the asker is not told), and what is sent, behind, by the job. Of
 * none, or of one that was asked for too often, a job is kept as well (link 0): always the same work.
 */
#define INVITE_LOST_JOB "lien-perdu"
struct store_job;
MUST_CHECK bool invite_lost_job(
	const struct actor *system, const struct store_job *j, struct err *e);
MUST_CHECK bool invite_lost_find(int64_t *link, const struct actor *a, const char *reference,
	const char *address, struct err *e);
MUST_CHECK bool invite_lost(const struct actor *a, int64_t link, struct err *e);
/* « Ce n'est pas moi »: blocks, tells the school. */
MUST_CHECK bool invite_not_me(const struct actor *a, struct err *e);
MUST_CHECK bool invite_unblock(const struct actor *a, int64_t link, const char *why, struct err *e);

/* The open conventions of a batch link, for the list on its page. */
struct invite_item {
	char id[37], reference[40], pupil[STORE_MAX_NAME], host[STORE_MAX_NAME];
	char sha_fond[65], field[16];
	uint32_t revision;
	int32_t first_day, last_day;
	bool birthday_given, open; /* open: may be signed now */
	enum reason why;           /* when not */
};
typedef bool invite_item_fn(void *arg, const struct invite_item *i);
MUST_CHECK bool invite_items(const struct actor *a, invite_item_fn *fn, void *arg, struct err *e);

/* What else a host does under a batch link: its part of a convention, or to say whether a stay took place. */
struct invite_errand {
	int64_t link;
	bool fill; /* else « est-il venu ? » */
	char id[37], reference[40], pupil[STORE_MAX_NAME];
	int32_t first_day, last_day;
};
typedef bool invite_errand_fn(void *arg, const struct invite_errand *x);
MUST_CHECK bool invite_errands(
	const struct actor *a, invite_errand_fn *fn, void *arg, struct err *e);
/* The link of one of them. Errors: NOT_FOUND it is none, or done meanwhile. */
MUST_CHECK bool invite_errand_link(
	struct store_link *out, const struct actor *a, int64_t link, struct err *e);

/*
 * The conventions of a host's address at this school, whatever is left to do in them (CONVENTION 10, Employer): of each the follow link, else
 * the link to sign. At most INVITE_MAX_BATCH links are looked at. Errors: DENIED (REASON_ROLE) no host's link; the store's.
 */
typedef bool invite_followed_fn(void *arg, const struct store_link *x);
MUST_CHECK bool invite_followed(
	const struct actor *a, invite_followed_fn *fn, void *arg, struct err *e);
/* The link with this number, when it is one of them. Errors: NOT_FOUND. */
MUST_CHECK bool invite_followed_link(
	struct store_link *out, const struct actor *a, int64_t link, struct err *e);
/* Does this batch link lead to something to sign? */
MUST_CHECK bool invite_to_sign(
	bool *out, const struct service *s, const struct store_link *batch, struct err *e);

/* The fill link of the host, and M1: re-sent where there is one already. Errors: WRONG_STATE (REASON_CONTACT). */
MUST_CHECK bool invite_host(struct life *l, const struct actor *a, struct err *e);
/*
 * The batch link of an address: found, or made. The sender calls it when several messages of one group go as one.
 * Errors: as store_link_put.
 */
MUST_CHECK bool invite_batch(
	int64_t *link, const struct actor *system, const struct store_link *one, struct err *e);
/* ENVOI: links of the first rank, M2 (M15 of an act); who was asked to sign a former revision hears M6, even before its turn. */
MUST_CHECK bool invite_sent(struct life *l, struct err *e);
/* Links of rank now open: made, grouped per address, M2. Called when somebody has signed, and when signing goes on. */
MUST_CHECK bool invite_next(struct life *l, const struct actor *a, struct err *e);
/* The message 'kind' (M2, M3, M5) to the holder of link 'x', which is of this step or kept already. */
MUST_CHECK bool invite_tell(
	struct life *l, enum post_kind kind, const struct store_link *x, struct err *e);
/* Void link 'old' and make one like it, to the address as it is now ('channel' 0) or by another channel; tells it. */
struct papers;
MUST_CHECK bool invite_replace(struct life *l, const struct papers *p, const struct store_link *old,
	enum store_channel channel, struct err *e);
/* The revision died: its links and unsent messages too. */
MUST_CHECK bool invite_kill(struct life *l, const char *why, struct err *e);
/*
 * Refused, expired, or cancelled before its seal, as the state of 'l' says: all links die; who was asked hears it (M10), with a
 * follow link that opens what was frozen until its elimination (CONVENTION 6, note 1).
 */
MUST_CHECK bool invite_end(struct life *l, struct err *e);
/* M10 to the holder of 'x', with that link unless it is dead. */
MUST_CHECK bool invite_over(struct life *l, const struct store_link *x, struct err *e);
/* When link 'l' is to be reminded next (CONVENTION 7); 0: no more. */
int64_t invite_reminder(const struct store_link *l, const struct store_dossier *d, int64_t now_ms);
/* 8 h to 20 h in Paris, no Sunday, no public holiday. */
bool invite_quiet(int64_t now_ms);
/* The first instant from 'now_ms' on that is not quiet. */
int64_t invite_after_quiet(int64_t now_ms);
/* « 06 •• •• •• 02 », « c••••@e••••.example ». */
void invite_mask(char out[static 64], const char *address);

#endif
