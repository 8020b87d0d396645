/* SPDX-License-Identifier: MIT */
/* cert: a certificate as facts; reading and comparing, never trusting. */
#ifndef PARAPHE_PKI_CERT_H
#define PARAPHE_PKI_CERT_H

#include "base/buf.h"

#include <openssl/x509.h>

enum { PKI_MAX_CERT_BYTES = 64 * 1024, PKI_MAX_CERTS = 256, PKI_MAX_DEPTH = 8 };

struct cert_facts {
	char name[256];    /* CN, else the last RDN, UTF-8 */
	char unit[128];    /* first OU, or empty */
	char subject[512]; /* RFC 4514 */
	char issuer[512];
	char serial[2 * 20 + 1]; /* lower-case hex */
	int64_t not_before, not_after;
	bool ca;
	bool digital_signature, non_repudiation, cert_sign, crl_sign, has_key_usage;
	bool eku_timestamping, eku_critical, has_eku;
	size_t eku_count;
	uint8_t sha256[32];     /* of the DER */
	uint8_t key_sha256[32]; /* of the public key's bits */
};

/* Exactly one DER certificate, no byte left over. *out is the caller's. Errors: SYNTAX, LIMIT. */
MUST_CHECK bool cert_parse(X509 **out, struct slice der, struct err *e);
/*
 * What stands in 'cert'. Malformed extensions are facts too: then no usage is permitted
 * (path_check refuses such a certificate). A serial outside RFC 5280 4.1.2.2 is put in words.
 * Errors: SYNTAX a time.
 */
MUST_CHECK bool cert_facts(struct cert_facts *out, X509 *cert, struct err *e);
/* DER of 'cert' into 'out'. */
MUST_CHECK bool cert_der(struct buf *out, X509 *cert, struct err *e);
/*
 * RFC 4514, UTF-8, cut between letters at 'size' with its NUL; controls and bidi characters
 * replaced. Errors: NOMEM.
 */
MUST_CHECK bool cert_name_line(char *out, size_t size, const X509_NAME *name, struct err *e);
/*
 * Each block of a PEM text (RFC 7468 2) of at most 'max' bytes to 'take', by label and DER, while that returns true; false when it did
 * not. Errors: SYNTAX it breaks off in a block; LIMIT; those of 'take'.
 */
typedef bool cert_pem_fn(void *arg, const char *label, struct slice der, struct err *e);
MUST_CHECK bool cert_pem_each(
	struct slice pem, size_t max, cert_pem_fn *take, void *arg, struct err *e);
/* All certificates of a PEM text, at least one. *out owned by the caller. Errors: SYNTAX, LIMIT. */
MUST_CHECK bool cert_pem_read(STACK_OF(X509) **out, struct slice pem, struct err *e);
/*
 * The issuers of 'leaf' among 'all', in order, each signed by the next, without self-signed ones and no more than
 * PKI_MAX_DEPTH; what belongs to nothing is left out. *out is the caller's and may be empty. Errors: NOMEM.
 */
MUST_CHECK bool cert_chain(
	STACK_OF(X509) **out, X509 *leaf, const STACK_OF(X509) *all, struct err *e);
/* Instants of ASN1_TIME as seconds UTC. Errors: SYNTAX. */
MUST_CHECK bool cert_time(int64_t *out, const ASN1_TIME *t, struct err *e);
/* The OpenSSL error queue in words, cleared; keeps a cause already set in 'e'. Returns false. */
bool err_openssl(struct err *e, const char *clause, const char *what);

void x509_auto(X509 **x);
void x509_stack_auto(STACK_OF(X509) **s);
void x509_crl_stack_auto(STACK_OF(X509_CRL) **s);
void evp_pkey_auto(EVP_PKEY **k);

#endif
