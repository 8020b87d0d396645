/* SPDX-License-Identifier: MIT */
/* gcm: a value sealed under one key by AES-256-GCM, its nonce before it and its tag behind it. */
#ifndef PARAPHE_BASE_GCM_H
#define PARAPHE_BASE_GCM_H

#include "base/buf.h"

enum {
	GCM_KEY = 32,
	GCM_MORE = 28 /* what sealing adds: nonce and tag */
};

/*
 * Append 'plain', sealed and bound to 'about', to 'out'. The nonce is random: far fewer than 2^32 values a key.
 * Errors: IO no randomness; LIMIT, NOMEM. Source: NIST SP 800-38D.
 */
MUST_CHECK bool gcm_seal(struct buf *out, const uint8_t key[static GCM_KEY], struct slice about,
	struct slice plain, struct err *e);
/* Errors: CRYPTO altered, of another key, or about something else: 'out' is as before. */
MUST_CHECK bool gcm_open(struct buf *out, const uint8_t key[static GCM_KEY], struct slice about,
	struct slice sealed, struct err *e);

#endif
