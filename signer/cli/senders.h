/* SPDX-License-Identifier: MIT */
/* senders: what `serve` does with the outbox and with what came back, one piece at a time (cli/jobs.h). */
#ifndef PARAPHE_CLI_SENDERS_H
#define PARAPHE_CLI_SENDERS_H

#include "cli/sending.h"

enum { SENDERS_COUNT = 2 /* a relay that is slow with one mail does not hold up a code */ };

struct senders;
/* 'r' is only read. Before there are threads. Errors: as sending_read, letters_load; NOMEM. */
MUST_CHECK bool senders_open(struct senders **out, const struct roles *r, struct err *e);
/* NULL: nothing. */
void senders_close(struct senders *s);
/* One mail or SMS; any number of threads at once. Errors: as outbox_step. */
MUST_CHECK bool senders_send(
	struct senders *s, struct service *service, int64_t now_ms, bool *more, struct err *e);
/* One mail that came back; one thread only. Errors: as returned_step. */
MUST_CHECK bool senders_take_in(
	struct senders *s, struct service *service, int64_t now_ms, bool *more, struct err *e);

#endif
