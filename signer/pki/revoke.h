/* SPDX-License-Identifier: MIT */
/*
 * revoke: one CRL, or one OCSP answer, as facts; whether they are trusted is path's and the
 * judge's work.
 */
#ifndef PARAPHE_PKI_REVOKE_H
#define PARAPHE_PKI_REVOKE_H

#include "pki/cert.h"

#include <openssl/ocsp.h>

DEFINE_STACK_OF(OCSP_BASICRESP)

enum { REVOKE_MAX_CRL_BYTES = 16 << 20, REVOKE_MAX_OCSP_BYTES = 64 * 1024 };

struct revoke_crl_facts {
	char issuer[512];                 /* RFC 4514 */
	int64_t this_update, next_update; /* next_update INT64_MAX when absent */
	bool has_number;                  /* RFC 5280 5.2.3 */
	size_t entries;
	uint8_t sha256[32]; /* of the DER */
};

/*
 * Exactly one DER CertificateList, no byte left over. *out is the caller's. Errors: SYNTAX,
 * LIMIT. RFC 5280 5.1.
 */
MUST_CHECK bool revoke_crl_parse(X509_CRL **out, struct slice der, struct err *e);
MUST_CHECK bool revoke_crl_facts(struct revoke_crl_facts *out, X509_CRL *crl, struct err *e);
/* All CRLs of a PEM text, at least one. *out owned by the caller. Errors: SYNTAX, LIMIT. */
MUST_CHECK bool revoke_crl_pem_read(STACK_OF(X509_CRL) **out, struct slice pem, struct err *e);

enum revoke_status { REVOKE_GOOD, REVOKE_REVOKED, REVOKE_UNKNOWN };

/* What an OCSP answer says of one certificate (RFC 6960 4.2). */
struct revoke_answer {
	enum revoke_status status;
	int64_t produced_at, this_update, next_update; /* next_update INT64_MAX when absent */
	int64_t revoked_at;                            /* when REVOKED */
	int reason;                                    /* CRLReason, -1 when absent */
	bool signed_by_issuer; /* else by a delegate that the issuer certified for it: */
	bool unchecked;        /* its own revocation is not to be looked at */
};

/*
 * Read a DER OCSPResponse and what it says of 'cert', issued by 'issuer'. The signature must be
 * the issuer's, or that of a delegate inside whose certificate the issuer signed with EKU
 * OCSPSigning (RFC 6960 4.2.2.2); no anchor is looked at and no time compared. 'der' has no
 * byte left over. Errors: SYNTAX, LIMIT, UPSTREAM not successful, NOT_FOUND says nothing of
 * 'cert', CRYPTO signature.
 */
MUST_CHECK bool revoke_ocsp_read(
	struct revoke_answer *out, struct slice der, X509 *cert, X509 *issuer, struct err *e);

/*
 * May 'signer' answer for 'issuer', in an answer made at 'at'? RFC 6960 4.2.2.2: the issuer certified it for that, and its
 * certificate stood then; all that is critical in it is understood (RFC 5280 4.2). Its own revocation is the caller's to look at, unless:
 */
bool revoke_delegate_good(X509 *signer, X509 *issuer, int64_t at);
/* Its issuer says that its revocation is not to be looked at: id-pkix-ocsp-nocheck. RFC 6960 4.2.2.2.1. */
bool revoke_delegate_unchecked(X509 *signer);

/* Is all that is critical in it, and in its entries, understood? Else it clears nobody. RFC 5280 5.2, 5.3; RFC 6960 4.4. */
bool revoke_crl_understood(X509_CRL *crl);
bool revoke_ocsp_understood(OCSP_BASICRESP *basic);
/*
 * Is 'cert' among those that a list by its own issuer is about? A delta, an indirect list, and one of some reasons alone, are about nobody here.
 * RFC 5280 6.3.3 (b).
 */
bool revoke_crl_covers(X509_CRL *crl, X509 *cert);

void x509_crl_auto(X509_CRL **crl);

#endif
