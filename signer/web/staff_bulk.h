/* SPDX-License-Identifier: MIT */
/* staff_bulk: what the pages of acts on many share with the lists they begin from. */
#ifndef PARAPHE_WEB_STAFF_BULK_H
#define PARAPHE_WEB_STAFF_BULK_H

#include "ceremony/bulk.h"
#include "web/staff.h"

enum {
	STAFF_BULK_GROUPS = 12, /* reasons of one page; the rest is counted */
	STAFF_BULK_NAMES = 5,   /* conventions of each; the others behind a link */
	STAFF_BULK_SHOWN = 3,   /* on « Ma journée » */
};
#define STAFF_BULK_REFRESH "3" /* seconds until the page of one that runs asks again */

/* What was ticked, or all that a filter names. */
struct staff_chosen {
	struct store_bulk_item *list; /* owned */
	size_t n, cap;
	uint32_t without; /* left out, to be told */
	bool failed;      /* no memory */
};
void staff_chosen_auto(struct staff_chosen *x);
/* false: no memory. */
bool staff_chosen_add(struct staff_chosen *x, const char *id, const char *sha_fond);

MUST_CHECK bool staff_bulk(struct web_context *c, struct err *e);
MUST_CHECK bool staff_bulk_page(struct web_context *c, struct err *e);
MUST_CHECK bool staff_bulk_act(struct web_context *c, struct err *e);

/* To the page of one. */
void staff_bulk_lead(struct web_context *c, int64_t id);
/* How far it is, as attributes. */
void staff_bulk_put(xmlNode *n, const struct bulk_view *v);
/* <lot> for each of the newest of this account. */
MUST_CHECK bool staff_bulk_day(xmlNode *page, const struct web_context *c, struct err *e);

#endif
