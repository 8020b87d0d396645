/* SPDX-License-Identifier: MIT */
/*
 * acts: the acts on a convention that its container holds under actes/ (CONVENTION 5, 8): each is judged as the convention itself is, and
 * together they say which fond is in force: that of the last act of an unbroken chain of digests.
 */
#ifndef PARAPHE_CLERK_ACTS_H
#define PARAPHE_CLERK_ACTS_H

#include "clerk/verify.h"
#include "pades/report.h"

#define ACTS_FOLDER "actes/"

enum { ACTS_MAX = 16 };

/* What a convention or act says of itself, with room for it. */
struct acts_one {
	char file[ASIC_MAX_URI + 1], reference[40], effect[11], fond[65], amends[65], root[37];
	const char *kind;
	unsigned number; /* 0: the original */
	enum pades_verdict_word verdict;
	bool sealed;
};
struct acts {
	struct acts_one list[ACTS_MAX]; /* the container's own convention first */
	size_t n;
	const struct acts_one *in_force; /* NULL: cannot be said */
	struct pades_act told[ACTS_MAX];
};

/* Compare shown and composed text of one document (LACK_TEXT). */
typedef bool acts_text_fn(void *arg, struct verify *v, struct err *e);
struct acts_question {
	const struct pades_question *q; /* but for its file */
	const struct library *library;
	acts_text_fn *text;
	void *arg;
};

/* One convention or act as told in a report; borrowed from 'one'. */
struct pades_act acts_told(const struct acts_one *one);
/* false: 'v' holds no convention that can be read. */
bool acts_own(struct acts_one *out, const struct verify *v);
/*
 * Judge what stands under actes/ of the container in 'v', whose verdict is worsened by a document that fails, by one of another
 * convention, and by a chain that is broken. Errors: NOMEM, BUG, and those of 'text'; LIMIT more than ACTS_MAX.
 */
MUST_CHECK bool acts_judge(
	struct acts *out, struct verify *v, const struct acts_question *x, struct err *e);

#endif
