/* SPDX-License-Identifier: MIT */
/* seal: the service's seal on a complete convention, and its archive. */
#ifndef PARAPHE_CEREMONY_SEAL_H
#define PARAPHE_CEREMONY_SEAL_H

#include "base/file.h"
#include "ceremony/act.h"
#include "ceremony/extend.h"

struct seal_request {
	struct slice pdf;
	struct file_stage *pdf_to, *archive_to; /* opened by the caller */
};

struct seal_done {
	char reference[40];
	uint64_t level; /* pades_level of the seal */
	char why[400];  /* why it is not higher, or empty */
	size_t pdf_size, archive_size;
};

/* Errors: WRONG_STATE incomplete, with who is missing; and as sign_party. */
MUST_CHECK bool seal_convention(struct seal_done *out, struct house *h,
	const struct seal_request *r, int64_t now_ms, struct err *e);

/*
 * The same in its parts, for a step that keeps more with it (the service's queue): sign and extend, note the event, then make
 * the container around what the journal says by then.
 */
struct sealing {
	const struct store_convention *convention; /* complete; with its journal's head */
	struct act_entries *entries;               /* continue the journal */
	struct act_signed seal;
	struct extend_done more; /* what followed the seal on the way to B-LTA */
	struct buf archive;
	struct gather_act children; /* from the seal to the archive */
	uint64_t level;
	char why[400];
	int64_t at; /* when all of it can be judged */
};
void sealing_auto(struct sealing *s);
/* Errors: as act_sign; DENIED the signed file does not pass its verification. */
MUST_CHECK bool sealing_sign(
	struct sealing *s, struct house *h, struct slice pdf, int64_t now, struct err *e);
/* Details of SCELLEMENT; returns how many. Errors: NOMEM. */
MUST_CHECK bool sealing_details(struct act_details *d, size_t *n, struct sealing *s, struct err *e);
MUST_CHECK bool sealing_archive(struct sealing *s, struct house *h, struct err *e);
/* The sealed file, borrowed; and what to keep with it ('pdf' is the file before). */
struct slice sealing_pdf(const struct sealing *s);
void sealing_act(struct store_act *out, const struct sealing *s, struct slice pdf);

#endif
