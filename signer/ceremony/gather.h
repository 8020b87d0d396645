/* SPDX-License-Identifier: MIT */
/*
 * gather: one conversation with a clerk child to its end: ask, fetch what the child lacks (a signature, a
 * time-stamp, a text), hand it in, ask again. Every check that stands between a subverted child and a key is in gather_lack.c.
 */
#ifndef PARAPHE_CEREMONY_GATHER_H
#define PARAPHE_CEREMONY_GATHER_H

#include "ceremony/composed.h"
#include "ceremony/outside.h"
#include "store/store.h"
#include "wire/line.h"
#include "wire/talk.h"
#include "wire/vault_ops.h"

enum {
	GATHER_MS = 60000,            /* one answer of a child */
	GATHER_MAX_BYTES = 256 << 20, /* one document between the programs */
	GATHER_VAULT_MS = 10000,
	GATHER_STAMP_ROOM = 8192,   /* of a time-stamp whose key does not rehearse */
	GATHER_BROUGHT_MORE = 8192, /* bytes for what other programs put into a CMS */
	GATHER_AHEAD_S = 10, /* how long a CRL is waited for that must not be older than a token */
};

/*
 * The children of one act on one convention: one that makes and one that judges, kept from job to job (CT_STAY), because each hands
 * the next the bytes it read itself. A draft is always judged by a judge that saw nothing before it, what is composed again for
 * comparison (JOB_REMAKE) is made by a child of its own, and both never are one process.
 */
struct gather_act {
	struct house *house; /* whose act it is; NULL: none is under way */
	struct talk maker, judge;
	bool seated;
};

/*
 * The roles and what else a step needs; owned by whoever started them. Threads share clerk and vault and have a house with a
 * store connection of its own each.
 */
struct house {
	struct talk_clerk *clerk;
	struct line *vault;   /* NULL: no key at hand (verify) */
	struct store *store;  /* NULL: none (verify) */
	struct slice anchors; /* PEM: the instance's root, or what `verify` was told to trust */
	const struct outside *outside; /* the services that may be asked; NULL: none */
	struct composed *composed;     /* shared, too; NULL: nothing is remembered */
	struct slice crls; /* PEM, beside the anchors: honoured for signers' own certificates */
	struct gather_act
		*act; /* under way by this thread; NULL: each job has a child of its own */
	bool marks_unknown; /* a signer's own certificate that leads to no anchor is marked, not refused */
};

/* A signature that was made elsewhere, over this very draft. */
struct gather_brought {
	struct slice draft, cms;
	uint8_t cert_sha256[32];
	/*
	 * Of a draft that this program made itself, and that never left it: it is filled, not made again. 0: it came back from outside, and what
	 * is made again must be the same.
	 */
	uint64_t hole_at, hole_end;
};

/* What may be signed in one conversation. */
struct gather_signing {
	enum vault_purpose purpose;
	const char
		*field; /* PDF purposes: the field; the draft must prepare this and nothing else */
	const char *name, *organisation;
	const char *reference; /* convention and revision, for the vault's log */
	const char *
		school; /* UAI of the school whose key signs; NULL: the instance's own, or a party's */
	const char *school_name; /* what it is called, should it have no key yet; NULL */
	const uint8_t *consent;  /* 32 bytes, PARTY; else NULL */
	struct slice base;       /* PDF purposes: the stored file the draft must continue */
	struct line *own;        /* the signer's own key, asked instead of the vault; NULL: none */
	const struct gather_brought *brought; /* instead of any key; NULL: none */
};

/* What the vault did, when it did. */
struct gather_signed {
	bool done;
	int64_t time;
	bool logged;    /* by the vault: not with a key of the signer's own */
	uint64_t entry; /* index in the vault's log */
	char serial[41];
	uint8_t cert_sha256[32];
};

/*
 * From here on jobs of 'h' that may follow one another are given to the same children, until the act ends; within another act it is that one,
 * and 'a' does nothing; nor where TSAs outside are asked. It takes a seat (talk_seat_take) with its first such job, for all of them.
 */
