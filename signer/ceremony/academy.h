/* SPDX-License-Identifier: MIT */
/*
 * academy: the signed file of a day (CONVENTION 10): for each school and level the counters, no names, cells from 1 to 4 hidden;
 * its bytes depend on store and day alone, its signature is a detached CMS (CAdES) of the service over these bytes.
 */
#ifndef PARAPHE_CEREMONY_ACADEMY_H
#define PARAPHE_CEREMONY_ACADEMY_H

#include "ceremony/service.h"

enum {
	ACADEMY_MAX_BYTES = 16 << 20, /* eight kilobytes a school */
	ACADEMY_MAX_SCHOOLS = 2000,
	ACADEMY_LEAST = 5, /* a cell below is null, but for 0 */
};

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
/* Errors: NOT_FOUND none of that day. */
MUST_CHECK bool academy_get(
	struct academy_file *out, struct service *s, int32_t day, struct err *e);
typedef bool academy_day_fn(void *arg, int32_t day);
/* Days from 'from' on that have a file. */
MUST_CHECK bool academy_each(
	struct service *s, int32_t from, academy_day_fn *fn, void *arg, struct err *e);

#endif
