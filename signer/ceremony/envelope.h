/* SPDX-License-Identifier: MIT */
/* envelope: the rows of the outbox that go as one message, with their link, text and fate; for the outbox only. */
#ifndef PARAPHE_CEREMONY_ENVELOPE_H
#define PARAPHE_CEREMONY_ENVELOPE_H

#include "ceremony/invite.h"
#include "ceremony/letter.h"

#include <jansson.h>

enum { ENVELOPE_MAX_ATTACHMENT = 8 << 20 /* a larger file is read by its link */ };

struct envelope {
	struct service *service;
	int64_t now_ms;
	struct store_message *rows; /* owned, with their data */
	size_t n, room;
	int64_t link; /* what the message opens; 0: nothing */
	char url[INVITE_MAX_URL], code[INVITE_CODE_DIGITS + 1]; /* wiped */
	struct letter letter, aid; /* aid: SMS, the line in the aid language, alone */
	size_t parts;              /* SMS, both together */
	struct buf file;           /* what is attached */
	char file_name[64];
	json_t *facts; /* of the first row */
	/* What became of it: */
	enum store_delivery state;
	int64_t next_ms;
	bool held; /* DELAYED, and to be told: post_held */
	char answer[200];
};
void envelope_auto(struct envelope *u);

/* Take the most urgent due row and those of its group, under a lease. Errors: NOT_FOUND nothing is due; IO. */
MUST_CHECK bool envelope_take(struct envelope *u, int64_t lease_ms, struct err *e);
/* Put all off untried. */
MUST_CHECK bool envelope_later(struct envelope *u, int64_t when_ms, struct err *e);
/*
 * Drop rows whose link is dead, or used by those who were asked to use it; join the rest under one link, and draw its token, or
 * the code. u->n 0: nothing is left. Errors: SYNTAX facts that are none; IO.
 */
MUST_CHECK bool envelope_open(struct envelope *u, struct err *e);
/* The text, folded for SMS ('fold'), and the attachment of M9. Errors: as letter_write; IO. */
MUST_CHECK bool envelope_write(
	struct envelope *u, const struct letters *letters, bool fold, struct err *e);
/* Keep what became of it: journal and task, then the rows. */
MUST_CHECK bool envelope_close(struct envelope *u, struct err *e);

/* A fact of the first row, borrowed; "" when absent. */
const char *envelope_fact(const struct envelope *u, const char *name);

#endif
