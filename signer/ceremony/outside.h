/* SPDX-License-Identifier: MIT */
/* outside: which services outside the house are asked, in what order, how often and how long. Nothing they say is read here. */
#ifndef PARAPHE_CEREMONY_OUTSIDE_H
#define PARAPHE_CEREMONY_OUTSIDE_H

#include "net/fetch.h"

#include <pthread.h>

enum {
	OUTSIDE_MAX_TSAS = 4,
	OUTSIDE_MAX_HOSTS = 16,
	OUTSIDE_MAX_TRIES = 3,
	OUTSIDE_MAX_TIMEOUT_S = 20,
	OUTSIDE_MIN_ROOM = 2048, /* bytes of a token */
	OUTSIDE_MAX_ROOM = 32768,
	OUTSIDE_MAX_POLICY = 64,
	OUTSIDE_MAX_REPLY = 64 * 1024, /* of a TSA or an OCSP responder (SECURITY 2) */
	OUTSIDE_MAX_CRL = 8 << 20,
	OUTSIDE_REVOCATION_MS = 10000, /* one CRL or OCSP answer */
	OUTSIDE_PAUSE_MS = 500,        /* before a second try; doubled before a third */
	OUTSIDE_TOTAL_MS =
		80000, /* all of one conversation: less than a child waits for what it lacks */
	OUTSIDE_REST_MS = 60000, /* a TSA that let us wait in vain is left alone so long */
	OUTSIDE_WHY = 400,
};

struct outside_tsa {
	char url[FETCH_MAX_URL + 1];
	char host[REACH_MAX_HOST + 1];
	char policy[OUTSIDE_MAX_POLICY]; /* that its tokens must name; empty: any */
	int timeout_ms;                  /* of one try */
	unsigned tries;
	size_t room; /* bytes kept free for its token */
};

/*
 * Who let us wait in vain a moment ago: the next signatures of the same process do not wait for it again, but take the next TSA, or stay at
 * B-B until they are extended. Shared by threads.
 */
struct outside_rest {
	pthread_mutex_t lock;
	int64_t until_ms[OUTSIDE_MAX_TSAS]; /* 0: it may be asked */
};

struct outside {
	struct outside_tsa
		tsas[OUTSIDE_MAX_TSAS]; /* in the order they are asked; none: the vault stamps */
	size_t tsas_n;
	char hosts[OUTSIDE_MAX_HOSTS][REACH_MAX_HOST + 1]; /* of CRLs and OCSP responders */
	size_t hosts_n;
	struct reach reach;
	struct slice stamp_anchors; /* PEM, trusted for time-stamps alone; borrowed */
	struct outside_rest *rest;  /* NULL: nothing is remembered */
};

/*
 * "URL [policy=OID] [timeout=SECONDS] [tries=N] [room=BYTES]"; what is left out: any policy, 10 s, 2, 8192. Errors: SYNTAX with the
 * word that is wrong.
 */
MUST_CHECK bool outside_tsa_read(struct outside_tsa *out, struct slice line, struct err *e);
/* Hosts between blanks, added to those of 'o'. Errors: SYNTAX with the host that is none; LIMIT too many. */
MUST_CHECK bool outside_hosts_read(struct outside *o, struct slice line, struct err *e);
/* "public", "private", "loopback" between blanks, at least one. Errors: SYNTAX. */
MUST_CHECK bool outside_networks_read(unsigned *out, struct slice line, struct err *e);
/* The largest room that a TSA's token needs; 0 without TSAs. */
size_t outside_room(const struct outside *o);

/* Everything outside that one conversation asks for. */
struct outside_call {
	const struct outside *outside;
	int64_t deadline; /* on the clock that nobody sets; outside_call_start */
};
/* OUTSIDE_TOTAL_MS from now. */
void outside_call_start(struct outside_call *c, const struct outside *o);

/* Where one time-stamp stands. Zeroed but for 'call': nobody was asked yet. */
struct outside_stamp {
	const struct outside_call *call;
	size_t tsa;            /* the one whose turn it is */
	unsigned tries;        /* used of it */
	char last[200];        /* what was wrong with its last try */
	char why[OUTSIDE_WHY]; /* what was wrong with those before */
};
/*
 * The next reply to 'query' (RFC 3161 3.4), whatever it is: a TSA has its tries, then comes the next one. 'tsa' is who gave it. After
 * a reply that is not taken: outside_stamp_refused, and again.
 * Errors: UPSTREAM nobody is left, with a reason for each; NOMEM.
 */
MUST_CHECK bool outside_stamp_next(struct buf *reply, const struct outside_tsa **tsa,
	struct outside_stamp *s, struct slice query, struct err *e);
void outside_stamp_refused(struct outside_stamp *s, const char *why);

/*
 * The bytes at 'url': a CRL (GET), or with 'query' an OCSP answer (POST, RFC 6960 A.1). The address comes out of a certificate, so its host
 * must be in the list (SECURITY 2). Errors: as fetch.
 */
MUST_CHECK bool outside_revocation(struct buf *out, const struct outside_call *c, const char *url,
	struct slice query, struct err *e);

#endif
