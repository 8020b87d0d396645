/* SPDX-License-Identifier: MIT */
/*
 * bulk: one act on many conventions, as a job that outlives its request and its process: « 287 prêtes, 13 bloquées et pourquoi »,
 * then one click, then progress. Whoever asked for it sees it, and nobody else. What it does is done as that account, with the rights it has
 * at that moment.
 */
#ifndef PARAPHE_CEREMONY_BULK_H
#define PARAPHE_CEREMONY_BULK_H

#include "ceremony/dossier.h"
#include "store/bulk.h"

enum {
	BULK_MAX = 20000,     /* conventions in one act */
	BULK_MAX_TRIES = 5,   /* of one convention, a process that died in the middle counted */
	BULK_SLICE = 8,       /* conventions before other work has its turn */
	BULK_AT_ONCE = 12,    /* done while whoever asked waits for the page */
	BULK_ALONE_MS = 2000, /* and before the queue may help with it */
	BULK_LEASE_MS = 5 * 60 * 1000,
	BULK_KEEP_DAYS = 30,
};

struct bulk_asked {
	const char
		*what; /* verifier figer envoyer figer-envoyer relancer acquitter signer deroger */
	const struct store_bulk_item
		*items; /* dossier, and for "signer" the version that was shown */
	size_t n;
	uint32_t without;  /* left out of what was asked for, to be told */
	bool at_once;      /* without the look before */
	const char *name;  /* signer: as typed */
	const char *rules; /* acquitter: ids, blank between */
	int64_t origin;    /* the one it comes from; 0: none */
	const struct dossier_derogation *derogation; /* deroger; its series is given here */
};
/*
 * Keeps it and begins with it; *id is its page. "signer": agreed to; the second factor is asked of each convention, as always.
 * "deroger": a dérogation de série (CONVENTION 4), numbered where it is asked for more than one; always looked at before.
 * Errors: SYNTAX no such act, or nothing; LIMIT over BULK_MAX; DENIED (REASON_NAME); as dossier_derogation_good.
 */
MUST_CHECK bool bulk_start(
	int64_t *id, const struct actor *a, const struct bulk_asked *q, struct err *e);

struct bulk_view {
	struct store_bulk row;
	struct store_bulk_counts counts;
	uint64_t total, gone; /* of the phase: how many, and how many of them are behind */
	int64_t end_ms;       /* expected; 0: not known yet, or over */
	int64_t again_ms;     /* it met a difficulty and goes on then; 0: it did not */
	int64_t origin;
};
void bulk_view_auto(struct bulk_view *v);
/* Errors: NOT_FOUND, also when it is another account's. */
MUST_CHECK bool bulk_open(struct bulk_view *out, const struct actor *a, int64_t id, struct err *e);
/* The newest of this account that run, wait for a word, or ended within a day; at most 'most'. */
typedef bool bulk_view_fn(void *arg, const struct bulk_view *v);
MUST_CHECK bool bulk_each(
	const struct actor *a, unsigned most, bulk_view_fn *fn, void *arg, struct err *e);
/* Those that are ready are done now. *out: where that is seen. Errors: as bulk_open; WRONG_STATE (REASON_FASTER). */
MUST_CHECK bool bulk_go(int64_t *out, const struct actor *a, int64_t id, struct err *e);
/* The same conventions are looked at anew. Errors: as bulk_open. */
MUST_CHECK bool bulk_again(int64_t *out, const struct actor *a, int64_t id, struct err *e);
/* What the rules now say of those that are done. Errors: as bulk_open; SYNTAX none is. */
MUST_CHECK bool bulk_check(int64_t *out, const struct actor *a, int64_t id, struct err *e);
/* What it grants; the texts are those of 'about', which the caller frees. false: another act. */
bool bulk_derogation(struct dossier_derogation *out, json_t **about, const struct bulk_view *v);
/* The alerts 'rules' are seen, of those that only they block. Errors: as bulk_open. */
MUST_CHECK bool bulk_acknowledge(
	int64_t *out, const struct actor *a, int64_t id, const char *rules, struct err *e);
/* What is not done is not done. Errors: as bulk_open; WRONG_STATE (REASON_FASTER) it was stopped before. */
MUST_CHECK bool bulk_stop(const struct actor *a, int64_t id, struct err *e);
/* What the last check said of a convention: the words for a group's rules. Errors: NOT_FOUND. */
MUST_CHECK bool bulk_remarks(
	struct dossier_remarks *out, const struct actor *a, const char *dossier, struct err *e);

/*
 * Up to 'most' conventions of it; *more: there are others. true also when it is gone, stopped, or whoever asked for it may no longer.
 * Errors: what would hinder all of them; it is to be tried again.
 */
MUST_CHECK bool bulk_work(
	bool *more, const struct actor *system, int64_t id, unsigned most, struct err *e);
MUST_CHECK bool bulk_sweep(struct service *s, int64_t now_ms, struct err *e);

#endif
