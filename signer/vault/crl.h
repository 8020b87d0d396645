/* SPDX-License-Identifier: MIT */
/* crl: revocation lists of the authorities (RFC 5280 5). */
#ifndef PARAPHE_VAULT_CRL_H
#define PARAPHE_VAULT_CRL_H

#include "vault/key.h"

enum { CRL_MAX_BYTES = 60 * 1024 };

struct crl_revoked {
	uint8_t serial[20]; /* big-endian magnitude */
	size_t serial_n;
	int64_t time;
	int reason;          /* CRLReason, RFC 5280 5.3.1; 0 is not written */
	bool has_invalidity; /* RFC 5280 5.3.2 */
	int64_t invalidity;
};

struct crl_request {
	const struct key *key; /* of the issuer, key->cert */
	int64_t from, to;      /* thisUpdate, nextUpdate */
	uint64_t number;       /* grows with each CRL of one issuer */
	const struct crl_revoked *revoked;
	size_t revoked_n;
};

/* Version 2, signed, DER; 'out' owns it. Errors: as key_sign; LIMIT; NOMEM. */
MUST_CHECK bool crl_make(struct buf *out, const struct crl_request *r, struct err *e);

#endif
