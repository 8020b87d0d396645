/* SPDX-License-Identifier: MIT */
/*
 * bulk: one act on many conventions, kept while it is done: first each is looked at, then, when somebody says so, those that are ready
 * are done. An item is taken under a lease, as a job is; what is done to a convention and that its item is done is one commit
 * (store_step.mark), so that nothing is done twice.
 */
#ifndef PARAPHE_STORE_BULK_H
#define PARAPHE_STORE_BULK_H

#include "store/dossier.h"

enum { STORE_BULK_RULE = 96 };

/* The store keeps the numbers of these enums: never renumber. */
enum store_bulk_phase {
	STORE_BULK_LOOK = 1,
	STORE_BULK_RUN,
	STORE_BULK_STOPPED, /* by hand, or because whoever asked for it may no longer */
};
enum store_bulk_item_state {
	STORE_ITEM_TODO,
	STORE_ITEM_TAKEN, /* until lease_ms */
	STORE_ITEM_READY, /* looked at */
	STORE_ITEM_DONE,
	STORE_ITEM_BLOCKED,
};

struct store_bulk {
	int64_t id; /* 0: to be added */
	int64_t school, account;
	char role[24], what[16]; /* as words: who acts, and what is done */
	enum store_bulk_phase phase;
	bool stepped_up;                /* a second factor was shown when it was asked for */
	uint32_t without;               /* pupils of the filter who have no convention */
	char why[24];                   /* of STOPPED, as a word; empty: by hand */
	int64_t created_ms, started_ms; /* started: of the phase */
	int64_t due_ms;  /* when its job is due; of store_bulk_add and store_bulk_run */
	struct buf data; /* JSON, owned: what the act needs to know */
};
void store_bulk_auto(struct store_bulk *b);

struct store_bulk_item {
	int64_t bulk;
	uint32_t n; /* from 1, in the list's order */
	char dossier[37];
	char sha_fond[65]; /* the version that was shown; empty: none */
	enum store_bulk_item_state state;
	uint32_t tries;            /* counted before it is tried */
	int64_t lease_ms, done_ms; /* done: looked at, done or blocked */
	char why[24],
		rule[STORE_BULK_RULE]; /* blocked: a reason and a rule as words; empty: neither */
};
/* A place in a step: this item is done with it. Errors: WRONG_STATE another worker has it. */
struct store_bulk_mark {
	const struct store_bulk_item *item;
	int64_t now_ms;
};

/* The act, its items (bulk and n are given here) and the job that works on it, whose key is made of the id. Gives the id. */
MUST_CHECK bool store_bulk_add(struct store *s, struct store_bulk *b,
	const struct store_bulk_item *items, size_t n, struct err *e);
/* Errors: NOT_FOUND. */
MUST_CHECK bool store_bulk_get(struct store *s, int64_t id, struct store_bulk *out, struct err *e);
/* Of one account, newest first. */
typedef bool store_bulk_fn(void *arg, const struct store_bulk *b);
MUST_CHECK bool store_bulk_each(
	struct store *s, int64_t account, store_bulk_fn *fn, void *arg, struct err *e);
struct store_bulk_counts {
	uint64_t left, ready, done, blocked; /* left: to be done, or being done */
	uint64_t gone;                       /* behind since this phase began */
	int64_t last_ms;                     /* of the newest that is not left; 0: none */
};
MUST_CHECK bool store_bulk_count(
	struct store *s, const struct store_bulk *b, struct store_bulk_counts *out, struct err *e);
/* Those that are ready are to be done from b->started_ms on. Errors: WRONG_STATE it was said before, or the look is not over. */
MUST_CHECK bool store_bulk_run(struct store *s, const struct store_bulk *b, struct err *e);
/* Errors: WRONG_STATE it was stopped before. */
MUST_CHECK bool store_bulk_stop(struct store *s, int64_t id, const char *why, struct err *e);
/* The next item that is to be done, or whose lease ran out; its try is counted. Errors: NOT_FOUND none. */
MUST_CHECK bool store_bulk_take(struct store *s, int64_t id, const int64_t now_lease[static 2],
	struct store_bulk_item *out, struct err *e);
/* State, reason and rule of an item that was taken. Nothing when another worker has it by now. */
MUST_CHECK bool store_bulk_put(struct store *s, const struct store_bulk_item *i, struct err *e);

struct store_bulk_filter {
	uint32_t states;        /* bits 1 << store_bulk_item_state; 0: any */
	const char *why, *rule; /* NULL: any */
	uint32_t from, count;   /* count 0: all */
};
typedef bool store_bulk_item_fn(void *arg, const struct store_bulk_item *i);
MUST_CHECK bool store_bulk_items(struct store *s, int64_t id, const struct store_bulk_filter *f,
	store_bulk_item_fn *fn, void *arg, struct err *e);
/* Why and rule of those that are blocked, each with how many, most first. */
typedef bool store_bulk_reason_fn(void *arg, const char *why, const char *rule, uint64_t n);
MUST_CHECK bool store_bulk_reasons(
	struct store *s, int64_t id, store_bulk_reason_fn *fn, void *arg, struct err *e);
/* Those created before then go. */
MUST_CHECK bool store_bulk_sweep(struct store *s, int64_t before_ms, struct err *e);

/* The kind of its job. */
#define STORE_JOB_BULK "lot"

#endif
