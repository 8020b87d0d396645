/* SPDX-License-Identifier: MIT */
/*
 * sms: one text to one phone through the HTTP gateway of the configuration. What the gateway is told is a template:
 * a JSON document or a form in which {to} (E.164 with '+'), {number} (without), {text} and {from} are replaced, as values,
 * by the library that writes the one or the other. What a gateway answers is never kept: it may repeat the text.
 */
#ifndef PARAPHE_NET_SMS_H
#define PARAPHE_NET_SMS_H

#include "net/fetch.h"
#include "net/gsm.h"

enum {
	SMS_MAX_TEMPLATE = 1000,
	SMS_MAX_ANSWER = 200,
	SMS_MAX_REPLY = 64 * 1024,
	SMS_MAX_PHONE = 16, /* '+' and at most 15 digits */
};

/* All borrowed. */
struct sms_gateway {
	const char *url;    /* http or https; only its host is ever asked */
	const char *method; /* "POST" or "PUT"; "GET": the body's form becomes the query */
	const char *header; /* one line "Name: value", a secret; NULL: none */
	const char *body;   /* template: JSON when it begins with '{' or '[', else a form */
	const char *from;   /* sender's name for {from}; NULL: empty */
	const char *good; /* the answer must hold this text; NULL or empty: status 2xx is enough */
	const struct reach *reach;
	int timeout_ms;
};

enum sms_word {
	SMS_TAKEN,
	SMS_DELAYED, /* 429, 5xx, not reached, no answer in time; or it will not have us (401, 403) */
	SMS_REFUSED, /* any other status, or the wanted text is not in the answer: this number or text */
};
struct sms_answer {
	enum sms_word word;
	int status;                /* 0: none */
	char text[SMS_MAX_ANSWER]; /* ASCII, one line; nothing of the gateway's own words */
};

/* "+33639980102" */
bool sms_phone_good(const char *phone);
/* Would 'g' work? For the configuration. Errors: SYNTAX what is wrong with it. */
MUST_CHECK bool sms_gateway_check(const struct sms_gateway *g, struct err *e);
/*
 * Hand 'text' over (as it is: fold it before). true: 'out' says what became of it.
 * Errors: SYNTAX not a phone, a control in the text; LIMIT; NOMEM.
 */
MUST_CHECK bool sms_send(struct sms_answer *out, const struct sms_gateway *g, const char *to,
	struct slice text, struct err *e);

#endif
