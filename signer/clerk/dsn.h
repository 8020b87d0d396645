/* SPDX-License-Identifier: MIT */
/*
 * dsn: a mail that came back to a return path: of which message it speaks, what became of that, and why. An own
 * reader of multipart/report (RFC 6522) with message/delivery-status (RFC 3464) and nothing else of MIME: the
 * fitting library in Debian brings GLib and its character sets into a judge child, which may open no file.
 */
#ifndef PARAPHE_CLERK_DSN_H
#define PARAPHE_CLERK_DSN_H

#include "clerk/clerk.h"

enum {
	DSN_MAX_BYTES = 1 << 20,
	DSN_MAX_FIELDS = 1000, /* of all headers together */
	DSN_MAX_VALUE = 1000,  /* bytes of one unfolded value; the rest is not looked at */
	DSN_MAX_PARTS = 16,
	DSN_TAG = 32, /* lower-case hexadecimal digits of a return path's tag */
	DSN_MAX_TEXT = 200,
};

struct dsn {
	enum clerk_returned
		action;          /* of the one recipient our message had; of several, the gravest */
	char tag[DSN_TAG + 1];   /* of the return path it came to, or empty */
	char status[16];         /* "5.1.1" (RFC 3463), or empty */
	char text[DSN_MAX_TEXT]; /* the diagnostic code as one printable ASCII line, or empty */
};

/* A mail that is no report is no error: action UNCLEAR. Errors: LIMIT over DSN_MAX_BYTES. */
MUST_CHECK bool dsn_read(struct dsn *out, struct slice mail, struct err *e);

/* JOB_DSN. */
MUST_CHECK bool judge_dsn(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);

#endif
