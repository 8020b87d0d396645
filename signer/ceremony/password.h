/* SPDX-License-Identifier: MIT */
/* password: what is kept of a password, and the second factor of an account (scrypt, RFC 7914; TOTP, RFC 6238, by liboath). */
#ifndef PARAPHE_CEREMONY_PASSWORD_H
#define PARAPHE_CEREMONY_PASSWORD_H

#include "ceremony/account.h"

enum {
	PASSWORD_LN = 15, /* scrypt N = 2^15: 32 MiB and some 80 ms for each guess */
	PASSWORD_R = 8,
	PASSWORD_P = 1,
	PASSWORD_SALT = 16,
	PASSWORD_HASH = 32,
	PASSWORD_TEXT = 256,
};

/* Length, not the account's own address, not a common one. Errors: SYNTAX (REASON_PASSWORD). */
MUST_CHECK bool password_fit(const char *password, const char *login, struct err *e);
/* "$scrypt$ln=15,r=8,p=1$SALT$HASH". Errors: CRYPTO, IO. */
MUST_CHECK bool password_make(char out[static PASSWORD_TEXT], const struct service *s,
	const char *password, struct err *e);
/* *right; an empty 'kept' takes as long and is never right. Errors: SYNTAX 'kept' is not one of ours; CRYPTO. */
MUST_CHECK bool password_right(bool *right, const char *kept, const char *password, struct err *e);

/* Digits of 'at_ms' in base 'secret' equal 'code', one step of tolerance either way; *step: which one it was. */
bool factor_right(const uint8_t secret[static ACCOUNT_TOTP_SECRET], const char *code, int64_t at_ms,
	int64_t *step);
/* Base32 and the otpauth:// address of an application, with its QR code as SVG. Errors: NOMEM, LIMIT. */
MUST_CHECK bool factor_describe(struct account_totp *t, const char *login, struct err *e);
/* A QR code of 'text' as SVG; 'out' owned. Errors: NOMEM. */
MUST_CHECK bool factor_qr(struct buf *out, const char *text, struct err *e);

#endif
