/* SPDX-License-Identifier: MIT */
/* vouch: did this issuer sign this certificate, or this list? Asked of the same pairs again and again, reckoned once. */
#ifndef PARAPHE_PKI_VOUCH_H
#define PARAPHE_PKI_VOUCH_H

#include "pki/cert.h"

#include <openssl/x509.h>

enum { VOUCH_KEPT = 64 }; /* pairs that are remembered, by thread; the oldest gives way */

/* The signature alone: names, times and what the issuer may do are the caller's. No OpenSSL error is left behind. */
bool vouch_cert(X509 *cert, X509 *issuer);
bool vouch_crl(X509_CRL *crl, X509 *issuer);

#endif
