/* SPDX-License-Identifier: MIT */
/*
 * header: the header fields of our own mails (RFC 5322), each as one line without its end, folded where it must be. What is
 * not ASCII becomes encoded words (RFC 2047, "B"): no C library short of GLib makes those, and ours are few. A control
 * in a value, a CR or LF above all, is an error, never dropped.
 */
#ifndef PARAPHE_NET_HEADER_H
#define PARAPHE_NET_HEADER_H

#include "base/buf.h"

enum {
	HEADER_MAX_ADDRESS = 254, /* RFC 5321 4.5.3.1.3, without the angle brackets */
	HEADER_MAX_LOCAL = 64,
	HEADER_MAX_TEXT = 400, /* bytes of a subject or name before encoding */
	HEADER_MAX_FIELD = 1200,
};

/* local@domain in ASCII: dot-atom, no quoted local part, no address literal (RFC 5321 4.1.2, the usual ones). */
bool header_address_good(const char *address);
/* Domain of a good address, borrowed. */
const char *header_domain(const char *address);

/*
 * Append "Name: text". Errors: SYNTAX a control, no UTF-8, empty; LIMIT over HEADER_MAX_TEXT.
 * 'name' is ours and never checked.
 */
MUST_CHECK bool header_text(struct buf *out, const char *name, const char *text, struct err *e);
/* Append "Name: display <address>"; 'display' NULL or empty: the address alone. Errors: as header_text. */
MUST_CHECK bool header_mailbox(
	struct buf *out, const char *name, const char *display, const char *address, struct err *e);
/* Append "Date: Tue, 13 May 2025 08:31:07 +0000" (RFC 5322 3.3). */
void header_date(struct buf *out, int64_t t);

#endif
