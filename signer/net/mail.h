/* SPDX-License-Identifier: MIT */
/*
 * mail: one mail to one address through the relay, by libcurl: SMTP with STARTTLS, or SMTPS. Parts and their encoding are
 * libcurl's (curl_mime); header fields are ours (net/header). Without TLS only an address of loopback or of a
 * private network is connected to.
 */
#ifndef PARAPHE_NET_MAIL_H
#define PARAPHE_NET_MAIL_H

#include "net/header.h"
#include "net/reach.h"

enum {
	MAIL_MAX_URL = 400,
	MAIL_MAX_TEXT = 64 * 1024,
	MAIL_MAX_ATTACHMENT = 16 << 20,
	MAIL_MAX_ANSWER = 200,
	MAIL_CONNECT_MS = 15000,
};

/* All borrowed. */
struct mail_relay {
	const char *url;             /* smtp://host:port or smtps://host:port */
	bool plain;                  /* smtp: without STARTTLS; else it is required */
	const char *user, *password; /* NULL: no AUTH */
	const char *hello;           /* our name in EHLO; NULL: libcurl's */
	const struct reach *reach;
	int timeout_ms; /* from name to last answer */
};

/* All borrowed; UTF-8. */
struct mail_letter {
	const char *from, *from_name;
	const char *reply_to; /* NULL: none */
	const char *to;
	const char *return_path; /* envelope sender (VERP) */
	const char *subject;
	const char *id; /* Message-ID without angle brackets: local@domain, the same at each try */
	const char *lang; /* Content-Language: "fr" or "fr, pt" */
	int64_t date;
	struct slice text;       /* lines end with LF */
	const char *file_name;   /* ASCII; NULL: nothing attached */
	struct slice attachment; /* application/pdf */
};

/* What became of it. */
enum mail_word {
	MAIL_TAKEN,   /* 2xx: the relay has it */
	MAIL_DELAYED, /* 4xx to this recipient or message */
	MAIL_REFUSED, /* 5xx to this recipient or message */
	MAIL_AWAY, /* the relay was not reached, did not answer in time, or will not have us: nothing is known of the recipient */
};
struct mail_answer {
	enum mail_word word;
	int code;                   /* last reply of the relay; 0: none */
	char text[MAIL_MAX_ANSWER]; /* its reply, or libcurl's words: printable ASCII, one line */
};

/* "smtp://host:port", nothing else in it. */
bool mail_url_good(const char *url);

/*
 * Hand 'l' over. true: 'out' says what became of it, whatever that is. A mail that was taken just before the
 * connection broke counts as AWAY and goes twice: at least once.
 * Errors: SYNTAX a header value with a control, not an address; LIMIT; NOMEM.
 */
MUST_CHECK bool mail_send(struct mail_answer *out, const struct mail_relay *r,
	const struct mail_letter *l, struct err *e);
/* Does the relay answer, with TLS and AUTH as set? For `doctor`: no mail is sent. */
MUST_CHECK bool mail_probe(struct mail_answer *out, const struct mail_relay *r, struct err *e);

#endif
