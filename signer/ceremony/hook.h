/* SPDX-License-Identifier: MIT */
/*
 * hook: a school's own software is told what happened, by a signed POST. What happened is queued in the step that did it; the
 * queue of its own posts it, again and later each time, for about two days. A post may come twice: its "id" tells.
 *
 *   body      {"convention", "etat" (now), "evenement", "id", "instant" (RFC 3339), "reference", "version"}
 *   header    Paraphe-Signature: t=SECONDS, v1=HEX   HMAC-SHA-256 with the hook's secret over SECONDS, ".", body
 */
#ifndef PARAPHE_CEREMONY_HOOK_H
#define PARAPHE_CEREMONY_HOOK_H

#include "ceremony/life.h"
#include "ceremony/outside.h"

#define HOOK_EVENTS(X)                                                                             \
	X(HOOK_SENT, "envoyee")                                                                    \
	X(HOOK_SIGNED, "signee")                                                                   \
	X(HOOK_SEALED, "scellee")                                                                  \
	X(HOOK_REFUSED, "refusee")                                                                 \
	X(HOOK_CORRECTION, "correction")                                                           \
	X(HOOK_CANCELLED, "annulee")
#define HOOK_ENUM(k, word) k,
enum hook_event { HOOK_EVENTS(HOOK_ENUM) HOOK_EVENT_COUNT };
#undef HOOK_ENUM

enum {
	HOOK_MOST = 10, /* of one school */
	HOOK_TIMEOUT_MS = 5000,
	HOOK_TRIES = 14,
	HOOK_FIRST_MS = 30 * 1000,
	HOOK_LATEST_MS = 6 * 3600 * 1000,
	HOOK_MAX_BODY = 2048,
	HOOK_SIGNATURE = 100,  /* room for the header's value */
	HOOK_MOST_SHOWN = 100, /* deliveries that wait, of one hook, shown one by one */
};

const char *hook_word(enum hook_event k);
/* HOOK_EVENT_COUNT when there is no such word. */
enum hook_event hook_by_word(const char *word);
/* The bit that an event of the journal is for hooks; 0: none. */
uint32_t hook_bit(enum event_kind kind);
/* What 'l' has told is put into its step, when the school has a hook that wants it. Errors: LIMIT, NOMEM. */
MUST_CHECK bool hook_queue(struct life *l, struct err *e);
/* "t=..., v1=..." */
MUST_CHECK bool hook_sign(char out[static HOOK_SIGNATURE], const uint8_t secret[static 32],
	int64_t seconds, struct slice body, struct err *e);
/* May this be the address of a hook? Errors: SYNTAX; DENIED its host is not in the configuration. */
MUST_CHECK bool hook_url_check(const struct service *s, const char *url, struct err *e);
/* One post that waits; its texts live as long as the call. */
struct hook_delivery {
	const char *id, *convention; /* "id" and "convention" of its body */
	enum hook_event event;
	int64_t hook;
	uint32_t tries;  /* so far */
	int64_t next_ms; /* the next one, at the earliest */
	int status;      /* HTTP, of the last one; 0: there was none, or nobody answered */
	bool damaged; /* what is to be posted cannot be read: it is not, until the store is restored */
};
typedef bool hook_delivery_fn(void *arg, const struct hook_delivery *d);
/* What waits for the hooks of 'school', the next one first, while 'fn' returns true; none hides another. Errors: the store's. */
MUST_CHECK bool hook_waiting(
	struct store *s, int64_t school, hook_delivery_fn *fn, void *arg, struct err *e);
/* One due piece of the queue; *done: there was one. A post that fails is queued again. Errors: the store's. */
MUST_CHECK bool hook_work(bool *done, struct service *s, int64_t now_ms, struct err *e);

#endif
