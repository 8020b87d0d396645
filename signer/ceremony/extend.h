/* SPDX-License-Identifier: MIT */
/* extend: from B-B, B-T or B-LT to B-LTA, and from one archive time-stamp to the next; of our conventions, and of any PDF. */
#ifndef PARAPHE_CEREMONY_EXTEND_H
#define PARAPHE_CEREMONY_EXTEND_H

#include "base/file.h"
#include "ceremony/act.h"
#include "store/post.h"

enum {
	EXTEND_MAX_STEPS = 7
}; /* stamp, data, stamp, and for a renewal data, stamp; one of them a second time */

/* What an extension came to. */
struct extend_done {
	struct buf pdf; /* the new file; empty: nothing was added */
	uint64_t level; /* pades_level of the weakest signature, as the judge found it */
	int64_t due; /* from when on the newest document time-stamp is to be renewed; INT64_MAX: there is none */
	int64_t at;       /* when all of it can be judged */
	char field[16];   /* the last time-stamp made; empty: none */
	char why[400];    /* why the level is not B-LTA, or something is missing; empty */
	size_t revisions; /* steps that added one, or two together; 0: none */
};
void extend_done_auto(struct extend_done *d);

/*
 * As far towards B-LTA as it goes today. 'renew': one more archive time-stamp, although the last one does not age yet. What is
 * added is judged before it is kept: validation data and the time-stamp over them together, or one after the other when that fails. What cannot be had is no error: 'level' and 'why' say so.
 * Errors: DENIED the file does not pass, or a revision does not; SYNTAX; TIMEOUT; UPSTREAM: nothing was added then.
 */
MUST_CHECK bool extend_file(struct extend_done *out, struct house *h, struct slice pdf, bool renew,
	int64_t now, struct err *e);

/* What was done to one convention of ours. */
struct extend_told {
	char reference[40];
	struct extend_done done; /* owned */
	struct buf archive;      /* the container, remade; empty: it was not. Owned. */
	char waits
		[400]; /* why the container that is kept is still the one around a former state of the PDF; empty: it is of today */
	bool kept;     /* something was: the PDF, the container, or both */
	bool failed;   /* of a job: nothing was, and 'done.why' says why */
	bool gone;     /* of a job: there is no such convention any more */
	int64_t next_ms; /* when it is due again: to be renewed, or to be tried once more */
};
void extend_told_auto(struct extend_told *t);

/* Neither the PDF nor its container lacks anything. */
bool extend_whole(const struct extend_told *t);

/*
 * Extend a sealed convention, whose newest file 'pdf' is: new increment, journal entry, container, and when it is due again, all in
 * one transaction. The PDF ages by itself: when its container cannot be made (no key for its manifest) the PDF is kept all the same, if it
 * passes alone; the container kept is then the former one, whole and around the PDF of its day, and 'waits' says why. It is made as
 * soon as it can be, by the next extension. 'to' (may be NULL) is written before that, not committed. Errors: WRONG_STATE not sealed
 * yet, or somebody was faster; as extend_file.
 */
struct extend_request {
	struct slice pdf;
	bool renew;
	struct file_stage *pdf_to, *archive_to; /* each NULL: not written to a file */
};
MUST_CHECK bool extend_convention(struct extend_told *out, struct house *h,
	const struct extend_request *r, int64_t now_ms, struct err *e);

#define EXTEND_JOB "extend"

/*
 * The job of a convention that reached 'level' (why not more: 'why'): renew before its time-stamp ends, or try again soon. For the act
 * that seals it.
 */
struct store_job extend_job_of(
	const struct store_convention *c, const struct extend_done *d, int64_t now_ms);
/*
 * Do one job that is due, and put it back for the next time; also when nothing can be done today: then 'failed' and its cause say so. Gone
 * when the convention is. Errors: the store's; else those that 'told' cannot say.
 */
MUST_CHECK bool extend_job(struct extend_told *out, struct house *h, const struct store_job *j,
	int64_t now_ms, struct err *e);

#endif
