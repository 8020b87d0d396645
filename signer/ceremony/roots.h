/* SPDX-License-Identifier: MIT */
/*
 * roots: each evening the service signs one root over the seals that were kept since the last one (CONVENTION 8), by the number that the store
 * gives each as it is kept, however long it took and whatever the clock said: a hash tree (evidence/merkle.h) whose leaves are the heads of the journals, so that whoever holds the day's root knows when a convention's journal stood as it does, and
 * an operator can neither date one back nor drop one unnoticed. Each statement holds the digest of the one before it.
 *
 * The statement (JSON, published): format, instance, jour, taille, racine, precedente. The proof of one convention (JSON, in its evidence
 * file): jour, entree (of its journal), feuille (the entry's digest), rang, taille, chemin, racine.
 */
#ifndef PARAPHE_CEREMONY_ROOTS_H
#define PARAPHE_CEREMONY_ROOTS_H

#include "ceremony/service.h"

enum { ROOTS_MAX_BYTES = 8 << 20 };

struct roots_day {
	struct buf statement,
		signature; /* owned: JSON, DER (CAdES, by the vault's checkpoint key) */
};
void roots_day_auto(struct roots_day *d);

/* Made, signed and kept, once a day; another time it does nothing. Errors: the vault's; LIMIT, IO, NOMEM. */
MUST_CHECK bool roots_keep(struct service *s, int32_t day, int64_t now_ms, struct err *e);
/* Errors: NOT_FOUND none of that day. */
MUST_CHECK bool roots_get(struct roots_day *out, struct service *s, int32_t day, struct err *e);

/*
 * The days before 'before' that have a root, the newest first, at most 'most'; *more: there are older ones. Errors: the store's.
 */
typedef void roots_fn(void *arg, int32_t day);
struct roots_list {
	int32_t before; /* INT32_MAX: from the newest on */
	size_t most;
	roots_fn *fn;
	void *arg;
};
MUST_CHECK bool roots_each(
	bool *more, struct service *s, const struct roots_list *l, struct err *e);

struct roots_proof {
	bool there;       /* false: the evening has not come yet */
	int32_t day;      /* of the root that holds it */
	struct buf proof; /* owned: JSON */
};
void roots_proof_auto(struct roots_proof *p);
/* Of a sealed dossier, in the first root after its seal. Errors: IO, NOMEM. */
MUST_CHECK bool roots_prove(
	struct roots_proof *out, struct service *s, const struct store_dossier *d, struct err *e);

#endif
