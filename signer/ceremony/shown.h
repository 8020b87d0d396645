/* SPDX-License-Identifier: MIT */
/*
 * shown: letters of a demonstration, kept as files to be shown instead of being sent. They hold links and codes in clear, as
 * a mailbox would: never anywhere but in a demonstration.
 */
#ifndef PARAPHE_CEREMONY_SHOWN_H
#define PARAPHE_CEREMONY_SHOWN_H

#include "base/buf.h"

enum {
	SHOWN_KEPT = 400, /* the oldest go */
	SHOWN_MAX_BYTES = 64 * 1024,
};

/* All borrowed. */
struct shown_letter {
	int64_t time_ms, message; /* store_message.id */
	const char *to, *subject, *text;
	const char *url; /* the one link in it; empty: none */
	bool sms;
};

/* Keep one; the folder is made when it is not there (0700). Errors: IO, NOMEM. */
MUST_CHECK bool shown_put(const char *folder, const struct shown_letter *l, struct err *e);
typedef bool shown_fn(void *arg, const struct shown_letter *l);
/* Newest first, at most 'count'; no folder: none. false from 'fn' ends. Errors: IO, NOMEM. */
MUST_CHECK bool shown_each(
	const char *folder, size_t count, shown_fn *fn, void *arg, struct err *e);

#endif
