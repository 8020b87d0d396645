/* SPDX-License-Identifier: MIT */
/* jobs: the table of jobs and what they need loaded before the cage. */
#ifndef PARAPHE_CLERK_JOBS_H
#define PARAPHE_CLERK_JOBS_H

#include "clerk/clerk.h"
#include "clerk/proof.h"
#include "convention/paint.h"

/* Loaded once, read-only after the fork. */
struct clerk_context {
	struct library *library;
	struct paint *paint; /* fonts parsed once; each child works on its own copy of the page */
	struct buf readme;   /* templates/archive/LISEZMOI.txt, put into every archive */
	struct proof_kit proof;
};

/*
 * Load everything under 'templates_dir' (templates/) and warm up the libraries that would open files later.
 * Never touches GLib, NSS or fontconfig (HOUSE section 2). Errors: as library_open; CRYPTO; NOMEM.
 */
MUST_CHECK bool clerk_context_open(
	struct clerk_context **out, const char *templates_dir, struct err *e);
void clerk_context_auto(struct clerk_context **c);

/* By job; an entry without function is UNSUPPORTED: those of CLERK_RENDER are done by another program (painter.c). */
extern const struct clerk_job_entry clerk_jobs[JOB_COUNT];

#endif
