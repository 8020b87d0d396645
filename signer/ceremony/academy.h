/* SPDX-License-Identifier: MIT */
/*
 * academy: the signed file of a day (CONVENTION 10): for each school and level the counters, no names; its bytes depend on store and day
 * alone, its signature is a detached CMS (CAdES) of the service over these bytes.
 *
 * Rule of its cells: each count is rounded down to a multiple of 5, and below 5, 0 included, it is null. So each cell says no more than
 * « one of five numbers that follow each other », and what is hidden does not come back by subtraction: « sans stage » is « à placer »
 * less « trouvé » and « à moitié », and each of the four may be up to 4 more than it is shown. A whole and its parts, of which there may be
 * three (a level) or seven (motives, kinds of host), never pin one of them, since 4 times as many is no multiple of 5: five parts of one
 * whole must not be added. The same holds over classes, days and schools: no other counts are shown, and sums of the shown are no more.
 */
#ifndef PARAPHE_CEREMONY_ACADEMY_H
#define PARAPHE_CEREMONY_ACADEMY_H

#include "ceremony/service.h"

enum {
	ACADEMY_MAX_BYTES = 16 << 20, /* eight kilobytes a school */
	ACADEMY_MAX_SCHOOLS = 2000,
	ACADEMY_LEAST = 5, /* a cell below is null, and those above are multiples of it */
};
#define ACADEMY_FORMAT "urn:paraphe:comptes:2" /* 1 had cells that could be derived */

/* What is shown of a count; 0: nothing, it is null. */
uint64_t academy_shown(uint64_t n);

struct academy_file {
	struct buf counts, signature; /* owned: JSON, DER */
};
void academy_file_auto(struct academy_file *f);

/* What the store says now, as the file of 'day'. Errors: LIMIT, IO, NOMEM. */
MUST_CHECK bool academy_counts(struct buf *out, struct service *s, int32_t day, struct err *e);
/*
 * Made, signed and kept, after the counts of 18:00 (life_tick); what is kept of a day does not change. The signature's time is the vault's.
 * Errors: the vault's; IO.
 */
MUST_CHECK bool academy_keep(struct service *s, int32_t day, struct err *e);
/* Errors: NOT_FOUND none of that day in this format: what a former one told by subtraction is not told any more. */
MUST_CHECK bool academy_get(
	struct academy_file *out, struct service *s, int32_t day, struct err *e);
typedef bool academy_day_fn(void *arg, int32_t day);
/* Days from 'from' on that have a file that academy_get gives. */
MUST_CHECK bool academy_each(
	struct service *s, int32_t from, academy_day_fn *fn, void *arg, struct err *e);

#endif