void gather_act_begin(struct gather_act *a, struct house *h);
void gather_act_end(struct gather_act *a);
void gather_act_auto(struct gather_act *a);

/*
 * Send 'm' as 'job' to a fresh child (or to one of the act's) and serve it until its result, checked against the rules of the job; it
 * gets texts, nothing is signed. Errors: the child's own; DENIED a lack that this step does not allow;
 * TIMEOUT; UPSTREAM the child died or broke the protocol.
 */
MUST_CHECK bool gather(
	struct msg *result, struct house *h, enum clerk_job job, struct msg *m, struct err *e);

/* A conversation in which the child may get more than texts: what is not named here is DENIED. */
struct gather_request {
	enum clerk_job job;
	struct msg *msg;
	const struct gather_signing *signing; /* one signature; NULL: none */
	size_t stamps; /* time-stamps, each over one imprint; with 'signing' only after the signature */
	bool revocation;   /* CRLs and OCSP answers */
	struct slice base; /* JOB_EXTEND: a time-stamp covers a draft that continues this */
	struct gather_signed *done;
};
/* Errors: as gather; DENIED also a draft that is not what it must be. */
MUST_CHECK bool gather_signature(
	struct msg *result, struct house *h, const struct gather_request *r, struct err *e);

/* One question to a key's line, its answer checked. Errors: the holder's own. */
MUST_CHECK bool gather_ask(struct msg *answer, struct line *l, struct msg *q, struct err *e);
/* One question to the vault, its answer checked. Errors: DENIED there is none; the vault's own. */
MUST_CHECK bool gather_vault(struct msg *answer, struct house *h, struct msg *q, struct err *e);

/*
 * Bytes the vault would answer at most for 'signing', and a quarter more, plus its time-stamp: the room of a hole (HOUSE 4).
 */
MUST_CHECK bool gather_room(
	uint64_t *room, struct house *h, const struct gather_signing *signing, struct err *e);
/* The same for a CMS of at most 'cms' bytes that is made elsewhere, where more may stand in it than here. */
uint64_t gather_room_brought(struct house *h, uint64_t cms);
/* A fresh child judges a draft against 'base'; its digest by the desk's own reckoning. Errors: as JOB_CHECK_DRAFT; DENIED. */
MUST_CHECK bool gather_check_draft(uint8_t digest[static 32], struct house *h,
	const struct gather_signing *signing, struct slice draft, struct err *e);
/* The room of a document time-stamp. */
MUST_CHECK bool gather_room_stamp(uint64_t *room, struct house *h, struct err *e);

/* A token over a digest that belongs to no document: of a TSA outside when there are any, else of the vault. */
struct gather_token {
	struct buf der;        /* empty: none could be had */
	int64_t time;          /* its genTime, when it came from outside; else 0 */
	char why[OUTSIDE_WHY]; /* why there is none */
};
void gather_token_auto(struct gather_token *t);
/* Errors: as gather; that there is none is no error. */
MUST_CHECK bool gather_token(struct gather_token *out, struct house *h,
	const uint8_t digest[static 32], int64_t now, struct err *e);

/* The result's document 'tag' copied into 'out'. Errors: UPSTREAM absent; LIMIT. */
MUST_CHECK bool gather_take(struct buf *out, const struct msg *result, uint8_t tag, struct err *e);
/* The same for one of several, from 0. */
MUST_CHECK bool gather_take_nth(
	struct buf *out, const struct msg *result, uint8_t tag, size_t n, struct err *e);
/* Whom a job trusts: the house's anchors, and those for time-stamps alone. */
MUST_CHECK bool gather_put_trust(struct msg *job, const struct house *h, struct err *e);
/* Put bytes into a message as a sealed memfd. */
MUST_CHECK bool gather_put(struct msg *m, uint8_t tag, struct slice bytes, struct err *e);

#endif
