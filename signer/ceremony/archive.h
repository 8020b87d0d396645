/* SPDX-License-Identifier: MIT */
/* archive: the container around a sealed convention, made at the seal and remade at each later act. */
#ifndef PARAPHE_CEREMONY_ARCHIVE_H
#define PARAPHE_CEREMONY_ARCHIVE_H

#include "ceremony/act.h"

struct archive_request {
	const struct store_convention *convention;
	struct slice pdf;
	const struct act_entries *entries; /* of this act, after those in the store */
	struct slice
		former; /* the container it takes the place of: its manifests are kept (CONVENTION 8); empty: none */
	int64_t at; /* when the PDF can be judged */
	bool party; /* the edition for host and family: others' personal blocks are left out (CONVENTION 8) */
	const char *person;    /* of 'party': whose own blocks stay; "": nobody's */
	struct slice attached; /* files beside (archive_attach); empty: none */
};

/* One more file of an evidence file, "pieces/0123.pdf". Errors stay in 'out'. */
void archive_attach(struct buf *out, const char *name, struct slice bytes);

/*
 * The container, signed, time-stamped, and judged. *at: when it can be judged. Errors: DENIED it does not pass; as
 * gather_signature; the store's.
 */
MUST_CHECK bool archive_make(struct buf *out, int64_t *at, struct house *h,
	const struct archive_request *r, struct err *e);

#endif
