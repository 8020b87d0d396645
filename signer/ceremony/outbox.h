/* SPDX-License-Identifier: MIT */
/*
 * outbox: messages that wait become mails and SMS (CONVENTION 7). A sender takes the most urgent due row under a lease, joins what
 * goes to the same address, draws the link's token or the code, writes the text, hands it to the relay and keeps the
 * relay's answer. A process that dies in between loses nothing: the lease runs out and the row goes again (at
 * least once, with the same Message-ID).
 */
#ifndef PARAPHE_CEREMONY_OUTBOX_H
#define PARAPHE_CEREMONY_OUTBOX_H

#include "ceremony/letter.h"
#include "ceremony/service.h"
#include "net/mail.h"
#include "net/sms.h"

enum {
	OUTBOX_MAIL_MS = 30 * 1000, /* one dialogue with the relay */
	OUTBOX_SMS_MS = 20 * 1000,
	OUTBOX_LEASE_MS = 5 * 60 * 1000, /* above what one row can take */
	OUTBOX_TAG = 32, /* hexadecimal digits of a return path's tag: store_message.verp */
	OUTBOX_MAX_GROUP = LETTER_MAX_ROWS,
	OUTBOX_GATHER_MS = 30 * 1000,          /* a group waits so long for more of its kind, */
	OUTBOX_GATHER_MOST_MS = 5 * 60 * 1000, /* but its first message no longer than this */
	OUTBOX_GATHER_SHOWN_MS = 2 * 1000,     /* in a demonstration */
};

/* From the configuration; all borrowed and constant. */
struct outbox_options {
	struct mail_relay relay;  /* url empty: none, mails wait */
	const char *from;         /* sender of all mails */
	const char *bounces;      /* return path: "+tag" is put after its local part (VERP) */
	const char *organisation; /* the sender's name where no school speaks */
	struct sms_gateway sms;   /* url empty: none, SMS wait */
	unsigned per_minute,
		domain_per_minute; /* mails to the relay, to one domain; codes are exempt */
	unsigned sms_price;        /* cents of one part */
	unsigned sms_day,
		sms_school_day; /* cents a day (Paris) of the instance, of one school; the last fifth is for codes */
	bool quiet; /* nothing but codes from 20 h to 8 h, on Sundays and public holidays */
	const char *
		shown; /* a demonstration: folder of the letters that are shown instead of sent (shown.h); NULL */
};

/* One for the process, for any number of senders: rates, pauses, what was spent today. */
struct outbox;
MUST_CHECK bool outbox_open(struct outbox **out, const struct outbox_options *o,
	const struct letters *letters, struct err *e);
void outbox_auto(struct outbox **o);

/*
 * Send what is most urgent now, one mail or SMS. *done false: nothing is due. Each sender has a service, and so a
 * store connection, of its own. What a relay or gateway says is no error.
 * Errors: IO and NOMEM of the store.
 */
MUST_CHECK bool outbox_step(
	bool *done, struct outbox *o, struct service *s, int64_t now_ms, struct err *e);

#endif
