/* SPDX-License-Identifier: MIT */
/* source: where a certificate says that its status can be asked for, and the question itself. Nobody is asked here. */
#ifndef PARAPHE_PKI_SOURCE_H
#define PARAPHE_PKI_SOURCE_H

#include "pki/cert.h"

enum { SOURCE_MAX_URLS = 2, SOURCE_MAX_URL = 1024 };

/* The first http and https addresses of each kind; others (ldap) and longer ones are passed over. */
struct source {
	char ocsp[SOURCE_MAX_URLS][SOURCE_MAX_URL + 1]; /* RFC 5280 4.2.2.1 */
	size_t ocsp_n;
	char crl[SOURCE_MAX_URLS]
		[SOURCE_MAX_URL + 1]; /* RFC 5280 4.2.1.13, whole lists of the issuer */
	size_t crl_n;
};
/* Extensions that cannot be read name nothing. */
void source_read(struct source *out, X509 *cert);

/*
 * OCSPRequest for 'cert', issued by 'issuer': unsigned and without nonce, since most responders answer in advance; how fresh an
 * answer is its own times say. Errors: CRYPTO, NOMEM. RFC 6960 4.1.1, RFC 5019 2.1.
 */
MUST_CHECK bool source_ocsp_query(struct buf *out, X509 *cert, X509 *issuer, struct err *e);

#endif
