/* SPDX-License-Identifier: MIT */
/* board: counts, lists and « Ma journée » (CONVENTION 10). */
#ifndef PARAPHE_CEREMONY_BOARD_H
#define PARAPHE_CEREMONY_BOARD_H

#include "ceremony/dossier.h"

enum { BOARD_MAX_PAGE = 200 };

enum board_light { BOARD_RED, BOARD_AMBER, BOARD_GREEN, BOARD_GREY };
/* One pupil's or dossier's line. */
struct board_line {
	struct store_dossier dossier; /* without its documents; id empty: no dossier */
	char pupil[STORE_MAX_NAME], class_name[24];
	int64_t pupil_id;
	enum board_light light;
	char waits[24];   /* for what, the word « attente.WAITS » of the pages */
	int days;         /* for so many, where that is worth telling; else 0 */
	char action[120]; /* the next action as a verb: « Relancer l’entreprise » */
	char task
		[24]; /* its word: confirmer verifier figer envoyer relancer corriger appeler signer sceller placer ... */
	int64_t since_ms;
};
typedef bool board_line_fn(void *arg, const struct board_line *l);
/* « Ma journée »: what this role can do next, oldest first. */
MUST_CHECK bool board_day(
	const struct actor *a, const char *year, board_line_fn *fn, void *arg, struct err *e);
/* A class (or NULL: all) as red, amber, green. */
struct board_class {
	const char *year, *class_name, *level, *search;
	bool without_place; /* only those */
	uint32_t kinds;     /* as store_pupil_filter has them */
	enum store_pupil_order order;
	uint32_t from, count;
};
MUST_CHECK bool board_class(const struct actor *a, const struct board_class *c, board_line_fn *fn,
	void *arg, struct err *e);
/* How many of its pupils are of each kind; 'kinds', order and page do not count. Errors: DENIED; the store's. */
MUST_CHECK bool board_class_kinds(const struct actor *a, const struct board_class *c,
	uint64_t n[static STORE_PUPIL_KINDS], struct err *e);
/* Counts by class; a last row with an empty class is the whole. Teacher: own classes. */
MUST_CHECK bool board_counts(
	const struct actor *a, const char *year, store_counts_fn *fn, void *arg, struct err *e);
/* One row into a sum: of a level, of some classes. */
void board_counts_add(struct store_counts *sum, const struct store_counts *c);
/*
 * Conventions of a year by the kind of their host (CONVENTION 10), acts apart: found, signed by all, sealed; kinds without one are left
 * out, and what no host has told yet stands under "". Each convention's fond is read. Errors: DENIED; the store's.
 */
struct board_kind {
	char nature[32];
	uint64_t found, signed_all, sealed;
	uint64_t granted; /* those with a derogation, in the fond or granted later */
};
typedef bool board_kind_fn(void *arg, const struct board_kind *k);
MUST_CHECK bool board_kinds(
	const struct actor *a, const char *year, board_kind_fn *fn, void *arg, struct err *e);
/* The counts of today, kept (life_tick at 18:00); and the days from..to for the chart. */
MUST_CHECK bool board_day_keep(const struct actor *a, const char *year, struct err *e);
struct board_point {
	int32_t day;
	uint64_t owing, found, filled, sent, signed_all, sealed;
};
typedef bool board_point_fn(void *arg, const struct board_point *p);
MUST_CHECK bool board_days(const struct actor *a, const int32_t from_to[static 2],
	board_point_fn *fn, void *arg, struct err *e);
/* Counts as CSV without names. */
MUST_CHECK bool board_csv(struct buf *csv, const struct actor *a, const char *year, struct err *e);
/* Dossiers a head or delegate may sign now, with what is unusual in each. */
MUST_CHECK bool board_to_sign(const struct actor *a, board_line_fn *fn, void *arg, struct err *e);

#endif
