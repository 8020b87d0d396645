/* SPDX-License-Identifier: MIT */
/* composed: what data, model and rules were composed to, remembered as digests alone while one clerk lives. */
#ifndef PARAPHE_CEREMONY_COMPOSED_H
#define PARAPHE_CEREMONY_COMPOSED_H

#include "base/buf.h"
#include "base/err.h"

#include <pthread.h>
#include <sys/types.h>

enum { COMPOSED_MAX = 512 }; /* what is remembered; the oldest goes first */

/* What a document is composed from (HOUSE 4: the same data, time and templates give the same bytes). */
struct composed_of {
	pid_t clerk; /* the parent that loaded the templates: another one may have others */
	int64_t time;
	struct slice fond, modele, regles;
};

/*
 * Digest of the sources -> digest of the PDF. Sources come from files of anybody, so one that misleads the child which composes it
 * spoils its own entry alone. Zeroed but for the lock: nothing is remembered. May be used by several threads.
 */
struct composed {
	pthread_mutex_t lock;
	struct composed_pair {
		uint8_t of[32], pdf[32];
	} list[COMPOSED_MAX];
	size_t n, next;
};
#define COMPOSED_NONE                                                                              \
	{                                                                                          \
		.lock = PTHREAD_MUTEX_INITIALIZER                                                  \
	}

/* The name under which it is remembered. Errors: NOMEM. */
MUST_CHECK bool composed_name(uint8_t out[static 32], const struct composed_of *of, struct err *e);
/* Was 'name' composed to exactly these bytes? 'c' may be NULL: nothing is known. */
bool composed_is(struct composed *c, const uint8_t name[static 32], struct slice pdf);
/* 'name' was just composed to 'pdf'; what was known of it before is replaced. */
void composed_note(struct composed *c, const uint8_t name[static 32], struct slice pdf);

#endif
