/* SPDX-License-Identifier: MIT */
/* token: the secret part of a link (CONVENTION 7): random bits in base64url, kept as SHA-256 of that text only. */
#ifndef PARAPHE_CEREMONY_TOKEN_H
#define PARAPHE_CEREMONY_TOKEN_H

#include "ceremony/service.h"

enum {
	TOKEN_BYTES = 32,
	TOKEN_SHORT_BYTES = 16, /* by SMS */
	TOKEN_TEXT = 44,        /* base64url of TOKEN_BYTES without padding, and NUL */
};

/* Draw one; 'short_one': TOKEN_SHORT_BYTES. The text must be wiped by the caller. Errors: IO. */
MUST_CHECK bool token_draw(char out[static TOKEN_TEXT], uint8_t hash[static STORE_TOKEN],
	const struct service *s, bool short_one, struct err *e);
/* What the store knows of a token that came in. Errors: NOT_FOUND (REASON_LINK_UNKNOWN) it cannot be one. */
MUST_CHECK bool token_hash(uint8_t out[static STORE_TOKEN], const char *token, struct err *e);

#endif
