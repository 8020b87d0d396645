/* SPDX-License-Identifier: MIT */
/*
 * kept: what was chosen in a form that is shown again, because it was refused at a field or because the second factor had lapsed when
 * it was sent. The latter waits in the session, for the page of the same path. Consent itself (its tick, the typed name) is not among
 * it: that is given anew.
 */
#ifndef PARAPHE_WEB_KEPT_H
#define PARAPHE_WEB_KEPT_H

#include "web/session.h"

#include "web/http.h"

enum {
	KEPT_MAX_PAIRS = 80,       /* fields of one form; what is beyond counts as not chosen */
	KEPT_MAX_BYTES = 16 << 10, /* of one form in the session */
	KEPT_MS = 30 * 60 * 1000   /* how long it waits there */
};

struct kept {
	struct http_pair list[KEPT_MAX_PAIRS]; /* of the request, or in room */
	size_t n;                              /* 0: nothing was chosen before */
	char *room;                            /* owned */
};
void kept_auto(struct kept *k);

/* What this form had chosen waits for the page of its path. Errors: LIMIT over KEPT_MAX_BYTES; as session_set. */
MUST_CHECK bool kept_put(struct web_context *c, struct err *e);
/* For the page: from the form itself when it is the answer to one, else what waits. Nothing is no error. Errors: NOMEM. */
MUST_CHECK bool kept_read(struct kept *k, const struct web_context *c, struct err *e);
/* The form was taken: nothing waits any more. Errors: as session_set. */
MUST_CHECK bool kept_drop(struct web_context *c, struct err *e);

/* NULL: no such field. */
const char *kept_value(const struct kept *k, const char *name);
/* Is there such a field with just that value? */
bool kept_has(const struct kept *k, const char *name, const char *value);

#endif
